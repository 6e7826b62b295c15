//! The strict reader and the writer of CSV, against two other readers and by examples.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use std::io::{self, Read};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use proptest::collection::vec;
use proptest::prelude::*;
use tierline_arrow::csv::{CsvError, CsvErrorKind, ReadOptions, Reader, WriteOptions, Writer};
use tierline_arrow::{Table, TableColumn};

type Rows = Vec<Vec<Option<String>>>;

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

fn cells(batch: &RecordBatch) -> Rows {
    let text = |array: &ArrayRef, row: usize| {
        let texts = array.as_string_opt::<i32>()?;
        (!texts.is_null(row)).then(|| texts.value(row).to_string())
    };
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| text(column, row)).collect()).collect()
}

fn read_with(source: impl Read, options: ReadOptions) -> Result<(Vec<String>, Rows), CsvError> {
    let mut reader = Reader::new(source, options)?;
    let names = reader.names().map(str::to_string).collect();
    let mut rows = Rows::new();
    for batch in &mut reader {
        rows.extend(cells(&batch?));
    }
    Ok((names, rows))
}

fn read(text: impl AsRef<[u8]>) -> Result<(Vec<String>, Rows), CsvError> {
    read_with(text.as_ref(), ReadOptions::new())
}

fn refused(text: impl AsRef<[u8]>) -> CsvError {
    read_with(text.as_ref(), ReadOptions::new().named("t.csv")).unwrap_err()
}

/// The grammar once more, letter by letter; nothing where a text does not follow it.
fn slow_oracle(text: &str) -> Option<Vec<Vec<String>>> {
    let text: Vec<char> = text.chars().collect();
    let (mut rows, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if text[at] == '\n' || text[at] == '\r' {
            at += 1;
            continue;
        }
        let mut row = Vec::new();
        loop {
            let mut cell = String::new();
            if text.get(at) == Some(&'"') {
                at += 1;
                loop {
                    match (text.get(at)?, text.get(at + 1)) {
                        ('"', Some('"')) => {
                            cell.push('"');
                            at += 2;
                        }
                        ('"', _) => {
                            at += 1;
                            break;
                        }
                        (other, _) => {
                            cell.push(*other);
                            at += 1;
                        }
                    }
                }
            } else {
                while let Some(c) = text.get(at).filter(|c| !",\n\r".contains(**c)) {
                    if *c == '"' {
                        return None;
                    }
                    cell.push(*c);
                    at += 1;
                }
            }
            row.push(cell);
            match text.get(at) {
                Some(',') => at += 1,
                Some('\r') if text.get(at + 1) == Some(&'\n') => {
                    at += 2;
                    break;
                }
                Some('\n' | '\r') => {
                    at += 1;
                    break;
                }
                None => break,
                Some(_) => return None,
            }
        }
        rows.push(row);
    }
    let wanted = rows.first()?.len();
    rows.iter().all(|row| row.len() == wanted).then_some(rows)
}

/// What a reader makes of a text that refuses nothing.
fn lenient_oracle(text: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv_core::Reader::new();
    let (mut rows, mut row, mut out, mut at) = (Vec::new(), Vec::new(), vec![0; text.len() + 8], 0);
    let mut cell = Vec::new();
    loop {
        let (result, read, written) = reader.read_field(&text[at..], &mut out);
        at += read;
        cell.extend_from_slice(&out[..written]);
        match result {
            csv_core::ReadFieldResult::Field { record_end } => {
                row.push(String::from_utf8(std::mem::take(&mut cell)).unwrap());
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            csv_core::ReadFieldResult::End => return rows,
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
        }
    }
}

fn known(rows: &[Vec<String>]) -> Rows {
    rows.iter().map(|row| row.iter().map(|cell| (!cell.is_empty()).then(|| cell.clone())).collect()).collect()
}

const MANY: u32 = 2_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(MANY))]

    /// Whatever the bytes, wherever they are cut: what the grammar says, or an error.
    #[test]
    fn a_text_is_read_as_two_others_read_it_or_refused(
        body in vec(prop_oneof![
            4 => Just(","), 4 => Just("\""), 3 => Just("\n"), 1 => Just("\r"), 1 => Just("\r\n"),
            3 => Just("a"), 1 => Just("é"), 1 => Just("株"), 1 => Just(";"), 1 => Just(" "), 1 => Just("\"\""), 1 => Just("12345678"),
        ], 0..40),
        header in prop_oneof![Just("h\n"), Just("h,i\n"), Just("h,\"i\"\r\n"), Just("\"h\",i,j\n")],
        most in 1_usize..9,
        rows in 1_usize..4,
    ) {
        let text = format!("{header}{}", body.concat());
        let got = read_with(Slow { bytes: text.as_bytes(), most }, ReadOptions::new().rows(rows));
        let expected = slow_oracle(&text);
        match (&got, &expected) {
            (Ok((names, rows)), Some(all)) => {
                prop_assert_eq!(names, &all[0]);
                prop_assert_eq!(rows, &known(&all[1..]));
                prop_assert_eq!(&lenient_oracle(text.as_bytes()), all);
            }
            (Err(_), None) => {}
            _ => prop_assert!(false, "{:?} gave {:?} and not {:?}", text, got, expected),
        }
    }

    /// One quotation mark more or less is always told, wherever it is.
    #[test]
    fn a_stray_quotation_mark_is_always_refused(
        table in vec(vec("[a-c, \"\n;]{0,4}", 3), 1..8), at in any::<prop::sample::Index>(), add in any::<bool>(),
    ) {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes, WriteOptions::new().guard(false));
        writer.header(&["x".into(), "y".into(), "z".into()]).unwrap();
        writer.batch(&batch(&table)).unwrap();
        writer.finish().unwrap();
        let marks: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'"').collect();
        if add || marks.is_empty() {
            bytes.insert(at.index(bytes.len() + 1), b'"');
        } else {
            bytes.remove(marks[at.index(marks.len())]);
        }
        let got = read(&bytes);
        prop_assert!(got.is_err(), "{:?} gave {:?}", String::from_utf8(bytes), got);
    }

    /// Bytes of any kind are an error or a table, and never a panic.
    #[test]
    fn any_bytes_are_a_table_or_an_error(bytes in vec(any::<u8>(), 0..60), most in 1_usize..9) {
        let with_header = [b"a,b\n".as_slice(), &bytes].concat();
        for bytes in [bytes, with_header] {
            if let Ok((names, rows)) = read_with(Slow { bytes: &bytes, most }, ReadOptions::new()) {
                prop_assert!(std::str::from_utf8(&bytes).is_ok());
                prop_assert!(!bytes.contains(&0));
                prop_assert!(rows.iter().all(|row| row.len() == names.len()));
            }
        }
    }

    /// What is written comes back, with any delimiter, with the guard that can be taken off as without one.
    #[test]
    fn what_is_written_comes_back(
        table in vec(vec("[a='+@, ;\"\n\r\t.é-]{0,5}", 2), 0..6), sign in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|'), Just(b'\''), Just(b'.'), Just(b'='), Just(b'7')],
        reversible in any::<bool>(), rows in 1_usize..4,
    ) {
        let guarded: &[&str] = if reversible { &["x", "y"] } else { &[] };
        let mut bytes = Vec::new();
        let options = WriteOptions::new().delimiter(sign).guard(false).reversible(guarded.iter().copied());
        let mut writer = Writer::new(&mut bytes, options);
        writer.header(&["x".into(), "y".into()]).unwrap();
        writer.batch(&batch(&table)).unwrap();
        writer.finish().unwrap();
        let options = ReadOptions::new().delimiter(sign).guarded(guarded.iter().copied()).rows(rows);
        let (names, got) = read_with(bytes.as_slice(), options).unwrap();
        prop_assert_eq!(names, ["x", "y"]);
        prop_assert_eq!(got, known(&table));
        if reversible && sign != b'=' && sign != b'\'' {
            // Nothing that a spreadsheet runs is left at the beginning of a cell.
            let (_, raw) = read_with(bytes.as_slice(), ReadOptions::new().delimiter(sign)).unwrap();
            prop_assert!(raw.iter().flatten().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\n', '\r'])));
        }
    }
}

fn batch(table: &[Vec<String>]) -> RecordBatch {
    let width = table.first().map_or(2, Vec::len);
    let columns =
        (0..width).map(|at| Arc::new(StringArray::from_iter_values(table.iter().map(|row| &row[at]))) as ArrayRef);
    let fields = (0..width).map(|at| Field::new(["x", "y", "z"][at], DataType::Utf8, true)).collect::<Vec<_>>();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.collect()).unwrap()
}

#[test]
fn faults_are_told_by_row_and_column_as_a_person_counts_them() {
    use CsvErrorKind as Kind;
    for (text, kind, message) in [
        ("", Kind::NoHeader, "`t.csv` has no header line"),
        ("\n\r\n\n", Kind::NoHeader, "`t.csv` has no header line"),
        ("\u{feff}", Kind::NoHeader, "`t.csv` has no header line"),
        (
            "id,name\na1,\"Bolt\"s\n",
            Kind::TextAfterQuote,
            "row 2, column 2 (`name`) of `t.csv`: text follows a closing quotation mark",
        ),
        (
            "id,name\na1,\"Bolt\" \n",
            Kind::TextAfterQuote,
            "row 2, column 2 (`name`) of `t.csv`: text follows a closing quotation mark",
        ),
        (
            "id,name\na1,\"Bolt,20\na3,Crane,30\na4,\"Dash\",40\n",
            Kind::TextAfterQuote,
            "row 2, column 2 (`name`) of `t.csv`: text follows a closing quotation mark",
        ),
        (
            "id,name\na1,5\" pipe\n",
            Kind::QuoteInside,
            "row 2, column 2 (`name`) of `t.csv`: a quotation mark stands inside a cell that does not begin with one",
        ),
        (
            "id,name\na1,b\na2, \"c\"\n",
            Kind::QuoteInside,
            "row 3, column 2 (`name`) of `t.csv`: a quotation mark stands inside a cell that does not begin with one",
        ),
        (
            "id,name\n\"a\n1\",\"x\"\n\"a2,b\n",
            Kind::OpenQuote,
            "row 3 (line 4), column 1 (`id`) of `t.csv`: a quotation mark is left open",
        ),
        ("id,name\na1,b,c\n", Kind::RaggedRow, "row 2 of `t.csv` has 3 cells where the header has 2"),
        ("id,name\na1,b\n\n\na2\n", Kind::RaggedRow, "row 5 of `t.csv` has 1 cell where the header has 2"),
        (
            "id,name,id\na1,b,c\n",
            Kind::DuplicateHeader,
            "row 1, column 3 (`id`) of `t.csv`: column 1 has that name, too",
        ),
        ("id,,arr\na1,b,c\n", Kind::EmptyHeader, "row 1, column 2 of `t.csv`: the column has no name"),
        ("id,arr,\na1,b,c\n", Kind::EmptyHeader, "row 1, column 3 of `t.csv`: the column has no name"),
        ("id,\" \"\na1,b\n", Kind::EmptyHeader, "row 1, column 2 of `t.csv`: the column has no name"),
        ("id,name\na1,b\na2,x\0y\n", Kind::Nul, "row 3, column 2 (`name`) of `t.csv`: a NUL stands in the text"),
        (
            "id,na\"me\n",
            Kind::QuoteInside,
            "row 1, column 2 of `t.csv`: a quotation mark stands inside a cell that does not begin with one",
        ),
        ("id;name\na1;b\n", Kind::OtherDelimiter, "`t.csv` has `;` between its cells, and was read with `,`"),
        ("id;arr\na1;1,5\n", Kind::OtherDelimiter, "`t.csv` has `;` between its cells, and was read with `,`"),
        ("id\tname\r\n", Kind::OtherDelimiter, "`t.csv` has a tab between its cells, and was read with `,`"),
        ("\"id\"|\"name\"\n1|2\n", Kind::OtherDelimiter, "`t.csv` has `|` between its cells, and was read with `,`"),
        (
            "sep=;\nid;name\n1;2\n",
            Kind::OtherDelimiter,
            "`t.csv` begins with `sep=;`, which only spreadsheet programs understand",
        ),
        ("<!DOCTYPE html>\n<html>", Kind::OtherFormat, "`t.csv` is an HTML page and no CSV file"),
        ("[{\"id\": 1}]", Kind::OtherFormat, "`t.csv` is a JSON document and no CSV file"),
        ("PAR1\0\0", Kind::OtherFormat, "`t.csv` is a Parquet file and no CSV file"),
    ] {
        let error = refused(text);
        assert_eq!((error.kind(), error.message().as_str()), (kind, message), "{text:?}");
        assert!(error.help().is_some(), "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_told_with_a_hint() {
    let error = refused(b"id,name\na1,caf\xe9\n");
    assert_eq!(error.message(), "row 2, column 2 (`name`) of `t.csv`: the byte 0xE9 is not UTF-8");
    assert_eq!(error.help(), Some("the byte is `é` in Windows-1252: save the file as `CSV UTF-8`"));
    assert_eq!(
        (error.row(), error.line(), error.column(), error.column_name()),
        (Some(2), Some(2), Some(2), Some("name"))
    );
    for bytes in [b"\xff\xfei\0d\0".as_slice(), b"\xfe\xff\0i\0d", b"i\0d\0,\0", b"\0i\0d"] {
        assert_eq!(refused(bytes).message(), "`t.csv` is UTF-16, and not UTF-8");
    }
    // A letter that is cut off by the end of the file, in an unread column as well.
    let cut = read_with(b"id,name\na1,\xc3".as_slice(), ReadOptions::new().columns(["id"])).unwrap_err();
    assert_eq!(cut.message(), "row 2, column 2 (`name`): the byte 0xC3 is not UTF-8");
    for (bytes, what) in [
        (b"PK\x03\x04....[Content_Types].xml".as_slice(), "a workbook of a spreadsheet program (.xlsx or .ods)"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0", "a workbook of a spreadsheet program (.xls)"),
        (b"\x1f\x8b\x08", "compressed (gzip)"),
    ] {
        assert_eq!(refused(bytes).message(), format!("`t.csv` is {what} and no CSV file"));
    }
}

#[test]
fn what_is_right_is_read_however_it_is_written() {
    let wanted = (
        vec!["id".to_string(), "x".to_string()],
        known(&[vec!["007".into(), "a,b".into()], vec![String::new(), "\"\n".into()]]),
    );
    for text in [
        "id,x\n007,\"a,b\"\n,\"\"\"\n\"\n",
        "\u{feff}id,x\r\n007,\"a,b\"\r\n,\"\"\"\n\"\r\n",
        "id,x\r007,\"a,b\"\r\"\",\"\"\"\n\"\r",
        "\n\nid,x\n\n007,\"a,b\"\n\n\n,\"\"\"\n\"\n\n",
        "\u{feff}\"id\",\"x\"\n\"007\",\"a,b\"\n\"\",\"\"\"\n\"",
        "id,x\r\r\n007,\"a,b\"\r\r\n,\"\"\"\n\"\r\r\n",
    ] {
        assert_eq!(read(text).unwrap(), wanted, "{text:?}");
    }
    // A header alone, with and without an end of its line; one column, where `""` is a row and an empty line is none.
    for text in ["id,x", "id,x\n", "id,x\r\n"] {
        assert_eq!(read(text).unwrap(), (wanted.0.clone(), Vec::new()));
    }
    assert_eq!(read("id\na\n\"\"\n\nb\n").unwrap().1, [[Some("a".into())], [None], [Some("b".into())]]);
    // A column that is asked for by its name may have another sign in it.
    let odd = read_with("a;b\n1;2\n".as_bytes(), ReadOptions::new().columns(["a;b"])).unwrap();
    assert_eq!(odd.1, [[Some("1;2".into())]]);
    assert_eq!(read("a;b\n1\n").unwrap().0, ["a;b"]);
}

#[test]
fn columns_that_are_not_wanted_are_names_and_nothing_else() {
    let text = "note,id,note,,arr\nx,a,y,z,1\n";
    assert_eq!(read(text).unwrap_err().kind(), CsvErrorKind::DuplicateHeader);
    let reader = Reader::new(text.as_bytes(), ReadOptions::new().columns(["id", "arr", "gone"])).unwrap();
    let types: Vec<_> =
        reader.schema().fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect();
    assert_eq!(types[0], ("note".into(), DataType::Null));
    assert_eq!(types[1], ("id".into(), DataType::Utf8));
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(cells(&batches[0]), [[None, Some("a".into()), None, None, Some("1".into())]]);
    let twice = read_with("id,arr,arr\na,1,2\n".as_bytes(), ReadOptions::new().columns(["id", "arr"])).unwrap_err();
    assert_eq!(twice.message(), "row 1, column 3 (`arr`): column 2 has that name, too");
    // What is not wanted has to be right all the same.
    let ragged = read_with("id,note\na\n".as_bytes(), ReadOptions::new().columns(["id"])).unwrap_err();
    assert_eq!(ragged.kind(), CsvErrorKind::RaggedRow);
}

#[test]
fn memory_is_bounded_by_the_longest_row_and_a_batch() {
    /// A source without end, which counts what was asked of it.
    struct Endless<'a>(&'a mut usize, &'a [u8]);
    impl Read for Endless<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            *self.0 += into.len();
            for byte in into.iter_mut() {
                let (first, rest) = self.1.split_first().unwrap();
                *byte = *first;
                if !rest.is_empty() {
                    self.1 = rest;
                }
            }
            Ok(into.len())
        }
    }
    for (begin, message) in [
        (b"id,x\n1,\"a".as_slice(), "row 2 of `t.csv` has more than 16 MiB"),
        (b"id,x\n1,a", "row 2 of `t.csv` has more than 16 MiB"),
        (b"a", "row 1 of `t.csv` has more than 16 MiB"),
    ] {
        let mut asked = 0;
        let error = read_with(Endless(&mut asked, begin), ReadOptions::new().named("t.csv")).unwrap_err();
        assert_eq!(error.message(), message);
        assert!(asked <= 64 << 20, "{asked}");
    }
    let wide = ",".repeat(20_000);
    assert_eq!(refused(format!("a{wide}\n")).message(), "`t.csv` has 20,001 columns, and at most 16,384 are read");
}

#[test]
fn a_source_that_fails_gives_its_own_error_back() {
    struct Broken(usize);
    impl Read for Broken {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => {
                    into[..5].copy_from_slice(b"id,x\n");
                    Ok(5)
                }
                2 => Err(io::ErrorKind::Interrupted.into()),
                _ => Err(io::Error::other("unplugged")),
            }
        }
    }
    let error = Reader::new(Broken(0), ReadOptions::new()).err().unwrap();
    assert_eq!(error.kind(), CsvErrorKind::Io);
    assert_eq!(error.into_io().unwrap().to_string(), "unplugged");
}

#[test]
fn rows_are_found_in_the_file_though_empty_lines_lie_between() {
    let mut reader = Reader::new("id,x\n\na,1\nb,2\n\n\nc,3\n\n".as_bytes(), ReadOptions::new()).unwrap();
    assert_eq!(reader.by_ref().map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 3);
    assert_eq!(reader.blank_lines(), [(0, 1), (2, 2), (3, 1)]);
}

#[test]
fn numbers_are_written_with_all_their_digits_and_never_guarded() {
    use arrow_array::{
        BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, TimestampMicrosecondArray,
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("=h", Arc::new(StringArray::from(vec![Some("-text"), None]))),
        ("n", Arc::new(Int64Array::from(vec![-7, i64::MIN]))),
        ("d", Arc::new(Decimal128Array::from(vec![-150, i128::MAX]).with_precision_and_scale(38, 2).unwrap())),
        ("tiny", Arc::new(Decimal128Array::from(vec![-1, 0]).with_precision_and_scale(30, 8).unwrap())),
        ("large", Arc::new(Decimal128Array::from(vec![-12, 0]).with_precision_and_scale(30, -3).unwrap())),
        ("f", Arc::new(Float64Array::from(vec![Some(-0.5), None]))),
        ("b", Arc::new(BooleanArray::from(vec![true, false]))),
        ("day", Arc::new(Date32Array::from(vec![0, -1]))),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![1, -1]).with_timezone("UTC"))),
    ];
    let table = columns.into_iter().map(|(name, column)| (name.to_string(), TableColumn::Arrow(column))).collect();
    let table = Table::from_columns(table).unwrap();
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, WriteOptions::new());
    writer.header(table.names()).unwrap();
    writer.table(&table).unwrap();
    writer.finish().unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "'=h,n,d,tiny,large,f,b,day,at\n\
         '-text,-7,-1.50,-0.00000001,-12000,-0.5,true,1970-01-01,1970-01-01 00:00:00.000001Z\n\
         ,-9223372036854775808,1701411834604692317316873037158841057.27,0.00000000,0,,false,1969-12-31,1969-12-31 23:59:59.999999Z\n"
    );
}

#[test]
fn a_number_that_holds_the_delimiter_is_in_quotation_marks_and_so_is_a_missing_value_alone() {
    use arrow_array::Float64Array;
    let write = |sign, column: ArrayRef| {
        let table = Table::from_columns(vec![("x".into(), TableColumn::Arrow(column))]).unwrap();
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, WriteOptions::new().delimiter(sign));
        writer.table(&table).unwrap();
        writer.finish().unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(write(b'.', Arc::new(Float64Array::from(vec![Some(1.5), Some(2.0), None]))), "\"1.5\"\n2\n\"\"\n");
    assert_eq!(write(b',', Arc::new(StringArray::from(vec!["\u{feff}a", "b"]))), "\"\u{feff}a\"\nb\n");
    let odd: ArrayRef = Arc::new(arrow_array::DurationSecondArray::from(vec![1]));
    let table = Table::from_columns(vec![("odd".into(), TableColumn::Arrow(odd))]).unwrap();
    let error = Writer::new(Vec::new(), WriteOptions::new()).table(&table).unwrap_err();
    assert_eq!(error.message(), "the table cannot hold column `odd`, which is of type Duration(s)");
}
