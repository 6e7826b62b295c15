//! A review as a report shows it: counts, flows, causes, and the clients whose movement is listed.

use std::collections::BTreeMap;

use tierline_core::{Date, Decimal, Finding, Fraction, Joined, Key, Plan, Remark, Sentence, Severity, sort_by};

use super::found::FindingReport;
use super::parts::{
    AttributionRow, Causes, ChangedInput, EndFlow, FlowReport, InputCause, KindCount, MovementCount, Moves, NoTier,
    NotableClient, RemarkReport, ReviewReport,
};
use super::promised::policy_sentences;
use super::summary::not_listed;
use super::write::Only;
use crate::attribution::{Cause, Count, Flow};
use crate::book_review::{BookOutcome, FlowEnd, Notable};
use crate::inputs::{InputChange, InputMove, input_cause};
use crate::movement::Movement;

/// The report of a review: what came of it, the day of the one before, what was found in the standings, and what is to be said of
/// the clients' table.
#[must_use]
pub fn review_report(
    plan: &Plan,
    outcome: &BookOutcome,
    last: Option<Date>,
    findings: &[Finding],
    remarks: &[Remark],
) -> ReviewReport {
    let names: Vec<&str> = plan.tiers().collect();
    let tier = |rank: Option<usize>| rank.and_then(|rank| names.get(rank)).map(|name| (*name).to_string());
    let scale = plan.value().map(|(_, scale)| scale);
    let money = |units: i128| scale.and_then(|scale| Decimal::new(units, scale));
    let mut by_tier: BTreeMap<(Option<usize>, Option<usize>), Count> = BTreeMap::new();
    for ((from, to), count) in &outcome.flows {
        by_tier.entry((from.tier(), to.tier())).or_default().add(*count);
    }
    let attribution = attribution_rows(&tier, outcome, scale);
    let total = attribution_total(&attribution);
    let is_shown = |cause: &Cause| {
        matches!(cause, Cause::Entered | Cause::Left) || attribution.iter().any(|row| row.net(*cause).clients != 0)
    };
    let (causes, idle): (Vec<Cause>, Vec<Cause>) = Cause::ALL.iter().copied().partition(is_shown);
    let counts: Vec<MovementCount> =
        Movement::of(plan.is_ranked()).iter().map(|movement| movement_count(*movement, outcome, &money)).collect();
    ReviewReport {
        last,
        kinds: counts.iter().flat_map(kinds).collect(),
        counts,
        flows: by_tier
            .iter()
            .map(|((from, to), count)| FlowReport {
                from: tier(*from),
                to: tier(*to),
                clients: count.clients,
                value: money(count.value),
            })
            .collect(),
        flows_by_end: outcome.flows.iter().map(|(ends, count)| end_flow(*ends, count, &tier, &money)).collect(),
        attribution_words: (!attribution.is_empty()).then(|| adds_up(&idle)),
        attribution_total: total,
        attribution_causes: causes,
        attribution,
        overdue: outcome.overdue,
        rows: outcome
            .notable
            .iter()
            .map(|client| notable_client(client, &tier, &money, plan.remember().next().is_some()))
            .collect(),
        rows_left_out: outcome.left_out,
        findings: findings.iter().cloned().map(FindingReport).collect(),
        policy: policy_sentences(plan),
        remarks: remarks.iter().cloned().map(RemarkReport).collect(),
        moves: moves(outcome, plan.is_ranked()),
        overdue_words: match outcome.overdue {
            0 => Sentence::of(Key::OverdueNone),
            clients => Sentence::of(Key::Overdue).with("clients", clients),
        },
        rows_left_out_words: not_listed(u64::try_from(outcome.left_out).unwrap_or(u64::MAX)),
        changed_inputs: Only(plan.remember().next().map(|_| input_causes(outcome, &money))),
    }
}

/// The name of a tier by its rank.
type TierName<'a> = dyn Fn(Option<usize>) -> Option<String> + 'a;
/// An amount by its units.
type Money<'a> = dyn Fn(i128) -> Option<Decimal> + 'a;

fn end_flow((from, to): (FlowEnd, FlowEnd), count: &Count, tier: &TierName<'_>, money: &Money<'_>) -> EndFlow {
    let without = |end: FlowEnd, outside| match end {
        FlowEnd::Tier(_) => None,
        FlowEnd::Unassigned => Some(NoTier::Unassigned),
        FlowEnd::Outside => Some(outside),
        FlowEnd::Returned => Some(NoTier::Returned),
    };
    let (came, went) = (without(from, NoTier::New), without(to, NoTier::Left));
    let (from, to) = (tier(from.tier()), tier(to.tier()));
    let name = |tier: &Option<String>, none: Option<NoTier>| {
        tier.clone().unwrap_or_else(|| none.map_or("", NoTier::as_str).into())
    };
    let words = Sentence::of(Key::FlowEnds).with("from", name(&from, came)).with("to", name(&to, went));
    let words = words.with("clients", count.clients);
    EndFlow { from, to, came, went, clients: count.clients, value: money(count.value), words }
}

/// Which changes were seen of the clients that moved, those of most clients first within a movement.
fn input_causes(outcome: &BookOutcome, money: &Money<'_>) -> Vec<InputCause> {
    let cause = |((movement, input, how), count): (&(Movement, Box<str>, InputMove), &Count)| InputCause {
        input: input.to_string(),
        how: how.word(),
        words: input_cause(input, *how),
        movement: *movement,
        clients: count.clients,
        value: money(count.value),
    };
    let mut causes: Vec<InputCause> = outcome.inputs.iter().map(cause).collect();
    let key = |cause: &InputCause| (cause.movement, core::cmp::Reverse(cause.clients));
    sort_by(&mut causes, &mut |one, other| key(one).cmp(&key(other)));
    causes
}

/// What changed of a client's values, as reports have it.
///
/// ```
/// use tierline_book::{InputChange, InputMove, InputValue, report::changed_inputs};
/// let (before, after) = (InputValue::Truth(true), InputValue::Truth(false));
/// let change = InputChange { input: "strategic".into(), before, after, how: InputMove::Removed };
/// assert_eq!(changed_inputs(&[change])[0].words.to_string(), "strategic: true -> false");
/// ```
#[must_use]
pub fn changed_inputs(changes: &[InputChange]) -> Vec<ChangedInput> {
    let changed = |change: &InputChange| ChangedInput {
        input: change.input.to_string(),
        before: change.before.clone(),
        after: change.after.clone(),
        how: change.how.word(),
        words: change.words(),
    };
    changes.iter().map(changed).collect()
}

fn notable_client(notable: &Notable, tier: &TierName<'_>, money: &Money<'_>, remembers: bool) -> NotableClient {
    NotableClient {
        client: notable.client.clone(),
        movement: notable.movement,
        from: tier(notable.from),
        to: tier(notable.to),
        pending_tier: tier(notable.pending),
        effective_on: notable.effective_on,
        value: notable.value.and_then(|value| money(value.into())),
        causes: Causes(notable.causes.clone()),
        reason: notable.reason.clone(),
        changed: Only(remembers.then(|| changed_inputs(&notable.changes))),
    }
}

/// What changed each tier, by cause.
fn attribution_rows(tier: &TierName<'_>, outcome: &BookOutcome, scale: Option<u8>) -> Vec<AttributionRow> {
    let row = |flow: Flow| AttributionRow {
        tier: tier(Some(flow.tier)),
        before: flow.before,
        nets: Cause::ALL.iter().map(|cause| (*cause, flow.net(*cause))).collect(),
        after: flow.after,
        scale,
    };
    outcome.attribution.flows().into_iter().map(row).collect()
}

/// All tiers together; nothing where there are none.
fn attribution_total(rows: &[AttributionRow]) -> Option<AttributionRow> {
    let mut total = AttributionRow { tier: None, ..rows.first()?.clone() };
    for row in rows.iter().skip(1) {
        total.before.add(row.before);
        total.after.add(row.after);
        total.nets.iter_mut().zip(&row.nets).for_each(|((_, net), (_, more))| net.add(*more));
    }
    Some(total)
}

/// That the rows of causes add up, and for which causes nobody moved.
fn adds_up(idle: &[Cause]) -> Sentence {
    if idle.is_empty() {
        return Sentence::of(Key::CausesAddUp);
    }
    let causes: Vec<Sentence> = idle.iter().map(|cause| cause.word().into()).collect();
    Sentence::of(Key::CausesAddUpWithout).with("causes", (causes, Joined::Commas))
}

/// How many clients went to a better tier, to a worse one, or to another segment, came to a first one, came back, and left: as
/// many as have that movement.
fn moves(outcome: &BookOutcome, ranked: bool) -> Moves {
    let sum = |of: &dyn Fn(FlowEnd, FlowEnd) -> bool| {
        let counts = outcome.flows.iter().filter(|((from, to), _)| of(*from, *to)).map(|(_, count)| count.clients);
        counts.fold(0, u64::saturating_add)
    };
    let ranks = |from: FlowEnd, to: FlowEnd| from.tier().zip(to.tier());
    let up = sum(&|from, to| ranked && ranks(from, to).is_some_and(|(from, to)| to < from));
    let down = sum(&|from, to| ranked && ranks(from, to).is_some_and(|(from, to)| to > from));
    let between = sum(&|from, to| ranks(from, to).is_some_and(|(from, to)| to != from));
    let moved = (!ranked).then_some(between);
    let of = |movement| outcome.counts.get(&movement).map_or(0, |count| count.clients);
    let (entered, returned, left) = (of(Movement::Entered), of(Movement::Returned), of(Movement::Left));
    let known_now = outcome.known_now.clients;
    // Who is new, and where an override has set it, has come to a tier, too.
    let came = sum(&|from, to| from.tier().is_none() && to.tier().is_some());
    let counted = |of_ranked, of_segments| {
        let sentence = match moved {
            Some(moved) => Sentence::of(of_segments).with("moved", moved),
            None => Sentence::of(of_ranked).with("up", up).with("down", down),
        };
        sentence.with("entered", entered).with("left", left)
    };
    let words = match (between, came, returned, left) {
        (0, 0, 0, 0) => Sentence::of(Key::MovesNone),
        _ if known_now > 0 => counted(Key::MovesKnown, Key::MovesBetweenKnown).with("known", known_now),
        _ => counted(Key::Moves, Key::MovesBetween),
    };
    let short_words = counted(Key::MovesShort, Key::MovesBetweenShort);
    let with_returned = |key, moves: Sentence| match returned {
        0 => moves,
        _ => Sentence::of(key).with("moves", moves).with("returned", returned),
    };
    let words = with_returned(Key::MovesReturned, words);
    let short_words = with_returned(Key::MovesReturnedShort, short_words);
    Moves { up, down, moved, entered, known_now, returned, left, words, short_words }
}

fn movement_count(movement: Movement, outcome: &BookOutcome, money: &dyn Fn(i128) -> Option<Decimal>) -> MovementCount {
    let count = outcome.counts.get(&movement).copied().unwrap_or_default();
    let flow = |of: &dyn Fn(FlowEnd, FlowEnd) -> bool| {
        let mut sum = Count::default();
        outcome.flows.iter().filter(|((from, to), _)| of(*from, *to)).for_each(|(_, count)| sum.add(*count));
        sum
    };
    let mut out = MovementCount {
        movement,
        clients: count.clients,
        value: money(count.value),
        known_now: None,
        keep_their_tier: None,
        without_tier_value: None,
        told: count.clients,
        note: None,
    };
    let note = |key, clients: u64| (clients > 0).then(|| Sentence::of(key).with("clients", clients));
    match movement {
        // Of those that entered: who was there before, without a tier.
        Movement::Entered => {
            let known = outcome.known_now.clients;
            (out.known_now, out.note) = (Some(known), note(Key::KnownNow, known));
        }
        // Of those that the rules give no tier: who keeps the one that it has.
        Movement::Unassigned => {
            let without = flow(&|_, to| to == FlowEnd::Unassigned);
            let kept = count.clients.saturating_sub(without.clients);
            out.keep_their_tier = Some(kept);
            (out.told, out.note) = (count.clients.saturating_sub(kept), note(Key::KeepTheirTier, kept));
            out.without_tier_value = Some(money(without.value));
        }
        _ => {}
    }
    out
}

/// The clients of a movement as they are told in a small place: two kinds where some of them keep their tier.
fn kinds(count: &MovementCount) -> impl Iterator<Item = KindCount> + use<> {
    let kept = count.keep_their_tier.unwrap_or(0);
    let without = count.without_tier_value.unwrap_or(count.value);
    let kept_value = count
        .value
        .zip(without)
        .and_then(|(all, without)| Fraction::from(all).minus(Fraction::from(without))?.rounded(all.scale()));
    let word = Sentence::from(count.movement.word());
    let told = KindCount { words: word, clients: count.told, value: without };
    let kept = KindCount { words: Sentence::of(Key::TierKept), clients: kept, value: kept_value };
    [told, kept].into_iter().filter(|kind| kind.clients > 0)
}

/// What a report finds in a review as of a day: that the last one (`last`) was on that day, too, what was found in the standings,
/// and how many clients waited for it for too long (`overdue`).
///
/// ```
/// use tierline_book::report::review_findings;
/// let day = "2026-11-21".parse()?;
/// let codes = |last, overdue| -> Vec<_> { review_findings(last, day, &[], overdue).iter().map(|f| f.code).collect() };
/// assert_eq!(codes(Some(day), 3), ["same-day", "review-overdue"]);
/// assert!(codes(None, 0).is_empty());
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[must_use]
pub fn review_findings(last: Option<Date>, as_of: Date, findings: &[Finding], overdue: u64) -> Vec<Finding> {
    let same_day = (last == Some(as_of)).then(|| {
        Finding::new("same-day", Severity::Note, Sentence::of(Key::SameDay).with("day", as_of))
            .help(Sentence::of(Key::SameDayHelp))
    });
    let late = (overdue > 0).then(|| {
        let message = Sentence::of(Key::ReviewOverdue).with("clients", overdue);
        Finding::new("review-overdue", Severity::Warning, message)
    });
    same_day.into_iter().chain(findings.iter().cloned()).chain(late).collect()
}
