//! How documents are written: JSON in one pass into one text, and the JSON Schema of the same fields.
//!
//! One macro, [`document!`], declares a document: its fields in their order are what is written, what serde serialises, and what
//! the schema describes. A document has all of its keys, `null` where there is nothing.
//!
//! INVARIANT: the text is byte for byte the one that `serde_json` writes of the same document.

use std::borrow::Cow;

#[cfg(feature = "schema")]
use serde_json::{Map, Value, json};
use tierline_core::{Date, Decimal};

/// What has a place in a document.
pub(crate) trait Field {
    /// Adds it to a text.
    fn write(&self, out: &mut String);

    /// Its JSON Schema; documents add themselves to `definitions`.
    #[cfg(feature = "schema")]
    fn schema(definitions: &mut Map<String, Value>) -> Value;
}

/// Values by names that a model gives, in its order: an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByName<'a, V>(pub Vec<(Cow<'a, str>, V)>);

impl<V> ByName<'_, V> {
    /// The value of a name.
    ///
    /// ```
    /// use tierline::wire::ByName;
    /// let flags = ByName(vec![("at_risk".into(), Some(true))]);
    /// assert_eq!((flags.get("at_risk"), flags.get("advocate")), (Some(&Some(true)), None));
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

impl<'a, K: Into<Cow<'a, str>>, V> FromIterator<(K, V)> for ByName<'a, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<V: Field> Field for ByName<'_, V> {
    fn write(&self, out: &mut String) {
        out.push('{');
        for (at, (name, value)) in self.0.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            quote(name, out);
            out.push(':');
            value.write(out);
        }
        out.push('}');
    }

    #[cfg(feature = "schema")]
    fn schema(definitions: &mut Map<String, Value>) -> Value {
        json!({ "type": "object", "additionalProperties": V::schema(definitions) })
    }
}

#[cfg(feature = "serde")]
impl<V: serde::Serialize> serde::Serialize for ByName<'_, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Field for str {
    fn write(&self, out: &mut String) {
        quote(self, out);
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "string" })
    }
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl Field for $type {
            fn write(&self, out: &mut String) {
                quote(self, out);
            }

            #[cfg(feature = "schema")]
            fn schema(definitions: &mut Map<String, Value>) -> Value {
                str::schema(definitions)
            }
        }
    )*};
}

texts!(&str, String, Cow<'_, str>);

macro_rules! counts {
    ($($type:ty),*) => {$(
        impl Field for $type {
            fn write(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }

            #[cfg(feature = "schema")]
            fn schema(_: &mut Map<String, Value>) -> Value {
                json!({ "type": "integer", "minimum": 0 })
            }
        }
    )*};
}

counts!(u8, u32, u64, usize);

impl Field for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "boolean" })
    }
}

/// The text of all digits.
impl Field for Decimal {
    fn write(&self, out: &mut String) {
        out.push('"');
        out.push_str(&self.to_string());
        out.push('"');
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" })
    }
}

/// The day as `2026-11-21`.
impl Field for Date {
    fn write(&self, out: &mut String) {
        out.push('"');
        out.push_str(&self.to_string());
        out.push('"');
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "string", "format": "date" })
    }
}

impl<T: Field> Field for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(definitions: &mut Map<String, Value>) -> Value {
        let mut schema = T::schema(definitions);
        match schema.get_mut("type") {
            Some(word @ Value::String(_)) => {
                *word = json!([word.take(), "null"]);
                schema
            }
            _ => json!({ "anyOf": [schema, { "type": "null" }] }),
        }
    }
}

impl<T: Field> Field for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            value.write(out);
        }
        out.push(']');
    }

    #[cfg(feature = "schema")]
    fn schema(definitions: &mut Map<String, Value>) -> Value {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

/// Adds a text in quotes, escaped as `serde_json` does.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        // All bytes that are escaped are letters of their own: none is a part of a longer one.
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(text.get(plain..at).unwrap_or_default());
        plain = at.saturating_add(1);
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            8 => out.push_str("\\b"),
            9 => out.push_str("\\t"),
            10 => out.push_str("\\n"),
            12 => out.push_str("\\f"),
            13 => out.push_str("\\r"),
            other => out.push_str(&format!("\\u{other:04x}")),
        }
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push('"');
}

/// Declares a document: a struct of public fields with what they are, in the order in which they are written.
macro_rules! document {
    ($(#[doc = $about:literal])+ $name:ident $(<$life:lifetime>)? {
        $($(#[doc = $doc:literal])+ $field:ident $(as $key:literal)?: $type:ty,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[non_exhaustive]
        pub struct $name $(<$life>)? {
            $($(#[doc = $doc])+ $(#[cfg_attr(feature = "serde", serde(rename = $key))])? pub $field: $type,)+
        }

        impl $(<$life>)? $crate::wire::write::Field for $name $(<$life>)? {
            fn write(&self, out: &mut String) {
                let mut first = true;
                $(
                    out.push_str(if first { "{\"" } else { ",\"" });
                    first = false;
                    out.push_str($crate::wire::write::document!(@key $field $($key)?));
                    out.push_str("\":");
                    $crate::wire::write::Field::write(&self.$field, out);
                )+
                let _ = first;
                out.push('}');
            }

            #[cfg(feature = "schema")]
            fn schema(definitions: &mut serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
                let name = stringify!($name);
                if !definitions.contains_key(name) {
                    // A document may be inside itself.
                    definitions.insert(name.into(), serde_json::Value::Null);
                    let fields = vec![$((
                        $crate::wire::write::document!(@key $field $($key)?),
                        concat!($($doc),+),
                        <$type as $crate::wire::write::Field>::schema(definitions),
                    )),+];
                    let schema = $crate::wire::schema::object(concat!($($about),+), fields);
                    definitions.insert(name.into(), schema);
                }
                serde_json::json!({ "$ref": format!("#/$defs/{name}") })
            }
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// The document as JSON in one line.
            #[must_use]
            pub fn to_json(&self) -> String {
                let mut out = String::new();
                $crate::wire::write::Field::write(self, &mut out);
                out
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
}

pub(crate) use document;
