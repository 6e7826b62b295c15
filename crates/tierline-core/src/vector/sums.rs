//! Sums: the contributions of a score, and the value of a tier's clients.

use alloc::vec::Vec;

use super::steps::by_count;
use super::{BLOCK, Buffer, Vectors};

impl Vectors {
    /// The sum of what each has for a client; a part of the block at a time, whose sums stay in the nearest cache.
    #[inline]
    pub(crate) fn add_up(self, all: &[Adding<'_>], sum: &mut Buffer<i64>) {
        self.run(
            #[inline(always)]
            || {
                // The first contribution overwrites the sum of the block before: no loop of its own clears it.
                let Some((first, others)) = all.split_first() else { return sum.fill(0) };
                for (at, sum) in sum.as_chunks_mut::<PART>().0.iter_mut().enumerate() {
                    first.add::<true>(at, sum);
                    for other in others {
                        other.add::<false>(at, sum);
                    }
                }
            },
        );
    }

    /// Divides by a power of ten, and rounds: half to even, or half up.
    #[inline]
    pub(crate) fn shorten(self, sum: &mut Buffer<i64>, digits: u32, half_up: bool) {
        if half_up { self.shorten_by::<true>(sum, digits) } else { self.shorten_by::<false>(sum, digits) }
    }

    #[inline]
    fn shorten_by<const HALF_UP: bool>(self, sum: &mut Buffer<i64>, digits: u32) {
        // A loop for each power: to divide by a constant takes a multiplication and shifts.
        macro_rules! by {
            ($($digits:literal => $power:literal),+) => {
                match digits {
                    $($digits => self.run(#[inline(always)] || sum.iter_mut().for_each(|sum| *sum = shortened::<$power, HALF_UP>(*sum))),)+
                    // 10^18 is the last power that 64 bits hold, and no division asks for another.
                    _ => {}
                }
            };
        }
        by!(1 => 10, 2 => 100, 3 => 1_000, 4 => 10_000, 5 => 100_000, 6 => 1_000_000, 7 => 10_000_000, 8 => 100_000_000,
            9 => 1_000_000_000, 10 => 10_000_000_000, 11 => 100_000_000_000, 12 => 1_000_000_000_000,
            13 => 10_000_000_000_000, 14 => 100_000_000_000_000, 15 => 1_000_000_000_000_000,
            16 => 10_000_000_000_000_000, 17 => 100_000_000_000_000_000, 18 => 1_000_000_000_000_000_000);
    }

    /// Divides by any other number, and rounds: half to even, or half up.
    #[inline]
    pub(crate) fn divide(self, sum: &mut Buffer<i64>, divisor: Divisor, half_up: bool) {
        if half_up {
            self.run(
                #[inline(always)]
                || sum.iter_mut().for_each(|sum| *sum = divisor.divided::<true>(*sum)),
            );
        } else {
            self.run(
                #[inline(always)]
                || sum.iter_mut().for_each(|sum| *sum = divisor.divided::<false>(*sum)),
            );
        }
    }

    /// Adds numbers in twice as many bits.
    #[inline]
    pub(crate) fn widen(self, units: &[i64], out: &mut Vec<i128>) {
        self.run(
            #[inline(always)]
            || out.extend(units.iter().map(|unit| i128::from(*unit))),
        );
    }

    /// Whether no number is below zero, and every one so small that the sum of a block fits 64 bits.
    #[inline]
    pub(crate) fn non_negative_sum_fits(self, units: &Buffer<i64>) -> bool {
        const LIMIT: u64 = (i64::MAX / BLOCK as i64) as u64;
        self.run(
            #[inline(always)]
            move || {
                let mut beyond = false;
                for i in 0..BLOCK {
                    // A number below zero is a great one without its sign.
                    beyond |= units[i] as u64 > LIMIT;
                }
                !beyond
            },
        )
    }

    /// By code: how many units are below zero, and their sum, which fits.
    pub(crate) fn negatives(self, codes: &Buffer<u8>, units: &Buffer<i64>, below: &mut [(u32, i64); 128]) {
        for (code, units) in codes.iter().zip(units).filter(|(_, units)| **units < 0) {
            // Codes of tiers are at most 64: the mask only spares the check of the bound.
            let (clients, sum) = &mut below[usize::from(code & 127)];
            // At most 4,096 clients, and units whose sums of a block fit 64 bits: nothing wraps.
            *clients = clients.wrapping_add(1);
            *sum = sum.wrapping_add(*units);
        }
    }

    /// Whether every number is so small that the sum of a block fits 64 bits.
    #[inline]
    pub(crate) fn sum_fits(self, units: &Buffer<i64>) -> bool {
        const LIMIT: i64 = i64::MAX / BLOCK as i64;
        self.run(
            #[inline(always)]
            move || {
                let mut beyond = false;
                for i in 0..BLOCK {
                    beyond |= (units[i] > LIMIT) | (units[i] < -LIMIT);
                }
                !beyond
            },
        )
    }

    /// Sums of units by code, for codes below 65: sums that fit.
    #[inline]
    pub(crate) fn sums(self, codes: &Buffer<u8>, units: &Buffer<i64>, sums: &mut [i64; 128]) {
        const APART: usize = 4;
        self.run(
            #[inline(always)]
            move || {
                // Clients one after the other mostly have the same code: sums of their own need not wait for one
                // another.
                let mut apart = [[0_i64; 128]; APART];
                for (codes, units) in codes.as_chunks::<APART>().0.iter().zip(units.as_chunks::<APART>().0) {
                    for i in 0..APART {
                        let sum = &mut apart[i][usize::from(codes[i] & 127)];
                        *sum = sum.wrapping_add(units[i]);
                    }
                }
                for part in &apart {
                    for (sum, more) in sums.iter_mut().zip(part) {
                        *sum = sum.wrapping_add(*more);
                    }
                }
            },
        );
    }

    /// The sum of the units whose codes are equal to one: a sum that fits. For a few codes this is the faster way.
    #[inline]
    pub(crate) fn sum_of(self, codes: &Buffer<u8>, equal: u8, units: &Buffer<i64>) -> i64 {
        self.run(
            #[inline(always)]
            move || {
                let mut sum = 0_i64;
                for i in 0..BLOCK {
                    // All bits where the code is equal, none elsewhere.
                    sum = sum.wrapping_add(units[i] & 0_i64.wrapping_sub(i64::from(codes[i] == equal)));
                }
                sum
            },
        )
    }
}

/// `value / D`, rounded half to even or half up.
#[inline(always)]
const fn shortened<const D: i64, const HALF_UP: bool>(value: i64) -> i64 {
    let (quotient, rest) = (value / D, value % D);
    // The rest is below D, at most 10^18: twice it fits 64 bits without a sign.
    let twice = rest.unsigned_abs().wrapping_mul(2);
    let at_half = HALF_UP | (quotient & 1 != 0);
    let away = (twice > D.unsigned_abs()) | ((twice == D.unsigned_abs()) & at_half);
    // Away from zero, on the side of the value.
    quotient.wrapping_add((away as i64).wrapping_mul((value >> 63) | 1))
}

/// Clients whose contributions are added up together.
// Their sums are 4 KiB.
const PART: usize = 512;

/// What is added for each client of a block.
pub(crate) struct Adding<'a> {
    pub(crate) codes: &'a Buffer<u8>,
    pub(crate) by: Added<'a>,
}

/// How it is found.
pub(crate) enum Added<'a> {
    /// By code.
    Table(&'a [i64; 256]),
    /// By code: the value at 0, and by how much it changes at which code; at most [`MAX_STEPS`] changes.
    Steps(i64, &'a [(u8, i64)]),
    /// By units, and a value for those that are missing.
    Slope(&'a Buffer<i64>, Slope, i64),
}

impl Adding<'_> {
    /// Adds it for the clients of one part; the first one begins their sums.
    #[inline(always)]
    fn add<const FIRST: bool>(&self, part: usize, sum: &mut [i64; PART]) {
        // Sums may wrap on their way, as steps do: what they come to fits 64 bits, as the plan of the score says.
        let before = |sum: i64| if FIRST { 0 } else { sum };
        let codes = &self.codes.as_chunks::<PART>().0[part];
        match &self.by {
            Added::Table(table) => {
                for i in 0..PART {
                    sum[i] = before(sum[i]).wrapping_add(table[usize::from(codes[i])]);
                }
            }
            Added::Steps(first, steps) => by_count!(steps => |steps| {
                for i in 0..PART {
                    let mut total = before(sum[i]).wrapping_add(*first);
                    for (from, change) in &steps {
                        total = total.wrapping_add(if codes[i] >= *from { *change } else { 0 });
                    }
                    sum[i] = total;
                }
            }),
            Added::Slope(units, line, missing) => {
                let (line, units) = (*line, &units.as_chunks::<PART>().0[part]);
                for i in 0..PART {
                    let points = line.at(units[i]);
                    sum[i] = before(sum[i]).wrapping_add(if codes[i] == 0 { *missing } else { points });
                }
            }
        }
    }
}

/// A straight line, level beyond its ends, in 64 bits: the result fits, and what is beyond 64 bits on the way is lost
/// without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slope {
    /// The line is level beyond these.
    pub(crate) ends: [i64; 2],
    pub(crate) slope: i64,
    pub(crate) offset: i64,
}

impl Slope {
    /// The value at a number of units.
    #[inline(always)]
    pub(crate) fn at(&self, units: i64) -> i64 {
        let [low, high] = self.ends;
        units.max(low).min(high).wrapping_mul(self.slope).wrapping_add(self.offset)
    }
}

/// Division by a number that is known beforehand: the numbers that are divided are counted from a multiple of it which is
/// below them all, so that none is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Divisor {
    divisor: u64,
    /// `floor((2^64 - 1) / divisor)`
    inverse: u64,
    /// Added to the quotient; even, so that ties go where they went without it.
    base: i64,
    /// `base x divisor`
    offset: i64,
}

impl Divisor {
    /// Divides numbers from `-most` to `most`; nothing where 64 bits are not enough.
    pub(crate) fn new(divisor: i64, most: i64) -> Option<Self> {
        // Below 2^60 the sum of a number and an offset stays below 2^63.
        const LIMIT: i64 = 1 << 60;
        if !(1..LIMIT).contains(&divisor) || !(0..LIMIT).contains(&most) {
            return None;
        }
        // Counted from a quotient below all others, every number is above 0; an even one keeps odd and even quotients
        // apart.
        let below = (-most).div_euclid(divisor);
        let base = below - below.rem_euclid(2);
        let unsigned = u64::try_from(divisor).ok()?;
        // INVARIANT: `most - base x divisor` is below `2 x 2^60 + 2 x 2^60`, and so below `2^63`.
        Some(Self { divisor: unsigned, inverse: u64::MAX / unsigned, base, offset: base.checked_mul(divisor)? })
    }

    /// The quotient, rounded.
    ///
    /// With `q = floor(n x floor((2^64 - 1) / d) / 2^64)`, for `n < 2^63`, the true quotient is `q` or `q + 1` (the
    /// error is below `n / 2^64 x (1 + 1 / d) < 1`), which one remainder tells.
    #[inline(always)]
    fn divided<const HALF_UP: bool>(self, value: i64) -> i64 {
        // At or above 0, because the offset lies at or below every value.
        let above = value.wrapping_sub(self.offset) as u64;
        // Times the inverse is at most one too small: the rest shows that, and is put right.
        let mut quotient = ((u128::from(above) * u128::from(self.inverse)) >> 64) as u64;
        let mut rest = above.wrapping_sub(quotient.wrapping_mul(self.divisor));
        let more = u64::from(rest >= self.divisor);
        quotient = quotient.wrapping_add(more);
        rest = rest.wrapping_sub(self.divisor & 0_u64.wrapping_sub(more));
        // Below 2^61: the rest is below the divisor.
        let twice = rest.wrapping_mul(2);
        // The quotient is rounded down: away from zero is up for a value above zero, and no step for one below.
        let at_half = if HALF_UP { value >= 0 } else { quotient & 1 == 1 };
        let up = (twice > self.divisor) | ((twice == self.divisor) & at_half);
        (quotient.wrapping_add(u64::from(up)) as i64).wrapping_add(self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::fraction::divide;
    use crate::value::number::Rounding;
    use crate::vector::MAX_STEPS;
    use crate::vector::testing::{buffer, sets};
    use alloc::boxed::Box;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn contributions_by_code_add_up(
            table in prop::collection::vec(-9_i64..9, 256),
            steps in prop::collection::vec((any::<u8>(), -9_i64..9), 0..=MAX_STEPS),
            first in -9_i64..9,
            codes in prop::collection::vec(any::<u8>(), 1..70),
        ) {
            let (table, codes): (Box<[i64; 256]>, _) = (table.into_boxed_slice().try_into().unwrap(), buffer(&codes));
            for vectors in sets() {
                let mut sum = buffer(&[77]);
                let all = [Added::Table(&table), Added::Steps(first, &steps)].map(|by| Adding { codes: &codes, by });
                vectors.add_up(&all, &mut sum);
                for i in 0..BLOCK {
                    let changes = steps.iter().filter(|(from, _)| *from <= codes[i]).map(|(_, change)| change);
                    let stepped = first + changes.sum::<i64>();
                    prop_assert_eq!(sum[i], table[usize::from(codes[i])] + stepped);
                }
            }
        }

        #[test]
        fn sums_by_code(codes in prop::collection::vec(0_u8..65, 1..40), units in prop::collection::vec(any::<i64>(), 1..40)) {
            let (codes, units) = (buffer(&codes), buffer(&units));
            for vectors in sets() {
                let fits = units.iter().all(|u| i128::from(*u).abs() * BLOCK as i128 <= i128::from(i64::MAX) + BLOCK as i128);
                prop_assert!(!vectors.sum_fits(&units) || fits);
                let exact = fits && units.iter().all(|unit| *unit >= 0);
                prop_assert!(!vectors.non_negative_sum_fits(&units) || exact);
                let mut below = [(0, 0); 128];
                vectors.negatives(&codes, &units, &mut below);
                for code in 0..65_u8 {
                    let negative: Vec<i64> = codes.iter().zip(units.iter()).filter(|(c, u)| **c == code && **u < 0).map(|(_, u)| *u).collect();
                    let sum = negative.iter().fold(0_i64, |sum, units| sum.wrapping_add(*units));
                    prop_assert_eq!(below[usize::from(code)], (u32::try_from(negative.len()).unwrap(), sum));
                }
                let mut sums = [0; 128];
                vectors.sums(&codes, &units, &mut sums);
                for code in 0..65_u8 {
                    let with_code = codes.iter().zip(units.iter()).filter(|(with_code, _)| **with_code == code);
                    prop_assert_eq!(vectors.sum_of(&codes, code, &units), sums[usize::from(code)]);
                    prop_assert_eq!(sums[usize::from(code)], with_code.fold(0_i64, |sum, (_, u)| sum.wrapping_add(*u)));
                }
            }
        }

        #[test]
        fn shortening_rounds_as_the_model_says(values in prop::collection::vec(prop_oneof![any::<i64>(), (-999_i64..999).prop_map(|m| m * 50), -9_999_i64..9_999], 1..40), digits in 0_u32..=18, half_up in any::<bool>()) {
            for vectors in sets() {
                let mut shortened = buffer(&values);
                vectors.shorten(&mut shortened, digits, half_up);
                for (result, value) in shortened.iter().zip(buffer(&values).iter()) {
                    prop_assert_eq!(i128::from(*result), divide(i128::from(*value), 10_i128.pow(digits), rule(half_up)).0);
                }
            }
        }

        #[test]
        fn division_rounds_as_the_model_says(
            (most, values) in prop_oneof![Just(9_999_i64), Just(1_000_000_007), Just((1 << 60) - 1)].prop_flat_map(|most| {
                (Just(most), prop::collection::vec(prop_oneof![-most..=most, Just(most), Just(-most), Just(0)], 1..40))
            }),
            divisor in prop_oneof![1_i64..12, 1_i64..2_000_000, 1_i64..1 << 60],
            halves in prop::collection::vec(-400_i64..400, 1..20),
            half_up in any::<bool>(),
        ) {
            // Also numbers that lie exactly between two: odd multiples of half of an even divisor.
            let halves = halves.iter().filter_map(|m| (2 * m + 1).checked_mul(divisor / 2)).filter(|half| half.abs() <= most);
            let values: Vec<i64> = values.iter().copied().chain(halves).collect();
            for vectors in sets() {
                let mut divided = buffer(&values);
                vectors.divide(&mut divided, Divisor::new(divisor, most).unwrap(), half_up);
                for (result, value) in divided.iter().zip(buffer(&values).iter()) {
                    let wanted = divide(i128::from(*value), i128::from(divisor), rule(half_up)).0;
                    prop_assert_eq!(i128::from(*result), wanted, "{} / {}", value, divisor);
                }
            }
        }
    }

    const fn rule(half_up: bool) -> Rounding {
        if half_up { Rounding::HalfUp } else { Rounding::HalfEven }
    }
}
