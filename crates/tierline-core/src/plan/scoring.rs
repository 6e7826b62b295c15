//! Scoring: points of a factor, contributions, the score.
//!
//! Everything is exact until the end. Points along a line are fractions that need not end, and so contributions are
//! counted in *parts*: whole numbers of the smallest fraction of a unit of the score that all factors need, which is known
//! when the model is compiled. Parts are added up; one division makes them a score, and one each makes them contributions
//! that can be shown. What is lost there has a line of its own.
//!
//! Cost: an addition for each factor, and one division for each score whose parts are smaller than its units. Parts of
//! 64 bits are what nearly all models have; others are computed in 128, client by client.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "the builder of a score refuses one whose largest sum of parts, spread or not, does not fit 128 bits"
)]

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::AddAssign;

use crate::plan::cells::MISSING;
use crate::plan::sets::Outcomes;
use crate::value::fraction::{Fraction, divide};
use crate::value::number::{Decimal, Rounding, power_of_ten};
use crate::vector::{Added, Adding, Buffer, Divisor, MAX_STEPS, Slope};

/// A compiled score.
#[derive(Clone, Debug)]
pub struct ScorePlan {
    pub(crate) name: Box<str>,
    pub(crate) slot: usize,
    pub(crate) factors: Vec<FactorPlan>,
    /// Digits behind the point of the score and its contributions.
    pub(crate) scale: u8,
    /// So many parts are one unit of the score: the common denominator of all contributions.
    pub(crate) parts: i128,
    pub(crate) rounding: Rounding,
    pub(crate) division: Division,
    /// Whether the sum of the contributions may differ from the score.
    pub(crate) rounds: bool,
    /// 100 in the units in which factors count their weights.
    pub(crate) whole_weight: i64,
    /// Digits behind the point of a weight.
    pub(crate) weight_scale: u8,
}

/// How sums of parts become units of the score, for blocks of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Division {
    /// A part is a unit.
    None,
    /// By a power of ten.
    Tens(u32),
    By(Divisor),
    /// 64 bits do not hold every sum.
    Long,
}

/// A compiled factor.
#[derive(Clone, Debug)]
pub(crate) struct FactorPlan {
    /// The slot that it reads.
    pub(crate) of: usize,
    pub(crate) name: Box<str>,
    /// In units of the score's weight scale.
    pub(crate) weight: i64,
    pub(crate) points: PointsPlan,
    /// Digits behind the point of the points that are written out.
    pub(crate) points_scale: u8,
    /// A number of points, in units of the points scale, times this is a number of parts.
    pub(crate) multiplier: i128,
    pub(crate) missing: MissingPlan,
    /// Its contributions for a block of clients.
    pub(crate) block: BlockPoints,
}

/// How a factor finds its contributions for a block of clients; a missing value that has points is taken into account.
#[derive(Clone, Debug)]
pub(crate) enum BlockPoints {
    /// By code.
    Table(Box<[i64; 256]>),
    /// By code: the value at 0, and by how much it changes at which code.
    Steps(i64, Box<[(u8, i64)]>),
    Slope(Slope),
    /// Client by client: 64 bits may not be enough on the way.
    Long,
}

/// How a factor finds its points.
#[derive(Clone, Debug)]
pub(crate) enum PointsPlan {
    /// By the code of its slot.
    Table(Box<[i64; 256]>),
    /// By the value of its slot.
    Linear(Line),
}

/// A straight line, level beyond its ends, in parts: `slope x value + offset`, for values in units of the ends.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The value's units times this are units of the ends.
    pub(crate) up: i128,
    pub(crate) from: i128,
    pub(crate) to: i128,
    pub(crate) slope: i128,
    pub(crate) offset: i128,
    /// What it is in points: the same, as fractions.
    pub(crate) points: [Fraction; 2],
}

/// What a factor does when its value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingPlan {
    Score,
    /// These points, in units of the points scale.
    Points(i64),
    Reweight,
}

/// The outcome of a score for one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scored {
    /// In units of the score's scale.
    pub(crate) score: Option<i64>,
    /// The weight of the factors whose value is known, in units of the weight scale.
    pub(crate) known: i64,
}

/// What a score may be for a client with open factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// The least and the most units of the score; nothing where it is missing whatever is open.
    pub(crate) units: Option<[i64; 2]>,
    pub(crate) may_be_missing: bool,
}

/// What the contribution of one factor may be.
struct OpenFactor {
    weight: i64,
    /// The least and the most, points for a missing value among them; nothing where it has no points for certain.
    between: Option<[i128; 2]>,
    /// Whether it may be without points, and what that does to the score.
    without: Option<MissingPlan>,
}

/// The sum of the contributions of one client.
struct Sum<N> {
    parts: N,
    /// The weight of the factors that have points.
    with_points: i64,
    /// The weight of the factors whose value is known.
    known: i64,
    /// False where a factor without points makes the score missing, and where no factor has any.
    score_is_known: bool,
}

/// A number of parts: in 64 bits where the score's plan says that they are enough, else in 128.
trait Parts: Copy + Default + AddAssign {
    /// The contribution of a factor, nothing where it has none.
    fn of(factor: &FactorPlan, code: u8, units: i64) -> Option<Self>;
}

impl Parts for i64 {
    #[inline]
    fn of(factor: &FactorPlan, code: u8, units: i64) -> Option<Self> {
        // INVARIANT: of a score that is not `Division::Long` every contribution fits 64 bits.
        match (&factor.points, &factor.block, code) {
            (_, _, MISSING) => factor.missing_contribution().map(low_half),
            (PointsPlan::Table(table), ..) => Some(at(table, code).wrapping_mul(low_half(factor.multiplier))),
            // The line of blocks serves one client as well: it is in 64 bits already.
            (_, BlockPoints::Slope(line), _) => Some(line.at(units)),
            (PointsPlan::Linear(line), ..) => Some(low_half(line.parts(units))),
        }
    }
}

impl Parts for i128 {
    #[inline]
    fn of(factor: &FactorPlan, code: u8, units: i64) -> Option<Self> {
        match (&factor.points, code) {
            (_, MISSING) => factor.missing_contribution(),
            (PointsPlan::Table(table), _) => Some(Self::from(at(table, code)) * factor.multiplier),
            (PointsPlan::Linear(line), _) => Some(line.parts(units)),
        }
    }
}

impl Line {
    /// The parts for a number of units.
    #[inline]
    pub(crate) fn parts(&self, units: i64) -> i128 {
        self.slope * self.clamped(units) + self.offset
    }

    #[inline]
    fn clamped(&self, units: i64) -> i128 {
        (i128::from(units) * self.up).clamp(self.from, self.to)
    }

    /// The points for a number of units, which need not end; nothing where 128 bits do not hold the fraction.
    pub(crate) fn points(&self, units: i64) -> Option<Fraction> {
        let [slope, offset] = self.points;
        slope.times(Fraction::integer(self.clamped(units)))?.plus(offset)
    }

    /// The ends in units of the value, where they are whole.
    fn ends(&self) -> Option<[i64; 2]> {
        let end = |end: i128| if end % self.up == 0 { i64::try_from(end / self.up).ok() } else { None };
        Some([end(self.from)?, end(self.to)?])
    }

    /// The line for blocks: in 64 bits, which the parts fit.
    fn block(&self) -> BlockPoints {
        match self.ends() {
            Some(ends) => BlockPoints::Slope(Slope {
                ends,
                // By unit of the value: `up` of them make its units into those of the ends.
                slope: low_half(self.slope.wrapping_mul(self.up)),
                offset: low_half(self.offset),
            }),
            // An end between two values of the slot, or beyond 64 bits of them: the line is followed in 128.
            None => BlockPoints::Long,
        }
    }

    /// The most parts, without their sign; nothing where 128 bits do not hold what is computed on the way.
    pub(crate) fn largest(&self) -> Option<i128> {
        let end = |end: i128| self.slope.checked_mul(end)?.checked_add(self.offset)?.checked_abs();
        // A straight line has its largest parts at one of its ends, and is level beyond them.
        Some(end(self.from)?.max(end(self.to)?))
    }
}

/// The lower 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
const fn low_half(value: i128) -> i64 {
    value as i64
}

#[inline]
fn at(table: &[i64; 256], code: u8) -> i64 {
    table.get(usize::from(code)).copied().unwrap_or(0)
}

impl FactorPlan {
    /// Works out how a block finds its contributions, which fit 64 bits, from everything else.
    pub(crate) fn for_blocks(mut self) -> Self {
        // Nothing that counts is lost: of a score that is not `Division::Long` every contribution fits 64 bits.
        let by = low_half(self.multiplier);
        self.block = match &self.points {
            PointsPlan::Table(points) => {
                let mut table = points.clone();
                // Some codes of the table do not occur, and their product may be anything.
                table.iter_mut().for_each(|parts| *parts = parts.wrapping_mul(by));
                let [missing, first, ..] = &mut *table;
                // Code 0 is the missing value: its points stand in the table as those of any other code.
                *missing = match self.missing {
                    MissingPlan::Points(points) => points.wrapping_mul(by),
                    // Nobody asks for the sum, and so it takes no step.
                    // A change at code 1 would be a step more for every such factor.
                    _ => *first,
                };
                let missing = *missing;
                match steps_of(&table) {
                    Some(steps) => BlockPoints::Steps(missing, steps),
                    None => BlockPoints::Table(table),
                }
            }
            PointsPlan::Linear(line) => line.block(),
        };
        self
    }

    /// The contribution of a missing value that has points.
    fn missing_contribution(&self) -> Option<i128> {
        match self.missing {
            MissingPlan::Points(points) => Some(i128::from(points) * self.multiplier),
            _ => None,
        }
    }

    /// Its contributions for a block of clients, to be added up; nothing where that has to be done client by client.
    pub(crate) fn adding<'a>(&'a self, codes: &'a Buffer<u8>, units: Option<&'a Buffer<i64>>) -> Option<Adding<'a>> {
        let by = match (&self.block, units) {
            (BlockPoints::Table(table), _) => Added::Table(table),
            (BlockPoints::Steps(first, steps), _) => Added::Steps(*first, steps),
            (BlockPoints::Slope(line), Some(units)) => {
                Added::Slope(units, *line, low_half(self.missing_contribution().unwrap_or(0)))
            }
            _ => return None,
        };
        Some(Adding { codes, by })
    }

    /// Whether its points are a function of the value, and not only of its code.
    pub(crate) const fn reads_units(&self) -> bool {
        matches!(self.points, PointsPlan::Linear(_))
    }

    /// What its contribution may be.
    fn open(&self, outcome: &Outcomes) -> OpenFactor {
        let [low, high] = outcome.units;
        let mut between: Option<[i128; 2]> = None;
        let mut perhaps = |parts: i128| {
            between = Some(between.map_or([parts; 2], |[least, most]| [least.min(parts), most.max(parts)]));
        };
        match &self.points {
            PointsPlan::Table(_) => {
                outcome.codes.iter().filter_map(|code| i128::of(self, code, low)).for_each(&mut perhaps)
            }
            // A line goes one way, so that its ends bound it.
            PointsPlan::Linear(line) => {
                if outcome.codes.iter().any(|code| code != MISSING) {
                    perhaps(line.parts(low));
                    perhaps(line.parts(high));
                }
            }
        }
        let without = match self.missing {
            _ if !outcome.may_be_missing() => None,
            MissingPlan::Points(_) => {
                self.missing_contribution().into_iter().for_each(&mut perhaps);
                None
            }
            none => Some(none),
        };
        OpenFactor { weight: self.weight, between, without }
    }

    /// The points that a client with an open value has whatever it is; nothing where there are several.
    pub(crate) fn same_points(&self, outcome: &Outcomes) -> Option<Fraction> {
        // Both ends of the range for each code: a table gives the same at both, and a line goes one way between them.
        let mut all = outcome.codes.iter().flat_map(|code| outcome.units.map(|units| self.points_of(code, units)));
        let first = all.next()??;
        all.all(|points| points == Some(first)).then_some(first)
    }

    /// The points of a client, exact; nothing where there are none.
    pub(crate) fn points_of(&self, code: u8, units: i64) -> Option<Fraction> {
        let written = |points: i64| Some(Decimal::new(i128::from(points), self.points_scale)?.fraction());
        match (&self.points, code, self.missing) {
            (_, MISSING, MissingPlan::Points(points)) => written(points),
            (_, MISSING, _) => None,
            (PointsPlan::Table(table), ..) => written(at(table, code)),
            (PointsPlan::Linear(line), ..) => line.points(units),
        }
    }
}

impl ScorePlan {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Digits behind the point of the score and of its contributions.
    #[must_use]
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Digits behind the point of its coverage.
    #[must_use]
    pub fn coverage_scale(&self) -> u8 {
        self.weight_scale.saturating_add(2)
    }

    /// Whether it has a line for rounding beside its contributions.
    #[must_use]
    pub fn rounds(&self) -> bool {
        self.rounds
    }

    /// The names of its factors, in order.
    pub fn factors(&self) -> impl ExactSizeIterator<Item = &str> {
        self.factors.iter().map(|factor| &*factor.name)
    }

    /// The score of one client, and the contribution of each factor in units of the score, each rounded for itself.
    ///
    /// score = sum of weight x points / 100; where factors without a value ask for it, the sum is taken over the
    /// others and divided by their share of the weight.
    pub(crate) fn score(
        &self,
        code: impl Fn(usize) -> u8,
        units: impl Fn(usize) -> i64,
        contributions: &mut [Option<i64>],
    ) -> Scored {
        let of = self.sum::<i128>(&code, &units);
        // Of a missing score the contributions are those of the weights as written.
        let weight = if of.score_is_known { of.with_points } else { self.whole_weight };
        for (slot, factor) in contributions.iter_mut().zip(&self.factors) {
            let parts = i128::of(factor, code(factor.of), units(factor.of));
            *slot = parts.map(|parts| self.units(parts, weight));
        }
        let score = of.score_is_known.then(|| self.units(of.parts, of.with_points));
        Scored { score, known: of.known }
    }

    /// What rounding added to the sum of the contributions, in units of the score.
    pub(crate) fn rounded(score: i64, contributions: &[Option<i64>]) -> i64 {
        score - contributions.iter().flatten().sum::<i64>()
    }

    /// The share of the weight that was known.
    pub(crate) fn coverage(&self, known: i64) -> Decimal {
        Decimal::new(i128::from(known), self.coverage_scale()).unwrap_or(Decimal::ZERO)
    }

    /// As [`ScorePlan::score`], where the contributions are of no use.
    #[inline]
    pub(crate) fn score_alone(&self, code: impl Fn(usize) -> u8, units: impl Fn(usize) -> i64) -> Option<i64> {
        if self.division == Division::Long {
            let of = self.sum::<i128>(code, units);
            return of.score_is_known.then(|| self.units(of.parts, of.with_points));
        }
        let of = self.sum::<i64>(code, units);
        if !of.score_is_known {
            return None;
        }
        // The commonest case has nothing to divide: a part is a unit, and no weight is spread.
        if self.division == Division::None && of.with_points == self.whole_weight {
            return Some(of.parts);
        }
        Some(self.units(i128::from(of.parts), of.with_points))
    }

    /// The weight of the factors whose value is known, in units of the weight scale.
    pub(crate) fn known(&self, code: impl Fn(usize) -> u8) -> i64 {
        self.factors.iter().filter(|factor| code(factor.of) != MISSING).map(|factor| factor.weight).sum()
    }

    /// The sum of the contributions.
    #[inline]
    fn sum<N: Parts>(&self, code: impl Fn(usize) -> u8, units: impl Fn(usize) -> i64) -> Sum<N> {
        let mut of = Sum { parts: N::default(), with_points: 0, known: 0, score_is_known: true };
        for factor in &self.factors {
            let factor_code = code(factor.of);
            match N::of(factor, factor_code, units(factor.of)) {
                Some(parts) => {
                    of.parts += parts;
                    of.with_points += factor.weight;
                }
                None => of.score_is_known &= factor.missing != MissingPlan::Score,
            }
            if factor_code != MISSING {
                of.known += factor.weight;
            }
        }
        // Without points, or with points of weight 0 alone, there would be a division by zero.
        of.score_is_known &= of.with_points != 0;
        of
    }

    /// What the score may be, from what its factors may be: everything between the least and the most.
    ///
    /// Each open factor has any of its points, independent of the others. One that may be without points and makes the
    /// score missing, or spreads its weight, may do so: then the least and the most are those of any choice of factors
    /// that spread theirs.
    #[cold]
    pub(crate) fn bounds(&self, outcomes: impl Fn(usize) -> Outcomes) -> Bounds {
        let missing = Bounds { units: None, may_be_missing: true };
        let mut may_be_missing = false;
        // Those that are there for certain, and those that may spread their weight.
        let (mut there, mut weight) = ([0_i128; 2], 0_i64);
        let mut perhaps: Vec<(i64, [i128; 2])> = Vec::new();
        for factor in &self.factors {
            let open_factor = factor.open(&outcomes(factor.of));
            match (open_factor.between, open_factor.without) {
                // Without points for certain, so that its weight goes to the others.
                (None, Some(MissingPlan::Reweight)) => {}
                (None, _) => return missing,
                (Some(between), Some(MissingPlan::Reweight)) => perhaps.push((open_factor.weight, between)),
                (Some([least, most]), without) => {
                    // Only what makes the score missing is left here: nothing that has points, or spreads its weight.
                    may_be_missing |= without.is_some();
                    there = [there[0] + least, there[1] + most];
                    weight += open_factor.weight;
                }
            }
        }
        // A factor without weight adds nothing, there or not.
        // Its mean would be a division by zero.
        perhaps.retain(|(weight, _)| *weight > 0);
        if weight == 0 {
            if perhaps.is_empty() {
                return missing;
            }
            may_be_missing = true;
        }
        // The most is the least of everything with its sign turned.
        let end = |sign: i128, of: fn(&[i128; 2]) -> i128| {
            let perhaps = perhaps.iter().map(|(factor_weight, between)| (*factor_weight, of(between) * sign)).collect();
            let (sum, with_points) = least_mean(of(&there) * sign, weight, perhaps);
            self.units(sum * sign, with_points)
        };
        let units = Some([end(1, |[least, _]| *least), end(-1, |[_, most]| *most)]);
        Bounds { units, may_be_missing }
    }

    /// The contributions for a client with open values, as far as they are certain, and whether all are.
    ///
    /// Where a factor is open and a weight is or may be spread, none is certain: each depends on the others.
    #[cold]
    pub(crate) fn open_contributions(&self, outcomes: impl Fn(usize) -> Outcomes) -> (Vec<Option<i64>>, bool) {
        let all: Vec<OpenFactor> = self.factors.iter().map(|factor| factor.open(&outcomes(factor.of))).collect();
        let is_open = |factor: &OpenFactor| match factor.between {
            Some([least, most]) => least != most || factor.without.is_some(),
            None => false,
        };
        let spreads = all.iter().any(|factor| factor.without == Some(MissingPlan::Reweight));
        let some_open = all.iter().any(is_open);
        if some_open && spreads {
            return (alloc::vec![None; all.len()], false);
        }
        let with_points: i64 = all.iter().filter(|factor| factor.between.is_some()).map(|factor| factor.weight).sum();
        let score_is_known = with_points != 0 && all.iter().all(|factor| factor.without != Some(MissingPlan::Score));
        let weight = if score_is_known && !some_open { with_points } else { self.whole_weight };
        let certain = all.iter().map(|factor| factor.between.filter(|_| !is_open(factor)));
        (certain.map(|contribution| contribution.map(|[only, _]| self.units(only, weight))).collect(), !some_open)
    }

    /// The one rounding: parts as units of the score, where they stand for so much of the weight.
    #[inline]
    fn units(&self, parts: i128, with_points: i64) -> i64 {
        let (over, under) = if with_points == self.whole_weight {
            (parts, self.parts)
        } else {
            // Both fit: the compiler has multiplied the largest sum, and the parts of a unit, by the weight.
            (parts * i128::from(self.whole_weight), self.parts * i128::from(with_points))
        };
        // Scores of more than 18 digits are refused by the compiler, and contributions have no more than those.
        i64::try_from(divide(over, under, self.rounding).0).unwrap_or(i64::MAX)
    }
}

impl Division {
    /// The division of sums of at most so many parts, of which so many are a unit.
    pub(crate) fn of(parts: i128, most: i128) -> Self {
        let (Ok(parts), Ok(most)) = (i64::try_from(parts), i64::try_from(most)) else { return Self::Long };
        match Divisor::new(parts, most) {
            None => Self::Long,
            Some(_) if parts == 1 => Self::None,
            Some(divisor) => {
                // The loops for powers of ten divide by a constant, which costs less than any other division.
                let tens = (1..=18).find(|digits| power_of_ten(*digits) == Some(i128::from(parts)));
                tens.map_or(Self::By(divisor), Self::Tens)
            }
        }
    }
}

/// The least mean of a sum over its weight that comes of adding some of the others (weight, sum): the sum and the weight.
fn least_mean(sum: i128, weight: i64, mut others: Vec<(i64, i128)>) -> (i128, i64) {
    let product = |sum: i128, weight: i64| sum * i128::from(weight);
    // Products instead of quotients: means are compared without a division. Equal means give equal sums, in any order.
    others.sort_unstable_by(|(w, s), (v, t)| product(*s, *v).cmp(&product(*t, *w)));
    let (mut sum, mut weight) = (sum, weight);
    for (factor_weight, more) in others {
        // In order of their own means: one below the mean so far lowers it, and those behind the first that does not
        // would raise it.
        // Without any weight so far there is no mean to compare with: the first one is taken.
        if weight == 0 || product(more, weight) < product(sum, factor_weight) {
            sum += more;
            weight += factor_weight;
        }
    }
    (sum, weight)
}

/// Where a table changes, and by how much; nothing where it changes too often.
fn steps_of(table: &[i64; 256]) -> Option<Box<[(u8, i64)]>> {
    let changes = (1..=u8::MAX).zip(table.windows(2)).filter_map(|(code, pair)| match pair {
        // May wrap, as the sum of the steps does: together they come to the value again.
        [before, after] if before != after => Some((code, after.wrapping_sub(*before))),
        _ => None,
    });
    // One more than is used tells that there are too many.
    let steps: Vec<(u8, i64)> = changes.take(MAX_STEPS.saturating_add(1)).collect();
    (steps.len() <= MAX_STEPS).then(|| steps.into_boxed_slice())
}

/// `10^(high - low)`
pub(crate) fn power_between(high: u8, low: u8) -> Option<i128> {
    power_of_ten(u32::from(high.checked_sub(low)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::{BLOCK, Vectors};
    use proptest::prelude::*;

    proptest! {
        /// The 64 bits of a block say what the 128 bits of one client do, within the line and beyond its ends.
        #[test]
        fn lines_of_a_block_are_lines_of_one(
            (from, span) in (-1_000_i64..1_000, 1_i64..5_000),
            (slope, offset) in (-20_000_i64..20_000, -20_000_000_i64..20_000_000),
            up in prop_oneof![Just(1_i128), Just(10)],
            multiplier in 1_i64..5_000,
            values in prop::collection::vec(-8_000_i64..8_000, 1..40),
            missing in prop_oneof![Just(MissingPlan::Score), (-50_i64..50).prop_map(MissingPlan::Points)],
        ) {
            let (from, to) = (i128::from(from) * up, i128::from(from + span) * up);
            let line = Line {
                up, from, to, slope: slope.into(), offset: offset.into(), points: [Fraction::ZERO; 2],
            };
            let factor = FactorPlan {
                of: 0, name: "line".into(), weight: 1, points: PointsPlan::Linear(line), points_scale: 2,
                multiplier: multiplier.into(), missing, block: BlockPoints::Long,
            }
            .for_blocks();
            let units: Vec<i64> = values.iter().copied().cycle().take(BLOCK).collect();
            let units: Box<Buffer<i64>> = units.into_boxed_slice().try_into().ok().unwrap();
            let codes: Vec<u8> = (0..BLOCK).map(|at| u8::from(at % 7 != 0)).collect();
            let codes: Box<Buffer<u8>> = codes.into_boxed_slice().try_into().ok().unwrap();
            let mut sum = Box::new([1_i64; BLOCK]);
            Vectors::of(crate::vector::Instructions::best()).add_up(&[factor.adding(&codes, Some(&units)).unwrap()], &mut sum);
            for at in 0..BLOCK {
                let wide = i128::of(&factor, codes[at], units[at]);
                prop_assert_eq!(i64::of(&factor, codes[at], units[at]).map(i128::from), wide);
                prop_assert_eq!(i128::from(sum[at]), wide.unwrap_or(0), "{} {:?}", units[at], factor.block);
            }
        }
    }
}
