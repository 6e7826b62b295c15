//! The anatomy of a plan: a public, read-only view of what it consists of.
//!
//! Whoever looks at a model instead of running it reads this view, and no expressions: checks, what-if analysis, comparison
//! of models, SQL, pictures with thresholds on them, the words of a review. It shows
//!
//! - [`Slot`]s, the places of a client's values, with the codes that values become, their [`CutPoint`]s, and every
//!   [`Origin`] that asks for one;
//! - the rules of tiers, flags and dimensions as [`RuleTree`]s over codes, with their words and their parameters;
//! - dimensions and factors as tables by code, scores as sums of whole numbers ([`ScoreSum`]);
//! - what is computed as [`Arithmetic`], and comparisons of it as comparisons of whole numbers ([`IntegerForm`]).
//!
//! INVARIANT: for a client without an issue, the view says what the plan does: evaluating its tables, trees and sums over
//! the codes gives the tier, the levels, the flags and the scores of [`Plan::assign`].
//!
//! It is made when it is asked for, in time and memory proportional to the model, and holds nothing of the plan's own
//! tables; a clone copies one pointer. Integer forms are worked out one by one, when they are asked for.
//!
//! ```
//! use tierline_core::anatomy::AskedBy;
//! use tierline_core::{Attribute, Band, Dimension, Model, Tier, name};
//! let model = Model::builder("health")
//!     .attribute(Attribute::decimal("health", 0))
//!     .dimension(Dimension::bands("band", "health", [Band::below("low", 60), Band::rest("high")]))
//!     .tier(Tier::when("Good", name("band").eq("high")))
//!     .tier(Tier::rest("Poor"))
//!     .build()?;
//! let anatomy = model.compile().anatomy();
//! let (health, band) = (anatomy.find("health").unwrap(), anatomy.find("band").unwrap());
//! let [cut] = health.cut_points() else { panic!("one cut point") };
//! assert_eq!(cut.origins()[0].by, AskedBy::Band { dimension: band.id(), band: 0 });
//! // And through the dimension it decides a tier.
//! let [decides] = &anatomy.tier_thresholds(health.id())[..] else { panic!("one threshold") };
//! assert_eq!((&*decides.words, &decides.through[..]), ("band = 'high'", &[band.id()][..]));
//! # Ok::<(), tierline_core::ModelError>(())
//! ```

mod whole;
mod arithmetic;
mod rule;
mod score;
mod slot;
mod build;
mod thresholds;

pub use arithmetic::{Arithmetic, NumberTest};
pub use rule::{Asks, CodeTest, Rule, RuleTree, Test};
pub use score::{FactorParts, FactorSum, LineParts, MissingParts, ScoreSum, ScoreThreshold, Summand, SummandParts};
pub use slot::{AskedBy, CutPoint, Input, Origin, Role, Side, Slot, SlotCodes, SlotId, Threshold};
pub use thresholds::{RuleThreshold, TierThreshold};
pub use whole::{
    Domain, Guard, IntegerCase, IntegerComparison, IntegerForm, MAX_CASES, MAX_PRODUCTS, MovedCut, NumberCase,
    Polynomial, Product, Ratio, Variable,
};

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::language::Span;
use crate::model::parts::{Parameter, Parts};
use crate::model::problem::{Place, Position};
use crate::plan::Plan;
use crate::value::number::Rounding;

/// A plan as it can be looked at: see the [module](self).
///
/// ```
/// use tierline_core::{Attribute, Model, Tier, name};
/// let model = Model::builder("value")
///     .parameter("floor", 100_000)
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(name("floor")).or(name("arr").is_null())))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let strategic = &anatomy.tiers()[0];
/// let words: Vec<&str> = strategic.clauses.iter().map(|clause| &*clause.words).collect();
/// assert_eq!(words, ["arr > floor", "arr is null"]);
/// assert_eq!((&*strategic.parameters[0].name, strategic.parameters[0].value), ("floor", 100_000.into()));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone)]
pub struct Anatomy {
    body: Arc<Body>,
}

/// What an anatomy consists of.
struct Body {
    parts: Arc<Parts>,
    slots: Vec<Slot>,
    /// By slot: its place in the list of its role.
    places: Vec<usize>,
    derived: Vec<DerivedSlot>,
    dimensions: Vec<DimensionLevels>,
    scores: Vec<ScoreSum>,
    flags: Vec<FlagRule>,
    tiers: Vec<TierRules>,
    conditions: Vec<Rule>,
}

/// How the value of a slot comes about.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Definition<'a> {
    /// It comes in.
    Attribute(&'a Input),
    /// Computed by an expression.
    Derived(&'a DerivedSlot),
    /// By bands or rules.
    Dimension(&'a DimensionLevels),
    /// By a weighted sum.
    Score(&'a ScoreSum),
    /// By a condition.
    Flag(&'a FlagRule),
    /// The tier: the first of [`Anatomy::tiers`] that takes the client, by its place in the list of levels.
    Tier,
    /// The place of that tier among them, 1 for the first.
    TierRank,
}

/// A derived attribute.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DerivedSlot {
    /// Its slot.
    pub slot: SlotId,
    /// What it computes, in its author's words, white space folded.
    pub words: Box<str>,
    /// The same in canonical words.
    pub canonical: Box<str>,
    /// The parameters that it names, in the order of the model, each once.
    pub parameters: Vec<Parameter>,
    /// The slots that it names, in the order in which they are written, each once.
    pub reads: Vec<SlotId>,
    /// Where in the model it stands: `derived.tenure.expr`.
    pub place: Place,
    /// How its value comes about.
    pub value: DerivedValue,
}

/// How the value of a derived attribute comes about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DerivedValue {
    /// Computed exactly, and rounded once.
    Number {
        /// The exact number.
        number: Arithmetic,
        /// Digits behind the point that it is rounded to.
        scale: u8,
        /// The rule of the model for what lies exactly between two.
        rounding: Rounding,
    },
    /// A date, in days since 1970-01-01; always whole.
    Date(Arithmetic),
    /// True, false or unknown.
    Truth(RuleTree),
}

/// A dimension: which level a client has.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DimensionLevels {
    /// Its slot.
    pub slot: SlotId,
    /// How its level comes about.
    pub levels: LevelsBy,
}

/// How the level of a dimension comes about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LevelsBy {
    /// From the code of another slot.
    Table {
        /// The slot.
        of: SlotId,
        /// By its code, that of a missing value first: the code of the level, 0 for none.
        codes: Vec<u8>,
    },
    /// By the first rule that is true; no level where none is.
    Rules(Vec<LevelWhen>),
}

/// A rule of a dimension.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LevelWhen {
    /// The rule; nothing for everyone who is left.
    pub rule: Option<Rule>,
    /// The code of the level.
    pub code: u8,
}

/// A flag.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FlagRule {
    /// Its slot.
    pub slot: SlotId,
    /// The condition.
    pub rule: Rule,
}

/// A tier: the first whose rule has a clause that is true takes the client.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TierRules {
    /// Its name.
    pub name: Box<str>,
    /// The top-level alternatives of its rule, in the order in which they are tried.
    pub clauses: Vec<Rule>,
    /// Whether it has no rule, and takes everyone who is left.
    pub takes_rest: bool,
    /// What keeps a client that is here already.
    pub stay: Option<Rule>,
    /// The parameters that its rule names, in the order of the model, each once; those of `stay` stand there.
    pub parameters: Vec<Parameter>,
}

impl Plan {
    /// What the plan consists of, to be looked at: see [`anatomy`](self). Made at each call.
    #[must_use]
    pub fn anatomy(&self) -> Anatomy {
        build::anatomy(&self.inner)
    }
}

impl Anatomy {
    /// The slots, in the order in which they are computed: attributes in the order of the model, then everything else behind
    /// what it needs.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.body.slots
    }

    /// The conditions of the service section, each once, in the order of [`Plan::conditions`].
    #[must_use]
    pub fn conditions(&self) -> &[Rule] {
        &self.body.conditions
    }

    /// A slot by its number; nothing for one of another plan that this one does not have.
    #[must_use]
    pub fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.body.slots.get(id.index())
    }

    /// A slot by its name; parameters have none.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Slot> {
        self.body.slots.iter().find(|slot| *slot.name == *name)
    }

    /// How the value of a slot comes about; nothing for a slot that this plan does not have.
    ///
    /// ```
    /// use tierline_core::anatomy::{Definition, LevelsBy};
    /// use tierline_core::{Attribute, Band, Dimension, Model, Tier};
    /// let model = Model::builder("health")
    ///     .attribute(Attribute::decimal("health", 0))
    ///     .dimension(Dimension::bands("band", "health", [Band::below("low", 60), Band::rest("high")]))
    ///     .tier(Tier::rest("All"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let band = anatomy.find("band").unwrap().id();
    /// let Some(Definition::Dimension(own)) = anatomy.definition(band) else { panic!("a dimension") };
    /// // Missing has no level, below 60 has the first, from 60 on the second.
    /// assert!(matches!(&own.levels, LevelsBy::Table { codes, .. } if *codes == [0, 1, 2]));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn definition(&self, id: SlotId) -> Option<Definition<'_>> {
        let (slot, at) = (self.slot(id)?, *self.body.places.get(id.index())?);
        match slot.role {
            Role::Attribute | Role::Remembered => slot.input.as_ref().map(Definition::Attribute),
            // The tier is a slot of levels, its rank one of numbers.
            Role::Tier if matches!(slot.codes, SlotCodes::Levels { .. }) => Some(Definition::Tier),
            Role::Tier => Some(Definition::TierRank),
            Role::Derived => self.body.derived.get(at).map(Definition::Derived),
            Role::Dimension => self.body.dimensions.get(at).map(Definition::Dimension),
            Role::Score => self.body.scores.get(at).map(Definition::Score),
            Role::Flag => self.body.flags.get(at).map(Definition::Flag),
        }
    }

    /// The parameters, in the order of the model.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.body.parts.parameters
    }

    /// The rule of the model for numbers that lie exactly between two.
    #[must_use]
    pub fn rounding(&self) -> Rounding {
        self.body.parts.rounding
    }

    /// The derived attributes, in the order of the model.
    #[must_use]
    pub fn derived(&self) -> &[DerivedSlot] {
        &self.body.derived
    }

    /// The dimensions, in the order of the model.
    #[must_use]
    pub fn dimensions(&self) -> &[DimensionLevels] {
        &self.body.dimensions
    }

    /// The scores, in the order of the model.
    #[must_use]
    pub fn scores(&self) -> &[ScoreSum] {
        &self.body.scores
    }

    /// The flags, in the order of the model.
    #[must_use]
    pub fn flags(&self) -> &[FlagRule] {
        &self.body.flags
    }

    /// The tiers, best first.
    #[must_use]
    pub fn tiers(&self) -> &[TierRules] {
        &self.body.tiers
    }

    /// Line and column of a place of the model, and of words within the formula that stands there; nothing where the model
    /// was made in code.
    #[must_use]
    pub fn position(&self, place: &Place, span: Option<Span>) -> Option<Position> {
        self.body.parts.positions.as_ref()?.position(place, span)
    }

    /// A sum of products in words: `2 * seats - staff`, with `as_of` for the as-of date and the names of slots for their
    /// whole numbers.
    #[must_use]
    pub fn words(&self, sum: &Polynomial) -> String {
        let name = |variable: &Variable| match variable {
            Variable::AsOf => "as_of",
            Variable::Slot(slot) => self.slot(*slot).map_or("", Slot::name),
        };
        let mut words = String::new();
        // Constants last, as people write them.
        let (constants, others): (Vec<_>, Vec<_>) = sum.products().iter().partition(|product| product.of.is_empty());
        for product in others.into_iter().chain(constants) {
            let size = product.coefficient.unsigned_abs();
            let sign = match (product.coefficient < 0, words.is_empty()) {
                (true, true) => "-",
                (true, false) => " - ",
                (false, true) => "",
                (false, false) => " + ",
            };
            let names: Vec<&str> = product.of.iter().map(name).collect();
            let names = names.join(" * ");
            words.push_str(sign);
            words.push_str(&match (size, names.is_empty()) {
                (_, true) => size.to_string(),
                (1, false) => names,
                _ => format!("{size} * {names}"),
            });
        }
        if words.is_empty() { "0".into() } else { words }
    }
}

/// Short: an anatomy is as long as its model.
impl fmt::Debug for Anatomy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anatomy")
            .field("model", &self.body.parts.name)
            .field("slots", &self.body.slots.len())
            .field("tiers", &self.body.tiers.len())
            .finish_non_exhaustive()
    }
}

impl DerivedSlot {
    /// Whether its value is at least so many whole numbers of its slot, as comparisons of whole numbers of the slots that
    /// it reads: units of a rounded number, days of a date. Nothing for a condition, and where there is no integer form.
    ///
    /// `round(a / b, s) >= c`, with C for c in units, is `2 * 10^s * a >= (2C - 1) * b`, with `>` where the number half a
    /// unit below is rounded down, turned about where b is below 0, and unknown where it is 0:
    ///
    /// ```
    /// use tierline_core::{Attribute, Derived, Kind, Model, Tier, name};
    /// let model = Model::builder("seats")
    ///     .attribute(Attribute::integer("seats"))
    ///     .attribute(Attribute::integer("staff"))
    ///     .derived(Derived::new("used", Kind::Decimal { scale: 1 }, name("seats") / name("staff")))
    ///     .tier(Tier::rest("All"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let form = anatomy.derived()[0].reaches(5).unwrap(); // 0.5
    /// let (_, comparison) = form.single().unwrap();
    /// // 0.45 is rounded to the even 0.4
    /// assert_eq!(anatomy.words(&comparison.sum), "20 * seats - 9 * staff");
    /// assert_eq!((comparison.comparison.sign(), anatomy.words(&comparison.divisors[0])), (">", "staff".into()));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn reaches(&self, whole: i64) -> Option<IntegerForm> {
        self.form(whole, &mut whole::Work::new())
    }

    fn form(&self, whole: i64, work: &mut whole::Work) -> Option<IntegerForm> {
        match &self.value {
            DerivedValue::Number { number, scale, rounding } => number.rounded_reaches(whole, *scale, *rounding, work),
            // Days are whole: nothing is rounded.
            DerivedValue::Date(number) => number.rounded_reaches(whole, 0, Rounding::HalfEven, work),
            DerivedValue::Truth(_) => None,
        }
    }
}

/// A list and one more.
fn with<T>(mut all: Vec<T>, one: T) -> Vec<T> {
    all.push(one);
    all
}
