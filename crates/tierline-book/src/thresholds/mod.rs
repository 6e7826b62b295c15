//! Thresholds from data: where cuts lie in a distribution of values.
//!
//! `distribution` holds the values, equal ones together, so that no cut ever parts them; `quantiles` are its median and
//! its percentiles; `wide` is arithmetic beyond 128 bits; `breaks` divides it into classes; `suggest` says how many
//! classes it shows by itself; `conflict` is why shares cannot be met; `positions` are where a tier can end; `cut_offs`
//! meets shares of clients and of value together.
//!
//! A threshold is always "from this value on": a client with the very value belongs to the upper side.

mod distribution;
mod quantiles;
mod wide;
mod breaks;
mod suggest;
mod conflict;
mod positions;
mod cut_offs;

pub use breaks::{MAX_CLASSES, MAX_DISTINCT, NaturalBreaks, ValueClass, natural_breaks};
pub use conflict::{Conflict, Reached, Refusal};
pub use cut_offs::{CutOff, CutOffs, Wanted, cut_offs};
pub use distribution::{Distribution, ThresholdError, roundest};
pub use quantiles::QuantileCut;
pub use suggest::{Suggestion, suggest, suggested_tiers_finding};
