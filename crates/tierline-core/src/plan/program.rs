//! Programs: the exact value of an arithmetic expression for one client, as a fraction.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::date::Date;
use crate::fraction::Fraction;
use crate::plan::cells::MISSING;

/// What stands on the stack of a program.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand {
    /// No value.
    Missing,
    /// A value.
    Known(Fraction),
    /// A value that 128 bits do not hold.
    Overflow,
}

/// One instruction, operands before operators.
///
/// Missing and overflowing operands: arithmetic with one has it for its result (overflow wins); `coalesce` takes the
/// first that is not missing; `least` and `greatest` pass over what is missing.
#[derive(Clone, Debug)]
pub(crate) enum Instruction {
    Constant(Fraction),
    Null,
    /// The number or the day of a lane; `power` is `10^scale`.
    Value {
        lane: usize,
        power: i128,
    },
    /// The position of a lane's level, or 0 and 1 of a boolean.
    Position {
        lane: usize,
    },
    AsOf,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    Abs,
    Coalesce,
    Least,
    Greatest,
}

/// What a program reads of one client: the codes and values of the lanes that come before it, and the as-of date.
pub(crate) trait Inputs {
    /// The code of a lane, [`MISSING`] where it has no value.
    fn code(&self, lane: usize) -> u8;
    /// The value of a lane that has one: units of a number, days of a date.
    fn value(&self, lane: usize) -> i64;
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
        let (mut now, mut height) = (0_usize, 0_usize);
        for instruction in &instructions {
            now = match instruction {
                Instruction::Constant(_)
                | Instruction::Null
                | Instruction::Value { .. }
                | Instruction::Position { .. }
                | Instruction::AsOf => now.saturating_add(1),
                Instruction::Negate | Instruction::Abs => now,
                _ => now.saturating_sub(1),
            };
            height = height.max(now);
        }
        Self { instructions, height }
    }

    /// False for a program whose stack would be taller than any allowed expression needs.
    pub(crate) const fn fits(&self) -> bool {
        self.height <= TALL
    }

    /// The value for one client.
    #[inline]
    pub(crate) fn run(&self, inputs: &impl Inputs) -> Operand {
        if self.height <= LOW { self.run_in::<LOW>(inputs) } else { self.run_in::<TALL>(inputs) }
    }

    #[inline]
    fn run_in<const N: usize>(&self, inputs: &impl Inputs) -> Operand {
        let mut stack = [Operand::Missing; N];
        let mut top = 0_usize;
        for instruction in &self.instructions {
            let leaf = match instruction {
                Instruction::Constant(value) => Some(Operand::Known(*value)),
                Instruction::Null => Some(Operand::Missing),
                Instruction::Value { lane, power } => Some(match inputs.code(*lane) {
                    MISSING => Operand::Missing,
                    _ => Operand::Known(Fraction::scaled(inputs.value(*lane), *power)),
                }),
                Instruction::Position { lane } => Some(match inputs.code(*lane) {
                    MISSING => Operand::Missing,
                    code => Operand::Known(Fraction::integer(i128::from(code.wrapping_sub(1)))),
                }),
                Instruction::AsOf => Some(Operand::Known(Fraction::integer(i128::from(inputs.as_of().days())))),
                _ => None,
            };
            if let Some(leaf) = leaf {
                if let Some(slot) = stack.get_mut(top) {
                    *slot = leaf;
                }
                top = top.wrapping_add(1);
                continue;
            }
            let own = stack.get(top.wrapping_sub(1)).copied().unwrap_or(Operand::Missing);
            let (result, at) = match instruction {
                Instruction::Negate => (unary(own, Fraction::negate), top.wrapping_sub(1)),
                Instruction::Abs => (unary(own, Fraction::absolute), top.wrapping_sub(1)),
                operator => {
                    let left = stack.get(top.wrapping_sub(2)).copied().unwrap_or(Operand::Missing);
                    top = top.wrapping_sub(1);
                    (binary(operator, left, own), top.wrapping_sub(1))
                }
            };
            if let Some(slot) = stack.get_mut(at) {
                *slot = result;
            }
        }
        stack.first().copied().unwrap_or(Operand::Missing)
    }
}

fn known(value: Option<Fraction>) -> Operand {
    value.map_or(Operand::Overflow, Operand::Known)
}

fn unary(own: Operand, op: impl FnOnce(Fraction) -> Option<Fraction>) -> Operand {
    match own {
        Operand::Known(value) => known(op(value)),
        other => other,
    }
}

fn binary(operator: &Instruction, left: Operand, right: Operand) -> Operand {
    use Operand::{Known, Missing, Overflow};
    let chosen = |wanted: Ordering| match (left, right) {
        (Overflow, _) | (_, Overflow) => Overflow,
        (Missing, other) | (other, Missing) => other,
        (Known(a), Known(b)) => Known(if b.cmp(&a) == wanted { b } else { a }),
    };
    match operator {
        Instruction::Coalesce => return if matches!(left, Missing) { right } else { left },
        Instruction::Least => return chosen(Ordering::Less),
        Instruction::Greatest => return chosen(Ordering::Greater),
        _ => {}
    }
    match (left, right) {
        (Overflow, _) | (_, Overflow) => Overflow,
        (Missing, _) | (_, Missing) => Missing,
        (Known(a), Known(b)) => match operator {
            Instruction::Add => known(a.add(b)),
            Instruction::Subtract => b.negate().and_then(|b| a.add(b)).map_or(Overflow, Known),
            Instruction::Multiply => known(a.multiply(b)),
            Instruction::Divide if b.is_zero() => Missing,
            Instruction::Divide => known(a.divide(b)),
            _ => Missing,
        },
    }
}

/// Two programs compared: the code of an anonymous lane. 0 one is missing, 1 less, 2 equal, 3 greater.
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

    /// The code of an order: as in a lane of three ordered levels.
    pub(crate) const fn code(order: Ordering) -> u8 {
        match order {
            Ordering::Less => 1,
            Ordering::Equal => 2,
            Ordering::Greater => 3,
        }
    }
}
