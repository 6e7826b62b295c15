//! Decimals and days for serde: the texts that people write.
//!
//! A decimal is the text of all its digits, in every format, and is read from such a text or from a whole number: a float has lost
//! digits before anybody here sees it, and is refused.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::value::date::Date;
use crate::value::number::Decimal;

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text of at most 38 digits, or a whole number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        Decimal::parse(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Decimal, E> {
        Ok(Decimal::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Decimal, E> {
        Decimal::new(i128::from(value), 0).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
}

struct Day;

impl Visitor<'_> for Day {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day as in `2026-11-21`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Digits)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn decimals_and_days_are_texts_and_floats_are_refused() {
        for (json, digits) in [
            ("\"9007199254740993.01\"", "9007199254740993.01"),
            ("\"-0.50\"", "-0.50"),
            ("18446744073709551615", "18446744073709551615"),
            ("-7", "-7"),
        ] {
            let read: Decimal = serde_json::from_str(json).unwrap();
            assert_eq!(read.to_string(), digits);
            assert_eq!(serde_json::to_string(&read).unwrap(), alloc::format!("\"{digits}\""));
        }
        for wrong in ["0.1", "null", "\"\"", "\"1,5\"", "true"] {
            assert!(serde_json::from_str::<Decimal>(wrong).is_err(), "{wrong}");
        }
        let day: Date = serde_json::from_str("\"2026-02-28\"").unwrap();
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2026-02-28\"");
        for wrong in ["\"2026-02-29\"", "20260228", "\"28.02.2026\""] {
            assert!(serde_json::from_str::<Date>(wrong).is_err(), "{wrong}");
        }
    }
}
