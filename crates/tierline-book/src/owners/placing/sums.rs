//! Sums that must fit into what each owner has: how far a plan is beyond them, and its repair, move by move.

use tierline_core::{Interrupt, Interrupted};

use super::case::{Case, Ownership, ceiling};
use super::{Limits, Short, SumLimit};
use crate::owners::flow::NEVER;

impl Case<'_> {
    /// What each person has of each sum.
    fn sums(&self, owners: &[Option<usize>], limits: &Limits) -> Vec<Vec<i128>> {
        let of = |limit: &SumLimit| {
            let mut sums = vec![0_i128; self.people()];
            for (row, state) in self.placing.before.iter().enumerate() {
                if !(self.placing.takes_part)(row)
                    && let Some(owner) = state.known()
                    && let Some(sum) = sums.get_mut(owner)
                {
                    *sum = sum.saturating_add(limit.add(row, owner));
                }
            }
            for (account, owner) in owners.iter().enumerate() {
                let row = self.rows.get(account).copied().unwrap_or(usize::MAX);
                if let Some(owner) = *owner
                    && let Some(sum) = sums.get_mut(owner)
                {
                    *sum = sum.saturating_add(limit.add(row, owner));
                }
            }
            sums
        };
        limits.sums.iter().map(of).collect()
    }

    pub(super) fn over(&self, owners: &[Option<usize>], limits: &Limits) -> Vec<Short> {
        let mut out = Vec::new();
        for (limit, sums) in limits.sums.iter().zip(self.sums(owners, limits)) {
            for (person, (most, sum)) in limit.most.iter().zip(sums).enumerate() {
                if let Some(over) = most.map(|most| sum.saturating_sub(most)).filter(|over| *over > 0) {
                    out.push(Short::Sum { what: limit.what, person: Some(person), over });
                }
            }
        }
        out
    }

    pub(super) fn is_over(&self, owners: &[Option<usize>], limits: &Limits) -> bool {
        !self.over(owners, limits).is_empty()
    }

    /// Sums that nobody's plan can keep: all people together have too little.
    pub(super) fn impossible_sums(&self, limits: &Limits) -> Vec<Short> {
        let mut out = Vec::new();
        for limit in &limits.sums {
            let there = limit.most.iter().copied();
            let there: Option<i128> = there.into_iter().try_fold(0_i128, |sum, most| Some(sum.saturating_add(most?)));
            let needed = self.rows.iter().map(|row| limit.least(*row)).fold(0, i128::saturating_add);
            if let Some(over) = there.map(|there| needed.saturating_sub(there)).filter(|over| *over > 0) {
                out.push(Short::Sum { what: limit.what, person: None, over });
            }
        }
        out
    }

    /// Moves accounts away from people whose sums are too great, the cheapest move for what it takes off first, until nobody's are; false where
    /// there is no such move any more.
    pub(super) fn repair(
        &self,
        plan: &mut Ownership,
        limits: &Limits,
        most: Option<u64>,
        interrupt: &Interrupt,
    ) -> Result<bool, Interrupted> {
        let mut sums = self.sums(&plan.owners, limits);
        loop {
            interrupt.check()?;
            let Some(from) = (0..self.people()).find(|person| excess(limits, &sums, *person) > 0) else {
                return Ok(true);
            };
            let Some((account, to)) = self.best_move(plan, limits, &sums, from, most) else { return Ok(false) };
            let row = self.rows.get(account).copied().unwrap_or(usize::MAX);
            for (limit, sums) in limits.sums.iter().zip(&mut sums) {
                if let Some(sum) = sums.get_mut(from) {
                    *sum = sum.saturating_sub(limit.add(row, from));
                }
                if let Some(sum) = sums.get_mut(to) {
                    *sum = sum.saturating_add(limit.add(row, to));
                }
            }
            self.go(plan, &[(account, to)]);
        }
    }

    /// The account that somebody hands on, and to whom, which costs the least for what it takes off.
    fn best_move(
        &self,
        plan: &Ownership,
        limits: &Limits,
        sums: &[Vec<i128>],
        from: usize,
        most: Option<u64>,
    ) -> Option<(usize, usize)> {
        let before = excess(limits, sums, from);
        let has_room = |person: usize| {
            let both = self.places.get(person).zip(plan.counts.get(person));
            both.is_some_and(|(places, count)| places.has_room(*count))
        };
        let mut best: Option<(i128, i128, usize, usize)> = None;
        for (account, _) in plan.owners.iter().enumerate().filter(|(_, owner)| **owner == Some(from)) {
            let row = self.rows.get(account).copied()?;
            let off = before.saturating_sub(excess_without(limits, sums, from, row));
            if off <= 0 {
                continue;
            }
            for to in (0..self.people()).filter(|to| *to != from && self.cost(account, *to) != NEVER) {
                if !has_room(to) || !fits_into(limits, sums, to, row) {
                    continue;
                }
                let (more, changes) = self.difference(plan, &[(account, to)]);
                if most.is_some_and(|most| plan.changes.saturating_add_signed(changes) > most) {
                    continue;
                }
                // more / off < best more / best off, without a division.
                let cheaper = best.is_none_or(|(least, by, ..)| more.saturating_mul(by) < least.saturating_mul(off));
                if cheaper {
                    best = Some((more, off, account, to));
                }
            }
        }
        best.map(|(_, _, account, to)| (account, to))
    }
}

/// By how much a person's sums are too great, of all sums together in parts of a million of each limit.
fn excess(limits: &Limits, sums: &[Vec<i128>], person: usize) -> i128 {
    excess_by(limits, sums, person, |_| 0)
}

fn excess_without(limits: &Limits, sums: &[Vec<i128>], person: usize, row: usize) -> i128 {
    excess_by(limits, sums, person, |limit| limit.add(row, person))
}

fn excess_by(limits: &Limits, sums: &[Vec<i128>], person: usize, less: impl Fn(&SumLimit) -> i128) -> i128 {
    let mut all: i128 = 0;
    for (limit, sums) in limits.sums.iter().zip(sums) {
        let (Some(most), Some(sum)) = (limit.most(person), sums.get(person)) else { continue };
        let over = sum.saturating_sub(less(limit)).saturating_sub(most).max(0);
        // Rounded up, so that what is too great is never nothing.
        all = all.saturating_add(ceiling(over.saturating_mul(1_000_000), most.max(1)));
    }
    all
}

/// Whether a client fits into what a person has left of all sums.
fn fits_into(limits: &Limits, sums: &[Vec<i128>], person: usize, row: usize) -> bool {
    limits.sums.iter().zip(sums).all(|(limit, sums)| {
        let (Some(most), Some(sum)) = (limit.most(person), sums.get(person)) else { return true };
        sum.saturating_add(limit.add(row, person)) <= most
    })
}
