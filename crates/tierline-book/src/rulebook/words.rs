//! What several parts of a rulebook say in the same words.

use tierline_core::anatomy::Anatomy;
use tierline_core::{Experience, Joined, Key, Sentence, sort_by};

use super::parts::PromiseLine;
use crate::report::reached;

/// What clients need and expect, in words.
pub(super) fn about_words(needs: &[Box<str>], expectations: &[Box<str>]) -> Vec<Sentence> {
    let said = |key, place, items: &[Box<str>]| {
        let items: Vec<Sentence> = items.iter().map(|item| Sentence::from(&**item)).collect();
        (!items.is_empty()).then(|| Sentence::of(key).with(place, (items, Joined::Semicolons)))
    };
    let all = [said(Key::NeedsAre, "needs", needs), said(Key::ExpectationsAre, "expectations", expectations)];
    all.into_iter().flatten().collect()
}

/// Texts of a model.
pub(super) fn owned(texts: &[Box<str>]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// A part of a promise.
pub(super) fn line(what: Sentence, words: impl Into<Sentence>) -> PromiseLine {
    PromiseLine { what, words: words.into() }
}

/// A key experience.
pub(super) fn experience(experience: &Experience) -> PromiseLine {
    let key = if experience.before { Key::PromiseBefore } else { Key::PromiseAfter };
    let words = Sentence::of(key).with("span", experience.span.to_string()).with("from", &*experience.from);
    line(Sentence::of(Key::PromiseExperience).with("what", &*experience.what), words)
}

/// Names, and those that they are made of.
pub(super) fn behind(anatomy: &Anatomy, mut names: Vec<String>) -> Vec<String> {
    let slots: Vec<_> = names.iter().filter_map(|name| anatomy.find(name)).map(|slot| slot.id()).collect();
    let behind = reached(anatomy, &slots);
    names.extend(behind.into_iter().filter_map(|id| anatomy.slot(id)).map(|slot| slot.name().to_string()));
    sort_by(&mut names, &mut |one, other| one.cmp(other));
    names.dedup();
    names
}
