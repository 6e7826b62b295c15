//! Assigning one client: the pure function of plan, client and as-of date.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::client::{Client, Value};
use crate::date::Date;
use crate::door::{IssueKind, Read, shown};
use crate::issue::{Issue, IssueRecord, Subject};
use crate::number::{Decimal, UNITS_LIMIT};
use crate::plan::cells::{Cells, MISSING, TRUE};
use crate::plan::program::{Compared, Inputs, Operand, Order, Program};
use crate::plan::rule::TextPair;
use crate::plan::scoring::{ScorePlan, Scored};
use crate::plan::{ClassPlan, DerivedValue, Inner, Plan, Step};

/// The result for one client: tier, deciding clause, scores, contributions, dimensions, flags, or the issues that left
/// it unassigned.
///
/// It keeps its plan alive, and answers by name.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub(crate) plan: Plan,
    client: Box<str>,
    as_of: Date,
    pub(crate) outcome: Outcome,
    issues: Vec<IssueRecord>,
    rounded: Vec<usize>,
}

/// The computed state of one client.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// By lane, then by pair of programs.
    pub(crate) codes: Box<[u8]>,
    /// By lane: units of a number, days of a date.
    pub(crate) values: Box<[i64]>,
    /// By factor of all scores together.
    pub(crate) contributions: Box<[Option<i64>]>,
    /// By score: the weight that was known.
    pub(crate) known: Box<[i64]>,
    /// The tier and, where it has a rule, the clause.
    pub(crate) tier: Option<(usize, Option<usize>)>,
}

/// One line of a score: a factor's contribution, or what rounding added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution<'a> {
    /// The factor, nothing for the line of rounding.
    pub factor: Option<&'a str>,
    /// Nothing where the factor's value is missing and it has no points for that.
    pub amount: Option<Decimal>,
}

impl Plan {
    /// Assigns one client.
    ///
    /// The answer depends on nothing but the plan, the client and the as-of date.
    #[must_use]
    pub fn assign(&self, client: &Client, as_of: Date) -> Assignment {
        let id = client.id();
        let plan = &*self.inner;
        let mut state = Outcome {
            codes: alloc::vec![MISSING; plan.slots()].into(),
            values: alloc::vec![0; plan.lanes.len()].into(),
            contributions: alloc::vec![None; plan.factors].into(),
            known: alloc::vec![0; plan.scores.len()].into(),
            tier: None,
        };
        let (mut issues, mut rounded) = (Vec::new(), Vec::new());
        if id.trim_ascii().is_empty() {
            issues.push(IssueRecord { kind: IssueKind::NoId, subject: Subject::Client, value: None });
        }
        let mut next = 0;
        for (at, (door, lane)) in plan.doors.iter().zip(&plan.lanes).enumerate() {
            let given = client.value_after(&mut next, &door.name);
            let read = match door.read(given, &lane.cells) {
                Ok(Some(read)) => Some(read),
                Ok(None) => {
                    if door.required {
                        issues.push(IssueRecord {
                            kind: IssueKind::Required,
                            subject: Subject::Attribute(at),
                            value: None,
                        });
                    }
                    door.missing.map(Read::exact)
                }
                Err(kind) => {
                    let value = Some(shown(&given.to_string()));
                    issues.push(IssueRecord { kind, subject: Subject::Attribute(at), value });
                    None
                }
            };
            if let Some(read) = read {
                state.set(at, read.value, &lane.cells);
                if read.rounded {
                    rounded.push(at);
                }
            }
        }
        for (number, pair) in plan.text_pairs.iter().enumerate() {
            let text = |lane: usize| {
                let (door, own) = (plan.doors.get(lane)?, plan.lanes.get(lane)?);
                let given = client.value(&door.name);
                door.text(given.as_text(), *given == Value::Missing, &own.cells)
            };
            let code = TextPair::code(text(pair.left).as_deref(), text(pair.right).as_deref());
            state.set_code(plan.text_slot(number), code);
        }
        for step in &plan.steps {
            if let Some(subject) = step_one(plan, step, as_of, &mut state) {
                issues.push(IssueRecord { kind: IssueKind::Overflow, subject, value: None });
            }
        }
        if issues.is_empty() {
            state.tier = plan.first_tier(&state.codes);
            if state.tier.is_none() {
                issues.push(IssueRecord { kind: IssueKind::NoTier, subject: Subject::Client, value: None });
            }
        }
        Assignment { plan: self.clone(), client: id.into(), as_of, outcome: state, issues, rounded }
    }
}

impl Inner {
    /// The first tier whose rule is true, and the first of its clauses that is.
    fn first_tier(&self, codes: &[u8]) -> Option<(usize, Option<usize>)> {
        self.tiers.iter().enumerate().find_map(|(at, tier)| {
            if tier.formula.is_none() {
                return Some((at, None));
            }
            let clause = tier.clauses.iter().position(|c| c.rule.run(codes, &self.leaves, |_, _| {}).is_true())?;
            Some((at, Some(clause)))
        })
    }
}

impl Outcome {
    #[inline]
    fn set(&mut self, lane: usize, value: i64, cells: &Cells) {
        if let (Some(slot), Some(code)) = (self.values.get_mut(lane), self.codes.get_mut(lane)) {
            *slot = value;
            *code = cells.code(value);
        }
    }

    fn set_code(&mut self, slot: usize, code: u8) {
        if let Some(own) = self.codes.get_mut(slot) {
            *own = code;
        }
    }

    pub(crate) fn code(&self, slot: usize) -> u8 {
        self.codes.get(slot).copied().unwrap_or(MISSING)
    }

    pub(crate) fn at(&self, as_of: Date) -> OneClient<'_> {
        OneClient { outcome: self, as_of }
    }
}

/// The inputs of programs for one client.
pub(crate) struct OneClient<'a> {
    outcome: &'a Outcome,
    as_of: Date,
}

impl Inputs for OneClient<'_> {
    #[inline]
    fn code(&self, lane: usize) -> u8 {
        self.outcome.code(lane)
    }

    #[inline]
    fn value(&self, lane: usize) -> i64 {
        self.outcome.values.get(lane).copied().unwrap_or(0)
    }

    fn as_of(&self) -> Date {
        self.as_of
    }
}

/// The value of a derived number: rounded once, half to even, and at most 18 digits.
pub(crate) fn derived_number(program: &Program, power: i128, inputs: &impl Inputs) -> Result<Option<i64>, IssueKind> {
    match program.run_rounded(power, inputs) {
        Operand::Missing => Ok(None),
        Operand::Overflow => Err(IssueKind::Overflow),
        Operand::Known(units) => i64::try_from(units)
            .ok()
            .filter(|units| units.checked_abs().is_some_and(|u| u < UNITS_LIMIT))
            .map(Some)
            .ok_or(IssueKind::Overflow),
    }
}

/// The value of a derived date: a day of the calendar.
pub(crate) fn derived_date(program: &Program, inputs: &impl Inputs) -> Result<Option<i64>, IssueKind> {
    match derived_number(program, 1, inputs)? {
        Some(days) if Date::from_days(days).is_none() => Err(IssueKind::Overflow),
        days => Ok(days),
    }
}

/// One step for one client; names what overflows.
fn step_one(plan: &Inner, step: &Step, as_of: Date, state: &mut Outcome) -> Option<Subject> {
    match step {
        Step::Compare(pair) => {
            let own = plan.compared.get(*pair)?;
            let slot = plan.lanes.len().checked_add(*pair)?;
            match own.compared.run(&state.at(as_of)) {
                Order::Missing => {}
                Order::Known(order) => state.set_code(slot, Compared::code(order)),
                Order::Overflow => return Some(Subject::Computed(own.owner.clone())),
            }
        }
        Step::Derived(at) => {
            let own = plan.derived.get(*at)?;
            let value = match &own.value {
                DerivedValue::Number { program, power } => derived_number(program, *power, &state.at(as_of)),
                DerivedValue::Date(program) => derived_date(program, &state.at(as_of)),
                DerivedValue::Truth(rule) => {
                    let code = rule.run(&state.codes, &plan.leaves, |_, _| {}).code();
                    state.set_code(own.lane, code);
                    return None;
                }
            };
            match value {
                Ok(Some(value)) => state.set(own.lane, value, &plan.lanes.get(own.lane)?.cells),
                Ok(None) => {}
                Err(_) => return Some(Subject::Computed(plan.lane_name(own.lane).into())),
            }
        }
        Step::Dimension(at) => {
            let own = plan.dimensions.get(*at)?;
            let code = match &own.classes {
                ClassPlan::Bands { of, table } => table.get(state.code(*of)),
                ClassPlan::Rules(rules) => rules
                    .iter()
                    .find(|(rule, _)| match rule {
                        Some(rule) => rule.run(&state.codes, &plan.leaves, |_, _| {}).is_true(),
                        None => true,
                    })
                    .map_or(MISSING, |(_, code)| *code),
            };
            state.set_code(own.lane, code);
        }
        Step::Score(at) => {
            let own = plan.scores.get(*at)?;
            let end = own.first_factor.checked_add(own.factors.len())?;
            let contributions = state.contributions.get_mut(own.first_factor..end)?;
            let (codes, values) = (&state.codes, &state.values);
            let Scored { score, known } = own.score(
                |lane| codes.get(lane).copied().unwrap_or(MISSING),
                |lane| values.get(lane).copied().unwrap_or(0),
                contributions,
            );
            if let Some(slot) = state.known.get_mut(*at) {
                *slot = known;
            }
            if let Some(score) = score {
                state.set(own.lane, score, &plan.lanes.get(own.lane)?.cells);
            }
        }
        Step::Flag(at) => {
            let own = plan.flags.get(*at)?;
            let code = own.rule.run(&state.codes, &plan.leaves, |_, _| {}).code();
            state.set_code(own.lane, code);
        }
    }
    None
}

impl Assignment {
    /// The client's id.
    #[must_use]
    pub fn client(&self) -> &str {
        &self.client
    }

    /// The date that the client was assigned for.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// The tier, nothing where issues left the client unassigned.
    #[must_use]
    pub fn tier(&self) -> Option<&str> {
        let (tier, _) = self.outcome.tier?;
        self.plan.inner.tiers.get(tier).map(|t| &*t.name)
    }

    /// The rank of the tier: 0 is the best.
    #[must_use]
    pub fn rank(&self) -> Option<usize> {
        self.outcome.tier.map(|(tier, _)| tier)
    }

    /// The clause that decided, in its author's words; nothing where the tier has no rule.
    #[must_use]
    pub fn clause(&self) -> Option<&str> {
        let (tier, clause) = self.outcome.tier?;
        self.plan.inner.tiers.get(tier)?.clauses.get(clause?).map(|c| &*c.words)
    }

    /// The score of that name.
    #[must_use]
    pub fn score(&self, name: &str) -> Option<Decimal> {
        self.scores().find(|(own, _)| *own == name)?.1
    }

    /// All scores by name.
    pub fn scores(&self) -> impl Iterator<Item = (&str, Option<Decimal>)> {
        self.plan.inner.scores.iter().map(|score| (&*score.name, self.number(score.lane)))
    }

    /// The contributions of a score, and a last line for its rounding where it can have any.
    ///
    /// The amounts add up to the score, digit for digit. Empty for a name that is no score.
    #[must_use]
    pub fn contributions(&self, score: &str) -> Vec<Contribution<'_>> {
        let Some(plan) = self.plan.inner.scores.iter().find(|s| &*s.name == score) else { return Vec::new() };
        let decimal = |units: i64| Decimal::new(i128::from(units), plan.contribution_scale);
        let own = self.contribution_units(plan);
        let mut lines: Vec<Contribution<'_>> = plan
            .factors
            .iter()
            .zip(own)
            .map(|(factor, units)| Contribution { factor: Some(&factor.name), amount: units.and_then(decimal) })
            .collect();
        if plan.rounds {
            let amount = self.units(plan.lane).and_then(|units| decimal(plan.rounded(units, own)));
            lines.push(Contribution { factor: None, amount });
        }
        lines
    }

    /// The share of a score's weight that was known: 1 where no value was missing.
    #[must_use]
    pub fn coverage(&self, score: &str) -> Option<Decimal> {
        let at = self.plan.inner.scores.iter().position(|s| &*s.name == score)?;
        Some(self.plan.inner.scores.get(at)?.coverage(*self.outcome.known.get(at)?))
    }

    /// The level of a dimension.
    #[must_use]
    pub fn level(&self, dimension: &str) -> Option<&str> {
        self.levels().find(|(name, _)| *name == dimension)?.1
    }

    /// The levels of all dimensions by name.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.plan.inner.dimensions.iter().map(|dimension| {
            let code = self.outcome.code(dimension.lane);
            let level = match self.plan.inner.lanes.get(dimension.lane).map(|l| &l.cells) {
                Some(Cells::Levels { levels, .. }) => {
                    usize::from(code).checked_sub(1).and_then(|at| levels.get(at)).map(|l| &**l)
                }
                _ => None,
            };
            (self.plan.inner.lane_name(dimension.lane), level)
        })
    }

    /// Whether a flag is set; nothing where it cannot be known.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.flags().find(|(own, _)| *own == name)?.1
    }

    /// All flags by name.
    pub fn flags(&self) -> impl Iterator<Item = (&str, Option<bool>)> {
        self.plan.inner.flags.iter().map(|flag| {
            let code = self.outcome.code(flag.lane);
            (self.plan.inner.lane_name(flag.lane), (code != MISSING).then_some(code == TRUE))
        })
    }

    /// What an attribute or derived attribute is to the plan: read, rounded, replaced where absent.
    ///
    /// [`Value::Missing`] where it is missing, and for a text that the model does not ask for.
    #[must_use]
    pub fn value(&self, name: &str) -> Value {
        let plan = &self.plan.inner;
        let Some(lane) = plan.lanes.iter().position(|lane| &*lane.name == name) else { return Value::Missing };
        let code = self.outcome.code(lane);
        if code == MISSING {
            return Value::Missing;
        }
        let at = usize::from(code);
        match plan.lanes.get(lane).map(|l| &l.cells) {
            Some(Cells::Number { date: true, .. }) => {
                self.units(lane).and_then(Date::from_days).map_or(Value::Missing, Value::Date)
            }
            Some(Cells::Number { .. }) => self.number(lane).map_or(Value::Missing, Value::Decimal),
            Some(Cells::Boolean) => Value::Boolean(code == TRUE),
            Some(Cells::Levels { levels, .. }) => {
                at.checked_sub(1).and_then(|at| levels.get(at)).map_or(Value::Missing, |l| Value::Text(l.clone()))
            }
            Some(Cells::Text { texts }) => {
                at.checked_sub(2).and_then(|at| texts.get(at)).map_or(Value::Missing, |t| Value::Text(t.clone()))
            }
            None => Value::Missing,
        }
    }

    /// What is wrong with the client; a client without issues has a tier.
    pub fn issues(&self) -> impl ExactSizeIterator<Item = Issue<'_>> {
        self.issues.iter().map(|record| Issue::new(&self.plan.inner, record))
    }

    pub(crate) fn records(&self) -> &[IssueRecord] {
        &self.issues
    }

    /// The attributes whose values were rounded to their scale.
    pub fn rounded(&self) -> impl ExactSizeIterator<Item = &str> {
        self.rounded.iter().map(|at| self.plan.inner.lane_name(*at))
    }

    /// Units of a number or days of a date.
    pub(crate) fn units(&self, lane: usize) -> Option<i64> {
        (self.outcome.code(lane) != MISSING).then(|| self.outcome.values.get(lane).copied())?
    }

    /// The number of a lane.
    pub(crate) fn number(&self, lane: usize) -> Option<Decimal> {
        match self.plan.inner.lanes.get(lane)?.cells {
            Cells::Number { scale, .. } => Decimal::new(i128::from(self.units(lane)?), scale),
            _ => None,
        }
    }

    pub(crate) fn contribution_units(&self, score: &ScorePlan) -> &[Option<i64>] {
        let end = score.first_factor.saturating_add(score.factors.len());
        self.outcome.contributions.get(score.first_factor..end).unwrap_or_default()
    }

    pub(crate) fn inputs(&self) -> OneClient<'_> {
        self.outcome.at(self.as_of)
    }
}

/// Two assignments are equal where everything that they say is.
impl PartialEq for Assignment {
    fn eq(&self, other: &Self) -> bool {
        self.client == other.client
            && self.as_of == other.as_of
            && self.outcome.codes == other.outcome.codes
            && self.outcome.tier == other.outcome.tier
            && self.outcome.contributions == other.outcome.contributions
            && self.issues == other.issues
            && self.rounded == other.rounded
            && self.scores().eq(other.scores())
    }
}
