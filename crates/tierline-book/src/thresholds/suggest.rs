//! How many tiers the values show by themselves: as many as gaps divide, and none where they are spread evenly.
//!
//! More classes always fit better, so fit alone says nothing. On an even spread, k classes leave 1/k^2 of the squared
//! deviations; and of all single-peaked (log-concave) distributions none is divided better than the even one: Tibshirani,
//! Walther and Hastie (2001), "Estimating the number of clusters in a data set via the gap statistic", Journal of the
//! Royal Statistical Society B 63(2), theorem 1. So a division is *clear* here where
//!
//! - it leaves less than half of that: less than 1/(2 k^2) of what one class leaves;
//! - each gap between two classes is more than twice as wide as any gap within these two: heavy tails, which are not
//!   log-concave, have wide gaps everywhere;
//! - there are at least ten clients for each class, because chance makes gaps among few; and fewer classes than values.
//!
//! The values are divided into the fewest classes that make a clear division, up to ten, and each class is then looked
//! at in the same way, because one great gap hides smaller ones. At last a class with less than one in twenty clients is
//! no tier but an exception: it joins the neighbour across the narrower gap, and a note tells of it.

use super::breaks::{Divisions, Grid, ValueClass, value_classes};
use super::distribution::{Distribution, ThresholdError};
use crate::finding::{Finding, Severity};

/// The most classes that one step of dividing looks at.
const MOST: usize = 10;

/// How many clients there are at least for each class of a clear division.
const CLIENTS_A_CLASS: u64 = 10;

/// One in so many clients is the least share of a tier.
const LEAST_SHARE: u64 = 20;

/// The tiers that values show by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The tiers, best first; a single one where the values show none.
    pub tiers: Vec<ValueClass>,
    /// `no-natural-tiers`, `exceptions` and `many-tiers`, where there is reason.
    pub findings: Vec<Finding>,
}

/// How many tiers the values show by themselves, and where they begin; see the module for the criterion.
///
/// Tiers are best first, each from its lowest value on; [`ValueClass::round`] is the roundest number that does the same.
/// Findings say why there are none (`no-natural-tiers`), which clients stand apart without being a tier (`exceptions`),
/// and when there are more tiers than can be told apart in daily work (`many-tiers`).
///
/// # Errors
/// As [`natural_breaks`](super::natural_breaks): too many distinct values, or values too far apart.
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
    let grid = Grid::of(values)?;
    let mut starts = divided(&grid, values.distinct());
    let apart = exceptions(&grid, values, &mut starts);
    let mut tiers = value_classes(values, &starts);
    tiers.reverse();
    let mut findings = Vec::new();
    if tiers.len() == 1 {
        findings.push(no_natural_tiers(values, apart.is_empty()));
    }
    findings.extend(apart);
    findings.extend(suggested_tiers_finding(tiers.len()));
    Ok(Suggestion { tiers, findings })
}

/// The finding about more than four tiers; nothing up to four.
///
/// Beyond four, rules overlap, exceptions gather and client-facing teams begin to guess.
#[must_use]
pub fn suggested_tiers_finding(tiers: usize) -> Option<Finding> {
    (tiers > 4).then(|| {
        let message = format!("{tiers} tiers are more than the four that can be told apart in daily work");
        Finding::new("many-tiers", Severity::Warning, Vec::new(), message)
            .help("start with three or four tiers, and join those that are served alike")
    })
}

/// Where classes begin after dividing as long as there is a clear division.
fn divided(grid: &Grid, distinct: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut open = vec![(0, distinct)];
    while let Some((from, to)) = open.pop() {
        if let Some(found) = clear_division(grid, from, to, distinct) {
            let begins = std::iter::once(from).chain(found.iter().copied());
            let ends = found.iter().copied().chain(std::iter::once(to));
            open.extend(begins.zip(ends));
            starts.extend(found);
        }
    }
    starts.sort_unstable();
    starts
}

/// The clear division into the fewest classes.
fn clear_division(grid: &Grid, from: usize, to: usize, all: usize) -> Option<Vec<usize>> {
    let values = to.saturating_sub(from);
    let by_clients = grid.weight(from, to).checked_div(CLIENTS_A_CLASS)?;
    // Two values that are all there is are two classes; among more, a class for each value divides nothing.
    let by_values = if values == 2 && all == 2 { 2 } else { values.saturating_sub(1) };
    let most = usize::try_from(by_clients).unwrap_or(MOST).min(by_values).min(MOST);
    if most < 2 {
        return None;
    }
    let divisions = Divisions::of(grid, from, to, most);
    (2..=most).map(|classes| divisions.starts(classes)).find(|starts| is_clear(grid, from, to, starts))
}

fn is_clear(grid: &Grid, from: usize, to: usize, starts: &[usize]) -> bool {
    let classes = u64::try_from(starts.len()).unwrap_or(u64::MAX).saturating_add(1);
    let times = classes.saturating_mul(classes).saturating_mul(2);
    let begins = std::iter::once(from).chain(starts.iter().copied());
    let nexts = starts.iter().copied().skip(1).chain(std::iter::once(to));
    let gaps = begins.zip(starts).zip(nexts).all(|((begin, start), end)| {
        let inner = (begin.saturating_add(1)..end).filter(|at| at != start).map(|at| grid.gap(at)).max();
        grid.gap(*start) > inner.unwrap_or_default().saturating_mul(2)
    });
    gaps && grid.leaves_less(from, to, starts, times)
}

/// Joins classes that are too small to be tiers to a neighbour, and tells of them.
fn exceptions(grid: &Grid, values: &Distribution, starts: &mut Vec<usize>) -> Vec<Finding> {
    let mut joined = Vec::new();
    while !starts.is_empty() {
        let edges: Vec<usize> =
            std::iter::once(0).chain(starts.iter().copied()).chain(std::iter::once(values.distinct())).collect();
        let classes = edges.windows(2).filter_map(|pair| match pair {
            [from, to] => Some((grid.weight(*from, *to), *from, *to)),
            _ => None,
        });
        // The smallest first; of several, the lowest.
        let Some((clients, from, to)) = classes.min() else { break };
        if clients.saturating_mul(LEAST_SHARE) >= values.clients() {
            break;
        }
        let across = |start: usize| starts.contains(&start).then(|| (grid.gap(start), start));
        let narrower = [across(from), across(to)].into_iter().flatten().min();
        let Some((_, start)) = narrower else { break };
        starts.retain(|other| *other != start);
        joined.push((from, to));
    }
    joined.sort_unstable();
    // A class that was joined, and then its neighbour with it, is told of once.
    let mut told: Vec<(usize, usize)> = Vec::new();
    for (from, to) in joined {
        if let Some(last) = told.last_mut().filter(|last| from < last.1) {
            last.1 = last.1.max(to);
        } else {
            told.push((from, to));
        }
    }
    told.into_iter().map(|(from, to)| exception(grid, values, from, to)).collect()
}

fn exception(grid: &Grid, values: &Distribution, from: usize, to: usize) -> Finding {
    let (clients, all) = (grid.weight(from, to), values.clients());
    let (lowest, highest) = (values.decimal(values.at(from)), values.decimal(values.at(to.saturating_sub(1))));
    let range = if lowest == highest { format!("at {lowest}") } else { format!("from {lowest} to {highest}") };
    let stand = if clients == 1 { "client stands" } else { "clients stand" };
    let message = format!("{clients} {stand} apart {range}, too few of {all} for a tier");
    Finding::new("exceptions", Severity::Note, Vec::new(), message)
        .help("look at them one by one, and name them by a rule or an override instead of a tier")
}

fn no_natural_tiers(values: &Distribution, complete: bool) -> Finding {
    let clients = values.clients();
    let message = if values.distinct() == 1 {
        format!("all {clients} clients have the same value, {}", values.lowest())
    } else if clients < CLIENTS_A_CLASS.saturating_mul(2) {
        format!("{clients} clients are too few to tell a gap from chance")
    } else if complete {
        String::from("there is no gap in the values: each further class only divides what is spread evenly")
    } else {
        String::from("there is no gap in the values but around single clients")
    };
    Finding::new("no-natural-tiers", Severity::Warning, Vec::new(), message)
        .help("start with three or four tiers by share of clients and value, or by price")
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
            assert!(found.findings[0].message.starts_with("there is no gap in the values"));
            assert!(found.findings[0].help.as_deref().unwrap().contains("three or four"));
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
        assert!(suggested_tiers_finding(4).is_none());
    }
}
