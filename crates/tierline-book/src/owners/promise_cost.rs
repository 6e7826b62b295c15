//! What it costs to keep what tiers promise, against what they bring, and whether there are people enough for it.
//!
//! The minutes and cadences of a tier are hours a year; an hour costs what the model's `rates` say of the role that looks after the
//! tier: of several roles the first that has a rate. What happens on event only takes no planned hours. What a client brings is its
//! value times a margin. Both ends of a cadence are kept: what costs more than it brings at the longer ends does so surely, at the
//! shorter ends it may.
//!
//! The forecast of a quarter is by role: every client that is there is counted in the tier that it is in on the last day of
//! the quarter, where moves that wait have taken effect, and takes a quarter of its hours a year. People are short where the hours
//! that are needed at the longer ends are more than the hours there are; the hours that lack, over those of one person of the role, rounded
//! up to whole people, is who is to be hired.

use std::collections::BTreeMap;

use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, Model};

use super::person::People;
use super::workload::tier_roles;
use crate::client_rows::ClientRows;
use crate::coverage::{Hours, hours_of_account};
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

/// Hours of a role that are needed and that are there, in a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoleForecast {
    /// The role.
    pub role: Box<str>,
    /// How many people have it.
    pub people: u64,
    /// Hours that they have in a quarter; nothing where those of somebody are not known.
    pub there: Option<Fraction>,
    /// Hours that are needed as clients are today; nothing where those of a tier are not known.
    pub now: Option<Hours>,
    /// Hours that are needed with the tiers of the quarter's last day.
    pub next: Option<Hours>,
    /// How many people are to be hired for that; nothing where it is not known.
    pub hire: Option<u64>,
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

/// What promises are worked out from, beside the model.
#[derive(Clone, Copy)]
pub struct PromiseSources<'a> {
    /// The clients.
    pub rows: &'a ClientRows,
    /// The tier of each client, by row.
    pub tier: &'a dyn Fn(usize) -> Option<usize>,
    /// The tier that each client is in on the last day of the next quarter.
    pub next_tier: &'a dyn Fn(usize) -> Option<usize>,
    /// What an hour of each role costs.
    pub rates: &'a [(Box<str>, Decimal)],
    /// What of a client's value is left, from 0 to 1.
    pub margin: Fraction,
    /// Digits of the value.
    pub scale: Option<u8>,
    /// The people there are.
    pub people: &'a People,
}

impl std::fmt::Debug for PromiseSources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PromiseSources")
            .field("rates", &self.rates)
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

impl PromiseCosts {
    /// What all promises of a model cost.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(model: &Model, sources: &PromiseSources<'_>, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let roles = tier_roles(model);
        let hours: Vec<Option<Hours>> =
            model.tiers().iter().map(|tier| hours_of_account(service_of(model, &tier.name))).collect();
        let rates: Vec<Option<Fraction>> = roles.iter().map(|roles| rate(roles, sources.rates)).collect();
        let tiers = model.tiers().len();
        let mut counts = vec![(0_u64, 0_i128, 0_u64); tiers];
        let mut next = vec![0_u64; tiers];
        let mut clients = Vec::new();
        for row in 0..sources.rows.rows() {
            interrupt.check_at(row)?;
            if let Some(count) = (sources.next_tier)(row).and_then(|tier| next.get_mut(tier)) {
                *count = count.saturating_add(1);
            }
            let Some(tier) = (sources.tier)(row) else { continue };
            let value = sources.rows.value(row);
            if let Some((clients, sum, without)) = counts.get_mut(tier) {
                *clients = clients.saturating_add(1);
                *sum = sum.saturating_add(value.map_or(0, i128::from));
                *without = without.saturating_add(u64::from(value.is_none()));
            }
            let one = (hours.get(tier).copied().flatten(), rates.get(tier).copied().flatten());
            let cost = sources.cost(1, value.map(i128::from), one.0, one.1);
            if cost.costs_more().is_some() {
                clients.push((row, cost));
            }
        }
        let each = hours.iter().zip(&rates).zip(&counts);
        let tiers = each.map(|((hours, rate), (clients, sum, _))| {
            let number = Fraction::from(*clients);
            let hours = hours.and_then(|hours| hours.times(number));
            sources.cost(*clients, Some(*sum), hours, *rate)
        });
        let now: Vec<u64> = counts.iter().map(|(clients, ..)| *clients).collect();
        Ok(Self { tiers: tiers.collect(), clients, roles: forecasts(&roles, &hours, &now, &next, sources.people) })
    }
}

impl PromiseSources<'_> {
    fn cost(&self, clients: u64, value: Option<i128>, hours: Option<Hours>, rate: Option<Fraction>) -> PromiseCost {
        let value = value.zip(self.scale).and_then(|(value, scale)| Some(Fraction::from(Decimal::new(value, scale)?)));
        let cost = hours.zip(rate).and_then(|(hours, rate)| Some((hours.low.times(rate)?, hours.high.times(rate)?)));
        PromiseCost { clients, hours, cost, value, margin: value.and_then(|value| value.times(self.margin)) }
    }
}

/// What an hour costs: that of the first role that has a rate.
fn rate(roles: &[Box<str>], rates: &[(Box<str>, Decimal)]) -> Option<Fraction> {
    let of = |role: &str| rates.iter().find(|(name, _)| **name == *role).map(|(_, rate)| Fraction::from(*rate));
    roles.iter().find_map(|role| of(role))
}

fn forecasts(
    roles: &[Vec<Box<str>>],
    hours: &[Option<Hours>],
    now: &[u64],
    next: &[u64],
    people: &People,
) -> Vec<RoleForecast> {
    // The first role of a tier does its hours.
    let mut tiers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (tier, roles) in roles.iter().enumerate() {
        if let Some(role) = roles.first() {
            tiers.entry(role).or_default().push(tier);
        }
    }
    let quarter = |hours: Option<Hours>| hours.and_then(|hours| hours.times(Fraction::of(1, 4)?));
    let of = |(role, tiers): (&str, Vec<usize>)| {
        let needed = |counts: &[u64]| {
            let all = tiers.iter().try_fold(Hours::NONE, |sum, tier| {
                let clients = counts.get(*tier).copied().unwrap_or(0);
                // Tiers without clients take no hours, whether they say how long their contacts take or not.
                if clients == 0 {
                    return Some(sum);
                }
                sum.plus((*hours.get(*tier)?)?.times(Fraction::from(clients))?)
            });
            quarter(all)
        };
        let having: Vec<_> = people.all().iter().filter(|person| person.role.as_deref() == Some(role)).collect();
        let years = having.iter().map(|person| person.hours_a_year());
        let years = years.into_iter().try_fold(Fraction::ZERO, |sum, hours| sum.plus(hours?));
        let there = years.and_then(|years| years.times(Fraction::of(1, 4)?));
        let next = needed(next);
        RoleForecast {
            role: role.into(),
            people: u64::try_from(having.len()).unwrap_or(u64::MAX),
            hire: next.zip(there).and_then(|(next, there)| hired(next.low, there, having.len())),
            there,
            now: needed(now),
            next,
        }
    };
    tiers.into_iter().map(of).collect()
}

/// How many people are to be hired, each with the hours of the mean of those there are.
fn hired(needed: Fraction, there: Fraction, people: usize) -> Option<u64> {
    if needed <= there {
        return Some(0);
    }
    let one = there.over(Fraction::from(u64::try_from(people).ok()?))?;
    let (part, whole) = needed.minus(there)?.over(one)?.lowest_terms();
    let rest = i128::from(part.checked_rem(whole)? != 0);
    u64::try_from(part.checked_div(whole)?.checked_add(rest)?).ok()
}
