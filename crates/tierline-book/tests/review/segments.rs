//! Segments: tiers without an order, between which clients move by one rule.

use tierline_book::{
    Cause, LastModel, Movement, Override, OverrideKind, Pending, Policy, ReasonFormat, ReviewError, ReviewInput,
    Standing,
};
use tierline_core::{Attribute, Migration, Model, MoveAfter, Tier, name};

use crate::{day, span};

fn seen(tier: usize) -> ReviewInput {
    ReviewInput { tier: Some(tier), ..ReviewInput::default() }
}

/// Reviews of one client on the first of the month, from February on: what the rules give, the movement, where it is then.
fn months(policy: &Policy, start: Standing, given: &[Option<usize>]) -> Vec<(Movement, Option<usize>)> {
    let mut standing = Some(start);
    let step = |(month, tier): (usize, &Option<usize>)| {
        let on = day(&format!("2026-{:02}-01", month + 2));
        let input = ReviewInput { tier: *tier, ..ReviewInput::default() };
        let reviewed = policy.review(standing.as_ref(), &input, on).unwrap();
        standing = reviewed.standing;
        (reviewed.movement, reviewed.to)
    };
    given.iter().enumerate().map(step).collect()
}

#[test]
fn a_wait_goes_on_where_the_other_segment_changes_and_ends_only_by_coming_back() {
    use Movement::{Kept, MoveCancelled, MovePending, Moved};
    let policy = Policy::new(&Migration::moving(MoveAfter::Reviews(2)), 4).ranked(false);
    let start = Standing::new(1, day("2026-01-01"));
    let waits = |given: &[usize]| months(&policy, start, &given.iter().map(|tier| Some(*tier)).collect::<Vec<_>>());
    // Earlier or later in the list: both ways wait alike, and the wait is one.
    assert_eq!(waits(&[3, 0, 2]), [(MovePending, Some(1)), (MovePending, Some(1)), (Moved, Some(2))]);
    assert_eq!(
        waits(&[0, 0, 0, 0]),
        [(MovePending, Some(1)), (MovePending, Some(1)), (Moved, Some(0)), (Kept, Some(0))]
    );
    assert_eq!(
        waits(&[3, 1, 3, 3, 3]),
        [
            (MovePending, Some(1)),
            (MoveCancelled, Some(1)),
            (MovePending, Some(1)),
            (MovePending, Some(1)),
            (Moved, Some(3))
        ]
    );
    // A review that cannot tell counts nothing.
    let told = months(&policy, start, &[Some(3), None, Some(3), Some(3)]);
    assert_eq!(
        told.iter().map(|(movement, _)| *movement).collect::<Vec<_>>(),
        [MovePending, Movement::Unassigned, MovePending, Moved]
    );
}

#[test]
fn at_once_is_at_once_both_ways_and_a_time_in_the_segment_holds_both() {
    let at_once = Policy::new(&Migration::default(), 3).ranked(false);
    let start = Standing::new(1, day("2026-01-01"));
    for to in [0, 2] {
        let reviewed = at_once.review(Some(&start), &seen(to), day("2026-02-01")).unwrap();
        assert_eq!((reviewed.movement, reviewed.to), (Movement::Moved, Some(to)));
    }
    let month = Some(span("90 days"));
    let slow = Migration { minimum_time: (month, month), ..Migration::default() };
    let slow = Policy::new(&slow, 3).ranked(false);
    for to in [0, 2] {
        let reviewed = slow.review(Some(&start), &seen(to), day("2026-02-01")).unwrap();
        assert_eq!(reviewed.movement, Movement::MovePending);
        let pending = reviewed.standing.and_then(|standing| standing.pending).unwrap();
        assert_eq!(pending.effective_on, Some(day("2026-04-01")));
    }
}

#[test]
fn stay_keeps_against_any_segment() {
    let policy = Policy::new(&Migration::default(), 3).ranked(false);
    let start = Standing::new(1, day("2026-01-01"));
    for given in [0, 2] {
        let stays = ReviewInput { stays: 1 << 1, ..seen(given) };
        let reviewed = policy.review(Some(&start), &stays, day("2026-02-01")).unwrap();
        assert_eq!((reviewed.movement, reviewed.to), (Movement::Kept, Some(1)), "{given}");
    }
}

#[test]
fn what_waited_when_the_tiers_had_an_order_goes_on() {
    let policy = Policy::new(&Migration::moving(MoveAfter::Period(span("90 days"))), 3).ranked(false);
    // A demotion, and a promotion: the day that was set counts.
    for tier in [0, 2] {
        let pending = Pending { tier, since: day("2026-01-01"), effective_on: Some(day("2026-03-15")), reviews: 1 };
        let standing = Standing { pending: Some(pending), ..Standing::new(1, day("2025-06-01")) };
        let standing = Standing { reviewed_on: Some(day("2026-02-01")), ..standing };
        let early = policy.review(Some(&standing), &seen(2), day("2026-03-01")).unwrap();
        assert_eq!((early.movement, early.to), (Movement::MovePending, Some(1)));
        let due = policy.review(Some(&standing), &seen(2), day("2026-03-20")).unwrap();
        assert_eq!((due.movement, due.to), (Movement::Moved, Some(2)), "from a wait for {tier}");
        let legs = policy.legs(Some(&standing), &due, &LastModel::Same, day("2026-03-20")).unwrap();
        assert_eq!(legs.causes(due.movement), [Cause::Timer]);
    }
}

#[test]
fn an_override_sets_exactly_a_segment() {
    let policy = Policy::new(&Migration::default(), 3).ranked(false);
    let start = Standing::new(1, day("2026-01-01"));
    let held = Standing { held: Some(Override::exactly(2, None)), ..start };
    let reviewed = policy.review(Some(&held), &seen(0), day("2026-02-01")).unwrap();
    assert_eq!((reviewed.movement, reviewed.to), (Movement::HeldByOverride, Some(2)));
    for kind in [OverrideKind::AtLeast, OverrideKind::AtMost] {
        let standing = Standing { held: Some(Override { kind, ..Override::exactly(2, None) }), ..start };
        let refused = policy.review(Some(&standing), &seen(0), day("2026-02-01")).unwrap_err();
        assert_eq!(refused, ReviewError::BoundWithoutOrder { kind });
    }
}

/// What nothing says of a segment.
const OF_RANKS: [&str; 12] = [
    "promot",
    "demot",
    "better",
    "worse",
    "upgrade",
    "downgrade",
    "recover",
    "best",
    " up",
    " down",
    "higher",
    "lower tier",
];

#[test]
fn no_sentence_says_that_a_segment_is_better_or_worse() {
    let model = Model::builder("segments")
        .ranked(false)
        .attribute(Attribute::integer("x"))
        .tier(Tier::when("A", name("x").gt(10)).stay(name("x").gt(9)))
        .tier(Tier::when("B", name("x").gt(5)))
        .tier(Tier::rest("C"))
        .migration(Migration {
            minimum_time: (Some(span("10 days")), Some(span("10 days"))),
            ..Migration::moving(MoveAfter::Reviews(1))
        })
        .build()
        .unwrap();
    let plan = model.compile();
    let (policy, format) = (Policy::of(&plan), ReasonFormat::of(&plan));
    let mut told = Vec::new();
    for start in 0..3 {
        for path in [[0, 1, 2, 0], [2, 2, 0, 1], [1, 0, 0, 2], [2, 1, 1, 1]] {
            let mut standing = Some(Standing::new(start, day("2026-01-25")));
            for (month, given) in path.into_iter().enumerate() {
                let on = day(&format!("2026-{:02}-01", month + 2));
                let clause = (given < 2).then(|| u32::try_from(given).unwrap());
                let reviewed = policy.review(standing.as_ref(), &ReviewInput { clause, ..seen(given) }, on).unwrap();
                told.push((reviewed.movement.word().to_string(), format.sentence(&reviewed.why).to_string()));
                standing = reviewed.standing;
            }
        }
    }
    let sentences = tierline_book::report::policy_sentences(&plan);
    told.extend(sentences.iter().map(|sentence| (String::new(), sentence.to_string())));
    for (movement, words) in &told {
        let all = format!("{movement}: {words}").to_lowercase();
        assert!(OF_RANKS.iter().all(|rank| !all.contains(rank)), "{all}");
    }
    let words: Vec<&str> = told.iter().map(|(_, words)| words.as_str()).collect();
    for wanted in
        ["moved from A to C", "move to B pending since", "takes everyone whom no rule before it takes", "is cancelled"]
    {
        assert!(words.iter().any(|words| words.contains(wanted)), "{wanted}: {words:#?}");
    }
}
