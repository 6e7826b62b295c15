//! What comes in and what is computed from it: rounding, bounds, days, texts, levels, what is missing.

use tierline::{
    Decimal, Model, Value,
    model::{Attribute, Constant, Derived, Factor, Flag, Kind, PointBand, Score, Tier, name},
    plan::IssueKind,
};

use super::{TODAY, assign, day, decimal, derived, everything, formula, holds, kinds, model, nobody, text, truth};

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
        let assignment = assign(&model, &nobody().with("x", given.clone()));
        assert_eq!(assignment.value("x"), Value::Decimal(decimal(wanted)), "{given:?} at {scale}");
        assert_eq!(assignment.rounded().count(), usize::from(rounded), "{given:?} at {scale}");
        assert_eq!(assignment.issues().len(), 0, "{given:?} at {scale}");
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
        let assignment = assign(&model, &nobody().with("x", given.clone()));
        assert_eq!(kinds(&assignment), [(Some("x"), kind)], "{given:?}");
        assert_eq!(assignment.value("x"), Value::Missing, "{given:?}: what stands for an absent value is not used");
        assert_eq!(assignment.tier(), Some("All"), "{given:?}: the tier does not ask for it");
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
                    let assignment = assign(&model, &nobody().with("x", value.clone()));
                    match wanted {
                        Some(wanted) => {
                            assert_eq!(assignment.value("x"), Value::Decimal(signed(wanted)), "{value:?} at {scale}")
                        }
                        None => {
                            assert_eq!(kinds(&assignment), [(Some("x"), IssueKind::OutOfRange)], "{value:?} at {scale}")
                        }
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
        let assignment = assign(&bounded, &nobody().with("x", given));
        assert_eq!(assignment.issues().map(|i| i.kind()).next(), issue, "{given}");
        assert_eq!(assignment.value("x") == Value::Missing, issue.is_some(), "{given}");
    }
    let dated = model(|b| b.attribute(Attribute::date("d").min(day("2026-01-01")).max(day("2026-12-31"))));
    for (given, fine) in [("2025-12-31", false), ("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
        assert_eq!(assign(&dated, &nobody().with("d", given)).issues().len() == 0, fine, "{given}");
    }
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
    let assignment = assign(
        &model(|b| {
            everything(b)
                .derived(Derived::new("wide", Kind::Integer, formula("n * n * n * n * n")))
                .flag(Flag::new("positive", formula("wide > 0")))
                .flag(Flag::new("fine", formula("n > 0")))
        }),
        &client(most),
    );
    assert_eq!(kinds(&assignment), [(Some("wide"), IssueKind::Overflow)]);
    assert_eq!(
        (assignment.tier(), assignment.flag("positive"), assignment.flag("fine")),
        (Some("All"), None, Some(true))
    );
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
        (text("2026-01-31T23:30:00-01:00"), Some("2026-01-31")),
        (text("2027-04-01T00:00:00+02:00"), Some("2027-04-01")),
        (text("2027-03-31 22:00Z"), Some("2027-03-31")),
        (Value::Moment("2027-04-01T00:00:00+02:00".parse().unwrap()), Some("2027-04-01")),
        (text("2027-04-01T00:00:00"), Some("2027-04-01")),
        (text("2026-02-30"), None),
        (text("2025-02-29"), None),
        (text("31.01.2026"), None),
        (text("0000-01-01"), None),
        (Value::Integer(20_000), None),
        (Value::Boolean(true), None),
    ] {
        let assignment = assign(&model(everything), &nobody().with("day", given.clone()));
        match wanted {
            Some(wanted) => assert_eq!(assignment.value("day"), Value::Date(day(wanted)), "{given:?}"),
            None => assert_eq!(kinds(&assignment), [(Some("day"), IssueKind::NotADate)], "{given:?}"),
        }
    }
}

#[test]
fn the_zone_of_a_model_decides_the_day_of_every_moment() {
    let days = |zone: &str, given: &str| {
        let model = model(|b| everything(b).zone(tierline::values::zone(zone).unwrap()));
        let days = [text(given)].into_iter().chain(given.parse().ok().map(Value::Moment)).map(|given| {
            match assign(&model, &nobody().with("day", given)).value("day") {
                Value::Date(day) => day.to_string(),
                other => format!("{other:?}"),
            }
        });
        let mut days: Vec<String> = days.collect();
        days.dedup();
        days.join(" or ")
    };
    for (zone, given, wanted) in [
        ("Europe/Madrid", "2027-03-31T22:00:00Z", "2027-04-01"),
        ("Europe/Madrid", "2027-03-31T21:59:59Z", "2027-03-31"),
        ("Europe/Madrid", "2027-04-01T00:00:00+02:00", "2027-04-01"),
        ("Europe/Madrid", "2027-03-31T23:30:00-05:00", "2027-04-01"),
        // A moment without a zone, and a day, stand as they are.
        ("Pacific/Apia", "2027-04-01T00:00:00", "2027-04-01"),
        ("Pacific/Apia", "2027-04-01", "2027-04-01"),
        // The night in which an hour is left out, and the one in which an hour comes twice.
        ("Europe/Madrid", "2027-03-27T22:59:59Z", "2027-03-27"),
        ("Europe/Madrid", "2027-03-27T23:00:00Z", "2027-03-28"),
        ("Europe/Madrid", "2027-10-30T22:00:00Z", "2027-10-31"),
        ("Europe/Madrid", "2027-10-31T22:59:59Z", "2027-10-31"),
        // A day that Samoa never had, and the local time of before 1900, which has seconds.
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
        ("Europe/Madrid", "1890-01-01T00:14:43Z", "1889-12-31"),
        ("Europe/Madrid", "1890-01-01T00:14:44Z", "1890-01-01"),
        // Rules that go on for ever.
        ("Europe/Madrid", "9876-07-01T22:00:00Z", "9876-07-02"),
        ("Europe/Madrid", "9876-12-01T22:59:59Z", "9876-12-01"),
        ("America/New_York", "0001-01-01T03:00:00Z", "Missing"),
        ("Asia/Tokyo", "9999-12-31T15:00:00Z", "Missing"),
        ("+05:30", "2027-03-31T18:30:00Z", "2027-04-01"),
    ] {
        assert_eq!(days(zone, given), wanted, "{given} in {zone}");
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
        ("a", Value::Float(1.0), Ok(Value::Boolean(true))),
        ("a", Value::Float(-0.0), Ok(Value::Boolean(false))),
        ("a", Value::Float32(1.0), Ok(Value::Boolean(true))),
        ("a", Value::Decimal(decimal("1.00")), Ok(Value::Boolean(true))),
        ("a", Value::Decimal(decimal("0.0000")), Ok(Value::Boolean(false))),
        ("a", text("1.0"), Ok(Value::Boolean(true))),
        ("a", text(" 0.00 "), Ok(Value::Boolean(false))),
        ("a", Value::Float(0.5), Err(IssueKind::NotABoolean)),
        ("a", Value::Float(f64::NAN), Err(IssueKind::NotABoolean)),
        ("a", Value::Decimal(decimal("1.01")), Err(IssueKind::NotABoolean)),
        ("a", Value::Decimal(decimal("0.00000000000000000001")), Err(IssueKind::NotABoolean)),
        ("a", text("1.0000000000000000000001"), Err(IssueKind::NotABoolean)),
        ("a", text("1e-400"), Err(IssueKind::NotABoolean)),
        ("a", Value::Integer(-1), Err(IssueKind::NotABoolean)),
        ("a", Value::Date(day(TODAY)), Err(IssueKind::NotABoolean)),
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
        let assignment = assign(&model(everything), &nobody().with(attribute, given.clone()));
        match wanted {
            Ok(wanted) => assert_eq!(
                (assignment.value(attribute), assignment.issues().len()),
                (wanted, 0),
                "{attribute} {given:?}"
            ),
            Err(kind) => assert_eq!(kinds(&assignment), [(Some(attribute), kind)], "{attribute} {given:?}"),
        }
    }
    // A text is every byte of it; an integer is its digits.
    for (given, condition, wanted) in [
        (text("it's"), "t = 'it''s'", true),
        (text("it's "), "t = 'it''s'", false),
        (text(""), "t is null", true),
        (text(" \t\u{a0}"), "t is null", true),
        (text(""), "t is not null", false),
        (text(""), "coalesce(t, u) is null", true),
        (text("-"), "t is null", false),
        (text("é"), "t = 'e\u{301}'", false),
        (Value::Integer(12), "t = '12'", true),
        (Value::Integer(12), "t in ('12', '13')", true),
        (text("Retail"), "t = 'retail'", false),
    ] {
        assert_eq!(holds(condition, &nobody().with("t", given.clone())), Some(wanted), "{condition} for {given:?}");
    }
}

#[test]
fn a_blank_or_a_mark_is_missing_for_every_type() {
    let marked = |marks: &[&str]| {
        let attributes = ["x", "a", "level", "t", "u", "day"].map(|name| match name {
            "x" => Attribute::decimal("x", 2),
            "a" => Attribute::boolean("a"),
            "level" => Attribute::category("level", ["low", "high", "7"]),
            "day" => Attribute::date("day"),
            other => Attribute::text(other),
        });
        model(|b| {
            attributes
                .into_iter()
                .fold(b.blanks(["NA", "-", "-999", "1900-01-01", "1"]), |b, attribute| {
                    b.attribute(match marks {
                        ["as the model"] => attribute,
                        marks => attribute.blanks(marks.iter().copied()),
                    })
                })
                .flag(Flag::new("twins", formula("t = u")))
        })
    };
    let shared = marked(&["as the model"]);
    for name in ["x", "a", "level", "t", "day"] {
        for blank in ["", "  ", "\u{2003}", "NA", " NA ", "\u{a0}-\t"] {
            let assignment = assign(&shared, &nobody().with(name, blank));
            assert_eq!((assignment.value(name), assignment.issues().len()), (Value::Missing, 0), "{name} {blank:?}");
        }
        // Letter by letter.
        let assignment = assign(&shared, &nobody().with(name, "na"));
        assert_eq!(assignment.issues().len(), usize::from(name != "t"), "{name}");
    }
    // A mark that is a number or a day also counts as one, at the attribute's digits.
    for (name, given) in [
        ("x", Value::Integer(-999)),
        ("x", Value::Float(-999.0)),
        ("x", Value::Decimal(decimal("-999.000"))),
        ("x", text("-999.0")),
        ("day", Value::Date(day("1900-01-01"))),
        ("day", text("1900-01-01T00:00:00")),
        ("a", Value::Integer(1)),
        ("a", Value::Float(1.0)),
        ("a", text("1.0")),
        ("level", Value::Integer(-999)),
        ("t", Value::Integer(-999)),
    ] {
        let assignment = assign(&shared, &nobody().with(name, given.clone()));
        assert_eq!((assignment.value(name), assignment.issues().len()), (Value::Missing, 0), "{name} {given:?}");
    }
    for (name, given) in [("x", text("-999.004")), ("x", Value::Integer(999)), ("a", Value::Boolean(true))] {
        assert_ne!(
            assign(&shared, &nobody().with(name, given.clone())).value(name),
            Value::Missing,
            "{name} {given:?}"
        );
    }
    // Texts that are compared with one another are missing, too.
    let twins = |t: &str, u: &str| assign(&shared, &nobody().with("t", t).with("u", u)).flag("twins");
    assert_eq!(
        [twins("x", "x"), twins("x", "y"), twins("NA", "NA"), twins("x", " ")],
        [Some(true), Some(false), None, None]
    );
    // More marks for one attribute; or none at all, but a blank stays one.
    let more = marked(&["?"]);
    let given = |model: &Model, value: &str| {
        assign(model, &nobody().with("t", value)).value("t") == Value::Missing
            && assign(model, &nobody().with("x", value)).issues().len() == 0
    };
    assert!(given(&more, "?") && given(&more, "NA") && !given(&shared, "?"));
    let none = marked(&[]);
    assert!(given(&none, " ") && !given(&none, "NA"));
}

#[test]
fn a_blank_that_is_required_is_told_and_one_with_a_value_for_it_has_that() {
    let model = model(|b| {
        b.blanks(["NA"])
            .attribute(Attribute::text("needed").required())
            .attribute(Attribute::text("kind").missing(Constant::Text("Other".into())))
            .flag(Flag::new("other", formula("kind = 'Other'")))
    });
    let assignment = assign(&model, &nobody().with("needed", " ").with("kind", "NA"));
    assert_eq!(kinds(&assignment), [(Some("needed"), IssueKind::Required)]);
    assert_eq!((assignment.flag("other"), assignment.value("kind")), (Some(true), text("Other")));
    let explained = model.compile().explain(&nobody().with("needed", "x").with("kind", "NA"), day(TODAY));
    let seen = explained.values.iter().find(|value| &*value.name == "kind").unwrap();
    assert_eq!((seen.given.as_deref(), seen.value.as_deref()), (Some("NA"), Some("Other")));
}

#[test]
fn a_level_or_a_text_of_a_rule_that_is_a_mark_is_told() {
    let problems = |attribute: Attribute, condition: &str| {
        let builder = Model::builder("m").blanks(["NA"]).attribute(attribute).flag(Flag::new("f", formula(condition)));
        match builder.tier(Tier::rest("All")).build() {
            Ok(_) => Vec::new(),
            Err(error) => error.problems().iter().map(|problem| problem.code().to_string()).collect(),
        }
    };
    for condition in ["t = 'NA'", "'NA' <> t", "t in ('a', ' NA')", "coalesce(t, 'x') = 'NA'"] {
        assert_eq!(problems(Attribute::text("t"), condition), ["blank-mark"], "{condition}");
    }
    assert_eq!(problems(Attribute::text("t"), "t = 'na'"), [""; 0]);
    assert_eq!(problems(Attribute::text("t").blanks([]), "t = 'NA'"), [""; 0]);
    assert_eq!(problems(Attribute::text("t").missing(Constant::Text("NA".into())), "t = 'x'"), ["blank-mark"]);
    assert_eq!(problems(Attribute::category("t", ["EMEA", "NA"]), "t = 'EMEA'"), ["blank-mark"]);
    assert_eq!(problems(Attribute::category("t", ["EMEA", "NA"]).blanks([]), "t = 'NA'"), [""; 0]);
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
            .attribute(
                Attribute::category("level", ["low", "high"]).missing(tierline::model::Constant::Text("low".into())),
            )
            .flag(Flag::new("five", name("x").eq(5)))
    });
    let assignment = assign(&model, &nobody());
    assert_eq!(kinds(&assignment), [(Some("r"), IssueKind::Required)]);
    assert_eq!((assignment.flag("five"), assignment.value("level")), (Some(true), text("low")));
    assert_eq!(assign(&model, &nobody().with("r", "  ").with("x", "")).flag("five"), Some(true));
    let assignment = assign(&model, &nobody().with("r", true).with("x", 101).with("level", "mid"));
    assert_eq!(kinds(&assignment), [(Some("x"), IssueKind::AboveMax), (Some("level"), IssueKind::UnknownLevel)]);
    assert_eq!(
        (assignment.tier(), assignment.flag("five"), assignment.value("level")),
        (Some("All"), None, Value::Missing)
    );
}

#[test]
fn an_issue_never_drops_a_client_and_everything_else_is_still_computed() {
    let model = model(|b| {
        everything(b)
            .score(Score::new("s", [Factor::bands("y", 100, [PointBand::below(1, 1), PointBand::rest(2)])]))
            .flag(Flag::new("f", formula("y > 1 or x > 1")))
    });
    let assignment =
        assign(&model, &nobody().with("x", "abc").with("n", f64::NAN).with("y", 2).with("day", "2026-02-30"));
    assert_eq!(
        kinds(&assignment),
        [(Some("x"), IssueKind::NotANumber), (Some("n"), IssueKind::NotFinite), (Some("day"), IssueKind::NotADate)]
    );
    assert_eq!(
        (assignment.tier(), assignment.score("s"), assignment.flag("f")),
        (Some("All"), Some(2.into()), Some(true))
    );
    let words: Vec<String> = assignment.issues().map(|issue| issue.to_string()).collect();
    assert!(words[0].contains("`x`") && words[0].contains("`abc`"), "{words:?}");
    assert!(words[2].contains("`2026-02-30`") && words[2].contains("a date like"), "{words:?}");
}
