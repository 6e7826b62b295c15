//! `response-order`: a better tier that waits longer for an answer or a resolution than a worse one.

use tierline_core::{Finding, Key, Model, Response, Sentence, Severity, Timing};

use super::{AROUND_THE_CLOCK, GOOD, Named, Tier, first_worse, good, has_response, head, is_slower};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "response-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a better tier that waits longer for an answer or a resolution than a worse one",
    about: "Spans of response run by a calendar: they are compared within the same calendar, and between any \
            calendar and `24x7`. Against a worse tier whose calendar has closing hours, a longer span around the \
            clock is still longer for whoever writes while it is open; and a longer span with closing hours is \
            longer than a shorter one around the clock at any time. Between two different calendars with closing \
            hours nothing is said. A tier that has a calendar with closing hours, while a worse tier is answered \
            around the clock, is found, too.",
    example: concat!(
        head!(),
        good!(Strategic),
        "  \
  Core:
    touchpoint_every: 1 month
    response: { first: 4 days, resolution: 5 days, calendar: business hours }
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
    // Of segments without an order none is better.
    if !model.is_ranked() {
        return Vec::new();
    }
    let tiers = Tier::all(model);
    let mut findings = Vec::new();
    let spans: [Named<Key, Response, Option<Timing>>; 2] = [
        (Key::SlowerFirstAnswer, |response| response.first.clone()),
        (Key::SlowerResolution, |response| response.resolution.clone()),
    ];
    for (key, span) in spans {
        let slower = first_worse(&tiers, |better, worse| {
            // A severity is held against the same severity.
            better.response()?.each().find_map(|(severity, response)| {
                let other = match severity {
                    Some(name) => worse.response()?.severity(name)?,
                    None => worse.response()?,
                };
                let (slow, fast) = (span(response)?, span(other)?);
                let comparable =
                    response.calendar == other.calendar || around_the_clock(response) || around_the_clock(other);
                (comparable && is_slower(&slow, &fast)).then_some((slow, fast))
            })
        });
        findings.extend(slower.into_iter().map(|(better, worse, (slow, fast))| {
            let message = Sentence::of(key).with("slow", slow.to_string()).with("fast", fast.to_string());
            finding(better, worse, message)
        }));
    }
    let closed = first_worse(&tiers, |better, worse| {
        let (response, other) = (better.response()?, worse.response()?);
        let calendar = response.calendar.as_deref().filter(|_| !around_the_clock(response))?;
        (around_the_clock(other) && has_response(better.service?) && has_response(worse.service?)).then_some(calendar)
    });
    findings.extend(closed.into_iter().map(|(better, worse, calendar)| {
        finding(better, worse, Sentence::of(Key::ClosingHours).with("calendar", calendar))
    }));
    findings
}

/// A finding about two tiers, at the response of the better one.
fn finding(better: &Tier<'_>, worse: &Tier<'_>, message: Sentence) -> Finding {
    Finding::new(CHECK.code, CHECK.severity, message.with("better", better.name).with("worse", worse.name))
        .help(Sentence::of(Key::ResponseOrderHelp))
        .at(better.place().key("response"))
        .tiers([better.rank, worse.rank])
}

fn around_the_clock(response: &Response) -> bool {
    response.calendar.as_deref() == Some(AROUND_THE_CLOCK)
}
