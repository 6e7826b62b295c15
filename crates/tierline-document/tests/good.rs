//! Good documents are read, written and read again without a change of meaning.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use std::path::PathBuf;

use tierline_document::{Document, Format, canonical, fingerprint, to_json, to_yaml};

fn good() -> Vec<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/documents/good");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn good_documents_become_models() {
    for path in good() {
        if let Err(error) = Document::read(&path).and_then(|document| document.lower()) {
            panic!("{error}");
        }
    }
}

#[test]
fn what_is_written_is_read_as_the_same_model() {
    for path in good() {
        let model = Document::read(&path).unwrap().lower().unwrap();
        for (format, text) in [(Format::Yaml, to_yaml(&model)), (Format::Json, to_json(&model))] {
            let again = match Document::parse(&text, format).and_then(|document| document.lower()) {
                Ok(again) => again,
                Err(error) => panic!("{}\n{text}\n{error}", path.display()),
            };
            assert_eq!(canonical(&again), canonical(&model), "{text}");
            assert_eq!(fingerprint(&again), fingerprint(&model));
            let once_more = if format == Format::Yaml { to_yaml(&again) } else { to_json(&again) };
            assert_eq!(once_more, text);
        }
    }
}

#[test]
fn clauses_keep_the_words_of_the_author() {
    let path = good().into_iter().find(|path| path.ends_with("b2b_saas.yaml")).unwrap();
    let model = Document::read(path).unwrap().lower().unwrap();
    let formula = model.tiers().first().unwrap().when.as_ref().unwrap();
    let words: Vec<_> = formula.clauses().into_iter().map(|clause| formula.words(clause)).collect();
    assert_eq!(
        words,
        ["arr > strategic_floor", "arr > 50_000 and strategic", "arr > 75_000 and growth_potential = 'high'"]
    );
}

#[test]
fn written_documents_are_for_people() {
    let path = good().into_iter().find(|path| path.ends_with("b2b_saas.yaml")).unwrap();
    let model = Document::read(path).unwrap().lower().unwrap();
    insta::assert_snapshot!("b2b_saas_yaml", to_yaml(&model));
    insta::assert_snapshot!("b2b_saas_json", to_json(&model));
    insta::assert_snapshot!("b2b_saas_canonical", canonical(&model));
}
