//! What a page for clients must not say: names of tiers and ids of clients, found in free texts however they are written.
//!
//! There are few texts and any number of names, so the texts are prepared, and each name is looked up once: the time grows
//! with the names' letters and not with the texts. All parts of the texts are in a suffix automaton (Blumer et al., 1985),
//! which is linear in them; a name is followed through it letter by letter, and most end after two or three.

use std::collections::{BTreeMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names of so many letters and digits are looked for anywhere, shorter ones as whole words.
const SHORTEST: usize = 3;

/// Numbers of so many digits are not looked for: the 8 of 8 hours says nothing of a client whose id is 8.
const LONGEST_NUMBER: usize = 3;

/// Texts, and which of them reveal a name that must not be seen.
///
/// Names of three letters and digits and more are found anywhere in a text, in any case and with anything between their
/// letters; shorter ones, and long numbers, as whole words, since most texts hold their letters. Numbers of one to three
/// digits are not looked for.
///
/// ```
/// use tierline_book::Guard;
/// let mut guard = Guard::new(["8 hours", "the strategic plan", "A-00001 asked for this"]);
/// for name in ["Strategic", "A-00001", "8"] {
///     guard.forbid(name);
/// }
/// assert_eq!([guard.passes(0), guard.passes(1), guard.passes(2)], [true, false, false]);
/// ```
#[derive(Clone, Debug)]
pub struct Guard {
    texts: Vec<Text>,
    /// Of all texts: letters and digits without anything between them, and what cannot be seen left out.
    joined: Parts,
    folded: Parts,
    /// Words, and two next to one another.
    words: HashSet<String>,
}

/// A text, folded.
#[derive(Clone, Debug)]
struct Text {
    folded: String,
    words: Vec<String>,
    joined: String,
    reveals: bool,
}

impl Guard {
    /// Texts to be looked at.
    pub fn new<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut guard = Self { texts: Vec::new(), joined: Parts::new(), folded: Parts::new(), words: HashSet::new() };
        for text in texts {
            let folded = folded(text.as_ref());
            let words = words(&folded);
            let joined = words.concat();
            guard.joined.add(joined.as_bytes());
            guard.folded.add(folded.as_bytes());
            guard.words.extend(words.iter().cloned());
            guard.words.extend(words.windows(2).map(|pair| pair.join(" ")));
            guard.texts.push(Text { folded, words, joined, reveals: false });
        }
        guard
    }

    /// Looks for a name in all texts.
    pub fn forbid(&mut self, name: &str) {
        let folded = folded(name);
        let words = words(&folded);
        let joined = words.concat();
        let is_number = joined.bytes().all(|byte| byte.is_ascii_digit()) && !joined.is_empty();
        let reveals: Box<dyn Fn(&Text) -> bool> = if is_number {
            if joined.len() <= LONGEST_NUMBER || !self.words.contains(&joined) {
                return;
            }
            Box::new(move |text| text.words.contains(&joined))
        } else if joined.chars().count() >= SHORTEST {
            if !self.joined.has(joined.as_bytes()) {
                return;
            }
            Box::new(move |text| text.joined.contains(&joined))
        } else if !words.is_empty() {
            if !self.words.contains(&words.join(" ")) {
                return;
            }
            Box::new(move |text| text.words.windows(words.len()).any(|part| part == words))
        } else {
            let signs = folded.trim().to_string();
            if signs.is_empty() || !self.folded.has(signs.as_bytes()) {
                return;
            }
            Box::new(move |text| text.folded.contains(&signs))
        };
        for text in &mut self.texts {
            text.reveals = text.reveals || reveals(text);
        }
    }

    /// Whether a text says nothing that must not be seen.
    #[must_use]
    pub fn passes(&self, text: usize) -> bool {
        self.texts.get(text).is_some_and(|text| !text.reveals)
    }
}

/// In one case and one form, however it is written.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// Runs of letters and digits; marks above letters and what cannot be seen are passed over.
fn words(folded: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for letter in folded.chars() {
        if letter.is_alphanumeric() {
            word.push(letter);
        } else if !is_combining_mark(letter) && !is_format(letter) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// Characters that only say how others are shown (general category Cf).
const fn is_format(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}'
    )
}

/// Every part of some texts: a suffix automaton over their bytes.
#[derive(Clone, Debug)]
struct Parts {
    states: Vec<State>,
    last: usize,
}

#[derive(Clone, Debug, Default)]
struct State {
    length: usize,
    /// The state of the longest part that is an end of this one, elsewhere too; nothing for the first.
    link: Option<usize>,
    next: BTreeMap<u8, usize>,
}

/// Stands between two texts; no folded name has it, because it is no part of UTF-8.
const END: u8 = 0xff;

impl Parts {
    fn new() -> Self {
        Self { states: vec![State::default()], last: 0 }
    }

    fn add(&mut self, text: &[u8]) {
        for byte in text.iter().chain([&END]) {
            // INVARIANT: every number of a state is below the number of states.
            if self.push(*byte).is_none() {
                return;
            }
        }
    }

    fn next(&self, state: usize, byte: u8) -> Option<usize> {
        self.states.get(state)?.next.get(&byte).copied()
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        let length = self.states.get(self.last)?.length.saturating_add(1);
        let new = self.states.len();
        self.states.push(State { length, ..State::default() });
        let mut at = Some(self.last);
        self.last = new;
        while let Some(state) = at.filter(|state| self.next(*state, byte).is_none()) {
            let node = self.states.get_mut(state)?;
            node.next.insert(byte, new);
            at = node.link;
        }
        let Some(state) = at else {
            self.states.get_mut(new)?.link = Some(0);
            return Some(());
        };
        let target = self.next(state, byte)?;
        let length = self.states.get(state)?.length.saturating_add(1);
        if self.states.get(target)?.length == length {
            self.states.get_mut(new)?.link = Some(target);
            return Some(());
        }
        // The part up to here also stands elsewhere with other ends: it becomes a state of its own.
        let copy = self.states.len();
        let node = State { length, ..self.states.get(target)?.clone() };
        self.states.push(node);
        let mut at = Some(state);
        while let Some(state) = at.filter(|state| self.next(*state, byte) == Some(target)) {
            let node = self.states.get_mut(state)?;
            node.next.insert(byte, copy);
            at = node.link;
        }
        self.states.get_mut(target)?.link = Some(copy);
        self.states.get_mut(new)?.link = Some(copy);
        Some(())
    }

    /// Whether some text has it.
    fn has(&self, part: &[u8]) -> bool {
        part.iter().try_fold(0, |state, byte| self.next(state, *byte)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn passes(text: &str, names: &[&str]) -> bool {
        let mut guard = Guard::new([text]);
        names.iter().for_each(|name| guard.forbid(name));
        guard.passes(0)
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        for text in [
            "Strategic success plan",
            "STRATEGIC",
            "a s-t_r a.t e g i c plan",
            "Stra\u{200b}tegic",
            "\u{ff33}trategic",
            "strategically",
            "s\u{301}trategic",
        ] {
            assert!(!passes(text, &["Strategic"]), "{text}");
        }
        assert!(!passes("Straße", &["STRASSE"]));
        assert!(!passes("ΟΔΟΣ", &["οδος"]));
        assert!(passes("a strong programme", &["Strategic"]));
    }

    #[test]
    fn short_names_and_long_numbers_are_whole_words_and_short_numbers_are_none() {
        let names = ["8", "A", "1001", "!!", "B-2"];
        for text in ["within 8 hours", "an apple in 10010 days", "ab 2", "plan b 20"] {
            assert!(passes(text, &names), "{text}");
        }
        for text in ["plan a", "for 1001 only", "well!!", "plan b 2"] {
            assert!(!passes(text, &names), "{text}");
        }
        assert!(passes("anything", &["", "  ", "\u{200b}"]));
    }

    #[test]
    fn each_text_is_told_apart_and_none_runs_into_the_next() {
        let mut guard = Guard::new(["one stra", "tegic two", "strategic"]);
        guard.forbid("Strategic");
        assert_eq!([0, 1, 2, 3].map(|at| guard.passes(at)), [true, true, false, false]);
    }

    proptest! {
        #[test]
        fn parts_are_those_that_a_plain_search_finds(texts in prop::collection::vec("[ab]{0,12}", 1..4), part in "[ab]{0,6}") {
            let mut parts = Parts::new();
            texts.iter().for_each(|text| parts.add(text.as_bytes()));
            prop_assert_eq!(parts.has(part.as_bytes()), texts.iter().any(|text| text.contains(&part)));
        }

        #[test]
        fn a_name_within_a_text_never_passes(before in "\\PC{0,10}", name in "[a-zA-Z0-9]{4,12}", after in "\\PC{0,10}") {
            prop_assume!(!name.bytes().all(|byte| byte.is_ascii_digit()));
            let text = [before, name.clone(), after].concat();
            prop_assert!(!passes(&text, &[&name]));
        }
    }
}
