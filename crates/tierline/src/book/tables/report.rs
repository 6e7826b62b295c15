//! Tables on one side, the report of `tierline-book` on the other.

use tierline_arrow::{Table, TableError};
use tierline_book::report::{
    FoundInTiers, ModelFacts, PeriodSpans, RemarkReport, TierSources, coverage_reports, coverage_total, formulas,
    hidden_findings, metric_reports, period_findings, period_report, review_findings, review_report, service_reports,
    target_report, tier_report, unassigned_report,
};
use tierline_book::{Figures, PeriodSpan, Report, Staffing, TargetCheck, TiersInForce, Trend, coverage};
use tierline_check::check_model;
use tierline_core::{Decimal, Finding, Fraction, Interrupted, Key, Model, Problem, Sentence, Severity, suggestion};

use super::names::{tier_named, twice, unknown_tier};
use super::period::period_columns;
use super::review::Review;
use super::{Book, scale_of};

/// What figures are worked out from, beside the book.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// A review of the book.
    pub review: Option<&'a Review>,
    /// What happened in a period.
    pub period: Option<&'a Table>,
    /// The first and the last day of the period, where they are known: targets of rates are of a year.
    pub period_span: Option<PeriodSpan>,
    /// The same of the period before.
    pub previous_period: Option<&'a Table>,
    /// Its first and its last day, where they are known: what grows with time is compared only between periods of one length.
    pub previous_span: Option<PeriodSpan>,
    /// How many owners tiers have, by name; a former one counts as today's.
    pub owners: &'a [(String, Decimal)],
}

impl Book {
    /// Everything that a report shows: the model, the tiers with their scores, health and flags, targets, concentration,
    /// movements, coverage, the service catalogue, the metrics of the period, findings, unassigned clients, and how each
    /// figure is worked out.
    ///
    /// # Errors
    /// `unknown-tier` where `owners` names none of the tiers, and `bad-owners` where it names one twice or gives no number of
    /// owners; those of reading a period.
    pub fn report(&self, sources: &Sources<'_>) -> Result<Report, TableError> {
        // Each part goes once over all clients.
        let ends = || self.interrupt.check();
        let (model, plan) = (&self.model, &self.plan);
        let in_force = self.in_force(sources.review)?;
        ends()?;
        let owners = self.owners(&in_force, sources.owners)?;
        ends()?;
        let now = self.tier_figures(&in_force, sources.period, sources.review, &owners)?;
        let before = match sources.previous_period {
            Some(_) => Some(self.tier_figures(&in_force, sources.previous_period, sources.review, &owners)?),
            None => None,
        };
        let group = |own: &tierline_book::TierFigures| Staffing {
            accounts: own.clients,
            without_owner: own.without_owner,
            owners: own.owners,
        };
        let staffing: Vec<Staffing> = now.groups().iter().take(plan.tiers().len()).map(group).collect();
        let coverages = coverage(model, &staffing).map_err(|error| TableError::new("bad-owners", error.to_string()))?;
        let spans = PeriodSpans {
            now: sources.period.and(sources.period_span),
            before: sources.previous_period.and(sources.previous_span),
            is_compared: before.is_some(),
        };
        let checks = TargetCheck::all_over(&now, model.targets(), model.service(), spans.now);
        let findings = self.findings(sources, &now, before.as_ref(), &checks, &spans);
        ends()?;
        let concentration = self.concentration(&now)?;
        let of_tiers = TierSources {
            model,
            plan,
            rows: &self.rows,
            in_force: &in_force,
            figures: &now,
            health: self.health_scale,
            interrupt: &self.interrupt,
        };
        let mut tiers = Vec::with_capacity(plan.tiers().len());
        for rank in 0..plan.tiers().len() {
            ends()?;
            tiers.push(tier_report(&of_tiers, Some(rank))?);
        }
        ends()?;
        let total = tier_report(&of_tiers, None)?;
        ends()?;
        let scores = self.score_shapes(&in_force)?;
        ends()?;
        Ok(Report {
            model: ModelFacts::of(model, self.fingerprints.today()),
            as_of: Some(self.as_of),
            clients: now.total().clients,
            value: now.total().value.ok(),
            value_above_zero: now.total().value_above_zero.ok(),
            tiers,
            total,
            unassigned: unassigned_report(&of_tiers)?,
            targets: checks.iter().map(target_report).collect(),
            concentration: concentration.curve,
            concentration_marks: concentration.marks,
            concentration_tiers: concentration.tiers,
            scores,
            movements: sources.review.map(|review| self.review_report(review)),
            coverage: coverage_reports(model, &coverages, in_force.roster()),
            coverage_total: coverage_total(&coverages, in_force.roster(), &now),
            service: service_reports(model),
            period: sources.period.map(|_| period_report(&now, &spans)),
            metrics: sources.period.map(|_| metric_reports(&now, before.as_ref(), &spans)),
            findings: findings.into_iter().map(|own| FoundInTiers::of(model, own)).collect(),
            remarks: self.remarks().iter().cloned().map(RemarkReport).collect(),
            formulas: formulas(),
        })
    }

    /// What a review did, as a report shows it.
    #[must_use]
    pub fn review_report(&self, review: &Review) -> tierline_book::report::ReviewReport {
        review_report(&self.plan, &review.outcome, review.last(), review.findings(), self.remarks())
    }

    /// Everything that is found, whoever finds it.
    fn findings(
        &self,
        sources: &Sources<'_>,
        now: &Figures,
        before: Option<&Figures>,
        checks: &[TargetCheck],
        spans: &PeriodSpans,
    ) -> Vec<Finding> {
        let trend = before.map(|before| Trend::between(before, now));
        let mut findings: Vec<Finding> = self.remarks().iter().map(Finding::from).collect();
        findings.extend(self.model.warnings().iter().map(warned));
        findings.extend(self.rounded());
        findings.extend(check_model(&self.model));
        findings.extend(hidden_findings(now, trend.as_ref(), spans));
        if let Some(review) = sources.review {
            let of_tables: Vec<Finding> =
                review.remarks().iter().map(Finding::from).chain(review.findings().iter().cloned()).collect();
            let is_same_day = review.last() == Some(self.as_of);
            findings.extend(review_findings(is_same_day, self.as_of, &of_tables, review.overdue()));
        }
        if sources.period.is_some() {
            findings.extend(period_findings(now, checks, spans.now));
            findings.extend(spans.findings());
        }
        findings.extend([sources.period, sources.previous_period].into_iter().flatten().flat_map(misspelt));
        findings
    }

    /// Values that are compared with fewer digits than they came in with.
    fn rounded(&self) -> Option<Finding> {
        let rounded = self.assigned.rounded().filter(|(_, count)| *count > 0);
        let values: Vec<String> = rounded
            .map(|(name, count)| {
                let to = match scale_of(&self.model, name).unwrap_or_default() {
                    0 => Sentence::of(Key::ToWholeNumbers),
                    digits => Sentence::of(Key::ToDigits).with("digits", u64::from(digits)),
                };
                let value = Sentence::of(Key::RoundedValues).with("count", count).with("to", to);
                value.with("name", name.escape_debug().to_string()).to_string()
            })
            .collect();
        let message = Sentence::of(Key::ValuesRounded).with("rule", self.plan.rounding().words());
        let finding = Finding::new("values-rounded", Severity::Note, message.with("values", values.join(", ")));
        (!values.is_empty()).then(|| finding.help(Sentence::of(Key::ValuesRoundedHelp)))
    }

    /// The tier of each client: the one in force after a review, or the one of the rules.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn in_force(&self, review: Option<&Review>) -> Result<TiersInForce, Interrupted> {
        let after = review.map(|review| move |row| review.after(row));
        let after = after.as_ref().map(|after| after as &dyn Fn(usize) -> Option<usize>);
        TiersInForce::new(&self.plan, &self.rows, self.owners.as_ref(), after, &self.interrupt)
    }

    /// The owners of each tier, as given or as the clients' column of owners names them; and behind them those of the
    /// clients without a tier.
    fn owners(
        &self,
        in_force: &TiersInForce,
        given: &[(String, Decimal)],
    ) -> Result<Vec<Option<Fraction>>, TableError> {
        let mut owners = match in_force.roster() {
            Some(roster) => roster.groups().iter().map(|own| Some(own.owners)).collect(),
            None => vec![None; self.plan.tiers().len()],
        };
        let mut names: Vec<Option<&str>> = vec![None; self.plan.tiers().len()];
        for (name, count) in given {
            let at = tier_named(&self.model, name);
            if count.mantissa() < 0 {
                let message = format!("`{}` cannot have {count} owners", name.escape_debug());
                return Err(TableError::new("bad-owners", message).with_help("give a number from 0 on"));
            }
            let Some((rank, slot)) = at.and_then(|at| Some((at, owners.get_mut(at)?))) else {
                let message = format!("there is no tier `{}` that could have owners", name.escape_debug());
                return Err(unknown_tier(&self.model, "unknown-tier", name, message));
            };
            if let Some(first) = names.get_mut(rank).and_then(|own| own.replace(name)) {
                let message = format!("owners: {}", twice(&self.model, rank, first, name));
                return Err(TableError::new("bad-owners", message).with_help("give the owners of each tier once"));
            }
            *slot = Some(Fraction::from(*count));
        }
        Ok(owners)
    }

    /// The figures by tier, and of the clients without one where there are any.
    fn tier_figures(
        &self,
        in_force: &TiersInForce,
        period: Option<&Table>,
        review: Option<&Review>,
        owners: &[Option<Fraction>],
    ) -> Result<Figures, TableError> {
        let totals = match period {
            Some(table) => Some(self.period(table, review)?),
            None => None,
        };
        let mut counts = in_force.tier_counts(&self.plan);
        for (rank, count) in counts.iter_mut().enumerate() {
            count.owners = owners.get(rank).copied().flatten();
            let own = in_force.roster().and_then(|roster| roster.groups().get(rank));
            count.without_owner = own.map_or(0, |own| own.without_owner);
            count.totals = totals.as_ref().and_then(|totals| totals.get(rank)).copied().flatten();
        }
        Figures::of(counts).map_err(|error| TableError::new("bad-value", error.to_string()))
    }
}

/// What a model says of itself, as `check` tells it, too.
fn warned(own: &Problem) -> Finding {
    let mut finding = Finding::from(own);
    finding.message =
        Sentence::of(Key::OfTheModel).with("place", own.place().to_string()).with("message", own.message());
    finding
}

/// Columns of a period that nothing reads, and that look like one which is not there.
fn misspelt(period: &Table) -> Vec<Finding> {
    let known = period_columns();
    let names = || period.names().iter().map(String::as_str);
    let absent: Vec<&str> = known.iter().copied().filter(|own| !names().any(|name| name == *own)).collect();
    let meant = |name: &str| suggestion(name, absent.iter().copied());
    let found = names().filter(|name| !known.contains(name)).filter_map(|name| Some((name, meant(name)?)));
    let finding = |(name, question): (&str, String)| {
        let message = Sentence::of(Key::PeriodColumn).with("column", name.escape_debug().to_string());
        Finding::new("period-columns", Severity::Warning, message).help(question)
    };
    found.map(finding).collect()
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
    check_model(model).into_iter().map(|own| FoundInTiers::of(model, own)).collect()
}
