//! Clients batch by batch.

use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use tierline::tables::AssignStream;
use tierline::tables::ffi::ForeignStream;
use tierline::text::Language;

use crate::answer::{self, Remark};
use crate::arrow;
use crate::assigned::Assigned;
use crate::held::{Droppable, Held};
use crate::raise::{self, guarded};
use crate::table::Table;

/// What a mutex holds; nobody leaves it half done, as a panic ends what it was held for.
fn held<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The batches of an Arrow stream, one after the other.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Batches {
    stream: Mutex<ForeignStream>,
}

#[pymethods]
impl Batches {
    /// The batches of an object with `__arrow_c_stream__`.
    #[staticmethod]
    fn from_arrow(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        guarded(source.py(), || {
            let py = source.py();
            let stream = arrow::stream_of(source)?.and_then(|stream| stream.head().map(|_| stream));
            Ok(Self { stream: Mutex::new(stream.map_err(|error| arrow::unreadable(py, &error))?) })
        })
    }

    /// The columns, without rows.
    fn head(&self, py: Python<'_>) -> PyResult<Table> {
        guarded(py, || {
            let table = py.detach(|| held(&self.stream).head());
            Ok(Table::new(table.map_err(|error| raise::table(py, &error))?))
        })
    }

    /// The next batch; nothing at the end.
    fn next(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        guarded(py, || {
            // The stream may need the interpreter to go on. Whoever waits for it meanwhile must not hold it.
            let table = py.detach(|| held(&self.stream).next_table()).map_err(|error| raise::table(py, &error))?;
            Ok(table.map(Table::new))
        })
    }
}

/// Finds the ids of a source that stand for several clients.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct IdScan {
    pub(crate) scan: Mutex<tierline::tables::IdScan>,
}

#[pymethods]
impl IdScan {
    /// Reads the ids of a part of the source.
    fn read(&self, py: Python<'_>, table: &Table) -> PyResult<()> {
        guarded(py, || py.detach(|| held(&self.scan).read(&table.table)).map_err(|error| raise::table(py, &error)))
    }

    /// Ends a pass over the source; nothing where it has to be read once more.
    fn end_pass(&self, py: Python<'_>) -> PyResult<Option<CheckedIds>> {
        guarded(py, || {
            let checked = py.detach(|| held(&self.scan).end_pass()).map_err(|error| raise::table(py, &error))?;
            Ok(checked.map(|checked| CheckedIds { checked }))
        })
    }
}

/// The ids of a source that stand for several clients.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct CheckedIds {
    pub(crate) checked: tierline::tables::CheckedIds,
}

#[pymethods]
impl CheckedIds {
    fn __len__(&self) -> usize {
        self.checked.repeated().len()
    }

    /// The first of them, in the order of their letters.
    fn repeated(&self, most: usize) -> Vec<&str> {
        self.checked.repeated().take(most).collect()
    }
}

/// Assigns clients batch by batch.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Stream {
    stream: Mutex<AssignStream>,
    schema: SchemaRef,
}

impl Stream {
    pub(crate) fn new(stream: AssignStream) -> Self {
        Self { schema: stream.schema(), stream: Mutex::new(stream) }
    }

    /// What the stream knows by now; not while a batch is being assigned.
    fn now<T: Send>(&self, py: Python<'_>, ask: impl FnOnce(&AssignStream) -> T + Send) -> T {
        py.detach(|| ask(&held(&self.stream)))
    }
}

#[pymethods]
impl Stream {
    /// Assigns all clients of the next batch.
    fn assign(&self, py: Python<'_>, table: &Table) -> PyResult<Assigned> {
        guarded(py, || {
            let assigned = py.detach(|| held(&self.stream).assign(&table.table));
            Ok(Assigned { assigned: assigned.map_err(|error| raise::table(py, &error))? })
        })
    }

    /// How many clients there were so far.
    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guarded(py, || Ok(usize::try_from(self.now(py, AssignStream::rows)).unwrap_or(usize::MAX)))
    }

    /// The date that the clients are assigned for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        answer::date(py, self.now(py, AssignStream::as_of))
    }

    /// Names and Arrow types of the columns.
    fn schema(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        guarded(py, || {
            let fields = self.schema.fields().iter();
            Ok(fields.map(|field| (field.name().clone(), field.data_type().to_string())).collect())
        })
    }

    /// How many values of each attribute were rounded so far.
    fn rounded(&self, py: Python<'_>) -> PyResult<Vec<(String, u64)>> {
        guarded(py, || {
            Ok(self.now(py, |results| results.rounded().map(|(name, count)| (name.to_string(), count)).collect()))
        })
    }

    /// The zones that moments came with so far.
    fn zones(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        guarded(py, || Ok(self.now(py, |results| results.zones().map(str::to_string).collect())))
    }

    /// The attributes without a column.
    fn absent(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        guarded(py, || Ok(self.now(py, |results| results.absent().to_vec())))
    }

    /// Says that no batch will come any more.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        guarded(py, || {
            py.detach(|| held(&self.stream).end());
            Ok(())
        })
    }

    /// What is to be said of the source so far: the fields of each remark.
    fn remarks(&self, py: Python<'_>) -> PyResult<Vec<Remark>> {
        guarded(py, || Ok(answer::remarks(&self.now(py, AssignStream::remarks))))
    }

    /// The document of the summary so far, without what is to be said of the source.
    fn summary(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || {
            let summary = self.now(py, |results| results.summary().clone());
            Ok(tierline::wire::Summary::of(&summary, &[], Language::default()).to_json())
        })
    }

    /// The schema of the stream.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guarded(py, || arrow::schema_capsule(py, &self.schema))
    }

    /// A stream of the results that an iterator of them has.
    fn export<'py>(
        &self,
        results: &Bound<'py, PyAny>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let py = results.py();
        guarded(py, || arrow::stream_capsule(py, &self.schema, Results::new(results), requested_schema.as_ref()))
    }
}

/// The batches of an iterator of results.
struct Results {
    iterator: Droppable<Py<PyAny>>,
    ready: std::vec::IntoIter<RecordBatch>,
}

impl Results {
    fn new(iterator: &Bound<'_, PyAny>) -> Self {
        Self { iterator: Droppable::new(iterator.clone().unbind()), ready: Vec::new().into_iter() }
    }

    /// The batches of the next result; nothing at the end.
    fn more(&self) -> PyResult<Option<Vec<RecordBatch>>> {
        let (Some(_held), Some(iterator)) = (Held::now(), self.iterator.get()) else { return Ok(None) };
        Python::attach(|py| {
            let next = iterator.bind(py).call_method0(intern!(py, "__next__"));
            let assigned = match next {
                Ok(assigned) => assigned,
                Err(error) if error.is_instance_of::<pyo3::exceptions::PyStopIteration>(py) => return Ok(None),
                Err(error) => return Err(error),
            };
            let assigned = assigned.cast::<Assigned>()?.get();
            Ok(Some(assigned.assigned.batches().to_vec()))
        })
    }
}

impl Iterator for Results {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.ready.next() {
                return Some(Ok(batch));
            }
            match self.more() {
                Ok(Some(batches)) => self.ready = batches.into_iter(),
                Ok(None) => return None,
                Err(error) => {
                    // Its words are Python's to say, and the exception is Python's to drop.
                    let _held = Held::now();
                    return Some(Err({ error }.to_string()));
                }
            }
        }
    }
}
