//! Fractions: one whole number of 128 bits over another; exact, or nothing where the result does not fit.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "every operation here is on bounded digits and scales, or is a checked_* call"
)]

use core::cmp::Ordering;

use crate::value::number::{Decimal, MAX_SCALE, Rounding, power_of_ten};
use crate::value::wide::Wide;

/// `numerator / denominator` rounded to a whole number, and whether nothing was rounded. The denominator is above zero.
#[inline]
pub(crate) fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> (i128, bool) {
    // `rest - (denominator - rest)` cannot overflow: both are between 0 and the denominator.
    if let (Ok(n), Ok(d)) = (i64::try_from(numerator), i64::try_from(denominator)) {
        // Rounded down, below zero too: the rest is never negative, and up means the same on both sides of zero.
        let (quotient, rest) = (n.div_euclid(d), n.rem_euclid(d));
        let up = rounds_up((rest - (d - rest)).cmp(&0), rounding.up_at_half(quotient % 2 != 0, n < 0));
        return (i128::from(quotient) + i128::from(up), rest == 0);
    }
    let (quotient, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    let at_half = rounding.up_at_half(quotient % 2 != 0, numerator < 0);
    let up = rounds_up((rest - (denominator - rest)).cmp(&0), at_half);
    (quotient + i128::from(up), rest == 0)
}

/// By how the rest compares with what is left to the next number, and what the rule says of one exactly between.
#[inline]
const fn rounds_up(rest: Ordering, at_half: bool) -> bool {
    match rest {
        Ordering::Greater => true,
        Ordering::Equal => at_half,
        Ordering::Less => false,
    }
}

/// The product, where it fits 128 bits; most factors fit 64 bits, and then it does.
#[inline]
fn product(a: i128, b: i128) -> Option<i128> {
    // 64 bits by 64 always fit 128, without a check.
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

/// An exact rational number of 128-bit parts: shares, rates and ratios, which no decimal may hold.
///
/// Fractions of the same value are equal however they are written. What does not fit 128 bits is nothing, never a wrap.
///
/// ```
/// use tierline_core::{Decimal, Fraction};
/// let share = Fraction::of(60, 610).unwrap();
/// assert!(share < Fraction::from(Decimal::new(10, 2).unwrap()));       // below 10 %, if only by a little
/// assert_eq!(share.rounded(4), Decimal::new(984, 4));
/// assert_eq!(Fraction::of(150, 4).unwrap().decimal(), Decimal::new(375, 1));
/// assert_eq!(Fraction::of(1, 0), None);
/// ```
// INVARIANT: the denominator is above zero.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

/// The result of arithmetic that may not fit.
pub(crate) type Checked = Option<Fraction>;

/// Exact arithmetic of some width: a result that does not fit is none.
///
/// Programs run on [`Short`] numbers, and where one does not fit, once more on [`Fraction`]s.
pub(crate) trait Exact: Copy + Into<Fraction> {
    fn fraction(value: Fraction) -> Option<Self>;
    fn scaled(units: i64, power: i128) -> Option<Self>;
    fn add(self, other: Self) -> Option<Self>;
    fn negate(self) -> Option<Self>;
    fn absolute(self) -> Option<Self>;
    fn multiply(self, other: Self) -> Option<Self>;
    /// The quotient; the caller has looked that `other` is not zero.
    fn divide(self, other: Self) -> Option<Self>;
    fn is_zero(self) -> bool;
    fn order(self, other: Self) -> Ordering;
}

/// A fraction of 64-bit parts, for the numbers that nearly all clients have.
// INVARIANT: the denominator is above zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Short {
    numerator: i64,
    denominator: i64,
}

impl Short {
    /// Rounded to a whole number of units, where `power` is `10^scale`.
    #[inline]
    pub(crate) fn round(self, power: i64, rounding: Rounding) -> Option<i64> {
        // Units of the same scale, as most values are: nothing to divide.
        if self.denominator == power {
            return Some(self.numerator);
        }
        let numerator = self.numerator.checked_mul(power)?;
        if self.denominator == 1 {
            return Some(numerator);
        }
        let (quotient, rest) = (numerator.div_euclid(self.denominator), numerator.rem_euclid(self.denominator));
        let at_half = rounding.up_at_half(quotient % 2 != 0, numerator < 0);
        let up = rounds_up((rest - (self.denominator - rest)).cmp(&0), at_half);
        Some(quotient + i64::from(up))
    }
}

impl From<Short> for Fraction {
    fn from(value: Short) -> Self {
        Self { numerator: i128::from(value.numerator), denominator: i128::from(value.denominator) }
    }
}

impl Exact for Short {
    #[inline]
    fn fraction(value: Fraction) -> Option<Self> {
        let (numerator, denominator) = (i64::try_from(value.numerator).ok()?, i64::try_from(value.denominator).ok()?);
        Some(Self { numerator, denominator })
    }

    #[inline]
    fn scaled(units: i64, power: i128) -> Option<Self> {
        Some(Self { numerator: units, denominator: i64::try_from(power).ok()? })
    }

    #[inline]
    fn add(self, other: Self) -> Option<Self> {
        // Numbers of one scale keep it, so that most sums stay in 64 bits without being reduced.
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator)?;
            return Some(Self { numerator, denominator: self.denominator });
        }
        // Not reduced before: denominators are mostly small powers of ten, and what does not fit goes the long way.
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        let denominator = self.denominator.checked_mul(other.denominator)?;
        Some(Self { numerator: left.checked_add(right)?, denominator })
    }

    #[inline]
    fn negate(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    fn absolute(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_abs()?, denominator: self.denominator })
    }

    #[inline]
    fn multiply(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Some(Self { numerator, denominator: self.denominator.checked_mul(other.denominator)? })
    }

    #[inline]
    fn divide(self, other: Self) -> Option<Self> {
        // The divisor turned over; its sign goes up, as the denominator is above zero.
        let (numerator, denominator) = if other.numerator < 0 {
            (other.denominator.checked_neg()?, other.numerator.checked_neg()?)
        } else {
            (other.denominator, other.numerator)
        };
        if denominator == 0 {
            return None;
        }
        // Units of one scale over units of the same scale: the powers of ten go out against one another.
        if self.denominator == other.denominator {
            let numerator = if other.numerator < 0 { self.numerator.checked_neg()? } else { self.numerator };
            return Some(Self { numerator, denominator });
        }
        self.multiply(Self { numerator, denominator })
    }

    #[inline]
    fn is_zero(self) -> bool {
        self.numerator == 0
    }

    fn order(self, other: Self) -> Ordering {
        // 64 bits by 64 fit 128: no comparison overflows.
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        left.cmp(&(i128::from(other.numerator) * i128::from(self.denominator)))
    }
}

impl Exact for Fraction {
    fn fraction(value: Fraction) -> Option<Self> {
        Some(value)
    }

    fn scaled(units: i64, power: i128) -> Option<Self> {
        Some(Self::scaled(units, power))
    }

    fn add(self, other: Self) -> Option<Self> {
        self.add(other)
    }

    fn negate(self) -> Option<Self> {
        self.negate()
    }

    fn absolute(self) -> Option<Self> {
        self.absolute()
    }

    fn multiply(self, other: Self) -> Option<Self> {
        self.multiply(other)
    }

    fn divide(self, other: Self) -> Option<Self> {
        self.divide(other)
    }

    fn is_zero(self) -> bool {
        self.is_zero()
    }

    fn order(self, other: Self) -> Ordering {
        self.cmp(&other)
    }
}

impl Decimal {
    /// The value as a fraction.
    pub(crate) fn fraction(self) -> Fraction {
        // 10^38 fits 128 bits and MAX_SCALE is 38, so the denominator always exists.
        Fraction::new(self.mantissa(), power_of_ten(u32::from(self.scale())).unwrap_or(i128::MAX))
    }
}

impl From<Decimal> for Fraction {
    fn from(value: Decimal) -> Self {
        value.fraction()
    }
}

impl From<i64> for Fraction {
    fn from(value: i64) -> Self {
        Self::integer(i128::from(value))
    }
}

impl From<u64> for Fraction {
    fn from(value: u64) -> Self {
        Self::integer(i128::from(value))
    }
}

impl Fraction {
    /// Zero.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A part of a whole; nothing where the whole is zero, or where its sign cannot be turned within 128 bits.
    #[must_use]
    pub fn of(part: i128, whole: i128) -> Option<Self> {
        match whole.cmp(&0) {
            Ordering::Equal => None,
            Ordering::Greater => Some(Self::new(part, whole)),
            Ordering::Less => Some(Self::new(part.checked_neg()?, whole.checked_neg()?)),
        }
    }

    /// The sum.
    ///
    /// ```
    /// use tierline_core::Fraction;
    /// let (third, half) = (Fraction::of(1, 3).unwrap(), Fraction::of(1, 2).unwrap());
    /// assert_eq!(third.plus(half), Fraction::of(5, 6));
    /// assert_eq!(third.minus(half), Fraction::of(-1, 6));
    /// assert_eq!(third.times(half), Fraction::of(1, 6));
    /// assert_eq!(third.over(half), Fraction::of(2, 3));
    /// assert_eq!(third.over(Fraction::from(0_i64)), None);
    /// ```
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.add(other)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.add(other.negate()?)
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        self.multiply(other)
    }

    /// The quotient; nothing where the other is zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        if other.is_zero() { None } else { self.divide(other) }
    }

    /// The value with so many digits behind the point, rounded half to even: how figures are displayed.
    #[must_use]
    pub fn rounded(self, scale: u8) -> Option<Decimal> {
        self.rounded_by(scale, Rounding::HalfEven)
    }

    /// The value with so many digits behind the point, rounded as a model does.
    ///
    /// ```
    /// use tierline_core::{Decimal, Fraction, Rounding};
    /// let half = Fraction::of(5, 2).unwrap();
    /// assert_eq!(half.rounded_by(0, Rounding::HalfEven), Decimal::new(2, 0));
    /// assert_eq!(half.rounded_by(0, Rounding::HalfUp), Decimal::new(3, 0));
    /// ```
    #[must_use]
    pub fn rounded_by(self, scale: u8, rounding: Rounding) -> Option<Decimal> {
        Decimal::new(self.round(power_of_ten(u32::from(scale))?, rounding)?, scale)
    }

    /// The numerator and the denominator, in lowest terms; the denominator is above zero.
    #[must_use]
    pub fn lowest_terms(self) -> (i128, i128) {
        self.reduced().parts()
    }

    /// A numerator over a denominator that is above zero.
    pub(crate) const fn new(numerator: i128, denominator: i128) -> Self {
        Self { numerator, denominator }
    }

    pub(crate) const fn integer(value: i128) -> Self {
        Self { numerator: value, denominator: 1 }
    }

    pub(crate) const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// True for zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// `units / 10^scale`, with `power` = `10^scale`.
    pub(crate) const fn scaled(units: i64, power: i128) -> Self {
        Self { numerator: units as i128, denominator: power }
    }

    fn reduced(self) -> Self {
        let divisor = greatest_common_divisor(self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        match i128::try_from(divisor) {
            Ok(d) if d > 1 => Self { numerator: self.numerator / d, denominator: self.denominator / d },
            _ => self,
        }
    }

    pub(crate) fn add(self, other: Self) -> Checked {
        if self.denominator == other.denominator
            && let Some(numerator) = self.numerator.checked_add(other.numerator)
        {
            return Some(Self { numerator, denominator: self.denominator });
        }
        let (a, b) = (self.reduced(), other.reduced());
        let common = greatest_common_divisor(a.denominator.unsigned_abs(), b.denominator.unsigned_abs());
        let shared = i128::try_from(common).ok()?;
        // Over the least common denominator.
        let (left, right) = (b.denominator / shared, a.denominator / shared);
        let sum = || {
            let numerator = product(a.numerator, left)?.checked_add(product(b.numerator, right)?)?;
            Some(Self { numerator, denominator: product(a.denominator, left)? })
        };
        sum().or_else(|| a.add_wide(left, b, right, common))
    }

    /// `self + other` in lowest terms, of two numbers in lowest terms: the sum over their least common denominator may fit only after it is
    /// cancelled. What can be cancelled divides the divisor that the denominators have in common (Knuth, The Art of Computer
    /// Programming 2, section 4.5.1). `left` and `right` are what the numerators are multiplied with.
    #[cold]
    fn add_wide(self, left: i128, other: Self, right: i128, common: u128) -> Checked {
        let a = Wide::product(self.numerator.unsigned_abs(), left.unsigned_abs());
        let b = Wide::product(other.numerator.unsigned_abs(), right.unsigned_abs());
        // Of sizes without a sign: with one sign they are added, with two the lesser is taken from the greater one.
        let (negative, sum) = match (self.is_negative() == other.is_negative(), a >= b) {
            (true, _) => (self.is_negative(), a.plus(b)),
            (false, true) => (self.is_negative(), a.minus(b)),
            (false, false) => (other.is_negative(), b.minus(a)),
        };
        let cancelled = greatest_common_divisor(common, sum.divided(common).1);
        // INVARIANT: `cancelled` divides the sum, so that nothing is left over.
        let numerator = signed(negative, sum.divided(cancelled).0?)?;
        let denominator = product(right, other.denominator / i128::try_from(cancelled).ok()?)?;
        Some(Self { numerator, denominator })
    }

    pub(crate) fn negate(self) -> Checked {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    pub(crate) fn absolute(self) -> Checked {
        Some(Self { numerator: self.numerator.checked_abs()?, denominator: self.denominator })
    }

    pub(crate) fn multiply(self, other: Self) -> Checked {
        let quick = |a: Self, b: Self| {
            Some(Self {
                numerator: product(a.numerator, b.numerator)?,
                denominator: product(a.denominator, b.denominator)?,
            })
        };
        quick(self, other).or_else(|| {
            // In lowest terms and cross-reduced, the product is in lowest terms too: it fits or nothing does.
            let (a, b) = (self.reduced(), other.reduced());
            let left = Self { numerator: a.numerator, denominator: b.denominator }.reduced();
            let right = Self { numerator: b.numerator, denominator: a.denominator }.reduced();
            quick(left, right)
        })
    }

    /// The quotient; the caller has looked that `other` is not zero.
    pub(crate) fn divide(self, other: Self) -> Checked {
        // The divisor turned over, its sign in front: the denominator stays above zero.
        let flipped = if other.numerator < 0 {
            Self { numerator: other.denominator.checked_neg()?, denominator: other.numerator.checked_neg()? }
        } else {
            Self { numerator: other.denominator, denominator: other.numerator }
        };
        if flipped.denominator == 0 { None } else { self.multiply(flipped) }
    }

    /// Rounded to a whole number of units, where `power` is `10^scale`.
    pub(crate) fn round(self, power: i128, rounding: Rounding) -> Option<i128> {
        if self.denominator == power {
            return Some(self.numerator);
        }
        match product(self.numerator, power) {
            Some(numerator) => Some(divide(numerator, self.denominator, rounding).0),
            None => {
                // Beyond 128 bits before the division, and perhaps within them after it.
                let (floor, rest) = self.floor_wide(power)?;
                let at_half = rounding.up_at_half(floor % 2 != 0, self.is_negative());
                floor.checked_add(i128::from(rounds_up((rest - (self.denominator - rest)).cmp(&0), at_half)))
            }
        }
    }

    /// The least whole number of units that is not below this number, where `power` is `10^scale`.
    pub(crate) fn ceiling(self, power: i128) -> Option<i128> {
        let (floor, rest) = match product(self.numerator, power) {
            Some(numerator) => (numerator.div_euclid(self.denominator), numerator.rem_euclid(self.denominator)),
            None => self.floor_wide(power)?,
        };
        // The next unit up, unless the number is a whole number of them.
        floor.checked_add(i128::from(rest != 0))
    }

    /// The greatest whole number of units that is not above this number, and what is left, in parts of the denominator: where
    /// units times the denominator do not fit 128 bits, the units may.
    #[cold]
    fn floor_wide(self, power: i128) -> Option<(i128, i128)> {
        let units = Wide::product(self.numerator.unsigned_abs(), power.unsigned_abs());
        let (quotient, rest) = units.divided(self.denominator.unsigned_abs());
        let (quotient, rest) = (signed(self.is_negative(), quotient?)?, i128::try_from(rest).ok()?);
        // Below zero the quotient was cut towards zero.
        if self.is_negative() && rest > 0 {
            return Some((quotient.checked_sub(1)?, self.denominator - rest));
        }
        Some((quotient, rest))
    }

    /// True for a value that is a whole number of units, where `power` is `10^scale`.
    pub(crate) fn is_whole(self, power: i128) -> bool {
        // In lowest terms the denominator has to go into the power: the numerator shares nothing with it.
        power % self.reduced().denominator == 0
    }

    /// True below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// The value as a decimal, where it has one of at most [`MAX_SCALE`] digits behind the point: a third has none.
    #[must_use]
    pub fn decimal(self) -> Option<Decimal> {
        let lowest = self.reduced();
        // The first power of ten that the denominator goes into: none for a third.
        (0..=MAX_SCALE).find_map(|scale| {
            let power = power_of_ten(u32::from(scale))?;
            let factor = (power % lowest.denominator == 0).then_some(power / lowest.denominator)?;
            Decimal::new(product(lowest.numerator, factor)?, scale)
        })
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        if let (Some(left), Some(right)) =
            (product(self.numerator, other.denominator), product(other.numerator, self.denominator))
        {
            return left.cmp(&right);
        }
        // Too long to multiply out in 128 bits.
        let magnitude = |a: &Self, b: &Self| Wide::product(a.numerator.unsigned_abs(), b.denominator.unsigned_abs());
        match (self.is_negative(), other.is_negative()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => magnitude(self, other).cmp(&magnitude(other, self)),
            // Below zero the greater size is the lesser number.
            (true, true) => magnitude(other, self).cmp(&magnitude(self, other)),
        }
    }
}

/// A number with its sign, where that fits.
fn signed(negative: bool, magnitude: u128) -> Option<i128> {
    // Taken from 0, so that the least number fits, whose size no positive one has.
    if negative { 0_i128.checked_sub_unsigned(magnitude) } else { i128::try_from(magnitude).ok() }
}

pub(crate) fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // As soon as both fit: a remainder of 64 bits takes a fraction of the time of one of 128.
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(short_common_divisor(x, y));
        }
        (a, b) = (b, a % b);
    }
    a
}

fn short_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_fit_where_units_times_the_denominator_do_not() {
        let round =
            |n: i128, d: i128, power: i128, rounding| Fraction { numerator: n, denominator: d }.round(power, rounding);
        let ten = |exponent: u32| 10_i128.pow(exponent);
        // 999,999,999,999,998 / 0.19922222229952222222277 / 153,236
        let (n, d) = (-999_999_999_999_998 * ten(23), 19_922_222_229_952_222_222_277 * 153_236);
        assert_eq!(round(n, d, 1_000, Rounding::HalfEven), Some(-32_756_795_759_456));
        // 10^34 and a fortieth: at 2 digits exactly half a unit is left, to either side of zero.
        let (half, under) = (2 * ten(37) + 50, 2_000);
        let even = ten(35);
        assert_eq!(round(half, under, 10, Rounding::HalfEven), Some(even));
        assert_eq!(round(-half, under, 10, Rounding::HalfEven), Some(-even));
        assert_eq!(round(half + 1, under, 10, Rounding::HalfEven), Some(even));
        assert_eq!(round(half, under, 100, Rounding::HalfEven), Some(10 * even + 2));
        assert_eq!(round(half, under, 100, Rounding::HalfUp), Some(10 * even + 3));
        assert_eq!(round(-half, under, 100, Rounding::HalfUp), Some(-10 * even - 3));
        // Beyond 128 bits for good.
        assert_eq!(round(i128::MAX, 3, 1_000, Rounding::HalfEven), None);
    }

    proptest! {
        #[test]
        fn units_of_256_bits_are_rounded_as_those_of_128(n in any::<i64>(), d in 1..i64::MAX, digits in 0_u32..18, up in any::<bool>()) {
            let (rounding, power) = (if up { Rounding::HalfUp } else { Rounding::HalfEven }, 10_i128.pow(digits));
            // Small denominators too, which meet halves.
            for denominator in [i128::from(d), i128::from(d % 64 + 1)] {
                let (x, n) = (Fraction { numerator: i128::from(n), denominator }, i128::from(n) * power);
                let wide = x.floor_wide(power).unwrap();
                prop_assert_eq!(wide, (n.div_euclid(denominator), n.rem_euclid(denominator)));
                // The same number over a larger denominator, so that its units leave 128 bits.
                let long = Fraction { numerator: x.numerator * i128::from(i64::MAX), denominator: denominator * i128::from(i64::MAX) };
                prop_assert_eq!(long.round(power, rounding), x.round(power, rounding));
                prop_assert_eq!(long.ceiling(power), x.ceiling(power));
                prop_assert_eq!(x.ceiling(power), Some(n.div_euclid(denominator) + i128::from(n.rem_euclid(denominator) != 0)));
            }
        }

        #[test]
        fn fractions_compare_as_cross_products_do(a in any::<i128>(), b in 1..i128::MAX, c in any::<i128>(), d in 1..i128::MAX) {
            let (x, y) = (Fraction { numerator: a, denominator: b }, Fraction { numerator: c, denominator: d });
            prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
            prop_assert_eq!(x.cmp(&x), Ordering::Equal);
            if let (Some(p), Some(q)) = (a.checked_mul(d), c.checked_mul(b)) {
                prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            }
        }

        #[test]
        fn short_fractions_are_fractions(a in any::<i64>(), b in 1..i64::MAX, c in -5000_i64..5000, d in 1_i64..1000, s in 0_u32..10) {
            for (x, y) in [
                (Short { numerator: a, denominator: b }, Short { numerator: c, denominator: d }),
                (Short { numerator: c, denominator: d }, Short { numerator: a, denominator: b }),
                (Short { numerator: c, denominator: d }, Short { numerator: a % 1000, denominator: d }),
            ] {
                let (p, q) = (Fraction::from(x), Fraction::from(y));
                prop_assert_eq!(x.order(y), p.cmp(&q));
                let power = 10_i64.pow(s);
                for rounding in [Rounding::HalfEven, Rounding::HalfUp] {
                    if let Some(rounded) = x.round(power, rounding) {
                        prop_assert_eq!(Some(i128::from(rounded)), p.round(i128::from(power), rounding));
                    }
                }
                let results = [
                    (Exact::add(x, y), p.add(q)),
                    (Exact::multiply(x, y), p.multiply(q)),
                    (Exact::negate(x), p.negate()),
                    (if y.is_zero() { None } else { Exact::divide(x, y) }, if q.is_zero() { None } else { p.divide(q) }),
                ];
                for (short, long) in results {
                    if let Some(short) = short {
                        prop_assert!(short.denominator > 0);
                        prop_assert_eq!(Some(Fraction::from(short)), long);
                    }
                }
            }
        }

        #[test]
        fn a_sum_fits_wherever_its_lowest_terms_do(a in any::<i64>(), b in 1..i64::MAX, c in any::<i64>(), d in 1..i64::MAX, wide in any::<i128>(), under in 1..i128::MAX) {
            // What is taken off comes back, however near the end of 128 bits the terms are.
            let (x, y) = (Fraction { numerator: i128::from(a), denominator: i128::from(b) }, Fraction { numerator: wide, denominator: under });
            for (x, y) in [(x, y), (y, x), (x, Fraction { numerator: i128::from(c), denominator: i128::from(d) })] {
                if let Some(sum) = x.add(y) {
                    prop_assert_eq!(sum.add(y.negate().unwrap()), Some(x));
                }
            }
            // a/b + c/d of 64 bits always fits 128 bits before it is cancelled; both ways agree.
            let (x, y) = (x.reduced(), Fraction { numerator: i128::from(c), denominator: i128::from(d) }.reduced());
            let common = greatest_common_divisor(x.denominator.unsigned_abs(), y.denominator.unsigned_abs());
            let shared = i128::try_from(common).unwrap();
            let (left, right) = (y.denominator / shared, x.denominator / shared);
            let sum = x.add_wide(left, y, right, common).unwrap();
            prop_assert_eq!(Some(sum), x.add(y));
            prop_assert_eq!(sum.parts(), sum.reduced().parts());
        }

        #[test]
        fn fraction_arithmetic_is_exact(a in -1000_i128..1000, b in 1_i128..50, c in -1000_i128..1000, d in 1_i128..50) {
            let (x, y) = (Fraction { numerator: a, denominator: b }, Fraction { numerator: c, denominator: d });
            prop_assert_eq!(x.add(y).unwrap(), Fraction { numerator: a * d + c * b, denominator: b * d });
            prop_assert_eq!(x.multiply(y).unwrap(), Fraction { numerator: a * c, denominator: b * d });
            if c != 0 {
                prop_assert_eq!(x.divide(y).unwrap().multiply(y).unwrap(), x);
            }
        }
    }
}
