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

mod case;
mod capped;
mod sums;
mod told;

use thiserror::Error;
use tierline_core::{Interrupt, Interrupted, TextColumn};

use self::case::Case;
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
    /// What each account costs beyond those that its owner should have, where the roster says how many.
    pub beyond: i64,
}

impl Default for Prices {
    /// 20 for a change, 1 for crowding: an account moves for the sake of balance where one owner has 21 more than another. 10 for an
    /// account beyond those that an owner should have.
    fn default() -> Self {
        Self { change: 20, crowding: 1, beyond: 10 }
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
        Ok(Self { change, crowding, ..Self::default() })
    }

    /// With a price for each account beyond those that an owner should have.
    ///
    /// # Errors
    /// It is below zero or above [`MAX_PRICE`].
    ///
    /// ```
    /// use tierline_book::Prices;
    /// assert_eq!(Prices::new(20, 1)?.with_beyond(10)?, Prices::default());
    /// assert!(Prices::default().with_beyond(-1).is_err());
    /// # Ok::<(), tierline_book::PlacingError>(())
    /// ```
    pub fn with_beyond(self, beyond: i64) -> Result<Self, PlacingError> {
        match (0..=MAX_PRICE).contains(&beyond) {
            true => Ok(Self { beyond, ..self }),
            false => Err(PlacingError::Price { name: "beyond", price: beyond }),
        }
    }
}

/// A sum that must fit into what each owner has: hours, value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumLimit {
    /// What it is called.
    pub what: &'static str,
    /// What a client adds to it, by row.
    pub adds: Vec<i128>,
    /// By row, the number of the set of people to whom it is added; empty where it is added to whoever has the client.
    pub sets: Vec<Option<usize>>,
    /// By set and person, whether it is added.
    pub counts: Vec<Vec<bool>>,
    /// The most that each person has, in the same unit; nothing for any sum.
    pub most: Vec<Option<i128>>,
}

impl SumLimit {
    /// What a client adds to what a person has.
    fn add(&self, row: usize, person: usize) -> i128 {
        let counts = self.set(row).is_none_or(|set| set.get(person).copied().unwrap_or(true));
        if counts { self.adds.get(row).copied().unwrap_or(0) } else { 0 }
    }

    /// What a client adds whoever has it.
    fn least(&self, row: usize) -> i128 {
        let counts = self.set(row).is_none_or(|set| !set.contains(&false));
        if counts { self.adds.get(row).copied().unwrap_or(0) } else { 0 }
    }

    fn set(&self, row: usize) -> Option<&Vec<bool>> {
        self.counts.get((*self.sets.get(row)?)?)
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

#[cfg(test)]
mod tests;
