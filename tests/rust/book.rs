//! The book from tables to tables, from Rust.

use tierline::{
    Book, BookOptions, Decimal, Document, Figure, Format, Model, ReviewOptions, Sources, Table, TableColumn, Value,
    service_findings,
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

fn again(frame: &tierline::Frame) -> Table {
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

fn path<'a>(figure: &'a Figure, steps: &[&str]) -> &'a Figure {
    steps.iter().fold(figure, |figure, step| match (figure, step.parse::<usize>()) {
        (Figure::List(list), Ok(at)) => &list[at],
        _ => figure.get(step).unwrap_or_else(|| panic!("no {step} in {figure}")),
    })
}

#[test]
fn the_staffing_example_of_the_field_comes_out_exactly() {
    let model = model(STAFFING);
    let day = "2026-11-21".parse().unwrap();
    let book = Book::new(&model, &staffing(), day, &BookOptions::default()).unwrap();
    let owners: Vec<(String, Decimal)> =
        [("Tier 1", 4), ("Tier 2", 4), ("Tier 3", 2)].map(|(tier, count)| (tier.into(), Decimal::from(count))).into();
    let figures = book.figures(&Sources { owners: &owners, ..Sources::default() }).unwrap();
    let ratios = ["0", "1", "2"].map(|at| path(&figures, &["coverage", at, "ratio"]).to_string());
    assert_eq!(ratios, ["15", "37.5", "200"]);
    let needed = path(&figures, &["coverage", "1"]);
    assert_eq!(
        (needed.get("needed_low").unwrap().to_string(), needed.get("needed_high").unwrap().to_string()),
        ("1.5".into(), "3".into())
    );
    let Figure::List(targets) = path(&figures, &["targets"]) else { panic!("{figures}") };
    let verdict = |tier: &str, measure: &str| {
        let own = targets.iter().find(|own| {
            own.get("tier") == Some(&Figure::from(tier)) && own.get("measure") == Some(&Figure::from(measure))
        });
        own.unwrap().get("verdict").unwrap().clone()
    };
    assert_eq!(verdict("Tier 1", "clients"), Figure::from("below"));
    assert_eq!(verdict("Tier 2", "clients"), Figure::from("below"));
    assert_eq!(verdict("Tier 3", "clients"), Figure::from("above"));
    for tier in ["Tier 1", "Tier 2", "Tier 3"] {
        assert_eq!(verdict(tier, "value"), Figure::from("met"), "{tier}");
    }
    assert_eq!(verdict("Tier 1", "accounts_per_owner"), Figure::from("met"));
    assert_eq!(verdict("Tier 2", "accounts_per_owner"), Figure::from("below"));
    assert_eq!(verdict("Tier 3", "accounts_per_owner"), Figure::from("met"));
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
        .review(Some(&again(second.standings())), &ReviewOptions { plain: true, accept_left: None })
        .unwrap();
    let fourth = quarter("2026-12-31", [3, 1, 3])
        .review(Some(&again(third.standings())), &ReviewOptions { plain: true, accept_left: None })
        .unwrap();
    let told = |review: &tierline::Review| -> Vec<(String, u64)> {
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
        .review(Some(&again(fourth.standings())), &ReviewOptions { plain: true, accept_left: None })
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
        let Figure::List(findings) = service_findings(&model) else { panic!("a list") };
        let grave = findings.iter().filter(|own| own.get("severity") != Some(&Figure::from("note")));
        assert_eq!(grave.count(), 0, "{}: {findings:?}", path.display());
        seen += 1;
    }
    assert!(seen >= 6);
}
