//! Attributes and derived attributes: their types, bounds and values when absent.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use crate::model::blank::Marks;
use crate::model::parts::{Attribute, Constant, Derived, Kind};
use crate::model::problem::{Place, Problem, Segment};
use crate::plan::cells::{Cells, band_end};
use crate::plan::compile::{Compiler, Draft, Reported};
use crate::plan::lower::{Sort, fine_threshold};
use crate::plan::scoring::power_between;
use crate::plan::{DerivedPlan, DerivedValue, Input};
use crate::value::number::MAX_DIGITS;

/// What to do about a level or a text of a rule that is a mark of a missing value.
pub(crate) const NO_MARKS: &str =
    "leave it out of `blanks`, or give the attribute `blanks: []`, so that no mark counts for it";

impl Compiler<'_> {
    /// How the values of an attribute come in; its cells go to its slot.
    pub(super) fn attribute(&mut self, attribute: &Attribute, slot: usize) -> Input {
        let place = Place::root().key("attributes").key(&attribute.name);
        let mut input = Input::new(attribute, self.low.parts.rounding);
        // Only days depend on a zone.
        input.zone = self.low.parts.zone.clone().filter(|_| attribute.kind == Kind::Date);
        input.marks = Marks::new(self.low.parts.marks(attribute), &attribute.kind);
        // The model is refused for that; its input keeps the numbers of the others right until then.
        let Ok(cells) = self.cells(&attribute.kind, true, &place) else { return input };
        if let Kind::Category { levels } = &attribute.kind {
            self.check_levels(levels, &place.key("levels"));
            self.levels_are_no_marks(attribute, levels, &input, &place.key("levels"));
        }
        self.set_slot(slot, cells);
        self.attribute_bounds(attribute, &mut input, &place);
        if let Some(missing) = &attribute.missing {
            input.missing = self.attribute_default(attribute, missing, &input, slot, &place.key("missing"));
        }
        input
    }

    /// The cells of the values of a type, without cut points.
    pub(super) fn cells(&mut self, kind: &Kind, ordered: bool, place: &Place) -> Draft<Cells> {
        Ok(match kind {
            Kind::Decimal { scale } if u32::from(*scale) > MAX_DIGITS => {
                let message = format!("a scale of {scale} is too large; at most {MAX_DIGITS} digits behind the point");
                return Err(self.report(Problem::new("number-too-long", place.key("scale"), message)));
            }
            Kind::Decimal { scale } => Cells::Number { scale: *scale, date: false, cuts: Vec::new() },
            Kind::Integer => Cells::Number { scale: 0, date: false, cuts: Vec::new() },
            Kind::Date => Cells::Number { scale: 0, date: true, cuts: Vec::new() },
            Kind::Boolean => Cells::Boolean,
            Kind::Category { levels } => Cells::Levels { levels: levels.clone(), ordered },
            Kind::Text => Cells::Text { texts: Vec::new() },
        })
    }

    fn levels_are_no_marks(&mut self, attribute: &Attribute, levels: &[Box<str>], input: &Input, place: &Place) {
        let Some(marks) = &input.marks else { return };
        for (at, level) in levels.iter().enumerate().filter(|(_, level)| marks.has(level)) {
            let message = format!("the level `{level}` of `{}` is a mark of a missing value", attribute.name);
            self.say(Problem::new("blank-mark", place.index(at), message).help(NO_MARKS));
        }
    }

    /// `min` and `max`, in units or days.
    fn attribute_bounds(&mut self, attribute: &Attribute, input: &mut Input, place: &Place) {
        for (key, bound) in [("min", &attribute.min), ("max", &attribute.max)] {
            let Some(bound) = bound else { continue };
            if !has_bounds(&attribute.kind) {
                let word = attribute.kind.word();
                let message = format!("`{key}` bounds a number or a date; `{}` is a {word}", attribute.name);
                self.say(Problem::new("wrong-type", place.key(key), message));
                continue;
            }
            // A bound with a problem is as none for what is looked at next: one mistake is one message.
            let value = self.bound(bound, &attribute.kind, key == "min", &place.key(key)).ok();
            if key == "min" { input.min = value } else { input.max = value }
        }
        if let (Some(min), Some(max)) = (input.min, input.max)
            && min > max
        {
            let message = format!("the `max` of `{}` is below its `min`", attribute.name);
            self.say(Problem::new("bounds-order", place.key("max"), message).related(place.key("min"), "the `min`"));
        }
    }

    /// The value to use when absent: units, days, or a code.
    fn attribute_default(
        &mut self,
        attribute: &Attribute,
        missing: &Constant,
        input: &Input,
        slot: usize,
        place: &Place,
    ) -> Option<i64> {
        if attribute.required {
            let message = format!("`{}` is required, so that `missing` never counts", attribute.name);
            self.say(Problem::new("missing-required", place.clone(), message).help("leave one of the two out"));
            return None;
        }
        if let (Kind::Text, Constant::Text(text)) = (&attribute.kind, missing) {
            if input.is_blank(text) {
                let message =
                    format!("the `missing` value of `{}` is itself a mark of a missing value", attribute.name);
                self.say(Problem::new("blank-mark", place.clone(), message).help("leave `missing` out"));
            }
            // Texts have codes only where the model asks for them, and a default is one that it asks for.
            return self.text_code(text, slot);
        }
        let value = self.slot_value(missing, &attribute.kind, place).ok()?;
        let (low, high) = (input.min.unwrap_or(i64::MIN), input.max.unwrap_or(i64::MAX));
        if has_bounds(&attribute.kind) && !(low..=high).contains(&value) {
            let message = format!("the `missing` value of `{}` is outside its `min` and `max`", attribute.name);
            self.say(Problem::new("bounds-order", place.clone(), message));
        }
        Some(value)
    }

    /// The code that a text will have: the text becomes one that the model asks for.
    fn text_code(&mut self, text: &str, slot: usize) -> Option<i64> {
        let Some(Some(Cells::Text { texts })) = self.low.slots.get_mut(slot) else { return None };
        let at = texts.iter().position(|t| **t == *text).unwrap_or_else(|| {
            texts.push(text.into());
            texts.len().saturating_sub(1)
        });
        // Behind 0, which is missing, and 1, which is any other text.
        i64::try_from(at).ok()?.checked_add(2)
    }

    /// A bound in units, brought to the scale towards the values that it allows.
    fn bound(&mut self, bound: &Constant, kind: &Kind, lower: bool, place: &Place) -> Draft<i64> {
        let (Constant::Number(number), Some(scale)) = (bound, kind.scale()) else {
            return self.slot_value(bound, kind, place);
        };
        let value = self.number(number, place)?;
        // Zeros at the end are no digits too many.
        if value.normalized().scale() > scale {
            let name = place.parent().and_then(|parent| parent.segments().last().cloned());
            if let Some(Segment::Key(name)) = name {
                self.low.warnings.push(fine_threshold(scale, &name, place.clone()));
            }
        }
        let (value, power) = (value.fraction(), power_between(scale, 0).ok_or(Reported::elsewhere())?);
        // The least units at or above a minimum; the greatest at or below a maximum.
        Ok(if lower { band_end(value, false, power) } else { band_end(value, true, power).saturating_sub(1) })
    }

    fn check_levels(&mut self, levels: &[Box<str>], place: &Place) {
        if levels.is_empty() {
            self.say(Problem::new("no-levels", place.clone(), "a category has at least one level"));
        }
        // A map, because a list may have far too many levels, which is told at the end only.
        let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, level) in levels.iter().enumerate() {
            let first = *firsts.entry(level).or_insert(at);
            if first < at {
                let problem =
                    Problem::new("level-twice", place.index(at), format!("the level `{level}` is listed twice"));
                self.say(problem.related(place.index(first), "first listed here"));
            }
            if level.trim().is_empty() {
                self.say(Problem::new("no-levels", place.index(at), "a level has at least one letter"));
            }
        }
    }

    pub(super) fn derived(&mut self, derived: &Derived, slot: usize) -> Draft<DerivedPlan> {
        let place = Place::root().key("derived").key(&derived.name);
        let expr = place.key("expr");
        if matches!(derived.kind, Kind::Category { .. } | Kind::Text) {
            let message = format!("a derived attribute cannot be a {}", derived.kind.word());
            let help = "it is decimal, integer, boolean or date; a dimension gives names to levels";
            return Err(self.report(Problem::new("wrong-type", place.key("type"), message).help(help)));
        }
        // Ordered or not makes no difference here: what is derived has no levels of its own.
        let cells = self.cells(&derived.kind, false, &place)?;
        let power = cells.power();
        // Its type is declared, so that whatever uses it can be looked at even where its formula is wrong.
        let wants = match &cells {
            Cells::Number { date: true, .. } => Sort::Date,
            Cells::Number { .. } => Sort::Number { whole: false },
            _ => Sort::Boolean,
        };
        self.set_slot(slot, cells);
        self.measure(&derived.formula, &expr)?;
        // Comparisons of programs that the formula adds are numbered from here on.
        let from = self.low.compared.len();
        let value = match wants {
            Sort::Boolean => self.low.rule(&derived.formula, &expr, &derived.name).map(DerivedValue::Truth),
            Sort::Date => self.low.program(&derived.formula, &expr, &derived.name, wants).map(DerivedValue::Date),
            _ => self
                .low
                .program(&derived.formula, &expr, &derived.name, wants)
                .map(|program| DerivedValue::Number { program, power }),
        };
        self.compare_steps(from);
        Ok(DerivedPlan { slot, formula: derived.formula.clone(), value: value.ok_or(Reported::elsewhere())? })
    }
}

/// Whether values of a type have an order that `min` and `max` bound.
const fn has_bounds(kind: &Kind) -> bool {
    matches!(kind, Kind::Decimal { .. } | Kind::Integer | Kind::Date)
}
