//! Measures: what clients are worth over a horizon.

use pyo3::prelude::*;
use tierline::{
    Decimal,
    book::{Lifetime, LifetimeError, LifetimeRates, LifetimeTerms, Sources},
    values::Fraction,
};

use crate::answer;
use crate::book::{Book, Days, Review, decimal, period_span};
use crate::frame::{self, Frame};
use crate::raise::{self, guarded};
use crate::table::Table;

/// The terms of lifetime values: years, margin, discount and digits.
type Terms = (u32, String, String, u8);

/// What each client is worth over a horizon, and by tier.
#[pyfunction]
pub(crate) fn lifetime_values<'py>(
    py: Python<'py>,
    book: &Book,
    review: Option<&Review>,
    period: Option<&Table>,
    span: Days<'_>,
    terms: Terms,
) -> PyResult<(Bound<'py, PyAny>, Frame)> {
    guarded(py, || {
        let terms = self::terms(py, &terms)?;
        let span = span.map(|(from, to)| period_span(py, book.book.plan(), "period", &from, &to)).transpose()?;
        let sources = Sources {
            review: review.map(|given| &given.review),
            period: period.map(|given| &given.table),
            period_span: span,
            ..Sources::default()
        };
        let found = py.detach(|| book.book.lifetime_values(&sources, terms));
        let (report, frame) = found.map_err(|error| raise::table(py, &error))?;
        Ok((frame::written(py, &report)?, Frame { frame }))
    })
}

/// What a client of a value is worth over a horizon.
#[pyfunction]
pub(crate) fn lifetime_value<'py>(
    py: Python<'py>,
    value: &str,
    retention: &str,
    expansion: &str,
    terms: Terms,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    guarded(py, || {
        let value: Decimal = decimal(py, value)?;
        let rates = LifetimeRates { retention: fraction(py, retention)?, expansion: fraction(py, expansion)? };
        let factor = Lifetime::of(self::terms(py, &terms)?, rates).map_err(|error| refused(py, error))?;
        answer::maybe_decimal(py, factor.value(value))
    })
}

fn terms(py: Python<'_>, (years, margin, discount, digits): &Terms) -> PyResult<LifetimeTerms> {
    LifetimeTerms::new(*years, fraction(py, margin)?, fraction(py, discount)?, *digits)
        .map_err(|error| refused(py, error))
}

fn refused(py: Python<'_>, error: LifetimeError) -> PyErr {
    raise::argument(py, "bad-terms", &error.to_string(), "see `tierline.lifetime_value`")
}

/// A number that came as its digits, or as two with `/` between.
fn fraction(py: Python<'_>, text: &str) -> PyResult<Fraction> {
    let Some((part, whole)) = text.split_once('/') else { return Ok(decimal(py, text)?.into()) };
    let (part, whole) = (decimal(py, part.trim())?, decimal(py, whole.trim())?);
    Fraction::from(part).over(whole.into()).ok_or_else(|| {
        let message = format!("`{}` is no number", text.escape_debug());
        raise::argument(py, "not-a-number", &message, "give a number above 0 below the line")
    })
}
