//! What a review does, rule by rule, where a history of whole reviews does not come by.

use tierline_book::{Movement, Override, OverrideKind, Pending, Policy, ReviewError, ReviewInput, Standing};
use tierline_core::{Date, Migration, MoveAfter, Period, TimeUnit, WhenMissing};

use crate::{day, span};

fn at_once() -> Policy {
    Policy::new(&Migration::default(), 3)
}

fn down_after(after: MoveAfter) -> Policy {
    let migration = Migration { demote: after, ..Migration::default() };
    Policy::new(&migration, 3)
}

fn seen(tier: usize) -> ReviewInput {
    ReviewInput { tier: Some(tier), ..ReviewInput::default() }
}

#[test]
fn tables_without_review_days_go_by_the_latest_day_that_they_have() {
    let pending = Pending { tier: 2, since: day("2026-04-15"), effective_on: None, reviews: 0 };
    let old = Standing { reviewed_on: None, ..Standing::new(1, day("2026-01-15")) };
    let waiting = Standing { pending: Some(pending), ..old };
    let dateless = Standing { since: None, ..old };
    for (standing, last) in [
        (old, Some("2026-01-15")),
        (waiting, Some("2026-04-15")),
        (Standing { since: None, ..waiting }, Some("2026-04-15")),
        (dateless, None),
        (Standing { reviewed_on: Some(day("2026-05-01")), ..waiting }, Some("2026-05-01")),
        (Standing { reviewed_on: Some(day("2026-02-01")), ..waiting }, Some("2026-02-01")),
    ] {
        assert_eq!(standing.last_review(), last.map(day));
        let Some(last) = last.map(day) else { continue };
        let before = Date::from_days(i64::from(last.days()) - 1).unwrap();
        let refused = at_once().review(Some(&standing), &seen(0), before);
        assert_eq!(refused, Err(ReviewError::Earlier { last }));
        let same = at_once().review(Some(&standing), &seen(0), last).unwrap();
        assert_eq!((same.standing, same.movement), (Some(standing), Movement::Kept));
    }
    let first = at_once().review(Some(&dateless), &seen(0), Date::MIN).unwrap();
    assert_eq!((first.movement, first.to), (Movement::Promoted, Some(0)));
}

#[test]
fn an_unassigned_newcomer_is_known_from_then_on_and_enters_later() {
    let unknown = ReviewInput { unknown: true, clause: None, ..ReviewInput::default() };
    let first = at_once().review(None, &unknown, day("2026-01-15")).unwrap();
    let empty = Standing { reviewed_on: Some(day("2026-01-15")), ..Standing::default() };
    assert_eq!((first.movement, first.standing), (Movement::Unassigned, Some(empty)));
    let entered = at_once().review(Some(&empty), &seen(1), day("2026-04-15")).unwrap();
    assert_eq!((entered.movement, entered.from, entered.to), (Movement::Entered, None, Some(1)));
    assert_eq!(entered.standing, Some(Standing::new(1, day("2026-04-15"))));
    let nothing = at_once().review(Some(&empty), &ReviewInput::default(), day("2026-04-15")).unwrap();
    let later = Standing { reviewed_on: Some(day("2026-04-15")), ..empty };
    assert_eq!((nothing.movement, nothing.standing), (Movement::Unassigned, Some(later)));
    let same_day = at_once().review(Some(&empty), &seen(1), day("2026-01-15")).unwrap();
    assert_eq!((same_day.movement, same_day.standing), (Movement::Unassigned, Some(empty)));
    let ended = Override::exactly(0, Some(day("2026-02-01")));
    let ended = Standing { held: Some(ended), ..empty };
    let entered = at_once().review(Some(&ended), &seen(1), day("2026-04-15")).unwrap();
    assert_eq!(entered.standing, Some(Standing::new(1, day("2026-04-15"))));
}

#[test]
fn a_tier_given_as_the_least_one_lets_a_client_rise_and_not_fall() {
    let policy = down_after(MoveAfter::Period(span("90 days")));
    let floor = Some(Override { kind: OverrideKind::AtLeast, ..Override::exactly(1, Some(day("2026-12-31"))) });
    let mut standing = Standing { held: floor, ..Standing::new(2, day("2026-01-01")) };
    for (on, given, movement, to) in [
        ("2026-02-01", 2, Movement::HeldByOverride, 1),
        ("2026-03-01", 0, Movement::Promoted, 0),
        ("2026-04-01", 2, Movement::DemotionPending, 0),
        ("2026-08-01", 2, Movement::Demoted, 1),
        ("2026-09-01", 2, Movement::HeldByOverride, 1),
        ("2026-12-31", 1, Movement::Kept, 1),
        // It has ended: the client falls as any other.
        ("2027-01-01", 2, Movement::DemotionPending, 1),
        ("2027-05-01", 2, Movement::Demoted, 2),
    ] {
        let reviewed = policy.review(Some(&standing), &seen(given), day(on)).unwrap();
        assert_eq!((reviewed.movement, reviewed.to), (movement, Some(to)), "{on}");
        standing = reviewed.standing.unwrap();
    }
    assert_eq!(standing.held, None);
}

#[test]
fn a_tier_given_as_the_best_one_lets_a_client_fall_and_not_rise() {
    let cap = Some(Override { kind: OverrideKind::AtMost, ..Override::exactly(1, None) });
    let mut standing = Standing { held: cap, ..Standing::new(0, day("2026-01-01")) };
    for (on, given, movement, to) in [
        ("2026-02-01", 0, Movement::HeldByOverride, 1),
        ("2026-03-01", 2, Movement::Demoted, 2),
        ("2026-04-01", 0, Movement::Promoted, 1),
        ("2026-05-01", 0, Movement::HeldByOverride, 1),
    ] {
        let reviewed = at_once().review(Some(&standing), &seen(given), day(on)).unwrap();
        assert_eq!((reviewed.movement, reviewed.to), (movement, Some(to)), "{on}");
        standing = reviewed.standing.unwrap();
    }
    // Who is out of bounds and cannot be told goes no further than the bound.
    let out = Standing { tier: Some(0), ..standing };
    let reviewed = at_once().review(Some(&out), &ReviewInput::default(), day("2026-06-01")).unwrap();
    assert_eq!((reviewed.movement, reviewed.from, reviewed.to), (Movement::HeldByOverride, Some(0), Some(1)));
}

#[test]
fn a_client_is_held_where_its_clause_cannot_be_told_and_nothing_that_waits_counts() {
    let policy = down_after(MoveAfter::Reviews(1));
    let by_clause = |clause, tier: usize| ReviewInput { clause: Some(clause), ..seen(tier) };
    let gave = policy.review(None, &by_clause(7, 0), day("2026-01-15")).unwrap().standing.unwrap();
    assert_eq!(gave.clause, Some(7));
    let untold = ReviewInput { unknown: true, ..by_clause(3, 1) };
    let held = policy.review(Some(&gave), &untold, day("2026-04-15")).unwrap();
    let expected = Standing { reviewed_on: Some(day("2026-04-15")), ..gave };
    assert_eq!((held.movement, held.standing), (Movement::Held, Some(expected)));
    // It falls where the clause is false, and waits; and while it cannot be told again, the wait stands still.
    let falls = policy.review(held.standing.as_ref(), &by_clause(3, 1), day("2026-07-15")).unwrap();
    let waiting = falls.standing.unwrap();
    assert_eq!((falls.movement, waiting.clause), (Movement::DemotionPending, Some(7)));
    let held = policy.review(Some(&waiting), &untold, day("2026-10-15")).unwrap();
    let expected = Standing { reviewed_on: Some(day("2026-10-15")), ..waiting };
    assert_eq!((held.movement, held.standing), (Movement::Held, Some(expected)));
    let down = policy.review(held.standing.as_ref(), &by_clause(3, 1), day("2027-01-15")).unwrap();
    assert_eq!((down.movement, down.standing.unwrap().clause), (Movement::Demoted, Some(3)));
    // A better tier is taken whatever is missing; without a clause in the standing it falls as ever.
    let better = ReviewInput { unknown: true, ..by_clause(3, 0) };
    let core = Standing { tier: Some(1), ..gave };
    assert_eq!(policy.review(Some(&core), &better, day("2026-04-15")).unwrap().movement, Movement::Promoted);
    let without = Standing { clause: None, ..gave };
    let reviewed = policy.review(Some(&without), &untold, day("2026-04-15")).unwrap();
    assert_eq!(reviewed.movement, Movement::DemotionPending);
    let falls = Migration { missing: WhenMissing::Fall, ..Migration::default() };
    let reviewed = Policy::new(&falls, 3).review(Some(&gave), &untold, day("2026-04-15")).unwrap();
    assert_eq!((reviewed.movement, reviewed.to), (Movement::Demoted, Some(1)));
}

#[test]
fn who_left_is_remembered_with_all_that_it_had_and_comes_back_to_it() {
    let pending = Some(Pending { tier: 2, since: day("2026-01-15"), effective_on: None, reviews: 0 });
    let held = Some(Override { kind: OverrideKind::AtLeast, ..Override::exactly(2, None) });
    let standing = Standing { pending, held, clause: Some(2), ..Standing::new(1, day("2026-01-15")) };
    let policy = down_after(MoveAfter::Reviews(2));
    let left = policy.left(&standing, day("2026-04-15")).unwrap();
    let gone = Standing { left_on: Some(day("2026-04-15")), reviewed_on: Some(day("2026-04-15")), ..standing };
    assert_eq!((left.movement, left.standing, left.from, left.to), (Movement::Left, Some(gone), Some(1), None));
    assert_eq!(policy.left(&standing, day("2026-01-15")).unwrap().standing, Some(standing));
    assert!(policy.left(&standing, day("2026-01-14")).is_err());
    // It stays so: nothing more is done with it, and it counts as in no tier.
    let still = policy.left(&gone, day("2026-07-15")).unwrap();
    assert_eq!((still.standing, still.from, still.to), (Some(gone), None, None));
    // On the day itself nothing changes, even if it is there after all.
    let same_day = policy.review(Some(&gone), &seen(0), day("2026-04-15")).unwrap();
    assert_eq!((same_day.movement, same_day.standing, same_day.to), (Movement::Left, Some(gone), None));
    for (given, to, waits) in [(2, 1, Some(1)), (1, 1, None), (0, 0, None)] {
        let back = policy.review(Some(&gone), &seen(given), day("2026-10-15")).unwrap();
        assert_eq!((back.movement, back.from, back.to), (Movement::Returned, None, Some(to)));
        let after = back.standing.unwrap();
        assert_eq!((after.held, after.left_on), (held.map(|held| held.reviewed(day("2026-10-15"))), None));
        assert_eq!(after.pending.map(|pending| pending.reviews), waits);
    }
    let unassigned = policy.review(Some(&gone), &ReviewInput::default(), day("2026-10-15")).unwrap();
    assert_eq!((unassigned.movement, unassigned.to), (Movement::Returned, Some(1)));
    // Two years later it is forgotten.
    assert_eq!(policy.left(&gone, day("2028-04-14")).unwrap().standing, Some(gone));
    assert_eq!(policy.left(&gone, day("2028-04-15")).unwrap().standing, None);
    let anew = policy.review(Some(&gone), &seen(2), day("2028-04-15")).unwrap();
    assert_eq!((anew.movement, anew.standing), (Movement::Entered, Some(Standing::new(2, day("2028-04-15")))));
}

#[test]
fn an_override_holds_until_its_last_day_whatever_the_rules_give() {
    let until = Some(day("2026-12-31"));
    let pending = Some(Pending { tier: 2, since: day("2026-01-15"), effective_on: None, reviews: 0 });
    let held = Some(Override::exactly(0, until));
    let standing = Standing { pending, held, ..Standing::new(1, day("2026-01-15")) };
    for seen in [seen(0), seen(1), seen(2), ReviewInput::default()] {
        let reviewed = at_once().review(Some(&standing), &seen, day("2026-12-31")).unwrap();
        let held = held.map(|held| held.reviewed(day("2026-12-31")));
        let expected = Standing { held, ..Standing::new(0, day("2026-12-31")) };
        assert_eq!((reviewed.standing, reviewed.movement), (Some(expected), Movement::HeldByOverride));
        assert_eq!((reviewed.from, reviewed.to), (Some(1), Some(0)));
        // It goes on from the tier in force.
        let later = at_once().review(Some(&expected), &seen, day("2027-01-01")).unwrap();
        assert_eq!(later.standing.unwrap().held, None);
        assert_eq!(later.to, seen.tier.or(Some(0)));
        // Where it held the tier that was in force anyway, the client came there before.
        let same = Standing { tier: Some(0), ..standing };
        let reviewed = at_once().review(Some(&same), &seen, day("2026-06-30")).unwrap();
        assert_eq!(reviewed.standing.unwrap().since, Some(day("2026-01-15")));
    }
    let new = Standing { held, ..Standing::default() };
    let reviewed = at_once().review(Some(&new), &ReviewInput::default(), day("2026-06-30")).unwrap();
    assert_eq!((reviewed.from, reviewed.to), (None, Some(0)));
}

#[test]
fn tiers_that_the_ladder_does_not_have_are_refused() {
    let standing = Standing::new(1, day("2026-01-15"));
    let pending = Pending { tier: 3, since: day("2026-01-15"), effective_on: None, reviews: 0 };
    let fault = ReviewError::NoSuchTier { tier: 3, tiers: 3 };
    for standing in [
        Standing { tier: Some(3), ..standing },
        Standing { pending: Some(pending), ..standing },
        Standing { held: Some(Override::exactly(3, None)), ..standing },
    ] {
        assert_eq!(at_once().review(Some(&standing), &seen(0), day("2026-01-15")), Err(fault));
        assert_eq!(at_once().left(&standing, day("2026-01-16")), Err(fault));
    }
    assert_eq!(at_once().review(None, &seen(3), day("2026-01-15")), Err(fault));
    assert_eq!(fault.to_string(), "no tier has the rank `3`: there are 3, and the best has rank 0");
    let earlier = ReviewError::Earlier { last: day("2026-01-15") };
    assert_eq!(earlier.to_string(), "the last review was on `2026-01-15`, and a review cannot be dated before it");
    let wide = Policy::new(&Migration::default(), 100);
    assert!(wide.review(None, &seen(63), day("2026-01-15")).is_ok());
    assert_eq!(wide.review(None, &seen(64), day("2026-01-15")), Err(ReviewError::NoSuchTier { tier: 64, tiers: 64 }));
}

#[test]
fn the_last_of_sixty_four_tiers_has_its_stay_rule_and_its_way_down() {
    let policy = Policy::new(&Migration::default(), 64);
    let standing = Standing::new(62, day("2026-01-15"));
    for (stays, to) in [(1 << 62, 62), (u64::MAX ^ 1 << 62, 63)] {
        let seen = ReviewInput { tier: Some(63), stays, ..ReviewInput::default() };
        assert_eq!(policy.review(Some(&standing), &seen, day("2026-04-15")).unwrap().to, Some(to));
    }
}

#[test]
fn days_beyond_the_calendar_are_its_last_day() {
    let policy = down_after(MoveAfter::Period(Period::new(u32::MAX, TimeUnit::Year)));
    let standing = Standing::new(0, day("2026-01-15"));
    let waits = policy.review(Some(&standing), &seen(1), day("2026-04-15")).unwrap();
    assert_eq!(waits.standing.unwrap().pending.unwrap().effective_on, Some(Date::MAX));
    let last = policy.review(waits.standing.as_ref(), &seen(1), Date::MAX).unwrap();
    assert_eq!(last.movement, Movement::Demoted);
}

#[test]
fn a_date_once_set_outlives_the_renewal_and_the_policy() {
    let by_renewal = down_after(MoveAfter::Renewal { missing_renewal: None });
    let standing = Standing::new(0, day("2026-01-15"));
    let first = ReviewInput { renewal: Some(day("2026-09-30")), ..seen(1) };
    let waits = by_renewal.review(Some(&standing), &first, day("2026-05-20")).unwrap().standing.unwrap();
    let moved_on = ReviewInput { renewal: Some(day("2027-09-30")), ..seen(1) };
    let later = down_after(MoveAfter::Period(span("10 years")));
    for policy in [by_renewal, later] {
        let still = policy.review(Some(&waits), &moved_on, day("2026-09-29")).unwrap();
        assert_eq!(still.movement, Movement::DemotionPending);
        assert_eq!(still.standing.unwrap().pending.unwrap().effective_on, Some(day("2026-09-30")));
        let due = policy.review(Some(&waits), &moved_on, day("2026-09-30")).unwrap();
        assert_eq!((due.movement, due.to), (Movement::Demoted, Some(1)));
    }
    let now = at_once().review(Some(&waits), &moved_on, day("2026-08-20")).unwrap();
    assert_eq!(now.movement, Movement::Demoted);
}

#[test]
fn no_timer_takes_effect_while_a_client_is_unassigned() {
    let policy = down_after(MoveAfter::Reviews(1));
    let standing = Standing::new(0, day("2026-01-15"));
    let waits = policy.review(Some(&standing), &seen(1), day("2026-04-15")).unwrap().standing.unwrap();
    let absent = policy.review(Some(&waits), &ReviewInput::default(), day("2026-07-15")).unwrap();
    assert_eq!(absent.standing, Some(Standing { reviewed_on: Some(day("2026-07-15")), ..waits }));
    let back = policy.review(absent.standing.as_ref(), &seen(1), day("2026-10-15")).unwrap();
    assert_eq!(back.movement, Movement::Demoted);
}

#[test]
fn a_move_that_waits_for_the_tier_in_force_is_dropped() {
    let pending = Pending { tier: 1, since: day("2025-01-15"), effective_on: None, reviews: 9 };
    let standing = Standing { pending: Some(pending), ..Standing::new(1, day("2026-01-15")) };
    let policy = down_after(MoveAfter::Reviews(1));
    let kept = policy.review(Some(&standing), &seen(1), day("2026-04-15")).unwrap();
    assert_eq!((kept.movement, kept.standing.unwrap().pending), (Movement::Kept, None));
    let waits = policy.review(Some(&standing), &seen(2), day("2026-04-15")).unwrap();
    let fresh = Pending { tier: 2, since: day("2026-04-15"), effective_on: None, reviews: 0 };
    assert_eq!(waits.standing.unwrap().pending, Some(fresh));
}

#[test]
fn a_change_of_direction_starts_a_new_clock() {
    let migration = Migration { promote: MoveAfter::Reviews(1), demote: MoveAfter::Reviews(1), ..Migration::default() };
    let policy = Policy::new(&migration, 3);
    let mut standing = Standing::new(1, day("2026-01-15"));
    for (month, tier) in [(4, 0), (5, 2), (6, 0), (7, 2)] {
        let on = Date::new(2026, month, 15).unwrap();
        let reviewed = policy.review(Some(&standing), &seen(tier), on).unwrap();
        assert_eq!(reviewed.to, Some(1));
        standing = reviewed.standing.unwrap();
        assert_eq!(standing.pending, Some(Pending { tier, since: on, effective_on: None, reviews: 0 }));
    }
}

#[test]
fn movements_have_a_word_each() {
    let words: Vec<_> = Movement::ALL.into_iter().map(Movement::word).collect();
    assert_eq!(
        words.join(", "),
        "entered, returned, kept, promoted, promotion pending, demotion pending, recovered, demoted, held, held by override, \
         left, unassigned, moved, move pending, move cancelled"
    );
    // Those of ranked tiers and those of segments are all of them.
    let mut both: Vec<Movement> = [true, false].into_iter().flat_map(Movement::of).copied().collect();
    both.sort();
    both.dedup();
    assert_eq!(both, Movement::ALL);
}
