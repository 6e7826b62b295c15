//! `{:?}` of whatever holds a plan is short: logs and failed tests show which model it was, and not all of it.

use std::fmt::Debug;
use std::path::Path;

use tierline::{
    Client, Date, Document, Model, Table,
    columns::{Batch, ScoreDetail},
    tables::{AssignStream, IdRule, IdScan, Options, TableColumn},
};

/// Bytes that are short, of the largest shipped model.
const SHORT: usize = 300;

fn shipped() -> Vec<Model> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let mut folders: Vec<_> = std::fs::read_dir(models).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let files = folders.iter().map(|folder| folder.join("model.yaml")).filter(|file| file.exists());
    files.map(|file| Document::read(file).unwrap().lower().unwrap()).collect()
}

#[test]
fn what_holds_a_plan_is_short_for_each_shipped_model() {
    let models = shipped();
    assert!(models.len() >= 6);
    let day: Date = "2026-11-21".parse().unwrap();
    for model in models {
        let plan = model.compile();
        let id = plan.client_column().to_string();
        let columns = plan.attributes().map(|attribute| attribute.column().to_string()).filter(|column| *column != id);
        let columns = std::iter::once(id.clone()).chain(columns);
        let rows = |name: String| {
            let value = |row: usize| if name == id { row.to_string().as_str().into() } else { "n/a".into() };
            (name.clone(), TableColumn::Values((0..500).map(value).collect()))
        };
        let table = Table::from_columns(columns.map(rows).collect()).unwrap();
        let assigned = tierline::assign_table(&plan, &table, day, &Options::new()).unwrap();
        let none: Vec<_> = plan.attributes().map(|_| None).collect();
        let batch = Batch { columns: &none, rows: 500, ids: &[] };
        let assignments = plan.assign_batch(&batch, 0..500, day, ScoreDetail::Contributions);
        let stream = AssignStream::new(&plan, &table, day, Options::new(), IdRule::Remembered).unwrap();
        let one = plan.assign(&Client::new("acme").with("arr", "n/a"), day);
        let short = |what: &dyn Debug| {
            let told = format!("{what:?}");
            assert!(told.len() < SHORT, "{} bytes: {told}", told.len());
            told
        };
        let told = short(&plan);
        assert!(told.contains(model.name()), "{told}");
        assert!(told.contains(&format!("tiers: {}", plan.tiers().len())), "{told}");
        assert!(short(&model).contains(model.name()));
        short(&assigned);
        short(&assignments);
        short(assigned.summary());
        short(&stream);
        short(&IdScan::new(&plan));
        short(&one);
    }
}
