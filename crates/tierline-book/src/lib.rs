//! The client base over time: what a review changes, what each tier is owed, and whether the tiers do what they are for.
//!
//! Pure functions over what the core computes; no tables, no files, no clock. In reading order:
//! (modules follow).

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
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
    )
)]
