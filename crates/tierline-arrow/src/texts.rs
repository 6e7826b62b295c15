//! A column in words: ids to join tables by, and texts that are handed on as they are.

use crate::error::TableError;
use crate::ids;
use crate::table::Table;

/// The values of a column as texts, row by row, in one piece of memory.
///
/// Numbers are their digits, so that an id is the same whether a table has it as a number or as a text.
#[derive(Clone, Debug, Default)]
pub struct TextColumn {
    text: String,
    /// Twice where the text of each row ends, and one more where there is one.
    ends: Vec<usize>,
}

impl TextColumn {
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

    /// The text of a row; nothing where there is none, or only blanks.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end.wrapping_shr(1));
        if end & 1 == 1 { self.text.get(start..end.wrapping_shr(1)) } else { None }
    }

    /// The texts of all rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl Table {
    /// A column in words, or nothing where there is no such column.
    ///
    /// # Errors
    /// `column-twice` where there are several; `invalid-data` where the bytes of the column are not what its type says.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// use tierline_core::Value;
    /// let table = Table::from_columns(vec![("id".into(), TableColumn::Values(vec![7.into(), Value::Missing]))])?;
    /// let ids = table.texts("id")?.unwrap();
    /// assert_eq!(ids.iter().collect::<Vec<_>>(), [Some("7"), None]);
    /// assert!(table.texts("name")?.is_none());
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    pub fn texts(&self, column: &str) -> Result<Option<TextColumn>, TableError> {
        let Some(at) = self.find(column)? else { return Ok(None) };
        self.validate_all(at, &self.units())?;
        let mut out = TextColumn { text: String::new(), ends: Vec::with_capacity(self.rows()) };
        for chunk in self.chunks() {
            for row in 0..chunk.rows {
                self.interrupt().check_at(row)?;
                let column = chunk.columns.get(at);
                let there = column.and_then(|column| ids::with_id(column, row, |id| out.text.push_str(id)));
                out.ends.push(out.text.len().wrapping_shl(1) | usize::from(there.is_some()));
            }
        }
        Ok(Some(out))
    }
}
