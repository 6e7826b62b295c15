//! Coercion of inputs: any value becomes units or a code of its attribute, or an issue. It is read once and rounded once.
//!
//! A value comes from a client ([`Value`]) or from a column; both go through the functions of this file.

use alloc::borrow::Cow;

use crate::model::blank::is_blank;
use crate::model::parts::Kind;
use crate::plan::Input;
use crate::plan::cells::{Cells, FALSE, OTHER_TEXT, TRUE};
use crate::value::client::{Value, Wanted};
use crate::value::date::Date;
use crate::value::moment::{Moment, When};
use crate::value::number::Digits;
use crate::value::scaled::{ScaleFault, Scaled};

/// What a value is in its slot: units of the scale, days, or a code; or nothing.
pub(crate) type Reading = Result<Option<Read>, IssueKind>;

/// A value that has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) value: i64,
    /// Whether digits were rounded away.
    pub(crate) rounded: bool,
}

impl Read {
    pub(crate) const fn exact(value: i64) -> Self {
        Self { value, rounded: false }
    }
}

/// What is wrong with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssueKind {
    /// A required attribute is absent.
    Required,
    /// The value is not a number.
    NotANumber,
    /// The value is not a number, or an infinity.
    NotFinite,
    /// The number has more than 18 digits at the attribute's scale.
    OutOfRange,
    /// The number or date is below the attribute's `min`.
    BelowMin,
    /// The number or date is above the attribute's `max`.
    AboveMax,
    /// The value is neither true nor false.
    NotABoolean,
    /// The value is not a day.
    NotADate,
    /// The text is no level of the category.
    UnknownLevel,
    /// The value is not a text.
    NotAText,
    /// A computed value has more than 18 digits, or 128 bits do not hold it on the way.
    Overflow,
    /// No tier takes the client.
    NoTier,
    /// The client has no id.
    NoId,
    /// Other clients have the same id.
    IdTwice,
}

impl IssueKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Required,
        Self::NotANumber,
        Self::NotFinite,
        Self::OutOfRange,
        Self::BelowMin,
        Self::AboveMax,
        Self::NotABoolean,
        Self::NotADate,
        Self::UnknownLevel,
        Self::NotAText,
        Self::Overflow,
        Self::NoTier,
        Self::NoId,
        Self::IdTwice,
    ];

    /// The stable code of the kind, as in `not-a-number`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::NotANumber => "not-a-number",
            Self::NotFinite => "not-finite",
            Self::OutOfRange => "out-of-range",
            Self::BelowMin => "below-min",
            Self::AboveMax => "above-max",
            Self::NotABoolean => "not-a-boolean",
            Self::NotADate => "not-a-date",
            Self::UnknownLevel => "unknown-level",
            Self::NotAText => "not-a-text",
            Self::Overflow => "overflow",
            Self::NoTier => "no-tier",
            Self::NoId => "no-id",
            Self::IdTwice => "id-twice",
        }
    }

    /// The kind of a stable code.
    ///
    /// ```
    /// use tierline_core::IssueKind;
    /// assert_eq!(IssueKind::of_code("id-twice"), Some(IssueKind::IdTwice));
    /// assert_eq!(IssueKind::of_code("bad"), None);
    /// ```
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl From<ScaleFault> for IssueKind {
    fn from(fault: ScaleFault) -> Self {
        match fault {
            ScaleFault::NotANumber => Self::NotANumber,
            ScaleFault::OutOfRange => Self::OutOfRange,
        }
    }
}

impl Input {
    /// The digits behind the point, 0 for what is no decimal.
    pub(crate) fn scale(&self) -> u8 {
        self.kind.scale().unwrap_or(0)
    }

    /// The name that values are looked up by.
    pub(crate) fn wanted(&self) -> Wanted<'_> {
        Wanted { head: self.head, name: &self.name }
    }

    /// The text of a text attribute for comparing with another one: what is given, or its value when absent.
    pub(crate) fn text<'v>(&self, given: Option<Cow<'v, str>>, absent: bool, cells: &'v Cells) -> Option<Cow<'v, str>> {
        // What is there and no text, such as a truth, is no missing value, and has no default.
        if !absent && !given.as_deref().is_some_and(|text| self.is_blank(text)) {
            return given;
        }
        let Cells::Text { texts } = cells else { return None };
        // Codes of texts begin with 2: 0 is missing, and 1 any text that the model does not ask for.
        let at = usize::try_from(self.missing?).ok()?.checked_sub(2)?;
        texts.get(at).map(|text| Cow::Borrowed(&**text))
    }

    /// Whether a text says that there is no value: a blank, or a mark of the model.
    #[inline]
    pub(crate) fn is_blank(&self, text: &str) -> bool {
        is_blank(text) || self.marks.as_ref().is_some_and(|marks| marks.has(text))
    }

    /// One value of a client.
    #[inline(always)]
    pub(crate) fn read(&self, value: &Value, cells: &Cells) -> Reading {
        match value {
            Value::Missing => Ok(None),
            Value::Text(text) => self.read_text(text, cells),
            Value::Boolean(value) => self.read_boolean(*value),
            Value::Integer(value) => self.read_integer(i128::from(*value), cells),
            Value::Decimal(value) => self.read_units(value.mantissa(), i32::from(value.scale())),
            Value::Float(value) => self.read_float(*value),
            Value::Float32(value) => self.read_float32(*value),
            Value::Date(date) => self.read_date(Some(*date)),
            Value::Moment(moment) => self.read_date(self.day(*moment)),
        }
    }

    /// A text: of any type that a text can spell.
    ///
    /// White space around a number, a boolean or a date counts for nothing, and a blank or a mark is missing. Texts and
    /// levels compare byte by byte: `high ` is not the level `high`, and the issue says so.
    pub(crate) fn read_text(&self, text: &str, cells: &Cells) -> Reading {
        if self.is_blank(text) {
            return Ok(None);
        }
        // Exports pad numbers and dates with blanks; a level is what it is, blanks included.
        let trimmed = text.trim_ascii();
        match &self.kind {
            // A text is compared as it is, blanks included: its code is looked up untrimmed.
            Kind::Text => Ok(Some(Read::exact(text_code(text, cells)))),
            Kind::Decimal { .. } | Kind::Integer => {
                self.bounded(Scaled::from_text(trimmed, self.scale(), self.rounding))
            }
            Kind::Boolean => match trimmed {
                t if t.eq_ignore_ascii_case("true") => self.read_boolean(true),
                t if t.eq_ignore_ascii_case("false") => self.read_boolean(false),
                // `1.0` is what a checkbox with gaps becomes in pandas.
                _ => self.truth(Scaled::from_text(trimmed, 0, self.rounding)),
            },
            // At most 250 levels, and mostly a handful: a search in their order is fast enough.
            Kind::Category { levels } => match levels.iter().position(|level| **level == *text) {
                // Codes of levels begin with 1: 0 is missing.
                Some(at) => Ok(i64::try_from(at).ok().and_then(|at| at.checked_add(1)).map(Read::exact)),
                None => Err(IssueKind::UnknownLevel),
            },
            Kind::Date => self.read_date(match When::read(trimmed) {
                Some(When::Day(day)) => Some(day),
                Some(When::Moment(moment)) => self.day(moment),
                None => None,
            }),
        }
    }

    #[inline]
    pub(crate) fn read_boolean(&self, value: bool) -> Reading {
        match self.kind {
            Kind::Boolean => Ok(Some(Read::exact(i64::from(if value { TRUE } else { FALSE })))),
            _ => Err(self.wrong()),
        }
    }

    /// A number that is a boolean: exactly 0 or 1, however it is written.
    fn truth(&self, scaled: Result<Scaled, ScaleFault>) -> Reading {
        match scaled {
            // 0.4 is rounded to 0, and neither false nor a mark: only exact numbers are truths.
            Ok(Scaled { units, rounded: false }) if self.is_mark(units) => Ok(None),
            Ok(Scaled { units: 0, rounded: false }) => self.read_boolean(false),
            Ok(Scaled { units: 1, rounded: false }) => self.read_boolean(true),
            _ => Err(IssueKind::NotABoolean),
        }
    }

    /// A whole number: also a text or a level in digits, and 0 and 1 for a boolean.
    #[inline(always)]
    pub(crate) fn read_integer(&self, value: i128, cells: &Cells) -> Reading {
        match (&self.kind, value) {
            (Kind::Decimal { .. } | Kind::Integer, _) => self.read_units(value, 0),
            (Kind::Boolean, _) => self.truth(Scaled::from_units(value, 0, 0, self.rounding)),
            // A level or a text may be written in digits: it is the same whether a reader made a number of them or not.
            (Kind::Text | Kind::Category { .. }, _) => self.read_text(Digits::new().write(value), cells),
            _ => Err(self.wrong()),
        }
    }

    /// A number of units at some scale, which may be below zero: tens, hundreds ...
    #[inline(always)]
    pub(crate) fn read_units(&self, units: i128, scale: i32) -> Reading {
        match self.kind {
            Kind::Decimal { .. } | Kind::Integer => {
                self.bounded(Scaled::from_units(units, scale, self.scale(), self.rounding))
            }
            Kind::Boolean => self.truth(Scaled::from_units(units, scale, 0, self.rounding)),
            _ => Err(self.wrong()),
        }
    }

    #[inline(always)]
    pub(crate) fn read_float(&self, value: f64) -> Reading {
        match self.kind {
            Kind::Decimal { .. } | Kind::Integer if !value.is_finite() => Err(IssueKind::NotFinite),
            Kind::Decimal { .. } | Kind::Integer => self.bounded(Scaled::from_f64(value, self.scale(), self.rounding)),
            Kind::Boolean if value.is_finite() => self.truth(Scaled::from_f64(value, 0, self.rounding)),
            _ => Err(self.wrong()),
        }
    }

    pub(crate) fn read_float32(&self, value: f32) -> Reading {
        match self.kind {
            Kind::Decimal { .. } | Kind::Integer if !value.is_finite() => Err(IssueKind::NotFinite),
            Kind::Decimal { .. } | Kind::Integer => self.bounded(Scaled::from_f32(value, self.scale(), self.rounding)),
            Kind::Boolean if value.is_finite() => self.truth(Scaled::from_f32(value, 0, self.rounding)),
            _ => Err(self.wrong()),
        }
    }

    /// The day of a moment: in the zone of the model, or else under its own offset.
    pub(crate) fn day(&self, moment: Moment) -> Option<Date> {
        match &self.zone {
            Some(zone) => moment.day_in(zone),
            None => moment.day(),
        }
    }

    /// A day, or nothing where what should be one is none.
    #[inline]
    pub(crate) fn read_date(&self, date: Option<Date>) -> Reading {
        match (&self.kind, date) {
            (Kind::Date, Some(date)) => self.within(Read::exact(i64::from(date.days()))),
            (Kind::Date, None) => Err(IssueKind::NotADate),
            _ => Err(self.wrong()),
        }
    }

    /// The issue of a value of an altogether different type.
    fn wrong(&self) -> IssueKind {
        match self.kind {
            Kind::Decimal { .. } | Kind::Integer => IssueKind::NotANumber,
            Kind::Boolean => IssueKind::NotABoolean,
            Kind::Category { .. } => IssueKind::UnknownLevel,
            Kind::Text => IssueKind::NotAText,
            Kind::Date => IssueKind::NotADate,
        }
    }

    #[inline]
    fn bounded(&self, scaled: Result<Scaled, ScaleFault>) -> Reading {
        let scaled = scaled?;
        self.within(Read { value: scaled.units, rounded: scaled.rounded })
    }

    /// Whether a number of units, or a day, is a mark of a missing value.
    #[inline]
    fn is_mark(&self, value: i64) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.has_value(value))
    }

    /// `min` and `max` are looked at after rounding.
    #[inline]
    fn within(&self, read: Read) -> Reading {
        // -999.4 is rounded to a mark of -999 and is no mark: marks are asked of what came in.
        if self.is_mark(read.value) && !read.rounded {
            return Ok(None);
        }
        if self.min.is_some_and(|min| read.value < min) {
            return Err(IssueKind::BelowMin);
        }
        if self.max.is_some_and(|max| read.value > max) {
            return Err(IssueKind::AboveMax);
        }
        Ok(Some(read))
    }
}

/// The code of a text.
fn text_code(text: &str, cells: &Cells) -> i64 {
    match cells {
        // At most 250 texts: a search in their order is fast enough.
        Cells::Text { texts } => texts
            .iter()
            .position(|t| **t == *text)
            .and_then(|at| i64::try_from(at).ok()?.checked_add(2))
            .unwrap_or(i64::from(OTHER_TEXT)),
        _ => i64::from(OTHER_TEXT),
    }
}
