//! From expressions to programs and rules: names are resolved, types checked, constants folded, thresholds cut.

mod compare;
mod compute;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(crate) use crate::language::op::Sort;
use crate::language::op::arithmetic::ArithmeticOp;
use crate::language::op::logic::{LogicOp, OfOne, OfTwo};
use crate::language::op::{self, Family, Leaf, Lists};
use crate::language::{Formula, Op, Span};
use crate::model::parts::Parts;
use crate::model::problem::{Place, Problem};
use crate::plan::cells::{Ask, Bits, Cells, MAX_CUTS};
use crate::plan::program::{Instruction, Program};
use crate::plan::rule::{
    Asked, ComparedIn, NO_NODE, Question, QuestionKind, Rule, RuleKind, RuleOp, Seen, SeenValue, TextPair,
};
use crate::plan::scope::{Item, Scope, name_of};
use crate::value::date::Date;
use crate::value::fraction::Fraction;

/// The most nodes of an expression.
const MAX_NODES: usize = 4_096;
/// How deep an expression may nest.
const MAX_NESTING: usize = 64;
/// The words of a message that stand for a part of an expression are cut at so many letters.
const SHOWN: usize = 64;

/// A part of an expression on its way to a program or a rule.
#[derive(Clone, Debug)]
enum Draft {
    Number {
        value: Fraction,
        whole: bool,
    },
    Day(i64),
    Text(Box<str>),
    Boolean(bool),
    Null,
    Slot(usize),
    Program {
        sort: Sort,
        instructions: Vec<Instruction>,
    },
    Rule(Vec<RuleOp>),
    /// The first of some texts that is there; texts are only compared, never computed with.
    Texts(Vec<Part>),
    /// Something is wrong with it, and has been said.
    Poison,
}

/// A draft and the node it comes from.
#[derive(Clone, Debug)]
struct Part {
    draft: Draft,
    node: usize,
}

/// Everything that the formulas of a model share while they are lowered.
pub(crate) struct Lowering<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) scope: &'a Scope<'a>,
    /// The cells of each slot, cut points growing; nothing for a slot whose item is broken.
    pub(crate) slots: Vec<Option<Cells>>,
    /// The slot of each item.
    pub(crate) slot_of: alloc::collections::BTreeMap<Item, usize>,
    pub(crate) questions: Vec<Question>,
    pub(crate) compared: Vec<ComparedIn>,
    pub(crate) text_pairs: Vec<TextPair>,
    pub(crate) problems: Vec<Problem>,
    /// What is most likely not meant, and does not keep a model from being one.
    pub(crate) warnings: Vec<Problem>,
    /// Whether the formula at hand may ask for the tier: that of a flag.
    pub(crate) asks_result: bool,
    /// Whether any formula says `as_of`.
    pub(crate) uses_as_of: bool,
}

/// One formula that is being lowered.
struct Lowerer<'l, 'a> {
    all: &'l mut Lowering<'a>,
    formula: &'l Formula,
    place: &'l Place,
    owner: &'l str,
    seen: Vec<Seen>,
}

impl<'a> Lowering<'a> {
    /// A formula that must be true or false.
    pub(crate) fn rule(&mut self, formula: &Formula, place: &Place, owner: &str) -> Option<Rule> {
        self.clause(formula, formula.expr().root(), place, owner)
    }

    /// The part of a formula that ends at a node, which must be true or false.
    pub(crate) fn clause(&mut self, formula: &Formula, node: usize, place: &Place, owner: &str) -> Option<Rule> {
        let mut lowerer = Lowerer { all: self, formula, place, owner, seen: Vec::new() };
        let part = lowerer.lower(node)?;
        let ops = lowerer.truth(part)?;
        let rule = Rule::new(ops, lowerer.seen);
        // Rules run on a stack of a fixed height: what would need a taller one is refused here, and never while clients
        // are assigned.
        if !rule.fits() {
            self.problems.push(too_deep(place, formula));
            return None;
        }
        Some(rule)
    }

    /// A formula that must be a number or a date, and which of them it is.
    pub(crate) fn program(&mut self, formula: &Formula, place: &Place, owner: &str, wants: Sort) -> Option<Program> {
        let mut lowerer = Lowerer { all: self, formula, place, owner, seen: Vec::new() };
        let root = formula.expr().root();
        let part = lowerer.lower(root)?;
        let sort = lowerer.sort(&part.draft)?;
        // `null` alone fits too: what is derived of it is missing for every client.
        let fits = matches!(
            (wants, sort),
            (Sort::Number { .. }, Sort::Number { .. } | Sort::Null) | (Sort::Date, Sort::Date | Sort::Null)
        );
        if !fits {
            let words = lowerer.describe(&part);
            let wanted = if wants == Sort::Date { "a date" } else { "a number" };
            lowerer.problem("wrong-type", root, format!("{words}; `{owner}` wants {wanted}"), None);
            return None;
        }
        let program = Program::new(lowerer.instructions(part.draft));
        if !program.fits() {
            self.problems.push(too_deep(place, formula));
            return None;
        }
        Some(program)
    }

    /// Looks at the size of an expression, before anything walks over it.
    pub(crate) fn measure(&mut self, formula: &Formula, place: &Place) -> bool {
        // Two bounds for all that walks over expressions: their size bounds the time, their nesting the height of
        // stacks.
        let nodes = formula.expr().nodes().len();
        if nodes > MAX_NODES {
            self.problems.push(
                Problem::new(
                    "expression-too-long",
                    place.clone(),
                    format!("the expression has {nodes} parts; at most {MAX_NODES} are allowed"),
                )
                .help("name parts of it as derived attributes, dimensions or flags"),
            );
            return false;
        }
        if formula.expr().nesting() > MAX_NESTING {
            self.problems.push(too_deep(place, formula));
            return false;
        }
        true
    }
}

/// The warning of a threshold that lies between two values of an attribute or a score.
pub(crate) fn fine_threshold(scale: u8, name: &str, place: Place) -> Problem {
    let digits = match scale {
        0 => "is a whole number".to_string(),
        1 => "has 1 digit behind the point".to_string(),
        more => format!("has {more} digits behind the point"),
    };
    let message = format!("the threshold has more digits than `{name}`, which {digits}");
    let help = "no value lies on it, since values are rounded before they are compared: write the nearest value that is meant, \
                or give more digits to what is compared";
    Problem::new("fine-threshold", place, message).help(help)
}

fn too_deep(place: &Place, formula: &Formula) -> Problem {
    let nesting = formula.expr().nesting();
    let message = format!("the expression is nested {nesting} deep; at most {MAX_NESTING} are allowed");
    Problem::new("expression-too-deep", place.clone(), message)
        .help("name parts of it as derived attributes, dimensions or flags")
}

impl Lowerer<'_, '_> {
    fn words(&self, node: usize) -> String {
        let words = self.formula.words(node);
        if words.chars().count() <= SHOWN { words } else { words.chars().take(SHOWN).chain("...".chars()).collect() }
    }

    fn span(&self, node: usize) -> Span {
        self.formula.expr().nodes().get(node).map(crate::language::Node::span).unwrap_or_default()
    }

    fn problem(&mut self, code: &'static str, node: usize, message: String, help: Option<String>) {
        let mut problem = Problem::new(code, self.place.clone(), message).at(self.span(node));
        if let Some(help) = help {
            problem = problem.help(help);
        }
        self.all.problems.push(problem);
    }

    fn cells(&self, slot: usize) -> Option<&Cells> {
        self.all.slots.get(slot).and_then(Option::as_ref)
    }

    /// The type of a draft; nothing for a poisoned one.
    fn sort(&self, draft: &Draft) -> Option<Sort> {
        Some(match draft {
            Draft::Number { whole, .. } => Sort::Number { whole: *whole },
            Draft::Day(_) => Sort::Date,
            Draft::Text(_) | Draft::Texts(_) => Sort::Text,
            Draft::Boolean(_) | Draft::Rule(_) => Sort::Boolean,
            Draft::Null => Sort::Null,
            Draft::Program { sort, .. } => *sort,
            Draft::Slot(slot) => match self.cells(*slot)? {
                Cells::Number { date: true, .. } => Sort::Date,
                Cells::Number { scale, .. } => Sort::Number { whole: *scale == 0 },
                Cells::Levels { .. } => Sort::Levels(*slot),
                Cells::Boolean => Sort::Boolean,
                Cells::Text { .. } => Sort::Text,
            },
            Draft::Poison => return None,
        })
    }

    /// `` `arr` is a number ``
    fn describe(&self, part: &Part) -> String {
        let words = self.words(part.node);
        let what = match self.sort(&part.draft) {
            Some(Sort::Number { .. }) => "a number",
            Some(Sort::Date) => "a date",
            Some(Sort::Boolean) => "true or false",
            Some(Sort::Levels(_)) => "a level",
            Some(Sort::Text) => "a text",
            Some(Sort::Null) | None => "missing",
        };
        format!("`{words}` is {what}")
    }

    /// Lowers the subtree that ends at a node, in one loop over its nodes.
    fn lower(&mut self, root: usize) -> Option<Part> {
        let formula = self.formula;
        let mut stack: Vec<Part> = Vec::new();
        // A node stands behind its operands, so one pass with a stack does without recursion, however deep the nesting.
        for node in formula.expr().subtree_range(root) {
            let Some(op) = formula.expr().nodes().get(node).map(crate::language::Node::op) else { continue };
            let arity = op.arity() as usize;
            // The operands of a node are the last ones on the stack, in their order.
            let operands = stack.split_off(stack.len().saturating_sub(arity));
            // What uses a broken part is not looked at: one mistake is one message.
            let draft = if operands.iter().any(|p| matches!(p.draft, Draft::Poison)) {
                Draft::Poison
            } else {
                self.operator(op, node, operands).unwrap_or(Draft::Poison)
            };
            stack.push(Part { draft, node });
        }
        stack.pop().filter(|part| !matches!(part.draft, Draft::Poison))
    }

    fn operator(&mut self, op: &Op, node: usize, operands: Vec<Part>) -> Option<Draft> {
        match op.part() {
            op::Part::Leaf(leaf) => self.leaf(leaf, node),
            op::Part::Operator(Family::Compare(op), _) => {
                // Before they are used up: explanations show what was compared.
                self.see(node, &operands);
                self.question(op, node, operands)
            }
            op::Part::Operator(Family::Logic(op), _) => self.logic(op, node, operands),
            op::Part::Operator(Family::Arithmetic(ArithmeticOp::Unary(op)), _) => {
                let [operand] = <[Part; 1]>::try_from(operands).ok()?;
                self.unary(op, node, operand)
            }
            op::Part::Operator(Family::Arithmetic(ArithmeticOp::Binary(op)), _) => self.arithmetic(op, node, operands),
            op::Part::Operator(Family::Choice(op), _) => self.choice(op, node, operands),
        }
    }

    fn leaf(&mut self, leaf: Leaf<'_>, node: usize) -> Option<Draft> {
        Some(match leaf {
            Leaf::Number(value) => Draft::Number { value: value.fraction(), whole: value.is_integer() },
            Leaf::Text(text) => Draft::Text(text.into()),
            Leaf::Boolean(value) => Draft::Boolean(value),
            Leaf::Date(date) => Draft::Day(i64::from(date.days())),
            Leaf::Null => Draft::Null,
            // Not a constant: one plan serves every day.
            Leaf::AsOf => {
                self.all.uses_as_of = true;
                Draft::Program { sort: Sort::Date, instructions: alloc::vec![Instruction::AsOf] }
            }
            Leaf::Name(name) => return self.named(name, node),
        })
    }

    /// What a name stands for.
    fn named(&mut self, name: &str, node: usize) -> Option<Draft> {
        let result = || self.all.scope.result(name).filter(|_| self.all.asks_result).map(Item::Result);
        let Some(item) = self.all.scope.find(name).or_else(result) else {
            let problem = self.all.scope.unknown(name, self.place.clone(), Some(self.span(node)));
            self.all.problems.push(problem);
            return None;
        };
        if let Item::Parameter(index) = item {
            // A constant from here on: a model with other parameters is another plan.
            let value = self.all.parts.parameters.get(index)?.value;
            return Some(Draft::Number { value: value.fraction(), whole: value.is_integer() });
        }
        let slot = *self.all.slot_of.get(&item)?;
        // A slot without cells belongs to an item that is broken, which has been said.
        self.cells(slot)?;
        Some(Draft::Slot(slot))
    }

    /// Remembers the operands of a comparison for explanations; literals are not shown a second time.
    fn see(&mut self, comparison: usize, operands: &[Part]) {
        for part in operands {
            // What is written as a literal is seen in the words already; a constant that is computed is not.
            let written = self.formula.expr().nodes().get(part.node).map(crate::language::Node::op);
            let literal = written.is_some_and(Op::is_literal);
            let value = match &part.draft {
                _ if literal => continue,
                Draft::Slot(slot) => SeenValue::Slot(*slot),
                Draft::Number { value, .. } => match value.decimal() {
                    Some(decimal) => SeenValue::Constant(decimal.to_string().into()),
                    // A third has no decimal: it is shown as a fraction.
                    None => {
                        let (n, d) = value.parts();
                        SeenValue::Constant(format!("{n}/{d}").into())
                    }
                },
                Draft::Day(days) => match Date::from_days(*days) {
                    Some(date) => SeenValue::Constant(date.to_string().into()),
                    None => continue,
                },
                Draft::Program { sort, instructions } => {
                    let program = Program::new(instructions.clone());
                    match sort {
                        Sort::Date => SeenValue::Date(program),
                        Sort::Levels(slot) => SeenValue::Level(program, *slot),
                        _ => SeenValue::Number(program),
                    }
                }
                Draft::Texts(texts) => {
                    self.see(comparison, texts);
                    continue;
                }
                Draft::Rule(_) | Draft::Text(_) | Draft::Boolean(_) | Draft::Null | Draft::Poison => continue,
            };
            self.seen.push(Seen { comparison: number_of(comparison), operand: number_of(part.node), value });
        }
    }

    /// A draft as instructions of a rule.
    fn truth(&mut self, part: Part) -> Option<Vec<RuleOp>> {
        let node = number_of(part.node);
        match part.draft {
            Draft::Rule(ops) => Some(ops),
            Draft::Boolean(value) => {
                let bits = if value { Bits::TRUE } else { Bits::FALSE };
                Some(alloc::vec![RuleOp { kind: RuleKind::Constant(bits), node }])
            }
            Draft::Slot(slot) if matches!(self.cells(slot), Some(Cells::Boolean)) => {
                // A boolean that stands alone is a comparison by itself, and explanations show its value as one.
                self.seen.push(Seen { comparison: node, operand: node, value: SeenValue::Slot(slot) });
                Some(self.ask(part.node, Asked::Slot(slot), QuestionKind::Cells(Ask::IsTrue)))
            }
            Draft::Poison => None,
            _ => {
                let message = format!("{}, where true or false is wanted", self.describe(&part));
                let words = self.words(part.node);
                let help = match self.sort(&part.draft) {
                    Some(Sort::Null) => "`null` is neither; `x is null` asks whether a value is missing".to_string(),
                    Some(Sort::Number { .. }) => format!("compare it, as in `{words} > 0`"),
                    Some(Sort::Levels(slot)) => match self.levels(slot).first() {
                        Some(level) => format!("compare it, as in `{words} = '{level}'`"),
                        None => format!("compare it, as in `{words} = '...'`"),
                    },
                    _ => format!("compare it, as in `{words} = ...`"),
                };
                self.problem("wrong-type", part.node, message, Some(help));
                None
            }
        }
    }

    /// `and`, `or` and `not`.
    fn logic(&mut self, op: LogicOp, node: usize, operands: Vec<Part>) -> Option<Draft> {
        match op {
            LogicOp::And => self.fold(node, operands, OfTwo::And),
            LogicOp::Or => self.fold(node, operands, OfTwo::Or),
            LogicOp::Not => {
                let [operand] = <[Part; 1]>::try_from(operands).ok()?;
                let mut ops = self.truth(operand)?;
                ops.push(RuleOp { kind: RuleKind::OfOne(OfOne::Not), node: number_of(node) });
                Some(Draft::Rule(ops))
            }
        }
    }

    /// Conditions folded from the left.
    fn fold(&mut self, node: usize, operands: Vec<Part>, op: OfTwo) -> Option<Draft> {
        let count = operands.len();
        if count == 0 {
            self.problem("wrong-type", node, "`and` and `or` combine conditions; there is none".to_string(), None);
            return None;
        }
        let mut ops: Vec<RuleOp> = Vec::new();
        // All operands are looked at, so that all their mistakes are told.
        let truths: Vec<Option<Vec<RuleOp>>> = operands.into_iter().map(|part| self.truth(part)).collect();
        for (at, truth) in truths.into_iter().enumerate() {
            ops.extend(truth?);
            if at > 0 {
                // Only the last instruction has the truth of the whole: the others belong to no node of the formula.
                let last = at.saturating_add(1) == count;
                ops.push(RuleOp { kind: RuleKind::OfTwo(op), node: if last { number_of(node) } else { NO_NODE } });
            }
        }
        Some(Draft::Rule(ops))
    }

    /// A question as a rule of one instruction.
    fn ask(&mut self, node: usize, of: Asked, kind: QuestionKind) -> Vec<RuleOp> {
        if let (Asked::Slot(slot), QuestionKind::Cells(ask)) = (of, &kind)
            && let Some(Some(cells)) = self.all.slots.get_mut(slot)
        {
            // Codes are given out when all questions of all formulas are known; until then a slot only collects cut
            // points.
            let whole = cells.cut(ask);
            // A threshold between two units cuts above the lower one: the answers are right, and the author may have
            // meant another number.
            if !whole && let Cells::Number { scale, .. } = cells {
                let warning = fine_threshold(*scale, self.slot_name(slot), self.place.clone());
                let warning = warning.at(self.span(node));
                self.all.warnings.push(warning);
            }
        }
        self.all.questions.push(Question { of, kind });
        let leaf = self.all.questions.len().saturating_sub(1);
        alloc::vec![RuleOp { kind: RuleKind::Leaf(leaf), node: number_of(node) }]
    }

    fn levels(&self, slot: usize) -> &[Box<str>] {
        match self.cells(slot) {
            Some(Cells::Levels { levels, .. }) => levels,
            _ => &[],
        }
    }

    fn slot_name(&self, slot: usize) -> &str {
        // Asked for messages alone, so that a search through all items will do.
        let item = self.all.slot_of.iter().find(|(_, l)| **l == slot).map(|(item, _)| *item);
        item.map_or("", |item| name_of(self.all.parts, item))
    }

    /// A number, a date or a level as instructions.
    fn instructions(&self, draft: Draft) -> Vec<Instruction> {
        match draft {
            Draft::Number { value, .. } => alloc::vec![Instruction::Constant(value)],
            Draft::Day(days) => alloc::vec![Instruction::Constant(Fraction::integer(i128::from(days)))],
            Draft::Boolean(value) => alloc::vec![Instruction::Constant(Fraction::integer(i128::from(value)))],
            Draft::Slot(slot) => alloc::vec![match self.cells(slot) {
                Some(cells @ Cells::Number { .. }) => Instruction::Value { slot, power: cells.power() },
                _ => Instruction::Position { slot },
            }],
            Draft::Program { instructions, .. } => instructions,
            // Of these `null` alone comes here: the others were refused by their type.
            Draft::Null | Draft::Text(_) | Draft::Texts(_) | Draft::Rule(_) | Draft::Poison => {
                alloc::vec![Instruction::Null]
            }
        }
    }
}

impl Lists for Lowerer<'_, '_> {
    fn same(&self, one: usize, other: usize) -> bool {
        self.levels(one) == self.levels(other)
    }

    fn ordered(&self, slot: usize) -> bool {
        matches!(self.cells(slot), Some(Cells::Levels { ordered: true, .. }))
    }
}

/// Nodes are counted in 32 bits.
fn number_of(node: usize) -> u32 {
    u32::try_from(node).unwrap_or(NO_NODE)
}

/// The problem of a slot with more cut points, levels or texts than codes.
pub(crate) fn too_many_cells(cells: &Cells, name: &str, place: Place) -> Option<Problem> {
    let (count, what) = match cells {
        Cells::Number { cuts, .. } => (cuts.len(), "cut points"),
        Cells::Levels { levels, .. } => (levels.len(), "levels"),
        Cells::Text { texts } => (texts.len(), "texts that the model asks for"),
        Cells::Boolean => return None,
    };
    (count > MAX_CUTS).then(|| {
        Problem::new("too-many-cuts", place, format!("`{name}` has {count} {what}; at most {MAX_CUTS} are allowed"))
            .on_key()
            .help(match cells {
                Cells::Number { .. } => "each threshold is one cut point, each `=` with a number is two",
                _ => "put what is alike together in a derived attribute or a dimension before the data comes here",
            })
    })
}
