//! The words of an expression.

use std::ops::Range;

use tierline_core::{Date, Decimal, Op};

use super::table::is_operator_word;

/// One word, number, text or sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind<'a> {
    /// A name or a keyword, as it is written.
    Word(&'a str),
    Number(Decimal),
    Text(Box<str>),
    /// A date, where the lexer has read one; mostly dates are the word `date` and a text.
    Date(Date),
    /// An operator that is written as a sign between its operands; some also stand before one.
    Sign(Op),
    Open,
    Close,
    Comma,
}

impl Kind<'_> {
    /// True for what can be an operand by itself.
    pub(super) fn is_operand(&self) -> bool {
        match self {
            Self::Word(word) => !is_operator_word(word),
            Self::Number(_) | Self::Text(_) | Self::Date(_) => true,
            Self::Sign(_) | Self::Open | Self::Close | Self::Comma => false,
        }
    }
}

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) range: Range<usize>,
}
