//! Arithmetic and choices between values: constants folded, everything else instructions of a program.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::language::Op;
use crate::plan::cells::Cells;
use crate::plan::lower::{Draft, Lowerer, Part, Sort, number_of};
use crate::plan::program::Instruction;
use crate::plan::rule::{NO_NODE, RuleKind, RuleOp};

/// The most texts of a `coalesce`.
const MAX_TEXTS: usize = 64;

impl Lowerer<'_, '_> {
    pub(super) fn arithmetic(&mut self, op: &Op, node: usize, left: &Part, right: Part) -> Option<Draft> {
        let (a, b) = (self.sort(&left.draft)?, self.sort(&right.draft)?);
        let null = a == Sort::Null || b == Sort::Null;
        let sort = match (op, a, b) {
            _ if null => {
                let message = format!("`{}` is always missing: arithmetic with `null`", self.words(node));
                self.problem("null-arithmetic", node, message, Some("leave it out".to_string()));
                return None;
            }
            (Op::Divide, Sort::Number { .. }, Sort::Number { .. }) => Sort::Number { whole: false },
            (_, Sort::Number { whole: x }, Sort::Number { whole: y }) => Sort::Number { whole: x && y },
            (Op::Add(_) | Op::Subtract, Sort::Date, Sort::Number { whole: true }) => Sort::Date,
            (Op::Add(_), Sort::Number { whole: true }, Sort::Date) => Sort::Date,
            (Op::Subtract, Sort::Date, Sort::Date) => Sort::Number { whole: true },
            (Op::Add(_) | Op::Subtract, Sort::Date, Sort::Number { whole: false })
            | (Op::Add(_), Sort::Number { whole: false }, Sort::Date) => {
                let message = format!("`{}` adds a number with a fraction to a date", self.words(node));
                let help = "a date and whole days make a date; round the number in a derived integer first";
                self.problem("wrong-type", node, message, Some(help.to_string()));
                return None;
            }
            _ => {
                let message = format!(
                    "{}, and {}: `{}` cannot be computed",
                    self.describe(left),
                    self.describe(&right),
                    self.words(node)
                );
                let help = match (a, b) {
                    (Sort::Date, Sort::Date) => "two dates can be subtracted, which gives days",
                    (Sort::Date, _) | (_, Sort::Date) => "a date plus or minus whole days is a date",
                    _ => "only numbers and dates can be computed with",
                };
                self.problem("wrong-type", node, message, Some(help.to_string()));
                return None;
            }
        };
        if let (Op::Divide, Draft::Number { value, .. }) = (op, &right.draft)
            && value.is_zero()
        {
            let help = "a division by zero is missing for every client";
            self.problem(
                "division-by-zero",
                node,
                format!("`{}` divides by zero", self.words(node)),
                Some(help.into()),
            );
            return None;
        }
        if let (Draft::Number { value: x, .. }, Draft::Number { value: y, .. }) = (&left.draft, &right.draft) {
            let (x, y) = (*x, *y);
            let value = match op {
                Op::Divide => x.divide(y),
                Op::Multiply(_) => x.multiply(y),
                Op::Subtract => y.negate().and_then(|y| x.add(y)),
                _ => x.add(y),
            };
            let Some(value) = value else {
                let message = format!("`{}` is beyond 128 bits", self.words(node));
                self.problem("number-too-long", node, message, None);
                return None;
            };
            return Some(Draft::Number { value, whole: sort == Sort::Number { whole: true } });
        }
        let mut instructions = self.instructions(left.draft.clone());
        instructions.extend(self.instructions(right.draft));
        instructions.push(match op {
            Op::Add(_) => Instruction::Add,
            Op::Subtract => Instruction::Subtract,
            Op::Multiply(_) => Instruction::Multiply,
            _ => Instruction::Divide,
        });
        Some(Draft::Program { sort, instructions })
    }

    pub(super) fn unary(&mut self, op: &Op, node: usize, operand: Part) -> Option<Draft> {
        let sort = self.sort(&operand.draft)?;
        let Sort::Number { whole } = sort else {
            let message = format!("{}, where a number is wanted", self.describe(&operand));
            self.problem("wrong-type", node, message, None);
            return None;
        };
        if let Draft::Number { value, .. } = operand.draft {
            let value = if matches!(op, Op::Negate) { value.negate() } else { value.absolute() };
            return value.map(|value| Draft::Number { value, whole });
        }
        let mut instructions = self.instructions(operand.draft);
        instructions.push(if matches!(op, Op::Negate) { Instruction::Negate } else { Instruction::Abs });
        Some(Draft::Program { sort, instructions })
    }

    /// `coalesce`, `least` and `greatest`.
    pub(super) fn choice(&mut self, op: &Op, node: usize, operands: Vec<Part>) -> Option<Draft> {
        let coalesce = matches!(op, Op::Coalesce(_));
        if operands.is_empty() {
            self.problem("wrong-type", node, format!("`{}` has no operands", self.words(node)), None);
            return None;
        }
        let mut shared: Option<Sort> = None;
        for part in &operands {
            let sort = self.sort(&part.draft)?;
            let literal = matches!(part.draft, Draft::Text(_));
            shared = Some(match (shared, sort) {
                (None, sort) => sort,
                (Some(have), Sort::Null) => have,
                (Some(Sort::Null), sort) => sort,
                (Some(Sort::Number { whole: x }), Sort::Number { whole: y }) => Sort::Number { whole: x && y },
                (Some(Sort::Date), Sort::Date) => Sort::Date,
                (Some(Sort::Boolean), Sort::Boolean) => Sort::Boolean,
                (Some(Sort::Levels(x)), Sort::Levels(y)) if self.levels(x) == self.levels(y) => Sort::Levels(x),
                (Some(Sort::Levels(lane)), Sort::Text) if literal => Sort::Levels(lane),
                (Some(Sort::Text), Sort::Text) => Sort::Text,
                _ => {
                    let first = operands.first().map(|p| self.describe(p)).unwrap_or_default();
                    let message = format!("{first}, but {}", self.describe(part));
                    self.problem("wrong-type", part.node, message, Some("all of them must be of one type".into()));
                    return None;
                }
            });
        }
        match shared? {
            Sort::Text if coalesce => {
                let known = operands.into_iter().filter(|part| !matches!(part.draft, Draft::Null));
                let flat = known.flat_map(|part| match part.draft {
                    Draft::Texts(texts) => texts,
                    draft => alloc::vec![Part { draft, node: part.node }],
                });
                let texts: Vec<Part> = flat.collect();
                // Two of them compare each with each.
                if texts.len() > MAX_TEXTS {
                    let message =
                        format!("`{}` has {} texts; at most {MAX_TEXTS} are allowed", self.words(node), texts.len());
                    self.problem("expression-too-long", node, message, None);
                    return None;
                }
                Some(Draft::Texts(texts))
            }
            Sort::Text => {
                let message = format!("`{}`: texts have no order", self.words(node));
                let help = "make the attribute a category, whose levels are ordered";
                self.problem("no-order", node, message, Some(help.to_string()));
                None
            }
            Sort::Null => {
                self.problem("wrong-type", node, format!("`{}` is always missing", self.words(node)), None);
                None
            }
            Sort::Boolean if coalesce => {
                let mut ops: Vec<RuleOp> = Vec::new();
                let known: Vec<Part> = operands.into_iter().filter(|p| !matches!(p.draft, Draft::Null)).collect();
                for (at, part) in known.into_iter().enumerate() {
                    ops.extend(self.truth(part)?);
                    if at > 0 {
                        ops.push(RuleOp { kind: RuleKind::Coalesce, node: NO_NODE });
                    }
                }
                if let (true, Some(last)) = (ops.len() > 1, ops.last_mut()) {
                    last.node = number_of(node);
                }
                Some(Draft::Rule(ops))
            }
            Sort::Boolean => {
                let message = format!("`{}`: true and false have no order", self.words(node));
                self.problem("no-order", node, message, Some("combine them with `and` and `or`".to_string()));
                None
            }
            sort => {
                if let Sort::Levels(lane) = sort
                    && !coalesce
                    && !matches!(self.cells(lane), Some(Cells::Levels { ordered: true, .. }))
                {
                    let message = format!("the levels of `{}` have no order", self.lane_name(lane));
                    self.problem("no-order", node, message, None);
                    return None;
                }
                let mut instructions: Vec<Instruction> = Vec::new();
                for (at, part) in operands.into_iter().enumerate() {
                    instructions.extend(self.positioned(part, sort)?);
                    if at > 0 {
                        instructions.push(match op {
                            Op::Coalesce(_) => Instruction::Coalesce,
                            Op::Least(_) => Instruction::Least,
                            _ => Instruction::Greatest,
                        });
                    }
                }
                Some(Draft::Program { sort, instructions })
            }
        }
    }
}
