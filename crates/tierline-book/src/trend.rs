//! From one period to the next: better or worse, by tier and in total, and where the total says otherwise than the tiers.

use core::cmp::Ordering;
use core::fmt;

use crate::figures::{Figures, Group};
use crate::metrics::{Measured, Metric};
use crate::wording;

/// How a metric went from one period to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Better: higher, or lower for churn, contraction and costs.
    Better,
    /// Worse.
    Worse,
    /// The same number exactly.
    Unchanged,
    /// It cannot be measured in one of the periods, or in either.
    NotMeasurable,
}

/// One metric of one group in two periods.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetricChange {
    /// Whose metric it is.
    pub group: Group,
    /// In the period before; nothing where the group had no figures then.
    pub before: Option<Measured>,
    /// In this period; nothing where the group has no figures now.
    pub now: Option<Measured>,
    /// Better, worse, unchanged, or not to be told.
    pub course: Course,
}

impl MetricChange {
    fn of(metric: Metric, group: &Group, before: Option<Measured>, now: Option<Measured>) -> Self {
        let course = match (before, now) {
            (Some(Ok(before)), Some(Ok(now))) => match (now.cmp(&before), metric.is_better_higher()) {
                (Ordering::Equal, _) => Course::Unchanged,
                (Ordering::Greater, true) | (Ordering::Less, false) => Course::Better,
                (Ordering::Greater, false) | (Ordering::Less, true) => Course::Worse,
            },
            _ => Course::NotMeasurable,
        };
        Self { group: group.clone(), before, now, course }
    }

    /// `from 90 % to 92 %`, or `at 90 %`; nothing where either cannot be measured.
    fn words(&self, metric: Metric) -> Option<String> {
        let (Some(Ok(before)), Some(Ok(now))) = (self.before, self.now) else { return None };
        let (before, now) = wording::pair(before, now, metric.unit());
        Some(if self.course == Course::Unchanged { format!("at {now}") } else { format!("from {before} to {now}") })
    }
}

/// Where the total says otherwise than its tiers, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TrendWarning {
    /// The total went against every tier that can be measured: only the mix of tiers made it so.
    ///
    /// E. H. Simpson, The Interpretation of Interaction in Contingency Tables, 1951.
    Reversal,
    /// The total went a way that no tier went, or stayed where all tiers went one way.
    MixShift,
    /// Some tiers got better and some worse, which the total hides.
    OppositeTrends,
}

/// One metric in two periods, by tier and in total.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetricTrend {
    /// The metric.
    pub metric: Metric,
    /// By group: those of this period in their order, then those that only the period before had.
    pub groups: Vec<MetricChange>,
    /// Of all clients.
    pub total: MetricChange,
    /// Where the total says otherwise than its tiers.
    pub warning: Option<TrendWarning>,
}

impl MetricTrend {
    /// The warning in words.
    ///
    /// `retention of all clients fell from 82 % to 78 %, although it rose in every tier: Gold from 90 % to 92 %, ...`
    #[must_use]
    pub fn warning_words(&self) -> Option<String> {
        let warning = self.warning?;
        let moved = |course: Course| match (course, self.metric.is_better_higher()) {
            (Course::Better, true) | (Course::Worse, false) => "rose",
            (Course::Better, false) | (Course::Worse, true) => "fell",
            _ => "stayed",
        };
        let list = |course: Course| {
            let changes = self.groups.iter().filter(|change| change.course == course);
            let words = changes.filter_map(|change| Some(format!("{} {}", change.group, change.words(self.metric)?)));
            words.collect::<Vec<_>>().join(", ")
        };
        let total = format!(
            "{} of all clients {} {}",
            wording::metric(self.metric),
            moved(self.total.course),
            self.total.words(self.metric)?
        );
        let is_partial = self.groups.iter().any(|change| change.course == Course::NotMeasurable);
        let every = if is_partial { "every tier that can be measured" } else { "every tier" };
        let against = if self.total.course == Course::Better { Course::Worse } else { Course::Better };
        let (up, down) = (list(Course::Better), list(Course::Worse));
        Some(match warning {
            TrendWarning::Reversal => format!("{total}, although it {} in {every}: {}", moved(against), list(against)),
            TrendWarning::MixShift if self.total.course == Course::Unchanged => {
                let course = if down.is_empty() { Course::Better } else { Course::Worse };
                format!("{total}, although it {} in {every}: {}", moved(course), list(course))
            }
            TrendWarning::MixShift => {
                let tiers = [list(against), list(Course::Unchanged)];
                let tiers: Vec<&str> = tiers.iter().map(String::as_str).filter(|tier| !tier.is_empty()).collect();
                let tiers = tiers.join(", ");
                let no = if is_partial { "no tier that can be measured" } else { "no tier" };
                format!("{total}, although it {} in {no}: {tiers}", moved(self.total.course))
            }
            TrendWarning::OppositeTrends => {
                let (better, worse) = (moved(Course::Better), moved(Course::Worse));
                format!("{total}, which hides that it {better} in some tiers ({up}) and {worse} in others ({down})")
            }
        })
    }
}

/// Every metric of this period beside the one before, by tier and in total.
///
/// Numbers are compared exactly. A total that says otherwise than its tiers carries a [`TrendWarning`].
///
/// ```
/// use tierline_book::{Course, Figures, Metric, PeriodColumns, PeriodTotal, PeriodTotals, TierCount, Trend, TrendWarning};
/// let figures = |tiers: [(&str, i128, i128); 2]| {
///     Figures::of(tiers.map(|(name, start, churned)| TierCount {
///         tier: Some(name.into()),
///         clients: 1,
///         totals: Some(
///             PeriodTotals::given(PeriodColumns::default())
///                 .with(PeriodTotal::ClientsStart, start)
///                 .with(PeriodTotal::ClientsChurned, churned),
///         ),
///         ..TierCount::default()
///     }))
///     .unwrap()
/// };
/// let before = figures([("Enterprise", 80, 8), ("SMB", 20, 8)]);
/// let now = figures([("Enterprise", 20, 1), ("SMB", 80, 28)]);
/// let trend = Trend::between(&before, &now);
/// let retention = trend.metric(Metric::Retention);
/// assert_eq!(retention.total.course, Course::Worse);
/// assert_eq!(retention.warning, Some(TrendWarning::Reversal));
/// assert_eq!(
///     retention.warning_words().unwrap(),
///     "retention of all clients fell from 84 % to 71 %, although it rose in every tier: \
///      Enterprise from 90 % to 95 %, SMB from 60 % to 65 %"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    metrics: Vec<MetricTrend>,
}

impl Trend {
    /// The figures of one period, and of the next.
    #[must_use]
    pub fn between(before: &Figures, now: &Figures) -> Self {
        Self { metrics: Metric::ALL.iter().map(|metric| metric_trend(*metric, before, now)).collect() }
    }

    /// Every metric, in the order of [`Metric::ALL`].
    #[must_use]
    pub fn metrics(&self) -> &[MetricTrend] {
        &self.metrics
    }

    /// The trend of a metric.
    #[must_use]
    pub fn metric(&self, metric: Metric) -> &MetricTrend {
        // INVARIANT: there is one for each metric, in the order of `Metric::ALL`.
        #[expect(clippy::indexing_slicing, reason = "the list has as many items as there are metrics")]
        &self.metrics[metric as usize]
    }

    /// The metrics whose total says otherwise than its tiers, the gravest first.
    #[must_use]
    pub fn warnings(&self) -> Vec<&MetricTrend> {
        let mut out: Vec<&MetricTrend> = self.metrics.iter().filter(|trend| trend.warning.is_some()).collect();
        out.sort_by_key(|trend| trend.warning);
        out
    }
}

impl fmt::Display for Trend {
    /// The warnings, one a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, words) in self.warnings().into_iter().filter_map(MetricTrend::warning_words).enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&words)?;
        }
        Ok(())
    }
}

fn metric_trend(metric: Metric, before: &Figures, now: &Figures) -> MetricTrend {
    let of = |figures: &Figures, group: &Group| {
        figures.groups().iter().find(|row| row.group == *group).map(|row| row.metric(metric))
    };
    let gone = before.groups().iter().filter(|row| now.groups().iter().all(|other| other.group != row.group));
    let groups: Vec<MetricChange> = now
        .groups()
        .iter()
        .chain(gone)
        .map(|row| MetricChange::of(metric, &row.group, of(before, &row.group), of(now, &row.group)))
        .collect();
    let (was, is) = (before.total().metric(metric), now.total().metric(metric));
    let total = MetricChange::of(metric, &Group::All, Some(was), Some(is));
    let warning = warning(total.course, &groups);
    MetricTrend { metric, groups, total, warning }
}

fn warning(total: Course, groups: &[MetricChange]) -> Option<TrendWarning> {
    let with = |course: Course| groups.iter().filter(|change| change.course == course).count();
    let (better, worse, unchanged) = (with(Course::Better), with(Course::Worse), with(Course::Unchanged));
    let (along, against) = match total {
        Course::NotMeasurable => return None,
        Course::Better => (better, worse),
        Course::Worse => (worse, better),
        Course::Unchanged => (unchanged, better.max(worse)),
    };
    if better > 0 && worse > 0 {
        Some(TrendWarning::OppositeTrends)
    } else if along > 0 || better.max(worse).max(unchanged) == 0 {
        None
    } else if total != Course::Unchanged && against > 0 && unchanged == 0 {
        Some(TrendWarning::Reversal)
    } else {
        Some(TrendWarning::MixShift)
    }
}
