//! The results for many clients, as columns.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::fmt;

use crate::assign::issue::{Issue, IssueRecord};
use crate::column::summary::Summary;
use crate::plan::Plan;
use crate::plan::scoring::ScorePlan;
use crate::text::visible::shown;
use crate::value::date::Date;
use crate::vector::{BLOCK, Buffer, Vectors};

/// Bits by row in the order of Arrow, and how many of them are 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The bit of a row is `bits[row / 8] >> (row % 8) & 1`: 1 where there is a value. No bits where every row has one.
    pub bits: Vec<u8>,
    /// How many rows have no value.
    pub missing: usize,
    rows: usize,
}

/// Numbers by row, in units of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Numbers {
    /// Digits behind the point.
    pub scale: u8,
    /// 0 where there is no number; in the 128 bits of Arrow's commonest decimals, though 64 would do.
    pub units: Vec<i128>,
    /// Where there is a number.
    pub validity: Validity,
}

/// True, false or unknown by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Truths {
    /// How many rows there are.
    pub rows: usize,
    /// Bits in the order of Arrow: 1 where it is true.
    pub bits: Vec<u8>,
    /// Where it is known.
    pub validity: Validity,
}

/// Codes by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Codes {
    /// 0 where there is none.
    pub codes: Vec<u8>,
    /// Where there is one.
    pub validity: Validity,
}

/// By row 0 without a clause, then 1 + the number of its words in [`Plan::clause_words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClauseNumbers {
    /// There are at most 255 clauses.
    Narrow(Codes),
    /// There are more.
    Wide(Vec<u32>),
}

/// Values that were asked for by [`Plan::keeping`], by row: units of a number, days of a date since 1970, 1 for false and 2
/// for true, 1 + the number of a level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kept {
    /// 0 where there is none.
    pub units: Vec<i64>,
    /// Where there is one.
    pub validity: Validity,
}

/// What a score is made of, by row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breakdown {
    /// The contribution of each factor.
    pub contributions: Vec<Numbers>,
    /// What rounding added, for a score that has a line for it.
    pub rounding: Option<Numbers>,
    /// The share of the weight that was known.
    pub coverage: Numbers,
}

/// How much of each score a result for many clients holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScoreDetail {
    /// The score alone.
    #[default]
    Total,
    /// Also what it is made of: the contribution of each factor, what rounding added, and the share of the weight that
    /// was known; [`Assignments::breakdowns`].
    Contributions,
}

/// The results for many clients, as columns: one row for each client, in their order.
#[derive(Clone)]
pub struct Assignments {
    plan: Plan,
    as_of: Date,
    rows: usize,
    /// By row: 0 unassigned, then 1 + the rank of the tier.
    pub tiers: Codes,
    /// The clauses that decided.
    pub clauses: ClauseNumbers,
    /// By score.
    pub scores: Vec<Numbers>,
    /// By dimension and row: 0 missing, then 1 + the level's number.
    pub levels: Vec<Codes>,
    /// By flag.
    pub flags: Vec<Truths>,
    /// By score, where it was asked for.
    pub breakdowns: Vec<Breakdown>,
    /// By name that [`Plan::keeping`] was given.
    pub kept: Vec<Kept>,
    /// By row, where [`Plan::keeping`] was asked: bit r is 1 where the `stay` rule of the tier of rank r is true.
    pub stays: Vec<u64>,
    /// By number of a clause (from 0, as in [`Plan::clause_words`]), where [`Plan::keeping`] was asked: whether it is true,
    /// also of tiers whose rules were not needed. Of a client with a bad value only what is so whatever the value is.
    pub clause_truths: Vec<Truths>,
    /// By number of a condition of the service section ([`Plan::conditions`]), where [`Plan::keeping`] was asked: whether it is true.
    /// Of a client with a bad value only what is so whatever the value is.
    pub conditions: Vec<Truths>,
    /// By slot that clauses go by: true where its value is missing.
    missing: Vec<Truths>,
    /// By attribute: how many values were rounded.
    pub rounded: Vec<u64>,
    /// By attribute: true where the fast path read all values, or none were read: they are in range, were not rounded, and
    /// have as few digits as their column says; false means that some may not.
    pub exact: Vec<bool>,
    /// The offsets from UTC, in seconds, of the moments that came as texts or single values.
    pub offsets: BTreeSet<i32>,
    /// By row ascending.
    issues: Vec<(usize, IssueRecord)>,
    /// Clients and value by tier.
    pub summary: Summary,
}

/// Short: the model and counts, and not a line for each client.
impl fmt::Debug for Assignments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assignments")
            .field("model", &shown(self.plan.model_name()))
            .field("as_of", &self.as_of)
            .field("rows", &self.rows)
            .field("issues", &self.issues.len())
            .finish_non_exhaustive()
    }
}

impl Assignments {
    /// No clients yet, with room for some.
    pub(crate) fn new(plan: &Plan, as_of: Date, rows: usize, detail: ScoreDetail) -> Self {
        let inner = &*plan.inner;
        let numbers = |scale: u8| Numbers::new(scale, rows);
        let breakdown_of = |score: &ScorePlan| {
            let contributions = || numbers(score.scale);
            Breakdown {
                contributions: score.factors.iter().map(|_| contributions()).collect(),
                rounding: score.rounds.then(contributions),
                coverage: numbers(score.coverage_scale()),
            }
        };
        Self {
            plan: plan.clone(),
            as_of,
            rows: 0,
            // Memory is asked for once: the number of rows is known, and blocks only add to it.
            tiers: Codes::with_capacity(rows),
            // 0 is no clause, so that the greatest number is how many there are: up to 255 one byte a client is enough.
            clauses: match u8::try_from(inner.clause_words.len()) {
                Ok(_) => ClauseNumbers::Narrow(Codes::with_capacity(rows)),
                Err(_) => ClauseNumbers::Wide(Vec::with_capacity(rows)),
            },
            scores: inner.scores.iter().map(|score| numbers(score.scale)).collect(),
            levels: inner.dimensions.iter().map(|_| Codes::with_capacity(rows)).collect(),
            flags: inner.flags.iter().map(|_| Truths::with_capacity(rows)).collect(),
            breakdowns: match detail {
                ScoreDetail::Total => Vec::new(),
                ScoreDetail::Contributions => inner.scores.iter().map(breakdown_of).collect(),
            },
            kept: inner.kept.iter().map(|_| Kept::default()).collect(),
            stays: Vec::new(),
            clause_truths: if inner.keeps_stays {
                inner.clause_words.iter().map(|_| Truths::with_capacity(rows)).collect()
            } else {
                Vec::new()
            },
            conditions: if inner.keeps_stays {
                inner.conditions.iter().map(|_| Truths::with_capacity(rows)).collect()
            } else {
                Vec::new()
            },
            missing: inner.clause_inputs.iter().map(|_| Truths::with_capacity(rows)).collect(),
            rounded: alloc::vec![0; inner.inputs.len()],
            offsets: BTreeSet::new(),
            exact: alloc::vec![true; inner.inputs.len()],
            issues: Vec::new(),
            summary: Summary::new(plan),
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

    /// The date that the clients were assigned for.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// What is missing, where a clause is neither true nor false for a client: the names of the attributes behind it that
    /// have no value, and of what cannot be computed though all attributes behind it are known (a division by zero). None
    /// without [`Plan::keeping`].
    ///
    /// ```
    /// use tierline_core::{Attribute, Batch, Model, ScoreDetail, Tier, name};
    /// let model = Model::builder("sizes")
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::when("Large", name("seats").gt(100)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let plan = model.compile().keeping([]);
    /// let batch = Batch { columns: &[None], rows: 1, ids: &[] };
    /// let result = plan.assign_batch(&batch, 0..1, "2026-01-31".parse()?, ScoreDetail::Total);
    /// assert_eq!(result.clause_truths[0].get(0), None);
    /// assert_eq!(result.missing_of_clause(0, 0), ["seats"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn missing_of_clause(&self, row: usize, clause: usize) -> Vec<&str> {
        let inner = &self.plan.inner;
        inner.missing_names(clause, |slot| {
            let at = inner.clause_inputs.iter().position(|input| *input == slot);
            at.and_then(|at| self.missing.get(at)?.get(row)) == Some(true)
        })
    }

    /// The same results without all but what they say of clauses: [`Assignments::clause_truths`] and
    /// [`Assignments::missing_of_clause`].
    #[must_use]
    pub fn for_clauses(self) -> Self {
        let empty = Self::new(&self.plan, self.as_of, 0, ScoreDetail::Total);
        Self { rows: self.rows, clause_truths: self.clause_truths, missing: self.missing, ..empty }
    }

    /// The truths of a clause of the first clients of a block, by their codes.
    pub(crate) fn extend_clause(&mut self, clause: usize, vectors: Vectors, codes: &Buffer<u8>, count: usize) {
        if let Some(truths) = self.clause_truths.get_mut(clause) {
            truths.extend(vectors, codes, count);
        }
    }

    /// The truths of a condition of the service section of the first clients of a block, by their codes.
    pub(crate) fn extend_condition(&mut self, condition: usize, vectors: Vectors, codes: &Buffer<u8>, count: usize) {
        if let Some(truths) = self.conditions.get_mut(condition) {
            truths.extend(vectors, codes, count);
        }
    }

    /// Where a slot that clauses go by is missing for the first clients of a block, by their codes.
    pub(crate) fn extend_missing(&mut self, input: usize, vectors: Vectors, codes: &Buffer<u8>, count: usize) {
        if let Some(truths) = self.missing.get_mut(input) {
            truths.extend(vectors, codes, count);
        }
    }

    /// All issues with the row they belong to, by row ascending.
    pub fn issues(&self) -> impl ExactSizeIterator<Item = (usize, Issue<'_>)> {
        self.issues.iter().map(|(row, record)| (*row, Issue::new(&self.plan.inner, record)))
    }

    /// Adds the issues of a block that follows, by row of the block ascending, and counts its clients.
    pub(crate) fn close_block(&mut self, issues: &mut Vec<(usize, IssueRecord)>, tiers: &Buffer<u8>, count: usize) {
        // By row ascending: the issues of one client stand together.
        for client_issues in issues.chunk_by(|a, b| a.0 == b.0) {
            let assigned = client_issues.first().and_then(|(at, _)| tiers.get(*at)).is_some_and(|tier| *tier != 0);
            self.summary.add_issues(client_issues.iter().map(|(_, record)| record), assigned);
        }
        let start = self.rows;
        // Drained and not dropped: the next block writes into the same memory.
        self.issues.extend(issues.drain(..).map(|(at, record)| (start.saturating_add(at), record)));
        self.rows = start.saturating_add(count);
    }
}

impl ClauseNumbers {
    /// The number of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> usize {
        match self {
            Self::Narrow(numbers) => usize::from(numbers.get(row)),
            Self::Wide(numbers) => numbers.get(row).and_then(|number| usize::try_from(*number).ok()).unwrap_or(0),
        }
    }
}

impl Codes {
    fn with_capacity(rows: usize) -> Self {
        Self { codes: Vec::with_capacity(rows), validity: Validity::default() }
    }

    /// The code of a row, 0 beyond the end.
    #[must_use]
    pub fn get(&self, row: usize) -> u8 {
        self.codes.get(row).copied().unwrap_or(0)
    }

    /// Adds the first clients of a block.
    pub(crate) fn extend(&mut self, vectors: Vectors, codes: &Buffer<u8>, count: usize) {
        self.codes.extend_from_slice(codes.get(..count).unwrap_or_default());
        self.validity.extend(vectors, codes, count);
    }
}

impl Validity {
    /// Whether a row has a value.
    #[must_use]
    pub fn get(&self, row: usize) -> bool {
        row < self.rows && (self.missing == 0 || bit(&self.bits, row))
    }

    /// Adds the first clients of a block, where the byte of each is not 0.
    ///
    /// All blocks but the last one are whole, so that their bits begin with a byte.
    fn extend(&mut self, vectors: Vectors, bytes: &Buffer<u8>, count: usize) {
        let missing = match count {
            BLOCK => usize::try_from(vectors.count(bytes, 0)).unwrap_or(BLOCK),
            // Behind the last client of a short block lie bytes of no client, which the vector loop would count.
            _ => bytes.iter().take(count).filter(|byte| **byte == 0).count(),
        };
        // Most columns have no missing value: their bits are never written.
        if missing > 0 {
            self.begin();
        }
        // Behind `begin`, which writes down the rows before this block and needs the old count of missing ones.
        self.missing = self.missing.saturating_add(missing);
        self.rows = self.rows.saturating_add(count);
        if self.missing > 0 {
            extend_bits(&mut self.bits, vectors, bytes, count, |byte| u8::from(byte != 0));
        }
    }

    /// Says anew whether a row has a value.
    fn replace(&mut self, row: usize, valid: bool) {
        if row >= self.rows || self.get(row) == valid {
            return;
        }
        // The first row without a value: the bits of all rows are written from here on.
        if self.missing == 0 {
            // Does nothing where an earlier row is missing.
            self.begin();
        }
        self.missing = if valid { self.missing.saturating_sub(1) } else { self.missing.saturating_add(1) };
        if let Some(byte) = self.bits.get_mut(row.wrapping_shr(3)) {
            let bit = 1_u8.wrapping_shl(in_byte(row));
            *byte = if valid { *byte | bit } else { *byte & !bit };
        }
        // Without missing rows there are no bits.
        if self.missing == 0 {
            self.bits.clear();
        }
    }

    fn push(&mut self, valid: bool) {
        if !valid {
            self.begin();
            self.missing = self.missing.saturating_add(1);
        }
        if self.missing > 0 {
            push_bit(&mut self.bits, self.rows, valid);
        }
        self.rows = self.rows.saturating_add(1);
    }

    /// Writes down the rows so far, which all have a value, before the first one that has none.
    fn begin(&mut self) {
        if self.missing == 0 {
            // Whole bytes at once, and then at most 7 bits.
            self.bits = alloc::vec![u8::MAX; self.rows.wrapping_shr(3)];
            for row in self.rows.wrapping_shr(3).wrapping_shl(3)..self.rows {
                push_bit(&mut self.bits, row, true);
            }
        }
    }
}

impl Kept {
    /// The value of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<i64> {
        if self.validity.get(row) { self.units.get(row).copied() } else { None }
    }

    pub(crate) fn push(&mut self, value: Option<i64>) {
        self.units.push(value.unwrap_or(0));
        self.validity.push(value.is_some());
    }
}

impl Truths {
    fn with_capacity(rows: usize) -> Self {
        Self { rows: 0, bits: Vec::with_capacity(rows.div_ceil(8)), validity: Validity::default() }
    }

    /// The truth of a row, nothing where it is unknown.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<bool> {
        self.validity.get(row).then(|| bit(&self.bits, row))
    }

    /// Adds the first clients of a block by their codes.
    pub(crate) fn extend(&mut self, vectors: Vectors, codes: &Buffer<u8>, count: usize) {
        // 1 is false and 2 is true: the upper bit tells, and is 0 where it is unknown.
        extend_bits(&mut self.bits, vectors, codes, count, |code| code.wrapping_shr(1));
        self.validity.extend(vectors, codes, count);
        self.rows = self.rows.saturating_add(count);
    }
}

/// Appends each number of a slice in twice as many bits.
pub type Widen = fn(&[i64], &mut Vec<i128>);

impl Numbers {
    fn new(scale: u8, rows: usize) -> Self {
        Self { scale, units: Vec::with_capacity(rows), validity: Validity::default() }
    }

    /// Adds the first clients of a block, where the byte of each is not 0; units elsewhere are 0 already.
    pub(crate) fn extend(
        &mut self,
        vectors: Vectors,
        widen: Option<Widen>,
        units: &Buffer<i64>,
        validity: &Buffer<u8>,
        count: usize,
    ) {
        let units = units.get(..count).unwrap_or_default();
        match widen {
            // Whoever knows where the result goes may write past the caches.
            Some(widen) => widen(units, &mut self.units),
            None => vectors.widen(units, &mut self.units),
        }
        self.validity.extend(vectors, validity, count);
    }

    /// Adds one client.
    pub(crate) fn push(&mut self, value: Option<i64>) {
        self.units.push(value.map_or(0, i128::from));
        self.validity.push(value.is_some());
    }

    /// Gives a client that is there another number.
    pub(crate) fn replace(&mut self, row: usize, value: Option<i64>) {
        if let Some(units) = self.units.get_mut(row) {
            *units = value.map_or(0, i128::from);
            self.validity.replace(row, value.is_some());
        }
    }
}

impl Breakdown {
    /// Adds one client: its score, the contributions to it, and the weight that was known, each in units.
    pub(crate) fn push(&mut self, score: Option<i64>, contributions: &[Option<i64>], known: i64) {
        for (numbers, contribution) in self.contributions.iter_mut().zip(contributions) {
            numbers.push(*contribution);
        }
        if let Some(rounding) = &mut self.rounding {
            rounding.push(score.map(|score| ScorePlan::rounded(score, contributions)));
        }
        self.coverage.push(Some(known));
    }

    /// Replaces what was added for a row; no score where it is not certain what its parts are.
    pub(crate) fn replace(&mut self, row: usize, score: Option<i64>, contributions: &[Option<i64>], known: i64) {
        for (numbers, contribution) in self.contributions.iter_mut().zip(contributions) {
            numbers.replace(row, *contribution);
        }
        if let Some(rounding) = &mut self.rounding {
            rounding.replace(row, score.map(|score| ScorePlan::rounded(score, contributions)));
        }
        self.coverage.replace(row, Some(known));
    }
}

fn bit(bits: &[u8], row: usize) -> bool {
    bits.get(row.wrapping_shr(3)).is_some_and(|byte| byte.wrapping_shr(in_byte(row)) & 1 != 0)
}

fn push_bit(bits: &mut Vec<u8>, row: usize, set: bool) {
    if in_byte(row) == 0 {
        bits.push(0);
    }
    if let Some(byte) = bits.last_mut() {
        *byte |= u8::from(set).wrapping_shl(in_byte(row));
    }
}

/// Adds the bits of a block; those beyond its clients are 0.
fn extend_bits(bits: &mut Vec<u8>, vectors: Vectors, bytes: &Buffer<u8>, count: usize, of: impl Fn(u8) -> u8) {
    // A block that is not whole is packed whole, and cut: vector loops run over arrays of one length.
    let mut packed = [0; BLOCK / 8];
    vectors.pack(bytes, of, &mut packed);
    if let (Some(last), true) = (packed.get_mut(count.wrapping_shr(3)), in_byte(count) != 0) {
        // Bits behind the last client are 0, so that equal results are equal byte by byte.
        *last &= 1_u8.wrapping_shl(in_byte(count)).wrapping_sub(1);
    }
    bits.extend_from_slice(packed.get(..count.div_ceil(8)).unwrap_or_default());
}

/// The place of a row in its byte.
#[expect(clippy::cast_possible_truncation, reason = "below 8")]
const fn in_byte(row: usize) -> u32 {
    (row & 7) as u32
}
