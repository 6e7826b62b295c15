//! A column in words: ids to join tables by, and texts that are handed on as they are.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use tierline_core::{Interrupted, TextColumn, Value};

use crate::error::TableError;
use crate::ids;
use crate::table::{Table, TableColumn};

/// Texts by row of which few are different: each is kept once.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, RecordBatch, StringArray};
/// use tierline_arrow::Table;
/// let authors: ArrayRef = Arc::new(StringArray::from(vec![Some("Ada"), None, Some("Ada"), Some(" ")]));
/// let batch = RecordBatch::try_from_iter([("override_author", authors)])?;
/// let table = Table::from_batches(batch.schema(), vec![batch])?;
/// let authors = table.words("override_author")?.unwrap();
/// assert_eq!((authors.get(2), authors.get(3)), (Some("Ada"), None));
/// assert_eq!((authors.numbers(), authors.number(2), authors.word(1)), (&[1, 0, 1, 0][..], 1, Some("Ada")));
/// assert_eq!(authors.words().collect::<Vec<_>>(), ["Ada"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct WordColumn {
    numbers: Vec<u32>,
    words: Vec<Box<str>>,
    by_word: HashMap<Box<str>, u32>,
}

impl WordColumn {
    /// The text of a row; nothing where it is blank or missing.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.word(self.number(row))
    }

    /// The number of the text of a row, from 1 on; 0 where it has none.
    #[must_use]
    pub fn number(&self, row: usize) -> u32 {
        self.numbers.get(row).copied().unwrap_or(0)
    }

    /// The numbers of all rows.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The text of a number.
    #[must_use]
    pub fn word(&self, number: u32) -> Option<&str> {
        self.words.get(usize::try_from(number.checked_sub(1)?).ok()?).map(|word| &**word)
    }

    /// The texts by number, in the order in which rows name them.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.iter().map(|word| &**word)
    }

    fn number_of(&mut self, word: &str) -> u32 {
        // What repeats often does so in the next row.
        let last = self.numbers.last().copied().unwrap_or(0);
        if self.word(last) == Some(word) {
            return last;
        }
        if let Some(number) = self.by_word.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len().saturating_add(1)).unwrap_or(u32::MAX);
        self.words.push(word.into());
        self.by_word.insert(word.into(), number);
        number
    }

    fn push(&mut self, word: Option<&str>) {
        let number = word.map_or(0, |word| self.number_of(word));
        self.numbers.push(number);
    }

    /// Adds the rows of a chunk; each entry of a dictionary is looked at where a row names it first.
    fn extend(&mut self, table: &Table, column: &TableColumn, rows: usize) -> Result<(), Interrupted> {
        let dictionary = match column {
            TableColumn::Arrow(array) => array.as_any_dictionary_opt(),
            TableColumn::Values(_) => None,
        };
        let Some(dictionary) = dictionary else {
            for row in 0..rows {
                table.interrupt().check_at(row)?;
                if ids::with_id(column, row, |word| self.push(Some(word))).is_none() {
                    self.push(None);
                }
            }
            return Ok(());
        };
        let entries = TableColumn::Arrow(dictionary.values().clone());
        let mut known: Vec<Option<u32>> = vec![None; dictionary.values().len()];
        for row in 0..rows {
            table.interrupt().check_at(row)?;
            let key = (!dictionary.is_null(row)).then(|| ids::arrow_key(dictionary.keys(), row)).flatten();
            let number = match key.and_then(|key| Some((key, known.get_mut(key)?))) {
                Some((_, Some(number))) => *number,
                Some((key, entry)) => {
                    let number = ids::with_id(&entries, key, |word| self.number_of(word)).unwrap_or(0);
                    *entry.insert(number)
                }
                None => 0,
            };
            self.numbers.push(number);
        }
        Ok(())
    }
}

impl Table {
    /// A column of texts of which few are different, read as [`Table::texts`] reads them; nothing where the table has no such column.
    ///
    /// # Errors
    /// Those of [`Table::texts`].
    pub fn words(&self, column: &str) -> Result<Option<WordColumn>, TableError> {
        let Some(at) = self.find(column)? else { return Ok(None) };
        self.validate_all(at, &self.units(), self.workers(None))?;
        let mut out = WordColumn { numbers: Vec::with_capacity(self.rows()), ..WordColumn::default() };
        for chunk in self.chunks() {
            match chunk.columns.get(at) {
                Some(column) => out.extend(self, column, chunk.rows)?,
                None => (0..chunk.rows).for_each(|_| out.push(None)),
            }
        }
        Ok(Some(out))
    }

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
