//! The rulebook: everything that a model says, for people who have to go by it, and what changed from one version to the next.
//!
//! A [`Rulebook`] is made from the model and the anatomy of its plan alone: no clients, no day, no figures of a book. Rules stand
//! in their author's words, each with the values of its thresholds, also of those that stand elsewhere in the model. A
//! [`RulebookDifference`] holds two rulebooks against each other, place by place, and says which tiers are touched and whom to
//! tell.
//!
//! INVARIANT: where two rulebooks show another value, their difference has a change with both.
//!
//! ```
//! use tierline_book::{Rulebook, RulebookDifference};
//! use tierline_core::{Attribute, Model, Tier, name};
//! let model = |floor: i64| {
//!     Model::builder("value")
//!         .parameter("floor", floor)
//!         .attribute(Attribute::decimal("arr", 2))
//!         .tier(Tier::when("Strategic", name("arr").gt(name("floor"))))
//!         .tier(Tier::rest("Scale"))
//!         .build()
//! };
//! let (before, after) = (model(100_000)?, model(120_000)?);
//! let rulebooks = (Rulebook::of(&before, "a"), Rulebook::of(&after, "b"));
//! assert_eq!(rulebooks.0.tiers[0].clauses[0].parameters.get("floor"), Some(&100_000.into()));
//! let difference = RulebookDifference::between(&rulebooks.0, &rulebooks.1);
//! let words: Vec<String> = difference.changes.iter().map(|change| change.words.to_string()).collect();
//! assert_eq!(words[0], "tier `Strategic`, rule: `arr > floor` (floor = 100,000) becomes `arr > floor` (floor = 120,000)");
//! assert!(words.iter().any(|words| words == "parameter `floor`, value: 100,000 becomes 120,000"));
//! assert_eq!(difference.tiers, ["Strategic", "Scale"]);
//! # Ok::<(), tierline_core::ModelError>(())
//! ```

mod parts;
mod range;
mod words;
mod definitions;
mod points;
mod promised;
mod promises;
mod whole;
mod change;
mod aspects;
mod order;
mod tell;
mod difference;

pub use change::{ChangeKind, ChangedPart, RuleChange, Tell, TellKind};
pub use difference::RulebookDifference;
pub use parts::{
    AttributeEntry, CapEntry, ConditionEntry, ConstantValue, ContactEntry, DerivedEntry, DimensionEntry, FactorEntry,
    FitEntry, FlagEntry, LevelEntry, LineEntry, MetricEntry, MinutesEntry, OverlayEntry, OwnersEntry, ParameterEntry,
    PointsEntry, ProgrammeEntry, PromiseEntry, PromiseLine, RangeEntry, RateEntry, Rulebook, ScoreEntry, TargetEntry,
    TierEntry,
};
