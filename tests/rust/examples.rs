//! Public functions have examples: of their own, or in another one of their crate that calls them.
//!
//! What has no argument beside `self` is a getter, and says what it gives in a line.

use std::path::{Path, PathBuf};

/// The crates, and how many functions of each may still be without an example: the number falls, and never rises.
const CRATES: &[(&str, usize)] = &[
    ("tierline-core", 0),
    ("tierline-document", 0),
    ("tierline-arrow", 0),
    ("tierline-check", 0),
    ("tierline-book", 4),
    ("tierline", 0),
];

/// A public function with arguments.
struct Function {
    name: String,
    place: String,
    has_example: bool,
}

/// The functions of a file and the lines of its examples.
fn read(path: &Path, functions: &mut Vec<Function>, examples: &mut String) {
    let source = std::fs::read_to_string(path).unwrap();
    let library = source.split("#[cfg(test)]\nmod ").next().unwrap();
    let (mut has_example, mut hidden, mut inside) = (false, false, false);
    let lines: Vec<&str> = library.lines().map(str::trim).collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(words) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            if words.trim().starts_with("```") {
                inside = !inside;
                has_example = true;
            } else if inside {
                examples.push_str(words);
                examples.push('\n');
            }
            continue;
        }
        if line.starts_with("#[") {
            hidden |= line.contains("doc(hidden)");
            continue;
        }
        if let Some(name) = function(line)
            && !hidden
            && has_arguments(&lines[at..].join(" "), name)
        {
            let place = format!("{}:{}", path.file_name().unwrap().to_string_lossy(), at + 1);
            functions.push(Function { name: name.into(), place, has_example });
        }
        (has_example, hidden) = (false, false);
    }
}

/// The name of the public function that a line begins.
fn function(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?.trim_start_matches("const ").trim_start_matches("unsafe ");
    let rest = rest.strip_prefix("fn ")?;
    let name = rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
    // Those of macros have names of their own where they are made.
    (!name.is_empty()).then_some(name)
}

/// Whether a function takes something beside `self`.
fn has_arguments(code: &str, name: &str) -> bool {
    let rest = &code[code.find(&format!("fn {name}")).unwrap() + 3 + name.len()..];
    let mut depth = 0;
    let begin = rest
        .char_indices()
        .find(|(at, letter)| {
            match letter {
                '<' => depth += 1,
                // Not that of an arrow.
                '>' if !rest[..*at].ends_with('-') => depth -= 1,
                _ => {}
            }
            *letter == '(' && depth == 0
        })
        .map(|(at, _)| at + 1)
        .unwrap();
    let arguments = rest[begin..].trim_start();
    let itself = ["self", "mut self", "&self", "&mut self", "&'a self", "&'a mut self"];
    let behind_self = itself.iter().find_map(|one| arguments.strip_prefix(one)).unwrap_or(arguments);
    !behind_self.trim_start_matches(',').trim_start().starts_with(')')
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|one| one == "rs") {
            out.push(path);
        }
    }
    out.sort();
}

#[test]
fn public_functions_have_examples() {
    let mut wrong = Vec::new();
    for (name, most) in CRATES {
        let (mut paths, mut functions, mut examples) = (Vec::new(), Vec::new(), String::new());
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(name).join("src"), &mut paths);
        for path in &paths {
            read(path, &mut functions, &mut examples);
        }
        let called = |function: &Function| {
            let call = format!("{}(", function.name);
            examples
                .match_indices(&call)
                .any(|(at, _)| !examples[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
        };
        let without: Vec<String> = functions
            .iter()
            .filter(|function| !function.has_example && !called(function))
            .map(|function| format!("{} {}", function.place, function.name))
            .collect();
        assert!(!functions.is_empty(), "{name}");
        if without.len() > *most {
            wrong.push(format!(
                "{name}: {} of {}, and not {most}:\n  {}",
                without.len(),
                functions.len(),
                without.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "without an example are\n{}", wrong.join("\n"));
}

#[test]
fn arguments_are_seen() {
    for (code, wanted) in [
        ("pub fn a(&self) -> u8 {", false),
        ("pub const fn a() -> u8 {", false),
        ("pub fn a(self, b: u8) -> u8 {", true),
        ("pub fn a<F: FnMut() -> u8>(mut self, f: F) {", true),
        ("pub fn a<F: FnMut() -> u8>(&mut self) {", false),
        ("pub fn a( &self, b: u8, ) {", true),
    ] {
        assert_eq!((function(code), has_arguments(code, "a")), (Some("a"), wanted), "{code}");
    }
    assert_eq!(function("pub struct A;"), None);
}
