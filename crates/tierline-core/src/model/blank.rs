//! Blanks: texts that say that there is no value, and the marks of a model that say the same.
//!
//! A text without anything but white space is blank. `blanks:` of a model and of an attribute name further marks, such
//! as `NA`; a mark is compared with the text between its white space, letter by letter. A mark that is a number or a day
//! says the same where it comes as a number or a day: `-999` in a file is -999 in a table.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::model::parts::Kind;
use crate::value::client::Value;
use crate::value::date::Date;
use crate::value::number::Rounding;
use crate::value::scaled::Scaled;

/// Whether a text has nothing but white space, as Unicode counts it: missing, for every type of attribute, and no id.
///
/// ```
/// assert!(tierline_core::is_blank(" \t\u{a0}"));
/// assert!(!tierline_core::is_blank(" - "));
/// ```
#[must_use]
#[inline]
pub fn is_blank(text: &str) -> bool {
    // Nearly every text begins with one of these.
    match text.as_bytes().first() {
        Some(b'!'..=b'~') => false,
        Some(_) => text.trim().is_empty(),
        None => true,
    }
}

impl Value {
    /// The id that it means, in words: a number without the zeros behind its point, so that `8.00` is the client 8 wherever it
    /// comes from. Nothing where there is none: a missing value, a blank text, and a number that is none (`NaN`).
    ///
    /// ```
    /// use tierline_core::Value;
    /// assert_eq!(Value::from("A-1").as_id().as_deref(), Some("A-1"));
    /// assert_eq!(Value::from("8.00".parse::<tierline_core::Decimal>()?).as_id().as_deref(), Some("8"));
    /// assert_eq!(Value::from(f64::NAN).as_id(), None);
    /// # Ok::<(), tierline_core::NumberError>(())
    /// ```
    #[must_use]
    pub fn as_id(&self) -> Option<Cow<'_, str>> {
        let words: Cow<'_, str> = match self {
            Self::Missing => return None,
            Self::Float(number) if number.is_nan() => return None,
            Self::Float32(number) if number.is_nan() => return None,
            Self::Text(text) => Cow::Borrowed(text),
            Self::Decimal(number) => Cow::Owned(number.normalized().to_string()),
            other => Cow::Owned(other.to_string()),
        };
        (!is_blank(&words)).then_some(words)
    }
}

/// The marks of one attribute.
#[derive(Clone, Debug)]
pub(crate) struct Marks {
    texts: Vec<Box<str>>,
    /// The marks that are numbers or days, as units of the attribute's scale or as days; of a boolean whole numbers.
    values: Vec<i64>,
}

impl Marks {
    /// Marks as they are compared; nothing where there are none.
    pub(crate) fn new<'a>(marks: impl IntoIterator<Item = &'a str>, kind: &Kind) -> Option<Box<Self>> {
        let texts: Vec<Box<str>> = marks.into_iter().map(|mark| mark.trim().into()).collect();
        let value = |text: &str| match kind {
            Kind::Decimal { .. } | Kind::Integer | Kind::Boolean => {
                // Any rule of rounding will do: what is rounded is no mark.
                let scaled = Scaled::from_text(text, kind.scale().unwrap_or(0), Rounding::HalfEven).ok()?;
                (!scaled.rounded).then_some(scaled.units)
            }
            Kind::Date => Some(i64::from(text.parse::<Date>().ok()?.days())),
            Kind::Category { .. } | Kind::Text => None,
        };
        let values = texts.iter().filter_map(|text| value(text)).collect();
        (!texts.is_empty()).then(|| Box::new(Self { texts, values }))
    }

    /// Whether a text is a mark.
    pub(crate) fn has(&self, text: &str) -> bool {
        let text = text.trim();
        self.texts.iter().any(|mark| **mark == *text)
    }

    /// Whether a number of units, or a day, is a mark.
    pub(crate) fn has_value(&self, value: i64) -> bool {
        self.values.contains(&value)
    }

    /// Whether any mark is a number or a day: then values have to be looked at one by one.
    pub(crate) fn have_values(&self) -> bool {
        !self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_any_kind_is_blank_and_nothing_else() {
        for text in ["", " ", "\t\r\n", "\u{a0}", "\u{2003} \u{3000}", "\x0b"] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["x", " x", "0", "\u{a0}x", "\u{200b}", "ä", "-"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn a_mark_is_a_text_and_the_number_or_day_that_it_spells() {
        let marks = Marks::new([" NA ", "-999", "1900-01-01"], &Kind::Decimal { scale: 2 }).unwrap();
        assert!(
            marks.has("NA") && marks.has("\u{a0}NA ") && marks.has("-999") && !marks.has("na") && !marks.has("-99")
        );
        assert!(marks.has_value(-99_900) && !marks.has_value(-999));
        let marks = Marks::new(["NA", "1900-01-01"], &Kind::Date).unwrap();
        assert!(marks.have_values() && marks.has_value(-25_567));
        assert!(!Marks::new(["7"], &Kind::Text).unwrap().have_values());
        assert!(Marks::new([], &Kind::Text).is_none());
    }
}
