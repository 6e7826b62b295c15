//! Any bytes are a model or errors with places: never a panic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use proptest::prelude::*;
use tierline_document::{Document, Format, to_json};

const GOOD: &str = include_str!("../../../tests/documents/good/b2b_saas.yaml");

fn read(bytes: &[u8], format: Format) -> Result<(), TestCaseError> {
    let result = Document::parse_bytes(bytes, format).and_then(|document| document.lower());
    if let Err(error) = result {
        prop_assert!(!error.diagnostics().is_empty());
        let rendered = error.render(tierline_document::Style::Plain);
        let coloured = error.render(tierline_document::Style::Ansi);
        prop_assert!(!rendered.is_empty() && coloured.len() >= rendered.len());
        for diagnostic in error.diagnostics() {
            prop_assert!(!diagnostic.message().contains('\n') && !diagnostic.to_string().is_empty());
            if let (Some(bytes_at_fault), Ok(text)) = (diagnostic.bytes(), std::str::from_utf8(bytes)) {
                prop_assert_eq!(text.get(bytes_at_fault), Some(diagnostic.words()));
            }
        }
    }
    Ok(())
}

/// Changes to a text: where, how much is taken out, what is put in.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, String)>> {
    let words = prop_oneof![
        prop::sample::select(vec![
            "",
            " ",
            "\n",
            "\n  ",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            ",",
            ":",
            ": ",
            "- ",
            "'",
            "\"",
            "\\",
            "|",
            ">",
            "&a ",
            "*a",
            "!t ",
            "<<: ",
            "---\n",
            "#",
            "null",
            "~",
            "\u{feff}",
            "\u{200b}",
            "\t",
            "\r\n",
            "é",
            "日",
            "1e99",
            "-",
            "and",
            "or",
            "not",
            "tiers",
            "name",
            "when: ",
            "expr: ",
            "coalesce(a, ",
            "in (",
            "between",
            "0x",
            ".nan",
            "'x'",
            "\0",
        ])
        .prop_map(ToOwned::to_owned),
        "\\PC{0,4}",
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, words), 1..5)
}

fn changed(text: &str, changes: &[(prop::sample::Index, usize, String)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (at, out, words) in changes {
        let at = at.index(letters.len() + 1);
        let end = (at + out).min(letters.len());
        letters.splice(at..end, words.chars());
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes, Format::Yaml)?;
        read(&bytes, Format::Json)?;
    }

    #[test]
    fn random_text(text in "(\\PC|[\\[\\]{}:,'\"&*!|>#\n -]|tierline: 1\n|model:|tiers:\n){0,40}") {
        read(text.as_bytes(), Format::Yaml)?;
        read(text.as_bytes(), Format::Json)?;
    }

    #[test]
    fn changed_documents(changes in changes()) {
        read(changed(GOOD, &changes).as_bytes(), Format::Yaml)?;
    }

    #[test]
    fn changed_json(changes in changes()) {
        let model = Document::parse(GOOD, Format::Yaml).unwrap().lower().unwrap();
        read(changed(&to_json(&model), &changes).as_bytes(), Format::Json)?;
    }
}
