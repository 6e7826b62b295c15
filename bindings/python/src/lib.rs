//! The native module of the Python package `tierline`: glass, no furniture.
//!
//! Each function takes Python values, calls one function of the facade, wraps what it returns, and lets no panic
//! cross. In reading order: `raise` makes exceptions and guards against panics, `value` reads single values, `table`
//! reads tables, `answer` turns results into Python values, `assigned`, `stream`, `one` and `model` are the classes.

mod raise;
mod value;
mod table;
mod answer;
mod assigned;
mod stream;
mod one;
mod model;

use pyo3::prelude::*;

/// Keeps the memory of results that are gone for those that come: fresh memory costs more than filling it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The native part of `tierline`; its public face is the package itself.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::assigned::Assigned;
    #[pymodule_export]
    use crate::model::Model;
    #[pymodule_export]
    use crate::one::One;
    #[pymodule_export]
    use crate::stream::{Batches, CheckedIds, IdScan, Stream};
    #[pymodule_export]
    use crate::table::Table;

    /// Panics, so that tests can see what becomes of a panic.
    #[pyfunction]
    fn provoke_panic(py: Python<'_>) -> PyResult<()> {
        crate::raise::guarded(py, || {
            let nothing: Vec<u8> = Vec::new();
            // A copy between lengths that differ panics.
            [0_u8; 1].copy_from_slice(&nothing);
            Ok(())
        })
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
