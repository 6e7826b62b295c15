//! The same bytes on every platform, and in every release that does not say otherwise: what 300 models say of their clients
//! through one row, explanation, columns and Arrow.
//!
//! `tests/golden/models.jsonl` holds the models and clients themselves, so that a change of the generators moves nothing here;
//! `answers.txt` a digest of all answers and the tiers, a line a model. `tests/python/test_golden.py` reads the same models.
//!
//! After a change that is meant, `TIERLINE_ACCEPT=1 cargo test -p tierline-tests golden` writes the answers anew, and the
//! commit says what moved and why. `TIERLINE_ACCEPT=models` also draws new models.

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tierline::{
    Client, Date, Decimal, Document, Format, Model, Table, Value, assign_table, columns::Instructions,
    document::fingerprint, tables::Options, values::Moment,
};
use tierline_testkit::Random;
use tierline_testkit::generate::{self, Edges};

use crate::paths;
use crate::tabled::tabled;

const MODELS: u64 = 300;
const CLIENTS: usize = 12;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden")).join(name)
}

/// FNV-1a in 64 bits: the same everywhere, which is all that a digest of our own answers needs.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A value with the letter of its type; floats by their bits, `f:3fb999999999999a`; decimals by units and scale, `d:1050:2`;
/// moments by seconds and offset.
fn written(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Boolean(v) => json!(format!("b:{v}")),
        Value::Integer(v) => json!(format!("i:{v}")),
        Value::Decimal(v) => json!(format!("d:{}:{}", v.mantissa(), v.scale())),
        Value::Float(v) => json!(format!("f:{:016x}", v.to_bits())),
        Value::Float32(v) => json!(format!("s:{:08x}", v.to_bits())),
        Value::Text(v) => json!(format!("t:{v}")),
        Value::Date(v) => json!(format!("y:{v}")),
        Value::Moment(v) => json!(format!("m:{}:{}", v.seconds(), v.offset())),
        other => panic!("a value of a new type: {other:?}"),
    }
}

fn read(value: &Json) -> Value {
    let Some(text) = value.as_str() else { return Value::Missing };
    let (kind, text) = text.split_once(':').unwrap();
    let halves = || text.split_once(':').unwrap();
    match kind {
        "b" => Value::Boolean(text == "true"),
        "i" => Value::Integer(text.parse().unwrap()),
        "d" => Value::Decimal(Decimal::new(halves().0.parse().unwrap(), halves().1.parse().unwrap()).unwrap()),
        "f" => Value::Float(f64::from_bits(u64::from_str_radix(text, 16).unwrap())),
        "s" => Value::Float32(f32::from_bits(u32::from_str_radix(text, 16).unwrap())),
        "t" => Value::Text(text.into()),
        "y" => Value::Date(text.parse().unwrap()),
        "m" => Value::Moment(Moment::new(halves().0.parse().unwrap(), halves().1.parse().unwrap())),
        other => panic!("no value begins with `{other}`"),
    }
}

/// A model and its clients, drawn from the edges of its rules.
fn drawn(seed: u64) -> Json {
    let mut random = Random::new(seed);
    let model = generate::model(&mut random);
    let edges = Edges::of(&model);
    let as_of = *random.pick(&["2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31"]);
    let clients: Vec<Json> = (0..CLIENTS)
        .map(|at| {
            let clean = random.percent(60);
            let client = generate::client(&mut random, &model, &edges, &format!("c{at}"), clean);
            model.attributes().iter().map(|attribute| written(client.value(&attribute.name))).collect()
        })
        .collect();
    // As a text: a map would lose the order of the attributes.
    json!({ "model": tierline::document::to_json(&model), "as_of": as_of, "clients": clients })
}

fn kept_model(line: &str) -> (Model, Vec<Client>, Date) {
    let kept: Json = serde_json::from_str(line).unwrap();
    let model = Document::parse(kept["model"].as_str().unwrap(), Format::Json).unwrap().lower().unwrap();
    let rows = kept["clients"].as_array().unwrap().iter().enumerate();
    let clients = rows.map(|(at, values)| {
        let named = model.attributes().iter().zip(values.as_array().unwrap());
        named.fold(Client::new(format!("c{at}")), |client, (attribute, value)| {
            client.with(attribute.name.as_ref(), read(value))
        })
    });
    let clients = clients.collect();
    (model, clients, kept["as_of"].as_str().unwrap().parse().unwrap())
}

/// The answers of one model, a line a model.
fn answers(seed: u64, line: &str) -> String {
    let (model, clients, as_of) = kept_model(line);
    let plan = model.compile();
    let mut said = String::new();
    for client in &clients {
        writeln!(said, "{:?}\n{}", paths::row(&plan, client, as_of), plan.explain(client, as_of)).unwrap();
    }
    let columns = paths::columns(&plan, &clients, 0..clients.len(), as_of, true);
    writeln!(said, "{:?}", paths::lines(&plan, &columns, true)).unwrap();
    let encoded = tabled(&mut Random::new(seed), &plan, &clients, &[7]);
    let table = Table::from_batches(encoded.schema.clone(), encoded.batches).unwrap();
    let assigned = assign_table(&plan, &table, as_of, &Options::new().contributions(true)).unwrap();
    writeln!(said, "{:?}", paths::arrow(&model, &plan, &assigned, true)).unwrap();
    let tiers = clients.iter().map(|client| paths::row(&plan, client, as_of).tier.unwrap_or_else(|| "-".into()));
    let tiers: Vec<String> = tiers.collect();
    format!("{seed} {} {:016x} {}", fingerprint(&model), digest(&said), tiers.join(" "))
}

#[test]
fn answers_are_those_of_every_platform() {
    let accept = std::env::var("TIERLINE_ACCEPT").ok();
    if accept.as_deref() == Some("models") {
        let models: Vec<String> = (0..MODELS).map(|seed| drawn(seed).to_string()).collect();
        std::fs::write(golden("models.jsonl"), models.join("\n") + "\n").unwrap();
    }
    let models = std::fs::read_to_string(golden("models.jsonl")).unwrap();
    let lines: Vec<String> = models.lines().zip(0..).map(|(line, seed)| answers(seed, line)).collect();
    assert_eq!(lines.len(), 300);
    if accept.is_some() {
        std::fs::write(golden("answers.txt"), lines.join("\n") + "\n").unwrap();
    }
    let kept = std::fs::read_to_string(golden("answers.txt")).unwrap();
    println!("ran on {} in {}", std::env::consts::ARCH, Instructions::best());
    for (line, kept) in lines.iter().zip(kept.lines()) {
        assert_eq!(line, kept, "fingerprint, digest of all answers, tiers");
    }
    assert_eq!(lines.len(), kept.lines().count());
}
