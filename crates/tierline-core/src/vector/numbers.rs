//! Reading numbers: the values of a column become units, and the units codes.

use pulp::bytemuck::{NoUninit, cast_slice};

use super::cuts::{Ahead, Counted};
use super::{BLOCK, Buffer, ROUND, Vectors};
use crate::value::scaled::{FLOAT_NEAR, FLOAT_TIE, WHOLE};
use crate::vector::short_number::short_number;

/// The numbers of one block as they were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// Whether some value has to be read on the slow path: its status is [`SLOW`].
    pub(crate) slow: bool,
    /// How many of the others were rounded.
    pub(crate) rounded: u64,
}

/// The status of a value that has to be read on the slow path.
pub(crate) const SLOW: u8 = 0;
/// The status of a value that needed no rounding; bit 1 may be set, too.
pub(crate) const EXACT: u8 = 1;
/// The status of a value that was rounded.
const ROUNDED: u8 = 2;

/// Where the values of a buffer go.
pub(crate) struct DecodeTarget<'a> {
    /// Which of them are not missing.
    pub(crate) validity: &'a Buffer<u8>,
    pub(crate) units: &'a mut Buffer<i64>,
    /// Whether anything but the cut points reads the units.
    pub(crate) read: bool,
    pub(crate) codes: &'a mut Buffer<u8>,
}

/// Rounds of a block.
const ROUNDS: usize = BLOCK / ROUND;

/// Requests for the memory of a block: one for each round of reading the block before, and one for each round of coding it.
const AHEAD: usize = 2 * ROUNDS;

/// Values of a block, and those of the one that follows, as far as there are any.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a, T> {
    pub(crate) values: &'a Buffer<T>,
    pub(crate) next: &'a [T],
}

impl<'a, T: NoUninit> Source<'a, T> {
    /// The values in rounds, which ask for the first half of the next block: of all [`AHEAD`] parts one at a time, while something
    /// else is computed. Asked for all at once, memory would keep the processor waiting.
    #[inline(always)]
    fn rounds(self, vectors: Vectors) -> impl Iterator<Item = &'a [T; ROUND]> {
        let half = self.half(0);
        self.values.as_chunks::<ROUND>().0.iter().enumerate().map(
            #[inline(always)]
            move |(at, values)| {
                half.fetch(vectors, at);
                values
            },
        )
    }

    /// A half of the next block.
    #[inline(always)]
    fn half(self, number: usize) -> Ahead<'a> {
        let half = self.next.get(number * BLOCK / 2..).unwrap_or_default();
        Ahead { bytes: cast_slice(half), part: size_of::<T>() * BLOCK / AHEAD }
    }
}

/// Texts that are looked at together.
pub(crate) const TEXTS: usize = 256;

#[inline(always)]
fn within<T: PartialOrd>(value: T, low: T, high: T) -> bool {
    (value >= low) & (value <= high)
}

/// 128 bits, as they lie in memory.
type Halves = [i64; 2];

/// The lower half, and then the upper one.
#[inline(always)]
const fn in_order([first, second]: Halves) -> Halves {
    if cfg!(target_endian = "little") { [first, second] } else { [second, first] }
}

/// Whole numbers that widen to 64 bits.
pub(crate) trait Whole: NoUninit + Default + Into<i64> {}
impl<T: NoUninit + Default + Into<i64>> Whole for T {}

impl Vectors {
    /// Floats as units and codes: each is multiplied by `power`, rounded, and what divides back to the same float is
    /// exact. Tells whether all values are exact and within `low..=high` (units).
    ///
    /// [`crate::value::scaled`] says why exact values are right.
    #[inline]
    pub(crate) fn decode_floats(
        self,
        values: Source<'_, f64>,
        power: f64,
        [low, high]: [f64; 2],
        cuts: &[i64],
        out: DecodeTarget<'_>,
    ) -> bool {
        self.decode_with(
            values,
            cuts,
            out,
            #[inline(always)]
            move |value| {
                // Without a conversion to integers, which AVX2 does not have for 64 bits.
                let shifted = value * power + WHOLE;
                // Rounded half to even; a tie divides back to another float, and so is not exact.
                let whole = shifted - WHOLE;
                let exact = (whole >= low) & (whole <= high) & (whole / power == value);
                ((shifted.to_bits() as i64).wrapping_sub(WHOLE.to_bits() as i64), exact)
            },
        )
    }

    /// Whole numbers as units and codes: each is multiplied by `up`. Tells whether all are within
    /// `low..=high` (before that).
    #[inline]
    pub(crate) fn decode_whole<T: Whole>(
        self,
        values: Source<'_, T>,
        up: i64,
        [low, high]: [i64; 2],
        cuts: &[i64],
        out: DecodeTarget<'_>,
    ) -> bool {
        if up == 1 {
            // The multiplication of 64 bits takes several instructions.
            return self.decode_with(
                values,
                cuts,
                out,
                #[inline(always)]
                move |value: T| (value.into(), within(value.into(), low, high)),
            );
        }
        self.decode_with(
            values,
            cuts,
            out,
            #[inline(always)]
            move |value: T| (value.into().wrapping_mul(up), within(value.into(), low, high)),
        )
    }

    /// As [`Vectors::decode_whole`] for numbers of 32 bits that are units; nothing where a cut point takes more.
    #[inline]
    pub(crate) fn decode_narrow(
        self,
        values: Source<'_, i32>,
        [low, high]: [i64; 2],
        cuts: &[i64],
        out: &mut DecodeTarget<'_>,
    ) -> Option<bool> {
        // Bounds beyond 32 bits bound nothing here, unless they are beyond on the wrong side: then `fits` is false.
        let bounds = [i32::nearest(low), i32::nearest(high)];
        let fits = i64::from(bounds[0]) >= low && i64::from(bounds[1]) <= high;
        if !fits || cuts.iter().any(|cut| i32::try_from(*cut).is_err()) {
            return None;
        }
        let DecodeTarget { validity, units, read, codes } = out;
        let exact = self.run(
            #[inline(always)]
            || {
                let ([low, high], units) = (bounds, &mut **units);
                let mut slow = false;
                for part in values.rounds(self) {
                    for value in part {
                        slow |= !within(*value, low, high);
                    }
                }
                if *read {
                    for i in 0..BLOCK {
                        units[i] = values.values[i].into();
                    }
                }
                !slow
            },
        );
        self.code(values.values, validity, cuts, codes, values.half(1));
        Some(exact)
    }

    /// As [`Vectors::decode_whole`] for 128 bits, of which exact values use 64.
    #[inline]
    pub(crate) fn decode_wide(
        self,
        values: Source<'_, i128>,
        up: i64,
        [low, high]: [i64; 2],
        cuts: &[i64],
        out: DecodeTarget<'_>,
    ) -> bool {
        let DecodeTarget { validity, units, codes, .. } = out;
        let exact = self.run(
            #[inline(always)]
            || {
                // Looked at all together in the end: masks for each would take longer than reading.
                let (mut beyond, mut least, mut most) = (0, i64::MAX, i64::MIN);
                for (wide, units) in values.rounds(self).zip(units.as_chunks_mut::<ROUND>().0) {
                    let halves: &[Halves] = cast_slice(wide);
                    for (half_pair, units) in halves.iter().zip(units) {
                        let [lower, upper] = in_order(*half_pair);
                        // The upper half of a number that fits 64 bits is the sign of the lower one, repeated.
                        beyond |= upper ^ (lower >> 63);
                        least = least.min(lower);
                        most = most.max(lower);
                        *units = lower.wrapping_mul(up);
                    }
                }
                beyond == 0 && low <= least && most <= high
            },
        );
        self.code(units, validity, cuts, codes, values.half(1));
        exact
    }

    /// The units of a buffer, and then its codes: the first loop does nothing but read as fast as memory gives.
    #[inline(always)]
    fn decode_with<T: NoUninit>(
        self,
        values: Source<'_, T>,
        cuts: &[i64],
        out: DecodeTarget<'_>,
        take: impl Fn(T) -> (i64, bool) + Copy,
    ) -> bool {
        let DecodeTarget { validity, units, codes, .. } = out;
        let written = &mut *units;
        let exact = self.run(
            #[inline(always)]
            move || {
                // A copy of what the loop needs: nothing that it writes can change it.
                let take = take;
                let mut slow = false;
                for (chunk, units) in values.rounds(self).zip(written.as_chunks_mut::<ROUND>().0) {
                    for i in 0..ROUND {
                        let (unit, exact) = take(chunk[i]);
                        units[i] = unit;
                        slow |= !exact;
                    }
                }
                !slow
            },
        );
        self.code(units, validity, cuts, codes, values.half(1));
        exact
    }

    /// Texts as units, where they are exact: a minus perhaps, digits, and no more of them behind a point than `scale`; at most
    /// 16 with the zeros that bring them to it. The status is [`EXACT`] for those that are within `low..=high`, [`SLOW`] for all
    /// others, which are not wrong for that.
    #[inline]
    pub(crate) fn decode_texts(
        self,
        bytes: &[u128; TEXTS],
        lengths: &[u8; TEXTS],
        scale: u8,
        [low, high]: [i64; 2],
        units: &mut [i64; TEXTS],
        status: &mut [u8; TEXTS],
    ) {
        let bytes: &[Halves] = cast_slice(bytes);
        let Ok(bytes) = <&[Halves; TEXTS]>::try_from(bytes) else { return status.fill(SLOW) };
        self.run(
            #[inline(always)]
            || {
                for i in 0..TEXTS {
                    let [first, last] = in_order(bytes[i]);
                    let (unit, exact) = short_number([first as u64, last as u64], lengths[i].into(), scale.into());
                    units[i] = unit;
                    status[i] = u8::from(exact & within(unit, low, high)) * EXACT;
                }
            },
        );
    }

    /// How floats are taken that are not all exact: [`EXACT`], [`ROUNDED`] far enough from a tie, or [`SLOW`].
    #[inline]
    pub(crate) fn status_of_floats(
        self,
        values: &Buffer<f64>,
        power: f64,
        [low, high]: [f64; 2],
        status: &mut Buffer<u8>,
    ) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    let value = values[i];
                    let product = value * power;
                    let whole = (product + WHOLE) - WHOLE;
                    let within = (whole >= low) & (whole <= high);
                    let near = ((product - whole).abs() < FLOAT_TIE) & (whole.abs() < FLOAT_NEAR);
                    status[i] = u8::from(within & (whole / power == value)) | (u8::from(within & near) << 1);
                }
            },
        );
    }

    /// As [`Vectors::status_of_floats`] for whole numbers, which are exact or slow.
    #[inline]
    pub(crate) fn status_of_whole<T: Copy>(
        self,
        values: &Buffer<T>,
        [low, high]: [i64; 2],
        wide: impl Fn(T) -> i128 + Copy,
        status: &mut Buffer<u8>,
    ) {
        let (low, high) = (i128::from(low), i128::from(high));
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    let value = wide(values[i]);
                    status[i] = u8::from((value >= low) & (value <= high)) * EXACT;
                }
            },
        );
    }

    /// What the status of the values that are not missing comes to.
    #[inline]
    pub(crate) fn decoded(self, status: &Buffer<u8>, validity: &Buffer<u8>) -> Decoded {
        self.run(
            #[inline(always)]
            move || {
                let (mut slow, mut rounded) = (0_u8, 0_u32);
                for i in 0..BLOCK {
                    slow |= u8::from(status[i] == SLOW) & validity[i];
                    rounded = rounded.wrapping_add(u32::from((status[i] == ROUNDED) & (validity[i] != 0)));
                }
                Decoded { slow: slow != 0, rounded: u64::from(rounded) }
            },
        )
    }

    /// Makes units 0 where there is no value.
    #[inline]
    pub(crate) fn clear(self, units: &mut Buffer<i64>, validity: &Buffer<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    units[i] &= 0_i64.wrapping_sub(i64::from(validity[i] & 1));
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::values::{ShortTexts, Texts};
    use crate::value::number::Rounding;
    use crate::value::scaled::{FLOAT_LIMIT, Scaled};
    use crate::vector::testing::{buffer, sets};
    use crate::vector::{ALL_VALID, VALID};
    use alloc::string::String;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// A block that another one follows, which is shorter.
    fn source<T>(values: &Buffer<T>) -> Source<'_, T> {
        Source { values, next: &values[..BLOCK / 3] }
    }

    /// Texts that are exact numbers, nearly so, or something else.
    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            "-?[0-9]{0,17}",
            "-?[0-9]{0,9}\\.[0-9]{0,9}",
            "-?[0-9]{1,4}\\.[0-9]{1,2}",
            "[-+ .0-9e]{0,18}",
            "[0-9]{1,3}[!-~][0-9]{0,3}",
            "\\PC{0,6}",
        ]
    }

    /// The texts again and again, as a slice of them gives them.
    fn short(texts: &[String]) -> ([u128; TEXTS], [u8; TEXTS]) {
        let (mut bytes, mut lengths) = ([u128::MAX; TEXTS], [77; TEXTS]);
        let texts: Vec<&String> = texts.iter().cycle().take(TEXTS).collect();
        texts[..].short_texts(0, ShortTexts { bytes: &mut bytes, lengths: &mut lengths });
        (bytes, lengths)
    }

    /// Floats that are decimals, ties, nearly ties, large, and none.
    fn float() -> impl Strategy<Value = f64> {
        prop_oneof![
            (-99_999_999_i64..99_999_999, 0_i32..4).prop_map(|(m, s)| m as f64 / 10_f64.powi(s)),
            (-9_999_i64..9_999, -2_i64..=2).prop_map(|(m, ulps)| {
                let tie = (m as f64 + 0.5) / 100.0;
                f64::from_bits((tie.to_bits() as i64 + ulps) as u64)
            }),
            (1_i64..2_000_000_000_000_000).prop_map(|m| m as f64 / 100.0),
            any::<f64>(),
            Just(-0.0),
            Just(f64::NAN),
        ]
    }

    #[test]
    fn only_plain_texts_are_read_quickly() {
        let exact = |text: &str, scale| {
            let (bytes, lengths) = short(&[text.into()]);
            let both = sets().into_iter().map(|vectors| {
                let (mut units, mut status) = ([0; TEXTS], [0; TEXTS]);
                vectors.decode_texts(&bytes, &lengths, scale, [i64::MIN, i64::MAX], &mut units, &mut status);
                (status[TEXTS - 1] == EXACT).then_some(units[TEXTS - 1])
            });
            let all: Vec<Option<i64>> = both.collect();
            assert!(all.iter().all(|read| *read == all[0]), "{text}");
            all[0]
        };
        assert_eq!(exact("0", 0), Some(0));
        assert_eq!(exact("5.", 2), Some(500));
        assert_eq!(exact(".5", 2), Some(50));
        assert_eq!(exact("-0", 2), Some(0));
        assert_eq!(exact("007", 0), Some(7));
        assert_eq!(exact("-12.5", 1), Some(-125));
        assert_eq!(exact("12345678", 0), Some(12_345_678));
        assert_eq!(exact("-12345678", 0), Some(-12_345_678));
        assert_eq!(exact("1234567.89", 2), Some(123_456_789));
        assert_eq!(exact("12345678.9", 2), Some(1_234_567_890));
        assert_eq!(exact("9999999999999999", 0), Some(9_999_999_999_999_999));
        assert_eq!(exact("-999999999999999", 1), Some(-9_999_999_999_999_990));
        assert_eq!(exact("-12345678.901234", 8), Some(-1_234_567_890_123_400));
        assert_eq!(exact("1", 15), Some(1_000_000_000_000_000));
        let others =
            ["", "-", ".", "-.", "--1", "+1", "1.2.3", "1e3", "1,5", " 1", "1 ", "1_0", "\u{661}", "12345678901234567"];
        for text in others {
            assert_eq!(exact(text, 2), None, "{text}");
        }
        for (text, scale) in [("1.005", 2), ("1.50", 1), ("9999999999999999", 1), ("1", 16), ("0.1", 18)] {
            assert_eq!(exact(text, scale), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn floats_are_taken_as_one_by_one(
            values in prop::collection::vec(float(), 1..40),
            scale in 0_u8..=6,
            low in -1_000_000_i64..0,
            bounded: bool,
        ) {
            let limit = 1_000_000_000_000_000_i64;
            let (low, high) = if bounded { (low, low + 1_500_000) } else { (-limit, limit) };
            let values = buffer(&values);
            let (power, bounds) = (10_f64.powi(i32::from(scale)), [low as f64, high as f64]);
            let cuts = [low + 7, -3, 0, 12, 500];
            for vectors in sets() {
                let (mut units, mut codes, mut status) = (buffer(&[0]), buffer(&[0]), buffer(&[9]));
                let out = DecodeTarget { validity: &ALL_VALID, units: &mut units, read: true, codes: &mut codes };
                let exact = vectors.decode_floats(source(&values), power, bounds, &cuts, out);
                vectors.status_of_floats(&values, power, bounds, &mut status);
                prop_assert_eq!(exact, status.iter().all(|status| status & EXACT != 0));
                for i in 0..BLOCK {
                    if status[i] != SLOW {
                        let scaled = Scaled { units: units[i], rounded: status[i] == ROUNDED };
                        for rounding in [Rounding::HalfEven, Rounding::HalfUp] {
                            prop_assert_eq!(Scaled::from_f64(values[i], scale, rounding), Ok(scaled), "{}", values[i]);
                        }
                        prop_assert!(low <= scaled.units && scaled.units <= high);
                        prop_assert_eq!(usize::from(codes[i]), 1 + cuts.iter().filter(|cut| **cut <= scaled.units).count());
                    }
                }
                let decoded = vectors.decoded(&status, &ALL_VALID);
                prop_assert_eq!(decoded.slow, status.contains(&SLOW));
                prop_assert_eq!(decoded.rounded, status.iter().filter(|status| **status == ROUNDED).count() as u64);
            }
        }

        #[test]
        fn decimals_of_15_digits_are_plain(
            units in prop::collection::vec(-999_999_999_999_999_i64..=999_999_999_999_999, 1..40),
            scale in 0_u8..=8,
        ) {
            let power = 10_f64.powi(i32::from(scale));
            let limit = FLOAT_LIMIT;
            let values: Vec<f64> = units.iter().map(|unit| *unit as f64 / power).collect();
            for vectors in sets() {
                let (mut decoded_units, mut codes) = (buffer(&[0]), buffer(&[0]));
                let out = DecodeTarget { validity: &ALL_VALID, units: &mut decoded_units, read: true, codes: &mut codes };
                prop_assert!(vectors.decode_floats(source(&buffer(&values)), power, [-limit, limit], &[], out));
                prop_assert_eq!(decoded_units, buffer(&units));
            }
        }

        #[test]
        fn whole_numbers_are_taken_as_one_by_one(
            values in prop::collection::vec(prop_oneof![any::<i64>(), -1_000_i64..1_000, -5_i64..5], 1..40),
            up in prop_oneof![Just(1_i64), Just(100)],
            low in -900_i64..0,
            high in 0_i64..900,
        ) {
            let wide: Vec<i128> = values.iter().map(|v| i128::from(*v) + if v % 3 == 0 { 1 << 70 } else { 0 }).collect();
            for vectors in sets() {
                let (mut units, mut codes, mut status) = (buffer(&[0]), buffer(&[0]), buffer(&[0]));
                let out = DecodeTarget { validity: &ALL_VALID, units: &mut units, read: true, codes: &mut codes };
                let exact = vectors.decode_whole(source(&buffer(&values)), up, [low, high], &[], out);
                vectors.status_of_whole(&buffer(&values), [low, high], i128::from, &mut status);
                prop_assert_eq!(exact, !status.contains(&SLOW));
                for (i, value) in buffer(&values).iter().enumerate() {
                    prop_assert_eq!(status[i] != SLOW, low <= *value && *value <= high);
                    prop_assert!(status[i] == SLOW || units[i] == value * up);
                }
                let out = DecodeTarget { validity: &ALL_VALID, units: &mut units, read: true, codes: &mut codes };
                let exact = vectors.decode_wide(source(&buffer(&wide)), up, [low, high], &[], out);
                vectors.status_of_whole(&buffer(&wide), [low, high], |value| value, &mut status);
                prop_assert_eq!(exact, !status.contains(&SLOW));
                for (i, value) in buffer(&wide).iter().enumerate() {
                    prop_assert_eq!(status[i] != SLOW, i128::from(low) <= *value && *value <= i128::from(high));
                    prop_assert!(status[i] == SLOW || i128::from(units[i]) == value.wrapping_mul(i128::from(up)));
                }
            }
        }

        #[test]
        fn narrow_numbers_are_taken_as_wide_ones(
            values in prop::collection::vec(prop_oneof![any::<i32>(), -60_i32..60, Just(i32::MIN), Just(i32::MAX)], 1..40),
            validity in prop::collection::vec(prop_oneof![Just(0_u8), Just(VALID)], 1..9),
            cuts in prop::collection::btree_set(prop_oneof![
                -50_i64..50, Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), Just(i64::from(i32::MAX) + 1),
            ], 0..20),
            low in prop_oneof![-70_i64..0, Just(i64::MIN), Just(i64::from(i32::MAX) + 1)],
            high in prop_oneof![0_i64..70, Just(i64::MAX), Just(i64::from(i32::MIN) - 1)],
            read: bool,
        ) {
            let cuts: Vec<i64> = cuts.into_iter().collect();
            let (values, validity, bounds) = (buffer(&values), buffer(&validity), [low, high]);
            for vectors in sets() {
                let (mut units, mut codes) = (buffer(&[0]), buffer(&[0]));
                let out = DecodeTarget { validity: &validity, units: &mut units, read: true, codes: &mut codes };
                let exact = vectors.decode_whole(source(&values), 1, bounds, &cuts, out);
                let (mut own_units, mut own_codes) = (buffer(&[0]), buffer(&[0]));
                let mut out = DecodeTarget { validity: &validity, units: &mut own_units, read, codes: &mut own_codes };
                let narrow = vectors.decode_narrow(source(&values), bounds, &cuts, &mut out);
                let fits = |cut: &i64| i32::try_from(*cut).is_ok();
                let wanted = cuts.iter().all(fits) && low <= i64::from(i32::MAX) && high >= i64::from(i32::MIN);
                prop_assert_eq!(narrow, wanted.then_some(exact));
                if wanted {
                    prop_assert_eq!(own_codes, codes);
                    prop_assert!(!read || own_units == units);
                }
            }
        }

        #[test]
        fn plain_texts_are_read_as_all_texts(texts in prop::collection::vec(any_text(), 1..9), scale in 0_u8..=18) {
            let bounds = [-9_999_999, 99_999_999_999];
            let (bytes, lengths) = short(&texts);
            for vectors in sets() {
                let (mut units, mut status) = ([0; TEXTS], [0; TEXTS]);
                vectors.decode_texts(&bytes, &lengths, scale, bounds, &mut units, &mut status);
                for ((text, units), status) in texts.iter().cycle().zip(units).zip(status) {
                    let read = Scaled::from_text(text, scale, Rounding::HalfUp);
                    let inside = |units: i64| bounds[0] <= units && units <= bounds[1];
                    if status == EXACT {
                        prop_assert_eq!(read, Ok(Scaled { units, rounded: false }), "{:?}", text);
                        prop_assert!(inside(units));
                    }
                    // A number as most people write it is read quickly.
                    let unsigned = text.strip_prefix('-').unwrap_or(text);
                    let digits = unsigned.split('.').nth(1).map_or(0, str::len);
                    let usual = unsigned.len() <= 7 && scale <= 6 && digits <= usize::from(scale);
                    if let (true, Ok(Scaled { units, .. })) = (usual && !unsigned.starts_with('+') && !unsigned.contains(['e', 'E']), read) {
                        prop_assert_eq!(status == EXACT, inside(units), "{:?}", text);
                    }
                }
            }
        }
    }
}
