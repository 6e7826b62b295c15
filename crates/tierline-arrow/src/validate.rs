//! Foreign memory is not to be trusted: every byte that will be read is looked at, by as many threads as there are.
//!
//! Numbers, days and booleans need nothing: each of their bits is a value, and their arrays know how long they are.
//! Ranges of rows are independent of one another, and best looked at just before they are read.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Decimal32Type, Decimal64Type, Decimal128Type, DecimalType, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, GenericStringArray, OffsetSizeTrait, PrimitiveArray, StringViewArray};
use arrow_buffer::{ArrowNativeType, BooleanBuffer};
use arrow_schema::DataType;
use tierline_core::Interrupted;

use crate::strings::Viewed;
use crate::threads::{self, RANGE, Workers};
use crate::vectors::{behind, halves, in_vectors};

/// How many bits are not set.
pub(crate) fn missing(bits: &BooleanBuffer) -> usize {
    let words = bits.bit_chunks();
    let there = in_vectors(
        #[inline(always)]
        || words.iter().fold(0_u64, |sum, word| sum.wrapping_add(word.count_ones().into())),
    );
    let there = there.wrapping_add(words.remainder_bits().count_ones().into());
    bits.len().saturating_sub(usize::try_from(there).unwrap_or(usize::MAX))
}

/// The count of nulls is as many as there are.
pub(crate) fn nulls(array: &dyn Array) -> Result<(), String> {
    let Some(nulls) = array.nulls() else { return Ok(()) };
    let missing = missing(nulls.inner());
    if nulls.len() != array.len() || missing != nulls.null_count() {
        return Err(format!("{missing} nulls instead of {}", nulls.null_count()));
    }
    Ok(())
}

/// All rows of an array.
///
/// # Errors
/// What is wrong, in words, or that the call was asked to end.
pub(crate) fn all_rows(array: &dyn Array, workers: Workers<'_>) -> Result<Result<(), String>, Interrupted> {
    let found = threads::each(array.len().div_ceil(RANGE), workers, |range| {
        let from = range.saturating_mul(RANGE);
        rows(array, from..from.saturating_add(RANGE).min(array.len()))
    })?;
    Ok(found.into_iter().collect())
}

/// Some rows of an array; the entries of a dictionary are an array of their own.
pub(crate) fn rows(array: &dyn Array, rows: Range<usize>) -> Result<(), String> {
    macro_rules! keys {
        ($type:ty) => {
            keys::<$type>(array, rows, |key| key.as_usize())
        };
    }
    match array.data_type() {
        // INVARIANT: of these each bit is a value.
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..) => Ok(()),
        DataType::Decimal32(..) => decimals(array.as_primitive::<Decimal32Type>(), rows),
        DataType::Decimal64(..) => decimals(array.as_primitive::<Decimal64Type>(), rows),
        DataType::Decimal128(..) => decimals(array.as_primitive::<Decimal128Type>(), rows),
        DataType::Utf8 => texts(array.as_string::<i32>(), rows),
        DataType::LargeUtf8 => texts(array.as_string::<i64>(), rows),
        DataType::Utf8View => views(array.as_string_view(), rows),
        DataType::Dictionary(key, _) => match **key {
            DataType::Int8 => keys!(Int8Type),
            DataType::Int16 => keys!(Int16Type),
            DataType::Int32 => keys!(Int32Type),
            DataType::Int64 => keys!(Int64Type),
            DataType::UInt8 => keys!(UInt8Type),
            DataType::UInt16 => keys!(UInt16Type),
            DataType::UInt32 => keys!(UInt32Type),
            DataType::UInt64 => keys!(UInt64Type),
            _ => Err("keys that are no integers".into()),
        },
        // The matrix refuses all others.
        _ => array.slice(rows.start, rows.len()).to_data().validate_full().map_err(|error| error.to_string()),
    }
}

/// No decimal has more digits than its type says; arrays do not know that of themselves.
///
/// All values are compared, and only where one has too many digits is it asked whether it is under a null.
fn decimals<T: DecimalType>(array: &PrimitiveArray<T>, rows: Range<usize>) -> Result<(), String>
where
    T::Native: Into<i128>,
{
    let units = array.values().get(rows.clone()).ok_or("too few values")?;
    // The greatest has as many nines as there are digits; no type has more than 38.
    let most =
        10_i128.checked_pow(u32::from(array.precision())).and_then(|end| end.checked_sub(1)).unwrap_or(i128::MAX);
    let span = most.cast_unsigned().wrapping_mul(2);
    let fits = |units: &T::Native| (*units).into().wrapping_add(most).cast_unsigned() <= span;
    if units.iter().fold(true, |all, units| all & fits(units)) {
        return Ok(());
    }
    let broken = rows.zip(units).find(|(row, units)| !fits(units) && array.is_valid(*row));
    match broken {
        Some((row, units)) => {
            let units: i128 = (*units).into();
            Err(format!("row {row} has more digits than {}: {units}", array.data_type()))
        }
        None => Ok(()),
    }
}

/// Each key has its entry.
fn keys<K: ArrowDictionaryKeyType>(
    array: &dyn Array,
    rows: Range<usize>,
    // A key below zero is greater than all others as a number without a sign.
    place: impl Fn(&K::Native) -> usize,
) -> Result<(), String> {
    let array = array.as_dictionary::<K>();
    let entries = array.values().len();
    let keys = array.keys().values().get(rows.clone()).ok_or("too few keys")?;
    if keys.iter().fold(true, |all, key| all & (place(key) < entries)) {
        return Ok(());
    }
    match rows.zip(keys).find(|(row, key)| place(key) >= entries && array.is_valid(*row)) {
        Some((row, key)) => Err(format!("row {row} has the key {key:?} to {entries} entries")),
        None => Ok(()),
    }
}

/// Offsets go forward and stay within the bytes, the bytes are UTF-8, and no character is cut.
fn texts<O: OffsetSizeTrait>(array: &GenericStringArray<O>, rows: Range<usize>) -> Result<(), String> {
    if rows.is_empty() {
        return Ok(());
    }
    let offsets = array.value_offsets().get(rows.start..=rows.end).ok_or("too few offsets")?;
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else { return Err("no offsets".into()) };
    let forward = offsets.iter().zip(offsets.get(1..).unwrap_or_default()).fold(true, |all, (a, b)| all & (a <= b));
    // INVARIANT: what goes forward from zero or more is zero or more.
    let bytes = (forward && *first >= O::zero()).then(|| array.value_data().get(first.as_usize()..last.as_usize()));
    let bytes = bytes.flatten().ok_or("offsets that go back, or beyond the bytes")?;
    if bytes.is_ascii() {
        return Ok(());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let start = first.as_usize();
    match offsets.iter().all(|offset| text.is_char_boundary(offset.as_usize().saturating_sub(start))) {
        true => Ok(()),
        false => Err("an offset that cuts a character in two".into()),
    }
}

/// A short text stands in its view, zeros behind it; a long one stands where its view says, and begins as it says.
fn views(array: &StringViewArray, rows: Range<usize>) -> Result<(), String> {
    /// Bytes that stand in a view.
    const INLINE: u64 = 12;
    /// The first bit of each of them, in both halves of a view: the length in 32 bits, then the text.
    const BEYOND_ASCII: [u64; 2] = [0x8080_8080 << 32, 0x8080_8080_8080_8080];
    let views = array.views().get(rows.clone()).ok_or("too few views")?;
    let is_certain = |[first, last]: [u64; 2]| {
        let length = first & u64::from(u32::MAX);
        let ascii = (first & BEYOND_ASCII[0]) | (last & BEYOND_ASCII[1]);
        (length <= INLINE) & (behind([first, last]) | ascii == 0)
    };
    let all = in_vectors(
        #[inline(always)]
        || views.chunks(1_024).all(|views| views.iter().fold(true, |all, view| all & is_certain(halves(*view)))),
    );
    if all {
        return Ok(());
    }
    // Each view is read once: what is asked about it twice has to be the same.
    rows.zip(views).try_for_each(|(row, view)| match view_is(array, *view) {
        None => Ok(()),
        Some(why) => Err(format!("row {row} {why}")),
    })
}

/// What is wrong with a view, if anything.
fn view_is(array: &StringViewArray, view: u128) -> Option<&'static str> {
    let Some(text) = Viewed::of(array, view) else { return Some("has a view beyond its buffers") };
    let begins = || view.to_le_bytes().get(4..8).is_some_and(|start| text.bytes().starts_with(start));
    match text {
        Viewed::Here(..) if behind(halves(view)) != 0 => Some("has bytes behind its text"),
        Viewed::There(_) if !begins() => Some("begins otherwise than its view says"),
        _ if std::str::from_utf8(text.bytes()).is_err() => Some("is no UTF-8"),
        _ => None,
    }
}
