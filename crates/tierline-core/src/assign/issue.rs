//! Issues: what is wrong with a client, in words that name the attribute, the value and what was expected.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::assign::input::IssueKind;
use crate::model::parts::Kind;
use crate::plan::scope::one_of;
use crate::plan::{Inner, Input};
use crate::text::sentence::{Joined, Key, Language};
use crate::text::similar::{asked, did_you_mean};
use crate::text::visible::visible;
use crate::value::date::Date;
use crate::value::number::Decimal;

/// What an issue is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An attribute, by its number.
    Attribute(usize),
    /// Something that is computed, by its name.
    Computed(Box<str>),
    /// The client as a whole.
    Client,
}

/// An issue as it is kept: small, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IssueRecord {
    pub(crate) kind: IssueKind,
    pub(crate) subject: Subject,
    /// The value at fault, as it may be shown; for an id that is not unique the id.
    pub(crate) value: Option<Box<str>>,
    /// On the last record of a client: the tiers that are possible, where that is not certain.
    pub(crate) possible: Possible,
}

impl IssueRecord {
    /// An issue of the client as a whole.
    pub(crate) const fn of_client(kind: IssueKind) -> Self {
        Self { kind, subject: Subject::Client, value: None, possible: Possible { ranks: 0, or_none: false } }
    }
}

/// The tiers that a client with a bad value may have: by rank a bit.
// INVARIANT: a model has at most 64 tiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Possible {
    ranks: u64,
    /// Whether it may also be that none takes the client.
    pub(crate) or_none: bool,
}

impl Possible {
    pub(crate) const fn is_empty(self) -> bool {
        self.ranks == 0
    }

    pub(crate) fn insert(&mut self, rank: usize) {
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        // At most 64 ranks; a shift beyond them is no bit.
        self.ranks |= 1_u64.checked_shl(rank).unwrap_or(0);
    }

    pub(crate) fn contains(self, rank: usize) -> bool {
        u32::try_from(rank).is_ok_and(|rank| self.ranks.checked_shr(rank).is_some_and(|ranks| ranks & 1 != 0))
    }

    /// The names, best tier first.
    pub(crate) fn names(self, plan: &Inner) -> impl Iterator<Item = &str> {
        let ranks = (0..u64::BITS).map(move |rank| self.ranks.wrapping_shr(rank) & 1 != 0);
        plan.tiers.iter().zip(ranks).filter(|(_, possible)| *possible).map(|(tier, _)| &*tier.name)
    }
}

/// One gap or fault of a client; its words name the attribute, the value and what was expected.
#[derive(Clone, Copy)]
pub struct Issue<'a> {
    plan: &'a Inner,
    record: &'a IssueRecord,
}

impl<'a> Issue<'a> {
    pub(crate) const fn new(plan: &'a Inner, record: &'a IssueRecord) -> Self {
        Self { plan, record }
    }

    /// What kind of issue.
    #[must_use]
    pub const fn kind(&self) -> IssueKind {
        self.record.kind
    }

    /// The attribute, or whatever was computed; nothing where the client as a whole is meant.
    #[must_use]
    pub fn attribute(&self) -> Option<&'a str> {
        match &self.record.subject {
            Subject::Attribute(at) => self.input(*at).map(|input| &*input.name),
            Subject::Computed(name) => Some(name),
            Subject::Client => None,
        }
    }

    /// The value at fault, cut at 64 letters.
    #[must_use]
    pub fn value(&self) -> Option<&'a str> {
        self.record.value.as_deref()
    }

    /// The tiers that are possible whatever the bad values of the client are, best first; only on the last issue of a
    /// client, and none where its tier is certain.
    pub fn possible_tiers(&self) -> impl Iterator<Item = &'a str> {
        self.record.possible.names(self.plan)
    }

    fn input(&self, at: usize) -> Option<&'a Input> {
        self.plan.inputs.get(at)
    }
}

impl fmt::Debug for Issue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Issue").field(&format!("{self}")).finish()
    }
}

/// What is wrong; on the last issue of a client whose tier is not certain also the tiers that are possible. In English.
impl fmt::Display for Issue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(Language::English, f)
    }
}

impl Issue<'_> {
    /// What is wrong, in a language.
    ///
    /// ```
    /// use tierline_core::{Attribute, Client, Date, Language, Model, Tier};
    /// let model = Model::builder("all").attribute(Attribute::boolean("strategic")).tier(Tier::rest("All")).build()?;
    /// let client = Client::new("a").with("strategic", "maybe");
    /// let assignment = model.compile().assign(&client, Date::new(2026, 11, 21).unwrap());
    /// let issue = assignment.issues().next().unwrap();
    /// assert!(issue.in_language(Language::English).starts_with("`strategic` is `maybe`, expected true or false"));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let mut out = String::new();
        match self.write(language, &mut out) {
            // INVARIANT: a string takes whatever is written to it.
            Ok(()) | Err(fmt::Error) => out,
        }
    }

    fn write(&self, language: Language, out: &mut dyn fmt::Write) -> fmt::Result {
        let (kind, value) = (self.record.kind, self.value().unwrap_or_default());
        let subject = match &self.record.subject {
            Subject::Computed(name) => FaultOf::Computed(name),
            Subject::Client => FaultOf::Client { column: &self.plan.client },
            // Nothing is written for a number that no attribute has: no record is made with one.
            Subject::Attribute(at) => match self.input(*at) {
                Some(input) => FaultOf::Value(input),
                None => return Ok(()),
            },
        };
        let fault = Fault { subject, kind, value, language };
        if self.record.possible.is_empty() {
            return write!(out, "{fault}");
        }
        // Names come from documents, and are shown as any text of others.
        let tiers: Vec<Cow<'_, str>> = self.possible_tiers().map(visible).collect();
        let tiers = language.join(&tiers, Joined::Semicolons);
        let key = if self.record.possible.or_none { Key::IssuePossibleOrNone } else { Key::IssuePossible };
        language.fill(key, &[("issue", &fault), ("tiers", &tiers)], out)
    }
}

/// What a fault is in.
#[derive(Clone, Copy)]
enum FaultOf<'a> {
    /// A value of an attribute or a column.
    Value(&'a Input),
    /// Something that is computed.
    Computed(&'a str),
    /// The client as a whole; the name of the column of ids.
    Client { column: &'a str },
}

/// A fault, as the sentence that says it. It is written in place, without a [`Sentence`](crate::text::sentence::Sentence) of
/// its own: a block writes one for each bad value.
struct Fault<'a> {
    subject: FaultOf<'a>,
    kind: IssueKind,
    /// The value at fault, or the id.
    value: &'a str,
    language: Language,
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = match self.subject {
            FaultOf::Computed(name) => return self.language.fill(Key::IssueOverflow, &[("name", &name)], f),
            FaultOf::Client { column } => {
                let key = match self.kind {
                    IssueKind::NoId => Key::IssueNoId,
                    IssueKind::IdTwice => Key::IssueIdTwice,
                    _ => Key::IssueNoTier,
                };
                return self.language.fill(key, &[("column", &visible(column)), ("id", &self.value)], f);
            }
            FaultOf::Value(input) => input,
        };
        let attribute = Attribute { input, language: self.language };
        match self.kind {
            // Nothing was given, so that there is no value to show.
            IssueKind::Required => self.language.fill(Key::IssueRequired, &[("attribute", &attribute)], f),
            kind => {
                let expected = Expected { kind, input, value: self.value, language: self.language };
                let parts: [(&str, &dyn fmt::Display); 3] =
                    [("attribute", &attribute), ("value", &self.value), ("expected", &expected)];
                self.language.fill(Key::IssueBadValue, &parts, f)
            }
        }
    }
}

/// The name of an attribute, with its column where that has another name.
struct Attribute<'a> {
    input: &'a Input,
    language: Language,
}

impl fmt::Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, column) = (visible(&self.input.name), visible(&self.input.column));
        let key = if self.input.name == self.input.column { Key::IssueAttribute } else { Key::IssueAttributeColumn };
        self.language.fill(key, &[("name", &name), ("column", &column)], f)
    }
}

/// What was expected instead of a value.
struct Expected<'a> {
    kind: IssueKind,
    input: &'a Input,
    value: &'a str,
    language: Language,
}

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fill =
            |key, parts: &[(&str, &dyn fmt::Display)], f: &mut fmt::Formatter<'_>| self.language.fill(key, parts, f);
        let key = match self.kind {
            IssueKind::BelowMin => {
                return fill(Key::ExpectedAtLeast, &[("bound", &self.bound(self.input.min))], f);
            }
            IssueKind::AboveMax => {
                return fill(Key::ExpectedAtMost, &[("bound", &self.bound(self.input.max))], f);
            }
            IssueKind::OutOfRange => match self.input.scale() {
                0 => Key::ExpectedDigits,
                scale => return fill(Key::ExpectedDigitsBehind, &[("scale", &scale)], f),
            },
            // Digits with signs around them are mostly an amount of money, and there is more to say.
            IssueKind::NotANumber if self.value.contains(|c: char| c.is_ascii_digit()) => Key::ExpectedPlainNumber,
            IssueKind::NotANumber | IssueKind::NotFinite => Key::ExpectedNumber,
            IssueKind::NotABoolean => Key::ExpectedBoolean,
            IssueKind::NotADate => Key::ExpectedDate,
            IssueKind::NotAText => Key::ExpectedText,
            IssueKind::UnknownLevel => match &self.input.kind {
                Kind::Category { levels } => {
                    let list = one_of(levels.iter().map(|l| &**l));
                    // White space around the value would count as letters that are wrong.
                    let Some(level) = did_you_mean(self.value.trim(), levels.iter().map(|l| &**l)) else {
                        return f.write_str(&list);
                    };
                    // With the blanks at its ends, which may be all that differs.
                    let question = asked(self.value, level).in_language(self.language);
                    return fill(Key::ExpectedLevelMeant, &[("levels", &list), ("question", &question)], f);
                }
                _ => Key::ExpectedLevel,
            },
            IssueKind::Required | IssueKind::Overflow | IssueKind::NoTier | IssueKind::NoId | IssueKind::IdTwice => {
                return Ok(());
            }
        };
        fill(key, &[], f)
    }
}

impl Expected<'_> {
    /// A bound of the attribute as people write it: a day, or a number without zeros at its end.
    fn bound(&self, units: Option<i64>) -> String {
        let number = |units: i64| Decimal::new(i128::from(units), self.input.scale());
        let shown = match &self.input.kind {
            Kind::Date => units.and_then(Date::from_days).map(|day| day.to_string()),
            _ => units.and_then(number).map(|number| number.normalized().to_string()),
        };
        shown.unwrap_or_default()
    }
}

/// What is wrong with an id, by the name of the column of ids.
pub(crate) fn fault_of_id(kind: IssueKind, column: &str, id: &str) -> String {
    Fault { subject: FaultOf::Client { column }, kind, value: id, language: Language::English }.to_string()
}

/// What is wrong with a value of an attribute or a column: its name, the value, and what was expected.
pub(crate) fn fault_of_value(input: &Input, kind: IssueKind, value: &str) -> String {
    Fault { subject: FaultOf::Value(input), kind, value, language: Language::English }.to_string()
}
