//! What a check has to say about a model's tiers or about a book: a finding.

use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It does not do what it is for.
    Error,
    /// It does, and yet is most likely not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
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

/// One thing that a check found.
///
/// The code is stable and the words are not: programs go by the code.
///
/// ```
/// use tierline_book::suggested_tiers_finding;
/// let finding = suggested_tiers_finding(8).unwrap();
/// assert_eq!(finding.code, "many-tiers");
/// assert!(finding.to_string().starts_with("warning[many-tiers]: 8 tiers"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding, in a word that stays.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The tiers it speaks of, by rank from 0, best first; none where it speaks of the whole.
    pub tiers: Vec<usize>,
    /// What was found: one line, lower case, the author's own words in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    /// A finding without help.
    #[must_use]
    pub fn new(code: &'static str, severity: Severity, tiers: Vec<usize>, message: impl Into<String>) -> Self {
        Self { code, severity, tiers, message: message.into(), help: None }
    }

    /// The same finding, and what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Finding {
    /// `warning[no-programme]: tier `Scale` offers no programme`, without the help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)
    }
}
