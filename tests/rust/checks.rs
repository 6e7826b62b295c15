//! Each check finds something in its example, and nothing in the same model mended; the pages about checks show that.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tierline::{
    Document, Format, Model,
    check::{CHECKS, Check, CheckGroup, Finding, check_model},
};

fn model(text: &str) -> Model {
    Document::parse(text, Format::Yaml).unwrap().lower().unwrap()
}

#[test]
fn a_check_finds_something_in_its_example_and_no_other_check_does() {
    for check in CHECKS {
        let findings = check_model(&model(check.example));
        assert!(!findings.is_empty(), "{}", check.code);
        for finding in &findings {
            assert_eq!((finding.code, finding.severity), (check.code, check.severity), "{finding}");
            assert!(finding.help.is_some(), "{finding}");
        }
        assert_eq!(check.run(&model(check.example)), findings);
        assert_eq!(check_model(&model(check.mended)), [], "{}", check.code);
    }
}

/// The place of a finding is one that the document has, or where what is missing would stand.
#[test]
fn a_finding_stands_at_a_place_of_the_document() {
    for check in CHECKS {
        for finding in check_model(&model(check.example)) {
            let place = finding.place.to_string();
            let section = ["service", "targets", "tiers"].into_iter().find(|section| place.starts_with(section));
            let section = section.unwrap_or_else(|| panic!("{}: {place}", check.code));
            let names: Vec<String> = model(check.example).tiers().iter().map(|tier| tier.name.to_string()).collect();
            let first = finding.tiers.first().map(|rank| &names[*rank]);
            if let (Some(name), [_]) = (first, finding.tiers.as_slice()) {
                assert!(place.starts_with(&format!("{section}.{name}")), "{}: {place}", check.code);
            }
        }
    }
}

/// Of segments without an order none is better: a check that goes by it finds nothing, and no other one speaks of it.
#[test]
fn checks_by_rank_do_not_run_where_tiers_have_no_order() {
    let by_rank: Vec<&str> =
        CHECKS.iter().filter(|check| check.finds.contains("better tier")).map(|check| check.code).collect();
    assert!(by_rank.len() >= 5, "{by_rank:?}");
    for check in CHECKS {
        let text = check.example.replacen("client: id", "client: id, ranked: false", 1);
        let own = model(&text);
        assert!(!own.is_ranked(), "{}", check.code);
        let findings = check_model(&own);
        assert_eq!(findings.is_empty(), by_rank.contains(&check.code), "{}: {findings:?}", check.code);
        for finding in findings {
            let words = told(&finding).replace("is better than none", "");
            assert!(!words.contains("better") && !words.contains("worse"), "{words}");
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/checks")
}

fn told(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!("\n = help: {help}")).unwrap_or_default();
    format!("{finding}\n--> {}{help}\n", finding.place)
}

fn page(check: &Check) -> String {
    let mut out = format!("# `{}`\n\n", check.code);
    let mut finds = check.finds.chars();
    let first = finds.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    write!(out, "{first}{}. Severity: {}.\n\n{}\n\n", finds.as_str(), check.severity, check.about).unwrap();
    write!(out, "## Example\n\n```yaml\n{}```\n\n```text\n", check.example).unwrap();
    let findings: Vec<String> = check.run(&model(check.example)).iter().map(told).collect();
    write!(out, "{}```\n\n## Mended\n\n```yaml\n{}```\n", findings.join("\n"), check.mended).unwrap();
    out
}

fn index() -> String {
    let mut out = String::from(
        "# Checks of a model\n\n`tierline check` and every report tell what these find; `Model.check_service` gives it as data. \
         A finding has its\ncode, which stays, a severity, a place in the document, the tiers it speaks of, words and help.\n",
    );
    for group in CheckGroup::ALL {
        write!(out, "\n## {}\n\n| code | severity | finds |\n|---|---|---|\n", group.words()).unwrap();
        for check in CHECKS.iter().filter(|check| check.group == group) {
            writeln!(out, "| [`{0}`]({0}.md) | {1} | {2} |", check.code, check.severity, check.finds).unwrap();
        }
    }
    out
}

/// `UPDATE_DOCS=1` writes the pages.
#[test]
fn the_pages_are_those_of_the_checks() {
    let mut pages = vec![("README.md".to_string(), index())];
    pages.extend(CHECKS.iter().map(|check| (format!("{}.md", check.code), page(check))));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for (name, text) in &pages {
            std::fs::write(folder().join(name), text).unwrap();
        }
    }
    for (name, text) in &pages {
        let there = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert!(there == *text, "run this test with UPDATE_DOCS=1 and commit docs/reference/checks/{name}");
    }
    let mut names: Vec<String> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut expected: Vec<String> = pages.into_iter().map(|(name, _)| name).collect();
    expected.sort();
    assert_eq!(names, expected, "a page of no check");
}
