//! Tables as CSV, in and out; Python opens the files.

use std::io::{self, Read};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tierline::tables::csv::{CsvError, ReadOptions, Reader, WriteOptions, Writer};

use crate::frame::Frame;
use crate::raise::{self, guarded};
use crate::table::Table;

/// A file of Python that is open for reading bytes.
struct File(Py<PyAny>);

impl Read for File {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = Python::attach(|py| {
            // Whoever wants to stop a long read can do so between two blocks.
            py.check_signals()?;
            let read = self.0.bind(py).call_method1(intern!(py, "read"), (into.len(),))?;
            let bytes = read.cast::<PyBytes>()?.as_bytes();
            let taken = bytes.len().min(into.len());
            if let (Some(to), Some(from)) = (into.get_mut(..taken), bytes.get(..taken)) {
                to.copy_from_slice(from);
            }
            Ok::<usize, PyErr>(taken)
        });
        read.map_err(io::Error::from)
    }
}

/// One sign of ASCII; whatever else becomes one that the reader refuses.
fn sign(delimiter: char) -> u8 {
    u8::try_from(delimiter).ok().filter(u8::is_ascii).unwrap_or_default()
}

fn failed(py: Python<'_>, error: CsvError) -> PyErr {
    match error.into_io() {
        Ok(error) => PyErr::from(error),
        Err(error) => raise::csv(py, &error),
    }
}

/// Reads a file that is open for reading bytes.
#[pyfunction]
pub(crate) fn read_csv(
    file: &Bound<'_, PyAny>,
    name: &str,
    delimiter: char,
    columns: Option<Vec<String>>,
    reversible: Vec<String>,
) -> PyResult<Frame> {
    let py = file.py();
    guarded(py, || {
        let mut options = ReadOptions::new().delimiter(sign(delimiter)).named(name).guarded(reversible);
        if let Some(columns) = columns {
            options = options.columns(columns);
        }
        let source = File(file.clone().unbind());
        let frame = py.detach(|| Reader::new(source, options)?.frame());
        Ok(Frame { frame: frame.map_err(|error| failed(py, error))? })
    })
}

/// Writes a table part by part.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct CsvWriter {
    options: WriteOptions,
}

#[pymethods]
impl CsvWriter {
    #[new]
    fn new(delimiter: char, guard: bool, reversible: Vec<String>) -> Self {
        let options = WriteOptions::new().delimiter(sign(delimiter)).guard(guard).reversible(reversible);
        Self { options }
    }

    /// The line of the header.
    fn header<'py>(&self, py: Python<'py>, names: Vec<String>) -> PyResult<Bound<'py, PyBytes>> {
        guarded(py, || self.written(py, |writer| writer.header(&names)))
    }

    /// The lines of rows.
    fn rows<'py>(&self, py: Python<'py>, table: &Table) -> PyResult<Bound<'py, PyBytes>> {
        guarded(py, || self.written(py, |writer| writer.table(&table.table)))
    }
}

impl CsvWriter {
    fn written<'py>(
        &self,
        py: Python<'py>,
        write: impl FnOnce(&mut Writer<Vec<u8>>) -> Result<(), CsvError> + Send,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = py.detach(|| {
            let mut writer = Writer::new(Vec::new(), self.options.clone());
            write(&mut writer)?;
            writer.finish()
        });
        Ok(PyBytes::new(py, &bytes.map_err(|error| failed(py, error))?))
    }
}
