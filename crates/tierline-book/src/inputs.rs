//! What standings keep of a client's values, and which of them changed since the last review.
//!
//! A model names the attributes (`remember: [arr, strategic]`). [`Memory`] reads and writes what is kept of one client: a
//! JSON object in the column `remembered` of its standing, each attribute with its value at the last review and the one at the
//! review before, as texts at the scale of the attribute; `null` is a value that was missing. What it does not say is not
//! known, and nothing is said of it: no change is guessed.
//!
//! A value that cannot be read is not known either: what was kept of it stays.

use tierline_core::{Date, Decimal, Joined, Key, Kind, Language, Plan, Sentence, shown};

use crate::json::{self, Json};
use crate::movement::Movement;

/// A value of an attribute, as a review has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum InputValue {
    /// There was none.
    Missing,
    /// A number, exactly.
    Number(Decimal),
    /// True or false.
    Truth(bool),
    /// A day.
    Day(Date),
    /// A level of a category, or a text.
    Text(Box<str>),
}

/// How a value changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InputMove {
    /// To a greater number, a later day or a higher level.
    Rose,
    /// To a smaller number, an earlier day or a lower level.
    Fell,
    /// From false to true.
    Given,
    /// From true to false.
    Removed,
    /// From missing to a value.
    Known,
    /// From a value to missing.
    Gone,
    /// To another text.
    Other,
}

/// A value that is another one than at the last review.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InputChange {
    /// The attribute.
    pub input: Box<str>,
    /// Its value at the last review.
    pub before: InputValue,
    /// Its value today.
    pub after: InputValue,
    /// How it changed.
    pub how: InputMove,
}

/// What is known of the values of one client, by attribute of a [`Memory`]; nothing where none is known.
pub type InputValues = Vec<Option<InputValue>>;

/// The attributes whose values standings keep.
///
/// ```
/// use tierline_book::{InputMove, InputValue, Memory};
/// use tierline_core::{Attribute, Model, Tier, name};
/// let model = Model::builder("sizes")
///     .attribute(Attribute::decimal("arr", 2))
///     .attribute(Attribute::boolean("strategic"))
///     .remember("strategic")
///     .remember("arr")
///     .tier(Tier::when("Large", name("arr").ge(100_000)))
///     .tier(Tier::rest("Small"))
///     .build()?;
/// let memory = Memory::of(&model.compile());
/// let (last, _) = memory.read(r#"{"strategic": ["true"], "arr": ["110000.00", null]}"#);
/// let today = vec![Some(InputValue::Truth(false)), Some(InputValue::Number("60000".parse()?))];
/// let changes = memory.changes(&last, &today);
/// let told: Vec<String> = changes.iter().map(|change| change.words().to_string()).collect();
/// assert_eq!(told, ["strategic: true -> false", "arr: 110,000 -> 60,000"]);
/// assert_eq!(changes[0].how, InputMove::Removed);
/// assert_eq!(changes[1].cause().to_string(), "arr fell");
/// assert_eq!(memory.write(&today, &last), r#"{"strategic": ["false", "true"], "arr": ["60000.00", "110000.00"]}"#);
/// // Standings that keep nothing say nothing.
/// let (nothing, _) = memory.read("");
/// assert!(memory.changes(&nothing, &today).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Memory {
    inputs: Vec<Input>,
}

#[derive(Clone, Debug)]
struct Input {
    name: Box<str>,
    kind: Kind,
}

impl Memory {
    /// The attributes that a plan's model names.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let kind =
            |name: &str| plan.attributes().find(|attribute| attribute.name() == name).map(|one| one.kind().clone());
        let inputs = plan.remember().filter_map(|name| Some(Input { name: name.into(), kind: kind(name)? }));
        Self { inputs: inputs.collect() }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|input| &*input.name)
    }

    /// By attribute: what it is called, and of which type.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.inputs.iter().map(|input| (&*input.name, &input.kind))
    }

    /// The values at the last review and at the one before it, of the text that a standing keeps. A text that is none of these
    /// says nothing.
    #[must_use]
    pub fn read(&self, text: &str) -> (InputValues, InputValues) {
        let none = || vec![None; self.inputs.len()];
        let (mut last, mut earlier) = (none(), none());
        let Some(Json::Map(entries)) = json::parse(text) else { return (last, earlier) };
        for (input, (last, earlier)) in self.inputs.iter().zip(last.iter_mut().zip(&mut earlier)) {
            let Some((_, kept)) = entries.iter().find(|(name, _)| **name == *input.name) else { continue };
            // The rows of a history have the last value alone.
            let values = if let Json::List(values) = kept { values.as_slice() } else { core::slice::from_ref(kept) };
            let value = |at: usize| values.get(at).and_then(|value| input.parse(value));
            (*last, *earlier) = (value(0), value(1));
        }
        (last, earlier)
    }

    /// A value of some that are known, by the name of its attribute, as a column of values has it; nothing where it is missing, and
    /// where the attribute has no such level any more.
    ///
    /// ```
    /// use tierline_book::Memory;
    /// use tierline_core::{Attribute, Model, Tier};
    /// let model = Model::builder("all").attribute(Attribute::decimal("health", 1)).remember("health").tier(Tier::rest("All"));
    /// let memory = Memory::of(&model.build()?.compile());
    /// let (last, earlier) = memory.read(r#"{"health": ["75.0", null]}"#);
    /// assert_eq!((memory.text("health", &last), memory.text("health", &earlier)), (Some("75.0".into()), None));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn text(&self, name: &str, values: &InputValues) -> Option<String> {
        let at = self.inputs.iter().position(|input| *input.name == *name)?;
        Some(match values.get(at)?.as_ref()? {
            InputValue::Missing => return None,
            InputValue::Number(number) => number.to_string(),
            InputValue::Truth(truth) => truth.to_string(),
            InputValue::Day(day) => day.to_string(),
            InputValue::Text(text) => {
                let kind = &self.inputs.get(at)?.kind;
                let is_there = |levels: &[Box<str>]| levels.iter().any(|level| level == text);
                let is_known = if let Kind::Category { levels } = kind { is_there(levels) } else { true };
                return is_known.then(|| text.to_string());
            }
        })
    }

    /// What the next standing keeps: the values of today, behind each that of the last review.
    #[must_use]
    pub fn write(&self, today: &InputValues, last: &InputValues) -> String {
        let mut out = String::from("{");
        for ((input, today), last) in self.inputs.iter().zip(today).zip(last) {
            // Where today's value cannot be read, the last one stays the last one.
            let (first, second) = if today.is_some() { (today, last) } else { (last, &None) };
            let Some(first) = first else { continue };
            if out.len() > 1 {
                out.push_str(", ");
            }
            json::quote(&input.name, &mut out);
            out.push_str(": [");
            input.write(first, &mut out);
            if let Some(second) = second {
                out.push_str(", ");
                input.write(second, &mut out);
            }
            out.push(']');
        }
        out.push('}');
        out
    }

    /// What a row of a history keeps: the values of today, or the last ones where today's cannot be read.
    ///
    /// ```
    /// use tierline_book::{InputValue, Memory};
    /// use tierline_core::{Attribute, Model, Tier};
    /// let model = Model::builder("all").attribute(Attribute::boolean("strategic")).remember("strategic").tier(Tier::rest("All"));
    /// let memory = Memory::of(&model.build()?.compile());
    /// assert_eq!(memory.object(&vec![Some(InputValue::Truth(true))], &vec![None]), r#"{"strategic": "true"}"#);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn object(&self, today: &InputValues, last: &InputValues) -> String {
        let mut values = Vec::with_capacity(self.inputs.len());
        for ((input, today), last) in self.inputs.iter().zip(today).zip(last) {
            let Some(value) = today.as_ref().or(last.as_ref()) else { continue };
            let mut out = String::new();
            input.write(value, &mut out);
            values.push((&*input.name, out));
        }
        json::object(values.into_iter())
    }

    /// The values that are others than before, in the order of the model; those that are not known on both days are not among
    /// them.
    #[must_use]
    pub fn changes(&self, before: &InputValues, today: &InputValues) -> Vec<InputChange> {
        let change = |((input, before), after): ((&Input, &Option<InputValue>), &Option<InputValue>)| {
            let (before, after) = (before.as_ref()?, after.as_ref()?);
            let how = input.how(before, after)?;
            Some(InputChange { input: input.name.clone(), before: before.clone(), after: after.clone(), how })
        };
        self.inputs.iter().zip(before).zip(today).filter_map(change).collect()
    }
}

impl Input {
    /// The value that a text of a standing stands for; nothing where it is none of the attribute's type today.
    fn parse(&self, value: &Json) -> Option<InputValue> {
        let text = match value {
            Json::Null => return Some(InputValue::Missing),
            Json::Text(text) => text,
            Json::List(_) | Json::Map(_) => return None,
        };
        match self.kind {
            Kind::Decimal { .. } | Kind::Integer => Decimal::parse(text).ok().map(InputValue::Number),
            Kind::Boolean => text.parse().ok().map(InputValue::Truth),
            Kind::Date => text.parse().ok().map(InputValue::Day),
            Kind::Category { .. } | Kind::Text => Some(InputValue::Text(text.as_str().into())),
        }
    }

    fn write(&self, value: &InputValue, out: &mut String) {
        match value {
            InputValue::Missing => out.push_str("null"),
            InputValue::Number(number) => {
                // With all digits of the attribute, so that every row of a column looks alike.
                let scale = if let Kind::Decimal { scale } = self.kind { scale } else { 0 };
                let at_scale = number.units(scale).and_then(|units| Decimal::new(units, scale));
                json::quote(&at_scale.unwrap_or(*number).to_string(), out);
            }
            InputValue::Truth(truth) => json::quote(&truth.to_string(), out),
            InputValue::Day(day) => json::quote(&day.to_string(), out),
            InputValue::Text(text) => json::quote(text, out),
        }
    }

    /// How a value became another one; nothing where it did not.
    fn how(&self, before: &InputValue, after: &InputValue) -> Option<InputMove> {
        match (before, after) {
            _ if before == after => None,
            (InputValue::Missing, _) => Some(InputMove::Known),
            (_, InputValue::Missing) => Some(InputMove::Gone),
            (InputValue::Truth(_), InputValue::Truth(given)) => {
                Some(if *given { InputMove::Given } else { InputMove::Removed })
            }
            (InputValue::Number(before), InputValue::Number(after)) => Some(rose(before < after)),
            (InputValue::Day(before), InputValue::Day(after)) => Some(rose(before < after)),
            (InputValue::Text(before), InputValue::Text(after)) => Some(self.level_moved(before, after)),
            _ => Some(InputMove::Other),
        }
    }

    /// Levels of a category have an order; texts, and levels that the model does not have any more, have none.
    fn level_moved(&self, before: &str, after: &str) -> InputMove {
        let Kind::Category { levels } = &self.kind else { return InputMove::Other };
        let place = |level: &str| levels.iter().position(|known| **known == *level);
        match (place(before), place(after)) {
            (Some(before), Some(after)) => rose(before < after),
            _ => InputMove::Other,
        }
    }
}

const fn rose(rises: bool) -> InputMove {
    if rises { InputMove::Rose } else { InputMove::Fell }
}

impl InputMove {
    /// The word for it.
    ///
    /// ```
    /// use tierline_book::InputMove;
    /// assert_eq!([InputMove::Fell, InputMove::Removed].map(|how| how.word().to_string()), ["fell", "removed"]);
    /// ```
    #[must_use]
    pub fn word(self) -> Sentence {
        Sentence::of(match self {
            Self::Rose => Key::InputRose,
            Self::Fell => Key::InputFell,
            Self::Given => Key::ColumnGiven,
            Self::Removed => Key::InputRemoved,
            Self::Known => Key::InputKnown,
            Self::Gone => Key::InputGone,
            Self::Other => Key::InputOther,
        })
    }
}

impl InputValue {
    /// The value of what a result keeps of an attribute: units of a number, days of a date, 1 for false and 2 for true, 1 + the
    /// number of a level. Nothing of a text, which results do not keep.
    pub(crate) fn of_units(kind: &Kind, units: i64) -> Option<Self> {
        Some(match kind {
            Kind::Decimal { scale } => Self::Number(Decimal::new(units.into(), *scale)?),
            Kind::Integer => Self::Number(Decimal::new(units.into(), 0)?),
            Kind::Boolean => Self::Truth(units == 2),
            Kind::Date => Self::Day(Date::from_days(units)?),
            Kind::Category { levels } => Self::Text(levels.get(usize::try_from(units.checked_sub(1)?).ok()?)?.clone()),
            Kind::Text => return None,
        })
    }

    /// The value as people read it: thousands set apart, `missing` where there is none.
    ///
    /// ```
    /// use tierline_book::InputValue;
    /// assert_eq!(InputValue::Number("110000.50".parse()?).words().to_string(), "110,000.5");
    /// # Ok::<(), tierline_core::NumberError>(())
    /// ```
    #[must_use]
    pub fn words(&self) -> Sentence {
        match self {
            Self::Missing => Sentence::of(Key::AbsentMissing),
            Self::Number(number) => Sentence::of(Key::InputNumber).with("number", number.normalized()),
            Self::Truth(truth) => Sentence::from(truth.to_string()),
            Self::Day(day) => Sentence::from(day.to_string()),
            Self::Text(text) => Sentence::from(shown(text).into_owned()),
        }
    }
}

impl InputChange {
    /// What it was and what it is: `arr: 110,000 -> 60,000`.
    #[must_use]
    pub fn words(&self) -> Sentence {
        self.with(Sentence::of(Key::InputChanged))
    }

    /// What happened to it: `arr fell`, `strategic removed`.
    #[must_use]
    pub fn cause(&self) -> Sentence {
        input_cause(&self.input, self.how)
    }

    fn with(&self, sentence: Sentence) -> Sentence {
        let sentence = sentence.with("input", shown(&self.input).into_owned());
        sentence.with("before", self.before.words()).with("after", self.after.words())
    }

    /// Several changes, as a column of movements has them: with semicolons between.
    ///
    /// ```
    /// use tierline_book::{InputChange, InputMove, InputValue};
    /// use tierline_core::Language;
    /// let (before, after) = (InputValue::Truth(true), InputValue::Truth(false));
    /// let change = InputChange { input: "strategic".into(), before, after, how: InputMove::Removed };
    /// assert_eq!(InputChange::list(&[change.clone()], Language::English), "strategic: true -> false");
    /// assert_eq!(InputChange::causes(&[change], Language::English), "strategic removed");
    /// ```
    #[must_use]
    pub fn list(changes: &[Self], language: Language) -> String {
        let words: Vec<String> = changes.iter().map(|change| change.words().in_language(language)).collect();
        words.join("; ")
    }

    /// What happened to several values, with semicolons between: `strategic removed; arr fell`.
    #[must_use]
    pub fn causes(changes: &[Self], language: Language) -> String {
        let words: Vec<String> = changes.iter().map(|change| change.cause().in_language(language)).collect();
        words.join("; ")
    }
}

/// What happened to an attribute: `arr fell`.
///
/// ```
/// use tierline_book::{InputMove, input_cause};
/// assert_eq!(input_cause("strategic", InputMove::Removed).to_string(), "strategic removed");
/// ```
#[must_use]
pub fn input_cause(input: &str, how: InputMove) -> Sentence {
    Sentence::of(Key::InputHow).with("input", shown(input).into_owned()).with("how", how.word())
}

/// The reason of a move with what changed since the last review behind it. Who is kept has not moved, and its reason is that of
/// all that are kept.
///
/// ```
/// use tierline_book::{InputChange, InputMove, InputValue, Movement, with_changes};
/// let (before, after) = (InputValue::Number(110_000.into()), InputValue::Number(60_000.into()));
/// let fell = InputChange { input: "arr".into(), before, after, how: InputMove::Fell };
/// let told = with_changes("demoted from Strategic to Core".into(), Movement::Demoted, &[fell]).to_string();
/// assert_eq!(told, "demoted from Strategic to Core; changed since the last review: `arr: 110,000 -> 60,000` (fell)");
/// ```
#[must_use]
pub fn with_changes(reason: Sentence, movement: Movement, changes: &[InputChange]) -> Sentence {
    if changes.is_empty() || matches!(movement, Movement::Kept | Movement::Left) {
        return reason;
    }
    let told = |change: &InputChange| change.with(Sentence::of(Key::InputChangedHow)).with("how", change.how.word());
    let changes: Vec<Sentence> = changes.iter().map(told).collect();
    let changed = Sentence::of(Key::InputsChanged).with("changes", (changes, Joined::Commas));
    Sentence::of(Key::Several).with("sentences", (vec![reason, changed], Joined::Semicolons))
}
