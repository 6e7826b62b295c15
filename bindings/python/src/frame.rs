//! Tables that Tierline makes, and reports.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyCapsule, PyDict, PyList, PyString};
use tierline::{
    Date, Decimal,
    book::{Writer, Written},
};

use crate::answer;
use crate::arrow;
use crate::assigned::cells;
use crate::raise::guarded;
use crate::signals;

/// A table that Tierline has made, in Arrow's memory.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Frame {
    pub(crate) frame: tierline::tables::Frame,
}

#[pymethods]
impl Frame {
    fn __len__(&self) -> usize {
        self.frame.rows()
    }

    /// The schema of the stream.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guarded(py, || arrow::schema_capsule(py, &self.frame.schema()))
    }

    /// A new stream of all rows at each call.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        guarded(py, || stream(py, &self.frame.schema(), self.frame.batches(), requested_schema))
    }

    /// Names and Arrow types of the columns.
    fn schema(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        guarded(py, || Ok(names(&self.frame.schema())))
    }

    /// The values of all columns.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guarded(py, || columns(py, &self.frame.schema(), self.frame.batches()))
    }

    /// The values of the first rows, row by row.
    fn head<'py>(&self, py: Python<'py>, rows: usize) -> PyResult<Vec<Vec<Option<Bound<'py, PyAny>>>>> {
        guarded(py, || head(py, self.frame.batches(), rows))
    }
}

/// A stream of batches.
pub(crate) fn stream<'py>(
    py: Python<'py>,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    requested: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let batches = batches.to_vec();
    arrow::stream_capsule(py, schema, batches.into_iter().map(Ok), requested.as_ref())
}

/// Names and Arrow types.
pub(crate) fn names(schema: &SchemaRef) -> Vec<(String, String)> {
    schema.fields().iter().map(|field| (field.name().clone(), field.data_type().to_string())).collect()
}

/// The values of all columns by name.
pub(crate) fn columns<'py>(
    py: Python<'py>,
    schema: &SchemaRef,
    batches: &[RecordBatch],
) -> PyResult<Bound<'py, PyDict>> {
    let columns = PyDict::new(py);
    for (at, field) in schema.fields().iter().enumerate() {
        let values = PyList::empty(py);
        for batch in batches {
            if let Some(array) = batch.columns().get(at) {
                py.check_signals()?;
                for (row, cell) in cells(py, array)?.into_iter().enumerate() {
                    signals::check_at(py, row)?;
                    values.append(cell)?;
                }
            }
        }
        columns.set_item(field.name(), values)?;
    }
    Ok(columns)
}

/// The values of the first rows, row by row.
pub(crate) fn head<'py>(
    py: Python<'py>,
    batches: &[RecordBatch],
    rows: usize,
) -> PyResult<Vec<Vec<Option<Bound<'py, PyAny>>>>> {
    let mut out = Vec::new();
    for batch in batches {
        let batch = batch.slice(0, batch.num_rows().min(rows.saturating_sub(out.len())));
        let columns = batch.columns().iter().map(|array| cells(py, array)).collect::<PyResult<Vec<_>>>()?;
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        for _ in 0..batch.num_rows() {
            out.push(columns.iter_mut().map(|column| column.next().flatten()).collect());
        }
    }
    Ok(out)
}

/// What a report is written as: dicts, lists, int, Decimal, date, str and None.
struct Objects<'py>(Python<'py>);

impl<'py> Writer for Objects<'py> {
    type Value = Bound<'py, PyAny>;
    type Error = PyErr;

    fn none(&self) -> PyResult<Self::Value> {
        Ok(self.0.None().into_bound(self.0))
    }

    fn count(&self, count: i64) -> PyResult<Self::Value> {
        Ok(count.into_pyobject(self.0)?.into_any())
    }

    fn number(&self, number: Decimal) -> PyResult<Self::Value> {
        answer::decimal(self.0, number)
    }

    fn truth(&self, truth: bool) -> PyResult<Self::Value> {
        Ok(PyBool::new(self.0, truth).to_owned().into_any())
    }

    fn day(&self, day: Date) -> PyResult<Self::Value> {
        answer::date(self.0, day)
    }

    fn text(&self, text: &str) -> PyResult<Self::Value> {
        Ok(PyString::new(self.0, text).into_any())
    }

    fn list(&self, values: Vec<Self::Value>) -> PyResult<Self::Value> {
        Ok(PyList::new(self.0, values)?.into_any())
    }

    fn map(&self, values: Vec<(&str, Self::Value)>) -> PyResult<Self::Value> {
        let out = PyDict::new(self.0);
        values.into_iter().try_for_each(|(name, value)| out.set_item(name, value))?;
        Ok(out.into_any())
    }
}

/// A report, or a part of one, as objects of Python.
pub(crate) fn written<'py>(py: Python<'py>, whole: &impl Written) -> PyResult<Bound<'py, PyAny>> {
    whole.write(&Objects(py))
}
