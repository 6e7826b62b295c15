//! Issues: what is wrong with a client, in words that name the attribute, the value and what was expected.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::date::Date;
use crate::door::IssueKind;
use crate::number::Decimal;
use crate::parts::Kind;
use crate::plan::scope::one_of;
use crate::plan::{Door, Inner};
use crate::problem::did_you_mean;
use crate::visible::visible;

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
    /// The value at fault, as it may be shown; for an id that is not unique how often it is there.
    pub(crate) value: Option<Box<str>>,
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
            Subject::Attribute(at) => self.door(*at).map(|door| &*door.name),
            Subject::Computed(name) => Some(name),
            Subject::Client => None,
        }
    }

    /// The value at fault, cut at 64 letters.
    #[must_use]
    pub fn value(&self) -> Option<&'a str> {
        self.record.value.as_deref()
    }

    fn door(&self, at: usize) -> Option<&'a Door> {
        self.plan.doors.get(at)
    }
}

impl fmt::Debug for Issue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Issue").field(&format!("{self}")).finish()
    }
}

impl fmt::Display for Issue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value().unwrap_or_default();
        let door = match &self.record.subject {
            Subject::Computed(name) => {
                return write!(
                    f,
                    "`{name}` cannot be computed: it has more than 18 digits, or more than 128 bits on the way"
                );
            }
            Subject::Client => {
                let client = visible(&self.plan.client);
                return match self.record.kind {
                    IssueKind::NoId => write!(f, "`{client}` is missing: the client has no id"),
                    IssueKind::IdTwice => write!(
                        f,
                        "`{client}` is `{value}`, and so it is for other clients: an id stands for one client"
                    ),
                    _ => write!(f, "no tier takes the client"),
                };
            }
            Subject::Attribute(at) => match self.door(*at) {
                Some(door) => door,
                None => return Ok(()),
            },
        };
        write!(f, "`{}`", visible(&door.name))?;
        if door.name != door.column {
            write!(f, " (column `{}`)", visible(&door.column))?;
        }
        if self.record.kind == IssueKind::Required {
            return write!(f, " is missing, and it is required");
        }
        write!(f, " is `{value}`, expected {}", expected(self.record.kind, door, value))
    }
}

/// What was expected instead of a value.
fn expected(kind: IssueKind, door: &Door, value: &str) -> String {
    let bound = |units: Option<i64>| -> String {
        match (units, &door.kind) {
            (Some(days), Kind::Date) => Date::from_days(days).map(|d| format!("{d}")).unwrap_or_default(),
            (Some(units), _) => {
                Decimal::new(i128::from(units), door.scale()).map(|d| format!("{}", d.normalized())).unwrap_or_default()
            }
            (None, _) => String::new(),
        }
    };
    match kind {
        IssueKind::BelowMin => format!("at least {}", bound(door.min)),
        IssueKind::AboveMax => format!("at most {}", bound(door.max)),
        IssueKind::OutOfRange => match door.scale() {
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
        IssueKind::UnknownLevel => match &door.kind {
            Kind::Category { levels } => {
                let list = one_of(levels.iter().map(|l| &**l));
                match did_you_mean(value.trim(), levels.iter().map(|l| &**l)) {
                    Some(level) => format!("{list}: did you mean `{level}`?"),
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
