//! A document as a tree of mappings, lists and scalars, each with the bytes that it stands in.
//!
//! Nothing is guessed here: a scalar keeps its words, and the place that wants it says what they mean.

use std::ops::Range;

use crate::words::shown;

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) range: Range<usize>,
    pub(crate) value: Value,
}

/// What a part of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Entries in the order they are written; keys may be there twice.
    Map { entries: Vec<Entry>, flow: bool },
    /// Elements in order.
    List { items: Vec<Node>, flow: bool },
    /// Words.
    Scalar(Scalar),
}

/// One entry of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: Scalar,
    pub(crate) key_range: Range<usize>,
    pub(crate) node: Node,
}

/// Words, and whether they were quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) text: Box<str>,
    pub(crate) style: Style,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block of lines behind `|` or `>`.
    Block,
}

impl Scalar {
    /// The words of a plain scalar.
    pub(crate) fn plain(&self) -> Option<&str> {
        (self.style == Style::Plain).then_some(&*self.text)
    }

    /// True where nothing is written.
    pub(crate) fn is_absent(&self) -> bool {
        self.style == Style::Plain && self.text.is_empty()
    }
}

impl Node {
    pub(crate) const fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List { items, .. } => items,
            _ => &[],
        }
    }

    /// The first entry with that key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key.text == key)
    }

    /// True where nothing is written.
    pub(crate) fn is_absent(&self) -> bool {
        self.scalar().is_some_and(Scalar::is_absent)
    }

    /// What it is, for a message.
    pub(crate) fn what(&self) -> String {
        match &self.value {
            Value::Map { .. } => String::from("a mapping"),
            Value::List { .. } => String::from("a list"),
            Value::Scalar(scalar) if scalar.is_absent() => String::from("nothing"),
            Value::Scalar(scalar) if scalar.style == Style::Plain => format!("`{}`", shown(&scalar.text)),
            Value::Scalar(scalar) => format!("the text `{}`", shown(&scalar.text)),
        }
    }

    /// Bytes that show a reader where this is: a mapping or list of several lines is shown by its first words.
    pub(crate) fn words(&self, text: &str) -> Range<usize> {
        let mut node = self;
        loop {
            let lines = text.get(node.range.clone()).is_none_or(|words| words.contains('\n'));
            node = match &node.value {
                Value::Map { entries, flow } if lines || !flow => match entries.first() {
                    Some(entry) => return entry.key_range.clone(),
                    None => return node.range.clone(),
                },
                Value::List { items, flow } if lines || !flow => match items.first() {
                    Some(first) => first,
                    None => return node.range.clone(),
                },
                _ => return node.range.clone(),
            };
        }
    }
}

/// Where bytes of a scalar's words stand in the text of the document.
///
/// The words and what is written are walked side by side: quotes, doubled quotes, escapes and folded lines are what
/// they may differ by. Where they differ by anything else, the whole scalar is the answer.
pub(crate) fn locate(text: &str, node: &Node, words: Range<usize>) -> Range<usize> {
    let Some(scalar) = node.scalar() else { return node.range.clone() };
    align(text.get(node.range.clone()).unwrap_or_default(), scalar, words).map_or_else(
        || node.range.clone(),
        |found| {
            let start = node.range.start;
            start.saturating_add(found.start)..start.saturating_add(found.end)
        },
    )
}

fn align(written: &str, scalar: &Scalar, words: Range<usize>) -> Option<Range<usize>> {
    let quote = match scalar.style {
        Style::Plain => {
            if written == &*scalar.text {
                return Some(words);
            }
            None
        }
        Style::Quoted => written.chars().next(),
        Style::Block => None,
    };
    let mut at = match scalar.style {
        Style::Plain => 0,
        Style::Quoted => 1,
        Style::Block if written.starts_with(['|', '>']) => written.find('\n')?.saturating_add(1),
        Style::Block => 0,
    };
    let (mut start, mut end) = (None, None);
    let mut folded = false;
    for (position, c) in scalar.text.char_indices() {
        if position >= words.end {
            break;
        }
        // Line ends and indents together are one run of white space on both sides.
        if c.is_whitespace() && folded {
            continue;
        }
        folded = false;
        while quote == Some('"') && written.get(at..)?.starts_with("\\\n") {
            let more = written.get(at.saturating_add(1)..)?;
            at = at.saturating_add(1).saturating_add(more.len().saturating_sub(more.trim_start().len()));
        }
        let rest = written.get(at..)?;
        let blank = rest.len().saturating_sub(rest.trim_start().len());
        let space = rest.get(..blank)?;
        let leading = position == 0 && scalar.style == Style::Block && !c.is_whitespace();
        if leading {
            at = at.saturating_add(blank);
        }
        let from = at;
        let rest = written.get(at..)?;
        let length = if c.is_whitespace() && space.contains(['\n', '\r']) {
            folded = true;
            blank
        } else if quote == Some('\'') && c == '\'' {
            rest.starts_with("''").then_some(2)?
        } else if quote == Some('"') && rest.starts_with('\\') {
            escape_length(rest)
        } else {
            rest.starts_with(c).then_some(c.len_utf8())?
        };
        at = at.saturating_add(length);
        if position >= words.start && start.is_none() {
            start = Some(from);
        }
        end = Some(at);
    }
    match (start, end) {
        (Some(start), Some(end)) => Some(start..end),
        // Behind the last word.
        _ if words.start >= scalar.text.len() => {
            let end = at.min(written.len());
            Some(end..end)
        }
        _ => None,
    }
}

/// The bytes of the escape sequence that the text begins with, a pair of surrogates counted as one.
fn escape_length(text: &str) -> usize {
    match text.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => {
            let pair = text.get(2..3).is_some_and(|d| d.eq_ignore_ascii_case("d"))
                && text.get(3..4).is_some_and(|d| "89abAB".contains(d))
                && text.get(6..8) == Some("\\u");
            if pair { 12 } else { 6 }
        }
        Some(b'U') => 10,
        _ => text.chars().take(2).map(char::len_utf8).sum(),
    }
}
