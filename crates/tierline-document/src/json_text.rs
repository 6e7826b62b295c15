//! JSON texts of other programs: one client, a request, values of parameters. Values keep their places and numbers their digits.
//!
//! A model document is read as YAML in any case; these texts are small and come by the thousand a second, so that they have a tree
//! of their own, which borrows from the text. [`json::check`](crate::json) says what is wrong with a text and bounds how deep it
//! is; what builds the tree relies on it and looks at nothing twice.
//!
//! INVARIANT: no number passes through a float. A number is the text of its digits until somebody who has its type reads it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::DocumentError;
use crate::fault::{Fault, Faults};
use crate::json;
use crate::source::Source;
use crate::text::{MAX_BYTES, utf8_fault};
use crate::words::{grouped, meant, shown};

/// A JSON text that has been read.
///
/// ```
/// use tierline_document::{JsonKind, JsonText};
/// let text = JsonText::read(r#"{"arr": 9007199254740993.01, "strategic": null}"#)?;
/// let JsonKind::Object(members) = text.root().kind() else { panic!() };
/// assert_eq!(members[0].value().kind(), &JsonKind::Number("9007199254740993.01"));
/// assert_eq!(members[1].name(), "strategic");
///
/// let error = JsonText::read("{\"arr\": 1,\n \"arr\": 2}").unwrap_err();
/// assert!(error.has("duplicate-key"));
/// assert_eq!(error.diagnostics()[0].line(), Some(2));
/// # Ok::<(), tierline_document::DocumentError>(())
/// ```
#[derive(Clone, Debug)]
pub struct JsonText<'t> {
    text: &'t str,
    root: JsonValue<'t>,
}

/// A value of a JSON text, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonValue<'t> {
    kind: JsonKind<'t>,
    bytes: Range<usize>,
}

/// What a value of a JSON text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonKind<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it is written.
    Number(&'t str),
    /// A text, its escapes read.
    Text(Cow<'t, str>),
    /// Values in order.
    List(Vec<JsonValue<'t>>),
    /// Values by name, in the order in which they are written; no name is there twice.
    Object(Vec<JsonMember<'t>>),
}

/// A value of an object with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonMember<'t> {
    name: Cow<'t, str>,
    name_bytes: Range<usize>,
    value: JsonValue<'t>,
}

/// One thing that is wrong with the meaning of a JSON text; see [`JsonText::refuse`].
///
/// ```
/// use tierline_document::{JsonMistake, JsonText};
/// let text = JsonText::read("[1, 2]")?;
/// let mistake = JsonMistake::new("not-an-object", text.root().bytes(), "a client is a JSON object").help("write `{...}`");
/// assert_eq!(text.refuse([mistake]).to_string().lines().next(), Some("error[not-an-object]: a client is a JSON object"));
/// # Ok::<(), tierline_document::DocumentError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonMistake(Fault);

impl JsonMistake {
    /// A mistake at some bytes of the text; the message is one line, lower case, without a full stop.
    #[must_use]
    pub fn new(code: &'static str, bytes: Range<usize>, message: impl AsRef<str>) -> Self {
        Self(Fault::new(code, bytes, message))
    }

    /// What to do about it.
    #[must_use]
    pub fn help(self, help: impl AsRef<str>) -> Self {
        Self(self.0.help(help))
    }
}

impl<'t> JsonText<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// [`DocumentError`] where the text is larger than 1 MiB, is not exactly one JSON value, is nested beyond 64, or gives a key
    /// twice.
    pub fn read(text: &'t str) -> Result<Self, DocumentError> {
        if text.len() > MAX_BYTES {
            return Err(too_large(text.len()));
        }
        // A byte order mark is no part of the JSON behind it, and its bytes count for places.
        let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let body = text.get(mark..).unwrap_or_default();
        if let Err(fault) = json::check(body, json::Of::Message) {
            let fault = fault.moved(|range| range.start.saturating_add(mark)..range.end.saturating_add(mark));
            return Err(refused(text, vec![fault]));
        }
        let mut reader = Reader { text, at: mark, faults: Faults::default() };
        let root = reader.value();
        if reader.faults.is_empty() { Ok(Self { text, root }) } else { Err(refused(text, reader.faults.finish())) }
    }

    /// As [`JsonText::read`], from bytes in UTF-8.
    ///
    /// ```
    /// use tierline_document::JsonText;
    /// assert!(JsonText::read_bytes(b"\"caf\xE9\"").unwrap_err().has("not-utf8"));
    /// ```
    ///
    /// # Errors
    /// As [`JsonText::read`], and where the bytes are not UTF-8.
    pub fn read_bytes(bytes: &'t [u8]) -> Result<Self, DocumentError> {
        if bytes.len() > MAX_BYTES {
            return Err(too_large(bytes.len()));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::read(text),
            Err(error) => Err(refused("", vec![utf8_fault(bytes, error.valid_up_to(), "send UTF-8")])),
        }
    }

    /// The value of the text.
    #[must_use]
    pub const fn root(&self) -> &JsonValue<'t> {
        &self.root
    }

    /// The error of mistakes that whoever reads the text has found in it, in the order of the text.
    #[must_use]
    pub fn refuse(&self, mistakes: impl IntoIterator<Item = JsonMistake>) -> DocumentError {
        let mut faults = Faults::default();
        faults.extend(mistakes.into_iter().map(|mistake| mistake.0));
        refused(self.text, faults.finish())
    }
}

impl<'t> JsonValue<'t> {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> &JsonKind<'t> {
        &self.kind
    }

    /// Where it stands in the text.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        self.bytes.clone()
    }

    /// What it is, in a word: `a number`, `an object`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.kind {
            JsonKind::Null => "null",
            JsonKind::Boolean(_) => "a boolean",
            JsonKind::Number(_) => "a number",
            JsonKind::Text(_) => "a text",
            JsonKind::List(_) => "a list",
            JsonKind::Object(_) => "an object",
        }
    }

    /// The members of an object; of anything else the mistake that it is none. `what` says what was wanted: `a client`.
    ///
    /// # Errors
    /// `not-an-object`.
    pub fn members(&self, what: &str) -> Result<&[JsonMember<'t>], JsonMistake> {
        match &self.kind {
            JsonKind::Object(members) => Ok(members),
            _ => {
                let message = format!("{what} is an object, not {}", self.word());
                let help = "write its values by name: `{\"name\": value}`";
                Err(JsonMistake::new("not-an-object", self.bytes(), message).help(help))
            }
        }
    }
}

impl JsonValue<'_> {
    /// The mistake that it lacks a key that it must have; `what` says what it is.
    #[must_use]
    pub fn without(&self, what: &str, key: &str) -> JsonMistake {
        JsonMistake::new("missing-key", self.bytes(), format!("{what} without `{key}`")).help("add it")
    }
}

impl<'t> JsonMember<'t> {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the name stands in the text, with its quotes.
    #[must_use]
    pub fn name_bytes(&self) -> Range<usize> {
        self.name_bytes.clone()
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &JsonValue<'t> {
        &self.value
    }

    /// The mistake that an object has no such key; `what` says what the object is, `known` the keys that it may have.
    ///
    /// ```
    /// use tierline_document::JsonText;
    /// let text = JsonText::read(r#"{"standng": null}"#)?;
    /// let member = &text.root().members("a request").unwrap()[0];
    /// let error = text.refuse([member.unknown("a request", &["client", "standing"])]);
    /// assert_eq!(error.diagnostics()[0].help(), Some("did you mean `standing`?"));
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn unknown(&self, what: &str, known: &[&str]) -> JsonMistake {
        let message = format!("unknown key `{}` in {what}", shown(&self.name));
        JsonMistake::new("unknown-key", self.name_bytes(), message).help(meant(&self.name, known))
    }

    /// The mistake that its value is not what was wanted: `a day`, `a text or null`.
    ///
    /// ```
    /// use tierline_document::JsonText;
    /// let text = JsonText::read(r#"{"as_of": 5}"#)?;
    /// let member = &text.root().members("a request").unwrap()[0];
    /// let mistakes = [member.unusable("a day"), text.root().without("a request", "client")];
    /// let error = text.refuse(mistakes);
    /// assert_eq!(error.diagnostics()[0].message(), "a request without `client`");
    /// assert_eq!(error.diagnostics()[1].message(), "`as_of` is a day, not `5`");
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn unusable(&self, wanted: &str) -> JsonMistake {
        let found = match &self.value.kind {
            JsonKind::Text(text) => format!("`{}`", shown(text)),
            JsonKind::Number(digits) => format!("`{}`", shown(digits)),
            JsonKind::Boolean(value) => format!("`{value}`"),
            JsonKind::Null | JsonKind::List(_) | JsonKind::Object(_) => self.value.word().into(),
        };
        let message = format!("`{}` is {wanted}, not {found}", shown(&self.name));
        JsonMistake::new("unusable-value", self.value.bytes(), message)
    }
}

fn refused(text: &str, faults: Vec<Fault>) -> DocumentError {
    DocumentError::new(faults, &Arc::new(Source::new(None, text)))
}

fn too_large(bytes: usize) -> DocumentError {
    let message = format!("a text of {} bytes; at most {} (1 MiB) are allowed", grouped(bytes), grouped(MAX_BYTES));
    let fault = Fault::anywhere("too-large", message).help("send one client at a time, or many as a table");
    // The lines of a text that is too large are not looked for.
    refused("", vec![fault])
}

/// Builds the tree of a text that is JSON.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    faults: Faults,
}

impl<'t> Reader<'t> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    fn blank(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.skip(1);
        }
    }

    /// A value with everything in it; the text is nested at most 64 deep.
    fn value(&mut self) -> JsonValue<'t> {
        self.blank();
        let start = self.at;
        let kind = match self.byte() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => JsonKind::Text(self.string()),
            _ => self.word(),
        };
        JsonValue { kind, bytes: start..self.at }
    }

    fn object(&mut self) -> JsonKind<'t> {
        let mut members: Vec<JsonMember<'t>> = Vec::new();
        while self.goes_on(b'}') {
            let start = self.at;
            let name = self.string();
            let name_bytes = start..self.at;
            self.blank();
            // The colon.
            self.skip(1);
            let value = self.value();
            members.push(JsonMember { name, name_bytes, value });
        }
        self.refuse_twice(&members);
        JsonKind::Object(members)
    }

    fn list(&mut self) -> JsonKind<'t> {
        let mut values = Vec::new();
        while self.goes_on(b']') {
            values.push(self.value());
        }
        JsonKind::List(values)
    }

    /// Passes over the bracket or comma in front of an element; whether there is one. Behind the last it passes over `close`.
    fn goes_on(&mut self, close: u8) -> bool {
        // The opening bracket, a comma, or the bracket that closes.
        self.blank();
        let ends = self.byte() == Some(close);
        self.skip(1);
        self.blank();
        if !ends && self.byte() == Some(close) {
            // Nothing stands between the brackets.
            self.skip(1);
            return false;
        }
        !ends && self.at < self.text.len()
    }

    fn word(&mut self) -> JsonKind<'t> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find([' ', '\t', '\n', '\r', ',', '}', ']']).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        self.skip(length.max(1));
        match word {
            "true" => JsonKind::Boolean(true),
            "false" => JsonKind::Boolean(false),
            "null" => JsonKind::Null,
            digits => JsonKind::Number(digits),
        }
    }

    fn string(&mut self) -> Cow<'t, str> {
        self.skip(1);
        let rest = self.text.get(self.at..).unwrap_or_default();
        let stop = rest.find(['"', '\\']).unwrap_or(rest.len());
        let plain = rest.get(..stop).unwrap_or_default();
        self.skip(stop);
        if self.byte() != Some(b'\\') {
            self.skip(1);
            return Cow::Borrowed(plain);
        }
        let mut out = String::from(plain);
        while let Some(byte) = self.byte() {
            if byte == b'"' {
                break;
            }
            if byte == b'\\' {
                self.escape(&mut out);
                continue;
            }
            let rest = self.text.get(self.at..).unwrap_or_default();
            let stop = rest.find(['"', '\\']).unwrap_or(rest.len());
            out.push_str(rest.get(..stop).unwrap_or_default());
            self.skip(stop);
        }
        self.skip(1);
        Cow::Owned(out)
    }

    fn escape(&mut self, out: &mut String) {
        let letter = self.text.as_bytes().get(self.at.saturating_add(1)).copied();
        self.skip(2);
        out.push(match letter {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.code_point(),
            other => other.map_or(char::REPLACEMENT_CHARACTER, char::from),
        });
    }

    /// The character of four hexadecimal digits, or of a pair of surrogates.
    fn code_point(&mut self) -> char {
        let first = self.unit();
        let units = if (0xD800..=0xDBFF).contains(&first) {
            // `\u` of the second half.
            self.skip(2);
            [first, self.unit()]
        } else {
            [first, 0]
        };
        // The check has refused whatever is no character.
        char::decode_utf16(units).next().and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn unit(&mut self) -> u16 {
        let digits = self.text.get(self.at..self.at.saturating_add(4)).unwrap_or_default();
        let unit = u16::from_str_radix(digits, 16).unwrap_or(0);
        self.skip(4);
        unit
    }

    /// Names that an object has twice.
    fn refuse_twice(&mut self, members: &[JsonMember<'t>]) {
        // A look along a few names is faster than a map of them, and no map is needed for most clients.
        const FEW: usize = 24;
        if members.len() <= FEW {
            for (at, member) in members.iter().enumerate() {
                let before = members.iter().take(at).find(|before| before.name == member.name);
                if let Some(before) = before {
                    self.faults.push(twice(member, before));
                }
            }
            return;
        }
        let mut seen: HashMap<&str, &JsonMember<'t>> = HashMap::with_capacity(members.len());
        for member in members {
            match seen.get(&*member.name) {
                Some(before) => self.faults.push(twice(member, before)),
                None => {
                    seen.insert(&member.name, member);
                }
            }
        }
    }
}

fn twice(member: &JsonMember<'_>, before: &JsonMember<'_>) -> Fault {
    Fault::new("duplicate-key", member.name_bytes(), format!("the key `{}` is there twice", shown(&member.name)))
        .label(before.name_bytes(), "first written here")
        .help("remove one of the two")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    /// The tree in words that no reader of JSON could mistake.
    fn words(value: &JsonValue<'_>) -> String {
        match value.kind() {
            JsonKind::Null => "null".into(),
            JsonKind::Boolean(value) => value.to_string(),
            JsonKind::Number(digits) => format!("#{digits}"),
            JsonKind::Text(text) => format!("{text:?}"),
            JsonKind::List(values) => format!("[{}]", values.iter().map(words).collect::<Vec<_>>().join(" ")),
            JsonKind::Object(members) => {
                let member = |member: &JsonMember<'_>| format!("{:?}={}", member.name(), words(member.value()));
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn values_are_read_with_the_digits_and_places_that_they_have() {
        for (text, tree) in [
            ("null", "null"),
            (" -0.50e+3 ", "#-0.50e+3"),
            ("9007199254740993.01", "#9007199254740993.01"),
            ("[]", "[]"),
            ("[ ]", "[]"),
            ("{ }", "{}"),
            ("[[],{},[1,2]]", "[[] {} [#1 #2]]"),
            (r#"{"a":1,"b":[true,false],"c":{"d":"e"}}"#, r#"{"a"=#1 "b"=[true false] "c"={"d"="e"}}"#),
            (r#""a\"b\\c\/d\n\u00e9\ud83d\ude00\t\b\f\r""#, r#""a\"b\\c/d\né😀\t\u{8}\u{c}\r""#),
            ("\u{FEFF}{\"a\": 1}", r#"{"a"=#1}"#),
            ("\"\u{7f}é\"", "\"\\u{7f}é\""),
        ] {
            let read = JsonText::read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(words(read.root()), tree, "{text}");
        }
        let text = r#"{"a": [1, {"b": "c"}]}"#;
        let read = JsonText::read(text).unwrap();
        let member = &read.root().members("it").unwrap()[0];
        assert_eq!(text.get(member.name_bytes()), Some("\"a\""));
        assert_eq!(text.get(member.value().bytes()), Some(r#"[1, {"b": "c"}]"#));
    }

    #[test]
    fn what_is_no_json_is_refused_and_deep_or_huge_texts_end_early() {
        for (text, code) in [
            ("", "empty-document"),
            ("{", "json-syntax"),
            ("[1,]", "json-syntax"),
            ("{\"a\" 1}", "json-syntax"),
            ("01", "json-syntax"),
            ("\"\u{1}\"", "json-syntax"),
            ("\"\\ud800\"", "json-syntax"),
            ("\"\\u0000\"", "nul-byte"),
            ("NaN", "json-syntax"),
            ("{} {}", "json-syntax"),
            ("{\"a\": 1, \"\\u0061\": 2}", "duplicate-key"),
            ("{\"b\": {\"a\": 1, \"a\": 2}}", "duplicate-key"),
        ] {
            let error = JsonText::read(text).unwrap_err();
            assert!(error.has(code), "{text}: {error}");
        }
        assert!(JsonText::read(&"[".repeat(100_000)).unwrap_err().has("nested-too-deep"));
        assert!(JsonText::read(&format!("{}{}", "[".repeat(64), "]".repeat(64))).is_ok());
        assert!(JsonText::read(&" ".repeat(2_000_000)).unwrap_err().has("too-large"));
        assert!(JsonText::read_bytes(&[b' '; 2_000_000]).unwrap_err().has("too-large"));
        // A hundred of many mistakes are told.
        let twice = format!("{{{}\"a\": 1}}", "\"a\": 1, ".repeat(5_000));
        assert_eq!(JsonText::read(&twice).unwrap_err().diagnostics().len(), 101);
    }
}
