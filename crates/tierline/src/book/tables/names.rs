//! Names: tiers by name, as tables and callers write them (a former name counts as the one of today), and lists of names.

use tierline_arrow::TableError;
use tierline_core::{Joined, Language, Model, did_you_mean};

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
pub(crate) fn unknown_tier(model: &Model, code: &'static str, name: &str, message: String) -> TableError {
    let names = || model.tiers().iter().map(|tier| &*tier.name);
    let help = match did_you_mean(name, names()) {
        Some(near) => format!("did you mean `{}`?", near.escape_debug()),
        None => format!("the tiers are {}", Language::English.names(names(), NAMED, Joined::And)),
    };
    TableError::new(code, message).with_help(help)
}

/// What is said of one tier that is given twice, the second time by `second` and before by `first`; nothing is said of a
/// name that it has today.
pub(crate) fn twice(model: &Model, rank: usize, first: &str, second: &str) -> String {
    let name = name_of(model, rank).escape_debug();
    let former = [first, second].into_iter().find(|name| **name != *name_of(model, rank));
    match former {
        Some(former) if first == second => format!("`{}` is given twice", former.escape_debug()),
        Some(former) => format!(
            "`{}` and `{}` are one tier: `{name}` was called `{}`",
            first.escape_debug(),
            second.escape_debug(),
            former.escape_debug()
        ),
        None => format!("`{name}` is given twice"),
    }
}
