//! The native module of the Python package `tierline`: glass, no furniture.
//!
//! Each function takes Python values, calls one function of the facade, wraps what it returns, and lets no panic
//! cross. In reading order: `signals` ends long calls, `raise` makes exceptions and guards against panics, `value` reads
//! single values, `arrow` takes and makes the capsules of Arrow, `table` reads tables, `answer` turns results into Python
//! values, `frame`, `assigned`, `book`, `history`, `measures`, `stream`, `csv`, `one` and `model` are the classes.

mod held;
mod signals;
mod raise;
mod value;
mod arrow;
mod table;
mod times;
mod answer;
mod frame;
mod assigned;
mod book;
mod measures;
mod history;
mod stream;
mod csv;
mod one;
mod model;

use pyo3::prelude::*;

/// Keeps the memory of results that are gone for those that come: fresh memory costs more than filling it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lets free memory go back to the system after a minute instead of a second, so that whoever looks at a result and
/// assigns again finds it still there; and in whole pages of 2 MB, because one that is broken comes back in 512 pieces.
fn keep_memory() {
    use libmimalloc_sys::{mi_option_set, mi_option_t};

    // Numbers of options in the third version of mimalloc, which have no names in Rust.
    const PURGE_DELAY: mi_option_t = 15;
    const ALLOW_THP: mi_option_t = 43;
    const MILLISECONDS: core::ffi::c_long = 60_000;
    const WHOLE_HUGE_PAGES: core::ffi::c_long = 2;
    // SAFETY: the function stores a number in a table of options; an unknown option is left alone.
    unsafe {
        mi_option_set(PURGE_DELAY, MILLISECONDS);
        mi_option_set(ALLOW_THP, WHOLE_HUGE_PAGES);
    }
}

/// The native part of `tierline`; its public face is the package itself.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::assigned::Assigned;
    #[pymodule_export]
    use crate::book::{
        Book, Review, Values, check_left, finish_figures, forget_client, merge_figures, override_standing,
        read_standings, same_model,
    };
    #[pymodule_export]
    use crate::csv::{CsvWriter, read_csv};
    #[pymodule_export]
    use crate::frame::Frame;
    #[pymodule_export]
    use crate::history::{DayOfHistory, History, Without, history_columns, history_rows, history_trends};
    #[pymodule_export]
    use crate::measures::{
        audiences, fix_thresholds, forecast, lifetime_value, lifetime_values, natural_groups, relative_thresholds,
        report_sections, threshold_columns,
    };
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

    /// A text as it may be shown: what acts on a terminal or cannot be seen is written out.
    #[pyfunction]
    fn visible(text: &str) -> std::borrow::Cow<'_, str> {
        tierline::text::visible(text)
    }

    /// What clients may be shown of promises that are written down already.
    #[pyfunction]
    fn client_view<'py>(
        py: Python<'py>,
        packages: Vec<Vec<(String, Vec<String>)>>,
        as_of: &str,
        title: Option<&str>,
        version: Option<&str>,
        secrets: Vec<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        crate::book::client_view(py, packages, as_of, title, version, &secrets)
    }

    /// The columns of standings behind the client column.
    #[pyfunction]
    fn standing_columns() -> Vec<&'static str> {
        tierline::book::STANDING_COLUMNS.to_vec()
    }

    /// Of given names those that stand for a wanted one in another Unicode form, by their numbers.
    #[pyfunction]
    fn other_forms(wanted: Vec<String>, given: Vec<String>) -> Vec<usize> {
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        tierline::tables::other_forms(&wanted, &given)
    }

    /// By what a name differs from one that it looks like; nothing where it looks like no such.
    #[pyfunction]
    fn difference(given: &str, meant: &str) -> Option<String> {
        tierline::text::difference(given, meant).map(|difference| difference.to_string())
    }

    /// The columns that a roster may have.
    #[pyfunction]
    fn roster_columns() -> Vec<&'static str> {
        tierline::book::RosterColumn::ALL.iter().map(|column| column.name()).collect()
    }

    /// The sentence of a key with its places filled; `KeyError` for a key that is not in the catalogue.
    #[pyfunction]
    fn sentence(key: &str, parts: std::collections::BTreeMap<String, crate::SentencePart>) -> PyResult<String> {
        let Some(found) = tierline::text::Key::with_id(key) else {
            return Err(pyo3::exceptions::PyKeyError::new_err(key.to_string()));
        };
        let fill = |sentence: tierline::text::Sentence, (place, part): (String, crate::SentencePart)| match part {
            crate::SentencePart::Count(count) => sentence.with_named(&place, count),
            crate::SentencePart::Text(text) => sentence.with_named(&place, text),
        };
        Ok(parts.into_iter().fold(tierline::text::Sentence::of(found), fill).to_string())
    }

    /// The columns that a table of a period may have.
    #[pyfunction]
    fn period_columns() -> Vec<&'static str> {
        tierline::book::period_columns()
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::keep_memory();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// What stands in a place of a sentence: a count, which chooses the plural, or a text.
#[derive(FromPyObject)]
enum SentencePart {
    Count(u64),
    Text(String),
}
