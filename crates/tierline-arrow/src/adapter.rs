//! Arrow arrays as core's columns: borrowed, nothing copied.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, GenericStringArray, OffsetSizeTrait, StringViewArray};
use arrow_schema::{DataType, TimeUnit};
use tierline_core::{Bitmap, Column, Keys, ShortTexts, TextScratch, Texts, Values, Zone};

use crate::strings;
use crate::table::TableColumn;
use crate::vectors::{halves, in_vectors, uppermost};

const SECONDS_A_DAY: i64 = 86_400;

/// What is needed to lend a column to the core, beside the array itself.
pub(crate) struct Adapter<'a> {
    column: &'a TableColumn,
    texts: Option<Box<dyn Texts + 'a>>,
    keys: Option<Keys<'a>>,
    entries: Option<Box<Adapter<'a>>>,
    zone: Option<&'a Zone>,
}

struct Strings<'a, O: OffsetSizeTrait>(&'a GenericStringArray<O>);

impl<O: OffsetSizeTrait> Texts for Strings<'_, O> {
    fn text<'a>(&'a self, row: usize, scratch: &'a mut TextScratch) -> &'a str {
        strings::copied(strings::between(self.0, row).unwrap_or_default(), scratch)
    }

    fn short_texts(&self, from: usize, out: ShortTexts<'_>) {
        let (offsets, data) = (self.0.value_offsets().get(from..).unwrap_or_default(), self.0.value_data());
        let ends = offsets.iter().zip(offsets.get(1..).unwrap_or_default());
        for ((begin, end), (bytes, length)) in ends.zip(out.bytes.iter_mut().zip(out.lengths)) {
            let (begin, end) = (begin.as_usize(), end.as_usize());
            *length = ShortTexts::length(end.saturating_sub(begin));
            // Whatever comes before the text; nothing does before the first ones of all.
            *bytes = match data.get(..end).and_then(<[u8]>::last_chunk) {
                Some(bytes) => u128::from_le_bytes(*bytes),
                None => first_bytes(data.get(..end).unwrap_or_default()),
            };
        }
    }
}

/// Fewer bytes than 128 bits have, the last one uppermost.
fn first_bytes(text: &[u8]) -> u128 {
    text.iter()
        .take(ShortTexts::MOST)
        .fold(0, |bytes: u128, byte| bytes.wrapping_shr(u8::BITS) | u128::from(*byte).wrapping_shl(120))
}

struct Views<'a>(&'a StringViewArray);

impl Texts for Views<'_> {
    fn text<'a>(&'a self, row: usize, scratch: &'a mut TextScratch) -> &'a str {
        match strings::viewed(self.0, row) {
            Some(view) => strings::copied(view.bytes(), scratch),
            None => "",
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "at most 12")]
    fn short_texts(&self, from: usize, out: ShortTexts<'_>) {
        let views = self.0.views().get(from..).unwrap_or_default();
        let most = in_vectors(
            #[inline(always)]
            || {
                let mut most = 0;
                for (view, (bytes, length)) in views.iter().zip(out.bytes.iter_mut().zip(out.lengths.iter_mut())) {
                    let [first, last] = uppermost(halves(*view));
                    *bytes = u128::from(first) | (u128::from(last) << u64::BITS);
                    let inline = halves(*view)[0] & u64::from(u32::MAX);
                    most = most.max(inline);
                    *length = if inline <= IN_VIEW { inline as u8 } else { 0 };
                }
                most
            },
        );
        // Longer ones lie elsewhere, and are seldom numbers.
        if most > IN_VIEW {
            let mut scratch = TextScratch::new();
            for ((row, view), (bytes, length)) in (from..).zip(views).zip(out.bytes.iter_mut().zip(out.lengths)) {
                if halves(*view)[0] & u64::from(u32::MAX) > IN_VIEW {
                    let text = self.text(row, &mut scratch).as_bytes();
                    (*bytes, *length) = (first_bytes(text), ShortTexts::length(text.len()));
                }
            }
        }
    }
}

/// The bytes of a text that stand in its view.
const IN_VIEW: u64 = 12;

/// The dictionary's entries, which an adapter borrows from.
pub(crate) fn entries_of(column: &TableColumn) -> Option<TableColumn> {
    match column {
        TableColumn::Arrow(array) if matches!(array.data_type(), DataType::Dictionary(..)) => {
            Some(TableColumn::Arrow(array.as_any_dictionary().values().clone()))
        }
        _ => None,
    }
}

impl<'a> Adapter<'a> {
    /// An adapter of a column; `entries` are what [`entries_of`] gave for it, and `zone` is that of its moments.
    pub(crate) fn new(column: &'a TableColumn, entries: Option<&'a TableColumn>, zone: Option<&'a Zone>) -> Self {
        let mut adapter = Self { column, texts: None, keys: None, entries: None, zone };
        let TableColumn::Arrow(array) = column else { return adapter };
        match array.data_type() {
            DataType::Utf8 => adapter.texts = Some(Box::new(Strings(array.as_string::<i32>()))),
            DataType::LargeUtf8 => adapter.texts = Some(Box::new(Strings(array.as_string::<i64>()))),
            DataType::Utf8View => adapter.texts = Some(Box::new(Views(array.as_string_view()))),
            DataType::Dictionary(key, _) => {
                adapter.keys = keys(key, array);
                adapter.entries = entries.map(|entries| Box::new(Adapter::new(entries, None, zone)));
            }
            _ => {}
        }
        adapter
    }

    /// Reads all that the core may read of texts.
    #[cfg(test)]
    pub(crate) fn read_all(&self, rows: usize) {
        let mut scratch = TextScratch::new();
        let text = self.texts.iter().chain(self.entries.as_deref().and_then(|entries| entries.texts.as_ref()));
        for texts in text {
            for row in 0..rows {
                assert!(std::str::from_utf8(texts.text(row, &mut scratch).as_bytes()).is_ok(), "row {row}");
                let (mut bytes, mut lengths) = (vec![0; rows.saturating_sub(row)], vec![0; rows.saturating_sub(row)]);
                texts.short_texts(row, ShortTexts { bytes: &mut bytes, lengths: &mut lengths });
                assert!(lengths.iter().all(|length| usize::from(*length) <= ShortTexts::MOST), "{lengths:?}");
            }
        }
    }

    /// The entries of a dictionary as a column, for [`Adapter::column`].
    pub(crate) fn entries(&self) -> Option<Column<'_>> {
        self.entries.as_ref().map(|entries| entries.column(None))
    }

    /// The column as the core reads it.
    pub(crate) fn column<'b>(&'b self, entries: Option<&'b Column<'b>>) -> Column<'b> {
        let array = match self.column {
            TableColumn::Values(values) => return Column::new(Values::Mixed(values), None, values.len()),
            TableColumn::Arrow(array) => array,
        };
        let validity = array.nulls().map(|nulls| Bitmap::new(nulls.validity(), nulls.offset()));
        macro_rules! numbers {
            ($type:ty) => {
                array.as_primitive::<$type>().values()
            };
        }
        let values = match array.data_type() {
            DataType::Int8 => Values::Int8(numbers!(Int8Type)),
            DataType::Int16 => Values::Int16(numbers!(Int16Type)),
            DataType::Int32 => Values::Int32(numbers!(Int32Type)),
            DataType::Int64 => Values::Int64(numbers!(Int64Type)),
            DataType::UInt8 => Values::UInt8(numbers!(UInt8Type)),
            DataType::UInt16 => Values::UInt16(numbers!(UInt16Type)),
            DataType::UInt32 => Values::UInt32(numbers!(UInt32Type)),
            DataType::UInt64 => Values::UInt64(numbers!(UInt64Type)),
            DataType::Float32 => Values::Float32(numbers!(Float32Type)),
            DataType::Float64 => Values::Float64(numbers!(Float64Type)),
            DataType::Decimal32(_, scale) => Values::Decimal32(numbers!(Decimal32Type), *scale),
            DataType::Decimal64(_, scale) => Values::Decimal64(numbers!(Decimal64Type), *scale),
            DataType::Decimal128(_, scale) => Values::Decimal128(numbers!(Decimal128Type), *scale),
            DataType::Boolean => {
                let bits = array.as_boolean().values();
                Values::Boolean(Bitmap::new(bits.values(), bits.offset()))
            }
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                self.texts.as_deref().map_or(Values::Missing, Values::Text)
            }
            DataType::Date32 => Values::Days(numbers!(Date32Type)),
            DataType::Date64 => Values::Ticks(numbers!(Date64Type), SECONDS_A_DAY.saturating_mul(1_000)),
            DataType::Timestamp(unit, _) => {
                let (ticks, per_second): (&[i64], i64) = match unit {
                    TimeUnit::Second => (numbers!(TimestampSecondType), 1),
                    TimeUnit::Millisecond => (numbers!(TimestampMillisecondType), 1_000),
                    TimeUnit::Microsecond => (numbers!(TimestampMicrosecondType), 1_000_000),
                    TimeUnit::Nanosecond => (numbers!(TimestampNanosecondType), 1_000_000_000),
                };
                match self.zone {
                    Some(zone) => Values::Moments(ticks, per_second, zone),
                    None => Values::Ticks(ticks, SECONDS_A_DAY.saturating_mul(per_second)),
                }
            }
            DataType::Dictionary(..) => match (self.keys, entries) {
                (Some(keys), Some(entries)) => Values::Dictionary(keys, entries),
                _ => Values::Missing,
            },
            // Types that the matrix refuses never come here.
            _ => Values::Missing,
        };
        let column = Column::new(values, validity, array.len());
        match array.data_type() {
            DataType::Decimal32(digits, _) | DataType::Decimal64(digits, _) | DataType::Decimal128(digits, _) => {
                column.with_digits(*digits)
            }
            _ => column,
        }
    }
}

/// The keys of a dictionary of any key type.
fn keys<'a>(key: &DataType, array: &'a ArrayRef) -> Option<Keys<'a>> {
    macro_rules! keys {
        ($type:ty) => {
            array.as_dictionary::<$type>().keys().values()
        };
    }
    Some(match key {
        DataType::Int8 => Keys::Int8(keys!(Int8Type)),
        DataType::Int16 => Keys::Int16(keys!(Int16Type)),
        DataType::Int32 => Keys::Int32(keys!(Int32Type)),
        DataType::Int64 => Keys::Int64(keys!(Int64Type)),
        DataType::UInt8 => Keys::UInt8(keys!(UInt8Type)),
        DataType::UInt16 => Keys::UInt16(keys!(UInt16Type)),
        DataType::UInt32 => Keys::UInt32(keys!(UInt32Type)),
        DataType::UInt64 => Keys::UInt64(keys!(UInt64Type)),
        _ => return None,
    })
}
