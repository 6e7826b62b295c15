//! Programs: the exact value of an arithmetic expression for one client, as a fraction.

use alloc::vec::Vec;
use core::cmp::Ordering;

pub(crate) use crate::language::op::Operand;
use crate::language::op::arithmetic::{Binary, Unary};
use crate::language::op::choice::ChoiceOp;
use crate::language::op::known;
use crate::plan::cells::MISSING;
use crate::value::date::Date;
use crate::value::fraction::{Exact, Fraction, Short};
use crate::value::number::Rounding;

/// One instruction, operands before operators.
///
/// What an operator gives, for missing and overflowing operands too, stands with the operator: `language/op`.
#[derive(Clone, Debug)]
pub(crate) enum Instruction {
    Constant(Fraction),
    Null,
    /// The number or the day of a slot; `power` is `10^scale`.
    Value {
        slot: usize,
        power: i128,
    },
    /// The position of a slot's level, or 0 and 1 of a boolean.
    Position {
        slot: usize,
    },
    AsOf,
    Unary(Unary),
    Binary(Binary),
    Choice(ChoiceOp),
}

/// What a program reads of one client: the codes and values of the slots that come before it, and the as-of date.
pub(crate) trait Inputs {
    /// The code of a slot, [`MISSING`] where it has no value.
    fn code(&self, slot: usize) -> u8;
    /// The value of a slot that has one: units of a number, days of a date.
    fn value(&self, slot: usize) -> i64;
    /// The date that the clients are assigned for.
    fn as_of(&self) -> Date;
}

/// Instructions in postfix order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    instructions: Vec<Instruction>,
    height: usize,
}

/// Room for the stack of nearly every program; taller ones take the long way.
const LOW: usize = 6;
/// Expressions nest at most 64 deep and fold their operands from the left: no stack is taller.
const TALL: usize = 72;

impl Program {
    pub(crate) fn new(instructions: Vec<Instruction>) -> Self {
        // How tall the stack gets: an operand adds one, an operator of two takes one away.
        let (mut now, mut height) = (0_usize, 0_usize);
        for instruction in &instructions {
            now = match instruction {
                Instruction::Constant(_)
                | Instruction::Null
                | Instruction::Value { .. }
                | Instruction::Position { .. }
                | Instruction::AsOf => now.saturating_add(1),
                Instruction::Unary(_) => now,
                Instruction::Binary(_) | Instruction::Choice(_) => now.saturating_sub(1),
            };
            height = height.max(now);
        }
        Self { instructions, height }
    }

    pub(crate) fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The slots that it reads.
    pub(crate) fn slots(&self) -> impl Iterator<Item = usize> {
        self.instructions.iter().filter_map(|instruction| match instruction {
            Instruction::Value { slot, .. } | Instruction::Position { slot } => Some(*slot),
            Instruction::Constant(_)
            | Instruction::Null
            | Instruction::AsOf
            | Instruction::Unary(_)
            | Instruction::Binary(_)
            | Instruction::Choice(_) => None,
        })
    }

    /// False for a program whose stack would be taller than any allowed expression needs.
    pub(crate) const fn fits(&self) -> bool {
        self.height <= TALL
    }

    /// The value for one client.
    #[inline]
    pub(crate) fn run(&self, inputs: &impl Inputs) -> Operand {
        match self.short(inputs) {
            Some(Operand::Known(value)) => Operand::Known(value.into()),
            // No overflow: for one `short` gives nothing.
            Some(_) => Operand::Missing,
            None => self.long(inputs),
        }
    }

    /// The value for one client, rounded to a whole number of units where `power` is `10^scale`.
    #[inline]
    pub(crate) fn run_rounded(&self, power: i128, rounding: Rounding, inputs: &impl Inputs) -> Operand<i128> {
        // Nearly every number fits 64 bits on its whole way, and no fraction of 128 is made.
        if let Ok(power) = i64::try_from(power) {
            match self.short(inputs) {
                Some(Operand::Known(value)) => {
                    // Units may need more than 64 bits where the number does not: those are rounded in 128.
                    if let Some(units) = value.round(power, rounding) {
                        return Operand::Known(i128::from(units));
                    }
                }
                Some(_) => return Operand::Missing,
                None => {}
            }
        }
        match self.run(inputs) {
            Operand::Known(value) => value.round(power, rounding).map_or(Operand::Overflow, Operand::Known),
            Operand::Missing => Operand::Missing,
            Operand::Overflow => Operand::Overflow,
        }
    }

    /// The slot that it is, where nothing is computed of it.
    pub(crate) fn lone_slot(&self) -> Option<usize> {
        match self.instructions.as_slice() {
            [Instruction::Value { slot, .. } | Instruction::Position { slot }] => Some(*slot),
            _ => None,
        }
    }

    /// The value for a client some of whose slots are open; nothing where it is open too.
    ///
    /// Whatever is computed of something open is open, `0 * x` and `x + null` as well. `coalesce` asks only for what it
    /// comes to: behind a value that is there, nothing counts.
    #[cold]
    pub(crate) fn run_open(&self, inputs: &impl Inputs, is_open: impl Fn(usize) -> bool) -> Option<Operand> {
        // Open values are nothing on this stack, which is allocated: only clients with issues come here.
        let mut stack: Vec<Option<Operand>> = Vec::with_capacity(self.height);
        for instruction in &self.instructions {
            let result = match instruction {
                Instruction::Value { slot, .. } | Instruction::Position { slot } if is_open(*slot) => None,
                Instruction::Constant(_)
                | Instruction::Null
                | Instruction::Value { .. }
                | Instruction::Position { .. }
                | Instruction::AsOf => operand(instruction, inputs),
                Instruction::Unary(op) => stack.pop()?.map(|operand| op.run(operand)),
                Instruction::Binary(op) => match (stack.pop()?, stack.pop()?) {
                    // The right operand was put on the stack last.
                    (Some(right), Some(left)) => Some(op.run(left, right)),
                    (None, _) | (_, None) => None,
                },
                Instruction::Choice(op) => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    op.open(left, right)
                }
            };
            stack.push(result);
        }
        stack.pop()?
    }

    /// In 64 bits, where they hold every number on the way.
    #[inline]
    fn short(&self, inputs: &impl Inputs) -> Option<Operand<Short>> {
        if self.height > LOW {
            return None;
        }
        // Two operands and an operator, as most programs are, need no stack. `operand` is none for what is no operand:
        // a program that begins with an operator is none.
        let (value, whole) = match self.instructions.as_slice() {
            [left, right, Instruction::Binary(op)] => pair(left, right, inputs, |a, b| op.run(a, b))?,
            [left, right, Instruction::Choice(op)] => pair(left, right, inputs, |a, b| op.run(a, b))?,
            _ => self.run_in::<Short, LOW>(inputs),
        };
        whole.then_some(value)
    }

    // Hardly any number needs 128 bits on its way.
    #[cold]
    fn long(&self, inputs: &impl Inputs) -> Operand {
        self.run_in::<Fraction, TALL>(inputs).0
    }

    /// The value, and whether every number on the way fitted.
    #[inline]
    fn run_in<F: Exact, const N: usize>(&self, inputs: &impl Inputs) -> (Operand<F>, bool) {
        // INVARIANT: `height` is at most N, so that no operand is lost beyond the end of the stack.
        let mut stack = [Operand::<F>::Missing; N];
        let (mut top, mut whole) = (0_usize, true);
        for instruction in &self.instructions {
            let below = |by: usize| {
                // INVARIANT: operands stand before their operator, so that so many values are there.
                let at = top.wrapping_sub(by);
                (stack.get(at).copied().unwrap_or(Operand::Missing), at)
            };
            let (result, at) = match instruction {
                Instruction::Constant(_)
                | Instruction::Null
                | Instruction::Value { .. }
                | Instruction::Position { .. }
                | Instruction::AsOf => (operand(instruction, inputs).unwrap_or(Operand::Missing), top),
                Instruction::Unary(op) => {
                    let (operand, at) = below(1);
                    (op.run(operand), at)
                }
                Instruction::Binary(op) => {
                    let ((left, at), (right, _)) = (below(2), below(1));
                    (op.run(left, right), at)
                }
                Instruction::Choice(op) => {
                    let ((left, at), (right, _)) = (below(2), below(1));
                    (op.run(left, right), at)
                }
            };
            // In 64 bits any overflow sends the program the long way, also one that `coalesce` may hide.
            whole &= !matches!(result, Operand::Overflow);
            if let Some(slot) = stack.get_mut(at) {
                *slot = result;
            }
            top = at.wrapping_add(1);
        }
        (stack.first().copied().unwrap_or(Operand::Missing), whole)
    }
}

/// The value of an instruction that has no operands; nothing for an operator.
#[inline]
fn operand<F: Exact>(instruction: &Instruction, inputs: &impl Inputs) -> Option<Operand<F>> {
    Some(match instruction {
        Instruction::Constant(value) => known(F::fraction(*value)),
        Instruction::Null => Operand::Missing,
        // Only the code tells whether there is a value: what stands at a missing one may be anything.
        Instruction::Value { slot, power } => match inputs.code(*slot) {
            MISSING => Operand::Missing,
            _ => known(F::scaled(inputs.value(*slot), *power)),
        },
        Instruction::Position { slot } => match inputs.code(*slot) {
            MISSING => Operand::Missing,
            // Codes of values begin with 1, positions with 0.
            code => known(F::scaled(i64::from(code.wrapping_sub(1)), 1)),
        },
        Instruction::AsOf => known(F::scaled(i64::from(inputs.as_of().days()), 1)),
        Instruction::Unary(_) | Instruction::Binary(_) | Instruction::Choice(_) => return None,
    })
}

/// An operator of two operands that stand for themselves, and whether all three numbers fitted.
#[inline]
fn pair(
    left: &Instruction,
    right: &Instruction,
    inputs: &impl Inputs,
    op: impl FnOnce(Operand<Short>, Operand<Short>) -> Operand<Short>,
) -> Option<(Operand<Short>, bool)> {
    let (left, right) = (operand(left, inputs)?, operand(right, inputs)?);
    let value = op(left, right);
    let overflow = [left, right, value].iter().any(|operand| matches!(operand, Operand::Overflow));
    Some((value, !overflow))
}

/// Two programs compared: the code of an anonymous slot. 0 one is missing, 1 less, 2 equal, 3 greater.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) left: Program,
    pub(crate) right: Program,
}

/// The outcome of [`Compared::run`].
pub(crate) enum Order {
    Missing,
    Known(Ordering),
    Overflow,
}

impl Compared {
    pub(crate) fn run(&self, inputs: &impl Inputs) -> Order {
        match (self.left.run(inputs), self.right.run(inputs)) {
            (Operand::Overflow, _) | (_, Operand::Overflow) => Order::Overflow,
            (Operand::Known(a), Operand::Known(b)) => Order::Known(a.cmp(&b)),
            _ => Order::Missing,
        }
    }

    /// The code of an order: as in a slot of three ordered levels.
    pub(crate) const fn code(order: Ordering) -> u8 {
        match order {
            Ordering::Less => 1,
            Ordering::Equal => 2,
            Ordering::Greater => 3,
        }
    }
}
