//! What the schema of a stream says: the type of each column, and how many buffers it has in a batch.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_ipc::{DateUnit, Endianness, KeyValue, MetadataVersion, Precision, Type};
use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit, UnionFields, UnionMode};

/// A column of a stream.
pub(super) struct Column {
    /// Its name and type; of a type that nothing reads, which may be nested, the outermost is told.
    pub(super) field: Field,
    pub(super) layout: Layout,
}

/// What a column takes in a batch.
pub(super) enum Layout {
    /// Values beside one another.
    Flat,
    /// Keys to the entries of a dictionary.
    Keys {
        /// The dictionary.
        dictionary: i64,
    },
    /// Nothing that is read: so many nodes and buffers, and so many columns of views, each with further buffers.
    Skipped {
        /// Nodes.
        nodes: usize,
        /// Buffers.
        buffers: usize,
        /// Columns of views.
        views: usize,
    },
}

/// How deep types may be nested; the verifier of messages has the same bound.
const DEEPEST: usize = 64;

/// The columns of a schema.
pub(super) fn columns(schema: arrow_ipc::Schema<'_>, version: MetadataVersion) -> Result<Vec<Column>, String> {
    if schema.endianness() != Endianness::Little {
        return Err("its numbers are big-endian".into());
    }
    let fields = schema.fields().ok_or("its schema has no columns")?;
    fields.iter().map(|field| column(field, version)).collect()
}

fn column(field: arrow_ipc::Field<'_>, version: MetadataVersion) -> Result<Column, String> {
    let name = field.name().unwrap_or_default();
    let named = |why: String| format!("column `{}`: {why}", tierline_core::shown(name));
    let value = data_type(field).map_err(named)?;
    let (data_type, layout) = match field.dictionary() {
        Some(dictionary) => {
            let keys = match dictionary.indexType() {
                // A dictionary without a type of keys has signed ones of 32 bits.
                None => DataType::Int32,
                Some(int) => integer(int).map_err(named)?,
            };
            let layout = match crate::flat::is_flat(&value) {
                true => Layout::Keys { dictionary: dictionary.id() },
                false => Layout::Skipped { nodes: 1, buffers: 2, views: 0 },
            };
            (DataType::Dictionary(Box::new(keys), Box::new(value)), layout)
        }
        None if crate::flat::is_flat(&value) => (value, Layout::Flat),
        None => (value, skipped(field, version, 0).map_err(named)?),
    };
    let metadata = field.custom_metadata().into_iter().flatten();
    let entry = |entry: KeyValue<'_>| Some((entry.key()?.to_string(), entry.value()?.to_string()));
    let metadata: HashMap<String, String> = metadata.filter_map(entry).collect();
    Ok(Column { field: Field::new(name, data_type, true).with_metadata(metadata), layout })
}

/// What a column of a type that nothing reads takes, children included.
fn skipped(field: arrow_ipc::Field<'_>, version: MetadataVersion, depth: usize) -> Result<Layout, String> {
    if depth > DEEPEST {
        return Err(format!("types are nested more than {DEEPEST} deep"));
    }
    let (mut nodes, mut buffers, mut views) = (1_usize, 2_usize, 0_usize);
    if field.dictionary().is_none() {
        (buffers, views) = match field.type_type() {
            Type::Null | Type::RunEndEncoded => (0, 0),
            Type::Utf8 | Type::LargeUtf8 | Type::Binary | Type::LargeBinary | Type::ListView | Type::LargeListView => {
                (3, 0)
            }
            Type::Utf8View | Type::BinaryView => (2, 1),
            Type::Struct_ | Type::FixedSizeList => (1, 0),
            Type::Union => {
                let dense = field.type_as_union().is_some_and(|union| union.mode() == arrow_ipc::UnionMode::Dense);
                // Before version 5 unions had a buffer of nulls.
                (1_usize.saturating_add(dense.into()).saturating_add((version < MetadataVersion::V5).into()), 0)
            }
            _ => (2, 0),
        };
        for child in field.children().into_iter().flatten() {
            if let Layout::Skipped { nodes: more, buffers: own, views: viewed } =
                skipped(child, version, depth.saturating_add(1))?
            {
                nodes = nodes.saturating_add(more);
                buffers = buffers.saturating_add(own);
                views = views.saturating_add(viewed);
            }
        }
    }
    Ok(Layout::Skipped { nodes, buffers, views })
}

fn integer(int: arrow_ipc::Int<'_>) -> Result<DataType, String> {
    Ok(match (int.bitWidth(), int.is_signed()) {
        (8, true) => DataType::Int8,
        (8, false) => DataType::UInt8,
        (16, true) => DataType::Int16,
        (16, false) => DataType::UInt16,
        (32, true) => DataType::Int32,
        (32, false) => DataType::UInt32,
        (64, true) => DataType::Int64,
        (64, false) => DataType::UInt64,
        (bits, _) => return Err(format!("there are no integers of {bits} bits")),
    })
}

fn unit(unit: arrow_ipc::TimeUnit) -> Result<TimeUnit, String> {
    Ok(match unit {
        arrow_ipc::TimeUnit::SECOND => TimeUnit::Second,
        arrow_ipc::TimeUnit::MILLISECOND => TimeUnit::Millisecond,
        arrow_ipc::TimeUnit::MICROSECOND => TimeUnit::Microsecond,
        arrow_ipc::TimeUnit::NANOSECOND => TimeUnit::Nanosecond,
        other => return Err(format!("there is no unit of time {}", other.0)),
    })
}

/// The type of a field, of nested types the outermost alone.
fn data_type(field: arrow_ipc::Field<'_>) -> Result<DataType, String> {
    const LIES: &str = "its type is not the one that it says";
    let inner = || Arc::new(Field::new("item", DataType::Null, true));
    Ok(match field.type_type() {
        Type::Null => DataType::Null,
        Type::Bool => DataType::Boolean,
        Type::Int => integer(field.type_as_int().ok_or(LIES)?)?,
        Type::FloatingPoint => match field.type_as_floating_point().ok_or(LIES)?.precision() {
            Precision::HALF => DataType::Float16,
            Precision::SINGLE => DataType::Float32,
            Precision::DOUBLE => DataType::Float64,
            other => return Err(format!("there are no floats of precision {}", other.0)),
        },
        Type::Utf8 => DataType::Utf8,
        Type::LargeUtf8 => DataType::LargeUtf8,
        Type::Utf8View => DataType::Utf8View,
        Type::Binary => DataType::Binary,
        Type::LargeBinary => DataType::LargeBinary,
        Type::BinaryView => DataType::BinaryView,
        Type::FixedSizeBinary => fixed(field.type_as_fixed_size_binary().ok_or(LIES)?.byteWidth())?,
        Type::Date => match field.type_as_date().ok_or(LIES)?.unit() {
            DateUnit::DAY => DataType::Date32,
            DateUnit::MILLISECOND => DataType::Date64,
            other => return Err(format!("there are no days in unit {}", other.0)),
        },
        Type::Timestamp => {
            let timestamp = field.type_as_timestamp().ok_or(LIES)?;
            DataType::Timestamp(unit(timestamp.unit())?, timestamp.timezone().map(Into::into))
        }
        Type::Time => {
            let time = field.type_as_time().ok_or(LIES)?;
            match (time.bitWidth(), unit(time.unit())?) {
                (32, unit @ (TimeUnit::Second | TimeUnit::Millisecond)) => DataType::Time32(unit),
                (64, unit @ (TimeUnit::Microsecond | TimeUnit::Nanosecond)) => DataType::Time64(unit),
                (bits, _) => return Err(format!("there are no such times of {bits} bits")),
            }
        }
        Type::Duration => DataType::Duration(unit(field.type_as_duration().ok_or(LIES)?.unit())?),
        Type::Interval => match field.type_as_interval().ok_or(LIES)?.unit() {
            arrow_ipc::IntervalUnit::YEAR_MONTH => DataType::Interval(IntervalUnit::YearMonth),
            arrow_ipc::IntervalUnit::DAY_TIME => DataType::Interval(IntervalUnit::DayTime),
            arrow_ipc::IntervalUnit::MONTH_DAY_NANO => DataType::Interval(IntervalUnit::MonthDayNano),
            other => return Err(format!("there are no intervals in unit {}", other.0)),
        },
        Type::Decimal => decimal(field.type_as_decimal().ok_or(LIES)?)?,
        Type::List => DataType::List(inner()),
        Type::LargeList => DataType::LargeList(inner()),
        Type::ListView => DataType::ListView(inner()),
        Type::LargeListView => DataType::LargeListView(inner()),
        Type::FixedSizeList => DataType::FixedSizeList(inner(), 1),
        Type::Map => DataType::Map(inner(), false),
        Type::RunEndEncoded => DataType::RunEndEncoded(inner(), inner()),
        Type::Union => DataType::Union(UnionFields::empty(), UnionMode::Sparse),
        Type::Struct_ => DataType::Struct(Default::default()),
        other => return Err(format!("there is no type {}", other.0)),
    })
}

fn fixed(width: i32) -> Result<DataType, String> {
    // Texts of bytes are names and ids: none is as long as a page.
    const WIDEST: i32 = 1 << 16;
    match width {
        1..=WIDEST => Ok(DataType::FixedSizeBinary(width)),
        _ => Err(format!("its values have {width} bytes")),
    }
}

fn decimal(decimal: arrow_ipc::Decimal<'_>) -> Result<DataType, String> {
    let (digits, scale) = (decimal.precision(), decimal.scale());
    let wrong = || format!("there are no decimals of {digits} digits, {scale} of them behind the point");
    let (most, of): (u8, fn(u8, i8) -> DataType) = match decimal.bitWidth() {
        32 => (9, DataType::Decimal32),
        64 => (18, DataType::Decimal64),
        128 => (38, DataType::Decimal128),
        256 => (76, DataType::Decimal256),
        bits => return Err(format!("there are no decimals of {bits} bits")),
    };
    let digits = u8::try_from(digits).ok().filter(|digits| (1..=most).contains(digits)).ok_or_else(wrong)?;
    let scale = i8::try_from(scale).ok().filter(|scale| scale.unsigned_abs() <= most).ok_or_else(wrong)?;
    Ok(of(digits, scale))
}
