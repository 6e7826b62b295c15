//! Exceptions of the package's own tree, and the guard that keeps panics from crossing.

use std::any::Any;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::{PyBaseException, PyException, PySystemExit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyModule, PyTuple, PyType};
use tierline::tables::csv::CsvError;
use tierline::tables::ffi::StreamFailure;
use tierline::text::shown;
use tierline::{
    document::{Diagnostic, DocumentError},
    model::ModelError,
    tables::TableError,
};

use crate::signals;

/// So many classes of exceptions are looked through for one that a source names.
const MOST_CLASSES: usize = 100_000;

/// Where the classes of exceptions are.
fn errors(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = MODULE.get_or_try_init(py, || py.import(intern!(py, "tierline._exceptions")).map(Bound::unbind))?;
    Ok(module.bind(py))
}

/// An exception of the class with that name; where it cannot be made, the reason for that.
fn exception(py: Python<'_>, class: &str, message: &str, fields: &[(&str, Option<&str>)]) -> PyErr {
    let make = || {
        let keywords = PyDict::new(py);
        for (name, value) in fields {
            keywords.set_item(name, value)?;
        }
        errors(py)?.getattr(class)?.call((message,), Some(&keywords))
    };
    make().map_or_else(|error| error, PyErr::from_value)
}

/// The caller's mistake in an argument.
pub(crate) fn argument(py: Python<'_>, code: &str, message: &str, help: &str) -> PyErr {
    exception(py, "ArgumentError", message, &[("code", Some(code)), ("help", Some(help))])
}

/// The caller's table cannot be read; or the handler of a signal ended the call, and has raised what it wanted.
pub(crate) fn table(py: Python<'_>, error: &TableError) -> PyErr {
    if error.is_interrupted()
        && let Some(raised) = signals::raised()
    {
        return raised;
    }
    if let Some(raised) = raised_by_source(py, error) {
        return raised;
    }
    let fields = [("code", Some(error.code())), ("help", error.help()), ("column_name", error.column())];
    exception(py, "TableError", error.message(), &fields)
}

/// A column whose own code fails where it should hand over Arrow's memory, or hands over something else. What asks the program to end
/// goes on as it is.
pub(crate) fn column(name: &str, object: &Bound<'_, PyAny>, error: PyErr) -> PyErr {
    let py = object.py();
    if !error.is_instance_of::<PyException>(py) {
        return error;
    }
    let class = object.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    let message = format!("column `{}` of type `{}` cannot be read as Arrow data: {error}", shown(name), shown(&class));
    let help = "a column can be a list, a tuple, an array of numpy, or a column of polars, pandas or pyarrow";
    let told = table(py, &TableError::new("unreadable-table", message).column_named(name).with_help(help));
    told.set_cause(py, Some(error));
    told
}

/// The exception that a source of a stream has raised where it is none of the [`Exception`]s, as [`KeyboardInterrupt`] is: it asks the
/// program to end, and says nothing about the table. Streams of C hand on its words alone.
///
/// [`Exception`]: https://docs.python.org/3/library/exceptions.html#Exception
/// [`KeyboardInterrupt`]: https://docs.python.org/3/library/exceptions.html#KeyboardInterrupt
pub(crate) fn raised_by_source(py: Python<'_>, error: &TableError) -> Option<PyErr> {
    let failure = error.source()?.downcast_ref::<StreamFailure>()?;
    let said = exception_of(failure.words())?;
    let name = said.split(['\n', ':']).next().unwrap_or_default().trim();
    raised_again(&class_named(py, name)?, said.split_once(": ").map(|(_, words)| words))
}

/// What an exception says of itself, behind its traceback where there is one: the name of its class, and its words, which may have
/// several lines. Lines of a traceback are indented.
fn exception_of(words: &str) -> Option<&str> {
    let Some((_, frames)) = words.rsplit_once("Traceback (most recent call last):") else { return Some(words) };
    let mut rest = frames.split_once('\n')?.1;
    while rest.starts_with([' ', '\n']) {
        rest = rest.split_once('\n')?.1;
    }
    Some(rest)
}

/// The class of exceptions that a traceback names, with its module or without; nothing where there is none, or none is meant.
fn class_named<'py>(py: Python<'py>, name: &str) -> Option<Bound<'py, PyType>> {
    let name = name.rsplit('.').next().filter(|name| !name.is_empty())?;
    let mut waiting = vec![py.get_type::<PyBaseException>()];
    let mut seen = 0_usize;
    while let Some(class) = waiting.pop() {
        if class.name().is_ok_and(|own| own == name) {
            return Some(class);
        }
        seen = seen.saturating_add(1);
        if seen > MOST_CLASSES {
            return None;
        }
        let below = class.call_method0(intern!(py, "__subclasses__")).ok()?;
        waiting.extend(below.cast::<PyList>().ok()?.iter().filter_map(|class| class.cast_into::<PyType>().ok()));
    }
    None
}

/// An exception of a class that is none of the `Exception`s, with what it said.
fn raised_again(class: &Bound<'_, PyType>, words: Option<&str>) -> Option<PyErr> {
    let py = class.py();
    if class.is_subclass_of::<PyException>().unwrap_or(true) {
        return None;
    }
    // The status that a program ends with is a number.
    let status = words.and_then(|words| words.trim().parse::<i32>().ok());
    let made = match (words, status) {
        (Some(_), Some(status)) if class.is(py.get_type::<PySystemExit>()) => class.call1((status,)),
        (Some(words), _) => class.call1((words,)),
        (None, _) => class.call0(),
    };
    made.ok().map(PyErr::from_value)
}

/// The caller's table is no CSV.
pub(crate) fn csv(py: Python<'_>, error: &CsvError) -> PyErr {
    let fields = [("code", Some("unreadable-table")), ("help", error.help()), ("column_name", error.column_name())];
    exception(py, "TableError", &error.message(), &fields)
}

/// The author's mistakes in a document.
pub(crate) fn document(py: Python<'_>, error: &DocumentError) -> PyErr {
    let diagnostics = error.diagnostics().iter().map(|diagnostic| positioned(py, diagnostic));
    mistakes(py, &error.to_string(), diagnostics.collect())
}

/// The author's mistakes in a model that was not made from a text.
pub(crate) fn model(py: Python<'_>, error: &ModelError) -> PyErr {
    let diagnostics = error.problems().iter().map(|problem| {
        let fields = PyDict::new(py);
        fields.set_item("code", problem.code())?;
        fields.set_item("message", problem.message())?;
        fields.set_item("help", problem.advice())?;
        new_diagnostic(py, &fields)
    });
    mistakes(py, &error.to_string(), diagnostics.collect())
}

fn mistakes(py: Python<'_>, text: &str, diagnostics: PyResult<Vec<Bound<'_, PyAny>>>) -> PyErr {
    let make = || {
        let diagnostics = PyTuple::new(py, diagnostics?)?;
        errors(py)?.getattr(intern!(py, "ModelError"))?.call1((text, diagnostics))
    };
    make().map_or_else(|error| error, PyErr::from_value)
}

/// A diagnostic of Python, with its place in a text.
pub(crate) fn positioned<'py>(py: Python<'py>, diagnostic: &Diagnostic) -> PyResult<Bound<'py, PyAny>> {
    let fields = PyDict::new(py);
    fields.set_item("code", diagnostic.code())?;
    fields.set_item("message", diagnostic.message())?;
    fields.set_item("help", diagnostic.help())?;
    fields.set_item("line", diagnostic.line())?;
    fields.set_item("column", diagnostic.column())?;
    if let Some((line, column)) = diagnostic.end() {
        fields.set_item("end_line", line)?;
        fields.set_item("end_column", column)?;
    }
    fields.set_item("words", diagnostic.words())?;
    fields.set_item("file", diagnostic.file())?;
    new_diagnostic(py, &fields)
}

fn new_diagnostic<'py>(py: Python<'py>, fields: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    errors(py)?.getattr(intern!(py, "Diagnostic"))?.call((), Some(fields))
}

/// Runs `work`; a panic becomes an `InternalError`.
pub(crate) fn guarded<T>(py: Python<'_>, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(internal(py, panic.as_ref())))
}

fn internal(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words were given");
    let message = format!("a mistake in Tierline itself: {words}");
    let help = "please report it, with the model and the table that lead to it";
    exception(py, "InternalError", &message, &[("code", Some("internal")), ("help", Some(help))])
}
