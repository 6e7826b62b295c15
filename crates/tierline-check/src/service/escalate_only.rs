//! `escalate-only`: a tier whose clients are heard only when they escalate.

use tierline_core::{Finding, Key, Model, Sentence, Severity};

use super::{GOOD, each, good, head, is_escalation_alone};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "escalate-only",
    severity: Severity::Error,
    group: CheckGroup::Service,
    finds: "a tier whose clients are heard only when they escalate",
    about: "The tier has no touchpoints, no business reviews, no owner, no programmes, no initiatives and no \
            response times; channels, a calendar and a way to escalate are not enough. Who has one of these is \
            heard, and is not found.",
    example: concat!(
        head!(),
        good!(Strategic),
        good!(Core),
        "  \
  Scale:
    channels: [email]
    escalation: [{ after: 3 days, to: support lead }]
",
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    each(
        model,
        |tier| tier.service.is_some_and(is_escalation_alone),
        |tier| {
            Finding::new(CHECK.code, CHECK.severity, Sentence::of(Key::EscalateOnly).with("tier", tier.name))
                .help(Sentence::of(Key::EscalateOnlyHelp))
        },
    )
}
