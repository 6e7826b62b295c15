//! Arithmetic beyond 128 bits, for squares: [`Wide`] numbers of 256 bits that are quick, and [`Big`] ones of any length.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "products and sums of words stay within the double words that hold them, and divisors are not zero"
)]

use std::cmp::Ordering;

/// A number of 256 bits, 64 of them behind the point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wide {
    high: u128,
    low: u128,
}

/// The lower word of a double word.
#[expect(clippy::cast_possible_truncation, reason = "the lower word is what is wanted")]
const fn word(double: u128) -> u64 {
    double as u64
}

/// A double word from two words.
const fn double(high: u64, low: u64) -> u128 {
    ((high as u128) << 64) | low as u128
}

impl Wide {
    /// `sum * sum / weight`, rounded down to 64 binary digits behind the point.
    ///
    /// The caller has seen to it that the weight is above zero and the quotient below 2^190.
    #[inline]
    pub(crate) fn square_over(sum: u128, weight: u64) -> Self {
        let weight = u128::from(weight.max(1));
        if let Ok(short) = u64::try_from(sum) {
            let square = u128::from(short) * u128::from(short);
            let (whole, rest) = (square / weight, square % weight);
            return Self { high: whole >> 64, low: (whole << 64) | ((rest << 64) / weight) };
        }
        // (a 2^64 + b)^2 as four words, most significant first, then one word of zeros behind the point.
        let (a, b) = (u128::from(word(sum >> 64)), u128::from(word(sum)));
        let (aa, ab, bb) = (a * a, a * b, b * b);
        // 2ab has up to 129 bits: its words are taken apart before they are doubled.
        let low = u128::from(word(ab)) * 2 + (bb >> 64);
        let middle = (ab >> 64) * 2 + (low >> 64) + u128::from(word(aa));
        let top = (aa >> 64) + (middle >> 64);
        let mut rest = 0_u128;
        let mut divided = [0_u64; 5];
        for (slot, next) in divided.iter_mut().zip([word(top), word(middle), word(low), word(bb), 0]) {
            let part = (rest << 64) | u128::from(next);
            *slot = word(part / weight);
            rest = part % weight;
        }
        let [_, a, b, c, d] = divided;
        Self { high: double(a, b), low: double(c, d) }
    }

    /// The sum; the caller has seen to it that it is below 2^256.
    #[inline]
    pub(crate) fn plus(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high.wrapping_add(other.high).wrapping_add(u128::from(carry)), low }
    }

    /// The number with so many of its smallest units more.
    #[inline]
    pub(crate) fn plus_units(self, units: u128) -> Self {
        self.plus(Self { high: 0, low: units })
    }
}

/// A whole number from zero on, of any length.
// INVARIANT: words least significant first, the last one not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Big {
    words: Vec<u64>,
}

impl Big {
    fn trimmed(mut words: Vec<u64>) -> Self {
        while words.last() == Some(&0) {
            words.pop();
        }
        Self { words }
    }

    pub(crate) fn of(value: u128) -> Self {
        Self::trimmed(vec![word(value), word(value >> 64)])
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut out = vec![0_u64; self.words.len() + other.words.len()];
        for (at, one) in self.words.iter().enumerate() {
            let mut carry = 0_u128;
            let mut slots = out.iter_mut().skip(at);
            for two in &other.words {
                if let Some(slot) = slots.next() {
                    let sum = u128::from(*one) * u128::from(*two) + u128::from(*slot) + carry;
                    *slot = word(sum);
                    carry = sum >> 64;
                }
            }
            if let Some(slot) = slots.next() {
                *slot = word(carry);
            }
        }
        Self::trimmed(out)
    }

    /// So many times itself, by squaring.
    pub(crate) fn power(&self, exponent: u32) -> Self {
        let mut out = Self::of(1);
        for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
            out = out.times(&out);
            if exponent >> bit & 1 == 1 {
                out = out.times(self);
            }
        }
        out
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let length = self.words.len().max(other.words.len());
        let mut out = Vec::with_capacity(length + 1);
        let mut carry = 0_u128;
        let words = |big: &Self| big.words.clone().into_iter().chain(std::iter::repeat(0));
        for (one, two) in words(self).zip(words(other)).take(length) {
            let sum = u128::from(one) + u128::from(two) + carry;
            out.push(word(sum));
            carry = sum >> 64;
        }
        out.push(word(carry));
        Self::trimmed(out)
    }

    /// The difference, or zero where the other is greater.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        if (*self).cmp(other) == Ordering::Less {
            return Self::of(0);
        }
        let mut out = Vec::with_capacity(self.words.len());
        let mut borrow = false;
        for (one, two) in self.words.iter().zip(other.words.iter().copied().chain(std::iter::repeat(0))) {
            let (first, under) = one.overflowing_sub(two);
            let (second, again) = first.overflowing_sub(u64::from(borrow));
            out.push(second);
            borrow = under || again;
        }
        Self::trimmed(out)
    }
}

impl PartialOrd for Big {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Big {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.words.len().cmp(&other.words.len());
        by_length.then_with(|| self.words.iter().rev().cmp(other.words.iter().rev()))
    }
}

/// A fraction of [`Big`] numbers; the denominator is not zero.
#[derive(Clone, Debug)]
pub(crate) struct Ratio {
    pub(crate) numerator: Big,
    pub(crate) denominator: Big,
}

impl Ratio {
    /// The sum of `sum * sum / weight` over classes, exactly.
    pub(crate) fn squares(classes: &[(u128, u64)]) -> Self {
        let mut out = Self { numerator: Big::of(0), denominator: Big::of(1) };
        for (sum, weight) in classes {
            let (sum, weight) = (Big::of(*sum), Big::of(u128::from((*weight).max(1))));
            let more = sum.times(&sum).times(&out.denominator);
            out.numerator = out.numerator.times(&weight).plus(&more);
            out.denominator = out.denominator.times(&weight);
        }
        out
    }

    /// What is left of a whole number.
    pub(crate) fn from(whole: &Big, less: &Self) -> Self {
        Self { numerator: whole.times(&less.denominator).minus(&less.numerator), denominator: less.denominator.clone() }
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.numerator.times(&other.denominator).cmp(&other.numerator.times(&self.denominator))
    }

    /// What part of another number this is, in millionths, rounded half to even; the other is at least as great and not
    /// zero.
    pub(crate) fn millionths(&self, of: &Self) -> u32 {
        let part = self.numerator.times(&of.denominator).times(&Big::of(2_000_000));
        let whole = of.numerator.times(&self.denominator);
        // The greatest count for which `count - 1/2` is not above the share, then even where it is just the half.
        let half_steps = |count: u32| whole.times(&Big::of(u128::from(count) * 2));
        let (mut low, mut high) = (0_u32, 1_000_000_u32);
        while low < high {
            let middle = low.midpoint(high) + u32::from((low ^ high) & 1 == 1);
            if half_steps(middle) <= part.plus(&whole) { low = middle } else { high = middle - 1 }
        }
        let tie = half_steps(low) == part.plus(&whole);
        if tie && low % 2 == 1 { low - 1 } else { low }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The whole and broken part of a wide number as a big one: its value times 2^64.
    fn big(wide: Wide) -> Big {
        let shift = Big::of(1 << 127).times(&Big::of(2));
        Big::of(wide.high).times(&shift).plus(&Big::of(wide.low))
    }

    proptest! {
        #[test]
        fn squares_over_weights_are_rounded_down(sum in 0..(1_u128 << 126), shift in 0_u32..120, weight in 1..=u64::MAX) {
            let sum = sum >> shift;
            // Keep the promise of the caller: the quotient below 2^190.
            let weight = if sum >> 95 != 0 { weight | (1 << 63) } else { weight };
            let found = big(Wide::square_over(sum, weight));
            let exact = Big::of(sum).times(&Big::of(sum)).times(&Big::of(1 << 64));
            let weight = Big::of(u128::from(weight));
            prop_assert!(found.times(&weight) <= exact);
            prop_assert!(found.plus(&Big::of(1)).times(&weight) > exact);
        }

        #[test]
        fn big_numbers_add_and_multiply_as_small_ones(a in any::<u64>(), b in any::<u64>(), c in any::<u64>(), d in any::<u64>()) {
            let (x, y) = (double(a, b), double(c, d));
            prop_assert_eq!(Big::of(u128::from(a)).times(&Big::of(u128::from(b))), Big::of(u128::from(a) * u128::from(b)));
            prop_assert_eq!(Big::of(x >> 1).plus(&Big::of(y >> 1)), Big::of((x >> 1) + (y >> 1)));
            prop_assert_eq!(Big::of(x).plus(&Big::of(y)).minus(&Big::of(y)), Big::of(x));
            prop_assert_eq!(Big::of(x).minus(&Big::of(y)), Big::of(x.saturating_sub(y)));
            prop_assert_eq!(Big::of(x).cmp(&Big::of(y)), x.cmp(&y));
            // (x + y)(x - y) + y y = x x
            let (high, low) = (Big::of(x.max(y)), Big::of(x.min(y)));
            let product = high.plus(&low).times(&high.minus(&low));
            prop_assert_eq!(product.plus(&low.times(&low)), high.times(&high));
        }

        #[test]
        fn millionths_are_rounded_half_to_even(part in 0_u128..4_000_000, more in 0_u128..4_000_000) {
            let whole = part + more.max(1);
            let ratio = |n: u128| Ratio { numerator: Big::of(n), denominator: Big::of(7) };
            let (count, rest) = (part * 1_000_000 / whole, part * 1_000_000 % whole);
            let up = rest * 2 > whole || (rest * 2 == whole && count % 2 == 1);
            prop_assert_eq!(u128::from(ratio(part).millionths(&ratio(whole))), count + u128::from(up));
        }
    }
}
