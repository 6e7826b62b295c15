//! Columns: the values of one attribute for many clients, borrowed as they lie in memory.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::ops::Range;

use crate::assign::input::{IssueKind, Reading};
use crate::plan::Input;
use crate::plan::cells::{Cells, MISSING};
use crate::text::visible::shown_box;
use crate::value::client::Value;
use crate::value::date::Date;
use crate::value::moment::{Moment, When, Zone};
use crate::value::number::Decimal;
use crate::vector::{self, BLOCK, Buffer, Vectors};

/// Bits in the order of Arrow: the bit of a client is `bytes[(offset + row) / 8] >> ((offset + row) % 8) & 1`.
#[derive(Clone, Copy, Debug)]
pub struct Bitmap<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Bitmap<'a> {
    /// Bits that begin so many bits into the bytes; bits beyond the bytes read as 0.
    #[must_use]
    pub const fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset }
    }

    /// The bit of a row.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> bool {
        // Offset and row are bounded by memory: bits are at most 8 times the bytes of an address space.
        let at = self.offset.wrapping_add(row);
        self.bytes.get(at.wrapping_shr(3)).is_some_and(|byte| byte.wrapping_shr(in_byte(at)) & 1 != 0)
    }

    /// The bytes of the bits of a block of clients from a row on, as far as there are any.
    pub(crate) fn bytes_of_block(&self, row: usize) -> &'a [u8] {
        // One byte too few where the bits begin within a byte, which is no matter: it only asks for memory ahead.
        let rest = self.bytes.get(self.offset.wrapping_add(row).wrapping_shr(3)..).unwrap_or_default();
        rest.get(..BLOCK / 8).unwrap_or(rest)
    }

    /// The bits of a block of clients from a row on.
    pub(crate) fn block(&self, row: usize) -> [u8; BLOCK / 8] {
        let at = self.offset.wrapping_add(row);
        let bytes = self.bytes.get(at.wrapping_shr(3)..).unwrap_or_default();
        if let (0, Some(whole)) = (in_byte(at), bytes.first_chunk()) {
            return *whole;
        }
        let mut out = [0; BLOCK / 8];
        if in_byte(at) == 0 {
            out.iter_mut().zip(bytes).for_each(|(out, byte)| *out = *byte);
            return out;
        }
        // A slice of Arrow may begin within a byte: each byte out has the end of one and the beginning of the next.
        let (right, left) = (in_byte(at), 8_u32.wrapping_sub(in_byte(at)));
        // Behind the last byte there are no bits, which read as 0.
        let next = bytes.iter().skip(1).chain([&0]);
        for (out, (low, high)) in out.iter_mut().zip(bytes.iter().zip(next)) {
            *out = low.wrapping_shr(right) | high.wrapping_shl(left);
        }
        out
    }
}

/// The place of a bit in its byte.
#[expect(clippy::cast_possible_truncation, reason = "below 8")]
const fn in_byte(at: usize) -> u32 {
    (at & 7) as u32
}

/// Scratch for a copy of a text; a short one takes no memory beside it.
///
/// Whoever reads texts from memory that others may change copies them first: a text that is looked at twice has to be the
/// same both times.
///
/// ```
/// use tierline_core::TextScratch;
/// let mut scratch = TextScratch::new();
/// assert_eq!(scratch.copy("a text".as_bytes()), "a text");
/// assert_eq!(scratch.copy(&[0xff]), "", "no UTF-8");
/// ```
#[derive(Debug, Default)]
pub struct TextScratch {
    short: [u8; Self::SHORT],
    long: Vec<u8>,
}

impl TextScratch {
    /// The most bytes of a text that takes no memory beside the scratch.
    pub const SHORT: usize = 16;

    /// Scratch without a text.
    #[must_use]
    pub const fn new() -> Self {
        Self { short: [0; Self::SHORT], long: Vec::new() }
    }

    /// A copy of bytes as a text; an empty one where they are no UTF-8.
    pub fn copy(&mut self, bytes: &[u8]) -> &str {
        core::str::from_utf8(self.copy_bytes(bytes)).unwrap_or_default()
    }

    /// A copy of bytes, whatever they are.
    ///
    /// ```
    /// use tierline_core::TextScratch;
    /// let mut scratch = TextScratch::new();
    /// assert_eq!(scratch.copy_bytes(b"A-1"), b"A-1");
    /// ```
    #[inline]
    pub fn copy_bytes(&mut self, bytes: &[u8]) -> &[u8] {
        // 16 bytes hold most ids and levels: no memory is asked for.
        if let Some(short) = self.short.get_mut(..bytes.len()) {
            short.copy_from_slice(bytes);
            return short;
        }
        // Cleared and not dropped: the next long text takes the same memory.
        self.long.clear();
        self.long.extend_from_slice(bytes);
        &self.long
    }
}

/// Texts by row, however they lie in memory.
pub trait Texts: Sync {
    /// The text of a row; an empty one beyond the end. `scratch` is for a copy, where one is needed.
    fn text<'a>(&'a self, row: usize, scratch: &'a mut TextScratch) -> &'a str;

    /// The texts of rows from one on, as many as `out` holds. Rows without a value may be among them: what is written
    /// for those is not used.
    ///
    /// Numbers are read through this. Whoever has the texts close together in memory can hand them over faster than
    /// one by one, which is what it does by itself.
    fn short_texts(&self, from: usize, out: ShortTexts<'_>) {
        let mut text_scratch = TextScratch::new();
        for (row, (bytes, length)) in (from..).zip(out.bytes.iter_mut().zip(out.lengths)) {
            let text = self.text(row, &mut text_scratch).as_bytes();
            let mut all = [0; ShortTexts::MOST];
            // At the end of the sixteen bytes, so that the last byte is uppermost in a little-endian number.
            let scratch = ShortTexts::MOST.checked_sub(text.len()).and_then(|from| all.get_mut(from..));
            *length = scratch.map_or(0, |scratch| {
                scratch.copy_from_slice(text);
                ShortTexts::length(text.len())
            });
            *bytes = u128::from_le_bytes(all);
        }
    }
}

/// Scratch for texts of 1 to 16 bytes, each as one number, where all of its bytes can be looked at together.
pub struct ShortTexts<'a> {
    /// The last byte of a text uppermost; what is below its first one is not looked at.
    pub bytes: &'a mut [u128],
    /// How many bytes a text has; 0 for any other text.
    pub lengths: &'a mut [u8],
}

impl ShortTexts<'_> {
    /// The most bytes.
    pub const MOST: usize = 16;

    /// The length of a text as it is written down here.
    ///
    /// ```
    /// use tierline_core::ShortTexts;
    /// assert_eq!([0, 7, 16, 17].map(ShortTexts::length), [0, 7, 16, 0]);
    /// ```
    #[must_use]
    #[inline]
    pub fn length(length: usize) -> u8 {
        u8::try_from(length).ok().filter(|_| length <= Self::MOST).unwrap_or(0)
    }
}

/// A slice of texts.
impl<T: AsRef<str> + Sync> Texts for [T] {
    fn text<'a>(&'a self, row: usize, _: &'a mut TextScratch) -> &'a str {
        self.get(row).map_or("", AsRef::as_ref)
    }
}

/// Numbers of the dictionary entries by row; what lies beyond the dictionary reads as missing.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Keys<'a> {
    /// Keys of this width.
    Int8(&'a [i8]),
    /// Keys of this width.
    Int16(&'a [i16]),
    /// Keys of this width.
    Int32(&'a [i32]),
    /// Keys of this width.
    Int64(&'a [i64]),
    /// Keys of this width.
    UInt8(&'a [u8]),
    /// Keys of this width.
    UInt16(&'a [u16]),
    /// Keys of this width.
    UInt32(&'a [u32]),
    /// Keys of this width.
    UInt64(&'a [u64]),
}

/// Does something with the slice of keys, whatever their width.
macro_rules! with_keys {
    ($keys:expr, $slice:ident => $do:expr) => {
        match $keys {
            Keys::Int8($slice) => $do,
            Keys::Int16($slice) => $do,
            Keys::Int32($slice) => $do,
            Keys::Int64($slice) => $do,
            Keys::UInt8($slice) => $do,
            Keys::UInt16($slice) => $do,
            Keys::UInt32($slice) => $do,
            Keys::UInt64($slice) => $do,
        }
    };
}

#[expect(clippy::unnecessary_fallible_conversions, reason = "the same words for every width")]
impl Keys<'_> {
    /// The entry of a row.
    #[inline]
    pub(crate) fn key(&self, row: usize) -> usize {
        // No dictionary has so many entries: a key below zero or beyond the end reads as missing.
        with_keys!(self, keys => keys.get(row).and_then(|key| usize::try_from(*key).ok()).unwrap_or(usize::MAX))
    }

    /// The codes of some rows, by the code of each entry.
    pub(crate) fn codes(&self, rows: Range<usize>, entries: &[u8], codes: &mut [u8]) {
        with_keys!(self, keys => {
            for (key, code) in keys.get(rows).unwrap_or_default().iter().zip(codes) {
                *code = usize::try_from(*key).ok().and_then(|key| entries.get(key)).copied().unwrap_or(MISSING);
            }
        });
    }

    /// The entries of some rows, each as the byte that holds its number; [`u8::MAX`] where none does.
    #[expect(clippy::useless_conversion, reason = "some keys are bytes already")]
    pub(crate) fn bytes(&self, vectors: Vectors, rows: Range<usize>, bytes: &mut Buffer<u8>) {
        with_keys!(self, keys => {
            let block_keys = keys.get(rows.clone()).unwrap_or_default();
            // Asked for where there are at most 255 entries, 0 to 254: 255 stands for none of them.
            vectors.narrow(block_keys, |key| u8::try_from(key).unwrap_or(u8::MAX), bytes);
            vectors.fetch_ahead(vector::next_of(keys, &rows));
        });
    }
}

/// Values by row; rows beyond the end read as missing.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Values<'a> {
    /// Every value is missing.
    Missing,
    /// Whole numbers.
    Int8(&'a [i8]),
    /// Whole numbers.
    Int16(&'a [i16]),
    /// Whole numbers.
    Int32(&'a [i32]),
    /// Whole numbers.
    Int64(&'a [i64]),
    /// Whole numbers.
    UInt8(&'a [u8]),
    /// Whole numbers.
    UInt16(&'a [u16]),
    /// Whole numbers.
    UInt32(&'a [u32]),
    /// Whole numbers.
    UInt64(&'a [u64]),
    /// Floats, each its shortest round-trip decimal.
    Float32(&'a [f32]),
    /// Floats, each its shortest round-trip decimal.
    Float64(&'a [f64]),
    /// Numbers of units at a scale, which may be below zero: tens, hundreds ...
    Decimal32(&'a [i32], i8),
    /// Numbers of units at a scale.
    Decimal64(&'a [i64], i8),
    /// Numbers of units at a scale.
    Decimal128(&'a [i128], i8),
    /// Booleans.
    Boolean(Bitmap<'a>),
    /// Texts.
    Text(&'a dyn Texts),
    /// Days since 1970-01-01.
    Days(&'a [i32]),
    /// Ticks since 1970-01-01 00:00, so many a day: the day as it stands.
    Ticks(&'a [i64], i64),
    /// Ticks since 1970-01-01 00:00 UTC, so many a second, of a zone: the day is the one in the zone of the model, or
    /// else in this one.
    Moments(&'a [i64], i64, &'a Zone),
    /// Entries of another column, by number.
    Dictionary(Keys<'a>, &'a Column<'a>),
    /// Values of any type.
    Mixed(&'a [Value]),
}

/// The values of one attribute for many clients, and which of them there are.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    pub(crate) values: Values<'a>,
    pub(crate) validity: Option<Bitmap<'a>>,
    pub(crate) rows: usize,
    /// The most digits that a number should have.
    pub(crate) digits: u8,
}

impl<'a> Column<'a> {
    /// Values, and a bit for each row that has one; without bits every row has one.
    #[must_use]
    pub const fn new(values: Values<'a>, validity: Option<Bitmap<'a>>, rows: usize) -> Self {
        Self { values, validity, rows, digits: u8::MAX }
    }

    /// The same column of numbers that should have at most so many digits: [`Assignments::exact`] tells whether they do.
    ///
    /// [`Assignments::exact`]: crate::Assignments::exact
    ///
    /// ```
    /// use tierline_core::{Attribute, Batch, Column, Model, ScoreDetail, Tier, Values};
    /// let plan = Model::builder("all").attribute(Attribute::integer("seats")).tier(Tier::rest("All")).build()?.compile();
    /// let columns = [Some(Column::new(Values::Int64(&[50, 2_000]), None, 2).with_digits(4))];
    /// let batch = Batch { columns: &columns, rows: 2, ids: &[] };
    /// let result = plan.assign_batch(&batch, 0..2, "2026-01-31".parse()?, ScoreDetail::Total);
    /// assert_eq!(result.tiers.codes, [1, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_digits(mut self, digits: u8) -> Self {
        self.digits = digits;
        self
    }

    /// Whether a row has a value.
    #[inline]
    pub(crate) fn is_valid(&self, row: usize) -> bool {
        row < self.rows && self.validity.as_ref().is_none_or(|bits| bits.get(row))
    }

    /// A row's value, whatever type the column has; nothing beyond the end. Entries of dictionaries are those of their column.
    #[inline(always)]
    fn value(&self, row: usize) -> Option<RowValue<'_>> {
        Some(match &self.values {
            Values::Missing | Values::Dictionary(..) => return None,
            Values::Int8(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::Int16(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::Int32(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::Int64(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::UInt8(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::UInt16(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::UInt32(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::UInt64(values) => RowValue::Integer(i128::from(*values.get(row)?)),
            Values::Float32(values) => RowValue::Float32(*values.get(row)?),
            Values::Float64(values) => RowValue::Float64(*values.get(row)?),
            Values::Decimal32(values, scale) => RowValue::Units(i128::from(*values.get(row)?), *scale),
            Values::Decimal64(values, scale) => RowValue::Units(i128::from(*values.get(row)?), *scale),
            Values::Decimal128(values, scale) => RowValue::Units(*values.get(row)?, *scale),
            Values::Boolean(bits) => RowValue::Boolean(bits.get(row)),
            Values::Text(texts) => RowValue::Text(*texts),
            Values::Days(values) => RowValue::Day(Some(i64::from(*values.get(row)?))),
            // Rounded down, so that ticks before 1970 belong to their own day and not to the next one.
            Values::Ticks(values, per_day) => RowValue::Day(values.get(row)?.checked_div_euclid(*per_day)),
            Values::Moments(values, per_second, zone) => {
                RowValue::Moment(values.get(row)?.checked_div_euclid(*per_second), zone)
            }
            Values::Mixed(values) => RowValue::Value(values.get(row)?),
        })
    }

    /// What a row's value is to an attribute.
    pub(crate) fn read(&self, row: usize, input: &Input, cells: &Cells) -> Reading {
        if !self.is_valid(row) {
            return Ok(None);
        }
        if let Values::Dictionary(keys, entries) = &self.values {
            // A key of no entry lies beyond the rows of the entries, and reads as missing.
            return entries.read(keys.key(row), input, cells);
        }
        let Some(value) = self.value(row) else { return Ok(None) };
        match value {
            RowValue::Integer(value) => input.read_integer(value, cells),
            RowValue::Units(units, scale) => input.read_units(units, i32::from(scale)),
            RowValue::Float32(value) => input.read_float32(value),
            RowValue::Float64(value) => input.read_float(value),
            RowValue::Boolean(value) => input.read_boolean(value),
            RowValue::Text(texts) => input.read_text(texts.text(row, &mut TextScratch::new()), cells),
            RowValue::Day(days) => input.read_date(days.and_then(Date::from_days)),
            RowValue::Moment(seconds, zone) => {
                let zone = input.zone.as_ref().unwrap_or(zone);
                input.read_date(seconds.and_then(|seconds| zone.day_of(seconds)))
            }
            RowValue::Value(value) => input.read(value, cells),
        }
    }

    /// The offset from UTC of a row's own moment: of a text or a single value that has one.
    pub(crate) fn offset(&self, row: usize) -> Option<i32> {
        match &self.values {
            Values::Text(texts) if self.is_valid(row) => {
                // Trimmed as where the day is read of it, so that both see one text.
                match When::read(texts.text(row, &mut TextScratch::new()).trim_ascii())? {
                    When::Moment(moment) => Some(moment.offset()),
                    When::Day(_) => None,
                }
            }
            Values::Mixed(values) if self.is_valid(row) => match values.get(row)? {
                Value::Moment(moment) => Some(moment.offset()),
                Value::Text(text) => match When::read(text.trim_ascii())? {
                    When::Moment(moment) => Some(moment.offset()),
                    When::Day(_) => None,
                },
                _ => None,
            },
            Values::Dictionary(keys, entries) if self.is_valid(row) => entries.offset(keys.key(row)),
            _ => None,
        }
    }

    /// Whether its values are texts, or whole numbers, which are the texts of their digits.
    pub(crate) fn is_of_texts(&self) -> bool {
        match &self.values {
            Values::Dictionary(_, entries) => entries.is_of_texts(),
            Values::Missing | Values::Text(_) => true,
            Values::Int8(_) | Values::Int16(_) | Values::Int32(_) | Values::Int64(_) => true,
            Values::UInt8(_) | Values::UInt16(_) | Values::UInt32(_) | Values::UInt64(_) => true,
            _ => false,
        }
    }

    /// Whether a row has no value at all, in the column or in the dictionary behind it.
    pub(crate) fn is_absent(&self, row: usize) -> bool {
        if !self.is_valid(row) {
            return true;
        }
        match &self.values {
            Values::Missing => true,
            Values::Dictionary(keys, entries) => entries.is_absent(keys.key(row)),
            Values::Mixed(values) => values.get(row).is_none_or(|value| *value == Value::Missing),
            _ => false,
        }
    }

    /// The text that a text attribute makes of a row's value: a text, or the digits of a whole number.
    pub(crate) fn text<'b>(&'b self, row: usize, scratch: &'b mut TextScratch) -> Option<Cow<'b, str>> {
        if let Values::Dictionary(keys, entries) = &self.values {
            return entries.text(keys.key(row), scratch);
        }
        match self.value(row)? {
            RowValue::Text(texts) => Some(Cow::Borrowed(texts.text(row, scratch))),
            RowValue::Integer(number) => Some(Cow::Owned(number.to_string())),
            RowValue::Value(value) => value.as_text(),
            RowValue::Units(..) | RowValue::Float32(_) | RowValue::Float64(_) => None,
            RowValue::Boolean(_) | RowValue::Day(_) | RowValue::Moment(..) => None,
        }
    }

    /// A row's value for an issue, cut at 64 characters, nothing invisible left invisible.
    pub(crate) fn show(&self, row: usize) -> Box<str> {
        if let Values::Dictionary(keys, entries) = &self.values {
            return entries.show(keys.key(row));
        }
        let text = match self.value(row) {
            Some(RowValue::Text(texts)) => return shown_box(texts.text(row, &mut TextScratch::new())),
            Some(RowValue::Integer(number)) => number.to_string(),
            Some(RowValue::Units(units, scale)) => show_units(units, scale),
            Some(RowValue::Float32(value)) => value.to_string(),
            Some(RowValue::Float64(value)) => value.to_string(),
            Some(RowValue::Boolean(value)) => value.to_string(),
            // Beyond the calendar there is a count of days, and no date.
            Some(RowValue::Day(Some(days))) => Date::from_days(days)
                .map_or_else(|| alloc::format!("{days} days after 1970-01-01"), |date| date.to_string()),
            // Under the offset of its column, as it stood there, and not of the zone of the model.
            Some(RowValue::Moment(Some(seconds), zone)) => Moment::new(seconds, zone.offset_at(seconds)).to_string(),
            Some(RowValue::Value(value)) => value.to_string(),
            Some(RowValue::Day(None) | RowValue::Moment(None, _)) | None => alloc::string::String::new(),
        };
        shown_box(&text)
    }
}

/// One value of a column.
enum RowValue<'a> {
    Integer(i128),
    /// Units at a scale.
    Units(i128, i8),
    Float32(f32),
    Float64(f64),
    Boolean(bool),
    /// The texts of all rows: a text is copied out of its memory when it is read.
    Text(&'a dyn Texts),
    /// Days since 1970-01-01; nothing for ticks that no day has any of.
    Day(Option<i64>),
    /// Seconds since 1970-01-01 00:00 UTC, and the zone of the column; no seconds as for days.
    Moment(Option<i64>, &'a Zone),
    Value(&'a Value),
}

fn show_units(units: i128, scale: i8) -> alloc::string::String {
    match u8::try_from(scale) {
        Ok(scale) => Decimal::new(units, scale).map(|d| d.to_string()).unwrap_or_default(),
        // Below zero a scale counts tens: no decimal has one, and `5e2` writes it.
        Err(_) => alloc::format!("{units}e{}", scale.unsigned_abs()),
    }
}

/// An issue of a client's id, found by whoever sees all ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdIssue {
    pub(crate) row: usize,
    pub(crate) kind: IssueKind,
    pub(crate) value: Option<Box<str>>,
}

impl IdIssue {
    /// The client of a row has no id.
    #[must_use]
    pub const fn missing(row: usize) -> Self {
        Self { row, kind: IssueKind::NoId, value: None }
    }

    /// The id of a row is a duplicate: it stands for other clients too.
    ///
    /// ```
    /// use tierline_core::{ColumnFault, IdIssue};
    /// assert_eq!(ColumnFault::of_id(&IdIssue::duplicate(4, "A-1"), "id").message, "duplicate id `A-1`: other clients have it in `id`, too");
    /// ```
    #[must_use]
    pub fn duplicate(row: usize, id: &str) -> Self {
        Self { row, kind: IssueKind::IdTwice, value: Some(shown_box(id)) }
    }

    /// The old name of [`IdIssue::duplicate`].
    ///
    /// ```
    /// # #![allow(deprecated)]
    /// # use tierline_core::IdIssue;
    /// assert_eq!(IdIssue::twice(4, "A-1"), IdIssue::duplicate(4, "A-1"));
    /// ```
    #[deprecated(note = "use `duplicate`")]
    #[must_use]
    pub fn twice(row: usize, id: &str) -> Self {
        Self::duplicate(row, id)
    }

    /// The row.
    #[must_use]
    pub const fn row(&self) -> usize {
        self.row
    }

    /// Whether it is missing or a duplicate.
    ///
    /// ```
    /// use tierline_core::{IdIssue, IssueKind};
    /// assert_eq!((IdIssue::missing(0).kind(), IdIssue::duplicate(0, "a").kind()), (IssueKind::NoId, IssueKind::IdTwice));
    /// ```
    #[must_use]
    pub const fn kind(&self) -> IssueKind {
        self.kind
    }
}
