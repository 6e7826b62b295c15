//! What tiers promise their clients: whether it is there, whether it differs, whether better tiers are served better.
//!
//! Spans of time are compared only where the order is sure. Hours, days and weeks are exact; a month is 28 to 31 days, so that
//! a month is neither longer nor shorter than 30 days.
//!
//! A tier that `no-service` or `escalate-only` finds is not found again by `no-touchpoint`, `no-programme`, `no-response` and
//! `uneven-base`: each tier has one finding for that, and not four.

mod length;
pub(crate) mod no_service;
pub(crate) mod escalate_only;
pub(crate) mod no_touchpoint;
pub(crate) mod no_event;
pub(crate) mod no_programme;
pub(crate) mod no_response;
pub(crate) mod same_package;
pub(crate) mod response_order;
pub(crate) mod severity_order;
pub(crate) mod idle_condition;
pub(crate) mod tier_condition;
pub(crate) mod empty_cap;
pub(crate) mod cadence_order;
pub(crate) mod uneven_base;
pub(crate) mod resolution_order;
pub(crate) mod escalation_order;
pub(crate) mod coverage_order;
pub(crate) mod offer_order;
#[cfg(test)]
mod tests;

use tierline_core::{Coverage, Finding, Model, Place, Response, Service};

use length::{Length, is_slower, lengths, waits};

/// The calendar without closing hours.
const AROUND_THE_CLOCK: &str = "24x7";

/// Something that a part of a service says, and how that is said.
type Named<K, P, T> = (K, fn(&P) -> T);

/// A tier and what it is promised.
struct Tier<'m> {
    rank: usize,
    name: &'m str,
    /// Nothing where the model promises nothing.
    service: Option<&'m Service>,
}

impl<'m> Tier<'m> {
    /// The tiers of a model, best first.
    fn all(model: &'m Model) -> Vec<Self> {
        let of = |(rank, tier): (usize, &'m tierline_core::Tier)| {
            let service = model.service().iter().find(|(name, _)| *name == tier.name).map(|(_, service)| service);
            Self { rank, name: &tier.name, service: service.filter(|service| !package(service).is_empty()) }
        };
        model.tiers().iter().enumerate().map(of).collect()
    }

    /// The service, where there is something that the clients can count on.
    fn served(&self) -> Option<&'m Service> {
        self.service.filter(|service| !is_escalation_alone(service))
    }

    fn response(&self) -> Option<&'m Response> {
        self.service.and_then(|service| service.response.as_ref())
    }

    /// Where its service stands in the document, or would stand.
    fn place(&self) -> Place {
        Place::root().key("service").key(self.name)
    }
}

fn has_response(service: &Service) -> bool {
    let timed = |times: &Response| times.first.is_some() || times.resolution.is_some();
    service.response.as_ref().is_some_and(|response| response.each().any(|(_, times)| timed(times)))
}

/// The calendar of a response that has closing hours, or may have: any but `24x7`.
fn closing_hours(response: &Response) -> Option<&str> {
    response.calendar.as_deref().filter(|calendar| *calendar != AROUND_THE_CLOCK)
}

fn is_escalation_alone(service: &Service) -> bool {
    let nobody = service.touchpoint_every.is_none()
        && service.touchpoints.is_empty()
        && service.business_review_every.is_none()
        && service.coverage.as_ref().is_none_or(|coverage| *coverage == Coverage::default());
    nobody && service.programmes.is_empty() && service.initiatives.is_empty() && !has_response(service)
}

/// A finding of each tier for which something holds, at its service.
fn each(model: &Model, holds: impl Fn(&Tier<'_>) -> bool, finding: impl Fn(&Tier<'_>) -> Finding) -> Vec<Finding> {
    let of = |tier: Tier<'_>| holds(&tier).then(|| finding(&tier).at(tier.place()).tiers([tier.rank]));
    Tier::all(model).into_iter().filter_map(of).collect()
}

/// What a tier is promised, each promise in words that are the same where the promise is.
fn package(service: &Service) -> Vec<String> {
    let mut out = Vec::new();
    let mut text = |what: &str, value: Option<&str>| out.extend(value.map(|value| format!("{what} {value}")));
    let (coverage, response) = (service.coverage.as_ref(), service.response.as_ref());
    text("touch", service.touch.as_deref());
    text("model", coverage.and_then(|coverage| coverage.model.as_deref()));
    for role in coverage.iter().flat_map(|coverage| coverage.roles()) {
        text("role", Some(role));
    }
    for channel in &service.channels {
        text("channel", Some(channel));
    }
    for programme in &service.programmes {
        text("programme", Some(programme));
    }
    for initiative in &service.initiatives {
        text("initiative", Some(initiative));
    }
    for step in &service.escalation {
        text("escalation", Some(&format!("{:?} {}", Length::of(step.after), step.to)));
    }
    let mut span = |what: &str, value: Option<Vec<Length>>| out.extend(value.map(|value| format!("{what} {value:?}")));
    span("review", service.business_review_every.as_ref().map(lengths));
    span("touchpoint", service.touchpoint_every.as_ref().map(lengths));
    for touchpoint in &service.touchpoints {
        span(&format!("touchpoint {}", touchpoint.kind), Some(lengths(&touchpoint.every)));
    }
    for (severity, times) in response.into_iter().flat_map(Response::each) {
        let severity = severity.unwrap_or_default();
        let mut answer = |what: &str, value: String| out.push(format!("{what} {severity} {value}"));
        times.first.iter().for_each(|timing| answer("first", format!("{:?}", waits(timing))));
        times.resolution.iter().for_each(|timing| answer("resolution", format!("{:?}", waits(timing))));
        times.calendar.iter().for_each(|calendar| answer("calendar", calendar.to_string()));
    }
    out.extend(
        coverage.and_then(|coverage| coverage.accounts_per_owner).map(|accounts| format!("accounts {accounts:?}")),
    );
    tierline_core::sort_by(&mut out, &mut |a, b| a.cmp(b));
    out.dedup();
    out
}

/// Names of tiers in backticks, each.
fn quoted(tiers: &[&Tier<'_>]) -> Vec<String> {
    tiers.iter().map(|tier| format!("`{}`", tier.name)).collect()
}

/// For each tier the next worse one that something holds between, in order.
fn first_worse<'t, 'm, T>(
    tiers: &'t [Tier<'m>],
    between: impl Fn(&Tier<'m>, &Tier<'m>) -> Option<T>,
) -> Vec<(&'t Tier<'m>, &'t Tier<'m>, T)> {
    let worse = |tier: &'t Tier<'m>| {
        let after = tiers.iter().filter(|other| other.rank > tier.rank);
        after.into_iter().find_map(|other| Some((tier, other, between(tier, other)?)))
    };
    tiers.iter().filter_map(worse).collect()
}

/// The head of the models that are examples: three tiers, best first.
macro_rules! head {
    () => {
        "\
tierline: 1
model: { name: example, client: id }
attributes:
  arr: { type: decimal, scale: 2 }
  health: { type: integer, min: 0, max: 100 }
flags: { at_risk: health < 40 }
tiers:
  - { name: Strategic, when: arr >= 100_000 }
  - { name: Core, when: arr >= 25_000 }
  - name: Scale
service:
"
    };
}

/// A service that nothing is found in, for each of the three tiers.
macro_rules! good {
    (Strategic) => {
        "  \
  Strategic:
    touchpoint_every: 1 week
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 4 hours, to: CSM lead }]
    programmes: [dedicated onboarding]
"
    };
    (Core) => {
        "  \
  Core:
    touchpoint_every: 1 month
    response: { first: 8 hours, resolution: 3 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
"
    };
    (Scale) => {
        "  \
  Scale:
    touchpoint_every: on event
    events: [at_risk]
    response: { first: 3 days, resolution: 10 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 3 days, to: support lead }]
    programmes: [webinars]
"
    };
}

/// A model in which no check finds anything.
pub(crate) const GOOD: &str = concat!(head!(), good!(Strategic), good!(Core), good!(Scale));

pub(crate) use {good, head};
