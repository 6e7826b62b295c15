//! Natural breaks: values divided into classes so that the squares of the deviations within them are least.
//!
//! The criterion is Fisher's (1958), "On grouping for maximum homogeneity", Journal of the American Statistical
//! Association 53(284), known to map makers by Jenks (1967): among all divisions into so many classes, the one whose
//! sum of (value - mean of its class)^2 over all clients is least. That sum is the sum of all squares, which is the same
//! for every division, less the sum of (sum of a class)^2 / (clients of the class); so the latter is made greatest.
//!
//! The division is found by dynamic programming over the distinct values. The criterion satisfies the quadrangle
//! inequality, so the best beginning of the last class never falls while the end rises, and each layer is divided and
//! conquered: classes x distinct values x log(distinct values) steps instead of the square.
//!
//! Sums are compared with 64 binary digits behind the point, rounded down. Where two lie so close that the rounding
//! could turn their order, their exact fractions are compared. So the result is the optimum, not one near it.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions are below the number of distinct values, and sums and squares below the limits that `Grid` checks"
)]

use tierline_core::{Decimal, Interrupt, Interrupted};

use super::distribution::{Distribution, ThresholdError, roundest_units};
use crate::wide::{Big, Ratio, Wide};
use std::cmp::Ordering;

/// How many classes can be asked for: as many as a model has tiers.
pub const MAX_CLASSES: usize = 64;

/// How many distinct values are divided exactly, into ten classes in about a second; [`Distribution::grouped`] makes them fewer.
pub const MAX_DISTINCT: usize = 262_144;

/// One class of values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueClass {
    /// The lowest value in it: the class begins here, this value included.
    pub lowest: Decimal,
    /// The highest value in it.
    pub highest: Decimal,
    /// The roundest number that the class may as well begin at: above the highest value of the class below. The lowest
    /// value itself for the lowest class.
    pub round: Decimal,
    /// How many clients.
    pub clients: u64,
    /// What their values add up to.
    pub value: Decimal,
}

/// Values divided into classes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NaturalBreaks {
    /// The classes, lowest first; never empty ones.
    pub classes: Vec<ValueClass>,
    /// How many classes were asked for; there are fewer where there are fewer distinct values.
    pub asked: usize,
    /// The goodness of variance fit: the share of all squared deviations that the classes account for, to 6 digits,
    /// half to even. Nothing where all values are equal: then there is nothing to account for.
    pub fit: Option<Decimal>,
}

impl NaturalBreaks {
    /// True where there are fewer distinct values than classes were asked for.
    #[must_use]
    pub fn fewer_than_asked(&self) -> bool {
        self.classes.len() < self.asked
    }

    /// Where each class but the lowest begins, in ascending order: a client with that value or more is in it, or above.
    #[must_use]
    pub fn breaks(&self) -> Vec<Decimal> {
        self.classes.iter().skip(1).map(|class| class.lowest).collect()
    }
}

/// Divides values into so many classes by natural breaks: the exact optimum.
///
/// Equal values stay together. Where there are fewer distinct values than classes, each value is a class of its own, and
/// [`NaturalBreaks::fewer_than_asked`] says so. Of several divisions that are equally good, the one counts whose highest
/// break is lowest, then whose next lower break is lowest, and so on.
///
/// # Errors
/// [`ThresholdError`] where the number of classes is not between 1 and [`MAX_CLASSES`], where there are more than
/// [`MAX_DISTINCT`] distinct values, and where the values lie so far apart that squares exceed the arithmetic: with
/// values in steps of their greatest common divisor above the lowest, clients x range is below 2^126 and clients x range^2
/// below 2^188. 18 digits and a billion clients are within that.
///
/// ```
/// use tierline_book::{Distribution, natural_breaks};
/// let values = Distribution::of(0, [1_i64, 2, 3, 20, 22, 90])?;
/// let found = natural_breaks(&values, 3)?;
/// assert_eq!(found.breaks(), [20.into(), 90.into()]);
/// assert_eq!(found.classes[1].round.to_string(), "20");
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
pub fn natural_breaks(values: &Distribution, classes: usize) -> Result<NaturalBreaks, ThresholdError> {
    if classes == 0 || classes > MAX_CLASSES {
        return Err(ThresholdError::Classes { asked: classes, most: MAX_CLASSES });
    }
    let grid = Grid::of(values)?;
    let count = classes.min(values.distinct());
    let starts = Divisions::of(&grid, count, values.interrupt())?.starts(count);
    let fit = grid.fit(&starts, values.interrupt())?.and_then(|millionths| Decimal::new(i128::from(millionths), 6));
    Ok(NaturalBreaks { classes: value_classes(values, &starts), asked: classes, fit })
}

/// The classes that begin at the lowest value and at these positions.
pub(super) fn value_classes(values: &Distribution, starts: &[usize]) -> Vec<ValueClass> {
    let ends = starts.iter().copied().chain(std::iter::once(values.distinct()));
    let begins = std::iter::once(0).chain(starts.iter().copied());
    let class = |(begin, end): (usize, usize)| {
        let lowest = values.at(begin);
        let round = if begin == 0 { lowest } else { roundest_units(values.at(begin - 1), lowest) };
        ValueClass {
            lowest: values.decimal(lowest),
            highest: values.decimal(values.at(end.saturating_sub(1))),
            round: values.decimal(round),
            clients: values.clients_before(end) - values.clients_before(begin),
            value: values.decimal(values.sum_before(end) - values.sum_before(begin)),
        }
    };
    begins.zip(ends).map(class).collect()
}

/// What classes of neighbouring values are made of: how many clients and what sums stand before each position.
///
/// Values count from the lowest one, in steps of their greatest common divisor: that moves and stretches them, which
/// changes no comparison of divisions, and keeps the squares short.
struct Grid {
    points: Vec<u128>,
    weights: Vec<u64>,
    sums: Vec<u128>,
}

impl Grid {
    /// # Errors
    /// [`ThresholdError`] where there are too many distinct values, or where they lie too far apart.
    fn of(values: &Distribution) -> Result<Self, ThresholdError> {
        if values.distinct() > MAX_DISTINCT {
            return Err(ThresholdError::TooManyValues { distinct: values.distinct(), most: MAX_DISTINCT });
        }
        let lowest = values.at(0);
        let mut points: Vec<u128> = values.counts().map(|(value, _)| value.abs_diff(lowest)).collect();
        let mut divisor = 0;
        for (at, point) in points.iter().enumerate() {
            values.interrupt().check_at(at)?;
            divisor = greatest_common_divisor(divisor, *point);
        }
        let divisor = divisor.max(1);
        points.iter_mut().for_each(|point| *point /= divisor);
        // INVARIANT: clients x range is below 2^126 and clients x range^2 below 2^188, so that no sum here overflows.
        let range = points.last().copied().unwrap_or_default();
        let bits = |number: u128| 128 - number.leading_zeros();
        let (clients, range) = (bits(u128::from(values.clients())), bits(range));
        if clients + range > 126 || clients + 2 * range > 188 {
            return Err(ThresholdError::TooWide);
        }
        let (mut weights, mut sums) = (vec![0], vec![0]);
        let (mut weight, mut sum) = (0_u64, 0_u128);
        for ((_, count), point) in values.counts().zip(&points) {
            weight += count;
            sum += point * u128::from(count);
            weights.push(weight);
            sums.push(sum);
        }
        Ok(Self { points, weights, sums })
    }

    fn weight(&self, from: usize, to: usize) -> u64 {
        let before = |at: usize| self.weights.get(at).copied().unwrap_or_default();
        before(to).saturating_sub(before(from))
    }

    #[inline]
    fn class(&self, from: usize, to: usize) -> (u128, u64) {
        let sum = |at: usize| self.sums.get(at).copied().unwrap_or_default();
        (sum(to).saturating_sub(sum(from)), self.weight(from, to))
    }

    /// What a class adds to what is made greatest.
    #[inline]
    fn reward(&self, from: usize, to: usize) -> Wide {
        let (sum, weight) = self.class(from, to);
        Wide::square_over(sum, weight)
    }

    /// The squared deviations within classes, exactly.
    fn within(&self, starts: &[usize], interrupt: &Interrupt) -> Result<Ratio, Interrupted> {
        let mut squares = Big::of(0);
        for (at, point) in self.points.iter().enumerate() {
            interrupt.check_at(at)?;
            let point = Big::of(*point);
            squares = squares.plus(&point.times(&point).times(&Big::of(u128::from(self.weight(at, at + 1)))));
        }
        let begins = std::iter::once(0).chain(starts.iter().copied());
        let ends = starts.iter().copied().chain(std::iter::once(self.points.len()));
        let classes: Vec<_> = begins.zip(ends).map(|(begin, end)| self.class(begin, end)).collect();
        Ok(Ratio::from(&squares, &Ratio::squares(&classes)))
    }

    /// The goodness of variance fit in millionths; nothing where all values are equal.
    fn fit(&self, starts: &[usize], interrupt: &Interrupt) -> Result<Option<u32>, Interrupted> {
        let all = self.within(&[], interrupt)?;
        if all.numerator.is_zero() {
            return Ok(None);
        }
        let left = self.within(starts, interrupt)?.millionths(&all);
        Ok(Some(1_000_000_u32.saturating_sub(left)))
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The best divisions of the values into 1, 2, 3 ... classes.
struct Divisions<'g> {
    grid: &'g Grid,
    length: usize,
    /// By classes less two, then by how many values there are: how many of them stand before the last class.
    lasts: Vec<Vec<u32>>,
}

/// A stretch of ends whose best last classes begin within a stretch.
struct Stretch {
    ends: (usize, usize),
    lasts: (usize, usize),
}

impl<'g> Divisions<'g> {
    fn of(grid: &'g Grid, most: usize, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let length = grid.points.len();
        let mut out = Self { grid, length, lasts: Vec::new() };
        let mut sums: Vec<Wide> =
            (0..=length).map(|end| if end == 0 { Wide::default() } else { grid.reward(0, end) }).collect();
        for classes in 2..=most.min(length) {
            let (lasts, next) = out.layer(classes, &sums, interrupt)?;
            out.lasts.push(lasts);
            sums = next;
        }
        Ok(out)
    }

    /// The best last class for each end, and what the division adds up to: from the sums with one class less.
    fn layer(
        &self,
        classes: usize,
        sums: &[Wide],
        interrupt: &Interrupt,
    ) -> Result<(Vec<u32>, Vec<Wide>), Interrupted> {
        let mut steps = 0;
        let mut lasts = vec![0_u32; self.length + 1];
        let mut next = vec![Wide::default(); self.length + 1];
        let mut open = vec![Stretch { ends: (classes, self.length), lasts: (classes - 1, self.length - 1) }];
        while let Some(Stretch { ends, lasts: range }) = open.pop() {
            if ends.0 > ends.1 {
                continue;
            }
            let end = ends.0.midpoint(ends.1);
            // So many beginnings are compared now.
            steps += 1 + range.1.min(end) - range.0;
            if steps >= Interrupt::ROWS {
                interrupt.check()?;
                steps = 0;
            }
            let (last, sum) = self.best(classes, end, range, sums);
            if let (Some(slot), Some(total)) = (lasts.get_mut(end), next.get_mut(end)) {
                *slot = u32::try_from(last).unwrap_or(u32::MAX);
                *total = sum;
            }
            open.push(Stretch { ends: (end + 1, ends.1), lasts: (last, range.1) });
            open.push(Stretch { ends: (ends.0, end - 1), lasts: (range.0, last) });
        }
        Ok((lasts, next))
    }

    /// The lowest best beginning of the last class among a range of them.
    fn best(&self, classes: usize, end: usize, range: (usize, usize), sums: &[Wide]) -> (usize, Wide) {
        let total = |last: usize| {
            let before = sums.get(last).copied().unwrap_or_default();
            before.plus(self.grid.reward(last, end))
        };
        // Each class was rounded down by less than one smallest unit.
        let slack = u128::try_from(classes).unwrap_or(u128::MAX);
        let mut best = (range.0, total(range.0));
        for last in range.0 + 1..=range.1.min(end - 1) {
            let sum = total(last);
            let better = if sum >= best.1.plus_units(slack) {
                true
            } else if best.1 >= sum.plus_units(slack) {
                false
            } else {
                self.exceeds(classes, end, last, best.0)
            };
            if better {
                best = (last, sum);
            }
        }
        best
    }

    /// Whether one beginning of the last class is better than another, by exact fractions.
    fn exceeds(&self, classes: usize, end: usize, one: usize, other: usize) -> bool {
        let (mut left, mut right) = (self.path(classes, end, one), self.path(classes, end, other));
        // Classes that both have change nothing, and mostly the lower ones are the same.
        let shared = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
        left.drain(..shared);
        right.drain(..shared);
        let sums = |path: &[(usize, usize)]| {
            let classes: Vec<_> = path.iter().map(|(begin, end)| self.grid.class(*begin, *end)).collect();
            Ratio::squares(&classes)
        };
        sums(&left).compare(&sums(&right)) == Ordering::Greater
    }

    /// The classes of the division whose last class has these ends, lowest first.
    fn path(&self, classes: usize, end: usize, last: usize) -> Vec<(usize, usize)> {
        let mut out = vec![(last, end)];
        let mut end = last;
        for layer in (2..classes).rev() {
            let begin = self.last(layer, end);
            out.push((begin, end));
            end = begin;
        }
        if classes > 1 {
            out.push((0, end));
        }
        out.reverse();
        out
    }

    fn last(&self, classes: usize, end: usize) -> usize {
        let layer = classes.checked_sub(2).and_then(|layer| self.lasts.get(layer));
        layer.and_then(|layer| layer.get(end)).and_then(|last| usize::try_from(*last).ok()).unwrap_or_default()
    }

    /// Where the second and later classes of the best division into so many begin, lowest first.
    fn starts(&self, classes: usize) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut end = self.length;
        for layer in (2..=classes).rev() {
            end = self.last(layer, end);
            starts.push(end);
        }
        starts.reverse();
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tierline_core::Fraction;

    fn breaks(values: &[i64], classes: usize) -> Vec<i128> {
        let found = natural_breaks(&Distribution::of(0, values.iter().copied()).unwrap(), classes).unwrap();
        found.breaks().into_iter().map(Decimal::mantissa).collect()
    }

    /// All divisions one by one: least sum of squares, then lowest breaks from the highest down.
    fn brute(values: &[i64], classes: usize) -> Vec<i128> {
        let mut distinct: Vec<i64> = values.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let classes = classes.min(distinct.len());
        let cost = |class: &[i64]| {
            let members: Vec<i128> = values.iter().filter(|v| class.contains(v)).map(|v| i128::from(*v)).collect();
            let (n, sum): (i128, i128) = (members.len().try_into().unwrap(), members.iter().sum());
            Fraction::of(members.iter().map(|v| v * v).sum::<i128>() * n - sum * sum, n).unwrap()
        };
        let mut best: Option<(Fraction, Vec<i64>)> = None;
        for mask in 0_u32..1 << (distinct.len() - 1) {
            if usize::try_from(mask.count_ones()).unwrap() != classes - 1 {
                continue;
            }
            let starts: Vec<usize> = (1..distinct.len()).filter(|at| mask >> (at - 1) & 1 == 1).collect();
            let mut total = Fraction::ZERO;
            let edges: Vec<usize> = [0].into_iter().chain(starts.clone()).chain([distinct.len()]).collect();
            for pair in edges.windows(2) {
                total = total.plus(cost(&distinct[pair[0]..pair[1]])).unwrap();
            }
            let from_above: Vec<i64> = starts.iter().rev().map(|at| distinct[*at]).collect();
            if best.as_ref().is_none_or(|(least, found)| (total, &from_above) < (*least, found)) {
                best = Some((total, from_above));
            }
        }
        best.unwrap().1.into_iter().rev().map(i128::from).collect()
    }

    /// All divisions of distinct values that many clients have, by fractions of any length.
    fn brute_of_long(counted: &[(i64, u64)], classes: usize) -> Vec<i128> {
        let lowest = counted[0].0;
        let mut best: Option<(Ratio, Vec<i64>)> = None;
        for mask in 0_u32..1 << (counted.len() - 1) {
            if usize::try_from(mask.count_ones()).unwrap() + 1 != classes {
                continue;
            }
            let starts: Vec<usize> = (1..counted.len()).filter(|at| mask >> (at - 1) & 1 == 1).collect();
            let edges: Vec<usize> = [0].into_iter().chain(starts.clone()).chain([counted.len()]).collect();
            let class = |pair: &[usize]| {
                let class = &counted[pair[0]..pair[1]];
                let sum =
                    class.iter().map(|(value, count)| u128::from(value.abs_diff(lowest)) * u128::from(*count)).sum();
                (sum, class.iter().map(|(_, count)| count).sum())
            };
            let squares = Ratio::squares(&edges.windows(2).map(class).collect::<Vec<_>>());
            let from_above: Vec<i64> = starts.iter().rev().map(|at| counted[*at].0).collect();
            let better = best.as_ref().is_none_or(|(most, found)| {
                squares.compare(most).then_with(|| found.cmp(&from_above)) == Ordering::Greater
            });
            if better {
                best = Some((squares, from_above));
            }
        }
        best.unwrap().1.into_iter().rev().map(i128::from).collect()
    }

    #[test]
    fn one_class_equal_values_and_too_few_values_are_plain() {
        assert!(breaks(&[3, 1, 2], 1).is_empty());
        assert!(breaks(&[7, 7, 7], 4).is_empty());
        assert_eq!(breaks(&[5, 1, 5, 9], 7), [5, 9]);
        let found = natural_breaks(&Distribution::of(0, [5_i64, 1, 5, 9]).unwrap(), 7).unwrap();
        assert!(found.fewer_than_asked());
        assert_eq!((found.classes.len(), found.asked, found.fit), (3, 7, Some(Decimal::ONE)));
        let equal = natural_breaks(&Distribution::of(0, [7_i64, 7]).unwrap(), 1).unwrap();
        assert_eq!((equal.fit, equal.fewer_than_asked()), (None, false));
    }

    #[test]
    fn classes_are_ranges_of_values_that_exist_and_add_up() {
        let values = Distribution::of(2, [100_i64, 120, 120, 5_000, 5_150, 90_000]).unwrap();
        let found = natural_breaks(&values, 3).unwrap();
        let shown: Vec<String> = found
            .classes
            .iter()
            .map(|c| format!("{}..{} from {}: {} of {}", c.lowest, c.highest, c.round, c.clients, c.value))
            .collect();
        assert_eq!(
            shown,
            [
                "1.00..1.20 from 1.00: 3 of 3.40",
                "50.00..51.50 from 50.00: 2 of 101.50",
                "900.00..900.00 from 500.00: 1 of 900.00"
            ]
        );
        assert!(found.fit.unwrap() > Decimal::new(999, 3).unwrap());
    }

    #[test]
    fn equally_good_divisions_are_decided_from_the_highest_break_down() {
        assert_eq!(breaks(&[1, 2, 3], 2), [2]);
        assert_eq!(breaks(&[1, 2, 3, 4], 3), [2, 3]);
        assert_eq!(breaks(&[0, 1, 2, 3, 4, 5, 6], 3), brute(&[0, 1, 2, 3, 4, 5, 6], 3));
    }

    #[test]
    fn limits_are_errors_that_name_them() {
        let values = Distribution::of(0, [1_i64, 2]).unwrap();
        for asked in [0, 65] {
            assert_eq!(
                natural_breaks(&values, asked).unwrap_err(),
                ThresholdError::Classes { asked, most: MAX_CLASSES }
            );
        }
        let many = Distribution::of(0, 0..=262_144_i64).unwrap();
        let error = natural_breaks(&many, 2).unwrap_err();
        assert_eq!(
            error.to_string(),
            "262145 distinct values are more than the 262144 that are divided exactly: group them by steps first"
        );
        let far = Distribution::of(0, [0, 1, 10_i128.pow(30)]).unwrap();
        assert_eq!(natural_breaks(&far, 2).unwrap_err(), ThresholdError::TooWide);
        let even = Distribution::of(0, [0, 10_i128.pow(30), 3 * 10_i128.pow(30)]).unwrap();
        assert_eq!(natural_breaks(&even, 2).unwrap().breaks(), [Decimal::from(3).times_power(30)]);
    }

    trait Power {
        fn times_power(self, power: u32) -> Self;
    }

    impl Power for Decimal {
        fn times_power(self, power: u32) -> Self {
            Self::new(self.mantissa() * 10_i128.pow(power), self.scale()).unwrap()
        }
    }

    #[test]
    fn the_longest_numbers_are_told_apart_exactly() {
        // The middle value is nearer to one end by a single unit of 18 digits.
        let top = 10_i64.pow(18) - 1;
        let half = top / 2;
        assert_eq!(breaks(&[-top, 0, top], 2), [0]);
        assert_eq!(breaks(&[-top, -1, top], 2), [i128::from(top)]);
        assert_eq!(breaks(&[0, half, top], 2), [i128::from(top)]);
        assert_eq!(breaks(&[0, half + 1, top], 2), [i128::from(half) + 1]);
    }

    proptest! {
        #[test]
        fn natural_breaks_are_those_of_all_divisions_one_by_one(
            values in prop::collection::vec(-9_i64..10, 1..14), classes in 1_usize..7
        ) {
            prop_assert_eq!(breaks(&values, classes), brute(&values, classes));
        }

        #[test]
        fn natural_breaks_of_long_numbers_too(
            values in prop::collection::vec(prop_oneof![0_i64..1000, 999_000_000_000_i64..1_000_000_000_000], 1..11),
            classes in 1_usize..5,
        ) {
            prop_assert_eq!(breaks(&values, classes), brute(&values, classes));
        }

        #[test]
        fn natural_breaks_of_the_longest_numbers_of_many_clients(
            values in prop::collection::btree_set(
                prop_oneof![-999_999_999_999_999_999_i64..=999_999_999_999_999_999, -3_i64..4], 3..9),
            counts in prop::collection::vec(1_u64..400, 9),
            classes in 2_usize..4,
        ) {
            let counted: Vec<(i64, u64)> = values.into_iter().zip(counts).collect();
            let all = counted.iter().flat_map(|(value, count)| (0..*count).map(|_| *value));
            let found = natural_breaks(&Distribution::of(0, all).unwrap(), classes).unwrap();
            let found: Vec<i128> = found.breaks().into_iter().map(Decimal::mantissa).collect();
            prop_assert_eq!(found, brute_of_long(&counted, classes));
        }

        #[test]
        fn evenly_spread_values_are_full_of_ties_and_still_exact(count in 1_i64..12, step in 1_i64..5, classes in 1_usize..7) {
            let values: Vec<i64> = (0..count).map(|n| n * step).collect();
            prop_assert_eq!(breaks(&values, classes), brute(&values, classes));
        }
    }
}
