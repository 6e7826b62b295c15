//! Cut points and cells: every threshold on a number becomes a cut point, a value is looked up once among its slot's
//! cut points, and from then on everything works on the small code of its cell.
//!
//! A *slot* is the place of one attribute, derived attribute, dimension, score or flag in a plan. Its cells are
//!
//! | slot            | code 0  | codes from 1 on                                              |
//! |-----------------|---------|--------------------------------------------------------------|
//! | number or date  | missing | 1 + how many cut points are at or below the value            |
//! | levels          | missing | the levels, in their order                                   |
//! | boolean         | missing | 1 false, 2 true                                              |
//! | text            | missing | 1 any other text, then the texts that the model asks for     |
//!
//! A cut point is a whole number of units of the slot's scale, and a cell is what lies between two of them: `arr > 5`
//! at scale 2 cuts at 501, `arr >= 5` at 500, `arr = 5` at both. Whatever the model asks has one answer for a whole
//! cell, so the answer is worked out once, for the cell's representative, when the plan is made.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::language::Comparison;
pub(crate) use crate::language::truth::{Bits, FALSE, MISSING, TRUE, Truth};
use crate::value::fraction::Fraction;
use crate::value::number::{UNITS_LIMIT, power_of_ten};
use crate::vector::{Buffer, MAX_STEPS, Vectors};

/// The code of a text that the model does not ask for.
pub(crate) const OTHER_TEXT: u8 = 1;

/// The most cut points, levels or texts of a slot: with the missing and one more cell their codes fit a byte.
pub(crate) const MAX_CUTS: usize = 250;

/// What kind of values a slot holds, and its cells.
#[derive(Clone, Debug)]
pub(crate) enum Cells {
    /// A number of units at a scale, or days since 1970-01-01 (scale 0), cut at these numbers of units, ascending.
    Number { scale: u8, date: bool, cuts: Vec<i64> },
    /// Levels by name; `ordered` where they compare by more than equality.
    Levels { levels: Vec<Box<str>>, ordered: bool },
    /// True or false.
    Boolean,
    /// The texts that the model asks for.
    Text { texts: Vec<Box<str>> },
}

impl Cells {
    /// `10^scale` of a number slot, 1 for the others.
    pub(crate) fn power(&self) -> i128 {
        match self {
            // Scales of a model have at most 18 digits, whose power fits.
            Self::Number { scale, .. } => power_of_ten(u32::from(*scale)).unwrap_or(1),
            _ => 1,
        }
    }

    /// How many cells there are, the missing one included.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Number { cuts, .. } => cuts.len().saturating_add(2),
            Self::Levels { levels, .. } => levels.len().saturating_add(1),
            Self::Boolean => 3,
            Self::Text { texts } => texts.len().saturating_add(2),
        }
    }

    /// The code of a known value: a number of units for a number, a code for everything else.
    #[inline]
    pub(crate) fn code(&self, value: i64) -> u8 {
        match self {
            Self::Number { cuts, .. } => code_of(cuts, value),
            _ => u8::try_from(value).unwrap_or(MISSING),
        }
    }

    /// A value of the cell, as the position that questions are asked of; nothing for the missing cell.
    ///
    /// Numbers stand for themselves, levels for their place in the list, booleans for 0 and 1, texts for their place
    /// among the texts that the model asks for (-1 for any other).
    pub(crate) fn representative(&self, code: usize) -> Option<Fraction> {
        let position = code.checked_sub(1)?;
        let whole = |value: usize| i128::try_from(value).unwrap_or(i128::MAX);
        Some(match self {
            Self::Number { cuts, .. } => {
                // A cell begins at its cut point; the first one ends just below the first, and without any cut point
                // 0 is as good as every other value.
                let units = match position.checked_sub(1).and_then(|at| cuts.get(at)) {
                    Some(cut) => *cut,
                    None => cuts.first().map_or(0, |first| first.saturating_sub(1)),
                };
                Fraction::scaled(units, self.power())
            }
            // The first code of a value is that of any other text: -1.
            Self::Text { .. } => Fraction::integer(whole(position).saturating_sub(1)),
            Self::Levels { .. } | Self::Boolean => Fraction::integer(whole(position)),
        })
    }

    /// Adds the cut points that a question needs; a question of levels, booleans and texts needs none.
    ///
    /// False where it asks for a number that lies between two values of the slot: a threshold of more digits than they have.
    pub(crate) fn cut(&mut self, ask: &Ask) -> bool {
        let power = self.power();
        let Self::Number { cuts, .. } = self else { return true };
        match ask {
            Ask::Compare(comparison, value) => cut_for(cuts, *comparison, *value, power),
            Ask::Between { low, high, .. } => {
                // `&` and not `&&`: both ends cut, whatever is said of the first.
                cut_for(cuts, Comparison::GreaterOrEqual, *low, power)
                    & cut_for(cuts, Comparison::LessOrEqual, *high, power)
            }
            Ask::In { list, .. } => {
                // Each is cut, whatever is said of those before it.
                list.iter().fold(true, |whole, value| cut_for(cuts, Comparison::Equal, *value, power) & whole)
            }
            Ask::IsNull { .. } | Ask::IsTrue => true,
        }
    }

    /// Cut points ascending, each once: to be called when all are there.
    pub(crate) fn settle(&mut self) {
        if let Self::Number { cuts, .. } = self {
            cuts.sort_unstable();
            cuts.dedup();
        }
    }
}

/// 1 + how many cut points are at or below the value.
#[inline]
pub(crate) fn code_of(cuts: &[i64], units: i64) -> u8 {
    // Few cuts are counted without a branch, many are searched.
    let below = if cuts.len() <= 12 {
        cuts.iter().fold(0_u8, |n, cut| n.wrapping_add(u8::from(*cut <= units)))
    } else {
        // A plan has at most `MAX_CUTS` of 250, which a byte counts.
        u8::try_from(cuts.partition_point(|cut| *cut <= units)).unwrap_or(u8::MAX)
    };
    below.wrapping_add(1)
}

/// The least number of units that is not below a number; beyond every value where it is out of range.
fn at_least(value: Fraction, power: i128) -> i64 {
    // What 64 bits do not hold lies beyond every value, on the side of its sign.
    let limit = if value.is_negative() { -UNITS_LIMIT } else { UNITS_LIMIT };
    value
        .ceiling(power)
        .and_then(|units| i64::try_from(units).ok())
        .map_or(limit, |u| u.clamp(-UNITS_LIMIT, UNITS_LIMIT))
}

/// The least number of units that is above a number.
pub(crate) fn above(value: Fraction, power: i128) -> i64 {
    let from = at_least(value, power);
    // A whole number of units is its own ceiling: the next one lies above it.
    if value.is_whole(power) { from.saturating_add(1).min(UNITS_LIMIT) } else { from }
}

/// Where a band ends: the first number of units that is no longer in it.
pub(crate) fn band_end(value: Fraction, included: bool, power: i128) -> i64 {
    if included { above(value, power) } else { at_least(value, power) }
}

/// Tells whether the number is a value of the slot, as far as the slot goes.
fn cut_for(cuts: &mut Vec<i64>, comparison: Comparison, value: Fraction, power: i128) -> bool {
    let (from, after) = (at_least(value, power), above(value, power));
    let wanted: &[i64] = match comparison {
        Comparison::Less | Comparison::GreaterOrEqual => &[from],
        Comparison::LessOrEqual | Comparison::Greater => &[after],
        // A number between two values of the scale is equal to none.
        Comparison::Equal | Comparison::NotEqual if from == after => &[],
        Comparison::Equal | Comparison::NotEqual => &[from, after],
    };
    for cut in wanted {
        add_cut(cuts, *cut);
    }
    // Both are the same where no value lies on the number, and beyond the limits, where that says nothing of its
    // digits.
    from != after || from.checked_abs() == Some(UNITS_LIMIT)
}

/// Adds a cut point that can tell two values apart; [`Cells::settle`] leaves each there once.
pub(crate) fn add_cut(cuts: &mut Vec<i64>, cut: i64) {
    // Values lie strictly between the limits: a cut at or beyond them has every value on one side.
    if cut > (-UNITS_LIMIT).saturating_add(1) && cut < UNITS_LIMIT {
        cuts.push(cut);
    }
}

/// A question to one slot that only needs constants: it has one answer for a whole cell.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// How the value compares with a constant.
    Compare(Comparison, Fraction),
    /// Whether it lies between two constants, both included.
    Between { low: Fraction, high: Fraction, negated: bool },
    /// Whether it is one of the constants.
    In { list: Vec<Fraction>, negated: bool },
    /// Whether it is missing.
    IsNull { negated: bool },
    /// Whether a boolean is true.
    IsTrue,
}

impl Ask {
    /// The answer for a value; a missing value has none, unless that is the question.
    pub(crate) fn answer(&self, value: Option<Fraction>) -> Truth {
        if let Self::IsNull { negated } = self {
            return Truth::from(value.is_none() != *negated);
        }
        let Some(value) = value else { return Truth::Unknown };
        Truth::from(match self {
            Self::Compare(comparison, constant) => comparison.holds(value.cmp(constant)),
            Self::Between { low, high, negated } => (*low <= value && value <= *high) != *negated,
            Self::In { list, negated } => list.contains(&value) != *negated,
            Self::IsTrue => value == Fraction::integer(1),
            Self::IsNull { .. } => return Truth::Unknown,
        })
    }
}

/// Works a question out for every cell: by code the answer's [`Bits`].
pub(crate) fn answers(cells: &Cells, ask: &Ask) -> Table {
    Table::new((0..cells.count()).map(|code| Bits::from(ask.answer(cells.representative(code))).code()))
}

/// A function from codes to codes.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    by_code: Box<[u8; 256]>,
    /// Where it changes, and by how much; nothing where it changes too often to be worth it.
    steps: Option<Box<[(u8, u8)]>>,
}

impl Table {
    /// A table of the first codes; codes beyond them do not occur.
    pub(crate) fn new(values: impl IntoIterator<Item = u8>) -> Self {
        let mut by_code = Box::new([0; 256]);
        let (mut steps, mut last, mut count) = (Vec::new(), 0, 0_usize);
        for ((code, slot), value) in (0..=u8::MAX).zip(by_code.iter_mut()).zip(values) {
            *slot = value;
            // The first value is no change: it is what the steps start from.
            if count > 0 && value != last {
                steps.push((code, value.wrapping_sub(last)));
            }
            (last, count) = (value, count.saturating_add(1));
        }
        let steps = (steps.len() <= MAX_STEPS).then(|| steps.into_boxed_slice());
        Self { by_code, steps }
    }

    /// The value at a code.
    #[inline]
    pub(crate) fn get(&self, code: u8) -> u8 {
        self.by_code.get(usize::from(code)).copied().unwrap_or(0)
    }

    /// The values for a block of clients.
    pub(crate) fn block(&self, vectors: Vectors, codes: &Buffer<u8>, out: &mut Buffer<u8>) {
        match &self.steps {
            Some(steps) => vectors.stepped(codes, self.get(0), steps, out),
            None => vectors.looked_up(codes, &self.by_code, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::number::Decimal;
    use proptest::prelude::*;

    #[test]
    fn three_valued_logic_has_the_tables_of_sql() {
        use Truth::{False as F, True as T, Unknown as U};
        let table = [
            (T, T, T, T, T),
            (T, F, F, T, F),
            (T, U, U, T, U),
            (F, T, F, T, F),
            (F, F, F, F, T),
            (F, U, F, U, U),
            (U, T, U, T, U),
            (U, F, F, U, U),
            (U, U, U, U, U),
        ];
        for (a, b, and, or, same) in table {
            let (x, y) = (Bits::from(a), Bits::from(b));
            assert_eq!(Truth::from(x.and(y)), and, "{a:?} and {b:?}");
            assert_eq!(Truth::from(x.or(y)), or, "{a:?} or {b:?}");
            assert_eq!(Truth::from(x.same(y)), same, "{a:?} = {b:?}");
        }
        assert_eq!([T, F, U].map(|t| Truth::from(Bits::from(t).not())), [F, T, U]);
    }

    proptest! {
        /// A cell's representative answers for every value of the cell.
        #[test]
        fn a_question_has_one_answer_in_a_whole_cell(
            scale in 0_u8..4,
            asks in prop::collection::vec((0_usize..6, -500_i64..500, 0_u8..5), 1..8),
            values in prop::collection::vec(-60_000_i64..60_000, 1..50),
        ) {
            let comparisons = [
                Comparison::Equal, Comparison::NotEqual, Comparison::Less,
                Comparison::LessOrEqual, Comparison::Greater, Comparison::GreaterOrEqual,
            ];
            let asks: Vec<Ask> = asks.into_iter().map(|(c, m, s)| {
                Ask::Compare(comparisons[c], Decimal::new(m.into(), s).unwrap().fraction())
            }).collect();
            let mut cells = Cells::Number { scale, date: false, cuts: Vec::new() };
            asks.iter().for_each(|ask| _ = cells.cut(ask));
            cells.settle();
            let Cells::Number { cuts, .. } = &cells else { unreachable!() };
            let mut values = values;
            values.extend(cuts.iter().flat_map(|c| [c - 1, *c, c + 1]));
            for ask in &asks {
                let table = answers(&cells, ask);
                for value in &values {
                    let direct = ask.answer(Some(Fraction::scaled(*value, cells.power())));
                    prop_assert_eq!(Truth::from(Bits::of(table.get(cells.code(*value)))), direct);
                }
                prop_assert_eq!(Truth::from(Bits::of(table.get(0))), Truth::Unknown);
            }
        }
    }
}
