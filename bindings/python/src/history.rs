//! The history of a client base: tables of days, and what follows from them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use tierline::{
    Date,
    book::{HistoryDay, HistoryTables, Owing, WithoutTables},
    tables::WordType,
};

use crate::book::{Book, Review};
use crate::frame::{self, Frame};
use crate::model::Model;
use crate::raise::{self, guarded};
use crate::table::Table;

/// A history, folded over its tables in the order of their days.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct History {
    history: Mutex<HistoryTables>,
}

/// What a review adds to a history.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct DayOfHistory {
    day: HistoryDay,
}

/// A model and what is left of it without one of its parts, beside one another.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Without {
    tables: Mutex<WithoutTables>,
}

#[pymethods]
impl Without {
    #[new]
    fn new(
        py: Python<'_>,
        model: &Model,
        tier: Option<&str>,
        factor: Option<&str>,
        within: u16,
        until: &str,
    ) -> PyResult<Self> {
        guarded(py, || {
            let other = match (tier, factor) {
                (Some(tier), _) => model.model.without_tier(tier),
                (None, factor) => model.model.without_factor(factor.unwrap_or_default()),
            };
            let other = other.map_err(|error| raise::model(py, &error))?;
            Ok(Self { tables: Mutex::new(WithoutTables::new(&model.model, &other, within, date(py, until)?)) })
        })
    }

    /// Adds the clients of the next day.
    fn add(&self, py: Python<'_>, day: &str, clients: &Table) -> PyResult<()> {
        guarded(py, || {
            let day = date(py, day)?;
            py.detach(|| self.lock().add(day, &clients.table)).map_err(|error| raise::table(py, &error))
        })
    }

    /// Who would have been where, and how often an outcome followed: of a table, or that a history has clients that left.
    fn report<'py>(&self, py: Python<'py>, events: Option<&Table>, history: &History) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let report = py.detach(|| {
                let left = history.lock().left();
                self.lock().report(events.map(|given| &given.table), &left)
            });
            frame::written(py, &report.map_err(|error| raise::table(py, &error))?)
        })
    }
}

impl Without {
    fn lock(&self) -> MutexGuard<'_, WithoutTables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl History {
    /// A fold that panicked half-way is no history: nobody gets at it again, because the panic was raised to the caller.
    fn lock(&self) -> MutexGuard<'_, HistoryTables> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl History {
    #[new]
    fn new(client: &str) -> Self {
        Self { history: Mutex::new(HistoryTables::new(client)) }
    }

    /// Adds the table of the next day.
    fn add(&self, py: Python<'_>, day: &str, table: &Table) -> PyResult<()> {
        guarded(py, || {
            let day = date(py, day)?;
            py.detach(|| self.lock().add(day, &table.table)).map_err(|error| raise::table(py, &error))
        })
    }

    /// How many days were added.
    fn days(&self) -> usize {
        self.lock().history().days().len()
    }

    /// Keeps where everybody is now.
    fn mark(&self, py: Python<'_>) {
        py.detach(|| self.lock().mark());
    }

    /// What follows from the days that were added.
    fn figures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let figures = py.detach(|| self.lock().figures());
            frame::written(py, &figures)
        })
    }

    /// Looks at every client after each review from here on.
    fn observe(&self, py: Python<'_>, within: u16, until: &str) -> PyResult<()> {
        self.lock().observe(within, date(py, until)?);
        Ok(())
    }

    /// How often an outcome followed, by group.
    fn outcomes<'py>(&self, py: Python<'py>, events: Option<&Table>, until: &str) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let until = date(py, until)?;
            let report = py.detach(|| self.lock().outcomes(events.map(|given| &given.table), until));
            frame::written(py, &report.map_err(|error| raise::table(py, &error))?)
        })
    }

    /// Who is where after the last day, as it stands on a day.
    fn clients(&self, py: Python<'_>, day: &str, plain: bool) -> PyResult<Frame> {
        guarded(py, || {
            let day = date(py, day)?;
            let words: WordType = plain.into();
            let frame = py.detach(|| self.lock().clients(day, words));
            Ok(Frame { frame: frame.map_err(|error| raise::table(py, &error))? })
        })
    }
}

#[pymethods]
impl DayOfHistory {
    /// A row for each client of which something changed.
    fn rows(&self) -> Frame {
        Frame { frame: self.day.rows.clone() }
    }

    /// The table of totals with those of this day.
    fn totals(&self, py: Python<'_>, before: Option<&Table>) -> PyResult<Frame> {
        guarded(py, || {
            let frame = py.detach(|| tierline::book::history_totals(before.map(|given| &given.table), &self.day));
            Ok(Frame { frame: frame.map_err(|error| raise::table(py, &error))? })
        })
    }
}

/// What a review of a book adds to a history.
pub(crate) fn history_day(
    py: Python<'_>,
    book: &Book,
    review: &Review,
    history: &History,
    same_day: Option<&Table>,
    tables: (Option<&Table>, Option<&Table>),
) -> PyResult<DayOfHistory> {
    guarded(py, || {
        let owing = Owing {
            review: Some(&review.review),
            agreements: tables.0.map(|given| &given.table),
            overlay: tables.1.map(|given| &given.table),
            ..Owing::default()
        };
        let same_day = same_day.map(|given| &given.table);
        let day = py.detach(|| book.book.history_day(&review.review, &owing, &history.lock(), same_day));
        Ok(DayOfHistory { day: day.map_err(|error| raise::table(py, &error))? })
    })
}

/// Rows of a table of a history, by their types.
#[pyfunction]
pub(crate) fn history_rows(py: Python<'_>, table: &Table, client: &str) -> PyResult<Frame> {
    guarded(py, || {
        let frame = py.detach(|| tierline::book::history_rows(&table.table, client));
        Ok(Frame { frame: frame.map_err(|error| raise::table(py, &error))? })
    })
}

/// The tiers over all reviews, of a table of totals.
#[pyfunction]
pub(crate) fn history_trends<'py>(py: Python<'py>, totals: &Table, until: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    guarded(py, || {
        let until = until.map(|day| date(py, day)).transpose()?;
        let lines = py.detach(|| tierline::book::history_trends(&totals.table, until));
        frame::written(py, &lines.map_err(|error| raise::table(py, &error))?)
    })
}

/// The columns of a table of a history behind the client column.
#[pyfunction]
pub(crate) fn history_columns() -> Vec<&'static str> {
    tierline::book::HISTORY_COLUMNS.to_vec()
}

/// A day, as its text.
fn date(py: Python<'_>, text: &str) -> PyResult<Date> {
    text.parse().map_err(|_| {
        let message = format!("`{}` is no date", tierline::text::shown(text));
        raise::argument(py, "bad-date", &message, "give a text like \"2026-11-21\"")
    })
}
