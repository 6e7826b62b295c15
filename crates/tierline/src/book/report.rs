//! Everything that a report shows of a book, as figures.

use tierline_arrow::{Table, TableError};
use tierline_book::{
    CoverageVerdict, Coverages, ENTITLEMENTS, Figures, Metric, PeriodSpan, PeriodTotal, Roster, Staffing, TargetCheck,
    TierCoverage, TierFigures, Trend, Verdict, coverage, entitlements,
};
use tierline_check::check_model;
use tierline_core::{Decimal, Finding, Fraction, Interrupted, Model, Problem, ScorePlan, Severity, suggestion};

use super::figure::{Figure, SHARE};
use super::names::{tier_named, twice, unknown_tier};
use super::period::period_columns;
use super::placement::Placement;
use super::remarks::remarks_figure;
use super::review::Review;
use super::units::Units;
use super::{Book, scale_of};

/// Unassigned clients that a report names.
const NAMED: usize = 200;

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
    pub fn figures(&self, sources: &Sources<'_>) -> Result<Figure, TableError> {
        // Each part goes once over all clients.
        let ends = || self.interrupt.check();
        let placement = self.placement(sources.review)?;
        ends()?;
        let owners = self.owners(&placement, sources.owners)?;
        ends()?;
        let now = self.tier_figures(&placement, sources.period, sources.review, &owners)?;
        let before = match sources.previous_period {
            Some(_) => Some(self.tier_figures(&placement, sources.previous_period, sources.review, &owners)?),
            None => None,
        };
        let trend = before.as_ref().map(|before| Trend::between(before, &now));
        let staffing: Vec<Staffing> = now
            .groups()
            .iter()
            .take(self.plan.tiers().len())
            .map(|group| Staffing { accounts: group.clients, without_owner: group.without_owner, owners: group.owners })
            .collect();
        let coverages =
            coverage(&self.model, &staffing).map_err(|error| TableError::new("bad-owners", error.to_string()))?;
        let span = sources.period.and(sources.period_span);
        let spans =
            Spans { now: span, before: sources.previous_period.and(sources.previous_span), compared: before.is_some() };
        let checks = TargetCheck::all_over(&now, self.model.targets(), self.model.service(), span);
        let mut findings: Vec<Finding> = self.remarks().iter().map(Finding::from).collect();
        findings.extend(self.findings(sources.review, &now, trend.as_ref(), &spans));
        if sources.period.is_some() {
            findings.extend(of_period(&now, &checks, span));
            findings.extend(spans.findings());
        }
        findings.extend([sources.period, sources.previous_period].into_iter().flatten().flat_map(misspelt));
        ends()?;
        let concentration = self.concentration(&now)?;
        let mut tiers = Vec::with_capacity(self.plan.tiers().len());
        for rank in 0..self.plan.tiers().len() {
            ends()?;
            tiers.push(self.tier_figure(Some(rank), &placement, &now)?);
        }
        ends()?;
        let total = self.tier_figure(None, &placement, &now)?;
        ends()?;
        let scores = self.score_shapes(&placement)?;
        ends()?;
        Ok(Figure::map([
            ("model", self.model_figure()),
            ("as_of", self.as_of.into()),
            ("clients", now.total().clients.into()),
            ("value", now.total().value.ok().into()),
            ("value_above_zero", now.total().value_above_zero.ok().into()),
            ("tiers", Figure::List(tiers)),
            ("total", total),
            ("unassigned", self.unassigned(&placement, &now)?),
            ("targets", Figure::list(checks.iter().map(target))),
            ("concentration", concentration.curve),
            ("concentration_marks", concentration.marks),
            ("concentration_tiers", concentration.tiers),
            ("scores", scores),
            ("movements", sources.review.map(|review| self.review_figures(review)).unwrap_or_default()),
            ("coverage", self.coverage_figure(&coverages, &placement)),
            ("coverage_total", self.coverage_total(&coverages, &placement, &now)),
            ("service", self.service_figure()),
            ("period", if sources.period.is_some() { period_figure(&now, &spans) } else { Figure::None }),
            ("metrics", if sources.period.is_some() { metrics(&now, before.as_ref(), &spans) } else { Figure::None }),
            ("findings", Figure::list(findings.iter().map(|own| finding(&self.model, own)))),
            ("remarks", remarks_figure(self.remarks())),
            ("formulas", formulas()),
        ]))
    }

    /// The owners of each tier, as given or as the clients' column of owners names them; and behind them those of the
    /// clients without a tier.
    fn owners(&self, placement: &Placement, given: &[(String, Decimal)]) -> Result<Vec<Option<Fraction>>, TableError> {
        let mut owners = match placement.roster() {
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
        placement: &Placement,
        period: Option<&Table>,
        review: Option<&Review>,
        owners: &[Option<Fraction>],
    ) -> Result<Figures, TableError> {
        let totals = match period {
            Some(table) => Some(self.period(table, review)?),
            None => None,
        };
        let mut counts = self.tier_counts(placement);
        for (rank, count) in counts.iter_mut().enumerate() {
            count.owners = owners.get(rank).copied().flatten();
            let own = placement.roster().and_then(|roster| roster.groups().get(rank));
            count.without_owner = own.map_or(0, |own| own.without_owner);
            count.totals = totals.as_ref().and_then(|totals| totals.get(rank)).copied().flatten();
        }
        Figures::of(counts).map_err(|error| TableError::new("bad-value", error.to_string()))
    }

    fn model_figure(&self) -> Figure {
        let model = &self.model;
        let value = model.value();
        let attribute = model.attributes().iter().find(|own| Some(&*own.name) == value);
        let derived = model.derived().iter().find(|own| Some(&*own.name) == value);
        let unit = attribute.and_then(|own| own.unit.as_deref()).or(derived.and_then(|own| own.unit.as_deref()));
        Figure::map([
            ("name", model.name().into()),
            ("version", model.version().into()),
            ("purpose", model.purpose().into()),
            ("owner", model.owner().into()),
            ("fingerprint", self.fingerprints.today().into()),
            ("client", model.client().into()),
            ("value", value.into()),
            ("unit", unit.into()),
            ("parameters", Figure::map(model.parameters().iter().map(|own| (&*own.name, own.value.into())))),
        ])
    }

    /// The figures of one tier, or of all clients.
    fn tier_figure(
        &self,
        rank: Option<usize>,
        placement: &Placement,
        figures: &Figures,
    ) -> Result<Figure, Interrupted> {
        let group: &TierFigures = rank.and_then(|rank| figures.groups().get(rank)).unwrap_or(figures.total());
        let tier = rank.and_then(|rank| self.model.tiers().get(rank));
        let without = match rank {
            Some(_) => placement.count(rank).without_value,
            None => placement.without_value(),
        };
        let scores = self.plan.scores().zip(&self.members.scores);
        let spread = |(score, units): (&ScorePlan, &Units)| {
            Ok((score.name().to_string(), self.spread(placement, rank, units, score.scale())?))
        };
        let scores = scores.map(spread).collect::<Result<Vec<_>, Interrupted>>()?;
        let scores = scores.iter().map(|(name, figure)| (name.as_str(), figure.clone()));
        let health = match (&self.members.health, self.health_scale) {
            (Some(units), Some(scale)) => self.spread(placement, rank, units, scale)?,
            _ => Figure::None,
        };
        let flags = self.plan.flags().enumerate().map(|(at, name)| {
            let (yes, known) = placement.flag(rank, at);
            let unknown = group.clients.saturating_sub(known);
            let share = Fraction::of(i128::from(yes), i128::from(group.clients));
            let figures = [("true", yes.into()), ("known", known.into()), ("unknown", unknown.into())];
            (name, Figure::map(figures.into_iter().chain([("share", Figure::fraction(share, SHARE))])))
        });
        Ok(Figure::map([
            ("tier", tier.map(|tier| &*tier.name).into()),
            ("description", tier.and_then(|tier| tier.description.as_deref()).into()),
            ("rule", rank.and_then(|rank| self.plan.rule(rank)).into()),
            ("stay", rank.and_then(|rank| self.plan.stay(rank)).into()),
            ("clients", group.clients.into()),
            ("share", Figure::fraction(group.share.ok(), SHARE)),
            ("value", group.value.ok().into()),
            ("value_above_zero", group.value_above_zero.ok().into()),
            ("value_share", Figure::fraction(group.value_share.ok(), SHARE)),
            ("without_value", without.into()),
            ("negative", group.negative.into()),
            ("negative_value", group.value.ok().map(|_| group.negative_value).into()),
            ("owners", Figure::fraction(group.owners, SHARE)),
            ("accounts_per_owner", Figure::fraction(group.accounts_per_owner.ok(), SHARE)),
            ("scores", Figure::map(scores)),
            ("health", health),
            ("flags", Figure::map(flags)),
        ]))
    }

    fn unassigned(&self, placement: &Placement, figures: &Figures) -> Result<Figure, Interrupted> {
        let group = figures.groups().last();
        // Of the clients without a tier in force, and of no others: who keeps a tier is not among them.
        let without = |row: usize| placement.tier(row).is_none();
        let reasons = self
            .members
            .reasons(&self.interrupt, without)?
            .into_iter()
            .map(|reason| Figure::map([("words", reason.words().into()), ("clients", reason.clients.into())]));
        // Who has a tier by the rules keeps none because of its issues.
        let by_no_rule = |row: usize| self.members.tier(row).is_none();
        let with_issues = || self.members.with_issues().iter();
        let keeps = |(row, _): &&(usize, String)| by_no_rule(*row) && placement.tier(*row).is_some();
        let kept = self.interrupt.during(with_issues(), |all| all.filter(keeps).count())?;
        let named = with_issues().filter(|(row, _)| without(*row));
        let rows = named.take(NAMED).map(|(row, issues)| {
            let client = self.members.clients.get(*row).unwrap_or_default();
            Figure::map([("client", client.into()), ("issues", issues.as_str().into())])
        });
        Ok(Figure::map([
            ("clients", placement.count(None).clients.into()),
            ("keep_their_tier", kept.into()),
            ("share", Figure::fraction(group.and_then(|group| group.share.ok()), SHARE)),
            ("value", self.money(placement.count(None).value)),
            ("value_above_zero", group.and_then(|group| group.value_above_zero.ok()).into()),
            ("value_share", Figure::fraction(group.and_then(|group| group.value_share.ok()), SHARE)),
            ("without_value", placement.count(None).without_value.into()),
            ("negative", group.map_or(0, |group| group.negative).into()),
            ("negative_value", group.and_then(|group| group.value.ok().map(|_| group.negative_value)).into()),
            ("reasons", Figure::list(reasons)),
            ("rows", Figure::list(rows)),
        ]))
    }

    /// All clients and owners together: every person counts once.
    fn coverage_total(&self, coverages: &Coverages, placement: &Placement, now: &Figures) -> Figure {
        let (total, hours) = (now.total(), coverages.total.hours);
        let hours = hours.filter(|_| coverages.total.hours_unknown.is_empty());
        let known = total.owners.is_some();
        Figure::map([
            ("accounts", total.clients.into()),
            ("owned", known.then(|| total.clients.saturating_sub(total.without_owner)).into()),
            ("without_owner", placement.roster().map(|_| total.without_owner).into()),
            ("people", placement.roster().map(Roster::people).into()),
            ("owners", Figure::fraction(total.owners, SHARE)),
            ("ratio", Figure::fraction(total.accounts_per_owner.ok(), SHARE)),
            ("hours_low", Figure::fraction(hours.map(|hours| hours.low), 2)),
            ("hours_high", Figure::fraction(hours.map(|hours| hours.high), 2)),
        ])
    }

    fn coverage_figure(&self, coverages: &Coverages, placement: &Placement) -> Figure {
        Figure::list(coverages.tiers.iter().zip(self.model.tiers()).map(|(own, tier)| {
            let roster = placement.roster().and_then(|roster| roster.groups().get(own.tier));
            let promised = self.model.service().iter().find(|(name, _)| *name == tier.name);
            let promised = promised.and_then(|(_, service)| service.coverage.as_ref());
            let hours = own.hours();
            Figure::map([
                ("tier", (&*tier.name).into()),
                ("role", promised.and_then(|own| own.role.as_deref()).into()),
                ("model", promised.and_then(|own| own.model.as_deref()).into()),
                ("accounts", own.accounts.into()),
                ("owned", own.owners.map(|_| own.accounts.saturating_sub(own.without_owner)).into()),
                ("without_owner", roster.map(|own| own.without_owner).into()),
                ("people", roster.map(|own| own.people).into()),
                ("owners", Figure::fraction(own.owners, SHARE)),
                ("ratio", Figure::fraction(own.accounts_per_owner, SHARE)),
                ("low", own.promised.map(|(low, _)| low).into()),
                ("high", own.promised.and_then(|(_, high)| high).into()),
                ("needed_low", Figure::fraction(own.needed.and_then(|needed| needed.least), SHARE)),
                ("needed_high", Figure::fraction(own.needed.and_then(|needed| needed.most), SHARE)),
                ("verdict", covered(own).into()),
                ("hours_low", Figure::fraction(hours.map(|hours| hours.low), 2)),
                ("hours_high", Figure::fraction(hours.map(|hours| hours.high), 2)),
            ])
        }))
    }

    fn service_figure(&self) -> Figure {
        if self.model.service().is_empty() {
            return Figure::List(Vec::new());
        }
        Figure::list(entitlements(&self.model).iter().map(|own| {
            let cells = ENTITLEMENTS.iter().zip(&own.cells);
            let cells = cells.map(|(name, cell)| (*name, Figure::from(cell.as_ref().map(ToString::to_string))));
            Figure::map([("tier", own.tier.into()), ("entitlements", Figure::map(cells))])
        }))
    }

    /// Values that are compared with fewer digits than they came in with.
    fn rounded(&self) -> Option<Finding> {
        let told: Vec<String> = (self.assigned.rounded().filter(|(_, count)| *count > 0))
            .map(|(name, count)| {
                let digits = scale_of(&self.model, name).unwrap_or_default();
                let to = match digits {
                    0 => "whole numbers".into(),
                    1 => "1 digit behind the point".into(),
                    _ => format!("{digits} digits behind the point"),
                };
                format!("{count} of `{}` (to {to})", name.escape_debug())
            })
            .collect();
        let rule = self.plan.rounding().words();
        let message = format!("values were rounded, {rule}, before they were compared: {}", told.join(", "));
        let finding = Finding::new("values-rounded", Severity::Note, message);
        let help =
            "the explanation of a client shows what came in; give the attribute a larger `scale` to keep all digits";
        (!told.is_empty()).then(|| finding.help(help))
    }

    fn findings(&self, review: Option<&Review>, now: &Figures, trend: Option<&Trend>, spans: &Spans) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.model.warnings().iter().map(warned).collect();
        findings.extend(self.rounded());
        findings.extend(check_model(&self.model));
        // Who does not count is told: a rate of a few clients looks like one of all.
        for words in now.total().totals.map(|totals| totals.gaps().words()).unwrap_or_default() {
            findings.push(
                Finding::new("period-gaps", Severity::Warning, words)
                    .help("fill in these cells of the table of the period, or leave the column out"),
            );
        }
        for own in trend.map(Trend::warnings).unwrap_or_default() {
            let words = own.warning_words().filter(|_| spans.why_not(own.metric).is_none());
            if let Some(words) = words {
                findings.push(
                    Finding::new("total-hides-tiers", Severity::Warning, words)
                        .help("look at the tiers one by one: the total follows from how many clients each has"),
                );
            }
        }
        if review.is_some_and(|review| review.last() == Some(self.as_of)) {
            let message = format!("the standings were reviewed on {} already, and so nobody moves", self.as_of);
            findings.push(
                Finding::new("same-day", Severity::Note, message)
                    .help("give the standings from before that review to see what it did"),
            );
        }
        if let Some(review) = review {
            findings.extend(review.remarks().iter().map(Finding::from));
            findings.extend(review.findings().iter().cloned());
        }
        if let Some(review) = review.filter(|review| review.overdue() > 0) {
            let count = review.overdue();
            let message = format!(
                "{count} {} reviewed later than the model's `review_every` asks for",
                if count == 1 { "client was" } else { "clients were" }
            );
            findings.push(Finding::new("review-overdue", Severity::Warning, message));
        }
        findings
    }
}

/// What a model says of itself, as `check` tells it, too.
fn warned(own: &Problem) -> Finding {
    let mut finding = Finding::from(own);
    finding.message = format!("`{}` of the model: {}", own.place(), own.message()).into();
    finding
}

/// How long the period and the one before are, as far as it is known.
#[derive(Clone, Copy)]
struct Spans {
    now: Option<PeriodSpan>,
    before: Option<PeriodSpan>,
    /// Whether there is a table of the period before.
    compared: bool,
}

impl Spans {
    /// Why a metric is not compared with that of the period before: it grows with time, and one of them is longer.
    fn why_not(&self, metric: Metric) -> Option<String> {
        let (now, before) = self.now.zip(self.before).filter(|(now, before)| !now.is_as_long_as(*before))?;
        let words = || format!("the period has {} days, and the one before {}", now.days(), before.days());
        metric.grows_with_time().then(words)
    }

    /// What is to be said of the two beside one another.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |code, severity, message: String, help: &str| {
            findings.push(Finding::new(code, severity, message).help(help));
        };
        match (self.now, self.before) {
            (Some(now), Some(before)) => {
                if !now.is_as_long_as(before) {
                    let message = format!(
                        "the period from {} to {} has {} days, and the one before, from {} to {}, has {}: rates that grow with \
                         time are not compared",
                        now.from(),
                        now.to(),
                        now.days(),
                        before.from(),
                        before.to(),
                        before.days()
                    );
                    find("period-length", Severity::Warning, message, "give tables of two periods of one length");
                }
                if before.to() >= now.from() {
                    let message = format!(
                        "the period before ends on {}, and the period begins on {}: one is not before the other",
                        before.to(),
                        now.from()
                    );
                    find("period-order", Severity::Warning, message, "look at the days of the two periods");
                }
            }
            (Some(_), None) if self.compared => find(
                "period-length",
                Severity::Note,
                "the period before is taken to be as long as the period: its length is not given".into(),
                "say its first and its last day: `previous_period_from` and `previous_period_to`",
            ),
            (None, Some(_)) => find(
                "period-length",
                Severity::Note,
                "the period is taken to be as long as the one before: its length is not given".into(),
                "say its first and its last day: `period_from` and `period_to`",
            ),
            _ => {}
        }
        findings
    }
}

/// What a period leaves open: tiers without a row, its length, and what its costs of acquisition are of.
fn of_period(now: &Figures, checks: &[TargetCheck], span: Option<PeriodSpan>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let missing: Vec<usize> =
        (0..).zip(now.groups()).filter(|(_, own)| own.no_period.is_some()).map(|own| own.0).collect();
    let names: Vec<&str> = now.without_period().collect();
    if !names.is_empty() {
        let message = format!("the table of the period has no row for `{}`", names.join("`, `"));
        findings.push(Finding::new("period-tiers", Severity::Warning, message).tiers(missing).help(
            "give a row for each tier, with 0 where there was nobody: all clients are not told from some of the tiers",
        ));
    }
    let of_a_year = checks.iter().any(TargetCheck::is_of_a_year);
    match span {
        None if of_a_year => findings.push(
            Finding::new(
                "period-length",
                Severity::Note,
                "targets of rates are of a year, and the period is taken for one: its length is not given",
            )
            .help("say its first and its last day: `period_from` and `period_to`"),
        ),
        Some(span) if of_a_year && !span.is_a_year() => {
            let message = format!(
                "the period from {} to {} has {} days: its rates are not held against targets, which are of a year",
                span.from(),
                span.to(),
                span.days()
            );
            findings.push(Finding::new("period-length", Severity::Note, message).help("give a table of a whole year"));
        }
        _ => {}
    }
    let given = |total| now.groups().iter().filter_map(|own| own.totals).any(|totals| totals.is_given(total));
    for (there, absent, what) in [
        (PeriodTotal::MarketingSpend, PeriodTotal::SalesSpend, "marketing"),
        (PeriodTotal::SalesSpend, PeriodTotal::MarketingSpend, "sales"),
    ] {
        if given(there) && !given(absent) {
            let message =
                format!("the cost of acquisition is what {what} alone spent: `{}` is not given", absent.name());
            findings.push(
                Finding::new("period-spend", Severity::Note, message)
                    .help("give both columns: it is the cost of sales and marketing"),
            );
        }
    }
    findings
}

/// The period itself: its days, those of the one before, and how many clients were of which class in it.
fn period_figure(now: &Figures, spans: &Spans) -> Figure {
    let classes = [
        ("there at the start", PeriodTotal::ClientsStart),
        ("churned", PeriodTotal::ClientsChurned),
        ("new", PeriodTotal::NewClients),
        ("reactivated", PeriodTotal::ClientsReactivated),
    ];
    let tiers = now.groups().len().saturating_sub(1);
    let count = |own: &TierFigures, total| {
        Figure::from(own.totals.and_then(|totals| totals.get(total).ok()).and_then(|own| i64::try_from(own).ok()))
    };
    let days = |span: Option<PeriodSpan>| {
        [
            ("from", span.map(PeriodSpan::from).into()),
            ("to", span.map(PeriodSpan::to).into()),
            ("days", span.map(PeriodSpan::days).into()),
        ]
    };
    let before = if spans.compared { Figure::map(days(spans.before)) } else { Figure::None };
    let [from, to, length] = days(spans.now);
    Figure::map([
        from,
        to,
        length,
        ("before", before),
        (
            "classes",
            Figure::list(classes.iter().map(|(class, total)| {
                Figure::map([
                    ("class", (*class).into()),
                    ("tiers", Figure::list(now.groups().iter().take(tiers).map(|own| count(own, *total)))),
                    ("total", count(now.total(), *total)),
                ])
            })),
        ),
    ])
}

/// Columns of a period that nothing reads, and that look like one which is not there.
fn misspelt(period: &Table) -> Vec<Finding> {
    let known = period_columns();
    let names = || period.names().iter().map(String::as_str);
    let absent: Vec<&str> = known.iter().copied().filter(|own| !names().any(|name| name == *own)).collect();
    let meant = |name: &str| suggestion(name, absent.iter().copied());
    let found = names().filter(|name| !known.contains(name)).filter_map(|name| Some((name, meant(name)?)));
    let finding = |(name, question): (&str, String)| {
        let message = format!("nothing reads the column `{}` of the period", name.escape_debug());
        Finding::new("period-columns", Severity::Warning, message).help(question)
    };
    found.map(finding).collect()
}

/// What the checks of a model's service section find, and of how many tiers it has: findings with `code`, `severity`,
/// `message`, `help` and `tiers`.
#[must_use]
pub fn service_findings(model: &Model) -> Figure {
    Figure::list(check_model(model).iter().map(|own| finding(model, own)))
}

fn finding(model: &Model, own: &Finding) -> Figure {
    Figure::map([
        ("code", own.code.into()),
        ("severity", own.severity.word().into()),
        ("message", own.message.to_string().into()),
        ("help", own.help.as_ref().map(ToString::to_string).into()),
        ("tiers", Figure::list(own.tiers.iter().filter_map(|rank| Some(&*model.tiers().get(*rank)?.name)))),
    ])
}

fn target(own: &TargetCheck) -> Figure {
    let (verdict, by) = match own.verdict() {
        Verdict::Met => ("met", None),
        Verdict::Below { by } => ("below", Some(by)),
        Verdict::Above { by } => ("above", Some(by)),
        Verdict::WithoutOwner { .. } => ("without owner", None),
        _ => ("not measurable", None),
    };
    Figure::map([
        ("tier", (&*own.tier).into()),
        ("measure", own.aim.name().into()),
        ("measured", Figure::fraction(own.measured.ok(), SHARE)),
        ("low", Figure::fraction(own.least, SHARE)),
        ("high", Figure::fraction(own.most, SHARE)),
        ("verdict", verdict.into()),
        ("by", Figure::fraction(by, SHARE)),
        ("words", own.words().into()),
    ])
}

fn metrics(now: &Figures, before: Option<&Figures>, spans: &Spans) -> Figure {
    let tiers = |figures: &Figures| figures.groups().len().saturating_sub(1);
    Figure::list(Metric::ALL.iter().map(|metric| {
        let of = |figures: &Figures| -> Vec<Figure> {
            let groups = figures.groups().iter().take(tiers(figures));
            groups.map(|group| Figure::fraction(group.metric(*metric).ok(), SHARE)).collect()
        };
        let total = |figures: &Figures| Figure::fraction(figures.total().metric(*metric).ok(), SHARE);
        let rows = now.groups().iter().take(tiers(now));
        let why_not = rows.map(|group| group.metric(*metric).err().map(|why| why.to_string()));
        let why_not = why_not.chain([now.why_no_total(*metric)]);
        let earlier = before.map(|figures| {
            Figure::map([
                ("tiers", Figure::List(of(figures))),
                ("total", total(figures)),
                ("not_compared", spans.why_not(*metric).into()),
            ])
        });
        Figure::map([
            ("metric", metric.name().into()),
            ("unit", metric.unit().word().into()),
            ("formula", metric.formula().into()),
            ("source", metric.source().into()),
            ("when_empty", metric.when_empty().into()),
            ("better", if metric.is_better_higher() { "higher" } else { "lower" }.into()),
            ("tiers", Figure::List(of(now))),
            ("total", total(now)),
            ("why_not", Figure::list(why_not)),
            ("before", earlier.unwrap_or_default()),
        ])
    }))
}

/// How a tier is covered, in words.
fn covered(own: &TierCoverage) -> String {
    let alone = match own.without_owner {
        0 => String::new(),
        1 => "1 account has no owner".into(),
        several => format!("{several} accounts have no owner"),
    };
    let exact = |value: &Fraction| {
        let short = value.decimal().filter(|own| own.scale() <= 2).or_else(|| value.rounded(2));
        short.map(|own| own.to_string()).unwrap_or_default()
    };
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    let several = |count: &Fraction| if *count == Fraction::ONE { "" } else { "s" };
    match &own.verdict {
        CoverageVerdict::WithoutOwner { .. } => alone,
        CoverageVerdict::NoPromise if own.without_owner > 0 => {
            format!("no number of accounts is promised; {alone}")
        }
        CoverageVerdict::NoPromise => "no number of accounts is promised".into(),
        CoverageVerdict::OwnersUnknown => "the number of owners is not given".into(),
        CoverageVerdict::Within => "as promised".into(),
        CoverageVerdict::TooFewAccounts { owners_less, .. } => format!(
            "fewer accounts per owner than promised: {} owner{} fewer would do",
            exact(owners_less),
            several(owners_less)
        ),
        CoverageVerdict::TooManyAccounts { owners_more, whole } => format!(
            "more accounts per owner than promised: {} more owner{} needed, {whole} whole one{}{}{alone}",
            exact(owners_more),
            if several(owners_more).is_empty() { " is" } else { "s are" },
            plural(*whole),
            if alone.is_empty() { "" } else { "; " },
        ),
        _ => "there are accounts and no owner".into(),
    }
}

/// How the figures that no metric explains are worked out.
fn formulas() -> Figure {
    Figure::map([
        ("share", "clients of the tier / all clients, those without a tier included".into()),
        (
            "value_share",
            "sum of the values above 0 of the tier's clients / sum of the values above 0 of all clients; \
             values below 0 are told beside it, and a client without a value counts nothing"
                .into(),
        ),
        (
            "accounts_per_owner",
            "clients of the tier that have an owner / owners of the tier; a person with accounts in several tiers is, in \
             each, the part of an owner that their accounts there are of all their accounts"
                .into(),
        ),
        ("needed", "clients of the tier / accounts per owner that are promised, at both ends of the range".into()),
        (
            "hours",
            "touchpoints and business reviews a year x minutes for each x clients / 60; a year has 12 months or 365 days".into(),
        ),
        (
            "quartiles",
            "linear interpolation between the clients in order (Hyndman and Fan, type 7; PERCENTILE.INC of Excel)".into(),
        ),
        (
            "concentration",
            "the clients of greatest value first, however many: their share of all clients, and of the sum of all values \
             above 0"
                .into(),
        ),
        ("attribution", "before + what each cause added or took (entered and left among them) = after, for every tier".into()),
        ("flag", "clients for whom the flag is true / all clients, those of whom it is not known included".into()),
    ])
}
