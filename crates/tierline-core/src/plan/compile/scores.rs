//! Scores: factors, weights that add up, the digits that a score has, and the parts that its contributions are counted in.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::model::parts::{End, Factor, MissingPoints, Number, PointBand, Points, Score};
use crate::model::problem::{Place, Problem};
use crate::plan::Slot;
use crate::plan::cells::{Cells, MAX_CUTS};
use crate::plan::compile::bands::{DraftBands, band_of_code};
use crate::plan::compile::{Compiler, Draft, Reported};
use crate::plan::scope::{Item, MAX_LOOKUPS, one_of};
use crate::plan::scoring::{BlockPoints, Division, FactorPlan, Line, MissingPlan, PointsPlan, ScorePlan};
use crate::text::similar::suggestion;
use crate::value::fraction::{Fraction, greatest_common_divisor};
use crate::value::number::{Decimal, MAX_DIGITS, Rounding, UNITS_LIMIT, power_of_ten};

pub(super) enum DraftPoints {
    Bands(DraftBands, Vec<Fraction>),
    Levels(Vec<Fraction>),
    Linear(DraftLine),
}

/// A line in points: `slope x value + offset`, for values in units of the ends.
#[derive(Clone, Copy)]
pub(super) struct DraftLine {
    /// A value's units times this are units of the ends.
    up: i128,
    from: i128,
    to: i128,
    slope: Fraction,
    offset: Fraction,
    ends: [Fraction; 2],
}

pub(super) struct DraftFactor {
    pub(super) of: usize,
    pub(super) name: Box<str>,
    /// Out of 100.
    pub(super) weight: Decimal,
    pub(super) points: DraftPoints,
    pub(super) missing: MissingPoints,
    pub(super) missing_points: Option<Fraction>,
}

pub(super) struct DraftScore {
    pub(super) slot: usize,
    pub(super) factors: Vec<DraftFactor>,
    pub(super) scales: ScoreScales,
}

/// What a score and its contributions are counted in.
pub(super) struct ScoreScales {
    /// Digits behind the point of the score.
    pub(super) score: u8,
    /// Digits behind the point of a weight.
    pub(super) weight: u8,
    /// So many parts are a unit of the score.
    pub(super) parts: i128,
    /// The most parts that a sum can have.
    pub(super) most: i128,
    /// By factor.
    factors: Vec<Counted>,
    pub(super) rounds: bool,
}

/// A factor, counted in parts.
struct Counted {
    points_scale: u8,
    /// A unit of the points scale is so many parts.
    multiplier: i128,
    line: Option<Line>,
}

/// Why a score cannot be computed.
pub(super) enum ScoreFault {
    /// It would have more than 18 digits.
    Digits,
    /// With this factor 128 bits hold no common denominator, or not the sums over it.
    Factor(usize),
}

/// The most digits behind the point of a score that divides, unless `round:` says otherwise.
const DIVIDED_SCALE: u8 = 4;

/// The lines of a score beside its factors: `priority.coverage` stands among `priority.arr`.
const LINES: [&str; 2] = ["rounding", "coverage"];

/// The most digits behind the point of a weight.
const MAX_WEIGHT_SCALE: u8 = 6;

impl Compiler<'_> {
    pub(super) fn score(&mut self, score: &Score, slot: usize) -> Draft<DraftScore> {
        let place = Place::root().key("scores").key(&score.name);
        let list = place.key("factors");
        if score.factors.is_empty() {
            let message = format!("the score `{}` has no factors", score.name);
            return Err(self.report(Problem::new("weights", list, message)));
        }
        let factors = self.factors(score, &list);
        let total = self.weights(score, &list);
        if score.round.is_some_and(|digits| u32::from(digits) > MAX_DIGITS) {
            let message = format!("a score has at most {MAX_DIGITS} digits behind the point");
            self.say(Problem::new("number-too-long", place.key("round"), message));
        }
        let draft = self.weighed_score(score, factors, total, slot, &place);
        // A broken score is known to be a number all the same, so that whatever uses it can be looked at.
        let scale = draft.as_ref().map_or(0, |draft| draft.scales.score);
        self.set_slot(slot, Cells::Number { scale, date: false, cuts: Vec::new() });
        draft
    }

    /// The factors of a score, each of something else.
    fn factors(&mut self, score: &Score, list: &Place) -> Draft<Vec<DraftFactor>> {
        let mut factors = Vec::new();
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
            // Each is looked at, whatever is wrong with another one.
            factors.push(self.factor(factor, &place));
        }
        factors.into_iter().collect()
    }

    /// What the weights of a score add up to: 100, or 1 where they are shares.
    ///
    /// Weights are summed from what is written, whatever else is wrong with the factors.
    fn weights(&mut self, score: &Score, list: &Place) -> Draft<Decimal> {
        let mut weights: Vec<Draft<Decimal>> = Vec::new();
        for (at, factor) in score.factors.iter().enumerate() {
            weights.push(self.weight(&factor.weight, &list.index(at).key("weight")));
        }
        let weights = weights.into_iter().collect::<Draft<Vec<Decimal>>>()?;
        let total = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight));
        // A weight is at most 100 with 6 digits, so that only a number of weights which no model has would overflow.
        let total = total.ok_or(Reported::elsewhere())?;
        if total == Decimal::HUNDRED || total == Decimal::ONE {
            return Ok(total);
        }
        let sum: Vec<String> = weights.iter().map(ToString::to_string).collect();
        // Whoever wrote shares reads that they miss 1; whoever wrote weights is not told of shares.
        let shares = if total < Decimal::from(2) { ", and not to 1" } else { "" };
        let message = format!("the weights of `{}` add up to {total}, not to 100{shares}", score.name);
        let mut problem = Problem::new("weights", list.clone(), message).help(format!("{} = {total}", sum.join(" + ")));
        for at in 0..score.factors.len() {
            problem = problem.related(list.index(at).key("weight"), "");
        }
        Err(self.report(problem))
    }

    /// The score of factors whose weights add up, with what it is counted in.
    fn weighed_score(
        &mut self,
        score: &Score,
        factors: Draft<Vec<DraftFactor>>,
        total: Draft<Decimal>,
        slot: usize,
        place: &Place,
    ) -> Draft<DraftScore> {
        let (mut factors, total) = (factors?, total?);
        // Shares of 1 become weights of 100, exactly: two digits move over the point.
        if total == Decimal::ONE {
            factors.iter_mut().for_each(|factor| factor.weight = hundredfold(factor.weight));
        }
        let scales = score_scales(score, &factors).map_err(|fault| {
            self.report(match fault {
                ScoreFault::Digits => {
                    let message = format!("the score `{}` would have more than {MAX_DIGITS} digits", score.name);
                    let help = "give its weights and points fewer digits, or `round:`";
                    Problem::new("number-too-long", place.clone(), message).help(help)
                }
                ScoreFault::Factor(at) => {
                    let name = factors.get(at).map_or("", |factor| &*factor.name);
                    let message = format!("`{name}` has too many digits for an exact sum in 128 bits");
                    let help = "give its weight, its points and the ends of its line fewer digits: they are exact \
                                fractions, and only the score is rounded";
                    Problem::new("number-too-long", place.key("factors").index(at), message).help(help)
                }
            })
        })?;
        Ok(DraftScore { slot, factors, scales })
    }

    fn weight(&mut self, weight: &Number, place: &Place) -> Draft<Decimal> {
        // Zeros at the end are no digits: `40.0000000` is a weight.
        let value = self.number(weight, place)?.normalized();
        if value < Decimal::ZERO || value > Decimal::HUNDRED || value.scale() > MAX_WEIGHT_SCALE {
            let message = format!(
                "a weight is from 0 to 100, with at most {MAX_WEIGHT_SCALE} digits behind the point; this one is {value}"
            );
            return Err(self.report(Problem::new("weights", place.clone(), message)));
        }
        Ok(value)
    }

    fn factor(&mut self, factor: &Factor, place: &Place) -> Draft<DraftFactor> {
        let of = self.source(&factor.of, &place.key("of"))?;
        let weight = match &factor.weight {
            Number::Literal(value) => *value,
            // Its problems are reported when the weights are summed.
            Number::Parameter(name) => match self.low.scope.find(name) {
                Some(Item::Parameter(at)) => {
                    self.low.parts.parameters.get(at).map(|parameter| parameter.value).ok_or(Reported::elsewhere())?
                }
                _ => return Err(Reported::elsewhere()),
            },
        };
        let missing_points = match &factor.missing {
            MissingPoints::Points(points) => Some(self.number(points, &place.key("missing"))?.fraction()),
            _ => None,
        };
        let points = self.points(factor, of, place)?;
        Ok(DraftFactor {
            of,
            name: factor.of.clone(),
            weight: weight.normalized(),
            points,
            missing: factor.missing.clone(),
            missing_points,
        })
    }

    /// The points of a factor, of a kind that fits the values of what it is of.
    fn points(&mut self, factor: &Factor, of: usize, place: &Place) -> Draft<DraftPoints> {
        // A slot without cells belongs to something broken, whose problem is reported there.
        let cells = self.low.slots.get(of).and_then(Option::as_ref).ok_or(Reported::elsewhere())?.clone();
        match (&factor.points, &cells) {
            (Points::Bands(bands), Cells::Number { .. }) => self.band_points(bands, of, &place.key("bands")),
            (Points::Linear { from, to, points }, Cells::Number { scale, date: false, .. }) => {
                self.linear_points(*scale, [from, to], points.each_ref(), &factor.of, &place.key("linear"))
            }
            (Points::Levels(levels), Cells::Levels { .. } | Cells::Boolean) => {
                self.level_points(levels, &cells, &factor.of, &place.key("points")).map(DraftPoints::Levels)
            }
            (points, cells) => Err(self.points_do_not_fit(factor, points, cells, place)),
        }
    }

    fn band_points(&mut self, bands: &[PointBand], of: usize, list: &Place) -> Draft<DraftPoints> {
        let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
        let mut points = Vec::new();
        for (at, band) in bands.iter().enumerate() {
            points.push(self.number(&band.points, &list.index(at).key("points")).map(Decimal::fraction));
        }
        let bands = self.bands(of, &ends, list)?;
        Ok(DraftPoints::Bands(bands, points.into_iter().collect::<Draft<_>>()?))
    }

    fn linear_points(
        &mut self,
        scale: u8,
        [from, to]: [&Number; 2],
        [first, last]: [&Number; 2],
        of: &str,
        place: &Place,
    ) -> Draft<DraftPoints> {
        let from = self.number(from, &place.key("from"));
        let to = self.number(to, &place.key("to"));
        let first = self.number(first, &place.key("points").index(0));
        let last = self.number(last, &place.key("points").index(1));
        // All four are read before one is refused: each mistake is reported.
        let (from, to, first, last) = (from?, to?, first?, last?);
        // Between equal ends a line would have no slope.
        if from >= to {
            let message = format!("a line goes from a lower to a higher value, not from {from} to {to}");
            let help = "points may fall along the line: change the points about instead";
            return Err(self.report(Problem::new("band-order", place.key("to"), message).help(help)));
        }
        line(scale, [from, to], [first, last]).map(DraftPoints::Linear).ok_or_else(|| {
            let message = format!("the line of `{of}` has too many digits to be computed in 128 bits");
            self.report(Problem::new("number-too-long", place.clone(), message))
        })
    }

    fn points_do_not_fit(&mut self, factor: &Factor, points: &Points, cells: &Cells, place: &Place) -> Reported {
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
        self.report(Problem::new("wrong-type", place.key(key), message).help(help))
    }

    /// The points of each level, in the order of the levels.
    fn level_points(
        &mut self,
        given: &[(Box<str>, Number)],
        cells: &Cells,
        of: &str,
        place: &Place,
    ) -> Draft<Vec<Fraction>> {
        let levels: Vec<&str> = match cells {
            Cells::Levels { levels, .. } => levels.iter().map(|level| &**level).collect(),
            // Booleans: nothing else has points by level.
            _ => alloc::vec!["false", "true"],
        };
        // Too many levels to be allowed are reported as such.
        if levels.len() > MAX_CUTS {
            return Err(Reported::elsewhere());
        }
        let mut entries = Ok(());
        let mut points: Vec<Option<Fraction>> = alloc::vec![None; levels.len()];
        for (level, number) in given {
            let entry = self.level_entry(level, number, (&levels, of), &mut points, &place.key(level));
            entries = entries.and(entry);
        }
        entries?;
        let without = levels.iter().zip(&points).filter(|(_, points)| points.is_none());
        let without: Vec<String> = without.map(|(level, _)| format!("`{level}`")).collect();
        points.into_iter().collect::<Option<_>>().ok_or_else(|| {
            let message = format!("no points for {} of `{of}`", without.join(", "));
            self.report(Problem::new("level-points", place.clone(), message).help("give points to every level"))
        })
    }

    /// One level with its points; the second entry of a level is a problem, as is one of no level.
    fn level_entry(
        &mut self,
        level: &str,
        number: &Number,
        (levels, of): (&[&str], &str),
        points: &mut [Option<Fraction>],
        place: &Place,
    ) -> Draft<()> {
        let value = self.number(number, place);
        let at = levels.iter().position(|known| *known == level);
        match at.and_then(|at| points.get_mut(at)) {
            Some(Some(_)) => {
                let message = format!("the level `{level}` has points twice");
                Err(self.report(Problem::new("level-twice", place.clone(), message).on_key()))
            }
            Some(entry) => {
                *entry = Some(value?.fraction());
                Ok(())
            }
            None => {
                let message = format!("`{level}` is not a level of `{of}`");
                let mut problem = Problem::new("unknown-level", place.clone(), message).on_key();
                // To compare all names with all takes long where many are wrong.
                if self.low.problems.len() < MAX_LOOKUPS {
                    problem = problem.help(match suggestion(level, levels.iter().copied()) {
                        Some(question) => question,
                        None => format!("its levels are {}", one_of(levels.iter().copied())),
                    });
                }
                Err(self.report(problem))
            }
        }
    }
}

/// The digits behind the point that a fraction of ten needs.
pub(super) fn digits(value: Fraction) -> Option<u8> {
    value.decimal().map(Decimal::scale)
}

impl DraftFactor {
    /// The digits behind the point of the points that are written out.
    fn points_scale(&self) -> Option<u8> {
        let given: &[Fraction] = match &self.points {
            DraftPoints::Bands(_, points) | DraftPoints::Levels(points) => points,
            DraftPoints::Linear(_) => &[],
        };
        given.iter().copied().chain(self.missing_points).try_fold(0_u8, |scale, value| Some(scale.max(digits(value)?)))
    }

    /// The share of the weight: weight / 100, without trailing zeros.
    fn share(&self) -> Option<Decimal> {
        Decimal::new(self.weight.mantissa(), self.weight.scale().checked_add(2)?).map(Decimal::normalized)
    }

    /// What is known of its contributions before the digits of the score are.
    fn weighed(&self) -> Option<Weighed> {
        let (share, points_scale) = (self.share()?, self.points_scale()?);
        let written: &[Fraction] = match &self.points {
            DraftPoints::Bands(_, points) | DraftPoints::Levels(points) => points,
            DraftPoints::Linear(_) => &[],
        };
        let all = written.iter().copied().chain(self.missing_points);
        let most = all
            .map(|points| whole_units(points, points_scale))
            .try_fold(0_i128, |most, units| Some(most.max(i128::from(units?).abs())))?;
        let line = match &self.points {
            DraftPoints::Linear(line) => {
                // In lowest terms, so that the common denominator is no larger than it has to be.
                let weighed = |points: Fraction| Some(points.times(share.fraction())?.lowest_terms());
                Some([weighed(line.slope)?, weighed(line.offset)?])
            }
            _ => None,
        };
        Some(Weighed { share, points_scale, most, line })
    }
}

/// The contributions of a factor in points.
struct Weighed {
    share: Decimal,
    points_scale: u8,
    /// The most units of the points scale that are written out, without their sign.
    most: i128,
    /// The line times the share, in lowest terms.
    line: Option<[(i128, i128); 2]>,
}

impl Weighed {
    /// As many digits as the exact contribution can have; nothing where those are more than any number has.
    fn digits(&self, draft: &DraftFactor) -> Option<u8> {
        let written = self.points_scale.checked_add(self.share.scale())?;
        let (DraftPoints::Linear(line), Some([slope, offset])) = (&draft.points, self.line) else {
            return Some(written);
        };
        let written = if draft.missing_points.is_some() { written } else { 0 };
        // Whatever has more digits than a score of lines may have, or does not end, counts alike.
        let digits = |under: i128| {
            let ends =
                |scale: &u8| power_of_ten(u32::from(*scale)).is_some_and(|power| power.checked_rem(under) == Some(0));
            (0..=DIVIDED_SCALE).find(ends).unwrap_or(u8::MAX)
        };
        let digits_of_line = if line.up == 1 {
            digits(slope.1).max(digits(offset.1))
        } else {
            let weighed = |points: Fraction| Some(digits(points.times(self.share.fraction())?.lowest_terms().1));
            let step = line.slope.times(Fraction::integer(line.up))?;
            let [first, last] = line.ends;
            weighed(step)?.max(digits(offset.1)).max(weighed(first)?).max(weighed(last)?)
        };
        Some(digits_of_line.max(written))
    }

    /// A unit of the points scale in units of a score: a whole number, and by which power of ten it is divided.
    fn unit(&self, scale: u8) -> Option<(i128, i128)> {
        let written = self.points_scale.checked_add(self.share.scale())?;
        match written.checked_sub(scale) {
            // More digits than the score has: a unit of the points is a fraction of a unit of the score.
            Some(down) => Some((self.share.mantissa(), power_of_ten(u32::from(down))?)),
            None => {
                Some((self.share.mantissa().checked_mul(power_of_ten(u32::from(scale.checked_sub(written)?))?)?, 1))
            }
        }
    }

    /// The line in units of a score.
    fn line(&self, scale: u8) -> Option<Option<[(i128, i128); 2]>> {
        let Some(line) = self.line else { return Some(None) };
        let power = power_of_ten(u32::from(scale))?;
        let [slope, offset] = line.map(|(over, under)| {
            // `over / under` points are `over * power / under` units: what both share goes out before the product is
            // made, so that 128 bits hold more lines.
            let common = i128::try_from(greatest_common_divisor(power.unsigned_abs(), under.unsigned_abs())).ok()?;
            Some((over.checked_mul(power.checked_div(common)?)?, under.checked_div(common)?))
        });
        Some(Some([slope?, offset?]))
    }

    /// The most points in units of a score, without their sign: rounded away from zero.
    fn highest(&self, draft: &DraftFactor, scale: u8) -> Option<i128> {
        let written = match self.points_scale.checked_sub(scale) {
            Some(down) => {
                let power = power_of_ten(u32::from(down))?;
                // The quotient rounded up, of a number that is not below 0.
                self.most.checked_add(power)?.checked_sub(1)?.checked_div(power)?
            }
            None => self.most.checked_mul(power_of_ten(u32::from(scale.checked_sub(self.points_scale)?))?)?,
        };
        let DraftPoints::Linear(line) = &draft.points else { return Some(written) };
        let power = power_of_ten(u32::from(scale))?;
        line.ends.into_iter().try_fold(written, |most, end| Some(most.max(end.absolute()?.ceiling(power)?)))
    }
}

/// A fraction in parts, of which so many are one; nothing where it is no whole number of them.
fn in_parts((over, under): (i128, i128), parts: i128) -> Option<i128> {
    // No rest: `parts` is a common multiple of everything that is in it.
    over.checked_mul(parts.checked_div(under)?)
}

/// A hundred times a weight.
fn hundredfold(weight: Decimal) -> Decimal {
    let up = |down: u8| Decimal::new(weight.mantissa().checked_mul(power_of_ten(u32::from(down))?)?, 0);
    match weight.scale().checked_sub(2) {
        Some(scale) => Decimal::new(weight.mantissa(), scale).unwrap_or(weight).normalized(),
        // With fewer than two digits behind the point zeros take the places that are missing.
        None => up(2_u8.saturating_sub(weight.scale())).unwrap_or(weight),
    }
}

/// The digits of a score, and the parts that its contributions are counted in.
pub(super) fn score_scales(score: &Score, drafts: &[DraftFactor]) -> Result<ScoreScales, ScoreFault> {
    let (mut exact, mut weight, mut spreads, mut divides) = (0_u8, 0_u8, false, false);
    let mut weighed = Vec::with_capacity(drafts.len());
    for (at, (factor, draft)) in score.factors.iter().zip(drafts).enumerate() {
        let weighed_draft = draft.weighed().ok_or(ScoreFault::Factor(at))?;
        // More digits than any number has: what follows rounds, or refuses the score.
        exact = exact.max(weighed_draft.digits(draft).unwrap_or(u8::MAX));
        weight = weight.max(draft.weight.scale());
        spreads |= factor.missing == MissingPoints::Reweight;
        divides |= weighed_draft.line.is_some();
        weighed.push(weighed_draft);
    }
    let scale = match score.round {
        Some(digits) => digits,
        // What is left of a weight divides, and need not go into anything.
        None if spreads => DIVIDED_SCALE,
        None if divides => exact.min(DIVIDED_SCALE),
        None => exact,
    };
    if u32::from(scale) > MAX_DIGITS {
        return Err(ScoreFault::Digits);
    }
    // The common denominator: of so many parts to a unit every contribution is a whole number.
    let mut parts = 1_i128;
    let mut units = Vec::with_capacity(drafts.len());
    for (at, factor) in weighed.iter().enumerate() {
        let (unit, line) = factor.unit(scale).zip(factor.line(scale)).ok_or(ScoreFault::Factor(at))?;
        // What is not written out needs no part.
        let written = (factor.most != 0).then_some(unit.1);
        let all = written.into_iter().chain(line.into_iter().flatten().map(|(_, under)| under));
        let common = all.into_iter().try_fold(parts, least_common_multiple);
        parts = common.ok_or(ScoreFault::Factor(at))?;
        units.push((unit, line));
    }
    let (mut most, mut highest) = (0_i128, 0_i128);
    // 100 in units of at most 6 digits: 10^8 of them at most.
    let whole = Decimal::HUNDRED.units(weight).unwrap_or(i128::MAX);
    let mut factors = Vec::with_capacity(drafts.len());
    for (at, ((factor, draft), (unit, line))) in weighed.iter().zip(drafts).zip(units).enumerate() {
        let counted = || {
            // Points that are all 0 were left out of the common denominator, and add nothing.
            let multiplier = if factor.most == 0 { 0 } else { in_parts(unit, parts)? };
            let line = match (&draft.points, line) {
                (DraftPoints::Linear(draft), Some(line_units)) => Some(draft.plan(line_units, parts)?),
                _ => None,
            };
            // Sizes without their sign, so that their sum bounds every sum of contributions, on its way as well.
            let largest = line.as_ref().map_or(Some(0), Line::largest)?.max(factor.most.checked_mul(multiplier)?);
            Some((Counted { points_scale: factor.points_scale, multiplier, line }, most.checked_add(largest)?))
        };
        let (counted, sum) = counted().ok_or(ScoreFault::Factor(at))?;
        // Spread weights multiply by the whole weight, and divide by a part of it.
        most = sum.max(parts).checked_mul(whole).map(|_| sum).ok_or(ScoreFault::Factor(at))?;
        highest = highest.max(factor.highest(draft, scale).ok_or(ScoreFault::Digits)?);
        factors.push(counted);
    }
    let limit = i128::from(UNITS_LIMIT);
    // Where weights are spread, a score may be as high as the points of one factor.
    if most.checked_div(parts).is_none_or(|most| most >= limit) || highest >= limit {
        return Err(ScoreFault::Digits);
    }
    // Where a part is a unit and no weight is spread, every contribution is whole and nothing is rounded.
    Ok(ScoreScales { score: scale, weight, parts, most, factors, rounds: spreads || parts != 1 })
}

impl DraftLine {
    /// The line in parts, of which so many are one unit of a score; `in_units` is the line in units.
    fn plan(&self, in_units: [(i128, i128); 2], parts: i128) -> Option<Line> {
        let [slope, offset] = in_units.map(|units| in_parts(units, parts));
        // Kept beside the parts, because explanations show points and not parts.
        let points = [self.slope, self.offset];
        Some(Line { up: self.up, from: self.from, to: self.to, slope: slope?, offset: offset?, points })
    }
}

fn least_common_multiple(a: i128, b: i128) -> Option<i128> {
    // The commonest cases, without a division.
    if a == b || b == 1 {
        return Some(a);
    }
    let common = i128::try_from(greatest_common_divisor(a.unsigned_abs(), b.unsigned_abs())).ok()?;
    a.checked_div(common)?.checked_mul(b)
}

/// The units of a fraction at a scale where it is whole.
pub(super) fn whole_units(value: Fraction, scale: u8) -> Option<i64> {
    i64::try_from(value.decimal()?.units(scale)?).ok()
}

pub(super) fn score_plan(score: &Score, draft: DraftScore, rounding: Rounding, slots: &[Slot]) -> Option<ScorePlan> {
    let scales = draft.scales;
    let division = Division::of(scales.parts, scales.most);
    let mut factors = Vec::new();
    for (factor, counted) in draft.factors.into_iter().zip(scales.factors) {
        let points_scale = counted.points_scale;
        let missing = match (&factor.missing, factor.missing_points) {
            (MissingPoints::Score, _) => MissingPlan::Score,
            (MissingPoints::Reweight, _) => MissingPlan::Reweight,
            (MissingPoints::Points(_), points) => MissingPlan::Points(whole_units(points?, points_scale)?),
        };
        let to_units = |points: &[Fraction]| -> Option<Vec<i64>> {
            points.iter().map(|p| whole_units(*p, points_scale)).collect()
        };
        let points = match factor.points {
            DraftPoints::Bands(bands, points) => {
                let units = to_units(&points)?;
                let mut table = Box::new([0_i64; 256]);
                // Codes beyond the last band do not occur, and change nothing.
                let mut last = 0;
                let mut bands = band_of_code(&bands, slots).into_iter();
                for slot in table.iter_mut() {
                    if let Some(band) = bands.next() {
                        last = band.and_then(|band| units.get(band)).copied().unwrap_or(0);
                    }
                    *slot = last;
                }
                PointsPlan::Table(table)
            }
            DraftPoints::Levels(points) => {
                let units = to_units(&points)?;
                let mut table = Box::new([0_i64; 256]);
                // Code 0 is the missing one; levels follow in their order.
                table.iter_mut().skip(1).zip(&units).for_each(|(slot, units)| *slot = *units);
                PointsPlan::Table(table)
            }
            DraftPoints::Linear(_) => PointsPlan::Linear(counted.line?),
        };
        let plan = FactorPlan {
            of: factor.of,
            name: factor.name,
            // At most 100 with 6 digits behind the point: 10^8 units.
            weight: i64::try_from(factor.weight.units(scales.weight)?).ok()?,
            points,
            points_scale,
            multiplier: counted.multiplier,
            missing,
            block: BlockPoints::Long,
        };
        // What needs 128 bits has no loop over blocks, and is added up client by client.
        factors.push(if division == Division::Long { plan } else { plan.for_blocks() });
    }
    Some(ScorePlan {
        name: score.name.clone(),
        slot: draft.slot,
        factors,
        scale: scales.score,
        parts: scales.parts,
        rounding,
        division,
        rounds: scales.rounds,
        whole_weight: i64::try_from(Decimal::HUNDRED.units(scales.weight)?).ok()?,
        weight_scale: scales.weight,
    })
}

/// A straight line over a slot of some scale; nothing where 128 bits do not hold it.
pub(super) fn line(scale: u8, ends: [Decimal; 2], points: [Decimal; 2]) -> Option<DraftLine> {
    let [from, to] = ends.map(Decimal::normalized);
    let [first, last] = points.map(|points| points.normalized().fraction());
    // The finest of the three scales: there the ends and all values are whole numbers.
    let across = scale.max(from.scale()).max(to.scale());
    let (from, to) = (from.units(across)?, to.units(across)?);
    let up = power_of_ten(u32::from(across.checked_sub(scale)?))?;
    let slope = last.minus(first)?.over(Fraction::integer(to.checked_sub(from)?))?;
    let offset = first.minus(slope.times(Fraction::integer(from))?)?;
    // No value overflows on its way to the units of the ends.
    i128::from(UNITS_LIMIT).checked_mul(up)?;
    Some(DraftLine { up, from, to, slope, offset, ends: [first, last] })
}
