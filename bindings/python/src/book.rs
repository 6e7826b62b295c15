//! The book and its reviews.

use pyo3::prelude::*;
use tierline::Date;

use crate::assigned::Assigned;
use crate::frame::{self, Frame};
use crate::raise::{self, guarded};
use crate::table::Table;

/// A whole client base with its assignments.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Book {
    pub(crate) book: tierline::Book,
    pub(crate) as_of: Date,
}

/// What a review did with a client base.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Review {
    pub(crate) review: tierline::Review,
}

#[pymethods]
impl Book {
    fn __len__(&self) -> usize {
        self.book.assigned().rows()
    }

    /// The assignments of all clients.
    fn assigned(&self) -> Assigned {
        Assigned { assigned: self.book.assigned().clone(), as_of: self.as_of }
    }

    /// Holds the assignments against the standings of the last review.
    fn review(&self, py: Python<'_>, standings: Option<&Table>, plain: bool) -> PyResult<Review> {
        guarded(py, || {
            let review = py.detach(|| self.book.review(standings.map(|own| &own.table), plain));
            Ok(Review { review: review.map_err(|error| raise::table(py, &error))? })
        })
    }

    /// The figures of a review.
    fn review_figures<'py>(&self, py: Python<'py>, review: &Review) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || frame::figure(py, &self.book.review_figures(&review.review)))
    }
}

#[pymethods]
impl Review {
    /// What was done with each client.
    fn movements(&self) -> Frame {
        Frame { frame: self.review.movements().clone() }
    }

    /// The standings to keep until the next review.
    fn standings(&self) -> Frame {
        Frame { frame: self.review.standings().clone() }
    }
}
