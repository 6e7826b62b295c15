//! The slow and obvious answer: it carries nothing from review to review but the tiers, and searches the whole history
//! for everything else.

use tierline_book::{Movement, Override, Pending, Seen};
use tierline_core::{Date, Migration, MoveAfter, Period, Steps};

/// One review of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) on: Date,
    pub(crate) seen: Seen,
    /// An override that was put in before this review.
    pub(crate) put: Option<Override>,
}

/// What a review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) tier: Option<usize>,
    pub(crate) since: Option<Date>,
    pub(crate) pending: Option<Pending>,
    pub(crate) movement: Movement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Better,
    Worse,
    Stay,
    /// Nothing is asked: the client was unassigned.
    Nothing,
    /// Somebody had set the tier, or there was no tier to leave.
    Break,
}

/// A history up to the review in question, with the tier in force after each review before it.
struct Past<'a> {
    history: &'a [Entry],
    tiers: &'a [Option<usize>],
}

impl Past<'_> {
    fn before(&self, review: usize) -> Option<usize> {
        if review == 0 { None } else { self.tiers[review - 1] }
    }

    fn held(&self, review: usize) -> Option<Override> {
        let last = self.history[..=review].iter().rev().find_map(|entry| entry.put)?;
        (last.until.is_none() || last.until >= Some(self.history[review].on)).then_some(last)
    }

    fn wish(&self, review: usize) -> Wish {
        let seen = self.history[review].seen;
        match (self.held(review), self.before(review), seen.tier) {
            (Some(_), _, _) | (None, None, _) => Wish::Break,
            (None, Some(_), None) => Wish::Nothing,
            (None, Some(tier), Some(given)) if given < tier => Wish::Better,
            (None, Some(tier), Some(given)) if given > tier && seen.stays & (1 << tier) == 0 => Wish::Worse,
            _ => Wish::Stay,
        }
    }

    /// The reviews that asked for the same move without a break before one, it included, oldest first.
    fn episode(&self, last: usize) -> Vec<usize> {
        let mut reviews = vec![last];
        for review in (0..last).rev() {
            match self.wish(review) {
                Wish::Nothing => {}
                wish if wish == self.wish(last) && self.tiers[review] != self.history[review].seen.tier => {
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
        (open && self.tiers[last] != self.history[last].seen.tier).then(|| self.wish(last))
    }
}

fn later(period: Period, day: Date) -> Date {
    period.after(day).unwrap_or(Date::MAX)
}

/// What the last review of a history comes to, `tiers` being in force after the reviews before it, and `pending` the
/// move that waits since the one before it, which an unassigned client keeps.
pub(crate) fn outcome(
    migration: &Migration,
    history: &[Entry],
    tiers: &[Option<usize>],
    pending: Option<Pending>,
) -> Outcome {
    let past = Past { history, tiers };
    let now = history.len() - 1;
    let Entry { on, seen, .. } = history[now];
    let before = past.before(now);
    let arrival = past.arrival(now);
    if let Some(held) = past.held(now) {
        let since = if before == Some(held.tier) { arrival } else { Some(on) };
        return Outcome { tier: Some(held.tier), since, pending: None, movement: Movement::HeldByOverride };
    }
    let rest = |movement| Outcome { tier: before, since: arrival, pending: None, movement };
    let (Some(tier), Some(given)) = (before, seen.tier) else {
        return match (before, seen.tier) {
            (None, Some(given)) => {
                Outcome { tier: Some(given), since: Some(on), pending: None, movement: Movement::Entered }
            }
            (Some(_), None) => Outcome { pending, ..rest(Movement::Unassigned) },
            _ => rest(Movement::Unassigned),
        };
    };
    let wish = past.wish(now);
    if wish == Wish::Stay {
        let recovered = past.waited(now) == Some(Wish::Worse);
        return rest(if recovered { Movement::Recovered } else { Movement::Kept });
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
        let movement = if up { Movement::PromotionPending } else { Movement::DemotionPending };
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
        pending: (to != given).then(|| waits(minimum.map_or(Date::MIN, |minimum| later(minimum, on)).max(earliest))),
        movement: if up { Movement::Promoted } else { Movement::Demoted },
    }
}
