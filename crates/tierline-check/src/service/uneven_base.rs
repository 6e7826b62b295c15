//! `uneven-base`: tiers without something basic that other tiers have.

use tierline_core::{Finding, Key, Model, Response, Sentence, Service, Severity};

use super::{GOOD, Named, Tier, good, has_response, head, quoted};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "uneven-base",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "tiers without something basic that other tiers have",
    about: "Base quality is the same for all: only how fast and how often may differ. What a model shows of it \
            is whether there is a first answer, a resolution and an escalation at all, and any channel to be \
            reached by. How long an answer takes, which channels there are and who is called in are the level of \
            service, not its base.",
    example: concat!(
        head!(),
        good!(Strategic),
        good!(Core),
        "  \
  Scale:
    touchpoint_every: on event
    events: [at_risk]
    response: { first: 3 days, resolution: 10 days, calendar: business hours }
    channels: [email]
    programmes: [webinars]
",
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let tiers = Tier::all(model);
    let base: [Named<Key, Service, bool>; 4] = [
        (Key::NoFirstAnswer, |service| timed(service, |times| times.first.is_some())),
        (Key::NoResolution, |service| timed(service, |times| times.resolution.is_some())),
        (Key::NoEscalation, |service| !service.escalation.is_empty()),
        (Key::NoChannel, |service| !service.channels.is_empty()),
    ];
    let served: Vec<(&Tier<'_>, &Service)> = tiers.iter().filter_map(|tier| Some((tier, tier.served()?))).collect();
    let mut findings = Vec::new();
    for (key, has) in base {
        // Without any response time, that is the finding; not that one of two is missing.
        let is_said_otherwise =
            |service: &Service| matches!(key, Key::NoFirstAnswer | Key::NoResolution) && !has_response(service);
        let without: Vec<&Tier<'_>> = served
            .iter()
            .filter(|(_, service)| !has(service) && !is_said_otherwise(service))
            .map(|(tier, _)| *tier)
            .collect();
        if without.is_empty() || !served.iter().any(|(_, service)| has(service)) {
            continue;
        }
        let message = Sentence::of(key).with("count", without.len()).with("tiers", quoted(&without));
        let finding = Finding::new(CHECK.code, CHECK.severity, message).help(Sentence::of(Key::UnevenBaseHelp));
        let finding = finding.tiers(without.iter().map(|tier| tier.rank));
        findings.push(match without.as_slice() {
            [only] => finding.at(only.place()),
            _ => finding.at(tierline_core::Place::root().key("service")),
        });
    }
    findings
}

/// Whether a service says something of response times, plain or for any severity.
fn timed(service: &Service, says: impl Fn(&Response) -> bool) -> bool {
    service.response.as_ref().is_some_and(|response| response.each().any(|(_, times)| says(times)))
}
