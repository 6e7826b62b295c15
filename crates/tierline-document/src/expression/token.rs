//! The words of an expression.

use std::ops::Range;

use tierline_core::{Comparison, Date, Decimal};

/// One word, number, text or sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind<'a> {
    /// A name or a keyword, as it is written.
    Word(&'a str),
    Number(Decimal),
    Text(Box<str>),
    /// A date, where the lexer has read one; mostly dates are the word `date` and a text.
    Date(Date),
    Compare(Comparison),
    Plus,
    Minus,
    Star,
    Slash,
    Open,
    Close,
    Comma,
}

impl Kind<'_> {
    /// True for what can be an operand by itself.
    pub(super) fn is_operand(&self) -> bool {
        match self {
            Self::Word(word) => {
                !["and", "or", "not", "between", "in", "is"].iter().any(|k| k.eq_ignore_ascii_case(word))
            }
            Self::Number(_) | Self::Text(_) | Self::Date(_) => true,
            _ => false,
        }
    }
}

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) range: Range<usize>,
}
