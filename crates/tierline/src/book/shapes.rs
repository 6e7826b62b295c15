//! How values lie: quartiles by tier, the curve of concentration, histograms of scores with the thresholds on them.

use std::collections::BTreeMap;

use tierline_book::{Distribution, Figures, ThresholdError, concentration};
use tierline_core::anatomy::{Anatomy, Slot};
use tierline_core::{Decimal, Fraction, Interrupted, Number, Score, ScorePlan};

use super::Book;
use super::figure::{Figure, SHARE};
use super::placement::Placement;
use super::units::Units;

/// Bins of a histogram, at most.
const BINS: i128 = 24;

/// How concentrated the value is: see [`Book::concentration`].
pub(crate) struct Concentration {
    pub(crate) curve: Figure,
    pub(crate) marks: Figure,
    pub(crate) tiers: Figure,
}

impl Default for Concentration {
    /// Nothing to concentrate.
    fn default() -> Self {
        let none = || Figure::List(Vec::new());
        Self { curve: none(), marks: none(), tiers: none() }
    }
}

impl Book {
    /// Least, quartiles and greatest of a number over the clients of a tier, or over all.
    ///
    /// # Errors
    /// The call was asked to end, as in the others.
    pub(crate) fn spread(
        &self,
        placement: &Placement,
        rank: Option<usize>,
        units: &Units,
        scale: u8,
    ) -> Result<Figure, Interrupted> {
        let of_tier = |row: &usize| rank.is_none() || placement.tier(*row) == rank;
        let rows = units.iter().enumerate().filter(|(row, _)| of_tier(row));
        let known = Distribution::of_asking(scale, rows.filter_map(|(_, units)| units), &self.interrupt);
        if known == Err(ThresholdError::Interrupted) {
            return Err(Interrupted);
        }
        let quarter = |quarters: i128| {
            let at = Fraction::of(quarters, 4)?;
            known.as_ref().ok()?.quantile(at).ok()
        };
        let digits = scale.saturating_add(2);
        Ok(Figure::map([
            ("known", known.as_ref().map_or(0, Distribution::clients).into()),
            ("min", known.as_ref().ok().map(Distribution::lowest).into()),
            ("q1", Figure::fraction(quarter(1), digits)),
            ("median", Figure::fraction(quarter(2), digits)),
            ("q3", Figure::fraction(quarter(3), digits)),
            ("max", known.as_ref().ok().map(Distribution::highest).into()),
        ]))
    }

    /// How concentrated the value is: `curve`, the share of the value that so many clients of greatest value have; `marks`,
    /// the same for a tenth, a fifth and half of all clients, rounded up to whole clients; and `tiers`, what the tiers down to
    /// each one have, beside what as many clients of greatest value have. Nothing where no client has a value above zero.
    pub(crate) fn concentration(&self, figures: &Figures) -> Result<Concentration, Interrupted> {
        let Some((_, scale)) = self.plan.value() else { return Ok(Concentration::default()) };
        match Distribution::of_asking(scale, self.members.values.iter().flatten(), &self.interrupt) {
            Ok(values) => Ok(self.concentrated(figures, &values.among(self.members.whole())).unwrap_or_default()),
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
        let share = |clients: u64| Figure::fraction(Fraction::of(clients.into(), all.clients.into()), SHARE);
        let held = |clients: u64| Figure::fraction(values.held_by(clients).ok(), SHARE);
        let point =
            |clients: u64| [("count", Figure::from(clients)), ("clients", share(clients)), ("value", held(clients))];
        let whole = Fraction::from(Decimal::new(all.value, scale)?);
        let tier = |(name, (clients, value)): (&str, &(u64, Decimal))| {
            Figure::map([
                ("tier", name.into()),
                ("count", (*clients).into()),
                ("clients", share(*clients)),
                ("value", (*value).into()),
                ("value_share", Figure::fraction(Fraction::from(*value).over(whole), SHARE)),
                ("best", held(*clients)),
            ])
        };
        Some(Concentration {
            marks: Figure::list(parts.iter().map(|(part, clients)| {
                let part = [("part", Figure::fraction(*part, SHARE))];
                Figure::map(part.into_iter().chain(point(*clients)))
            })),
            tiers: Figure::list(self.plan.tiers().zip(&down).map(tier)),
            curve: Figure::list(curve.iter().map(|own| {
                Figure::map([
                    ("count", own.clients.into()),
                    ("clients", Figure::fraction(Some(own.share), SHARE)),
                    ("value", Figure::fraction(Some(own.value_share), SHARE)),
                ])
            })),
        })
    }

    /// Histograms of all scores, and where tiers begin on them.
    pub(crate) fn score_shapes(&self, placement: &Placement) -> Result<Figure, Interrupted> {
        let anatomy = self.plan.anatomy();
        let scores = self.plan.scores().zip(&self.members.scores).zip(self.model.scores());
        let one = |((plan, units), score): ((&ScorePlan, &Units), &Score)| {
            let factors = score.factors.iter().map(|factor| {
                let weight = self.number(&factor.weight);
                Figure::map([("of", (&*factor.of).into()), ("weight", weight.into())])
            });
            let unknown = self.interrupt.during(units.iter(), |all| all.filter(Option::is_none).count())?;
            Ok(Figure::map([
                ("score", plan.name().into()),
                ("bins", self.bins(placement, units, plan.scale())?),
                ("cuts", Figure::list(self.cuts(&anatomy, plan.name()))),
                ("unknown", unknown.into()),
                ("factors", Figure::list(factors)),
            ]))
        };
        scores.map(one).collect::<Result<Vec<_>, Interrupted>>().map(Figure::List)
    }

    /// How many clients of each tier have a number within bins of one round width.
    fn bins(&self, placement: &Placement, units: &Units, scale: u8) -> Result<Figure, Interrupted> {
        let ends = self.interrupt.during(units.iter(), |all| {
            let known = all.flatten().map(|own| (i128::from(own), i128::from(own)));
            known.reduce(|(least, most), (own, _)| (least.min(own), most.max(own)))
        })?;
        let Some((lowest, highest)) = ends else { return Ok(Figure::List(Vec::new())) };
        let width = width(highest.saturating_sub(lowest));
        let first = lowest.div_euclid(width);
        let count = highest.div_euclid(width).saturating_sub(first).saturating_add(1);
        let mut bins = vec![vec![0_u64; self.plan.tiers().len()]; usize::try_from(count).unwrap_or(0)];
        for (row, units) in units.iter().enumerate() {
            self.interrupt.check_at(row)?;
            let (Some(units), Some(tier)) = (units, placement.tier(row)) else { continue };
            let bin = i128::from(units).div_euclid(width).saturating_sub(first);
            let bin = usize::try_from(bin).ok().and_then(|bin| bins.get_mut(bin));
            if let Some(count) = bin.and_then(|bin| bin.get_mut(tier)) {
                *count = count.saturating_add(1);
            }
        }
        let end = |bin: usize| {
            let bin = i128::try_from(bin).unwrap_or(0).saturating_add(first);
            Figure::from(Decimal::new(bin.saturating_mul(width), scale))
        };
        Ok(Figure::list(bins.into_iter().enumerate().map(|(at, tiers)| {
            Figure::map([("from", end(at)), ("to", end(at.saturating_add(1))), ("tiers", Figure::list(tiers))])
        })))
    }

    /// The numbers at which a score decides tiers, through dimensions as well as directly.
    fn cuts(&self, anatomy: &Anatomy, score: &str) -> Vec<Figure> {
        let mut cuts: BTreeMap<Decimal, Vec<String>> = BTreeMap::new();
        let slot = anatomy.find(score).map(Slot::id);
        for own in slot.map(|slot| anatomy.tier_thresholds(slot)).unwrap_or_default() {
            let tier = anatomy.tiers().get(own.tier).map_or("", |tier| &*tier.name);
            if let Some(value) = own.threshold.value.decimal() {
                cuts.entry(value).or_default().push(format!("{tier}: {}", own.words));
            }
        }
        let figure = |(at, mut words): (Decimal, Vec<String>)| {
            words.dedup();
            Figure::map([("at", at.into()), ("words", words.join("; ").into())])
        };
        cuts.into_iter().map(figure).collect()
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
