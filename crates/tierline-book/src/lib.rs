//! The client base over time: what a review changes, what each tier is owed, and whether the tiers do what they are for.
//!
//! Pure functions over what the core computes; no tables, no files, no clock. In reading order:
//! [`standing`](Standing) is what is remembered of a client between reviews, [`movement`](Movement) what a review does with
//! it, [`why`](Why) its reasons, [`policy`](Policy) when a move takes effect, [`review`](ReviewOutcome) the machine for one
//! client, [`reason_format`](ReasonFormat) the reasons as sentences, [`attribution`](Attribution) why the tiers of many clients changed, [`book_review`](BookReview) the review of all clients, `spelling` ids that differ only by how they are written, [`loss`](ReviewGuard)
//! what a review would lose, [`overrides`](OverrideFindings) what is wrong with them;
//! [`period`](PeriodRow) what happened to a client, [`totals`](PeriodTotals) of a group of clients, [`metrics`](Metric)
//! from totals, `wide` arithmetic beyond 128 bits, `per_year` [rates of a year](Metric::per_year), [`declared`](DeclaredTotal) metrics of a model, [`figures`](Figures) by tier beside all clients, [`lifetime`](Lifetime) values, `format` exact numbers in words,
//! [`service`](Entitlements) what a tier is entitled to and what is due,
//! [`targets`](TargetCheck) held against the figures, [`trend`](Trend) from one period to the next;
//! [`roster`](Roster) who looks after which clients, [`coverage`](Coverages) owners and accounts, [`guard`](Guard) what clients must not see,
//! [`units`](Units) numbers by row, [`thresholds`](Distribution) where cuts lie in the data, [`partial`](PartialFigures) figures of parts of a base, which add up, [`client_index`](ClientIndex) the rows of clients by id, [`client_rows`](ClientRows) what is known of each
//! client, [`in_force`](TiersInForce) the tier of each, [`dimension`](Cross)s that divide them into groups, [`promise`](Promises) what each is owed, [`owners`](People) the people who look after them,
//! [`look_alike`](look_alikes) columns that look like one that is missed, [`unmet`](UnmetIds) ids that the book does not have, [`report`] all of it as a report shows it, [`history`](History) what reviews have changed over time,
//! [`rulebook`](Rulebook) what a model says and what changed in it,
//! [`client_view`](ClientView) all packages side by side, [`client_page`](ClientPage) what one client may be shown.

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
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a test may fail loudly"
    )
)]

mod json;
mod standing;
mod movement;
mod inputs;
mod why;
mod policy;
mod review;
mod reason_format;
mod attribution;
mod book_review;
mod client_index;
mod spelling;
mod loss;
mod overrides;
mod client_review;

pub use attribution::{Attribution, Cause, Count, Flow, LastModel, Leg, Legs, Net};
pub use book_review::{BookClient, BookOutcome, BookReview, FlowEnd, Movements, Notable};
pub use client_review::{ClientReview, ClientStanding, OneReview};
pub use loss::{Leaving, Loss, ReviewGuard};
pub use movement::Movement;
pub use overrides::{OverrideFindings, OverrideTexts};
pub use policy::Policy;
pub use reason_format::ReasonFormat;
pub use review::{ReviewError, ReviewInput, ReviewOutcome};
pub use standing::{
    Override, OverrideKind, Pending, STANDING_COLUMNS, STANDING_FORMAT, Standing, StandingColumn, standing_format,
    standing_format_number,
};
pub use why::Why;
mod period;
mod totals;
mod metrics;
mod wide;
mod per_year;
mod declared;
mod figures;
mod lifetime;
mod format;
mod service;
mod targets;
mod trend;
mod roster;
mod coverage;
mod guard;
mod units;
mod thresholds;
mod partial;
mod client_rows;
mod in_force;
mod dimension;
mod promise;
mod owners;
mod look_alike;
mod unmet;
pub mod report;
mod history;
mod rulebook;
mod client_view;
mod client_page;

pub use client_index::ClientIndex;
pub use client_page::{ClientPage, ClientPageSources, NextContact, PageContact, PageItem, PagePromise, PageSecret};
pub use client_rows::{ClientRows, rows_by_client};
pub use client_view::{ClientView, Package, Promise, PromiseKind, TitleTells};
pub use coverage::{
    CoverageVerdict, Coverages, Hours, OwedCoverage, OwnersNeeded, Staffing, StaffingError, TierCoverage,
    TotalCoverage, coverage, coverage_owed, times_a_year,
};
pub use declared::{DeclaredFigures, DeclaredKind, DeclaredTotal, SCALE as DECLARED_SCALE, declared_columns};
pub use dimension::{Cross, DimensionCodes, TooManyGroups};
pub use figures::{Figures, Group, TierCount, TierFigures};
pub use guard::Guard;
pub use history::{
    Beside, BesideDay, ClientState, CohortPoint, CohortReport, DayFold, FlowRow, Followed, History, HistoryError,
    HistoryFigures, HistoryRow, Later, OutcomeGroup, OutcomeReport, PendingState, StayReport, TierDay, TierTotal,
    TrendLine, TrendPoint, WithoutDay, WithoutMove, WithoutPair, WithoutReport, trend_lines, wilson,
};
pub use in_force::TiersInForce;
pub use inputs::{InputChange, InputMove, InputValue, InputValues, Memory, input_cause, with_changes};
pub use json::text_object;
pub use lifetime::{Lifetime, LifetimeAt, LifetimeError, LifetimeRates, LifetimeTerms};
pub use look_alike::{BookTable, look_alikes};
pub use metrics::{Measured, Metric, OverTime, Unit};
pub use owners::{
    Change, EventRates, FitCosts, Forecast, Limits, MAX_PRICE, MayOwn, OwnerPlan, OwnerProblem, OwnerState, People,
    PeopleError, Person, PersonLoad, PersonTier, Placed, PlacedOwner, Placing, PlacingError, PlannedHours, Prices,
    PromiseCost, PromiseCosts, PromiseSources, Proof, RoleCount, RoleForecast, RosterColumn, Short, SumLimit,
    TierForecast, Workload, account_hours, hours_of_promises, works_for,
};
pub use partial::{PartialError, PartialFigures, PartialNumber};
pub use period::{DayColumn, PeriodColumn, PeriodColumns, PeriodCover, PeriodRow, PeriodSpan};
pub use promise::{
    Agreed, AgreementFault, ClientPromise, Contradiction, OnOverlay, OwnPromises, Participation, ProgrammeCount,
    PromiseColumn, PromisePart, PromiseReason, Promises, TakesPart, Withheld, agreement_value, programmes_of,
};
pub use report::{Report, Writer, Written};
pub use roster::{Owners, Roster};
pub use rulebook::{
    AttributeEntry, CapEntry, ChangeKind, ChangedPart, ConditionEntry, ConstantValue, ContactEntry, DerivedEntry,
    DimensionEntry, FactorEntry, FitEntry, FlagEntry, LevelEntry, LineEntry, MetricEntry, MinutesEntry, OverlayEntry,
    OwnersEntry, ParameterEntry, PointsEntry, ProgrammeEntry, PromiseEntry, PromiseLine, RangeEntry, RateEntry,
    RuleChange, Rulebook, RulebookDifference, ScoreEntry, TargetEntry, Tell, TellKind, TierEntry,
};
pub use service::{
    ContactColumn, Due, ENTITLEMENT_COUNTS, ENTITLEMENTS, Entitlement, Entitlements, due, entitlement, entitlements,
    severity_columns, touchpoint_kinds,
};
pub use targets::{Aim, TargetCheck, Verdict};
pub use thresholds::{
    Concentrated, Conflict, CutOff, CutOffs, Distribution, GroupBounds, GroupNumber, MAX_CLASSES, MAX_DISTINCT,
    NaturalBreaks, NaturalGroup, NaturalGroups, QuantileCut, Reached, Refusal, RelativeCut, Suggestion, ThresholdError,
    Uncut, ValueClass, Wanted, Whole, concentration, cut_offs, cut_offs_beside, natural_breaks, natural_groups,
    roundest, suggest,
};
pub use totals::{Gaps, NotMeasurable, PeriodTotal, PeriodTotals, ScalesDiffer};
pub use trend::{Course, DeclaredTrend, MetricChange, MetricTrend, Trend, TrendWarning};
pub use units::Units;
pub use unmet::UnmetIds;
