//! What may be said beside a call, as a JSON object: a new option changes no function.

use std::num::NonZeroUsize;

use serde::{Deserialize, de::DeserializeOwned};
use tierline::book::{PeriodSpan, ReviewOptions};
use tierline::tables::{IdRule, Options, WordType};
use tierline::{Date, Decimal};

use crate::failure::Failure;

/// Options of assigning a stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AssignOptions {
    contributions: bool,
    plain: bool,
    threads: Option<NonZeroUsize>,
    ids: Ids,
}

/// Options of assigning a table at once.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TableOptions {
    contributions: bool,
    plain: bool,
    threads: Option<NonZeroUsize>,
}

/// What ids are held against.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum Ids {
    #[default]
    #[serde(rename = "remembered")]
    Remembered,
    #[serde(rename = "each batch")]
    EachBatch,
}

/// Options of a scan of ids.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ScanOptions {
    pub(crate) threads: Option<NonZeroUsize>,
}

/// Options of a book.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BookOptions {
    contributions: bool,
    plain: bool,
    threads: Option<NonZeroUsize>,
    pub(crate) health: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) label: Option<String>,
}

/// Options of a review.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MoveOptions {
    plain: bool,
    accept_left: Option<u64>,
}

/// Options of entitlements.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OwedOptions {
    plain: bool,
}

/// Options of figures.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FigureOptions {
    period: Option<[String; 2]>,
    previous_period: Option<[String; 2]>,
    pub(crate) by: Vec<String>,
    owners: Vec<OwnersOfTier>,
    pub(crate) next_quarter: bool,
}

/// How many owners a tier has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnersOfTier {
    tier: String,
    owners: Digits,
}

/// A number that never is a float.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a whole number, or a text of digits")]
enum Digits {
    Whole(i64),
    Text(String),
}

/// Reads options; none are all of them as they are by themselves.
pub(crate) fn read<T: DeserializeOwned + Default>(text: Option<&str>) -> Result<T, Failure> {
    let Some(text) = text else { return Ok(T::default()) };
    serde_json::from_str(text).map_err(|error| {
        // Its words name the place, too.
        Failure::input(
            "bad-options",
            format!("the options cannot be read: {}", tierline::text::shown(&error.to_string())),
        )
    })
}

/// A day that was given as a text.
pub(crate) fn day(what: &str, text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| {
        let message = format!("`{what}` is a day, not `{}`", tierline::text::shown(text));
        Failure::input("not-a-date", message).with_help("write it as `2026-11-21`")
    })
}

fn options(contributions: bool, plain: bool, threads: Option<NonZeroUsize>) -> Options {
    let options = Options::new().contributions(contributions).plain(plain);
    threads.into_iter().fold(options, Options::threads)
}

impl AssignOptions {
    pub(crate) fn options(&self) -> Options {
        options(self.contributions, self.plain, self.threads)
    }

    pub(crate) const fn rule(&self) -> IdRule {
        match self.ids {
            Ids::Remembered => IdRule::Remembered,
            Ids::EachBatch => IdRule::EachBatch,
        }
    }
}

impl TableOptions {
    pub(crate) fn options(&self) -> Options {
        options(self.contributions, self.plain, self.threads)
    }
}

impl BookOptions {
    pub(crate) fn options(&self) -> Options {
        options(self.contributions, self.plain, self.threads)
    }
}

impl MoveOptions {
    pub(crate) fn review(&self) -> ReviewOptions {
        ReviewOptions { words: self.plain.into(), accept_left: self.accept_left, ..ReviewOptions::default() }
    }
}

impl OwedOptions {
    pub(crate) fn words(&self) -> WordType {
        self.plain.into()
    }
}

impl FigureOptions {
    pub(crate) fn period(&self) -> Result<Option<PeriodSpan>, Failure> {
        self.period.as_ref().map(|days| span("period", days)).transpose()
    }

    pub(crate) fn previous_period(&self) -> Result<Option<PeriodSpan>, Failure> {
        self.previous_period.as_ref().map(|days| span("previous_period", days)).transpose()
    }

    pub(crate) fn owners(&self) -> Result<Vec<(String, Decimal)>, Failure> {
        let count = |own: &OwnersOfTier| {
            let count = match &own.owners {
                Digits::Whole(count) => Decimal::from(*count),
                Digits::Text(text) => Decimal::parse(text).map_err(|error| {
                    Failure::input("not-a-number", format!("`{}` is {error}", tierline::text::shown(text)))
                })?,
            };
            Ok((own.tier.clone(), count))
        };
        self.owners.iter().map(count).collect()
    }
}

fn span(what: &str, [from, to]: &[String; 2]) -> Result<PeriodSpan, Failure> {
    let (from, to) = (day(what, from)?, day(what, to)?);
    PeriodSpan::new(from, to).ok_or_else(|| {
        let message = format!("`{what}` ends on {to}, before it begins on {from}");
        Failure::input("bad-period", message).with_help("give its first day and its last one, both included")
    })
}
