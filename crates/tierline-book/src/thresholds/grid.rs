//! Trees over a grid of cells: numbers cut into codes, what is counted of each cell, and the boxes that leave the least spread.
//!
//! Counts are summed along each number once, so that those of a box are eight look-ups; the best boxes of a box are found once and kept.
//! With 19 cuts of each of three numbers and four boxes that is below a million boxes.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "places are below the sizes of the grid, and products below 2^127 for fewer than 50,000,000 clients"
)]

use std::collections::BTreeMap;

use tierline_core::{Decimal, Interrupt, Interrupted};

use super::distribution::roundest;

/// Numbers at most.
pub(super) const MOST: usize = 3;
/// Cuts are looked for around so many parts of the clients.
const PARTS: usize = 20;
/// One in so many clients at either end counts as the next one.
const ENDS: usize = 100;
/// Steps between the 1st and the 99th percentile.
const STEPS: i128 = 1_000;
/// The spread of one number of all clients.
pub(super) const WHOLE: i128 = 1_000_000_000;
/// One in so many clients is the least of a group, and never fewer than these.
const LEAST_SHARE: u64 = 20;
const LEAST: u64 = 15;

/// A box of cells: of each number from which code on, and below which.
pub(super) type Cells = [(u8, u8); MOST];

/// What is counted of a box: clients, and of each number the sum of steps and of their squares.
pub(super) type Sums = [i128; 1 + 2 * MOST];

/// A number, cut into codes.
pub(super) struct Axis {
    /// Each upper code begins at its bound; and the roundest number that parts alike.
    pub(super) cuts: Vec<(i64, Decimal)>,
    pub(super) low: i64,
    pub(super) high: i64,
    /// The least distance of two values, in steps.
    pub(super) distance: i128,
}

impl Axis {
    /// The cuts of values in ascending order.
    pub(super) fn new(sorted: &[i64], scale: u8) -> Self {
        let clients = sorted.len();
        let at = |rank: usize| sorted.get(rank).copied().unwrap_or_default();
        let last = clients.saturating_sub(1);
        // Beyond the 1st and the 99th percentile values count as these, and one client at either end always does.
        let few = (last / ENDS).max(1);
        let (low, high) = (at(few), at(last.saturating_sub(few)));
        let mut cuts = Vec::new();
        for part in 1..PARTS {
            let edge = |half: usize| clients.saturating_mul(half).checked_div(2 * PARTS).unwrap_or(0);
            let window = edge(2 * part - 1).max(1)..edge(2 * part + 1);
            let gap = |rank: &usize| at(*rank).abs_diff(at(rank.saturating_sub(1)));
            // Of gaps that are as wide the lowest.
            let widest = window.rev().max_by_key(gap).filter(|rank| gap(rank) > 0);
            let Some(rank) = widest else { continue };
            let number = |units: i64| Decimal::new(units.into(), scale).unwrap_or(Decimal::ZERO);
            let shown = roundest(number(at(rank.saturating_sub(1))), number(at(rank)));
            cuts.push((at(rank), shown));
        }
        let nearest =
            sorted.windows(2).filter_map(|pair| Some(pair.last()?.abs_diff(*pair.first()?))).filter(|gap| *gap > 0);
        let width = i128::from(high) - i128::from(low);
        let distance = (i128::from(nearest.min().unwrap_or(0)) * STEPS).checked_div(width).unwrap_or(0).min(STEPS);
        Self { cuts, low, high, distance }
    }

    fn code(&self, value: i64) -> usize {
        self.cuts.partition_point(|(bound, _)| *bound <= value)
    }

    fn step(&self, value: i64) -> i128 {
        let above = i128::from(value.clamp(self.low, self.high)) - i128::from(self.low);
        let width = i128::from(self.high) - i128::from(self.low);
        (above * STEPS).checked_div(width).unwrap_or(0)
    }
}

/// Counts over a grid of cells: each the sum of all cells at or below it, so that a box is a few look-ups.
pub(super) struct Grid {
    sizes: [usize; MOST],
    sums: Vec<Sums>,
    numbers: usize,
    least: u64,
    whole: Sums,
}

impl Grid {
    fn place(&self, codes: [usize; MOST]) -> usize {
        codes.iter().zip(self.sizes).fold(0, |at, (code, size)| at * size + code)
    }

    /// What is counted in a box, by inclusion and exclusion of its corners.
    pub(super) fn of(&self, cells: &Cells) -> Sums {
        let mut out = [0; 1 + 2 * MOST];
        for corner in 0..1_usize << MOST {
            let mut codes = [0; MOST];
            let mut sign = 1;
            for (at, ((from, to), code)) in cells.iter().zip(&mut codes).enumerate() {
                let end = if corner >> at & 1 == 1 { usize::from(*from) } else { usize::from(*to) };
                sign = if corner >> at & 1 == 1 { -sign } else { sign };
                // Sums stand one place further on: the first place of each number holds none.
                *code = end;
            }
            if let Some(sums) = self.sums.get(self.place(codes)) {
                out.iter_mut().zip(sums).for_each(|(out, sum)| *out += sign * sum);
            }
        }
        out
    }

    /// The spread of a box by number, in billionths of that of all clients; nothing where the box has too few clients.
    pub(super) fn spread(&self, cells: &Cells) -> Option<[i128; MOST]> {
        let sums = self.of(cells);
        if sums[0] < i128::from(self.least) {
            return None;
        }
        let mut out = [0; MOST];
        for (at, out) in out.iter_mut().enumerate().take(self.numbers) {
            let deviations = |of: &Sums| of[0] * of[2 + 2 * at] - of[1 + 2 * at] * of[1 + 2 * at];
            let all = deviations(&self.whole);
            *out = (deviations(&sums) * self.whole[0]).checked_div(sums[0])?.checked_mul(WHOLE)?.checked_div(all)?;
        }
        Some(out)
    }

    /// The boxes of so many groups that leave the least spread, and what they leave.
    pub(super) fn best(&self, cells: &Cells, groups: usize, known: &mut Known) -> Best {
        if groups == 1 {
            return self.spread(cells).map(|spread| (spread.iter().sum(), vec![*cells]));
        }
        if let Some(best) = known.get(&(*cells, groups)) {
            return best.clone();
        }
        let mut best: Best = None;
        for at in 0..self.numbers {
            let (from, to) = cells[at];
            for cut in from.saturating_add(1)..to {
                let (mut lower, mut upper) = (*cells, *cells);
                (lower[at].1, upper[at].0) = (cut, cut);
                for below in 1..groups {
                    let Some(first) = self.best(&lower, below, known) else { continue };
                    let Some(second) = self.best(&upper, groups - below, known) else { continue };
                    let spread = first.0 + second.0;
                    if best.as_ref().is_none_or(|(least, _)| spread < *least) {
                        best = Some((spread, first.1.into_iter().chain(second.1).collect()));
                    }
                }
            }
        }
        known.insert((*cells, groups), best.clone());
        best
    }
}

/// The spread that boxes leave, and the boxes.
pub(super) type Best = Option<(i128, Vec<Cells>)>;
/// By box and number of groups: what was found.
pub(super) type Known = BTreeMap<(Cells, usize), Best>;

/// The counts of all cells.
pub(super) fn counted(axes: &[Axis], columns: &[Vec<i64>], interrupt: &Interrupt) -> Result<Grid, Interrupted> {
    let mut sizes = [2; MOST];
    axes.iter().zip(&mut sizes).for_each(|(axis, size)| *size = axis.cuts.len() + 2);
    let cells = sizes.iter().product();
    let clients = columns.first().map_or(0, Vec::len);
    let least = LEAST.max(u64::try_from(clients).unwrap_or(u64::MAX).div_ceil(LEAST_SHARE));
    let none = [0; 1 + 2 * MOST];
    let mut grid = Grid { sizes, sums: vec![none; cells], numbers: axes.len(), least, whole: none };
    for row in 0..clients {
        interrupt.check_at(row)?;
        let mut codes = [1; MOST];
        let mut sums = none;
        sums[0] = 1;
        for (at, (axis, column)) in axes.iter().zip(columns).enumerate() {
            let value = column.get(row).copied().unwrap_or_default();
            let step = axis.step(value);
            codes[at] = axis.code(value) + 1;
            (sums[1 + 2 * at], sums[2 + 2 * at]) = (step, step * step);
        }
        let place = grid.place(codes);
        if let Some(cell) = grid.sums.get_mut(place) {
            cell.iter_mut().zip(sums).for_each(|(cell, sum)| *cell += sum);
        }
        grid.whole.iter_mut().zip(sums).for_each(|(whole, sum)| *whole += sum);
    }
    // Sums along one number after the other.
    for at in 0..MOST {
        let stride: usize = sizes.iter().skip(at + 1).product();
        for place in stride..grid.sums.len() {
            if !(place / stride).is_multiple_of(sizes[at]) {
                let before = grid.sums[place - stride];
                grid.sums[place].iter_mut().zip(before).for_each(|(sum, before)| *sum += before);
            }
        }
    }
    Ok(grid)
}
