//! What a model consists of, before it is validated.
//!
//! In reading order: [`problem`] a mistake of the model's author, with its place; [`policy`] how clients move;
//! [`service`] what tiers promise; [`parts`] attributes, derived values, dimensions, scores, flags and tiers; [`blank`] which texts and numbers
//! stand for a missing value.

pub(crate) mod problem;
pub(crate) mod policy;
pub(crate) mod service;
pub(crate) mod parts;
pub(crate) mod blank;
