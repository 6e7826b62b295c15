//! The ids of a table: who has none, and which stand for several clients.
//!
//! `ascending` recognises ids that are in order, of which none can be there twice. For all others `hashes` finds the few
//! that may be there twice, and those are compared. `scan` and `seen` do so for sources that are too long to be held: by
//! reading the ids as often as it takes, or by remembering them. `ruined` finds those that a spreadsheet has changed.

mod ascending;
mod hashes;
mod whole;
mod scan;
mod seen;
mod ruined;

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::DataType::{self, LargeUtf8, Utf8, Utf8View};
use tierline_core::{Date, Decimal, IdIssue, Interrupted, is_blank};

use crate::strings::text_at;
use crate::table::TableColumn;
use crate::threads::{self, Unit, Workers};

pub(crate) use ruined::{Ruined, ruined};
pub use scan::{CheckedIds, IdScan};
pub(crate) use seen::Seen;

pub(crate) use ascending::Run;
use ascending::run;
use hashes::{Hashable, Parts, Suspects, part_of, parts_for, repeated};

/// The id of a row in words; nothing where there is none. Blanks are none, and so is `NaN`.
pub(crate) fn id(column: &TableColumn, row: usize) -> Option<Cow<'_, str>> {
    match column {
        TableColumn::Values(values) => values.get(row)?.as_id(),
        TableColumn::Arrow(array) => array_id(array.as_ref(), row).filter(|text| !is_blank(text)),
    }
}

/// Does something with the id of a row in words, of which no copy is made that stays; nothing where there is none.
pub(crate) fn with_id<R>(column: &TableColumn, row: usize, use_it: impl FnOnce(&str) -> R) -> Option<R> {
    let array = match column {
        TableColumn::Arrow(array) if matches!(array.data_type(), Utf8 | LargeUtf8 | Utf8View) => array.as_ref(),
        other => return id(other, row).map(|id| use_it(&id)),
    };
    text_at(array, row, |text| (!is_blank(text)).then(|| use_it(text))).flatten()
}

fn array_id(array: &dyn Array, row: usize) -> Option<Cow<'_, str>> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    macro_rules! number {
        ($type:ty) => {
            Cow::Owned(array.as_primitive::<$type>().values().get(row)?.to_string())
        };
    }
    macro_rules! float {
        ($type:ty) => {{
            let number = *array.as_primitive::<$type>().values().get(row)?;
            Cow::Owned((!number.is_nan()).then(|| number.to_string())?)
        }};
    }
    macro_rules! decimal {
        ($type:ty, $scale:expr) => {{
            let units = i128::from(*array.as_primitive::<$type>().values().get(row)?);
            Cow::Owned(match u8::try_from(*$scale) {
                Ok(scale) => Decimal::new(units, scale)?.normalized().to_string(),
                Err(_) => whole_tens(units, $scale.unsigned_abs()),
            })
        }};
    }
    Some(match array.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Cow::Owned(text_at(array, row, str::to_string)?),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => float!(Float32Type),
        DataType::Float64 => float!(Float64Type),
        DataType::Decimal32(_, scale) => decimal!(Decimal32Type, scale),
        DataType::Decimal64(_, scale) => decimal!(Decimal64Type, scale),
        DataType::Decimal128(_, scale) => decimal!(Decimal128Type, scale),
        DataType::Boolean => Cow::Owned(array.as_boolean().value(row).to_string()),
        DataType::Date32 => {
            let days = *array.as_primitive::<Date32Type>().values().get(row)?;
            Cow::Owned(Date::from_days(i64::from(days)).map_or_else(|| days.to_string(), |date| date.to_string()))
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = arrow_key(dictionary.keys(), row)?;
            return array_id(dictionary.values().as_ref(), key);
        }
        _ => return None,
    })
}

/// So many units of a power of ten, in the digits that other doors write; with an exponent where 128 bits do not hold them.
fn whole_tens(units: i128, tens: u8) -> String {
    let whole = 10_i128.checked_pow(tens.into()).and_then(|ten| units.checked_mul(ten));
    whole.map_or_else(|| format!("{units}e{tens}"), |whole| whole.to_string())
}

/// The hash of each row, as those who look for doubles go by it.
#[cfg(test)]
pub(crate) fn each_hash(column: &TableColumn, rows: std::ops::Range<usize>, tell: impl FnMut(usize, Option<u64>)) {
    if let Ok(hashable) = Hashable::new(column, Workers::ALL) {
        hashable.each(rows, tell);
    }
}

/// Whether rows ascend.
#[cfg(test)]
pub(crate) fn run_of(column: &TableColumn, rows: std::ops::Range<usize>) -> Option<Run> {
    run(column, rows)
}

/// The key of a row; nothing where it is no number of an entry.
pub(crate) fn arrow_key(keys: &dyn Array, row: usize) -> Option<usize> {
    macro_rules! of_keys {
        ($type:ty) => {
            usize::try_from(*keys.as_primitive::<$type>().values().get(row)?).ok()
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

/// What is wrong with ids that do not ascend, chunk by chunk.
///
/// Every client of an id that several have gets an issue: no order of rows makes one of them the right one.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn issues(
    chunks: &[&TableColumn],
    units: &[Unit],
    workers: Workers<'_>,
) -> Result<Vec<Vec<IdIssue>>, Interrupted> {
    let mut out: Vec<Vec<IdIssue>> = chunks.iter().map(|_| Vec::new()).collect();
    let columns = hashable(chunks, workers)?;
    let bits = parts_for(units.iter().map(|unit| unit.rows.len()).sum());
    let hash = |hashes: &mut Vec<u64>, number: usize| {
        hashes.clear();
        let mut missing = Vec::new();
        scan::each_id(&columns, units, number, |row, hash| match hash {
            Some(hash) => hashes.push(hash),
            None => missing.push(IdIssue::missing(row)),
        });
        (Parts::new(hashes, bits), missing)
    };
    let (parts, missing): (Vec<Parts>, Vec<Vec<IdIssue>>) =
        threads::each_with(units.len(), workers, Vec::new, hash)?.into_iter().unzip();
    for (unit, issues) in units.iter().zip(missing) {
        if let Some(list) = out.get_mut(unit.chunk) {
            list.extend(issues);
        }
    }
    let suspects = repeated(&parts, bits, workers)?;
    drop(parts);
    if suspects.is_empty() {
        return Ok(out);
    }
    let suspects = Suspects::new(suspects);
    // By the first bits of their hashes, so that any thread can take some of them.
    let found = threads::each(units.len(), workers, |number| {
        let mut rows: Vec<Vec<Suspect>> = vec![Vec::new(); 1 << GROUPS];
        if let Some((unit, column)) = units.get(number).and_then(|unit| Some((unit, columns.get(unit.chunk)?))) {
            column.each(unit.rows.clone(), |row, hash| {
                let hash = hash.filter(|hash| suspects.has(*hash));
                if let Some((hash, group)) = hash.and_then(|hash| Some((hash, rows.get_mut(part_of(hash, GROUPS))?))) {
                    group.push((hash, unit.chunk, row));
                }
            });
        }
        rows
    })?;
    let issues = threads::each(1 << GROUPS, workers, |number| {
        let mut suspects: Vec<Suspect> =
            found.iter().filter_map(|groups| groups.get(number)).flatten().copied().collect();
        suspects.sort_unstable();
        let mut issues = Vec::new();
        suspects.chunk_by(|a, b| a.0 == b.0).for_each(|same| twins(chunks, same, &mut issues));
        issues.sort_unstable_by_key(|(chunk, issue)| (*chunk, issue.row()));
        issues
    })?;
    for (chunk, issue) in issues.into_iter().flatten() {
        if let Some(list) = out.get_mut(chunk) {
            list.push(issue);
        }
    }
    for list in &mut out {
        // Made of ascending runs, which this sort finds.
        list.sort_by_key(IdIssue::row);
    }
    Ok(out)
}

/// The columns, each to be hashed.
fn hashable<'a>(chunks: &[&'a TableColumn], workers: Workers<'_>) -> Result<Vec<Hashable<'a>>, Interrupted> {
    chunks.iter().map(|column| Hashable::new(column, workers)).collect()
}

/// The same of ids that may ascend, which is found out first: then nothing is wrong with any.
pub(crate) fn faults(
    chunks: &[&TableColumn],
    units: &[Unit],
    workers: Workers<'_>,
) -> Result<Vec<Vec<IdIssue>>, Interrupted> {
    match ends(chunks, units, workers)? {
        Some(_) => Ok(chunks.iter().map(|_| Vec::new()).collect()),
        None => issues(chunks, units, workers),
    }
}

/// Whether something is wrong with an id of a range.
pub(crate) fn any(issues: &[Vec<IdIssue>], unit: &Unit) -> bool {
    let of_chunk = issues.get(unit.chunk).map_or(&[][..], Vec::as_slice);
    let first = of_chunk.get(of_chunk.partition_point(|issue| issue.row() < unit.rows.start));
    first.is_some_and(|issue| issue.row() < unit.rows.end)
}

/// The hash of a row, its chunk, and the row.
type Suspect = (u64, usize, usize);

/// How many first bits put suspects into groups.
const GROUPS: u32 = 6;

/// The first and the last id where all clients have ids, each greater than the one before; nothing where that is not so.
fn ends(chunks: &[&TableColumn], units: &[Unit], workers: Workers<'_>) -> Result<Option<Run>, Interrupted> {
    let runs = Runs::new(chunks);
    Ok(joined(threads::each(units.len(), workers, |number| runs.of(units.get(number)?))?))
}

/// Looks for ids that ascend, range by range, on any thread.
pub(crate) struct Runs<'a> {
    chunks: &'a [&'a TableColumn],
    /// Once one range does not ascend, the others need not be looked at: the answer is the same.
    broken: AtomicBool,
}

impl<'a> Runs<'a> {
    pub(crate) const fn new(chunks: &'a [&'a TableColumn]) -> Self {
        Self { chunks, broken: AtomicBool::new(false) }
    }

    /// The ends of a range that ascends.
    pub(crate) fn of(&self, unit: &Unit) -> Option<Run> {
        if self.broken.load(Ordering::Relaxed) {
            return None;
        }
        let chunk = self.chunks.get(unit.chunk).and_then(|column| run(column, unit.rows.clone()));
        if chunk.is_none() {
            self.broken.store(true, Ordering::Relaxed);
        }
        chunk
    }
}

/// The ends of all ranges together where each ascends and begins behind the one before: then every client has an id, and
/// no two have the same.
pub(crate) fn joined(runs: impl IntoIterator<Item = Option<Run>>) -> Option<Run> {
    let mut runs = runs.into_iter();
    let mut all = runs.next()??;
    for next in runs {
        let next = next.filter(|next| all.last < next.first)?;
        all.last = next.last;
    }
    Some(all)
}

/// The issues of those rows of one hash whose ids are equal.
fn twins(chunks: &[&TableColumn], rows: &[Suspect], issues: &mut Vec<(usize, IdIssue)>) {
    let read = |(_, chunk, row): &Suspect| Some((id(chunks.get(*chunk)?, *row)?, *chunk, *row));
    let mut same: Vec<(Cow<'_, str>, usize, usize)> = rows.iter().filter_map(read).collect();
    if same.iter().zip(same.iter().skip(1)).any(|(a, b)| a.0 != b.0) {
        same.sort_unstable();
    }
    let twins = same.chunk_by(|a, b| a.0 == b.0).filter(|twins| twins.len() > 1).flatten();
    issues.extend(twins.map(|(id, chunk, row)| (*chunk, IdIssue::duplicate(*row, id))));
}
