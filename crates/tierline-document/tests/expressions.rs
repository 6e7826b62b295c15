//! Expressions: what they are read as, where their nodes stand, and what is said about what they are not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]
#![allow(clippy::arithmetic_side_effects, reason = "operators of expressions compute nothing")]

use proptest::prelude::*;
use tierline_core::{Comparison, Date, Decimal, Expr, Op, Span};
use tierline_document::parse_formula;

#[test]
fn expressions_are_read_as_sql_reads_them() {
    for (written, canonical) in [
        ("arr>=100_000", "arr >= 100000"),
        ("a or b and c", "a or b and c"),
        ("(a or b) and c", "(a or b) and c"),
        ("a or (b or c)", "a or b or c"),
        ("NOT a AND b", "not a and b"),
        ("not (a and b)", "not (a and b)"),
        ("not a = b", "not a = b"),
        ("a <> 'x'", "a != 'x'"),
        ("a != 'it''s'", "a != 'it''s'"),
        ("a BETWEEN 1 AND 2 AND b", "a between 1 and 2 and b"),
        ("a not between b - 1 and b + 1", "a not between b - 1 and b + 1"),
        ("a between 1 and 2 or b between 3 and 4", "a between 1 and 2 or b between 3 and 4"),
        ("a in ('x', 'y')", "a in ('x', 'y')"),
        ("a Not In (1, -2)", "a not in (1, -2)"),
        ("a is null or b IS NOT NULL", "a is null or b is not null"),
        ("a + b * c - d / e", "a + b * c - d / e"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a / b / c * d", "a / b / c * d"),
        ("-a * b", "-a * b"),
        ("-(a + b)", "-(a + b)"),
        ("a - -5", "a - -5"),
        ("- 5 < a", "-5 < a"),
        ("a + 1 > b * 2", "a + 1 > b * 2"),
        ("as_of - signup_date", "as_of - signup_date"),
        ("AS_OF >= date '2026-01-31'", "as_of >= date '2026-01-31'"),
        ("date + 1 > x", "date + 1 > x"),
        (
            "Coalesce(a, 0) + least(a, b, c) + GREATEST(a, 1) + abs(-a)",
            "coalesce(a, 0) + least(a, b, c) + greatest(a, 1) + abs(-a)",
        ),
        ("coalesce(a, 1,200)", "coalesce(a, 1, 200)"),
        ("a = true", "a = true"),
        ("(((a)))", "a"),
        ("größe > .5", "größe > 0.5"),
        ("a > 1.50e3", "a > 1500"),
        ("a\n  or\tb", "a or b"),
        ("(a > 1) = b", "(a > 1) = b"),
    ] {
        let formula = parse_formula(written).unwrap_or_else(|error| panic!("{written}\n{error}"));
        assert_eq!(formula.expr().to_string(), canonical, "{written}");
        assert_eq!(formula.source(), written);
    }
}

#[test]
fn nodes_stand_where_they_are_written_without_the_parentheses_around_them() {
    let written = "arr > 5 or (größe in ('é', 'b') and not x) or -( a + b ) * 2 between 1 and (2)";
    let formula = parse_formula(written).unwrap();
    let words: Vec<&str> =
        formula.expr().nodes().iter().map(|node| written.get(node.span().range()).unwrap()).collect();
    assert_eq!(
        words,
        [
            "arr",
            "5",
            "arr > 5",
            "größe",
            "'é'",
            "'b'",
            "größe in ('é', 'b')",
            "x",
            "not x",
            "größe in ('é', 'b') and not x",
            "a",
            "b",
            "a + b",
            "-( a + b )",
            "2",
            "-( a + b ) * 2",
            "1",
            "2",
            "-( a + b ) * 2 between 1 and (2)",
            written,
        ]
    );
    let clauses: Vec<_> = formula.clauses().into_iter().map(|clause| formula.words(clause)).collect();
    assert_eq!(clauses, ["arr > 5", "größe in ('é', 'b') and not x", "-( a + b ) * 2 between 1 and (2)"]);
}

#[test]
fn mistakes_are_named_with_their_fix() {
    // What is written, the code, the words at fault, and the help.
    for (written, code, words, help) in [
        ("a == 5", "double-equals", "==", "write `=`"),
        ("a === 5", "double-equals", "===", "write `=`"),
        ("a && b", "logical-operator", "&&", "write `and`"),
        ("a || b", "logical-operator", "||", "write `or`"),
        ("a & b", "logical-operator", "&", "write `and`"),
        ("!a", "logical-operator", "!", "write `not`"),
        ("a != null", "null-comparison", "a != null", "write `a is not null`"),
        ("a = null", "null-comparison", "a = null", "write `a is null`"),
        ("null = a + 1", "null-comparison", "null = a + 1", "write `a + 1 is null`"),
        ("a = \"x\"", "double-quotes", "\"x\"", "write `'x'`; a name is written without quotes"),
        ("a = ‘it’", "double-quotes", "‘it’", "write `'it'`; a name is written without quotes"),
        ("1 < x < 5", "chained-comparison", "1 < x <", "write `1 < x and x < 5`"),
        ("1 <= x <= y", "chained-comparison", "1 <= x <=", "write `1 <= x and x <= y`, or `x between 1 and y`"),
        ("a = b = c", "chained-comparison", "a = b =", "write `a = b and b = c`"),
        (
            "a is null = b",
            "chained-comparison",
            "a is null =",
            "join conditions with `and` or `or`, or put parentheses around the first one",
        ),
        ("coalesc(a, 1)", "unknown-function", "coalesc", "did you mean `coalesce`?"),
        ("nvl(a, 1)", "unknown-function", "nvl", "write `coalesce(a, b)`"),
        (
            "if(a, 1, 2)",
            "unknown-function",
            "if",
            "a choice between values is a dimension with rules, or a factor with points",
        ),
        (
            "frobnicate(a)",
            "unknown-function",
            "frobnicate",
            "the functions are `coalesce`, `least`, `greatest`, `mod` and `abs`",
        ),
        ("a % 2 = 0", "unknown-operator", "%", "write `mod(a, b)`"),
        ("a mod 2 = 0", "missing-operator", "mod", "write `mod(a, b)`"),
        ("a rem 2 = 0", "not-supported", "rem", "write `mod(a, b)`"),
        ("remainder(a, 2) = 0", "unknown-function", "remainder", "write `mod(a, b)`"),
        ("mod(a) = 0", "wrong-argument-count", "mod(a)", "write `mod(x, y)`; digits are grouped with `_`"),
        ("mod(a, 2, 3) = 0", "wrong-argument-count", "mod(a, 2, 3)", "write `mod(x, y)`; digits are grouped with `_`"),
        ("a least b", "missing-operator", "least", "write `least(a, b)`"),
        ("a abs 2 = 0", "missing-operator", "abs", "write `abs(a)`"),
        ("a ^ 2", "unknown-operator", "^", "only `+`, `-`, `*` and `/` compute"),
        ("a ** 2", "unknown-operator", "**", "only `+`, `-`, `*` and `/` compute"),
        ("a => 2", "unknown-operator", "=>", "write `>=`"),
        ("a ≠ 2", "unknown-operator", "≠", "write `!=`"),
        ("a = 'x", "unclosed-quote", "'", "end the text with a `'`; a `'` inside a text is written twice"),
        ("(a", "unclosed-parenthesis", "(", "write the missing `)`"),
        ("abs(a", "unclosed-parenthesis", "(", "write the missing `)`"),
        ("a in (1, 2", "unclosed-parenthesis", "(", "write the missing `)`"),
        ("a)", "unclosed-parenthesis", ")", "remove it, or open a parenthesis before"),
        ("a and", "missing-operand", "and", "write a name, a number, a 'text' or a condition there"),
        ("and a", "missing-operand", "and", "write a name, a number, a 'text' or a condition there"),
        ("a and or b", "missing-operand", "or", "write a name, a number, a 'text' or a condition there"),
        ("()", "missing-operand", ")", "write a name, a number, a 'text' or a condition there"),
        ("abs()", "missing-operand", "abs()", "write `abs(...)` with an operand inside"),
        ("a between 1", "missing-operand", "between", "write `a between low and high`"),
        ("a between 1 or b", "missing-operand", "between", "write `a between low and high`"),
        ("a in 'x'", "missing-operand", "'x'", "write `in ('x')`"),
        ("a in ()", "empty-list", "()", "write at least one value, as in `in ('a', 'b')`"),
        ("abs(a, b)", "wrong-argument-count", "abs(a, b)", "write `abs(x)`; digits are grouped with `_`"),
        (
            "date '2026-02-30' > a",
            "invalid-date",
            "'2026-02-30'",
            "write year, month and day of a date that exists: `date '2026-01-31'`",
        ),
        ("a > 2026-01-31", "bare-date", "2026-01-31", "write `date '2026-01-31'`"),
        (
            "a like 'x%'",
            "not-supported",
            "like",
            "texts compare by `=`, `!=` and `in`; prepare them before, or use a category attribute",
        ),
        (
            "a not like 'x%'",
            "not-supported",
            "like",
            "texts compare by `=`, `!=` and `in`; prepare them before, or use a category attribute",
        ),
        (
            "case when a then b end",
            "not-supported",
            "case",
            "a choice between values is a dimension with rules, or a factor with points",
        ),
        (
            "select a from b",
            "not-supported",
            "select",
            "an expression is one condition or one formula about one client, not a query",
        ),
        ("a xor b", "not-supported", "xor", "write `(a and not b) or (b and not a)`"),
        (
            "annual revenue > 5",
            "missing-operator",
            "revenue",
            "names have no spaces (`annual_revenue`?); conditions are joined by `and` or `or`",
        ),
        ("a 'x'", "missing-operator", "'x'", "write `a = 'x'`"),
        (
            "a > 5 b",
            "missing-operator",
            "b",
            "join conditions with `and` or `or`, and numbers with `+`, `-`, `*` or `/`",
        ),
        ("a is true", "unexpected-word", "is true", "write `a = true`"),
        ("a is not 5", "unexpected-word", "is not 5", "write `a != 5`"),
        ("a = not b", "unexpected-word", "not", "put it in parentheses: `(not ...)`"),
        ("a > 1,200", "invalid-number", "1,200", "write `1_200`"),
        ("a > 1,200,300.5", "invalid-number", "1,200,300.5", "write `1_200_300.5`"),
        ("a > 100k", "invalid-number", "100k", "write `100_000`"),
        ("a > 2.5M", "invalid-number", "2.5M", "write `2_500_000`"),
        ("a > 50%", "invalid-number", "50%", "write a share as a fraction: `0.5`"),
        ("a > $500", "invalid-number", "$", "write the number alone, `500`; its currency is the attribute's `unit`"),
        ("a > 5x", "invalid-number", "5x", "write digits alone; a name does not begin with a digit"),
        (
            "a > 1.2.3",
            "invalid-number",
            "1.2.3",
            "write digits, with `_` between them where it helps reading: `100_000`",
        ),
        ("a > 1e999999999", "number-too-long", "1e999999999", "write a number of at most 38 digits"),
        ("a.b > 5", "unexpected-character", "a.b", "write the attribute's own name, as in `b`"),
        ("`a` > 5", "unexpected-character", "`a`", "write `a`"),
        ("a > 5 -- floor", "unexpected-character", "--", "write the comment behind a `#` on a line of the document"),
        ("a > 5;", "unexpected-character", ";", "an expression has no end sign"),
        (
            "a, b",
            "unexpected-comma",
            ",",
            "write `and` or `or` between conditions; digits are grouped with `_`, and a decimal point is a point",
        ),
        ("a\u{200b} > 5", "invisible-character", "\u{200b}", "remove it: write the words anew instead of pasting them"),
        (
            "a = 'x\u{202e}y'",
            "invisible-character",
            "'x\u{202e}y'",
            "remove it: write the words anew instead of pasting them",
        ),
        ("", "empty-expression", "", "write a condition, as in `arr >= 25_000`"),
    ] {
        let error = match parse_formula(written) {
            Ok(formula) => panic!("{written} is read as {}", formula.expr()),
            Err(error) => error,
        };
        let first = error.diagnostics().first().unwrap();
        assert_eq!((first.code(), first.words(), first.help()), (code, words, Some(help)), "{written}");
    }
}

#[test]
fn all_mistakes_of_an_expression_are_reported() {
    let error = parse_formula("a == 5 && nvl(b, 1) != null || c = \"x\" and d > 10%").unwrap_err();
    let codes: Vec<_> = error.diagnostics().iter().map(tierline_document::Diagnostic::code).collect();
    assert_eq!(
        codes,
        [
            "double-equals",
            "logical-operator",
            "unknown-function",
            "null-comparison",
            "logical-operator",
            "double-quotes",
            "invalid-number"
        ]
    );
}

/// Expressions of all operators, as they can be written down.
fn expressions() -> impl Strategy<Value = Expr> {
    let leaf = |op: Op| Expr::leaf(op, Span::default());
    let name = prop::sample::select(vec!["a", "arr", "größe", "x_1", "date", "abs"]);
    let leaves = prop_oneof![
        (any::<i64>(), 0_u8..6).prop_map(move |(m, s)| leaf(Op::Number(Decimal::new(m.into(), s).unwrap()))),
        "[a-z' é\"]{0,6}".prop_map(move |t| leaf(Op::Text(t.into()))),
        any::<bool>().prop_map(move |b| leaf(Op::Boolean(b))),
        (-700_000_i64..2_000_000).prop_map(move |d| leaf(Op::Date(Date::from_days(d).unwrap()))),
        Just(leaf(Op::AsOf)),
        name.prop_map(move |n| leaf(Op::Name(n.into()))),
    ];
    let comparisons = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];
    leaves.prop_recursive(5, 48, 4, move |inner| {
        let several = |least: usize| prop::collection::vec(inner.clone(), least..4);
        let apply = |op: Op| move |operands: Vec<Expr>| Expr::apply(op.clone(), operands, Span::default());
        prop_oneof![
            (prop::sample::select(comparisons.to_vec()), inner.clone(), inner.clone())
                .prop_map(|(c, a, b)| Expr::apply(Op::Compare(c), [a, b], Span::default())),
            several(2).prop_map(apply(Op::And(0))),
            several(2).prop_map(apply(Op::Or(0))),
            several(2).prop_map(apply(Op::Add(0))),
            several(2).prop_map(apply(Op::Multiply(0))),
            several(2).prop_map(apply(Op::In(0))),
            several(2).prop_map(apply(Op::NotIn(0))),
            several(1).prop_map(apply(Op::Coalesce(0))),
            several(1).prop_map(apply(Op::Least(0))),
            several(1).prop_map(apply(Op::Greatest(0))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a - b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a / b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Expr::apply(Op::Remainder, [a, b], Span::default())),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| a.between(b, c)),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| Expr::apply(
                Op::NotBetween,
                [a, b, c],
                Span::default()
            )),
            inner.clone().prop_map(Expr::is_null),
            inner.clone().prop_map(Expr::is_not_null),
            inner.clone().prop_map(Expr::abs),
            inner.clone().prop_map(|a| !a),
            // A minus sign in front of a number is part of the number.
            inner.clone().prop_map(|a| {
                if matches!(a.nodes().last().map(tierline_core::Node::op), Some(Op::Number(_))) { a } else { -a }
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_down_is_read_back(expr in expressions()) {
        let written = expr.to_string();
        let formula = parse_formula(&written).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(formula.expr(), &expr, "{}", written);
        // Every node has words, and the words of each node are an expression of their own.
        for (at, node) in formula.expr().nodes().iter().enumerate() {
            let words = written.get(node.span().range()).unwrap();
            prop_assert!(!words.is_empty());
            let again = parse_formula(words).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(again.expr(), &formula.expr().subtree(at), "{}", words);
        }
    }

    #[test]
    fn any_text_is_an_expression_or_an_error(text in "(\\PC|[a-z0-9 ()'\"=<>!&|+*/,.%$-]|and|or|not|in|is|null|between|abs\\(){0,40}") {
        if let Err(error) = parse_formula(&text) {
            prop_assert!(!error.diagnostics().is_empty());
            let _ = error.to_string();
            for diagnostic in error.diagnostics() {
                prop_assert!(text.get(diagnostic.bytes().unwrap()).is_some());
            }
        }
    }
}
