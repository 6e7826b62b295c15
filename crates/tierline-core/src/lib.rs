//! Tierline's core: from a model to the tier of every client, exactly and with reasons.
//!
//! ```text
//! ModelBuilder --build--> Model --compile--> Plan --assign--> Assignment(s) --count--> Summary
//!                                              |--explain--> Explanation
//!                                              '--anatomy--> Anatomy
//! ```
//!
//! The modules stand in the order of meaning, and none uses a later one:
//!
//! - `inserted` sorted maps and sets of few entries; `packed` numbers and texts as bytes ([`Packing`]);
//! - `value` exact numbers ([`Decimal`], [`Fraction`]), days ([`Date`]), moments and zones ([`Moment`], [`Zone`]), and a
//!   [`Client`], which has values by name;
//! - `text` what people read: texts of others made [`visible`], names that look alike ([`similar_names`]), [`Sentence`]s;
//! - `vector` loops over a block of clients, compiled for each set of vector [`Instructions`];
//! - `language` what rules are written in ([`Expr`], [`Formula`]);
//! - `model` what a model consists of ([`Attribute`], [`Score`], [`Tier`], [`Service`] ...), and what is wrong with it
//!   ([`Problem`]);
//! - `plan` its compiled form ([`Plan`]): cut points, codes, tables;
//! - `builder` the valid [`Model`]: its parts, validated by compiling them;
//! - `relative` thresholds that are still to be worked out from clients ([`RelativeThreshold`]);
//! - [`anatomy`] the plan, to be looked at;
//! - `remark` and `finding` what is reported of the input ([`Remark`]) and of a model ([`Finding`]);
//! - `assign` one client: its values as units and codes, its [`Issue`]s, its [`Assignment`];
//! - `explain` why ([`Explanation`]);
//! - `column` many clients: [`Column`]s as they lie in memory, [`Assignments`], and the steps of a plan for a block.
//!
//! No clock, no environment, no locale, no randomness, no hash order. Floats occur in inputs only, where each is
//! read as its shortest decimal; `docs/explanation/exact-columns.md` proves the fast paths.

#![no_std]
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
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a test may fail loudly"
    )
)]

extern crate alloc;
#[cfg(test)]
extern crate std;

// In reading order, which is the order of imports: no module uses a later one, and a test holds that.
mod inserted;
mod order;
mod packed;
mod value;
mod text;
mod vector;
mod language;
mod model;
mod plan;
mod builder;
mod without;
mod relative;
pub mod anatomy;
mod remark;
mod finding;
mod assign;
mod explain;
mod column;

pub use assign::assignment::{Assignment, Contribution};
pub use assign::by_column::{ColumnError, PlanClient};
pub use assign::input::IssueKind;
pub use assign::issue::Issue;
pub use builder::{Model, ModelBuilder};
pub use column::assignments::{
    Assignments, Breakdown, ClauseNumbers, Codes, Kept, Numbers, ScoreDetail, Truths, Validity, Widen,
};
pub use column::block::Scratch;
pub use column::decode::Batch;
pub use column::interrupt::{Interrupt, Interrupted, Watched};
pub use column::summary::{Reason, Summary, TierSummary};
pub use column::text_column::TextColumn;
pub use column::typed::{ColumnFault, ColumnReader, TypedColumn};
pub use column::values::{Bitmap, Column, IdIssue, Keys, ShortTexts, TextScratch, Texts, Values};
pub use explain::{
    Condition, DerivedExplained, DimensionExplained, Explanation, FactorExplained, FlagExplained, ScoreExplained,
    SeenValue, TierExplained, ValueExplained,
};
pub use finding::{Finding, Severity};
#[doc(hidden)]
pub use inserted::inserted;
pub use language::{
    Arity, Binding, Chain, Comparison, Expr, Form, Formula, Node, Op, Operand, Operator, Span, Truth, WrittenAs, as_of,
    instead_of, is_keyword, name, number,
};
pub use model::blank::is_blank;
pub use model::parts::{
    Attribute, Band, Classes, Constant, Derived, Dimension, End, Factor, Flag, Kind, Level, LevelRule, MissingPoints,
    Number, Parameter, PointBand, Points, Programme, RelativeThreshold, Score, Tier,
};
pub use model::policy::{
    DeclaredMetric, Fit, LeftGuard, Meant, MetricOf, MetricOverTime, MetricUnit, Migration, MoveAfter, OwnerFact,
    Period, PeriodError, Steps, Target, TimeUnit, WhenMissing,
};
pub use model::problem::{ModelError, Place, Position, Positions, Problem, Segment};
pub use model::service::{
    Cadence, Contact, Coverage, Escalation, Event, Experience, Minutes, Overlay, Response, Service, ServicePart,
    Timing, Touchpoint,
};
pub use order::sort_by;
pub use packed::{Packing, Unpacking};
pub use plan::scoring::ScorePlan;
pub use plan::{Plan, PlanAttribute};
pub use remark::{IdSource, Remark, Unread};
pub use text::sentence::{Joined, Key, Language, Part, Sentence};
pub use text::similar::{detached_accent, did_you_mean, difference, similar_names, suggestion};
pub use text::visible::{is_invisible, shown, visible};
pub use value::client::{Client, Value};
pub use value::date::{Date, DateError};
pub use value::fraction::Fraction;
pub use value::moment::{Moment, Zone};
pub use value::number::{Decimal, MAX_DIGITS, MAX_SCALE, NumberError, Rounding};
pub use vector::Instructions;

/// The old name of [`Summary`].
#[deprecated(note = "use `Summary`")]
pub type Ladder = Summary;

/// The old name of [`TierSummary`].
#[deprecated(note = "use `TierSummary`")]
pub type Rung<'a> = TierSummary<'a>;

/// The old name of [`Scratch`].
#[deprecated(note = "use `Scratch`")]
pub type Room<'a> = Scratch<'a>;

/// The old name of [`TextScratch`].
#[deprecated(note = "use `TextScratch`")]
pub type TextRoom = TextScratch;
