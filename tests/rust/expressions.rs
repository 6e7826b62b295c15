//! Expressions are read in few places; everything else that looks at a model reads its anatomy.

use std::path::{Path, PathBuf};

/// Where expressions are made, read and written, and why.
const READERS: [(&str, &str); 11] = [
    ("crates/tierline-core/src/language/", "what expressions are, and their words"),
    ("crates/tierline-core/src/lib.rs", "exports them"),
    ("crates/tierline/src/lib.rs", "exports them"),
    ("crates/tierline-core/src/plan/lower/", "the compiler"),
    ("crates/tierline-core/src/explain.rs", "explanations follow the words of a rule"),
    ("crates/tierline-core/src/without.rs", "makes a value that no client has"),
    ("crates/tierline-document/src/expression/", "the parser"),
    ("crates/tierline-document/src/read/", "makes a rule of what the parser could not read"),
    ("crates/tierline-document/src/emit/", "the emitter"),
    ("crates/tierline-testkit/", "the oracle and the generators"),
    ("tests/rust/expressions.rs", "names what it looks for"),
];

/// Sources that are shipped, and the programs beside them.
const FOLDERS: [&str; 4] = ["crates", "bindings", "benches", "fuzz"];

/// What only a reader of expressions mentions.
const SIGNS: [&str; 7] = ["Op", "Expr::", ".expr()", ".nodes()", ".operands(", ".subtree(", ".subtree_range("];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All Rust sources below a folder, by their path from the root; neither tests nor what is built.
fn sources(folder: &str, out: &mut Vec<(String, String)>) {
    let Ok(entries) = std::fs::read_dir(root().join(folder)) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() {
            if !["tests", "target", "examples"].contains(&&*name) {
                sources(&path, out);
            }
        } else if path.ends_with(".rs") {
            out.push((path, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

/// The lines of a source that walk an expression; comments and what tests do count for nothing.
fn walks(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.filter(|line| SIGNS.iter().any(|sign| mentions(line, sign))).collect()
}

/// Whether a line has a sign as a word of its own.
fn mentions(line: &str, sign: &str) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(sign).any(|(at, _)| {
        let (before, after) = (line[..at].chars().next_back(), line[at + sign.len()..].chars().next());
        let begins = sign.starts_with('.') || !word(before);
        let ends = !sign.ends_with(char::is_alphanumeric) || !word(after);
        begins && ends
    })
}

#[test]
fn whoever_looks_at_a_model_reads_its_anatomy_and_no_expressions() {
    let mut all = Vec::new();
    FOLDERS.iter().for_each(|folder| sources(folder, &mut all));
    assert!(all.len() > 150, "{} sources", all.len());
    let mut faults = Vec::new();
    for (path, text) in &all {
        if READERS.iter().any(|(reader, _)| path.starts_with(reader)) {
            continue;
        }
        faults.extend(walks(text).into_iter().map(|line| format!("{path}: {}", line.trim())));
    }
    assert!(
        faults.is_empty(),
        "these walk expressions; `plan.anatomy()` has what they look for:\n{}",
        faults.join("\n")
    );
}

/// Each place that may read expressions does: a list that has more in it holds less than it says.
#[test]
fn every_reader_of_expressions_is_one() {
    let mut all = Vec::new();
    FOLDERS.iter().for_each(|folder| sources(folder, &mut all));
    for (reader, why) in READERS.iter().filter(|(reader, _)| reader.starts_with("crates/")) {
        let reads = all.iter().any(|(path, text)| path.starts_with(reader) && !walks(text).is_empty());
        assert!(reads, "{reader} reads no expressions ({why})");
    }
}

/// A canary: what walked expressions once is seen.
#[test]
fn code_that_walks_expressions_is_seen() {
    for line in [
        "if !matches!(node.op(), Op::Compare(_) | Op::Between) {",
        "let expr = formula.expr();",
        "use tierline_core::{Decimal, Op};",
        "for (at, node) in expr.nodes().iter().enumerate() {",
        "Expr::apply(op, [left, right], span)",
    ] {
        assert_eq!(walks(line), [line]);
    }
    for line in ["fn op(self) -> Operator {", "table.names()", "// Op::And", "let Options { expr } = self;"] {
        assert_eq!(walks(line), [""; 0], "{line}");
    }
}
