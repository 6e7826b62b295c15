//! Thresholds from data: where cuts lie in a distribution of values.
//!
//! `sorting` puts numbers in order; `distribution` holds the values, equal ones together, so that no cut ever parts them, and the whole that shares are of;
//! `quantiles` are its median and its percentiles; `relative` are those that a model keeps; `concentration` is how much of the value how many clients have; `breaks` divides it into classes; `suggest` says how many
//! classes it shows by itself; `conflict` is why shares cannot be met; `positions` are where a tier can end; `wanted` is what tiers are meant to have; `search` finds
//! them tier by tier, and `division` describes what was found; `cut_offs` meets shares of clients and of value together; `groups` are those that two or three numbers show together, by trees over a `grid`.
//!
//! A threshold is always "from this value on": a client with the very value belongs to the upper side.

mod sorting;
mod distribution;
mod quantiles;
mod relative;
mod concentration;
mod breaks;
mod suggest;
mod conflict;
mod positions;
mod wanted;
mod search;
mod division;
mod cut_offs;
mod grid;
mod groups;

pub use breaks::{MAX_CLASSES, MAX_DISTINCT, NaturalBreaks, ValueClass, natural_breaks};
pub use concentration::{Concentrated, concentration};
pub use conflict::{Conflict, Reached, Refusal};
pub use cut_offs::{CutOffs, cut_offs, cut_offs_beside};
pub(crate) use distribution::Counted;
pub use distribution::{Distribution, ThresholdError, Whole, roundest};
pub use division::CutOff;
pub use groups::{GroupBounds, GroupNumber, NaturalGroup, NaturalGroups, natural_groups};
pub use quantiles::QuantileCut;
pub use relative::RelativeCut;
pub use suggest::{Suggestion, suggest};
pub use wanted::{Uncut, Wanted};
