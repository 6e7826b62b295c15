//! What is said of a plan: by client, by owner, and of what there is too little.

use std::collections::{BTreeMap, BTreeSet};

use tierline_core::{Interrupt, Interrupted, inserted};

use super::case::{Case, Ownership};
use super::{Change, OwnerPlan, Placed, PlacedOwner, Proof, Short};
use crate::owners::flow::{NEVER, Places};
use crate::owners::workload::OwnerState;

impl Case<'_> {
    /// Which clients can only go to whom, and how many places those have.
    pub(super) fn missing_places(
        &self,
        stuck: &[(usize, Vec<usize>)],
        interrupt: &Interrupt,
    ) -> Result<Vec<Short>, Interrupted> {
        let mut sets: Vec<BTreeSet<usize>> = Vec::new();
        for (_, owners) in stuck {
            let mut set: BTreeSet<usize> = inserted(owners.iter().copied());
            let (apart, touching): (Vec<_>, Vec<_>) =
                sets.into_iter().partition(|known| known.is_disjoint(&set) && !(known.is_empty() && set.is_empty()));
            for known in touching {
                set.extend(known);
            }
            sets = apart;
            sets.push(set);
        }
        tierline_core::sort_by(&mut sets, &mut |a, b| a.cmp(b));
        let mut out = Vec::with_capacity(sets.len());
        for set in sets {
            let mut clients = Vec::new();
            for (account, row) in self.rows.iter().enumerate() {
                interrupt.check_at(account.saturating_mul(64))?;
                let mut may = (0..self.people()).filter(|person| self.cost(account, *person) != NEVER);
                // Who may go to nobody has a set of its own.
                let first = may.next();
                let only = first.into_iter().chain(may).all(|person| set.contains(&person));
                if only && first.is_some() != set.is_empty() {
                    clients.push(*row);
                }
            }
            let places = set.iter().filter_map(|person| self.places.get(*person));
            let places = places.map(|places| u64::from(places.most.saturating_sub(places.taken)));
            out.push(Short::Places {
                clients,
                places: places.fold(0, u64::saturating_add),
                people: set.into_iter().collect(),
            });
        }
        Ok(out)
    }

    pub(super) fn told(
        &self,
        best: Ownership,
        bound: i128,
        proof: Proof,
        changes_at_most: Option<u64>,
        short: Vec<Short>,
        one_more: &[Option<i64>],
    ) -> OwnerPlan {
        let placing = self.placing;
        let mut before: BTreeMap<usize, u64> = BTreeMap::new();
        let apart = |state: &OwnerState| Placed { after: state.known(), change: Change::Apart, misfit: 0, changing: 0 };
        for owner in placing.before.iter().filter_map(OwnerState::known) {
            let count = before.entry(owner).or_insert(0);
            *count = count.saturating_add(1);
        }
        let mut clients: Vec<Placed> = placing.before.iter().map(apart).collect();
        for ((account, row), owner) in self.rows.iter().enumerate().zip(&best.owners) {
            let (Some(placed), Some(state)) = (clients.get_mut(*row), placing.before.get(*row)) else { continue };
            let changing = owner.is_some_and(|owner| self.is_change(account, owner));
            placed.after = *owner;
            placed.change = match (owner, state) {
                (None, _) => Change::WithoutPlace,
                (Some(_), OwnerState::Nobody) => Change::Entered,
                (Some(_), OwnerState::Unknown(_)) => Change::Replaced,
                (Some(_), OwnerState::Known(_)) if changing => Change::Moved,
                (Some(_), OwnerState::Known(_)) => Change::Kept,
            };
            placed.changing = if changing { placing.prices.change } else { 0 };
            placed.misfit = owner.map_or(0, |owner| self.cost(account, owner).saturating_sub(placed.changing));
        }
        let owner = |(person, (places, count)): (usize, (&Places, &u32))| PlacedOwner {
            before: before.get(&person).copied().unwrap_or(0),
            after: u64::from(places.taken).saturating_add(u64::from(*count)),
            crowding: places.cost(*count),
            one_more: one_more.get(person).copied().flatten(),
        };
        OwnerPlan {
            clients,
            owners: self.places.iter().zip(&best.counts).enumerate().map(owner).collect(),
            total: best.cost,
            bound,
            proof,
            changes: best.changes,
            changes_at_most,
            short,
        }
    }
}
