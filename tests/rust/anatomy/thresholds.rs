//! Thresholds of tiers: cut points that come through dimensions, flags and computed numbers.

use tierline::anatomy::Anatomy;
use tierline::{Document, Format};

fn anatomy(sections: &str) -> Anatomy {
    let text = format!(
        "
tierline: 1
model: {{ name: through, client: id }}
attributes:
  a: {{ type: decimal, scale: 1 }}
  b: {{ type: decimal, scale: 1 }}
{sections}"
    );
    Document::parse(&text, Format::Yaml).unwrap().lower().unwrap().compile().anatomy()
}

/// The thresholds of `s`: number, tier, clause, words, the way.
fn thresholds(sections: &str) -> Vec<String> {
    let score = "scores: { s: { factors: [{ of: a, weight: 100, linear: { from: 0, to: 100, points: [0, 100] } }], round: 1 } }\n";
    let anatomy = anatomy(&format!("{score}{sections}"));
    let slot = anatomy.find("s").unwrap().id();
    let all = anatomy.tier_thresholds(slot).into_iter().map(|tier_threshold| {
        let through: Vec<&str> = tier_threshold.through.iter().map(|one| anatomy.slot(*one).unwrap().name()).collect();
        let value = tier_threshold.threshold.value.decimal().unwrap().normalized();
        format!(
            "{value} {:?} {}.{} {} [{}]",
            tier_threshold.threshold.side,
            tier_threshold.tier,
            tier_threshold.clause,
            tier_threshold.words,
            through.join(" ")
        )
    });
    all.collect()
}

#[test]
fn thresholds_come_through_what_is_computed() {
    let cases: [(&str, &str, &[&str]); 10] = [
        ("directly", "tiers: [{ name: A, when: b > 1 or s >= 60 }, { name: B }]", &["60 Below 0.1 s >= 60 []"]),
        (
            "through bands, where they part levels that the rule tells apart",
            "
dimensions:
  band: { of: s, bands: [{ level: low, below: 60 }, { level: middle, upto: 80 }, { level: high }] }
tiers:
  - { name: A, when: band = 'high' }
  - { name: B, when: \"band in ('middle', 'high')\" }
  - { name: C }",
            &["80 Upto 0.0 band = 'high' [band]", "60 Below 1.0 band in ('middle', 'high') [band]"],
        ),
        (
            "through rules of a dimension, as far as the level behind them matters",
            "
dimensions:
  quadrant:
    rules:
      - { level: Both, when: s > 50 and b > 50 }
      - { level: One, when: s > 20 }
      - { level: None, when: s > 10 }
      - { level: Nobody }
tiers:
  - { name: A, when: quadrant = 'Both' }
  - { name: B, when: \"quadrant in ('None', 'Nobody')\" }
  - { name: C }",
            &[
                "50 Upto 0.0 quadrant = 'Both' [quadrant]",
                "50 Upto 1.0 quadrant in ('None', 'Nobody') [quadrant]",
                "20 Upto 1.0 quadrant in ('None', 'Nobody') [quadrant]",
            ],
        ),
        (
            "through a level that may be none",
            "
dimensions: { quadrant: { rules: [{ level: Good, when: s > 50 }] } }
tiers: [{ name: A, when: quadrant is null }, { name: B }]",
            &["50 Upto 0.0 quadrant is null [quadrant]"],
        ),
        (
            "through a flag over a dimension, each once",
            "
dimensions: { band: { of: s, bands: [{ level: low, below: 60 }, { level: high }] } }
flags: { good: band = 'high' or s >= 60 }
tiers: [{ name: A, when: good }, { name: B }]",
            &["60 Below 0.0 good [good band]"],
        ),
        (
            "through numbers computed of the score alone",
            "
derived: { half: { type: decimal, scale: 1, expr: s / 2 }, less: { type: decimal, scale: 1, expr: half - 5 } }
tiers: [{ name: A, when: less >= 20 }, { name: B, when: 100 - s <= 60 }, { name: C, when: half + b > 3 }, { name: D }]",
            // 24.95 of the half is rounded to the even 25.0, where the score is 49.9.
            &["49.9 Below 0.0 less >= 20 [less half]", "40 Below 1.0 100 - s <= 60 []"],
        ),
        (
            "through bands over a number computed of the score",
            "
derived: { half: { type: decimal, scale: 2, expr: s / 2 } }
dimensions: { band: { of: half, bands: [{ level: low, below: 30 }, { level: high }] } }
tiers: [{ name: A, when: band = 'high' }, { name: B }]",
            &["60 Below 0.0 band = 'high' [band half]"],
        ),
        (
            "not through another score, and not by `stay`",
            "
flags: { seen: s > 1 }
tiers: [{ name: A, when: b > 3, stay: s > 7 }, { name: B }]",
            &[],
        ),
        (
            "of equality and lists, both sides of each number",
            "tiers: [{ name: A, when: \"s in (20, 30.05)\" }, { name: B, when: s = 7 }, { name: C }]",
            &[
                "20 Below 0.0 s in (20, 30.05) []",
                "20 Upto 0.0 s in (20, 30.05) []",
                "7 Below 1.0 s = 7 []",
                "7 Upto 1.0 s = 7 []",
            ],
        ),
        (
            "through bands that part nothing: there is no such number",
            "
dimensions: { band: { of: s, bands: [{ level: low, below: 60 }, { level: high }] } }
tiers: [{ name: A, when: band is not null }, { name: B }]",
            &[],
        ),
    ];
    for (what, sections, expected) in cases {
        let found = thresholds(sections);
        assert_eq!(found, expected, "{what}: {found:#?}");
    }
}

/// A flag over two flags over two flags: each is looked at once, or this would never end.
#[test]
fn what_many_rules_read_is_looked_at_once() {
    let mut flags = String::from("flags:\n  f0: s > 50\n");
    for at in 1..200 {
        flags.push_str(&format!("  f{at}: f{0} or not f{0} or f{0} and b > 3\n", at - 1));
    }
    let found = thresholds(&format!("{flags}tiers: [{{ name: A, when: f199 }}, {{ name: B }}]"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("50 Upto 0.0 f199 [f199 f198 "), "{found:?}");
}
