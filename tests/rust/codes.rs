//! Codes of errors: whatever the documentation names is one that the sources give.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tierline::{columns::Interrupted, tables::TableError};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The source files of what is published, without their tests.
fn sources() -> Vec<(PathBuf, String)> {
    fn of(path: &Path, out: &mut Vec<(PathBuf, String)>) {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> =
                std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
            inside.sort();
            inside.iter().for_each(|path| of(path, out));
        } else if path.extension().is_some_and(|path| path == "rs") && path.file_name().unwrap() != "tests.rs" {
            let text = std::fs::read_to_string(path).unwrap();
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap().to_string();
            out.push((path.to_path_buf(), text));
        }
    }
    let mut out = Vec::new();
    for name in ["tierline", "tierline-core", "tierline-document", "tierline-arrow", "tierline-check", "tierline-book"]
    {
        of(&root().join("crates").join(name).join("src"), &mut out);
    }
    assert!(out.len() > 100, "{} files", out.len());
    out
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Lower case letters and digits in groups with a hyphen between them, as codes are.
fn is_code(word: &str) -> bool {
    word.split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// What stands between two of a sign, in a text or in a line of a program.
fn between(text: &str, sign: char) -> impl Iterator<Item = &str> {
    text.split(sign).skip(1).step_by(2)
}

/// Every text in the code that could be a code.
fn texts(sources: &[(PathBuf, String)]) -> BTreeSet<&str> {
    let lines = sources.iter().flat_map(|(_, text)| text.lines()).filter(|line| !is_comment(line));
    lines.flat_map(|line| between(line, '"')).filter(|text| is_code(text)).collect()
}

/// The words in backticks of the sections on errors in the comments of a file.
fn named_in_errors(text: &str) -> BTreeSet<&str> {
    let (mut within, mut out) = (false, BTreeSet::new());
    for line in text.lines().map(str::trim_start) {
        match line.strip_prefix("///") {
            Some(words) if words.trim_start().starts_with('#') => within = words.trim() == "# Errors",
            Some(words) if words.trim_start().starts_with("```") => within = false,
            Some(words) if within => out.extend(between(words, '`').filter(|word| is_code(word))),
            Some(_) => {}
            None => within = false,
        }
    }
    out
}

/// Those that the calls of a constructor get as their first argument.
fn given<'s>(source: &'s str, calls: &[&str]) -> BTreeSet<&'s str> {
    let of = |call: &str| {
        source.match_indices(call).map(|(at, call)| at + call.len()).collect::<Vec<_>>().into_iter().filter_map(|at| {
            let rest = source[at..].trim_start().strip_prefix('"')?;
            rest.split('"').next()
        })
    };
    calls.iter().flat_map(|call| of(call)).collect()
}

#[test]
fn each_code_in_a_section_on_errors_is_one_that_the_sources_give() {
    let sources = sources();
    let (texts, mut seen, mut wrong) = (texts(&sources), 0, Vec::new());
    for (path, source) in &sources {
        let code: String = source.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n");
        let words: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for word in named_in_errors(source) {
            // A single word may be the name of an argument.
            let known = texts.contains(word) || (!word.contains('-') && words.contains(word));
            if !known {
                wrong.push(format!("{}: `{word}` under `# Errors`", path.display()));
            }
            seen += usize::from(texts.contains(word));
        }
    }
    assert!(wrong.is_empty(), "no code of any error:\n{}", wrong.join("\n"));
    assert!(seen > 30, "only {seen} codes are named");
}

#[test]
fn each_code_on_the_page_about_errors_is_one_that_the_sources_give() {
    let sources = sources();
    let texts = texts(&sources);
    let page = std::fs::read_to_string(root().join("docs/reference/errors.md")).unwrap();
    let heads = page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let shown = page.lines().filter_map(|line| {
        let rest = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
        rest.split(']').next()
    });
    let named: BTreeSet<&str> = heads.chain(shown).collect();
    assert!(named.len() > 60, "{} codes", named.len());
    let wrong: Vec<&&str> = named.iter().filter(|code| !texts.contains(**code)).collect();
    assert!(wrong.is_empty(), "docs/reference/errors.md names codes of no error: {wrong:?}");
}

#[test]
fn the_codes_of_a_table_error_are_those_that_its_documentation_lists() {
    let sources = sources();
    let of_arrow: Vec<&str> = sources
        .iter()
        .filter(|(path, _)| path.components().any(|part| part.as_os_str() == "tierline-arrow"))
        .map(|(_, text)| text.as_str())
        .collect();
    let calls = ["TableError::new(", "TableError::caused_by("];
    let code: Vec<String> = of_arrow
        .iter()
        .map(|text| text.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n"))
        .collect();
    let mut made: BTreeSet<&str> = code.iter().flat_map(|text| given(text, &calls)).collect();
    made.insert(TableError::INTERRUPTED);
    let error = of_arrow.iter().find(|text| text.contains("pub const fn code(&self)")).unwrap();
    let doc = error.split("/// The stable code:").nth(1).unwrap().split("pub const fn code").next().unwrap();
    let listed: BTreeSet<&str> = between(doc, '`').filter(|word| is_code(word)).collect();
    assert_eq!(listed, made);
}

#[test]
fn an_error_that_comes_of_another_gives_it_as_its_source() {
    use std::error::Error as _;
    let ended = TableError::from(Interrupted);
    assert!(ended.source().is_some_and(|cause| cause.is::<Interrupted>()));
    assert_eq!(ended.to_string(), Interrupted.to_string());
    assert_eq!(ended, TableError::from(Interrupted));

    let column = |values: &[i64]| tierline::tables::FrameColumn::Integers(values.iter().copied().map(Some).collect());
    let columns = vec![("a".into(), column(&[1])), ("b".into(), column(&[1, 2]))];
    let ragged = tierline::tables::Frame::new(columns, tierline::tables::WordType::Texts, Vec::new()).unwrap_err();
    assert_eq!(ragged.code(), "ragged");
    assert!(ragged.source().is_some_and(|cause| cause.is::<arrow_schema::ArrowError>()));
    assert_eq!(ragged.source().unwrap().to_string(), ragged.message());

    let missing = tierline::Document::read("no/such/model.yaml").unwrap_err();
    let cause = missing.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound));
    assert!(missing.is_not_found() && missing.is_io());
    assert!(tierline::Document::read("model.toml").unwrap_err().source().is_none());

    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let broken = tierline::tables::csv::Reader::new(Broken, tierline::tables::csv::ReadOptions::new()).unwrap_err();
    let cause = broken.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::ConnectionReset));
}
