//! Hours a year that what clients are owed takes: by cadences, kinds of touchpoints and events, all of it as it is merged for a client.
//!
//! While an event of a client is true it takes a touchpoint each time its `again_after` is over, where the cadence does not bring one
//! sooner: as touchpoints are due ([`ClientPromise::next_touchpoint`]). So the book's own share of clients with an event is what a year is
//! planned with. Where somebody says how many times a year a client has an event, these touchpoints go beside the cadence, whoever has the
//! event today.
//!
//! Touchpoints of a kind take the minutes that they say; without any they take nobody's time, as an automated message does. Where they
//! name another owner than the roles of the tier, their hours are that owner's.

use tierline_core::{Decimal, Fraction, Model, Service};

use crate::coverage::{Hours, hours, times, times_a_year};
use crate::promise::{ClientPromise, Promises};
use crate::service::service_of;

/// How many times a year a client has an event, by the flag.
pub type EventRates<'a> = &'a [(Box<str>, Decimal)];

/// Hours a year of one client.
///
/// ```
/// use tierline_book::{ClientPromise, PlannedHours};
/// use tierline_core::{Cadence, Event, Fraction, Minutes};
/// let mut promise = ClientPromise::default();
/// promise.service.touchpoint_every = Some(Cadence::OnEvent);
/// promise.service.minutes = Some(Minutes { touchpoint: Some(30), business_review: None });
/// promise.service.events = vec![Event { flag: "at_risk".into(), again_after: Event::AGAIN_AFTER }];
/// let hours = |promise: &ClientPromise, rates| PlannedHours::of(promise, &[], rates).all().map(|hours| hours.low);
/// assert_eq!(hours(&promise, &[]), Some(Fraction::ZERO));
/// promise.events = vec![("at_risk".into(), Event::AGAIN_AFTER)];
/// assert_eq!(hours(&promise, &[]), Some(Fraction::from(6_i64)));
/// assert_eq!(hours(&promise, &[("at_risk".into(), 4.into())]), Some(Fraction::from(2_i64)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedHours {
    /// Of those who look after the client; nothing where a contact has no minutes.
    pub own: Option<Hours>,
    /// Of others who do touchpoints of a kind.
    pub others: Vec<(Box<str>, Hours)>,
}

impl PlannedHours {
    /// What a promise takes; `roles` are those of the client's tier.
    #[must_use]
    pub fn of(promise: &ClientPromise, roles: &[Box<str>], rates: EventRates<'_>) -> Self {
        let service = &promise.service;
        let minutes = service.minutes.unwrap_or_default();
        let review = hours(service.business_review_every.as_ref(), minutes.business_review, Fraction::ONE).flatten();
        let mut own = touchpoints(promise, rates).zip(review).and_then(|(touches, review)| touches.plus(review));
        let mut others = Vec::new();
        for touchpoint in service.touchpoints.iter().filter(|touchpoint| touchpoint.minutes.is_some()) {
            let kind = hours(Some(&touchpoint.every), touchpoint.minutes, Fraction::ONE).flatten();
            let owner = touchpoint.owner.as_ref().filter(|owner| !roles.contains(owner));
            match (owner.filter(|owner| service.owner.as_ref() != Some(*owner)), kind) {
                (Some(owner), Some(kind)) => others.push((owner.clone(), kind)),
                (_, kind) => own = own.zip(kind).and_then(|(own, kind)| own.plus(kind)),
            }
        }
        Self { own, others }
    }

    /// All of it.
    #[must_use]
    pub fn all(&self) -> Option<Hours> {
        self.others.iter().try_fold(self.own?, |sum, (_, hours)| sum.plus(*hours))
    }
}

/// The roles that each tier names.
pub(crate) fn tier_roles(model: &Model) -> Vec<Vec<Box<str>>> {
    let of = |tier: &tierline_core::Tier| {
        let coverage = service_of(model, &tier.name).and_then(|service| service.coverage.as_ref());
        coverage.map(|coverage| coverage.roles().map(Box::from).collect()).unwrap_or_default()
    };
    model.tiers().iter().map(of).collect()
}

/// Hours of touchpoints without a kind.
fn touchpoints(promise: &ClientPromise, rates: EventRates<'_>) -> Option<Hours> {
    let service = &promise.service;
    let given = |flag: &str| rates.iter().find(|(name, _)| **name == *flag).map(|(_, rate)| Fraction::from(*rate));
    let (mut low, mut high) = match &service.touchpoint_every {
        Some(cadence) => times_a_year(cadence)?,
        None => (Fraction::ZERO, Fraction::ZERO),
    };
    for (_, again) in promise.events.iter().filter(|(flag, _)| given(flag).is_none()) {
        let again = times(*again)?;
        (low, high) = (low.max(again), high.max(again));
    }
    for event in &service.events {
        if let Some(times) = given(&event.flag) {
            (low, high) = (low.plus(times)?, high.plus(times)?);
        }
    }
    if high.is_zero() {
        return Some(Hours::NONE);
    }
    let one = Fraction::of(i128::from(service.minutes?.touchpoint?), 60)?;
    Some(Hours { low: one.times(low)?, high: one.times(high)? })
}

/// Hours a year of a service entry, as its tier has it where no condition and no event is true.
pub(crate) fn entry_hours(service: Option<&Service>, roles: &[Box<str>]) -> PlannedHours {
    let promise = ClientPromise { service: service.cloned().unwrap_or_default(), ..ClientPromise::default() };
    PlannedHours::of(&promise, roles, &[])
}

/// The hours of each promise of a book, by the tiers of the clients who share it.
pub(crate) fn of_promises(
    model: &Model,
    promises: &Promises,
    tier: &dyn Fn(usize) -> Option<usize>,
    rates: EventRates<'_>,
) -> Vec<PlannedHours> {
    let roles = tier_roles(model);
    let mut tiers: Vec<Option<usize>> =
        (0..promises.all().len()).map(|at| Some(at).filter(|at| *at < roles.len())).collect();
    for (row, number) in promises.numbers().iter().enumerate() {
        // INVARIANT: clients of one promise are in one tier.
        let at = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        if let Some(known) = at.and_then(|at| tiers.get_mut(at)) {
            *known = tier(row);
        }
    }
    let of = |(promise, tier): (&ClientPromise, Option<usize>)| {
        let roles = tier.and_then(|tier| roles.get(tier)).map_or(&[] as &[Box<str>], Vec::as_slice);
        PlannedHours::of(promise, roles, rates)
    };
    promises.all().iter().zip(tiers).map(of).collect()
}

/// The number of a client's promise, from 0.
pub(crate) fn number(promises: &Promises, row: usize) -> Option<usize> {
    usize::try_from(promises.numbers().get(row)?.checked_sub(1)?).ok()
}
