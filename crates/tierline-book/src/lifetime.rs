//! Lifetime value over a horizon: what a client brings in so many years, exactly, and rounded once.
//!
//! Each year a client's value is worth what was kept of it and what grew on that:
//!
//! ```text
//! sum over t = 0 .. years - 1 of  value * margin * retention^t * (1 + expansion)^t / (1 + discount)^t
//! ```
//!
//! `retention` is gross: what is left of the value, without growth. `expansion` is the growth of what was kept, so that the two together make
//! net retention; net retention in the place of `retention` would count growth twice. A horizon ends the sum, so that a tier that lost
//! nobody has a lifetime value, too, which it has not as long as a value is divided by churn.
//!
//! All clients of a tier share one factor, a fraction of whole numbers of any length. A value times the factor is worked out in 128 bits
//! with a bound of its error, and once more with all digits where the bound leaves the rounding open.

use core::cmp::Ordering;

use thiserror::Error;
use tierline_core::{Decimal, Fraction};

use crate::figures::TierFigures;
use crate::metrics::{Metric, fits};
use crate::period::PeriodSpan;
use crate::totals::NotMeasurable;
use crate::wide::Big;

/// Years that a horizon has at most.
const MOST_YEARS: u32 = 100;
/// Digits that a lifetime value has at most behind the point.
const MOST_DIGITS: u8 = 4;
/// Binary digits of a factor behind the point.
const SHIFT: u32 = 96;
/// Half of one in the last place of a whole number.
const HALF: u128 = 1 << (SHIFT - 1);

/// Terms of a lifetime value that mean nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LifetimeError {
    /// The horizon.
    #[error("the horizon has {0} years: 1 to 100 are possible")]
    Years(u32),
    /// The digits.
    #[error("{0} digits behind the point are asked for: 0 to 4 are possible")]
    Digits(u8),
    /// The discount.
    #[error("the discount is below 0")]
    Discount,
    /// The retention.
    #[error("the retention is no share: gross retention is 0 to 1, and growth counts as expansion")]
    Retention,
    /// The expansion.
    #[error("the expansion is below 0: what shrank counts in gross retention")]
    Expansion,
}

/// Over how many years lifetime values are summed, and what of a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifetimeTerms {
    years: u32,
    margin: Fraction,
    discount: Fraction,
    digits: u8,
}

impl LifetimeTerms {
    /// A horizon of 1 to 100 years, what of a value is left (1 is all of it), by how much a year later is worth less (0.08 is
    /// 8 % a year), and the digits behind the point that a lifetime value is rounded to.
    ///
    /// # Errors
    /// No years or more than 100, more than 4 digits, or a discount below 0.
    pub fn new(years: u32, margin: Fraction, discount: Fraction, digits: u8) -> Result<Self, LifetimeError> {
        match () {
            () if !(1..=MOST_YEARS).contains(&years) => Err(LifetimeError::Years(years)),
            () if digits > MOST_DIGITS => Err(LifetimeError::Digits(digits)),
            () if discount.is_negative() => Err(LifetimeError::Discount),
            () => Ok(Self { years, margin, discount, digits }),
        }
    }

    /// How many years.
    #[must_use]
    pub const fn years(&self) -> u32 {
        self.years
    }

    /// Digits behind the point of a lifetime value.
    #[must_use]
    pub const fn digits(&self) -> u8 {
        self.digits
    }
}

/// What a year leaves of the value of clients, and how that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifetimeRates {
    /// Gross retention of value a year, from 0 to 1.
    pub retention: Fraction,
    /// How much what was kept grew, a year.
    pub expansion: Fraction,
}

impl LifetimeRates {
    /// The rates of a group in a period: [`Metric::GrossRetention`], and what [`Metric::NetRetention`] is above it, over it. Where the
    /// period is no year they follow from the rates of a year ([`Metric::per_year`]); without its days it is taken for one.
    ///
    /// # Errors
    /// [`NotMeasurable`], with the reason.
    pub fn of(row: &TierFigures, span: Option<PeriodSpan>) -> Result<Self, NotMeasurable> {
        let rate = |metric: Metric| span.map_or_else(|| row.metric(metric), |span| row.metric_per_year(metric, span));
        let (retention, net) = (rate(Metric::GrossRetention)?, rate(Metric::NetRetention)?);
        // Of nothing that was kept nothing grows.
        if retention.is_zero() {
            return Ok(Self { retention, expansion: Fraction::ZERO });
        }
        let expansion = fits(net.minus(retention).and_then(|grown| grown.over(retention)))?;
        Ok(Self { retention, expansion })
    }
}

/// What clients with the same rates are worth over a horizon, for each unit of their value.
///
/// Source: P. D. Berger and N. I. Nasr, Customer Lifetime Value: Marketing Models and Applications, Journal of Interactive Marketing 12 (1),
/// 1998, case 1, a finite horizon with retention and discount; with expansion: D. Skok, What's your TRUE customer lifetime value?, 2016.
///
/// ```
/// use tierline_book::{Lifetime, LifetimeRates, LifetimeTerms};
/// use tierline_core::{Decimal, Fraction};
/// let terms = LifetimeTerms::new(5, Fraction::ONE, Fraction::ZERO, 2)?;
/// let of = |retention, expansion, value: &str| {
///     Lifetime::of(terms, LifetimeRates { retention, expansion }).unwrap().value(value.parse().unwrap())
/// };
/// let (all, tenth) = (Fraction::ONE, Fraction::of(1, 10).unwrap());
/// assert_eq!(of(all, tenth, "20000"), "122102.00".parse().ok());
/// assert_eq!(of(Fraction::of(1, 3).unwrap(), Fraction::ZERO, "50000"), "74691.36".parse().ok());
/// # Ok::<(), tierline_book::LifetimeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lifetime {
    /// The factor is one over the other; a margin below 0 makes it negative.
    above: Big,
    below: Big,
    is_negative: bool,
    digits: u8,
}

impl Lifetime {
    /// The factor of a unit of value.
    ///
    /// # Errors
    /// A retention that is no share, or an expansion below 0.
    pub fn of(terms: LifetimeTerms, rates: LifetimeRates) -> Result<Self, LifetimeError> {
        if rates.retention.is_negative() || rates.retention > Fraction::ONE {
            return Err(LifetimeError::Retention);
        }
        if rates.expansion.is_negative() {
            return Err(LifetimeError::Expansion);
        }
        let (kept, all) = terms_of(rates.retention);
        let (grown, unit) = terms_of(rates.expansion);
        let (later, now) = terms_of(terms.discount);
        let year = kept.times(&unit.plus(&grown)).times(&now);
        let whole = all.times(&unit).times(&now.plus(&later));
        let (mut sum, mut power, mut below) = (Big::of(0), Big::of(1), Big::of(1));
        for at in 0..terms.years {
            sum = sum.times(&whole).plus(&power);
            power = power.times(&year);
            if at > 0 {
                below = below.times(&whole);
            }
        }
        let (margin, of) = terms_of(terms.margin);
        Ok(Self {
            above: sum.times(&margin),
            below: below.times(&of),
            is_negative: terms.margin.is_negative(),
            digits: terms.digits,
        })
    }

    /// The lifetime value of a client of this value, rounded half to even; nothing where it does not fit.
    #[must_use]
    pub fn value(&self, value: Decimal) -> Option<Decimal> {
        Decimal::new(self.at(value.scale())?.units(i64::try_from(value.mantissa()).ok()?)?.into(), self.digits)
    }

    /// The same for values with so many digits behind the point; nothing where the factor does not fit.
    ///
    /// ```
    /// use tierline_book::{Lifetime, LifetimeRates, LifetimeTerms};
    /// use tierline_core::Fraction;
    /// let terms = LifetimeTerms::new(2, Fraction::ONE, Fraction::ZERO, 2)?;
    /// let half = LifetimeRates { retention: Fraction::of(1, 2).unwrap(), expansion: Fraction::ZERO };
    /// assert_eq!(Lifetime::of(terms, half)?.at(0).unwrap().units(100), Some(150_00)); // 150.00
    /// # Ok::<(), tierline_book::LifetimeError>(())
    /// ```
    #[must_use]
    pub fn at(&self, scale: u8) -> Option<LifetimeAt> {
        let ten = Big::of(10);
        let above = self.above.times(&ten.power(self.digits.into()));
        let below = self.below.times(&ten.power(scale.into()));
        let wanted = above.times(&Big::of(1 << SHIFT));
        let (mut low, mut high) = (0, u128::MAX >> 1);
        if below.times(&Big::of(high)) <= wanted {
            return None;
        }
        // INVARIANT: `low * below <= wanted < high * below`.
        while high.checked_sub(low)? > 1 {
            let middle = low.midpoint(high);
            if below.times(&Big::of(middle)) <= wanted { low = middle } else { high = middle }
        }
        Some(LifetimeAt { above, below, factor: low, is_negative: self.is_negative })
    }
}

/// A [`Lifetime`] for values of one scale.
#[derive(Clone, Debug)]
pub struct LifetimeAt {
    above: Big,
    below: Big,
    /// The factor times 2^96, rounded down: below 2^127.
    factor: u128,
    is_negative: bool,
}

impl LifetimeAt {
    /// The lifetime value of a client, from and to units; nothing where it does not fit.
    #[must_use]
    pub fn units(&self, value: i64) -> Option<i64> {
        let size = u128::from(value.unsigned_abs());
        // Two products below 2^127 and 2^128, of which the second stands 64 binary digits further right.
        let (first, second) = (size.checked_mul(self.factor >> 64)?, size.checked_mul(self.factor & LOW)?);
        let high = first.checked_add(second >> 64)?;
        let whole = high >> (SHIFT - 64);
        let rest = (high & (LOW >> 32)) << 64 | second & LOW;
        // The exact number is less than `size` above this one in the last place: below 2^64, so far below a half.
        let up = if rest > HALF {
            true
        } else if rest.checked_add(size)? < HALF {
            false
        } else {
            self.is_up(size, whole)?
        };
        let units = i64::try_from(whole.checked_add(u128::from(up))?).ok()?;
        if self.is_negative == (value < 0) { Some(units) } else { units.checked_neg() }
    }

    /// Whether the exact product is nearer to the number above, or as near to it and that one even.
    fn is_up(&self, size: u128, whole: u128) -> Option<bool> {
        let twice = self.above.times(&Big::of(size.checked_mul(2)?));
        let half = self.below.times(&Big::of(whole.checked_mul(2)?.checked_add(1)?));
        Some(match twice.cmp(&half) {
            Ordering::Less => false,
            Ordering::Equal => whole % 2 == 1,
            Ordering::Greater => true,
        })
    }
}

/// The lower 64 binary digits.
const LOW: u128 = u64::MAX as u128;

/// A fraction from 0 on, or the size of one below.
fn terms_of(fraction: Fraction) -> (Big, Big) {
    let (above, below) = fraction.lowest_terms();
    (Big::of(above.unsigned_abs()), Big::of(below.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    fn lifetime(years: u32, rates: [Fraction; 4], digits: u8) -> Lifetime {
        let [retention, expansion, margin, discount] = rates;
        let terms = LifetimeTerms::new(years, margin, discount, digits).unwrap();
        Lifetime::of(terms, LifetimeRates { retention, expansion }).unwrap()
    }

    #[test]
    fn a_sum_over_years_is_that_of_fractions() {
        let rates = [fraction(7, 8), fraction(1, 16), fraction(3, 4), fraction(1, 4)];
        let year = fraction(7 * 17 * 4, 8 * 16 * 5);
        let (mut sum, mut power) = (Fraction::ZERO, Fraction::ONE);
        for years in 1..=9 {
            sum = sum.plus(power).unwrap();
            power = power.times(year).unwrap();
            for value in [0, 1, -1, 7, 12_345_678, -999_999_999] {
                let exact = sum.times(fraction(3, 4)).unwrap().times(fraction(value.into(), 100)).unwrap();
                let found = lifetime(years, rates, 2).at(2).unwrap().units(value).unwrap();
                assert_eq!(Decimal::new(found.into(), 2), exact.rounded(2), "{years} {value}");
            }
        }
    }

    #[test]
    fn halves_are_rounded_to_even_and_what_is_nearly_half_by_all_digits() {
        let one = [Fraction::ONE, Fraction::ZERO, Fraction::ONE, Fraction::ZERO];
        let half = |value| lifetime(1, [one[0], one[1], fraction(1, 2), one[3]], 0).at(0).unwrap().units(value);
        assert_eq!([1, 3, 5, -1, -3].map(half), [Some(0), Some(2), Some(2), Some(0), Some(-2)]);
        // A margin a little above and below a half, further than 2^-96 of a unit away from it only with all digits.
        let near = 1_i128 << 101;
        let of =
            |above: i128| lifetime(1, [one[0], one[1], fraction(near + above, near * 2), one[3]], 0).at(0).unwrap();
        assert_eq!((of(1).units(1), of(-1).units(1), of(0).units(1)), (Some(1), Some(0), Some(0)));
        assert_eq!((of(1).units(3), of(-1).units(3)), (Some(2), Some(1)));
    }

    #[test]
    fn what_does_not_fit_is_not_told_and_terms_are_checked() {
        let one = Fraction::ONE;
        let long = lifetime(100, [one, fraction(10, 1), one, Fraction::ZERO], 2);
        assert_eq!(long.value(Decimal::ONE), None);
        let ten = lifetime(10, [one, Fraction::ZERO, one, Fraction::ZERO], 0).at(0).unwrap();
        assert_eq!((ten.units(i64::MAX), ten.units(i64::MIN)), (None, None));
        let terms = |years, discount, digits| LifetimeTerms::new(years, one, discount, digits).err();
        assert_eq!(terms(0, one, 2), Some(LifetimeError::Years(0)));
        assert_eq!(terms(101, one, 2), Some(LifetimeError::Years(101)));
        assert_eq!(terms(5, one, 5), Some(LifetimeError::Digits(5)));
        assert_eq!(terms(5, fraction(-1, 10), 2), Some(LifetimeError::Discount));
        let five = LifetimeTerms::new(5, one, Fraction::ZERO, 2).unwrap();
        let rates = |retention, expansion| Lifetime::of(five, LifetimeRates { retention, expansion }).err();
        assert_eq!(rates(fraction(11, 10), one), Some(LifetimeError::Retention));
        assert_eq!(rates(one, fraction(-1, 10)), Some(LifetimeError::Expansion));
    }
}
