#![doc = include_str!("../../../README.md")]
#![forbid(unsafe_code)]

// In the order of the pipeline: text to document, document to model, model to plan, plan to assignments and
// explanations, tables, the ladder.
pub use tierline_document::*;

pub use tierline_core::*;

pub use tierline_book::*;

#[cfg(feature = "arrow")]
mod book;

#[cfg(feature = "arrow")]
pub use book::{
    Book, BookOptions, Figure, Review, ReviewOptions, STANDING_COLUMNS, SetTier, Sources, breaks_figure, cut_at_figure,
    cut_offs_figure, distribution_figure, forget_client, held_by_figure, override_standing, period_columns,
    quantile_figure, read_standings, service_findings, suggestion_figure,
};
#[cfg(feature = "arrow")]
pub use tierline_arrow::csv;
#[cfg(feature = "arrow")]
pub use tierline_arrow::{
    AssignStream, Assigned, CheckedIds, ColumnParts, Frame, FrameColumn, IdRule, IdScan, Options, Table, TableColumn,
    TableError, TextColumn, assign_table, check_columns, ffi, other_forms, same_name, text_at, unread,
};
