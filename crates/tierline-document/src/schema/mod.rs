//! The shape of model documents for editors: a JSON Schema, from types that say what each key is for.
//!
//! The types describe and are never made: documents are read by the reader, which says more than a schema can.

#![allow(dead_code, reason = "the types are read by the derive only")]
#![allow(non_snake_case, reason = "a severity has whatever name its author gives it")]

mod parts;
mod policy;
mod service;
mod values;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;
use tierline_core::{Form, Operator, inserted};

use self::parts::{About, Attribute, Derived, Dimension, FlagOrCondition, NumberOrThreshold, Score, Tier};
use self::policy::{DeclaredMetric, Fit, Migration, Target};
use self::service::{Contact, Overlay, Programme, Service};
use self::values::{FormatVersion, NAME, NumberLiteral};

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
                inserted(object.into_iter().map(|(key, value)| (key, sorted(value))));
            Value::Object(inserted(entries))
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
    /// `Model.with_parameters` tries other values. A threshold relative to the clients says what it is worked out from.
    #[schemars(extend("propertyNames" = { "pattern": NAME }))]
    #[schemars(extend("examples" = [{ "strategic_floor": 100_000, "core_floor": 25_000 }, { "top_tenth": { "quantile": 0.90, "of": "arr", "fixed": "2026-11-21", "value": 84_300 } }]))]
    parameters: Option<BTreeMap<String, NumberOrThreshold>>,
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
    /// The attributes whose values standings keep from one review to the next: the next review says which of them changed,
    /// and flags may ask for them as the last review saw them (`previous(health)`). It moves no tier and no score.
    #[schemars(extend("examples" = [["arr", "strategic"]]))]
    remember: Option<Vec<String>>,
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
    /// Metrics of a period beside those there are, by name: what a table of a period counts of a company's own.
    #[schemars(extend("examples" = [{ "conversion": { "sum": "won", "over": "leads", "unit": "share" }, "delay": { "median": "days_to_answer", "better": "low" } }]))]
    metrics: Option<BTreeMap<String, DeclaredMetric>>,
    /// What each tier is meant to reach, by the tier's name, and under `all` the whole book; reports hold it against what was measured.
    #[schemars(extend("examples" = [{ "Strategic": { "clients": [0.10, 0.20], "retention": 0.98 }, "all": { "retention": 0.95, "cost_to_serve": [null, 500] } }]))]
    targets: Option<BTreeMap<String, Target>>,
    /// What clients ask of their owners; it costs points where owners are assigned, and changes no assignment.
    #[schemars(extend("examples" = [[{ "owner": "skills", "of": "industry", "cost": 10 }]]))]
    fit: Option<Vec<Fit>>,
    /// What an hour of each role costs, in the unit of the value, by the role's name.
    #[schemars(extend("examples" = [{ "CSM": 60, "TAM": 80 }]))]
    rates: Option<BTreeMap<String, NumberLiteral>>,
}
