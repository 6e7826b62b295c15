//! Columns handed on: the values of some rows of a column that Tierline does not read, in its own type.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Float64Array, StringArray, make_array};
use arrow_data::transform::MutableArrayData;
use arrow_schema::DataType;
use tierline_core::{Decimal, Value};

use crate::error::TableError;
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
    /// use tierline_arrow::{Frame, Table, TableColumn};
    /// use tierline_core::Value;
    /// let notes = TableColumn::Values(vec!["call".into(), Value::Missing]);
    /// let table = Table::from_columns(vec![("note".into(), notes)])?;
    /// let turned = table.gather("note", &[Some(1), Some(0), None])?.unwrap();
    /// assert_eq!(Frame::new(vec![("note".into(), turned)], true, Vec::new())?.rows(), 3);
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    pub fn gather(&self, column: &str, rows: &[Option<usize>]) -> Result<Option<FrameColumn>, TableError> {
        let Some(at) = self.find(column)? else { return Ok(None) };
        let mut arrays: Vec<&ArrayRef> = Vec::new();
        let mut values: Vec<&Value> = Vec::new();
        for chunk in self.chunks() {
            match chunk.columns.get(at) {
                Some(TableColumn::Arrow(array)) => arrays.push(array),
                Some(TableColumn::Values(own)) => values.extend(own),
                None => {}
            }
        }
        let Some(data_type) = self.data_type(at) else {
            let value = |row: &Option<usize>| row.and_then(|row| values.get(row).copied()).unwrap_or(&Value::Missing);
            return Ok(Some(of_values(&rows.iter().map(value).collect::<Vec<_>>())));
        };
        for array in &arrays {
            array.to_data().validate_full().map_err(|why| {
                let message = format!("column `{column}` is not valid Arrow data: {why}");
                TableError::new("invalid-data", message).column_named(column)
            })?;
        }
        let found = match data_type {
            DataType::Dictionary(_, values) if values.is_string() => of_dictionaries(&arrays, rows),
            DataType::Null => Some(FrameColumn::texts(rows.iter().map(|_| None))),
            own if is_flat(own) => of_arrays(&arrays, rows).map(FrameColumn::Array),
            _ => None,
        };
        found.map(Some).ok_or_else(|| {
            let message = format!("column `{column}` is of type `{data_type}`, which cannot be handed on");
            TableError::new("unusable-type", message).column_named(column).with_help("leave the column out")
        })
    }
}

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

/// Where a row lies: the number of its array, and its place in it.
fn place(arrays: &[&ArrayRef], row: usize) -> Option<(usize, usize)> {
    let mut row = row;
    for (number, array) in arrays.iter().enumerate() {
        match row.checked_sub(array.len()) {
            Some(rest) => row = rest,
            None => return Some((number, row)),
        }
    }
    None
}

/// The values of some rows; nothing where they would not fit into one array.
fn of_arrays(arrays: &[&ArrayRef], rows: &[Option<usize>]) -> Option<ArrayRef> {
    let data: Vec<_> = arrays.iter().map(|array| array.to_data()).collect();
    let mut out = MutableArrayData::new(data.iter().collect(), true, rows.len());
    for row in rows {
        match row.and_then(|row| place(arrays, row)) {
            Some((number, at)) => out.try_extend(number, at, at.saturating_add(1)).ok()?,
            None => out.try_extend_nulls(1).ok()?,
        }
    }
    Some(make_array(out.freeze()))
}

/// Texts out of dictionaries, which may differ from array to array.
fn of_dictionaries(arrays: &[&ArrayRef], rows: &[Option<usize>]) -> Option<FrameColumn> {
    let mut texts: Vec<Vec<Option<String>>> = Vec::with_capacity(arrays.len());
    for array in arrays {
        let dictionary = array.as_any_dictionary_opt()?;
        let words = words(dictionary.values())?;
        // There is no key to look up where there are no words.
        let keys = if words.is_empty() { Vec::new() } else { dictionary.normalized_keys() };
        let text = |at: usize| words.get(*keys.get(at)?)?.clone();
        texts.push((0..array.len()).map(|at| if array.is_null(at) { None } else { text(at) }).collect());
    }
    let text = |row: &Option<usize>| {
        let (number, at) = place(arrays, (*row)?)?;
        texts.get(number)?.get(at)?.as_deref()
    };
    Some(FrameColumn::texts(rows.iter().map(text)))
}

fn words(values: &ArrayRef) -> Option<Vec<Option<String>>> {
    let own = |text: Option<&str>| text.map(Into::into);
    Some(match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().iter().map(own).collect(),
        DataType::LargeUtf8 => values.as_string::<i64>().iter().map(own).collect(),
        DataType::Utf8View => values.as_string_view().iter().map(own).collect(),
        _ => return None,
    })
}

/// A column of single values, of the narrowest type that holds all of them; texts where they are of several kinds.
fn of_values(values: &[&Value]) -> FrameColumn {
    /// All values, where each is missing or of one kind.
    fn all<T>(values: &[&Value], of: impl Fn(&Value) -> Option<T>) -> Option<Vec<Option<T>>> {
        values.iter().map(|value| if **value == Value::Missing { Some(None) } else { of(value).map(Some) }).collect()
    }
    let text = |value: &Value| if let Value::Text(text) = value { Some(text.to_string()) } else { None };
    if let Some(texts) = all(values, text) {
        return FrameColumn::Texts(texts.into_iter().collect::<StringArray>());
    }
    if let Some(truths) = all(values, |value| if let Value::Boolean(own) = value { Some(*own) } else { None }) {
        return FrameColumn::Booleans(truths);
    }
    if let Some(whole) = all(values, |value| if let Value::Integer(own) = value { Some(*own) } else { None }) {
        return FrameColumn::Integers(whole);
    }
    if let Some(days) = all(values, |value| if let Value::Date(own) = value { Some(own.days()) } else { None }) {
        return FrameColumn::Days(days);
    }
    if let Some(floats) = all(values, |value| if let Value::Float(own) = value { Some(*own) } else { None }) {
        return FrameColumn::Array(Arc::new(Float64Array::from(floats)));
    }
    let number = |value: &Value| match value {
        Value::Decimal(own) => Some(*own),
        Value::Integer(own) => Some(Decimal::from(*own)),
        _ => None,
    };
    if let Some(numbers) = all(values, number) {
        let scale = numbers.iter().flatten().map(|own| own.scale()).max().unwrap_or(0);
        let units = |own: &Option<Decimal>| match own {
            Some(own) => own.units(scale).and_then(|units| i64::try_from(units).ok()).map(Some),
            None => Some(None),
        };
        if let Some(units) = numbers.iter().map(units).collect::<Option<Vec<_>>>() {
            return FrameColumn::Numbers { units, scale };
        }
    }
    let words = |value: &&Value| match value {
        Value::Missing => None,
        Value::Boolean(own) => Some(own.to_string()),
        Value::Integer(own) => Some(own.to_string()),
        Value::Decimal(own) => Some(own.to_string()),
        Value::Float(own) => Some(own.to_string()),
        Value::Float32(own) => Some(own.to_string()),
        Value::Date(own) => Some(own.to_string()),
        Value::Text(own) => Some(own.to_string()),
        _ => None,
    };
    FrameColumn::Texts(values.iter().map(words).collect::<StringArray>())
}
