//! The people who look after clients: who they are, what they have to do, and who should get whom.
//!
//! In reading order: [`person`](Person) the roster, a table of people; [`workload`](Workload) what each of them has to do, and
//! which clients have nobody right; `flow` accounts to owners at the least cost, exactly; [`placing`](Placing) the costs, the
//! limits and the plan that comes of them; [`fit`](FitCosts) what clients ask of their owners; [`promise_cost`](PromiseCosts) what it costs
//! to keep what tiers promise, and who is to be hired for it.

mod person;
mod workload;
mod flow;
mod placing;
mod fit;
mod promise_cost;

pub use fit::FitCosts;
pub use person::{People, PeopleError, Person, RosterColumn};
pub use placing::{
    Change, Limits, MAX_PRICE, OwnerPlan, Placed, PlacedOwner, Placing, PlacingError, Prices, Proof, Short, SumLimit,
};
pub use promise_cost::{PromiseCost, PromiseCosts, PromiseSources, RoleForecast};
pub(crate) use workload::shortened;
pub use workload::{OwnerProblem, OwnerState, PersonLoad, PersonTier, RoleCount, Workload, account_hours};
