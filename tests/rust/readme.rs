//! The README's first example does what it says, and core's modules stand in the order in which they are read.

use std::path::{Path, PathBuf};

use tierline::{Client, Date, Document};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The lines of the example, as this file runs them, are those of the README.
#[test]
fn the_first_example_of_the_readme_runs() -> Result<(), Box<dyn std::error::Error>> {
    let readme = std::fs::read_to_string(repository().join("README.md"))?;
    let example = readme.split("```rust,no_run").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let lines: Vec<&str> = example.lines().filter(|line| line.contains("let ") || line.contains("println")).collect();
    assert!(lines.len() < 10, "the example has grown: {} lines", lines.len());
    let here = include_str!("readme.rs");
    for line in lines {
        let code = line.split(" // ").next().unwrap().trim();
        assert!(here.contains(code), "the README runs something else than this test: {code}");
    }

    std::env::set_current_dir(repository())?;
    let plan = Document::read("models/customer_success/model.yaml")?.lower()?.compile();
    let acme = Client::new("ACME").with("arr", 60_000).with("strategic", true).with("health", 38.5);
    let day: Date = "2026-11-21".parse()?;

    let assignment = plan.assign(&acme, day);
    println!("{:?}, because {:?}", assignment.tier(), assignment.clause());
    println!("{:?} of {:?}", assignment.score("priority"), assignment.contributions("priority"));
    println!("{}", plan.explain(&acme, day));

    assert_eq!(assignment.tier(), Some("Strategic"));
    assert_eq!(assignment.clause(), Some("arr > strategic_named_floor and strategic"));
    assert_eq!(assignment.flag("at_risk"), Some(true));
    Ok(())
}

/// Reading order is import order: no module uses one that stands behind it. Unit tests may.
#[test]
fn modules_stand_in_reading_order() {
    for (folder, root, least) in [
        ("crates/tierline-core/src", "lib.rs", 20),
        ("crates/tierline-book/src", "lib.rs", 15),
        ("crates/tierline/src/book/tables", "mod.rs", 10),
    ] {
        let source = repository().join(folder);
        let library = std::fs::read_to_string(source.join(root)).unwrap();
        let modules: Vec<&str> =
            library.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
        assert!(modules.len() >= least, "{folder}: {modules:?}");
        let mut later = Vec::new();
        for (at, module) in modules.iter().enumerate() {
            for text in texts(&source, module) {
                let code = text.split("#[cfg(test)]").next().unwrap().to_string();
                for other in &modules[at + 1..] {
                    if ["crate", "super"].iter().any(|from| code.contains(&format!("{from}::{other}::"))) {
                        later.push(format!("{module} uses {other}"));
                    }
                }
            }
        }
        assert!(later.is_empty(), "{folder}: {later:?}");
    }
}

/// The files of a module.
fn texts(source: &Path, module: &str) -> Vec<String> {
    let mut out: Vec<String> = std::fs::read_to_string(source.join(format!("{module}.rs"))).into_iter().collect();
    let mut folders = vec![source.join(module)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                out.extend(std::fs::read_to_string(entry.path()));
            }
        }
    }
    out
}
