//! Instructions under valgrind: compiling, one client at a time, blocks of clients, and refusing documents that are wrong in
//! many places.
//!
//! `make instructions` compares them with the figures of `record/instructions.json`.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "what is measured here cannot fail, or else there is nothing to measure"
)]
#![allow(missing_docs, unreachable_pub, reason = "what the macros make")]

use std::hint::black_box;

use gungraun::prelude::*;
use gungraun::{Callgrind, main};
use tierline::{
    Assignment, Client, Date, Document, Format, Plan,
    columns::{Assignments, ScoreDetail},
    document::DocumentError,
};
use tierline_benches::{BookColumns, Encoding, book_clients, book_model, in_repository};
use tierline_testkit::hostile::HOSTILE;

const SEED: u64 = 20_261_121;
/// Whole blocks of clients, and a part of one: so many of them that the length of a block hardly matters.
const ROWS: usize = 65_536 + 100;

fn day() -> Date {
    "2026-11-21".parse().expect("a date")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(in_repository(&format!("benches/models/{name}.yaml"))).expect("a model")
}

fn document(name: &str) -> Document {
    Document::parse(&text(name), Format::Yaml).expect("a model")
}

fn book() -> Plan {
    book_model().expect("a model").compile()
}

fn clients(count: usize) -> (Plan, Vec<Client>, Date) {
    (book(), book_clients(count, SEED), day())
}

fn columns(encoding: Encoding) -> (Plan, BookColumns, Date) {
    (book(), BookColumns::new(encoding, ROWS, SEED), day())
}

#[library_benchmark(setup = text)]
#[bench::book("book")]
#[bench::wide("wide")]
fn text_to_plan(text: String) -> (String, Plan) {
    let document = Document::parse(black_box(&text), Format::Yaml).expect("a model");
    let plan = document.lower().expect("a model").compile();
    (text, plan)
}

#[library_benchmark(setup = document)]
#[bench::book("book")]
#[bench::wide("wide")]
fn document_to_plan(document: Document) -> (Document, Plan) {
    let plan = black_box(&document).lower().expect("a model").compile();
    (document, plan)
}

#[library_benchmark(setup = clients)]
#[bench::book(100)]
fn assign((plan, clients, day): (Plan, Vec<Client>, Date)) -> (Plan, Vec<Client>) {
    for client in &clients {
        let own: Assignment = plan.assign(black_box(client), day);
        black_box(own);
    }
    (plan, clients)
}

#[library_benchmark(setup = columns)]
#[bench::floats(Encoding::Floats)]
#[bench::decimals(Encoding::Decimals)]
#[bench::nulls(Encoding::Nulls)]
#[bench::dirty(Encoding::Dirty)]
#[bench::texts(Encoding::Texts)]
fn assign_batch((plan, columns, day): (Plan, BookColumns, Date)) -> (Plan, BookColumns, Assignments) {
    let assignments = columns.with(|batch| plan.assign_batch(black_box(batch), 0..batch.rows, day, ScoreDetail::Total));
    (plan, columns, assignments)
}

/// A document that is wrong in many places: as many as are large, in eighths.
fn hostile((name, eighths): (&str, usize)) -> String {
    let own = HOSTILE.iter().find(|own| own.name == name).expect("a hostile document");
    own.text(own.large * eighths / 8)
}

// Each twice, one of them of twice the size: what it costs to refuse it may grow as its text does.
#[library_benchmark(setup = hostile)]
#[bench::levels(("levels", 1))]
#[bench::levels_twice(("levels", 2))]
#[bench::tiers(("tiers", 1))]
#[bench::tiers_twice(("tiers", 2))]
#[bench::bands(("bands", 1))]
#[bench::bands_twice(("bands", 2))]
#[bench::unknown_names(("unknown names", 1))]
#[bench::unknown_names_twice(("unknown names", 2))]
#[bench::unknown_levels(("unknown levels", 1))]
#[bench::unknown_levels_twice(("unknown levels", 2))]
#[bench::texts(("texts", 1))]
#[bench::texts_twice(("texts", 2))]
#[bench::circle(("circle", 4))]
#[bench::circle_twice(("circle", 8))]
#[bench::or(("or", 1))]
#[bench::or_twice(("or", 2))]
#[bench::unknown_keys(("unknown keys", 1))]
#[bench::unknown_keys_twice(("unknown keys", 2))]
#[bench::one_key(("one key", 1))]
#[bench::one_key_twice(("one key", 2))]
fn refused(text: String) -> (String, DocumentError) {
    let error = Document::parse(black_box(&text), Format::Yaml).and_then(|document| document.lower()).err();
    (text, error.expect("a document that is refused"))
}

library_benchmark_group!(name = refuse, benchmarks = [refused]);
library_benchmark_group!(name = compile, benchmarks = [text_to_plan, document_to_plan]);
library_benchmark_group!(name = row, benchmarks = [assign]);
library_benchmark_group!(name = block, benchmarks = [assign_batch]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = [compile, row, block, refuse]
);
