//! Codes: how many cut points are at or below each number.

use super::{Buffer, ROUND, Vectors};

/// Whole numbers as cut points count them: in buffers as wide as they need.
pub(crate) trait Counted: Copy + PartialOrd + Into<i64> {
    /// At or below every number.
    const LEAST: Self;
    /// The nearest number that there is.
    fn nearest(units: i64) -> Self;
    /// How many cut points are at or below the number: so few that a byte holds it.
    fn count<const N: usize>(self, cuts: &[Self; N]) -> u8;
}

macro_rules! counted {
    ($($whole:ty),+) => {
        $(impl Counted for $whole {
            const LEAST: Self = Self::MIN;

            #[inline(always)]
            fn nearest(units: i64) -> Self {
                units.clamp(i64::from(Self::MIN), i64::from(Self::MAX)) as Self
            }

            #[inline(always)]
            fn count<const N: usize>(self, cuts: &[Self; N]) -> u8 {
                // Counted in the uppermost byte, which no compiler narrows: narrowing the count once costs less than
                // narrowing every comparison.
                const ONE: $whole = 1 << (<$whole>::BITS - u8::BITS);
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

/// Memory that will be read soon, in parts that are asked for one at a time.
#[derive(Clone, Copy)]
pub(super) struct Ahead<'a> {
    pub(super) bytes: &'a [u8],
    /// Bytes of a part.
    pub(super) part: usize,
}

impl Ahead<'_> {
    /// Asks for the part of this number, as far as there is one.
    #[inline(always)]
    pub(super) fn fetch(self, vectors: Vectors, number: usize) {
        let rest = self.bytes.get(number * self.part..).unwrap_or_default();
        vectors.fetch_ahead(rest.get(..self.part).unwrap_or(rest));
    }
}

/// The codes of numbers: 1 + how many cut points are at or below each; 0 where there is none.
///
/// `ahead` is called with the number of each round.
#[inline(always)]
fn code_part<T: Counted>(
    vectors: Vectors,
    numbers: &Buffer<T>,
    validity: &Buffer<u8>,
    cuts: &[i64],
    codes: &mut Buffer<u8>,
    ahead: impl Fn(usize) + Copy,
) {
    // Beyond 32 bits, the nearest number of 32 bits is on the same side of every cut point.
    let fits = |cut: &i64| *cut > i64::from(i32::MIN) && *cut <= i64::from(i32::MAX);
    if (size_of::<T>() <= size_of::<i32>() || vectors.narrow) && cuts.iter().all(fits) {
        code_all::<T, i32>(numbers, validity, cuts, codes, ahead);
    } else {
        code_all::<T, i64>(numbers, validity, cuts, codes, ahead);
    }
}

/// As [`code_part`], with cut points of a type that holds them.
#[inline(always)]
fn code_all<T: Counted, C: Counted>(
    numbers: &Buffer<T>,
    validity: &Buffer<u8>,
    cuts: &[i64],
    codes: &mut Buffer<u8>,
    ahead: impl Fn(usize) + Copy,
) {
    // 8 cut points and the numbers fit the 16 vector registers of AVX2.
    const MOST: usize = 8;
    let (few, rest) = cuts.split_at(cuts.len().min(MOST));
    match few.len() {
        0 | 1 => code_few::<T, C, 1>(numbers, validity, few, false, codes, ahead),
        2 => code_few::<T, C, 2>(numbers, validity, few, false, codes, ahead),
        3 | 4 => code_few::<T, C, 4>(numbers, validity, few, false, codes, ahead),
        5 | 6 => code_few::<T, C, 6>(numbers, validity, few, false, codes, ahead),
        _ => code_few::<T, C, MOST>(numbers, validity, few, false, codes, ahead),
    }
    for few in rest.chunks(MOST) {
        code_few::<T, C, MOST>(numbers, validity, few, true, codes, |_| {});
    }
}

/// As [`code_part`] for at most `N` cut points, so few that they stay in registers; `more` adds to the codes.
#[inline(always)]
fn code_few<T: Counted, C: Counted, const N: usize>(
    numbers: &Buffer<T>,
    validity: &Buffer<u8>,
    few: &[i64],
    more: bool,
    codes: &mut Buffer<u8>,
    ahead: impl Fn(usize) + Copy,
) {
    // Cut points that fill up the array are at or below all numbers, and are subtracted again.
    let mut cuts = [C::LEAST; N];
    for (slot, cut) in cuts.iter_mut().zip(few) {
        *slot = C::nearest(*cut);
    }
    // So few that a byte holds them: N is at most 8.
    let surplus = (N - few.len()) as u8;
    let first = 1_u8.wrapping_sub(surplus);
    let rounds = numbers.as_chunks::<ROUND>().0.iter().zip(validity.as_chunks::<ROUND>().0);
    for (at, ((numbers, validity), codes)) in rounds.zip(codes.as_chunks_mut::<ROUND>().0).enumerate() {
        ahead(at);
        for i in 0..ROUND {
            let count = C::nearest(numbers[i].into()).count(&cuts);
            let before = if more { codes[i].wrapping_sub(surplus) } else { first };
            codes[i] = before.wrapping_add(count) & validity[i];
        }
    }
}

impl Vectors {
    /// The codes of numbers: 1 + how many cut points are at or below each; 0 where there is none.
    pub(crate) fn codes(self, units: &Buffer<i64>, validity: &Buffer<u8>, cuts: &[i64], codes: &mut Buffer<u8>) {
        self.code(units, validity, cuts, codes, Ahead { bytes: &[], part: 0 });
    }

    /// As [`Vectors::codes`], while the memory `next` is asked for.
    ///
    /// One function for all that reads numbers: its loops for each count of cut points are 12 KB for each set of instructions.
    #[inline(never)]
    pub(super) fn code<N: Counted>(
        self,
        numbers: &Buffer<N>,
        validity: &Buffer<u8>,
        cuts: &[i64],
        codes: &mut Buffer<u8>,
        next: Ahead<'_>,
    ) {
        self.run(
            #[inline(always)]
            || {
                code_part(
                    self,
                    numbers,
                    validity,
                    cuts,
                    codes,
                    #[inline(always)]
                    |at| next.fetch(self, at),
                );
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::vector::testing::{buffer, sets};
    use crate::vector::{BLOCK, VALID};
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// Numbers about the ends of 32 and of 64 bits.
    fn near_the_ends() -> impl Strategy<Value = i64> {
        let ends = prop_oneof![Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), Just(i64::MIN), Just(i64::MAX)];
        (ends, -2_i64..=2).prop_map(|(end, beside)| end.saturating_add(beside))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn codes_count_the_cut_points(
            units in prop::collection::vec(prop_oneof![-60_i64..60, near_the_ends()], 1..40),
            validity in prop::collection::vec(prop_oneof![Just(0_u8), Just(VALID)], 1..9),
            small in prop::collection::btree_set(-50_i64..50, 0..40),
            large in prop::collection::btree_set(near_the_ends(), 0..4),
        ) {
            let cuts: Vec<i64> = small.union(&large).copied().collect();
            let (units, validity) = (buffer(&units), buffer(&validity));
            for vectors in sets() {
                let mut codes = buffer(&[7]);
                vectors.codes(&units, &validity, &cuts, &mut codes);
                for i in 0..BLOCK {
                    let count = 1 + cuts.iter().filter(|cut| **cut <= units[i]).count() as u8;
                    prop_assert_eq!(codes[i], if validity[i] == 0 { 0 } else { count });
                }
            }
        }
    }
}
