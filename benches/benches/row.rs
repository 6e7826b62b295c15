//! One client at a time: assigning and explaining with the largest shipped model, compiling it, and assigning with the
//! book model.

use std::error::Error;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use tierline::{Date, Document};
use tierline_benches::{book_clients, book_model, in_repository, shipped_clients, shipped_model};

fn main() -> Result<(), Box<dyn Error>> {
    let model = shipped_model("customer_success")?;
    let plan = model.compile();
    let clients = shipped_clients(&model)?;
    let day: Date = "2026-11-21".parse()?;
    let text = std::fs::read_to_string(in_repository("models/customer_success/model.yaml"))?;
    let document = Document::parse(&text, tierline::Format::Yaml)?;

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("customer_success");
    group.throughput(Throughput::Elements(clients.len() as u64));
    group.bench_function("assign every shipped client", |b| {
        b.iter(|| {
            for client in &clients {
                black_box(plan.assign(black_box(client), day));
            }
        });
    });
    group.throughput(Throughput::Elements(1));
    if let Some(client) = clients.first() {
        group.bench_function("explain one client", |b| b.iter(|| black_box(plan.explain(black_box(client), day))));
    }
    group.bench_function("document to plan", |b| b.iter(|| black_box(document.lower().map(|model| model.compile()))));
    group.bench_function("text to plan", |b| {
        b.iter(|| {
            Document::parse(black_box(&text), tierline::Format::Yaml).and_then(|d| d.lower()).map(|m| m.compile())
        });
    });
    group.finish();

    let plan = book_model()?.compile();
    let clients = book_clients(1_000, 20_261_121);
    let mut group = criterion.benchmark_group("book");
    group.throughput(Throughput::Elements(clients.len() as u64));
    group.bench_function("assign 1,000 clients one by one", |b| {
        b.iter(|| {
            for client in &clients {
                black_box(plan.assign(black_box(client), day));
            }
        });
    });
    group.finish();
    criterion.final_summary();
    Ok(())
}
