//! The slow and obvious answer: it carries nothing from review to review but the tiers, and searches the whole history
//! for everything else.

use tierline_book::{Movement, Override, OverrideKind, Pending, ReviewInput};
use tierline_core::{Date, Migration, MoveAfter, Period, Steps, WhenMissing};

/// One review of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) on: Date,
    pub(crate) seen: ReviewInput,
    /// An override that was put in before this review.
    pub(crate) put: Option<Override>,
    /// The client is not in the book.
    pub(crate) gone: bool,
    /// Bit c is 1 where clause c is neither true nor false.
    pub(crate) undecided: u64,
}

/// What a review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) tier: Option<usize>,
    pub(crate) since: Option<Date>,
    pub(crate) clause: Option<u32>,
    pub(crate) pending: Option<Pending>,
    pub(crate) movement: Movement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Better,
    Worse,
    Stay,
    /// Nothing is asked: the client was unassigned, or gone, or it cannot be told whether it falls.
    Nothing,
    /// Somebody had set the tier, or there was no tier to leave.
    Break,
}

/// A history up to the review in question, with the tier in force after each review before it.
struct Past<'a> {
    migration: &'a Migration,
    /// Whether tiers have an order.
    ranked: bool,
    history: &'a [Entry],
    tiers: &'a [Option<usize>],
}

impl Past<'_> {
    /// As [`Past::clause`], with the review itself.
    fn clause_after(&self, review: usize) -> Option<u32> {
        let entry = self.history[review];
        let tier = self.tiers[review]?;
        match entry.seen.tier {
            Some(given) if !entry.gone && given == tier => entry.seen.clause,
            _ if self.before(review) == Some(tier) => self.clause(review),
            _ => None,
        }
    }

    fn before(&self, review: usize) -> Option<usize> {
        if review == 0 { None } else { self.tiers[review - 1] }
    }

    fn held(&self, review: usize) -> Option<Override> {
        let last = self.history[..=review].iter().rev().find_map(|entry| entry.put)?;
        (last.until.is_none() || last.until >= Some(self.history[review].on)).then_some(last)
    }

    /// What an override that is in force at a review makes of a tier.
    fn allowed(&self, review: usize, tier: usize) -> usize {
        match self.held(review) {
            Some(held) if held.kind == OverrideKind::Exactly => held.tier,
            Some(held) if held.kind == OverrideKind::AtLeast && tier > held.tier => held.tier,
            Some(held) if held.kind == OverrideKind::AtMost && tier < held.tier => held.tier,
            _ => tier,
        }
    }

    /// The tier that a client is in when the rules are asked: its own, as far as an override allows it.
    fn base(&self, review: usize) -> Option<usize> {
        self.before(review).map(|tier| self.allowed(review, tier))
    }

    /// Whether an override that leaves the client more than one tier takes it out of its own.
    fn taken_out(&self, review: usize) -> bool {
        let exactly = self.held(review).is_some_and(|held| held.kind == OverrideKind::Exactly);
        !exactly && !self.history[review].gone && self.base(review) != self.before(review)
    }

    /// What the rules give, as far as an override allows it.
    fn given(&self, review: usize) -> Option<usize> {
        self.history[review].seen.tier.map(|tier| self.allowed(review, tier))
    }

    /// The clause by which the rules last gave the tier that the client had before a review, since it came there.
    fn clause(&self, review: usize) -> Option<u32> {
        let tier = self.before(review)?;
        for at in (0..review).rev() {
            let entry = self.history[at];
            if !entry.gone && entry.seen.tier == Some(tier) {
                return entry.seen.clause;
            }
            if self.before(at) != Some(tier) {
                return None;
            }
        }
        None
    }

    /// Whether the clause of the tier in force is neither true nor false.
    fn undecided(&self, review: usize) -> bool {
        !self.taken_out(review)
            && self.clause(review).is_some_and(|clause| self.history[review].undecided >> clause & 1 == 1)
    }

    fn wish(&self, review: usize) -> Wish {
        let Entry { seen, gone, .. } = self.history[review];
        let exactly = self.held(review).is_some_and(|held| held.kind == OverrideKind::Exactly);
        match (self.base(review), self.given(review)) {
            _ if gone => Wish::Nothing,
            (None, _) => Wish::Break,
            _ if exactly => Wish::Break,
            (Some(_), None) => Wish::Nothing,
            (Some(tier), Some(given)) if given < tier && self.ranked => Wish::Better,
            // Of segments every other one is left for alike; one that is tried earlier is reached by its own rule, whatever
            // is missing for that of the segment in force.
            (Some(tier), Some(given)) if given != tier && seen.stays & (1 << tier) == 0 => {
                let holds = self.migration.missing == WhenMissing::Hold && given > tier;
                if holds && self.undecided(review) { Wish::Nothing } else { Wish::Worse }
            }
            _ => Wish::Stay,
        }
    }

    /// The reviews that asked for the same move without a break before one, it included, oldest first.
    fn episode(&self, last: usize) -> Vec<usize> {
        let mut reviews = vec![last];
        for review in (0..last).rev() {
            if self.taken_out(review + 1) {
                break;
            }
            match self.wish(review) {
                Wish::Nothing => {}
                wish if wish == self.wish(last) && self.tiers[review] != self.given(review) => {
                    reviews.insert(0, review);
                }
                _ => break,
            }
        }
        reviews
    }

    /// The day on which the client came to the tier that it had before a review.
    fn arrival(&self, review: usize) -> Option<Date> {
        (0..review).rev().find(|at| self.before(*at) != self.tiers[*at]).map(|at| self.history[at].on)
    }

    /// The move that waited before a review.
    fn waited(&self, review: usize) -> Option<Wish> {
        let last = (0..review).rev().find(|at| self.wish(*at) != Wish::Nothing)?;
        let open = matches!(self.wish(last), Wish::Better | Wish::Worse);
        let cut = (last + 1..=review).any(|at| self.taken_out(at));
        (open && !cut && self.tiers[last] != self.given(last)).then(|| self.wish(last))
    }
}

fn later(period: Period, day: Date) -> Date {
    period.after(day).unwrap_or(Date::MAX)
}

/// What the last review of a history comes to, `tiers` being remembered after the reviews before it, and `pending` the
/// move that waits since the one before it, which a client keeps that is unassigned, held or gone.
///
/// A history begins anew where a client that left was forgotten.
pub(crate) fn outcome(
    (migration, ranked): (&Migration, bool),
    history: &[Entry],
    tiers: &[Option<usize>],
    pending: Option<Pending>,
) -> Outcome {
    let past = Past { migration, ranked, history, tiers };
    let now = history.len() - 1;
    let outcome = of_the_day(&past, pending);
    let clause = Past { tiers: &[tiers, &[outcome.tier]].concat(), ..past }.clause_after(now);
    let back = now > 0 && history[now - 1].gone && !history[now].gone;
    let movement = if back { Movement::Returned } else { outcome.movement };
    Outcome { movement, clause, ..outcome }
}

fn of_the_day(past: &Past<'_>, pending: Option<Pending>) -> Outcome {
    let (migration, history) = (past.migration, past.history);
    let now = history.len() - 1;
    let Entry { on, seen, gone, .. } = history[now];
    let before = past.before(now);
    let came = past.arrival(now);
    let outcome = |tier, since, pending, movement| Outcome { tier, since, clause: None, pending, movement };
    if gone {
        return outcome(before, came, pending, Movement::Left);
    }
    let held = past.held(now);
    if let Some(held) = held.filter(|held| held.kind == OverrideKind::Exactly) {
        let since = if before == Some(held.tier) { came } else { Some(on) };
        return outcome(Some(held.tier), since, None, Movement::HeldByOverride);
    }
    let taken_out = past.taken_out(now);
    // Whether an override allows less than the rules or the standing say.
    let bound = taken_out || past.given(now) != seen.tier;
    let (base, given) = (past.base(now), past.given(now));
    let arrival = if taken_out { Some(on) } else { came };
    let pending = if taken_out { None } else { pending };
    let rest = |movement| outcome(base, arrival, None, movement);
    let (Some(tier), Some(given)) = (base, given) else {
        return match (base, given) {
            (None, Some(given)) => {
                let movement = if bound { Movement::HeldByOverride } else { Movement::Entered };
                outcome(Some(given), Some(on), None, movement)
            }
            (None, None) => match held.filter(|held| held.kind == OverrideKind::AtLeast) {
                Some(held) => outcome(Some(held.tier), Some(on), None, Movement::HeldByOverride),
                None => rest(Movement::Unassigned),
            },
            _ if bound => rest(Movement::HeldByOverride),
            _ => Outcome { pending, ..rest(Movement::Unassigned) },
        };
    };
    let wish = past.wish(now);
    if wish == Wish::Nothing {
        return Outcome { pending, ..rest(if bound { Movement::HeldByOverride } else { Movement::Held }) };
    }
    if wish == Wish::Stay {
        let recovered = past.waited(now) == Some(Wish::Worse);
        return rest(match recovered {
            _ if bound => Movement::HeldByOverride,
            true if !past.ranked => Movement::MoveCancelled,
            true => Movement::Recovered,
            false => Movement::Kept,
        });
    }
    let up = wish == Wish::Better;
    let (after, minimum) =
        if up { (migration.promote, migration.minimum_time.0) } else { (migration.demote, migration.minimum_time.1) };
    let episode = past.episode(now);
    let first = history[episode[0]].on;
    let reviews = episode.len() as u32 - 1;
    let earliest = minimum.map_or(Date::MIN, |minimum| later(minimum, arrival.unwrap()));
    let effective_on = match after {
        MoveAfter::AtOnce => Some(first.max(earliest)),
        MoveAfter::Period(period) => Some(later(period, first)),
        MoveAfter::Renewal { missing_renewal } => {
            let known = episode.iter().filter_map(|review| history[*review].seen.renewal).find(|day| *day > first);
            match (missing_renewal, history[episode[0]].seen.renewal) {
                (Some(period), at_first) if at_first.is_none_or(|day| day <= first) => Some(later(period, first)),
                _ => known,
            }
        }
        _ => None,
    };
    let due = match after {
        MoveAfter::Reviews(count) => reviews >= count,
        _ => effective_on.is_some_and(|day| on >= day),
    };
    // The day that counts is the later one of the clock's and that of the time in the tier.
    let waits = |earliest: Date| Pending {
        tier: given,
        since: first,
        effective_on: effective_on.map(|day| day.max(earliest)),
        reviews,
    };
    if !due || on < earliest {
        let movement = match up {
            _ if taken_out => Movement::HeldByOverride,
            _ if !past.ranked => Movement::MovePending,
            true => Movement::PromotionPending,
            false => Movement::DemotionPending,
        };
        return Outcome { pending: Some(waits(earliest)), ..rest(movement) };
    }
    let to = match migration.steps {
        Steps::OneTier if up => given.max(tier - 1),
        Steps::OneTier => given.min(tier + 1),
        _ => given,
    };
    Outcome {
        tier: Some(to),
        since: Some(on),
        clause: None,
        pending: (to != given).then(|| waits(minimum.map_or(Date::MIN, |minimum| later(minimum, on)).max(earliest))),
        movement: match up {
            _ if !past.ranked => Movement::Moved,
            true => Movement::Promoted,
            false => Movement::Demoted,
        },
    }
}
