//! How concentrated the value is, over clients and over tiers.

use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, Plan};

use super::parts::{ConcentrationMark, ConcentrationPoint, ConcentrationTier};
use super::summary::mark_words;
use super::write::Rate;
use crate::client_rows::ClientRows;
use crate::figures::Figures;
use crate::thresholds::{Distribution, ThresholdError, concentration};

/// The parts of all clients at which marks stand: a tenth, a fifth, half.
const MARKS: [(u64, u64); 3] = [(1, 10), (1, 5), (1, 2)];

/// How concentrated the value is.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Concentration {
    /// The share of the value that so many clients of greatest value have.
    pub curve: Vec<ConcentrationPoint>,
    /// The same for a tenth, a fifth and half of all clients, rounded up to whole clients.
    pub marks: Vec<ConcentrationMark>,
    /// What the tiers down to each one have, beside what as many clients of greatest value have.
    pub tiers: Vec<ConcentrationTier>,
}

impl Concentration {
    /// How concentrated the value of the clients is; empty where no client has a value above zero.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(plan: &Plan, rows: &ClientRows, figures: &Figures, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let Some((_, scale)) = plan.value() else { return Ok(Self::default()) };
        match Distribution::of_asking(scale, rows.values.iter().flatten(), interrupt) {
            Ok(values) => Ok(Self::of_values(plan, figures, &values.among(rows.whole())).unwrap_or_default()),
            Err(ThresholdError::Interrupted(_)) => Err(Interrupted),
            Err(_) => Ok(Self::default()),
        }
    }

    fn of_values(plan: &Plan, figures: &Figures, values: &Distribution) -> Option<Self> {
        let (_, scale) = plan.value()?;
        let all = values.whole();
        let parts = MARKS.map(|(part, of)| {
            let clients = all.clients.saturating_mul(part).div_ceil(of);
            (Fraction::of(i128::from(part), i128::from(of)), clients)
        });
        let mut down: Vec<(u64, Decimal)> = Vec::new();
        for group in figures.groups().iter().take(plan.tiers().len()) {
            let (clients, value) = down.last().copied().unwrap_or((0, Decimal::ZERO));
            down.push((clients.saturating_add(group.clients), value.checked_add(group.value_above_zero.ok()?)?));
        }
        let asked: Vec<u64> = parts.iter().map(|(_, clients)| *clients).chain(down.iter().map(|step| step.0)).collect();
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
        let mark = |(at, (part, clients)): (usize, &(Option<Fraction>, u64))| {
            ConcentrationMark::of(at, (*part).into(), *clients, share(*clients), held(*clients))
        };
        let point = |reached: &crate::thresholds::Concentrated| ConcentrationPoint {
            count: reached.clients,
            clients: reached.share.into(),
            value: reached.value_share.into(),
        };
        Some(Self {
            curve: curve.iter().map(point).collect(),
            marks: parts.iter().enumerate().map(mark).collect(),
            // Of segments without an order none has what is left over by others.
            tiers: if plan.is_ranked() { plan.tiers().zip(&down).map(tier).collect() } else { Vec::new() },
        })
    }
}

impl ConcentrationMark {
    fn of(at: usize, part: Rate, count: u64, clients: Rate, value: Rate) -> Self {
        let mut mark = Self { part, count, clients, value, words: Default::default() };
        mark.words = mark_words(at, &mark);
        mark
    }
}
