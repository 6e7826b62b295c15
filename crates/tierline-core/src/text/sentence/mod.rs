//! The catalogue of sentences that users read: keys with named places, and a file of texts for each language.
//!
//! Whoever has something to say names a [`Key`] and fills its places with values, not with words: counts, numbers, days,
//! lists, names. The text of the key in a language says where they stand, in which form of the plural the words beside them
//! are, and how numbers and days are written. So a language is one more file beside `english`: a function from keys to
//! texts, which the compiler holds complete, and the forms of that language.
//!
//! # Texts
//!
//! | in a text | is replaced by |
//! |---|---|
//! | `{place}` | the value: a text as it is, a number in plain digits, a day like 2026-01-31, a list joined in words |
//! | `{place,}` | a number with its thousands set apart |
//! | `{place@}` | a day in full: 31 January 2026 |
//! | `{place:client\|clients}` | the form that goes with the count at that place, in the order of the language's forms |
//! | `{{` and `}}` | a brace |

mod english;
mod key;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::value::date::Date;
use crate::value::number::Decimal;

pub use key::Key;

/// A language that sentences are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
}

/// What a language is made of.
struct Forms {
    /// The text of a key.
    text: fn(Key) -> &'static str,
    /// The form of the plural that goes with a count, from 0; the texts of the language have so many alternatives.
    plural: fn(u64) -> usize,
    /// How many forms of the plural there are.
    plurals: usize,
    /// What stands between the thousands of a number.
    thousands: char,
    /// What stands before the last item of a list.
    and: &'static str,
    /// A day in full.
    day: fn(Date) -> String,
}

impl Language {
    /// All languages.
    pub const ALL: &'static [Self] = &[Self::English];

    const fn forms(self) -> &'static Forms {
        match self {
            Self::English => &english::FORMS,
        }
    }

    /// A number with its thousands set apart, as texts for people have it: whatever shows itself as decimal digits.
    ///
    /// ```
    /// use tierline_core::{Decimal, Language};
    /// assert_eq!(Language::English.number("1234567.50".parse::<Decimal>()?), "1,234,567.50");
    /// # Ok::<(), tierline_core::NumberError>(())
    /// ```
    #[must_use]
    pub fn number(self, number: impl fmt::Display) -> String {
        let plain = number.to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
        let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let mut out = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && whole.len().saturating_sub(at) % 3 == 0 {
                out.push(self.forms().thousands);
            }
            out.push(digit);
        }
        if let Some(part) = part {
            out.push('.');
            out.push_str(part);
        }
        out
    }

    /// A day in full, as texts for people have it.
    ///
    /// ```
    /// use tierline_core::{Date, Language};
    /// assert_eq!(Language::English.day("2026-01-31".parse()?), "31 January 2026");
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn day(self, day: Date) -> String {
        (self.forms().day)(day)
    }

    /// Several things one after the other in words: `A, B and C`.
    ///
    /// ```
    /// use tierline_core::Language;
    /// assert_eq!(Language::English.list(&["A", "B", "C"]), "A, B and C");
    /// ```
    #[must_use]
    pub fn list<T: AsRef<str>>(self, items: &[T]) -> String {
        match items.split_last() {
            Some((last, [])) => last.as_ref().to_string(),
            Some((last, rest)) => {
                let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
                format!("{} {} {}", rest.join(", "), self.forms().and, last.as_ref())
            }
            None => String::new(),
        }
    }
}

/// A value that stands in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Words of somebody else, as they may be shown: a name, a rule.
    Text(String),
    /// How many.
    Count(u64),
    /// A number.
    Number(Decimal),
    /// A day.
    Day(Date),
    /// Several words of somebody else.
    List(Vec<String>),
    /// Another sentence, in the same language.
    Sentence(Sentence),
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<&Box<str>> for Part {
    fn from(text: &Box<str>) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Part {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Part {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Part {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<Decimal> for Part {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<Date> for Part {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Vec<String>> for Part {
    fn from(items: Vec<String>) -> Self {
        Self::List(items)
    }
}

impl From<Sentence> for Part {
    fn from(sentence: Sentence) -> Self {
        Self::Sentence(sentence)
    }
}

/// Something that is said, in whatever language it is then shown in.
///
/// ```
/// use tierline_core::{Key, Sentence};
/// let said = |clients: u64| Sentence::of(Key::ReviewOverdue).with("clients", clients).to_string();
/// assert_eq!(said(1), "1 client was reviewed later than the model's `review_every` asks for");
/// assert_eq!(said(2), "2 clients were reviewed later than the model's `review_every` asks for");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence {
    key: Key,
    parts: Vec<(&'static str, Part)>,
}

impl Sentence {
    /// A sentence whose places are yet to be filled.
    #[must_use]
    pub const fn of(key: Key) -> Self {
        Self { key, parts: Vec::new() }
    }

    /// The same, with a value at one of its places ([`Key::places`]).
    #[must_use]
    pub fn with(mut self, place: &'static str, part: impl Into<Part>) -> Self {
        self.parts.push((place, part.into()));
        self
    }

    /// What it says.
    #[must_use]
    pub const fn key(&self) -> Key {
        self.key
    }

    /// The sentence in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let mut out = String::new();
        self.write(language, &mut out);
        out
    }

    fn part(&self, place: &str) -> Option<&Part> {
        self.parts.iter().find(|(own, _)| *own == place).map(|(_, part)| part)
    }

    fn write(&self, language: Language, out: &mut String) {
        for piece in Pieces((language.forms().text)(self.key)) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Place { place, form } => match self.part(place) {
                    Some(part) => part.write(language, form, out),
                    // A place that nobody filled is shown as what it is, so that it is seen.
                    None => out.push_str(&format!("{{{place}}}")),
                },
            }
        }
    }
}

impl Part {
    fn write(&self, language: Language, form: Form<'_>, out: &mut String) {
        match (form, self) {
            (Form::Words(forms), Self::Count(count)) => {
                let own = language.forms();
                let at = (own.plural)(*count).min(own.plurals.saturating_sub(1));
                out.push_str(forms.split('|').nth(at).unwrap_or_default());
            }
            (Form::Thousands, Self::Count(count)) => out.push_str(&language.number(*count)),
            (Form::Thousands, Self::Number(number)) => out.push_str(&language.number(*number)),
            (Form::InFull, Self::Day(day)) => out.push_str(&language.day(*day)),
            (_, Self::Text(text)) => out.push_str(text),
            (_, Self::Count(count)) => out.push_str(&count.to_string()),
            (_, Self::Number(number)) => out.push_str(&number.to_string()),
            (_, Self::Day(day)) => out.push_str(&day.to_string()),
            (_, Self::List(items)) => out.push_str(&language.list(items)),
            (_, Self::Sentence(own)) => own.write(language, out),
        }
    }
}

impl fmt::Display for Sentence {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_string().fmt(f)
    }
}

impl PartialEq<str> for Sentence {
    fn eq(&self, other: &str) -> bool {
        self.in_language(Language::English) == *other
    }
}

impl PartialEq<&str> for Sentence {
    fn eq(&self, other: &&str) -> bool {
        self.in_language(Language::English) == **other
    }
}

impl From<String> for Sentence {
    /// Words that stand in no catalogue: those of another message, which is told as it is.
    fn from(text: String) -> Self {
        Self::of(Key::Verbatim).with("text", text)
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        Self::from(text.to_string())
    }
}

/// A piece of a text: words, or a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Words(&'t str),
    Place { place: &'t str, form: Form<'t> },
}

/// How the value of a place is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form<'t> {
    Plain,
    Thousands,
    InFull,
    /// The words that go with a count, one for each form of the plural.
    Words(&'t str),
}

/// The pieces of a text, in order.
struct Pieces<'t>(&'t str);

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        let text = self.0;
        if text.is_empty() {
            return None;
        }
        for brace in ["{{", "}}"] {
            if let Some(rest) = text.strip_prefix(brace) {
                self.0 = rest;
                return text.get(..1).map(Piece::Words);
            }
        }
        if let Some((inside, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
            self.0 = rest;
            return Some(match (inside.split_once(':'), inside.strip_suffix(','), inside.strip_suffix('@')) {
                (Some((place, words)), _, _) => Piece::Place { place, form: Form::Words(words) },
                (None, Some(place), _) => Piece::Place { place, form: Form::Thousands },
                (None, None, Some(place)) => Piece::Place { place, form: Form::InFull },
                (None, None, None) => Piece::Place { place: inside, form: Form::Plain },
            });
        }
        // A brace that opens nothing stands for itself.
        let skip = text.chars().next().map_or(0, char::len_utf8);
        let end =
            text.get(skip..).and_then(|rest| rest.find(['{', '}'])).map_or(text.len(), |at| at.saturating_add(skip));
        let (words, rest) = text.split_at_checked(end)?;
        self.0 = rest;
        Some(Piece::Words(words))
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_text_has_the_places_of_its_key_and_a_form_for_each_plural() {
        for language in Language::ALL {
            let mut texts = BTreeMap::new();
            for key in Key::ALL {
                let text = (language.forms().text)(*key);
                assert!(!text.is_empty(), "{language:?}: {}", key.id());
                let mut places = BTreeSet::new();
                for piece in Pieces(text) {
                    let Piece::Place { place, form } = piece else { continue };
                    places.insert(place);
                    if let Form::Words(words) = form {
                        let forms = words.split('|').count();
                        assert_eq!(forms, language.forms().plurals, "{language:?}: {}: {words}", key.id());
                    }
                }
                let declared: BTreeSet<&str> = key.places().iter().copied().collect();
                assert_eq!(places, declared, "{language:?}: {}", key.id());
                if let Some(other) = texts.insert(text, key) {
                    panic!("{language:?}: {} and {} say the same", other.id(), key.id());
                }
            }
        }
    }

    #[test]
    fn ids_are_unique_and_name_their_group() {
        let ids: BTreeSet<&str> = Key::ALL.iter().map(|key| key.id()).collect();
        assert_eq!(ids.len(), Key::ALL.len());
        assert!(
            ids.iter().all(|id| id.split_once('.').is_some_and(|(group, name)| !group.is_empty() && !name.is_empty()))
        );
    }

    #[test]
    fn pieces_are_words_and_places_in_order() {
        let pieces: Vec<Piece<'_>> = Pieces("{a} {b,}{c@}: {d:one|many} {{x}} }{").collect();
        let place = |place, form| Piece::Place { place, form };
        assert_eq!(
            pieces,
            [
                place("a", Form::Plain),
                Piece::Words(" "),
                place("b", Form::Thousands),
                place("c", Form::InFull),
                Piece::Words(": "),
                place("d", Form::Words("one|many")),
                Piece::Words(" "),
                Piece::Words("{"),
                Piece::Words("x"),
                Piece::Words("}"),
                Piece::Words(" "),
                Piece::Words("}"),
                Piece::Words("{"),
            ]
        );
    }

    #[test]
    fn places_that_nobody_fills_are_seen() {
        assert_eq!(Sentence::of(Key::Verbatim).to_string(), "{text}");
        assert_eq!(Sentence::from("as it is").to_string(), "as it is");
    }

    #[test]
    fn numbers_are_grouped_whatever_their_sign_and_scale() {
        let number = |text: &str| Language::English.number(text.parse::<Decimal>().unwrap());
        for (text, shown) in
            [("0", "0"), ("-999", "-999"), ("1000", "1,000"), ("-1234567.005", "-1,234,567.005"), ("0.1234", "0.1234")]
        {
            assert_eq!(number(text), shown);
        }
    }
}
