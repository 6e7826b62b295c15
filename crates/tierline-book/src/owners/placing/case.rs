//! The accounts that are placed and what they cost: flows of least cost, and what a plan costs where accounts go to others.

use std::collections::BTreeMap;

use tierline_core::{Interrupt, Interrupted, sort_by};

use super::{MAX_PRICE, Placing};
use crate::owners::flow::{Flow, NEVER, Places};
use crate::owners::person::Person;
use crate::owners::workload::OwnerState;

/// Who has whom.
#[derive(Clone, Debug)]
pub(super) struct Ownership {
    /// By account.
    pub(super) owners: Vec<Option<usize>>,
    /// By person: how many accounts.
    pub(super) counts: Vec<u32>,
    /// How many accounts change.
    pub(super) changes: u64,
    /// What it costs.
    pub(super) cost: i128,
}

/// The accounts that are placed, in the order of their ids, and what each pair costs.
pub(super) struct Case<'a> {
    pub(super) placing: &'a Placing<'a>,
    /// By account.
    pub(super) rows: Vec<usize>,
    /// By account: who has it now, where that is somebody of the roster.
    pub(super) now: Vec<Option<usize>>,
    /// By account and person: what does not fit and the price of a change; [`NEVER`] where the person must not have the account.
    pub(super) costs: Vec<i64>,
    pub(super) places: Vec<Places>,
}

/// A flow, and what it leaves out.
pub(super) struct Solved {
    pub(super) ownership: Ownership,
    /// In its own costs, which have prices on changes.
    pub(super) total: i128,
    pub(super) stuck: Vec<(usize, Vec<usize>)>,
    pub(super) one_more: Vec<Option<i64>>,
}

impl<'a> Case<'a> {
    pub(super) fn of(placing: &'a Placing<'a>, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let people = placing.people.len();
        let all = 0..placing.before.len();
        let mut rows = interrupt.collected(all.clone().filter(|row| (placing.takes_part)(*row)))?;
        // Rows of one id have their owners in order, so that their own order tells nothing either.
        let key = |row: &usize| {
            let owner = placing.before.get(*row).and_then(OwnerState::known);
            (placing.ids.get(*row).unwrap_or_default(), owner)
        };
        sort_by(&mut rows, &mut |one, other| key(one).cmp(&key(other)));
        let now: Vec<Option<usize>> =
            rows.iter().map(|row| placing.before.get(*row).and_then(OwnerState::known)).collect();
        let mut costs = Vec::with_capacity(rows.len().saturating_mul(people));
        for (row, now) in rows.iter().zip(&now) {
            interrupt.check_at(costs.len() & !255)?;
            for person in 0..people {
                let changing = if now.is_some_and(|now| now != person) { placing.prices.change } else { 0 };
                let misfit = (placing.misfit)(*row, person).map(|cost| cost.clamp(0, MAX_PRICE));
                costs.push(misfit.map_or(NEVER, |misfit| misfit.saturating_add(changing)));
            }
        }
        let mut taken = vec![0_u32; people];
        for row in all.filter(|row| !(placing.takes_part)(*row)) {
            let owner = placing.before.get(row).and_then(OwnerState::known);
            if let Some(taken) = owner.and_then(|owner| taken.get_mut(owner)) {
                *taken = taken.saturating_add(1);
            }
        }
        let (step, over) = (placing.prices.crowding, placing.prices.beyond);
        let place = |(person, taken): (&Person, &u32)| Places {
            most: person.accounts_at_most.unwrap_or(u32::MAX),
            taken: *taken,
            step,
            wanted: person.accounts_wanted.unwrap_or(u32::MAX),
            over,
        };
        let places = placing.people.all().iter().zip(&taken).map(place).collect();
        Ok(Self { placing, rows, now, costs, places })
    }

    pub(super) fn people(&self) -> usize {
        self.places.len()
    }

    pub(super) fn cost(&self, account: usize, person: usize) -> i64 {
        let at = account.saturating_mul(self.people()).saturating_add(person);
        self.costs.get(at).copied().unwrap_or(NEVER)
    }

    /// Whether it is a change that counts that somebody has an account.
    pub(super) fn is_change(&self, account: usize, person: usize) -> bool {
        self.now.get(account).copied().flatten().is_some_and(|now| now != person)
    }

    /// Who has whom at which cost.
    pub(super) fn ownership(&self, owners: Vec<Option<usize>>) -> Ownership {
        let mut counts = vec![0_u32; self.people()];
        let (mut cost, mut changes) = (0_i128, 0_u64);
        for (account, owner) in owners.iter().enumerate() {
            let Some(owner) = *owner else { continue };
            cost = cost.saturating_add(self.cost(account, owner).into());
            changes = changes.saturating_add(u64::from(self.is_change(account, owner)));
            if let Some(count) = counts.get_mut(owner) {
                *count = count.saturating_add(1);
            }
        }
        let crowding = self.places.iter().zip(&counts).map(|(places, count)| places.cost(*count));
        Ownership { cost: crowding.fold(cost, i128::saturating_add), owners, counts, changes }
    }

    /// What plans differ by where accounts go to others: the cost, and the number of changes.
    pub(super) fn difference(&self, plan: &Ownership, moves: &[(usize, usize)]) -> (i128, i64) {
        let (mut cost, mut changes) = (0_i128, 0_i64);
        let mut counts: BTreeMap<usize, i64> = BTreeMap::new();
        for (account, to) in moves {
            let Some(from) = plan.owners.get(*account).copied().flatten() else { continue };
            cost =
                cost.saturating_add(self.cost(*account, *to).into()).saturating_sub(self.cost(*account, from).into());
            changes = changes
                .saturating_add(i64::from(self.is_change(*account, *to)))
                .saturating_sub(i64::from(self.is_change(*account, from)));
            let count = counts.entry(*to).or_insert(0);
            *count = count.saturating_add(1);
            let count = counts.entry(from).or_insert(0);
            *count = count.saturating_sub(1);
        }
        for (person, by) in counts.into_iter().filter(|(_, by)| *by != 0) {
            let (Some(places), Some(count)) = (self.places.get(person), plan.counts.get(person)) else { continue };
            let after = u32::try_from(i64::from(*count).saturating_add(by)).unwrap_or(0);
            cost = cost.saturating_add(places.cost(after)).saturating_sub(places.cost(*count));
        }
        (cost, changes)
    }

    /// Lets accounts go to others.
    pub(super) fn go(&self, plan: &mut Ownership, moves: &[(usize, usize)]) {
        let (cost, changes) = self.difference(plan, moves);
        plan.cost = plan.cost.saturating_add(cost);
        plan.changes = plan.changes.saturating_add_signed(changes);
        for (account, to) in moves {
            let Some(owner) = plan.owners.get_mut(*account) else { continue };
            let from = owner.replace(*to);
            if let Some(count) = from.and_then(|from| plan.counts.get_mut(from)) {
                *count = count.saturating_sub(1);
            }
            if let Some(count) = plan.counts.get_mut(*to) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// The flow of least cost where each cost counts `times`, and a change `price` more.
    pub(super) fn solve(&self, times: i64, price: i64, interrupt: &Interrupt) -> Result<Solved, Interrupted> {
        let costs = |account: usize, person: usize| {
            let cost = self.cost(account, person);
            let change = if self.is_change(account, person) { price } else { 0 };
            if cost == NEVER { NEVER } else { cost.saturating_mul(times).saturating_add(change) }
        };
        let scaled = |places: &Places| Places {
            step: places.step.saturating_mul(times),
            over: places.over.saturating_mul(times),
            ..*places
        };
        let places = self.places.iter().map(scaled).collect();
        let flow = Flow::of(self.rows.len(), places, &costs, interrupt)?;
        Ok(Solved {
            ownership: self.ownership((0..self.rows.len()).map(|account| flow.owner(account)).collect()),
            total: flow.total(),
            stuck: flow.stuck().iter().map(|stuck| (stuck.account, stuck.owners.clone())).collect(),
            one_more: if flow.stuck().is_empty() { flow.one_more() } else { Vec::new() },
        })
    }
}

/// The least whole number that is not below `part / whole`.
pub(super) fn ceiling(part: i128, whole: i128) -> i128 {
    let floor = part.checked_div_euclid(whole).unwrap_or(part);
    let rest = i128::from(part.checked_rem_euclid(whole).unwrap_or(0) != 0);
    floor.saturating_add(rest)
}
