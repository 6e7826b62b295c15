//! Assigning many clients: the same plan and cells, block by block over borrowed columns.
//!
//! Within a block each step of the plan runs over all clients before the next one does, on buffers that stay in the nearest
//! cache; [`crate::assign::assignment`] says what a step means for one client.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use crate::assign::assignment::{derived_date, derived_number};
use crate::assign::input::IssueKind;
use crate::assign::issue::{IssueRecord, Subject};
use crate::assign::open::{Open, Taken};
use crate::column::assignments::{Assignments, ClauseNumbers, ScoreDetail, Widen};
use crate::column::decode::{Batch, BlockValues};
use crate::plan::cells::{Bits, Cells, FALSE, MISSING, TRUE};
use crate::plan::program::{Compared, Inputs, Order};
use crate::plan::rule::Rule;
use crate::plan::scoring::{Division, MissingPlan, ScorePlan, Scored};
use crate::plan::{ClassPlan, DerivedValue, Inner, Plan, Step};
use crate::value::date::Date;
use crate::value::number::Rounding;
use crate::vector::{self, ALL_VALID, BLOCK, Buffer, Instructions, VALID, Vectors};

/// Memory to assign many clients in, batch after batch: fresh memory costs more than the work on a small batch.
///
/// What a batch leaves in it, the next one does not see.
///
/// ```
/// use tierline_core::{Attribute, Batch, Column, Date, Model, ScoreDetail, Tier, Values, name};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::integer("employees"))
///     .tier(Tier::when("Enterprise", name("employees").ge(1_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let plan = model.compile();
/// let mut scratch = plan.scratch(Date::new(2026, 11, 21).unwrap());
/// for (employees, best) in [([20, 4_000, 7], 1), ([1_000, 1_000, 999], 2)] {
///     let columns = [Some(Column::new(Values::Int64(&employees), None, 3))];
///     let assignments = scratch.assign_batch(&Batch { columns: &columns, rows: 3, ids: &[] }, 0..3, ScoreDetail::Total);
///     assert_eq!(assignments.summary.tiers().next().map(|tier| tier.clients), Some(best));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Scratch<'a> {
    plan: &'a Plan,
    block: Block<'a>,
}

/// What a block needs beside its values.
struct Block<'a> {
    plan: &'a Inner,
    as_of: Date,
    values: BlockValues,
    /// The truths of a rule on the way.
    stack: vector::Buffers,
    contributions: Vec<Option<i64>>,
    /// [`VALID`] for the clients that no rule has taken yet.
    left: Box<Buffer<u8>>,
    /// Those that one has just taken; also a copy of codes or truths that is changed before it is read.
    taken: Box<Buffer<u8>>,
    /// The levels of a dimension of rules.
    levels: Box<Buffer<u8>>,
    /// Of the score at hand [`VALID`] for the clients that have one.
    scored: Box<Buffer<u8>>,
    /// Of the score at hand not 0 for the clients whose weights must be spread.
    spread: Box<Buffer<u8>>,
    tiers: Box<Buffer<u8>>,
    clauses: Box<Buffer<u8>>,
    sum: Box<Buffer<i64>>,
    widen: Option<Widen>,
    open: Open,
    /// The clients with issues, by row of the block ascending.
    opened: Vec<Opened>,
}

/// What came of a client with issues.
struct Opened {
    at: usize,
    taken: Option<Taken>,
    /// By rank whose `stay` rule is true, where that is asked for and a value is open.
    stays: Option<u64>,
    /// By number of a clause its truth whatever is open, unknown where there are several; as `stays`.
    clauses: Vec<u8>,
    /// The codes and values of what is computed after the tier; nothing where only the id is at fault, which leaves none open.
    after_tier: Option<Vec<(u8, i64)>>,
    /// By number of a condition of the service section, likewise.
    conditions: Vec<u8>,
}

impl Plan {
    /// Assigns the clients of some rows of a batch.
    ///
    /// Rows beyond the batch are left out.
    ///
    /// ```
    /// use tierline_core::{Attribute, Batch, Column, Model, ScoreDetail, Tier, Values, name};
    /// let model = Model::builder("sizes")
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::when("Large", name("seats").gt(100)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let columns = [Some(Column::new(Values::Int64(&[50, 200]), None, 2))];
    /// let batch = Batch { columns: &columns, rows: 2, ids: &[] };
    /// let result = model.compile().assign_batch(&batch, 0..2, "2026-01-31".parse()?, ScoreDetail::Total);
    /// assert_eq!(result.tiers.codes, [2, 1]); // 0 would be unassigned
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn assign_batch(&self, batch: &Batch<'_>, rows: Range<usize>, as_of: Date, detail: ScoreDetail) -> Assignments {
        self.scratch(as_of).assign_batch(batch, rows, detail)
    }

    /// Memory for batches that are assigned for one day.
    #[must_use]
    pub fn scratch(&self, as_of: Date) -> Scratch<'_> {
        Scratch { plan: self, block: Block::new(&self.inner, as_of) }
    }

    /// The old name of [`Plan::scratch`].
    ///
    /// ```
    /// # #![allow(deprecated)]
    /// use tierline_core::{Batch, Model, ScoreDetail, Tier};
    /// let plan = Model::builder("all").tier(Tier::rest("Scale")).build()?.compile();
    /// let none = Batch { columns: &[], rows: 0, ids: &[] };
    /// assert!(plan.room("2026-01-31".parse()?).assign_batch(&none, 0..0, ScoreDetail::Total).is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[deprecated(note = "use `scratch`")]
    #[must_use]
    pub fn room(&self, as_of: Date) -> Scratch<'_> {
        self.scratch(as_of)
    }
}

impl Scratch<'_> {
    /// Writes scores with a function that knows more about the memory that they go to, such as that no cache holds it.
    #[must_use]
    pub fn widening_with(mut self, widen: Widen) -> Self {
        self.block.widen = Some(widen);
        self
    }

    /// Runs its loops in a set of vector instructions, and not in the best one; no answer depends on it. Where the
    /// processor does not have the set, the portable one is taken.
    ///
    /// ```
    /// use tierline_core::{Batch, Instructions, Model, ScoreDetail, Tier};
    /// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
    /// let (batch, day) = (Batch { columns: &[], rows: 2, ids: &[] }, "2026-01-31".parse()?);
    /// let widen = |units: &[i64], out: &mut Vec<i128>| out.extend(units.iter().copied().map(i128::from));
    /// for instructions in Instructions::available() {
    ///     let mut scratch = plan.scratch(day).with_instructions(instructions).widening_with(widen);
    ///     assert_eq!(scratch.assign_batch(&batch, 0..2, ScoreDetail::Total).tiers.codes, [1, 1]);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_instructions(mut self, instructions: Instructions) -> Self {
        self.block.values.vectors = Vectors::of(instructions);
        self
    }

    /// As [`Plan::assign_batch`].
    #[must_use]
    pub fn assign_batch(&mut self, batch: &Batch<'_>, rows: Range<usize>, detail: ScoreDetail) -> Assignments {
        let Self { plan, block } = self;
        // Rows beyond the batch are left out, as the documentation promises: no panic for a range that is too long.
        let rows = rows.start.min(batch.rows)..rows.end.min(batch.rows);
        let mut out = Assignments::new(plan, block.as_of, rows.len(), detail);
        block.values.begin(&plan.inner, batch, rows.len());
        let mut from = rows.start;
        // 4,096 clients: 4 KiB of codes a slot, so that those of a rule stay in the nearest cache.
        while from < rows.end {
            let to = from.saturating_add(BLOCK).min(rows.end);
            block.run(batch, from..to, &mut out);
            from = to;
        }
        out
    }
}

/// The inputs of programs for one client of a block.
struct InBlock<'a> {
    values: &'a BlockValues,
    at: usize,
    as_of: Date,
}

impl Inputs for InBlock<'_> {
    #[inline]
    fn code(&self, slot: usize) -> u8 {
        self.values.code(slot, self.at)
    }

    #[inline]
    fn value(&self, slot: usize) -> i64 {
        self.values.value(slot, self.at)
    }

    fn as_of(&self) -> Date {
        self.as_of
    }
}

impl<'a> Block<'a> {
    fn new(plan: &'a Inner, as_of: Date) -> Self {
        // 4 KiB each, allocated once for all batches.
        let bytes = || Box::new([0; BLOCK]);
        Self {
            plan,
            as_of,
            values: BlockValues::new(plan),
            stack: Vec::new(),
            contributions: Vec::new(),
            left: bytes(),
            taken: bytes(),
            levels: bytes(),
            scored: bytes(),
            spread: bytes(),
            tiers: bytes(),
            clauses: bytes(),
            sum: Box::new([0; BLOCK]),
            widen: None,
            open: Open::default(),
            opened: Vec::new(),
        }
    }

    /// Assigns the clients of at most [`BLOCK`] rows.
    fn run(&mut self, batch: &Batch<'_>, rows: Range<usize>, out: &mut Assignments) {
        let (plan, count) = (self.plan, rows.len());
        self.values.decode(plan, batch, &rows, out);
        for step in &plan.steps {
            self.step(step, count, out);
        }
        self.opened.clear();
        // Before the tiers, whose loops leave these clients out.
        if !self.values.issues.is_empty() {
            self.with_issues(out);
        }
        self.tiers(count, out);
        if !plan.after_tier.steps.is_empty() {
            self.after_tier(count, out);
        }
        // Behind the flags: a client for whom one overflows has its issues by then.
        self.without_tier(count);
        if plan.keeps_stays {
            self.keep(count, out);
        }
        self.finish(count, out);
    }

    /// Clients with issues, one by one, as one alone is: what is open becomes missing in all that was computed so far.
    // Few clients have issues: apart from the loops that every block runs.
    #[cold]
    fn with_issues(&mut self, out: &mut Assignments) {
        by_client(&mut self.values.issues);
        let mut issues = core::mem::take(&mut self.values.issues).into_iter().peekable();
        let mut records: Vec<IssueRecord> = Vec::new();
        while let Some((at, first)) = issues.next() {
            records.push(first);
            while let Some((_, next)) = issues.next_if(|(next, _)| *next == at) {
                records.push(next);
            }
            // A fault of the id alone leaves no value open: the client has no tier, and nothing else changes.
            let client = if Open::concerns(&records) {
                self.settle(at, &mut records, out)
            } else {
                Opened { at, taken: None, stays: None, clauses: Vec::new(), conditions: Vec::new(), after_tier: None }
            };
            self.opened.push(client);
            self.values.issues.extend(records.drain(..).map(|record| (at, record)));
        }
    }

    /// The tier of a client with open values; what they leave open becomes missing in its row.
    fn settle(&mut self, at: usize, records: &mut Vec<IssueRecord>, out: &mut Assignments) -> Opened {
        let Self { plan, as_of, values, open, .. } = self;
        let taken = open.settle(plan, &InBlock { values, at, as_of: *as_of }, records);
        // Behind the attributes, which keep what was read of them.
        for slot in plan.inputs.len()..plan.slot_count() {
            let (code, value) = open.known(slot);
            values.set_code(slot, at, code);
            if let Some(units) = values.units.get_mut(slot).and_then(Option::as_mut).and_then(|units| units.get_mut(at))
            {
                *units = value;
            }
        }
        // `out` counts the blocks before this one: its own rows are counted when it is closed.
        let row = out.len().saturating_add(at);
        for (number, score) in plan.scores.iter().enumerate() {
            let (code, units) = open.known(score.slot);
            let units = (code != MISSING).then_some(units);
            if let Some(numbers) = out.scores.get_mut(number) {
                // The step of the score has written this row already, for open values taken as missing.
                numbers.replace(row, units);
            }
            if let Some(breakdown) = out.breakdowns.get_mut(number) {
                let (contributions, whole) = open.contributions(score);
                breakdown.replace(
                    row,
                    units.filter(|_| whole),
                    &contributions,
                    score.known(|slot| values.code(slot, at)),
                );
            }
        }
        let truth = |open: &Open, rule: &Rule| open.truths(plan, rule).only().map_or(MISSING, Bits::code);
        let (mut clauses, mut stays, mut conditions) = (Vec::new(), None, Vec::new());
        if plan.keeps_stays {
            clauses = plan.numbered_clauses().map(|clause| truth(open, &clause.rule)).collect();
            // Makes the comparisons that conditions ask for, too.
            stays = Some(open.stays(plan, *as_of));
            conditions = plan.conditions.iter().map(|condition| truth(open, &condition.rule)).collect();
        }
        let after_tier = Some(plan.after_tier.slots.iter().map(|slot| open.known(*slot)).collect());
        Opened { at, taken, stays, clauses, conditions, after_tier }
    }

    /// The flags that ask for the tier, once it is known.
    fn after_tier(&mut self, count: usize, out: &mut Assignments) {
        let plan = self.plan;
        let after = &plan.after_tier;
        if let Some(codes) = after.tier.and_then(|slot| self.values.codes.get_mut(slot)) {
            // Codes of the slot are those of results: 0 without a tier, then 1 and the rank.
            **codes = *self.tiers;
        }
        if let Some((slot, cells)) = after.rank.and_then(|slot| Some((slot, &plan.slots.get(slot)?.cells))) {
            for (at, code) in self.tiers.iter().take(count).enumerate() {
                self.values.set(slot, at, cells, (*code != MISSING).then_some(i64::from(*code)));
            }
        }
        let before = self.values.issues.len();
        for step in &after.steps {
            self.step(step, count, out);
        }
        if self.values.issues.len() > before {
            self.overflown(before, out);
        }
        // The steps went over the rows of clients with issues as over all others: what is open there, stays so.
        for client in &self.opened {
            for (slot, (code, value)) in after.slots.iter().zip(client.after_tier.iter().flatten()) {
                self.values.set_code(*slot, client.at, *code);
                let units = self.values.units.get_mut(*slot).and_then(Option::as_mut);
                if let Some(units) = units.and_then(|units| units.get_mut(client.at)) {
                    *units = *value;
                }
            }
        }
    }

    /// Clients for whom something overflows after the tier; what was found before are the first so many issues.
    #[cold]
    fn overflown(&mut self, before: usize, out: &mut Assignments) {
        let mut rows: Vec<usize> = self.values.issues.drain(before..).map(|(at, _)| at).collect();
        rows.sort_unstable();
        rows.dedup();
        for at in rows {
            // What is open for a client was gone through already.
            if self.opened.iter().any(|client| client.at == at && client.after_tier.is_some()) {
                continue;
            }
            // One that stood here had a fault of its id alone, and was not gone through.
            self.opened.retain(|client| client.at != at);
            let issues = core::mem::take(&mut self.values.issues);
            let (own, others): (Vec<_>, Vec<_>) = issues.into_iter().partition(|(row, _)| *row == at);
            self.values.issues = others;
            // Enough to say that a value is at fault; what it is, is found anew.
            let overflow =
                IssueRecord { subject: Subject::Computed("".into()), ..IssueRecord::of_client(IssueKind::Overflow) };
            let mut records: Vec<IssueRecord> = own.into_iter().map(|(_, record)| record).chain([overflow]).collect();
            let client = self.settle(at, &mut records, out);
            self.opened.push(client);
            self.values.issues.extend(records.into_iter().map(|record| (at, record)));
            // Where no tier takes it, `settle` has said so: one issue for that is enough.
            self.left.get_mut(at).into_iter().for_each(|left| *left = 0);
        }
        // Those that were added stand at the end: by row ascending again.
        crate::order::sort_by(&mut self.opened, &mut |a, b| a.at.cmp(&b.at));
    }

    /// The values that were asked for, and whose `stay` rules are true.
    fn keep(&mut self, count: usize, out: &mut Assignments) {
        let plan = self.plan;
        for (slot, to) in plan.kept.iter().zip(&mut out.kept) {
            let numeric = matches!(plan.slots.get(*slot), Some(slot) if matches!(slot.cells, Cells::Number { .. }));
            // Only values are kept that belong to a client: behind `count` buffers have those of an earlier block.
            for at in 0..count {
                // A name that the plan does not have is kept as a slot beyond all others, and is missing.
                let code = if *slot < plan.slots.len() { self.values.code(*slot, at) } else { MISSING };
                let value = if numeric { self.values.value(*slot, at) } else { i64::from(code) };
                to.push((code != MISSING).then_some(value));
            }
        }
        self.keep_clauses(count, out);
        // What overflows here is unknown, and no issue: it decides no tier.
        // Comparisons of `stay` rules may overflow, which truncating the list afterwards takes back.
        let issues = self.values.issues.len();
        for step in &plan.stay_steps {
            self.step(step, count, out);
        }
        self.values.issues.truncate(issues);
        let start = out.stays.len();
        out.stays.resize(start.saturating_add(count), 0);
        for (rank, tier) in (0..u64::BITS).zip(&plan.tiers) {
            let Some(stay) = &tier.stay else { continue };
            let Self { values, stack, .. } = self;
            let truths = stay.rule.run_block(values.vectors, &values.codes, &plan.leaves, stack);
            let stays = out.stays.iter_mut().skip(start).zip(truths.into_iter().flatten());
            // A bit a rank: there are at most 64 tiers.
            stays.for_each(|(stays, truth)| *stays |= u64::from(*truth == TRUE).wrapping_shl(rank));
        }
        for client in &self.opened {
            // The rules above took what is open for missing: what is so whatever it is takes their place.
            if let (Some(stays), Some(slot)) = (client.stays, out.stays.get_mut(start.saturating_add(client.at))) {
                *slot = stays;
            }
        }
        self.keep_conditions(count, out);
    }

    /// Whether each condition of the service section is true; what they compare has been compared.
    fn keep_conditions(&mut self, count: usize, out: &mut Assignments) {
        let Self { plan, values, stack, taken, opened, .. } = self;
        for (number, condition) in plan.conditions.iter().enumerate() {
            let Some(truths) = condition.rule.run_block(values.vectors, &values.codes, &plan.leaves, stack) else {
                continue;
            };
            **taken = *truths;
            for client in &*opened {
                if let (Some(truth), Some(slot)) = (client.conditions.get(number), taken.get_mut(client.at)) {
                    *slot = *truth;
                }
            }
            out.extend_condition(number, values.vectors, taken, count);
        }
    }

    /// Whether each clause is true, and what is missing of all that clauses go by.
    fn keep_clauses(&mut self, count: usize, out: &mut Assignments) {
        let Self { plan, values, stack, taken, opened, .. } = self;
        for (number, clause) in plan.numbered_clauses().enumerate() {
            let Some(truths) = clause.rule.run_block(values.vectors, &values.codes, &plan.leaves, stack) else {
                continue;
            };
            // Without open clients nothing is changed, and no copy of 4 KiB is made for each clause.
            if opened.is_empty() {
                out.extend_clause(number, values.vectors, truths, count);
                continue;
            }
            **taken = *truths;
            for client in &*opened {
                if let (Some(truth), Some(slot)) = (client.clauses.get(number), taken.get_mut(client.at)) {
                    *slot = *truth;
                }
            }
            out.extend_clause(number, values.vectors, taken, count);
        }
        for (at, slot) in plan.clause_inputs.iter().enumerate() {
            let Some(codes) = values.codes.get(*slot) else { continue };
            **taken = **codes;
            // As truths, of which results keep a bit for each row.
            values.vectors.map(taken, |code| if code == MISSING { TRUE } else { FALSE });
            out.extend_missing(at, values.vectors, taken, count);
        }
    }

    /// The truths of a rule become the codes of a slot.
    fn truths_into(&mut self, rule: &Rule, slot: usize) {
        let truths = rule.run_block(self.values.vectors, &self.values.codes, &self.plan.leaves, &mut self.stack);
        if let (Some(truths), Some(codes)) = (truths, self.values.codes.get_mut(slot)) {
            **codes = *truths;
        }
    }

    /// One step for a block.
    fn step(&mut self, step: &Step, count: usize, out: &mut Assignments) {
        let plan = self.plan;
        match step {
            Step::Compare(pair) => self.compare(*pair, count),
            Step::Derived(number) => {
                let Some(derived) = plan.derived.get(*number) else { return };
                match &derived.value {
                    DerivedValue::Truth(rule) => self.truths_into(rule, derived.slot),
                    DerivedValue::Number { program, power } => self
                        .derived(derived.slot, count, |inputs| derived_number(program, *power, plan.rounding, inputs)),
                    DerivedValue::Date(program) => {
                        self.derived(derived.slot, count, |inputs| derived_date(program, inputs));
                    }
                }
            }
            Step::Dimension(number) => {
                let Some(dimension) = plan.dimensions.get(*number) else { return };
                match &dimension.classes {
                    ClassPlan::Bands { of, table } => {
                        // A slot comes before the ones that are computed from it.
                        let Some((before, rest)) = self.values.codes.split_at_mut_checked(dimension.slot) else {
                            return;
                        };
                        if let (Some(codes), Some(levels)) = (before.get(*of), rest.first_mut()) {
                            table.block(self.values.vectors, codes, levels);
                        }
                    }
                    ClassPlan::Rules(rules) => self.levels(rules, dimension.slot),
                }
            }
            Step::Score(number) => {
                let Some(score) = plan.scores.get(*number) else { return };
                self.score(score, *number, count, out);
            }
            Step::Flag(number) => {
                let Some(flag) = plan.flags.get(*number) else { return };
                self.truths_into(&flag.rule, flag.slot);
            }
        }
    }

    /// How two programs compare, client by client, as the code of the slot behind those of the plan.
    fn compare(&mut self, pair: usize, count: usize) {
        let Some(compared) = self.plan.compared.get(pair) else { return };
        let slot = self.plan.slots.len().saturating_add(pair);
        // Rows behind `count` keep the codes of an earlier block: results are cut there.
        for at in 0..count {
            let code = match compared.compared.run(&InBlock { values: &self.values, at, as_of: self.as_of }) {
                Order::Known(order) => Compared::code(order),
                Order::Missing => MISSING,
                Order::Overflow => {
                    self.values.issue(at, IssueKind::Overflow, Subject::Computed(compared.owner.clone()), None);
                    MISSING
                }
            };
            self.values.set_code(slot, at, code);
        }
    }

    /// A derived number or date. Fractions of 128 bits have no vector form: they are computed client by client.
    #[inline(always)]
    fn derived(&mut self, slot: usize, count: usize, value: impl Fn(&InBlock<'_>) -> Result<Option<i64>, IssueKind>) {
        let Some(derived) = self.plan.slots.get(slot) else { return };
        for at in 0..count {
            let value = value(&InBlock { values: &self.values, at, as_of: self.as_of });
            if value.is_err() {
                self.values.issue(at, IssueKind::Overflow, Subject::Computed(derived.name.clone()), None);
            }
            self.values.set(slot, at, &derived.cells, value.unwrap_or(None));
        }
    }

    /// The first rule that is true gives the level.
    fn levels(&mut self, rules: &[(Option<Rule>, u8)], slot: usize) {
        let Self { plan, values, stack, left, taken, levels, .. } = self;
        // Behind the last client, too: what comes of that is cut off, and the loops have one length.
        left.fill(VALID);
        levels.fill(MISSING);
        for (rule, code) in rules {
            match rule {
                Some(rule) => {
                    if let Some(truths) = rule.run_block(values.vectors, &values.codes, &plan.leaves, stack) {
                        values.vectors.take(left, truths, TRUE, *code, levels);
                    }
                }
                // The rule without a condition takes whoever is left.
                None => {
                    // `take` changes both of its masks, so that it gets a copy of this one.
                    **taken = **left;
                    values.vectors.take(left, taken, VALID, *code, levels);
                }
            }
        }
        // Copied at the end: while rules run they borrow the codes of all slots.
        if let Some(codes) = values.codes.get_mut(slot) {
            **codes = **levels;
        }
    }

    /// A score of all clients: factor by factor, and client by client where a weight has to be spread.
    fn score(&mut self, score: &ScorePlan, number: usize, count: usize, out: &mut Assignments) {
        // With contributions each factor is divided and rounded by itself, which no sum over factors gives.
        if out.breakdowns.get(number).is_some() || !self.add_factors(score) {
            return self.score_one_by_one(score, number, count, out);
        }
        let Self { plan, values, spread, scored, sum, widen, .. } = self;
        let vectors = values.vectors;
        let half_up = score.rounding == Rounding::HalfUp;
        match score.division {
            // `Long` does not come here: its factors have no form for blocks, and `add_factors` gave false.
            Division::None | Division::Long => {}
            Division::Tens(digits) => vectors.shorten(sum, digits, half_up),
            Division::By(divisor) => vectors.divide(sum, divisor, half_up),
        }
        // Where a weight is spread over the other factors the divisor is the client's: these few are scored one by one.
        if vectors.any(spread, &ALL_VALID) {
            for at in (0..count).filter(|at| spread.get(*at) == Some(&VALID)) {
                let score = score.score_alone(|slot| values.code(slot, at), |slot| values.value(slot, at));
                if let (Some(sum), Some(scored)) = (sum.get_mut(at), scored.get_mut(at)) {
                    *sum = score.unwrap_or(0);
                    *scored = if score.is_some() { VALID } else { 0 };
                }
            }
        }
        // What was summed for a client without a score is no score, and results have 0 there.
        if vectors.count(scored, 0) > 0 {
            vectors.clear(sum, scored);
        }
        let cells = plan.slots.get(score.slot).map(|slot| &slot.cells);
        if let (Some(Cells::Number { cuts, .. }), Some(codes)) = (cells, values.codes.get_mut(score.slot)) {
            vectors.codes(sum, scored, cuts, codes);
        }
        if let Some(Some(units)) = values.units.get_mut(score.slot) {
            **units = **sum;
        }
        if let Some(numbers) = out.scores.get_mut(number) {
            numbers.extend(vectors, *widen, sum, scored, count);
        }
    }

    /// The sum of the contributions, who has a score, and whose weights must be spread.
    ///
    /// False where that has to be done client by client.
    fn add_factors(&mut self, score: &ScorePlan) -> bool {
        let Self { values, spread, scored, sum, .. } = self;
        let vectors = values.vectors;
        scored.fill(VALID);
        spread.fill(0);
        let adding = score.factors.iter().map(|factor| {
            let codes = values.codes.get(factor.of)?;
            match factor.missing {
                MissingPlan::Score => vectors.zip(scored, codes, |known, code| known & valid(code)),
                MissingPlan::Reweight => vectors.zip(spread, codes, |unknown, code| unknown | !valid(code)),
                // These points stand in the table at code 0, and beside a line.
                MissingPlan::Points(_) => {}
            }
            factor.adding(codes, values.units.get(factor.of).and_then(Option::as_deref))
        });
        let Some(adding) = adding.collect::<Option<Vec<_>>>() else { return false };
        vectors.add_up(&adding, sum);
        true
    }

    fn score_one_by_one(&mut self, score_plan: &ScorePlan, number: usize, count: usize, out: &mut Assignments) {
        let Some(slot) = self.plan.slots.get(score_plan.slot) else { return };
        let Self { values, contributions, .. } = self;
        // One list serves all scores, as long as the factors of the one at hand.
        contributions.clear();
        contributions.resize(score_plan.factors.len(), None);
        for at in 0..count {
            let Scored { score, known } =
                score_plan.score(|slot| values.code(slot, at), |slot| values.value(slot, at), contributions);
            values.set(score_plan.slot, at, &slot.cells, score);
            if let Some(numbers) = out.scores.get_mut(number) {
                numbers.push(score);
            }
            if let Some(breakdown) = out.breakdowns.get_mut(number) {
                breakdown.push(score, contributions, known);
            }
        }
    }

    /// First match wins, over clients without issues; those with issues have been told apart.
    fn tiers(&mut self, count: usize, out: &mut Assignments) {
        let Self { plan, values, stack, left, taken, tiers, clauses, opened, .. } = self;
        let vectors = values.vectors;
        // No client behind `count` may be taken, or keep the loop over tiers from ending.
        left.fill(0);
        left.iter_mut().take(count).for_each(|left| *left = VALID);
        for Opened { at, .. } in &*opened {
            if let Some(left) = left.get_mut(*at) {
                *left = 0;
            }
        }
        // 0 is unassigned: whoever no rule takes keeps it.
        tiers.fill(0);
        clauses.fill(0);
        let start = out.len();
        // Numbers of 32 bits are written into the result itself, those of a byte into a buffer of the block.
        if let ClauseNumbers::Wide(numbers) = &mut out.clauses {
            numbers.resize(start.saturating_add(count), 0);
        }
        for (code, tier) in (1..=u8::MAX).zip(&plan.tiers) {
            // Once every client has a tier, the rules of lower tiers need not run.
            if !vectors.any(left, &ALL_VALID) {
                break;
            }
            if tier.formula.is_none() {
                // As for levels: `take` changes both of its masks.
                **taken = **left;
                vectors.take(left, taken, VALID, code, tiers);
            }
            for clause in &tier.clauses {
                let Some(truths) = clause.rule.run_block(vectors, &values.codes, &plan.leaves, stack) else { continue };
                // From here on `truths` is a mask: `VALID` for those that this clause took.
                vectors.take(left, truths, TRUE, code, tiers);
                match (&mut out.clauses, u8::try_from(clause.number)) {
                    (ClauseNumbers::Wide(numbers), _) => {
                        // At most 64 tiers of 4,096 nodes each, whose clauses 32 bits count.
                        let number = u32::try_from(clause.number).unwrap_or(u32::MAX);
                        let taken_numbers = numbers.iter_mut().skip(start).zip(truths.iter());
                        taken_numbers.filter(|(_, taken)| **taken == VALID).for_each(|(slot, _)| *slot = number);
                    }
                    (ClauseNumbers::Narrow(_), number) => {
                        // Numbers of a byte are chosen where there are at most 255 clauses: each fits.
                        let number = number.unwrap_or(0);
                        // A client is taken once, so that of all numbers that are put together here at most one is not 0.
                        vectors.zip(clauses, truths, move |clause_number, taken| clause_number | (number & taken));
                    }
                }
            }
        }
        self.tiers_of_opened(out);
        out.tiers.extend(vectors, &self.tiers, count);
        if let ClauseNumbers::Narrow(numbers) = &mut out.clauses {
            numbers.extend(vectors, &self.clauses, count);
        }
    }

    /// An issue for each client that no rule has taken.
    fn without_tier(&mut self, count: usize) {
        let Self { values, left, .. } = self;
        if values.vectors.any(left, &ALL_VALID) {
            for at in (0..count).filter(|at| left.get(*at) == Some(&VALID)) {
                values.issue(at, IssueKind::NoTier, Subject::Client, None);
            }
        }
    }

    /// The tiers of clients with issues, and the clauses that gave them.
    fn tiers_of_opened(&mut self, out: &mut Assignments) {
        let Self { plan, tiers, clauses, opened, .. } = self;
        let start = out.len();
        for client in &*opened {
            let Some((rank, clause)) = client.taken else { continue };
            // At most 64 tiers, so that the code always fits.
            let code = u8::try_from(rank.saturating_add(1)).unwrap_or(0);
            tiers.get_mut(client.at).into_iter().for_each(|tier| *tier = code);
            let number = clause.and_then(|clause| Some(plan.tiers.get(rank)?.clauses.get(clause)?.number)).unwrap_or(0);
            match (&mut out.clauses, u8::try_from(number)) {
                (ClauseNumbers::Wide(numbers), _) => {
                    let slot = numbers.get_mut(start.saturating_add(client.at));
                    slot.into_iter().for_each(|slot| *slot = u32::try_from(number).unwrap_or(u32::MAX));
                }
                (ClauseNumbers::Narrow(_), number) => {
                    clauses.get_mut(client.at).into_iter().for_each(|slot| *slot = number.unwrap_or(0));
                }
            }
        }
    }

    /// Copies what the result keeps, and counts.
    fn finish(&mut self, count: usize, out: &mut Assignments) {
        let (plan, values) = (self.plan, &mut self.values);
        for (dimension, to) in plan.dimensions.iter().zip(&mut out.levels) {
            if let Some(codes) = values.codes.get(dimension.slot) {
                to.extend(values.vectors, codes, count);
            }
        }
        for (flag, to) in plan.flags.iter().zip(&mut out.flags) {
            if let Some(codes) = values.codes.get(flag.slot) {
                to.extend(values.vectors, codes, count);
            }
        }
        // Stable: issues of one client stay in the order in which they were found.
        by_client(&mut values.issues);
        out.close_block(&mut values.issues, &self.tiers, count);
        self.count(count, out);
    }

    /// Clients and value by tier.
    fn count(&mut self, count: usize, out: &mut Assignments) {
        let Self { plan, values, taken, tiers, sum, .. } = self;
        let vectors = values.vectors;
        let value = plan.value.and_then(|slot| Some((values.codes.get(slot)?, values.units.get(slot)?.as_ref()?)));
        let missing = value.is_some_and(|(codes, _)| vectors.count(codes, MISSING) > 0);
        // None is below zero, and none so great that the sum might not fit.
        let non_negative = value.is_none_or(|(_, units)| vectors.non_negative_sum_fits(units));
        let units = match value {
            // What lies about where there is no value may be anything.
            Some((codes, units)) if missing && !non_negative => {
                **taken = **codes;
                vectors.map(taken, valid);
                **sum = **units;
                vectors.clear(sum, taken);
                Some(&**sum)
            }
            Some((_, units)) => Some(&**units),
            None => None,
        };
        let fits = non_negative || units.is_none_or(|units| vectors.sum_fits(units));
        // What lies behind the last client of a short block may be anything, and must not be counted.
        if count < BLOCK || !fits {
            return self.count_one_by_one(count, out);
        }
        // The tiers of those with a value; everyone else has a code that is no tier.
        let with_value = match value {
            Some((codes, _)) if missing => {
                **taken = **codes;
                vectors.zip(taken, tiers, |code, tier| if code == MISSING { NO_TIER } else { tier });
                &**taken
            }
            _ => &**tiers,
        };
        // One pass for each tier over 4,096 bytes is faster than sums by code up to about 8 tiers.
        let few = plan.tiers.len() <= FEW_TIERS;
        // Codes of 64 tiers, of unassigned clients and of none are below 128, which needs no check of bounds.
        let mut sums = [0; 128];
        if let (Some(units), false) = (units, few) {
            vectors.sums(with_value, units, &mut sums);
        }
        for (tier, sum) in (0..=u8::MAX).zip(sums).take(plan.tiers.len().saturating_add(1)) {
            let clients = vectors.count(tiers, tier);
            if clients == 0 {
                continue;
            }
            let sum = match units {
                Some(units) if few => vectors.sum_of(with_value, tier, units),
                _ => sum,
            };
            let without = match (value.is_some(), missing) {
                (true, false) => 0,
                (true, true) => clients.saturating_sub(vectors.count(with_value, tier)),
                (false, _) => clients,
            };
            out.summary.add(tier, u64::from(clients), i128::from(sum), u64::from(without));
        }
        if let (Some(units), false) = (units, non_negative) {
            let mut below = [(0_u32, 0_i64); 128];
            vectors.negatives(with_value, units, &mut below);
            for (tier, (clients, sum)) in (0..=u8::MAX).zip(below).take(plan.tiers.len().saturating_add(1)) {
                out.summary.add_negative(tier, u64::from(clients), i128::from(sum));
            }
        }
    }

    /// The same for a block that is not whole, or whose sums may not fit 64 bits.
    fn count_one_by_one(&self, count: usize, out: &mut Assignments) {
        for (at, tier) in self.tiers.iter().take(count).enumerate() {
            let known = self.plan.value.filter(|slot| self.values.code(*slot, at) != MISSING);
            out.summary.add_one(*tier, known.map(|slot| self.values.value(slot, at)));
        }
    }
}

/// With more tiers than these, their values are summed up all at once, client by client.
const FEW_TIERS: usize = 8;

/// A code beyond all tiers.
const NO_TIER: u8 = 127;

/// [`VALID`] for the code of a value, 0 for that of none.
const fn valid(code: u8) -> u8 {
    if code == MISSING { 0 } else { VALID }
}

/// Issues in the order of their clients, those of one client in the order in which they were found.
// One copy of the sort: inlined, it would be compiled at each call.
#[inline(never)]
fn by_client(issues: &mut [(usize, IssueRecord)]) {
    issues.sort_by_key(|(at, _)| *at);
}
