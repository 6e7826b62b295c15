//! Random models and clients, decided by a seed and biased to the edges.

mod client;
mod expression;
mod model;

pub use client::{Edges, client, day};
pub use model::{draft, model};
