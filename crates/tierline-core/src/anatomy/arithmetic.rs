//! Numbers that are computed: what a derived attribute is, and what rules compare, as trees over slots.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::anatomy::whole::{Cases, Domain, IntegerForm, NumberCase, Ratio, Variable, Work};
use crate::anatomy::{SlotId, with};
use crate::language::Comparison;
use crate::language::op::arithmetic::{Binary, Unary};
use crate::language::op::choice::ChoiceOp;
use crate::value::fraction::Fraction;
use crate::value::number::{Rounding, power_of_ten};

/// A number that is computed exactly, as a tree over slots.
///
/// Missing where an operand is; `FirstKnown`, `Least` and `Greatest` look at which operands are missing. What 128 bits do
/// not hold on the way is an issue of its client.
///
/// ```
/// use tierline_core::anatomy::{Arithmetic, DerivedValue};
/// use tierline_core::{Attribute, Derived, Kind, Model, Tier, name};
/// let model = Model::builder("seats")
///     .attribute(Attribute::integer("seats"))
///     .attribute(Attribute::integer("staff"))
///     .derived(Derived::new("used", Kind::Decimal { scale: 2 }, name("seats") / name("staff")))
///     .tier(Tier::rest("All"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let DerivedValue::Number { number, scale, .. } = &anatomy.derived()[0].value else { panic!("a number") };
/// assert!(matches!(number, Arithmetic::Quotient(..)) && *scale == 2);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Arithmetic {
    /// The same for all clients.
    Constant(Fraction),
    /// No value: `null`.
    Missing,
    /// The whole number of a slot divided by `10^scale`.
    Slot {
        /// The slot.
        slot: SlotId,
        /// Digits behind the point; 0 for dates, levels and booleans.
        scale: u8,
    },
    /// The date that the clients are assigned for, in days since 1970-01-01.
    AsOf,
    /// All of them added up.
    Sum(Vec<Self>),
    /// The first less the second.
    Difference(Box<[Self; 2]>),
    /// All of them multiplied.
    Product(Vec<Self>),
    /// The first divided by the second; missing where that is 0.
    Quotient(Box<[Self; 2]>),
    /// What is left of the first divided by the second, both whole, with the sign of the first; missing where the second is
    /// 0. No sum of products is that, so that nothing with a remainder in it has an integer form.
    Remainder(Box<[Self; 2]>),
    /// With its sign turned.
    Negative(Box<Self>),
    /// Without its sign.
    Absolute(Box<Self>),
    /// The first that is not missing.
    FirstKnown(Vec<Self>),
    /// The least of those that are not missing.
    Least(Vec<Self>),
    /// The greatest of those that are not missing.
    Greatest(Vec<Self>),
}

/// Two numbers compared; unknown where one is missing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NumberTest {
    /// The number in front.
    pub left: Arithmetic,
    /// How they compare.
    pub comparison: Comparison,
    /// The number behind.
    pub right: Arithmetic,
}

impl NumberTest {
    /// The comparison as comparisons of whole numbers; nothing where that takes too many cases, or more than 128 bits.
    ///
    /// ```
    /// use tierline_core::anatomy::Asks;
    /// use tierline_core::{Attribute, Model, Tier, name, number};
    /// let model = Model::builder("per-seat")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::when("Dear", (name("arr") / name("seats")).ge(number("99.5")?)))
    ///     .tier(Tier::rest("Cheap"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let tests = anatomy.tiers()[0].clauses[0].tree.tests();
    /// let Asks::Numbers(numbers) = &tests[0].asks else { panic!("two numbers are compared") };
    /// let form = numbers.integer_form().unwrap();
    /// let (domain, comparison) = form.single().unwrap();
    /// // arr in cents, at least 9950 times as many as seats; about where seats are below 0, unknown where they are 0
    /// assert_eq!(anatomy.words(&comparison.sum), "arr - 9950 * seats");
    /// assert_eq!((comparison.comparison.sign(), anatomy.words(&comparison.divisors[0])), (">=", "seats".into()));
    /// assert_eq!(domain.divisors, comparison.divisors);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn integer_form(&self) -> Option<IntegerForm> {
        self.form(&mut Work::new())
    }

    pub(crate) fn form(&self, work: &mut Work) -> Option<IntegerForm> {
        let (left, right) = (self.left.in_cases(work)?, self.right.in_cases(work)?);
        left.compared(self.comparison, &right, work)
    }
}

impl Arithmetic {
    pub(crate) fn unary(op: Unary, operand: Self) -> Self {
        match op {
            Unary::Negate => Self::Negative(Box::new(operand)),
            Unary::Abs => Self::Absolute(Box::new(operand)),
        }
    }

    /// Operands are folded from the left: all of them in one list again.
    pub(crate) fn binary(op: Binary, left: Self, right: Self) -> Self {
        match (op, left) {
            // Programs fold operands from the left, which here become the one sum that was written.
            (Binary::Add, Self::Sum(all)) => Self::Sum(with(all, right)),
            (Binary::Add, left) => Self::Sum(alloc::vec![left, right]),
            (Binary::Multiply, Self::Product(all)) => Self::Product(with(all, right)),
            (Binary::Multiply, left) => Self::Product(alloc::vec![left, right]),
            (Binary::Subtract, left) => Self::Difference(Box::new([left, right])),
            (Binary::Divide, left) => Self::Quotient(Box::new([left, right])),
            (Binary::Remainder, left) => Self::Remainder(Box::new([left, right])),
        }
    }

    /// The same for what chooses.
    pub(crate) fn choice(op: ChoiceOp, left: Self, right: Self) -> Self {
        match (op, left) {
            (ChoiceOp::Coalesce, Self::FirstKnown(all)) => Self::FirstKnown(with(all, right)),
            (ChoiceOp::Coalesce, left) => Self::FirstKnown(alloc::vec![left, right]),
            (ChoiceOp::Least, Self::Least(all)) => Self::Least(with(all, right)),
            (ChoiceOp::Least, left) => Self::Least(alloc::vec![left, right]),
            (ChoiceOp::Greatest, Self::Greatest(all)) => Self::Greatest(with(all, right)),
            (ChoiceOp::Greatest, left) => Self::Greatest(alloc::vec![left, right]),
        }
    }

    /// The number as fractions of whole numbers, by the cases that `coalesce`, `least`, `greatest` and `abs` make;
    /// nothing where those are too many, or 128 bits are not enough.
    #[must_use]
    pub fn cases(&self) -> Option<Vec<NumberCase>> {
        Some(self.in_cases(&mut Work::new())?.into_cases())
    }

    /// Whether the number, rounded to a scale, reaches so many units of it.
    pub(crate) fn rounded_reaches(
        &self,
        units: i64,
        scale: u8,
        rounding: Rounding,
        work: &mut Work,
    ) -> Option<IntegerForm> {
        self.in_cases(work)?.rounded_reaches(units, scale, rounding, work)
    }

    /// Depth is bounded by the nesting of expressions.
    fn in_cases(&self, work: &mut Work) -> Option<Cases> {
        // What is combined spends of `work`, which bounds what a hostile expression costs.
        let folded = |all: &[Self], work: &mut Work, fold: &dyn Fn(Cases, Cases, &mut Work) -> Option<Cases>| {
            let mut all = all.iter();
            let mut sum = all.next()?.in_cases(work)?;
            for operand in all {
                let cases = operand.in_cases(work)?;
                sum = fold(sum, cases, work)?;
            }
            Some(sum)
        };
        match self {
            Self::Constant(value) => Some(Cases::known(Ratio::constant(*value), Domain::default())),
            Self::Missing => Some(Cases::missing()),
            Self::Slot { slot, scale } => {
                // The whole number of the slot over its power of ten is its value.
                let ratio = Ratio::variable(Variable::Slot(*slot), power_of_ten(u32::from(*scale))?);
                Some(Cases::known(ratio, Domain::slot(*slot)))
            }
            Self::AsOf => Some(Cases::known(Ratio::variable(Variable::AsOf, 1), Domain::default())),
            Self::Sum(all) => {
                folded(all, work, &|a, b, work| a.combine(&b, work, |x, y, work| Some(Some((x.plus(y, work)?, None)))))
            }
            Self::Product(all) => {
                folded(all, work, &|a, b, work| a.combine(&b, work, |x, y, work| Some(Some((x.times(y, work)?, None)))))
            }
            Self::Difference(pair) => {
                let [a, b] = &**pair;
                let (a, b) = (a.in_cases(work)?, b.in_cases(work)?);
                a.combine(&b, work, |x, y, work| Some(Some((x.minus(y, work)?, None))))
            }
            Self::Quotient(pair) => {
                let [a, b] = &**pair;
                let (a, b) = (a.in_cases(work)?, b.in_cases(work)?);
                a.combine(&b, work, Ratio::over)
            }
            // A remainder is no polynomial of what is divided.
            Self::Remainder(_) => None,
            Self::Negative(operand) => operand.in_cases(work)?.map(Ratio::negative),
            Self::Absolute(operand) => operand.in_cases(work)?.absolute(work),
            Self::FirstKnown(all) => folded(all, work, &|a, b, work| a.first_known(&b, work)),
            Self::Least(all) => folded(all, work, &|a, b, work| a.chosen(&b, Comparison::LessOrEqual, work)),
            Self::Greatest(all) => folded(all, work, &|a, b, work| a.chosen(&b, Comparison::GreaterOrEqual, work)),
        }
    }
}
