//! Names: tiers by name, as tables and callers write them (a former name counts as the one of today), and lists of names.

use tierline_arrow::TableError;
use tierline_core::{Key, Model, Part, Sentence, shown, suggestion};

/// How many names a message lists.
pub(crate) const NAMED: usize = 5;

/// The rank of the tier that has a name today, or had it (`formerly`).
pub(crate) fn tier_named(model: &Model, name: &str) -> Option<usize> {
    let tiers = || model.tiers().iter();
    let former = || tiers().position(|tier| tier.formerly.iter().any(|former| **former == *name));
    tiers().position(|tier| *tier.name == *name).or_else(former)
}

/// The name that a tier has today.
pub(crate) fn name_of(model: &Model, rank: usize) -> &str {
    model.tiers().get(rank).map_or("", |tier| &*tier.name)
}

/// All names of tiers with their ranks, as levels of a column: those of today by rank, and behind them the former ones.
pub(crate) fn tier_levels(model: &Model) -> Vec<(usize, &str)> {
    let tiers = || model.tiers().iter().enumerate();
    let former = tiers().flat_map(|(rank, tier)| tier.formerly.iter().map(move |name| (rank, &**name)));
    tiers().map(|(rank, tier)| (rank, &*tier.name)).chain(former).collect()
}

/// What is said of a name that no tier has.
pub(crate) fn unknown_tier(model: &Model, code: &'static str, name: &str, message: impl Into<String>) -> TableError {
    let names = || model.tiers().iter().map(|tier| &*tier.name);
    let help = match suggestion(name, names()) {
        Some(question) => question.into(),
        None => Sentence::of(Key::RefusedNoTierHelp).with("tiers", Part::names(names(), NAMED)),
    };
    TableError::new(code, message).with_help(help)
}

/// What is said of one tier that is given twice, the second time by `second` and before by `first`; nothing is said of a
/// name that it has today.
pub(crate) fn twice(model: &Model, rank: usize, first: &str, second: &str) -> Sentence {
    let name = name_of(model, rank);
    let former = [first, second].into_iter().find(|name| **name != *name_of(model, rank));
    match former {
        Some(former) if first == second => Sentence::of(Key::RefusedTwice).with("name", shown(former)),
        Some(former) => [("first", first), ("second", second), ("name", name), ("former", former)]
            .into_iter()
            .fold(Sentence::of(Key::RefusedTwiceFormer), |sentence, (place, name)| sentence.with(place, shown(name))),
        None => Sentence::of(Key::RefusedTwice).with("name", shown(name)),
    }
}

/// A refusal of a stable code, and what to do about it.
pub(crate) fn refused(code: &'static str, message: Sentence, help: Key) -> TableError {
    TableError::new(code, message).with_help(Sentence::of(help))
}

/// What is said of a place: a row, an argument.
pub(crate) fn within(place: impl Into<Part>, message: Sentence) -> Sentence {
    Sentence::of(Key::RefusedIn).with("place", place).with("message", message)
}
