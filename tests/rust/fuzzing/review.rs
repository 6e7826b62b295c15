//! Reviews of clients whose data, days, policies and standings are the choices that the bytes are, broken ones among them:
//! the next standings, or one typed error, and the laws of reviews.

use tierline::{
    Book, Date, Document, Format, Model, Table, Value,
    book::{BookOptions, Review, ReviewOptions},
    tables::{Frame, TableColumn, TableError},
};
use tierline_testkit::Random;

const DEMOTE: [&str; 5] = [
    "at once",
    "{ after: 90 days }",
    "{ after: 2 reviews }",
    "{ after: renewal, missing_renewal: 30 days }",
    "{ after: renewal }",
];

fn model(random: &mut Random) -> Model {
    let promote = random.pick(&["at once", "{ after: 1 month }"]);
    let demote = random.pick(&DEMOTE);
    let steps = random.pick(&["straight", "one tier"]);
    let text = format!(
        "tierline: 1
model: {{ name: reviews, client: id, value: arr }}
attributes:
  arr: {{ type: decimal, scale: 2, min: 0 }}
  renewal: {{ type: date }}
tiers:
  - {{ name: Gold, when: arr > 1_000, stay: arr > 900 }}
  - {{ name: Silver, when: arr > 100 }}
  - {{ name: Bronze, when: arr is not null }}
migration: {{ promote: {promote}, demote: {demote}, renewal: renewal, steps: {steps}, review_every: 3 months }}
"
    );
    Document::parse(&text, Format::Yaml).and_then(|document| document.lower()).unwrap_or_else(|error| panic!("{error}"))
}

/// A cell of a table of standings, right ones and wrong ones.
fn cell(random: &mut Random, column: &str) -> Value {
    let day = random.pick(&["2026-01-15", "2026-03-31", "2026-06-30", "2027-02-28", "9999-12-31", "0001-01-01"]);
    let tier = random.pick(&["Gold", "Silver", "Bronze", "gold", "Iron", ""]);
    let right = match column {
        "tier" | "pending_tier" | "override_tier" => Value::Text((*tier).into()),
        "since" | "pending_since" | "effective_on" | "override_until" | "override_since" | "reviewed_on"
        | "left_on" => Value::Text((*day).into()),
        "pending_reviews" => Value::Integer(random.range(-1, 3)),
        "last_value" => Value::Integer(random.range(-5, 2_000)),
        "override_kind" => Value::Text((*random.pick(&["exactly", "at least", "at most", "most"])).into()),
        _ => Value::Text((*random.pick(&["x", "=1+1", "50e8573665087894", ""])).into()),
    };
    match random.below(12) {
        0 => Value::Text("11/21/2026".into()),
        1 => Value::Float(f64::NAN),
        2 => Value::Integer(i64::MAX),
        3 | 4 => Value::Missing,
        _ => right,
    }
}

fn table(columns: Vec<(String, Vec<Value>)>) -> Table {
    let columns = columns.into_iter().map(|(name, values)| (name, TableColumn::Values(values)));
    Table::from_columns(columns.collect()).unwrap()
}

fn clients(random: &mut Random) -> Table {
    let count = random.below(6);
    let ids: Vec<i64> = (0..count).map(|at| at as i64 + random.range(0, 1)).collect();
    let arr = |random: &mut Random| match random.below(6) {
        0 => Value::Missing,
        1 => Value::Text("n/a".into()),
        _ => Value::Integer(*random.pick(&[0, 100, 101, 900, 901, 1_000, 1_001])),
    };
    let renewal = |random: &mut Random| match random.below(4) {
        0 => Value::Missing,
        1 => Value::Text("soon".into()),
        _ => Value::Text((*random.pick(&["2026-06-30", "2026-12-31", "2027-06-30"])).into()),
    };
    let id = |id: &i64| Value::Text(format!("c{id}").into());
    table(vec![
        ("id".into(), ids.iter().map(id).collect()),
        ("arr".into(), ids.iter().map(|_| arr(random)).collect()),
        ("renewal".into(), ids.iter().map(|_| renewal(random)).collect()),
    ])
}

fn broken_standings(random: &mut Random) -> Table {
    let count = random.below(5);
    let ids = (0..count).map(|at| Value::Text(format!("c{}", at + random.below(2)).into())).collect();
    let mut columns: Vec<(String, Vec<Value>)> = vec![("id".into(), ids)];
    for column in tierline::book::STANDING_COLUMNS {
        if column == "tier" || random.percent(70) {
            columns.push((column.into(), (0..count).map(|_| cell(random, column)).collect()));
        }
    }
    if random.percent(20) {
        columns.push(("a note of ours".into(), (0..count).map(|_| cell(random, "note")).collect()));
    }
    table(columns)
}

fn review_of(model: &Model, clients: &Table, as_of: Date, standings: Option<&Table>) -> Result<Review, TableError> {
    Book::new(model, clients, as_of, &BookOptions::default())?.review(standings, &ReviewOptions::default())
}

fn again(frame: &Frame) -> Table {
    Table::from_batches(frame.schema(), frame.batches().to_vec()).unwrap()
}

pub(super) fn review(bytes: &[u8]) {
    let mut random = Random::of_choices(bytes);
    let model = model(&mut random);
    let mut standings = random.percent(60).then(|| broken_standings(&mut random));
    for day in ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"] {
        let as_of: Date = day.parse().unwrap();
        let clients = clients(&mut random);
        let next = match review_of(&model, &clients, as_of, standings.as_ref()) {
            Ok(review) => review,
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.code().is_empty());
                // What was refused is as it was; the book goes on without it.
                standings = None;
                continue;
            }
        };
        assert!(next.movements().rows() >= clients.rows(), "nobody is lost");
        // A second review on the same day changes nothing, also from a table.
        let written = again(next.standings());
        let once_more = review_of(&model, &clients, as_of, Some(&written)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(once_more.standings().batches(), next.standings().batches(), "twice on {day}");
        standings = Some(written);
    }
}
