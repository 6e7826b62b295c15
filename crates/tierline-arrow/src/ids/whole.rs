//! Ids that are whole numbers near to one another: a bit for each number tells whether it was there.

use std::ops::Range;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_schema::DataType;

use super::hashes::of_whole;
use crate::table::TableColumn;

/// The least and the greatest of some numbers.
pub(crate) type Span = (i64, i64);

/// The span of some rows, nothing in it without any number; an error where the ids are no whole numbers of 63 bits.
pub(crate) fn span(column: &TableColumn, rows: Range<usize>) -> Result<Option<Span>, NotWhole> {
    let mut span: Option<Span> = None;
    each(column, rows, |value| {
        span = Some(span.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
    })?;
    Ok(span)
}

/// What covers two spans.
pub(crate) fn cover(a: Option<Span>, b: Option<Span>) -> Option<Span> {
    match (a, b) {
        (Some((low, high)), Some((other_low, other_high))) => Some((low.min(other_low), high.max(other_high))),
        (a, b) => a.or(b),
    }
}

/// An id is no whole number of 63 bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotWhole;

/// Tells each number that is there.
fn each(column: &TableColumn, rows: Range<usize>, mut tell: impl FnMut(i64)) -> Result<(), NotWhole> {
    let TableColumn::Arrow(array) = column else { return Err(NotWhole) };
    let nulls = array.nulls();
    macro_rules! numbers {
        ($type:ty) => {{
            let values = array.as_primitive::<$type>().values().get(rows.clone()).ok_or(NotWhole)?;
            for (row, value) in rows.zip(values) {
                if nulls.is_none_or(|nulls| row < nulls.len() && nulls.is_valid(row)) {
                    tell(i64::try_from(*value).map_err(|_| NotWhole)?);
                }
            }
            Ok(())
        }};
    }
    match array.data_type() {
        DataType::Int8 => numbers!(Int8Type),
        DataType::Int16 => numbers!(Int16Type),
        DataType::Int32 => numbers!(Int32Type),
        DataType::Int64 => numbers!(Int64Type),
        DataType::UInt8 => numbers!(UInt8Type),
        DataType::UInt16 => numbers!(UInt16Type),
        DataType::UInt32 => numbers!(UInt32Type),
        DataType::UInt64 => numbers!(UInt64Type),
        _ => Err(NotWhole),
    }
}

/// A bit for each number of a span.
pub(crate) struct Bits {
    low: i64,
    words: Vec<u64>,
    /// The hashes of numbers that came again.
    again: Vec<u64>,
}

impl Bits {
    /// Bits for a span, nothing where that takes more than so many of them.
    pub(crate) fn new((low, high): Span, most: u64) -> Option<Self> {
        let count = high.abs_diff(low).checked_add(1).filter(|count| *count <= most)?;
        let words = usize::try_from(count.div_ceil(64)).ok()?;
        Some(Self { low, words: vec![0; words], again: Vec::new() })
    }

    /// Marks the numbers of some rows; what lies outside the span came later, and is left out.
    pub(crate) fn mark(&mut self, column: &TableColumn, rows: Range<usize>) {
        let Self { low, words, again } = self;
        let marked = each(column, rows, |value| {
            let at = value.abs_diff(*low);
            let word = usize::try_from(at.wrapping_shr(6)).ok().filter(|_| value >= *low);
            if let Some(word) = word.and_then(|word| words.get_mut(word)) {
                let bit = 1_u64.rotate_left(u32::try_from(at & 63).unwrap_or(0));
                if *word & bit != 0 {
                    again.push(of_whole(value));
                }
                *word |= bit;
            }
        });
        // The column has passed as whole numbers before.
        marked.unwrap_or_default();
    }

    /// The hashes of the numbers that were there more than once, in order.
    pub(crate) fn repeated(self) -> Vec<u64> {
        let mut again = self.again;
        again.sort_unstable();
        again.dedup();
        again
    }
}
