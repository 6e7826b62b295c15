//! Ids that differ in nothing but how they are written: what spreadsheets and exports do to them.
//!
//! One list of ids is held against another one, and of the ways in which ids are written otherwise that one is told which explains
//! most. It costs a pass over both lists for each way, and only where an id of one list is not in the other.

use std::collections::HashMap;

use tierline_core::{Interrupt, Interrupted, Key, Sentence, TextColumn, shown};
use unicode_normalization::UnicodeNormalization;

use crate::client_index::ClientIndex;

/// A way in which an id may be written otherwise, and what is left of an id without it.
struct Spelling {
    key: Key,
    without: fn(&str) -> String,
}

/// Ids that differ in nothing but how they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    pub(crate) pairs: usize,
    spelling: Key,
    /// One that is not found, and the one that it is probably written as in the other list.
    example: (String, String),
}

impl Alike {
    pub(crate) fn sentence(&self, key: Key) -> Sentence {
        Sentence::of(key)
            .with("count", self.pairs)
            .with("spelling", Sentence::of(self.spelling))
            .with("id", shown(&self.example.0).into_owned())
            .with("other", shown(&self.example.1).into_owned())
    }
}

/// What spreadsheets and exports do to ids. Of two that explain as many ids the first one is told: the narrower one.
const SPELLINGS: [Spelling; 8] = [
    Spelling { key: Key::SpellingLeadingZeros, without: without_leading_zeros },
    Spelling { key: Key::SpellingCase, without: str::to_lowercase },
    Spelling { key: Key::DiffersBlanks, without: without_blanks },
    Spelling { key: Key::SpellingForm, without: |id| id.nfc().collect() },
    Spelling { key: Key::SpellingPointZero, without: |id| whole(id).into() },
    Spelling { key: Key::SpellingTrailingZeros, without: |id| without_trailing_zeros(id).into() },
    Spelling {
        key: Key::SpellingSeveral,
        without: |id| without_leading_zeros(whole(&without_blanks(id))).to_lowercase(),
    },
    Spelling {
        key: Key::SpellingSeveralZeros,
        without: |id| without_leading_zeros(without_trailing_zeros(&without_blanks(id))).to_lowercase(),
    },
];

/// The ids of a list (`book`) that another one (`before`) does not have.
pub(crate) fn new_of<'t>(
    before: &TextColumn,
    book: &'t TextColumn,
    interrupt: &Interrupt,
) -> Result<Vec<&'t str>, Interrupted> {
    let known = ClientIndex::new(before, interrupt)?;
    let is_new = |id: &&str| known.find(id).is_none();
    interrupt.during(book.iter(), |ids| ids.flatten().filter(is_new).collect())
}

/// The way of writing that explains most of the ids that are not found by ids that only the other list has (`new`); nothing where it
/// explains none.
pub(crate) fn alike(lost: &[&str], new: &[&str], interrupt: &Interrupt) -> Result<Option<Alike>, Interrupted> {
    if lost.is_empty() || new.is_empty() {
        return Ok(None);
    }
    let mut best: Option<Alike> = None;
    for spelling in &SPELLINGS {
        let written: HashMap<String, &str> =
            interrupt.during(new, |new| new.map(|id| ((spelling.without)(id), *id)).collect())?;
        let pair = |id: &&str| Some(((*id).to_string(), (*written.get(&(spelling.without)(id))?).to_string()));
        let (first, others) = interrupt.during(lost, |lost| {
            let mut pairs = lost.filter_map(pair);
            (pairs.next(), pairs.count())
        })?;
        let Some(example) = first else { continue };
        let pairs = others.saturating_add(1);
        if best.as_ref().is_none_or(|best| pairs > best.pairs) {
            best = Some(Alike { pairs, spelling: spelling.key, example });
        }
    }
    Ok(best)
}

/// Each number of an id without its leading zeros: `007` is 7, and `A-07` is `A-7`; digits behind a point stay.
fn without_leading_zeros(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let mut last = None;
    for c in id.chars() {
        let in_number = matches!(last, Some('0'..='9' | '.'));
        if c != '0' || in_number {
            out.push(c);
            last = Some(c);
        }
    }
    out
}

fn without_blanks(id: &str) -> String {
    id.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A whole number without the point that a spreadsheet or a column with gaps gave it: `7.0` is 7.
fn whole(id: &str) -> &str {
    match id.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() && rest.bytes().all(|byte| byte == b'0') => whole,
        _ => id,
    }
}

/// A number without the zeros behind its point, which whatever reads it as a number loses: `2026.40` is 2026.4.
fn without_trailing_zeros(id: &str) -> &str {
    match id.split_once('.') {
        Some((_, rest)) if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) => {
            id.trim_end_matches('0').trim_end_matches('.')
        }
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_and_zeros_behind_it_are_no_part_of_a_whole_number() {
        for (id, short) in [("7.0", "7"), ("007.00", "007"), ("7.5", "7.5"), ("7.", "7."), (".0", ""), ("a.0", "a")] {
            assert_eq!(whole(id), short);
        }
    }

    #[test]
    fn leading_zeros_are_those_of_any_number_in_an_id_but_not_behind_its_point() {
        let cases = [("007", "7"), ("c01", "c1"), ("A-007-0b", "A-7-b"), ("7.05", "7.05"), ("100", "100"), ("0", "")];
        for (id, short) in cases {
            assert_eq!(without_leading_zeros(id), short);
        }
    }

    #[test]
    fn zeros_at_the_end_are_lost_behind_a_point_only() {
        let cases = [("2026.40", "2026.4"), ("2026.00", "2026"), ("100", "100"), ("7.", "7."), ("v1.a0", "v1.a0")];
        for (id, short) in cases {
            assert_eq!(without_trailing_zeros(id), short);
        }
    }
}
