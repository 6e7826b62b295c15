//! What the clients of each tier are owed of their owners, by each client's own promise.

use std::collections::BTreeMap;

use tierline_core::{Fraction, Interrupt, Interrupted, Model};

use super::planned::{PlannedHours, hours_of_promises, number};
use crate::coverage::{Hours, OwedCoverage};
use crate::in_force::TiersInForce;
use crate::promise::Promises;
use crate::service::service_of;

impl OwedCoverage {
    /// By tier: accounts an owner and hours a year, with what conditions, lists, agreements, events and wishes for contact change.
    /// A tier without clients is as its entry says.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(
        model: &Model,
        in_force: &TiersInForce,
        promises: &Promises,
        interrupt: &Interrupt,
    ) -> Result<Vec<Self>, Interrupted> {
        let mut counts: Vec<BTreeMap<usize, u64>> = vec![BTreeMap::new(); model.tiers().len()];
        for row in 0..promises.numbers().len() {
            interrupt.check_at(row)?;
            let tier = in_force.tier(row).and_then(|tier| counts.get_mut(tier));
            if let (Some(counts), Some(promise)) = (tier, number(promises, row)) {
                let clients = counts.entry(promise).or_default();
                *clients = clients.saturating_add(1);
            }
        }
        let planned = hours_of_promises(promises, &[]);
        let of_tier = |(tier, counts): (&tierline_core::Tier, &BTreeMap<usize, u64>)| {
            let entry = service_of(model, &tier.name);
            let mut sum = Self::of_entry(entry, Fraction::ZERO);
            for (at, (promise, clients)) in counts.iter().enumerate() {
                let service = promises.all().get(*promise).map(|promise| &promise.service);
                let mut one = Self::of_entry(service, Fraction::from(*clients));
                one.take_hours(planned.get(*promise), Fraction::from(*clients));
                sum = if at == 0 { one } else { sum.together(one) };
            }
            sum
        };
        Ok(model.tiers().iter().zip(&counts).map(of_tier).collect())
    }

    /// Hours of those who look after the clients: other people's are not theirs.
    fn take_hours(&mut self, planned: Option<&PlannedHours>, clients: Fraction) {
        let times = |hours: Option<Hours>| hours.and_then(|hours| hours.times(clients));
        self.touchpoint_hours = times(planned.and_then(|planned| planned.touchpoints));
        self.review_hours = times(planned.and_then(|planned| planned.reviews));
    }
}
