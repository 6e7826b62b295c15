//! Texts of others as they may be shown: nothing that acts on a terminal, and nothing that cannot be seen.
//!
//! A name in a table can hold escape sequences (`ESC ] 0 ;` sets a window's title), marks that turn the direction of a
//! line around, letters without a shape. Whatever shows a value, a name or a path shows it through [`visible`] or
//! [`shown`], so that there is one list of what is dangerous. A text without any of it is not copied.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;

/// The most characters of a value that a message shows.
pub(crate) const LONGEST: usize = 64;

/// True for characters that act on a terminal or cannot be seen: controls (of ASCII and of Latin-1, so also the one-byte
/// forms of escape sequences), marks of direction, joiners and empty letters, separators of lines, tags, variation
/// selectors, and characters for private use.
///
/// ```
/// use tierline_core::is_invisible;
/// assert!(['\u{1b}', '\u{9b}', '\u{202e}', '\u{200b}', '\u{2028}', '\u{e0041}'].into_iter().all(is_invisible));
/// assert!(!['a', ' ', 'é', '株', '\u{a0}'].into_iter().any(is_invisible));
/// ```
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    // Ranges of Unicode, ascending.
    matches!(
        c,
        '\u{0080}'..='\u{009F}'
            | '\u{00AD}'
            | '\u{034F}'
            | '\u{0600}'..='\u{0605}'
            | '\u{061C}'
            | '\u{06DD}'
            | '\u{070F}'
            | '\u{0890}'..='\u{0891}'
            | '\u{08E2}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{E000}'..='\u{F8FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{FFFE}'..='\u{FFFF}'
            | '\u{110BD}'
            | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{10FFFF}'
    )
}

/// A text in which whatever [`is_invisible`] is written out, as `\u{202e}`.
///
/// ```
/// use tierline_core::visible;
/// assert_eq!(visible("A\u{1b}[31mB"), "A\\u{1b}[31mB");
/// assert_eq!(visible("plain ünïcode"), "plain ünïcode");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_visible(&mut out, c));
    Cow::Owned(out)
}

/// A value or a name for a message: [`visible`], and what is beyond its first 64 characters as `…`.
///
/// ```
/// use tierline_core::shown;
/// assert_eq!(shown("a\tb"), "a\\u{9}b");
/// assert_eq!(shown(&"x".repeat(65)), format!("{}…", "x".repeat(64)));
/// ```
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    // Cut before anything is written out: 64 characters of the text, whatever they become.
    match text.char_indices().nth(LONGEST) {
        None => visible(text),
        Some((end, _)) => {
            let mut out = visible(text.get(..end).unwrap_or_default()).into_owned();
            out.push('…');
            Cow::Owned(out)
        }
    }
}

/// As [`shown`], for records of issues.
pub(crate) fn shown_box(text: &str) -> Box<str> {
    shown(text).into()
}

fn push_visible(out: &mut String, c: char) {
    if is_invisible(c) {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}
