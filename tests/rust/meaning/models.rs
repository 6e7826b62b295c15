//! What makes another model, and what is refused.

use tierline::{
    Decimal, Model,
    model::{Attribute, Dimension, Factor, Flag, LevelRule, PointBand, Score, Tier, name},
};

use super::{assign, decimal, everything, formula, nobody};

#[test]
fn other_parameters_make_another_model() {
    let model = everything(Model::builder("m"))
        .parameter("weight", 60)
        .parameter("rest", 40)
        .score(Score::new(
            "s",
            [
                Factor::bands("x", "weight", [PointBand::below("p", 0), PointBand::rest("p")]),
                Factor::bands("y", "rest", [PointBand::below(20, 0), PointBand::rest(100)]),
            ],
        ))
        .tier(Tier::when("A", formula("x >= p")))
        .tier(Tier::rest("B"))
        .build()
        .unwrap();
    let client = nobody().with("x", 15).with("y", 20);
    assert_eq!(assign(&model, &client).tier(), Some("A"));
    assert_eq!(assign(&model, &client).score("s"), Some(46.into()));
    let other = model.with_parameters([("p", 16.into()), ("weight", 50.into()), ("rest", 50.into())]).unwrap();
    assert_eq!((assign(&other, &client).tier(), assign(&other, &client).score("s")), (Some("B"), Some(50.into())));
    assert_eq!(assign(&model, &client).tier(), Some("A"), "the first model is as it was");
    let unknown = model.with_parameters([("q", 1.into())]).unwrap_err();
    assert!(unknown.to_string().contains("`q`"), "{unknown}");
    let unbalanced = model.with_parameters([("weight", 61.into())]).unwrap_err();
    assert!(unbalanced.to_string().contains("101"), "{unbalanced}");
}

#[test]
fn what_does_not_go_together_is_refused_and_not_guessed() {
    for (rule, code) in [
        ("x", "wrong-type"),
        ("not x", "wrong-type"),
        ("level", "wrong-type"),
        ("x and a", "wrong-type"),
        ("x = 'a'", "wrong-type"),
        ("x = a", "wrong-type"),
        ("x = day", "wrong-type"),
        ("a = 1", "wrong-type"),
        ("t = 1", "wrong-type"),
        ("t = level", "wrong-type"),
        ("level = 1", "wrong-type"),
        ("day > 5", "wrong-type"),
        ("day = '2026-01-31'", "wrong-type"),
        ("day + day = as_of", "wrong-type"),
        ("day + x > as_of", "wrong-type"),
        ("n * day = as_of", "wrong-type"),
        ("x in ('a', 'b')", "wrong-type"),
        ("x between 'a' and 'b'", "wrong-type"),
        ("coalesce(x, a) = 1", "wrong-type"),
        ("least(x, day) = 1", "wrong-type"),
        ("a < b", "no-order"),
        ("t < 'x'", "no-order"),
        ("t between 'a' and 'b'", "no-order"),
        ("quadrant > 'A'", "no-order"),
        ("level = 'nope'", "unknown-level"),
        ("level in ('low', 'nope')", "unknown-level"),
        ("quadrant = 'low'", "unknown-level"),
        ("nope > 1", "unknown-name"),
        ("f", "cycle"),
    ] {
        let quadrant = Dimension::rules("quadrant", [LevelRule::when("A", formula("a")), LevelRule::rest("B")]);
        let model = everything(Model::builder("m")).dimension(quadrant);
        let error = match model.flag(Flag::new("f", formula(rule))).tier(Tier::rest("All")).build() {
            Ok(_) => panic!("{rule} is taken"),
            Err(error) => error,
        };
        let codes: Vec<&str> = error.problems().iter().map(|problem| problem.code()).collect();
        assert_eq!(codes, [code], "{rule}: {error}");
    }
}

#[test]
fn a_score_that_18_digits_or_128_bits_do_not_hold_is_refused_before_any_client() {
    let of_points = |largest: &str, round: Option<u8>| {
        let points = [PointBand::below(0, 1), PointBand::below(1, decimal(largest)), PointBand::rest(-2)];
        let mut score =
            Score::new("s", [Factor::bands("x", 50, points), Factor::levels("a", 50, [("true", 1), ("false", 0)])]);
        score.round = round;
        everything(Model::builder("m")).score(score).tier(Tier::rest("All")).build()
    };
    for (largest, round, fits) in [
        ("99999999999999999", None, true),
        ("-99999999999999999", None, true),
        ("999999999999999999", None, false),
        ("-999999999999999999", None, false),
        ("99999999999999999999", None, false),
        ("100000", Some(8), true),
        ("100000", Some(18), false),
    ] {
        match of_points(largest, round) {
            Ok(model) => {
                assert!(fits, "{largest} {round:?}");
                let assignment = assign(&model, &nobody().with("x", 0).with("a", true));
                let half = Decimal::new(decimal(largest).mantissa() * 5 + 5, 1).unwrap();
                assert_eq!(assignment.score("s"), Some(half), "{largest} {round:?}");
            }
            Err(error) => {
                assert!(!fits, "{largest} {round:?}: {error}");
                assert_eq!(error.problems()[0].code(), "number-too-long", "{error}");
            }
        }
    }
}

#[test]
fn the_columns_of_a_result_have_names_of_their_own() {
    let rule = || [LevelRule::when("a", formula("b"))];
    let bands = |of: &str| Factor::bands(of, 100, [PointBand::rest(1)]);
    for taken in ["tier", "clause", "issues", "client_id", "x"] {
        for model in [
            everything(Model::builder("m")).dimension(Dimension::rules(taken, rule())),
            everything(Model::builder("m")).score(Score::new(taken, [bands("y")])),
            everything(Model::builder("m")).flag(Flag::new(taken, name("b"))),
        ] {
            let error = model.tier(Tier::rest("All")).build().unwrap_err();
            assert!(error.problems().iter().any(|p| p.code() == "name-taken"), "{taken}: {error}");
        }
    }
    // `s.coverage` and `s.rounding` are columns, as `s.x` is.
    for line in ["coverage", "rounding"] {
        let model = everything(Model::builder("m")).attribute(Attribute::integer(line));
        let error = model.score(Score::new("s", [bands(line)])).tier(Tier::rest("All")).build().unwrap_err();
        assert!(error.problems().iter().any(|p| p.code() == "name-taken"), "{line}: {error}");
    }
}
