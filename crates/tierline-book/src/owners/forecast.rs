//! Hours by role of the next quarter, and who is to be hired for them.

use std::collections::BTreeMap;

use tierline_core::{Date, Decimal, Fraction, Interrupt, Interrupted, Model, sort_by};

use super::person::People;
use super::planned::{EventRates, PlannedHours, hours_of_promises, number};
use super::roles::working_role;
use crate::client_rows::ClientRows;
use crate::coverage::Hours;
use crate::promise::Promises;
use crate::service::service_of;

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
    /// Clients that are the role's today.
    pub clients_now: u64,
    /// Clients that are its on the quarter's last day.
    pub clients_next: u64,
    /// How many of these renew in the quarter.
    pub renewals: u64,
    /// How many of these have an event today.
    pub with_events: u64,
    /// Hours of key experiences in the quarter, which are part of those that are needed next.
    pub experiences: Fraction,
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
    /// What each client is owed.
    pub promises: &'a Promises,
    /// What each client is owed in the tier of the quarter's last day.
    pub next_promises: &'a Promises,
    /// How many times a year a client has an event, where somebody says so.
    pub events: EventRates<'a>,
    /// The day of the book, and the last day of the quarter.
    pub quarter: (Date, Date),
}

impl std::fmt::Debug for PromiseSources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PromiseSources")
            .field("rates", &self.rates)
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

/// What a role has to do, in a year; hours are nothing where those of a client are not known.
#[derive(Clone, Copy, Debug)]
struct Sum {
    clients: u64,
    hours: Option<Hours>,
}

impl Sum {
    const NONE: Self = Self { clients: 0, hours: Some(Hours::NONE) };

    fn add(&mut self, clients: u64, hours: Option<Hours>) {
        self.clients = self.clients.saturating_add(clients);
        self.hours = self.hours.zip(hours).and_then(|(sum, hours)| sum.plus(hours.times(Fraction::from(clients))?));
    }
}

/// The roles and what they have to do.
type ByRole<'a> = BTreeMap<&'a str, Sum>;

/// By role, in the order of their names: those that tiers name first, and others that do touchpoints of a kind and have a rate or people.
pub(super) fn forecasts(
    model: &Model,
    sources: &PromiseSources<'_>,
    planned: &[PlannedHours],
    interrupt: &Interrupt,
) -> Result<Vec<RoleForecast>, Interrupted> {
    let next_planned = hours_of_promises(sources.next_promises, sources.events);
    let now = by_role(sources, (sources.promises, planned), sources.tier, interrupt)?;
    let next = by_role(sources, (sources.next_promises, &next_planned), sources.next_tier, interrupt)?;
    let mut quarters = quarters(sources, interrupt)?;
    let entries = model.tiers().iter().filter_map(|tier| service_of(model, &tier.name));
    let mut names: Vec<&str> = entries.filter_map(|entry| working_role(entry, sources.people)).collect();
    names.extend(now.keys().chain(next.keys()).copied());
    sort_by(&mut names, &mut |one, other| one.cmp(other));
    names.dedup();
    let of = |role: &str| {
        let sum = |by_role: &ByRole<'_>| by_role.get(role).copied().unwrap_or(Sum::NONE);
        let quarter = quarters.remove(role).unwrap_or_default();
        forecast(role, sources, (sum(&now), sum(&next)), quarter)
    };
    Ok(names.into_iter().map(of).collect())
}

fn forecast(role: &str, sources: &PromiseSources<'_>, (now, next): (Sum, Sum), quarter: Quarter) -> RoleForecast {
    let a_quarter = |hours: Option<Hours>| hours.and_then(|hours| hours.times(Fraction::of(1, 4)?));
    let having: Vec<_> = sources.people.all().iter().filter(|person| person.role.as_deref() == Some(role)).collect();
    let years = having.iter().try_fold(Fraction::ZERO, |sum, person| sum.plus(person.hours_a_year()?));
    let there = years.and_then(|years| years.times(Fraction::of(1, 4)?));
    let experiences = quarter.experiences;
    let needed = a_quarter(next.hours).and_then(|hours| hours.plus(Hours { low: experiences, high: experiences }));
    RoleForecast {
        role: role.into(),
        people: u64::try_from(having.len()).unwrap_or(u64::MAX),
        hire: needed.zip(there).and_then(|(needed, there)| hired(needed.low, there, having.len())),
        there,
        now: a_quarter(now.hours),
        next: needed,
        clients_now: now.clients,
        clients_next: next.clients,
        renewals: quarter.renewals,
        with_events: quarter.with_events,
        experiences,
    }
}

/// What each role has to do: the desk that is a client's owner, or the first role of its coverage, does the client's hours, and
/// others those of their kinds of touchpoints.
fn by_role<'a>(
    sources: &PromiseSources<'a>,
    (promises, planned): (&'a Promises, &'a [PlannedHours]),
    tier: &dyn Fn(usize) -> Option<usize>,
    interrupt: &Interrupt,
) -> Result<ByRole<'a>, Interrupted> {
    let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
    for row in 0..sources.rows.rows() {
        interrupt.check_at(row)?;
        if let Some(promise) = tier(row).and_then(|_| number(promises, row)) {
            let count = counts.entry(promise).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut out: ByRole<'a> = BTreeMap::new();
    for (promise, clients) in counts {
        let planned = planned.get(promise);
        let role = promises.all().get(promise).and_then(|promise| working_role(&promise.service, sources.people));
        if let Some(role) = role {
            let own = planned.map_or(Some(Hours::NONE), |planned| planned.own);
            out.entry(role).or_insert(Sum::NONE).add(clients, own);
        }
        for (owner, hours) in planned.into_iter().flat_map(|planned| &planned.others) {
            let has_rate = sources.rates.iter().any(|(role, _)| role == owner);
            if has_rate || sources.people.all().iter().any(|person| person.role.as_ref() == Some(owner)) {
                out.entry(&**owner).or_insert(Sum::NONE).add(clients, Some(*hours));
            }
        }
    }
    Ok(out)
}

/// What happens in the quarter to the clients that are a role's on its last day.
#[derive(Clone, Copy, Debug)]
struct Quarter {
    renewals: u64,
    with_events: u64,
    experiences: Fraction,
}

impl Default for Quarter {
    fn default() -> Self {
        Self { renewals: 0, with_events: 0, experiences: Fraction::ZERO }
    }
}

/// Renewals, events and key experiences of the quarter by role. An experience takes the minutes of a touchpoint; without any, none.
fn quarters<'a>(
    sources: &PromiseSources<'a>,
    interrupt: &Interrupt,
) -> Result<BTreeMap<&'a str, Quarter>, Interrupted> {
    let (as_of, end) = sources.quarter;
    let is_in = |day: Date| as_of < day && day <= end;
    // Minutes first: whole numbers are added row by row, and hours once.
    let mut all: BTreeMap<&str, (Quarter, u64)> = BTreeMap::new();
    for row in 0..sources.rows.rows() {
        interrupt.check_at(row)?;
        let promise = (sources.next_tier)(row).and_then(|_| sources.next_promises.get(row));
        let Some(promise) = promise else { continue };
        let Some(role) = working_role(&promise.service, sources.people) else { continue };
        let (quarter, minutes) = all.entry(role).or_default();
        let renews = sources.rows.renewal(row).is_some_and(is_in);
        quarter.renewals = quarter.renewals.saturating_add(u64::from(renews));
        quarter.with_events = quarter.with_events.saturating_add(u64::from(!promise.events.is_empty()));
        let each = promise.service.minutes.and_then(|minutes| minutes.touchpoint).unwrap_or(0);
        if each > 0 && !promise.service.timeline.is_empty() {
            let days = promise.experiences(|name| sources.rows.date(name, row));
            let count = days.iter().filter(|(day, _)| is_in(*day)).count();
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            *minutes = minutes.saturating_add(count.saturating_mul(u64::from(each)));
        }
    }
    let in_hours = |(role, (quarter, minutes)): (&'a str, (Quarter, u64))| {
        let experiences = Fraction::of(i128::from(minutes), 60).unwrap_or(Fraction::ZERO);
        (role, Quarter { experiences, ..quarter })
    };
    Ok(all.into_iter().map(in_hours).collect())
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
