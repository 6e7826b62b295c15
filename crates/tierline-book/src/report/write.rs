//! The one serialiser of reports: typed values become whatever a target is made of, by the same names everywhere.

use tierline_core::{Date, Decimal, Fraction, Language, Sentence};

/// What values are written as: objects of Python, JSON, anything else that has numbers, texts, lists and names.
pub trait Writer {
    /// A value of the target.
    type Value;
    /// What can go wrong.
    type Error;

    /// The language of sentences.
    fn language(&self) -> Language {
        Language::English
    }

    /// Nothing is known.
    ///
    /// # Errors
    /// Those of the target, as of all these functions.
    fn none(&self) -> Result<Self::Value, Self::Error>;
    /// A whole number.
    ///
    /// # Errors
    /// Those of the target.
    fn count(&self, count: i64) -> Result<Self::Value, Self::Error>;
    /// A number, exactly.
    ///
    /// # Errors
    /// Those of the target.
    fn number(&self, number: Decimal) -> Result<Self::Value, Self::Error>;
    /// True or false.
    ///
    /// # Errors
    /// Those of the target.
    fn truth(&self, truth: bool) -> Result<Self::Value, Self::Error>;
    /// A day.
    ///
    /// # Errors
    /// Those of the target.
    fn day(&self, day: Date) -> Result<Self::Value, Self::Error>;
    /// A text.
    ///
    /// # Errors
    /// Those of the target.
    fn text(&self, text: &str) -> Result<Self::Value, Self::Error>;
    /// Several values in order.
    ///
    /// # Errors
    /// Those of the target.
    fn list(&self, values: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    /// Values by name, in order.
    ///
    /// # Errors
    /// Those of the target.
    fn map(&self, values: Vec<(&str, Self::Value)>) -> Result<Self::Value, Self::Error>;
}

/// What can be written to a [`Writer`].
pub trait Written {
    /// Writes it.
    ///
    /// # Errors
    /// Those of the target.
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error>;

    /// Whether a record leaves its key out: [`Only`] does where it holds nothing.
    fn is_left_out(&self) -> bool {
        false
    }

    /// The same as JSON, with numbers that are exact.
    ///
    /// ```
    /// use tierline_book::Written;
    /// use tierline_core::Decimal;
    /// let shares: Vec<Option<Decimal>> = vec![Some("0.25".parse()?), None];
    /// assert_eq!(shares.json(), "[0.25,null]");
    /// # Ok::<(), tierline_core::NumberError>(())
    /// ```
    fn json(&self) -> String {
        match self.write(&Json) {
            Ok(text) => text,
            Err(never) => match never {},
        }
    }
}

/// Writes JSON.
struct Json;

impl Writer for Json {
    type Value = String;
    type Error = std::convert::Infallible;

    fn none(&self) -> Result<String, Self::Error> {
        Ok("null".into())
    }

    fn count(&self, count: i64) -> Result<String, Self::Error> {
        Ok(count.to_string())
    }

    fn number(&self, number: Decimal) -> Result<String, Self::Error> {
        Ok(number.to_string())
    }

    fn truth(&self, truth: bool) -> Result<String, Self::Error> {
        Ok(truth.to_string())
    }

    fn day(&self, day: Date) -> Result<String, Self::Error> {
        Ok(format!("\"{day}\""))
    }

    fn text(&self, text: &str) -> Result<String, Self::Error> {
        Ok(quoted(text))
    }

    fn list(&self, values: Vec<String>) -> Result<String, Self::Error> {
        Ok(format!("[{}]", values.join(",")))
    }

    fn map(&self, values: Vec<(&str, String)>) -> Result<String, Self::Error> {
        let values: Vec<String> = values.into_iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
        Ok(format!("{{{}}}", values.join(",")))
    }
}

/// A text of JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter < ' ' || letter == '\u{7f}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A rate or a share, a number from 0 to 1 mostly: with at most 6 digits behind the point, exact where it has so few, else
/// rounded half to even.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate(pub Option<Fraction>);

/// A number with at most so many digits behind the point: exact where it has so few, else rounded half to even.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rounded {
    /// The number, exactly; nothing where it is not known.
    pub value: Option<Fraction>,
    /// The most digits behind the point.
    pub digits: u8,
}

/// Digits of rates.
const RATE: u8 = 6;

impl Rounded {
    /// The number as it is shown.
    #[must_use]
    pub fn shown(&self) -> Option<Decimal> {
        let value = self.value?;
        let exact = value.decimal().map(Decimal::normalized).filter(|decimal| decimal.scale() <= self.digits);
        exact.or_else(|| value.rounded(self.digits))
    }
}

impl Rate {
    /// The rate as it is shown.
    #[must_use]
    pub fn shown(&self) -> Option<Decimal> {
        Rounded { value: self.0, digits: RATE }.shown()
    }
}

impl<E> From<Result<Fraction, E>> for Rate {
    fn from(measured: Result<Fraction, E>) -> Self {
        Self(measured.ok())
    }
}

impl From<Option<Fraction>> for Rate {
    fn from(value: Option<Fraction>) -> Self {
        Self(value)
    }
}

impl From<Fraction> for Rate {
    fn from(value: Fraction) -> Self {
        Self(Some(value))
    }
}

/// Values by names that a model gives, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByName<V>(pub Vec<(String, V)>);

impl<V> ByName<V> {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl Written for Rate {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        self.shown().write(to)
    }
}

impl Written for Rounded {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        self.shown().write(to)
    }
}

impl<V: Written> Written for ByName<V> {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let values = self.0.iter().map(|(name, value)| Ok((name.as_str(), value.write(to)?)));
        to.map(values.collect::<Result<_, _>>()?)
    }
}

macro_rules! counts {
    ($($type:ty),*) => {
        $(impl Written for $type {
            fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
                // Beyond the numbers of a target nothing is known.
                i64::try_from(*self).map_or_else(|_| to.none(), |count| to.count(count))
            }
        })*
    };
}

counts!(u32, u64, usize, i64, i128);

impl Written for bool {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.truth(*self)
    }
}

impl Written for Decimal {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.number(*self)
    }
}

impl Written for Date {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.day(*self)
    }
}

impl Written for str {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.text(self)
    }
}

impl Written for String {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.text(self)
    }
}

impl Written for Sentence {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.text(&self.in_language(to.language()))
    }
}

impl<V: Written + ?Sized> Written for &V {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        (**self).write(to)
    }
}

impl<V: Written> Written for Option<V> {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        match self {
            Some(value) => value.write(to),
            None => to.none(),
        }
    }
}

impl<V: Written> Written for Vec<V> {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.list(self.iter().map(|value| value.write(to)).collect::<Result<_, _>>()?)
    }
}

/// Declares a part of a report: its fields, with what they are and their units, and the names under which they are written, in
/// their order.
/// What only some models have: where there is nothing, the record has no such key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Only<T>(pub Option<T>);

impl<W: Written> Written for Only<W> {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        self.0.write(to)
    }

    fn is_left_out(&self) -> bool {
        self.0.is_none()
    }
}

macro_rules! record {
    ($(#[$about:meta])* pub struct $name:ident { $($(#[$doc:meta])+ $field:ident: $type:ty $(= $key:literal)?,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])+ pub $field: $type,)+
        }

        impl $crate::report::Written for $name {
            fn write<T: $crate::report::Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
                let mut values = Vec::new();
                $(if !self.$field.is_left_out() {
                    values.push(($crate::report::record!(@key $field $($key)?), self.$field.write(to)?));
                })+
                to.map(values)
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
}

pub(crate) use record;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact_where_they_have_few_digits_and_rounded_half_to_even_elsewhere() {
        let rate = |part, whole| Rate(Fraction::of(part, whole)).json();
        assert_eq!(
            (rate(1, 4), rate(1, 3), rate(25, 10_000_000)),
            ("0.25".into(), "0.333333".into(), "0.000002".into())
        );
        assert_eq!(Rate(None).json(), "null");
        assert_eq!(Rounded { value: Fraction::of(5, 4), digits: 1 }.json(), "1.2");
    }

    #[test]
    fn names_and_texts_are_quoted_and_stay_in_order() {
        let values = ByName(vec![("b\"".into(), Some("line\n".to_string())), ("a".into(), None)]);
        assert_eq!(values.json(), r#"{"b\"":"line\u000a","a":null}"#);
        assert_eq!(u64::MAX.json(), "null");
    }
}
