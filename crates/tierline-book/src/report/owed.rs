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
        /// By what clients' wishes withhold, what the most do without first.
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

    /// Their value, in the scale of the model's value.
    fn money(self, plan: &Plan) -> Option<Decimal> {
        let (_, scale) = plan.value()?;
        Decimal::new(self.value, scale)
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
        let tier = self.tiers.entry(rank).or_insert_with(|| OwedTierReport {
            tier: model.tiers().get(rank).map(|tier| tier.name.to_string()),
            clients: 0,
            as_entry: 0,
            by_condition: 0,
            listed: 0,
            agreed: 0,
            limited: 0,
            with_event: 0,
        });
        match promise {
            Some(promise) => {
                tier.add(promise, shared.clients);
                self.add_parts(rank, promise, shared);
                if is_agreed(promise) {
                    self.add_agreed(model, rank, promise, shared);
                }
            }
            None => {
                add(&mut tier.clients, shared.clients);
                add(&mut tier.as_entry, shared.clients);
            }
        }
    }

    /// What a promise is made of beside its tier's entry.
    fn add_parts(&mut self, rank: Rank, promise: &ClientPromise, shared: Shared) {
        for (flag, _) in &promise.events {
            self.events.entry((flag.to_string(), rank)).or_default().add(shared);
        }
        let conditions: BTreeSet<&str> = promise.conditions.iter().map(|when| &**when).collect();
        for when in conditions {
            add(self.conditions.entry((rank, when.to_string())).or_default(), shared.clients);
        }
        for overlay in &promise.overlays {
            self.overlays.entry(overlay.to_string()).or_default().add(shared);
        }
        for withheld in &promise.withheld {
            let (taken, kept) = self.withheld.entry(withheld.words.to_string()).or_default();
            add(if withheld.agreed { kept } else { taken }, shared.clients);
        }
    }

    /// Whether an agreement gives more or less than the tier's entry.
    fn add_agreed(&mut self, model: &Model, rank: Rank, promise: &ClientPromise, shared: Shared) {
        let against = model.tiers().get(rank).and_then(|tier| service_of(model, &tier.name));
        let [more, less, other] = self.agreed.entry(rank).or_default();
        match promise.beside(against) {
            (true, false) => more.add(shared),
            (false, true) => less.add(shared),
            _ => other.add(shared),
        }
    }

    fn report(self, model: &Model, plan: &Plan, findings: &[Finding]) -> OwedReport {
        let name = |rank: &Rank| model.tiers().get(*rank).map(|tier| tier.name.to_string());
        let share = |clients: u64, rank: &Rank| {
            let of_tier = self.tiers.get(rank).map_or(0, |tier| tier.clients);
            Rate(Fraction::of(clients.into(), of_tier.into()))
        };
        let condition = |((rank, when), clients): (&(Rank, String), &u64)| ConditionReport {
            tier: name(rank),
            when: when.clone(),
            clients: *clients,
            share: share(*clients, rank),
        };
        let event = |((event, rank), shared): (&(String, Rank), &Shared)| EventReport {
            event: event.clone(),
            tier: name(rank),
            clients: shared.clients,
            share: share(shared.clients, rank),
            value: shared.money(plan),
        };
        let list = |(overlay, shared): (&String, &Shared)| ListReport {
            overlay: overlay.clone(),
            clients: shared.clients,
            value: shared.money(plan),
        };
        OwedReport {
            events: self.events.iter().map(event).collect(),
            conditions: self.conditions.iter().map(condition).collect(),
            overlays: self.overlays.iter().map(list).collect(),
            agreed: self.agreed.iter().map(|(rank, sums)| agreed_report(name(rank), sums, plan)).collect(),
            withheld: withheld_reports(&self.withheld),
            findings: findings.iter().map(|finding| FoundInTiers::of(model, finding.clone())).collect(),
            tiers: self.tiers.into_values().collect(),
        }
    }
}

fn add(count: &mut u64, clients: u64) {
    *count = count.saturating_add(clients);
}

fn is_agreed(promise: &ClientPromise) -> bool {
    promise.parts.iter().any(|part| matches!(part.why, PromiseReason::Agreement { .. }))
}

impl OwedTierReport {
    /// Clients who share a promise.
    fn add(&mut self, promise: &ClientPromise, clients: u64) {
        let count = |count: &mut u64, holds: bool| add(count, if holds { clients } else { 0 });
        let limited = promise.withheld.iter().any(|withheld| !withheld.agreed);
        let otherwise = promise.parts.iter().any(|part| part.why != PromiseReason::Tier);
        count(&mut self.clients, true);
        count(&mut self.as_entry, !otherwise && !limited);
        count(&mut self.by_condition, !promise.conditions.is_empty());
        count(&mut self.listed, !promise.overlays.is_empty());
        count(&mut self.agreed, is_agreed(promise));
        count(&mut self.limited, limited);
        count(&mut self.with_event, !promise.events.is_empty());
    }
}

fn agreed_report(tier: Option<String>, [more, less, other]: &[Shared; 3], plan: &Plan) -> AgreedReport {
    AgreedReport {
        tier,
        more: more.clients,
        more_value: more.money(plan),
        less: less.clients,
        less_value: less.money(plan),
        other: other.clients,
        other_value: other.money(plan),
    }
}

/// What the most clients do without first.
fn withheld_reports(withheld: &BTreeMap<String, (u64, u64)>) -> Vec<WithheldReport> {
    let report = |(what, (clients, agreed)): (&String, &(u64, u64))| WithheldReport {
        what: what.clone(),
        clients: *clients,
        agreed: *agreed,
    };
    let mut all: Vec<WithheldReport> = withheld.iter().map(report).collect();
    tierline_core::sort_by(&mut all, &mut |one, other| other.clients.cmp(&one.clients));
    all
}
