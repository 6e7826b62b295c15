//! Texts in Arrow's memory, which may be that of another program: each is copied before it is taken for UTF-8.
//!
//! What has been validated may be changed by its owner before it is read, and Arrow's own arrays read without looking
//! again. Here each offset and each view is read once and compared with the bytes that there are, and UTF-8 is asked of a
//! copy. So who changes memory during a call gets other texts, or none, and nothing worse.

use arrow_array::cast::AsArray;
use arrow_array::{Array, GenericStringArray, OffsetSizeTrait, StringViewArray};
use arrow_schema::DataType;
use tierline_core::TextScratch;

/// The bytes of a text that stand in its view.
pub(crate) const IN_VIEW: usize = 12;

/// The bytes of a row between its offsets; nothing where there are none.
#[inline]
pub(crate) fn between<O: OffsetSizeTrait>(array: &GenericStringArray<O>, row: usize) -> Option<&[u8]> {
    let offsets = array.value_offsets();
    let (from, to) = (offsets.get(row)?.as_usize(), offsets.get(row.checked_add(1)?)?.as_usize());
    array.value_data().get(from..to)
}

/// Where the bytes of a view are.
pub(crate) enum Viewed<'a> {
    /// In the view itself: the bytes of the view, and how many of them from the fifth on.
    Here([u8; 16], usize),
    There(&'a [u8]),
}

impl<'a> Viewed<'a> {
    /// The text that a view tells of; nothing where it tells of none.
    #[inline]
    pub(crate) fn of(array: &'a StringViewArray, view: u128) -> Option<Self> {
        let view = view.to_le_bytes();
        let [a, b, c, d, .., i, j, k, l, m, n, o, p] = view;
        let number = |bytes: [u8; 4]| usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX);
        let length = number([a, b, c, d]);
        if length <= IN_VIEW {
            return Some(Self::Here(view, length));
        }
        let (buffer, from) = (number([i, j, k, l]), number([m, n, o, p]));
        Some(Self::There(array.data_buffers().get(buffer)?.get(from..from.checked_add(length)?)?))
    }

    /// The bytes of the text.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Here(view, length) => view.get(4..).and_then(|text| text.get(..*length)).unwrap_or_default(),
            Self::There(bytes) => bytes,
        }
    }
}

/// The text of a row of views; nothing where there is none.
#[inline]
pub(crate) fn viewed(array: &StringViewArray, row: usize) -> Option<Viewed<'_>> {
    Viewed::of(array, *array.views().get(row)?)
}

/// A copy of bytes as a text; an empty one where they are no UTF-8.
#[inline]
#[expect(unsafe_code, reason = "short texts are mostly ASCII, and asked for once a row")]
pub(crate) fn copied<'a>(bytes: &[u8], scratch: &'a mut TextScratch) -> &'a str {
    let copied = scratch.copy_bytes(bytes);
    if copied.is_ascii() {
        // SAFETY: ASCII is UTF-8, and what was asked is a copy that nobody else has.
        return unsafe { std::str::from_utf8_unchecked(copied) };
    }
    std::str::from_utf8(copied).unwrap_or_default()
}

/// Does something with the text of a row, of texts or of a dictionary of them; nothing where there is none.
///
/// For whoever shows a column that may lie in another program's memory.
///
/// ```
/// use arrow_array::StringArray;
/// let texts = StringArray::from(vec![Some("a"), None]);
/// assert_eq!(tierline_arrow::text_at(&texts, 0, str::to_string), Some("a".to_string()));
/// assert_eq!(tierline_arrow::text_at(&texts, 1, str::to_string), None);
/// ```
pub fn text_at<R>(array: &dyn Array, row: usize, use_it: impl FnOnce(&str) -> R) -> Option<R> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        let key = crate::ids::arrow_key(dictionary.keys(), row)?;
        let entries = dictionary.values().as_ref();
        // A dictionary of dictionaries is no column of texts.
        return if entries.as_any_dictionary_opt().is_some() { None } else { text_at(entries, key, use_it) };
    }
    let mut scratch = TextScratch::new();
    let text = match array.data_type() {
        DataType::Utf8 => copied(between(array.as_string::<i32>(), row).unwrap_or_default(), &mut scratch),
        DataType::LargeUtf8 => copied(between(array.as_string::<i64>(), row).unwrap_or_default(), &mut scratch),
        DataType::Utf8View => match viewed(array.as_string_view(), row) {
            Some(view) => copied(view.bytes(), &mut scratch),
            None => "",
        },
        _ => return None,
    };
    Some(use_it(text))
}

#[cfg(test)]
#[expect(unsafe_code, reason = "arrays as no one would make them")]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int8Type;
    use arrow_array::{ArrayRef, DictionaryArray, Int8Array, StringArray};
    use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
    use proptest::prelude::*;

    use super::*;
    use crate::adapter::{Adapter, entries_of};
    use crate::ids;
    use crate::table::TableColumn;
    use crate::validate;

    /// Bytes that are mostly letters, some of several bytes, some of none.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![6 => b'0'..=b'z', 1 => Just(0xc3), 1 => Just(0xa9), 1 => any::<u8>()];
        prop::collection::vec(byte, 0..60)
    }

    /// Offsets and lengths around the bytes, far beyond them, and below zero.
    fn place() -> impl Strategy<Value = i32> {
        prop_oneof![4 => 0..70, 2 => -3..3, 1 => any::<i32>()]
    }

    /// A view: mostly of a short text, sometimes of bytes that are there, sometimes of anything.
    fn view() -> impl Strategy<Value = u128> {
        let whole = |length: i32, start: u32, buffer: i32, from: i32| {
            let halves = [length.cast_unsigned(), start, buffer.cast_unsigned(), from.cast_unsigned()];
            halves.iter().rev().fold(0_u128, |all, half| all.wrapping_shl(32) | u128::from(*half))
        };
        prop_oneof![
            (0..15, any::<u32>(), any::<i32>(), any::<i32>()).prop_map(move |(a, b, c, d)| whole(a, b, c, d)),
            (place(), any::<u32>(), -1..3, place()).prop_map(move |(a, b, c, d)| whole(a, b, c, d)),
            any::<u128>(),
        ]
    }

    fn any_array() -> impl Strategy<Value = ArrayRef> {
        let nulls = |rows: usize, nulls: bool| nulls.then(|| NullBuffer::from_iter((0..rows).map(|row| row % 3 != 0)));
        let texts = (bytes(), prop::collection::vec(place(), 1..20), any::<bool>(), any::<bool>());
        let texts = texts.prop_map(move |(bytes, offsets, large, some)| {
            let (bytes, nulls) = (Buffer::from_vec(bytes), nulls(offsets.len().saturating_sub(1), some));
            // SAFETY: none of it is read in a way that relies on it: that is what is tested.
            unsafe {
                if large {
                    let offsets: ScalarBuffer<i64> = offsets.into_iter().map(i64::from).collect();
                    let offsets = OffsetBuffer::new_unchecked(offsets);
                    return Arc::new(GenericStringArray::<i64>::new_unchecked(offsets, bytes, nulls)) as ArrayRef;
                }
                let offsets = OffsetBuffer::new_unchecked(offsets.into());
                Arc::new(StringArray::new_unchecked(offsets, bytes, nulls))
            }
        });
        let views = (bytes(), prop::collection::vec(view(), 0..20), any::<bool>());
        let views = views.prop_map(move |(bytes, views, some)| {
            let nulls = nulls(views.len(), some);
            // SAFETY: as above.
            let array = unsafe { StringViewArray::new_unchecked(views.into(), vec![Buffer::from_vec(bytes)], nulls) };
            Arc::new(array) as ArrayRef
        });
        let plain = prop_oneof![texts, views];
        (plain, prop::collection::vec(any::<i8>(), 0..20), any::<bool>()).prop_map(|(plain, keys, keyed)| match keyed {
            // SAFETY: as above.
            true => Arc::new(unsafe { DictionaryArray::<Int8Type>::new_unchecked(Int8Array::from(keys), plain) }),
            false => plain,
        })
    }

    proptest! {
        /// What is read need not have been validated: whoever changes memory between the two gets other texts at worst.
        #[test]
        fn whatever_memory_holds_is_some_text(array in any_array()) {
            let rows = array.len();
            let mut texts = Vec::new();
            for row in 0..rows.saturating_add(2) {
                texts.push(text_at(array.as_ref(), row, str::to_string));
                if let Some(Some(text)) = texts.last() {
                    prop_assert!(std::str::from_utf8(text.as_bytes()).is_ok());
                }
            }
            let column = TableColumn::Arrow(Arc::clone(&array));
            for row in 0..rows.saturating_add(2) {
                let id = ids::id(&column, row).map(String::from);
                prop_assert_eq!(ids::with_id(&column, row, str::to_string), id);
            }
            let mut hashed = 0_usize;
            ids::each_hash(&column, 0..rows, |_, _| hashed = hashed.saturating_add(1));
            prop_assert!(hashed <= rows);
            let _ = ids::run_of(&column, 0..rows);
            let entries = entries_of(&column);
            let adapter = Adapter::new(&column, entries.as_ref(), None);
            adapter.read_all(rows.saturating_add(2));

            // Where nothing is wrong, all is as Arrow reads it.
            if validate::nulls(array.as_ref()).is_ok() && validate::all_rows(array.as_ref(), crate::threads::Workers::ALL) == Ok(Ok(())) {
                let expected: Vec<Option<String>> = match array.data_type() {
                    DataType::Utf8 => array.as_string::<i32>().iter().map(|text| text.map(Into::into)).collect(),
                    DataType::LargeUtf8 => array.as_string::<i64>().iter().map(|text| text.map(Into::into)).collect(),
                    DataType::Utf8View => array.as_string_view().iter().map(|array| array.map(Into::into)).collect(),
                    _ => return Ok(()),
                };
                prop_assert_eq!(texts.get(..rows), Some(&expected[..]));
            }
        }
    }
}
