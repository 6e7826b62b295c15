//! What a review does, rule by rule, where a history of whole reviews does not come by.

use tierline_book::{Movement, Override, Pending, Policy, ReviewError, Seen, Standing};
use tierline_core::{Date, Migration, MoveAfter, Period, TimeUnit};

use crate::{day, span};

fn at_once() -> Policy {
    Policy::new(&Migration::default(), 3)
}

fn down_after(after: MoveAfter) -> Policy {
    let migration = Migration { demote: after, ..Migration::default() };
    Policy::new(&migration, 3)
}

fn seen(tier: usize) -> Seen {
    Seen { tier: Some(tier), ..Seen::default() }
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
fn a_standing_without_a_tier_is_as_none() {
    let empty = Standing { reviewed_on: Some(day("2026-01-15")), ..Standing::default() };
    let entered = at_once().review(Some(&empty), &seen(1), day("2026-04-15")).unwrap();
    assert_eq!((entered.movement, entered.from, entered.to), (Movement::Entered, None, Some(1)));
    assert_eq!(entered.standing, Some(Standing::new(1, day("2026-04-15"))));
    let nothing = at_once().review(Some(&empty), &Seen::default(), day("2026-04-15")).unwrap();
    assert_eq!((nothing.movement, nothing.standing), (Movement::Unassigned, None));
    let same_day = at_once().review(Some(&empty), &seen(1), day("2026-01-15")).unwrap();
    assert_eq!((same_day.movement, same_day.standing), (Movement::Unassigned, Some(empty)));
    let ended = Override { tier: 0, until: Some(day("2026-02-01")) };
    let ended = Standing { held: Some(ended), ..empty };
    let entered = at_once().review(Some(&ended), &seen(1), day("2026-04-15")).unwrap();
    assert_eq!(entered.standing, Some(Standing::new(1, day("2026-04-15"))));
}

#[test]
fn an_override_holds_until_its_last_day_whatever_the_rules_give() {
    let until = Some(day("2026-12-31"));
    let pending = Some(Pending { tier: 2, since: day("2026-01-15"), effective_on: None, reviews: 0 });
    let held = Some(Override { tier: 0, until });
    let standing = Standing { pending, held, ..Standing::new(1, day("2026-01-15")) };
    for seen in [seen(0), seen(1), seen(2), Seen::default()] {
        let reviewed = at_once().review(Some(&standing), &seen, day("2026-12-31")).unwrap();
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
    let reviewed = at_once().review(Some(&new), &Seen::default(), day("2026-06-30")).unwrap();
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
        Standing { held: Some(Override { tier: 3, until: None }), ..standing },
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
        let seen = Seen { tier: Some(63), stays, ..Seen::default() };
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
    let first = Seen { renewal: Some(day("2026-09-30")), ..seen(1) };
    let waits = by_renewal.review(Some(&standing), &first, day("2026-05-20")).unwrap().standing.unwrap();
    let moved_on = Seen { renewal: Some(day("2027-09-30")), ..seen(1) };
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
    let absent = policy.review(Some(&waits), &Seen::default(), day("2026-07-15")).unwrap();
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
fn a_client_that_left_leaves_nothing() {
    let standing = Standing::new(1, day("2026-01-15"));
    let left = at_once().left(&standing, day("2026-04-15")).unwrap();
    assert_eq!((left.movement, left.standing, left.from, left.to), (Movement::Left, None, Some(1), None));
    assert_eq!(at_once().left(&standing, day("2026-01-15")).unwrap().standing, Some(standing));
    assert!(at_once().left(&standing, day("2026-01-14")).is_err());
}

#[test]
fn movements_have_a_word_each() {
    let words: Vec<_> = Movement::ALL.into_iter().map(Movement::word).collect();
    assert_eq!(
        words.join(", "),
        "entered, kept, promoted, promotion pending, demotion pending, recovered, demoted, held by override, left, unassigned"
    );
}
