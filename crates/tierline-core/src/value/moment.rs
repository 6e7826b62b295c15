//! Moments, and the zones that give them a day.
//!
//! A moment is a point in time with the offset from UTC under which it was written. The day that it belongs to depends on
//! the zone: that of the model, or else its own. A [`Zone`] is a table of the moments at which the offset changes; where
//! rules go on for ever the calendar repeats every 400 years, and so does the table, so that it is exact for every day
//! that a [`Date`] can be. The table comes from outside: nothing here reads a database of time zones.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "divisors are constants above zero; everything that may overflow is a checked_* call"
)]

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use crate::value::date::Date;

const SECONDS_A_DAY: i64 = 86_400;

/// The seconds of 400 years, after which the days of the calendar and of the week are the same again.
const CYCLE: i64 = 146_097 * SECONDS_A_DAY;

/// 2200-01-01 00:00 UTC: changes that somebody has listed lie before it, behind it are rules that go on for ever.
const RULES_ONLY: i64 = 7_258_118_400;

/// A point in time, to the second, and the offset from UTC under which it was written.
///
/// ```
/// use tierline_core::{Moment, Zone};
/// let moment: Moment = "2027-03-31T23:30:00Z".parse()?;
/// assert_eq!(moment.day().unwrap().to_string(), "2027-03-31");
/// let madrid = Zone::fixed("+02:00", 7_200);
/// assert_eq!(moment.day_in(&madrid).unwrap().to_string(), "2027-04-01");
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    seconds: i64,
    offset: i32,
}

impl Moment {
    /// So many seconds after (or before) 1970-01-01 00:00 UTC, under an offset of so many seconds east of UTC.
    #[must_use]
    pub const fn new(seconds: i64, offset: i32) -> Self {
        Self { seconds, offset }
    }

    /// Seconds since 1970-01-01 00:00 UTC.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Seconds east of UTC.
    #[must_use]
    pub const fn offset(self) -> i32 {
        self.offset
    }

    /// The day under its own offset, or nothing where that is no [`Date`].
    #[must_use]
    pub fn day(self) -> Option<Date> {
        day_of(self.seconds, self.offset)
    }

    /// The day that it has in a zone, or nothing where that is no [`Date`].
    #[must_use]
    pub fn day_in(self, zone: &Zone) -> Option<Date> {
        zone.day_of(self.seconds)
    }
}

fn day_of(seconds: i64, offset: i32) -> Option<Date> {
    Date::from_days(seconds.checked_add(i64::from(offset))?.div_euclid(SECONDS_A_DAY))
}

/// What a text of a day is: a day as it stands, or a moment with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Day(Date),
    Moment(Moment),
}

impl When {
    /// Reads `2026-01-31`, a moment without a zone (`2026-01-31 23:59:59.5`), or one with an offset:
    /// `2026-01-31T23:59:59Z`, `2026-01-31 23:59+02:00`; databases write the offset as `+02` and `+0200`, too.
    ///
    /// A leap second belongs to the day that it ends.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let day: Date = date.parse().ok()?;
        let Some(time) = time else { return Some(Self::Day(day)) };
        // A clock has none of these signs: what follows the first is the offset.
        let Some(at) = time.find(['Z', '+', '-']) else {
            return seconds_of_day(time).map(|_| Self::Day(day));
        };
        let (clock, offset) = time.split_at_checked(at)?;
        let clock = seconds_of_day(clock)?;
        let offset = match offset.strip_prefix(['+', '-']) {
            None if offset == "Z" => 0,
            None => return None,
            Some(clock) => seconds_of_offset(clock)? * if offset.starts_with('-') { -1 } else { 1 },
        };
        // The clock is that of the place, so that an offset east of UTC is taken off.
        let seconds = i64::from(day.days()) * SECONDS_A_DAY + i64::from(clock - offset);
        Some(Self::Moment(Moment { seconds, offset }))
    }
}

/// An offset as whole seconds: a time of day, or its hours alone, or hours and minutes without a colon.
fn seconds_of_offset(offset: &str) -> Option<i32> {
    let (hours, minutes) = match offset.len() {
        2 => (offset, "00"),
        4 => offset.split_at_checked(2)?,
        // A zone has no leap second, and no part of one.
        _ if offset.contains('.') || offset.ends_with(":60") => return None,
        _ => return seconds_of_day(offset),
    };
    let two = |part: &str| if part.bytes().all(|b| b.is_ascii_digit()) { part.parse::<i32>().ok() } else { None };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 3_600 + minutes * 60)
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction` as whole seconds.
fn seconds_of_day(clock: &str) -> Option<i32> {
    let clock = match clock.split_once('.') {
        Some((clock, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit()) => clock,
        Some(_) => return None,
        None => clock,
    };
    let two = |part: Option<&str>| -> Option<i32> {
        let part = part?;
        if part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (two(parts.next())?, two(parts.next())?);
    let seconds = match parts.next() {
        Some(part) => two(Some(part))?,
        None => 0,
    };
    let whole = parts.next().is_none() && hours < 24 && minutes < 60 && seconds <= 60;
    // A leap second counts as the one before it, and so stays in its day.
    whole.then_some(hours * 3_600 + minutes * 60 + seconds.min(59))
}

impl core::str::FromStr for Moment {
    type Err = crate::value::date::DateError;
    /// Reads a moment with an offset, as in `2027-04-01T00:00:00+02:00` or `2027-04-01 00:00Z`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match When::read(text) {
            Some(When::Moment(moment)) => Ok(moment),
            _ => Err(crate::value::date::DateError),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(day) = self.day() else {
            return write!(f, "{} days after 1970-01-01", self.seconds.div_euclid(SECONDS_A_DAY));
        };
        let clock = self.seconds.saturating_add(i64::from(self.offset)).rem_euclid(SECONDS_A_DAY);
        write!(f, "{day}T{:02}:{:02}:{:02}", clock / 3_600, clock / 60 % 60, clock % 60)?;
        write!(f, "{}", OffsetWords(self.offset))
    }
}

/// An offset from UTC as it is written: `+02:00`, `Z`.
struct OffsetWords(i32);

impl fmt::Display for OffsetWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { '-' } else { '+' }, self.0.unsigned_abs());
        match (size, size % 60) {
            (0, _) => f.write_str("Z"),
            (_, 0) => write!(f, "{sign}{:02}:{:02}", size / 3_600, size / 60 % 60),
            (_, seconds) => write!(f, "{sign}{:02}:{:02}:{seconds:02}", size / 3_600, size / 60 % 60),
        }
    }
}

/// A time zone: its name, and its offset from UTC at every moment.
///
/// Cloning it copies one pointer.
///
/// ```
/// use tierline_core::Zone;
/// // An hour ahead of UTC until 2027-03-28 01:00 UTC, then two.
/// let zone = Zone::new("Spring", 3_600, vec![(1_806_195_600, 7_200)], None).unwrap();
/// assert_eq!([zone.offset_at(1_806_195_599), zone.offset_at(1_806_195_600)], [3_600, 7_200]);
/// assert_eq!(zone.day_of(1_806_530_400).unwrap().to_string(), "2027-04-01");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    table: Arc<Table>,
}

#[derive(PartialEq, Eq)]
struct Table {
    name: Box<str>,
    /// The offset before the first change.
    before: i32,
    /// Moments in seconds, ascending, and the offset from each on.
    changes: Box<[(i64, i32)]>,
    /// From here on the offsets repeat every 400 years.
    repeats_from: Option<i64>,
}

impl Zone {
    /// A zone by the moments at which its offset changes: seconds since 1970-01-01 00:00 UTC, ascending, each with the
    /// seconds east of UTC from then on; `before` holds before the first.
    ///
    /// Where the changes go on for ever, `repeats_from` is a moment after which they follow the calendar alone; the list
    /// then goes on for 400 years behind it. Nothing where the moments do not ascend or an offset is a day or more.
    #[must_use]
    pub fn new(
        name: &str,
        before: i32,
        changes: alloc::vec::Vec<(i64, i32)>,
        repeats_from: Option<i64>,
    ) -> Option<Self> {
        let ascends = changes.iter().zip(changes.iter().skip(1)).all(|(a, b)| a.0 < b.0);
        // Less than a day, so that no offset moves a moment further than to the next day or the one before.
        let small = |offset: i32| i64::from(offset).abs() < SECONDS_A_DAY;
        let fits = ascends && small(before) && changes.iter().all(|(_, offset)| small(*offset));
        let table = Table { name: name.into(), before, changes: changes.into(), repeats_from };
        fits.then(|| Self { table: Arc::new(table) })
    }

    /// A zone by all changes of its rules, ascending, which may go on for ever: moments in seconds, each with the offset
    /// from then on.
    ///
    /// They are read up to the year 2600. Whatever the rules are in 2200 they must be for ever, so that they repeat with
    /// the calendar. Nothing as in [`Zone::new`].
    #[must_use]
    pub fn of_rules(name: &str, before: i32, changes: impl IntoIterator<Item = (i64, i32)>) -> Option<Self> {
        let (mut table, mut last) = (alloc::vec::Vec::new(), before);
        for (at, offset) in changes.into_iter().take_while(|(at, _)| *at <= RULES_ONLY + CYCLE) {
            // A change of nothing but the letters of a zone changes no day.
            if offset != last {
                table.push((at, offset));
                last = offset;
            }
        }
        // A change behind 2200 comes of rules that go on for ever; a list that ends before has no more changes.
        let repeats = table.last().is_some_and(|(at, _)| *at > RULES_ONLY);
        Self::new(name, before, table, repeats.then_some(RULES_ONLY))
    }

    /// A zone that is always so many seconds east of UTC, less than a day.
    #[must_use]
    pub fn fixed(name: &str, offset: i32) -> Self {
        // A day less a second.
        let most = 86_399;
        let table =
            Table { name: name.into(), before: offset.clamp(-most, most), changes: Box::default(), repeats_from: None };
        Self { table: Arc::new(table) }
    }

    /// `UTC`.
    #[must_use]
    pub fn utc() -> Self {
        Self::fixed("UTC", 0)
    }

    /// The zone of an offset that is written out: `Z`, `+00:00` and `UTC` are UTC, and `+02:00`, `-0330` and `+05` what
    /// they say.
    ///
    /// ```
    /// use tierline_core::Zone;
    /// assert_eq!(Zone::of_offset("+0530").unwrap().name(), "+05:30");
    /// assert_eq!(Zone::of_offset("-00:00").unwrap().name(), "UTC");
    /// assert!(Zone::of_offset("Europe/Madrid").is_none());
    /// ```
    #[must_use]
    pub fn of_offset(text: &str) -> Option<Self> {
        if matches!(text, "Z" | "UTC") {
            return Some(Self::utc());
        }
        let digits = text.strip_prefix(['+', '-'])?;
        let size = seconds_of_offset(digits)?;
        Some(Self::of_seconds(if text.starts_with('-') { -size } else { size }))
    }

    /// The zone that is always so many seconds east of UTC, named as the offset is written.
    ///
    /// ```
    /// use tierline_core::Zone;
    /// assert_eq!(Zone::of_seconds(2 * 3_600).name(), "+02:00");
    /// // A zone that was at +01:00 until its rules changed, and has been at +02:00 since then.
    /// assert_eq!(Zone::of_rules("Example", 3_600, [(0, 7_200)]).unwrap().name(), "Example");
    /// ```
    #[must_use]
    pub fn of_seconds(offset: i32) -> Self {
        if offset == 0 { Self::utc() } else { Self::fixed(&alloc::format!("{}", OffsetWords(offset)), offset) }
    }

    /// Whether it is UTC, whatever its name.
    #[must_use]
    pub fn is_utc(&self) -> bool {
        self.table.before == 0 && self.table.changes.is_empty()
    }

    /// Its name, as in `Europe/Madrid`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// Seconds east of UTC at a moment.
    #[must_use]
    pub fn offset_at(&self, seconds: i64) -> i32 {
        let table = &*self.table;
        let at = match table.repeats_from {
            // Into the 400 years that the table has.
            Some(from) if seconds > from => from.saturating_add(seconds.saturating_sub(from) % CYCLE),
            _ => seconds,
        };
        let next = table.changes.partition_point(|(from, _)| *from <= at);
        next.checked_sub(1).and_then(|last| table.changes.get(last)).map_or(table.before, |(_, offset)| *offset)
    }

    /// The day at a moment, or nothing where that is no [`Date`].
    #[must_use]
    pub fn day_of(&self, seconds: i64) -> Option<Date> {
        day_of(seconds, self.offset_at(seconds))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.table.name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec;

    #[test]
    fn texts_are_days_or_moments_or_nothing() {
        for (text, day, utc) in [
            ("2026-01-31", "2026-01-31", None),
            ("2026-01-31 23:30", "2026-01-31", None),
            ("2026-01-31T23:59:60.123", "2026-01-31", None),
            ("2026-01-31T23:59:59Z", "2026-01-31", Some("2026-01-31")),
            ("2016-12-31T23:59:60Z", "2016-12-31", Some("2016-12-31")),
            ("2026-01-31T23:30:00.123-01:00", "2026-01-31", Some("2026-02-01")),
            ("2026-02-01T00:30:00+02:00", "2026-02-01", Some("2026-01-31")),
            ("2026-04-01 00:30:00+02", "2026-04-01", Some("2026-03-31")),
            ("2026-03-31 22:30:00.25-0330", "2026-03-31", Some("2026-04-01")),
            ("2026-03-31T22:30+00", "2026-03-31", Some("2026-03-31")),
            ("2026-02-01 00:00+00:00:01", "2026-02-01", Some("2026-01-31")),
            ("0001-01-01T00:30+01:00", "0001-01-01", None),
            ("9999-12-31T23:00-02:00", "9999-12-31", None),
        ] {
            let read = When::read(text).unwrap();
            let found = match read {
                When::Day(day) => Some(day),
                When::Moment(moment) => moment.day(),
            };
            assert_eq!(found.unwrap().to_string(), day, "{text}");
            let in_utc = match read {
                When::Day(_) => None,
                When::Moment(moment) => moment.day_in(&Zone::utc()),
            };
            assert_eq!(in_utc.map(|day| day.to_string()).as_deref(), utc, "{text}");
        }
        for text in [
            "2026-02-30",
            "2026-2-3",
            "31.01.2026",
            "",
            "2026-01-31T",
            "2026-13-01",
            "0000-01-01",
            "10000-01-01",
            "2026-01-31T25:00",
            "2026-01-31T00:00:00+",
            "2026-01-31 0:00",
            "2026-01-3１",
            "2026-01-31T00:00Z0",
            "2026-01-31T00:00+24:00",
            "2026-01-31T00:00+24",
            "2026-01-31T00:00+0260",
            "2026-01-31T00:00+2",
            "2026-01-31T00:00+020",
            "2026-01-31T00:00++2",
            "2026-01-31T00:00+\u{e9}\u{e9}",
            "2026-01-31T00:00:00.",
            "2026-01-31 12",
            "2026-01-31T10:00:00:00",
        ] {
            assert_eq!(When::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        for text in [
            "2027-04-01T00:00:00+02:00",
            "2027-03-31T22:00:00Z",
            "0001-01-01T23:59:59-23:59",
            "1890-01-01T00:00:00-00:14:44",
        ] {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }
        assert_eq!(Moment::new(i64::MAX, 0).to_string(), "106751991167300 days after 1970-01-01");
        assert_eq!(Moment::new(i64::MAX, 3_600).day(), None);
        assert_eq!(Moment::new(i64::MIN, -3_600).day(), None);
    }

    #[test]
    fn offsets_hold_from_their_change_on_and_repeat_with_the_calendar() {
        let zone =
            Zone::new("Z", 60, vec![(0, 3_600), (100, 7_200), (CYCLE + 50, 3_600), (CYCLE + 100, 7_200)], Some(100))
                .unwrap();
        for (at, offset) in [
            (i64::MIN, 60),
            (-1, 60),
            (0, 3_600),
            (99, 3_600),
            (100, 7_200),
            (CYCLE + 49, 7_200),
            (CYCLE + 50, 3_600),
            (CYCLE + 99, 3_600),
            (CYCLE + 100, 7_200),
            (2 * CYCLE + 75, 3_600),
        ] {
            assert_eq!(zone.offset_at(at), offset, "{at}");
        }
        assert!(Zone::new("Z", 0, vec![(5, 0), (5, 1)], None).is_none());
        assert!(Zone::new("Z", 86_400, vec![], None).is_none());
        assert_eq!(zone.day_of(i64::MAX), None);
    }
}
