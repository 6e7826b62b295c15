//! What a model means, one sentence a test, on models built in code.

use tierline::{
    Assignment, Client, Date, Decimal, Model, Value,
    document::parse_formula,
    model::{Attribute, Derived, Flag, Formula, Kind, ModelBuilder, Tier},
    plan::IssueKind,
};

mod limits;
mod models;
mod open;
mod result;
mod rules;
mod scores;
mod values;

const TODAY: &str = "2026-11-21";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn formula(text: &str) -> Formula {
    parse_formula(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

/// A model of some parts, whose only tier takes everyone.
fn model(parts: impl FnOnce(ModelBuilder) -> ModelBuilder) -> Model {
    parts(Model::builder("meaning")).tier(Tier::rest("All")).build().unwrap_or_else(|error| panic!("{error}"))
}

/// Attributes of every type.
fn everything(builder: ModelBuilder) -> ModelBuilder {
    builder
        .parameter("p", 10)
        .attribute(Attribute::decimal("x", 2))
        .attribute(Attribute::decimal("y", 2))
        .attribute(Attribute::integer("n"))
        .attribute(Attribute::boolean("a"))
        .attribute(Attribute::boolean("b"))
        .attribute(Attribute::text("t"))
        .attribute(Attribute::text("u"))
        .attribute(Attribute::category("level", ["low", "medium", "high"]))
        .attribute(Attribute::category("other", ["low", "medium", "high"]))
        .attribute(Attribute::date("day"))
}

fn assign(model: &Model, client: &Client) -> Assignment {
    model.compile().assign(client, day(TODAY))
}

/// What a condition is for a client, and every issue.
fn truth(condition: &str, client: &Client) -> (Option<bool>, Vec<IssueKind>) {
    let assignment = assign(&model(|b| everything(b).flag(Flag::new("f", formula(condition)))), client);
    (assignment.flag("f"), assignment.issues().map(|issue| issue.kind()).collect())
}

fn holds(condition: &str, client: &Client) -> Option<bool> {
    let (truth, issues) = truth(condition, client);
    assert_eq!(issues, [], "{condition}");
    truth
}

/// What an expression of a kind comes to.
fn derived(kind: Kind, expression: &str, client: &Client) -> (Value, Vec<IssueKind>) {
    let assignment = assign(&model(|b| everything(b).derived(Derived::new("d", kind, formula(expression)))), client);
    (assignment.value("d"), assignment.issues().map(|issue| issue.kind()).collect())
}

fn nobody() -> Client {
    Client::new("c")
}

fn kinds(assignment: &Assignment) -> Vec<(Option<&str>, IssueKind)> {
    assignment.issues().map(|issue| (issue.attribute(), issue.kind())).collect()
}
