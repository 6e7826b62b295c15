//! Values: exact numbers, days, moments, and a client that has them by name.
//!
//! In reading order: [`number`] decimals of at most 28 digits; [`wide`] products of 256 bits; [`fraction`] exact fractions; [`scaled`] any number as whole
//! units of a scale, rounded once; [`date`] civil days; [`moment`] moments and zones, which give them a day; [`client`] one
//! client: an id, and a value for each name; `wire` decimals and days for serde (feature `serde`).

pub(crate) mod number;
pub(crate) mod wide;
pub(crate) mod fraction;
pub(crate) mod scaled;
pub(crate) mod date;
pub(crate) mod moment;
pub(crate) mod client;
#[cfg(feature = "serde")]
mod wire;
