//! All histories of four reviews with ten inputs each, under many policies, against the oracle.

use std::collections::HashSet;

use tierline_book::{Policy, ReviewInput, Standing, Why};
use tierline_core::{Date, Migration, MoveAfter, Steps};

use crate::laws;
use crate::oracle::{Entry, outcome};
use crate::sentences::{ladder_of_bands, names_its_ground};
use crate::{day, span};

/// What the rules say of a score from 0 to 8: tier 0 from 6, kept from 5; tier 1 from 3, kept from 2. 9 is no score.
fn seen(score: u8, renewal: Option<Date>) -> ReviewInput {
    let tier = match score {
        9 => None,
        6.. => Some(0),
        3.. => Some(1),
        _ => Some(2),
    };
    let score = if score == 9 { 0 } else { score };
    ReviewInput { tier, stays: u64::from(score >= 5) | u64::from(score >= 2) << 1, renewal, ..ReviewInput::default() }
}

/// Four quarters, and what the table says of the renewal at each of them.
type Year = [(&'static str, Option<&'static str>); 4];

const YEARS: [Year; 4] = [
    // It renews in August, and the date moves on.
    [
        ("2026-01-15", Some("2026-08-20")),
        ("2026-04-15", Some("2026-08-20")),
        ("2026-07-15", Some("2026-08-20")),
        ("2026-10-15", Some("2027-08-20")),
    ],
    // The date is that of a renewal in the past, until somebody enters the next one.
    [
        ("2026-01-15", Some("2025-06-30")),
        ("2026-04-15", Some("2026-04-15")),
        ("2026-07-15", Some("2026-09-30")),
        ("2026-10-15", Some("2026-09-30")),
    ],
    // There is no date but one.
    [("2026-01-15", None), ("2026-04-15", Some("2026-05-01")), ("2026-07-15", None), ("2026-10-15", None)],
    // Reviews on two days in a row, at the end of a month, and a year later.
    [
        ("2026-01-30", Some("2026-01-31")),
        ("2026-01-31", Some("2026-01-31")),
        ("2026-04-30", Some("2027-01-31")),
        ("2027-04-30", None),
    ],
];

fn migrations() -> Vec<Migration> {
    let clocks = [
        MoveAfter::AtOnce,
        MoveAfter::Reviews(1),
        MoveAfter::Reviews(2),
        MoveAfter::Period(span("90 days")),
        MoveAfter::Period(span("3 months")),
        MoveAfter::Renewal { missing_renewal: None },
        MoveAfter::Renewal { missing_renewal: Some(span("6 months")) },
    ];
    let mut pairs: Vec<_> = clocks.map(|clock| (MoveAfter::AtOnce, clock)).to_vec();
    for clock in clocks.into_iter().skip(1) {
        pairs.extend([(clock, MoveAfter::AtOnce), (clock, clock)]);
    }
    pairs.push((MoveAfter::Reviews(1), MoveAfter::Renewal { missing_renewal: None }));
    let minimums = [(None, None), (Some(span("4 months")), None), (Some(span("3 months")), Some(span("181 days")))];
    let mut out = Vec::new();
    for (promote, demote) in pairs {
        for steps in [Steps::Straight, Steps::OneTier] {
            for minimum_time in minimums {
                out.push(Migration { promote, demote, steps, minimum_time, ..Migration::default() });
            }
        }
    }
    out
}

struct Walk<'a> {
    migration: &'a Migration,
    policy: Policy,
    year: Year,
    reasons: &'a mut HashSet<Why>,
    reviews: u64,
}

impl Walk<'_> {
    fn on(&mut self, history: &mut Vec<Entry>, tiers: &mut Vec<Option<usize>>, before: Option<Standing>) {
        let Some((on, renewal)) = self.year.get(history.len()) else { return };
        let (on, renewal) = (day(on), renewal.map(day));
        for score in 0..=9 {
            let seen = seen(score, renewal);
            let reviewed = self.policy.review(before.as_ref(), &seen, on).unwrap();
            history.push(Entry { on, seen, put: None, gone: false, undecided: 0 });
            let expected =
                outcome((self.migration, true), history, tiers, before.and_then(|standing| standing.pending));
            let context = || format!("{:?}\n{history:#?}\n{before:?}", self.migration);
            assert_eq!(reviewed.movement, expected.movement, "{}", context());
            let standing = Standing {
                tier: expected.tier,
                since: expected.since,
                clause: expected.clause,
                pending: expected.pending,
                held: None,
                reviewed_on: Some(on),
                left_on: None,
            };
            assert_eq!(reviewed.standing, Some(standing), "{}", context());
            laws::hold(&self.policy, before.as_ref(), &seen, on, &reviewed);
            self.reasons.insert(reviewed.why);
            self.reviews += 1;
            tiers.push(expected.tier);
            self.on(history, tiers, reviewed.standing);
            tiers.pop();
            history.pop();
        }
        for score in 1..=8 {
            let (better, worse) = (self::seen(score, renewal), self::seen(score - 1, renewal));
            laws::hold_order(&self.policy, before.as_ref(), &better, &worse, on);
        }
    }
}

/// Walks through the years with one policy; gives the number of reviews.
fn years(migration: &Migration, reasons: &mut HashSet<Why>) -> u64 {
    let clocks = [migration.promote, migration.demote];
    let by_renewal = clocks.into_iter().any(|after| matches!(after, MoveAfter::Renewal { .. }));
    let mut reviews = 0;
    for (at, year) in YEARS.into_iter().enumerate() {
        // Without a renewal, years differ by their days only.
        if by_renewal || matches!(at, 0 | 3) {
            let mut walk = Walk { migration, policy: Policy::new(migration, 3), year, reasons, reviews: 0 };
            walk.on(&mut Vec::new(), &mut Vec::new(), None);
            reviews += walk.reviews;
        }
    }
    reviews
}

#[test]
fn all_small_histories_agree_with_the_oracle_and_the_laws() {
    let migrations = migrations();
    let (left, right) = migrations.split_at(migrations.len() / 2);
    let walk = |part: &[Migration]| {
        let mut reasons = HashSet::new();
        let reviews: u64 = part.iter().map(|migration| years(migration, &mut reasons)).sum();
        (reviews, reasons)
    };
    let (mut all, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| walk(right));
        (walk(left), other.join().unwrap())
    });
    all.0 += other.0;
    all.1.extend(other.1);
    let (reviews, reasons) = all;
    assert!(reviews > 3_000_000, "{reviews}");
    let words = ladder_of_bands();
    for why in &reasons {
        names_its_ground(&words.sentence(why).to_string());
    }
    assert!(reasons.len() > 300, "{}", reasons.len());
}
