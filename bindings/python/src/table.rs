//! Tables as Python has them: Arrow capsules, buffers, lists.

use std::panic::RefUnwindSafe;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::builder::{BooleanBufferBuilder, StringBuilder};
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, BooleanArray, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use pyo3::buffer::{Element, PyBuffer};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};
use tierline::{
    columns::Interrupt,
    tables::{ColumnParts, TableColumn, TableError},
};

use crate::arrow;
use crate::held::Droppable;
use crate::raise::{self, guarded};
use crate::signals;
use crate::times;
use crate::value::{self, Nan};

/// A table of clients, taken over from Python.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Table {
    pub(crate) table: tierline::Table,
}

impl Table {
    /// A table about which long calls ask for signals.
    pub(crate) fn new(table: tierline::Table) -> Self {
        Self { table: table.interrupted_by(signals::interrupt()) }
    }
}

#[pymethods]
impl Table {
    /// A table from an object with `__arrow_c_stream__` or `__arrow_c_array__`.
    ///
    /// `unread` are the names of columns that were left out: an error can say that they are there.
    #[staticmethod]
    fn from_arrow(table: &Bound<'_, PyAny>, unread: Vec<String>) -> PyResult<Self> {
        let py = table.py();
        guarded(py, || {
            let read = if table.hasattr(intern!(py, "__arrow_c_stream__"))? {
                let stream = arrow::stream_of(table)?;
                // The stream may need the interpreter to go on: a query, a generator.
                let interrupt = signals::interrupt();
                stream.and_then(|stream| py.detach(|| stream.read_table(|| Ok::<_, TableError>(interrupt.check()?))))
            } else {
                arrow::table_of(table)?
            };
            let read = read.map_err(|error| arrow::unreadable(py, &error))?;
            Ok(Self::new(read.with_unread(unread)))
        })
    }

    /// A table of an iterable of columns: name, kind of object, object, whether NaN says that there is no value.
    ///
    /// `partial` are the names of columns that some rows lack.
    #[staticmethod]
    #[pyo3(signature = (columns, partial=Vec::new()))]
    fn from_columns(columns: &Bound<'_, PyAny>, partial: Vec<String>) -> PyResult<Self> {
        let py = columns.py();
        guarded(py, || {
            let (mut taken, mut unread) = (Vec::new(), Vec::new());
            // One after the other: a list that is made for a column is gone before the next one is made.
            for entry in columns.try_iter()? {
                let (name, kind, object, nan_is_missing): (String, String, Bound<'_, PyAny>, bool) =
                    entry?.extract()?;
                if kind == "unread" {
                    unread.push(name);
                } else {
                    let column = column(&name, &kind, &object, Nan::new(nan_is_missing))?;
                    taken.push((name, column));
                }
            }
            let table = tierline::Table::from_parts(taken).map_err(|error| raise::table(py, &error))?;
            Ok(Self::new(table.with_unread(unread).with_partial(partial)))
        })
    }

    fn __len__(&self) -> usize {
        self.table.rows()
    }
}

/// One column: texts, objects and times are copied, numbers in one piece are read where they lie.
fn column(name: &str, kind: &str, object: &Bound<'_, PyAny>, nan: Nan) -> PyResult<ColumnParts> {
    let py = object.py();
    let array: ArrayRef = match kind {
        "values" => return values(name, object, nan).map(Into::into),
        "arrow" => return arrow::column_of(name, object),
        "booleans" => {
            let bytes: Vec<u8> = copied(name, object)?;
            Arc::new(BooleanArray::from(bytes.into_iter().map(|byte| byte != 0).collect::<Vec<bool>>()))
        }
        "times" => times(name, object)?,
        "buffer" => numbers(name, object, nan)?,
        _ => return Err(raise::argument(py, "unusable-column", &format!("no column is of kind `{kind}`"), "")),
    };
    Ok(TableColumn::Arrow(array).into())
}

/// The values of a list or a tuple.
fn values(name: &str, object: &Bound<'_, PyAny>, nan: Nan) -> PyResult<TableColumn> {
    let items: Bound<'_, PyTuple> = match object.cast::<PyTuple>() {
        Ok(tuple) => tuple.clone(),
        Err(_) => object.cast::<PyList>()?.to_tuple(),
    };
    if let Some(texts) = texts(&items)? {
        return Ok(TableColumn::Arrow(texts));
    }
    let read = |(row, item): (usize, Bound<'_, PyAny>)| {
        signals::check_at(item.py(), row)?;
        value::read(&item, nan).map_err(|why| {
            let message = format!("the value in column `{name}`, row {row} cannot be used: {why}");
            raise::argument(item.py(), "unusable-value", &message, value::WANTED)
        })
    };
    items.iter().enumerate().map(read).collect::<PyResult<_>>().map(TableColumn::Values)
}

/// The texts of a column of texts alone, which take less room so; nothing for any other column.
fn texts(items: &Bound<'_, PyTuple>) -> PyResult<Option<ArrayRef>> {
    let mut builder = StringBuilder::new();
    let mut any = false;
    for (row, item) in items.iter_borrowed().enumerate() {
        signals::check_at(items.py(), row)?;
        if item.is_none() {
            builder.append_null();
            continue;
        }
        let Ok(text) = item.cast_exact::<PyString>() else { return Ok(None) };
        let Ok(text) = text.to_str() else { return Ok(None) };
        // Beyond that a text of 32-bit offsets would overflow.
        if i32::try_from(builder.values_slice().len().saturating_add(text.len())).is_err() {
            return Ok(None);
        }
        builder.append_value(text);
        any = true;
    }
    Ok(any.then(|| Arc::new(builder.finish()) as ArrayRef))
}

/// A copy of a buffer of one dimension.
fn copied<T: Element>(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Vec<T>> {
    copy_of(name, object.py(), &PyBuffer::<T>::get(object)?)
}

fn copy_of<T: Element>(name: &str, py: Python<'_>, buffer: &PyBuffer<T>) -> PyResult<Vec<T>> {
    if buffer.dimensions() != 1 {
        let message = format!("column `{name}` has {} dimensions, and not one", buffer.dimensions());
        return Err(raise::argument(py, "unusable-column", &message, "give each attribute a column of its own"));
    }
    let (Some(stride), None) = (buffer.strides().first().copied(), buffer.suboffsets()) else {
        return buffer.to_vec(py);
    };
    let mut out = Vec::with_capacity(buffer.item_count());
    for row in 0..buffer.item_count() {
        signals::check_at(py, row)?;
        let at = isize::try_from(row).ok().and_then(|row| row.checked_mul(stride)).unwrap_or_default();
        // SAFETY: the buffer says that so many numbers are there, each a stride behind the one before, for as long as it is
        // held; every bit pattern is a number, and no address need be aligned for it to be read so.
        out.push(unsafe { buffer.buf_ptr().cast::<u8>().offset(at).cast::<T>().read_unaligned() });
    }
    Ok(out)
}

/// A buffer of numbers in one piece, borrowed for as long as the array lives; nothing for any other buffer.
///
/// Whoever changes it meanwhile gets results of old and new numbers: every bit pattern is a number, each is read once, and
/// no index is made of one.
fn lent<T: Element + ArrowNativeType + RefUnwindSafe>(buffer: PyBuffer<T>) -> Result<ScalarBuffer<T>, PyBuffer<T>> {
    let from = NonNull::new(buffer.buf_ptr().cast::<u8>()).filter(|from| from.cast::<T>().is_aligned());
    let Some(from) = from.filter(|_| buffer.dimensions() == 1 && buffer.is_c_contiguous()) else { return Err(buffer) };
    let (rows, bytes) = (buffer.item_count(), buffer.len_bytes());
    // SAFETY: Python says that so many bytes are there for as long as the buffer is held, which is what the owner does; it
    // is given back when the last array is gone that points to it.
    let memory = unsafe { Buffer::from_custom_allocation(from, bytes, Arc::new(Droppable::new(buffer))) };
    Ok(ScalarBuffer::new(memory, 0, rows))
}

/// Numbers of any width.
fn numbers(name: &str, object: &Bound<'_, PyAny>, nan: Nan) -> PyResult<ArrayRef> {
    macro_rules! of {
        ($native:ty, $arrow:ty, $is_nan:expr) => {
            if let Ok(buffer) = PyBuffer::<$native>::get(object) {
                let values: ScalarBuffer<$native> = match lent(buffer) {
                    Ok(values) => values,
                    Err(buffer) => copy_of(name, object.py(), &buffer)?.into(),
                };
                let known = match nan {
                    Nan::Missing => known(object.py(), &values, $is_nan)?,
                    Nan::Issue => None,
                };
                return Ok(Arc::new(PrimitiveArray::<$arrow>::new(values, known)));
            }
        };
    }
    of!(f64, Float64Type, |v| v.is_nan());
    of!(i64, Int64Type, |_| false);
    of!(f32, Float32Type, |v| v.is_nan());
    of!(i32, Int32Type, |_| false);
    of!(i16, Int16Type, |_| false);
    of!(i8, Int8Type, |_| false);
    of!(u64, UInt64Type, |_| false);
    of!(u32, UInt32Type, |_| false);
    of!(u16, UInt16Type, |_| false);
    of!(u8, UInt8Type, |_| false);
    let message = format!("column `{name}` is a buffer of something else than numbers");
    Err(raise::argument(object.py(), "unusable-column", &message, "give a list of values"))
}

/// Which values there are; nothing where all are.
fn known<T>(py: Python<'_>, values: &[T], is_nan: impl Fn(&T) -> bool) -> PyResult<Option<NullBuffer>> {
    let some = || values.chunks(Interrupt::ROWS);
    let mut all = true;
    for some in some() {
        py.check_signals()?;
        all = !some.iter().any(&is_nan);
        if !all {
            break;
        }
    }
    if all {
        return Ok(None);
    }
    let mut bits = BooleanBufferBuilder::new(values.len());
    for some in some() {
        py.check_signals()?;
        some.iter().for_each(|value| bits.append(!is_nan(value)));
    }
    Ok(Some(NullBuffer::new(BooleanBuffer::from(bits))))
}

/// Moments of numpy, `(unit, count, whole numbers, zone)`, as whole seconds; days where they are such.
fn times(name: &str, object: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let (unit, count, ticks, zone): (String, i64, Bound<'_, PyAny>, Option<String>) = object.extract()?;
    let ticks: Vec<i64> = copied(name, &ticks)?;
    let mut seconds: Vec<Option<i64>> = Vec::with_capacity(ticks.len());
    for some in ticks.chunks(Interrupt::ROWS) {
        object.py().check_signals()?;
        seconds.extend(some.iter().map(|moment| times::seconds(&unit, count, *moment)));
    }
    if unit == "D" && zone.is_none() {
        let days = |moment: &Option<i64>| moment.map(|seconds| i32::try_from(seconds.div_euclid(86_400))).transpose();
        if let Ok(days) = seconds.iter().map(days).collect::<Result<Vec<_>, _>>() {
            return Ok(Arc::new(PrimitiveArray::<Date32Type>::from(days)));
        }
    }
    let moments = PrimitiveArray::<TimestampSecondType>::from(seconds);
    Ok(Arc::new(moments.with_timezone_opt(zone)))
}
