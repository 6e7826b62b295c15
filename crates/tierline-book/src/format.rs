//! Exact numbers in words: at most two digits behind the point, and more where two would say something else.

use tierline_core::{Decimal, Fraction, Key, MAX_SCALE, Part, Sentence};

use crate::metrics::{Metric, Unit};

/// Digits behind the point, unless more are needed.
const DIGITS: u8 = 2;

/// A number as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Digits {
    /// With so many digits as it takes.
    Decimal(Decimal),
    /// As a fraction, because no decimal shows it truly.
    Exact(String),
}

impl Digits {
    /// What stands beside it is in the singular for 1 only.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Decimal(shown) if Fraction::from(*shown) == Fraction::ONE => 1,
            _ => 2,
        }
    }

    fn in_unit(self, unit: Unit) -> Sentence {
        Sentence::of(if unit == Unit::Rate { Key::InPercent } else { Key::Number }).with("number", self)
    }
}

impl From<Digits> for Part {
    fn from(shown: Digits) -> Self {
        match shown {
            Digits::Decimal(shown) => Self::Number(shown),
            Digits::Exact(shown) => Self::Text(shown),
        }
    }
}

/// A number rounded half to even, with so many digits that `says_the_same` holds of what is shown.
pub(crate) fn digits(value: Fraction, says_the_same: impl Fn(Fraction) -> bool) -> Digits {
    (DIGITS..=MAX_SCALE)
        .find_map(|scale| value.rounded(scale).filter(|shown| says_the_same(Fraction::from(*shown))))
        .map_or_else(|| exact(value), |shown| Digits::Decimal(shown.normalized()))
}

/// A number that no decimal shows truly, as a fraction.
fn exact(value: Fraction) -> Digits {
    let (numerator, denominator) = value.lowest_terms();
    Digits::Exact(format!("{numerator}/{denominator}"))
}

fn hundred() -> Fraction {
    Fraction::from(Decimal::HUNDRED)
}

/// A number in its unit, with so many digits that `says_the_same` holds of the number shown.
pub(crate) fn number(value: Fraction, unit: Unit, says_the_same: impl Fn(Fraction) -> bool) -> Sentence {
    if unit != Unit::Rate {
        return digits(value, says_the_same).in_unit(unit);
    }
    match value.times(hundred()) {
        Some(percent) => digits(percent, |shown| shown.over(hundred()).is_some_and(&says_the_same)).in_unit(Unit::Rate),
        None => Sentence::of(Key::Number).with("number", exact(value)),
    }
}

/// The two ends of a range in their unit, with all of their digits; one number where they are the same.
pub(crate) fn range(low: Fraction, high: Fraction, unit: Unit) -> Sentence {
    if low == high {
        return number(low, unit, |shown| shown == low);
    }
    let end = |end: Fraction| match (unit, end.times(hundred())) {
        (Unit::Rate, Some(percent)) => digits(percent, |shown| shown == percent),
        (Unit::Rate, None) => exact(end),
        _ => digits(end, |shown| shown == end),
    };
    let key = if unit == Unit::Rate { Key::PercentRange } else { Key::PlainRange };
    Sentence::of(key).with("low", end(low)).with("high", end(high))
}

/// Two numbers that are shown as equal, as less or as more only where they are.
pub(crate) fn pair(before: Fraction, now: Fraction, unit: Unit) -> (Sentence, Sentence) {
    let order = now.cmp(&before);
    // The scale at which both are shown: rounding at one scale never turns the order, it only hides it.
    let scaled = |value: Fraction| if unit == Unit::Rate { value.times(hundred()) } else { Some(value) };
    let shown = scaled(before).zip(scaled(now)).and_then(|(before, now)| {
        (DIGITS..=MAX_SCALE).find_map(|scale| {
            let pair = (before.rounded(scale)?, now.rounded(scale)?);
            (pair.1.cmp(&pair.0) == order).then_some(pair)
        })
    });
    let written = |shown: Decimal| Digits::Decimal(shown.normalized()).in_unit(unit);
    let as_fraction = |value| Sentence::of(Key::Number).with("number", exact(value));
    match shown {
        Some((before, now)) => (written(before), written(now)),
        None => (as_fraction(before), as_fraction(now)),
    }
}

/// How far off a number is: above zero, and never shown as zero.
pub(crate) fn distance(by: Fraction, unit: Unit) -> Sentence {
    let is_above_zero = |shown: Fraction| !shown.is_zero();
    match by.times(hundred()) {
        Some(points) if unit == Unit::Rate => {
            let shown = digits(points, is_above_zero);
            Sentence::of(Key::InPoints).with("count", shown.count()).with("number", shown)
        }
        None if unit == Unit::Rate => Sentence::of(Key::Number).with("number", exact(by)),
        _ => Sentence::of(Key::Number).with("number", digits(by, is_above_zero)),
    }
}

/// A metric's name in a sentence.
pub(crate) fn metric(metric: Metric) -> Sentence {
    Sentence::of(match metric {
        Metric::Nps => Key::MetricNps,
        Metric::Ltv => Key::MetricLtv,
        Metric::Cac => Key::MetricCac,
        Metric::LtvToCac => Key::MetricLtvToCac,
        Metric::Roas => Key::MetricRoas,
        Metric::CostToServe => Key::MetricCostToServe,
        // The names of the others are their words.
        _ => return Sentence::from(metric.name().replace('_', " ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    #[test]
    fn two_digits_are_enough_unless_they_say_something_else() {
        let below_tenth = |shown: Fraction| shown < of(1, 10);
        assert_eq!(number(of(60, 610), Unit::Rate, below_tenth), "9.84 %");
        assert_eq!(number(of(99_999_999, 1_000_000_000), Unit::Rate, below_tenth), "9.9999999 %");
        assert_eq!(number(of(1, 3), Unit::Ratio, |_| true), "0.33");
        assert_eq!(number(of(1, 8), Unit::Points, |_| true), "0.12");
        assert_eq!(number(of(-1, 200), Unit::Rate, |_| true), "-0.5 %");
        // Nearer to the bound than any decimal of 38 digits: the fraction itself.
        let near = of(10_i128.pow(37) - 1, 10_i128.pow(38));
        assert_eq!(number(near, Unit::Rate, below_tenth).to_string(), format!("9.{} %", "9".repeat(36)));
        let nearer = of(i128::MAX - 1, i128::MAX);
        assert_eq!(
            number(nearer, Unit::Rate, |shown| shown < Fraction::ONE).to_string(),
            format!("{}/{}", i128::MAX - 1, i128::MAX)
        );
    }

    #[test]
    fn numbers_that_differ_are_shown_as_differing() {
        let shown = |before, now, unit| {
            let (before, now) = pair(before, now, unit);
            format!("{before}, {now}")
        };
        assert_eq!(shown(of(9, 10), of(92, 100), Unit::Rate), "90 %, 92 %");
        assert_eq!(shown(of(1, 3), of(33_334, 100_000), Unit::Rate), "33.333 %, 33.334 %");
        assert_eq!(shown(of(1, 3), of(2, 6), Unit::Money), "0.33, 0.33");
    }

    #[test]
    fn a_distance_is_never_zero() {
        assert_eq!(distance(of(1, 610), Unit::Rate), "0.16 points");
        assert_eq!(distance(of(1, 100), Unit::Rate), "1 point");
        assert_eq!(distance(of(1, 1_000_000), Unit::Rate), "0.0001 points");
        assert_eq!(distance(of(25, 2), Unit::Ratio), "12.5");
    }
}
