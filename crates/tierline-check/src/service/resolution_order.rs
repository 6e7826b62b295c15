//! `resolution-order`: a resolution that is promised before the first answer.

use std::cmp::Ordering;

use tierline_core::{Finding, Key, Model, Response, Sentence, Severity};

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
    events: [at_risk]
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
    let of = |tier: &Tier<'_>, severity: Option<&str>, times: &Response| {
        let (first, resolution) = (times.first.as_ref()?, times.resolution.as_ref()?);
        let order = compared(closing_hours(times), resolution.longest(), first.longest());
        let message = Sentence::of(Key::ResolutionFirst)
            .with("tier", tier.name)
            .with("resolution", resolution.to_string())
            .with("first", first.to_string());
        let place = tier.place().key("response");
        let place = severity.map_or_else(|| place.clone(), |name| place.key(name));
        (order == Some(Ordering::Less)).then(|| {
            Finding::new(CHECK.code, CHECK.severity, message)
                .help(Sentence::of(Key::ResolutionFirstHelp))
                .at(place.key("resolution"))
                .tiers([tier.rank])
        })
    };
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let each = tier.response().into_iter().flat_map(Response::each);
        findings.extend(each.filter_map(|(severity, times)| of(&tier, severity, times)));
    }
    findings
}
