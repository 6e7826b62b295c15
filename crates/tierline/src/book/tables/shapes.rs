//! How values lie: quartiles by tier, the curve of concentration, histograms of scores with the thresholds on them.

use std::collections::BTreeMap;

use tierline_book::report::{
    Bin, ConcentrationMark, ConcentrationPoint, ConcentrationTier, FactorReport, Rate, ScoreCut, ScoreReport,
};
use tierline_book::{Distribution, Figures, ThresholdError, TiersInForce, Units, concentration};
use tierline_core::anatomy::{Anatomy, Slot};
use tierline_core::{Decimal, Fraction, Interrupted, Number, Score, ScorePlan};

use super::Book;

/// Bins of a histogram, at most.
const BINS: i128 = 24;

/// How concentrated the value is: see [`Book::concentration`].
#[derive(Default)]
pub(crate) struct Concentration {
    pub(crate) curve: Vec<ConcentrationPoint>,
    pub(crate) marks: Vec<ConcentrationMark>,
    pub(crate) tiers: Vec<ConcentrationTier>,
}

impl Book {
    /// How concentrated the value is: `curve`, the share of the value that so many clients of greatest value have; `marks`,
    /// the same for a tenth, a fifth and half of all clients, rounded up to whole clients; and `tiers`, what the tiers down to
    /// each one have, beside what as many clients of greatest value have. Nothing where no client has a value above zero.
    ///
    /// # Errors
    /// The call was asked to end, as in the others.
    pub(crate) fn concentration(&self, figures: &Figures) -> Result<Concentration, Interrupted> {
        let Some((_, scale)) = self.plan.value() else { return Ok(Concentration::default()) };
        match Distribution::of_asking(scale, self.rows.values.iter().flatten(), &self.interrupt) {
            Ok(values) => Ok(self.concentrated(figures, &values.among(self.rows.whole())).unwrap_or_default()),
            Err(ThresholdError::Interrupted) => Err(Interrupted),
            Err(_) => Ok(Concentration::default()),
        }
    }

    fn concentrated(&self, figures: &Figures, values: &Distribution) -> Option<Concentration> {
        let (_, scale) = self.plan.value()?;
        let all = values.whole();
        let parts = [(1_u64, 10_u64), (1, 5), (1, 2)].map(|(part, of)| {
            let clients = all.clients.saturating_mul(part).div_ceil(of);
            (Fraction::of(i128::from(part), i128::from(of)), clients)
        });
        let mut down: Vec<(u64, Decimal)> = Vec::new();
        for group in figures.groups().iter().take(self.plan.tiers().len()) {
            let (clients, value) = down.last().copied().unwrap_or((0, Decimal::ZERO));
            down.push((clients.saturating_add(group.clients), value.checked_add(group.value_above_zero.ok()?)?));
        }
        let asked: Vec<u64> = parts.iter().map(|(_, clients)| *clients).chain(down.iter().map(|own| own.0)).collect();
        let curve = concentration(values, &asked).ok()?;
        let share = |clients: u64| Rate(Fraction::of(clients.into(), all.clients.into()));
        let held = |clients: u64| Rate(values.held_by(clients).ok());
        let whole = Fraction::from(Decimal::new(all.value, scale)?);
        let tier = |(name, (clients, value)): (&str, &(u64, Decimal))| ConcentrationTier {
            tier: name.into(),
            count: *clients,
            clients: share(*clients),
            value: *value,
            value_share: Fraction::from(*value).over(whole).into(),
            best: held(*clients),
        };
        let mark = |(part, clients): &(Option<Fraction>, u64)| ConcentrationMark {
            part: (*part).into(),
            count: *clients,
            clients: share(*clients),
            value: held(*clients),
        };
        Some(Concentration {
            marks: parts.iter().map(mark).collect(),
            tiers: self.plan.tiers().zip(&down).map(tier).collect(),
            curve: curve
                .iter()
                .map(|own| ConcentrationPoint {
                    count: own.clients,
                    clients: own.share.into(),
                    value: own.value_share.into(),
                })
                .collect(),
        })
    }

    /// Histograms of all scores, and where tiers begin on them.
    pub(crate) fn score_shapes(&self, in_force: &TiersInForce) -> Result<Vec<ScoreReport>, Interrupted> {
        let anatomy = self.plan.anatomy();
        let scores = self.plan.scores().zip(&self.rows.scores).zip(self.model.scores());
        let report = |((plan, units), score): ((&ScorePlan, &Units), &Score)| {
            let unknown = self.interrupt.during(units.iter(), |all| all.filter(Option::is_none).count())?;
            Ok(ScoreReport {
                score: plan.name().into(),
                bins: self.bins(in_force, units, plan.scale())?,
                cuts: self.cuts(&anatomy, plan.name()),
                unknown,
                factors: score
                    .factors
                    .iter()
                    .map(|factor| FactorReport { of: factor.of.to_string(), weight: self.number(&factor.weight) })
                    .collect(),
            })
        };
        scores.map(report).collect()
    }

    /// How many clients of each tier have a number within bins of one round width.
    fn bins(&self, in_force: &TiersInForce, units: &Units, scale: u8) -> Result<Vec<Bin>, Interrupted> {
        let ends = self.interrupt.during(units.iter(), |all| {
            let known = all.flatten().map(|own| (i128::from(own), i128::from(own)));
            known.reduce(|(least, most), (own, _)| (least.min(own), most.max(own)))
        })?;
        let Some((lowest, highest)) = ends else { return Ok(Vec::new()) };
        let width = width(highest.saturating_sub(lowest));
        let first = lowest.div_euclid(width);
        let count = highest.div_euclid(width).saturating_sub(first).saturating_add(1);
        let mut bins = vec![vec![0_u64; self.plan.tiers().len()]; usize::try_from(count).unwrap_or(0)];
        for (row, units) in units.iter().enumerate() {
            self.interrupt.check_at(row)?;
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
    fn cuts(&self, anatomy: &Anatomy, score: &str) -> Vec<ScoreCut> {
        let mut cuts: BTreeMap<Decimal, Vec<String>> = BTreeMap::new();
        let slot = anatomy.find(score).map(Slot::id);
        for own in slot.map(|slot| anatomy.tier_thresholds(slot)).unwrap_or_default() {
            let tier = anatomy.tiers().get(own.tier).map_or("", |tier| &*tier.name);
            if let Some(value) = own.threshold.value.decimal() {
                cuts.entry(value).or_default().push(format!("{tier}: {}", own.words));
            }
        }
        let cut = |(at, mut words): (Decimal, Vec<String>)| {
            words.dedup();
            ScoreCut { at, words: words.join("; ") }
        };
        cuts.into_iter().map(cut).collect()
    }

    fn number(&self, number: &Number) -> Option<Decimal> {
        match number {
            Number::Literal(value) => Some(*value),
            Number::Parameter(name) => {
                self.model.parameters().iter().find(|own| own.name == *name).map(|own| own.value)
            }
        }
    }
}

/// A round width (1, 2 or 5 and noughts) for bins over so many units.
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
