//! Thresholds from data, as they are shown.

use tierline_core::{Date, Decimal, Fraction, Sentence};

use super::found::FindingReport;
use super::write::{Rate, Rounded, Writer, Written, record};
use crate::thresholds::{
    CutOffs, Distribution, RelativeCut, ThresholdError, Uncut, ValueClass, Wanted, cut_offs_beside, natural_breaks,
    suggest,
};

/// Digits of quantiles behind those of the values.
const MORE: u8 = 6;

record! {
    /// How many clients there are, and their quartiles and upper percentiles, in the unit of the values.
    pub struct DistributionReport {
        /// How many clients.
        clients: u64,
        /// How many different values.
        distinct: usize,
        /// The least.
        min: Option<Decimal>,
        /// A quarter of the clients have less.
        p25: Rounded,
        /// Half of them have less.
        median: Rounded,
        /// A quarter of them have more.
        p75: Rounded,
        /// A tenth of them have more.
        p90: Rounded,
        /// The greatest.
        max: Option<Decimal>,
        /// The sum.
        total: Option<Decimal>,
    }
}

record! {
    /// The threshold near a quantile that falls on a value that exists.
    pub struct CutReport {
        /// Clients with this value or more are above it.
        at: Option<Decimal>,
        /// The share that was asked for.
        asked: Rate,
        /// The share of all clients above it.
        reached: Rate,
        /// How many clients are above it.
        clients: u64,
        /// How many clients shares are of.
        of: u64,
    }
}

record! {
    /// A threshold relative to the clients, as the model has it, and as the clients of today would give it.
    pub struct RelativeReport {
        /// The parameter.
        name: String,
        /// The attribute, derived attribute or score that it is of.
        of: String,
        /// The share of the clients below it.
        quantile: Option<Decimal>,
        /// The day that it was worked out for.
        fixed: Option<Date>,
        /// The value since; nothing where it was never worked out.
        value: Option<Decimal>,
        /// How many clients have a value.
        clients: u64,
        /// How many of them have the model's value or more.
        above: u64,
        /// Their share.
        share: Rate,
        /// The share that is asked for.
        asked: Rate,
        /// The value that the clients of today would give; nothing where none has a value.
        today: Option<Decimal>,
        /// How many clients would be above that.
        above_today: u64,
        /// Their share.
        share_today: Rate,
        /// Whether today's value is another one.
        drifted: bool,
        /// That in words, where it is.
        words: Option<Sentence>,
    }
}

record! {
    /// A class of values.
    pub struct ClassReport {
        /// Its lowest value.
        lowest: Option<Decimal>,
        /// Its highest value.
        highest: Option<Decimal>,
        /// The roundest number that divides alike.
        round: Option<Decimal>,
        /// How many clients.
        clients: u64,
        /// What they are worth.
        value: Option<Decimal>,
    }
}

record! {
    /// Natural breaks.
    pub struct BreaksReport {
        /// How many classes were asked for.
        asked: usize,
        /// Each upper class begins at its break.
        breaks: Vec<Decimal>,
        /// The share of the variance that the division explains.
        fit: Option<Decimal>,
        /// The classes, lowest first.
        classes: Vec<ClassReport>,
    }
}

record! {
    /// The tiers that values show by themselves.
    pub struct SuggestionReport {
        /// The tiers, best first.
        tiers: Vec<ClassReport>,
        /// Why there are none, or so many.
        findings: Vec<FindingReport>,
    }
}

record! {
    /// A tier that is cut off.
    pub struct CutTier {
        /// The tier.
        tier: String,
        /// Its lowest value.
        at: Option<Decimal>,
        /// The roundest number that divides alike.
        round: Option<Decimal>,
        /// How many clients.
        clients: u64,
        /// Their share of all clients.
        client_share: Rate,
        /// What they are worth.
        value: Option<Decimal>,
        /// The share of their values above 0.
        value_share: Rate,
    }
}

/// Cut-offs that meet shares of clients and of value together, or why there are none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CutOffsReport {
    /// The tiers, best first, and how many clients shares are of.
    Found {
        /// The tiers.
        tiers: Vec<CutTier>,
        /// All clients.
        of: u64,
    },
    /// No division meets all shares.
    Impossible {
        /// Why, in words.
        why_not: Sentence,
        /// The tier at which none can go on.
        tier: String,
        /// All clients.
        of: u64,
    },
}

impl Written for CutOffsReport {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        match self {
            Self::Found { tiers, of } => {
                to.map(vec![("found", tiers.write(to)?), ("why_not", to.none()?), ("of", of.write(to)?)])
            }
            Self::Impossible { why_not, tier, of } => to.map(vec![
                ("found", to.none()?),
                ("why_not", why_not.write(to)?),
                ("tier", tier.write(to)?),
                ("of", of.write(to)?),
            ]),
        }
    }
}

/// A quantile: exact where it has at most six digits more than the values, else rounded half to even.
///
/// # Errors
/// As [`Distribution::quantile`].
pub fn quantile_report(values: &Distribution, share: Decimal) -> Result<Rounded, ThresholdError> {
    let value = values.quantile(Fraction::from(share))?;
    Ok(Rounded { value: Some(value), digits: values.scale().saturating_add(MORE) })
}

/// The threshold near a quantile that falls on a value that exists, with the share that it reaches.
///
/// # Errors
/// As [`Distribution::cut_at`].
pub fn cut_report(values: &Distribution, share: Decimal) -> Result<CutReport, ThresholdError> {
    let cut = values.cut_at(Fraction::from(share))?;
    Ok(CutReport {
        at: cut.at.into(),
        asked: cut.asked.into(),
        reached: cut.reached.into(),
        clients: cut.clients,
        of: values.whole().clients,
    })
}

/// A threshold relative to the clients, held against those of today.
///
/// ```
/// use tierline_book::{Distribution, RelativeCut, report::relative_report};
/// use tierline_core::{Attribute, Model, RelativeThreshold, Tier};
/// let median = RelativeThreshold { quantile: "0.5".parse()?, of: "seats".into(), fixed: "2026-08-21".parse()? };
/// let model = Model::builder("m")
///     .attribute(Attribute::integer("seats"))
///     .relative_parameter("middle", median, 2)
///     .tier(Tier::rest("All"))
///     .build()?;
/// let cut = RelativeCut::of(&model.parameters()[0], Some(&Distribution::of(0, [1_i64, 2, 3, 4])?))?.unwrap();
/// let report = relative_report(&cut);
/// assert_eq!((report.above, report.today, report.drifted), (3, Some(3.into()), true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn relative_report(cut: &RelativeCut) -> RelativeReport {
    let share = |clients: u64| Rate(Fraction::of(clients.into(), cut.clients.into()));
    let today = cut.today.as_ref();
    RelativeReport {
        name: cut.name.to_string(),
        of: cut.threshold.of.to_string(),
        quantile: Some(cut.threshold.quantile),
        fixed: cut.value.map(|_| cut.threshold.fixed),
        value: cut.value,
        clients: cut.clients,
        above: cut.above,
        share: cut.value.map_or(Rate(None), |_| share(cut.above)),
        asked: Rate(Fraction::ONE.minus(cut.threshold.quantile.into())),
        today: today.map(|today| today.at),
        above_today: today.map_or(0, |today| today.clients),
        share_today: today.map_or(Rate(None), |today| today.reached.into()),
        drifted: cut.has_drifted(),
        words: cut.finding().map(|finding| finding.message),
    }
}

/// The share of all value that so many clients of greatest value have.
///
/// # Errors
/// As [`Distribution::held_by`].
pub fn held_by_report(values: &Distribution, clients: u64) -> Result<Rate, ThresholdError> {
    Ok(values.held_by(clients)?.into())
}

/// How many clients there are, and their quartiles and upper percentiles.
///
/// ```
/// use tierline_book::report::{
///     CutOffsReport, Written, breaks_report, cut_offs_report, cut_report, distribution_report, held_by_report,
///     quantile_report, suggestion_report,
/// };
/// use tierline_book::{Distribution, Wanted};
/// use tierline_core::Fraction;
/// let values = Distribution::of(0, [5_i64, 8, 9, 12, 15, 110, 150])?;
/// assert_eq!(distribution_report(&values).clients, 7);
/// assert_eq!(quantile_report(&values, "0.9".parse()?)?.json(), "126");
/// assert_eq!(cut_report(&values, "0.9".parse()?)?.clients, 1);
/// assert_eq!(held_by_report(&values, 7)?.json(), "1");
/// assert_eq!(breaks_report(&values, 2)?.classes.len(), 2);
/// assert_eq!(suggestion_report(&values)?.tiers.len(), 1);
///
/// let share = |from, to| Some((Fraction::of(from, 10).unwrap(), Fraction::of(to, 10).unwrap()));
/// let large = Wanted { tier: "Large".into(), clients: share(2, 3), value: share(8, 9) };
/// let rest = Wanted { tier: "Small".into(), clients: None, value: None };
/// let CutOffsReport::Found { tiers, .. } = cut_offs_report(&values, &[large, rest], &[])? else { panic!("there are some") };
/// assert_eq!((tiers[0].clients, tiers[1].clients), (2, 5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn distribution_report(values: &Distribution) -> DistributionReport {
    let at = |percent: u8| Rounded { value: values.percentile(percent).ok(), digits: values.scale().saturating_add(2) };
    DistributionReport {
        clients: values.clients(),
        distinct: values.distinct(),
        min: values.lowest().into(),
        p25: at(25),
        median: at(50),
        p75: at(75),
        p90: at(90),
        max: values.highest().into(),
        total: values.total().into(),
    }
}

/// Natural breaks, lowest class first.
///
/// # Errors
/// As [`natural_breaks`].
pub fn breaks_report(values: &Distribution, classes: usize) -> Result<BreaksReport, ThresholdError> {
    let found = natural_breaks(values, classes)?;
    Ok(BreaksReport {
        asked: found.asked,
        breaks: found.breaks().into_iter().collect(),
        fit: found.fit,
        classes: found.classes.iter().map(class).collect(),
    })
}

/// The tiers that the values show by themselves, best first, and why there are none.
///
/// # Errors
/// As [`suggest`].
pub fn suggestion_report(values: &Distribution) -> Result<SuggestionReport, ThresholdError> {
    let suggestion = suggest(values)?;
    Ok(SuggestionReport {
        tiers: suggestion.tiers.iter().map(class).collect(),
        findings: suggestion.findings.into_iter().map(FindingReport).collect(),
    })
}

/// The cut-offs that meet shares of clients and of value together, best tier first, or why none do; `uncut` are clients that
/// have no such value and stay in their tiers.
///
/// # Errors
/// As [`cut_offs`](crate::cut_offs).
pub fn cut_offs_report(
    values: &Distribution,
    wanted: &[Wanted],
    uncut: &[Uncut],
) -> Result<CutOffsReport, ThresholdError> {
    let of = values.whole().clients;
    Ok(match cut_offs_beside(values, wanted, uncut)? {
        CutOffs::Found(tiers) => {
            let tiers = tiers.iter().zip(wanted).map(|(tier, wanted)| CutTier {
                tier: wanted.tier.clone(),
                at: tier.at.into(),
                round: tier.round.into(),
                clients: tier.clients,
                client_share: tier.client_share.into(),
                value: tier.value.into(),
                value_share: tier.value_share.into(),
            });
            CutOffsReport::Found { tiers: tiers.collect(), of }
        }
        CutOffs::Impossible(conflict) => {
            CutOffsReport::Impossible { why_not: conflict.sentence(), tier: conflict.name.clone(), of }
        }
    })
}

fn class(class: &ValueClass) -> ClassReport {
    ClassReport {
        lowest: class.lowest.into(),
        highest: class.highest.into(),
        round: class.round.into(),
        clients: class.clients,
        value: class.value.into(),
    }
}
