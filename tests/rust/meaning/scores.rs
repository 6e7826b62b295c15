//! What scores mean: missing factors, rounding, lines, weights.

use tierline::{
    Decimal, Model,
    model::{Attribute, Factor, Flag, MissingPoints, PointBand, Points, Score, Tier, name},
    values::Rounding,
};

use super::{TODAY, assign, day, decimal, everything, formula, model, nobody, text};

fn policies(missing: MissingPoints, round: Option<u8>) -> Model {
    let line = |of: &str, weight: i32, missing| Factor::linear(of, weight, 0, 100, [0, 100]).missing(missing);
    let mut score =
        Score::new("s", [line("x", 40, missing.clone()), line("y", 35, missing), line("n", 25, MissingPoints::Score)]);
    score.round = round;
    model(|b| everything(b).score(score))
}

#[test]
fn a_missing_factor_makes_the_score_missing_or_has_points_or_spreads_its_weight() {
    let all = nobody().with("x", 50).with("y", 60).with("n", 70);
    let some = nobody().with("y", 60).with("n", 70);
    let none = nobody().with("n", 70);
    let points = || MissingPoints::Points(10.into());
    for (missing, client, score, coverage) in [
        (MissingPoints::Score, &all, Some("58.5"), "1"),
        (MissingPoints::Score, &some, None, "0.6"),
        (points(), &all, Some("58.5"), "1"),
        (points(), &some, Some("42.5"), "0.6"),
        (points(), &none, Some("25"), "0.25"),
        (MissingPoints::Reweight, &all, Some("58.5"), "1"),
        // (35 x 60 + 25 x 70) / 60 = 64.1666...
        (MissingPoints::Reweight, &some, Some("64.1667"), "0.6"),
        (MissingPoints::Reweight, &none, Some("70"), "0.25"),
        (MissingPoints::Reweight, &nobody(), None, "0"),
    ] {
        let model = policies(missing.clone(), None);
        let assignment = assign(&model, client);
        let score = score.map(decimal);
        assert_eq!(assignment.score("s"), score, "{missing:?}");
        assert_eq!(assignment.coverage("s"), Some(decimal(coverage)), "{missing:?}");
        let lines = assignment.contributions("s");
        if let Some(score) = score {
            let sum = lines
                .iter()
                .filter_map(|line| line.amount)
                .fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount).unwrap());
            assert_eq!(sum, score, "{missing:?}");
        }
    }
}

#[test]
fn a_score_is_rounded_once_and_the_rounding_is_a_line_of_its_own() {
    // 13.332, 23.3345 and 0.25: exactly 36.9165.
    let client = nobody().with("x", "33.33").with("y", "66.67").with("n", 1);
    for (round, score, amounts, rounding) in [
        (None, "36.9165", ["13.332", "23.3345", "0.25"], None),
        (Some(0), "37", ["13", "23", "0"], Some("1")),
        (Some(1), "36.9", ["13.3", "23.3", "0.2"], Some("0.1")),
        (Some(2), "36.92", ["13.33", "23.33", "0.25"], Some("0.01")),
        (Some(6), "36.9165", ["13.332", "23.3345", "0.25"], None),
    ] {
        let assignment = assign(&policies(MissingPoints::Score, round), &client);
        assert_eq!(assignment.score("s"), Some(decimal(score)), "{round:?}");
        let lines = assignment.contributions("s");
        let shown: Vec<_> = lines.iter().filter(|l| l.factor.is_some()).map(|l| l.amount.unwrap()).collect();
        assert_eq!(shown, amounts.map(decimal), "{round:?}");
        let line = lines.iter().find(|line| line.factor.is_none()).map(|line| line.amount.unwrap());
        assert_eq!(line, rounding.map(decimal), "{round:?}");
    }
    let halves = |rounding, round| {
        let points = [
            PointBand::below(0, decimal("-0.5")),
            PointBand::below(1, decimal("1.5")),
            PointBand::rest(decimal("2.5")),
        ];
        let score = Score::new("s", [Factor::bands("x", 100, points)]).round(round);
        model(|b| everything(b).rounding(rounding).score(score))
    };
    for (x, even, up) in [(-1, 0, -1), (0, 2, 2), (1, 2, 3)] {
        for (rounding, wanted) in [(Rounding::HalfEven, even), (Rounding::HalfUp, up)] {
            let assignment = assign(&halves(rounding, 0), &nobody().with("x", x));
            assert_eq!(assignment.score("s"), Some(wanted.into()), "{x} {rounding:?}");
        }
    }
}

#[test]
fn points_along_a_line_are_exact_and_level_beyond_its_ends() {
    let line = |round: Option<u8>, rounding| {
        let points = Points::Linear { from: 0.into(), to: 8.into(), points: [100.into(), 99.into()] };
        let mut score = Score::new("s", [Factor::new("x", 100, points)]);
        score.round = round;
        model(|b| everything(b).rounding(rounding).score(score))
    };
    for (round, x, even, up) in [
        (Some(2), "-5", "100", "100"),
        (Some(2), "0", "100", "100"),
        // 99.875
        (Some(2), "1", "99.88", "99.88"),
        (Some(3), "1", "99.875", "99.875"),
        // 99.625
        (Some(2), "3", "99.62", "99.63"),
        (Some(2), "5", "99.38", "99.38"),
        (Some(2), "8", "99", "99"),
        (Some(2), "1000", "99", "99"),
        (Some(0), "4", "100", "100"),
        // 98.5 - 0.00125
        (Some(0), "4.01", "99", "99"),
        // A hundredth is 0.00125 points: five digits, of which four are shown.
        (None, "0.01", "99.9988", "99.9988"),
        (None, "0.02", "99.9975", "99.9975"),
        (None, "0.06", "99.9925", "99.9925"),
        (None, "0.05", "99.9938", "99.9938"),
        (None, "0.09", "99.9888", "99.9888"),
        (None, "0.03", "99.9962", "99.9963"),
    ] {
        for (rounding, wanted) in [(Rounding::HalfEven, even), (Rounding::HalfUp, up)] {
            let assignment = assign(&line(round, rounding), &nobody().with("x", x));
            assert_eq!(assignment.score("s"), Some(decimal(wanted)), "{x} at {round:?} {rounding:?}");
        }
    }
}

#[test]
fn points_that_do_not_end_are_weighed_before_anything_is_rounded() {
    // 10 of 30 at weight 60 are exactly 20, although the points are 33.33...
    let seats = |last: i32| Factor::linear("n", 60, 0, last, [0, 100]);
    let other = |weight| Factor::bands("x", weight, [PointBand::rest(0)]);
    let fit = |score| model(|b| everything(b).score(score).flag(Flag::new("fits", name("s").ge(20))));
    let assignment = assign(&fit(Score::new("s", [seats(30), other(40)])), &nobody().with("n", 10).with("x", 0));
    assert_eq!(assignment.score("s"), Some(20.into()));
    assert_eq!(assignment.flag("fits"), Some(true));
    // 60 x n / 7 does not end: four digits, and what is shown is what decides.
    let model = fit(Score::new("s", [seats(700), other(40)]));
    for (n, score, fits) in [(233, "19.9714", false), (234, "20.0571", true)] {
        let assignment = assign(&model, &nobody().with("n", n).with("x", 0));
        assert_eq!((assignment.score("s"), assignment.flag("fits")), (Some(decimal(score)), Some(fits)), "{n}");
        assert!(assignment.contributions("s").iter().any(|line| line.factor.is_none()), "{n}");
    }
    // A rule compares the rounded score: 19.9999...  is shown as 20, and is 20.
    let nearly = Score::new("s", [Factor::linear("n", 60, 0, 300_000_001, [0, 100]), other(40)]);
    let assignment = assign(&fit(nearly), &nobody().with("n", 100_000_000).with("x", 0));
    assert_eq!((assignment.score("s"), assignment.flag("fits")), (Some(20.into()), Some(true)));
}

#[test]
fn contributions_have_the_digits_of_the_score_and_add_up_to_it() {
    // Three thirds of 100: each is shown as 33.3333, and rounding adds 0.0001.
    let third = |of: &str, weight: &str| {
        Factor::linear(of, decimal(weight), decimal("0"), decimal("3"), ["0", "100"].map(decimal))
    };
    let score = Score::new("s", [third("x", "50"), third("y", "30"), third("n", "20")]);
    let assignment = assign(&model(|b| everything(b).score(score)), &nobody().with("x", 1).with("y", 1).with("n", 1));
    assert_eq!(assignment.score("s").unwrap().to_string(), "33.3333");
    let lines = assignment.contributions("s");
    let shown: Vec<String> = lines.iter().map(|line| line.amount.unwrap().to_string()).collect();
    assert_eq!(shown, ["16.6667", "10.0000", "6.6667", "-0.0001"]);
}

#[test]
fn weights_that_add_up_to_one_are_shares() {
    let with = |weights: [&str; 3]| {
        let line = |of: &str, weight: &str| Factor::linear(of, decimal(weight), 0, 100, [0, 100]);
        let factors = ["x", "y", "n"].into_iter().zip(weights).map(|(of, weight)| line(of, weight));
        model(|b| everything(b).score(Score::new("s", factors)))
    };
    let client = nobody().with("x", "33.33").with("y", "66.67").with("n", 1);
    let some = nobody().with("y", "66.67").with("n", 1);
    let [hundred, one] = [["40", "35", "25"], ["0.4", "0.35", "0.25"]].map(with);
    for client in [&client, &some] {
        let (a, b) = (assign(&hundred, client), assign(&one, client));
        assert_eq!((a.score("s"), a.coverage("s")), (b.score("s"), b.coverage("s")));
        assert_eq!(a.contributions("s"), b.contributions("s"));
    }
    assert_eq!(assign(&one, &client).score("s"), Some(decimal("36.9165")));
}

#[test]
fn a_score_without_a_common_denominator_in_128_bits_is_refused_with_the_factor() {
    let line =
        |of: &str, to: &str| Factor::linear(of, decimal("25"), decimal("0"), decimal(to), ["0", "100"].map(decimal));
    let build = |lines: [&str; 4]| {
        let factors = ["x", "y", "n", "z"].into_iter().zip(lines).map(|(of, to)| line(of, to));
        let model = everything(Model::builder("m")).attribute(Attribute::decimal("z", 0));
        model.score(Score::new("s", factors)).tier(Tier::rest("All")).build()
    };
    assert!(build(["999999999989", "999999999961", "999999", "30"]).is_ok());
    // Four primes of twelve digits: their product has 48.
    let error = build(["999999999989", "999999999961", "999999999959", "999999999937"]).unwrap_err().to_string();
    assert!(error.contains("`z` has too many digits for an exact sum in 128 bits"), "{error}");
    assert!(error.contains("fewer digits"), "{error}");
}

#[test]
fn the_weights_of_a_score_add_up_to_exactly_100_or_to_exactly_1() {
    let with = |weights: &[&str]| {
        let names = ["x", "y", "n"];
        let factors: Vec<Factor> = weights
            .iter()
            .zip(names)
            .map(|(weight, of)| Factor::bands(of, decimal(weight), [PointBand::rest(1)]))
            .collect();
        everything(Model::builder("m")).score(Score::new("s", factors)).tier(Tier::rest("All")).build()
    };
    for (weights, fine) in [
        (&["100"][..], true),
        (&["33.33", "33.33", "33.34"], true),
        (&["33.33", "33.33", "33.33"], false),
        (&["99.999999999999"], false),
        (&["100.000000000001"], false),
        (&["50", "50", "0.01"], false),
        (&["1"], true),
        (&["0.5", "0.25", "0.25"], true),
        (&["0.333333", "0.333333", "0.333333"], false),
        (&["0.5", "0.5", "0.5"], false),
    ] {
        match with(weights) {
            Ok(_) => assert!(fine, "{weights:?}"),
            Err(error) => {
                assert!(!fine, "{weights:?}: {error}");
                assert!(error.to_string().contains("100"), "{error}");
            }
        }
    }
}

#[test]
fn a_threshold_with_more_digits_than_what_it_is_compared_with_is_told() {
    let line = || Score::new("s", [Factor::linear("n", 100, 0, 30, [0, 100])]).round(1);
    for (rule, named) in [
        ("x >= 99.995", Some("`x`, which has 2 digits behind the point")),
        ("x = 0.001 or n > 5", Some("`x`, which has 2 digits behind the point")),
        ("n > 2.5", Some("`n`, which is a whole number")),
        ("s >= 19.98", Some("`s`, which has 1 digit behind the point")),
        ("x between 1 and 2.005", Some("`x`, which has 2 digits behind the point")),
        ("x in (1, 2.005)", Some("`x`, which has 2 digits behind the point")),
        ("x > p / 3", Some("`x`, which has 2 digits behind the point")),
        ("x >= 99.990 and n > 2 and s >= 19.9", None),
        ("x > 2.005 * y", None),
        ("x + y > 2.005", None),
        ("day > date '2026-01-31'", None),
    ] {
        let model = model(|b| everything(b).score(line()).flag(Flag::new("f", formula(rule))));
        let said: Vec<&str> = model.warnings().iter().map(|warning| warning.message()).collect();
        let wanted = named.map(|named| format!("the threshold has more digits than {named}"));
        assert_eq!(said, wanted.as_deref().into_iter().collect::<Vec<_>>(), "{rule}");
        assert!(
            model.warnings().iter().all(|warning| warning.code() == "fine-threshold" && warning.span().is_some()),
            "{rule}"
        );
    }
    let banded = model(|b| {
        let bands = [PointBand::below(decimal("1.005"), 1), PointBand::upto(decimal("2.50"), 2), PointBand::rest(3)];
        let bounded = Attribute::decimal("z", 1).min(decimal("0.05")).max(decimal("9.50"));
        everything(b).attribute(bounded).score(Score::new("s", [Factor::bands("x", 100, bands)]))
    });
    let places: Vec<String> = banded.warnings().iter().map(|warning| warning.place().to_string()).collect();
    assert_eq!(places, ["attributes.z.min", "scores.s.factors[0].bands[0].below"]);
}

#[test]
fn an_explanation_shows_what_came_in_where_that_is_not_what_was_compared() {
    let score = Score::new("s", [Factor::linear("x", 100, 0, 100, [0, 100])]);
    let model = everything(Model::builder("m"))
        .attribute(Attribute::decimal("z", 0).missing(7))
        .score(score)
        .tier(Tier::when("A", formula("x >= 100 and z > 5 and day >= date '2026-01-31' and y > 1")))
        .tier(Tier::rest("B"))
        .build()
        .unwrap();
    let client = nobody().with("x", 99.996).with("day", text("2026-01-31T23:00:00")).with("y", text(" 1.50 "));
    let compile = model.compile().explain(&client, day(TODAY));
    let words = compile.to_string();
    for line in ["x is 100.00, given 99.996", "z is 7, given nothing", "day is 2026-01-31, given 2026-01-31T23:00:00"] {
        assert!(words.contains(line), "{line}: {words}");
    }
    assert!(words.contains("y is 1.50)"), "{words}");
    let factor = &compile.scores[0].factors[0];
    assert_eq!((factor.value.as_deref(), factor.given.as_deref()), (Some("100.00"), Some("99.996")));
    let same = model.compile().explain(&nobody().with("x", 100).with("z", 7).with("y", 2), day(TODAY));
    assert!(!same.to_string().contains("given"), "{same}");
}
