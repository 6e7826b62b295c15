//! What a model promises, by whom, and what it aims at.

use tierline_core::{Decimal, Fraction, Key, Meant, Model, Sentence, Target};

use super::parts::{MinutesEntry, OwnersEntry, TargetEntry};
use super::range::hundredths;
use crate::declared::unit_of;
use crate::metrics::{Metric, Unit};
use crate::report::{range_of_hundredths, range_of_numbers};
use crate::service::{owners_of, service_of};

/// Who looks after the clients of each tier that says so, best first.
pub(super) fn owners(model: &Model) -> Vec<OwnersEntry> {
    let entry = |tier: &tierline_core::Tier| {
        let service = service_of(model, &tier.name)?;
        let minutes = service
            .minutes
            .map(|minutes| MinutesEntry { touchpoint: minutes.touchpoint, business_review: minutes.business_review });
        let coverage = service.coverage.as_ref();
        if coverage.is_none() && minutes.is_none() {
            return None;
        }
        let roles: Vec<&str> = coverage.map(|coverage| coverage.roles().collect()).unwrap_or_default();
        let named = coverage.map(|coverage| owners_of(coverage).join(", ")).filter(|roles| !roles.is_empty());
        let role = named.as_deref();
        let manner = coverage.and_then(|coverage| coverage.model.as_deref());
        let accounts = coverage.and_then(|coverage| coverage.accounts_per_owner);
        let who = match (role, manner) {
            (Some(role), Some(manner)) => Sentence::of(Key::OwnersOf).with("role", role).with("model", manner),
            (Some(one), None) | (None, Some(one)) => Sentence::from(one),
            (None, None) => Sentence::of(Key::NobodyNamed),
        };
        let range = accounts.and_then(|(low, high)| range_of_numbers(Some(low), high));
        let words = match range {
            Some(range) => Sentence::of(Key::OwnersAccounts).with("who", who).with("accounts", range),
            None => who,
        };
        Some(OwnersEntry {
            tier: tier.name.to_string(),
            role: roles.first().map(|role| (*role).to_string()),
            roles: roles.iter().map(ToString::to_string).collect(),
            model: manner.map(String::from),
            low: accounts.map(|(low, _)| low),
            high: accounts.and_then(|(_, high)| high),
            minutes,
            words,
        })
    };
    model.tiers().iter().filter_map(entry).collect()
}

/// What each tier is meant to reach, best tier first, and the whole book last.
pub(super) fn targets(model: &Model) -> Vec<TargetEntry> {
    let mut out = Vec::new();
    let tiers = || model.tiers().iter().map(|tier| &*tier.name);
    let all = Some(Target::ALL).filter(|all| !tiers().any(|tier| tier == *all));
    for tier in tiers().chain(all) {
        let Some((_, target)) = model.targets().iter().find(|(name, _)| **name == *tier) else { continue };
        let mut add = |measure: &str, words: Sentence, low: Option<Decimal>, high: Option<Decimal>, unit: Unit| {
            let end = |end: Option<Decimal>| end.and_then(|end| hundredths(Fraction::from(end)));
            out.push(TargetEntry {
                tier: tier.to_string(),
                measure: measure.into(),
                measure_words: words,
                low,
                high,
                words: if unit == Unit::Rate { range_of_hundredths(end(low), end(high)) } else { range_of(low, high) },
            });
        };
        if let Some((low, high)) = target.clients {
            add("clients", Sentence::of(Key::MeasureClients), Some(low), Some(high), Unit::Rate);
        }
        if let Some((low, high)) = target.value {
            add("value", Sentence::of(Key::MeasureValue), Some(low), Some(high), Unit::Rate);
        }
        for (name, least) in &target.rates {
            add(name, Sentence::from(name.replace('_', " ")), Some(*least), None, Unit::Rate);
        }
        for (name, meant) in &target.metrics {
            let own = model.metrics().iter().find(|own| own.name == *name);
            let (is_limit, unit) = match (Metric::named(name), own) {
                (Some(metric), _) => (!metric.is_better_higher(), metric.unit()),
                (None, Some(own)) => (own.is_better_lower, unit_of(own)),
                (None, None) => (false, Unit::Rate),
            };
            let (low, high) = match *meant {
                Meant::Number(number) if is_limit => (None, Some(number)),
                Meant::Number(number) => (Some(number), None),
                Meant::Range(low, high) => (low, high),
            };
            add(name, Sentence::from(name.replace('_', " ")), low, high, unit);
        }
    }
    out
}

/// A range of numbers, either end of which may be open.
fn range_of(low: Option<Decimal>, high: Option<Decimal>) -> Sentence {
    match (low.map(Decimal::normalized), high.map(Decimal::normalized)) {
        (Some(low), Some(high)) => Sentence::of(Key::NumberRange).with("low", low).with("high", high),
        (Some(low), None) => Sentence::of(Key::NumberAtLeast).with("low", low),
        (None, Some(high)) => Sentence::of(Key::NumberAtMost).with("high", high),
        (None, None) => Sentence::of(Key::NotKnown),
    }
}
