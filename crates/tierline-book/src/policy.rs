//! The rules of moving: when a move takes effect, how far it goes, and when the next review is due.

use tierline_core::{Date, Migration, MoveAfter, Period, Plan, Steps, WhenMissing};

use crate::standing::Pending;
use crate::why::{Basis, Minimum, Wait};

/// How clients move between tiers from review to review: a model's [`Migration`], ready to be asked.
///
/// ```
/// use tierline_book::{Movement, Policy, ReviewInput, Standing};
/// use tierline_core::{Migration, MoveAfter};
///
/// let mut migration = Migration::default();                  // both ways at once ...
/// migration.demote = MoveAfter::Period("90 days".parse()?);  // ... but down only after 90 days
/// let policy = Policy::new(&migration, 3);
///
/// let strategic = Standing::new(0, "2026-01-15".parse()?);
/// let core = ReviewInput { tier: Some(1), ..ReviewInput::default() };
/// let april = policy.review(Some(&strategic), &core, "2026-04-15".parse()?)?;
/// assert_eq!(april.movement, Movement::DemotionPending);
/// let july = policy.review(april.standing.as_ref(), &core, "2026-07-15".parse()?)?;
/// assert_eq!((july.movement, july.to), (Movement::Demoted, Some(1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub(crate) tiers: usize,
    /// Whether they have an order, best first.
    pub(crate) ranked: bool,
    pub(crate) steps: Steps,
    promote: Clock,
    demote: Clock,
    review_every: Option<Period>,
    review_tolerance: Option<Period>,
    pub(crate) missing: WhenMissing,
    forget_after: Period,
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
            ranked: true,
            steps: migration.steps,
            promote: Clock { after: migration.promote, minimum: up },
            demote: Clock { after: migration.demote, minimum: down },
            review_every: migration.review_every,
            review_tolerance: migration.review_tolerance,
            missing: migration.missing,
            forget_after: migration.forget_after,
        }
    }

    /// The same for tiers that have no order: a client moves between them by one rule, neither up nor down, and a move that
    /// waits goes on waiting where another segment takes its place.
    ///
    /// ```
    /// use tierline_book::{Movement, Policy, ReviewInput, Standing};
    /// use tierline_core::{Migration, MoveAfter};
    /// let policy = Policy::new(&Migration::moving(MoveAfter::Reviews(1)), 3).ranked(false);
    /// let standing = Standing::new(1, "2026-01-15".parse()?);
    /// let seen = |tier| ReviewInput { tier: Some(tier), ..ReviewInput::default() };
    /// let april = policy.review(Some(&standing), &seen(2), "2026-04-15".parse()?)?;
    /// assert_eq!(april.movement, Movement::MovePending);
    /// // It belongs to yet another one: the wait goes on, and is over.
    /// let july = policy.review(april.standing.as_ref(), &seen(0), "2026-07-15".parse()?)?;
    /// assert_eq!((july.movement, july.to), (Movement::Moved, Some(0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn ranked(mut self, ranked: bool) -> Self {
        self.ranked = ranked;
        self
    }

    /// The policy of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self::new(plan.migration(), plan.tiers().len()).ranked(plan.is_ranked())
    }

    /// Whether a client that was last reviewed on a day has waited for its next review for too long: longer than
    /// `review_every`, and the tolerance of the model beyond it. The end of a month is followed by the end of a month.
    /// Nobody is overdue where the model does not say how often it reviews, or where the day is not known.
    ///
    /// ```
    /// use tierline_book::Policy;
    /// use tierline_core::Migration;
    /// let quarterly = Migration { review_every: Some("3 months".parse()?), ..Migration::default() };
    /// let policy = Policy::new(&quarterly, 3);
    /// let last = Some("2026-09-30".parse()?);
    /// assert!(!policy.overdue(last, "2026-12-31".parse()?));
    /// assert!(!policy.overdue(last, "2027-01-07".parse()?));        // seven days later
    /// assert!(policy.overdue(last, "2027-01-08".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overdue(&self, reviewed_on: Option<Date>, as_of: Date) -> bool {
        let Some(due) = reviewed_on.and_then(|last| self.next_review(last)) else { return false };
        self.review_tolerance.map_or(due, |tolerance| day_after(tolerance, due)) < as_of
    }

    /// The day of the review that follows one, where the model says how often it reviews; the end of a month is followed
    /// by the end of a month.
    ///
    /// ```
    /// use tierline_book::Policy;
    /// use tierline_core::{Date, Migration};
    /// let mut migration = Migration::default();
    /// migration.review_every = Some("3 months".parse()?);
    /// let policy = Policy::new(&migration, 3);
    /// let day = |text: &str| text.parse::<Date>();
    /// assert_eq!(policy.next_review(day("2026-09-30")?), Some(day("2026-12-31")?));
    /// // Two years, where the model does not say.
    /// assert!(!policy.forgets(day("2026-09-30")?, day("2028-09-29")?));
    /// assert!(policy.forgets(day("2026-09-30")?, day("2028-09-30")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_review(&self, as_of: Date) -> Option<Date> {
        self.review_every.map(|every| every.after_to_month_end(as_of).unwrap_or(Date::MAX))
    }

    /// Whether a client that left on a day is not remembered any more: so long after it as the model says, and later.
    #[must_use]
    pub fn forgets(&self, left_on: Date, as_of: Date) -> bool {
        as_of >= day_after(self.forget_after, left_on) && as_of > left_on
    }

    /// Winds the clock of a move that is wanted today, and says what it still waits for.
    ///
    /// `pending` is the move with today's wish and today's count of reviews. Its day, once set, stays as it is: the
    /// renewal date of a client moves on as soon as the client renews.
    pub(crate) fn schedule(
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

    fn policy(every: &str, tolerance: Option<&str>) -> Policy {
        let period = |text: &str| text.parse().unwrap();
        let review_tolerance = tolerance.map(period);
        Policy::new(&Migration { review_every: Some(period(every)), review_tolerance, ..Migration::default() }, 3)
    }

    #[test]
    fn reviews_at_the_ends_of_months_follow_one_another_and_have_their_tolerance() {
        for (every, tolerance, last, due, late) in [
            ("3 months", None, "2026-09-30", "2026-12-31", "2027-01-01"),
            ("3 months", None, "2026-06-30", "2026-09-30", "2026-10-01"),
            ("3 months", None, "2027-02-28", "2027-05-31", "2027-06-01"),
            ("3 months", None, "2028-02-28", "2028-05-28", "2028-05-29"),
            ("1 month", None, "2026-01-31", "2026-02-28", "2026-03-01"),
            ("1 month", None, "2028-02-29", "2028-03-31", "2028-04-01"),
            ("1 year", None, "2027-02-28", "2028-02-29", "2028-03-01"),
            ("90 days", None, "2026-09-30", "2026-12-29", "2026-12-30"),
            ("3 months", Some("7 days"), "2026-09-30", "2026-12-31", "2027-01-08"),
            ("3 months", Some("1 month"), "2026-09-29", "2026-12-29", "2027-01-30"),
        ] {
            let policy = policy(every, tolerance);
            assert_eq!(policy.next_review(day(last)), Some(day(due)), "{every} after {last}");
            let before = Date::from_days(i64::from(day(late).days()) - 1).unwrap();
            assert!(!policy.overdue(Some(day(last)), before), "{every} after {last}, {tolerance:?}");
            assert!(policy.overdue(Some(day(last)), day(late)), "{every} after {last}, {tolerance:?}");
        }
    }

    #[test]
    fn nobody_is_overdue_without_a_day_or_a_rhythm() {
        let quarterly = policy("3 months", None);
        assert!(!quarterly.overdue(None, day("2026-05-01")));
        assert!(!quarterly.overdue(Some(day("2026-01-31")), day("2025-05-01")));
        assert_eq!(quarterly.next_review(Date::MAX), Some(Date::MAX));
        assert!(!quarterly.overdue(Some(Date::MAX), Date::MAX));
        let never = Policy::new(&Migration::default(), 3);
        assert!(!never.overdue(Some(day("2026-01-31")), Date::MAX));
        assert_eq!(never.next_review(day("2026-01-31")), None);
    }

    #[test]
    fn who_left_is_remembered_until_the_day_that_the_model_says() {
        let policy = Policy::new(&Migration::default(), 3);
        assert!(!policy.forgets(day("2026-04-15"), day("2028-04-14")));
        assert!(policy.forgets(day("2026-04-15"), day("2028-04-15")));
        let short = Migration { forget_after: "1 minute".parse().unwrap(), ..Migration::default() };
        assert!(!Policy::new(&short, 3).forgets(day("2026-04-15"), day("2026-04-15")));
        assert!(Policy::new(&short, 3).forgets(day("2026-04-15"), day("2026-04-16")));
        assert!(!policy.forgets(Date::MAX, Date::MAX));
    }
}
