//! An expression's text to its words, in one pass; what other languages write is understood, reported and read on.

use std::ops::Range;

use tierline_core::{Date, Decimal, NumberError, Op, WrittenAs, detached_accent, instead_of};

use super::signs::SIGNS;
use super::table::is_operator_word;
use super::token::{Kind, Token};
use crate::fault::Fault;
use crate::words::{begins_name, continues_name, is_invisible, shown};

/// The words of a text, and what is wrong with it.
pub(super) struct Lexed<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) faults: Vec<Fault>,
    /// How many operands the text has, also those behind the last token that was kept.
    pub(super) operands: usize,
    /// Some of the text could not be read as words.
    pub(super) broken: bool,
}

/// The most words that are kept: a text of more cannot be within the limits of an expression.
const KEPT: usize = 32_768;

/// The most mistakes that are kept of one text.
const FAULTS: usize = 20;

pub(super) fn lex(text: &str) -> Lexed<'_> {
    let mut lexer = Lexer {
        text,
        at: 0,
        lists: Vec::new(),
        out: Lexed { tokens: Vec::new(), faults: Vec::new(), operands: 0, broken: false },
    };
    while lexer.step() {}
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// For each open parenthesis, whether commas may stand in it.
    lists: Vec<bool>,
    out: Lexed<'a>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves on by so many bytes and gives their range.
    fn take(&mut self, bytes: usize) -> Range<usize> {
        let start = self.at;
        self.at = start.saturating_add(bytes).min(self.text.len());
        start..self.at
    }

    fn push(&mut self, kind: Kind<'a>, range: Range<usize>) {
        if kind.is_operand() {
            self.out.operands = self.out.operands.saturating_add(1);
        }
        if self.out.tokens.len() < KEPT {
            self.out.tokens.push(Token { kind, range });
        }
    }

    fn fault(&mut self, fault: Fault) {
        if self.out.faults.len() < FAULTS {
            self.out.faults.push(fault);
        }
    }

    fn last(&self) -> Option<&Token<'a>> {
        self.out.tokens.last()
    }

    /// Reads one word; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let second = rest.chars().nth(1);
        match first {
            c if c.is_whitespace() => {
                self.take(c.len_utf8());
            }
            c if begins_name(c) => self.word(),
            c if c.is_ascii_digit() => self.number(),
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => self.number(),
            '\'' => self.quoted('\'', '\''),
            '"' => self.quoted('"', '"'),
            '`' => self.quoted('`', '`'),
            '‘' | '‚' | '‛' | '’' => self.quoted('’', '‘'),
            '“' | '„' | '‟' | '”' => self.quoted('”', '“'),
            '«' => self.quoted('»', '»'),
            '(' => self.open(),
            ')' => {
                self.lists.pop();
                let range = self.take(1);
                self.push(Kind::Close, range);
            }
            _ => self.sign(first),
        }
        true
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        let range = self.take(length);
        let word = rest.get(..length).unwrap_or_default();
        // A dot inside a name: `account.arr`.
        let follows = self.rest();
        if follows.strip_prefix('.').is_some_and(|more| more.starts_with(begins_name)) {
            let length = follows.find(|c| c != '.' && !continues_name(c)).unwrap_or(follows.len());
            let whole = range.start..self.take(length).end;
            let words = self.text.get(whole.clone()).unwrap_or_default();
            let last = words.rsplit('.').next().unwrap_or(words);
            let message = format!("`{}` is not a name: names have no dots", shown(words));
            self.fault(
                Fault::new("unexpected-character", whole.clone(), message)
                    .help(format!("write the attribute's own name, as in `{}`", shown(last))),
            );
            self.push(Kind::Word(word), whole);
            return;
        }
        self.push(Kind::Word(word), range);
    }

    fn number(&mut self) {
        let rest = self.rest();
        if let Some((date, length)) = bare_date(rest) {
            let range = self.take(length);
            let words = rest.get(..length).unwrap_or_default();
            let fault = Fault::new(
                "bare-date",
                range.clone(),
                format!("`{words}` is not a date in an expression, but a subtraction"),
            )
            .help(format!("write `date '{words}'`"));
            self.fault(fault);
            self.push(date.map_or(Kind::Number(Decimal::ZERO), Kind::Date), range);
            return;
        }
        let length = number_length(rest);
        let word = rest.get(..length).unwrap_or_default();
        let mut range = self.take(length);
        let value = match Decimal::parse(word) {
            Ok(value) => value,
            Err(error) => {
                self.fault(number_fault(word, range.clone(), error));
                Decimal::ZERO
            }
        };
        let follows = self.rest();
        let grouped = follows.as_bytes();
        if self.lists.last() != Some(&true)
            && matches!(grouped, [b',', a, b, c, ..] if [a, b, c].iter().all(|d| d.is_ascii_digit()))
        {
            let length = follows.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(follows.len());
            range.end = self.take(length).end;
            let words = self.text.get(range.clone()).unwrap_or_default();
            let fault = Fault::new(
                "invalid-number",
                range.clone(),
                format!("`{}` is not a number: a comma does not group digits", shown(words)),
            )
            .help(format!("write `{}`", shown(&words.replace(',', "_"))));
            self.fault(fault);
        } else if follows.starts_with('%') {
            range.end = self.take(1).end;
            let share = share_of(value).map_or_else(String::new, |share| format!(": `{share}`"));
            let fault = Fault::new("invalid-number", range.clone(), format!("`{}%` is not a number", shown(word)))
                .help(format!("write a share as a fraction{share}"));
            self.fault(fault);
        } else if follows.starts_with(continues_name) {
            let length = follows.find(|c| !continues_name(c)).unwrap_or(follows.len());
            range.end = self.take(length).end;
            let words = self.text.get(range.clone()).unwrap_or_default();
            self.fault(suffix_fault(words, follows.get(..length).unwrap_or_default(), value, range.clone()));
        }
        self.push(Kind::Number(value), range);
    }

    fn quoted(&mut self, close: char, also: char) {
        let rest = self.rest();
        let open = rest.chars().next().unwrap_or(close);
        let mut text = String::new();
        let mut end = None;
        let mut letters = rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = letters.next() {
            let closes = c == close || c == also;
            if closes && close == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') {
                letters.next();
                text.push('\'');
            } else if closes {
                end = Some(at.saturating_add(c.len_utf8()));
                break;
            } else {
                text.push(c);
            }
        }
        let Some(length) = end else {
            let range = self.take(rest.len());
            let at = range.start..range.start.saturating_add(open.len_utf8());
            let fault = Fault::new("unclosed-quote", at, format!("this `{open}` is never closed"))
                .help("end the text with a `'`; a `'` inside a text is written twice");
            self.fault(fault);
            self.out.broken = true;
            return;
        };
        let range = self.take(length);
        if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
            self.fault(invisible_fault(c, range.clone()));
        }
        match open {
            '\'' => {}
            '`' => {
                let fault = Fault::new("unexpected-character", range.clone(), "names are not quoted")
                    .help(format!("write `{}`", shown(text.trim())));
                self.fault(fault);
                let word = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
                self.push(Kind::Word(word), range);
                return;
            }
            _ => {
                let what = if open == '"' {
                    "double quotes do not quote a text"
                } else {
                    "typographic quotes do not quote a text"
                };
                let fault = Fault::new("double-quotes", range.clone(), what)
                    .help(format!("write `'{}'`; a name is written without quotes", shown(&text.replace('\'', "''"))));
                self.fault(fault);
            }
        }
        self.push(Kind::Text(text.into()), range);
    }

    fn open(&mut self) {
        let list = match self.last().map(|token| &token.kind) {
            Some(Kind::Word(word)) => word.eq_ignore_ascii_case("in") || !is_operator_word(word),
            _ => false,
        };
        self.lists.push(list);
        let range = self.take(1);
        self.push(Kind::Open, range);
    }

    /// Signs, and the signs that other languages use for them.
    fn sign(&mut self, first: char) {
        let rest = self.rest();
        if rest.starts_with("/*") || rest.starts_with("--") {
            let comment = rest.get(..2).unwrap_or_default();
            let range = self.take(rest.len());
            let fault = Fault::new(
                "unexpected-character",
                range.start..range.start.saturating_add(2),
                format!("`{comment}` does not begin a comment here"),
            )
            .help("write the comment behind a `#` on a line of the document");
            self.fault(fault);
            self.out.broken = true;
            return;
        }
        if first == '-' {
            let range = self.take(1);
            self.push(Kind::Sign(Op::Subtract), range);
            return;
        }
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(sign.written)) {
            let range = self.take(sign.written.len());
            if let Some((code, right)) = sign.wrong {
                let help = if right.is_empty() {
                    String::from("only `+`, `-`, `*` and `/` compute")
                } else {
                    format!("write `{right}`")
                };
                self.fault(
                    Fault::new(code, range.clone(), format!("`{}` is not an operator", sign.written)).help(help),
                );
            }
            self.push(sign.kind.clone(), range);
            return;
        }
        let range = self.take(first.len_utf8());
        self.out.broken |= !matches!(first, '$' | '€' | '£' | '¥');
        let before = self.text.get(..range.start).unwrap_or_default();
        let letter = before.char_indices().next_back().map_or(0, |(at, _)| at);
        let accented = self.text.get(letter..range.end).and_then(detached_accent);
        let fault = character_fault(first, range, self.rest());
        self.fault(match accented {
            Some(help) => fault.help(help),
            None => fault,
        });
    }
}

/// What is wrong with a character that begins nothing.
fn character_fault(c: char, range: Range<usize>, follows: &str) -> Fault {
    if is_invisible(c) || c.is_control() {
        return invisible_fault(c, range);
    }
    if let Some(instead) = instead_of(c.encode_utf8(&mut [0; 4]), WrittenAs::Sign) {
        return Fault::new("unknown-operator", range, format!("`{c}` is not an operator")).help(instead);
    }
    let word = follows.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '_')).next().unwrap_or_default();
    match c {
        '$' | '€' | '£' | '¥' if !word.is_empty() => {
            Fault::new("invalid-number", range, format!("`{c}{}` is not a number", shown(word)))
                .help(format!("write the number alone, `{}`; its currency is the attribute's `unit`", shown(word)))
        }
        '?' | ':' => Fault::new("unexpected-character", range, format!("unexpected `{c}`"))
            .help("a choice between values is a dimension with rules"),
        '[' | ']' | '{' | '}' => Fault::new("unexpected-character", range, format!("unexpected `{c}`"))
            .help("a list is written `in (a, b)`, and names are not quoted"),
        ';' => Fault::new("unexpected-character", range, "unexpected `;`").help("an expression has no end sign"),
        _ => Fault::new("unexpected-character", range, format!("unexpected `{c}`"))
            .help("expressions consist of names, numbers, 'texts' and operators"),
    }
}

/// What is wrong with a character that cannot be seen.
pub(crate) fn invisible_fault(c: char, range: Range<usize>) -> Fault {
    Fault::new("invisible-character", range, format!("an invisible character, U+{:04X}, stands here", u32::from(c)))
        .help("remove it: write the words anew instead of pasting them")
}

/// What is wrong with a number of digits.
fn number_fault(word: &str, range: Range<usize>, error: NumberError) -> Fault {
    match error {
        NumberError::TooLong => {
            Fault::new("number-too-long", range, format!("`{}` has more than 38 digits", shown(word)))
                .help("write a number of at most 38 digits")
        }
        _ => Fault::new("invalid-number", range, format!("`{}` is not a number", shown(word)))
            .help("write digits, with `_` between them where it helps reading: `100_000`"),
    }
}

/// `100k`, `1M`: letters behind a number.
fn suffix_fault(words: &str, suffix: &str, value: Decimal, range: Range<usize>) -> Fault {
    let zeros = match suffix {
        "k" | "K" => 3,
        "m" | "M" | "mn" | "mio" => 6,
        "b" | "B" | "bn" => 9,
        _ => 0,
    };
    let fault = Fault::new("invalid-number", range, format!("`{}` is not a number", shown(words)));
    let written = Decimal::parse(&format!("{value}e{zeros}"));
    match written {
        Ok(number) if zeros > 0 => fault.help(format!("write `{}`", underscored(&number.normalized().to_string()))),
        _ => fault.help("write digits alone; a name does not begin with a digit"),
    }
}

/// The digits of a whole number in groups of three.
fn underscored(digits: &str) -> String {
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, _)| (whole, digits.get(whole.len()..).unwrap_or_default()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}

/// A hundredth of the number.
fn share_of(value: Decimal) -> Option<Decimal> {
    Decimal::new(value.mantissa(), value.scale().checked_add(2)?).map(Decimal::normalized)
}

/// A date without quotes, as bytes; the date is absent where the calendar has none.
fn bare_date(text: &str) -> Option<(Option<Date>, usize)> {
    let word = text.get(..10)?;
    let digits = |range: Range<usize>| word.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let shape =
        digits(0..4) && digits(5..7) && digits(8..10) && word.get(4..5) == Some("-") && word.get(7..8) == Some("-");
    let ends = !text.get(10..).is_some_and(|more| more.starts_with(continues_name));
    (shape && ends).then(|| (word.parse().ok(), 10))
}

/// The bytes of the number that the text begins with: digits, `_`, a point, an exponent.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(|b| b.is_ascii_digit() || *b == b'_') {
            at = at.saturating_add(1);
        }
        at
    };
    let mut end = digits(0);
    while bytes.get(end) == Some(&b'.') && bytes.get(end.saturating_add(1)).is_none_or(|b| !b.is_ascii_alphabetic()) {
        end = digits(end.saturating_add(1));
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let mut at = end.saturating_add(1);
        if matches!(bytes.get(at), Some(b'+' | b'-')) {
            at = at.saturating_add(1);
        }
        if bytes.get(at).is_some_and(u8::is_ascii_digit) {
            end = digits(at);
        }
    }
    end
}
