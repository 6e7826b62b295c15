//! The text that a document was read from, and where in it something stands.

use std::ops::Range;

/// A text with its name, and where its lines begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    name: Option<Box<str>>,
    text: Box<str>,
    /// The byte that each line begins with; never empty.
    lines: Vec<usize>,
}

impl Source {
    pub(crate) fn new(name: Option<&str>, text: &str) -> Self {
        let lines = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at.saturating_add(1)))
            .collect();
        Self { name: name.map(Into::into), text: text.into(), lines }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn rename(&mut self, name: &str) {
        self.name = Some(name.into());
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The words of a range, empty where there are none.
    pub(crate) fn words(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The range as it can be sliced: inside the text, on the borders of characters, its end not before its start.
    pub(crate) fn clamp(&self, range: &Range<usize>) -> Range<usize> {
        let floor = |mut at: usize| {
            at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at = at.saturating_sub(1);
            }
            at
        };
        let start = floor(range.start);
        start..floor(range.end).max(start)
    }

    /// The number of the line that a byte stands in, from 0.
    pub(crate) fn line_index(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The bytes of a line with its end of line; lines beyond the last are empty.
    pub(crate) fn line(&self, index: usize) -> Range<usize> {
        let end = self.text.len();
        let start = self.lines.get(index).copied().unwrap_or(end);
        start..self.lines.get(index.saturating_add(1)).copied().unwrap_or(end)
    }

    /// Line and column, both from 1, of a byte; columns count characters.
    pub(crate) fn position(&self, at: usize) -> (usize, usize) {
        let line = self.line_index(at);
        let start = self.line(line).start;
        let before = self.words(&self.clamp(&(start..at)));
        // A byte order mark stands in front of the first column.
        let mark = usize::from(line == 0 && before.starts_with('\u{FEFF}'));
        (line.saturating_add(1), before.chars().count().saturating_sub(mark).saturating_add(1))
    }
}
