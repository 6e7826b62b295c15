//! What is wrong with a CSV file, and where.

use std::fmt;
use std::io;

use tierline_core::{Language, shown};

/// What kind of fault it is.
///
/// ```
/// use tierline_arrow::csv::{CsvErrorKind, ReadOptions, Reader};
/// let mut reader = Reader::new("id,arr\na1,10\na2\n".as_bytes(), ReadOptions::new())?;
/// let error = reader.find_map(Result::err).unwrap();
/// assert_eq!((error.kind(), error.row()), (CsvErrorKind::RaggedRow, Some(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CsvErrorKind {
    /// There is no header: the file is empty.
    NoHeader,
    /// A column has no name.
    EmptyHeader,
    /// Two columns have one name.
    DuplicateHeader,
    /// More columns than are read.
    TooManyColumns,
    /// A row has more or fewer cells than the header.
    RaggedRow,
    /// A row is longer than rows may be.
    RowTooLong,
    /// Text follows a closing quotation mark.
    TextAfterQuote,
    /// A quotation mark stands inside a cell that does not begin with one.
    QuoteInside,
    /// A quotation mark is not closed.
    OpenQuote,
    /// A byte that is no text.
    Nul,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// Another sign stands between the cells.
    OtherDelimiter,
    /// It is a file of another format.
    OtherFormat,
    /// A column of a type that has no text.
    UnusableType,
    /// The source or the target failed.
    Io,
}

/// A table that cannot be read as CSV, or written.
///
/// Its message is one line with row and column as a person counts them, its help says what to do.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct CsvError(Box<Fault>);

#[derive(Debug, thiserror::Error)]
struct Fault {
    kind: CsvErrorKind,
    file: Option<String>,
    row: Option<u64>,
    line: Option<u64>,
    column: Option<usize>,
    name: Option<String>,
    what: String,
    help: Option<String>,
    #[source]
    io: Option<io::Error>,
}

impl CsvError {
    /// A fault of the file as a whole, as what it does: "has no header line".
    pub(super) fn new(kind: CsvErrorKind, what: impl Into<String>) -> Self {
        Self(Box::new(Fault {
            kind,
            file: None,
            row: None,
            line: None,
            column: None,
            name: None,
            what: what.into(),
            help: None,
            io: None,
        }))
    }

    pub(super) fn io(error: io::Error) -> Self {
        let mut out = Self::new(CsvErrorKind::Io, format!("failed: {error}"));
        out.0.io = Some(error);
        out
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(super) fn in_file(mut self, name: Option<&str>) -> Self {
        self.0.file = name.map(str::to_string);
        self
    }

    pub(super) fn in_row(mut self, row: u64, line: u64) -> Self {
        (self.0.row, self.0.line) = (Some(row), Some(line));
        self
    }

    /// Columns are counted from 1.
    pub(super) fn in_column(mut self, column: usize, name: Option<&str>) -> Self {
        (self.0.column, self.0.name) = (Some(column), name.map(str::to_string));
        self
    }

    /// What kind of fault it is.
    #[must_use]
    pub fn kind(&self) -> CsvErrorKind {
        self.0.kind
    }

    /// The row, counted as a spreadsheet does: the header is row 1, a row with line breaks in a cell is one row.
    #[must_use]
    pub fn row(&self) -> Option<u64> {
        self.0.row
    }

    /// The line of the text that the row begins in, counted as an editor does, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// The column, counted from 1.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.column
    }

    /// The column's name in the header.
    #[must_use]
    pub fn column_name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// What was found, in one line.
    #[must_use]
    pub fn message(&self) -> String {
        self.0.message()
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The error of the source or of the target, where it was one.
    ///
    /// # Errors
    /// The error itself, where it was none of those.
    pub fn into_io(mut self) -> Result<io::Error, Self> {
        self.0.io.take().ok_or(self)
    }
}

impl Fault {
    fn message(&self) -> String {
        let Self { row, line, column, name, what, file, .. } = self;
        let file = file.as_deref().map(|file| format!("`{}`", tierline_core::visible(file)));
        let Some(row) = row else {
            return format!("{} {what}", file.as_deref().unwrap_or("the table"));
        };
        let mut place = format!("row {}", Language::English.number(row));
        if let Some(line) = line.filter(|line| line != row) {
            place.push_str(&format!(" (line {})", Language::English.number(line)));
        }
        if let Some(column) = column {
            place.push_str(&format!(", column {column}"));
        }
        if let Some(name) = name.as_deref().filter(|name| !name.is_empty()) {
            place.push_str(&format!(" (`{}`)", shown(name)));
        }
        if let Some(file) = file {
            place.push_str(&format!(" of {file}"));
        }
        if column.is_some() { format!("{place}: {what}") } else { format!("{place} {what}") }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        self.help.as_deref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}
