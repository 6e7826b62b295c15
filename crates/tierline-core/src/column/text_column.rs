//! Texts by row, in one piece of memory: ids to join tables by, and texts that are handed on as they are.

use alloc::string::String;
use alloc::vec::Vec;

/// Texts by row, some of them absent, in one piece of memory: a column of ten million ids is two allocations.
///
/// ```
/// use tierline_core::TextColumn;
/// let mut ids = TextColumn::with_capacity(2);
/// ids.push(Some("A-1"));
/// ids.push(None);
/// assert_eq!(ids.iter().collect::<Vec<_>>(), [Some("A-1"), None]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    text: String,
    /// Twice where the text of each row ends in bytes, and one more where there is a text.
    ends: Vec<usize>,
}

impl TextColumn {
    /// No rows yet, and memory for so many.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        Self { text: String::new(), ends: Vec::with_capacity(rows) }
    }

    /// Adds a row: its text, or none.
    pub fn push(&mut self, text: Option<&str>) {
        self.text.push_str(text.unwrap_or_default());
        // No text in memory is longer than 2^63 bytes, so that the lowest bit is free.
        self.ends.push(self.text.len().wrapping_shl(1) | usize::from(text.is_some()));
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without any row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; nothing where there is none.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        // The text of a row begins where the one before ends: at 0 for the first.
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end.wrapping_shr(1));
        if end & 1 == 1 { self.text.get(start..end.wrapping_shr(1)) } else { None }
    }

    /// The texts of all rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}
