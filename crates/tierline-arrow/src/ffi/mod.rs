//! Arrow's C interfaces: tables that come from other programs and languages, and results that go to them.
//!
//! The structures of the [C data interface] and of the [C stream interface] say what lies where, and there is nothing to
//! hold them against: a pointer does not tell how much memory is behind it. So each is looked at before it is followed,
//! `structs` says whose it is, `schema` reads types, `array` values, `input` tables and streams; `output` hands out.
//! What cannot be so is a [`TableError`]: a structure that was released, a pointer that is NULL, a number that is
//! negative or beyond every memory, fewer buffers, children or rows than the type needs, a type or a name that is no
//! UTF-8, types that are nested too deep. Columns of types
//! with values inside their values, such as lists, are not followed at all.
//!
//! INVARIANT: whatever is taken over is released exactly once, on every path; and nothing here panics across C.
//!
//! What the values are is looked at later, where they are read, as with every [`Table`]. The memory still belongs to
//! whoever made it, and who changes it meanwhile gets other values: texts are copied before they are taken for UTF-8,
//! and no index is made of a value that is not compared with what it points into.
//!
//! Taking a table costs the same for one row as for millions, but for counting nulls where nobody has: nothing is copied
//! that is aligned as its type needs.
//!
//! ```
//! use arrow_array::{Int64Array, RecordBatch};
//! use std::sync::Arc;
//! use tierline_arrow::ffi::{ForeignStream, export_stream};
//! let batch = RecordBatch::try_from_iter([("id", Arc::new(Int64Array::from(vec![1, 2])) as _)])?;
//! let mut stream = export_stream(batch.schema(), [Ok(batch)].into_iter(), None);
//! // SAFETY: the stream was just made, and nobody else has it.
//! let mut stream = unsafe { ForeignStream::take(&raw mut stream) }?;
//! let table = stream.next_table()?.unwrap();
//! assert_eq!((table.rows(), table.names()), (2, &["id".to_string()][..]));
//! assert!(stream.next_table()?.is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [C data interface]: https://arrow.apache.org/docs/format/CDataInterface.html
//! [C stream interface]: https://arrow.apache.org/docs/format/CStreamInterface.html
//! [`Table`]: crate::Table
//! [`TableError`]: crate::TableError

mod structs;
mod schema;
mod array;
mod input;
mod output;

pub use input::{ForeignStream, StreamFailure, take_column, take_schema, take_table};
pub use output::{export_schema, export_stream};
pub use structs::{ArrowArray, ArrowArrayStream, ArrowSchema};
