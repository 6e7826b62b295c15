//! From the parts of a model to a plan; every problem on the way is told.
//!
//! In two passes. The first goes through the items in the order in which they can be computed, lowers their formulas
//! and gathers the cut points. When all are known, the second fills in the tables: answers, bands and points by code.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::expr::Formula;
use crate::model::{
    Attribute, Band, Classes, Constant, Derived, Dimension, End, Factor, Flag, Kind, MissingPoints, Number, Parameter,
    Parts, Points, Score, Tier,
};
use crate::number::{Decimal, Fraction, MAX_DIGITS, Scaled, UNITS_LIMIT};
use crate::plan::cells::{Bits, Cells, FALSE, MAX_CUTS, MISSING, TRUE, add_cut, answers, band_end};
use crate::plan::lower::{Lowering, Sort, too_many_cells};
use crate::plan::rule::{Asked, Leaf, Question, QuestionKind};
use crate::plan::scope::{Item, Scope, name_of, one_of, place_of};
use crate::plan::scoring::{FactorPlan, Line, MissingPlan, PointsPlan, ScorePlan, power_between};
use crate::plan::{
    ClassPlan, ClausePlan, DerivedPlan, DerivedValue, DimensionPlan, Door, FlagPlan, Inner, Lane, Step, TierPlan,
};
use crate::problem::{Place, Problem, did_you_mean};

/// The most tiers.
const MAX_TIERS: usize = 64;
/// The most digits behind the point of a weight.
const MAX_WEIGHT_SCALE: u8 = 6;

/// The problem of a name that is no parameter.
pub(crate) fn unknown_parameter(name: &str, parameters: &[Parameter]) -> Problem {
    let place = Place::root().key("parameters").key(name);
    let problem = Problem::new("unknown-name", place, format!("the model has no parameter `{name}`"));
    match did_you_mean(name, parameters.iter().map(|p| &*p.name)) {
        Some(other) => problem.help(format!("did you mean `{other}`?")),
        None => problem.help(format!("its parameters are {}", one_of(parameters.iter().map(|p| &*p.name)))),
    }
}

/// Bands of a lane whose table is filled in when the cut points are known: where each ends, in units.
struct DraftBands {
    of: usize,
    ends: Vec<i64>,
}

enum DraftPoints {
    Bands(DraftBands, Vec<Fraction>),
    Levels(Vec<Fraction>),
    Linear(Line),
}

struct DraftFactor {
    of: usize,
    name: Box<str>,
    weight: Decimal,
    points: DraftPoints,
    missing: MissingPoints,
    missing_points: Option<Fraction>,
}

struct Compiler<'a> {
    low: Lowering<'a>,
    steps: Vec<Step>,
    derived: BTreeMap<usize, DerivedPlan>,
    dimensions: BTreeMap<usize, (usize, DraftClasses)>,
    scores: BTreeMap<usize, DraftScore>,
    flags: BTreeMap<usize, FlagPlan>,
}

enum DraftClasses {
    Bands(DraftBands, Vec<u8>),
    Rules(Vec<(Option<crate::plan::rule::Rule>, u8)>),
}

struct DraftScore {
    lane: usize,
    factors: Vec<DraftFactor>,
    scales: ScoreScales,
}

/// The digits that a score and its parts are counted in.
#[derive(Clone, Copy)]
struct ScoreScales {
    score: u8,
    contribution: u8,
    weight: u8,
    rounds: bool,
}

/// Compiles the parts of a model.
pub(crate) fn compile(parts: &Parts) -> Result<Inner, Vec<Problem>> {
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
    };
    let mut compiler = Compiler {
        low,
        steps: Vec::new(),
        derived: BTreeMap::new(),
        dimensions: BTreeMap::new(),
        scores: BTreeMap::new(),
        flags: BTreeMap::new(),
    };
    let mut doors = Vec::new();
    for (lane, item) in scope.order.iter().enumerate() {
        match item {
            Item::Parameter(_) => {}
            Item::Attribute(i) => doors.extend(parts.attributes.get(*i).map(|a| compiler.attribute(a, lane))),
            Item::Derived(i) => parts.derived.get(*i).into_iter().for_each(|d| compiler.derived(d, *i, lane)),
            Item::Dimension(i) => parts.dimensions.get(*i).into_iter().for_each(|d| compiler.dimension(d, *i, lane)),
            Item::Score(i) => parts.scores.get(*i).into_iter().for_each(|s| compiler.score(s, *i, lane)),
            Item::Flag(i) => parts.flags.get(*i).into_iter().for_each(|f| compiler.flag(f, *i, lane)),
        }
    }
    let tiers = compiler.tiers();
    let value = compiler.header();
    compiler.policies();
    compiler.finish(doors, tiers, value)
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
                None => {
                    let help = match did_you_mean(text, levels.iter().map(|l| &**l)) {
                        Some(level) => format!("did you mean `{level}`?"),
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

    fn attribute(&mut self, attribute: &Attribute, lane: usize) -> Door {
        let place = Place::root().key("attributes").key(&attribute.name);
        let mut door = Door::new(attribute);
        let cells = match &attribute.kind {
            Kind::Decimal { scale } => {
                if u32::from(*scale) > MAX_DIGITS {
                    let message =
                        format!("a scale of {scale} is too large; at most {MAX_DIGITS} digits behind the point");
                    self.say(Problem::new("number-too-long", place.key("scale"), message));
                    return door;
                }
                Cells::Number { scale: *scale, date: false, cuts: Vec::new() }
            }
            Kind::Integer => Cells::Number { scale: 0, date: false, cuts: Vec::new() },
            Kind::Date => Cells::Number { scale: 0, date: true, cuts: Vec::new() },
            Kind::Boolean => Cells::Boolean,
            Kind::Category { levels } => {
                self.check_levels(levels, &place.key("levels"));
                Cells::Levels { levels: levels.clone(), ordered: true }
            }
            Kind::Text => Cells::Text { texts: Vec::new() },
        };
        if let Some(slot) = self.low.lanes.get_mut(lane) {
            *slot = Some(cells);
        }
        let bounded = matches!(attribute.kind, Kind::Decimal { .. } | Kind::Integer | Kind::Date);
        for (key, bound) in [("min", &attribute.min), ("max", &attribute.max)] {
            let Some(bound) = bound else { continue };
            if !bounded {
                let word = attribute.kind.word();
                let message = format!("`{key}` bounds a number or a date; `{}` is a {word}", attribute.name);
                self.say(Problem::new("wrong-type", place.key(key), message));
                continue;
            }
            let value = self.bound(bound, &attribute.kind, key == "min", &place.key(key));
            if key == "min" { door.min = value } else { door.max = value }
        }
        if let (Some(min), Some(max)) = (door.min, door.max)
            && min > max
        {
            let message = format!("the `max` of `{}` is below its `min`", attribute.name);
            self.say(Problem::new("bounds-order", place.key("max"), message).related(place.key("min"), "the `min`"));
        }
        if let Some(missing) = &attribute.missing {
            let place = place.key("missing");
            if attribute.required {
                let message = format!("`{}` is required, so that `missing` never counts", attribute.name);
                self.say(Problem::new("missing-required", place, message).help("leave one of the two out"));
            } else if let (Kind::Text, Constant::Text(text)) = (&attribute.kind, missing) {
                door.missing = self.text_code(text, lane);
            } else {
                door.missing = self.lane_value(missing, &attribute.kind, &place);
                let (low, high) = (door.min.unwrap_or(i64::MIN), door.max.unwrap_or(i64::MAX));
                if bounded && door.missing.is_some_and(|value| value < low || value > high) {
                    let message = format!("the `missing` value of `{}` is outside its `min` and `max`", attribute.name);
                    self.say(Problem::new("bounds-order", place, message));
                }
            }
        }
        door
    }

    /// The code that a text will have: the text becomes one that the model asks for.
    fn text_code(&mut self, text: &str, lane: usize) -> Option<i64> {
        let Some(Some(Cells::Text { texts })) = self.low.lanes.get_mut(lane) else { return None };
        let at = texts.iter().position(|t| **t == *text).unwrap_or_else(|| {
            texts.push(text.into());
            texts.len().saturating_sub(1)
        });
        i64::try_from(at).ok()?.checked_add(2)
    }

    /// A bound in units, brought to the scale towards the values that it allows.
    fn bound(&mut self, bound: &Constant, kind: &Kind, lower: bool, place: &Place) -> Option<i64> {
        let (Constant::Number(number), Some(scale)) = (bound, kind.scale()) else {
            return self.lane_value(bound, kind, place);
        };
        let value = self.number(number, place)?.fraction();
        let power = power_between(scale, 0)?;
        // The least units at or above a minimum; the greatest at or below a maximum.
        Some(if lower { band_end(value, false, power) } else { band_end(value, true, power).saturating_sub(1) })
    }

    fn check_levels(&mut self, levels: &[Box<str>], place: &Place) {
        if levels.is_empty() {
            self.say(Problem::new("no-levels", place.clone(), "a category has at least one level"));
        }
        for (at, level) in levels.iter().enumerate() {
            let first = levels.iter().position(|l| l == level).unwrap_or(at);
            if first < at {
                let problem =
                    Problem::new("level-twice", place.index(at), format!("the level `{level}` is listed twice"));
                self.say(problem.related(place.index(first), "first listed here"));
            }
            if level.trim().is_empty() {
                self.say(Problem::new("no-levels", place.index(at), "a level has at least one letter"));
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

    fn derived(&mut self, derived: &Derived, index: usize, lane: usize) {
        let place = Place::root().key("derived").key(&derived.name);
        let expr = place.key("expr");
        let cells = match &derived.kind {
            Kind::Decimal { scale } if u32::from(*scale) <= MAX_DIGITS => {
                Cells::Number { scale: *scale, date: false, cuts: Vec::new() }
            }
            Kind::Decimal { scale } => {
                let message = format!("a scale of {scale} is too large; at most {MAX_DIGITS} digits behind the point");
                self.say(Problem::new("number-too-long", place.key("scale"), message));
                return;
            }
            Kind::Integer => Cells::Number { scale: 0, date: false, cuts: Vec::new() },
            Kind::Date => Cells::Number { scale: 0, date: true, cuts: Vec::new() },
            Kind::Boolean => Cells::Boolean,
            Kind::Category { .. } | Kind::Text => {
                let message = format!("a derived attribute cannot be a {}", derived.kind.word());
                let help = "it is decimal, integer, boolean or date; a dimension gives names to levels";
                self.say(Problem::new("wrong-type", place.key("type"), message).help(help));
                return;
            }
        };
        let power = cells.power();
        // Its type is declared, so that whatever uses it can be looked at even where its formula is wrong.
        let wants = match &cells {
            Cells::Number { date: true, .. } => Sort::Date,
            Cells::Number { .. } => Sort::Number { whole: false },
            _ => Sort::Boolean,
        };
        self.set_lane(lane, cells);
        if !self.low.measure(&derived.formula, &expr) {
            return;
        }
        let from = self.low.compared.len();
        let value = match wants {
            Sort::Boolean => self.low.rule(&derived.formula, &expr, &derived.name).map(DerivedValue::Truth),
            Sort::Date => self.low.program(&derived.formula, &expr, &derived.name, wants).map(DerivedValue::Date),
            _ => self
                .low
                .program(&derived.formula, &expr, &derived.name, wants)
                .map(|program| DerivedValue::Number { program, power }),
        };
        self.compare_steps(from);
        if let Some(value) = value {
            self.derived.insert(index, DerivedPlan { lane, formula: derived.formula.clone(), value });
            self.steps.push(Step::Derived(index));
        }
    }

    /// Where bands end, in units of the lane; the cut points go to the lane.
    fn bands(&mut self, of: usize, ends: &[&End], place: &Place) -> Option<DraftBands> {
        let (power, date) = match self.low.lanes.get(of).and_then(Option::as_ref) {
            Some(cells @ Cells::Number { date, .. }) => (cells.power(), *date),
            _ => return None,
        };
        let mut units: Vec<i64> = Vec::new();
        let mut whole = true;
        let Some((last, bounded)) = ends.split_last() else {
            self.say(Problem::new("no-bands", place.clone(), "there are no bands"));
            return None;
        };
        let mut before: Option<(usize, i64)> = None;
        for (at, end) in bounded.iter().enumerate() {
            let place = place.index(at);
            let (key, constant) = match end {
                End::Upto(constant) => ("upto", constant),
                End::Below(constant) => ("below", constant),
                End::Open => {
                    let help =
                        "a band without `below` or `upto` takes everything that is left: it must be the last one";
                    self.say(Problem::new("band-order", place, "no value reaches the bands after this one").help(help));
                    whole = false;
                    continue;
                }
            };
            let place = place.key(key);
            let value = match (constant, date) {
                (Constant::Number(number), false) => self.number(number, &place).map(Decimal::fraction),
                (Constant::Date(day), true) => Some(Fraction::integer(i128::from(day.days()))),
                _ => {
                    let wanted = if date { "a date like 2026-01-31" } else { "a number" };
                    self.say(Problem::new("wrong-type", place.clone(), format!("{wanted} is wanted here")));
                    None
                }
            };
            let Some(value) = value else {
                whole = false;
                continue;
            };
            let end = band_end(value, key == "upto", power);
            if let Some((earlier, limit)) = before
                && end <= limit
            {
                let message = format!(
                    "band {} ends where band {} has ended already, or before",
                    at.saturating_add(1),
                    earlier.saturating_add(1)
                );
                let help = "bands go from low to high; no value can fall into this one";
                let bands = place.parent().and_then(|p| p.parent()).unwrap_or_default();
                self.say(
                    Problem::new("band-order", place, message)
                        .help(help)
                        .related(bands.index(earlier), "the band before"),
                );
                whole = false;
            }
            before = Some((at, end));
            units.push(end);
        }
        if !matches!(last, End::Open) {
            let place = place.index(bounded.len());
            let help = "add a last band without `below` or `upto` for everything above";
            self.say(
                Problem::new("band-open", place, "the last band has an end, so that some values have no band")
                    .help(help),
            );
            whole = false;
        }
        if !whole {
            return None;
        }
        if let Some(Some(Cells::Number { cuts, .. })) = self.low.lanes.get_mut(of) {
            units.iter().for_each(|cut| add_cut(cuts, *cut));
        }
        Some(DraftBands { of, ends: units })
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

    fn dimension(&mut self, dimension: &Dimension, index: usize, lane: usize) {
        let place = Place::root().key("dimensions").key(&dimension.name);
        let levels: Vec<Box<str>> = dimension.levels().into_iter().map(Into::into).collect();
        let ordered = matches!(dimension.classes, Classes::Bands { .. });
        let code = |level: &str| {
            let at = levels.iter().position(|l| **l == *level).unwrap_or(0);
            u8::try_from(at).unwrap_or(u8::MAX).saturating_add(1)
        };
        let classes = match &dimension.classes {
            Classes::Bands { of, bands } => {
                let list = place.key("bands");
                for (at, band) in bands.iter().enumerate() {
                    let first = bands.iter().position(|b| b.level == band.level).unwrap_or(at);
                    if first < at {
                        let message = format!("the level `{}` has two bands", band.level);
                        let problem = Problem::new("level-twice", list.index(at).key("level"), message);
                        self.say(problem.related(list.index(first).key("level"), "its first band"));
                    }
                }
                self.set_lane(lane, Cells::Levels { levels: levels.clone(), ordered });
                let Some(source) = self.source(of, &place.key("of")) else { return };
                if !matches!(self.low.lanes.get(source), Some(Some(Cells::Number { .. }) | None)) {
                    let message = format!("bands are over a number or a date; `{of}` is neither");
                    let help = "use `rules:` for anything else";
                    self.say(Problem::new("wrong-type", place.key("of"), message).help(help));
                    return;
                }
                let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
                let codes = bands.iter().map(|band: &Band| code(&band.level)).collect();
                self.bands(source, &ends, &list).map(|bands| DraftClasses::Bands(bands, codes))
            }
            Classes::Rules(rules) => {
                let list = place.key("rules");
                if rules.is_empty() {
                    self.say(Problem::new("no-levels", list.clone(), "there are no rules"));
                }
                self.set_lane(lane, Cells::Levels { levels: levels.clone(), ordered });
                let mut drafts = Vec::new();
                let from = self.low.compared.len();
                for (at, rule) in rules.iter().enumerate() {
                    let last = at.saturating_add(1) == rules.len();
                    let place = list.index(at);
                    match &rule.when {
                        Some(formula) => {
                            let place = place.key("when");
                            if self.low.measure(formula, &place) {
                                let draft = self.low.rule(formula, &place, &dimension.name);
                                drafts.push(draft.map(|rule_plan| (Some(rule_plan), code(&rule.level))));
                            }
                        }
                        None => {
                            if !last {
                                let help = "a level without `when` takes everyone who is left: it must be the last one";
                                self.say(
                                    Problem::new("rule-order", place, "no client reaches the rules after this one")
                                        .help(help),
                                );
                            }
                            drafts.push(Some((None, code(&rule.level))));
                        }
                    }
                }
                self.compare_steps(from);
                drafts.into_iter().collect::<Option<Vec<_>>>().map(DraftClasses::Rules)
            }
        };
        if let Some(classes) = classes {
            self.dimensions.insert(index, (lane, classes));
            self.steps.push(Step::Dimension(index));
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

    fn score(&mut self, score: &Score, index: usize, lane: usize) {
        let place = Place::root().key("scores").key(&score.name);
        let list = place.key("factors");
        if score.factors.is_empty() {
            self.say(Problem::new("weights", list.clone(), format!("the score `{}` has no factors", score.name)));
            return;
        }
        let mut factors: Vec<Option<DraftFactor>> = Vec::new();
        for (at, factor) in score.factors.iter().enumerate() {
            let place = list.index(at);
            if let Some(first) = score.factors.iter().take(at).position(|f| f.of == factor.of) {
                let message = format!("`{}` is a factor of `{}` twice", factor.of, score.name);
                let problem = Problem::new("factor-twice", place.key("of"), message);
                self.say(problem.related(list.index(first).key("of"), "the first time"));
            }
            factors.push(self.factor(factor, &place));
        }
        // Weights are summed from what is written, whatever else is wrong with the factors.
        let mut weights: Vec<Option<Decimal>> = Vec::new();
        for (at, factor) in score.factors.iter().enumerate() {
            let place = list.index(at).key("weight");
            weights.push(self.weight(&factor.weight, &place));
        }
        let total = weights.iter().copied().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(weight?));
        if let Some(total) = total
            && total != Decimal::HUNDRED
        {
            let sum: Vec<String> = weights.iter().flatten().map(ToString::to_string).collect();
            let message = format!("the weights of `{}` add up to {total}, not to 100", score.name);
            let mut problem =
                Problem::new("weights", list.clone(), message).help(format!("{} = {total}", sum.join(" + ")));
            for at in 0..score.factors.len() {
                problem = problem.related(list.index(at).key("weight"), "");
            }
            self.say(problem);
        }
        if score.round.is_some_and(|digits| u32::from(digits) > MAX_DIGITS) {
            let message = format!("a score has at most {MAX_DIGITS} digits behind the point");
            self.say(Problem::new("number-too-long", place.key("round"), message));
        }
        let drafts: Option<Vec<DraftFactor>> = factors.into_iter().collect();
        let scales = match (drafts, total) {
            (Some(drafts), Some(total)) if total == Decimal::HUNDRED => {
                score_scales(score, &drafts).map(|s| (drafts, s))
            }
            _ => {
                // Broken, but its name is known to be a number.
                self.set_lane(lane, Cells::Number { scale: 0, date: false, cuts: Vec::new() });
                return;
            }
        };
        let Some((factors, scales)) = scales else {
            let message = format!("the score `{}` would have more than {MAX_DIGITS} digits", score.name);
            let help = "give its weights and points fewer digits, or `round:`";
            self.say(Problem::new("number-too-long", place, message).help(help));
            self.set_lane(lane, Cells::Number { scale: 0, date: false, cuts: Vec::new() });
            return;
        };
        self.set_lane(lane, Cells::Number { scale: scales.score, date: false, cuts: Vec::new() });
        self.scores.insert(index, DraftScore { lane, factors, scales });
        self.steps.push(Step::Score(index));
    }

    fn weight(&mut self, weight: &Number, place: &Place) -> Option<Decimal> {
        let value = self.number(weight, place)?.normalized();
        if value < Decimal::ZERO || value > Decimal::HUNDRED || value.scale() > MAX_WEIGHT_SCALE {
            let message = format!(
                "a weight is from 0 to 100, with at most {MAX_WEIGHT_SCALE} digits behind the point; this one is {value}"
            );
            self.say(Problem::new("weights", place.clone(), message));
            return None;
        }
        Some(value)
    }

    fn factor(&mut self, factor: &Factor, place: &Place) -> Option<DraftFactor> {
        let of = self.source(&factor.of, &place.key("of"))?;
        let weight = match &factor.weight {
            Number::Literal(value) => *value,
            // Said when the weights are summed.
            Number::Parameter(name) => match self.low.scope.find(name) {
                Some(Item::Parameter(i)) => self.low.parts.parameters.get(i)?.value,
                _ => return None,
            },
        };
        let missing_points = match &factor.missing {
            MissingPoints::Points(points) => Some(self.number(points, &place.key("missing"))?.fraction()),
            _ => None,
        };
        // A lane without cells belongs to something broken, which has been said.
        let cells = self.low.lanes.get(of).and_then(Option::as_ref)?.clone();
        let points = match (&factor.points, &cells) {
            (Points::Bands(bands), Cells::Number { .. }) => {
                let list = place.key("bands");
                let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
                let mut points = Vec::new();
                for (at, band) in bands.iter().enumerate() {
                    points.push(self.number(&band.points, &list.index(at).key("points")).map(Decimal::fraction));
                }
                let bands = self.bands(of, &ends, &list)?;
                DraftPoints::Bands(bands, points.into_iter().collect::<Option<_>>()?)
            }
            (Points::Linear { from, to, points, scale }, Cells::Number { scale: own, date: false, .. }) => {
                let place = place.key("linear");
                let from = self.number(from, &place.key("from"));
                let to = self.number(to, &place.key("to"));
                let [first, last] = points;
                let first = self.number(first, &place.key("points").index(0));
                let last = self.number(last, &place.key("points").index(1));
                let (from, to, first, last) = (from?, to?, first?, last?);
                if from >= to {
                    let message = format!("a line goes from a lower to a higher value, not from {from} to {to}");
                    let help = "points may fall along the line: change the points about instead";
                    self.say(Problem::new("band-order", place.key("to"), message).help(help));
                    return None;
                }
                let line = line(*own, [from, to], [first, last], *scale);
                let Some(line) = line else {
                    let message = format!("the line of `{}` has too many digits to be computed in 128 bits", factor.of);
                    self.say(Problem::new("number-too-long", place, message));
                    return None;
                };
                DraftPoints::Linear(line)
            }
            (Points::Levels(levels), Cells::Levels { .. } | Cells::Boolean) => {
                DraftPoints::Levels(self.level_points(levels, &cells, &factor.of, &place.key("points"))?)
            }
            (points, cells) => {
                let (key, given) = match points {
                    Points::Bands(_) => ("bands", "bands are over a number or a date"),
                    Points::Linear { .. } => ("linear", "a line is over a number"),
                    Points::Levels(_) => ("points", "points by level are for a category, a dimension or a boolean"),
                };
                let is = match cells {
                    Cells::Number { date: true, .. } => "a date",
                    Cells::Number { .. } => "a number",
                    Cells::Levels { .. } => "of levels",
                    Cells::Boolean => "true or false",
                    Cells::Text { .. } => "a text",
                };
                let help = match cells {
                    Cells::Number { .. } => "use `bands:`, or `linear:` for a number",
                    Cells::Levels { .. } | Cells::Boolean => "use `points: { level: points, ... }`",
                    Cells::Text { .. } => "make it a category, which lists its levels",
                };
                let message = format!("{given}; `{}` is {is}", factor.of);
                self.say(Problem::new("wrong-type", place.key(key), message).help(help));
                return None;
            }
        };
        Some(DraftFactor {
            of,
            name: factor.of.clone(),
            weight: weight.normalized(),
            points,
            missing: factor.missing.clone(),
            missing_points,
        })
    }

    /// The points of each level, in the order of the levels.
    fn level_points(
        &mut self,
        given: &[(Box<str>, Number)],
        cells: &Cells,
        of: &str,
        place: &Place,
    ) -> Option<Vec<Fraction>> {
        let levels: Vec<&str> = match cells {
            Cells::Levels { levels, .. } => levels.iter().map(|l| &**l).collect(),
            _ => alloc::vec!["false", "true"],
        };
        let mut good = true;
        let mut points: Vec<Option<Fraction>> = alloc::vec![None; levels.len()];
        for (level, number) in given {
            let place = place.key(level);
            let value = self.number(number, &place);
            good &= value.is_some();
            let at = levels.iter().position(|l| *l == &**level);
            match at.and_then(|at| points.get_mut(at)) {
                Some(Some(_)) => {
                    self.say(
                        Problem::new("level-twice", place, format!("the level `{level}` has points twice")).on_key(),
                    );
                    good = false;
                }
                Some(slot) => *slot = value.map(Decimal::fraction),
                None => {
                    let help = match did_you_mean(level, levels.iter().copied()) {
                        Some(other) => format!("did you mean `{other}`?"),
                        None => format!("its levels are {}", one_of(levels.iter().copied())),
                    };
                    let problem = Problem::new("unknown-level", place, format!("`{level}` is not a level of `{of}`"));
                    self.say(problem.on_key().help(help));
                    good = false;
                }
            }
        }
        let without: Vec<&str> = levels.iter().zip(&points).filter(|(_, p)| p.is_none()).map(|(l, _)| *l).collect();
        if !without.is_empty() && good {
            let list: Vec<String> = without.iter().map(|l| format!("`{l}`")).collect();
            let message = format!("no points for {} of `{of}`", list.join(", "));
            self.say(Problem::new("level-points", place.clone(), message).help("give points to every level"));
            return None;
        }
        if good { points.into_iter().collect() } else { None }
    }

    fn tiers(&mut self) -> Vec<TierPlan> {
        let parts = self.low.parts;
        let list = Place::root().key("tiers");
        if parts.tiers.is_empty() {
            self.say(Problem::new("no-tiers", list.clone(), "the model has no tiers"));
        }
        if parts.tiers.len() > MAX_TIERS {
            let message = format!("the model has {} tiers; at most {MAX_TIERS} are allowed", parts.tiers.len());
            self.say(Problem::new("too-many-tiers", list.clone(), message));
        }
        let mut plans = Vec::new();
        for (at, tier) in parts.tiers.iter().enumerate() {
            let place = list.index(at);
            if tier.name.trim().is_empty() {
                self.say(Problem::new("bad-name", place.key("name"), "a tier has a name"));
            }
            if let Some(first) = parts.tiers.iter().take(at).position(|t| t.name == tier.name) {
                let problem =
                    Problem::new("name-taken", place.key("name"), format!("there are two tiers `{}`", tier.name));
                self.say(problem.related(list.index(first).key("name"), "the first one"));
            }
            let last = at.saturating_add(1) == parts.tiers.len();
            if tier.when.is_none() && !last {
                let help = "a tier without `when` takes everyone who is left: it must be the last one";
                self.say(
                    Problem::new("rule-order", place.clone(), "no client reaches the tiers after this one").help(help),
                );
            }
            if let Some(stay) = &tier.stay {
                let place = place.key("stay");
                // What a rule asks for in order to stay is looked at here and asked by reviews.
                if self.low.measure(stay, &place) {
                    let (questions, compared) = (self.low.questions.len(), self.low.compared.len());
                    let text_pairs = self.low.text_pairs.len();
                    let cells = self.low.lanes.clone();
                    let _checked = self.low.rule(stay, &place, &tier.name);
                    self.low.questions.truncate(questions);
                    self.low.compared.truncate(compared);
                    self.low.text_pairs.truncate(text_pairs);
                    self.low.lanes = cells;
                }
            }
            plans.push(TierPlan {
                name: tier.name.clone(),
                formula: tier.when.clone(),
                clauses: self.clauses(tier, &place.key("when")),
            });
        }
        plans
    }

    fn clauses(&mut self, tier: &Tier, place: &Place) -> Vec<ClausePlan> {
        let Some(formula) = &tier.when else { return Vec::new() };
        if !self.low.measure(formula, place) {
            return Vec::new();
        }
        let from = self.low.compared.len();
        let mut clauses = Vec::new();
        for node in formula.clauses() {
            if let Some(rule) = self.low.clause(formula, node, place, &tier.name) {
                clauses.push(ClausePlan { words: Formula::words(formula, node).into(), rule });
            }
        }
        self.compare_steps(from);
        clauses
    }

    /// The model's own entries: the client column and the value attribute.
    fn header(&mut self) -> Option<usize> {
        let parts = self.low.parts;
        let place = Place::root().key("model");
        if parts.name.trim().is_empty() {
            self.say(Problem::new("bad-name", place.key("name"), "the model has no name"));
        }
        if parts.client.is_empty() {
            self.say(Problem::new("bad-name", place.key("client"), "the column that identifies a client has no name"));
        }
        let value = parts.value.as_deref()?;
        let place = place.key("value");
        let lane = self.source(value, &place)?;
        let item = self.low.scope.find(value)?;
        let number = matches!(self.low.lanes.get(lane), Some(Some(Cells::Number { date: false, .. }) | None));
        if !number || !matches!(item, Item::Attribute(_) | Item::Derived(_)) {
            let message = format!("the value of a client is a decimal or integer attribute; `{value}` is not");
            self.say(Problem::new("wrong-type", place, message));
            return None;
        }
        Some(lane)
    }

    /// Migration, service and targets: the names that they mention.
    fn policies(&mut self) {
        let parts = self.low.parts;
        if let Some(migration) = &parts.migration {
            let place = Place::root().key("migration");
            let uses = [migration.promote, migration.demote]
                .iter()
                .any(|m| matches!(m, crate::policy::MoveAfter::Renewal { .. }));
            match &migration.renewal {
                Some(renewal) => {
                    let place = place.key("renewal");
                    if let Some(lane) = self.source(renewal, &place)
                        && !matches!(self.low.lanes.get(lane), Some(Some(Cells::Number { date: true, .. }) | None))
                    {
                        let message = format!("`{renewal}` is not a date");
                        self.say(Problem::new("wrong-type", place, message));
                    }
                }
                None if uses => {
                    let message = "moves wait for the renewal, and no attribute says when that is";
                    let help = "add `renewal:` with the name of a date attribute";
                    self.say(Problem::new("no-renewal", place, message).help(help));
                }
                None => {}
            }
        }
        let lists = [
            ("service", parts.service.iter().map(|(name, _)| name).collect::<Vec<_>>()),
            ("targets", parts.targets.iter().map(|(name, _)| name).collect()),
        ];
        for (list, names) in lists {
            for (at, name) in names.iter().enumerate() {
                let place = Place::root().key(list).key(name);
                if names.iter().take(at).any(|n| n == name) {
                    self.say(
                        Problem::new("name-taken", place.clone(), format!("the tier `{name}` has two entries"))
                            .on_key(),
                    );
                }
                if !parts.tiers.iter().any(|t| t.name == **name) {
                    let tiers = || parts.tiers.iter().map(|t| &*t.name);
                    let help = match did_you_mean(name, tiers()) {
                        Some(other) => format!("did you mean `{other}`?"),
                        None => format!("the tiers are {}", one_of(tiers())),
                    };
                    self.say(
                        Problem::new("unknown-tier", place, format!("there is no tier `{name}`")).on_key().help(help),
                    );
                }
            }
        }
        if parts.value.is_none()
            && let Some((name, _)) = parts.targets.iter().find(|(_, target)| target.value.is_some())
        {
            let place = Place::root().key("targets").key(name).key("value");
            let message = "a share of value has a target, and no attribute is the value";
            self.say(Problem::new("no-value", place, message).help("add `value:` to `model:`"));
        }
    }

    /// The second pass: with all cut points known, the tables by code.
    fn finish(mut self, doors: Vec<Door>, tiers: Vec<TierPlan>, value: Option<usize>) -> Result<Inner, Vec<Problem>> {
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
        // INVARIANT: whatever could not be lowered has been told, so that nothing is left out of a plan in silence.
        let whole = self.low.lanes.iter().all(Option::is_some)
            && self.derived.len() == parts.derived.len()
            && self.dimensions.len() == parts.dimensions.len()
            && self.scores.len() == parts.scores.len()
            && self.flags.len() == parts.flags.len()
            && parts.tiers.iter().zip(&tiers).all(|(tier, plan)| {
                tier.when.as_ref().map_or(0, |formula| formula.clauses().len()) == plan.clauses.len()
            });
        if !whole {
            let message = "a part of the model cannot be computed";
            return Err(alloc::vec![Problem::new("not-computable", Place::root(), message)]);
        }
        let lanes: Vec<Lane> = scope
            .order
            .iter()
            .zip(self.low.lanes)
            .filter_map(|(item, cells)| Some(Lane { name: name_of(parts, *item).into(), cells: cells? }))
            .collect();

        let pairs = lanes.len().saturating_add(self.low.compared.len());
        let leaves = self.low.questions.iter().map(|question| leaf(question, &lanes, pairs)).collect();
        let mut factors = 0_usize;
        let scores = self
            .scores
            .into_iter()
            .filter_map(|(index, draft)| {
                let score = parts.scores.get(index)?;
                let plan = score_plan(score, draft, factors, &lanes)?;
                factors = factors.saturating_add(plan.factors.len());
                Some(plan)
            })
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
                        let mut table = Box::new([MISSING; 256]);
                        for (slot, band) in table.iter_mut().zip(band_of_code(&bands, &lanes)) {
                            *slot = band.and_then(|band| codes.get(band)).copied().unwrap_or(MISSING);
                        }
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
        Ok(Inner {
            client: parts.client.clone(),
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
            tiers,
            factors,
        })
    }
}

/// The answers to a question, by code.
fn leaf(question: &Question, lanes: &[Lane], text_pairs: usize) -> Leaf {
    let by_order = |answer: &dyn Fn(usize) -> Bits| {
        let mut table = Box::new([Bits::UNKNOWN; 256]);
        table.iter_mut().take(4).enumerate().for_each(|(code, slot)| *slot = answer(code));
        table
    };
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

/// For each code of the lane the number of the band that its values fall into.
fn band_of_code(bands: &DraftBands, lanes: &[Lane]) -> Vec<Option<usize>> {
    let Some(Lane { cells: cells @ Cells::Number { cuts, .. }, .. }) = lanes.get(bands.of) else { return Vec::new() };
    (0..cells.count())
        .map(|code| {
            // A cell begins at its cut point; the first one ends just below the first cut point.
            let at = code.checked_sub(1)?;
            let units = match at.checked_sub(1).and_then(|at| cuts.get(at)) {
                Some(cut) => *cut,
                None => cuts.first().map_or(0, |first| first.saturating_sub(1)),
            };
            Some(bands.ends.iter().filter(|end| **end <= units).count())
        })
        .collect()
}

/// The digits behind the point that a fraction of ten needs.
fn digits(value: Fraction) -> Option<u8> {
    value.decimal().map(Decimal::scale)
}

impl DraftFactor {
    /// The digits behind the point of its points.
    fn points_scale(&self, linear: u8) -> Option<u8> {
        let given: Vec<Fraction> = match &self.points {
            DraftPoints::Bands(_, points) | DraftPoints::Levels(points) => points.clone(),
            DraftPoints::Linear(_) => Vec::new(),
        };
        let base = if matches!(self.points, DraftPoints::Linear(_)) { linear } else { 0 };
        given.into_iter().chain(self.missing_points).try_fold(base, |scale, value| Some(scale.max(digits(value)?)))
    }

    /// The share of the weight: weight / 100, without trailing zeros.
    fn share(&self) -> Option<Decimal> {
        Decimal::new(self.weight.mantissa(), self.weight.scale().checked_add(2)?).map(Decimal::normalized)
    }
}

/// The scale of a factor's linear points.
fn linear_scale(factor: &Factor) -> u8 {
    match &factor.points {
        Points::Linear { scale, .. } => *scale,
        _ => 0,
    }
}

/// How many digits a score and its contributions have, nothing where they would be too many.
fn score_scales(score: &Score, drafts: &[DraftFactor]) -> Option<ScoreScales> {
    let (mut exact, mut weight, mut spreads) = (0_u8, 0_u8, false);
    for (factor, draft) in score.factors.iter().zip(drafts) {
        let points = draft.points_scale(linear_scale(factor))?;
        exact = exact.max(points.checked_add(draft.share()?.scale())?);
        weight = weight.max(draft.weight.scale());
        spreads |= factor.missing == MissingPoints::Reweight;
    }
    let own = match score.round {
        Some(digits) => digits,
        // A score that spreads weights divides: it has two digits at least.
        None if spreads => exact.max(2),
        None => exact,
    };
    let contribution = exact.max(own);
    (u32::from(contribution) <= MAX_DIGITS).then_some(ScoreScales {
        score: own,
        contribution,
        weight,
        rounds: spreads || own < exact,
    })
}

/// The units of a fraction at a scale where it is whole.
fn whole_units(value: Fraction, scale: u8) -> Option<i64> {
    i64::try_from(value.decimal()?.units(scale)?).ok()
}

fn score_plan(score: &Score, draft: DraftScore, first_factor: usize, lanes: &[Lane]) -> Option<ScorePlan> {
    let scales = draft.scales;
    let mut factors = Vec::new();
    let (mut most, mut highest) = (0_i128, 0_i128);
    for (written, factor) in score.factors.iter().zip(draft.factors) {
        let points_scale = factor.points_scale(linear_scale(written))?;
        let share = factor.share()?;
        let contribution = scales.contribution.checked_sub(points_scale)?;
        let multiplier = i64::try_from(share.units(contribution)?).ok()?;
        let missing = match (&factor.missing, factor.missing_points) {
            (MissingPoints::Score, _) => MissingPlan::Score,
            (MissingPoints::Reweight, _) => MissingPlan::Reweight,
            (MissingPoints::Points(_), points) => MissingPlan::Points(whole_units(points?, points_scale)?),
        };
        let to_units = |points: &[Fraction]| -> Option<Vec<i64>> {
            points.iter().map(|p| whole_units(*p, points_scale)).collect()
        };
        let (points, mut units) = match factor.points {
            DraftPoints::Bands(bands, points) => {
                let units = to_units(&points)?;
                let mut table = Box::new([0_i64; 256]);
                for (slot, band) in table.iter_mut().zip(band_of_code(&bands, lanes)) {
                    *slot = band.and_then(|band| units.get(band)).copied().unwrap_or(0);
                }
                (PointsPlan::Table(table), units)
            }
            DraftPoints::Levels(points) => {
                let units = to_units(&points)?;
                let mut table = Box::new([0_i64; 256]);
                // Code 0 is the missing one; levels follow in their order.
                table.iter_mut().skip(1).zip(&units).for_each(|(slot, units)| *slot = *units);
                (PointsPlan::Table(table), units)
            }
            DraftPoints::Linear(mut line) => {
                // A `missing:` with more digits than the line gives the points more digits.
                line.after = i64::try_from(power_between(points_scale, linear_scale(written))?).ok()?;
                let largest = i64::try_from(line.largest().checked_mul(i128::from(line.after))?).ok()?;
                (PointsPlan::Linear(line), alloc::vec![largest])
            }
        };
        if let MissingPlan::Points(own) = missing {
            units.push(own);
        }
        let largest = units.iter().map(|u| i128::from(*u).abs()).max().unwrap_or(0);
        most = most.checked_add(largest.checked_mul(i128::from(multiplier))?)?;
        let up = power_between(scales.contribution, points_scale)?;
        highest = highest.max(largest.checked_mul(up)?);
        factors.push(FactorPlan {
            of: factor.of,
            name: factor.name,
            weight: i64::try_from(factor.weight.units(scales.weight)?).ok()?,
            points,
            points_scale,
            multiplier,
            missing,
        });
    }
    let limit = i128::from(UNITS_LIMIT);
    if most >= limit || highest >= limit {
        return None;
    }
    Some(ScorePlan {
        name: score.name.clone(),
        lane: draft.lane,
        factors,
        first_factor,
        scale: scales.score,
        contribution_scale: scales.contribution,
        rounding: power_between(scales.contribution, scales.score)?,
        rounds: scales.rounds,
        whole_weight: i64::try_from(Decimal::HUNDRED.units(scales.weight)?).ok()?,
        weight_scale: scales.weight,
    })
}

/// A straight line over a lane of some scale, with points rounded to another.
fn line(own: u8, ends: [Decimal; 2], points: [Decimal; 2], scale: u8) -> Option<Line> {
    let [from, to] = ends.map(Decimal::normalized);
    let [first, last] = points.map(Decimal::normalized);
    let across = own.max(from.scale()).max(to.scale());
    // Points are counted at their own digits or at the scale, whichever is more; what is beyond the scale is divided away.
    let deep = scale.max(first.scale()).max(last.scale());
    let (from, to) = (from.units(across)?, to.units(across)?);
    let (first, last) = (first.units(deep)?, last.units(deep)?);
    let span = to.checked_sub(from)?;
    let divisor = span.checked_mul(power_between(deep, scale)?)?;
    let up = power_between(across, own)?;
    // No value can overflow: the largest product of points and distance, twice, and the largest value brought up.
    let largest = first.checked_abs()?.max(last.checked_abs()?);
    largest.checked_mul(span)?.checked_mul(2)?;
    i128::from(UNITS_LIMIT).checked_mul(up)?;
    let fits = Scaled::from_units(largest, i32::from(deep), scale).is_ok();
    fits.then_some(Line { up, from, to, first, last, divisor, after: 1 })
}

const _: () = assert!(MAX_CUTS + 2 <= 256);
