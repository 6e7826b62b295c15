//! What goes by tier beside the rules: migration and targets; and what clients ask of their owners.

use schemars::JsonSchema;

use super::values::{Meant, Move, Period, Share};

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

/// A metric of a period that the model declares: exactly one of `sum`, `count`, `mean`, `median` and `share` names a column of the table.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DeclaredMetric {
    /// What it is; for people.
    #[schemars(extend("examples" = ["Leads that became clients."]))]
    description: Option<String>,
    /// A column of numbers, added up.
    #[schemars(extend("examples" = ["won"]))]
    sum: Option<String>,
    /// A column of truths: how many clients have `true`.
    #[schemars(extend("examples" = ["escalated"]))]
    count: Option<String>,
    /// A column of numbers: their mean over the clients that have one.
    #[schemars(extend("examples" = ["deal_value"]))]
    mean: Option<String>,
    /// A column of numbers: their median. It needs a row for each client.
    #[schemars(extend("examples" = ["days_to_answer"]))]
    median: Option<String>,
    /// A column of truths: the share of `true` of those of which it is known.
    #[schemars(extend("examples" = ["within_sla"]))]
    share: Option<String>,
    /// What a sum is divided by: another column, added up; only clients that have both count.
    #[schemars(extend("examples" = ["leads"]))]
    over: Option<String>,
    /// What it counts in; `share` is 1 for 100 %. Unless given, a `share` is one, a sum over another one a `ratio`, all else `points`.
    #[schemars(extend("examples" = ["share"]))]
    unit: Option<MetricUnit>,
    /// Whether more is better or less: `high` unless given. A target of one number is then a floor or a limit.
    #[schemars(extend("examples" = ["low"]))]
    better: Option<MetricBetter>,
    /// What becomes of it over a longer time: `none` unless given. What adds up (`scale`) and what is left of a whole (`compound`, of
    /// shares only) is held against targets by the year.
    #[schemars(extend("examples" = ["scale"]))]
    over_time: Option<MetricOverTime>,
}

/// What a metric counts in.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum MetricUnit {
    /// A part of a whole.
    Share,
    /// Money.
    Money,
    /// Points of a scale, or pieces.
    Points,
    /// So many times.
    Ratio,
}

/// Where better is.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum MetricBetter {
    /// More is better.
    High,
    /// Less is better.
    Low,
}

/// What becomes of a metric over a longer time.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum MetricOverTime {
    /// It stays.
    None,
    /// It adds up.
    Scale,
    /// It compounds.
    Compound,
}

/// What a tier, or the whole book, is meant to reach. Beside these keys, metrics of `metrics:` have targets by their names.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = { "$ref": "#/$defs/Meant" }))]
pub(super) struct Target {
    /// Share of all clients, from and to, both included.
    #[schemars(extend("examples" = [[0.10, 0.20]]))]
    clients: Option<(Share, Share)>,
    /// Share of the value, from and to, both included; of the sum of the values above zero.
    #[schemars(extend("examples" = [[0.50, 0.70]]))]
    value: Option<(Share, Share)>,
    /// Share of the clients of the start of a year that stay, at least.
    #[schemars(extend("examples" = [0.98]))]
    retention: Option<Meant>,
    /// Value kept and grown in the base in a year, as a fraction of what it was, at least.
    #[schemars(extend("examples" = [1.10]))]
    net_retention: Option<Meant>,
    /// Value grown in the base in a year, as a fraction of what it was, at least.
    #[schemars(extend("examples" = [0.30]))]
    expansion: Option<Meant>,
    /// Share of the clients that take part in advocacy, at least.
    #[schemars(extend("examples" = [0.40]))]
    advocacy: Option<Meant>,
    /// Share of the clients that adopt the product, at least.
    #[schemars(extend("examples" = [0.75]))]
    adoption: Option<Meant>,
    /// Share of the clients of the start of a year that leave, at most.
    #[schemars(extend("examples" = [0.05]))]
    churn: Option<Meant>,
    /// What is left of the value of the start of a year, without growth, at least.
    #[schemars(extend("examples" = [0.90]))]
    gross_retention: Option<Meant>,
    /// How much clients that stayed shrank in a year, as a fraction of the value, at most.
    #[schemars(extend("examples" = [0.03]))]
    contraction: Option<Meant>,
    /// Net promoter score, in points from -100 to 100, at least.
    #[schemars(extend("examples" = [40]))]
    nps: Option<Meant>,
    /// Mean satisfaction on its own scale, at least.
    #[schemars(extend("examples" = [[4.2, 5]]))]
    satisfaction: Option<Meant>,
    /// Share of the clients that take part in a programme, at least.
    #[schemars(extend("examples" = [0.30]))]
    participation: Option<Meant>,
    /// Profit in a year, in money, at least.
    #[schemars(extend("examples" = [100_000]))]
    profit: Option<Meant>,
    /// Profit as a share of revenue, at least.
    #[schemars(extend("examples" = [0.60]))]
    margin: Option<Meant>,
    /// Cost to serve a client for a year, in money, at most.
    #[schemars(extend("examples" = [[null, 500]]))]
    cost_to_serve: Option<Meant>,
    /// Lifetime value of a client, in money, at least.
    #[schemars(extend("examples" = [50_000]))]
    ltv: Option<Meant>,
    /// Cost of acquisition of a client, in money, at most.
    #[schemars(extend("examples" = [8_000]))]
    cac: Option<Meant>,
    /// Lifetime value over cost of acquisition, at least.
    #[schemars(extend("examples" = [3]))]
    ltv_to_cac: Option<Meant>,
    /// Return on advertising spend, at least.
    #[schemars(extend("examples" = [4]))]
    roas: Option<Meant>,
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
