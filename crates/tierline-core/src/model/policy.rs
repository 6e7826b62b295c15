//! How clients move between tiers, and what tiers are meant to reach: spans of time, migration, targets.
//!
//! They are data of the model; reviews and reports use them.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::text::visible::shown;
use crate::value::date::Date;
use crate::value::number::Decimal;
use crate::value::wide::Wide;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// A calendar day.
    Day,
    /// 7 days.
    Week,
    /// A calendar month; the end of the month is kept within the month.
    Month,
    /// 12 months.
    Year,
}

impl TimeUnit {
    /// All units, shortest first.
    pub const ALL: [Self; 6] = [Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// The unit's word, singular.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A span of time in words: `3 months`, `1 hour`.
///
/// ```
/// use tierline_core::{Period, TimeUnit};
/// assert_eq!("3 months".parse(), Ok(Period::new(3, TimeUnit::Month)));
/// assert_eq!(Period::new(1, TimeUnit::Week).to_string(), "1 week");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    count: u32,
    unit: TimeUnit,
}

impl Period {
    /// So many units.
    #[must_use]
    pub const fn new(count: u32, unit: TimeUnit) -> Self {
        Self { count, unit }
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.count
    }

    /// Of what.
    #[must_use]
    pub const fn unit(self) -> TimeUnit {
        self.unit
    }

    /// Roughly how long it is, in minutes, to put spans in an order: a month counts 30 days and a year 365.
    ///
    /// ```
    /// use tierline_core::{Period, TimeUnit};
    /// let (week, month) = (Period::new(1, TimeUnit::Week), Period::new(1, TimeUnit::Month));
    /// assert!(week.about_minutes() < month.about_minutes());
    /// ```
    #[must_use]
    pub const fn about_minutes(self) -> u64 {
        let unit: u64 = match self.unit {
            TimeUnit::Minute => 1,
            TimeUnit::Hour => 60,
            TimeUnit::Day => 1_440,
            TimeUnit::Week => 10_080,
            TimeUnit::Month => 43_200,
            TimeUnit::Year => 525_600,
        };
        // `u64::from` is not const; every u32 is a u64.
        unit.saturating_mul(self.count as u64)
    }

    /// The same, where the end of a month is followed by the end of a month: three months after September 30th is
    /// December 31st. So reviews at the ends of quarters follow one another.
    ///
    /// ```
    /// use tierline_core::{Period, TimeUnit};
    /// let quarter = Period::new(3, TimeUnit::Month);
    /// assert_eq!(quarter.after_to_month_end("2026-09-30".parse()?), Some("2026-12-31".parse()?));
    /// assert_eq!(quarter.after_to_month_end("2026-09-29".parse()?), Some("2026-12-29".parse()?));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn after_to_month_end(self, day: Date) -> Option<Date> {
        let end = self.after(day)?;
        let by_months = matches!(self.unit, TimeUnit::Month | TimeUnit::Year);
        if !by_months || !day.ends_month() {
            return Some(end);
        }
        // The last day of a month comes within three days of any 28th and later day; a month has no more than 31.
        (0..=3)
            .filter_map(|more| Date::from_days(i64::from(end.days()).checked_add(more)?))
            .find(|day| day.ends_month())
    }

    /// The day that comes so long after another; nothing beyond the calendar.
    ///
    /// Months and years keep the day of the month, and where the month is too short, its last day: a month after
    /// January 31st is the last of February. Minutes and hours that begin a day count as that day.
    ///
    /// ```
    /// use tierline_core::{Date, Period, TimeUnit};
    /// let month = Period::new(1, TimeUnit::Month);
    /// assert_eq!(month.after("2028-01-31".parse()?), Some("2028-02-29".parse()?));
    /// assert_eq!(Period::new(25, TimeUnit::Hour).after("2026-01-31".parse()?), Some("2026-02-02".parse()?));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn after(self, day: Date) -> Option<Date> {
        self.along(day, i64::from(self.count))
    }

    /// The day that comes so long before another; nothing before the calendar. Months and years keep the day of the month as
    /// [`Period::after`] does.
    ///
    /// ```
    /// use tierline_core::{Date, Period, TimeUnit};
    /// let quarter = Period::new(90, TimeUnit::Day);
    /// assert_eq!(quarter.before("2027-01-31".parse()?), Some("2026-11-02".parse()?));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn before(self, day: Date) -> Option<Date> {
        self.along(day, i64::from(self.count).checked_neg()?)
    }

    /// So many units along the calendar, back where there are fewer than none.
    fn along(self, day: Date, count: i64) -> Option<Date> {
        let (size, back) = (count.checked_abs()?, count < 0);
        let days = match self.unit {
            // Whole days, rounded up: a day that is begun counts.
            TimeUnit::Minute => size.checked_add(1_439)?.checked_div(1_440)?,
            TimeUnit::Hour => size.checked_add(23)?.checked_div(24)?,
            TimeUnit::Day => size,
            TimeUnit::Week => size.checked_mul(7)?,
            TimeUnit::Month => return day.months_later(count),
            TimeUnit::Year => return day.months_later(count.checked_mul(12)?),
        };
        let days = if back { days.checked_neg()? } else { days };
        Date::from_days(i64::from(day.days()).checked_add(days)?)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.count, self.unit.word(), if self.count == 1 { "" } else { "s" })
    }
}

/// A text that is no span of time.
///
/// ```
/// use tierline_core::Period;
/// assert_eq!("2 weeks".parse::<Period>()?.to_string(), "2 weeks");
/// assert!(["+2 weeks", "-2 weeks", "2", "0 weeks"].into_iter().all(|text| text.parse::<Period>().is_err()));
/// # Ok::<(), tierline_core::PeriodError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a span of time like `3 months`: a whole number and minutes, hours, days, weeks, months or years")]
#[non_exhaustive]
pub struct PeriodError;

impl core::str::FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (count, word) = text.trim().split_once(' ').ok_or(PeriodError)?;
        let word = word.trim();
        // `1 day`, `2 days`, and `2 day` as well: the number does not decide the word.
        let unit = TimeUnit::ALL.into_iter().find(|u| u.word() == word.strip_suffix('s').unwrap_or(word));
        // A sign is no part of a count, and the standard parser would take a plus.
        let digits = count.bytes().all(|byte| byte.is_ascii_digit());
        let count = count.parse().ok().filter(|n| digits && *n > 0).ok_or(PeriodError)?;
        Ok(Self { count, unit: unit.ok_or(PeriodError)? })
    }
}

/// When a move to another tier takes effect.
///
/// Its list is closed: a way of moving that some code did not know would be taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveAfter {
    /// `at once`
    AtOnce,
    /// At the first review on or after the client's next renewal.
    Renewal {
        /// The time to wait where the renewal date is missing.
        missing_renewal: Option<Period>,
    },
    /// At the first review on or after the end of a span of time that begins on the day it was first seen.
    Period(Period),
    /// So many reviews after the one that saw it first.
    Reviews(u32),
}

/// How far a move goes at one review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// To where the rules say.
    #[default]
    Straight,
    /// To the next tier in that direction; the way on goes at the next reviews, without another wait.
    OneTier,
}

/// What becomes of a client whose tier cannot be told any more, because a value is missing that was known before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenMissing {
    /// It is held: it keeps its tier until the rules can tell again.
    #[default]
    Hold,
    /// It falls, as if the clause were false.
    Fall,
}

/// How many clients may leave at a review before it is refused until somebody confirms it.
///
/// A review is refused where more than `share` of the standings, and at least `clients` of them, do not find their client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftGuard {
    /// The share of the standings as a fraction, from 0 to 1: `0.20` is 20 %.
    pub share: Decimal,
    /// The number of clients from which on the share counts.
    pub clients: u32,
}

impl LeftGuard {
    /// Whether so many clients of so many standings are too many to leave without somebody's consent.
    ///
    /// ```
    /// use tierline_core::LeftGuard;
    /// let guard = LeftGuard::default();                       // more than 20 %, and at least 5
    /// assert!(!guard.refuses(4, 10));
    /// assert!(!guard.refuses(20, 100));
    /// assert!(guard.refuses(21, 100));
    /// let third = LeftGuard { share: "0.3333333333333333333333333333333333333".parse()?, ..guard };
    /// assert!(third.refuses(10, 30) && !third.refuses(9, 30));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn refuses(&self, leaving: u64, standings: u64) -> bool {
        // leaving / standings > mantissa / 10^scale, without a division, and in 256 bits: a share may have 38 digits.
        let power = 10_u128.saturating_pow(self.share.scale().into());
        let share = u128::try_from(self.share.mantissa()).unwrap_or(0);
        leaving >= self.clients.into() && Wide::product(leaving.into(), power) > Wide::product(share, standings.into())
    }
}

impl Default for LeftGuard {
    /// More than 20 %, and at least 5.
    fn default() -> Self {
        // One in five, and five clients at least: of a few clients each is a large share.
        Self { share: Decimal::new(20, 2).unwrap_or(Decimal::ZERO), clients: 5 }
    }
}

/// How clients move between tiers from review to review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// A move to a better tier.
    pub promote: MoveAfter,
    /// A move to a worse tier.
    pub demote: MoveAfter,
    /// The date attribute that says when a client renews.
    pub renewal: Option<Box<str>>,
    /// How often the client base is reviewed.
    pub review_every: Option<Period>,
    /// How far a move goes at one review, up and down.
    pub steps: Steps,
    /// How long a client is in a tier before it moves up, and before it moves down.
    pub minimum_time: (Option<Period>, Option<Period>),
    /// How much later than `review_every` says a review may be before its clients are overdue; nothing for not a day.
    pub review_tolerance: Option<Period>,
    /// What becomes of a client whose tier cannot be told, because a value is missing now.
    pub missing: WhenMissing,
    /// How long a client that left is remembered.
    pub forget_after: Period,
    /// How many clients may leave at a review that nobody confirms.
    pub left_guard: LeftGuard,
}

impl Migration {
    /// One rule for all moves: what a model has whose tiers have no order.
    ///
    /// ```
    /// use tierline_core::{Migration, MoveAfter};
    /// let migration = Migration::moving(MoveAfter::Reviews(2));
    /// assert_eq!(migration.promote, migration.demote);
    /// ```
    #[must_use]
    pub fn moving(after: MoveAfter) -> Self {
        Self { promote: after, demote: after, ..Self::default() }
    }

    /// How long a client that left is remembered, where the model does not say: 2 years.
    pub const FORGET_AFTER: Period = Period::new(2, TimeUnit::Year);

    /// How much later than `review_every` says a review may be, where the model does not say: 7 days.
    pub const REVIEW_TOLERANCE: Period = Period::new(7, TimeUnit::Day);
}

impl Default for Migration {
    /// Both ways at once, and straight; a client is held where a value is missing, and one that left is remembered for
    /// 2 years.
    fn default() -> Self {
        Self {
            promote: MoveAfter::AtOnce,
            demote: MoveAfter::AtOnce,
            renewal: None,
            review_every: None,
            steps: Steps::Straight,
            minimum_time: (None, None),
            review_tolerance: Some(Self::REVIEW_TOLERANCE),
            missing: WhenMissing::Hold,
            forget_after: Self::FORGET_AFTER,
            left_guard: LeftGuard::default(),
        }
    }
}

/// What is known of an owner that a client may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OwnerFact {
    /// What the owner knows: several texts.
    Skills,
    /// The languages that the owner speaks: several texts.
    Languages,
    /// Where the owner works.
    TimeZone,
    /// CSM, TAM, helpdesk ...
    Role,
}

impl OwnerFact {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Skills, Self::Languages, Self::TimeZone, Self::Role];

    /// The column of a roster.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::Languages => "languages",
            Self::TimeZone => "time_zone",
            Self::Role => "role",
        }
    }
}

/// What a client asks of its owner: that what is known of the owner has, or is, the value of one of the client's attributes.
///
/// A client without that value asks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// What is known of the owner.
    pub owner: OwnerFact,
    /// The attribute of the client.
    pub of: Box<str>,
    /// Only clients for whom this flag is true ask it; all clients where there is none.
    pub when: Option<Box<str>>,
    /// What an owner costs who does not have it, in points.
    pub cost: u32,
}

impl Fit {
    /// The greatest cost.
    pub const MOST: u32 = 100_000;

    /// The rule in words: `skills of the owner have industry`.
    ///
    /// ```
    /// use tierline_core::{Fit, OwnerFact};
    /// let fit = Fit { owner: OwnerFact::Skills, of: "industry".into(), when: Some("at_risk".into()), cost: 10 };
    /// assert_eq!(fit.words(), "owner's skills have `industry`, for clients with `at_risk`");
    /// ```
    #[must_use]
    pub fn words(&self) -> alloc::string::String {
        let verb = match self.owner {
            OwnerFact::Skills | OwnerFact::Languages => "have",
            OwnerFact::TimeZone | OwnerFact::Role => "is",
        };
        let of = shown(&self.of);
        match &self.when {
            Some(flag) => {
                alloc::format!("owner's {} {verb} `{of}`, for clients with `{}`", self.owner.word(), shown(flag))
            }
            None => alloc::format!("owner's {} {verb} `{of}`", self.owner.word()),
        }
    }
}

/// What a metric that a model declares is made of: columns of a table of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricOf {
    /// The sum of a column of numbers, or that over the sum of another one.
    Sum {
        /// What is added up.
        of: Box<str>,
        /// What it is divided by; only clients that have both count.
        over: Option<Box<str>>,
    },
    /// How many clients have `true`.
    Count(Box<str>),
    /// The mean of a column of numbers, over the clients that have one.
    Mean(Box<str>),
    /// Their median.
    Median(Box<str>),
    /// The share of the clients with `true`, of those of which it is known.
    Share(Box<str>),
}

impl MetricOf {
    /// The key that it is written behind.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Sum { .. } => "sum",
            Self::Count(_) => "count",
            Self::Mean(_) => "mean",
            Self::Median(_) => "median",
            Self::Share(_) => "share",
        }
    }

    /// The column that it is of.
    #[must_use]
    pub const fn column(&self) -> &str {
        match self {
            Self::Sum { of, .. } | Self::Count(of) | Self::Mean(of) | Self::Median(of) | Self::Share(of) => of,
        }
    }

    /// The column that it is divided by.
    #[must_use]
    pub fn over(&self) -> Option<&str> {
        match self {
            Self::Sum { over, .. } => over.as_deref(),
            _ => None,
        }
    }

    /// Whether its column holds truths; numbers otherwise.
    #[must_use]
    pub const fn is_of_truths(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Share(_))
    }
}

/// What a declared metric counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricUnit {
    /// A part of a whole; 1 is 100 %.
    Share,
    /// Money.
    Money,
    /// Points of a scale, or pieces.
    Points,
    /// So many times.
    Ratio,
}

impl MetricUnit {
    /// All units.
    pub const ALL: [Self; 4] = [Self::Share, Self::Money, Self::Points, Self::Ratio];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Money => "money",
            Self::Points => "points",
            Self::Ratio => "ratio",
        }
    }
}

/// What becomes of a declared metric where the period is longer or shorter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MetricOverTime {
    /// It does not grow with time.
    #[default]
    None,
    /// It adds up.
    Scale,
    /// What is left of a whole compounds.
    Compound,
}

impl MetricOverTime {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Scale, Self::Compound];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scale => "scale",
            Self::Compound => "compound",
        }
    }
}

/// A metric that a model declares, beside those there are ([`Target::RATES`], [`Target::METRICS`]).
///
/// ```
/// use tierline_core::{DeclaredMetric, MetricOf, MetricUnit, Model, Tier};
/// let won = MetricOf::Sum { of: "won".into(), over: Some("leads".into()) };
/// let conversion = DeclaredMetric { unit: MetricUnit::Share, ..DeclaredMetric::new("conversion", won) };
/// assert_eq!(conversion.formula(), "sum(won) / sum(leads)");
/// let model = Model::builder("m").tier(Tier::rest("All")).metric(conversion).build()?;
/// assert_eq!(&*model.metrics()[0].name, "conversion");
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredMetric {
    /// Its name, as targets write it.
    pub name: Box<str>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// What it is made of.
    pub of: MetricOf,
    /// What it counts in.
    pub unit: MetricUnit,
    /// Whether less is better: a target of one number is then a limit.
    pub is_better_lower: bool,
    /// What becomes of it where the period is longer or shorter.
    pub over_time: MetricOverTime,
}

impl DeclaredMetric {
    /// A metric of which more is better, in its usual unit: a share is one, a sum over another one a ratio, and all else points.
    #[must_use]
    pub fn new(name: &str, of: MetricOf) -> Self {
        let unit = match &of {
            MetricOf::Share(_) => MetricUnit::Share,
            MetricOf::Sum { over: Some(_), .. } => MetricUnit::Ratio,
            _ => MetricUnit::Points,
        };
        let over_time = MetricOverTime::None;
        Self { name: name.into(), description: None, of, unit, is_better_lower: false, over_time }
    }

    /// How it is computed, from the columns by their names.
    #[must_use]
    pub fn formula(&self) -> alloc::string::String {
        let of = self.of.column();
        match &self.of {
            MetricOf::Sum { over: Some(over), .. } => alloc::format!("sum({of}) / sum({over})"),
            MetricOf::Share(_) => alloc::format!("count({of}) / known({of})"),
            other => alloc::format!("{}({of})", other.word()),
        }
    }
}

/// What a metric is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// At least this, or at most where less is better.
    Number(Decimal),
    /// From and to; an end that is not given is open.
    Range(Option<Decimal>, Option<Decimal>),
}

/// What a tier, or the whole book, is meant to reach. Shares and rates are fractions: `0.10` is 10 %.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Share of the clients, from and to.
    pub clients: Option<(Decimal, Decimal)>,
    /// Share of the value, from and to.
    pub value: Option<(Decimal, Decimal)>,
    /// Rates by name, at least: see [`Target::RATES`].
    pub rates: Vec<(Box<str>, Decimal)>,
    /// Other metrics by name, and ranges of rates: see [`Target::METRICS`].
    pub metrics: Vec<(Box<str>, Meant)>,
}

impl Target {
    /// The rates that a target may name: retention of clients, net retention of value, expansion of value, and the
    /// shares of clients that take part in advocacy and that adopt the product.
    pub const RATES: [&'static str; 5] = ["retention", "net_retention", "expansion", "advocacy", "adoption"];

    /// The other metrics of a period that a target may name.
    pub const METRICS: [&'static str; 13] = [
        "churn",
        "gross_retention",
        "contraction",
        "nps",
        "satisfaction",
        "participation",
        "profit",
        "margin",
        "cost_to_serve",
        "ltv",
        "cac",
        "ltv_to_cac",
        "roas",
    ];

    /// The name under which the targets of the whole book stand, where no tier has it.
    pub const ALL: &'static str = "all";
}
