//! From the parts of a model to a plan; every problem on the way is told.
//!
//! In two passes. The first goes through the items in the order in which they can be computed, lowers their formulas
//! and gathers the cut points. When all are known, the second fills in the tables: answers, bands and points by code.

mod attributes;
mod bands;
mod scores;
mod tiers;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::model::parts::{Classes, Constant, Flag, Kind, Number, Parameter, Parts};
use crate::model::problem::{Place, Problem};
use crate::plan::cells::{Bits, Cells, FALSE, MAX_CUTS, MISSING, TRUE, Table, answers};
use crate::plan::lower::{Lowering, too_many_cells};
use crate::plan::rule::{Asked, Leaf, Question, QuestionKind};
use crate::plan::scope::{Item, Scope, name_of, one_of, place_of};
use crate::plan::{ClassPlan, DerivedPlan, DimensionPlan, Door, FlagPlan, Inner, Lane, Source, Step, TierPlan};
use crate::text::similar::suggestion;
use crate::value::client::Names;
use crate::value::number::{Decimal, MAX_DIGITS, UNITS_LIMIT};

pub(crate) use self::attributes::NO_MARKS;
use self::bands::{DraftClasses, band_of_code};
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

/// The code of a model that is not whole: parts that could not be read, or a gap that nothing else has told.
pub(crate) const NOT_COMPUTABLE: &str = "not-computable";

/// What a compilation gathers, item by item.
struct Compiler<'a> {
    low: Lowering<'a>,
    steps: Vec<Step>,
    stay_steps: Vec<Step>,
    derived: BTreeMap<usize, DerivedPlan>,
    dimensions: BTreeMap<usize, (usize, DraftClasses)>,
    scores: BTreeMap<usize, DraftScore>,
    flags: BTreeMap<usize, FlagPlan>,
}

/// Compiles the parts of a model; beside the plan, what is most likely not meant.
pub(crate) fn compile(parts: &Parts) -> Result<(Inner, Vec<Problem>), Vec<Problem>> {
    let mut problems = Vec::new();
    let scope = Scope::read(parts, &mut problems);
    let lane_of: BTreeMap<Item, usize> = scope.order.iter().enumerate().map(|(lane, item)| (*item, lane)).collect();
    let low = Lowering {
        parts,
        scope: &scope,
        lanes: alloc::vec![None; scope.order.len()],
        lane_of,
        questions: Vec::new(),
        compared: Vec::new(),
        text_pairs: Vec::new(),
        problems,
        warnings: Vec::new(),
    };
    let mut compiler = Compiler {
        low,
        steps: Vec::new(),
        stay_steps: Vec::new(),
        derived: BTreeMap::new(),
        dimensions: BTreeMap::new(),
        scores: BTreeMap::new(),
        flags: BTreeMap::new(),
    };
    let mut doors = Vec::new();
    for (lane, item) in scope.order.iter().enumerate() {
        match item {
            Item::Parameter(_) | Item::Unread(_) => {}
            Item::Attribute(i) => doors.extend(parts.attributes.get(*i).map(|a| compiler.attribute(a, lane))),
            Item::Derived(i) => parts.derived.get(*i).into_iter().for_each(|d| compiler.derived(d, *i, lane)),
            Item::Dimension(i) => parts.dimensions.get(*i).into_iter().for_each(|d| compiler.dimension(d, *i, lane)),
            Item::Score(i) => parts.scores.get(*i).into_iter().for_each(|s| compiler.score(s, *i, lane)),
            Item::Flag(i) => parts.flags.get(*i).into_iter().for_each(|f| compiler.flag(f, *i, lane)),
        }
    }
    let tiers = compiler.tiers();
    let value = compiler.header();
    let renewal = compiler.policies();
    compiler.finish(doors, tiers, value, renewal)
}

impl Compiler<'_> {
    fn say(&mut self, problem: Problem) {
        self.low.problems.push(problem);
    }

    /// A number written out or by a parameter.
    fn number(&mut self, number: &Number, place: &Place) -> Option<Decimal> {
        match number {
            Number::Literal(value) => Some(*value),
            Number::Parameter(name) => match self.low.scope.find(name) {
                Some(Item::Parameter(i)) => self.low.parts.parameters.get(i).map(|p| p.value),
                Some(Item::Unread(_)) => None,
                Some(_) => {
                    self.say(
                        Problem::new(
                            "wrong-type",
                            place.clone(),
                            format!("`{name}` is no parameter; a number or a parameter stands here"),
                        )
                        .help("the value of a client cannot be a threshold; compare the two in a rule"),
                    );
                    None
                }
                None => {
                    let problem = self.low.scope.unknown(name, place.clone(), None);
                    self.say(problem);
                    None
                }
            },
        }
    }

    /// A constant in the values of a lane: units, days, or a code.
    fn lane_value(&mut self, constant: &Constant, kind: &Kind, place: &Place) -> Option<i64> {
        let wrong = |wanted: &str| Problem::new("wrong-type", place.clone(), format!("{wanted} is wanted here"));
        match (kind, constant) {
            (Kind::Decimal { .. } | Kind::Integer, Constant::Number(number)) => {
                let value = self.number(number, place)?;
                self.units(value, kind.scale().unwrap_or(0), place)
            }
            (Kind::Date, Constant::Date(date)) => Some(i64::from(date.days())),
            (Kind::Boolean, Constant::Boolean(value)) => Some(i64::from(if *value { TRUE } else { FALSE })),
            (Kind::Category { levels }, Constant::Text(text)) => match levels.iter().position(|l| l == text) {
                Some(at) => i64::try_from(at).ok()?.checked_add(1),
                // Too many to be allowed: that is told elsewhere.
                None if levels.len() > MAX_CUTS => None,
                None => {
                    let help = match suggestion(text, levels.iter().map(|l| &**l)) {
                        Some(question) => question,
                        None => format!("its levels are {}", one_of(levels.iter().map(|l| &**l))),
                    };
                    let problem = Problem::new("unknown-level", place.clone(), format!("`{text}` is not a level"));
                    self.say(problem.help(help));
                    None
                }
            },
            (Kind::Decimal { .. } | Kind::Integer, _) => {
                self.say(wrong("a number"));
                None
            }
            (Kind::Date, _) => {
                self.say(wrong("a date like 2026-01-31"));
                None
            }
            (Kind::Boolean, _) => {
                self.say(wrong("`true` or `false`"));
                None
            }
            (Kind::Category { .. } | Kind::Text, _) => {
                self.say(wrong("a text"));
                None
            }
        }
    }

    /// A number in units of a scale: it must be whole there.
    fn units(&mut self, value: Decimal, scale: u8, place: &Place) -> Option<i64> {
        let units = value.units(scale).and_then(|units| i64::try_from(units).ok());
        match units.filter(|units| units.checked_abs().is_some_and(|u| u < UNITS_LIMIT)) {
            Some(units) => Some(units),
            None => {
                let message =
                    format!("`{value}` is no number of at most {MAX_DIGITS} digits, {scale} of them behind the point");
                self.say(Problem::new("number-too-long", place.clone(), message));
                None
            }
        }
    }

    fn set_lane(&mut self, lane: usize, cells: Cells) {
        if let Some(slot) = self.low.lanes.get_mut(lane) {
            *slot = Some(cells);
        }
    }

    /// The comparisons of programs that a formula needed come before whatever it belongs to.
    fn compare_steps(&mut self, from: usize) {
        self.steps.extend((from..self.low.compared.len()).map(Step::Compare));
    }

    /// The lane that a dimension or a factor reads; says what is wrong with the name.
    fn source(&mut self, name: &str, place: &Place) -> Option<usize> {
        match self.low.scope.find(name) {
            Some(Item::Parameter(_)) => {
                let message = format!("`{name}` is a parameter, the same for all clients");
                self.say(Problem::new("wrong-type", place.clone(), message).help("name an attribute"));
                None
            }
            Some(item) => self.low.lane_of.get(&item).copied(),
            None => {
                let problem = self.low.scope.unknown(name, place.clone(), None);
                self.say(problem);
                None
            }
        }
    }

    fn flag(&mut self, flag: &Flag, index: usize, lane: usize) {
        let place = Place::root().key("flags").key(&flag.name);
        self.set_lane(lane, Cells::Boolean);
        if !self.low.measure(&flag.formula, &place) {
            return;
        }
        let from = self.low.compared.len();
        let rule = self.low.rule(&flag.formula, &place, &flag.name);
        self.compare_steps(from);
        if let Some(rule) = rule {
            self.flags.insert(index, FlagPlan { lane, formula: flag.formula.clone(), rule });
            self.steps.push(Step::Flag(index));
        }
    }

    /// The second pass: with all cut points known, the tables by code.
    fn finish(
        mut self,
        doors: Vec<Door>,
        tiers: Vec<TierPlan>,
        value: Option<usize>,
        renewal: Option<usize>,
    ) -> Result<(Inner, Vec<Problem>), Vec<Problem>> {
        let parts = self.low.parts;
        let scope = self.low.scope;
        for (item, slot) in scope.order.iter().zip(&mut self.low.lanes) {
            if let Some(cells) = slot {
                cells.settle();
                let problem = too_many_cells(cells, name_of(parts, *item), place_of(parts, *item));
                self.low.problems.extend(problem);
            }
        }
        if !self.low.problems.is_empty() {
            return Err(self.low.problems);
        }
        if let Some(name) = parts.unread.first() {
            let message = format!("`{name}` could not be read");
            return Err(alloc::vec![Problem::new(NOT_COMPUTABLE, Place::root(), message)]);
        }
        // INVARIANT: whatever could not be lowered has been told, so that nothing is left out of a plan in silence.
        let whole = self.low.lanes.iter().all(Option::is_some)
            && self.derived.len() == parts.derived.len()
            && self.dimensions.len() == parts.dimensions.len()
            && self.scores.len() == parts.scores.len()
            && self.flags.len() == parts.flags.len()
            && parts.tiers.iter().zip(&tiers).all(|(tier, plan)| {
                tier.when.as_ref().map_or(0, |formula| formula.clauses().len()) == plan.clauses.len()
                    && tier.stay.is_some() == plan.stay.is_some()
            });
        if !whole {
            let message = "a part of the model cannot be computed";
            return Err(alloc::vec![Problem::new(NOT_COMPUTABLE, Place::root(), message)]);
        }
        let lanes: Vec<Lane> = scope
            .order
            .iter()
            .zip(self.low.lanes)
            .filter_map(|(item, cells)| Some(Lane { name: name_of(parts, *item).into(), cells: cells? }))
            .collect();

        let pairs = lanes.len().saturating_add(self.low.compared.len());
        let leaves = self.low.questions.iter().map(|question| leaf(question, &lanes, pairs)).collect();
        let scores = self
            .scores
            .into_iter()
            .filter_map(|(index, draft)| score_plan(parts.scores.get(index)?, draft, parts.rounding, &lanes))
            .collect::<Vec<_>>();
        let dimensions = self
            .dimensions
            .into_iter()
            .map(|(index, (lane, classes))| DimensionPlan {
                lane,
                formulas: match parts.dimensions.get(index).map(|d| &d.classes) {
                    Some(Classes::Rules(rules)) => rules.iter().map(|rule| rule.when.clone()).collect(),
                    _ => Vec::new(),
                },
                classes: match classes {
                    DraftClasses::Bands(bands, codes) => {
                        let levels = band_of_code(&bands, &lanes).into_iter();
                        let level = |band: Option<usize>| band.and_then(|band| codes.get(band)).copied();
                        let table = Table::new(levels.map(|band| level(band).unwrap_or(MISSING)));
                        ClassPlan::Bands { of: bands.of, table }
                    }
                    DraftClasses::Rules(rules) => ClassPlan::Rules(rules),
                },
            })
            .collect();
        if scores.len() != parts.scores.len() {
            // Digits are counted when a score's scales are settled; what fails here was let through there.
            let message = "a score has too many digits to be computed in 128 bits";
            return Err(alloc::vec![Problem::new("number-too-long", Place::root().key("scores"), message)]);
        }
        let mut names = Names::default();
        doors.iter().for_each(|door| names.push(&door.name));
        let mut plan = Inner {
            client: parts.client.clone(),
            zone: parts.zone.clone(),
            rounding: parts.rounding,
            names: Arc::new(names),
            value,
            lanes,
            doors,
            steps: self.steps,
            compared: self.low.compared,
            text_pairs: self.low.text_pairs,
            leaves,
            scores,
            dimensions,
            flags: self.flags.into_values().collect(),
            derived: self.derived.into_values().collect(),
            clause_words: Vec::new(),
            tiers,
            stay_steps: self.stay_steps,
            migration: parts.migration.clone().unwrap_or_default(),
            renewal,
            kept: Vec::new(),
            keeps_stays: false,
            told: Vec::new(),
            read: Vec::new(),
            source: Source { parts: Arc::default(), questions: Arc::new(self.low.questions) },
        };
        plan.number_clauses();
        plan.read = plan.what_is_read();
        Ok((plan, self.low.warnings))
    }
}

/// The answers to a question, by code.
fn leaf(question: &Question, lanes: &[Lane], text_pairs: usize) -> Leaf {
    let by_order = |answer: &dyn Fn(usize) -> Bits| Table::new((0..4).map(|code| answer(code).code()));
    let slot = match question.of {
        Asked::Lane(lane) => lane,
        Asked::Compared(pair) => lanes.len().saturating_add(pair),
        Asked::Texts(pair) => text_pairs.saturating_add(pair),
    };
    let table = match &question.kind {
        QuestionKind::Cells(ask) => match lanes.get(slot) {
            Some(lane) => answers(&lane.cells, ask),
            None => by_order(&|_| Bits::UNKNOWN),
        },
        QuestionKind::Order(comparison) => by_order(&|code| {
            use core::cmp::Ordering::{Equal, Greater, Less};
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
