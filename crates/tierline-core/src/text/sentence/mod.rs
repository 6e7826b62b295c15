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
//! | `{place%}` | a share, a number from 0 to 1, in percent with one digit: 9.8 % |
//! | `{place~}` | an amount in three or four digits: 12.3 M |
//! | `{place:client\|clients}` | the form that goes with the count at that place, in the order of the language's forms |
//! | `{{` and `}}` | a brace |

mod english;
mod key;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::text::visible::shown;
use crate::value::date::Date;
use crate::value::fraction::Fraction;
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
    /// What stands before the digits behind the point.
    point: char,
    /// What stands before the last item of a list.
    and: &'static str,
    /// What stands before the last item of a list of which one is meant.
    or: &'static str,
    /// What stands between things that are told one after the other.
    comma: &'static str,
    /// What stands between clauses that are told one after the other.
    semicolon: &'static str,
    /// What stands behind a number of hundredths.
    percent: &'static str,
    /// What stands behind numbers of thousands, millions, 10^9 and 10^12.
    sizes: [&'static str; 4],
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
        let number = number.to_string();
        let (sign, digits) = number.strip_prefix('-').map_or(("", number.as_str()), |digits| ("-", digits));
        let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let mut out = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            // From the right, three digits each.
            if at > 0 && whole.len().saturating_sub(at) % 3 == 0 {
                out.push(self.forms().thousands);
            }
            out.push(digit);
        }
        if let Some(part) = part {
            out.push(self.forms().point);
            out.push_str(part);
        }
        out
    }

    /// A share, a number from 0 to 1, in percent with one digit behind the point, rounded half to even.
    ///
    /// ```
    /// use tierline_core::{Decimal, Language};
    /// assert_eq!(Language::English.percent("0.09836".parse::<Decimal>()?), "9.8\u{a0}%");
    /// # Ok::<(), tierline_core::NumberError>(())
    /// ```
    #[must_use]
    pub fn percent(self, share: Decimal) -> String {
        let hundredths =
            Fraction::from(share).times(Fraction::from(Decimal::HUNDRED)).and_then(|percent| percent.rounded(1));
        // A share of more digits than a number can have is shown as it is.
        let Some(shown) = hundredths else { return share.to_string() };
        let digits = shown.to_string().replace('.', &String::from(self.forms().point));
        format!("{digits}{}", self.forms().percent)
    }

    /// An amount in three or four digits: thousands, millions, 10^9 or 10^12 of it, rounded half to even; below a thousand as it
    /// is.
    ///
    /// ```
    /// use tierline_core::{Decimal, Language};
    /// let short = |amount: &str| Language::English.short(amount.parse::<Decimal>().unwrap());
    /// assert_eq!((short("12345678"), short("-1999.5"), short("950.25")), ("12.3 M".into(), "-2.00 k".into(), "950.25".into()));
    /// ```
    #[must_use]
    pub fn short(self, amount: Decimal) -> String {
        let value = Fraction::from(amount);
        let sizes = self.forms().sizes.iter().zip([3_u32, 6, 9, 12]).rev();
        let least = |zeros: u32| 10_i128.checked_pow(zeros).and_then(|size| Fraction::of(1, size));
        let part = |zeros| least(zeros).and_then(|size| value.times(size)).filter(|part| of_size(*part, 1));
        // The largest size of which the amount has at least one.
        let Some((sign, part)) = sizes.into_iter().find_map(|(sign, zeros)| Some((sign, part(zeros)?))) else {
            return self.number(amount);
        };
        // Three digits in all: 1.23, 12.3 and 123.
        let digits = if of_size(part, 100) {
            0
        } else if of_size(part, 10) {
            1
        } else {
            2
        };
        part.rounded(digits).map_or_else(|| self.number(amount), |shown| format!("{} {sign}", self.number(shown)))
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

    /// The text of a key without plurals, its places filled as they are, written without a [`Sentence`] being made.
    pub(crate) fn fill(self, key: Key, parts: &[(&str, &dyn fmt::Display)], out: &mut dyn fmt::Write) -> fmt::Result {
        for piece in Pieces((self.forms().text)(key)) {
            match piece {
                Piece::Words(words) => out.write_str(words)?,
                Piece::Place { place, .. } => match parts.iter().find(|(part, _)| *part == place) {
                    Some((_, part)) => write!(out, "{part}")?,
                    None => write!(out, "{{{place}}}")?,
                },
            }
        }
        Ok(())
    }

    /// Several things one after the other in words: `A, B and C`.
    ///
    /// ```
    /// use tierline_core::Language;
    /// assert_eq!(Language::English.list(&["A", "B", "C"]), "A, B and C");
    /// ```
    #[must_use]
    pub fn list<T: AsRef<str>>(self, items: &[T]) -> String {
        self.join(items, Joined::And)
    }

    /// Several things one after the other.
    ///
    /// ```
    /// use tierline_core::{Joined, Language};
    /// assert_eq!(Language::English.join(&["A", "B", "C"], Joined::Or), "A, B or C");
    /// assert_eq!(Language::English.join(&["A", "B", "C"], Joined::Semicolons), "A; B; C");
    /// ```
    #[must_use]
    pub fn join<T: AsRef<str>>(self, items: &[T], joined: Joined) -> String {
        let forms = self.forms();
        let all = |items: &[T], between: &str| items.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(between);
        let last_after = |word: &str| match items.split_last() {
            Some((last, [])) => last.as_ref().to_string(),
            Some((last, rest)) => format!("{} {word} {}", all(rest, forms.comma), last.as_ref()),
            None => String::new(),
        };
        match joined {
            Joined::Commas => all(items, forms.comma),
            Joined::Semicolons => all(items, forms.semicolon),
            Joined::And => last_after(forms.and),
            Joined::Or => last_after(forms.or),
            Joined::Directly => all(items, ""),
        }
    }

    /// Names that users have chosen, each in backticks and as it may be shown ([`shown`]); of many the first `most`, and how many more
    /// there are.
    ///
    /// ```
    /// use tierline_core::{Joined, Language};
    /// let names = |most| Language::English.names(["a", "b", "c"], most, Joined::And);
    /// assert_eq!((names(3), names(2)), ("`a`, `b` and `c`".into(), "`a`, `b` and 1 more".into()));
    /// assert_eq!(Language::English.names(["a", "b", "c"], 2, Joined::Or), "`a`, `b`, ... (3 in all)");
    /// ```
    #[must_use]
    pub fn names<'n>(self, names: impl IntoIterator<Item = &'n str>, most: usize, joined: Joined) -> String {
        let mut names = names.into_iter();
        let first: Vec<String> = names.by_ref().take(most).map(|name| format!("`{}`", shown(name))).collect();
        // Counted and not written: a list may have thousands of names.
        let more = names.count();
        if more == 0 {
            return self.join(&first, joined);
        }
        // Of names of which one is meant it counts how many there are to choose from.
        let (key, count) = match joined {
            Joined::Or => (Key::NamesInAll, first.len().saturating_add(more)),
            _ => (Key::NamesAndMore, more),
        };
        let names = self.join(&first, Joined::Commas);
        Sentence::of(key).with("names", names).with("count", count).in_language(self)
    }
}

/// Whether a number is so large, above zero or below it.
fn of_size(value: Fraction, size: i64) -> bool {
    value >= Fraction::from(size) || value <= Fraction::from(size.saturating_neg())
}

/// How several sentences stand one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Joined {
    /// With commas.
    Commas,
    /// With semicolons.
    Semicolons,
    /// With commas, and `and` before the last one.
    And,
    /// With commas, and `or` before the last one.
    Or,
    /// With nothing between them.
    Directly,
}

/// A value that stands in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A text of users, as it may be shown: a name, a rule.
    Text(String),
    /// How many.
    Count(u64),
    /// A number.
    Number(Decimal),
    /// A day.
    Day(Date),
    /// Several texts of users.
    List(Vec<String>),
    /// Names that users have chosen, of which the first so many are shown ([`Language::names`]).
    Names(Vec<String>, usize, Joined),
    /// Another sentence, in the same language.
    Sentence(Sentence),
    /// Several sentences, in the same language.
    Sentences(Vec<Sentence>, Joined),
}

impl Part {
    /// Names that users have chosen, of which a sentence shows the first `most`, with commas and `and`.
    ///
    /// ```
    /// use tierline_core::{Key, Part, Sentence};
    /// let parts = Part::names(["a", "b", "c"], 2);
    /// assert_eq!(Sentence::of(Key::Verbatim).with("text", parts), "`a`, `b` and 1 more");
    /// ```
    #[must_use]
    pub fn names<'n>(names: impl IntoIterator<Item = &'n str>, most: usize) -> Self {
        Self::Names(names.into_iter().map(Into::into).collect(), most, Joined::And)
    }
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

impl From<Cow<'_, str>> for Part {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
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

impl From<(Vec<Sentence>, Joined)> for Part {
    fn from((sentences, joined): (Vec<Sentence>, Joined)) -> Self {
        Self::Sentences(sentences, joined)
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

    /// The same by a place that is not known before: one that the sentence does not have is passed over.
    ///
    /// ```
    /// use tierline_core::{Key, Sentence};
    /// let sentence = Sentence::of(Key::NoProgramme).with_named("tier", "Scale").with_named("city", "Riga");
    /// assert_eq!(sentence, "tier `Scale` has no programmes");
    /// ```
    #[must_use]
    pub fn with_named(self, place: &str, part: impl Into<Part>) -> Self {
        match self.key.places().iter().find(|known| ***known == *place) {
            Some(known) => self.with(known, part),
            None => self,
        }
    }

    /// What it says.
    #[must_use]
    pub const fn key(&self) -> Key {
        self.key
    }

    /// The sentence in a language.
    ///
    /// ```
    /// use tierline_core::{Finding, Language};
    /// let finding = Finding::of_many_tiers(6).unwrap();
    /// assert!(finding.message.in_language(Language::English).contains('6'));
    /// ```
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let mut out = String::new();
        self.write(language, &mut out);
        out
    }

    /// The same with its numbers as short as they can be written: 60.50 is 60.5. Sentences that say the same numbers are equal then
    /// in their words, too.
    ///
    /// ```
    /// use tierline_core::{Decimal, Key, Sentence};
    /// let figure = |number: &str| Sentence::of(Key::AFigure).with("figure", number.parse::<Decimal>().unwrap());
    /// assert_eq!(figure("60.50").to_string(), "60.50");
    /// assert_eq!(figure("60.50").normalized().to_string(), "60.5");
    /// ```
    #[must_use]
    pub fn normalized(mut self) -> Self {
        for (_, part) in &mut self.parts {
            match part {
                Part::Number(number) => *number = number.normalized(),
                Part::Sentence(sentence) => *sentence = core::mem::take(sentence).normalized(),
                Part::Sentences(sentences, _) => {
                    for sentence in sentences {
                        *sentence = core::mem::take(sentence).normalized();
                    }
                }
                Part::Text(_) | Part::Count(_) | Part::Day(_) | Part::List(_) | Part::Names(..) => {}
            }
        }
        self
    }

    fn part(&self, place: &str) -> Option<&Part> {
        self.parts.iter().find(|(part, _)| *part == place).map(|(_, part)| part)
    }

    fn write(&self, language: Language, out: &mut String) {
        for piece in Pieces((language.forms().text)(self.key)) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Place { place, form } => match self.part(place) {
                    Some(part) => part.write(language, form, out),
                    // A place without a value is shown as it is written, so that the fault is seen.
                    None => out.push_str(&format!("{{{place}}}")),
                },
            }
        }
    }
}

impl Part {
    fn write(&self, language: Language, form: Form<'_>, out: &mut String) {
        match (form, self) {
            // Of `client|clients` the one that goes with the count.
            (Form::Words(forms), Self::Count(count)) => {
                let all_forms = language.forms();
                let at = (all_forms.plural)(*count).min(all_forms.plurals.saturating_sub(1));
                out.push_str(forms.split('|').nth(at).unwrap_or_default());
            }
            (Form::Thousands, Self::Count(count)) => out.push_str(&language.number(*count)),
            (Form::Thousands, Self::Number(number)) => out.push_str(&language.number(*number)),
            (Form::InFull, Self::Day(day)) => out.push_str(&language.day(*day)),
            (Form::Percent, Self::Number(share)) => out.push_str(&language.percent(*share)),
            (Form::Short, Self::Number(amount)) => out.push_str(&language.short(*amount)),
            // A form that is not for this kind of part is left aside.
            (_, Self::Text(text)) => out.push_str(text),
            (_, Self::Count(count)) => out.push_str(&count.to_string()),
            (_, Self::Number(number)) => out.push_str(&number.to_string()),
            (_, Self::Day(day)) => out.push_str(&day.to_string()),
            (_, Self::List(items)) => out.push_str(&language.list(items)),
            (_, Self::Names(names, most, joined)) => {
                out.push_str(&language.names(names.iter().map(String::as_str), *most, *joined));
            }
            (_, Self::Sentence(sentence)) => sentence.write(language, out),
            (_, Self::Sentences(sentences, joined)) => {
                let sentences: Vec<String> = sentences.iter().map(|sentence| sentence.in_language(language)).collect();
                out.push_str(&language.join(&sentences, *joined));
            }
        }
    }
}

impl Default for Sentence {
    /// No words.
    fn default() -> Self {
        Self::from("")
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

impl PartialEq<String> for Sentence {
    fn eq(&self, other: &String) -> bool {
        *self == **other
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

impl From<Sentence> for String {
    /// In English.
    fn from(sentence: Sentence) -> Self {
        sentence.to_string()
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
    AsItIs,
    Thousands,
    InFull,
    Percent,
    Short,
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
        // A brace that is written twice stands for one.
        for brace in ["{{", "}}"] {
            if let Some(rest) = text.strip_prefix(brace) {
                self.0 = rest;
                return text.get(..1).map(Piece::Words);
            }
        }
        if let Some((inside, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
            self.0 = rest;
            let forms = [(',', Form::Thousands), ('@', Form::InFull), ('%', Form::Percent), ('~', Form::Short)];
            let signed = || forms.into_iter().find_map(|(sign, form)| Some((inside.strip_suffix(sign)?, form)));
            let (place, form) = match inside.split_once(':') {
                Some((place, words)) => (place, Form::Words(words)),
                None => signed().unwrap_or((inside, Form::AsItIs)),
            };
            return Some(Piece::Place { place, form });
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

    /// A value that fits every form in which a place stands.
    fn sample(text: &str, place: &'static str) -> Part {
        let forms = Pieces(text).filter_map(|piece| match piece {
            Piece::Place { place: name, form } if name == place => Some(form),
            _ => None,
        });
        let mut sample = Part::Text(format!("<{place}>"));
        for form in forms {
            sample = match form {
                Form::Percent => Part::Number("0.125".parse().unwrap()),
                Form::Short => Part::Number("1234567".parse().unwrap()),
                Form::InFull => Part::Day("2026-01-31".parse().unwrap()),
                Form::Thousands | Form::Words(_) => Part::Count(1234),
                Form::AsItIs => sample,
            };
        }
        sample
    }

    /// `TIERLINE_ACCEPT=1` writes the examples anew.
    #[test]
    fn each_key_has_its_example() {
        let mut examples = String::new();
        for key in Key::ALL {
            let text = (Language::English.forms().text)(*key);
            let filled = |sentence: Sentence, place: &&'static str| sentence.with(place, sample(text, place));
            let sentence = key.places().iter().fold(Sentence::of(*key), filled).to_string();
            assert!(!key.places().iter().any(|place| sentence.contains(&format!("{{{place}"))), "{}", key.id());
            examples.push_str(&format!("{}: {sentence}\n", key.id()));
        }
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/sentence/examples.txt");
        if std::env::var_os("TIERLINE_ACCEPT").is_some() {
            std::fs::write(&path, &examples).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(kept == examples, "TIERLINE_ACCEPT=1 writes {} anew", path.display());
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
                place("a", Form::AsItIs),
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
