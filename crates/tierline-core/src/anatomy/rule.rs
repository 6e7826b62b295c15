//! Rules as trees: tests of codes and of numbers, joined by three-valued logic.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::anatomy::arithmetic::{Arithmetic, NumberTest};
use crate::anatomy::{SlotId, Threshold, with};
use crate::language::Span;
use crate::language::Truth;
use crate::language::op::logic::{OfOne, OfTwo};
use crate::model::parts::Parameter;
use crate::model::problem::Place;

/// What a rule asks, as a tree; three-valued as in SQL.
///
/// ```
/// use tierline_core::anatomy::{Asks, RuleTree};
/// use tierline_core::{Attribute, Model, Tier, Truth, name};
/// let model = Model::builder("value")
///     .attribute(Attribute::decimal("arr", 2))
///     .attribute(Attribute::boolean("strategic"))
///     .tier(Tier::when("Strategic", name("arr").gt(100_000).and(name("strategic"))))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let RuleTree::All(both) = &anatomy.tiers()[0].clauses[0].tree else { panic!("two conditions") };
/// let RuleTree::Test(arr) = &both[0] else { panic!("a test") };
/// let Asks::Codes(codes) = &arr.asks else { panic!("of codes") };
/// assert_eq!((anatomy.slot(codes.slot).unwrap().name(), &*arr.words), ("arr", "arr > 100000"));
/// assert_eq!(codes.answers, [Truth::Unknown, Truth::False, Truth::True]); // missing, up to 100,000, above
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RuleTree {
    /// The same for all clients.
    Constant(Truth),
    /// A question to a value, or to two of them.
    Test(Test),
    /// True where all of them are, false where one is.
    All(Vec<Self>),
    /// True where one of them is, false where all are.
    Any(Vec<Self>),
    /// True where it is false.
    Not(Box<Self>),
    /// Whether both are true or both are false; unknown where one is.
    Same(Box<[Self; 2]>),
    /// The first that is not unknown: `coalesce`.
    FirstKnown(Vec<Self>),
    /// Whether it is unknown; never unknown itself.
    IsUnknown(Box<Self>),
    /// Whether it is true or false; never unknown itself.
    IsKnown(Box<Self>),
}

impl RuleTree {
    pub(crate) fn of_one(op: OfOne, operand: Self) -> Self {
        match op {
            OfOne::Not => Self::Not(Box::new(operand)),
            OfOne::IsUnknown => Self::IsUnknown(Box::new(operand)),
            OfOne::IsKnown => Self::IsKnown(Box::new(operand)),
        }
    }

    /// Operands are folded from the left: all of them in one list again.
    pub(crate) fn of_two(op: OfTwo, left: Self, right: Self) -> Self {
        match (op, left) {
            // Rules fold conditions from the left, which here become the one `and` that was written.
            (OfTwo::And, Self::All(all)) => Self::All(with(all, right)),
            (OfTwo::And, left) => Self::All(alloc::vec![left, right]),
            (OfTwo::Or, Self::Any(all)) => Self::Any(with(all, right)),
            (OfTwo::Or, left) => Self::Any(alloc::vec![left, right]),
            (OfTwo::Same, left) => Self::Same(Box::new([left, right])),
            // For a client without an issue both are one: an open text is what tells them apart.
            (OfTwo::Coalesce | OfTwo::FirstText, Self::FirstKnown(all)) => Self::FirstKnown(with(all, right)),
            (OfTwo::Coalesce | OfTwo::FirstText, left) => Self::FirstKnown(alloc::vec![left, right]),
        }
    }
}

/// A leaf of a rule: a question, and where it is written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Test {
    /// What is asked.
    pub asks: Asks,
    /// In its author's words, white space folded: `arr > strategic_floor`.
    pub words: Box<str>,
    /// Where these words stand within the formula that they are part of.
    pub span: Span,
}

/// What a leaf of a rule asks.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Asks {
    /// Which code a slot has.
    Codes(CodeTest),
    /// How two numbers, dates or levels compare, of which at least one is computed.
    Numbers(NumberTest),
    /// Whether a computed number has a value; never unknown.
    Presence {
        /// The number.
        of: Arithmetic,
        /// Whether it is asked for being missing (`is null`), or for being there.
        missing: bool,
    },
    /// Whether two text attributes say the same; unknown where one is missing.
    Texts {
        /// The attributes.
        of: [SlotId; 2],
        /// Whether it is asked for being equal, or for being different.
        equal: bool,
    },
}

/// Which codes of a slot a leaf is true for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeTest {
    /// The slot.
    pub slot: SlotId,
    /// The answer by code; that of code 0, which is a missing value, first.
    pub answers: Vec<Truth>,
    /// The numbers or days that it asks for, in the order in which they are written; `=` has both sides of its number.
    pub thresholds: Vec<Threshold>,
}

/// A condition of a model with its words: a clause of a tier, a `stay` rule, a flag, a rule of a dimension.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// In its author's words, white space folded; those of an assignment's clause.
    pub words: Box<str>,
    /// In canonical words: one space, `!=`, digits without `_`, no parentheses that are not needed.
    pub canonical: Box<str>,
    /// What is asked.
    pub tree: RuleTree,
    /// The parameters that it names, in the order of the model, each once.
    pub parameters: Vec<Parameter>,
    /// The slots that it names, in the order in which they are written, each once.
    pub reads: Vec<SlotId>,
    /// Where in the model the formula stands that it is, or is a part of: `tiers[0].when`.
    pub place: Place,
    /// Where it stands within that formula.
    pub span: Span,
}

impl CodeTest {
    /// The answer for a code; unknown for one that the slot does not have.
    ///
    /// ```
    /// use tierline_core::anatomy::Asks;
    /// use tierline_core::{Attribute, Model, Tier, Truth, Value, name};
    /// let model = Model::builder("sizes")
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::when("Large", name("seats").gt(100)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let slot = anatomy.slots().first().unwrap();
    /// let Asks::Codes(test) = &anatomy.tiers()[0].clauses[0].tree.tests()[0].asks else { panic!() };
    /// assert_eq!([100, 101].map(|seats| test.answer(slot.code_of(seats))), [Truth::False, Truth::True]);
    /// assert_eq!(slot.value_of(101), Value::Decimal(101.into()));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn answer(&self, code: u8) -> Truth {
        self.answers.get(usize::from(code)).copied().unwrap_or(Truth::Unknown)
    }

    /// The codes that it is true for, ascending.
    pub fn true_codes(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).zip(&self.answers).filter(|(_, answer)| **answer == Truth::True).map(|(code, _)| code)
    }
}

impl RuleTree {
    /// All tests in it, in the order in which they are written.
    #[must_use]
    pub fn tests(&self) -> Vec<&Test> {
        let mut tests = Vec::new();
        // Last in, first out, so that operands are put on it backwards.
        let mut open = alloc::vec![self];
        while let Some(tree) = open.pop() {
            match tree {
                Self::Constant(_) => {}
                Self::Test(test) => tests.push(test),
                Self::All(all) | Self::Any(all) | Self::FirstKnown(all) => open.extend(all.iter().rev()),
                Self::Not(operand) | Self::IsUnknown(operand) | Self::IsKnown(operand) => open.push(operand),
                Self::Same(pair) => open.extend(pair.iter().rev()),
            }
        }
        tests
    }
}
