//! How scores are spread: histograms by tier, and the thresholds that rules of tiers set for them.

use std::collections::BTreeMap;

use tierline_core::anatomy::{Anatomy, Slot};
use tierline_core::{Decimal, Interrupt, Interrupted, Model, Number, Plan, Score, ScorePlan, Sentence};

use super::parts::{Bin, FactorReport, ScoreCut, ScoreReport};
use super::summary::score_unknown;
use crate::client_rows::ClientRows;
use crate::in_force::TiersInForce;
use crate::units::Units;

/// Bins of a histogram, at most.
const BINS: i128 = 24;

/// Histograms of all scores, and where tiers begin on them.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn score_reports(
    model: &Model,
    plan: &Plan,
    rows: &ClientRows,
    in_force: &TiersInForce,
    interrupt: &Interrupt,
) -> Result<Vec<ScoreReport>, Interrupted> {
    let anatomy = plan.anatomy();
    let tiers = plan.tiers().len();
    let scores = plan.scores().zip(&rows.scores).zip(model.scores());
    let report = |((plan, units), score): ((&ScorePlan, &Units), &Score)| {
        let unknown = interrupt.during(units.iter(), |all| all.filter(Option::is_none).count())?;
        let factor = |factor: &tierline_core::Factor| FactorReport {
            of: factor.of.to_string(),
            weight: number(model, &factor.weight),
        };
        Ok(ScoreReport {
            score: plan.name().into(),
            bins: bins(in_force, units, plan.scale(), tiers, interrupt)?,
            cuts: cuts(&anatomy, plan.name()),
            unknown,
            factors: score.factors.iter().map(factor).collect(),
            unknown_words: score_unknown(unknown),
            words: Sentence::default(),
        })
    };
    scores.map(report).collect()
}

/// How many clients of each tier have a number within bins of one round width.
fn bins(
    in_force: &TiersInForce,
    units: &Units,
    scale: u8,
    tiers: usize,
    interrupt: &Interrupt,
) -> Result<Vec<Bin>, Interrupted> {
    let ends = interrupt.during(units.iter(), |all| {
        let known = all.flatten().map(|value| (i128::from(value), i128::from(value)));
        known.reduce(|(least, most), (value, _)| (least.min(value), most.max(value)))
    })?;
    let Some((lowest, highest)) = ends else { return Ok(Vec::new()) };
    let width = width(highest.saturating_sub(lowest));
    let first = lowest.div_euclid(width);
    let count = highest.div_euclid(width).saturating_sub(first).saturating_add(1);
    let mut bins = vec![vec![0_u64; tiers]; usize::try_from(count).unwrap_or(0)];
    for (row, units) in units.iter().enumerate() {
        interrupt.check_at(row)?;
        let (Some(units), Some(tier)) = (units, in_force.tier(row)) else { continue };
        let bin = i128::from(units).div_euclid(width).saturating_sub(first);
        let bin = usize::try_from(bin).ok().and_then(|bin| bins.get_mut(bin));
        if let Some(count) = bin.and_then(|bin| bin.get_mut(tier)) {
            *count = count.saturating_add(1);
        }
    }
    let end = |bin: usize| {
        let bin = i128::try_from(bin).unwrap_or(0).saturating_add(first);
        Decimal::new(bin.saturating_mul(width), scale)
    };
    let bin = |(at, tiers): (usize, Vec<u64>)| Bin { from: end(at), to: end(at.saturating_add(1)), tiers };
    Ok(bins.into_iter().enumerate().map(bin).collect())
}

/// The numbers at which a score decides tiers, through dimensions as well as directly.
fn cuts(anatomy: &Anatomy, score: &str) -> Vec<ScoreCut> {
    let mut cuts: BTreeMap<Decimal, Vec<String>> = BTreeMap::new();
    let slot = anatomy.find(score).map(Slot::id);
    for cut in slot.map(|slot| anatomy.tier_thresholds(slot)).unwrap_or_default() {
        let tier = anatomy.tiers().get(cut.tier).map_or("", |tier| &*tier.name);
        if let Some(value) = cut.threshold.value.decimal() {
            cuts.entry(value).or_default().push(format!("{tier}: {}", cut.words));
        }
    }
    let cut = |(at, mut words): (Decimal, Vec<String>)| {
        words.dedup();
        ScoreCut { at, words: words.join("; ") }
    };
    cuts.into_iter().map(cut).collect()
}

/// A number of a model, or that of the parameter that it names.
fn number(model: &Model, number: &Number) -> Option<Decimal> {
    match number {
        Number::Literal(value) => Some(*value),
        Number::Parameter(name) => {
            model.parameters().iter().find(|parameter| parameter.name == *name).map(|parameter| parameter.value)
        }
    }
}

/// A round width (1, 2 or 5 and zeros) for bins over so many units.
fn width(units: i128) -> i128 {
    let mut width = 1_i128;
    for factor in [2_i128, 5, 10].iter().cycle() {
        if units.div_euclid(width) < BINS {
            break;
        }
        let power = match *factor {
            2 => width,
            5 => width.div_euclid(2),
            _ => width.div_euclid(5),
        };
        width = power.saturating_mul(*factor);
    }
    width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_round_and_give_no_more_bins_than_there_is_room_for() {
        for units in [0, 1, 23, 24, 47, 48, 119, 120, 1_000, 12_345_678] {
            let width = width(units);
            assert!(units / width < BINS, "{units}: {width}");
            let mut rest = width;
            while rest % 10 == 0 {
                rest /= 10;
            }
            assert!([1, 2, 5].contains(&rest), "{units}: {width}");
        }
    }
}
