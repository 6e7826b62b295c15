//! The values of all clients, in order, equal ones together.

use thiserror::Error;
use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, MAX_SCALE};

use super::sorting::sort_by_number;

/// The values of all clients: the distinct ones in order, and how many clients have each.
///
/// Values are whole units at one scale: 1,250.50 at scale 2 is 125,050. Nothing depends on the order in which they come.
///
/// ```
/// use tierline_book::Distribution;
/// let values = Distribution::of(2, [2_500_000_i64, 500_000, 500_000])?;
/// assert_eq!((values.clients(), values.distinct()), (3, 2));
/// assert_eq!(values.lowest().to_string(), "5000.00");
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
/// # What shares are of
/// Shares of clients are of all clients of a base, also of those that have no such value; shares of value are of the sum of
/// the values above zero, and what is below zero is told beside them. So no share is above 1, and all shares of a base
/// have the same whole. [`Distribution::of`] takes the clients that it is given for all there are;
/// [`Distribution::among`] says how many more there are.
// INVARIANT: `values` ascend strictly and are not empty; `below`, `sums` and the two of `worth` are one longer and begin
// with zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    scale: u8,
    values: Vec<i128>,
    /// How many clients the values before each position have.
    below: Vec<u64>,
    /// What they add up to.
    sums: Vec<i128>,
    worth: Worth,
    whole: Whole,
    interrupt: Asked,
}

/// What long calls on a distribution ask; no part of what it is.
#[derive(Clone, Debug)]
struct Asked(Interrupt);

impl PartialEq for Asked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Asked {}

/// What the clients of a distribution are worth: what shares of value are shares of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Worth {
    scale: u8,
    /// True where the values of the distribution are what clients are worth.
    is_own: bool,
    /// What the clients before each position are worth.
    sums: Vec<i128>,
    /// The same without what is below zero.
    above: Vec<i128>,
}

/// All clients of a base: what shares are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// How many clients.
    pub clients: u64,
    /// The sum of their values above zero, in units of the value's scale.
    pub value: i128,
}

/// So many clients, with a number and what they are worth, without and with what is below zero.
#[derive(Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) number: i128,
    pub(crate) clients: u64,
    pub(crate) worth: i128,
    pub(crate) above: i128,
}

impl Counted {
    /// Clients whose number is what they are worth.
    pub(crate) fn own(number: i128, clients: u64) -> Option<Self> {
        let worth = number.checked_mul(clients.into())?;
        Some(Self { number, clients, worth, above: worth.max(0) })
    }
}

/// Why there is no threshold: a mistake of the caller, or a limit.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ThresholdError {
    /// There is not one value.
    #[error("there are no values")]
    NoValues,
    /// A scale of more digits than a number can have.
    #[error("a scale of {scale} digits is more than {MAX_SCALE}")]
    Scale {
        /// The scale.
        scale: u8,
    },
    /// A result has more digits than fit.
    #[error("the result has too many digits")]
    TooLong,
    /// A share that is not between 0 and 1.
    #[error("a share is between 0 and 1")]
    Share,
    /// A number of classes that is not between 1 and the limit.
    #[error("{asked} classes: give a number from 1 to {most}")]
    Classes {
        /// How many were asked for.
        asked: usize,
        /// The limit.
        most: usize,
    },
    /// More distinct values than can be divided exactly in a reasonable time.
    #[error("{distinct} distinct values are more than the {most} that are divided exactly: group them by steps first")]
    TooManyValues {
        /// How many there are.
        distinct: usize,
        /// The limit.
        most: usize,
    },
    /// The values lie so far apart that their squares do not fit.
    #[error("the values lie too far apart: group them by steps first")]
    TooWide,
    /// Groups are looked for in two numbers, or a few more.
    #[error("groups are looked for in 2 to {most} numbers, and {asked} are given")]
    Numbers {
        /// How many are given.
        asked: usize,
        /// The limit.
        most: usize,
    },
    /// Values cannot be grouped by steps of zero or less.
    #[error("a step is above zero")]
    Step,
    /// There is not one tier.
    #[error("there are no tiers")]
    NoTiers,
    /// A range of shares that does not lie between 0 and 1, or that begins with its greater end.
    #[error("the range of tier {} does not go up from 0 or more to 1 or less", tier.saturating_add(1))]
    Range {
        /// The tier's rank.
        tier: usize,
    },
    /// Shares of value are asked for, and no client has a value above zero.
    #[error("no client has a value above 0: there are no shares of it")]
    NoValue,
    /// How the value is concentrated is asked of numbers that are not what clients are worth.
    #[error("the numbers are not what clients are worth")]
    NotTheValue,
    /// The call was asked to end.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl Distribution {
    /// The distribution of values at a scale.
    ///
    /// # Errors
    /// [`ThresholdError`] where there are no values, where the scale is above [`MAX_SCALE`], and where the values add
    /// up to more than 128 bits hold.
    pub fn of<T: Into<i128>>(scale: u8, units: impl IntoIterator<Item = T>) -> Result<Self, ThresholdError> {
        Self::of_asking(scale, units, &Interrupt::NEVER)
    }

    /// The same; this call and later ones on it end early where `interrupt` asks them to.
    ///
    /// # Errors
    /// As [`Distribution::of`]; [`ThresholdError::Interrupted`].
    ///
    /// ```
    /// use tierline_book::{Distribution, ThresholdError};
    /// use tierline_core::{Interrupt, Interrupted};
    /// let ended = Distribution::of_asking(0, [7_i64, 5], &Interrupt::when(|| true));
    /// assert_eq!(ended.unwrap_err(), ThresholdError::Interrupted(Interrupted));
    /// ```
    pub fn of_asking<T: Into<i128>>(
        scale: u8,
        units: impl IntoIterator<Item = T>,
        interrupt: &Interrupt,
    ) -> Result<Self, ThresholdError> {
        if scale > MAX_SCALE {
            return Err(ThresholdError::Scale { scale });
        }
        let mut all: Vec<i128> = interrupt.collected(units.into_iter().map(Into::into))?;
        sort_by_number(&mut all, |number| *number, interrupt)?;
        let one = |number: i128| Counted { number, clients: 1, worth: number, above: number.max(0) };
        Self::counted(scale, (scale, true), all.into_iter().map(one), interrupt)
    }

    /// The distribution of numbers at a scale, of clients that are worth something else than these numbers: of a score,
    /// say. Each client has its number, and its value at the other scale; one without a value is worth nothing.
    ///
    /// # Errors
    /// As [`Distribution::of`].
    ///
    /// ```
    /// use tierline_book::Distribution;
    /// let values = Distribution::worth(0, 2, [(60, Some(500_000)), (80, None), (60, Some(-2_000))])?;
    /// assert_eq!((values.whole().clients, values.whole().value), (3, 500_000));
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    pub fn worth<T: Into<i128>>(
        scale: u8,
        value_scale: u8,
        clients: impl IntoIterator<Item = (T, Option<i64>)>,
    ) -> Result<Self, ThresholdError> {
        Self::worth_asking(scale, value_scale, clients, &Interrupt::NEVER)
    }

    /// The same; this call and later ones on it end early where `interrupt` asks them to.
    ///
    /// ```
    /// use tierline_book::{Distribution, ThresholdError};
    /// use tierline_core::Interrupt;
    /// let clients = [(10_i64, Some(500_i64)), (20, None)];
    /// assert_eq!(Distribution::worth_asking(0, 2, clients, &Interrupt::NEVER)?.whole().clients, 2);
    /// let ended = Distribution::worth_asking(0, 2, clients, &Interrupt::when(|| true));
    /// assert!(matches!(ended, Err(ThresholdError::Interrupted(_))));
    /// # Ok::<(), ThresholdError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Distribution::of`]; [`ThresholdError::Interrupted`].
    pub fn worth_asking<T: Into<i128>>(
        scale: u8,
        value_scale: u8,
        clients: impl IntoIterator<Item = (T, Option<i64>)>,
        interrupt: &Interrupt,
    ) -> Result<Self, ThresholdError> {
        if scale > MAX_SCALE || value_scale > MAX_SCALE {
            return Err(ThresholdError::Scale { scale: scale.max(value_scale) });
        }
        let client = |(number, value): (T, Option<i64>)| (number.into(), value.map_or(0, i128::from));
        let mut all: Vec<(i128, i128)> = interrupt.collected(clients.into_iter().map(client))?;
        sort_by_number(&mut all, |(number, _)| *number, interrupt)?;
        let one = |(number, worth): (i128, i128)| Counted { number, clients: 1, worth, above: worth.max(0) };
        Self::counted(scale, (value_scale, false), all.into_iter().map(one), interrupt)
    }

    /// The same among all clients of a base: those that have no such number are in none of its tiers, and in the whole that
    /// shares are of.
    ///
    /// ```
    /// use tierline_book::{Distribution, Whole};
    /// use tierline_core::Fraction;
    /// let values = Distribution::of(0, [5_000_i64, 1_000])?.among(Whole { clients: 10, value: 6_000 });
    /// assert_eq!(values.cut_at(Fraction::of(9, 10).unwrap())?.reached, Fraction::of(1, 10).unwrap());
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    #[must_use]
    pub fn among(mut self, whole: Whole) -> Self {
        self.whole = Whole {
            clients: whole.clients.max(self.clients()),
            value: whole.value.max(self.worth.above.last().copied().unwrap_or_default()),
        };
        self
    }

    /// From numbers in ascending order and how many clients have each; equal numbers may come several times.
    fn counted(
        scale: u8,
        (worth_scale, is_own): (u8, bool),
        counted: impl Iterator<Item = Counted>,
        interrupt: &Interrupt,
    ) -> Result<Self, ThresholdError> {
        let worth = Worth { scale: worth_scale, is_own, sums: vec![0], above: vec![0] };
        let mut out = Self {
            scale,
            values: Vec::new(),
            below: vec![0],
            sums: vec![0],
            worth,
            whole: Whole::default(),
            interrupt: Asked(interrupt.clone()),
        };
        let (mut clients, mut sum, mut worth, mut above) = (0_u64, 0_i128, 0_i128, 0_i128);
        let more = |sum: i128, more: i128| sum.checked_add(more).ok_or(ThresholdError::TooLong);
        for (at, entry) in counted.enumerate() {
            interrupt.check_at(at)?;
            clients = clients.checked_add(entry.clients).ok_or(ThresholdError::TooLong)?;
            let product = entry.number.checked_mul(i128::from(entry.clients)).ok_or(ThresholdError::TooLong)?;
            sum = more(sum, product)?;
            worth = more(worth, entry.worth)?;
            above = more(above, entry.above)?;
            if out.values.last() == Some(&entry.number) {
                out.below.pop();
                out.sums.pop();
                out.worth.sums.pop();
                out.worth.above.pop();
            } else {
                out.values.push(entry.number);
            }
            out.below.push(clients);
            out.sums.push(sum);
            out.worth.sums.push(worth);
            out.worth.above.push(above);
        }
        out.whole = Whole { clients, value: above };
        if out.values.is_empty() { Err(ThresholdError::NoValues) } else { Ok(out) }
    }

    /// The distribution of the clients of two parts of a base; the whole is that of both.
    ///
    /// ```
    /// use tierline_book::Distribution;
    /// let (one, two) = (Distribution::of(0, [7_i64, 5])?, Distribution::of(0, [5_i64])?);
    /// assert_eq!(one.merged(&two)?, Distribution::of(0, [5_i64, 7, 5])?);
    /// # Ok::<(), tierline_book::ThresholdError>(())
    /// ```
    ///
    /// # Errors
    /// [`ThresholdError::Scale`] where the two have other scales, or only one has what clients are worth;
    /// [`ThresholdError::TooLong`] where sums do not fit.
    pub fn merged(&self, other: &Self) -> Result<Self, ThresholdError> {
        if self.scale != other.scale || self.worth_kind() != other.worth_kind() {
            return Err(ThresholdError::Scale { scale: other.scale });
        }
        let (mut left, mut right) = (self.entries().peekable(), other.entries().peekable());
        let next = std::iter::from_fn(|| match (left.peek(), right.peek()) {
            (Some(mine), Some(others)) if mine.number > others.number => right.next(),
            (Some(_), _) => left.next(),
            (None, _) => right.next(),
        });
        let merged = Self::counted(self.scale, self.worth_kind(), next, self.interrupt())?;
        let more = |sum: i128, more: i128| sum.checked_add(more).ok_or(ThresholdError::TooLong);
        let clients = self.whole.clients.checked_add(other.whole.clients).ok_or(ThresholdError::TooLong)?;
        Ok(merged.among(Whole { clients, value: more(self.whole.value, other.whole.value)? }))
    }

    /// From distinct numbers in ascending order.
    pub(crate) fn of_counted(
        scale: u8,
        worth: (u8, bool),
        entries: impl Iterator<Item = Counted>,
    ) -> Result<Self, ThresholdError> {
        Self::counted(scale, worth, entries, &Interrupt::NEVER)
    }

    /// The scale of what clients are worth, and whether that is the number itself.
    pub(crate) const fn worth_kind(&self) -> (u8, bool) {
        (self.worth.scale, self.worth.is_own)
    }

    /// The distinct values in ascending order, with what their clients are worth.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Counted> + '_ {
        let step = |pair: &[i128]| match pair {
            [before, after] => after.saturating_sub(*before),
            _ => 0,
        };
        let worth = self.worth.sums.windows(2).map(step).zip(self.worth.above.windows(2).map(step));
        self.counts().zip(worth).map(|((number, clients), (worth, above))| Counted { number, clients, worth, above })
    }

    /// The same clients with their values rounded down to multiples of a step, given in units.
    ///
    /// For more distinct values than can be divided exactly, and for round thresholds: a cut at a multiple of the step
    /// parts the clients in the same way before and after, because nobody is rounded across it.
    ///
    /// # Errors
    /// [`ThresholdError::Step`] for a step of zero or less, [`ThresholdError::TooLong`] where the rounded values add up
    /// to more than fits.
    pub fn grouped(&self, step: i128) -> Result<Self, ThresholdError> {
        if step <= 0 {
            return Err(ThresholdError::Step);
        }
        let floor = |value: i128| value.checked_div_euclid(step).and_then(|steps| steps.checked_mul(step));
        let step = |sums: &[i128], at: usize| {
            let before = sums.get(at).copied().unwrap_or_default();
            sums.get(at.saturating_add(1))?.checked_sub(before)
        };
        let rounded = |(at, (value, clients)): (usize, (i128, u64))| {
            let (worth, above) = (step(&self.worth.sums, at)?, step(&self.worth.above, at)?);
            Some(Counted { number: floor(value)?, clients, worth, above })
        };
        let rounded = self.interrupt().collected(self.counts().enumerate().map(rounded))?;
        let rounded: Option<Vec<Counted>> = rounded.into_iter().collect();
        let rounded = rounded.ok_or(ThresholdError::TooLong)?.into_iter();
        let worth = (self.worth.scale, self.worth.is_own);
        Ok(Self::counted(self.scale, worth, rounded, self.interrupt())?.among(self.whole))
    }

    /// What long calls on it ask.
    #[must_use]
    pub const fn interrupt(&self) -> &Interrupt {
        &self.interrupt.0
    }

    /// All clients, and what they are worth together: what shares are of.
    #[must_use]
    pub const fn whole(&self) -> Whole {
        self.whole
    }

    /// How many clients have a value.
    #[must_use]
    pub fn clients(&self) -> u64 {
        self.below.last().copied().unwrap_or_default()
    }

    /// How many distinct values there are.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.values.len()
    }

    /// The digits behind the point.
    #[must_use]
    pub const fn scale(&self) -> u8 {
        self.scale
    }

    /// The lowest value.
    #[must_use]
    pub fn lowest(&self) -> Decimal {
        self.decimal(self.at(0))
    }

    /// The highest value.
    #[must_use]
    pub fn highest(&self) -> Decimal {
        self.decimal(self.at(self.distinct().saturating_sub(1)))
    }

    /// All value together.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.decimal(self.sum_before(self.distinct()))
    }

    /// The distinct values in ascending order, in units, and how many clients have each.
    pub(super) fn counts(&self) -> impl Iterator<Item = (i128, u64)> + '_ {
        let counts = self.below.windows(2).map(|pair| match pair {
            [before, after] => after.saturating_sub(*before),
            _ => 0,
        });
        self.values.iter().copied().zip(counts)
    }

    /// The distinct value at a position, in units.
    pub(super) fn at(&self, position: usize) -> i128 {
        self.values.get(position).copied().unwrap_or_default()
    }

    /// How many clients have a value before a position.
    pub(super) fn clients_before(&self, position: usize) -> u64 {
        self.below.get(position).copied().unwrap_or_default()
    }

    /// What the values before a position add up to.
    pub(super) fn sum_before(&self, position: usize) -> i128 {
        self.sums.get(position).copied().unwrap_or_default()
    }

    /// The value of the client of that rank, lowest first, from 0.
    pub(super) fn of_rank(&self, rank: u64) -> i128 {
        // The first position with more clients before its end than the rank.
        self.at(self.below.partition_point(|before| *before <= rank).saturating_sub(1))
    }

    /// How many clients the values from a position on have.
    pub(super) fn clients_from(&self, position: usize) -> u64 {
        self.clients().saturating_sub(self.clients_before(position))
    }

    /// How many clients have this value or more.
    pub(super) fn clients_at_least(&self, value: Decimal) -> u64 {
        self.clients_from(self.values.partition_point(|own| self.decimal(*own) < value))
    }

    /// A share of all clients.
    pub(super) fn share(&self, clients: u64) -> Fraction {
        Fraction::of(i128::from(clients), i128::from(self.whole.clients)).unwrap_or(Fraction::ZERO)
    }

    /// What the clients from a position on are worth: all of it, and what is above zero.
    pub(super) fn worth_from(&self, position: usize) -> Option<(i128, i128)> {
        let from = |sums: &[i128]| sums.last()?.checked_sub(*sums.get(position)?);
        from(&self.worth.sums).zip(from(&self.worth.above))
    }

    /// Whether the numbers are what clients are worth.
    pub(super) const fn is_worth(&self) -> bool {
        self.worth.is_own
    }

    /// Units of what clients are worth, as a number.
    pub(super) fn money(&self, units: i128) -> Decimal {
        Decimal::new(units, self.worth.scale).unwrap_or(Decimal::ZERO)
    }

    /// Units as a number.
    pub(super) fn decimal(&self, units: i128) -> Decimal {
        // The scale was looked at when the distribution was made.
        Decimal::new(units, self.scale).unwrap_or(Decimal::ZERO)
    }
}

/// The roundest number that parts two values: above the lower one, and at most the upper one.
///
/// It is the highest multiple of the greatest step of 1, 2 or 5 times a power of ten that has one there. Clients are
/// parted by it just as by the upper value itself. The upper value where the lower one is not below it.
///
/// ```
/// use tierline_book::roundest;
/// let number = |text: &str| text.parse().unwrap();
/// assert_eq!(roundest(number("24900.00"), number("61350.25")).to_string(), "50000.00");
/// assert_eq!(roundest(number("99.10"), number("99.37")).to_string(), "99.20");
/// ```
#[must_use]
pub fn roundest(lower: Decimal, upper: Decimal) -> Decimal {
    let scale = lower.scale().max(upper.scale());
    let (Some(low), Some(high)) = (lower.units(scale), upper.units(scale)) else { return upper };
    Decimal::new(roundest_units(low, high), scale).unwrap_or(upper)
}

/// The same in units.
pub(super) fn roundest_units(low: i128, high: i128) -> i128 {
    if low >= high {
        return high;
    }
    if low < 0 && high >= 0 {
        return 0;
    }
    let mut best = high;
    let mut power = 1_i128;
    loop {
        for factor in [1, 2, 5] {
            let Some(step) = power.checked_mul(factor) else { return best };
            let multiple = high.checked_div_euclid(step).and_then(|steps| steps.checked_mul(step));
            // A step too long for both ends has no multiple between them, and neither has any longer one.
            match multiple {
                Some(multiple) if multiple > low => best = multiple,
                Some(_) if step.unsigned_abs() <= high.unsigned_abs().max(low.unsigned_abs()) => {}
                _ => return best,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return best,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_values_stand_together_in_order() {
        let values = Distribution::of(0, [5_i64, -3, 5, 0, -3, 5]).unwrap();
        assert_eq!(values.counts().collect::<Vec<_>>(), [(-3, 2), (0, 1), (5, 3)]);
        assert_eq!((values.clients(), values.distinct(), values.total()), (6, 3, Decimal::from(9)));
        assert_eq!((0..6).map(|rank| values.of_rank(rank)).collect::<Vec<_>>(), [-3, -3, 0, 5, 5, 5]);
        assert_eq!((values.lowest(), values.highest()), (Decimal::from(-3), Decimal::from(5)));
    }

    #[test]
    fn no_values_and_sums_that_do_not_fit_are_refused() {
        assert_eq!(Distribution::of(0, Vec::<i64>::new()).unwrap_err(), ThresholdError::NoValues);
        assert_eq!(Distribution::of(0, [i128::MAX, 1]).unwrap_err(), ThresholdError::TooLong);
        assert_eq!(Distribution::of(39, [1_i64]).unwrap_err(), ThresholdError::Scale { scale: 39 });
    }

    #[test]
    fn grouping_rounds_down_and_moves_nobody_across_a_multiple() {
        let values = Distribution::of(0, [-1_i64, 0, 9, 10, 19, 25]).unwrap();
        let grouped = values.grouped(10).unwrap();
        assert_eq!(grouped.counts().collect::<Vec<_>>(), [(-10, 1), (0, 2), (10, 2), (20, 1)]);
        for cut in [-10, 0, 10, 20] {
            let above = |d: &Distribution| d.counts().filter(|(v, _)| *v >= cut).map(|(_, n)| n).sum::<u64>();
            assert_eq!(above(&values), above(&grouped), "{cut}");
        }
        assert_eq!(values.grouped(0).unwrap_err(), ThresholdError::Step);
    }

    #[test]
    fn round_numbers_part_two_values() {
        for (low, high, expected) in [
            (24_900, 120_000, 100_000),
            (24_900, 61_350, 50_000),
            (4, 5, 5),
            (6, 7, 7),
            (9, 11, 10),
            (-5, 3, 0),
            (-120, -95, -100),
            (0, 7, 5),
            (-7, 0, 0),
            (3, 3, 3),
            (i128::MAX - 1, i128::MAX, i128::MAX),
            (i128::MIN, i128::MIN + 1, i128::MIN + 1),
        ] {
            assert_eq!(roundest_units(low, high), expected, "({low}, {high}]");
        }
    }

    proptest! {
        #[test]
        fn the_roundest_number_lies_between_and_has_the_greatest_step(low in -2000_i128..2000, width in 1_i128..300) {
            let high = low + width;
            let found = roundest_units(low, high);
            prop_assert!(low < found && found <= high);
            if found != 0 {
                let steps = (0..6_u32).flat_map(|power| [1, 2, 5].map(|factor| factor * 10_i128.pow(power)));
                let greatest = steps.filter(|step| high.div_euclid(*step) * step > low).max().unwrap();
                prop_assert_eq!(found, high.div_euclid(greatest) * greatest);
            }
        }
    }
}
