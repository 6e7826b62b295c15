//! Sets of outcomes: what a slot, a comparison or a condition may be for a client with an open value.
//!
//! A value that is an issue is *open*: any value of its attribute, or missing. Everything that is computed of it is a set,
//! worked out operator by operator, as if operands were independent of one another. A set of one outcome is as good as a
//! known one: what follows from it is known.
//!
//! Nobody asks for sets but clients with issues; the fast paths do not read them.

use alloc::vec::Vec;

use crate::language::truth::TruthSet;
use crate::plan::cells::{Cells, MISSING};
use crate::value::fraction::Fraction;

/// A set of codes of one slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CodeSet([u64; 4]);

impl CodeSet {
    pub(crate) const EMPTY: Self = Self([0; 4]);

    pub(crate) fn of(code: u8) -> Self {
        let mut set = Self::EMPTY;
        set.insert(code);
        set
    }

    /// The codes from one to another, both included.
    pub(crate) fn between(first: u8, last: u8) -> Self {
        let mut set = Self::EMPTY;
        (first..=last).for_each(|code| set.insert(code));
        set
    }

    /// The codes of a boolean slot.
    pub(crate) fn of_truths(truths: TruthSet) -> Self {
        Self([u64::from(truths.bits()), 0, 0, 0])
    }

    pub(crate) fn insert(&mut self, code: u8) {
        // 64 codes to a word: the upper two bits of the code say which word, and the shift wraps at 64, so that the
        // lower six say which bit.
        if let Some(word) = self.0.get_mut(usize::from(code.wrapping_shr(6))) {
            *word |= 1_u64.wrapping_shl(u32::from(code));
        }
    }

    pub(crate) fn contains(&self, code: u8) -> bool {
        let word = self.0.get(usize::from(code.wrapping_shr(6))).copied().unwrap_or(0);
        word.wrapping_shr(u32::from(code)) & 1 != 0
    }

    /// The codes, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u8> {
        let words = (0_u8..4).zip(self.0);
        words.flat_map(|(at, word)| {
            let mut rest = word;
            core::iter::from_fn(move || {
                let bit = u8::try_from(rest.trailing_zeros()).ok().filter(|bit| *bit < 64)?;
                // Takes the lowest bit away.
                rest &= rest.wrapping_sub(1);
                Some(at.wrapping_shl(6) | bit)
            })
        })
    }

    /// The only code, nothing where there are several.
    pub(crate) fn only(&self) -> Option<u8> {
        let mut codes = self.iter();
        codes.next().filter(|_| codes.next().is_none())
    }

    /// Those that two sets share.
    fn shared(&self, other: &Self) -> Self {
        let mut set = *self;
        set.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        set
    }

    /// The codes of values.
    fn known(&self) -> Self {
        let mut set = *self;
        if let Some(first) = set.0.first_mut() {
            // Code 0 is the missing value.
            *first &= !1;
        }
        set
    }
}

/// What a slot may be for one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcomes {
    pub(crate) codes: CodeSet,
    /// The least and the greatest units of a number, days of a date: all between may be, at the scale of the slot. Without
    /// meaning where the only code is the missing one.
    pub(crate) units: [i64; 2],
}

impl Outcomes {
    // Bit 0 is that of the missing code.
    pub(crate) const MISSING: Self = Self { codes: CodeSet([1, 0, 0, 0]), units: [0; 2] };

    /// A slot that is known, or known to be missing.
    pub(crate) fn known(code: u8, value: i64) -> Self {
        Self { codes: CodeSet::of(code), units: [value; 2] }
    }

    /// Any code of some.
    pub(crate) fn codes(codes: CodeSet) -> Self {
        // Levels, truths and texts have no units.
        Self { codes, units: [0; 2] }
    }

    /// Any number between two, or missing: an empty range leaves only that.
    pub(crate) fn between([low, high]: [i64; 2], cells: &Cells) -> Self {
        if low > high {
            return Self::MISSING;
        }
        // Codes ascend with units, so that all between are those of some number between.
        let mut codes = CodeSet::between(cells.code(low), cells.code(high));
        codes.insert(MISSING);
        Self { codes, units: [low, high] }
    }

    /// Any value that the slot can hold within bounds, or missing.
    pub(crate) fn any(cells: &Cells, units: [i64; 2]) -> Self {
        match cells {
            Cells::Number { .. } => Self::between(units, cells),
            _ => {
                let last = u8::try_from(cells.count().saturating_sub(1)).unwrap_or(u8::MAX);
                Self::codes(CodeSet::between(MISSING, last))
            }
        }
    }

    /// The code and the value where there is one outcome.
    pub(crate) fn only(&self) -> Option<(u8, i64)> {
        let code = self.codes.only()?;
        let [low, high] = self.units;
        // One code may stand for a range of numbers, which are several outcomes all the same.
        (code == MISSING || low == high).then_some((code, low))
    }

    pub(crate) fn may_be_missing(&self) -> bool {
        self.codes.contains(MISSING)
    }
}

/// What an operand of a comparison may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    Missing,
    Known(Fraction),
    /// A number of units, where `power` is `10^scale`: all between two of them.
    Units {
        between: [i64; 2],
        power: i128,
        may_be_missing: bool,
    },
    /// The levels of a slot, or false and true, by their codes.
    Levels(CodeSet),
    /// The ranks of some tiers, which are their codes.
    Ranks(CodeSet),
    /// Computed of something open: any number, or missing.
    Open,
}

/// The codes that two operands compared may give: 0 where one is missing, 1 less, 2 equal, 3 greater.
pub(crate) fn orders(left: Side, right: Side) -> CodeSet {
    use core::cmp::Ordering::{Equal, Greater, Less};
    let orders = match (left, right) {
        (Side::Missing, _) | (_, Side::Missing) => return CodeSet::of(MISSING),
        (Side::Open, _) | (_, Side::Open) => return CodeSet::between(0, 3),
        (left, right) => {
            let (Some(a), Some(b)) = (Reach::of(left), Reach::of(right)) else { return CodeSet::of(MISSING) };
            // Levels and ranks may have gaps, so that ends that overlap are not enough for them.
            let equal = match (left, right) {
                (Side::Levels(levels), Side::Levels(other)) => levels.known().shared(&other.known()) != CodeSet::EMPTY,
                (Side::Levels(levels), Side::Known(value)) | (Side::Known(value), Side::Levels(levels)) => {
                    levels.known().iter().any(|code| Fraction::integer(i128::from(code).saturating_sub(1)) == value)
                }
                (Side::Ranks(own), Side::Ranks(other)) => own.known().shared(&other.known()) != CodeSet::EMPTY,
                (Side::Ranks(own), _) => own.known().iter().any(|rank| Reach::whole(rank).meets(&b)),
                (_, Side::Ranks(other)) => other.known().iter().any(|rank| Reach::whole(rank).meets(&a)),
                _ => a.meets(&b),
            };
            // Less is possible where the least of the left lies below the greatest of the right: operands are taken
            // as independent.
            [(Less, a.low < b.high), (Equal, equal), (Greater, a.high > b.low)]
        }
    };
    let mut codes = CodeSet::EMPTY;
    for (order, possible) in orders {
        if possible {
            codes.insert(crate::plan::program::Compared::code(order));
        }
    }
    if may_be_missing(left) || may_be_missing(right) {
        codes.insert(MISSING);
    }
    codes
}

fn may_be_missing(side: Side) -> bool {
    match side {
        Side::Missing | Side::Open => true,
        Side::Known(_) => false,
        Side::Units { may_be_missing, .. } => may_be_missing,
        Side::Levels(codes) | Side::Ranks(codes) => codes.contains(MISSING),
    }
}

/// From where to where an operand may lie, and the steps between.
struct Reach {
    low: Fraction,
    high: Fraction,
    /// `10^scale` of the steps, nothing for a single number.
    power: Option<i128>,
}

impl Reach {
    /// Nothing where the operand has no value.
    fn of(side: Side) -> Option<Self> {
        Some(match side {
            Side::Known(value) => Self { low: value, high: value, power: None },
            Side::Units { between: [low, high], power, .. } => {
                Self { low: Fraction::scaled(low, power), high: Fraction::scaled(high, power), power: Some(power) }
            }
            Side::Levels(codes) => {
                let place = |code: u8| Fraction::integer(i128::from(code).saturating_sub(1));
                let known: Vec<u8> = codes.known().iter().collect();
                Self { low: place(*known.first()?), high: place(*known.last()?), power: Some(1) }
            }
            Side::Ranks(codes) => {
                let known: Vec<u8> = codes.known().iter().collect();
                Self { low: Self::whole(*known.first()?).low, high: Self::whole(*known.last()?).high, power: Some(1) }
            }
            Side::Missing | Side::Open => return None,
        })
    }

    /// A single whole number.
    fn whole(number: u8) -> Self {
        let value = Fraction::integer(i128::from(number));
        Self { low: value, high: value, power: None }
    }

    /// Whether both may be the same number.
    fn meets(&self, other: &Self) -> bool {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        if low > high {
            return false;
        }
        // A step of the coarser scale is one of the finer scale, too; a single number has to lie on a step.
        let power = match (self.power, other.power) {
            (Some(one), Some(other)) => one.min(other),
            (Some(power), None) | (None, Some(power)) => power,
            (None, None) => return true,
        };
        match low.ceiling(power) {
            Some(step) => Fraction::new(step, power) <= high,
            // Beyond 128 bits it cannot be told, and so it may be.
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_codes_gives_back_what_was_put_in() {
        for (first, last) in [(0, 0), (0, 255), (63, 64), (5, 130), (191, 192)] {
            let set = CodeSet::between(first, last);
            assert_eq!(set.iter().collect::<Vec<u8>>(), (first..=last).collect::<Vec<u8>>());
            assert_eq!(set.only(), (first == last).then_some(first));
            assert!(set.contains(first) && set.contains(last) && !set.contains(last.wrapping_add(1)) | (last == 255));
        }
        assert_eq!(CodeSet::EMPTY.only(), None);
    }

    /// Every pair of values of two small ranges, with and without a missing one.
    #[test]
    fn orders_are_those_of_some_values() {
        let units = |low: i64, high: i64, power: i128, may_be_missing: bool| {
            let values: Vec<Fraction> = (low..=high).map(|units| Fraction::scaled(units, power)).collect();
            (Side::Units { between: [low, high], power, may_be_missing }, values, may_be_missing)
        };
        let known = |value: Fraction| (Side::Known(value), alloc::vec![value], false);
        let sides = [
            units(1, 3, 1, true),
            units(2, 2, 1, false),
            units(5, 9, 10, true),
            units(11, 29, 10, false),
            units(101, 109, 100, false),
            units(110, 115, 100, true),
            known(Fraction::integer(2)),
            known(Fraction::new(5, 3)),
            known(Fraction::new(11, 10)),
        ];
        for (left, lefts, left_missing) in &sides {
            for (right, rights, right_missing) in &sides {
                let mut expected = CodeSet::EMPTY;
                for (a, b) in lefts.iter().flat_map(|a| rights.iter().map(move |b| (a, b))) {
                    expected.insert(crate::plan::program::Compared::code(a.cmp(b)));
                }
                if *left_missing || *right_missing {
                    expected.insert(MISSING);
                }
                assert_eq!(orders(*left, *right), expected, "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn levels_that_a_client_cannot_have_are_equal_to_none() {
        let mut levels = CodeSet::of(1);
        levels.insert(3);
        assert_eq!(orders(Side::Levels(levels), Side::Known(Fraction::integer(1))).iter().collect::<Vec<u8>>(), [1, 3]);
        assert_eq!(orders(Side::Levels(levels), Side::Levels(CodeSet::of(2))).iter().collect::<Vec<u8>>(), [1, 3]);
        assert_eq!(orders(Side::Levels(CodeSet::of(0)), Side::Levels(levels)), CodeSet::of(0));
    }
}
