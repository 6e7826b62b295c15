//! A client: an id and attribute values, as they come.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::value::date::Date;
use crate::value::moment::Moment;
use crate::value::number::{Decimal, Digits};

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

    /// As [`Value::as_text`], with the digits written into `scratch`.
    pub(crate) fn text_in<'v>(&'v self, scratch: &'v mut Digits) -> Option<&'v str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(number) => Some(scratch.write(i128::from(*number))),
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
/// What is not given is missing, and what the model does not know is not read: the assignment names it
/// ([`Assignment::unread`](crate::Assignment::unread)). [`Plan::client`](crate::Plan::client) makes a client whose names are
/// looked at while it is made.
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
    /// Shared with those assignments that have to say what was not read, and between the clients that a plan makes.
    names: Arc<Names>,
    /// The values in the order of their names.
    values: Vec<Value>,
}

/// The names of a client's values, one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    text: String,
    spans: Vec<NameSpan>,
}

/// Where a name stands, and its head.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NameSpan {
    head: u64,
    from: usize,
    to: usize,
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
    // Names of more than eight bytes may share a head, and are then compared as a whole.
    bytes.iter_mut().zip(name.bytes()).for_each(|(slot, byte)| *slot = byte);
    u64::from_ne_bytes(bytes)
}

impl Names {
    /// The names, in the order in which they were given.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|span| self.text.get(span.from..span.to).unwrap_or_default())
    }

    /// One more name, which is not there yet.
    pub(crate) fn push(&mut self, name: &str) {
        let from = self.text.len();
        self.text.push_str(name);
        self.spans.push(NameSpan { head: head(name), from, to: self.text.len() });
    }

    fn position(&self, name: &str) -> Option<usize> {
        let (wanted, text) = (Wanted::new(name), self.text.as_bytes());
        self.spans.iter().position(|span| span.is(wanted, text))
    }
}

impl Client {
    /// A client without any values yet.
    #[must_use]
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self { id: id.into(), names: Arc::default(), values: Vec::new() }
    }

    /// A client of names that others have too, and a value for each of them.
    pub(crate) const fn of(id: Arc<str>, names: Arc<Names>, values: Vec<Value>) -> Self {
        Self { id, names, values }
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
        match self.names.position(name) {
            Some(at) => {
                if let Some(place) = self.values.get_mut(at) {
                    *place = value;
                }
            }
            None => {
                // Copied only where others share the names, such as an assignment that keeps them.
                Arc::make_mut(&mut self.names).push(name);
                self.values.push(value);
            }
        }
    }

    /// Sets the value of the name at a position.
    pub(crate) fn set_at(&mut self, at: usize, value: Value) {
        if let Some(place) = self.values.get_mut(at) {
            *place = value;
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

    pub(crate) fn shared_names(&self) -> Arc<Names> {
        self.names.clone()
    }

    /// How many values were given.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The value of that name, [`Value::Missing`] where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &Value {
        self.names.position(name).and_then(|at| self.values.get(at)).unwrap_or(&Value::Missing)
    }

    /// As [`Client::value`], looking at `next` first, which moves on: clients are mostly written in the model's order,
    /// with gaps where a value is missing. Nothing where no value of that name was given.
    #[inline]
    pub(crate) fn value_after(&self, next: &mut usize, wanted: Wanted<'_>) -> Option<&Value> {
        let text = self.names.text.as_bytes();
        let from = *next;
        // From the one behind the last find, and then from the beginning: in the model's order each takes one look.
        let places = (from..self.values.len()).chain(0..from.min(self.values.len()));
        for at in places {
            if let Some(span) = self.names.spans.get(at)
                && span.is(wanted, text)
            {
                *next = at.saturating_add(1);
                return self.values.get(at);
            }
        }
        None
    }
}

impl NameSpan {
    #[inline]
    fn is(&self, wanted: Wanted<'_>, names: &[u8]) -> bool {
        self.head == wanted.head && names.get(self.from..self.to) == Some(wanted.name.as_bytes())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<_> = self.names.iter().zip(&self.values).collect();
        f.debug_struct("Client").field("id", &self.id).field("values", &values).finish()
    }
}
