//! Lifetime values by tier, as a report shows them.

use tierline_core::{Decimal, Finding, Model, Sentence};

use super::dimension::FEW;
use super::found::FoundInTiers;
use super::write::{Only, Rate, record};
use crate::lifetime::{LifetimeRates, LifetimeTerms};
use crate::totals::NotMeasurable;

/// The formula of a lifetime value, as documents show it.
const FORMULA: &str =
    "sum over t = 0 .. years - 1 of value * margin * retention^t * (1 + expansion)^t / (1 + discount)^t";
/// Where it comes from.
const SOURCE: &str = "P. D. Berger and N. I. Nasr, Customer Lifetime Value: Marketing Models and Applications, Journal of Interactive \
                      Marketing 12 (1), 1998; with expansion: D. Skok, What's your TRUE customer lifetime value?, 2016";

record! {
    /// What clients are worth over a horizon.
    pub struct LifetimeReport {
        /// How many years.
        years: u32,
        /// Digits behind the point of a lifetime value.
        digits: u32,
        /// By tier, best first, and behind them the clients without one, where there are any.
        tiers: Vec<LifetimeTierReport>,
        /// The dimensions whose groups have rates of their own, in the place of tiers; no key where tiers have.
        by: Only<Vec<String>>,
        /// Their groups, in the order of levels, those without one last; empty groups are left out.
        groups: Only<Vec<LifetimeTierReport>>,
        /// How many clients have a lifetime value.
        clients: u64,
        /// What these add up to.
        lifetime_value: Option<Decimal>,
        /// How it is worked out.
        formula: String,
        /// Where the formula comes from.
        source: String,
        /// What is to be said of the table of the period.
        findings: Vec<FoundInTiers>,
    }
}

record! {
    /// What the clients of a tier, or of a group, are worth over a horizon.
    pub struct LifetimeTierReport {
        /// The tier; nothing for the clients without one, and for a group.
        tier: Option<String>,
        /// The level of each dimension, of a group; nothing where it has none.
        levels: Only<Vec<Option<String>>>,
        /// The group in words.
        words: Only<Sentence>,
        /// Whether a group has fewer than five clients, so that its rates are those of a few.
        is_small: Only<bool> = "small",
        /// How many clients.
        clients: u64,
        /// How many of them have a lifetime value.
        with_value: u64,
        /// Gross retention of value a year.
        retention: Rate,
        /// How much what was kept grew, a year.
        expansion: Rate,
        /// What the lifetime values add up to, each as it is shown.
        lifetime_value: Option<Decimal>,
        /// Why there are no rates.
        why_not: Option<Sentence>,
    }
}

/// What is counted of the lifetime values of a tier.
#[derive(Clone, Debug)]
pub struct LifetimeCount {
    /// The tier; nothing for the clients without one.
    pub tier: Option<String>,
    /// The levels of a group and its words, in the place of a tier.
    pub group: Option<(Vec<Option<String>>, Sentence)>,
    /// Its rates, or why there are none.
    pub rates: Result<LifetimeRates, NotMeasurable>,
    /// How many clients.
    pub clients: u64,
    /// How many of them have a lifetime value.
    pub with_value: u64,
    /// What these add up to, in units of their digits.
    pub units: i128,
}

/// Lifetime values by tier, or by the groups of dimensions.
///
/// ```
/// use tierline_book::{LifetimeTerms, report::lifetime_report};
/// use tierline_core::{Fraction, Model, Tier};
/// let model = Model::builder("m").tier(Tier::rest("All")).build()?;
/// let terms = LifetimeTerms::new(5, Fraction::ONE, Fraction::ZERO, 2)?;
/// assert_eq!(lifetime_report(&model, terms, &[], &[], Vec::new()).years, 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lifetime_report(
    model: &Model,
    terms: LifetimeTerms,
    by: &[String],
    counts: &[LifetimeCount],
    findings: Vec<Finding>,
) -> LifetimeReport {
    let sum = |units: i128, clients: u64| Decimal::new(units, terms.digits()).filter(|_| clients > 0);
    let tier = |count: &LifetimeCount| LifetimeTierReport {
        tier: count.tier.clone(),
        levels: Only(count.group.as_ref().map(|(levels, _)| levels.clone())),
        words: Only(count.group.as_ref().map(|(_, words)| words.clone())),
        is_small: Only(count.group.as_ref().map(|_| (1..FEW).contains(&count.clients))),
        clients: count.clients,
        with_value: count.with_value,
        retention: Rate(count.rates.ok().map(|rates| rates.retention)),
        expansion: Rate(count.rates.ok().map(|rates| rates.expansion)),
        lifetime_value: sum(count.units, count.with_value),
        why_not: count.rates.err().map(NotMeasurable::sentence),
    };
    let clients = counts.iter().map(|count| count.with_value).fold(0, u64::saturating_add);
    let units = counts.iter().map(|count| count.units).fold(0, i128::saturating_add);
    LifetimeReport {
        years: terms.years(),
        digits: terms.digits().into(),
        tiers: if by.is_empty() { counts.iter().map(tier).collect() } else { Vec::new() },
        by: Only(Some(by).filter(|by| !by.is_empty()).map(<[String]>::to_vec)),
        groups: Only((!by.is_empty()).then(|| counts.iter().map(tier).collect())),
        clients,
        lifetime_value: sum(units, clients),
        formula: FORMULA.into(),
        source: SOURCE.into(),
        findings: findings.into_iter().map(|finding| FoundInTiers::of(model, finding)).collect(),
    }
}
