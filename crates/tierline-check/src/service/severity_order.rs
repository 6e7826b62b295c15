//! `severity-order`: a milder severity that is answered or resolved sooner than a graver one.

use tierline_core::{Finding, Key, Model, Response, Sentence, Severity, Timing};

use super::length::is_slower;
use super::{GOOD, Named, Tier, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "severity-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a milder severity that is answered or resolved sooner than a graver one",
    about: "Severities stand gravest first. Their spans are compared within the same calendar, and where the sooner \
            answer comes around the clock.",
    example: concat!(
        head!(),
        good!(Strategic),
        "  \
  Core:
    touchpoint_every: 1 month
    response:
      P3: { first: 8 hours, resolution: 3 days, calendar: business hours }
      P1: { first: 4 hours, resolution: 2 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
",
        good!(Scale),
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let spans: [Named<Key, Response, Option<Timing>>; 2] = [
        (Key::MilderAnsweredSooner, |times| times.first.clone()),
        (Key::MilderResolvedSooner, |times| times.resolution.clone()),
    ];
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let Some(response) = tier.response() else { continue };
        for (key, span) in spans {
            // For each milder one the nearest graver one that waits longer.
            for (at, (milder, times)) in response.severities.iter().enumerate() {
                let graver = response.severities.iter().take(at).rev();
                let found = graver.into_iter().find_map(|(graver, other)| {
                    let (fast, slow) = (span(times)?, span(other)?);
                    let comparable = times.calendar == other.calendar || times.calendar.as_deref() == Some("24x7");
                    (comparable && is_slower(&slow, &fast)).then_some((graver, slow, fast))
                });
                let Some((graver, slow, fast)) = found else { continue };
                let message = Sentence::of(key)
                    .with("tier", tier.name)
                    .with("milder", &**milder)
                    .with("fast", fast.to_string())
                    .with("graver", &**graver)
                    .with("slow", slow.to_string());
                findings.push(
                    Finding::new(CHECK.code, CHECK.severity, message)
                        .help(Sentence::of(Key::SeverityOrderHelp))
                        .at(tier.place().key("response").key(milder))
                        .tiers([tier.rank]),
                );
            }
        }
    }
    findings
}
