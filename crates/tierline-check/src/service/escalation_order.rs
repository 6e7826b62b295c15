//! `escalation-order`: steps of an escalation that do not come later and later, or that come after the resolution.

use std::cmp::Ordering;

use tierline_core::{Finding, Key, Model, Period, Response, Sentence, Severity, Timing};

use super::length::compared;
use super::{GOOD, Tier, closing_hours, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "escalation-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "steps of an escalation that do not come later and later, or that come after the promised resolution",
    about: "Each step calls in somebody when the one before it has not helped: a step that is due before the one above it, or at \
            the same time, is never the next one. A step that is due after the resolution comes when the promise is \
            already broken. Spans run by the calendar of `response`; with closing hours, days and hours are compared only where \
            it is sure which is longer (a day has 8 to 24 open hours).",
    example: concat!(
        head!(),
        "  \
  Strategic:
    touchpoint_every: 1 week
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 4 hours, to: CSM lead }, { after: 2 hours, to: head of service }, { after: 1 day, to: CEO }]
    programmes: [dedicated onboarding]
",
        good!(Core),
        good!(Scale),
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let Some(service) = tier.service else { continue };
        let calendar = tier.response().and_then(closing_hours);
        // Of severities the one that is resolved last: a step behind that is too late for all.
        let each = tier.response().into_iter().flat_map(Response::each);
        let resolution = each.filter_map(|(_, times)| times.resolution.as_ref()).map(Timing::longest);
        let resolution = resolution.max_by_key(|span| span.about_minutes());
        let found = |at: usize, message: Sentence| {
            let step = service.escalation.get(at).map_or("", |step| &*step.to);
            Finding::new(CHECK.code, CHECK.severity, message.with("tier", tier.name).with("to", step))
                .help(Sentence::of(Key::EscalationOrderHelp))
                .at(tier.place().key("escalation").index(at))
                .tiers([tier.rank])
        };
        for (at, pair) in (1_usize..).zip(service.escalation.windows(2)) {
            let [before, step] = pair else { continue };
            if compared(calendar, step.after, before.after).is_some_and(Ordering::is_le) {
                let message = Sentence::of(Key::EscalationFalls)
                    .with("after", step.after.to_string())
                    .with("before", before.after.to_string())
                    .with("earlier", &*before.to);
                findings.push(found(at, message));
            }
        }
        for (at, step) in service.escalation.iter().enumerate() {
            let is_late = |resolution: &Period| compared(calendar, step.after, *resolution) == Some(Ordering::Greater);
            if let Some(resolution) = resolution.filter(is_late) {
                let message = Sentence::of(Key::EscalationTooLate)
                    .with("after", step.after.to_string())
                    .with("resolution", resolution.to_string());
                findings.push(found(at, message));
            }
        }
    }
    findings
}
