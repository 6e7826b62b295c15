//! What a review does with a client, in one word.

use core::fmt;

/// What a review did with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Movement {
    /// It had no standing and has one now.
    Entered,
    /// It had left, and is back with the standing that it had.
    Returned,
    /// It stays where it is, and nothing waits.
    Kept,
    /// It came to a better tier.
    Promoted,
    /// It belongs to a better tier, and the move waits.
    PromotionPending,
    /// It belongs to a worse tier, and the move waits.
    DemotionPending,
    /// It stays where it is, and a demotion that waited is cancelled.
    Recovered,
    /// It came to a worse tier.
    Demoted,
    /// It stays where it is, because a value is missing that tells whether it belongs there.
    Held,
    /// Its tier is the one that somebody has set.
    HeldByOverride,
    /// It is not in the book any more.
    Left,
    /// It has no tier today, and keeps the standing that it has.
    Unassigned,
    /// It came to another segment: of tiers without an order none is better.
    Moved,
    /// It belongs to another segment, and the move waits.
    MovePending,
    /// It stays in its segment, and a move that waited is cancelled.
    MoveCancelled,
}

impl Movement {
    /// All of them: those of tiers that have an order, and behind them those of segments alone.
    pub const ALL: [Self; 15] = [
        Self::Entered,
        Self::Returned,
        Self::Kept,
        Self::Promoted,
        Self::PromotionPending,
        Self::DemotionPending,
        Self::Recovered,
        Self::Demoted,
        Self::Held,
        Self::HeldByOverride,
        Self::Left,
        Self::Unassigned,
        Self::Moved,
        Self::MovePending,
        Self::MoveCancelled,
    ];

    /// Those of tiers that have an order.
    const RANKED: &'static [Self] = &[
        Self::Entered,
        Self::Returned,
        Self::Kept,
        Self::Promoted,
        Self::PromotionPending,
        Self::DemotionPending,
        Self::Recovered,
        Self::Demoted,
        Self::Held,
        Self::HeldByOverride,
        Self::Left,
        Self::Unassigned,
    ];

    /// Those of segments.
    const UNRANKED: &'static [Self] = &[
        Self::Entered,
        Self::Returned,
        Self::Kept,
        Self::Moved,
        Self::MovePending,
        Self::MoveCancelled,
        Self::Held,
        Self::HeldByOverride,
        Self::Left,
        Self::Unassigned,
    ];

    /// The movements that a review can give, in the order in which they are counted: those of tiers that have an order, or
    /// those of segments.
    ///
    /// ```
    /// use tierline_book::Movement;
    /// assert!(!Movement::of(true).contains(&Movement::Moved));
    /// assert!(!Movement::of(false).contains(&Movement::Promoted));
    /// ```
    #[must_use]
    pub const fn of(ranked: bool) -> &'static [Self] {
        if ranked { Self::RANKED } else { Self::UNRANKED }
    }

    /// Whether the client belongs to another tier, and the move waits.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::PromotionPending | Self::DemotionPending | Self::MovePending)
    }

    /// The word for it.
    ///
    /// ```
    /// use tierline_book::Movement;
    /// assert_eq!(Movement::DemotionPending.word(), "demotion pending");
    /// ```
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Returned => "returned",
            Self::Kept => "kept",
            Self::Promoted => "promoted",
            Self::PromotionPending => "promotion pending",
            Self::DemotionPending => "demotion pending",
            Self::Recovered => "recovered",
            Self::Demoted => "demoted",
            Self::Held => "held",
            Self::HeldByOverride => "held by override",
            Self::Left => "left",
            Self::Unassigned => "unassigned",
            Self::Moved => "moved",
            Self::MovePending => "move pending",
            Self::MoveCancelled => "move cancelled",
        }
    }
}

impl fmt::Display for Movement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
