//! What people of a roster have to do, and who should have whom, as it is shown.

use tierline_core::{Date, Decimal, Finding, Key, Model, Sentence, Severity};

use super::found::FoundInTiers;
use super::write::{Rate, Rounded, record};
use crate::owners::{
    OwnerPlan, OwnerProblem, People, Person, PersonLoad, PersonTier, PromiseCost, PromiseCosts, RoleForecast, Short,
    Workload, shortened,
};

/// Digits of hours.
const HOURS: u8 = 2;

/// What the sum of hours is called.
pub const HOURS_SUM: &str = "hours";

record! {
    /// What all people of a roster have to do.
    pub struct WorkloadReport {
        /// How many clients there are.
        clients: u64,
        /// How many have an owner who is in the roster.
        owned: u64,
        /// How many have none.
        without_owner: u64,
        /// How many have one who is not in the roster.
        unknown_owner: u64,
        /// How many have one with none of the roles that their tier names.
        wrong_role: u64,
        /// Each person, by id.
        people: Vec<PersonReport>,
        /// The roles that tiers name.
        roles: Vec<RoleReport>,
        /// Whether owners are spread over tiers as if by lot; nothing where there are too few accounts to tell.
        by_lot: Option<bool>,
        /// What was found.
        findings: Vec<FoundInTiers>,
    }
}

record! {
    /// What a person has to do.
    pub struct PersonReport {
        /// What the person is known by.
        id: String,
        /// What the person is called.
        name: Option<String>,
        /// The person's role.
        role: Option<String>,
        /// How many accounts the person has.
        accounts: u64,
        /// The most that the roster allows.
        accounts_at_most: Option<u32>,
        /// Of all clients.
        share: Rate,
        /// What the accounts are worth.
        value: Option<Decimal>,
        /// Of the sum of all values above 0.
        value_share: Rate,
        /// Hours a year that the accounts take, at least.
        hours_low: Rounded,
        /// At most.
        hours_high: Rounded,
        /// Hours a year that the person has for clients.
        hours_there: Rounded,
        /// How many owners the accounts keep busy as promised, at least.
        takes_low: Rate,
        /// At most; nothing where an owner may have any lower number.
        takes_high: Rate,
        /// Accounts of tiers that name other roles.
        wrong_role: u64,
        /// What is to be said of it, in a few words each.
        verdicts: Vec<String>,
        /// By tier, best first.
        tiers: Vec<PersonTierReport>,
    }
}

record! {
    /// What a person has of one tier.
    pub struct PersonTierReport {
        /// The tier; nothing for clients without one.
        tier: Option<String>,
        /// How many accounts.
        accounts: u64,
        /// Of the person's accounts.
        share: Rate,
        /// What they are worth.
        value: Option<Decimal>,
        /// Hours a year that they take, at least.
        hours_low: Rounded,
        /// At most.
        hours_high: Rounded,
        /// The part of an owner that they take, at least.
        takes_low: Rate,
        /// At most.
        takes_high: Rate,
        /// Whether the person has a role that what each of these clients is owed names.
        role_fits: bool,
    }
}

record! {
    /// A role that a tier names.
    pub struct RoleReport {
        /// The tier.
        tier: String,
        /// The role.
        role: String,
        /// How many people of the roster have it.
        people: u64,
    }
}

record! {
    /// Who should have whom, in sum.
    pub struct OwnerPlanReport {
        /// exact, bound, infeasible or not found.
        proof: String,
        /// What the plan costs, in points.
        total_cost: i128,
        /// What no plan goes below.
        bound: i128,
        /// How much less a plan could cost at most.
        gap: i128,
        /// How many clients move from an owner of the roster to another.
        changes: u64,
        /// The most that may.
        changes_at_most: Option<u64>,
        /// How many clients keep their owner.
        kept: u64,
        /// How many had none, or one who is not in the roster.
        entered: u64,
        /// How many have no place.
        without_place: u64,
        /// What does not fit, of all pairs.
        misfit_cost: i128,
        /// The price of all changes.
        change_cost: i128,
        /// What the numbers of accounts cost.
        crowding_cost: i128,
        /// Each person, by id.
        owners: Vec<PlacedOwnerReport>,
        /// What there is too little of.
        missing: Vec<Sentence>,
    }
}

record! {
    /// What a plan says of a person.
    pub struct PlacedOwnerReport {
        /// What the person is known by.
        id: String,
        /// The person's role.
        role: Option<String>,
        /// Accounts now.
        accounts_before: u64,
        /// Accounts of the plan.
        accounts_after: u64,
        /// The most that the roster allows.
        accounts_at_most: Option<u32>,
        /// How many accounts the person should have.
        accounts_wanted: Option<u32>,
        /// What their number costs.
        crowding_cost: i128,
        /// What the whole plan would cost less with one more place here; nothing where there is a place, or no exact plan.
        one_more_place: Option<i64>,
    }
}

record! {
    /// What it costs to keep what tiers promise.
    pub struct PromiseReport {
        /// By tier, best first.
        tiers: Vec<PromiseTierReport>,
        /// How many clients cost more than they bring, surely.
        dear_clients: u64,
        /// How many do at the shorter ends of cadences.
        maybe_dear_clients: u64,
        /// The last day of the quarter that is forecast.
        quarter_to: Date,
        /// Hours by role.
        roles: Vec<RoleForecastReport>,
        /// How the forecast is worked out.
        rule: Vec<Sentence>,
        /// What was found.
        findings: Vec<FoundInTiers>,
    }
}

record! {
    /// What a tier costs in a year.
    pub struct PromiseTierReport {
        /// The tier.
        tier: String,
        /// How many clients.
        clients: u64,
        /// Hours a year, at least.
        hours_low: Rounded,
        /// At most.
        hours_high: Rounded,
        /// What they cost, at least.
        cost_low: Rounded,
        /// At most.
        cost_high: Rounded,
        /// What the clients are worth.
        value: Rounded,
        /// What of it is left.
        margin: Rounded,
        /// Whether the tier costs more than it brings: surely (true), at the shorter ends of cadences (false), or nothing.
        costs_more: Option<bool>,
    }
}

record! {
    /// Hours of a role in a quarter.
    pub struct RoleForecastReport {
        /// The role.
        role: String,
        /// How many people have it; nothing without a roster.
        people: Option<u64>,
        /// Hours that they have.
        hours_there: Rounded,
        /// Hours needed as clients are today, at least.
        hours_now_low: Rounded,
        /// At most.
        hours_now_high: Rounded,
        /// Hours needed with the tiers of the quarter's last day, at least.
        hours_next_low: Rounded,
        /// At most.
        hours_next_high: Rounded,
        /// How many people are to be hired.
        hire: Option<u64>,
        /// Clients that are the role's today.
        clients_now: u64,
        /// Clients that are its on the quarter's last day.
        clients_next: u64,
        /// How many of these renew in the quarter.
        renewals: u64,
        /// How many of these have an event today.
        with_events: u64,
        /// Hours of key experiences in the quarter, which are part of those that are needed next.
        hours_experiences: Rounded,
    }
}

/// What it costs to keep what tiers promise; `end` is the last day of the quarter.
#[must_use]
pub fn promise_report(model: &Model, costs: &PromiseCosts, end: Date, has_roster: bool) -> PromiseReport {
    let number = |value: Option<tierline_core::Fraction>| Rounded { value, digits: HOURS };
    let tier = |(of, tier): (&PromiseCost, &tierline_core::Tier)| PromiseTierReport {
        tier: tier.name.to_string(),
        clients: of.clients,
        hours_low: number(of.hours.map(|hours| hours.low)),
        hours_high: number(of.hours.map(|hours| hours.high)),
        cost_low: number(of.cost.map(|(low, _)| low)),
        cost_high: number(of.cost.map(|(_, high)| high)),
        value: number(of.value),
        margin: number(of.margin),
        costs_more: of.costs_more(),
    };
    let role = |of: &RoleForecast| RoleForecastReport {
        role: of.role.to_string(),
        people: has_roster.then_some(of.people),
        hours_there: number(of.there.filter(|_| has_roster)),
        hours_now_low: number(of.now.map(|hours| hours.low)),
        hours_now_high: number(of.now.map(|hours| hours.high)),
        hours_next_low: number(of.next.map(|hours| hours.low)),
        hours_next_high: number(of.next.map(|hours| hours.high)),
        hire: of.hire.filter(|_| has_roster),
        clients_now: of.clients_now,
        clients_next: of.clients_next,
        renewals: of.renewals,
        with_events: of.with_events,
        hours_experiences: number(Some(of.experiences)),
    };
    let dear = |sure: bool| {
        let clients = costs.clients.iter().filter(|(_, cost)| cost.costs_more() == Some(sure)).count();
        u64::try_from(clients).unwrap_or(u64::MAX)
    };
    PromiseReport {
        tiers: costs.tiers.iter().zip(model.tiers()).map(tier).collect(),
        dear_clients: dear(true),
        maybe_dear_clients: dear(false),
        quarter_to: end,
        rule: vec![
            Sentence::of(Key::ForecastHours),
            Sentence::of(Key::ForecastEvents),
            Sentence::of(Key::ForecastQuarter).with("end", end),
            Sentence::of(Key::ForecastHire),
        ],
        roles: costs.roles.iter().map(role).collect(),
        findings: promise_findings(model, costs, dear(true)),
    }
}

fn promise_findings(model: &Model, costs: &PromiseCosts, dear: u64) -> Vec<FoundInTiers> {
    let mut out = Vec::new();
    for (rank, (of, tier)) in costs.tiers.iter().zip(model.tiers()).enumerate() {
        if of.costs_more() == Some(true) {
            let message = Sentence::of(Key::TierCostsMore).with("tier", &tier.name);
            out.push(Finding::new("tier-costs-more", Severity::Warning, message).tiers([rank]));
        }
    }
    if dear > 0 {
        let message = Sentence::of(Key::ClientsCostMore).with("clients", dear);
        out.push(Finding::new("clients-cost-more", Severity::Warning, message));
    }
    for role in &costs.roles {
        if let Some(hire) = role.hire.filter(|hire| *hire > 0) {
            let message = Sentence::of(Key::HoursShort).with("role", &role.role).with("hire", hire);
            out.push(Finding::new("hours-short", Severity::Warning, message));
        }
    }
    out.into_iter().map(|finding| FoundInTiers::of(model, finding)).collect()
}

fn hours(value: Option<tierline_core::Fraction>) -> Rounded {
    Rounded { value, digits: HOURS }
}

/// What all people of a roster have to do; `scale` are the digits of the value.
#[must_use]
pub fn workload_report(model: &Model, workload: &Workload, people: &People, scale: Option<u8>) -> WorkloadReport {
    let all = workload.people.iter().zip(people.all());
    let findings = workload.findings(model, people);
    let role = |of: &crate::owners::RoleCount| RoleReport {
        tier: tier_name(model, Some(of.tier)).unwrap_or_default(),
        role: of.role.to_string(),
        people: of.people,
    };
    WorkloadReport {
        clients: workload.clients,
        owned: workload.owned,
        without_owner: workload.count(OwnerProblem::NoOwner),
        unknown_owner: workload.count(OwnerProblem::UnknownOwner),
        wrong_role: workload.count(OwnerProblem::WrongRole),
        people: all.map(|(load, person)| person_report(model, workload, load, person, scale)).collect(),
        roles: workload.roles.iter().map(role).collect(),
        by_lot: workload.by_lot,
        findings: findings.into_iter().map(|finding| FoundInTiers::of(model, finding)).collect(),
    }
}

fn tier_name(model: &Model, tier: Option<usize>) -> Option<String> {
    tier.and_then(|tier| model.tiers().get(tier)).map(|tier| tier.name.to_string())
}

fn person_report(
    model: &Model,
    workload: &Workload,
    load: &PersonLoad,
    person: &Person,
    scale: Option<u8>,
) -> PersonReport {
    use tierline_core::Fraction;
    let text = |text: &Option<Box<str>>| text.as_deref().map(String::from);
    let money = |units: i128| scale.and_then(|scale| Decimal::new(units, scale));
    let tier = |of: &PersonTier| PersonTierReport {
        tier: tier_name(model, of.tier),
        accounts: of.accounts,
        share: of.share.into(),
        value: money(of.value),
        hours_low: hours(of.hours.map(|hours| hours.low)),
        hours_high: hours(of.hours.map(|hours| hours.high)),
        takes_low: of.takes.map(|(least, _)| least).into(),
        takes_high: of.takes.and_then(|(_, most)| most).into(),
        role_fits: of.role_fits,
    };
    PersonReport {
        id: person.id.to_string(),
        name: text(&person.name),
        role: text(&person.role),
        accounts: load.accounts,
        accounts_at_most: person.accounts_at_most,
        share: Fraction::of(load.accounts.into(), workload.clients.into()).into(),
        value: money(load.value),
        value_share: Fraction::of(load.value_above_zero, workload.value_above_zero).into(),
        hours_low: hours(load.hours.map(|hours| hours.low)),
        hours_high: hours(load.hours.map(|hours| hours.high)),
        hours_there: hours(load.hours_there),
        takes_low: load.takes.map(|(least, _)| least).into(),
        takes_high: load.takes.and_then(|(_, most)| most).into(),
        wrong_role: load.wrong_role,
        verdicts: load.verdicts(person).into_iter().map(String::from).collect(),
        tiers: load.tiers.iter().map(tier).collect(),
    }
}

/// Who should have whom, in sum; `roles` says which roles clients without anybody could have, and `unit` what a sum is shown in.
#[must_use]
pub fn owner_plan_report(plan: &OwnerPlan, people: &People, missing: Vec<Sentence>) -> OwnerPlanReport {
    use crate::owners::Change;
    let count = |of: &[Change]| {
        let clients = plan.clients.iter().filter(|placed| of.contains(&placed.change)).count();
        u64::try_from(clients).unwrap_or(u64::MAX)
    };
    let sum = |of: &dyn Fn(&crate::owners::Placed) -> i64| {
        plan.clients.iter().map(|placed| i128::from(of(placed))).fold(0, i128::saturating_add)
    };
    let owner = |(placed, person): (&crate::owners::PlacedOwner, &Person)| PlacedOwnerReport {
        id: person.id.to_string(),
        role: person.role.as_deref().map(String::from),
        accounts_before: placed.before,
        accounts_after: placed.after,
        accounts_at_most: person.accounts_at_most,
        accounts_wanted: person.accounts_wanted,
        crowding_cost: placed.crowding,
        one_more_place: placed.one_more,
    };
    OwnerPlanReport {
        proof: plan.proof.word().into(),
        total_cost: plan.total,
        bound: plan.bound,
        gap: plan.gap(),
        changes: plan.changes,
        changes_at_most: plan.changes_at_most,
        kept: count(&[Change::Kept]),
        entered: count(&[Change::Entered, Change::Replaced]),
        without_place: count(&[Change::WithoutPlace]),
        misfit_cost: sum(&|placed| placed.misfit),
        change_cost: sum(&|placed| placed.changing),
        crowding_cost: plan.owners.iter().map(|owner| owner.crowding).fold(0, i128::saturating_add),
        owners: plan.owners.iter().zip(people.all()).map(owner).collect(),
        missing,
    }
}

/// What there is too little of, in words; `amount` writes an amount of hours or value.
#[must_use]
pub fn shortages(plan: &OwnerPlan, people: &People, amount: &dyn Fn(&str, i128) -> Option<Decimal>) -> Vec<Sentence> {
    let named = |who: &[usize]| {
        let names = who.iter().filter_map(|at| people.get(*at)).map(|person| person.id.to_string());
        shortened(&names.collect::<Vec<String>>())
    };
    let number = |what: &str, over: i128| amount(what, over).unwrap_or(Decimal::ZERO);
    let words = |short: &Short| match short {
        Short::Places { clients, people: who, .. } if who.is_empty() => {
            Sentence::of(Key::NobodyMay).with("clients", clients.len())
        }
        Short::Places { clients, people: who, places } => {
            let count = u64::try_from(clients.len()).unwrap_or(u64::MAX);
            Sentence::of(Key::PlacesShort)
                .with("clients", count)
                .with("people", named(who))
                .with("count", who.len())
                .with("places", *places)
                .with("more", count.saturating_sub(*places))
        }
        Short::Changes { needed, at_most } => {
            Sentence::of(Key::ChangesShort).with("needed", *needed).with("most", *at_most)
        }
        Short::Sum { what, person, over } => {
            let key = match (*what == HOURS_SUM, person) {
                (true, Some(_)) => Key::PersonShortOfHours,
                (true, None) => Key::AllShortOfHours,
                (false, Some(_)) => Key::PersonShortOfRoom,
                (false, None) => Key::AllShortOfRoom,
            };
            let sentence = Sentence::of(key).with("amount", number(what, *over));
            match person {
                Some(person) => sentence.with("person", named(&[*person])),
                None => sentence,
            }
        }
    };
    plan.short.iter().map(words).collect()
}
