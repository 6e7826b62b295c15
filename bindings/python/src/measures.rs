//! Measures: thresholds relative to the clients, and what clients are worth over a horizon.

use std::path::PathBuf;

use pyo3::prelude::*;
use tierline::{
    Date, Decimal, Document,
    book::{
        FixError, Lifetime, LifetimeError, LifetimeRates, LifetimeTerms, Sources, fix_thresholds as fix,
        report::{Audience, relative_report},
    },
    tables::Options,
    values::Fraction,
};

use crate::answer;
use crate::book::{Book, Days, Review, argument, decimal, owing, period_span};
use crate::frame::{self, Frame};
use crate::raise::{self, guarded};
use crate::table::Table;

/// The terms of lifetime values: years, margin, discount and digits.
type Terms = (u32, String, String, u8);

/// The columns of a table of clients that a document reads, whether its thresholds have values or not.
#[pyfunction]
pub(crate) fn threshold_columns(py: Python<'_>, path: PathBuf) -> PyResult<Vec<String>> {
    guarded(py, || {
        let columns = py.detach(|| Document::read(path).and_then(|document| document.columns()));
        columns.map_err(|error| raise::document(py, &error))
    })
}

/// The text of a document with its thresholds worked out anew, and what they were and are.
#[pyfunction]
pub(crate) fn fix_thresholds<'py>(
    py: Python<'py>,
    path: PathBuf,
    table: &Table,
    as_of: &str,
) -> PyResult<(String, Bound<'py, PyAny>)> {
    guarded(py, || {
        let day: Date = as_of.parse().map_err(|_| {
            let message = format!("as_of is `{}`, which is no date", tierline::text::shown(as_of));
            raise::argument(py, "bad-date", &message, "give a datetime.date, or a text like \"2026-11-21\"")
        })?;
        let fixed = py.detach(|| fix(&Document::read(path)?, &table.table, day, &Options::new()));
        let fixed = fixed.map_err(|error| match error {
            FixError::Document(error) => raise::document(py, &error),
            FixError::Table(error) if error.code() == "no-thresholds" || error.code() == "no-values" => {
                raise::argument(py, error.code(), error.message(), error.help().unwrap_or_default())
            }
            FixError::Table(error) => raise::table(py, &error),
            other => raise::argument(py, "no-threshold", &other.to_string(), ""),
        })?;
        Ok((fixed.text, frame::written(py, &fixed.thresholds)?))
    })
}

/// The thresholds of a book's model that are relative to its clients, held against them.
#[pyfunction]
pub(crate) fn relative_thresholds<'py>(py: Python<'py>, book: &Book) -> PyResult<Bound<'py, PyAny>> {
    guarded(py, || {
        let cuts = py.detach(|| book.book.relative_thresholds()).map_err(|error| raise::table(py, &error))?;
        frame::written(py, &cuts.iter().map(relative_report).collect::<Vec<_>>())
    })
}

/// The groups that numbers of a book's clients show together.
#[pyfunction]
pub(crate) fn natural_groups<'py>(py: Python<'py>, book: &Book, of: Vec<String>) -> PyResult<Bound<'py, PyAny>> {
    guarded(py, || {
        let found = py.detach(|| book.book.natural_groups(&of));
        frame::written(py, &found.map_err(|error| argument(py, &error))?)
    })
}

/// What each client is worth over a horizon, and by tier.
#[pyfunction]
pub(crate) fn lifetime_values<'py>(
    py: Python<'py>,
    book: &Book,
    review: Option<&Review>,
    period: Option<&Table>,
    span: Days<'_>,
    terms: Terms,
    by: Vec<String>,
) -> PyResult<(Bound<'py, PyAny>, Frame)> {
    guarded(py, || {
        let terms = self::terms(py, &terms)?;
        let span = span.map(|(from, to)| period_span(py, book.book.plan(), "period", &from, &to)).transpose()?;
        let sources = Sources {
            review: review.map(|given| &given.review),
            period: period.map(|given| &given.table),
            period_span: span,
            by: &by,
            ..Sources::default()
        };
        let found = py.detach(|| book.book.lifetime_values(&sources, terms));
        let (report, frame) = found.map_err(|error| raise::table(py, &error))?;
        Ok((frame::written(py, &report)?, Frame { frame }))
    })
}

/// The next quarter by tier.
#[pyfunction]
pub(crate) fn forecast<'py>(
    py: Python<'py>,
    book: &Book,
    review: Option<&Review>,
    agreements: Option<&Table>,
    overlay: Option<&Table>,
) -> PyResult<Bound<'py, PyAny>> {
    guarded(py, || {
        let owing = owing(review, agreements, overlay);
        let found = py.detach(|| book.book.forecast(&owing));
        frame::written(py, &found.map_err(|error| raise::table(py, &error))?)
    })
}

/// The sections of a report for an audience, in order; nothing where there is no such audience.
#[pyfunction]
pub(crate) fn report_sections(audience: &str) -> Option<Vec<&'static str>> {
    Audience::named(audience).map(Audience::sections)
}

/// The words for all audiences.
#[pyfunction]
pub(crate) fn audiences() -> Vec<&'static str> {
    Audience::ALL.into_iter().map(Audience::word).collect()
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
