//! `cadence-order`: a better tier with rarer touchpoints or business reviews than a worse one.

use tierline_core::{Cadence, Finding, Key, Model, Part, Sentence, Service, Severity};

use super::length::is_rarer;
use super::{GOOD, Named, Tier, first_worse, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "cadence-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a better tier with rarer touchpoints or business reviews than a worse one",
    about: "Of cadences the longest wait counts first, and where it is the same the shortest one; `on event` is \
            rarer than any span; a cadence that is not given is not compared.",
    example: concat!(
        head!(),
        good!(Strategic),
        "  \
  Core:
    touchpoint_every: 1 day
    response: { first: 8 hours, resolution: 3 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
",
        good!(Scale),
    ),
    mended: GOOD,
    run,
};

/// How a cadence is said, where it stands in a service, and the cadence.
type Which = (Key, &'static str);

fn run(model: &Model) -> Vec<Finding> {
    // Of segments without an order none is better.
    if !model.is_ranked() {
        return Vec::new();
    }
    let tiers = Tier::all(model);
    let mut findings = Vec::new();
    let cadences: [Named<Which, Service, Option<Cadence>>; 2] = [
        ((Key::RarerTouchpoints, "touchpoint_every"), |service| service.touchpoint_every.clone()),
        ((Key::RarerReviews, "business_review_every"), |service| service.business_review_every.clone()),
    ];
    for ((key, at), cadence) in cadences {
        let rarer = first_worse(&tiers, |better, worse| {
            let (rare, other) = (cadence(better.service?)?, cadence(worse.service?)?);
            is_rarer(&rare, &other).then_some((rare, other))
        });
        findings.extend(rarer.into_iter().map(|(better, worse, (rare, other))| {
            let message = Sentence::of(key)
                .with("better", better.name)
                .with("own", said(&rare))
                .with("worse", worse.name)
                .with("other", said(&other));
            Finding::new(CHECK.code, CHECK.severity, message)
                .help(Sentence::of(Key::CadenceOrderHelp))
                .at(better.place().key(at))
                .tiers([better.rank, worse.rank])
        }));
    }
    findings
}

/// A cadence as it stands in a sentence.
fn said(cadence: &Cadence) -> Part {
    match cadence {
        Cadence::OnEvent => cadence.to_string().into(),
        _ => Sentence::of(Key::CadenceEvery).with("cadence", cadence.to_string()).into(),
    }
}
