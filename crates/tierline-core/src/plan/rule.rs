//! Rules: the three-valued truth of a boolean expression, for one client and for a block of clients.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::language::Comparison;
use crate::language::op::logic::{OfOne, OfTwo};
use crate::language::truth::TruthSet;
use crate::plan::cells::{Ask, Bits, MISSING, Table};
use crate::plan::program::{Compared, Program};
use crate::plan::sets::{CodeSet, Outcomes};
use crate::vector::{BLOCK, Buffer, Buffers, Vectors};

/// The node of an instruction that completes no node of the expression.
pub(crate) const NO_NODE: u32 = u32::MAX;

/// One instruction of a rule, operands before operators, and the node of the expression that it completes.
#[derive(Clone, Debug)]
pub(crate) struct RuleOp {
    pub(crate) kind: RuleKind,
    pub(crate) node: u32,
}

/// What an instruction does; what that means for truths stands with the operators: `language/op/logic.rs`.
#[derive(Clone, Debug)]
pub(crate) enum RuleKind {
    /// The answer to a question, by its number in the plan.
    Leaf(usize),
    Constant(Bits),
    OfOne(OfOne),
    OfTwo(OfTwo),
}

/// A question and the code it is asked of.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) of: Asked,
    pub(crate) kind: QuestionKind,
}

/// Whose code a question is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A slot.
    Slot(usize),
    /// A pair of programs, by its number in the plan.
    Compared(usize),
    /// A pair of text attributes, by its number in the plan.
    Texts(usize),
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum QuestionKind {
    /// Something of a slot's cells.
    Cells(Ask),
    /// How two programs compare.
    Order(Comparison),
    /// Whether one of two programs has no value.
    Missing { negated: bool },
}

/// The answers to one question, by code.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Index of the code: slots first, then pairs of programs, then pairs of texts.
    pub(crate) slot: usize,
    pub(crate) answers: Table,
}

/// An operand of a comparison, to be shown in an explanation.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The comparison's node.
    pub(crate) comparison: u32,
    /// The operand's node.
    pub(crate) operand: u32,
    pub(crate) value: SeenValue,
}

/// Where the operand's value is to be had.
#[derive(Clone, Debug)]
pub(crate) enum SeenValue {
    Slot(usize),
    /// A number that is the same for all clients.
    Constant(Box<str>),
    Number(Program),
    Date(Program),
    /// A level by its position in a slot's list.
    Level(Program, usize),
}

/// A compiled rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    pub(crate) ops: Vec<RuleOp>,
    pub(crate) seen: Vec<Seen>,
    height: usize,
}

// Room for the stack of nearly every rule; a short stack costs less to clear.
const LOW: usize = 8;
/// As for programs: expressions nest at most 64 deep and fold their operands from the left.
const TALL: usize = 72;

impl Rule {
    pub(crate) fn new(ops: Vec<RuleOp>, seen: Vec<Seen>) -> Self {
        let (mut now, mut height) = (0_usize, 0_usize);
        for op in &ops {
            now = match op.kind {
                RuleKind::Leaf(_) | RuleKind::Constant(_) => now.saturating_add(1),
                RuleKind::OfOne(_) => now,
                RuleKind::OfTwo(_) => now.saturating_sub(1),
            };
            height = height.max(now);
        }
        Self { ops, seen, height }
    }

    /// False for a rule whose stack would be taller than any allowed expression needs.
    pub(crate) const fn fits(&self) -> bool {
        self.height <= TALL
    }

    /// The truth for one client; `each` is called with the node and the truth of every instruction, in their order.
    #[inline]
    pub(crate) fn run(&self, codes: &[u8], leaves: &[Leaf], each: impl FnMut(u32, Bits)) -> Bits {
        if self.height <= LOW {
            self.run_in::<LOW>(codes, leaves, each)
        } else {
            self.run_in::<TALL>(codes, leaves, each)
        }
    }

    #[inline]
    fn run_in<const N: usize>(&self, codes: &[u8], leaves: &[Leaf], mut each: impl FnMut(u32, Bits)) -> Bits {
        let mut stack = [Bits::UNKNOWN; N];
        let mut top = 0_usize;
        for op in &self.ops {
            // Below an empty stack the place wraps beyond it and gives unknown, which a leaf does not read.
            let last = stack.get(top.wrapping_sub(1)).copied().unwrap_or(Bits::UNKNOWN);
            let left = || stack.get(top.wrapping_sub(2)).copied().unwrap_or(Bits::UNKNOWN);
            // How many operands are taken off, and what is put in their place.
            let (taken, result) = match &op.kind {
                RuleKind::Leaf(leaf) => (0, leaves.get(*leaf).map_or(Bits::UNKNOWN, |leaf| leaf.answer(codes))),
                RuleKind::Constant(bits) => (0, *bits),
                RuleKind::OfOne(op) => (1, op.run(last)),
                RuleKind::OfTwo(op) => (2, op.run(left(), last)),
            };
            top = top.wrapping_sub(taken);
            if let Some(slot) = stack.get_mut(top) {
                *slot = result;
            }
            top = top.wrapping_add(1);
            each(op.node, result);
        }
        stack.first().copied().unwrap_or(Bits::UNKNOWN)
    }

    /// The truths that the rule may have for a client with open values, operands taken as independent of one another;
    /// `each` is called with the node and the truths of every instruction, in their order.
    #[cold]
    pub(crate) fn run_open(
        &self,
        slots: &[Outcomes],
        leaves: &[Leaf],
        mut each: impl FnMut(u32, TruthSet),
    ) -> TruthSet {
        let unknown = TruthSet::of(Bits::UNKNOWN);
        let mut stack: Vec<TruthSet> = Vec::with_capacity(self.height);
        for op in &self.ops {
            let result = match &op.kind {
                RuleKind::Leaf(leaf) => leaves.get(*leaf).map_or(unknown, |leaf| leaf.truths(slots)),
                RuleKind::Constant(bits) => TruthSet::of(*bits),
                RuleKind::OfOne(op) => op.sets(stack.pop().unwrap_or(unknown)),
                RuleKind::OfTwo(op) => {
                    // The right operand was put there last.
                    let right = stack.pop().unwrap_or(unknown);
                    op.sets(stack.pop().unwrap_or(unknown), right)
                }
            };
            each(op.node, result);
            stack.push(result);
        }
        stack.pop().unwrap_or(unknown)
    }

    /// The truths for a block of clients: the same instructions, a byte for each client.
    ///
    /// `stack` keeps its buffers between calls; the result is its first one.
    pub(crate) fn run_block<'s>(
        &self,
        vectors: Vectors,
        slots: &[Box<Buffer<u8>>],
        leaves: &[Leaf],
        stack: &'s mut Buffers,
    ) -> Option<&'s mut Buffer<u8>> {
        // Buffers of 4 KiB, allocated once for the tallest rule so far and kept from block to block.
        while stack.len() < self.height {
            stack.push(Box::new([0; BLOCK]));
        }
        let mut top = 0_usize;
        for op in &self.ops {
            // Operands lie below the top and the next result on it: two parts of one list, borrowed at once.
            let (below, above) = stack.split_at_mut_checked(top)?;
            match &op.kind {
                RuleKind::Leaf(leaf) => {
                    let leaf = leaves.get(*leaf)?;
                    leaf.answers.block(vectors, slots.get(leaf.slot)?, above.first_mut()?);
                }
                RuleKind::Constant(bits) => above.first_mut()?.fill(bits.code()),
                RuleKind::OfOne(op) => op.block(vectors, below.last_mut()?),
                RuleKind::OfTwo(op) => {
                    let [.., left, right] = below else { return None };
                    // The result takes the place of the left operand, and so the top goes down by one.
                    op.block(vectors, left, right);
                }
            }
            top = match op.kind {
                RuleKind::Leaf(_) | RuleKind::Constant(_) => top.saturating_add(1),
                RuleKind::OfOne(_) => top,
                RuleKind::OfTwo(_) => top.saturating_sub(1),
            };
        }
        stack.first_mut().map(|truths| &mut **truths)
    }
}

impl Leaf {
    /// The answer for one client.
    #[inline]
    fn answer(&self, codes: &[u8]) -> Bits {
        Bits::of(self.answers.get(codes.get(self.slot).copied().unwrap_or(MISSING)))
    }

    /// The answers for whatever the client may be.
    fn truths(&self, slots: &[Outcomes]) -> TruthSet {
        let codes = slots.get(self.slot).map_or(CodeSet::of(MISSING), |outcomes| outcomes.codes);
        // Answers are by code, so that a set of codes has a set of answers.
        codes.iter().fold(TruthSet::default(), |set, code| set.with(Bits::of(self.answers.get(code))))
    }
}

/// Two text attributes compared: a code as of two programs, 1 where they differ and 2 where they are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextPair {
    pub(crate) left: usize,
    pub(crate) right: usize,
}

impl TextPair {
    /// The code of two texts, of which one may be missing.
    pub(crate) fn code(left: Option<&str>, right: Option<&str>) -> u8 {
        match (left, right) {
            // Texts have no order: less stands for every difference.
            (Some(left), Some(right)) => Compared::code(if left == right { Ordering::Equal } else { Ordering::Less }),
            _ => MISSING,
        }
    }
}

/// Two programs compared, and in whose formula: the name that an overflow is reported under.
#[derive(Clone, Debug)]
pub(crate) struct ComparedIn {
    pub(crate) compared: Compared,
    pub(crate) owner: Box<str>,
}
