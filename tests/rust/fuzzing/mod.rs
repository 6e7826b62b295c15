//! What holds for any bytes: targets as a fuzzer takes them, run here with their corpora (`fuzz/corpus`) and with every fault
//! that was found (`fuzz/faults`).
//!
//! Each takes bytes and panics where something that always holds does not.

mod arrow;
mod csv;
mod document;
mod expression;
mod model;
mod review;

/// A target: bytes of which something always holds.
pub(crate) type Target = fn(&[u8]);

/// The targets by the names of their corpora.
pub(crate) const TARGETS: [(&str, Target); 7] = [
    ("document_yaml", document::yaml),
    ("document_json", document::json),
    ("expression", expression::expression),
    ("model", model::model),
    ("review", review::review),
    ("arrow", arrow::arrow),
    ("csv", csv::csv),
];
