//! Tables as they come: columns by name, each in Arrow's memory or as single values.

use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::array::AnyDictionaryArray;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, NullArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use tierline_core::{Interrupt, Value};

use crate::error::TableError;
use crate::names::same_name;
use crate::threads::{self, Unit, Workers};
use crate::uuids::{plain_array, plain_type};
use crate::validate;

/// The values of one column.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TableColumn {
    /// An Arrow array.
    Arrow(ArrayRef),
    /// One value a row, of any type.
    Values(Vec<Value>),
}

impl TableColumn {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Arrow(array) => array.len(),
            Self::Values(values) => values.len(),
        }
    }
}

impl TableColumn {
    /// The first rows, and the others.
    fn split(self, rows: usize) -> (Self, Self) {
        match self {
            Self::Arrow(array) => {
                let rows = rows.min(array.len());
                let rest = array.slice(rows, array.len().saturating_sub(rows));
                (Self::Arrow(array.slice(0, rows)), Self::Arrow(rest))
            }
            Self::Values(mut values) => {
                let rest = values.split_off(rows.min(values.len()));
                (Self::Values(values), Self::Values(rest))
            }
        }
    }
}

/// A column in parts, as a stream has it.
#[derive(Clone, Debug)]
pub struct ColumnParts {
    /// The Arrow type of all parts, nothing for single values.
    data_type: Option<DataType>,
    parts: Vec<TableColumn>,
}

impl ColumnParts {
    /// Arrays that stand for the values of a field, those of an extension type as those of a plain one.
    pub(crate) fn arrays(field: &Field, parts: Vec<ArrayRef>) -> Self {
        Self { data_type: Some(plain_type(field)), parts: parts.into_iter().map(TableColumn::Arrow).collect() }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(TableColumn::len).fold(0, usize::saturating_add)
    }

    /// True without any row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where each part ends.
    fn ends(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().scan(0_usize, |end, part| {
            *end = end.saturating_add(part.len());
            Some(*end)
        })
    }
}

impl From<TableColumn> for ColumnParts {
    fn from(column: TableColumn) -> Self {
        let data_type = match &column {
            TableColumn::Arrow(array) => Some(array.data_type().clone()),
            TableColumn::Values(_) => None,
        };
        Self { data_type, parts: vec![column] }
    }
}

/// The next part with any rows.
fn next_of(parts: &mut std::vec::IntoIter<TableColumn>) -> Option<TableColumn> {
    parts.find(|part| part.len() > 0)
}

/// Columns of one length.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) rows: usize,
    pub(crate) columns: Vec<TableColumn>,
}

/// A table of clients: named columns, in one or more chunks.
///
/// ```
/// use tierline_arrow::{Table, TableColumn};
/// use tierline_core::{Interrupt, Value};
/// let table = Table::from_columns(vec![
///     ("account_id".into(), TableColumn::Values(vec!["a".into(), "b".into()])),
///     ("arr".into(), TableColumn::Values(vec![120_000.into(), Value::Missing])),
/// ])?;
/// assert_eq!(table.rows(), 2);
/// # Ok::<(), tierline_arrow::TableError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    names: Vec<String>,
    /// The Arrow type of each column, nothing for single values.
    types: Vec<Option<DataType>>,
    chunks: Vec<Chunk>,
    interrupt: Interrupt,
    /// The columns that some rows did not have before they were put together.
    partial: Vec<String>,
}

impl Table {
    /// A table of Arrow batches, which need not hold a single row.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use tierline_arrow::Table;
    /// let ids: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    /// let batch = RecordBatch::try_from_iter([("id", ids)])?;
    /// let table = Table::from_batches(batch.schema(), vec![batch.clone(), batch])?;
    /// assert_eq!((table.rows(), table.is_whole("id")), (4, false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `ragged` where a batch does not have the columns of the schema.
    pub fn from_batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Self, TableError> {
        let mut chunks = Vec::with_capacity(batches.len());
        for (at, batch) in batches.into_iter().enumerate() {
            let batch_schema = batch.schema();
            let alike = batch_schema.fields().len() == schema.fields().len()
                && batch_schema
                    .fields()
                    .iter()
                    .zip(schema.fields())
                    .all(|(a, b)| a.name() == b.name() && a.data_type() == b.data_type());
            if !alike {
                return Err(TableError::new("ragged", format!("batch {at} has other columns than the first one")));
            }
            let arrays = schema.fields().iter().zip(batch.columns());
            let columns =
                arrays.map(|(field, array)| TableColumn::Arrow(plain_array(field, Arc::clone(array)))).collect();
            chunks.push(Chunk { rows: batch.num_rows(), columns });
        }
        Ok(Self::from_chunks(&schema, chunks))
    }

    /// A table of chunks that have the columns of a schema.
    pub(crate) fn from_chunks(schema: &Schema, chunks: Vec<Chunk>) -> Self {
        let names = schema.fields().iter().map(|field| field.name().clone()).collect();
        let types = schema.fields().iter().map(|field| Some(plain_type(field))).collect();
        Self { names, types, chunks, interrupt: Interrupt::NEVER, partial: Vec::new() }
    }

    /// A table of columns.
    ///
    /// # Errors
    /// `ragged` where the columns are not of one length.
    pub fn from_columns(columns: Vec<(String, TableColumn)>) -> Result<Self, TableError> {
        Self::from_parts(columns.into_iter().map(|(name, column)| (name, column.into())).collect())
    }

    /// A table of columns that come in parts, each in other ones: nothing is put together, and of Arrow's memory nothing
    /// is copied.
    ///
    /// # Errors
    /// `ragged` where the columns are not of one length.
    ///
    /// ```
    /// use tierline_arrow::{ColumnParts, Table, TableColumn};
    /// let ids = TableColumn::Values(vec!["a".into(), "b".into()]);
    /// let table = Table::from_parts(vec![("id".into(), ColumnParts::from(ids))])?;
    /// assert_eq!(table.rows(), 2);
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    pub fn from_parts(columns: Vec<(String, ColumnParts)>) -> Result<Self, TableError> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if let (Some((first, _)), Some((name, column))) =
            (columns.first(), columns.iter().find(|(_, column)| column.len() != rows))
        {
            let message = format!("column `{name}` has {} rows, and column `{first}` has {rows}", column.len());
            return Err(TableError::new("ragged", message).column_named(name));
        }
        // Where a part of any column ends, a chunk does.
        let mut ends: Vec<usize> = columns.iter().flat_map(|(_, column)| column.ends()).collect();
        ends.push(rows);
        ends.sort_unstable();
        ends.dedup();
        let mut ends = ends.into_iter().filter(|end| *end > 0 || rows == 0);
        let (mut names, mut types, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (name, column) in columns {
            names.push(name);
            types.push(column.data_type);
            rest.push(column.parts.into_iter());
        }
        let Some(first) = ends.next() else {
            return Ok(Self { names, types, chunks: Vec::new(), interrupt: Interrupt::NEVER, partial: Vec::new() });
        };
        // Of each column what is left of the part that was begun.
        let mut begun: Vec<Option<TableColumn>> = rest.iter_mut().map(next_of).collect();
        let mut chunks = Vec::new();
        let mut from = 0;
        for end in std::iter::once(first).chain(ends) {
            let rows = end.saturating_sub(from);
            let mut columns = Vec::with_capacity(begun.len());
            for (first, rest) in begun.iter_mut().zip(&mut rest) {
                let part = match first.take() {
                    Some(part) if part.len() > rows => {
                        let (part, left) = part.split(rows);
                        *first = Some(left);
                        part
                    }
                    Some(part) => {
                        *first = next_of(rest);
                        part
                    }
                    None => TableColumn::Values(Vec::new()),
                };
                columns.push(part);
            }
            chunks.push(Chunk { rows, columns });
            from = end;
        }
        Ok(Self { names, types, chunks, interrupt: Interrupt::NEVER, partial: Vec::new() })
    }

    /// The same table, about which every long call asks whether to end, and so does what is made of it, like a book: the call
    /// then has the error `interrupted`, and leaves all as it was.
    ///
    /// ```
    /// use tierline_arrow::{Options, Table, TableColumn, assign_table};
    /// use tierline_core::{Date, Interrupt, Model, Tier};
    /// let ids = TableColumn::Values(vec!["a".into()]);
    /// let table = Table::from_columns(vec![("id".into(), ids)])?.interrupted_by(Interrupt::when(|| true));
    /// let model = Model::builder("all").client("id").tier(Tier::rest("All")).build()?;
    /// let ended = assign_table(&model.compile(), &table, Date::MIN, &Options::new());
    /// assert_eq!(ended.unwrap_err().code(), "interrupted");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn interrupted_by(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// What long calls about the table ask.
    #[must_use]
    pub const fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// The same table with columns of which nothing but their names is known: an error can say that they are there.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// let ids = TableColumn::Values(vec![1.into(), 2.into()]);
    /// let table = Table::from_columns(vec![("id".into(), ids)])?.with_unread(["city".to_string()]);
    /// assert_eq!(table.names(), ["id", "city"]);
    /// // A caller that has put rows together says which columns some of them lacked.
    /// assert!(table.with_partial(vec!["city".into()]).is_whole("id"));
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    #[must_use]
    pub fn with_unread(mut self, names: impl IntoIterator<Item = String>) -> Self {
        for name in names {
            self.names.push(name);
            self.types.push(Some(DataType::Null));
            for chunk in &mut self.chunks {
                chunk.columns.push(TableColumn::Arrow(Arc::new(NullArray::new(chunk.rows))));
            }
        }
        self
    }

    /// The same table with one more column, or another one of that name: by row the number of a word from 1 on, 0 for none.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// let ids = TableColumn::Values(vec![1.into(), 2.into()]);
    /// let table = Table::from_columns(vec![("id".into(), ids)])?.with_words("tier", &[2, 0], &["Gold", "Iron"])?;
    /// let tiers = table.texts("tier")?.unwrap();
    /// assert_eq!((tiers.get(0), tiers.get(1)), (Some("Iron"), None));
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    ///
    /// # Errors
    /// `ragged` where there are not as many numbers as rows.
    pub fn with_words(mut self, name: &str, numbers: &[u32], words: &[&str]) -> Result<Self, TableError> {
        if numbers.len() != self.rows() {
            let message = format!("column `{name}` has {} rows, and the table has {}", numbers.len(), self.rows());
            return Err(TableError::new("ragged", message).column_named(name));
        }
        let words: ArrayRef = Arc::new(StringArray::from_iter_values(words));
        let (data_type, at) =
            (DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), self.find(name)?);
        match at {
            Some(at) => self.types.iter_mut().skip(at).take(1).for_each(|own| *own = Some(data_type.clone())),
            None => {
                self.names.push(name.into());
                self.types.push(Some(data_type));
            }
        }
        let mut rest = numbers;
        for chunk in &mut self.chunks {
            let (own, others) = rest.split_at_checked(chunk.rows).unwrap_or((rest, &[]));
            rest = others;
            let keys: Int32Array = own.iter().map(|number| i32::try_from(number.checked_sub(1)?).ok()).collect();
            let array = DictionaryArray::try_new(keys, Arc::clone(&words)).map_err(|error| {
                TableError::new("bad-value", format!("column `{name}`: {error}")).column_named(name)
            })?;
            let column = TableColumn::Arrow(Arc::new(array));
            match at.and_then(|at| chunk.columns.get_mut(at)) {
                Some(own) => *own = column,
                None => chunk.columns.push(column),
            }
        }
        Ok(self)
    }

    /// The same table, put together of rows of which some lack these columns: another name that nothing reads may stand for
    /// one of them there, and is told then.
    #[must_use]
    pub fn with_partial(mut self, columns: Vec<String>) -> Self {
        self.partial = columns;
        self
    }

    /// Whether some rows lack a column.
    pub(crate) fn is_partial(&self, column: usize) -> bool {
        self.names.get(column).is_some_and(|name| self.partial.contains(name))
    }

    /// Whether a column is of whole numbers, in Arrow's memory or as single values.
    #[must_use]
    pub fn is_whole(&self, column: &str) -> bool {
        let Ok(Some(at)) = self.find(column) else { return false };
        match self.types.get(at).and_then(Option::as_ref) {
            Some(data_type) => data_type.is_integer(),
            None => self.chunks.iter().filter_map(|chunk| chunk.columns.get(at)).all(|column| match column {
                TableColumn::Values(values) => {
                    values.iter().all(|value| matches!(value, Value::Integer(_) | Value::Missing))
                        && values.iter().any(|value| matches!(value, Value::Integer(_)))
                }
                TableColumn::Arrow(_) => false,
            }),
        }
    }

    /// How many clients there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.rows).fold(0, usize::saturating_add)
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is a column of a name, in whichever Unicode form it is written.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// let table = Table::from_columns(vec![("Co\u{301}digo".into(), TableColumn::Values(vec!["a".into()]))])?;
    /// assert!(table.has("C\u{f3}digo") && !table.has("c\u{f3}digo"));
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|given| same_name(name, given))
    }

    pub(crate) fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// The Arrow type of a column, nothing for single values.
    pub(crate) fn data_type(&self, column: usize) -> Option<&DataType> {
        self.types.get(column).and_then(Option::as_ref)
    }

    /// Whether a column is of plain decimals, whose digits are counted while they are read.
    pub(crate) fn is_decimal(&self, column: usize) -> bool {
        matches!(
            self.data_type(column),
            Some(DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..))
        )
    }

    /// The number of the column of a name, in another Unicode form where there is none in its own; a name that two columns
    /// have is an error.
    pub(crate) fn find(&self, name: &str) -> Result<Option<usize>, TableError> {
        let at = |is: &dyn Fn(&str) -> bool| {
            let mut found = self.names.iter().enumerate().filter(|(_, name)| is(name)).map(|(at, _)| at);
            (found.next(), found.next().is_some())
        };
        let (mut first, mut twice) = at(&|column| column == name);
        if first.is_none() && !name.is_ascii() {
            (first, twice) = at(&|column| same_name(name, column));
        }
        if twice {
            let message = format!("two columns are named `{name}`");
            return Err(TableError::new("column-twice", message).column_named(name).with_help("rename one of them"));
        }
        Ok(first)
    }

    /// Looks at what the rows of some columns share, such as the entries of a dictionary.
    pub(crate) fn validate(&self, columns: &[usize], workers: Workers<'_>) -> Result<(), TableError> {
        for at in columns {
            // Chunks often share a dictionary, which is looked at once.
            let mut last: Option<&ArrayRef> = None;
            for chunk in &self.chunks {
                let Some(TableColumn::Arrow(array)) = chunk.columns.get(*at) else { continue };
                if array.len() != chunk.rows {
                    return Err(self.invalid(*at, &format!("{} rows instead of {}", array.len(), chunk.rows)));
                }
                validate::nulls(array.as_ref()).map_err(|why| self.invalid(*at, &why))?;
                let Some(entries) = array.as_any_dictionary_opt().map(AnyDictionaryArray::values) else { continue };
                if last.is_none_or(|last| !last.to_data().ptr_eq(&entries.to_data())) {
                    validate::nulls(entries.as_ref()).map_err(|why| self.invalid(*at, &why))?;
                    validate::all_rows(entries.as_ref(), workers)?.map_err(|why| self.invalid(*at, &why))?;
                    last = Some(entries);
                }
            }
        }
        Ok(())
    }

    /// Looks at every byte of some rows of a chunk in some columns, which are valid in what the rows share.
    pub(crate) fn validate_rows(&self, columns: &[usize], unit: &Unit) -> Result<(), TableError> {
        let Some(chunk) = self.chunks.get(unit.chunk) else { return Ok(()) };
        for at in columns {
            if let Some(TableColumn::Arrow(array)) = chunk.columns.get(*at) {
                validate::rows(array.as_ref(), unit.rows.clone()).map_err(|why| self.invalid(*at, &why))?;
            }
        }
        Ok(())
    }

    /// Looks at every byte of a column.
    pub(crate) fn validate_all(&self, column: usize, units: &[Unit], workers: Workers<'_>) -> Result<(), TableError> {
        self.validate(&[column], workers)?;
        let found = threads::each(units.len(), workers, |number| {
            units.get(number).map_or(Ok(()), |unit| self.validate_rows(&[column], unit))
        })?;
        found.into_iter().collect()
    }

    /// Its own question, and so many threads; as many as the processor has where nothing is said.
    pub(crate) const fn workers(&self, threads: Option<NonZeroUsize>) -> Workers<'_> {
        Workers::new(&self.interrupt, threads)
    }

    /// The rows in ranges, in their order.
    pub(crate) fn units(&self) -> Vec<Unit> {
        threads::units(self.chunks.iter().map(|chunk| chunk.rows))
    }

    fn invalid(&self, column: usize, why: &str) -> TableError {
        let name = self.names.get(column).map_or("", String::as_str);
        TableError::new("invalid-data", format!("column `{name}` is not valid Arrow data: {why}")).column_named(name)
    }
}
