//! The book and its reviews.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tierline::{
    Date, Decimal, Plan,
    book::{
        ClientView, Costing, Distribution, OverrideKind, Owing, OwnerOptions, PageOptions, PeriodSpan, Prices,
        ReviewOptions, RosterTable, SetTier, Sources, ThresholdError, TitleTells, Wanted, Written, report,
    },
    document::SameModel,
    tables::WordType,
    values::Fraction,
};

use crate::answer::{self, Remark};
use crate::assigned::Assigned;
use crate::frame::{self, Frame};
use crate::history::{self, DayOfHistory, History};
use crate::model::Model;
use crate::raise::{self, guarded};
use crate::signals;
use crate::table::Table;
use crate::value;

/// A table that may be given.
type Given<'py> = Option<PyRef<'py, Table>>;

/// Numbers by name, as texts.
type Rates = Vec<(String, String)>;

/// What promises are worked out from.
pub(crate) fn owing<'a>(
    review: Option<&'a Review>,
    agreements: Option<&'a Table>,
    overlay: Option<&'a Table>,
) -> Owing<'a> {
    Owing {
        review: review.map(|given| &given.review),
        agreements: agreements.map(|given| &given.table),
        overlay: overlay.map(|given| &given.table),
        ..Owing::default()
    }
}

/// A whole client base with its assignments.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Book {
    pub(crate) book: tierline::Book,
}

/// What a review did with a client base.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Review {
    pub(crate) review: tierline::book::Review,
}

/// The values of a number over the clients of a book.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Values {
    values: Distribution,
}

#[pymethods]
impl Book {
    fn __len__(&self) -> usize {
        self.book.assigned().rows()
    }

    /// The day that the clients were assigned for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        answer::date(py, self.book.as_of())
    }

    /// The assignments of all clients.
    fn assigned(&self) -> Assigned {
        Assigned { assigned: self.book.assigned().clone() }
    }

    /// Holds the assignments against the standings of the last review.
    fn review(
        &self,
        py: Python<'_>,
        standings: Option<&Table>,
        plain: bool,
        accept_left: Option<u64>,
    ) -> PyResult<Review> {
        guarded(py, || {
            let options = ReviewOptions { words: plain.into(), accept_left, ..ReviewOptions::default() };
            let review = py.detach(|| self.book.review(standings.map(|given| &given.table), &options));
            Ok(Review { review: review.map_err(|error| raise::table(py, &error))? })
        })
    }

    /// What a review adds to a history.
    fn history_day(
        &self,
        py: Python<'_>,
        review: &Review,
        history: &History,
        same_day: Option<&Table>,
        agreements: Option<&Table>,
        overlay: Option<&Table>,
    ) -> PyResult<DayOfHistory> {
        history::history_day(py, self, review, history, same_day, (agreements, overlay))
    }

    /// The figures of a review.
    fn review_figures<'py>(&self, py: Python<'py>, review: &Review) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || frame::written(py, &self.book.review_report(&review.review)))
    }

    /// What each client is owed; how many clients take part in each programme; and what is to be said of both.
    #[expect(clippy::too_many_arguments, reason = "the keyword arguments of one method")]
    fn entitlements(
        &self,
        py: Python<'_>,
        review: Option<&Review>,
        last: Option<&Table>,
        agreements: Option<&Table>,
        overlay: Option<&Table>,
        participation: Option<&Table>,
        plain: bool,
    ) -> PyResult<(Frame, Option<Frame>, Py<PyAny>)> {
        guarded(py, || {
            let owing = Owing {
                review: review.map(|given| &given.review),
                last: last.map(|given| &given.table),
                agreements: agreements.map(|given| &given.table),
                overlay: overlay.map(|given| &given.table),
                participation: participation.map(|given| &given.table),
                words: plain.into(),
            };
            let entitled = py.detach(|| self.book.owed(&owing)).map_err(|error| raise::table(py, &error))?;
            let findings = frame::written(py, &entitled.findings)?.unbind();
            let programmes = entitled.programmes.map(|frame| Frame { frame });
            Ok((Frame { frame: entitled.frame }, programmes, findings))
        })
    }

    /// The columns that the metrics of the model ask of a table of a period.
    fn metric_columns(&self) -> Vec<String> {
        self.book.metric_columns()
    }

    /// The columns that a table of last contacts may have beside the client.
    fn last_columns(&self) -> Vec<String> {
        self.book.last_columns()
    }

    /// What is to be said of a table of last contacts.
    fn remarks_on_last(&self, py: Python<'_>, last: &Table) -> PyResult<Vec<Remark>> {
        guarded(py, || {
            let remarks = py.detach(|| self.book.remarks_on_last(&last.table));
            Ok(answer::remarks(&remarks.map_err(|error| raise::table(py, &error))?))
        })
    }

    /// What the people of a roster have to do, the clients whose owner is not right, what does not fit, and what is
    /// to be said of the roster.
    fn workload<'py>(
        &self,
        py: Python<'py>,
        review: Option<&Review>,
        roster: &Table,
        agreements: Option<&Table>,
        overlay: Option<&Table>,
        plain: bool,
    ) -> PyResult<(Bound<'py, PyAny>, Frame, Frame, Vec<Remark>)> {
        guarded(py, || {
            let owing = owing(review, agreements, overlay);
            let review = owing.review;
            let found = py.detach(|| {
                let roster = RosterTable::read(&roster.table)?;
                let report = self.book.workload_owed(&roster, &owing)?;
                let problems = self.book.owner_problems_owed(&roster, &owing, plain.into())?;
                Ok((report, problems, self.book.owner_misfits(&roster, review, plain.into())?, roster))
            });
            let (report, problems, misfits, roster) = found.map_err(|error| raise::table(py, &error))?;
            let remarks = answer::remarks(roster.remarks());
            Ok((frame::written(py, &report)?, Frame { frame: problems }, Frame { frame: misfits }, remarks))
        })
    }

    /// The clients that a review moved and whose owner is not right, with a proposal for each.
    fn owner_proposals(&self, py: Python<'_>, review: &Review, roster: &Table, plain: bool) -> PyResult<Frame> {
        guarded(py, || {
            let frame = py.detach(|| {
                let roster = RosterTable::read(&roster.table)?;
                self.book.owner_proposals(&review.review, &roster, plain.into())
            });
            Ok(Frame { frame: frame.map_err(|error| raise::table(py, &error))? })
        })
    }

    /// What it costs to keep what tiers promise, and the clients that cost more than they bring.
    fn promise_costs<'py>(
        &self,
        py: Python<'py>,
        review: Option<&Review>,
        roster: Option<&Table>,
        tables: (Given<'py>, Given<'py>),
        rates: (Option<Rates>, Rates),
        margin: &str,
    ) -> PyResult<(Bound<'py, PyAny>, Frame)> {
        guarded(py, || {
            let margin = decimal(py, margin)?;
            let rate = |(role, rate): (String, String)| Ok((role.into_boxed_str(), decimal(py, &rate)?));
            let all = |rates: Rates| rates.into_iter().map(rate).collect::<PyResult<Vec<_>>>();
            let (rates, events) = (rates.0.map(all).transpose()?, all(rates.1)?);
            let owing = owing(review, tables.0.as_deref(), tables.1.as_deref());
            let found = py.detach(|| {
                let roster = roster.map(|given| RosterTable::read(&given.table)).transpose()?;
                let costing = Costing { rates: rates.as_deref(), margin, events: &events };
                self.book.promise_costs_owed(roster.as_ref(), &owing, &costing)
            });
            let (report, frame) = found.map_err(|error| raise::table(py, &error))?;
            Ok((frame::written(py, &report)?, Frame { frame }))
        })
    }

    /// Who should look after whom: the clients, what it costs, and what is to be said of the roster.
    #[expect(clippy::too_many_arguments, reason = "the keyword arguments of one method")]
    fn assign_owners<'py>(
        &self,
        py: Python<'py>,
        review: Option<&Review>,
        roster: &Table,
        tables: (Given<'py>, Given<'py>),
        prices: (i64, i64, i64),
        changes: Option<&str>,
        hours: bool,
        value: Option<&str>,
        tiers: Vec<String>,
        role: Option<String>,
        plain: bool,
    ) -> PyResult<(Frame, Bound<'py, PyAny>, Vec<Remark>)> {
        guarded(py, || {
            let prices =
                Prices::new(prices.0, prices.1).and_then(|own| own.with_beyond(prices.2)).map_err(|error| {
                    raise::argument(py, "bad-price", &error.to_string(), "give a whole number of points")
                })?;
            let share = |text: Option<&str>| text.map(|text| decimal(py, text)).transpose();
            let (changes, value) = (share(changes)?, share(value)?);
            let options = OwnerOptions { prices, changes, hours, value, tiers, role, words: plain.into() };
            let owing = owing(review, tables.0.as_deref(), tables.1.as_deref());
            let placing = py.detach(|| {
                let roster = RosterTable::read(&roster.table)?;
                self.book.assign_owners_owed(&roster, &owing, &options)
            });
            let placing = placing.map_err(|error| raise::table(py, &error))?;
            let report = frame::written(py, placing.report())?;
            Ok((Frame { frame: placing.clients().clone() }, report, answer::remarks(placing.remarks())))
        })
    }

    /// Everything that a report shows.
    #[expect(clippy::too_many_arguments, reason = "the keyword arguments of one method")]
    fn figures<'py>(
        &self,
        py: Python<'py>,
        review: Option<&Review>,
        period: Option<&Table>,
        previous_period: Option<&Table>,
        owners: Vec<(String, String)>,
        spans: (Days<'_>, Days<'_>),
        earlier: Vec<(Bound<'py, Table>, Days<'py>)>,
        by: Vec<String>,
        tables: (Given<'py>, Given<'py>, Given<'py>),
        next_quarter: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let days = |span: Days<'_>, what| {
                span.map(|(from, to)| period_span(py, self.book.plan(), what, &from, &to)).transpose()
            };
            let (period_span, previous_span) = (days(spans.0, "period")?, days(spans.1, "previous_period")?);
            let mut earlier_spans = Vec::with_capacity(earlier.len());
            for (table, span) in earlier {
                earlier_spans.push((table.unbind(), days(span, "earlier_periods")?));
            }
            let earlier: Vec<_> = earlier_spans.iter().map(|(table, span)| (&table.get().table, *span)).collect();
            let count = |(tier, count): (String, String)| Ok((tier, decimal(py, &count)?));
            let owners = owners.into_iter().map(count).collect::<PyResult<Vec<_>>>()?;
            let [roster, agreements, overlay] =
                [&tables.0, &tables.1, &tables.2].map(|table| table.as_ref().map(|given| &given.table));
            let figures = py.detach(|| {
                let roster = roster.map(RosterTable::read).transpose()?;
                self.book.report(&Sources {
                    review: review.map(|given| &given.review),
                    period: period.map(|given| &given.table),
                    period_span,
                    previous_period: previous_period.map(|given| &given.table),
                    previous_span,
                    earlier: &earlier,
                    by: &by,
                    owners: &owners,
                    roster: roster.as_ref(),
                    agreements,
                    overlay,
                    next_quarter,
                })
            });
            frame::written(py, &figures.map_err(|error| raise::table(py, &error))?)
        })
    }

    /// What a page for clients shows.
    fn client_view<'py>(
        &self,
        py: Python<'py>,
        review: Option<&Review>,
        period: Option<&Table>,
        previous_period: Option<&Table>,
        title: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let view = py.detach(|| {
                let sources = Sources {
                    review: review.map(|given| &given.review),
                    period: period.map(|given| &given.table),
                    previous_period: previous_period.map(|given| &given.table),
                    ..Sources::default()
                };
                self.book.client_view(&sources, title)
            });
            frame::written(py, &view.map_err(|error| argument(py, &error))?)
        })
    }

    /// What one client may be shown.
    #[expect(clippy::too_many_arguments, reason = "the keyword arguments of one method")]
    fn client_page<'py>(
        &self,
        py: Python<'py>,
        client: &str,
        review: Option<&Review>,
        last: Option<&Table>,
        agreements: Option<&Table>,
        overlay: Option<&Table>,
        roster: Option<&Table>,
        title: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let page = py.detach(|| {
                let roster = roster.map(|given| RosterTable::read(&given.table)).transpose()?;
                let options = PageOptions {
                    review: review.map(|given| &given.review),
                    last: last.map(|given| &given.table),
                    agreements: agreements.map(|given| &given.table),
                    overlay: overlay.map(|given| &given.table),
                    roster: roster.as_ref(),
                    title,
                };
                self.book.client_page(client, &options)
            });
            // What is wrong with the id or the title is no fault of a table.
            let refused = |error: tierline::tables::TableError| match error.code() {
                "unknown-client" | "several-clients" | "title-tells" => argument(py, &error),
                _ => raise::table(py, &error),
            };
            frame::written(py, &page.map_err(refused)?)
        })
    }

    /// The values of a number that the book keeps.
    fn values(&self, py: Python<'_>, of: Option<&str>) -> PyResult<Values> {
        guarded(py, || {
            let values = py.detach(|| self.book.values(of));
            Ok(Values { values: values.map_err(|error| argument(py, &error))? })
        })
    }

    /// The figures of the book as those of a part of a client base, as bytes.
    fn partial_figures<'py>(&self, py: Python<'py>, of: Vec<String>) -> PyResult<Bound<'py, PyBytes>> {
        guarded(py, || {
            let of: Vec<&str> = of.iter().map(String::as_str).collect();
            let figures = py.detach(|| self.book.partial_figures(&of).map(|figures| figures.pack()));
            Ok(PyBytes::new(py, &figures.map_err(|error| argument(py, &error))?))
        })
    }

    /// The cut-offs that meet what is wanted, or the model's targets.
    fn cut_offs<'py>(
        &self,
        py: Python<'py>,
        of: Option<&str>,
        wanted: Option<Vec<(String, Range, Range)>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let wanted = wanted.map(|targets| self::wanted(py, targets)).transpose()?;
            let report = py.detach(|| self.book.cut_offs(of, wanted.as_deref()));
            frame::written(py, &report.map_err(|error| argument(py, &error))?)
        })
    }
}

/// What clients may be shown of promises that are written down already, when some names must not be seen.
pub(crate) fn client_view<'py>(
    py: Python<'py>,
    packages: Vec<Vec<(String, Vec<String>)>>,
    as_of: &str,
    title: Option<&str>,
    version: Option<&str>,
    secrets: &[String],
) -> PyResult<Bound<'py, PyAny>> {
    guarded(py, || {
        let day: Date = as_of.parse().map_err(|_| {
            let message = format!("`{}` is no date", tierline::text::shown(as_of));
            raise::argument(py, "bad-date", &message, "give a text like \"2026-11-21\"")
        })?;
        let secrets = secrets.iter().map(String::as_str);
        let view = ClientView::of_promises(packages, day, title, version, secrets);
        let refused = |error: TitleTells| {
            raise::argument(py, "title-tells", &error.to_string(), "give a title that clients may read")
        };
        frame::written(py, &view.map_err(refused)?)
    })
}

/// The first and the last day of a period.
pub(crate) type Days<'py> = Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>;

/// A share that is asked for, from and to.
type Range = Option<(String, String)>;

#[pymethods]
impl Values {
    /// The values of a list of numbers.
    #[staticmethod]
    fn of(py: Python<'_>, numbers: &Bound<'_, PyAny>) -> PyResult<Self> {
        guarded(py, || {
            let mut decimals = Vec::new();
            for (row, number) in numbers.try_iter()?.enumerate() {
                signals::check_at(py, row)?;
                let number = number?;
                decimals.push(decimal(py, number.str()?.to_str()?)?);
            }
            let scale = decimals.iter().map(|decimal| decimal.normalized().scale()).max().unwrap_or(0);
            let units: Option<Vec<i128>> = decimals.iter().map(|decimal| decimal.units(scale)).collect();
            let values = match units {
                Some(units) => py.detach(|| Distribution::of_asking(scale, units, &signals::interrupt())),
                None => Err(ThresholdError::TooLong),
            };
            Ok(Self { values: values.map_err(|error| refused(py, &error))? })
        })
    }

    fn figures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || frame::written(py, &report::distribution_report(&self.values)))
    }

    fn quantile<'py>(&self, py: Python<'py>, share: &str) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || written_or_refused(py, report::quantile_report(&self.values, decimal(py, share)?)))
    }

    fn cut_at<'py>(&self, py: Python<'py>, share: &str) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || written_or_refused(py, report::cut_report(&self.values, decimal(py, share)?)))
    }

    fn breaks<'py>(&self, py: Python<'py>, classes: usize) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || written_or_refused(py, py.detach(|| report::breaks_report(&self.values, classes))))
    }

    fn suggest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || written_or_refused(py, py.detach(|| report::suggestion_report(&self.values))))
    }

    /// Cut-offs for tiers by name, with the shares of clients and of value that are asked for.
    fn cut_offs<'py>(&self, py: Python<'py>, wanted: Vec<(String, Range, Range)>) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            let wanted = self::wanted(py, wanted)?;
            written_or_refused(py, py.detach(|| report::cut_offs_report(&self.values, &wanted, &[])))
        })
    }

    /// How many clients shares are of.
    fn all_clients(&self) -> u64 {
        self.values.whole().clients
    }

    /// The share of all value that so many clients of greatest value have.
    fn held_by<'py>(&self, py: Python<'py>, clients: u64) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || written_or_refused(py, report::held_by_report(&self.values, clients)))
    }
}

/// The first and the last day of a period.
pub(crate) fn period_span(
    py: Python<'_>,
    plan: &Plan,
    what: &str,
    from: &Bound<'_, PyAny>,
    to: &Bound<'_, PyAny>,
) -> PyResult<PeriodSpan> {
    let (from, to) = (value::day(from, plan, &format!("{what}_from"))?, value::day(to, plan, &format!("{what}_to"))?);
    PeriodSpan::new(from, to).ok_or_else(|| {
        let what = if what == "period" { "the period" } else { "the period before" };
        let message = format!("{what} ends on {to}, before it begins on {from}");
        raise::argument(py, "bad-period", &message, "give its first day and its last one, both included")
    })
}

/// Shares that came as their digits.
fn wanted(py: Python<'_>, given: Vec<(String, Range, Range)>) -> PyResult<Vec<Wanted>> {
    let range = |range: Range| -> PyResult<Option<(Fraction, Fraction)>> {
        let Some((low, high)) = range else { return Ok(None) };
        Ok(Some((decimal(py, &low)?.into(), decimal(py, &high)?.into())))
    };
    let tier = |(tier, clients, value)| Ok(Wanted { tier, clients: range(clients)?, value: range(value)? });
    given.into_iter().map(tier).collect()
}

/// A number that came as its digits.
pub(crate) fn decimal(py: Python<'_>, text: &str) -> PyResult<Decimal> {
    Decimal::parse(text).map_err(|error| {
        let message = format!("`{}` is {error}", tierline::text::shown(text));
        raise::argument(py, "not-a-number", &message, "give an int, a Decimal, or a text of digits")
    })
}

fn written_or_refused<'py>(
    py: Python<'py>,
    result: Result<impl Written, ThresholdError>,
) -> PyResult<Bound<'py, PyAny>> {
    frame::written(py, &result.map_err(|error| refused(py, &error))?)
}

fn refused(py: Python<'_>, error: &ThresholdError) -> PyErr {
    if matches!(error, ThresholdError::Interrupted(_))
        && let Some(raised) = signals::raised()
    {
        return raised;
    }
    raise::argument(py, "no-threshold", &error.to_string(), "")
}

pub(crate) fn argument(py: Python<'_>, error: &tierline::tables::TableError) -> PyErr {
    if error.is_interrupted() {
        return raise::table(py, error);
    }
    raise::argument(py, error.code(), error.message(), error.help().unwrap_or(""))
}

#[pymethods]
impl Review {
    /// What is to be said of the table of standings.
    fn remarks(&self) -> Vec<Remark> {
        answer::remarks(self.review.remarks())
    }

    /// What was done with each client.
    fn movements(&self) -> Frame {
        Frame { frame: self.review.movements().clone() }
    }

    /// The assignments whose flags have seen the tiers in force before, where they are others than the book's.
    fn assigned(&self) -> Option<Assigned> {
        self.review.assigned().map(|assigned| Assigned { assigned: assigned.clone() })
    }

    /// What was done with one client: its row of the movements, and the values that changed.
    fn of_client<'py>(&self, py: Python<'py>, client: &str) -> PyResult<(Frame, Bound<'py, PyAny>)> {
        guarded(py, || {
            let found = self.review.of_client(client).map_err(|error| argument(py, &error))?;
            Ok((Frame { frame: found.0 }, frame::written(py, &found.1)?))
        })
    }

    /// The standings to keep until the next review.
    fn standings(&self) -> Frame {
        Frame { frame: self.review.standings().clone() }
    }
}

/// The sum of the figures of parts of a client base, as bytes.
#[pyfunction]
pub(crate) fn merge_figures<'py>(
    py: Python<'py>,
    model: &Model,
    parts: Vec<Bound<'py, PyBytes>>,
) -> PyResult<Bound<'py, PyBytes>> {
    guarded(py, || {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        let merged = py.detach(|| tierline::book::merge_figures(model.plan(), parts).map(|figures| figures.pack()));
        Ok(PyBytes::new(py, &merged.map_err(|error| argument(py, &error))?))
    })
}

/// The values of numbers by their names.
type NamedValues = Vec<(String, Values)>;

/// What figures say: the document of the summary, and the values of each number that any client has.
#[pyfunction]
pub(crate) fn finish_figures(py: Python<'_>, model: &Model, figures: &[u8]) -> PyResult<(String, NamedValues)> {
    guarded(py, || {
        let figures = tierline::book::merge_figures(model.plan(), [figures]).map_err(|error| argument(py, &error))?;
        let values = |name: &str| Some((name.to_string(), Values { values: figures.values(name).ok()? }));
        let summary =
            tierline::wire::Summary::of(figures.summary(), &[], tierline::text::Language::default()).to_json();
        Ok((summary, figures.numbers().filter_map(values).collect()))
    })
}

/// Refuses a review that would lose too many standings, as they were counted elsewhere.
#[pyfunction]
pub(crate) fn check_left(
    py: Python<'_>,
    model: &Model,
    accept_left: Option<u64>,
    counts: [u64; 2],
    clients: u64,
) -> PyResult<()> {
    guarded(py, || {
        tierline::book::check_left(&model.model, accept_left, counts, clients).map_err(|error| raise::table(py, &error))
    })
}

/// Standings in today's format.
#[pyfunction]
pub(crate) fn read_standings(py: Python<'_>, model: &Model, standings: &Table) -> PyResult<Frame> {
    guarded(py, || {
        let frame = py.detach(|| tierline::book::read_standings(&model.model, &standings.table, WordType::Dictionary));
        Ok(Frame { frame: frame.map_err(|error| raise::table(py, &error))? })
    })
}

/// Standings with a tier that is set by hand for one client.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "what an override consists of")]
pub(crate) fn override_standing(
    py: Python<'_>,
    model: &Model,
    standings: &Table,
    client: &str,
    tier: &str,
    kind: &str,
    until: Option<&Bound<'_, PyAny>>,
    author: &str,
    reason: &str,
) -> PyResult<Frame> {
    guarded(py, || {
        let kind = OverrideKind::ALL.into_iter().find(|known| known.word() == kind).unwrap_or_default();
        let plan = model.model.compile();
        let until = until.map(|day| value::as_of(day, &plan)).transpose()?;
        let set = SetTier { kind, until, ..SetTier::new(tier, author, reason) };
        let frame = py.detach(|| {
            tierline::book::override_standing(&model.model, &standings.table, client, &set, WordType::Dictionary)
        });
        Ok(Frame { frame: frame.map_err(|error| raise::table(py, &error))? })
    })
}

/// A table without the rows of one client, and how many there were.
#[pyfunction]
pub(crate) fn forget_client(py: Python<'_>, table: &Table, column: &str, client: &str) -> PyResult<(Frame, usize)> {
    guarded(py, || {
        let left = py.detach(|| tierline::book::forget_client(&table.table, column, client, WordType::Dictionary));
        let (frame, rows) = left.map_err(|error| raise::table(py, &error))?;
        Ok((Frame { frame }, rows))
    })
}

/// What a fingerprint in a table says of a model: `same`, `other meaning`, `other` or `unreadable`.
#[pyfunction]
pub(crate) fn same_model(py: Python<'_>, known: &str, model: &Model) -> PyResult<&'static str> {
    guarded(py, || {
        Ok(match tierline::document::Fingerprints::of(&model.model).compare(known) {
            SameModel::Same => "same",
            SameModel::OtherMeaning => "other meaning",
            SameModel::Other => "other",
            SameModel::Unreadable => "unreadable",
        })
    })
}
