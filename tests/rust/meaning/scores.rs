//! What scores mean: missing factors, rounding, lines, weights.

use tierline::{Decimal, Factor, MissingPoints, Model, PointBand, Points, Score, Tier};

use super::{assign, decimal, everything, model, nobody};

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
        let own = assign(&model, client);
        let score = score.map(decimal);
        assert_eq!(own.score("s"), score, "{missing:?}");
        assert_eq!(own.coverage("s"), Some(decimal(coverage)), "{missing:?}");
        let lines = own.contributions("s");
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
fn a_score_is_rounded_only_where_it_says_so_and_the_rounding_is_a_line_of_its_own() {
    let client = nobody().with("x", "33.33").with("y", "66.67").with("n", 1);
    for (round, score, rounding) in [
        (None, "36.9165", None),
        (Some(0), "37", Some("0.0835")),
        (Some(1), "36.9", Some("-0.0165")),
        (Some(2), "36.92", Some("0.0035")),
    ] {
        let own = assign(&policies(MissingPoints::Score, round), &client);
        assert_eq!(own.score("s"), Some(decimal(score)), "{round:?}");
        let lines = own.contributions("s");
        let amounts: Vec<_> = lines.iter().filter(|l| l.factor.is_some()).map(|l| l.amount.unwrap()).collect();
        assert_eq!(amounts, ["13.332", "23.3345", "0.25"].map(decimal), "{round:?}");
        let line = lines.iter().find(|line| line.factor.is_none()).map(|line| line.amount.unwrap());
        assert_eq!(line, rounding.map(decimal), "{round:?}");
    }
    // Half to even.
    let halves = |round| {
        let points =
            [PointBand::below(0, decimal("0.5")), PointBand::below(1, decimal("1.5")), PointBand::rest(decimal("2.5"))];
        model(|b| everything(b).score(Score::new("s", [Factor::bands("x", 100, points)]).round(round)))
    };
    for (x, wanted) in [(-1, 0), (0, 2), (1, 2)] {
        assert_eq!(assign(&halves(0), &nobody().with("x", x)).score("s"), Some(wanted.into()), "{x}");
    }
}

#[test]
fn points_along_a_line_are_clamped_at_its_ends_and_rounded_half_to_even() {
    let line = |scale| {
        let points = Points::Linear { from: 0.into(), to: 8.into(), points: [100.into(), 99.into()], scale };
        model(|b| everything(b).score(Score::new("s", [Factor::new("x", 100, points)])))
    };
    for (scale, x, wanted) in [
        (2, "-5", "100"),
        (2, "0", "100"),
        (2, "1", "99.88"),
        (3, "1", "99.875"),
        (2, "3", "99.62"),
        (2, "5", "99.38"),
        (2, "8", "99"),
        (2, "1000", "99"),
        (0, "4", "100"),
        (0, "4.01", "99"),
    ] {
        assert_eq!(assign(&line(scale), &nobody().with("x", x)).score("s"), Some(decimal(wanted)), "{x} at {scale}");
    }
}

#[test]
fn the_weights_of_a_score_add_up_to_exactly_100() {
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
