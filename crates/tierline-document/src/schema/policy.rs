//! What goes by tier beside the rules: migration and targets; and what clients ask of their owners.

use schemars::JsonSchema;

use super::values::{Move, Period, Rate, Share};

/// How clients move between tiers from review to review.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Migration {
    /// A move to a better tier; `at once` unless given.
    #[schemars(extend("examples" = ["at once"]))]
    promote: Option<Move>,
    /// A move to a worse tier; `at once` unless given.
    #[schemars(extend("examples" = [{ "after": "renewal", "missing_renewal": "365 days" }]))]
    demote: Option<Move>,
    /// A move to another segment, where the model has `ranked: false`; `at once` unless given. It stands instead of
    /// `promote`, `demote` and `steps`.
    #[schemars(extend("examples" = [{ "after": "2 reviews" }]))]
    r#move: Option<Move>,
    /// How far a move goes at one review: `straight` to where the rules say unless given, or `one tier`.
    #[schemars(extend("examples" = ["one tier"]))]
    steps: Option<Steps>,
    /// How long a client is in a tier before it moves, both ways or each way; one span for segments.
    #[schemars(extend("examples" = [{ "promote": "30 days", "demote": "90 days" }]))]
    minimum_time: Option<MinimumTime>,
    /// The date attribute that says when a client renews; wanted by `after: renewal`.
    #[schemars(extend("examples" = ["renewal_date"]))]
    renewal: Option<String>,
    /// How often the client base is reviewed; a client that waits longer is told as overdue.
    #[schemars(extend("examples" = ["3 months"]))]
    review_every: Option<Period>,
    /// How much later than `review_every` says a review may be before its clients are overdue: 7 days unless given, or
    /// `none`.
    #[schemars(extend("examples" = ["14 days"]))]
    review_tolerance: Option<Tolerance>,
    /// What becomes of a client whose tier cannot be told, because a value is missing that was known: `hold` unless given,
    /// or `fall`.
    #[schemars(extend("examples" = ["fall"]))]
    missing: Option<WhenMissing>,
    /// How long a client that left is remembered: 2 years unless given.
    #[schemars(extend("examples" = ["1 year"]))]
    forget_after: Option<Period>,
    /// How many clients may leave at a review that nobody confirms; more of them, and the review is refused.
    #[schemars(extend("examples" = [{ "share": 0.10, "clients": 20 }]))]
    left_guard: Option<LeftGuard>,
}

/// How much later a review may be.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Tolerance {
    /// So long.
    Period(Period),
    /// Not a day.
    None(NoTolerance),
}

/// Not a day.
#[derive(JsonSchema)]
pub(super) enum NoTolerance {
    /// Not a day.
    #[schemars(rename = "none")]
    None,
}

/// What becomes of a client whose tier cannot be told.
#[derive(JsonSchema)]
pub(super) enum WhenMissing {
    /// It keeps its tier until the rules can tell again.
    #[schemars(rename = "hold")]
    Hold,
    /// It falls, as if the clause were false.
    #[schemars(rename = "fall")]
    Fall,
}

/// A review is refused where more than the share of the standings, and at least so many clients, leave.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct LeftGuard {
    /// The share of the standings as a fraction: 0.20 unless given.
    #[schemars(extend("examples" = [0.10]))]
    share: Option<Share>,
    /// The number of clients from which on the share counts: 5 unless given.
    #[schemars(extend("examples" = [20]))]
    clients: Option<u32>,
}

/// How far a move goes at one review.
#[derive(JsonSchema)]
pub(super) enum Steps {
    /// To where the rules say.
    #[schemars(rename = "straight")]
    Straight,
    /// To the next tier; the way on goes at the next reviews.
    #[schemars(rename = "one tier")]
    OneTier,
}

/// How long a client is in a tier before it moves.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields)]
pub(super) enum MinimumTime {
    /// Both ways.
    Both(Period),
    /// Each way.
    Each {
        /// Before it moves up.
        #[schemars(extend("examples" = ["30 days"]))]
        promote: Option<Period>,
        /// Before it moves down.
        #[schemars(extend("examples" = ["90 days"]))]
        demote: Option<Period>,
    },
}

/// What a tier is meant to reach.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Target {
    /// Share of all clients, from and to, both included.
    #[schemars(extend("examples" = [[0.10, 0.20]]))]
    clients: Option<(Share, Share)>,
    /// Share of the value, from and to, both included; of the sum of the values above zero.
    #[schemars(extend("examples" = [[0.50, 0.70]]))]
    value: Option<(Share, Share)>,
    /// Share of the clients of the start of a year that stay, at least.
    #[schemars(extend("examples" = [0.98]))]
    retention: Option<Share>,
    /// Value kept and grown in the base in a year, as a fraction of what it was, at least.
    #[schemars(extend("examples" = [1.10]))]
    net_retention: Option<Rate>,
    /// Value grown in the base in a year, as a fraction of what it was, at least.
    #[schemars(extend("examples" = [0.30]))]
    expansion: Option<Rate>,
    /// Share of the clients that take part in advocacy, at least.
    #[schemars(extend("examples" = [0.40]))]
    advocacy: Option<Share>,
    /// Share of the clients that adopt the product, at least.
    #[schemars(extend("examples" = [0.75]))]
    adoption: Option<Share>,
}

/// A rule for owners: what is known of the owner has, or is, the value of the client's attribute.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Fit {
    /// What is known of the owner; a column of the roster.
    #[schemars(extend("examples" = ["skills"]))]
    owner: OwnerFact,
    /// The attribute of the client; where it has no value, nothing is asked.
    #[schemars(extend("examples" = ["industry"]))]
    of: String,
    /// A flag: only clients for whom it is true ask it.
    #[schemars(extend("examples" = ["at_risk"]))]
    when: Option<String>,
    /// How many points an owner costs who does not have it.
    #[schemars(extend("examples" = [10]))]
    cost: u32,
}

/// What is known of an owner.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub(super) enum OwnerFact {
    /// What the owner knows: the list has the client's value.
    Skills,
    /// The languages that the owner speaks: the list has the client's value.
    Languages,
    /// Where the owner works: the same as the client's value.
    TimeZone,
    /// The owner's role: the same as the client's value.
    Role,
}
