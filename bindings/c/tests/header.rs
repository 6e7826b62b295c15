//! The header is what cbindgen makes of the crate, and says of each function whose its results are.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::Path;

/// The header as it would be made today.
fn made() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new().with_crate(folder).with_config(config).generate().unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    String::from_utf8(header).unwrap()
}

fn kept() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include/tierline.h")
}

#[test]
fn the_header_is_that_of_the_crate() {
    let made = made();
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(kept(), &made).unwrap();
    }
    let kept = std::fs::read_to_string(kept()).unwrap();
    assert_eq!(kept, made, "UPDATE_HEADER=1 cargo test -p tierline-c writes it");
}

/// The page of the reference: every function with its declaration and its manual.
fn page(header: &str) -> String {
    let mut out = String::from(
        "# The C library\n\nEvery function of `tierline.h`, in its order. [Use it from C](../how-to/use-it-from-c.md) shows them at work.\n\
         What all have in common stands at the beginning of the header: owners, threads, errors, texts and streams.\n",
    );
    for (name, manual) in functions(header) {
        let declared = header.split(&format!("{name}(")).nth(1).and_then(|rest| rest.split(");").next()).unwrap();
        let is_status = header.contains(&format!("\nint32_t {name}("));
        assert!(is_status || name == "tierline_version", "{name} gives no status");
        let arguments: Vec<&str> = declared.split(',').map(str::trim).collect();
        let declaration = format!("int32_t {name}(\n    {});", arguments.join(",\n    "));
        let manual: Vec<&str> = manual
            .lines()
            .filter_map(|line| line.strip_prefix(" *"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        // Each of the last lines by itself, as in the header.
        let mut text = manual.join("\n").trim_end_matches(['/', '\n']).to_string();
        for word in ["Threads:", "Errors:", "Gives:", "Takes over:"] {
            text = text.replace(&format!("\n{word}"), &format!("\n- **{word}**"));
        }
        let begin = text.find("\n- **").unwrap();
        let (what, terms) = text.split_at(begin);
        out.push_str(&format!("\n## `{name}`\n\n```c\n{declaration}\n```\n\n{}\n{terms}\n", what.trim_end()));
    }
    out
}

#[test]
fn the_page_of_the_reference_is_that_of_the_header() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/c.md");
    let page = page(&made());
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), page, "UPDATE_HEADER=1 cargo test -p tierline-c writes it");
}

/// The comments and declarations of functions, by name.
fn functions(header: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut comment = String::new();
    for line in header.lines() {
        if line.starts_with("/**") {
            comment.clear();
        }
        if line.starts_with("/**") || line.starts_with(" *") {
            comment.push_str(line);
            comment.push('\n');
        } else if let Some((_, rest)) = line.split_once(" tierline_").or_else(|| line.split_once(" *tierline_")) {
            let name = rest.split('(').next().unwrap_or_default();
            out.push((format!("tierline_{name}"), std::mem::take(&mut comment)));
        }
    }
    out
}

#[test]
fn every_function_says_who_owns_what_from_which_thread_and_what_can_go_wrong() {
    let header = made();
    let functions = functions(&header);
    assert!(functions.len() >= 20, "{functions:?}");
    for (name, manual) in &functions {
        assert!(manual.contains("Threads:"), "{name} says nothing of threads:\n{manual}");
        assert!(manual.contains("Errors:"), "{name} says nothing of errors:\n{manual}");
        let declared = header.split(&format!("{name}(")).nth(1).and_then(|rest| rest.split(");").next()).unwrap();
        let is_status = header.contains(&format!("\nint32_t {name}("));
        assert!(is_status || name == "tierline_version", "{name} gives no status");
        let words = [
            ("TierlineText *", "Gives:"),
            (" **", "Gives:"),
            ("ArrowArrayStream *clients", "Takes over:"),
            ("TierlineTable *tables", "Takes over:"),
        ];
        for (argument, word) in words {
            let wanted = declared.contains(argument) && !name.ends_with("_free");
            assert!(!wanted || manual.contains(word), "{name} does not say `{word}`:\n{manual}");
        }
    }
}

#[test]
fn the_committed_symbols_are_the_functions_of_the_header() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("symbols.txt");
    let mut declared: Vec<String> = functions(&made()).into_iter().map(|(name, _)| name).collect();
    declared.sort();
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, declared.join("\n") + "\n").unwrap();
    }
    let listed = std::fs::read_to_string(path).unwrap();
    assert_eq!(listed.lines().collect::<Vec<_>>(), declared, "UPDATE_HEADER=1 cargo test -p tierline-c writes them");
}
