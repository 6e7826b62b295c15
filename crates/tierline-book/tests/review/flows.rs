//! Why tiers changed: the causes of single clients, and that they add up.

use proptest::prelude::*;
use proptest::sample::select;
use tierline_book::{
    Attribution, Cause, LastModel, Leg, Net, Override, OverrideKind, Pending, Policy, ReviewInput, ReviewOutcome,
    Standing,
};
use tierline_core::{Date, Migration, MoveAfter, Steps, WhenMissing};

use crate::{day, span};

fn seen(tier: usize) -> ReviewInput {
    ReviewInput { tier: Some(tier), ..ReviewInput::default() }
}

fn leg(cause: Cause, from: impl Into<Option<usize>>, to: impl Into<Option<usize>>) -> Leg {
    Leg { cause, from: from.into(), to: to.into() }
}

#[test]
fn each_client_has_the_causes_of_its_move() {
    let today = day("2026-10-15");
    let migration = Migration { demote: MoveAfter::Period(span("90 days")), ..Migration::default() };
    let policy = Policy::new(&migration, 3);
    let core = Standing::new(1, day("2026-01-15"));
    let waiting = |since: &str| {
        let pending = Pending { tier: 2, since: day(since), effective_on: None, reviews: 0 };
        Standing { pending: Some(pending), reviewed_on: Some(day(since)), ..core }
    };
    let held = |tier, until: Option<&str>| Standing { held: Some(Override::exactly(tier, until.map(day))), ..core };
    let held_at = |on: &str, tier, until: Option<&str>| Standing {
        held: Some(Override { since: Some(day(on)), ..Override::exactly(tier, until.map(day)) }),
        ..core
    };
    let says = |tier| LastModel::Says(seen(tier));
    let at_least = |tier, from| {
        let floor = Override { kind: OverrideKind::AtLeast, ..Override::exactly(tier, None) };
        Standing { tier: Some(from), held: Some(floor), ..core }
    };
    let gone = |on: &str| Standing { left_on: Some(day(on)), reviewed_on: Some(day(on)), ..core };
    let none: &[Leg] = &[];
    for (before, now, last, expected) in [
        (None, seen(1), LastModel::Same, &[leg(Cause::Entered, None, 1)][..]),
        (None, seen(1), LastModel::Unknown, &[leg(Cause::Entered, None, 1)]),
        (None, ReviewInput::default(), LastModel::Same, none),
        (Some(core), seen(1), LastModel::Same, none),
        (Some(core), seen(0), LastModel::Same, &[leg(Cause::Data, 1, 0)]),
        (Some(core), seen(0), LastModel::Unknown, &[leg(Cause::DataOrModel, 1, 0)]),
        // The last model says the same of today's values, or that nothing has changed, or one thing while this one says
        // another.
        (Some(core), seen(0), says(0), &[leg(Cause::Data, 1, 0)]),
        (Some(core), seen(0), says(1), &[leg(Cause::Model, 1, 0)]),
        (Some(core), seen(1), says(0), &[leg(Cause::Data, 1, 0), leg(Cause::Model, 0, 1)]),
        (Some(core), ReviewInput::default(), says(0), &[leg(Cause::Data, 1, 0), leg(Cause::Model, 0, 1)]),
        // A demotion that is due; one that is not; one that only this model still sees; one that turned.
        (Some(waiting("2026-04-15")), seen(2), LastModel::Same, &[leg(Cause::Timer, 1, 2)]),
        (Some(waiting("2026-04-15")), seen(2), LastModel::Unknown, &[leg(Cause::Timer, 1, 2)]),
        (Some(waiting("2026-04-15")), seen(2), says(2), &[leg(Cause::Timer, 1, 2)]),
        (Some(waiting("2026-08-15")), seen(2), LastModel::Same, none),
        (Some(waiting("2026-04-15")), seen(2), says(1), &[leg(Cause::Model, 1, 2)]),
        (Some(waiting("2026-04-15")), seen(1), says(2), &[leg(Cause::Timer, 1, 2), leg(Cause::Model, 2, 1)]),
        (Some(waiting("2026-04-15")), seen(0), LastModel::Same, &[leg(Cause::Data, 1, 0)]),
        (Some(waiting("2026-04-15")), seen(0), LastModel::Unknown, &[leg(Cause::DataOrModel, 1, 0)]),
        // An override that holds, one that ended after it held, and one of another tier, which never did.
        (Some(held(0, None)), seen(2), says(1), &[leg(Cause::Override, 1, 0)]),
        (Some(held_at("2026-01-15", 1, Some("2026-10-14"))), seen(0), LastModel::Same, &[leg(Cause::Override, 1, 0)]),
        (Some(held_at("2026-01-15", 2, Some("2026-10-14"))), seen(0), LastModel::Same, &[leg(Cause::Data, 1, 0)]),
        // One that began and ended between two reviews was in force at neither: no review has written since when, or somebody
        // has written a day after the last review; and one that had ended before it.
        (Some(held(1, Some("2026-10-14"))), seen(0), LastModel::Same, &[leg(Cause::Data, 1, 0)]),
        (Some(held(1, Some("2026-10-14"))), seen(0), says(1), &[leg(Cause::Model, 1, 0)]),
        (Some(held_at("2026-01-16", 1, Some("2026-10-14"))), seen(0), LastModel::Same, &[leg(Cause::Data, 1, 0)]),
        (Some(held(1, Some("2026-01-14"))), seen(0), LastModel::Same, &[leg(Cause::Data, 1, 0)]),
        // Unassigned ever since it is known; a row that somebody has put in is no more than that.
        (Some(Standing { tier: None, ..held(0, None) }), seen(2), says(1), &[leg(Cause::KnownNow, None, 0)]),
        (Some(Standing { tier: None, ..core }), seen(2), says(1), &[leg(Cause::KnownNow, None, 2)]),
        (
            Some(Standing { held: held(0, None).held, ..Standing::default() }),
            seen(2),
            says(1),
            &[leg(Cause::Entered, None, 0)],
        ),
        // A move that was due, of a client for which an override was put in that has ended meanwhile, is the timer's.
        (
            Some(Standing { held: held(1, Some("2026-08-31")).held, ..waiting("2026-04-15") }),
            seen(2),
            LastModel::Same,
            &[leg(Cause::Timer, 1, 2)],
        ),
        // At least, and at most: what the override makes of the tier, and from there on what everything else does.
        (Some(at_least(0, 2)), seen(2), LastModel::Same, &[leg(Cause::Override, 2, 0)]),
        (Some(at_least(1, 2)), seen(0), LastModel::Same, &[leg(Cause::Override, 2, 1), leg(Cause::Data, 1, 0)]),
        (Some(at_least(1, 0)), seen(2), LastModel::OtherMeaning, none),
        (Some(at_least(1, 1)), seen(2), LastModel::Same, none),
        (Some(at_least(1, 1)), seen(0), LastModel::OtherMeaning, &[leg(Cause::Meaning, 1, 0)]),
        // The model is the same and the meaning another one.
        (Some(core), seen(0), LastModel::OtherMeaning, &[leg(Cause::Meaning, 1, 0)]),
        // A client that had left is back in the tier of its standing, and goes on from there.
        (Some(gone("2026-04-15")), seen(1), LastModel::Same, &[leg(Cause::Returned, None, 1)]),
        (Some(gone("2026-04-15")), seen(0), says(1), &[leg(Cause::Returned, None, 1), leg(Cause::Model, 1, 0)]),
        (Some(gone("2024-10-15")), seen(0), says(1), &[leg(Cause::Entered, None, 0)]),
    ] {
        let reviewed = policy.review(before.as_ref(), &now, today).unwrap();
        let legs = policy.legs(before.as_ref(), &reviewed, &last, today).unwrap();
        assert_eq!(legs.iter().collect::<Vec<_>>(), expected, "{before:?} {now:?} {last:?}");
    }
    // A value is missing: held, or fallen.
    let by_clause = Standing { clause: Some(0), ..core };
    let unknown = ReviewInput { unknown: true, ..seen(2) };
    let falls = Policy::new(&Migration { missing: WhenMissing::Fall, ..Migration::default() }, 3);
    for (policy, legs, listed) in
        [(policy, none, Some("missing")), (falls, &[leg(Cause::Missing, 1, 2)][..], Some("missing"))]
    {
        let reviewed = policy.review(Some(&by_clause), &unknown, today).unwrap();
        let found = policy.legs(Some(&by_clause), &reviewed, &LastModel::Same, today).unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), legs);
        assert_eq!(Cause::list(&found.causes(reviewed.movement)), listed.unwrap_or_default());
    }
    let left = policy.left(&core, today).unwrap();
    let legs = policy.legs(Some(&core), &left, &LastModel::Same, today).unwrap();
    assert_eq!(legs.iter().collect::<Vec<_>>(), [leg(Cause::Left, 1, None)]);
}

fn standings() -> impl Strategy<Value = Option<Standing>> {
    let day = || select(vec![day("2026-01-15"), day("2026-04-15"), day("2026-06-30")]);
    let pending = (0_usize..4, day(), 0_u32..3).prop_map(|(tier, since, reviews)| Pending {
        tier,
        since,
        effective_on: None,
        reviews,
    });
    let until = proptest::option::of(select(vec!["2026-06-30", "2026-12-31"]));
    let held = (0_usize..4, until, select(OverrideKind::ALL.to_vec())).prop_map(|(tier, until, kind)| Override {
        since: None,
        tier,
        until: until.map(crate::day),
        kind,
    });
    let left = proptest::option::weighted(0.15, Just(crate::day("2026-07-15")));
    let some = (
        proptest::option::weighted(0.9, 0_usize..4),
        day(),
        proptest::option::of(pending),
        proptest::option::weighted(0.2, held),
        left,
        proptest::option::of(0_u32..3),
    );
    proptest::option::weighted(
        0.9,
        some.prop_map(|(tier, since, pending, held, left_on, clause)| Standing {
            tier,
            since: Some(since),
            pending,
            held,
            reviewed_on: left_on.or(Some(since)),
            left_on,
            clause,
        }),
    )
}

fn seens() -> impl Strategy<Value = ReviewInput> {
    let renewal = proptest::option::of(select(vec![day("2026-08-15"), day("2027-08-15")]));
    (proptest::option::weighted(0.9, 0_usize..4), 0_u64..16, renewal, any::<bool>()).prop_map(
        |(tier, stays, renewal, unknown)| ReviewInput { tier, stays, renewal, unknown, ..ReviewInput::default() },
    )
}

/// The standing before, what is seen today (nothing where the client is gone), the last model, and the value.
type Client = (Option<Standing>, Option<ReviewInput>, LastModel, Option<i128>);

fn clients() -> impl Strategy<Value = Vec<Client>> {
    let last = prop_oneof![Just(LastModel::Same), Just(LastModel::Unknown), seens().prop_map(LastModel::Says)];
    let value = proptest::option::weighted(0.8, -1_000_000_i128..1_000_000);
    proptest::collection::vec((standings(), proptest::option::weighted(0.9, seens()), last, value), 0..40)
}

fn plus(sum: Net, net: &Net) -> Net {
    Net {
        clients: sum.clients + net.clients,
        value: sum.value + net.value,
        without_value: sum.without_value + net.without_value,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn causes_add_up_for_every_tier_and_every_part(
        clients in clients(),
        cut in 0_usize..40,
        by_steps in any::<bool>(),
        after in select(vec![
            MoveAfter::AtOnce,
            MoveAfter::Reviews(1),
            MoveAfter::Period("90 days".parse().unwrap()),
            MoveAfter::Renewal { missing_renewal: None },
        ]),
    ) {
        let today: Date = day("2026-10-15");
        let (promote, steps) =
            if by_steps { (after, Steps::OneTier) } else { (MoveAfter::AtOnce, Steps::Straight) };
        let migration = Migration { promote, demote: after, steps, ..Migration::default() };
        let policy = Policy::new(&migration, 4);
        let mut parts = [Attribution::new(4), Attribution::new(4)];
        let mut whole = Attribution::new(4);
        let mut tiers = [[0_i128; 2]; 4];
        for (at, (before, now, last, value)) in clients.iter().enumerate() {
            let reviewed: ReviewOutcome = match (before, now) {
                (_, Some(now)) => policy.review(before.as_ref(), now, today).unwrap(),
                (Some(before), None) => policy.left(before, today).unwrap(),
                (None, None) => continue,
            };
            let legs = policy.legs(before.as_ref(), &reviewed, last, today).unwrap();
            // The legs of one client lead from where it was to where it is, each beginning where the last one ended.
            let mut at_tier = reviewed.from;
            for leg in legs.iter() {
                prop_assert_eq!(leg.from, at_tier);
                prop_assert_ne!(leg.from, leg.to);
                let comes = [Cause::Entered, Cause::Returned, Cause::KnownNow].contains(&leg.cause);
                prop_assert_eq!(comes, leg.from.is_none());
                prop_assert_eq!(leg.cause == Cause::Left, leg.to.is_none());
                at_tier = leg.to;
            }
            prop_assert_eq!(at_tier, reviewed.to);
            if let Some(tier) = reviewed.from { tiers[tier][0] += 1; }
            if let Some(tier) = reviewed.to { tiers[tier][1] += 1; }
            whole.add(&reviewed, &legs, *value);
            parts[usize::from(at < cut)].add(&reviewed, &legs, *value);
        }
        for flow in whole.flows() {
            let net = flow.nets.iter().fold(Net::default(), plus);
            let (before, after) = (flow.before, flow.after);
            prop_assert_eq!(i128::from(before.clients) + net.clients, i128::from(after.clients));
            prop_assert_eq!(before.value + net.value, after.value);
            prop_assert_eq!(i128::from(before.without_value) + net.without_value, i128::from(after.without_value));
            prop_assert_eq!([before.clients, after.clients].map(i128::from), tiers[flow.tier]);
            for (cause, net) in Cause::ALL.into_iter().zip(flow.nets) {
                prop_assert_eq!(flow.net(cause), net);
            }
        }
        // Between tiers a cause moves clients and makes none.
        for cause in Cause::ALL {
            let sum = whole.flows().iter().fold(Net::default(), |sum, flow| plus(sum, &flow.net(cause)));
            match cause {
                Cause::Entered | Cause::Returned | Cause::KnownNow => prop_assert!(sum.clients >= 0),
                Cause::Left => prop_assert!(sum.clients <= 0),
                _ => prop_assert_eq!(sum, Net::default()),
            }
        }
        let [mut first, second] = parts;
        first.merge(&second);
        prop_assert_eq!(first, whole);
    }
}
