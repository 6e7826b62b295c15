//! YAML: blocks for what is long, braces and brackets for what fits a line, quotes only where they are needed.

use super::compact::quote;
use super::outline::Out;
use crate::words::is_invisible;

/// The most characters of a line that a list or mapping is put into.
const WIDE: usize = 120;

/// The document, a blank line between its sections.
pub(super) fn write(out: &Out) -> String {
    let mut text = String::new();
    if let Out::Map(sections) = out {
        for (at, (key, value)) in sections.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            text.push_str(key);
            text.push(':');
            match value {
                Out::Map(entries) => write_entries(&mut text, entries, 1, key == "model"),
                Out::List(items) => write_items(&mut text, items, 1, true),
                other => {
                    text.push(' ');
                    scalar(&mut text, other, false);
                }
            }
            text.push('\n');
        }
    }
    text
}

/// The entries of a mapping, each on a line of its own, behind what has been written.
fn write_entries(text: &mut String, entries: &[(String, Out)], indent: usize, plain: bool) {
    for (key, value) in entries {
        line(text, indent);
        write_key(text, key, false);
        text.push(':');
        write_value(text, value, indent, plain);
    }
}

/// The elements of a list, each on a line of its own.
fn write_items(text: &mut String, items: &[Out], indent: usize, open: bool) {
    for item in items {
        line(text, indent);
        text.push('-');
        match item {
            // A tier is written entry by entry, the first one beside the dash.
            Out::Map(entries) if !entries.is_empty() && (open || !fits(item, indent)) => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at == 0 {
                        text.push(' ');
                    } else {
                        line(text, indent.saturating_add(1));
                    }
                    write_key(text, key, false);
                    text.push(':');
                    write_value(text, value, indent.saturating_add(1), false);
                }
            }
            other => write_value(text, other, indent, false),
        }
    }
}

/// A value behind its key or dash.
fn write_value(text: &mut String, value: &Out, indent: usize, plain: bool) {
    match value {
        Out::Map(entries) if !entries.is_empty() && (plain || !fits(value, indent)) => {
            write_entries(text, entries, indent.saturating_add(1), plain);
        }
        Out::List(items) if !items.is_empty() && !fits(value, indent) => {
            write_items(text, items, indent.saturating_add(1), false)
        }
        Out::Map(_) | Out::List(_) => {
            text.push(' ');
            flow(text, value);
        }
        other => {
            text.push(' ');
            scalar(text, other, false);
        }
    }
}

fn line(text: &mut String, indent: usize) {
    text.push('\n');
    text.push_str(&"  ".repeat(indent));
}

fn fits(value: &Out, indent: usize) -> bool {
    let mut text = String::new();
    flow(&mut text, value);
    // Room for the key in front of it.
    text.chars().count().saturating_add(indent.saturating_mul(2)).saturating_add(20) <= WIDE
}

/// A value in one line.
fn flow(text: &mut String, value: &Out) {
    match value {
        Out::Map(entries) if entries.is_empty() => text.push_str("{}"),
        Out::Map(entries) => {
            text.push_str("{ ");
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                write_key(text, key, true);
                text.push_str(": ");
                flow(text, value);
            }
            text.push_str(" }");
        }
        Out::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                flow(text, item);
            }
            text.push(']');
        }
        other => scalar(text, other, true),
    }
}

fn write_key(text: &mut String, key: &str, flow: bool) {
    if matches!(key, "true" | "false") || is_plain(key, flow) && !is_typed(key) {
        text.push_str(key);
    } else {
        quote(text, key);
    }
}

fn scalar(text: &mut String, value: &Out, flow: bool) {
    match value {
        Out::Text(words) if is_plain(words, flow) && !is_typed(words) => text.push_str(words),
        Out::Words(words) if is_plain(words, flow) => text.push_str(words),
        Out::Text(words) | Out::Words(words) => quote(text, words),
        Out::Number(number) => text.push_str(&grouped(&number.to_string())),
        Out::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Out::Null | Out::Map(_) | Out::List(_) => text.push_str("null"),
    }
}

/// True for words that YAML reads as they stand, without quotes.
fn is_plain(words: &str, flow: bool) -> bool {
    let Some(first) = words.chars().next() else { return false };
    let begins = first.is_alphanumeric()
        || matches!(first, '_' | '(' | '/' | '.' | '+' | '$')
        || first == '-' && words.chars().nth(1).is_some_and(|c| c.is_alphanumeric() || c == '(');
    begins
        && !words.ends_with(|c: char| c.is_whitespace() || c == ':')
        && !words.starts_with("---")
        && !words.starts_with("...")
        && !words.contains(": ")
        && !words.contains(" #")
        && !words.chars().any(|c| c.is_control() || is_invisible(c) || (c.is_whitespace() && c != ' '))
        && !(flow && words.contains(['[', ']', '{', '}', ',', ':', '?']))
}

/// True for words that YAML readers take for something else than a text: numbers, dates, yes and no.
fn is_typed(words: &str) -> bool {
    const WORDS: [&str; 12] = ["null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"];
    let digits = words.trim_start_matches(['+', '-', '.']).starts_with(|c: char| c.is_ascii_digit());
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(words))
        || digits
            && words
                .chars()
                .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '_' | '-' | '+' | ':' | 'x' | 'o' | 'T' | 'Z'))
}

/// The digits of a large whole number in groups of three.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.find('.').and_then(|at| digits.split_at_checked(at)).unwrap_or((digits, ""));
    if whole.len() < 5 {
        return number.to_owned();
    }
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}
