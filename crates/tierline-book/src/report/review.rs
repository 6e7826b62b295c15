//! A review as a report shows it: counts, flows, causes, and the clients that somebody wants to hear of.

use std::collections::BTreeMap;

use tierline_core::{Date, Decimal, Finding, Key, Plan, Remark, Sentence, Severity};

use super::parts::{
    AttributionRow, EndFlow, FindingReport, FlowReport, MovementCount, NotableClient, RemarkReport, ReviewReport,
};
use super::promised::policy_sentences;
use crate::attribution::{Cause, Count};
use crate::book_review::{FlowEnd, ReviewOutcome};
use crate::movement::Movement;

/// The report of a review: what came of it, the day of the one before, what was found in the standings, and what is to be said of
/// the clients' table.
#[must_use]
pub fn review_report(
    plan: &Plan,
    own: &ReviewOutcome,
    last: Option<Date>,
    findings: &[Finding],
    remarks: &[Remark],
) -> ReviewReport {
    let names: Vec<&str> = plan.tiers().collect();
    let tier = |rank: Option<usize>| rank.and_then(|rank| names.get(rank)).map(|name| (*name).to_string());
    let scale = plan.value().map(|(_, scale)| scale);
    let money = |units: i128| scale.and_then(|scale| Decimal::new(units, scale));
    let mut by_tier: BTreeMap<(Option<usize>, Option<usize>), Count> = BTreeMap::new();
    for ((from, to), count) in &own.flows {
        by_tier.entry((from.tier(), to.tier())).or_default().add(*count);
    }
    let word = |end: FlowEnd, outside: &str| match end {
        FlowEnd::Tier(_) => None,
        FlowEnd::Unassigned => Some("unassigned".to_string()),
        FlowEnd::Outside => Some(outside.to_string()),
    };
    ReviewReport {
        last,
        counts: Movement::ALL.iter().map(|movement| movement_count(*movement, own, &money)).collect(),
        flows: by_tier
            .iter()
            .map(|((from, to), count)| FlowReport {
                from: tier(*from),
                to: tier(*to),
                clients: count.clients,
                value: money(count.value),
            })
            .collect(),
        flows_by_end: own
            .flows
            .iter()
            .map(|((from, to), count)| EndFlow {
                from: tier(from.tier()),
                to: tier(to.tier()),
                came: word(*from, "new"),
                went: word(*to, "left"),
                clients: count.clients,
                value: money(count.value),
            })
            .collect(),
        attribution: own
            .attribution
            .flows()
            .into_iter()
            .map(|flow| AttributionRow {
                tier: tier(Some(flow.tier)),
                before: flow.before,
                nets: Cause::ALL.iter().map(|cause| (*cause, flow.net(*cause))).collect(),
                after: flow.after,
                scale,
            })
            .collect(),
        overdue: own.overdue,
        rows: own
            .notable
            .iter()
            .map(|own| NotableClient {
                client: own.client.clone(),
                movement: own.movement.word().into(),
                from: tier(own.from),
                to: tier(own.to),
                pending_tier: tier(own.pending),
                effective_on: own.effective_on,
                value: own.value.and_then(|value| money(value.into())),
                cause: own.cause.clone(),
                reason: own.reason.clone(),
            })
            .collect(),
        rows_left_out: own.left_out,
        findings: findings.iter().cloned().map(FindingReport).collect(),
        policy: policy_sentences(plan),
        remarks: remarks.iter().cloned().map(RemarkReport).collect(),
    }
}

fn movement_count(movement: Movement, own: &ReviewOutcome, money: &dyn Fn(i128) -> Option<Decimal>) -> MovementCount {
    let count = own.counts.get(&movement).copied().unwrap_or_default();
    let flow = |of: &dyn Fn(FlowEnd, FlowEnd) -> bool| {
        let mut sum = Count::default();
        own.flows.iter().filter(|((from, to), _)| of(*from, *to)).for_each(|(_, count)| sum.add(*count));
        sum
    };
    let mut out = MovementCount {
        movement,
        clients: count.clients,
        value: money(count.value),
        known_now: None,
        keep_their_tier: None,
        without_tier_value: None,
    };
    match movement {
        // Of those that entered: who was there before, without a tier.
        Movement::Entered => {
            let known = flow(&|from, to| from == FlowEnd::Unassigned && matches!(to, FlowEnd::Tier(_)));
            out.known_now = Some(known.clients);
        }
        // Of those that the rules give no tier: who keeps the one that it has.
        Movement::Unassigned => {
            let without = flow(&|_, to| to == FlowEnd::Unassigned);
            out.keep_their_tier = Some(count.clients.saturating_sub(without.clients));
            out.without_tier_value = Some(money(without.value));
        }
        _ => {}
    }
    out
}

/// What a report finds in a review: that it was on the day of the last one (`is_same_day`), what was found in the standings, and
/// how many clients waited for it for too long.
#[must_use]
pub fn review_findings(is_same_day: bool, as_of: Date, findings: &[Finding], overdue: u64) -> Vec<Finding> {
    let same_day = is_same_day.then(|| {
        Finding::new("same-day", Severity::Note, Sentence::of(Key::SameDay).with("day", as_of))
            .help(Sentence::of(Key::SameDayHelp))
    });
    let late = (overdue > 0).then(|| {
        let message = Sentence::of(Key::ReviewOverdue).with("clients", overdue);
        Finding::new("review-overdue", Severity::Warning, message)
    });
    same_day.into_iter().chain(findings.iter().cloned()).chain(late).collect()
}
