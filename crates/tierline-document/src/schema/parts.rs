//! What a model is made of: attributes, dimensions, scores, tiers, flags.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::service::Experience;
use super::values::{Bound, Constant, Expression, MissingPoints, Number, NumberLiteral, Words};

/// What the model is called and what it is for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct About {
    /// The model's name, as results and reports show it.
    #[schemars(extend("examples" = ["b2b-saas"]))]
    name: String,
    /// Its version, as its authors count.
    #[schemars(extend("examples" = ["2026.4"]))]
    version: Option<Words>,
    /// What it is for; for people.
    #[schemars(extend("examples" = ["Who gets a dedicated CSM, and which service level."]))]
    purpose: Option<String>,
    /// Who answers for it; for people.
    #[schemars(extend("examples" = ["RevOps"]))]
    owner: Option<String>,
    /// The column that identifies a client; an id stands for one client.
    #[schemars(extend("examples" = ["account_id"]))]
    client: String,
    /// The attribute or derived attribute whose shares targets and reports speak of: revenue, say.
    #[schemars(extend("examples" = ["arr"]))]
    value: Option<String>,
    /// The zone that decides the day of every moment, by its IANA name; the moment's own zone or offset where it is not
    /// given.
    #[schemars(extend("examples" = ["Europe/Madrid"]))]
    zone: Option<String>,
    /// Marks of a missing value, beside blanks; compared letter by letter, without white space around them.
    #[schemars(extend("examples" = [["NA", "-", -999]]))]
    blanks: Option<Vec<Words>>,
    /// Where a number goes that lies exactly between two: `half even` unless given.
    #[schemars(extend("examples" = ["half up"]))]
    rounding: Option<Rounding>,
    /// Whether the tiers are ranked, best first: they are unless this is false. Segments have no order: the first rule that is
    /// true takes the client all the same, and clients move between them, neither up nor down.
    #[schemars(extend("examples" = [false]))]
    ranked: Option<bool>,
    /// Two dimensions by which a report shows who is where, with clients and value by cell: that of the rows, that of the columns.
    #[schemars(length(min = 2, max = 2))]
    #[schemars(extend("examples" = [["maturity_level", "appetite_level"]]))]
    grid: Option<Vec<String>>,
}

/// Where a number goes that lies exactly between two: a value that is read, a derived value, a score, a contribution.
#[derive(JsonSchema)]
pub(super) enum Rounding {
    /// To the one whose last digit is even: 2.5 is 2.
    #[schemars(rename = "half even")]
    HalfEven,
    /// Away from zero, as spreadsheets and SQL do: 2.5 is 3.
    #[schemars(rename = "half up")]
    HalfUp,
}

/// The types of attributes.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(super) enum Kind {
    /// Up to 18 digits, `scale` of them behind the point.
    Decimal,
    /// A whole number of up to 18 digits.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// One of the `levels`.
    Category,
    /// Any text.
    Text,
    /// A day.
    Date,
}

/// The types of derived attributes.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(super) enum ComputedKind {
    /// Up to 18 digits, `scale` of them behind the point; rounded once.
    Decimal,
    /// A whole number of up to 18 digits.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
}

/// A typed input.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("allOf" = [
    { "if": { "properties": { "type": { "const": "decimal" } } }, "then": { "required": ["scale"] }, "else": { "properties": { "scale": false } } },
    { "if": { "properties": { "type": { "const": "category" } } }, "then": { "required": ["levels"] }, "else": { "properties": { "levels": false } } }
]))]
pub(super) struct Attribute {
    /// Its type: `decimal`, `integer`, `boolean`, `category`, `text` or `date`.
    #[schemars(extend("examples" = ["decimal"]))]
    r#type: Kind,
    /// The digits behind the point of a decimal, 0 to 18; wanted for a decimal, and for no other type.
    #[schemars(range(min = 0, max = 18))]
    #[schemars(extend("examples" = [2]))]
    scale: Option<u8>,
    /// The levels of a category, low to high; wanted for a category. Rules may compare them by this order.
    #[schemars(length(min = 1))]
    #[schemars(extend("examples" = [["low", "medium", "high"]]))]
    levels: Option<Vec<Words>>,
    /// The column of the table that it is read from; the attribute's name unless given.
    #[schemars(extend("examples" = ["Industry (CRM)"]))]
    column: Option<String>,
    /// What it is measured in; for people.
    #[schemars(extend("examples" = ["USD/year"]))]
    unit: Option<String>,
    /// What it is; for people.
    #[schemars(extend("examples" = ["Annual recurring revenue of all contracts in force."]))]
    description: Option<String>,
    /// The least value allowed, after rounding; a smaller one is an issue of the client. Of numbers and dates.
    #[schemars(extend("examples" = [0]))]
    min: Option<Constant>,
    /// The greatest value allowed, after rounding; a greater one is an issue of the client. Of numbers and dates.
    #[schemars(extend("examples" = [100]))]
    max: Option<Constant>,
    /// Whether its absence is an issue of the client; `false` unless given, and then it is missing.
    #[schemars(extend("examples" = [true]))]
    required: Option<bool>,
    /// The value to use when absent.
    #[schemars(extend("examples" = [false]))]
    missing: Option<Constant>,
    /// Marks of a missing value beside those of the model; an empty list turns those off, too.
    #[schemars(extend("examples" = [["?"]]))]
    blanks: Option<Vec<Words>>,
}

/// An attribute computed from others.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("allOf" = [
    { "if": { "properties": { "type": { "const": "decimal" } } }, "then": { "required": ["scale"] }, "else": { "properties": { "scale": false } } }
]))]
pub(super) struct Derived {
    /// Its type: `decimal`, `integer`, `boolean` or `date`.
    #[schemars(extend("examples" = ["decimal"]))]
    r#type: ComputedKind,
    /// The digits behind the point of a decimal, 0 to 18: what it is rounded to, once; wanted for a decimal, and for no
    /// other type.
    #[schemars(range(min = 0, max = 18))]
    #[schemars(extend("examples" = [4]))]
    scale: Option<u8>,
    /// What it computes; exact, as a fraction where it divides. Division by zero is missing.
    #[schemars(extend("examples" = ["seats / employees"]))]
    expr: Expression,
    /// What it is measured in; for people.
    #[schemars(extend("examples" = ["days"]))]
    unit: Option<String>,
    /// What it is; for people.
    #[schemars(extend("examples" = ["Seats in use for each employee."]))]
    description: Option<String>,
}

/// A classification into named levels: bands over a number or a date, or rules.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["of", "bands"] }, { "required": ["rules"], "properties": { "of": false } }]))]
pub(super) struct Dimension {
    /// What it is; for people.
    #[schemars(extend("examples" = ["How long the client has been here."]))]
    description: Option<String>,
    /// The attribute, derived attribute or score that the bands divide; with `bands` only.
    #[schemars(extend("examples" = ["tenure_days"]))]
    of: Option<String>,
    /// The bands, lowest first; the last one has no end.
    #[schemars(extend("examples" = [[{ "level": "early", "upto": 90 }, { "level": "growth", "below": 730 }, { "level": "mature" }]]))]
    bands: Option<Vec<Band>>,
    /// The rules, instead of bands; the first that is true gives the level, and a client that none takes has none.
    #[schemars(extend("examples" = [[{ "level": "Transform", "when": "maturity >= 50 and appetite >= 50" }, { "level": "Sustain" }]]))]
    rules: Option<Vec<Rule>>,
    /// What levels are, by their names, and the key experiences of the clients that have them.
    #[schemars(extend("examples" = [{ "all": { "description": "Every client.", "needs": ["first value"] } }]))]
    levels: Option<BTreeMap<String, Level>>,
}

/// A band: its values get this level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("not" = { "required": ["upto", "below"] }))]
pub(super) struct Band {
    /// The level of the values in this band.
    #[schemars(extend("examples" = ["early"]))]
    level: Words,
    /// Where the band ends; the number itself belongs to it.
    #[schemars(extend("examples" = [90]))]
    upto: Option<Bound>,
    /// Where the band ends; the number itself belongs to the next band.
    #[schemars(extend("examples" = [730]))]
    below: Option<Bound>,
}

/// A rule: the clients for which it is true get this level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Rule {
    /// The level of the clients for which the condition is true.
    #[schemars(extend("examples" = ["Transform"]))]
    level: Words,
    /// The condition; without one, the level of every client that is left.
    #[schemars(extend("examples" = ["maturity >= 50 and appetite >= 50"]))]
    when: Option<Expression>,
}

/// A weighted sum of factors; the weights add up to exactly 100, or to exactly 1 and are read as shares.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Score {
    /// What it is; for people.
    #[schemars(extend("examples" = ["Who to look at first."]))]
    description: Option<String>,
    /// Digits behind the point that the score is rounded to, once, at its end; where not given, as many as its exact value
    /// can have, and at most 4 where a line or `missing: reweight` takes part.
    #[schemars(range(min = 0, max = 18))]
    #[schemars(extend("examples" = [1]))]
    round: Option<u8>,
    /// What counts; the weights add up to 100, or to 1.
    #[schemars(length(min = 1))]
    #[schemars(extend("examples" = [[{ "of": "arr", "weight": 60, "bands": [{ "below": 25_000, "points": 40 }, { "points": 100 }] }, { "of": "strategic", "weight": 40, "points": { "true": 100, "false": 0 } }]]))]
    factors: Vec<Factor>,
}

/// A weighted part of a score.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["bands"] }, { "required": ["points"] }, { "required": ["linear"] }]))]
pub(super) struct Factor {
    /// The attribute, derived attribute, dimension, score or flag that counts.
    #[schemars(extend("examples" = ["growth_potential"]))]
    of: String,
    /// Its weight out of 100, or its share where the weights of the score add up to 1.
    #[schemars(extend("examples" = [100]))]
    weight: Number,
    /// Points by bands of a number or a date, lowest first; the last one has no end.
    #[schemars(extend("examples" = [[{ "below": 5_000, "points": 10 }, { "below": 25_000, "points": 40 }, { "points": 100 }]]))]
    bands: Option<Vec<PointBand>>,
    /// Points by level of a category or dimension; a boolean or a flag has the levels `true` and `false`.
    #[schemars(extend("examples" = [{ "low": 20, "medium": 60, "high": 100 }]))]
    points: Option<BTreeMap<String, Number>>,
    /// Points along a straight line, and level beyond its ends.
    #[schemars(extend("examples" = [{ "from": 0, "to": 100, "points": [0, 100] }]))]
    linear: Option<Linear>,
    /// What a missing value does: points, or `reweight`; without it the score is missing.
    #[schemars(extend("examples" = [50]))]
    missing: Option<MissingPoints>,
}

/// A band: its values get these points.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("not" = { "required": ["upto", "below"] }))]
pub(super) struct PointBand {
    /// Where the band ends; the number itself belongs to it.
    #[schemars(extend("examples" = [90]))]
    upto: Option<Bound>,
    /// Where the band ends; the number itself belongs to the next band.
    #[schemars(extend("examples" = [5_000]))]
    below: Option<Bound>,
    /// The points of the values in this band, before the weight.
    #[schemars(extend("examples" = [10]))]
    points: Number,
}

/// Points along a straight line; exact, also where they do not end.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Linear {
    /// The value that gets the first points.
    #[schemars(extend("examples" = [0]))]
    from: Number,
    /// The value that gets the last points.
    #[schemars(extend("examples" = [100]))]
    to: Number,
    /// The points at both ends; beyond an end they stay.
    #[schemars(extend("examples" = [[0, 100]]))]
    points: (Number, Number),
}

/// A tier.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Tier {
    /// Its name, as results, standings and reports show it.
    #[schemars(extend("examples" = ["Strategic"]))]
    name: Words,
    /// The names that it had before: standings that say one of them mean this tier.
    #[schemars(extend("examples" = [["Gold"]]))]
    formerly: Option<Vec<Words>>,
    /// What it is; for people.
    #[schemars(extend("examples" = ["Clients with an owner of their own."]))]
    description: Option<String>,
    /// What its clients need; for people.
    #[schemars(extend("examples" = [["a named contact", "a road map of their own"]]))]
    needs: Option<Vec<String>>,
    /// What its clients expect; for people.
    #[schemars(extend("examples" = [["answers within the hour"]]))]
    expectations: Option<Vec<String>>,
    /// Who belongs to it; its alternatives (`or`) are its clauses. Without a rule, every client that is left.
    #[schemars(extend("examples" = ["arr > strategic_floor or (arr > 50_000 and strategic)"]))]
    when: Option<Expression>,
    /// While this holds, a client that is here stays at a review, though its rule is no longer true.
    #[schemars(extend("examples" = ["arr > 90_000"]))]
    stay: Option<Expression>,
}

/// A parameter: a number, or one that is worked out from clients.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum NumberOrThreshold {
    /// The number.
    Number(NumberLiteral),
    /// What the number is worked out from.
    Threshold(RelativeThreshold),
}

/// A threshold relative to the clients: the value nearest to a quantile that a client has. `tierline thresholds MODEL CLIENTS --as-of
/// DATE --write` works it out from a table and writes its day and its value; rules read the value alone.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct RelativeThreshold {
    /// The share of the clients with a value that are below it, from 0 to 1: 0.90 for the 90th percentile.
    #[schemars(extend("examples" = [0.90]))]
    quantile: NumberLiteral,
    /// The attribute, derived attribute or score whose values count; it must not be computed from this parameter.
    #[schemars(extend("examples" = ["arr"]))]
    of: String,
    /// The day of the clients that the value was worked out from.
    #[schemars(extend("examples" = ["2026-11-21"]))]
    fixed: String,
    /// The value: clients with this much or more are above the threshold.
    #[schemars(extend("examples" = [84_300]))]
    value: NumberLiteral,
}

/// A flag: its condition, or a mapping with words for people beside it.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum FlagOrCondition {
    /// The condition.
    Condition(Expression),
    /// The condition, and what it means.
    Flag(Flag),
}

/// A condition, and what it means for the clients for whom it is true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Flag {
    /// What it is; for people.
    #[schemars(extend("examples" = ["Clients that may leave."]))]
    description: Option<String>,
    /// What its clients need; for people.
    #[schemars(extend("examples" = [["somebody who listens"]]))]
    needs: Option<Vec<String>>,
    /// What its clients expect; for people.
    #[schemars(extend("examples" = [["a plan within a week"]]))]
    expectations: Option<Vec<String>>,
    /// The condition.
    #[schemars(extend("examples" = ["health < 40"]))]
    when: Expression,
}

/// What a level of a dimension is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Level {
    /// What it is; for people.
    #[schemars(extend("examples" = ["The first 90 days."]))]
    description: Option<String>,
    /// What its clients need; for people.
    #[schemars(extend("examples" = [["first value"]]))]
    needs: Option<Vec<String>>,
    /// What its clients expect; for people.
    #[schemars(extend("examples" = [["help with the set-up"]]))]
    expectations: Option<Vec<String>>,
    /// Dated key experiences of the clients that have the level, beside those of their tier.
    #[schemars(extend("examples" = [[{ "from": "signup_date", "after": "30 days", "what": "value review" }]]))]
    timeline: Option<Vec<Experience>>,
}
