//! What it costs to keep what tiers promise, against what they bring, and whether there are people enough for it.
//!
//! What each client is owed takes hours a year ([`PlannedHours`]); an hour costs what the model's `rates` say of the role that looks after the
//! tier: of several roles the first that has a rate; touchpoints that another does cost that one's rate, where there is one. What a
//! client brings is its value times a margin. Both ends of a cadence are kept: what costs more than it brings at the longer ends does so surely, at the
//! shorter ends it may.
//!
//! The forecast of a quarter is by role: every client that is there is counted in the tier that it is in on the last day of
//! the quarter, where moves that wait, as for a renewal, have taken effect, and takes a quarter of its hours a year; each key
//! experience of its timeline that lies in the quarter, as a renewal talk, takes a touchpoint more. People are short where the hours
//! that are needed at the longer ends are more than the hours there are; the hours that lack, over those of one person of the role, rounded
//! up to whole people, is who is to be hired.

use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, Model};

use super::forecast::{PromiseSources, RoleForecast, forecasts};
use super::planned::{PlannedHours, entry_hours, number, of_promises, tier_roles};
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
        let roles = tier_roles(model);
        let rates: Vec<Option<Fraction>> = roles.iter().map(|roles| rate(roles, sources.rates)).collect();
        let planned = of_promises(model, sources.promises, sources.tier, sources.events);
        // Of a tier without clients it is known whether its hours are.
        let known = |(tier, roles): (&tierline_core::Tier, &Vec<Box<str>>)| {
            entry_hours(service_of(model, &tier.name), roles).all().map(|_| Hours::NONE)
        };
        let mut tiers: Vec<TierSum> = model.tiers().iter().zip(&roles).map(|of| TierSum::new(known(of))).collect();
        // By promise, which clients share: its hours, what they cost, and how many clients there are of it.
        let mut each: Vec<(Option<Hours>, Option<Cost>, u64)> =
            planned.iter().map(|own| (own.all(), None, 0)).collect();
        let mut tier_of: Vec<Option<usize>> = vec![None; planned.len()];
        let mut clients = Vec::new();
        for row in 0..sources.rows.rows() {
            interrupt.check_at(row)?;
            let Some(tier) = (sources.tier)(row) else { continue };
            let rate = rates.get(tier).copied().flatten();
            let (mut hours, mut cost) = (Some(Hours::NONE), rate.map(|_| (Fraction::ZERO, Fraction::ZERO)));
            if let Some(at) = number(sources.promises, row)
                && let (Some(own), Some(slot), Some(planned)) = (each.get_mut(at), tier_of.get_mut(at), planned.get(at))
            {
                if own.2 == 0 {
                    own.1 = cost_of(planned, rate, sources.rates);
                    *slot = Some(tier);
                }
                own.2 = own.2.saturating_add(1);
                (hours, cost) = (own.0, own.1);
            }
            let value = sources.rows.value(row);
            if let Some(sum) = tiers.get_mut(tier) {
                sum.clients = sum.clients.saturating_add(1);
                sum.value = sum.value.saturating_add(value.map_or(0, i128::from));
                if hours.is_none() {
                    sum.hours = None;
                }
            }
            let cost = sources.cost(1, value.map(i128::from), hours, cost);
            if cost.costs_more().is_some() {
                clients.push((row, cost));
            }
        }
        for ((hours, cost, count), tier) in each.iter().zip(&tier_of) {
            let Some(sum) = tier.and_then(|tier| tiers.get_mut(tier)) else { continue };
            sum.add(*hours, *cost, Fraction::from(*count));
        }
        let of_tier = |(sum, rate): (&TierSum, &Option<Fraction>)| {
            let cost = rate.and(sum.hours).and(sum.cost);
            sources.cost(sum.clients, Some(sum.value), sum.hours, cost)
        };
        Ok(Self {
            tiers: tiers.iter().zip(&rates).map(of_tier).collect(),
            clients,
            roles: forecasts(model, sources, &planned, &roles, interrupt)?,
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
    const fn new(hours: Option<Hours>) -> Self {
        Self { clients: 0, value: 0, hours, cost: Some((Fraction::ZERO, Fraction::ZERO)) }
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
        let rate = self::rate(std::slice::from_ref(owner), rates).unwrap_or(rate);
        cost = (cost.0.plus(hours.low.times(rate)?)?, cost.1.plus(hours.high.times(rate)?)?);
    }
    Some(cost)
}

impl PromiseSources<'_> {
    fn cost(&self, clients: u64, value: Option<i128>, hours: Option<Hours>, cost: Option<Cost>) -> PromiseCost {
        let value = value.zip(self.scale).and_then(|(value, scale)| Some(Fraction::from(Decimal::new(value, scale)?)));
        PromiseCost { clients, hours, cost, value, margin: value.and_then(|value| value.times(self.margin)) }
    }
}

/// What an hour costs: that of the first role that has a rate.
fn rate(roles: &[Box<str>], rates: &[(Box<str>, Decimal)]) -> Option<Fraction> {
    let of = |role: &str| rates.iter().find(|(name, _)| **name == *role).map(|(_, rate)| Fraction::from(*rate));
    roles.iter().find_map(|role| of(role))
}
