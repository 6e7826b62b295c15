//! The book from tables to tables, from Rust.

use tierline::{
    Book, Decimal, Document, Format, Model, Table, Value,
    book::{BookOptions, ReviewOptions, Sources, Written},
    check::{Severity, check_model},
    tables::{TableColumn, WordType},
};

const STAFFING: &str = "
tierline: 1
model: { name: staffing, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
  segment: { type: integer }
tiers:
  - { name: Tier 1, when: segment = 1 }
  - { name: Tier 2, when: segment = 2 }
  - { name: Tier 3 }
service:
  Tier 1: { coverage: { role: CSM, accounts_per_owner: [15, 30] }, programmes: [onboarding], response: { first: 1 hour } }
  Tier 2: { coverage: { role: CSM, accounts_per_owner: [50, 100] }, programmes: [playbooks], response: { first: 8 hours } }
  Tier 3: { coverage: { role: CSM, accounts_per_owner: [200, null] }, programmes: [webinars], response: { first: 3 days } }
targets:
  Tier 1: { clients: [0.10, 0.20], value: [0.50, 0.70] }
  Tier 2: { clients: [0.30, 0.40], value: [0.25, 0.35] }
  Tier 3: { clients: [0.40, 0.60], value: [0.10, 0.20] }
";

fn model(text: &str) -> Model {
    Document::parse(text, Format::Yaml).unwrap().lower().unwrap()
}

fn table(columns: Vec<(&str, Vec<Value>)>) -> Table {
    let columns = columns.into_iter().map(|(name, values)| (name.to_string(), TableColumn::Values(values)));
    Table::from_columns(columns.collect()).unwrap()
}

fn again(frame: &tierline::tables::Frame) -> Table {
    Table::from_batches(frame.schema(), frame.batches().to_vec()).unwrap()
}

/// 60 accounts with 60 % of the value, 150 with 30 %, 400 with 10 %.
fn staffing() -> Table {
    let groups = [(60_i64, 1_i64, 600_000_i64), (150, 2, 120_000), (400, 3, 15_000)];
    let rows = || groups.iter().flat_map(|(count, segment, value)| (0..*count).map(move |_| (*segment, *value)));
    table(vec![
        ("id", rows().enumerate().map(|(at, _)| Value::Integer(at as i64)).collect()),
        ("arr", rows().map(|(_, value)| Value::Integer(value)).collect()),
        ("segment", rows().map(|(segment, _)| Value::Integer(segment)).collect()),
    ])
}

#[test]
fn the_staffing_example_of_the_field_comes_out_exactly() {
    let model = model(STAFFING);
    let day = "2026-11-21".parse().unwrap();
    let book = Book::new(&model, &staffing(), day, &BookOptions::default()).unwrap();
    let owners: Vec<(String, Decimal)> =
        [("Tier 1", 4), ("Tier 2", 4), ("Tier 3", 2)].map(|(tier, count)| (tier.into(), Decimal::from(count))).into();
    let report = book.report(&Sources { owners: &owners, ..Sources::default() }).unwrap();
    let ratios: Vec<String> = report.coverage.iter().map(|coverage| coverage.ratio.json()).collect();
    assert_eq!(ratios, ["15", "37.5", "200"]);
    let needed = &report.coverage[1];
    assert_eq!((needed.needed_low.json(), needed.needed_high.json()), ("1.5".into(), "3".into()));
    let verdict = |tier: &str, measure: &str| {
        let target = report.targets.iter().find(|one| one.tier == tier && one.measure == measure);
        target.unwrap().verdict.as_str()
    };
    assert_eq!(["Tier 1", "Tier 2", "Tier 3"].map(|tier| verdict(tier, "clients")), ["below", "below", "above"]);
    assert_eq!(["Tier 1", "Tier 2", "Tier 3"].map(|tier| verdict(tier, "value")), ["met"; 3]);
    let accounts = ["Tier 1", "Tier 2", "Tier 3"].map(|tier| verdict(tier, "accounts_per_owner"));
    assert_eq!(accounts, ["met", "below", "met"]);
}

#[test]
fn standings_go_out_and_come_back_as_they_are() {
    let text = format!("{STAFFING}migration: {{ demote: {{ after: 2 reviews }} }}\n");
    let model = model(&text);
    let quarter = |day: &str, segments: [i64; 3]| {
        let clients = table(vec![
            ("id", vec!["a".into(), "b".into(), "c".into()]),
            ("arr", vec![1.into(), 2.into(), 3.into()]),
            ("segment", segments.map(Value::Integer).into()),
        ]);
        Book::new(&model, &clients, day.parse().unwrap(), &BookOptions::default()).unwrap()
    };
    let first = quarter("2026-03-31", [1, 2, 3]).review(None, &ReviewOptions::default()).unwrap();
    let second =
        quarter("2026-06-30", [3, 1, 3]).review(Some(&again(first.standings())), &ReviewOptions::default()).unwrap();
    let third = quarter("2026-09-30", [3, 1, 3])
        .review(Some(&again(second.standings())), &ReviewOptions { words: WordType::Texts, ..ReviewOptions::default() })
        .unwrap();
    let fourth = quarter("2026-12-31", [3, 1, 3])
        .review(Some(&again(third.standings())), &ReviewOptions { words: WordType::Texts, ..ReviewOptions::default() })
        .unwrap();
    let told = |review: &tierline::book::Review| -> Vec<(String, u64)> {
        let counts = review.counts().filter(|(_, count)| count.clients > 0);
        counts.map(|(movement, count)| (movement.to_string(), count.clients)).collect()
    };
    let counts = |counts: &[(&str, u64)]| -> Vec<(String, u64)> {
        counts.iter().map(|(movement, count)| ((*movement).to_string(), *count)).collect()
    };
    assert_eq!(told(&first), counts(&[("entered", 3)]));
    assert_eq!(told(&second), counts(&[("kept", 1), ("promoted", 1), ("demotion pending", 1)]));
    assert_eq!(told(&third), counts(&[("kept", 2), ("demotion pending", 1)]));
    assert_eq!(told(&fourth), counts(&[("kept", 2), ("demoted", 1)]));
    for review in [&first, &second, &third, &fourth] {
        for flow in review.attribution().flows() {
            let nets: i128 = flow.nets.iter().map(|net| net.clients).sum();
            assert_eq!(i128::from(flow.before.clients) + nets, i128::from(flow.after.clients));
            let values: i128 = flow.nets.iter().map(|net| net.value).sum();
            assert_eq!(flow.before.value + values, flow.after.value);
        }
    }
    // Everybody at once is refused by the day before.
    let error = quarter("2026-12-30", [3, 1, 3])
        .review(Some(&again(fourth.standings())), &ReviewOptions { words: WordType::Texts, ..ReviewOptions::default() })
        .unwrap_err();
    assert_eq!(error.code(), "earlier-review");
}

#[test]
fn shipped_models_have_nothing_wrong_with_their_services() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../models");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path().join("model.yaml");
        if !path.is_file() {
            continue;
        }
        let model = Document::read(&path).unwrap().lower().unwrap();
        let findings = check_model(&model);
        let grave = findings.iter().filter(|finding| finding.severity != Severity::Note);
        assert_eq!(grave.count(), 0, "{}: {findings:?}", path.display());
        seen += 1;
    }
    assert!(seen >= 6);
}
