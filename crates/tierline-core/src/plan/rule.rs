//! Rules: the three-valued truth of a boolean expression, for one client and for a block of clients.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::expr::Comparison;
use crate::plan::block::{Masks, WORDS};
use crate::plan::cells::{Answers, Ask, Bits, MISSING};
use crate::plan::program::{Compared, Program};

/// The node of an instruction that completes no node of the expression.
pub(crate) const NO_NODE: u32 = u32::MAX;

/// One instruction of a rule, operands before operators, and the node of the expression that it completes.
#[derive(Clone, Debug)]
pub(crate) struct RuleOp {
    pub(crate) kind: RuleKind,
    pub(crate) node: u32,
}

/// What an instruction does; [`Bits`] says what it means.
#[derive(Clone, Debug)]
pub(crate) enum RuleKind {
    /// The answer to a question, by its number in the plan.
    Leaf(usize),
    Constant(Bits),
    And,
    Or,
    Not,
    /// Two truths are equal; unknown where one is.
    Same,
    /// The first that is known.
    Coalesce,
    IsUnknown,
    IsKnown,
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
    /// A lane.
    Lane(usize),
    /// A pair of programs, by its number in the plan.
    Compared(usize),
    /// A pair of text attributes, by its number in the plan.
    Texts(usize),
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum QuestionKind {
    /// Something of a lane's cells.
    Cells(Ask),
    /// How two programs compare.
    Order(Comparison),
    /// Whether one of two programs has no value.
    Missing { negated: bool },
}

/// The answers to one question, by code.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Index of the code: lanes first, then pairs of programs, then pairs of texts.
    pub(crate) slot: usize,
    pub(crate) answers: Box<Answers>,
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
    Lane(usize),
    /// A number that is the same for all clients.
    Constant(Box<str>),
    Number(Program),
    Date(Program),
    /// A level by its position in a lane's list.
    Level(Program, usize),
}

/// A compiled rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    pub(crate) ops: Vec<RuleOp>,
    pub(crate) seen: Vec<Seen>,
    height: usize,
}

const LOW: usize = 8;
/// As for programs: expressions nest at most 64 deep and fold their operands from the left.
const TALL: usize = 72;

impl Rule {
    pub(crate) fn new(ops: Vec<RuleOp>, seen: Vec<Seen>) -> Self {
        let (mut now, mut height) = (0_usize, 0_usize);
        for op in &ops {
            now = match op.kind {
                RuleKind::Leaf(_) | RuleKind::Constant(_) => now.saturating_add(1),
                RuleKind::Not | RuleKind::IsUnknown | RuleKind::IsKnown => now,
                RuleKind::And | RuleKind::Or | RuleKind::Same | RuleKind::Coalesce => now.saturating_sub(1),
            };
            height = height.max(now);
        }
        Self { ops, seen, height }
    }

    /// False for a rule whose stack would be taller than any allowed expression needs.
    pub(crate) const fn fits(&self) -> bool {
        self.height <= TALL
    }

    /// The truth for one client; `told` hears of each instruction's outcome.
    #[inline]
    pub(crate) fn run(&self, codes: &[u8], leaves: &[Leaf], told: impl FnMut(u32, Bits)) -> Bits {
        if self.height <= LOW {
            self.run_in::<LOW>(codes, leaves, told)
        } else {
            self.run_in::<TALL>(codes, leaves, told)
        }
    }

    #[inline]
    fn run_in<const N: usize>(&self, codes: &[u8], leaves: &[Leaf], mut told: impl FnMut(u32, Bits)) -> Bits {
        let mut stack = [Bits::UNKNOWN; N];
        let mut top = 0_usize;
        for op in &self.ops {
            let own = stack.get(top.wrapping_sub(1)).copied().unwrap_or(Bits::UNKNOWN);
            let left = || stack.get(top.wrapping_sub(2)).copied().unwrap_or(Bits::UNKNOWN);
            // How many operands are taken off, and what is put in their place.
            let (taken, result) = match &op.kind {
                RuleKind::Leaf(leaf) => (0, leaves.get(*leaf).map_or(Bits::UNKNOWN, |leaf| leaf.answer(codes))),
                RuleKind::Constant(bits) => (0, *bits),
                RuleKind::Not => (1, own.not()),
                RuleKind::IsUnknown => (1, if own.is_known() { Bits::FALSE } else { Bits::TRUE }),
                RuleKind::IsKnown => (1, if own.is_known() { Bits::TRUE } else { Bits::FALSE }),
                RuleKind::And => (2, left().and(own)),
                RuleKind::Or => (2, left().or(own)),
                RuleKind::Same => (2, left().same(own)),
                RuleKind::Coalesce => (2, if left().is_known() { left() } else { own }),
            };
            top = top.wrapping_sub(taken);
            if let Some(slot) = stack.get_mut(top) {
                *slot = result;
            }
            top = top.wrapping_add(1);
            told(op.node, result);
        }
        stack.first().copied().unwrap_or(Bits::UNKNOWN)
    }

    /// The truths for a block of clients: the same instructions on 64 clients a word.
    pub(crate) fn run_block(&self, slots: &[Box<[u8]>], leaves: &[Leaf], stack: &mut Vec<Masks>) -> Masks {
        stack.clear();
        for op in &self.ops {
            let mut pop = || stack.pop().unwrap_or_default();
            let result = match &op.kind {
                RuleKind::Leaf(leaf) => leaves.get(*leaf).map(|leaf| leaf.masks(slots)).unwrap_or_default(),
                RuleKind::Constant(bits) => Masks::all(*bits),
                RuleKind::Not => pop().not(),
                RuleKind::IsUnknown => pop().known().not(),
                RuleKind::IsKnown => pop().known(),
                RuleKind::And => {
                    let right = pop();
                    pop().and(&right)
                }
                RuleKind::Or => {
                    let right = pop();
                    pop().or(&right)
                }
                RuleKind::Same => {
                    let right = pop();
                    pop().same(&right)
                }
                RuleKind::Coalesce => {
                    let right = pop();
                    pop().or_else(&right)
                }
            };
            stack.push(result);
        }
        stack.pop().unwrap_or_default()
    }
}

impl Leaf {
    /// The answer for one client.
    #[inline]
    fn answer(&self, codes: &[u8]) -> Bits {
        let code = codes.get(self.slot).copied().unwrap_or(0);
        self.answers.get(usize::from(code)).copied().unwrap_or(Bits::UNKNOWN)
    }

    /// The answers for a block of clients.
    fn masks(&self, slots: &[Box<[u8]>]) -> Masks {
        let mut out = Masks::default();
        let Some(codes) = slots.get(self.slot) else { return out };
        let answers = &*self.answers;
        for ((codes, yes), no) in codes.chunks(64).zip(&mut out.yes).zip(&mut out.no).take(WORDS) {
            let (mut t, mut f) = (0_u64, 0_u64);
            for (at, code) in (0_u32..).zip(codes) {
                let bits = answers.get(usize::from(*code)).copied().unwrap_or(Bits::UNKNOWN);
                t |= u64::from(bits.is_true()).wrapping_shl(at);
                f |= u64::from(bits.is_false()).wrapping_shl(at);
            }
            (*yes, *no) = (t, f);
        }
        out
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
