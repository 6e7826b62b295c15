//! Instructions under valgrind: compiling, one client at a time, and blocks of clients.
//!
//! `make instructions` compares them with the figures of `record/instructions.json`.

#![expect(clippy::expect_used, reason = "what is measured here cannot fail, or else there is nothing to measure")]
#![allow(missing_docs, unreachable_pub, reason = "what the macros make")]

use std::hint::black_box;

use gungraun::prelude::*;
use gungraun::{Callgrind, main};
use tierline::{Assignment, Assignments, Client, Date, Document, Format, Plan};
use tierline_benches::{BookColumns, Encoding, book_clients, book_model, in_repository};

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
    let assignments = columns.with(|batch| plan.assign_batch(black_box(batch), 0..batch.rows, day, false));
    (plan, columns, assignments)
}

library_benchmark_group!(name = compile, benchmarks = [text_to_plan, document_to_plan]);
library_benchmark_group!(name = row, benchmarks = [assign]);
library_benchmark_group!(name = block, benchmarks = [assign_batch]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = [compile, row, block]
);
