//! What a model means, one sentence a test, on models built in code.

use std::time::{Duration, Instant};

use tierline::{
    Assignment, Attribute, Band, Client, Date, Decimal, Derived, Dimension, Factor, Flag, Formula, IssueKind, Kind,
    LevelRule, MissingPoints, Model, ModelBuilder, PointBand, Points, Score, Tier, Value, name, parse_formula,
};

const TODAY: &str = "2026-11-21";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn formula(text: &str) -> Formula {
    parse_formula(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

/// A model of some parts, whose only tier takes everyone.
fn model(parts: impl FnOnce(ModelBuilder) -> ModelBuilder) -> Model {
    parts(Model::builder("meaning")).tier(Tier::rest("All")).build().unwrap_or_else(|error| panic!("{error}"))
}

/// Attributes of every type.
fn everything(builder: ModelBuilder) -> ModelBuilder {
    builder
        .parameter("p", 10)
        .attribute(Attribute::decimal("x", 2))
        .attribute(Attribute::decimal("y", 2))
        .attribute(Attribute::integer("n"))
        .attribute(Attribute::boolean("a"))
        .attribute(Attribute::boolean("b"))
        .attribute(Attribute::text("t"))
        .attribute(Attribute::text("u"))
        .attribute(Attribute::category("level", ["low", "medium", "high"]))
        .attribute(Attribute::category("other", ["low", "medium", "high"]))
        .attribute(Attribute::date("day"))
}

fn assign(model: &Model, client: &Client) -> Assignment {
    model.compile().assign(client, day(TODAY))
}

/// What a condition is for a client, and every issue.
fn truth(condition: &str, client: &Client) -> (Option<bool>, Vec<IssueKind>) {
    let own = assign(&model(|b| everything(b).flag(Flag::new("f", formula(condition)))), client);
    (own.flag("f"), own.issues().map(|issue| issue.kind()).collect())
}

fn holds(condition: &str, client: &Client) -> Option<bool> {
    let (truth, issues) = truth(condition, client);
    assert_eq!(issues, [], "{condition}");
    truth
}

/// What an expression of a kind comes to.
fn derived(kind: Kind, expression: &str, client: &Client) -> (Value, Vec<IssueKind>) {
    let own = assign(&model(|b| everything(b).derived(Derived::new("d", kind, formula(expression)))), client);
    (own.value("d"), own.issues().map(|issue| issue.kind()).collect())
}

fn nobody() -> Client {
    Client::new("c")
}

fn kinds(own: &Assignment) -> Vec<(Option<&str>, IssueKind)> {
    own.issues().map(|issue| (issue.attribute(), issue.kind())).collect()
}

#[test]
fn numbers_are_rounded_half_to_even_once_at_the_door() {
    for (scale, given, wanted, rounded) in [
        (2, text("0.125"), "0.12", true),
        (2, text("0.135"), "0.14", true),
        (2, text("0.1250000000000000000000000000000000000000000000000001"), "0.13", true),
        (2, text("-0.125"), "-0.12", true),
        (2, text("-0.135"), "-0.14", true),
        (0, text("0.5"), "0", true),
        (0, text("1.5"), "2", true),
        (0, text("2.5"), "2", true),
        (0, text("-2.5"), "-2", true),
        (0, text("2.4999999999999999999999999"), "2", true),
        (1, Value::Float(0.25), "0.2", true),
        (1, Value::Float(0.35), "0.4", true),
        (2, Value::Float(1.005), "1.00", true),
        (2, Value::Float(0.1), "0.1", false),
        (2, Value::Float(0.1 + 0.2), "0.3", true),
        (2, Value::Float32(0.1), "0.1", false),
        (1, Value::Decimal(decimal("0.45")), "0.4", true),
        (1, Value::Decimal(decimal("0.4500")), "0.4", true),
        (2, Value::Decimal(decimal("0.4500")), "0.45", false),
        (0, Value::Integer(7), "7", false),
        (18, text("0.1234567890123456785"), "0.123456789012345678", true),
        (2, text("5e-400"), "0", true),
        (2, text("1.2e3"), "1200", false),
        (2, text(" 12.50\n"), "12.5", false),
    ] {
        let model = model(|b| b.attribute(Attribute::decimal("x", scale)));
        let own = assign(&model, &nobody().with("x", given.clone()));
        assert_eq!(own.value("x"), Value::Decimal(decimal(wanted)), "{given:?} at {scale}");
        assert_eq!(own.rounded().count(), usize::from(rounded), "{given:?} at {scale}");
        assert_eq!(own.issues().len(), 0, "{given:?} at {scale}");
    }
}

#[test]
fn what_is_no_number_is_an_issue_of_its_client() {
    use IssueKind::{NotANumber, NotFinite, OutOfRange};
    for (given, kind) in [
        (Value::Float(f64::NAN), NotFinite),
        (Value::Float(f64::INFINITY), NotFinite),
        (Value::Float32(f32::NEG_INFINITY), NotFinite),
        (Value::Float(1e300), OutOfRange),
        (text("1e999999999"), OutOfRange),
        (text("1e99999999999999999999999"), OutOfRange),
        (Value::Integer(i64::MAX), OutOfRange),
        (Value::Integer(i64::MIN), OutOfRange),
        (Value::Decimal(Decimal::new(i128::MAX, 0).unwrap()), OutOfRange),
        (Value::Decimal(Decimal::new(i128::MIN, 0).unwrap()), OutOfRange),
        (text("abc"), NotANumber),
        (text("$1,200"), NotANumber),
        (text("1_000"), NotANumber),
        (text("NaN"), NotANumber),
        (text("inf"), NotANumber),
        (text("--1"), NotANumber),
        (text("1e"), NotANumber),
        (text("."), NotANumber),
        (text("１２"), NotANumber),
        (Value::Boolean(true), NotANumber),
        (Value::Date(day(TODAY)), NotANumber),
    ] {
        let model = model(|b| b.attribute(Attribute::decimal("x", 2).missing(5)));
        let own = assign(&model, &nobody().with("x", given.clone()));
        assert_eq!(kinds(&own), [(Some("x"), kind)], "{given:?}");
        assert_eq!(own.value("x"), Value::Missing, "{given:?}: what stands for an absent value is not used");
        assert_eq!(own.tier(), None, "{given:?}");
    }
}

#[test]
fn eighteen_digits_are_held_and_nineteen_are_an_issue() {
    for scale in [0, 1, 2, 9, 17, 18] {
        let model = model(|b| b.attribute(Attribute::decimal("x", scale)));
        let most = Decimal::new(10_i128.pow(18) - 1, scale).unwrap();
        let beyond = Decimal::new(10_i128.pow(18), scale).unwrap();
        // Half a unit above the greatest value rounds beyond it.
        let half = Decimal::new(10_i128.pow(19) - 5, scale + 1).unwrap();
        let below_half = Decimal::new(10_i128.pow(19) - 6, scale + 1).unwrap();
        for sign in [1, -1] {
            let signed = |d: Decimal| Decimal::new(d.mantissa() * sign, d.scale()).unwrap();
            for (given, wanted) in [(most, Some(most)), (below_half, Some(most)), (half, None), (beyond, None)] {
                for value in [Value::Decimal(signed(given)), text(&signed(given).to_string())] {
                    let own = assign(&model, &nobody().with("x", value.clone()));
                    match wanted {
                        Some(wanted) => {
                            assert_eq!(own.value("x"), Value::Decimal(signed(wanted)), "{value:?} at {scale}")
                        }
                        None => assert_eq!(kinds(&own), [(Some("x"), IssueKind::OutOfRange)], "{value:?} at {scale}"),
                    }
                }
            }
        }
    }
}

#[test]
fn minus_zero_is_zero() {
    for given in
        [Value::Float(-0.0), Value::Float32(-0.0), text("-0"), text("-0.000"), text("-0.004"), Value::Float(-0.004)]
    {
        let client = nobody().with("x", given.clone());
        for (condition, wanted) in
            [("x = 0", true), ("x < 0", false), ("x >= 0", true), ("-x = 0", true), ("1 / x is null", true)]
        {
            assert_eq!(holds(condition, &client), Some(wanted), "{condition} for {given:?}");
        }
        let bounded = model(|b| b.attribute(Attribute::decimal("x", 2).min(0)));
        assert_eq!(assign(&bounded, &client).tier(), Some("All"), "{given:?}");
    }
}

#[test]
fn bounds_are_checked_after_rounding() {
    let bounded = model(|b| b.attribute(Attribute::decimal("x", 1).min(0).max(decimal("100.0"))));
    for (given, issue) in [
        ("-0.05", None),
        ("-0.051", Some(IssueKind::BelowMin)),
        ("100.05", None),
        ("100.051", Some(IssueKind::AboveMax)),
        ("-0.1", Some(IssueKind::BelowMin)),
        ("100.1", Some(IssueKind::AboveMax)),
    ] {
        let own = assign(&bounded, &nobody().with("x", given));
        assert_eq!(own.issues().map(|i| i.kind()).next(), issue, "{given}");
        assert_eq!(own.tier().is_some(), issue.is_none(), "{given}");
    }
    let dated = model(|b| b.attribute(Attribute::date("d").min(day("2026-01-01")).max(day("2026-12-31"))));
    for (given, fine) in [("2025-12-31", false), ("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
        assert_eq!(assign(&dated, &nobody().with("d", given)).tier().is_some(), fine, "{given}");
    }
}

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
        let own = assign(&banded, &nobody().with("x", given));
        assert_eq!(own.level("band"), Some(level), "{given}");
        assert_eq!(own.score("points"), Some(points.into()), "{given}");
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
    let own = assign(&tiers, &someone);
    assert_eq!((own.tier(), own.clause()), (Some("B"), Some("y is null")));
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
        let own = assign(&tiers, &nobody().with("x", x).with("a", a).with("level", level));
        assert_eq!((own.tier(), own.clause()), (Some(tier), clause), "{x} {a} {level}");
    }
}

#[test]
fn a_client_that_no_tier_takes_is_unassigned_with_an_issue() {
    let tiers = everything(Model::builder("m")).tier(Tier::when("A", formula("x > 1"))).build().unwrap();
    let own = assign(&tiers, &nobody().with("x", 1));
    assert_eq!((own.tier(), own.clause(), kinds(&own)), (None, None, vec![(None, IssueKind::NoTier)]));
}

#[test]
fn division_by_zero_is_missing() {
    let client = nobody().with("x", 0).with("y", 3);
    for (condition, wanted) in [
        ("y / x > 0", None),
        ("y / x is null", Some(true)),
        ("x / y = 0", Some(true)),
        ("x / x is null", Some(true)),
        ("y / (y - 3) is null", Some(true)),
        ("coalesce(y / x, 7) = 7", Some(true)),
        ("y / x > 0 or y = 3", Some(true)),
    ] {
        assert_eq!(holds(condition, &client), wanted, "{condition}");
    }
    assert_eq!(derived(Kind::Integer, "y / x", &client), (Value::Missing, vec![]));
}

#[test]
fn a_derived_attribute_is_an_exact_fraction_rounded_once_half_to_even() {
    let client = nobody().with("x", 1).with("y", 3).with("n", 2);
    let kind = |scale| Kind::Decimal { scale };
    for (scale, expression, wanted) in [
        (4, "x / y", "0.3333"),
        (4, "-x / y", "-0.3333"),
        (0, "x / y + x / y + x / y", "1"),
        (2, "x / y * 3", "1"),
        (0, "x / n", "0"),
        (0, "y / n", "2"),
        (0, "-y / n", "-2"),
        (0, "5 / n", "2"),
        (1, "x / 4 * n / n", "0.2"),
        (1, "0.05 + 0.10", "0.2"),
        (1, "0.05 + 0.20", "0.2"),
        (0, "x / y * 4.5", "2"),
        (18, "x / y", "0.333333333333333333"),
        (2, "(x - y) / (y - x)", "-1"),
        (2, "abs(x - y) * 0.005", "0.01"),
        (3, "least(x / y, x / 4)", "0.25"),
    ] {
        let (value, issues) = derived(kind(scale), expression, &client);
        assert_eq!((value, issues), (Value::Decimal(decimal(wanted)), vec![]), "{expression} at {scale}");
    }
    // Not rounded where nothing is declared: in a rule.
    assert_eq!(holds("x / y * 3 = x", &client), Some(true));
    assert_eq!(holds("x / y = 0.3333333333333333333333333333", &client), Some(false));
    assert_eq!(holds("x / y > 0.3333333333333333333333333333", &client), Some(true));
}

#[test]
fn overflow_is_an_issue_and_never_a_wrap() {
    let most = 999_999_999_999_999_999_i64;
    let client = |n: i64| nobody().with("n", n).with("x", "9999999999999999.99").with("y", "9999999999999999.99");
    // Beyond 18 digits of what is declared.
    for (expression, kind, fits) in [
        ("n", Kind::Integer, true),
        ("n + 0.4", Kind::Integer, true),
        ("n + 0.5", Kind::Integer, false),
        ("n + 1", Kind::Integer, false),
        ("-n - 1", Kind::Integer, false),
        ("n / 10", Kind::Decimal { scale: 1 }, true),
        ("n", Kind::Decimal { scale: 1 }, false),
        ("n * n", Kind::Integer, false),
        ("n * n / n", Kind::Integer, true),
        ("n * n * n", Kind::Integer, false),
        ("n * n * n * n", Kind::Decimal { scale: 18 }, false),
    ] {
        let (value, issues) = derived(kind, expression, &client(most));
        assert_eq!(issues, if fits { vec![] } else { vec![IssueKind::Overflow] }, "{expression}");
        assert_eq!(value == Value::Missing, !fits, "{expression}");
    }
    // At the edge of 128 bits: 170 times the square fits, 171 times it does not. The answer is right or an issue.
    for (factor, fits) in [(1_i64, true), (100, true), (170, true), (171, false), (1_000_000_000_000_000_000, false)] {
        for (condition, wanted) in [
            (format!("n * n * {factor} > 0"), true),
            (format!("n * n * {factor} < 0"), false),
            (format!("-n * n * {factor} > 0"), false),
            (format!("n * n * {factor} = n"), false),
        ] {
            let (truth, issues) = truth(&condition, &client(most));
            if fits || issues.is_empty() {
                assert_eq!((truth, issues), (Some(wanted), vec![]), "{condition}");
            } else {
                assert_eq!((truth, issues), (None, vec![IssueKind::Overflow]), "{condition}");
            }
        }
    }
    // Sums at the edge, and what stands beside them.
    let own = assign(
        &model(|b| {
            everything(b)
                .derived(Derived::new("wide", Kind::Integer, formula("n * n * n * n * n")))
                .flag(Flag::new("positive", formula("wide > 0")))
                .flag(Flag::new("fine", formula("n > 0")))
        }),
        &client(most),
    );
    assert_eq!(kinds(&own), [(Some("wide"), IssueKind::Overflow)]);
    assert_eq!((own.tier(), own.flag("positive"), own.flag("fine")), (None, None, Some(true)));
}

#[test]
fn days_are_counted_on_the_calendar() {
    let client = nobody().with("day", "2024-02-28").with("n", 1);
    for (condition, wanted) in [
        ("day + 1 = date '2024-02-29'", true),
        ("day + 2 = date '2024-03-01'", true),
        ("day + 366 = date '2025-02-28'", true),
        ("n + day = date '2024-02-29'", true),
        ("day - 59 = date '2023-12-31'", true),
        ("as_of - day = 997", true),
        ("day - as_of = -997", true),
        ("date '9999-12-31' - date '0001-01-01' = 3652058", true),
        ("day between date '2024-02-28' and as_of", true),
        ("day not in (as_of, date '2024-02-28')", false),
        ("greatest(day, as_of) = as_of", true),
        ("least(day, as_of, null) = day", true),
        ("coalesce(day, as_of) < as_of", true),
        ("(as_of - day) / 7 > 142", true),
    ] {
        assert_eq!(holds(condition, &client), Some(wanted), "{condition}");
    }
    assert_eq!(derived(Kind::Date, "day + n", &client), (Value::Date(day("2024-02-29")), vec![]));
    assert_eq!(derived(Kind::Integer, "as_of - day", &client), (Value::Decimal(997.into()), vec![]));
    for (given, expression) in
        [("9999-12-31", "day + 1"), ("0001-01-01", "day - 1"), ("2026-01-01", "day + 999999999999999999")]
    {
        let (value, issues) = derived(Kind::Date, expression, &nobody().with("day", given));
        assert_eq!((value, issues), (Value::Missing, vec![IssueKind::Overflow]), "{expression} of {given}");
    }
}

#[test]
fn a_date_is_a_day_or_an_issue() {
    for (given, wanted) in [
        (text("2026-01-31"), Some("2026-01-31")),
        (text(" 2026-01-31 "), Some("2026-01-31")),
        (text("2026-01-31T23:30:00-01:00"), Some("2026-02-01")),
        (text("2026-02-30"), None),
        (text("2025-02-29"), None),
        (text("31.01.2026"), None),
        (text("0000-01-01"), None),
        (Value::Integer(20_000), None),
        (Value::Boolean(true), None),
    ] {
        let own = assign(&model(everything), &nobody().with("day", given.clone()));
        match wanted {
            Some(wanted) => assert_eq!(own.value("day"), Value::Date(day(wanted)), "{given:?}"),
            None => assert_eq!(kinds(&own), [(Some("day"), IssueKind::NotADate)], "{given:?}"),
        }
    }
}

#[test]
fn booleans_levels_and_texts_are_read_as_they_are_written() {
    for (attribute, given, wanted) in [
        ("a", text("TRUE"), Ok(Value::Boolean(true))),
        ("a", text(" False "), Ok(Value::Boolean(false))),
        ("a", Value::Integer(1), Ok(Value::Boolean(true))),
        ("a", Value::Integer(0), Ok(Value::Boolean(false))),
        ("a", text(""), Ok(Value::Missing)),
        ("a", Value::Integer(2), Err(IssueKind::NotABoolean)),
        ("a", text("yes"), Err(IssueKind::NotABoolean)),
        ("a", Value::Float(1.0), Err(IssueKind::NotABoolean)),
        ("level", text("high"), Ok(text("high"))),
        ("level", text(" "), Ok(Value::Missing)),
        ("level", text("High"), Err(IssueKind::UnknownLevel)),
        ("level", text(" high"), Err(IssueKind::UnknownLevel)),
        ("level", text("highest"), Err(IssueKind::UnknownLevel)),
        ("level", Value::Integer(1), Err(IssueKind::UnknownLevel)),
        ("t", Value::Boolean(true), Err(IssueKind::NotAText)),
        ("t", Value::Float(1.0), Err(IssueKind::NotAText)),
        ("t", Value::Date(day(TODAY)), Err(IssueKind::NotAText)),
    ] {
        let own = assign(&model(everything), &nobody().with(attribute, given.clone()));
        match wanted {
            Ok(wanted) => assert_eq!((own.value(attribute), own.issues().len()), (wanted, 0), "{attribute} {given:?}"),
            Err(kind) => assert_eq!(kinds(&own), [(Some(attribute), kind)], "{attribute} {given:?}"),
        }
    }
    // A text is every byte of it; an integer is its digits.
    for (given, condition, wanted) in [
        (text("it's"), "t = 'it''s'", true),
        (text("it's "), "t = 'it''s'", false),
        (text(""), "t = ''", true),
        (text(""), "t is null", false),
        (text("é"), "t = 'e\u{301}'", false),
        (Value::Integer(12), "t = '12'", true),
        (Value::Integer(12), "t in ('12', '13')", true),
        (text("Retail"), "t = 'retail'", false),
    ] {
        assert_eq!(holds(condition, &nobody().with("t", given.clone())), Some(wanted), "{condition} for {given:?}");
    }
}

#[test]
fn levels_are_ordered_as_they_are_listed() {
    let client = nobody().with("level", "medium").with("other", "high");
    for (condition, wanted) in [
        ("level >= 'medium'", true),
        ("level > 'medium'", false),
        ("level > 'high'", false),
        ("level < 'high'", true),
        ("'high' > level", true),
        ("level between 'low' and 'medium'", true),
        ("level not between 'medium' and 'high'", false),
        ("level < other", true),
        ("level in ('low', 'high')", false),
        ("coalesce(level, 'low') >= 'medium'", true),
        ("'medium' <= coalesce(level, 'low')", true),
        ("'low' = coalesce(level, other)", false),
    ] {
        assert_eq!(holds(condition, &client), Some(wanted), "{condition}");
    }
}

#[test]
fn what_stands_for_an_absent_value_does_not_stand_for_a_bad_one() {
    let model = model(|b| {
        b.attribute(Attribute::decimal("x", 2).missing(5).max(100))
            .attribute(Attribute::boolean("r").required())
            .attribute(Attribute::category("level", ["low", "high"]).missing(tierline::Constant::Text("low".into())))
            .flag(Flag::new("five", name("x").eq(5)))
    });
    let own = assign(&model, &nobody());
    assert_eq!(kinds(&own), [(Some("r"), IssueKind::Required)]);
    assert_eq!((own.flag("five"), own.value("level")), (Some(true), text("low")));
    assert_eq!(assign(&model, &nobody().with("r", "  ").with("x", "")).flag("five"), Some(true));
    let own = assign(&model, &nobody().with("r", true).with("x", 101).with("level", "mid"));
    assert_eq!(kinds(&own), [(Some("x"), IssueKind::AboveMax), (Some("level"), IssueKind::UnknownLevel)]);
    assert_eq!((own.tier(), own.flag("five"), own.value("level")), (None, None, Value::Missing));
}

#[test]
fn an_issue_never_drops_a_client_and_everything_else_is_still_computed() {
    let model = model(|b| {
        everything(b)
            .score(Score::new("s", [Factor::bands("y", 100, [PointBand::below(1, 1), PointBand::rest(2)])]))
            .flag(Flag::new("f", formula("y > 1 or x > 1")))
    });
    let own = assign(&model, &nobody().with("x", "abc").with("n", f64::NAN).with("y", 2).with("day", "2026-02-30"));
    assert_eq!(
        kinds(&own),
        [(Some("x"), IssueKind::NotANumber), (Some("n"), IssueKind::NotFinite), (Some("day"), IssueKind::NotADate)]
    );
    assert_eq!((own.tier(), own.score("s"), own.flag("f")), (None, Some(2.into()), Some(true)));
    let words: Vec<String> = own.issues().map(|issue| issue.to_string()).collect();
    assert!(words[0].contains("`x`") && words[0].contains("`abc`"), "{words:?}");
    assert!(words[2].contains("`2026-02-30`") && words[2].contains("a date like"), "{words:?}");
}

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
        let own = assign(&model, &nobody().with("x", Value::from(x)).with("y", Value::from(y)));
        assert_eq!(own.level("quadrant"), quadrant, "{x:?} {y:?}");
        assert_eq!(
            (own.score("s"), own.level("grade"), own.flag("top")),
            (Some(score.into()), Some(grade), Some(top)),
            "{x:?} {y:?}"
        );
    }
}

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
                let own = assign(&model, &nobody().with("x", 0).with("a", true));
                let half = Decimal::new(decimal(largest).mantissa() * 5 + 5, 1).unwrap();
                assert_eq!(own.score("s"), Some(half), "{largest} {round:?}");
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

/// At the limit a model is built, quickly and on a small stack; one more is a problem that names limit and value.
fn at_the_limit(limit: usize, value: usize, build: impl Fn(usize) -> ModelBuilder + Send + 'static) {
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let run = move || {
        let start = Instant::now();
        let model = build(limit).build().unwrap_or_else(|error| panic!("{limit}: {error}"));
        let client = nobody().with("x", 1).with("b", true);
        let own = model.compile().explain(&client, day(TODAY));
        assert_eq!(own.assignment, own.assignment.clone());
        let refused = build(value).build().err().unwrap_or_else(|| panic!("{value} is one too many"));
        let words = refused.to_string();
        let digits = |number: usize| {
            let plain = number.to_string();
            let grouped = format!("{},{:03}", number / 1000, number % 1000);
            words.contains(&plain) || (number >= 1000 && words.contains(&grouped))
        };
        assert!(digits(limit) && digits(value), "names {limit} and {value}: {words}");
        assert_eq!(refused.problems().len(), 1, "{words}");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    };
    small.spawn(run).unwrap().join().unwrap();
}

fn plain() -> ModelBuilder {
    Model::builder("limits").attribute(Attribute::integer("x")).attribute(Attribute::boolean("b"))
}

#[test]
fn a_model_has_at_most_64_tiers() {
    at_the_limit(64, 65, |count| {
        (0..count).fold(plain(), |model, at| model.tier(Tier::when(&format!("T{at}"), name("x").eq(at as i64 + 100))))
    });
}

#[test]
fn an_expression_has_at_most_4096_nodes() {
    // 1,365 comparisons of 3 nodes and the `or` of them are 4,096.
    at_the_limit(4_096, 4_097, |count| {
        let first = if count == 4_096 { name("x").gt(0) } else { !name("x").gt(0) };
        let rule = (1..1_365).fold(first, |all, at| all.or(name("x").gt(at % 100)));
        plain().tier(Tier::when("A", rule)).tier(Tier::rest("B"))
    });
}

#[test]
fn an_expression_is_nested_at_most_64_deep() {
    at_the_limit(64, 65, |count| {
        let rule = (0..count).fold(name("b"), |inner, _| !inner);
        plain().tier(Tier::when("A", rule)).tier(Tier::rest("B"))
    });
    at_the_limit(64, 65, |count| {
        let sum = (0..count - 1).fold(name("x"), |inner, _| tierline::Expr::from(1) - inner);
        plain().tier(Tier::when("A", sum.gt(0))).tier(Tier::rest("B"))
    });
}

#[test]
fn an_expression_that_is_wide_is_not_deep() {
    let wide: Vec<String> = (0..900).map(|at| format!("x * {at}")).collect();
    let numbers: Vec<String> = (0..900).map(|at| format!("x + {at}")).collect();
    let client = nobody().with("x", 2);
    for (condition, wanted) in [
        (format!("{} = 809100", wide.join(" + ")), true),
        (format!("least({}) = 2", numbers.join(", ")), true),
        (format!("greatest({}) = 901", numbers.join(", ")), true),
        (format!("coalesce({}) = 2", numbers.join(", ")), true),
        (format!("x in ({})", numbers.join(", ")), true),
        (format!("x + 1 in ({})", numbers.join(", ")), true),
        (format!("x - 1 not in ({})", numbers.join(", ")), true),
        (format!("x = 2{}", " and x > 1".repeat(900)), true),
        (format!("(x = 3){}", " or (x > 2 and a)".repeat(500)), false),
        (format!("1{} < 0", " - x".repeat(900)), true),
        (format!("1{} = 1", " * x / x".repeat(400)), true),
    ] {
        let seen = holds(&condition, &client.clone().with("a", true));
        assert_eq!(seen, Some(wanted), "{}", &condition[..40]);
    }
}

#[test]
fn an_attribute_has_at_most_250_cut_points() {
    at_the_limit(250, 251, |count| {
        let bands = (0..count).map(|at| PointBand::below(at as i64, 1)).chain([PointBand::rest(2)]);
        plain().score(Score::new("s", [Factor::bands("x", 100, bands)])).tier(Tier::rest("A"))
    });
}

#[test]
fn a_model_has_at_most_1000_names() {
    at_the_limit(1_000, 1_001, |count| {
        let model =
            (2..count - 300).fold(plain(), |model, at| model.attribute(Attribute::decimal(&format!("a{at}"), 2)));
        let model = (count - 300..count - 100).fold(model, |m, at| m.parameter(&format!("p{at}"), at as i64));
        let model = (count - 100..count).fold(model, |m, at| m.flag(Flag::new(&format!("f{at}"), name("b"))));
        model.tier(Tier::rest("A"))
    });
}
