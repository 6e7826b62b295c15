//! Tables, columns and streams that come in.

#![expect(unsafe_code, reason = "the callbacks of C structures are called")]

use std::ffi::c_int;
use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use tierline_core::shown;

use super::array::{self, Wrong};
use super::schema;
use super::structs::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::error::TableError;
use crate::table::{Chunk, ColumnParts, Table, TableColumn};
use crate::uuids::plain_array;

/// How many bytes of another program's message are read.
const LONGEST_MESSAGE: usize = 1 << 12;

/// Of its words so many bytes are read: what a traceback says stands at its end.
const LONGEST_WORDS: usize = 1 << 16;

/// The type of what comes: of a table, or of a column by itself.
enum Kind {
    Table(SchemaRef),
    Column(Field),
}

/// A stream of tables, or of the parts of one column, that another program makes.
///
/// It is read once, from its beginning to its end, and released when it is dropped.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
/// use tierline_arrow::TableError;
/// use tierline_arrow::ffi::{ForeignStream, export_stream};
/// let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
/// let batch = RecordBatch::try_from_iter([("n", numbers)])?;
/// let mut stream = export_stream(batch.schema(), [Ok(batch)].into_iter(), None);
/// // SAFETY: the stream is one of ours, and nobody else uses it.
/// let stream = unsafe { ForeignStream::take(&raw mut stream) }?;
/// assert_eq!(stream.head()?.names(), ["n"]);
/// let table = stream.read_table(|| Ok::<(), TableError>(()))?;
/// assert_eq!(table.rows(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ForeignStream {
    stream: ArrowArrayStream,
    kind: Kind,
    batches: usize,
    over: bool,
}

impl ForeignStream {
    /// Takes over a stream and asks for its type.
    ///
    /// # Errors
    /// `unreadable-table` where the pointer is NULL or the stream has been released, which is how a stream looks that was
    /// read before; `invalid-data` where its type cannot be, or where it fails to say it.
    ///
    /// # Safety
    /// The pointer is NULL, or to a structure that nobody else uses during the call. What is not NULL in it, and in what
    /// its callbacks return, points to what Arrow's C interfaces say.
    pub unsafe fn take(stream: *mut ArrowArrayStream) -> Result<Self, TableError> {
        // SAFETY: as the caller says.
        let mut stream = unsafe { ArrowArrayStream::take(stream) }.ok_or_else(|| read_before("the stream"))?;
        let Some(get_schema) = stream.0.get_schema else {
            return Err(invalid("the stream has no callback for its type"));
        };
        let mut schema = ArrowSchema::empty();
        // SAFETY: the stream has not been released, and the schema is one to be filled.
        let status = unsafe { get_schema(&raw mut stream.0, &raw mut schema.0) };
        if status != 0 {
            // What it left behind is not to be released.
            std::mem::forget(schema);
            return Err(failed(&mut stream, status));
        }
        // SAFETY: as the caller says.
        let kind = unsafe { kind(&schema)? };
        Ok(Self { stream, kind, batches: 0, over: false })
    }

    /// The columns, without rows.
    ///
    /// # Errors
    /// `unreadable-table` where the stream is one of arrays that are no tables.
    pub fn head(&self) -> Result<Table, TableError> {
        Ok(Table::from_chunks(self.schema()?, Vec::new()))
    }

    /// The next batch as a table; nothing at the end.
    ///
    /// # Errors
    /// `unreadable-table` as for [`ForeignStream::head`]; `invalid-data` where the stream fails, in its own words, or where
    /// a structure cannot be so. After an error the stream is at its end.
    pub fn next_table(&mut self) -> Result<Option<Table>, TableError> {
        let schema = Arc::clone(self.schema()?);
        Ok(self.next_chunk(&schema)?.map(|chunk| Table::from_chunks(&schema, vec![chunk])))
    }

    /// All batches as one table. `go_on` is asked before each one; its error is returned.
    ///
    /// # Errors
    /// As for [`ForeignStream::next_table`], and those of `go_on`.
    pub fn read_table<E: From<TableError>>(mut self, mut go_on: impl FnMut() -> Result<(), E>) -> Result<Table, E> {
        let schema = Arc::clone(self.schema()?);
        let mut chunks = Vec::new();
        loop {
            go_on()?;
            match self.next_chunk(&schema)? {
                Some(chunk) => chunks.push(chunk),
                None => return Ok(Table::from_chunks(&schema, chunks)),
            }
        }
    }

    /// All parts of a column, and its type. `go_on` is asked before each one; its error is returned.
    ///
    /// A stream of tables is read as one column of structs.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    /// use tierline_arrow::TableError;
    /// use tierline_arrow::ffi::{ForeignStream, export_stream};
    /// let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    /// let batch = RecordBatch::try_from_iter([("n", numbers)])?;
    /// let mut stream = export_stream(batch.schema(), [Ok(batch)].into_iter(), None);
    /// // SAFETY: the stream is one of ours, and nobody else uses it.
    /// let stream = unsafe { ForeignStream::take(&raw mut stream) }?;
    /// assert_eq!(stream.read_column("row", || Ok::<(), TableError>(()))?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`ForeignStream::next_table`], and those of `go_on`.
    pub fn read_column<E: From<TableError>>(
        mut self,
        name: &str,
        mut go_on: impl FnMut() -> Result<(), E>,
    ) -> Result<ColumnParts, E> {
        let field = self.kind.field();
        let mut parts = Vec::new();
        loop {
            go_on()?;
            let Some(array) = self.next_array().map_err(|error| of_column(name, error))? else {
                return Ok(ColumnParts::arrays(&field, parts));
            };
            // SAFETY: as whoever took the stream said.
            let part = unsafe { array::column(array, field.data_type()) }.map_err(|why| invalid_column(name, &why))?;
            parts.push(plain_array(&field, part));
        }
    }

    fn schema(&self) -> Result<&SchemaRef, TableError> {
        match &self.kind {
            Kind::Table(schema) => Ok(schema),
            Kind::Column(field) => Err(no_table(field.data_type())),
        }
    }

    fn next_chunk(&mut self, schema: &Schema) -> Result<Option<Chunk>, TableError> {
        let Some(array) = self.next_array()? else { return Ok(None) };
        // SAFETY: as whoever took the stream said.
        let chunk = unsafe { chunk(array, schema) };
        self.over |= chunk.is_err();
        let batch = self.batches.saturating_sub(1);
        chunk.map(Some).map_err(|wrong| wrong.of_batch(schema, Some(batch)))
    }

    /// The next array; nothing at the end.
    fn next_array(&mut self) -> Result<Option<ArrowArray>, TableError> {
        if self.over {
            return Ok(None);
        }
        let Some(get_next) = self.stream.0.get_next else {
            return Err(invalid("the stream has no callback for its batches"));
        };
        let mut array = ArrowArray::empty();
        // SAFETY: the stream has not been released, and the array is one to be filled.
        let status: c_int = unsafe { get_next(&raw mut self.stream.0, &raw mut array.0) };
        if status != 0 {
            self.over = true;
            std::mem::forget(array);
            return Err(failed(&mut self.stream, status));
        }
        self.over = array.is_released();
        self.batches = self.batches.saturating_add(1);
        Ok((!self.over).then_some(array))
    }
}

impl Kind {
    fn field(&self) -> Field {
        match self {
            Self::Table(schema) => Field::new_struct("", schema.fields().clone(), true),
            Self::Column(field) => field.clone(),
        }
    }
}

/// A table of one batch.
///
/// ```
/// use arrow_array::{Array, Int64Array, StructArray, ffi::to_ffi};
/// use arrow_schema::{DataType, Field, Fields};
/// use tierline_arrow::ffi::take_table;
/// let fields = Fields::from(vec![Field::new("n", DataType::Int64, true)]);
/// let rows = StructArray::new(fields, vec![std::sync::Arc::new(Int64Array::from(vec![1, 2]))], None);
/// let (mut array, mut schema) = to_ffi(&rows.to_data())?;
/// // SAFETY: both are structures of C that Arrow has filled, and nobody else uses them.
/// let table = unsafe { take_table((&raw mut schema).cast(), (&raw mut array).cast()) }?;
/// assert_eq!((table.names(), table.rows()), (&["n".to_string()][..], 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As for [`ForeignStream::take`] and [`ForeignStream::next_table`].
///
/// # Safety
/// As for [`ForeignStream::take`], with both pointers.
pub unsafe fn take_table(schema: *mut ArrowSchema, array: *mut ArrowArray) -> Result<Table, TableError> {
    // SAFETY: as the caller says.
    let (schema, array) = unsafe { (ArrowSchema::take(schema), ArrowArray::take(array)) };
    let (Some(schema), Some(array)) = (schema, array) else { return Err(read_before("the array")) };
    // SAFETY: as the caller says.
    match unsafe { kind(&schema)? } {
        Kind::Table(schema) => {
            // SAFETY: as the caller says.
            let chunk = unsafe { chunk(array, &schema) }.map_err(|wrong| wrong.of_batch(&schema, None))?;
            Ok(Table::from_chunks(&schema, vec![chunk]))
        }
        Kind::Column(field) => Err(no_table(field.data_type())),
    }
}

/// A column by itself; `name` is what it is called in errors.
///
/// ```
/// use arrow_array::{Array, Int64Array, ffi::to_ffi};
/// use tierline_arrow::Table;
/// use tierline_arrow::ffi::take_column;
/// let (mut array, mut schema) = to_ffi(&Int64Array::from(vec![1, 2]).to_data())?;
/// // SAFETY: both are structures of C that Arrow has filled, and nobody else uses them.
/// let column = unsafe { take_column("n", (&raw mut schema).cast(), (&raw mut array).cast()) }?;
/// assert_eq!(Table::from_parts(vec![("n".into(), column)])?.rows(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As for [`take_table`].
///
/// # Safety
/// As for [`take_table`].
pub unsafe fn take_column(
    name: &str,
    schema: *mut ArrowSchema,
    array: *mut ArrowArray,
) -> Result<ColumnParts, TableError> {
    // SAFETY: as the caller says.
    let (schema, array) = unsafe { (ArrowSchema::take(schema), ArrowArray::take(array)) };
    let (Some(schema), Some(array)) = (schema, array) else {
        return Err(of_column(name, read_before(&format!("column `{name}`"))));
    };
    // SAFETY: as the caller says.
    let field = unsafe { schema::described(&schema.0) }.map_err(|why| invalid_column(name, &why))?.field();
    // SAFETY: as the caller says.
    let array = unsafe { array::column(array, field.data_type()) }.map_err(|why| invalid_column(name, &why))?;
    Ok(ColumnParts::arrays(&field, vec![plain_array(&field, array)]))
}

/// The columns that a reader asks for, where the schema is that of a table.
///
/// ```
/// use arrow_schema::{DataType, Field, Schema};
/// use tierline_arrow::ffi::{export_schema, take_schema};
/// let mut asked = export_schema(&Schema::new(vec![Field::new("n", DataType::Int64, true)]))?;
/// // SAFETY: the schema is one of ours, and nobody else uses it.
/// let schema = unsafe { take_schema(&raw mut asked) }?.unwrap();
/// assert_eq!(schema.field(0).name(), "n");
/// # Ok::<(), tierline_arrow::TableError>(())
/// ```
///
/// # Errors
/// As for [`ForeignStream::take`].
///
/// # Safety
/// As for [`ForeignStream::take`].
pub unsafe fn take_schema(schema: *mut ArrowSchema) -> Result<Option<Schema>, TableError> {
    // SAFETY: as the caller says.
    let schema = unsafe { ArrowSchema::take(schema) }.ok_or_else(|| read_before("the schema"))?;
    // SAFETY: as the caller says.
    let fields = unsafe { schema::fields(&schema.0) }
        .map_err(|why| invalid(&format!("the schema asked for is not valid: {why}")))?;
    Ok(fields.map(Schema::new))
}

/// # Safety
/// As for [`ForeignStream::take`].
unsafe fn kind(schema: &ArrowSchema) -> Result<Kind, TableError> {
    let wrong = |why: String| invalid(&format!("the table is not valid Arrow data: {why}"));
    if schema.is_released() {
        return Err(wrong("its schema has been released".into()));
    }
    // SAFETY: as the caller says.
    if let Some(fields) = unsafe { schema::fields(&schema.0) }.map_err(wrong)? {
        return Ok(Kind::Table(Arc::new(Schema::new(fields))));
    }
    // SAFETY: as the caller says.
    Ok(Kind::Column(unsafe { schema::described(&schema.0) }.map_err(wrong)?.field()))
}

/// # Safety
/// As for [`ForeignStream::take`].
unsafe fn chunk(array: ArrowArray, schema: &Schema) -> Result<Chunk, Wrong> {
    // SAFETY: as the caller says.
    let (rows, columns) = unsafe { array::table(array, schema.fields())? };
    let both = schema.fields().iter().zip(columns);
    Ok(Chunk { rows, columns: both.map(|(field, array)| TableColumn::Arrow(plain_array(field, array))).collect() })
}

impl Wrong {
    fn of_batch(self, schema: &Schema, batch: Option<usize>) -> TableError {
        let place = match batch {
            None | Some(0) => String::new(),
            Some(batch) => format!(" in batch {batch}"),
        };
        let name = self.column.and_then(|at| schema.fields().get(at)).map(|field: &Arc<Field>| field.name());
        match name {
            Some(name) => invalid_column(name, &format!("{}{place}", self.why)),
            None => invalid(&format!("the table is not valid Arrow data: {}{place}", self.why)),
        }
    }
}

fn invalid(message: &str) -> TableError {
    TableError::new("invalid-data", message)
}

fn invalid_column(name: &str, why: &str) -> TableError {
    invalid(&format!("column `{}` is not valid Arrow data: {why}", shown(name))).column_named(name)
}

fn of_column(name: &str, error: TableError) -> TableError {
    error.column_named(name)
}

fn read_before(what: &str) -> TableError {
    TableError::new("unreadable-table", format!("{what} has been released, or read before"))
        .with_help("what is handed over through Arrow can be read once: ask for it again")
}

fn no_table(data_type: &DataType) -> TableError {
    TableError::new("unreadable-table", format!("it holds values of type {data_type}, and no columns"))
}

/// A stream that has failed, in its own words, which may have several lines: a source that runs Python says its traceback.
///
/// It is the [`source`](std::error::Error::source) of the [`TableError`].
///
/// ```
/// use std::error::Error;
/// use arrow_schema::{DataType, Field, Schema};
/// use tierline_arrow::ffi::{ForeignStream, StreamFailure, export_stream};
/// let fails = std::iter::once(Err(String::from("the disk is full\nthe second line")));
/// let mut stream = export_stream(Schema::new(vec![Field::new("n", DataType::Int64, true)]).into(), fails, None);
/// // SAFETY: the stream is one of ours, and nobody else uses it.
/// let mut stream = unsafe { ForeignStream::take(&raw mut stream) }?;
/// let error = stream.next_table().unwrap_err();
/// assert_eq!(error.message(), "the disk is full the second line");
/// let failure = error.source().and_then(|cause| cause.downcast_ref::<StreamFailure>()).unwrap();
/// assert_eq!(failure.words(), "the disk is full\nthe second line");
/// # Ok::<(), tierline_arrow::TableError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamFailure {
    words: String,
}

impl StreamFailure {
    /// What the stream said.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }
}

impl std::error::Error for StreamFailure {}

/// In one line, and not at any length.
impl fmt::Display for StreamFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.words.replace(char::is_control, " ");
        let end = line.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST_MESSAGE).unwrap_or(line.len());
        f.write_str(line.get(..end).unwrap_or_default())
    }
}

/// What a stream says about its failure.
fn failed(stream: &mut ArrowArrayStream, status: c_int) -> TableError {
    let mut words = String::new();
    if let Some(get_last_error) = stream.0.get_last_error {
        // SAFETY: the stream has not been released, and its last callback failed, which is when this one may be called.
        let text = unsafe { get_last_error(&raw mut stream.0) }.cast::<u8>();
        let mut bytes = Vec::new();
        while !text.is_null() && bytes.len() < LONGEST_WORDS {
            // SAFETY: the text ends with a NUL, and none of the bytes before this one was one.
            match unsafe { text.add(bytes.len()).read() } {
                0 => break,
                byte => bytes.push(byte),
            }
        }
        words = String::from_utf8_lossy(&bytes).trim().to_string();
    }
    match words.is_empty() {
        true => invalid(&format!("the stream fails with the number {status}")),
        false => TableError::caused_by("invalid-data", StreamFailure { words }),
    }
}
