//! The review of one client, from where a user stands: an oracle on all small histories, laws on random ones,
//! sentences.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a test may fail loudly"
)]

mod oracle;
mod laws;
mod small;
mod histories;
mod rules;
mod segments;
mod sentences;
mod flows;

use tierline_core::{Date, Period};

/// A day in words.
fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A span of time in words.
fn span(text: &str) -> Period {
    text.parse().unwrap()
}
