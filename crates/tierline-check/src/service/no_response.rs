//! `no-response`: a tier without a time to a first answer and to a resolution.

use tierline_core::{Finding, Key, Model, Sentence, Severity};

use super::{GOOD, each, good, has_response, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "no-response",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a tier without a time to a first answer and to a resolution",
    about: "A slow answer that is promised is better than none. A tier that has one of the two times and not the \
            other is left to `uneven-base`.",
    example: concat!(
        head!(),
        good!(Strategic),
        good!(Core),
        "  \
  Scale:
    touchpoint_every: on event
    events: [at_risk]
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
        |tier| tier.served().is_some_and(|service| !has_response(service)),
        |tier| {
            Finding::new(CHECK.code, CHECK.severity, Sentence::of(Key::NoResponse).with("tier", tier.name))
                .help(Sentence::of(Key::NoResponseHelp))
        },
    )
}
