//! What tiers are meant to have, and what they have whatever the cuts are.

use tierline_core::{Decimal, Fraction, Model, Target};

/// The shares that a tier is meant to have, from and to, both included; nothing where it may have any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The tier's name, for words about it.
    pub tier: String,
    /// Share of the clients.
    pub clients: Option<(Fraction, Fraction)>,
    /// Share of the value.
    pub value: Option<(Fraction, Fraction)>,
}

impl Wanted {
    /// The shares that a model's targets ask for, for each tier, best first.
    #[must_use]
    pub fn of(model: &Model) -> Vec<Self> {
        let target = |tier: &str| model.targets().iter().find(|(name, _)| **name == *tier).map(|(_, target)| target);
        let fractions = |range: (Decimal, Decimal)| (Fraction::from(range.0), Fraction::from(range.1));
        let wanted = |tier: &str| {
            let target: Option<&Target> = target(tier);
            Self {
                tier: tier.into(),
                clients: target.and_then(|target| target.clients).map(fractions),
                value: target.and_then(|target| target.value).map(fractions),
            }
        };
        model.tiers().iter().map(|tier| wanted(&tier.name)).collect()
    }
}

/// Clients of a tier whom no cut moves, because they have no number that they could be cut by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uncut {
    /// How many.
    pub clients: u64,
    /// What they are worth, in units of the value's scale.
    pub value: i128,
    /// The same without what is below zero.
    pub above: i128,
}
