//! Clients with issues: which tiers a bad value leaves possible.
//!
//! A bad value is *open*: any value of its attribute, or missing. From there the steps of the plan run over sets of
//! outcomes ([`crate::plan::sets`]) instead of codes, operator by operator. A tier is possible if its rule can be true
//! and the rule of no better tier is certain; where one is possible, the client has it.
//!
//! Both paths and explanations come here with a client that has issues, and nobody else does: a client costs what its
//! steps cost, some twenty times what they cost a client whose values are known.

use alloc::vec::Vec;

use crate::assign::input::IssueKind;
use crate::assign::issue::{IssueRecord, Possible, Subject};
use crate::language::truth::TruthSet;
use crate::model::parts::Kind;
use crate::plan::cells::{Bits, Cells, MISSING};
use crate::plan::program::{Inputs, Operand, Program};
use crate::plan::rule::Rule;
use crate::plan::scoring::ScorePlan;
use crate::plan::sets::{CodeSet, Outcomes, Side, orders};
use crate::plan::{ClassPlan, DerivedPlan, DerivedValue, Inner, Input, Step, tier_code};
use crate::value::date::Date;
use crate::value::number::UNITS_LIMIT;

/// What a client with issues may be: by slot, slots first, then pairs of programs, then pairs of texts.
///
/// One may be used for client after client.
#[derive(Debug, Default)]
pub(crate) struct Open {
    outcomes: Vec<Outcomes>,
    /// The tiers that are possible, by their codes; the missing one where none may be.
    tiers: CodeSet,
}

/// The values of a client as far as they are certain, for programs that read no open slot.
struct Certain<'a> {
    outcomes: &'a [Outcomes],
    as_of: Date,
}

impl Inputs for Certain<'_> {
    fn code(&self, slot: usize) -> u8 {
        self.outcomes.get(slot).and_then(Outcomes::only).map_or(MISSING, |(code, _)| code)
    }

    fn value(&self, slot: usize) -> i64 {
        self.outcomes.get(slot).and_then(Outcomes::only).map_or(0, |(_, value)| value)
    }

    fn as_of(&self) -> Date {
        self.as_of
    }
}

/// A tier and, where it has a rule, the clause.
pub(crate) type Taken = (usize, Option<usize>);

impl Open {
    /// Whether issues are of values, and not only of the client's id.
    pub(crate) fn concerns(records: &[IssueRecord]) -> bool {
        records.iter().any(|record| record.subject != Subject::Client)
    }

    /// Works out what the client may be, and which tier it has whatever that is.
    ///
    /// `records` are what was found as values came in; what overflows is found anew, because nothing that is computed of
    /// an open value is an issue of its own. Where no tier is certain the last record names the ones that are possible,
    /// or a new one says that none is. A client whose id is at fault has no tier.
    #[cold]
    pub(crate) fn settle(
        &mut self,
        plan: &Inner,
        given: &impl Inputs,
        records: &mut Vec<IssueRecord>,
    ) -> Option<Taken> {
        let (tier, possible) = self.weigh_all(plan, given, records)?;
        if tier.is_some() {
            return tier;
        }
        match records.last_mut() {
            Some(last) if !possible.is_empty() => last.possible = possible,
            // No rule can be true whatever is open: that is an issue of its own.
            _ => records.push(IssueRecord::of_client(IssueKind::NoTier)),
        }
        None
    }

    /// What the client may be, the flags that ask for its tier among it; and the tier, or all that are possible. Nothing of
    /// a client whose id is at fault: it has no tier, and its flags see none.
    #[cold]
    pub(crate) fn weigh_all(
        &mut self,
        plan: &Inner,
        given: &impl Inputs,
        records: &mut Vec<IssueRecord>,
    ) -> Option<(Option<Taken>, Possible)> {
        self.weigh(plan, given, records);
        let at_fault = records.iter().any(|record| matches!(record.kind, IssueKind::NoId | IssueKind::IdTwice));
        // A client without an id, or with one of another, is not known to be one client: it gets no tier, and none is
        // possible.
        let decided = (!at_fault).then(|| self.decide(plan));
        self.after_tier(plan, given.as_of(), decided.as_ref(), records);
        decided
    }

    /// The flags that ask for the tier, over the tiers that are possible.
    fn after_tier(
        &mut self,
        plan: &Inner,
        as_of: Date,
        decided: Option<&(Option<Taken>, Possible)>,
        records: &mut Vec<IssueRecord>,
    ) {
        if let Some(slot) = plan.after_tier.tier {
            self.possible_tiers(plan, slot, decided);
        }
        for step in &plan.after_tier.steps {
            if let Some(subject) = self.step(plan, as_of, step) {
                records.push(IssueRecord { subject, ..IssueRecord::of_client(IssueKind::Overflow) });
            }
        }
    }

    /// The tiers that are possible, and their ranks, as flags ask for them.
    fn possible_tiers(&mut self, plan: &Inner, slot: usize, decided: Option<&(Option<Taken>, Possible)>) {
        let mut tiers = CodeSet::EMPTY;
        if let Some((taken, possible)) = decided {
            // A tier that is certain is no possible one beside others: one of the two lists is empty.
            let ranks = (0..plan.tiers.len()).filter(|rank| possible.contains(*rank));
            taken.iter().map(|(rank, _)| *rank).chain(ranks).filter_map(tier_code).for_each(|code| tiers.insert(code));
        }
        // No tier for certain, or perhaps none.
        if tiers == CodeSet::EMPTY || decided.is_some_and(|(_, possible)| possible.or_none) {
            tiers.insert(MISSING);
        }
        self.tiers = tiers;
        let _set = self.set(slot, Outcomes::codes(tiers));
        if let Some((slot, cells)) = plan.after_tier.rank.and_then(|slot| Some((slot, &plan.slots.get(slot)?.cells))) {
            let ranks = || tiers.iter().filter(|code| *code != MISSING).map(i64::from);
            let mut codes = CodeSet::EMPTY;
            ranks().for_each(|rank| codes.insert(cells.code(rank)));
            if tiers.contains(MISSING) {
                codes.insert(MISSING);
            }
            // These ends alone would allow every rank between them, and so comparisons go by `self.tiers`.
            let units = [ranks().min().unwrap_or(0), ranks().max().unwrap_or(0)];
            let _set = self.set(slot, Outcomes { codes, units });
        }
    }

    /// What the client may be. Of the records those of values that came in count.
    fn weigh(&mut self, plan: &Inner, given: &impl Inputs, records: &mut Vec<IssueRecord>) {
        // What overflowed for the values that came in may not for what they may be: it is found anew by the steps
        // below.
        records.retain(|record| !matches!(record.subject, Subject::Computed(_)));
        let outcomes = &mut self.outcomes;
        outcomes.clear();
        outcomes.extend((0..plan.slot_count()).map(|slot| Outcomes::known(given.code(slot), given.value(slot))));
        for record in &*records {
            if let Subject::Attribute(at) = record.subject
                && let (Some(outcome), Some(input), Some(slot)) =
                    (outcomes.get_mut(at), plan.inputs.get(at), plan.slots.get(at))
            {
                // A value that could not be read may be any that the attribute allows, or none.
                *outcome = Outcomes::any(&slot.cells, input.reach());
            }
        }
        for (number, pair) in plan.text_pairs.iter().enumerate() {
            let sides = [pair.left, pair.right].map(|slot| outcomes.get(slot).copied().unwrap_or(Outcomes::MISSING));
            let missing = sides.iter().any(|side| side.codes == CodeSet::of(MISSING));
            // A text that is open may be missing; one that is known keeps the code that was compared.
            let open = sides.iter().any(|side| side.may_be_missing());
            if let Some(outcome) = outcomes.get_mut(plan.text_slot(number)).filter(|_| open && !missing) {
                // Missing, or different, or the same.
                *outcome = Outcomes::codes(CodeSet::between(0, 2));
            }
        }
        for step in &plan.steps {
            if let Some(subject) = self.step(plan, given.as_of(), step) {
                records.push(IssueRecord { subject, ..IssueRecord::of_client(IssueKind::Overflow) });
            }
        }
    }

    /// The comparisons that `stay` rules and conditions of the service section ask for; what overflows there is unknown.
    pub(crate) fn compare_for_review(&mut self, plan: &Inner, as_of: Date) {
        for step in &plan.stay_steps {
            let _overflow = self.step(plan, as_of, step);
        }
    }

    /// By rank a bit where the `stay` rule is true whatever is open; what overflows there is unknown.
    pub(crate) fn stays(&mut self, plan: &Inner, as_of: Date) -> u64 {
        self.compare_for_review(plan, as_of);
        let ranks = (0..u64::BITS).zip(&plan.tiers);
        ranks.fold(0, |stays, (rank, tier)| {
            let certain = tier.stay.as_ref().is_some_and(|stay| self.truths(plan, &stay.rule).is_certain());
            // A bit a rank: there are at most 64 tiers.
            stays | u64::from(certain).wrapping_shl(rank)
        })
    }

    /// What a slot may be.
    pub(crate) fn of(&self, slot: usize) -> Outcomes {
        self.outcomes.get(slot).copied().unwrap_or(Outcomes::MISSING)
    }

    /// The code and the value of a slot, the missing one where it has several outcomes.
    pub(crate) fn known(&self, slot: usize) -> (u8, i64) {
        self.of(slot).only().unwrap_or((MISSING, 0))
    }

    /// The truths that a rule may have.
    pub(crate) fn truths(&self, plan: &Inner, rule: &Rule) -> TruthSet {
        rule.run_open(&self.outcomes, &plan.leaves, |_, _| {})
    }

    /// The same, and those of its parts.
    pub(crate) fn trace_truths(&self, plan: &Inner, rule: &Rule, trace: impl FnMut(u32, TruthSet)) -> TruthSet {
        rule.run_open(&self.outcomes, &plan.leaves, trace)
    }

    /// The value of a program, nothing where it is open.
    pub(crate) fn run(&self, program: &Program, as_of: Date) -> Option<Operand> {
        let inputs = Certain { outcomes: &self.outcomes, as_of };
        program.run_open(&inputs, |slot| self.of(slot).only().is_none())
    }

    /// The contributions of a score as far as they are certain, and whether all are.
    pub(crate) fn contributions(&self, score: &ScorePlan) -> (Vec<Option<i64>>, bool) {
        score.open_contributions(|slot| self.of(slot))
    }

    /// The tier that is the only possible one; else the possible ones.
    fn decide(&self, plan: &Inner) -> (Option<Taken>, Possible) {
        let mut possible = Possible::default();
        for (rank, tier) in plan.tiers.iter().enumerate() {
            let (mut can_be, mut taken) = (false, None);
            if tier.formula.is_none() {
                (can_be, taken) = (true, Some((rank, None)));
            }
            for (number, clause) in tier.clauses.iter().enumerate() {
                let truths = self.truths(plan, &clause.rule);
                can_be |= truths.can_be(Bits::TRUE);
                // The first clause that is true whatever is open: an earlier one may be true, too, but need not.
                if truths.is_certain() {
                    taken = taken.or(Some((rank, Some(number))));
                }
            }
            // Best first: while no better tier is possible, the first one that is certain is the answer.
            if taken.is_some() && possible.is_empty() {
                return (taken, possible);
            }
            if can_be {
                possible.insert(rank);
            }
            // It takes whoever comes here, so that no worse tier is possible.
            if taken.is_some() {
                return (None, possible);
            }
        }
        // No rule was certain: all of them may be false.
        possible.or_none = !possible.is_empty();
        (None, possible)
    }

    /// One step; names what overflows.
    fn step(&mut self, plan: &Inner, as_of: Date, step: &Step) -> Option<Subject> {
        let (slot, outcomes, overflow) = match step {
            Step::Compare(pair) => {
                let compared = plan.compared.get(*pair)?;
                let sides =
                    [&compared.compared.left, &compared.compared.right].map(|program| self.side(plan, program, as_of));
                let slot = plan.slots.len().checked_add(*pair)?;
                match sides {
                    [Some(left), Some(right)] => (slot, Outcomes::codes(orders(left, right)), None),
                    // Beyond 128 bits: it cannot be told.
                    _ => {
                        let all = Outcomes::codes(CodeSet::between(0, 3));
                        (slot, all, Some(Subject::Computed(compared.owner.clone())))
                    }
                }
            }
            Step::Derived(at) => {
                let derived = plan.derived.get(*at)?;
                let (outcomes, overflow) = self.derived(plan, as_of, derived)?;
                (derived.slot, outcomes, overflow)
            }
            Step::Dimension(at) => {
                let dimension = plan.dimensions.get(*at)?;
                (dimension.slot, Outcomes::codes(self.levels(plan, &dimension.classes)), None)
            }
            Step::Score(at) => {
                let score = plan.scores.get(*at)?;
                (score.slot, self.score(&plan.slots.get(score.slot)?.cells, score), None)
            }
            Step::Flag(at) => {
                let flag = plan.flags.get(*at)?;
                (flag.slot, Outcomes::codes(CodeSet::of_truths(self.truths(plan, &flag.rule))), None)
            }
        };
        let _set = self.set(slot, outcomes);
        overflow
    }

    /// The outcomes of a derived attribute, and what overflows on the way.
    fn derived(&self, plan: &Inner, as_of: Date, derived: &DerivedPlan) -> Option<(Outcomes, Option<Subject>)> {
        let slot = plan.slots.get(derived.slot)?;
        let (program, power, limits) = match &derived.value {
            DerivedValue::Number { program, power } => (program, *power, NUMBERS),
            DerivedValue::Date(program) => (program, 1, days()),
            DerivedValue::Truth(rule) => {
                return Some((Outcomes::codes(CodeSet::of_truths(self.truths(plan, rule))), None));
            }
        };
        // From open values any result may come: bounds of intermediate results are not followed.
        let open = Outcomes::any(&slot.cells, limits);
        // Named only where it happens: no clone for a client whose numbers fit.
        let overflow = || Some(Subject::Computed(slot.name.clone()));
        let value = match self.run(program, as_of) {
            None => return Some((open, None)),
            Some(Operand::Missing) => return Some((Outcomes::MISSING, None)),
            Some(Operand::Overflow) => return Some((open, overflow())),
            Some(Operand::Known(value)) => value,
        };
        let [low, high] = limits;
        let units = value.round(power, plan.rounding).and_then(|units| i64::try_from(units).ok());
        Some(match units.filter(|units| (low..=high).contains(units)) {
            Some(units) => (Outcomes::known(slot.cells.code(units), units), None),
            None => (open, overflow()),
        })
    }

    /// The outcomes of a score: all units between the least and the most that its open factors leave.
    fn score(&self, cells: &Cells, score: &ScorePlan) -> Outcomes {
        let bounds = score.bounds(|slot| self.of(slot));
        let Some([low, high]) = bounds.units else { return Outcomes::MISSING };
        // Codes ascend with units: whatever lies between two scores has a code between theirs.
        let mut codes = CodeSet::between(cells.code(low), cells.code(high));
        if bounds.may_be_missing {
            codes.insert(MISSING);
        }
        Outcomes { codes, units: [low, high] }
    }

    fn set(&mut self, slot: usize, outcomes: Outcomes) -> Option<Subject> {
        if let Some(outcome) = self.outcomes.get_mut(slot) {
            *outcome = outcomes;
        }
        None
    }

    /// The levels that can come of it.
    fn levels(&self, plan: &Inner, classes: &ClassPlan) -> CodeSet {
        let mut levels = CodeSet::EMPTY;
        match classes {
            ClassPlan::Bands { of, table } => {
                self.of(*of).codes.iter().for_each(|code| levels.insert(table.get(code)));
            }
            ClassPlan::Rules(rules) => {
                for (rule, code) in rules {
                    let truths = rule.as_ref().map_or(TruthSet::of(Bits::TRUE), |rule| self.truths(plan, rule));
                    if truths.can_be(Bits::TRUE) {
                        levels.insert(*code);
                    }
                    // Rules behind one that is certainly true are never reached.
                    if truths.is_certain() {
                        return levels;
                    }
                }
                // No rule was certain: all may be false.
                levels.insert(MISSING);
            }
        }
        levels
    }

    /// What an operand of a comparison may be; nothing where 128 bits do not hold it.
    fn side(&self, plan: &Inner, program: &Program, as_of: Date) -> Option<Side> {
        match self.run(program, as_of) {
            Some(Operand::Known(value)) => Some(Side::Known(value)),
            Some(Operand::Missing) => Some(Side::Missing),
            Some(Operand::Overflow) => None,
            None => {
                // A program of one slot alone has the bounds of the slot; of what is computed from open values nothing
                // is known.
                let Some(slot) = program.lone_slot() else { return Some(Side::Open) };
                let (outcomes, cells) = (self.of(slot), plan.slots.get(slot).map(|slot| &slot.cells)?);
                Some(match cells {
                    Cells::Number { .. } if plan.after_tier.rank == Some(slot) => Side::Ranks(self.tiers),
                    Cells::Number { .. } => Side::Units {
                        between: outcomes.units,
                        power: cells.power(),
                        may_be_missing: outcomes.may_be_missing(),
                    },
                    _ => Side::Levels(outcomes.codes),
                })
            }
        }
    }
}

/// The units that any number may have.
const NUMBERS: [i64; 2] = [1 - UNITS_LIMIT, UNITS_LIMIT - 1];

/// All days of the calendar.
fn days() -> [i64; 2] {
    [Date::MIN, Date::MAX].map(|day| i64::from(day.days()))
}

impl Input {
    /// The least and the greatest units of its values, without meaning for what is no number and no date.
    fn reach(&self) -> [i64; 2] {
        let [low, high] = if self.kind == Kind::Date { days() } else { NUMBERS };
        [self.min.map_or(low, |min| min.max(low)), self.max.map_or(high, |max| max.min(high))]
    }
}
