//! The language-neutral cases of `tests/cases`: a model in YAML, clients, and what is expected of each, in JSON.
//!
//! ```json
//! {
//!   "about": "what the file shows",
//!   "model": "models/value_bands/model.yaml",
//!   "as_of": "2026-11-21",
//!   "needs": ["float"],
//!   "clients": [
//!     {
//!       "about": "on the floor",
//!       "client": { "account_id": "C-001", "arr": "100000" },
//!       "expect": { "tier": "Enterprise", "scores": { "priority": "69.5" }, "issues": [] }
//!     }
//!   ]
//! }
//! ```
//!
//! `model` is a path from the root of the repository. A model that is made for its cases stands beside them, under the same
//! name: `tests/cases/meaning_bands.yaml`. Numbers with a fraction are text and compare by value. Keys that `expect` leaves out are not looked at; `issues` lists them all,
//! each by attribute (none for the client as a whole) and, where given, by value; `possible_tiers` lists the tiers that bad
//! values leave possible, best first, or the one that the client has. `needs` names what a path must be
//! able to do; a path that cannot skips the file and says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tierline::{Assignment, Client, Date, Decimal, Document, Model, Value};

use crate::Fraction;
use crate::oracle;

/// A file of cases.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Its name.
    pub name: String,
    /// The model of all its cases.
    pub model: Model,
    /// The date that its clients are assigned for.
    pub as_of: Date,
    /// What a path must be able to do.
    pub needs: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A client and what is expected of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub about: String,
    /// The client, its values under the attributes' names.
    pub client: Client,
    expect: Json,
}

/// What a path says of issues.
#[derive(Clone, Debug)]
pub enum Issues {
    /// One by one: the attribute and the value.
    Listed(Vec<(Option<String>, Option<String>)>),
    /// All together in words; nothing where there is none.
    Words(Option<String>),
}

/// What a path says of a client.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The tier.
    pub tier: Option<String>,
    /// The clause.
    pub clause: Option<String>,
    /// The tiers that are possible, best first.
    pub possible_tiers: Vec<String>,
    /// By name.
    pub scores: BTreeMap<String, Option<Fraction>>,
    /// By score and factor: `priority.arr`; `rounding` and `coverage` stand among the factors.
    pub contributions: BTreeMap<String, Option<Fraction>>,
    /// By name.
    pub dimensions: BTreeMap<String, Option<String>>,
    /// By name.
    pub flags: BTreeMap<String, Option<bool>>,
    /// The issues.
    pub issues: Issues,
}

/// All files of cases under a repository's root, by name.
///
/// # Panics
/// Where a file is not as it should be.
#[must_use]
pub fn load(root: &Path) -> Vec<CaseFile> {
    let folder = root.join("tests/cases");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|path| path == "json"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(root, path)).collect()
}

fn read(root: &Path, path: &Path) -> CaseFile {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    known(&name, &json, &["about", "model", "as_of", "needs", "clients"]);
    let path = json["model"].as_str().unwrap_or_else(|| panic!("{name}: the path of a model"));
    let model = Document::read(root.join(path)).and_then(|document| document.lower());
    let model = model.unwrap_or_else(|error| panic!("{name}: {error}"));
    let as_of = json["as_of"].as_str().and_then(|day| day.parse().ok()).unwrap_or_else(|| panic!("{name}: as_of"));
    let needs =
        json["needs"].as_array().into_iter().flatten().map(|entry| entry.as_str().unwrap().to_string()).collect();
    let cases = json["clients"].as_array().unwrap_or_else(|| panic!("{name}: clients"));
    let cases = cases.iter().map(|case| self::case(&name, &model, case)).collect();
    CaseFile { name, model, as_of, needs, cases }
}

fn known(at: &str, json: &Json, keys: &[&str]) {
    for key in json.as_object().unwrap_or_else(|| panic!("{at}: an object")).keys() {
        assert!(keys.contains(&key.as_str()), "{at}: a key that nobody reads: `{key}`");
    }
}

fn case(file: &str, model: &Model, json: &Json) -> Case {
    let about = json["about"].as_str().unwrap_or_else(|| panic!("{file}: a case without `about`")).to_string();
    let at = format!("{file}: {about}");
    known(&at, json, &["about", "client", "expect"]);
    known(
        &at,
        &json["expect"],
        &["tier", "clause", "possible_tiers", "scores", "contributions", "dimensions", "flags", "issues"],
    );
    let given = json["client"].as_object().unwrap_or_else(|| panic!("{at}: a client"));
    let id = given.get(model.client()).and_then(Json::as_str).unwrap_or("case");
    let mut client = Client::new(id);
    for (key, value) in given {
        // Clients are written as a source has them: by column.
        let previous = oracle::last_review(model);
        let Some(attribute) = model.attributes().iter().chain(&previous).find(|a| a.source_column() == key) else {
            assert!(key == model.client(), "{at}: `{key}` is no attribute");
            continue;
        };
        client.set(&attribute.name, self::value(&at, value));
    }
    Case { about, client, expect: json["expect"].clone() }
}

fn value(at: &str, json: &Json) -> Value {
    match json {
        Json::Null => Value::Missing,
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Number(number) => {
            Value::Integer(number.as_i64().unwrap_or_else(|| panic!("{at}: {number} is not whole")))
        }
        other => panic!("{at}: {other} is no value"),
    }
}

/// What came of a file of cases.
#[derive(Clone, Debug)]
pub enum Report {
    /// The path cannot do what the file needs.
    Skipped(Vec<String>),
    /// How many cases ran, and in words what is not as expected.
    Ran(usize, Vec<String>),
}

/// Runs a file of cases on one path: all its clients at once, an outcome for each.
///
/// # Panics
/// Where the path has not as many outcomes as there are clients.
pub fn run(file: &CaseFile, abilities: &[&str], path: impl Fn(&Model, &[Client], Date) -> Vec<Outcome>) -> Report {
    let lacking: Vec<String> = file.needs.iter().filter(|need| !abilities.contains(&need.as_str())).cloned().collect();
    if !lacking.is_empty() {
        return Report::Skipped(lacking);
    }
    let clients: Vec<Client> = file.cases.iter().map(|case| case.client.clone()).collect();
    let outcomes = path(&file.model, &clients, file.as_of);
    assert_eq!(outcomes.len(), clients.len(), "{}: an outcome for each client", file.name);
    let failures = file.cases.iter().zip(&outcomes).flat_map(|(case, outcome)| {
        compare(&case.expect, outcome).into_iter().map(|line| format!("{} | {}: {line}", file.name, case.about))
    });
    Report::Ran(clients.len(), failures.collect())
}

fn compare(expect: &Json, outcome: &Outcome) -> Vec<String> {
    let mut out = Vec::new();
    let text = |given: &Option<String>| given.as_deref().map_or(Json::Null, Json::from);
    let flag = |given: &Option<bool>| given.map_or(Json::Null, Json::from);
    let mut same = |name: &str, wanted: Option<&Json>, got: Json| {
        if wanted.is_some_and(|wanted| *wanted != got) {
            out.push(format!("{name}: expected {}, got {got}", wanted.unwrap()));
        }
    };
    same("tier", expect.get("tier"), text(&outcome.tier));
    same("clause", expect.get("clause"), text(&outcome.clause));
    same("possible_tiers", expect.get("possible_tiers"), Json::from(outcome.possible_tiers.clone()));
    for (name, wanted) in entries(expect, "dimensions") {
        same(name, Some(wanted), outcome.dimensions.get(name).map_or("no such dimension".into(), text));
    }
    for (name, wanted) in entries(expect, "flags") {
        same(name, Some(wanted), outcome.flags.get(name).map_or("no such flag".into(), flag));
    }
    let numbers = [("scores", &outcome.scores), ("contributions", &outcome.contributions)];
    for (list, amounts) in numbers {
        for (name, wanted) in entries(expect, list) {
            let wanted = number(name, wanted);
            match amounts.get(name) {
                Some(got) if *got == wanted => {}
                // A score that cannot have any has no line for its rounding.
                None if name.ends_with(".rounding") && wanted.as_ref().is_none_or(Fraction::is_zero) => {}
                got => out.push(format!("{name}: expected {wanted:?}, got {got:?}")),
            }
        }
    }
    if let Some(Json::Array(wanted)) = expect.get("issues") {
        let wanted: Vec<(Option<&str>, Option<&str>)> =
            wanted.iter().map(|issue| (issue["attribute"].as_str(), issue["value"].as_str())).collect();
        if !issues_match(&wanted, &outcome.issues) {
            out.push(format!("issues: expected {wanted:?}, got {:?}", outcome.issues));
        }
    }
    out
}

fn entries<'a>(expect: &'a Json, list: &str) -> impl Iterator<Item = (&'a String, &'a Json)> {
    expect.get(list).and_then(Json::as_object).into_iter().flatten()
}

fn number(name: &str, json: &Json) -> Option<Fraction> {
    match json {
        Json::Null => None,
        Json::String(text) => Some(Fraction::of(Decimal::parse(text).unwrap_or_else(|_| panic!("{name}: `{text}`")))),
        Json::Number(number) => Some(Fraction::from(number.as_i64().unwrap_or_else(|| panic!("{name}: {number}")))),
        other => panic!("{name}: {other} is no number"),
    }
}

fn issues_match(wanted: &[(Option<&str>, Option<&str>)], got: &Issues) -> bool {
    match got {
        Issues::Listed(got) => {
            let found = |(attribute, value): &(Option<&str>, Option<&str>)| {
                got.iter().any(|(name, seen)| {
                    name.as_deref() == *attribute && value.is_none_or(|v| seen.as_deref() == Some(v))
                })
            };
            wanted.len() == got.len() && wanted.iter().all(found)
        }
        Issues::Words(None) => wanted.is_empty(),
        Issues::Words(Some(words)) => {
            let named = |name: &Option<&str>| name.is_none_or(|name| words.contains(&format!("`{name}`")));
            !wanted.is_empty() && wanted.iter().all(|(attribute, value)| named(attribute) && named(value))
        }
    }
}

/// What an assignment says.
#[must_use]
pub fn outcome(model: &Model, assignment: &Assignment) -> Outcome {
    let mut contributions = BTreeMap::new();
    for score in model.scores() {
        for line in assignment.contributions(&score.name) {
            let amount = line.amount.map(Fraction::of);
            contributions.insert(format!("{}.{}", score.name, line.factor.unwrap_or("rounding")), amount);
        }
        contributions.insert(format!("{}.coverage", score.name), assignment.coverage(&score.name).map(Fraction::of));
    }
    let listed = assignment.issues().map(|issue| (issue.attribute().map(Into::into), issue.value().map(Into::into)));
    Outcome {
        tier: assignment.tier().map(Into::into),
        clause: assignment.clause().map(Into::into),
        possible_tiers: assignment.possible_tiers().map(Into::into).collect(),
        scores: assignment.scores().map(|(name, score)| (name.into(), score.map(Fraction::of))).collect(),
        contributions,
        dimensions: assignment.levels().map(|(name, level)| (name.into(), level.map(Into::into))).collect(),
        flags: assignment.flags().map(|(name, flag)| (name.into(), flag)).collect(),
        issues: Issues::Listed(listed.collect()),
    }
}

/// What the oracle says; of an issue it knows the attribute, and takes the value from the client.
#[must_use]
pub fn judged(model: &Model, client: &Client, as_of: Date) -> Outcome {
    let verdict = oracle::judge(model, client, as_of);
    let mut contributions = BTreeMap::new();
    for (score, seen) in model.scores().iter().zip(&verdict.scores) {
        for (factor, amount) in score.factors.iter().zip(&seen.contributions) {
            contributions.insert(format!("{}.{}", score.name, factor.of), amount.clone());
        }
        contributions.insert(format!("{}.rounding", score.name), seen.rounding.clone());
        contributions.insert(format!("{}.coverage", score.name), Some(seen.coverage.clone()));
    }
    let listed = verdict.gaps.iter().map(|(attribute, _)| {
        let value = attribute.as_deref().map(|name| client.value(name));
        let value = value.filter(|value| **value != Value::Missing).map(|value| value.to_string());
        (attribute.clone(), value)
    });
    Outcome {
        tier: verdict.tier.clone(),
        clause: verdict.clause.clone(),
        possible_tiers: verdict.possible.clone(),
        scores: verdict.scores.iter().map(|seen| (seen.name.clone(), seen.score.clone())).collect(),
        contributions,
        dimensions: verdict.levels.iter().cloned().collect(),
        flags: verdict.flags.iter().cloned().collect(),
        issues: Issues::Listed(listed.collect()),
    }
}
