//! Exact fractions of whole numbers of any size.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_bigint::{BigInt, Sign};
use tierline::{Decimal, values::Rounding};

/// One whole number over another, of any size; never rounded but by [`Fraction::round`].
// INVARIANT: the denominator is above zero. Fractions are not reduced: comparing multiplies crosswise.
#[derive(Clone)]
pub struct Fraction {
    over: BigInt,
    under: BigInt,
}

impl Fraction {
    /// `units / 10^scale`.
    #[must_use]
    pub fn units(units: impl Into<BigInt>, scale: u32) -> Self {
        Self { over: units.into(), under: BigInt::from(10).pow(scale) }
    }

    /// The value of a decimal.
    #[must_use]
    pub fn of(decimal: Decimal) -> Self {
        Self::units(decimal.mantissa(), u32::from(decimal.scale()))
    }

    /// Zero.
    #[must_use]
    pub fn zero() -> Self {
        Self::from(0)
    }

    /// True for zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.over.sign() == Sign::NoSign
    }

    /// True below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.over.sign() == Sign::Minus
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self.clone() } else { self.clone() }
    }

    /// Whether it takes more than 128 bits with its sign, above or below the line.
    #[must_use]
    pub fn leaves_128_bits(&self) -> bool {
        self.over.bits() > 127 || self.under.bits() > 127
    }

    /// The same number in lowest terms.
    #[must_use]
    pub fn lowest(&self) -> Self {
        let (mut common, mut rest) = (self.under.clone(), &self.over % &self.under);
        while rest.sign() != Sign::NoSign {
            (common, rest) = (rest.clone(), common % rest);
        }
        // The denominator stays above zero.
        let common = BigInt::from(common.magnitude().clone());
        Self { over: &self.over / &common, under: &self.under / &common }
    }

    /// How many digits it has behind the point; nothing where there are more, or where they do not end.
    #[must_use]
    pub fn digits(&self, most: u32) -> Option<u32> {
        (0..=most).find(|scale| (&self.over * BigInt::from(10).pow(*scale)) % &self.under == BigInt::from(0))
    }

    /// What is left of a division, with the sign of what is divided: taken off as often as it goes. `by` is not zero.
    #[must_use]
    pub fn remainder(&self, by: &Self) -> Self {
        let (size, by) = (self.abs(), by.abs());
        let near = (&size / &by).round(0, Rounding::HalfEven);
        let rest = &size - &(&near * &by);
        let rest = if rest.is_negative() { &rest + &by } else { rest };
        if self.is_negative() { -rest } else { rest }
    }

    /// The nearest multiple of `1 / 10^scale`; of two as near the even one, or the one away from zero.
    #[must_use]
    pub fn round(&self, scale: u32, rounding: Rounding) -> Self {
        Self::units(self.round_units(scale, rounding), scale)
    }

    /// How many times `1 / 10^scale` the rounded value is.
    #[must_use]
    pub fn round_units(&self, scale: u32, rounding: Rounding) -> BigInt {
        let two = BigInt::from(2);
        let over: BigInt = &self.over * BigInt::from(10).pow(scale);
        let size = if over.sign() == Sign::Minus { -over.clone() } else { over.clone() };
        let (whole, rest) = (&size / &self.under, &size % &self.under);
        let odd = &whole % &two != BigInt::from(0);
        let up = match (&rest * &two).cmp(&self.under) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => match rounding {
                Rounding::HalfEven => odd,
                Rounding::HalfUp => true,
            },
        };
        let rounded = if up { whole + 1 } else { whole };
        if over.sign() == Sign::Minus { -rounded } else { rounded }
    }
}

impl From<i64> for Fraction {
    fn from(value: i64) -> Self {
        Self { over: BigInt::from(value), under: BigInt::from(1) }
    }
}

impl Add for &Fraction {
    type Output = Fraction;
    fn add(self, other: Self) -> Fraction {
        if self.under == other.under {
            return Fraction { over: &self.over + &other.over, under: self.under.clone() };
        }
        Fraction { over: &self.over * &other.under + &other.over * &self.under, under: &self.under * &other.under }
    }
}

impl Sub for &Fraction {
    type Output = Fraction;
    fn sub(self, other: Self) -> Fraction {
        self + &(-other.clone())
    }
}

impl Mul for &Fraction {
    type Output = Fraction;
    fn mul(self, other: Self) -> Fraction {
        Fraction { over: &self.over * &other.over, under: &self.under * &other.under }
    }
}

impl Div for &Fraction {
    type Output = Fraction;
    /// The divisor must not be zero.
    fn div(self, other: Self) -> Fraction {
        assert!(!other.is_zero(), "division by zero");
        let quotient = Fraction { over: &self.over * &other.under, under: &self.under * &other.over };
        if quotient.under.sign() == Sign::Minus {
            Fraction { over: -quotient.over, under: -quotient.under }
        } else {
            quotient
        }
    }
}

impl Neg for Fraction {
    type Output = Self;
    fn neg(self) -> Self {
        Self { over: -self.over, under: self.under }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.over * &other.under).cmp(&(&other.over * &self.under))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for scale in 0..=40 {
            let units = self.round_units(scale, Rounding::HalfEven);
            if Self::units(units.clone(), scale) == *self {
                return write!(f, "{units}e-{scale}");
            }
        }
        write!(f, "{}/{}", self.over, self.under)
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_have_the_sign_of_what_is_divided() {
        for (value, by, rest) in
            [(7, 2, 1), (-7, 2, -1), (7, -2, 1), (-7, -2, -1), (8, 3, 2), (-8, 3, -2), (6, 3, 0), (2, 5, 2)]
        {
            assert_eq!(Fraction::from(value).remainder(&Fraction::from(by)), Fraction::from(rest), "{value} {by}");
        }
    }

    #[test]
    fn halves_go_to_the_even_neighbour_or_away_from_zero() {
        for (over, under, scale, units, up) in [
            (1, 2, 0, 0, 1),
            (3, 2, 0, 2, 2),
            (-1, 2, 0, 0, -1),
            (-3, 2, 0, -2, -2),
            (-5, 2, 0, -2, -3),
            (1, 8, 2, 12, 13),
            (2, 3, 2, 67, 67),
            (-2, 3, 1, -7, -7),
        ] {
            let value = &Fraction::from(over) / &Fraction::from(under);
            let at = |rounding| value.round_units(scale, rounding);
            assert_eq!(at(Rounding::HalfEven), BigInt::from(units), "{over}/{under} at {scale}");
            assert_eq!(at(Rounding::HalfUp), BigInt::from(up), "{over}/{under} at {scale}");
        }
    }
}
