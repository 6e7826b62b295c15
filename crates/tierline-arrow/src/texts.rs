//! A column in words: ids to join tables by, and texts that are handed on as they are.

use tierline_core::TextColumn;

use crate::error::TableError;
use crate::ids;
use crate::table::Table;

impl Table {
    /// A column in words, or nothing where there is no such column; a text of blanks only is none.
    ///
    /// Numbers are their digits, so that an id is the same whether a table has it as a number or as a text.
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
        self.validate_all(at, &self.units(), self.workers(None))?;
        let mut out = TextColumn::with_capacity(self.rows());
        for chunk in self.chunks() {
            for row in 0..chunk.rows {
                self.interrupt().check_at(row)?;
                let column = chunk.columns.get(at);
                if column.and_then(|column| ids::with_id(column, row, |id| out.push(Some(id)))).is_none() {
                    out.push(None);
                }
            }
        }
        Ok(Some(out))
    }
}
