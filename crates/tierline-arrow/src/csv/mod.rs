//! Tables as CSV: a strict [`Reader`] and a [`Writer`]. Bytes come in through [`Read`](std::io::Read), Arrow batches go out,
//! and the other way around; nothing here opens a file.
//!
//! **What is read** is RFC 4180 and nothing beside it: cells between a delimiter, rows that end in LF, CRLF or CR, cells in
//! quotation marks that hold delimiters, line breaks and doubled quotation marks. The first row is the header. Every column
//! is a column of texts, exactly as they stand there, so that an amount keeps its digits and an id its leading zeros; an
//! empty cell is missing. A byte order mark in front counts for nothing, and so do lines without a character.
//!
//! **INVARIANT: a reader gives all cells or an error, and never other cells.** Other readers mend what they find, and
//! clients are lost with it: a stray quotation mark turns three rows into one cell. In this grammar the number of quotation
//! marks of a file is always even, because a cell that does not begin with one has none. So whoever adds one to a file, or
//! takes one away, gets an error, wherever it is. Errors name row and column as a person counts them: the header is row 1.
//!
//! **What it costs**: one pass over the bytes, eight at a time, and one copy of each cell that is asked for; no allocation
//! for a cell. Memory holds one row (of at most 16 MiB) and one batch.
//!
//! In reading order: `error` says what is wrong with a file, and where; `guard` keeps spreadsheets from running texts;
//! `scan` splits a row into cells; `foreign` recognises what is no CSV file at all; `reader` and `writer`.
//!
//! ```
//! use tierline_arrow::csv::{ReadOptions, Reader};
//! let mut reader = Reader::new("id,arr\nA-1,007.50\nA-2,\n".as_bytes(), ReadOptions::new())?;
//! assert_eq!(reader.names().collect::<Vec<_>>(), ["id", "arr"]);
//! assert_eq!(reader.next().unwrap()?.num_rows(), 2);
//!
//! let stray = Reader::new("id,name\na1,\"Bolt\"s\n".as_bytes(), ReadOptions::new())?.next().unwrap();
//! assert_eq!(stray.unwrap_err().message(), "row 2, column 2 (`name`): text follows a closing quotation mark");
//! # Ok::<(), tierline_arrow::csv::CsvError>(())
//! ```

mod error;
mod guard;
mod scan;
mod foreign;
mod reader;
mod writer;

pub use error::{CsvError, CsvErrorKind};
pub use reader::{ReadOptions, Reader};
pub use writer::{WriteOptions, Writer};
