//! Words of an author as they are shown in messages, and which of them can be names.

pub(crate) use tierline_core::is_invisible;
use tierline_core::{Joined, Language, is_keyword, suggestion};

/// An author's words for a message: at most 64 characters, nothing invisible left invisible.
pub(crate) fn shown(words: &str) -> String {
    tierline_core::shown(words).into_owned()
}

/// A message without control characters and other characters that cannot be seen.
pub(crate) fn visible(message: &str) -> String {
    tierline_core::visible(message).into_owned()
}

/// True for a character that a name may begin with.
pub(crate) fn begins_name(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// True for a character that a name may go on with.
pub(crate) fn continues_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// True for what an expression reads as one name: letters, digits and `_`, no digit in front.
pub(crate) fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(begins_name) && word.chars().all(continues_name) && !is_keyword(word)
}

/// `` `a`, `b` or `c` ``
pub(crate) fn any_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    Language::English.names(words, usize::MAX, Joined::Or)
}

/// The help for a word that is none of the known ones: what was probably meant, or all that there are.
pub(crate) fn meant(word: &str, known: &[&str]) -> String {
    match suggestion(word, known.iter().copied()) {
        Some(question) => question,
        None => format!("use {}", any_of(known.iter().copied())),
    }
}

/// So many digits in groups of three: `100,001`.
pub(crate) fn grouped(count: usize) -> String {
    Language::English.number(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_short_and_visible() {
        assert_eq!(shown("plain ünïcode"), "plain ünïcode");
        assert_eq!(shown("a\tb\u{202e}c\u{200b}\n"), "a\\u{9}b\\u{202e}c\\u{200b}\\u{a}");
        assert_eq!(shown(&"x".repeat(65)), format!("{}…", "x".repeat(64)));
        assert_eq!(shown(&"x".repeat(64)), "x".repeat(64));
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_048_576), "1,048,576");
        assert_eq!(any_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn names_are_letters_digits_and_underscores() {
        for good in ["arr", "_x", "größe", "a1", "Überzahlung", "名前"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1a", "a b", "a-b", "a.b", "AND", "null", "As_Of", "a\u{200b}", "'a'"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
