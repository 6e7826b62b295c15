//! Any text is an expression or an error; an expression is the same one again from its canonical words, and means for one
//! client, for columns and for the oracle the same.

use tierline::{
    Model,
    document::parse_formula,
    model::{Attribute, Derived, Flag, Kind, ModelBuilder, Tier},
    plan::IssueKind,
};
use tierline_testkit::generate::{self, Edges};
use tierline_testkit::{Random, oracle};

use crate::paths;

const CLIENTS: usize = 12;

/// An attribute of every type, under short names.
fn everything() -> ModelBuilder {
    Model::builder("expression")
        .parameter("p", 10)
        .attribute(Attribute::decimal("x", 2))
        .attribute(Attribute::decimal("y", 4))
        .attribute(Attribute::integer("n"))
        .attribute(Attribute::boolean("a"))
        .attribute(Attribute::boolean("b"))
        .attribute(Attribute::text("t"))
        .attribute(Attribute::text("u"))
        .attribute(Attribute::category("l", ["low", "medium", "high"]))
        .attribute(Attribute::date("d"))
        .attribute(Attribute::date("e"))
}

pub(super) fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let formula = match parse_formula(text) {
        Ok(formula) => formula,
        Err(error) => {
            assert!(!error.diagnostics().is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    let words = formula.expr().to_string();
    let again = parse_formula(&words).unwrap_or_else(|error| panic!("`{words}` is refused: {error}"));
    assert_eq!(again.expr().to_string(), words, "the canonical words of `{text}`");
    // A truth or a number: one of the two is built, or neither.
    let flag = everything().flag(Flag::new("f", formula.clone())).tier(Tier::when("A", formula.clone()));
    let number = everything().derived(Derived::new("v", Kind::Decimal { scale: 3 }, formula));
    for builder in [flag, number] {
        match builder.tier(Tier::rest("Z")).build() {
            Ok(model) => same_everywhere(&model),
            Err(error) => assert!(!error.problems().is_empty()),
        }
    }
}

fn same_everywhere(model: &Model) {
    let plan = model.compile();
    let edges = Edges::of(model);
    let mut random = Random::new(7);
    let clients: Vec<_> =
        (0..CLIENTS).map(|at| generate::client(&mut random, model, &edges, &format!("c{at}"), at % 2 == 0)).collect();
    let as_of = generate::day("2026-11-21");
    for client in &clients {
        let assignment = plan.assign(client, as_of);
        let overflows = assignment.issues().any(|issue| issue.kind() == IssueKind::Overflow);
        if overflows && oracle::leaves_128_bits(model, client, as_of) {
            continue;
        }
        let verdict = oracle::judge(model, client, as_of);
        let differences = oracle::differences(model, &verdict, &assignment);
        assert!(differences.is_empty(), "{differences:#?}\n{client:#?}");
    }
    let rows: Vec<_> = clients.iter().map(|client| paths::row(&plan, client, as_of)).collect();
    let columns = paths::columns(&plan, &clients, 0..clients.len(), as_of, true);
    assert_eq!(rows, paths::lines(&plan, &columns, true));
    let explained = clients.iter().map(|client| paths::line(&plan, &plan.explain(client, as_of).assignment));
    assert_eq!(rows, explained.collect::<Vec<_>>());
}
