//! Results that go out: types and streams.

#![expect(unsafe_code, reason = "the callbacks of C structures are called by others")]

use std::ffi::{CString, c_char, c_int};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{
    Array, ArrayRef, LargeStringArray, RecordBatch, RecordBatchOptions, StringArray, StringViewArray, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::structs::{ArrowArrayStream, ArrowSchema, RawArray, RawSchema, RawStream};
use crate::error::TableError;
use crate::strings;

/// An argument that a callback cannot use; the number is the same in all systems.
const EINVAL: c_int = 22;

/// A failure of what makes the batches; the number is the same in all systems.
const EIO: c_int = 5;

/// A batch, or in words why there is none.
type Next = Result<RecordBatch, String>;

/// The type of a table with these columns.
///
/// # Errors
/// `invalid-data` where a name has a NUL in it, with which a text of C ends.
pub fn export_schema(schema: &Schema) -> Result<ArrowSchema, TableError> {
    let exported = structure(schema).map_err(|error| TableError::caused_by("invalid-data", error))?;
    Ok(ArrowSchema(raw(exported)))
}

/// A stream of batches.
///
/// A reader may ask for other types: where each column has its own type, or is one of texts and asked for in another form
/// of texts, the reader gets what it asks for; elsewhere the stream has its own types, as the interface allows. A panic of
/// the iterator is an error of the stream, and so is a batch of other columns. The stream ends with its first error.
pub fn export_stream(
    schema: SchemaRef,
    batches: impl Iterator<Item = Next> + Send + 'static,
    requested: Option<&Schema>,
) -> ArrowArrayStream {
    let given = Arc::clone(&schema);
    let schema = requested.and_then(|requested| as_requested(&schema, requested)).unwrap_or(schema);
    let exported = Box::new(Exported { given, schema, batches: Box::new(batches), over: false, error: None });
    ArrowArrayStream(RawStream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release),
        private_data: Box::into_raw(exported).cast(),
    })
}

/// What a stream goes by.
struct Exported {
    /// The columns that the batches have, and those that they are handed out with.
    given: SchemaRef,
    schema: SchemaRef,
    batches: Box<dyn Iterator<Item = Next> + Send>,
    over: bool,
    error: Option<CString>,
}

impl Exported {
    fn next(&mut self) -> Result<Option<FFI_ArrowArray>, String> {
        if self.over {
            return Ok(None);
        }
        let next = self.batches.next().transpose();
        self.over = !matches!(next, Ok(Some(_)));
        let Some(batch) = next? else { return Ok(None) };
        let array = self.array(batch);
        self.over = array.is_err();
        array.map(Some)
    }

    fn array(&self, batch: RecordBatch) -> Result<FFI_ArrowArray, String> {
        if batch.schema().fields() != self.given.fields() {
            return Err("a batch has other columns than the stream".into());
        }
        let rows = batch.num_rows();
        let columns = batch.columns().iter().zip(self.schema.fields());
        let columns = columns.map(|(array, field)| converted(array, field.data_type())).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options);
        let batch = batch.map_err(|error| error.to_string())?;
        Ok(FFI_ArrowArray::new(&StructArray::from(batch).into_data()))
    }
}

/// Does the work of a callback; what goes wrong is kept in words for whoever asks.
///
/// # Safety
/// The stream is NULL, or one of [`export_stream`] that nobody else uses during the call.
unsafe fn called(stream: *mut RawStream, work: impl FnOnce(&mut Exported) -> Result<(), (c_int, String)>) -> c_int {
    if stream.is_null() {
        return EINVAL;
    }
    // SAFETY: not NULL, as the caller says.
    let exported = unsafe { (*stream).private_data.cast::<Exported>() };
    // SAFETY: what `export_stream` put there, until `release` takes it away; nobody else uses it during the call.
    let Some(exported) = (unsafe { exported.as_mut() }) else { return EINVAL };
    let done = catch_unwind(AssertUnwindSafe(|| work(exported)));
    let (status, words) = match done {
        Ok(Ok(())) => return 0,
        Ok(Err(error)) => error,
        Err(_) => (EIO, "a mistake in Tierline itself".into()),
    };
    exported.over = true;
    exported.error = Some(c_text(&words));
    status
}

/// A text of C, in which a NUL would be its end.
fn c_text(words: &str) -> CString {
    CString::new(words.replace('\0', "\u{fffd}")).unwrap_or_default()
}

unsafe extern "C" fn get_schema(stream: *mut RawStream, out: *mut RawSchema) -> c_int {
    let work = |exported: &mut Exported| {
        let schema = structure(&exported.schema).map_err(|error| (EINVAL, error.to_string()))?;
        // SAFETY: whoever calls has room for a schema there.
        unsafe { out.write_unaligned(raw(schema)) };
        Ok(())
    };
    // SAFETY: as the interface says.
    unsafe { called(stream, work) }
}

unsafe extern "C" fn get_next(stream: *mut RawStream, out: *mut RawArray) -> c_int {
    let work = |exported: &mut Exported| {
        let array = exported.next().map_err(|words| (EIO, words))?.unwrap_or_else(FFI_ArrowArray::empty);
        let array = std::mem::ManuallyDrop::new(array);
        // SAFETY: whoever calls has room for an array there; both types are the same structure of C, and it is moved.
        unsafe { out.write_unaligned((&raw const array).cast::<RawArray>().read()) };
        Ok(())
    };
    // SAFETY: as the interface says.
    unsafe { called(stream, work) }
}

unsafe extern "C" fn get_last_error(stream: *mut RawStream) -> *const c_char {
    if stream.is_null() {
        return std::ptr::null();
    }
    // SAFETY: as the interface says: a stream that has not been released, which nobody else uses during the call.
    let exported = unsafe { (*stream).private_data.cast::<Exported>().as_ref() };
    exported.and_then(|exported| exported.error.as_ref()).map_or(std::ptr::null(), |error| error.as_ptr())
}

unsafe extern "C" fn release(stream: *mut RawStream) {
    if stream.is_null() {
        return;
    }
    // SAFETY: as the interface says: a stream that has not been released, which nobody else uses.
    let stream = unsafe { &mut *stream };
    let exported = std::mem::replace(&mut stream.private_data, std::ptr::null_mut()).cast::<Exported>();
    stream.release = None;
    if !exported.is_null() {
        // SAFETY: what `export_stream` made of a box, which is taken away once: the pointer is no longer there.
        let exported = unsafe { Box::from_raw(exported) };
        // What makes the batches may be anything.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(exported)));
    }
}

/// The structure of a table's type.
fn structure(schema: &Schema) -> Result<FFI_ArrowSchema, ArrowError> {
    let field = Field::new_struct("", schema.fields().clone(), false).with_metadata(schema.metadata().clone());
    FFI_ArrowSchema::try_from(&field)
}

/// The same structure, moved.
fn raw(schema: FFI_ArrowSchema) -> RawSchema {
    let schema = std::mem::ManuallyDrop::new(schema);
    // SAFETY: both types are the same structure of C; the old place is not used again, nor released.
    unsafe { (&raw const schema).cast::<RawSchema>().read() }
}

/// The columns with the types that a reader asks for; nothing where it cannot have one of them.
fn as_requested(schema: &SchemaRef, requested: &Schema) -> Option<SchemaRef> {
    if schema.fields().len() != requested.fields().len() {
        return None;
    }
    let text = |data_type: &DataType| matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let of_texts = |data_type: &DataType| match data_type {
        DataType::Dictionary(_, entries) => text(entries),
        other => text(other),
    };
    let field = |(field, wanted): (&Arc<Field>, &Arc<Field>)| {
        let (from, to) = (field.data_type(), wanted.data_type());
        if field.name() != wanted.name() || !(from == to || (of_texts(from) && text(to))) {
            return None;
        }
        Some(Arc::new(field.as_ref().clone().with_data_type(to.clone())))
    };
    let fields: Option<Vec<Arc<Field>>> = schema.fields().iter().zip(requested.fields()).map(field).collect();
    Some(Arc::new(Schema::new_with_metadata(fields?, schema.metadata().clone())))
}

/// The texts of an array in another form of texts, any other array as it is.
fn converted(array: &ArrayRef, wanted: &DataType) -> ArrayRef {
    if array.data_type() == wanted {
        return Arc::clone(array);
    }
    let texts = (0..array.len()).map(|row| strings::text_at(array.as_ref(), row, str::to_string));
    match wanted {
        DataType::Utf8 => Arc::new(texts.collect::<StringArray>()),
        DataType::LargeUtf8 => Arc::new(texts.collect::<LargeStringArray>()),
        DataType::Utf8View => Arc::new(texts.collect::<StringViewArray>()),
        _ => Arc::clone(array),
    }
}
