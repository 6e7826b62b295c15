//! Client segmentation, scoring and tiering: which client belongs to which tier, why, and what changes at the next review.
//!
//! ```sh
//! cargo add tierline
//! ```
//!
//! | feature | what it adds |
//! |---|---|
//! | `arrow` (default) | tables in and out over Arrow: `assign_table`, `Table`, `Book`, reviews and reports |
//! | `ipc` | tables as the bytes of Arrow's IPC streams: `tables::ipc`, [`Deployment`]`::assign_ipc` |
//! | `schema` | `json_schema`, the JSON Schema of model documents, and those of the documents of [`wire`] |
//! | `serde` | `Serialize` of the documents of [`wire`]; decimals and days as texts |
//! | `rust_decimal` | conversions between [`Decimal`] and `rust_decimal::Decimal` |
//!
//! No feature changes an answer. The minimum supported Rust version is 1.89.
//!
//! # Where things are
//!
//! The names that nearly every program needs stand here at the root; all of them, and the others, stand in a module each, in the
//! order of the pipeline.
//!
//! | module | what it holds |
//! |---|---|
//! | [`values`] | decimals, dates, moments and zones, fractions |
//! | [`document`] | model documents as text: reading, mistakes with their places, writing, fingerprints |
//! | [`model`] | what a model consists of, its builder, expressions, what tiers promise, the author's mistakes |
//! | [`plan`] | the compiled model and one client: assignment, explanation, issues |
//! | [`anatomy`] | what a plan consists of, for programs that look at models instead of running them |
//! | [`columns`] | many clients as columns in memory, without Arrow |
//! | [`check`] | findings of static analysis, and the checks that make them |
//! | `tables` | Arrow tables in and out, ids, streams, CSV (feature `arrow`) |
//! | [`book`] | reviews, movements, standings, targets, metrics, reports, what a client may see |
//! | [`wire`] | documents for services in any language, as JSON: clients in; assignments, explanations, errors out |
//! | [`text`] | sentences for users, hostile text made safe to show, names that look alike |
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
//! With the feature `arrow`, [`assign_table`] takes a [`Table`] of Arrow batches and gives a row for each client; [`AssignStream`](tables::AssignStream)
//! goes batch by batch. A [`Book`] is a client base with its assignments: it is held against standings in a review, and
//! gives the figures of a report.
//!
//! # What to expect
//!
//! - Decimals, never floats; every rounding is written down, and overflow is an issue of the client.
//! - What is wrong with one client is no error: the client stays in the result with its [`Issue`](plan::Issue)s, and has a tier where that is
//!   the same whatever the bad value is.
//! - Mistakes in a document are all reported at once, with their places: [`DocumentError`](document::DocumentError).
//! - The same answer for one row or ten million, any chunking, any number of threads.
#![forbid(unsafe_code)]

// The examples of the README are compiled, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Exact values: decimals, civil dates, moments and the zones that give them a day, fractions.
///
/// ```
/// use tierline::values::Decimal;
/// let price: Decimal = "19.90".parse()?;
/// assert_eq!((price.mantissa(), price.scale()), (1_990, 2));
/// assert_eq!(price.checked_add("0.1".parse()?), Some("20".parse()?));
/// # Ok::<(), tierline::values::NumberError>(())
/// ```
pub mod values {
    pub use tierline_core::{
        Date, DateError, Decimal, Fraction, MAX_DIGITS, MAX_SCALE, Moment, NumberError, Rounding, Zone, is_blank,
    };
    pub use tierline_document::{UnknownZone, zone, zone_data};
}

/// Model documents: text to [`Document`], mistakes with their places, and models written down again.
///
/// ```
/// use tierline::document::{Document, Format, Style};
/// let mistakes = Document::parse("tierline: 1\nmodell: {}\n", Format::Yaml)?.lower().unwrap_err();
/// assert!(mistakes.render(Style::Plain).contains("`modell`"));
/// # Ok::<(), tierline::document::DocumentError>(())
/// ```
pub mod document {
    #[cfg(feature = "schema")]
    pub use tierline_document::json_schema;
    pub use tierline_document::{
        Diagnostic, Document, DocumentError, Fingerprints, Format, Label, MEANING, SameModel, Style, canonical,
        fingerprint, parse_formula, same_model, short_fingerprint, to_json, to_yaml,
    };
}

/// What a model consists of, made in code or from a document; both go through the same validation.
///
/// ```
/// use tierline::model::{Attribute, Model, Tier, name};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// assert_eq!(model.tiers().len(), 2);
/// # Ok::<(), tierline::model::ModelError>(())
/// ```
pub mod model {
    pub use tierline_core::{
        Attribute, Band, Cadence, Classes, Comparison, Constant, Contact, Coverage, DeclaredMetric, Derived, Dimension,
        End, Escalation, Event, Experience, Expr, Factor, Flag, Formula, Kind, LeftGuard, Level, LevelRule, Meant,
        MetricOf, MetricOverTime, MetricUnit, Migration, Minutes, MissingPoints, Model, ModelBuilder, ModelError,
        MoveAfter, Node, Number, Op, Operand, Overlay, Parameter, Period, PeriodError, Place, PointBand, Points,
        Position, Positions, Problem, Programme, RelativeThreshold, Response, Score, Segment, Service, ServicePart,
        Span, Steps, Target, Tier, TimeUnit, Timing, Touchpoint, WhenMissing, as_of, name, number,
    };
}

/// The compiled model and one client: [`Plan::assign`] gives its tier, [`Plan::explain`] the reasons.
///
/// ```
/// use tierline::model::{Attribute, Model, Tier, name};
/// use tierline::plan::Client;
/// let plan = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?
///     .compile();
/// let assignment = plan.assign(&Client::new("a").with("arr", 120_000), "2026-11-21".parse()?);
/// assert_eq!(assignment.tier(), Some("Enterprise"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod plan {
    pub use tierline_core::{
        Assignment, Client, ColumnError, Condition, Contribution, DerivedExplained, DimensionExplained, Explanation,
        FactorExplained, FlagExplained, Issue, IssueKind, Plan, PlanAttribute, PlanClient, ScoreExplained, ScorePlan,
        SeenValue, TierExplained, Truth, Value, ValueExplained,
    };
}

pub use tierline_core::anatomy;

/// Many clients as columns in memory: values as they lie there, the assignments of all, and the tiers in numbers.
///
/// Programs that have Arrow tables use [`tables`] instead.
///
/// ```
/// use tierline::columns::{Batch, Column, ScoreDetail, Values};
/// use tierline::model::{Attribute, Model, Tier, name};
/// let plan = Model::builder("sizes")
///     .attribute(Attribute::integer("seats"))
///     .tier(Tier::when("Large", name("seats").gt(100)))
///     .tier(Tier::rest("Small"))
///     .build()?
///     .compile();
/// let columns = [Some(Column::new(Values::Int64(&[50, 200]), None, 2))];
/// let batch = Batch { columns: &columns, rows: 2, ids: &[] };
/// let result = plan.assign_batch(&batch, 0..2, "2026-11-21".parse()?, ScoreDetail::Total);
/// assert_eq!(result.tiers.codes, [2, 1]); // the rank of the tier, 1 the best; 0 is unassigned
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod columns {
    pub use tierline_core::{
        Assignments, Batch, Bitmap, Breakdown, ClauseNumbers, Codes, Column, ColumnFault, ColumnReader, IdIssue,
        IdSource, Instructions, Interrupt, Interrupted, Kept, Keys, Numbers, Reason, Remark, ScoreDetail, Scratch,
        ShortTexts, Summary, TextColumn, TextScratch, Texts, TierSummary, Truths, TypedColumn, Unread, Validity,
        Values, Watched, Widen,
    };
}

/// Findings of static analysis: what the checks say of a model, with places and words.
///
/// ```
/// use tierline::check::CHECKS;
/// assert!(CHECKS.iter().any(|check| check.code == "same-package"));
/// ```
pub mod check {
    pub use tierline_check::{CHECKS, Check, CheckGroup, check_group, check_model};
    pub use tierline_core::{Finding, Severity};
}

/// Tables in and out: Arrow's memory and C interfaces, ids, batches without end, and CSV.
///
/// Arrow's own crates are here as [`arrow_array`](tables::arrow_array) and [`arrow_schema`](tables::arrow_schema), in the version whose batches
/// [`Table`] takes and gives.
///
/// ```
/// use std::sync::Arc;
/// use tierline::tables::arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
/// use tierline::tables::Table;
/// let ids: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
/// let arr: ArrayRef = Arc::new(Int64Array::from(vec![120_000, 5]));
/// let batch = RecordBatch::try_from_iter([("id", ids), ("arr", arr)])?;
/// let table = Table::from_batches(batch.schema(), vec![batch])?;
/// assert_eq!(table.rows(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "arrow")]
pub mod tables {
    #[cfg(feature = "ipc")]
    pub use tierline_arrow::ipc;
    pub use tierline_arrow::{
        AssignStream, Assigned, CheckedIds, ColumnParts, Frame, FrameColumn, IdRule, IdScan, IdType, Options, Table,
        TableColumn, TableError, TypedTable, WordType, arrow_array, arrow_schema, assign_table, check_columns, csv,
        ffi, other_forms, same_name, text_at, unread,
    };
}

pub mod book;

mod deployment;

pub mod wire;

/// What users read, and what strangers wrote: sentences by key and language, hostile text made safe to show, names that look alike.
///
/// ```
/// assert_eq!(tierline::text::did_you_mean("strategc", ["strategic", "core"]), Some("strategic"));
/// ```
pub mod text {
    pub use tierline_core::{
        Joined, Key, Language, Part, Sentence, did_you_mean, difference, is_invisible, shown, similar_names,
        suggestion, visible,
    };
}

// What nearly every program needs.
#[cfg(feature = "arrow")]
pub use book::Book;
pub use deployment::Deployment;
pub use document::{Document, Format};
pub use model::Model;
pub use plan::{Assignment, Client, Explanation, Plan, Value};
#[cfg(feature = "arrow")]
pub use tables::{Table, assign_table};
pub use values::{Date, Decimal};
