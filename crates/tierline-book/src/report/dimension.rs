//! Figures by the levels of dimensions, as a report shows them.

use tierline_core::{DeclaredMetric, Finding, Key, Sentence, Severity};

use super::parts::{DimensionGroup, DimensionReport, GroupBefore, GroupMetric, GroupPerYear, MetricReport};
use super::period::{PeriodSpans, hidden, metric_reports};
use super::write::Only;
use crate::dimension::Cross;
use crate::figures::{Figures, TierFigures};
use crate::trend::{DeclaredTrend, Trend};

/// Clients that a group has at least, where its rates are more than those of a few.
pub(super) const FEW: u64 = 5;

/// Figures by the levels of dimensions; `now` and `before` have one group for each of `cross`, in its order.
pub(crate) fn dimension_report(
    cross: &Cross,
    now: &Figures,
    before: Option<&Figures>,
    has_period: bool,
    spans: &PeriodSpans,
    declared: &[DeclaredMetric],
) -> DimensionReport {
    let groups: Vec<DimensionGroup> =
        now.groups().iter().enumerate().map(|(at, row)| group(&cross.levels(at), row)).collect();
    let small = groups.iter().filter(|group| group.is_small).count();
    let dimensions = cross.dimensions().iter();
    DimensionReport {
        names: dimensions.clone().map(|dimension| dimension.name.to_string()).collect(),
        levels: dimensions.map(|dimension| dimension.levels.iter().map(ToString::to_string).collect()).collect(),
        groups,
        total: group(&[], now.total()),
        metrics: Only(
            has_period
                .then(|| metric_reports(now, before, spans, declared, &[]).into_iter().map(group_metric).collect()),
        ),
        small_words: (small > 0).then(|| {
            let small = u64::try_from(small).unwrap_or(u64::MAX);
            Sentence::of(Key::SmallGroups).with("groups", small).with("few", FEW)
        }),
    }
}

/// Where the total of all clients says otherwise than their groups.
pub(crate) fn dimension_findings(trend: &Trend, declared: &[DeclaredTrend], spans: &PeriodSpans) -> Vec<Finding> {
    let finding = |words| Finding::new("total-hides-groups", Severity::Warning, words);
    let help = || Sentence::of(Key::TotalHidesGroupsHelp);
    hidden(Some(trend), declared, spans).into_iter().map(|words| finding(words).help(help())).collect()
}

fn group(levels: &[Option<&str>], row: &TierFigures) -> DimensionGroup {
    DimensionGroup {
        levels: levels.iter().map(|level| level.map(String::from)).collect(),
        words: row.group.sentence(),
        clients: row.clients,
        share: row.share.into(),
        value: row.value.ok(),
        value_share: row.value_share.into(),
        is_small: (1..FEW).contains(&row.clients),
    }
}

fn group_metric(of: MetricReport) -> GroupMetric {
    GroupMetric {
        metric: of.metric,
        unit: of.unit,
        better: of.better,
        groups: of.tiers,
        total: of.total,
        why_not: of.why_not,
        before: of.before.map(|before| GroupBefore {
            groups: before.tiers,
            total: before.total,
            changes: before.changes,
            total_change: before.total_change,
            not_compared: before.not_compared,
        }),
        over_time: of.over_time,
        per_year: Only(of.per_year.0.map(|year| GroupPerYear {
            groups: year.tiers,
            total: year.total,
            is_period: year.is_period,
            words: year.words,
        })),
    }
}
