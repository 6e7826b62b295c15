//! The values of one batch: nodes and buffers, each looked at before it is taken.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::{
    ArrowDictionaryKeyType, ByteArrayType, GenericBinaryType, GenericStringType, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BinaryViewArray, BooleanArray, DictionaryArray, FixedSizeBinaryArray, GenericByteArray, NullArray,
    OffsetSizeTrait, PrimitiveArray, StringViewArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_ipc::FieldNode;
use arrow_schema::{ArrowError, DataType};

use super::columns::{Column, Layout};
use crate::{flat, validate};

/// How many rows a batch may have without a column that has memory: those cost nothing to whoever makes them up.
const MOST_ROWS_OF_NOTHING: usize = 1 << 20;

/// A batch that is being read.
pub(super) struct Batch<'b> {
    rows: usize,
    nodes: Vec<FieldNode>,
    next_node: usize,
    buffers: Vec<arrow_ipc::Buffer>,
    next_buffer: usize,
    /// By column of views: how many buffers of texts it has.
    views: Vec<i64>,
    next_view: usize,
    body: &'b [u8],
}

impl<'b> Batch<'b> {
    /// The batch of a message, whose values are in its body.
    pub(super) fn new(batch: arrow_ipc::RecordBatch<'_>, body: &'b [u8]) -> Result<Self, String> {
        if batch.compression().is_some() {
            return Err("it is compressed: send it without compression".into());
        }
        let rows = usize::try_from(batch.length()).map_err(|_| format!("it has {} rows", batch.length()))?;
        Ok(Self {
            rows,
            nodes: arrow_ipc::RecordBatch::nodes(&batch).into_iter().flatten().copied().collect(),
            next_node: 0,
            buffers: batch.buffers().into_iter().flatten().copied().collect(),
            next_buffer: 0,
            views: batch.variadicBufferCounts().into_iter().flatten().collect(),
            next_view: 0,
            body,
        })
    }

    /// The values of columns; `dictionaries` are the entries by number.
    pub(super) fn columns(
        mut self,
        columns: &[Column],
        dictionaries: &HashMap<i64, ArrayRef>,
    ) -> Result<(usize, Vec<ArrayRef>), String> {
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(columns.len());
        for column in columns {
            let array = self.column(column, dictionaries);
            arrays.push(array.map_err(|why| format!("column `{}`: {why}", tierline_core::shown(column.field.name())))?);
        }
        if self.rows > MOST_ROWS_OF_NOTHING && arrays.iter().all(|array| *array.data_type() == DataType::Null) {
            return Err(format!("it has {} rows without any value", self.rows));
        }
        Ok((self.rows, arrays))
    }

    /// The entries of a dictionary, all of which are of one flat type.
    pub(super) fn entries(mut self, data_type: &DataType) -> Result<ArrayRef, String> {
        if *data_type == DataType::Null && self.rows > MOST_ROWS_OF_NOTHING {
            return Err(format!("it has {} rows without any value", self.rows));
        }
        self.values(data_type)
    }

    fn column(&mut self, column: &Column, dictionaries: &HashMap<i64, ArrayRef>) -> Result<ArrayRef, String> {
        match (&column.layout, column.field.data_type()) {
            (Layout::Skipped { nodes, buffers, views }, _) => self.skip(*nodes, *buffers, *views),
            (Layout::Keys { dictionary }, DataType::Dictionary(keys, entries)) => {
                let none = || arrow_array::new_empty_array(entries);
                // A stream may leave out a dictionary that no value is in.
                let entries = dictionaries.get(dictionary).cloned().unwrap_or_else(none);
                let of = match **keys {
                    DataType::Int8 => Self::keyed::<Int8Type>,
                    DataType::Int16 => Self::keyed::<Int16Type>,
                    DataType::Int32 => Self::keyed::<Int32Type>,
                    DataType::Int64 => Self::keyed::<Int64Type>,
                    DataType::UInt8 => Self::keyed::<UInt8Type>,
                    DataType::UInt16 => Self::keyed::<UInt16Type>,
                    DataType::UInt32 => Self::keyed::<UInt32Type>,
                    _ => Self::keyed::<UInt64Type>,
                };
                of(self, entries)
            }
            (_, data_type) => self.values(data_type),
        }
    }

    /// Passes over a column that nothing reads.
    fn skip(&mut self, nodes: usize, buffers: usize, views: usize) -> Result<ArrayRef, String> {
        self.node()?;
        self.next_node = self.next_node.saturating_add(nodes.saturating_sub(1));
        self.next_buffer = self.next_buffer.saturating_add(buffers);
        for _ in 0..views {
            let more = self.view_buffers()?;
            self.next_buffer = self.next_buffer.saturating_add(more);
        }
        Ok(Arc::new(NullArray::new(self.rows)))
    }

    /// The values of a flat type.
    fn values(&mut self, data_type: &DataType) -> Result<ArrayRef, String> {
        let nulls = self.node()?;
        if *data_type == DataType::Null {
            return Ok(Arc::new(NullArray::new(self.rows)));
        }
        let nulls = self.nulls(nulls)?;
        Ok(match data_type {
            DataType::Boolean => {
                let bits = self.bits()?;
                Arc::new(BooleanArray::new(bits, nulls))
            }
            DataType::Utf8 => self.texts::<GenericStringType<i32>>(nulls)?,
            DataType::LargeUtf8 => self.texts::<GenericStringType<i64>>(nulls)?,
            DataType::Binary => self.texts::<GenericBinaryType<i32>>(nulls)?,
            DataType::LargeBinary => self.texts::<GenericBinaryType<i64>>(nulls)?,
            DataType::Utf8View => {
                let (views, buffers) = self.viewed()?;
                Arc::new(StringViewArray::try_new(views, buffers, nulls).map_err(words)?)
            }
            DataType::BinaryView => {
                let (views, buffers) = self.viewed()?;
                Arc::new(BinaryViewArray::try_new(views, buffers, nulls).map_err(words)?)
            }
            DataType::FixedSizeBinary(width) => {
                let values = self.numbers(usize::try_from(*width).unwrap_or(0))?;
                Arc::new(FixedSizeBinaryArray::try_new(*width, values, nulls).map_err(words)?)
            }
            _ => {
                let width = flat::width(data_type).ok_or("its type has no values")?;
                let values = self.numbers(width)?;
                let array = flat::numbers(data_type, values, nulls).ok_or("its type has no values")?;
                validate::rows(array.as_ref(), 0..self.rows)?;
                array
            }
        })
    }

    /// Keys to entries.
    fn keyed<K: ArrowDictionaryKeyType>(&mut self, entries: ArrayRef) -> Result<ArrayRef, String> {
        let nulls = self.node()?;
        let nulls = self.nulls(nulls)?;
        let keys = ScalarBuffer::<K::Native>::from(self.numbers(size_of::<K::Native>())?);
        let keys = PrimitiveArray::<K>::try_new(keys, nulls).map_err(words)?;
        Ok(Arc::new(DictionaryArray::try_new(keys, entries).map_err(words)?))
    }

    /// How many nulls the next node has; each has as many rows as the batch.
    fn node(&mut self) -> Result<usize, String> {
        let node = self.nodes.get(self.next_node).ok_or("the batch has too few columns")?;
        self.next_node = self.next_node.saturating_add(1);
        if usize::try_from(node.length()) != Ok(self.rows) {
            return Err(format!("it has {} rows instead of {}", node.length(), self.rows));
        }
        let nulls = usize::try_from(node.null_count()).ok().filter(|nulls| *nulls <= self.rows);
        nulls.ok_or_else(|| format!("it has {} nulls in {} rows", node.null_count(), self.rows))
    }

    /// The bytes of the next buffer.
    fn buffer(&mut self) -> Result<&'b [u8], String> {
        let buffer = self.buffers.get(self.next_buffer).ok_or("the batch has too few buffers")?;
        self.next_buffer = self.next_buffer.saturating_add(1);
        let start = usize::try_from(buffer.offset()).ok();
        let end =
            start.zip(usize::try_from(buffer.length()).ok()).and_then(|(start, length)| start.checked_add(length));
        let bytes = start.zip(end).and_then(|(start, end)| self.body.get(start..end));
        bytes.ok_or_else(|| format!("its buffer of {} bytes lies outside of the batch", buffer.length()))
    }

    /// So many bytes of the next buffer, where their type wants them.
    fn bytes(&mut self, wanted: usize) -> Result<Buffer, String> {
        let bytes = self.buffer()?;
        let found = bytes.get(..wanted);
        found.map(Buffer::from).ok_or_else(|| format!("its buffer has {} bytes instead of {wanted}", bytes.len()))
    }

    /// A number of so many bytes for each row.
    fn numbers(&mut self, width: usize) -> Result<Buffer, String> {
        let wanted = self.rows.checked_mul(width).ok_or_else(|| format!("it has {} rows", self.rows))?;
        self.bytes(wanted)
    }

    /// A bit for each row.
    fn bits(&mut self) -> Result<BooleanBuffer, String> {
        let bytes = self.bytes(self.rows.div_ceil(8))?;
        Ok(BooleanBuffer::new(bytes, 0, self.rows))
    }

    /// Which rows have a value; nothing where all have.
    fn nulls(&mut self, declared: usize) -> Result<Option<NullBuffer>, String> {
        if declared == 0 {
            // There may be a buffer, of any length.
            self.buffer()?;
            return Ok(None);
        }
        let nulls = NullBuffer::new(self.bits()?);
        match nulls.null_count() == declared {
            true => Ok(Some(nulls)),
            false => Err(format!("it has {} nulls instead of {declared}", nulls.null_count())),
        }
    }

    /// Texts or bytes one behind the other.
    fn texts<T: ByteArrayType>(&mut self, nulls: Option<NullBuffer>) -> Result<ArrayRef, String>
    where
        T::Offset: OffsetSizeTrait,
    {
        let (offsets, bytes) = (self.buffer()?, self.buffer()?);
        if self.rows == 0 {
            return Ok(arrow_array::new_empty_array(&T::DATA_TYPE));
        }
        let wanted = self.rows.checked_add(1).and_then(|count| count.checked_mul(size_of::<T::Offset>()));
        let offsets = wanted.and_then(|wanted| offsets.get(..wanted)).map(Buffer::from);
        let offsets = ScalarBuffer::<T::Offset>::from(offsets.ok_or("it has too few offsets")?);
        let ascend = offsets.windows(2).all(|pair| matches!(pair, [first, second] if first <= second));
        if !ascend || offsets.first().is_some_and(|first| *first < T::Offset::default()) {
            return Err("its offsets do not ascend".into());
        }
        // INVARIANT: offsets that ascend from 0 or more are what the buffer wants; whether they lie within the bytes is looked at below.
        let array = GenericByteArray::<T>::try_new(OffsetBuffer::new(offsets), Buffer::from(bytes), nulls);
        Ok(Arc::new(array.map_err(words)?))
    }

    /// Views, and the buffers that they look into.
    fn viewed(&mut self) -> Result<(ScalarBuffer<u128>, Vec<Buffer>), String> {
        let views = ScalarBuffer::<u128>::from(self.numbers(size_of::<u128>())?);
        let more = self.view_buffers()?;
        let buffers = (0..more).map(|_| self.buffer().map(Buffer::from)).collect::<Result<Vec<_>, _>>()?;
        Ok((views, buffers))
    }

    /// How many buffers of texts the next column of views has: no more than the batch.
    fn view_buffers(&mut self) -> Result<usize, String> {
        let count = self.views.get(self.next_view).copied().ok_or("the batch does not say how many buffers it has")?;
        self.next_view = self.next_view.saturating_add(1);
        let left = self.buffers.len().saturating_sub(self.next_buffer);
        let count = usize::try_from(count).ok().filter(|count| *count <= left);
        count.ok_or_else(|| "the batch has too few buffers".into())
    }
}

/// What an array says of its parts, in the form of messages.
fn words(error: ArrowError) -> String {
    let words = error.to_string();
    words.trim_end_matches('.').to_owned()
}
