//! How often an outcome followed where a client was in a group, beside the rest: what was seen, and no cause.
//!
//! A review sees each client in groups: a flag that is true or false, a level of a dimension, a tier. A client counts once in a group,
//! at its first review there whose window of days has passed by the last day that is known. What follows is a [`Later`] day: it
//! cannot be made of a day that is not behind the one on which the client was seen.

use std::collections::HashMap;

use tierline_core::{Date, Decimal, Fraction, Key, Sentence};

use super::fold::{History, Known};
use super::observer::{Family, Observer};
use crate::report::{Rate, record};

/// A day behind the one on which a client was seen.
///
/// ```
/// use tierline_book::Later;
/// let (seen, next) = ("2026-01-31".parse()?, "2026-02-01".parse()?);
/// assert_eq!(Later::than(seen, next).map(|later| later.days()), Some(1));
/// assert!(Later::than(seen, seen).is_none() && Later::than(next, seen).is_none());
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Later(i32);

impl Later {
    /// A day that is later than the one on which a client was seen; nothing where it is not.
    #[must_use]
    pub fn than(seen: Date, day: Date) -> Option<Self> {
        let days = day.days().saturating_sub(seen.days());
        (days > 0).then_some(Self(days))
    }

    /// By how many days.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }
}

record! {
    /// A group, or the rest beside it: how often the outcome followed.
    pub struct Followed {
        /// The clients that count.
        clients: u64,
        /// Of how many the outcome followed within the window.
        followed: u64,
        /// What part of them.
        share: Rate,
        /// The interval of that part, by Wilson with z = 1.96, rounded outward to 4 digits: its lower end.
        low: Option<Decimal>,
        /// Its upper end.
        high: Option<Decimal>,
        /// Clients that were in it only at reviews whose window has not passed yet: they are counted nowhere else.
        unfinished: u64,
    }
}

record! {
    /// A flag that is true, a level or a tier, and beside it the rest: those of whom the flag is false, or that have another level or tier.
    pub struct OutcomeGroup {
        /// `flag`, `dimension` or `tier`.
        by: String,
        /// The flag or the dimension; `tier` for tiers.
        name: String,
        /// The level or the tier; nothing for a flag.
        level: Option<String>,
        /// The clients in it.
        group: Followed,
        /// The clients that are known not to be in it. One that was first in the one and then in the other counts in both.
        rest: Followed,
    }
}

record! {
    /// How often an outcome followed, by group.
    pub struct OutcomeReport {
        /// The length of the window, in days behind a review.
        within: i64,
        /// The last day that is known.
        until: Date,
        /// How many groups were compared.
        compared: usize,
        /// The groups.
        groups: Vec<OutcomeGroup>,
        /// Clients with an outcome that the history does not have.
        unknown_clients: u64,
        /// What the numbers are, and what not.
        words: Sentence,
    }
}

/// How many clients count, of how many the outcome followed, and how many windows have not passed.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    clients: u64,
    followed: u64,
    unfinished: u64,
}

impl Tally {
    fn add(&mut self, first: Option<Option<Date>>, followed: impl Fn(Date) -> bool) {
        let count = |number: &mut u64| *number = number.saturating_add(1);
        match first {
            None => {}
            Some(None) => count(&mut self.unfinished),
            Some(Some(seen)) => {
                count(&mut self.clients);
                if followed(seen) {
                    count(&mut self.followed);
                }
            }
        }
    }

    fn report(self) -> Followed {
        let interval = wilson(self.followed, self.clients);
        Followed {
            clients: self.clients,
            followed: self.followed,
            share: Rate(Fraction::of(i128::from(self.followed), i128::from(self.clients))),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            unfinished: self.unfinished,
        }
    }
}

/// The earlier of two first reviews: one whose window has passed comes before one that has none.
fn earlier(one: Option<Option<Date>>, other: Option<Date>) -> Option<Option<Date>> {
    Some(match one {
        None | Some(None) => other,
        Some(Some(day)) => Some(other.map_or(day, |other| other.min(day))),
    })
}

impl History {
    /// Looks at every client after each review from here on, for [`History::outcomes`]: `within` is the length of the window in days,
    /// `until` the last day that is known.
    pub fn observe(&mut self, within: u16, until: Date) {
        self.observer = Some(Observer::new(i32::from(within), until));
    }

    /// The clients that reviews found to have left, each with the day, as many times as that was; nothing without [`History::observe`].
    ///
    /// ```
    /// use tierline_book::History;
    /// let mut history = History::new();
    /// history.observe(180, "2026-12-31".parse()?);
    /// assert!(history.left().is_empty());
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn left(&mut self) -> Vec<(String, Date)> {
        self.count();
        let Some(observer) = &self.observer else { return Vec::new() };
        let of_client = |(known, days): (&Known, &Vec<Date>)| {
            let client = known.client.to_string();
            days.iter().map(move |day| (client.clone(), *day)).collect::<Vec<_>>()
        };
        self.clients.iter().zip(&observer.left).flat_map(of_client).collect()
    }

    /// How often an outcome followed within the window behind a review, by flag, level and tier, beside the rest. `events` are the clients
    /// with the days of the outcome; where nothing is given, it is that a review found the client to have left.
    ///
    /// ```
    /// use tierline_book::{ClientState, History, HistoryRow};
    /// let row = |client, movement, flags| HistoryRow {
    ///     client,
    ///     movement,
    ///     state: ClientState { here: movement != "left", flags, ..ClientState::default() },
    ///     value: None,
    /// };
    /// let mut history = History::new();
    /// history.observe(180, "2026-12-31".parse()?);
    /// let mut first = history.day("2026-03-31".parse()?)?;
    /// first.add(&row("a", "entered", r#"{"at_risk": true}"#));
    /// first.add(&row("b", "entered", r#"{"at_risk": false}"#));
    /// history.day("2026-06-30".parse()?)?.add(&row("a", "left", ""));
    /// let report = history.outcomes(None).unwrap();
    /// let group = &report.groups[0];
    /// assert_eq!((group.name.as_str(), group.group.followed, group.group.clients), ("at_risk", 1, 1));
    /// assert_eq!((group.rest.followed, group.rest.clients, report.compared), (0, 1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn outcomes(&mut self, events: Option<&HashMap<String, Vec<Date>>>) -> Option<OutcomeReport> {
        self.count();
        let observer = self.observer.as_ref()?;
        let within = observer.within;
        let groups: Vec<NumberedGroup<'_>> = observer.numbers.iter().map(|(name, number)| (name, *number)).collect();
        let families = families(&groups);
        let family_of = |number: u16| families.get(usize::from(number)).copied();
        let mut tallies = vec![[Tally::default(); 2]; groups.len()];
        for (at, seen) in observer.seen.iter().enumerate() {
            let Some(known) = self.clients.get(at) else { continue };
            let none = Vec::new();
            let days = match events {
                Some(events) => events.get(&*known.client).unwrap_or(&none),
                None => observer.left.get(at).unwrap_or(&none),
            };
            let followed =
                |seen: Date| days.iter().any(|day| Later::than(seen, *day).is_some_and(|later| later.days() <= within));
            for ((_, number), [group, rest]) in groups.iter().zip(&mut tallies) {
                group.add(seen.iter().find(|(group, _)| group == number).map(|(_, first)| *first), followed);
                let family = family_of(*number);
                let others = seen.iter().filter(|(other, _)| other != number && family_of(*other) == family);
                rest.add(others.fold(None, |rest, (_, first)| earlier(rest, *first)), followed);
            }
        }
        let reports: Vec<OutcomeGroup> =
            groups.iter().zip(&tallies).filter_map(|(group, tallies)| group_report(group.0, tallies)).collect();
        let compared = reports.len();
        let unknown = events.map_or(0, |events| events.keys().filter(|client| self.state(client).is_none()).count());
        Some(OutcomeReport {
            within: within.into(),
            until: observer.until,
            compared,
            groups: reports,
            unknown_clients: u64::try_from(unknown).unwrap_or(u64::MAX),
            words: Sentence::of(Key::OutcomesCompared).with("groups", compared).with("days", within.unsigned_abs()),
        })
    }
}

/// What a group is, and its number.
type NumberedGroup<'a> = (&'a (Family, Box<str>), u16);

/// By number of a group, the first group of its family: groups of one family stand together.
fn families(groups: &[NumberedGroup<'_>]) -> Vec<u16> {
    let mut families = vec![0_u16; groups.len()];
    let mut before: Option<(&Family, u16)> = None;
    for ((family, _), number) in groups {
        let first = before.filter(|(known, _)| *known == family).map_or(*number, |(_, first)| first);
        before = Some((family, first));
        if let Some(place) = families.get_mut(usize::from(*number)) {
            *place = first;
        }
    }
    families
}

/// What is said of a group and of the rest beside it; nothing of a flag that is false, which is the rest beside the one that is true.
fn group_report((family, level): &(Family, Box<str>), [group, rest]: &[Tally; 2]) -> Option<OutcomeGroup> {
    let (by, name, level) = match family {
        Family::Flag(_) if **level == *"false" => return None,
        Family::Flag(flag) => ("flag", flag.to_string(), None),
        Family::Dimension(dimension) => ("dimension", dimension.to_string(), Some(level.to_string())),
        Family::Tier => ("tier", "tier".to_string(), Some(level.to_string())),
    };
    Some(OutcomeGroup { by: by.into(), name, level, group: group.report(), rest: rest.report() })
}

/// 100 times the deviations of the interval: 1.96.
const Z: u128 = 196;

/// The interval of a part by E. B. Wilson (Probable Inference, the Law of Succession, and Statistical Inference, 1927) with z = 1.96, its ends rounded outward
/// to 4 digits. Nothing of no clients, and of so many that 128 bits do not hold the square (beyond 10 million).
///
/// ```
/// use tierline_book::wilson;
/// assert_eq!(wilson(1, 10), Some(("0.0178".parse()?, "0.4042".parse()?)));
/// assert_eq!(wilson(0, 4).map(|(low, _)| low.is_integer()), Some(true));
/// assert_eq!(wilson(0, 0), None);
/// # Ok::<(), tierline_core::NumberError>(())
/// ```
#[must_use]
pub fn wilson(followed: u64, clients: u64) -> Option<(Decimal, Decimal)> {
    let (k, n) = (u128::from(followed), u128::from(clients));
    let others = n.checked_sub(k).filter(|_| n > 0)?;
    let square = Z.checked_mul(Z)?;
    // With both sides multiplied by 100^2 n: centre n (2k 10^4 + z^2), and beside it the root of z^2 n (z^2 n + 4 k (n - k) 10^4).
    let centre = n.checked_mul(k.checked_mul(20_000)?.checked_add(square)?)?;
    let inside = square.checked_mul(n)?.checked_add(k.checked_mul(others)?.checked_mul(40_000)?)?;
    let beside = square.checked_mul(n)?.checked_mul(inside)?.checked_mul(100_000_000)?;
    let under = n.checked_mul(2)?.checked_mul(n.checked_mul(10_000)?.checked_add(square)?)?;
    let root = beside.isqrt();
    let root = if root.checked_mul(root)? < beside { root.checked_add(1)? } else { root };
    let centre = centre.checked_mul(10_000)?;
    let low = centre.saturating_sub(root).checked_div(under)?;
    let high = centre.checked_add(root)?.div_ceil(under).min(10_000);
    let end = |units: u128| Decimal::new(i128::try_from(units).ok()?, 4);
    Some((end(low)?, end(high)?))
}
