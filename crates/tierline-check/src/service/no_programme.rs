//! `no-programme`: a tier without any programme.

use tierline_core::{Finding, Key, Model, Sentence, Severity};

use super::{GOOD, each, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "no-programme",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a tier without any programme",
    about: "Programmes are what clients of a tier can count on without asking. The lowest tier, too, has some \
            that nobody has to attend to: webinars, a help centre.",
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
    escalation: [{ after: 3 days, to: support lead }]
",
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    each(
        model,
        |tier| tier.served().is_some_and(|service| service.programmes.is_empty()),
        |tier| {
            Finding::new(CHECK.code, CHECK.severity, Sentence::of(Key::NoProgramme).with("tier", tier.name))
                .help(Sentence::of(Key::NoProgrammeHelp))
        },
    )
}
