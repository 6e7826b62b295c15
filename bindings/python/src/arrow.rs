//! Arrow across Python: the capsules of its [PyCapsule interface] hold the structures that `tierline::tables::ffi` takes and makes.
//!
//! [PyCapsule interface]: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html

use std::ffi::CStr;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use tierline::tables::ffi::{
    ArrowArray, ArrowSchema, ForeignStream, export_schema, export_stream, take_column, take_schema, take_table,
};
use tierline::tables::{ColumnParts, TableError};

use crate::{raise, signals};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// The structure in a capsule of a name.
fn structure<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<*mut T> {
    let capsule = capsule.cast::<PyCapsule>()?;
    Ok(capsule.pointer_checked(Some(name))?.cast::<T>().as_ptr())
}

/// A table that cannot be read as one: the package says of which type it is, and what can be one.
pub(crate) fn unreadable(py: Python<'_>, error: &TableError) -> PyErr {
    match error.code() {
        // What the source has raised is no matter of the table.
        _ if raise::raised_by_source(py, error).is_some() => raise::table(py, error),
        "unreadable-table" => PyValueError::new_err(error.message().to_string()),
        _ => raise::table(py, error),
    }
}

/// The stream of an object with `__arrow_c_stream__`.
pub(crate) fn stream_of(object: &Bound<'_, PyAny>) -> PyResult<Result<ForeignStream, TableError>> {
    let capsule = object.call_method0(intern!(object.py(), "__arrow_c_stream__"))?;
    let stream = structure(&capsule, STREAM)?;
    // SAFETY: a capsule of that name points to such a structure for as long as it lives, and while the interpreter is held
    // nobody else uses it; what is in the structure is what Arrow's interfaces say, as far as it can be looked at.
    Ok(unsafe { ForeignStream::take(stream) })
}

/// The table of an object with `__arrow_c_array__`.
pub(crate) fn table_of(object: &Bound<'_, PyAny>) -> PyResult<Result<tierline::Table, TableError>> {
    let (_both, schema, array) = array_of(object)?;
    // SAFETY: as in `stream_of`.
    Ok(unsafe { take_table(schema, array) })
}

/// The column of an object with `__arrow_c_array__` or `__arrow_c_stream__`.
pub(crate) fn column_of(name: &str, object: &Bound<'_, PyAny>) -> PyResult<ColumnParts> {
    let py = object.py();
    let taken = (|| {
        if object.hasattr(intern!(py, "__arrow_c_array__"))? {
            let (_both, schema, array) = array_of(object)?;
            // SAFETY: as in `stream_of`.
            return Ok(unsafe { take_column(name, schema, array) });
        }
        // The stream may need the interpreter to go on.
        let interrupt = signals::interrupt();
        let go_on = || Ok::<_, TableError>(interrupt.check()?);
        Ok(stream_of(object)?.and_then(|stream| py.detach(|| stream.read_column(name, go_on))))
    })();
    let column = taken.map_err(|error: PyErr| raise::column(name, object, error))?;
    column.map_err(|error| raise::table(py, &error.column_named(name)))
}

/// What `__arrow_c_array__` returns, which has to live as long as the structures are used, and they.
type Both<'py> = (Bound<'py, PyTuple>, *mut ArrowSchema, *mut ArrowArray);

fn array_of<'py>(object: &Bound<'py, PyAny>) -> PyResult<Both<'py>> {
    let both = object.call_method0(intern!(object.py(), "__arrow_c_array__"))?;
    let Ok(both) = both.cast_into::<PyTuple>() else {
        return Err(PyTypeError::new_err("`__arrow_c_array__` has to return a tuple of two capsules"));
    };
    let (schema, array) = (structure(&both.get_item(0)?, SCHEMA)?, structure(&both.get_item(1)?, ARRAY)?);
    Ok((both, schema, array))
}

/// A capsule with a schema.
pub(crate) fn schema_capsule<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = export_schema(schema).map_err(|error| raise::table(py, &error))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// A capsule with a stream of batches, of the types that are asked for where it can have them.
pub(crate) fn stream_capsule<'py>(
    py: Python<'py>,
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, String>> + Send + 'static,
    requested: Option<&Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let requested = match requested {
        // SAFETY: as in `stream_of`.
        Some(capsule) => {
            unsafe { take_schema(structure(capsule, SCHEMA)?) }.map_err(|error| raise::table(py, &error))?
        }
        None => None,
    };
    PyCapsule::new_with_value(py, export_stream(schema.clone(), batches, requested.as_ref()), STREAM)
}
