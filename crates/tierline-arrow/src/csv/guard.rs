//! Texts that a spreadsheet would run as formulas, and the apostrophe that keeps it from doing so.
//!
//! Two guards: one for tables that people look at, and one for tables that come back, whose apostrophe can be taken off
//! again. That one also puts an apostrophe before a text that looks as if it had one already, so that
//! `unguarded(guarded(text)) == text` for every text.

/// What a text begins with that a spreadsheet runs: signs of ASCII, their full-width forms, and what is skipped before them.
const FORMULAS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet would run a text.
pub(super) fn is_formula(text: &str) -> bool {
    // Nearly all texts begin with a letter or a digit.
    match text.as_bytes().first() {
        None => false,
        Some(first) if first.is_ascii_alphanumeric() => false,
        Some(_) => text.starts_with(FORMULAS),
    }
}

/// Whether a text needs an apostrophe that can be taken off again.
pub(super) fn needs_guard(text: &str) -> bool {
    is_formula(text.trim_start_matches('\''))
}

/// A text without the apostrophe that was put before it.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_a_spreadsheet_runs_are_recognised() {
        for text in ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x", "＝1", "＋1", "－1", "＠x"] {
            assert!(is_formula(text), "{text:?}");
        }
        for text in ["", "a=1", "'=1", "1-1", " =1", "株", "é", "(=1)"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_guarded_comes_back(text in "['=+@a＝-]{0,5}") {
            let written = if needs_guard(&text) { format!("'{text}") } else { text.clone() };
            prop_assert!(!is_formula(&written), "{written}");
            prop_assert_eq!(unguarded(&written), &text);
        }
    }
}
