//! The results of a table.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyString};
use tierline::{Date, Decimal, tables::text_at, text::Language};

use crate::answer::{self, Remark};
use crate::arrow;
use crate::frame;
use crate::raise::guarded;
use crate::signals;

/// The results of a table, in Arrow's memory.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Assigned {
    pub(crate) assigned: tierline::tables::Assigned,
}

#[pymethods]
impl Assigned {
    fn __len__(&self) -> usize {
        self.assigned.rows()
    }

    /// The date that the clients were assigned for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        answer::date(py, self.assigned.as_of())
    }

    /// The schema of the stream.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guarded(py, || arrow::schema_capsule(py, &self.assigned.schema()))
    }

    /// A new stream of all results at each call.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        guarded(py, || frame::stream(py, &self.assigned.schema(), self.assigned.batches(), requested_schema))
    }

    /// Names and Arrow types of the columns.
    fn schema(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        guarded(py, || Ok(frame::names(&self.assigned.schema())))
    }

    /// The values of all columns.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guarded(py, || frame::columns(py, &self.assigned.schema(), self.assigned.batches()))
    }

    /// The values of the first rows, row by row.
    fn head<'py>(&self, py: Python<'py>, rows: usize) -> PyResult<Vec<Vec<Option<Bound<'py, PyAny>>>>> {
        guarded(py, || frame::head(py, self.assigned.batches(), rows))
    }

    /// How many values of each attribute were rounded.
    fn rounded(&self, py: Python<'_>) -> PyResult<Vec<(String, u64)>> {
        guarded(py, || Ok(self.assigned.rounded().map(|(name, count)| (name.to_string(), count)).collect()))
    }

    /// The zones that moments came with.
    fn zones(&self) -> Vec<&str> {
        self.assigned.zones().collect()
    }

    /// The attributes without a column.
    fn absent(&self) -> Vec<String> {
        self.assigned.absent().to_vec()
    }

    /// What is to be said of the table: the fields of each remark.
    fn remarks(&self) -> Vec<Remark> {
        answer::remarks(self.assigned.remarks())
    }

    /// The document of the summary, without what is to be said of the table.
    fn summary(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || Ok(tierline::wire::Summary::of(self.assigned.summary(), &[], Language::default()).to_json()))
    }
}

/// The values of an array.
pub(crate) fn cells<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Vec<Option<Bound<'py, PyAny>>>> {
    macro_rules! objects {
        ($iter:expr) => {
            $iter
                .enumerate()
                .map(|(row, cell)| {
                    signals::check_at(py, row)?;
                    Ok(cell.map(|cell| cell.into_pyobject(py)).transpose()?.map(|c| c.to_owned().into_any()))
                })
                .collect()
        };
    }
    macro_rules! decimals {
        ($type:ty, $scale:expr) => {
            array
                .as_primitive::<$type>()
                .iter()
                .enumerate()
                .map(|(row, units)| {
                    signals::check_at(py, row)?;
                    let scale = u8::try_from(*$scale).unwrap_or(0);
                    let value = units.and_then(|units| Decimal::new(i128::from(units), scale));
                    answer::maybe_decimal(py, value)
                })
                .collect()
        };
    }
    match array.data_type() {
        // The client column may lie in another program's memory.
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let text = |row| {
                signals::check_at(py, row)?;
                Ok(text_at(array.as_ref(), row, |text| PyString::new(py, text).into_any()))
            };
            (0..array.len()).map(text).collect()
        }
        DataType::Boolean => objects!(array.as_boolean().iter()),
        DataType::Int8 => objects!(array.as_primitive::<Int8Type>().iter()),
        DataType::Int16 => objects!(array.as_primitive::<Int16Type>().iter()),
        DataType::Int32 => objects!(array.as_primitive::<Int32Type>().iter()),
        DataType::Int64 => objects!(array.as_primitive::<Int64Type>().iter()),
        DataType::UInt8 => objects!(array.as_primitive::<UInt8Type>().iter()),
        DataType::UInt16 => objects!(array.as_primitive::<UInt16Type>().iter()),
        DataType::UInt32 => objects!(array.as_primitive::<UInt32Type>().iter()),
        DataType::UInt64 => objects!(array.as_primitive::<UInt64Type>().iter()),
        DataType::Float32 => objects!(array.as_primitive::<Float32Type>().iter()),
        DataType::Float64 => objects!(array.as_primitive::<Float64Type>().iter()),
        DataType::Decimal32(_, scale) => decimals!(Decimal32Type, scale),
        DataType::Decimal64(_, scale) => decimals!(Decimal64Type, scale),
        DataType::Decimal128(_, scale) => decimals!(Decimal128Type, scale),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().iter();
            days.enumerate()
                .map(|(row, days)| {
                    signals::check_at(py, row)?;
                    days.and_then(|days| Date::from_days(i64::from(days))).map(|day| answer::date(py, day)).transpose()
                })
                .collect()
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let entries = cells(py, dictionary.values())?;
            // Keys are not looked at where there is nothing that they could stand for.
            if entries.is_empty() {
                return Ok(vec![None; array.len()]);
            }
            let keys = dictionary.normalized_keys();
            let cell = |(row, key): (usize, &usize)| {
                signals::check_at(py, row)?;
                Ok(if array.is_null(row) { None } else { entries.get(*key).cloned().flatten() })
            };
            keys.iter().enumerate().map(cell).collect()
        }
        _ => Ok(vec![None; array.len()]),
    }
}
