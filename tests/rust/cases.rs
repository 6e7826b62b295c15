//! Every language-neutral case, on every path of Rust: the oracle, one row, columns, Arrow.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use tierline::{Client, Date, Model, Table, Value, assign_table, tables::Options};
use tierline_testkit::cases::{self, Issues, Outcome, Report};
use tierline_testkit::{Fraction, oracle};

use crate::paths::{self, Line};

/// What every path of Rust can do; a case that needs more is for others.
const ABILITIES: &[&str] = &["contributions", "coverage", "rounding", "clause"];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn through(path: impl Fn(&Model, &[Client], Date) -> Vec<Outcome>) {
    let (mut ran, mut failures) = (0, Vec::new());
    for file in cases::load(root()) {
        match cases::run(&file, ABILITIES, &path) {
            Report::Skipped(lacking) => println!("{}: skipped, it needs {}", file.name, lacking.join(", ")),
            Report::Ran(count, one) => {
                ran += count;
                failures.extend(one);
            }
        }
    }
    assert!(failures.is_empty(), "{} of {ran} cases fail:\n{}", failures.len(), failures.join("\n"));
    assert!(ran > 0, "no cases");
}

/// A line as the outcome of a case.
fn outcome(model: &Model, line: Line) -> Outcome {
    let fraction = |value: Option<tierline::Decimal>| value.map(Fraction::of);
    let mut contributions = std::collections::BTreeMap::new();
    for (score, (factors, rounding, coverage)) in model.scores().iter().zip(line.parts.unwrap_or_default()) {
        let name = &score.name;
        for (factor, amount) in score.factors.iter().zip(factors) {
            contributions.insert(format!("{name}.{}", factor.of), fraction(amount));
        }
        rounding.map(|amount| contributions.insert(format!("{name}.rounding"), fraction(amount)));
        contributions.insert(format!("{name}.coverage"), fraction(coverage));
    }
    // What a table says of them, it says in words.
    let words = line.issues.as_deref().and_then(|words| words.split_once("; possible tiers: "));
    let named = words.map(|(_, tiers)| tiers.trim_end_matches(" (or no tier)").split("; ").map(Into::into).collect());
    Outcome {
        possible_tiers: named.unwrap_or_else(|| line.tier.iter().cloned().collect()),
        tier: line.tier,
        clause: line.clause,
        scores: model.scores().iter().map(|s| s.name.to_string()).zip(line.scores.into_iter().map(fraction)).collect(),
        contributions,
        dimensions: model.dimensions().iter().map(|d| d.name.to_string()).zip(line.levels).collect(),
        flags: model.flags().iter().map(|f| f.name.to_string()).zip(line.flags).collect(),
        issues: Issues::Words(line.issues),
    }
}

#[test]
fn every_case_holds_by_the_oracle() {
    through(|model, clients, as_of| clients.iter().map(|client| cases::judged(model, client, as_of)).collect());
}

#[test]
fn every_case_holds_for_one_row() {
    through(|model, clients, as_of| {
        let plan = model.compile();
        clients.iter().map(|client| cases::outcome(model, &plan.assign(client, as_of))).collect()
    });
}

#[test]
fn every_case_holds_in_an_explanation() {
    through(|model, clients, as_of| {
        let plan = model.compile();
        clients.iter().map(|client| cases::outcome(model, &plan.explain(client, as_of).assignment)).collect()
    });
}

#[test]
fn every_case_holds_in_columns() {
    through(|model, clients, as_of| {
        let plan = model.compile();
        let cells = paths::columns(&plan, clients, 0..clients.len(), as_of, true);
        paths::lines(&plan, &cells, true).into_iter().map(|line| outcome(model, line)).collect()
    });
}

#[test]
fn every_case_holds_in_arrow_text() {
    through(|model, clients, as_of| {
        let plan = model.compile();
        let text = |value: &Value| match value {
            Value::Missing => None,
            other => Some(other.to_string()),
        };
        let ids = (0..clients.len()).map(|row| format!("{row}"));
        let mut columns: Vec<(&str, ArrayRef)> =
            vec![(model.client(), Arc::new(StringArray::from_iter_values(ids)) as ArrayRef)];
        let previous = oracle::last_review(model);
        for attribute in model.attributes().iter().chain(&previous) {
            let texts: StringArray = clients.iter().map(|client| text(client.value(&attribute.name))).collect();
            columns.push((attribute.source_column(), Arc::new(texts)));
        }
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let table = Table::from_batches(batch.schema(), vec![batch]).unwrap();
        let assigned = assign_table(&plan, &table, as_of, &Options::new().contributions(true)).unwrap();
        paths::arrow(model, &plan, &assigned, true).into_iter().map(|line| outcome(model, line)).collect()
    });
}
