//! Hostile texts: one clear error each, on a small stack.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use tierline_document::{Document, DocumentError, Format, parse_formula};

/// Runs on a thread with 512 KiB of stack.
fn small<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(run).unwrap().join().unwrap()
}

fn lower(text: String, format: Format) -> Result<(), DocumentError> {
    Document::parse(&text, format)?.lower().map(|_| ())
}

/// The one error of a document: its code and its message.
fn only_error(text: String, format: Format) -> (String, String) {
    small(move || {
        let error = lower(text, format).unwrap_err();
        let rendered = error.to_string();
        assert!(rendered.len() < 20_000, "{} bytes", rendered.len());
        let [only] = error.diagnostics() else { panic!("{rendered}") };
        (only.code().to_owned(), only.message().to_owned())
    })
}

const HEAD: &str = "tierline: 1\nmodel: { name: m, client: id }\nattributes:\n  a: { type: boolean }\n  n: { type: decimal, scale: 0 }\n";

fn with_rule(rule: &str) -> String {
    format!("{HEAD}tiers:\n  - name: A\n    when: {rule}\n  - name: B\n")
}

#[test]
fn hostile_documents_have_one_clear_error() {
    let json = |rule: &str| format!("{{\"tierline\": 1, \"x\": {rule}}}");
    for (what, text, format, code, says) in [
        ("nothing", String::new(), Format::Yaml, "empty-document", "empty"),
        ("no json", String::new(), Format::Json, "empty-document", "empty"),
        ("blank lines", "\n \n# x\n".to_owned(), Format::Yaml, "empty-document", "empty"),
        ("2 MiB", " ".repeat(2 << 20), Format::Yaml, "too-large", "2,097,152 bytes; at most 1,048,576"),
        ("10,000 brackets", "[".repeat(10_000), Format::Yaml, "nested-too-deep", "at most 64 are allowed"),
        (
            "10,000 pairs",
            format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
            Format::Yaml,
            "nested-too-deep",
            "at most 64 are allowed",
        ),
        ("10,000 braces", "{a: ".repeat(10_000), Format::Yaml, "nested-too-deep", "at most 64 are allowed"),
        ("10,000 dashes", "- ".repeat(10_000), Format::Yaml, "nested-too-deep", "at most 64 are allowed"),
        ("10,000 keys", "? ".repeat(10_000), Format::Yaml, "nested-too-deep", "at most 64 are allowed"),
        (
            "1,000 indents",
            (0..1_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect(),
            Format::Yaml,
            "nested-too-deep",
            "at most 64 are allowed",
        ),
        ("10,000 arrays", json(&"[".repeat(10_000)), Format::Json, "nested-too-deep", "at most 64 are allowed"),
        ("10,000 objects", json(&"{\"a\":".repeat(10_000)), Format::Json, "nested-too-deep", "at most 64 are allowed"),
        ("a NUL", "tierline: 1\0".to_owned(), Format::Yaml, "nul-byte", "byte 11 is a NUL character"),
        (
            "100,000 ors",
            with_rule(&vec!["a"; 100_001].join(" or ")),
            Format::Yaml,
            "expression-too-long",
            "100,001 nodes; at most 4,096",
        ),
        (
            "100,000 parentheses",
            with_rule(&format!("{}a", "(".repeat(100_000))),
            Format::Yaml,
            "expression-too-long",
            "at most 4,096",
        ),
        (
            "1,000 parentheses",
            with_rule(&format!("{}a", "(".repeat(1_000))),
            Format::Yaml,
            "expression-too-deep",
            "1,000 deep; at most 64",
        ),
        (
            "1,000 nots",
            with_rule(&format!("{}a", "not ".repeat(1_000))),
            Format::Yaml,
            "expression-too-deep",
            "1,000 deep; at most 64",
        ),
        (
            "1,000 signs",
            with_rule(&format!("n > {}n", "- ".repeat(1_000))),
            Format::Yaml,
            "expression-too-deep",
            "1,000 deep; at most 64",
        ),
        (
            "1,000 functions",
            with_rule(&format!("{}n", "abs(".repeat(1_000))),
            Format::Yaml,
            "expression-too-deep",
            "1,000 deep; at most 64",
        ),
        (
            "a long number",
            format!("{HEAD}parameters: {{ p: 1e999999999 }}\ntiers: [{{ name: A }}]\n"),
            Format::Yaml,
            "number-too-long",
            "38 digits",
        ),
        (
            "a million digits",
            format!("{HEAD}parameters: {{ p: {} }}\ntiers: [{{ name: A }}]\n", "9".repeat(1_000_000)),
            Format::Yaml,
            "number-too-long",
            "38 digits",
        ),
        (
            "not a number",
            format!("{HEAD}parameters: {{ p: .nan }}\ntiers: [{{ name: A }}]\n"),
            Format::Yaml,
            "invalid-number",
            "`.nan`",
        ),
        (
            "a long key",
            format!("{HEAD}\"{}\": 1\ntiers: [{{ name: A }}]\n", "k".repeat(1_000)),
            Format::Yaml,
            "unknown-key",
            "kkk…",
        ),
        (
            "a longer key",
            json(&format!("1, \"{}\": 1", "k".repeat(1_000))),
            Format::Json,
            "json-syntax",
            "more than 1000 bytes",
        ),
        ("a map cut off", "{".to_owned(), Format::Json, "json-syntax", "a key is missing at the end of the document"),
        (
            "a map cut off behind a key",
            "{\"tierline\" ".to_owned(),
            Format::Json,
            "json-syntax",
            "a `:` and a value are missing at the end of the document",
        ),
        ("only quotes", "'".repeat(100_001), Format::Yaml, "yaml-syntax", "never closed"),
        ("only words", "a ".repeat(500_000), Format::Yaml, "wrong-type", "a mapping"),
    ] {
        let (found, message) = only_error(text, format);
        assert_eq!(found, code, "{what}: {message}");
        assert!(message.contains(says), "{what}: {message}");
        assert!(message.chars().count() < 200, "{what}: {message}");
    }
}

#[test]
fn a_text_of_nonsense_yields_a_short_answer() {
    let text = format!("tierline: 1\n{}", (0..50_000).map(|n| format!("k{n}: 1\n")).collect::<String>());
    small(move || {
        let error = lower(text, Format::Yaml).unwrap_err();
        assert_eq!(error.diagnostics().len(), 101);
        assert_eq!(error.diagnostics().last().unwrap().code(), "too-many-mistakes");
        assert!(error.to_string().len() < 100_000);
    });
    let line = format!("{{tierline: 1, {}}}", (0..50_000).map(|n| format!("k{n}: 1, ")).collect::<String>());
    small(move || {
        let rendered = lower(line, Format::Yaml).unwrap_err().to_string();
        assert!(rendered.len() < 200_000);
    });
    let twice = format!("tierline: 1\n{}", "k: 1\n".repeat(100_000));
    small(move || lower(twice, Format::Yaml).unwrap_err().to_string());
}

#[test]
fn limits_are_the_last_good_value() {
    small(|| {
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse_formula(&nested(64)).is_ok());
        assert!(parse_formula(&nested(65)).unwrap_err().has("expression-too-deep"));
        let nots = |count: usize| format!("{}a", "not ".repeat(count));
        assert!(parse_formula(&nots(64)).is_ok());
        assert!(parse_formula(&nots(65)).unwrap_err().has("expression-too-deep"));
        let mixed = |count: usize| format!("{}a{}", "not (".repeat(count), ")".repeat(count));
        assert!(parse_formula(&mixed(32)).is_ok());
        assert!(parse_formula(&mixed(33)).unwrap_err().has("expression-too-deep"));
        // Side by side is not inside one another.
        assert!(parse_formula(&vec!["not (a)"; 1_000].join(" and ")).is_ok());
        assert!(parse_formula(&format!("n > {}", vec!["1"; 1_000].join(" - "))).is_ok());
    });
    small(|| {
        // So many names and the `or` over them.
        assert!(parse_formula(&vec!["a"; 4_095].join(" or ")).is_ok());
        assert!(parse_formula(&vec!["a"; 4_096].join(" or ")).unwrap_err().has("expression-too-long"));
        // Two operands and a comparison each.
        let comparisons = |count: usize| vec!["n = 1"; count].join(" or ");
        assert!(parse_formula(&comparisons(1_365)).is_ok());
        let error = parse_formula(&comparisons(1_366)).unwrap_err();
        assert_eq!(
            error.diagnostics().first().unwrap().message(),
            "an expression of at least 4,099 nodes; at most 4,096 are allowed"
        );
    });
    small(|| {
        let text = with_rule("a");
        let padded = format!("{text}{}", "#".repeat((1 << 20) - text.len()));
        assert_eq!(padded.len(), 1 << 20);
        assert!(lower(padded.clone(), Format::Yaml).is_ok());
        assert!(lower(format!("{padded}#"), Format::Yaml).unwrap_err().has("too-large"));
    });
}

#[test]
fn bytes_are_text_or_an_error_with_their_place() {
    let text = with_rule("a");
    let mut marked = "\u{feff}".as_bytes().to_vec();
    marked.extend(text.as_bytes());
    assert!(Document::parse_bytes(&marked, Format::Yaml).unwrap().lower().is_ok());
    assert!(Document::parse("\u{feff}{\"tierline\": 1}", Format::Json).is_ok());
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, says) in [
        (utf16, "the document is written in UTF-16"),
        (vec![0xFF, 0xFE, b'a', 0], "the document is written in UTF-16"),
        (b"tierline: 1\nmodel: { name: caf\xE9 }\n".to_vec(), "byte 30 (0xE9, in line 2) is not UTF-8"),
    ] {
        let error = Document::parse_bytes(&bytes, Format::Yaml).unwrap_err();
        let [only] = error.diagnostics() else { panic!("{error}") };
        assert_eq!((only.code(), only.message()), ("not-utf8", says));
    }
}

#[test]
fn positions_are_right_behind_line_ends_marks_and_tabs() {
    let text = "\u{feff}tierline: 1\r\nmodel: { name: é, client: id, né: 1 }\r\nattributes:\r\n  a: { type: boolean }\r\ntiers:\r\n  - name: 'ü'\r\n    when: \"a\tand b\"\r\n    extra: 1\r\n";
    let error = lower(text.to_owned(), Format::Yaml).unwrap_err();
    let places: Vec<_> = error.diagnostics().iter().map(|d| (d.line(), d.column(), d.words())).collect();
    assert_eq!(places, [(Some(2), Some(31), "né"), (Some(7), Some(18), "b"), (Some(8), Some(5), "extra")]);
    let error = lower(text.replace(", né: 1", "").replace("    extra: 1\r\n", ""), Format::Yaml).unwrap_err();
    let places: Vec<_> = error.diagnostics().iter().map(|d| (d.line(), d.column(), d.words())).collect();
    assert_eq!(places, [(Some(7), Some(18), "b")]);
    insta::assert_snapshot!("crlf_and_tab", error.to_string());
}

#[test]
fn expressions_are_found_in_every_style_of_scalar() {
    for rule in [
        "a and nme",
        "'a and nme'",
        "\"a and nme\"",
        "\"\\u0061 and \\\n      nme\"",
        "a\n      and nme",
        "|\n      a and\n      nme\n",
        ">-\n      a\n      and nme\n",
        "'a and ''x'' = ''y'' and nme'",
    ] {
        let error = lower(with_rule(rule), Format::Yaml).unwrap_err();
        assert!(
            error.diagnostics().iter().any(|d| d.code() == "unknown-name" && d.words() == "nme"),
            "{rule}\n{error}"
        );
    }
    let json = r#"{"tierline": 1, "model": {"name": "m", "client": "id"}, "tiers": [{"name": "A", "when": "\u00e9\ud83d\ude00'x' = nme"}]}"#;
    assert!(lower(json.to_owned(), Format::Json).is_err());
    let json = json.replace("\\u00e9\\ud83d\\ude00", "'\\u00e9\\ud83d\\ude00' = ");
    let error = lower(json.replace("'x' = nme", "nme"), Format::Json).unwrap_err();
    assert_eq!(error.diagnostics().first().unwrap().words(), "nme", "{error}");
}

#[test]
fn what_is_only_yaml_is_not_json() {
    let good =
        "{\"tierline\": 1,\n\t\"model\": {\"name\": \"m\", \"client\": \"id\"},\n\t\"tiers\":\t[{\"name\":\"A\"}]}";
    assert!(lower(good.to_owned(), Format::Json).is_ok());
    for (from, to, words, help) in [
        ("1,", "1, # one\n", "#", "remove it, or write the model as YAML"),
        ("1,", "1, // one\n", "/", "remove it, or write the model as YAML"),
        ("\"tierline\"", "tierline", "tierline", "write `\"tierline\"`"),
        ("\"m\"", "m", "m", "write a text in double quotes: `\"m\"`"),
        ("\"m\"", "'m'", "'m'", "write double quotes"),
        ("\"A\"}", "\"A\",}", ",", "remove the comma"),
        ("}]}", "}],}", ",", "remove the comma"),
        (
            "1,",
            "01,",
            "01",
            "write digits without a leading zero, `_` or `+`; exact decimals may be written as text: \"0.10\"",
        ),
        (
            "1,",
            "1_0,",
            "1_0",
            "write digits without a leading zero, `_` or `+`; exact decimals may be written as text: \"0.10\"",
        ),
        ("1,", ".5,", ".5", "write a text in double quotes: `\".5\"`"),
        ("1,", "NaN,", "NaN", "write a text in double quotes: `\"NaN\"`"),
        ("\"A\"", "\"\\q\"", "\\q", "write `\\\\` for a backslash"),
        ("\"A\"", "\"\\ud800\"", "\\ud800", "write both halves, or the character itself"),
        ("\"A\"", "\"A\u{7f}\"", "\u{7f}", "remove it, or write it as an escape in double quotes"),
        ("}]}", "}]} {}", "{", "a file holds one model: remove what follows"),
        ("}]}", "}]", "", "write the missing `}`"),
    ] {
        let text = good.replacen(from, to, 1);
        let error = lower(text, Format::Json).unwrap_err();
        let first = error.diagnostics().first().unwrap();
        assert_eq!((first.code(), first.words(), first.help()), ("json-syntax", words, Some(help)), "{to}");
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let missing = Document::read("no/such/model.yaml").unwrap_err();
    assert!(missing.is_io() && missing.is_not_found());
    assert_eq!(missing.diagnostics().first().unwrap().code(), "unreadable-file");
    assert!(missing.to_string().contains("there is no file `no/such/model.yaml`"));
    let other = Document::read("model.toml").unwrap_err();
    assert!(!other.is_io() && other.has("unknown-extension"));
    let directory = std::env::temp_dir().join(format!("tierline-document-{}", std::process::id()));
    std::fs::create_dir_all(directory.join("dir.yaml")).unwrap();
    assert!(Document::read(directory.join("dir.yaml")).unwrap_err().is_io());
    let large = directory.join("large.yaml");
    std::fs::write(&large, vec![b' '; 3 << 20]).unwrap();
    let error = Document::read(&large).unwrap_err();
    assert!(error.has("too-large") && error.to_string().contains("3,145,728"), "{error}");
    let good = directory.join("good.YML");
    std::fs::write(&good, with_rule("a")).unwrap();
    assert!(Document::read(&good).unwrap().lower().is_ok());
    std::fs::remove_dir_all(directory).unwrap();
}
