//! What one client is owed: the service of its tier in force, with what its conditions, its contract and its own wish change.
//!
//! A [`ClientPromise`] is made by a pure function of the tier in force, the truths of the conditions for the client, the client's
//! levels, the dated lists that it is on, its agreements, and the cap on contact. The order is fixed: the tier, `instead`, `also`,
//! levels, overlays, agreements, the cap. Each part of it has its reason. Clients for whom all of these are the same share one promise ([`Promises`]), so that many clients cost little more
//! than the few promises there are.

mod agreement;
mod merge;
mod beside;
mod by_client;
mod participation;

use tierline_core::{Date, Finding, Key, Period, Sentence, Service, Severity};

use crate::service::{due, joined};

pub use agreement::{AgreementFault, agreement_value};
pub use by_client::{Agreed, OnOverlay, OwnPromises, Promises};
pub use participation::{Participation, ProgrammeCount, TakesPart, programmes_of};

/// Why a client is owed a part of its promise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PromiseReason {
    /// Its tier's service entry says so.
    Tier,
    /// The first replacement of the entry whose condition is true says so.
    Instead {
        /// The condition.
        when: Box<str>,
        /// Whether the client may be shown it.
        visible: bool,
    },
    /// An addition of the entry whose condition is true says so.
    Also {
        /// The condition.
        when: Box<str>,
        /// Whether the client may be shown it.
        visible: bool,
    },
    /// A level of a dimension that the client has says so: an experience of its timeline.
    Level {
        /// The dimension.
        dimension: Box<str>,
        /// The level.
        level: Box<str>,
    },
    /// A dated list says so that the client is on.
    Overlay {
        /// The overlay.
        overlay: Box<str>,
        /// The last day on which the client is on it.
        until: Date,
        /// Who put the client on it, and why.
        why: Option<Box<str>>,
        /// Whether the client may be shown it.
        visible: bool,
    },
    /// The client's contract says so.
    Agreement {
        /// Who agreed to it.
        author: Option<Box<str>>,
        /// Why.
        reason: Option<Box<str>>,
    },
}

impl PromiseReason {
    /// Whether the client may be shown the part: one that a condition gives only where the model says so.
    #[must_use]
    pub const fn is_visible(&self) -> bool {
        match self {
            Self::Tier | Self::Agreement { .. } => true,
            Self::Level { .. } => false,
            Self::Instead { visible, .. } | Self::Also { visible, .. } | Self::Overlay { visible, .. } => *visible,
        }
    }

    /// Whether the part goes beside what the tier offers, and takes the place of nothing.
    #[must_use]
    pub const fn is_added(&self) -> bool {
        matches!(self, Self::Also { .. } | Self::Level { .. } | Self::Overlay { .. })
    }

    /// The reason in words, as it stands behind a part: nothing where the tier is.
    #[must_use]
    pub fn words(&self) -> Option<Sentence> {
        Some(match self {
            Self::Tier => return None,
            Self::Instead { when, .. } => Sentence::of(Key::BecauseInstead).with("when", &**when),
            Self::Also { when, .. } => Sentence::of(Key::BecauseAlso).with("when", &**when),
            Self::Level { dimension, level } => {
                Sentence::of(Key::BecauseLevel).with("dimension", &**dimension).with("level", &**level)
            }
            Self::Overlay { overlay, until, why, .. } => {
                let words = |key| Sentence::of(key).with("overlay", &**overlay).with("until", *until);
                match why {
                    Some(why) => words(Key::BecauseOverlayWhy).with("why", &**why),
                    None => words(Key::BecauseOverlay),
                }
            }
            Self::Agreement { author, reason } => match (author, reason) {
                (Some(author), Some(reason)) => {
                    Sentence::of(Key::BecauseAgreedWhy).with("author", &**author).with("reason", &**reason)
                }
                (Some(author), None) => Sentence::of(Key::BecauseAgreedBy).with("author", &**author),
                (None, Some(reason)) => Sentence::of(Key::BecauseAgreedReason).with("reason", &**reason),
                (None, None) => Sentence::of(Key::BecauseAgreed),
            },
        })
    }
}

/// A part of a promise with its reason: a value, or an item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromisePart {
    /// Where it stands in a service entry: `response.first`, `response.P1.first`, `channels`.
    pub what: Box<str>,
    /// The item, where it is one of a list; nothing for a value.
    pub item: Option<Box<str>>,
    /// Why the client is owed it.
    pub why: PromiseReason,
}

/// Two parts that cannot hold both: the first written one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contradiction {
    /// Where it stands in a service entry.
    pub what: Box<str>,
    /// What holds, in words.
    pub holds: Box<str>,
    /// What does not.
    pub other: Box<str>,
    /// Whose it is.
    pub why: PromiseReason,
}

/// What the cap on contact takes from a client, or what it cannot take because it is agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Withheld {
    /// Where it stands in a service entry.
    pub what: Box<str>,
    /// What is withheld, in words.
    pub words: Box<str>,
    /// True where an agreement promises it, and it is not withheld.
    pub agreed: bool,
}

/// A column of what clients are owed that stands there only where something asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PromiseColumn {
    /// Who looks after the client.
    Owner,
    /// The touchpoints by kind.
    Touchpoints,
    /// The channels by which the client may be contacted.
    Outbound,
    /// What the client's wish withholds.
    Withheld,
    /// The events that are true.
    Events,
    /// The dated lists that the client is on.
    Overlay,
    /// The reasons of the parts that are not as the tier's entry says.
    Because,
}

impl PromiseColumn {
    /// All of them, in their order.
    pub const ALL: &'static [Self] =
        &[Self::Owner, Self::Touchpoints, Self::Outbound, Self::Withheld, Self::Events, Self::Overlay, Self::Because];

    /// The column's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Touchpoints => "touchpoints",
            Self::Outbound => "outbound",
            Self::Withheld => "withheld",
            Self::Events => "events",
            Self::Overlay => "overlay",
            Self::Because => "because",
        }
    }

    /// Its cell; nothing where there is nothing to say.
    #[must_use]
    pub fn cell(self, promise: &ClientPromise) -> Option<String> {
        let service = &promise.service;
        let listed = |items: Vec<String>| joined(items.into_iter());
        match self {
            Self::Owner => service.owner.as_deref().map(String::from),
            Self::Touchpoints => {
                let kinds = service.touchpoints.iter();
                listed(kinds.map(|touchpoint| format!("{}: {}", touchpoint.kind, touchpoint.every)).collect())
            }
            Self::Outbound => listed(service.outbound.iter().map(ToString::to_string).collect()),
            Self::Withheld => {
                let withheld = promise.withheld.iter().filter(|withheld| !withheld.agreed);
                listed(withheld.map(|withheld| withheld.words.to_string()).collect())
            }
            Self::Events => listed(promise.events.iter().map(|(flag, _)| flag.to_string()).collect()),
            Self::Overlay => listed(promise.overlays.iter().map(ToString::to_string).collect()),
            Self::Because => listed(promise.reasons().iter().map(ToString::to_string).collect()),
        }
    }
}

/// What a client is owed, each part with its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientPromise {
    /// The promise as a service entry without conditions. Channels by which the client may be contacted are its `outbound`, where
    /// the model names some or limits contact.
    pub service: Service,
    /// Its parts, in the order in which they were written.
    pub parts: Vec<PromisePart>,
    /// What contradicts itself.
    pub contradictions: Vec<Contradiction>,
    /// What the client's wish withholds.
    pub withheld: Vec<Withheld>,
    /// The value of the contact attribute that limits contact.
    pub cap: Option<Box<str>>,
    /// The events that are true for the client, each with how long after a touchpoint it makes one due again.
    pub events: Vec<(Box<str>, Period)>,
    /// The conditions of parts that hold, in the order in which they were merged.
    pub conditions: Vec<Box<str>>,
    /// The dated lists that the client is on, in the order of the model.
    pub overlays: Vec<Box<str>>,
}

impl ClientPromise {
    /// The last day that keeps the promise of the next touchpoint, and why it is that day: the events that make it due, or nothing
    /// where the cadence does. `last` is the day of the last touchpoint.
    ///
    /// An event makes a touchpoint due on the day itself, unless one lies less than its `again_after` back: then on the day when
    /// that is over. Of several days the earliest counts.
    #[must_use]
    pub fn next_touchpoint(&self, last: Option<Date>, as_of: Date) -> Option<(Date, Vec<&str>)> {
        let by_cadence = self.service.touchpoint_every.as_ref().and_then(|cadence| due(cadence, last, as_of));
        let by_event = |again_after: &Period| match last {
            Some(last) => again_after.after(last).unwrap_or(Date::MAX).max(as_of),
            None => as_of,
        };
        let days: Vec<(Date, &str)> = self.events.iter().map(|(flag, again)| (by_event(again), &**flag)).collect();
        let by_cadence = by_cadence.map(|due| due.by);
        let earliest = days.iter().map(|(day, _)| *day).chain(by_cadence).min()?;
        if by_cadence == Some(earliest) {
            return Some((earliest, Vec::new()));
        }
        Some((earliest, days.iter().filter(|(day, _)| *day == earliest).map(|(_, flag)| *flag).collect()))
    }

    /// The experiences of the client's timeline with their days, earliest first; those whose date is missing have none. `date` gives
    /// the client's dates by name.
    #[must_use]
    pub fn experiences(&self, date: impl Fn(&str) -> Option<Date>) -> Vec<(Date, &str)> {
        let dated = |experience: &'_ tierline_core::Experience| experience.day(date(&experience.from)?);
        let days = self.service.timeline.iter();
        let mut days: Vec<(Date, &str)> =
            days.filter_map(|experience| Some((dated(experience)?, &*experience.what))).collect();
        tierline_core::sort_by(&mut days, &mut |a, b| a.0.cmp(&b.0));
        days
    }

    /// The experiences that nobody has followed up: their days are over, and the last contact lies before them. `last` is the day of
    /// the last contact of any kind. One on the very day counts as its experience.
    ///
    /// ```
    /// use tierline_book::ClientPromise;
    /// use tierline_core::Experience;
    /// let mut promise = ClientPromise::default();
    /// let (from, what) = ("signup_date".into(), "value review".into());
    /// promise.service.timeline = vec![Experience { from, span: "30 days".parse()?, before: false, what }];
    /// let day = |text: &str| text.parse().ok();
    /// let overdue = |last| promise.overdue(|_| day("2026-01-01"), last, day("2026-03-01").unwrap()).len();
    /// assert_eq!([overdue(day("2026-01-30")), overdue(day("2026-01-31")), overdue(None)], [1, 0, 1]);
    /// # Ok::<(), tierline_core::PeriodError>(())
    /// ```
    #[must_use]
    pub fn overdue(&self, date: impl Fn(&str) -> Option<Date>, last: Option<Date>, as_of: Date) -> Vec<(Date, &str)> {
        let mut days = self.experiences(date);
        days.retain(|(day, _)| *day < as_of && last.is_none_or(|last| last < *day));
        days
    }

    /// Why the client is owed something: the reason of a value, or of the first item of a list.
    #[must_use]
    pub fn reason(&self, what: &str) -> Option<&PromiseReason> {
        self.parts.iter().find(|part| &*part.what == what).map(|part| &part.why)
    }

    /// The parts that are not as the tier's entry says, in words: `touchpoint_every because at_risk`.
    #[must_use]
    pub fn reasons(&self) -> Vec<Sentence> {
        let said = |part: &PromisePart| {
            let why = part.why.words()?;
            let sentence = match &part.item {
                Some(item) => Sentence::of(Key::OwedItem).with("what", &*part.what).with("item", &**item),
                None => Sentence::of(Key::Owed).with("what", &*part.what),
            };
            Some(sentence.with("why", why))
        };
        self.parts.iter().filter_map(said).collect()
    }

    /// What is to be said of the promise of a client: contradictions, and a cap that an agreement overrules.
    #[must_use]
    pub fn findings(&self, client: &str) -> Vec<Finding> {
        let contradiction = |found: &Contradiction| {
            let because = found.why.words().unwrap_or_else(|| Sentence::of(Key::BecauseTier));
            let message = Sentence::of(Key::PromiseContradicts)
                .with("what", &*found.what)
                .with("holds", &*found.holds)
                .with("other", &*found.other)
                .with("why", because)
                .with("client", client);
            Finding::new("contradicting-promise", Severity::Warning, message)
                .help(Sentence::of(Key::PromiseContradictsHelp))
        };
        let agreed = |found: &Withheld| {
            let message = Sentence::of(Key::AgreedAgainstCap)
                .with("what", &*found.words)
                .with("cap", self.cap.as_deref().unwrap_or_default())
                .with("client", client);
            Finding::new("agreed-contact", Severity::Warning, message).help(Sentence::of(Key::AgreedAgainstCapHelp))
        };
        let overruled = self.withheld.iter().filter(|withheld| withheld.agreed).map(agreed);
        self.contradictions.iter().map(contradiction).chain(overruled).collect()
    }
}
