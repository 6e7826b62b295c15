//! The native module of the Python package `tierline`: glass, no furniture.
//!
//! Each function takes Python values, calls one function of the facade, wraps what it returns, and lets no panic
//! cross. In reading order: `raise` makes exceptions and guards against panics, `value` reads single values, `table`
//! reads tables, `answer` turns results into Python values, `frame`, `assigned`, `book`, `stream`, `one` and `model` are
//! the classes.

mod raise;
mod value;
mod table;
mod answer;
mod frame;
mod assigned;
mod book;
mod stream;
mod one;
mod model;

use pyo3::prelude::*;

/// Keeps the memory of results that are gone for those that come: fresh memory costs more than filling it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lets free memory go back to the system after ten seconds instead of one: whoever looks at a result and assigns again
/// finds it still there.
fn keep_memory() {
    /// The number of `mi_option_purge_delay` in the third version of mimalloc, which has no name for it in Rust.
    const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
    const MILLISECONDS: core::ffi::c_long = 10_000;
    // SAFETY: the function stores a number in a table of options; an unknown option is left alone.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, MILLISECONDS) };
}

/// The native part of `tierline`; its public face is the package itself.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::assigned::Assigned;
    #[pymodule_export]
    use crate::book::{Book, Review};
    #[pymodule_export]
    use crate::frame::Frame;
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
        crate::keep_memory();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
