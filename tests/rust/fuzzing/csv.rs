//! A CSV file of any bytes, in pieces of any size: the rows or the error that a slow reader comes to, letter by letter, and
//! what is written of them is the same again.
//!
//! The first byte is the sign between cells, the second one how the file is read, the rest is the file.

use std::io::{self, Read};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use tierline::tables::csv::{CsvError, CsvErrorKind, ReadOptions, Reader, WriteOptions, Writer};

type Rows = Vec<Vec<Option<String>>>;

/// What the reader asks for before it looks at a file: what lies beyond comes in pieces.
const BLOCK: usize = 1 << 18;

/// A source that gives few bytes at a time.
struct Slow<'a> {
    bytes: &'a [u8],
    most: usize,
}

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let now = self.most.min(self.bytes.len()).min(into.len());
        into[..now].copy_from_slice(&self.bytes[..now]);
        self.bytes = &self.bytes[now..];
        Ok(now)
    }
}

/// A table as it was read, or refused: kind, row, line and column.
#[derive(Debug, PartialEq)]
struct Whole {
    names: Vec<String>,
    rows: Rows,
    blanks: Vec<(u64, u64)>,
}

type Fault = (CsvErrorKind, Option<u64>, Option<u64>, Option<usize>);

fn read(source: impl Read, options: ReadOptions) -> Result<Whole, CsvError> {
    let mut reader = Reader::new(source, options)?;
    let names = reader.names().map(str::to_string).collect();
    let mut rows = Rows::new();
    for batch in &mut reader {
        let batch = batch?;
        let text = |array: &ArrayRef, row: usize| {
            let texts = array.as_string_opt::<i32>()?;
            (!texts.is_null(row)).then(|| texts.value(row).to_string())
        };
        rows.extend((0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| text(column, row)).collect()));
    }
    assert!(reader.next().is_none(), "the end is the end");
    Ok(Whole { names, rows, blanks: reader.blank_lines().to_vec() })
}

fn fault(error: &CsvError) -> Fault {
    let message = error.message();
    assert!(!message.contains(['\n', '\r', '\0', '\u{1b}', '\u{202e}', '\u{9b}']), "{message:?}");
    (error.kind(), error.row(), error.line(), error.column())
}

/// The slow reader: letter by letter, as RFC 4180 and our refusals say.
struct Oracle<'a> {
    bytes: &'a [u8],
    /// Where text ends: at the first byte that is none, or at the end.
    end: usize,
    delimiter: u8,
    at: usize,
    row: u64,
    line: u64,
}

impl<'a> Oracle<'a> {
    fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let zero = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let end = std::str::from_utf8(&bytes[..zero]).map_or_else(|error| error.valid_up_to(), str::len);
        Self { bytes, end, delimiter, at: 0, row: 1, line: 1 }
    }

    fn letter(&self, at: usize) -> Option<u8> {
        (at < self.end).then(|| self.bytes[at])
    }

    /// The length of a line break that stands somewhere.
    fn line_break(&self, at: usize) -> Option<usize> {
        match (self.letter(at)?, self.letter(at + 1)) {
            (b'\r', Some(b'\n')) => Some(2),
            (b'\r' | b'\n', _) => Some(1),
            _ => None,
        }
    }

    /// Lines without a character; how many.
    fn blank_lines(&mut self) -> u64 {
        let before = self.row;
        while let Some(length) = self.line_break(self.at) {
            self.at += length;
            self.row += 1;
            self.line += 1;
        }
        self.row - before
    }

    /// Why text ends where a row does not.
    fn torn(&self) -> CsvErrorKind {
        match self.bytes.get(self.end) {
            None => CsvErrorKind::OpenQuote,
            Some(0) => CsvErrorKind::Nul,
            Some(_) => CsvErrorKind::NotUtf8,
        }
    }

    fn is_torn(&self, at: usize) -> bool {
        at >= self.end && self.end < self.bytes.len()
    }

    /// The cells of a row, and how many lines it goes on for.
    fn cells(&mut self) -> Result<(Vec<String>, u64), Fault> {
        let (mut cells, mut more) = (Vec::new(), 0_u64);
        let here = |kind, cells: &[String]| Err((kind, Some(self.row), Some(self.line), Some(cells.len() + 1)));
        let mut at = self.at;
        loop {
            let mut cell = Vec::new();
            if self.letter(at) == Some(b'"') {
                at += 1;
                loop {
                    match (self.letter(at), self.letter(at + 1)) {
                        (Some(b'"'), Some(b'"')) => {
                            cell.push(b'"');
                            at += 2;
                        }
                        (Some(b'"'), _) => {
                            at += 1;
                            break;
                        }
                        (Some(other), _) => {
                            cell.push(other);
                            at += 1;
                        }
                        (None, _) => return here(self.torn(), &cells),
                    }
                }
                let feeds = cell.iter().filter(|byte| **byte == b'\n').count();
                let returns = cell.iter().filter(|byte| **byte == b'\r').count();
                more += if feeds > 0 { feeds as u64 } else { returns as u64 };
                let ends = self.letter(at).is_none_or(|byte| byte == self.delimiter || byte == b'\r' || byte == b'\n');
                if !ends {
                    return here(CsvErrorKind::TextAfterQuote, &cells);
                }
            } else {
                while let Some(byte) = self.letter(at).filter(|byte| *byte != self.delimiter && !b"\r\n".contains(byte))
                {
                    if byte == b'"' {
                        return here(CsvErrorKind::QuoteInside, &cells);
                    }
                    cell.push(byte);
                    at += 1;
                }
            }
            if self.is_torn(at) {
                return here(self.torn(), &cells);
            }
            cells.push(String::from_utf8(cell).unwrap());
            if self.letter(at) == Some(self.delimiter) {
                at += 1;
                continue;
            }
            self.at = at + self.line_break(at).unwrap_or(0);
            return Ok((cells, more));
        }
    }

    fn step(&mut self, more: u64) {
        self.row += 1;
        self.line += 1 + more;
    }

    fn read(&mut self) -> Result<Whole, Fault> {
        if matches!(self.delimiter, 0 | b'"' | b'\r' | b'\n' | 0x80..) {
            return Err((CsvErrorKind::OtherDelimiter, None, None, None));
        }
        self.blank_lines();
        if self.at == self.bytes.len() {
            return Err((CsvErrorKind::NoHeader, None, None, None));
        }
        let (names, more) = self.cells()?;
        if names.len() > 16_384 {
            return Err((CsvErrorKind::TooManyColumns, None, None, None));
        }
        for (at, name) in names.iter().enumerate() {
            let kind = match () {
                () if name.trim().is_empty() => CsvErrorKind::EmptyHeader,
                () if names[..at].contains(name) => CsvErrorKind::DuplicateHeader,
                () => continue,
            };
            return Err((kind, Some(self.row), Some(self.line), Some(at + 1)));
        }
        self.step(more);
        let (mut rows, mut blanks) = (Rows::new(), Vec::new());
        loop {
            let lines = self.blank_lines();
            if lines > 0 {
                blanks.push((rows.len() as u64, lines));
            }
            if self.at == self.bytes.len() {
                return Ok(Whole { names, rows, blanks });
            }
            let (cells, more) = self.cells()?;
            if cells.len() != names.len() {
                return Err((CsvErrorKind::RaggedRow, Some(self.row), Some(self.line), None));
            }
            self.step(more);
            rows.push(cells.into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect());
        }
    }
}

/// What begins so is no CSV file, whatever follows.
fn is_foreign(bytes: &[u8], kind: CsvErrorKind, delimiter: u8) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match kind {
        CsvErrorKind::OtherFormat => {
            let begins: [&[u8]; 11] = [
                b"PK",
                b"\xd0\xcf\x11\xe0",
                b"\x1f\x8b",
                b"BZh",
                b"\xfd7zXZ",
                b"\x28\xb5\x2f\xfd",
                b"7z\xbc\xaf",
                b"PAR1",
                b"ARROW1",
                b"%PDF-",
                b"SQLite format 3",
            ];
            begins.iter().any(|begin| bytes.starts_with(begin))
                || text.starts_with(b"<")
                || text.starts_with(b"{")
                || text.starts_with(b"[")
        }
        // A first line without the sign that was given, and with another one.
        CsvErrorKind::OtherDelimiter => {
            let oracle = Oracle::new(bytes, delimiter);
            let lines = oracle.bytes[..oracle.end].split(|byte| b"\r\n".contains(byte));
            let line = lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default();
            let parts = line.split(|byte| *byte == b'"').step_by(2);
            let has_delimiter = parts.into_iter().any(|part| part.contains(&delimiter));
            line.starts_with(b"sep=") || (!has_delimiter && line.iter().any(|byte| b",;\t|".contains(byte)))
        }
        CsvErrorKind::NotUtf8 => {
            bytes.starts_with(b"\xff\xfe")
                || bytes.starts_with(b"\xfe\xff")
                || bytes.iter().take(4).any(|byte| *byte == 0)
        }
        _ => false,
    }
}

/// The file with rows put behind its header until what follows comes in pieces; nothing where it has none.
fn lengthened(bytes: &[u8], delimiter: u8, back: usize) -> Option<Vec<u8>> {
    let mut oracle = Oracle::new(bytes, delimiter);
    let mark = bytes.len() - oracle.bytes.len();
    oracle.blank_lines();
    let (names, _) = oracle.cells().ok()?;
    let at = mark + oracle.at;
    if !matches!(bytes.get(at.checked_sub(1)?), Some(b'\n')) {
        return None;
    }
    let delimiters = vec![delimiter; names.len() - 1];
    let mut out = bytes[..at].to_vec();
    // The last of these rows ends so many bytes in front of the end of the first block.
    while out.len() < BLOCK - back {
        let cell = (BLOCK - back - out.len()).saturating_sub(delimiters.len() + 1).clamp(1, 60_000);
        out.extend(std::iter::repeat_n(b'x', cell));
        out.extend_from_slice(&delimiters);
        out.push(b'\n');
    }
    out.extend_from_slice(&bytes[at..]);
    Some(out)
}

pub(super) fn csv(bytes: &[u8]) {
    let [delimiter, how, file @ ..] = bytes else { return };
    let (delimiter, how) = (*delimiter, usize::from(*how));
    let rows = [1, 2, 3, 65_536][how % 4];
    let most = [1, 2, 3, 7, 64, usize::MAX][how / 4 % 6];
    let long = how / 24 % 2 == 1;
    let options = || ReadOptions::new().delimiter(delimiter);
    let lengthened = if long && !matches!(delimiter, 0 | b'"' | b'\r' | b'\n' | 0x80.. | b'x') {
        lengthened(file, delimiter, how / 48 * 5)
    } else {
        None
    };
    let file = lengthened.as_deref().unwrap_or(file);

    let got = read(file, options());
    let slow = read(Slow { bytes: file, most }, options().rows(rows));
    match (&got, &slow) {
        (Ok(got), Ok(slow)) => assert_eq!(got, slow, "in pieces"),
        (Err(got), Err(slow)) => assert_eq!((got.message(), fault(got)), (slow.message(), fault(slow)), "in pieces"),
        _ => panic!("in pieces {slow:?} and not {got:?}"),
    }
    let expected = Oracle::new(file, delimiter).read();
    let table = match got {
        Err(error) => {
            let fault = fault(&error);
            let known = fault.1.is_none() && is_foreign(file, fault.0, delimiter);
            assert!(known || expected == Err(fault), "{error}, and not {expected:?}");
            assert!(error.help().is_some(), "{error}");
            return;
        }
        Ok(table) => table,
    };
    assert_eq!(Ok(&table), expected.as_ref());
    if lengthened.is_none() {
        written(&table, delimiter);
        chosen(&table, file, delimiter, how);
    }
}

/// What is written is the same again, with the guard that can be taken off and with none; with the other one texts that a
/// spreadsheet runs have an apostrophe.
fn written(table: &Whole, delimiter: u8) {
    let column =
        |at: usize| Arc::new(table.rows.iter().map(|row| row[at].as_deref()).collect::<StringArray>()) as ArrayRef;
    let fields: Vec<Field> = table.names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
    let batch =
        RecordBatch::try_new(Arc::new(Schema::new(fields)), (0..table.names.len()).map(column).collect()).unwrap();
    let write = |options: WriteOptions| {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes, options.delimiter(delimiter));
        writer.header(&table.names).unwrap();
        writer.batch(&batch).unwrap();
        writer.finish().unwrap();
        bytes
    };
    let options = || ReadOptions::new().delimiter(delimiter);
    let again = |bytes: &[u8], options: ReadOptions| {
        read(bytes, options).unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(bytes)))
    };
    let same =
        |whole: Whole| assert_eq!((&whole.names, &whole.rows, whole.blanks.len()), (&table.names, &table.rows, 0));
    same(again(&write(WriteOptions::new().guard(false)), options()));
    let names = || table.names.iter().map(String::as_str);
    same(again(&write(WriteOptions::new().guard(false).reversible(names())), options().guarded(names())));

    let is_formula = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guarded = |text: &String| if is_formula(text) { format!("'{text}") } else { text.clone() };
    let expected: Vec<String> = table.names.iter().map(guarded).collect();
    let twice = (1..expected.len()).any(|at| expected[..at].contains(&expected[at]));
    // `=a` beside `'=a`: one name for two columns.
    if !twice {
        let read_back = again(&write(WriteOptions::new()), options());
        assert_eq!(read_back.names, expected);
        let rows: Rows =
            table.rows.iter().map(|row| row.iter().map(|row| row.as_ref().map(guarded)).collect()).collect();
        assert_eq!(read_back.rows, rows);
    }
}

/// Of some columns: the same texts, and nothing of the others.
fn chosen(table: &Whole, file: &[u8], delimiter: u8, how: usize) {
    if !table.names.iter().all(|name| name.is_ascii()) {
        return;
    }
    let wanted = |at: usize| (at + how).is_multiple_of(2);
    let names: Vec<&String> =
        table.names.iter().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, name)| name).collect();
    let read_back = read(file, ReadOptions::new().delimiter(delimiter).columns(names)).unwrap();
    assert_eq!((&read_back.names, &read_back.blanks), (&table.names, &table.blanks));
    let some = |row: &Vec<Option<String>>| -> Vec<Option<String>> {
        row.iter().enumerate().map(|(at, cell)| cell.clone().filter(|_| wanted(at))).collect()
    };
    assert_eq!(read_back.rows, table.rows.iter().map(some).collect::<Rows>());
}
