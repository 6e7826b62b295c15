//! Whole numbers of 256 bits: what two numbers of 128 bits make before they are compared, cancelled or divided.
//!
//! Only fractions whose parts are near the end of 128 bits come here, so these loops are short rather than fast.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "halves of 64 bits are multiplied in 128; the operands of each sum are bounded as it says beside it"
)]

const HALF: u32 = 64;
const LOW_HALF: u128 = (1 << HALF) - 1;

/// A whole number of 256 bits that is not below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wide {
    // The order of the fields is the order of their weight: the comparison is derived.
    high: u128,
    low: u128,
}

impl Wide {
    #[cold]
    pub(crate) const fn product(a: u128, b: u128) -> Self {
        let (a_high, a_low) = (a >> HALF, a & LOW_HALF);
        let (b_high, b_low) = (b >> HALF, b & LOW_HALF);
        let low = a_low * b_low;
        // Two halves' product and a half are at most (2^64 - 1)^2 + 2^64 - 1, below 2^128.
        let middle = a_high * b_low + (low >> HALF);
        let other = a_low * b_high + (middle & LOW_HALF);
        Self { high: a_high * b_high + (middle >> HALF) + (other >> HALF), low: (other << HALF) | (low & LOW_HALF) }
    }

    /// The sum, of two numbers below 2^255.
    pub(crate) const fn plus(self, other: Self) -> Self {
        // Both are below 2^255, so that the upper halves and the carry stay below 2^128.
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high + other.high + carry as u128, low }
    }

    /// The difference, of a number that is not below the other.
    pub(crate) const fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high - other.high - borrow as u128, low }
    }

    /// The whole part of the quotient, where it fits 128 bits, and the rest. The divisor is above zero and at most 2^127.
    pub(crate) const fn divided(self, divisor: u128) -> (Option<u128>, u128) {
        let (beyond, mut rest) = (self.high / divisor, self.high % divisor);
        let (mut quotient, mut bit) = (0_u128, u128::BITS);
        // Long division, a bit at a time from the top of the lower half.
        while bit > 0 {
            bit -= 1;
            // The rest is below the divisor, at most 2^127: one more bit fits.
            rest = (rest << 1) | ((self.low >> bit) & 1);
            quotient <<= 1;
            if rest >= divisor {
                rest -= divisor;
                quotient |= 1;
            }
        }
        (if beyond == 0 { Some(quotient) } else { None }, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quotient_times_its_divisor_and_the_rest_are_the_number(a in any::<u128>(), b in any::<u128>(), d in 1..1_u128 << 127, shift in 0_u32..127) {
            let (b, d) = (b >> shift, (d >> shift).max(1));
            let number = Wide::product(a, b);
            let (quotient, rest) = number.divided(d);
            prop_assert!(rest < d);
            match quotient {
                Some(quotient) => prop_assert_eq!(Wide::product(quotient, d).plus(Wide { high: 0, low: rest }), number),
                None => prop_assert!(number > Wide::product(u128::MAX, d)),
            }
            prop_assert_eq!(number.minus(Wide { high: 0, low: 0 }), number);
            prop_assert_eq!(number.divided(1).0.is_some(), a.checked_mul(b).is_some());
        }

        #[test]
        fn products_are_those_of_more_bits(a in any::<u128>(), b in any::<u64>(), c in any::<u64>()) {
            // (b·2^64 + c)·a, by parts that fit.
            let shifted = |x: u128| Wide { high: x >> HALF, low: x << HALF };
            let (high, low) = (a >> HALF, a & LOW_HALF);
            let (b, c) = (u128::from(b), u128::from(c));
            let sum = Wide { high: high * b, low: 0 }
                .plus(shifted(low * b))
                .plus(shifted(high * c))
                .plus(Wide { high: 0, low: low * c });
            prop_assert_eq!(Wide::product((b << HALF) | c, a), sum);
            prop_assert_eq!(sum.minus(shifted(low * b)).plus(shifted(low * b)), sum);
        }
    }
}
