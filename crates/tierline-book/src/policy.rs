//! The rules of moving: when a move takes effect, how far it goes, and when the next review is due.

use tierline_core::{Date, Migration, MoveAfter, Period, Steps};

use crate::standing::Pending;
use crate::why::{Basis, Minimum, Wait};

/// How clients move between tiers from review to review: a model's [`Migration`], ready to be asked.
///
/// ```
/// use tierline_book::{Movement, Policy, Seen, Standing};
/// use tierline_core::{Migration, MoveAfter};
///
/// let mut migration = Migration::default();                  // both ways at once ...
/// migration.demote = MoveAfter::Period("90 days".parse()?);  // ... but down only after 90 days
/// let policy = Policy::new(&migration, 3);
///
/// let strategic = Standing::new(0, "2026-01-15".parse()?);
/// let core = Seen { tier: Some(1), ..Seen::default() };
/// let april = policy.review(Some(&strategic), &core, "2026-04-15".parse()?)?;
/// assert_eq!(april.movement, Movement::DemotionPending);
/// let july = policy.review(april.standing.as_ref(), &core, "2026-07-15".parse()?)?;
/// assert_eq!((july.movement, july.to), (Movement::Demoted, Some(1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub(crate) tiers: usize,
    pub(crate) steps: Steps,
    promote: Clock,
    demote: Clock,
    review_every: Option<Period>,
}

/// What holds a move in one direction.
#[derive(Clone, Copy, Debug)]
struct Clock {
    after: MoveAfter,
    minimum: Option<Period>,
}

/// The most tiers, which is also what the bits of `stay` rules have room for.
const MAX_TIERS: usize = 64;

impl Policy {
    /// The policy for the tiers of rank 0 to `tiers - 1`; a model has at most 64.
    #[must_use]
    pub fn new(migration: &Migration, tiers: usize) -> Self {
        let (up, down) = migration.minimum_time;
        Self {
            tiers: tiers.min(MAX_TIERS),
            steps: migration.steps,
            promote: Clock { after: migration.promote, minimum: up },
            demote: Clock { after: migration.demote, minimum: down },
            review_every: migration.review_every,
        }
    }

    /// Whether a client that was last reviewed on a day has waited for its next review for too long. Nobody is overdue
    /// where the model does not say how often it reviews, or where the day is not known.
    #[must_use]
    pub fn overdue(&self, reviewed_on: Option<Date>, as_of: Date) -> bool {
        match (self.review_every, reviewed_on) {
            (Some(every), Some(last)) => every.after(last).is_some_and(|due| due < as_of),
            _ => false,
        }
    }

    /// The day of the review that follows one, where the model says how often it reviews.
    #[must_use]
    pub fn next_review(&self, as_of: Date) -> Option<Date> {
        self.review_every.map(|every| day_after(every, as_of))
    }

    /// Winds the clock of a move that is wanted today, and says what it still waits for.
    ///
    /// `pending` is the move with today's wish and today's count of reviews. Its day, once set, stays as it is: the
    /// renewal date of a client moves on as soon as the client renews.
    pub(crate) fn wind(
        &self,
        up: bool,
        pending: &mut Pending,
        renewal: Option<Date>,
        in_tier_since: Option<Date>,
        as_of: Date,
    ) -> Wait {
        let clock = if up { self.promote } else { self.demote };
        let earliest = clock.minimum.zip(in_tier_since).map(|(minimum, since)| (day_after(minimum, since), minimum));
        let not_before = earliest.filter(|(day, _)| as_of < *day).map(|(day, time)| Minimum { day, time });
        let renewal = renewal.filter(|day| *day > pending.since);
        let mut basis = Basis::Set;
        match clock.after {
            MoveAfter::Reviews(count) => {
                pending.effective_on = None;
                return match count.saturating_sub(pending.reviews) {
                    0 => Wait::over(not_before),
                    left => Wait::Reviews { left, not_before },
                };
            }
            MoveAfter::Period(period) => {
                let day = day_after(period, pending.since);
                if *pending.effective_on.get_or_insert(day) == day {
                    basis = Basis::Period(period);
                }
            }
            MoveAfter::Renewal { missing_renewal } => {
                let missing = missing_renewal.map(|period| (day_after(period, pending.since), period));
                pending.effective_on = pending.effective_on.or(renewal).or(missing.map(|(day, _)| day));
                basis = match missing {
                    _ if pending.effective_on.is_none() => return Wait::Renewal { not_before },
                    _ if pending.effective_on == renewal => Basis::Renewal,
                    Some((day, period)) if pending.effective_on == Some(day) && renewal.is_none() => {
                        Basis::NoRenewal(period)
                    }
                    _ => Basis::Set,
                };
            }
            // `at once`: the day is that of the wish, or the one on which the client has been in its tier for long
            // enough.
            MoveAfter::AtOnce => {
                let earliest = earliest.map(|(day, _)| day);
                pending.effective_on = Some(earliest.map_or(pending.since, |day| day.max(pending.since)));
                return Wait::over(not_before);
            }
        }
        let wait = match pending.effective_on {
            Some(day) if as_of < day => Wait::Until { day, basis, not_before },
            _ => Wait::over(not_before),
        };
        // Whoever reads the standing sees the day that counts.
        pending.effective_on = pending.effective_on.max(earliest.map(|(day, _)| day));
        wait
    }

    /// The day before which a client that comes to a tier on a day does not leave it.
    pub(crate) fn not_before(&self, up: bool, since: Date) -> Option<Date> {
        let clock = if up { self.promote } else { self.demote };
        clock.minimum.map(|minimum| day_after(minimum, since))
    }
}

/// The day that comes so long after another; the last day of the calendar where it would lie behind it.
fn day_after(period: Period, day: Date) -> Date {
    period.after(day).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_review_is_overdue_the_day_after_it_was_due() {
        let migration = Migration { review_every: Some("3 months".parse().unwrap()), ..Migration::default() };
        let policy = Policy::new(&migration, 3);
        let last = Some(day("2026-01-31"));
        assert!(!policy.overdue(last, day("2026-04-30")));
        assert!(policy.overdue(last, day("2026-05-01")));
        assert!(!policy.overdue(None, day("2026-05-01")));
        assert!(!policy.overdue(last, day("2025-05-01")));
        assert_eq!(policy.next_review(day("2026-01-31")), Some(day("2026-04-30")));
        assert_eq!(policy.next_review(Date::MAX), Some(Date::MAX));
        assert!(!policy.overdue(Some(Date::MAX), Date::MAX));
        let never = Policy::new(&Migration::default(), 3);
        assert!(!never.overdue(last, Date::MAX));
        assert_eq!(never.next_review(day("2026-01-31")), None);
    }
}
