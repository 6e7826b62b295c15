//! Civil dates, without a clock: a [`Date`] is a day of the proleptic Gregorian calendar from year 1 to 9999.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "days and years are bounded by the range of Date before anything is computed with them"
)]

use core::fmt;

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31.
///
/// ```
/// use tierline_core::Date;
/// let day: Date = "2026-01-31".parse()?;
/// assert_eq!(day, Date::new(2026, 1, 31).unwrap());
/// assert_eq!(day.days(), 20_484);                      // days since 1970-01-01, as in Arrow's Date32
/// assert!("2026-02-30".parse::<Date>().is_err());
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    days: i32,
}

/// A text or a number of days that is no [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date like 2026-01-31, from 0001-01-01 to 9999-12-31")]
#[non_exhaustive]
pub struct DateError;

impl Date {
    /// The first day: 0001-01-01.
    pub const MIN: Self = Self { days: -719_162 };
    /// The last day: 9999-12-31.
    pub const MAX: Self = Self { days: 2_932_896 };

    /// The day of a year, a month (1 to 12) and a day of the month, or nothing where the calendar has none.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        // Years that begin in March put the leap day last; 400 of them are 146,097 days.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        // March is month 0.
        let month_index = (i32::from(month) + 9) % 12;
        // From March on every five months have 153 days.
        let day_of_year = (153 * month_index + 2) / 5 + i32::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self { days: era * 146_097 + day_of_era - 719_468 })
    }

    /// The day that is so many days after (or before) 1970-01-01, or nothing where it is out of range.
    #[must_use]
    pub fn from_days(days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok()?;
        (Self::MIN.days..=Self::MAX.days).contains(&days).then_some(Self { days })
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.days
    }

    /// Year, month (1 to 12) and day of the month.
    #[must_use]
    pub fn civil(self) -> (i32, u8, u8) {
        // Days since 0000-03-01, from where eras of 400 years are counted.
        let shifted = self.days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        // Leap days are taken off before the division: one in 4 years, none in 100, one in 400.
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        // From 1 to 12, and from 1 to 31, by what is computed above.
        (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
    }

    /// Whether it is the last day of its month.
    pub(crate) fn ends_month(self) -> bool {
        let (year, month, day) = self.civil();
        day == days_in_month(year, month)
    }

    /// The same day of the month so many months later, or the last one of a month that is too short.
    pub(crate) fn months_later(self, months: i64) -> Option<Self> {
        let (year, month, day) = self.civil();
        // Months since the beginning of year 0, counted from 0.
        let index = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
        let year = i32::try_from(index.div_euclid(12)).ok()?;
        let month = u8::try_from(index.rem_euclid(12) + 1).ok()?;
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    fn read_day(text: &str) -> Option<Self> {
        let [year, month, day] = fields(text, '-', [4, 2, 2])?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

/// So many whole numbers of so many digits each, with a separator between them.
fn fields<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i32; N]> {
    let mut parts = text.split(separator);
    let mut out = [0; N];
    for (slot, width) in out.iter_mut().zip(widths) {
        let part = parts.next()?;
        // `parse` alone would take a sign, and `2026-1-31`.
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(out)
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl core::str::FromStr for Date {
    type Err = DateError;
    /// Reads `2026-01-31`, and nothing else.
    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::read_day(text).ok_or(DateError)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_day_agrees_with_a_calendar_library() {
        let mut expected = jiff::civil::date(1, 1, 1);
        for days in Date::MIN.days..=Date::MAX.days {
            let day = Date::from_days(i64::from(days)).unwrap();
            let (year, month, dom) = day.civil();
            assert_eq!((year, month, dom), (i32::from(expected.year()), expected.month() as u8, expected.day() as u8));
            assert_eq!(Date::new(year, month, dom), Some(day));
            if days < Date::MAX.days {
                expected = expected.tomorrow().unwrap();
            }
        }
        assert_eq!(expected, jiff::civil::date(9999, 12, 31));
    }

    #[test]
    fn months_later_agree_with_a_calendar_library() {
        use jiff::ToSpan;
        for start in Date::new(2019, 12, 1).unwrap().days..Date::new(2024, 4, 1).unwrap().days {
            let day = Date::from_days(i64::from(start)).unwrap();
            let other: jiff::civil::Date = day.to_string().parse().unwrap();
            for months in [0, 1, 2, 3, 11, 12, 13, 48] {
                let expected = other + months.months();
                let later = day.months_later(months).unwrap();
                assert_eq!(later.to_string(), expected.to_string(), "{day} and {months} months");
            }
        }
        assert_eq!(Date::MAX.months_later(1), None);
        assert_eq!(Date::MIN.months_later(i64::MAX), None);
    }
}
