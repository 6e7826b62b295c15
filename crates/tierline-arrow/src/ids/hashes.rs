//! Hashes of ids: they decide what is compared, never what is equal.
//!
//! Many rows are looked at range by range. The hashes of a range are put in order of their first bits, so that what has
//! the same first bits in all ranges can be searched for doubles alone, in little memory, by any thread.

use std::ops::Range;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{GenericStringArray, OffsetSizeTrait};
use arrow_schema::DataType;

use tierline_core::{Interrupted, TextScratch, is_blank};

use super::ascending::visible;
use super::id;
use crate::strings::viewed;
use crate::table::TableColumn;
use crate::threads::{self, RANGE, Workers};

/// Odd, with as many ones as zeros and no pattern: digits of pi.
const SPREAD: u64 = 0x243F_6A88_85A3_08D3;
const SALT: u64 = 0x1319_8A2E_0370_7345;

/// A hash of a whole number of 64 bits that is another one for every number.
const fn whole(value: u64) -> u64 {
    (value ^ value.wrapping_shr(32)).wrapping_mul(SPREAD)
}

/// The hash of a whole number, however wide its column is.
pub(crate) const fn of_whole(value: i64) -> u64 {
    whole(value.cast_unsigned())
}

/// Two words in one: both halves of their product.
#[expect(clippy::cast_possible_truncation, reason = "each half of the product is wanted")]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a).wrapping_mul(u128::from(b));
    product as u64 ^ product.wrapping_shr(64) as u64
}

fn text(bytes: &[u8]) -> u64 {
    let mut hash = SALT ^ u64::try_from(bytes.len()).unwrap_or(u64::MAX).wrapping_mul(SPREAD);
    let mut rest = bytes;
    while let Some((word, more)) = rest.split_first_chunk::<8>() {
        hash = fold(hash ^ u64::from_le_bytes(*word), SPREAD);
        rest = more;
    }
    let mut last = 0_u64;
    for byte in rest {
        last = last.wrapping_shl(8) | u64::from(*byte);
    }
    // Twice: what differs in one word only has to reach all bits.
    fold(fold(hash ^ last, SPREAD) ^ SALT, SPREAD)
}

/// Half of another hash of a text.
pub(crate) fn second(bytes: &[u8]) -> u32 {
    let mut hash = SPREAD;
    for byte in bytes {
        hash = fold(hash ^ u64::from(*byte), SALT | 1);
    }
    u32::try_from(fold(hash, SALT | 1).wrapping_shr(32)).unwrap_or(0)
}

/// Which of so many shares a hash belongs to.
pub(crate) fn share_of(hash: u64, shares: u64) -> u64 {
    fold(hash, SALT | 1).checked_rem(shares).unwrap_or(0)
}

/// A column of ids whose rows can be hashed.
pub(crate) struct Hashable<'a> {
    column: &'a TableColumn,
    /// The hashes of a dictionary's entries.
    entries: Vec<Option<u64>>,
}

impl<'a> Hashable<'a> {
    /// A column to be hashed; the entries of a dictionary are hashed at once.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn new(column: &'a TableColumn, workers: Workers<'_>) -> Result<Self, Interrupted> {
        let entries = match column {
            TableColumn::Arrow(array) if matches!(array.data_type(), DataType::Dictionary(..)) => {
                let values = TableColumn::Arrow(array.as_any_dictionary().values().clone());
                let (plain, all) = (Hashable { column: &values, entries: Vec::new() }, values.len());
                let ranges = threads::each(all.div_ceil(RANGE), workers, |range| {
                    let from = range.saturating_mul(RANGE);
                    let mut out = Vec::with_capacity(RANGE.min(all));
                    plain.each(from..from.saturating_add(RANGE).min(all), |_, hash| out.push(hash));
                    out
                })?;
                ranges.into_iter().flatten().collect()
            }
            _ => Vec::new(),
        };
        Ok(Self { column, entries })
    }

    /// Whether different ids have different hashes.
    pub(crate) fn exact(&self) -> bool {
        let TableColumn::Arrow(array) = self.column else { return false };
        array.data_type().is_integer()
    }

    /// Tells the hash of each row, and nothing for a row without an id.
    pub(crate) fn each(&self, rows: Range<usize>, mut tell: impl FnMut(usize, Option<u64>)) {
        let TableColumn::Arrow(array) = self.column else { return self.slowly(rows, tell) };
        let nulls = array.nulls();
        // Rows beyond the end are not asked for.
        let known = |row: usize| nulls.is_none_or(|nulls| row < nulls.len() && nulls.is_valid(row));
        macro_rules! numbers {
            ($type:ty, $hash:expr) => {{
                let values = array.as_primitive::<$type>().values();
                for (row, value) in rows.clone().zip(values.get(rows).unwrap_or_default()) {
                    tell(row, known(row).then(|| $hash(*value)));
                }
            }};
        }
        // A number that is none is no id.
        macro_rules! floats {
            ($type:ty, $hash:expr) => {{
                let values = array.as_primitive::<$type>().values();
                for (row, value) in rows.clone().zip(values.get(rows).unwrap_or_default()) {
                    tell(row, (known(row) && !value.is_nan()).then(|| $hash(*value)));
                }
            }};
        }
        macro_rules! signed {
            ($type:ty) => {
                numbers!($type, |value| of_whole(i64::from(value)))
            };
        }
        macro_rules! keys {
            ($type:ty) => {{
                let keys = array.as_dictionary::<$type>().keys().values();
                for (row, key) in rows.clone().zip(keys.get(rows).unwrap_or_default()) {
                    let entry = usize::try_from(*key).ok().and_then(|key| self.entries.get(key));
                    tell(row, entry.copied().flatten().filter(|_| known(row)));
                }
            }};
        }
        match array.data_type() {
            DataType::Int8 => signed!(Int8Type),
            DataType::Int16 => signed!(Int16Type),
            DataType::Int32 => signed!(Int32Type),
            DataType::Int64 => signed!(Int64Type),
            DataType::UInt8 => numbers!(UInt8Type, |value| whole(u64::from(value))),
            DataType::UInt16 => numbers!(UInt16Type, |value| whole(u64::from(value))),
            DataType::UInt32 => numbers!(UInt32Type, |value| whole(u64::from(value))),
            DataType::UInt64 => numbers!(UInt64Type, whole),
            DataType::Date32 => signed!(Date32Type),
            DataType::Decimal32(..) => signed!(Decimal32Type),
            DataType::Decimal64(..) => signed!(Decimal64Type),
            DataType::Decimal128(..) => numbers!(Decimal128Type, |value: i128| text(&value.to_le_bytes())),
            DataType::Float32 => floats!(Float32Type, |value: f32| whole(u64::from(value.to_bits()))),
            DataType::Float64 => floats!(Float64Type, |value: f64| whole(value.to_bits())),
            DataType::Utf8 => texts(array.as_string::<i32>(), rows, known, tell),
            DataType::LargeUtf8 => texts(array.as_string::<i64>(), rows, known, tell),
            DataType::Utf8View => {
                let array = array.as_string_view();
                for row in rows {
                    let view = if known(row) { viewed(array, row) } else { None };
                    tell(row, view.and_then(|view| of_text(view.bytes())));
                }
            }
            DataType::Dictionary(key, _) => match **key {
                DataType::Int8 => keys!(Int8Type),
                DataType::Int16 => keys!(Int16Type),
                DataType::Int32 => keys!(Int32Type),
                DataType::Int64 => keys!(Int64Type),
                DataType::UInt8 => keys!(UInt8Type),
                DataType::UInt16 => keys!(UInt16Type),
                DataType::UInt32 => keys!(UInt32Type),
                DataType::UInt64 => keys!(UInt64Type),
                _ => self.slowly(rows, tell),
            },
            _ => self.slowly(rows, tell),
        }
    }

    /// By the text of each id.
    fn slowly(&self, rows: Range<usize>, mut tell: impl FnMut(usize, Option<u64>)) {
        for row in rows {
            tell(row, id(self.column, row).map(|id| text(id.as_bytes())));
        }
    }
}

/// The hash of a text, nothing for a blank one.
fn of_text(bytes: &[u8]) -> Option<u64> {
    // What may be a blank is copied before it is asked for that.
    let blank = !visible(bytes) && is_blank(TextScratch::new().copy(bytes));
    (!blank).then(|| text(bytes))
}

fn texts<O: OffsetSizeTrait>(
    array: &GenericStringArray<O>,
    rows: Range<usize>,
    known: impl Fn(usize) -> bool,
    mut tell: impl FnMut(usize, Option<u64>),
) {
    let offsets = array.value_offsets().get(rows.start..=rows.end).unwrap_or_default();
    let data = array.value_data();
    for ((row, from), to) in rows.zip(offsets).zip(offsets.get(1..).unwrap_or_default()) {
        let bytes = data.get(from.as_usize()..to.as_usize());
        tell(row, bytes.filter(|_| known(row)).and_then(of_text));
    }
}

/// How many first bits put hashes into parts, for so many rows: a part fits into a near cache.
pub(crate) fn parts_for(rows: usize) -> u32 {
    const IN_A_PART: usize = 8_192;
    const MOST: u32 = 11;
    rows.div_ceil(IN_A_PART).next_power_of_two().ilog2().min(MOST)
}

/// The first bits of a hash as a number.
pub(crate) fn part_of(hash: u64, bits: u32) -> usize {
    let first = hash.checked_shr(64_u32.saturating_sub(bits)).unwrap_or(0);
    usize::try_from(first).unwrap_or(0)
}

/// The hashes of some rows, by part.
pub(crate) struct Parts {
    hashes: Vec<u64>,
    /// Where each part ends.
    ends: Vec<u32>,
}

impl Parts {
    /// Puts hashes, at most 2^32 of them, in order of their parts.
    pub(crate) fn new(hashes: &[u64], bits: u32) -> Self {
        let mut ends = vec![0_u32; 1_usize.wrapping_shl(bits)];
        for hash in hashes {
            if let Some(count) = ends.get_mut(part_of(*hash, bits)) {
                *count = count.wrapping_add(1);
            }
        }
        let mut start = 0_u32;
        for end in &mut ends {
            let count = *end;
            *end = start;
            start = start.wrapping_add(count);
        }
        // What was the start of a part is its end when all of it is there.
        let mut sorted = vec![0_u64; hashes.len()];
        for hash in hashes {
            let Some(at) = ends.get_mut(part_of(*hash, bits)) else { continue };
            if let Some(slot) = usize::try_from(*at).ok().and_then(|at| sorted.get_mut(at)) {
                *slot = *hash;
            }
            *at = at.wrapping_add(1);
        }
        Self { hashes: sorted, ends }
    }

    fn part(&self, part: usize) -> &[u64] {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let from = part.checked_sub(1).and_then(end).unwrap_or(0);
        end(part).and_then(|to| self.hashes.get(from..to)).unwrap_or_default()
    }
}

/// The hashes that are there more than once, ascending, each of them once.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn repeated(all: &[Parts], bits: u32, workers: Workers<'_>) -> Result<Vec<u64>, Interrupted> {
    let parts = threads::each_with(1_usize.wrapping_shl(bits), workers, Seen::default, |seen, part| {
        let count = all.iter().map(|hashes| hashes.part(part).len()).fold(0, usize::saturating_add);
        seen.begin(count, bits);
        for hash in all.iter().flat_map(|hashes| hashes.part(part)) {
            seen.put(*hash);
        }
        seen.repeated()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// A set of the hashes of one part, and those that came again.
#[derive(Default)]
struct Seen {
    /// A hash stands as near behind its place as there was room; 0 is no hash.
    slots: Vec<u64>,
    used: usize,
    /// How far a hash is moved so that the bits behind those of the part say its place.
    shift: u32,
    /// How often 0 was there, up to twice.
    zeros: u8,
    again: Vec<u64>,
    /// Hashes that found no room near their places, which only happens to ids that are made to collide.
    crowded: Vec<u64>,
}

impl Seen {
    /// How far from its place a hash may stand.
    const NEAR: usize = 64;

    fn begin(&mut self, count: usize, bits: u32) {
        // Few of many may be different ones: there is more room when it is needed.
        let slots = count.clamp(8, 16_384).saturating_mul(2).next_power_of_two();
        self.slots.clear();
        self.slots.resize(slots, 0);
        (self.used, self.shift, self.zeros) = (0, bits, 0);
        self.again.clear();
        self.crowded.clear();
    }

    #[inline]
    fn put(&mut self, hash: u64) {
        if hash == 0 {
            if self.zeros == 1 {
                self.again.push(0);
            }
            self.zeros = self.zeros.saturating_add(1).min(2);
            return;
        }
        match self.place(hash) {
            Some((_, true)) => {
                if self.again.last() != Some(&hash) {
                    self.again.push(hash);
                }
            }
            Some((at, false)) => {
                if let Some(slot) = self.slots.get_mut(at) {
                    *slot = hash;
                }
                self.used = self.used.saturating_add(1);
                if self.used > self.slots.len().wrapping_shr(1) {
                    self.grow();
                }
            }
            None => self.crowded.push(hash),
        }
    }

    /// Where a hash stands, or where there is room for it; nothing without room.
    #[inline]
    fn place(&self, hash: u64) -> Option<(usize, bool)> {
        let mask = self.slots.len().wrapping_sub(1);
        let bits = self.slots.len().ilog2();
        let start = part_of(hash.checked_shl(self.shift).unwrap_or(0), bits);
        for step in 0..Self::NEAR {
            let at = start.wrapping_add(step) & mask;
            match self.slots.get(at) {
                Some(0) => return Some((at, false)),
                Some(present) if *present == hash => return Some((at, true)),
                _ => {}
            }
        }
        None
    }

    fn grow(&mut self) {
        let more = self.slots.len().saturating_mul(4);
        let old = std::mem::replace(&mut self.slots, vec![0; more]);
        self.used = 0;
        for hash in old.into_iter().filter(|hash| *hash != 0) {
            match self.place(hash) {
                Some((at, _)) => {
                    if let Some(slot) = self.slots.get_mut(at) {
                        *slot = hash;
                    }
                    self.used = self.used.saturating_add(1);
                }
                None => self.crowded.push(hash),
            }
        }
    }

    fn repeated(&mut self) -> Vec<u64> {
        if !self.crowded.is_empty() {
            // A hash without room may have been given room at another time: all of them in order, then.
            self.crowded.extend(self.slots.iter().filter(|hash| **hash != 0));
            self.crowded.sort_unstable();
            self.again.extend(self.crowded.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).flatten());
        }
        self.again.sort_unstable();
        self.again.dedup();
        std::mem::take(&mut self.again)
    }
}

/// A set of hashes that is asked for many.
pub(crate) struct Suspects {
    sorted: Vec<u64>,
    /// A bit for the first bits of each hash.
    filter: Vec<u64>,
    bits: u32,
    /// Where the hashes of some fewer first bits end.
    ends: Vec<usize>,
    coarse: u32,
}

impl Suspects {
    /// A set of hashes in ascending order.
    pub(crate) fn new(sorted: Vec<u64>) -> Self {
        let bits = sorted.len().saturating_mul(16).next_power_of_two().ilog2().clamp(6, 27);
        let mut filter = vec![0_u64; 1_usize.wrapping_shl(bits.saturating_sub(6))];
        let coarse = sorted.len().next_power_of_two().ilog2().saturating_sub(2).min(24);
        let mut ends = vec![0; 1_usize.wrapping_shl(coarse)];
        for (at, hash) in sorted.iter().enumerate() {
            let bit = part_of(*hash, bits);
            if let Some(word) = filter.get_mut(bit.wrapping_shr(6)) {
                *word |= 1_u64.rotate_left(u32::try_from(bit & 63).unwrap_or(0));
            }
            if let Some(end) = ends.get_mut(part_of(*hash, coarse)) {
                *end = at.saturating_add(1);
            }
        }
        // First bits that no hash has end where those before them end.
        let mut last = 0;
        for end in &mut ends {
            last = last.max(*end);
            *end = last;
        }
        Self { sorted, filter, bits, ends, coarse }
    }

    #[inline]
    pub(crate) fn has(&self, hash: u64) -> bool {
        let bit = part_of(hash, self.bits);
        let word = self.filter.get(bit.wrapping_shr(6)).copied().unwrap_or(0);
        if word & 1_u64.rotate_left(u32::try_from(bit & 63).unwrap_or(0)) == 0 {
            return false;
        }
        let part = part_of(hash, self.coarse);
        let from = part.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let near = self.ends.get(part).and_then(|to| self.sorted.get(from..*to));
        near.is_some_and(|near| near.binary_search(&hash).is_ok())
    }
}
