//! The review of one client: what it is today, held against what is remembered of it.

use thiserror::Error;
use tierline_core::{Date, Steps, WhenMissing};

use crate::movement::Movement;
use crate::policy::Policy;
use crate::standing::{Override, OverrideKind, Pending, Standing};
use crate::why::{Bound, Decision, Due, PendingMove, Rank, RuleTier, SameDayState, Wait, Waited, Why};

/// What a review looks at in a new assignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReviewInput {
    /// The rank of the tier that the rules give; nothing for a client that is unassigned.
    pub tier: Option<usize>,
    /// The number of the clause that decided, among [`Plan::clause_words`](tierline_core::Plan::clause_words), from 0: the
    /// next standing keeps it.
    pub clause: Option<u32>,
    /// Whether the clause by which the client has its tier ([`Standing::clause`]) is neither true nor false today, because a
    /// value is missing, or is bad and the clause is not the same whatever it is. False where the standing tells no clause, or
    /// is of another model.
    pub unknown: bool,
    /// Bit r is 1 where the `stay` rule of the tier of rank r is true for the client today.
    pub stays: u64,
    /// When the client renews.
    pub renewal: Option<Date>,
}

/// The outcome of a review: what is remembered from now on, what was done, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReviewOutcome {
    /// The standing from now on; nothing for a client that left so long ago that it is not remembered any more.
    pub standing: Option<Standing>,
    /// What was done.
    pub movement: Movement,
    /// The reason.
    pub why: Why,
    /// The tier before; nothing for a client that had none, or had left.
    pub from: Option<usize>,
    /// The tier from now on; nothing for a client that has none, or has left.
    pub to: Option<usize>,
}

/// A review that is refused; the standing stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The review is dated before the last one.
    #[error("the last review was on `{last}`, and a review cannot be dated before it")]
    Earlier {
        /// The day of the last one.
        last: Date,
    },
    /// A tier that the model does not have: of the standing, of a move that waits, of an override, or of the
    /// assignment.
    #[error("no tier has the rank `{tier}`: there are {tiers}, and the best has rank 0")]
    NoSuchTier {
        /// The rank that was given.
        tier: usize,
        /// How many tiers there are.
        tiers: usize,
    },
    /// An override to at least or at most a tier, where tiers have no order.
    #[error("an override to `{}` a tier needs tiers that have an order", kind.word())]
    BoundWithoutOrder {
        /// Its kind.
        kind: OverrideKind,
    },
}

impl Policy {
    /// Holds a new assignment against what is remembered of the client, as of a day.
    ///
    /// A pure function, which allocates nothing: whoever keeps standings keeps the one that comes back.
    ///
    /// In this order: a second review on one day leaves the standing as it is, whatever its input. A client that had left comes back to the
    /// standing that it had, and is reviewed as if it had been there. An override in force sets the tier, or bounds what the
    /// rules give from below or above. A client that is unassigned keeps its standing, and no day and no review counts. One
    /// without a tier enters where the rules say. From there on a better tier is a promotion; a worse one a demotion, unless
    /// the `stay` rule of the tier in force is true, or it cannot be told whether the clause of the tier in force is, and the
    /// model holds clients then; and the same one cancels whatever waits. See
    /// [`MoveAfter`](tierline_core::MoveAfter) for when a move takes effect, and
    /// [`Migration`](tierline_core::Migration) for how far it goes and how long a client is in a tier.
    ///
    /// # Errors
    /// The review is dated before the last one, or a tier is none of the model's.
    pub fn review(
        &self,
        standing: Option<&Standing>,
        seen: &ReviewInput,
        as_of: Date,
    ) -> Result<ReviewOutcome, ReviewError> {
        self.has(seen.tier)?;
        let Some(before) = standing else { return Ok(newcomer(seen, false, None, None, as_of)) };
        self.accepts(before, as_of)?;
        if before.last_review() == Some(as_of) {
            return Ok(same_day(before, as_of));
        }
        let Some(left_on) = before.left_on else { return Ok(self.present(before, seen, as_of)) };
        if self.forgets(left_on, as_of) {
            return Ok(newcomer(seen, false, None, None, as_of));
        }
        let reviewed = self.present(&Standing { left_on: None, ..*before }, seen, as_of);
        let why = Why { returned: Some((before.tier.map(rank), left_on)), ..reviewed.why };
        Ok(ReviewOutcome { movement: Movement::Returned, from: None, why, ..reviewed })
    }

    /// The review of a client that is there.
    fn present(&self, before: &Standing, seen: &ReviewInput, as_of: Date) -> ReviewOutcome {
        let (bound, expired) = match before.held.map(|held| held.reviewed(as_of)) {
            Some(held) if held.in_force(as_of) && held.kind == OverrideKind::Exactly => {
                return hold(before, held, seen, as_of);
            }
            Some(held) if held.in_force(as_of) => (Some(held), None),
            Some(held) => (None, held.until),
            None => (None, None),
        };
        let Some(was) = before.tier else {
            return newcomer(seen, before.last_review().is_some(), bound, expired, as_of);
        };
        let allowed = |tier| bound.map_or(tier, |bound| bound.allowed(tier));
        // Where the override does not allow the tier in force, the client leaves it today, and nothing waits any more.
        let tier = allowed(was);
        let kept = if tier == was {
            Standing { held: bound, reviewed_on: Some(as_of), ..*before }
        } else {
            let since = Some(as_of);
            Standing {
                tier: Some(tier),
                since,
                clause: None,
                pending: None,
                held: bound,
                reviewed_on: since,
                ..*before
            }
        };
        let dropped = before.pending.filter(|_| tier != was).map(pending_move);
        let bound_for = |given: Option<usize>| {
            let bound = bound.filter(|_| tier != was || given.is_some_and(|given| allowed(given) != given));
            bound.map(|held| Bound { from: (tier != was).then_some(rank(was)), ..bound_of(held) })
        };
        let Some(given) = seen.tier else {
            let waiting = kept.pending.map(pending_move);
            return match bound_for(None) {
                Some(bound) => {
                    let decision = Decision::Held { from: bound.from, tier: rank(tier), bound, given: None };
                    let why = Why { cancelled: dropped, ..Why::of(decision) };
                    ReviewOutcome::of(Some(was), Some(kept), Movement::HeldByOverride, why)
                }
                None => {
                    let decision = Decision::Unassigned { tier: Some(rank(tier)), waiting };
                    let why = Why { expired, ..Why::of(decision) };
                    ReviewOutcome::of(Some(was), Some(kept), Movement::Unassigned, why)
                }
            };
        };
        let (raw, given, bound_in_force) = (given, allowed(given), bound_for(Some(given)));
        let mut reviewed = self.by_rules(&kept, tier, given, seen, as_of);
        reviewed.from = Some(was);
        reviewed.why.expired = expired;
        reviewed.why.cancelled = reviewed.why.cancelled.or(dropped);
        let Some(bound) = bound_in_force else { return reviewed };
        // The override decides: the client is where it is because of it, or goes no further than it allows.
        if reviewed.to == Some(tier) && !reviewed.movement.is_pending() {
            let decision = Decision::Held { from: bound.from, tier: rank(tier), bound, given: Some(rank(raw)) };
            let cancelled = reviewed.why.cancelled;
            reviewed.why = Why { cancelled, expired, ..Why::of(decision) };
            reviewed.movement = Movement::HeldByOverride;
        } else {
            reviewed.why.bound = Some(bound);
            if bound.from.is_some() && reviewed.to == Some(tier) {
                reviewed.movement = Movement::HeldByOverride;
            }
        }
        if let Some(after) = &mut reviewed.standing
            && raw != given
        {
            // It is the override that gives this tier, and no clause.
            after.clause = kept.clause.filter(|_| after.tier == Some(tier));
        }
        reviewed
    }

    /// What the rules make of a client in a tier, given the tier where they say that it belongs.
    fn by_rules(&self, kept: &Standing, tier: usize, given: usize, seen: &ReviewInput, as_of: Date) -> ReviewOutcome {
        let stays = u32::try_from(tier).ok().and_then(|at| seen.stays.checked_shr(at)).unwrap_or(0) & 1 == 1;
        if given == tier || (self.leaves(tier, given) && stays) {
            let recovered = kept.pending.is_some_and(|pending| self.leaves(tier, pending.tier));
            let decision = if given == tier {
                Decision::Confirmed { given: given_by(seen, given), recovered }
            } else {
                Decision::Stayed { tier: rank(tier), given: rank(given), recovered }
            };
            let movement = match (recovered, self.ranked) {
                (true, true) => Movement::Recovered,
                (true, false) => Movement::MoveCancelled,
                (false, _) => Movement::Kept,
            };
            let cancelled = kept.pending.filter(|pending| pending.tier != tier).map(pending_move);
            let clause = if given == tier { seen.clause } else { kept.clause };
            let after = Standing { pending: None, clause, ..*kept };
            return ReviewOutcome::of(Some(tier), Some(after), movement, Why { cancelled, ..Why::of(decision) });
        }
        let unknown = kept.clause.filter(|_| given > tier && seen.unknown);
        if unknown.is_some() && self.missing == WhenMissing::Hold {
            let decision =
                Decision::Missing { tier: rank(tier), given: rank(given), waiting: kept.pending.map(pending_move) };
            let why = Why { unknown, ..Why::of(decision) };
            return ReviewOutcome::of(Some(tier), Some(*kept), Movement::Held, why);
        }
        let mut reviewed = self.towards(kept, tier, given, seen, as_of);
        reviewed.why.unknown = unknown;
        reviewed
    }

    /// A client that is not in the book any more: it is remembered with the day on which it left, and with all that it had,
    /// until the day that [`Policy::forgets`] names. On the day of its last review it is kept as it is, because a second
    /// review on one day changes nothing.
    ///
    /// # Errors
    /// The review is dated before the last one, or a tier is none of the model's.
    pub fn left(&self, standing: &Standing, as_of: Date) -> Result<ReviewOutcome, ReviewError> {
        self.accepts(standing, as_of)?;
        if standing.last_review() == Some(as_of) {
            return Ok(same_day(standing, as_of));
        }
        let why = Why::of(Decision::Left { tier: standing.tier.map(rank) });
        Ok(match standing.left_on {
            Some(day) => {
                let after = Some(*standing).filter(|_| !self.forgets(day, as_of));
                ReviewOutcome::of(None, after, Movement::Left, why)
            }
            None => {
                let after = Standing { left_on: Some(as_of), reviewed_on: Some(as_of), ..*standing };
                ReviewOutcome::of(standing.tier, Some(after), Movement::Left, why)
            }
        })
    }

    /// The way to a better or a worse tier: it waits, goes a step, or goes all the way.
    fn towards(&self, kept: &Standing, tier: usize, given: usize, seen: &ReviewInput, as_of: Date) -> ReviewOutcome {
        // Of tiers without an order none is better; a move between them waits as long as the client does not come back.
        let up = self.ranked && given < tier;
        let follows = |pending: &Pending| if up { pending.tier < tier } else { self.leaves(tier, pending.tier) };
        let mut pending = match kept.pending.filter(follows) {
            Some(before) => Pending { tier: given, reviews: before.reviews.saturating_add(1), ..before },
            None => Pending { tier: given, since: as_of, effective_on: None, reviews: 0 },
        };
        let cancelled = kept.pending.filter(|other| other.tier != tier && !follows(other)).map(pending_move);
        let wait = self.schedule(up, &mut pending, seen.renewal, kept.since, as_of);
        let by_steps = self.ranked && self.steps == Steps::OneTier && tier.abs_diff(given) > 1;
        if wait != Wait::Over {
            let movement = match (self.ranked, up) {
                (false, _) => Movement::MovePending,
                (true, true) => Movement::PromotionPending,
                (true, false) => Movement::DemotionPending,
            };
            let given = given_by(seen, given);
            let decision = Decision::Waits { tier: rank(tier), given, since: pending.since, wait, by_steps };
            let after = Standing { pending: Some(pending), ..*kept };
            return ReviewOutcome::of(Some(tier), Some(after), movement, Why { cancelled, ..Why::of(decision) });
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
        let movement = match (self.ranked, up) {
            (false, _) => Movement::Moved,
            (true, true) => Movement::Promoted,
            (true, false) => Movement::Demoted,
        };
        // The way on begins anew with the time in the tier that the client has come to.
        pending.effective_on =
            pending.effective_on.map(|day| self.not_before(up, as_of).map_or(day, |earliest| day.max(earliest)));
        let clause = seen.clause.filter(|_| to == given);
        let pending = (to != given).then_some(pending);
        let after = Standing { tier: Some(to), since: Some(as_of), clause, pending, ..*kept };
        ReviewOutcome::of(Some(tier), Some(after), movement, Why { cancelled, ..Why::of(decision) })
    }

    /// Whether a move from a tier to another one is one that the client may be kept from, by a `stay` rule or because a value
    /// is missing: to a worse tier, and to any other segment.
    fn leaves(&self, tier: usize, to: usize) -> bool {
        if self.ranked { to > tier } else { to != tier }
    }

    /// Refuses a standing that this review cannot be held against.
    fn accepts(&self, standing: &Standing, as_of: Date) -> Result<(), ReviewError> {
        if let Some(held) = standing.held.filter(|held| !self.ranked && held.kind != OverrideKind::Exactly) {
            return Err(ReviewError::BoundWithoutOrder { kind: held.kind });
        }
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

impl ReviewOutcome {
    fn of(from: Option<usize>, standing: Option<Standing>, movement: Movement, why: Why) -> Self {
        let to = standing.filter(|standing| standing.left_on.is_none()).and_then(|standing| standing.tier);
        Self { standing, movement, why, from, to }
    }
}

/// A client that has no tier before: `known` where it has been reviewed without one.
fn newcomer(
    seen: &ReviewInput,
    known: bool,
    bound: Option<Override>,
    expired: Option<Date>,
    as_of: Date,
) -> ReviewOutcome {
    let allowed = |tier| bound.map_or(tier, |bound| bound.allowed(tier));
    // At least a tier is one also where the rules give none; at most a tier is none.
    let least = bound.filter(|bound| bound.kind == OverrideKind::AtLeast).map(|bound| bound.tier);
    let tier = seen.tier.map(allowed).or(least);
    let by_rules = tier == seen.tier;
    let (movement, decision) = match (tier, bound) {
        (Some(tier), Some(held)) if !by_rules => {
            let bound = bound_of(held);
            let decision = Decision::Held { from: None, tier: rank(tier), bound, given: seen.tier.map(rank) };
            (Movement::HeldByOverride, decision)
        }
        (Some(tier), _) => (Movement::Entered, Decision::Entered { given: given_by(seen, tier), known }),
        (None, _) => (Movement::Unassigned, Decision::Unassigned { tier: None, waiting: None }),
    };
    let standing = Standing {
        tier,
        since: tier.map(|_| as_of),
        clause: seen.clause.filter(|_| by_rules && tier.is_some()),
        pending: None,
        held: bound,
        reviewed_on: Some(as_of),
        left_on: None,
    };
    ReviewOutcome::of(None, Some(standing), movement, Why { expired, ..Why::of(decision) })
}

/// The second review of a day.
fn same_day(before: &Standing, as_of: Date) -> ReviewOutcome {
    // An override that somebody has set since that review waits for the next one.
    let is_held = before.held.is_some_and(|held| {
        held.in_force(as_of) && held.kind == OverrideKind::Exactly && before.tier == Some(held.tier)
    });
    let state = match before.left_on {
        Some(_) => SameDayState::Left,
        None if is_held => SameDayState::Held,
        None => SameDayState::ByRules,
    };
    let from = before.tier.filter(|_| state != SameDayState::Left);
    let movement = match (state, before.tier) {
        (SameDayState::Left, _) => Movement::Left,
        (SameDayState::Held, _) => Movement::HeldByOverride,
        (SameDayState::ByRules, Some(_)) => Movement::Kept,
        (SameDayState::ByRules, None) => Movement::Unassigned,
    };
    let decision = Decision::SameDay { tier: before.tier.map(rank), on: as_of, state };
    ReviewOutcome::of(from, Some(*before), movement, Why::of(decision))
}

/// A client whose tier somebody has set.
fn hold(before: &Standing, held: Override, seen: &ReviewInput, as_of: Date) -> ReviewOutcome {
    let same = before.tier == Some(held.tier);
    // The clause that gave the tier counts again when the override ends; one that gives it today is the one that counts.
    let clause = if seen.tier == Some(held.tier) { seen.clause } else { before.clause.filter(|_| same) };
    let after = Standing {
        tier: Some(held.tier),
        since: if same { before.since } else { Some(as_of) },
        clause,
        pending: None,
        held: Some(held),
        reviewed_on: Some(as_of),
        left_on: None,
    };
    let decision = Decision::Held {
        from: before.tier.filter(|_| !same).map(rank),
        tier: rank(held.tier),
        bound: bound_of(held),
        given: seen.tier.map(rank),
    };
    let why = Why { cancelled: before.pending.map(pending_move), ..Why::of(decision) };
    ReviewOutcome::of(before.tier, Some(after), Movement::HeldByOverride, why)
}

fn bound_of(held: Override) -> Bound {
    Bound { kind: held.kind, tier: rank(held.tier), until: held.until, from: None }
}

fn pending_move(pending: Pending) -> PendingMove {
    PendingMove { tier: rank(pending.tier), since: pending.since }
}

fn given_by(seen: &ReviewInput, tier: usize) -> RuleTier {
    RuleTier { tier: rank(tier), clause: seen.clause.filter(|_| seen.tier == Some(tier)) }
}

/// INVARIANT: every rank has been compared with the number of tiers, which has at most 64 tiers.
fn rank(tier: usize) -> Rank {
    Rank::try_from(tier).unwrap_or(Rank::MAX)
}
