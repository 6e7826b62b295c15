//! The shape of model documents for editors: a JSON Schema, from types that say what each key is for.
//!
//! The types describe and are never made: documents are read by the reader, which says more than a schema can.

#![allow(dead_code, reason = "the types are read by the derive only")]
#![allow(non_snake_case, reason = "a severity has whatever name its author gives it")]

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
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&tierline_document::json_schema())?;
/// assert_eq!(schema["title"], "Tierline model");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn json_schema() -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<ModelDocument>();
    format!("{:#}\n", sorted(schema.to_value()))
}

/// What an expression may have in it: the table of operators, in a line.
fn expression_description() -> String {
    let of = |family: &'static str, function: bool| {
        Operator::all()
            .filter(move |operator| operator.family() == family && (operator.form == Form::Function) == function)
    };
    let signs = |family: &'static str| {
        let mut signs: Vec<&str> = Vec::new();
        // A sign that also stands before an operand is one sign.
        of(family, false).filter(|operator| !operator.is_word()).for_each(|operator| {
            if !signs.contains(&operator.name) {
                signs.push(operator.name);
            }
        });
        format!("`{}`", signs.join(" "))
    };
    let words = |operators: &mut dyn Iterator<Item = Operator>| {
        let names: Vec<String> = operators.map(|operator| format!("`{}`", operator.name)).collect();
        names.join(", ")
    };
    let asked = words(
        &mut of("comparison", false)
            .filter(|operator| operator.is_word() && !operator.words().any(|word| word == "not")),
    );
    let joined = words(&mut of("logic", false));
    let functions = words(&mut Operator::all().filter(|operator| operator.form == Form::Function));
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
        "description": "How often: `3 months`, between two spans of time `[1 week, 2 weeks]`, `on event`, or a word with the span that it stands for.",
        "anyOf": [
            { "type": "string", "pattern": PERIOD },
            { "const": "on event" },
            { "type": "array", "items": { "type": "string", "pattern": PERIOD }, "minItems": 2, "maxItems": 2 },
            {
                "type": "object",
                "properties": {
                    "word": { "description": "The word, as it is shown: `frequently`, `as needed`.", "type": "string" },
                    "span": { "description": "The span of time that it stands for.", "type": "string", "pattern": PERIOD }
                },
                "required": ["word", "span"],
                "additionalProperties": false
            }
        ]
    });
    Timing, "Timing", json_schema!({
        "description": "How soon: `1 hour`, within a span between two `[2 days, 3 days]`, `same day`, or a word with the span that it stands for.",
        "anyOf": [
            { "type": "string", "pattern": PERIOD },
            { "const": "same day" },
            { "type": "array", "items": { "type": "string", "pattern": PERIOD }, "minItems": 2, "maxItems": 2 },
            {
                "type": "object",
                "properties": {
                    "word": { "description": "The word, as it is shown: `promptly`.", "type": "string" },
                    "span": { "description": "The span of time that it stands for.", "type": "string", "pattern": PERIOD }
                },
                "required": ["word", "span"],
                "additionalProperties": false
            }
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
    #[schemars(extend("examples" = [1]))]
    tierline: FormatVersion,
    /// What the model is called and what it is for.
    #[schemars(extend("examples" = [{ "name": "b2b-saas", "client": "account_id", "value": "arr" }]))]
    model: About,
    /// Named numbers: one place for each threshold. A parameter stands wherever a number may stand, and
    /// `Model.with_parameters` tries other values.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "strategic_floor": 100_000, "core_floor": 25_000 }]))]
    parameters: Option<BTreeMap<String, NumberLiteral>>,
    /// The typed inputs of a client, by name.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "arr": { "type": "decimal", "scale": 2, "min": 0 }, "strategic": { "type": "boolean" } }]))]
    attributes: Option<BTreeMap<String, Attribute>>,
    /// Attributes computed from others, by name.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "tenure_days": { "type": "integer", "expr": "as_of - signup_date" } }]))]
    derived: Option<BTreeMap<String, Derived>>,
    /// Classifications into named levels, by name.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "size": { "of": "arr", "bands": [{ "level": "small", "below": 25_000 }, { "level": "large" }] } }]))]
    dimensions: Option<BTreeMap<String, Dimension>>,
    /// Weighted sums of factors, by name.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "fit": { "factors": [{ "of": "health", "weight": 100, "linear": { "from": 0, "to": 100, "points": [0, 100] } }] } }]))]
    scores: Option<BTreeMap<String, Score>>,
    /// Named conditions beside the tiers: true, false, or not known.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "at_risk": "health < 40" }]))]
    flags: Option<BTreeMap<String, FlagOrCondition>>,
    /// The tiers, best first; the first whose rule is true takes the client. A client that no tier takes is unassigned.
    #[schemars(length(min = 1, max = 64))]
    #[schemars(extend("examples" = [[{ "name": "Strategic", "when": "arr > 100_000" }, { "name": "Scale" }]]))]
    tiers: Vec<Tier>,
    /// How clients move between tiers from review to review; without it, every move is at once.
    #[schemars(extend("examples" = [{ "demote": { "after": "90 days" }, "review_every": "3 months" }]))]
    migration: Option<Migration>,
    /// What each tier promises, by the tier's name; it changes no assignment.
    #[schemars(extend("examples" = [{ "Strategic": { "touchpoint_every": "1 week", "channels": ["phone", "email"] } }]))]
    service: Option<BTreeMap<String, Service>>,
    /// By which channels clients may be contacted, whatever their tier offers.
    #[schemars(extend("examples" = [{ "attribute": "contact_preference", "declined": "none", "digital": ["email", "in-app"] }]))]
    contact: Option<Contact>,
    /// Dated lists of clients by name, as those affected by a fault, a launch or a change, and what they are promised while they are
    /// on one. A table says who is on which list, and until when.
    #[schemars(extend("examples" = [{ "outage_march": { "until": "2027-03-31", "also": { "touchpoint_every": "1 week" } } }]))]
    overlay: Option<BTreeMap<String, Overlay>>,
    /// What programmes are, by their names; for people, and for who takes part in them.
    #[schemars(extend("examples" = [{ "early access": { "description": "New features before all others.", "needs": ["influence on what is built"] } }]))]
    programmes: Option<BTreeMap<String, Programme>>,
    /// What each tier is meant to reach, by the tier's name; reports hold it against what was measured.
    #[schemars(extend("examples" = [{ "Strategic": { "clients": [0.10, 0.20], "retention": 0.98 } }]))]
    targets: Option<BTreeMap<String, Target>>,
    /// What clients ask of their owners; it costs points where owners are assigned, and changes no assignment.
    #[schemars(extend("examples" = [[{ "owner": "skills", "of": "industry", "cost": 10 }]]))]
    fit: Option<Vec<Fit>>,
    /// What an hour of each role costs, in the unit of the value, by the role's name.
    #[schemars(extend("examples" = [{ "CSM": 60, "TAM": 80 }]))]
    rates: Option<BTreeMap<String, NumberLiteral>>,
}

/// A rule for owners: what is known of the owner has, or is, the value of the client's attribute.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fit {
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
enum OwnerFact {
    /// What the owner knows: the list has the client's value.
    Skills,
    /// The languages that the owner speaks: the list has the client's value.
    Languages,
    /// Where the owner works: the same as the client's value.
    TimeZone,
    /// The owner's role: the same as the client's value.
    Role,
}

/// What the model is called and what it is for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct About {
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
struct Derived {
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
struct Dimension {
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
struct Band {
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
struct Rule {
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
struct Score {
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
struct Factor {
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
struct PointBand {
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
struct Linear {
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
struct Tier {
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

/// A flag: its condition, or a mapping with words for people beside it.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum FlagOrCondition {
    /// The condition.
    Condition(Expression),
    /// The condition, and what it means.
    Flag(Flag),
}

/// A condition, and what it means for the clients for whom it is true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Flag {
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
struct Level {
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

/// What a programme is that services offer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Programme {
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

/// A dated list of clients, and what they are promised.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Overlay {
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

/// How clients move between tiers from review to review.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Migration {
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
    #[schemars(extend("examples" = [0.10]))]
    share: Option<Share>,
    /// The number of clients from which on the share counts: 5 unless given.
    #[schemars(extend("examples" = [20]))]
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
        #[schemars(extend("examples" = ["30 days"]))]
        promote: Option<Period>,
        /// Before it moves down.
        #[schemars(extend("examples" = ["90 days"]))]
        demote: Option<Period>,
    },
}

/// How many minutes of an owner's time a client takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Minutes {
    /// For a touchpoint, in minutes.
    #[schemars(extend("examples" = [30]))]
    touchpoint: Option<u32>,
    /// For a business review, in minutes.
    #[schemars(extend("examples" = [180]))]
    business_review: Option<u32>,
}

/// What a tier promises its clients.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Service {
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
    /// What some clients of the tier are promised in its place: the first whose `when` is true replaces, key by key; what it
    /// does not name stays.
    #[schemars(extend("examples" = [[{ "when": "region = 'EMEA'", "response": { "first": "4 hours" } }]]))]
    instead: Option<Vec<ServicePart>>,
    /// What some clients of the tier are promised beside it: all whose `when` is true are added. Of two cadences or times the
    /// shorter one holds, and lists are united.
    #[schemars(extend("examples" = [[{ "when": "at_risk", "touchpoint_every": "1 week", "programmes": ["save plan"] }]]))]
    also: Option<Vec<ServicePart>>,
}

/// A part of a service for those clients of the tier for whom a condition is true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ServicePart {
    /// For whom it counts; where it cannot be known, it does not count.
    #[schemars(extend("examples" = ["at_risk"]))]
    when: Expression,
    /// Whether the client may be shown that it is promised this; not unless given.
    #[schemars(extend("examples" = [true]))]
    visible: Option<bool>,
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
}

/// What an overlay adds to what its clients are promised.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Addition {
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
}

/// Touchpoints of one kind.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Touchpoint {
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
struct Experience {
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
enum Event {
    /// The name of a flag.
    Flag(String),
    /// A flag with its own span of time.
    Again(EventAgain),
}

/// A flag that makes a touchpoint due, and how long after a touchpoint it makes one due again.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EventAgain {
    /// The name of a flag.
    #[schemars(extend("examples" = ["renews_soon"]))]
    flag: String,
    /// How long after a touchpoint the event makes one due again.
    #[schemars(extend("examples" = ["3 months"]))]
    again_after: Option<Period>,
}

/// By which channels a client may be contacted, by the value of an attribute: `none`, or a list of channels. A value that is
/// not named, or not known, limits nothing. It limits touchpoints, business reviews, outbound channels and outreach
/// programmes, and never how clients reach us.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = { "anyOf": [{ "const": "none" }, { "type": "array", "items": { "type": "string" }, "minItems": 1 }] }))]
struct Contact {
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
enum Outreach {
    /// Their names.
    Names(Vec<String>),
    /// Their channels by name.
    Channels(BTreeMap<String, String>),
}

/// Who looks after the clients of a tier.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Coverage {
    /// How owners are given: dedicated, pooled, rotating ...
    #[schemars(extend("examples" = ["dedicated"]))]
    model: Option<String>,
    /// The owner's role: CSM, TAM, helpdesk ...
    #[schemars(extend("examples" = ["CSM"]))]
    role: Option<String>,
    /// The roles of several owners, where a client has more than one.
    #[schemars(extend("examples" = [["vCIO", "TAM"]]))]
    owners: Option<Vec<String>>,
    /// How many accounts an owner has.
    #[schemars(extend("examples" = [[15, 30]]))]
    accounts_per_owner: Option<AccountsPerOwner>,
}

/// How fast the client is answered, whatever it is about; beside it by severity, under names of the author's, gravest first:
/// `response: { P1: { first: 1 hour }, P3: { first: 1 day } }`.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = { "$ref": "#/$defs/SeverityResponse" }))]
struct Response {
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
struct SeverityResponse {
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
struct Escalation {
    /// How long it has been open when somebody is called in.
    #[schemars(extend("examples" = ["2 hours"]))]
    after: Period,
    /// Who is called in.
    #[schemars(extend("examples" = ["CSM lead"]))]
    to: String,
}

/// What a tier is meant to reach.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Target {
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
