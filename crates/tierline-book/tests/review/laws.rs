//! What holds for every review, whatever the policy, the standing and the assignment are.

use tierline_book::{Movement, Policy, ReviewInput, ReviewOutcome, Standing};
use tierline_core::Date;

/// Holds one review against the laws that one review can show.
pub(crate) fn hold(policy: &Policy, before: Option<&Standing>, seen: &ReviewInput, on: Date, reviewed: &ReviewOutcome) {
    let context = || format!("{before:?}\n{seen:?} on {on}\n{reviewed:?}");
    // The outcome is what the standings say.
    let present = before.filter(|standing| standing.left_on.is_none());
    assert_eq!(reviewed.from, present.and_then(|standing| standing.tier), "{}", context());
    assert_eq!(reviewed.to, reviewed.standing.and_then(|standing| standing.tier), "{}", context());
    // A second review of the day changes nothing, whatever it sees.
    if let Some(after) = &reviewed.standing {
        assert_eq!(after.reviewed_on, Some(on), "{}", context());
        for other in [*seen, ReviewInput::default(), ReviewInput { tier: Some(0), ..*seen }] {
            let again = policy.review(Some(after), &other, on).unwrap();
            assert_eq!(again.standing.as_ref(), Some(after), "{}", context());
            let still = [Movement::Kept, Movement::HeldByOverride, Movement::Unassigned];
            assert!(still.contains(&again.movement), "{}", context());
            assert_eq!(again.from, again.to, "{}", context());
        }
        assert_eq!(policy.left(after, on).unwrap().standing.as_ref(), Some(after), "{}", context());
        let yesterday = Date::from_days(i64::from(on.days()) - 1).unwrap();
        assert!(policy.review(Some(after), seen, yesterday).is_err(), "{}", context());
    }
    // The movement says what became of the tier.
    let (from, to) = (reviewed.from, reviewed.to);
    let held = before.and_then(|before| before.held).filter(|held| held.in_force(on));
    let bound = |tier: Option<usize>| tier.map(|tier| held.map_or(tier, |held| held.allowed(tier)));
    let said = match reviewed.movement {
        Movement::Entered => from.is_none() && to == seen.tier && to.is_some(),
        Movement::Returned => from.is_none() && before.is_some_and(|before| before.left_on.is_some()),
        Movement::Promoted => to < from && bound(to) >= bound(seen.tier) && seen.tier.is_some(),
        Movement::Demoted => to > from && from.is_some() && to <= bound(seen.tier),
        Movement::Held => from == to && seen.tier > from && seen.unknown,
        Movement::HeldByOverride => to.is_some(),
        Movement::PromotionPending => from == to && seen.tier < from,
        Movement::DemotionPending => from == to && seen.tier > from,
        Movement::Kept | Movement::Recovered => from == to && from.is_some() && seen.tier.is_some(),
        Movement::Unassigned => from == to && seen.tier.is_none(),
        Movement::Moved => from.is_some() && from != to && to == seen.tier,
        Movement::MovePending => from == to && seen.tier != from && seen.tier.is_some(),
        Movement::MoveCancelled => from == to && from.is_some() && seen.tier.is_some(),
        Movement::Left => false,
        other => panic!("{other:?}"),
    };
    assert!(said, "{}", context());
    // Nobody is demoted while the `stay` rule of its tier is true: that in which an override leaves it, where one takes it out
    // of its own.
    let leaves = [Movement::Demoted, Movement::DemotionPending, Movement::Moved, Movement::MovePending];
    if let Some(from) = bound(from).filter(|_| leaves.contains(&reviewed.movement)) {
        assert_eq!(seen.stays >> from & 1, 0, "{}", context());
    }
    // The day of the tier changes with the tier only.
    if let (Some(before), Some(after)) = (before, reviewed.standing) {
        assert_eq!(after.since, if before.tier == after.tier { before.since } else { Some(on) }, "{}", context());
        // An override in force is never passed by.
        if let Some(tier) = after.tier {
            assert_eq!(bound(Some(tier)), Some(tier), "{}", context());
        }
    }
    // What waits is on the side that it waits for.
    if let Some((pending, tier)) = reviewed.standing.and_then(|after| after.pending.zip(after.tier)) {
        assert!(pending.tier != tier && pending.since <= on, "{}", context());
    }
}

/// An assignment that is better in everything never comes to a worse tier: it gives a tier that is as good or better,
/// and every `stay` rule that is true for the other is true for it.
pub(crate) fn hold_order(
    policy: &Policy,
    before: Option<&Standing>,
    better: &ReviewInput,
    worse: &ReviewInput,
    on: Date,
) {
    let to = |seen: &ReviewInput| policy.review(before, seen, on).unwrap().to;
    if let (Some(good), Some(bad)) = (to(better), to(worse)) {
        assert!(good <= bad, "{before:?}\n{better:?} comes to {good}, {worse:?} to {bad} on {on}");
    }
}
