//! What static analysis finds in a model: checks, each of one thing.
//!
//! A check is one file: its code, its severity, what it finds and why that matters, an example that fails it and the same one
//! mended, and the function that looks. [`CHECKS`] is the registry, a line for each; `docs/reference/checks` is generated from the
//! checks and their examples. A finding carries its code, severity, place in the model document, the tiers it is about, words
//! and help ([`Finding`](tierline_core::Finding) of core, as all findings do).
//!
//! In reading order: [`check`](Check) is what a check is; `service` looks at what tiers promise; `targets` at what they
//! are meant to reach; `tiers` at the tiers themselves; [`registry`](CHECKS) lists all of them.
//!
//! ```
//! use tierline_check::check_model;
//! use tierline_core::{Attribute, Model, Service, Tier};
//! let mut service = Service::default();
//! service.touch = Some("low".into());
//! let model = Model::builder("m")
//!     .attribute(Attribute::decimal("arr", 2))
//!     .tier(Tier::rest("Scale"))
//!     .service("Scale", service)
//!     .build()?;
//! let findings = check_model(&model);
//! assert_eq!((findings[0].code, findings[0].place.to_string().as_str()), ("escalate-only", "service.Scale"));
//! # Ok::<(), tierline_core::ModelError>(())
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "a test may fail loudly"
    )
)]

mod check;
mod service;
mod targets;
mod tiers;
mod registry;

pub use check::{Check, CheckGroup};
pub use registry::{CHECKS, check_group, check_model};
