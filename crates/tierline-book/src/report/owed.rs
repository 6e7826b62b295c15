//! What the clients of a book are owed, counted: how many as their tier's entry says, by which condition, list, event or agreement
//! otherwise, and what their wishes withhold.

use std::collections::{BTreeMap, BTreeSet};

use tierline_core::{Decimal, Finding, Fraction, Interrupt, Interrupted, Model, Plan};

use super::found::FoundInTiers;
use super::write::{Rate, record};
use crate::client_rows::ClientRows;
use crate::in_force::TiersInForce;
use crate::promise::{ClientPromise, PromiseReason, Promises};
use crate::service::service_of;

record! {
    /// What clients are owed, counted.
    pub struct OwedReport {
        /// By tier, best first, and last those without one where they are owed something.
        tiers: Vec<OwedTierReport>,
        /// By event and tier.
        events: Vec<EventReport>,
        /// By condition and tier.
        conditions: Vec<ConditionReport>,
        /// By dated list.
        overlays: Vec<ListReport>,
        /// By tier: clients whose agreement gives them another promise than their tier does.
        agreed: Vec<AgreedReport>,
        /// By what clients' wishes withhold.
        withheld: Vec<WithheldReport>,
        /// What was found in the promises and the tables beside them.
        findings: Vec<FoundInTiers>,
    }
}

record! {
    /// What the clients of a tier are owed.
    pub struct OwedTierReport {
        /// The tier; nothing for clients without one.
        tier: Option<String>,
        /// How many clients.
        clients: u64,
        /// How many are owed what the entry of the tier says, and nothing else.
        as_entry: u64,
        /// For how many a condition of the entry is true.
        by_condition: u64,
        /// How many are on a dated list.
        listed: u64,
        /// How many have an agreement that holds.
        agreed: u64,
        /// Of how many the wish for contact withholds something.
        limited: u64,
        /// How many have an event that makes a touchpoint due.
        with_event: u64,
    }
}

record! {
    /// An event of the clients of a tier.
    pub struct EventReport {
        /// The flag.
        event: String,
        /// The tier.
        tier: Option<String>,
        /// For how many clients it is true, and makes a touchpoint due.
        clients: u64,
        /// Of the clients of the tier.
        share: Rate,
        /// What they are worth.
        value: Option<Decimal>,
    }
}

record! {
    /// A condition of a tier's entry.
    pub struct ConditionReport {
        /// The tier.
        tier: Option<String>,
        /// The condition.
        when: String,
        /// For how many clients what it says holds.
        clients: u64,
        /// Of the clients of the tier.
        share: Rate,
    }
}

record! {
    /// A dated list.
    pub struct ListReport {
        /// Its name.
        overlay: String,
        /// How many clients are on it.
        clients: u64,
        /// What they are worth.
        value: Option<Decimal>,
    }
}

record! {
    /// Clients of a tier whose agreements give them more or less than the tier does.
    pub struct AgreedReport {
        /// The tier.
        tier: Option<String>,
        /// Who is promised more: sooner, more often, further channels or programmes.
        more: u64,
        /// What they are worth.
        more_value: Option<Decimal>,
        /// Who is promised less.
        less: u64,
        /// What they are worth.
        less_value: Option<Decimal>,
        /// Who is promised more of one thing and less of another, or something that has no order.
        other: u64,
        /// What they are worth.
        other_value: Option<Decimal>,
    }
}

record! {
    /// What clients' wishes withhold.
    pub struct WithheldReport {
        /// What: touchpoints, a channel, a programme.
        what: String,
        /// From how many clients.
        clients: u64,
        /// How many are owed it all the same, because an agreement says so.
        agreed: u64,
    }
}

/// Clients who share a tier and a promise.
#[derive(Clone, Copy, Debug, Default)]
struct Shared {
    clients: u64,
    value: i128,
}

impl Shared {
    fn add(&mut self, other: Self) {
        self.clients = self.clients.saturating_add(other.clients);
        self.value = self.value.saturating_add(other.value);
    }
}

/// Rank of the tier; behind all tiers those without one.
type Rank = usize;

/// What is counted, by what it is and by tier.
#[derive(Default)]
struct Counts {
    tiers: BTreeMap<Rank, OwedTierReport>,
    events: BTreeMap<(String, Rank), Shared>,
    conditions: BTreeMap<(Rank, String), u64>,
    overlays: BTreeMap<String, Shared>,
    agreed: BTreeMap<Rank, [Shared; 3]>,
    withheld: BTreeMap<String, (u64, u64)>,
}

impl OwedReport {
    /// What all clients are owed.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(
        (model, plan): (&Model, &Plan),
        rows: &ClientRows,
        in_force: &TiersInForce,
        promises: &Promises,
        findings: &[Finding],
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let untiered = model.tiers().len();
        let mut shared: BTreeMap<(Rank, Option<usize>), Shared> = BTreeMap::new();
        for row in 0..rows.rows() {
            interrupt.check_at(row)?;
            let number = promises.numbers().get(row).and_then(|number| number.checked_sub(1));
            let promise = number.and_then(|number| usize::try_from(number).ok());
            let rank = in_force.tier(row).unwrap_or(untiered);
            let one = Shared { clients: 1, value: rows.value(row).map_or(0, i128::from) };
            shared.entry((rank, promise)).or_default().add(one);
        }
        let mut counts = Counts::default();
        for ((rank, promise), clients) in shared {
            let promise = promise.and_then(|at| promises.all().get(at));
            // Who has no tier and is owed nothing is told elsewhere.
            if rank < untiered || promise.is_some() {
                counts.add(model, rank, promise, clients);
            }
        }
        Ok(counts.report(model, plan, findings))
    }
}

impl Counts {
    fn add(&mut self, model: &Model, rank: Rank, promise: Option<&ClientPromise>, shared: Shared) {
        let name = |rank: Rank| model.tiers().get(rank).map(|tier| tier.name.to_string());
        let tier = self.tiers.entry(rank).or_insert_with(|| OwedTierReport {
            tier: name(rank),
            clients: 0,
            as_entry: 0,
            by_condition: 0,
            listed: 0,
            agreed: 0,
            limited: 0,
            with_event: 0,
        });
        let clients = shared.clients;
        let count = |count: &mut u64, holds: bool| *count = count.saturating_add(if holds { clients } else { 0 });
        count(&mut tier.clients, true);
        let Some(promise) = promise else { return count(&mut tier.as_entry, true) };
        let is_agreed = |part: &&crate::promise::PromisePart| matches!(part.why, PromiseReason::Agreement { .. });
        let agreed = promise.parts.iter().any(|part| is_agreed(&part));
        let limited = promise.withheld.iter().any(|withheld| !withheld.agreed);
        let otherwise = promise.parts.iter().any(|part| part.why != PromiseReason::Tier);
        count(&mut tier.as_entry, !otherwise && !limited);
        count(&mut tier.by_condition, !promise.conditions.is_empty());
        count(&mut tier.listed, !promise.overlays.is_empty());
        count(&mut tier.agreed, agreed);
        count(&mut tier.limited, limited);
        count(&mut tier.with_event, !promise.events.is_empty());
        for (flag, _) in &promise.events {
            self.events.entry((flag.to_string(), rank)).or_default().add(shared);
        }
        let conditions: BTreeSet<&str> = promise.conditions.iter().map(|when| &**when).collect();
        for when in conditions {
            count(self.conditions.entry((rank, when.to_string())).or_default(), true);
        }
        for overlay in &promise.overlays {
            self.overlays.entry(overlay.to_string()).or_default().add(shared);
        }
        for withheld in &promise.withheld {
            let (taken, kept) = self.withheld.entry(withheld.words.to_string()).or_default();
            count(taken, !withheld.agreed);
            count(kept, withheld.agreed);
        }
        if agreed {
            let against = model.tiers().get(rank).and_then(|tier| service_of(model, &tier.name));
            let slot = match promise.beside(against) {
                (true, false) => 0,
                (false, true) => 1,
                _ => 2,
            };
            if let Some(sum) = self.agreed.entry(rank).or_default().get_mut(slot) {
                sum.add(shared);
            }
        }
    }

    fn report(self, model: &Model, plan: &Plan, findings: &[Finding]) -> OwedReport {
        let scale = plan.value().map(|(_, scale)| scale);
        let money = |shared: Shared| scale.and_then(|scale| Decimal::new(shared.value, scale));
        let name = |rank: Rank| model.tiers().get(rank).map(|tier| tier.name.to_string());
        let of_tier = |rank: Rank| self.tiers.get(&rank).map_or(0, |tier| tier.clients);
        let share = |clients: u64, rank: Rank| Rate(Fraction::of(clients.into(), of_tier(rank).into()));
        let event = |((event, rank), shared): (&(String, Rank), &Shared)| EventReport {
            event: event.clone(),
            tier: name(*rank),
            clients: shared.clients,
            share: share(shared.clients, *rank),
            value: money(*shared),
        };
        let condition = |((rank, when), clients): (&(Rank, String), &u64)| ConditionReport {
            tier: name(*rank),
            when: when.clone(),
            clients: *clients,
            share: share(*clients, *rank),
        };
        let agreed = |(rank, [more, less, other]): (&Rank, &[Shared; 3])| AgreedReport {
            tier: name(*rank),
            more: more.clients,
            more_value: money(*more),
            less: less.clients,
            less_value: money(*less),
            other: other.clients,
            other_value: money(*other),
        };
        let list = |(overlay, shared): (&String, &Shared)| ListReport {
            overlay: overlay.clone(),
            clients: shared.clients,
            value: money(*shared),
        };
        let withheld = |(what, (clients, agreed)): (&String, &(u64, u64))| WithheldReport {
            what: what.clone(),
            clients: *clients,
            agreed: *agreed,
        };
        OwedReport {
            events: self.events.iter().map(event).collect(),
            conditions: self.conditions.iter().map(condition).collect(),
            overlays: self.overlays.iter().map(list).collect(),
            agreed: self.agreed.iter().map(agreed).collect(),
            withheld: self.withheld.iter().map(withheld).collect(),
            findings: findings.iter().map(|finding| FoundInTiers::of(model, finding.clone())).collect(),
            tiers: self.tiers.into_values().collect(),
        }
    }
}
