//! Comparisons: with a constant a question to the cells, otherwise two programs or two texts side by side.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::language::Comparison;
use crate::language::op::Sort;
use crate::language::op::compare::{self, CompareOp};
use crate::language::op::logic::{OfOne, OfTwo};
use crate::model::blank::Marks;
use crate::model::parts::Kind;
use crate::plan::NO_MARKS;
use crate::plan::cells::{Ask, Cells, MAX_CUTS};
use crate::plan::lower::{Draft, Lowerer, Part, SHOWN, number_of, too_deep};
use crate::plan::program::{Compared, Instruction, Program};
use crate::plan::rule::{Asked, ComparedIn, NO_NODE, QuestionKind, RuleKind, RuleOp, TextPair};
use crate::plan::scope::{Item, MAX_LOOKUPS, one_of};
use crate::text::similar::{did_you_mean, why_alike};
use crate::value::date::Date;
use crate::value::fraction::Fraction;

impl Lowerer<'_, '_> {
    /// A text as the position of a level of a slot, or of a text that the model asks for.
    pub(super) fn position(&mut self, text: &str, node: usize, slot: usize) -> Option<Fraction> {
        let position = match self.all.slots.get_mut(slot).and_then(Option::as_mut) {
            // With far too many of them the model is refused in any case, and to look each up would take long.
            Some(Cells::Levels { levels, .. }) if levels.len() > MAX_CUTS => return None,
            Some(Cells::Text { texts }) if texts.len() > MAX_CUTS.saturating_mul(16) => return None,
            Some(Cells::Levels { levels, .. }) => levels.iter().position(|l| **l == *text),
            Some(Cells::Text { texts }) => match texts.iter().position(|t| **t == *text) {
                Some(at) => Some(at),
                None => {
                    // A text that nothing has asked for before has the next code.
                    texts.push(text.into());
                    Some(texts.len().saturating_sub(1))
                }
            },
            _ => None,
        };
        self.is_no_mark(text, node, slot);
        if let Some(position) = position {
            return i128::try_from(position).ok().map(Fraction::integer);
        }
        let name = self.slot_name(slot).to_string();
        let shown: String = text.chars().take(SHOWN).collect();
        let levels = || self.levels(slot).iter().map(|l| &**l);
        let help = (self.all.problems.len() < MAX_LOOKUPS).then(|| match did_you_mean(text, levels()) {
            Some(level) => format!("did you mean '{level}'?{}", why_alike(text, level)),
            None => format!("its levels are {}", one_of(levels())),
        });
        self.problem("unknown-level", node, format!("`{shown}` is not a level of `{name}`"), help);
        None
    }

    /// Tells where a text attribute is compared with a mark of a missing value: that is never true.
    fn is_no_mark(&mut self, text: &str, node: usize, slot: usize) {
        let Some(Item::Attribute(index)) = self.all.scope.order.get(slot) else { return };
        let Some(attribute) = self.all.parts.attributes.get(*index) else { return };
        // A level that is a mark has been told where it is listed.
        let marks = Marks::new(self.all.parts.marks(attribute), &attribute.kind);
        if attribute.kind == Kind::Text && marks.is_some_and(|marks| marks.has(text)) {
            let shown: String = text.chars().take(SHOWN).collect();
            let message = format!("`{}` is never `{shown}`, which is a mark of a missing value", attribute.name);
            self.problem("blank-mark", node, message, Some(NO_MARKS.to_string()));
        }
    }

    /// The constant that a draft is, seen from the other operand's type.
    pub(super) fn constant(
        &mut self,
        part: &Part,
        other: Sort,
        other_slot: Option<usize>,
    ) -> Result<Option<Fraction>, ()> {
        match (&part.draft, other) {
            (Draft::Number { value, .. }, _) => Ok(Some(*value)),
            (Draft::Day(days), _) => Ok(Some(Fraction::integer(i128::from(*days)))),
            (Draft::Boolean(value), _) => Ok(Some(Fraction::integer(i128::from(*value)))),
            (Draft::Text(text), Sort::Levels(slot)) => {
                let text = text.clone();
                self.position(&text, part.node, slot).map(Some).ok_or(())
            }
            (Draft::Text(text), Sort::Text) => match other_slot {
                Some(slot) => {
                    let text = text.clone();
                    self.position(&text, part.node, slot).map(Some).ok_or(())
                }
                // Beside a text that is no attribute's there is no list that this one has a place in.
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Whether two operands can be compared so; says what is wrong where they cannot.
    pub(super) fn comparable(&mut self, comparison: Comparison, node: usize, left: &Part, right: &Part) -> Option<()> {
        let (a, b) = (self.sort(&left.draft)?, self.sort(&right.draft)?);
        if a == Sort::Null || b == Sort::Null {
            let words = self.words(if a == Sort::Null { right.node } else { left.node });
            let asked = if comparison == Comparison::NotEqual { "is not null" } else { "is null" };
            let message = format!("nothing compares with `null`, so `{}` is never true", self.words(node));
            self.problem("null-comparison", node, message, Some(format!("write `{words} {asked}`")));
            return None;
        }
        // A text in quotes names a level where levels stand on the other side.
        let literal = [left, right].map(|part| matches!(part.draft, Draft::Text(_)));
        let alike = compare::alike(a, b, literal, self);
        if !alike {
            let message = match (a, b) {
                (Sort::Levels(x), Sort::Levels(y)) => {
                    format!("`{}` and `{}` have different levels", self.slot_name(x), self.slot_name(y))
                }
                _ => format!("{}, but {}", self.describe(left), self.describe(right)),
            };
            let help = self.unlike(left, right).or_else(|| self.unlike(right, left));
            self.problem("wrong-type", node, message, help);
            return None;
        }
        if comparison.needs_order() && !compare::ordered(a, b, self) {
            let (message, help) = match (a, b) {
                (Sort::Levels(slot), _) | (_, Sort::Levels(slot)) => (
                    format!("the levels of `{}` have no order, since rules tell them apart", self.slot_name(slot)),
                    "ask for the levels themselves, as in `x in ('a', 'b')`",
                ),
                (Sort::Boolean, _) => {
                    (format!("`{}`: true and false have no order", self.words(node)), "compare with `=` or `!=`")
                }
                _ => (
                    format!("`{}`: texts have no order", self.words(node)),
                    "compare with `=` or `!=`, or make the attribute a category, whose levels are ordered",
                ),
            };
            self.problem("no-order", node, message, Some(help.to_string()));
            return None;
        }
        Some(())
    }

    /// What to write instead where two operands are of unlike types.
    pub(super) fn unlike(&self, one: &Part, other: &Part) -> Option<String> {
        let text = match &one.draft {
            Draft::Text(text) => text,
            _ => return None,
        };
        match self.sort(&other.draft)? {
            Sort::Date if text.parse::<Date>().is_ok() => Some(format!("write `date '{text}'`")),
            Sort::Number { .. } if text.parse::<crate::value::number::Decimal>().is_ok() => {
                Some(format!("write the number without quotes: `{text}`"))
            }
            Sort::Boolean if matches!(&**text, "true" | "false") => Some(format!("write `{text}` without quotes")),
            _ => None,
        }
    }

    /// What asks something of its operands.
    pub(super) fn question(&mut self, op: CompareOp, node: usize, mut operands: Vec<Part>) -> Option<Draft> {
        let compared = match op {
            CompareOp::Equal => Comparison::Equal,
            CompareOp::NotEqual => Comparison::NotEqual,
            CompareOp::Less => Comparison::Less,
            CompareOp::LessOrEqual => Comparison::LessOrEqual,
            CompareOp::Greater => Comparison::Greater,
            CompareOp::GreaterOrEqual => Comparison::GreaterOrEqual,
            CompareOp::Between | CompareOp::NotBetween => {
                let [value, low, high] = <[Part; 3]>::try_from(operands).ok()?;
                return self.between(node, value, low, high, op == CompareOp::NotBetween);
            }
            CompareOp::In | CompareOp::NotIn => {
                // The value stands first, and behind it the list.
                let list = operands.split_off(1.min(operands.len()));
                return self.one_of_list(node, operands.pop()?, list, op == CompareOp::NotIn);
            }
            CompareOp::IsNull | CompareOp::IsNotNull => {
                let [value] = <[Part; 1]>::try_from(operands).ok()?;
                return self.is_null(node, value, op == CompareOp::IsNotNull);
            }
        };
        let [left, right] = <[Part; 2]>::try_from(operands).ok()?;
        self.compare(compared, node, left, right)
    }

    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        node: usize,
        mut left: Part,
        mut right: Part,
    ) -> Option<Draft> {
        self.comparable(comparison, node, &left, &right)?;
        let (a, b) = (self.sort(&left.draft)?, self.sort(&right.draft)?);
        // A comparison with a missing text is unknown: the first text that is there gives the first known truth.
        match (left.draft, right.draft) {
            (Draft::Texts(texts), other) => {
                let other = Part { draft: other, node: right.node };
                return self.first_known(node, texts, |all, text| all.compare(comparison, node, text, other.clone()));
            }
            (other, Draft::Texts(texts)) => {
                let other = Part { draft: other, node: left.node };
                return self.first_known(node, texts, |all, text| all.compare(comparison, node, other.clone(), text));
            }
            (Draft::Text(text), Draft::Text(other)) => {
                // Texts have no order, so that the comparison is `=` or `!=`.
                return Some(Draft::Boolean((text == other) == (comparison == Comparison::Equal)));
            }
            (draft, other) => {
                left = Part { draft, node: left.node };
                right = Part { draft: other, node: right.node };
            }
        }
        let slot = |part: &Part| if let Draft::Slot(slot) = part.draft { Some(slot) } else { None };
        let (left_slot, right_slot) = (slot(&left), slot(&right));
        let left_constant = self.constant(&left, b, right_slot).ok()?;
        let right_constant = self.constant(&right, a, left_slot).ok()?;
        // What one slot is compared with becomes a cut point of it, and needs no arithmetic for any client.
        let asked = match (left_slot, left_constant, right_slot, right_constant) {
            (_, Some(x), _, Some(y)) => {
                let holds = comparison.holds(x.cmp(&y));
                return Some(Draft::Boolean(holds));
            }
            (Some(slot), _, _, Some(constant)) => Some((slot, Ask::Compare(comparison, constant))),
            (_, Some(constant), Some(slot), _) => Some((slot, Ask::Compare(comparison.flipped(), constant))),
            _ => None,
        };
        if let Some((slot, ask)) = asked {
            return Some(Draft::Rule(self.ask(node, Asked::Slot(slot), QuestionKind::Cells(ask))));
        }
        match a {
            Sort::Boolean => self.same_truth(comparison, node, left, right),
            // A level that is written first, `'low' = coalesce(a, b)`, is a level by the other side.
            Sort::Text if !matches!(b, Sort::Levels(_)) => self.same_text(comparison, node, left_slot.zip(right_slot)),
            _ => {
                let compared = self.pair(left, a, right, b)?;
                Some(Draft::Rule(self.ask(node, Asked::Compared(compared), QuestionKind::Order(comparison))))
            }
        }
    }

    /// Whether two truths are the same; `!=` is the `not` of it, which is unknown where either is.
    fn same_truth(&mut self, comparison: Comparison, node: usize, left: Part, right: Part) -> Option<Draft> {
        let mut ops = self.truth(left)?;
        ops.extend(self.truth(right)?);
        let is_equal = comparison == Comparison::Equal;
        // The last instruction completes the node.
        let same = if is_equal { number_of(node) } else { NO_NODE };
        ops.push(RuleOp { kind: RuleKind::OfTwo(OfTwo::Same), node: same });
        if !is_equal {
            ops.push(RuleOp { kind: RuleKind::OfOne(OfOne::Not), node: number_of(node) });
        }
        Some(Draft::Rule(ops))
    }

    /// Whether two text attributes say the same; a reported problem where one of the two is none.
    fn same_text(&mut self, comparison: Comparison, node: usize, slots: Option<(usize, usize)>) -> Option<Draft> {
        let Some((left, right)) = slots else {
            let message = format!("`{}` does not compare an attribute with a text", self.words(node));
            let help = "a text attribute compares with a text in single quotes, as in `industry = 'Retail'`";
            self.problem("wrong-type", node, message, Some(help.to_string()));
            return None;
        };
        self.all.text_pairs.push(TextPair { left, right });
        let pair = self.all.text_pairs.len().saturating_sub(1);
        Some(Draft::Rule(self.ask(node, Asked::Texts(pair), QuestionKind::Order(comparison))))
    }

    /// Two programs that are compared, as a code of their own.
    pub(super) fn pair(&mut self, left: Part, a: Sort, right: Part, b: Sort) -> Option<usize> {
        let left = self.positioned(left, b)?;
        let right = self.positioned(right, a)?;
        let compared = Compared { left: Program::new(left), right: Program::new(right) };
        if !compared.left.fits() || !compared.right.fits() {
            self.all.problems.push(too_deep(self.place, self.formula));
            return None;
        }
        self.all.compared.push(ComparedIn { compared, owner: self.owner.into() });
        Some(self.all.compared.len().saturating_sub(1))
    }

    /// A draft as instructions, a text being the level that the other operand's type makes of it.
    pub(super) fn positioned(&mut self, part: Part, other: Sort) -> Option<Vec<Instruction>> {
        if let (Draft::Text(text), Sort::Levels(slot)) = (&part.draft, other) {
            let text = text.clone();
            return Some(alloc::vec![Instruction::Constant(self.position(&text, part.node, slot)?)]);
        }
        Some(self.instructions(part.draft))
    }

    pub(super) fn between(&mut self, node: usize, value: Part, low: Part, high: Part, negated: bool) -> Option<Draft> {
        self.comparable(Comparison::GreaterOrEqual, node, &value, &low)?;
        self.comparable(Comparison::LessOrEqual, node, &value, &high)?;
        // Constants against one slot are one question, and one look-up for a client, however long the list is.
        if let Draft::Slot(slot) = value.draft {
            let sort = self.sort(&value.draft)?;
            let low_constant = self.constant(&low, sort, Some(slot)).ok()?;
            let high_constant = self.constant(&high, sort, Some(slot)).ok()?;
            if let (Some(low), Some(high)) = (low_constant, high_constant) {
                let ask = Ask::Between { low, high, negated };
                return Some(Draft::Rule(self.ask(node, Asked::Slot(slot), QuestionKind::Cells(ask))));
            }
        }
        let from = self.compare(Comparison::GreaterOrEqual, node, value.clone(), low)?;
        let to = self.compare(Comparison::LessOrEqual, node, value, high)?;
        let mut ops = self.inner(from, node)?;
        ops.extend(self.inner(to, node)?);
        // With `not` behind it this is only a part of the answer, and completes no node.
        ops.push(RuleOp { kind: RuleKind::OfTwo(OfTwo::And), node: if negated { NO_NODE } else { number_of(node) } });
        if negated {
            ops.push(RuleOp { kind: RuleKind::OfOne(OfOne::Not), node: number_of(node) });
        }
        Some(Draft::Rule(ops))
    }

    /// The truth of a comparison for the first of some texts that is there.
    fn first_known(
        &mut self,
        node: usize,
        texts: Vec<Part>,
        compare: impl Fn(&mut Self, Part) -> Option<Draft>,
    ) -> Option<Draft> {
        let mut ops: Vec<RuleOp> = Vec::new();
        for (at, text) in texts.into_iter().enumerate() {
            let draft = compare(self, text)?;
            ops.extend(self.inner(draft, node)?);
            if at > 0 {
                // Not as `coalesce` of truths: a text that is open stays so, whatever comes behind it.
                ops.push(RuleOp { kind: RuleKind::OfTwo(OfTwo::FirstText), node: NO_NODE });
            }
        }
        if let Some(last) = ops.last_mut() {
            last.node = number_of(node);
        }
        Some(Draft::Rule(ops))
    }

    /// The instructions of a comparison that another node is made of: they complete no node themselves.
    pub(super) fn inner(&mut self, draft: Draft, node: usize) -> Option<Vec<RuleOp>> {
        let mut ops = self.truth(Part { draft, node })?;
        // The node is completed by the instruction that joins its parts, and by none of theirs.
        ops.iter_mut().filter(|op| op.node == number_of(node)).for_each(|op| op.node = NO_NODE);
        Some(ops)
    }

    pub(super) fn one_of_list(&mut self, node: usize, value: Part, list: Vec<Part>, negated: bool) -> Option<Draft> {
        let null = list.iter().find(|part| matches!(part.draft, Draft::Null)).map(|p| p.node);
        if let Some(null) = null {
            let words = self.words(value.node);
            let help = format!("nothing is equal to `null`; ask `{words} is null` beside the list");
            self.problem("null-comparison", null, "`null` in a list matches nothing".to_string(), Some(help));
            return None;
        }
        for part in &list {
            self.comparable(Comparison::Equal, part.node, &value, part)?;
        }
        if let Draft::Slot(slot) = value.draft {
            let sort = self.sort(&value.draft)?;
            let mut constants = Vec::new();
            for part in &list {
                match self.constant(part, sort, Some(slot)).ok()? {
                    Some(constant) => constants.push(constant),
                    // One entry that is no constant: all are compared one by one.
                    None => break,
                }
            }
            if constants.len() == list.len() {
                let ask = Ask::In { list: constants, negated };
                return Some(Draft::Rule(self.ask(node, Asked::Slot(slot), QuestionKind::Cells(ask))));
            }
        }
        // What is computed is compared with one entry after the other.
        let mut ops: Vec<RuleOp> = Vec::new();
        for (at, part) in list.into_iter().enumerate() {
            let equal = self.compare(Comparison::Equal, node, value.clone(), part)?;
            ops.extend(self.inner(equal, node)?);
            if at > 0 {
                ops.push(RuleOp { kind: RuleKind::OfTwo(OfTwo::Or), node: NO_NODE });
            }
        }
        // `not` keeps unknown: a missing value is neither in a list nor outside of it.
        if negated {
            ops.push(RuleOp { kind: RuleKind::OfOne(OfOne::Not), node: NO_NODE });
        }
        if let Some(last) = ops.last_mut() {
            last.node = number_of(node);
        }
        Some(Draft::Rule(ops))
    }

    pub(super) fn is_null(&mut self, node: usize, value: Part, negated: bool) -> Option<Draft> {
        match value.draft {
            Draft::Slot(slot) => {
                let ask = Ask::IsNull { negated };
                Some(Draft::Rule(self.ask(node, Asked::Slot(slot), QuestionKind::Cells(ask))))
            }
            Draft::Rule(mut ops) => {
                // A truth is unknown where a value is missing, and never otherwise.
                let kind = if negated { RuleKind::OfOne(OfOne::IsKnown) } else { RuleKind::OfOne(OfOne::IsUnknown) };
                ops.push(RuleOp { kind, node: number_of(node) });
                Some(Draft::Rule(ops))
            }
            Draft::Program { sort, .. } => {
                // Whether a program has a value shows when it runs: of its comparison with zero only the code of a
                // missing value is asked.
                let zero = Part { draft: Draft::Number { value: Fraction::integer(0), whole: true }, node: value.node };
                let compared = self.pair(value, sort, zero, sort)?;
                let kind = QuestionKind::Missing { negated };
                Some(Draft::Rule(self.ask(node, Asked::Compared(compared), kind)))
            }
            Draft::Texts(texts) => {
                // Missing where none of them is there. A text that is in no list of none is there, and a missing one is
                // neither in it nor not: so a text is true or unknown, and the first that is there counts.
                let there = |all: &mut Self, text: Part| match text.draft {
                    Draft::Slot(slot) => {
                        let ask = Ask::In { list: Vec::new(), negated: true };
                        Some(Draft::Rule(all.ask(node, Asked::Slot(slot), QuestionKind::Cells(ask))))
                    }
                    _ => Some(Draft::Boolean(true)),
                };
                let Draft::Rule(mut ops) = self.first_known(node, texts, there)? else { return None };
                let kind = if negated { RuleKind::OfOne(OfOne::IsKnown) } else { RuleKind::OfOne(OfOne::IsUnknown) };
                ops.iter_mut().for_each(|op| op.node = NO_NODE);
                ops.push(RuleOp { kind, node: number_of(node) });
                Some(Draft::Rule(ops))
            }
            Draft::Null => Some(Draft::Boolean(!negated)),
            Draft::Poison => None,
            // Constants are always there.
            Draft::Number { .. } | Draft::Day(_) | Draft::Text(_) | Draft::Boolean(_) => Some(Draft::Boolean(negated)),
        }
    }
}
