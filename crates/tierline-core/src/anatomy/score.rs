//! Scores as sums of whole numbers.
//!
//! A *part* is the common denominator of a score: so many parts are one unit of `10^-scale` of it, and every contribution is
//! a whole number of them, also on a line whose points do not end. So a score is one division of whole numbers, rounded
//! once, and each of its thresholds is a sum of whole numbers compared with 0: no division at all.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::anatomy::SlotId;
use crate::anatomy::whole::rounds_up_to;
use crate::language::Comparison;
use crate::value::fraction::{Fraction, greatest_common_divisor};
use crate::value::number::Rounding;

/// A score as a sum of whole numbers.
///
/// Of the factors that have points, let `sum` be their parts added up and `weight` their weights. The score, in units of
/// `10^-scale`, is `sum * whole_weight / (parts * weight)`, rounded once. It is missing where a factor without points says so
/// ([`MissingParts::Score`]), and where `weight` is 0.
///
/// ```
/// use tierline_core::{Attribute, Factor, Model, PointBand, Score, Tier};
/// let model = Model::builder("fit")
///     .attribute(Attribute::decimal("arr", 2))
///     .attribute(Attribute::boolean("strategic"))
///     .score(Score::new("fit", [
///         Factor::bands("arr", 60, [PointBand::below(5_000, 10), PointBand::rest(100)]),
///         Factor::levels("strategic", 40, [("false", 0), ("true", 100)]),
///     ]))
///     .tier(Tier::rest("All"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let fit = &anatomy.scores()[0];
/// // A part is a tenth here, as a unit of the score is: below 5,000 it is 60 * 10 / 100 = 6.0.
/// let [arr, strategic] = &fit.factors[..] else { panic!("two factors") };
/// assert_eq!((fit.scale, fit.parts, arr.parts_of(1), arr.parts_of(2)), (1, 1, Some(60), Some(600)));
/// assert_eq!((strategic.parts_of(1), strategic.parts_of(2)), (Some(0), Some(400)));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScoreSum {
    /// Its slot.
    pub slot: SlotId,
    /// Digits behind the point.
    pub scale: u8,
    /// The rule of the model for sums that lie exactly between two units.
    pub rounding: Rounding,
    /// What is added up.
    pub factors: Vec<FactorSum>,
    /// So many parts are one unit of `10^-scale`.
    pub parts: i128,
    /// 100 in the units in which factors count their weights.
    pub whole_weight: i64,
}

/// A factor of a score.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FactorSum {
    /// Its name.
    pub name: Box<str>,
    /// The slot whose value gives points.
    pub of: SlotId,
    /// Its weight, in the units that [`ScoreSum::whole_weight`] is counted in.
    pub weight: i64,
    /// What it adds where it has a value.
    pub parts: FactorParts,
    /// What it does where it has none.
    pub missing: MissingParts,
}

/// What a factor adds to the sum, in parts: weight times points.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FactorParts {
    /// By the code of its slot, from code 1 on.
    Table {
        /// The parts.
        parts: Vec<i128>,
        /// The points that they come from.
        points: Vec<Fraction>,
    },
    /// Along a straight line, level beyond its ends.
    Line {
        /// The parts.
        parts: LineParts,
        /// The points that they come from: by how much they rise and what they are at 0, over the same numbers as the parts.
        points: [Fraction; 2],
    },
}

/// A straight line over the whole number of a slot: `slope * clamp(up * whole, from, to) + offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineParts {
    /// The whole number of the slot times this is counted in what the ends are counted in, which may be finer.
    pub up: i128,
    /// Where the line begins.
    pub from: i128,
    /// Where it ends.
    pub to: i128,
    /// By how much it rises.
    pub slope: i128,
    /// What it is at 0.
    pub offset: i128,
}

/// What a factor does whose value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissingParts {
    /// The score is missing too.
    Score,
    /// It adds so many parts, with its weight.
    Adds(i128),
    /// It adds nothing, and its weight is left out: `missing: reweight`.
    Reweight,
}

/// Whether a score reaches a number of units, as a sum of whole numbers that is compared with 0.
///
/// A factor adds `weight * (2 * points - (2t - 1))`, multiplied out to whole numbers: the division of a score whose weights
/// are spread cancels, and a factor that is left out adds 0. Asked only of clients whose score is known.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScoreThreshold {
    /// What is added up.
    pub summands: Vec<Summand>,
    /// `>=`, or `>` where a score half a unit below is rounded down.
    pub comparison: Comparison,
}

/// What a factor adds to the sum of a threshold.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Summand {
    /// The slot whose value decides.
    pub of: SlotId,
    /// What it adds where it has a value.
    pub adds: SummandParts,
    /// What it adds where it has none; nothing where the score is missing then.
    pub missing: Option<i128>,
}

/// What a factor adds to the sum of a threshold, by its value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SummandParts {
    /// By the code of its slot, from code 1 on.
    Table(Vec<i128>),
    /// Along a straight line.
    Line(LineParts),
}

impl LineParts {
    /// The number at a whole number of the slot; nothing beyond 128 bits.
    #[must_use]
    pub fn at(&self, whole: i64) -> Option<i128> {
        let at = i128::from(whole).checked_mul(self.up)?.clamp(self.from, self.to);
        self.slope.checked_mul(at)?.checked_add(self.offset)
    }
}

impl FactorSum {
    /// The parts of a code, from 1 on; nothing for a line, and for a code that its slot does not have.
    #[must_use]
    pub fn parts_of(&self, code: u8) -> Option<i128> {
        match &self.parts {
            FactorParts::Table { parts, .. } => parts.get(usize::from(code).checked_sub(1)?).copied(),
            FactorParts::Line { .. } => None,
        }
    }

    /// What it adds to the sum of a threshold, each number of parts changed so.
    fn map(
        &self,
        of: impl Fn(i128) -> Option<i128>,
        line: impl Fn(&LineParts) -> Option<LineParts>,
    ) -> Option<Summand> {
        let adds = match &self.parts {
            FactorParts::Table { parts, .. } => {
                SummandParts::Table(parts.iter().map(|part| of(*part)).collect::<Option<_>>()?)
            }
            FactorParts::Line { parts, .. } => SummandParts::Line(line(parts)?),
        };
        let missing = match self.missing {
            MissingParts::Score => None,
            MissingParts::Adds(parts) => Some(of(parts)?),
            // Left out it adds nothing, neither points nor its share of the threshold.
            MissingParts::Reweight => Some(0),
        };
        Some(Summand { of: self.of, adds, missing })
    }
}

impl ScoreSum {
    /// Whether the score is at least so many units of `10^-scale`, as a sum of whole numbers; nothing where 128 bits do not
    /// hold it.
    ///
    /// ```
    /// use tierline_core::{Attribute, Factor, Model, PointBand, Score, Tier, name};
    /// let model = Model::builder("fit")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .attribute(Attribute::decimal("health", 0))
    ///     .score(Score::new("fit", [
    ///         Factor::bands("arr", 50, [PointBand::below(5_000, 0), PointBand::rest(100)]),
    ///         Factor::linear("health", 50, 0, 100, [0, 100]),
    ///     ]).round(0))
    ///     .tier(Tier::when("Fit", name("fit").ge(75)))
    ///     .tier(Tier::rest("Unfit"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let threshold = anatomy.scores()[0].at_least(75).unwrap();
    /// // 2 * (50 or 0) + health - 149 > 0: 74.5 would be rounded to the even 74
    /// assert_eq!(threshold.comparison.sign(), ">");
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn at_least(&self, units: i64) -> Option<ScoreThreshold> {
        // Units of weights without what all of them share.
        let weights = self.factors.iter().map(|factor| factor.weight.unsigned_abs());
        let shared = weights.fold(u128::from(self.whole_weight.unsigned_abs()), |shared, weight| {
            greatest_common_divisor(shared, u128::from(weight))
        });
        let shared = i128::try_from(shared).ok()?.max(1);
        let units = i128::from(units);
        // Twice, because the threshold lies half a unit below: both sides are whole then.
        let twice_whole = i128::from(self.whole_weight).checked_div(shared)?.checked_mul(2)?;
        // `2t - 1` halves of a unit: where scores begin to be rounded to `t`.
        let half = units.checked_mul(2)?.checked_sub(1)?.checked_mul(self.parts)?;
        let mut summands = Vec::with_capacity(self.factors.len());
        for factor in &self.factors {
            // Each factor takes off its own share of the threshold: one that is left out takes none.
            let less = half.checked_mul(i128::from(factor.weight).checked_div(shared)?)?;
            let of = |parts: i128| parts.checked_mul(twice_whole)?.checked_sub(less);
            let line = |line_parts: &LineParts| {
                Some(LineParts {
                    slope: line_parts.slope.checked_mul(twice_whole)?,
                    offset: of(line_parts.offset)?,
                    ..*line_parts
                })
            };
            summands.push(factor.map(of, line)?);
        }
        // Smaller numbers say the same of a sum that is compared with 0.
        let common = summands.iter().fold(0, |common, summand| summand.common(common));
        if let Ok(common) = i128::try_from(common)
            && common > 1
        {
            summands.iter_mut().for_each(|summand| summand.divide(common));
        }
        let up = rounds_up_to(units, self.rounding);
        Some(ScoreThreshold { summands, comparison: if up { Comparison::GreaterOrEqual } else { Comparison::Greater } })
    }
}

impl Summand {
    fn numbers(&mut self) -> impl Iterator<Item = &mut i128> {
        // Slope and offset count parts; the ends of a line are units of its slot, and stay.
        let (table, line) = match &mut self.adds {
            SummandParts::Table(table) => (table.as_mut_slice(), [None, None]),
            SummandParts::Line(line) => (Default::default(), [Some(&mut line.slope), Some(&mut line.offset)]),
        };
        table.iter_mut().chain(line.into_iter().flatten()).chain(&mut self.missing)
    }

    fn common(&self, common: u128) -> u128 {
        self.clone().numbers().fold(common, |common, number| greatest_common_divisor(common, number.unsigned_abs()))
    }

    fn divide(&mut self, by: i128) {
        // Called with a divisor above 1, so that no division fails.
        self.numbers().for_each(|number| *number = number.checked_div(by).unwrap_or(0));
    }
}
