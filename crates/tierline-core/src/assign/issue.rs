//! Issues: what is wrong with a client, in words that name the attribute, the value and what was expected.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::assign::input::IssueKind;
use crate::model::parts::Kind;
use crate::plan::scope::one_of;
use crate::plan::{Inner, Input};
use crate::text::similar::{did_you_mean, why_alike};
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

/// What is wrong; on the last issue of a client whose tier is not certain also the tiers that are possible.
impl fmt::Display for Issue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault(f)?;
        for (at, tier) in self.possible_tiers().enumerate() {
            write!(f, "{}{}", if at == 0 { "; possible tiers: " } else { "; " }, visible(tier))?;
        }
        f.write_str(if self.record.possible.or_none { " (or no tier)" } else { "" })
    }
}

impl Issue<'_> {
    /// What is wrong, in words.
    fn fault(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value().unwrap_or_default();
        let input = match &self.record.subject {
            Subject::Computed(name) => {
                return write!(
                    f,
                    "`{name}` cannot be computed: it has more than 18 digits, or more than 128 bits on the way"
                );
            }
            Subject::Client => {
                let client = visible(&self.plan.client);
                return match fault_of_id(self.record.kind, &client, value) {
                    Some(words) => f.write_str(&words),
                    None => f.write_str("no tier takes the client"),
                };
            }
            Subject::Attribute(at) => match self.input(*at) {
                Some(input) => input,
                None => return Ok(()),
            },
        };
        f.write_str(&fault_of_value(input, self.record.kind, value))
    }
}

/// What is wrong with an id, by the name of the column of ids; nothing for kinds that are not about ids.
pub(crate) fn fault_of_id(kind: IssueKind, client: &str, id: &str) -> Option<String> {
    match kind {
        IssueKind::NoId => Some(format!("`{client}` is missing: the client has no id")),
        IssueKind::IdTwice => Some(format!("duplicate id `{id}`: other clients have it in `{client}`, too")),
        _ => None,
    }
}

/// What is wrong with a value of an attribute or a column: its name, the value, and what was expected.
pub(crate) fn fault_of_value(input: &Input, kind: IssueKind, value: &str) -> String {
    let name = visible(&input.name);
    let column = match input.name == input.column {
        true => String::new(),
        false => format!(" (column `{}`)", visible(&input.column)),
    };
    match kind {
        IssueKind::Required => format!("`{name}`{column} is missing, and it is required"),
        _ => format!("`{name}`{column} is `{value}`, expected {}", expected(kind, input, value)),
    }
}

/// What was expected instead of a value.
fn expected(kind: IssueKind, input: &Input, value: &str) -> String {
    let bound = |units: Option<i64>| -> String {
        match (units, &input.kind) {
            (Some(days), Kind::Date) => Date::from_days(days).map(|d| format!("{d}")).unwrap_or_default(),
            (Some(units), _) => Decimal::new(i128::from(units), input.scale())
                .map(|d| format!("{}", d.normalized()))
                .unwrap_or_default(),
            (None, _) => String::new(),
        }
    };
    match kind {
        IssueKind::BelowMin => format!("at least {}", bound(input.min)),
        IssueKind::AboveMax => format!("at most {}", bound(input.max)),
        IssueKind::OutOfRange => match input.scale() {
            0 => "a number of at most 18 digits".into(),
            scale => format!("a number of at most 18 digits, {scale} of them behind the point"),
        },
        IssueKind::NotANumber if value.contains(|c: char| c.is_ascii_digit()) => {
            "a plain number like 1200.50, without signs of currency, separators or words".into()
        }
        IssueKind::NotANumber | IssueKind::NotFinite => "a number".into(),
        IssueKind::NotABoolean => "true or false, or 1 or 0".into(),
        IssueKind::NotADate => "a date like 2026-01-31".into(),
        IssueKind::NotAText => "a text".into(),
        IssueKind::UnknownLevel => match &input.kind {
            Kind::Category { levels } => {
                let list = one_of(levels.iter().map(|l| &**l));
                match did_you_mean(value.trim(), levels.iter().map(|l| &**l)) {
                    Some(level) => format!("{list}: did you mean `{level}`?{}", why_alike(value.trim(), level)),
                    None => list,
                }
            }
            _ => "a level".into(),
        },
        IssueKind::Required | IssueKind::Overflow | IssueKind::NoTier | IssueKind::NoId | IssueKind::IdTwice => {
            String::new()
        }
    }
}
