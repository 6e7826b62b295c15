//! Natural groups beyond one number: the best few groups that two or three numbers show together, each with a rule.
//!
//! A group is a box: from one value on and below another, of each number. Boxes come of a shallow tree, two to four of them, and of all
//! such trees the one counts that leaves the least spread: it is found among all, not grown step by step. Cuts lie near the book's
//! own quantiles: around each twentieth of the clients at the widest gap there is, so that no gap with a fortieth of the clients on
//! either side is missed.
//!
//! Spread is the sum of squared deviations from the mean of the group, of each number as a share of that of all clients, and the mean over
//! the numbers. Values count from the 1st to the 99th percentile, in a thousand steps: beyond them they count as these, so that a few great
//! clients hide nothing.
//!
//! More groups always fit better, so fit alone says nothing. Groups are natural where each two of them are clearly apart in one of the numbers:
//! where the square of the difference of their means is at least ten times the sum of their variances. The halves of an even spread come to
//! six, those of a normal one to three and a half, and the parts of long tails to less; two clusters whose centres lie 1.3 times
//! their width apart, or 4.5 standard deviations, come to ten. Of a number with few values each counts as spread over the distance to the
//! next one, so that three steps are no three groups. Of the best two, three and four groups the most that are natural count. As few
//! clients as [`suggest`](super::suggest()) takes for a tier are the least of a group.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "places are below the sizes of the grid, and products below 2^127 for fewer than 50,000,000 clients"
)]

use tierline_core::{Decimal, Finding, Fraction, Interrupt, Key, Sentence, Severity};

use super::distribution::ThresholdError;
use super::grid::{Axis, Cells, Grid, Known, MOST, WHOLE, counted};
use crate::units::Units;

/// Groups at most.
const GROUPS: usize = 4;
/// Groups are clearly apart where the square of the difference of their means is so many times the sum of their variances.
const APART: i128 = 10;
/// From so many clients on there are groups.
const FEW: usize = 40;

/// A number of clients that groups are looked for in.
#[derive(Clone, Copy, Debug)]
pub struct GroupNumber<'a> {
    /// Its name in the model.
    pub name: &'a str,
    /// Its digits behind the point.
    pub scale: u8,
    /// Its values by row.
    pub units: &'a Units,
}

/// Bounds of a group: of each number that is bounded its place, from which value on, and below which.
pub type GroupBounds = Vec<(usize, Option<Decimal>, Option<Decimal>)>;

/// A group that numbers show together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NaturalGroup {
    /// What bounds it.
    pub bounds: GroupBounds,
    /// How many clients.
    pub clients: u64,
}

/// The groups that numbers show together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NaturalGroups {
    /// The groups, lower ones first; none where there are no natural ones.
    pub groups: Vec<NaturalGroup>,
    /// How many clients have all numbers.
    pub clients: u64,
    /// How many lack one of them, and are in no group.
    pub missing: u64,
    /// The share of the spread that they explain.
    pub explained: Option<Fraction>,
    /// The share that is explained of each number's own spread.
    pub by_number: Vec<Option<Fraction>>,
    /// `no-natural-groups`, where there are none.
    pub findings: Vec<Finding>,
}

/// The groups that two or three numbers show together: at most four boxes, found exactly, the same for any order of the clients.
///
/// Clients that lack one of the numbers are in no group.
///
/// # Errors
/// [`ThresholdError::Numbers`] for one number or more than three; [`ThresholdError::Interrupted`].
///
/// ```
/// use tierline_book::{GroupNumber, Units, natural_groups};
/// use tierline_core::Interrupt;
/// let spread = |from: i64| (0..50).map(move |at| Some(from + at));
/// let arr: Units = spread(0).chain(spread(5_000)).collect();
/// let health: Units = spread(10).chain(spread(900)).collect();
/// let numbers = [("arr", &arr), ("health", &health)].map(|(name, units)| GroupNumber { name, scale: 0, units });
/// let found = natural_groups(&numbers, &Interrupt::NEVER)?;
/// assert_eq!(found.groups.iter().map(|group| group.clients).collect::<Vec<_>>(), [50, 50]);
/// assert!(found.findings.is_empty());
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
pub fn natural_groups(numbers: &[GroupNumber<'_>], interrupt: &Interrupt) -> Result<NaturalGroups, ThresholdError> {
    if !(2..=MOST).contains(&numbers.len()) {
        return Err(ThresholdError::Numbers { asked: numbers.len(), most: MOST });
    }
    let rows = numbers.iter().map(|number| number.units.iter().len()).min().unwrap_or(0);
    let value = |at: usize, row: usize| numbers.get(at).and_then(|number| number.units.get(row));
    let mut columns: Vec<Vec<i64>> = vec![Vec::new(); numbers.len()];
    for row in 0..rows {
        interrupt.check_at(row)?;
        if (0..numbers.len()).all(|at| value(at, row).is_some()) {
            columns.iter_mut().enumerate().for_each(|(at, column)| column.extend(value(at, row)));
        }
    }
    let clients = columns.first().map_or(0, Vec::len);
    let mut out = NaturalGroups {
        groups: Vec::new(),
        clients: u64::try_from(clients).unwrap_or(u64::MAX),
        missing: u64::try_from(rows.saturating_sub(clients)).unwrap_or(u64::MAX),
        explained: None,
        by_number: vec![None; numbers.len()],
        findings: Vec::new(),
    };
    if clients < FEW {
        out.findings.push(none(Sentence::of(Key::TooFewForGroups).with("clients", clients)));
        return Ok(out);
    }
    let mut axes = Vec::with_capacity(numbers.len());
    for (number, column) in numbers.iter().zip(&columns) {
        let mut sorted = column.clone();
        sorted.sort_unstable();
        interrupt.check()?;
        let axis = Axis::new(&sorted, number.scale);
        if axis.low == axis.high {
            out.findings.push(none(Sentence::of(Key::AllAlike).with("name", number.name)));
            return Ok(out);
        }
        axes.push(axis);
    }
    let grid = counted(&axes, &columns, interrupt)?;
    grouped(&axes, &grid, numbers, &mut out);
    Ok(out)
}

/// Chooses how many groups there are, and says what they are.
fn grouped(axes: &[Axis], grid: &Grid, numbers: &[GroupNumber<'_>], out: &mut NaturalGroups) {
    let mut all: Cells = [(0, 1); MOST];
    axes.iter().zip(&mut all).for_each(|(axis, (_, to))| *to = u8::try_from(axis.cuts.len() + 1).unwrap_or(u8::MAX));
    let count = i128::try_from(numbers.len()).unwrap_or(1);
    let mut known = Known::new();
    let best = (2..=GROUPS).rev().filter_map(|groups| grid.best(&all, groups, &mut known));
    let mut best = best.peekable();
    if best.peek().is_none() {
        out.findings.push(none(Sentence::of(Key::TooFewForGroups).with("clients", out.clients)));
        return;
    }
    let Some((left, boxes)) = best.find(|(_, boxes)| are_natural(grid, axes, boxes)) else {
        out.findings.push(none(Sentence::of(Key::NoNaturalGroups)));
        return;
    };
    let share = |left: i128, of: i128| Fraction::of(of - left, of);
    out.explained = share(left, WHOLE * count);
    let spreads: Vec<[i128; MOST]> = boxes.iter().filter_map(|cells| grid.spread(cells)).collect();
    for (at, slot) in out.by_number.iter_mut().enumerate() {
        *slot = share(spreads.iter().map(|spread| spread[at]).sum(), WHOLE);
    }
    let of_box = |cells: &Cells| {
        let bound = |(at, axis): (usize, &Axis)| {
            let (from, to) = cells[at];
            let cut = |code: u8| Some(axis.cuts.get(usize::from(code.checked_sub(1)?))?.1);
            let (low, high) = (cut(from), cut(to).filter(|_| usize::from(to) <= axis.cuts.len()));
            (low.is_some() || high.is_some()).then_some((at, low, high))
        };
        let clients = u64::try_from(grid.of(cells)[0]).unwrap_or(0);
        NaturalGroup { bounds: axes.iter().enumerate().filter_map(bound).collect(), clients }
    };
    out.groups = boxes.iter().map(of_box).collect();
}

/// Whether each two boxes are clearly apart in one of the numbers.
fn are_natural(grid: &Grid, axes: &[Axis], boxes: &[Cells]) -> bool {
    let sums: Vec<_> = boxes.iter().map(|cells| grid.of(cells)).collect();
    let pairs = sums.iter().enumerate().flat_map(|(at, one)| sums.iter().skip(at + 1).map(move |other| (one, other)));
    pairs.into_iter().all(|(one, other)| {
        axes.iter().enumerate().any(|(at, axis)| {
            let (n, sum, squares) = (one[0], one[1 + 2 * at], one[2 + 2 * at]);
            let (other_n, other_sum, other_squares) = (other[0], other[1 + 2 * at], other[2 + 2 * at]);
            let apart = sum * other_n - other_sum * n;
            let own = (n * squares - sum * sum) * other_n * other_n;
            let others = (other_n * other_squares - other_sum * other_sum) * n * n;
            // Both products by the squares of both counts; an even spread over a distance has a twelfth of its square.
            let steps = axis.distance * axis.distance * n * n * other_n * other_n / 6;
            apart * apart >= APART * (own + others + steps)
        })
    })
}

fn none(message: Sentence) -> Finding {
    Finding::new("no-natural-groups", Severity::Warning, message).help(Sentence::of(Key::NoNaturalGroupsHelp))
}
