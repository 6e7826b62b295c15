//! Clients with issues: a bad value is open, and everything computed of it is a set of what it may be.
//!
//! Written from DESIGN's words: operator by operator, operands taken as independent of one another. Sets are lists of
//! values, or a range of numbers that is tried out at its ends and around every threshold.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::BigInt;
use tierline::{
    model::{Attribute, Band, Classes, Constant, End, Expr, Factor, Formula, Kind, MissingPoints, Op, Points, Score},
    plan::IssueKind,
    values::Rounding,
};

use super::evaluate::{Oracle, and, arithmetic, best, declares, last_review, order, outcome};
use super::{Clauses, Gap, ScoreSeen, Seen, Verdict, input};
use crate::Fraction;

/// What something may be.
#[derive(Clone, Debug)]
enum Set {
    /// It is known, or known to be missing.
    One(Seen),
    /// One of several: levels, true and false, missing.
    Some(Vec<Seen>),
    /// A number between two, both included, at a scale; days since 1970-01-01 where it is a date.
    Range { low: BigInt, high: BigInt, scale: u32, days: bool, missing: bool },
    /// Any text, any number, any date; or missing.
    Anything,
}

impl Set {
    /// A set of the values of a list.
    fn of(values: impl IntoIterator<Item = Seen>) -> Self {
        let mut different: Vec<Seen> = Vec::new();
        for value in values {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        if different.len() == 1 { Self::One(different.remove(0)) } else { Self::Some(different) }
    }

    fn truths(truths: impl IntoIterator<Item = Option<bool>>) -> Self {
        Self::of(truths.into_iter().map(outcome))
    }

    fn any_truth() -> Self {
        Self::truths([Some(true), Some(false), None])
    }

    fn range(low: BigInt, high: BigInt, scale: u32, days: bool, missing: bool) -> Self {
        match low.cmp(&high) {
            // No value is in an empty range.
            Ordering::Greater => Self::One(Seen::Missing),
            Ordering::Equal if !missing => Self::One(number(&low, scale, days)),
            _ => Self::Range { low, high, scale, days, missing },
        }
    }

    /// The one that it is; missing where it may be several.
    fn seen(&self) -> Seen {
        match self {
            Self::One(seen) => seen.clone(),
            _ => Seen::Missing,
        }
    }

    fn is_known(&self) -> bool {
        matches!(self, Self::One(_))
    }

    fn may_be_missing(&self) -> bool {
        match self {
            Self::One(seen) => *seen == Seen::Missing,
            Self::Some(values) => values.contains(&Seen::Missing),
            Self::Range { missing, .. } => *missing,
            Self::Anything => true,
        }
    }

    /// Values that stand for all of a set, as far as some thresholds tell them apart; nothing where no list could.
    fn samples(&self, thresholds: &[Seen]) -> Option<Vec<Seen>> {
        let (low, high, scale, days, missing) = match self {
            Self::One(seen) => return Some(vec![seen.clone()]),
            Self::Some(values) => return Some(values.clone()),
            Self::Anything => return None,
            Self::Range { low, high, scale, days, missing } => (low, high, *scale, *days, *missing),
        };
        let mut units = vec![low.clone(), high.clone()];
        for threshold in thresholds {
            let near = match threshold {
                Seen::Number(value) => value.round_units(scale, Rounding::HalfEven),
                Seen::Days(day) => BigInt::from(*day),
                _ => continue,
            };
            units.extend((-2..=2).map(|step| &near + step));
        }
        units.retain(|value| low <= value && value <= high);
        let mut samples: Vec<Seen> = units.iter().map(|units| number(units, scale, days)).collect();
        if missing {
            samples.push(Seen::Missing);
        }
        Some(samples)
    }

    /// The truths of a condition.
    fn conditions(&self) -> Vec<Option<bool>> {
        let truth = |seen: &Seen| match seen {
            Seen::Missing => None,
            Seen::Boolean(truth) => Some(*truth),
            other => panic!("{other:?} is no condition"),
        };
        match self {
            Self::One(seen) => vec![truth(seen)],
            Self::Some(values) => values.iter().map(truth).collect(),
            other => panic!("{other:?} is no condition"),
        }
    }

    fn can_be_true(&self) -> bool {
        self.conditions().contains(&Some(true))
    }

    fn is_certain(&self) -> bool {
        self.conditions() == [Some(true)]
    }

    fn truth(&self) -> Option<bool> {
        match self.conditions().as_slice() {
            [only] => *only,
            _ => None,
        }
    }

    fn map(&self, change: impl Fn(Option<bool>) -> Option<bool>) -> Self {
        Self::truths(self.conditions().into_iter().map(change))
    }

    /// Every truth of one with every truth of the other.
    fn pairs(&self, other: &Self, combine: impl Fn(Option<bool>, Option<bool>) -> Option<bool>) -> Self {
        let (conditions, others) = (self.conditions(), other.conditions());
        Self::truths(conditions.iter().flat_map(|a| others.iter().map(|b| combine(*a, *b))))
    }
}

fn number(units: &BigInt, scale: u32, days: bool) -> Seen {
    match days {
        true => Seen::Days(i64::try_from(units.clone()).expect("a day")),
        false => Seen::Number(Fraction::units(units.clone(), scale)),
    }
}

/// The most units of 18 digits.
fn most() -> BigInt {
    BigInt::from(10).pow(18) - 1
}

/// An oracle for one client that has something wrong with it.
pub(super) struct Open<'a> {
    oracle: &'a Oracle<'a>,
    /// The attributes whose values are bad.
    bad: Vec<String>,
    known: RefCell<BTreeMap<String, Set>>,
    overflows: RefCell<Vec<Gap>>,
}

/// What the points of a factor may be: its least and most, and whether there may be none.
struct FactorSet {
    share: Fraction,
    points: Option<(Fraction, Fraction)>,
    without: bool,
}

impl<'a> Open<'a> {
    pub(super) fn of(oracle: &'a Oracle<'a>, gaps: &[Gap]) -> Self {
        let previous = last_review(oracle.model);
        let attributes = oracle.model.attributes().iter().chain(&previous).map(|attribute| attribute.name.to_string());
        let bad =
            attributes.filter(|name| gaps.iter().any(|(attribute, _)| attribute.as_ref() == Some(name))).collect();
        Self { oracle, bad, known: RefCell::default(), overflows: RefCell::default() }
    }

    /// What there is to say of the client, beside what was found as its values came in.
    pub(super) fn judge(&self, mut gaps: Vec<Gap>) -> Verdict {
        let model = self.oracle.model;
        let names = model.attributes().iter().map(|a| &a.name).chain(model.derived().iter().map(|d| &d.name));
        let previous = last_review(model).into_iter().map(|own| own.name).collect::<Vec<_>>();
        let values = names.chain(&previous).map(|name| (name.to_string(), self.name(name).seen())).collect();
        let scores = model.scores().iter().map(|score| self.score_seen(score)).collect();
        let level = |name: &str| match self.name(name).seen() {
            Seen::Text(level) => Some(level),
            _ => None,
        };
        let levels = model.dimensions().iter().map(|d| (d.name.to_string(), level(&d.name))).collect();
        let flags = model.flags().iter().map(|f| (f.name.to_string(), self.name(&f.name).truth())).collect();

        gaps.retain(|(_, kind)| *kind != IssueKind::Overflow);
        gaps.extend(self.overflows.borrow().iter().cloned());
        let (ranks, certain) = self.tiers();
        let name = |rank: &usize| model.tiers()[*rank].name.to_string();
        let possible: Vec<String> = ranks.iter().map(name).collect();
        let or_none = certain.is_none();
        let (tier, clause) = match certain {
            Some((rank, clause)) if ranks == [rank] => (Some(name(&rank)), clause),
            _ => (None, None),
        };
        if possible.is_empty() {
            gaps.push((None, IssueKind::NoTier));
        }
        let rounded = Default::default();
        Verdict { tier, clause, possible, or_none, scores, levels, flags, values, gaps, rounded }
    }

    /// The tiers that are possible, by their places; and the one whose rule is certain, at which they end, with the words of
    /// its first clause that is.
    fn tiers(&self) -> (Vec<usize>, Option<(usize, Option<String>)>) {
        let mut possible = Vec::new();
        for (rank, tier) in self.oracle.model.tiers().iter().enumerate() {
            let Some(rule) = &tier.when else {
                possible.push(rank);
                return (possible, Some((rank, None)));
            };
            let clauses: Vec<(usize, Set)> =
                rule.clauses().into_iter().map(|at| (at, self.node(rule.expr(), at))).collect();
            if clauses.iter().any(|(_, truths)| truths.can_be_true()) {
                possible.push(rank);
            }
            if let Some((at, _)) = clauses.iter().find(|(_, truths)| truths.is_certain()) {
                return (possible, Some((rank, Some(rule.words(*at)))));
            }
        }
        (possible, None)
    }

    pub(super) fn clauses(&self) -> Vec<(String, Clauses)> {
        let clauses = |rule: &Formula| -> Clauses {
            rule.clauses().into_iter().map(|at| (rule.words(at), self.node(rule.expr(), at).truth())).collect()
        };
        let tiers = self.oracle.model.tiers().iter();
        tiers.map(|tier| (tier.name.to_string(), tier.when.as_ref().map_or_else(Vec::new, clauses))).collect()
    }

    pub(super) fn truths(&self, conditions: &[Formula]) -> Vec<Option<bool>> {
        conditions.iter().map(|condition| self.whole(condition).truth()).collect()
    }

    fn name(&self, name: &str) -> Set {
        if let Some(set) = self.known.borrow().get(name) {
            return set.clone();
        }
        let set = self.compute(name);
        self.known.borrow_mut().insert(name.to_string(), set.clone());
        set
    }

    fn compute(&self, name: &str) -> Set {
        let model = self.oracle.model;
        if let Some(attribute) = model.attributes().iter().find(|attribute| *attribute.name == *name) {
            return match self.bad.iter().any(|bad| bad == name) {
                true => self.any_value(attribute),
                false => Set::One(self.oracle.name(name)),
            };
        }
        if let Some(derived) = model.derived().iter().find(|derived| *derived.name == *name) {
            let exact = self.whole(&derived.formula);
            let (scale, days) = match &derived.kind {
                Kind::Boolean => return exact,
                Kind::Decimal { scale } => (u32::from(*scale), false),
                Kind::Date => (0, true),
                _ => (0, false),
            };
            let fits = match &exact {
                Set::One(Seen::Number(exact)) => self.oracle.units(exact, scale),
                Set::One(Seen::Days(day)) => {
                    (input::first_day()..=input::last_day()).contains(day).then(|| BigInt::from(*day))
                }
                Set::One(_) => return exact,
                _ => None,
            };
            if let Some(units) = fits {
                return Set::One(number(&units, scale, days));
            }
            if exact.is_known() {
                self.overflow(name);
            }
            return Self::any_number(scale, days);
        }
        if let Some(dimension) = model.dimensions().iter().find(|dimension| *dimension.name == *name) {
            return match &dimension.classes {
                Classes::Bands { of, bands } => {
                    let ends: Vec<&End> = bands.iter().map(|band: &Band| &band.end).collect();
                    let values = self.samples_at_ends(of, &ends);
                    Set::of(values.iter().map(|value| match self.band(value, &ends) {
                        Some(at) => Seen::Text(bands[at].level.to_string()),
                        None => Seen::Missing,
                    }))
                }
                Classes::Rules(rules) => {
                    let mut levels = Vec::new();
                    for rule in rules {
                        let truths = rule.when.as_ref().map_or_else(|| Set::truths([Some(true)]), |w| self.whole(w));
                        if truths.can_be_true() {
                            levels.push(Seen::Text(rule.level.to_string()));
                        }
                        if truths.is_certain() {
                            return Set::of(levels);
                        }
                    }
                    levels.push(Seen::Missing);
                    Set::of(levels)
                }
            };
        }
        if let Some(score) = model.scores().iter().find(|score| *score.name == *name) {
            return self.score(score);
        }
        if let Some(flag) = model.flags().iter().find(|flag| *flag.name == *name) {
            return self.whole(&flag.formula);
        }
        // What a flag may ask of the result: one of the tiers that are possible, or none.
        if matches!(name, "tier" | "tier_rank") && !declares(model, name) {
            let (ranks, certain) = self.tiers();
            let seen = |rank: usize| match name {
                "tier" => Seen::Text(model.tiers()[rank].name.to_string()),
                _ => Seen::Number(Fraction::from(rank as i64 + 1)),
            };
            return Set::of(ranks.into_iter().map(seen).chain(certain.is_none().then_some(Seen::Missing)));
        }
        if let Some(previous) = last_review(model).into_iter().find(|own| *own.name == *name)
            && self.bad.iter().any(|bad| bad == name)
        {
            return self.any_value(&previous);
        }
        Set::One(self.oracle.name(name))
    }

    /// Any value of an attribute, or missing.
    fn any_value(&self, attribute: &Attribute) -> Set {
        let (scale, days) = match &attribute.kind {
            Kind::Boolean => return Set::any_truth(),
            Kind::Category { levels } => {
                let levels = levels.iter().map(|level| Seen::Text(level.to_string()));
                return Set::of(levels.chain([Seen::Missing]));
            }
            Kind::Text => return Set::Anything,
            Kind::Decimal { scale } => (u32::from(*scale), false),
            Kind::Date => (0, true),
            Kind::Integer => (0, false),
        };
        let Set::Range { mut low, mut high, .. } = Self::any_number(scale, days) else { unreachable!() };
        // The units that are within a bound: the nearest one, or the one beside it.
        let within = |bound: &Constant, lower: bool| {
            let bound = self.oracle.constant(bound);
            let near = match &bound {
                Seen::Number(value) => value.round_units(scale, Rounding::HalfEven),
                Seen::Days(day) => BigInt::from(*day),
                other => panic!("{other:?} is no bound"),
            };
            let mut all: Vec<BigInt> = (-1..=1).map(|step| &near + step).collect();
            all.retain(|units| {
                let value = match days {
                    true => Fraction::units(units.clone(), 0).cmp(&Fraction::units(near.clone(), 0)),
                    false => order(&Seen::Number(Fraction::units(units.clone(), scale)), &bound),
                };
                if lower { value.is_ge() } else { value.is_le() }
            });
            if lower { all.into_iter().min() } else { all.into_iter().max() }
        };
        if let Some(min) = attribute.min.as_ref().and_then(|min| within(min, true)) {
            low = low.max(min);
        }
        if let Some(max) = attribute.max.as_ref().and_then(|max| within(max, false)) {
            high = high.min(max);
        }
        Set::range(low, high, scale, days, true)
    }

    fn any_number(scale: u32, days: bool) -> Set {
        let (low, high) = match days {
            true => (BigInt::from(input::first_day()), BigInt::from(input::last_day())),
            false => (-most(), most()),
        };
        Set::Range { low, high, scale, days, missing: true }
    }

    fn overflow(&self, name: &str) {
        let gap = (Some(name.to_string()), IssueKind::Overflow);
        let mut gaps = self.overflows.borrow_mut();
        if !gaps.contains(&gap) {
            gaps.push(gap);
        }
    }

    fn samples_at_ends(&self, of: &str, ends: &[&End]) -> Vec<Seen> {
        let bounds: Vec<Seen> = ends
            .iter()
            .filter_map(|end| match end {
                End::Upto(bound) | End::Below(bound) => Some(self.oracle.constant(bound)),
                End::Open => None,
            })
            .collect();
        self.name(of).samples(&bounds).expect("bands are over numbers and dates")
    }

    fn band(&self, value: &Seen, ends: &[&End]) -> Option<usize> {
        if *value == Seen::Missing {
            return None;
        }
        ends.iter().position(|end| self.oracle.inside(value, end))
    }

    /// The points that a factor may have, which stands for a share of the weight.
    fn factor(&self, factor: &Factor, share: Fraction) -> FactorSet {
        let values = match &factor.points {
            Points::Bands(bands) => {
                let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
                self.samples_at_ends(&factor.of, &ends)
            }
            // A line goes one way between its ends.
            _ => self.name(&factor.of).samples(&[]).expect("no text has points"),
        };
        let mut points: Vec<Fraction> =
            values.iter().filter_map(|value| self.oracle.points_of(factor, value)).collect();
        let mut without = values.contains(&Seen::Missing);
        if let (true, MissingPoints::Points(given)) = (without, &factor.missing) {
            points.push(self.oracle.amount(given));
            without = false;
        }
        let ends = points.iter().min().cloned().zip(points.iter().max().cloned());
        FactorSet { share, points: ends, without }
    }

    fn factors(&self, score: &Score) -> Vec<FactorSet> {
        let shares = self.oracle.shares(score);
        score.factors.iter().zip(shares).map(|(factor, share)| self.factor(factor, share)).collect()
    }

    /// Between the least and the most that the factors may give.
    fn score(&self, score: &Score) -> Set {
        let factors = self.factors(score);
        // Every choice of which factors are without points.
        let mut choices: Vec<Vec<bool>> = vec![Vec::new()];
        for factor in &factors {
            let either: &[bool] = match (&factor.points, factor.without) {
                (None, _) => &[true],
                (Some(_), true) => &[true, false],
                (Some(_), false) => &[false],
            };
            choices = choices
                .iter()
                .flat_map(|so_far| either.iter().map(|one| so_far.iter().chain([one]).copied().collect()))
                .collect();
        }
        let (mut low, mut high, mut missing) = (None::<BigInt>, None::<BigInt>, false);
        let mut scale = 0;
        for choice in choices {
            let points = |least: bool| -> Vec<Option<Fraction>> {
                let chosen = factors.iter().zip(&choice).map(|(chosen, without)| {
                    let (low, high) = chosen.points.clone().filter(|_| !without)?;
                    Some(if least { low } else { high })
                });
                chosen.collect()
            };
            for least in [true, false] {
                let seen = self.oracle.score_of_points(score, &points(least));
                match seen.score {
                    None => missing = true,
                    Some(value) => {
                        scale = self.oracle.score_scale(score);
                        let units = value.round_units(scale, Rounding::HalfEven);
                        low = Some(low.map_or(units.clone(), |low| low.min(units.clone())));
                        high = Some(high.map_or(units.clone(), |high| high.max(units)));
                    }
                }
            }
        }
        match low.zip(high) {
            None => Set::One(Seen::Missing),
            Some((low, high)) => Set::range(low, high, scale, false, missing),
        }
    }

    /// The score and its lines, as far as they are certain.
    fn score_seen(&self, score: &Score) -> ScoreSeen {
        let factors = self.factors(score);
        let is_open = |factor_set: &FactorSet| {
            factor_set.points.as_ref().is_some_and(|(least, most)| {
                factor_set.without || &factor_set.share * least != &factor_set.share * most
            })
        };
        let some_open = factors.iter().any(is_open);
        // A weight is spread, or may be: then every contribution depends on the open ones.
        let spreads = score.factors.iter().zip(&factors).any(|(factor, choice)| {
            factor.missing == MissingPoints::Reweight && (choice.without || choice.points.is_none())
        });
        let points: Vec<Option<Fraction>> =
            factors.iter().map(|factor| factor.points.as_ref().map(|(least, _)| least.clone())).collect();
        let mut seen = self.oracle.score_of_points(score, &points);
        let there =
            score.factors.iter().zip(&factors).filter(|(factor, _)| self.name(&factor.of).seen() != Seen::Missing);
        seen.coverage = there.fold(Fraction::zero(), |sum, (_, factor)| &sum + &factor.share);
        if some_open {
            for (line, factor) in seen.contributions.iter_mut().zip(&factors) {
                if spreads || is_open(factor) {
                    *line = None;
                }
            }
            seen.rounding = None;
            seen.score = match self.score(score) {
                Set::One(Seen::Number(value)) => Some(value),
                _ => None,
            };
        }
        seen
    }

    fn whole(&self, formula: &Formula) -> Set {
        self.node(formula.expr(), formula.expr().root())
    }

    fn node(&self, expr: &Expr, at: usize) -> Set {
        let operands = expr.operands(at);
        let set = |index: usize| self.node(expr, operands[index]);
        let all = || operands.iter().map(|operand| self.node(expr, *operand)).collect::<Vec<Set>>();
        let not = |truth: Option<bool>| truth.map(|holds| !holds);
        match expr.nodes()[at].op() {
            Op::Name(name) => self.name(name),
            Op::Compare(comparison) => self.compare(expr, operands[0], operands[1], |order| comparison.holds(order)),
            op @ (Op::Between | Op::NotBetween) => {
                let between = match self.by_value(expr, &operands) {
                    Some(values) => {
                        let (low, high) = (set(1).seen(), set(2).seen());
                        Set::truths(values.iter().map(|value| {
                            let low = self.oracle.compared(expr, (operands[0], value), (operands[1], &low));
                            let high = self.oracle.compared(expr, (operands[0], value), (operands[2], &high));
                            and([low.map(Ordering::is_ge), high.map(Ordering::is_le)])
                        }))
                    }
                    None => {
                        let low = self.compare(expr, operands[0], operands[1], Ordering::is_ge);
                        let high = self.compare(expr, operands[0], operands[2], Ordering::is_le);
                        low.pairs(&high, |a, b| and([a, b]))
                    }
                };
                if *op == Op::Between { between } else { between.map(not) }
            }
            op @ (Op::In(_) | Op::NotIn(_)) => {
                let found = match self.by_value(expr, &operands) {
                    Some(values) => {
                        let list: Vec<Seen> = (1..operands.len()).map(|index| set(index).seen()).collect();
                        Set::truths(values.iter().map(|value| (*value != Seen::Missing).then(|| list.contains(value))))
                    }
                    None => operands[1..]
                        .iter()
                        .map(|other| self.compare(expr, operands[0], *other, Ordering::is_eq))
                        .reduce(|a, b| a.pairs(&b, or))
                        .expect("a list"),
                };
                if matches!(op, Op::In(_)) { found } else { found.map(not) }
            }
            op @ (Op::IsNull | Op::IsNotNull) => {
                let operand = set(0);
                let mut truths = Vec::new();
                if operand.may_be_missing() {
                    truths.push(Some(*op == Op::IsNull));
                }
                if !matches!(operand, Set::One(Seen::Missing)) {
                    truths.push(Some(*op == Op::IsNotNull));
                }
                Set::truths(truths)
            }
            Op::And(_) => all().into_iter().reduce(|a, b| a.pairs(&b, |a, b| and([a, b]))).expect("operands"),
            Op::Or(_) => all().into_iter().reduce(|a, b| a.pairs(&b, or)).expect("operands"),
            Op::Not => set(0).map(not),
            Op::Add(_) => computed(all(), |a, b| arithmetic(a, b, |a, b| a + b, 1)),
            Op::Subtract => computed(all(), |a, b| arithmetic(a, b, |a, b| a - b, -1)),
            Op::Multiply(_) => computed(all(), |a, b| arithmetic(a, b, |a, b| a * b, 0)),
            Op::Divide => computed(all(), |a, b| match (a, b) {
                (Seen::Number(a), Seen::Number(b)) if !b.is_zero() => Seen::Number(&a / &b),
                _ => Seen::Missing,
            }),
            Op::Remainder => computed(all(), |a, b| match (a, b) {
                (Seen::Number(a), Seen::Number(b)) if !b.is_zero() => Seen::Number(a.remainder(&b)),
                _ => Seen::Missing,
            }),
            op @ (Op::Negate | Op::Abs) => match set(0) {
                Set::One(Seen::Number(number)) if *op == Op::Abs => Set::One(Seen::Number(number.abs())),
                Set::One(Seen::Number(number)) => Set::One(Seen::Number(-number)),
                Set::One(_) => Set::One(Seen::Missing),
                _ => Set::Anything,
            },
            Op::Coalesce(_) => all().into_iter().reduce(first_known).expect("operands"),
            Op::Least(_) => computed(all(), |a, b| best(vec![a, b], Ordering::Less)),
            Op::Greatest(_) => computed(all(), |a, b| best(vec![a, b], Ordering::Greater)),
            _ => Set::One(self.oracle.node(expr, at)),
        }
    }

    /// What two operands compared may give.
    fn compare(&self, expr: &Expr, left: usize, right: usize, holds: impl Fn(Ordering) -> bool) -> Set {
        let (a, b) = (self.node(expr, left), self.node(expr, right));
        let pair = |a: &Seen, b: &Seen| self.oracle.compared(expr, (left, a), (right, b)).map(&holds);
        match (&a, &b) {
            (Set::One(Seen::Missing), _) | (_, Set::One(Seen::Missing)) => Set::truths([None]),
            (Set::Anything, _) | (_, Set::Anything) => Set::any_truth(),
            (
                Set::Range { low, high, scale, missing, .. },
                Set::Range { low: other_low, high: other_high, scale: other_scale, missing: other_missing, .. },
            ) => {
                // Both at the finer scale; the values of the coarser one are some of those of the finer one.
                let fine = *scale.max(other_scale);
                let up = |units: &BigInt, scale: u32| units * BigInt::from(10).pow(fine - scale);
                let (low, high) = (up(low, *scale), up(high, *scale));
                let (other_low, other_high) = (up(other_low, *other_scale), up(other_high, *other_scale));
                let step = BigInt::from(10).pow(fine - scale.min(other_scale));
                let (from, to) = (low.clone().max(other_low.clone()), high.clone().min(other_high.clone()));
                let mut first = (&from / &step) * &step;
                while first < from {
                    first += &step;
                }
                let mut truths = Vec::new();
                if low < other_high {
                    truths.push(Some(holds(Ordering::Less)));
                }
                if first <= to {
                    truths.push(Some(holds(Ordering::Equal)));
                }
                if high > other_low {
                    truths.push(Some(holds(Ordering::Greater)));
                }
                if *missing || *other_missing {
                    truths.push(None);
                }
                Set::truths(truths)
            }
            _ => {
                let values = a.samples(&b.samples(&[]).expect("a list")).expect("a list");
                let others = b.samples(&a.samples(&[]).expect("a list")).expect("a list");
                Set::truths(values.iter().flat_map(|a| others.iter().map(|b| pair(a, b)).collect::<Vec<_>>()))
            }
        }
    }

    /// The values to try where a name is asked something of constants, which is one operator; else it is several.
    fn by_value(&self, expr: &Expr, operands: &[usize]) -> Option<Vec<Seen>> {
        let named = match expr.nodes()[operands[0]].op() {
            Op::Name(name) => self.oracle.parameter(name).is_none(),
            _ => false,
        };
        let constants = operands[1..].iter().all(|operand| self.is_constant(expr, *operand));
        if !named || !constants {
            return None;
        }
        let thresholds: Vec<Seen> = operands[1..].iter().map(|operand| self.node(expr, *operand).seen()).collect();
        let tested = self.node(expr, operands[0]);
        // Any text: one of the list, another one, none.
        let texts = || thresholds.iter().cloned().chain([Seen::Text("no such text".into()), Seen::Missing]).collect();
        Some(tested.samples(&thresholds).unwrap_or_else(texts))
    }

    /// Literals, parameters, and what is computed of numbers among them.
    fn is_constant(&self, expr: &Expr, at: usize) -> bool {
        let operands = expr.operands(at);
        match expr.nodes()[at].op() {
            Op::Number(_) | Op::Text(_) | Op::Boolean(_) | Op::Date(_) => true,
            Op::Name(name) => self.oracle.parameter(name).is_some(),
            Op::Add(_) | Op::Subtract | Op::Multiply(_) | Op::Divide | Op::Remainder | Op::Negate | Op::Abs => {
                let number = |operand: &usize| matches!(self.node(expr, *operand), Set::One(Seen::Number(_)));
                operands.iter().all(|operand| self.is_constant(expr, *operand) && number(operand))
            }
            _ => false,
        }
    }
}

/// A number or a date that is computed: open where one that it is computed from is.
fn computed(all: Vec<Set>, operator: impl Fn(Seen, Seen) -> Seen) -> Set {
    let step = |a: Set, b: Set| match (a, b) {
        (Set::One(a), Set::One(b)) => Set::One(operator(a, b)),
        _ => Set::Anything,
    };
    all.into_iter().reduce(step).expect("operands")
}

/// `coalesce`: what is known to be there hides the rest. A number, a date or a level that is computed of an open one may
/// be any, also where everything in front of it is missing.
fn first_known(a: Set, b: Set) -> Set {
    let is_truth = |value: &Seen| matches!(value, Seen::Boolean(_));
    match a {
        Set::One(Seen::Missing) => match b {
            Set::One(_) => b,
            Set::Some(values) if values.iter().any(is_truth) => Set::Some(values),
            _ => Set::Anything,
        },
        Set::One(seen) => Set::One(seen),
        Set::Some(values) if values.iter().any(is_truth) => {
            let a = Set::Some(values);
            if a.may_be_missing() { a.pairs(&b, |a, b| a.or(b)) } else { a }
        }
        _ => Set::Anything,
    }
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    super::evaluate::or([a, b])
}
