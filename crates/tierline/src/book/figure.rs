//! Figures: what a report shows, as plain values by name.

use std::fmt::{self, Write as _};

use tierline_core::{Date, Decimal, Fraction};

/// Digits of shares and rates; what has fewer is exact, what has more is rounded half to even.
pub(crate) const SHARE: u8 = 6;

/// A value of a report: numbers, days and texts, in lists and by name, in a fixed order.
///
/// It prints as JSON, with numbers that are exact.
///
/// ```
/// use tierline::Figure;
/// let figure = Figure::map([("clients", 610.into()), ("share", Figure::None)]);
/// assert_eq!(figure.to_string(), r#"{"clients":610,"share":null}"#);
/// assert_eq!(figure.get("clients"), Some(&Figure::Count(610)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Figure {
    /// Not known.
    #[default]
    None,
    /// How many.
    Count(i64),
    /// A number.
    Number(Decimal),
    /// A day.
    Day(Date),
    /// A text.
    Text(String),
    /// Several, in order.
    List(Vec<Figure>),
    /// By name, in order.
    Map(Vec<(String, Figure)>),
}

impl Figure {
    /// Figures by name.
    pub fn map<'a>(figures: impl IntoIterator<Item = (&'a str, Figure)>) -> Self {
        Self::Map(figures.into_iter().map(|(name, figure)| (name.to_string(), figure)).collect())
    }

    /// Figures in order.
    pub fn list<T: Into<Figure>>(figures: impl IntoIterator<Item = T>) -> Self {
        Self::List(figures.into_iter().map(Into::into).collect())
    }

    /// A fraction with at most so many digits behind the point: exact where it has so few, else rounded half to even.
    pub(crate) fn fraction(value: Option<Fraction>, scale: u8) -> Self {
        let exact = |value: Fraction| value.decimal().map(Decimal::normalized).filter(|own| own.scale() <= scale);
        let value = value.and_then(|value| exact(value).or_else(|| value.rounded(scale)));
        value.map_or(Self::None, Self::Number)
    }

    /// The figure of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(figures) => figures.iter().find(|(own, _)| own == name).map(|(_, figure)| figure),
            _ => None,
        }
    }
}

impl From<u64> for Figure {
    fn from(count: u64) -> Self {
        i64::try_from(count).map_or(Self::None, Self::Count)
    }
}

impl From<usize> for Figure {
    fn from(count: usize) -> Self {
        i64::try_from(count).map_or(Self::None, Self::Count)
    }
}

impl From<u32> for Figure {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<i32> for Figure {
    fn from(count: i32) -> Self {
        Self::Count(count.into())
    }
}

impl From<i64> for Figure {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<&str> for Figure {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Figure {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for Figure {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<Date> for Figure {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl<T: Into<Figure>> From<Option<T>> for Figure {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("null"),
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Day(day) => write!(f, "\"{day}\""),
            Self::Text(text) => quoted(text, f),
            Self::List(figures) => {
                f.write_char('[')?;
                for (at, figure) in figures.iter().enumerate() {
                    if at > 0 {
                        f.write_char(',')?;
                    }
                    figure.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Map(figures) => {
                f.write_char('{')?;
                for (at, (name, figure)) in figures.iter().enumerate() {
                    if at > 0 {
                        f.write_char(',')?;
                    }
                    quoted(name, f)?;
                    f.write_char(':')?;
                    figure.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

/// A text of JSON.
fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(f, "\\{letter}")?,
            letter if letter < ' ' || letter == '\u{7f}' => write!(f, "\\u{:04x}", u32::from(letter))?,
            letter => f.write_char(letter)?,
        }
    }
    f.write_char('"')
}
