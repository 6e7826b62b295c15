//! What changed from one rulebook to another, place by place, and whom to tell.
//!
//! Both rulebooks are written down as aspects: a part of the model, its name, what is said of it, and the lines that say it. An
//! aspect whose lines are the same is no change; lines that are in one alone are paired in their order, and what is left over
//! was added or removed. So nothing that a rulebook shows can change without a line here.

use std::collections::{BTreeMap, BTreeSet};

use tierline_core::{Joined, Key, Language, Sentence};

use super::aspects::{Aspect, Touches, aspects};
use super::change::{ChangeKind, ChangedPart, Place, RuleChange, Tell};
use super::order::Order;
use super::parts::Rulebook;
use super::tell::tell;
use crate::report::{ModelFacts, record};

record! {
    /// What changed from one rulebook to another.
    pub struct RulebookDifference {
        /// The model before.
        before: ModelFacts,
        /// The model after.
        after: ModelFacts,
        /// Each change, in the order of the rulebook.
        changes: Vec<RuleChange>,
        /// The tiers of both, best first; those that are gone last.
        all_tiers: Vec<String>,
        /// The tiers whose clients may get another tier or another promise, in the same order.
        tiers: Vec<String>,
        /// Whom to tell.
        tell: Vec<Tell>,
        /// How much changed, in a sentence.
        words: Sentence,
    }
}

impl RulebookDifference {
    /// What changed from one rulebook to another. Tiers that were renamed (`formerly`) are held against what they were.
    #[must_use]
    pub fn between(before: &Rulebook, after: &Rulebook) -> Self {
        let renamed = renamed(before, after);
        let now = |name: &str| renamed.get(name).map_or(name, String::as_str).to_string();
        // A former name that is the renaming itself is told once.
        let is_told = |name: &str| renamed.contains_key(name);
        let (old, new) = (aspects(before, &now, &is_told), aspects(after, &str::to_string, &is_told));
        let mut changes = Vec::new();
        let order = Order::of(before, after, &now);
        let known: BTreeMap<Place, &Aspect> = old.iter().map(|aspect| (aspect.place(), aspect)).collect();
        let fresh: BTreeSet<Place> = new.iter().map(Aspect::place).collect();
        for (old_name, new_name) in &renamed {
            changes.push(renaming(old_name, new_name, &order));
        }
        for aspect in &new {
            compare(known.get(&aspect.place()).copied(), Some(aspect), &order, &mut changes);
        }
        for aspect in old.iter().filter(|aspect| !fresh.contains(&aspect.place())) {
            compare(Some(aspect), None, &order, &mut changes);
        }
        tierline_core::sort_by(&mut changes, &mut |a, b| a.part.cmp(&b.part));
        let touched: BTreeSet<&str> =
            changes.iter().flat_map(|change| change.tiers.iter().map(String::as_str)).collect();
        let tiers: Vec<String> = order.names.iter().filter(|tier| touched.contains(tier.as_str())).cloned().collect();
        let words = match (changes.len(), tiers.is_empty()) {
            (0, _) if before.model.fingerprint == after.model.fingerprint => Sentence::of(Key::DifferenceSame),
            (0, _) => Sentence::of(Key::DifferenceNone),
            (count, true) => Sentence::of(Key::DifferenceCountOnly).with("changes", count),
            (count, false) => {
                let key = if order.ranked { Key::DifferenceCount } else { Key::DifferenceCountSegments };
                Sentence::of(key).with("changes", count).with("tiers", tiers.clone())
            }
        };
        let tell = tell(before, after, &now, &changes, &order);
        Self {
            before: before.model.clone(),
            after: after.model.clone(),
            all_tiers: order.names,
            changes,
            tiers,
            tell,
            words,
        }
    }
}

/// The names of tiers that are written otherwise now.
fn renamed(before: &Rulebook, after: &Rulebook) -> BTreeMap<String, String> {
    let is_there = |rulebook: &Rulebook, name: &str| rulebook.tiers.iter().any(|tier| tier.tier == name);
    let old_names = |tier: &super::parts::TierEntry| {
        let new_name = tier.tier.clone();
        let old = tier.formerly.iter().filter(|old| is_there(before, old) && !is_there(after, old));
        // A name that both have stays what it is.
        let old = old.filter(|_| !is_there(before, &tier.tier)).take(1);
        old.map(move |old| (old.clone(), new_name.clone())).collect::<Vec<_>>()
    };
    after.tiers.iter().flat_map(old_names).collect()
}

fn renaming(before: &str, after: &str, order: &Order) -> RuleChange {
    let mut aspect = Aspect::of(ChangedPart::Tier, Some(after.into()), Sentence::of(Key::AspectName));
    aspect.touches = Touches::Nobody;
    change(&aspect, (Some(before.into()), Some(after.into())), order, (Vec::new(), Vec::new()))
}

/// Adds the changes of one aspect, whose lines are paired where they are not the same.
fn compare(old: Option<&Aspect>, new: Option<&Aspect>, order: &Order, changes: &mut Vec<RuleChange>) {
    let Some(aspect) = new.or(old) else { return };
    let lines = |aspect: Option<&Aspect>| aspect.map(|aspect| aspect.lines.clone()).unwrap_or_default();
    let (mut gone, mut come) = (lines(old), lines(new));
    // The same numbers are no change, however many zeros they are written with.
    let english = |line: &Sentence| line.clone().normalized().in_language(Language::English);
    let (before, after): (Vec<String>, Vec<String>) =
        (gone.iter().map(english).collect(), come.iter().map(english).collect());
    if before == after {
        return;
    }
    // Each line that both have is taken from both, as often as both have it.
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    before.iter().for_each(|line| count_up(&mut left, line.clone()));
    let mut common: BTreeMap<String, usize> = BTreeMap::new();
    come.retain(|line| {
        let line = english(line);
        match left.get_mut(&line).filter(|count| **count > 0) {
            Some(count) => {
                *count = count.saturating_sub(1);
                count_up(&mut common, line);
                false
            }
            None => true,
        }
    });
    gone.retain(|line| match common.get_mut(&english(line)).filter(|count| **count > 0) {
        Some(count) => {
            *count = count.saturating_sub(1);
            false
        }
        None => true,
    });
    if gone.is_empty() && come.is_empty() {
        // The same lines in another order.
        let all =
            |lines: Vec<Sentence>| vec![Sentence::of(Key::Several).with("sentences", (lines, Joined::Semicolons))];
        (gone, come) = (all(lines(old)), all(lines(new)));
    }
    let both = || [old, new].into_iter().flatten();
    let mut promised: BTreeSet<String> = both().flat_map(|aspect| aspect.promised.iter().cloned()).collect();
    let mut tiers: BTreeSet<String> = both().flat_map(|aspect| order.touched(&aspect.touches)).collect();
    if aspect.part.is_promise() {
        promised.extend(tiers.iter().cloned());
    }
    tiers.extend(promised.iter().cloned());
    let touched = (order.sorted(&tiers), order.sorted(&promised));
    let count = gone.len().max(come.len());
    let (mut gone, mut come) = (gone.into_iter(), come.into_iter());
    for _ in 0..count {
        changes.push(change(aspect, (gone.next(), come.next()), order, touched.clone()));
    }
}

fn count_up(counts: &mut BTreeMap<String, usize>, line: String) {
    let count = counts.entry(line).or_default();
    *count = count.saturating_add(1);
}

/// One change of an aspect; `touched` are the tiers that it touches, and those whose promises it does.
fn change(
    aspect: &Aspect,
    (before, after): (Option<Sentence>, Option<Sentence>),
    order: &Order,
    (tiers, promised): (Vec<String>, Vec<String>),
) -> RuleChange {
    let part = aspect.part.words(order.ranked);
    let what = match &aspect.name {
        Some(name) => Sentence::of(Key::AspectOf).with("name", name.as_str()),
        None => Sentence::of(Key::AspectOfPart),
    };
    let what = what.with("part", part).with("aspect", aspect.aspect.clone());
    let (kind, words) = match (before.clone(), after.clone()) {
        (Some(before), Some(after)) => {
            let words = Sentence::of(Key::ChangedTo).with("what", what).with("before", before).with("after", after);
            (ChangeKind::Changed, words)
        }
        (Some(before), None) => {
            (ChangeKind::Removed, Sentence::of(Key::Removed).with("what", what).with("before", before))
        }
        (None, after) => {
            let after = after.unwrap_or_default();
            (ChangeKind::Added, Sentence::of(Key::Added).with("what", what).with("after", after))
        }
    };
    let (part, name, aspect) = (aspect.part, aspect.name.clone(), aspect.aspect.clone());
    RuleChange { part, kind, name, aspect, before, after, tiers, promised, words }
}
