//! The history of a client base: what each review changed of each client, and what follows from it.
//!
//! A review appends one [`HistoryRow`] for each client of which something is another than after the reviews before: its tier in
//! force, its flags, the levels of its dimensions, the move that waits, its remembered values, or how fast it is promised an
//! answer. [`History`] is folded over these rows, day by day.
//!
//! INVARIANT: a day is added behind all days before it, and what is asked of a [`History`] knows the days that were added, and no
//! later one. A figure as of a day is made before the next one is added, so that nothing of a later day can be in it.
//!
//! The state of a client is kept once, whatever the number of its rows: memory grows with the clients, and not with the reviews.
//!
//! ```
//! use tierline_book::{ClientState, History, HistoryRow};
//! let row = |movement, tier| HistoryRow {
//!     client: "a",
//!     movement,
//!     state: ClientState { here: movement != "left", tier, ..ClientState::default() },
//!     value: None,
//! };
//! let mut history = History::new();
//! history.day("2026-02-21".parse()?)?.add(&row("entered", Some("Core")));
//! history.day("2026-05-21".parse()?)?.add(&row("promoted", Some("Strategic")));
//! assert_eq!(history.state("a").and_then(|state| state.tier), Some("Strategic"));
//! // A day that is not behind the last one is refused.
//! assert!(history.day("2026-05-21".parse()?).is_err());
//! let figures = history.figures();
//! assert_eq!((figures.stays[0].tier.as_str(), figures.stays[0].finished, figures.stays[0].longest), ("Core", 1, Some(89)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod totals;
mod texts;
mod sums;
mod observer;
mod fold;
mod figures;
mod outcomes;
mod without;

pub use figures::{CohortPoint, CohortReport, FlowRow, HistoryFigures, StayReport, TrendLine, TrendPoint, trend_lines};
pub use fold::{ClientState, DayFold, History, HistoryError, HistoryRow, PendingState};
pub use outcomes::{Followed, Later, OutcomeGroup, OutcomeReport, wilson};
pub use totals::{TierDay, TierTotal};
pub use without::{Beside, BesideDay, WithoutDay, WithoutMove, WithoutPair, WithoutReport};
