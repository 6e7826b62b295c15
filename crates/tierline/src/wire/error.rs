//! What is refused: one document for mistakes of a model, of a client, of a request and of a table.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use tierline_core::{ModelError, Problem, shown};
use tierline_document::{DocumentError, Label as OtherPlace};

use super::write::document;

/// What was refused and why: a [`Refusal`], whose fields it has, behind one pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<Refusal>);

document! {
    /// What was refused and why: the first of all mistakes, and all of them.
    Refusal {
        /// The stable code of the first mistake, as in `unknown-key`: programs go by it.
        code: Cow<'static, str>,
        /// What was found and what was wanted, in one line.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// The name of the file or text, where it is known.
        file: Option<String>,
        /// The line of the text, from 1, where the mistake has a place in it.
        line: Option<usize>,
        /// The column, from 1, in characters.
        column: Option<usize>,
        /// The line that the words at fault end in.
        end_line: Option<usize>,
        /// The column behind the last character at fault.
        end_column: Option<usize>,
        /// All mistakes, in the order of the text; the first is the one above.
        diagnostics: Vec<Diagnostic>,
    }
}

document! {
    /// One mistake, or what is most likely one.
    Diagnostic {
        /// The stable code.
        code: Cow<'static, str>,
        /// `error`, or `warning` where the model is one all the same.
        severity: &'static str,
        /// What was found and what was wanted, in one line.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// The place in the model, as in `tiers[0].when`, where the mistake is known by that.
        place: Option<String>,
        /// The name of the file or text, where it is known.
        file: Option<String>,
        /// The line of the text, from 1.
        line: Option<usize>,
        /// The column, from 1, in characters.
        column: Option<usize>,
        /// The line that the words at fault end in.
        end_line: Option<usize>,
        /// The column behind the last character at fault.
        end_column: Option<usize>,
        /// The words at fault.
        words: Option<String>,
        /// Other places that have to do with it.
        labels: Vec<Label>,
    }
}

document! {
    /// Another place of a text that has to do with a mistake.
    Label {
        /// What it has to do with it, as in `first written here`.
        note: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// The line that it ends in.
        end_line: usize,
        /// The column behind its last character.
        end_column: usize,
    }
}

impl Error {
    /// A refusal without a place in a text: a code that stays, and one line in lower case without a full stop.
    ///
    /// ```
    /// use tierline::wire::Error;
    /// let error = Error::new("no-model", "no model has been loaded").with_help("put one first");
    /// assert!(error.to_json().starts_with(r#"{"code":"no-model","message":"no model has been loaded","help":"put one first""#));
    /// assert_eq!(error.diagnostics.len(), 1);
    /// ```
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::of(vec![Diagnostic::new(code.into(), message.into(), None)])
    }

    /// The same, and what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        let help = Some(help.into());
        if let Some(first) = self.0.diagnostics.first_mut() {
            first.help.clone_from(&help);
        }
        self.0.help = help;
        self
    }

    /// The error of mistakes, of which there is at least one.
    fn of(diagnostics: Vec<Diagnostic>) -> Self {
        let first = diagnostics.first().cloned();
        let first = first.unwrap_or_else(|| Diagnostic::new("error".into(), "nothing is known of it".into(), None));
        Self(Box::new(Refusal {
            code: first.code,
            message: first.message,
            help: first.help,
            file: first.file,
            line: first.line,
            column: first.column,
            end_line: first.end_line,
            end_column: first.end_column,
            diagnostics,
        }))
    }

    /// The mistake of an argument that is a day.
    pub(crate) fn not_a_day(name: &str, given: &str) -> Self {
        Self::new("not-a-date", format!("`{name}` is a day, not `{}`", shown(given)))
            .with_help("write it as `2026-11-21`")
    }
}

impl Deref for Error {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.0
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Error {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Diagnostic {
    fn new(code: Cow<'static, str>, message: String, help: Option<String>) -> Self {
        Self {
            code,
            severity: "error",
            message,
            help,
            place: None,
            file: None,
            line: None,
            column: None,
            end_line: None,
            end_column: None,
            words: None,
            labels: Vec::new(),
        }
    }
}

impl From<&tierline_document::Diagnostic> for Diagnostic {
    fn from(found: &tierline_document::Diagnostic) -> Self {
        let end = found.end();
        Self {
            severity: if found.is_warning() { "warning" } else { "error" },
            file: found.file().map(Into::into),
            line: found.line(),
            column: found.column(),
            end_line: end.map(|(line, _)| line),
            end_column: end.map(|(_, column)| column),
            words: found.line().map(|_| shown(found.words()).into_owned()),
            labels: found.labels().iter().map(Label::from).collect(),
            ..Self::new(found.code().into(), found.message().into(), found.help().map(Into::into))
        }
    }
}

impl From<&OtherPlace> for Label {
    fn from(label: &OtherPlace) -> Self {
        let (end_line, end_column) = label.end();
        Self { note: label.note().into(), line: label.line(), column: label.column(), end_line, end_column }
    }
}

impl From<&Problem> for Diagnostic {
    fn from(problem: &Problem) -> Self {
        let place = problem.place().to_string();
        Self {
            place: (!place.is_empty()).then_some(place),
            ..Self::new(problem.code().into(), problem.message().into(), problem.advice().map(Into::into))
        }
    }
}

impl From<&DocumentError> for Error {
    fn from(error: &DocumentError) -> Self {
        Self::of(error.diagnostics().iter().map(Diagnostic::from).collect())
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::from(&error)
    }
}

impl From<ModelError> for Error {
    fn from(error: ModelError) -> Self {
        Self::of(error.problems().iter().map(Diagnostic::from).collect())
    }
}

#[cfg(feature = "arrow")]
impl From<tierline_arrow::TableError> for Error {
    fn from(error: tierline_arrow::TableError) -> Self {
        let mut refused = Self::new(error.code(), error.message());
        if let Some(help) = error.help() {
            refused = refused.with_help(help);
        }
        if let Some(first) = refused.0.diagnostics.first_mut() {
            first.place = error.column().map(Into::into);
        }
        refused
    }
}

/// The table is no CSV: row and column are in the message, its line is where an editor counts it.
#[cfg(feature = "arrow")]
impl From<tierline_arrow::csv::CsvError> for Error {
    fn from(error: tierline_arrow::csv::CsvError) -> Self {
        let mut refused = Self::new("unreadable-table", error.message());
        if let Some(help) = error.help() {
            refused = refused.with_help(help);
        }
        refused.0.line = error.line().and_then(|line| usize::try_from(line).ok());
        let line = refused.0.line;
        if let Some(first) = refused.0.diagnostics.first_mut() {
            first.line = line;
            first.place = error.column_name().filter(|name| !name.is_empty()).map(Into::into);
        }
        refused
    }
}

/// The messages of all mistakes, one a line, with their lines, codes and helps.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, found) in self.diagnostics.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            if let (Some(line), Some(column)) = (found.line, found.column) {
                write!(f, "{line}:{column}: ")?;
            }
            write!(f, "{} [{}]", found.message, found.code)?;
            if let Some(help) = &found.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
