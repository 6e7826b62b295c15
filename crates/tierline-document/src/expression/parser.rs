//! Words to an expression: operator precedence climbing with an explicit stack.

use std::ops::Range;

use tierline_core::{Arity, Binding, Comparison, Date, Decimal, Expr, Form, Op, Operator, Span, suggestion};

use super::table::{functions, functions_told, is_operator_word, negatable, operator};
use super::token::{Kind, Token};
use super::vocabulary::{instead_of_function, refused};
use crate::fault::Fault;
use crate::words::shown;

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
    binding: Binding,
    /// The word `null` by itself.
    null: bool,
}

/// Something begun that waits for an operand.
enum Frame {
    Binary { op: Op, binding: Binding, left: Operand, sign: Range<usize> },
    Prefix { op: Op, binding: Binding, start: usize },
    Between { op: Op, value: Operand, low: Option<Operand>, word: Range<usize> },
    Group { open: Range<usize> },
    Call { op: Op, name: Range<usize>, arguments: Vec<Operand> },
    List { op: Op, value: Operand, open: Range<usize>, items: Vec<Operand> },
}

impl Frame {
    /// How tightly it holds its operand; what stands in parentheses is closed by them alone.
    const fn binding(&self) -> Binding {
        match self {
            Self::Binary { binding, .. } | Self::Prefix { binding, .. } => *binding,
            Self::Between { .. } => Binding::Compare,
            Self::Group { .. } | Self::Call { .. } | Self::List { .. } => Binding::Open,
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
                Kind::Sign(Op::Subtract) => {
                    // A minus sign right before a number belongs to the number: `-5` is a constant.
                    if let Some(Token { kind: Kind::Number(value), range: number }) = self.peek() {
                        let negative = value.mantissa().checked_neg().and_then(|m| Decimal::new(m, value.scale()));
                        let range = range.start..number.end;
                        self.step();
                        return Ok(leaf(Op::Number(negative.unwrap_or(*value)), range));
                    }
                    self.stack.push(Frame::Prefix { op: Op::Negate, binding: Binding::Sign, start: range.start });
                }
                Kind::Sign(Op::Add(_)) if matches!(self.peek(), Some(Token { kind: Kind::Number(_), .. })) => {
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
                Kind::Sign(_) | Kind::Close | Kind::Comma => {
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
        if let Some(prefix) = operator(Form::Prefix, &lower) {
            if self.stack.last().is_some_and(|frame| frame.binding() > prefix.binding) {
                let fault =
                    Fault::new("unexpected-word", range, format!("`{lower}` cannot stand behind this operator"))
                        .help(format!("put it in parentheses: `({lower} ...)`"));
                return Err(self.stop(fault));
            }
            self.stack.push(Frame::Prefix { op: prefix.op(), binding: prefix.binding, start: range.start });
            return Ok(None);
        }
        if is_operator_word(word) {
            self.at = self.at.saturating_sub(1);
            return Err(self.missing_operand());
        }
        let op = match lower.as_str() {
            "true" => Op::Boolean(true),
            "false" => Op::Boolean(false),
            "null" => {
                return Ok(Some(Operand { null: true, ..leaf(Op::Null, range) }));
            }
            "as_of" => Op::AsOf,
            "date" => match next {
                Some(Kind::Text(text)) => {
                    let text = text.clone();
                    return Ok(Some(self.date(&text, range)));
                }
                Some(Kind::Open) => return self.call(word, range).map(|()| None),
                _ => Op::Name(word.into()),
            },
            "previous" if next == Some(&Kind::Open) => return self.previous(range).map(Some),
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

    /// `previous` and, in parentheses, the name of what the last review saw; the parenthesis is next. All of it is one name.
    fn previous(&mut self, word: Range<usize>) -> Result<Operand, Stopped> {
        if let (Some(Token { kind: Kind::Word(name), .. }), Some(Token { kind: Kind::Close, range })) =
            (self.ahead(1), self.ahead(2))
        {
            self.at = self.at.saturating_add(3);
            return Ok(leaf(Op::Name(format!("previous({name})").into()), word.start..range.end));
        }
        let end = self.peek().map_or(word.end, |token| token.range.end);
        let fault = Fault::new("missing-operand", word.start..end, "`previous` takes one name").help(
            "write `previous(tier)`, the tier in force before, or `previous(health)` where `health` is remembered",
        );
        Err(self.stop(fault))
    }

    /// A function's name, the parenthesis being next.
    fn call(&mut self, word: &str, name: Range<usize>) -> Result<(), Stopped> {
        self.step();
        let function = operator(Form::Function, &word.to_ascii_lowercase());
        let op = function.map_or_else(
            || {
                let help = instead_of_function(word).or_else(|| suggestion(word, functions()));
                let help = help.unwrap_or_else(functions_told);
                let fault = Fault::new("unknown-function", name.clone(), format!("unknown function `{}`", shown(word)))
                    .help(help);
                self.faults.push(fault);
                // Read on as one that takes whatever there is.
                Op::Coalesce(0)
            },
            Operator::op,
        );
        self.stack.push(Frame::Call { op, name: name.clone(), arguments: Vec::new() });
        if let Some(Token { kind: Kind::Close, range }) = self.peek() {
            let fault = Fault::new(
                "missing-operand",
                name.start..range.end,
                format!("`{}` needs something to work on", shown(word)),
            )
            .help(format!("write `{}(...)` with an operand inside", shown(word)));
            // An unknown function has been reported; that it is empty too says nothing new.
            return Err(if function.is_some() { self.stop(fault) } else { Stopped });
        }
        Ok(())
    }

    /// Reads operators behind an operand until one needs another operand; the whole expression at the end of the text.
    fn operators(&mut self, mut operand: Operand) -> Result<Option<Operand>, Stopped> {
        loop {
            let Some(token) = self.peek() else {
                operand = self.reduce(operand, Binding::Open)?;
                return match self.stack.pop() {
                    None => Ok(Some(operand)),
                    Some(frame) => Err(self.unclosed(&frame)),
                };
            };
            let range = token.range.clone();
            match &token.kind {
                Kind::Sign(op) => {
                    let binding = binding_of(op);
                    if binding == Binding::Compare {
                        operand = self.comparable(operand, &range)?;
                    }
                    return self.binary(op.clone(), binding, operand, range);
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
        let lower = word.to_ascii_lowercase();
        if let Some(infix) = operator(Form::Infix, &lower) {
            let mut operand = operand;
            // The first `and` behind a `between` ends its lower end.
            if lower == "and" {
                operand = self.reduce(operand, Binding::Compare)?;
                if let Some(Frame::Between { low: low @ None, .. }) = self.stack.last_mut() {
                    *low = Some(operand);
                    self.step();
                    return Ok(None);
                }
            }
            return self.binary(infix.op(), infix.binding, operand, range).map(|_| None);
        }
        if lower == "is" {
            return self.is_null(operand, range).map(Some);
        }
        if let Some(operator) = range_or_list(&lower, false) {
            return self.begin(operator, operand, range).map(|()| None);
        }
        if lower == "not" {
            let follows = self.ahead(1).map(|token| (&token.kind, token.range.clone()));
            return match follows {
                Some((Kind::Word(next), end)) => match range_or_list(&next.to_ascii_lowercase(), true) {
                    Some(operator) => {
                        self.step();
                        self.begin(operator, operand, range.start..end.end).map(|()| None)
                    }
                    None if refused(next).is_some() => Err(self.refuse(next, end)),
                    None => Err(self.misplaced_not(range)),
                },
                _ => Err(self.misplaced_not(range)),
            };
        }
        let called = self.ahead(1).is_some_and(|token| token.kind == Kind::Open);
        if let (false, Some(function)) = (called, operator(Form::Function, &lower)) {
            let message = format!("`{}` stands where an operator is wanted, and is a function", shown(word));
            let fault = Fault::new("missing-operator", range, message)
                .help(format!("write `{}`", function.template(&["a", "b", "c"])));
            return Err(self.stop(fault));
        }
        if refused(word).is_some() { Err(self.refuse(word, range)) } else { Err(self.adjacent(range)) }
    }

    fn misplaced_not(&mut self, range: Range<usize>) -> Stopped {
        let fault = Fault::new("unexpected-word", range, "`not` stands where an operator is wanted")
            .help("write `not in (...)`, `not between`, `is not null`, or put `not` before the condition");
        self.stop(fault)
    }

    /// An operator with two ends or with a list, its last word being next.
    fn begin(&mut self, operator: Operator, operand: Operand, words: Range<usize>) -> Result<(), Stopped> {
        if operator.form == Form::List {
            self.begin_list(operand, operator.op(), words.start)
        } else {
            self.begin_between(operand, operator.op(), words)
        }
    }

    /// Puts an operator of two operands on the stack, once everything that binds as tightly is put together.
    fn binary(
        &mut self,
        op: Op,
        binding: Binding,
        operand: Operand,
        sign: Range<usize>,
    ) -> Result<Option<Operand>, Stopped> {
        let left = self.reduce(operand, binding)?;
        self.step();
        self.stack.push(Frame::Binary { op, binding, left, sign });
        Ok(None)
    }

    /// Puts together everything on the stack that binds at least as tightly.
    fn reduce(&mut self, mut operand: Operand, least: Binding) -> Result<Operand, Stopped> {
        let least = least.max(Binding::Or);
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
                Frame::Between { op, value, low: Some(low), .. } => {
                    let outer = value.outer.start..operand.outer.end;
                    let expr = Expr::apply(op, [value.expr, low.expr, operand.expr], Span::new(outer.clone()));
                    Operand { expr, outer, binding: Binding::Compare, null: false }
                }
                // An `and` that belongs to a `between` ends up here before the `between` has its upper end.
                frame @ Frame::Between { .. } if least == Binding::Compare && self.next_is("and") => {
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
        let operand = self.reduce(operand, Binding::Sum)?;
        let chained = match self.stack.last() {
            Some(Frame::Binary { op: Op::Compare(first), left, .. }) => Some((Some(*first), left.outer.clone())),
            Some(Frame::Between { low: Some(_), value, .. }) => Some((None, value.outer.clone())),
            _ if operand.binding == Binding::Compare => Some((None, operand.outer.clone())),
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
                Ok(Operand { expr, outer, binding: Binding::Compare, null: false })
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

    fn begin_between(&mut self, operand: Operand, op: Op, word: Range<usize>) -> Result<(), Stopped> {
        let value = self.comparable(operand, &word)?;
        self.step();
        self.stack.push(Frame::Between { op, value, low: None, word });
        Ok(())
    }

    /// `in` being next, with its list.
    fn begin_list(&mut self, operand: Operand, op: Op, start: usize) -> Result<(), Stopped> {
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
        self.stack.push(Frame::List { op, value, open: open.clone(), items: Vec::new() });
        Ok(())
    }

    /// A comma behind an operand: the next one of a function or a list.
    fn comma(&mut self, operand: Operand, range: Range<usize>) -> Result<(), Stopped> {
        let operand = self.reduce(operand, Binding::Open)?;
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
        let operand = self.reduce(operand, Binding::Open)?;
        self.step();
        match self.stack.pop() {
            Some(Frame::Group { open }) => {
                Ok(Operand { outer: open.start..range.end, binding: Binding::Atom, null: false, ..operand })
            }
            Some(Frame::Call { op, name, mut arguments }) => {
                arguments.push(operand);
                let outer = name.start..range.end;
                if let Some(fault) = wrong_count(&op, arguments.len(), &outer) {
                    self.faults.push(fault);
                }
                let expr =
                    Expr::apply(op, arguments.into_iter().map(|argument| argument.expr), Span::new(outer.clone()));
                Ok(Operand { expr, outer, binding: Binding::Atom, null: false })
            }
            Some(Frame::List { op, value, mut items, .. }) => {
                items.push(operand);
                let outer = value.outer.start..range.end;
                let all = std::iter::once(value.expr).chain(items.into_iter().map(|item| item.expr));
                let expr = Expr::apply(op, all, Span::new(outer.clone()));
                Ok(Operand { expr, outer, binding: Binding::Compare, null: false })
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
            Some(Kind::Open) => format!("{}; conditions are joined by `and` or `or`", functions_told()),
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

/// What is wrong with so many operands of a function.
fn wrong_count(function: &Op, found: usize, outer: &Range<usize>) -> Option<Fault> {
    let operator = function.operator()?;
    let Arity::Exactly(wanted) = operator.arity else { return None };
    if u32::try_from(found) == Ok(wanted) {
        return None;
    }
    let wanted = match wanted {
        1 => String::from("one operand"),
        2 => String::from("two operands"),
        more => format!("{more} operands"),
    };
    let message = format!("`{}` takes {wanted}, not {found}", operator.name);
    Some(
        Fault::new("wrong-argument-count", outer.clone(), message)
            .help(format!("write `{}`; digits are grouped with `_`", operator.template(&["x", "y", "z"]))),
    )
}

/// How tightly an operator binds.
fn binding_of(op: &Op) -> Binding {
    op.operator().map_or(Binding::Atom, |operator| operator.binding)
}

/// The operator with two ends or with a list that is written so.
fn range_or_list(word: &str, negated: bool) -> Option<Operator> {
    negatable(Form::Range, word, negated).or_else(|| negatable(Form::List, word, negated))
}

fn leaf(op: Op, range: Range<usize>) -> Operand {
    Operand { expr: Expr::leaf(op, Span::new(range.clone())), outer: range, binding: Binding::Atom, null: false }
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
