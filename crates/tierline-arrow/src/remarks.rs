//! What is to be said of a table and its rows: it is empty, its rows are no clients, a row is a total, ids are ruined.
//!
//! Each remark is made from what is known anyway, or from a look at some rows. A table without anything to be said of costs
//! nothing more.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use tierline_core::{IssueKind, Key, Kind, Plan, Remark, Sentence, Summary};

use crate::bind::Bound;
use crate::error::TableError;
use crate::ids::{self, Ruined};
use crate::table::{Table, TableColumn};
use crate::threads::Workers;

/// How the id of a row of totals reads, in the languages of spreadsheets, in small letters.
const TOTALS: [&str; 32] = [
    "total",
    "totals",
    "grand total",
    "grand totals",
    "subtotal",
    "sub total",
    "overall total",
    "total result",
    "sum",
    "total general",
    "total g\u{e9}n\u{e9}ral",
    "somme",
    "suma",
    "suma total",
    "totale",
    "totale complessivo",
    "totaal",
    "eindtotaal",
    "totalt",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "insgesamt",
    "razem",
    "celkem",
    "\u{438}\u{442}\u{43e}\u{433}\u{43e}",
    "\u{432}\u{441}\u{435}\u{433}\u{43e}",
    "\u{5408}\u{8a08}",
    "\u{5408}\u{8ba1}",
    "\u{603b}\u{8ba1}",
    "toplam",
];

/// A table without rows.
pub(crate) fn empty_table() -> Remark {
    Remark::warning("empty-table", Sentence::of(Key::RemarkEmpty)).clients(0).help(Sentence::of(Key::RemarkEmptyHelp))
}

/// Rows that are no clients, by the number of those whose id others have, too.
pub(crate) fn repeated_ids(plan: &Plan, rows: u64, twice: u64) -> Option<Remark> {
    if rows < 3 || twice.saturating_mul(2) <= rows {
        return None;
    }
    let client = plan.client_column();
    let message = Sentence::of(Key::RemarkRepeatedIds).with("twice", twice).with("rows", rows).with("column", client);
    let remark = Remark::warning("repeated-ids", message).columns([client]).clients(twice);
    Some(remark.help(Sentence::of(Key::RemarkRepeatedIdsHelp).with("column", client)))
}

/// How many clients have an id that others have, too.
pub(crate) fn twice(summary: &Summary) -> u64 {
    summary.reasons().iter().find(|reason| reason.kind == IssueKind::IdTwice).map_or(0, |reason| reason.clients)
}

/// Whether some clients have an id that others have, too.
pub(crate) fn are_twice(summary: &Summary) -> bool {
    twice(summary) > 0
}

/// What is to be said of the rows of a whole table, of which so many have an id that others have, too: that there are none, that
/// one is of totals, that they are no clients. The bytes of all columns that are used must have been looked at.
pub(crate) fn on_rows(plan: &Plan, table: &Table, bound: &Bound, twice: u64) -> Vec<Remark> {
    let rows = table.rows();
    let empty = (rows == 0).then(empty_table);
    // The only row is the first one.
    let edges = if rows == 1 { &[Edge::First][..] } else { &[Edge::First, Edge::Last] };
    let totals = edges.iter().filter_map(|edge| total_row(plan, table, bound, *edge));
    let repeated = repeated_ids(plan, u64::try_from(rows).unwrap_or(u64::MAX), twice);
    empty.into_iter().chain(totals).chain(repeated).collect()
}

/// Ids that a spreadsheet has changed; the bytes of the ids must have been looked at.
pub(crate) fn ruined(table: &Table, bound: &Bound, twice: bool, workers: Workers<'_>) -> Result<Ruined, TableError> {
    Ok(ids::ruined(&bound.ids(table), &table.units(), twice, workers)?)
}

/// Which row of a table may be one of totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    First,
    Last,
}

/// A first or last row whose id reads like that of a row of totals, and of which nothing is known but numbers.
///
/// The bytes of the row must have been looked at.
pub(crate) fn total_row(plan: &Plan, table: &Table, bound: &Bound, edge: Edge) -> Option<Remark> {
    let mut chunks = table.chunks().iter().filter(|chunk| chunk.rows > 0);
    let (chunk, key) = match edge {
        Edge::First => (chunks.next()?, Key::RemarkTotalFirst),
        Edge::Last => (chunks.next_back()?, Key::RemarkTotalLast),
    };
    let row = if edge == Edge::First { 0 } else { chunk.rows.checked_sub(1)? };
    let id = ids::id(chunk.columns.get(bound.client)?, row)?;
    let words = id.trim().trim_end_matches([':', '.', '*']).trim_end().to_lowercase();
    if !TOTALS.contains(&words.as_str()) {
        return None;
    }
    // A client may be called so: then more is known of it than sums.
    let used = bound.used(plan, table);
    let known = plan.attributes().zip(&bound.attributes).any(|(attribute, at)| {
        let column = at.and_then(|at| chunk.columns.get(at));
        // Only what is used has been validated, and so only its texts are read.
        let readable = at.is_some_and(|at| used.contains(&at));
        !matches!(attribute.kind(), Kind::Decimal { .. } | Kind::Integer)
            && column.is_some_and(|column| is_known(column, row, readable))
    });
    if known {
        return None;
    }
    let message = Sentence::of(key).with("id", id.trim());
    let remark = Remark::warning("total-row", message).columns([plan.client_column()]).given([&*id]).clients(1);
    Some(remark.help(Sentence::of(Key::RemarkTotalHelp)))
}

/// Whether a row of a column has a value that is no blank.
fn is_known(column: &TableColumn, row: usize, readable: bool) -> bool {
    match column {
        TableColumn::Values(_) => ids::id(column, row).is_some(),
        TableColumn::Arrow(array) if readable && array.data_type().is_string() => ids::id(column, row).is_some(),
        // Of a column of nulls, which has no bits for them, nothing is known.
        TableColumn::Arrow(array) if array.is_null(row) || *array.data_type() == DataType::Null => false,
        // How long a text is, is known without a look at its bytes.
        TableColumn::Arrow(array) => match array.data_type() {
            DataType::Utf8 => array.as_string::<i32>().value_length(row) != 0,
            DataType::LargeUtf8 => array.as_string::<i64>().value_length(row) != 0,
            _ => true,
        },
    }
}

/// Remarks as they stand in the metadata of a table: one a line, the code first.
pub(crate) fn in_metadata(remarks: &[Remark]) -> Option<(String, String)> {
    let lines: Vec<String> = remarks.iter().map(|remark| format!("{}: {remark}", remark.code())).collect();
    (!lines.is_empty()).then(|| ("tierline.remarks".to_string(), lines.join("\n")))
}
