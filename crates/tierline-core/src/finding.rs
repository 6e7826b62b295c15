//! What is to be said of a model, its services, its tables or a report: a finding, whoever makes it.

use alloc::vec::Vec;
use core::fmt;

use crate::model::problem::{Place, Problem};
use crate::remark::Remark;
use crate::text::sentence::{Key, Sentence};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// It does not do what it is for.
    Error,
    /// It does, and yet is most likely not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing that was found: by the compiler of a model, by a check of its services, in a table, by a report.
///
/// The code is stable and the words are not: programs go by the code.
///
/// ```
/// use tierline_core::{Finding, Key, Place, Sentence, Severity};
/// let finding = Finding::new("no-programme", Severity::Warning, Sentence::of(Key::NoProgramme).with("tier", "Scale"))
///     .at(Place::root().key("service").key("Scale"))
///     .tiers([2]);
/// assert_eq!(finding.to_string(), "warning[no-programme]: tier `Scale` has no programmes");
/// assert_eq!(finding.place.to_string(), "service.Scale");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding, in a word that stays.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Where in the model document it stands; the root where it is about data, or about the model as a whole.
    pub place: Place,
    /// The tiers it is about, by rank from 0, best first; none where it is about the whole.
    pub tiers: Vec<usize>,
    /// What was found: one line, lower case, the author's own words in backticks.
    pub message: Sentence,
    /// What to do about it.
    pub help: Option<Sentence>,
}

impl Finding {
    /// A finding about the whole, without help.
    #[must_use]
    pub fn new(code: &'static str, severity: Severity, message: impl Into<Sentence>) -> Self {
        Self { code, severity, place: Place::root(), tiers: Vec::new(), message: message.into(), help: None }
    }

    /// That there are more tiers than four, of a model or of a suggestion; nothing up to four.
    ///
    /// Beyond four, rules overlap, exceptions gather and client-facing teams begin to guess.
    ///
    /// ```
    /// use tierline_core::Finding;
    /// assert_eq!(Finding::of_many_tiers(5).map(|finding| finding.code), Some("many-tiers"));
    /// assert_eq!(Finding::of_many_tiers(4), None);
    /// ```
    #[must_use]
    pub fn of_many_tiers(tiers: usize) -> Option<Self> {
        const KEPT_APART: usize = 4;
        let message = Sentence::of(Key::ManyTiers).with("tiers", tiers);
        let finding = Self::new("many-tiers", Severity::Warning, message).help(Sentence::of(Key::ManyTiersHelp));
        (tiers > KEPT_APART).then_some(finding)
    }

    /// The same finding, and what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Sentence>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding, at a place of the model document.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The same finding, about tiers by rank from 0.
    #[must_use]
    pub fn tiers(mut self, ranks: impl IntoIterator<Item = usize>) -> Self {
        self.tiers = ranks.into_iter().collect();
        self
    }
}

impl From<&Problem> for Finding {
    /// A warning of a model that can be built all the same.
    fn from(problem: &Problem) -> Self {
        let finding = Self::new(problem.code(), Severity::Warning, problem.message()).at(problem.place().clone());
        match problem.advice() {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

impl From<&Remark> for Finding {
    fn from(remark: &Remark) -> Self {
        let severity = if remark.is_warning() { Severity::Warning } else { Severity::Note };
        let finding = Self::new(remark.code(), severity, remark.message().clone());
        match remark.advice() {
            Some(help) => finding.help(help.clone()),
            None => finding,
        }
    }
}

impl fmt::Display for Finding {
    /// `warning[no-programme]: tier `Scale` has no programmes`, without the help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)
    }
}
