//! Who may look after a client: whoever has a role that its own promise names.
//!
//! Roles are those of the promise's `coverage`, with what conditions, lists and agreements make of it, and the desk that it names as
//! `owner`. An `owner` who is somebody of the roster, by id or by name, is that person and no role.

use std::collections::HashMap;

use tierline_core::{Model, Service};

use super::person::{People, Person};
use super::planned::number;
use crate::promise::{ClientPromise, Promises};
use crate::service::service_of;

/// The roles that a service names: those of its coverage, and behind them the desk that is its owner.
pub(crate) fn roles_of(service: &Service, people: &People) -> Vec<Box<str>> {
    let mut roles: Vec<Box<str>> =
        service.coverage.as_ref().map(|coverage| coverage.roles().map(Box::from).collect()).unwrap_or_default();
    if let Some(desk) = service.owner.as_ref().filter(|owner| people.find(owner).is_none())
        && !roles.contains(desk)
    {
        roles.push(desk.clone());
    }
    roles
}

/// The role whose work the contacts of a client are: the desk that is its owner, or the role of the person who is; else the first that
/// its coverage names, and of several of which an owner has one, the first that somebody of the roster has.
pub(crate) fn working_role<'s>(service: &'s Service, people: &'s People) -> Option<&'s str> {
    let of_person = |at: usize| people.get(at).and_then(|person| person.role.as_deref());
    let owner = service.owner.as_deref().and_then(|owner| match people.find(owner) {
        Some(at) => of_person(at),
        None => Some(owner),
    });
    owner.or_else(|| {
        let coverage = service.coverage.as_ref()?;
        let held = coverage.role.iter().find(|role| people.all().iter().any(|one| one.role.as_ref() == Some(role)));
        held.map(|role| &**role).or_else(|| coverage.roles().next())
    })
}

/// By person: whether the hours that a promise takes are that person's, where the client is. Those of a desk are its people's; where
/// the roster has nobody of the desk, and where none is named, they are those of whoever looks after the client.
///
/// ```
/// use tierline_book::{People, Person, works_for};
/// use tierline_core::Service;
/// let with = |id: &str, role: &str| {
///     let mut person = Person::new(id);
///     person.role = Some(role.into());
///     person
/// };
/// let people = People::new(vec![with("kim", "CSM"), with("ada", "retention desk")]).unwrap();
/// let owned_by = |owner: Option<&str>| Service { owner: owner.map(Into::into), ..Service::default() };
/// assert_eq!(works_for(&owned_by(None), &people), [true, true]);
/// // People stand in the order of their ids: `ada` first.
/// assert_eq!(works_for(&owned_by(Some("retention desk")), &people), [true, false]);
/// assert_eq!(works_for(&owned_by(Some("night desk")), &people), [true, true]);
/// ```
#[must_use]
pub fn works_for(service: &Service, people: &People) -> Vec<bool> {
    let desk = service.owner.as_ref().filter(|owner| people.find(owner).is_none());
    let of_desk = |person: &Person| desk.is_none_or(|desk| person.role.as_ref() == Some(desk));
    let works: Vec<bool> = people.all().iter().map(of_desk).collect();
    if works.contains(&true) { works } else { vec![true; works.len()] }
}

/// Whether a service can do without anybody of a role: somebody has another one that it names in its place, or it does not name it.
pub(crate) fn does_without(service: &Service, role: &str, people: &People) -> bool {
    let Some(coverage) = service.coverage.as_ref() else { return service.owner.as_deref() != Some(role) };
    let held = |other: &str| *other != *role && people.all().iter().any(|one| one.role.as_deref() == Some(other));
    let in_place = !coverage.role.iter().any(|own| **own == *role) || coverage.role.iter().any(|own| held(own));
    in_place && !coverage.owners.iter().any(|own| **own == *role) && service.owner.as_deref() != Some(role)
}

/// A service entry, and its conditional parts.
pub(crate) fn each_part(entry: &Service) -> impl Iterator<Item = &Service> {
    let parts = entry.instead.iter().chain(&entry.also).map(|part| &part.service);
    std::iter::once(entry).chain(parts)
}

/// By tier: the roles that its entry names, with those of all its conditional parts.
pub(crate) fn declared_roles(model: &Model, people: &People) -> Vec<Vec<Box<str>>> {
    let of = |tier: &tierline_core::Tier| {
        let mut roles: Vec<Box<str>> = Vec::new();
        let entry = service_of(model, &tier.name).into_iter();
        let services = entry.flat_map(each_part);
        for role in services.flat_map(|service| roles_of(service, people)) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    };
    model.tiers().iter().map(of).collect()
}

/// What makes a set of people: roles, and somebody by name.
type Named = (Vec<Box<str>>, Option<usize>);

/// Who of a roster may look after which clients.
///
/// ```
/// use tierline_book::{MayOwn, People, Person, Promises};
/// let people = People::new(vec![Person::new("kim")]).unwrap();
/// let may = MayOwn::of(&Promises::default(), &people, None);
/// assert!(may.allows(0, 0) && !may.names_role(0));
/// ```
#[derive(Clone, Debug)]
pub struct MayOwn {
    /// By row: the number of its set.
    rows: Vec<usize>,
    /// Whether each person is in the set; clients of the same promise share one.
    sets: Vec<Vec<bool>>,
    /// Whether each set comes of a role.
    named: Vec<bool>,
}

impl MayOwn {
    /// Who may, by what clients are owed; of the roles that are named only `role`, where one is looked for.
    #[must_use]
    pub fn of(promises: &Promises, people: &People, role: Option<&str>) -> Self {
        let mut may = Self { rows: Vec::new(), sets: Vec::new(), named: Vec::new() };
        let mut known: HashMap<Named, usize> = HashMap::new();
        let mut set_of = |of: Named, may: &mut Self| {
            *known.entry(of).or_insert_with_key(|named| {
                may.sets.push(people.all().iter().enumerate().map(|(at, one)| is_in(named, at, one, people)).collect());
                may.named.push(!named.0.is_empty());
                may.sets.len().saturating_sub(1)
            })
        };
        let nothing = set_of((Vec::new(), None), &mut may);
        let named = |promise: &ClientPromise| {
            let mut roles = roles_of(&promise.service, people);
            roles.retain(|name| role.is_none_or(|role| **name == *role));
            let person = promise.service.owner.as_deref().and_then(|owner| people.find(owner));
            (roles, person.filter(|_| role.is_none()))
        };
        let by_promise: Vec<usize> = promises.all().iter().map(|promise| set_of(named(promise), &mut may)).collect();
        let of_row = |row| number(promises, row).and_then(|at| by_promise.get(at)).copied().unwrap_or(nothing);
        may.rows = (0..promises.numbers().len()).map(of_row).collect();
        may
    }

    /// Whether a person may look after the client of a row.
    #[must_use]
    pub fn allows(&self, row: usize, person: usize) -> bool {
        let set = self.sets.get(self.rows.get(row).copied().unwrap_or(0));
        set.and_then(|set| set.get(person)).copied().unwrap_or(false)
    }

    /// Whether the client's promise names a role.
    #[must_use]
    pub fn names_role(&self, row: usize) -> bool {
        self.rows.get(row).and_then(|set| self.named.get(*set)).copied().unwrap_or(false)
    }
}

/// Whether somebody has one of the roles, or is named; everybody is in where nothing is named, or where the roster has no roles.
fn is_in((roles, somebody): &Named, at: usize, person: &Person, people: &People) -> bool {
    let nothing = roles.is_empty() && somebody.is_none();
    let has_role = !roles.is_empty() && person.has_role(roles.iter().map(|role| &**role));
    nothing || !people.has_roles() || has_role || *somebody == Some(at)
}
