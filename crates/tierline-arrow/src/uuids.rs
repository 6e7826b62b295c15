//! Arrow's type of UUIDs: 16 bytes a value, which become the texts that everybody writes, 8-4-4-4-12 digits.
//!
//! So an id is the same whether a database hands out UUIDs, a file has them as texts, or standings were saved as such.

use std::sync::Arc;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field};

/// The bytes of a UUID.
const BYTES: i32 = 16;

/// The letters of a UUID.
const LETTERS: usize = 36;

/// Whether a field is of Arrow's type of UUIDs.
pub(crate) fn is_uuid(field: &Field) -> bool {
    *field.data_type() == DataType::FixedSizeBinary(BYTES)
        && field.metadata().get("ARROW:extension:name").is_some_and(|name| name == "arrow.uuid")
}

/// The values of a field that is of one of Arrow's extension types as those of a plain type: UUIDs as texts.
///
/// Texts of 64-bit offsets, whatever their number, so that all batches of a stream are of one type.
pub(crate) fn plain_array(field: &Field, array: ArrayRef) -> ArrayRef {
    if !is_uuid(field) {
        return array;
    }
    let Some(ids) = array.as_fixed_size_binary_opt() else { return array };
    let mut texts = LargeStringBuilder::with_capacity(ids.len(), ids.len().saturating_mul(LETTERS));
    let mut scratch = [0; LETTERS];
    for row in 0..ids.len() {
        if ids.is_null(row) {
            texts.append_null();
        } else {
            texts.append_value(text(ids.value(row), &mut scratch));
        }
    }
    Arc::new(texts.finish())
}

/// The type that [`plain_array`] makes of a field's.
pub(crate) fn plain_type(field: &Field) -> DataType {
    if is_uuid(field) { DataType::LargeUtf8 } else { field.data_type().clone() }
}

/// A UUID in digits.
fn text<'a>(bytes: &[u8], scratch: &'a mut [u8; LETTERS]) -> &'a str {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    let digits = bytes.iter().flat_map(|byte| [digit(byte.wrapping_shr(4)), digit(byte & 15)]);
    let mut places = scratch.iter_mut().enumerate();
    for digit in digits {
        if let Some((at, place)) = places.next() {
            let place = if matches!(at, 8 | 13 | 18 | 23) {
                *place = b'-';
                places.next().map(|(_, place)| place)
            } else {
                Some(place)
            };
            if let Some(place) = place {
                *place = digit;
            }
        }
    }
    std::str::from_utf8(scratch).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_written_in_groups() {
        let bytes: Vec<u8> = (0..16).map(|byte: u8| byte.wrapping_mul(17)).collect();
        assert_eq!(text(&bytes, &mut [0; LETTERS]), "00112233-4455-6677-8899-aabbccddeeff");
    }
}
