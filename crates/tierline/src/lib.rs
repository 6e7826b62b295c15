//! Client segmentation, scoring and tiering: which client belongs to which tier, why, and what changes at the next review.
//!
//! ```sh
//! cargo add tierline
//! ```
//!
//! | feature | what it adds |
//! |---|---|
//! | `arrow` (default) | tables in and out over Arrow: [`assign_table`], [`Table`], [`Book`], reviews and reports |
//! | `schema` | `json_schema`, the JSON Schema of model documents |
//! | `rust_decimal` | conversions between [`Decimal`] and `rust_decimal::Decimal` |
//!
//! No feature changes an answer. The minimum supported Rust version is 1.89.
//!
//! # From a text to an answer
//!
//! ```
//! use tierline::{Client, Date, Document, Format};
//!
//! let text = "
//! tierline: 1
//! model: { name: bands, client: account_id, value: arr }
//! parameters: { strategic_floor: 100_000 }
//! attributes:
//!   arr: { type: decimal, scale: 2, min: 0, required: true }
//!   strategic: { type: boolean, missing: false }
//! tiers:
//!   - { name: Strategic, when: arr > strategic_floor or (arr > 50_000 and strategic) }
//!   - { name: Core, when: arr >= 25_000 }
//!   - { name: Scale }
//! ";
//! let plan = Document::parse(text, Format::Yaml)?.lower()?.compile();
//! let acme = Client::new("ACME").with("arr", 60_000).with("strategic", true);
//! let day: Date = "2026-11-21".parse()?;
//!
//! let assignment = plan.assign(&acme, day);
//! assert_eq!(assignment.tier(), Some("Strategic"));
//! assert_eq!(assignment.clause(), Some("arr > 50_000 and strategic"));
//! println!("{}", plan.explain(&acme, day)); // why this tier, and why no better one
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each stage has its own type, and one verb joins two: [`Document::parse`] reads a text, [`Document::lower`] makes a validated
//! [`Model`] of it, [`Model::compile`] a [`Plan`] that threads share, [`Plan::assign`] and [`Plan::explain`] answer for one client.
//! A model can be built in code as well: [`Model::builder`].
//!
//! # Many clients
//!
//! With the feature `arrow`, [`assign_table`] takes a [`Table`] of Arrow batches and gives a row for each client; [`AssignStream`]
//! goes batch by batch. A [`Book`] is a client base with its assignments: it is held against standings in a review, and
//! gives the figures of a report.
//!
//! # What to expect
//!
//! - Decimals, never floats; every rounding is written down, and overflow is an issue of the client.
//! - What is wrong with one client is no error: the client stays in the result with its [`Issue`]s, and has a tier where that is
//!   the same whatever the bad value is.
//! - Mistakes in a document are all reported at once, with their places: [`DocumentError`].
//! - The same answer for one row or ten million, any chunking, any number of threads.
#![forbid(unsafe_code)]

// The examples of the README are compiled, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// In the order of the pipeline: text to document, document to model, model to plan, plan to assignments and
// explanations, tables, the ladder.
pub use tierline_document::*;

pub use tierline_core::*;

pub use tierline_check::{CHECKS, Check, CheckGroup, check_group, check_model};

pub use tierline_book::*;

#[cfg(feature = "arrow")]
mod book;

#[cfg(feature = "arrow")]
pub use book::{
    Book, BookOptions, Review, ReviewOptions, STANDING_COLUMNS, SetTier, Sources, forget_client, model_findings,
    override_standing, period_columns, read_standings,
};
#[cfg(feature = "arrow")]
pub use tierline_arrow::csv;
#[cfg(feature = "arrow")]
pub use tierline_arrow::{
    AssignStream, Assigned, CheckedIds, ColumnParts, Frame, FrameColumn, IdRule, IdScan, IdType, Options, Table,
    TableColumn, TableError, TypedTable, WordType, assign_table, check_columns, ffi, other_forms, same_name, text_at,
    unread,
};
