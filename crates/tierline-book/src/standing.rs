//! What is remembered of a client from one review to the next.

use tierline_core::Date;

/// What is remembered of a client between reviews. Tiers are ranks, 0 the best.
///
/// It is made of plain fields, so that a table can hold it: whoever keeps the standings writes and reads them as
/// columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The tier in force. A standing without one, and without an override, counts as none.
    pub tier: Option<usize>,
    /// The day of the review since which the client is in that tier.
    pub since: Option<Date>,
    /// A move to another tier that waits.
    pub pending: Option<Pending>,
    /// A tier that somebody has set.
    pub held: Option<Override>,
    /// The day of the last review.
    pub reviewed_on: Option<Date>,
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
        Self { tier: Some(tier), since: Some(since), pending: None, held: None, reviewed_on: Some(since) }
    }

    /// The day of the last review. Tables that do not have it say when the client came to its tier, and when a move
    /// that waits was first seen: the later of the two, then.
    #[must_use]
    pub fn last_review(&self) -> Option<Date> {
        self.reviewed_on.or_else(|| self.since.max(self.pending.map(|pending| pending.since)))
    }
}

impl Override {
    /// Whether it holds on a day: the day `until` is the last one on which it does.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}
