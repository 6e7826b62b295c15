//! The page about errors knows every code, and its examples are what Tierline says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tierline_document::{Diagnostic, Document, DocumentError, Format};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The codes that a source file gives to mistakes: the first text of the calls that make them.
fn codes_of(path: &Path, out: &mut BTreeSet<String>) {
    if path.is_dir() {
        std::fs::read_dir(path).unwrap().for_each(|entry| codes_of(&entry.unwrap().path(), out));
        return;
    }
    let source = std::fs::read_to_string(path).unwrap();
    let source = source.split("#[cfg(test)]").next().unwrap();
    let constants = ["const OPERATOR: &str =", "const LOGICAL: &str =", "const EQUALS: &str ="];
    for call in ["Problem::new(", "Fault::new(", "Fault::anywhere(", ".problem("].into_iter().chain(constants) {
        for (at, _) in source.match_indices(call) {
            let Some(text) = source[at + call.len()..].trim_start().strip_prefix('"') else { continue };
            out.insert(text.split('"').next().unwrap().to_owned());
        }
    }
}

/// What Tierline says about a document with this mistake, or about one that is a model all the same.
fn example(code: &str) -> Vec<Diagnostic> {
    if code == "fine-threshold" {
        let text = "tierline: 1\nmodel: { name: fine, client: account_id }\nattributes:\n  arr: { type: decimal, scale: 2 }\ntiers:\n  \
                    - { name: Large, when: arr >= 99.995 }\n  - { name: Small }\n";
        let document = Document::parse(text, Format::Yaml).unwrap().named("model.yaml");
        return document.warnings(&document.lower().unwrap());
    }
    mistake(code).diagnostics().to_vec()
}

/// What Tierline says about a document with this mistake.
fn mistake(code: &str) -> DocumentError {
    let of_text = |text: &[u8]| {
        Document::parse_bytes(text, Format::Yaml).and_then(|document| document.lower()).unwrap_err().named("model.yaml")
    };
    match code {
        "unreadable-file" => Document::read("no/such/model.yaml").unwrap_err(),
        "unknown-extension" => Document::read("model.toml").unwrap_err(),
        "too-large" => of_text(&vec![b' '; 2 << 20]),
        "not-utf8" => of_text(b"tierline: 1\nmodel: { name: caf\xE9, client: account_id }\n"),
        "nul-byte" => of_text(b"tierline: 1\0\n"),
        "too-many-mistakes" => {
            let keys: String = (0..150).map(|n| format!("key{n}: 1\n")).collect();
            of_text(format!("tierline: 1\n{keys}").as_bytes())
        }
        _ => {
            let bad = root().join("tests/documents/bad");
            let yaml = bad.join(format!("{code}.yaml"));
            let path = if yaml.exists() { yaml } else { bad.join(format!("{code}.json")) };
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let result = Document::read(&path).and_then(|document| document.named(&name).lower());
            result.unwrap_err().named(&name)
        }
    }
}

/// The first mistake of that code, rendered.
fn rendered(code: &str) -> String {
    let said = example(code);
    let diagnostic = said.iter().find(|diagnostic| diagnostic.code() == code);
    diagnostic.unwrap_or_else(|| panic!("{code} has another error:\n{said:?}")).render(tierline_document::Style::Plain)
}

#[test]
fn every_code_is_explained_and_none_that_is_not_there() {
    let mut codes = BTreeSet::new();
    codes_of(&root().join("crates/tierline-core/src"), &mut codes);
    codes_of(&root().join("crates/tierline-document/src"), &mut codes);
    let page = std::fs::read_to_string(root().join("docs/reference/errors.md")).unwrap();
    let headings = page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`').map(ToOwned::to_owned));
    let explained: BTreeSet<String> = headings.collect();
    let missing: Vec<_> = codes.difference(&explained).collect();
    let surplus: Vec<_> = explained.difference(&codes).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "not explained: {missing:?}; explained, but not there: {surplus:?}"
    );
}

#[test]
fn examples_are_what_tierline_says() {
    let path = root().join("docs/reference/errors.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut fresh = String::new();
    let mut code = None;
    let mut inside = false;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### `").and_then(|rest| rest.strip_suffix('`')) {
            code = Some(heading.to_owned());
        }
        if inside && line == "```" {
            inside = false;
        }
        if !inside {
            fresh.push_str(line);
            fresh.push('\n');
        }
        if line == "```text" {
            inside = true;
            fresh.push_str(&rendered(&code.take().expect("one example a code")));
            fresh.push('\n');
        }
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert!(fresh == page, "run this test with UPDATE_DOCS=1 and commit docs/reference/errors.md");
    }
}
