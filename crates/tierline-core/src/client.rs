//! A client: an id and attribute values, as they come.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::date::Date;
use crate::moment::Moment;
use crate::number::{Decimal, Digits};

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
    /// A moment with an offset from UTC, whose day depends on the zone of the model.
    Moment(Moment),
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

    /// As [`Value::as_text`], with the digits written into the room for them.
    pub(crate) fn text_in<'v>(&'v self, room: &'v mut Digits) -> Option<&'v str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(number) => Some(room.write(i128::from(*number))),
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
            Self::Moment(v) => v.fmt(f),
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
    Moment => |v| Self::Moment(v),
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
#[derive(Clone, PartialEq)]
pub struct Client {
    /// Shared with the assignments of the client.
    id: Arc<str>,
    /// The names of the values, one behind the other.
    names: String,
    values: Vec<Named>,
}

/// A value, and where its name stands.
#[derive(Clone, PartialEq)]
struct Named {
    head: u64,
    from: usize,
    to: usize,
    value: Value,
}

/// A name to look values up by: most names differ in their first bytes, which compare as one number.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) head: u64,
    pub(crate) name: &'a str,
}

impl<'a> Wanted<'a> {
    fn new(name: &'a str) -> Self {
        Self { head: head(name), name }
    }
}

/// The first eight bytes of a name as a number; a shorter name has zeros behind it.
pub(crate) fn head(name: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(name.bytes()).for_each(|(slot, byte)| *slot = byte);
    u64::from_ne_bytes(bytes)
}

impl Client {
    /// A client without any values yet.
    #[must_use]
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self { id: id.into(), names: String::new(), values: Vec::new() }
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
        let (wanted, names) = (Wanted::new(name), self.names.as_bytes());
        match self.values.iter_mut().find(|own| own.is(wanted, names)) {
            Some(own) => own.value = value,
            None => {
                let from = self.names.len();
                self.names.push_str(name);
                self.values.push(Named { head: wanted.head, from, to: self.names.len(), value });
            }
        }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn shared_id(&self) -> Arc<str> {
        self.id.clone()
    }

    /// The value of that name, [`Value::Missing`] where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &Value {
        let (wanted, names) = (Wanted::new(name), self.names.as_bytes());
        self.values.iter().find(|own| own.is(wanted, names)).map_or(&Value::Missing, |own| &own.value)
    }

    /// As [`Client::value`], looking at `next` first, which moves on: clients are mostly written in the model's order,
    /// with gaps where a value is missing.
    #[inline]
    pub(crate) fn value_after(&self, next: &mut usize, wanted: Wanted<'_>) -> &Value {
        let names = self.names.as_bytes();
        let from = *next;
        let places = (from..self.values.len()).chain(0..from.min(self.values.len()));
        for at in places {
            if let Some(own) = self.values.get(at)
                && own.is(wanted, names)
            {
                *next = at.saturating_add(1);
                return &own.value;
            }
        }
        &Value::Missing
    }
}

impl Named {
    #[inline]
    fn is(&self, wanted: Wanted<'_>, names: &[u8]) -> bool {
        self.head == wanted.head && names.get(self.from..self.to) == Some(wanted.name.as_bytes())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |own: &Named| self.names.get(own.from..own.to).unwrap_or_default();
        let values: Vec<_> = self.values.iter().map(|own| (name(own), &own.value)).collect();
        f.debug_struct("Client").field("id", &self.id).field("values", &values).finish()
    }
}
