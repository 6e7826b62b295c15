//! Exceptions of the package's own tree, and the guard that keeps panics from crossing.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule, PyTuple};
use tierline::tables::csv::CsvError;
use tierline::{
    document::{Diagnostic, DocumentError},
    model::ModelError,
    tables::TableError,
};

use crate::signals;

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
    let fields = [("code", Some(error.code())), ("help", error.help()), ("column_name", error.column())];
    exception(py, "TableError", error.message(), &fields)
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
