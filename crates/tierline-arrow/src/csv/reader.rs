//! Rows of CSV as Arrow batches of texts.

#![expect(clippy::arithmetic_side_effects, reason = "positions in a buffer and counts of what is in it")]

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, NullArray, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use tierline_core::{Language, shown};

use super::error::{CsvError, CsvErrorKind};
use super::foreign;
use super::guard;
use super::scan::{Behind, Cells, Row, Splitter};
use crate::frame::Frame;
use crate::names::same_name;

/// The bytes that are asked for at a time.
const BLOCK: usize = 1 << 18;
/// The longest row.
const MOST_BYTES_OF_ROW: usize = 16 << 20;
/// The most columns, as many as a sheet of a spreadsheet has.
const MOST_COLUMNS: usize = 16_384;
/// The most rows of a batch.
const ROWS: usize = 1 << 16;
/// The bytes of texts that are enough for a batch.
const BYTES: usize = 64 << 20;

/// How a table is read.
///
/// ```
/// use arrow_array::{Array, cast::AsArray};
/// use tierline_arrow::csv::{ReadOptions, Reader};
/// let options = ReadOptions::new().named("standings.csv").columns(["id", "reason"]).guarded(["reason"]).rows(1_000);
/// let text = "id,reason,note\na1,'=best client,x\n";
/// let batch = Reader::new(text.as_bytes(), options.clone())?.next().unwrap()?;
/// assert_eq!(batch.column(1).as_string::<i32>().value(0), "=best client");
/// // Of a column that is not wanted nothing but the name is known.
/// assert_eq!(batch.column(2).logical_null_count(), 1);
///
/// let error = Reader::new("id,reason\na1,\"open\n".as_bytes(), options)?.find_map(Result::err).unwrap();
/// assert_eq!(error.message(), "row 2, column 2 (`reason`) of `standings.csv`: a quotation mark is left open");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReadOptions {
    delimiter: u8,
    name: Option<String>,
    columns: Option<Vec<String>>,
    guarded: Vec<String>,
    rows: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ReadOptions {
    /// A comma between cells, all columns.
    #[must_use]
    pub const fn new() -> Self {
        Self { delimiter: b',', name: None, columns: None, guarded: Vec::new(), rows: ROWS }
    }

    /// The sign between cells: one of ASCII, and no quotation mark, line break or NUL.
    #[must_use]
    pub const fn delimiter(mut self, sign: u8) -> Self {
        self.delimiter = sign;
        self
    }

    /// What the source is called in messages, as the name of its file.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The columns that are wanted. Of others the name is known, and no cell: they are columns of nulls, and may have no
    /// name or share one.
    #[must_use]
    pub fn columns(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Columns whose texts may have an apostrophe before them that [`WriteOptions::reversible`] has put there: it is taken
    /// off.
    ///
    /// [`WriteOptions::reversible`]: super::WriteOptions::reversible
    #[must_use]
    pub fn guarded(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.guarded = columns.into_iter().map(Into::into).collect();
        self
    }

    fn wants(&self, name: &str) -> bool {
        self.columns.as_ref().is_none_or(|wanted| wanted.iter().any(|column| same_name(column, name)))
    }

    /// The most rows of a batch; 65,536 unless given.
    #[must_use]
    pub const fn rows(mut self, most: usize) -> Self {
        self.rows = if most == 0 { 1 } else { most };
        self
    }
}

/// Reads a table of CSV batch by batch; each column is one of texts, exactly as they stand there, an empty one missing.
///
/// After an error there are no more batches: what came before it is not the whole table.
///
/// ```
/// use arrow_array::cast::AsArray;
/// use tierline_arrow::csv::{ReadOptions, Reader};
/// let text = "id;note\n007;\"says \"\"yes\"\"; twice\"\n";
/// let mut reader = Reader::new(text.as_bytes(), ReadOptions::new().delimiter(b';'))?;
/// let batch = reader.next().unwrap()?;
/// assert_eq!(batch.column(0).as_string::<i32>().value(0), "007");
/// assert_eq!(batch.column(1).as_string::<i32>().value(0), "says \"yes\"; twice");
/// assert!(reader.next().is_none());
/// # Ok::<(), tierline_arrow::csv::CsvError>(())
/// ```
pub struct Reader<R> {
    input: Input<R>,
    splitter: Splitter,
    options: ReadOptions,
    names: Vec<String>,
    schema: SchemaRef,
    columns: Vec<Option<Texts>>,
    /// Columns whose apostrophes are taken off.
    guarded: Vec<usize>,
    /// Rows of the batch so far.
    rows: usize,
    place: Place,
    /// Lines without a character, each run of them by the number of rows in front of it.
    blanks: Vec<(u64, u64)>,
    done: bool,
}

/// Where a reader is, as a person counts.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The row that comes next.
    row: u64,
    /// The line that it begins in.
    line: u64,
    /// Rows behind the header that have been read.
    read: u64,
}

impl<R: Read> Reader<R> {
    /// Reads the header of a table.
    ///
    /// # Errors
    /// Where there is no header, a wanted column has no name or shares one, another sign stands between its cells, or the
    /// source is no CSV file in UTF-8 or fails.
    pub fn new(source: R, options: ReadOptions) -> Result<Self, CsvError> {
        let mut reader = Self {
            input: Input::new(source),
            splitter: Splitter::new(options.delimiter),
            names: Vec::new(),
            schema: Arc::new(Schema::empty()),
            columns: Vec::new(),
            guarded: Vec::new(),
            rows: 0,
            place: Place { row: 1, line: 1, read: 0 },
            blanks: Vec::new(),
            done: false,
            options,
        };
        match reader.header() {
            Ok(()) => Ok(reader),
            Err(error) => Err(error.in_file(reader.options.name.as_deref())),
        }
    }

    /// The names of all columns, in the order of the header.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The columns of every batch: texts, or nulls where a column is not wanted.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Where rows stand in the file is not one behind the other where lines without a character lie between them: for
    /// each run of those, how many rows of the table come before it, and how many lines it has. Complete when all batches
    /// have been read.
    #[must_use]
    pub fn blank_lines(&self) -> &[(u64, u64)] {
        &self.blanks
    }

    /// All rows as a table. Its metadata say under `tierline.blank_lines` what [`blank_lines`](Self::blank_lines) says, as
    /// `2:1,7:3`, where there are any.
    ///
    /// # Errors
    /// Those of a row that cannot be read, or of the source.
    pub fn frame(mut self) -> Result<Frame, CsvError> {
        let batches = self.by_ref().collect::<Result<Vec<_>, CsvError>>()?;
        if self.blanks.is_empty() {
            return Ok(Frame::of_batches(self.schema, batches));
        }
        let blanks: Vec<String> = self.blanks.iter().map(|(before, lines)| format!("{before}:{lines}")).collect();
        let metadata = std::iter::once(("tierline.blank_lines".to_string(), blanks.join(","))).collect();
        let schema = Arc::new(Schema::new_with_metadata(self.schema.fields().clone(), metadata));
        let same = |batch: RecordBatch| batch.with_schema(Arc::clone(&schema)).map_err(|error| inner(&error));
        let batches = batches.into_iter().map(same).collect::<Result<_, CsvError>>()?;
        Ok(Frame::of_batches(schema, batches))
    }

    fn header(&mut self) -> Result<(), CsvError> {
        self.recognise()?;
        let mut header = Header::default();
        let row = loop {
            header.cells.clear();
            header.text.clear();
            match self.splitter.row(self.input.checked(), self.input.behind(), &mut header) {
                Row::Unfinished { cells, open } => self.unfinished(cells, open)?,
                other => break other,
            }
        };
        let (length, _, breaks) = self.whole(row)?;
        if self.input.checked().is_empty() {
            return Err(CsvError::new(CsvErrorKind::NoHeader, "has no header line")
                .with_help("the first line names the columns, the clients follow"));
        }
        let names = self.named(&header)?;
        let kept = || names.iter().map(|name| self.options.wants(name));
        let kind = |kept: bool| if kept { DataType::Utf8 } else { DataType::Null };
        let fields = names.iter().zip(kept()).map(|(name, kept)| Field::new(name, kind(kept), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let columns = kept().map(|kept| kept.then(Texts::default)).collect();
        let guarded = |(at, name): (usize, &String)| self.options.guarded.contains(name).then_some(at);
        self.guarded = names.iter().enumerate().filter_map(guarded).collect();
        (self.schema, self.columns, self.names) = (schema, columns, names);
        self.input.begin += length;
        self.place.step(1, breaks);
        Ok(())
    }

    /// Refuses a source that is no CSV file, or has another delimiter, and goes to the header.
    fn recognise(&mut self) -> Result<(), CsvError> {
        let delimiter = self.options.delimiter;
        if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\n' | b'\r' | 0) {
            let what = format!("cannot have {} between its cells", foreign::sign(delimiter));
            return Err(CsvError::new(CsvErrorKind::OtherDelimiter, what).with_help("give a sign like `;`"));
        }
        while !self.input.ended && self.input.rest().len() < BLOCK {
            self.input.more()?;
        }
        let whole = self.input.rest();
        if let Some(error) = foreign::other_format(whole).or_else(|| foreign::utf16(whole)) {
            return Err(error);
        }
        if whole.starts_with(b"\xef\xbb\xbf") {
            self.input.begin += 3;
        }
        self.skip_blank_lines()?;
        let known = |name: &str| self.options.columns.is_some() && self.options.wants(name);
        foreign::other_delimiter(self.input.checked(), delimiter, known).map_or(Ok(()), Err)
    }

    /// The names in a header, those of wanted columns without a blank or double one.
    fn named(&self, header: &Header) -> Result<Vec<String>, CsvError> {
        let count = |count: usize| Language::English.number(count);
        if header.cells.len() > MOST_COLUMNS {
            let what =
                format!("has {} columns, and at most {} are read", count(header.cells.len()), count(MOST_COLUMNS));
            return Err(CsvError::new(CsvErrorKind::TooManyColumns, what).with_help("is it a table of clients?"));
        }
        let mut names = Vec::with_capacity(header.cells.len());
        let mut first: HashMap<&str, usize> = HashMap::new();
        let there = |error: CsvError, at: usize, name: Option<&str>| {
            Err(error.in_row(self.place.row, self.place.line).in_column(at + 1, name))
        };
        for (at, name) in header.cells().enumerate() {
            if name.trim().is_empty() && self.options.columns.is_none() {
                let error = CsvError::new(CsvErrorKind::EmptyHeader, "the column has no name");
                return there(error.with_help("name it, or remove the column"), at, None);
            }
            if self.options.wants(name)
                && let Some(before) = first.insert(name, at)
            {
                let what = format!("column {} has that name, too", before + 1);
                let error = CsvError::new(CsvErrorKind::DuplicateHeader, what);
                return there(error.with_help("give each column a name of its own"), at, Some(name));
            }
            names.push(name.to_string());
        }
        Ok(names)
    }

    /// Passes over lines without a character.
    fn skip_blank_lines(&mut self) -> Result<(), CsvError> {
        loop {
            let length = match self.input.checked() {
                [b'\r', b'\n', ..] => 2,
                [b'\r'] if !self.input.is_last() && self.input.bad.is_none() => 0,
                [b'\n' | b'\r', ..] => 1,
                [] if !self.input.is_last() && self.input.bad.is_none() => 0,
                _ => return Ok(()),
            };
            if length == 0 {
                self.input.more()?;
                continue;
            }
            self.input.begin += length;
            self.place.step(1, 0);
            if self.names.is_empty() {
                continue;
            }
            match self.blanks.last_mut() {
                Some((before, lines)) if *before == self.place.read => *lines = lines.saturating_add(1),
                _ => self.blanks.push((self.place.read, 1)),
            }
        }
    }

    /// Goes on with a row that the bytes so far do not end; an error where no more can come.
    fn unfinished(&mut self, cells: usize, open: bool) -> Result<(), CsvError> {
        let at = |error: CsvError| self.at(error, cells);
        match self.input.bad {
            Some(Bad::Nul) => {
                let error = CsvError::new(CsvErrorKind::Nul, "a NUL stands in the text");
                return Err(at(error.with_help("it is no text: export the table again")));
            }
            Some(Bad::NotUtf8(byte)) => return Err(at(foreign::not_utf8(byte))),
            None => {}
        }
        if self.input.is_last() {
            // Only a quotation mark keeps a row from ending where the file does.
            let error = CsvError::new(CsvErrorKind::OpenQuote, "a quotation mark is left open");
            return Err(at(
                error.with_help("what follows it, to the end of the file, would be 1 cell: close it, or remove it")
            ));
        }
        if self.input.rest().len() >= MOST_BYTES_OF_ROW {
            let error = CsvError::new(CsvErrorKind::RowTooLong, "has more than 16 MiB");
            let help = match open {
                true => format!("look for the quotation mark that is left open in column {}", cells + 1),
                false => "look for a quotation mark that is left open".to_string(),
            };
            return Err(error.in_row(self.place.row, self.place.line).with_help(help));
        }
        self.input.more()
    }

    /// Length, cells and line breaks of a row that is one.
    fn whole(&self, row: Row) -> Result<(usize, usize, usize), CsvError> {
        let (kind, cells, what, help) = match row {
            Row::Whole { length, cells, breaks } => return Ok((length, cells, breaks)),
            Row::TextAfterQuote { cells } => (
                CsvErrorKind::TextAfterQuote,
                cells,
                "text follows a closing quotation mark",
                "a quotation mark inside a cell is written twice; is one too many, or not closed, here or above?",
            ),
            Row::QuoteInside { cells } | Row::Unfinished { cells, .. } => (
                CsvErrorKind::QuoteInside,
                cells,
                "a quotation mark stands inside a cell that does not begin with one",
                "put the whole cell in quotation marks, and write each mark inside it twice",
            ),
        };
        Err(self.at(CsvError::new(kind, what).with_help(help), cells))
    }

    /// An error in the cell behind so many.
    fn at(&self, error: CsvError, cells: usize) -> CsvError {
        let name = self.names.get(cells).map(String::as_str);
        error.in_row(self.place.row, self.place.line).in_column(cells + 1, name)
    }

    fn ragged(&self, cells: usize) -> CsvError {
        let wanted = self.names.len();
        let noun = if cells == 1 { "cell" } else { "cells" };
        let what = format!("has {cells} {noun} where the header has {wanted}");
        let help = format!(
            "the header is row 1; a cell with {} needs quotation marks; is one left open?",
            foreign::sign(self.options.delimiter)
        );
        CsvError::new(CsvErrorKind::RaggedRow, what).in_row(self.place.row, self.place.line).with_help(help)
    }

    /// The next batch; nothing at the end.
    fn batch(&mut self) -> Result<Option<RecordBatch>, CsvError> {
        let mut bytes = 0_usize;
        while self.rows < self.options.rows && bytes < BYTES {
            self.skip_blank_lines()?;
            if self.input.is_last() && self.input.checked().is_empty() {
                break;
            }
            let mut cells = Columns { columns: &mut self.columns };
            match self.splitter.row(self.input.checked(), self.input.behind(), &mut cells) {
                Row::Whole { length, cells, breaks } if cells == self.names.len() => {
                    self.input.begin += length;
                    bytes = bytes.saturating_add(length);
                    self.rows += 1;
                    self.place.step(1, breaks);
                    self.place.read = self.place.read.saturating_add(1);
                }
                Row::Whole { cells, .. } => return Err(self.ragged(cells)),
                Row::Unfinished { cells, open } => {
                    // What there is of the row comes once more, with the rest.
                    self.columns.iter_mut().flatten().for_each(|texts| texts.cut(self.rows));
                    self.unfinished(cells, open)?;
                }
                fault => return self.whole(fault).map(|_| None),
            }
        }
        if self.rows == 0 {
            return Ok(None);
        }
        let rows = std::mem::take(&mut self.rows);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len());
        for texts in &mut self.columns {
            arrays.push(match texts {
                Some(texts) => Arc::new(texts.array()?),
                None => Arc::new(NullArray::new(rows)),
            });
        }
        for at in &self.guarded {
            if let Some(array) = arrays.get_mut(*at)
                && let Some(texts) = array.as_any().downcast_ref::<StringArray>()
                && texts.iter().flatten().any(|text| text.starts_with('\''))
            {
                *array = Arc::new(texts.iter().map(|text| text.map(guard::unguarded)).collect::<StringArray>());
            }
        }
        RecordBatch::try_new(self.schema(), arrays).map(Some).map_err(|error| inner(&error))
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<RecordBatch, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.batch().map_err(|error| error.in_file(self.options.name.as_deref()));
        self.done = !matches!(batch, Ok(Some(_)));
        batch.transpose()
    }
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.names.iter().map(|name| shown(name)).collect();
        f.debug_struct("Reader").field("names", &names).field("place", &self.place).finish_non_exhaustive()
    }
}

impl Place {
    fn step(&mut self, rows: u64, breaks: usize) {
        self.row = self.row.saturating_add(rows);
        let lines = rows.saturating_add(u64::try_from(breaks).unwrap_or(u64::MAX));
        self.line = self.line.saturating_add(lines);
    }
}

/// Arrow refuses what has been put together here.
fn inner(error: &arrow_schema::ArrowError) -> CsvError {
    CsvError::new(CsvErrorKind::Io, format!("cannot be held in memory: {error}"))
}

// -- Bytes ----------------------------------------------------------------------------------------

/// What is wrong with the byte that comes next.
#[derive(Clone, Copy, Debug)]
enum Bad {
    Nul,
    NotUtf8(u8),
}

/// The bytes of a source that have been read and not been used.
struct Input<R> {
    source: R,
    /// Memory for bytes, of which those before `end` have been read.
    room: Vec<u8>,
    /// Where the unused ones begin.
    begin: usize,
    /// Up to where they are text in UTF-8 without a NUL.
    good: usize,
    end: usize,
    /// What is wrong with the one behind the good ones, where something is.
    bad: Option<Bad>,
    ended: bool,
}

impl<R: Read> Input<R> {
    const fn new(source: R) -> Self {
        Self { source, room: Vec::new(), begin: 0, good: 0, end: 0, bad: None, ended: false }
    }

    /// All unused bytes.
    fn rest(&self) -> &[u8] {
        self.room.get(self.begin..self.end).unwrap_or_default()
    }

    /// The unused bytes that are text.
    fn checked(&self) -> &[u8] {
        self.room.get(self.begin..self.good).unwrap_or_default()
    }

    /// What comes behind the text there is.
    const fn behind(&self) -> Behind {
        match self.bad {
            Some(_) => Behind::NoText,
            None if self.ended => Behind::Nothing,
            None => Behind::Unknown,
        }
    }

    /// Whether nothing comes behind the text there is.
    const fn is_last(&self) -> bool {
        self.ended && self.bad.is_none()
    }

    /// Reads more. Where a row fills the room there is, there is twice as much, so that no row is looked at often.
    fn more(&mut self) -> Result<(), CsvError> {
        if self.begin > 0 {
            self.room.copy_within(self.begin..self.end, 0);
            self.good -= self.begin;
            self.end -= self.begin;
            self.begin = 0;
        }
        if self.end == self.room.len() {
            self.room.resize(self.end.saturating_mul(2).max(BLOCK), 0);
        }
        let free = self.room.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.source.read(free) {
                Ok(read) => break read.min(free.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(CsvError::io(error)),
            }
        };
        self.end += read;
        self.ended = read == 0;
        self.check();
        Ok(())
    }

    /// Looks at the bytes that have come.
    fn check(&mut self) {
        if self.bad.is_some() {
            return;
        }
        let new = self.room.get(self.good..self.end).unwrap_or_default();
        let zero = if new.contains(&0) { new.iter().position(|byte| *byte == 0) } else { None };
        let text = new.get(..zero.unwrap_or(new.len())).unwrap_or_default();
        match std::str::from_utf8(text) {
            Ok(_) => {
                self.good += text.len();
                self.bad = zero.map(|_| Bad::Nul);
            }
            Err(error) => {
                let valid = error.valid_up_to();
                self.good += valid;
                // A letter whose last bytes have not come yet is none that is wrong.
                if error.error_len().is_some() || self.ended || zero.is_some() {
                    self.bad = text.get(valid).map(|byte| Bad::NotUtf8(*byte));
                }
            }
        }
    }
}

// -- Cells ----------------------------------------------------------------------------------------

/// The texts of one column, end to end.
#[derive(Debug, Default)]
struct Texts {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<i32>,
}

impl Texts {
    /// Leaves so many texts.
    fn cut(&mut self, rows: usize) {
        self.ends.truncate(rows);
        let end = self.ends.last().and_then(|end| usize::try_from(*end).ok()).unwrap_or(0);
        self.bytes.truncate(end);
    }

    /// The texts as an array, and room for as many.
    fn array(&mut self) -> Result<StringArray, CsvError> {
        let (bytes, ends) = (self.bytes.len(), self.ends.len());
        let texts = std::mem::replace(&mut self.bytes, Vec::with_capacity(bytes));
        let mut offsets = Vec::with_capacity(ends + 1);
        offsets.push(0);
        offsets.append(&mut self.ends);
        // An empty text is a missing one, in quotation marks or not.
        let known = offsets.iter().zip(offsets.iter().skip(1)).map(|(begin, end)| begin != end);
        let known: BooleanBuffer = known.collect();
        let nulls = (known.count_set_bits() < ends).then(|| NullBuffer::new(known));
        // INVARIANT: ends never descend, and no batch has more bytes than 32 bits can count: it ends after 64 MiB and one
        // more row of at most 32.
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::try_new(offsets, Buffer::from_vec(texts), nulls).map_err(|error| inner(&error))
    }
}

/// The cells of a row on their way into columns; of cells beyond the last column there is only the number.
struct Columns<'a> {
    columns: &'a mut [Option<Texts>],
}

impl Cells for Columns<'_> {
    #[inline(always)]
    fn part(&mut self, column: usize, text: &[u8]) {
        if let Some(Some(texts)) = self.columns.get_mut(column) {
            texts.bytes.extend_from_slice(text);
        }
    }

    #[inline(always)]
    fn end(&mut self, column: usize) {
        if let Some(Some(texts)) = self.columns.get_mut(column) {
            texts.ends.push(i32::try_from(texts.bytes.len()).unwrap_or(i32::MAX));
        }
    }
}

/// The cells of the header.
#[derive(Debug, Default)]
struct Header {
    text: Vec<u8>,
    /// Where each ends.
    cells: Vec<usize>,
}

impl Header {
    fn cells(&self) -> impl Iterator<Item = &str> {
        let begins = std::iter::once(0).chain(self.cells.iter().copied());
        begins.zip(&self.cells).map(|(begin, end)| {
            let text = self.text.get(begin..*end).unwrap_or_default();
            // INVARIANT: only text that has been looked at is split, and at signs of ASCII.
            std::str::from_utf8(text).unwrap_or_default()
        })
    }
}

impl Cells for Header {
    fn part(&mut self, _: usize, text: &[u8]) {
        self.text.extend_from_slice(text);
    }

    fn end(&mut self, _: usize) {
        self.cells.push(self.text.len());
    }
}
