//! What each person of a roster has to do, and which clients nobody right looks after.
//!
//! Every person stands once, with all accounts, whatever tiers they are in. Hours are those that what the clients are owed takes in a
//! year ([`PlannedHours`]), without the touchpoints that others do, held against the hours that the person has. An account takes a part of an owner: one divided by the accounts
//! that an owner of its tier is to have. These parts are added up over the tiers, so that somebody with 10 accounts of a tier
//! of 15 to 30 and 100 of one of 200 and more is busy as one owner is, and not as two.

use std::collections::BTreeMap;

use tierline_core::{Finding, Fraction, Interrupt, Interrupted, Key, Model, Sentence, Service, Severity, TextColumn};

use super::person::{People, Person};
use super::planned::{PlannedHours, hours_of_promises, number};
use super::roles::{MayOwn, declared_roles, does_without, each_part, roles_of, works_for};
use crate::client_rows::ClientRows;
use crate::coverage::{Hours, hours_of_account};
use crate::in_force::TiersInForce;
use crate::promise::Promises;
use crate::service::service_of;
use crate::spelling::{Alike, alike};

/// Who looks after a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerState {
    /// Somebody of the roster, by place.
    Known(usize),
    /// Somebody who is not in the roster.
    Unknown(Box<str>),
    /// Nobody.
    Nobody,
}

impl OwnerState {
    /// What the book's column of owners says of a client.
    #[must_use]
    pub fn of(owner: Option<&str>, people: &People) -> Self {
        match owner.map(str::trim).filter(|owner| !owner.is_empty()) {
            None => Self::Nobody,
            Some(owner) => people.find(owner).map_or_else(|| Self::Unknown(owner.into()), Self::Known),
        }
    }

    /// The place of somebody of the roster.
    #[must_use]
    pub const fn known(&self) -> Option<usize> {
        match self {
            Self::Known(at) => Some(*at),
            _ => None,
        }
    }
}

/// What is wrong with who looks after a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerProblem {
    /// Nobody does.
    NoOwner,
    /// The roster does not have the owner.
    UnknownOwner,
    /// The owner has none of the roles that what the client is owed names.
    WrongRole,
}

impl OwnerProblem {
    /// The problem in two words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoOwner => "no owner",
            Self::UnknownOwner => "unknown owner",
            Self::WrongRole => "wrong role",
        }
    }
}

/// What a person has of one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PersonTier {
    /// The tier's rank; nothing for clients without a tier.
    pub tier: Option<usize>,
    /// How many accounts.
    pub accounts: u64,
    /// Of the person's accounts, exactly.
    pub share: Fraction,
    /// Their value, in units.
    pub value: i128,
    /// Hours a year; nothing where the tier does not say how long its contacts take.
    pub hours: Option<Hours>,
    /// The least and the greatest part of an owner that these accounts take; nothing where the tier promises no number of accounts
    /// an owner. The greatest part is open where an owner may have few.
    pub takes: Option<(Fraction, Option<Fraction>)>,
    /// Whether the person has a role that what each of these clients is owed names.
    pub role_fits: bool,
}

/// What a person has to do.
///
/// ```
/// use tierline_book::{Person, PersonLoad};
/// let mut load = PersonLoad::default();
/// load.accounts = 3;
/// let kim = Person { accounts_at_most: Some(2), ..Person::new("kim") };
/// assert_eq!((load.over_limit(&kim), load.verdicts(&kim)), (1, vec!["over limit"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PersonLoad {
    /// The person's place in the roster.
    pub person: usize,
    /// How many accounts.
    pub accounts: u64,
    /// Their value, in units.
    pub value: i128,
    /// The part of it that is above zero, in units.
    pub value_above_zero: i128,
    /// How many of them have no value.
    pub without_value: u64,
    /// Hours a year of all accounts; nothing where those of one tier are not known.
    pub hours: Option<Hours>,
    /// Hours a year that the person has for clients.
    pub hours_there: Option<Fraction>,
    /// The parts of an owner that the accounts take, added up; nothing where one of their tiers promises no number of accounts an owner.
    pub takes: Option<(Fraction, Option<Fraction>)>,
    /// Accounts that are promised other roles.
    pub wrong_role: u64,
    /// By tier, best first, and last what has no tier.
    pub tiers: Vec<PersonTier>,
}

impl PersonLoad {
    /// Whether the accounts take more hours than the person has: surely, or with the shorter ends of cadences only.
    #[must_use]
    pub fn over_hours(&self) -> Option<bool> {
        let (hours, there) = (self.hours?, self.hours_there?);
        if hours.low > there { Some(true) } else { (hours.high > there).then_some(false) }
    }

    /// How many accounts the person has beyond the most that are taken.
    #[must_use]
    pub fn over_limit(&self, person: &Person) -> u64 {
        person.accounts_at_most.map_or(0, |most| self.accounts.saturating_sub(most.into()))
    }

    /// Whether the accounts are more (true) or fewer (false) than the tiers promise one owner; nothing where they are as promised,
    /// and where nothing is promised.
    #[must_use]
    pub fn beside_promise(&self) -> Option<bool> {
        let (least, most) = self.takes?;
        if least > Fraction::ONE {
            return Some(true);
        }
        most.is_some_and(|most| most < Fraction::ONE).then_some(false)
    }

    /// What is to be said of it, in a few words each: nothing where all is as it should be.
    #[must_use]
    pub fn verdicts(&self, person: &Person) -> Vec<&'static str> {
        let hours = self.over_hours().map(|sure| if sure { "over hours" } else { "may be over hours" });
        let limit = (self.over_limit(person) > 0).then_some("over limit");
        let promise = self
            .beside_promise()
            .map(|more| if more { "more accounts than promised" } else { "fewer accounts than promised" });
        let role = (self.wrong_role > 0).then_some("wrong role");
        hours.into_iter().chain(limit).chain(promise).chain(role).collect()
    }
}

/// A role that a tier names, or what its clients are owed beside it, and who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoleCount {
    /// The tier's rank.
    pub tier: usize,
    /// The role.
    pub role: Box<str>,
    /// How many people of the roster have it.
    pub people: u64,
    /// Whether nobody has to have it: wherever the tier names it, somebody has another role that may take its place.
    pub is_replaceable: bool,
}

/// What all people of a roster have to do.
///
/// ```
/// use tierline_book::{OwnerProblem, People, Workload, report};
/// use tierline_core::{Model, Tier};
/// let model = Model::builder("m").tier(Tier::rest("All")).build()?;
/// let (mut work, people) = (Workload::default(), People::default());
/// work.clients = 2;
/// work.problems = vec![(1, OwnerProblem::NoOwner)];
/// assert_eq!(work.count(OwnerProblem::NoOwner), 1);
/// assert_eq!(work.findings(&model, &people)[0].code, "clients-without-owner");
/// assert_eq!(report::workload_report(&model, &work, &people, None).without_owner, 1);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Workload {
    /// Each person, in the order of the roster.
    pub people: Vec<PersonLoad>,
    /// How many clients there are.
    pub clients: u64,
    /// How many have an owner of the roster.
    pub owned: u64,
    /// What is wrong with the owners of clients, by row ascending.
    pub problems: Vec<(usize, OwnerProblem)>,
    /// The roles that tiers name, best tier first.
    pub roles: Vec<RoleCount>,
    /// The sum of all clients' values above zero, in units.
    pub value_above_zero: i128,
    /// Whether owners are spread over tiers no otherwise than by lot; nothing where there are too few accounts to tell.
    pub by_lot: Option<bool>,
    /// Owners who are not in the roster, and people of it whose ids differ from theirs only by how they are written.
    pub(crate) misspelt: Option<Alike>,
}

/// Hours a year that one client of a service takes; nothing where a cadence has no minutes.
///
/// ```
/// use tierline_book::account_hours;
/// use tierline_core::{Cadence, Fraction, Minutes, Service};
/// let mut service = Service::default();
/// service.touchpoint_every = Some(Cadence::Every("1 month".parse().unwrap()));
/// assert_eq!(account_hours(Some(&service)), None);
/// service.minutes = Some(Minutes { touchpoint: Some(30), business_review: None });
/// assert_eq!(account_hours(Some(&service)).map(|hours| hours.low), Some(Fraction::from(6_i64)));
/// ```
#[must_use]
pub fn account_hours(service: Option<&Service>) -> Option<Hours> {
    hours_of_account(service)
}

/// What is counted of a person's accounts in one tier.
#[derive(Clone, Debug, Default)]
struct Counted {
    accounts: u64,
    value: i128,
    above_zero: i128,
    without_value: u64,
    /// Accounts whose promise names other roles.
    wrong_role: u64,
    /// By the number of the promise, and whether its hours are the person's: how many accounts.
    promises: BTreeMap<(Option<usize>, bool), u64>,
}

impl Counted {
    fn add(&mut self, value: Option<i64>, promise: (Option<usize>, bool), fits: bool) {
        self.accounts = self.accounts.saturating_add(1);
        self.value = self.value.saturating_add(value.map_or(0, i128::from));
        self.above_zero = self.above_zero.saturating_add(above_zero(value));
        self.without_value = self.without_value.saturating_add(u64::from(value.is_none()));
        self.wrong_role = self.wrong_role.saturating_add(u64::from(!fits));
        let same = self.promises.entry(promise).or_default();
        *same = same.saturating_add(1);
    }
}

fn above_zero(value: Option<i64>) -> i128 {
    value.unwrap_or(0).max(0).into()
}

/// The clients of a book, counted by the people who look after them.
struct Counts {
    /// By person and by rank of the tier; behind all tiers what has none.
    people: Vec<BTreeMap<usize, Counted>>,
    problems: Vec<(usize, OwnerProblem)>,
    owned: u64,
    value_above_zero: i128,
    /// By promise: the tier of the clients who share it, where there are any.
    tiers: Vec<Option<usize>>,
}

impl Counts {
    fn of(
        rows: &ClientRows,
        in_force: &TiersInForce,
        (owners, promises): (&TextColumn, &Promises),
        people: &People,
        (untiered, interrupt): (usize, &Interrupt),
    ) -> Result<Self, Interrupted> {
        let may = MayOwn::of(promises, people, None);
        let works: Vec<Vec<bool>> = promises.all().iter().map(|promise| works_for(&promise.service, people)).collect();
        let mut counts = Self {
            people: vec![BTreeMap::new(); people.len()],
            problems: Vec::new(),
            owned: 0,
            value_above_zero: 0,
            tiers: vec![None; promises.all().len()],
        };
        for row in 0..rows.rows() {
            interrupt.check_at(row)?;
            let (value, tier, promise) = (rows.value(row), in_force.tier(row), number(promises, row));
            counts.value_above_zero = counts.value_above_zero.saturating_add(above_zero(value));
            // INVARIANT: clients of one promise are in one tier.
            if let Some(known) = promise.and_then(|at| counts.tiers.get_mut(at)) {
                *known = tier;
            }
            let at = match OwnerState::of(owners.get(row), people) {
                OwnerState::Known(at) => at,
                OwnerState::Nobody => {
                    counts.problems.push((row, OwnerProblem::NoOwner));
                    continue;
                }
                OwnerState::Unknown(_) => {
                    counts.problems.push((row, OwnerProblem::UnknownOwner));
                    continue;
                }
            };
            counts.owned = counts.owned.saturating_add(1);
            let fits = may.allows(row, at);
            if !fits {
                counts.problems.push((row, OwnerProblem::WrongRole));
            }
            if let Some(of) = counts.people.get_mut(at) {
                let is_own = promise.and_then(|own| works.get(own)?.get(at)).copied().unwrap_or(true);
                of.entry(tier.unwrap_or(untiered)).or_default().add(value, (promise, is_own), fits);
            }
        }
        Ok(counts)
    }
}

impl Workload {
    /// Counts the accounts of the people of a roster: `owners` names the owner of each client, by row, and `promises` are what
    /// clients are owed in the tiers in force.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(
        model: &Model,
        rows: &ClientRows,
        in_force: &TiersInForce,
        (owners, promises): (&TextColumn, &Promises),
        people: &People,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let untiered = model.tiers().len();
        let counts = Counts::of(rows, in_force, (owners, promises), people, (untiered, interrupt))?;
        let services: Vec<Option<&Service>> = model.tiers().iter().map(|tier| service_of(model, &tier.name)).collect();
        let takes = Takes { services: &services, promises, hours: &hours_of_promises(promises, &[]) };
        let unknown = |(row, problem): &(usize, OwnerProblem)| {
            owners.get(*row).filter(|_| *problem == OwnerProblem::UnknownOwner).map(str::trim)
        };
        let unknown: Vec<&str> = counts.problems.iter().filter_map(unknown).collect();
        let ids: Vec<&str> = people.all().iter().map(|person| &*person.id).collect();
        let misspelt = alike(&unknown, &ids, interrupt)?;
        let load = |(at, (person, counted)): (usize, (&Person, &BTreeMap<usize, Counted>))| {
            person_load(at, person, counted, &takes)
        };
        Ok(Self {
            people: people.all().iter().zip(&counts.people).enumerate().map(load).collect(),
            clients: u64::try_from(rows.rows()).unwrap_or(u64::MAX),
            owned: counts.owned,
            problems: counts.problems,
            roles: role_counts(model, promises, &counts.tiers, people),
            value_above_zero: counts.value_above_zero,
            by_lot: spread_by_lot(&counts.people, untiered),
            misspelt,
        })
    }

    /// How many clients have a problem.
    #[must_use]
    pub fn count(&self, problem: OwnerProblem) -> u64 {
        let clients = self.problems.iter().filter(|(_, of)| *of == problem).count();
        u64::try_from(clients).unwrap_or(u64::MAX)
    }

    /// What is found: roles that nobody has, clients without an owner that is right, people with more than they can do, owners that are
    /// spread over tiers as by lot.
    #[must_use]
    pub fn findings(&self, model: &Model, people: &People) -> Vec<Finding> {
        let mut out = Vec::new();
        if people.has_roles() {
            for role in self.roles.iter().filter(|role| role.people == 0 && !role.is_replaceable) {
                let tier = model.tiers().get(role.tier).map_or("", |tier| &tier.name);
                let message = Sentence::of(Key::RoleWithoutPerson).with("tier", tier).with("role", &role.role);
                let help = if role.role.contains(" or ") {
                    let either = role.role.split(" or ").collect::<Vec<_>>().join(", ");
                    Sentence::of(Key::RoleOfSeveralHelp).with("roles", either)
                } else {
                    Sentence::of(Key::RoleWithoutPersonHelp)
                };
                out.push(Finding::new("role-without-person", Severity::Warning, message).help(help).tiers([role.tier]));
            }
        } else if !self.roles.is_empty() && !people.is_empty() {
            let message = Sentence::of(Key::RosterWithoutRoles);
            out.push(
                Finding::new("roster-without-roles", Severity::Note, message)
                    .help(Sentence::of(Key::RosterWithoutRolesHelp)),
            );
        }
        let problems = [
            (OwnerProblem::NoOwner, "clients-without-owner", Key::ClientsWithoutOwner, Severity::Warning),
            (OwnerProblem::UnknownOwner, "unknown-owner", Key::ClientsWithUnknownOwner, Severity::Warning),
            (OwnerProblem::WrongRole, "wrong-role", Key::ClientsWithWrongRole, Severity::Warning),
        ];
        for (problem, code, key, severity) in problems {
            let clients = self.count(problem);
            if clients > 0 {
                let finding = Finding::new(code, severity, Sentence::of(key).with("clients", clients));
                let likely = self.misspelt.as_ref().filter(|_| problem == OwnerProblem::UnknownOwner);
                out.push(match likely {
                    Some(alike) => finding.help(alike.sentence(Key::OwnersMisspeltHelp)),
                    None => finding,
                });
            }
        }
        let with = |holds: &dyn Fn(&PersonLoad, &Person) -> bool| -> Vec<String> {
            let both = self.people.iter().zip(people.all());
            both.filter(|(load, person)| holds(load, person)).map(|(_, person)| person.id.to_string()).collect()
        };
        let over = with(&|load, _| load.over_hours() == Some(true));
        let limit = with(&|load, person| load.over_limit(person) > 0);
        for (names, code, key) in
            [(over, "over-hours", Key::PeopleOverHours), (limit, "over-limit", Key::PeopleOverLimit)]
        {
            if !names.is_empty() {
                let message = Sentence::of(key).with("count", names.len()).with("people", shortened(&names));
                out.push(Finding::new(code, Severity::Warning, message));
            }
        }
        if self.by_lot == Some(true) {
            let message = Sentence::of(Key::OwnersByLot);
            out.push(Finding::new("owners-by-lot", Severity::Note, message).help(Sentence::of(Key::OwnersByLotHelp)));
        }
        out
    }
}

/// The roles that tiers name, in their entries, conditions included, and in what their clients are owed beside them.
fn role_counts(model: &Model, promises: &Promises, tiers: &[Option<usize>], people: &People) -> Vec<RoleCount> {
    let mut roles = declared_roles(model, people);
    for (promise, tier) in promises.all().iter().zip(tiers) {
        let Some(named) = tier.and_then(|tier| roles.get_mut(tier)) else { continue };
        for role in roles_of(&promise.service, people) {
            if !named.contains(&role) {
                named.push(role);
            }
        }
    }
    let mut out = Vec::new();
    for (tier, named) in roles.into_iter().enumerate() {
        for role in named {
            let having = people.all().iter().filter(|person| person.role.as_deref() == Some(&*role)).count();
            let of_tier = || promises.all().iter().zip(tiers).filter(|(_, of)| **of == Some(tier));
            let entry = model.tiers().get(tier).and_then(|tier| service_of(model, &tier.name));
            let services = entry.into_iter().flat_map(each_part).chain(of_tier().map(|(promise, _)| &promise.service));
            let is_replaceable = services.into_iter().all(|service| does_without(service, &role, people));
            out.push(RoleCount { tier, role, people: u64::try_from(having).unwrap_or(u64::MAX), is_replaceable });
        }
    }
    out
}

/// What accounts take, by what their clients are owed.
struct Takes<'a> {
    services: &'a [Option<&'a Service>],
    promises: &'a Promises,
    hours: &'a [PlannedHours],
}

/// The least and the greatest part of an owner that accounts take.
type PartOfOwner = (Fraction, Option<Fraction>);

impl Takes<'_> {
    /// What accounts of one tier take: hours a year, and the part of an owner.
    fn of(&self, tier: Option<usize>, counted: &Counted) -> (Option<Hours>, Option<PartOfOwner>) {
        let (mut hours, mut takes) = (Some(Hours::NONE), Some((Fraction::ZERO, Some(Fraction::ZERO))));
        let of_tier = tier.and_then(|tier| self.services.get(tier).copied().flatten());
        for ((promise, is_own), accounts) in &counted.promises {
            let number = Fraction::from(*accounts);
            let own = match promise.and_then(|at| self.hours.get(at)) {
                Some(planned) if *is_own => planned.own,
                _ => Some(Hours::NONE),
            };
            hours = hours.zip(own).and_then(|(sum, own)| sum.plus(own.times(number)?));
            let owed = promise.and_then(|at| self.promises.all().get(at)).map(|promise| &promise.service);
            let range = owed.or(of_tier).and_then(|service| service.coverage.as_ref()?.accounts_per_owner);
            takes = takes.zip(part_of_owner(range, number)).and_then(|(sum, part)| together(sum, part));
        }
        (hours, takes)
    }
}

/// The part of an owner that so many accounts take; nothing where no number of accounts an owner is promised.
fn part_of_owner(range: Option<(u32, Option<u32>)>, number: Fraction) -> Option<PartOfOwner> {
    let (low, high) = range?;
    let part = |of_one: u32| number.over(Fraction::from(u64::from(of_one)));
    // Without an upper end any part of an owner is enough; nobody can have accounts of which none are allowed.
    let least = match high {
        None => Fraction::ZERO,
        Some(high) => part(high)?,
    };
    Some((least, if low == 0 { None } else { Some(part(low)?) }))
}

/// Two parts of an owner; what is open stays open.
fn together((least, most): PartOfOwner, (more, also): PartOfOwner) -> Option<PartOfOwner> {
    let most = match (most, also) {
        (Some(most), Some(also)) => Some(most.plus(also)?),
        _ => None,
    };
    Some((least.plus(more)?, most))
}

fn person_load(at: usize, person: &Person, counted: &BTreeMap<usize, Counted>, takes: &Takes<'_>) -> PersonLoad {
    let accounts = counted.values().map(|of| of.accounts).fold(0, u64::saturating_add);
    let mut out = PersonLoad {
        person: at,
        accounts,
        value: 0,
        value_above_zero: 0,
        without_value: 0,
        hours: Some(Hours::NONE),
        hours_there: person.hours_a_year(),
        takes: (accounts > 0).then_some((Fraction::ZERO, Some(Fraction::ZERO))),
        wrong_role: 0,
        tiers: Vec::with_capacity(counted.len()),
    };
    for (rank, of) in counted {
        let tier = (*rank < takes.services.len()).then_some(*rank);
        let (hours, takes) = takes.of(tier, of);
        out.wrong_role = out.wrong_role.saturating_add(of.wrong_role);
        out.value = out.value.saturating_add(of.value);
        out.value_above_zero = out.value_above_zero.saturating_add(of.above_zero);
        out.without_value = out.without_value.saturating_add(of.without_value);
        out.hours = out.hours.zip(hours).and_then(|(sum, hours)| sum.plus(hours));
        out.takes = out.takes.zip(takes).and_then(|(one, other)| together(one, other));
        out.tiers.push(PersonTier {
            tier,
            accounts: of.accounts,
            share: Fraction::of(of.accounts.into(), accounts.into()).unwrap_or(Fraction::ZERO),
            value: of.value,
            hours,
            takes,
            role_fits: of.wrong_role == 0,
        });
    }
    out
}

/// Whether owners are spread over tiers no otherwise than if clients had been dealt to them by lot.
///
/// The statistic is Pearson's over the table of owners and tiers: the sum of `(n O - r c)^2 / (n r c)`, where O of n accounts are in a
/// cell whose row has r and whose column has c. Dealt by lot it is about its degrees of freedom d = (owners - 1) x (tiers - 1),
/// with a variance of 2 d. It is by lot where it lies at most two standard deviations above that: `(X - d)^2 <= 8 d`. With
/// fewer than 5 accounts a cell on average, or less than two of one of them, nothing can be told.
///
/// All of it is in integers: X is worked out to 2^-40 a cell, rounded down.
fn spread_by_lot(counted: &[BTreeMap<usize, Counted>], tiers: usize) -> Option<bool> {
    const ONE: u128 = 1 << 40;
    let mut columns: BTreeMap<usize, u128> = BTreeMap::new();
    let mut rows: Vec<u128> = Vec::new();
    let mut all: u128 = 0;
    for counts in counted {
        let of_tiers = counts.iter().filter(|(tier, _)| **tier < tiers);
        let mut row: u128 = 0;
        for (tier, of) in of_tiers {
            row = row.saturating_add(of.accounts.into());
            let column = columns.entry(*tier).or_insert(0);
            *column = column.saturating_add(of.accounts.into());
        }
        rows.push(row);
        all = all.saturating_add(row);
    }
    let people = rows.iter().filter(|row| **row > 0).count();
    let cells = u128::try_from(people.checked_mul(columns.len())?).ok()?;
    if people < 2 || columns.len() < 2 || all < cells.checked_mul(5)? {
        return None;
    }
    // X = n (sum of O^2 / (r c) - 1).
    let mut sum: u128 = 0;
    for (counts, row) in counted.iter().zip(&rows) {
        for (tier, of) in counts.iter().filter(|(tier, _)| **tier < tiers) {
            let accounts = u128::from(of.accounts);
            let square = accounts.checked_mul(accounts)?.checked_mul(all)?.checked_mul(ONE)?;
            sum = sum.checked_add(square.checked_div(row.checked_mul(*columns.get(tier)?)?)?)?;
        }
    }
    let statistic = sum.saturating_sub(all.checked_mul(ONE)?);
    let freedom = u128::try_from(people.checked_sub(1)?.checked_mul(columns.len().checked_sub(1)?)?).ok()?;
    let beyond = statistic.saturating_sub(freedom.checked_mul(ONE)?);
    // Both sides in units of 2^-40, squared.
    Some(
        beyond
            .checked_mul(beyond)
            .is_some_and(|square| square <= freedom.saturating_mul(8).saturating_mul(ONE).saturating_mul(ONE)),
    )
}

/// The first names; `...` stands for more.
pub(crate) fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).map(|name| format!("`{}`", name.escape_debug()));
    let more = (names.len() > SHOWN).then(|| "...".to_string());
    shown.chain(more).collect::<Vec<String>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(rows: &[&[u64]]) -> Vec<BTreeMap<usize, Counted>> {
        let of = |row: &&[u64]| {
            let cells = row.iter().enumerate().filter(|(_, accounts)| **accounts > 0);
            cells.map(|(tier, accounts)| (tier, Counted { accounts: *accounts, ..Counted::default() })).collect()
        };
        rows.iter().map(of).collect()
    }

    #[test]
    fn owners_are_by_lot_where_everybody_has_a_bit_of_each_tier() {
        assert_eq!(spread_by_lot(&dealt(&[&[10, 20], &[10, 20], &[10, 20]]), 2), Some(true));
        assert_eq!(spread_by_lot(&dealt(&[&[12, 18], &[9, 21], &[10, 20]]), 2), Some(true));
        assert_eq!(spread_by_lot(&dealt(&[&[30, 0], &[0, 40], &[0, 40]]), 2), Some(false));
        assert_eq!(spread_by_lot(&dealt(&[&[2, 2], &[2, 2]]), 2), None, "too few");
        assert_eq!(spread_by_lot(&dealt(&[&[100, 100]]), 2), None, "one person");
        assert_eq!(spread_by_lot(&dealt(&[&[100], &[100]]), 2), None, "one tier");
    }

    #[test]
    fn the_statistic_is_pearsons() {
        // 20 10 / 10 20: each expected 15, X = 4 x 25 / 15 = 6.67; d = 1, and the end is at 1 + 2 x sqrt(2) = 3.83.
        assert_eq!(spread_by_lot(&dealt(&[&[20, 10], &[10, 20]]), 2), Some(false));
        // 18 12 / 12 18: X = 4 x 9 / 15 = 2.4.
        assert_eq!(spread_by_lot(&dealt(&[&[18, 12], &[12, 18]]), 2), Some(true));
    }
}
