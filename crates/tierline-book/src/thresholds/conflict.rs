//! Why no cut-offs meet all shares that are asked for, as figures and in words.

use std::fmt;

use tierline_core::{Decimal, Fraction, Key, Sentence};

use crate::reason_format::in_clauses;

/// Shares that can be had on both sides of a range that is asked for, each from and to; none lies within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reached {
    /// Those below the range.
    pub below: Option<(Fraction, Fraction)>,
    /// Those above it.
    pub above: Option<(Fraction, Fraction)>,
}

/// Which of a tier's shares cannot be met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There are fewer distinct values than tiers, and each tier has at least one.
    TooFewValues {
        /// How many distinct values there are.
        distinct: usize,
        /// How many tiers.
        tiers: usize,
    },
    /// No cut meets the share of the clients, whatever the value.
    Clients {
        /// The share of the clients that is asked for.
        asked: (Fraction, Fraction),
        /// What can be had.
        reached: Reached,
    },
    /// No cut meets the share of the value, whatever the clients.
    Value {
        /// The share of the value that is asked for.
        asked: (Fraction, Fraction),
        /// What can be had.
        reached: Reached,
    },
    /// Each share alone can be met, but not both by one cut.
    Both {
        /// The share of the clients that is asked for.
        clients: (Fraction, Fraction),
        /// The share of the value that is asked for.
        value: (Fraction, Fraction),
        /// The share of the value that comes with the clients asked for.
        reached: Reached,
    },
}

/// Why no division meets all shares: a tier at which none can go on, wherever the better tiers are cut as they ask.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The tier's rank, from 0.
    pub tier: usize,
    /// Its name.
    pub name: String,
    /// True for the last tier, which has what the others leave.
    pub last: bool,
    /// What the better tiers together can have of the clients, from and to, where they meet what is asked of them.
    pub clients_above: (Fraction, Fraction),
    /// And of the value; nothing where no client has a value above zero.
    pub value_above: Option<(Fraction, Fraction)>,
    /// What cannot be met.
    pub refusal: Refusal,
}

impl Conflict {
    /// Why, as a sentence.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let of = |last: Key, other: Key, asked: (Fraction, Fraction), reached: &Reached| {
            Sentence::of(if self.last { last } else { other })
                .with("reached", reached.sentence(asked))
                .with("asked", range(asked, asked))
        };
        let refusal = match &self.refusal {
            Refusal::TooFewValues { distinct, tiers } => {
                return Sentence::of(Key::ConflictTooFewValues).with("distinct", *distinct).with("tiers", *tiers);
            }
            Refusal::Clients { asked, reached } => of(Key::ConflictLastClients, Key::ConflictClients, *asked, reached),
            Refusal::Value { asked, reached } => of(Key::ConflictLastValue, Key::ConflictValue, *asked, reached),
            Refusal::Both { clients, value, reached } => Sentence::of(Key::ConflictBoth)
                .with("clients", range(*clients, *clients))
                .with("reached", reached.sentence(*value))
                .with("value", range(*value, *value)),
        };
        let mut clauses = vec![refusal.with("tier", self.name.as_str())];
        if self.tier > 0 {
            let clients = range(self.clients_above, self.clients_above);
            clauses.push(match self.value_above {
                Some(value) => {
                    Sentence::of(Key::BetterTiersTakeValue).with("clients", clients).with("value", range(value, value))
                }
                None => Sentence::of(Key::BetterTiersTake).with("clients", clients),
            });
        }
        in_clauses(clauses)
    }
}

impl fmt::Display for Conflict {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

impl Reached {
    /// What can be had, with digits enough to see on which side of what is asked it lies.
    fn sentence(&self, asked: (Fraction, Fraction)) -> Sentence {
        match (self.below, self.above) {
            (Some(below), Some(above)) => Sentence::of(Key::AtMostOrAtLeast)
                .with("most", percent(below.1, asked))
                .with("least", percent(above.0, asked)),
            (Some(only), None) | (None, Some(only)) => range(only, asked),
            (None, None) => Sentence::of(Key::ReachesNothing),
        }
    }
}

fn range(shares: (Fraction, Fraction), beside: (Fraction, Fraction)) -> Sentence {
    let (from, to) = (percent(shares.0, beside), percent(shares.1, beside));
    if from == to {
        return Sentence::of(Key::InPercent).with("number", from);
    }
    Sentence::of(Key::PercentRange).with("low", from).with("high", to)
}

/// A share in percent, with as many digits as it takes to tell it from two others; one digit at least, nine at most.
fn percent(share: Fraction, beside: (Fraction, Fraction)) -> String {
    let shown = |digits: u8| {
        let rounded = share.rounded(digits.saturating_add(2))?;
        let kept = |other: Fraction| share == other || Fraction::from(rounded).cmp(&other) == share.cmp(&other);
        let text = Decimal::new(rounded.mantissa(), digits)?.normalized().to_string();
        Some((kept(beside.0) && kept(beside.1), text))
    };
    let mut texts = (1..=9).filter_map(shown);
    texts.find(|(kept, _)| *kept).or_else(|| shown(9)).map_or_else(|| String::from("?"), |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    #[test]
    fn percents_have_digits_enough_to_tell_them_from_what_is_asked() {
        let asked = (fraction(10, 100), fraction(20, 100));
        assert_eq!(percent(fraction(60, 610), asked), "9.8");
        assert_eq!(percent(fraction(200_001, 1_000_000), asked), "20.0001");
        assert_eq!(percent(fraction(1, 5), asked), "20");
    }
}
