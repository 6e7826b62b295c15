//! Scores: the weight of each factor, its points, and what they add to the score.

use tierline_core::anatomy::{Anatomy, FactorSum, ScoreSum};
use tierline_core::{Decimal, Factor, Fraction, Key, MissingPoints, Model, Number, Points, Score, Sentence};

use super::definitions::{Dependents, numbers_of_factor, parameters_of};
use super::parts::{FactorEntry, LineEntry, PointsEntry, ScoreEntry};
use super::range::{Values, named};
use crate::report::{Rate, Rounded};

/// Digits behind the point of what points add to a score.
const ADDS: u8 = 6;

pub(super) fn scores(
    model: &Model,
    anatomy: &Anatomy,
    values: &Values<'_>,
    dependents: &Dependents<'_>,
) -> Vec<ScoreEntry> {
    let entry = |(score, sum): (&Score, &ScoreSum)| {
        let factors: Vec<FactorEntry> = score
            .factors
            .iter()
            .zip(&sum.factors)
            .map(|(factor, parts)| self::factor(model, anatomy, values, factor, share(sum, parts)))
            .collect();
        let (least, most) = (ends(&factors, true), ends(&factors, false));
        let round = |value: Option<Fraction>| Rounded { value, digits: sum.scale };
        let rounded = match sum.scale {
            0 => Sentence::of(Key::ScoreWhole),
            digits => Sentence::of(Key::ScoreRounded).with("digits", u32::from(digits)),
        };
        let between = least.zip(most).and_then(|(least, most)| {
            let (least, most) = (round(Some(least)).shown()?, round(Some(most)).shown()?);
            Some(Sentence::of(Key::ScoreFrom).with("least", least).with("most", most))
        });
        ScoreEntry {
            score: score.name.to_string(),
            description: score.description.as_deref().map(String::from),
            digits: u32::from(sum.scale),
            words: [rounded].into_iter().chain(between).collect(),
            factors,
            least: round(least),
            most: round(most),
            tiers: dependents.tiers(&score.name),
        }
    };
    model.scores().iter().zip(anatomy.scores()).map(entry).collect()
}

/// The weight of a factor as a share of the whole.
fn share(sum: &ScoreSum, factor: &FactorSum) -> Option<Fraction> {
    Fraction::of(i128::from(factor.weight), i128::from(sum.whole_weight))
}

fn factor(
    model: &Model,
    anatomy: &Anatomy,
    values: &Values<'_>,
    factor: &Factor,
    weight: Option<Fraction>,
) -> FactorEntry {
    let adds = |points: Decimal| {
        let value = weight.and_then(|weight| Fraction::from(points).times(weight));
        Rounded { value, digits: ADDS }
    };
    let row = |when: Sentence, points: &Number| {
        let points = values.number(points);
        PointsEntry { when, points, adds: adds(points) }
    };
    let (points, line) = match &factor.points {
        Points::Bands(bands) => {
            let ranges = values.bands(bands.iter().map(|band| &band.end));
            (bands.iter().zip(ranges).map(|(band, range)| row(range.words, &band.points)).collect(), None)
        }
        Points::Levels(levels) => {
            (levels.iter().map(|(level, points)| row(Sentence::from(&**level), points)).collect(), None)
        }
        Points::Linear { from, to, points: [first, last] } => {
            let [from, to, first, last] = [from, to, first, last].map(|number| values.number(number));
            let words =
                Sentence::of(Key::LineFromTo).with("from", from).with("to", to).with("first", first).with("last", last);
            let (first_adds, last_adds) = (adds(first), adds(last));
            (Vec::new(), Some(LineEntry { from, to, first, last, first_adds, last_adds, words }))
        }
    };
    FactorEntry {
        of: factor.of.to_string(),
        unit: anatomy.find(&factor.of).and_then(|slot| slot.unit()).map(String::from),
        weight: Rate(weight),
        points,
        line,
        missing: match &factor.missing {
            MissingPoints::Score => Sentence::of(Key::MissingNoScore),
            MissingPoints::Points(points) => Sentence::of(Key::MissingGets).with("points", values.number(points)),
            MissingPoints::Reweight => Sentence::of(Key::MissingReweights),
        },
        parameters: parameters_of(model, &named(numbers_of_factor(factor))),
    }
}

/// The least or the most that factors with values add up to.
fn ends(factors: &[FactorEntry], least: bool) -> Option<Fraction> {
    let mut sum = Fraction::from(0_i64);
    for factor in factors {
        let rows = factor.points.iter().map(|row| row.adds.value);
        let line = factor.line.iter().flat_map(|line| [line.first_adds.value, line.last_adds.value]);
        let all: Vec<Fraction> = rows.chain(line).collect::<Option<_>>()?;
        let end = if least { all.into_iter().min() } else { all.into_iter().max() };
        sum = sum.plus(end?)?;
    }
    Some(sum)
}
