//! The public API of every crate, as rustdoc writes it, is the one of `tests/golden/api`: a change shows in review.
//!
//! `TIERLINE_ACCEPT=1 cargo test -p tierline-tests public_api` writes the files anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use public_api::Builder;

const CRATES: &[&str] =
    &["tierline-core", "tierline-document", "tierline-arrow", "tierline-check", "tierline-book", "tierline"];

/// What rustdoc's JSON has to be for the reader that the tests use.
const FORMAT: u64 = 57;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The JSON that rustdoc writes of a crate.
fn rustdoc(name: &str) -> PathBuf {
    let target = root().join("target");
    let done = Command::new(env!("CARGO"))
        .args(["rustdoc", "--quiet", "--locked", "--all-features", "--lib", "--package", name])
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .env("RUSTDOC", root().join("tests/rustdoc-json"))
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    target.join("doc").join(name.replace('-', "_")).with_extension("json")
}

#[test]
fn the_public_api_is_the_one_that_was_reviewed() {
    let accept = std::env::var_os("TIERLINE_ACCEPT").is_some();
    let mut changes = String::new();
    for name in CRATES {
        let json = rustdoc(name);
        let text = std::fs::read_to_string(&json).unwrap();
        let written: serde_json::Value = serde_json::from_str(&text).unwrap();
        if written["format_version"] != FORMAT {
            println!("NOT compared: rustdoc writes its JSON in another form than {FORMAT}");
            return;
        }
        let api = Builder::from_rustdoc_json(json)
            .omit_blanket_impls(true)
            .omit_auto_trait_impls(true)
            .include_function_parameter_names(true)
            .build()
            .unwrap();
        let lines: Vec<String> = api.items().map(ToString::to_string).collect();
        assert!(lines.len() > 5, "{name}");
        let path = root().join("tests/golden/api").join(name).with_extension("txt");
        if accept {
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let kept: Vec<&str> = kept.lines().collect();
        for line in lines.iter().filter(|line| !kept.contains(&line.as_str())) {
            writeln!(changes, "+ {line}").unwrap();
        }
        for line in kept.iter().filter(|kept| !lines.iter().any(|line| line == *kept)) {
            writeln!(changes, "- {line}").unwrap();
        }
    }
    assert!(changes.is_empty(), "the public API has changed; TIERLINE_ACCEPT=1 keeps it:\n{changes}");
}
