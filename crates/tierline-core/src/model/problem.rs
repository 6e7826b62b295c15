//! The author's mistakes: what is wrong in a model, where, and what to do about it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::language::Span;
use crate::text::visible::LONGEST;

/// One step from a part of a model to a smaller one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The entry of that name.
    Key(Box<str>),
    /// The element at that position, from 0.
    Index(usize),
}

/// Where in a model something stands, as in `tiers[0].when`; the steps are those of the model document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    segments: Vec<Segment>,
}

impl Place {
    /// The model as a whole.
    #[must_use]
    pub const fn root() -> Self {
        Self { segments: Vec::new() }
    }

    /// The entry of that name inside this place.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.into()))
    }

    /// The element at that position inside this place.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    /// The steps, outermost first.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The place that this one stands in.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.segments.split_last()?;
        Some(Self { segments: rest.to_vec() })
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = self.segments.clone();
        segments.push(segment);
        Self { segments }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Key(key) if at == 0 => write!(f, "{key}")?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Where a part of a model is written: in the text that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Position {
    /// A line and a column, both from 1.
    #[must_use]
    pub const fn new(line: usize, column: usize) -> Self {
        Self { line, column }
    }
}

/// `7:23`, line and column.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The text that a model was read from, as far as it says where the parts of the model stand.
///
/// Readers of documents give one to [`ModelBuilder::positions`](crate::ModelBuilder::positions).
pub trait Positions: fmt::Debug + Send + Sync + core::panic::RefUnwindSafe {
    /// Where a place is written, and the words within the formula that stands there; nothing where it is not.
    fn position(&self, place: &Place, span: Option<Span>) -> Option<Position>;
}

/// One mistake of a model's author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: &'static str,
    message: String,
    help: Option<String>,
    place: Place,
    span: Option<Span>,
    on_key: bool,
    related: Vec<(Place, String)>,
}

impl Problem {
    /// A problem with a stable code and a message of one line: lower case, no full stop, the author's words in backticks.
    #[must_use]
    pub fn new(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { code, message: brief(message.into()), help: None, place, span: None, on_key: false, related: Vec::new() }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(brief(help.into()));
        self
    }

    /// The words at fault inside the formula that stands at the place.
    #[must_use]
    pub const fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The name of the entry is at fault, not what stands behind it.
    #[must_use]
    pub const fn on_key(mut self) -> Self {
        self.on_key = true;
        self
    }

    /// Another place that has to do with it, and what it has to do with it.
    ///
    /// ```
    /// use tierline_core::{Place, Problem};
    /// let tiers = Place::root().key("tiers");
    /// let problem = Problem::new("name-taken", tiers.index(1), "there is another tier `Gold`")
    ///     .related(tiers.index(0), "the first one");
    /// assert_eq!(problem.code(), "name-taken");
    /// ```
    #[must_use]
    pub fn related(mut self, place: Place, note: impl Into<String>) -> Self {
        self.related.push((place, note.into()));
        self
    }

    /// The stable code, as in `unknown-name`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What was found and what was wanted, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Where.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The bytes at fault inside the formula at that place.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        self.span
    }

    /// True where the entry's name is at fault.
    #[must_use]
    pub const fn is_on_key(&self) -> bool {
        self.on_key
    }

    /// Other places that have to do with it.
    #[must_use]
    pub fn others(&self) -> &[(Place, String)] {
        &self.related
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at {}) [{}]", self.message, self.place, self.code)?;
        match &self.help {
            Some(help) => write!(f, "; help: {help}"),
            None => Ok(()),
        }
    }
}

/// The text with each word in backticks cut as values are: a message is one line, whatever an author calls things.
fn brief(text: String) -> String {
    // No part of a text of 64 bytes is longer than 64 characters.
    if text.len() <= LONGEST {
        return text;
    }
    let mut out = String::new();
    let mut letters: Option<usize> = None;
    for c in text.chars() {
        // Words of others stand between backticks: they are cut, and the message around them is not.
        if c == '`' {
            letters = if letters.is_some() { None } else { Some(0) };
        } else if let Some(count) = &mut letters {
            *count = count.saturating_add(1);
            if *count > LONGEST {
                if *count == LONGEST.saturating_add(1) {
                    out.push_str("...");
                }
                continue;
            }
        }
        out.push(c);
    }
    out
}

/// Everything that is wrong with a model, in the order of its parts.
///
/// Its `Display` has a line for each problem.
///
/// ```
/// use tierline_core::Model;
/// let error = Model::builder("empty").client("id").build().unwrap_err();
/// assert!(error.has("no-tiers"));
/// assert_eq!(error.to_string().lines().count(), error.problems().len());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ModelError {
    problems: Vec<Problem>,
}

impl ModelError {
    pub(crate) const fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The problems; never empty.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// True where a problem has that code.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.problems.iter().any(|problem| problem.code == code)
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
