//! Single values: texts, numbers, booleans, dates, spans of time, expressions.

use std::ops::Range;

use tierline_core::{Constant, Date, Decimal, Expr, Formula, Kind, Number, NumberError, Period, Zone, detached_accent};

use super::{Fields, Part, Reader};
use crate::document::Format;
use crate::expression::{self, invisible_fault};
use crate::fault::Fault;
use crate::tree::{Scalar, Style, locate};
use crate::words::{is_invisible, is_name, shown};
use crate::zone::zone;

impl<'t> Reader<'t> {
    /// False, and a fault, where a name holds characters that cannot be seen.
    pub(super) fn is_visible(&mut self, name: &str, range: &Range<usize>) -> bool {
        // As nearly all are.
        if name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return true;
        }
        let hidden = name.chars().find(|c| is_invisible(*c) || c.is_control());
        if let Some(c) = hidden {
            self.fault(invisible_fault(c, range.clone()));
        }
        hidden.is_none()
    }

    /// The scalar that stands here; mappings, lists and nothing are faults.
    fn scalar(&mut self, part: &Part<'t>, wanted: &str, help: &str) -> Option<&'t Scalar> {
        // `null` in JSON is nothing; in YAML it may be a word that the place takes as it is.
        let json = self.format == Format::Json;
        let absent = |scalar: &Scalar| scalar.is_absent() || (json && scalar.plain() == Some("null"));
        match part.node.scalar() {
            Some(scalar) if !absent(scalar) => Some(scalar),
            _ => {
                self.wrong_type(part, wanted, help);
                None
            }
        }
    }

    /// Any text, as it is written.
    pub(super) fn text(&mut self, part: &Part<'t>) -> Option<Box<str>> {
        let help = "write a text";
        let scalar = self.scalar(part, "a text", help)?;
        if self.format == Format::Json && matches!(scalar.plain(), Some("true" | "false")) {
            self.wrong_type(part, "a text", "write it in double quotes");
            return None;
        }
        let text = if scalar.style == Style::Block { scalar.text.trim_end() } else { &scalar.text };
        if text.trim().is_empty() {
            let fault = Fault::new("missing-value", part.range(self.text), "an empty text stands here")
                .help("write a text, or remove the key");
            self.fault(fault);
            return None;
        }
        Some(text.into())
    }

    /// A text that names something: a level, a tier, a column, an attribute.
    pub(super) fn name(&mut self, part: &Part<'t>) -> Option<Box<str>> {
        let name = self.text(part)?;
        let range = part.range(self.text);
        self.is_visible(&name, &range).then_some(name)
    }

    /// `true` or `false`, without quotes.
    pub(super) fn boolean(&mut self, part: &Part<'t>) -> Option<bool> {
        let help = "write `true` or `false`, without quotes";
        let scalar = self.scalar(part, "`true` or `false`", help)?;
        match scalar.plain() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                self.wrong_type(part, "`true` or `false`", help);
                None
            }
        }
    }

    /// A day.
    pub(super) fn date(&mut self, part: &Part<'t>) -> Option<Date> {
        let scalar = self.scalar(part, "a date", "write it as `2026-01-31`")?;
        let date = scalar.text.parse().ok();
        if date.is_none() {
            let fault =
                Fault::new("invalid-date", part.range(self.text), format!("`{}` is not a date", shown(&scalar.text)))
                    .help("write year, month and day of a date that exists, as in `2026-01-31`");
            self.fault(fault);
        }
        date
    }

    /// A time zone, by its name.
    pub(super) fn zone(&mut self, part: &Part<'t>) -> Option<Zone> {
        let name = self.text(part)?;
        match zone(&name) {
            Ok(zone) => Some(zone),
            Err(unknown) => {
                let fault = Fault::new("unknown-zone", part.range(self.text), unknown.to_string());
                self.fault(fault.help(unknown.help()));
                None
            }
        }
    }

    /// A number, with or without quotes.
    pub(super) fn decimal(&mut self, part: &Part<'t>) -> Option<Decimal> {
        let scalar = self.scalar(part, "a number", "write a number, as in `100_000`")?;
        match Decimal::parse(&scalar.text) {
            Ok(number) => Some(number),
            Err(error) => {
                let fault = number_fault(&scalar.text, part.range(self.text), error);
                self.fault(fault);
                None
            }
        }
    }

    /// A number, or the name of a parameter that holds it.
    pub(super) fn number(&mut self, part: &Part<'t>) -> Option<Number> {
        match part.node.scalar() {
            Some(scalar) if is_name(&scalar.text) => Some(Number::Parameter(scalar.text.clone())),
            _ => self.decimal(part).map(Number::Literal),
        }
    }

    /// A whole number from 0 on.
    pub(super) fn count(&mut self, part: &Part<'t>, what: &str) -> Option<u32> {
        let number = self.decimal(part)?;
        let count = number.units(0).and_then(|units| u32::try_from(units).ok());
        if count.is_none() {
            let fault = Fault::new(
                "out-of-range",
                part.range(self.text),
                format!("{what} is a whole number from 0 on, not `{number}`"),
            )
            .help("write a whole number without a sign");
            self.fault(fault);
        }
        count
    }

    /// A number of digits behind the point.
    pub(super) fn digits(&mut self, part: &Part<'t>, what: &str) -> Option<u8> {
        let count = self.count(part, what)?;
        let digits = u8::try_from(count).ok();
        if digits.is_none() {
            let fault = Fault::new("out-of-range", part.range(self.text), format!("{what} is at most 18, not {count}"))
                .help("write a number from 0 to 18");
            self.fault(fault);
        }
        digits
    }

    /// A value of an attribute of this type.
    pub(super) fn constant(&mut self, part: &Part<'t>, kind: &Kind) -> Option<Constant> {
        match kind {
            Kind::Decimal { .. } | Kind::Integer => self.number(part).map(Constant::Number),
            Kind::Boolean => self.boolean(part).map(Constant::Boolean),
            Kind::Category { .. } => self.name(part).map(Constant::Text),
            Kind::Text => self.text(part).map(Constant::Text),
            Kind::Date => self.date(part).map(Constant::Date),
        }
    }

    /// The end of a band: a number, a parameter or a date, which no text is two of.
    pub(super) fn bound(&mut self, part: &Part<'t>) -> Option<Constant> {
        match part.node.scalar().map(|scalar| scalar.text.parse::<Date>()) {
            Some(Ok(date)) => Some(Constant::Date(date)),
            _ => self.number(part).map(Constant::Number),
        }
    }

    /// A span of time.
    pub(super) fn period(&mut self, part: &Part<'t>) -> Option<Period> {
        let help = "write a whole number and a unit: `3 months`, `1 week`, `365 days`, `8 hours`, `30 minutes`";
        let scalar = self.scalar(part, "a span of time", help)?;
        let period = scalar.text.parse().ok();
        if period.is_none() {
            let fault = Fault::new(
                "invalid-period",
                part.range(self.text),
                format!("`{}` is not a span of time", shown(&scalar.text)),
            )
            .help(help);
            self.fault(fault);
        }
        period
    }

    /// An expression.
    pub(super) fn formula(&mut self, part: &Part<'t>) -> Option<Formula> {
        let scalar = self.scalar(part, "an expression", "write an expression, as in `arr >= 25_000`")?;
        match expression::parse(scalar.text.trim_end()) {
            Ok(formula) => Some(formula),
            Err(faults) => {
                let text = self.text;
                self.faults.extend(faults.into_iter().map(|fault| fault.moved(|words| locate(text, part.node, words))));
                None
            }
        }
    }

    /// The rule at `when`. One that cannot be read is a rule all the same, so that no message says that every client falls under it.
    pub(super) fn rule(&mut self, fields: &Fields<'t>) -> Option<Formula> {
        let read = fields.get("when").and_then(|part| self.formula(&part));
        read.or_else(|| fields.has("when").then(|| Formula::from(Expr::from(true))))
    }

    /// Two of something, the first not above the second.
    pub(super) fn pair<T: PartialOrd>(
        &mut self,
        part: &Part<'t>,
        what: &str,
        help: &str,
        mut read: impl FnMut(&mut Self, &Part<'t>) -> Option<T>,
    ) -> Option<(T, T)> {
        let items = self.list(Some(part.clone()), what, help);
        let [first, second] = items.as_slice() else {
            if !part.node.items().is_empty() || matches!(part.node.value, crate::tree::Value::List { .. }) {
                let fault = Fault::new(
                    "wrong-type",
                    part.range(self.text),
                    format!("{what} has two elements, not {}", items.len()),
                )
                .help(help);
                self.fault(fault);
            }
            return None;
        };
        let (low, high) = (read(self, first), read(self, second));
        let (low, high) = (low?, high?);
        if low > high {
            let fault = Fault::new("range-order", part.range(self.text), format!("{what} begins with its greater end"))
                .help("write the lower end first");
            self.fault(fault);
            return None;
        }
        Some((low, high))
    }
}

/// What is wrong with a text where a number is wanted.
fn number_fault(words: &str, range: Range<usize>, error: NumberError) -> Fault {
    if error == NumberError::TooLong {
        return Fault::new("number-too-long", range, format!("`{}` has more than 38 digits", shown(words)))
            .help("write a number of at most 38 digits");
    }
    let help = match words.to_ascii_lowercase().trim_start_matches(['+', '-']) {
        ".nan" | ".inf" => "a number is finite; leave the key out where there is no bound",
        other if other.starts_with("0x") || other.starts_with("0o") || other.starts_with("0b") => {
            "write the number in decimal digits"
        }
        other if other.contains('%') => "write a share as a fraction: `0.25`",
        other if other.contains(',') => "digits are grouped with `_`, and the decimal point is a point: `1_200.50`",
        _ => "write digits, as in `100_000` or `0.25`, or the name of a parameter",
    };
    let help = detached_accent(words).unwrap_or_else(|| help.into());
    Fault::new("invalid-number", range, format!("`{}` is not a number", shown(words))).help(help)
}
