//! Metrics that a model declares, counted from columns of a table of a period.
//!
//! Numbers are read with [`SCALE`] digits behind the point. Who has no value does not count; where one sum is divided by another, who lacks
//! one of the two does not. A table with a row for each client has the columns as the model names them; in one with a row for each
//! tier the column holds the sum (of truths: how many are true), and beside `share` and `mean` a column with `_known` behind its name says of
//! how many clients. A median has no such form.

use tierline_core::{DeclaredMetric, Fraction, MetricOf, MetricOverTime, MetricUnit};

use crate::metrics::{Measured, OverTime, Unit, fits};
use crate::totals::NotMeasurable;

/// Digits behind the point of the numbers of declared metrics.
pub const SCALE: u8 = 4;
/// Units of one.
const UNITS: i128 = 10_000;

/// What a column of a declared metric holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclaredKind {
    /// Numbers with [`SCALE`](crate::DECLARED_SCALE) digits behind the point.
    Number,
    /// Whole numbers.
    Count,
    /// Truths.
    Truth,
}

/// The columns of a metric in a table of a period: what it is of, and what it is divided by.
///
/// ```
/// use tierline_book::{DeclaredKind, declared_columns};
/// use tierline_core::{DeclaredMetric, MetricOf};
/// let metric = DeclaredMetric::new("on_time", MetricOf::Share("within_sla".into()));
/// assert_eq!(declared_columns(&metric, true), [("within_sla".into(), DeclaredKind::Truth)]);
/// assert_eq!(declared_columns(&metric, false)[1], ("within_sla_known".into(), DeclaredKind::Count));
/// ```
#[must_use]
pub fn declared_columns(metric: &DeclaredMetric, by_client: bool) -> Vec<(String, DeclaredKind)> {
    use DeclaredKind::{Count, Number, Truth};
    let of = metric.of.column().to_string();
    let known = || (format!("{of}_known"), Count);
    match (&metric.of, by_client) {
        (MetricOf::Sum { over: Some(over), .. }, _) => vec![(of, Number), (over.to_string(), Number)],
        (MetricOf::Sum { over: None, .. }, _) | (MetricOf::Mean(_) | MetricOf::Median(_), true) => vec![(of, Number)],
        (MetricOf::Count(_) | MetricOf::Share(_), true) => vec![(of, Truth)],
        (MetricOf::Count(_), false) => vec![(of, Count)],
        (MetricOf::Share(_), false) => vec![(of.clone(), Count), known()],
        (MetricOf::Mean(_), false) => vec![(of.clone(), Number), known()],
        (MetricOf::Median(_), false) => Vec::new(),
    }
}

/// What is counted for one declared metric of a group of clients.
///
/// ```
/// use tierline_book::DeclaredTotal;
/// use tierline_core::{DeclaredMetric, Fraction, MetricOf};
/// let mean = DeclaredMetric::new("deal", MetricOf::Mean("deal_value".into()));
/// let mut total = DeclaredTotal::default();
/// total.add(&mean, Some(30_000), None); // 3.0000
/// total.add(&mean, None, None);
/// total.add(&mean, Some(40_000), None);
/// assert_eq!(total.measured(&mean), Ok(Fraction::of(7, 2).unwrap()));
/// let mut other = DeclaredTotal::default();
/// other.add_group(&mean, Some(50_000), Some(1));
/// total.merge(&other);
/// assert_eq!(total.measured(&mean), Ok(Fraction::from(4_u64)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredTotal {
    sum: i128,
    over: i128,
    known: u64,
    /// Of a median: every value.
    values: Vec<i64>,
    why: Option<NotMeasurable>,
}

impl DeclaredTotal {
    /// Nothing, for a reason.
    ///
    /// ```
    /// use tierline_book::{DeclaredTotal, NotMeasurable};
    /// let total = DeclaredTotal::without(NotMeasurable::DeclaredNotGiven);
    /// assert_ne!(total, DeclaredTotal::default());
    /// ```
    #[must_use]
    pub fn without(why: NotMeasurable) -> Self {
        Self { why: Some(why), ..Self::default() }
    }

    /// Counts a client: the unit of its number, or 1 for true and 0 for false, and that of what is divided by.
    pub fn add(&mut self, metric: &DeclaredMetric, of: Option<i64>, over: Option<i64>) {
        let divides = metric.of.over().is_some();
        let (Some(of), false) = (of, divides && over.is_none()) else { return };
        if matches!(metric.of, MetricOf::Median(_)) {
            self.values.push(of);
        }
        self.put(of, over.unwrap_or(0), 1);
    }

    /// Counts the clients of a row that is of many: their sum or their count, and what it is divided by.
    pub fn add_group(&mut self, metric: &DeclaredMetric, of: Option<i64>, over: Option<i64>) {
        match (&metric.of, of, over) {
            (MetricOf::Sum { over: Some(_), .. }, Some(of), Some(over)) => self.put(of, over, 1),
            (MetricOf::Sum { over: None, .. } | MetricOf::Count(_), Some(of), _) => self.put(of, 0, 1),
            (MetricOf::Share(_) | MetricOf::Mean(_), Some(of), Some(known)) => match u64::try_from(known) {
                Ok(known) => self.put(of, 0, known),
                Err(_) => self.why = Some(NotMeasurable::DeclaredBelowZero),
            },
            // A group of which a number is missing is not left out in silence.
            _ => self.why = Some(NotMeasurable::DeclaredNoValues),
        }
    }

    fn put(&mut self, of: i64, over: i64, known: u64) {
        // 2^64 rows of 2^63 units are below 2^127.
        self.sum = self.sum.saturating_add(of.into());
        self.over = self.over.saturating_add(over.into());
        self.known = self.known.saturating_add(known);
    }

    /// Adds the clients of another group.
    pub fn merge(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        self.over = self.over.saturating_add(other.over);
        self.known = self.known.saturating_add(other.known);
        self.values.extend_from_slice(&other.values);
        self.why = self.why.or(other.why);
    }

    /// The metric of the group, exactly.
    ///
    /// # Errors
    /// [`NotMeasurable`], with the reason.
    pub fn measured(&self, metric: &DeclaredMetric) -> Measured {
        if let Some(why) = self.why {
            return Err(why);
        }
        // How many is an answer for nobody, too; all else is not told of nobody.
        if self.known == 0 && !matches!(metric.of, MetricOf::Count(_)) {
            return Err(NotMeasurable::DeclaredNoValues);
        }
        let known = i128::from(self.known);
        match &metric.of {
            MetricOf::Sum { over: None, .. } => fits(Fraction::of(self.sum, UNITS)),
            MetricOf::Sum { over: Some(_), .. } if self.over <= 0 => Err(NotMeasurable::DeclaredNothingToDivideBy),
            MetricOf::Sum { over: Some(_), .. } => fits(Fraction::of(self.sum, self.over)),
            MetricOf::Count(_) => fits(Fraction::of(self.sum, 1)),
            MetricOf::Share(_) if self.sum > known || self.sum < 0 => Err(NotMeasurable::DeclaredMoreThanAll),
            MetricOf::Share(_) => fits(Fraction::of(self.sum, known)),
            MetricOf::Mean(_) => fits(known.checked_mul(UNITS).and_then(|whole| Fraction::of(self.sum, whole))),
            MetricOf::Median(_) => fits(median(self.values.clone())),
        }
    }
}

/// The value in the middle, or what lies halfway between the two there.
fn median(mut values: Vec<i64>) -> Option<Fraction> {
    if values.is_empty() {
        return None;
    }
    let (middle, is_even) = (values.len().checked_div(2)?, values.len().is_multiple_of(2));
    let (below, high, _) = values.select_nth_unstable(middle);
    let high = i128::from(*high);
    let low = below.iter().max().copied().map(i128::from).filter(|_| is_even);
    Fraction::of(low.unwrap_or(high).checked_add(high)?, UNITS.checked_mul(2)?)
}

/// What a declared metric counts in, as all metrics do.
#[must_use]
pub(crate) const fn unit_of(metric: &DeclaredMetric) -> Unit {
    match metric.unit {
        MetricUnit::Share => Unit::Rate,
        MetricUnit::Money => Unit::Money,
        MetricUnit::Points => Unit::Points,
        MetricUnit::Ratio => Unit::Ratio,
    }
}

/// What becomes of it over time.
#[must_use]
pub(crate) const fn over_time_of(metric: &DeclaredMetric) -> OverTime {
    match metric.over_time {
        MetricOverTime::None => OverTime::None,
        MetricOverTime::Scale => OverTime::Scale,
        MetricOverTime::Compound => OverTime::Compound,
    }
}

/// Declared metrics by group and in total, in the order of the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredFigures {
    /// By group, and of that by metric.
    pub groups: Vec<Vec<Measured>>,
    /// Of all clients.
    pub total: Vec<Measured>,
}

impl DeclaredFigures {
    /// From what is counted of each group by metric.
    ///
    /// ```
    /// use tierline_book::{DeclaredFigures, DeclaredTotal};
    /// use tierline_core::{DeclaredMetric, Fraction, MetricOf};
    /// let metrics = [DeclaredMetric::new("won", MetricOf::Sum { of: "won".into(), over: None })];
    /// let group = |units| {
    ///     let mut total = DeclaredTotal::default();
    ///     total.add(&metrics[0], Some(units), None);
    ///     vec![total]
    /// };
    /// let figures = DeclaredFigures::of(&metrics, &[group(20_000), group(30_000)]);
    /// assert_eq!(figures.total, [Ok(Fraction::from(5_u64))]);
    /// ```
    #[must_use]
    pub fn of(metrics: &[DeclaredMetric], groups: &[Vec<DeclaredTotal>]) -> Self {
        let mut total = vec![DeclaredTotal::default(); metrics.len()];
        for group in groups {
            total.iter_mut().zip(group).for_each(|(total, group)| total.merge(group));
        }
        let measured = |totals: &[DeclaredTotal]| -> Vec<Measured> {
            metrics.iter().zip(totals).map(|(metric, total)| total.measured(metric)).collect()
        };
        Self { groups: groups.iter().map(|group| measured(group)).collect(), total: measured(&total) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(of: MetricOf) -> DeclaredMetric {
        DeclaredMetric::new("m", of)
    }

    fn of_clients(metric: &DeclaredMetric, clients: &[(Option<i64>, Option<i64>)]) -> Measured {
        let mut total = DeclaredTotal::default();
        clients.iter().for_each(|(of, over)| total.add(metric, *of, *over));
        total.measured(metric)
    }

    fn fraction(part: i128, whole: i128) -> Measured {
        Ok(Fraction::of(part, whole).unwrap())
    }

    #[test]
    fn who_has_no_value_does_not_count() {
        let ratio = metric(MetricOf::Sum { of: "a".into(), over: Some("b".into()) });
        let clients =
            [(Some(30_000), Some(40_000)), (Some(90_000), None), (None, Some(10_000)), (Some(0), Some(20_000))];
        assert_eq!(of_clients(&ratio, &clients), fraction(1, 2));
        assert_eq!(of_clients(&ratio, &[(Some(1), Some(0))]), Err(NotMeasurable::DeclaredNothingToDivideBy));
        let share = metric(MetricOf::Share("a".into()));
        assert_eq!(
            of_clients(&share, &[(Some(1), None), (Some(0), None), (None, None), (Some(1), None)]),
            fraction(2, 3)
        );
        assert_eq!(of_clients(&share, &[(None, None)]), Err(NotMeasurable::DeclaredNoValues));
        assert_eq!(of_clients(&metric(MetricOf::Count("a".into())), &[]), fraction(0, 1));
    }

    #[test]
    fn a_median_is_the_middle_or_halfway_between_two() {
        let median = metric(MetricOf::Median("a".into()));
        let of = |values: &[i64]| {
            let clients: Vec<_> = values.iter().map(|value| (Some(*value), None)).collect();
            of_clients(&median, &clients)
        };
        assert_eq!(of(&[50_000, 10_000, 30_000]), fraction(3, 1));
        assert_eq!(of(&[40_000, 10_000, 20_000, 90_000]), fraction(3, 1));
        assert_eq!(of(&[-1, 0]), fraction(-1, 20_000));
        assert_eq!(of(&[7, 7, 7, 7]), fraction(7, 10_000));
        assert_eq!(of(&[]), Err(NotMeasurable::DeclaredNoValues));
    }
}
