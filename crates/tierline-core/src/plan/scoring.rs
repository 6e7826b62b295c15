//! Scoring: points of a factor, contributions, the score.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "the builder of a score refuses one whose largest sum of contributions has more than 18 digits, and one \
              whose linear factors could overflow 128 bits"
)]

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::fraction::divide_half_even;
use crate::number::{Decimal, power_of_ten};
use crate::plan::cells::MISSING;
use crate::vector::{Added, Adding, Lane, MAX_STEPS, Ratio, Slope};

/// A compiled score.
#[derive(Clone, Debug)]
pub struct ScorePlan {
    pub(crate) name: Box<str>,
    pub(crate) lane: usize,
    pub(crate) factors: Vec<FactorPlan>,
    /// Digits behind the point of the score.
    pub(crate) scale: u8,
    /// Digits behind the point of its contributions: never fewer than the score's.
    pub(crate) contribution_scale: u8,
    /// `10^(contribution_scale - scale)`
    pub(crate) rounding: i128,
    /// Whether the sum of the contributions may differ from the score.
    pub(crate) rounds: bool,
    /// 100 in the units in which factors count their weights.
    pub(crate) whole_weight: i64,
    /// Digits behind the point of a weight.
    pub(crate) weight_scale: u8,
}

/// A compiled factor.
#[derive(Clone, Debug)]
pub(crate) struct FactorPlan {
    /// The lane that it reads.
    pub(crate) of: usize,
    pub(crate) name: Box<str>,
    /// In units of the score's weight scale.
    pub(crate) weight: i64,
    pub(crate) points: PointsPlan,
    /// Digits behind the point of its points.
    pub(crate) points_scale: u8,
    /// A contribution is the points times this, in units of the contribution scale.
    pub(crate) multiplier: i64,
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
    Ratio(Ratio),
    /// Client by client: 64 bits may not be enough on the way.
    Long,
}

/// How a factor finds its points.
#[derive(Clone, Debug)]
pub(crate) enum PointsPlan {
    /// By the code of its lane.
    Table(Box<[i64; 256]>),
    /// By the value of its lane.
    Linear(Line),
}

/// A straight line, level beyond its ends: `points = (first x (to - value) + last x (value - from)) / (to - from)`.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The value's units times this are units of the ends.
    pub(crate) up: i128,
    pub(crate) from: i128,
    pub(crate) to: i128,
    pub(crate) first: i128,
    pub(crate) last: i128,
    /// `(to - from) x 10^(digits of the end points beyond the scale)`
    pub(crate) divisor: i128,
    /// The rounded points times this are units of the factor's points scale.
    pub(crate) after: i64,
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

/// The sum of the contributions of one client.
struct Sum {
    sum: i64,
    /// The weight of the factors that have points.
    with_points: i64,
    /// The weight of the factors whose value is known.
    known: i64,
    /// False where a factor without points makes the score missing, and where no factor has any.
    score_is_known: bool,
}

impl Line {
    /// The points for a number of units, rounded half to even.
    #[inline]
    pub(crate) fn points(&self, units: i64) -> i64 {
        let value = (i128::from(units) * self.up).clamp(self.from, self.to);
        let sum = self.first * (self.to - value) + self.last * (value - self.from);
        i64::try_from(divide_half_even(sum, self.divisor).0).unwrap_or(i64::MAX) * self.after
    }

    /// The line times a factor, for blocks: in 64 bits where they are enough for every value.
    fn block(&self, times: i64) -> BlockPoints {
        self.slope(times)
            .map(BlockPoints::Slope)
            .or_else(|| self.ratio(times).map(BlockPoints::Ratio))
            .unwrap_or(BlockPoints::Long)
    }

    /// The ends in units of the value, where they are whole.
    fn ends(&self) -> Option<[i64; 2]> {
        let end = |end: i128| if end % self.up == 0 { i64::try_from(end / self.up).ok() } else { None };
        Some([end(self.from)?, end(self.to)?])
    }

    /// What the points are before they are divided: `units x this.0 + this.1`.
    fn before(&self) -> Option<(i128, i128)> {
        let slope = self.last.checked_sub(self.first)?.checked_mul(self.up)?;
        let offset = self.first.checked_mul(self.to)?.checked_sub(self.last.checked_mul(self.from)?)?;
        Some((slope, offset))
    }

    fn slope(&self, times: i64) -> Option<Slope> {
        let (ends, (slope, offset)) = (self.ends()?, self.before()?);
        if slope % self.divisor != 0 || offset % self.divisor != 0 {
            return None;
        }
        let times = i128::from(self.after).checked_mul(i128::from(times))?;
        // The result fits 64 bits, so products may lose what is beyond them on the way.
        Some(Slope {
            ends,
            slope: low_half((slope / self.divisor).wrapping_mul(times)),
            offset: low_half((offset / self.divisor).wrapping_mul(times)),
        })
    }

    fn ratio(&self, times: i64) -> Option<Ratio> {
        let (ends, (slope, offset)) = (self.ends()?, self.before()?);
        let [start, end] = ends.map(|end| i128::from(end).checked_mul(slope)?.checked_add(offset));
        let (lowest, highest) = (start?.min(end?), start?.max(end?));
        let floor = lowest.div_euclid(self.divisor);
        let base = floor.checked_sub(floor.rem_euclid(2))?;
        let offset = offset.checked_sub(base.checked_mul(self.divisor)?)?;
        let span = highest.checked_sub(base.checked_mul(self.divisor)?)?;
        let divisor = u64::try_from(self.divisor).ok().filter(|divisor| *divisor < 1 << 62)?;
        i64::try_from(span).ok()?;
        Some(Ratio {
            ends,
            slope: low_half(slope),
            offset: low_half(offset),
            divisor,
            inverse: u64::MAX / divisor,
            base: i64::try_from(base).ok()?,
            times: self.after.checked_mul(times)?,
        })
    }

    /// The most points, without their sign.
    pub(crate) fn largest(&self) -> i128 {
        let span = self.to - self.from;
        divide_half_even(self.first.abs().max(self.last.abs()) * span, self.divisor).0
    }
}

/// The lower 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
const fn low_half(value: i128) -> i64 {
    value as i64
}

impl FactorPlan {
    /// Works out how a block finds its contributions, from everything else.
    pub(crate) fn for_blocks(mut self) -> Self {
        self.block = match &self.points {
            PointsPlan::Table(points) => {
                let mut table = points.clone();
                // Some codes of the table do not occur, and their product may be anything.
                table.iter_mut().for_each(|own| *own = own.wrapping_mul(self.multiplier));
                let [missing, first, ..] = &mut *table;
                *missing = match self.missing {
                    MissingPlan::Points(_) => self.missing_contribution(),
                    // Nobody asks for the sum, and so it takes no step.
                    _ => *first,
                };
                let missing = *missing;
                match steps_of(&table) {
                    Some(steps) => BlockPoints::Steps(missing, steps),
                    None => BlockPoints::Table(table),
                }
            }
            PointsPlan::Linear(line) => line.block(self.multiplier),
        };
        self
    }

    /// The contribution of a missing value that has points, else 0.
    fn missing_contribution(&self) -> i64 {
        match self.missing {
            MissingPlan::Points(points) => points.wrapping_mul(self.multiplier),
            _ => 0,
        }
    }

    /// Its contributions for a block of clients, to be added up; nothing where that has to be done client by client.
    pub(crate) fn adding<'a>(&'a self, codes: &'a Lane<u8>, units: Option<&'a Lane<i64>>) -> Option<Adding<'a>> {
        let by = match (&self.block, units) {
            (BlockPoints::Table(table), _) => Added::Table(table),
            (BlockPoints::Steps(first, steps), _) => Added::Steps(*first, steps),
            (BlockPoints::Slope(line), Some(units)) => Added::Slope(units, *line, self.missing_contribution()),
            (BlockPoints::Ratio(line), Some(units)) => Added::Ratio(units, *line, self.missing_contribution()),
            _ => return None,
        };
        Some(Adding { codes, by })
    }

    /// Whether its points are a function of the value, and not only of its code.
    pub(crate) const fn reads_units(&self) -> bool {
        matches!(self.points, PointsPlan::Linear(_))
    }

    /// The points of a known value.
    #[inline]
    pub(crate) fn points(&self, code: u8, units: i64) -> i64 {
        match &self.points {
            PointsPlan::Table(table) => table.get(usize::from(code)).copied().unwrap_or(0),
            PointsPlan::Linear(line) => line.points(units),
        }
    }

    /// The points of a client, nothing where there are none; `known` where they come from a value.
    #[inline]
    pub(crate) fn points_of(&self, code: u8, units: i64) -> Option<i64> {
        match (code, self.missing) {
            (MISSING, MissingPlan::Points(points)) => Some(points),
            (MISSING, _) => None,
            _ => Some(self.points(code, units)),
        }
    }
}

impl ScorePlan {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Digits behind the point.
    #[must_use]
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Digits behind the point of its contributions.
    #[must_use]
    pub fn contribution_scale(&self) -> u8 {
        self.contribution_scale
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

    /// The score of one client, and the contribution of each factor in units of the contribution scale.
    ///
    /// score = sum of weight x points / 100; where factors without a value ask for it, the sum is taken over the
    /// others and divided by their share of the weight.
    #[inline]
    pub(crate) fn score(
        &self,
        code: impl Fn(usize) -> u8,
        units: impl Fn(usize) -> i64,
        contributions: &mut [Option<i64>],
    ) -> Scored {
        let of = self.sum(code, units, |at, contribution| {
            if let Some(slot) = contributions.get_mut(at) {
                *slot = contribution;
            }
        });
        if of.score_is_known && of.with_points != self.whole_weight {
            for contribution in contributions.iter_mut().flatten() {
                *contribution = self.spread(*contribution, of.with_points, 1);
            }
        }
        Scored { score: self.settle(&of), known: of.known }
    }

    /// What rounding added to the sum of the contributions, in units of the contribution scale.
    pub(crate) fn rounded(&self, score: i64, contributions: &[Option<i64>]) -> i64 {
        let up = i64::try_from(self.rounding).unwrap_or(1);
        score * up - contributions.iter().flatten().sum::<i64>()
    }

    /// The share of the weight that was known.
    pub(crate) fn coverage(&self, known: i64) -> Decimal {
        Decimal::new(i128::from(known), self.coverage_scale()).unwrap_or(Decimal::ZERO)
    }

    /// As [`ScorePlan::score`], where the contributions are of no use.
    #[inline]
    pub(crate) fn score_alone(&self, code: impl Fn(usize) -> u8, units: impl Fn(usize) -> i64) -> Option<i64> {
        self.settle(&self.sum(code, units, |_, _| {}))
    }

    /// The weight of the factors whose value is known, in units of the weight scale.
    pub(crate) fn known(&self, code: impl Fn(usize) -> u8) -> i64 {
        self.factors.iter().filter(|factor| code(factor.of) != MISSING).map(|factor| factor.weight).sum()
    }

    /// The sum of the contributions; `each` is told every one by the number of its factor in the score.
    #[inline]
    fn sum(
        &self,
        code: impl Fn(usize) -> u8,
        units: impl Fn(usize) -> i64,
        mut each: impl FnMut(usize, Option<i64>),
    ) -> Sum {
        let mut of = Sum { sum: 0, with_points: 0, known: 0, score_is_known: true };
        for (at, factor) in self.factors.iter().enumerate() {
            let own = code(factor.of);
            let contribution = factor.points_of(own, units(factor.of)).map(|points| points * factor.multiplier);
            match contribution {
                Some(part) => {
                    of.sum += part;
                    of.with_points += factor.weight;
                }
                None => of.score_is_known &= factor.missing != MissingPlan::Score,
            }
            if own != MISSING {
                of.known += factor.weight;
            }
            each(at, contribution);
        }
        of.score_is_known &= of.with_points != 0;
        of
    }

    /// The score that a sum of contributions comes to.
    #[inline]
    fn settle(&self, of: &Sum) -> Option<i64> {
        if !of.score_is_known {
            return None;
        }
        if of.with_points != self.whole_weight {
            return Some(self.spread(of.sum, of.with_points, self.rounding));
        }
        Some(if self.rounding == 1 {
            of.sum
        } else {
            i64::try_from(divide_half_even(i128::from(of.sum), self.rounding).0).unwrap_or(i64::MAX)
        })
    }

    /// A contribution, or a sum of them, divided by the share of the weight that it stands for, and by `further`.
    fn spread(&self, value: i64, with_points: i64, further: i128) -> i64 {
        let (whole, part) = (i128::from(self.whole_weight), i128::from(with_points));
        i64::try_from(divide_half_even(i128::from(value) * whole, part * further).0).unwrap_or(i64::MAX)
    }
}

/// Where a table changes, and by how much; nothing where it changes too often.
fn steps_of(table: &[i64; 256]) -> Option<Box<[(u8, i64)]>> {
    let changes = (1..=u8::MAX).zip(table.windows(2)).filter_map(|(code, pair)| match pair {
        [before, own] if before != own => Some((code, own.wrapping_sub(*before))),
        _ => None,
    });
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
            (first, last) in (-20_000_i64..20_000, -20_000_i64..20_000),
            (up, deep) in (prop_oneof![Just(1_i128), Just(10)], prop_oneof![Just(1_i128), Just(100)]),
            (after, multiplier) in (prop_oneof![Just(1_i64), Just(100)], 1_i64..5_000),
            values in prop::collection::vec(-8_000_i64..8_000, 1..40),
            missing in prop_oneof![Just(MissingPlan::Score), (-50_i64..50).prop_map(MissingPlan::Points)],
        ) {
            let (from, to) = (i128::from(from) * up, i128::from(from + span) * up);
            let line = Line {
                up, from, to, first: first.into(), last: last.into(), divisor: (to - from) * deep, after,
            };
            let factor = FactorPlan {
                of: 0, name: "line".into(), weight: 1, points: PointsPlan::Linear(line), points_scale: 2, multiplier,
                missing, block: BlockPoints::Long,
            }
            .for_blocks();
            let units: Vec<i64> = values.iter().copied().cycle().take(BLOCK).collect();
            let units: Box<Lane<i64>> = units.into_boxed_slice().try_into().ok().unwrap();
            let codes: Vec<u8> = (0..BLOCK).map(|at| u8::from(at % 7 != 0)).collect();
            let codes: Box<Lane<u8>> = codes.into_boxed_slice().try_into().ok().unwrap();
            let mut sum = Box::new([1_i64; BLOCK]);
            Vectors::of(crate::vector::Instructions::best()).add_up(&[factor.adding(&codes, Some(&units)).unwrap()], &mut sum);
            for at in 0..BLOCK {
                let own = factor.points_of(codes[at], units[at]).map_or(0, |points| points * multiplier);
                prop_assert_eq!(sum[at], own, "{} {:?}", units[at], factor.block);
            }
        }
    }
}
