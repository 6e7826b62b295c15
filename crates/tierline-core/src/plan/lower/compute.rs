//! Arithmetic and choices between values: constants folded, everything else instructions of a program.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::language::op::arithmetic::{Binary, Unary};
use crate::language::op::choice::ChoiceOp;
use crate::language::op::logic::OfTwo;
use crate::language::op::{Lists, Operand, Refusal, Sort};
use crate::plan::lower::{Draft, Lowerer, Part, number_of};
use crate::plan::program::Instruction;
use crate::plan::rule::{NO_NODE, RuleKind, RuleOp};

/// The most texts of a `coalesce`.
const MAX_TEXTS: usize = 64;

impl Lowerer<'_, '_> {
    /// Operands folded from the left.
    pub(super) fn arithmetic(&mut self, op: Binary, node: usize, operands: Vec<Part>) -> Option<Draft> {
        let mut operands = operands.into_iter();
        let Some(mut left) = operands.next() else {
            self.problem("wrong-type", node, "there is nothing to add or to multiply".to_string(), None);
            return None;
        };
        // A sum of a single number is that number, and must be one.
        if !matches!(self.sort(&left.draft)?, Sort::Number { .. } | Sort::Date | Sort::Null) {
            self.no_number(&left, left.node);
            return None;
        }
        for right in operands {
            let draft = self.binary(op, node, &left, right)?;
            left = Part { draft, node };
        }
        Some(left.draft)
    }

    fn no_number(&mut self, part: &Part, at: usize) {
        let message = format!("{}, where a number is wanted", self.describe(part));
        self.problem("wrong-type", at, message, None);
    }

    fn binary(&mut self, op: Binary, node: usize, left: &Part, right: Part) -> Option<Draft> {
        let (a, b) = (self.sort(&left.draft)?, self.sort(&right.draft)?);
        let sort = match op.sort(a, b) {
            Ok(sort) => sort,
            Err(Refusal::Null) => {
                let message = format!("`{}` is always missing: arithmetic with `null`", self.words(node));
                self.problem("null-arithmetic", node, message, Some("leave it out".to_string()));
                return None;
            }
            Err(Refusal::Told { does, help }) => {
                let message = format!("`{}` {does}", self.words(node));
                self.problem("wrong-type", node, message, Some(help.to_string()));
                return None;
            }
            Err(Refusal::Unlike { help }) => {
                let (one, other) = (self.describe(left), self.describe(&right));
                let message = format!("{one}, and {other}: `{}` cannot be computed", self.words(node));
                self.problem("wrong-type", node, message, Some(help.to_string()));
                return None;
            }
        };
        // A 0 that is written is the author's mistake; a client's divisor may be 0.
        if let (true, Draft::Number { value, .. }) = (op.divides(), &right.draft)
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
        // Two constants are one: it is computed here, once, and not for each client.
        if let (Draft::Number { value: x, .. }, Draft::Number { value: y, .. }) = (&left.draft, &right.draft) {
            return self.folded(op.of(*x, *y), sort == Sort::Number { whole: true }, node);
        }
        let mut instructions = self.instructions(left.draft.clone());
        instructions.extend(self.instructions(right.draft));
        // Postfix: both operands, then what is done with them.
        instructions.push(Instruction::Binary(op));
        Some(Draft::Program { sort, instructions })
    }

    /// What constants come to.
    fn folded(&mut self, value: Operand, whole: bool, node: usize) -> Option<Draft> {
        match value {
            Operand::Known(value) => Some(Draft::Number { value, whole }),
            Operand::Missing => Some(Draft::Null),
            Operand::Overflow => {
                let message = format!("`{}` is beyond 128 bits", self.words(node));
                self.problem("number-too-long", node, message, None);
                None
            }
        }
    }

    pub(super) fn unary(&mut self, op: Unary, node: usize, operand: Part) -> Option<Draft> {
        let operand_sort = self.sort(&operand.draft)?;
        let Ok(sort) = op.sort(operand_sort) else {
            self.no_number(&operand, node);
            return None;
        };
        if let Draft::Number { value, whole } = operand.draft {
            return self.folded(op.of(value), whole, node);
        }
        let mut instructions = self.instructions(operand.draft);
        instructions.push(Instruction::Unary(op));
        Some(Draft::Program { sort, instructions })
    }

    /// `coalesce`, `least` and `greatest`.
    pub(super) fn choice(&mut self, op: ChoiceOp, node: usize, operands: Vec<Part>) -> Option<Draft> {
        if operands.is_empty() {
            self.problem("wrong-type", node, format!("`{}` has no operands", self.words(node)), None);
            return None;
        }
        // One type for all: a choice has the type of whichever it takes.
        let sort = self.shared_sort(&operands)?;
        let is_ordered = op.needs_order();
        match sort {
            Sort::Text if !is_ordered => self.chosen_texts(node, operands),
            Sort::Boolean if !is_ordered => self.chosen_truths(node, operands),
            Sort::Text => {
                let message = format!("`{}`: texts have no order", self.words(node));
                let help = "make the attribute a category, whose levels are ordered";
                self.problem("no-order", node, message, Some(help.to_string()));
                None
            }
            Sort::Boolean => {
                let message = format!("`{}`: true and false have no order", self.words(node));
                self.problem("no-order", node, message, Some("combine them with `and` and `or`".to_string()));
                None
            }
            Sort::Null => {
                self.problem("wrong-type", node, format!("`{}` is always missing", self.words(node)), None);
                None
            }
            Sort::Levels(slot) if is_ordered && !self.ordered(slot) => {
                let message = format!("the levels of `{}` have no order", self.slot_name(slot));
                self.problem("no-order", node, message, None);
                None
            }
            sort => self.chosen_numbers(op, operands, sort),
        }
    }

    /// The type that all operands of a choice have; a reported problem where two of them have none in common.
    fn shared_sort(&mut self, operands: &[Part]) -> Option<Sort> {
        let mut shared: Option<Sort> = None;
        for part in operands {
            let sort = self.sort(&part.draft)?;
            // A text in quotes is a level where the others are levels.
            let literal = matches!(part.draft, Draft::Text(_));
            let Some(both) = shared.map_or(Some(sort), |have| ChoiceOp::sort(have, sort, literal, self)) else {
                let first = operands.first().map(|first| self.describe(first)).unwrap_or_default();
                let message = format!("{first}, but {}", self.describe(part));
                self.problem("wrong-type", part.node, message, Some("all of them must be of one type".into()));
                return None;
            };
            shared = Some(both);
        }
        shared
    }

    /// `coalesce` of texts: no value is computed, so the texts are kept as a list until something compares with it.
    fn chosen_texts(&mut self, node: usize, operands: Vec<Part>) -> Option<Draft> {
        let known = operands.into_iter().filter(|part| !matches!(part.draft, Draft::Null));
        let flat = known.flat_map(|part| match part.draft {
            Draft::Texts(texts) => texts,
            draft => alloc::vec![Part { draft, node: part.node }],
        });
        let texts: Vec<Part> = flat.collect();
        // A comparison of two such lists compares each with each: the square of the bound is what it may cost.
        if texts.len() > MAX_TEXTS {
            let message = format!("`{}` has {} texts; at most {MAX_TEXTS} are allowed", self.words(node), texts.len());
            self.problem("expression-too-long", node, message, None);
            return None;
        }
        Some(Draft::Texts(texts))
    }

    /// `coalesce` of truths, as the rule that gives the first one that is known.
    fn chosen_truths(&mut self, node: usize, operands: Vec<Part>) -> Option<Draft> {
        let mut ops: Vec<RuleOp> = Vec::new();
        let known = operands.into_iter().filter(|part| !matches!(part.draft, Draft::Null));
        for (at, part) in known.enumerate() {
            ops.extend(self.truth(part)?);
            if at > 0 {
                ops.push(RuleOp { kind: RuleKind::OfTwo(OfTwo::Coalesce), node: NO_NODE });
            }
        }
        // Only the last instruction has the truth of the whole: explanations ask the node for it.
        if let (true, Some(last)) = (ops.len() > 1, ops.last_mut()) {
            last.node = number_of(node);
        }
        Some(Draft::Rule(ops))
    }

    /// A choice among numbers, dates or levels, as a program over their positions on one scale.
    fn chosen_numbers(&mut self, op: ChoiceOp, operands: Vec<Part>, sort: Sort) -> Option<Draft> {
        let mut instructions: Vec<Instruction> = Vec::new();
        for (at, part) in operands.into_iter().enumerate() {
            instructions.extend(self.positioned(part, sort)?);
            if at > 0 {
                instructions.push(Instruction::Choice(op));
            }
        }
        Some(Draft::Program { sort, instructions })
    }
}
