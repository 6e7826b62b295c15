//! What is JSON and what is only YAML: a strict check of a text, in one pass and without recursion.
//!
//! JSON is read as the YAML that it also is, so that both give the same tree; this check refuses everything else
//! (comments, bare words, single quotes, trailing commas) before.

use std::ops::Range;

use crate::fault::Fault;
use crate::words::shown;
use crate::yaml::{MAX_DEPTH, depth_fault, empty_fault};

/// What a text is of, which decides what is said to whoever wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// A model document.
    Model,
    /// A client, a request: what programs send.
    Message,
}

/// Checks that a text without a byte order mark is one JSON value and nothing else.
pub(crate) fn check(text: &str, of: Of) -> Result<(), Fault> {
    let mut scan = Scan { text, at: 0, open: Vec::new(), of };
    scan.blank();
    if scan.rest().is_empty() {
        return Err(match of {
            Of::Model => empty_fault(),
            Of::Message => Fault::new("empty-document", 0..0, "the text is empty").help("send a JSON object"),
        });
    }
    scan.run()?;
    scan.blank();
    match scan.rest().chars().next() {
        None => Ok(()),
        Some(c) => Err(scan.fault(
            c.len_utf8(),
            "the document goes on behind its end",
            match of {
                Of::Model => "a file holds one model: remove what follows",
                Of::Message => "send one value: remove what follows",
            },
        )),
    }
}

/// The most bytes of a key with its quotes; no YAML reader looks further for the colon.
const LONGEST_KEY: usize = 1_000;

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// What is open, outermost first: the bracket that closes it.
    open: Vec<u8>,
    of: Of,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, bytes: usize) -> Range<usize> {
        let start = self.at;
        self.at = start.saturating_add(bytes).min(self.text.len());
        start..self.at
    }

    fn blank(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.take(1);
        }
    }

    fn fault(&self, bytes: usize, message: &str, help: &str) -> Fault {
        let end = self.at.saturating_add(bytes).min(self.text.len());
        Fault::new("json-syntax", self.at..end, message).help(help)
    }

    /// The word or sign that stands here, for a message.
    fn word(&self) -> (usize, String) {
        let rest = self.rest();
        let length = rest
            .find(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"'))
            .unwrap_or(rest.len());
        let length = if length == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { length };
        (length, shown(rest.get(..length).unwrap_or_default()))
    }

    /// One value with everything in it.
    fn run(&mut self) -> Result<(), Fault> {
        loop {
            // A value is wanted.
            self.blank();
            match self.byte() {
                Some(b'{') => {
                    self.enter(b'}')?;
                    if self.byte() != Some(b'}') {
                        self.key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.enter(b']')?;
                    if self.byte() != Some(b']') {
                        continue;
                    }
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                _ => self.literal()?,
            }
            // A value is behind us: what is open goes on or ends.
            loop {
                self.blank();
                let Some(close) = self.open.last().copied() else { return Ok(()) };
                let what = if close == b'}' { "an object" } else { "an array" };
                match self.byte() {
                    Some(b',') => {
                        let comma = self.take(1);
                        self.blank();
                        if matches!(self.byte(), Some(b'}' | b']')) {
                            self.at = comma.start;
                            return Err(self.fault(
                                1,
                                &format!("a comma stands behind the last element of {what}"),
                                "remove the comma",
                            ));
                        }
                        if close == b'}' {
                            self.key()?;
                        }
                        break;
                    }
                    Some(b) if b == close => {
                        self.take(1);
                        self.open.pop();
                    }
                    None => {
                        return Err(self.fault(
                            0,
                            &format!("{what} is never closed"),
                            &format!("write the missing `{}`", char::from(close)),
                        ));
                    }
                    Some(b'#' | b'/') => return Err(self.comment()),
                    Some(_) => {
                        let (length, word) = self.word();
                        let message =
                            format!("{what} goes on with `,` or ends with `{}`, not with `{word}`", char::from(close));
                        return Err(self.fault(length, &message, "check the commas and brackets before this place"));
                    }
                }
            }
        }
    }

    fn enter(&mut self, close: u8) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            let fault = depth_fault(self.at..self.at.saturating_add(1));
            return Err(match self.of {
                Of::Model => fault,
                Of::Message => fault.help("values of clients are texts, numbers, truths and null"),
            });
        }
        self.open.push(close);
        self.take(1);
        self.blank();
        Ok(())
    }

    /// A key and the colon behind it.
    fn key(&mut self) -> Result<(), Fault> {
        self.blank();
        match self.byte() {
            Some(b'"') => {
                let start = self.at;
                self.string()?;
                if self.at.saturating_sub(start) > LONGEST_KEY {
                    self.at = start;
                    let message = format!("a key of more than {LONGEST_KEY} bytes");
                    return Err(self.fault(1, &message, "the longest names have some dozens of letters"));
                }
            }
            Some(b'#' | b'/') => return Err(self.comment()),
            None => {
                let help = "write the missing key and its value, or end the map with `}`";
                return Err(self.fault(0, "a key is missing at the end of the document", help));
            }
            Some(_) => {
                let (length, word) = self.word();
                let help = if word.starts_with('\'') {
                    "JSON has double quotes only".to_owned()
                } else {
                    format!("write `\"{word}\"`")
                };
                return Err(self.fault(length, &format!("a key in double quotes is wanted, not `{word}`"), &help));
            }
        }
        self.blank();
        if self.byte() != Some(b':') {
            let (length, word) = self.word();
            let message = match length {
                0 => "a `:` and a value are missing at the end of the document".to_owned(),
                _ => format!("a `:` is wanted behind a key, not `{word}`"),
            };
            return Err(self.fault(length, &message, "write `\"key\": value`"));
        }
        self.take(1);
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.take(1);
        loop {
            let rest = self.rest();
            let Some(stop) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') else {
                self.at = start;
                return Err(self.fault(1, "this text is never closed", "write the missing `\"`"));
            };
            self.take(stop);
            match self.byte() {
                Some(b'"') => {
                    self.take(1);
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(b'\n' | b'\r') => {
                    self.at = start;
                    return Err(self.fault(
                        1,
                        "this text is not closed on its line",
                        "write the missing `\"`; a line end inside a text is `\\n`",
                    ));
                }
                _ => {
                    return Err(self.fault(
                        1,
                        "a control character stands in a text",
                        "write it as an escape: `\\t`, `\\u0001`",
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let hex = |from: usize| {
            let digits =
                self.rest().get(from..from.saturating_add(4)).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u32::from_str_radix(digits, 16).ok()
        };
        let length = match self.text.as_bytes().get(self.at.saturating_add(1)) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => match hex(2) {
                Some(0) => {
                    return Err(Fault::new(
                        "nul-byte",
                        self.at..self.at.saturating_add(6),
                        "a NUL character stands in a text",
                    )
                    .help("remove it"));
                }
                Some(0xD800..=0xDBFF)
                    if self.rest().get(6..8) == Some("\\u") && matches!(hex(8), Some(0xDC00..=0xDFFF)) =>
                {
                    12
                }
                Some(0xD800..=0xDFFF) => {
                    return Err(self.fault(
                        6,
                        "half of a surrogate pair stands alone",
                        "write both halves, or the character itself",
                    ));
                }
                Some(_) => 6,
                None => {
                    return Err(self.fault(
                        2,
                        "`\\u` wants four hexadecimal digits",
                        "write `\\u00e9`, or the character itself",
                    ));
                }
            },
            _ => {
                let length = self.rest().chars().take(2).map(char::len_utf8).sum();
                return Err(self.fault(length, "unknown escape in a text", "write `\\\\` for a backslash"));
            }
        };
        self.take(length);
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        let (length, word) = self.word();
        let written = self.rest().get(..length).unwrap_or_default();
        if !is_number(written) {
            let help =
                "write digits without a leading zero, `_` or `+`; exact decimals may be written as text: \"0.10\"";
            return Err(self.fault(length, &format!("`{word}` is not a number in JSON"), help));
        }
        self.take(length);
        Ok(())
    }

    fn literal(&mut self) -> Result<(), Fault> {
        let (length, word) = self.word();
        if matches!(self.rest().get(..length), Some("true" | "false" | "null")) {
            self.take(length);
            return Ok(());
        }
        Err(match self.byte() {
            None => {
                self.fault(0, "a value is missing at the end of the document", "write the missing value and brackets")
            }
            Some(b'#' | b'/') => self.comment(),
            Some(b'\'') => self.fault(length, "single quotes do not quote a text in JSON", "write double quotes"),
            Some(b'}' | b']' | b',' | b':') => self.fault(
                length,
                &format!("a value is wanted, not `{word}`"),
                "write the missing value, or remove the comma before",
            ),
            Some(_) => self.fault(
                length,
                &format!("`{word}` is not a value in JSON"),
                &format!("write a text in double quotes: `\"{word}\"`"),
            ),
        })
    }

    fn comment(&self) -> Fault {
        let help = match self.of {
            Of::Model => "remove it, or write the model as YAML",
            Of::Message => "remove it",
        };
        self.fault(1, "JSON has no comments", help)
    }
}

/// `-`, digits without a leading zero, a fraction, an exponent.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
