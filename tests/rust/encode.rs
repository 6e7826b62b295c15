//! Values as Arrow arrays of every type that may hold them, with everything that may lie about them: rows before and
//! behind, garbage under nulls, dictionaries in any order.

use std::sync::Arc;

use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, LargeStringArray, NullArray, PrimitiveArray, StringArray,
    StringViewArray,
};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, TimeUnit};
use tierline::{Date, Decimal, Value, model::Kind, values::Moment};
use tierline_testkit::Random;

/// An array, and what its rows mean.
pub(crate) struct Encoded {
    pub(crate) array: ArrayRef,
    pub(crate) means: Vec<Value>,
}

/// One of the types that can hold the values of an attribute.
pub(crate) fn any_type(random: &mut Random, kind: &Kind) -> DataType {
    let texts = [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View];
    let integers = [
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
    ];
    let text = random.pick(&texts).clone();
    let integer = random.pick(&integers).clone();
    let values = match (kind, random.below(10)) {
        (_, 9) if random.percent(30) => return DataType::Null,
        (Kind::Decimal { .. } | Kind::Integer, 0..=2) => integer,
        (Kind::Decimal { .. } | Kind::Integer, 3 | 4) => {
            random.pick(&[DataType::Float32, DataType::Float64, DataType::Float64]).clone()
        }
        (Kind::Decimal { .. } | Kind::Integer, 5..=7) => {
            let (largest, which) = *random.pick(&[(9_u8, 32), (18, 64), (38, 128)]);
            let precision = 1 + random.below(usize::from(largest)) as u8;
            let scale = if random.percent(15) {
                -(random.below(4) as i8)
            } else {
                random.below(usize::from(precision) + 1) as i8
            };
            match which {
                32 => DataType::Decimal32(precision, scale),
                64 => DataType::Decimal64(precision, scale),
                _ => DataType::Decimal128(precision, scale),
            }
        }
        (Kind::Boolean, 0..=3) => DataType::Boolean,
        (Kind::Boolean, 4 | 5) => integer,
        (Kind::Boolean, 6) => random.pick(&[DataType::Float32, DataType::Float64]).clone(),
        (Kind::Boolean, 7) => {
            random.pick(&[DataType::Decimal32(5, 2), DataType::Decimal64(3, 0), DataType::Decimal128(38, 4)]).clone()
        }
        (Kind::Category { .. } | Kind::Text, 0) => integer,
        (Kind::Date, 0..=1) => DataType::Date32,
        (Kind::Date, 2) => DataType::Date64,
        (Kind::Date, 3..=6) => {
            let unit =
                *random.pick(&[TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond]);
            let zone = random.pick(&[None, Some("UTC"), Some("+02:00"), Some("America/New_York")]);
            DataType::Timestamp(unit, zone.map(Into::into))
        }
        _ => text,
    };
    if random.percent(30) {
        return DataType::Dictionary(Box::new(random.pick(&integers).clone()), Box::new(values));
    }
    values
}

/// The same type with room for many entries, where it is a dictionary.
pub(crate) fn for_many(data_type: DataType) -> DataType {
    match data_type {
        DataType::Dictionary(keys, values) => {
            let keys = match *keys {
                DataType::Int8 => DataType::Int16,
                DataType::UInt8 => DataType::UInt16,
                other => other,
            };
            DataType::Dictionary(Box::new(keys), values)
        }
        flat => flat,
    }
}

/// Values as an array of a type, sliced out of a longer one; what the type cannot hold comes as near as may be.
pub(crate) fn encode(random: &mut Random, data_type: &DataType, values: &[Value]) -> Encoded {
    let before = random.below(66);
    let behind = random.below(5);
    let (array, mut means) = match data_type {
        DataType::Dictionary(keys, entries) => {
            let before = before.min(20);
            let padded = pad(random, values, before, behind);
            let (array, means) = dictionary(random, keys, entries, &padded);
            (array.slice(before, values.len()), means[before..].to_vec())
        }
        flat => {
            let padded = pad(random, values, before, behind);
            let (array, means) = plain(random, flat, &padded);
            (array.slice(before, values.len()), means[before..].to_vec())
        }
    };
    means.truncate(values.len());
    Encoded { array, means }
}

fn pad(random: &mut Random, values: &[Value], before: usize, behind: usize) -> Vec<Value> {
    let mut any = || if values.is_empty() { Value::Missing } else { random.pick(values).clone() };
    let front: Vec<Value> = (0..before).map(|_| any()).collect();
    let back: Vec<Value> = (0..behind).map(|_| any()).collect();
    front.into_iter().chain(values.iter().cloned()).chain(back).collect()
}

/// A value as an exact number, where it is one.
fn exact(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(whole) => Some((*whole).into()),
        Value::Decimal(decimal) => Some(*decimal),
        Value::Float(float) => Decimal::parse(&format!("{float:e}")).ok(),
        Value::Float32(float) => Decimal::parse(&format!("{float:e}")).ok(),
        Value::Text(text) => Decimal::parse(text.trim()).ok(),
        Value::Boolean(truth) => Some(i32::from(*truth).into()),
        _ => None,
    }
}

/// A value as a whole number of units at a scale, cut off behind it.
fn units(value: &Value, scale: i8) -> Option<i128> {
    let exact = exact(value)?;
    let shift = i32::from(scale) - i32::from(exact.scale());
    if shift >= 0 {
        10_i128.checked_pow(shift as u32)?.checked_mul(exact.mantissa())
    } else {
        Some(exact.mantissa() / 10_i128.checked_pow(shift.unsigned_abs())?)
    }
}

fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(float) => Some(*float),
        Value::Float32(float) => Some(f64::from(*float)),
        other => exact(other)?.to_string().parse().ok(),
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Missing => None,
        other => Some(other.to_string()),
    }
}

fn as_day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Moment(moment) => moment.day(),
        Value::Text(text) => text.trim().get(..10)?.parse().ok(),
        _ => None,
    }
}

fn nulls(valid: &[bool], random: &mut Random) -> Option<NullBuffer> {
    // All set or absent is the same.
    if valid.iter().all(|v| *v) && random.percent(50) { None } else { Some(NullBuffer::from(valid.to_vec())) }
}

/// Primitive values with garbage where there are none.
fn primitive<T: ArrowPrimitiveType>(
    random: &mut Random,
    data_type: &DataType,
    cells: Vec<Option<T::Native>>,
    garbage: &[T::Native],
) -> ArrayRef {
    let valid: Vec<bool> = cells.iter().map(Option::is_some).collect();
    let values: ScalarBuffer<T::Native> =
        cells.into_iter().map(|value| value.unwrap_or_else(|| *random.pick(garbage))).collect();
    Arc::new(PrimitiveArray::<T>::new(values, nulls(&valid, random)).with_data_type(data_type.clone()))
}

fn plain(random: &mut Random, data_type: &DataType, values: &[Value]) -> (ArrayRef, Vec<Value>) {
    macro_rules! integer {
        ($type:ty, $native:ty) => {{
            let limits = (i128::from(<$native>::MIN), i128::from(<$native>::MAX).min(i128::from(i64::MAX)));
            let whole: Vec<Option<$native>> =
                values.iter().map(|value| Some(units(value, 0)?.clamp(limits.0, limits.1) as $native)).collect();
            let means =
                whole.iter().map(|mean| mean.map_or(Value::Missing, |mean| Value::Integer(mean as i64))).collect();
            (primitive::<$type>(random, data_type, whole, &[<$native>::MIN, <$native>::MAX, 7]), means)
        }};
    }
    macro_rules! decimal {
        ($type:ty, $native:ty, $precision:expr, $scale:expr) => {{
            let most = 10_i128.pow(u32::from($precision)) - 1;
            let whole: Vec<Option<$native>> =
                values.iter().map(|value| Some(units(value, $scale)?.clamp(-most, most) as $native)).collect();
            let meaning = |whole: $native| {
                let units = i128::from(whole);
                match u8::try_from($scale) {
                    Ok(scale) => Some(Decimal::new(units, scale)?),
                    Err(_) => Some(Decimal::new(units.checked_mul(10_i128.pow($scale.unsigned_abs().into()))?, 0)?),
                }
            };
            // What does not fit a value of one row is left out.
            let whole: Vec<Option<$native>> =
                whole.into_iter().map(|one| one.filter(|one| meaning(*one).is_some())).collect();
            let means =
                whole.iter().map(|mean| mean.and_then(meaning).map_or(Value::Missing, Value::Decimal)).collect();
            (primitive::<$type>(random, data_type, whole, &[1, 0]), means)
        }};
    }
    macro_rules! moment {
        ($type:ty, $per_day:expr) => {
            moment!($type, $per_day, None::<&str>)
        };
        ($type:ty, $per_day:expr, $zone:expr) => {{
            let per_day: i64 = $per_day;
            let zone = $zone.map(|zone| tierline::values::zone(zone).unwrap());
            let whole: Vec<Option<i64>> = values
                .iter()
                .map(|value| {
                    let within = *random.pick(&[0, 0, 1, per_day / 2, per_day - 1]);
                    i64::from(as_day(value)?.days()).checked_mul(per_day)?.checked_add(within)
                })
                .collect();
            let means = |whole: i64| match &zone {
                None => Value::Date(Date::from_days(whole.div_euclid(per_day)).unwrap()),
                Some(zone) => {
                    let seconds = whole.div_euclid(per_day / 86_400);
                    Value::Moment(Moment::new(seconds, zone.offset_at(seconds)))
                }
            };
            let means = whole.iter().map(|mean| mean.map_or(Value::Missing, means)).collect();
            (primitive::<$type>(random, data_type, whole, &[i64::MIN, i64::MAX, 3]), means)
        }};
    }
    match data_type {
        DataType::Null => (Arc::new(NullArray::new(values.len())), vec![Value::Missing; values.len()]),
        DataType::Int8 => integer!(Int8Type, i8),
        DataType::Int16 => integer!(Int16Type, i16),
        DataType::Int32 => integer!(Int32Type, i32),
        DataType::Int64 => integer!(Int64Type, i64),
        DataType::UInt8 => integer!(UInt8Type, u8),
        DataType::UInt16 => integer!(UInt16Type, u16),
        DataType::UInt32 => integer!(UInt32Type, u32),
        DataType::UInt64 => integer!(UInt64Type, u64),
        DataType::Float64 => {
            let value: Vec<Option<f64>> = values.iter().map(as_float).collect();
            let means = value.iter().map(|mean| mean.map_or(Value::Missing, Value::Float)).collect();
            (primitive::<Float64Type>(random, data_type, value, &[f64::NAN, 1e300, -0.0]), means)
        }
        DataType::Float32 => {
            let whole: Vec<Option<f32>> = values
                .iter()
                .map(|value| match value {
                    Value::Float32(float) => Some(*float),
                    Value::Float(float) => Some(*float as f32),
                    other => exact(other)?.to_string().parse().ok(),
                })
                .collect();
            let means = whole.iter().map(|mean| mean.map_or(Value::Missing, Value::Float32)).collect();
            (primitive::<Float32Type>(random, data_type, whole, &[f32::NAN, f32::MAX]), means)
        }
        DataType::Decimal32(precision, scale) => decimal!(Decimal32Type, i32, *precision, *scale),
        DataType::Decimal64(precision, scale) => decimal!(Decimal64Type, i64, *precision, *scale),
        DataType::Decimal128(precision, scale) => decimal!(Decimal128Type, i128, *precision, *scale),
        DataType::Boolean => {
            let whole: Vec<Option<bool>> = values
                .iter()
                .map(|value| match value {
                    Value::Boolean(truth) => Some(*truth),
                    Value::Missing => None,
                    other => exact(other).map(|number| number == Decimal::ONE),
                })
                .collect();
            let means = whole.iter().map(|mean| mean.map_or(Value::Missing, Value::Boolean)).collect();
            let valid: Vec<bool> = whole.iter().map(Option::is_some).collect();
            let bits: BooleanBuffer = whole.iter().map(|bit| bit.unwrap_or_else(|| random.percent(50))).collect();
            (Arc::new(BooleanArray::new(bits, nulls(&valid, random))), means)
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let value: Vec<Option<String>> = values.iter().map(as_text).collect();
            let means =
                value.iter().map(|one| one.as_deref().map_or(Value::Missing, |one| Value::Text(one.into()))).collect();
            (texts(random, data_type, &value), means)
        }
        DataType::Date32 => {
            let whole: Vec<Option<i32>> = values.iter().map(|value| Some(as_day(value)?.days())).collect();
            let day = |whole: i32| Value::Date(Date::from_days(i64::from(whole)).unwrap());
            let means = whole.iter().map(|mean| mean.map_or(Value::Missing, day)).collect();
            (primitive::<Date32Type>(random, data_type, whole, &[i32::MIN, i32::MAX]), means)
        }
        DataType::Date64 => moment!(Date64Type, 86_400_000),
        DataType::Timestamp(unit, zone) => match unit {
            TimeUnit::Second => moment!(TimestampSecondType, 86_400, zone.as_deref()),
            TimeUnit::Millisecond => moment!(TimestampMillisecondType, 86_400_000, zone.as_deref()),
            TimeUnit::Microsecond => moment!(TimestampMicrosecondType, 86_400_000_000, zone.as_deref()),
            TimeUnit::Nanosecond => moment!(TimestampNanosecondType, 86_400_000_000_000, zone.as_deref()),
        },
        other => panic!("no values of {other}"),
    }
}

/// Texts with texts under the nulls too.
fn texts(random: &mut Random, data_type: &DataType, cells: &[Option<String>]) -> ArrayRef {
    let valid: Vec<bool> = cells.iter().map(Option::is_some).collect();
    let filled: Vec<&str> = cells.iter().map(|cell| cell.as_deref().unwrap_or("garbage")).collect();
    let bytes: Vec<u8> = filled.iter().flat_map(|text| text.bytes()).collect();
    let lengths = filled.iter().map(|text| text.len());
    match data_type {
        DataType::Utf8 => {
            let offsets = OffsetBuffer::<i32>::from_lengths(lengths);
            Arc::new(StringArray::new(offsets, bytes.into(), nulls(&valid, random)))
        }
        DataType::LargeUtf8 => {
            let offsets = OffsetBuffer::<i64>::from_lengths(lengths);
            Arc::new(LargeStringArray::new(offsets, bytes.into(), nulls(&valid, random)))
        }
        _ => {
            let whole = StringViewArray::from_iter_values(&filled);
            let (views, buffers, _) = whole.into_parts();
            Arc::new(StringViewArray::new(views, buffers, nulls(&valid, random)))
        }
    }
}

/// Entries in any order, some of them null, some twice, some that no row has; keys beyond them under nulls.
fn dictionary(random: &mut Random, keys: &DataType, entries: &DataType, values: &[Value]) -> (ArrayRef, Vec<Value>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    random.shuffle(&mut order);
    let mut listed: Vec<Value> = order.iter().map(|row| values[*row].clone()).collect();
    if random.percent(50) {
        listed.push(Value::Missing);
    }
    let Encoded { array, means } = match entries {
        // Offsets of their own, but few enough for a key of 8 bits.
        entries if random.percent(50) => {
            let (array, means) = plain(random, entries, &listed);
            Encoded { array, means }
        }
        entries => encode(random, entries, &listed),
    };
    let mut at = vec![0; values.len()];
    order.iter().enumerate().for_each(|(entry, row)| at[*row] = entry);
    let mut own_means: Vec<Value> = at.iter().map(|entry| means[*entry].clone()).collect();
    let mut cells: Vec<Option<usize>> = at.into_iter().map(Some).collect();
    for (row, cell) in cells.iter_mut().enumerate() {
        // A missing value is a null key or the key of a null.
        if own_means[row] == Value::Missing && random.percent(50) {
            *cell = None;
            own_means[row] = Value::Missing;
        }
    }
    macro_rules! keyed {
        ($type:ty) => {
            with_keys::<$type>(random, cells, array)
        };
    }
    let array = match keys {
        DataType::Int8 => keyed!(Int8Type),
        DataType::Int16 => keyed!(Int16Type),
        DataType::Int32 => keyed!(Int32Type),
        DataType::Int64 => keyed!(Int64Type),
        DataType::UInt8 => keyed!(UInt8Type),
        DataType::UInt16 => keyed!(UInt16Type),
        DataType::UInt32 => keyed!(UInt32Type),
        DataType::UInt64 => keyed!(UInt64Type),
        other => panic!("no keys of {other}"),
    };
    (array, own_means)
}

fn with_keys<K: ArrowDictionaryKeyType>(random: &mut Random, cells: Vec<Option<usize>>, entries: ArrayRef) -> ArrayRef {
    let native = |key: usize| K::Native::from_usize(key).unwrap();
    let valid: Vec<bool> = cells.iter().map(Option::is_some).collect();
    let keys: ScalarBuffer<K::Native> = cells.iter().map(|cell| native(cell.unwrap_or(120))).collect();
    let keys = PrimitiveArray::<K>::new(keys, nulls(&valid, random));
    Arc::new(DictionaryArray::<K>::try_new(keys, entries).unwrap())
}
