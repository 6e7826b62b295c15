//! `no-touchpoint`: a tier that says nothing of touchpoints.

use tierline_core::{Finding, Key, Model, Sentence, Severity};

use super::{GOOD, each, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "no-touchpoint",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a tier that says nothing of touchpoints",
    about: "A tier whose clients are met only when something happens says so: `touchpoint_every: on event`. \
            Silence is no promise.",
    example: concat!(
        head!(),
        good!(Strategic),
        good!(Core),
        "  \
  Scale:
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
    each(
        model,
        |tier| {
            tier.served().is_some_and(|service| service.touchpoint_every.is_none() && service.touchpoints.is_empty())
        },
        |tier| {
            Finding::new(CHECK.code, CHECK.severity, Sentence::of(Key::NoTouchpoint).with("tier", tier.name))
                .help(Sentence::of(Key::NoTouchpointHelp))
        },
    )
}
