//! What is wrong with a document: diagnostics with positions, and the error that holds them.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::fault::Fault;
use crate::render::render;
use crate::source::Source;

/// One mistake in a document, or what is most likely one: what is wrong, where, and what to do.
///
/// Messages are one line, lower case, without a full stop, the author's words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    code: &'static str,
    message: String,
    help: Option<String>,
    position: Option<Position>,
    labels: Vec<Label>,
    warning: bool,
    source: Arc<Source>,
}

/// A range of a text with the line and column that it begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Position {
    line: usize,
    column: usize,
    /// Line and column behind the last character.
    end: (usize, usize),
    bytes: Range<usize>,
}

impl Position {
    fn new(source: &Source, range: &Range<usize>) -> Self {
        let bytes = source.clamp(range);
        let (line, column) = source.position(bytes.start);
        Self { line, column, end: source.position(bytes.end), bytes }
    }
}

/// Another place of the document that has to do with a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    note: String,
    position: Position,
}

impl Label {
    /// What the place has to do with it, as in `first written here`; may be empty.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.position.line
    }

    /// The column, from 1, in characters.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.position.column
    }

    /// The line and the column behind its last character.
    #[must_use]
    pub const fn end(&self) -> (usize, usize) {
        self.position.end
    }

    /// The bytes of the text.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        self.position.bytes.clone()
    }
}

impl Diagnostic {
    fn new(fault: Fault, source: &Arc<Source>) -> Self {
        Self {
            code: fault.code,
            message: fault.message,
            help: fault.help,
            position: fault.range.map(|range| Position::new(source, &range)),
            labels: fault
                .labels
                .into_iter()
                .map(|(range, note)| Label { note, position: Position::new(source, &range) })
                .collect(),
            warning: false,
            source: Arc::clone(source),
        }
    }

    /// What is most likely not meant, where nothing is wrong.
    pub(crate) fn warning(fault: Fault, source: &Arc<Source>) -> Self {
        Self { warning: true, ..Self::new(fault, source) }
    }

    /// The stable code, as in `unknown-key`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Whether the document is a model all the same: it says something that is most likely not meant.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        self.warning
    }

    /// What was found and what was wanted.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The name of the file, where it is known.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.source.name()
    }

    /// The line, from 1, where the mistake has a place in the text.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position.as_ref().map(|position| position.line)
    }

    /// The column, from 1, in characters.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position.as_ref().map(|position| position.column)
    }

    /// The line and the column behind the last character at fault.
    ///
    /// ```
    /// use tierline_document::{Document, Format};
    /// let text = "tierline: 1\nmodel: { name: m, client: id }\ntiers: [{ nmae: All }]\n";
    /// let error = Document::parse(text, Format::Yaml)?.lower().unwrap_err();
    /// let first = &error.diagnostics()[0];
    /// assert_eq!((first.line(), first.column(), first.end()), (Some(3), Some(11), Some((3, 15))));
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn end(&self) -> Option<(usize, usize)> {
        self.position.as_ref().map(|position| position.end)
    }

    /// The bytes at fault.
    #[must_use]
    pub fn bytes(&self) -> Option<Range<usize>> {
        self.position.as_ref().map(|position| position.bytes.clone())
    }

    /// The words at fault.
    #[must_use]
    pub fn words(&self) -> &str {
        self.position.as_ref().map_or("", |position| self.source.words(&position.bytes))
    }

    /// Other places that have to do with it.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The diagnostic with the lines of the document at fault.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        render(self, &self.source, style)
    }
}

/// The message with its place, in one line: `model.yaml:3:7: unknown key ... [unknown-key]`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file() {
            write!(f, "{file}:")?;
        }
        if let Some(position) = &self.position {
            write!(f, "{}:{}:", position.line, position.column)?;
        }
        if self.file().is_some() || self.position.is_some() {
            f.write_str(" ")?;
        }
        write!(f, "{} [{}]", self.message, self.code)
    }
}

/// How a diagnostic is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// With the ANSI sequences that a terminal takes for colours.
    Ansi,
}

/// Everything that is wrong with a document, in the order of its text.
///
/// Its `Display` shows every mistake with the lines that it stands in.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.render(Style::Plain))]
pub struct DocumentError {
    diagnostics: Vec<Diagnostic>,
    #[source]
    io: Option<Io>,
}

/// Why a file could not be read; two are equal where they are of one kind.
#[derive(Clone, Debug)]
struct Io(Arc<io::Error>);

/// The error of the system itself is what [`Error::source`](std::error::Error::source) gives, not the shared pointer to it.
impl std::ops::Deref for Io {
    type Target = io::Error;

    fn deref(&self) -> &io::Error {
        &self.0
    }
}

impl PartialEq for Io {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind()
    }
}

impl Eq for Io {}

impl DocumentError {
    pub(crate) fn new(faults: Vec<Fault>, source: &Arc<Source>) -> Self {
        Self { diagnostics: faults.into_iter().map(|fault| Diagnostic::new(fault, source)).collect(), io: None }
    }

    /// The mistake of a text that could not be taken up at all.
    pub(crate) fn of_file(name: &str, fault: Fault, io: Option<io::Error>) -> Self {
        let source = Arc::new(Source::new(Some(name), ""));
        Self { io: io.map(|error| Io(Arc::new(error))), ..Self::new(vec![fault], &source) }
    }

    /// The mistakes; never empty.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// All of them with the lines of the document at fault.
    ///
    /// ```
    /// use tierline_document::{Document, Format, Style};
    /// let error = Document::parse("tierline: 1\ntires: []\n", Format::Yaml).and_then(|own| own.lower()).unwrap_err();
    /// assert_eq!(error.render(Style::Plain), error.to_string());
    /// assert!(error.render(Style::Ansi).contains("\u{1b}["));
    /// ```
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        self.diagnostics.iter().map(|diagnostic| diagnostic.render(style)).collect::<Vec<_>>().join("\n\n")
    }

    /// True where the file could not be read: it is missing, a directory, not allowed ...
    #[must_use]
    pub const fn is_io(&self) -> bool {
        self.io.is_some()
    }

    /// True where there is no such file.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.io.as_ref().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// True where a mistake has that code.
    ///
    /// ```
    /// use tierline_document::{Document, Format};
    /// let text = "tierline: 1\nmodel: { name: m, client: id }\ntiers: [{ nmae: All }]\n";
    /// let error = Document::parse(text, Format::Yaml)?.lower().unwrap_err().named("model.yaml");
    /// assert!(error.has("unknown-key"));
    /// assert!(error.to_string().contains("model.yaml:3:11"));
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
    }

    /// The same error, its text under a name: a file, a cell of a notebook.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        if let Some(first) = self.diagnostics.first() {
            let mut source = Source::clone(&first.source);
            source.rename(name);
            let source = Arc::new(source);
            for diagnostic in &mut self.diagnostics {
                diagnostic.source = Arc::clone(&source);
            }
        }
        self
    }
}

/// One line a mistake, for logs and failed tests; the text of the document is left out.
impl fmt::Debug for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.diagnostics.iter().map(ToString::to_string).collect();
        f.debug_struct("DocumentError").field("diagnostics", &lines).finish_non_exhaustive()
    }
}
