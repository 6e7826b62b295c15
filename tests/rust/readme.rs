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
        ("crates/tierline-core/src", "lib.rs", 50),
        ("crates/tierline-book/src", "lib.rs", 30),
        ("crates/tierline/src/book/tables", "mod.rs", 10),
    ] {
        let source = repository().join(folder);
        let below = folder.split("/src").nth(1).unwrap_or_default();
        let prefix = format!("crate{}", below.replace('/', "::"));
        let mut later = Vec::new();
        let seen = look_for_later(&source, root, &prefix, &mut later);
        assert!(seen >= least, "{folder}: {seen} modules");
        assert!(later.is_empty(), "{folder}: {later:?}");
    }
}

/// Adds each use of a later module, in a folder and in the folders below it; counts the modules.
fn look_for_later(folder: &Path, root: &str, prefix: &str, later: &mut Vec<String>) -> usize {
    let library = std::fs::read_to_string(folder.join(root)).unwrap_or_default();
    let modules: Vec<&str> = library.lines().filter_map(declared).collect();
    let mut seen = modules.len();
    for (at, module) in modules.iter().enumerate() {
        for text in texts(folder, module) {
            // Unit tests may; documentation may speak of what comes later.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for other in &modules[at + 1..] {
                if ["super", prefix].iter().any(|from| uses(&code, from, other)) {
                    later.push(format!("{prefix}::{module} uses {other}"));
                }
            }
        }
        seen += look_for_later(&folder.join(module), "mod.rs", &format!("{prefix}::{module}"), later);
    }
    seen
}

/// The module that a line declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_suffix(';')?;
    ["mod ", "pub mod ", "pub(crate) mod "].iter().find_map(|start| line.strip_prefix(start))
}

/// Whether code has the path `from::other`, alone or in a list in braces.
fn uses(code: &str, from: &str, other: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    code.match_indices(&format!("{from}::")).any(|(at, path)| {
        let rest = &code[at + path.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = &list[..list.find('}').unwrap_or(list.len())];
            return list.split(',').any(|list| list.trim().strip_prefix(other).is_some_and(ends));
        }
        rest.strip_prefix(other).is_some_and(ends)
    })
}

/// The check sees a later module alone and in a list, and takes no name for another that begins like it.
#[test]
fn each_use_of_a_later_module_is_seen() {
    assert!(uses("use crate::plan::cells::Cells;", "crate", "plan"));
    assert!(uses("use crate::plan;", "crate", "plan"));
    assert!(uses("use crate::{value::Date, plan::Plan};", "crate", "plan"));
    assert!(uses("let it = super::rule::of();", "super", "rule"));
    assert!(!uses("use crate::planning::Plan;", "crate", "plan"));
    assert!(!uses("use crate::value::plan;", "crate", "plan"));
    assert_eq!(declared("pub(crate) mod cells;"), Some("cells"));
    assert_eq!(declared("mod tests {"), None);
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
