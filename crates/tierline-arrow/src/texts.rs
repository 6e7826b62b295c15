//! A column in words: ids to join tables by, and texts that are handed on as they are.

use tierline_core::{TextColumn, Value};

use crate::error::TableError;
use crate::ids;
use crate::table::{Table, TableColumn};

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

    /// Whether a column is of decimals, in Arrow's memory or as single values; texts that look like some are none.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// use tierline_core::{Decimal, Value};
    /// let ids = TableColumn::Values(vec!["8.00".parse::<Decimal>()?.into(), 7.into(), Value::Missing]);
    /// let table = Table::from_columns(vec![("id".into(), ids)])?;
    /// assert!(table.has_decimals("id") && !table.is_whole("id"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn has_decimals(&self, column: &str) -> bool {
        let Ok(Some(at)) = self.find(column) else { return false };
        if self.data_type(at).is_some() {
            return self.is_decimal(at);
        }
        let columns = self.chunks().iter().filter_map(|chunk| chunk.columns.get(at));
        let values = columns.filter_map(|column| match column {
            TableColumn::Values(values) => Some(values),
            TableColumn::Arrow(_) => None,
        });
        let mut any = false;
        for value in values.flatten() {
            match value {
                Value::Decimal(_) => any = true,
                Value::Integer(_) | Value::Missing => {}
                _ => return false,
            }
        }
        any
    }
}
