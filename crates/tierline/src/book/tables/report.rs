//! Tables on one side, the report of `tierline-book` on the other.

use tierline_arrow::{Table, TableError};
use tierline_book::report::{
    EarlierPeriod, ForecastReport, FoundInTiers, PeriodSpans, PromiseReport, ReportError, ReportSources, ReviewReport,
    WorkloadReport, cover_findings, misspelt_columns, model_warning, review_report, rounded_finding,
};
use tierline_book::{DeclaredFigures, Figures, OwedCoverage, PeriodCover, PeriodSpan, Promises, Report, TiersInForce};
use tierline_check::check_model;
use tierline_core::{Decimal, Finding, Fraction, Interrupted, Key, Model, Sentence, shown};

use super::Book;
use super::entitle::Owing;
use super::names::{refused, tier_named, twice, unknown_tier, within};
use super::owners::{Costing, RosterTable};
use super::review::Review;

/// What figures are worked out from, beside the book.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// A review of the book.
    pub review: Option<&'a Review>,
    /// What happened in a period.
    pub period: Option<&'a Table>,
    /// The first and the last day of the period, where they are known: targets of rates are of a year. Where nothing is said, the
    /// columns `period_from` and `period_to` of its table tell them.
    pub period_span: Option<PeriodSpan>,
    /// The same of the period before.
    pub previous_period: Option<&'a Table>,
    /// Its first and its last day, where they are known: what grows with time is compared only between periods of one length.
    pub previous_span: Option<PeriodSpan>,
    /// The periods before the previous one, the latest first, each with its first and its last day where they are known.
    pub earlier: &'a [(&'a Table, Option<PeriodSpan>)],
    /// Dimensions that figures are wanted by, beside those by tier: every combination of their levels is a group.
    pub by: &'a [String],
    /// How many owners tiers have, by name; a former one counts as today's.
    pub owners: &'a [(String, Decimal)],
    /// The people who look after clients, for what they have to do and what the next quarter needs; the book has a column of owners.
    pub roster: Option<&'a RosterTable>,
    /// What was agreed with clients by contract, as for [`Book::owed`].
    pub agreements: Option<&'a Table>,
    /// Who is on which dated list, as for [`Book::owed`].
    pub overlay: Option<&'a Table>,
    /// Whether the next quarter is asked for, by tier: [`Book::forecast`].
    pub next_quarter: bool,
}

impl Book {
    /// Everything that a report shows ([`Report`]), of the book's clients and of these sources.
    ///
    /// # Errors
    /// `unknown-tier` where `owners` names none of the tiers, and `bad-owners` where it names one twice or gives no number of
    /// owners; those of reading a period.
    pub fn report(&self, sources: &Sources<'_>) -> Result<Report, TableError> {
        let in_force = self.in_force(sources.review)?;
        let owners = self.owners(&in_force, sources.owners)?;
        self.interrupt.check()?;
        let now = self.tier_figures(&in_force, sources.period, sources.review, &owners)?;
        let before = match sources.previous_period {
            Some(_) => Some(self.tier_figures(&in_force, sources.previous_period, sources.review, &owners)?),
            None => None,
        };
        let mut earlier = Vec::with_capacity(sources.earlier.len());
        for (table, span) in sources.earlier {
            let figures = self.tier_figures(&in_force, Some(table), sources.review, &owners)?;
            earlier.push((figures, self.cover_of(Some(table), *span)?));
        }
        let earlier_figures: Vec<EarlierPeriod<'_>> =
            earlier.iter().map(|(figures, cover)| (figures, cover.span)).collect();
        let grouped = self.grouped(sources, &in_force)?;
        let review = sources.review.map(|review| (self.review_report(review), review.all_findings()));
        let cover_now = self.cover_of(sources.period, sources.period_span)?;
        let cover_before = self.cover_of(sources.previous_period, sources.previous_span)?;
        let mut of_model = self.model_findings();
        of_model.extend(self.drift_findings()?);
        let tables = [sources.period, sources.previous_period].into_iter().flatten();
        let tables = tables.chain(sources.earlier.iter().map(|(table, _)| *table));
        let mut of_periods: Vec<Finding> = tables.flat_map(|table| self.misspelt(table)).collect();
        let covers = [&cover_now, &cover_before].into_iter().chain(earlier.iter().map(|(_, cover)| cover));
        of_periods.extend(covers.flat_map(cover_findings));
        of_periods.extend(self.unmet_of_periods(sources)?);
        let owed = self.owed_parts(sources, &in_force)?;
        let report = Report::of(&ReportSources {
            model: &self.model,
            plan: &self.plan,
            fingerprint: self.fingerprints.today(),
            as_of: self.as_of(),
            rows: &self.rows,
            in_force: &in_force,
            health: self.health_scale,
            now: &now,
            before: before.as_ref(),
            has_period: sources.period.is_some(),
            spans: PeriodSpans { now: cover_now.span, before: cover_before.span, is_compared: before.is_some() },
            earlier: &earlier_figures,
            by: grouped.as_ref().map(|by| (&by.cross, &by.now, by.before.as_ref())),
            review: review.as_ref().map(|(report, findings)| (report, findings.as_slice())),
            of_model: &of_model,
            of_periods: &of_periods,
            remarks: self.remarks(),
            promises: owed.asks.then_some((&owed.promises, owed.findings.as_slice())),
            covered: &owed.covered,
            workload: owed.workload.as_ref(),
            forecast: owed.forecast.as_ref(),
            next_quarter: owed.next_quarter.as_ref(),
            interrupt: &self.interrupt,
        });
        report.map_err(|error| match error {
            ReportError::Interrupted(error) => error.into(),
            other => TableError::new("bad-owners", other.to_string()),
        })
    }

    /// What clients are owed, and who does it.
    fn owed_parts(&self, sources: &Sources<'_>, in_force: &TiersInForce) -> Result<OwedParts, TableError> {
        let owing = Owing {
            review: sources.review,
            agreements: sources.agreements,
            overlay: sources.overlay,
            ..Owing::default()
        };
        let (promises, findings) = self.promises(in_force, owing.agreements, owing.overlay)?;
        let covered = OwedCoverage::of(&self.model, in_force, &promises, &self.interrupt)?;
        let (workload, forecast) = match sources.roster {
            Some(roster) => (
                Some(self.workload_owed(roster, &owing)?),
                Some(self.promise_costs_owed(Some(roster), &owing, &Costing::default())?.0),
            ),
            None => (None, None),
        };
        let next_quarter = sources.next_quarter.then(|| self.forecast(&owing)).transpose()?;
        let asks = owing.agreements.is_some() || owing.overlay.is_some() || asks_clients(&self.model);
        Ok(OwedParts { promises, findings, covered, asks, workload, forecast, next_quarter })
    }

    /// What a review did, as a report shows it.
    ///
    /// ```
    /// use tierline::book::{BookOptions, ReviewOptions};
    /// # use tierline::model::{Attribute, Tier, name};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table};
    /// # let model = Model::builder("bands")
    /// #     .client("id")
    /// #     .attribute(Attribute::decimal("arr", 2))
    /// #     .value("arr")
    /// #     .tier(Tier::when("Large", name("arr").ge(1_000)))
    /// #     .tier(Tier::rest("Small"))
    /// #     .build()?;
    /// # let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), column(["a".into(), "b".into()])),
    /// #     ("arr".into(), column([5_000.into(), 10.into()])),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// let review = book.review(None, &ReviewOptions::default())?;
    /// let report = book.review_report(&review);
    /// assert_eq!(report.counts.iter().map(|count| count.clients).sum::<u64>(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn review_report(&self, review: &Review) -> ReviewReport {
        review_report(&self.plan, &review.outcome, review.last(), review.findings(), self.remarks())
    }

    /// What is found in the table of clients and in the model.
    fn model_findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.remarks().iter().map(Finding::from).collect();
        findings.extend(self.model.warnings().iter().map(model_warning));
        findings.extend(rounded_finding(&self.model, &self.plan, self.assigned.rounded()));
        findings.extend(check_model(&self.model));
        findings
    }

    /// The tier of each client: the one in force after a review, or the one of the rules.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn in_force(&self, review: Option<&Review>) -> Result<TiersInForce, Interrupted> {
        let after = review.map(|review| move |row| review.after(row));
        let after = after.as_ref().map(|after| after as &dyn Fn(usize) -> Option<usize>);
        let rows = review.and_then(Review::rows).unwrap_or(&self.rows);
        TiersInForce::new(&self.plan, rows, self.owners.as_ref(), after, &self.interrupt)
    }

    /// The owners of each tier, as given or as the clients' column of owners names them; and behind them those of the
    /// clients without a tier.
    fn owners(
        &self,
        in_force: &TiersInForce,
        given: &[(String, Decimal)],
    ) -> Result<Vec<Option<Fraction>>, TableError> {
        let mut owners = match in_force.roster() {
            Some(roster) => roster.groups().iter().map(|group| Some(group.owners)).collect(),
            None => vec![None; self.plan.tiers().len()],
        };
        let mut names: Vec<Option<&str>> = vec![None; self.plan.tiers().len()];
        for (name, count) in given {
            let at = tier_named(&self.model, name);
            if count.mantissa() < 0 {
                let message = Sentence::of(Key::RefusedOwners).with("tier", shown(name)).with("count", *count);
                return Err(refused("bad-owners", message, Key::RefusedOwnersHelp));
            }
            let Some((rank, slot)) = at.and_then(|at| Some((at, owners.get_mut(at)?))) else {
                let message = Sentence::of(Key::RefusedNoTierOfOwners).with("tier", shown(name));
                return Err(unknown_tier(&self.model, "unknown-tier", name, message));
            };
            if let Some(first) = names.get_mut(rank).and_then(|slot| slot.replace(name)) {
                let message = within("owners", twice(&self.model, rank, first, name));
                return Err(refused("bad-owners", message, Key::RefusedOwnersTwiceHelp));
            }
            *slot = Some(Fraction::from(*count));
        }
        Ok(owners)
    }

    /// Columns of a period that nothing reads, and that look like one which is not there.
    fn misspelt(&self, period: &Table) -> Vec<Finding> {
        let own = self.metric_columns();
        let names = period.names().iter().filter(|name| !own.contains(name));
        misspelt_columns(&names.map(String::as_str).collect::<Vec<_>>())
    }

    /// What is to be said of clients of the periods that the book does not have; of both periods once, where it is the same.
    ///
    /// # Errors
    /// Those of reading their client columns.
    pub(super) fn unmet_of_periods(&self, sources: &Sources<'_>) -> Result<Vec<Finding>, TableError> {
        let mut found: Vec<Finding> = Vec::new();
        let tables = [sources.period, sources.previous_period].into_iter().flatten();
        for table in tables.chain(sources.earlier.iter().map(|(table, _)| *table)) {
            found.extend(self.unmet_of_period(table, sources.review)?.filter(|finding| !found.contains(finding)));
        }
        Ok(found)
    }

    /// The days of a period, where there is a table of one.
    ///
    /// # Errors
    /// Those of [`Book::period_cover`].
    pub(super) fn cover_of(&self, table: Option<&Table>, given: Option<PeriodSpan>) -> Result<PeriodCover, TableError> {
        match table {
            Some(table) => self.period_cover(table, given),
            None => Ok(PeriodCover::default()),
        }
    }

    /// The figures by tier, and of the clients without one where there are any.
    pub(super) fn tier_figures(
        &self,
        in_force: &TiersInForce,
        period: Option<&Table>,
        review: Option<&Review>,
        owners: &[Option<Fraction>],
    ) -> Result<Figures, TableError> {
        let (totals, declared) = match period {
            Some(table) => self.period(table, review).map(|(totals, declared)| (Some(totals), declared))?,
            None => (None, DeclaredFigures::default()),
        };
        let mut counts = in_force.tier_counts(&self.plan);
        for (rank, count) in counts.iter_mut().enumerate() {
            count.owners = owners.get(rank).copied().flatten();
            let group = in_force.roster().and_then(|roster| roster.groups().get(rank));
            count.without_owner = group.map_or(0, |group| group.without_owner);
            count.totals = totals.as_ref().and_then(|totals| totals.get(rank)).copied().flatten();
        }
        let figures = Figures::of(counts).map_err(|error| TableError::new("bad-value", error.to_string()))?;
        Ok(figures.with_declared(declared))
    }
}

/// What a report says of what clients are owed.
struct OwedParts {
    promises: Promises,
    findings: Vec<Finding>,
    covered: Vec<OwedCoverage>,
    /// Whether it is told: not where all of it is as the entries of the tiers say.
    asks: bool,
    workload: Option<WorkloadReport>,
    forecast: Option<PromiseReport>,
    next_quarter: Option<ForecastReport>,
}

/// Whether what a client is owed hangs on the client, and not on its tier alone.
fn asks_clients(model: &Model) -> bool {
    let asks = |service: &tierline_core::Service| {
        !(service.instead.is_empty() && service.also.is_empty() && service.events.is_empty())
    };
    model.contact().is_some() || model.service().iter().any(|(_, service)| asks(service))
}

/// What the checks of a model find, with the names of the tiers that each finding speaks of.
///
/// ```
/// use tierline::{book::{Written, model_findings}, model::{Attribute, Service, Tier}, Model};
/// let mut service = Service::default();
/// service.touch = Some("low".into());
/// let model = Model::builder("m")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::rest("Scale"))
///     .service("Scale", service)
///     .build()?;
/// assert!(model_findings(&model).json().starts_with(r#"[{"code":"escalate-only","severity":"error""#));
/// # Ok::<(), tierline::model::ModelError>(())
/// ```
#[must_use]
pub fn model_findings(model: &Model) -> Vec<FoundInTiers> {
    check_model(model).into_iter().map(|finding| FoundInTiers::of(model, finding)).collect()
}
