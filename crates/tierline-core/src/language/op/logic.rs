//! Logic: `and`, `or` and `not` of three-valued truths, and what else rules do with truths.
//!
//! A truth is two bits ([`Bits`]), so that each operator is a bit operation, on one client as on a block of them, a byte
//! each. For a client with open values a truth is a set of them, and an operator takes every truth of one operand with
//! every truth of the other.

use crate::language::op::{Arity, Binding, Chain, Family, Form, Op, Operator, Refused, WrittenAs};
use crate::language::truth::{Bits, TruthSet};
use crate::vector::{Buffer, Vectors};

/// An operator that combines conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogicOp {
    And,
    Or,
    Not,
}

/// What other languages combine conditions by.
pub(crate) const REFUSED: &[Refused] = &[
    Refused {
        written_as: WrittenAs::Function,
        names: &["and", "or", "not"],
        instead: "write `and`, `or` and `not` between conditions",
    },
    Refused { written_as: WrittenAs::Word, names: &["xor"], instead: "write `(a and not b) or (b and not a)`" },
];

impl LogicOp {
    pub(crate) const ALL: &'static [Self] = &[Self::And, Self::Or, Self::Not];

    pub(crate) const fn op(self, counted: u32) -> Op {
        match self {
            Self::And => Op::And(counted),
            Self::Or => Op::Or(counted),
            Self::Not => Op::Not,
        }
    }

    pub(super) const fn entry(self) -> Operator {
        let word = Operator {
            name: "",
            form: Form::Infix,
            arity: Arity::Several,
            binding: Binding::And,
            // An `or` within an `and` keeps its parentheses.
            operands_bind: [Binding::Not; 2],
            chain: Chain::TakenUp,
            takes: "conditions",
            gives: "true or false",
            missing: "",
            about: "",
            example: "",
            also: &[],
            elsewhere: &[],
            of: Family::Logic(self),
        };
        match self {
            Self::And => Operator {
                name: "and",
                missing: "Unknown where one is unknown and none is false.",
                about: "True where all of them are, false where one is.",
                example: "arr > 50_000 and strategic",
                ..word
            },
            Self::Or => Operator {
                name: "or",
                binding: Binding::Or,
                operands_bind: [Binding::And; 2],
                missing: "Unknown where one is unknown and none is true.",
                about: "True where one of them is, false where all are.",
                example: "arr > 100_000 or strategic",
                ..word
            },
            Self::Not => Operator {
                name: "not",
                form: Form::Prefix,
                arity: Arity::Exactly(1),
                binding: Binding::Not,
                operands_bind: [Binding::Not; 2],
                chain: Chain::Deeper,
                takes: "a condition",
                missing: "Unknown where the condition is.",
                about: "True where the condition is false, false where it is true.",
                example: "not (arr > 50_000 and strategic)",
                ..word
            },
        }
    }

    /// Whether an explanation shows its operands as parts of a condition.
    pub(crate) const fn shows_parts(self) -> bool {
        match self {
            Self::And | Self::Or | Self::Not => true,
        }
    }
}

/// What a rule does with one truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfOne {
    Not,
    IsUnknown,
    IsKnown,
}

/// What a rule does with two truths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfTwo {
    And,
    Or,
    /// Two truths are equal; unknown where one is.
    Same,
    /// The first that is known.
    Coalesce,
    /// The same, where each is what one of some texts says: an open text stays open, whatever comes after it.
    FirstText,
}

impl OfOne {
    /// The truth for one client.
    #[inline]
    pub(crate) const fn run(self, truth: Bits) -> Bits {
        match self {
            Self::Not => truth.not(),
            Self::IsUnknown => truth.known().not(),
            Self::IsKnown => truth.known(),
        }
    }

    /// The truths for a client with open values.
    pub(crate) fn sets(self, truths: TruthSet) -> TruthSet {
        truths.map(|truth| self.run(truth))
    }

    /// The truths of a block of clients; each operator has a loop of its own.
    pub(crate) fn block(self, vectors: Vectors, block: &mut Buffer<u8>) {
        match self {
            // The operator is named in each closure, so that its loop has no branch on it.
            Self::Not => vectors.map(block, |truth| Self::Not.run(Bits::of(truth)).code()),
            Self::IsUnknown => vectors.map(block, |truth| Self::IsUnknown.run(Bits::of(truth)).code()),
            Self::IsKnown => vectors.map(block, |truth| Self::IsKnown.run(Bits::of(truth)).code()),
        }
    }
}

impl OfTwo {
    /// The truth for one client.
    #[inline]
    pub(crate) const fn run(self, left: Bits, right: Bits) -> Bits {
        match self {
            Self::And => left.and(right),
            Self::Or => left.or(right),
            Self::Same => left.same(right),
            Self::Coalesce | Self::FirstText => left.or_else(right),
        }
    }

    /// The truths for a client with open values.
    pub(crate) fn sets(self, left: TruthSet, right: TruthSet) -> TruthSet {
        match self {
            // At most 3 truths on either side: nine pairs.
            Self::And | Self::Or | Self::Same | Self::Coalesce => left.pair(right, |a, b| self.run(a, b)),
            Self::FirstText => left.or_text(right),
        }
    }

    /// The truths of a block of clients, in place of the left ones; each operator has a loop of its own.
    pub(crate) fn block(self, vectors: Vectors, left: &mut Buffer<u8>, right: &Buffer<u8>) {
        match self {
            Self::And => vectors.zip(left, right, |a, b| Self::And.run(Bits::of(a), Bits::of(b)).code()),
            Self::Or => vectors.zip(left, right, |a, b| Self::Or.run(Bits::of(a), Bits::of(b)).code()),
            Self::Same => vectors.zip(left, right, |a, b| Self::Same.run(Bits::of(a), Bits::of(b)).code()),
            // In a block open values count as missing, and then both are one.
            Self::Coalesce | Self::FirstText => {
                vectors.zip(left, right, |a, b| Self::Coalesce.run(Bits::of(a), Bits::of(b)).code());
            }
        }
    }
}
