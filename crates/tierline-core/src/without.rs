//! A model less one of its parts: what it would be without a factor, or without a tier.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::builder::{Model, ModelBuilder};
use crate::language::{Expr, as_of};
use crate::model::parts::{Derived, Factor, Kind, MissingPoints, Parts, PointBand};
use crate::model::problem::{ModelError, Place, Problem};
use crate::plan::scope::{listed, one_of};
use crate::text::similar::suggestion;

impl Model {
    /// The model without a tier: clients that it would take go to the first other one whose rule is true.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model, Tier, name};
    /// let tier = |tier: &str, floor: i64| Tier::when(tier, name("arr").ge(floor));
    /// let model = Model::builder("m").attribute(Attribute::decimal("arr", 0));
    /// let model = model.tier(tier("Large", 100)).tier(tier("Middle", 50)).tier(Tier::rest("Small")).build()?;
    /// let names = |model: &Model| model.tiers().iter().map(|tier| tier.name.to_string()).collect::<Vec<_>>();
    /// assert_eq!(names(&model.without_tier("Middle")?), ["Large", "Small"]);
    /// assert!(model.without_tier("Medium").is_err());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    ///
    /// # Errors
    /// It has no such tier, or is no model without it: no tier is left, or a flag asks for it.
    pub fn without_tier(&self, tier: &str) -> Result<Self, ModelError> {
        if !self.tiers().iter().any(|own| *own.name == *tier) {
            return Err(unknown("tier", tier, self.tiers().iter().map(|own| &*own.name)));
        }
        let mut parts = self.copied();
        parts.tiers.retain(|own| *own.name != *tier);
        parts.service.retain(|(name, _)| **name != *tier);
        parts.targets.retain(|(name, _)| **name != *tier);
        ModelBuilder { parts }.build()
    }

    /// The model without a factor of a score: its weight is spread over the other factors in proportion to theirs, as that of a factor
    /// with `missing: reweight` is, so that the score keeps its range. `factor` is what the factor is of, with the name of the score
    /// before it where several scores have such a factor: `health`, or `priority.health`.
    ///
    /// ```
    /// use tierline_core::{Attribute, Factor, Model, PointBand, Score, Tier, name};
    /// let half = |of: &str| Factor::bands(of, 50, [PointBand::below(10, 0), PointBand::rest(100)]);
    /// let model = Model::builder("m").attribute(Attribute::integer("use")).attribute(Attribute::integer("health"));
    /// let model = model.score(Score::new("fit", [half("use"), half("health")])).tier(Tier::when("A", name("fit").ge(60)));
    /// let model = model.tier(Tier::rest("B")).build()?;
    /// let client = tierline_core::Client::new("c").with("use", 20).with("health", 5);
    /// let day = "2026-11-21".parse().unwrap();
    /// let tier = |model: &Model| model.compile().assign(&client, day).tier().map(String::from);
    /// assert_eq!((tier(&model), tier(&model.without_factor("health")?)), (Some("B".into()), Some("A".into())));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    ///
    /// # Errors
    /// It has no such factor, or several; or the score has no other.
    pub fn without_factor(&self, factor: &str) -> Result<Self, ModelError> {
        let named = |score: &str, of: &str| *factor == *of || *factor == *format!("{score}.{of}");
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut all: Vec<Box<str>> = Vec::new();
        for (at, score) in self.scores().iter().enumerate() {
            for (number, own) in score.factors.iter().enumerate() {
                all.push(format!("{}.{}", score.name, own.of).into());
                if named(&score.name, &own.of) {
                    found.push((at, number));
                }
            }
        }
        let [(score, number)] = found.as_slice() else {
            if found.is_empty() {
                return Err(unknown("factor", factor, all.iter().map(|name| &**name)));
            }
            let message = format!("the model has several factors `{factor}`");
            let problem = Problem::new("unknown-name", Place::root().key("scores"), message);
            let same = all.iter().filter(|name| name.ends_with(&format!(".{factor}"))).map(|name| &**name);
            return Err(ModelError::new(alloc::vec![problem.help(format!("write one of {}", one_of(same)))]));
        };
        let mut parts = self.copied();
        let nothing = never_known(&mut parts);
        let factors = parts.scores.get_mut(*score).map(|score| &mut score.factors);
        if let Some(factors) = factors {
            // Without its only factor it is no score, which is told where models are made.
            if factors.len() < 2 {
                factors.clear();
            }
            if let Some(own) = factors.get_mut(*number) {
                let weight = own.weight.clone();
                *own = Factor::bands(&nothing, weight, [PointBand::rest(0)]).missing(MissingPoints::Reweight);
            }
        }
        ModelBuilder { parts }.build()
    }

    /// The parts, without where they are written: what is left of them stands elsewhere.
    fn copied(&self) -> Parts {
        Parts { positions: None, ..self.parts.as_ref().clone() }
    }
}

/// Adds a value that no client has, and gives its name.
fn never_known(parts: &mut Parts) -> Box<str> {
    let mut name = "without".to_string();
    let taken = |parts: &Parts, name: &str| listed(parts).iter().any(|(_, own)| *own == name);
    while taken(parts, &name) {
        name.push('_');
    }
    // By nothing nobody divides: no constant, because one that is always missing would be refused as a slip.
    #[expect(clippy::arithmetic_side_effects, reason = "an expression is put together, and nothing computed")]
    let nothing = Expr::from(1) / (as_of() - as_of());
    parts.derived.push(Derived::new(&name, Kind::Decimal { scale: 0 }, nothing));
    name.into()
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> ModelError {
    let problem = Problem::new("unknown-name", Place::root(), format!("the model has no {what} `{name}`"));
    let help = suggestion(name, known.clone()).unwrap_or_else(|| format!("it has {}", one_of(known)));
    ModelError::new(alloc::vec![problem.help(help)])
}
