//! Accounts to owners at the least cost: a flow of least cost, in integers, exactly.
//!
//! Accounts are given out one at a time, each along the cheapest way there is: to an owner with a place, or to one who hands
//! another account on, and so forth (successive shortest paths). Owners are the only nodes that are searched: what it costs that
//! owner j hands *some* account to owner k is the least difference of any of j's accounts, which a heap for each pair of owners
//! has on top. So a search among m owners takes at most m^2 steps, however many accounts there are, and ends as soon as a place is found.
//! The number of accounts of an owner may cost something, too, as long as each one more costs no less than the one before.
//!
//! INVARIANT: `cost of the pair + potential of j - potential of k >= 0` for all pairs, and likewise for places. So each search is
//! Dijkstra's, the flow after each account is one of least cost for the accounts given out so far, and the potentials prove it.
//!
//! Costs are at most [`Flow::MOST`] in size. A way visits each owner once, so no sum of a search comes near 64 bits; sums over
//! all accounts have 128.

#![expect(
    clippy::indexing_slicing,
    reason = "owners are numbers below `owners`, accounts numbers below the length of `owner_of`; both are checked when a flow is made"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tierline_core::{Interrupt, Interrupted};

/// No way: more than any sum of a search.
pub(crate) const NEVER: i64 = i64::MAX;

/// Nobody.
const NOBODY: u32 = u32::MAX;

/// What the number of accounts of an owner costs, and how many there may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// The most accounts.
    pub(crate) most: u32,
    /// How many accounts the owner has beside those that are given out.
    pub(crate) taken: u32,
    /// What each account costs more than the one before it.
    pub(crate) step: i64,
    /// From which number of accounts on each one costs `over` more.
    pub(crate) wanted: u32,
    /// What an account beyond those costs.
    pub(crate) over: i64,
}

impl Places {
    /// What one more account costs, where there are so many of those that are given out.
    pub(crate) fn next(&self, accounts: u32) -> i64 {
        let before = self.taken.saturating_add(accounts);
        let beyond = if before >= self.wanted { self.over } else { 0 };
        self.step.saturating_mul(i64::from(before)).saturating_add(beyond)
    }

    /// Whether there is a place for one more.
    pub(crate) const fn has_room(&self, accounts: u32) -> bool {
        self.taken.saturating_add(accounts) < self.most
    }

    /// What so many accounts cost, beside what those before cost anyway.
    pub(crate) fn cost(&self, accounts: u32) -> i128 {
        let (n, taken) = (i128::from(accounts), i128::from(self.taken));
        // The sum of taken, taken + 1, ..., taken + n - 1.
        let steps = n.saturating_mul(taken).saturating_add(n.saturating_mul(n.saturating_sub(1)) / 2);
        let beyond = (taken.saturating_add(n).saturating_sub(taken.max(self.wanted.into()))).max(0);
        steps.saturating_mul(self.step.into()).saturating_add(beyond.saturating_mul(self.over.into()))
    }
}

/// What is given out, to whom, at which cost.
pub(crate) trait Costs {
    /// What it costs that an owner has an account; [`NEVER`] where that may not be.
    fn cost(&self, account: usize, owner: usize) -> i64;
}

impl<F: Fn(usize, usize) -> i64> Costs for F {
    fn cost(&self, account: usize, owner: usize) -> i64 {
        self(account, owner)
    }
}

/// An account without a place: everybody who could have it is full, and so are all to whom their accounts could go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stuck {
    pub(crate) account: usize,
    pub(crate) owners: Vec<usize>,
}

/// A flow of least cost.
#[derive(Debug)]
pub(crate) struct Flow<'c, C> {
    costs: &'c C,
    places: Vec<Places>,
    /// By account: who has it.
    owner_of: Vec<u32>,
    accounts: Vec<u32>,
    /// By pair of owners: what handing each account of the first to the second costs, some of which the first has no more.
    heaps: Vec<BinaryHeap<Reverse<(i64, u32)>>>,
    /// By pair of owners: the least of them that the first still has.
    least: Vec<i64>,
    potential: Vec<i64>,
    /// Of the places as a whole.
    end: i64,
    stuck: Vec<Stuck>,
}

impl<'c, C: Costs> Flow<'c, C> {
    /// The greatest cost of a pair, of a step and of an account beyond those wanted.
    pub(crate) const MOST: i64 = 1 << 40;

    /// The flow of least cost of so many accounts, which are given out in their order. Those for which there is no place, however
    /// the others are placed, are left out, and told; of the others none could be placed in their stead.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn of(
        accounts: usize,
        places: Vec<Places>,
        costs: &'c C,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let owners = places.len();
        let pairs = owners.saturating_mul(owners);
        let end = places.iter().map(|places| places.next(0)).min().unwrap_or(0);
        let mut flow = Self {
            costs,
            owner_of: vec![NOBODY; accounts],
            accounts: vec![0; owners],
            heaps: std::iter::repeat_with(BinaryHeap::new).take(pairs).collect(),
            least: vec![NEVER; pairs],
            potential: vec![0; owners],
            end,
            stuck: Vec::new(),
            places,
        };
        let mut search = Search::new(owners);
        for account in 0..accounts {
            // One search is short; a few of them are between two questions.
            interrupt.check_at(account.saturating_mul(64))?;
            flow.place(account, &mut search);
        }
        Ok(flow)
    }

    fn owners(&self) -> usize {
        self.places.len()
    }

    /// Who has an account.
    pub(crate) fn owner(&self, account: usize) -> Option<usize> {
        usize::try_from(self.owner_of[account]).ok().filter(|owner| *owner < self.owners())
    }

    /// How many of the accounts an owner has.
    #[cfg(test)]
    fn count(&self, owner: usize) -> u32 {
        self.accounts[owner]
    }

    /// The accounts without a place.
    pub(crate) fn stuck(&self) -> &[Stuck] {
        &self.stuck
    }

    /// What all of it costs.
    pub(crate) fn total(&self) -> i128 {
        let pairs = (0..self.owner_of.len()).filter_map(|account| Some((account, self.owner(account)?)));
        let pairs = pairs.map(|(account, owner)| i128::from(self.costs.cost(account, owner)));
        let places = self.places.iter().zip(&self.accounts).map(|(places, accounts)| places.cost(*accounts));
        pairs.chain(places).fold(0, i128::saturating_add)
    }

    /// Gives out one more account.
    fn place(&mut self, account: usize, search: &mut Search) {
        search.begin();
        for owner in 0..self.owners() {
            let cost = self.costs.cost(account, owner);
            if cost != NEVER {
                search.distance[owner] = cost.saturating_sub(self.potential[owner]);
            }
        }
        let Some((last, distance)) = self.search(search) else {
            let owners = (0..self.owners()).filter(|owner| search.settled[*owner]).collect();
            self.stuck.push(Stuck { account, owners });
            return;
        };
        for owner in 0..self.owners() {
            self.potential[owner] = self.potential[owner].saturating_add(search.distance[owner].min(distance));
        }
        self.end = self.end.saturating_add(distance);
        // The way back: who hands which account to whom. A way has each owner once, so that no account is handed on twice.
        let mut way = vec![last];
        let mut at = last;
        while let Some(before) = search.before(at) {
            way.push(before);
            at = before;
        }
        way.reverse();
        self.accounts[last] = self.accounts[last].saturating_add(1);
        let mut handed = account;
        for (place, owner) in way.iter().enumerate() {
            let next = way.get(place.saturating_add(1)).and_then(|next| {
                self.heaps[self.pair(*owner, *next)].peek().and_then(|Reverse((_, given))| usize::try_from(*given).ok())
            });
            self.owner_of[handed] = u32::try_from(*owner).unwrap_or(NOBODY);
            search.moved.push((handed, *owner));
            match next {
                Some(given) => handed = given,
                None => break,
            }
        }
        for (moved, owner) in std::mem::take(&mut search.moved) {
            self.received(moved, owner);
        }
    }

    const fn pair(&self, from: usize, to: usize) -> usize {
        from.saturating_mul(self.places.len()).saturating_add(to)
    }

    /// An owner has one more account, and may have handed on another: what handing one on costs now.
    fn received(&mut self, account: usize, owner: usize) {
        let own = self.costs.cost(account, owner);
        let number = u32::try_from(account).unwrap_or(NOBODY);
        let mine = u32::try_from(owner).unwrap_or(NOBODY);
        let most = usize::try_from(self.accounts[owner]).unwrap_or(usize::MAX).saturating_mul(4).saturating_add(64);
        for to in 0..self.owners() {
            if to == owner {
                continue;
            }
            let pair = self.pair(owner, to);
            let cost = self.costs.cost(account, to);
            let heap = &mut self.heaps[pair];
            if cost != NEVER {
                heap.push(Reverse((cost.saturating_sub(own), number)));
            }
            // Accounts that are with somebody else now are dropped where they come to the top, and all of them where they are many.
            while let Some(Reverse((_, top))) = heap.peek() {
                if usize::try_from(*top).is_ok_and(|top| self.owner_of[top] == mine) {
                    break;
                }
                heap.pop();
            }
            if heap.len() > most {
                let mut kept: Vec<Reverse<(i64, u32)>> = std::mem::take(heap).into_vec();
                kept.retain(|Reverse((_, of))| usize::try_from(*of).is_ok_and(|of| self.owner_of[of] == mine));
                kept.sort_unstable();
                kept.dedup();
                *heap = kept.into();
            }
            self.least[pair] = heap.peek().map_or(NEVER, |Reverse((cost, _))| *cost);
        }
    }

    /// Dijkstra's search over owners, from the distances that are set; ends at the nearest place: with whom it is, and how far.
    fn search(&self, search: &mut Search) -> Option<(usize, i64)> {
        let mut nearest: Option<(usize, i64)> = None;
        loop {
            let mut next: Option<(usize, i64)> = None;
            for owner in 0..self.owners() {
                let distance = search.distance[owner];
                if !search.settled[owner] && distance != NEVER && next.is_none_or(|(_, least)| distance < least) {
                    next = Some((owner, distance));
                }
            }
            let Some((owner, distance)) = next else { return nearest };
            if nearest.is_some_and(|(_, place)| place <= distance) {
                return nearest;
            }
            search.settled[owner] = true;
            if self.places[owner].has_room(self.accounts[owner]) {
                let place = self.places[owner].next(self.accounts[owner]);
                let place =
                    place.saturating_add(self.potential[owner]).saturating_sub(self.end).saturating_add(distance);
                if nearest.is_none_or(|(_, known)| place < known) {
                    nearest = Some((owner, place));
                }
            }
            self.relax(owner, distance, search);
        }
    }

    /// Distances by way of an owner.
    fn relax(&self, owner: usize, distance: i64, search: &mut Search) {
        let from = distance.saturating_add(self.potential[owner]);
        let row = self.pair(owner, 0);
        let least = &self.least[row..row.saturating_add(self.owners())];
        let by = u32::try_from(owner).unwrap_or(NOBODY);
        for (to, cost) in least.iter().enumerate() {
            if *cost != NEVER && !search.settled[to] {
                let way = from.saturating_add(*cost).saturating_sub(self.potential[to]);
                if way < search.distance[to] {
                    search.distance[to] = way;
                    search.by[to] = by;
                }
            }
        }
    }

    /// By owner: how much less all would cost with one more place there; nothing where there is a place anyway.
    ///
    /// That is the cheapest way from a place that would be given up to the new one: what a new flow would cost less.
    pub(crate) fn one_more(&self) -> Vec<Option<i64>> {
        let mut search = Search::new(self.owners());
        search.begin();
        for owner in 0..self.owners() {
            if let Some(before) = self.accounts[owner].checked_sub(1) {
                let given_up = self.places[owner].next(before).saturating_neg();
                search.distance[owner] = given_up.saturating_add(self.end).saturating_sub(self.potential[owner]);
            }
        }
        loop {
            let open = (0..self.owners()).filter(|owner| !search.settled[*owner] && search.distance[*owner] != NEVER);
            let Some(owner) = open.min_by_key(|owner| (search.distance[*owner], *owner)) else { break };
            search.settled[owner] = true;
            self.relax(owner, search.distance[owner], &mut search);
        }
        let gain = |owner: usize| {
            let accounts = self.accounts[owner];
            if self.places[owner].has_room(accounts) {
                return None;
            }
            if search.distance[owner] == NEVER {
                return Some(0);
            }
            let way = search.distance[owner].saturating_add(self.potential[owner]).saturating_sub(self.end);
            Some(way.saturating_add(self.places[owner].next(accounts)).saturating_neg().max(0))
        };
        (0..self.owners()).map(gain).collect()
    }
}

/// What a search is made in, over and over.
#[derive(Debug)]
struct Search {
    distance: Vec<i64>,
    by: Vec<u32>,
    settled: Vec<bool>,
    moved: Vec<(usize, usize)>,
}

impl Search {
    fn new(owners: usize) -> Self {
        Self {
            distance: vec![NEVER; owners],
            by: vec![NOBODY; owners],
            settled: vec![false; owners],
            moved: Vec::new(),
        }
    }

    fn begin(&mut self) {
        self.distance.fill(NEVER);
        self.by.fill(NOBODY);
        self.settled.fill(false);
    }

    fn before(&self, owner: usize) -> Option<usize> {
        let by = self.by[owner];
        if by == NOBODY { None } else { usize::try_from(by).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, from a seed.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }
    }

    struct Case {
        costs: Vec<Vec<i64>>,
        places: Vec<Places>,
    }

    impl Case {
        fn of(random: &mut Random, accounts: u64, owners: u64) -> Self {
            let (accounts, owners) = (1 + random.below(accounts), 1 + random.below(owners));
            let spread = [2, 10, 1_000][random.below(3) as usize];
            let cost = |random: &mut Random| {
                if random.below(6) == 0 { NEVER } else { random.below(spread) as i64 - (spread as i64) / 4 }
            };
            let costs = (0..accounts).map(|_| (0..owners).map(|_| cost(random)).collect()).collect();
            let places = (0..owners)
                .map(|_| Places {
                    most: random.below(accounts + 2) as u32,
                    taken: random.below(2) as u32,
                    step: random.below(4) as i64,
                    wanted: random.below(4) as u32,
                    over: random.below(5) as i64,
                })
                .collect();
            Self { costs, places }
        }

        fn solve<R>(&self, see: impl FnOnce(&Flow<'_, &dyn Fn(usize, usize) -> i64>) -> R) -> R {
            let costs: &dyn Fn(usize, usize) -> i64 = &|account, owner| self.costs[account][owner];
            see(&Flow::of(self.costs.len(), self.places.clone(), &costs, &Interrupt::NEVER).unwrap())
        }

        /// The most accounts that have places, and the least that these cost: by trying everything.
        fn tried(&self, accounts: &[usize]) -> Option<i128> {
            fn on(case: &Case, accounts: &[usize], counts: &mut Vec<u32>) -> Option<i128> {
                let Some((first, rest)) = accounts.split_first() else {
                    let cost = |(places, count): (&Places, &u32)| places.cost(*count);
                    return Some(case.places.iter().zip(counts.iter()).map(cost).sum());
                };
                let mut best: Option<i128> = None;
                for owner in 0..case.places.len() {
                    let cost = case.costs[*first][owner];
                    if cost == NEVER || !case.places[owner].has_room(counts[owner]) {
                        continue;
                    }
                    counts[owner] += 1;
                    let all = on(case, rest, counts).map(|all| all + i128::from(cost));
                    counts[owner] -= 1;
                    best = match (best, all) {
                        (Some(best), Some(all)) => Some(best.min(all)),
                        (best, all) => best.or(all),
                    };
                }
                best
            }
            on(self, accounts, &mut vec![0; self.places.len()])
        }
    }

    #[test]
    fn a_small_flow_costs_what_trying_everything_finds() {
        let mut random = Random(7);
        let (mut whole, mut short) = (0, 0);
        for _ in 0..3_000 {
            let case = Case::of(&mut random, 6, 4);
            case.solve(|flow| {
                let placed: Vec<usize> = (0..case.costs.len()).filter(|at| flow.owner(*at).is_some()).collect();
                assert_eq!(case.tried(&placed), Some(flow.total()), "{:?} {:?}", case.costs, case.places);
                for owner in 0..case.places.len() {
                    let count = placed.iter().filter(|at| flow.owner(**at) == Some(owner)).count();
                    assert_eq!(count, flow.count(owner) as usize);
                    assert!(count == 0 || flow.count(owner) + case.places[owner].taken <= case.places[owner].most);
                }
                // None of those left out could have a place beside the others.
                for stuck in flow.stuck() {
                    let mut more = placed.clone();
                    more.push(stuck.account);
                    assert_eq!(case.tried(&more), None);
                }
                assert_eq!(placed.len() + flow.stuck().len(), case.costs.len());
                if flow.stuck().is_empty() { whole += 1 } else { short += 1 }
            });
        }
        assert!(whole > 500 && short > 500, "{whole} {short}");
    }

    #[test]
    fn one_more_place_saves_what_a_new_flow_costs_less() {
        let mut random = Random(11);
        let mut saved = 0;
        for _ in 0..1_500 {
            let mut case = Case::of(&mut random, 12, 5);
            let before = case.solve(|flow| flow.stuck().is_empty().then(|| (flow.total(), flow.one_more())));
            let Some((total, gains)) = before else { continue };
            for (owner, gain) in gains.into_iter().enumerate() {
                let Some(gain) = gain else { continue };
                case.places[owner].most = case.places[owner].most.max(case.places[owner].taken) + 1;
                let after = case.solve(|flow| flow.total());
                case.places[owner].most -= 1;
                assert_eq!(total - after, i128::from(gain), "{:?} {:?} {owner}", case.costs, case.places);
                saved += i32::from(gain > 0);
            }
        }
        assert!(saved > 200, "{saved}");
    }

    #[test]
    fn potentials_prove_that_a_flow_of_many_accounts_costs_the_least() {
        let mut random = Random(3);
        let costs: Vec<Vec<i64>> = (0..600).map(|_| (0..25).map(|_| random.below(100) as i64).collect()).collect();
        let places = vec![Places { most: 30, taken: 0, step: 1, wanted: 20, over: 7 }; 25];
        let case = Case { costs, places };
        case.solve(|flow| {
            for account in 0..600 {
                let owner = flow.owner(account).unwrap();
                for other in 0..25 {
                    let change = case.costs[account][other] - case.costs[account][owner];
                    assert!(change + flow.potential[owner] - flow.potential[other] >= 0);
                }
            }
            for owner in 0..25 {
                let (places, count) = (&case.places[owner], flow.count(owner));
                assert!(count == 0 || places.next(count - 1) + flow.potential[owner] - flow.end <= 0);
                assert!(count == 30 || places.next(count) + flow.potential[owner] - flow.end >= 0);
            }
        });
    }

    #[test]
    fn a_flow_ends_when_it_is_asked_to() {
        let costs = |_: usize, _: usize| 1;
        let asked = Interrupt::when(|| true);
        let places = vec![Places { most: 100_000, ..Places::default() }; 3];
        assert!(Flow::of(50_000, places, &costs, &asked).is_err());
    }
}
