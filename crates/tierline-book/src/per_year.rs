//! Rates of a year, worked out from those of a period that is longer or shorter.
//!
//! What is left of a whole compounds: a tenth lost in half a year leaves 0.9 * 0.9 of a year's whole. So a rate of a year is that of the
//! period to the power of 12 over its months, or of 365 over its days where it has no whole months. Roots are found with whole
//! numbers and rounded half to even to [`DIGITS`] digits: the number that is shown is the one that targets are held against.

use tierline_core::Fraction;

use crate::metrics::{Measured, Metric, OverTime, fits};
use crate::period::PeriodSpan;
use crate::totals::{NotMeasurable, PeriodTotals};
use crate::wide::Big;

/// Digits behind the point of a rate of a year.
const DIGITS: u8 = 6;
/// Units of a rate of a year in one.
const UNITS: i128 = 1_000_000;
/// No rate is above this number of half units: 2^100 is 6 * 10^23 times the whole.
const MOST: u128 = 1 << 100;

impl Metric {
    /// The metric of a year, from the totals of a period of another length; of a period that is a year, the metric itself, exactly.
    ///
    /// | metric | a year's |
    /// |---|---|
    /// | retention, gross and net retention | the period's to the power of 12 / months, or 365 / days |
    /// | churn | 1 - the year's retention |
    /// | expansion | the year's net retention - its gross retention |
    /// | contraction | what the year's gross retention leaves out, in the proportion of contraction to all that was lost |
    /// | profit, cost to serve | the period's, times 12 / months, or 365 / days |
    /// | all others | the period's: they do not grow with time ([`Metric::over_time`]) |
    ///
    /// Each is rounded half to even to 6 digits behind the point, and what follows from another follows from the rounded one.
    ///
    /// ```
    /// use tierline_book::{Metric, PeriodColumns, PeriodSpan, PeriodTotal, PeriodTotals};
    /// use tierline_core::Fraction;
    /// let half = PeriodSpan::new("2026-01-01".parse()?, "2026-06-30".parse()?).unwrap();
    /// let totals = PeriodTotals::given(PeriodColumns::default())
    ///     .with(PeriodTotal::ClientsStart, 10)
    ///     .with(PeriodTotal::ClientsChurned, 1);
    /// assert_eq!(Metric::Retention.of(&totals), Ok(Fraction::of(90, 100).unwrap()));
    /// assert_eq!(Metric::Retention.per_year(&totals, half), Ok(Fraction::of(81, 100).unwrap()));
    /// assert_eq!(Metric::Churn.per_year(&totals, half), Ok(Fraction::of(19, 100).unwrap()));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Metric::of`]; [`NotMeasurable::NoYear`] where the period is shorter than 3 months or longer than 10 years.
    pub fn per_year(self, totals: &PeriodTotals, span: PeriodSpan) -> Measured {
        let measured = self.of(totals)?;
        if self.over_time() == OverTime::None || span.is_a_year() {
            return Ok(measured);
        }
        let (power, root) = span.of_a_year().ok_or(NotMeasurable::NoYear { days: span.days() })?;
        match self {
            Self::Retention | Self::GrossRetention | Self::NetRetention => fits(to_power(measured, power, root)),
            Self::Churn => fits(Fraction::ONE.minus(Self::Retention.per_year(totals, span)?)),
            Self::Expansion => {
                let gross = Self::GrossRetention.per_year(totals, span)?;
                fits(Self::NetRetention.per_year(totals, span)?.minus(gross))
            }
            Self::Contraction => {
                if measured.is_zero() {
                    return Ok(measured);
                }
                // Each stretch of the year loses the same part of what is left, and of that the same part shrank.
                let lost = |kept: Fraction| Fraction::ONE.minus(kept);
                let year = fits(lost(Self::GrossRetention.per_year(totals, span)?))?;
                let part = lost(Self::GrossRetention.of(totals)?).and_then(|lost| measured.over(lost));
                rounded(part.and_then(|part| part.times(year)))
            }
            _ => rounded(Fraction::of(i128::from(power), i128::from(root)).and_then(|times| measured.times(times))),
        }
    }
}

/// What a measure of a period is of a year, by what becomes of it over time.
pub(crate) fn of_a_year(measured: Measured, over_time: OverTime, span: PeriodSpan) -> Measured {
    let measured = measured?;
    if over_time == OverTime::None || span.is_a_year() {
        return Ok(measured);
    }
    let (power, root) = span.of_a_year().ok_or(NotMeasurable::NoYear { days: span.days() })?;
    match over_time {
        OverTime::Compound if measured.is_negative() => Err(NotMeasurable::DeclaredBelowZero),
        OverTime::Compound => fits(to_power(measured, power, root)),
        _ => rounded(Fraction::of(power.into(), root.into()).and_then(|times| measured.times(times))),
    }
}

/// A number of a year, with its digits.
fn rounded(value: Option<Fraction>) -> Measured {
    fits(value.and_then(|value| value.rounded(DIGITS)).map(Fraction::from))
}

/// A number from zero on, to the power of a fraction, rounded half to even; nothing where it does not fit.
///
/// It is the count of half units `h` with `(h / 2 units)^root <= base^power`, found by halving: whole numbers are compared, so no digit is
/// guessed.
fn to_power(base: Fraction, power: u32, root: u32) -> Option<Fraction> {
    let (above, below) = base.lowest_terms();
    let (above, below) = (u128::try_from(above).ok()?, u128::try_from(below).ok()?);
    let halves = u128::try_from(UNITS.checked_mul(2)?).ok()?;
    let wanted = Big::of(above).power(power).times(&Big::of(halves).power(root));
    let below = Big::of(below).power(power);
    let reached = |count: u128| Big::of(count).power(root).times(&below);
    let mut high = halves.checked_mul(2)?;
    while reached(high) <= wanted {
        high = high.checked_mul(2).filter(|high| *high <= MOST)?;
    }
    let mut low = 0;
    // INVARIANT: `reached(low) <= wanted < reached(high)`.
    while high.checked_sub(low)? > 1 {
        let middle = low.midpoint(high);
        if reached(middle) <= wanted { low = middle } else { high = middle }
    }
    let units = low / 2;
    // An odd count lies at the half or above it: at the half exactly the even number is taken.
    let is_half = low % 2 == 1 && reached(low) == wanted;
    let up = low % 2 == 1 && (!is_half || units % 2 == 1);
    Fraction::of(i128::try_from(units).ok()?.checked_add(i128::from(up))?, UNITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::PeriodColumns;
    use crate::totals::PeriodTotal;

    fn span(from: &str, to: &str) -> PeriodSpan {
        PeriodSpan::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    fn of(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    #[test]
    fn powers_are_rounded_half_to_even() {
        for (base, power, root, expected) in [
            (of(9, 10), 2, 1, of(81, 100)),
            (of(81, 100), 1, 2, of(9, 10)),
            (Fraction::ZERO, 4, 1, Fraction::ZERO),
            (Fraction::ONE, 365, 273, Fraction::ONE),
            (of(5, 4), 4, 1, of(2_441_406, 1_000_000)), // 2.44140625
            (of(5, 10_000_000), 1, 1, Fraction::ZERO),  // half of a unit: down to the even one
            (of(15, 10_000_000), 1, 1, of(2, 1_000_000)),
            (of(25, 100_000_000_000_000), 1, 2, Fraction::ZERO), // the root of it is half of a unit, exactly
            (of(2, 1), 1, 2, of(1_414_214, 1_000_000)),
            (of(1, 2), 365, 100, of(79_660, 1_000_000)), // 0.0796600...
        ] {
            assert_eq!(to_power(base, power, root), Some(expected), "{base:?} {power}/{root}");
        }
        assert_eq!(to_power(of(i128::MAX, 1), 4, 1), None);
    }

    #[test]
    fn lengths_are_whole_months_or_days() {
        for (from, to, expected) in [
            ("2026-01-01", "2026-06-30", Some((2, 1))),
            ("2026-01-01", "2026-03-31", Some((4, 1))),
            ("2026-01-15", "2026-07-14", Some((2, 1))),
            ("2026-01-31", "2026-05-30", Some((3, 1))),
            ("2025-01-01", "2026-12-31", Some((1, 2))),
            ("2026-01-01", "2026-09-30", Some((4, 3))),
            ("2026-01-01", "2026-12-31", Some((1, 1))),
            ("2025-01-01", "2025-12-30", Some((1, 1))), // 52 weeks
            ("2026-01-01", "2026-07-01", Some((365, 182))),
            ("2026-01-01", "2026-03-30", None),
            ("2026-01-01", "2026-04-01", Some((365, 91))),
            ("2016-01-01", "2025-12-31", Some((1, 10))),
            ("2016-01-01", "2026-01-01", None),
        ] {
            assert_eq!(span(from, to).of_a_year(), expected, "{from} {to}");
        }
    }

    #[test]
    fn what_follows_from_another_rate_adds_up_as_shown() {
        let totals = PeriodTotals::given(PeriodColumns::new(2, 0).unwrap())
            .with(PeriodTotal::ValueStart, 100_000)
            .with(PeriodTotal::ValueChurned, 4_000)
            .with(PeriodTotal::Contraction, 1_000)
            .with(PeriodTotal::Expansion, 7_000)
            .with(PeriodTotal::Revenue, 50_000)
            .with(PeriodTotal::CostToServe, 20_000)
            .with(PeriodTotal::ClientsServed, 3);
        let quarter = span("2026-01-01", "2026-03-31");
        let year = |metric: Metric| metric.per_year(&totals, quarter).unwrap();
        assert_eq!(year(Metric::GrossRetention), of(814_506, 1_000_000)); // 0.95^4 = 0.81450625
        assert_eq!(year(Metric::NetRetention), of(1_082_432, 1_000_000)); // 1.02^4 = 1.08243216
        assert_eq!(year(Metric::Expansion), of(267_926, 1_000_000));
        assert_eq!(year(Metric::Contraction), of(37_099, 1_000_000)); // a fifth of 0.185494
        assert_eq!(year(Metric::Profit), Fraction::from(1_200_i64));
        assert_eq!(year(Metric::CostToServe), of(266_666_667, 1_000_000)); // 4 * 200 / 3
        assert_eq!(year(Metric::Margin), of(3, 5));
        let short = span("2026-01-01", "2026-02-28");
        assert_eq!(Metric::NetRetention.per_year(&totals, short), Err(NotMeasurable::NoYear { days: 59 }));
        assert_eq!(Metric::Margin.per_year(&totals, short), Ok(of(3, 5)));
    }
}
