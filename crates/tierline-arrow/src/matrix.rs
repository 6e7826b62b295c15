//! The type matrix: which column types can hold the values of which attributes.
//!
//! | attribute       | column                                                                            |
//! |-----------------|-----------------------------------------------------------------------------------|
//! | decimal, integer| integers of every width, 32- and 64-bit floats, decimals of up to 128 bits, text   |
//! | boolean         | booleans, numbers of any type that are 0 or 1, text like `true`, `0` and `1.0`      |
//! | category, text  | text, integers                                                                    |
//! | date            | dates, timestamps of every unit and zone, text like 2026-01-31           |
//!
//! Every type may be dictionary-encoded with any key; a column of nulls is all missing. Whatever is not listed is
//! refused at the start, never at a row.

use arrow_schema::DataType;
use tierline_core::Kind;

/// What the values of a column are, whatever their width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Null,
    Integer,
    Float,
    Decimal,
    Boolean,
    Text,
    Date,
}

/// The family of a type; nothing for the types that no attribute can use.
pub(crate) fn family(data_type: &DataType) -> Option<Family> {
    Some(match data_type {
        DataType::Null => Family::Null,
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => Family::Integer,
        DataType::Float32 | DataType::Float64 => Family::Float,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) => Family::Decimal,
        DataType::Boolean => Family::Boolean,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Family::Text,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Family::Date,
        DataType::Dictionary(_, values) if !matches!(**values, DataType::Dictionary(..)) => return family(values),
        _ => return None,
    })
}

/// Whether a column of a type can hold the values of an attribute.
pub(crate) fn fits(kind: &Kind, family: Family) -> bool {
    use Family::{Boolean, Date, Decimal, Float, Integer, Null, Text};
    match kind {
        Kind::Decimal { .. } | Kind::Integer => matches!(family, Null | Integer | Float | Decimal | Text),
        Kind::Boolean => matches!(family, Null | Boolean | Text | Integer | Float | Decimal),
        Kind::Category { .. } | Kind::Text => matches!(family, Null | Text | Integer),
        Kind::Date => matches!(family, Null | Date | Text),
    }
}

/// What the column of an attribute can be, in words.
pub(crate) const fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Decimal { .. } | Kind::Integer => "integers, floats, decimals of up to 128 bits, or text",
        Kind::Boolean => "booleans, numbers 1 and 0, or text `true` and `false`",
        Kind::Category { .. } | Kind::Text => "text or integers",
        Kind::Date => "dates, timestamps, or text like 2026-01-31",
    }
}
