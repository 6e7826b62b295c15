//! The committed JSON Schema is the one that the types give, and it knows every key of the good documents.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use tierline_document::{Document, json_schema, to_json};

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_schema_is_up_to_date() {
    let path = home().join("schema/tierline.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, json_schema()).unwrap();
        // The Python package has it, too; a test of its own compares the two.
        std::fs::write(home().join("../../python/tierline/tierline.schema.json"), json_schema()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == json_schema(),
        "the schema has changed: run this test with UPDATE_SCHEMA=1 and commit {}",
        path.display()
    );
}

/// All keys that a JSON value has anywhere.
fn keys(value: &serde_json::Value, out: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => object.iter().for_each(|(key, value)| {
            out.insert(key.clone());
            keys(value, out);
        }),
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, out)),
        _ => {}
    }
}

#[test]
fn every_description_is_there_and_nothing_may_be_null() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    for (name, definition) in definitions.iter().chain([(&String::from("the document"), &schema)]) {
        assert!(definition["description"].is_string(), "{name}");
        let Some(properties) = definition["properties"].as_object() else { continue };
        // Severities, values of the contact attribute, and metrics have names of the author's.
        let named = ["Response", "Contact", "Target"].contains(&name.as_str());
        assert!(definition["additionalProperties"] == false || named, "{name}");
        for (key, property) in properties {
            assert!(property["description"].is_string(), "{name}.{key}");
        }
    }
    assert!(!json_schema().contains("x-null"));
    assert_eq!(json_schema().matches("\"null\"").count(), 3, "only the open ends of ranges");
}

#[test]
fn the_schema_knows_the_keys_of_good_documents() {
    let mut known = BTreeSet::new();
    keys(&serde_json::from_str(&json_schema()).unwrap(), &mut known);
    let model = Document::read(home().join("../../tests/documents/good/b2b_saas.yaml")).unwrap().lower().unwrap();
    let document: serde_json::Value = serde_json::from_str(&to_json(&model)).unwrap();
    for (section, content) in document.as_object().unwrap() {
        assert!(known.contains(section), "{section}");
        let mut used = BTreeSet::new();
        match content {
            // Sections that name their entries: what the entries hold counts.
            serde_json::Value::Object(entries) if section != "model" && section != "migration" => {
                entries.values().for_each(|entry| keys(entry, &mut used));
            }
            other => keys(other, &mut used),
        }
        for key in used {
            assert!(known.contains(&key) || ["low", "medium", "high"].contains(&key.as_str()), "{section}: {key}");
        }
    }
}
