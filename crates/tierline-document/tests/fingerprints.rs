//! Fingerprints: one meaning, one fingerprint; another meaning, another one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tierline_document::{
    Document, Fingerprints, Format, SameModel, canonical, fingerprint, same_model, short_fingerprint, to_json, to_yaml,
};

const MODEL: &str = "\
tierline: 1
model: { name: m, version: 1.10, purpose: to test, owner: us, client: id, value: arr }
parameters: { floor: 100_000, other: 5 }
attributes:
  arr: { type: decimal, scale: 2, unit: USD, min: 0, max: 1e9, required: true, description: Revenue }
  growth: { type: category, levels: [low, medium, high], missing: low }
  strategic: { type: boolean, missing: false, column: Strategic? }
  day: { type: date, min: 2020-01-01 }
derived:
  ratio: { type: decimal, scale: 4, expr: arr / 7 }
dimensions:
  size: { of: arr, bands: [{ level: small, upto: 100 }, { level: middle, below: floor }, { level: large }] }
  kind: { rules: [{ level: x, when: strategic }, { level: y }] }
scores:
  fit:
    round: 1
    factors:
      - { of: arr, weight: 40, bands: [{ below: 5_000, points: 10 }, { points: 100 }], missing: reweight }
      - { of: growth, weight: 30, points: { low: 0, medium: 50, high: 100 }, missing: 5 }
      - { of: ratio, weight: 30, linear: { from: 0, to: 100, points: [0, 100] } }
flags:
  risky: arr < 5 or not strategic
tiers:
  - { name: A, when: arr >= floor and fit > 50, stay: arr > 90_000, description: The best }
  - { name: B, when: strategic }
  - { name: C }
migration: { promote: at once, demote: { after: renewal, missing_renewal: 365 days }, renewal: day, review_every: 3 months, steps: one tier, minimum_time: { promote: 30 days, demote: 90 days } }
service:
  A:
    touch: high
    coverage: { model: dedicated, role: CSM, accounts_per_owner: [15, 30] }
    business_review_every: [1 month, 3 months]
    touchpoint_every: 1 week
    minutes: { touchpoint: 30, business_review: 120 }
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 2 hours, to: lead }]
    programmes: [onboarding]
    initiatives: [training]
targets:
  A: { clients: [0.1, 0.2], value: [0.5, 0.7], retention: 0.98, expansion: 0.3 }
";

fn print(text: &str, format: Format) -> String {
    match Document::parse(text, format).and_then(|document| document.lower()) {
        Ok(model) => fingerprint(&model),
        Err(error) => panic!("{text}\n{error}"),
    }
}

#[test]
fn fingerprints_are_the_version_of_the_meaning_and_hexadecimal_digits() {
    let print = print(MODEL, Format::Yaml);
    let digits = print.strip_prefix("m2-").unwrap();
    assert_eq!(digits.len(), 64);
    assert!(digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')));
    assert_eq!(short_fingerprint(&print), &print[..19]);
    // No reader of tables takes it for a number.
    assert!(print.parse::<f64>().is_err() && short_fingerprint(&print).parse::<f64>().is_err());
}

#[test]
fn fingerprints_in_tables_are_told_from_those_of_other_models_and_meanings() {
    let first = "m2-50e8573665087894aa5b3d8a0f6c7e1b2d4f60718293a4b5c6d7e8f901234567";
    let digits = &first[3..];
    let old = &first[3..19];
    for (known, expected) in [
        (first, SameModel::Same),
        ("m2-50e8573665087894", SameModel::Same),
        (" M2-50E8573665087894 ", SameModel::Same),
        (old, SameModel::OtherMeaning),
        (digits, SameModel::OtherMeaning),
        ("m3-50e8573665087894", SameModel::OtherMeaning),
        ("m2-50e8573665087895", SameModel::Other),
        ("50e8573665087895", SameModel::Other),
        ("5018573665087894", SameModel::Other),
        // What readers of tables make of the old form.
        ("inf", SameModel::Unreadable),
        ("5.08e+21", SameModel::Unreadable),
        ("5.018573665087894e+15", SameModel::Unreadable),
        ("18573665087894", SameModel::Unreadable),
        ("", SameModel::Unreadable),
        ("m2-", SameModel::Unreadable),
        ("mx-50e8573665087894", SameModel::Unreadable),
        ("50e8573665087894z", SameModel::Unreadable),
    ] {
        assert_eq!(same_model(known, first), expected, "{known}");
    }
}

/// A model with points along lines, as versions of meaning 1 read it, too.
const LINES: &str = "\
tierline: 1
model: { name: lines, client: id, value: arr }
attributes: { arr: { type: decimal, scale: 2 }, seats: { type: integer } }
scores: { fit: { factors: [{ of: arr, weight: 60, linear: { from: 0, to: 100, points: [0, 100] } }, \
{ of: seats, weight: 40, linear: { from: 0, to: 30, points: [0, 100] }, missing: 5 }] } }
tiers: [{ name: A, when: fit >= 50 }, { name: B }]
";
/// The same with bands.
const BANDS: &str = "\
tierline: 1
model: { name: lines, client: id, value: arr }
attributes: { arr: { type: decimal, scale: 2 }, seats: { type: integer } }
scores: { fit: { factors: [{ of: arr, weight: 100, bands: [{ below: 5, points: 0 }, { points: 100 }] }] } }
tiers: [{ name: A, when: fit >= 50 }, { name: B }]
";

#[test]
fn what_versions_of_meaning_1_wrote_of_a_model_is_known_though_lines_had_a_scale_then() {
    let prints = |text: &str| Fingerprints::of(&Document::parse(text, Format::Yaml).unwrap().lower().unwrap());
    let (lines, bands) = (prints(LINES), prints(BANDS));
    // Written by the last version of meaning 1: without a scale, with `scale: 4` in both lines, and with it in one.
    let old = "c196fe3932de9881158e7cfdb25f1e636632559f340afb2b9e3c700344743338";
    let both = "4abaaf144bfa64e1afe162b7d7b1bfcd5aaf6ceccd6f1b5612ad3a2ef6e47a2d";
    let one = "f845b22bd609f7c7273fc316019ad2ea2b3247964fdfdb9cdbc755ac47b0e2e3";
    let of_bands = "08ebf7788c6b012d3b610a41e201e2c7a64440f50180abeaf54f01170ba599e1";
    for (prints, known, same) in [
        (&lines, old, SameModel::OtherMeaning),
        (&lines, both, SameModel::OtherMeaning),
        (&lines, one, SameModel::Other),
        (&lines, of_bands, SameModel::Other),
        (&bands, of_bands, SameModel::OtherMeaning),
        (&bands, old, SameModel::Other),
    ] {
        assert_eq!(prints.compare(known), same, "{known}");
        assert_eq!(prints.compare(&known[..16]), same, "{known}");
    }
    // Digits of one meaning say nothing in another one.
    assert_eq!(lines.compare(&format!("m2-{old}")), SameModel::Other);
    assert_eq!(bands.compare(&format!("m2-{of_bands}")), SameModel::Same);
    assert_eq!(lines.compare(lines.today()), SameModel::Same);
    assert_eq!(lines.compare(short_fingerprint(lines.today())), SameModel::Same);
    assert_eq!(lines.compare("inf"), SameModel::Unreadable);
}

#[test]
fn what_is_as_where_nothing_is_said_leaves_the_fingerprint_of_before() {
    let first = print(MODEL, Format::Yaml);
    let usual =
        "review_tolerance: 7 days, missing: hold, forget_after: 2 years, left_guard: { share: 0.2, clients: 5 }";
    assert_eq!(print(&MODEL.replace("steps: one tier", &format!("steps: one tier, {usual}")), Format::Yaml), first);
    let model = |text: &str| Document::parse(text, Format::Yaml).unwrap().lower().unwrap();
    assert!(!canonical(&model(MODEL)).contains("forget_after"));
}

#[test]
fn layout_comments_and_the_order_of_keys_do_not_count() {
    let first = print(MODEL, Format::Yaml);
    let model = Document::parse(MODEL, Format::Yaml).unwrap().lower().unwrap();
    assert_eq!(print(&to_json(&model), Format::Json), first);
    assert_eq!(print(&to_yaml(&model), Format::Yaml), first);
    assert_eq!(print(&canonical(&model), Format::Json), first, "the canonical form is a document too");
    for (from, to) in [
        ("tierline: 1\n", "# a comment\ntierline: 1\n"),
        ("\n", "\r\n"),
        ("{ name: m, version: 1.10,", "{ version: '1.10', name: \"m\","),
        ("{ floor: 100_000, other: 5 }", "{ other: 5.0, floor: 1e5 }"),
        ("{ floor: 100_000, other: 5 }", "{ other: '5', floor: \"100000.00\" }"),
        ("arr / 7", "( arr/7 )"),
        ("arr < 5 or not strategic", "arr<5 OR NOT strategic"),
        ("arr < 5 or not strategic", "(arr < 5.00) or (not (strategic))"),
        ("promote: at once, ", ""),
        ("level: small, upto: 100", "upto: 100.0, level: small"),
        ("low: 0, medium: 50, high: 100", "high: 100, low: 0, medium: 50"),
        ("retention: 0.98, expansion: 0.3", "expansion: 0.30, retention: 0.980"),
        ("max: 1e9", "max: 1_000_000_000"),
        ("touch: high\n", "touch: 'high'\n"),
        ("value: arr }", "value: arr, rounding: half even }"),
    ] {
        assert!(MODEL.contains(from), "{from}");
        assert_eq!(print(&MODEL.replace(from, to), Format::Yaml), first, "{to}");
    }
    let sections: Vec<&str> = MODEL.split_inclusive('\n').collect();
    let mut parts: Vec<String> = Vec::new();
    for line in sections {
        match parts.last_mut() {
            Some(part) if line.starts_with(' ') => part.push_str(line),
            _ => parts.push(line.to_owned()),
        }
    }
    parts.reverse();
    assert_eq!(print(&parts.concat(), Format::Yaml), first);
}

#[test]
fn every_change_of_meaning_counts() {
    let mut seen = BTreeMap::from([(print(MODEL, Format::Yaml), String::from("the model"))]);
    for (from, to) in [
        ("name: m,", "name: n,"),
        ("version: 1.10", "version: 1.1"),
        ("purpose: to test", "purpose: to try"),
        ("owner: us", "owner: them"),
        ("client: id", "client: account"),
        (", value: arr }", ", value: ratio }"),
        ("floor: 100_000", "floor: 100_001"),
        ("other: 5", "others: 5"),
        ("scale: 2, unit", "scale: 1, unit"),
        ("unit: USD", "unit: EUR"),
        ("min: 0,", "min: 1,"),
        ("max: 1e9", "max: 2e9"),
        (", required: true", ""),
        ("description: Revenue", "description: revenue"),
        ("[low, medium, high]", "[medium, low, high]"),
        ("missing: low", "missing: high"),
        ("missing: false", "missing: true"),
        ("column: Strategic?", "column: Strategic"),
        ("2020-01-01", "2020-01-02"),
        ("scale: 4, expr", "scale: 3, expr"),
        ("arr / 7", "arr / 8"),
        ("level: small, upto", "level: tiny, upto"),
        ("upto: 100 }", "below: 100 }"),
        ("upto: 100 }", "upto: 101 }"),
        ("below: floor", "below: 100_000"),
        (
            "rules: [{ level: x, when: strategic }, { level: y }]",
            "rules: [{ level: y, when: strategic }, { level: x }]",
        ),
        ("level: x, when: strategic }, { level: y }", "level: x, when: strategic }"),
        ("round: 1", "round: 2"),
        ("    round: 1\n", ""),
        ("weight: 40", "weight: 41"),
        ("points: 10 }", "points: 11 }"),
        ("missing: reweight", "missing: 0"),
        (", missing: reweight", ""),
        ("medium: 50", "medium: 51"),
        ("missing: 5 }", "missing: 6 }"),
        ("points: [0, 100] }", "points: [100, 0] }"),
        ("value: arr }", "value: arr, rounding: half up }"),
        ("risky:", "at_risk:"),
        ("arr < 5 or", "arr <= 5 or"),
        ("{ name: B, when: strategic }", "{ name: Bb, when: strategic }"),
        ("stay: arr > 90_000, ", ""),
        ("description: The best", "description: Best"),
        ("name: A, when: arr >= floor and fit > 50", "name: A, when: arr >= floor or fit > 50"),
        ("promote: at once", "promote: { after: 2 reviews }"),
        ("after: renewal, missing_renewal: 365 days", "after: renewal"),
        ("365 days", "12 months"),
        ("review_every: 3 months", "review_every: 4 months"),
        ("steps: one tier, ", ""),
        ("steps: one tier", "steps: one tier, review_tolerance: none"),
        ("steps: one tier", "steps: one tier, review_tolerance: 3 days"),
        ("steps: one tier", "steps: one tier, missing: fall"),
        ("steps: one tier", "steps: one tier, forget_after: 1 year"),
        ("steps: one tier", "steps: one tier, left_guard: { share: 0.1 }"),
        ("steps: one tier", "steps: one tier, left_guard: { clients: 0 }"),
        ("{ name: B,", "{ name: B, formerly: [Bee],"),
        ("{ name: B,", "{ name: B, formerly: [Bee, Beta],"),
        ("minimum_time: { promote: 30 days, demote: 90 days }", "minimum_time: 90 days"),
        ("minimum_time: { promote: 30 days, demote: 90 days }", "minimum_time: { demote: 90 days }"),
        ("touchpoint: 30", "touchpoint: 31"),
        ("business_review: 120", "business_review: 121"),
        ("touch: high", "touch: low"),
        ("model: dedicated", "model: pooled"),
        ("role: CSM", "role: TAM"),
        ("[15, 30]", "[15, null]"),
        ("[15, 30]", "[16, 30]"),
        ("[1 month, 3 months]", "[1 month, 2 months]"),
        ("[1 month, 3 months]", "on event"),
        ("touchpoint_every: 1 week", "touchpoint_every: 7 days"),
        ("first: 1 hour", "first: 2 hours"),
        ("resolution: 8 hours, ", ""),
        ("calendar: 24x7", "calendar: 8x5"),
        ("[phone, email]", "[email, phone]"),
        ("to: lead", "to: head"),
        ("after: 2 hours", "after: 3 hours"),
        ("[onboarding]", "[offboarding]"),
        ("[training]", "[teaching]"),
        ("clients: [0.1, 0.2]", "clients: [0.1, 0.3]"),
        ("value: [0.5, 0.7]", "value: [0.4, 0.7]"),
        ("retention: 0.98", "retention: 0.97"),
        (", expansion: 0.3", ""),
    ] {
        assert_eq!(MODEL.matches(from).count(), 1, "`{from}` is there once");
        let mut text = MODEL.replace(from, to);
        if to == "weight: 41" {
            text = text.replace("weight: 30, points", "weight: 29, points");
        }
        if let Some(other) = seen.insert(print(&text, Format::Yaml), to.to_owned()) {
            panic!("`{to}` has the fingerprint of `{other}`");
        }
    }
    let order = MODEL
        .replace("name: B, when: strategic", "name: X, when: strategic")
        .replace("{ name: A, when", "{ name: B, when")
        .replace("name: X", "name: A");
    let order = order.replace("service:\n  A:", "service:\n  B:");
    assert!(seen.insert(print(&order, Format::Yaml), "tier order".to_owned()).is_none());
}

/// Texts that other YAML readers take for something else, or that need quotes.
fn awkward() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "no",
            "on",
            "True",
            "null",
            "~",
            "012",
            "1e3",
            "0x1F",
            "2026-01-31",
            ".nan",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "@a",
            "`a`",
            "%a",
            "'a'",
            "\"a\"",
            "{a}",
            "[a]",
            "a, b",
            "a\nb",
            "a\tb",
            "tab\t",
            "<<",
            "---",
            "...",
            "?",
            "? a",
            ":",
            "a:",
            "24x7",
            "1:30",
            "é",
            "日本",
            "a\\b",
            "\u{7f}",
            "\u{85}",
            "👩‍👩‍👧",
        ])
        .prop_map(ToOwned::to_owned),
        "\\PC{1,12}",
        "[ -~]{1,12}",
    ]
    .prop_filter("a text is not blank", |text| !text.trim().is_empty())
}

proptest! {
    #[test]
    fn any_words_survive_being_written_and_read(purpose in awkward(), level in "[ -~é日]{1,8}", program in awkward()) {
        prop_assume!(!level.trim().is_empty());
        let mut service = tierline_core::Service::default();
        service.programmes.push(program.as_str().into());
        let model = tierline_core::Model::builder("m")
            .purpose(&purpose)
            .attribute(tierline_core::Attribute::category("growth", [level.as_str(), "other level"]))
            .tier(tierline_core::Tier::when(&level, tierline_core::name("growth").eq(level.as_str())))
            .tier(tierline_core::Tier::rest("the rest of them"))
            .service(&level, service)
            .build();
        let Ok(model) = model else { return Ok(()) };
        for (format, text) in [(Format::Yaml, to_yaml(&model)), (Format::Json, to_json(&model))] {
            let again = Document::parse(&text, format).and_then(|document| document.lower());
            let again = again.map_err(|error| TestCaseError::fail(format!("{text}\n{error}")))?;
            prop_assert_eq!(canonical(&again), canonical(&model), "{}", text);
        }
    }
}
