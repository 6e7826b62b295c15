//! One client: from its values to its tier.
//!
//! In reading order: [`input`] a value becomes units or a code of its attribute, or an issue; [`by_column`] clients by the
//! names of columns; [`issue`] what is wrong with a client; [`open`] what a client with issues may be; [`assignment`] the
//! result.

pub(crate) mod input;
pub(crate) mod by_column;
pub(crate) mod issue;
pub(crate) mod open;
pub(crate) mod assignment;
