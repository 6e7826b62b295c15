//! What it costs to keep what tiers promise, against what they bring, and whether there are people enough for it.
//!
//! What each client is owed takes hours a year ([`PlannedHours`]); an hour costs what the model's `rates` say of the role that looks after the
//! client: the desk that its promise names as owner, else of several roles the first that has a rate; touchpoints that another does cost that one's rate, where there is one. What a
//! client brings is its value times a margin. Both ends of a cadence are kept: what costs more than it brings at the longer ends does so surely, at the
//! shorter ends it may.
//!
//! The forecast of a quarter is by role: every client that is there is counted in the tier that it is in on the last day of
//! the quarter, where moves that wait, as for a renewal, have taken effect, and takes a quarter of its hours a year; each key
//! experience of its timeline that lies in the quarter, as a renewal talk, takes a touchpoint more. People are short where the hours
//! that are needed at the longer ends are more than the hours there are; the hours that lack, over those of one person of the role, rounded
//! up to whole people, is who is to be hired.

use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, Model, Service};

use super::forecast::{PromiseSources, RoleForecast, forecasts};
use super::person::People;
use super::planned::{PlannedHours, entry_hours, hours_of_promises, number};
use super::roles::{roles_of, working_role};
use crate::coverage::Hours;
use crate::service::service_of;

/// What a tier or a client costs and brings, in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromiseCost {
    /// How many clients.
    pub clients: u64,
    /// Hours; nothing where a cadence has no minutes.
    pub hours: Option<Hours>,
    /// What they cost, from and to; nothing without hours or without a rate.
    pub cost: Option<(Fraction, Fraction)>,
    /// The value.
    pub value: Option<Fraction>,
    /// What of it is left: the value times the margin.
    pub margin: Option<Fraction>,
}

impl PromiseCost {
    /// Whether it costs more than it brings: surely (true) or at the shorter ends of cadences only (false).
    #[must_use]
    pub fn costs_more(&self) -> Option<bool> {
        let ((low, high), margin) = (self.cost?, self.margin?);
        if low > margin { Some(true) } else { (high > margin).then_some(false) }
    }
}

/// What all promises cost.
///
/// ```
/// use tierline_book::{PromiseCosts, report};
/// use tierline_core::{Model, Tier};
/// let model = Model::builder("m").tier(Tier::rest("All")).build()?;
/// let shown = report::promise_report(&model, &PromiseCosts::default(), "2027-02-21".parse()?, false);
/// assert_eq!((shown.dear_clients, shown.roles.len()), (0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromiseCosts {
    /// By tier, best first.
    pub tiers: Vec<PromiseCost>,
    /// The clients that cost more than they bring, surely or at the shorter ends, with what they cost, by row.
    pub clients: Vec<(usize, PromiseCost)>,
    /// By role, in the order of their names.
    pub roles: Vec<RoleForecast>,
}

impl PromiseCosts {
    /// What all promises of a model cost.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(model: &Model, sources: &PromiseSources<'_>, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let planned = hours_of_promises(sources.promises, sources.events);
        let of_role = |service: Option<&Service>| rate(service?, sources.people, sources.rates);
        let mut tiers: Vec<TierSum> = Vec::with_capacity(model.tiers().len());
        for tier in model.tiers() {
            let entry = service_of(model, &tier.name);
            // Of a tier without clients it is known whether its hours are, and what they cost.
            let hours = entry_hours(entry).all().map(|_| Hours::NONE);
            tiers.push(TierSum::new(hours, of_role(entry).and(hours)));
        }
        let mut each: Vec<Shared> = Vec::with_capacity(planned.len());
        for (promise, planned) in sources.promises.all().iter().zip(&planned) {
            let cost = cost_of(planned, of_role(Some(&promise.service)), sources.rates);
            each.push(Shared { hours: planned.all(), cost, tier: None, clients: 0 });
        }
        let clients = sources.dear(&mut tiers, &mut each, interrupt)?;
        for shared in &each {
            let Some(sum) = shared.tier.and_then(|tier| tiers.get_mut(tier)) else { continue };
            sum.add(shared.hours, shared.cost, Fraction::from(shared.clients));
        }
        let of_tier = |sum: &TierSum| sources.cost(sum.clients, Some(sum.value), sum.hours, sum.hours.and(sum.cost));
        Ok(Self {
            tiers: tiers.iter().map(of_tier).collect(),
            clients,
            roles: forecasts(model, sources, &planned, interrupt)?,
        })
    }
}

/// What hours cost, from and to.
type Cost = (Fraction, Fraction);

/// The clients of a tier in sum.
struct TierSum {
    clients: u64,
    value: i128,
    hours: Option<Hours>,
    cost: Option<Cost>,
}

impl TierSum {
    const fn new(hours: Option<Hours>, rated: Option<Hours>) -> Self {
        let cost = if rated.is_some() { Some((Fraction::ZERO, Fraction::ZERO)) } else { None };
        Self { clients: 0, value: 0, hours, cost }
    }

    /// Adds clients who are owed the same.
    fn add(&mut self, hours: Option<Hours>, cost: Option<Cost>, count: Fraction) {
        self.hours = self.hours.zip(hours).and_then(|(sum, hours)| sum.plus(hours.times(count)?));
        self.cost = self
            .cost
            .zip(cost)
            .and_then(|((low, high), (from, to))| Some((low.plus(from.times(count)?)?, high.plus(to.times(count)?)?)));
    }
}

/// What planned hours cost: those of others at their own rates, where there are any.
fn cost_of(planned: &PlannedHours, rate: Option<Fraction>, rates: &[(Box<str>, Decimal)]) -> Option<Cost> {
    let rate = rate?;
    let own = planned.own?;
    let mut cost = (own.low.times(rate)?, own.high.times(rate)?);
    for (owner, hours) in &planned.others {
        let rate = rate_of(owner, rates).unwrap_or(rate);
        cost = (cost.0.plus(hours.low.times(rate)?)?, cost.1.plus(hours.high.times(rate)?)?);
    }
    Some(cost)
}

/// Clients who share a promise.
struct Shared {
    hours: Option<Hours>,
    cost: Option<Cost>,
    tier: Option<usize>,
    clients: u64,
}

impl PromiseSources<'_> {
    /// Counts clients by tier and by promise; what it returns are those that cost more than they bring.
    fn dear(
        &self,
        tiers: &mut [TierSum],
        each: &mut [Shared],
        interrupt: &Interrupt,
    ) -> Result<Vec<(usize, PromiseCost)>, Interrupted> {
        let mut clients = Vec::new();
        for row in 0..self.rows.rows() {
            interrupt.check_at(row)?;
            let Some(tier) = (self.tier)(row) else { continue };
            let (mut hours, mut cost) = (Some(Hours::NONE), None);
            if let Some(shared) = number(self.promises, row).and_then(|at| each.get_mut(at)) {
                shared.tier = Some(tier);
                shared.clients = shared.clients.saturating_add(1);
                (hours, cost) = (shared.hours, shared.cost);
            }
            let value = self.rows.value(row);
            if let Some(sum) = tiers.get_mut(tier) {
                sum.clients = sum.clients.saturating_add(1);
                sum.value = sum.value.saturating_add(value.map_or(0, i128::from));
            }
            let cost = self.cost(1, value.map(i128::from), hours, cost);
            if cost.costs_more().is_some() {
                clients.push((row, cost));
            }
        }
        Ok(clients)
    }

    fn cost(&self, clients: u64, value: Option<i128>, hours: Option<Hours>, cost: Option<Cost>) -> PromiseCost {
        let value = value.zip(self.scale).and_then(|(value, scale)| Some(Fraction::from(Decimal::new(value, scale)?)));
        PromiseCost { clients, hours, cost, value, margin: value.and_then(|value| value.times(self.margin)) }
    }
}

/// What an hour of those who look after a client costs: that of the desk or the person who is its owner, else of the first role of its
/// coverage that has a rate.
fn rate(service: &Service, people: &People, rates: &[(Box<str>, Decimal)]) -> Option<Fraction> {
    let own = working_role(service, people).into_iter();
    let roles = roles_of(service, people);
    own.chain(roles.iter().map(|role| &**role)).find_map(|role| rate_of(role, rates))
}

/// What an hour of a role costs.
fn rate_of(role: &str, rates: &[(Box<str>, Decimal)]) -> Option<Fraction> {
    rates.iter().find(|(name, _)| **name == *role).map(|(_, rate)| Fraction::from(*rate))
}
