//! What is counted of a history, day by day: who went where, how long clients stayed, what became of those that entered together.

use std::collections::BTreeMap;

use tierline_core::{Date, Decimal};

/// Where a client is: not in the book, in it without a tier, or in the tier of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Standpoint {
    #[default]
    Outside,
    Unassigned,
    In(u32),
}

/// How often each of some numbers of days came.
pub(super) type Lengths = BTreeMap<i32, u64>;

/// Several values, of clients that have one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    pub(super) clients: u64,
    /// Nothing where 128 bits do not hold it, or no client has one.
    pub(super) value: Option<Decimal>,
    pub(super) is_over: bool,
}

impl Amount {
    pub(super) fn add(&mut self, value: Option<Decimal>) {
        self.clients = self.clients.saturating_add(1);
        self.sum(value);
    }

    fn sum(&mut self, value: Option<Decimal>) {
        let Some(value) = value.filter(|_| !self.is_over) else { return };
        let sum = self.value.map_or(Some(value), |sum| sum.checked_add(value));
        self.is_over = sum.is_none();
        self.value = sum;
    }
}

/// What is left of a cohort after a review.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Left {
    pub(super) here: Amount,
    /// Of each client at most what it had when it entered.
    pub(super) kept: Amount,
    /// What clients have beyond that.
    pub(super) beyond: Amount,
}

/// A cohort: what it had at its entry, and after each review from then on.
#[derive(Clone, Debug, Default)]
pub(super) struct Cohort {
    pub(super) entry: Amount,
    pub(super) without_value: u64,
    pub(super) after: Vec<Left>,
}

/// What is counted of a history, day by day.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) flows: BTreeMap<(Standpoint, Standpoint), Amount>,
    pub(super) stays: BTreeMap<u32, Lengths>,
    /// By the number of the day.
    pub(super) cohorts: BTreeMap<u16, Cohort>,
}

impl Sums {
    pub(super) fn go(&mut self, from: Standpoint, to: Standpoint, value: Option<Decimal>) {
        self.flows.entry((from, to)).or_default().add(value);
    }

    pub(super) fn stay(&mut self, tier: u32, since: Date, until: Date) {
        let days = until.days().saturating_sub(since.days());
        let stays = self.stays.entry(tier).or_default().entry(days).or_default();
        *stays = stays.saturating_add(1);
    }

    /// Counts what has become of a client of a cohort by the day of a number; `here` is what it is worth, where it is in the book.
    pub(super) fn cohort(
        &mut self,
        day: usize,
        entered: u16,
        entry_value: Option<Decimal>,
        here: Option<Option<Decimal>>,
    ) {
        let cohort = self.cohorts.entry(entered).or_default();
        let at = day.saturating_sub(usize::from(entered));
        if at == 0 {
            cohort.entry.add(entry_value);
            cohort.without_value = cohort.without_value.saturating_add(u64::from(entry_value.is_none()));
        }
        if cohort.after.len() <= at {
            cohort.after.resize(at.saturating_add(1), Left::default());
        }
        if let (Some(left), Some(value)) = (cohort.after.get_mut(at), here) {
            left.here.add(value);
            if let (Some(entry), Some(now)) = (entry_value, value) {
                left.kept.sum(Some(entry.min(now)));
                left.beyond.sum(minus(now, entry).filter(|beyond| *beyond > Decimal::ZERO));
            }
        }
    }
}

fn minus(value: Decimal, other: Decimal) -> Option<Decimal> {
    Decimal::new(other.mantissa().checked_neg()?, other.scale()).and_then(|other| value.checked_add(other))
}
