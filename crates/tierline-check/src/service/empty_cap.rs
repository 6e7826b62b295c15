//! `empty-cap`: a wish of clients that withholds everything a tier promises.

use tierline_core::{Contact, Finding, Key, Model, Sentence, Service, Severity};

use super::{Tier, good, has_response};
use crate::check::{Check, CheckGroup};

/// The head of the examples, whose clients say how they may be contacted.
macro_rules! wishes {
    () => {
        "\
tierline: 1
model: { name: example, client: id }
attributes:
  arr: { type: decimal, scale: 2 }
  contact_preference: { type: category, levels: [declined, digital, any] }
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

pub(crate) static CHECK: Check = Check {
    code: "empty-cap",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a value of the contact attribute that withholds everything a tier promises",
    about: "Who names channels wants to be contacted by them: where a tier has none of them, its touchpoints, business reviews and \
            outreach are withheld all the same. Response times, escalation, an owner, initiatives, and the channels by which \
            clients reach us are never withheld; a tier that promises nothing but contact leaves nothing to a client who wants \
            none. What conditions add is not counted.",
    example: concat!(
        wishes!(),
        good!(Strategic),
        good!(Core),
        good!(Scale),
        "contact: { attribute: contact_preference, declined: none, digital: [in-app] }\n"
    ),
    mended: concat!(
        wishes!(),
        good!(Strategic),
        good!(Core),
        good!(Scale),
        "contact: { attribute: contact_preference, declined: none, digital: [email, in-app] }\n"
    ),
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let Some(contact) = model.contact() else { return Vec::new() };
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let Some(service) = tier.service else { continue };
        for (value, channels) in &contact.caps {
            let key = if !leaves_something(service, contact, channels) {
                Key::EmptyCap
            } else if is_unreachable(service, channels) {
                Key::UnreachableCap
            } else {
                continue;
            };
            let message = Sentence::of(key).with("tier", tier.name).with("value", &**value);
            findings.push(
                Finding::new(CHECK.code, CHECK.severity, message)
                    .help(Sentence::of(Key::EmptyCapHelp))
                    .at(tier.place())
                    .tiers([tier.rank]),
            );
        }
    }
    findings
}

/// Whether clients who name channels can be contacted by none of those that a service has, though it promises contact.
fn is_unreachable(service: &Service, channels: &[Box<str>]) -> bool {
    let outbound = if service.outbound.is_empty() { &service.channels } else { &service.outbound };
    let contacts = service.touchpoint_every.is_some() || service.business_review_every.is_some();
    let missing = !outbound.is_empty() && !outbound.iter().any(|own| channels.contains(own));
    contacts && missing && !channels.is_empty()
}

/// Whether something is left of a service for clients who may be contacted by these channels alone.
fn leaves_something(service: &Service, contact: &Contact, channels: &[Box<str>]) -> bool {
    let outbound = if service.outbound.is_empty() { &service.channels } else { &service.outbound };
    let is_reached = !channels.is_empty() && (outbound.is_empty() || outbound.iter().any(|own| channels.contains(own)));
    let meets = service.touchpoint_every.is_some() || service.business_review_every.is_some();
    let is_kept = |programme: &str| match contact.outreach.iter().find(|(name, _)| **name == *programme) {
        Some((_, Some(channel))) => channels.contains(channel),
        Some((_, None)) => false,
        None => !contact.outreach.is_empty() || !channels.is_empty(),
    };
    let promises_anything = meets || !service.programmes.is_empty();
    let stays = has_response(service)
        || !service.escalation.is_empty()
        || !service.channels.is_empty()
        || !service.initiatives.is_empty()
        || service.owner.is_some()
        || service.coverage.as_ref().is_some_and(|coverage| !coverage.role.is_empty() || coverage.model.is_some());
    stays
        || (is_reached && meets)
        || service.programmes.iter().any(|programme| is_kept(programme))
        || !promises_anything
}
