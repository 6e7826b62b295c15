//! The rulebook of a model, with the fingerprint that its document gives it.

use tierline_book::{Rulebook, RulebookDifference};
use tierline_core::Model;

/// Everything that a model says, for people who have to go by it: every tier with its rule and the values of its thresholds, the
/// points of every factor, the definitions, what is promised, by whom, how clients move and what is aimed at.
///
/// ```
/// use tierline::model::{Attribute, Model, Tier, name};
/// let model = Model::builder("value")
///     .parameter("floor", 100_000)
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(name("floor"))))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let rulebook = tierline::book::rulebook(&model);
/// assert_eq!(rulebook.tiers[0].clauses[0].parameters.get("floor"), Some(&100_000.into()));
/// # Ok::<(), tierline::model::ModelError>(())
/// ```
#[must_use]
pub fn rulebook(model: &Model) -> Rulebook {
    Rulebook::of(model, &tierline_document::fingerprint(model))
}

/// What changed from one model to another, place by place, and whom to tell.
///
/// ```
/// use tierline::model::{Attribute, Model, Tier, name};
/// let model = Model::builder("value")
///     .parameter("floor", 100_000)
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(name("floor"))))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let other = model.with_parameters([("floor", 120_000.into())])?;
/// let difference = tierline::book::rulebook_difference(&model, &other);
/// assert_eq!(difference.tiers, ["Strategic", "Scale"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn rulebook_difference(before: &Model, after: &Model) -> RulebookDifference {
    RulebookDifference::between(&rulebook(before), &rulebook(after))
}
