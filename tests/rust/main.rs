//! Tests from where a user stands: the public API, on every path.

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
    reason = "a test may fail loudly"
)]

mod agreement;
mod anatomy;
mod architecture;
mod book;
mod c_structures;
mod cases;
mod checks;
mod codes;
mod conditions;
mod debug;
mod paths;
mod encode;
mod examples;
mod expressions;
mod foreign;
mod fuzzing;
mod foreign_c;
mod golden;
mod health;
mod ids;
mod input;
mod interrupts;
mod meaning;
mod packages;
mod public_api;
mod readme;
mod remarks;
mod replay;
mod tabled;
mod threads;
