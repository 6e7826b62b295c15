//! Why a review did what it did: small values, which [`ReasonFormat`](crate::ReasonFormat) turns into a sentence.

use tierline_core::{Date, Period};

use crate::standing::OverrideKind;

/// Why a review did what it did, without any words.
///
/// It holds ranks, dates and the number of a clause: only what the sentence needs, and nothing of the client itself.
/// So many clients share one, and whoever reviews a whole book keeps each once.
/// [`ReasonFormat::sentence`](crate::ReasonFormat::sentence) writes it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Why {
    pub(crate) decision: Decision,
    /// A move that waited, and does not any more.
    pub(crate) cancelled: Option<PendingMove>,
    /// The last day of an override that has ended.
    pub(crate) expired: Option<Date>,
    /// An override that leaves the client more than one tier, and decides here.
    pub(crate) bound: Option<Bound>,
    /// Where a client that is back has come to, before anything else was done with it, and the day on which it left.
    pub(crate) returned: Option<(Option<Rank>, Date)>,
    /// The clause that gave the tier in force, where it cannot be told whether it is true.
    pub(crate) unknown: Option<u32>,
}

impl Why {
    /// A decision, and nothing beside it.
    pub(crate) const fn of(decision: Decision) -> Self {
        Self { decision, cancelled: None, expired: None, bound: None, returned: None, unknown: None }
    }

    /// The number of the clause that gave the tier in force, where that it cannot be told any more is the reason:
    /// [`ReasonFormat::sentence_with`](crate::ReasonFormat::sentence_with) takes the names of what is missing.
    #[must_use]
    pub const fn unknown(&self) -> Option<u32> {
        self.unknown
    }
}

/// An override that leaves the client more than one tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Bound {
    pub(crate) kind: OverrideKind,
    pub(crate) tier: Rank,
    pub(crate) until: Option<Date>,
    /// The tier out of which it has taken the client today.
    pub(crate) from: Option<Rank>,
}

/// The rank of a tier: a model has at most 64.
pub(crate) type Rank = u8;

/// A move that waits: where to, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PendingMove {
    pub(crate) tier: Rank,
    pub(crate) since: Date,
}

/// What the rules say today: a tier, and the clause that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RuleTier {
    pub(crate) tier: Rank,
    pub(crate) clause: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Decision {
    /// This is the second review of that day.
    SameDay { tier: Option<Rank>, on: Date, state: SameDayState },
    /// There was no tier before: no standing at all, or one of a client that has been unassigned ever since.
    Entered { given: RuleTier, known: bool },
    /// The rules give the tier in force.
    Confirmed { given: RuleTier, recovered: bool },
    /// The rules give a worse tier, and the `stay` rule of the tier in force is true.
    Stayed { tier: Rank, given: Rank, recovered: bool },
    /// The rules give another tier, and the move waits.
    Waits { tier: Rank, given: RuleTier, since: Date, wait: Wait, by_steps: bool },
    /// The tier changes towards what the rules give.
    Moved { from: Rank, to: Rank, given: RuleTier, waited: Option<Waited> },
    /// Somebody has set the tier.
    Held { from: Option<Rank>, tier: Rank, bound: Bound, given: Option<Rank> },
    /// The rules give a worse tier, and it cannot be told whether the clause of the tier in force is true.
    Missing { tier: Rank, given: Rank, waiting: Option<PendingMove> },
    /// The rules give no tier.
    Unassigned { tier: Option<Rank>, waiting: Option<PendingMove> },
    /// The client is not in the book any more.
    Left { tier: Option<Rank> },
}

/// What the first review of a day has left, which the second one finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SameDayState {
    /// Tiers as the rules give them, or none.
    ByRules,
    /// A tier that somebody has set.
    Held,
    /// The client has left.
    Left,
}

/// What a move still waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wait {
    /// Nothing.
    Over,
    /// Only the client's time in its tier.
    Time(Minimum),
    /// A day.
    Until { day: Date, basis: Basis, not_before: Option<Minimum> },
    /// So many reviews after this one.
    Reviews { left: u32, not_before: Option<Minimum> },
    /// A renewal date, which is not known.
    Renewal { not_before: Option<Minimum> },
}

impl Wait {
    /// The clock itself is over.
    pub(crate) fn over(not_before: Option<Minimum>) -> Self {
        not_before.map_or(Self::Over, Self::Time)
    }
}

/// The day before which a client does not leave its tier, and how long it is there then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Minimum {
    pub(crate) day: Date,
    pub(crate) time: Period,
}

/// Where the day of a move comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Basis {
    /// It was set at an earlier review.
    Set,
    /// The renewal date.
    Renewal,
    /// So long after the move was first seen.
    Period(Period),
    /// So long after the move was first seen, because no renewal date is known.
    NoRenewal(Period),
}

/// What lies behind a move that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Waited {
    pub(crate) since: Date,
    /// The day on which it was due, or the number of reviews.
    pub(crate) due: Due,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Due {
    On(Date),
    AfterReviews(u32),
}
