//! All parts of a report put together.

use thiserror::Error;
use tierline_core::{Date, Finding, Interrupt, Interrupted, Model, Plan, Remark};

use super::concentration::Concentration;
use super::dimension::{dimension_findings, dimension_report};
use super::forecast::ForecastReport;
use super::found::FoundInTiers;
use super::owed::OwedReport;
use super::owners::{PromiseReport, WorkloadReport};
use super::parts::{GridReport, ModelFacts, RemarkReport, Report, ReviewReport};
use super::period::{
    EarlierPeriod, PeriodSpans, hidden_findings, metric_reports, order_finding, period_findings, period_report,
    target_report,
};
use super::promised::{coverage_reports, coverage_total, formulas, service_reports};
use super::review::review_findings;
use super::rules::RuleReports;
use super::scores::score_reports;
use super::summary;
use super::tiers::{TierSources, tier_report, unassigned_report};
use super::write::Only;
use crate::client_rows::ClientRows;
use crate::coverage::{OwedCoverage, Staffing, StaffingError, coverage_owed};
use crate::dimension::Cross;
use crate::figures::{Figures, TierFigures};
use crate::in_force::TiersInForce;
use crate::promise::Promises;
use crate::targets::TargetCheck;
use crate::trend::{DeclaredTrend, Trend};

/// What a report is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct ReportSources<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its plan.
    pub plan: &'a Plan,
    /// What stands for the model with every rule, threshold and target.
    pub fingerprint: &'a str,
    /// The day of the figures.
    pub as_of: Date,
    /// What is known of each client.
    pub rows: &'a ClientRows,
    /// The tier of each client.
    pub in_force: &'a TiersInForce,
    /// Digits behind the point of the number that tells how well a client is.
    pub health: Option<u8>,
    /// The figures by tier, of the period where there is a table of one.
    pub now: &'a Figures,
    /// Those of the period before, where there is a table of it.
    pub before: Option<&'a Figures>,
    /// Whether there is a table of the period.
    pub has_period: bool,
    /// How long the periods are.
    pub spans: PeriodSpans,
    /// The periods before the one before, the latest first.
    pub earlier: &'a [EarlierPeriod<'a>],
    /// Dimensions that figures are asked for by, the figures of their groups, and those of the period before.
    pub by: Option<(&'a Cross, &'a Figures, Option<&'a Figures>)>,
    /// What a review did, and what was found in its tables.
    pub review: Option<(&'a ReviewReport, &'a [Finding])>,
    /// What was found in the model and in the table of clients.
    pub of_model: &'a [Finding],
    /// What was found in the columns of the periods.
    pub of_periods: &'a [Finding],
    /// What is to be said of the table of clients.
    pub remarks: &'a [Remark],
    /// What clients are owed, and what was found in it and in the tables beside it; nothing where it is as their tiers' entries say.
    pub promises: Option<(&'a Promises, &'a [Finding])>,
    /// What the clients of each tier are owed of their owners.
    pub covered: &'a [OwedCoverage],
    /// What the people of a roster have to do, where one is given.
    pub workload: Option<&'a WorkloadReport>,
    /// What promises cost, and what the next quarter needs.
    pub forecast: Option<&'a PromiseReport>,
    /// The next quarter by tier.
    pub next_quarter: Option<&'a ForecastReport>,
    /// What long calls ask.
    pub interrupt: &'a Interrupt,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Accounts and owners that no coverage can be computed from.
    #[error(transparent)]
    Staffing(#[from] StaffingError),
    /// The call was asked to end.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl Report {
    /// Everything that a report shows: the model, the tiers with their scores, health and flags, targets, concentration,
    /// movements, coverage, what each tier is promised, the metrics of the period, findings, unassigned clients, and how each
    /// figure is worked out.
    ///
    /// # Errors
    /// Accounts and owners that no coverage can be computed from; the call was asked to end.
    pub fn of(sources: &ReportSources<'_>) -> Result<Self, ReportError> {
        let ReportSources { model, plan, in_force, now, before, spans, interrupt, .. } = *sources;
        let coverages = coverage_owed(model, &staffing(now, plan), sources.covered)?;
        let checks = TargetCheck::of_model(now, model, spans.now);
        let concentration = Concentration::of(plan, sources.rows, now, interrupt)?;
        let rules = RuleReports::of(plan);
        let of_tiers = TierSources {
            model,
            plan,
            rules: &rules,
            rows: sources.rows,
            in_force,
            figures: now,
            health: sources.health,
            interrupt,
        };
        let tiers = (0..plan.tiers().len()).map(|rank| tier_report(&of_tiers, Some(rank)));
        let mut report = Self {
            model: ModelFacts::of(model, sources.fingerprint),
            as_of: Some(sources.as_of),
            clients: now.total().clients,
            value: now.total().value.ok(),
            value_above_zero: now.total().value_above_zero.ok(),
            tiers: tiers.collect::<Result<_, _>>()?,
            total: tier_report(&of_tiers, None)?,
            unassigned: unassigned_report(&of_tiers)?,
            targets: checks.iter().map(target_report).collect(),
            concentration: concentration.curve,
            concentration_marks: concentration.marks,
            concentration_tiers: concentration.tiers,
            grid: Only(GridReport::of(model, plan, sources.rows, in_force, interrupt)?),
            owed: Only(owed(sources)?),
            workload: Only(sources.workload.cloned()),
            forecast: Only(sources.forecast.cloned()),
            next_quarter: Only(sources.next_quarter.cloned()),
            scores: score_reports(model, plan, sources.rows, in_force, interrupt)?,
            movements: sources.review.map(|(review, _)| review.clone()),
            coverage: coverage_reports(model, &coverages, in_force.roster()),
            coverage_total: coverage_total(&coverages, in_force.roster(), now),
            service: service_reports(model),
            period: sources.has_period.then(|| period_report(now, &spans, sources.earlier)),
            metrics: sources.has_period.then(|| metric_reports(now, before, &spans, model.metrics(), sources.earlier)),
            findings: findings(sources, &checks).into_iter().map(|finding| FoundInTiers::of(model, finding)).collect(),
            remarks: sources.remarks.iter().cloned().map(RemarkReport).collect(),
            formulas: formulas(),
            headlines: Vec::new(),
            summary: Vec::new(),
            shares_words: Default::default(),
            without_value_words: None,
            concentration_words: None,
            targets_elsewhere_words: None,
            not_measurable: Vec::new(),
            not_measurable_words: None,
            by: Only(sources.by.map(|(cross, now, before)| {
                dimension_report(cross, now, before, sources.has_period, &spans, model.metrics())
            })),
        };
        summary::tell(&mut report);
        Ok(report)
    }
}

/// What clients are owed, counted.
fn owed(sources: &ReportSources<'_>) -> Result<Option<OwedReport>, Interrupted> {
    let Some((promises, findings)) = sources.promises else { return Ok(None) };
    let of = (sources.model, sources.plan);
    OwedReport::of(of, sources.rows, sources.in_force, promises, findings, sources.interrupt).map(Some)
}

/// Accounts and owners of each tier.
fn staffing(now: &Figures, plan: &Plan) -> Vec<Staffing> {
    let group = |tier: &TierFigures| Staffing {
        accounts: tier.clients,
        without_owner: tier.without_owner,
        owners: tier.owners,
    };
    now.groups().iter().take(plan.tiers().len()).map(group).collect()
}

/// Everything that is found, whoever finds it.
fn findings(sources: &ReportSources<'_>, checks: &[TargetCheck]) -> Vec<Finding> {
    let trend = sources.before.map(|before| Trend::between(before, sources.now));
    let own = |before: &Figures, now: &Figures| DeclaredTrend::all(before, now, sources.model.metrics());
    let declared = sources.before.map(|before| own(before, sources.now)).unwrap_or_default();
    let mut findings = sources.of_model.to_vec();
    findings.extend(hidden_findings(sources.now, trend.as_ref(), &declared, &sources.spans));
    if let Some((_, now, Some(before))) = sources.by {
        findings.extend(dimension_findings(&Trend::between(before, now), &own(before, now), &sources.spans));
    }
    if let Some((review, of_tables)) = sources.review {
        findings.extend(review_findings(review.last, sources.as_of, of_tables, review.overdue));
    }
    if sources.has_period {
        findings.extend(period_findings(sources.now, checks, sources.spans.now));
        findings.extend(sources.spans.findings());
        let mut next = sources.spans.before;
        for (_, span) in sources.earlier {
            // Only their order: of what length they are, each metric says by itself.
            findings.extend(order_finding(next, *span));
            next = *span;
        }
    }
    findings.extend_from_slice(sources.of_periods);
    findings
}
