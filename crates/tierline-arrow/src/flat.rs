//! Columns whose values stand beside one another in memory, made of their parts.
//!
//! One list of the types: code for each of them is large, and most are only handed on.

use std::sync::Arc;

use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType,
    IntervalYearMonthType, Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};

/// Whether the values of a type stand beside one another in memory.
pub(crate) fn is_flat(data_type: &DataType) -> bool {
    data_type.is_primitive()
        || data_type.is_string()
        || matches!(
            data_type,
            DataType::Boolean
                | DataType::Binary
                | DataType::LargeBinary
                | DataType::BinaryView
                | DataType::FixedSizeBinary(_)
        )
}

/// How many bytes each number of a type has; nothing for what are no numbers.
pub(crate) fn width(data_type: &DataType) -> Option<usize> {
    data_type.primitive_width()
}

/// What the address of a number is a multiple of: at least what its Rust type wants, 16 bytes at most.
pub(crate) const fn alignment(width: usize) -> usize {
    const MOST: usize = 16;
    if width < MOST { width } else { MOST }
}

/// An array of numbers, as aligned as [`alignment`] says; nothing where the type has none, or a unit that it cannot have.
pub(crate) fn numbers(data_type: &DataType, values: Buffer, nulls: Option<NullBuffer>) -> Option<ArrayRef> {
    fn of<T: ArrowPrimitiveType>(data_type: &DataType, values: Buffer, nulls: Option<NullBuffer>) -> ArrayRef {
        let values = ScalarBuffer::<T::Native>::from(values);
        Arc::new(PrimitiveArray::<T>::new(values, nulls).with_data_type(data_type.clone()))
    }
    let of = match data_type {
        DataType::Int8 => of::<Int8Type>,
        DataType::Int16 => of::<Int16Type>,
        DataType::Int32 => of::<Int32Type>,
        DataType::Int64 => of::<Int64Type>,
        DataType::UInt8 => of::<UInt8Type>,
        DataType::UInt16 => of::<UInt16Type>,
        DataType::UInt32 => of::<UInt32Type>,
        DataType::UInt64 => of::<UInt64Type>,
        DataType::Float16 => of::<Float16Type>,
        DataType::Float32 => of::<Float32Type>,
        DataType::Float64 => of::<Float64Type>,
        DataType::Decimal32(..) => of::<Decimal32Type>,
        DataType::Decimal64(..) => of::<Decimal64Type>,
        DataType::Decimal128(..) => of::<Decimal128Type>,
        DataType::Decimal256(..) => of::<Decimal256Type>,
        DataType::Date32 => of::<Date32Type>,
        DataType::Date64 => of::<Date64Type>,
        DataType::Timestamp(TimeUnit::Second, _) => of::<TimestampSecondType>,
        DataType::Timestamp(TimeUnit::Millisecond, _) => of::<TimestampMillisecondType>,
        DataType::Timestamp(TimeUnit::Microsecond, _) => of::<TimestampMicrosecondType>,
        DataType::Timestamp(TimeUnit::Nanosecond, _) => of::<TimestampNanosecondType>,
        DataType::Time32(TimeUnit::Second) => of::<Time32SecondType>,
        DataType::Time32(TimeUnit::Millisecond) => of::<Time32MillisecondType>,
        DataType::Time64(TimeUnit::Microsecond) => of::<Time64MicrosecondType>,
        DataType::Time64(TimeUnit::Nanosecond) => of::<Time64NanosecondType>,
        DataType::Duration(TimeUnit::Second) => of::<DurationSecondType>,
        DataType::Duration(TimeUnit::Millisecond) => of::<DurationMillisecondType>,
        DataType::Duration(TimeUnit::Microsecond) => of::<DurationMicrosecondType>,
        DataType::Duration(TimeUnit::Nanosecond) => of::<DurationNanosecondType>,
        DataType::Interval(IntervalUnit::YearMonth) => of::<IntervalYearMonthType>,
        DataType::Interval(IntervalUnit::DayTime) => of::<IntervalDayTimeType>,
        DataType::Interval(IntervalUnit::MonthDayNano) => of::<IntervalMonthDayNanoType>,
        _ => return None,
    };
    Some(of(data_type, values, nulls))
}
