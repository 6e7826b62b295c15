//! Which tier each client is in: the one in force after a review, or where there is none, the one that the rules give.

use tierline_core::{Decimal, Interrupt, Interrupted, Plan, TextColumn};

use crate::attribution::Count;
use crate::client_rows::ClientRows;
use crate::figures::TierCount;
use crate::roster::Roster;

/// The tier of each client, and what each tier has.
#[derive(Clone, Debug)]
pub struct TiersInForce {
    /// By row: 0 without a tier, then 1 + its rank.
    codes: Vec<u8>,
    /// By code.
    counts: Vec<Count>,
    /// By code: the clients whose value is below zero, and these values.
    negatives: Vec<(u64, i128)>,
    /// By code and flag: for how many clients it is true, and of how many it is known.
    flags: Vec<Vec<(u64, u64)>>,
    /// By rank, and behind them of the clients without a tier: who looks after them, where a column names the owners.
    owners: Option<Roster>,
}

impl TiersInForce {
    /// Where each client is: `after` says the tier in force by row, after a review; without one the rules do. `owners` names who
    /// looks after each.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn new(
        plan: &Plan,
        rows: &ClientRows,
        owners: Option<&TextColumn>,
        after: Option<&dyn Fn(usize) -> Option<usize>>,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let codes = match after {
            Some(after) => interrupt.collected((0..rows.rows()).map(|row| code(after(row))))?,
            None => rows.codes().to_vec(),
        };
        let tiers = plan.tiers().len();
        let groups = tiers.saturating_add(1);
        let mut counts = vec![Count::default(); groups];
        let mut negatives = vec![(0_u64, 0_i128); groups];
        for (row, code) in codes.iter().enumerate() {
            interrupt.check_at(row)?;
            if let Some(count) = counts.get_mut(usize::from(*code)) {
                let value = rows.value(row);
                count.clients = count.clients.saturating_add(1);
                count.value = count.value.saturating_add(value.map_or(0, i128::from));
                count.without_value = count.without_value.saturating_add(u64::from(value.is_none()));
            }
            let below = rows.value(row).filter(|value| *value < 0);
            if let (Some(below), Some((clients, sum))) = (below, negatives.get_mut(usize::from(*code))) {
                (*clients, *sum) = (clients.saturating_add(1), sum.saturating_add(below.into()));
            }
        }
        let mut flags = vec![vec![(0_u64, 0_u64); plan.flags().len()]; groups];
        rows.each_flag(interrupt, |row, flag, truth| {
            let group = codes.get(row).and_then(|code| flags.get_mut(usize::from(*code)));
            if let Some((yes, known)) = group.and_then(|group| group.get_mut(flag)) {
                (*yes, *known) = (yes.saturating_add(u64::from(truth)), known.saturating_add(1));
            }
        })?;
        let group = |code: &u8| usize::from(*code).checked_sub(1).unwrap_or(tiers);
        let owners = match owners {
            Some(owners) => {
                let clients = owners.iter().zip(&codes).map(|(owner, code)| (owner, group(code)));
                Some(interrupt.during(clients, |clients| Roster::of(clients, groups))?)
            }
            None => None,
        };
        Ok(Self { codes, counts, negatives, flags, owners })
    }

    /// What is counted of each tier, and behind them of the clients without one.
    #[must_use]
    pub fn tier_counts(&self, plan: &Plan) -> Vec<TierCount> {
        let scale = plan.value().map(|(_, scale)| scale);
        let count = |tier: Option<(usize, &str)>| {
            let total = self.count(tier.map(|(rank, _)| rank));
            let (negative, below) = self.negative(tier.map(|(rank, _)| rank));
            TierCount {
                tier: tier.map(|(_, name)| name.into()),
                clients: total.clients,
                value: scale.and_then(|scale| Decimal::new(total.value, scale)),
                negative,
                negative_value: scale.and_then(|scale| Decimal::new(below, scale)),
                ..TierCount::default()
            }
        };
        let mut counts: Vec<TierCount> = plan.tiers().enumerate().map(|tier| count(Some(tier))).collect();
        counts.push(count(None));
        counts
    }

    /// The rank of a client's tier.
    #[must_use]
    pub fn tier(&self, row: usize) -> Option<usize> {
        usize::from(*self.codes.get(row)?).checked_sub(1)
    }

    /// What a tier has, or what the clients without one have.
    #[must_use]
    pub fn count(&self, tier: Option<usize>) -> Count {
        self.counts.get(usize::from(code(tier))).copied().unwrap_or_default()
    }

    /// How many clients of a tier have a value below zero, and what these values add up to.
    fn negative(&self, tier: Option<usize>) -> (u64, i128) {
        self.negatives.get(usize::from(code(tier))).copied().unwrap_or_default()
    }

    /// How many clients have no value, all told.
    #[must_use]
    pub fn without_value(&self) -> u64 {
        self.counts.iter().map(|count| count.without_value).fold(0, u64::saturating_add)
    }

    /// For how many clients of a tier a flag is true, and of how many it is known; of all clients, without a tier.
    #[must_use]
    pub fn flag(&self, tier: Option<usize>, flag: usize) -> (u64, u64) {
        let of = |group: &Vec<(u64, u64)>| group.get(flag).copied().unwrap_or_default();
        match tier {
            Some(_) => self.flags.get(usize::from(code(tier))).map(of).unwrap_or_default(),
            None => self.flags.iter().map(of).fold((0, 0), |(yes, known), (more, also)| {
                (u64::saturating_add(yes, more), u64::saturating_add(known, also))
            }),
        }
    }

    /// Who looks after the clients, where a column names the owners.
    #[must_use]
    pub const fn roster(&self) -> Option<&Roster> {
        self.owners.as_ref()
    }
}

fn code(tier: Option<usize>) -> u8 {
    tier.and_then(|tier| u8::try_from(tier.checked_add(1)?).ok()).unwrap_or(0)
}
