//! What two models say of the same clients from day to day: who would have been where without a part of the model, and how often an outcome
//! followed there.
//!
//! The two are held beside one another day by day, each day with the clients of that day alone: a [`BesideDay`] is filled before the next
//! one can be opened, and what followed is a [`Later`](super::Later) day. So nothing of a later day can be in an earlier one.

use std::collections::{BTreeMap, HashMap};

use tierline_core::{Date, Key, Sentence, sort_by};

use super::fold::{ClientState, DayFold, History, HistoryError, HistoryRow};
use super::outcomes::{Followed, OutcomeGroup};
use crate::json;
use crate::report::record;

/// The flag of clients that would have been in another tier.
const ELSEWHERE: &str = "elsewhere";

record! {
    /// Clients that were in a tier, and would have been in this one.
    pub struct WithoutMove {
        /// The tier that they were in; nothing without one.
        from: Option<String>,
        /// The tier that they would have been in.
        to: Option<String>,
        /// How many.
        clients: u64,
    }
}

record! {
    /// A day on which both models were asked.
    pub struct WithoutDay {
        /// The day.
        day: Date,
        /// The clients.
        clients: u64,
        /// How many of them would have been in another tier.
        elsewhere: u64,
        /// From where to where, most clients first.
        moves: Vec<WithoutMove>,
    }
}

record! {
    /// The clients of one tier that would have been in another, and beside them those of the tier that would have been elsewhere yet, or
    /// would have stayed.
    pub struct WithoutPair {
        /// The tier that they were in; nothing without one.
        from: Option<String>,
        /// The tier that they would have been in.
        to: Option<String>,
        /// The clients.
        group: Followed,
        /// The other clients of the tier.
        rest: Followed,
    }
}

record! {
    /// Who would have been where without a part of a model, and how often an outcome followed.
    pub struct WithoutReport {
        /// The length of the window, in days behind a day.
        within: i64,
        /// The last day that is known.
        until: Date,
        /// By day.
        days: Vec<WithoutDay>,
        /// The clients that would have been in another tier, and those that would have been in the same; nothing where nobody would have been
        /// in another one.
        elsewhere: Option<OutcomeGroup>,
        /// From tier to tier.
        pairs: Vec<WithoutPair>,
        /// By tier, as the model has it.
        with: Vec<OutcomeGroup>,
        /// By tier, as the model without the part has it.
        without: Vec<OutcomeGroup>,
        /// How many groups were compared.
        compared: usize,
        /// Clients with an outcome that no table has.
        unknown_clients: u64,
        /// What the numbers are, and what not.
        words: Sentence,
    }
}

/// Two models beside one another, from day to day.
///
/// ```
/// use tierline_book::Beside;
/// let mut beside = Beside::new(180, "2026-12-31".parse()?);
/// let mut first = beside.day("2026-03-31".parse()?)?;
/// first.add("a", Some("Core"), Some("Small"));
/// first.add("b", Some("Core"), Some("Core"));
/// first.close();
/// // An earlier day cannot be added, and neither can anything to one that is closed.
/// assert!(beside.day("2026-02-28".parse()?).is_err());
/// let left = [("a".to_string(), vec!["2026-06-30".parse()?])].into();
/// let report = beside.report(&left).unwrap();
/// assert_eq!((report.days[0].clients, report.days[0].elsewhere), (2, 1));
/// let elsewhere = report.elsewhere.unwrap();
/// assert_eq!((elsewhere.group.followed, elsewhere.group.clients, elsewhere.rest.followed), (1, 1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Beside {
    with: History,
    without: History,
    days: Vec<WithoutDay>,
    within: u16,
    until: Date,
}

/// A day on which both models are asked.
#[derive(Debug)]
pub struct BesideDay<'b> {
    with: DayFold<'b>,
    without: DayFold<'b>,
    days: &'b mut Vec<WithoutDay>,
    day: Date,
    clients: u64,
    moves: BTreeMap<(Option<String>, Option<String>), u64>,
}

impl Beside {
    /// No day yet; `within` is the length of the window in days, `until` the last day that is known.
    #[must_use]
    pub fn new(within: u16, until: Date) -> Self {
        let (mut with, mut without) = (History::new(), History::new());
        with.observe(within, until);
        without.observe(within, until);
        Self { with, without, days: Vec::new(), within, until }
    }

    /// The next day, behind all that are there.
    ///
    /// # Errors
    /// It is not behind them.
    pub fn day(&mut self, day: Date) -> Result<BesideDay<'_>, HistoryError> {
        let (with, without) = (self.with.day(day)?, self.without.day(day)?);
        Ok(BesideDay { with, without, days: &mut self.days, day, clients: 0, moves: BTreeMap::new() })
    }

    /// Who would have been where, and how often the outcome followed: `events` has the clients with its days.
    #[must_use]
    pub fn report(&mut self, events: &HashMap<String, Vec<Date>>) -> Option<WithoutReport> {
        let (with, without) = (self.with.outcomes(Some(events))?, self.without.outcomes(Some(events))?);
        let (mut elsewhere, mut pairs, mut tiers) = (None, Vec::new(), Vec::new());
        for group in with.groups {
            match group.by.as_str() {
                "flag" => elsewhere = Some(group),
                // One tier, and all of it stayed: there is nothing to compare.
                "dimension" if group.level.as_ref() == Some(&group.name) => {}
                "dimension" => pairs.push(WithoutPair {
                    from: tier(group.name),
                    to: group.level.and_then(tier),
                    group: group.group,
                    rest: group.rest,
                }),
                _ => tiers.push(group),
            }
        }
        let without: Vec<OutcomeGroup> = without.groups;
        let all = [pairs.len(), tiers.len(), without.len(), usize::from(elsewhere.is_some())];
        let compared = all.into_iter().fold(0, usize::saturating_add);
        let words = Sentence::of(Key::OutcomesCompared).with("groups", compared).with("days", u64::from(self.within));
        Some(WithoutReport {
            within: self.within.into(),
            until: self.until,
            days: self.days.clone(),
            elsewhere,
            pairs,
            with: tiers,
            without,
            compared,
            unknown_clients: with.unknown_clients,
            words,
        })
    }
}

/// A tier by its name; nothing where there is none.
fn tier(name: String) -> Option<String> {
    (!name.is_empty()).then_some(name)
}

impl BesideDay<'_> {
    /// A client: the tier that it is in, and the one that it would be in; nothing without one.
    pub fn add(&mut self, client: &str, with: Option<&str>, without: Option<&str>) {
        let flags = json::text_object([(ELSEWHERE, Some((with != without).to_string()))]);
        // What a client of this tier would be: a level of a dimension that is named after the tier.
        let levels = json::text_object([(with.unwrap_or(""), Some(without.unwrap_or("").to_string()))]);
        let state = |tier| ClientState { here: true, tier, ..ClientState::default() };
        let beside = ClientState { flags: &flags, levels: &levels, ..state(with) };
        self.with.add(&HistoryRow { client, movement: "", state: beside, value: None });
        self.without.add(&HistoryRow { client, movement: "", state: state(without), value: None });
        self.clients = self.clients.saturating_add(1);
        if with != without {
            let moved = self.moves.entry((with.map(String::from), without.map(String::from))).or_default();
            *moved = moved.saturating_add(1);
        }
    }

    /// A client that was there on an earlier day, and is not any more.
    pub fn left(&mut self, client: &str) {
        let row = HistoryRow { client, movement: "", state: ClientState::default(), value: None };
        self.with.add(&row);
        self.without.add(&row);
    }

    /// Ends the day.
    pub fn close(self) {
        let mut moves: Vec<WithoutMove> =
            self.moves.into_iter().map(|((from, to), clients)| WithoutMove { from, to, clients }).collect();
        sort_by(&mut moves, &mut |one, other| other.clients.cmp(&one.clients));
        let elsewhere = moves.iter().map(|moved| moved.clients).fold(0, u64::saturating_add);
        self.days.push(WithoutDay { day: self.day, clients: self.clients, elsewhere, moves });
    }
}
