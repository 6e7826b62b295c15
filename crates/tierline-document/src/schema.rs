//! The shape of model documents for editors: a JSON Schema, from types that say what each key is for.
//!
//! The types describe and are never made: documents are read by the reader, which says more than a schema can.

#![allow(dead_code, reason = "the types are read by the derive only")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use tierline_core::{Form, Operator};

/// The JSON Schema (2020-12) of model documents, indented, with a line end.
///
/// Editors complete and check model files with it; a YAML file names it in its first line:
/// `# yaml-language-server: $schema=tierline.schema.json`.
#[must_use]
pub fn json_schema() -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<ModelDocument>();
    format!("{:#}\n", sorted(schema.to_value()))
}

/// What an expression may have in it: the table of operators, in a line.
fn expression_description() -> String {
    let of = |family: &'static str, function: bool| {
        Operator::all().filter(move |own| own.family() == family && (own.form == Form::Function) == function)
    };
    let signs = |family: &'static str| {
        let mut signs: Vec<&str> = Vec::new();
        // A sign that also stands before an operand is one sign.
        of(family, false).filter(|own| !own.is_word()).for_each(|own| {
            if !signs.contains(&own.name) {
                signs.push(own.name);
            }
        });
        format!("`{}`", signs.join(" "))
    };
    let words = |operators: &mut dyn Iterator<Item = Operator>| {
        let names: Vec<String> = operators.map(|own| format!("`{}`", own.name)).collect();
        names.join(", ")
    };
    let asked =
        words(&mut of("comparison", false).filter(|own| own.is_word() && !own.words().any(|word| word == "not")));
    let joined = words(&mut of("logic", false));
    let functions = words(&mut Operator::all().filter(|own| own.form == Form::Function));
    let (compared, computed) = (signs("comparison"), signs("arithmetic"));
    format!(
        "An expression in a subset of SQL: names, numbers, 'texts', `date '2026-01-31'`, `as_of`; {compared}, {asked}; {joined}; \
         {computed}; {functions}. Inside `{{ }}` an expression with a comma stands in double quotes."
    )
}

/// The same value, its keys sorted whatever order `serde_json` keeps them in.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries: BTreeMap<String, Value> =
                object.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// Keys may be left out, which is not the same as `null`.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if object.contains_key("x-null") {
        object.remove("x-null");
        return;
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
    if let [Value::Object(only)] = choices.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
}

/// Values whose words the reader takes by their place, described by hand.
macro_rules! values {
    ($($name:ident, $title:literal, $schema:expr;)+) => {
        $(struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        })+
    };
}

/// What a number looks like where it is a text: digits with `_` between them, a point, an exponent.
const NUMBER: &str = r"^[+-]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+)?$";
/// What a name looks like: no white space and no ASCII sign but `_`, in the words that all dialects of patterns share.
const NAME: &str = r"^[^\s0-9!-/:-@\[-\^`{-~][^\s!-/:-@\[-\^`{-~]*$";
/// What a span of time looks like.
const PERIOD: &str = "^[1-9][0-9]* (minute|hour|day|week|month|year)s?$";

values! {
    FormatVersion, "FormatVersion", json_schema!({
        "description": "The version of the document format.",
        "enum": [1, "1"]
    });
    Words, "Words", json_schema!({
        "description": "A text; numbers, dates, `no` and `on` are taken as they are written.",
        "type": ["string", "number", "boolean"]
    });
    NumberLiteral, "NumberLiteral", json_schema!({
        "description": "An exact number: `100_000`, `0.25`, or in quotes as JSON writes exact decimals.",
        "anyOf": [{ "type": "number" }, { "type": "string", "pattern": NUMBER }]
    });
    Number, "Number", json_schema!({
        "description": "An exact number, or the name of a parameter that holds it.",
        "anyOf": [{ "type": "number" }, { "type": "string", "pattern": NUMBER }, { "type": "string", "pattern": NAME }]
    });
    Bound, "Bound", json_schema!({
        "description": "A number, the name of a parameter, or a date.",
        "anyOf": [
            { "type": "number" },
            { "type": "string", "pattern": NUMBER },
            { "type": "string", "pattern": NAME },
            { "type": "string", "format": "date" }
        ]
    });
    Constant, "Constant", json_schema!({
        "description": "A value of the attribute's type: a number or a parameter's name, `true` or `false`, a level, a text, a date.",
        "type": ["number", "boolean", "string"]
    });
    Expression, "Expression", json_schema!({
        "description": expression_description(),
        "type": ["string", "boolean", "number"],
        "examples": ["arr >= 100_000 or (strategic and health > 40)"]
    });
    Period, "Period", json_schema!({
        "description": "A span of time: `3 months`, `1 week`, `365 days`, `8 hours`.",
        "type": "string",
        "pattern": PERIOD
    });
    Cadence, "Cadence", json_schema!({
        "description": "How often: `3 months`, between two spans of time `[1 week, 2 weeks]`, or `on event`.",
        "anyOf": [
            { "type": "string", "pattern": PERIOD },
            { "const": "on event" },
            { "type": "array", "items": { "type": "string", "pattern": PERIOD }, "minItems": 2, "maxItems": 2 }
        ]
    });
    Move, "Move", json_schema!({
        "description": "When a move takes effect: `at once`, at the client's next renewal, after a span of time, or after some reviews in a row.",
        "anyOf": [
            { "const": "at once" },
            {
                "type": "object",
                "properties": {
                    "after": {
                        "description": "`renewal`, a span of time, or a number of reviews.",
                        "type": "string",
                        "pattern": "^(renewal|[1-9][0-9]* (minute|hour|day|week|month|year|review)s?)$"
                    },
                    "missing_renewal": {
                        "description": "The time to wait where a client has no renewal date.",
                        "type": "string",
                        "pattern": PERIOD
                    }
                },
                "required": ["after"],
                "additionalProperties": false
            }
        ]
    });
    AccountsPerOwner, "AccountsPerOwner", json_schema!({
        "description": "How many accounts an owner has: `[15, 30]`, `[200, null]` without an upper end, or one number.",
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            {
                "type": "array",
                "prefixItems": [{ "type": "integer", "minimum": 0 }, { "type": ["integer", "null"], "minimum": 0, "x-null": true }],
                "items": false,
                "minItems": 2
            }
        ]
    });
    MissingPoints, "MissingPoints", json_schema!({
        "description": "What a missing value does: these points, or `reweight`: its weight is spread over the other factors. Without it the score is missing.",
        "anyOf": [
            { "const": "reweight" },
            { "type": "number" },
            { "type": "string", "pattern": NUMBER },
            { "type": "string", "pattern": NAME }
        ]
    });
    Share, "Share", json_schema!({
        "description": "A fraction: `0.10` is 10 %.",
        "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, { "type": "string", "pattern": NUMBER }]
    });
    Rate, "Rate", json_schema!({
        "description": "A fraction, which may be greater than 1: `1.10` is 110 %.",
        "anyOf": [{ "type": "number", "minimum": 0, "maximum": 10 }, { "type": "string", "pattern": NUMBER }]
    });
}

/// A Tierline model: who belongs to which tier, how clients score, and what service each tier promises.
#[derive(JsonSchema)]
#[schemars(title = "Tierline model", deny_unknown_fields)]
struct ModelDocument {
    /// The version of the document format: 1.
    tierline: FormatVersion,
    /// What the model is called and what it is for.
    model: About,
    /// Named numbers: one place for each threshold, and the knobs of a what-if.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    parameters: Option<BTreeMap<String, NumberLiteral>>,
    /// The typed inputs of a client.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    attributes: Option<BTreeMap<String, Attribute>>,
    /// Attributes computed from others.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    derived: Option<BTreeMap<String, Derived>>,
    /// Classifications into named levels.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    dimensions: Option<BTreeMap<String, Dimension>>,
    /// Weighted sums of factors.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    scores: Option<BTreeMap<String, Score>>,
    /// Named conditions beside the tiers.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    flags: Option<BTreeMap<String, Expression>>,
    /// The tiers, best first; the first whose rule is true takes the client.
    #[schemars(length(min = 1, max = 64))]
    tiers: Vec<Tier>,
    /// How clients move between tiers from review to review.
    migration: Option<Migration>,
    /// What each tier promises, by the tier's name.
    service: Option<BTreeMap<String, Service>>,
    /// What each tier is meant to reach, by the tier's name.
    targets: Option<BTreeMap<String, Target>>,
}

/// What the model is called and what it is for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct About {
    /// The model's name.
    name: String,
    /// Its version, as its authors count.
    version: Option<Words>,
    /// What it is for.
    purpose: Option<String>,
    /// Who answers for it.
    owner: Option<String>,
    /// The column that identifies a client.
    client: String,
    /// The attribute or derived attribute whose shares targets and reports speak of.
    value: Option<String>,
    /// The zone that decides the day of a moment, as in `Europe/Madrid`; the moment's own where it is not given.
    zone: Option<String>,
    /// Marks of a missing value, beside blanks: `NA`, `-`.
    blanks: Option<Vec<Words>>,
    /// Where a number goes that lies exactly between two: `half even` unless given.
    rounding: Option<Rounding>,
}

/// Where a number goes that lies exactly between two: a value that is read, a derived value, a score, a contribution.
#[derive(JsonSchema)]
enum Rounding {
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
enum Kind {
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
enum ComputedKind {
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
struct Attribute {
    /// Its type.
    r#type: Kind,
    /// The digits behind the point of a decimal, 0 to 18.
    #[schemars(range(min = 0, max = 18))]
    scale: Option<u8>,
    /// The levels of a category, low to high.
    #[schemars(length(min = 1))]
    levels: Option<Vec<Words>>,
    /// The source column, where it is named differently.
    column: Option<String>,
    /// What it is measured in; for people.
    unit: Option<String>,
    /// What it is; for people.
    description: Option<String>,
    /// The least value allowed, after rounding.
    min: Option<Constant>,
    /// The greatest value allowed, after rounding.
    max: Option<Constant>,
    /// Whether its absence is an issue of the client.
    required: Option<bool>,
    /// The value to use when absent.
    missing: Option<Constant>,
    /// Marks of a missing value beside those of the model; an empty list turns those off, too.
    blanks: Option<Vec<Words>>,
}

/// An attribute computed from others.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("allOf" = [
    { "if": { "properties": { "type": { "const": "decimal" } } }, "then": { "required": ["scale"] }, "else": { "properties": { "scale": false } } }
]))]
struct Derived {
    /// Its type.
    r#type: ComputedKind,
    /// The digits behind the point of a decimal, 0 to 18.
    #[schemars(range(min = 0, max = 18))]
    scale: Option<u8>,
    /// What it computes.
    expr: Expression,
    /// What it is measured in; for people.
    unit: Option<String>,
    /// What it is; for people.
    description: Option<String>,
}

/// A classification into named levels: bands over a number or a date, or rules.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["of", "bands"] }, { "required": ["rules"], "properties": { "of": false } }]))]
struct Dimension {
    /// What it is; for people.
    description: Option<String>,
    /// The attribute, derived attribute or score that the bands divide.
    of: Option<String>,
    /// The bands, lowest first; the last one has no end.
    bands: Option<Vec<Band>>,
    /// The rules, first match wins.
    rules: Option<Vec<Rule>>,
}

/// A band: its values get this level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("not" = { "required": ["upto", "below"] }))]
struct Band {
    /// The level of the values in this band.
    level: Words,
    /// Where the band ends; the number itself belongs to it.
    upto: Option<Bound>,
    /// Where the band ends; the number itself belongs to the next band.
    below: Option<Bound>,
}

/// A rule: the clients for which it is true get this level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Rule {
    /// The level.
    level: Words,
    /// The condition; without one, the level of every client that is left.
    when: Option<Expression>,
}

/// A weighted sum of factors; the weights add up to exactly 100, or to exactly 1 and are read as shares.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Score {
    /// What it is; for people.
    description: Option<String>,
    /// Digits behind the point that the score is rounded to, once, at its end; where not given, as many as its exact value
    /// can have, and at most 4 where a line or `missing: reweight` takes part.
    #[schemars(range(min = 0, max = 18))]
    round: Option<u8>,
    /// What counts.
    #[schemars(length(min = 1))]
    factors: Vec<Factor>,
}

/// A weighted part of a score.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["bands"] }, { "required": ["points"] }, { "required": ["linear"] }]))]
struct Factor {
    /// The attribute, derived attribute, dimension, score or flag that counts.
    of: String,
    /// Its weight out of 100, or its share where the weights of the score add up to 1.
    weight: Number,
    /// Points by bands of a number or a date, lowest first; the last one has no end.
    bands: Option<Vec<PointBand>>,
    /// Points by level; a boolean has the levels `true` and `false`.
    points: Option<BTreeMap<String, Number>>,
    /// Points along a straight line, and level beyond its ends.
    linear: Option<Linear>,
    /// What a missing value does; without it the score is missing.
    missing: Option<MissingPoints>,
}

/// A band: its values get these points.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("not" = { "required": ["upto", "below"] }))]
struct PointBand {
    /// Where the band ends; the number itself belongs to it.
    upto: Option<Bound>,
    /// Where the band ends; the number itself belongs to the next band.
    below: Option<Bound>,
    /// The points.
    points: Number,
}

/// Points along a straight line; exact, also where they do not end.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Linear {
    /// The value that gets the first points.
    from: Number,
    /// The value that gets the last points.
    to: Number,
    /// The points at both ends.
    points: (Number, Number),
}

/// A tier.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Tier {
    /// Its name.
    name: Words,
    /// The names that it had before: standings that say one of them mean this tier.
    formerly: Option<Vec<Words>>,
    /// What it is; for people.
    description: Option<String>,
    /// Who belongs to it; without a rule, every client that is left.
    when: Option<Expression>,
    /// While this holds, a client that is here stays.
    stay: Option<Expression>,
}

/// How clients move between tiers from review to review.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Migration {
    /// A move to a better tier; `at once` unless given.
    promote: Option<Move>,
    /// A move to a worse tier; `at once` unless given.
    demote: Option<Move>,
    /// How far a move goes at one review: `straight` to where the rules say unless given, or `one tier`.
    steps: Option<Steps>,
    /// How long a client is in a tier before it moves, both ways or each way.
    minimum_time: Option<MinimumTime>,
    /// The date attribute that says when a client renews.
    renewal: Option<String>,
    /// How often the client base is reviewed.
    review_every: Option<Period>,
    /// How much later than `review_every` says a review may be before its clients are overdue: 7 days unless given, or
    /// `none`.
    review_tolerance: Option<Tolerance>,
    /// What becomes of a client whose tier cannot be told, because a value is missing that was known: `hold` unless given,
    /// or `fall`.
    missing: Option<WhenMissing>,
    /// How long a client that left is remembered: 2 years unless given.
    forget_after: Option<Period>,
    /// How many clients may leave at a review that nobody confirms.
    left_guard: Option<LeftGuard>,
}

/// How much later a review may be.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Tolerance {
    /// So long.
    Period(Period),
    /// Not a day.
    None(NoTolerance),
}

/// Not a day.
#[derive(JsonSchema)]
enum NoTolerance {
    /// Not a day.
    #[schemars(rename = "none")]
    None,
}

/// What becomes of a client whose tier cannot be told.
#[derive(JsonSchema)]
enum WhenMissing {
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
struct LeftGuard {
    /// The share of the standings as a fraction: 0.20 unless given.
    share: Option<Share>,
    /// The number of clients from which on the share counts: 5 unless given.
    clients: Option<u32>,
}

/// How far a move goes at one review.
#[derive(JsonSchema)]
enum Steps {
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
enum MinimumTime {
    /// Both ways.
    Both(Period),
    /// Each way.
    Each {
        /// Before it moves up.
        promote: Option<Period>,
        /// Before it moves down.
        demote: Option<Period>,
    },
}

/// How many minutes of an owner's time a client takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Minutes {
    /// For a touchpoint.
    touchpoint: Option<u32>,
    /// For a business review.
    business_review: Option<u32>,
}

/// What a tier promises its clients.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Service {
    /// high, medium, low, tech ...
    touch: Option<String>,
    /// Who looks after the clients.
    coverage: Option<Coverage>,
    /// How often business is reviewed with the client.
    business_review_every: Option<Cadence>,
    /// How often the client is contacted.
    touchpoint_every: Option<Cadence>,
    /// How much of an owner's time that takes.
    minutes: Option<Minutes>,
    /// How fast the client is answered.
    response: Option<Response>,
    /// phone, email, chat ...
    channels: Option<Vec<String>>,
    /// Who is called in, and when.
    escalation: Option<Vec<Escalation>>,
    /// Programmes that the clients are offered.
    programmes: Option<Vec<String>>,
    /// What the work with the clients is about.
    initiatives: Option<Vec<String>>,
}

/// Who looks after the clients of a tier.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Coverage {
    /// dedicated, pooled, rotating ...
    model: Option<String>,
    /// The owner's role: CSM, TAM, helpdesk ...
    role: Option<String>,
    /// How many accounts an owner has.
    accounts_per_owner: Option<AccountsPerOwner>,
}

/// How fast a client is answered.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Response {
    /// Time to the first answer.
    first: Option<Period>,
    /// Time to the resolution.
    resolution: Option<Period>,
    /// The hours that count: `24x7`, or the name of a calendar.
    calendar: Option<String>,
}

/// One step of an escalation.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Escalation {
    /// How long it has been open.
    after: Period,
    /// Who is called in.
    to: String,
}

/// What a tier is meant to reach.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Target {
    /// Share of the clients, from and to.
    clients: Option<(Share, Share)>,
    /// Share of the value, from and to.
    value: Option<(Share, Share)>,
    /// Share of the clients that stay.
    retention: Option<Share>,
    /// Value kept and grown in the base, as a fraction of what it was.
    net_retention: Option<Rate>,
    /// Value grown in the base, as a fraction of what it was.
    expansion: Option<Rate>,
    /// Share of the clients that take part in advocacy.
    advocacy: Option<Share>,
    /// Share of the clients that adopt the product.
    adoption: Option<Share>,
}
