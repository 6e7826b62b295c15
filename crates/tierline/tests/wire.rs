//! The documents of `wire`: what comes in is read to the digit or refused with words, what goes out is what its schema says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test may fail loudly"
)]

use std::path::Path;

use serde_json::Value;
use tierline::wire::{self, Error};
use tierline::{Deployment, Format};

const MODEL: &str = "
tierline: 1
model: { name: b2b, version: \"7\", client: account_id, value: arr }
parameters: { floor: 100_000 }
attributes:
  arr:       { type: decimal, scale: 2, min: 0, required: true }
  strategic: { type: boolean, missing: false, column: Strategic account }
  health:    { type: decimal, scale: 1, min: 0, max: 100 }
  growth:    { type: category, levels: [low, medium, high] }
  signup:    { type: date }
derived:
  tenure_days: { type: integer, expr: as_of - signup }
dimensions:
  stage: { of: tenure_days, bands: [{ level: early, upto: 90 }, { level: mature }] }
scores:
  priority:
    factors:
      - { of: arr, weight: 60, bands: [{ below: 50_000, points: 10 }, { points: 100 }] }
      - { of: growth, weight: 40, points: { low: 20, medium: 60, high: 100 } }
flags:
  at_risk: health < 40
tiers:
  - { name: Strategic, when: arr >= floor or strategic, stay: arr > 90_000 }
  - { name: Core, when: priority >= 60 }
  - { name: Scale }
";

fn deployment() -> Deployment {
    Deployment::parse_json(MODEL, Format::Yaml).unwrap()
}

const DAY: Option<&str> = Some("2026-11-21");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_client_comes_in_by_column_and_its_assignment_goes_out() {
    let client = r#"{"account_id": "A-1", "arr": 120000.50, "Strategic account": null, "growth": "high", "signup": "2026-10-01"}"#;
    let out = json(&deployment().assign_json(client, DAY).unwrap());
    assert_eq!(out["client"], "A-1");
    assert_eq!(out["as_of"], "2026-11-21");
    assert_eq!((&out["tier"], &out["clause"]), (&json("\"Strategic\""), &json("\"arr >= floor\"")));
    assert_eq!(out["scores"]["priority"], "100.0");
    assert_eq!(out["contributions"]["priority.arr"], "60.0");
    assert_eq!(out["dimensions"]["stage"], "early");
    assert_eq!(out["flags"]["at_risk"], Value::Null);
    assert_eq!((out["issues"].as_array().unwrap().len(), &out["unread"]), (0, &json("{}")));
    let out = json(&deployment().assign_json(r#"{"arr": "a lot"}"#, DAY).unwrap());
    assert_eq!((&out["client"], &out["tier"]), (&Value::Null, &Value::Null));
    assert_eq!(out["issues"][0]["kind"], "not-a-number");
    assert_eq!(out["possible_tiers"], json(r#"["Strategic", "Scale"]"#));
}

#[test]
fn digits_stay_what_they_are_and_ids_may_be_numbers() {
    let text = "
tierline: 1
model: { name: exact, client: id }
attributes: { a: { type: decimal, scale: 2 }, b: { type: text } }
tiers: [{ name: Above, when: a > 9007199254740993 }, { name: Rest }]
";
    let deployment = Deployment::parse_json(text, Format::Yaml).unwrap();
    for (digits, tier, value) in [
        ("9007199254740993.01", "Above", "9007199254740993.01"),
        ("9007199254740993.00", "Rest", "9007199254740993.00"),
        ("9007199254740993", "Rest", "9007199254740993.00"),
        ("9.00719925474099301E+15", "Above", "9007199254740993.01"),
        ("\"9007199254740993.01\"", "Above", "9007199254740993.01"),
        ("-0", "Rest", "0.00"),
    ] {
        let out = json(&deployment.explain_json(&format!("{{\"id\": 17, \"a\": {digits}}}"), None).unwrap());
        assert_eq!((&out["client"], &out["tier"]), (&json("\"17\""), &json(&format!("\"{tier}\""))), "{digits}");
        assert_eq!(out["values"][0]["value"], value, "{digits}");
    }
    for digits in ["1e400", "123456789012345678901234567890123456789012345"] {
        let out = json(&deployment.assign_json(&format!("{{\"id\": 17, \"a\": {digits}}}"), None).unwrap());
        assert_eq!(out["issues"][0]["kind"], "out-of-range", "{digits}");
    }
}

#[test]
fn what_is_no_client_is_refused_with_its_place_and_what_was_meant() {
    for (client, code, column, help) in [
        (r#"{"account_id": "a", "arr": 1, "arr": 2}"#, "duplicate-key", Some(31), "remove one of the two"),
        (r#"{"account_id": "a", "ARR": 1}"#, "unknown-key", Some(21), "did you mean `arr`?"),
        (r#"{"account_id": "a", "strategic": true}"#, "unknown-key", Some(21), "did you mean `Strategic account`?"),
        (r#"{"account_id": "a", "arr": [1]}"#, "unusable-value", Some(28), "a client is flat"),
        (r#"{"account_id": "a", "arr": {"amount": 1}}"#, "unusable-value", Some(28), "a client is flat"),
        ("[]", "not-an-object", Some(1), "write its values by name"),
        ("", "empty-document", Some(1), "send a JSON object"),
        (r#"{"arr": NaN}"#, "json-syntax", Some(9), "double quotes"),
        (r#"{"arr": 1} {"arr": 2}"#, "json-syntax", Some(12), "send one value"),
        ("{\"arr\": \"a\u{1}\"}", "json-syntax", Some(11), "escape"),
    ] {
        let error = deployment().assign_json(client, DAY).unwrap_err();
        assert_eq!((&*error.code, error.line, error.column), (code, Some(1), column), "{client}: {error}");
        assert!(error.help.as_deref().is_some_and(|found| found.contains(help)), "{client}: {error}");
        assert_eq!(json(&error.to_json())["diagnostics"][0]["code"], code);
    }
    // All names that nothing reads are told at once.
    let error = deployment().explain_json(r#"{"city": "Riga", "ARR": 1, "helth": 5}"#, DAY).unwrap_err();
    assert_eq!(error.diagnostics.len(), 3);
    let deep = format!("{{\"arr\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(deployment().assign_json(&deep, DAY).unwrap_err().code, "nested-too-deep");
    let huge = format!("{{\"account_id\": \"{}\"}}", "x".repeat(2_000_000));
    assert_eq!(deployment().assign_json(&huge, DAY).unwrap_err().code, "too-large");
}

#[test]
fn a_model_that_goes_by_the_day_is_asked_with_one() {
    for (day, code) in [(None, "missing-day"), (Some("21.11.2026"), "not-a-date"), (Some("2026-02-30"), "not-a-date")] {
        let refused = [deployment().assign_json("{}", day), deployment().explain_json("{}", day)];
        for refused in refused {
            assert_eq!(refused.unwrap_err().code, code);
        }
    }
}

#[test]
fn an_explanation_says_what_decided() {
    let client = r#"{"account_id": "A-2", "arr": 60000, "growth": "low", "signup": "2026-10-01"}"#;
    let out = json(&deployment().explain_json(client, DAY).unwrap());
    assert_eq!((&out["tier"], &out["tiers"][0]["taken"]), (&json("\"Core\""), &json("false")));
    assert_eq!(out["tiers"][0]["clauses"][0]["truth"], "false");
    assert_eq!(out["scores"][0]["factors"][0]["contribution"], "60");
    assert!(out["text"].as_str().unwrap().contains("Core"));
}

#[test]
fn a_model_describes_itself_and_is_written_down_again() {
    let deployment = deployment();
    let about = json(&deployment.describe_json());
    assert_eq!((&about["name"], &about["version"]), (&json("\"b2b\""), &json("\"7\"")));
    assert_eq!(about["fingerprint"], deployment.fingerprint());
    assert_eq!(about["columns"][2], "Strategic account");
    assert_eq!(about["attributes"][0]["type"], "decimal");
    assert_eq!(about["parameters"][0], json(r#"{"name": "floor", "value": "100000"}"#));
    assert_eq!(about["uses_as_of"], true);
    for again in [
        Deployment::parse_json(&deployment.document_json(), Format::Json).unwrap(),
        Deployment::parse_json(&deployment.document_yaml(), Format::Yaml).unwrap(),
    ] {
        assert_eq!(again.fingerprint(), deployment.fingerprint());
    }
}

#[test]
fn findings_stand_at_their_words() {
    let text = MODEL.replace("arr > 90_000", "arr > 90_000.005");
    let found = json(&Deployment::parse_json(&text, Format::Yaml).unwrap().check_json());
    let fine = found.as_array().unwrap().iter().find(|finding| finding["code"] == "fine-threshold").unwrap();
    assert_eq!((&fine["severity"], &fine["line"]), (&json("\"warning\""), &json("23")));
    assert!(fine["end_column"].as_u64() > fine["column"].as_u64());
}

#[test]
fn mistakes_of_a_document_are_all_told_with_their_places() {
    let error =
        Deployment::parse_json("tierline: 1\nmodel: { nmae: m, client: id }\ntires: []\n", Format::Yaml).unwrap_err();
    assert!(error.diagnostics.len() >= 2);
    assert_eq!((error.line, error.column, error.end_line, error.end_column), (Some(2), Some(10), Some(2), Some(14)));
    assert_eq!(error.diagnostics[0].words.as_deref(), Some("nmae"));
}

#[test]
fn parameters_come_by_their_digits() {
    let deployment = deployment();
    let lower = deployment.with_parameters_json(r#"{"floor": "50000.10"}"#).unwrap();
    assert_eq!(json(&lower.describe_json())["parameters"][0]["value"], "50000.10");
    assert_ne!(lower.fingerprint(), deployment.fingerprint());
    for (values, code) in [
        ("[]", "not-an-object"),
        (r#"{"floor": null}"#, "unusable-value"),
        (r#"{"floor": "many"}"#, "unusable-value"),
        (r#"{"flor": 1}"#, "unknown-name"),
        (r#"{"floor": 1, "floor": 2}"#, "duplicate-key"),
    ] {
        assert_eq!(deployment.with_parameters_json(values).unwrap_err().code, code, "{values}");
    }
}

/// The same document through serde is the same text.
#[test]
fn serde_writes_the_same_text() {
    let deployment = deployment();
    let client = deployment.plan().client("q\"\\\u{1}\u{7f}é\n").set("arr", "a\tlot").unwrap().build();
    let day = "2026-11-21".parse().unwrap();
    let (assignment, explanation) = (deployment.assign(&client, day), deployment.explain(&client, day));
    let document = wire::Assignment::of(&assignment, deployment.language());
    assert_eq!(serde_json::to_string(&document).unwrap(), document.to_json());
    let document = wire::Explanation::of(&explanation, deployment.language());
    assert_eq!(serde_json::to_string(&document).unwrap(), document.to_json());
    let document = wire::Description::of(deployment.model(), deployment.fingerprint());
    assert_eq!(serde_json::to_string(&document).unwrap(), document.to_json());
    let error = Error::new("code", "message");
    assert_eq!(serde_json::to_string(&error).unwrap(), error.to_json());
}

/// A client inside of a request of another shape keeps its digits, and is refused as one by itself.
#[test]
fn a_client_is_deserialised_by_its_digits() {
    #[derive(serde::Deserialize)]
    struct Envelope {
        client: wire::Client,
    }
    let text = r#"{"client": {"account_id": "a", "arr": 9007199254740993.01}}"#;
    let envelope: Envelope = serde_json::from_str(text).unwrap();
    assert_eq!(envelope.client.json(), r#"{"account_id": "a", "arr": 9007199254740993.01}"#);
    let deployment = deployment();
    let client = deployment.client(&envelope.client).unwrap();
    let explained = deployment.explain(&client, "2026-11-21".parse().unwrap());
    assert_eq!(explained.values[0].value.as_deref(), Some("9007199254740993.01"));
    let twice = serde_json::from_str::<Envelope>(r#"{"client": {"arr": 1, "arr": 2}}"#);
    assert!(twice.err().unwrap().to_string().contains("`arr` is there twice"));
    let strange: Envelope = serde_json::from_str(r#"{"client": {"ar": 1}}"#).unwrap();
    assert_eq!(deployment.client(&strange.client).unwrap_err().code, "unknown-key");
}

/// `UPDATE_SCHEMA=1` writes them.
#[test]
fn the_schemas_are_those_that_are_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for (name, text) in wire::schemas() {
        let path = folder.join(format!("{name}.schema.json"));
        let text = format!("{text}\n");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{} is another one: run with UPDATE_SCHEMA=1 and look at it", path.display());
    }
}

/// A text of tabs and lines as rows by column: what a program in any language would make of it.
fn rows(text: &str) -> Vec<Vec<(String, Value)>> {
    let mut lines: Vec<Vec<String>> = vec![vec![String::new()]];
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        let line = lines.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => line.last_mut().unwrap().push(letters.next().unwrap()),
            '"' => quoted = !quoted,
            '\t' if !quoted => line.push(String::new()),
            '\n' if !quoted => lines.push(vec![String::new()]),
            '\r' if !quoted => {}
            letter => line.last_mut().unwrap().push(letter),
        }
    }
    let names = lines.remove(0);
    let value = |cell: String| if cell.is_empty() { Value::Null } else { Value::String(cell) };
    let row = |cells: Vec<String>| names.iter().cloned().zip(cells.into_iter().map(value)).collect();
    lines.into_iter().filter(|cells| cells.len() == names.len()).map(row).collect()
}

fn frame_rows(frame: &tierline::tables::Frame) -> Vec<Vec<(String, Value)>> {
    use tierline::tables::csv::{WriteOptions, Writer};
    let table = tierline::Table::from_batches(frame.schema(), frame.batches().to_vec()).unwrap();
    let mut writer = Writer::new(Vec::new(), WriteOptions::new().delimiter(b'\t').guard(false));
    writer.header(table.names()).unwrap();
    writer.table(&table).unwrap();
    rows(&String::from_utf8(writer.finish().unwrap()).unwrap())
}

fn of<'r>(row: &'r [(String, Value)], name: &str) -> &'r Value {
    row.iter().find(|(known, _)| known == name).map_or(&Value::Null, |(_, value)| value)
}

const REVIEWED: &str = "
tierline: 1
model: { name: reviewed, client: id, value: arr }
attributes:
  arr:     { type: decimal, scale: 2 }
  health:  { type: decimal, scale: 0, max: 100 }
  region:  { type: text, missing: nowhere }
  renewal: { type: date }
flags:
  fell: previous(tier) = 'Large' and arr < 100
remember: [arr, region]
tiers:
  - { name: Large, when: arr >= 1000 or health > 90, stay: arr > 900 }
  - { name: Middle, formerly: [Medium], when: arr >= 100 and region != 'EMEA' }
  - { name: Small }
migration:
  demote: { after: renewal, missing_renewal: 60 days }
  renewal: renewal
  review_every: 3 months
  missing: hold
";

/// Clients of three quarters; what they have is of a number that goes on for each.
fn clients(quarter: u64) -> Vec<Vec<(&'static str, Option<String>)>> {
    let mut clients = Vec::new();
    for number in 0..120_u64 {
        if (number + quarter).is_multiple_of(11) {
            continue;
        }
        let dice = |faces: u64, salt: u64| (number * 7919 + quarter * 104_729 + salt * 1_299_709) / 13 % faces;
        let arr = match dice(5, 1) {
            0 => None,
            1 => Some("a lot".to_string()),
            2 => Some(format!("{}.50", 850 + dice(300, 2))),
            _ => Some((dice(40, 3) * 30).to_string()),
        };
        let health = (dice(3, 4) > 0).then(|| (85 + dice(20, 5)).to_string());
        let region = ["EMEA", "APAC", " "].get(dice(4, 6) as usize).map(ToString::to_string);
        let renewal = (dice(2, 7) > 0).then(|| format!("2026-{:02}-15", 1 + dice(12, 8)));
        let id = Some(format!("C-{number}"));
        clients.push(vec![("id", id), ("arr", arr), ("health", health), ("region", region), ("renewal", renewal)]);
    }
    clients
}

/// The review of one client says what the review of all of them says: movement, tiers, reason, and what to keep.
#[test]
fn one_client_is_reviewed_as_all_of_them_are() {
    use tierline::book::{Book, BookOptions, ReviewOptions};
    use tierline::tables::{Options, TableColumn};
    let deployment = Deployment::parse_json(REVIEWED, Format::Yaml).unwrap();
    let mut standings: Option<tierline::Table> = None;
    let mut kept: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for (quarter, day) in
        ["2026-01-31", "2026-04-30", "2026-07-31", "2026-07-31", "2026-12-31", "2027-12-31"].into_iter().enumerate()
    {
        // The last day finds the clients as they were, and waits are over.
        let clients = clients((quarter as u64).min(4));
        let column = |at: usize| {
            let values = clients.iter().map(|client| client[at].1.clone().into()).collect();
            (clients[0][at].0.to_string(), TableColumn::Values(values))
        };
        let table = tierline::Table::from_columns((0..5).map(column).collect()).unwrap();
        let options =
            BookOptions { options: Options::default(), standings: standings.clone(), ..BookOptions::default() };
        let book = Book::new(deployment.model(), &table, day.parse().unwrap(), &options).unwrap();
        let options = ReviewOptions { accept_left: Some(1_000), ..ReviewOptions::default() };
        let review = book.review(standings.as_ref(), &options).unwrap();
        let next = frame_rows(review.standings());
        for row in frame_rows(review.movements()) {
            let id = of(&row, "id").as_str().unwrap().to_string();
            let client = clients.iter().find(|client| client[0].1.as_deref() == Some(&id));
            let client: Option<serde_json::Map<String, Value>> = client
                .map(|client| client.iter().map(|(name, value)| ((*name).into(), value.clone().into())).collect());
            let request = serde_json::json!({ "client": client, "standing": kept.get(&id), "as_of": day });
            let reviewed = json(&deployment.review_json(&request.to_string()).unwrap());
            for name in ["movement", "from", "to", "assigned", "cause", "reason", "value"] {
                assert_eq!(&reviewed[name], of(&row, name), "{name} of {id} on {day}");
            }
            let overdue = reviewed["overdue"].as_bool().map(|overdue| overdue.to_string());
            assert_eq!(overdue.as_deref(), of(&row, "overdue").as_str(), "overdue of {id} on {day}");
            let changed = of(&row, "changed").as_str().map_or(0, |changed| changed.split("; ").count());
            assert_eq!(reviewed["changes"].as_array().unwrap().len(), changed, "changes of {id} on {day}");
            let row = next.iter().find(|row| of(row, "id").as_str() == Some(&id));
            match row {
                None => assert_eq!(reviewed["standing"], Value::Null),
                Some(row) => {
                    for (name, value) in row.iter().filter(|(name, _)| name != "id" && name != "format") {
                        let own = &reviewed["standing"][name];
                        let own = own.as_u64().map_or_else(|| own.clone(), |count| count.to_string().into());
                        assert_eq!(&own, value, "{name} of the standing of {id} on {day}");
                    }
                }
            }
            seen.insert(reviewed["movement"].as_str().unwrap().to_string());
            match &reviewed["standing"] {
                Value::Null => kept.remove(&id),
                standing => kept.insert(id, standing.clone()),
            };
        }
        let table = tierline::Table::from_batches(review.standings().schema(), review.standings().batches().to_vec());
        standings = Some(table.unwrap());
    }
    for movement in
        ["entered", "promoted", "demotion pending", "demoted", "held", "kept", "unassigned", "left", "returned"]
    {
        assert!(seen.contains(movement), "no client was {movement}: {seen:?}");
    }
}

#[test]
fn a_request_is_refused_with_all_that_is_wrong_with_it() {
    let deployment = Deployment::parse_json(REVIEWED, Format::Yaml).unwrap();
    let request = |standing: &str| {
        format!(r#"{{"client": {{"id": "a", "arr": 5}}, "standing": {standing}, "as_of": "2026-11-21"}}"#)
    };
    for (standing, code) in [
        (r#"{"tier": "Lrage"}"#, "unknown-tier"),
        (r#"{"tier": "Large", "sinec": "2026-01-01"}"#, "unknown-key"),
        (r#"{"tier": "Large", "since": "31.1.2026"}"#, "unusable-value"),
        (r#"{"tier": 1}"#, "unusable-value"),
        (r#"{"tier": "Large", "pending_tier": "Small"}"#, "bad-value"),
        (r#"{"tier": "Large", "pending_since": "2026-01-01"}"#, "bad-value"),
        (r#"{"pending_tier": "Small", "pending_since": "2026-01-01"}"#, "bad-value"),
        (r#"{"tier": "Large", "override_until": "2026-01-01"}"#, "bad-value"),
        (r#"{"tier": "Large", "override_tier": "Large", "override_kind": "exact"}"#, "unusable-value"),
        (r#"{"tier": "Large", "format": "3 []"}"#, "newer-format"),
        (r#"{"tier": "Large", "id": "b"}"#, "other-client"),
        (r#"{"tier": "Large", "reviewed_on": "2026-11-22"}"#, "earlier-review"),
        ("[]", "not-an-object"),
    ] {
        let error = deployment.review_json(&request(standing)).unwrap_err();
        assert_eq!(error.code, code, "{standing}: {error}");
    }
    for (request, code) in [
        (r#"{"client": {"id": "a"}}"#, "missing-key"),
        (r#"{"client": {"id": "a"}, "as_of": "today"}"#, "unusable-value"),
        (r#"{"client": null, "standing": null, "as_of": "2026-11-21"}"#, "nothing-to-review"),
        (r#"{"client": {"id": "a"}, "standings": null, "as_of": "2026-11-21"}"#, "unknown-key"),
    ] {
        assert_eq!(deployment.review_json(request).unwrap_err().code, code, "{request}");
    }
    // A former name is the tier of today, and a client in a tier by an override says by whose.
    let standing = r#"{"tier": "Medium", "since": "2026-08-21", "override_tier": "Medium", "id": "a"}"#;
    let reviewed = json(&deployment.review_json(&request(standing)).unwrap());
    assert_eq!((&reviewed["from"], &reviewed["movement"]), (&json("\"Middle\""), &json("\"held by override\"")));
    assert_eq!(reviewed["findings"][0]["code"], "override-unexplained");
}

/// The type of a value, in the words of the page.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.trim_start_matches("#/$defs/").to_string();
    }
    if let Some(one) = schema["anyOf"].as_array() {
        return one.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    let words = |word: &str| match word {
        "string" if schema.get("pattern").is_some() => "digits".into(),
        "string" if schema["format"] == "date" => "day".into(),
        "string" => "text".into(),
        "array" => format!("list of {}", type_of(&schema["items"])),
        "object" if schema.get("additionalProperties").is_some() => {
            format!("by name {}", type_of(&schema["additionalProperties"]))
        }
        "integer" => "whole number".into(),
        other => other.to_string(),
    };
    match &schema["type"] {
        Value::Array(all) => all.iter().map(|word| words(word.as_str().unwrap())).collect::<Vec<_>>().join(" or "),
        word => words(word.as_str().unwrap()),
    }
}

/// The tables of the page: what each document has, and what each of its parts.
fn tables() -> String {
    let mut out = String::new();
    let mut told = std::collections::BTreeSet::new();
    for (name, text) in wire::schemas() {
        let schema = json(&text);
        let Some(parts) = schema["$defs"].as_object() else { continue };
        let root = type_of(&schema);
        out.push_str(&format!(
            "\n## {name}\n\n{}: `{name}.schema.json`.\n",
            if root.starts_with("list") { format!("A {root}") } else { "A document".into() }
        ));
        for (part, definition) in parts {
            if !told.insert(part.clone()) {
                continue;
            }
            out.push_str(&format!(
                "\n**{part}**: {}\n\n| key | value | |\n|---|---|---|\n",
                definition["description"].as_str().unwrap()
            ));
            for key in definition["required"].as_array().unwrap() {
                let field = &definition["properties"][key.as_str().unwrap()];
                let about = field["description"].as_str().unwrap_or_default();
                out.push_str(&format!("| `{}` | {} | {about} |\n", key.as_str().unwrap(), type_of(field)));
            }
        }
    }
    out
}

/// `UPDATE_DOCS=1` writes the tables; what stands above them is written by hand.
#[test]
fn the_page_has_the_documents_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/wire.md");
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let above = page.split("\n## assignment\n").next().unwrap();
    let wanted = format!("{above}{}", tables());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    } else {
        assert!(page == wanted, "docs/reference/wire.md is another one: run with UPDATE_DOCS=1");
    }
}
