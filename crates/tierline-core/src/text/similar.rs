//! Names that look like others: what was probably meant, and by what a name differs from it.
//!
//! Two names are similar where they are the same but for case, blanks, punctuation, signs that cannot be seen, letters of
//! another script that look the same, the Unicode form of an accent, or one letter. No table of Unicode is needed for
//! that: letters that look the same are few, and two forms of one letter are told by the marks that one of them has. What
//! reads tables of names by their meaning compares normal forms beforehand.
//!
//! ```
//! use tierline_core::{did_you_mean, difference};
//! assert_eq!(did_you_mean("arrr", ["arr", "health"]), Some("arr"));
//! assert_eq!(difference("Growth potential", "growth_potential").unwrap(), "case, blanks and punctuation");
//! assert_eq!(difference("\u{430}rr", "arr").unwrap(), "U+0430, which looks like `a`");
//! ```

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::text::sentence::{Joined, Key, Sentence};
use crate::text::visible::{is_invisible, shown};

/// Names longer than this are not compared letter by letter: a limit on work, not on meaning.
const LONGEST: usize = 64;

/// The candidate that was probably meant: few letters away, or similar in all else.
///
/// ```
/// assert_eq!(tierline_core::did_you_mean("arrr", ["arr", "health"]), Some("arr"));
/// assert_eq!(tierline_core::did_you_mean("zebra", ["arr", "health"]), None);
/// ```
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    // Half of a short word may be wrong, a third of a long one.
    let allowed = if letters <= 4 { letters.div_ceil(2) } else { letters.div_ceil(3) };
    candidates
        .into_iter()
        // A limit on work, not on meaning: nobody reads on in a longer list.
        .take(1_000)
        .filter_map(|candidate| {
            let long = candidate.chars().count();
            // It takes at least as many edits as the lengths differ by, which is known without comparing letters.
            let near = long.abs_diff(letters) <= allowed;
            let distance = if candidate.eq_ignore_ascii_case(word) {
                0
            } else if near
                && let distance = edits(word, candidate)
                && distance <= allowed
                // As many edits as letters make any word of any other.
                && distance < long.max(1)
            {
                distance
            } else {
                // Whatever looks the same was meant, however many of its letters are others.
                let same = || form(word, candidate).is_some() || is_same(word, candidate);
                (!(word.is_ascii() && candidate.is_ascii()) && same()).then_some(0)?
            };
            Some((distance, candidate))
        })
        // Of several at one distance the first.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The question after the candidate that was probably meant, and where it looks the same, the signs that differ.
///
/// ```
/// use tierline_core::suggestion;
/// assert_eq!(suggestion("arrr", ["arr", "health"]).as_deref(), Some("did you mean `arr`?"));
/// let other = suggestion("he\u{430}lth", ["arr", "health"]);
/// assert_eq!(other.as_deref(), Some("did you mean `health`? they differ by U+0430, which looks like `a`"));
/// ```
pub fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    did_you_mean(word, candidates).map(|candidate| asked(word, candidate).to_string())
}

/// The question whether a word was meant to be another one; where a reader would take the two for one, with the signs that differ.
pub(crate) fn asked(word: &str, candidate: &str) -> Sentence {
    let question = |key| Sentence::of(key).with("name", shown(candidate).into_owned());
    match compared(word, candidate) {
        Some((difference, true)) => question(Key::DidYouMeanAlike).with("difference", difference),
        _ => question(Key::DidYouMean),
    }
}

/// By what two words differ that a reader would take for one, as the end of a message to authors; nothing for other words.
pub(crate) fn why_alike(word: &str, candidate: &str) -> String {
    match compared(word, candidate) {
        Some((difference, true)) => format!(" they differ by {difference}"),
        _ => String::new(),
    }
}

/// By what a name differs from one that it looks like; nothing where they are equal or not similar.
///
/// ```
/// assert_eq!(tierline_core::difference("ARR", "arr").unwrap(), "case");
/// assert_eq!(tierline_core::difference("city", "arr"), None);
/// ```
#[must_use]
pub fn difference(given: &str, meant: &str) -> Option<Sentence> {
    compared(given, meant).map(|(sentence, _)| sentence)
}

/// As [`difference`], and whether a reader would take the two names for one.
fn compared(given: &str, meant: &str) -> Option<(Sentence, bool)> {
    if given == meant {
        return None;
    }
    if let Some(form) = form(given, meant) {
        return Some((form, true));
    }
    let one_letter = match nearness(&key(given, &Relaxed::ALL), &key(meant, &Relaxed::ALL))? {
        Nearness::Same => false,
        Nearness::OneLetter => true,
    };
    // Names that differ by one letter anyway may go on doing so; others have to stay the same.
    let similar = |relaxed: &Relaxed| match nearness(&key(given, relaxed), &key(meant, relaxed)) {
        Some(Nearness::Same) => true,
        Some(Nearness::OneLetter) => one_letter,
        None => false,
    };
    // What is left once all that is not needed has been given up.
    let mut needed = Relaxed::ALL;
    // In this order a difference is given up where it is not needed: punctuation first, what cannot be seen last.
    for at in 0..Relaxed::KINDS {
        let fewer = needed.without(at);
        if similar(&fewer) {
            needed = fewer;
        }
    }
    let point = |sign: char| format!("U+{:04X}", u32::from(sign));
    let unseen = needed.unseen.then(|| only_in_one(given, meant, is_invisible)).flatten();
    let blank = (needed.odd_blanks || needed.blanks).then(|| only_in_one(given, meant, is_odd_blank)).flatten();
    let alike = needed.alike.then(|| only_in_one(given, meant, |c| looks_like(c).is_some())).flatten();
    let sign_at = |key, sign| Sentence::of(key).with("point", point(sign));
    let mut differences: Vec<Sentence> = Vec::new();
    differences.extend(unseen.map(|sign| sign_at(Key::DiffersUnseen, sign)));
    differences.extend(blank.map(|sign| sign_at(Key::DiffersBlank, sign)));
    differences.extend(
        alike.map(|sign| {
            sign_at(Key::DiffersAlike, sign).with("letter", String::from(looks_like(sign).unwrap_or(sign)))
        }),
    );
    // A blank that is told by its code point is not told again.
    let kinds = [
        (needed.case, Key::DiffersCase),
        (needed.blanks && blank.is_none(), Key::DiffersBlanks),
        (needed.punctuation, Key::DiffersPunctuation),
        (one_letter, Key::DiffersOneLetter),
    ];
    differences.extend(kinds.iter().filter(|(needed, _)| *needed).map(|(_, key)| Sentence::of(*key)));
    if differences.is_empty() {
        differences.push(Sentence::of(Key::DiffersOtherwise));
    }
    let sentence = Sentence::of(Key::Several).with("sentences", (differences, Joined::And));
    Some((sentence, needed.unseen || needed.odd_blanks || needed.blanks || needed.alike))
}

/// The names that look like one that is missed: pairs of their positions, each given name once, with the name it looks
/// most like.
///
/// Costs the number of names, and a look at each pair for those that differ by one letter.
///
/// ```
/// use tierline_core::similar_names;
/// assert_eq!(similar_names(["city", "Strategic"], ["arr", "strategic"]), [(1, 1)]);
/// ```
pub fn similar_names<'a>(
    given: impl IntoIterator<Item = &'a str>,
    missed: impl IntoIterator<Item = &'a str>,
) -> Vec<(usize, usize)> {
    /// A limit on work, not on meaning: in a table of so many columns names differ by one letter anyway.
    const MOST_PAIRS: usize = 1 << 20;
    let missed: Vec<&str> = missed.into_iter().collect();
    if missed.is_empty() {
        return Vec::new();
    }
    let keys: Vec<Vec<char>> = missed.iter().map(|name| key(name, &Relaxed::ALL)).collect();
    // By key, so that names that look the same are found without comparing all with all.
    let mut same: BTreeMap<&[char], usize> = BTreeMap::new();
    // A name of nothing but signs has no key, and looks like no other.
    for (at, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        // Of two missed names that look the same the first is meant.
        same.entry(key).or_insert(at);
    }
    let mut pairs = 0_usize;
    let mut out = Vec::new();
    for (at, name) in given.into_iter().enumerate() {
        let name_key = key(name, &Relaxed::ALL);
        let found = same.get(&name_key[..]).copied().or_else(|| {
            pairs = pairs.saturating_add(missed.len());
            if pairs > MOST_PAIRS {
                return None;
            }
            let form_of = |(_, missed): &(usize, &&str)| !name.is_ascii() && form(name, missed).is_some();
            let near = || keys.iter().position(|key| nearness(&name_key, key).is_some());
            missed.iter().enumerate().find(form_of).map(|(to, _)| to).or_else(near)
        });
        out.extend(found.map(|to| (at, to)));
    }
    out
}

/// What is passed over when two names are compared.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent choices")]
struct Relaxed {
    punctuation: bool,
    blanks: bool,
    case: bool,
    alike: bool,
    odd_blanks: bool,
    unseen: bool,
}

impl Relaxed {
    const ALL: Self = Self { punctuation: true, blanks: true, case: true, alike: true, odd_blanks: true, unseen: true };
    const KINDS: usize = 6;

    /// The same with one of them less.
    const fn without(mut self, at: usize) -> Self {
        match at {
            0 => self.punctuation = false,
            1 => self.blanks = false,
            2 => self.case = false,
            3 => self.alike = false,
            4 => self.odd_blanks = false,
            _ => self.unseen = false,
        }
        self
    }
}

/// The letters of a name that count, where some differences do not.
fn key(name: &str, relaxed: &Relaxed) -> Vec<char> {
    let mut out = Vec::with_capacity(name.len());
    for c in name.chars() {
        if relaxed.unseen && is_invisible(c) {
            continue;
        }
        let c = if relaxed.odd_blanks && is_odd_blank(c) { ' ' } else { c };
        let c = if relaxed.alike { looks_like(c).unwrap_or(c) } else { c };
        if (relaxed.blanks && c.is_whitespace()) || (relaxed.punctuation && is_punctuation(c)) {
            continue;
        }
        if relaxed.case {
            // One letter may have several in lower case.
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// How near two names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nearness {
    Same,
    /// One letter more, less or another, or two neighbours swapped; of three letters at least.
    OneLetter,
}

fn nearness(a: &[char], b: &[char]) -> Option<Nearness> {
    if a == b {
        return (!a.is_empty()).then_some(Nearness::Same);
    }
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let more = longer.len().saturating_sub(shorter.len());
    // One letter of two is half of the name.
    if longer.len() < 3 || shorter.is_empty() || more > 1 || longer.len() > LONGEST {
        return None;
    }
    // What is the same in front and behind is left out: of the rest one letter, or two that changed places, may differ.
    let front = longer.iter().zip(shorter).take_while(|(x, y)| x == y).count();
    // So that no letter counts in front and behind.
    let rest = shorter.len().saturating_sub(front);
    let back = longer.iter().rev().zip(shorter.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let (long, short) = (
        longer.get(front..longer.len().saturating_sub(back)).unwrap_or_default(),
        shorter.get(front..shorter.len().saturating_sub(back)).unwrap_or_default(),
    );
    let one = match (long, short) {
        ([_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    };
    one.then_some(Nearness::OneLetter)
}

/// The Unicode forms of a letter that two names write differently, in words, where that is all that differs: a letter
/// with its marks behind it (as macOS writes names of files), and the same as one sign.
fn form(a: &str, b: &str) -> Option<Sentence> {
    // Letters of ASCII have one form.
    if a == b || (a.is_ascii() && b.is_ascii()) {
        return None;
    }
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    let mut first: Option<(Vec<char>, Vec<char>)> = None;
    loop {
        match (cluster(&mut left), cluster(&mut right)) {
            (None, None) => break,
            (Some(x), Some(y)) if x == y => {}
            // One of them has marks of its own, the other has a sign with them in it.
            (Some(x), Some(y)) => {
                let (longer, shorter) = if x.len() >= y.len() { (&x, &y) } else { (&y, &x) };
                let (base, composed) = (longer.first()?, shorter.first()?);
                let composes = longer.len() > shorter.len() && !composed.is_ascii() && base != composed;
                if !composes {
                    return None;
                }
                first.get_or_insert((x, y));
            }
            _ => return None,
        }
    }
    let points = |letters: &[char]| -> String {
        let points: Vec<String> = letters.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        points.join(" ")
    };
    first.map(|(x, y)| {
        let sentence = Sentence::of(Key::DiffersForm);
        sentence.with("given", points(&x)).with("meant", points(&y))
    })
}

/// A letter with the marks behind it.
fn cluster(rest: &mut core::iter::Peekable<core::str::Chars<'_>>) -> Option<Vec<char>> {
    let mut out = alloc::vec![rest.next()?];
    while let Some(mark) = rest.next_if(|c| is_mark(*c)) {
        out.push(mark);
    }
    Some(out)
}

/// Whether two names are the same in all that counts.
fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (key(a, &Relaxed::ALL), key(b, &Relaxed::ALL));
    !a.is_empty() && a == b
}

/// The first sign of a kind that one of two names has and the other has not.
fn only_in_one(a: &str, b: &str, is: impl Fn(char) -> bool) -> Option<char> {
    let of = |from: &str, other: &str| from.chars().find(|c| is(*c) && !other.contains(*c));
    of(a, b).or_else(|| of(b, a))
}

/// What to do about a word in which a letter and its accent are two signs, as macOS writes names of files: names are written in one
/// sign a letter. Nothing for other words.
///
/// ```
/// let help = tierline_core::detached_accent("Co\u{301}digo").unwrap();
/// assert!(help.starts_with("`o` and its accent are two signs there, U+006F U+0301"));
/// assert_eq!(tierline_core::detached_accent("C\u{f3}digo"), None);
/// ```
pub fn detached_accent(word: &str) -> Option<String> {
    let mut letters = word.chars().peekable();
    while let Some(letters) = cluster(&mut letters) {
        if let [base, mark, ..] = letters[..]
            && base.is_alphabetic()
        {
            let (base_point, mark_point) = (u32::from(base), u32::from(mark));
            return Some(format!(
                "`{base}` and its accent are two signs there, U+{base_point:04X} U+{mark_point:04X}: write the letter as one sign, \
                 as keyboards do"
            ));
        }
    }
    None
}

/// A mark that is put on the letter before it.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{1161}'..='\u{11ff}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}

/// A blank that is no space and looks like one.
fn is_odd_blank(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii()
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !is_mark(c) && !is_invisible(c)
}

/// The ASCII sign that a letter of another script, a wide letter or another dash looks like.
fn looks_like(c: char) -> Option<char> {
    const LOWER: &str = "аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwοoνvαaρpυuιiκkıi";
    const UPPER: &str = "АAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX\u{212a}K\u{212b}A";
    const DASHES: &str = "\u{2010}-\u{2011}-\u{2012}-\u{2013}-\u{2014}-\u{2212}-\u{2018}'\u{2019}'\u{2032}'";
    match c {
        c if c.is_ascii() => None,
        // Wide letters, as East Asian keyboards write them.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).saturating_sub(0xfee0)),
        '\u{131}'..='\u{52f}' | '\u{2010}'..='\u{2212}' => {
            // A letter and the one that it looks like, in turn.
            let mut pairs = LOWER.chars().chain(UPPER.chars()).chain(DASHES.chars());
            while let (Some(other), Some(ascii)) = (pairs.next(), pairs.next()) {
                if other == c {
                    return Some(ascii);
                }
            }
            None
        }
        _ => None,
    }
}

/// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // The work is the product of the lengths: at most 64 by 64 letters.
    if a.len() > LONGEST || b.len() > LONGEST {
        return if a == b { 0 } else { usize::MAX };
    }
    // The row before the last one, to which letters that changed places look back.
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = alloc::vec![i.saturating_add(1)];
        for (j, y) in b.iter().enumerate() {
            // So large that it is never the least, and so small that no sum with it overflows.
            let get = |r: &Vec<usize>, at: usize| r.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = get(&row, j).saturating_add(usize::from(x != y));
            best = best.min(get(&row, j.saturating_add(1)).saturating_add(1));
            best = best.min(get(&next, j).saturating_add(1));
            let swapped = i.checked_sub(1).and_then(|p| a.get(p)) == Some(y)
                && j.checked_sub(1).and_then(|p| b.get(p)) == Some(x);
            if let (true, Some(at)) = (swapped, j.checked_sub(1)) {
                best = best.min(get(&before, at).saturating_add(1));
            }
            next.push(best);
        }
        before = core::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_similar_by_what_they_differ_in() {
        let cases = [
            ("Strategic", "strategic", Some("case")),
            ("growth potential", "growth_potential", Some("blanks and punctuation")),
            (" arr ", "arr", Some("blanks")),
            ("arr:", "arr", Some("punctuation")),
            ("ARR (USD)", "arr_usd", Some("case, blanks and punctuation")),
            ("stratgic", "strategic", Some("one letter")),
            ("Stratgic", "strategic", Some("case and one letter")),
            ("strateigc", "strategic", Some("one letter")),
            ("arr\u{200b}", "arr", Some("U+200B, which cannot be seen")),
            ("\u{feff}arr", "arr", Some("U+FEFF, which cannot be seen")),
            ("Growth\u{a0}potential", "Growth potential", Some("U+00A0, which looks like a space")),
            ("\u{441}lient", "client", Some("U+0441, which looks like `c`")),
            ("ａｒｒ", "arr", Some("U+FF41, which looks like `a`")),
            ("Co\u{301}digo", "C\u{f3}digo", Some("the Unicode form of a letter, U+006F U+0301 for U+00F3")),
            ("Codigo", "C\u{f3}digo", Some("one letter")),
            ("arr", "arr", None),
            ("arr", "health", None),
            ("id", "iq", None),
            ("__", "--", None),
            ("", "arr", None),
        ];
        for (given, meant, expected) in cases {
            let differs = difference(given, meant).map(|difference| difference.to_string());
            assert_eq!(differs.as_deref(), expected, "{given:?} for {meant:?}");
            assert_eq!(difference(meant, given).is_some(), expected.is_some(), "{meant:?} for {given:?}");
        }
    }

    #[test]
    fn what_looks_the_same_is_proposed_with_the_reason() {
        let suggested = |word: &str, of: &'static str| suggestion(word, [of, "other"]);
        assert_eq!(suggested("helth", "health").as_deref(), Some("did you mean `health`?"));
        assert_eq!(
            suggested("\u{441}\u{43b}i\u{435}nt", "client"),
            None,
            "three letters of six are others, and one of them looks like none"
        );
        assert_eq!(
            suggested("\u{441}li\u{435}nt", "client").as_deref(),
            Some("did you mean `client`? they differ by U+0441, which looks like `c`")
        );
        assert_eq!(
            suggested("e\u{301}te\u{301}", "\u{e9}t\u{e9}").as_deref(),
            Some("did you mean `\u{e9}t\u{e9}`? they differ by the Unicode form of a letter, U+0065 U+0301 for U+00E9")
        );
    }

    #[test]
    fn each_given_name_is_told_once_with_the_name_it_looks_most_like() {
        let given = ["Strategic", "name", "arr ", "mrr", "ARR"];
        assert_eq!(similar_names(given, ["arr", "strategic"]), [(0, 1), (2, 0), (3, 0), (4, 0)]);
        assert_eq!(similar_names(given, []), []);
        // The same but for case goes before one letter.
        assert_eq!(similar_names(["Arr"], ["arrs", "arr"]), [(0, 1)]);
    }

    #[test]
    fn one_letter_is_what_the_slow_way_says() {
        let letters = ['a', 'b', 'c'];
        let mut words: Vec<String> = alloc::vec![String::new()];
        for from in 0..120 {
            let Some(word) = words.get(from).cloned() else { break };
            words.extend(letters.iter().map(|letter| format!("{word}{letter}")));
        }
        for a in words.iter().filter(|word| !word.is_empty()) {
            for b in words.iter().filter(|word| !word.is_empty()) {
                let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
                let expected = match edits(a, b) {
                    0 => Some(Nearness::Same),
                    1 if x.len().max(y.len()) >= 3 => Some(Nearness::OneLetter),
                    _ => None,
                };
                assert_eq!(nearness(&x, &y), expected, "{a} {b}");
            }
        }
    }
}
