//! Loops over the lanes of a block of clients, compiled for each set of vector instructions and chosen at run time.
//!
//! Every loop is plain Rust over arrays of one length, without a branch on a value, so that the compiler turns it into
//! vector instructions. [`Vectors`] holds the best set that the processor has; the loops mean the same with any.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    reason = "indices run over the length of arrays that are all of one length; floats do not overflow, and whole \
              numbers are added with the wrapping functions or are bounded by the length of a block"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "bit patterns are taken apart and put together"
)]

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use crate::plain_text::plain_text;

/// How many clients are worked on together: their codes stay in the nearest cache.
pub(crate) const BLOCK: usize = 4_096;

/// One value for each client of a block.
pub(crate) type Lane<T> = [T; BLOCK];

/// Lanes of bytes, each on its own: one behind the other they would lie powers of two apart, where a processor takes the
/// one for the other and waits.
pub(crate) type Lanes = Vec<Box<Lane<u8>>>;

/// A mask byte of a value that there is.
pub(crate) const THERE: u8 = u8::MAX;

/// All values are there.
pub(crate) static ALL: Lane<u8> = [THERE; BLOCK];

/// The values of the block that follows, as far as there are any.
pub(crate) fn next_of<'a, T>(values: &'a [T], rows: &Range<usize>) -> &'a [T] {
    let rest = values.get(rows.end..).unwrap_or_default();
    rest.get(..BLOCK).unwrap_or(rest)
}

/// The numbers of one block as they were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Whether some value has to be read the long way: its status is [`SLOW`].
    pub(crate) slow: bool,
    /// How many of the others were rounded.
    pub(crate) rounded: u64,
}

/// The status of a value that has to be read the long way.
pub(crate) const SLOW: u8 = 0;
/// The status of a value that needed no rounding; bit 1 may be set, too.
pub(crate) const PLAIN: u8 = 1;
/// The status of a value that was rounded.
const ROUNDED: u8 = 2;

/// Where the values of a lane go.
pub(crate) struct Taking<'a> {
    /// Which of them there are.
    pub(crate) there: &'a Lane<u8>,
    pub(crate) units: &'a mut Lane<i64>,
    /// Whether anything but the cut points reads the units.
    pub(crate) read: bool,
    pub(crate) codes: &'a mut Lane<u8>,
}

/// Values of a block, and those of the one that follows, as far as there are any.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a, T> {
    pub(crate) values: &'a Lane<T>,
    pub(crate) next: &'a [T],
}

impl<'a, T: Copy> Source<'a, T> {
    /// Asks for the part of the next block that has this number: of all [`AHEAD`] parts one at a time, while something
    /// else is computed. Asked for all at once, memory would keep the processor waiting.
    #[inline(always)]
    fn ahead(self, vectors: Vectors, part: usize) {
        const VALUES: usize = BLOCK / AHEAD;
        let next = self.next.get(part * VALUES..).unwrap_or_default();
        vectors.fetch_ahead(next.get(..VALUES).unwrap_or(next));
    }

    /// The values in rounds, which ask for the first half of the next block.
    #[inline(always)]
    fn rounds(self, vectors: Vectors) -> impl Iterator<Item = &'a [T; ROUND]> {
        self.values.as_chunks::<ROUND>().0.iter().enumerate().map(
            #[inline(always)]
            move |(at, values)| {
                self.ahead(vectors, at);
                values
            },
        )
    }
}

/// Texts that are looked at together.
pub(crate) const TEXTS: usize = 256;

/// Values between two requests for memory.
const ROUND: usize = 128;

/// Rounds of a block.
const ROUNDS: usize = BLOCK / ROUND;

/// Requests for the memory of a block: one for each round of reading the block before, and one for each round of coding it.
const AHEAD: usize = 2 * ROUNDS;

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

/// Whole numbers as cut points count them: in lanes as wide as they need.
pub(crate) trait Counted: Copy + PartialOrd + Into<i64> {
    /// At or below every number.
    const LEAST: Self;
    /// The nearest number that there is.
    fn nearest(units: i64) -> Self;
    /// How many cut points are at or below the number: so few that a byte holds it.
    fn count<const N: usize>(self, cuts: &[Self; N]) -> u8;
}

macro_rules! counted {
    ($($own:ty),+) => {
        $(impl Counted for $own {
            const LEAST: Self = Self::MIN;

            #[inline(always)]
            fn nearest(units: i64) -> Self {
                units.clamp(i64::from(Self::MIN), i64::from(Self::MAX)) as Self
            }

            #[inline(always)]
            fn count<const N: usize>(self, cuts: &[Self; N]) -> u8 {
                // Counted in the uppermost byte, which no compiler narrows: narrowing the count once costs less than
                // narrowing every comparison.
                const ONE: $own = 1 << (<$own>::BITS - u8::BITS);
                let mut count: Self = 0;
                for cut in cuts {
                    count = count.wrapping_add(if *cut <= self { ONE } else { 0 });
                }
                (count >> (Self::BITS - u8::BITS)) as u8
            }
        })+
    };
}
counted!(i32, i64);

/// The codes of numbers: 1 + how many cut points are at or below each; 0 where there is none.
///
/// `ahead` is called with the number of each round.
#[inline(always)]
fn code_part<T: Counted>(
    vectors: Vectors,
    numbers: &Lane<T>,
    there: &Lane<u8>,
    cuts: &[i64],
    codes: &mut Lane<u8>,
    ahead: impl Fn(usize) + Copy,
) {
    // Beyond 32 bits, the nearest number of 32 bits is on the same side of every cut point.
    let fits = |cut: &i64| *cut > i64::from(i32::MIN) && *cut <= i64::from(i32::MAX);
    if (size_of::<T>() <= size_of::<i32>() || vectors.narrow_at_once()) && cuts.iter().all(fits) {
        code_all::<T, i32>(numbers, there, cuts, codes, ahead);
    } else {
        code_all::<T, i64>(numbers, there, cuts, codes, ahead);
    }
}

/// As [`code_part`], with cut points of a type that holds them.
#[inline(always)]
fn code_all<T: Counted, C: Counted>(
    numbers: &Lane<T>,
    there: &Lane<u8>,
    cuts: &[i64],
    codes: &mut Lane<u8>,
    ahead: impl Fn(usize) + Copy,
) {
    const MOST: usize = 8;
    let (few, rest) = cuts.split_at(cuts.len().min(MOST));
    match few.len() {
        0 | 1 => code_few::<T, C, 1>(numbers, there, few, false, codes, ahead),
        2 => code_few::<T, C, 2>(numbers, there, few, false, codes, ahead),
        3 | 4 => code_few::<T, C, 4>(numbers, there, few, false, codes, ahead),
        5 | 6 => code_few::<T, C, 6>(numbers, there, few, false, codes, ahead),
        _ => code_few::<T, C, MOST>(numbers, there, few, false, codes, ahead),
    }
    for few in rest.chunks(MOST) {
        code_few::<T, C, MOST>(numbers, there, few, true, codes, |_| {});
    }
}

/// As [`code_part`] for at most `N` cut points, so few that they stay in registers; `more` adds to the codes.
#[inline(always)]
fn code_few<T: Counted, C: Counted, const N: usize>(
    numbers: &Lane<T>,
    there: &Lane<u8>,
    few: &[i64],
    more: bool,
    codes: &mut Lane<u8>,
    ahead: impl Fn(usize) + Copy,
) {
    // Those that are not there are at or below all numbers, and are taken away again.
    let mut cuts = [C::LEAST; N];
    for (slot, cut) in cuts.iter_mut().zip(few) {
        *slot = C::nearest(*cut);
    }
    let surplus = (N - few.len()) as u8;
    let first = 1_u8.wrapping_sub(surplus);
    let rounds = numbers.as_chunks::<ROUND>().0.iter().zip(there.as_chunks::<ROUND>().0);
    for (at, ((numbers, there), codes)) in rounds.zip(codes.as_chunks_mut::<ROUND>().0).enumerate() {
        ahead(at);
        for i in 0..ROUND {
            let count = C::nearest(numbers[i].into()).count(&cuts);
            let before = if more { codes[i].wrapping_sub(surplus) } else { first };
            codes[i] = before.wrapping_add(count) & there[i];
        }
    }
}

/// Adding and taking away 1.5 x 2^52 rounds a float to a whole number, half to even, below 2^51.
pub(crate) const WHOLE: f64 = 6_755_399_441_055_744.0;
/// Scaled floats up to here have at most 15 digits, which floats tell apart.
pub(crate) const FLOAT_LIMIT: f64 = 1e15;
/// Scaled floats up to here are off by less than a thousandth of a unit.
pub(crate) const FLOAT_NEAR: f64 = 1e11;
/// A scaled float that is off by less than that cannot be a tie.
pub(crate) const FLOAT_TIE: f64 = 0.499;

/// Whole numbers that widen to 64 bits.
pub(crate) trait Whole: Copy + Default + Into<i64> {}
impl<T: Copy + Default + Into<i64>> Whole for T {}

/// The same loop for few and for many steps: how many there are is known when it is compiled.
macro_rules! by_count {
    ($all:expr => |$steps:ident| $loop:expr) => {
        match $all.len() {
            0 | 1 => by_count!(1, $all, $steps, $loop),
            2 => by_count!(2, $all, $steps, $loop),
            3 => by_count!(3, $all, $steps, $loop),
            4 | 5 => by_count!(5, $all, $steps, $loop),
            6..=8 => by_count!(8, $all, $steps, $loop),
            _ => by_count!(MAX_STEPS, $all, $steps, $loop),
        }
    };
    ($count:expr, $all:expr, $steps:ident, $loop:expr) => {{
        let $steps = padded::<_, { $count }>($all);
        $loop
    }};
}

/// The vector instructions that there are.
#[derive(Clone, Copy)]
pub(crate) struct Vectors(Arch);

/// A loop that is compiled for each set of instructions.
struct Work<F>(F);

impl<R, F: FnMut() -> R> WithSimd for Work<F> {
    type Output = R;

    // A call that is not inlined would be compiled for the weakest set. `FnMut`, because a closure's own code is what
    // `FnMut` calls, while `FnOnce` goes through a function that no attribute reaches.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> R {
        let mut work = self.0;
        work()
    }
}

impl Vectors {
    pub(crate) fn new() -> Self {
        Self(Arch::new())
    }

    #[inline(always)]
    fn run<R>(self, work: impl FnMut() -> R) -> R {
        self.0.dispatch(Work(work))
    }

    /// The weakest set, to compare with.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64"))]
        return Self(Arch::Scalar);
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
        Self(Arch::new())
    }

    /// Whether one instruction makes the nearest numbers of 32 bits from those of 64.
    #[inline(always)]
    const fn narrow_at_once(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return matches!(self.0, Arch::V4(_));
        #[cfg(target_arch = "aarch64")]
        return true;
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        false
    }

    /// Asks for the memory of values that will be read soon: it comes while something else is computed.
    #[inline(always)]
    pub(crate) fn fetch_ahead<T>(self, values: &[T]) {
        #[cfg(target_arch = "x86_64")]
        {
            use core::arch::x86_64::_MM_HINT_T0;
            const LINE: usize = 64;
            let sse = match self.0 {
                Arch::V4(own) => own.sse,
                Arch::V3(own) => own.sse,
                _ => return,
            };
            for line in values.chunks(LINE / size_of::<T>().clamp(1, LINE)) {
                sse._mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = values;
    }

    /// Floats as units and codes: each is multiplied by `power`, rounded, and what divides back to the same float is
    /// plain. Tells whether all values are plain and within `low..=high` (units).
    ///
    /// [`crate::scaled`] says why plain values are right.
    #[inline]
    pub(crate) fn take_floats(
        self,
        values: Source<'_, f64>,
        power: f64,
        [low, high]: [f64; 2],
        cuts: &[i64],
        out: Taking<'_>,
    ) -> bool {
        self.run_taking(
            values,
            cuts,
            out,
            #[inline(always)]
            move |value| {
                let shifted = value * power + WHOLE;
                let whole = shifted - WHOLE;
                let plain = (whole >= low) & (whole <= high) & (whole / power == value);
                ((shifted.to_bits() as i64).wrapping_sub(WHOLE.to_bits() as i64), plain)
            },
        )
    }

    /// Whole numbers as units and codes: each is multiplied by `up`. Tells whether all are within
    /// `low..=high` (before that).
    #[inline]
    pub(crate) fn take_whole<T: Whole>(
        self,
        values: Source<'_, T>,
        up: i64,
        [low, high]: [i64; 2],
        cuts: &[i64],
        out: Taking<'_>,
    ) -> bool {
        if up == 1 {
            // The multiplication of 64 bits takes several instructions.
            return self.run_taking(
                values,
                cuts,
                out,
                #[inline(always)]
                move |value: T| (value.into(), within(value.into(), low, high)),
            );
        }
        self.run_taking(
            values,
            cuts,
            out,
            #[inline(always)]
            move |value: T| (value.into().wrapping_mul(up), within(value.into(), low, high)),
        )
    }

    /// As [`Vectors::take_whole`] for numbers of 32 bits that are units; nothing where a cut point takes more.
    #[inline]
    pub(crate) fn take_narrow(
        self,
        values: Source<'_, i32>,
        [low, high]: [i64; 2],
        cuts: &[i64],
        out: &mut Taking<'_>,
    ) -> Option<bool> {
        let bounds = [i32::nearest(low), i32::nearest(high)];
        let fits = i64::from(bounds[0]) >= low && i64::from(bounds[1]) <= high;
        if !fits || cuts.iter().any(|cut| i32::try_from(*cut).is_err()) {
            return None;
        }
        let Taking { there, units, read, codes } = out;
        Some(self.run(
            #[inline(always)]
            || {
                let ([low, high], units) = (bounds, &mut **units);
                let mut strange = false;
                for part in values.rounds(self) {
                    for own in part {
                        strange |= !within(*own, low, high);
                    }
                }
                let numbers = values.values;
                if *read {
                    for i in 0..BLOCK {
                        units[i] = numbers[i].into();
                    }
                }
                code_part(
                    self,
                    numbers,
                    there,
                    cuts,
                    codes,
                    #[inline(always)]
                    |at| values.ahead(self, ROUNDS + at),
                );
                !strange
            },
        ))
    }

    /// As [`Vectors::take_whole`] for 128 bits, of which plain values use 64.
    #[inline]
    pub(crate) fn take_wide(
        self,
        values: Source<'_, i128>,
        up: i64,
        [low, high]: [i64; 2],
        cuts: &[i64],
        out: Taking<'_>,
    ) -> bool {
        let Taking { there, units, codes, .. } = out;
        self.run(
            #[inline(always)]
            move || {
                // Looked at all together in the end: masks for each would take longer than reading.
                let (mut beyond, mut least, mut most) = (0, i64::MAX, i64::MIN);
                for (own, units) in values.rounds(self).zip(units.as_chunks_mut::<ROUND>().0) {
                    let own: &[Halves] = pulp::bytemuck::cast_slice(own);
                    for (own, units) in own.iter().zip(units) {
                        let [lower, upper] = in_order(*own);
                        beyond |= upper ^ (lower >> 63);
                        least = least.min(lower);
                        most = most.max(lower);
                        *units = lower.wrapping_mul(up);
                    }
                }
                code_part(
                    self,
                    units,
                    there,
                    cuts,
                    codes,
                    #[inline(always)]
                    |at| values.ahead(self, ROUNDS + at),
                );
                beyond == 0 && low <= least && most <= high
            },
        )
    }

    /// The units of a lane, and then its codes: the first loop does nothing but read as fast as memory gives.
    #[inline(always)]
    fn run_taking<T: Copy>(
        self,
        values: Source<'_, T>,
        cuts: &[i64],
        out: Taking<'_>,
        take: impl Fn(T) -> (i64, bool) + Copy,
    ) -> bool {
        let Taking { there, units, codes, .. } = out;
        self.run(
            #[inline(always)]
            move || {
                // A copy of what the loop needs: nothing that it writes can change it.
                let take = take;
                let mut strange = false;
                for (own, units) in values.rounds(self).zip(units.as_chunks_mut::<ROUND>().0) {
                    for i in 0..ROUND {
                        let (own, plain) = take(own[i]);
                        units[i] = own;
                        strange |= !plain;
                    }
                }
                code_part(
                    self,
                    units,
                    there,
                    cuts,
                    codes,
                    #[inline(always)]
                    |at| values.ahead(self, ROUNDS + at),
                );
                !strange
            },
        )
    }

    /// Texts as units, where they are plain: a minus perhaps, digits, and no more of them behind a point than `scale`; at most
    /// 16 with the zeros that bring them to it. The status is [`PLAIN`] for those that are within `low..=high`, [`SLOW`] for all
    /// others, which are not wrong for that.
    #[inline]
    pub(crate) fn take_texts(
        self,
        bytes: &[u128; TEXTS],
        lengths: &[u8; TEXTS],
        scale: u8,
        [low, high]: [i64; 2],
        units: &mut [i64; TEXTS],
        status: &mut [u8; TEXTS],
    ) {
        let bytes: &[Halves] = pulp::bytemuck::cast_slice(bytes);
        let Ok(bytes) = <&[Halves; TEXTS]>::try_from(bytes) else { return status.fill(SLOW) };
        self.run(
            #[inline(always)]
            || {
                for i in 0..TEXTS {
                    let [first, last] = in_order(bytes[i]);
                    let (own, plain) = plain_text([first as u64, last as u64], lengths[i].into(), scale.into());
                    units[i] = own;
                    status[i] = u8::from(plain & within(own, low, high)) * PLAIN;
                }
            },
        );
    }

    /// How floats are taken that are not all plain: [`PLAIN`], [`ROUNDED`] far enough from a tie, or [`SLOW`].
    #[inline]
    pub(crate) fn status_of_floats(self, values: &Lane<f64>, power: f64, [low, high]: [f64; 2], status: &mut Lane<u8>) {
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

    /// As [`Vectors::status_of_floats`] for whole numbers, which are plain or slow.
    #[inline]
    pub(crate) fn status_of_whole<T: Copy>(
        self,
        values: &Lane<T>,
        [low, high]: [i64; 2],
        wide: impl Fn(T) -> i128 + Copy,
        status: &mut Lane<u8>,
    ) {
        let (low, high) = (i128::from(low), i128::from(high));
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    let value = wide(values[i]);
                    status[i] = u8::from((value >= low) & (value <= high)) * PLAIN;
                }
            },
        );
    }

    /// What the status of the values that are there comes to.
    #[inline]
    pub(crate) fn taken(self, status: &Lane<u8>, there: &Lane<u8>) -> Taken {
        self.run(
            #[inline(always)]
            move || {
                let (mut slow, mut rounded) = (0_u8, 0_u32);
                for i in 0..BLOCK {
                    slow |= u8::from(status[i] == SLOW) & there[i];
                    rounded = rounded.wrapping_add(u32::from((status[i] == ROUNDED) & (there[i] != 0)));
                }
                Taken { slow: slow != 0, rounded: u64::from(rounded) }
            },
        )
    }

    /// The codes of numbers: 1 + how many cut points are at or below each; 0 where there is none.
    #[inline]
    pub(crate) fn codes(self, units: &Lane<i64>, there: &Lane<u8>, cuts: &[i64], codes: &mut Lane<u8>) {
        self.run(
            #[inline(always)]
            || code_part(self, units, there, cuts, codes, |_| {}),
        );
    }

    /// Bytes from wider numbers, client by client.
    #[inline]
    pub(crate) fn narrow<T: Copy>(self, numbers: &[T], of: impl Fn(T) -> u8, bytes: &mut Lane<u8>) {
        self.run(
            #[inline(always)]
            || {
                for (own, byte) in numbers.iter().zip(bytes.iter_mut()) {
                    *byte = of(*own);
                }
            },
        );
    }

    /// A byte for each bit: `one` where it is set, 0 elsewhere.
    #[inline]
    pub(crate) fn spread(self, bits: &[u8; BLOCK / 8], one: u8, out: &mut Lane<u8>) {
        #[cfg(target_arch = "x86_64")]
        if let Arch::V4(own) = self.0 {
            // One instruction does just that.
            return self.run(
                #[inline(always)]
                || {
                    for (bits, out) in bits.as_chunks::<8>().0.iter().zip(out.as_chunks_mut::<64>().0) {
                        let bits = u64::from_le_bytes(*bits);
                        *out = pulp::cast(own.avx512bw._mm512_maskz_set1_epi8(bits, one as i8));
                    }
                },
            );
        }
        self.run(
            #[inline(always)]
            move || {
                for (byte, out) in bits.iter().zip(out.as_chunks_mut::<8>().0) {
                    // The byte eight times, of which each keeps its own bit; then that bit, wherever it is, as 1.
                    let own = u64::from(*byte).wrapping_mul(0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
                    let ones = (own.wrapping_add(0x7f7f_7f7f_7f7f_7f7f) >> 7) & 0x0101_0101_0101_0101;
                    *out = ones.wrapping_mul(u64::from(one)).to_le_bytes();
                }
            },
        );
    }

    /// A bit for each byte: 0 or 1, as a function of the byte says.
    #[inline]
    pub(crate) fn pack(self, bytes: &Lane<u8>, of: impl Fn(u8) -> u8, bits: &mut [u8; BLOCK / 8]) {
        let parts = bytes.as_chunks::<64>().0.iter();
        #[cfg(target_arch = "x86_64")]
        if let Arch::V4(own) = self.0 {
            // One instruction does just that.
            return self.run(
                #[inline(always)]
                || {
                    for (bytes, bits) in parts.clone().zip(bits.as_chunks_mut::<8>().0) {
                        let ones = pulp::cast(bytes.map(&of));
                        *bits = own.avx512bw._mm512_test_epi8_mask(ones, ones).to_le_bytes();
                    }
                },
            );
        }
        self.run(
            #[inline(always)]
            || {
                for (bytes, bits) in parts.clone().zip(bits.as_chunks_mut::<8>().0) {
                    let mut word = 0_u64;
                    for i in 0..64 {
                        word |= u64::from(of(bytes[i])) << i;
                    }
                    *bits = word.to_le_bytes();
                }
            },
        );
    }

    /// `from + by` for each byte; 0 where there is no value.
    #[inline]
    pub(crate) fn add(self, bytes: &mut Lane<u8>, by: u8, there: &Lane<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    bytes[i] = bytes[i].wrapping_add(by) & there[i];
                }
            },
        );
    }

    /// A function of codes that is the same over runs of them: its value at 0, and by how much it changes at which code;
    /// at most [`MAX_STEPS`] changes.
    #[inline]
    pub(crate) fn stepped(self, codes: &Lane<u8>, first: u8, steps: &[(u8, u8)], out: &mut Lane<u8>) {
        self.run(
            #[inline(always)]
            || {
                by_count!(steps => |steps| {
                    for i in 0..BLOCK {
                        let mut sum = first;
                        for (from, change) in &steps {
                            sum = sum.wrapping_add(if codes[i] >= *from { *change } else { 0 });
                        }
                        out[i] = sum;
                    }
                });
            },
        );
    }

    /// Any function of codes.
    #[inline]
    pub(crate) fn looked_up(self, codes: &Lane<u8>, table: &[u8; 256], out: &mut Lane<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    out[i] = table[usize::from(codes[i])];
                }
            },
        );
    }

    /// One byte from two, client by client: `left` takes the result.
    #[inline]
    pub(crate) fn zip(self, left: &mut Lane<u8>, right: &Lane<u8>, of: impl Fn(u8, u8) -> u8) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    left[i] = of(left[i], right[i]);
                }
            },
        );
    }

    /// One byte from one, client by client.
    #[inline]
    pub(crate) fn map(self, lane: &mut Lane<u8>, of: impl Fn(u8) -> u8) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    lane[i] = of(lane[i]);
                }
            },
        );
    }

    /// Whether any byte of a lane is set where the other one's is.
    #[inline]
    pub(crate) fn any(self, lane: &Lane<u8>, of: &Lane<u8>) -> bool {
        self.run(
            #[inline(always)]
            move || {
                let mut any = 0;
                for i in 0..BLOCK {
                    any |= lane[i] & of[i];
                }
                any != 0
            },
        )
    }

    /// How many bytes of a lane are equal to one.
    #[inline]
    pub(crate) fn count(self, lane: &Lane<u8>, equal: u8) -> u32 {
        // So many that a byte counts them.
        const PART: usize = 128;
        self.run(
            #[inline(always)]
            move || {
                let mut sum = 0_u32;
                for part in lane.as_chunks::<PART>().0 {
                    let mut count = 0_u8;
                    for own in part {
                        count = count.wrapping_add(u8::from(*own == equal));
                    }
                    sum = sum.wrapping_add(u32::from(count));
                }
                sum
            },
        )
    }

    /// Those of `left` whose bytes in `taken` are `equal` get the code, and are left no longer; tells who they are.
    #[inline]
    pub(crate) fn take(self, left: &mut Lane<u8>, taken: &mut Lane<u8>, equal: u8, code: u8, out: &mut Lane<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    let own = 0_u8.wrapping_sub(u8::from(taken[i] == equal)) & left[i];
                    out[i] |= code & own;
                    left[i] &= !own;
                    taken[i] = own;
                }
            },
        );
    }

    /// The sum of what each has for a client; a part of the block at a time, whose sums stay in the nearest cache.
    #[inline]
    pub(crate) fn add_up(self, all: &[Adding<'_>], sum: &mut Lane<i64>) {
        self.run(
            #[inline(always)]
            || {
                let Some((first, others)) = all.split_first() else { return sum.fill(0) };
                for (at, sum) in sum.as_chunks_mut::<PART>().0.iter_mut().enumerate() {
                    first.add::<true>(at, sum);
                    for own in others {
                        own.add::<false>(at, sum);
                    }
                }
            },
        );
    }

    /// Divides by a power of ten, rounding half to even.
    #[inline]
    pub(crate) fn shorten(self, sum: &mut Lane<i64>, digits: u32) {
        macro_rules! by {
            ($($digits:literal => $power:literal),+) => {
                match digits {
                    $($digits => self.run(#[inline(always)] || sum.iter_mut().for_each(|own| *own = half_even::<$power>(*own))),)+
                    _ => {}
                }
            };
        }
        by!(1 => 10, 2 => 100, 3 => 1_000, 4 => 10_000, 5 => 100_000, 6 => 1_000_000, 7 => 10_000_000, 8 => 100_000_000,
            9 => 1_000_000_000, 10 => 10_000_000_000, 11 => 100_000_000_000, 12 => 1_000_000_000_000,
            13 => 10_000_000_000_000, 14 => 100_000_000_000_000, 15 => 1_000_000_000_000_000,
            16 => 10_000_000_000_000_000, 17 => 100_000_000_000_000_000, 18 => 1_000_000_000_000_000_000);
    }

    /// Adds numbers in twice as many bits.
    #[inline]
    pub(crate) fn widen(self, units: &[i64], out: &mut Vec<i128>) {
        self.run(
            #[inline(always)]
            || out.extend(units.iter().map(|own| i128::from(*own))),
        );
    }

    /// Makes units 0 where there is no value.
    #[inline]
    pub(crate) fn clear(self, units: &mut Lane<i64>, there: &Lane<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    units[i] &= 0_i64.wrapping_sub(i64::from(there[i] & 1));
                }
            },
        );
    }

    /// Whether every number is so small that the sum of a block fits 64 bits.
    #[inline]
    pub(crate) fn sum_fits(self, units: &Lane<i64>) -> bool {
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
    pub(crate) fn sums(self, codes: &Lane<u8>, units: &Lane<i64>, sums: &mut [i64; 128]) {
        const APART: usize = 4;
        self.run(
            #[inline(always)]
            move || {
                // Clients one after the other mostly have the same code: sums of their own need not wait for one another.
                let mut apart = [[0_i64; 128]; APART];
                for (codes, units) in codes.as_chunks::<APART>().0.iter().zip(units.as_chunks::<APART>().0) {
                    for i in 0..APART {
                        let sum = &mut apart[i][usize::from(codes[i] & 127)];
                        *sum = sum.wrapping_add(units[i]);
                    }
                }
                for part in &apart {
                    for (sum, own) in sums.iter_mut().zip(part) {
                        *sum = sum.wrapping_add(*own);
                    }
                }
            },
        );
    }

    /// The sum of the units whose codes are equal to one: a sum that fits. For a few codes this is the quicker way.
    #[inline]
    pub(crate) fn sum_of(self, codes: &Lane<u8>, equal: u8, units: &Lane<i64>) -> i64 {
        self.run(
            #[inline(always)]
            move || {
                let mut sum = 0_i64;
                for i in 0..BLOCK {
                    sum = sum.wrapping_add(units[i] & 0_i64.wrapping_sub(i64::from(codes[i] == equal)));
                }
                sum
            },
        )
    }
}

/// `value / D` rounded half to even.
#[inline(always)]
const fn half_even<const D: i64>(value: i64) -> i64 {
    let (quotient, rest) = (value / D, value % D);
    let twice = rest.unsigned_abs().wrapping_mul(2);
    let away = (twice > D.unsigned_abs()) | ((twice == D.unsigned_abs()) & (quotient & 1 != 0));
    // Away from zero, on the side of the value.
    quotient.wrapping_add((away as i64).wrapping_mul((value >> 63) | 1))
}

/// More steps than these take longer than looking up client by client.
pub(crate) const MAX_STEPS: usize = 12;

/// Steps in an array of their own that is hardly longer, so that they stay in registers; those beyond change nothing.
#[inline(always)]
fn padded<T: Copy + Default, const N: usize>(steps: &[(u8, T)]) -> [(u8, T); N] {
    let mut padded = [(0, T::default()); N];
    for (slot, step) in padded.iter_mut().zip(steps) {
        *slot = *step;
    }
    padded
}

/// Clients whose contributions are added up together.
const PART: usize = 512;

/// What is added for each client of a block.
pub(crate) struct Adding<'a> {
    pub(crate) codes: &'a Lane<u8>,
    pub(crate) by: Added<'a>,
}

/// How it is found.
pub(crate) enum Added<'a> {
    /// By code.
    Table(&'a [i64; 256]),
    /// By code: the value at 0, and by how much it changes at which code; at most [`MAX_STEPS`] changes.
    Steps(i64, &'a [(u8, i64)]),
    /// By units, and a value for those that are missing.
    Slope(&'a Lane<i64>, Slope, i64),
    /// As before.
    Ratio(&'a Lane<i64>, Ratio, i64),
}

impl Adding<'_> {
    /// Adds it for the clients of one part; the first one begins their sums.
    #[inline(always)]
    fn add<const FIRST: bool>(&self, part: usize, sum: &mut [i64; PART]) {
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
                    let mut own = before(sum[i]).wrapping_add(*first);
                    for (from, change) in &steps {
                        own = own.wrapping_add(if codes[i] >= *from { *change } else { 0 });
                    }
                    sum[i] = own;
                }
            }),
            Added::Slope(units, line, missing) => {
                let Slope { ends: [low, high], slope, offset } = *line;
                let units = &units.as_chunks::<PART>().0[part];
                for i in 0..PART {
                    let own = units[i].max(low).min(high).wrapping_mul(slope).wrapping_add(offset);
                    sum[i] = before(sum[i]).wrapping_add(if codes[i] == 0 { *missing } else { own });
                }
            }
            Added::Ratio(units, line, missing) => {
                let (line, units) = (*line, &units.as_chunks::<PART>().0[part]);
                for i in 0..PART {
                    let own = line.at(units[i]);
                    sum[i] = before(sum[i]).wrapping_add(if codes[i] == 0 { *missing } else { own });
                }
            }
        }
    }
}

/// A straight line whose points need no division.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slope {
    /// The line is level beyond these.
    pub(crate) ends: [i64; 2],
    pub(crate) slope: i64,
    pub(crate) offset: i64,
}

/// A straight line whose points are a quotient: counted from its lowest point, so that no number is below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ratio {
    /// The line is level beyond these.
    pub(crate) ends: [i64; 2],
    pub(crate) slope: i64,
    pub(crate) offset: i64,
    pub(crate) divisor: u64,
    /// `floor((2^64 - 1) / divisor)`
    pub(crate) inverse: u64,
    /// Added to the quotient; even, so that ties go where they went without it.
    pub(crate) base: i64,
    pub(crate) times: i64,
}

impl Ratio {
    /// The value at a number of units.
    ///
    /// With `q = floor(n x floor((2^64 - 1) / d) / 2^64)`, for `n < 2^63`, the true quotient is `q` or `q + 1` (the
    /// error is below `n / 2^64 x (1 + 1 / d) < 1`), which one remainder tells.
    #[inline(always)]
    pub(crate) fn at(&self, units: i64) -> i64 {
        let [low, high] = self.ends;
        let above = units.max(low).min(high).wrapping_mul(self.slope).wrapping_add(self.offset) as u64;
        let mut quotient = ((u128::from(above) * u128::from(self.inverse)) >> 64) as u64;
        let mut rest = above.wrapping_sub(quotient.wrapping_mul(self.divisor));
        let more = u64::from(rest >= self.divisor);
        quotient = quotient.wrapping_add(more);
        rest = rest.wrapping_sub(self.divisor & 0_u64.wrapping_sub(more));
        let twice = rest.wrapping_mul(2);
        let up = (twice > self.divisor) | ((twice == self.divisor) & (quotient & 1 == 1));
        (quotient.wrapping_add(u64::from(up)) as i64).wrapping_add(self.base).wrapping_mul(self.times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Keys, ShortTexts, Texts};
    use crate::fraction::divide_half_even;
    use crate::plan::cells::Table;
    use crate::scaled::Scaled;
    use alloc::string::String;
    use proptest::prelude::*;

    /// The best set, the weakest set, and whatever is between them.
    fn sets() -> Vec<Vectors> {
        let mut sets = alloc::vec![Vectors::new(), Vectors::plain()];
        #[cfg(target_arch = "x86_64")]
        sets.extend(pulp::x86::V3::try_new().map(|v3| Vectors(Arch::V3(v3))));
        sets
    }

    /// A lane of values that repeat.
    fn lane<T: Copy>(values: &[T]) -> Box<Lane<T>> {
        let all: Vec<T> = values.iter().copied().cycle().take(BLOCK).collect();
        all.into_boxed_slice().try_into().ok().unwrap()
    }

    /// A block that another one follows, which is shorter.
    fn source<T>(values: &Lane<T>) -> Source<'_, T> {
        Source { values, next: &values[..BLOCK / 3] }
    }

    fn byte() -> impl Strategy<Value = u8> {
        prop_oneof![Just(0_u8), Just(1), Just(2), Just(THERE), any::<u8>()]
    }

    /// Texts that are plain numbers, nearly so, or something else.
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

    #[test]
    fn only_plain_texts_are_read_quickly() {
        let plain = |text: &str, scale| {
            let (bytes, lengths) = short(&[text.into()]);
            let both = sets().into_iter().map(|vectors| {
                let (mut units, mut status) = ([0; TEXTS], [0; TEXTS]);
                vectors.take_texts(&bytes, &lengths, scale, [i64::MIN, i64::MAX], &mut units, &mut status);
                (status[TEXTS - 1] == PLAIN).then_some(units[TEXTS - 1])
            });
            let all: Vec<Option<i64>> = both.collect();
            assert!(all.iter().all(|own| *own == all[0]), "{text}");
            all[0]
        };
        assert_eq!(plain("0", 0), Some(0));
        assert_eq!(plain("5.", 2), Some(500));
        assert_eq!(plain(".5", 2), Some(50));
        assert_eq!(plain("-0", 2), Some(0));
        assert_eq!(plain("007", 0), Some(7));
        assert_eq!(plain("-12.5", 1), Some(-125));
        assert_eq!(plain("12345678", 0), Some(12_345_678));
        assert_eq!(plain("-12345678", 0), Some(-12_345_678));
        assert_eq!(plain("1234567.89", 2), Some(123_456_789));
        assert_eq!(plain("12345678.9", 2), Some(1_234_567_890));
        assert_eq!(plain("9999999999999999", 0), Some(9_999_999_999_999_999));
        assert_eq!(plain("-999999999999999", 1), Some(-9_999_999_999_999_990));
        assert_eq!(plain("-12345678.901234", 8), Some(-1_234_567_890_123_400));
        assert_eq!(plain("1", 15), Some(1_000_000_000_000_000));
        let others =
            ["", "-", ".", "-.", "--1", "+1", "1.2.3", "1e3", "1,5", " 1", "1 ", "1_0", "\u{661}", "12345678901234567"];
        for text in others {
            assert_eq!(plain(text, 2), None, "{text}");
        }
        for (text, scale) in [("1.005", 2), ("1.50", 1), ("9999999999999999", 1), ("1", 16), ("0.1", 18)] {
            assert_eq!(plain(text, scale), None, "{text}");
        }
    }

    /// Numbers about the ends of 32 and of 64 bits.
    fn near_the_ends() -> impl Strategy<Value = i64> {
        let ends = prop_oneof![Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), Just(i64::MIN), Just(i64::MAX)];
        (ends, -2_i64..=2).prop_map(|(end, beside)| end.saturating_add(beside))
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
    fn entries_of_a_dictionary_have_their_codes_whatever_numbers_them() {
        for entries in [0_usize, 1, 12, 40, 254, 255] {
            let codes: Vec<u8> = (0..entries).map(|entry| (entry * 7 % 251) as u8 + 1).collect();
            let table = Table::new(codes.iter().copied().chain(core::iter::repeat(0)));
            let wide =
                lane(&(0..BLOCK as i64).map(|key| key % 300 - 5).chain([i64::MAX, 256 << 32]).collect::<Vec<_>>());
            let of_key = |key: i64| usize::try_from(key).ok().and_then(|key| codes.get(key)).copied().unwrap_or(0);
            for vectors in sets() {
                let (mut bytes, mut own) = (Box::new([0; BLOCK]), Box::new([0; BLOCK]));
                Keys::Int64(&wide[..]).bytes(vectors, 0..BLOCK, &mut bytes);
                table.block(vectors, &bytes, &mut own);
                assert!(own.iter().zip(wide.iter()).all(|(own, key)| *own == of_key(*key)), "{entries}");
                let small = lane(&(0..=u8::MAX).collect::<Vec<_>>());
                Keys::UInt8(&small[..]).bytes(vectors, 0..BLOCK, &mut bytes);
                table.block(vectors, &bytes, &mut own);
                assert!(own.iter().zip(small.iter()).all(|(own, key)| *own == of_key((*key).into())), "{entries}");
            }
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
            let values = lane(&values);
            let (power, bounds) = (10_f64.powi(i32::from(scale)), [low as f64, high as f64]);
            let cuts = [low + 7, -3, 0, 12, 500];
            for vectors in sets() {
                let (mut units, mut codes, mut status) = (lane(&[0]), lane(&[0]), lane(&[9]));
                let out = Taking { there: &ALL, units: &mut units, read: true, codes: &mut codes };
                let plain = vectors.take_floats(source(&values), power, bounds, &cuts, out);
                vectors.status_of_floats(&values, power, bounds, &mut status);
                prop_assert_eq!(plain, status.iter().all(|own| own & PLAIN != 0));
                for i in 0..BLOCK {
                    if status[i] != SLOW {
                        let own = Scaled { units: units[i], rounded: status[i] == ROUNDED };
                        prop_assert_eq!(Scaled::from_f64(values[i], scale), Ok(own), "{}", values[i]);
                        prop_assert!(low <= own.units && own.units <= high);
                        prop_assert_eq!(usize::from(codes[i]), 1 + cuts.iter().filter(|cut| **cut <= own.units).count());
                    }
                }
                let taken = vectors.taken(&status, &ALL);
                prop_assert_eq!(taken.slow, status.contains(&SLOW));
                prop_assert_eq!(taken.rounded, status.iter().filter(|own| **own == ROUNDED).count() as u64);
            }
        }

        #[test]
        fn decimals_of_15_digits_are_plain(
            units in prop::collection::vec(-999_999_999_999_999_i64..=999_999_999_999_999, 1..40),
            scale in 0_u8..=8,
        ) {
            let power = 10_f64.powi(i32::from(scale));
            let limit = FLOAT_LIMIT;
            let values: Vec<f64> = units.iter().map(|own| *own as f64 / power).collect();
            for vectors in sets() {
                let (mut own, mut codes) = (lane(&[0]), lane(&[0]));
                let out = Taking { there: &ALL, units: &mut own, read: true, codes: &mut codes };
                prop_assert!(vectors.take_floats(source(&lane(&values)), power, [-limit, limit], &[], out));
                prop_assert_eq!(own, lane(&units));
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
                let (mut units, mut codes, mut status) = (lane(&[0]), lane(&[0]), lane(&[0]));
                let out = Taking { there: &ALL, units: &mut units, read: true, codes: &mut codes };
                let plain = vectors.take_whole(source(&lane(&values)), up, [low, high], &[], out);
                vectors.status_of_whole(&lane(&values), [low, high], i128::from, &mut status);
                prop_assert_eq!(plain, !status.contains(&SLOW));
                for (i, value) in lane(&values).iter().enumerate() {
                    prop_assert_eq!(status[i] != SLOW, low <= *value && *value <= high);
                    prop_assert!(status[i] == SLOW || units[i] == value * up);
                }
                let out = Taking { there: &ALL, units: &mut units, read: true, codes: &mut codes };
                let plain = vectors.take_wide(source(&lane(&wide)), up, [low, high], &[], out);
                vectors.status_of_whole(&lane(&wide), [low, high], |own| own, &mut status);
                prop_assert_eq!(plain, !status.contains(&SLOW));
                for (i, value) in lane(&wide).iter().enumerate() {
                    prop_assert_eq!(status[i] != SLOW, i128::from(low) <= *value && *value <= i128::from(high));
                    prop_assert!(status[i] == SLOW || i128::from(units[i]) == value.wrapping_mul(i128::from(up)));
                }
            }
        }

        #[test]
        fn narrow_numbers_are_taken_as_wide_ones(
            values in prop::collection::vec(prop_oneof![any::<i32>(), -60_i32..60, Just(i32::MIN), Just(i32::MAX)], 1..40),
            there in prop::collection::vec(prop_oneof![Just(0_u8), Just(THERE)], 1..9),
            cuts in prop::collection::btree_set(prop_oneof![
                -50_i64..50, Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), Just(i64::from(i32::MAX) + 1),
            ], 0..20),
            low in prop_oneof![-70_i64..0, Just(i64::MIN), Just(i64::from(i32::MAX) + 1)],
            high in prop_oneof![0_i64..70, Just(i64::MAX), Just(i64::from(i32::MIN) - 1)],
            read: bool,
        ) {
            let cuts: Vec<i64> = cuts.into_iter().collect();
            let (values, there, bounds) = (lane(&values), lane(&there), [low, high]);
            for vectors in sets() {
                let (mut units, mut codes) = (lane(&[0]), lane(&[0]));
                let out = Taking { there: &there, units: &mut units, read: true, codes: &mut codes };
                let plain = vectors.take_whole(source(&values), 1, bounds, &cuts, out);
                let (mut own_units, mut own_codes) = (lane(&[0]), lane(&[0]));
                let mut out = Taking { there: &there, units: &mut own_units, read, codes: &mut own_codes };
                let own = vectors.take_narrow(source(&values), bounds, &cuts, &mut out);
                let fits = |own: &i64| i32::try_from(*own).is_ok();
                let wanted = cuts.iter().all(fits) && low <= i64::from(i32::MAX) && high >= i64::from(i32::MIN);
                prop_assert_eq!(own, wanted.then_some(plain));
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
                vectors.take_texts(&bytes, &lengths, scale, bounds, &mut units, &mut status);
                for ((text, units), status) in texts.iter().cycle().zip(units).zip(status) {
                    let read = Scaled::from_text(text, scale);
                    let inside = |units: i64| bounds[0] <= units && units <= bounds[1];
                    if status == PLAIN {
                        prop_assert_eq!(read, Ok(Scaled { units, rounded: false }), "{:?}", text);
                        prop_assert!(inside(units));
                    }
                    // A number as most people write it is read quickly.
                    let own = text.strip_prefix('-').unwrap_or(text);
                    let digits = own.split('.').nth(1).map_or(0, str::len);
                    let usual = own.len() <= 7 && scale <= 6 && digits <= usize::from(scale);
                    if let (true, Ok(Scaled { units, .. })) = (usual && !own.starts_with('+') && !own.contains(['e', 'E']), read) {
                        prop_assert_eq!(status == PLAIN, inside(units), "{:?}", text);
                    }
                }
            }
        }

        #[test]
        fn contributions_by_code_add_up(
            table in prop::collection::vec(-9_i64..9, 256),
            steps in prop::collection::vec((any::<u8>(), -9_i64..9), 0..=MAX_STEPS),
            first in -9_i64..9,
            codes in prop::collection::vec(any::<u8>(), 1..70),
        ) {
            let (table, codes): (Box<[i64; 256]>, _) = (table.into_boxed_slice().try_into().unwrap(), lane(&codes));
            for vectors in sets() {
                let mut sum = lane(&[77]);
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
        fn codes_count_the_cut_points(
            units in prop::collection::vec(prop_oneof![-60_i64..60, near_the_ends()], 1..40),
            there in prop::collection::vec(prop_oneof![Just(0_u8), Just(THERE)], 1..9),
            small in prop::collection::btree_set(-50_i64..50, 0..40),
            large in prop::collection::btree_set(near_the_ends(), 0..4),
        ) {
            let cuts: Vec<i64> = small.union(&large).copied().collect();
            let (units, there) = (lane(&units), lane(&there));
            for vectors in sets() {
                let mut codes = lane(&[7]);
                vectors.codes(&units, &there, &cuts, &mut codes);
                for i in 0..BLOCK {
                    let count = 1 + cuts.iter().filter(|cut| **cut <= units[i]).count() as u8;
                    prop_assert_eq!(codes[i], if there[i] == 0 { 0 } else { count });
                }
            }
        }

        #[test]
        fn bits_and_bytes(bytes in prop::collection::vec(byte(), 1..70), one in byte()) {
            let bytes = lane(&bytes);
            for vectors in sets() {
                let (mut bits, mut back) = ([0; BLOCK / 8], lane(&[0]));
                vectors.pack(&bytes, |own| u8::from(own == one), &mut bits);
                for i in 0..BLOCK {
                    prop_assert_eq!(bits[i / 8] >> (i % 8) & 1 == 1, bytes[i] == one);
                }
                vectors.spread(&bits, 3, &mut back);
                for i in 0..BLOCK {
                    prop_assert_eq!(back[i], if bytes[i] == one { 3 } else { 0 });
                }
                prop_assert_eq!(vectors.count(&bytes, one) as usize, bytes.iter().filter(|own| **own == one).count());
                prop_assert_eq!(vectors.any(&bytes, &ALL), bytes.iter().any(|own| *own != 0));
            }
        }

        #[test]
        fn the_first_takes(truths in prop::collection::vec(0_u8..3, 1..70), left in prop::collection::vec(prop_oneof![Just(0_u8), Just(THERE)], 1..9)) {
            let (left, truths) = (lane(&left), lane(&truths));
            for vectors in sets() {
                let (mut own, mut taken, mut out) = (left.clone(), truths.clone(), lane(&[0]));
                vectors.take(&mut own, &mut taken, 2, 5, &mut out);
                for i in 0..BLOCK {
                    let takes = left[i] == THERE && truths[i] == 2;
                    prop_assert_eq!((taken[i], out[i]), if takes { (THERE, 5) } else { (0, 0) });
                    prop_assert_eq!(own[i], if takes { 0 } else { left[i] });
                }
            }
        }

        #[test]
        fn sums_by_code(codes in prop::collection::vec(0_u8..65, 1..40), units in prop::collection::vec(any::<i64>(), 1..40)) {
            let (codes, units) = (lane(&codes), lane(&units));
            for vectors in sets() {
                let fits = units.iter().all(|u| i128::from(*u).abs() * BLOCK as i128 <= i128::from(i64::MAX) + BLOCK as i128);
                prop_assert!(!vectors.sum_fits(&units) || fits);
                let mut sums = [0; 128];
                vectors.sums(&codes, &units, &mut sums);
                for code in 0..65_u8 {
                    let own = codes.iter().zip(units.iter()).filter(|(own, _)| **own == code);
                    prop_assert_eq!(vectors.sum_of(&codes, code, &units), sums[usize::from(code)]);
                    prop_assert_eq!(sums[usize::from(code)], own.fold(0_i64, |sum, (_, u)| sum.wrapping_add(*u)));
                }
            }
        }

        #[test]
        fn shortening_rounds_half_to_even(values in prop::collection::vec(prop_oneof![any::<i64>(), (-999_i64..999).prop_map(|m| m * 50), -9_999_i64..9_999], 1..40), digits in 0_u32..=18) {
            for vectors in sets() {
                let mut own = lane(&values);
                vectors.shorten(&mut own, digits);
                for (own, value) in own.iter().zip(lane(&values).iter()) {
                    prop_assert_eq!(i128::from(*own), divide_half_even(i128::from(*value), 10_i128.pow(digits)).0);
                }
            }
        }
    }
}
