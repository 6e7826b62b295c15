//! The promises of all clients of a book: few, each shared by the clients for whom everything is the same.

use std::collections::HashMap;

use tierline_core::{
    Date, Dimension, Event, Finding, Formula, Interrupt, Interrupted, Level, Model, Plan, Service, TextColumn,
};

use super::merge::Mode;
use super::{ClientPromise, PromiseColumn, PromiseReason};
use crate::client_rows::ClientRows;
use crate::in_force::TiersInForce;
use crate::service::{service_of, severity_columns_of};

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

/// That a client is on a dated list, on the day of the book.
#[derive(Clone, Debug)]
pub struct OnOverlay {
    /// The client's row in the book.
    pub row: usize,
    /// The number of the overlay among those of the model.
    pub overlay: usize,
    /// The last day on which the client is on it.
    pub until: Date,
    /// Who put the client on it, and why.
    pub why: Option<Box<str>>,
}

/// What is promised to some clients by name, beside what the model promises its tiers.
#[derive(Clone, Debug, Default)]
pub struct OwnPromises {
    /// What contracts say.
    pub agreements: Vec<Agreed>,
    /// Who is on which dated list.
    pub overlays: Vec<OnOverlay>,
}

/// What each client is owed, by row of a book.
#[derive(Debug, Default)]
pub struct Promises {
    promises: Vec<ClientPromise>,
    /// By row: 0 where nothing is promised, then 1 + the number of its promise.
    numbers: Vec<u32>,
}

/// A tier's entry, and the conditions that it asks.
struct Entry<'m> {
    service: Option<&'m Service>,
    /// The numbers of its conditions, those of caps, levels and overlays included: at most 64, as the model's validation says.
    conditions: Vec<usize>,
    /// A bit for each condition that has a level: they alone make a promise to a client without a tier.
    levels: u64,
}

/// What makes a promise: clients of whom all of it is the same share one.
#[derive(Clone, Copy, Debug, Default)]
struct Known<'a> {
    /// A bit for each condition of the entry that is true.
    truths: u64,
    /// The dated lists.
    overlays: &'a [&'a OnOverlay],
    /// The contract.
    agreements: &'a [&'a Agreed],
}

/// The tier, the true conditions and the dated lists of the clients that share a promise.
type Shared = (Option<usize>, u64, Box<[u32]>);

/// What is promised to clients by name, by row.
struct ByRow<'a> {
    agreements: HashMap<usize, Vec<&'a Agreed>>,
    overlays: HashMap<usize, Vec<&'a OnOverlay>>,
    /// The same reason of the same overlay has one number.
    numbers: HashMap<(usize, Date, Option<&'a str>), u32>,
}

impl<'a> ByRow<'a> {
    fn new(own: &'a OwnPromises) -> Self {
        let mut by_row = Self { agreements: HashMap::new(), overlays: HashMap::new(), numbers: HashMap::new() };
        for agreed in &own.agreements {
            by_row.agreements.entry(agreed.row).or_default().push(agreed);
        }
        for on in &own.overlays {
            let of_row = by_row.overlays.entry(on.row).or_default();
            // Twice on one list is once, until the later day.
            match of_row.iter_mut().find(|known| known.overlay == on.overlay) {
                Some(known) if known.until < on.until => *known = on,
                Some(_) => {}
                None => of_row.push(on),
            }
        }
        for of_row in by_row.overlays.values_mut() {
            tierline_core::sort_by(of_row, &mut |a, b| a.overlay.cmp(&b.overlay));
            for on in of_row.iter() {
                let next = u32::try_from(by_row.numbers.len()).unwrap_or(u32::MAX);
                by_row.numbers.entry((on.overlay, on.until, on.why.as_deref())).or_insert(next);
            }
        }
        by_row
    }

    /// The numbers of the lists that a client is on.
    fn numbers_of(&self, overlays: &[&OnOverlay]) -> Box<[u32]> {
        let number = |on: &&OnOverlay| self.numbers.get(&(on.overlay, on.until, on.why.as_deref())).copied();
        overlays.iter().filter_map(number).collect()
    }
}

impl Promises {
    /// The promises of all clients: the service of the tier in force, changed as the client's conditions, levels, overlays,
    /// agreements and cap say.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn new(
        model: &Model,
        rows: &ClientRows,
        in_force: &TiersInForce,
        own: &OwnPromises,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let plan = model.compile();
        let entries: Vec<Entry<'_>> =
            model.tiers().iter().map(|tier| Entry::new(model, &plan, service_of(model, &tier.name))).collect();
        let without_tier = Entry::new(model, &plan, None);
        let by_row = ByRow::new(own);
        // Numbered by tier first: what does not hang on the client has the number of its tier.
        let mut promises: Vec<ClientPromise> =
            entries.iter().map(|entry| entry.promise(model, &plan, Known::default())).collect();
        let mut shared: HashMap<Shared, u32> = HashMap::new();
        let mut numbers = Vec::with_capacity(rows.rows());
        for row in 0..rows.rows() {
            interrupt.check_at(row)?;
            let tier = in_force.tier(row).filter(|tier| *tier < entries.len());
            let entry = tier.and_then(|tier| entries.get(tier)).unwrap_or(&without_tier);
            let known = Known {
                truths: entry.truths(rows, row),
                overlays: by_row.overlays.get(&row).map_or(&[], Vec::as_slice),
                agreements: by_row.agreements.get(&row).map_or(&[], Vec::as_slice),
            };
            let is_named = !(known.overlays.is_empty() && known.agreements.is_empty());
            let is_owed = is_named || (if tier.is_some() { known.truths } else { known.truths & entry.levels }) != 0;
            if !is_owed {
                let number = tier.map_or(0, |tier| tier.saturating_add(1));
                numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
                continue;
            }
            let key = (tier, known.truths, by_row.numbers_of(known.overlays));
            let before = if known.agreements.is_empty() { shared.get(&key).copied() } else { None };
            numbers.push(match before {
                Some(number) => number,
                None => {
                    promises.push(entry.promise(model, &plan, known));
                    let number = u32::try_from(promises.len()).unwrap_or(u32::MAX);
                    if known.agreements.is_empty() {
                        shared.insert(key, number);
                    }
                    number
                }
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
        severity_columns_of(model.promises().chain(promised))
    }

    /// The columns that the model or the agreements ask for.
    #[must_use]
    pub fn columns(&self, model: &Model) -> Vec<PromiseColumn> {
        let conditional =
            model.service().iter().any(|(_, service)| !(service.instead.is_empty() && service.also.is_empty()));
        let agreed = self.promises.len() > model.tiers().len() && !conditional;
        let any = |holds: fn(&Service) -> bool| {
            model.promises().any(holds) || self.promises.iter().any(|promise| holds(&promise.service))
        };
        let asked = |column: &PromiseColumn| match column {
            PromiseColumn::Owner => any(|service| service.owner.is_some()),
            PromiseColumn::Touchpoints => any(|service| !service.touchpoints.is_empty()),
            PromiseColumn::Outbound => model.contact().is_some() || any(|service| !service.outbound.is_empty()),
            PromiseColumn::Withheld => model.contact().is_some(),
            PromiseColumn::Events => any(|service| !service.events.is_empty()),
            PromiseColumn::Overlay => self.promises.iter().any(|promise| !promise.overlays.is_empty()),
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
            Self::Tier | Self::Level { .. } | Self::Overlay { .. } | Self::Agreement { .. } => None,
        }
    }
}

impl<'m> Entry<'m> {
    fn new(model: &'m Model, plan: &Plan, service: Option<&'m Service>) -> Self {
        let parts = || service.into_iter().flat_map(|service| service.instead.iter().chain(&service.also));
        let own = service.into_iter().chain(parts().map(|part| &part.service));
        let own = own.chain(model.overlays().iter().map(|overlay| &overlay.also));
        let events = own.flat_map(|service| &service.events).map(Event::condition);
        let caps = model.contact().into_iter().flat_map(|contact| &contact.caps);
        let caps = caps.filter_map(|(value, _)| model.contact_condition(value));
        let mut conditions: Vec<usize> = Vec::new();
        for formula in parts().map(|part| part.when.clone()).chain(events).chain(caps) {
            conditions.extend(plan.condition(&formula).filter(|number| !conditions.contains(number)));
        }
        let mut levels = 0;
        for (_, _, formula) in timelines(model) {
            let Some(number) = plan.condition(&formula) else { continue };
            let at = conditions.iter().position(|known| *known == number).unwrap_or(conditions.len());
            if at == conditions.len() {
                conditions.push(number);
            }
            levels |= u32::try_from(at).ok().and_then(|bit| 1_u64.checked_shl(bit)).unwrap_or(0);
        }
        Self { service, conditions, levels }
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

    /// The promise of the clients of whom all of this is known.
    fn promise(&self, model: &Model, plan: &Plan, known: Known<'_>) -> ClientPromise {
        let holds = |condition: &Formula| {
            let number = plan.condition(condition);
            let at = self.conditions.iter().position(|asked| Some(*asked) == number);
            let bit = at.and_then(|at| u32::try_from(at).ok()).and_then(|at| known.truths.checked_shr(at));
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
        for (dimension, level, condition) in timelines(model) {
            if holds(&condition) {
                let part = Service { timeline: level.timeline.clone(), ..Service::default() };
                let (dimension, level) = (dimension.name.clone(), level.name.clone());
                promise.take(&part, Mode::Add, &PromiseReason::Level { dimension, level });
            }
        }
        for on in known.overlays {
            let Some(overlay) = model.overlays().get(on.overlay) else { continue };
            promise.overlays.push(overlay.name.clone());
            let (until, why, visible) = (on.until, on.why.clone(), overlay.visible);
            let why = PromiseReason::Overlay { overlay: overlay.name.clone(), until, why, visible };
            promise.take(&overlay.also, Mode::Add, &why);
        }
        let mut contract = ClientPromise::default();
        for agreed in known.agreements {
            let why = PromiseReason::Agreement { author: agreed.author.clone(), reason: agreed.reason.clone() };
            let (binding, mode) =
                if agreed.instead { (Mode::Overrule, Mode::Overrule) } else { (Mode::Bind, Mode::Agree) };
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

/// The levels that have a timeline, with the condition that a client has one.
fn timelines(model: &Model) -> impl Iterator<Item = (&Dimension, &Level, Formula)> {
    model.dimensions().iter().flat_map(|dimension| {
        let levels = dimension.about.iter().filter(|level| !level.timeline.is_empty());
        levels.map(move |level| (dimension, level, dimension.has(&level.name)))
    })
}
