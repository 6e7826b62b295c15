//! What Tierline is tested with; never published.
//!
//! [`oracle`] answers what a model says of a client, slowly and obviously: exact fractions, recursion over the tree, no
//! plan, no cells. [`generate`] makes random models and clients that sit on the edges. [`cases`] runs the
//! language-neutral cases of `tests/cases` on one path. [`hostile`] has documents that are wrong in a great many places.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "only tests use it, and a test may fail loudly"
)]

mod fraction;
mod random;

pub mod cases;
pub mod generate;
pub mod hostile;
pub mod oracle;

pub use fraction::Fraction;
pub use random::Random;
