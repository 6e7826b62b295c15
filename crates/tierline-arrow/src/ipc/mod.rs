//! Tables as bytes: Arrow's IPC streams, for callers without a C interface (Node, Java, HTTP).
//!
//! [`read`] is a reader of its own: that of `arrow-ipc` panics on bytes that lie, and these come from strangers. Only the structures
//! of its messages are taken from there, whose verifier looks at every offset. Every length is compared with what is there before a
//! byte is read, numbers are copied to where their type wants them, and arrays are made by the functions that check. What comes in
//! is a table like any other: columns that nothing reads may have any type, and cost nothing.
//!
//! In reading order: `columns` what a schema says, `batch` the values of a batch, `read` messages.

mod columns;

mod batch;

mod read;

pub use read::read;

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::Schema;

use crate::error::TableError;

/// Writes batches of a schema as the bytes of a stream.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
/// use tierline_arrow::ipc;
/// let arr: ArrayRef = Arc::new(Int64Array::from(vec![Some(5), None]));
/// let batch = RecordBatch::try_from_iter([("arr", arr)])?;
/// let bytes = ipc::write(&batch.schema(), &[batch.clone()])?;
/// assert_eq!(ipc::read(&bytes)?.rows(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `ragged` where a batch has other columns than the schema.
pub fn write(schema: &Schema, batches: &[RecordBatch]) -> Result<Vec<u8>, TableError> {
    let failed = |error| TableError::caused_by("ragged", error);
    let mut writer = StreamWriter::try_new(Vec::new(), schema).map_err(failed)?;
    for batch in batches {
        writer.write(batch).map_err(failed)?;
    }
    writer.into_inner().map_err(failed)
}
