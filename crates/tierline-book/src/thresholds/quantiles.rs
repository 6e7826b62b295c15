//! Median, quartiles and any other quantile; and thresholds that fall on a value that exists.

use tierline_core::{Decimal, Fraction};

use super::distribution::{Distribution, ThresholdError};

/// A threshold near a quantile, on a value that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuantileCut {
    /// The threshold: clients with this value or more are on the upper side, equal values all together.
    pub at: Decimal,
    /// The share of all clients that was asked for on the upper side.
    pub asked: Fraction,
    /// The share that is there.
    pub reached: Fraction,
    /// How many clients that is.
    pub clients: u64,
}

impl Distribution {
    /// The quantile of a share from 0 to 1, exactly: 1/2 is the median, 9/10 the 90th percentile.
    ///
    /// Between two clients it lies on the straight line: with clients 0 to n - 1 in order, at position (n - 1) x share.
    /// That is type 7 of Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American Statistician
    /// 50(4); the default of R, NumPy and pandas, and `PERCENTILE.INC` of spreadsheets.
    ///
    /// # Errors
    /// [`ThresholdError::Share`] for a share outside 0 to 1, [`ThresholdError::TooLong`] where the result does not fit.
    ///
    /// ```
    /// use tierline_book::Distribution;
    /// use tierline_core::Fraction;
    /// let values = Distribution::of(0, [1_i64, 2, 3, 10])?;
    /// assert_eq!(values.median()?, Fraction::of(5, 2).unwrap());
    /// assert_eq!(values.quantile(Fraction::of(3, 4).unwrap())?, Fraction::of(19, 4).unwrap());
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    pub fn quantile(&self, share: Fraction) -> Result<Fraction, ThresholdError> {
        if share.is_negative() || share > Fraction::ONE {
            return Err(ThresholdError::Share);
        }
        self.interpolated(share).ok_or(ThresholdError::TooLong)
    }

    fn interpolated(&self, share: Fraction) -> Option<Fraction> {
        let last = self.clients().checked_sub(1)?;
        let (part, whole) = share.lowest_terms();
        let product = i128::from(last).checked_mul(part)?;
        let rank = u64::try_from(product.checked_div_euclid(whole)?).ok()?;
        let rest = Fraction::of(product.checked_rem_euclid(whole)?, whole)?;
        let lower = self.of_rank(rank);
        let step = self.of_rank(rank.checked_add(1)?.min(last)).checked_sub(lower)?;
        let units = Fraction::of(step, 1)?.times(rest)?.plus(Fraction::of(lower, 1)?)?;
        units.over(Fraction::of(10_i128.checked_pow(u32::from(self.scale()))?, 1)?)
    }

    /// The median.
    ///
    /// # Errors
    /// [`ThresholdError::TooLong`] where the result does not fit.
    pub fn median(&self) -> Result<Fraction, ThresholdError> {
        self.percentile(50)
    }

    /// A percentile from 0 to 100: 25, 50 and 75 are the quartiles.
    ///
    /// ```
    /// use tierline_book::Distribution;
    /// use tierline_core::Fraction;
    /// let values = Distribution::of(0, [5_i64, 12, 19])?;
    /// assert_eq!(values.percentile(50)?, Fraction::from(12_i64));
    /// // By tens, rounded down.
    /// assert_eq!(values.grouped(10)?.distinct(), 2);
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Distribution::quantile`].
    pub fn percentile(&self, percent: u8) -> Result<Fraction, ThresholdError> {
        self.quantile(Fraction::of(i128::from(percent), 100).ok_or(ThresholdError::TooLong)?)
    }

    /// The threshold nearest a quantile that falls on a value that exists, with all equal values on one side.
    ///
    /// At the 90th percentile a tenth of all clients is asked for on the upper side; those that have no value are in the whole
    /// ([`Distribution::whole`]), and never on the upper side. Of all thresholds the one counts
    /// whose upper side comes nearest to that; of two that are equally near, the higher one, with fewer clients above.
    /// At least the clients of the highest value are on the upper side.
    ///
    /// # Errors
    /// [`ThresholdError::Share`] for a share outside 0 to 1, [`ThresholdError::TooLong`] where the share has too many
    /// digits.
    ///
    /// ```
    /// use tierline_book::Distribution;
    /// use tierline_core::Fraction;
    /// let values = Distribution::of(0, [1_i64, 2, 3, 4, 5, 5, 5, 5, 5, 5])?;
    /// let cut = values.cut_at(Fraction::of(9, 10).unwrap())?;
    /// assert_eq!((cut.at.to_string().as_str(), cut.clients), ("5", 6));           // nobody parts the six
    /// assert_eq!((cut.asked, cut.reached), (Fraction::of(1, 10).unwrap(), Fraction::of(6, 10).unwrap()));
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    pub fn cut_at(&self, share: Fraction) -> Result<QuantileCut, ThresholdError> {
        if share.is_negative() || share > Fraction::ONE {
            return Err(ThresholdError::Share);
        }
        let (asked, position) = self.nearest_cut(share).ok_or(ThresholdError::TooLong)?;
        let clients = self.clients_from(position);
        Ok(QuantileCut { at: self.decimal(self.at(position)), asked, reached: self.share(clients), clients })
    }

    fn nearest_cut(&self, share: Fraction) -> Option<(Fraction, usize)> {
        let asked = Fraction::ONE.minus(share)?;
        let (part, whole) = asked.lowest_terms();
        let wanted = part.checked_mul(i128::from(self.whole().clients))?;
        let reached = |position: usize| i128::from(self.clients_from(position)).checked_mul(whole);
        // Reached falls from all clients to none: the first position where it is not above what is wanted.
        let (mut low, mut high) = (0, self.distinct());
        while low < high {
            let middle = low.midpoint(high);
            if reached(middle)? <= wanted { high = middle } else { low = middle.checked_add(1)? }
        }
        let upper = low.min(self.distinct().checked_sub(1)?);
        let lower = low.saturating_sub(1).min(upper);
        let distance = |position: usize| Some(reached(position)?.checked_sub(wanted)?.unsigned_abs());
        Some((asked, if distance(lower)? < distance(upper)? { lower } else { upper }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    #[test]
    fn quantiles_are_those_of_numpy_and_spreadsheets() {
        // numpy.percentile([15, 20, 35, 40, 50], p)
        let values = Distribution::of(0, [35_i64, 15, 50, 40, 20]).unwrap();
        for (percent, expected) in [
            (0, (15, 1)),
            (5, (16, 1)),
            (25, (20, 1)),
            (40, (29, 1)),
            (50, (35, 1)),
            (75, (40, 1)),
            (90, (46, 1)),
            (100, (50, 1)),
        ] {
            assert_eq!(values.percentile(percent).unwrap(), fraction(expected.0, expected.1), "{percent}");
        }
        let money = Distribution::of(2, [100_i64, 201]).unwrap();
        assert_eq!(money.median().unwrap(), fraction(301, 200));
        assert_eq!(Distribution::of(1, [7_i64]).unwrap().percentile(90).unwrap(), fraction(7, 10));
    }

    #[test]
    fn shares_outside_zero_to_one_are_refused() {
        let values = Distribution::of(0, [1_i64, 2]).unwrap();
        for share in [fraction(-1, 100), fraction(101, 100)] {
            assert_eq!(values.quantile(share).unwrap_err(), ThresholdError::Share);
            assert_eq!(values.cut_at(share).unwrap_err(), ThresholdError::Share);
        }
        let fine = fraction(i128::MAX - 1, i128::MAX);
        assert_eq!(Distribution::of(0, [1_i64, 2, 9]).unwrap().quantile(fine).unwrap_err(), ThresholdError::TooLong);
    }

    #[test]
    fn a_cut_takes_the_nearest_share_and_the_smaller_of_two() {
        let hundred = Distribution::of(0, 1..=100_i64).unwrap();
        let cut = hundred.cut_at(fraction(9, 10)).unwrap();
        assert_eq!((cut.at, cut.clients), (Decimal::from(91), 10));
        assert_eq!(hundred.cut_at(fraction(0, 1)).unwrap().clients, 100);
        assert_eq!(hundred.cut_at(fraction(1, 1)).unwrap().clients, 1);
        // Ten clients; 4 above 5 and 2 above 6 are as near to 3.
        let tied = Distribution::of(0, [1_i64, 1, 1, 2, 2, 2, 5, 5, 6, 6]).unwrap();
        let cut = tied.cut_at(fraction(7, 10)).unwrap();
        assert_eq!((cut.at, cut.clients), (Decimal::from(6), 2));
    }

    proptest! {
        #[test]
        fn quantiles_agree_with_the_definition(
            mut values in prop::collection::vec(-50_i64..50, 1..30), part in 0_i128..=60, whole in 60_i128..61
        ) {
            let distribution = Distribution::of(1, values.iter().copied()).unwrap();
            values.sort_unstable();
            let last = i128::try_from(values.len() - 1).unwrap();
            let rank = usize::try_from(last * part / whole).unwrap();
            let (low, high) = (i128::from(values[rank]), i128::from(*values.get(rank + 1).unwrap_or(&values[rank])));
            let expected = fraction(low * whole + (high - low) * ((last * part) % whole), whole * 10);
            prop_assert_eq!(distribution.quantile(fraction(part, whole)).unwrap(), expected);
        }

        #[test]
        fn no_other_value_comes_nearer_to_the_share(
            values in prop::collection::vec(0_i64..12, 1..40), part in 0_i128..=20
        ) {
            let distribution = Distribution::of(0, values.iter().copied()).unwrap();
            let cut = distribution.cut_at(fraction(part, 20)).unwrap();
            let clients = i128::try_from(values.len()).unwrap();
            let above = |at: i64| i128::try_from(values.iter().filter(|v| **v >= at).count()).unwrap();
            let best = values.iter().map(|v| ((above(*v) * 20 - (20 - part) * clients).abs(), above(*v))).min().unwrap();
            prop_assert_eq!(i128::from(cut.clients), best.1);
            prop_assert_eq!(cut.reached, fraction(best.1, clients));
            prop_assert_eq!(cut.asked, fraction(20 - part, 20));
        }
    }
}
