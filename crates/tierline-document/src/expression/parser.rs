//! Words to an expression: operator precedence climbing with an explicit stack.

use std::ops::Range;

use tierline_core::{Comparison, Date, Decimal, Expr, Op, Span, suggestion};

use super::token::{Kind, Token};
use super::vocabulary::{FUNCTIONS, instead_of_function, refused};
use crate::fault::Fault;
use crate::words::shown;

/// How tightly operators bind; what binds tighter is put together first.
mod binding {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARE: u8 = 4;
    pub(super) const ADD: u8 = 5;
    pub(super) const MULTIPLY: u8 = 6;
    pub(super) const NEGATE: u8 = 7;
    pub(super) const ATOM: u8 = 8;
}

/// The expression of these words, or nothing where a fault stopped the parser.
pub(super) fn parse(text: &str, tokens: &[Token<'_>], faults: &mut Vec<Fault>) -> Option<Expr> {
    Parser { text, tokens, at: 0, stack: Vec::new(), faults }.run().ok()
}

/// The parser stopped; why is in the faults.
struct Stopped;

/// Something whole: what an operator may take.
struct Operand {
    expr: Expr,
    /// With the parentheses around it, which the expression's own span leaves out.
    outer: Range<usize>,
    /// How tightly its outermost operator binds; parentheses bind tightest.
    binding: u8,
    /// The word `null` by itself.
    null: bool,
}

/// Something begun that waits for an operand.
enum Frame {
    Binary { op: Op, binding: u8, left: Operand, sign: Range<usize> },
    Prefix { op: Op, binding: u8, start: usize },
    Between { negated: bool, value: Operand, low: Option<Operand>, word: Range<usize> },
    Group { open: Range<usize> },
    Call { op: Op, name: Range<usize>, arguments: Vec<Operand> },
    List { negated: bool, value: Operand, open: Range<usize>, items: Vec<Operand> },
}

impl Frame {
    /// How tightly it holds its operand; what stands in parentheses is closed by them alone.
    const fn binding(&self) -> u8 {
        match self {
            Self::Binary { binding, .. } | Self::Prefix { binding, .. } => *binding,
            Self::Between { .. } => binding::COMPARE,
            Self::Group { .. } | Self::Call { .. } | Self::List { .. } => 0,
        }
    }
}

struct Parser<'a, 'f> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    at: usize,
    stack: Vec<Frame>,
    faults: &'f mut Vec<Fault>,
}

impl<'a> Parser<'a, '_> {
    fn run(&mut self) -> Result<Expr, Stopped> {
        if self.tokens.is_empty() {
            if self.faults.is_empty() {
                self.faults.push(
                    Fault::new(
                        "empty-expression",
                        0..self.text.len(),
                        "an expression is wanted here, and nothing is written",
                    )
                    .help("write a condition, as in `arr >= 25_000`"),
                );
            }
            return Err(Stopped);
        }
        loop {
            let operand = self.operand()?;
            if let Some(whole) = self.operators(operand)? {
                return Ok(whole.expr);
            }
        }
    }

    fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at)
    }

    fn ahead(&self, by: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at.saturating_add(by))
    }

    fn back(&self) -> Option<&'a Token<'a>> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn words(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn stop(&mut self, fault: Fault) -> Stopped {
        self.faults.push(fault);
        Stopped
    }

    /// The end of the text, as a place to point at.
    fn end(&self) -> Range<usize> {
        let end = self.text.trim_end().len();
        end..end
    }

    /// Reads up to and with the next operand that stands by itself; what opens or stands before it goes on the stack.
    fn operand(&mut self) -> Result<Operand, Stopped> {
        loop {
            let Some(token) = self.peek() else { return Err(self.missing_operand()) };
            let range = token.range.clone();
            self.step();
            match &token.kind {
                Kind::Number(value) => return Ok(leaf(Op::Number(*value), range)),
                Kind::Text(text) => return Ok(leaf(Op::Text(text.clone()), range)),
                Kind::Date(date) => return Ok(leaf(Op::Date(*date), range)),
                Kind::Minus => {
                    // A minus sign right before a number belongs to the number: `-5` is a constant.
                    if let Some(Token { kind: Kind::Number(value), range: number }) = self.peek() {
                        let negative = value.mantissa().checked_neg().and_then(|m| Decimal::new(m, value.scale()));
                        let range = range.start..number.end;
                        self.step();
                        return Ok(leaf(Op::Number(negative.unwrap_or(*value)), range));
                    }
                    self.stack.push(Frame::Prefix { op: Op::Negate, binding: binding::NEGATE, start: range.start });
                }
                Kind::Plus if matches!(self.peek(), Some(Token { kind: Kind::Number(_), .. })) => {
                    // As in SQL: `+5` is 5.
                    if let Some(Token { kind: Kind::Number(value), range: number }) = self.peek() {
                        let (value, range) = (*value, range.start..number.end);
                        self.step();
                        return Ok(leaf(Op::Number(value), range));
                    }
                }
                Kind::Open => self.stack.push(Frame::Group { open: range }),
                Kind::Word(word) => {
                    if let Some(operand) = self.word(word, range)? {
                        return Ok(operand);
                    }
                }
                Kind::Compare(_) | Kind::Plus | Kind::Star | Kind::Slash | Kind::Close | Kind::Comma => {
                    self.at = self.at.saturating_sub(1);
                    return Err(self.missing_operand());
                }
            }
        }
    }

    /// A word where an operand is wanted: an operand, or something that waits for one.
    fn word(&mut self, word: &'a str, range: Range<usize>) -> Result<Option<Operand>, Stopped> {
        let next = self.peek().map(|token| &token.kind);
        let lower = word.to_ascii_lowercase();
        let op = match lower.as_str() {
            "true" => Op::Boolean(true),
            "false" => Op::Boolean(false),
            "null" => {
                return Ok(Some(Operand { null: true, ..leaf(Op::Null, range) }));
            }
            "as_of" => Op::AsOf,
            "not" => {
                if self.stack.last().is_some_and(|frame| frame.binding() >= binding::COMPARE) {
                    let fault = Fault::new("unexpected-word", range, "`not` cannot stand behind this operator")
                        .help("put it in parentheses: `(not ...)`");
                    return Err(self.stop(fault));
                }
                self.stack.push(Frame::Prefix { op: Op::Not, binding: binding::NOT, start: range.start });
                return Ok(None);
            }
            "and" | "or" | "between" | "in" | "is" => {
                self.at = self.at.saturating_sub(1);
                return Err(self.missing_operand());
            }
            "date" => match next {
                Some(Kind::Text(text)) => {
                    let text = text.clone();
                    return Ok(Some(self.date(&text, range)));
                }
                Some(Kind::Open) => return self.call(word, range).map(|()| None),
                _ => Op::Name(word.into()),
            },
            _ if next == Some(&Kind::Open) => return self.call(word, range).map(|()| None),
            _ if next.is_some_and(Kind::is_operand) && refused(word).is_some() => return Err(self.refuse(word, range)),
            _ => Op::Name(word.into()),
        };
        Ok(Some(leaf(op, range)))
    }

    /// `date` and the text behind it.
    fn date(&mut self, text: &str, word: Range<usize>) -> Operand {
        let end = self.peek().map_or(word.end, |token| token.range.end);
        let quoted = self.peek().map_or(word.clone(), |token| token.range.clone());
        self.step();
        let date = text.parse::<Date>().unwrap_or_else(|_| {
            self.faults.push(date_fault(text, quoted));
            Date::MIN
        });
        leaf(Op::Date(date), word.start..end)
    }

    /// A function's name, the parenthesis being next.
    fn call(&mut self, word: &str, name: Range<usize>) -> Result<(), Stopped> {
        self.step();
        let op = match word.to_ascii_lowercase().as_str() {
            "coalesce" => Op::Coalesce(0),
            "least" => Op::Least(0),
            "greatest" => Op::Greatest(0),
            "abs" => Op::Abs,
            _ => {
                let help = match (instead_of_function(word), suggestion(word, FUNCTIONS)) {
                    (Some(instead), _) => instead.to_owned(),
                    (None, Some(question)) => question,
                    (None, None) => String::from("the functions are `coalesce`, `least`, `greatest` and `abs`"),
                };
                let fault = Fault::new("unknown-function", name.clone(), format!("unknown function `{}`", shown(word)))
                    .help(help);
                self.faults.push(fault);
                Op::Coalesce(0)
            }
        };
        self.stack.push(Frame::Call { op, name: name.clone(), arguments: Vec::new() });
        if let Some(Token { kind: Kind::Close, range }) = self.peek() {
            let fault = Fault::new(
                "missing-operand",
                name.start..range.end,
                format!("`{}` needs something to work on", shown(word)),
            )
            .help(format!("write `{}(...)` with an operand inside", shown(word)));
            // An unknown function has been reported; that it is empty too says nothing new.
            return Err(if FUNCTIONS.iter().any(|f| f.eq_ignore_ascii_case(word)) {
                self.stop(fault)
            } else {
                Stopped
            });
        }
        Ok(())
    }

    /// Reads operators behind an operand until one wants another operand; the whole expression at the end of the text.
    fn operators(&mut self, mut operand: Operand) -> Result<Option<Operand>, Stopped> {
        loop {
            let Some(token) = self.peek() else {
                operand = self.reduce(operand, 0)?;
                return match self.stack.pop() {
                    None => Ok(Some(operand)),
                    Some(frame) => Err(self.unclosed(&frame)),
                };
            };
            let range = token.range.clone();
            match &token.kind {
                Kind::Plus => return self.binary(Op::Add(0), binding::ADD, operand, range),
                Kind::Minus => return self.binary(Op::Subtract, binding::ADD, operand, range),
                Kind::Star => return self.binary(Op::Multiply(0), binding::MULTIPLY, operand, range),
                Kind::Slash => return self.binary(Op::Divide, binding::MULTIPLY, operand, range),
                Kind::Compare(comparison) => {
                    operand = self.comparable(operand, &range)?;
                    return self.binary(Op::Compare(*comparison), binding::COMPARE, operand, range);
                }
                Kind::Close => operand = self.close(operand, range)?,
                Kind::Comma => {
                    self.comma(operand, range)?;
                    return Ok(None);
                }
                Kind::Word(word) => match self.operator_word(word, operand, range)? {
                    Some(next) => operand = next,
                    None => return Ok(None),
                },
                Kind::Number(_) | Kind::Text(_) | Kind::Date(_) | Kind::Open => return Err(self.adjacent(range)),
            }
        }
    }

    /// A word where an operator is wanted. Gives the operand back where the word completed it.
    fn operator_word(
        &mut self,
        word: &'a str,
        operand: Operand,
        range: Range<usize>,
    ) -> Result<Option<Operand>, Stopped> {
        match word.to_ascii_lowercase().as_str() {
            "and" => {
                let operand = self.reduce(operand, binding::COMPARE)?;
                if let Some(Frame::Between { low: low @ None, .. }) = self.stack.last_mut() {
                    *low = Some(operand);
                    self.step();
                    return Ok(None);
                }
                self.binary(Op::And(0), binding::AND, operand, range).map(|_| None)
            }
            "or" => self.binary(Op::Or(0), binding::OR, operand, range).map(|_| None),
            "is" => self.is_null(operand, range).map(Some),
            "in" => self.begin_list(operand, false, range.start).map(|()| None),
            "between" => self.begin_between(operand, false, range).map(|()| None),
            "not" => {
                let follows = self.ahead(1).map(|token| (&token.kind, token.range.clone()));
                match follows {
                    Some((Kind::Word(next), _)) if next.eq_ignore_ascii_case("in") => {
                        self.step();
                        self.begin_list(operand, true, range.start).map(|()| None)
                    }
                    Some((Kind::Word(next), end)) if next.eq_ignore_ascii_case("between") => {
                        self.step();
                        self.begin_between(operand, true, range.start..end.end).map(|()| None)
                    }
                    Some((Kind::Word(next), end)) if refused(next).is_some() => Err(self.refuse(next, end)),
                    _ => {
                        let fault = Fault::new("unexpected-word", range, "`not` stands where an operator is wanted")
                            .help(
                                "write `not in (...)`, `not between`, `is not null`, or put `not` before the condition",
                            );
                        Err(self.stop(fault))
                    }
                }
            }
            _ if refused(word).is_some() => Err(self.refuse(word, range)),
            _ => Err(self.adjacent(range)),
        }
    }

    /// Puts an operator of two operands on the stack, once everything that binds as tightly is put together.
    fn binary(&mut self, op: Op, own: u8, operand: Operand, sign: Range<usize>) -> Result<Option<Operand>, Stopped> {
        let left = self.reduce(operand, own)?;
        self.step();
        self.stack.push(Frame::Binary { op, binding: own, left, sign });
        Ok(None)
    }

    /// Puts together everything on the stack that binds at least as tightly.
    fn reduce(&mut self, mut operand: Operand, least: u8) -> Result<Operand, Stopped> {
        let least = least.max(1);
        while self.stack.last().is_some_and(|frame| frame.binding() >= least) {
            let Some(frame) = self.stack.pop() else { break };
            operand = match frame {
                Frame::Binary { op, binding, left, sign } => {
                    if matches!(op, Op::Compare(_)) {
                        self.check_null(&op, &left, &operand, &sign);
                    }
                    let outer = left.outer.start..operand.outer.end;
                    let expr = Expr::apply(op, [left.expr, operand.expr], Span::new(outer.clone()));
                    Operand { expr, outer, binding, null: false }
                }
                Frame::Prefix { op, binding, start } => {
                    let outer = start..operand.outer.end;
                    let expr = Expr::apply(op, [operand.expr], Span::new(outer.clone()));
                    Operand { expr, outer, binding, null: false }
                }
                Frame::Between { negated, value, low: Some(low), .. } => {
                    let outer = value.outer.start..operand.outer.end;
                    let op = if negated { Op::NotBetween } else { Op::Between };
                    let expr = Expr::apply(op, [value.expr, low.expr, operand.expr], Span::new(outer.clone()));
                    Operand { expr, outer, binding: binding::COMPARE, null: false }
                }
                // An `and` that belongs to a `between` ends up here before the `between` has its upper end.
                frame @ Frame::Between { .. } if least == binding::COMPARE && self.next_is("and") => {
                    self.stack.push(frame);
                    return Ok(operand);
                }
                Frame::Between { word, value, .. } => {
                    let value = shown(self.words(&value.outer)).clone();
                    let fault = Fault::new("missing-operand", word, "`between` needs two ends")
                        .help(format!("write `{value} between low and high`"));
                    return Err(self.stop(fault));
                }
                frame => {
                    self.stack.push(frame);
                    break;
                }
            };
        }
        Ok(operand)
    }

    fn next_is(&self, keyword: &str) -> bool {
        matches!(self.peek(), Some(Token { kind: Kind::Word(word), .. }) if word.eq_ignore_ascii_case(keyword))
    }

    /// An operand in front of a comparison, which must not be a comparison itself.
    fn comparable(&mut self, operand: Operand, sign: &Range<usize>) -> Result<Operand, Stopped> {
        let operand = self.reduce(operand, binding::ADD)?;
        let chained = match self.stack.last() {
            Some(Frame::Binary { op: Op::Compare(first), left, .. }) => Some((Some(*first), left.outer.clone())),
            Some(Frame::Between { low: Some(_), value, .. }) => Some((None, value.outer.clone())),
            _ if operand.binding == binding::COMPARE => Some((None, operand.outer.clone())),
            _ => None,
        };
        let Some((first, left)) = chained else { return Ok(operand) };
        let second = self.words(sign);
        let middle = shown(self.words(&operand.outer));
        let right = self.ahead(1).map_or("...", |token| self.words(&token.range));
        let (low, right) = (shown(self.words(&left)), shown(right));
        let help = match first {
            Some(first) => {
                let sign = first.sign();
                let apart = format!("write `{low} {sign} {middle} and {middle} {second} {right}`");
                match (sign, second) {
                    ("<=", "<=") => format!("{apart}, or `{middle} between {low} and {right}`"),
                    _ => apart,
                }
            }
            None => String::from("join conditions with `and` or `or`, or put parentheses around the first one"),
        };
        let fault =
            Fault::new("chained-comparison", left.start..sign.end.max(operand.outer.end), "comparisons do not chain")
                .help(help);
        Err(self.stop(fault))
    }

    /// Reports a comparison with `null`, which would never be true.
    fn check_null(&mut self, op: &Op, left: &Operand, right: &Operand, sign: &Range<usize>) {
        let other = match (left.null, right.null) {
            (_, true) => left,
            (true, false) => right,
            (false, false) => return,
        };
        let words = shown(self.words(&other.outer));
        let test = if matches!(op, Op::Compare(Comparison::NotEqual)) { "is not null" } else { "is null" };
        let written = format!("`{} null` is never true", self.words(sign));
        let fault = Fault::new("null-comparison", left.outer.start..right.outer.end, written)
            .help(format!("write `{words} {test}`"));
        self.faults.push(fault);
    }

    /// `is null` and `is not null`, the word `is` being next.
    fn is_null(&mut self, operand: Operand, is: Range<usize>) -> Result<Operand, Stopped> {
        let operand = self.comparable(operand, &is)?;
        self.step();
        let negated = self.next_is("not");
        if negated {
            self.step();
        }
        let words = shown(self.words(&operand.outer));
        match self.peek() {
            Some(Token { kind: Kind::Word(word), range }) if word.eq_ignore_ascii_case("null") => {
                let outer = operand.outer.start..range.end;
                self.step();
                let op = if negated { Op::IsNotNull } else { Op::IsNull };
                let expr = Expr::apply(op, [operand.expr], Span::new(outer.clone()));
                Ok(Operand { expr, outer, binding: binding::COMPARE, null: false })
            }
            found => {
                let sign = if negated { "!=" } else { "=" };
                let (range, help) = match found {
                    Some(token) if token.kind.is_operand() => {
                        let right = shown(self.words(&token.range));
                        (is.start..token.range.end, format!("write `{words} {sign} {right}`"))
                    }
                    _ => (is, format!("write `{words} is null` or `{words} is not null`")),
                };
                Err(self.stop(Fault::new("unexpected-word", range, "`is` only asks for `null`").help(help)))
            }
        }
    }

    fn begin_between(&mut self, operand: Operand, negated: bool, word: Range<usize>) -> Result<(), Stopped> {
        let value = self.comparable(operand, &word)?;
        self.step();
        self.stack.push(Frame::Between { negated, value, low: None, word });
        Ok(())
    }

    /// `in` being next, with its list.
    fn begin_list(&mut self, operand: Operand, negated: bool, start: usize) -> Result<(), Stopped> {
        let end = self.peek().map_or(start, |token| token.range.end);
        let value = self.comparable(operand, &(start..end))?;
        self.step();
        let Some(Token { kind: Kind::Open, range: open }) = self.peek() else {
            let found = self.peek().map(|token| (token.range.clone(), shown(self.words(&token.range))));
            let (range, help) = match found {
                Some((range, words)) => (range, format!("write `in ({words})`")),
                None => (start..end, String::from("write `in ('a', 'b')`")),
            };
            return Err(self.stop(Fault::new("missing-operand", range, "`in` needs a list in parentheses").help(help)));
        };
        self.step();
        if let Some(Token { kind: Kind::Close, range }) = self.peek() {
            let fault = Fault::new("empty-list", open.start..range.end, "the list of `in` is empty")
                .help("write at least one value, as in `in ('a', 'b')`");
            return Err(self.stop(fault));
        }
        self.stack.push(Frame::List { negated, value, open: open.clone(), items: Vec::new() });
        Ok(())
    }

    /// A comma behind an operand: the next one of a function or a list.
    fn comma(&mut self, operand: Operand, range: Range<usize>) -> Result<(), Stopped> {
        let operand = self.reduce(operand, 0)?;
        match self.stack.last_mut() {
            Some(Frame::Call { arguments, .. }) => arguments.push(operand),
            Some(Frame::List { items, .. }) => items.push(operand),
            _ => {
                let fault = Fault::new("unexpected-comma", range, "a comma separates nothing here")
                    .help("write `and` or `or` between conditions; digits are grouped with `_`, and a decimal point is a point");
                return Err(self.stop(fault));
            }
        }
        self.step();
        Ok(())
    }

    /// A closing parenthesis behind an operand.
    fn close(&mut self, operand: Operand, range: Range<usize>) -> Result<Operand, Stopped> {
        let operand = self.reduce(operand, 0)?;
        self.step();
        match self.stack.pop() {
            Some(Frame::Group { open }) => {
                Ok(Operand { outer: open.start..range.end, binding: binding::ATOM, null: false, ..operand })
            }
            Some(Frame::Call { op, name, mut arguments }) => {
                arguments.push(operand);
                let outer = name.start..range.end;
                if op == Op::Abs && arguments.len() != 1 {
                    let fault = Fault::new(
                        "wrong-argument-count",
                        outer.clone(),
                        format!("`abs` takes one operand, not {}", arguments.len()),
                    )
                    .help("write `abs(x)`; digits are grouped with `_`");
                    self.faults.push(fault);
                }
                let expr =
                    Expr::apply(op, arguments.into_iter().map(|argument| argument.expr), Span::new(outer.clone()));
                Ok(Operand { expr, outer, binding: binding::ATOM, null: false })
            }
            Some(Frame::List { negated, value, mut items, .. }) => {
                items.push(operand);
                let outer = value.outer.start..range.end;
                let op = if negated { Op::NotIn(0) } else { Op::In(0) };
                let all = std::iter::once(value.expr).chain(items.into_iter().map(|item| item.expr));
                let expr = Expr::apply(op, all, Span::new(outer.clone()));
                Ok(Operand { expr, outer, binding: binding::COMPARE, null: false })
            }
            _ => {
                let fault = Fault::new("unclosed-parenthesis", range, "this `)` closes nothing")
                    .help("remove it, or open a parenthesis before");
                Err(self.stop(fault))
            }
        }
    }

    /// What is still open at the end of the text.
    fn unclosed(&mut self, frame: &Frame) -> Stopped {
        let open = match frame {
            Frame::Group { open } | Frame::List { open, .. } => open.clone(),
            Frame::Call { name, .. } => name.end..name.end.saturating_add(1),
            _ => self.end(),
        };
        let end = self.end();
        let fault = Fault::new("unclosed-parenthesis", open, "this `(` is never closed")
            .help("write the missing `)`")
            .label(end, "the expression ends here");
        self.stop(fault)
    }

    /// An operand is wanted, and the next word is none, or there is no word.
    fn missing_operand(&mut self) -> Stopped {
        let before = self.back().map(|token| (&token.kind, token.range.clone()));
        let waiting = before.as_ref().map(|(_, range)| shown(self.words(range)));
        let (range, message) = match (self.peek(), waiting) {
            (Some(token), None) => {
                (token.range.clone(), format!("`{}` has nothing in front of it", shown(self.words(&token.range))))
            }
            (Some(token), Some(before)) => (
                token.range.clone(),
                format!("an operand is missing between `{before}` and `{}`", shown(self.words(&token.range))),
            ),
            (None, Some(before)) => (
                before_range(before_range_of(self.back()), self.end()),
                format!("an operand is missing behind `{before}`"),
            ),
            (None, None) => (self.end(), String::from("an operand is missing")),
        };
        self.stop(
            Fault::new("missing-operand", range, message).help("write a name, a number, a 'text' or a condition there"),
        )
    }

    /// Two operands side by side.
    fn adjacent(&mut self, range: Range<usize>) -> Stopped {
        let left = self.back().map_or("", |token| self.words(&token.range));
        let right = self.words(&range);
        let name = |word: &str| {
            word.chars().all(|c| c == '_' || c.is_alphanumeric()) && !word.starts_with(|c: char| c.is_ascii_digit())
        };
        let help = match self.peek().map(|token| &token.kind) {
            Some(Kind::Open) => String::from(
                "the functions are `coalesce`, `least`, `greatest` and `abs`; conditions are joined by `and` or `or`",
            ),
            _ if name(left) && name(right) => format!(
                "names have no spaces (`{}_{}`?); conditions are joined by `and` or `or`",
                shown(left),
                shown(right)
            ),
            Some(Kind::Text(_)) if name(left) => format!("write `{} = {}`", shown(left), shown(right)),
            _ => String::from("join conditions with `and` or `or`, and numbers with `+`, `-`, `*` or `/`"),
        };
        let message = format!("an operator is missing between `{}` and `{}`", shown(left), shown(right));
        self.stop(Fault::new("missing-operator", range, message).help(help))
    }

    /// A word of SQL that is no part of these expressions.
    fn refuse(&mut self, word: &str, range: Range<usize>) -> Stopped {
        let fault = Fault::new("not-supported", range, format!("`{}` is not part of expressions", shown(word)));
        let fault = match refused(word) {
            Some(instead) => fault.help(instead),
            None => fault,
        };
        self.stop(fault)
    }
}

fn leaf(op: Op, range: Range<usize>) -> Operand {
    Operand { expr: Expr::leaf(op, Span::new(range.clone())), outer: range, binding: binding::ATOM, null: false }
}

fn before_range_of(token: Option<&Token<'_>>) -> Range<usize> {
    token.map_or(0..0, |token| token.range.clone())
}

/// The range of the word that waits, where there is one, else the end.
fn before_range(word: Range<usize>, end: Range<usize>) -> Range<usize> {
    if word.is_empty() { end } else { word }
}

/// What is wrong with a text that is no date.
fn date_fault(text: &str, range: Range<usize>) -> Fault {
    Fault::new("invalid-date", range, format!("`{}` is not a date", shown(text)))
        .help("write year, month and day of a date that exists: `date '2026-01-31'`")
}
