//! The operators by what is written: the core's table, looked up by the lexer and the parser.

use std::sync::LazyLock;

use tierline_core::{Form, Operator, sort_by};

/// All operators, and the words that they are written in: looked up for every word of a text.
static OPERATORS: LazyLock<Vec<Operator>> = LazyLock::new(|| Operator::all().collect());
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = Operator::all().flat_map(Operator::words).collect();
    sort_by(&mut words, &mut |one, other| one.cmp(other));
    words.dedup();
    words
});

/// The operator that is written so; letters count in lower case.
pub(super) fn operator(form: Form, name: &str) -> Option<Operator> {
    OPERATORS.iter().find(|operator| operator.form == form && operator.name == name).copied()
}

/// The operator that is written so and `not` before it, where that is negated.
pub(super) fn negatable(form: Form, name: &str, negated: bool) -> Option<Operator> {
    if negated { operator(form, &format!("not {name}")) } else { operator(form, name) }
}

/// True for a word that operators are written in which are no functions.
pub(super) fn is_operator_word(word: &str) -> bool {
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The names of all functions.
pub(super) fn functions() -> impl Iterator<Item = &'static str> {
    OPERATORS.iter().filter(|operator| operator.form == Form::Function).map(|operator| operator.name)
}

/// `` the functions are `coalesce`, `least` and `abs` ``
pub(super) fn functions_told() -> String {
    let names: Vec<String> = functions().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) => format!("the functions are {} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
