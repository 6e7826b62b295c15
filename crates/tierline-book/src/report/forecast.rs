//! The next quarter by tier, as a report shows it.

use tierline_core::{Date, Decimal, Fraction, Key, Sentence};

use super::write::{Rate, Rounded, record};
use crate::owners::{Forecast, TierForecast};

/// Digits of expected clients and of hours.
const DIGITS: u8 = 2;

record! {
    /// Clients, value and hours of the next quarter by tier.
    pub struct ForecastReport {
        /// The day of the book.
        from: Date,
        /// The last day of the quarter.
        to: Date,
        /// By tier, best first; behind them the clients without one, where there are any.
        tiers: Vec<TierForecastReport>,
        /// All of them.
        total: TierForecastReport,
        /// How it is worked out.
        rule: Vec<Sentence>,
    }
}

record! {
    /// A tier today and on the last day of the next quarter.
    pub struct TierForecastReport {
        /// The tier; nothing for the clients without one, and for all together.
        tier: Option<String>,
        /// Clients today.
        clients: u64,
        /// Clients that come from other tiers, by moves that wait.
        moving_in: u64,
        /// Clients that go to others.
        moving_out: u64,
        /// Clients of the quarter's last day that renew in the quarter.
        renewals: u64,
        /// Clients of the quarter's last day whose renewal is not known.
        without_renewal: u64,
        /// The share of clients that the target keeps in a year.
        retention: Rate,
        /// The share of value that the target keeps in a year.
        value_retention: Rate,
        /// Clients that are expected, to two digits.
        clients_next: Rounded,
        /// Value today.
        value: Option<Decimal>,
        /// Value of the clients of the quarter's last day, before any is lost.
        value_moved: Option<Decimal>,
        /// Value of those of them that renew.
        value_renewing: Option<Decimal>,
        /// Value that is expected.
        value_next: Rounded,
        /// Hours of a quarter for the clients of today, at least.
        hours_low: Rounded,
        /// At most.
        hours_high: Rounded,
        /// Hours that are expected, at least.
        hours_next_low: Rounded,
        /// At most.
        hours_next_high: Rounded,
    }
}

/// The next quarter by tier; `scale` is that of the value, where the model has one.
#[must_use]
pub fn forecast_report(forecast: &Forecast, from: Date, to: Date, scale: Option<u8>) -> ForecastReport {
    let shown = |tier: &&TierForecast| tier.tier.is_some() || tier.clients > 0 || tier.moving_in > 0;
    let tiers: Vec<TierForecastReport> = forecast.tiers.iter().filter(shown).map(|tier| of_tier(tier, scale)).collect();
    ForecastReport {
        from,
        to,
        total: total(&tiers, scale),
        tiers,
        rule: vec![
            Sentence::of(Key::ForecastTiers).with("end", to),
            Sentence::of(Key::ForecastRetention),
            Sentence::of(Key::ForecastTierHours),
        ],
    }
}

/// All tiers together: sums of what is shown of them, so that a table adds up.
fn total(tiers: &[TierForecastReport], scale: Option<u8>) -> TierForecastReport {
    let count = |of: fn(&TierForecastReport) -> u64| tiers.iter().map(of).fold(0, u64::saturating_add);
    let sum = |of: fn(&TierForecastReport) -> Option<Decimal>| {
        tiers.iter().try_fold(Decimal::ZERO, |sum, tier| sum.checked_add(of(tier)?))
    };
    let money = |of: fn(&TierForecastReport) -> Option<Decimal>| scale.and_then(|_| sum(of));
    let rounded = |of: fn(&TierForecastReport) -> &Rounded, digits: u8| {
        let shown = |tier: &TierForecastReport| of(tier).value?.rounded(of(tier).digits);
        let value = tiers.iter().try_fold(Decimal::ZERO, |sum, tier| sum.checked_add(shown(tier)?));
        Rounded { value: value.map(Fraction::from), digits }
    };
    TierForecastReport {
        tier: None,
        clients: count(|tier| tier.clients),
        moving_in: count(|tier| tier.moving_in),
        moving_out: count(|tier| tier.moving_out),
        renewals: count(|tier| tier.renewals),
        without_renewal: count(|tier| tier.without_renewal),
        retention: Rate(None),
        value_retention: Rate(None),
        clients_next: rounded(|tier| &tier.clients_next, DIGITS),
        value: money(|tier| tier.value),
        value_moved: money(|tier| tier.value_moved),
        value_renewing: money(|tier| tier.value_renewing),
        value_next: rounded(|tier| &tier.value_next, scale.unwrap_or(DIGITS)),
        hours_low: rounded(|tier| &tier.hours_low, DIGITS),
        hours_high: rounded(|tier| &tier.hours_high, DIGITS),
        hours_next_low: rounded(|tier| &tier.hours_next_low, DIGITS),
        hours_next_high: rounded(|tier| &tier.hours_next_high, DIGITS),
    }
}

fn of_tier(tier: &TierForecast, scale: Option<u8>) -> TierForecastReport {
    let number = |value: Option<Fraction>| Rounded { value, digits: DIGITS };
    let money = |units: i128| scale.and_then(|scale| Decimal::new(units, scale));
    let one = scale.and_then(|scale| Fraction::of(1, 10_i128.checked_pow(scale.into())?));
    let expected = tier.value_next.zip(one).and_then(|(units, one)| units.times(one));
    TierForecastReport {
        tier: tier.tier.as_deref().map(Into::into),
        clients: tier.clients,
        moving_in: tier.moving_in,
        moving_out: tier.moving_out,
        renewals: tier.renewals,
        without_renewal: tier.without_renewal,
        retention: Rate(tier.retention),
        value_retention: Rate(tier.value_retention),
        clients_next: number(tier.clients_next),
        value: money(tier.value),
        value_moved: money(tier.value_moved),
        value_renewing: money(tier.value_renewing),
        value_next: Rounded { value: expected, digits: scale.unwrap_or(DIGITS) },
        hours_low: number(tier.hours.map(|hours| hours.low)),
        hours_high: number(tier.hours.map(|hours| hours.high)),
        hours_next_low: number(tier.hours_next.map(|hours| hours.low)),
        hours_next_high: number(tier.hours_next.map(|hours| hours.high)),
    }
}
