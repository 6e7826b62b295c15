//! Origins of cut points: those of a model by hand, and those of all shipped models with their places in the document.

use tierline::anatomy::{AskedBy, Side, SlotId};
use tierline::{Document, Format};

const MODEL: &str = "
tierline: 1
model: { name: b2b, client: id }
parameters: { strategic_floor: 100_000, core_floor: 25_000 }
attributes:
  arr:    { type: decimal, scale: 2 }
  health: { type: decimal, scale: 1 }
  signup: { type: date }
derived:
  tenure: { type: integer, expr: as_of - signup }
  sound:  { type: boolean, expr: health >= 40 }
dimensions:
  adoption:
    of: tenure
    bands:
      - { level: early, upto: 90 }
      - { level: mature }
  size:
    rules:
      - { level: Large, when: \"arr > 50_000 and
            signup < date '2026-01-31'\" }
      - { level: Other }
scores:
  priority:
    factors:
      - { of: arr, weight: 60, bands: [{ below: core_floor, points: 10 }, { points: 100 }] }
      - { of: health, weight: 40, linear: { from: 0, to: 80.05, points: [0, 100] } }
flags:
  at_risk: health < 40
tiers:
  - name: Strategic
    when: arr > strategic_floor or (arr > 50_000 and priority between 60 and 80)
    stay: arr > 90_000
  - name: Core
    when: arr >= core_floor or priority in (60, 61.5)
  - name: Scale
";

/// Who asks, in short.
fn by(asked_by: &AskedBy, name: impl Fn(SlotId) -> String) -> String {
    match asked_by {
        AskedBy::Clause { tier, clause } => format!("tier {tier} clause {clause}"),
        AskedBy::Stay { tier } => format!("tier {tier} stay"),
        AskedBy::Condition(number) => format!("condition {number}"),
        AskedBy::Flag(flag) => format!("flag {}", name(*flag)),
        AskedBy::Derived(derived) => format!("derived {}", name(*derived)),
        AskedBy::LevelRule { dimension, rule } => format!("dimension {} rule {rule}", name(*dimension)),
        AskedBy::Band { dimension, band } => format!("dimension {} band {band}", name(*dimension)),
        AskedBy::FactorBand { score, factor, band } => format!("score {} factor {factor} band {band}", name(*score)),
        AskedBy::LineFrom { score, factor } => format!("score {} factor {factor} from", name(*score)),
        AskedBy::LineTo { score, factor } => format!("score {} factor {factor} to", name(*score)),
        other => panic!("{other:?}"),
    }
}

/// All origins of a document, a line each: slot, value, code, threshold, side, words, who asks, place, line and column.
fn origins(text: &str) -> Vec<String> {
    let model = Document::parse(text, Format::Yaml).unwrap().lower().unwrap();
    let anatomy = model.compile().anatomy();
    let name = |slot: SlotId| anatomy.slot(slot).unwrap().name().to_string();
    let mut lines = Vec::new();
    for slot in anatomy.slots() {
        for cut in slot.cut_points() {
            for origin in cut.origins() {
                let code = cut.code().map_or("-".into(), |code| code.to_string());
                let side = if origin.threshold.side == Side::Below { "below" } else { "upto" };
                let threshold = origin.threshold.value.decimal().unwrap().normalized();
                let parameters: Vec<String> = origin
                    .parameters
                    .iter()
                    .map(|parameter| format!(" {}={}", parameter.name, parameter.value))
                    .collect();
                let position = anatomy.position(&origin.place, origin.span).unwrap();
                lines.push(format!(
                    "{} {} #{code} {side} {threshold}: `{}`{} {} {} {position}",
                    slot.name(),
                    cut.value(),
                    origin.words,
                    parameters.concat(),
                    by(&origin.by, name),
                    origin.place,
                ));
            }
        }
    }
    lines
}

#[test]
fn all_origins_of_a_model_are_told_with_their_places() {
    let expected = [
        "arr 25000.00 #2 below 25000: `arr < core_floor` core_floor=25000 score priority factor 0 band 0 \
         scores.priority.factors[0].bands[0].below 26:49",
        "arr 25000.00 #2 below 25000: `arr >= core_floor` core_floor=25000 tier 1 clause 0 tiers[1].when 35:11",
        "arr 50000.01 #3 upto 50000: `arr > 50_000` dimension size rule 0 dimensions.size.rules[0].when 20:32",
        "arr 50000.01 #3 upto 50000: `arr > 50_000` tier 0 clause 1 tiers[0].when 32:37",
        "arr 90000.01 #4 upto 90000: `arr > 90_000` tier 0 stay tiers[0].stay 33:11",
        "arr 100000.01 #5 upto 100000: `arr > strategic_floor` strategic_floor=100000 tier 0 clause 0 tiers[0].when 32:11",
        "health 0.1 #- upto 0: `health <= 0` score priority factor 1 from scores.priority.factors[1].linear.from 27:51",
        "health 40.0 #2 below 40: `health >= 40` derived sound derived.sound.expr 11:34",
        "health 40.0 #2 below 40: `health < 40` flag at_risk flags.at_risk 29:12",
        "health 80.1 #- below 80.05: `health >= 80.05` score priority factor 1 to scores.priority.factors[1].linear.to 27:58",
        "signup 2026-01-31 #2 below 20484: `signup < date '2026-01-31'` dimension size rule 0 \
         dimensions.size.rules[0].when 21:13",
        "tenure 91 #2 upto 90: `tenure <= 90` dimension adoption band 0 dimensions.adoption.bands[0].upto 16:31",
        "priority 60.0000 #2 below 60: `priority between 60 and 80` tier 0 clause 1 tiers[0].when 32:54",
        "priority 60.0000 #2 below 60: `priority in (60, 61.5)` tier 1 clause 1 tiers[1].when 35:32",
        "priority 60.0001 #3 upto 60: `priority in (60, 61.5)` tier 1 clause 1 tiers[1].when 35:32",
        "priority 61.5000 #4 below 61.5: `priority in (60, 61.5)` tier 1 clause 1 tiers[1].when 35:32",
        "priority 61.5001 #5 upto 61.5: `priority in (60, 61.5)` tier 1 clause 1 tiers[1].when 35:32",
        "priority 80.0001 #6 upto 80: `priority between 60 and 80` tier 0 clause 1 tiers[0].when 32:54",
    ];
    let found = origins(MODEL);
    assert_eq!(found, expected, "{found:#?}");
}

/// Without white space, and numbers without `_`: as the document and canonical words have it alike.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect()
}

#[test]
fn origins_of_shipped_models_stand_where_the_document_has_them() {
    let mut models = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../models")).unwrap() {
        let path = entry.unwrap().path().join("model.yaml");
        if !path.exists() {
            continue;
        }
        models += 1;
        let document = Document::read(&path).unwrap();
        let anatomy = document.lower().unwrap().compile().anatomy();
        let lines: Vec<&str> = document.text().lines().collect();
        let mut cuts = 0;
        for slot in anatomy.slots() {
            for cut in slot.cut_points() {
                cuts += 1;
                assert!(!cut.origins().is_empty(), "{path:?}: {} at {}", slot.name(), cut.value());
                for origin in cut.origins() {
                    let position = anatomy.position(&origin.place, origin.span).unwrap();
                    let rest: String = lines[position.line - 1].chars().skip(position.column - 1).collect();
                    let below = lines[position.line..].iter().take(2).copied().collect::<String>();
                    let text = folded(&(rest + &below));
                    // A rule is there with its words; a band or a line with its number, or the parameter that holds it.
                    let words = match origin.span {
                        Some(_) => folded(&origin.words),
                        None => folded(origin.words.rsplit(' ').next().unwrap()),
                    };
                    assert!(text.starts_with(&words), "{path:?} {position}: `{text}` is not {words:?}");
                }
            }
        }
        assert!(cuts > 2, "{path:?}");
    }
    assert!(models >= 6, "{models}");
}

#[test]
fn models_made_in_code_have_no_positions_and_documents_keep_theirs_with_other_parameters() {
    let model = Document::parse(MODEL, Format::Yaml).unwrap().lower().unwrap();
    let other = model.with_parameters([("strategic_floor", 200_000.into())]).unwrap();
    let anatomy = other.compile().anatomy();
    let cut = anatomy.find("arr").unwrap().cut_points().last().unwrap();
    let origin = &cut.origins()[0];
    assert_eq!((cut.value().to_string(), origin.parameters[0].value), ("200000.01".into(), 200_000.into()));
    assert_eq!(anatomy.position(&origin.place, origin.span).unwrap().to_string(), "32:11");

    let made = tierline::Model::builder("made").tier(tierline::model::Tier::rest("All")).build().unwrap();
    assert_eq!(made.compile().anatomy().position(&origin.place, None), None);
}
