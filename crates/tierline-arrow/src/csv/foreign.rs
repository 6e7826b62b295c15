//! Files that are no CSV file, or one with another delimiter or encoding, and what to do about each.

use super::error::{CsvError, CsvErrorKind};

/// How much of a file is looked at.
const LOOKED_AT: usize = 1 << 16;

/// The signs that stand between cells in files of others.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

const SAVE_AS: &str = "open it in the spreadsheet program, and save it as `CSV UTF-8`";

/// What a file is that begins so, where it is no CSV file.
pub(super) fn other_format(bytes: &[u8]) -> Option<CsvError> {
    let is = |what: &str, help: &str| {
        Some(CsvError::new(CsvErrorKind::OtherFormat, format!("is {what} and no CSV file")).with_help(help))
    };
    let first = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06") {
        let workbook = [&b"xl/"[..], b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis"];
        return if workbook.iter().any(|part| first.windows(part.len()).any(|window| window == *part)) {
            is("a workbook of a spreadsheet program (.xlsx or .ods)", SAVE_AS)
        } else {
            is("a ZIP archive", "unpack it first")
        };
    }
    for (begin, what, help) in [
        (&b"\xd0\xcf\x11\xe0"[..], "a workbook of a spreadsheet program (.xls)", SAVE_AS),
        (b"\x1f\x8b", "compressed (gzip)", "unpack it first"),
        (b"BZh", "compressed (bzip2)", "unpack it first"),
        (b"\xfd7zXZ", "compressed (xz)", "unpack it first"),
        (b"\x28\xb5\x2f\xfd", "compressed (zstd)", "unpack it first"),
        (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
        (b"PAR1", "a Parquet file", "give it a name that ends in `.parquet`"),
        (b"ARROW1", "an Arrow file", "write it as Parquet or CSV"),
        (b"%PDF-", "a PDF document", "export the table as `CSV UTF-8` instead"),
        (b"SQLite format 3", "a database (SQLite)", "export the table as CSV"),
    ] {
        if first.starts_with(begin) {
            return is(what, help);
        }
    }
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let begins = |word: &str| text.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()));
    if ["<!doctype", "<html", "<head", "<body", "<table", "<meta", "<script"].into_iter().any(begins) {
        return is("an HTML page", "it may be the page of a login or of an error: export the table again, as CSV");
    }
    if begins("<?xml") {
        return is("an XML document", SAVE_AS);
    }
    let inner = text.get(1..).unwrap_or_default().trim_ascii_start();
    if (text.starts_with(b"{") && (inner.starts_with(b"\"") || inner.starts_with(b"}")))
        || (text.starts_with(b"[") && (inner.starts_with(b"{") || inner.starts_with(b"[")))
    {
        return is("a JSON document", "export the table as CSV");
    }
    None
}

/// UTF-16, by the mark at the beginning or by the empty half of its first letters.
pub(super) fn utf16(bytes: &[u8]) -> Option<CsvError> {
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let halves = matches!(bytes, [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0);
    (marked || halves)
        .then(|| CsvError::new(CsvErrorKind::NotUtf8, "is UTF-16, and not UTF-8").with_help("save it as `CSV UTF-8`"))
}

/// A byte that is not UTF-8.
pub(super) fn not_utf8(byte: u8) -> CsvError {
    let help = match windows_1252(byte) {
        Some(c) => format!("the byte is `{c}` in Windows-1252: save the file as `CSV UTF-8`"),
        None => "save the file as `CSV UTF-8`".into(),
    };
    CsvError::new(CsvErrorKind::NotUtf8, format!("the byte 0x{byte:02X} is not UTF-8")).with_help(help)
}

/// What a byte beyond ASCII is in the code page that spreadsheet programs write in western countries.
fn windows_1252(byte: u8) -> Option<char> {
    const UPPER: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER.get(usize::from(byte.wrapping_sub(0x80))).copied().filter(|c| *c != '\0'),
        // A soft hyphen cannot be seen.
        0xad => None,
        0xa0..=0xff => Some(char::from(byte)),
        _ => None,
    }
}

/// A header that is one cell because another sign stands between its cells.
///
/// `known` tells whether a column of that name is wanted: then it is one.
pub(super) fn other_delimiter(bytes: &[u8], delimiter: u8, known: impl Fn(&str) -> bool) -> Option<CsvError> {
    let first = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    let mut lines = first
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty())
        .filter_map(|line| std::str::from_utf8(line).ok());
    let header = lines.next()?;
    if let Some(sign) = header.strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        && header.len() == "sep=;".len()
    {
        let what =
            format!("begins with `{}`, which only spreadsheet programs understand", tierline_core::shown(header));
        let help = format!("remove the first line, and give the delimiter: {}", option(sign));
        return Some(CsvError::new(CsvErrorKind::OtherDelimiter, what).with_help(help));
    }
    let delimiters = outside(header, delimiter);
    if delimiters > 0 || known(header.trim_matches('"')) {
        return None;
    }
    let (other, count) = DELIMITERS
        .into_iter()
        .filter(|sign| *sign != delimiter)
        .map(|sign| (sign, outside(header, sign)))
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)?;
    // The header alone may have it in the name of its only column; the next row would have to have it, too.
    if lines.next().is_some_and(|row| outside(row, other) != count) {
        return None;
    }
    let what = format!("has {} between its cells, and was read with {}", sign(other), sign(delimiter));
    Some(CsvError::new(CsvErrorKind::OtherDelimiter, what).with_help(format!("give the delimiter: {}", option(other))))
}

/// How often a sign stands outside of quotation marks.
fn outside(line: &str, sign: u8) -> usize {
    line.bytes()
        .scan(false, |quoted, byte| {
            *quoted ^= byte == b'"';
            Some(!*quoted && byte == sign)
        })
        .filter(|found| *found)
        .count()
}

/// A delimiter in words.
pub(super) fn sign(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "a tab".into(),
        other => format!("`{}`", char::from(other).escape_default()),
    }
}

/// What gives a delimiter on the command line.
fn option(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "--delimiter tab".into(),
        b',' => "--delimiter ,".into(),
        other => format!("--delimiter '{}'", char::from(other).escape_default()),
    }
}
