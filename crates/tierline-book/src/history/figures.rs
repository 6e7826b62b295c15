//! What follows from a history: who went where, how long clients stay, what becomes of those that entered together, and how
//! tiers go.

use std::collections::{BTreeMap, BTreeSet};

use tierline_core::{Date, Decimal, Fraction, sort_by};

use super::fold::History;
use super::sums::{Amount, Cohort, Left, Lengths, Standpoint};
use super::totals::TierDay;
use crate::report::{Rate, record};

record! {
    /// How many clients went from one tier to another, or stayed.
    pub struct FlowRow {
        /// The tier before; nothing where the client had none.
        from: Option<String>,
        /// Whether it was in the book.
        came: bool,
        /// The tier after; nothing where the client has none.
        to: Option<String>,
        /// Whether it left the book.
        went: bool,
        /// How many.
        clients: u64,
        /// What they were worth after, or when they were last seen.
        value: Option<Decimal>,
    }
}

record! {
    /// How long clients are in a tier.
    pub struct StayReport {
        /// The tier.
        tier: String,
        /// Stays that have ended.
        finished: u64,
        /// Their mean length, in days.
        mean: Rate,
        /// Half of them are at most so long, in days.
        median: Option<i64>,
        /// The longest, in days.
        longest: Option<i64>,
        /// Clients that are in the tier.
        running: u64,
        /// How long they are there by now on average, in days.
        running_mean: Rate,
        /// Half of them are there at most so long, in days.
        running_median: Option<i64>,
        /// Of those, how many are there since a day that is not known.
        since_unknown: u64,
    }
}

record! {
    /// What has become of the clients of a cohort by a day.
    pub struct CohortPoint {
        /// The day of the review.
        day: Date,
        /// How many of them are in the book.
        clients: u64,
        /// What part of those that entered.
        retention: Rate,
        /// What they are worth.
        value: Option<Decimal>,
        /// Of the value at entry: what is still there, of each client at most what it had.
        gross_retention: Rate,
        /// Of the value at entry: what clients that are there have beyond it.
        expansion: Rate,
    }
}

record! {
    /// The clients that entered at one review.
    pub struct CohortReport {
        /// The day of that review.
        entered_on: Date,
        /// How many they are.
        clients: u64,
        /// What they were worth then.
        value: Option<Decimal>,
        /// How many of them had no value then: they do not count for the parts of value.
        without_value: u64,
        /// After that review and each later one.
        points: Vec<CohortPoint>,
    }
}

record! {
    /// What follows from a history, as of its last day.
    pub struct HistoryFigures {
        /// The days of the reviews.
        days: Vec<Date>,
        /// From each review to the next, all together: who went where. Entering is from no book.
        transitions: Vec<FlowRow>,
        /// The day since which `flow` counts; nothing where none is marked.
        flow_from: Option<Date>,
        /// Who went where from that day to the last one.
        flow: Vec<FlowRow>,
        /// How long clients are in each tier.
        stays: Vec<StayReport>,
        /// Those that entered together.
        cohorts: Vec<CohortReport>,
    }
}

impl History {
    /// What follows from the days that were added, as of the last one.
    #[must_use]
    pub fn figures(&mut self) -> HistoryFigures {
        self.count();
        let mut flow: BTreeMap<(Standpoint, Standpoint), Amount> = BTreeMap::new();
        if self.marked.is_some() {
            for known in &self.clients {
                let (from, to) = (known.marked.0, known.standpoint());
                if (from, to) != (Standpoint::Outside, Standpoint::Outside) {
                    flow.entry((from, to)).or_default().add(known.value);
                }
            }
        }
        HistoryFigures {
            days: self.days.clone(),
            transitions: self.flow_rows(&self.sums.flows),
            flow_from: self.marked,
            flow: self.flow_rows(&flow),
            stays: self.stays(),
            cohorts: self.sums.cohorts.iter().filter_map(|(entered, cohort)| self.cohort(*entered, cohort)).collect(),
        }
    }

    fn flow_rows(&self, flows: &BTreeMap<(Standpoint, Standpoint), Amount>) -> Vec<FlowRow> {
        let name = |standpoint| match standpoint {
            Standpoint::In(tier) => Some(self.texts.get(tier).to_string()),
            Standpoint::Unassigned | Standpoint::Outside => None,
        };
        let row = |((from, to), amount): (&(Standpoint, Standpoint), &Amount)| FlowRow {
            from: name(*from),
            came: *from == Standpoint::Outside,
            to: name(*to),
            went: *to == Standpoint::Outside,
            clients: amount.clients,
            value: amount.value,
        };
        flows.iter().map(row).collect()
    }

    fn stays(&self) -> Vec<StayReport> {
        let today = self.days.last().map_or(0, |day| day.days());
        let mut running: BTreeMap<u32, (Lengths, u64)> = BTreeMap::new();
        for known in &self.clients {
            let Standpoint::In(tier) = known.standpoint() else { continue };
            let (lengths, unknown) = running.entry(tier).or_default();
            let count = match known.since() {
                Some(since) => lengths.entry(today.saturating_sub(since.days())).or_default(),
                None => unknown,
            };
            *count = count.saturating_add(1);
        }
        let none = (Lengths::new(), Lengths::new());
        let tiers: BTreeSet<u32> = running.keys().chain(self.sums.stays.keys()).copied().collect();
        let report = |tier: u32| {
            let (now, unknown) = running.get(&tier).map_or((&none.0, 0), |(lengths, unknown)| (lengths, *unknown));
            let ended = self.sums.stays.get(&tier).unwrap_or(&none.1);
            StayReport {
                tier: self.texts.get(tier).to_string(),
                finished: ended.values().sum(),
                mean: mean(ended),
                median: median(ended),
                longest: ended.keys().next_back().map(|days| i64::from(*days)),
                running: now.values().sum::<u64>().saturating_add(unknown),
                running_mean: mean(now),
                running_median: median(now),
                since_unknown: unknown,
            }
        };
        tiers.into_iter().map(report).collect()
    }

    fn cohort(&self, entered: u16, cohort: &Cohort) -> Option<CohortReport> {
        let first = usize::from(entered);
        let entry = cohort.entry;
        let part = |value: Option<Decimal>| {
            let all = entry.value.filter(|all| *all > Decimal::ZERO)?;
            Fraction::from(value.unwrap_or(Decimal::ZERO)).over(Fraction::from(all))
        };
        let point = |(at, left): (usize, &Left)| {
            let clients = (i128::from(left.here.clients), i128::from(entry.clients));
            Some(CohortPoint {
                day: *self.days.get(first.saturating_add(at))?,
                clients: left.here.clients,
                retention: Rate(Fraction::of(clients.0, clients.1)),
                value: left.here.value,
                gross_retention: Rate(part(left.kept.value).filter(|_| !left.kept.is_over)),
                expansion: Rate(part(left.beyond.value).filter(|_| !left.beyond.is_over)),
            })
        };
        Some(CohortReport {
            entered_on: *self.days.get(first)?,
            clients: entry.clients,
            value: entry.value,
            without_value: cohort.without_value,
            points: cohort.after.iter().enumerate().filter_map(point).collect(),
        })
    }
}

fn mean(lengths: &Lengths) -> Rate {
    let all: u64 = lengths.values().sum();
    let days = lengths.iter().map(|(days, stays)| i128::from(*days).saturating_mul(i128::from(*stays)));
    Rate(Fraction::of(days.fold(0, i128::saturating_add), i128::from(all)))
}

/// The lower of the two in the middle, where there are two.
fn median(lengths: &Lengths) -> Option<i64> {
    let half = lengths.values().sum::<u64>().div_ceil(2);
    let mut passed = 0_u64;
    let at_half = lengths.iter().find(|(_, stays)| {
        passed = passed.saturating_add(**stays);
        passed >= half
    });
    at_half.map(|(days, _)| i64::from(*days))
}

record! {
    /// A tier after one review.
    pub struct TrendPoint {
        /// The day of the review.
        day: Date,
        /// The clients in it.
        clients: u64,
        /// What part of all clients they are.
        share: Rate,
        /// What they are worth.
        value: Option<Decimal>,
        /// Clients that came to it by this review less those that it lost; nothing at the first one.
        change: Option<i64>,
    }
}

record! {
    /// A tier over all reviews.
    pub struct TrendLine {
        /// The tier; nothing for the clients without one.
        tier: Option<String>,
        /// In the order of days: one for each review, also where the model had no such tier.
        points: Vec<TrendPoint>,
    }
}

/// A tier, and where it stands: whether it is none, whether the last model has it not, and its rank there.
type TierPlace<'a> = (Option<&'a str>, (bool, bool, i64));

/// The tiers over all reviews, from the lines of the table of totals: those of the last model first and in its order, behind them those
/// that only earlier ones had, and the clients without a tier last, where there ever were any.
///
/// ```
/// use tierline_book::{TierDay, trend_lines};
/// let total = |day: &str, tier: Option<&str>, clients| TierDay {
///     day: day.parse().unwrap(),
///     tier: tier.map(Into::into),
///     rank: tier.map(|_| 1),
///     clients,
///     value: None,
///     without_value: clients,
///     movements: Vec::new(),
///     fingerprint: "".into(),
///     values_followed: false,
/// };
/// let lines = trend_lines(&[total("2026-02-21", Some("Core"), 3), total("2026-05-21", Some("Core"), 1), total("2026-05-21", None, 1)]);
/// assert_eq!(lines[0].points.iter().map(|point| point.clients).collect::<Vec<_>>(), [3, 1]);
/// assert_eq!((lines[0].points[1].change, lines[1].tier.as_deref(), lines[1].points[0].clients), (Some(-2), None, 0));
/// ```
#[must_use]
pub fn trend_lines(totals: &[TierDay]) -> Vec<TrendLine> {
    let days: BTreeSet<Date> = totals.iter().map(|total| total.day).collect();
    let last = days.last().copied();
    let mut tiers: Vec<TierPlace<'_>> = Vec::new();
    for total in totals {
        let tier = total.tier.as_deref();
        let place = (tier.is_none(), Some(total.day) != last, total.rank.unwrap_or(i64::MAX));
        match tiers.iter_mut().find(|(known, _)| *known == tier) {
            Some((_, best)) => *best = place.min(*best),
            None => tiers.push((tier, place)),
        }
    }
    tiers.retain(|(tier, _)| tier.is_some() || totals.iter().any(|total| total.tier.is_none() && total.clients > 0));
    sort_by(&mut tiers, &mut |one, other| one.1.cmp(&other.1));
    let of = |day: Date, tier: Option<&str>| totals.iter().find(|one| one.day == day && one.tier.as_deref() == tier);
    let all =
        |day: Date| totals.iter().filter(|one| one.day == day).fold(0, |sum: u64, one| sum.saturating_add(one.clients));
    let line = |(tier, _): &TierPlace<'_>| {
        let mut before = None;
        let mut points = Vec::with_capacity(days.len());
        for day in &days {
            let total = of(*day, *tier);
            let clients = total.map_or(0, |total| total.clients);
            let now = i64::try_from(clients).unwrap_or(i64::MAX);
            points.push(TrendPoint {
                day: *day,
                clients,
                share: Rate(Fraction::of(i128::from(clients), i128::from(all(*day)))),
                value: total.and_then(|total| total.value),
                change: before.map(|before| now.saturating_sub(before)),
            });
            before = Some(now);
        }
        TrendLine { tier: tier.map(Into::into), points }
    };
    tiers.iter().map(line).collect()
}
