//! The metrics of a period beside those of the one before, their targets, and what a period leaves open.

use core::cmp::Ordering;

use tierline_core::{DeclaredMetric, Finding, Key, Sentence, Severity};

use super::parts::{
    Better, Change, MetricBefore, MetricPerYear, MetricReport, PeriodClass, PeriodDays, PeriodReport, TargetReport,
};
use super::summary::period_words;
use super::write::{Only, Rate};
use crate::declared::{over_time_of, unit_of};
use crate::figures::{Figures, Group, TierFigures};
use crate::metrics::{Measured, Metric, OverTime, Unit};
use crate::per_year::of_a_year;
use crate::period::{PeriodCover, PeriodSpan};
use crate::targets::{Aim, TargetCheck};
use crate::totals::{NotMeasurable, PeriodTotal};
use crate::trend::{DeclaredTrend, MetricTrend, Trend};

/// A period before the one before: its figures, and its days as far as they are known.
pub type EarlierPeriod<'f> = (&'f Figures, Option<PeriodSpan>);

/// How long a period and the one before are, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodSpans {
    /// The period.
    pub now: Option<PeriodSpan>,
    /// The one before.
    pub before: Option<PeriodSpan>,
    /// Whether there is a table of the one before.
    pub is_compared: bool,
}

impl PeriodSpans {
    /// Why a metric is not compared with that of the period before: it grows with time, and one of them is longer.
    #[must_use]
    pub(crate) fn why_not(&self, metric: Metric) -> Option<Sentence> {
        self.why_no_time(metric.over_time())
    }

    /// The same by what becomes of a metric over time.
    pub(super) fn why_no_time(&self, over_time: OverTime) -> Option<Sentence> {
        let (now, before) = self.now.zip(self.before).filter(|(now, before)| !now.is_as_long_as(*before))?;
        let sentence = || Sentence::of(Key::NotCompared).with("days", now.days()).with("before", before.days());
        (over_time != OverTime::None).then(sentence)
    }

    /// The days of the period before and of an earlier one, beside one another.
    const fn of(now: Option<PeriodSpan>, before: Option<PeriodSpan>) -> Self {
        Self { now, before, is_compared: true }
    }

    /// What is to be said of the two beside one another.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let find =
            |code, severity, message: Sentence, help| Finding::new(code, severity, message).help(Sentence::of(help));
        let note = |message, help| vec![find("period-length", Severity::Note, Sentence::of(message), help)];
        match (self.now, self.before) {
            (Some(now), Some(before)) => {
                let mut findings = Vec::new();
                if !now.is_as_long_as(before) {
                    let message = Sentence::of(Key::PeriodsDiffer)
                        .with("from", now.from())
                        .with("to", now.to())
                        .with("days", now.days())
                        .with("before_from", before.from())
                        .with("before_to", before.to())
                        .with("before_days", before.days());
                    findings.push(find("period-length", Severity::Warning, message, Key::PeriodsDifferHelp));
                }
                findings.extend(order_finding(self.now, self.before));
                findings
            }
            (Some(_), None) if self.is_compared => note(Key::PeriodBeforeAsLong, Key::GivePreviousDays),
            (None, Some(_)) => note(Key::PeriodAsLong, Key::GivePeriodDays),
            _ => Vec::new(),
        }
    }
}

/// That a period begins before the one before it has ended.
pub(crate) fn order_finding(now: Option<PeriodSpan>, before: Option<PeriodSpan>) -> Option<Finding> {
    let (now, before) = now.zip(before).filter(|(now, before)| before.to() >= now.from())?;
    let message = Sentence::of(Key::PeriodOrder).with("before_to", before.to()).with("from", now.from());
    Some(Finding::new("period-order", Severity::Warning, message).help(Sentence::of(Key::PeriodOrderHelp)))
}

/// What a period leaves open: tiers without a row, its length, and what its costs of acquisition are of.
#[must_use]
pub(crate) fn period_findings(now: &Figures, checks: &[TargetCheck], span: Option<PeriodSpan>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let without = (0..).zip(now.groups()).filter(|(_, tier)| tier.no_period.is_some()).map(|(rank, _)| rank);
    if now.without_period().next().is_some() {
        let finding = Finding::new("period-tiers", Severity::Warning, now.tiers_without_period()).tiers(without);
        findings.push(finding.help(Sentence::of(Key::PeriodTiersHelp)));
    }
    let of_a_year = checks.iter().any(TargetCheck::is_of_a_year);
    let length = |message, help| Finding::new("period-length", Severity::Note, message).help(Sentence::of(help));
    match span {
        None if of_a_year => findings.push(length(Sentence::of(Key::PeriodTakenForAYear), Key::GivePeriodDays)),
        Some(span) if of_a_year && !span.is_a_year() => {
            let of = |key| Sentence::of(key).with("from", span.from()).with("to", span.to()).with("days", span.days());
            findings.push(match span.of_a_year() {
                Some(_) => length(of(Key::PeriodPerYear), Key::PeriodPerYearHelp),
                None => length(of(Key::PeriodIsNoYear), Key::GiveAYear),
            });
        }
        _ => {}
    }
    let given = |total| now.groups().iter().filter_map(|tier| tier.totals).any(|totals| totals.is_given(total));
    for (given_one, absent, key) in [
        (PeriodTotal::MarketingSpend, PeriodTotal::SalesSpend, Key::SpendOfMarketing),
        (PeriodTotal::SalesSpend, PeriodTotal::MarketingSpend, Key::SpendOfSales),
    ] {
        if given(given_one) && !given(absent) {
            let message = Sentence::of(key).with("total", absent.name());
            findings.push(Finding::new("period-spend", Severity::Note, message).help(Sentence::of(Key::SpendHelp)));
        }
    }
    findings
}

/// Rows of the table of a period that are of other days than the period.
///
/// ```
/// use tierline_book::{PeriodCover, report::cover_findings};
/// assert!(cover_findings(&PeriodCover::default()).is_empty());
/// ```
#[must_use]
pub fn cover_findings(cover: &PeriodCover) -> Vec<Finding> {
    let finding = |words| Finding::new("period-days", Severity::Warning, words).help(Sentence::of(Key::PeriodRowsHelp));
    cover.words().into_iter().map(finding).collect()
}

/// That a period whose days are not known is taken for a year, and rows of its table that are of other days.
///
/// ```
/// use tierline_book::{PeriodCover, report::period_length_findings};
/// let findings = period_length_findings(&PeriodCover::default());
/// assert_eq!(&*findings[0].code, "period-length"); // taken for a year
/// ```
#[must_use]
pub fn period_length_findings(cover: &PeriodCover) -> Vec<Finding> {
    let taken = || {
        let message = Sentence::of(Key::RatesTakenForAYear);
        Finding::new("period-length", Severity::Note, message).help(Sentence::of(Key::GivePeriodDays))
    };
    let mut findings: Vec<Finding> = cover.span.is_none().then(taken).into_iter().collect();
    findings.extend(cover_findings(cover));
    findings
}

/// What the figures of a period hide: clients that do not count, and tiers that went another way than the total.
#[must_use]
pub(crate) fn hidden_findings(
    now: &Figures,
    trend: Option<&Trend>,
    declared: &[DeclaredTrend],
    spans: &PeriodSpans,
) -> Vec<Finding> {
    let gaps = now.total().totals.map(|totals| totals.gaps().words()).unwrap_or_default();
    // Who does not count is told: a rate of a few clients looks like one of all.
    let mut findings: Vec<Finding> = gaps
        .into_iter()
        .map(|words| Finding::new("period-gaps", Severity::Warning, words).help(Sentence::of(Key::PeriodGapsHelp)))
        .collect();
    for words in hidden(trend, declared, spans) {
        let finding = Finding::new("total-hides-tiers", Severity::Warning, words);
        findings.push(finding.help(Sentence::of(Key::TotalHidesTiersHelp)));
    }
    findings
}

/// Where the total of all clients says otherwise than their groups: the gravest first, metrics that the model declares behind the others.
pub(super) fn hidden(trend: Option<&Trend>, declared: &[DeclaredTrend], spans: &PeriodSpans) -> Vec<Sentence> {
    let metrics = trend.map(Trend::warnings).unwrap_or_default().into_iter();
    let mut words: Vec<Sentence> =
        metrics.filter(|own| spans.why_not(own.metric).is_none()).filter_map(MetricTrend::warning_words).collect();
    let mut own: Vec<&DeclaredTrend> =
        declared.iter().filter(|own| spans.why_no_time(own.over_time).is_none()).collect();
    tierline_core::sort_by(&mut own, &mut |a, b| a.warning.cmp(&b.warning));
    words.extend(own.into_iter().filter_map(DeclaredTrend::warning_words));
    words
}

/// The groups of figures that have a column of their own: tiers, without the clients that have none.
fn tiers(figures: &Figures) -> impl Iterator<Item = &TierFigures> {
    figures.groups().iter().filter(|group| group.group != Group::NoTier)
}

/// The period itself: its days, those of the one before, and how many clients were of which class in it.
#[must_use]
pub(crate) fn period_report(now: &Figures, spans: &PeriodSpans, earlier: &[EarlierPeriod<'_>]) -> PeriodReport {
    let classes = [
        (Key::ClassStart, PeriodTotal::ClientsStart),
        (Key::ClassChurned, PeriodTotal::ClientsChurned),
        (Key::ClassNew, PeriodTotal::NewClients),
        (Key::ClassReactivated, PeriodTotal::ClientsReactivated),
    ];
    let count = |tier: &TierFigures, total| {
        tier.totals.and_then(|totals| totals.get(total).ok()).and_then(|count| i64::try_from(count).ok())
    };
    let days = |span: Option<PeriodSpan>| PeriodDays {
        from: span.map(PeriodSpan::from),
        to: span.map(PeriodSpan::to),
        days: span.map(PeriodSpan::days),
    };
    let span = days(spans.now);
    let mut report = PeriodReport {
        from: span.from,
        to: span.to,
        days: span.days,
        before: spans.is_compared.then(|| days(spans.before)),
        earlier: Only((!earlier.is_empty()).then(|| earlier.iter().map(|(_, span)| days(*span)).collect())),
        classes: classes
            .into_iter()
            .map(|(class, total)| PeriodClass {
                class: Sentence::of(class),
                tiers: tiers(now).map(|tier| count(tier, total)).collect(),
                total: count(now.total(), total),
            })
            .collect(),
        words: Sentence::default(),
    };
    report.words = period_words(&report);
    report
}

/// All metrics by group and in total, those that the model declares behind the others, beside those of the period before.
#[must_use]
pub(crate) fn metric_reports(
    now: &Figures,
    before: Option<&Figures>,
    spans: &PeriodSpans,
    declared: &[DeclaredMetric],
    earlier: &[EarlierPeriod<'_>],
) -> Vec<MetricReport> {
    let periods = Periods { now, before, spans, earlier };
    let of_period = Metric::ALL.iter().map(|metric| {
        let measured = |group: &TierFigures| group.metric(*metric);
        let year = |group: &TierFigures, span| group.metric_per_year(*metric, span);
        let about = MetricReport {
            metric: metric.name().into(),
            unit: metric.unit(),
            formula: metric.formula().into(),
            source: metric.source().into(),
            when_empty: metric.when_empty(),
            better: if metric.is_better_higher() { Better::Higher } else { Better::Lower },
            over_time: metric.over_time(),
            ..MetricReport::empty()
        };
        let mut report = filled(about, &periods, &measured, &year);
        if let Some(why) = report.why_not.last_mut() {
            *why = now.why_no_total(*metric);
        }
        report
    });
    let of_model = declared.iter().enumerate().map(|(at, metric)| {
        let measured =
            |group: &TierFigures| group.declared.get(at).copied().unwrap_or(Err(NotMeasurable::DeclaredNotGiven));
        let year = |group: &TierFigures, span| of_a_year(measured(group), over_time_of(metric), span);
        let about = MetricReport {
            metric: metric.name.to_string(),
            unit: unit_of(metric),
            formula: metric.formula(),
            source: metric.description.as_deref().map_or_else(
                || Sentence::of(Key::MetricDeclared).to_string(),
                |own| own.trim_end_matches('.').to_string(),
            ),
            when_empty: Sentence::of(Key::EmptyDeclared),
            better: if metric.is_better_lower { Better::Lower } else { Better::Higher },
            over_time: over_time_of(metric),
            ..MetricReport::empty()
        };
        filled(about, &periods, &measured, &year)
    });
    of_period.chain(of_model).collect()
}

impl MetricReport {
    /// Nothing said yet.
    fn empty() -> Self {
        Self {
            metric: String::new(),
            unit: Unit::Points,
            formula: String::new(),
            source: String::new(),
            when_empty: Sentence::default(),
            better: Better::Higher,
            tiers: Vec::new(),
            total: Rate(None),
            why_not: Vec::new(),
            before: None,
            earlier: Only(None),
            over_time: OverTime::None,
            per_year: Only(None),
        }
    }
}

/// What figures are of: a period, the one before, and those before that one.
struct Periods<'p> {
    now: &'p Figures,
    before: Option<&'p Figures>,
    spans: &'p PeriodSpans,
    earlier: &'p [EarlierPeriod<'p>],
}

/// A metric by tier, and of all clients.
type Rates = (Vec<Rate>, Rate);

/// A metric of a period, held against the one of the next.
fn held_against((rates, total): &Rates, (next, total_next): &Rates, not_compared: Option<Sentence>) -> MetricBefore {
    let last = rates.iter().copied().map(Some).chain(std::iter::repeat(None));
    MetricBefore {
        changes: next.iter().zip(last).map(|(next, last)| change(*next, last?)).collect(),
        total_change: change(*total_next, *total),
        tiers: rates.clone(),
        total: *total,
        not_compared,
    }
}

/// The values of a metric.
fn filled(
    about: MetricReport,
    periods: &Periods<'_>,
    measured: &dyn Fn(&TierFigures) -> Measured,
    year: &dyn Fn(&TierFigures, PeriodSpan) -> Measured,
) -> MetricReport {
    let Periods { now, before, spans, earlier } = *periods;
    let why = |of: Measured| of.err().map(NotMeasurable::sentence);
    let of = |figures: &Figures| -> Rates {
        (tiers(figures).map(|group| Rate::from(measured(group))).collect(), measured(figures.total()).into())
    };
    let today = of(now);
    let mut next = (before.map(of).unwrap_or_default(), spans.before);
    let earlier = earlier.iter().map(|(figures, span)| {
        let (rates, not_compared) = (of(figures), PeriodSpans::of(next.1, *span).why_no_time(about.over_time));
        let held = held_against(&rates, &next.0, not_compared);
        next = (rates, *span);
        held
    });
    let earlier: Vec<MetricBefore> = earlier.collect();
    MetricReport {
        why_not: tiers(now).chain([now.total()]).map(|group| why(measured(group))).collect(),
        before: before.map(|figures| held_against(&of(figures), &today, spans.why_no_time(about.over_time))),
        earlier: Only((!earlier.is_empty()).then_some(earlier)),
        per_year: Only(spans.now.and_then(|span| {
            let (year_of, length) = span.of_a_year().unwrap_or((1, 1));
            let words = match about.over_time {
                OverTime::None => return None,
                _ if (year_of, length) == (1, 1) => Sentence::of(Key::PerYearIsPeriod),
                OverTime::Compound => Sentence::of(Key::PerYearCompound).with("year", year_of).with("length", length),
                OverTime::Scale => Sentence::of(Key::PerYearScale).with("year", year_of).with("length", length),
            };
            Some(MetricPerYear {
                tiers: tiers(now).map(|group| Rate::from(year(group, span))).collect(),
                why_not: tiers(now).chain([now.total()]).map(|group| why(year(group, span))).collect(),
                total: year(now.total(), span).into(),
                is_period: span.is_a_year(),
                words,
            })
        })),
        tiers: today.0,
        total: today.1,
        ..about
    }
}

/// How a metric is now beside what it was, as far as digits are shown; nothing where one of the two is not known.
fn change(now: Rate, before: Rate) -> Option<Change> {
    Some(match now.shown()?.cmp(&before.shown()?) {
        Ordering::Greater => Change::Higher,
        Ordering::Less => Change::Lower,
        Ordering::Equal => Change::Same,
    })
}

/// A target held against what is.
#[must_use]
pub(crate) fn target_report(check: &TargetCheck) -> TargetReport {
    let verdict = check.verdict();
    TargetReport {
        tier: check.tier.to_string(),
        measure: check.aim.name().into(),
        measured: check.measured.into(),
        low: check.least.into(),
        high: check.most.into(),
        verdict,
        by: verdict.by().into(),
        words: check.words(),
        measure_words: match check.aim {
            Aim::Clients => Sentence::of(Key::MeasureClients),
            Aim::Value => Sentence::of(Key::MeasureValue),
            _ => Sentence::from(check.aim.name().replace('_', " ")),
        },
        is_rate: check.aim.unit() == Unit::Rate,
        of_period: false,
    }
}
