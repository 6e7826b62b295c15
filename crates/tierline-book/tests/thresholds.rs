//! Many clients: thresholds from data where there are far more values than anybody counts.
//!
//! How long that takes is measured by `benches/reviews.py`; a build that is not optimised looks at fewer clients.

#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use tierline_book::{CutOffs, Distribution, Wanted, cut_offs, natural_breaks, suggest};
use tierline_core::Fraction;

const CLIENTS: usize = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };

/// A steep book that looks like chance and is the same every time, in cents.
fn book() -> impl Iterator<Item = i64> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..CLIENTS).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        500_000_000_000 / (1_000 + i64::try_from(state % 1_000_000).unwrap())
    })
}

#[test]
fn a_million_clients_of_four_thousand_values_are_divided_into_ten_classes() {
    let values = Distribution::of(2, book().map(|value| value % 4_096 * 100)).unwrap();
    let found = natural_breaks(&values, 10).unwrap();
    assert_eq!((values.distinct(), found.classes.len()), (4_096, 10));
    let clients: u64 = found.classes.iter().map(|class| class.clients).sum();
    assert_eq!(clients, values.clients());
    // An even spread leaves one hundredth to ten classes.
    assert!(found.fit.unwrap() > "0.989".parse().unwrap());
}

#[test]
fn values_that_are_spread_evenly_are_full_of_ties_and_no_slower() {
    let values = Distribution::of(2, (0..4_096_i64).map(|n| n * 5)).unwrap();
    let found = natural_breaks(&values, 8).unwrap();
    assert!(found.classes.iter().all(|class| class.clients == 512));
}

#[test]
fn as_many_values_as_are_allowed_are_divided_too() {
    let most = if cfg!(debug_assertions) { 8_192 } else { 262_144_i64 };
    let values = Distribution::of(2, (0..most).map(|n| n * n)).unwrap();
    let found = natural_breaks(&values, 10).unwrap();
    assert_eq!(found.classes.len(), 10);
}

#[test]
fn a_million_clients_are_cut_into_four_tiers() {
    let share = |part: i128| Fraction::of(part, 100).unwrap();
    let wanted = |tier: &str, clients: (i128, i128), value: (i128, i128)| Wanted {
        tier: tier.into(),
        clients: Some((share(clients.0), share(clients.1))),
        value: Some((share(value.0), share(value.1))),
    };
    let values = Distribution::of(2, book()).unwrap();
    let free = |tier: &str| Wanted { tier: tier.into(), clients: None, value: None };
    let all = [
        wanted("Strategic", (5, 20), (40, 70)),
        wanted("Core", (10, 40), (5, 35)),
        wanted("Scale", (20, 60), (5, 30)),
        free("Tech-touch"),
    ];
    let CutOffs::Found(tiers) = cut_offs(&values, &all).unwrap() else { panic!("a cut") };
    assert_eq!(tiers.iter().map(|tier| tier.clients).sum::<u64>(), values.clients());
    let open = [free("A"), free("B"), free("C"), wanted("D", (20, 90), (0, 1))];
    let outcome = cut_offs(&values, &open).unwrap();
    let CutOffs::Impossible(conflict) = outcome else { panic!("no cut") };
    assert_eq!((conflict.tier, conflict.last), (3, true));
}

#[test]
fn a_million_clients_are_searched_for_gaps() {
    let values = Distribution::of(2, book()).unwrap();
    let found = suggest(&values).unwrap();
    assert_eq!(found.tiers.len(), 1);
}
