//! What conditions, bands, clauses and levels mean.

use tierline::{
    Model, Value,
    model::{Attribute, Band, Dimension, Factor, Flag, LevelRule, MissingPoints, PointBand, Score, Tier},
    plan::IssueKind,
};

use super::{assign, day, decimal, everything, formula, holds, kinds, model, nobody};

#[test]
fn below_excludes_its_number_and_upto_includes_it() {
    let banded = model(|b| {
        b.attribute(Attribute::decimal("x", 2))
            .dimension(Dimension::bands(
                "band",
                "x",
                [Band::upto("early", 90), Band::below("growth", 730), Band::upto("point", 730), Band::rest("mature")],
            ))
            .score(Score::new(
                "points",
                [Factor::bands(
                    "x",
                    100,
                    [PointBand::upto(90, 1), PointBand::below(730, 2), PointBand::upto(730, 3), PointBand::rest(4)],
                )],
            ))
    });
    for (given, level, points) in [
        ("-999999", "early", 1),
        ("89.99", "early", 1),
        ("90", "early", 1),
        ("90.005", "early", 1),
        ("90.0051", "growth", 2),
        ("90.01", "growth", 2),
        ("729.99", "growth", 2),
        ("729.995", "point", 3),
        ("730", "point", 3),
        ("730.01", "mature", 4),
        ("999999", "mature", 4),
    ] {
        let assignment = assign(&banded, &nobody().with("x", given));
        assert_eq!(assignment.level("band"), Some(level), "{given}");
        assert_eq!(assignment.score("points"), Some(points.into()), "{given}");
    }
    assert_eq!(assign(&banded, &nobody()).level("band"), None);

    let dated = model(|b| {
        b.attribute(Attribute::date("d")).dimension(Dimension::bands(
            "band",
            "d",
            [Band::below("old", day("2024-02-29")), Band::upto("leap", day("2024-02-29")), Band::rest("new")],
        ))
    });
    for (given, level) in [("2024-02-28", "old"), ("2024-02-29", "leap"), ("2024-03-01", "new")] {
        assert_eq!(assign(&dated, &nobody().with("d", given)).level("band"), Some(level), "{given}");
    }
}

#[test]
fn bands_go_from_low_to_high_and_the_last_one_is_open() {
    let open = || Band::rest("z");
    for (bands, code) in [
        (vec![Band::below("a", 5), Band::upto("b", 5), open()], None),
        (vec![open()], None),
        (vec![Band::below("a", 5), Band::below("b", 5), open()], Some("band-order")),
        (vec![Band::upto("a", 5), Band::upto("b", 5), open()], Some("band-order")),
        (vec![Band::upto("a", 5), Band::below("b", 5), open()], Some("band-order")),
        (vec![Band::upto("a", 5), Band::upto("b", 4), open()], Some("band-order")),
        // No value of two digits lies between them: in order all the same.
        (vec![Band::below("a", decimal("5.001")), Band::below("b", decimal("5.009")), open()], None),
        (vec![open(), Band::below("a", 5)], Some("band-order")),
        (vec![Band::below("a", 5)], Some("band-open")),
        (vec![Band::below("a", 5), Band::below("a", 6), open()], Some("level-twice")),
    ] {
        let built = everything(Model::builder("m"))
            .dimension(Dimension::bands("d", "x", bands.clone()))
            .tier(Tier::rest("All"))
            .build();
        match (built, code) {
            (Ok(_), None) => {}
            (Err(error), Some(code)) => {
                assert!(error.problems().iter().any(|p| p.code() == code), "{bands:?}: {error}")
            }
            (built, _) => panic!("{bands:?}: {built:?}"),
        }
    }
}

#[test]
fn a_threshold_finer_than_the_scale_lies_between_two_values() {
    for (condition, given, wanted) in [
        ("x > 0.005", "0", false),
        ("x > 0.005", "0.01", true),
        ("x >= 0.005", "0", false),
        ("x < 0.005", "0", true),
        ("x = 0.005", "0.01", false),
        ("x != 0.005", "0.01", true),
        ("x between 0.001 and 0.009", "0.01", false),
        ("x in (0.005, 0.01)", "0.01", true),
        ("x < 1e20", "9999999999999999.99", true),
        ("x > -1e20", "-9999999999999999.99", true),
    ] {
        assert_eq!(holds(condition, &nobody().with("x", given)), Some(wanted), "{condition} for {given}");
    }
}

#[test]
fn conditions_follow_the_three_valued_logic_of_sql() {
    let values = [("true", Some(true)), ("false", Some(false)), ("unknown", None)];
    let both = |x: Option<bool>, y: Option<bool>| match (x, y) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    let not = |x: Option<bool>| x.map(|x| !x);
    for (p, a) in values {
        for (q, b) in values {
            let client = nobody().with("a", Value::from(a)).with("b", Value::from(b));
            for (condition, wanted) in [
                ("a and b", both(a, b)),
                ("a or b", not(both(not(a), not(b)))),
                ("not a", not(a)),
                ("not (a and b)", not(both(a, b))),
                ("not a or not b", not(both(a, b))),
                ("a = b", a.zip(b).map(|(a, b)| a == b)),
                ("a != b", a.zip(b).map(|(a, b)| a != b)),
                ("a is null", Some(a.is_none())),
                ("a is not null", Some(a.is_some())),
                ("(a and b) is null", Some(both(a, b).is_none())),
                ("a in (true)", a),
                ("a not in (true)", not(a)),
                ("coalesce(a, b)", a.or(b)),
                ("coalesce(a, b, false)", Some(a.or(b).unwrap_or(false))),
                ("a and not a", both(a, not(a))),
            ] {
                assert_eq!(holds(condition, &client), wanted, "{condition} with a {p} and b {q}");
            }
        }
    }
}

#[test]
fn a_comparison_with_a_missing_value_is_unknown_and_no_match() {
    let someone = nobody().with("x", 5);
    for (condition, wanted) in [
        ("y > 1", None),
        ("y = y", None),
        ("x = y", None),
        ("x between 1 and y", None),
        ("x between 6 and y", Some(false)),
        ("x not between 6 and y", Some(true)),
        ("y in (1, 2)", None),
        ("y not in (1, 2)", None),
        ("x in (y, 5)", Some(true)),
        ("x in (y, 6)", None),
        ("x not in (y, 6)", None),
        ("y > 1 or x = 5", Some(true)),
        ("y > 1 and x = 6", Some(false)),
        ("x + y > 0", None),
        ("least(x, y) = 5", Some(true)),
        ("greatest(y, x, null) = 5", Some(true)),
        ("greatest(y, y) is null", Some(true)),
        ("coalesce(y, x) = 5", Some(true)),
        ("abs(y) is null", Some(true)),
        ("level = 'low'", None),
        ("level != 'low'", None),
        ("t != 'a'", None),
        ("t = u", None),
        ("day < as_of", None),
    ] {
        assert_eq!(holds(condition, &someone), wanted, "{condition}");
    }
    let tiers = everything(Model::builder("m"))
        .tier(Tier::when("A", formula("y > 1 or not (y > 1)")))
        .tier(Tier::when("B", formula("y is null")))
        .build()
        .unwrap();
    let assignment = assign(&tiers, &someone);
    assert_eq!((assignment.tier(), assignment.clause()), (Some("B"), Some("y is null")));
}

#[test]
fn the_first_tier_whose_rule_is_true_takes_the_client_and_its_first_true_clause_decides() {
    let tiers = everything(Model::builder("m"))
        .tier(Tier::when("Strategic", formula("x > 100 or (x > 50 and a) or (x > 75   and level = 'high')")))
        .tier(Tier::when("Core", formula("x >= 25")))
        .tier(Tier::rest("Scale"))
        .build()
        .unwrap();
    for (x, a, level, tier, clause) in [
        (101, false, "low", "Strategic", Some("x > 100")),
        (101, true, "high", "Strategic", Some("x > 100")),
        (100, true, "high", "Strategic", Some("x > 50 and a")),
        (100, false, "high", "Strategic", Some("x > 75 and level = 'high'")),
        (75, false, "high", "Core", Some("x >= 25")),
        (24, true, "high", "Scale", None),
    ] {
        let assignment = assign(&tiers, &nobody().with("x", x).with("a", a).with("level", level));
        assert_eq!((assignment.tier(), assignment.clause()), (Some(tier), clause), "{x} {a} {level}");
    }
}

#[test]
fn a_client_that_no_tier_takes_is_unassigned_with_an_issue() {
    let tiers = everything(Model::builder("m")).tier(Tier::when("A", formula("x > 1"))).build().unwrap();
    let assignment = assign(&tiers, &nobody().with("x", 1));
    assert_eq!(
        (assignment.tier(), assignment.clause(), kinds(&assignment)),
        (None, None, vec![(None, IssueKind::NoTier)])
    );
}

#[test]
fn a_dimension_may_leave_a_client_without_a_level_and_stand_on_a_score_and_under_one() {
    let model = model(|b| {
        everything(b)
            .dimension(Dimension::rules(
                "quadrant",
                [
                    LevelRule::when("Transform", formula("x >= 50 and y >= 50")),
                    LevelRule::when("Modernize", formula("y >= 50")),
                    LevelRule::when("Transform", formula("x >= 90")),
                ],
            ))
            .score(Score::new(
                "s",
                [Factor::levels("quadrant", 100, [("Transform", 100), ("Modernize", 40)])
                    .missing(MissingPoints::Points(7.into()))],
            ))
            .dimension(Dimension::bands("grade", "s", [Band::below("c", 40), Band::upto("b", 40), Band::rest("a")]))
            .flag(Flag::new("top", formula("grade >= 'b' and quadrant is not null")))
    });
    for (x, y, quadrant, score, grade, top) in [
        (Some(50), Some(50), Some("Transform"), 100, "a", true),
        (Some(49), Some(50), Some("Modernize"), 40, "b", true),
        (None, Some(50), Some("Modernize"), 40, "b", true),
        (Some(90), None, Some("Transform"), 100, "a", true),
        (Some(89), Some(49), None, 7, "c", false),
        (None, None, None, 7, "c", false),
    ] {
        let assignment = assign(&model, &nobody().with("x", Value::from(x)).with("y", Value::from(y)));
        assert_eq!(assignment.level("quadrant"), quadrant, "{x:?} {y:?}");
        assert_eq!(
            (assignment.score("s"), assignment.level("grade"), assignment.flag("top")),
            (Some(score.into()), Some(grade), Some(top)),
            "{x:?} {y:?}"
        );
    }
}
