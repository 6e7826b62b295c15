//! English.

use alloc::format;
use alloc::string::String;

use super::{Forms, Key};
use crate::date::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) static FORMS: Forms =
    Forms { text, plural: |count| usize::from(count != 1), plurals: 2, thousands: ',', and: "and", day };

/// 31 January 2026: a day that cannot be misread.
fn day(day: Date) -> String {
    let (year, month, number) = day.civil();
    let month = usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    format!("{number} {month} {year}")
}

const fn text(key: Key) -> &'static str {
    match key {
        Key::Verbatim => "{text}",

        Key::NoServiceAtAll => "no tier promises any service",
        Key::NoService => "tier `{tier}` promises no service",
        Key::NoServiceHelp => "write under `service` what its clients can count on, if only how they are answered",
        Key::EscalateOnly => {
            "tier `{tier}` has no touchpoints, no reviews, no owner, no programmes, no initiatives and no response times"
        }
        Key::EscalateOnlyHelp => {
            "its clients are heard only when they escalate: give the tier a programme, an owner or a response time"
        }
        Key::NoTouchpoint => "tier `{tier}` says nothing of touchpoints",
        Key::NoTouchpointHelp => {
            "write `touchpoint_every`, or `touchpoint_every: on event` where only events call for one"
        }
        Key::NoProgramme => "tier `{tier}` has no programmes",
        Key::NoProgrammeHelp => {
            "name what its clients are offered: webinars, a help centre, onboarding they do by themselves"
        }
        Key::NoResponse => "tier `{tier}` has no response times",
        Key::NoResponseHelp => "write `response: {{ first: ... }}`: a slow answer that is promised is better than none",
        Key::SamePackage => "tiers {tiers} promise the same; `{first}` is no better",
        Key::SamePackageHelp => "join them, or say what the better one has beyond the other",
        Key::SlowerFirstAnswer => {
            "tier `{better}` waits {slow} for a first answer, and `{worse}`, a worse tier, {fast}"
        }
        Key::SlowerResolution => "tier `{better}` waits {slow} for a resolution, and `{worse}`, a worse tier, {fast}",
        Key::ClosingHours => {
            "tier `{better}` is answered by calendar `{calendar}`, and `{worse}`, a worse tier, around the clock"
        }
        Key::ResponseOrderHelp => "a better tier waits no longer than a worse one",
        Key::RarerTouchpoints => "tier `{better}` has touchpoints {own}, and `{worse}`, a worse tier, {other}",
        Key::RarerReviews => "tier `{better}` has business reviews {own}, and `{worse}`, a worse tier, {other}",
        Key::CadenceOrderHelp => "a better tier is met as often as a worse one, or more often",
        Key::CadenceEvery => "every {cadence}",
        Key::NoFirstAnswer => {
            "{count:tier|tiers} {tiers} {count:has|have} no time to a first answer, and other tiers have one"
        }
        Key::NoResolution => {
            "{count:tier|tiers} {tiers} {count:has|have} no time to a resolution, and other tiers have one"
        }
        Key::NoEscalation => "{count:tier|tiers} {tiers} {count:has|have} no escalation, and other tiers have one",
        Key::NoChannel => "{count:tier|tiers} {tiers} {count:has|have} no channel, and other tiers have one",
        Key::UnevenBaseHelp => {
            "base quality is the same for all: let tiers differ in how fast and how often, not in whether"
        }
        Key::ManyTiers => "{tiers} tiers are more than the four that can be told apart in daily work",
        Key::ManyTiersHelp => "start with three or four tiers, and join those that are served alike",

        Key::ExceptionsAt => {
            "{clients} {clients:client stands|clients stand} apart at {value}, too few of {all} for a tier"
        }
        Key::ExceptionsFrom => {
            "{clients} {clients:client stands|clients stand} apart from {lowest} to {highest}, too few of {all} for a tier"
        }
        Key::ExceptionsHelp => "look at them one by one, and name them by a rule or an override instead of a tier",
        Key::AllTheSame => "all {clients} clients have the same value, {value}",
        Key::TooFewForGaps => "{clients} clients are too few to tell a gap from chance",
        Key::NoGap => "there is no gap in the values: each further class only divides what is spread evenly",
        Key::NoNaturalTiersHelp => "start with three or four tiers by share of clients and value, or by price",

        Key::ReviewOverdue => {
            "{clients} {clients:client was|clients were} reviewed longer ago than the model's `review_every` asks for"
        }
    }
}
