//! How many tiers the values show by themselves: as many as clear gaps part, and none where they are spread evenly.
//!
//! More classes always fit better, so fit alone says nothing; and squares look at the greatest clients only. What makes a
//! tier is a gap. A gap is *clear* here where it is more than four times as wide as every other gap near it: as those
//! between the clients right below it by difference, and as those between the clients right above it by proportion, (value
//! above - value below) / (value below), because the values of great clients lie further apart anyway. Where the value
//! below is zero or less, there is no proportion, and differences count on both sides.
//!
//! Near are one in twenty of all clients on either side, and at least 15; and at least two gaps on either side, where there
//! are so many, so that prices at equal distances part nothing. As many clients are the least that make a tier.
//!
//! Why four, and why 15: where values are spread evenly by chance, the widths of gaps are like independent exponential
//! ones (Pyke 1965, "Spacings", Journal of the Royal Statistical Society B 27(3)), and such a one is more than four times
//! as wide as all of n others with a probability of 24 / ((n + 1)(n + 2)(n + 3)(n + 4)): one in 46,376 for 30 neighbours.
//! A book of 100 clients has some 70 such places. Proportions let a little more through than that: of even, exponential,
//! log-normal and Pareto books of 40 to 1,000 clients, at most one in fifty showed a gap by chance when they were drawn.
//! Tails as heavy as Pareto's have gaps in proportion to their values (Rényi 1953, "On the theory of order statistics",
//! Acta Mathematica Hungarica 4), which is why proportions count above.

use tierline_core::{Finding, Key, Sentence, Severity};

use super::breaks::{ValueClass, value_classes};
use super::distribution::{Distribution, ThresholdError};
use crate::wide::Big;

/// The least number of clients on either side of a clear gap.
const LEAST: u64 = 15;

/// One in so many clients is the least share of a tier.
const LEAST_SHARE: u64 = 20;

/// So many times as wide as the gaps near it is more than chance.
const TIMES: u128 = 4;

/// The tiers that values show by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The tiers, best first; a single one where the values show none.
    pub tiers: Vec<ValueClass>,
    /// `no-natural-tiers`, `exceptions` and `many-tiers`, where there is reason.
    pub findings: Vec<Finding>,
}

/// How many tiers the values show by themselves, and where they begin.
///
/// Tiers are parted by clear gaps: more than four times as wide as every gap among the clients near them, at least 15 and
/// one in twenty on either side; below by difference, above by proportion. They are best first, each from its lowest value
/// on; [`ValueClass::round`] is the roundest number that does the same. Any number of distinct values will do.
///
/// Findings say why there are no tiers (`no-natural-tiers`), which great clients stand apart without being enough for a
/// tier (`exceptions`), and when there are more tiers than can be told apart in daily work (`many-tiers`).
///
/// # Errors
/// [`ThresholdError::TooLong`] where two values lie so far apart that their difference does not fit 128 bits;
/// [`ThresholdError::Interrupted`].
///
/// ```
/// use tierline_book::{Distribution, suggest};
/// // Eighty clients from 5,000 to 24,750, twenty from 100,000 to 480,000.
/// let values = (0..80).map(|n| 5_000 + n * 250).chain((0..20).map(|n| 100_000 + n * 20_000));
/// let found = suggest(&Distribution::of(0, values.map(i64::from))?)?;
/// assert_eq!(found.tiers.len(), 2);
/// assert_eq!((found.tiers[0].round.to_string().as_str(), found.tiers[0].clients), ("100000", 20));
/// assert!(found.findings.is_empty());
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
pub fn suggest(values: &Distribution) -> Result<Suggestion, ThresholdError> {
    let last = values.at(values.distinct().saturating_sub(1));
    last.checked_sub(values.at(0)).ok_or(ThresholdError::TooLong)?;
    let least = LEAST.max(values.clients().div_ceil(LEAST_SHARE));
    let mut starts = Vec::new();
    for start in 1..values.distinct() {
        values.interrupt().check_at(start)?;
        if is_clear(values, start, least) {
            starts.push(start);
        }
    }
    let mut tiers = value_classes(values, &starts);
    tiers.reverse();
    let mut findings = Vec::new();
    if tiers.len() == 1 {
        findings.push(no_natural_tiers(values, least));
    }
    values.interrupt().check()?;
    findings.extend(exceptions(values, least)?);
    findings.extend(Finding::of_many_tiers(tiers.len()));
    Ok(Suggestion { tiers, findings })
}

/// The gap before a position: the value below it, and how wide it is. Differences fit: the widest one was looked at.
fn gap(values: &Distribution, at: usize) -> (i128, u128) {
    let below = values.at(at.saturating_sub(1));
    (below, values.at(at).abs_diff(below))
}

/// Whether the gap before a position parts two tiers.
///
/// Most gaps have a neighbour that is a fourth as wide, so that the search ends at once. It goes on only where the gap is
/// more than four times as wide as all that it passed, so no neighbour is passed more often than widths can be quadrupled.
fn is_clear(values: &Distribution, start: usize, least: u64) -> bool {
    values.clients_before(start) >= least
        && values.clients_from(start) >= least
        && is_wide_for_those_below(values, start, least)
        && is_wide_for_those_above(values, start, least)
}

fn is_wide_for_those_below(values: &Distribution, start: usize, least: u64) -> bool {
    let (_, width) = gap(values, start);
    let far = |at: usize| values.clients_before(start).saturating_sub(values.clients_before(at)) >= least;
    // A gap is among the near clients where there are not enough of them between it and the start.
    let mut near = (1..start).rev().enumerate().take_while(|(passed, at)| *passed < 2 || !far(*at));
    near.all(|(_, at)| width > gap(values, at).1.saturating_mul(TIMES))
}

fn is_wide_for_those_above(values: &Distribution, start: usize, least: u64) -> bool {
    let (below, width) = gap(values, start);
    let far = |at: usize| values.clients_before(at).saturating_sub(values.clients_before(start)) >= least;
    let after = start.saturating_add(1)..values.distinct();
    let mut near = after.enumerate().take_while(|(passed, at)| *passed < 2 || !far(*at));
    near.all(|(_, at)| {
        let (other_below, other) = gap(values, at);
        if below > 0 {
            exceeds((width, other_below.unsigned_abs()), (other.saturating_mul(TIMES), below.unsigned_abs()))
        } else {
            width > other.saturating_mul(TIMES)
        }
    })
}

/// Whether one product is greater than another.
fn exceeds(one: (u128, u128), other: (u128, u128)) -> bool {
    match (one.0.checked_mul(one.1), other.0.checked_mul(other.1)) {
        (Some(one), Some(other)) => one > other,
        _ => Big::of(one.0).times(&Big::of(one.1)) > Big::of(other.0).times(&Big::of(other.1)),
    }
}

/// Great clients, too few for a tier, that have at least twice as much as the next one, across a gap that is clear for
/// those below it.
fn exceptions(values: &Distribution, least: u64) -> Result<Option<Finding>, ThresholdError> {
    let (clients, all) = (|start: usize| values.clients_from(start), values.clients());
    let few = (1..values.distinct()).rev().take_while(|start| clients(*start) < least);
    let apart = |start: &usize| {
        let (below, width) = gap(values, *start);
        below > 0 && width >= below.unsigned_abs() && is_wide_for_those_below(values, *start, least)
    };
    // The lowest of such gaps: what stands above it stands above all.
    let mut lowest = None;
    for (passed, start) in few.enumerate() {
        values.interrupt().check_at(passed)?;
        if apart(&start) {
            lowest = Some(start);
        }
    }
    let Some(start) = lowest.filter(|start| values.clients_before(*start) >= least) else { return Ok(None) };
    let count = clients(start);
    let (lowest, highest) = (values.decimal(values.at(start)), values.highest());
    let message = if lowest == highest {
        Sentence::of(Key::ExceptionsAt).with("value", lowest)
    } else {
        Sentence::of(Key::ExceptionsFrom).with("lowest", lowest).with("highest", highest)
    };
    let finding = Finding::new("exceptions", Severity::Note, message.with("clients", count).with("all", all));
    Ok(Some(finding.help(Sentence::of(Key::ExceptionsHelp))))
}

fn no_natural_tiers(values: &Distribution, least: u64) -> Finding {
    let clients = values.clients();
    let message = if values.distinct() == 1 {
        Sentence::of(Key::AllTheSame).with("clients", clients).with("value", values.lowest())
    } else if clients < least.saturating_mul(2) {
        Sentence::of(Key::TooFewForGaps).with("clients", clients)
    } else {
        Sentence::of(Key::NoGap)
    };
    Finding::new("no-natural-tiers", Severity::Warning, message).help(Sentence::of(Key::NoNaturalTiersHelp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(values: impl IntoIterator<Item = i64>) -> Suggestion {
        suggest(&Distribution::of(0, values).unwrap()).unwrap()
    }

    fn codes(found: &Suggestion) -> Vec<&'static str> {
        found.findings.iter().map(|finding| finding.code).collect()
    }

    fn sizes(found: &Suggestion) -> Vec<u64> {
        found.tiers.iter().map(|tier| tier.clients).collect()
    }

    /// Numbers that look like chance, and are the same every time.
    fn chance(count: usize, below: u64) -> impl Iterator<Item = i64> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        (0..count).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state % below).unwrap()
        })
    }

    #[test]
    fn eighty_below_25k_and_twenty_above_100k_are_exactly_two_tiers() {
        let even = (0..80).map(|n| 1_000 + n * 300).chain((0..20).map(|n| 100_001 + n * 25_000));
        let drawn = chance(80, 25_000).chain(chance(20, 400_000).map(|value| value + 100_001));
        let equal = (0..80).map(|_| 20_000).chain((0..20).map(|_| 120_000));
        for values in [even.collect::<Vec<_>>(), drawn.collect(), equal.collect()] {
            let found = found(values);
            assert_eq!(sizes(&found), [20, 80]);
            let cut = found.tiers[0].round;
            assert!(cut > 25_000.into() && cut <= 120_000.into(), "{cut}");
            assert!(found.findings.is_empty());
        }
    }

    #[test]
    fn a_hundred_spread_evenly_have_no_natural_tiers_and_a_finding_says_why() {
        let even = (0..100).map(|n| 5_000 + n * 5_000);
        let steps = (0..100).map(|n| 5_000 + (n / 10) * 50_000);
        for values in [even.collect::<Vec<_>>(), steps.collect(), chance(100, 500_000).collect()] {
            let found = found(values);
            assert_eq!(sizes(&found), [100]);
            assert_eq!(codes(&found), ["no-natural-tiers"]);
            assert!(found.findings[0].message.to_string().starts_with("there is no gap in the values"));
            assert!(found.findings[0].help.as_ref().unwrap().to_string().contains("three or four"));
        }
    }

    #[test]
    fn three_bunches_equally_far_apart_are_three_tiers() {
        // Two classes would leave a quarter, as of an even spread: only three show it.
        let values = (0..3).flat_map(|bunch| (0..30).map(move |n| bunch * 1_000 + n));
        assert_eq!(sizes(&found(values)), [30, 30, 30]);
    }

    #[test]
    fn bunches_that_a_great_gap_hides_are_found_within() {
        let values = (0..40).chain((0..40).map(|n| 500 + n)).chain((0..40).map(|n| 1_000_000 + n));
        assert_eq!(sizes(&found(values)), [40, 40, 40]);
    }

    #[test]
    fn values_of_zero_and_below_are_parted_by_differences() {
        let values = (0..30).map(|n| n - 5_030).chain((0..30).map(|n| n - 15)).chain((0..30).map(|n| n + 3_000));
        assert_eq!(sizes(&found(values)), [30, 30, 30]);
        let far = suggest(&Distribution::of(0, [i128::MIN, 0, i128::MAX]).unwrap());
        assert_eq!(far.unwrap_err(), ThresholdError::TooLong);
    }

    #[test]
    fn chance_rarely_shows_a_gap() {
        // One in fifty at most, as the module says.
        let mut shown = 0;
        let mut drawn = chance(40_000, 1_000_000_000);
        for _ in 0..400 {
            let book: Vec<i64> = drawn.by_ref().take(100).collect();
            shown += usize::from(found(book).tiers.len() > 1);
        }
        assert!(shown <= 8, "{shown}");
    }

    #[test]
    fn a_single_great_client_is_an_exception_and_hides_nothing() {
        let one = found((0..100).map(|n| n * 100).chain([90_000_000]));
        assert_eq!((sizes(&one), codes(&one)), (vec![101], vec!["no-natural-tiers", "exceptions"]));
        assert_eq!(one.findings[1].message, "1 client stands apart at 90000000, too few of 101 for a tier");
        let two = found((0..80).map(|n| n * 10).chain((0..20).map(|n| 50_000 + n * 10)).chain([90_000_000]));
        assert_eq!((sizes(&two), codes(&two)), (vec![21, 80], vec!["exceptions"]));
    }

    #[test]
    fn heavy_tails_are_no_tiers() {
        // 1/u of an even spread: Pareto's tail, with gaps that widen all the way up.
        let found = found((1..=200).map(|n| 1_000_000 / n));
        assert_eq!(codes(&found).first(), Some(&"no-natural-tiers"));
    }

    #[test]
    fn few_clients_and_equal_values_show_nothing() {
        let few = found((0..10).chain((0..9).map(|n| n + 1_000)));
        assert_eq!(few.findings[0].message, "19 clients are too few to tell a gap from chance");
        let equal = found((0..50).map(|_| 7));
        assert_eq!(equal.findings[0].message, "all 50 clients have the same value, 7");
    }

    #[test]
    fn more_than_four_tiers_are_found_and_warned_of() {
        let found = found((0..6).flat_map(|bunch| (0..20).map(move |n| bunch * 10_000 + n)));
        assert_eq!((found.tiers.len(), codes(&found)), (6, vec!["many-tiers"]));
        assert!(Finding::of_many_tiers(4).is_none());
    }
}
