//! Mistakes of reading and mistakes of meaning are told together, and never what merely follows from them.

#![allow(clippy::unwrap_used, reason = "a failed test panics")]

use tierline_document::{Document, Format};

/// The code and the words of each mistake.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let error = Document::parse(text, Format::Yaml).unwrap().lower().unwrap_err();
    error.diagnostics().iter().map(|d| (d.code().to_owned(), d.words().to_owned())).collect()
}

#[test]
fn what_uses_a_part_that_cannot_be_read_is_no_mistake() {
    let found = mistakes(
        "
tierline: 1
model: { name: together, client: id, value: revenue }
attributes:
  revenue: { type: money }
  seats: { type: integer }
derived:
  per_seat: { type: decimal, scale: 2, expr: revenue / / seats }
dimensions:
  size: { of: per_seat, bands: [{ level: small, below: 5 }, { level: large }] }
scores:
  fit: { factors: [{ of: size, weight: 100, points: { small: x y, large: 100 } }] }
flags:
  cheap: per_seat < 10 and unheard_of
tiers:
  - { name: A, when: fit >= 50 and }
  - { name: B, when: seatz > 5 }
  - { name: C }
service:
  D: { touch: high }
",
    );
    let expected = [
        ("unknown-type", "money"),
        ("missing-operand", "/"),
        ("invalid-number", "x y"),
        ("unknown-name", "unheard_of"),
        ("missing-operand", "and"),
        ("unknown-name", "seatz"),
        ("unknown-tier", "D"),
    ];
    let found: Vec<(&str, &str)> = found.iter().map(|(code, words)| (code.as_str(), words.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_section_under_a_wrong_name_is_one_mistake() {
    let found = mistakes(
        "tierline: 1\nmodel: { name: a, client: id }\natributes: { a: { type: boolean } }\ntiers: [{ name: A, when: a }]\n",
    );
    assert_eq!(found, [("unknown-key".to_owned(), "atributes".to_owned())]);
}

#[test]
fn a_rule_that_a_comma_cuts_or_whose_key_is_misspelt_is_a_rule_all_the_same() {
    let found = mistakes(
        "
tierline: 1
model: { name: together, client: id }
attributes: { seats: { type: integer } }
dimensions:
  size:
    rules:
      - { level: Odd, when: mod(seats, 2) = 1 }
      - { level: Large, whn: seats > 5 }
      - { level: Small }
tiers:
  - { name: A, when: coalesce(seats, 0) > 9 }
  - { name: B, wen: seats > 5 }
  - { name: C }
",
    );
    let codes: Vec<&str> = found.iter().map(|(code, _)| &**code).collect();
    assert_eq!(codes, ["comma-in-braces", "unknown-key", "comma-in-braces", "unknown-key"], "{found:?}");
}
