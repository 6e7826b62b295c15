//! The signs of expressions, from the table of operators, and those of other languages with what to write instead.

use std::sync::LazyLock;

use tierline_core::{Comparison, Form, Op, Operator};

use super::token::Kind;

/// A sign, also one of another language, and what it is read as.
#[derive(Clone)]
pub(super) struct Sign {
    pub(super) written: &'static str,
    pub(super) kind: Kind<'static>,
    /// The code of the mistake and what to write instead, where it is none of ours.
    pub(super) wrong: Option<(&'static str, &'static str)>,
}

/// All signs but the minus, which also begins comments elsewhere; longer ones stand before those that they begin with.
pub(super) static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let infix = Operator::all().filter(|operator| operator.form == Form::Infix && !operator.is_word());
    let operators = infix.flat_map(|operator| {
        let written = std::iter::once(operator.name).chain(operator.also.iter().copied());
        written.map(move |written| Sign { written, kind: Kind::Sign(operator.op()), wrong: None })
    });
    let comma = Sign { written: ",", kind: Kind::Comma, wrong: None };
    let operators = operators.filter(|sign| sign.written != "-").chain([comma]);
    let mut all: Vec<Sign> = operators.chain(FOREIGN.iter().cloned()).collect();
    tierline_core::sort_by(&mut all, &mut |a, b| b.written.len().cmp(&a.written.len()));
    all
});

const fn foreign(written: &'static str, kind: Kind<'static>, code: &'static str, right: &'static str) -> Sign {
    Sign { written, kind, wrong: Some((code, right)) }
}

const OPERATOR: &str = "unknown-operator";
const LOGICAL: &str = "logical-operator";
const EQUALS: &str = "double-equals";

/// Signs of other languages.
static FOREIGN: [Sign; 27] = [
    foreign("<=>", Kind::Sign(Op::Compare(Comparison::Equal)), OPERATOR, "="),
    foreign("===", Kind::Sign(Op::Compare(Comparison::Equal)), EQUALS, "="),
    foreign("!==", Kind::Sign(Op::Compare(Comparison::NotEqual)), OPERATOR, "!="),
    foreign("==", Kind::Sign(Op::Compare(Comparison::Equal)), EQUALS, "="),
    foreign("=<", Kind::Sign(Op::Compare(Comparison::LessOrEqual)), OPERATOR, "<="),
    foreign("=>", Kind::Sign(Op::Compare(Comparison::GreaterOrEqual)), OPERATOR, ">="),
    foreign("=!", Kind::Sign(Op::Compare(Comparison::NotEqual)), OPERATOR, "!="),
    foreign(":=", Kind::Sign(Op::Compare(Comparison::Equal)), OPERATOR, "="),
    foreign("~=", Kind::Sign(Op::Compare(Comparison::NotEqual)), OPERATOR, "!="),
    foreign("&&", Kind::Word("and"), LOGICAL, "and"),
    foreign("||", Kind::Word("or"), LOGICAL, "or"),
    foreign("**", Kind::Sign(Op::Multiply(0)), OPERATOR, ""),
    foreign("//", Kind::Sign(Op::Divide), OPERATOR, "/"),
    foreign("≤", Kind::Sign(Op::Compare(Comparison::LessOrEqual)), OPERATOR, "<="),
    foreign("≥", Kind::Sign(Op::Compare(Comparison::GreaterOrEqual)), OPERATOR, ">="),
    foreign("≠", Kind::Sign(Op::Compare(Comparison::NotEqual)), OPERATOR, "!="),
    foreign("∧", Kind::Word("and"), LOGICAL, "and"),
    foreign("∨", Kind::Word("or"), LOGICAL, "or"),
    foreign("¬", Kind::Word("not"), LOGICAL, "not"),
    foreign("−", Kind::Sign(Op::Subtract), OPERATOR, "-"),
    foreign("–", Kind::Sign(Op::Subtract), OPERATOR, "-"),
    foreign("×", Kind::Sign(Op::Multiply(0)), OPERATOR, "*"),
    foreign("·", Kind::Sign(Op::Multiply(0)), OPERATOR, "*"),
    foreign("÷", Kind::Sign(Op::Divide), OPERATOR, "/"),
    foreign("&", Kind::Word("and"), LOGICAL, "and"),
    foreign("|", Kind::Word("or"), LOGICAL, "or"),
    foreign("!", Kind::Word("not"), LOGICAL, "not"),
];
