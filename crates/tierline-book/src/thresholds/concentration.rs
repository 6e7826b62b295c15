//! How much of the value the clients of greatest value have, for any number of them.
//!
//! The sums are there, a distinct value each, so the share of any count is one search away: no count is ever read off
//! between two others. A curve for a picture has few points, all of them exact; between two of them the line is never
//! further from the truth than [`NEAR`].

use std::collections::BTreeMap;

use tierline_core::Fraction;

use super::distribution::{Distribution, ThresholdError};

/// How far the line between two points may be from the curve: so many parts of all value make one.
const NEAR: i128 = 1_000;

/// Of so many clients, every count has its point.
const FEW: u64 = 200;

/// Points of a curve, at most, beside those that are asked for.
const MOST: usize = 2_000;

/// A point of the curve: so many clients of greatest value, and the share of all value that they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concentrated {
    /// How many clients.
    pub clients: u64,
    /// Their share of all clients.
    pub share: Fraction,
    /// Their share of the sum of all values above zero.
    pub value_share: Fraction,
}

impl Distribution {
    /// The share of all value that so many clients of greatest value have; all clients where there are fewer.
    ///
    /// # Errors
    /// [`ThresholdError::NotTheValue`] where the numbers are not what clients are worth, [`ThresholdError::NoValue`] where
    /// no client has a value above zero.
    ///
    /// ```
    /// use tierline_book::Distribution;
    /// use tierline_core::Fraction;
    /// let values = Distribution::of(0, [70_i64, 20, 10, -40])?;
    /// assert_eq!(values.held_by(1)?, Fraction::of(7, 10).unwrap());
    /// assert_eq!(values.held_by(3)?, Fraction::ONE);
    /// assert_eq!(values.held_by(4)?, Fraction::ONE);      // what is below zero takes nothing away
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    pub fn held_by(&self, clients: u64) -> Result<Fraction, ThresholdError> {
        if !self.is_worth() {
            return Err(ThresholdError::NotTheValue);
        }
        if self.whole().value <= 0 {
            return Err(ThresholdError::NoValue);
        }
        let units = self.held_units(clients).ok_or(ThresholdError::TooLong)?;
        Fraction::of(units, self.whole().value).ok_or(ThresholdError::TooLong)
    }

    /// What so many clients of greatest value have, in units.
    fn held_units(&self, clients: u64) -> Option<i128> {
        let clients = clients.min(self.clients());
        let position = self.position_from(clients);
        let (_, above) = self.worth_from(position)?;
        // Of the clients of the next lower value, as many as are left.
        let rest = clients.saturating_sub(self.clients_from(position));
        let next = position.checked_sub(1).map_or(0, |below| self.at(below)).max(0);
        above.checked_add(next.checked_mul(i128::from(rest))?)
    }

    /// The lowest position from which on there are no more than so many clients.
    fn position_from(&self, clients: u64) -> usize {
        let (mut low, mut high) = (0, self.distinct());
        while low < high {
            let middle = low.midpoint(high);
            if self.clients_from(middle) <= clients { high = middle } else { low = middle.saturating_add(1) }
        }
        low
    }

    /// Between two counts, the one at which the curve is furthest above the straight line, where that is further than
    /// [`NEAR`].
    fn furthest(&self, (from, first): (u64, i128), (to, last): (u64, i128)) -> Option<(u64, i128)> {
        let width = i128::from(to.checked_sub(from)?);
        let rise = last.checked_sub(first)?;
        // The curve is concave: it leaves the line as long as the next client has more than the line rises by.
        let (mut low, mut high) = (self.position_from(to), self.position_from(from));
        while low < high {
            let middle = low.midpoint(high);
            if self.at(middle).max(0).checked_mul(width)? > rise {
                high = middle
            } else {
                low = middle.checked_add(1)?
            }
        }
        let count = self.clients_from(low);
        if count <= from || count >= to {
            return None;
        }
        let units = self.held_units(count)?;
        let along = i128::from(count.checked_sub(from)?);
        let curve = units.checked_sub(first)?.checked_mul(width)?;
        let off = curve.checked_sub(rise.checked_mul(along)?)?;
        (off.checked_mul(NEAR)? > self.whole().value.checked_mul(width)?).then_some((count, units))
    }
}

/// The curve of concentration: points in ascending order, from no client to all, with every count that is asked for among
/// them. All of them are exact; a straight line between two is off by a thousandth of all value at most.
///
/// # Errors
/// As [`Distribution::held_by`].
///
/// ```
/// use tierline_book::{Distribution, concentration};
/// use tierline_core::Fraction;
/// let one_giant = [1_i64; 999].into_iter().chain([99_000]);
/// let curve = concentration(&Distribution::of(0, one_giant)?, &[100])?;
/// let points: Vec<u64> = curve.iter().map(|point| point.clients).collect();
/// assert_eq!(points, [0, 1, 100, 1000]);
/// assert_eq!(curve[1].value_share, Fraction::of(99_000, 99_999).unwrap());
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
pub fn concentration(values: &Distribution, asked: &[u64]) -> Result<Vec<Concentrated>, ThresholdError> {
    values.held_by(0)?;
    let all = values.whole().clients;
    let units = |clients: u64| values.held_units(clients).ok_or(ThresholdError::TooLong);
    let mut points: BTreeMap<u64, i128> = BTreeMap::new();
    let every = if all <= FEW { all } else { 0 };
    for clients in (0..=every).chain([all]).chain(asked.iter().map(|number| (*number).min(all))) {
        points.insert(clients, units(clients)?);
    }
    let mut open: Vec<((u64, i128), (u64, i128))> =
        points.iter().zip(points.iter().skip(1)).map(|((a, x), (b, y))| ((*a, *x), (*b, *y))).collect();
    let most = points.len().saturating_add(MOST);
    while let Some((from, to)) = open.pop() {
        let Some(found) = values.furthest(from, to).filter(|_| points.len() < most) else { continue };
        points.insert(found.0, found.1);
        open.push((from, found));
        open.push((found, to));
    }
    let point = |(clients, units): (u64, i128)| {
        Some(Concentrated {
            clients,
            share: values.share(clients),
            value_share: Fraction::of(units, values.whole().value)?,
        })
    };
    points.into_iter().map(point).collect::<Option<_>>().ok_or(ThresholdError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::super::distribution::Whole;
    use super::*;
    use proptest::prelude::*;

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    #[test]
    fn one_client_of_ten_million_among_a_thousand_has_almost_all() {
        let values = Distribution::of(0, [100_i64; 999].into_iter().chain([10_000_000])).unwrap();
        assert_eq!(values.held_by(1).unwrap(), fraction(10_000_000, 10_099_900));
        let curve = concentration(&values, &[]).unwrap();
        assert_eq!(curve.iter().map(|point| point.clients).collect::<Vec<_>>(), [0, 1, 1000]);
    }

    #[test]
    fn clients_without_a_value_are_in_the_whole_and_have_nothing() {
        let values = Distribution::of(0, [30_i64, 10]).unwrap().among(Whole { clients: 8, value: 40 });
        let curve = concentration(&values, &[]).unwrap();
        assert_eq!(curve.len(), 9);
        assert_eq!((curve[2].share, curve[2].value_share), (fraction(1, 4), Fraction::ONE));
        assert_eq!((curve[8].share, curve[8].value_share), (Fraction::ONE, Fraction::ONE));
        assert_eq!(values.held_by(9).unwrap(), Fraction::ONE);
    }

    #[test]
    fn without_value_there_is_no_curve() {
        let nothing = Distribution::of(0, [0_i64, -5]).unwrap();
        assert_eq!(concentration(&nothing, &[]).unwrap_err(), ThresholdError::NoValue);
        let scores = Distribution::worth(0, 0, [(60_i64, Some(5))]).unwrap();
        assert_eq!(scores.held_by(1).unwrap_err(), ThresholdError::NotTheValue);
    }

    proptest! {
        #[test]
        fn every_point_is_what_the_best_clients_have_and_the_line_is_near(
            mut values in prop::collection::vec(prop_oneof![-50_i64..100, 0..10_000_i64, 0..1_000_000_000_i64], 1..600),
            asked in prop::collection::vec(0_u64..700, 0..4), more in 0_u64..50,
        ) {
            values.push(1);
            let whole = u64::try_from(values.len()).unwrap() + more;
            values.sort_unstable_by(|a, b| b.cmp(a));
            let total: i128 = values.iter().map(|value| i128::from((*value).max(0))).sum();
            let sums: Vec<i128> = (0..=usize::try_from(whole).unwrap())
                .map(|count| values.iter().take(count).map(|value| i128::from((*value).max(0))).sum())
                .collect();
            let distribution = Distribution::of(0, values.iter().copied()).unwrap().among(Whole { clients: whole, value: total });
            let curve = concentration(&distribution, &asked).unwrap();
            for number in &asked {
                prop_assert!(curve.iter().any(|point| point.clients == (*number).min(whole)));
            }
            for point in &curve {
                let units = sums[usize::try_from(point.clients).unwrap()];
                prop_assert_eq!(point.value_share, fraction(units, total));
                prop_assert_eq!(point.share, fraction(point.clients.into(), whole.into()));
                prop_assert_eq!(distribution.held_by(point.clients).unwrap(), point.value_share);
            }
            for pair in curve.windows(2) {
                let (a, b) = (i128::from(pair[0].clients), i128::from(pair[1].clients));
                for at in a..b {
                    let line = fraction(b - at, b - a).times(pair[0].value_share).unwrap()
                        .plus(fraction(at - a, b - a).times(pair[1].value_share).unwrap()).unwrap();
                    let off = fraction(sums[usize::try_from(at).unwrap()], total).minus(line).unwrap();
                    prop_assert!(off <= fraction(1, NEAR) && !off.is_negative());
                }
            }
        }
    }
}
