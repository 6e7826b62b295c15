//! The next quarter by tier: clients, value and hours, from the moves that wait, renewals and the model's retention targets.
//!
//! Every client that is there today counts in the tier that it is in on the last day of the quarter. What is expected of it then is a
//! share: the retention target of that tier where it renews in the quarter; 1 where it renews later; and where no renewal is known, 1 less
//! a quarter of what a year loses by the target, `1 - (1 - retention) / 4`. Value is kept by the target of gross retention, where there
//! is one, and else by that of clients; hours are kept as clients are. A tier without a target is expected to lose nobody.
//!
//! Nobody who comes new, grows or shrinks is in it: those are not known today.

use std::collections::BTreeMap;

use tierline_core::{Fraction, Interrupt, Interrupted, Meant, Model, Target};

use super::forecast::PromiseSources;
use super::planned::{PlannedHours, hours_of_promises, number};
use crate::coverage::Hours;

/// Clients that are expected to stay alike.
const CLASSES: usize = 3;

/// What is known of the renewal of a client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Renewal {
    /// It is in the quarter.
    Due,
    /// It is known, and not in the quarter.
    Elsewhen,
    /// No day is known.
    Unknown,
}

impl Renewal {
    const ALL: [Self; CLASSES] = [Self::Due, Self::Elsewhen, Self::Unknown];

    /// The share that is expected to stay, where a year keeps this one.
    fn kept(self, retention: Option<Fraction>) -> Option<Fraction> {
        let Some(retention) = retention else { return Some(Fraction::ONE) };
        match self {
            Self::Due => Some(retention),
            Self::Elsewhen => Some(Fraction::ONE),
            Self::Unknown => Fraction::ONE.minus(Fraction::ONE.minus(retention)?.times(Fraction::of(1, 4)?)?),
        }
    }
}

/// A tier today and on the last day of the next quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierForecast {
    /// The tier; nothing for the clients without one.
    pub tier: Option<Box<str>>,
    /// Clients today.
    pub clients: u64,
    /// Clients that come from other tiers, by moves that wait.
    pub moving_in: u64,
    /// Clients that go to others.
    pub moving_out: u64,
    /// Clients of the quarter's last day that renew in the quarter.
    pub renewals: u64,
    /// Clients of the quarter's last day whose renewal is not known.
    pub without_renewal: u64,
    /// The share of clients that the target keeps in a year.
    pub retention: Option<Fraction>,
    /// The share of value that the target keeps in a year.
    pub value_retention: Option<Fraction>,
    /// Clients that are expected; nothing where it does not fit.
    pub clients_next: Option<Fraction>,
    /// Value today, in units.
    pub value: i128,
    /// Value of the clients of the quarter's last day, in units, before any is lost.
    pub value_moved: i128,
    /// Value of those of them that renew, in units.
    pub value_renewing: i128,
    /// Value that is expected, in units; nothing where it does not fit.
    pub value_next: Option<Fraction>,
    /// Hours of a quarter for the clients of today; nothing where those of somebody are not known.
    pub hours: Option<Hours>,
    /// Hours that are expected, with the key experiences of the quarter.
    pub hours_next: Option<Hours>,
}

/// The next quarter by tier.
///
/// ```
/// use tierline_book::{Forecast, report::forecast_report};
/// use tierline_core::{Model, Tier};
/// let model = Model::builder("m").tier(Tier::rest("All")).build()?;
/// let report = forecast_report(&Forecast::default(), "2026-11-21".parse()?, "2027-02-21".parse()?, Some(2));
/// assert_eq!((report.tiers.len(), report.total.clients), (0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forecast {
    /// By tier, best first; behind them the clients without one.
    pub tiers: Vec<TierForecast>,
}

/// What is counted of the clients of a tier that are expected to stay alike.
#[derive(Clone, Copy, Default)]
struct Class {
    clients: u64,
    value: i128,
    /// Minutes of key experiences in the quarter.
    minutes: u64,
}

impl Forecast {
    /// The next quarter of clients, from what they are owed now and then.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(model: &Model, sources: &PromiseSources<'_>, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let groups = model.tiers().len().saturating_add(1);
        let names = model.tiers().iter().map(|tier| Some(tier.name.clone())).chain([None]);
        let mut tiers: Vec<TierForecast> = names.map(|tier| TierForecast { tier, ..TierForecast::default() }).collect();
        let mut classes = vec![[Class::default(); CLASSES]; groups];
        let mut now: Counts = BTreeMap::new();
        let mut next: Counts = BTreeMap::new();
        let last = groups.saturating_sub(1);
        for row in 0..sources.rows.rows() {
            interrupt.check_at(row)?;
            let (from, to) = ((sources.tier)(row).unwrap_or(last), (sources.next_tier)(row).unwrap_or(last));
            let value = sources.rows.value(row).map_or(0, i128::from);
            if let Some(tier) = tiers.get_mut(from) {
                tier.clients = tier.clients.saturating_add(1);
                tier.value = tier.value.saturating_add(value);
                tier.moving_out = tier.moving_out.saturating_add(u64::from(from != to));
            }
            if let Some(tier) = tiers.get_mut(to) {
                tier.moving_in = tier.moving_in.saturating_add(u64::from(from != to));
            }
            let at = renewal(sources, row) as usize;
            if let Some(class) = classes.get_mut(to).and_then(|classes| classes.get_mut(at)) {
                class.clients = class.clients.saturating_add(1);
                class.value = class.value.saturating_add(value);
                class.minutes = class.minutes.saturating_add(experience_minutes(sources, row));
            }
            count(&mut now, (from, number(sources.promises, row), 0));
            count(&mut next, (to, number(sources.next_promises, row), at));
        }
        let planned = hours_of_promises(sources.promises, sources.events);
        let next_planned = hours_of_promises(sources.next_promises, sources.events);
        for (at, (tier, classes)) in tiers.iter_mut().zip(&classes).enumerate() {
            let (clients, value) = targets(model, tier.tier.as_deref());
            (tier.retention, tier.value_retention) = (clients, value);
            expect(tier, classes);
            let all = |_: usize| Some(Fraction::ONE);
            let kept = |class: usize| Renewal::ALL.get(class)?.kept(clients);
            tier.hours = quarter(&now, at, &planned, &all);
            let experiences = classes.iter().enumerate().try_fold(Fraction::ZERO, |sum, (at, class)| {
                sum.plus(Fraction::of(i128::from(class.minutes), 60)?.times(kept(at)?)?)
            });
            tier.hours_next = quarter(&next, at, &next_planned, &kept)
                .zip(experiences)
                .and_then(|(hours, more)| hours.plus(Hours { low: more, high: more }));
        }
        Ok(Self { tiers })
    }
}

/// By group, promise and class: how many clients.
type Counts = BTreeMap<(usize, Option<usize>, usize), u64>;

fn count(counts: &mut Counts, key: (usize, Option<usize>, usize)) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(1);
}

/// What is known of a client's renewal.
fn renewal(sources: &PromiseSources<'_>, row: usize) -> Renewal {
    let (as_of, end) = sources.quarter;
    match sources.rows.renewal(row) {
        Some(day) if as_of < day && day <= end => Renewal::Due,
        Some(_) => Renewal::Elsewhen,
        None => Renewal::Unknown,
    }
}

/// Minutes of the key experiences of a client in the quarter: each takes those of a touchpoint.
fn experience_minutes(sources: &PromiseSources<'_>, row: usize) -> u64 {
    let (as_of, end) = sources.quarter;
    let Some(promise) = sources.next_promises.get(row) else { return 0 };
    let each = promise.service.minutes.and_then(|minutes| minutes.touchpoint).unwrap_or(0);
    if each == 0 || promise.service.timeline.is_empty() {
        return 0;
    }
    let days = promise.experiences(|name| sources.rows.date(name, row));
    let count = days.iter().filter(|(day, _)| as_of < *day && *day <= end).count();
    u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(u64::from(each))
}

/// The shares of clients and of value that targets keep in a year: those of the tier, or else of the whole book.
fn targets(model: &Model, tier: Option<&str>) -> (Option<Fraction>, Option<Fraction>) {
    let of = |name: &str| model.targets().iter().find(|(own, _)| **own == *name).map(|(_, target)| target);
    let is_tier = |name: &str| model.tiers().iter().any(|tier| *tier.name == *name);
    let own = tier.and_then(of);
    let all = of(Target::ALL).filter(|_| !is_tier(Target::ALL));
    let share = |of: Option<&Target>, name: &str| of.and_then(|target| least(target, name));
    let (clients, clients_of_all) = (share(own, "retention"), share(all, "retention"));
    let value = share(own, "gross_retention").or(clients).or_else(|| share(all, "gross_retention"));
    (clients.or(clients_of_all), value.or(clients_of_all))
}

/// What a rate is meant to be at least.
fn least(target: &Target, name: &str) -> Option<Fraction> {
    let rate = target.rates.iter().find(|(own, _)| **own == *name).map(|(_, rate)| *rate);
    let metric = || target.metrics.iter().find(|(own, _)| **own == *name).map(|(_, meant)| *meant);
    let least = rate.or_else(|| match metric()? {
        Meant::Number(number) => Some(number),
        Meant::Range(low, _) => low,
    });
    // A target above 1 keeps all, and none keeps less than nothing.
    least.map(|rate| Fraction::from(rate).clamp(Fraction::ZERO, Fraction::ONE))
}

/// Clients and value that are expected of a tier.
fn expect(tier: &mut TierForecast, classes: &[Class; CLASSES]) {
    let (mut clients, mut value) = (Some(Fraction::ZERO), Some(Fraction::ZERO));
    for (renewal, class) in Renewal::ALL.iter().zip(classes) {
        let sum = |sum: Option<Fraction>, units: i128, kept: Option<Fraction>| {
            sum?.plus(Fraction::of(units, 1)?.times(renewal.kept(kept)?)?)
        };
        clients = sum(clients, class.clients.into(), tier.retention);
        value = sum(value, class.value, tier.value_retention);
        tier.value_moved = tier.value_moved.saturating_add(class.value);
        match renewal {
            Renewal::Due => (tier.renewals, tier.value_renewing) = (class.clients, class.value),
            Renewal::Unknown => tier.without_renewal = class.clients,
            Renewal::Elsewhen => {}
        }
    }
    (tier.clients_next, tier.value_next) = (clients, value);
}

/// Hours of a quarter of a group, each client's by the share that is kept; nothing where those of somebody are not known.
fn quarter(
    counts: &Counts,
    group: usize,
    planned: &[PlannedHours],
    kept: &dyn Fn(usize) -> Option<Fraction>,
) -> Option<Hours> {
    let mut sum = Hours::NONE;
    let first = (group, None, 0);
    for ((_, promise, class), clients) in counts.range(first..).take_while(|((own, ..), _)| *own == group) {
        let hours = match promise.and_then(|at| planned.get(at)) {
            Some(planned) => planned.all()?,
            None => Hours::NONE,
        };
        let share = kept(*class)?.times(Fraction::of(i128::from(*clients), 4)?)?;
        sum = sum.plus(hours.times(share)?)?;
    }
    Some(sum)
}
