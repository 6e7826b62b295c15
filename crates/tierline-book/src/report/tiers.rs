//! Tiers, and the clients without one: shares, spreads, flags, reasons.

use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, Model, Plan, Reason, ScorePlan};

use super::parts::{FlagReport, ReasonReport, Spread, TierReport, UnassignedClient, UnassignedReport};
use super::rules::RuleReports;
use super::write::{ByName, Rounded};
use crate::client_rows::ClientRows;
use crate::figures::Figures;
use crate::in_force::TiersInForce;
use crate::thresholds::{Distribution, ThresholdError};
use crate::units::Units;

/// Unassigned clients that a report names.
const NAMED: usize = 200;

/// Least, quartiles and greatest of a number over the clients of a tier, or over all; `scale` is that of its units.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn spread(
    in_force: &TiersInForce,
    rank: Option<usize>,
    units: &Units,
    scale: u8,
    interrupt: &Interrupt,
) -> Result<Spread, Interrupted> {
    let of_tier = |row: &usize| rank.is_none() || in_force.tier(*row) == rank;
    let rows = units.iter().enumerate().filter(|(row, _)| of_tier(row));
    let known = Distribution::of_asking(scale, rows.filter_map(|(_, units)| units), interrupt);
    if known == Err(ThresholdError::Interrupted(Interrupted)) {
        return Err(Interrupted);
    }
    let quarter = |quarters: i128| {
        let value = Fraction::of(quarters, 4).and_then(|at| known.as_ref().ok()?.quantile(at).ok());
        Rounded { value, digits: scale.saturating_add(2) }
    };
    Ok(Spread {
        known: known.as_ref().map_or(0, Distribution::clients),
        min: known.as_ref().ok().map(Distribution::lowest),
        q1: quarter(1),
        median: quarter(2),
        q3: quarter(3),
        max: known.as_ref().ok().map(Distribution::highest),
    })
}

/// What reports of tiers are worked out from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TierSources<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its plan.
    pub plan: &'a Plan,
    /// The rules of the tiers, with what the names in them stand for.
    pub rules: &'a RuleReports,
    /// What is known of each client.
    pub rows: &'a ClientRows,
    /// The tier of each client.
    pub in_force: &'a TiersInForce,
    /// The figures by tier.
    pub figures: &'a Figures,
    /// Digits behind the point of the number that tells how well a client is.
    pub health: Option<u8>,
    /// What long calls ask.
    pub interrupt: &'a Interrupt,
}

/// One tier by its rank, or all clients.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn tier_report(sources: &TierSources<'_>, rank: Option<usize>) -> Result<TierReport, Interrupted> {
    let TierSources { model, plan, rules, rows, in_force, figures, health, interrupt } = *sources;
    let group = rank.and_then(|rank| figures.groups().get(rank)).unwrap_or(figures.total());
    let tier = rank.and_then(|rank| model.tiers().get(rank));
    let of_score = |(score, units): (&ScorePlan, &Units)| {
        Ok((score.name().to_string(), spread(in_force, rank, units, score.scale(), interrupt)?))
    };
    let scores = plan.scores().zip(&rows.scores).map(of_score).collect::<Result<Vec<_>, Interrupted>>()?;
    let health = rows.health.as_ref().zip(health);
    let health = health.map(|(units, scale)| spread(in_force, rank, units, scale, interrupt)).transpose()?;
    let flags = plan.flags().enumerate().map(|(at, name)| {
        let (yes, known) = in_force.flag(rank, at);
        let share = Fraction::of(i128::from(yes), i128::from(group.clients));
        (name.to_string(), FlagReport { yes, known, unknown: group.clients.saturating_sub(known), share: share.into() })
    });
    Ok(TierReport {
        tier: tier.map(|tier| tier.name.to_string()),
        description: tier.and_then(|tier| tier.description.as_deref()).map(String::from),
        rule: rank.and_then(|rank| plan.rule(rank)).map(String::from),
        clauses: rank.map(|rank| rules.clauses(rank)).unwrap_or_default(),
        stay: rank.and_then(|rank| plan.stay(rank)).map(String::from),
        stay_rule: rank.and_then(|rank| rules.stay(rank)),
        clients: group.clients,
        share: group.share.into(),
        value: group.value.ok(),
        value_above_zero: group.value_above_zero.ok(),
        value_share: group.value_share.into(),
        without_value: match rank {
            Some(_) => in_force.count(rank).without_value,
            None => in_force.without_value(),
        },
        negative: group.negative,
        negative_value: group.value.ok().map(|_| group.negative_value),
        owners: group.owners.into(),
        accounts_per_owner: group.accounts_per_owner.into(),
        scores: ByName(scores),
        health,
        flags: ByName(flags.collect()),
        words: None,
    })
}

/// The clients without a tier in force, and no others: who keeps a tier is not among them.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn unassigned_report(sources: &TierSources<'_>) -> Result<UnassignedReport, Interrupted> {
    let TierSources { plan, rows, in_force, figures, interrupt, .. } = *sources;
    let (group, count) = (figures.groups().last(), in_force.count(None));
    let without = |row: usize| in_force.tier(row).is_none();
    let reason = |reason: Reason<'_>| ReasonReport { words: reason.words().into(), clients: reason.clients };
    // Who has a tier by the rules keeps none because of its issues.
    let by_no_rule = |row: usize| rows.tier(row).is_none();
    let with_issues = || rows.with_issues().iter();
    let keeps = |(row, _): &&(usize, String)| by_no_rule(*row) && in_force.tier(*row).is_some();
    let kept = interrupt.during(with_issues(), |all| all.filter(keeps).count())?;
    let named = with_issues().filter(|(row, _)| without(*row)).take(NAMED);
    let named = named.map(|(row, issues)| UnassignedClient {
        client: rows.clients.get(*row).unwrap_or_default().into(),
        issues: issues.clone(),
    });
    let scale = plan.value().map(|(_, scale)| scale);
    Ok(UnassignedReport {
        clients: count.clients,
        keep_their_tier: kept,
        share: group.and_then(|group| group.share.ok()).into(),
        value: scale.and_then(|scale| Decimal::new(count.value, scale)),
        value_above_zero: group.and_then(|group| group.value_above_zero.ok()),
        value_share: group.and_then(|group| group.value_share.ok()).into(),
        without_value: count.without_value,
        negative: group.map_or(0, |group| group.negative),
        negative_value: group.and_then(|group| group.value.ok().map(|_| group.negative_value)),
        reasons: rows.reasons(interrupt, without)?.into_iter().map(reason).collect(),
        rows: named.collect(),
        rows_left_out: 0,
        rows_left_out_words: None,
        words: Default::default(),
        share_words: Default::default(),
        shares_words: Default::default(),
    })
}
