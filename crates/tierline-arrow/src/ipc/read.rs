//! The messages of a stream, one after the other.

use std::collections::HashMap;

use arrow_array::ArrayRef;
use arrow_buffer::Buffer;
use arrow_ipc::{MessageHeader, MetadataVersion};
use arrow_schema::{DataType, Schema};

use super::batch::Batch;
use super::columns::{Column, Layout, columns};
use crate::error::TableError;
use crate::table::{Chunk, Table, TableColumn};
use crate::uuids::plain_array;

/// What a message may begin with, in front of its length.
const CONTINUATION: [u8; 4] = [0xFF; 4];

/// Reads the bytes of a stream.
///
/// ```
/// use tierline_arrow::ipc;
/// let error = ipc::read(b"PK\x03\x04").unwrap_err();
/// assert_eq!(error.code(), "unreadable-table");
/// ```
///
/// # Errors
/// `unreadable-table` where the bytes are no stream: they end early, lengths and offsets lie outside of them, counts do not agree,
/// texts are not UTF-8, keys have no entry; and where it is compressed, big-endian, of version 3 or before, or has dictionaries that
/// grow.
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let mut stream = Stream { bytes, columns: None, dictionaries: HashMap::new(), chunks: Vec::new() };
    loop {
        match stream.message() {
            Ok(true) => {}
            Ok(false) => break,
            Err(why) => {
                let help = "send the bytes of an Arrow IPC stream, uncompressed: what `pyarrow.ipc.new_stream` writes";
                return Err(TableError::new("unreadable-table", why).with_help(help));
            }
        }
    }
    let Some(columns) = stream.columns else {
        let error = TableError::new("unreadable-table", "the bytes are no Arrow IPC stream: they have no schema");
        return Err(error.with_help("send what `pyarrow.ipc.new_stream` writes"));
    };
    let fields: Vec<_> = columns.into_iter().map(|column| column.field).collect();
    Ok(Table::from_chunks(&Schema::new(fields), stream.chunks))
}

struct Stream<'b> {
    /// What has not been read.
    bytes: &'b [u8],
    columns: Option<Vec<Column>>,
    dictionaries: HashMap<i64, ArrayRef>,
    chunks: Vec<Chunk>,
}

impl<'b> Stream<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or("the stream ends in the middle of a message")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<[u8; 4], String> {
        let bytes = self.take(4)?;
        bytes.try_into().map_err(|_| "the stream ends in the middle of a message".into())
    }

    /// Reads the next message; false at the end of the stream, which may be that of the bytes.
    fn message(&mut self) -> Result<bool, String> {
        if self.bytes.is_empty() {
            return Ok(false);
        }
        let mut length = self.number()?;
        if length == CONTINUATION {
            length = self.number()?;
        }
        let length = i32::from_le_bytes(length);
        if length == 0 {
            return Ok(false);
        }
        let length = usize::try_from(length).map_err(|_| "the bytes are no Arrow IPC stream")?;
        // Messages are verified where they are aligned.
        let metadata = Buffer::from(self.take(length)?);
        let message = arrow_ipc::root_as_message(&metadata)
            .map_err(|_| "the bytes are no Arrow IPC stream: a message is broken")?;
        let version = message.version();
        if version < MetadataVersion::V4 || version > MetadataVersion::V5 {
            return Err(format!("it is of version {} of Arrow's messages", version.0));
        }
        let body = usize::try_from(message.bodyLength()).map_err(|_| "a message has a length below 0")?;
        let body = self.take(body)?;
        match message.header_type() {
            MessageHeader::Schema if self.columns.is_none() => {
                let schema = message.header_as_schema().ok_or("it has a schema that is none")?;
                self.columns = Some(columns(schema, version)?);
            }
            MessageHeader::Schema => return Err("it has a second schema".into()),
            MessageHeader::DictionaryBatch => {
                self.dictionary(message.header_as_dictionary_batch().ok_or("it has a dictionary that is none")?, body)?;
            }
            MessageHeader::RecordBatch => {
                self.batch(message.header_as_record_batch().ok_or("it has a batch that is none")?, body)?;
            }
            other => return Err(format!("it has a message of kind {}", other.0)),
        }
        Ok(true)
    }

    fn dictionary(&mut self, dictionary: arrow_ipc::DictionaryBatch<'_>, body: &[u8]) -> Result<(), String> {
        let columns = self.columns.as_deref().ok_or("a dictionary stands in front of the schema")?;
        let id = dictionary.id();
        let column =
            columns.iter().find(|column| matches!(column.layout, Layout::Keys { dictionary } if dictionary == id));
        // A dictionary of a column that nothing reads, or of a part of one.
        let Some(DataType::Dictionary(_, entries)) = column.map(|column| column.field.data_type()) else {
            return Ok(());
        };
        if dictionary.isDelta() {
            return Err("it has a dictionary that grows: send whole ones".into());
        }
        let data = dictionary.data().ok_or("it has a dictionary without entries")?;
        let entries = Batch::new(data, body)?.entries(entries).map_err(|why| format!("a dictionary: {why}"))?;
        self.dictionaries.insert(id, entries);
        Ok(())
    }

    fn batch(&mut self, batch: arrow_ipc::RecordBatch<'_>, body: &[u8]) -> Result<(), String> {
        let columns = self.columns.as_deref().ok_or("a batch stands in front of the schema")?;
        let at = self.chunks.len();
        let read = Batch::new(batch, body).and_then(|batch| batch.columns(columns, &self.dictionaries));
        let (rows, arrays) = read.map_err(|why| format!("batch {at}: {why}"))?;
        let columns = columns.iter().zip(arrays);
        let columns = columns.map(|(column, array)| TableColumn::Arrow(plain_array(&column.field, array))).collect();
        self.chunks.push(Chunk { rows, columns });
        Ok(())
    }
}
