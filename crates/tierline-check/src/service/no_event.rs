//! `no-event`: contact on event that no event can trigger.

use tierline_core::{Cadence, Finding, Key, Model, Place, Sentence, Service, Severity};

use super::{GOOD, Tier, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "no-event",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "touchpoints on event in a service that names no events",
    about: "A touchpoint on event is due while a flag named under `events` is true. Where neither the tier's entry nor the part that \
            says `on event` names one, no touchpoint is ever due, and the clients are promised contact that never comes.",
    example: concat!(
        head!(),
        good!(Strategic),
        good!(Core),
        "  \
  Scale:
    touchpoint_every: on event
    response: { first: 3 days, resolution: 10 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 3 days, to: support lead }]
    programmes: [webinars]
",
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let Some(service) = tier.service.filter(|service| service.events.is_empty()) else { continue };
        let parts = [("instead", &service.instead), ("also", &service.also)];
        // Events that an addition brings count while it does: for the rest of the clients they may be missing, and it says so itself.
        let of_parts = parts.into_iter().flat_map(|(key, parts)| {
            let place = tier.place().key(key);
            parts.iter().enumerate().map(move |(at, part)| (&part.service, place.clone().index(at)))
        });
        let silent = std::iter::once((service, tier.place())).chain(of_parts);
        for (service, place) in silent.filter(|(service, _)| service.events.is_empty()) {
            findings.extend(at_event(service, place).map(|place| {
                Finding::new(CHECK.code, CHECK.severity, Sentence::of(Key::NoEvent).with("tier", tier.name))
                    .help(Sentence::of(Key::NoEventHelp))
                    .at(place)
                    .tiers([tier.rank])
            }));
        }
    }
    findings
}

/// Where a service promises touchpoints on event, of any kind.
fn at_event(service: &Service, place: Place) -> Option<Place> {
    if service.touchpoint_every == Some(Cadence::OnEvent) {
        return Some(place.key("touchpoint_every"));
    }
    let at = service.touchpoints.iter().position(|touchpoint| touchpoint.every == Cadence::OnEvent)?;
    Some(place.key("touchpoints").index(at).key("every"))
}
