//! What clients are promised: services, their parts, who may be contacted, overlays and programmes.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::values::{AccountsPerOwner, Cadence, Expression, Period, Timing};

/// What may be promised, with what stands before it and behind it where it is written.
macro_rules! promised {
    ($(#[$about:meta])* struct $name:ident { before { $($before:tt)* } after { $($after:tt)* } }) => {
        $(#[$about])*
        #[derive(JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(super) struct $name {
            $($before)*
            /// How the tier is served, in a word: high, medium, low, tech ...
            #[schemars(extend("examples" = ["high"]))]
            touch: Option<String>,
            /// Who looks after the clients.
            #[schemars(extend("examples" = [{ "model": "dedicated", "role": "CSM", "accounts_per_owner": [15, 30] }]))]
            coverage: Option<Coverage>,
            /// How often business is reviewed with the client.
            #[schemars(extend("examples" = ["3 months"]))]
            business_review_every: Option<Cadence>,
            /// How often the client is contacted.
            #[schemars(extend("examples" = [["1 week", "2 weeks"]]))]
            touchpoint_every: Option<Cadence>,
            /// How much of an owner's time that takes; reports count hours a year from it.
            #[schemars(extend("examples" = [{ "touchpoint": 30, "business_review": 180 }]))]
            minutes: Option<Minutes>,
            /// How fast the client is answered.
            #[schemars(extend("examples" = [{ "first": "1 hour", "resolution": "8 hours", "calendar": "24x7" }]))]
            response: Option<Response>,
            /// How the client reaches us: phone, email, chat ...
            #[schemars(extend("examples" = [["phone", "email", "chat"]]))]
            channels: Option<Vec<String>>,
            /// Who is called in when something stays open, and after how long.
            #[schemars(extend("examples" = [[{ "after": "2 hours", "to": "CSM lead" }]]))]
            escalation: Option<Vec<Escalation>>,
            /// Programmes that the clients are offered.
            #[schemars(extend("examples" = [["dedicated onboarding", "early access"]]))]
            programmes: Option<Vec<String>>,
            /// What the work with the clients is about.
            #[schemars(extend("examples" = [["adoption", "expansion"]]))]
            initiatives: Option<Vec<String>>,
            /// Who looks after the clients, where a name or a desk is named.
            #[schemars(extend("examples" = ["retention desk"]))]
            owner: Option<String>,
            /// The channels by which clients are contacted; where they are not given, those by which clients reach us.
            #[schemars(extend("examples" = [["email", "in-app"]]))]
            outbound: Option<Vec<String>>,
            /// Touchpoints of several kinds, each with its own cadence.
            #[schemars(extend("examples" = [[{ "every": "1 month", "kind": "personal" }, { "every": "2 weeks", "kind": "automated" }]]))]
            touchpoints: Option<Vec<Touchpoint>>,
            /// Dated key experiences in a client's life, so long after or before a date of the client's.
            #[schemars(extend("examples" = [[{ "from": "signup_date", "after": "30 days", "what": "value review" }]]))]
            timeline: Option<Vec<Experience>>,
            /// Flags of the model: while one is true, a touchpoint is due, unless one lies less than `again_after` back.
            #[schemars(extend("examples" = [["at_risk", "renews_soon"]]))]
            events: Option<Vec<Event>>,
            /// How long after a touchpoint an event makes one due again; 1 month unless given.
            #[schemars(extend("examples" = ["2 weeks"]))]
            again_after: Option<Period>,
            $($after)*
        }
    };
}

/// How many minutes of an owner's time a client takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Minutes {
    /// For a touchpoint, in minutes.
    #[schemars(extend("examples" = [30]))]
    touchpoint: Option<u32>,
    /// For a business review, in minutes.
    #[schemars(extend("examples" = [180]))]
    business_review: Option<u32>,
}

promised! {
    /// What a tier promises its clients.
    struct Service {
        before {}
        after {
            /// What some clients of the tier are promised in its place: the first whose `when` is true replaces, key by key; what it
            /// does not name stays.
            #[schemars(extend("examples" = [[{ "when": "region = 'EMEA'", "response": { "first": "4 hours" } }]]))]
            instead: Option<Vec<ServicePart>>,
            /// What some clients of the tier are promised beside it: all whose `when` is true are added. Of two cadences or times the
            /// shorter one holds, and lists are united.
            #[schemars(extend("examples" = [[{ "when": "at_risk", "touchpoint_every": "1 week", "programmes": ["save plan"] }]]))]
            also: Option<Vec<ServicePart>>,
        }
    }
}

promised! {
    /// A part of a service for those clients of the tier for whom a condition is true.
    struct ServicePart {
        before {
            /// For whom it counts; where it cannot be known, it does not count.
            #[schemars(extend("examples" = ["at_risk"]))]
            when: Expression,
            /// Whether the client may be shown that it is promised this; not unless given.
            #[schemars(extend("examples" = [true]))]
            visible: Option<bool>,
        }
        after {}
    }
}

promised! {
    /// What an overlay adds to what its clients are promised.
    struct Addition {
        before {}
        after {}
    }
}

/// Touchpoints of one kind.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Touchpoint {
    /// How often.
    #[schemars(extend("examples" = ["1 month"]))]
    every: Cadence,
    /// What kind they are; a service has each kind once.
    #[schemars(extend("examples" = ["personal"]))]
    kind: String,
    /// Minutes of somebody's time for one of them.
    #[schemars(extend("examples" = [30]))]
    minutes: Option<u32>,
    /// Who does it, where that is not the client's owner.
    #[schemars(extend("examples" = ["lifecycle marketing"]))]
    owner: Option<String>,
    /// The channel by which it is done.
    #[schemars(extend("examples" = ["email"]))]
    channel: Option<String>,
}

/// A key experience, so long after or before a date of the client's; one of `after` and `before` is there.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Experience {
    /// The date attribute that it is counted from.
    #[schemars(extend("examples" = ["signup_date"]))]
    from: String,
    /// How long after the date.
    #[schemars(extend("examples" = ["30 days"]))]
    after: Option<Period>,
    /// How long before the date.
    #[schemars(extend("examples" = ["90 days"]))]
    before: Option<Period>,
    /// What it is.
    #[schemars(extend("examples" = ["value review"]))]
    what: String,
}

/// An event: the name of a flag, or the flag with its own `again_after`.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Event {
    /// The name of a flag.
    Flag(String),
    /// A flag with its own span of time.
    Again(EventAgain),
}

/// A flag that makes a touchpoint due, and how long after a touchpoint it makes one due again.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct EventAgain {
    /// The name of a flag.
    #[schemars(extend("examples" = ["renews_soon"]))]
    flag: String,
    /// How long after a touchpoint the event makes one due again.
    #[schemars(extend("examples" = ["3 months"]))]
    again_after: Option<Period>,
}

/// Who looks after the clients of a tier.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Coverage {
    /// How owners are given: dedicated, pooled, rotating ...
    #[schemars(extend("examples" = ["dedicated"]))]
    model: Option<String>,
    /// The owner's role: CSM, TAM, helpdesk ... Where several are named, an owner has any one of them.
    #[schemars(extend("examples" = ["CSM", ["TAM", "account manager"]]))]
    role: Option<Roles>,
    /// The roles of several owners, where a client has one of each.
    #[schemars(extend("examples" = [["vCIO", "TAM"]]))]
    owners: Option<Vec<String>>,
    /// How many accounts an owner has.
    #[schemars(extend("examples" = [[15, 30]]))]
    accounts_per_owner: Option<AccountsPerOwner>,
}

/// A role, or several of which an owner has one.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Roles {
    /// The role.
    One(String),
    /// Any of these roles.
    OneOf(Vec<String>),
}

/// How fast the client is answered, whatever it is about; beside it by severity, under names of the author's, gravest first:
/// `response: { P1: { first: 1 hour }, P3: { first: 1 day } }`.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = { "$ref": "#/$defs/SeverityResponse" }))]
pub(super) struct Response {
    /// Time to the first answer.
    #[schemars(extend("examples" = ["1 hour"]))]
    first: Option<Timing>,
    /// Time to the resolution.
    #[schemars(extend("examples" = [["2 days", "3 days"]]))]
    resolution: Option<Timing>,
    /// The hours that count: `24x7`, or the name of a calendar.
    #[schemars(extend("examples" = ["24x7"]))]
    calendar: Option<String>,
    /// The times of a severity, under its name.
    #[schemars(extend("examples" = [{ "first": "1 hour", "resolution": "4 hours", "calendar": "24x7" }]))]
    P1: Option<SeverityResponse>,
}

/// How fast the client is answered where something of a severity is the matter.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct SeverityResponse {
    /// Time to the first answer.
    #[schemars(extend("examples" = ["1 hour"]))]
    first: Option<Timing>,
    /// Time to the resolution.
    #[schemars(extend("examples" = ["4 hours"]))]
    resolution: Option<Timing>,
    /// The hours that count: `24x7`, or the name of a calendar.
    #[schemars(extend("examples" = ["24x7"]))]
    calendar: Option<String>,
}

/// One step of an escalation.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Escalation {
    /// How long it has been open when somebody is called in.
    #[schemars(extend("examples" = ["2 hours"]))]
    after: Period,
    /// Who is called in.
    #[schemars(extend("examples" = ["CSM lead"]))]
    to: String,
}

/// By which channels a client may be contacted, by the value of an attribute: `none`, or a list of channels. A value that is
/// not named, or not known, limits nothing. It limits touchpoints, business reviews, outbound channels and outreach
/// programmes, and never how clients reach us.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = { "anyOf": [{ "const": "none" }, { "type": "array", "items": { "type": "string" }, "minItems": 1 }] }))]
pub(super) struct Contact {
    /// The attribute, derived attribute or dimension that says how a client may be contacted.
    #[schemars(extend("examples" = ["contact_preference"]))]
    attribute: String,
    /// The programmes for which clients are contacted, as a list, or with the channel of each. Where they are not given, `none`
    /// withholds all programmes, and a list of channels none.
    #[schemars(extend("examples" = [{ "newsletter": "email", "roadshow": "in person" }]))]
    outreach: Option<Outreach>,
}

/// The programmes for which clients are contacted.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Outreach {
    /// Their names.
    Names(Vec<String>),
    /// Their channels by name.
    Channels(BTreeMap<String, String>),
}

/// A dated list of clients, and what they are promised.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Overlay {
    /// What happened; for people.
    #[schemars(extend("examples" = ["The outage of 12 March."]))]
    description: Option<String>,
    /// Its last day, whatever the table says of a client; where it is not given, each row needs one.
    #[schemars(extend("examples" = ["2027-03-31"]))]
    until: Option<String>,
    /// Whether the clients may be shown that they are promised this; not unless given.
    #[schemars(extend("examples" = [true]))]
    visible: Option<bool>,
    /// What its clients are promised beside the rest: the keys of a service, without `instead` and `also`.
    #[schemars(extend("examples" = [{ "touchpoint_every": "1 week", "programmes": ["incident briefing"] }]))]
    also: Option<Addition>,
}

/// What a programme is that services offer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Programme {
    /// What it is; for people.
    #[schemars(extend("examples" = ["New features before all others."]))]
    description: Option<String>,
    /// What clients that it is for need; for people.
    #[schemars(extend("examples" = [["influence on what is built"]]))]
    needs: Option<Vec<String>>,
    /// What is to be expected of it; for people.
    #[schemars(extend("examples" = [["feedback every month"]]))]
    expectations: Option<Vec<String>>,
}
