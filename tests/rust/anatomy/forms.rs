//! Integer forms on the edges: every tie, both signs, both rules for rounding.

use std::collections::BTreeMap;

use tierline::anatomy::Anatomy;
use tierline::{
    Client, Date, Decimal, Model, Value,
    model::{Attribute, Derived, Factor, Kind, MissingPoints, PointBand, Points, Score, Tier, name},
    plan::Truth,
    values::Rounding,
};
use tierline_testkit::Fraction;
use tierline_testkit::generate::day;
use tierline_testkit::oracle::Seen;

use super::evaluator::Evaluator;

fn seen(value: Option<i64>) -> Seen {
    value.map_or(Seen::Missing, |value| Seen::Number(Fraction::from(value)))
}

fn evaluator(anatomy: &Anatomy, a: Option<i64>, b: Option<i64>) -> Evaluator<'_> {
    let values = BTreeMap::from([("a".to_string(), seen(a)), ("b".to_string(), seen(b))]);
    Evaluator::of(anatomy, as_of(), &values)
}

fn as_of() -> Date {
    day("2026-11-21")
}

fn with(a: Option<i64>, b: Option<i64>) -> Client {
    Client::new("c").with("a", a).with("b", b)
}

/// The units of a decimal at a scale.
fn units(value: Decimal, scale: u8) -> i64 {
    value.units(scale).unwrap().try_into().unwrap()
}

#[test]
fn a_quotient_that_is_rounded_reaches_its_thresholds_where_the_integer_form_says_so() {
    let (mut ties, mut turned) = (0, 0);
    for (rounding, scale) in [Rounding::HalfEven, Rounding::HalfUp].into_iter().flat_map(|one| [(one, 0), (one, 1)]) {
        let model = Model::builder("quotient")
            .rounding(rounding)
            .attribute(Attribute::integer("a"))
            .attribute(Attribute::integer("b"))
            .derived(Derived::new("d", Kind::Decimal { scale }, name("a") / name("b")))
            .tier(Tier::rest("All"));
        let plan = model.build().unwrap().compile();
        let anatomy = plan.anatomy();
        let forms: Vec<_> = (-9..=9).map(|one| (one, anatomy.derived()[0].reaches(one).unwrap())).collect();
        for (a, b) in (-18..=18).flat_map(|a| (-8..=8).map(move |b| (a, b))) {
            let evaluated = evaluator(&anatomy, Some(a), Some(b));
            let found = match plan.assign(&with(Some(a), Some(b)), as_of()).value("d") {
                Value::Decimal(value) => Some(units(value, scale)),
                _ => None,
            };
            assert_eq!(found.is_none(), b == 0);
            ties += usize::from(
                b != 0 && (2 * a * 10_i64.pow(scale.into())) % b == 0 && (a * 10_i64.pow(scale.into())) % b != 0,
            );
            turned += usize::from(b < 0);
            for (threshold, form) in &forms {
                let expected = found.map_or(Truth::Unknown, |found| Truth::from(found >= *threshold));
                assert_eq!(evaluated.form(form), expected, "{rounding:?} {a} / {b} at {scale} reaches {threshold}");
            }
        }
        for (a, b) in [(None, Some(3)), (Some(3), None), (None, None)] {
            let evaluated = evaluator(&anatomy, a, b);
            assert!(forms.iter().all(|(_, form)| evaluated.form(form) == Truth::Unknown));
        }
    }
    assert!(ties > 50 && turned > 500, "{ties} ties, {turned} turned");
}

#[test]
fn a_score_reaches_its_thresholds_where_the_sum_of_whole_numbers_says_so() {
    let ways = [MissingPoints::Reweight, MissingPoints::Points((-7).into()), MissingPoints::Score];
    let mut ties = 0;
    for (rounding, way) in [Rounding::HalfEven, Rounding::HalfUp].into_iter().flat_map(|r| ways.clone().map(|w| (r, w)))
    {
        let bands = [PointBand::below(0, -15), PointBand::upto(3, 4), PointBand::rest(20)];
        let factors = [
            Factor::new("a", 50, Points::Linear { from: (-9).into(), to: 9.into(), points: [(-11).into(), 10.into()] }),
            Factor::bands("b", 30, bands),
            Factor::new("c", 20, Points::Levels(vec![("false".into(), (-5).into()), ("true".into(), 5.into())])),
        ];
        let factors = factors.map(|factor| factor.missing(way.clone()));
        let model = Model::builder("ties")
            .rounding(rounding)
            .attribute(Attribute::integer("a"))
            .attribute(Attribute::integer("b"))
            .derived(Derived::new("c", Kind::Boolean, name("a").gt(name("b"))))
            .score(Score::new("s", factors).round(0))
            .tier(Tier::rest("All"));
        let plan = model.build().unwrap().compile();
        let anatomy = plan.anatomy();
        let thresholds: Vec<_> =
            (-16..=16).map(|threshold| (threshold, anatomy.scores()[0].at_least(threshold).unwrap())).collect();
        let values = || (-11..=11).map(Some).chain([None]);
        for (a, b) in values().flat_map(|a| values().map(move |b| (a, b))) {
            let evaluated = evaluator(&anatomy, a, b);
            let score = plan.assign(&with(a, b), as_of()).score("s").map(|score| units(score, 0));
            let Some(score) = score else {
                assert!(way == MissingPoints::Score && (a.is_none() || b.is_none()) || a.is_none() && b.is_none());
                continue;
            };
            for (threshold, sum) in &thresholds {
                assert_eq!(
                    evaluated.reaches(sum),
                    score >= *threshold,
                    "{rounding:?} {way:?} {a:?} {b:?}: {score} and {threshold}"
                );
            }
            ties += usize::from(thresholds.iter().any(|(_, sum)| evaluated.is_tie(sum)));
        }
    }
    assert!(ties > 50, "{ties} ties");
}

/// What 128 bits do not hold, and what takes too many cases, has no form, and nothing hangs.
#[test]
fn forms_that_are_too_large_are_none() {
    let wide = (0..40).fold(name("a"), |all, _| all * (name("a") + name("b") + 1));
    let many = (0..12).fold(name("a"), |all, at| all + (name("b") - at).abs());
    let big = Decimal::new(10_i128.pow(30), 0).unwrap();
    for (what, expr) in
        [("many products", wide), ("many cases", many), ("wide numbers", name("a") * big * (name("b") * big))]
    {
        let model = Model::builder("large")
            .attribute(Attribute::integer("a"))
            .attribute(Attribute::integer("b"))
            .derived(Derived::new("d", Kind::Integer, expr))
            .tier(Tier::rest("All"));
        let anatomy = model.build().unwrap().compile().anatomy();
        assert_eq!(anatomy.derived()[0].reaches(7), None, "{what}");
    }
}
