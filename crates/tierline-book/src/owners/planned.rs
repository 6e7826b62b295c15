//! Hours a year that what clients are owed takes: by cadences, kinds of touchpoints and events, all of it as it is merged for a client.
//!
//! While an event of a client is true it takes a touchpoint each time its `again_after` is over, where the cadence does not bring one
//! sooner: as touchpoints are due ([`ClientPromise::next_touchpoint`]). So the book's own share of clients with an event is what a year is
//! planned with. Where somebody says how many times a year a client has an event, these touchpoints go beside the cadence, whoever has the
//! event today.
//!
//! Touchpoints of a kind take the minutes that they say; without any they take nobody's time, as an automated message does. Where they
//! name another owner than the roles of the tier, their hours are that owner's.

use tierline_core::{Decimal, Fraction, Service};

use crate::coverage::{Hours, hours, times, times_a_year};
use crate::promise::{ClientPromise, Promises};

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
    /// The part of these that touchpoints take.
    pub touchpoints: Option<Hours>,
    /// The part of these that business reviews take.
    pub reviews: Option<Hours>,
    /// Of others who do touchpoints of a kind.
    pub others: Vec<(Box<str>, Hours)>,
}

impl PlannedHours {
    /// What a promise takes; `roles` are those of the people who look after the client.
    #[must_use]
    pub fn of(promise: &ClientPromise, roles: &[Box<str>], rates: EventRates<'_>) -> Self {
        let service = &promise.service;
        let minutes = service.minutes.unwrap_or_default();
        let reviews = hours(service.business_review_every.as_ref(), minutes.business_review, Fraction::ONE).flatten();
        let mut touches = touchpoints(promise, rates);
        let mut others = Vec::new();
        for touchpoint in service.touchpoints.iter().filter(|touchpoint| touchpoint.minutes.is_some()) {
            let kind = hours(Some(&touchpoint.every), touchpoint.minutes, Fraction::ONE).flatten();
            let owner = touchpoint.owner.as_ref().filter(|owner| !roles.contains(owner));
            match (owner.filter(|owner| service.owner.as_ref() != Some(*owner)), kind) {
                (Some(owner), Some(kind)) => others.push((owner.clone(), kind)),
                (_, kind) => touches = touches.zip(kind).and_then(|(touches, kind)| touches.plus(kind)),
            }
        }
        let own = touches.zip(reviews).and_then(|(touches, reviews)| touches.plus(reviews));
        Self { own, touchpoints: touches, reviews, others }
    }

    /// All of it.
    #[must_use]
    pub fn all(&self) -> Option<Hours> {
        self.others.iter().try_fold(self.own?, |sum, (_, hours)| sum.plus(*hours))
    }
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
pub(crate) fn entry_hours(service: Option<&Service>) -> PlannedHours {
    let promise = ClientPromise { service: service.cloned().unwrap_or_default(), ..ClientPromise::default() };
    of_promise(&promise, &[])
}

/// What a promise takes: whoever has a role of its coverage looks after the client.
fn of_promise(promise: &ClientPromise, rates: EventRates<'_>) -> PlannedHours {
    let coverage = promise.service.coverage.as_ref();
    let roles: Vec<Box<str>> = coverage.map(|coverage| coverage.roles().map(Box::from).collect()).unwrap_or_default();
    PlannedHours::of(promise, &roles, rates)
}

/// The hours of each promise of a book, in the order of [`Promises::all`].
///
/// ```
/// use tierline_book::{Promises, hours_of_promises};
/// assert!(hours_of_promises(&Promises::default(), &[]).is_empty());
/// ```
#[must_use]
pub fn hours_of_promises(promises: &Promises, rates: EventRates<'_>) -> Vec<PlannedHours> {
    promises.all().iter().map(|promise| of_promise(promise, rates)).collect()
}

/// The number of a client's promise, from 0.
pub(crate) fn number(promises: &Promises, row: usize) -> Option<usize> {
    usize::try_from(promises.numbers().get(row)?.checked_sub(1)?).ok()
}
