//! What users read comes from the catalogue of sentences: no text of it is put together anywhere else.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use std::path::{Path, PathBuf};

/// Ways to put a text together.
const BUILDERS: [&str; 6] =
    ["format!(\"", "write!(f, \"", "writeln!(f, \"", "write_str(\"", "push_str(\"", "concat!(\""];

/// The sources of a crate.
fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// The words of a text: runs of letters outside of places and of what is in backticks.
fn words(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut depth, mut is_quoted) = (0_usize, false);
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '`' => is_quoted = !is_quoted,
            letter if letter.is_alphabetic() && depth == 0 && !is_quoted => out.last_mut().unwrap().push(letter),
            _ => out.push(String::new()),
        }
    }
    out.retain(|word| word.chars().count() > 1);
    out
}

/// The texts with words that a source puts together, without its tests and its comments.
fn prose(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    // A call that runs over several lines is looked at as one.
    let code: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let code = code.join(" ").replace("( ", "(");
    let mut out = Vec::new();
    for builder in BUILDERS {
        for (at, _) in code.match_indices(builder) {
            let rest = &code[at + builder.len()..];
            let end = rest.char_indices().find(|(end, letter)| *letter == '"' && !rest[..*end].ends_with('\\'));
            let text = end.map_or(rest, |(end, _)| &rest[..end]);
            if words(text).len() > 1 {
                out.push(text.to_string());
            }
        }
    }
    out
}

#[test]
fn sentences_are_found_where_they_are_put_together() {
    let source = "fn a() { format!(\"{count} clients have no tier\"); write!(f, \"`{}`: {}\", a, b) }\n// format!(\"of a comment\")";
    assert_eq!(prose(source), ["{count} clients have no tier"]);
    assert_eq!(prose("write!(\n    f,\n    \"one {line} beside\",\n)"), ["one {line} beside"]);
    assert!(prose("fn a() {}\n#[cfg(test)]\nmod tests { format!(\"words of a test\") }").is_empty());
}

#[test]
fn no_sentence_is_put_together_outside_of_the_catalogue() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in [root.join("src"), root.join("../tierline-check/src")] {
        let before = files.len();
        sources(&folder, &mut files);
        assert!(files.len() > before + 5, "{}", folder.display());
    }
    let mut found = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        found.extend(prose(&source).into_iter().map(|text| format!("{}: {text}", file.display())));
    }
    assert!(found.is_empty(), "give these a key in the catalogue of sentences:\n{}", found.join("\n"));
}
