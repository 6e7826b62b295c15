//! `resolution-order`: a resolution that is promised before the first answer.

use std::cmp::Ordering;

use tierline_core::{Finding, Key, Model, Sentence, Severity};

use super::length::compared;
use super::{GOOD, Tier, closing_hours, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "resolution-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a resolution that is promised before the first answer",
    about: "What is solved has been answered: a shorter time to the resolution makes the time to the first answer \
            meaningless, and most often the two are swapped. The same time for both is fine. With closing hours, days and hours \
            are compared only where it is sure which is longer (a day has 8 to 24 open hours).",
    example: concat!(
        head!(),
        good!(Strategic),
        "  \
  Core:
    touchpoint_every: 1 month
    response: { first: 3 days, resolution: 8 hours, calendar: business hours }
    channels: [email]
    programmes: [group onboarding]
    escalation: [{ after: 4 hours, to: support lead }]
",
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
    let of = |tier: Tier<'_>| {
        let response = tier.response()?;
        let (first, resolution) = (response.first?, response.resolution?);
        let sooner = compared(closing_hours(response), resolution, first) == Some(Ordering::Less);
        let message = Sentence::of(Key::ResolutionFirst)
            .with("tier", tier.name)
            .with("resolution", resolution.to_string())
            .with("first", first.to_string());
        sooner.then(|| {
            Finding::new(CHECK.code, CHECK.severity, message)
                .help(Sentence::of(Key::ResolutionFirstHelp))
                .at(tier.place().key("response").key("resolution"))
                .tiers([tier.rank])
        })
    };
    Tier::all(model).into_iter().filter_map(of).collect()
}
