#![doc = include_str!("../../../README.md")]
#![forbid(unsafe_code)]

// In the order of the pipeline: text to document, document to model, model to plan, plan to assignments and
// explanations, tables, the ladder.
pub use tierline_document::*;

pub use tierline_core::*;

#[cfg(feature = "arrow")]
pub use tierline_arrow::{
    AssignStream, Assigned, CheckedIds, IdRule, IdScan, Options, Table, TableColumn, TableError, assign_table,
};
