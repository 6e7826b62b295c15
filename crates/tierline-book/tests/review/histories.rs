//! Random policies and histories: against the oracle, against the laws, and to their rest.

use proptest::prelude::*;
use proptest::sample::select;
use tierline_book::{Movement, Override, OverrideKind, Pending, Policy, ReviewInput, Standing};
use tierline_core::{Date, Migration, MoveAfter, Period, Steps, WhenMissing};

use crate::laws;
use crate::oracle::{Entry, outcome};
use crate::{day, span};

fn periods() -> impl Strategy<Value = Period> {
    select(vec![span("1 hour"), span("1 day"), span("30 days"), span("90 days"), span("3 months"), span("1 year")])
}

fn clocks() -> impl Strategy<Value = MoveAfter> {
    prop_oneof![
        Just(MoveAfter::AtOnce),
        (1_u32..4).prop_map(MoveAfter::Reviews),
        periods().prop_map(MoveAfter::Period),
        proptest::option::of(periods()).prop_map(|missing_renewal| MoveAfter::Renewal { missing_renewal }),
    ]
}

fn migrations() -> impl Strategy<Value = Migration> {
    let minimum = || proptest::option::weighted(0.3, periods());
    let missing = select(vec![WhenMissing::Hold, WhenMissing::Hold, WhenMissing::Fall]);
    (clocks(), clocks(), any::<bool>(), minimum(), minimum(), missing, periods()).prop_map(
        |(promote, demote, by_steps, up, down, missing, forget_after)| {
            let steps = if by_steps { Steps::OneTier } else { Steps::Straight };
            let minimum_time = (up, down);
            Migration { promote, demote, steps, minimum_time, missing, forget_after, ..Migration::default() }
        },
    )
}

/// The same for segments: one rule for all moves.
fn without_order(migration: Migration) -> Migration {
    let Migration { promote, minimum_time: (minimum, _), .. } = migration;
    Migration { demote: promote, steps: Steps::Straight, minimum_time: (minimum, minimum), ..migration }
}

fn seens(tiers: usize) -> impl Strategy<Value = ReviewInput> {
    // Days around those of the reviews, so that renewals fall before, on and after them.
    let renewal = proptest::option::of((0_i64..1_200).prop_map(after_start));
    let clause = proptest::option::weighted(0.8, 0_u32..3);
    (proptest::option::weighted(0.9, 0..tiers), any::<u64>(), any::<bool>(), renewal, clause).prop_map(
        |(tier, stays, any, renewal, clause)| {
            let clause = clause.filter(|_| tier.is_some());
            ReviewInput { tier, clause, unknown: false, stays: if any { stays } else { 0 }, renewal }
        },
    )
}

fn after_start(days: i64) -> Date {
    Date::from_days(i64::from(day("2026-01-15").days()) + days).unwrap()
}

fn overrides(tiers: usize) -> impl Strategy<Value = Override> {
    let until = proptest::option::of((0_i64..1_200).prop_map(after_start));
    (0..tiers, until, select(OverrideKind::ALL.to_vec())).prop_map(|(tier, until, kind)| Override {
        tier,
        until,
        kind,
        since: None,
    })
}

fn gaps() -> impl Strategy<Value = i64> {
    select(vec![1, 2, 29, 30, 31, 89, 90, 91, 92, 180, 365])
}

/// Reviews on ascending days.
fn histories() -> impl Strategy<Value = (usize, Vec<Entry>)> {
    (1_usize..6).prop_flat_map(|tiers| {
        let put = proptest::option::weighted(0.12, overrides(tiers));
        let undecided = prop_oneof![Just(0_u64), 0_u64..8];
        let entry = (gaps(), seens(tiers), put, proptest::bool::weighted(0.12), undecided);
        proptest::collection::vec(entry, 1..14).prop_map(move |entries| {
            let mut days = 0;
            let entries = entries.into_iter().map(|(gap, seen, put, gone, undecided)| {
                days += gap;
                Entry { on: after_start(days), seen, put, gone, undecided }
            });
            (tiers, entries.collect())
        })
    })
}

/// A standing as the cells of a table.
fn written(standing: &Standing) -> Vec<String> {
    fn cell<T: ToString>(value: Option<T>) -> String {
        value.map_or_else(String::new, |value| value.to_string())
    }
    let (pending, held) = (standing.pending, standing.held);
    vec![
        cell(standing.tier),
        cell(standing.since),
        cell(pending.map(|pending| pending.tier)),
        cell(pending.map(|pending| pending.since)),
        cell(pending.and_then(|pending| pending.effective_on)),
        cell(pending.map(|pending| pending.reviews)),
        cell(held.map(|held| held.tier)),
        cell(held.and_then(|held| held.until)),
        cell(standing.reviewed_on),
        cell(standing.clause),
        cell(held.map(|held| held.kind.word())),
        cell(standing.left_on),
        cell(held.and_then(|held| held.since)),
    ]
}

fn read(cells: &[String]) -> Standing {
    let date = |at: usize| cells[at].parse().ok();
    let tier = |at: usize| cells[at].parse().ok();
    let pending =
        |tier| Pending { tier, since: date(3).unwrap(), effective_on: date(4), reviews: cells[5].parse().unwrap() };
    Standing {
        tier: tier(0),
        since: date(1),
        pending: tier(2).map(pending),
        held: tier(6).map(|tier| {
            let kind = OverrideKind::ALL.into_iter().find(|kind| kind.word() == cells[10]).unwrap();
            Override { tier, until: date(7), kind, since: date(12) }
        }),
        reviewed_on: date(8),
        clause: cells[9].parse().ok(),
        left_on: date(11),
    }
}

/// The standing before a review, with the override that was put in.
fn with_override(standing: Option<Standing>, put: Option<Override>) -> Option<Standing> {
    match put {
        Some(held) => Some(Standing { held: Some(held), ..standing.unwrap_or_default() }),
        None => standing,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_history_carried_over_as_a_table_agrees_with_one_that_is_remembered_as_a_whole(
        migration in migrations(),
        (tiers, mut history) in histories(),
        ranked in any::<bool>(),
    ) {
        let migration = if ranked { migration } else { without_order(migration) };
        if !ranked {
            // At least or at most a segment is none.
            history.iter_mut().filter_map(|entry| entry.put.as_mut()).for_each(|put| put.kind = OverrideKind::Exactly);
        }
        let policy = Policy::new(&migration, tiers).ranked(ranked);
        let (mut standing, mut in_force): (Option<Standing>, Vec<Option<usize>>) = (None, Vec::new());
        // Where the history begins, and since when the client is gone.
        let (mut start, mut left): (usize, Option<Date>) = (0, None);
        for (at, entry) in history.iter().enumerate() {
            let (from, kept) = (start, standing);
            let context = || format!("{migration:?}\n{:#?}\n{kept:?}", &history[from..=at]);
            let forgotten = left.is_some_and(|day| entry.on >= migration.forget_after.after(day).unwrap());
            let before = with_override(standing, entry.put);
            if before.is_none() && entry.gone {
                start = at + 1;
                continue;
            }
            let unknown = before.and_then(|standing| standing.clause).is_some_and(|clause| entry.undecided >> clause & 1 == 1);
            let seen = ReviewInput { unknown, ..entry.seen };
            let reviewed = match (entry.gone, &before) {
                (true, Some(before)) => policy.left(before, entry.on).unwrap(),
                _ => policy.review(before.as_ref(), &seen, entry.on).unwrap(),
            };
            if forgotten {
                (start, left, standing) = (at, None, None);
                in_force.clear();
                if entry.gone {
                    prop_assert_eq!(reviewed.standing, None, "{}", context());
                    start = at + 1;
                    continue;
                }
            }
            let waits = standing.and_then(|standing| standing.pending);
            // Who comes back after all that time brings nothing along, and so no override either.
            let mut known = history[start..=at].to_vec();
            if forgotten {
                known[0].put = None;
            }
            let expected = outcome((&migration, ranked), &known, &in_force, waits);
            prop_assert_eq!(reviewed.movement, expected.movement, "{}", context());
            let after = reviewed.standing.unwrap();
            prop_assert_eq!((after.tier, after.since), (expected.tier, expected.since), "{}", context());
            prop_assert_eq!((after.pending, after.clause), (expected.pending, expected.clause), "{}", context());
            left = entry.gone.then(|| left.unwrap_or(entry.on));
            prop_assert_eq!(after.left_on, left);
            if !entry.gone {
                laws::hold(&policy, before.as_ref().filter(|_| !forgotten), &seen, entry.on, &reviewed);
            }
            standing = Some(read(&written(&after)));
            prop_assert_eq!(standing, Some(after));
            in_force.push(expected.tier);
            if forgotten {
                // The override is not put in again: the history goes on without it.
                prop_assume!(entry.put.is_none());
            }
        }
    }

    #[test]
    fn what_is_better_in_everything_never_comes_to_a_worse_tier(
        migration in migrations(),
        (tiers, history) in histories(),
        fewer in any::<u64>(),
        lower in 0_usize..6,
    ) {
        let policy = Policy::new(&migration, tiers);
        let mut standing: Option<Standing> = None;
        for entry in &history {
            let before = with_override(standing, entry.put);
            let better = entry.seen;
            let tier = better.tier.map(|tier| (tier + lower).min(tiers - 1));
            let worse = ReviewInput { tier, stays: better.stays & fewer, ..better };
            laws::hold_order(&policy, before.as_ref(), &better, &worse, entry.on);
            standing = policy.review(before.as_ref(), &better, entry.on).unwrap().standing;
        }
    }

    #[test]
    fn values_that_swing_within_the_stay_rule_never_move_a_client(
        migration in migrations(),
        (tiers, history) in histories(),
        start in 0_usize..6,
    ) {
        let policy = Policy::new(&migration, tiers);
        let start = start.min(tiers - 1);
        let mut standing = Standing::new(start, after_start(0));
        for entry in &history {
            let seen = ReviewInput {
                tier: entry.seen.tier.map(|tier| tier.max(start)),
                stays: entry.seen.stays | 1 << start,
                ..entry.seen
            };
            let reviewed = policy.review(Some(&standing), &seen, entry.on).unwrap();
            prop_assert!(matches!(reviewed.movement, Movement::Kept | Movement::Unassigned));
            prop_assert_eq!(reviewed.to, Some(start));
            standing = reviewed.standing.unwrap();
            prop_assert_eq!((standing.since, standing.pending), (Some(after_start(0)), None));
        }
    }

    #[test]
    fn a_better_tier_is_never_reached_while_the_rules_give_none(
        migration in migrations(),
        (tiers, history) in histories(),
    ) {
        let policy = Policy::new(&migration, tiers);
        let mut standing: Option<Standing> = None;
        for entry in &history {
            let reviewed = policy.review(standing.as_ref(), &entry.seen, entry.on).unwrap();
            if let (Some(from), Some(to), Some(given)) = (reviewed.from, reviewed.to, entry.seen.tier) {
                prop_assert!((from.min(given)..=from.max(given)).contains(&to), "{:?}", reviewed);
            }
            standing = reviewed.standing;
        }
    }

    #[test]
    fn the_same_values_come_to_rest(
        migration in migrations(),
        (tiers, history) in histories(),
        seen in seens(5),
        gap in gaps(),
    ) {
        let migration = Migration { minimum_time: (None, None), ..migration };
        let policy = Policy::new(&migration, tiers);
        let mut standing: Option<Standing> = None;
        for entry in &history {
            standing = policy.review(standing.as_ref(), &entry.seen, entry.on).unwrap().standing;
        }
        let seen = ReviewInput { tier: Some(seen.tier.unwrap_or(0).min(tiers - 1)), ..seen };
        let mut on = history.last().unwrap().on;
        // The reviews that a clock can hold a move for: so many, or those until its day; a renewal is 1,200 days away
        // at most.
        let reviews_in = |days: i64| (days + gap - 1) / gap;
        let days = |period: Period| i64::from(period.after(on).unwrap().days() - on.days()) + 3;
        let grace = [migration.promote, migration.demote].into_iter().map(|after| match after {
            MoveAfter::Reviews(count) => i64::from(count),
            MoveAfter::Period(period) => reviews_in(days(period)),
            MoveAfter::Renewal { missing_renewal } => reviews_in(missing_renewal.map_or(0, days).max(1_200)),
            _ => 0,
        });
        let reviews = tiers as i64 + 1 + grace.max().unwrap();
        for _ in 0..reviews {
            on = Date::from_days(i64::from(on.days()) + gap).unwrap();
            standing = policy.review(standing.as_ref(), &seen, on).unwrap().standing;
        }
        let rest = standing.unwrap();
        for _ in 0..3 {
            on = Date::from_days(i64::from(on.days()) + gap).unwrap();
            let reviewed = policy.review(standing.as_ref(), &seen, on).unwrap();
            prop_assert_eq!(reviewed.from, reviewed.to, "{:?} {:?} {:?}", migration, seen, reviewed);
            standing = reviewed.standing;
            let pending = rest.pending.map(|pending| Pending {
                reviews: standing.unwrap().pending.map_or(0, |pending| pending.reviews),
                ..pending
            });
            prop_assert_eq!(standing, Some(Standing { pending, reviewed_on: Some(on), ..rest }));
        }
        // What still waits then waits for a renewal date that nobody knows.
        if let Some(pending) = rest.pending {
            prop_assert_eq!(pending.effective_on, None);
            let up = pending.tier < rest.tier.unwrap();
            let after = if up { migration.promote } else { migration.demote };
            prop_assert_eq!(after, MoveAfter::Renewal { missing_renewal: None });
        }
    }
}
