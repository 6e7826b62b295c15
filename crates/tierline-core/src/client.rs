//! A client: an id and attribute values, as they come.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::date::Date;
use crate::number::Decimal;

/// One attribute value as the outside world gives it; the plan reads it by the attribute's type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Absent.
    Missing,
    /// Yes or no; never a number.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// A float, which means its shortest round-trip decimal: `0.1` is 0.1.
    Float(f64),
    /// A 32-bit float, which means its own shortest round-trip decimal.
    Float32(f32),
    /// A text: also a level, and a number or a date in words of digits.
    Text(Box<str>),
    /// A day.
    Date(Date),
}

impl Value {
    /// The text that a text attribute makes of it: a text, or the digits of a whole number.
    pub(crate) fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Boolean(v) => v.fmt(f),
            Self::Integer(v) => v.fmt(f),
            Self::Decimal(v) => v.fmt(f),
            Self::Float(v) => v.fmt(f),
            Self::Float32(v) => v.fmt(f),
            Self::Text(v) => f.write_str(v),
            Self::Date(v) => v.fmt(f),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => |$v:ident| $make:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from($v: $from) -> Self {
                $make
            }
        })+
    };
}

value_from! {
    bool => |v| Self::Boolean(v),
    i32 => |v| Self::Integer(i64::from(v)),
    i64 => |v| Self::Integer(v),
    u32 => |v| Self::Integer(i64::from(v)),
    f32 => |v| Self::Float32(v),
    f64 => |v| Self::Float(v),
    Decimal => |v| Self::Decimal(v),
    Date => |v| Self::Date(v),
    &str => |v| Self::Text(v.into()),
    String => |v| Self::Text(v.into()),
}

#[cfg(feature = "rust_decimal")]
value_from! { rust_decimal::Decimal => |v| Self::Decimal(v.into()) }

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// One account: an id and its attribute values by name.
///
/// Values may stand in any order; a plan finds them fastest in the order of the model's attributes.
/// What the model does not know is ignored, and what is not given is missing.
///
/// ```
/// use tierline_core::{Client, Value};
/// let acme = Client::new("ACME-1").with("arr", 120_000).with("strategic", true).with("health", Value::Missing);
/// assert_eq!(acme.value("arr"), &Value::Integer(120_000));
/// assert_eq!(acme.value("seats"), &Value::Missing);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    id: Box<str>,
    values: Vec<(Box<str>, Value)>,
}

impl Client {
    /// A client without any values yet.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self { id: id.into(), values: Vec::new() }
    }

    /// The same client with one more value; a name given twice keeps the last value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a value; a name given twice keeps the last value.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.values.iter_mut().find(|(n, _)| &**n == name) {
            Some((_, slot)) => *slot = value,
            None => self.values.push((name.into(), value)),
        }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The value of that name, [`Value::Missing`] where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &Value {
        self.values.iter().find(|(n, _)| &**n == name).map_or(&Value::Missing, |(_, v)| v)
    }

    /// As [`Client::value`], looking at `next` first, which moves on: clients are mostly written in the model's order,
    /// with gaps where a value is missing.
    pub(crate) fn value_after(&self, next: &mut usize, name: &str) -> &Value {
        let from = *next;
        let places = (from..self.values.len()).chain(0..from.min(self.values.len()));
        for at in places {
            if let Some((own, value)) = self.values.get(at)
                && &**own == name
            {
                *next = at.saturating_add(1);
                return value;
            }
        }
        &Value::Missing
    }
}
