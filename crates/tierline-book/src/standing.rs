//! What is remembered of a client from one review to the next.

use tierline_core::{ColumnReader, Date, Plan};

use crate::json;

/// What is remembered of a client between reviews. Tiers are ranks, 0 the best.
///
/// It is made of plain fields, so that a table can hold it: whoever keeps the standings writes and reads them as
/// columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The tier in force; nothing for a client that has been unassigned ever since it is known.
    pub tier: Option<usize>,
    /// The day of the review since which the client is in that tier.
    pub since: Option<Date>,
    /// The clause by which the rules last gave that tier: its number among
    /// [`Plan::clause_words`](tierline_core::Plan::clause_words) of the model that did, from 0. Nothing for a tier that the
    /// client came to in another way, or without a clause.
    pub clause: Option<u32>,
    /// A move to another tier that waits.
    pub pending: Option<Pending>,
    /// A tier that somebody has set.
    pub held: Option<Override>,
    /// The day of the last review that saw the client, or saw it leave.
    pub reviewed_on: Option<Date>,
    /// The day of the review that did not find the client any more; nothing for one that is there.
    pub left_on: Option<Date>,
}

/// A move to another tier that waits for its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// Where the rules last said that the client belongs.
    pub tier: usize,
    /// The day of the review that saw it first.
    pub since: Date,
    /// The day on or after which it takes effect, where one is known.
    pub effective_on: Option<Date>,
    /// The reviews after the one that saw it first.
    pub reviews: u32,
}

/// A tier that somebody has set. Who did it and why stays with whoever keeps the standings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Override {
    /// The tier.
    pub tier: usize,
    /// The last day on which it holds; without one it holds until it is taken away.
    pub until: Option<Date>,
    /// Whether it is exactly that tier, at least it, or at most it.
    pub kind: OverrideKind,
    /// The day of the first review at which it was in force, which that review writes. Nothing for one that no review has
    /// found in force: it was set after the last one.
    pub since: Option<Date>,
}

/// How a tier that somebody has set binds a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OverrideKind {
    /// The client has that tier, whatever the rules say.
    #[default]
    Exactly,
    /// The client has that tier or a better one: it rises as the rules say, and falls no further.
    AtLeast,
    /// The client has that tier or a worse one: it falls as the rules say, and rises no further.
    AtMost,
}

impl OverrideKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Exactly, Self::AtLeast, Self::AtMost];

    /// The word for it, as a table of standings has it.
    ///
    /// ```
    /// use tierline_book::OverrideKind;
    /// assert_eq!(OverrideKind::AtLeast.word(), "at least");
    /// ```
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }
}

impl Standing {
    /// A client in a tier since a day, which is also the day of its last review.
    ///
    /// ```
    /// use tierline_book::Standing;
    /// let standing = Standing::new(1, "2026-05-20".parse()?);
    /// assert_eq!(standing.last_review(), Some("2026-05-20".parse()?));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub const fn new(tier: usize, since: Date) -> Self {
        Self {
            tier: Some(tier),
            since: Some(since),
            clause: None,
            pending: None,
            held: None,
            reviewed_on: Some(since),
            left_on: None,
        }
    }

    /// The day of the last review. Tables that do not have it say when the client came to its tier, when a move that
    /// waits was first seen, and when the client left: the latest of them, then.
    #[must_use]
    pub fn last_review(&self) -> Option<Date> {
        self.reviewed_on.or_else(|| self.since.max(self.pending.map(|pending| pending.since)).max(self.left_on))
    }

    /// A standing that does not say since when overrides are in force, as those of before: one whose last day is not before the last
    /// review is taken for one that was in force then.
    ///
    /// ```
    /// use tierline_book::{Override, Standing};
    /// let last = "2026-08-21".parse()?;
    /// let before = Standing { held: Some(Override::exactly(0, None)), ..Standing::new(0, last) };
    /// assert_eq!(before.with_override_of_before().held.and_then(|held| held.since), Some(last));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn with_override_of_before(self) -> Self {
        let last = self.last_review();
        let since = |held: Override| last.filter(|last| held.in_force(*last));
        Self { held: self.held.map(|held| Override { since: since(held), ..held }), ..self }
    }
}

impl Override {
    /// Exactly a tier, until the end of a day; no review has found it in force.
    #[must_use]
    pub const fn exactly(tier: usize, until: Option<Date>) -> Self {
        Self { tier, until, kind: OverrideKind::Exactly, since: None }
    }

    /// The same, as a review leaves it: in force since that day, where no earlier review has found it in force.
    ///
    /// ```
    /// use tierline_book::Override;
    /// let (first, second) = ("2026-05-20".parse()?, "2026-08-20".parse()?);
    /// let held = Override::exactly(0, None).reviewed(first);
    /// assert_eq!(held.reviewed(second).since, Some(first));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn reviewed(self, as_of: Date) -> Self {
        if !self.in_force(as_of) {
            return self;
        }
        // A later day, which only people can have written, is no day on which it has held.
        Self { since: Some(self.since.map_or(as_of, |since| since.min(as_of))), ..self }
    }

    /// Whether it was in force at the review of a day, as far as reviews have written it down.
    ///
    /// ```
    /// use tierline_book::Override;
    /// let last = "2026-05-20".parse()?;
    /// let set_later = Override::exactly(0, Some("2026-07-01".parse()?));
    /// assert!(!set_later.held_at(last) && set_later.reviewed(last).held_at(last));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn held_at(&self, review: Date) -> bool {
        self.since.is_some_and(|since| since <= review)
    }

    /// What it makes of a tier: the nearest one that it allows.
    ///
    /// ```
    /// use tierline_book::{Override, OverrideKind};
    /// let floor = Override { kind: OverrideKind::AtLeast, ..Override::exactly(1, None) };
    /// assert_eq!([0, 1, 2].map(|tier| floor.allowed(tier)), [0, 1, 1]);
    /// ```
    #[must_use]
    pub fn allowed(&self, tier: usize) -> usize {
        match self.kind {
            OverrideKind::Exactly => self.tier,
            OverrideKind::AtLeast => self.tier.min(tier),
            OverrideKind::AtMost => self.tier.max(tier),
        }
    }

    /// Whether it holds on a day: the day `until` is the last one on which it does.
    ///
    /// ```
    /// use tierline_book::Override;
    /// let held = Override::exactly(0, Some("2026-11-21".parse()?));
    /// assert!(held.in_force("2026-11-21".parse()?) && !held.in_force("2026-11-22".parse()?));
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// The format of a row of standings: the first one had no number, no clauses, and no clients that have left.
pub const STANDING_FORMAT: u32 = 2;

/// What a row of standings says of its format: the number, and the columns of the client base that the review has read, as a JSON
/// list. The next review compares them with the columns that it has, and refuses where one is gone.
///
/// ```
/// use tierline_book::{standing_format, standing_format_number};
/// let format = standing_format(["arr", "health"]);
/// assert_eq!(format, r#"2 ["arr", "health"]"#);
/// assert_eq!((standing_format_number(&format), standing_format_number("none")), (2, 0));
/// ```
pub fn standing_format<'c>(columns: impl IntoIterator<Item = &'c str>) -> String {
    let mut out = format!("{STANDING_FORMAT} [");
    for (at, column) in columns.into_iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        json::quote(column, &mut out);
    }
    out.push(']');
    out
}

/// The number of a format; 0 for a text that is none.
#[must_use]
pub fn standing_format_number(format: &str) -> u32 {
    let digits = format.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The columns of a table of standings behind the client column, in their order.
pub const STANDING_COLUMNS: [&str; 19] = [
    "tier",
    "since",
    "clause",
    "pending_tier",
    "pending_since",
    "effective_on",
    "pending_reviews",
    "override_tier",
    "override_kind",
    "override_until",
    "override_since",
    "override_author",
    "override_reason",
    "last_value",
    "remembered",
    "reviewed_on",
    "left_on",
    "fingerprint",
    "format",
];

/// More reviews than a move ever waits for.
const MOST_REVIEWS: i64 = 1_000_000_000;

macro_rules! columns {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        /// A column of a table of standings whose values are read by their type.
        ///
        /// The others are texts: the clause, who set an override and why, what was remembered, the fingerprint of the model
        /// and the format of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StandingColumn {
            $($(#[$doc])+ $name,)+
        }

        impl StandingColumn {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name that the column has in a table.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

columns! {
    /// The tier in force.
    Tier = "tier";
    /// The day since which the client is in it.
    Since = "since";
    /// Where a move that waits goes.
    PendingTier = "pending_tier";
    /// The day on which that move was first seen.
    PendingSince = "pending_since";
    /// The day on or after which it takes effect.
    EffectiveOn = "effective_on";
    /// The reviews after the one that saw it first.
    PendingReviews = "pending_reviews";
    /// The tier that somebody has set.
    OverrideTier = "override_tier";
    /// The last day on which it holds.
    OverrideUntil = "override_until";
    /// The day of the first review at which it was in force.
    OverrideSince = "override_since";
    /// The day of the last review.
    ReviewedOn = "reviewed_on";
    /// What the client was last known to be worth, at the scale of the value attribute.
    LastValue = "last_value";
    /// Whether it is exactly that tier, at least it, or at most it.
    OverrideKind = "override_kind";
    /// The day of the review that did not find the client any more.
    LeftOn = "left_on";
}

impl StandingColumn {
    /// How the column is read in standings of a plan. `tiers` are the names that a tier may have there, those of today and
    /// behind them former ones.
    ///
    /// ```
    /// use tierline_book::StandingColumn;
    /// use tierline_core::{Model, Tier};
    /// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
    /// assert_eq!(StandingColumn::Tier.reader(&plan, plan.tiers()).name(), "tier");
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn reader<'n>(self, plan: &Plan, tiers: impl IntoIterator<Item = &'n str>) -> ColumnReader {
        let name = self.name();
        match self {
            Self::Tier | Self::PendingTier | Self::OverrideTier => ColumnReader::levels(name, tiers),
            Self::OverrideKind => ColumnReader::levels(name, OverrideKind::ALL.iter().map(|kind| kind.word())),
            Self::PendingReviews => ColumnReader::integer(name).within(Some(0), Some(MOST_REVIEWS)),
            Self::LastValue => ColumnReader::decimal(name, plan.value().map_or(0, |(_, scale)| scale)),
            Self::Since
            | Self::PendingSince
            | Self::EffectiveOn
            | Self::OverrideUntil
            | Self::OverrideSince
            | Self::ReviewedOn
            | Self::LeftOn => ColumnReader::date(name),
        }
    }
}
