//! JSON: indented for people and machines, compact with sorted keys for fingerprints.

use std::fmt::Write as _;

use super::outline::Out;

/// Indented JSON; lists and mappings that fit a line stand in one.
pub(super) fn pretty(out: &Out) -> String {
    let mut text = String::new();
    write_pretty(&mut text, out, 0);
    text.push('\n');
    text
}

/// The most characters of a line that a list or mapping is put into.
const WIDE: usize = 100;

fn write_pretty(text: &mut String, out: &Out, indent: usize) {
    let line = inline(out);
    // The document and its sections stand on lines of their own.
    if indent >= 2 && line.chars().count().saturating_add(indent.saturating_mul(2)) <= WIDE {
        text.push_str(&line);
        return;
    }
    let deeper = indent.saturating_add(1);
    let pad = "  ".repeat(deeper);
    match out {
        Out::Map(entries) if !entries.is_empty() => {
            text.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                text.push_str(if at == 0 { "\n" } else { ",\n" });
                text.push_str(&pad);
                quote(text, key);
                text.push_str(": ");
                write_pretty(text, value, deeper);
            }
            text.push('\n');
            text.push_str(&"  ".repeat(indent));
            text.push('}');
        }
        Out::List(items) if !items.is_empty() => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "\n" } else { ",\n" });
                text.push_str(&pad);
                write_pretty(text, item, deeper);
            }
            text.push('\n');
            text.push_str(&"  ".repeat(indent));
            text.push(']');
        }
        _ => text.push_str(&line),
    }
}

fn inline(out: &Out) -> String {
    let mut text = String::new();
    write_inline(&mut text, out, &Style { sorted: false, between: ", ", colon: ": " });
    text
}

/// Compact JSON with sorted keys, numbers as texts without trailing zeros.
pub(super) fn sorted(out: &Out) -> String {
    let mut text = String::new();
    write_inline(&mut text, out, &Style { sorted: true, between: ",", colon: ":" });
    text
}

struct Style {
    sorted: bool,
    between: &'static str,
    colon: &'static str,
}

fn write_inline(text: &mut String, out: &Out, style: &Style) {
    match out {
        Out::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            if style.sorted {
                tierline_core::sort_by(&mut entries, &mut |(a, _), (b, _)| a.cmp(b));
            }
            text.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    text.push_str(style.between);
                }
                quote(text, key);
                text.push_str(style.colon);
                write_inline(text, value, style);
            }
            text.push('}');
        }
        Out::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(style.between);
                }
                write_inline(text, item, style);
            }
            text.push(']');
        }
        Out::Text(words) | Out::Words(words) => quote(text, words),
        Out::Number(number) if style.sorted => quote(text, &number.normalized().to_string()),
        Out::Number(number) => text.push_str(&number.to_string()),
        Out::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Out::Null => text.push_str("null"),
    }
}

/// A text in double quotes, with the escapes that JSON and YAML share.
pub(super) fn quote(text: &mut String, words: &str) {
    text.push('"');
    for c in words.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if c.is_control() || crate::words::is_invisible(c) => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    // Writing to a String cannot fail.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
            c => text.push(c),
        }
    }
    text.push('"');
}
