//! Everything that a report shows of a book, as figures.

use std::collections::BTreeMap;

use tierline_arrow::{Table, TableError};
use tierline_book::{
    CoverageVerdict, Coverages, Distribution, ENTITLEMENTS, Figures, Finding, Metric, Severity, Staffing, TargetCheck,
    TierCount, TierFigures, Trend, Verdict, check_catalogue, coverage, entitlements, suggested_tiers_finding,
};
use tierline_core::{Decimal, Fraction, Number, Op, Score};

use super::Book;
use super::figure::Figure;
use super::review::Review;

/// Digits of shares and rates; what has fewer is exact, what has more is rounded half to even.
const SHARE: u8 = 6;
/// Unassigned clients that a report names.
const NAMED: usize = 200;
/// Points of the curve of concentration.
const POINTS: usize = 100;
/// Bins of a histogram, at most.
const BINS: i128 = 24;

/// What figures are worked out from, beside the book.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// A review of the book.
    pub review: Option<&'a Review>,
    /// What happened in a period.
    pub period: Option<&'a Table>,
    /// The same of the period before.
    pub previous_period: Option<&'a Table>,
    /// How many owners tiers have, by name.
    pub owners: &'a [(String, Decimal)],
}

impl Book {
    /// Everything that a report shows: the model, the tiers with their scores, health and flags, targets, concentration,
    /// movements, coverage, the service catalogue, the metrics of the period, findings, unassigned clients, and how each
    /// figure is worked out.
    ///
    /// # Errors
    /// `unknown-tier` where `owners` names none of the tiers; those of reading a period.
    pub fn figures(&self, sources: &Sources<'_>) -> Result<Figure, TableError> {
        let owners = self.owners(sources.owners)?;
        let now = self.tier_figures(sources.period, sources.review, &owners)?;
        let before = match sources.previous_period {
            Some(_) => Some(self.tier_figures(sources.previous_period, sources.review, &owners)?),
            None => None,
        };
        let trend = before.as_ref().map(|before| Trend::between(before, &now));
        let staffing: Vec<Staffing> = now
            .groups()
            .iter()
            .zip(&owners)
            .map(|(group, owners)| Staffing { accounts: group.clients, owners: *owners })
            .collect();
        let coverages =
            coverage(&self.model, &staffing).map_err(|error| TableError::new("bad-owners", error.to_string()))?;
        let checks = TargetCheck::all(&now, self.model.targets(), self.model.service());
        let findings = self.findings(sources.review, trend.as_ref());
        Ok(Figure::map([
            ("model", self.model_figure()),
            ("as_of", self.as_of.into()),
            ("clients", now.total().clients.into()),
            ("value", now.total().value.ok().into()),
            ("tiers", Figure::list((0..self.plan.tiers().len()).map(|rank| self.tier_figure(Some(rank), &now)))),
            ("total", self.tier_figure(None, &now)),
            ("unassigned", self.unassigned(&now)),
            ("targets", Figure::list(checks.iter().map(target))),
            ("concentration", self.concentration()),
            ("scores", self.scores()),
            ("movements", sources.review.map(|review| self.review_figures(review)).unwrap_or_default()),
            ("coverage", self.coverage_figure(&coverages)),
            ("service", self.service_figure()),
            ("metrics", if sources.period.is_some() { metrics(&now, before.as_ref()) } else { Figure::None }),
            ("findings", Figure::list(findings.iter().map(|own| self.finding(own)))),
            ("formulas", formulas()),
        ]))
    }

    /// What static analysis of the service section finds.
    #[must_use]
    pub fn catalogue(&self) -> Figure {
        Figure::list(check_catalogue(&self.model).iter().map(|own| self.finding(own)))
    }

    /// The owners of each tier, as given or as the clients' column of owners names them.
    fn owners(&self, given: &[(String, Decimal)]) -> Result<Vec<Option<Fraction>>, TableError> {
        let mut owners: Vec<Option<Fraction>> = match &self.owned {
            Some(owned) => owned.iter().map(|count| Some(Fraction::from(*count))).collect(),
            None => vec![None; self.plan.tiers().len()],
        };
        for (name, count) in given {
            let at = self.plan.tiers().position(|tier| *tier == **name);
            let Some(slot) = at.and_then(|at| owners.get_mut(at)) else {
                let tiers: Vec<&str> = self.plan.tiers().collect();
                let message = format!("there is no tier `{}` that could have owners", name.escape_debug());
                return Err(TableError::new("unknown-tier", message)
                    .with_help(format!("the tiers are `{}`", tiers.join("`, `"))));
            };
            *slot = Some(Fraction::from(*count));
        }
        Ok(owners)
    }

    /// The figures by tier, and of the clients without one where there are any.
    fn tier_figures(
        &self,
        period: Option<&Table>,
        review: Option<&Review>,
        owners: &[Option<Fraction>],
    ) -> Result<Figures, TableError> {
        let totals = match period {
            Some(table) => Some(self.period(table, review)?),
            None => None,
        };
        let ladder = self.assigned.ladder();
        let mut counts: Vec<TierCount> = Vec::new();
        for (rank, rung) in ladder.rungs().enumerate() {
            let mut count = TierCount::from(&rung);
            count.owners = owners.get(rank).copied().flatten();
            count.totals = totals.as_ref().and_then(|totals| totals.get(rank)).copied();
            counts.push(count);
        }
        let mut rest = TierCount::from(&ladder.unassigned());
        rest.totals = totals.as_ref().and_then(|totals| totals.last()).copied();
        counts.push(rest);
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
            ("fingerprint", self.fingerprint.as_str().into()),
            ("client", model.client().into()),
            ("value", value.into()),
            ("unit", unit.into()),
            ("parameters", Figure::map(model.parameters().iter().map(|own| (&*own.name, own.value.into())))),
        ])
    }

    /// The figures of one tier, or of all clients.
    fn tier_figure(&self, rank: Option<usize>, figures: &Figures) -> Figure {
        let group: &TierFigures = rank.and_then(|rank| figures.groups().get(rank)).unwrap_or(figures.total());
        let tier = rank.and_then(|rank| self.model.tiers().get(rank));
        let ladder = self.assigned.ladder();
        let without = match rank {
            Some(rank) => ladder.rungs().nth(rank).map_or(0, |rung| rung.without_value),
            None => ladder
                .rungs()
                .map(|rung| rung.without_value)
                .fold(ladder.unassigned().without_value, u64::saturating_add),
        };
        let scores = self.plan.scores().zip(&self.members.scores);
        let scores = scores.map(|(score, units)| (score.name(), self.spread(rank, units, score.scale())));
        let health = match (&self.members.health, self.health_scale) {
            (Some(units), Some(scale)) => self.spread(rank, units, scale),
            _ => Figure::None,
        };
        let flags = self.plan.flags().enumerate().map(|(at, name)| {
            let of = |code: usize| self.members.flags.get(code).and_then(|flags| flags.get(at)).copied();
            let (yes, known) = match rank {
                Some(rank) => of(rank.saturating_add(1)).unwrap_or_default(),
                None => (0..self.members.flags.len())
                    .filter_map(of)
                    .fold((0, 0), |(a, b): (u64, u64), (c, d)| (a.saturating_add(c), b.saturating_add(d))),
            };
            (name, Figure::map([("true", yes.into()), ("known", known.into())]))
        });
        Figure::map([
            ("tier", tier.map(|tier| &*tier.name).into()),
            ("description", tier.and_then(|tier| tier.description.as_deref()).into()),
            ("rule", rank.and_then(|rank| self.plan.rule(rank)).into()),
            ("stay", rank.and_then(|rank| self.plan.stay(rank)).into()),
            ("clients", group.clients.into()),
            ("share", Figure::fraction(group.share.ok(), SHARE)),
            ("value", group.value.ok().into()),
            ("value_share", Figure::fraction(group.value_share.ok(), SHARE)),
            ("without_value", without.into()),
            ("owners", Figure::fraction(group.owners, SHARE)),
            ("accounts_per_owner", Figure::fraction(group.accounts_per_owner.ok(), SHARE)),
            ("scores", Figure::map(scores)),
            ("health", health),
            ("flags", Figure::map(flags)),
        ])
    }

    /// Least, quartiles and greatest of a number over the clients of a tier, or over all.
    fn spread(&self, rank: Option<usize>, units: &[Option<i64>], scale: u8) -> Figure {
        let of_tier = |row: &usize| rank.is_none() || self.members.tier(*row) == rank;
        let rows = units.iter().enumerate().filter(|(row, _)| of_tier(row));
        let known = Distribution::of(scale, rows.filter_map(|(_, units)| *units));
        let quarter = |quarters: i128| {
            let at = Fraction::of(quarters, 4)?;
            known.as_ref().ok()?.quantile(at).ok()
        };
        let digits = scale.saturating_add(2);
        Figure::map([
            ("known", known.as_ref().map_or(0, Distribution::clients).into()),
            ("min", known.as_ref().ok().map(Distribution::lowest).into()),
            ("q1", Figure::fraction(quarter(1), digits)),
            ("median", Figure::fraction(quarter(2), digits)),
            ("q3", Figure::fraction(quarter(3), digits)),
            ("max", known.as_ref().ok().map(Distribution::highest).into()),
        ])
    }

    fn unassigned(&self, figures: &Figures) -> Figure {
        let ladder = self.assigned.ladder();
        let group = figures.groups().last();
        let reasons = ladder
            .reasons()
            .into_iter()
            .map(|reason| Figure::map([("words", reason.words().into()), ("clients", reason.clients.into())]));
        let named = self.members.with_issues().iter().filter(|(row, _)| self.members.tier(*row).is_none());
        let rows = named.take(NAMED).map(|(row, issues)| {
            let client = self.members.clients.get(*row).unwrap_or_default();
            Figure::map([("client", client.into()), ("issues", issues.as_str().into())])
        });
        Figure::map([
            ("clients", ladder.unassigned().clients.into()),
            ("share", Figure::fraction(group.and_then(|group| group.share.ok()), SHARE)),
            ("value", ladder.unassigned().value.into()),
            ("reasons", Figure::list(reasons)),
            ("rows", Figure::list(rows)),
        ])
    }

    /// The share of the value that the clients of greatest value have, for shares of clients in steps of a hundredth.
    fn concentration(&self) -> Figure {
        let mut values: Vec<i64> =
            self.members.values.iter().filter_map(|value| value.filter(|own| *own >= 0)).collect();
        values.sort_unstable_by(|a, b| b.cmp(a));
        let total: i128 = values.iter().map(|value| i128::from(*value)).fold(0, i128::saturating_add);
        let count = i128::try_from(values.len()).unwrap_or(i128::MAX);
        if total <= 0 {
            return Figure::List(Vec::new());
        }
        let point = |clients: i128, value: i128| {
            Figure::map([
                ("clients", Figure::fraction(Fraction::of(clients, count), SHARE)),
                ("value", Figure::fraction(Fraction::of(value, total), SHARE)),
            ])
        };
        let mut points = vec![point(0, 0)];
        let (mut taken, mut sum) = (0_usize, 0_i128);
        for step in 1..=POINTS {
            let to = values.len().saturating_mul(step).div_ceil(POINTS);
            let more = values.get(taken..to).unwrap_or_default();
            if more.is_empty() {
                continue;
            }
            sum = more.iter().fold(sum, |sum, value| sum.saturating_add(i128::from(*value)));
            taken = to;
            points.push(point(i128::try_from(taken).unwrap_or(count), sum));
        }
        Figure::List(points)
    }

    /// Histograms of all scores, and where tiers begin on them.
    fn scores(&self) -> Figure {
        let scores = self.plan.scores().zip(&self.members.scores).zip(self.model.scores());
        Figure::list(scores.map(|((plan, units), score)| {
            let factors = score.factors.iter().map(|factor| {
                let weight = self.number(&factor.weight);
                Figure::map([("of", (&*factor.of).into()), ("weight", weight.into())])
            });
            Figure::map([
                ("score", plan.name().into()),
                ("bins", self.bins(units, plan.scale())),
                ("cuts", Figure::list(self.cuts(score))),
                ("unknown", units.iter().filter(|units| units.is_none()).count().into()),
                ("factors", Figure::list(factors)),
            ])
        }))
    }

    /// How many clients of each tier have a number within bins of one round width.
    fn bins(&self, units: &[Option<i64>], scale: u8) -> Figure {
        let known = || units.iter().flatten().map(|units| i128::from(*units));
        let (Some(lowest), Some(highest)) = (known().min(), known().max()) else { return Figure::List(Vec::new()) };
        let width = width(highest.saturating_sub(lowest));
        let first = lowest.div_euclid(width);
        let count = highest.div_euclid(width).saturating_sub(first).saturating_add(1);
        let mut bins = vec![vec![0_u64; self.plan.tiers().len()]; usize::try_from(count).unwrap_or(0)];
        for (row, units) in units.iter().enumerate() {
            let (Some(units), Some(tier)) = (units, self.members.tier(row)) else { continue };
            let bin = i128::from(*units).div_euclid(width).saturating_sub(first);
            let bin = usize::try_from(bin).ok().and_then(|bin| bins.get_mut(bin));
            if let Some(count) = bin.and_then(|bin| bin.get_mut(tier)) {
                *count = count.saturating_add(1);
            }
        }
        let end = |bin: usize| {
            let bin = i128::try_from(bin).unwrap_or(0).saturating_add(first);
            Figure::from(Decimal::new(bin.saturating_mul(width), scale))
        };
        Figure::list(bins.into_iter().enumerate().map(|(at, tiers)| {
            Figure::map([("from", end(at)), ("to", end(at.saturating_add(1))), ("tiers", Figure::list(tiers))])
        }))
    }

    /// The thresholds that rules of tiers set for a score.
    fn cuts(&self, score: &Score) -> Vec<Figure> {
        let mut cuts: BTreeMap<Decimal, Vec<String>> = BTreeMap::new();
        for tier in self.model.tiers() {
            let Some(formula) = &tier.when else { continue };
            let expr = formula.expr();
            for (at, node) in expr.nodes().iter().enumerate() {
                if !matches!(node.op(), Op::Compare(_) | Op::Between | Op::NotBetween) {
                    continue;
                }
                let operands: Vec<&Op> =
                    expr.operands(at).iter().filter_map(|at| expr.nodes().get(*at)).map(|node| node.op()).collect();
                if !operands.iter().any(|op| matches!(op, Op::Name(name) if *name == score.name)) {
                    continue;
                }
                for op in operands {
                    let value = match op {
                        Op::Number(number) => Some(*number),
                        Op::Name(name) => {
                            self.model.parameters().iter().find(|own| own.name == *name).map(|own| own.value)
                        }
                        _ => None,
                    };
                    if let Some(value) = value {
                        cuts.entry(value).or_default().push(format!("{}: {}", tier.name, formula.words(at)));
                    }
                }
            }
        }
        let figure = |(at, mut words): (Decimal, Vec<String>)| {
            words.dedup();
            Figure::map([("at", at.into()), ("words", words.join("; ").into())])
        };
        cuts.into_iter().map(figure).collect()
    }

    fn number(&self, number: &Number) -> Option<Decimal> {
        match number {
            Number::Literal(value) => Some(*value),
            Number::Parameter(name) => {
                self.model.parameters().iter().find(|own| own.name == *name).map(|own| own.value)
            }
        }
    }

    fn coverage_figure(&self, coverages: &Coverages) -> Figure {
        Figure::list(coverages.tiers.iter().zip(self.model.tiers()).map(|(own, tier)| {
            let promised = self.model.service().iter().find(|(name, _)| *name == tier.name);
            let promised = promised.and_then(|(_, service)| service.coverage.as_ref());
            let hours = own.hours();
            Figure::map([
                ("tier", (&*tier.name).into()),
                ("role", promised.and_then(|own| own.role.as_deref()).into()),
                ("model", promised.and_then(|own| own.model.as_deref()).into()),
                ("accounts", own.accounts.into()),
                ("owners", Figure::fraction(own.owners, SHARE)),
                ("ratio", Figure::fraction(own.accounts_per_owner, SHARE)),
                ("low", own.promised.map(|(low, _)| low).into()),
                ("high", own.promised.and_then(|(_, high)| high).into()),
                ("needed_low", Figure::fraction(own.needed.and_then(|needed| needed.least), SHARE)),
                ("needed_high", Figure::fraction(own.needed.and_then(|needed| needed.most), SHARE)),
                ("verdict", covered(&own.verdict).into()),
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

    fn findings(&self, review: Option<&Review>, trend: Option<&Trend>) -> Vec<Finding> {
        let mut findings = check_catalogue(&self.model);
        findings.extend(suggested_tiers_finding(self.plan.tiers().len()));
        for own in trend.map(Trend::warnings).unwrap_or_default() {
            if let Some(words) = own.warning_words() {
                findings.push(
                    Finding::new("total-hides-tiers", Severity::Warning, Vec::new(), words)
                        .help("look at the tiers one by one: the total follows from how many clients each has"),
                );
            }
        }
        if let Some(review) = review.filter(|review| review.overdue() > 0) {
            let count = review.overdue();
            let message = format!(
                "{count} {} reviewed later than the model's `review_every` asks for",
                if count == 1 { "client was" } else { "clients were" }
            );
            findings.push(Finding::new("review-overdue", Severity::Warning, Vec::new(), message));
        }
        findings
    }

    fn finding(&self, own: &Finding) -> Figure {
        let names: Vec<&str> = self.plan.tiers().collect();
        Figure::map([
            ("code", own.code.into()),
            ("severity", own.severity.word().into()),
            ("message", own.message.as_str().into()),
            ("help", own.help.as_deref().into()),
            ("tiers", Figure::list(own.tiers.iter().filter_map(|rank| names.get(*rank)).copied())),
        ])
    }
}

/// A round width (1, 2 or 5 and noughts) for bins over so many units.
fn width(units: i128) -> i128 {
    let mut width = 1_i128;
    for factor in [2_i128, 5, 10].iter().cycle() {
        if units.div_euclid(width) < BINS {
            break;
        }
        let power = match *factor {
            2 => width,
            5 => width.div_euclid(2),
            _ => width.div_euclid(5),
        };
        width = power.saturating_mul(*factor);
    }
    width
}

fn target(own: &TargetCheck) -> Figure {
    let (verdict, by) = match own.verdict() {
        Verdict::Met => ("met", None),
        Verdict::Below { by } => ("below", Some(by)),
        Verdict::Above { by } => ("above", Some(by)),
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

fn metrics(now: &Figures, before: Option<&Figures>) -> Figure {
    let tiers = |figures: &Figures| figures.groups().len().saturating_sub(1);
    Figure::list(Metric::ALL.iter().map(|metric| {
        let of = |figures: &Figures| -> Vec<Figure> {
            let groups = figures.groups().iter().take(tiers(figures));
            groups.map(|group| Figure::fraction(group.metric(*metric).ok(), SHARE)).collect()
        };
        let total = |figures: &Figures| Figure::fraction(figures.total().metric(*metric).ok(), SHARE);
        let rows = now.groups().iter().take(tiers(now)).chain([now.total()]);
        let why_not = rows.map(|group| group.metric(*metric).err().map(|why| why.to_string()));
        let earlier =
            before.map(|figures| Figure::map([("tiers", Figure::List(of(figures))), ("total", total(figures))]));
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
fn covered(verdict: &CoverageVerdict) -> String {
    let exact = |value: &Fraction| {
        let short = value.decimal().filter(|own| own.scale() <= 2).or_else(|| value.rounded(2));
        short.map(|own| own.to_string()).unwrap_or_default()
    };
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    match verdict {
        CoverageVerdict::NoPromise => "no number of accounts is promised".into(),
        CoverageVerdict::OwnersUnknown => "the number of owners is not given".into(),
        CoverageVerdict::Within => "as promised".into(),
        CoverageVerdict::TooFewAccounts { owners_less, whole } => format!(
            "fewer accounts per owner than promised: {} owners fewer would do ({whole} whole one{})",
            exact(owners_less),
            plural(*whole)
        ),
        CoverageVerdict::TooManyAccounts { owners_more, whole } => format!(
            "more accounts per owner than promised: {} owners more are needed ({whole} whole one{})",
            exact(owners_more),
            plural(*whole)
        ),
        _ => "there are accounts and no owner".into(),
    }
}

/// How the figures that no metric explains are worked out.
fn formulas() -> Figure {
    Figure::map([
        ("share", "clients of the tier / all clients, those without a tier included".into()),
        ("value_share", "value of the tier's clients / value of all clients; a client without a value counts nothing".into()),
        ("accounts_per_owner", "clients of the tier / owners of the tier".into()),
        ("needed", "clients of the tier / accounts per owner that are promised, at both ends of the range".into()),
        (
            "hours",
            "touchpoints and business reviews a year x minutes for each x clients / 60; a year has 12 months or 365 days".into(),
        ),
        (
            "quartiles",
            "linear interpolation between the clients in order (Hyndman and Fan, type 7; PERCENTILE.INC of Excel)".into(),
        ),
        ("concentration", "the clients of greatest value first: their share of all clients, and of all value".into()),
        ("attribution", "before + entered - left + what each cause added or took = after, for every tier".into()),
        ("flag", "clients for whom the flag is true / clients of whom it is known".into()),
    ])
}
