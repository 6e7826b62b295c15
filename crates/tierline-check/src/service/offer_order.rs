//! `offer-order`: a better tier that is offered all the channels or programmes of a worse one but some.

use tierline_core::{Finding, Key, Model, Sentence, Service, Severity};

use super::{GOOD, Named, Tier, first_worse, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "offer-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a better tier with only some of the channels or programmes of a worse one",
    about: "Found where everything that the better tier is offered is offered to the worse one, too, and more: then the worse one is better off. \
            Lists that each have something of their own differ and are not compared: webinars may be right for a low tier and a dedicated \
            onboarding for a high one. A list that is not given is not compared.",
    example: concat!(
        head!(),
        "  \
  Strategic:
    touchpoint_every: 1 week
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [email]
    escalation: [{ after: 4 hours, to: CSM lead }]
    programmes: [dedicated onboarding]
  Core:
    touchpoint_every: 1 month
    response: { first: 8 hours, resolution: 3 days, calendar: business hours }
    channels: [email, phone]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
",
        good!(Scale),
    ),
    mended: GOOD,
    run,
};

/// How it is said that a list is shorter, and where the list stands in a service.
type Which = (Key, &'static str);

fn run(model: &Model) -> Vec<Finding> {
    // Of segments without an order none is better.
    if !model.is_ranked() {
        return Vec::new();
    }
    let tiers = Tier::all(model);
    let lists: [Named<Which, Service, Vec<Box<str>>>; 2] = [
        ((Key::FewerChannels, "channels"), |service| service.channels.clone()),
        ((Key::FewerProgrammes, "programmes"), |service| service.programmes.clone()),
    ];
    let mut findings = Vec::new();
    for ((key, at), list) in lists {
        let fewer = first_worse(&tiers, |better, worse| {
            let (few, many) = (list(better.service?), list(worse.service?));
            let missing: Vec<String> =
                many.iter().filter(|item| !few.contains(item)).map(|item| format!("`{item}`")).collect();
            let all_there = !few.is_empty() && few.iter().all(|item| many.contains(item));
            (all_there && !missing.is_empty()).then_some(missing)
        });
        findings.extend(fewer.into_iter().map(|(better, worse, missing)| {
            let message =
                Sentence::of(key).with("better", better.name).with("worse", worse.name).with("missing", missing);
            Finding::new(CHECK.code, CHECK.severity, message)
                .help(Sentence::of(Key::OfferOrderHelp))
                .at(better.place().key(at))
                .tiers([better.rank, worse.rank])
        }));
    }
    findings
}
