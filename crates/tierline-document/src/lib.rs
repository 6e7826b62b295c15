//! Model documents: YAML and JSON text to models and back.
//!
//! ```text
//! text --parse--> Document --lower--> Model          Model --to_yaml, to_json--> text
//! ```
//!
//! A [`Document`] is faithful to its text, with positions. [`Document::lower`] reads every key by name and every
//! value by the type that its place takes, and reports all mistakes as a [`DocumentError`] with the words at fault.
//!
//! Modules stand in reading order: words, time zones and source, faults and diagnostics, expressions, the tree of a text and its
//! two syntaxes, JSON texts of other programs, the reader, the document that joins them, and thresholds that are written into it.

mod words;

mod zone;

mod source;

mod fault;

mod diagnostic;
mod render;

mod expression;

mod text;
mod tree;

mod yaml;

mod json;
mod json_text;

mod read;

mod place;

mod document;

mod thresholds;

mod emit;

#[cfg(feature = "schema")]
mod schema;

pub use diagnostic::{Diagnostic, DocumentError, Label, Style};
pub use document::{Document, Format, parse_formula};
pub use emit::{
    Fingerprints, MEANING, SameModel, canonical, fingerprint, same_model, short_fingerprint, to_json, to_yaml,
};
pub use json_text::{JsonKind, JsonMember, JsonMistake, JsonText, JsonValue};
#[cfg(feature = "schema")]
pub use schema::json_schema;
pub use zone::{UnknownZone, zone, zone_data};
