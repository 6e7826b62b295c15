//! The caller's mistakes: a table that cannot be read.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tierline_core::{Interrupted, visible};

/// A table that cannot be assigned: said at the start, before any client is looked at.
///
/// ```
/// use std::error::Error;
/// use tierline_arrow::{Table, TableColumn, TableError, check_columns};
/// use tierline_core::{Interrupted, Model, Tier};
/// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
/// let table = Table::from_columns(vec![("name".into(), TableColumn::Values(vec!["Acme".into()]))])?;
/// let error = check_columns(&plan, &table).unwrap_err();
/// assert_eq!((error.code(), error.column()), ("missing-column", Some("id")));
/// assert!(error.is_about_columns() && error.source().is_none());
///
/// let ended = TableError::from(Interrupted);
/// assert!(ended.is_interrupted() && ended.source().is_some_and(|cause| cause.is::<Interrupted>()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TableError {
    code: &'static str,
    message: String,
    column: Option<String>,
    help: Option<String>,
    #[source]
    cause: Option<Cause>,
}

/// The error that an error comes of; two are equal where they say the same.
#[derive(Clone, Debug)]
struct Cause(Arc<dyn Error + Send + Sync>);

/// The cause itself is what [`Error::source`] gives, not the shared pointer to it.
impl Deref for Cause {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

impl Eq for Cause {}

impl TableError {
    /// An error of a stable code.
    ///
    /// ```
    /// use std::error::Error;
    /// use tierline_arrow::TableError;
    /// let error = TableError::new("missing-column", "there is no column `arr`").column_named("arr").with_help("name it");
    /// assert_eq!((error.code(), error.column(), error.help()), ("missing-column", Some("arr"), Some("name it")));
    /// let cause = "x".parse::<i32>().unwrap_err();
    /// assert_eq!(TableError::caused_by("bad-value", cause.clone()).source().unwrap().to_string(), cause.to_string());
    /// ```
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: one_line(message.into()), column: None, help: None, cause: None }
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

    /// An error of a stable code whose message is that of the error that it comes of, which is its
    /// [`source`](Error::source).
    #[must_use]
    pub fn caused_by(code: &'static str, cause: impl Error + Send + Sync + 'static) -> Self {
        let error = Self::new(code, cause.to_string());
        Self { cause: Some(Cause(Arc::new(cause))), ..error }
    }

    /// The code of a call that was asked to end ([`Interrupt`](tierline_core::Interrupt)).
    pub const INTERRUPTED: &'static str = "interrupted";

    /// The stable code: of columns `missing-column`, `column-twice`, `unusable-type`, `unknown-zone`, `wrong-delimiter` or
    /// `ragged`; of what is in them `invalid-data`, `unreadable-table`, `bad-value` or `id-handed-out`; or `interrupted`.
    ///
    /// What is read for a book has further ones, which its functions name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// True where the call was asked to end ([`Interrupt`](tierline_core::Interrupt)), and has: nothing is wrong with the
    /// table.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.code == Self::INTERRUPTED
    }

    /// True where the columns are at fault, whatever stands in them: one is missing, there twice, of a type that cannot
    /// hold its values, or of another length than the others.
    #[must_use]
    pub fn is_about_columns(&self) -> bool {
        matches!(
            self.code,
            "missing-column" | "column-twice" | "unusable-type" | "unknown-zone" | "wrong-delimiter" | "ragged"
        )
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
        Self::caused_by(Self::INTERRUPTED, interrupted)
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
