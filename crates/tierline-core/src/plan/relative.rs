//! Parameters whose values are worked out from clients ([`RelativeThreshold`]): what they may be of, and what that is computed from.
//!
//! For the plan such a parameter is a number like any other. What it is worked out from must not hang on it: a score that reads the
//! parameter would move with it, and the next working-out would move it again.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::vec::Vec;

use super::scope::{Item, Scope, listed, name_of, needed_names};
use crate::model::parts::{Classes, Constant, End, MissingPoints, Number, Parts, Points, RelativeThreshold, Tier};
use crate::model::problem::{Place, Problem};
use crate::value::number::Decimal;

/// What is wrong with the thresholds that are worked out from clients.
pub(crate) fn check(parts: &Parts, scope: &Scope<'_>, problems: &mut Vec<Problem>) {
    // As nearly all models are.
    if parts.parameters.iter().all(|parameter| parameter.relative.is_none()) {
        return;
    }
    for parameter in &parts.parameters {
        let Some(relative) = &parameter.relative else { continue };
        let place = Place::root().key("parameters").key(&parameter.name);
        problems.extend(bad_quantile(relative, &place));
        problems.extend(no_number(parts, scope, relative, place.key("of")));
    }
    scope.find_relative_circles(parts, &|item| read_by(parts, item), problems);
}

/// A quantile is a share.
fn bad_quantile(relative: &RelativeThreshold, place: &Place) -> Option<Problem> {
    let share = relative.quantile;
    if share >= Decimal::ZERO && share <= Decimal::ONE {
        return None;
    }
    let message = format!("a quantile is a share from 0 to 1, not `{share}`");
    Some(Problem::new("out-of-range", place.key("quantile"), message).help("write `0.90` for the 90th percentile"))
}

/// Thresholds are of numbers.
fn no_number(parts: &Parts, scope: &Scope<'_>, relative: &RelativeThreshold, place: Place) -> Option<Problem> {
    let name = &*relative.of;
    let kind = match scope.find(name) {
        None => return Some(scope.unknown(name, place, None)),
        Some(Item::Unread(_) | Item::Score(_)) => return None,
        Some(Item::Attribute(at)) => parts.attributes.get(at).map(|attribute| &attribute.kind),
        Some(Item::Derived(at)) => parts.derived.get(at).map(|derived| &derived.kind),
        Some(_) => None,
    };
    if kind.is_some_and(|kind| kind.scale().is_some()) {
        return None;
    }
    let message = format!("a threshold is worked out from a number of clients; `{name}` is none");
    Some(Problem::new("wrong-type", place, message).help("name a decimal or integer attribute, or a score"))
}

/// The names that an item is computed from, those of parameters among them.
pub(crate) fn read_by(parts: &Parts, item: Item) -> Vec<Box<str>> {
    let mut names = needed_names(parts, item);
    let mut add = |number: &Number| {
        if let Number::Parameter(name) = number {
            names.push(name.clone());
        }
    };
    match item {
        Item::Parameter(at) => {
            let relative = parts.parameters.get(at).and_then(|parameter| parameter.relative.as_ref());
            names.extend(relative.map(|relative| relative.of.clone()));
        }
        Item::Attribute(at) => {
            let attribute = parts.attributes.get(at);
            let bounds = attribute.into_iter().flat_map(|own| [&own.min, &own.max, &own.missing]);
            bounds.flatten().for_each(|bound| constant(bound, &mut add));
        }
        Item::Dimension(at) => {
            if let Some(Classes::Bands { bands, .. }) = parts.dimensions.get(at).map(|dimension| &dimension.classes) {
                bands.iter().for_each(|band| end(&band.end, &mut add));
            }
        }
        Item::Score(at) => {
            for factor in parts.scores.get(at).into_iter().flat_map(|score| &score.factors) {
                add(&factor.weight);
                points(&factor.points, &mut add);
                if let MissingPoints::Points(number) = &factor.missing {
                    add(number);
                }
            }
        }
        Item::Derived(_) | Item::Flag(_) | Item::Result(_) | Item::Unread(_) => {}
    }
    names
}

fn constant(constant: &Constant, add: &mut dyn FnMut(&Number)) {
    if let Constant::Number(number) = constant {
        add(number);
    }
}

fn end(end: &End, add: &mut dyn FnMut(&Number)) {
    match end {
        End::Below(bound) | End::Upto(bound) => constant(bound, add),
        End::Open => {}
    }
}

fn points(points: &Points, add: &mut dyn FnMut(&Number)) {
    match points {
        Points::Bands(bands) => bands.iter().for_each(|band| {
            end(&band.end, add);
            add(&band.points);
        }),
        Points::Levels(levels) => levels.iter().for_each(|(_, number)| add(number)),
        Points::Linear { from, to, points: [first, last] } => [from, to, first, last].into_iter().for_each(add),
    }
}

/// All that a name is computed from, itself included: the parameters by which rules and points are written, too, and nothing of what
/// these are worked out from.
pub(crate) fn computed_from(parts: &Parts, name: &str) -> BTreeSet<Item> {
    let mut by_name: BTreeMap<&str, Item> = BTreeMap::new();
    for (item, name) in listed(parts) {
        by_name.entry(name).or_insert(item);
    }
    let mut found: BTreeSet<Item> = BTreeSet::new();
    let mut waiting: Vec<Item> = by_name.get(name).copied().into_iter().collect();
    while let Some(item) = waiting.pop() {
        if found.insert(item) && !matches!(item, Item::Parameter(_)) {
            waiting.extend(read_by(parts, item).iter().filter_map(|name| by_name.get(&**name).copied()));
        }
    }
    found
}

/// The names of [`computed_from`].
pub(crate) fn names_computed_from(parts: &Parts, name: &str) -> Vec<Box<str>> {
    computed_from(parts, name).into_iter().map(|item| name_of(parts, item).into()).collect()
}

/// What a name is computed from, and no other part: a model in which everybody has one tier.
pub(crate) fn only(parts: &Parts, name: &str) -> Parts {
    let needed = computed_from(parts, name);
    let mut out = Parts {
        name: parts.name.clone(),
        client: parts.client.clone(),
        rounding: parts.rounding,
        zone: parts.zone.clone(),
        blanks: parts.blanks.clone(),
        positions: parts.positions.clone(),
        tiers: alloc::vec![Tier::rest("all")],
        ..Parts::default()
    };
    for item in needed {
        match item {
            Item::Parameter(at) => {
                let plain = parts.parameters.get(at).cloned();
                out.parameters.extend(plain.map(|mut parameter| {
                    parameter.relative = None;
                    parameter
                }));
            }
            Item::Attribute(at) => out.attributes.extend(parts.attributes.get(at).cloned()),
            Item::Derived(at) => out.derived.extend(parts.derived.get(at).cloned()),
            Item::Dimension(at) => out.dimensions.extend(parts.dimensions.get(at).cloned()),
            Item::Score(at) => out.scores.extend(parts.scores.get(at).cloned()),
            Item::Flag(at) => out.flags.extend(parts.flags.get(at).cloned()),
            Item::Unread(at) => out.unread.extend(parts.unread.get(at).cloned()),
            Item::Result(_) => {}
        }
    }
    out
}
