//! Slots: where each value of a client has its code, and the cut points that codes begin at.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::language::Span;
use crate::model::parts::Parameter;
use crate::model::problem::Place;
use crate::value::client::Value;
use crate::value::date::Date;
use crate::value::fraction::Fraction;
use crate::value::number::Decimal;

/// The number of a slot among [`Anatomy::slots`](super::Anatomy::slots).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub(crate) u16);

impl SlotId {
    /// Its place in the list of slots.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The place of one value of a client: of an attribute, a derived attribute, a dimension, a score or a flag, and of the tier
/// where a flag asks for it.
///
/// ```
/// use tierline_core::anatomy::Role;
/// use tierline_core::{Attribute, Model, Tier, name};
/// let model = Model::builder("value")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(100_000)))
///     .tier(Tier::when("Core", name("arr").ge(25_000)))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let arr = anatomy.find("arr").unwrap();
/// assert_eq!((arr.name(), arr.role(), arr.code_count()), ("arr", Role::Attribute, 4));
/// // Whole numbers of cents: 100,000 itself is not above 100,000.
/// assert_eq!(arr.code_of(2_500_000), 2);
/// assert_eq!(arr.code_of(10_000_000), 2);
/// assert_eq!(arr.code_of(10_000_001), 3);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    pub(crate) id: SlotId,
    pub(crate) name: Box<str>,
    pub(crate) role: Role,
    pub(crate) unit: Option<Box<str>>,
    pub(crate) codes: SlotCodes,
    pub(crate) input: Option<Input>,
}

/// What a slot holds the value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// A typed input.
    Attribute,
    /// Computed by an expression.
    Derived,
    /// A level.
    Dimension,
    /// A weighted sum.
    Score,
    /// A condition beside the tiers.
    Flag,
    /// The tier by the rules of today, or its rank, for flags that ask for it.
    Tier,
    /// What the last review saw: the tier in force before. It comes in beside the attributes.
    Remembered,
}

/// What values a slot has, and how they become codes. Code 0 is a missing value in every slot.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SlotCodes {
    /// A number: 1 and how many cut points that part codes are at or below it.
    Number {
        /// Digits behind the point; whole numbers are units of `10^-scale`.
        scale: u8,
        /// Ascending.
        cuts: Vec<CutPoint>,
    },
    /// A date: 1 and how many cut points are at or below it.
    Date {
        /// Ascending, in days since 1970-01-01.
        cuts: Vec<CutPoint>,
    },
    /// A level: 1 and its place in the list.
    Levels {
        /// The levels, low to high where they have an order.
        levels: Vec<Box<str>>,
        /// Whether rules may ask for more than equality.
        ordered: bool,
    },
    /// 1 false, 2 true.
    Boolean,
    /// A text: 2 and its place in the list, 1 for any other.
    Text {
        /// The texts that the model asks for.
        texts: Vec<Box<str>>,
    },
}

/// What comes in for an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Input {
    /// The source column.
    pub column: Box<str>,
    /// The least whole number that is allowed.
    pub min: Option<i64>,
    /// The greatest whole number that is allowed.
    pub max: Option<i64>,
    /// Whether its absence is an issue.
    pub required: bool,
    /// What counts when it is absent: the whole number of a number or a date, the code of anything else.
    pub missing: Option<i64>,
}

/// Where values of a number or a date are told apart: those below it, and those at or above it.
///
/// ```
/// use tierline_core::anatomy::{AskedBy, Side};
/// use tierline_core::{Attribute, Model, Tier, Value, name};
/// let model = Model::builder("value")
///     .parameter("floor", 100_000)
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(name("floor"))).stay(name("arr").gt(90_000)))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let [stay, floor] = anatomy.find("arr").unwrap().cut_points() else { panic!("two cut points") };
/// assert_eq!((floor.value().to_string(), floor.code()), ("100000.01".into(), Some(3)));
/// let [origin] = floor.origins() else { panic!("one origin") };
/// assert_eq!(origin.by, AskedBy::Clause { tier: 0, clause: 0 });
/// assert_eq!((&*origin.words, &*origin.parameters[0].name), ("arr > floor", "floor"));
/// assert_eq!(origin.threshold.value.decimal().unwrap().to_string(), "100000");
/// assert_eq!(origin.threshold.side, Side::Upto);
/// assert_eq!(stay.origins()[0].by, AskedBy::Stay { tier: 0 });
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CutPoint {
    pub(crate) units: i64,
    pub(crate) value: Value,
    pub(crate) code: Option<u8>,
    pub(crate) origins: Vec<Origin>,
}

/// One part of the model that asks for a cut point.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Origin {
    /// Which part.
    pub by: AskedBy,
    /// The number that is asked for, and on which side of the cut it lies.
    pub threshold: Threshold,
    /// What is asked: the comparison in its author's words; for a band or a line the same in canonical ones.
    pub words: Box<str>,
    /// The parameters in it.
    pub parameters: Vec<Parameter>,
    /// Where in the model it stands; [`Anatomy::position`](super::Anatomy::position) gives line and column.
    pub place: Place,
    /// Where within the formula that stands there.
    pub span: Option<Span>,
}

/// A number that a model asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Threshold {
    /// The number, in the unit of the slot; days since 1970-01-01 of a date.
    pub value: Fraction,
    /// On which side of the cut it lies itself.
    pub side: Side,
}

/// On which side of a cut a threshold itself lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// Above: `below: 60`, `< 60`, `>= 60`.
    Below,
    /// Below: `upto: 60`, `<= 60`, `> 60`.
    Upto,
}

/// The part of a model that asks for a cut point. Numbers count from 0 in the order of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AskedBy {
    /// A clause of a tier's rule.
    Clause {
        /// The tier.
        tier: usize,
        /// Which of its alternatives.
        clause: usize,
    },
    /// What keeps a client in a tier.
    Stay {
        /// The tier.
        tier: usize,
    },
    /// A condition of the service section, by its number among [`Anatomy::conditions`](super::Anatomy::conditions).
    Condition(usize),
    /// A flag.
    Flag(SlotId),
    /// A derived attribute that is true or false.
    Derived(SlotId),
    /// A rule of a dimension.
    LevelRule {
        /// The dimension.
        dimension: SlotId,
        /// Which of its rules.
        rule: usize,
    },
    /// The end of a band of a dimension.
    Band {
        /// The dimension.
        dimension: SlotId,
        /// Which of its bands.
        band: usize,
    },
    /// The end of a band of a factor.
    FactorBand {
        /// The score.
        score: SlotId,
        /// Which of its factors.
        factor: usize,
        /// Which of its bands.
        band: usize,
    },
    /// The beginning of a factor's line.
    LineFrom {
        /// The score.
        score: SlotId,
        /// Which of its factors.
        factor: usize,
    },
    /// The end of a factor's line.
    LineTo {
        /// The score.
        score: SlotId,
        /// Which of its factors.
        factor: usize,
    },
}

impl Slot {
    /// The code of a missing value, in every slot.
    pub const MISSING: u8 = 0;

    /// Its number among the slots.
    #[must_use]
    pub const fn id(&self) -> SlotId {
        self.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds the value of.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What its values are measured in, for people: `USD/year`; of attributes and derived attributes.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Its values and their codes.
    #[must_use]
    pub const fn codes(&self) -> &SlotCodes {
        &self.codes
    }

    /// What comes in, for an attribute.
    #[must_use]
    pub const fn input(&self) -> Option<&Input> {
        self.input.as_ref()
    }

    /// The cut points of a number or a date, ascending; none for anything else.
    #[must_use]
    pub fn cut_points(&self) -> &[CutPoint] {
        match &self.codes {
            SlotCodes::Number { cuts, .. } | SlotCodes::Date { cuts } => cuts,
            _ => &[],
        }
    }

    /// Digits behind the point of its whole numbers: those of a number, 0 for anything else.
    #[must_use]
    pub const fn scale(&self) -> u8 {
        match self.codes {
            SlotCodes::Number { scale, .. } => scale,
            _ => 0,
        }
    }

    /// How many codes it has, that of a missing value included.
    #[must_use]
    pub fn code_count(&self) -> usize {
        match &self.codes {
            SlotCodes::Number { .. } | SlotCodes::Date { .. } => self.parting().count().saturating_add(2),
            SlotCodes::Levels { levels, .. } => levels.len().saturating_add(1),
            SlotCodes::Boolean => 3,
            SlotCodes::Text { texts } => texts.len().saturating_add(2),
        }
    }

    fn parting(&self) -> impl Iterator<Item = &CutPoint> {
        self.cut_points().iter().filter(|cut| cut.code.is_some())
    }

    /// The code of a whole number of a number or a date; that of a missing value for anything else.
    #[must_use]
    pub fn code_of(&self, whole: i64) -> u8 {
        match &self.codes {
            SlotCodes::Number { .. } | SlotCodes::Date { .. } => {
                // Cut points of lines part no codes, and do not count here.
                let below = self.parting().filter(|cut| cut.units <= whole).count();
                u8::try_from(below.saturating_add(1)).unwrap_or(u8::MAX)
            }
            _ => Self::MISSING,
        }
    }

    /// A whole number of it as a value: a decimal, or a date; missing for anything else, and beyond the calendar.
    #[must_use]
    pub fn value_of(&self, whole: i64) -> Value {
        match &self.codes {
            SlotCodes::Number { scale, .. } => Self::whole_value(false, *scale, whole),
            SlotCodes::Date { .. } => Self::whole_value(true, 0, whole),
            _ => Value::Missing,
        }
    }

    pub(crate) fn whole_value(date: bool, scale: u8, whole: i64) -> Value {
        if date {
            return Date::from_days(whole).map_or(Value::Missing, Value::Date);
        }
        Decimal::new(i128::from(whole), scale).map_or(Value::Missing, Value::Decimal)
    }
}

impl CutPoint {
    /// The least whole number that lies above it.
    #[must_use]
    pub const fn units(&self) -> i64 {
        self.units
    }

    /// The same as a value, in the unit of the attribute; missing where a calendar has no such day.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The code of the values from here on; nothing where only a factor's line begins or ends, on both sides of which values
    /// have one code.
    #[must_use]
    pub const fn code(&self) -> Option<u8> {
        self.code
    }

    /// All that ask for it, in the order of the document: derived attributes, dimensions, scores, flags, tiers.
    #[must_use]
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }
}
