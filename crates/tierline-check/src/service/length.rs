//! Spans of time, as far as it is sure which is longer.

use std::cmp::Ordering;

use tierline_core::{Cadence, Period, TimeUnit};

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

/// The longest wait of a cadence, and the shortest one.
pub(super) fn lengths(cadence: &Cadence) -> Vec<Length> {
    match cadence {
        Cadence::Every(period) => vec![Length::of(*period); 2],
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
