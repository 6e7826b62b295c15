//! From the parts of a model to a plan; every problem on the way is reported.
//!
//! In two passes. The first goes through the items in the order in which they can be computed, lowers their formulas
//! and gathers the cut points. When all are known, the second fills in the tables: answers, bands and points by code.
//!
//! What the first pass makes is a draft or [`Reported`]: an item without a draft has a problem, so that nothing is left out
//! of a plan in silence.

mod attributes;
mod bands;
mod conditions;
mod scores;
mod tiers;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::inserted::inserted;
use crate::language::Formula;
use crate::model::parts::{Attribute, Constant, Flag, Kind, Number, Parameter, Parts};
use crate::model::problem::{Place, Problem};
use crate::plan::cells::{Bits, Cells, FALSE, MAX_CUTS, TRUE, Table, answers};
use crate::plan::lower::{Lowering, too_many_cells};
use crate::plan::relative;
use crate::plan::rule::{Asked, Leaf, Question, QuestionKind};
use crate::plan::scope::{Item, ResultName, Scope, name_of, one_of, place_of};
use crate::plan::{AfterTier, ConditionPlan, DerivedPlan, FlagPlan, Inner, Input, Slot, Source, Step, TierPlan};
use crate::text::similar::suggestion;
use crate::value::client::Names;
use crate::value::number::{Decimal, MAX_DIGITS, UNITS_LIMIT};

pub(crate) use self::attributes::NO_MARKS;
use self::bands::DraftDimension;
use self::scores::{DraftScore, score_plan};

/// The problem of a name that is no parameter.
pub(crate) fn unknown_parameter(name: &str, parameters: &[Parameter]) -> Problem {
    let place = Place::root().key("parameters").key(name);
    let problem = Problem::new("unknown-name", place, format!("the model has no parameter `{name}`"));
    match suggestion(name, parameters.iter().map(|p| &*p.name)) {
        Some(question) => problem.help(question),
        None => problem.help(format!("its parameters are {}", one_of(parameters.iter().map(|p| &*p.name)))),
    }
}

/// The code of a model that is not whole: parts that could not be read, or a gap that nothing else has reported.
pub(crate) const NOT_COMPUTABLE: &str = "not-computable";

/// Instead of a draft: its problem has been reported. [`Compiler::report`] makes one of a problem, [`Reported::elsewhere`]
/// stands for a problem that is reported by the scope, the lowering or whoever reads the text.
#[derive(Clone, Copy, Debug)]
struct Reported(());

/// A part of a plan before its tables are filled in, unless it has a problem.
type Draft<T> = Result<T, Reported>;

impl Reported {
    /// For what others report: a name that stands for nothing known, a formula that cannot be lowered, an item of a cycle.
    ///
    /// Should nobody have reported a problem all the same, the compilation ends with [`NOT_COMPUTABLE`].
    const fn elsewhere() -> Self {
        Self(())
    }
}

/// The drafts of the items of one list of the model, in its order.
struct Drafts<T>(Vec<Draft<T>>);

impl<T> Drafts<T> {
    /// None of so many yet: an item that is never compiled is one of a cycle, which the scope reports.
    fn new(count: usize) -> Self {
        Self((0..count).map(|_| Err(Reported::elsewhere())).collect())
    }

    fn put(&mut self, index: usize, draft: Draft<T>) {
        if let Some(slot) = self.0.get_mut(index) {
            *slot = draft;
        }
    }

    /// All of them, or that some have problems.
    fn whole(self) -> Draft<Vec<T>> {
        self.0.into_iter().collect()
    }
}

/// What a compilation gathers, item by item.
struct Compiler<'a> {
    low: Lowering<'a>,
    steps: Vec<Step>,
    stay_steps: Vec<Step>,
    after_tier: AfterTier,
    inputs: Vec<Input>,
    derived: Drafts<DerivedPlan>,
    dimensions: Drafts<DraftDimension>,
    scores: Drafts<DraftScore>,
    flags: Drafts<FlagPlan>,
}

/// Everything that the second pass makes a plan of.
struct Gathered {
    slots: Vec<Slot>,
    derived: Vec<DerivedPlan>,
    dimensions: Vec<DraftDimension>,
    scores: Vec<DraftScore>,
    flags: Vec<FlagPlan>,
    tiers: Vec<TierPlan>,
    conditions: Vec<ConditionPlan>,
}

/// Compiles the parts of a model; beside the plan, what is most likely not meant.
pub(crate) fn compile(parts: &Parts) -> Result<(Inner, Vec<Problem>), Vec<Problem>> {
    let mut problems = Vec::new();
    let scope = Scope::read(parts, &mut problems);
    relative::check(parts, &scope, &mut problems);
    let slot_of: BTreeMap<Item, usize> = inserted(scope.order.iter().enumerate().map(|(slot, item)| (*item, slot)));
    let low = Lowering {
        parts,
        scope: &scope,
        slots: alloc::vec![None; scope.order.len()],
        slot_of,
        questions: Vec::new(),
        compared: Vec::new(),
        text_pairs: Vec::new(),
        problems,
        warnings: Vec::new(),
        asks_result: false,
        uses_as_of: false,
    };
    let mut compiler = Compiler {
        low,
        steps: Vec::new(),
        stay_steps: Vec::new(),
        after_tier: AfterTier::default(),
        inputs: Vec::new(),
        derived: Drafts::new(parts.derived.len()),
        dimensions: Drafts::new(parts.dimensions.len()),
        scores: Drafts::new(parts.scores.len()),
        flags: Drafts::new(parts.flags.len()),
    };
    let all = || scope.order.iter().enumerate();
    // Late are the flags that ask for the tier: they are computed when it is known.
    all().filter(|(_, item)| !scope.is_late(**item)).for_each(|(slot, item)| compiler.item(*item, slot));
    // Their rules may use everything before.
    let tiers = compiler.tiers();
    compiler.after_tier(all().filter(|(_, item)| scope.is_late(**item)));
    let conditions = compiler.conditions();
    let value = compiler.header();
    let renewal = compiler.policies();
    compiler.finish(tiers, conditions, value, renewal)
}

impl Compiler<'_> {
    /// Reports a problem that leaves no gap: whatever it is about has a draft all the same.
    fn say(&mut self, problem: Problem) {
        self.low.problems.push(problem);
    }

    /// Reports a problem, and gives what stands for the draft that is missing for it.
    fn report(&mut self, problem: Problem) -> Reported {
        self.say(problem);
        Reported(())
    }

    /// Compiles one item, and adds its step behind the comparisons that it needs.
    fn item(&mut self, item: Item, slot: usize) {
        let parts = self.low.parts;
        match item {
            Item::Parameter(_) | Item::Unread(_) => {}
            Item::Result(name) => self.result(name, slot),
            Item::Attribute(at) => {
                if let Some(attribute) = parts.attributes.get(at) {
                    let input = self.attribute(attribute, slot);
                    // INVARIANT: inputs are numbered as the first slots are: attributes, then the tier before.
                    self.inputs.push(input);
                }
            }
            Item::Derived(at) => {
                if let Some(derived) = parts.derived.get(at) {
                    let draft = self.derived(derived, slot);
                    self.step(Step::Derived(at), &draft);
                    self.derived.put(at, draft);
                }
            }
            Item::Dimension(at) => {
                if let Some(dimension) = parts.dimensions.get(at) {
                    let draft = self.dimension(dimension, slot);
                    self.step(Step::Dimension(at), &draft);
                    self.dimensions.put(at, draft);
                }
            }
            Item::Score(at) => {
                if let Some(score) = parts.scores.get(at) {
                    let draft = self.score(score, slot);
                    self.step(Step::Score(at), &draft);
                    self.scores.put(at, draft);
                }
            }
            Item::Flag(at) => {
                if let Some(flag) = parts.flags.get(at) {
                    let draft = self.flag(flag, slot);
                    self.step(Step::Flag(at), &draft);
                    self.flags.put(at, draft);
                }
            }
        }
    }

    /// What flags may ask of the result: tiers by name, compared by equality alone, and ranks from 1 on.
    fn result(&mut self, name: ResultName, slot: usize) {
        let levels: Vec<Box<str>> = self.low.parts.tiers.iter().map(|tier| tier.name.clone()).collect();
        let cells = match name {
            ResultName::TierRank => Cells::Number { scale: 0, date: false, cuts: Vec::new() },
            ResultName::Tier | ResultName::PreviousTier => Cells::Levels { levels: levels.clone(), ordered: false },
        };
        self.set_slot(slot, cells);
        match name {
            ResultName::PreviousTier => {
                let attribute = Attribute::new(name.name(), Kind::Category { levels });
                self.inputs.push(Input::remembered(&attribute, self.low.parts.rounding));
            }
            ResultName::Tier => self.after_tier.tier = Some(slot),
            ResultName::TierRank => self.after_tier.rank = Some(slot),
        }
    }

    /// The flags that ask for the tier: their steps stand apart, and run when it is known.
    fn after_tier<'i>(&mut self, late: impl Iterator<Item = (usize, &'i Item)>) {
        // Items push their steps to one list: that of the others is put aside while these gather.
        let before = core::mem::take(&mut self.steps);
        self.after_tier.slots = self.after_tier.tier.into_iter().chain(self.after_tier.rank).collect();
        for (slot, item) in late {
            self.item(*item, slot);
            self.after_tier.slots.push(slot);
        }
        self.after_tier.steps = core::mem::replace(&mut self.steps, before);
    }

    fn step<T>(&mut self, step: Step, draft: &Draft<T>) {
        // Without a draft there is a problem, and so no plan whose steps would miss this one.
        if draft.is_ok() {
            self.steps.push(step);
        }
    }

    /// A number written out or by a parameter.
    fn number(&mut self, number: &Number, place: &Place) -> Draft<Decimal> {
        let name = match number {
            Number::Literal(value) => return Ok(*value),
            Number::Parameter(name) => name,
        };
        match self.low.scope.find(name) {
            Some(Item::Parameter(at)) => {
                self.low.parts.parameters.get(at).map(|parameter| parameter.value).ok_or(Reported::elsewhere())
            }
            // Whoever reads the text has told what is wrong with it.
            Some(Item::Unread(_)) => Err(Reported::elsewhere()),
            Some(_) => {
                let message = format!("`{name}` is no parameter; a number or a parameter stands here");
                let help = "the value of a client cannot be a threshold; compare the two in a rule";
                Err(self.report(Problem::new("wrong-type", place.clone(), message).help(help)))
            }
            None => {
                let problem = self.low.scope.unknown(name, place.clone(), None);
                Err(self.report(problem))
            }
        }
    }

    /// A constant in the values of a slot: units, days, or a code.
    fn slot_value(&mut self, constant: &Constant, kind: &Kind, place: &Place) -> Draft<i64> {
        let wanted = match (kind, constant) {
            (Kind::Decimal { .. } | Kind::Integer, Constant::Number(number)) => {
                let value = self.number(number, place)?;
                return self.units(value, kind.scale().unwrap_or(0), place);
            }
            (Kind::Date, Constant::Date(date)) => return Ok(i64::from(date.days())),
            (Kind::Boolean, Constant::Boolean(value)) => return Ok(i64::from(if *value { TRUE } else { FALSE })),
            (Kind::Category { levels }, Constant::Text(text)) => return self.level_code(levels, text, place),
            (Kind::Decimal { .. } | Kind::Integer, _) => "a number",
            (Kind::Date, _) => "a date like 2026-01-31",
            (Kind::Boolean, _) => "`true` or `false`",
            // A text has been read by now: as a level above, as a default where attributes are compiled.
            (Kind::Category { .. } | Kind::Text, _) => "a text",
        };
        Err(self.report(Problem::new("wrong-type", place.clone(), format!("{wanted} is wanted here"))))
    }

    /// The code of a level: 1 + its number.
    fn level_code(&mut self, levels: &[Box<str>], text: &str, place: &Place) -> Draft<i64> {
        if let Some(at) = levels.iter().position(|level| **level == *text) {
            return i64::try_from(at).ok().and_then(|at| at.checked_add(1)).ok_or(Reported::elsewhere());
        }
        // Too many levels to be allowed are reported as such.
        if levels.len() > MAX_CUTS {
            return Err(Reported::elsewhere());
        }
        let names = || levels.iter().map(|level| &**level);
        let help = match suggestion(text, names()) {
            Some(question) => question,
            None => format!("its levels are {}", one_of(names())),
        };
        let problem = Problem::new("unknown-level", place.clone(), format!("`{text}` is not a level"));
        Err(self.report(problem.help(help)))
    }

    /// A number in units of a scale: it must be whole there.
    fn units(&mut self, value: Decimal, scale: u8, place: &Place) -> Draft<i64> {
        // Fewer than 10^18 units, as values of clients have.
        let units = value.units(scale).and_then(|units| i64::try_from(units).ok());
        units.filter(|units| units.checked_abs().is_some_and(|size| size < UNITS_LIMIT)).ok_or_else(|| {
            let message =
                format!("`{value}` is no number of at most {MAX_DIGITS} digits, {scale} of them behind the point");
            self.report(Problem::new("number-too-long", place.clone(), message))
        })
    }

    fn set_slot(&mut self, slot: usize, cells: Cells) {
        if let Some(slot) = self.low.slots.get_mut(slot) {
            *slot = Some(cells);
        }
    }

    /// The comparisons of programs that a formula needed come before whatever it belongs to.
    fn compare_steps(&mut self, from: usize) {
        self.steps.extend((from..self.low.compared.len()).map(Step::Compare));
    }

    /// The slot that a dimension or a factor reads.
    fn source(&mut self, name: &str, place: &Place) -> Draft<usize> {
        match self.low.scope.find(name) {
            Some(Item::Parameter(_)) => {
                let message = format!("`{name}` is a parameter, the same for all clients");
                Err(self.report(Problem::new("wrong-type", place.clone(), message).help("name an attribute")))
            }
            Some(item) => self.low.slot_of.get(&item).copied().ok_or(Reported::elsewhere()),
            None => {
                let problem = self.low.scope.unknown(name, place.clone(), None);
                Err(self.report(problem))
            }
        }
    }

    /// Whether a formula is within the limits of expressions.
    fn measure(&mut self, formula: &Formula, place: &Place) -> Draft<()> {
        if self.low.measure(formula, place) { Ok(()) } else { Err(Reported::elsewhere()) }
    }

    fn flag(&mut self, flag: &Flag, slot: usize) -> Draft<FlagPlan> {
        let place = Place::root().key("flags").key(&flag.name);
        self.set_slot(slot, Cells::Boolean);
        self.measure(&flag.formula, &place)?;
        let from = self.low.compared.len();
        // Flags alone may ask for the tier: whatever a tier depends on comes before it.
        self.low.asks_result = true;
        let rule = self.low.rule(&flag.formula, &place, &flag.name);
        // For this formula alone: any other is told that only flags may ask.
        self.low.asks_result = false;
        self.compare_steps(from);
        Ok(FlagPlan { slot, formula: flag.formula.clone(), rule: rule.ok_or(Reported::elsewhere())? })
    }

    /// The end of the first pass: all problems, or everything that a plan is made of.
    fn finish(
        mut self,
        tiers: Draft<Vec<TierPlan>>,
        conditions: Draft<Vec<ConditionPlan>>,
        value: Option<usize>,
        renewal: Option<usize>,
    ) -> Result<(Inner, Vec<Problem>), Vec<Problem>> {
        let (parts, scope) = (self.low.parts, self.low.scope);
        for (item, cells) in scope.order.iter().zip(&mut self.low.slots) {
            if let Some(cells) = cells {
                // Cut points were added as they were met: sorted and without repeats from here on, so that codes can
                // count them.
                cells.settle();
                let problem = too_many_cells(cells, name_of(parts, *item), place_of(parts, *item));
                self.low.problems.extend(problem);
            }
        }
        // All items have been looked at by now: all mistakes are told at once.
        if !self.low.problems.is_empty() {
            return Err(self.low.problems);
        }
        let not_computable = |message: String| alloc::vec![Problem::new(NOT_COMPUTABLE, Place::root(), message)];
        if let Some(name) = parts.unread.first() {
            return Err(not_computable(format!("`{name}` could not be read")));
        }
        let slot = |(item, cells): (&Item, Option<Cells>)| -> Draft<Slot> {
            Ok(Slot { name: name_of(parts, *item).into(), cells: cells.ok_or(Reported::elsewhere())? })
        };
        let slots = core::mem::take(&mut self.low.slots);
        // A closure of its own, so that the first draft that is missing ends it.
        let gathered = (|| {
            Ok::<_, Reported>(Gathered {
                slots: scope.order.iter().zip(slots).map(slot).collect::<Draft<_>>()?,
                derived: self.derived.whole()?,
                dimensions: self.dimensions.whole()?,
                scores: self.scores.whole()?,
                flags: self.flags.whole()?,
                tiers: tiers?,
                conditions: conditions?,
            })
        })();
        // INVARIANT: a gap without a problem ends here, and in no plan.
        let Ok(gathered) = gathered else {
            return Err(not_computable("a part of the model cannot be computed".into()));
        };
        let steps = (self.steps, self.stay_steps, self.after_tier);
        plan(self.low, self.inputs, steps, gathered, [value, renewal])
    }
}

/// The second pass: with all cut points known, the tables by code.
fn plan(
    low: Lowering<'_>,
    inputs: Vec<Input>,
    (steps, stay_steps, after_tier): (Vec<Step>, Vec<Step>, AfterTier),
    gathered: Gathered,
    [value, renewal]: [Option<usize>; 2],
) -> Result<(Inner, Vec<Problem>), Vec<Problem>> {
    let parts = low.parts;
    let Gathered { slots, derived, dimensions, scores, flags, tiers, conditions } = gathered;
    // Codes stand by slot, then by pair of programs, then by pair of texts.
    let text_pairs = slots.len().saturating_add(low.compared.len());
    let leaves = low.questions.iter().map(|question| leaf(question, &slots, text_pairs)).collect();
    let score_plans =
        parts.scores.iter().zip(scores).map(|(score, draft)| score_plan(score, draft, parts.rounding, &slots));
    let Some(scores) = score_plans.collect::<Option<Vec<_>>>() else {
        // Digits are counted when a score's scales are settled; what fails here was let through there.
        let message = "a score has too many digits to be computed in 128 bits";
        return Err(alloc::vec![Problem::new("number-too-long", Place::root().key("scores"), message)]);
    };
    let dimensions = parts.dimensions.iter().zip(dimensions).map(|(part, draft)| draft.plan(part, &slots)).collect();
    // In the order of inputs, in which a client that is made by column has its values.
    let mut names = Names::default();
    inputs.iter().for_each(|input| names.push(&input.name));
    let mut plan = Inner {
        client: parts.client.clone(),
        zone: parts.zone.clone(),
        rounding: parts.rounding,
        names: Arc::new(names),
        value,
        slots,
        inputs,
        steps,
        compared: low.compared,
        text_pairs: low.text_pairs,
        leaves,
        scores,
        dimensions,
        flags,
        derived,
        clause_words: Vec::new(),
        tiers,
        conditions,
        stay_steps,
        after_tier,
        migration: parts.migration.clone().unwrap_or_default(),
        renewal,
        uses_as_of: low.uses_as_of,
        kept: Vec::new(),
        keeps_stays: false,
        clause_inputs: Vec::new(),
        read: Vec::new(),
        // The parts are put in where the plan is made, which shares them.
        source: Source { parts: Arc::default(), questions: Arc::new(low.questions) },
    };
    // After all tiers are known: the same words have one number in the whole plan.
    plan.number_clauses();
    plan.read = plan.what_is_read();
    Ok((plan, low.warnings))
}

/// The answers to a question, by code.
fn leaf(question: &Question, slots: &[Slot], text_pairs: usize) -> Leaf {
    // Codes of two values compared: 0 one is missing, 1 less, 2 equal, 3 greater.
    let by_order = |answer: &dyn Fn(usize) -> Bits| Table::new((0..4).map(|code| answer(code).code()));
    let slot = match question.of {
        Asked::Slot(slot) => slot,
        Asked::Compared(pair) => slots.len().saturating_add(pair),
        Asked::Texts(pair) => text_pairs.saturating_add(pair),
    };
    let table = match &question.kind {
        QuestionKind::Cells(ask) => match slots.get(slot) {
            Some(slot) => answers(&slot.cells, ask),
            None => by_order(&|_| Bits::UNKNOWN),
        },
        QuestionKind::Order(comparison) => by_order(&|code| {
            use core::cmp::Ordering::{Equal, Greater, Less};
            // Wraps at 0, the missing one, to a place beyond the list.
            match [Less, Equal, Greater].get(code.wrapping_sub(1)) {
                Some(order) if comparison.holds(*order) => Bits::TRUE,
                Some(_) => Bits::FALSE,
                None => Bits::UNKNOWN,
            }
        }),
        QuestionKind::Missing { negated } => {
            by_order(&|code| if (code == 0) == *negated { Bits::FALSE } else { Bits::TRUE })
        }
    };
    Leaf { slot, answers: table }
}

const _: () = assert!(MAX_CUTS + 2 <= 256);
