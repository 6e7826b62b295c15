//! A cap on changes: a price on each change, and what lies between two flows at that price.

use tierline_core::{Interrupt, Interrupted};

use super::case::{Case, Ownership, ceiling};
use super::{DEAR, MAX_PRICE};
use crate::owners::flow::Flow;

/// A plan that keeps a cap on changes, and what no such plan goes below.
pub(super) struct Capped {
    pub(super) ownership: Ownership,
    pub(super) bound: i128,
}

impl Case<'_> {
    /// A plan with at most so many changes, where the free one has more, and the bound of all of them.
    ///
    /// A price p on changes turns the cap into a cost: no plan with at most c changes costs less than the flow at p, less p c. The best price lies
    /// where a flow with more changes and one with fewer cost the same; each step takes the price at which the two known ones do
    /// (Newton's method on the dual), until no third one costs less there.
    pub(super) fn capped(&self, free: Ownership, most: u64, interrupt: &Interrupt) -> Result<Capped, Interrupted> {
        let mut many = free;
        let mut few = self.solve(1, DEAR, interrupt)?.ownership;
        let mut bound = many.cost;
        if few.changes > most {
            return Ok(Capped { bound: few.cost, ownership: few });
        }
        loop {
            let by = u64::saturating_sub(many.changes, few.changes);
            let (times, price) = price_of(few.cost.saturating_sub(many.cost), by);
            let at = self.solve(times, price, interrupt)?;
            let less = at.total.saturating_sub(i128::from(price).saturating_mul(most.into()));
            bound = bound.max(ceiling(less, times.into()));
            let priced = |ownership: &Ownership| {
                let changes = i128::from(price).saturating_mul(ownership.changes.into());
                ownership.cost.saturating_mul(times.into()).saturating_add(changes)
            };
            if at.total >= priced(&many).min(priced(&few)) {
                break;
            }
            let third = at.ownership;
            match third.changes > most {
                true if third.changes < many.changes || third.cost < many.cost => many = third,
                false if third.cost < few.cost => few = third,
                _ => break,
            }
        }
        self.between(&mut few, &many, most);
        Ok(Capped { ownership: few, bound })
    }

    /// Takes over from another plan what makes this one cost less and keeps the cap: the ways, from owner to owner, by which the one comes from the
    /// other.
    fn between(&self, few: &mut Ownership, many: &Ownership, most: u64) {
        // By owner: the accounts that it would hand on.
        let mut handed: Vec<Vec<usize>> = vec![Vec::new(); self.people()];
        let mut balance = vec![0_i64; self.people()];
        for (account, (own, other)) in few.owners.iter().zip(&many.owners).enumerate() {
            if let (Some(own), Some(other)) = (*own, *other)
                && own != other
            {
                if let Some(accounts) = handed.get_mut(own) {
                    accounts.push(account);
                }
                if let Some(balance) = balance.get_mut(own) {
                    *balance = balance.saturating_add(1);
                }
                if let Some(balance) = balance.get_mut(other) {
                    *balance = balance.saturating_sub(1);
                }
            }
        }
        // First the ways of owners who have more in this plan than in the other, then what goes round.
        let mut starts: Vec<usize> = (0..self.people()).collect();
        let more = |owner: &usize| balance.get(*owner).copied().unwrap_or(0);
        tierline_core::sort_by(&mut starts, &mut |a, b| more(b).cmp(&more(a)));
        for start in starts {
            while handed.get(start).is_some_and(|accounts| !accounts.is_empty()) {
                let way = self.way(start, &mut handed, &mut balance, many);
                let (cost, changes) = self.difference(few, &way);
                if cost < 0 && few.changes.saturating_add_signed(changes) <= most {
                    self.go(few, &way);
                }
            }
        }
    }

    /// The accounts of one way from owner to owner, which are taken out of those handed on: it ends with somebody who has fewer accounts in this plan than
    /// in the other, or where it began.
    fn way(
        &self,
        start: usize,
        handed: &mut [Vec<usize>],
        balance: &mut [i64],
        many: &Ownership,
    ) -> Vec<(usize, usize)> {
        let (mut at, mut way) = (start, Vec::new());
        let begins_with_more = balance.get(start).is_some_and(|balance| *balance > 0);
        while let Some(account) = handed.get_mut(at).and_then(Vec::pop) {
            let Some(to) = many.owners.get(account).copied().flatten() else { break };
            way.push((account, to));
            at = to;
            let takes = balance.get(at).is_some_and(|balance| *balance < 0);
            if (begins_with_more && takes) || (!begins_with_more && at == start) {
                break;
            }
        }
        if begins_with_more {
            if let Some(balance) = balance.get_mut(start) {
                *balance = balance.saturating_sub(1);
            }
            if let Some(balance) = balance.get_mut(at) {
                *balance = balance.saturating_add(1);
            }
        }
        way
    }
}

/// The price on a change at which two plans cost the same: `more` by so many changes less. As a fraction, so that the costs are multiplied by its
/// denominator; rounded up to a whole number where these would grow too large.
fn price_of(more: i128, changes: u64) -> (i64, i64) {
    let whole = || (1, i64::try_from(ceiling(more, changes.max(1).into())).unwrap_or(DEAR).clamp(0, DEAR));
    let most = Flow::<fn(usize, usize) -> i64>::MOST;
    let times = i64::try_from(changes).ok().filter(|times| times.saturating_mul(MAX_PRICE.saturating_mul(2)) <= most);
    match (times, i64::try_from(more).ok().filter(|more| (0..=DEAR).contains(more))) {
        (Some(times), Some(price)) if times > 0 => (times, price),
        _ => whole(),
    }
}
