//! Ids that ascend from row to row: then no two are equal, and nothing has to be remembered.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, GenericStringArray, OffsetSizeTrait, StringViewArray};
use arrow_schema::DataType;

use crate::strings::viewed;
use crate::table::TableColumn;
use crate::vectors::{fetch_once, in_vectors};

/// The first and the last id of rows that ascend.
pub(crate) struct Run {
    pub(crate) first: Edge,
    pub(crate) last: Edge,
}

impl Run {
    /// Whether its ends are ids: `NaN` is none.
    fn has_ids(&self) -> bool {
        !matches!(self.first, Edge::Float(number) if number.is_nan())
    }
}

/// An id at the end of a run; those of one column are all of one kind.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(crate) enum Edge {
    Whole(i128),
    Float(f64),
    Text(Box<[u8]>),
}

/// The ends of some rows that have ids, each greater than the one before; nothing where that is not so or not known.
///
/// INVARIANT: the order is one of the id's texts or of the numbers behind them, so that ascending ids differ in their
/// texts; a column of another type has no such order.
pub(crate) fn run(column: &TableColumn, rows: Range<usize>) -> Option<Run> {
    let TableColumn::Arrow(array) = column else { return None };
    if array.null_count() != 0 || rows.is_empty() {
        return None;
    }
    macro_rules! numbers {
        ($type:ty, $edge:expr) => {{
            let values = array.as_primitive::<$type>().values().get(rows)?;
            let (first, last) = (*values.first()?, *values.last()?);
            ascends(values, |a, b| a < b).then(|| Run { first: $edge(first), last: $edge(last) })
        }};
    }
    let whole = |value: i128| Edge::Whole(value);
    macro_rules! whole {
        ($type:ty) => {
            numbers!($type, |value| whole(i128::from(value)))
        };
    }
    match array.data_type() {
        DataType::Int8 => whole!(Int8Type),
        DataType::Int16 => whole!(Int16Type),
        DataType::Int32 => whole!(Int32Type),
        DataType::Int64 => whole!(Int64Type),
        DataType::UInt8 => whole!(UInt8Type),
        DataType::UInt16 => whole!(UInt16Type),
        DataType::UInt32 => whole!(UInt32Type),
        DataType::UInt64 => whole!(UInt64Type),
        DataType::Decimal32(..) => whole!(Decimal32Type),
        DataType::Decimal64(..) => whole!(Decimal64Type),
        DataType::Decimal128(..) => whole!(Decimal128Type),
        DataType::Date32 => whole!(Date32Type),
        // Of several rows none ascends from or to `NaN`; one alone would.
        DataType::Float32 => numbers!(Float32Type, |value| Edge::Float(f64::from(value))).filter(Run::has_ids),
        DataType::Float64 => numbers!(Float64Type, Edge::Float).filter(Run::has_ids),
        DataType::Utf8 => texts(array.as_string::<i32>(), rows),
        DataType::LargeUtf8 => texts(array.as_string::<i64>(), rows),
        DataType::Utf8View => views(array.as_string_view(), rows),
        _ => None,
    }
}

/// Whether each value comes after the one before; without a branch for each, so that several are compared at once.
fn ascends<T>(values: &[T], less: impl Fn(&T, &T) -> bool) -> bool {
    const AT_ONCE: usize = 512;
    let (before, after) = (values.chunks(AT_ONCE), values.get(1..).unwrap_or_default().chunks(AT_ONCE));
    let ahead = values.chunks(AT_ONCE).skip(2).chain(std::iter::repeat(&[][..]));
    in_vectors(
        #[inline(always)]
        || {
            let mut parts = before.clone().zip(after.clone()).zip(ahead.clone());
            parts.all(|((before, after), ahead)| {
                fetch_once(ahead);
                before.iter().zip(after).fold(true, |all, (a, b)| all & less(a, b))
            })
        },
    )
}

/// A text that may be blank is left to those who look closer.
pub(super) fn visible(text: &[u8]) -> bool {
    text.first().is_some_and(|first| begins_visible(*first))
}

/// Whether a first byte is that of no white space: ASCII's, or what Unicode's other white space begins with.
const fn begins_visible(first: u8) -> bool {
    first > b' ' && !matches!(first, 0xC2 | 0xE1 | 0xE2 | 0xE3)
}

fn texts<O: OffsetSizeTrait>(array: &GenericStringArray<O>, rows: Range<usize>) -> Option<Run> {
    let offsets = array.value_offsets().get(rows.start..=rows.end)?;
    let data = array.value_data();
    let mut texts = offsets.iter().zip(offsets.get(1..)?).map(|(from, to)| data.get(from.as_usize()..to.as_usize()));
    let first = texts.next()??;
    let mut last = first;
    if !visible(first) {
        return None;
    }
    for text in texts {
        let text = text?;
        if !visible(text) || !less(last, text) {
            return None;
        }
        last = text;
    }
    Some(Run { first: Edge::Text(first.into()), last: Edge::Text(last.into()) })
}

/// Whether a text comes before another, byte by byte; two words at a time where both are short and of one length.
fn less(a: &[u8], b: &[u8]) -> bool {
    if a.len() == b.len() && (8..=16).contains(&a.len()) {
        // The two words overlap in a text of less than 16 bytes; where the first ones are equal, so is the overlap.
        let words = |text: &[u8]| {
            let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_be_bytes(*bytes));
            (word(text.first_chunk()), word(text.last_chunk()))
        };
        return words(a) < words(b);
    }
    a < b
}

fn views(array: &StringViewArray, rows: Range<usize>) -> Option<Run> {
    /// The longest text that stands in the view itself.
    const INLINE: u128 = 12;
    let views = array.views().get(rows.clone())?;
    // A view is the length in 32 bits, then the text, then zeros: turned around, the text leads and the length decides.
    let length = |view: &u128| view & u128::from(u32::MAX);
    let key = |view: &u128| view.swap_bytes().wrapping_shl(32) | length(view);
    let first = |view: &u128| view.to_le_bytes().get(4).is_some_and(|first| begins_visible(*first));
    let plain = |view: &u128| length(view) != 0 && length(view) <= INLINE && first(view);
    if !views.iter().all(plain) {
        let mut texts = rows.map(|row| viewed(array, row));
        let first = texts.next()??;
        if !visible(first.bytes()) {
            return None;
        }
        let begin: Box<[u8]> = first.bytes().into();
        let mut last = first;
        for text in texts {
            let text = text?;
            if !visible(text.bytes()) || !less(last.bytes(), text.bytes()) {
                return None;
            }
            last = text;
        }
        return Some(Run { first: Edge::Text(begin), last: Edge::Text(last.bytes().into()) });
    }
    let text = |row: usize| Some(Edge::Text(viewed(array, row)?.bytes().into()));
    let (first, last) = (text(rows.start)?, text(rows.end.checked_sub(1)?)?);
    ascends(views, |a, b| key(a) < key(b)).then_some(Run { first, last })
}
