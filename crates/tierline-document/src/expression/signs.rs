//! The signs of expressions, and those of other languages with what to write instead.

use tierline_core::Comparison;

use super::token::Kind;

/// A sign, also one of another language, and what it is read as.
pub(super) struct Sign {
    pub(super) written: &'static str,
    pub(super) kind: Kind<'static>,
    /// The code of the mistake and what to write instead, where it is none of ours.
    pub(super) wrong: Option<(&'static str, &'static str)>,
}

const fn own(written: &'static str, kind: Kind<'static>) -> Sign {
    Sign { written, kind, wrong: None }
}

const fn foreign(written: &'static str, kind: Kind<'static>, code: &'static str, right: &'static str) -> Sign {
    Sign { written, kind, wrong: Some((code, right)) }
}

const OPERATOR: &str = "unknown-operator";
const LOGICAL: &str = "logical-operator";
const EQUALS: &str = "double-equals";

/// All signs but the minus, which also begins comments elsewhere; longer ones stand before those that they begin with.
pub(super) static SIGNS: [Sign; 38] = [
    foreign("<=>", Kind::Compare(Comparison::Equal), OPERATOR, "="),
    foreign("===", Kind::Compare(Comparison::Equal), EQUALS, "="),
    foreign("!==", Kind::Compare(Comparison::NotEqual), OPERATOR, "!="),
    foreign("==", Kind::Compare(Comparison::Equal), EQUALS, "="),
    own("<=", Kind::Compare(Comparison::LessOrEqual)),
    own(">=", Kind::Compare(Comparison::GreaterOrEqual)),
    own("<>", Kind::Compare(Comparison::NotEqual)),
    own("!=", Kind::Compare(Comparison::NotEqual)),
    foreign("=<", Kind::Compare(Comparison::LessOrEqual), OPERATOR, "<="),
    foreign("=>", Kind::Compare(Comparison::GreaterOrEqual), OPERATOR, ">="),
    foreign("=!", Kind::Compare(Comparison::NotEqual), OPERATOR, "!="),
    foreign(":=", Kind::Compare(Comparison::Equal), OPERATOR, "="),
    foreign("~=", Kind::Compare(Comparison::NotEqual), OPERATOR, "!="),
    foreign("&&", Kind::Word("and"), LOGICAL, "and"),
    foreign("||", Kind::Word("or"), LOGICAL, "or"),
    foreign("**", Kind::Star, OPERATOR, ""),
    foreign("//", Kind::Slash, OPERATOR, "/"),
    foreign("≤", Kind::Compare(Comparison::LessOrEqual), OPERATOR, "<="),
    foreign("≥", Kind::Compare(Comparison::GreaterOrEqual), OPERATOR, ">="),
    foreign("≠", Kind::Compare(Comparison::NotEqual), OPERATOR, "!="),
    foreign("∧", Kind::Word("and"), LOGICAL, "and"),
    foreign("∨", Kind::Word("or"), LOGICAL, "or"),
    foreign("¬", Kind::Word("not"), LOGICAL, "not"),
    foreign("−", Kind::Minus, OPERATOR, "-"),
    foreign("–", Kind::Minus, OPERATOR, "-"),
    foreign("×", Kind::Star, OPERATOR, "*"),
    foreign("·", Kind::Star, OPERATOR, "*"),
    foreign("÷", Kind::Slash, OPERATOR, "/"),
    own("=", Kind::Compare(Comparison::Equal)),
    own("<", Kind::Compare(Comparison::Less)),
    own(">", Kind::Compare(Comparison::Greater)),
    foreign("&", Kind::Word("and"), LOGICAL, "and"),
    foreign("|", Kind::Word("or"), LOGICAL, "or"),
    foreign("!", Kind::Word("not"), LOGICAL, "not"),
    own("+", Kind::Plus),
    own("*", Kind::Star),
    own("/", Kind::Slash),
    own(",", Kind::Comma),
];
