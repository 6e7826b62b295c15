//! Exact numbers in words: at most two digits behind the point, and more where two would say something else.

use tierline_core::{Decimal, Fraction, MAX_SCALE};

use crate::metrics::{Metric, Unit};

/// Digits behind the point, unless more are needed.
const DIGITS: u8 = 2;

/// A number rounded half to even, with so many digits that `says_the_same` holds of what is shown.
fn digits(value: Fraction, says_the_same: impl Fn(Fraction) -> bool) -> String {
    (DIGITS..=MAX_SCALE)
        .find_map(|scale| value.rounded(scale).filter(|shown| says_the_same(Fraction::from(*shown))))
        .map_or_else(|| exact(value), |shown| shown.normalized().to_string())
}

/// A number that no decimal shows truly, as a fraction.
fn exact(value: Fraction) -> String {
    let (numerator, denominator) = value.lowest_terms();
    format!("{numerator}/{denominator}")
}

fn hundred() -> Fraction {
    Fraction::from(Decimal::HUNDRED)
}

/// A number in its unit, with so many digits that `says_the_same` holds of the number shown.
pub(crate) fn number(value: Fraction, unit: Unit, says_the_same: impl Fn(Fraction) -> bool) -> String {
    if unit != Unit::Rate {
        return digits(value, says_the_same);
    }
    match value.times(hundred()) {
        Some(percent) => {
            let shown = digits(percent, |shown| shown.over(hundred()).is_some_and(&says_the_same));
            format!("{shown} %")
        }
        None => exact(value),
    }
}

/// Two numbers that are shown as equal, as less or as more only where they are.
pub(crate) fn pair(before: Fraction, now: Fraction, unit: Unit) -> (String, String) {
    let order = now.cmp(&before);
    // The scale at which both are shown: rounding at one scale never turns the order, it only hides it.
    let scaled = |value: Fraction| if unit == Unit::Rate { value.times(hundred()) } else { Some(value) };
    let shown = scaled(before).zip(scaled(now)).and_then(|(before, now)| {
        (DIGITS..=MAX_SCALE).find_map(|scale| {
            let pair = (before.rounded(scale)?, now.rounded(scale)?);
            (pair.1.cmp(&pair.0) == order).then_some(pair)
        })
    });
    let written = |shown: Decimal| {
        let shown = shown.normalized();
        if unit == Unit::Rate { format!("{shown} %") } else { shown.to_string() }
    };
    match shown {
        Some((before, now)) => (written(before), written(now)),
        None => (exact(before), exact(now)),
    }
}

/// How far off a number is: above nought, and never shown as nought.
pub(crate) fn distance(by: Fraction, unit: Unit) -> String {
    let is_there = |shown: Fraction| !shown.is_zero();
    if unit != Unit::Rate {
        return digits(by, is_there);
    }
    match by.times(hundred()) {
        Some(points) => {
            let shown = digits(points, is_there);
            let word = if shown == "1" { "point" } else { "points" };
            format!("{shown} {word}")
        }
        None => exact(by),
    }
}

/// A metric's name in a sentence.
pub(crate) fn metric(metric: Metric) -> String {
    match metric {
        Metric::Nps => "net promoter score".into(),
        Metric::Ltv => "lifetime value".into(),
        Metric::Cac => "cost of acquisition".into(),
        Metric::LtvToCac => "lifetime value over cost of acquisition".into(),
        Metric::Roas => "return on advertising spend".into(),
        Metric::CostToServe => "cost to serve a client".into(),
        _ => metric.name().replace('_', " "),
    }
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
        assert_eq!(number(near, Unit::Rate, below_tenth), format!("9.{} %", "9".repeat(36)));
        let nearer = of(i128::MAX - 1, i128::MAX);
        assert_eq!(
            number(nearer, Unit::Rate, |shown| shown < Fraction::ONE),
            format!("{}/{}", i128::MAX - 1, i128::MAX)
        );
    }

    #[test]
    fn numbers_that_differ_are_shown_as_differing() {
        assert_eq!(pair(of(9, 10), of(92, 100), Unit::Rate), ("90 %".into(), "92 %".into()));
        assert_eq!(pair(of(1, 3), of(33_334, 100_000), Unit::Rate), ("33.333 %".into(), "33.334 %".into()));
        assert_eq!(pair(of(1, 3), of(2, 6), Unit::Money), ("0.33".into(), "0.33".into()));
    }

    #[test]
    fn a_distance_is_never_nought() {
        assert_eq!(distance(of(1, 610), Unit::Rate), "0.16 points");
        assert_eq!(distance(of(1, 100), Unit::Rate), "1 point");
        assert_eq!(distance(of(1, 1_000_000), Unit::Rate), "0.0001 points");
        assert_eq!(distance(of(25, 2), Unit::Ratio), "12.5");
    }
}
