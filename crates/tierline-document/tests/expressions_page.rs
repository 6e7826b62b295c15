//! `docs/reference/expressions.md` is the table of operators, and what its tables show is what the operators give.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use tierline_core::{Arity, Client, Date, Form, Op, Operator, Value};
use tierline_document::{Document, Format, parse_formula};

/// What stands before the operators.
const INTRODUCTION: &str = "\
# Expressions

Rules, flags and derived attributes are written in a subset of SQL. `crates/tierline-core/src/language/op` has the operators, this
page is made of them, and its tables are what they give: run them to see for yourself.

## Values

| written | is |
|---|---|
| `25_000`, `0.5`, `-3` | an exact number, of at most 38 digits; `_` groups digits |
| `'Retail'` | a text, or a level of a category; a `'` inside is written twice |
| `true`, `false` | a truth |
| `date '2026-01-31'` | a day |
| `as_of` | the date that the clients are assigned for |
| `null` | the missing value; an operand of `coalesce`, `least` and `greatest` |
| `arr` | the parameter, attribute, derived attribute, dimension, score or flag of that name |
| `tier` | in a flag: the tier that the client has by the rules today, compared by equality; missing without one |
| `tier_rank` | in a flag: the rank of that tier, a whole number, 1 the best |
| `previous(tier)` | in a flag: the tier in force before, from the standings of the last review; missing without one |
| `previous(health)` | in a flag: the value of the attribute `health` at the last review, where it stands under `remember`; missing without one |

Flags that ask for the tier come after it, so that nothing that finds it can read them: no rule, `stay`, score, dimension or
derived attribute. Where a bad value leaves several tiers possible, `tier` is any of them. A model that declares `tier` speaks of that,
and its flags cannot ask for the tier that a client has.

Words and functions are read in any case, names as they are written. Arithmetic is exact: what is computed is a fraction, and
a derived attribute rounds it once, to its `scale`. An operator whose result does
not fit 128 bits in lowest terms is an issue of its client.

A missing value is unknown in a comparison, as in SQL, and a rule that is unknown does not match. Below, `?` is what is missing or
unknown.
";

/// Each family, its heading, and what all of it has in common.
const FAMILIES: [(&str, &str, &str); 4] = [
    (
        "comparison",
        "Comparisons",
        "Both sides are of one type. Texts, and levels without an order, compare by equality only; comparisons do not chain. Between \
         levels the order of their list counts, in which a text in quotes is a level.",
    ),
    ("logic", "Conditions", "Conditions are true, false or unknown."),
    ("choice", "Choices", "Operands are of one type, as many of them as there are. `null` may be one."),
    (
        "arithmetic",
        "Arithmetic",
        "Numbers are exact. Dates take part where the result is a date, or days between two of them.",
    ),
];

/// What an operator gives for one client, whose attributes are its operands.
fn result(operator: Operator, operands: &[Option<&str>]) -> String {
    let letters = ["a", "b", "c"];
    let expression = operator.written(&letters[..operands.len()]);
    let kind = if operator.family() == "logic" { "boolean" } else { "integer" };
    let (answers, key) = match operator.gives {
        "true or false" => (format!("flags:\n  result: \"{expression}\"\n"), true),
        _ => (format!("derived:\n  result: {{ type: decimal, scale: 2, expr: \"{expression}\" }}\n"), false),
    };
    let text = format!(
        "tierline: 1\nmodel: {{ name: one, client: id }}\nattributes:\n  a: {{ type: {kind} }}\n  b: {{ type: {kind} }}\n  \
         c: {{ type: {kind} }}\n{answers}tiers:\n  - {{ name: All }}\n"
    );
    let model = Document::parse(&text, Format::Yaml).unwrap().lower().unwrap_or_else(|error| panic!("{text}\n{error}"));
    let mut client = Client::new("one");
    for (letter, value) in letters.iter().zip(operands) {
        match *value {
            Some(value) => client.set(letter, value),
            None => client.set(letter, Value::Missing),
        }
    }
    let assignment = model.compile().assign(&client, Date::new(2026, 1, 31).unwrap());
    assert_eq!(assignment.issues().len(), 0, "{text}");
    if key {
        return assignment.flag("result").map_or("?".into(), |truth| truth.to_string());
    }
    match assignment.value("result") {
        Value::Missing => "?".into(),
        value => value.to_string(),
    }
}

fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("?")
}

/// What an operator gives, by its operands.
fn table(operator: Operator) -> String {
    let truths = [Some("true"), Some("false"), None];
    let few = [Some("1"), Some("2"), None];
    let (rows, columns): (&[Option<&str>], &[Option<&str>]) = match operator.family() {
        "logic" => (&truths, &truths),
        "arithmetic" => (&[Some("7"), Some("-7"), Some("0"), None], &[Some("2"), Some("-2"), Some("0"), None]),
        _ => (&few, &few),
    };
    let mut out = String::new();
    match operator.arity {
        Arity::Exactly(1) => {
            writeln!(out, "| `a` | `{}` |\n|---|---|", operator.written(&["a"])).unwrap();
            for a in rows {
                writeln!(out, "| {} | {} |", shown(*a), result(operator, &[*a])).unwrap();
            }
        }
        Arity::Exactly(3) | Arity::OneAndSeveral => {
            writeln!(out, "| `a` | `b` | `c` | `{}` |\n|---|---|---|---|", operator.written(&["a", "b", "c"])).unwrap();
            let ends: [[Option<&str>; 2]; 3] = [[Some("1"), Some("2")], [Some("1"), None], [None, Some("1")]];
            for [b, c] in ends {
                for a in [Some("0"), Some("1"), Some("2"), None] {
                    let given = result(operator, &[a, b, c]);
                    writeln!(out, "| {} | {} | {} | {given} |", shown(a), shown(b), shown(c)).unwrap();
                }
            }
        }
        _ => {
            write!(out, "| `{}` |", operator.written(&["a", "b"])).unwrap();
            columns.iter().for_each(|b| write!(out, " `b` = {} |", shown(*b)).unwrap());
            writeln!(out, "\n|---|{}", "---|".repeat(columns.len())).unwrap();
            for a in rows {
                write!(out, "| `a` = {} |", shown(*a)).unwrap();
                columns.iter().for_each(|b| write!(out, " {} |", result(operator, &[*a, *b])).unwrap());
                out.push('\n');
            }
        }
    }
    out
}

/// A heading that links to nothing else on the page.
fn heading(operator: Operator) -> String {
    let also: String = operator.also.iter().map(|sign| format!(", `{sign}`")).collect();
    let prefix = if operator.form == Form::Prefix && !operator.is_word() { " before a number" } else { "" };
    format!("### `{}`{also}{prefix}\n", operator.name)
}

fn page() -> String {
    let mut out = String::from(INTRODUCTION);
    out.push_str("\n## What binds tightest\n\nFrom the top; what stands in one line is read from the left. Parentheses come before all of it.\n\n");
    let mut levels: Vec<_> = Operator::all().map(|operator| operator.binding).collect();
    levels.sort();
    levels.dedup();
    for (number, level) in (1..).zip(levels.into_iter().rev()) {
        let names: Vec<String> = Operator::all()
            .filter(|operator| operator.binding == level)
            .map(|operator| format!("`{}`", operator.name))
            .collect();
        writeln!(out, "{number}. {}", names.join(" ")).unwrap();
    }
    for (family, title, about) in FAMILIES {
        write!(out, "\n## {title}\n\n{about}\n").unwrap();
        for operator in Operator::all().filter(|operator| operator.family() == family) {
            let (about, takes, gives, missing) = (operator.about, operator.takes, operator.gives, operator.missing);
            write!(
                out,
                "\n{}\n{about} Takes {takes}; gives {gives}. {missing}\n\n```\n{}\n```\n\n{}",
                heading(operator),
                operator.example,
                table(operator)
            )
            .unwrap();
        }
    }
    out
}

/// `UPDATE_DOCS=1` writes the page.
#[test]
fn the_page_is_the_table_of_operators() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/expressions.md");
    let fresh = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(fresh == kept, "run this test with UPDATE_DOCS=1 and commit docs/reference/expressions.md");
}

/// Its entry says how an operator is written: what is written so is read as that operator, and written so again.
#[test]
fn every_operator_is_read_as_it_is_written() {
    for operator in Operator::all() {
        let operands: &[&str] = match operator.arity {
            Arity::Exactly(1) => &["a"],
            Arity::Exactly(2) => &["a", "b"],
            _ => &["a", "b", "c"],
        };
        let written = operator.written(operands);
        let formula = parse_formula(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
        let expr = formula.expr();
        assert_eq!(expr.to_string(), written);
        let root = expr.nodes()[expr.root()].op();
        assert_eq!(
            root.operator().map(|found| (found.name, found.form)),
            Some((operator.name, operator.form)),
            "{written}"
        );
        assert_eq!(root.arity() as usize, operands.len(), "{written}");
        assert_eq!(std::mem::discriminant(root), std::mem::discriminant(&operator.op()), "{written}");
        for sign in operator.also {
            let other = written.replace(&format!(" {} ", operator.name), &format!(" {sign} "));
            assert_eq!(parse_formula(&other).unwrap().expr(), expr, "{other}");
        }
    }
}

/// Every operator that the parser can give is in the table, and every example has its operator in it.
#[test]
fn examples_have_their_operator() {
    let mut names: Vec<(&str, Form)> = Operator::all().map(|found| (found.name, found.form)).collect();
    let count = names.len();
    names.sort_by_key(|(name, form)| (*name, format!("{form:?}")));
    names.dedup();
    assert_eq!(names.len(), count, "two operators are written alike");
    for operator in Operator::all() {
        let formula = parse_formula(operator.example).unwrap_or_else(|error| panic!("{}: {error}", operator.example));
        let has = |node: &tierline_core::Node| {
            node.op().operator().is_some_and(|found| (found.name, found.form) == (operator.name, operator.form))
        };
        assert!(formula.expr().nodes().iter().any(has), "{}", operator.example);
        for text in [operator.about, operator.missing] {
            assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
        }
        assert!(!operator.takes.is_empty() && !operator.gives.is_empty());
    }
    assert_eq!(Op::AsOf.operator().map(|found| found.name), None);
}
