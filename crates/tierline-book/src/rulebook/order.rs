//! The tiers of two rulebooks in one order, and which of them a change touches.

use std::collections::{BTreeMap, BTreeSet};

use super::aspects::Touches;
use super::parts::Rulebook;

/// The tiers of both, best first, and behind them those that are gone.
pub(super) struct Order {
    pub(super) names: Vec<String>,
    /// Whether the tiers after are ranked.
    pub(super) ranked: bool,
    /// By name: its place before and after.
    places: BTreeMap<String, Places>,
}

/// The place of a tier before and after, 1 the best.
type Places = (Option<usize>, Option<usize>);

impl Order {
    pub(super) fn of(before: &Rulebook, after: &Rulebook, now: &dyn Fn(&str) -> String) -> Self {
        let mut names: Vec<String> = after.tiers.iter().map(|tier| tier.tier.clone()).collect();
        let mut places: BTreeMap<String, Places> = BTreeMap::new();
        for tier in &after.tiers {
            places.entry(tier.tier.clone()).or_default().1 = Some(tier.place);
        }
        for tier in &before.tiers {
            let name = now(&tier.tier);
            let place = places.entry(name.clone()).or_default();
            place.0 = Some(tier.place);
            if place.1.is_none() {
                names.push(name);
            }
        }
        Self { names, ranked: after.model.ranked.0.is_none(), places }
    }

    /// The tiers that are touched, before or after.
    pub(super) fn touched(&self, touches: &Touches) -> Vec<String> {
        let is_touched = |name: &String| match touches {
            Touches::Nobody => false,
            Touches::All => true,
            Touches::One(one) => one == name,
            Touches::Some(some) => some.contains(name),
            Touches::From(some) => {
                let (before, after) = self.places.get(name).copied().unwrap_or_default();
                let best = |of: fn(&Places) -> Option<usize>| {
                    some.iter().filter_map(|tier| self.places.get(tier).and_then(of)).min()
                };
                let reaches =
                    |best: Option<usize>, own: Option<usize>| best.zip(own).is_some_and(|(best, own)| best <= own);
                reaches(best(|places| places.0), before) || reaches(best(|places| places.1), after)
            }
        };
        self.names.iter().filter(|name| is_touched(name)).cloned().collect()
    }

    /// Each of some tiers once, in this order.
    pub(super) fn sorted(&self, tiers: &BTreeSet<String>) -> Vec<String> {
        self.names.iter().filter(|tier| tiers.contains(*tier)).cloned().collect()
    }
}
