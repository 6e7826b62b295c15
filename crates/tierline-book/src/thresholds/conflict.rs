//! Why no cut-offs meet all shares that are asked for, as figures and in words.

use std::fmt;

use tierline_core::{Decimal, Fraction};

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

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        let of = |f: &mut fmt::Formatter<'_>, what: &str, asked: (Fraction, Fraction), reached: &Reached| {
            if self.last {
                write!(
                    f,
                    "the better tiers leave `{name}` {} of the {what}, and {} are asked",
                    Shown(reached, asked),
                    range(asked, asked)
                )
            } else {
                write!(
                    f,
                    "no cut gives `{name}` {} of the {what}: it can have {}",
                    range(asked, asked),
                    Shown(reached, asked)
                )
            }
        };
        match &self.refusal {
            Refusal::TooFewValues { distinct, tiers } => {
                return write!(f, "{distinct} distinct values cannot be cut into {tiers} tiers");
            }
            Refusal::Clients { asked, reached } => of(f, "clients", *asked, reached)?,
            Refusal::Value { asked, reached } => of(f, "value", *asked, reached)?,
            Refusal::Both { clients, value, reached } => write!(
                f,
                "any cut that gives `{name}` {} of the clients gives it {} of the value, and {} are asked",
                range(*clients, *clients),
                Shown(reached, *value),
                range(*value, *value)
            )?,
        }
        if self.tier > 0 {
            write!(f, "; the better tiers take {} of the clients", range(self.clients_above, self.clients_above))?;
            if let Some(value) = self.value_above {
                write!(f, " and {} of the value", range(value, value))?;
            }
        }
        Ok(())
    }
}

/// What can be had, in words, with digits enough to see on which side of what is asked it lies.
struct Shown<'a>(&'a Reached, (Fraction, Fraction));

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(reached, asked) = self;
        match (reached.below, reached.above) {
            (Some(below), Some(above)) => {
                let (most, least) = (percent(below.1, *asked), percent(above.0, *asked));
                write!(f, "at most {most} % or at least {least} %")
            }
            (Some(only), None) | (None, Some(only)) => f.write_str(&range(only, *asked)),
            (None, None) => f.write_str("nothing"),
        }
    }
}

fn range(shares: (Fraction, Fraction), beside: (Fraction, Fraction)) -> String {
    let (from, to) = (percent(shares.0, beside), percent(shares.1, beside));
    if from == to { format!("{from} %") } else { format!("{from} to {to} %") }
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
