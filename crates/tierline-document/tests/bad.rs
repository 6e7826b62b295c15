//! Bad documents: one a code, each with its errors as a reader sees them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use std::path::PathBuf;

use tierline_document::{Document, DocumentError};

fn bad() -> Vec<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/documents/bad");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn error_of(path: &PathBuf) -> DocumentError {
    let name = path.file_name().unwrap().to_str().unwrap();
    let result = Document::read(path).and_then(|document| document.named(name).lower());
    assert!(result.is_err(), "{name} is a good document");
    result.unwrap_err().named(name)
}

#[test]
fn every_bad_document_has_the_error_that_it_is_named_for() {
    let mut wrong = Vec::new();
    for path in bad() {
        let code = path.file_stem().unwrap().to_str().unwrap();
        match Document::read(&path).and_then(|document| document.lower()) {
            Err(error) if error.has(code) => {}
            Err(error) => wrong.push(format!("{code} has another error:\n{error}")),
            Ok(_) => wrong.push(format!("{code} has no error")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn errors_are_shown_with_the_words_at_fault() {
    for path in bad() {
        let name = path.file_name().unwrap().to_str().unwrap().replace('.', "_");
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name, error_of(&path).to_string());
        });
    }
}

#[test]
fn messages_keep_to_the_style() {
    for path in bad() {
        for diagnostic in error_of(&path).diagnostics() {
            let message = diagnostic.message();
            assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
            assert!(
                message.starts_with(|c: char| !c.is_uppercase())
                    || message.starts_with("JSON")
                    || message.starts_with("YAML"),
                "{message}"
            );
            assert!(message.chars().count() <= 200, "{message}");
            if let Some(help) = diagnostic.help() {
                assert!(!help.ends_with('.') && !help.contains('\n'), "{help}");
            }
            assert!(diagnostic.line().is_some() && diagnostic.column().is_some(), "{message}");
        }
    }
}
