//! The ids of a table: who has none, and which stand for several clients.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::DataType;
use tierline_core::{Date, Decimal, IdIssue, Value};

use crate::table::TableColumn;

/// The id of a row in words; nothing where there is none. Blanks are none.
pub(crate) fn id(column: &TableColumn, row: usize) -> Option<Cow<'_, str>> {
    let text = match column {
        TableColumn::Values(values) => match values.get(row)? {
            Value::Missing => return None,
            Value::Text(text) => Cow::Borrowed(&**text),
            other => Cow::Owned(other.to_string()),
        },
        TableColumn::Arrow(array) => array_id(array.as_ref(), row)?,
    };
    (!text.trim_ascii().is_empty()).then_some(text)
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
    macro_rules! decimal {
        ($type:ty, $scale:expr) => {{
            let units = i128::from(*array.as_primitive::<$type>().values().get(row)?);
            Cow::Owned(match u8::try_from(*$scale) {
                Ok(scale) => Decimal::new(units, scale)?.normalized().to_string(),
                Err(_) => format!("{units}e{}", $scale.unsigned_abs()),
            })
        }};
    }
    Some(match array.data_type() {
        DataType::Utf8 => Cow::Borrowed(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Cow::Borrowed(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Cow::Borrowed(array.as_string_view().value(row)),
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
        DataType::Boolean => Cow::Owned(array.as_boolean().value(row).to_string()),
        DataType::Date32 => {
            let days = *array.as_primitive::<Date32Type>().values().get(row)?;
            Cow::Owned(Date::from_days(i64::from(days)).map_or_else(|| days.to_string(), |date| date.to_string()))
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = dictionary.keys().slice(row, 1);
            let key = arrow_key(&key)?;
            return array_id(dictionary.values().as_ref(), key);
        }
        _ => return None,
    })
}

/// The single key of a sliced key array.
fn arrow_key(key: &dyn Array) -> Option<usize> {
    macro_rules! first {
        ($type:ty) => {
            usize::try_from(*key.as_primitive::<$type>().values().first()?).ok()
        };
    }
    match key.data_type() {
        DataType::Int8 => first!(Int8Type),
        DataType::Int16 => first!(Int16Type),
        DataType::Int32 => first!(Int32Type),
        DataType::Int64 => first!(Int64Type),
        DataType::UInt8 => first!(UInt8Type),
        DataType::UInt16 => first!(UInt16Type),
        DataType::UInt32 => first!(UInt32Type),
        DataType::UInt64 => first!(UInt64Type),
        _ => None,
    }
}

/// What is wrong with the ids of all chunks, chunk by chunk.
///
/// Every client of an id that several have gets an issue: no order of rows makes one of them the right one.
pub(crate) fn issues(chunks: &[&TableColumn], rows: &[usize]) -> Vec<Vec<IdIssue>> {
    let mut out: Vec<Vec<IdIssue>> = chunks.iter().map(|_| Vec::new()).collect();
    let mut hashes: Vec<(u64, u32, u32)> = Vec::with_capacity(rows.iter().sum());
    for (chunk, (column, rows)) in chunks.iter().zip(rows).enumerate() {
        for row in 0..*rows {
            match id(column, row) {
                Some(id) => {
                    // The hash decides what is compared, never what is equal.
                    let mut hasher = DefaultHasher::new();
                    hasher.write(id.as_bytes());
                    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    hashes.push((hasher.finish(), narrow(chunk), narrow(row)));
                }
                None => {
                    if let Some(list) = out.get_mut(chunk) {
                        list.push(IdIssue::missing(row));
                    }
                }
            }
        }
    }
    hashes.sort_unstable();
    for group in hashes.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let mut same: Vec<(Cow<'_, str>, usize, usize)> = group
            .iter()
            .filter_map(|(_, chunk, row)| {
                let (chunk, row) = (usize::try_from(*chunk).ok()?, usize::try_from(*row).ok()?);
                Some((id(chunks.get(chunk)?, row)?, chunk, row))
            })
            .collect();
        same.sort_unstable();
        for twins in same.chunk_by(|a, b| a.0 == b.0).filter(|twins| twins.len() > 1) {
            for (id, chunk, row) in twins {
                if let Some(list) = out.get_mut(*chunk) {
                    list.push(IdIssue::twice(*row, id));
                }
            }
        }
    }
    for list in &mut out {
        list.sort_unstable_by_key(IdIssue::row);
    }
    out
}
