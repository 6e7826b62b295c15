//! Choice: `coalesce`, `least` and `greatest` take one of several values of one type.
//!
//! They alone pass over what is missing. Of texts, levels and truths `coalesce` takes the first, too.

use core::cmp::Ordering;

use crate::language::op::{
    Arity, Binding, Chain, Family, Form, Lists, Op, Operand, Operator, Refused, Sort, WrittenAs,
};
use crate::value::fraction::Exact;

/// An operator that chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChoiceOp {
    Coalesce,
    Least,
    Greatest,
}

/// What other languages choose by, and models do not.
pub(crate) const REFUSED: &[Refused] = &[
    Refused {
        written_as: WrittenAs::Function,
        names: &["if", "iif", "ifs", "switch", "decode", "case"],
        instead: CASES,
    },
    Refused { written_as: WrittenAs::Word, names: &["case", "when", "then", "else", "end", "if"], instead: CASES },
];

const CASES: &str = "a choice between values is a dimension with rules, or a factor with points";

impl ChoiceOp {
    pub(crate) const ALL: &'static [Self] = &[Self::Coalesce, Self::Least, Self::Greatest];

    pub(crate) const fn op(self, counted: u32) -> Op {
        match self {
            Self::Coalesce => Op::Coalesce(counted),
            Self::Least => Op::Least(counted),
            Self::Greatest => Op::Greatest(counted),
        }
    }

    pub(super) const fn entry(self) -> Operator {
        let function = Operator {
            name: "",
            form: Form::Function,
            arity: Arity::Several,
            binding: Binding::Atom,
            // Commas part the operands, so that none needs parentheses.
            operands_bind: [Binding::Open; 2],
            chain: Chain::Deeper,
            takes: "numbers, dates, or levels of one ordered list",
            gives: "the same",
            missing: "What is missing is passed over; missing where all of them are.",
            about: "",
            example: "",
            also: &[],
            elsewhere: &[],
            of: Family::Choice(self),
        };
        match self {
            Self::Coalesce => Operator {
                name: "coalesce",
                takes: "values of one type",
                about: "The first that is not missing.",
                example: "coalesce(arr, 0) >= 25_000",
                elsewhere: &[
                    (WrittenAs::Function, "nvl"),
                    (WrittenAs::Function, "ifnull"),
                    (WrittenAs::Function, "isnull"),
                    (WrittenAs::Function, "iferror"),
                ],
                ..function
            },
            Self::Least => Operator {
                name: "least",
                about: "The least of those that are not missing.",
                example: "least(health, maturity) < 40",
                elsewhere: &[(WrittenAs::Function, "min")],
                ..function
            },
            Self::Greatest => Operator {
                name: "greatest",
                about: "The greatest of those that are not missing.",
                example: "greatest(signup_date, renewal_date) > as_of",
                elsewhere: &[(WrittenAs::Function, "max")],
                ..function
            },
        }
    }

    /// The type of the operands so far and of one more; nothing where they have none in common. `literal` is a text as it is
    /// written: a level, beside levels.
    pub(crate) fn sort(have: Sort, next: Sort, literal: bool, lists: &impl Lists) -> Option<Sort> {
        Some(match (have, next) {
            // `null` goes with every type.
            (have, Sort::Null) => have,
            (Sort::Null, next) => next,
            (Sort::Number { whole: a }, Sort::Number { whole: b }) => Sort::Number { whole: a && b },
            (Sort::Date, Sort::Date) => Sort::Date,
            (Sort::Boolean, Sort::Boolean) => Sort::Boolean,
            (Sort::Levels(a), Sort::Levels(b)) if lists.same(a, b) => Sort::Levels(a),
            // A text in quotes is looked up among the levels later, where it can be told that it is none.
            (Sort::Levels(a), Sort::Text) if literal => Sort::Levels(a),
            (Sort::Text, Sort::Text) => Sort::Text,
            _ => return None,
        })
    }

    /// Whether its operands need an order, not only a type.
    pub(crate) const fn needs_order(self) -> bool {
        match self {
            Self::Coalesce => false,
            Self::Least | Self::Greatest => true,
        }
    }

    /// Whether an explanation shows its operands as parts of a condition.
    pub(crate) const fn shows_parts(self) -> bool {
        match self {
            Self::Coalesce => true,
            Self::Least | Self::Greatest => false,
        }
    }

    /// The result for one client.
    #[inline]
    pub(crate) fn run<F: Exact>(self, left: Operand<F>, right: Operand<F>) -> Operand<F> {
        use Operand::{Known, Missing, Overflow};
        let wanted = match self {
            Self::Coalesce => return if matches!(left, Missing) { right } else { left },
            Self::Least => Ordering::Less,
            Self::Greatest => Ordering::Greater,
        };
        match (left, right) {
            (Overflow, _) | (_, Overflow) => Overflow,
            (Missing, other) | (other, Missing) => other,
            // Of two that are equal the first one: they are one value, however it is written.
            (Known(a), Known(b)) => Known(if b.order(a) == wanted { b } else { a }),
        }
    }

    /// The result where an operand may be open, which is nothing: behind a value that is there `coalesce` asks for no other.
    pub(crate) fn open<F: Exact>(self, left: Option<Operand<F>>, right: Option<Operand<F>>) -> Option<Operand<F>> {
        match self {
            Self::Coalesce if matches!(left, Some(Operand::Missing)) => right,
            // Known or open: an open value may be there, and then nothing behind it counts.
            Self::Coalesce => left,
            Self::Least | Self::Greatest => Some(self.run(left?, right?)),
        }
    }
}
