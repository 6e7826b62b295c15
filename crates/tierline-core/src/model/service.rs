//! What a tier promises: cadences, response times, and whatever else a service entry says.
//!
//! They are data of the model; what a client is owed by them is worked out from its tier in force.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::language::{Formula, name};
use crate::model::policy::{Period, PeriodError, TimeUnit};
use crate::value::date::Date;

/// How often something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cadence {
    /// Every so often.
    Every(Period),
    /// Between two spans of time, the shorter one first: weekly to every other week.
    Between(Period, Period),
    /// Only when something calls for it: `on event`.
    OnEvent,
    /// A word of the author's, with the span that it stands for: `frequently` is every month, say.
    Worded {
        /// The word.
        word: Box<str>,
        /// Every so often.
        span: Period,
    },
}

impl Cadence {
    /// Roughly how long it leaves a client alone, in minutes: at most, and at least. The longest of all for `on event`.
    ///
    /// ```
    /// use tierline_core::Cadence;
    /// let weekly = Cadence::Every("1 week".parse().unwrap());
    /// assert!(weekly.about_minutes() < Cadence::OnEvent.about_minutes());
    /// ```
    #[must_use]
    pub const fn about_minutes(&self) -> (u64, u64) {
        match self {
            Self::Every(span) | Self::Worded { span, .. } => (span.about_minutes(), span.about_minutes()),
            Self::Between(short, long) => (long.about_minutes(), short.about_minutes()),
            Self::OnEvent => (u64::MAX, u64::MAX),
        }
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(period) => period.fmt(f),
            Self::Between(short, long) => write!(f, "{short} to {long}"),
            Self::OnEvent => f.write_str("on event"),
            Self::Worded { word, span } => write!(f, "{word} ({span})"),
        }
    }
}

/// How soon something is done for a client who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timing {
    /// Within a span of time.
    Within(Period),
    /// Within a span of time between two, the shorter one first: 2 to 3 days.
    Between(Period, Period),
    /// On the day of the question: `same day`.
    SameDay,
    /// A word of the author's, with the span that it stands for: `promptly` is within 4 hours, say.
    Worded {
        /// The word.
        word: Box<str>,
        /// Within so long.
        span: Period,
    },
}

impl Timing {
    /// The span of time within which it is done at the latest; a day for `same day`.
    #[must_use]
    pub const fn longest(&self) -> Period {
        match self {
            Self::Within(span) | Self::Between(_, span) | Self::Worded { span, .. } => *span,
            Self::SameDay => Period::new(1, TimeUnit::Day),
        }
    }

    /// Roughly how long it takes, in minutes: at most, and at least. What is done on the same day takes less than a day.
    ///
    /// ```
    /// use tierline_core::Timing;
    /// let hours = |text: &str| Timing::Within(text.parse().unwrap());
    /// assert!(hours("8 hours").about_minutes() < Timing::SameDay.about_minutes());
    /// assert!(Timing::SameDay.about_minutes() < hours("1 day").about_minutes());
    /// ```
    #[must_use]
    pub const fn about_minutes(&self) -> (u64, u64) {
        let longest = self.longest().about_minutes();
        match self {
            Self::Within(_) | Self::Worded { .. } => (longest, longest),
            Self::Between(short, _) => (longest, short.about_minutes()),
            Self::SameDay => (longest, 0),
        }
    }
}

/// Two spans of time, the shorter one first, or a word with the span that it stands for: `2 days to 3 days`, `promptly (4 hours)`.
fn spans(text: &str) -> Result<(Option<&str>, Period, Option<Period>), PeriodError> {
    if let Some((word, span)) = text.strip_suffix(')').and_then(|text| text.split_once(" (")) {
        return Ok((Some(word.trim()), span.parse()?, None));
    }
    match text.split_once(" to ") {
        Some((short, long)) => {
            let (short, long): (Period, Period) = (short.parse()?, long.parse()?);
            // About: a month is taken for 30 days, so that a month to 30 days is in order.
            let in_order = short.about_minutes() <= long.about_minutes();
            if in_order { Ok((None, short, Some(long))) } else { Err(PeriodError) }
        }
        None => Ok((None, text.parse()?, None)),
    }
}

/// As it is shown: `1 hour`, `2 days to 3 days`, `same day`, `promptly (4 hours)`.
impl core::str::FromStr for Timing {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        if text == "same day" {
            return Ok(Self::SameDay);
        }
        Ok(match spans(text)? {
            (Some(word), span, _) => Self::Worded { word: word.into(), span },
            (None, short, Some(long)) => Self::Between(short, long),
            (None, span, None) => Self::Within(span),
        })
    }
}

/// As it is shown: `3 months`, `1 week to 2 weeks`, `on event`, `frequently (1 month)`.
impl core::str::FromStr for Cadence {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        if text == "on event" {
            return Ok(Self::OnEvent);
        }
        Ok(match spans(text)? {
            (Some(word), span, _) => Self::Worded { word: word.into(), span },
            (None, short, Some(long)) => Self::Between(short, long),
            (None, span, None) => Self::Every(span),
        })
    }
}

impl From<Period> for Timing {
    fn from(span: Period) -> Self {
        Self::Within(span)
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(span) => span.fmt(f),
            Self::Between(short, long) => write!(f, "{short} to {long}"),
            Self::SameDay => f.write_str("same day"),
            Self::Worded { word, span } => write!(f, "{word} ({span})"),
        }
    }
}

/// Who looks after the clients of a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The manner: dedicated, pooled, rotating ...
    pub model: Option<Box<str>>,
    /// The owner's role: CSM, TAM, helpdesk ... Where several are named, an owner has any one of them.
    pub role: Vec<Box<str>>,
    /// The roles of several owners, where a client has more than one: vCIO and TAM.
    pub owners: Vec<Box<str>>,
    /// How many accounts an owner has: at least, and at most where there is a limit.
    pub accounts_per_owner: Option<(u32, Option<u32>)>,
}

impl Coverage {
    /// The roles of the owners, each once: `role` first, then those of `owners`.
    ///
    /// ```
    /// use tierline_core::Coverage;
    /// let coverage = Coverage { owners: vec!["vCIO".into(), "TAM".into()], ..Coverage::default() };
    /// assert_eq!(coverage.roles().collect::<Vec<_>>(), ["vCIO", "TAM"]);
    /// ```
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.named().enumerate().filter_map(move |(at, name)| {
            // A role that is named twice is there once, where it stands first.
            (!self.named().take(at).any(|earlier| earlier == name)).then_some(name)
        })
    }

    fn named(&self) -> impl Iterator<Item = &str> {
        self.role.iter().chain(&self.owners).map(|role| &**role)
    }
}

/// How fast a client is answered: whatever it is about, and by how bad it is.
///
/// ```
/// use tierline_core::{Period, Response, Timing};
/// let first = |span: &str| Response { first: span.parse().ok().map(Timing::Within), ..Response::default() };
/// let severities = vec![("P1".into(), first("1 hour")), ("P3".into(), first("1 day"))];
/// let response = Response { severities, ..Response::default() };
/// assert_eq!(response.severity("P3").and_then(|times| times.first.as_ref()).unwrap().to_string(), "1 day");
/// assert_eq!(response.each().count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Time to the first answer.
    pub first: Option<Timing>,
    /// Time to the resolution.
    pub resolution: Option<Timing>,
    /// The hours that count: `24x7`, or the name of a calendar.
    pub calendar: Option<Box<str>>,
    /// By severity, gravest first; one has no severities of its own.
    pub severities: Vec<(Box<str>, Self)>,
}

impl Response {
    /// What is promised for a severity.
    #[must_use]
    pub fn severity(&self, name: &str) -> Option<&Self> {
        self.severities.iter().find(|(severity, _)| **severity == *name).map(|(_, times)| times)
    }

    /// The plain times, without a name, and those of each severity, gravest first; what says nothing is left out.
    pub fn each(&self) -> impl Iterator<Item = (Option<&str>, &Self)> {
        let severities = self.severities.iter().map(|(name, times)| (Some(&**name), times));
        core::iter::once((None, self)).chain(severities).filter(|(_, times)| !times.is_silent())
    }

    /// True where nothing is said but for severities.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.first.is_none() && self.resolution.is_none() && self.calendar.is_none()
    }
}

/// One step of an escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// How long it has been open.
    pub after: Period,
    /// Who is called in.
    pub to: Box<str>,
}

/// How much of an owner's time a client takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// Minutes for a touchpoint.
    pub touchpoint: Option<u32>,
    /// Minutes for a business review.
    pub business_review: Option<u32>,
}

/// What a tier promises its clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// high, medium, low, tech ...
    pub touch: Option<Box<str>>,
    /// Who looks after the clients.
    pub coverage: Option<Coverage>,
    /// How often business is reviewed with the client.
    pub business_review_every: Option<Cadence>,
    /// How often the client is contacted.
    pub touchpoint_every: Option<Cadence>,
    /// How much of an owner's time that takes.
    pub minutes: Option<Minutes>,
    /// How fast the client is answered.
    pub response: Option<Response>,
    /// phone, email, chat ...
    pub channels: Vec<Box<str>>,
    /// Who is called in, and when.
    pub escalation: Vec<Escalation>,
    /// Programmes that the clients are offered.
    pub programmes: Vec<Box<str>>,
    /// What the work with the clients is about.
    pub initiatives: Vec<Box<str>>,
    /// Who looks after the clients, where a name or a desk is named.
    pub owner: Option<Box<str>>,
    /// The channels by which clients are contacted; nothing where they are those by which clients reach us.
    pub outbound: Vec<Box<str>>,
    /// Touchpoints of several kinds, each with its own cadence.
    pub touchpoints: Vec<Touchpoint>,
    /// Dated key experiences in a client's life.
    pub timeline: Vec<Experience>,
    /// Flags that make a touchpoint due while they are true.
    pub events: Vec<Event>,
    /// What some clients are promised in its place: the first whose condition is true replaces, key by key.
    pub instead: Vec<ServicePart>,
    /// What some clients are promised beside it: all whose conditions are true are added.
    pub also: Vec<ServicePart>,
}

/// Touchpoints of one kind: personal, automated ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touchpoint {
    /// What kind they are; a service has each kind once.
    pub kind: Box<str>,
    /// How often.
    pub every: Cadence,
    /// Minutes for one of them.
    pub minutes: Option<u32>,
    /// Who does it, where that is not the client's owner.
    pub owner: Option<Box<str>>,
    /// The channel by which it is done.
    pub channel: Option<Box<str>>,
}

/// A key experience in a client's life, so long after or before a date of the client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experience {
    /// The date attribute that it is counted from.
    pub from: Box<str>,
    /// How long after the date it is, or before it where [`Experience::before`] is true.
    pub span: Period,
    /// Whether it comes before the date.
    pub before: bool,
    /// What it is: a value review, a renewal talk.
    pub what: Box<str>,
}

impl Experience {
    /// The day of the experience for a client with this date; nothing beyond the calendar.
    ///
    /// ```
    /// use tierline_core::Experience;
    /// let talk = Experience {
    ///     from: "renewal_date".into(),
    ///     span: "3 months".parse().unwrap(),
    ///     before: true,
    ///     what: "renewal talk".into(),
    /// };
    /// assert_eq!(talk.day("2027-05-31".parse()?), Some("2027-02-28".parse()?));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn day(&self, date: Date) -> Option<Date> {
        if self.before { self.span.before(date) } else { self.span.after(date) }
    }
}

/// A flag that makes a touchpoint due while it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name of the flag.
    pub flag: Box<str>,
    /// How long after a touchpoint the event makes one due again.
    pub again_after: Period,
}

impl Event {
    /// How long after a touchpoint an event makes one due again, where the model does not say: a month.
    pub const AGAIN_AFTER: Period = Period::new(1, TimeUnit::Month);
}

/// A part of a service for the clients of the tier for which a condition is true.
#[derive(Clone, Debug)]
pub struct ServicePart {
    /// The condition; where it is unknown, the part does not count.
    pub when: Formula,
    /// Whether the client may be shown that it is promised this.
    pub visible: bool,
    /// What it says. It has no parts of its own.
    pub service: Service,
}

/// The same words, and the same promise.
impl PartialEq for ServicePart {
    fn eq(&self, other: &Self) -> bool {
        // By words: formulas of the same words are the same expression.
        self.when.source() == other.when.source() && self.visible == other.visible && self.service == other.service
    }
}

impl Eq for ServicePart {}

/// A dated list of clients, as those affected by a fault, a launch or a change, and what they are promised while they are on it.
///
/// The clients are no part of the model: a table names them, each with its last day.
///
/// ```
/// use tierline_core::{Model, Overlay, Service, Tier};
/// let also = Service { programmes: vec!["migration desk".into()], ..Service::default() };
/// let overlay = Overlay { name: "move_to_v3".into(), until: "2027-03-31".parse().ok(), also, ..Overlay::default() };
/// let model = Model::builder("m").tier(Tier::rest("All")).overlay(overlay).build()?;
/// assert_eq!(&*model.overlays()[0].also.programmes[0], "migration desk");
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlay {
    /// Its name, by which the table names it.
    pub name: Box<str>,
    /// What happened; for people.
    pub description: Option<Box<str>>,
    /// Its last day, whatever the table says of a client.
    pub until: Option<Date>,
    /// Whether the clients may be shown that they are promised what it adds.
    pub visible: bool,
    /// What its clients are promised beside the rest. It has no parts of its own.
    pub also: Service,
}

/// By which channels a client may be contacted, as it says in an attribute, whatever its tier offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The attribute: a category, a text, or true and false.
    pub attribute: Box<str>,
    /// By a value of the attribute: the channels by which a client may be contacted; none at all where the list is empty. A
    /// value that is not named limits nothing.
    pub caps: Vec<(Box<str>, Vec<Box<str>>)>,
    /// The programmes for which clients are contacted, with the channel where there is one. Where none is named, all count for
    /// clients who may not be contacted at all.
    pub outreach: Vec<(Box<str>, Option<Box<str>>)>,
}

impl Contact {
    /// The condition that the attribute has a value; `boolean` where the attribute is true or false.
    #[must_use]
    pub fn condition(&self, value: &str, boolean: bool) -> Formula {
        let attribute = name(&self.attribute);
        match (boolean, value) {
            (true, "true") => attribute.into(),
            (true, "false") => (!attribute).into(),
            _ => attribute.eq(value).into(),
        }
    }
}

impl Event {
    /// The condition that the flag is true.
    #[must_use]
    pub fn condition(&self) -> Formula {
        name(&self.flag).into()
    }
}
