//! Values as the C data interface lays them out.
//!
//! Only the rows that are wanted are taken, and of each buffer only their bytes. Buffers that are not aligned as their
//! type wants are copied, all others are used where they lie, for as long as an array points to them.

#![expect(unsafe_code, reason = "the pointers of C structures are followed")]

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    ArrayRef, BinaryViewArray, BooleanArray, DictionaryArray, FixedSizeBinaryArray, GenericBinaryArray,
    GenericStringArray, NullArray, OffsetSizeTrait, PrimitiveArray, StringViewArray,
};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, MutableBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field};

use super::structs::{ArrowArray, RawArray};
use crate::{flat, validate};

/// How many rows an array may have, those in front of its offset included: beyond what any memory holds.
const MOST_ROWS: usize = usize::MAX >> 17;

/// How many rows a table may have without a column that has memory: those cost nothing to whoever makes them up.
const MOST_ROWS_OF_NOTHING: usize = 1 << 28;

/// How many bytes a buffer may have: as many as an address can tell apart.
const MOST_BYTES: usize = usize::MAX >> 17;

/// How many buffers of texts a column of views may have.
const MOST_BUFFERS: usize = 1 << 24;

/// Something in a column, or in the table as a whole, that cannot be so.
pub(super) struct Wrong {
    pub(super) column: Option<usize>,
    pub(super) why: String,
}

/// The columns of a table, and how many rows they have.
///
/// # Safety
/// What is not NULL in the array points to what the interface says.
pub(super) unsafe fn table(array: ArrowArray, fields: &[Arc<Field>]) -> Result<(usize, Vec<ArrayRef>), Wrong> {
    let whole = |why: String| Wrong { column: None, why };
    let owner = Arc::new(array);
    let rows = Rows::all(owner.0, &owner).map_err(whole)?;
    if rows.raw.n_buffers > 1 {
        return Err(whole(format!("it has {} buffers instead of 1", rows.raw.n_buffers)));
    }
    if rows.raw.n_buffers == 1 {
        // SAFETY: as the caller says.
        let nulls = unsafe { rows.nulls() }.map_err(whole)?;
        if let Some(nulls) = nulls {
            return Err(whole(format!("{} of its rows are null as a whole", nulls.null_count())));
        }
    }
    let children = i64::try_from(fields.len()).unwrap_or(i64::MAX);
    if rows.raw.n_children != children || (children > 0 && rows.raw.children.is_null()) {
        return Err(whole(format!("it has {} children instead of {children}", rows.raw.n_children)));
    }
    let wanted = rows.start..rows.end;
    let mut columns = Vec::with_capacity(fields.len());
    for (at, field) in fields.iter().enumerate() {
        let wrong = |why| Wrong { column: Some(at), why };
        // SAFETY: there are as many children as fields, and their list is not NULL.
        let child = unsafe { rows.raw.children.add(at).read_unaligned() };
        // SAFETY: as the caller says.
        columns.push(unsafe { part(child, field.data_type(), Some(wanted.clone()), &owner) }.map_err(wrong)?);
    }
    if rows.rows() > MOST_ROWS_OF_NOTHING && columns.iter().all(|column| *column.data_type() == DataType::Null) {
        return Err(whole(format!("it has {} rows without any value", rows.rows())));
    }
    Ok((rows.rows(), columns))
}

/// A column by itself.
///
/// # Safety
/// What is not NULL in the array points to what the interface says.
pub(super) unsafe fn column(array: ArrowArray, data_type: &DataType) -> Result<ArrayRef, String> {
    let owner = Arc::new(array);
    let rows = Rows::all(owner.0, &owner)?;
    if rows.rows() > MOST_ROWS_OF_NOTHING && !is_read(data_type) {
        return Err(format!("it has {} rows without any value", rows.rows()));
    }
    // SAFETY: as the caller says.
    unsafe { values(&rows, data_type) }
}

/// A child or the dictionary of an array: the rows that are wanted, or all.
///
/// # Safety
/// Where the pointer is not NULL, it is to an array in which what is not NULL points to what the interface says.
unsafe fn part(
    array: *const RawArray,
    data_type: &DataType,
    wanted: Option<Range<usize>>,
    owner: &Arc<ArrowArray>,
) -> Result<ArrayRef, String> {
    if array.is_null() {
        return Err("its array is NULL".into());
    }
    // SAFETY: not NULL, as the caller says.
    let rows = Rows::all(unsafe { array.read_unaligned() }, owner)?;
    let imported = match wanted {
        Some(wanted) => rows.some(wanted)?,
        None => rows,
    };
    // SAFETY: as the caller says.
    unsafe { values(&imported, data_type) }
}

/// Whether the values of a type are taken: those that an attribute can have, and those that are handed on as they are
/// (`gather`). For all others, which hold arrays themselves, nothing stands in their place.
fn is_read(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, entries) => !matches!(**entries, DataType::Dictionary(..)) && is_read(entries),
        _ => flat::is_flat(data_type),
    }
}

/// The values of some rows.
///
/// # Safety
/// What is not NULL in the array points to what the interface says.
unsafe fn values(rows: &Rows<'_>, data_type: &DataType) -> Result<ArrayRef, String> {
    if !is_read(data_type) {
        return Ok(Arc::new(NullArray::new(rows.rows())));
    }
    if rows.raw.n_children != 0 {
        return Err(format!("it has {} children, and its type {data_type} has none", rows.raw.n_children));
    }
    if rows.raw.dictionary.is_null() == matches!(data_type, DataType::Dictionary(..)) {
        return Err(format!("it has {} dictionary", if rows.raw.dictionary.is_null() { "no" } else { "a" }));
    }
    // SAFETY: all of what follows: as the caller says.
    unsafe {
        Ok(match data_type {
            DataType::Boolean => {
                rows.expect_buffers(2)?;
                let nulls = rows.nulls()?;
                Arc::new(BooleanArray::new(rows.bits(1)?, nulls))
            }
            DataType::Utf8 => rows.texts::<i32>(false)?,
            DataType::LargeUtf8 => rows.texts::<i64>(false)?,
            DataType::Utf8View => rows.views(false)?,
            DataType::Binary => rows.texts::<i32>(true)?,
            DataType::LargeBinary => rows.texts::<i64>(true)?,
            DataType::BinaryView => rows.views(true)?,
            DataType::FixedSizeBinary(width) => rows.fixed(*width)?,
            DataType::Dictionary(keys, entries) => match **keys {
                DataType::Int8 => rows.keyed::<Int8Type>(entries)?,
                DataType::Int16 => rows.keyed::<Int16Type>(entries)?,
                DataType::Int32 => rows.keyed::<Int32Type>(entries)?,
                DataType::Int64 => rows.keyed::<Int64Type>(entries)?,
                DataType::UInt8 => rows.keyed::<UInt8Type>(entries)?,
                DataType::UInt16 => rows.keyed::<UInt16Type>(entries)?,
                DataType::UInt32 => rows.keyed::<UInt32Type>(entries)?,
                DataType::UInt64 => rows.keyed::<UInt64Type>(entries)?,
                _ => return Err(format!("it has keys of type {keys}")),
            },
            _ => match flat::width(data_type) {
                Some(width) => rows.numbers(data_type, width)?,
                None => Arc::new(NullArray::new(rows.rows())),
            },
        })
    }
}

/// Some rows of an array whose numbers have been looked at.
struct Rows<'a> {
    raw: RawArray,
    owner: &'a Arc<ArrowArray>,
    /// Where the rows begin and end in the buffers.
    start: usize,
    end: usize,
    /// How many of them are null, where that is known.
    nulls: Option<usize>,
}

impl<'a> Rows<'a> {
    /// All rows of an array.
    fn all(raw: RawArray, owner: &'a Arc<ArrowArray>) -> Result<Self, String> {
        if raw.release.is_none() {
            return Err("its memory has been released".into());
        }
        let number = |count: i64, what: &str| {
            let fine = usize::try_from(count).ok().filter(|count| *count <= MOST_ROWS);
            fine.ok_or_else(|| format!("it has {what} of {count}"))
        };
        let (rows, start) = (number(raw.length, "a length")?, number(raw.offset, "an offset")?);
        let nulls = match raw.null_count {
            -1 => None,
            count => match usize::try_from(count).ok().filter(|count| *count <= rows) {
                Some(count) => Some(count),
                None => return Err(format!("it has {count} nulls in {rows} rows")),
            },
        };
        // INVARIANT: neither is more than an eighth of what fits.
        Ok(Self { raw, owner, start, end: start.saturating_add(rows), nulls })
    }

    /// Some of these rows, counted as the array does that this is a child of.
    fn some(self, wanted: Range<usize>) -> Result<Self, String> {
        if self.rows() < wanted.end {
            return Err(format!("it has {} rows instead of {}", self.rows(), wanted.end));
        }
        let nulls = if wanted == (0..self.rows()) { self.nulls } else { None };
        let (start, end) = (self.start.saturating_add(wanted.start), self.start.saturating_add(wanted.end));
        Ok(Self { start, end, nulls, ..self })
    }

    const fn rows(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    fn expect_buffers(&self, count: i64) -> Result<(), String> {
        if self.raw.n_buffers != count {
            return Err(format!("it has {} buffers instead of {count}", self.raw.n_buffers));
        }
        Ok(())
    }

    /// Where a buffer is.
    ///
    /// # Safety
    /// There are so many buffers, and where their list is not NULL, it has them all.
    unsafe fn pointer(&self, at: usize) -> Result<*const u8, String> {
        if self.raw.buffers.is_null() {
            return Err("its list of buffers is NULL".into());
        }
        // SAFETY: as the caller says.
        Ok(unsafe { self.raw.buffers.add(at).read_unaligned() })
    }

    /// Some bytes of a buffer, aligned.
    ///
    /// # Safety
    /// There are so many buffers, and where one is not NULL, it has all of these bytes.
    unsafe fn bytes(&self, at: usize, bytes: Range<usize>, align: usize) -> Result<Buffer, String> {
        let length = bytes.len();
        // SAFETY: as the caller says.
        let pointer = unsafe { self.pointer(at)? };
        if length == 0 {
            return Ok(MutableBuffer::new(0).into());
        }
        let end = pointer.addr().checked_add(bytes.end).filter(|_| bytes.end <= MOST_BYTES);
        if end.is_none() {
            return Err(format!("its buffer {at} would have {} bytes", bytes.end));
        }
        // SAFETY: within the buffer, which has all of these bytes, as the caller says, if it is not NULL.
        let from = NonNull::new(pointer.cast_mut()).map(|pointer| unsafe { pointer.add(bytes.start) });
        let Some(from) = from else { return Err(format!("its buffer {at} is NULL")) };
        if !from.addr().get().is_multiple_of(align) {
            let mut copy = MutableBuffer::with_capacity(length);
            // SAFETY: as above; bytes are bytes, whatever else they are.
            copy.extend_from_slice(unsafe { std::slice::from_raw_parts(from.as_ptr(), length) });
            return Ok(copy.into());
        }
        // SAFETY: as above; they stay as long as their owner, which the buffer shares.
        Ok(unsafe { Buffer::from_custom_allocation(from, length, Arc::clone(self.owner) as _) })
    }

    /// A bit for each row.
    ///
    /// # Safety
    /// As for [`Rows::bytes`].
    unsafe fn bits(&self, at: usize) -> Result<BooleanBuffer, String> {
        let (first, last) = (self.start.wrapping_shr(3), self.end.div_ceil(8));
        // SAFETY: as the caller says.
        let bytes = unsafe { self.bytes(at, first..if self.rows() == 0 { first } else { last }, 1)? };
        Ok(BooleanBuffer::new(bytes, if self.rows() == 0 { 0 } else { self.start & 7 }, self.rows()))
    }

    /// Which rows have a value; nothing where all have.
    ///
    /// # Safety
    /// As for [`Rows::bytes`].
    unsafe fn nulls(&self) -> Result<Option<NullBuffer>, String> {
        // SAFETY: as the caller says.
        if unsafe { self.pointer(0)? }.is_null() {
            return match self.nulls {
                Some(count @ 1..) => Err(format!("it has {count} nulls, and does not say where")),
                _ => Ok(None),
            };
        }
        // SAFETY: as the caller says.
        let bits = unsafe { self.bits(0)? };
        let count = match self.nulls {
            // A count is compared before the column is read. That there are none is not: it would not be looked at again.
            Some(count @ 1..) => count,
            declared => match (declared, validate::missing(&bits)) {
                (_, 0) => return Ok(None),
                (Some(_), count) => return Err(format!("it has {count} nulls instead of 0")),
                (None, count) => count,
            },
        };
        // SAFETY: a count that is not right leads to wrong results and nothing worse: it is compared before it is used.
        Ok(Some(unsafe { NullBuffer::new_unchecked(bits, count) }))
    }

    /// The numbers of the rows, and one more of them where asked for.
    ///
    /// # Safety
    /// As for [`Rows::bytes`].
    unsafe fn plain<T: ArrowNativeType>(&self, at: usize, more: usize) -> Result<ScalarBuffer<T>, String> {
        let end = self.end.saturating_add(more);
        let bytes = |row: usize| row.checked_mul(size_of::<T>()).ok_or_else(|| format!("it has {row} rows"));
        // SAFETY: as the caller says.
        let bytes = unsafe { self.bytes(at, bytes(self.start)?..bytes(end)?, align_of::<T>())? };
        Ok(ScalarBuffer::new(bytes, 0, end.saturating_sub(self.start)))
    }

    /// Numbers of so many bytes each; nothing in their place where the type has a unit that it cannot have.
    ///
    /// # Safety
    /// As for [`values`].
    unsafe fn numbers(&self, data_type: &DataType, width: usize) -> Result<ArrayRef, String> {
        self.expect_buffers(2)?;
        // SAFETY: there are two buffers, and the caller says the rest.
        let (nulls, values) = unsafe { (self.nulls()?, self.values_of(1, width)?) };
        Ok(flat::numbers(data_type, values, nulls).unwrap_or_else(|| Arc::new(NullArray::new(self.rows()))))
    }

    /// The keys of a dictionary.
    ///
    /// # Safety
    /// As for [`values`].
    unsafe fn keys<K: ArrowDictionaryKeyType>(&self) -> Result<PrimitiveArray<K>, String> {
        self.expect_buffers(2)?;
        // SAFETY: there are two buffers, and the caller says the rest.
        let (nulls, keys) = unsafe { (self.nulls()?, self.plain::<K::Native>(1, 0)?) };
        Ok(PrimitiveArray::new(keys, nulls))
    }

    /// The values of the rows, of so many bytes each.
    ///
    /// # Safety
    /// As for [`Rows::bytes`].
    unsafe fn values_of(&self, at: usize, width: usize) -> Result<Buffer, String> {
        let bytes = |row: usize| row.checked_mul(width).ok_or_else(|| format!("it has {row} rows"));
        // SAFETY: as the caller says.
        unsafe { self.bytes(at, bytes(self.start)?..bytes(self.end)?, flat::alignment(width)) }
    }

    /// # Safety
    /// As for [`values`].
    unsafe fn fixed(&self, width: i32) -> Result<ArrayRef, String> {
        self.expect_buffers(2)?;
        let bytes = |row: usize| usize::try_from(width).ok().and_then(|width| row.checked_mul(width));
        let (Some(from), Some(to)) = (bytes(self.start), bytes(self.end)) else {
            return Err(format!("it has {} rows", self.rows()));
        };
        // SAFETY: there are two buffers, and the caller says the rest.
        let (nulls, values) = unsafe { (self.nulls()?, self.bytes(1, from..to, 1)?) };
        let array = FixedSizeBinaryArray::try_new_with_len(width, values, nulls, self.rows());
        Ok(Arc::new(array.map_err(|error| error.to_string())?))
    }

    /// Texts, or bytes of any kind.
    ///
    /// # Safety
    /// As for [`values`].
    unsafe fn texts<O: OffsetSizeTrait>(&self, binary: bool) -> Result<ArrayRef, String> {
        self.expect_buffers(3)?;
        if self.rows() == 0 {
            // Without a row there need not be an offset.
            return Ok(match binary {
                true => Arc::new(GenericBinaryArray::<O>::new_null(0)),
                false => Arc::new(GenericStringArray::<O>::new_null(0)),
            });
        }
        // SAFETY: there are three buffers, and the caller says the rest.
        let (nulls, offsets) = unsafe { (self.nulls()?, self.plain::<O>(1, 1)?) };
        let ends = (offsets.first().copied().unwrap_or_default(), offsets.last().copied().unwrap_or_default());
        if ends.0 < O::zero() || ends.1 < ends.0 {
            return Err(format!("its texts begin at byte {:?} and end at byte {:?}", ends.0, ends.1));
        }
        // SAFETY: as above: the bytes reach to the last offset.
        let bytes = unsafe { self.bytes(2, 0..ends.1.as_usize(), 1)? };
        // SAFETY: neither the offsets nor the bytes are used before `validate` has looked at them, and nothing that reads
        // them relies on that: `strings` compares each offset with the bytes, and copies before it asks for UTF-8; bytes of
        // any kind are only handed on, by `gather`, which looks at all of an array before.
        Ok(unsafe {
            let offsets = OffsetBuffer::new_unchecked(offsets);
            match binary {
                true => Arc::new(GenericBinaryArray::<O>::new_unchecked(offsets, bytes, nulls)),
                false => Arc::new(GenericStringArray::<O>::new_unchecked(offsets, bytes, nulls)),
            }
        })
    }

    /// Views of texts, or of bytes of any kind.
    ///
    /// # Safety
    /// As for [`values`].
    unsafe fn views(&self, binary: bool) -> Result<ArrayRef, String> {
        const BEFORE: usize = 2;
        let buffers = usize::try_from(self.raw.n_buffers).ok().and_then(|count| count.checked_sub(BEFORE + 1));
        let Some(buffers) = buffers.filter(|count| *count <= MOST_BUFFERS) else {
            return Err(format!("it has {} buffers, and views have 3 or more", self.raw.n_buffers));
        };
        // SAFETY: there are more than two buffers, and the caller says the rest.
        let (nulls, views) = unsafe { (self.nulls()?, self.plain::<u128>(1, 0)?) };
        // SAFETY: the last buffer.
        let lengths = unsafe { self.pointer(buffers.saturating_add(BEFORE))? }.cast::<i64>();
        if lengths.is_null() && buffers > 0 {
            return Err("the lengths of its buffers are NULL".into());
        }
        let mut texts = Vec::with_capacity(buffers);
        for at in 0..buffers {
            // SAFETY: a length for each buffer, as the caller says.
            let length = unsafe { lengths.add(at).read_unaligned() };
            let at = at.saturating_add(BEFORE);
            let size = usize::try_from(length).map_err(|_| format!("its buffer {at} has {length} bytes"))?;
            // SAFETY: as the caller says.
            texts.push(unsafe { self.bytes(at, 0..size, 1)? });
        }
        // SAFETY: as with `texts`.
        Ok(unsafe {
            match binary {
                true => Arc::new(BinaryViewArray::new_unchecked(views, texts, nulls)),
                false => Arc::new(StringViewArray::new_unchecked(views, texts, nulls)),
            }
        })
    }

    /// # Safety
    /// As for [`values`].
    unsafe fn keyed<K: ArrowDictionaryKeyType>(&self, entries: &DataType) -> Result<ArrayRef, String> {
        // SAFETY: as the caller says.
        let (keys, entries) = unsafe { (self.keys::<K>()?, part(self.raw.dictionary, entries, None, self.owner)?) };
        // SAFETY: whoever reads a key compares it with the entries that there are.
        Ok(Arc::new(unsafe { DictionaryArray::<K>::new_unchecked(keys, entries) }))
    }
}
