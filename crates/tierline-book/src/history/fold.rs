//! Rows of a history, folded over days: where each client is, and since when.

use std::collections::HashMap;

use thiserror::Error;
use tierline_core::{Date, Decimal};

use super::observer::Observer;
use super::sums::{Standpoint, Sums};
use super::texts::Texts;

/// What is known of a client after a review; texts as tables have them, empty where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientState<'a> {
    /// Whether it is in the book; false for one that has left.
    pub here: bool,
    /// Its tier in force.
    pub tier: Option<&'a str>,
    /// Since when it is in it.
    pub since: Option<Date>,
    /// The move that waits.
    pub pending: Option<PendingState<'a>>,
    /// Its flags, as a JSON object of truths.
    pub flags: &'a str,
    /// The levels of its dimensions, as a JSON object of texts.
    pub levels: &'a str,
    /// Its remembered values, as a JSON object.
    pub remembered: &'a str,
    /// How fast it is promised an answer, as a JSON object.
    pub promise: &'a str,
}

/// A move that waits, as a history has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingState<'a> {
    /// Where to.
    pub tier: &'a str,
    /// Since when.
    pub since: Option<Date>,
    /// The day on or after which it takes effect, where one is known.
    pub effective_on: Option<Date>,
}

/// One client of one review.
#[derive(Clone, Copy, Debug)]
pub struct HistoryRow<'a> {
    /// Its id.
    pub client: &'a str,
    /// What the review did with it, in a word.
    pub movement: &'a str,
    /// What is known of it from then on.
    pub state: ClientState<'a>,
    /// What it is worth.
    pub value: Option<Decimal>,
}

/// A day that cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// It is not behind the days that are there.
    #[error("the history goes on behind `{last}`, and `{day}` is not later")]
    NotLater {
        /// The day.
        day: Date,
        /// The last one that is there.
        last: Date,
    },
    /// There are more days than a history can have.
    #[error("a history has at most {MOST_DAYS} days")]
    TooManyDays,
}

/// More than a review each day of a century.
const MOST_DAYS: u16 = 40_000;

/// What is kept of a client: its state, and what figures need of the days before.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) client: Box<str>,
    here: bool,
    /// The number of its tier's name, and since when it is there.
    tier: u32,
    since: Option<Date>,
    pending: u32,
    pending_since: Option<Date>,
    effective_on: Option<Date>,
    flags: u32,
    levels: u32,
    remembered: u32,
    promise: u32,
    /// What it was last known to be worth.
    pub(super) value: Option<Decimal>,
    /// The number of the day on which it entered; nothing for one that was seen first when it left.
    pub(super) entered: Option<u16>,
    /// What it was worth then.
    pub(super) entry_value: Option<Decimal>,
    /// Where it was after the day before, and since when.
    last: (Standpoint, Option<Date>),
    /// Where it was on the day that is marked, and what it was worth.
    pub(super) marked: (Standpoint, Option<Decimal>),
}

impl Known {
    pub(super) fn standpoint(&self) -> Standpoint {
        match (self.here, self.tier) {
            (false, _) => Standpoint::Outside,
            (true, 0) => Standpoint::Unassigned,
            (true, tier) => Standpoint::In(tier),
        }
    }

    /// Since when it is in its tier.
    pub(super) const fn since(&self) -> Option<Date> {
        self.since
    }
}

/// A client base over time, as of the last day that was added.
#[derive(Debug, Default)]
pub struct History {
    pub(super) days: Vec<Date>,
    pub(super) texts: Texts,
    pub(super) clients: Vec<Known>,
    by_client: HashMap<Box<str>, usize>,
    /// What figures count, closed up to the last day but one.
    pub(super) sums: Sums,
    /// Whether the last day is counted.
    is_counted: bool,
    pub(super) observer: Option<Observer>,
    pub(super) marked: Option<Date>,
}

/// A day of a history, to which rows are added.
#[derive(Debug)]
pub struct DayFold<'h> {
    history: &'h mut History,
    day: u16,
}

impl History {
    /// No reviews yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next day, behind all that are there.
    ///
    /// # Errors
    /// It is not behind them, or there are too many.
    pub fn day(&mut self, day: Date) -> Result<DayFold<'_>, HistoryError> {
        if let Some(last) = self.days.last().copied().filter(|last| *last >= day) {
            return Err(HistoryError::NotLater { day, last });
        }
        self.count();
        let at = u16::try_from(self.days.len()).ok().filter(|at| *at < MOST_DAYS).ok_or(HistoryError::TooManyDays)?;
        self.days.push(day);
        self.is_counted = false;
        Ok(DayFold { history: self, day: at })
    }

    /// The days that were added.
    #[must_use]
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// What is known of a client after the last day; nothing of one that has no row.
    #[must_use]
    pub fn state(&self, client: &str) -> Option<ClientState<'_>> {
        let known = self.clients.get(*self.by_client.get(client)?)?;
        Some(self.state_of(known))
    }

    /// The clients in the order in which they came, those that have left among them: the id, the state, what it is worth, and the
    /// day on which it entered.
    pub fn clients(&self) -> impl Iterator<Item = (&str, ClientState<'_>, Option<Decimal>, Option<Date>)> {
        self.clients.iter().map(|known| {
            let entered = known.entered.and_then(|day| self.days.get(usize::from(day)).copied());
            (&*known.client, self.state_of(known), known.value, entered)
        })
    }

    /// Keeps where everybody is now: figures say who went where since then.
    pub fn mark(&mut self) {
        self.count();
        self.marked = self.days.last().copied();
        for known in &mut self.clients {
            known.marked = (known.standpoint(), known.value);
        }
    }

    fn state_of(&self, known: &Known) -> ClientState<'_> {
        let pending = (known.pending != 0).then(|| PendingState {
            tier: self.texts.get(known.pending),
            since: known.pending_since,
            effective_on: known.effective_on,
        });
        ClientState {
            here: known.here,
            tier: (known.tier != 0).then(|| self.texts.get(known.tier)),
            since: known.since,
            pending,
            flags: self.texts.get(known.flags),
            levels: self.texts.get(known.levels),
            remembered: self.texts.get(known.remembered),
            promise: self.texts.get(known.promise),
        }
    }

    /// Counts the last day: who went where, which stays ended, what became of each cohort.
    pub(super) fn count(&mut self) {
        let Some(day) = self.days.last().copied().filter(|_| !self.is_counted) else { return };
        self.is_counted = true;
        let at = self.days.len().saturating_sub(1);
        for (place, known) in self.clients.iter_mut().enumerate() {
            let (before, since) = known.last;
            let now = known.standpoint();
            if let Some(observer) = &mut self.observer {
                observer.see(place, (before, now), (known.flags, known.levels), &self.texts, day);
            }
            if (before, now) != (Standpoint::Outside, Standpoint::Outside) {
                self.sums.go(before, now, known.value);
            }
            if before != now
                && let (Standpoint::In(tier), Some(since)) = (before, since)
            {
                self.sums.stay(tier, since, day);
            }
            if let Some(entered) = known.entered {
                let here = (now != Standpoint::Outside).then_some(known.value);
                self.sums.cohort(at, entered, known.entry_value, here);
            }
            known.last = (now, known.since.or(if before == now { since } else { Some(day) }));
        }
    }
}

impl DayFold<'_> {
    /// Adds what a review changed of a client. A second row of a client on one day takes the place of the first.
    pub fn add(&mut self, row: &HistoryRow<'_>) {
        let history = &mut *self.history;
        let state = &row.state;
        let mut number = |text: &str| history.texts.number(text);
        let (tier, flags, levels) = (number(state.tier.unwrap_or("")), number(state.flags), number(state.levels));
        let (remembered, promise) = (number(state.remembered), number(state.promise));
        let pending = number(state.pending.map_or("", |pending| pending.tier));
        let at = match history.by_client.get(row.client) {
            Some(at) => *at,
            None => {
                let at = history.clients.len();
                history.by_client.insert(row.client.into(), at);
                history.clients.push(Known {
                    client: row.client.into(),
                    here: false,
                    tier: 0,
                    since: None,
                    pending: 0,
                    pending_since: None,
                    effective_on: None,
                    flags: 0,
                    levels: 0,
                    remembered: 0,
                    promise: 0,
                    value: None,
                    entered: None,
                    entry_value: None,
                    last: (Standpoint::Outside, None),
                    marked: (Standpoint::Outside, None),
                });
                at
            }
        };
        let day = self.day;
        let Some(known) = history.clients.get_mut(at) else { return };
        known.value = row.value.or(known.value);
        if state.here && known.entered.is_none() {
            known.entered = Some(day);
            known.entry_value = row.value;
        }
        // Of one that has left, what it had is kept.
        known.here = state.here;
        if !state.here {
            return;
        }
        (known.tier, known.since) = (tier, state.since);
        (known.pending, known.pending_since) = (pending, state.pending.and_then(|pending| pending.since));
        known.effective_on = state.pending.and_then(|pending| pending.effective_on);
        (known.flags, known.levels) = (flags, levels);
        (known.remembered, known.promise) = (remembered, promise);
    }
}
