//! The book: a client base with its assignments, what a review makes of it, and what a report shows of it.
//!
//! What is decided of a book is decided on plain columns (`tierline-book`, all of whose names stand here). With the feature
//! `arrow`, [`Book`] and [`Review`] take tables and give tables.

pub use tierline_book::{
    Agreed, AgreementFault, Aim, Attribution, BookClient, BookOutcome, BookReview, BookTable, Cause, Change,
    ClientIndex, ClientPromise, ClientReview, ClientRows, ClientStanding, ClientView, Concentrated, Conflict,
    ContactColumn, Contradiction, Count, Course, CoverageVerdict, Coverages, Cross, CutOff, CutOffs, DECLARED_SCALE,
    DeclaredFigures, DeclaredKind, DeclaredTotal, DeclaredTrend, DimensionCodes, Distribution, Due, ENTITLEMENT_COUNTS,
    ENTITLEMENTS, Entitlement, Entitlements, EventRates, Figures, FitCosts, Flow, FlowEnd, Forecast, Gaps, Group,
    GroupBounds, GroupNumber, Guard, Hours, InputChange, InputMove, InputValue, InputValues, LastModel, Leaving, Leg,
    Legs, Lifetime, LifetimeAt, LifetimeError, LifetimeRates, LifetimeTerms, Limits, Loss, MAX_CLASSES, MAX_DISTINCT,
    MAX_PRICE, MayOwn, Measured, Memory, Metric, MetricChange, MetricTrend, Movement, Movements, NaturalBreaks,
    NaturalGroup, NaturalGroups, Net, NotMeasurable, Notable, OnOverlay, OneReview, Override, OverrideFindings,
    OverrideKind, OverrideTexts, OwedCoverage, OwnPromises, OwnerPlan, OwnerProblem, OwnerState, Owners, OwnersNeeded,
    Package, PartialError, PartialFigures, PartialNumber, Participation, Pending, People, PeopleError, PeriodColumn,
    PeriodColumns, PeriodRow, PeriodSpan, PeriodTotal, PeriodTotals, Person, PersonLoad, PersonTier, Placed,
    PlacedOwner, Placing, PlacingError, PlannedHours, Policy, Prices, ProgrammeCount, Promise, PromiseColumn,
    PromiseCost, PromiseCosts, PromiseKind, PromisePart, PromiseReason, PromiseSources, Promises, Proof, QuantileCut,
    Reached, ReasonFormat, Refusal, RelativeCut, Report, ReviewError, ReviewGuard, ReviewInput, ReviewOutcome,
    RoleCount, RoleForecast, Roster, RosterColumn, STANDING_COLUMNS, STANDING_FORMAT, ScalesDiffer, Short, Staffing,
    StaffingError, Standing, StandingColumn, Suggestion, SumLimit, TakesPart, TargetCheck, ThresholdError, TierCount,
    TierCoverage, TierFigures, TierForecast, TiersInForce, TitleTells, TooManyGroups, TotalCoverage, Trend,
    TrendWarning, Uncut, Unit, Units, ValueClass, Verdict, Wanted, Whole, Why, Withheld, Workload, Writer, Written,
    account_hours, agreement_value, concentration, coverage, coverage_owed, cut_offs, cut_offs_beside,
    declared_columns, due, entitlement, entitlements, hours_of_promises, input_cause, look_alikes, natural_breaks,
    natural_groups, programmes_of, report, roundest, rows_by_client, severity_columns, standing_format,
    standing_format_number, suggest, times_a_year, touchpoint_kinds, with_changes,
};
pub use tierline_book::{
    AttributeEntry, CapEntry, ChangeKind, ChangedPart, ClientPage, ClientPageSources, ConditionEntry, ConstantValue,
    ContactEntry, DerivedEntry, DimensionEntry, FactorEntry, FitEntry, FlagEntry, LevelEntry, LineEntry, MetricEntry,
    MinutesEntry, NextContact, OverlayEntry, OwnersEntry, PageContact, PageItem, PagePromise, PageSecret,
    ParameterEntry, PointsEntry, ProgrammeEntry, PromiseEntry, PromiseLine, RangeEntry, RateEntry, RuleChange,
    Rulebook, RulebookDifference, ScoreEntry, TargetEntry, Tell, TellKind, TierEntry,
};
pub use tierline_book::{
    ClientState, CohortPoint, CohortReport, DayFold, FlowRow, Followed, History, HistoryError, HistoryFigures,
    HistoryRow, Later, OutcomeGroup, OutcomeReport, PendingState, StayReport, TierDay, TierTotal, TrendLine,
    TrendPoint, WithoutDay, WithoutMove, WithoutPair, WithoutReport, text_object, trend_lines, wilson,
};

mod rulebook;
#[cfg(feature = "arrow")]
mod tables;

pub use rulebook::{rulebook, rulebook_difference};

#[cfg(feature = "arrow")]
pub use tables::{
    Book, BookOptions, Costing, Entitled, FixError, FixedThresholds, HISTORY_COLUMNS, HistoryDay, HistoryTables, Owing,
    OwnerOptions, OwnerPlacing, PageOptions, Review, ReviewOptions, RosterTable, SetTier, Sources, WithoutTables,
    check_left, fix_thresholds, forget_client, history_rows, history_totals, history_trends, merge_figures,
    model_findings, override_standing, period_columns, read_standings,
};
