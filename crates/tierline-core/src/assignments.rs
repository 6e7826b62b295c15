//! Assigning many clients: the same plan and cells, block by block over borrowed columns.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use crate::assign::{derived_date, derived_number};
use crate::column::{Column, IdIssue, Values};
use crate::date::Date;
use crate::door::{IssueKind, Read, Reading};
use crate::issue::{Issue, IssueRecord, Subject};
use crate::ladder::Ladder;
use crate::plan::block::{BLOCK, Masks, WORDS, in_word};
use crate::plan::cells::{Cells, MISSING, code_of};
use crate::plan::program::{Compared, Inputs, Order};
use crate::plan::rule::TextPair;
use crate::plan::scoring::{ScorePlan, Scored};
use crate::plan::{ClassPlan, DerivedValue, Door, Inner, Plan, Step};

/// Any code of a number that is there.
const KNOWN: u8 = 1;

/// The clients of a batch: a column for each attribute of the plan, in the plan's order.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// By attribute, as [`Plan::attributes`] lists them; nothing where there is no such column.
    pub columns: &'a [Option<Column<'a>>],
    /// How many clients.
    pub rows: usize,
    /// What is wrong with ids, by row ascending.
    pub ids: &'a [IdIssue],
}

/// Numbers by row, in units of a scale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Digits behind the point.
    pub scale: u8,
    /// Units; 0 where there is no number.
    pub units: Vec<i64>,
    /// Bits in the order of Arrow: 1 where there is a number.
    pub validity: Vec<u8>,
}

/// What a score is made of, by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The contribution of each factor.
    pub contributions: Vec<Numbers>,
    /// What rounding added, for a score that has a line for it.
    pub rounding: Option<Numbers>,
    /// The share of the weight that was known.
    pub coverage: Numbers,
}

/// The results for many clients, as columns: one row for each client, in their order.
#[derive(Clone, Debug)]
pub struct Assignments {
    plan: Plan,
    rows: usize,
    /// By row: 0 unassigned, then 1 + the rank of the tier.
    pub tiers: Vec<u8>,
    /// By row: 0 without a clause, then 1 + the clause's number in its tier.
    pub clauses: Vec<u16>,
    /// By score.
    pub scores: Vec<Numbers>,
    /// By dimension and row: 0 missing, then 1 + the level's number.
    pub levels: Vec<Vec<u8>>,
    /// By flag and row: 0 missing, 1 false, 2 true.
    pub flags: Vec<Vec<u8>>,
    /// By score, where it was asked for.
    pub breakdowns: Vec<Breakdown>,
    /// By attribute: how many values were rounded.
    pub rounded: Vec<u64>,
    /// By row ascending.
    issues: Vec<(usize, IssueRecord)>,
    /// Clients and value by tier.
    pub ladder: Ladder,
}

/// The codes and values of a block of clients.
struct Block {
    /// By lane, then by pair of programs.
    codes: Vec<Box<[u8]>>,
    /// By lane; empty for lanes without numbers.
    values: Vec<Box<[i64]>>,
    stack: Vec<Masks>,
    contributions: Vec<Option<i64>>,
    issues: Vec<(usize, IssueRecord)>,
}

impl Plan {
    /// Assigns the clients of some rows of a batch.
    ///
    /// Rows beyond the batch are left out. `breakdown` asks for contributions, rounding and coverage.
    #[must_use]
    pub fn assign_batch(&self, batch: &Batch<'_>, rows: Range<usize>, as_of: Date, breakdown: bool) -> Assignments {
        let plan = &*self.inner;
        let rows = rows.start.min(batch.rows)..rows.end.min(batch.rows);
        let mut out = Assignments::new(self, rows.len(), breakdown);
        let mut block = Block::new(plan);
        let mut from = rows.start;
        while from < rows.end {
            let to = from.saturating_add(BLOCK).min(rows.end);
            block.run(plan, batch, from..to, as_of, &mut out);
            from = to;
        }
        out
    }
}

impl Assignments {
    fn new(plan: &Plan, rows: usize, breakdown: bool) -> Self {
        let inner = &*plan.inner;
        let numbers =
            |scale: u8| Numbers { scale, units: Vec::with_capacity(rows), validity: alloc::vec![0; rows.div_ceil(8)] };
        let bytes = || Vec::with_capacity(rows);
        let breakdown_of = |score: &ScorePlan| Breakdown {
            contributions: score.factors.iter().map(|_| numbers(score.contribution_scale)).collect(),
            rounding: score.rounds.then(|| numbers(score.contribution_scale)),
            coverage: numbers(score.coverage_scale()),
        };
        Self {
            plan: plan.clone(),
            rows: 0,
            tiers: bytes(),
            clauses: Vec::with_capacity(rows),
            scores: inner.scores.iter().map(|score| numbers(score.scale)).collect(),
            levels: inner.dimensions.iter().map(|_| bytes()).collect(),
            flags: inner.flags.iter().map(|_| bytes()).collect(),
            breakdowns: if breakdown { inner.scores.iter().map(breakdown_of).collect() } else { Vec::new() },
            rounded: alloc::vec![0; inner.doors.len()],
            issues: Vec::new(),
            ladder: Ladder::new(plan),
        }
    }

    /// How many clients there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// True without any client.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The plan that assigned them.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// All issues with the row they belong to, by row ascending.
    pub fn issues(&self) -> impl ExactSizeIterator<Item = (usize, Issue<'_>)> {
        self.issues.iter().map(|(row, record)| (*row, Issue::new(&self.plan.inner, record)))
    }
}

impl Numbers {
    #[inline]
    fn push(&mut self, value: Option<i64>) {
        let row = self.units.len();
        self.units.push(value.unwrap_or(0));
        if let (Some(_), Some(byte)) = (value, self.validity.get_mut(row.wrapping_shr(3))) {
            *byte |= 1_u8.wrapping_shl(in_word(row & 7));
        }
    }
}

/// The inputs of programs for one client of a block.
struct InBlock<'a> {
    block: &'a Block,
    at: usize,
    as_of: Date,
}

impl Inputs for InBlock<'_> {
    #[inline]
    fn code(&self, lane: usize) -> u8 {
        self.block.code(lane, self.at)
    }

    #[inline]
    fn value(&self, lane: usize) -> i64 {
        self.block.value(lane, self.at)
    }

    fn as_of(&self) -> Date {
        self.as_of
    }
}

impl Block {
    fn new(plan: &Inner) -> Self {
        let values = |lane: &crate::plan::Lane| match lane.cells {
            Cells::Number { .. } => alloc::vec![0_i64; BLOCK].into(),
            _ => Box::default(),
        };
        Self {
            codes: (0..plan.slots()).map(|_| alloc::vec![MISSING; BLOCK].into()).collect(),
            values: plan.lanes.iter().map(values).collect(),
            stack: Vec::new(),
            contributions: Vec::new(),
            issues: Vec::new(),
        }
    }

    #[inline]
    fn code(&self, slot: usize, at: usize) -> u8 {
        self.codes.get(slot).and_then(|codes| codes.get(at)).copied().unwrap_or(MISSING)
    }

    #[inline]
    fn value(&self, lane: usize, at: usize) -> i64 {
        self.values.get(lane).and_then(|values| values.get(at)).copied().unwrap_or(0)
    }

    fn issue(&mut self, at: usize, kind: IssueKind, subject: Subject, value: Option<Box<str>>) {
        self.issues.push((at, IssueRecord { kind, subject, value }));
    }

    /// Assigns the clients of at most [`BLOCK`] rows.
    fn run(&mut self, plan: &Inner, batch: &Batch<'_>, rows: Range<usize>, as_of: Date, out: &mut Assignments) {
        let count = rows.len();
        self.issues.clear();
        let ids = batch.ids.partition_point(|issue| issue.row < rows.start);
        for issue in batch.ids.iter().skip(ids).take_while(|issue| issue.row < rows.end) {
            self.issue(issue.row.saturating_sub(rows.start), issue.kind, Subject::Client, issue.value.clone());
        }
        for attribute in 0..plan.doors.len() {
            let column = batch.columns.get(attribute).and_then(Option::as_ref);
            self.take_in(plan, attribute, column, rows.clone(), &mut out.rounded);
        }
        for (number, pair) in plan.text_pairs.iter().enumerate() {
            let text = |lane: usize, row: usize| {
                let (door, own) = (plan.doors.get(lane)?, plan.lanes.get(lane)?);
                let column = batch.columns.get(lane).and_then(Option::as_ref);
                let absent = column.is_none_or(|column| column.is_absent(row));
                door.text(column.and_then(|column| column.text(row)), absent, &own.cells)
            };
            let Some(codes) = self.codes.get_mut(plan.text_slot(number)) else { continue };
            for (row, code) in rows.clone().zip(codes.iter_mut()) {
                *code = TextPair::code(text(pair.left, row).as_deref(), text(pair.right, row).as_deref());
            }
        }
        for step in &plan.steps {
            self.step(plan, step, count, as_of, out);
        }
        self.tiers(plan, count, out);
        self.finish(plan, count, out);
    }

    /// The values of one attribute.
    fn take_in(
        &mut self,
        plan: &Inner,
        attribute: usize,
        column: Option<&Column<'_>>,
        rows: Range<usize>,
        rounded: &mut [u64],
    ) {
        let (Some(door), Some(lane)) = (plan.doors.get(attribute), plan.lanes.get(attribute)) else { return };
        let Some(column) = column else {
            return self.fill(door, &lane.cells, attribute, None, rows, rounded, |_| Ok(None));
        };
        // The commonest kinds of columns are read without asking for each value which kind it is.
        macro_rules! fill {
            ($values:expr, $read:expr) => {
                self.fill(door, &lane.cells, attribute, Some(column), rows, rounded, |row| match $values.get(row) {
                    Some(value) if column.is_valid(row) => $read(*value),
                    _ => Ok(None),
                })
            };
        }
        match column.values {
            Values::Float64(values) => fill!(values, |value| door.read_float(value)),
            Values::Int32(values) => fill!(values, |value| door.read_integer(i128::from(value), &lane.cells)),
            Values::Int64(values) => fill!(values, |value| door.read_integer(i128::from(value), &lane.cells)),
            Values::Decimal128(values, scale) => fill!(values, |value| door.read_units(value, i32::from(scale))),
            Values::Days(values) => fill!(values, |days| door.read_date(Date::from_days(i64::from(days)))),
            _ => {
                let read = |row| column.read(row, door, &lane.cells);
                self.fill(door, &lane.cells, attribute, Some(column), rows, rounded, read);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what take_in knows, once for each way to read")]
    #[inline]
    fn fill(
        &mut self,
        door: &Door,
        cells: &Cells,
        attribute: usize,
        column: Option<&Column<'_>>,
        rows: Range<usize>,
        rounded: &mut [u64],
        read: impl Fn(usize) -> Reading,
    ) {
        let (Some(codes), Some(values)) = (self.codes.get_mut(attribute), self.values.get_mut(attribute)) else {
            return;
        };
        let count = rows.len();
        let mut rounding = 0_u64;
        for (at, (row, code)) in rows.zip(codes.iter_mut()).enumerate() {
            let read = match read(row) {
                Ok(Some(read)) => Some(read),
                Ok(None) => {
                    if door.required {
                        let subject = Subject::Attribute(attribute);
                        self.issues.push((at, IssueRecord { kind: IssueKind::Required, subject, value: None }));
                    }
                    door.missing.map(Read::exact)
                }
                Err(kind) => {
                    let value = column.map(|column| column.show(row));
                    self.issues.push((at, IssueRecord { kind, subject: Subject::Attribute(attribute), value }));
                    None
                }
            };
            *code = MISSING;
            let Some(read) = read else { continue };
            rounding = rounding.wrapping_add(u64::from(read.rounded));
            match values.get_mut(at) {
                // The code of a number is looked up below, once all are there.
                Some(value) => {
                    *value = read.value;
                    *code = KNOWN;
                }
                None => *code = u8::try_from(read.value).unwrap_or(MISSING),
            }
        }
        if let Cells::Number { cuts, .. } = cells {
            for (code, value) in codes.iter_mut().zip(values.iter()).take(count) {
                if *code != MISSING {
                    *code = code_of(cuts, *value);
                }
            }
        }
        if let Some(total) = rounded.get_mut(attribute) {
            *total = total.wrapping_add(rounding);
        }
    }

    /// The codes of a lane of numbers, where there is a value.
    fn put(&mut self, plan: &Inner, lane: usize, at: usize, value: Option<i64>) {
        let code = match (plan.lanes.get(lane).map(|l| &l.cells), value) {
            (Some(cells), Some(value)) => cells.code(value),
            _ => MISSING,
        };
        if let (Some(value), Some(slot)) = (value, self.values.get_mut(lane).and_then(|v| v.get_mut(at))) {
            *slot = value;
        }
        if let Some(slot) = self.codes.get_mut(lane).and_then(|codes| codes.get_mut(at)) {
            *slot = code;
        }
    }

    fn put_masks(&mut self, slot: usize, count: usize, masks: &Masks) {
        if let Some(codes) = self.codes.get_mut(slot) {
            codes.iter_mut().take(count).enumerate().for_each(|(at, code)| *code = masks.code(at));
        }
    }

    /// One step for a block; see the step of one client, which means the same.
    fn step(&mut self, plan: &Inner, step: &Step, count: usize, as_of: Date, out: &mut Assignments) {
        match step {
            Step::Compare(pair) => {
                let Some(own) = plan.compared.get(*pair) else { return };
                let slot = plan.lanes.len().saturating_add(*pair);
                for at in 0..count {
                    let order = own.compared.run(&InBlock { block: self, at, as_of });
                    let code = match order {
                        Order::Known(order) => Compared::code(order),
                        Order::Missing => MISSING,
                        Order::Overflow => {
                            self.issue(at, IssueKind::Overflow, Subject::Computed(own.owner.clone()), None);
                            MISSING
                        }
                    };
                    if let Some(slot) = self.codes.get_mut(slot).and_then(|codes| codes.get_mut(at)) {
                        *slot = code;
                    }
                }
            }
            Step::Derived(number) => {
                let Some(own) = plan.derived.get(*number) else { return };
                if let DerivedValue::Truth(rule) = &own.value {
                    let masks = rule.run_block(&self.codes, &plan.leaves, &mut self.stack);
                    return self.put_masks(own.lane, count, &masks);
                }
                for at in 0..count {
                    let inputs = InBlock { block: self, at, as_of };
                    let value = match &own.value {
                        DerivedValue::Number { program, power } => derived_number(program, *power, &inputs),
                        DerivedValue::Date(program) => derived_date(program, &inputs),
                        DerivedValue::Truth(_) => Ok(None),
                    };
                    if value.is_err() {
                        let subject = Subject::Computed(plan.lane_name(own.lane).into());
                        self.issue(at, IssueKind::Overflow, subject, None);
                    }
                    self.put(plan, own.lane, at, value.unwrap_or(None));
                }
            }
            Step::Dimension(number) => {
                let Some(own) = plan.dimensions.get(*number) else { return };
                match &own.classes {
                    ClassPlan::Bands { of, table } => {
                        for at in 0..count {
                            let code = table.get(usize::from(self.code(*of, at))).copied().unwrap_or(MISSING);
                            if let Some(slot) = self.codes.get_mut(own.lane).and_then(|codes| codes.get_mut(at)) {
                                *slot = code;
                            }
                        }
                    }
                    ClassPlan::Rules(rules) => {
                        let mut left = rows_of(count);
                        if let Some(codes) = self.codes.get_mut(own.lane) {
                            codes.fill(MISSING);
                        }
                        for (rule, code) in rules {
                            let taken = match rule {
                                Some(rule) => rule.run_block(&self.codes, &plan.leaves, &mut self.stack).yes,
                                None => [u64::MAX; WORDS],
                            };
                            let Some(codes) = self.codes.get_mut(own.lane) else { return };
                            take(&mut left, &taken, |at| {
                                if let Some(slot) = codes.get_mut(at) {
                                    *slot = *code;
                                }
                            });
                        }
                    }
                }
            }
            Step::Score(number) => {
                let Some(own) = plan.scores.get(*number) else { return };
                self.score(plan, own, *number, count, out);
            }
            Step::Flag(number) => {
                let Some(own) = plan.flags.get(*number) else { return };
                let masks = own.rule.run_block(&self.codes, &plan.leaves, &mut self.stack);
                self.put_masks(own.lane, count, &masks);
            }
        }
    }

    fn score(&mut self, plan: &Inner, own: &ScorePlan, number: usize, count: usize, out: &mut Assignments) {
        let mut contributions = core::mem::take(&mut self.contributions);
        contributions.clear();
        contributions.resize(own.factors.len(), None);
        for at in 0..count {
            let Scored { score, known } =
                own.score(|lane| self.code(lane, at), |lane| self.value(lane, at), &mut contributions);
            self.put(plan, own.lane, at, score);
            if let Some(numbers) = out.scores.get_mut(number) {
                numbers.push(score);
            }
            if let Some(breakdown) = out.breakdowns.get_mut(number) {
                for (numbers, contribution) in breakdown.contributions.iter_mut().zip(&contributions) {
                    numbers.push(*contribution);
                }
                if let Some(rounding) = &mut breakdown.rounding {
                    rounding.push(score.map(|score| own.rounded(score, &contributions)));
                }
                breakdown.coverage.push(Some(known));
            }
        }
        self.contributions = contributions;
    }

    /// First match wins, over clients without issues.
    fn tiers(&mut self, plan: &Inner, count: usize, out: &mut Assignments) {
        let start = out.tiers.len();
        out.tiers.resize(start.saturating_add(count), 0);
        out.clauses.resize(start.saturating_add(count), 0);
        let mut left = rows_of(count);
        for (at, _) in &self.issues {
            if let Some(word) = left.get_mut(at.wrapping_shr(6)) {
                *word &= !1_u64.wrapping_shl(in_word(*at));
            }
        }
        for (rank, tier) in plan.tiers.iter().enumerate() {
            let code = u8::try_from(rank).unwrap_or(u8::MAX).saturating_add(1);
            let mut put = |at: usize, clause: u16| {
                let row = start.saturating_add(at);
                if let (Some(tier), Some(slot)) = (out.tiers.get_mut(row), out.clauses.get_mut(row)) {
                    (*tier, *slot) = (code, clause);
                }
            };
            if tier.formula.is_none() {
                take(&mut left, &[u64::MAX; WORDS], |at| put(at, 0));
            }
            for (number, clause) in tier.clauses.iter().enumerate() {
                if left.iter().all(|word| *word == 0) {
                    return;
                }
                let taken = clause.rule.run_block(&self.codes, &plan.leaves, &mut self.stack).yes;
                let number = u16::try_from(number).unwrap_or(u16::MAX).saturating_add(1);
                take(&mut left, &taken, |at| put(at, number));
            }
        }
        take(&mut left, &[u64::MAX; WORDS], |at| {
            self.issues.push((at, IssueRecord { kind: IssueKind::NoTier, subject: Subject::Client, value: None }));
        });
    }

    /// Copies what the result keeps.
    fn finish(&mut self, plan: &Inner, count: usize, out: &mut Assignments) {
        let copy = |codes: &[Box<[u8]>], lane: usize, to: &mut Vec<u8>| {
            to.extend(codes.get(lane).and_then(|codes| codes.get(..count)).unwrap_or_default());
        };
        for (dimension, to) in plan.dimensions.iter().zip(&mut out.levels) {
            copy(&self.codes, dimension.lane, to);
        }
        for (flag, to) in plan.flags.iter().zip(&mut out.flags) {
            copy(&self.codes, flag.lane, to);
        }
        let start = out.rows;
        for (at, tier) in out.tiers.iter().skip(start).take(count).enumerate() {
            let value = plan.value.filter(|lane| self.code(*lane, at) != MISSING).map(|lane| self.value(lane, at));
            out.ladder.add(*tier, value);
        }
        // Stable: issues of one client stay in the order in which they were found.
        self.issues.sort_by_key(|(at, _)| *at);
        for (_, record) in &self.issues {
            out.ladder.add_issue(record);
        }
        out.issues.extend(self.issues.drain(..).map(|(at, record)| (start.saturating_add(at), record)));
        out.rows = start.saturating_add(count);
    }
}

/// A bit for each of the first rows of a block.
fn rows_of(count: usize) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for (at, word) in words.iter_mut().enumerate() {
        *word = match count.saturating_sub(at.saturating_mul(64)) {
            0 => 0,
            rest if rest >= 64 => u64::MAX,
            rest => u64::MAX.wrapping_shr(64_u32.wrapping_sub(in_word(rest))),
        };
    }
    words
}

/// Takes the rows of one mask out of another, and tells of each.
fn take(left: &mut [u64; WORDS], taken: &[u64; WORDS], mut each: impl FnMut(usize)) {
    for (number, (left, taken)) in left.iter_mut().zip(taken).enumerate() {
        let mut word = *left & taken;
        *left &= !taken;
        while word != 0 {
            each(number.wrapping_mul(64).wrapping_add(word.trailing_zeros() as usize));
            word &= word.wrapping_sub(1);
        }
    }
}
