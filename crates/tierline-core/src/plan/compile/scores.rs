//! Scores: factors, weights that add up, and the digits that a score and its contributions have.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::fraction::Fraction;
use crate::number::{Decimal, MAX_DIGITS, UNITS_LIMIT};
use crate::parts::{End, Factor, MissingPoints, Number, Points, Score};
use crate::plan::cells::{Cells, MAX_CUTS};
use crate::plan::compile::Compiler;
use crate::plan::compile::bands::{DraftBands, band_of_code};
use crate::plan::scope::{Item, MAX_LOOKUPS, one_of};
use crate::plan::scoring::{BlockPoints, FactorPlan, Line, MissingPlan, PointsPlan, ScorePlan, power_between};
use crate::plan::{Lane, Step};
use crate::problem::{Place, Problem, did_you_mean};
use crate::scaled::Scaled;

pub(super) enum DraftPoints {
    Bands(DraftBands, Vec<Fraction>),
    Levels(Vec<Fraction>),
    Linear(Line),
}

pub(super) struct DraftFactor {
    pub(super) of: usize,
    pub(super) name: Box<str>,
    pub(super) weight: Decimal,
    pub(super) points: DraftPoints,
    pub(super) missing: MissingPoints,
    pub(super) missing_points: Option<Fraction>,
}

pub(super) struct DraftScore {
    pub(super) lane: usize,
    pub(super) factors: Vec<DraftFactor>,
    pub(super) scales: ScoreScales,
}

/// The digits that a score and its parts are counted in.
#[derive(Clone, Copy)]
pub(super) struct ScoreScales {
    pub(super) score: u8,
    pub(super) contribution: u8,
    pub(super) weight: u8,
    pub(super) rounds: bool,
}

/// The lines of a score beside its factors: `priority.coverage` stands among `priority.arr`.
const LINES: [&str; 2] = ["rounding", "coverage"];

/// The most digits behind the point of a weight.
const MAX_WEIGHT_SCALE: u8 = 6;

impl Compiler<'_> {
    pub(super) fn score(&mut self, score: &Score, index: usize, lane: usize) {
        let place = Place::root().key("scores").key(&score.name);
        let list = place.key("factors");
        if score.factors.is_empty() {
            self.say(Problem::new("weights", list.clone(), format!("the score `{}` has no factors", score.name)));
            return;
        }
        let mut factors: Vec<Option<DraftFactor>> = Vec::new();
        let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, factor) in score.factors.iter().enumerate() {
            let place = list.index(at);
            if LINES.contains(&&*factor.of) {
                let message = format!("a factor cannot be named `{0}`: every score has a line `{0}`", factor.of);
                let help = "give it another name; the source column goes to `column:`";
                self.say(Problem::new("name-taken", place.key("of"), message).help(help));
            }
            let first = *firsts.entry(&factor.of).or_insert(at);
            if first < at {
                let message = format!("`{}` is a factor of `{}` twice", factor.of, score.name);
                let problem = Problem::new("factor-twice", place.key("of"), message);
                self.say(problem.related(list.index(first).key("of"), "the first time"));
            }
            factors.push(self.factor(factor, &place));
        }
        // Weights are summed from what is written, whatever else is wrong with the factors.
        let mut weights: Vec<Option<Decimal>> = Vec::new();
        for (at, factor) in score.factors.iter().enumerate() {
            let place = list.index(at).key("weight");
            weights.push(self.weight(&factor.weight, &place));
        }
        let total = weights.iter().copied().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(weight?));
        if let Some(total) = total
            && total != Decimal::HUNDRED
        {
            let sum: Vec<String> = weights.iter().flatten().map(ToString::to_string).collect();
            let message = format!("the weights of `{}` add up to {total}, not to 100", score.name);
            let mut problem =
                Problem::new("weights", list.clone(), message).help(format!("{} = {total}", sum.join(" + ")));
            for at in 0..score.factors.len() {
                problem = problem.related(list.index(at).key("weight"), "");
            }
            self.say(problem);
        }
        if score.round.is_some_and(|digits| u32::from(digits) > MAX_DIGITS) {
            let message = format!("a score has at most {MAX_DIGITS} digits behind the point");
            self.say(Problem::new("number-too-long", place.key("round"), message));
        }
        let drafts: Option<Vec<DraftFactor>> = factors.into_iter().collect();
        let scales = match (drafts, total) {
            (Some(drafts), Some(total)) if total == Decimal::HUNDRED => {
                score_scales(score, &drafts).map(|s| (drafts, s))
            }
            _ => {
                // Broken, but its name is known to be a number.
                self.set_lane(lane, Cells::Number { scale: 0, date: false, cuts: Vec::new() });
                return;
            }
        };
        let Some((factors, scales)) = scales else {
            let message = format!("the score `{}` would have more than {MAX_DIGITS} digits", score.name);
            let help = "give its weights and points fewer digits, or `round:`";
            self.say(Problem::new("number-too-long", place, message).help(help));
            self.set_lane(lane, Cells::Number { scale: 0, date: false, cuts: Vec::new() });
            return;
        };
        self.set_lane(lane, Cells::Number { scale: scales.score, date: false, cuts: Vec::new() });
        self.scores.insert(index, DraftScore { lane, factors, scales });
        self.steps.push(Step::Score(index));
    }

    pub(super) fn weight(&mut self, weight: &Number, place: &Place) -> Option<Decimal> {
        let value = self.number(weight, place)?.normalized();
        if value < Decimal::ZERO || value > Decimal::HUNDRED || value.scale() > MAX_WEIGHT_SCALE {
            let message = format!(
                "a weight is from 0 to 100, with at most {MAX_WEIGHT_SCALE} digits behind the point; this one is {value}"
            );
            self.say(Problem::new("weights", place.clone(), message));
            return None;
        }
        Some(value)
    }

    pub(super) fn factor(&mut self, factor: &Factor, place: &Place) -> Option<DraftFactor> {
        let of = self.source(&factor.of, &place.key("of"))?;
        let weight = match &factor.weight {
            Number::Literal(value) => *value,
            // Said when the weights are summed.
            Number::Parameter(name) => match self.low.scope.find(name) {
                Some(Item::Parameter(i)) => self.low.parts.parameters.get(i)?.value,
                _ => return None,
            },
        };
        let missing_points = match &factor.missing {
            MissingPoints::Points(points) => Some(self.number(points, &place.key("missing"))?.fraction()),
            _ => None,
        };
        // A lane without cells belongs to something broken, which has been said.
        let cells = self.low.lanes.get(of).and_then(Option::as_ref)?.clone();
        let points = match (&factor.points, &cells) {
            (Points::Bands(bands), Cells::Number { .. }) => {
                let list = place.key("bands");
                let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
                let mut points = Vec::new();
                for (at, band) in bands.iter().enumerate() {
                    points.push(self.number(&band.points, &list.index(at).key("points")).map(Decimal::fraction));
                }
                let bands = self.bands(of, &ends, &list)?;
                DraftPoints::Bands(bands, points.into_iter().collect::<Option<_>>()?)
            }
            (Points::Linear { from, to, points, scale }, Cells::Number { scale: own, date: false, .. }) => {
                let place = place.key("linear");
                let from = self.number(from, &place.key("from"));
                let to = self.number(to, &place.key("to"));
                let [first, last] = points;
                let first = self.number(first, &place.key("points").index(0));
                let last = self.number(last, &place.key("points").index(1));
                let (from, to, first, last) = (from?, to?, first?, last?);
                if from >= to {
                    let message = format!("a line goes from a lower to a higher value, not from {from} to {to}");
                    let help = "points may fall along the line: change the points about instead";
                    self.say(Problem::new("band-order", place.key("to"), message).help(help));
                    return None;
                }
                let line = line(*own, [from, to], [first, last], *scale);
                let Some(line) = line else {
                    let message = format!("the line of `{}` has too many digits to be computed in 128 bits", factor.of);
                    self.say(Problem::new("number-too-long", place, message));
                    return None;
                };
                DraftPoints::Linear(line)
            }
            (Points::Levels(levels), Cells::Levels { .. } | Cells::Boolean) => {
                DraftPoints::Levels(self.level_points(levels, &cells, &factor.of, &place.key("points"))?)
            }
            (points, cells) => {
                let (key, given) = match points {
                    Points::Bands(_) => ("bands", "bands are over a number or a date"),
                    Points::Linear { .. } => ("linear", "a line is over a number"),
                    Points::Levels(_) => ("points", "points by level are for a category, a dimension or a boolean"),
                };
                let is = match cells {
                    Cells::Number { date: true, .. } => "a date",
                    Cells::Number { .. } => "a number",
                    Cells::Levels { .. } => "of levels",
                    Cells::Boolean => "true or false",
                    Cells::Text { .. } => "a text",
                };
                let help = match cells {
                    Cells::Number { .. } => "use `bands:`, or `linear:` for a number",
                    Cells::Levels { .. } | Cells::Boolean => "use `points: { level: points, ... }`",
                    Cells::Text { .. } => "make it a category, which lists its levels",
                };
                let message = format!("{given}; `{}` is {is}", factor.of);
                self.say(Problem::new("wrong-type", place.key(key), message).help(help));
                return None;
            }
        };
        Some(DraftFactor {
            of,
            name: factor.of.clone(),
            weight: weight.normalized(),
            points,
            missing: factor.missing.clone(),
            missing_points,
        })
    }

    /// The points of each level, in the order of the levels.
    pub(super) fn level_points(
        &mut self,
        given: &[(Box<str>, Number)],
        cells: &Cells,
        of: &str,
        place: &Place,
    ) -> Option<Vec<Fraction>> {
        let levels: Vec<&str> = match cells {
            Cells::Levels { levels, .. } => levels.iter().map(|l| &**l).collect(),
            _ => alloc::vec!["false", "true"],
        };
        // Too many to be allowed: that is told elsewhere.
        if levels.len() > MAX_CUTS {
            return None;
        }
        let mut good = true;
        let mut points: Vec<Option<Fraction>> = alloc::vec![None; levels.len()];
        for (level, number) in given {
            let place = place.key(level);
            let value = self.number(number, &place);
            good &= value.is_some();
            let at = levels.iter().position(|l| *l == &**level);
            match at.and_then(|at| points.get_mut(at)) {
                Some(Some(_)) => {
                    self.say(
                        Problem::new("level-twice", place, format!("the level `{level}` has points twice")).on_key(),
                    );
                    good = false;
                }
                Some(slot) => *slot = value.map(Decimal::fraction),
                None => {
                    let mut problem =
                        Problem::new("unknown-level", place, format!("`{level}` is not a level of `{of}`")).on_key();
                    if self.low.problems.len() < MAX_LOOKUPS {
                        problem = problem.help(match did_you_mean(level, levels.iter().copied()) {
                            Some(other) => format!("did you mean `{other}`?"),
                            None => format!("its levels are {}", one_of(levels.iter().copied())),
                        });
                    }
                    self.say(problem);
                    good = false;
                }
            }
        }
        let without: Vec<&str> = levels.iter().zip(&points).filter(|(_, p)| p.is_none()).map(|(l, _)| *l).collect();
        if !without.is_empty() && good {
            let list: Vec<String> = without.iter().map(|l| format!("`{l}`")).collect();
            let message = format!("no points for {} of `{of}`", list.join(", "));
            self.say(Problem::new("level-points", place.clone(), message).help("give points to every level"));
            return None;
        }
        if good { points.into_iter().collect() } else { None }
    }
}

/// The digits behind the point that a fraction of ten needs.
pub(super) fn digits(value: Fraction) -> Option<u8> {
    value.decimal().map(Decimal::scale)
}

impl DraftFactor {
    /// The digits behind the point of its points.
    fn points_scale(&self, linear: u8) -> Option<u8> {
        let given: Vec<Fraction> = match &self.points {
            DraftPoints::Bands(_, points) | DraftPoints::Levels(points) => points.clone(),
            DraftPoints::Linear(_) => Vec::new(),
        };
        let base = if matches!(self.points, DraftPoints::Linear(_)) { linear } else { 0 };
        given.into_iter().chain(self.missing_points).try_fold(base, |scale, value| Some(scale.max(digits(value)?)))
    }

    /// The share of the weight: weight / 100, without trailing zeros.
    fn share(&self) -> Option<Decimal> {
        Decimal::new(self.weight.mantissa(), self.weight.scale().checked_add(2)?).map(Decimal::normalized)
    }
}

/// The scale of a factor's linear points.
pub(super) fn linear_scale(factor: &Factor) -> u8 {
    match &factor.points {
        Points::Linear { scale, .. } => *scale,
        _ => 0,
    }
}

/// How many digits a score and its contributions have, nothing where they would be too many.
pub(super) fn score_scales(score: &Score, drafts: &[DraftFactor]) -> Option<ScoreScales> {
    let (mut exact, mut weight, mut spreads) = (0_u8, 0_u8, false);
    for (factor, draft) in score.factors.iter().zip(drafts) {
        let points = draft.points_scale(linear_scale(factor))?;
        exact = exact.max(points.checked_add(draft.share()?.scale())?);
        weight = weight.max(draft.weight.scale());
        spreads |= factor.missing == MissingPoints::Reweight;
    }
    let own = match score.round {
        Some(digits) => digits,
        // A score that spreads weights divides: it has two digits at least.
        None if spreads => exact.max(2),
        None => exact,
    };
    let contribution = exact.max(own);
    (u32::from(contribution) <= MAX_DIGITS).then_some(ScoreScales {
        score: own,
        contribution,
        weight,
        rounds: spreads || own < exact,
    })
}

/// The units of a fraction at a scale where it is whole.
pub(super) fn whole_units(value: Fraction, scale: u8) -> Option<i64> {
    i64::try_from(value.decimal()?.units(scale)?).ok()
}

pub(super) fn score_plan(score: &Score, draft: DraftScore, lanes: &[Lane]) -> Option<ScorePlan> {
    let scales = draft.scales;
    let mut factors = Vec::new();
    let (mut most, mut highest) = (0_i128, 0_i128);
    for (written, factor) in score.factors.iter().zip(draft.factors) {
        let points_scale = factor.points_scale(linear_scale(written))?;
        let share = factor.share()?;
        let contribution = scales.contribution.checked_sub(points_scale)?;
        let multiplier = i64::try_from(share.units(contribution)?).ok()?;
        let missing = match (&factor.missing, factor.missing_points) {
            (MissingPoints::Score, _) => MissingPlan::Score,
            (MissingPoints::Reweight, _) => MissingPlan::Reweight,
            (MissingPoints::Points(_), points) => MissingPlan::Points(whole_units(points?, points_scale)?),
        };
        let to_units = |points: &[Fraction]| -> Option<Vec<i64>> {
            points.iter().map(|p| whole_units(*p, points_scale)).collect()
        };
        let (points, mut units) = match factor.points {
            DraftPoints::Bands(bands, points) => {
                let units = to_units(&points)?;
                let mut table = Box::new([0_i64; 256]);
                // Codes beyond the last band do not occur, and change nothing.
                let mut last = 0;
                let mut bands = band_of_code(&bands, lanes).into_iter();
                for slot in table.iter_mut() {
                    if let Some(band) = bands.next() {
                        last = band.and_then(|band| units.get(band)).copied().unwrap_or(0);
                    }
                    *slot = last;
                }
                (PointsPlan::Table(table), units)
            }
            DraftPoints::Levels(points) => {
                let units = to_units(&points)?;
                let mut table = Box::new([0_i64; 256]);
                // Code 0 is the missing one; levels follow in their order.
                table.iter_mut().skip(1).zip(&units).for_each(|(slot, units)| *slot = *units);
                (PointsPlan::Table(table), units)
            }
            DraftPoints::Linear(mut line) => {
                // A `missing:` with more digits than the line gives the points more digits.
                line.after = i64::try_from(power_between(points_scale, linear_scale(written))?).ok()?;
                let largest = i64::try_from(line.largest().checked_mul(i128::from(line.after))?).ok()?;
                (PointsPlan::Linear(line), alloc::vec![largest])
            }
        };
        if let MissingPlan::Points(own) = missing {
            units.push(own);
        }
        let largest = units.iter().map(|u| i128::from(*u).abs()).max().unwrap_or(0);
        most = most.checked_add(largest.checked_mul(i128::from(multiplier))?)?;
        let up = power_between(scales.contribution, points_scale)?;
        highest = highest.max(largest.checked_mul(up)?);
        factors.push(FactorPlan {
            of: factor.of,
            name: factor.name,
            weight: i64::try_from(factor.weight.units(scales.weight)?).ok()?,
            points,
            points_scale,
            multiplier,
            missing,
            block: BlockPoints::Long,
        });
    }
    let limit = i128::from(UNITS_LIMIT);
    if most >= limit || highest >= limit {
        return None;
    }
    Some(ScorePlan {
        name: score.name.clone(),
        lane: draft.lane,
        factors: factors.into_iter().map(FactorPlan::for_blocks).collect(),
        scale: scales.score,
        contribution_scale: scales.contribution,
        rounding: power_between(scales.contribution, scales.score)?,
        rounds: scales.rounds,
        whole_weight: i64::try_from(Decimal::HUNDRED.units(scales.weight)?).ok()?,
        weight_scale: scales.weight,
    })
}

/// A straight line over a lane of some scale, with points rounded to another.
pub(super) fn line(own: u8, ends: [Decimal; 2], points: [Decimal; 2], scale: u8) -> Option<Line> {
    let [from, to] = ends.map(Decimal::normalized);
    let [first, last] = points.map(Decimal::normalized);
    let across = own.max(from.scale()).max(to.scale());
    // Points are counted at their own digits or at the scale, whichever is more; what is beyond the scale is divided away.
    let deep = scale.max(first.scale()).max(last.scale());
    let (from, to) = (from.units(across)?, to.units(across)?);
    let (first, last) = (first.units(deep)?, last.units(deep)?);
    let span = to.checked_sub(from)?;
    let divisor = span.checked_mul(power_between(deep, scale)?)?;
    let up = power_between(across, own)?;
    // No value can overflow: the largest product of points and distance, twice, and the largest value brought up.
    let largest = first.checked_abs()?.max(last.checked_abs()?);
    largest.checked_mul(span)?.checked_mul(2)?;
    i128::from(UNITS_LIMIT).checked_mul(up)?;
    let fits = Scaled::from_units(largest, i32::from(deep), scale).is_ok();
    fits.then_some(Line { up, from, to, first, last, divisor, after: 1 })
}
