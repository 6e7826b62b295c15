//! The promises of all clients of a book: few, each shared by the clients for whom everything is the same.

use std::collections::HashMap;

use tierline_core::{Event, Finding, Formula, Interrupt, Interrupted, Model, Plan, Service, TextColumn};

use super::merge::Mode;
use super::{ClientPromise, PromiseColumn, PromiseReason};
use crate::client_rows::ClientRows;
use crate::in_force::TiersInForce;
use crate::service::{each_service, service_of, severity_columns_of};

/// What one client's contract says of one part of its service.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// The client's row in the book.
    pub row: usize,
    /// The part, as a service entry that says nothing else: see [`agreement_value`](super::agreement_value).
    pub part: Service,
    /// Whether it takes the place of what the tier offers, even where that is better.
    pub instead: bool,
    /// Who agreed to it.
    pub author: Option<Box<str>>,
    /// Why.
    pub reason: Option<Box<str>>,
}

/// What each client is owed, by row of a book.
#[derive(Debug)]
pub struct Promises {
    promises: Vec<ClientPromise>,
    /// By row: 0 where nothing is promised, then 1 + the number of its promise.
    numbers: Vec<u32>,
}

/// A tier's entry, and the conditions that it asks.
struct Entry<'m> {
    service: Option<&'m Service>,
    /// The numbers of its conditions, those of the cap on contact included: at most 64, as the model's validation says.
    conditions: Vec<usize>,
}

impl Promises {
    /// The promises of all clients: the service of the tier in force, changed as the client's conditions, agreements and cap say.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn new(
        model: &Model,
        rows: &ClientRows,
        in_force: &TiersInForce,
        agreements: &[Agreed],
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let plan = model.compile();
        let entries: Vec<Entry<'_>> =
            model.tiers().iter().map(|tier| Entry::new(model, &plan, service_of(model, &tier.name))).collect();
        let mut agreed_by_row: HashMap<usize, Vec<&Agreed>> = HashMap::new();
        for agreed in agreements {
            agreed_by_row.entry(agreed.row).or_default().push(agreed);
        }
        // Numbered by tier first: without conditions and agreements, the number of a promise is that of its tier.
        let mut promises: Vec<ClientPromise> =
            entries.iter().map(|entry| entry.promise(model, &plan, 0, &[])).collect();
        let tier_number = |tier: usize| u32::try_from(tier.saturating_add(1)).unwrap_or(u32::MAX);
        let mut known: HashMap<(usize, u64), u32> = HashMap::new();
        let mut numbers = Vec::with_capacity(rows.rows());
        let mut add = |promise: ClientPromise| {
            promises.push(promise);
            u32::try_from(promises.len()).unwrap_or(u32::MAX)
        };
        for row in 0..rows.rows() {
            interrupt.check_at(row)?;
            let tier = in_force.tier(row);
            let entry = tier.and_then(|tier| entries.get(tier));
            let truths = entry.map_or(0, |entry| entry.truths(rows, row));
            let own = if agreed_by_row.is_empty() { None } else { agreed_by_row.get(&row) };
            numbers.push(match (own, tier, entry) {
                (Some(own), _, Some(entry)) => add(entry.promise(model, &plan, truths, own)),
                (Some(own), _, None) => {
                    let conditions = Vec::new();
                    add(Entry { service: None, conditions }.promise(model, &plan, 0, own))
                }
                (None, Some(tier), Some(_)) if truths == 0 => tier_number(tier),
                (None, Some(tier), Some(entry)) => match known.get(&(tier, truths)) {
                    Some(number) => *number,
                    None => {
                        let number = add(entry.promise(model, &plan, truths, &[]));
                        known.insert((tier, truths), number);
                        number
                    }
                },
                (None, ..) => 0,
            });
        }
        Ok(Self { promises, numbers })
    }

    /// All promises: those of the tiers first, as they are where no condition is true.
    #[must_use]
    pub fn all(&self) -> &[ClientPromise] {
        &self.promises
    }

    /// By row: 0 where nothing is promised, then 1 + the number of the client's promise.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// What a client is owed.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&ClientPromise> {
        let number = self.numbers.get(row)?.checked_sub(1)?;
        self.promises.get(usize::try_from(number).ok()?)
    }

    /// The columns of response times by severity: those of the model ([`severity_columns`](crate::severity_columns)), and behind
    /// them those that agreements add.
    #[must_use]
    pub fn severity_columns(&self, model: &Model) -> Vec<String> {
        let promised = self.promises.iter().map(|promise| &promise.service);
        severity_columns_of(each_service(model).chain(promised))
    }

    /// The columns that the model or the agreements ask for.
    #[must_use]
    pub fn columns(&self, model: &Model) -> Vec<PromiseColumn> {
        let conditional =
            model.service().iter().any(|(_, service)| !(service.instead.is_empty() && service.also.is_empty()));
        let agreed = self.promises.len() > model.tiers().len() && !conditional;
        let any = |holds: fn(&Service) -> bool| {
            each_service(model).any(holds) || self.promises.iter().any(|promise| holds(&promise.service))
        };
        let asked = |column: &PromiseColumn| match column {
            PromiseColumn::Owner => any(|service| service.owner.is_some()),
            PromiseColumn::Touchpoints => any(|service| !service.touchpoints.is_empty()),
            PromiseColumn::Outbound => model.contact().is_some() || any(|service| !service.outbound.is_empty()),
            PromiseColumn::Withheld => model.contact().is_some(),
            PromiseColumn::Events => any(|service| !service.events.is_empty()),
            PromiseColumn::Because => conditional || agreed,
        };
        PromiseColumn::ALL.iter().copied().filter(asked).collect()
    }

    /// What is to be said of the promises, each once, with the first client that it is about.
    #[must_use]
    pub fn findings(&self, clients: &TextColumn) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        let mut told: Vec<(&str, &str, &str, Option<&str>)> = Vec::new();
        let mut seen = vec![false; self.promises.len()];
        for (row, number) in self.numbers.iter().enumerate() {
            let Some(at) = number.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else { continue };
            let Some(promise) = self.promises.get(at) else { continue };
            if seen.get_mut(at).is_none_or(|seen| std::mem::replace(seen, true)) {
                continue;
            }
            let client = clients.get(row).unwrap_or_default();
            let mut own = promise.findings(client).into_iter();
            for found in &promise.contradictions {
                let Some(finding) = own.next() else { break };
                let key = (&*found.what, &*found.holds, &*found.other, found.why.condition());
                if !told.contains(&key) {
                    told.push(key);
                    findings.push(finding);
                }
            }
            findings.extend(own);
        }
        findings
    }
}

impl PromiseReason {
    /// The condition that a part hangs on.
    #[must_use]
    pub fn condition(&self) -> Option<&str> {
        match self {
            Self::Instead { when, .. } | Self::Also { when, .. } => Some(when),
            Self::Tier | Self::Agreement { .. } => None,
        }
    }
}

impl<'m> Entry<'m> {
    fn new(model: &'m Model, plan: &Plan, service: Option<&'m Service>) -> Self {
        let parts = || service.into_iter().flat_map(|service| service.instead.iter().chain(&service.also));
        let own = service.into_iter().chain(parts().map(|part| &part.service));
        let events = own.flat_map(|service| &service.events).map(Event::condition);
        let caps = model.contact().into_iter().flat_map(|contact| &contact.caps);
        let caps = caps.filter_map(|(value, _)| model.contact_condition(value));
        let mut conditions: Vec<usize> = Vec::new();
        for formula in parts().map(|part| part.when.clone()).chain(events).chain(caps) {
            conditions.extend(plan.condition(&formula).filter(|number| !conditions.contains(number)));
        }
        Self { service, conditions }
    }

    /// A bit for each condition that is true for a client.
    fn truths(&self, rows: &ClientRows, row: usize) -> u64 {
        if self.conditions.is_empty() {
            return 0;
        }
        let Some((part, at)) = rows.conditions(row) else { return 0 };
        let bits = (0..u64::BITS).zip(&self.conditions);
        bits.filter(|(_, number)| part.get(**number).and_then(|truths| truths.get(at)) == Some(true))
            .fold(0, |all, (bit, _)| all | 1_u64.wrapping_shl(bit))
    }

    /// The promise of the clients of whom so many conditions are true.
    fn promise(&self, model: &Model, plan: &Plan, truths: u64, agreements: &[&Agreed]) -> ClientPromise {
        let holds = |condition: &Formula| {
            let number = plan.condition(condition);
            let at = self.conditions.iter().position(|known| Some(*known) == number);
            let bit = at.and_then(|at| u32::try_from(at).ok()).and_then(|at| truths.checked_shr(at));
            bit.is_some_and(|bit| bit & 1 == 1)
        };
        let mut promise = ClientPromise::default();
        if let Some(service) = self.service {
            promise.take(service, Mode::Replace, &PromiseReason::Tier);
            if let Some(part) = service.instead.iter().find(|part| holds(&part.when)) {
                let when: Box<str> = part.when.source().into();
                promise.conditions.push(when.clone());
                promise.take(&part.service, Mode::Replace, &PromiseReason::Instead { when, visible: part.visible });
            }
            for part in service.also.iter().filter(|part| holds(&part.when)) {
                let when: Box<str> = part.when.source().into();
                promise.conditions.push(when.clone());
                promise.take(&part.service, Mode::Add, &PromiseReason::Also { when, visible: part.visible });
            }
        }
        let mut contract = ClientPromise::default();
        for agreed in agreements {
            let why = PromiseReason::Agreement { author: agreed.author.clone(), reason: agreed.reason.clone() };
            let (binding, mode) =
                if agreed.instead { (Mode::Replace, Mode::Replace) } else { (Mode::Bind, Mode::Agree) };
            let before = contract.contradictions.len();
            contract.take(&agreed.part, binding, &why);
            // Of two agreements that contradict one another, the first written holds.
            if contract.contradictions.len() == before {
                promise.take(&agreed.part, mode, &why);
            }
        }
        promise.contradictions.append(&mut contract.contradictions);
        promise.events = promise
            .service
            .events
            .iter()
            .filter(|event| holds(&event.condition()))
            .map(|event| (event.flag.clone(), event.again_after))
            .collect();
        if let Some(contact) = model.contact() {
            promise.contacted_by_its_channels();
            let cap = contact
                .caps
                .iter()
                .find(|(value, _)| model.contact_condition(value).is_some_and(|condition| holds(&condition)));
            if let Some((value, channels)) = cap {
                promise.limit(contact, value, channels, &contract);
            }
        }
        promise
    }
}
