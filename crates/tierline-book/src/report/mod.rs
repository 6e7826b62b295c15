//! A report: figures with their units, everything that is decided about them, and the sentences that say it.
//!
//! [`Report`] and its parts are typed; whoever shows one writes it to a target of their own ([`Writer`]) and decides nothing.
//! Names, order and rounding of what is written stand with the types and nowhere else.

mod audience;
mod write;
mod found;
mod owed;
mod owners;
mod forecast;
mod parts;
mod rules;
mod summary;
mod concentration;
mod grid;
mod groups;
mod period;
mod dimension;
mod lifetime;
mod promised;
mod review;
mod scores;
mod tables;
mod tiers;
mod thresholds;
mod whole;

pub use audience::Audience;
pub use concentration::Concentration;
pub use forecast::{ForecastReport, TierForecastReport, forecast_report};
pub use found::{FindingReport, FoundInTiers};
pub use groups::{NaturalGroupReport, NaturalGroupsReport, natural_groups_report};
pub use lifetime::{LifetimeCount, LifetimeReport, LifetimeTierReport, lifetime_report};
pub use owed::{AgreedReport, ConditionReport, EventReport, ListReport, OwedReport, OwedTierReport, WithheldReport};
pub use owners::{
    HOURS_SUM, OwnerPlanReport, PersonReport, PersonTierReport, PlacedOwnerReport, PromiseReport, PromiseTierReport,
    RoleForecastReport, RoleReport, WorkloadReport, owner_plan_report, promise_report, shortages, workload_report,
};
pub use parts::*;
pub use period::{EarlierPeriod, PeriodSpans, cover_findings, period_length_findings};
pub use promised::{formulas, policy_sentences, service_reports};
pub use review::{changed_inputs, review_findings, review_report};
pub use rules::RuleReports;
pub(crate) use rules::{reached, reports_of_rules};
pub(crate) use summary::{range_of_hundredths, range_of_numbers};
pub use tables::{misspelt_columns, model_warning, period_columns, rounded_finding, scale_of};
pub use thresholds::{
    BreaksReport, ClassReport, CutOffsReport, CutReport, CutTier, DistributionReport, RelativeReport, SuggestionReport,
    breaks_report, cut_offs_report, cut_report, distribution_report, held_by_report, quantile_report, relative_report,
    suggestion_report,
};
pub use whole::{ReportError, ReportSources};
pub(crate) use write::record;
pub use write::{ByName, Only, Rate, Rounded, Writer, Written};
