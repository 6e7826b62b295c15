//! The limits that are promised.

use tierline::{
    Model,
    model::{Attribute, Factor, Flag, ModelBuilder, PointBand, Score, Tier, name},
};

use super::{TODAY, day, holds, nobody};

/// At the limit a model is built, on a small stack; one more is a problem that names limit and value.
fn at_the_limit(limit: usize, value: usize, build: impl Fn(usize) -> ModelBuilder + Send + 'static) {
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let run = move || {
        let model = build(limit).build().unwrap_or_else(|error| panic!("{limit}: {error}"));
        let client = nobody().with("x", 1).with("b", true);
        let compile = model.compile().explain(&client, day(TODAY));
        assert_eq!(compile.assignment, compile.assignment.clone());
        let refused = build(value).build().err().unwrap_or_else(|| panic!("{value} is one too many"));
        let words = refused.to_string();
        let digits = |number: usize| {
            let plain = number.to_string();
            let grouped = format!("{},{:03}", number / 1000, number % 1000);
            words.contains(&plain) || (number >= 1000 && words.contains(&grouped))
        };
        assert!(digits(limit) && digits(value), "names {limit} and {value}: {words}");
        assert_eq!(refused.problems().len(), 1, "{words}");
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
        let sum = (0..count - 1).fold(name("x"), |inner, _| tierline::model::Expr::from(1) - inner);
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
