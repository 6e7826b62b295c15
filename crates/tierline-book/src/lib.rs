//! The client base over time: what a review changes, what each tier is owed, and whether the tiers do what they are for.
//!
//! Pure functions over what the core computes; no tables, no files, no clock. In reading order:
//! `finding` what checks say; `service` what a tier is entitled to and what is due; `coverage` owners and accounts;
//! `catalogue` whether the services of the tiers make sense together; `thresholds` where cuts lie in the data.

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

mod finding;
mod service;
mod coverage;
mod catalogue;
mod thresholds;

pub use catalogue::{CATALOGUE_CHECKS, check_catalogue};
pub use coverage::{
    Coverages, Hours, OwnersNeeded, Staffing, StaffingError, TierCoverage, TotalCoverage, Verdict, coverage,
    times_a_year,
};
pub use finding::{Finding, Severity};
pub use service::{Due, ENTITLEMENT_COUNTS, ENTITLEMENTS, Entitlement, Entitlements, due, entitlement, entitlements};
pub use thresholds::{
    Conflict, CutOff, CutOffs, Distribution, MAX_CLASSES, MAX_DISTINCT, NaturalBreaks, QuantileCut, Reached, Refusal,
    Suggestion, ThresholdError, ValueClass, Wanted, cut_offs, natural_breaks, roundest, suggest,
    suggested_tiers_finding,
};
