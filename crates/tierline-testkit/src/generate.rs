//! Random models and clients, decided by a seed and biased to the edges.

mod client;
mod expression;
mod model;
mod service;

pub use client::{Edges, client, day, good_or_missing, with_bad_values};
pub use model::{draft, model};
