//! Values of a model with their parameters resolved, and ranges of them in words.

use tierline_core::{Constant, Decimal, End, Fraction, Key, Model, Number, Sentence};

use super::parts::{ConstantValue, RangeEntry};

/// The numbers of a model, by the names of parameters.
pub(super) struct Values<'m> {
    pub(super) model: &'m Model,
}

impl Values<'_> {
    /// A number, or that of the parameter that it names; a valid model has no other names.
    pub(super) fn number(&self, number: &Number) -> Decimal {
        match number {
            Number::Literal(value) => *value,
            Number::Parameter(name) => {
                let parameter = self.model.parameters().iter().find(|parameter| parameter.name == *name);
                parameter.map_or(Decimal::ZERO, |parameter| parameter.value)
            }
        }
    }

    pub(super) fn constant(&self, constant: &Constant) -> ConstantValue {
        match constant {
            Constant::Number(number) => ConstantValue::Number(self.number(number)),
            Constant::Boolean(truth) => ConstantValue::Truth(*truth),
            Constant::Text(text) => ConstantValue::Text(text.to_string()),
            Constant::Date(day) => ConstantValue::Day(*day),
        }
    }

    /// The ranges of bands that end so: the first has no lower end, each next one begins where the one before ended.
    pub(super) fn bands<'e>(&self, ends: impl IntoIterator<Item = &'e End>) -> Vec<RangeEntry> {
        let mut before: Option<(ConstantValue, bool)> = None;
        let mut ranges = Vec::new();
        for end in ends {
            let (to, to_counts) = match end {
                End::Upto(value) => (Some(self.constant(value)), true),
                End::Below(value) => (Some(self.constant(value)), false),
                End::Open => (None, false),
            };
            let next = to.clone().map(|to| (to, !to_counts));
            ranges.push(range(before, to.map(|to| (to, to_counts))));
            before = next;
        }
        ranges
    }
}

/// The parameters that numbers name, each once, in the order in which they are written.
pub(super) fn named<'n>(numbers: impl IntoIterator<Item = &'n Number>) -> Vec<&'n str> {
    let mut names: Vec<&str> = Vec::new();
    for number in numbers {
        if let Number::Parameter(name) = number
            && !names.contains(&&**name)
        {
            names.push(name);
        }
    }
    names
}

/// A share in percent with all of its digits, where they end: one digit behind the point, or as many as it takes.
pub(super) fn share(share: Fraction) -> Sentence {
    let hundredths = hundredths(share);
    let short = share.decimal().filter(|_| hundredths.is_none_or(|exact| exact.scale() <= 1));
    match (short, hundredths) {
        (Some(share), _) => Sentence::of(Key::ShareShort).with("share", share),
        (None, Some(hundredths)) => Sentence::of(Key::ShareExact).with("hundredths", hundredths),
        (None, None) => Sentence::of(Key::NotKnown),
    }
}

/// A share in hundredths; to 12 digits behind the point where it does not end.
pub(super) fn hundredths(share: Fraction) -> Option<Decimal> {
    let hundredths = share.times(Fraction::from(Decimal::HUNDRED))?;
    hundredths.decimal().or_else(|| hundredths.rounded(12)).map(Decimal::normalized)
}

/// The number of a constant.
pub(super) const fn number_of(constant: &Constant) -> Option<&Number> {
    match constant {
        Constant::Number(number) => Some(number),
        _ => None,
    }
}

/// The number of an end.
pub(super) const fn number_of_end(end: &End) -> Option<&Number> {
    match end {
        End::Upto(constant) | End::Below(constant) => number_of(constant),
        End::Open => None,
    }
}

/// Values between two ends, each with whether it is in the range itself.
pub(super) fn range(from: Option<(ConstantValue, bool)>, to: Option<(ConstantValue, bool)>) -> RangeEntry {
    let key = match (&from, &to) {
        (None, None) => Key::RangeAll,
        (None, Some((_, false))) => Key::RangeBelow,
        (None, Some((_, true))) => Key::RangeUpto,
        (Some((_, true)), None) => Key::RangeFrom,
        (Some((_, false)), None) => Key::RangeAbove,
        (Some((_, true)), Some((_, false))) => Key::RangeFromBelow,
        (Some((_, true)), Some((_, true))) => Key::RangeFromUpto,
        (Some((_, false)), Some((_, false))) => Key::RangeAboveBelow,
        (Some((_, false)), Some((_, true))) => Key::RangeAboveUpto,
    };
    let mut words = Sentence::of(key);
    if let Some((value, _)) = &from {
        words = words.with("from", value.words());
    }
    if let Some((value, _)) = &to {
        words = words.with("to", value.words());
    }
    RangeEntry {
        from_counts: from.as_ref().is_some_and(|(_, counts)| *counts),
        to_counts: to.as_ref().is_some_and(|(_, counts)| *counts),
        from: from.map(|(value, _)| value),
        to: to.map(|(value, _)| value),
        words,
    }
}

impl ConstantValue {
    /// The value in words.
    #[must_use]
    pub fn words(&self) -> Sentence {
        match self {
            Self::Number(number) => Sentence::of(Key::AFigure).with("figure", *number),
            Self::Day(day) => Sentence::of(Key::Verbatim).with("text", *day),
            Self::Truth(truth) => Sentence::from(if *truth { "true" } else { "false" }),
            Self::Text(text) => Sentence::from(text.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tierline_core::{Attribute, Tier};

    #[test]
    fn each_band_begins_where_the_one_before_ended() {
        let model = Model::builder("m")
            .parameter("floor", 25_000)
            .attribute(Attribute::decimal("arr", 2))
            .tier(Tier::rest("All"));
        let model = model.build().unwrap();
        let values = Values { model: &model };
        let end = |number: Number| Constant::Number(number);
        let ends = [
            End::Below(end(5_000.into())),
            End::Upto(end("floor".into())),
            End::Upto(end(100_000.into())),
            End::Below(end(250_000.into())),
            End::Open,
        ];
        let words: Vec<String> = values.bands(&ends).iter().map(|range| range.words.to_string()).collect();
        let expected = [
            "below 5,000",
            "from 5,000 to 25,000, both included",
            "above 25,000, up to 100,000",
            "above 100,000, below 250,000",
            "from 250,000 on",
        ];
        assert_eq!(words, expected);
        assert_eq!(values.bands(&[End::Open])[0].words, "every value");
        assert_eq!(values.bands(&[End::Upto(end(1.into())), End::Open])[1].words, "above 1");
    }
}
