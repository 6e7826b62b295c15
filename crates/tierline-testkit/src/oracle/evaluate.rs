//! Evaluation by recursion: a name is looked up, computed from what it is made of, and remembered.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use tierline::{
    Client, Date, Model, Value,
    model::{Attribute, Classes, Constant, End, Expr, Factor, Formula, Kind, MissingPoints, Number, Op, Points, Score},
    plan::IssueKind,
    values::{Rounding, Zone},
};

use super::open::Open;
use super::{Clauses, Gap, ScoreSeen, Seen, Verdict, input};
use crate::Fraction;

pub(super) struct Oracle<'a> {
    pub(super) model: &'a Model,
    as_of: i64,
    /// Attributes as they came in.
    attributes: BTreeMap<String, Seen>,
    /// What was computed already.
    known: RefCell<BTreeMap<String, Seen>>,
    gaps: RefCell<Vec<Gap>>,
    /// Whether a number on the way took more than 128 bits.
    left_128_bits: Cell<bool>,
}

pub(super) fn judge(model: &Model, client: &Client, as_of: Date) -> Verdict {
    let (oracle, rounded) = Oracle::of(model, client, as_of);
    let values = model.attributes().iter().map(|a| &a.name).chain(model.derived().iter().map(|d| &d.name));
    let previous = last_review(model).into_iter().map(|own| own.name).collect::<Vec<_>>();
    let values = values.chain(&previous).map(|name| (name.to_string(), oracle.name(name))).collect();
    let scores = model.scores().iter().map(|score| oracle.score(score)).collect();
    let levels = model.dimensions().iter().map(|d| (d.name.to_string(), as_text(oracle.name(&d.name)))).collect();
    let flags = model.flags().iter().map(|f| (f.name.to_string(), truth(&oracle.name(&f.name)))).collect();

    let gaps = oracle.gaps.borrow().clone();
    if !gaps.is_empty() {
        return Verdict { rounded, ..Open::of(&oracle, &gaps).judge(gaps.clone()) };
    }
    let (tier, clause) = match oracle.tier() {
        Some((rank, clause)) => (Some(model.tiers()[rank].name.to_string()), clause),
        None => (None, None),
    };
    let (possible, or_none) = (tier.iter().cloned().collect(), tier.is_none());
    let gaps = if or_none { vec![(None, IssueKind::NoTier)] } else { Vec::new() };
    Verdict { tier, clause, possible, or_none, scores, levels, flags, values, gaps, rounded }
}

/// Everything that is wrong with a client, nothing for one without a bad value.
fn gaps(oracle: &Oracle<'_>) -> Vec<Gap> {
    let model = oracle.model;
    model.derived().iter().map(|derived| &derived.name).for_each(|name| drop(oracle.name(name)));
    oracle.gaps.borrow().clone()
}

pub(super) fn clauses(model: &Model, client: &Client, as_of: Date) -> Vec<(String, Clauses)> {
    let (oracle, _) = Oracle::of(model, client, as_of);
    let gaps = gaps(&oracle);
    if !gaps.is_empty() {
        return Open::of(&oracle, &gaps).clauses();
    }
    let clauses = |rule: &Formula| -> Clauses {
        rule.clauses().into_iter().map(|at| (rule.words(at), truth(&oracle.node(rule.expr(), at)))).collect()
    };
    let tiers = model.tiers().iter();
    tiers.map(|tier| (tier.name.to_string(), tier.when.as_ref().map_or_else(Vec::new, clauses))).collect()
}

pub(super) fn truths(model: &Model, client: &Client, as_of: Date, conditions: &[Formula]) -> Vec<Option<bool>> {
    let (oracle, _) = Oracle::of(model, client, as_of);
    let gaps = gaps(&oracle);
    if !gaps.is_empty() {
        return Open::of(&oracle, &gaps).truths(conditions);
    }
    conditions.iter().map(|condition| truth(&oracle.whole(condition))).collect()
}

/// Whether a sum, a product or a ratio on the way to a derived value, a flag or the tier takes more than 128 bits.
pub(super) fn leaves_128_bits(model: &Model, client: &Client, as_of: Date) -> bool {
    let (oracle, _) = Oracle::of(model, client, as_of);
    let derived = model.derived().iter().map(|derived| &derived.name);
    for name in derived.chain(model.flags().iter().map(|flag| &flag.name)) {
        oracle.name(name);
    }
    oracle.tier();
    oracle.left_128_bits.get()
}

/// What flags ask of the last review, as the attributes that it is read as: the tier in force before, unless a part of the model is
/// named `tier`, and the values of attributes that are remembered.
pub(super) fn last_review(model: &Model) -> Vec<Attribute> {
    let asked = |wanted: &str| {
        let mut nodes = model.flags().iter().flat_map(|flag| flag.formula.expr().nodes());
        nodes.any(|node| matches!(node.op(), Op::Name(name) if **name == *wanted))
    };
    let levels = model.tiers().iter().map(|tier| &*tier.name);
    let tier = (asked("previous(tier)") && !declares(model, "tier") && !model.remember().contains(&"tier".into()))
        .then(|| Attribute::category("previous(tier)", levels));
    let remembered = model.remember().iter().filter_map(|name| {
        let attribute = model.attributes().iter().find(|attribute| attribute.name == *name)?;
        let previous = format!("previous({name})");
        asked(&previous).then(|| Attribute::new(&previous, attribute.kind.clone()))
    });
    tier.into_iter().chain(remembered).collect()
}

/// Whether a part of the model has that name.
pub(super) fn declares(model: &Model, name: &str) -> bool {
    model.parameters().iter().any(|own| *own.name == *name)
        || model.attributes().iter().any(|own| *own.name == *name)
        || model.derived().iter().any(|own| *own.name == *name)
        || model.dimensions().iter().any(|own| *own.name == *name)
        || model.scores().iter().any(|own| *own.name == *name)
        || model.flags().iter().any(|own| *own.name == *name)
}

pub(super) fn accepts(model: &Model, attribute: &Attribute, value: &Value) -> bool {
    Oracle::new(model, Date::MIN).take(attribute, value).1.is_none()
}

impl<'a> Oracle<'a> {
    fn new(model: &'a Model, as_of: Date) -> Self {
        Self {
            model,
            as_of: i64::from(as_of.days()),
            attributes: BTreeMap::new(),
            known: RefCell::default(),
            gaps: RefCell::default(),
            left_128_bits: Cell::default(),
        }
    }

    /// An oracle that has seen a client, and the names of what was rounded.
    fn of(model: &'a Model, client: &Client, as_of: Date) -> (Self, BTreeSet<String>) {
        let mut oracle = Self::new(model, as_of);
        let mut rounded = BTreeSet::new();
        for attribute in model.attributes() {
            let (seen, gap, was_rounded) = oracle.take(attribute, client.value(&attribute.name));
            if was_rounded {
                rounded.insert(attribute.name.to_string());
            }
            if let Some(kind) = gap {
                oracle.gaps.borrow_mut().push((Some(attribute.name.to_string()), kind));
            }
            oracle.attributes.insert(attribute.name.to_string(), seen);
        }
        // What the last review saw comes in beside the attributes, and marks of missing values are not for it.
        for previous in last_review(model) {
            let seen = input::read(&previous, &[], None, client.value(&previous.name), model.rounding());
            let (seen, was_rounded) = seen.unwrap_or_else(|kind| {
                oracle.gaps.borrow_mut().push((Some(previous.name.to_string()), kind));
                (Seen::Missing, false)
            });
            if was_rounded {
                rounded.insert(previous.name.to_string());
            }
            oracle.attributes.insert(previous.name.to_string(), seen);
        }
        (oracle, rounded)
    }

    /// The first tier whose rule is true, by its place, and the words of the first clause of it that is.
    fn tier(&self) -> Option<(usize, Option<String>)> {
        self.model.tiers().iter().enumerate().find_map(|(rank, tier)| {
            let Some(rule) = &tier.when else { return Some((rank, None)) };
            let clause = rule.clauses().into_iter().find(|at| truth(&self.node(rule.expr(), *at)) == Some(true))?;
            Some((rank, Some(rule.words(clause))))
        })
    }

    /// What an attribute is, what is wrong with it, and whether it was rounded.
    fn take(&self, attribute: &Attribute, value: &Value) -> (Seen, Option<IssueKind>, bool) {
        let (seen, rounded) = match input::read(
            attribute,
            &marks_of(self.model, attribute),
            self.model.zone().map(Zone::name),
            value,
            self.model.rounding(),
        ) {
            Err(kind) => return (Seen::Missing, Some(kind), false),
            Ok((Seen::Missing, _)) if attribute.required => {
                return (Seen::Missing, Some(IssueKind::Required), false);
            }
            Ok((Seen::Missing, _)) => {
                let replaced = attribute.missing.as_ref().map_or(Seen::Missing, |constant| self.constant(constant));
                return (replaced, None, false);
            }
            Ok(read) => read,
        };
        let beyond = |bound: &Option<Constant>, side: Ordering| {
            bound.as_ref().is_some_and(|bound| order(&seen, &self.constant(bound)) == side)
        };
        if beyond(&attribute.min, Ordering::Less) {
            return (Seen::Missing, Some(IssueKind::BelowMin), false);
        }
        if beyond(&attribute.max, Ordering::Greater) {
            return (Seen::Missing, Some(IssueKind::AboveMax), false);
        }
        (seen, None, rounded)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<Fraction> {
        self.model.parameters().iter().find(|p| *p.name == *name).map(|p| Fraction::of(p.value))
    }

    pub(super) fn amount(&self, number: &Number) -> Fraction {
        match number {
            Number::Literal(decimal) => Fraction::of(*decimal),
            Number::Parameter(name) => self.parameter(name).expect("a parameter of the model"),
        }
    }

    pub(super) fn constant(&self, constant: &Constant) -> Seen {
        match constant {
            Constant::Number(number) => Seen::Number(self.amount(number)),
            Constant::Boolean(truth) => Seen::Boolean(*truth),
            Constant::Text(text) => Seen::Text(text.to_string()),
            Constant::Date(date) => Seen::Days(i64::from(date.days())),
        }
    }

    pub(super) fn name(&self, name: &str) -> Seen {
        if let Some(seen) = self.attributes.get(name) {
            return seen.clone();
        }
        if let Some(value) = self.parameter(name) {
            return Seen::Number(value);
        }
        if let Some(seen) = self.known.borrow().get(name) {
            return seen.clone();
        }
        let seen = self.compute(name);
        self.known.borrow_mut().insert(name.to_string(), seen.clone());
        seen
    }

    fn compute(&self, name: &str) -> Seen {
        if let Some(derived) = self.model.derived().iter().find(|d| *d.name == *name) {
            let exact = self.whole(&derived.formula);
            return match (exact, &derived.kind) {
                (Seen::Number(exact), Kind::Decimal { scale }) => self.fit(name, &exact, u32::from(*scale)),
                (Seen::Number(exact), Kind::Integer) => self.fit(name, &exact, 0),
                (Seen::Days(days), _) if !(input::first_day()..=input::last_day()).contains(&days) => {
                    self.overflow(name)
                }
                (other, _) => other,
            };
        }
        if let Some(dimension) = self.model.dimensions().iter().find(|d| *d.name == *name) {
            let level = match &dimension.classes {
                Classes::Bands { of, bands } => {
                    let value = self.name(of);
                    if value == Seen::Missing {
                        return Seen::Missing;
                    }
                    bands.iter().find(|band| self.inside(&value, &band.end)).map(|band| &band.level)
                }
                Classes::Rules(rules) => rules
                    .iter()
                    .find(|rule| rule.when.as_ref().is_none_or(|when| truth(&self.whole(when)) == Some(true)))
                    .map(|rule| &rule.level),
            };
            return level.map_or(Seen::Missing, |level| Seen::Text(level.to_string()));
        }
        if let Some(score) = self.model.scores().iter().find(|s| *s.name == *name) {
            return self.score(score).score.map_or(Seen::Missing, Seen::Number);
        }
        if let Some(flag) = self.model.flags().iter().find(|f| *f.name == *name) {
            return self.whole(&flag.formula);
        }
        // What a flag may ask of the result.
        match name {
            "tier" => {
                self.tier().map_or(Seen::Missing, |(rank, _)| Seen::Text(self.model.tiers()[rank].name.to_string()))
            }
            "tier_rank" => self.tier().map_or(Seen::Missing, |(rank, _)| Seen::Number(Fraction::from(rank as i64 + 1))),
            _ => panic!("`{name}` is no name of the model"),
        }
    }

    /// A number rounded to a scale, which must have at most 18 digits there.
    fn fit(&self, name: &str, exact: &Fraction, scale: u32) -> Seen {
        match self.units(exact, scale) {
            Some(units) => Seen::Number(Fraction::units(units, scale)),
            None => self.overflow(name),
        }
    }

    /// A number rounded to units of a scale; nothing with more than 18 digits.
    pub(super) fn units(&self, exact: &Fraction, scale: u32) -> Option<BigInt> {
        let units = exact.round_units(scale, self.model.rounding());
        let limit = BigInt::from(10).pow(18);
        (units < limit && units > -limit).then_some(units)
    }

    fn overflow(&self, name: &str) -> Seen {
        let gap = (Some(name.to_string()), IssueKind::Overflow);
        let mut gaps = self.gaps.borrow_mut();
        if !gaps.contains(&gap) {
            gaps.push(gap);
        }
        Seen::Missing
    }

    /// Whether a value lies before the end of a band; the bands before it have been tried.
    pub(super) fn inside(&self, value: &Seen, end: &End) -> bool {
        match end {
            End::Upto(bound) => order(value, &self.constant(bound)).is_le(),
            End::Below(bound) => order(value, &self.constant(bound)).is_lt(),
            End::Open => true,
        }
    }

    fn points(&self, factor: &Factor) -> Option<Fraction> {
        self.points_of(factor, &self.name(&factor.of))
    }

    /// The points of a value, nothing for a missing one.
    pub(super) fn points_of(&self, factor: &Factor, value: &Seen) -> Option<Fraction> {
        match (&factor.points, value) {
            (_, Seen::Missing) => None,
            (Points::Bands(bands), _) => {
                bands.iter().find(|band| self.inside(value, &band.end)).map(|band| self.amount(&band.points))
            }
            (Points::Levels(levels), Seen::Text(level)) => {
                levels.iter().find(|(name, _)| **name == **level).map(|(_, points)| self.amount(points))
            }
            (Points::Levels(levels), Seen::Boolean(truth)) => {
                let level = truth.to_string();
                levels.iter().find(|(name, _)| **name == *level).map(|(_, points)| self.amount(points))
            }
            (Points::Linear { from, to, points: [first, last] }, Seen::Number(value)) => {
                let (from, to) = (self.amount(from), self.amount(to));
                let (first, last) = (self.amount(first), self.amount(last));
                let way = &(value - &from) / &(&to - &from);
                let way = way.max(Fraction::zero()).min(Fraction::from(1));
                Some(&first + &(&(&last - &first) * &way))
            }
            (points, value) => panic!("{points:?} of {value:?}"),
        }
    }

    /// The digits of a score: as many as its exact value can have, and at most 4 where something divides.
    ///
    /// Points that are written out have their own digits, and those of weight / 100 on top. A line has those that it takes at
    /// its ends and from one value of its attribute to the next.
    fn scale(&self, score: &Score, shares: &[Fraction]) -> u32 {
        const DIVIDED: u32 = 4;
        if let Some(digits) = score.round {
            return u32::from(digits);
        }
        let mut digits = 0;
        let mut divides = false;
        for (factor, share) in score.factors.iter().zip(shares) {
            let mut written: Vec<Fraction> = Vec::new();
            match &factor.points {
                Points::Bands(bands) => written.extend(bands.iter().map(|band| self.amount(&band.points))),
                Points::Levels(levels) => written.extend(levels.iter().map(|(_, points)| self.amount(points))),
                Points::Linear { from, to, points: [first, last] } => {
                    divides = true;
                    let (from, to) = (self.amount(from), self.amount(to));
                    let (first, last) = (self.amount(first), self.amount(last));
                    let slope = &(&last - &first) / &(&to - &from);
                    let step = &slope * &Fraction::units(1, self.digits_of(&factor.of));
                    let at_zero = &first - &(&slope * &from);
                    digits = [first, last, step, at_zero]
                        .iter()
                        .map(|points| (points * share).digits(DIVIDED).unwrap_or(u32::MAX))
                        .fold(digits, u32::max);
                }
            }
            if let MissingPoints::Points(points) = &factor.missing {
                written.push(self.amount(points));
            }
            divides |= factor.missing == MissingPoints::Reweight;
            let most = written.iter().map(|points| points.digits(40).expect("a decimal")).max();
            digits = digits.max(most.map_or(0, |most| most + share.digits(40).expect("a decimal")));
        }
        match score.factors.iter().any(|factor| factor.missing == MissingPoints::Reweight) {
            true => DIVIDED,
            false if divides => digits.min(DIVIDED),
            false => digits,
        }
    }

    /// The digits behind the point of a number that a factor is over.
    fn digits_of(&self, name: &str) -> u32 {
        let of_kind = |kind: &Kind| u32::from(kind.scale().unwrap_or(0));
        if let Some(attribute) = self.model.attributes().iter().find(|attribute| *attribute.name == *name) {
            return of_kind(&attribute.kind);
        }
        if let Some(derived) = self.model.derived().iter().find(|derived| *derived.name == *name) {
            return of_kind(&derived.kind);
        }
        let score = self.model.scores().iter().find(|score| *score.name == *name).expect("a number of the model");
        self.scale(score, &self.shares(score))
    }

    /// Weights as shares of the whole: they add up to 100, or to 1.
    pub(super) fn shares(&self, score: &Score) -> Vec<Fraction> {
        let weights: Vec<Fraction> = score.factors.iter().map(|factor| self.amount(&factor.weight)).collect();
        let total = weights.iter().fold(Fraction::zero(), |sum, weight| &sum + weight);
        assert!(total == Fraction::from(100) || total == Fraction::from(1), "weights of {total}");
        weights.iter().map(|weight| weight / &total).collect()
    }

    fn score(&self, score: &Score) -> ScoreSeen {
        let mut known = Fraction::zero();
        let mut points = Vec::new();
        for (factor, share) in score.factors.iter().zip(self.shares(score)) {
            let of_factor = self.points(factor);
            if of_factor.is_some() {
                known = &known + &share;
            }
            points.push(match (of_factor, &factor.missing) {
                (None, MissingPoints::Points(points)) => Some(self.amount(points)),
                (points, _) => points,
            });
        }
        ScoreSeen { coverage: known, ..self.score_of_points(score, &points) }
    }

    /// The digits behind the point of a score.
    pub(super) fn score_scale(&self, score: &Score) -> u32 {
        self.scale(score, &self.shares(score))
    }

    /// The score from the points of its factors, nothing for one that has none; without its coverage.
    pub(super) fn score_of_points(&self, score: &Score, points: &[Option<Fraction>]) -> ScoreSeen {
        let scale = self.score_scale(score);
        let factors = || score.factors.iter().zip(points);
        let missing = factors().any(|(factor, points)| points.is_none() && factor.missing == MissingPoints::Score);
        // What a factor adds to the sum, and for how much of the weight it stands.
        let lines: Vec<Option<(Fraction, Fraction)>> = self
            .shares(score)
            .into_iter()
            .zip(points)
            .map(|(share, points)| points.as_ref().map(|points| (&share * points, share)))
            .collect();
        let sum = |part: fn(&(Fraction, Fraction)) -> &Fraction| {
            lines.iter().flatten().map(part).fold(Fraction::zero(), |sum, amount| &sum + amount)
        };
        // The share that there are points for: all of it, but for what is spread. A score that is missing spreads nothing.
        let there = if missing { Fraction::from(1) } else { sum(|(_, share)| share) };
        let value = (!missing && !there.is_zero()).then(|| &sum(|(part, _)| part) / &there);
        let score_value = value.and_then(|exact| match self.fit(&score.name, &exact, scale) {
            Seen::Number(value) => Some(value),
            _ => None,
        });
        let contributions: Vec<Option<Fraction>> = lines
            .iter()
            .map(|line| {
                let (part, _) = line.as_ref()?;
                (!there.is_zero()).then(|| (part / &there).round(scale, self.model.rounding()))
            })
            .collect();
        let rounding = score_value
            .as_ref()
            .map(|score| contributions.iter().flatten().fold(score.clone(), |rest, amount| &rest - amount));
        let name = score.name.to_string();
        ScoreSeen { name, score: score_value, scale, contributions, rounding, coverage: Fraction::zero() }
    }

    fn whole(&self, formula: &Formula) -> Seen {
        self.node(formula.expr(), formula.expr().root())
    }

    /// The result of an operator, and a note where it takes more than 128 bits in lowest terms. The numbers of the oracle are never
    /// reduced, so that this is looked at only where it may be.
    fn noted(&self, a: &Fraction, b: &Fraction, of: fn(&Fraction, &Fraction) -> Fraction) -> Fraction {
        let result = of(a, b);
        if result.leaves_128_bits() && result.lowest().leaves_128_bits() {
            self.left_128_bits.set(true);
        }
        result
    }

    pub(super) fn node(&self, expr: &Expr, at: usize) -> Seen {
        let operands = expr.operands(at);
        let value = |index: usize| self.node(expr, operands[index]);
        let all = || operands.iter().map(|operand| self.node(expr, *operand)).collect::<Vec<Seen>>();
        let compared = |a: &Seen, b: &Seen, other: usize| self.compared(expr, (operands[0], a), (operands[other], b));
        match expr.nodes()[at].op() {
            Op::Number(number) => Seen::Number(Fraction::of(*number)),
            Op::Text(text) => Seen::Text(text.to_string()),
            Op::Boolean(truth) => Seen::Boolean(*truth),
            Op::Date(date) => Seen::Days(i64::from(date.days())),
            Op::Null => Seen::Missing,
            Op::Name(name) => self.name(name),
            Op::AsOf => Seen::Days(self.as_of),
            Op::Compare(comparison) => {
                let order = compared(&value(0), &value(1), 1);
                outcome(order.map(|order| comparison.holds(order)))
            }
            Op::Between => {
                let operand = value(0);
                let low = compared(&operand, &value(1), 1).map(Ordering::is_ge);
                let high = compared(&operand, &value(2), 2).map(Ordering::is_le);
                outcome(and([low, high]))
            }
            Op::NotBetween => {
                let operand = value(0);
                let low = compared(&operand, &value(1), 1).map(Ordering::is_lt);
                let high = compared(&operand, &value(2), 2).map(Ordering::is_gt);
                outcome(or([low, high]))
            }
            Op::In(_) => outcome(or(self.equalities(expr, &operands))),
            Op::NotIn(_) => outcome(or(self.equalities(expr, &operands)).map(|found| !found)),
            Op::IsNull => Seen::Boolean(value(0) == Seen::Missing),
            Op::IsNotNull => Seen::Boolean(value(0) != Seen::Missing),
            Op::And(_) => outcome(and(all().iter().map(truth))),
            Op::Or(_) => outcome(or(all().iter().map(truth))),
            Op::Not => outcome(truth(&value(0)).map(|holds| !holds)),
            Op::Add(_) => {
                let sum = |a, b| arithmetic(a, b, |a, b| self.noted(a, b, |a, b| a + b), 1);
                all().into_iter().reduce(sum).expect("operands")
            }
            Op::Subtract => arithmetic(value(0), value(1), |a, b| self.noted(a, b, |a, b| a - b), -1),
            Op::Multiply(_) => {
                let product = |a, b| arithmetic(a, b, |a, b| self.noted(a, b, |a, b| a * b), 0);
                all().into_iter().reduce(product).expect("operands")
            }
            Op::Divide => match (value(0), value(1)) {
                (Seen::Number(a), Seen::Number(b)) if !b.is_zero() => Seen::Number(self.noted(&a, &b, |a, b| a / b)),
                _ => Seen::Missing,
            },
            Op::Remainder => match (value(0), value(1)) {
                (Seen::Number(a), Seen::Number(b)) if !b.is_zero() => Seen::Number(a.remainder(&b)),
                _ => Seen::Missing,
            },
            Op::Negate => match value(0) {
                Seen::Number(number) => Seen::Number(-number),
                _ => Seen::Missing,
            },
            Op::Abs => match value(0) {
                Seen::Number(number) => Seen::Number(number.abs()),
                _ => Seen::Missing,
            },
            Op::Coalesce(_) => all().into_iter().find(|seen| *seen != Seen::Missing).unwrap_or(Seen::Missing),
            Op::Least(_) => best(all(), Ordering::Less),
            Op::Greatest(_) => best(all(), Ordering::Greater),
            other => panic!("an operator that the oracle does not know: {other:?}"),
        }
    }

    /// Whether the first operand equals each of the others.
    fn equalities(&self, expr: &Expr, operands: &[usize]) -> Vec<Option<bool>> {
        let tested = self.node(expr, operands[0]);
        let equal = |operand: &usize| match (&tested, self.node(expr, *operand)) {
            (Seen::Missing, _) | (_, Seen::Missing) => None,
            (left, other) => Some(*left == other),
        };
        operands[1..].iter().map(equal).collect()
    }

    /// How two operands stand to one another: nothing where one is missing. Levels stand as they are listed.
    pub(super) fn compared(&self, expr: &Expr, a: (usize, &Seen), b: (usize, &Seen)) -> Option<Ordering> {
        match (a.1, b.1) {
            (Seen::Missing, _) | (_, Seen::Missing) => None,
            (Seen::Text(x), Seen::Text(y)) => {
                let listed = self.listed(expr, a.0).or_else(|| self.listed(expr, b.0));
                let rank = |level: &str| listed.as_ref()?.iter().position(|name| name == level);
                // A level that is not listed, or a text: equal or not, there is no order.
                match (rank(x), rank(y)) {
                    (Some(x), Some(y)) => Some(x.cmp(&y)),
                    _ => Some(x.cmp(y)),
                }
            }
            (x, y) => Some(order(x, y)),
        }
    }

    /// The levels of a node that is a category or a dimension, or chooses among such.
    fn listed(&self, expr: &Expr, at: usize) -> Option<Vec<String>> {
        let name = match expr.nodes()[at].op() {
            Op::Name(name) => name,
            Op::Coalesce(_) | Op::Least(_) | Op::Greatest(_) => {
                return expr.operands(at).into_iter().find_map(|operand| self.listed(expr, operand));
            }
            _ => return None,
        };
        // What the last review saw of an attribute has the attribute's levels.
        let own = name.strip_prefix("previous(").and_then(|name| name.strip_suffix(')')).unwrap_or(name);
        if let Some(attribute) = self.model.attributes().iter().find(|a| *a.name == *own) {
            return match &attribute.kind {
                Kind::Category { levels } => Some(levels.iter().map(ToString::to_string).collect()),
                _ => None,
            };
        }
        let dimension = self.model.dimensions().iter().find(|d| d.name == *name)?;
        Some(dimension.levels().into_iter().map(Into::into).collect())
    }
}

/// The order of two values of one type.
pub(super) fn order(a: &Seen, b: &Seen) -> Ordering {
    match (a, b) {
        (Seen::Number(a), Seen::Number(b)) => a.cmp(b),
        (Seen::Days(a), Seen::Days(b)) => a.cmp(b),
        (Seen::Boolean(a), Seen::Boolean(b)) => a.cmp(b),
        (Seen::Text(a), Seen::Text(b)) => a.cmp(b),
        _ => panic!("{a:?} and {b:?} do not compare"),
    }
}

pub(super) fn arithmetic(a: Seen, b: Seen, numbers: impl Fn(&Fraction, &Fraction) -> Fraction, days: i64) -> Seen {
    match (a, b) {
        (Seen::Missing, _) | (_, Seen::Missing) => Seen::Missing,
        (Seen::Number(a), Seen::Number(b)) => Seen::Number(numbers(&a, &b)),
        (Seen::Days(a), Seen::Days(b)) if days == -1 => Seen::Number(Fraction::from(a - b)),
        (Seen::Days(date), Seen::Number(whole)) => Seen::Days(date + days * whole_days(&whole)),
        (Seen::Number(whole), Seen::Days(date)) if days == 1 => Seen::Days(date + whole_days(&whole)),
        (a, b) => panic!("{a:?} and {b:?} do not add up"),
    }
}

fn whole_days(days: &Fraction) -> i64 {
    let units = days.round_units(0, Rounding::HalfEven);
    assert_eq!(Fraction::units(units.clone(), 0), *days, "whole days");
    i64::try_from(units).expect("days within 18 digits")
}

pub(super) fn best(all: Vec<Seen>, wanted: Ordering) -> Seen {
    let mut best = Seen::Missing;
    for seen in all {
        if seen != Seen::Missing && (best == Seen::Missing || order(&seen, &best) == wanted) {
            best = seen;
        }
    }
    best
}

pub(super) fn outcome(truth: Option<bool>) -> Seen {
    truth.map_or(Seen::Missing, Seen::Boolean)
}

fn truth(seen: &Seen) -> Option<bool> {
    match seen {
        Seen::Missing => None,
        Seen::Boolean(truth) => Some(*truth),
        other => panic!("{other:?} is no condition"),
    }
}

pub(super) fn and(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<Option<bool>> = parts.into_iter().collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

pub(super) fn or(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    and(parts.into_iter().map(|part| part.map(|holds| !holds))).map(|none| !none)
}

fn as_text(seen: Seen) -> Option<String> {
    match seen {
        Seen::Missing => None,
        Seen::Text(text) => Some(text),
        other => panic!("{other:?} is no level"),
    }
}

/// The marks of a missing value that count for an attribute.
fn marks_of<'m>(model: &'m Model, attribute: &'m Attribute) -> Vec<&'m str> {
    match &attribute.blanks {
        Some(attribute) if attribute.is_empty() => Vec::new(),
        attribute => model.blanks().iter().chain(attribute.iter().flatten()).map(|mark| &**mark).collect(),
    }
}
