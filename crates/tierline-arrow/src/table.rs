//! Tables as they come: columns by name, each in Arrow's memory or as single values.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal32Type, Decimal64Type, Decimal128Type, DecimalType};
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use tierline_core::Value;

use crate::error::TableError;

/// The values of one column.
#[derive(Clone, Debug)]
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
/// use tierline_core::Value;
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
}

impl Table {
    /// A table of Arrow batches, which need not hold a single row.
    ///
    /// # Errors
    /// `ragged` where a batch does not have the columns of the schema.
    pub fn from_batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Self, TableError> {
        let mut chunks = Vec::with_capacity(batches.len());
        for (at, batch) in batches.into_iter().enumerate() {
            let own = batch.schema();
            let alike = own.fields().len() == schema.fields().len()
                && own
                    .fields()
                    .iter()
                    .zip(schema.fields())
                    .all(|(a, b)| a.name() == b.name() && a.data_type() == b.data_type());
            if !alike {
                return Err(TableError::new("ragged", format!("batch {at} has other columns than the first one")));
            }
            let columns = batch.columns().iter().cloned().map(TableColumn::Arrow).collect();
            chunks.push(Chunk { rows: batch.num_rows(), columns });
        }
        let names = schema.fields().iter().map(|field| field.name().clone()).collect();
        let types = schema.fields().iter().map(|field| Some(field.data_type().clone())).collect();
        Ok(Self { names, types, chunks })
    }

    /// A table of columns.
    ///
    /// # Errors
    /// `ragged` where the columns are not of one length.
    pub fn from_columns(columns: Vec<(String, TableColumn)>) -> Result<Self, TableError> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if let (Some((first, _)), Some((name, column))) =
            (columns.first(), columns.iter().find(|(_, column)| column.len() != rows))
        {
            let message = format!("column `{name}` has {} rows, and column `{first}` has {rows}", column.len());
            return Err(TableError::new("ragged", message).column_named(name));
        }
        let (names, columns): (Vec<String>, Vec<TableColumn>) = columns.into_iter().unzip();
        let types = columns
            .iter()
            .map(|column| match column {
                TableColumn::Arrow(array) => Some(array.data_type().clone()),
                TableColumn::Values(_) => None,
            })
            .collect();
        Ok(Self { names, types, chunks: vec![Chunk { rows, columns }] })
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

    pub(crate) fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// The Arrow type of a column, nothing for single values.
    pub(crate) fn data_type(&self, column: usize) -> Option<&DataType> {
        self.types.get(column).and_then(Option::as_ref)
    }

    /// The number of the column of a name; a name that two columns have is an error.
    pub(crate) fn find(&self, name: &str) -> Result<Option<usize>, TableError> {
        let mut found = self.names.iter().enumerate().filter(|(_, own)| *own == name).map(|(at, _)| at);
        let first = found.next();
        if found.next().is_some() {
            let message = format!("two columns are named `{name}`");
            return Err(TableError::new("column-twice", message).column_named(name).with_help("rename one of them"));
        }
        Ok(first)
    }

    /// Looks at every byte of the columns that will be read: foreign memory is not to be trusted.
    pub(crate) fn validate(&self, columns: &[usize]) -> Result<(), TableError> {
        for chunk in &self.chunks {
            for at in columns {
                let Some(TableColumn::Arrow(array)) = chunk.columns.get(*at) else { continue };
                let name = self.names.get(*at).map_or("", String::as_str);
                let invalid = |why: String| {
                    TableError::new("invalid-data", format!("column `{name}` is not valid Arrow data: {why}"))
                        .column_named(name)
                };
                if array.len() != chunk.rows {
                    return Err(invalid(format!("{} rows instead of {}", array.len(), chunk.rows)));
                }
                array.to_data().validate_full().map_err(|error| invalid(error.to_string()))?;
                check_digits(array).map_err(invalid)?;
            }
        }
        Ok(())
    }
}

/// Full validation leaves out whether decimals have more digits than their type says.
fn check_digits(array: &ArrayRef) -> Result<(), String> {
    match array.data_type() {
        DataType::Decimal32(..) => check_units(array.as_primitive::<Decimal32Type>()),
        DataType::Decimal64(..) => check_units(array.as_primitive::<Decimal64Type>()),
        DataType::Decimal128(..) => check_units(array.as_primitive::<Decimal128Type>()),
        DataType::Dictionary(..) => check_digits(array.as_any_dictionary().values()),
        _ => Ok(()),
    }
}

/// Value by value: the check that arrays have of their own refuses every scale below zero.
fn check_units<T: DecimalType>(array: &PrimitiveArray<T>) -> Result<(), String> {
    let (precision, scale) = (array.precision(), array.scale());
    let mut units = array.iter().flatten();
    units
        .try_for_each(|units| T::validate_decimal_precision(units, precision, scale))
        .map_err(|error| error.to_string())
}
