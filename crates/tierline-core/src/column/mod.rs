//! Many clients: columns as they lie in memory, read and computed a block of clients at a time.
//!
//! In reading order: [`interrupt`] ends long calls; [`values`] columns; [`text_column`] texts by row; [`typed`] one column
//! by its type; [`summary`] clients and value by tier; [`assignments`] the results; [`decode`] columns become units and codes;
//! [`block`] the steps of a plan for a block.

pub(crate) mod interrupt;
pub(crate) mod values;
pub(crate) mod text_column;
pub(crate) mod typed;
pub(crate) mod summary;
pub(crate) mod assignments;
pub(crate) mod decode;
pub(crate) mod block;
