//! From a plan to its anatomy.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::anatomy::arithmetic::{Arithmetic, NumberTest};
use crate::anatomy::rule::{Asks, CodeTest, Rule, RuleTree, Test};
use crate::anatomy::score::{FactorParts, FactorSum, LineParts, MissingParts, ScoreSum};
use crate::anatomy::slot::{AskedBy, CutPoint, Input, Origin, Role, Side, Slot, SlotCodes, SlotId, Threshold};
use crate::anatomy::{
    Anatomy, Body, DerivedSlot, DerivedValue, DimensionLevels, FlagRule, LevelWhen, LevelsBy, TierRules,
};
use crate::inserted::inserted;
use crate::language::{Comparison, Formula};
use crate::model::parts::{Classes, Constant, End, Number, Parameter, Parts, Points};
use crate::model::problem::Place;
use crate::plan::cells::{Ask, Cells, Truth, band_end};
use crate::plan::program::{Instruction, Program};
use crate::plan::rule::{self as compiled, Asked, NO_NODE, QuestionKind, RuleKind, RuleOp};
use crate::plan::scoring::{FactorPlan, MissingPlan, PointsPlan};
use crate::plan::{ClassPlan, DerivedValue as CompiledValue, Inner};
use crate::value::fraction::Fraction;
use crate::value::number::{UNITS_LIMIT, power_of_ten};

/// The view of a plan.
pub(super) fn anatomy(plan: &Inner) -> Anatomy {
    let parts = &plan.source.parts;
    let parameters =
        parts.parameters.iter().enumerate().map(|(at, parameter)| (&*parameter.name, Named::Parameter(at)));
    let slots = plan.slots.iter().enumerate().map(|(at, slot)| (&*slot.name, Named::Slot(at)));
    let names = inserted(parameters.chain(slots));
    let mut builder = Builder { plan, parts, names, cuts: alloc::vec![BTreeMap::new(); plan.slots.len()] };
    let derived = builder.derived();
    let dimensions = builder.dimensions();
    let scores = builder.scores();
    let flags = builder.flags();
    let tiers = builder.tiers();
    let conditions = builder.conditions();
    // Last: the rules and bands above have asked for their cut points by now.
    let (slots, places) = builder.slots();
    Anatomy {
        body: Arc::new(Body {
            parts: Arc::clone(parts),
            slots,
            places,
            derived,
            dimensions,
            scores,
            flags,
            tiers,
            conditions,
        }),
    }
}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Named {
    Parameter(usize),
    Slot(usize),
}

struct Builder<'a> {
    plan: &'a Inner,
    parts: &'a Parts,
    names: BTreeMap<&'a str, Named>,
    /// By slot: who asks for a cut at so many units.
    cuts: Vec<BTreeMap<i64, Vec<Origin>>>,
}

/// Where a rule stands, and who asks for its cut points.
struct Written<'a> {
    formula: &'a Formula,
    node: usize,
    place: Place,
    by: AskedBy,
}

fn id(slot_index: usize) -> SlotId {
    // At most 1,000 names are allowed.
    SlotId(u16::try_from(slot_index).unwrap_or(u16::MAX))
}

/// Depth-first operands: the last of a stack.
fn pop<T>(stack: &mut Vec<T>, or: impl FnOnce() -> T) -> T {
    stack.pop().unwrap_or_else(or)
}

impl Builder<'_> {
    /// The parameters that a node and its operands name, in the order of the model, and the slots, in the order in which they
    /// are written.
    fn named(&self, formula: &Formula, node: usize) -> (Vec<Parameter>, Vec<SlotId>) {
        let (mut parameters, mut reads, mut seen) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        for name in formula.names_in(node) {
            match self.names.get(name) {
                Some(Named::Parameter(at)) => drop(parameters.insert(*at)),
                Some(Named::Slot(slot_index)) if seen.insert(*slot_index) => reads.push(id(*slot_index)),
                Some(Named::Slot(_)) | None => {}
            }
        }
        let parameters = parameters.into_iter().filter_map(|at| self.parts.parameters.get(at).cloned());
        (parameters.collect(), reads)
    }

    /// The slots, and by slot its place in the list of its role.
    fn slots(&mut self) -> (Vec<Slot>, Vec<usize>) {
        let plan = self.plan;
        // Attributes are the first slots, by their own numbers; whatever else a slot is overwrites that.
        let mut roles: Vec<(Role, usize)> = (0..plan.slots.len()).map(|at| (Role::Attribute, at)).collect();
        let all = [
            (Role::Derived, plan.derived.iter().map(|derived| derived.slot).collect::<Vec<_>>()),
            (Role::Dimension, plan.dimensions.iter().map(|dimension| dimension.slot).collect()),
            (Role::Score, plan.scores.iter().map(|score| score.slot).collect()),
            (Role::Flag, plan.flags.iter().map(|flag| flag.slot).collect()),
        ];
        // Slots as well as inputs: those that come in have the numbers of the first slots.
        let remembered =
            plan.inputs.iter().enumerate().filter(|(_, input)| input.remembered.is_some()).map(|(at, _)| at);
        let tier = plan.after_tier.tier.into_iter().chain(plan.after_tier.rank);
        let all = all.into_iter().chain([(Role::Remembered, remembered.collect()), (Role::Tier, tier.collect())]);
        for (role, slot_indices) in all {
            for (place, slot_index) in slot_indices.into_iter().enumerate() {
                if let Some(entry) = roles.get_mut(slot_index) {
                    *entry = (role, place);
                }
            }
        }
        let places = roles.iter().map(|(_, place)| *place).collect();
        let attributes = self.parts.attributes.iter().map(|attribute| (&*attribute.name, &attribute.unit));
        let derived = self.parts.derived.iter().map(|derived| (&*derived.name, &derived.unit));
        // What the last review saw of an attribute has the unit of the attribute.
        let remembered = self.parts.remember.iter().zip(&self.parts.previous).filter_map(|(of, name)| {
            let own = self.parts.attributes.iter().find(|attribute| attribute.name == *of)?;
            Some((&**name, &own.unit))
        });
        let units: BTreeMap<&str, &Option<Box<str>>> = inserted(attributes.chain(derived).chain(remembered));
        let mut slots = Vec::with_capacity(plan.slots.len());
        for (((at, slot), (role, _)), mut origins) in
            plan.slots.iter().enumerate().zip(roles).zip(core::mem::take(&mut self.cuts))
        {
            let codes = match &slot.cells {
                Cells::Levels { levels, ordered } => SlotCodes::Levels { levels: levels.clone(), ordered: *ordered },
                Cells::Boolean => SlotCodes::Boolean,
                Cells::Text { texts } => SlotCodes::Text { texts: texts.clone() },
                Cells::Number { scale, date, cuts } => {
                    for cut in cuts {
                        // A cut point that no origin was found for is listed all the same.
                        origins.entry(*cut).or_default();
                    }
                    let all = origins.into_iter().map(|(units, origins)| CutPoint {
                        units,
                        value: Slot::whole_value(*date, *scale, units),
                        // Code 0 is missing and 1 lies below all cut points: at the first of them code 2 begins.
                        code: cuts.binary_search(&units).ok().and_then(|at| u8::try_from(at.saturating_add(2)).ok()),
                        origins,
                    });
                    match date {
                        true => SlotCodes::Date { cuts: all.collect() },
                        false => SlotCodes::Number { scale: *scale, cuts: all.collect() },
                    }
                }
            };
            let input = plan.inputs.get(at).map(|attribute| Input {
                column: attribute.column.clone(),
                min: attribute.min,
                max: attribute.max,
                required: attribute.required,
                missing: attribute.missing,
            });
            let unit = units.get(&*slot.name).and_then(|unit| (*unit).clone());
            slots.push(Slot { id: id(at), name: slot.name.clone(), role, unit, codes, input });
        }
        (slots, places)
    }

    /// Takes down who asks for a cut point.
    fn ask(&mut self, slot_index: usize, origin: Origin) {
        let Some(cells @ Cells::Number { .. }) = self.plan.slots.get(slot_index).map(|slot| &slot.cells) else {
            return;
        };
        // As the compiler cuts: where a number itself belongs to the lower side, the next unit is the cut.
        let units = band_end(origin.threshold.value, origin.threshold.side == Side::Upto, cells.power());
        // At or beyond the limits every value is on one side.
        let parts_values = units > (-UNITS_LIMIT).saturating_add(1) && units < UNITS_LIMIT;
        if let Some(cuts) = self.cuts.get_mut(slot_index).filter(|_| parts_values) {
            cuts.entry(units).or_default().push(origin);
        }
    }

    fn rule(&mut self, written: &Written<'_>, rule: &compiled::Rule) -> Rule {
        let Written { formula, node, place, .. } = written;
        let (parameters, reads) = self.named(formula, *node);
        Rule {
            words: formula.words(*node).into(),
            canonical: formula.canonical(*node).into(),
            tree: self.tree(written, rule),
            parameters,
            reads,
            place: place.clone(),
            span: formula.span(*node),
        }
    }

    fn tree(&mut self, written: &Written<'_>, rule: &compiled::Rule) -> RuleTree {
        let unknown = || RuleTree::Constant(Truth::Unknown);
        let mut stack: Vec<RuleTree> = Vec::new();
        for (at, op) in rule.ops.iter().enumerate() {
            let next = match &op.kind {
                // With the instructions from here on: the next one that completes a node is its comparison.
                RuleKind::Leaf(leaf) => self.test(written, rule.ops.get(at..).unwrap_or_default(), *leaf),
                RuleKind::Constant(bits) => RuleTree::Constant((*bits).into()),
                RuleKind::OfOne(op) => RuleTree::of_one(*op, pop(&mut stack, unknown)),
                RuleKind::OfTwo(op) => {
                    let right = pop(&mut stack, unknown);
                    RuleTree::of_two(*op, pop(&mut stack, unknown), right)
                }
            };
            stack.push(next);
        }
        pop(&mut stack, unknown)
    }

    /// A leaf, which is the first of some instructions; `written` asks for its cut points.
    fn test(&mut self, written: &Written<'_>, ops: &[RuleOp], leaf: usize) -> RuleTree {
        let Some(question) = self.plan.source.questions.get(leaf) else { return RuleTree::Constant(Truth::Unknown) };
        // A leaf that a comparison is made of, as of `x in (1, y)`, completes no node: the comparison itself does.
        let node = ops.iter().find(|op| op.node != NO_NODE).and_then(|op| usize::try_from(op.node).ok());
        let node = node.unwrap_or(written.node);
        let words: Box<str> = written.formula.words(node).into();
        let span = written.formula.span(node);
        let asks = match (&question.kind, question.of) {
            (QuestionKind::Cells(ask), Asked::Slot(slot_index)) => {
                let thresholds = self.thresholds(ask, slot_index);
                // Those of the comparison alone: others of the rule have nothing to do with this cut point.
                let (parameters, _) = self.named(written.formula, node);
                for threshold in &thresholds {
                    let origin = Origin {
                        by: written.by,
                        threshold: *threshold,
                        words: words.clone(),
                        parameters: parameters.clone(),
                        place: written.place.clone(),
                        span: Some(span),
                    };
                    self.ask(slot_index, origin);
                }
                let cells = self.plan.slots.get(slot_index).map(|slot| &slot.cells);
                let codes = 0..cells.map_or(0, Cells::count);
                // By the compiler's own question, so that the tree says what the plan's table does.
                let answers = codes.filter_map(|code| cells.map(|cells| ask.answer(cells.representative(code))));
                Asks::Codes(CodeTest { slot: id(slot_index), answers: answers.collect(), thresholds })
            }
            (QuestionKind::Order(comparison), Asked::Texts(pair)) => match self.plan.text_pairs.get(pair) {
                Some(pair) => {
                    Asks::Texts { of: [id(pair.left), id(pair.right)], equal: *comparison == Comparison::Equal }
                }
                None => return RuleTree::Constant(Truth::Unknown),
            },
            (kind, of) => {
                let pair = match of {
                    Asked::Compared(pair) => self.plan.compared.get(pair),
                    _ => None,
                };
                let Some(pair) = pair.map(|pair| &pair.compared) else { return RuleTree::Constant(Truth::Unknown) };
                match kind {
                    QuestionKind::Order(comparison) => Asks::Numbers(NumberTest {
                        left: self.number(&pair.left),
                        comparison: *comparison,
                        right: self.number(&pair.right),
                    }),
                    QuestionKind::Missing { negated } => {
                        // The other program is the 0 that `is null` compares with, and only its code is asked.
                        Asks::Presence { of: self.number(&pair.left), missing: !negated }
                    }
                    QuestionKind::Cells(_) => return RuleTree::Constant(Truth::Unknown),
                }
            }
        };
        RuleTree::Test(Test { asks, words, span })
    }

    /// The numbers that a question asks for; those between two values of the slot are equal to none.
    fn thresholds(&self, ask: &Ask, slot_index: usize) -> Vec<Threshold> {
        let Some(cells @ Cells::Number { .. }) = self.plan.slots.get(slot_index).map(|slot| &slot.cells) else {
            return Vec::new();
        };
        let below = |value: Fraction| Threshold { value, side: Side::Below };
        let upto = |value: Fraction| Threshold { value, side: Side::Upto };
        let equal = |value: &Fraction| {
            // No value is equal to a number between two of them: it cuts nothing.
            let whole = value.is_whole(cells.power());
            [below(*value), upto(*value)].into_iter().filter(move |_| whole)
        };
        match ask {
            Ask::Compare(Comparison::Less | Comparison::GreaterOrEqual, value) => alloc::vec![below(*value)],
            Ask::Compare(Comparison::LessOrEqual | Comparison::Greater, value) => alloc::vec![upto(*value)],
            Ask::Compare(Comparison::Equal | Comparison::NotEqual, value) => equal(value).collect(),
            Ask::Between { low, high, .. } => alloc::vec![below(*low), upto(*high)],
            Ask::In { list, .. } => list.iter().flat_map(equal).collect(),
            Ask::IsNull { .. } | Ask::IsTrue => Vec::new(),
        }
    }

    fn number(&self, program: &Program) -> Arithmetic {
        let missing = || Arithmetic::Missing;
        let mut stack: Vec<Arithmetic> = Vec::new();
        for instruction in program.instructions() {
            let next = match instruction {
                Instruction::Constant(value) => Arithmetic::Constant(*value),
                Instruction::Null => Arithmetic::Missing,
                Instruction::Value { slot: slot_index, .. } => {
                    let scale = match self.plan.slots.get(*slot_index).map(|slot| &slot.cells) {
                        Some(Cells::Number { scale, .. }) => *scale,
                        _ => 0,
                    };
                    Arithmetic::Slot { slot: id(*slot_index), scale }
                }
                // A place in a list is a whole number from 0 on.
                Instruction::Position { slot: slot_index } => Arithmetic::Slot { slot: id(*slot_index), scale: 0 },
                Instruction::AsOf => Arithmetic::AsOf,
                Instruction::Unary(op) => Arithmetic::unary(*op, pop(&mut stack, missing)),
                Instruction::Binary(op) => {
                    let right = pop(&mut stack, missing);
                    Arithmetic::binary(*op, pop(&mut stack, missing), right)
                }
                Instruction::Choice(op) => {
                    let right = pop(&mut stack, missing);
                    Arithmetic::choice(*op, pop(&mut stack, missing), right)
                }
            };
            stack.push(next);
        }
        pop(&mut stack, missing)
    }

    fn derived(&mut self) -> Vec<DerivedSlot> {
        let mut all = Vec::new();
        for derived in &self.plan.derived {
            let slot = id(derived.slot);
            let place = Place::root().key("derived").key(self.plan.slot_name(derived.slot)).key("expr");
            let (formula, node) = (&derived.formula, derived.formula.root());
            let value = match &derived.value {
                CompiledValue::Number { program, .. } => DerivedValue::Number {
                    number: self.number(program),
                    scale: match self.plan.slots.get(derived.slot).map(|slot| &slot.cells) {
                        Some(Cells::Number { scale, .. }) => *scale,
                        _ => 0,
                    },
                    rounding: self.plan.rounding,
                },
                CompiledValue::Date(program) => DerivedValue::Date(self.number(program)),
                CompiledValue::Truth(rule) => {
                    let written = Written { formula, node, place: place.clone(), by: AskedBy::Derived(slot) };
                    DerivedValue::Truth(self.tree(&written, rule))
                }
            };
            let (parameters, reads) = self.named(formula, node);
            let (words, canonical) = (formula.words(node).into(), formula.canonical(node).into());
            all.push(DerivedSlot { slot, words, canonical, parameters, reads, place, value });
        }
        all
    }

    fn dimensions(&mut self) -> Vec<DimensionLevels> {
        let mut all = Vec::new();
        for (dimension, part) in self.plan.dimensions.iter().zip(&self.parts.dimensions) {
            let slot = id(dimension.slot);
            let place = Place::root().key("dimensions").key(&part.name);
            let levels = match &dimension.classes {
                ClassPlan::Bands { of, table } => {
                    if let Classes::Bands { of: name, bands } = &part.classes {
                        for (band, end) in bands.iter().map(|band| &band.end).enumerate() {
                            let place = place.key("bands").index(band);
                            self.ends(*of, name, end, &place, AskedBy::Band { dimension: slot, band });
                        }
                    }
                    let count = self.plan.slots.get(*of).map_or(0, |slot| slot.cells.count());
                    LevelsBy::Table {
                        of: id(*of),
                        // Codes that the slot has: the table behind them is filled up.
                        codes: (0..=u8::MAX).take(count).map(|code| table.get(code)).collect(),
                    }
                }
                ClassPlan::Rules(rules) => {
                    let mut whens = Vec::new();
                    for (at, ((rule, code), formula)) in rules.iter().zip(&dimension.formulas).enumerate() {
                        let rule = rule.as_ref().zip(formula.as_ref()).map(|(rule, formula)| {
                            let place = place.key("rules").index(at).key("when");
                            let by = AskedBy::LevelRule { dimension: slot, rule: at };
                            self.rule(&Written { formula, node: formula.root(), place, by }, rule)
                        });
                        whens.push(LevelWhen { rule, code: *code });
                    }
                    LevelsBy::Rules(whens)
                }
            };
            all.push(DimensionLevels { slot, levels });
        }
        all
    }

    /// Takes down the end of a band.
    fn ends(&mut self, slot_index: usize, name: &str, end: &End, place: &Place, by: AskedBy) {
        let (constant, side, key, sign) = match end {
            End::Upto(constant) => (constant, Side::Upto, "upto", "<="),
            End::Below(constant) => (constant, Side::Below, "below", "<"),
            End::Open => return,
        };
        let Some((value, shown, parameters)) = self.constant(constant) else { return };
        let origin = Origin {
            by,
            threshold: Threshold { value, side },
            words: format!("{name} {sign} {shown}").into(),
            parameters,
            place: place.key(key),
            // A number of the document, and no part of an expression.
            span: None,
        };
        self.ask(slot_index, origin);
    }

    /// The value of a constant, how it is written, and the parameter in it.
    fn constant(&self, constant: &Constant) -> Option<(Fraction, String, Vec<Parameter>)> {
        match constant {
            Constant::Number(number) => self.literal(number),
            Constant::Date(date) => {
                Some((Fraction::integer(i128::from(date.days())), format!("date '{date}'"), Vec::new()))
            }
            Constant::Boolean(_) | Constant::Text(_) => None,
        }
    }

    fn literal(&self, number: &Number) -> Option<(Fraction, String, Vec<Parameter>)> {
        match number {
            Number::Literal(value) => Some((value.fraction(), value.to_string(), Vec::new())),
            Number::Parameter(name) => {
                let Some(Named::Parameter(at)) = self.names.get(&**name) else { return None };
                let parameter = self.parts.parameters.get(*at)?;
                Some((parameter.value.fraction(), name.to_string(), alloc::vec![parameter.clone()]))
            }
        }
    }

    fn scores(&mut self) -> Vec<ScoreSum> {
        let mut all = Vec::new();
        for (score, part) in self.plan.scores.iter().zip(&self.parts.scores) {
            let slot = id(score.slot);
            let place = Place::root().key("scores").key(&part.name).key("factors");
            let mut factors = Vec::new();
            for (at, (factor, written)) in score.factors.iter().zip(&part.factors).enumerate() {
                let place = place.index(at);
                match &written.points {
                    Points::Bands(bands) => {
                        for (band, end) in bands.iter().map(|band| &band.end).enumerate() {
                            let by = AskedBy::FactorBand { score: slot, factor: at, band };
                            self.ends(factor.of, &written.of, end, &place.key("bands").index(band), by);
                        }
                    }
                    Points::Linear { from, to, .. } => {
                        // Up to its beginning a line is level, and from its end on.
                        let ends = [
                            (from, Side::Upto, "from", "<=", AskedBy::LineFrom { score: slot, factor: at }),
                            (to, Side::Below, "to", ">=", AskedBy::LineTo { score: slot, factor: at }),
                        ];
                        for (number, side, key, sign, by) in ends {
                            let Some((value, shown, parameters)) = self.literal(number) else { continue };
                            let origin = Origin {
                                by,
                                threshold: Threshold { value, side },
                                words: format!("{} {sign} {shown}", written.of).into(),
                                parameters,
                                place: place.key("linear").key(key),
                                span: None,
                            };
                            self.ask(factor.of, origin);
                        }
                    }
                    // Levels are codes already, and cut nothing.
                    Points::Levels(_) => {}
                }
                factors.push(self.factor(factor));
            }
            all.push(ScoreSum {
                slot,
                scale: score.scale,
                rounding: score.rounding,
                factors,
                parts: score.parts,
                whole_weight: score.whole_weight,
            });
        }
        all
    }

    fn factor(&self, factor: &FactorPlan) -> FactorSum {
        // Fits: the compiler has multiplied the largest points.
        let in_parts = |points: i64| i128::from(points).saturating_mul(factor.multiplier);
        let parts = match &factor.points {
            PointsPlan::Table(table) => {
                let codes = self.plan.slots.get(factor.of).map_or(0, |slot| slot.cells.count());
                // Without code 0: what a missing value gives stands apart.
                let known = || table.iter().take(codes).skip(1);
                let power = power_of_ten(u32::from(factor.points_scale)).unwrap_or(1);
                FactorParts::Table {
                    parts: known().map(|points| in_parts(*points)).collect(),
                    points: known().map(|points| Fraction::scaled(*points, power)).collect(),
                }
            }
            PointsPlan::Linear(line) => FactorParts::Line {
                parts: LineParts { up: line.up, from: line.from, to: line.to, slope: line.slope, offset: line.offset },
                points: line.points,
            },
        };
        let missing = match factor.missing {
            MissingPlan::Score => MissingParts::Score,
            MissingPlan::Points(points) => MissingParts::Adds(in_parts(points)),
            MissingPlan::Reweight => MissingParts::Reweight,
        };
        FactorSum { name: factor.name.clone(), of: id(factor.of), weight: factor.weight, parts, missing }
    }

    fn flags(&mut self) -> Vec<FlagRule> {
        let mut all = Vec::new();
        for flag in &self.plan.flags {
            let slot = id(flag.slot);
            let place = Place::root().key("flags").key(self.plan.slot_name(flag.slot));
            let (formula, by) = (&flag.formula, AskedBy::Flag(slot));
            let written = Written { formula, node: formula.root(), place, by };
            all.push(FlagRule { slot, rule: self.rule(&written, &flag.rule) });
        }
        all
    }

    fn conditions(&mut self) -> Vec<Rule> {
        let mut all = Vec::new();
        for (number, condition) in self.plan.conditions.iter().enumerate() {
            let (formula, by) = (&condition.formula, AskedBy::Condition(number));
            let written = Written { formula, node: formula.root(), place: condition.place.clone(), by };
            all.push(self.rule(&written, &condition.rule));
        }
        all
    }

    fn tiers(&mut self) -> Vec<TierRules> {
        let mut all = Vec::new();
        for (tier, (tier_plan, part)) in self.plan.tiers.iter().zip(&self.parts.tiers).enumerate() {
            let place = Place::root().key("tiers").index(tier);
            let mut clauses = Vec::new();
            let mut parameters = Vec::new();
            if let Some(formula) = &tier_plan.formula {
                // Of the rule as a whole: its clauses may share them.
                parameters = self.named(formula, formula.root()).0;
                for (clause, (plan, node)) in tier_plan.clauses.iter().zip(formula.clauses()).enumerate() {
                    let by = AskedBy::Clause { tier, clause };
                    clauses.push(self.rule(&Written { formula, node, place: place.key("when"), by }, &plan.rule));
                }
            }
            let stay = tier_plan.stay.as_ref().zip(part.stay.as_ref()).map(|(plan, formula)| {
                let (node, by) = (formula.root(), AskedBy::Stay { tier });
                self.rule(&Written { formula, node, place: place.key("stay"), by }, &plan.rule)
            });
            all.push(TierRules {
                name: tier_plan.name.clone(),
                clauses,
                takes_rest: tier_plan.formula.is_none(),
                stay,
                parameters,
            });
        }
        all
    }
}
