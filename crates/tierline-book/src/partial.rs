//! Figures of a part of a client base, which add up: clients and value by tier, and numbers in order, however the base was divided.
//!
//! A base that lies on several machines is assigned part by part. What needs all of it at once (shares, quantiles, concentration) is
//! made of partial figures: [`PartialFigures::merge`] adds those of two parts, and the sum is the same for every division and
//! every order, because counts and sums are whole numbers, and values are kept one by one, equal ones together. What is asked of the sum is what
//! is asked of one machine: a [`Summary`] and [`Distribution`]s. As bytes ([`PartialFigures::pack`]) they take 2 to 4 for each distinct value where
//! values lie close, and at most 60.

use std::collections::BTreeMap;

use thiserror::Error;
use tierline_core::{MAX_SCALE, Packing, Plan, Summary, Unpacking, shown};

use crate::thresholds::{Counted, Distribution, ThresholdError, Whole};

/// What bytes of partial figures begin with; the number is that of their form.
const FORM: &str = "tierline-figures 1";

/// Figures of a part of a client base.
///
/// ```
/// use tierline_book::{Distribution, PartialFigures, PartialNumber};
/// use tierline_core::{Client, Model, Summary, Tier};
/// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
/// let part = |values: &[i64]| {
///     let mut summary = Summary::new(&plan);
///     values.iter().for_each(|_| summary.count(&plan.assign(&Client::new("a"), "2026-11-21".parse().unwrap())));
///     let whole = Distribution::of(0, values.iter().copied()).unwrap();
///     PartialFigures::new("of one model and day", summary).with("arr", PartialNumber::of(whole))
/// };
/// let mut all = part(&[5, 40]);
/// // Of another machine.
/// let bytes = part(&[40, 7]).pack();
/// all.merge(&PartialFigures::unpack(&plan, &bytes)?)?;
/// assert_eq!(all.summary().clients(), 4);
/// assert_eq!(all.values("arr")?, Distribution::of(0, [40_i64, 40, 7, 5])?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PartialFigures {
    label: Box<str>,
    summary: Summary,
    numbers: BTreeMap<Box<str>, PartialNumber>,
}

/// The values that the clients of a part have of a number; there may be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialNumber {
    kind: NumberKind,
    values: Option<Distribution>,
    whole: Whole,
}

/// The scales of a number, and of what clients are worth; and whether the number is what they are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NumberKind {
    scale: u8,
    worth_scale: u8,
    is_own: bool,
}

/// Why partial figures cannot be read, or do not add up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PartialError {
    /// Bytes that are no partial figures of the model.
    #[error("these are no partial figures of this version and model")]
    Unreadable,
    /// Figures of another model, day or number.
    #[error("the figures are of `{}`, and others of `{}`", shown(.0), shown(.1))]
    Others(Box<str>, Box<str>),
    /// There is no such number.
    #[error("the figures have no number `{}`", shown(.0))]
    NoNumber(Box<str>),
    /// There is no answer for the numbers.
    #[error(transparent)]
    Threshold(#[from] ThresholdError),
}

impl PartialNumber {
    /// The values of a part, and the whole that its shares are of.
    #[must_use]
    pub fn of(values: Distribution) -> Self {
        let whole = values.whole();
        Self { kind: NumberKind::of(&values), values: Some(values), whole }
    }

    /// A part in which nobody has a value: of a number at a scale. `worth` is the scale of what clients are worth, where that is
    /// another number.
    ///
    /// ```
    /// use tierline_book::{PartialFigures, PartialNumber, Whole};
    /// use tierline_core::{Model, Summary, Tier};
    /// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
    /// let nobody = PartialNumber::without_values(2, None, Whole { clients: 0, value: 0 });
    /// let figures = PartialFigures::new("of one model and day", Summary::new(&plan)).with("arr", nobody);
    /// assert!(figures.values("arr").is_err());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub const fn without_values(scale: u8, worth: Option<u8>, whole: Whole) -> Self {
        let (worth_scale, is_own) = match worth {
            Some(worth) => (worth, false),
            None => (scale, true),
        };
        Self { kind: NumberKind { scale, worth_scale, is_own }, values: None, whole }
    }

    fn merge(&mut self, other: &Self) -> Result<(), ThresholdError> {
        self.values = match (self.values.take(), &other.values) {
            (Some(mine), Some(others)) => Some(mine.merged(others)?),
            (mine, others) => mine.or_else(|| others.clone()),
        };
        let clients = self.whole.clients.checked_add(other.whole.clients).ok_or(ThresholdError::TooLong)?;
        let value = self.whole.value.checked_add(other.whole.value).ok_or(ThresholdError::TooLong)?;
        self.whole = Whole { clients, value };
        Ok(())
    }

    fn pack(&self, packing: &mut Packing) {
        packing.number(self.kind.scale.into());
        packing.number(self.kind.worth_scale.into());
        packing.number(self.kind.is_own.into());
        packing.number(self.whole.clients.into());
        packing.signed(self.whole.value);
        packing.number(self.values.as_ref().map_or(0, Distribution::distinct) as u128);
        let mut last = None;
        for entry in self.values.iter().flat_map(Distribution::entries) {
            match last {
                None => packing.signed(entry.number),
                // Values ascend; the distance is below 2^128 whatever they are.
                Some(last) => packing.number(entry.number.abs_diff(last)),
            }
            last = Some(entry.number);
            packing.number(entry.clients.into());
            if !self.kind.is_own {
                packing.signed(entry.worth);
                packing.signed(entry.above);
            }
        }
    }

    fn unpack(unpacking: &mut Unpacking<'_>) -> Result<Self, PartialError> {
        let head = || -> Option<(NumberKind, Whole, u64)> {
            let mut scale = || u8::try_from(unpacking.count()?).ok().filter(|scale| *scale <= MAX_SCALE);
            let (scale, worth_scale) = (scale()?, scale()?);
            let is_own = match unpacking.count()? {
                0 => false,
                1 => true,
                _ => return None,
            };
            let whole = Whole { clients: unpacking.count()?, value: unpacking.signed()? };
            Some((NumberKind { scale, worth_scale, is_own }, whole, unpacking.count()?))
        };
        let (kind, whole, distinct) = { head }().ok_or(PartialError::Unreadable)?;
        if kind.is_own && kind.scale != kind.worth_scale {
            return Err(PartialError::Unreadable);
        }
        if distinct == 0 {
            return Ok(Self { kind, values: None, whole });
        }
        // Each takes two bytes at least: no memory is asked for that bytes do not stand for.
        let most = unpacking.left();
        let mut entries = Vec::with_capacity(usize::try_from(distinct).unwrap_or(usize::MAX).min(most));
        let mut last = None;
        for _ in 0..distinct {
            let entry = entry(unpacking, last, kind.is_own).ok_or(PartialError::Unreadable)?;
            last = Some(entry.number);
            entries.push(entry);
        }
        let values = Distribution::of_counted(kind.scale, (kind.worth_scale, kind.is_own), entries.into_iter())?;
        Ok(Self { kind, values: Some(values), whole })
    }
}

/// A value with its clients, behind the last one.
fn entry(unpacking: &mut Unpacking<'_>, last: Option<i128>, is_own: bool) -> Option<Counted> {
    let number = match last {
        None => unpacking.signed()?,
        Some(last) => last.checked_add_unsigned(unpacking.number().filter(|step| *step > 0)?)?,
    };
    let clients = unpacking.count().filter(|clients| *clients > 0)?;
    if is_own {
        return Counted::own(number, clients);
    }
    let (worth, above) = (unpacking.signed()?, unpacking.signed()?);
    (above >= worth.max(0)).then_some(Counted { number, clients, worth, above })
}

impl NumberKind {
    fn of(values: &Distribution) -> Self {
        let (worth_scale, is_own) = values.worth_kind();
        Self { scale: values.scale(), worth_scale, is_own }
    }
}

impl PartialFigures {
    /// Figures with clients and value by tier; the label says of which model and day they are, and only those of one label add up.
    #[must_use]
    pub fn new(label: &str, summary: Summary) -> Self {
        Self { label: label.into(), summary, numbers: BTreeMap::new() }
    }

    /// The same with the values of a number.
    #[must_use]
    pub fn with(mut self, name: &str, number: PartialNumber) -> Self {
        self.numbers.insert(name.into(), number);
        self
    }

    /// Of which model and day the figures are.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Clients and value by tier.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The names of the numbers whose values there are.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(|name| &**name)
    }

    /// Adds the figures of another part.
    ///
    /// # Errors
    /// [`PartialError::Others`] where they are of another label or of other numbers; [`ThresholdError::TooLong`] where 128 bits do not hold
    /// a sum. The figures are then those of no part any more.
    pub fn merge(&mut self, other: &Self) -> Result<(), PartialError> {
        let (mine, others) = (self.described(), other.described());
        if mine != others {
            return Err(PartialError::Others(mine.into(), others.into()));
        }
        self.summary.merge(&other.summary);
        for (number, more) in self.numbers.values_mut().zip(other.numbers.values()) {
            number.merge(more)?;
        }
        Ok(())
    }

    /// What the figures are of, in words.
    fn described(&self) -> String {
        let mut words = self.label.to_string();
        for (name, number) in &self.numbers {
            let NumberKind { scale, worth_scale, is_own } = number.kind;
            let worth = if is_own { String::new() } else { format!("/{worth_scale}") };
            words.push_str(&format!(", {name}.{scale}{worth}"));
        }
        words
    }

    /// The figures of all parts.
    ///
    /// Two and two are added, and those sums again, so that each value is moved as often as the parts can be halved.
    ///
    /// # Errors
    /// As [`PartialFigures::merge`]; [`PartialError::Unreadable`] where there is no part.
    pub fn merged(parts: impl IntoIterator<Item = Self>) -> Result<Self, PartialError> {
        let mut all: Vec<Self> = parts.into_iter().collect();
        while all.len() > 1 {
            let mut pairs = all.into_iter();
            let mut sums = Vec::new();
            while let Some(mut first) = pairs.next() {
                if let Some(second) = pairs.next() {
                    first.merge(&second)?;
                }
                sums.push(first);
            }
            all = sums;
        }
        all.pop().ok_or(PartialError::Unreadable)
    }

    /// The values of a number over the clients of all parts: what one machine makes of all clients.
    ///
    /// # Errors
    /// [`PartialError::NoNumber`]; [`ThresholdError::NoValues`] where no client has a value.
    pub fn values(&self, name: &str) -> Result<Distribution, PartialError> {
        let number = self.numbers.get(name).ok_or_else(|| PartialError::NoNumber(name.into()))?;
        let values = number.values.clone().ok_or(ThresholdError::NoValues)?;
        Ok(values.among(number.whole))
    }

    /// The figures as bytes; equal figures are equal bytes.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut packing = Packing::default();
        packing.text(FORM);
        packing.text(&self.label);
        self.summary.pack(&mut packing);
        packing.number(self.numbers.len() as u128);
        for (name, number) in &self.numbers {
            packing.text(name);
            number.pack(&mut packing);
        }
        packing.into_bytes()
    }

    /// The figures of bytes that [`PartialFigures::pack`] has made, by a plan of the same model.
    ///
    /// # Errors
    /// [`PartialError::Unreadable`] for any other bytes.
    pub fn unpack(plan: &Plan, bytes: &[u8]) -> Result<Self, PartialError> {
        let mut unpacking = Unpacking::of(bytes);
        let unreadable = || PartialError::Unreadable;
        if unpacking.text() != Some(FORM) {
            return Err(unreadable());
        }
        let label = unpacking.text().ok_or_else(unreadable)?;
        let summary = Summary::unpack(plan, &mut unpacking).ok_or_else(unreadable)?;
        let mut figures = Self::new(label, summary);
        for _ in 0..unpacking.count().ok_or_else(unreadable)? {
            let name = unpacking.text().ok_or_else(unreadable)?;
            let number = PartialNumber::unpack(&mut unpacking)?;
            if figures.numbers.insert(name.into(), number).is_some() {
                return Err(unreadable());
            }
        }
        if unpacking.is_at_end() { Ok(figures) } else { Err(unreadable()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tierline_core::{Attribute, Client, Model, Tier, name};

    use super::*;

    fn plan() -> Plan {
        let model = Model::builder("sizes")
            .client("id")
            .attribute(Attribute::decimal("arr", 0).min(-1_000))
            .value("arr")
            .tier(Tier::when("Large", name("arr").ge(50)))
            .tier(Tier::rest("Small"));
        model.build().unwrap().compile()
    }

    /// What one machine makes of clients with these values and points.
    fn figures(plan: &Plan, clients: &[(Option<i64>, i64)]) -> PartialFigures {
        let mut summary = Summary::new(plan);
        for (value, _) in clients {
            let client = Client::new("a");
            let client = match value {
                Some(value) => client.with("arr", *value),
                None => client,
            };
            summary.count(&plan.assign(&client, "2026-11-21".parse().unwrap()));
        }
        let value = clients.iter().filter_map(|(value, _)| *value).map(|value| i128::from(value.max(0))).sum();
        let whole = Whole { clients: u64::try_from(clients.len()).unwrap(), value };
        let of = |values: Result<Distribution, ThresholdError>, worth| match values {
            Ok(values) => PartialNumber::of(values.among(whole)),
            Err(ThresholdError::NoValues) => PartialNumber::without_values(0, worth, whole),
            Err(other) => panic!("{other}"),
        };
        let arr = Distribution::of(0, clients.iter().filter_map(|(value, _)| *value));
        let points = Distribution::worth(0, 0, clients.iter().map(|(value, points)| (*points, *value)));
        PartialFigures::new("sizes", summary).with("arr", of(arr, None)).with("points", of(points, Some(0)))
    }

    fn clients() -> impl Strategy<Value = Vec<(Option<i64>, i64)>> {
        let value =
            prop_oneof![Just(None), (-1_100_i64..100).prop_map(Some), any::<i32>().prop_map(|v| Some(v.into()))];
        proptest::collection::vec((value, 0_i64..20), 0..60)
    }

    proptest! {
        #[test]
        fn every_division_and_order_gives_the_figures_of_one_machine(
            clients in clients(), parts in 1_usize..9, turn in 0_usize..9,
        ) {
            let plan = plan();
            let whole = figures(&plan, &clients);
            // Each client goes to the part that its row names, so that parts have any sizes, also none.
            let mut divided: Vec<PartialFigures> = (0..parts)
                .map(|part| {
                    let rows = clients.iter().enumerate().filter(|(row, _)| (row * row + row / 3) % parts == part);
                    figures(&plan, &rows.map(|(_, client)| *client).collect::<Vec<_>>())
                })
                .collect();
            divided.rotate_left(turn % parts);
            let sent = divided.iter().map(|part| PartialFigures::unpack(&plan, &part.pack()).unwrap());
            let merged = PartialFigures::merged(sent).unwrap();
            prop_assert_eq!(merged.pack(), whole.pack());
            for number in ["arr", "points"] {
                prop_assert_eq!(merged.values(number), whole.values(number));
            }
        }

        #[test]
        fn any_bytes_are_figures_or_are_refused(clients in clients(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let plan = plan();
            let mut bytes = figures(&plan, &clients).pack();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(read) = PartialFigures::unpack(&plan, &bytes) {
                prop_assert_eq!(read.pack(), bytes);
            }
        }
    }

    #[test]
    fn what_is_of_another_model_or_day_does_not_add_up() {
        let plan = plan();
        let mut mine = figures(&plan, &[]);
        let other = PartialFigures::new("other", Summary::new(&plan));
        assert_eq!(
            mine.merge(&other).unwrap_err().to_string(),
            "the figures are of `sizes, arr.0, points.0/0`, and others of `other`"
        );
        assert_eq!(mine.values("health").unwrap_err().to_string(), "the figures have no number `health`");
        assert_eq!(mine.values("arr").unwrap_err(), PartialError::Threshold(ThresholdError::NoValues));
        assert_eq!(PartialFigures::merged([]).unwrap_err(), PartialError::Unreadable);
    }
}
