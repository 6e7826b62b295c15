//! The review of one client: what it is today, held against what is remembered of it.

use core::fmt;

use tierline_core::{Date, Steps};

use crate::movement::Movement;
use crate::policy::Policy;
use crate::standing::{Override, Pending, Standing};
use crate::why::{Decision, Due, Given, Rank, Wait, Waited, Why, Wish};

/// What a review looks at in a new assignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The rank of the tier that the rules give; nothing for a client that is unassigned.
    pub tier: Option<usize>,
    /// The number of the clause that decided, among [`Plan::clause_words`](tierline_core::Plan::clause_words), from 0.
    /// Only sentences depend on it.
    pub clause: Option<u32>,
    /// Bit r is 1 where the `stay` rule of the tier of rank r is true for the client today.
    pub stays: u64,
    /// When the client renews.
    pub renewal: Option<Date>,
}

/// The outcome of a review: what is remembered from now on, what was done, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reviewed {
    /// The standing from now on; nothing for a client that has left, and for one that never had a tier.
    pub standing: Option<Standing>,
    /// What was done.
    pub movement: Movement,
    /// The reason.
    pub why: Why,
    /// The tier before.
    pub from: Option<usize>,
    /// The tier from now on.
    pub to: Option<usize>,
}

/// A review that is refused; the standing stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReviewError {
    /// The review is dated before the last one.
    Earlier {
        /// The day of the last one.
        last: Date,
    },
    /// A tier that the ladder does not have: of the standing, of a move that waits, of an override, or of the
    /// assignment.
    NoSuchTier {
        /// The rank that was given.
        tier: usize,
        /// How many tiers there are.
        tiers: usize,
    },
}

impl fmt::Display for ReviewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Earlier { last } => {
                write!(f, "the last review was on `{last}`, and a review cannot be dated before it")
            }
            Self::NoSuchTier { tier, tiers } => {
                write!(f, "no tier has the rank `{tier}`: there are {tiers}, and the best has rank 0")
            }
        }
    }
}

impl core::error::Error for ReviewError {}

impl Policy {
    /// Holds a new assignment against what is remembered of the client, as of a day.
    ///
    /// A pure function, which allocates nothing: whoever keeps standings keeps the one that comes back.
    ///
    /// In this order: a second review on one day changes nothing, whatever it sees. An override in force sets the tier.
    /// A client that is unassigned keeps its standing, and no day and no review counts. One without a standing enters
    /// where the rules say. From there on a better tier is a promotion; a worse one a demotion, unless the `stay` rule
    /// of the tier in force is true; and the same one cancels whatever waits. See
    /// [`MoveAfter`](tierline_core::MoveAfter) for when a move takes effect, and
    /// [`Migration`](tierline_core::Migration) for how far it goes and how long a client is in a tier.
    ///
    /// # Errors
    /// The review is dated before the last one, or a tier is none of the ladder's.
    pub fn review(&self, standing: Option<&Standing>, seen: &Seen, as_of: Date) -> Result<Reviewed, ReviewError> {
        self.has(seen.tier)?;
        let Some(before) = standing else { return Ok(newcomer(seen, None, as_of)) };
        self.accepts(before, as_of)?;
        if before.last_review() == Some(as_of) {
            return Ok(same_day(before, as_of));
        }
        let expired = match before.held {
            Some(held) if held.in_force(as_of) => return Ok(hold(before, held, seen, as_of)),
            Some(held) => held.until,
            None => None,
        };
        let Some(tier) = before.tier else { return Ok(newcomer(seen, expired, as_of)) };
        let kept = Standing { tier: Some(tier), held: None, reviewed_on: Some(as_of), ..*before };
        let Some(given) = seen.tier else {
            let waiting = before.pending.map(wish);
            let decision = Decision::Unassigned { tier: Some(rank(tier)), waiting };
            let why = Why { decision, cancelled: None, expired };
            return Ok(Reviewed::of(Some(tier), Some(kept), Movement::Unassigned, why));
        };
        let stays = u32::try_from(tier).ok().and_then(|at| seen.stays.checked_shr(at)).unwrap_or(0) & 1 == 1;
        if given == tier || (given > tier && stays) {
            let recovered = before.pending.is_some_and(|pending| pending.tier > tier);
            let decision = if given == tier {
                Decision::Confirmed { given: given_by(seen, given), recovered }
            } else {
                Decision::Stayed { tier: rank(tier), given: rank(given), recovered }
            };
            let movement = if recovered { Movement::Recovered } else { Movement::Kept };
            let cancelled = before.pending.filter(|pending| pending.tier != tier).map(wish);
            let after = Standing { pending: None, ..kept };
            return Ok(Reviewed::of(Some(tier), Some(after), movement, Why { decision, cancelled, expired }));
        }
        Ok(self.towards(&kept, tier, given, seen, expired, as_of))
    }

    /// A client that is not in the book any more: nothing is remembered of it. On the day of its last review it is kept
    /// as it is, because a second review on one day changes nothing.
    ///
    /// # Errors
    /// The review is dated before the last one, or a tier is none of the ladder's.
    pub fn left(&self, standing: &Standing, as_of: Date) -> Result<Reviewed, ReviewError> {
        self.accepts(standing, as_of)?;
        if standing.last_review() == Some(as_of) {
            return Ok(same_day(standing, as_of));
        }
        let decision = Decision::Left { tier: standing.tier.map(rank) };
        let why = Why { decision, cancelled: None, expired: None };
        Ok(Reviewed::of(standing.tier, None, Movement::Left, why))
    }

    /// The way to a better or a worse tier: it waits, goes a step, or goes all the way.
    fn towards(
        &self,
        kept: &Standing,
        tier: usize,
        given: usize,
        seen: &Seen,
        expired: Option<Date>,
        as_of: Date,
    ) -> Reviewed {
        let up = given < tier;
        let follows = |pending: &Pending| if up { pending.tier < tier } else { pending.tier > tier };
        let mut pending = match kept.pending.filter(follows) {
            Some(before) => Pending { tier: given, reviews: before.reviews.saturating_add(1), ..before },
            None => Pending { tier: given, since: as_of, effective_on: None, reviews: 0 },
        };
        let cancelled = kept.pending.filter(|other| other.tier != tier && !follows(other)).map(wish);
        let wait = self.wind(up, &mut pending, seen.renewal, kept.since, as_of);
        let by_steps = self.steps == Steps::OneTier && tier.abs_diff(given) > 1;
        if wait != Wait::Over {
            let movement = if up { Movement::PromotionPending } else { Movement::DemotionPending };
            let given = given_by(seen, given);
            let decision = Decision::Waits { tier: rank(tier), given, since: pending.since, wait, by_steps };
            let after = Standing { pending: Some(pending), ..*kept };
            return Reviewed::of(Some(tier), Some(after), movement, Why { decision, cancelled, expired });
        }
        let to = match (by_steps, up) {
            (false, _) => given,
            (true, true) => tier.saturating_sub(1),
            (true, false) => tier.saturating_add(1),
        };
        let waited = (pending.since < as_of).then_some(Waited {
            since: pending.since,
            due: pending.effective_on.map_or(Due::AfterReviews(pending.reviews), Due::On),
        });
        let decision = Decision::Moved { from: rank(tier), to: rank(to), given: given_by(seen, given), waited };
        let movement = if up { Movement::Promoted } else { Movement::Demoted };
        // The way on begins anew with the time in the tier that the client has come to.
        pending.effective_on =
            pending.effective_on.map(|day| self.not_before(up, as_of).map_or(day, |own| day.max(own)));
        let after = Standing { tier: Some(to), since: Some(as_of), pending: (to != given).then_some(pending), ..*kept };
        Reviewed::of(Some(tier), Some(after), movement, Why { decision, cancelled, expired })
    }

    /// Refuses a standing that this review cannot be held against.
    fn accepts(&self, standing: &Standing, as_of: Date) -> Result<(), ReviewError> {
        self.has(standing.tier)?;
        self.has(standing.pending.map(|pending| pending.tier))?;
        self.has(standing.held.map(|held| held.tier))?;
        match standing.last_review() {
            Some(last) if as_of < last => Err(ReviewError::Earlier { last }),
            _ => Ok(()),
        }
    }

    fn has(&self, tier: Option<usize>) -> Result<(), ReviewError> {
        match tier {
            Some(tier) if tier >= self.tiers => Err(ReviewError::NoSuchTier { tier, tiers: self.tiers }),
            _ => Ok(()),
        }
    }
}

impl Reviewed {
    fn of(from: Option<usize>, standing: Option<Standing>, movement: Movement, why: Why) -> Self {
        Self { standing, movement, why, from, to: standing.and_then(|standing| standing.tier) }
    }
}

/// A client that has no standing to be held against.
fn newcomer(seen: &Seen, expired: Option<Date>, as_of: Date) -> Reviewed {
    let (standing, movement, decision) = match seen.tier {
        Some(tier) => {
            let decision = Decision::Entered { given: given_by(seen, tier) };
            (Some(Standing::new(tier, as_of)), Movement::Entered, decision)
        }
        None => (None, Movement::Unassigned, Decision::Unassigned { tier: None, waiting: None }),
    };
    Reviewed::of(None, standing, movement, Why { decision, cancelled: None, expired })
}

/// The second review of a day.
fn same_day(before: &Standing, as_of: Date) -> Reviewed {
    // An override that somebody has set since that review waits for the next one.
    let held = before.held.is_some_and(|held| held.in_force(as_of) && before.tier == Some(held.tier));
    let movement = match before.tier {
        _ if held => Movement::HeldByOverride,
        Some(_) => Movement::Kept,
        None => Movement::Unassigned,
    };
    let decision = Decision::SameDay { tier: before.tier.map(rank), on: as_of, held };
    Reviewed::of(before.tier, Some(*before), movement, Why { decision, cancelled: None, expired: None })
}

/// A client whose tier somebody has set.
fn hold(before: &Standing, held: Override, seen: &Seen, as_of: Date) -> Reviewed {
    let since = if before.tier == Some(held.tier) { before.since } else { Some(as_of) };
    let after = Standing { tier: Some(held.tier), since, pending: None, held: Some(held), reviewed_on: Some(as_of) };
    let decision = Decision::Held {
        from: before.tier.map(rank),
        tier: rank(held.tier),
        until: held.until,
        given: seen.tier.map(rank),
    };
    let why = Why { decision, cancelled: before.pending.map(wish), expired: None };
    Reviewed::of(before.tier, Some(after), Movement::HeldByOverride, why)
}

fn wish(pending: Pending) -> Wish {
    Wish { tier: rank(pending.tier), since: pending.since }
}

fn given_by(seen: &Seen, tier: usize) -> Given {
    Given { tier: rank(tier), clause: seen.clause }
}

/// INVARIANT: every rank has been held against the ladder, which has at most 64 tiers.
fn rank(tier: usize) -> Rank {
    Rank::try_from(tier).unwrap_or(Rank::MAX)
}
