//! From expressions to programs and rules: names are resolved, types checked, constants folded, thresholds cut.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::expr::{Comparison, Formula, Op, Span};
use crate::model::Parts;
use crate::number::Fraction;
use crate::plan::cells::{Ask, Bits, Cells, MAX_CUTS};
use crate::plan::program::{Compared, Instruction, Program};
use crate::plan::rule::{
    Asked, ComparedIn, NO_NODE, Question, QuestionKind, Rule, RuleKind, RuleOp, Seen, SeenValue, TextPair,
};
use crate::plan::scope::{Item, Scope, name_of, one_of};
use crate::problem::{Place, Problem, did_you_mean};

/// The most nodes of an expression.
const MAX_NODES: usize = 4_096;
/// How deep an expression may nest.
const MAX_NESTING: usize = 64;
/// The words of a message that stand for a part of an expression are cut at so many letters.
const SHOWN: usize = 64;

/// The type of a part of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Number {
        whole: bool,
    },
    Date,
    Boolean,
    /// A level of the lane's list.
    Levels(usize),
    Text,
    Null,
}

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
    Lane(usize),
    Program {
        sort: Sort,
        instructions: Vec<Instruction>,
    },
    Rule(Vec<RuleOp>),
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
    /// The cells of each lane, cut points growing; nothing for a lane whose item is broken.
    pub(crate) lanes: Vec<Option<Cells>>,
    /// The lane of each item.
    pub(crate) lane_of: alloc::collections::BTreeMap<Item, usize>,
    pub(crate) questions: Vec<Question>,
    pub(crate) compared: Vec<ComparedIn>,
    pub(crate) text_pairs: Vec<TextPair>,
    pub(crate) problems: Vec<Problem>,
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
        if !rule.fits() {
            self.problems.push(too_deep(place));
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
            self.problems.push(too_deep(place));
            return None;
        }
        Some(program)
    }

    /// Looks at the size of an expression, before anything walks over it.
    pub(crate) fn measure(&mut self, formula: &Formula, place: &Place) -> bool {
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
        let nesting = formula.expr().nesting();
        if nesting > MAX_NESTING {
            self.problems.push(too_deep(place));
            return false;
        }
        true
    }
}

fn too_deep(place: &Place) -> Problem {
    Problem::new("expression-too-deep", place.clone(), format!("the expression is nested more than {MAX_NESTING} deep"))
        .help("name parts of it as derived attributes, dimensions or flags")
}

impl Lowerer<'_, '_> {
    fn words(&self, node: usize) -> String {
        let words = self.formula.words(node);
        if words.chars().count() <= SHOWN { words } else { words.chars().take(SHOWN).chain("...".chars()).collect() }
    }

    fn span(&self, node: usize) -> Span {
        self.formula.expr().nodes().get(node).map(crate::expr::Node::span).unwrap_or_default()
    }

    fn problem(&mut self, code: &'static str, node: usize, message: String, help: Option<String>) {
        let mut problem = Problem::new(code, self.place.clone(), message).at(self.span(node));
        if let Some(help) = help {
            problem = problem.help(help);
        }
        self.all.problems.push(problem);
    }

    fn cells(&self, lane: usize) -> Option<&Cells> {
        self.all.lanes.get(lane).and_then(Option::as_ref)
    }

    /// The type of a draft; nothing for a poisoned one.
    fn sort(&self, draft: &Draft) -> Option<Sort> {
        Some(match draft {
            Draft::Number { whole, .. } => Sort::Number { whole: *whole },
            Draft::Day(_) => Sort::Date,
            Draft::Text(_) => Sort::Text,
            Draft::Boolean(_) | Draft::Rule(_) => Sort::Boolean,
            Draft::Null => Sort::Null,
            Draft::Program { sort, .. } => *sort,
            Draft::Lane(lane) => match self.cells(*lane)? {
                Cells::Number { date: true, .. } => Sort::Date,
                Cells::Number { scale, .. } => Sort::Number { whole: *scale == 0 },
                Cells::Levels { .. } => Sort::Levels(*lane),
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
        for node in formula.expr().subtree_range(root) {
            let Some(op) = formula.expr().nodes().get(node).map(crate::expr::Node::op) else { continue };
            let arity = op.arity() as usize;
            let operands = stack.split_off(stack.len().saturating_sub(arity));
            let draft = if operands.iter().any(|p| matches!(p.draft, Draft::Poison)) {
                Draft::Poison
            } else {
                self.operator(op, node, operands).unwrap_or(Draft::Poison)
            };
            stack.push(Part { draft, node });
        }
        stack.pop().filter(|part| !matches!(part.draft, Draft::Poison))
    }

    fn operator(&mut self, op: &Op, node: usize, mut operands: Vec<Part>) -> Option<Draft> {
        match op {
            Op::Number(value) => Some(Draft::Number { value: value.fraction(), whole: value.is_integer() }),
            Op::Text(text) => Some(Draft::Text(text.clone())),
            Op::Boolean(value) => Some(Draft::Boolean(*value)),
            Op::Date(date) => Some(Draft::Day(i64::from(date.days()))),
            Op::Null => Some(Draft::Null),
            Op::AsOf => Some(Draft::Program { sort: Sort::Date, instructions: alloc::vec![Instruction::AsOf] }),
            Op::Name(name) => self.named(name, node),
            Op::Compare(comparison) => {
                self.see(node, &operands);
                let right = operands.pop()?;
                let left = operands.pop()?;
                self.compare(*comparison, node, left, right)
            }
            Op::Between | Op::NotBetween => {
                self.see(node, &operands);
                let high = operands.pop()?;
                let low = operands.pop()?;
                let value = operands.pop()?;
                self.between(node, value, low, high, matches!(op, Op::NotBetween))
            }
            Op::In(_) | Op::NotIn(_) => {
                self.see(node, &operands);
                let list = operands.split_off(1);
                let value = operands.pop()?;
                self.one_of_list(node, value, list, matches!(op, Op::NotIn(_)))
            }
            Op::IsNull | Op::IsNotNull => {
                self.see(node, &operands);
                let value = operands.pop()?;
                self.is_null(node, value, matches!(op, Op::IsNotNull))
            }
            Op::And(_) => self.fold(node, operands, &RuleKind::And),
            Op::Or(_) => self.fold(node, operands, &RuleKind::Or),
            Op::Not => {
                let mut ops = self.truth(operands.pop()?)?;
                ops.push(RuleOp { kind: RuleKind::Not, node: number_of(node) });
                Some(Draft::Rule(ops))
            }
            Op::Add(_) | Op::Multiply(_) | Op::Subtract | Op::Divide => {
                let mut operands = operands.into_iter();
                let Some(mut left) = operands.next() else {
                    self.problem("wrong-type", node, "there is nothing to add or to multiply".to_string(), None);
                    return None;
                };
                // A sum of a single number is that number, and must be one.
                if !matches!(self.sort(&left.draft)?, Sort::Number { .. } | Sort::Date | Sort::Null) {
                    let message = format!("{}, where a number is wanted", self.describe(&left));
                    self.problem("wrong-type", left.node, message, None);
                    return None;
                }
                for right in operands {
                    let draft = self.arithmetic(op, node, &left, right)?;
                    left = Part { draft, node };
                }
                Some(left.draft)
            }
            Op::Negate | Op::Abs => self.unary(op, node, operands.pop()?),
            Op::Coalesce(_) | Op::Least(_) | Op::Greatest(_) => self.choice(op, node, operands),
        }
    }

    /// What a name stands for.
    fn named(&mut self, name: &str, node: usize) -> Option<Draft> {
        let Some(item) = self.all.scope.find(name) else {
            let problem = self.all.scope.unknown(name, self.place.clone(), Some(self.span(node)));
            self.all.problems.push(problem);
            return None;
        };
        if let Item::Parameter(index) = item {
            let value = self.all.parts.parameters.get(index)?.value;
            return Some(Draft::Number { value: value.fraction(), whole: value.is_integer() });
        }
        let lane = *self.all.lane_of.get(&item)?;
        // A lane without cells belongs to an item that is broken, which has been said.
        self.cells(lane)?;
        Some(Draft::Lane(lane))
    }

    /// Remembers the operands of a comparison for explanations; literals speak for themselves.
    fn see(&mut self, comparison: usize, operands: &[Part]) {
        for part in operands {
            let written = self.formula.expr().nodes().get(part.node).map(crate::expr::Node::op);
            let literal =
                matches!(written, Some(Op::Number(_) | Op::Text(_) | Op::Boolean(_) | Op::Date(_) | Op::Null));
            let value = match &part.draft {
                _ if literal => continue,
                Draft::Lane(lane) => SeenValue::Lane(*lane),
                Draft::Number { value, .. } => match value.decimal() {
                    Some(decimal) => SeenValue::Constant(decimal.to_string().into()),
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
                        Sort::Levels(lane) => SeenValue::Level(program, *lane),
                        _ => SeenValue::Number(program),
                    }
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
            Draft::Lane(lane) if matches!(self.cells(lane), Some(Cells::Boolean)) => {
                self.seen.push(Seen { comparison: node, operand: node, value: SeenValue::Lane(lane) });
                Some(self.ask(part.node, Asked::Lane(lane), QuestionKind::Cells(Ask::IsTrue)))
            }
            Draft::Poison => None,
            _ => {
                let message = format!("{}, where true or false is wanted", self.describe(&part));
                let words = self.words(part.node);
                let help = match self.sort(&part.draft) {
                    Some(Sort::Null) => "`null` is neither; `x is null` asks whether a value is missing".to_string(),
                    Some(Sort::Number { .. }) => format!("compare it, as in `{words} > 0`"),
                    Some(Sort::Levels(lane)) => match self.levels(lane).first() {
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

    /// `and` and `or`, operands folded from the left.
    fn fold(&mut self, node: usize, operands: Vec<Part>, kind: &RuleKind) -> Option<Draft> {
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
                let last = at.saturating_add(1) == count;
                ops.push(RuleOp { kind: kind.clone(), node: if last { number_of(node) } else { NO_NODE } });
            }
        }
        Some(Draft::Rule(ops))
    }

    /// A question as a rule of one instruction.
    fn ask(&mut self, node: usize, of: Asked, kind: QuestionKind) -> Vec<RuleOp> {
        if let (Asked::Lane(lane), QuestionKind::Cells(ask)) = (of, &kind)
            && let Some(Some(cells)) = self.all.lanes.get_mut(lane)
        {
            cells.cut(ask);
        }
        self.all.questions.push(Question { of, kind });
        let leaf = self.all.questions.len().saturating_sub(1);
        alloc::vec![RuleOp { kind: RuleKind::Leaf(leaf), node: number_of(node) }]
    }

    fn levels(&self, lane: usize) -> &[Box<str>] {
        match self.cells(lane) {
            Some(Cells::Levels { levels, .. }) => levels,
            _ => &[],
        }
    }

    fn lane_name(&self, lane: usize) -> &str {
        let item = self.all.lane_of.iter().find(|(_, l)| **l == lane).map(|(item, _)| *item);
        item.map_or("", |item| name_of(self.all.parts, item))
    }

    /// A text as the position of a level of a lane, or of a text that the model asks for.
    fn position(&mut self, text: &str, node: usize, lane: usize) -> Option<Fraction> {
        let position = match self.all.lanes.get_mut(lane).and_then(Option::as_mut) {
            Some(Cells::Levels { levels, .. }) => levels.iter().position(|l| **l == *text),
            Some(Cells::Text { texts }) => match texts.iter().position(|t| **t == *text) {
                Some(at) => Some(at),
                None => {
                    texts.push(text.into());
                    Some(texts.len().saturating_sub(1))
                }
            },
            _ => None,
        };
        if let Some(position) = position {
            return i128::try_from(position).ok().map(Fraction::integer);
        }
        let levels = self.levels(lane).to_vec();
        let name = self.lane_name(lane).to_string();
        let shown: String = text.chars().take(SHOWN).collect();
        let help = match did_you_mean(text, levels.iter().map(|l| &**l)) {
            Some(level) => format!("did you mean '{level}'?"),
            None => format!("its levels are {}", one_of(levels.iter().map(|l| &**l))),
        };
        self.problem("unknown-level", node, format!("`{shown}` is not a level of `{name}`"), Some(help));
        None
    }

    /// The constant that a draft is, seen from the other operand's type.
    fn constant(&mut self, part: &Part, other: Sort, other_lane: Option<usize>) -> Result<Option<Fraction>, ()> {
        match (&part.draft, other) {
            (Draft::Number { value, .. }, _) => Ok(Some(*value)),
            (Draft::Day(days), _) => Ok(Some(Fraction::integer(i128::from(*days)))),
            (Draft::Boolean(value), _) => Ok(Some(Fraction::integer(i128::from(*value)))),
            (Draft::Text(text), Sort::Levels(lane)) => {
                let text = text.clone();
                self.position(&text, part.node, lane).map(Some).ok_or(())
            }
            (Draft::Text(text), Sort::Text) => match other_lane {
                Some(lane) => {
                    let text = text.clone();
                    self.position(&text, part.node, lane).map(Some).ok_or(())
                }
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Whether two operands can be compared so; says what is wrong where they cannot.
    fn comparable(&mut self, comparison: Comparison, node: usize, left: &Part, right: &Part) -> Option<()> {
        let (a, b) = (self.sort(&left.draft)?, self.sort(&right.draft)?);
        if a == Sort::Null || b == Sort::Null {
            let words = self.words(if a == Sort::Null { right.node } else { left.node });
            let asked = if comparison == Comparison::NotEqual { "is not null" } else { "is null" };
            let message = format!("nothing compares with `null`, so `{}` is never true", self.words(node));
            self.problem("null-comparison", node, message, Some(format!("write `{words} {asked}`")));
            return None;
        }
        let alike = match (a, b) {
            (Sort::Number { .. }, Sort::Number { .. })
            | (Sort::Date, Sort::Date)
            | (Sort::Boolean, Sort::Boolean)
            | (Sort::Text, Sort::Text) => true,
            (Sort::Levels(x), Sort::Levels(y)) => self.levels(x) == self.levels(y),
            (Sort::Levels(_), Sort::Text) => matches!(right.draft, Draft::Text(_)),
            (Sort::Text, Sort::Levels(_)) => matches!(left.draft, Draft::Text(_)),
            _ => false,
        };
        if !alike {
            let message = format!("{}, but {}", self.describe(left), self.describe(right));
            let help = self.unlike(left, right).or_else(|| self.unlike(right, left));
            self.problem("wrong-type", node, message, help);
            return None;
        }
        let ordered = match (a, b) {
            (Sort::Boolean | Sort::Text, Sort::Boolean | Sort::Text) => false,
            (Sort::Levels(lane), _) | (_, Sort::Levels(lane)) => {
                matches!(self.cells(lane), Some(Cells::Levels { ordered: true, .. }))
            }
            _ => true,
        };
        if comparison.needs_order() && !ordered {
            let (message, help) = match (a, b) {
                (Sort::Levels(lane), _) | (_, Sort::Levels(lane)) => (
                    format!("the levels of `{}` have no order, since rules tell them apart", self.lane_name(lane)),
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
    fn unlike(&self, one: &Part, other: &Part) -> Option<String> {
        let text = match &one.draft {
            Draft::Text(text) => text,
            _ => return None,
        };
        match self.sort(&other.draft)? {
            Sort::Date if text.parse::<Date>().is_ok() => Some(format!("write `date '{text}'`")),
            Sort::Number { .. } if text.parse::<crate::number::Decimal>().is_ok() => {
                Some(format!("write the number without quotes: `{text}`"))
            }
            Sort::Boolean if matches!(&**text, "true" | "false") => Some(format!("write `{text}` without quotes")),
            _ => None,
        }
    }

    fn compare(&mut self, comparison: Comparison, node: usize, left: Part, right: Part) -> Option<Draft> {
        self.comparable(comparison, node, &left, &right)?;
        let (a, b) = (self.sort(&left.draft)?, self.sort(&right.draft)?);
        let lane = |part: &Part| if let Draft::Lane(lane) = part.draft { Some(lane) } else { None };
        let (left_lane, right_lane) = (lane(&left), lane(&right));
        let left_constant = self.constant(&left, b, right_lane).ok()?;
        let right_constant = self.constant(&right, a, left_lane).ok()?;
        let asked = match (left_lane, left_constant, right_lane, right_constant) {
            (_, Some(x), _, Some(y)) => {
                let holds = comparison.holds(x.cmp(&y));
                return Some(Draft::Boolean(holds));
            }
            (Some(lane), _, _, Some(constant)) => Some((lane, Ask::Compare(comparison, constant))),
            (_, Some(constant), Some(lane), _) => Some((lane, Ask::Compare(comparison.flipped(), constant))),
            _ => None,
        };
        if let Some((lane, ask)) = asked {
            return Some(Draft::Rule(self.ask(node, Asked::Lane(lane), QuestionKind::Cells(ask))));
        }
        match a {
            Sort::Boolean => {
                let mut ops = self.truth(left)?;
                ops.extend(self.truth(right)?);
                let equal = comparison == Comparison::Equal;
                ops.push(RuleOp { kind: RuleKind::Same, node: if equal { number_of(node) } else { NO_NODE } });
                if !equal {
                    ops.push(RuleOp { kind: RuleKind::Not, node: number_of(node) });
                }
                Some(Draft::Rule(ops))
            }
            // A level that is written first, `'low' = coalesce(a, b)`, is a level by the other side.
            Sort::Text if !matches!(b, Sort::Levels(_)) => {
                if let (Some(left), Some(right)) = (left_lane, right_lane) {
                    self.all.text_pairs.push(TextPair { left, right });
                    let pair = self.all.text_pairs.len().saturating_sub(1);
                    return Some(Draft::Rule(self.ask(node, Asked::Texts(pair), QuestionKind::Order(comparison))));
                }
                let message = format!("`{}` does not compare an attribute with a text", self.words(node));
                let help = "a text attribute compares with a text in single quotes, as in `industry = 'Retail'`";
                self.problem("wrong-type", node, message, Some(help.to_string()));
                None
            }
            _ => {
                let compared = self.pair(left, a, right, b)?;
                Some(Draft::Rule(self.ask(node, Asked::Compared(compared), QuestionKind::Order(comparison))))
            }
        }
    }

    /// Two programs that are compared, as a code of their own.
    fn pair(&mut self, left: Part, a: Sort, right: Part, b: Sort) -> Option<usize> {
        let left = self.positioned(left, b)?;
        let right = self.positioned(right, a)?;
        let compared = Compared { left: Program::new(left), right: Program::new(right) };
        if !compared.left.fits() || !compared.right.fits() {
            self.all.problems.push(too_deep(self.place));
            return None;
        }
        self.all.compared.push(ComparedIn { compared, owner: self.owner.into() });
        Some(self.all.compared.len().saturating_sub(1))
    }

    /// A draft as instructions, a text being the level that the other operand's type makes of it.
    fn positioned(&mut self, part: Part, other: Sort) -> Option<Vec<Instruction>> {
        if let (Draft::Text(text), Sort::Levels(lane)) = (&part.draft, other) {
            let text = text.clone();
            return Some(alloc::vec![Instruction::Constant(self.position(&text, part.node, lane)?)]);
        }
        Some(self.instructions(part.draft))
    }

    /// A number, a date or a level as instructions.
    fn instructions(&self, draft: Draft) -> Vec<Instruction> {
        match draft {
            Draft::Number { value, .. } => alloc::vec![Instruction::Constant(value)],
            Draft::Day(days) => alloc::vec![Instruction::Constant(Fraction::integer(i128::from(days)))],
            Draft::Boolean(value) => alloc::vec![Instruction::Constant(Fraction::integer(i128::from(value)))],
            Draft::Lane(lane) => alloc::vec![match self.cells(lane) {
                Some(cells @ Cells::Number { .. }) => Instruction::Value { lane, power: cells.power() },
                _ => Instruction::Position { lane },
            }],
            Draft::Program { instructions, .. } => instructions,
            Draft::Null | Draft::Text(_) | Draft::Rule(_) | Draft::Poison => alloc::vec![Instruction::Null],
        }
    }

    fn between(&mut self, node: usize, value: Part, low: Part, high: Part, negated: bool) -> Option<Draft> {
        self.comparable(Comparison::GreaterOrEqual, node, &value, &low)?;
        self.comparable(Comparison::LessOrEqual, node, &value, &high)?;
        if let Draft::Lane(lane) = value.draft {
            let sort = self.sort(&value.draft)?;
            let low_constant = self.constant(&low, sort, Some(lane)).ok()?;
            let high_constant = self.constant(&high, sort, Some(lane)).ok()?;
            if let (Some(low), Some(high)) = (low_constant, high_constant) {
                let ask = Ask::Between { low, high, negated };
                return Some(Draft::Rule(self.ask(node, Asked::Lane(lane), QuestionKind::Cells(ask))));
            }
        }
        let from = self.compare(Comparison::GreaterOrEqual, node, value.clone(), low)?;
        let to = self.compare(Comparison::LessOrEqual, node, value, high)?;
        let mut ops = self.inner(from, node)?;
        ops.extend(self.inner(to, node)?);
        ops.push(RuleOp { kind: RuleKind::And, node: if negated { NO_NODE } else { number_of(node) } });
        if negated {
            ops.push(RuleOp { kind: RuleKind::Not, node: number_of(node) });
        }
        Some(Draft::Rule(ops))
    }

    /// The instructions of a comparison that another node is made of: they complete no node themselves.
    fn inner(&mut self, draft: Draft, node: usize) -> Option<Vec<RuleOp>> {
        let mut ops = self.truth(Part { draft, node })?;
        ops.iter_mut().filter(|op| op.node == number_of(node)).for_each(|op| op.node = NO_NODE);
        Some(ops)
    }

    fn one_of_list(&mut self, node: usize, value: Part, list: Vec<Part>, negated: bool) -> Option<Draft> {
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
        if let Draft::Lane(lane) = value.draft {
            let sort = self.sort(&value.draft)?;
            let mut constants = Vec::new();
            for part in &list {
                match self.constant(part, sort, Some(lane)).ok()? {
                    Some(constant) => constants.push(constant),
                    None => break,
                }
            }
            if constants.len() == list.len() {
                let ask = Ask::In { list: constants, negated };
                return Some(Draft::Rule(self.ask(node, Asked::Lane(lane), QuestionKind::Cells(ask))));
            }
        }
        let mut ops: Vec<RuleOp> = Vec::new();
        for (at, part) in list.into_iter().enumerate() {
            let equal = self.compare(Comparison::Equal, node, value.clone(), part)?;
            ops.extend(self.inner(equal, node)?);
            if at > 0 {
                ops.push(RuleOp { kind: RuleKind::Or, node: NO_NODE });
            }
        }
        if negated {
            ops.push(RuleOp { kind: RuleKind::Not, node: NO_NODE });
        }
        if let Some(last) = ops.last_mut() {
            last.node = number_of(node);
        }
        Some(Draft::Rule(ops))
    }

    fn is_null(&mut self, node: usize, value: Part, negated: bool) -> Option<Draft> {
        match value.draft {
            Draft::Lane(lane) => {
                let ask = Ask::IsNull { negated };
                Some(Draft::Rule(self.ask(node, Asked::Lane(lane), QuestionKind::Cells(ask))))
            }
            Draft::Rule(mut ops) => {
                let kind = if negated { RuleKind::IsKnown } else { RuleKind::IsUnknown };
                ops.push(RuleOp { kind, node: number_of(node) });
                Some(Draft::Rule(ops))
            }
            Draft::Program { sort, .. } => {
                let zero = Part { draft: Draft::Number { value: Fraction::integer(0), whole: true }, node: value.node };
                let compared = self.pair(value, sort, zero, sort)?;
                let kind = QuestionKind::Missing { negated };
                Some(Draft::Rule(self.ask(node, Asked::Compared(compared), kind)))
            }
            Draft::Null => Some(Draft::Boolean(!negated)),
            Draft::Poison => None,
            Draft::Number { .. } | Draft::Day(_) | Draft::Text(_) | Draft::Boolean(_) => Some(Draft::Boolean(negated)),
        }
    }

    fn arithmetic(&mut self, op: &Op, node: usize, left: &Part, right: Part) -> Option<Draft> {
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

    fn unary(&mut self, op: &Op, node: usize, operand: Part) -> Option<Draft> {
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
    fn choice(&mut self, op: &Op, node: usize, operands: Vec<Part>) -> Option<Draft> {
        let coalesce = matches!(op, Op::Coalesce(_));
        if operands.is_empty() {
            self.problem("wrong-type", node, format!("`{}` has no operands", self.words(node)), None);
            return None;
        }
        let mut common: Option<Sort> = None;
        for part in &operands {
            let sort = self.sort(&part.draft)?;
            let literal = matches!(part.draft, Draft::Text(_));
            common = Some(match (common, sort) {
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
        match common? {
            Sort::Text => {
                let message = format!("`{}` is computed from texts", self.words(node));
                let help = "give the attribute a `missing:` value, or make it a category";
                self.problem("wrong-type", node, message, Some(help.to_string()));
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

/// Nodes are counted in 32 bits.
fn number_of(node: usize) -> u32 {
    u32::try_from(node).unwrap_or(NO_NODE)
}

/// The problem of a lane with more cut points, levels or texts than codes.
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
            .help("each threshold is one cut point, each `=` with a number is two")
    })
}
