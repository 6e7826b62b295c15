//! Columns handed on: the values of some rows of a column that Tierline does not read, in its own type.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, Float64Array, LargeBinaryArray,
    LargeStringArray, StringArray, StringViewArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, MutableBuffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use tierline_core::{Decimal, Interrupt, Interrupted, Value};

use crate::error::TableError;
use crate::flat;
use crate::frame::FrameColumn;
use crate::table::{Table, TableColumn};

impl Table {
    /// The values of a column in the order of `rows`, nothing where no row is named; nothing at all where there is no such
    /// column.
    ///
    /// The values keep their Arrow type; texts in dictionaries become plain texts.
    ///
    /// # Errors
    /// `column-twice` where there are several; `invalid-data` where the bytes of the column are not what its type says;
    /// `unusable-type` for a type with values inside its values, such as a list.
    ///
    /// ```
    /// use tierline_arrow::{Frame, Table, TableColumn, WordType};
    /// use tierline_core::Value;
    /// let notes = TableColumn::Values(vec!["call".into(), Value::Missing]);
    /// let table = Table::from_columns(vec![("note".into(), notes)])?;
    /// let turned = table.gather("note", &[Some(1), Some(0), None])?.unwrap();
    /// assert_eq!(Frame::new(vec![("note".into(), turned)], WordType::Texts, Vec::new())?.rows(), 3);
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    pub fn gather(&self, column: &str, rows: &[Option<usize>]) -> Result<Option<FrameColumn>, TableError> {
        let Some(at) = self.find(column)? else { return Ok(None) };
        let mut arrays: Vec<&ArrayRef> = Vec::new();
        let mut values: Vec<&Value> = Vec::new();
        for chunk in self.chunks() {
            match chunk.columns.get(at) {
                Some(TableColumn::Arrow(array)) => arrays.push(array),
                Some(TableColumn::Values(column)) => values.extend(column),
                None => {}
            }
        }
        let Some(data_type) = self.data_type(at) else {
            let value = |row: &Option<usize>| row.and_then(|row| values.get(row).copied()).unwrap_or(&Value::Missing);
            let values = self.interrupt().collected(rows.iter().map(value))?;
            return Ok(Some(of_values(&values, self.interrupt())?));
        };
        for array in &arrays {
            self.interrupt().check()?;
            array.to_data().validate_full().map_err(|why| {
                let message = format!("column `{column}` is not valid Arrow data: {why}");
                TableError::new("invalid-data", message).column_named(column)
            })?;
        }
        let found = match data_type {
            DataType::Dictionary(_, values) if values.is_string() => of_dictionaries(&arrays, rows, self.interrupt())?,
            DataType::Null => Some(FrameColumn::texts(rows.iter().map(|_| None))),
            other if flat::is_flat(other) => of_arrays(other, &arrays, rows, self.interrupt())?.map(FrameColumn::Array),
            _ => None,
        };
        found.map(Some).ok_or_else(|| {
            let message = format!("column `{column}` is of type `{data_type}`, which cannot be handed on");
            TableError::new("unusable-type", message).column_named(column).with_help("leave the column out")
        })
    }
}

/// Where each array begins, and behind them where the last one ends.
fn starts(arrays: &[&ArrayRef]) -> Vec<usize> {
    let mut starts = vec![0_usize];
    for array in arrays {
        starts.push(starts.last().map_or(0, |start| start.saturating_add(array.len())));
    }
    starts
}

/// Where a row lies: the number of its array, and its place in it.
fn place(starts: &[usize], row: usize) -> Option<(usize, usize)> {
    let number = starts.partition_point(|start| *start <= row).checked_sub(1)?;
    starts.get(number.checked_add(1)?)?;
    Some((number, row.checked_sub(*starts.get(number)?)?))
}

/// A row that has a value: the number of its array, and its place in it.
type Place = Option<(usize, usize)>;

/// The values of some rows of a flat type; nothing where they would not fit into one array.
fn of_arrays(
    data_type: &DataType,
    arrays: &[&ArrayRef],
    rows: &[Option<usize>],
    interrupt: &Interrupt,
) -> Result<Option<ArrayRef>, Interrupted> {
    let starts = starts(arrays);
    let with_value = |row: &Option<usize>| {
        place(&starts, (*row)?).filter(|(number, at)| arrays.get(*number).is_some_and(|array| !array.is_null(*at)))
    };
    let places: Vec<Place> = interrupt.collected(rows.iter().map(with_value))?;
    /// The values of the places, in an array of their own type.
    macro_rules! values {
        ($array:ty, $cast:expr) => {{
            let arrays: Vec<_> = arrays.iter().map($cast).collect();
            let value = |place: &Place| place.and_then(|(number, at)| Some(arrays.get(number)?.value(at)));
            Arc::new(interrupt.during(&places, |places| places.map(value).collect::<$array>())?)
        }};
    }
    Ok(Some(match data_type {
        DataType::Boolean => values!(BooleanArray, |array| array.as_boolean()),
        DataType::Utf8
            if !fits(&places, |number, at| Some(arrays.get(number)?.as_string::<i32>().value_length(at))) =>
        {
            return Ok(None);
        }
        DataType::Binary
            if !fits(&places, |number, at| Some(arrays.get(number)?.as_binary::<i32>().value_length(at))) =>
        {
            return Ok(None);
        }
        DataType::Utf8 => values!(StringArray, |array| array.as_string::<i32>()),
        DataType::LargeUtf8 => values!(LargeStringArray, |array| array.as_string::<i64>()),
        DataType::Utf8View => values!(StringViewArray, |array| array.as_string_view()),
        DataType::Binary => values!(BinaryArray, |array| array.as_binary::<i32>()),
        DataType::LargeBinary => values!(LargeBinaryArray, |array| array.as_binary::<i64>()),
        DataType::BinaryView => values!(BinaryViewArray, |array| array.as_binary_view()),
        DataType::FixedSizeBinary(size) => {
            let Ok(width) = usize::try_from(*size) else { return Ok(None) };
            let bytes = bytes(arrays, &places, width, interrupt)?;
            match FixedSizeBinaryArray::try_new_with_len(*size, bytes, nulls(&places), places.len()) {
                Ok(array) => Arc::new(array),
                Err(_) => return Ok(None),
            }
        }
        other => {
            let Some(width) = flat::width(other) else { return Ok(None) };
            let bytes = bytes(arrays, &places, width, interrupt)?;
            return Ok(flat::numbers(other, bytes, nulls(&places)));
        }
    }))
}

/// Whether offsets of 32 bits reach to the end of all values.
fn fits(places: &[Place], length: impl Fn(usize, usize) -> Option<i32>) -> bool {
    let lengths = places.iter().flatten().filter_map(|(number, at)| length(*number, *at));
    lengths.map(i64::from).sum::<i64>() <= i64::from(i32::MAX)
}

/// Which places have a value; nothing where all have.
fn nulls(places: &[Place]) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(places.iter().map(Option::is_some).collect::<BooleanBuffer>());
    (nulls.null_count() > 0).then_some(nulls)
}

/// The values of the places, each of so many bytes; zeros where there is none.
fn bytes(arrays: &[&ArrayRef], places: &[Place], width: usize, interrupt: &Interrupt) -> Result<Buffer, Interrupted> {
    let data: Vec<_> = arrays.iter().map(|array| array.to_data()).collect();
    let of_array = |data: &ArrayData| data.buffers().first().map(|all| all.slice(data.offset().saturating_mul(width)));
    let values: Vec<Option<Buffer>> = data.iter().map(of_array).collect();
    let value = |place: &Place| {
        let (number, at) = (*place)?;
        values.get(number)?.as_ref()?.get(at.checked_mul(width)?..at.checked_add(1)?.checked_mul(width)?)
    };
    let mut out = MutableBuffer::with_capacity(places.len().saturating_mul(width));
    interrupt.during(places, |places| {
        for place in places {
            match value(place) {
                Some(bytes) => out.extend_from_slice(bytes),
                None => out.extend_zeros(width),
            }
        }
    })?;
    Ok(out.into())
}

/// Texts out of dictionaries, which may differ from array to array.
fn of_dictionaries(
    arrays: &[&ArrayRef],
    rows: &[Option<usize>],
    interrupt: &Interrupt,
) -> Result<Option<FrameColumn>, Interrupted> {
    let mut texts: Vec<Vec<Option<String>>> = Vec::with_capacity(arrays.len());
    for array in arrays {
        let Some(dictionary) = array.as_any_dictionary_opt() else { return Ok(None) };
        let Some(words) = words(dictionary.values()) else { return Ok(None) };
        // There is no key to look up where there are no words.
        let keys = if words.is_empty() { Vec::new() } else { dictionary.normalized_keys() };
        let text = |at: usize| words.get(*keys.get(at)?)?.clone();
        let of_array = (0..array.len()).map(|at| if array.is_null(at) { None } else { text(at) });
        texts.push(interrupt.collected(of_array)?);
    }
    let starts = starts(arrays);
    let text = |row: &Option<usize>| {
        let (number, at) = place(&starts, (*row)?)?;
        texts.get(number)?.get(at)?.as_deref()
    };
    FrameColumn::texts_asking(rows.iter().map(text), interrupt).map(Some)
}

fn words(values: &ArrayRef) -> Option<Vec<Option<String>>> {
    let owned = |text: Option<&str>| text.map(Into::into);
    Some(match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().iter().map(owned).collect(),
        DataType::LargeUtf8 => values.as_string::<i64>().iter().map(owned).collect(),
        DataType::Utf8View => values.as_string_view().iter().map(owned).collect(),
        _ => return None,
    })
}

/// A column of single values, of the narrowest type that holds all of them; texts where they are of several kinds.
fn of_values(values: &[&Value], interrupt: &Interrupt) -> Result<FrameColumn, Interrupted> {
    /// All values, where each is missing or of one kind.
    fn all<T>(
        (values, interrupt): (&[&Value], &Interrupt),
        of: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<Vec<Option<T>>>, Interrupted> {
        let one = |value: &&Value| if **value == Value::Missing { Some(None) } else { of(value).map(Some) };
        interrupt.during(values, |values| values.map(one).collect())
    }
    let given = (values, interrupt);
    let text = |value: &Value| if let Value::Text(text) = value { Some(text.to_string()) } else { None };
    if let Some(texts) = all(given, text)? {
        return Ok(FrameColumn::Texts(interrupt.during(texts, |all| all.collect::<StringArray>())?));
    }
    if let Some(truths) = all(given, |value| if let Value::Boolean(boolean) = value { Some(*boolean) } else { None })? {
        return Ok(FrameColumn::Booleans(truths));
    }
    if let Some(whole) = all(given, |value| if let Value::Integer(integer) = value { Some(*integer) } else { None })? {
        return Ok(FrameColumn::Integers(whole));
    }
    if let Some(days) = all(given, |value| if let Value::Date(date) = value { Some(date.days()) } else { None })? {
        return Ok(FrameColumn::Days(days));
    }
    if let Some(floats) = all(given, |value| if let Value::Float(float) = value { Some(*float) } else { None })? {
        return Ok(FrameColumn::Array(Arc::new(interrupt.during(floats, |all| all.collect::<Float64Array>())?)));
    }
    let number = |value: &Value| match value {
        Value::Decimal(decimal) => Some(*decimal),
        Value::Integer(integer) => Some(Decimal::from(*integer)),
        _ => None,
    };
    if let Some(numbers) = all(given, number)? {
        let scale = numbers.iter().flatten().map(|number| number.scale()).max().unwrap_or(0);
        let units = |decimal: &Option<Decimal>| match decimal {
            Some(decimal) => decimal.units(scale).and_then(|units| i64::try_from(units).ok()).map(Some),
            None => Some(None),
        };
        let units: Option<Vec<_>> = interrupt.during(&numbers, |numbers| numbers.map(units).collect())?;
        if let Some(units) = units {
            return Ok(FrameColumn::Numbers { units, scale });
        }
    }
    let words = |value: &&Value| match value {
        Value::Missing => None,
        Value::Boolean(boolean) => Some(boolean.to_string()),
        Value::Integer(integer) => Some(integer.to_string()),
        Value::Decimal(decimal) => Some(decimal.to_string()),
        Value::Float(float) => Some(float.to_string()),
        Value::Float32(float32) => Some(float32.to_string()),
        Value::Date(date) => Some(date.to_string()),
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    };
    let texts = interrupt.during(values, |values| values.map(words).collect::<StringArray>())?;
    Ok(FrameColumn::Texts(texts))
}
