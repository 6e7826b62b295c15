//! Who should look after whom: what it costs, what must hold, and the plan that comes of it.
//!
//! What a client and an owner cost together is a whole number of points: what does not fit, and a price where the client has another owner
//! now. Limits of the number of accounts and what each account costs more than the one before are counted, too. All that is a flow of
//! least cost, and the plan is exact.
//!
//! A cap on changes is another matter: the plans that keep it are no flows. There a price is put on every change, and the price
//! at which the cap is just kept gives a bound that no plan goes below; between the two flows of that price lies a plan
//! that keeps the cap. Hours and value are sums that must fit into what each owner has: the flow without them is the bound, and the plan
//! is repaired, move by move. How far a plan is from its bound is told, and it is exact only where they are the same.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use tierline_core::{Interrupt, Interrupted, TextColumn};

use super::flow::{Flow, NEVER, Places};
use super::person::People;
use super::workload::OwnerState;

/// The greatest price, and the greatest cost of what does not fit.
pub const MAX_PRICE: i64 = 1_000_000;

/// More than all other costs of a way together: so that a flow has the fewest changes, and of those with the fewest the least cost.
const DEAR: i64 = 1 << 39;

/// What is paid for, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Prices {
    /// For a client who gets another owner than the one it has, where that one is in the roster.
    pub change: i64,
    /// What each account of an owner costs more than the one before it.
    pub crowding: i64,
}

impl Default for Prices {
    /// 20 for a change, 1 for crowding: an account moves for the sake of balance where one owner has 21 more than another.
    fn default() -> Self {
        Self { change: 20, crowding: 1 }
    }
}

impl Prices {
    /// Prices for a change and for crowding.
    ///
    /// # Errors
    /// One of them is below zero or above [`MAX_PRICE`].
    ///
    /// ```
    /// use tierline_book::Prices;
    /// assert_eq!(Prices::new(20, 1)?, Prices::default());
    /// assert!(Prices::new(-1, 0).is_err());
    /// # Ok::<(), tierline_book::PlacingError>(())
    /// ```
    pub fn new(change: i64, crowding: i64) -> Result<Self, PlacingError> {
        for (name, price) in [("change", change), ("crowding", crowding)] {
            if !(0..=MAX_PRICE).contains(&price) {
                return Err(PlacingError::Price { name, price });
            }
        }
        Ok(Self { change, crowding })
    }
}

/// A sum that must fit into what each owner has: hours, value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumLimit {
    /// What it is called.
    pub what: &'static str,
    /// What a client adds to it, by row.
    pub adds: Vec<i128>,
    /// The most that each person has, in the same unit; nothing for any sum.
    pub most: Vec<Option<i128>>,
}

impl SumLimit {
    fn add(&self, row: usize) -> i128 {
        self.adds.get(row).copied().unwrap_or(0)
    }

    fn most(&self, person: usize) -> Option<i128> {
        self.most.get(person).copied().flatten()
    }
}

/// What a plan has to keep beside the people's numbers of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The most changes; nothing for any number.
    pub changes: Option<u64>,
    /// Sums that must fit.
    pub sums: Vec<SumLimit>,
}

/// Clients and people who are to be brought together.
#[derive(Clone, Copy)]
pub struct Placing<'a> {
    /// The ids of the clients: they are placed in this order, and not in that of their rows.
    pub ids: &'a TextColumn,
    /// The people.
    pub people: &'a People,
    /// By row: who looks after the client now.
    pub before: &'a [OwnerState],
    /// Whether a client, by row, is to be placed; all others keep who they have.
    pub takes_part: &'a dyn Fn(usize) -> bool,
    /// What does not fit between a client, by row, and a person, from 0 to [`MAX_PRICE`]; nothing where the person must not have the client.
    pub misfit: &'a dyn Fn(usize, usize) -> Option<i64>,
    /// What is paid for.
    pub prices: Prices,
}

impl std::fmt::Debug for Placing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Placing")
            .field("people", &self.people.len())
            .field("prices", &self.prices)
            .finish_non_exhaustive()
    }
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PlacingError {
    /// A price that is none.
    #[error("the price `{name}` is {price}, expected from 0 to {MAX_PRICE}")]
    Price {
        /// Which one.
        name: &'static str,
        /// What it is.
        price: i64,
    },
    /// The call was asked to end.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

/// What a plan does with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// It has the owner that it had.
    Kept,
    /// It has another one.
    Moved,
    /// It had none.
    Entered,
    /// It had one who is not in the roster.
    Replaced,
    /// There is no place for it.
    WithoutPlace,
    /// It takes no part, and nothing is said of it.
    Apart,
}

impl Change {
    /// The change in a word or two.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Moved => "moved",
            Self::Entered => "new",
            Self::Replaced => "replaced",
            Self::WithoutPlace => "without place",
            Self::Apart => "apart",
        }
    }
}

/// What a plan says of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placed {
    /// Who looks after it; nothing where there is no place, and where somebody does who is not in the roster.
    pub after: Option<usize>,
    /// What changes.
    pub change: Change,
    /// What does not fit.
    pub misfit: i64,
    /// The price of the change.
    pub changing: i64,
}

/// What a plan says of an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedOwner {
    /// Accounts now.
    pub before: u64,
    /// Accounts of the plan.
    pub after: u64,
    /// What their number costs.
    pub crowding: i128,
    /// What all would cost less with one more place at this owner; nothing where there is a place, and where the plan is no exact one.
    pub one_more: Option<i64>,
}

/// How good a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// None costs less.
    Exact,
    /// None costs less than the bound.
    Bound,
    /// No plan keeps all limits.
    Infeasible,
    /// None was found that keeps all limits; there may be one.
    NotFound,
}

impl Proof {
    /// The proof in words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Bound => "bound",
            Self::Infeasible => "infeasible",
            Self::NotFound => "not found",
        }
    }
}

/// What there is too little of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Short {
    /// So many clients can only go to these people, who have fewer places; nobody for clients whom nobody may have.
    Places {
        /// How many clients, by row.
        clients: Vec<usize>,
        /// The people, by place.
        people: Vec<usize>,
        /// How many places they have for them.
        places: u64,
    },
    /// So many changes are needed at least.
    Changes {
        /// At least.
        needed: u64,
        /// Allowed.
        at_most: u64,
    },
    /// A sum goes beyond what a person has.
    Sum {
        /// What it is called.
        what: &'static str,
        /// The person; nothing where all people together have too little.
        person: Option<usize>,
        /// By how much, in its unit.
        over: i128,
    },
}

/// What a client is to have for an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnerPlan {
    /// By row.
    pub clients: Vec<Placed>,
    /// By person.
    pub owners: Vec<PlacedOwner>,
    /// What all of it costs.
    pub total: i128,
    /// What no plan goes below.
    pub bound: i128,
    /// How good it is.
    pub proof: Proof,
    /// How many clients move from an owner of the roster to another.
    pub changes: u64,
    /// The most that may.
    pub changes_at_most: Option<u64>,
    /// What there is too little of.
    pub short: Vec<Short>,
}

impl OwnerPlan {
    /// How much less a plan could cost at most.
    #[must_use]
    pub fn gap(&self) -> i128 {
        self.total.saturating_sub(self.bound)
    }
}

/// Who has whom.
#[derive(Clone, Debug)]
struct Ownership {
    /// By account.
    owners: Vec<Option<usize>>,
    /// By person: how many accounts.
    counts: Vec<u32>,
    /// How many accounts change.
    changes: u64,
    /// What it costs.
    cost: i128,
}

impl Placing<'_> {
    /// The plan of least cost, or where limits are kept that no flow has, a plan, its bound and its gap.
    ///
    /// The order of rows tells nothing: clients are placed in the order of their ids, and of two plans that cost the same the one is taken that
    /// comes first in it.
    ///
    /// ```
    /// use tierline_book::{Limits, OwnerState, People, Person, Placing, Prices, Proof, report};
    /// use tierline_core::{Interrupt, TextColumn};
    /// let people = People::new(vec![Person::new("kim"), Person { accounts_at_most: Some(1), ..Person::new("lee") }])?;
    /// let mut ids = TextColumn::default();
    /// ["a", "b", "c"].map(|id| ids.push(Some(id)));
    /// let before: Vec<OwnerState> = [Some("kim"), None, None].map(|owner| OwnerState::of(owner, &people)).into();
    /// // Nothing that does not fit; each account costs one more than the one before.
    /// let placing = Placing {
    ///     ids: &ids, people: &people, before: &before, takes_part: &|_| true, misfit: &|_, _| Some(0), prices: Prices::default(),
    /// };
    /// let plan = placing.plan(&Limits::default(), &Interrupt::NEVER)?;
    /// assert_eq!((plan.proof, plan.total), (Proof::Exact, 1));
    /// assert_eq!((plan.owners[0].after, plan.owners[1].after), (2, 1));
    ///
    /// let missing = report::shortages(&plan, &people, &|_, _| None);
    /// assert_eq!(report::owner_plan_report(&plan, &people, missing).gap, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn plan(&self, limits: &Limits, interrupt: &Interrupt) -> Result<OwnerPlan, PlacingError> {
        let case = Case::of(self, interrupt)?;
        let mut short = Vec::new();
        let free = case.solve(1, 0, interrupt)?;
        let (mut best, mut bound) = (free.ownership.clone(), free.ownership.cost);
        short.extend(case.missing_places(&free.stuck, interrupt)?);
        let mut kept_cap = true;
        if let Some(most) = limits.changes.filter(|most| free.ownership.changes > *most) {
            let capped = case.capped(free.ownership.clone(), most, interrupt)?;
            (best, bound) = (capped.ownership, capped.bound);
            kept_cap = best.changes <= most;
            if !kept_cap {
                short.push(Short::Changes { needed: best.changes, at_most: most });
            }
        }
        let impossible = case.impossible_sums(limits);
        let mut found = true;
        if case.is_over(&best.owners, limits) {
            let most = limits.changes.filter(|_| kept_cap);
            found = case.repair(&mut best, limits, most, interrupt)?;
            if !found && impossible.is_empty() {
                short.extend(case.over(&best.owners, limits));
            }
        }
        let infeasible = !short.iter().all(|short| matches!(short, Short::Sum { .. })) || !impossible.is_empty();
        short.extend(impossible);
        let proof = match () {
            () if infeasible => Proof::Infeasible,
            () if !found => Proof::NotFound,
            () if best.cost == bound => Proof::Exact,
            () => Proof::Bound,
        };
        let one_more =
            if proof == Proof::Exact && best.owners == free.ownership.owners { free.one_more } else { Vec::new() };
        Ok(case.told(best, bound, proof, limits.changes, short, &one_more))
    }
}

/// The accounts that are placed, in the order of their ids, and what each pair costs.
struct Case<'a> {
    placing: &'a Placing<'a>,
    /// By account.
    rows: Vec<usize>,
    /// By account: who has it now, where that is somebody of the roster.
    now: Vec<Option<usize>>,
    /// By account and person: what does not fit and the price of a change; [`NEVER`] where the person must not have the account.
    costs: Vec<i64>,
    places: Vec<Places>,
}

/// A flow, and what it leaves out.
struct Solved {
    ownership: Ownership,
    /// In its own costs, which have prices on changes.
    total: i128,
    stuck: Vec<(usize, Vec<usize>)>,
    one_more: Vec<Option<i64>>,
}

struct Capped {
    ownership: Ownership,
    bound: i128,
}

impl<'a> Case<'a> {
    fn of(placing: &'a Placing<'a>, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let people = placing.people.len();
        let all = 0..placing.before.len();
        let mut rows = interrupt.collected(all.clone().filter(|row| (placing.takes_part)(*row)))?;
        // Rows of one id have their owners in order, so that their own order tells nothing either.
        let key = |row: &usize| {
            let owner = placing.before.get(*row).and_then(OwnerState::known);
            (placing.ids.get(*row).unwrap_or_default(), owner)
        };
        rows.sort_by(|one, other| key(one).cmp(&key(other)));
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
        let step = placing.prices.crowding;
        let place = |(person, taken): (&super::person::Person, &u32)| Places {
            most: person.accounts_at_most.unwrap_or(u32::MAX),
            taken: *taken,
            step,
            wanted: u32::MAX,
            over: 0,
        };
        let places = placing.people.all().iter().zip(&taken).map(place).collect();
        Ok(Self { placing, rows, now, costs, places })
    }

    fn people(&self) -> usize {
        self.places.len()
    }

    fn cost(&self, account: usize, person: usize) -> i64 {
        let at = account.saturating_mul(self.people()).saturating_add(person);
        self.costs.get(at).copied().unwrap_or(NEVER)
    }

    /// Whether it is a change that counts that somebody has an account.
    fn is_change(&self, account: usize, person: usize) -> bool {
        self.now.get(account).copied().flatten().is_some_and(|now| now != person)
    }

    /// Who has whom at which cost.
    fn ownership(&self, owners: Vec<Option<usize>>) -> Ownership {
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
    fn difference(&self, plan: &Ownership, moves: &[(usize, usize)]) -> (i128, i64) {
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
    fn go(&self, plan: &mut Ownership, moves: &[(usize, usize)]) {
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
    fn solve(&self, times: i64, price: i64, interrupt: &Interrupt) -> Result<Solved, Interrupted> {
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

    /// A plan with at most so many changes, where the free one has more, and the bound of all of them.
    ///
    /// A price p on changes turns the cap into a cost: no plan with at most c changes costs less than the flow at p, less p c. The best price lies
    /// where a flow with more changes and one with fewer cost the same; each step takes the price at which the two known ones do
    /// (Newton's method on the dual), until no third one costs less there.
    fn capped(&self, free: Ownership, most: u64, interrupt: &Interrupt) -> Result<Capped, Interrupted> {
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

    /// Which clients can only go to whom, and how many places those have.
    fn missing_places(&self, stuck: &[(usize, Vec<usize>)], interrupt: &Interrupt) -> Result<Vec<Short>, Interrupted> {
        let mut sets: Vec<BTreeSet<usize>> = Vec::new();
        for (_, owners) in stuck {
            let mut set: BTreeSet<usize> = owners.iter().copied().collect();
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

    /// What each person has of each sum.
    fn sums(&self, owners: &[Option<usize>], limits: &Limits) -> Vec<Vec<i128>> {
        let of = |limit: &SumLimit| {
            let mut sums = vec![0_i128; self.people()];
            for (row, state) in self.placing.before.iter().enumerate() {
                if !(self.placing.takes_part)(row)
                    && let Some(sum) = state.known().and_then(|owner| sums.get_mut(owner))
                {
                    *sum = sum.saturating_add(limit.add(row));
                }
            }
            for (account, owner) in owners.iter().enumerate() {
                let row = self.rows.get(account).copied().unwrap_or(usize::MAX);
                if let Some(sum) = owner.and_then(|owner| sums.get_mut(owner)) {
                    *sum = sum.saturating_add(limit.add(row));
                }
            }
            sums
        };
        limits.sums.iter().map(of).collect()
    }

    fn over(&self, owners: &[Option<usize>], limits: &Limits) -> Vec<Short> {
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

    fn is_over(&self, owners: &[Option<usize>], limits: &Limits) -> bool {
        !self.over(owners, limits).is_empty()
    }

    /// Sums that nobody's plan can keep: all people together have too little.
    fn impossible_sums(&self, limits: &Limits) -> Vec<Short> {
        let mut out = Vec::new();
        for limit in &limits.sums {
            let there = limit.most.iter().copied();
            let there: Option<i128> = there.into_iter().try_fold(0_i128, |sum, most| Some(sum.saturating_add(most?)));
            let needed = self.rows.iter().map(|row| limit.add(*row)).fold(0, i128::saturating_add);
            if let Some(over) = there.map(|there| needed.saturating_sub(there)).filter(|over| *over > 0) {
                out.push(Short::Sum { what: limit.what, person: None, over });
            }
        }
        out
    }

    /// Moves accounts away from people whose sums are too great, the cheapest move for what it takes off first, until nobody's are; false where
    /// there is no such move any more.
    fn repair(
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
                let add = limit.add(row);
                if let Some(sum) = sums.get_mut(from) {
                    *sum = sum.saturating_sub(add);
                }
                if let Some(sum) = sums.get_mut(to) {
                    *sum = sum.saturating_add(add);
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

    fn told(
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

/// By how much a person's sums are too great, of all sums together in parts of a million of each limit.
fn excess(limits: &Limits, sums: &[Vec<i128>], person: usize) -> i128 {
    excess_by(limits, sums, person, |_| 0)
}

fn excess_without(limits: &Limits, sums: &[Vec<i128>], person: usize, row: usize) -> i128 {
    excess_by(limits, sums, person, |limit| limit.add(row))
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
        sum.saturating_add(limit.add(row)) <= most
    })
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

/// The least whole number that is not below `part / whole`.
fn ceiling(part: i128, whole: i128) -> i128 {
    let floor = part.checked_div_euclid(whole).unwrap_or(part);
    let rest = i128::from(part.checked_rem_euclid(whole).unwrap_or(0) != 0);
    floor.saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::super::person::Person;
    use super::*;

    struct Random(u64);

    impl Random {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }
    }

    /// Clients `c00`, `c01` ... and people `p0`, `p1` ...
    struct Given {
        people: People,
        before: Vec<OwnerState>,
        misfit: Vec<Vec<Option<i64>>>,
        prices: Prices,
    }

    impl Given {
        fn of(random: &mut Random, clients: u64, people: u64) -> Self {
            let (clients, people) = (1 + random.below(clients), 1 + random.below(people));
            let person = |at: u64, random: &mut Random| Person {
                accounts_at_most: (random.below(3) > 0).then(|| 1 + random.below(clients) as u32),
                ..Person::new(&format!("p{at}"))
            };
            let roster = People::new((0..people).map(|at| person(at, random)).collect()).unwrap();
            let owner = |random: &mut Random| match random.below(6) {
                0 => OwnerState::Nobody,
                1 => OwnerState::Unknown("gone".into()),
                _ => OwnerState::Known(random.below(people) as usize),
            };
            let cost = |random: &mut Random| (random.below(8) > 0).then(|| random.below(40) as i64);
            Self {
                before: (0..clients).map(|_| owner(random)).collect(),
                misfit: (0..clients).map(|_| (0..people).map(|_| cost(random)).collect()).collect(),
                prices: Prices::new(random.below(6) as i64, random.below(3) as i64).unwrap(),
                people: roster,
            }
        }

        fn plan(&self, limits: &Limits) -> OwnerPlan {
            let mut ids = TextColumn::default();
            (0..self.before.len()).for_each(|at| ids.push(Some(&format!("c{at:02}"))));
            let placing = Placing {
                ids: &ids,
                people: &self.people,
                before: &self.before,
                takes_part: &|_| true,
                misfit: &|row, person| self.misfit[row][person],
                prices: self.prices,
            };
            placing.plan(limits, &Interrupt::NEVER).unwrap()
        }

        /// The least cost of all plans that keep the limits: by trying everything.
        fn tried(&self, limits: &Limits) -> Option<i128> {
            let mut best = None;
            self.on(limits, &mut Vec::new(), &mut best);
            best
        }

        fn on(&self, limits: &Limits, given: &mut Vec<usize>, best: &mut Option<i128>) {
            if given.len() < self.before.len() {
                for person in 0..self.people.len() {
                    if self.misfit[given.len()][person].is_some() {
                        given.push(person);
                        self.on(limits, given, best);
                        given.pop();
                    }
                }
                return;
            }
            let (mut cost, mut changes) = (0_i128, 0);
            for (row, person) in given.iter().enumerate() {
                cost += i128::from(self.misfit[row][*person].unwrap());
                if self.before[row].known().is_some_and(|now| now != *person) {
                    cost += i128::from(self.prices.change);
                    changes += 1;
                }
            }
            for (at, person) in self.people.all().iter().enumerate() {
                let count = given.iter().filter(|of| **of == at).count() as u64;
                if person.accounts_at_most.is_some_and(|most| count > most.into()) {
                    return;
                }
                cost += i128::from(self.prices.crowding) * i128::from(count * count.saturating_sub(1) / 2);
                for limit in &limits.sums {
                    let sum: i128 =
                        given.iter().zip(&limit.adds).filter(|(of, _)| **of == at).map(|(_, add)| add).sum();
                    if limit.most[at].is_some_and(|most| sum > most) {
                        return;
                    }
                }
            }
            if limits.changes.is_none_or(|most| changes <= most) {
                *best = Some(best.map_or(cost, |known: i128| known.min(cost)));
            }
        }
    }

    #[test]
    fn a_plan_without_hard_limits_is_what_trying_everything_finds() {
        let mut random = Random(1);
        let mut exact = 0;
        for _ in 0..1_500 {
            let given = Given::of(&mut random, 5, 4);
            let plan = given.plan(&Limits::default());
            match given.tried(&Limits::default()) {
                Some(cost) => {
                    assert_eq!((plan.proof, plan.total, plan.gap()), (Proof::Exact, cost, 0));
                    exact += 1;
                }
                None => {
                    assert_eq!(plan.proof, Proof::Infeasible);
                    let Some(Short::Places { clients, people, places }) = plan.short.first() else {
                        panic!("{plan:?}")
                    };
                    assert!(clients.len() as u64 > *places);
                    for row in clients {
                        let can: Vec<usize> =
                            (0..given.people.len()).filter(|at| given.misfit[*row][*at].is_some()).collect();
                        assert!(can.iter().all(|at| people.contains(at)));
                    }
                }
            }
        }
        assert!(exact > 700, "{exact}");
    }

    #[test]
    fn a_cap_on_changes_gives_a_bound_and_a_plan_that_keeps_it() {
        let mut random = Random(2);
        let (mut exact, mut bound, mut never) = (0, 0, 0);
        for _ in 0..2_000 {
            let given = Given::of(&mut random, 6, 4);
            if given.tried(&Limits::default()).is_none() {
                continue;
            }
            let limits = Limits { changes: Some(random.below(4)), ..Limits::default() };
            let plan = given.plan(&limits);
            match given.tried(&limits) {
                Some(cost) => {
                    assert!(plan.bound <= cost && cost <= plan.total, "{} {cost} {}", plan.bound, plan.total);
                    assert!(plan.changes <= limits.changes.unwrap());
                    assert_eq!(plan.proof == Proof::Exact, plan.gap() == 0);
                    if plan.proof == Proof::Exact { exact += 1 } else { bound += 1 }
                }
                None => {
                    assert_eq!(plan.proof, Proof::Infeasible);
                    let Some(Short::Changes { needed, at_most }) = plan.short.first() else { panic!("{plan:?}") };
                    assert!(needed > at_most);
                    let more = Limits { changes: Some(*needed), ..Limits::default() };
                    assert!(given.tried(&more).is_some(), "so many are enough");
                    let less = Limits { changes: Some(*needed - 1), ..Limits::default() };
                    assert!(given.tried(&less).is_none(), "fewer are not");
                    never += 1;
                }
            }
        }
        assert!(exact > 800 && never > 100 && bound < exact / 10, "{exact} {bound} {never}");
    }

    #[test]
    fn sums_that_must_fit_give_a_bound_and_a_repaired_plan() {
        let mut random = Random(4);
        let (mut kept, mut missed, mut never) = (0, 0, 0);
        for _ in 0..1_500 {
            let given = Given::of(&mut random, 6, 3);
            if given.tried(&Limits::default()).is_none() {
                continue;
            }
            let adds: Vec<i128> = given.before.iter().map(|_| 1 + i128::from(random.below(9))).collect();
            let most: Vec<Option<i128>> =
                (0..given.people.len()).map(|_| (random.below(4) > 0).then(|| i128::from(random.below(30)))).collect();
            let limits = Limits { sums: vec![SumLimit { what: "hours", adds, most }], ..Limits::default() };
            let plan = given.plan(&limits);
            match (given.tried(&limits), plan.proof) {
                (Some(cost), Proof::Exact) => assert_eq!(plan.total, cost),
                (Some(cost), Proof::Bound) => {
                    assert!(plan.bound <= cost && cost <= plan.total);
                    kept += 1;
                }
                (Some(_), Proof::NotFound) => missed += 1,
                (None, Proof::NotFound | Proof::Infeasible) => never += 1,
                (tried, proof) => panic!("{tried:?} {proof:?}"),
            }
        }
        assert!(kept > 100 && never > 100 && missed < kept / 4, "{kept} {missed} {never}");
    }

    #[test]
    fn rows_in_another_order_have_the_same_owners() {
        let mut random = Random(9);
        for _ in 0..200 {
            let given = Given::of(&mut random, 8, 4);
            let limits = Limits { changes: Some(2), ..Limits::default() };
            let rows: Vec<usize> = (0..given.before.len()).rev().collect();
            let mut ids = TextColumn::default();
            rows.iter().for_each(|row| ids.push(Some(&format!("c{row:02}"))));
            let before: Vec<OwnerState> = rows.iter().map(|row| given.before[*row].clone()).collect();
            let placing = Placing {
                ids: &ids,
                people: &given.people,
                before: &before,
                takes_part: &|_| true,
                misfit: &|row, person| given.misfit[rows[row]][person],
                prices: given.prices,
            };
            let mut turned = placing.plan(&limits, &Interrupt::NEVER).unwrap().clients;
            turned.reverse();
            assert_eq!(turned, given.plan(&limits).clients);
        }
    }
}
