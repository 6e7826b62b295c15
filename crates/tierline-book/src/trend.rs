//! From one period to the next: better or worse, by tier and in total, and where the total says otherwise than the tiers.

use core::cmp::Ordering;
use core::fmt;

use tierline_core::{DeclaredMetric, Fraction, Joined, Key, Part, Sentence};

use crate::declared::{over_time_of, unit_of};
use crate::figures::{Figures, Group, TierFigures};
use crate::format;
use crate::metrics::{Measured, Metric, OverTime, Unit};
use crate::totals::NotMeasurable;

/// What is followed from one period to the next: a metric, as far as its words go.
#[derive(Clone, Debug)]
struct Followed {
    name: Sentence,
    unit: Unit,
    is_better_higher: bool,
}

impl Followed {
    fn metric(metric: Metric) -> Self {
        Self { name: format::metric(metric), unit: metric.unit(), is_better_higher: metric.is_better_higher() }
    }

    fn declared(metric: &DeclaredMetric) -> Self {
        let name = Sentence::from(metric.name.replace('_', " "));
        Self { name, unit: unit_of(metric), is_better_higher: !metric.is_better_lower }
    }
}

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
    fn of(is_better_higher: bool, group: &Group, before: Option<Measured>, now: Option<Measured>) -> Self {
        let course = match (before, now) {
            (Some(Ok(before)), Some(Ok(now))) => match (now.cmp(&before), is_better_higher) {
                (Ordering::Equal, _) => Course::Unchanged,
                (Ordering::Greater, true) | (Ordering::Less, false) => Course::Better,
                (Ordering::Greater, false) | (Ordering::Less, true) => Course::Worse,
            },
            _ => Course::NotMeasurable,
        };
        Self { group: group.clone(), before, now, course }
    }

    /// How much more it is now than before, exactly; nothing where either cannot be measured.
    #[must_use]
    pub fn by(&self) -> Option<Fraction> {
        self.now?.ok()?.minus(self.before?.ok()?)
    }

    /// `Gold from 90 % to 92 %`, or `Gold at 90 %`; nothing where either cannot be measured.
    fn words(&self, unit: Unit) -> Option<Sentence> {
        let (Some(Ok(before)), Some(Ok(now))) = (self.before, self.now) else { return None };
        let (before, now) = format::pair(before, now, unit);
        let of = |key| Sentence::of(key).with("group", self.group.sentence());
        Some(match self.course {
            Course::Unchanged => of(Key::GroupAt).with("now", now),
            _ => of(Key::GroupFromTo).with("before", before).with("now", now),
        })
    }

    /// `retention of all clients rose from 90 % to 92 %`; nothing where either cannot be measured.
    fn total_words(&self, what: &Followed) -> Option<Sentence> {
        let (Some(Ok(before)), Some(Ok(now))) = (self.before, self.now) else { return None };
        let (before, now) = format::pair(before, now, what.unit);
        let of = |key| Sentence::of(key).with("metric", what.name.clone()).with("now", now.clone());
        Some(match self.course {
            Course::Better | Course::Worse if self.course.is_up(what.is_better_higher) => {
                of(Key::TotalRose).with("before", before)
            }
            Course::Better | Course::Worse => of(Key::TotalFell).with("before", before),
            Course::Unchanged | Course::NotMeasurable => of(Key::TotalStayed),
        })
    }
}

impl Course {
    /// Whether a metric that got better or worse rose.
    fn is_up(self, is_better_higher: bool) -> bool {
        (self == Self::Better) == is_better_higher
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
    pub fn warning_words(&self) -> Option<Sentence> {
        let what = Followed::metric(self.metric);
        Told { what: &what, groups: &self.groups, total: &self.total }.words(self.warning?)
    }
}

/// One metric that a model declares in two periods, by group and in total.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeclaredTrend {
    /// Its name.
    pub name: Box<str>,
    /// What becomes of it where a period is longer or shorter.
    pub over_time: OverTime,
    /// By group: those of this period in their order, then those that only the period before had.
    pub groups: Vec<MetricChange>,
    /// Of all clients.
    pub total: MetricChange,
    /// Where the total says otherwise than its groups.
    pub warning: Option<TrendWarning>,
    what: Followed,
}

impl DeclaredTrend {
    /// Every metric that a model declares of this period beside the one before, in the order of the model.
    ///
    /// ```
    /// use tierline_book::{DeclaredFigures, DeclaredTrend, Figures, TierCount, TrendWarning};
    /// use tierline_core::{DeclaredMetric, Fraction, MetricOf};
    /// let won = DeclaredMetric::new("won", MetricOf::Sum { of: "won".into(), over: Some("leads".into()) });
    /// let figures = |shares: [i128; 3]| {
    ///     let tier = |name: &str| TierCount { tier: Some(name.into()), clients: 1, ..TierCount::default() };
    ///     let [one, other, total] = shares.map(|share| vec![Ok(Fraction::of(share, 100).unwrap())]);
    ///     let declared = DeclaredFigures { groups: vec![one, other], total };
    ///     Figures::of([tier("Large"), tier("Small")]).unwrap().with_declared(declared)
    /// };
    /// let trends = DeclaredTrend::all(&figures([90, 60, 84]), &figures([95, 65, 71]), &[won]);
    /// assert_eq!(trends[0].warning, Some(TrendWarning::Reversal));
    /// assert!(trends[0].warning_words().unwrap().to_string().starts_with("won of all clients fell from"));
    /// ```
    #[must_use]
    pub fn all(before: &Figures, now: &Figures, metrics: &[DeclaredMetric]) -> Vec<Self> {
        let of = |(at, metric): (usize, &DeclaredMetric)| {
            let what = Followed::declared(metric);
            let measured =
                |row: &TierFigures| row.declared.get(at).copied().unwrap_or(Err(NotMeasurable::DeclaredNotGiven));
            let (groups, total, warning) = changes(what.is_better_higher, (before, now), &measured);
            Self { name: metric.name.clone(), over_time: over_time_of(metric), groups, total, warning, what }
        };
        metrics.iter().enumerate().map(of).collect()
    }

    /// The warning in words, as [`MetricTrend::warning_words`].
    #[must_use]
    pub fn warning_words(&self) -> Option<Sentence> {
        Told { what: &self.what, groups: &self.groups, total: &self.total }.words(self.warning?)
    }
}

/// A metric in two periods, to be put in words.
struct Told<'a> {
    what: &'a Followed,
    groups: &'a [MetricChange],
    total: &'a MetricChange,
}

impl Told<'_> {
    fn words(&self, warning: TrendWarning) -> Option<Sentence> {
        let total = self.total.total_words(self.what)?;
        let (kind, kinds) = self.kind();
        let against = if self.total.course == Course::Better { Course::Worse } else { Course::Better };
        let though = |key, tiers: &[Course]| {
            let tiers = tiers.iter().flat_map(|course| self.list(*course)).collect();
            let sentence = Sentence::of(key).with("total", total.clone()).with("tiers", commas(tiers));
            Some(sentence.with("kind", kind.clone()))
        };
        match warning {
            TrendWarning::Reversal => though(self.in_every(against), &[against]),
            TrendWarning::MixShift if self.total.course == Course::Unchanged => {
                let course = if self.list(Course::Worse).is_empty() { Course::Better } else { Course::Worse };
                though(self.in_every(course), &[course])
            }
            TrendWarning::MixShift => though(self.in_none(self.total.course), &[against, Course::Unchanged]),
            TrendWarning::OppositeTrends => {
                let up = self.what.is_better_higher;
                let hides = Sentence::of(if up { Key::HidesRoseAndFell } else { Key::HidesFellAndRose });
                let (better, worse) = (commas(self.list(Course::Better)), commas(self.list(Course::Worse)));
                Some(hides.with("total", total).with("first", better).with("second", worse).with("kinds", kinds))
            }
        }
    }

    /// What the groups are, in words: one of them, and several.
    fn kind(&self) -> (Sentence, Sentence) {
        let levels = self.groups.iter().find_map(|change| match &change.group {
            Group::Levels(levels) => Some(levels),
            _ => None,
        });
        let Some(levels) = levels else { return (Sentence::of(Key::ColumnTier), Sentence::of(Key::KindTiers)) };
        let of = |key| {
            let names = levels.iter().map(|(name, _)| Sentence::from(format!("`{name}`"))).collect();
            Sentence::of(key).with("dimensions", Part::Sentences(names, Joined::And))
        };
        (of(Key::KindGroup), of(Key::KindGroups))
    }

    /// The groups that went a way.
    fn list(&self, course: Course) -> Vec<Sentence> {
        let changes = self.groups.iter().filter(|change| change.course == course);
        changes.filter_map(|change| change.words(self.what.unit)).collect()
    }

    /// Whether some groups cannot be measured.
    fn is_partial(&self) -> bool {
        self.groups.iter().any(|change| change.course == Course::NotMeasurable)
    }

    /// That it went a way in every tier.
    fn in_every(&self, course: Course) -> Key {
        match (course.is_up(self.what.is_better_higher), self.is_partial()) {
            (true, false) => Key::RoseInEvery,
            (false, false) => Key::FellInEvery,
            (true, true) => Key::RoseInEveryMeasured,
            (false, true) => Key::FellInEveryMeasured,
        }
    }

    /// That it went a way in no tier.
    fn in_none(&self, course: Course) -> Key {
        match (course.is_up(self.what.is_better_higher), self.is_partial()) {
            (true, false) => Key::RoseInNone,
            (false, false) => Key::FellInNone,
            (true, true) => Key::RoseInNoneMeasured,
            (false, true) => Key::FellInNoneMeasured,
        }
    }
}

fn commas(sentences: Vec<Sentence>) -> Part {
    Part::Sentences(sentences, Joined::Commas)
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
        tierline_core::sort_by(&mut out, &mut |a, b| a.warning.cmp(&b.warning));
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
            words.fmt(f)?;
        }
        Ok(())
    }
}

fn metric_trend(metric: Metric, before: &Figures, now: &Figures) -> MetricTrend {
    let measured = |row: &TierFigures| row.metric(metric);
    let (groups, total, warning) = changes(metric.is_better_higher(), (before, now), &measured);
    MetricTrend { metric, groups, total, warning }
}

/// What is measured of each group and of all clients in two periods, and where the total says otherwise than the groups.
fn changes(
    is_better_higher: bool,
    (before, now): (&Figures, &Figures),
    measured: &dyn Fn(&TierFigures) -> Measured,
) -> (Vec<MetricChange>, MetricChange, Option<TrendWarning>) {
    let of = |figures: &Figures, group: &Group| figures.groups().iter().find(|row| row.group == *group).map(measured);
    let gone = before.groups().iter().filter(|row| now.groups().iter().all(|other| other.group != row.group));
    let groups: Vec<MetricChange> = now
        .groups()
        .iter()
        .chain(gone)
        .map(|row| MetricChange::of(is_better_higher, &row.group, of(before, &row.group), of(now, &row.group)))
        .collect();
    let (was, is) = (measured(before.total()), measured(now.total()));
    let total = MetricChange::of(is_better_higher, &Group::All, Some(was), Some(is));
    let warning = warning(total.course, &groups);
    (groups, total, warning)
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
