//! What holds for every review, whatever the policy, the standing and the assignment are.

use tierline_book::{Movement, Policy, Reviewed, Seen, Standing};
use tierline_core::Date;

/// Holds one review against the laws that one review can show.
pub(crate) fn hold(policy: &Policy, before: Option<&Standing>, seen: &Seen, on: Date, reviewed: &Reviewed) {
    let told = || format!("{before:?}\n{seen:?} on {on}\n{reviewed:?}");
    // The outcome is what the standings say.
    assert_eq!(reviewed.from, before.and_then(|standing| standing.tier), "{}", told());
    assert_eq!(reviewed.to, reviewed.standing.and_then(|standing| standing.tier), "{}", told());
    // A second review of the day changes nothing, whatever it sees.
    if let Some(after) = &reviewed.standing {
        assert_eq!(after.reviewed_on, Some(on), "{}", told());
        for other in [*seen, Seen::default(), Seen { tier: Some(0), ..*seen }] {
            let again = policy.review(Some(after), &other, on).unwrap();
            assert_eq!(again.standing.as_ref(), Some(after), "{}", told());
            assert!(matches!(again.movement, Movement::Kept | Movement::HeldByOverride), "{}", told());
        }
        assert_eq!(policy.left(after, on).unwrap().standing.as_ref(), Some(after), "{}", told());
        let yesterday = Date::from_days(i64::from(on.days()) - 1).unwrap();
        assert!(policy.review(Some(after), seen, yesterday).is_err(), "{}", told());
    }
    // The movement says what became of the tier.
    let (from, to) = (reviewed.from, reviewed.to);
    let said = match reviewed.movement {
        Movement::Entered => from.is_none() && to == seen.tier && to.is_some(),
        Movement::Promoted => to < from && to >= seen.tier && seen.tier.is_some(),
        Movement::Demoted => to > from && from.is_some() && to <= seen.tier,
        Movement::HeldByOverride => to.is_some(),
        Movement::PromotionPending => from == to && seen.tier < from,
        Movement::DemotionPending => from == to && seen.tier > from,
        Movement::Kept | Movement::Recovered => from == to && from.is_some() && seen.tier.is_some(),
        Movement::Unassigned => from == to && seen.tier.is_none(),
        Movement::Left => false,
    };
    assert!(said, "{}", told());
    // Nobody is demoted while a `stay` rule is true, and a demotion never leads to a better tier than the rules give.
    if let (Some(from), Movement::Demoted | Movement::DemotionPending) = (from, reviewed.movement) {
        assert_eq!(seen.stays >> from & 1, 0, "{}", told());
    }
    // The day of the tier changes with the tier only.
    if let (Some(before), Some(after)) = (before, reviewed.standing) {
        assert_eq!(after.since, if from == to { before.since } else { Some(on) }, "{}", told());
    }
    // What waits is on the side that it waits for.
    if let Some((pending, tier)) = reviewed.standing.and_then(|after| after.pending.zip(after.tier)) {
        assert!(pending.tier != tier && pending.since <= on, "{}", told());
    }
}

/// An assignment that is better in everything never comes to a worse tier: it gives a tier that is as good or better,
/// and every `stay` rule that is true for the other is true for it.
pub(crate) fn hold_order(policy: &Policy, before: Option<&Standing>, better: &Seen, worse: &Seen, on: Date) {
    let to = |seen: &Seen| policy.review(before, seen, on).unwrap().to;
    if let (Some(good), Some(bad)) = (to(better), to(worse)) {
        assert!(good <= bad, "{before:?}\n{better:?} comes to {good}, {worse:?} to {bad} on {on}");
    }
}
