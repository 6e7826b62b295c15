//! The people who look after clients: who they are, what they have to do, and who should get whom.
//!
//! In reading order: [`person`](Person) the roster, a table of people; [`planned`](PlannedHours) the hours that promises take; [`roles`](MayOwn) who may look after whom; `covered` what the clients
//! of each tier are owed of their owners; [`workload`](Workload) what each of them has to do, and
//! which clients have nobody right; `flow` accounts to owners at the least cost, exactly; [`placing`](Placing) the costs, the
//! limits and the plan that comes of them; [`fit`](FitCosts) what clients ask of their owners; `forecast` hours by role of the next quarter,
//! and who is to be hired for them; [`promise_cost`](PromiseCosts) what it costs to keep what is promised; [`tier_forecast`](Forecast) the next quarter by tier.

mod person;
mod planned;
mod roles;
mod covered;
mod workload;
mod flow;
mod placing;
mod fit;
mod forecast;
mod promise_cost;
mod tier_forecast;

pub use fit::FitCosts;
pub use forecast::{PromiseSources, RoleForecast};
pub use person::{People, PeopleError, Person, RosterColumn};
pub use placing::{
    Change, Limits, MAX_PRICE, OwnerPlan, Placed, PlacedOwner, Placing, PlacingError, Prices, Proof, Short, SumLimit,
};
pub use planned::{EventRates, PlannedHours, hours_of_promises};
pub use promise_cost::{PromiseCost, PromiseCosts};
pub use roles::{MayOwn, works_for};
pub use tier_forecast::{Forecast, TierForecast};
pub(crate) use workload::shortened;
pub use workload::{OwnerProblem, OwnerState, PersonLoad, PersonTier, RoleCount, Workload, account_hours};
