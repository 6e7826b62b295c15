//! Arrow batches as CSV.

use std::io::Write;

use arrow_array::array::AnyDictionaryArray;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use tierline_core::{Date, Decimal, Value};

use super::error::{CsvError, CsvErrorKind};
use super::foreign;
use super::guard;
use crate::ids;
use crate::strings::text_at;
use crate::table::{Table, TableColumn};

/// Bytes that are gathered before they are handed on.
const GATHERED: usize = 1 << 18;

/// How a table is written.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, RecordBatch, StringArray};
/// use tierline_arrow::csv::{WriteOptions, Writer};
/// let texts: ArrayRef = Arc::new(StringArray::from(vec!["=1+1"]));
/// let batch = RecordBatch::try_from_iter([("name", Arc::clone(&texts)), ("reason", texts)])?;
/// let mut out = Vec::new();
/// let options = WriteOptions::new().delimiter(b';').guard(false).reversible(["reason"]);
/// let mut writer = Writer::new(&mut out, options);
/// writer.header(&["name".into(), "reason".into()])?;
/// writer.batch(&batch)?;
/// writer.finish()?;
/// assert_eq!(out, b"name;reason\n=1+1;'=1+1\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct WriteOptions {
    delimiter: u8,
    guard: bool,
    reversible: Vec<String>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WriteOptions {
    /// A comma between cells, and the guard against formulas.
    #[must_use]
    pub const fn new() -> Self {
        Self { delimiter: b',', guard: true, reversible: Vec::new() }
    }

    /// The sign between cells: one of ASCII, and no quotation mark, line break or NUL.
    #[must_use]
    pub const fn delimiter(mut self, sign: u8) -> Self {
        self.delimiter = sign;
        self
    }

    /// Whether a text that a spreadsheet would run as a formula gets an apostrophe before it, in the header too. Numbers,
    /// dates and booleans never do.
    #[must_use]
    pub const fn guard(mut self, guard: bool) -> Self {
        self.guard = guard;
        self
    }

    /// Columns whose texts get the apostrophe in a way that [`ReadOptions::guarded`] takes off again exactly, with or
    /// without the guard of the others.
    ///
    /// [`ReadOptions::guarded`]: super::ReadOptions::guarded
    #[must_use]
    pub fn reversible(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.reversible = columns.into_iter().map(Into::into).collect();
        self
    }
}

/// Writes a table as CSV: rows end in LF, a missing value is nothing, an empty text `""`.
///
/// ```
/// use tierline_arrow::csv::{WriteOptions, Writer};
/// use tierline_arrow::{Table, TableColumn};
/// let table = Table::from_columns(vec![
///     ("name".into(), TableColumn::Values(vec!["=1+1".into(), "a,b".into()])),
///     ("n".into(), TableColumn::Values(vec![(-7).into(), 7.into()])),
/// ])?;
/// let mut out = Vec::new();
/// let mut writer = Writer::new(&mut out, WriteOptions::new());
/// writer.header(table.names())?;
/// writer.table(&table)?;
/// writer.finish()?;
/// assert_eq!(out, b"name,n\n'=1+1,-7\n\"a,b\",7\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Writer<W: Write> {
    target: W,
    options: WriteOptions,
    bytes: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// A writer of the rows of one table.
    pub const fn new(target: W, options: WriteOptions) -> Self {
        Self { target, options, bytes: Vec::new() }
    }

    /// Writes the names of the columns; all in quotation marks where they would look like another kind of file, as a
    /// column `PAR1` does, or one column `a;b`.
    ///
    /// # Errors
    /// Where the target fails.
    pub fn header(&mut self, names: &[String]) -> Result<(), CsvError> {
        let delimiter = self.options.delimiter;
        let line = |quoted: bool| {
            let style = Style { delimiter, guard: Guard::of(self.options.guard), only: false, quoted };
            let mut line = Vec::new();
            for (at, name) in names.iter().enumerate() {
                if at > 0 {
                    line.push(delimiter);
                }
                style.text(&mut line, name);
            }
            line
        };
        let mut header = line(false);
        if foreign::other_format(&header).or_else(|| foreign::other_delimiter(&header, delimiter, |_| false)).is_some()
        {
            header = line(true);
        }
        self.bytes.append(&mut header);
        self.bytes.push(b'\n');
        self.hand_on(GATHERED)
    }

    /// Writes the rows of a table.
    ///
    /// # Errors
    /// Where a column is of a type that has no text, or the target fails.
    pub fn table(&mut self, table: &Table) -> Result<(), CsvError> {
        for (at, name) in table.names().iter().enumerate() {
            // Of foreign columns that hold arrays themselves there is only the type.
            table.data_type(at).map_or(Ok(()), |kind| writable(name, kind))?;
        }
        for chunk in table.chunks() {
            self.rows(table.names(), chunk.rows, &chunk.columns)?;
        }
        Ok(())
    }

    /// Writes the rows of a batch.
    ///
    /// # Errors
    /// Where a column is of a type that has no text, or the target fails.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<(), CsvError> {
        let names: Vec<String> = batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect();
        let columns: Vec<TableColumn> = batch.columns().iter().cloned().map(TableColumn::Arrow).collect();
        self.rows(&names, batch.num_rows(), &columns)
    }

    fn rows(&mut self, names: &[String], rows: usize, columns: &[TableColumn]) -> Result<(), CsvError> {
        let mut cells = Vec::with_capacity(columns.len());
        for (name, column) in names.iter().zip(columns) {
            let guard = match self.options.reversible.contains(name) {
                true => Guard::Reversible,
                false => Guard::of(self.options.guard),
            };
            let style = Style { delimiter: self.options.delimiter, guard, only: columns.len() == 1, quoted: false };
            cells.push(Cells::new(name, column, style)?);
        }
        for row in 0..rows {
            for (at, column) in cells.iter().enumerate() {
                self.separate(at);
                column.write(&mut self.bytes, row);
            }
            self.bytes.push(b'\n');
            self.hand_on(GATHERED)?;
        }
        Ok(())
    }

    /// Hands on what has been gathered, and gives the target back.
    ///
    /// # Errors
    /// Where the target fails.
    pub fn finish(mut self) -> Result<W, CsvError> {
        self.hand_on(0)?;
        self.target.flush().map_err(CsvError::io)?;
        Ok(self.target)
    }

    fn separate(&mut self, at: usize) {
        if at > 0 {
            self.bytes.push(self.options.delimiter);
        }
    }

    fn hand_on(&mut self, most: usize) -> Result<(), CsvError> {
        if self.bytes.len() >= most {
            self.target.write_all(&self.bytes).map_err(CsvError::io)?;
            self.bytes.clear();
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
enum Guard {
    Off,
    On,
    Reversible,
}

impl Guard {
    const fn of(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug)]
struct Style {
    delimiter: u8,
    guard: Guard,
    /// The only column: a missing value must not make a line without a character.
    only: bool,
    /// Texts have quotation marks whether they need them or not.
    quoted: bool,
}

impl Style {
    fn text(self, out: &mut Vec<u8>, text: &str) {
        let guarded = match self.guard {
            Guard::Off => false,
            Guard::On => guard::is_formula(text),
            Guard::Reversible => guard::needs_guard(text),
        };
        let bytes = text.as_bytes();
        // A byte order mark in front of the file would count for nothing.
        let quoted = self.quoted
            || bytes.is_empty()
            || (guarded && self.delimiter == b'\'')
            || bytes.iter().any(|byte| matches!(byte, b'"' | b'\r' | b'\n') || *byte == self.delimiter)
            || text.starts_with('\u{feff}');
        if quoted {
            out.push(b'"');
        }
        if guarded {
            out.push(b'\'');
        }
        if quoted {
            for (at, part) in bytes.split(|byte| *byte == b'"').enumerate() {
                if at > 0 {
                    out.extend_from_slice(b"\"\"");
                }
                out.extend_from_slice(part);
            }
            out.push(b'"');
        } else {
            out.extend_from_slice(bytes);
        }
    }

    /// What is no text: digits and signs, which need quotation marks only where one of them is the delimiter.
    fn plain(self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let begin = out.len();
        write(out);
        let written = out.get(begin..).unwrap_or_default();
        if written.contains(&self.delimiter) {
            let end = out.len();
            out.push(b'"');
            out.insert(begin.min(end), b'"');
        }
    }

    fn missing(self, out: &mut Vec<u8>) {
        if self.only {
            out.extend_from_slice(b"\"\"");
        }
    }
}

/// The cells of a column.
struct Cells<'a> {
    column: &'a TableColumn,
    style: Style,
    /// The entries of a dictionary, as they are written.
    entries: Option<Vec<Vec<u8>>>,
}

impl<'a> Cells<'a> {
    fn new(name: &str, column: &'a TableColumn, style: Style) -> Result<Self, CsvError> {
        let TableColumn::Arrow(array) = column else { return Ok(Self { column, style, entries: None }) };
        writable(name, array.data_type())?;
        let entries = array.as_any_dictionary_opt().map(|dictionary| {
            let values = TableColumn::Arrow(dictionary.values().clone());
            let cells = Cells { column: &values, style, entries: None };
            let entry = |row| {
                let mut out = Vec::new();
                cells.write(&mut out, row);
                out
            };
            (0..values.len()).map(entry).collect()
        });
        Ok(Self { column, style, entries })
    }

    fn write(&self, out: &mut Vec<u8>, row: usize) {
        let array = match self.column {
            TableColumn::Arrow(array) if row < array.len() && !array.is_null(row) => array,
            TableColumn::Values(values) => {
                return match values.get(row) {
                    Some(Value::Text(text)) => self.style.text(out, text),
                    None | Some(Value::Missing) => self.style.missing(out),
                    Some(other) => self.style.plain(out, |out| out.extend_from_slice(other.to_string().as_bytes())),
                };
            }
            TableColumn::Arrow(_) => return self.style.missing(out),
        };
        if let Some(entries) = &self.entries {
            let key = array.as_any_dictionary_opt().and_then(|dictionary| key(dictionary, row));
            return match key.and_then(|key| entries.get(key)) {
                Some(entry) => out.extend_from_slice(entry),
                None => self.style.missing(out),
            };
        }
        macro_rules! number {
            ($type:ty) => {{
                let value = array.as_primitive::<$type>().value(row);
                self.style.plain(out, |out| drop(write!(out, "{value}")))
            }};
        }
        macro_rules! decimal {
            ($type:ty, $scale:expr) => {{
                let units = i128::from(array.as_primitive::<$type>().value(row));
                self.style.plain(out, |out| decimal(out, units, *$scale))
            }};
        }
        macro_rules! moment {
            ($type:ty, $a_second:expr, $digits:expr, $zoned:expr) => {{
                let ticks = array.as_primitive::<$type>().value(row);
                self.style.plain(out, |out| moment(out, ticks, $a_second, $digits, $zoned))
            }};
        }
        match array.data_type() {
            // The client column may lie in another program's memory.
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                text_at(array.as_ref(), row, |text| self.style.text(out, text)).unwrap_or_default();
            }
            DataType::Boolean => {
                let value = array.as_boolean().value(row);
                self.style.plain(out, |out| out.extend_from_slice(if value { b"true" } else { b"false" }));
            }
            DataType::Int8 => number!(Int8Type),
            DataType::Int16 => number!(Int16Type),
            DataType::Int32 => number!(Int32Type),
            DataType::Int64 => number!(Int64Type),
            DataType::UInt8 => number!(UInt8Type),
            DataType::UInt16 => number!(UInt16Type),
            DataType::UInt32 => number!(UInt32Type),
            DataType::UInt64 => number!(UInt64Type),
            DataType::Float32 => number!(Float32Type),
            DataType::Float64 => number!(Float64Type),
            DataType::Decimal32(_, scale) => decimal!(Decimal32Type, scale),
            DataType::Decimal64(_, scale) => decimal!(Decimal64Type, scale),
            DataType::Decimal128(_, scale) => decimal!(Decimal128Type, scale),
            DataType::Date32 => {
                let days = i64::from(array.as_primitive::<Date32Type>().value(row));
                self.style.plain(out, |out| day(out, days));
            }
            DataType::Date64 => {
                let days =
                    array.as_primitive::<Date64Type>().value(row).div_euclid(SECONDS_A_DAY.saturating_mul(1_000));
                self.style.plain(out, |out| day(out, days));
            }
            DataType::Timestamp(unit, zone) => match unit {
                TimeUnit::Second => moment!(TimestampSecondType, 1, 0, zone.is_some()),
                TimeUnit::Millisecond => moment!(TimestampMillisecondType, 1_000, 3, zone.is_some()),
                TimeUnit::Microsecond => moment!(TimestampMicrosecondType, 1_000_000, 6, zone.is_some()),
                TimeUnit::Nanosecond => moment!(TimestampNanosecondType, 1_000_000_000, 9, zone.is_some()),
            },
            _ => match ids::id(self.column, row) {
                Some(text) => self.style.text(out, &text),
                None => self.style.missing(out),
            },
        }
    }
}

/// An error for a column of a type that has no text.
fn writable(name: &str, kind: &DataType) -> Result<(), CsvError> {
    let kind = match kind {
        DataType::Dictionary(_, values) => values.as_ref(),
        other => other,
    };
    if has_text(kind) {
        return Ok(());
    }
    let what = format!("cannot hold column `{}`, which is of type {kind}", tierline_core::shown(name));
    Err(CsvError::new(CsvErrorKind::UnusableType, what).with_help("write it to a Parquet file"))
}

/// Whether values of a type can be written.
fn has_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Null
            | DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Boolean
            | DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Date32
            | DataType::Date64
            | DataType::Timestamp(..)
            | DataType::FixedSizeBinary(16)
    ) || kind.is_integer()
        || matches!(kind, DataType::Float32 | DataType::Float64)
}

/// The key of a row of a dictionary.
fn key(dictionary: &dyn AnyDictionaryArray, row: usize) -> Option<usize> {
    let keys = dictionary.keys();
    macro_rules! of_keys {
        ($type:ty) => {
            usize::try_from(keys.as_primitive::<$type>().value(row)).ok()
        };
    }
    match keys.data_type() {
        DataType::Int8 => of_keys!(Int8Type),
        DataType::Int16 => of_keys!(Int16Type),
        DataType::Int32 => of_keys!(Int32Type),
        DataType::Int64 => of_keys!(Int64Type),
        DataType::UInt8 => of_keys!(UInt8Type),
        DataType::UInt16 => of_keys!(UInt16Type),
        DataType::UInt32 => of_keys!(UInt32Type),
        DataType::UInt64 => of_keys!(UInt64Type),
        _ => None,
    }
}

/// A decimal with all of its digits and never an exponent.
fn decimal(out: &mut Vec<u8>, units: i128, scale: i8) {
    let written = match u8::try_from(scale) {
        Ok(scale) => Decimal::new(units, scale).map(|number| write!(out, "{number}")),
        Err(_) if units == 0 => Some(write!(out, "0")),
        Err(_) => Some(write!(out, "{units}{}", "0".repeat(usize::from(scale.unsigned_abs())))),
    };
    if written.is_none() {
        // More digits than a decimal of the core has.
        let (digits, scale) = (units.unsigned_abs().to_string(), usize::from(scale.unsigned_abs()));
        let digits = format!("{digits:0>width$}", width = scale.saturating_add(1));
        let (whole, part) = digits.split_at_checked(digits.len().saturating_sub(scale)).unwrap_or((&digits, ""));
        let sign = if units < 0 { "-" } else { "" };
        drop(write!(out, "{sign}{whole}.{part}"));
    }
}

const SECONDS_A_DAY: i64 = 86_400;

fn day(out: &mut Vec<u8>, days: i64) {
    match Date::from_days(days) {
        Some(date) => drop(write!(out, "{date}")),
        None => drop(write!(out, "{days}")),
    }
}

/// A moment as `2026-01-31 12:00:00`, with as many digits of a second as its unit has, and `Z` where it has a zone.
fn moment(out: &mut Vec<u8>, ticks: i64, a_second: i64, digits: usize, zoned: bool) {
    let (seconds, part) = (ticks.div_euclid(a_second), ticks.rem_euclid(a_second));
    let (days, second) = (seconds.div_euclid(SECONDS_A_DAY), seconds.rem_euclid(SECONDS_A_DAY));
    day(out, days);
    let clock = [second.div_euclid(3_600), second.div_euclid(60).rem_euclid(60), second.rem_euclid(60)];
    let [hours, minutes, seconds] = clock;
    drop(write!(out, " {hours:02}:{minutes:02}:{seconds:02}"));
    if digits > 0 {
        drop(write!(out, ".{part:0digits$}"));
    }
    if zoned {
        out.push(b'Z');
    }
}
