//! Which tier each client is in: the one in force after a review, or where there is none, the one that the rules give.

use std::collections::BTreeSet;

use tierline_book::{Count, TierCount};
use tierline_core::{Decimal, Fraction};

use super::Book;
use super::review::Review;

/// The tier of each client, and what each tier has.
pub(crate) struct Placement {
    /// By row: 0 without a tier, then 1 + its rank.
    codes: Vec<u8>,
    /// By code.
    counts: Vec<Count>,
    /// By code and flag: for how many clients it is true, and of how many it is known.
    flags: Vec<Vec<(u64, u64)>>,
    /// By rank: how many owners have clients of the tier, where a column names them.
    owners: Option<Vec<u64>>,
}

impl Book {
    /// Where each client is.
    pub(crate) fn placement(&self, review: Option<&Review>) -> Placement {
        let members = &self.members;
        let codes = match review {
            Some(review) => (0..members.rows()).map(|row| code(review.after(row))).collect(),
            None => members.codes().to_vec(),
        };
        let tiers = self.plan.tiers().len();
        let groups = tiers.saturating_add(1);
        let mut counts = vec![Count::default(); groups];
        for (row, code) in codes.iter().enumerate() {
            if let Some(count) = counts.get_mut(usize::from(*code)) {
                let value = members.value(row);
                count.clients = count.clients.saturating_add(1);
                count.value = count.value.saturating_add(value.map_or(0, i128::from));
                count.without_value = count.without_value.saturating_add(u64::from(value.is_none()));
            }
        }
        let mut flags = vec![vec![(0_u64, 0_u64); self.plan.flags().len()]; groups];
        members.each_flag(|row, flag, truth| {
            let group = codes.get(row).and_then(|code| flags.get_mut(usize::from(*code)));
            if let Some((yes, known)) = group.and_then(|group| group.get_mut(flag)) {
                (*yes, *known) = (yes.saturating_add(u64::from(truth)), known.saturating_add(1));
            }
        });
        let owners = self.owners.as_ref().map(|owners| {
            let mut seen: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); groups];
            for (code, owner) in codes.iter().zip(owners.iter()) {
                if let (Some(owner), Some(seen)) = (owner, seen.get_mut(usize::from(*code))) {
                    seen.insert(owner);
                }
            }
            seen.iter().skip(1).map(|owners| u64::try_from(owners.len()).unwrap_or(u64::MAX)).collect()
        });
        Placement { codes, counts, flags, owners }
    }

    /// What is counted of each tier, and behind them of the clients without one.
    pub(crate) fn tier_counts(&self, placement: &Placement) -> Vec<TierCount> {
        let scale = self.plan.value().map(|(_, scale)| scale);
        let count = |tier: Option<&str>, own: &Count| TierCount {
            tier: tier.map(Into::into),
            clients: own.clients,
            value: scale.and_then(|scale| Decimal::new(own.value, scale)),
            ..TierCount::default()
        };
        let mut counts: Vec<TierCount> =
            self.plan.tiers().zip(placement.counts.iter().skip(1)).map(|(tier, own)| count(Some(tier), own)).collect();
        counts.push(count(None, &placement.count(None)));
        counts
    }
}

impl Placement {
    /// The rank of a client's tier.
    pub(crate) fn tier(&self, row: usize) -> Option<usize> {
        usize::from(*self.codes.get(row)?).checked_sub(1)
    }

    /// What a tier has, or what the clients without one have.
    pub(crate) fn count(&self, tier: Option<usize>) -> Count {
        self.counts.get(usize::from(code(tier))).copied().unwrap_or_default()
    }

    /// How many clients have no value, all told.
    pub(crate) fn without_value(&self) -> u64 {
        self.counts.iter().map(|count| count.without_value).fold(0, u64::saturating_add)
    }

    /// For how many clients of a tier a flag is true, and of how many it is known; of all clients, without a tier.
    pub(crate) fn flag(&self, tier: Option<usize>, flag: usize) -> (u64, u64) {
        let of = |group: &Vec<(u64, u64)>| group.get(flag).copied().unwrap_or_default();
        match tier {
            Some(_) => self.flags.get(usize::from(code(tier))).map(of).unwrap_or_default(),
            None => self.flags.iter().map(of).fold((0, 0), |(yes, known), (more, also)| {
                (u64::saturating_add(yes, more), u64::saturating_add(known, also))
            }),
        }
    }

    /// How many owners have clients of each tier, where that is known.
    pub(crate) fn owners(&self, tiers: usize) -> Vec<Option<Fraction>> {
        match &self.owners {
            Some(owners) => owners.iter().map(|count| Some(Fraction::from(*count))).collect(),
            None => vec![None; tiers],
        }
    }
}

fn code(tier: Option<usize>) -> u8 {
    tier.and_then(|tier| u8::try_from(tier.checked_add(1)?).ok()).unwrap_or(0)
}
