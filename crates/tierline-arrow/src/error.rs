//! The caller's mistakes: a table that cannot be read.

use std::borrow::Cow;
use std::fmt;

use tierline_core::{Interrupted, visible};

/// A table that cannot be assigned: said at the start, before any client is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    code: &'static str,
    message: String,
    column: Option<String>,
    help: Option<String>,
}

impl TableError {
    /// An error of a stable code.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: one_line(message.into()), column: None, help: None }
    }

    /// The column at fault.
    #[must_use]
    pub fn column_named(mut self, column: &str) -> Self {
        self.column = Some(column.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(help.into()));
        self
    }

    /// The code of a call that was asked to end ([`Interrupt`](tierline_core::Interrupt)).
    pub const INTERRUPTED: &'static str = "interrupted";

    /// The stable code: `missing-column`, `unusable-type`, `invalid-data`, `unreadable-table`, `column-twice`, `ragged` or
    /// `interrupted`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What was found and what was wanted, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The column at fault.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// A message as it may be shown: names of columns and values in it are those of strangers.
fn one_line(message: String) -> String {
    match visible(&message) {
        Cow::Borrowed(_) => message,
        Cow::Owned(visible) => visible,
    }
}

impl From<Interrupted> for TableError {
    fn from(interrupted: Interrupted) -> Self {
        Self::new(Self::INTERRUPTED, interrupted.to_string())
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TableError {}
