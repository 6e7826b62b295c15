//! Spans of time, as far as it is sure which is longer.

use std::cmp::Ordering;

use tierline_core::{Cadence, Period, TimeUnit, Timing};

/// How long a span of time is, so that equal ones are equal however they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Minutes(u64),
    Months(u64),
    /// Longer than any span: on event.
    Endless,
}

impl Length {
    pub(super) fn of(period: Period) -> Self {
        let count = u64::from(period.count());
        match period.unit() {
            TimeUnit::Minute => Self::Minutes(count),
            TimeUnit::Hour => Self::Minutes(count.saturating_mul(60)),
            TimeUnit::Day => Self::Minutes(count.saturating_mul(1_440)),
            TimeUnit::Week => Self::Minutes(count.saturating_mul(10_080)),
            TimeUnit::Month => Self::Months(count),
            TimeUnit::Year => Self::Months(count.saturating_mul(12)),
        }
    }

    /// True where it is sure that this span is longer.
    pub(super) fn is_longer(self, other: Self) -> bool {
        let days = |days: u64| days.saturating_mul(1_440);
        match (self, other) {
            (Self::Minutes(length), Self::Minutes(other)) | (Self::Months(length), Self::Months(other)) => {
                length > other
            }
            (Self::Minutes(minutes), Self::Months(months)) => minutes > days(months.saturating_mul(31)),
            (Self::Months(months), Self::Minutes(other)) => days(months.saturating_mul(28)) > other,
            (Self::Endless, other) => other != Self::Endless,
            (_, Self::Endless) => false,
        }
    }
}

/// How two spans compare that run by the same calendar; nothing for the calendar where there is none, or it is `24x7`. Nothing
/// where it is not sure.
///
/// A day of a calendar with closing hours is one of its open hours, which are not known here: of 8 to 24 hours, as a week is of 5
/// to 7 days. So `1 day` may be longer than `8 hours` or not, and `2 days` are longer than `1 day`.
pub(super) fn compared(calendar: Option<&str>, span: Period, other: Period) -> Option<Ordering> {
    let in_days = |period: Period| matches!(period.unit(), TimeUnit::Day | TimeUnit::Week);
    let in_months = |period: Period| matches!(period.unit(), TimeUnit::Month | TimeUnit::Year);
    if span == other {
        return Some(Ordering::Equal);
    }
    if calendar.is_none() || in_months(span) || in_months(other) {
        let (span, other) = (Length::of(span), Length::of(other));
        return match (span.is_longer(other), other.is_longer(span)) {
            (true, _) => Some(Ordering::Greater),
            (_, true) => Some(Ordering::Less),
            _ => (span == other).then_some(Ordering::Equal),
        };
    }
    // Between days, or between weeks, it does not matter how long one is.
    let (short_day, long_day) = if in_days(span) && in_days(other) { (1, 1) } else { (8 * 60, 24 * 60) };
    let (short_week, long_week) = if span.unit() == other.unit() { (1, 1) } else { (5, 7) };
    let ends = |period: Period| (open(period, short_day, short_week), open(period, long_day, long_week));
    let ((least, most), (other_least, other_most)) = (ends(span), ends(other));
    if least > other_most {
        Some(Ordering::Greater)
    } else if most < other_least {
        Some(Ordering::Less)
    } else {
        (least == most && other_least == other_most).then_some(Ordering::Equal)
    }
}

/// A span in the unit of a day's length, with days and weeks so long; months have none.
fn open(period: Period, day: u64, days_a_week: u64) -> u64 {
    let unit = match period.unit() {
        TimeUnit::Minute => 1,
        TimeUnit::Hour => 60,
        TimeUnit::Day => day,
        TimeUnit::Week | TimeUnit::Month | TimeUnit::Year => day.saturating_mul(days_a_week),
    };
    unit.saturating_mul(period.count().into())
}

/// The longest wait for an answer, and the shortest one.
pub(super) fn waits(timing: &Timing) -> [Length; 2] {
    let longest = Length::of(timing.longest());
    match timing {
        Timing::Between(short, _) => [longest, Length::of(*short)],
        // The day may be over soon.
        Timing::SameDay => [longest, Length::Minutes(0)],
        _ => [longest; 2],
    }
}

/// Whether it is sure that one answer takes longer than another: the longest wait counts first, then the shortest.
pub(super) fn is_slower(timing: &Timing, other: &Timing) -> bool {
    let pairs = || waits(timing).into_iter().zip(waits(other));
    pairs().find(|(length, other)| length != other).is_some_and(|(length, other)| length.is_longer(other))
}

/// The longest wait of a cadence, and the shortest one.
pub(super) fn lengths(cadence: &Cadence) -> Vec<Length> {
    match cadence {
        Cadence::Every(period) | Cadence::Worded { span: period, .. } => vec![Length::of(*period); 2],
        Cadence::Between(short, long) => vec![Length::of(*long), Length::of(*short)],
        _ => vec![Length::Endless; 2],
    }
}

/// Whether one cadence leaves longer waits than another: the longest wait counts first, then the shortest.
pub(super) fn is_rarer(cadence: &Cadence, other: &Cadence) -> bool {
    let pairs = || lengths(cadence).into_iter().zip(lengths(other));
    let first_different = pairs().find(|(length, other)| length != other);
    first_different.map_or(
        Ordering::Equal,
        |(length, other)| {
            if length.is_longer(other) { Ordering::Greater } else { Ordering::Less }
        },
    ) == Ordering::Greater
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_a_calendar_with_closing_hours_only_what_is_sure_is_compared() {
        let open = Some("business hours");
        for (calendar, span, other, expected) in [
            (None, "1 day", "8 hours", Some(Ordering::Greater)),
            (None, "1 day", "24 hours", Some(Ordering::Equal)),
            (None, "1 month", "30 days", None),
            (open, "1 day", "8 hours", None),
            (open, "1 day", "24 hours", None),
            (open, "1 day", "7 hours", Some(Ordering::Greater)),
            (open, "1 day", "25 hours", Some(Ordering::Less)),
            (open, "2 days", "1 day", Some(Ordering::Greater)),
            (open, "7 days", "1 week", None),
            (open, "8 days", "1 week", Some(Ordering::Greater)),
            (open, "4 days", "1 week", Some(Ordering::Less)),
            (open, "5 days", "1 week", None),
            (open, "2 weeks", "1 week", Some(Ordering::Greater)),
            (open, "90 minutes", "1 hour", Some(Ordering::Greater)),
            (open, "60 minutes", "1 hour", Some(Ordering::Equal)),
            (open, "1 week", "39 hours", Some(Ordering::Greater)),
            (open, "1 week", "40 hours", None),
            (open, "1 month", "4 weeks", None),
            (open, "2 months", "4 weeks", Some(Ordering::Greater)),
        ] {
            let (span, other) = (span.parse().unwrap(), other.parse().unwrap());
            assert_eq!(compared(calendar, span, other), expected, "{calendar:?}: {span} and {other}");
            assert_eq!(
                compared(calendar, other, span),
                expected.map(Ordering::reverse),
                "{calendar:?}: {other} and {span}"
            );
        }
    }
}
