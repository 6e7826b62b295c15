//! What services in any language say to one another about clients: typed documents, and the JSON that they are.
//!
//! One client comes in as a flat JSON object by column ([`Deployment::assign_json`](crate::Deployment::assign_json)); everything
//! that goes out is a document of this module: [`Assignment`], [`Explanation`], [`Description`], [`Finding`] ... Decimals are
//! texts of their exact digits, days texts like `2026-11-21`, and what is not there is `null`: no document lacks a key. New
//! versions add keys, and take none away.
//!
//! ```
//! use tierline::book::{ClientStanding, Standing};
//! use tierline::columns::Remark;
//! use tierline::text::Language;
//! use tierline::{Client, Date, Deployment, Format, wire};
//! let text = "
//! tierline: 1
//! model: { name: bands, client: id }
//! attributes: { arr: { type: decimal, scale: 2 } }
//! tiers: [{ name: Large, when: arr >= 100 }, { name: Small }]
//! ";
//! let deployment = Deployment::parse(text, Format::Yaml)?.in_language(Language::English);
//! let (client, day) = (Client::new("a").with("arr", 5), "2026-11-21".parse::<Date>()?);
//! let assignment = deployment.assign(&client, day);
//! assert_eq!(wire::Assignment::of(&assignment, Language::English).tier, Some("Small"));
//! let explanation = deployment.explain(&client, day);
//! assert_eq!(wire::Explanation::of(&explanation, Language::English).tiers.len(), 2);
//! assert_eq!(wire::Description::of(deployment.model(), deployment.fingerprint()).columns, ["id", "arr"]);
//! let explained = deployment.explain_json(r#"{"id": "a", "arr": 5}"#, Some("2026-11-21"))?;
//! assert!(explained.contains(r#""clauses":[{"words":"arr >= 100","truth":"false""#));
//!
//! let before = ClientStanding { standing: Standing::new(0, "2026-08-21".parse()?), ..ClientStanding::default() };
//! assert_eq!(wire::Standing::of(deployment.model(), &before).tier.as_deref(), Some("Large"));
//! let left = deployment.review_left("a", &before, day)?;
//! assert_eq!(wire::Review::of(deployment.model(), "a", &left, day, Language::English).movement, "left");
//! let remark = Remark::note("empty-table", "there is no client");
//! assert!(!wire::Remark::of(&remark, Language::English).warning);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `serde` the documents implement `Serialize`, and with `schema` [`schemas`] gives their JSON Schemas; both are
//! the same JSON as `to_json` of each. Nothing here is a way to a model: a model comes from its document only.
//!
//! In reading order: `write` what a document is, `schema` its JSON Schema, `error` what is refused, `client` a client in,
//! `answer` its assignment and explanation, `summary` many clients in figures, `model` a model out, `standing` what is remembered of a client, in and out, `review` the
//! review of one, `surface` all of it from text to text, `csv` tables from text to text, `ipc` from bytes to bytes.

mod write;

#[cfg(feature = "schema")]
mod schema;

mod error;

mod client;

mod answer;

mod summary;

mod model;

mod standing;

mod review;

mod surface;

#[cfg(feature = "arrow")]
mod csv;

#[cfg(feature = "ipc")]
mod ipc;

pub use answer::{
    Assignment, Condition, ExplainedDerived, ExplainedDimension, ExplainedFactor, ExplainedFlag, ExplainedScore,
    ExplainedTier, ExplainedValue, Explanation, Issue, LevelRule, Seen, UnreadName,
};
pub use client::GivenClient as Client;
#[cfg(feature = "arrow")]
pub use csv::{AssignedCsv, read_csv_json};
pub use error::{Diagnostic, Error, Label, Refusal};
pub use model::{
    Attribute, Derived, Description, Dimension, Factor, Finding, Flag, Parameter, Score, Tier, checks_json,
};
pub use review::{Change, Review};
#[cfg(feature = "schema")]
pub use schema::schemas;
pub use standing::Standing;
pub use summary::{Reason, Remark, Summary, TierSummary};
pub use write::ByName;
