//! Moments of numpy: whole numbers of a unit since 1970, in units from years to attoseconds.
//!
//! They have no zone, so that the day is all that matters of them: each becomes whole seconds, rounded down. What is beyond
//! 64 bits of seconds is far beyond the calendar, and stays at the end of them, where it is an issue as it is by itself.

use tierline::{Date, Value};

/// What numpy takes for no moment.
const NOT_A_TIME: i64 = i64::MIN;

const A_DAY: i128 = 86_400;

/// The seconds of a number of units; nothing for no moment. A unit that numpy does not have is as no moment.
pub(crate) fn seconds(unit: &str, count: i64, ticks: i64) -> Option<i64> {
    if ticks == NOT_A_TIME {
        return None;
    }
    let ticks = i128::from(ticks).saturating_mul(i128::from(count));
    let below = |per_second: i128| ticks.div_euclid(per_second);
    let seconds = match unit {
        "Y" => months(ticks.saturating_mul(12)),
        "M" => months(ticks),
        "W" => ticks.saturating_mul(7 * A_DAY),
        "D" => ticks.saturating_mul(A_DAY),
        "h" => ticks.saturating_mul(3_600),
        "m" => ticks.saturating_mul(60),
        "s" => ticks,
        "ms" => below(1_000),
        "us" => below(1_000_000),
        "ns" => below(1_000_000_000),
        "ps" => below(1_000_000_000_000),
        "fs" => below(1_000_000_000_000_000),
        "as" => below(1_000_000_000_000_000_000),
        _ => return None,
    };
    // The least number is kept free: it would be no moment.
    Some(i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN.saturating_add(1) } else { i64::MAX }))
}

/// The seconds before the first day of the month that is so many months after January 1970.
fn months(months: i128) -> i128 {
    let (years, month) = (months.div_euclid(12), months.rem_euclid(12));
    let year = i32::try_from(years.saturating_add(1_970));
    let month = u8::try_from(month.saturating_add(1));
    let day = year.ok().zip(month.ok()).and_then(|(year, month)| Date::new(year, month, 1));
    // Beyond the calendar a year of any length will do.
    let days = day.map_or_else(|| years.saturating_mul(366), |day| i128::from(day.days()));
    days.saturating_mul(A_DAY)
}

/// The value that a number of units is: a day, or how far beyond the calendar it is.
pub(crate) fn value(unit: &str, count: i64, ticks: i64) -> Value {
    let Some(seconds) = seconds(unit, count, ticks) else { return Value::Missing };
    let days = seconds.div_euclid(86_400);
    match Date::from_days(days) {
        Some(day) => Value::Date(day),
        None => Value::Text(format!("{days} days after 1970-01-01").into()),
    }
}
