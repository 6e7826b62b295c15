//! Arrow tables in and out of Tierline.
//!
//! In reading order: `threads` works on ranges of rows, `vectors` on several values at once; `validate` looks at foreign memory; `flat` makes arrays of their parts; `names` compares names of columns; [`Table`] is what comes in;
//! `matrix` says which types can hold which attributes; `strings` reads texts that may change meanwhile; [`ffi`] takes
//! tables over from other programs and hands results out; `bind` finds columns; `adapter` lends arrays to the core without
//! copying; `ids` looks at the client column; `remarks` is what is to be said of a table; `output` makes columns of results, `past_caches` writes large ones; [`assign_table`] joins them, and
//! [`AssignStream`] does so batch by batch; `texts` are columns
//! in words, `typed` those of tables that go by client and are no client base, [`Frame`] is a table that comes of something else than assigning, `gather` hands on columns that nobody reads, and
//! [`csv`] reads and writes tables as text, and `ipc` (feature `ipc`) as the bytes of Arrow's streams.

#![deny(unsafe_code)]

mod error;
mod threads;
mod vectors;
mod zones;
mod uuids;
mod validate;
mod flat;
mod names;
mod table;
mod matrix;
mod strings;
pub mod ffi;
mod bind;
mod adapter;
mod ids;
mod remarks;
mod output;
mod past_caches;
mod assign;
mod stream;
mod texts;
mod typed;
mod frame;
mod gather;
pub mod csv;
#[cfg(feature = "ipc")]
pub mod ipc;

// Arrow's own crates, in the version whose batches come in and go out.
pub use arrow_array;
pub use arrow_schema;

pub use assign::{Assigned, Options, assign_table};
pub use bind::check_columns;
pub use error::TableError;
pub use frame::{Frame, FrameColumn, IdType, WordType};
pub use ids::{CheckedIds, IdScan};
pub use names::{other_forms, same_name, unread};
pub use stream::{AssignStream, IdRule};
pub use strings::text_at;
pub use table::{ColumnParts, Table, TableColumn};
pub use typed::TypedTable;
