//! The roster: a table of the people who look after clients.

use std::collections::HashMap;

use thiserror::Error;
use tierline_core::{ColumnReader, Fraction};

/// A column of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RosterColumn {
    /// What the person is known by: what the book's column of owners says.
    Id,
    /// What the person is called.
    Name,
    /// CSM, TAM, helpdesk ...
    Role,
    /// Hours a week that the person has for clients.
    HoursAWeek,
    /// What the person knows, with `;` between.
    Skills,
    /// The languages that the person speaks, with `;` between.
    Languages,
    /// Where the person works.
    TimeZone,
    /// How many accounts the person takes at most.
    AccountsAtMost,
    /// How many accounts the person should have: each one more costs something.
    AccountsWanted,
}

impl RosterColumn {
    /// All of them, in the order in which a roster is shown.
    pub const ALL: &'static [Self] = &[
        Self::Id,
        Self::Name,
        Self::Role,
        Self::HoursAWeek,
        Self::Skills,
        Self::Languages,
        Self::TimeZone,
        Self::AccountsAtMost,
        Self::AccountsWanted,
    ];

    /// Digits behind the point of hours.
    pub const HOURS_SCALE: u8 = 2;

    /// The name of the column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Role => "role",
            Self::HoursAWeek => "hours_a_week",
            Self::Skills => "skills",
            Self::Languages => "languages",
            Self::TimeZone => "time_zone",
            Self::AccountsAtMost => "accounts_at_most",
            Self::AccountsWanted => "accounts_wanted",
        }
    }

    /// How a column of numbers is read: hours from 0 to 168 with two digits, accounts as whole numbers from 0 on. Nothing for a
    /// column of texts.
    ///
    /// ```
    /// use tierline_book::RosterColumn;
    /// let hours = RosterColumn::HoursAWeek.reader().expect("hours are numbers");
    /// assert_eq!(hours.name(), "hours_a_week");
    /// assert!(RosterColumn::Skills.reader().is_none());
    /// ```
    #[must_use]
    pub fn reader(self) -> Option<ColumnReader> {
        match self {
            Self::HoursAWeek => {
                Some(ColumnReader::decimal(self.name(), Self::HOURS_SCALE).within(Some(0), Some(16_800)))
            }
            Self::AccountsAtMost | Self::AccountsWanted => {
                Some(ColumnReader::integer(self.name()).within(Some(0), Some(4_294_967_295)))
            }
            _ => None,
        }
    }

    /// The column that a name means which is written otherwise: `hours_per_week`, `capacity`, `tz`.
    ///
    /// ```
    /// use tierline_book::RosterColumn;
    /// assert_eq!(RosterColumn::meant_by("Hours per week"), Some(RosterColumn::HoursAWeek));
    /// assert_eq!(RosterColumn::meant_by("max_accounts"), Some(RosterColumn::AccountsAtMost));
    /// assert_eq!(RosterColumn::meant_by("salary"), None);
    /// ```
    #[must_use]
    pub fn meant_by(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        match () {
            () if has(&["hour", "fte"]) => Some(Self::HoursAWeek),
            () if has(&["wanted", "comfortable"]) => Some(Self::AccountsWanted),
            () if has(&["max", "limit", "capacity", "at_most", "account"]) => Some(Self::AccountsAtMost),
            () if has(&["zone", "tz"]) => Some(Self::TimeZone),
            () if has(&["skill", "expertise"]) => Some(Self::Skills),
            () if has(&["lang", "speaks"]) => Some(Self::Languages),
            () if has(&["role", "title", "function"]) => Some(Self::Role),
            () if has(&["owner", "person", "employee", "user", "email"]) => Some(Self::Id),
            () => None,
        }
    }
}

/// Somebody who looks after clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What the person is known by.
    pub id: Box<str>,
    /// What the person is called, where that is something else.
    pub name: Option<Box<str>>,
    /// CSM, TAM, helpdesk ...
    pub role: Option<Box<str>>,
    /// Hours a week for clients.
    pub hours_a_week: Option<Fraction>,
    /// What the person knows.
    pub skills: Vec<Box<str>>,
    /// The languages that the person speaks.
    pub languages: Vec<Box<str>>,
    /// Where the person works.
    pub time_zone: Option<Box<str>>,
    /// How many accounts the person takes at most.
    pub accounts_at_most: Option<u32>,
    /// How many accounts the person should have.
    pub accounts_wanted: Option<u32>,
}

impl Person {
    /// Somebody of whom no more is known than an id.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// The items of a cell: what stands between `;`, without blanks around it, each once.
    ///
    /// ```
    /// use tierline_book::Person;
    /// assert_eq!(Person::items("finance; health ;finance;"), ["finance".into(), "health".into()]);
    /// ```
    #[must_use]
    pub fn items(cell: &str) -> Vec<Box<str>> {
        let mut out: Vec<Box<str>> = Vec::new();
        for item in cell.split(';').map(str::trim).filter(|item| !item.is_empty()) {
            if !out.iter().any(|known| **known == *item) {
                out.push(item.into());
            }
        }
        out
    }

    /// Hours a year, where hours a week are known: a year has 365/7 weeks, as for the cadences of a tier.
    #[must_use]
    pub fn hours_a_year(&self) -> Option<Fraction> {
        self.hours_a_week?.times(Fraction::of(365, 7)?)
    }

    /// Whether the person has one of these roles; nobody needs one where there are none. A role that is not known is none of them.
    ///
    /// ```
    /// use tierline_book::Person;
    /// let kim = Person { role: Some("TAM".into()), ..Person::new("kim") };
    /// assert!(kim.has_role(["vCIO", "TAM"].into_iter()) && !kim.has_role(["CSM"].into_iter()));
    /// ```
    pub fn has_role<'r>(&self, mut roles: impl Iterator<Item = &'r str>) -> bool {
        let Some(first) = roles.next() else { return true };
        let Some(own) = self.role.as_deref() else { return false };
        own == first || roles.any(|role| own == role)
    }
}

/// A roster that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// Somebody has no id.
    #[error("somebody has no `id`")]
    NoId {
        /// The row, from 0.
        row: usize,
    },
    /// Two have one id.
    #[error("`{}` stands twice", id.escape_debug())]
    Twice {
        /// The second row, from 0.
        row: usize,
        /// The id.
        id: Box<str>,
    },
}

impl PeopleError {
    /// The row at fault, from 0.
    #[must_use]
    pub const fn row(&self) -> usize {
        match self {
            Self::NoId { row } | Self::Twice { row, .. } => *row,
        }
    }
}

/// The people of a roster, in the order of their ids: so the order of the table tells nothing.
///
/// ```
/// use tierline_book::{People, Person};
/// let kim = Person { name: Some("Kim Lee".into()), ..Person::new("k1") };
/// let people = People::new(vec![kim, Person::new("a7")])?;
/// assert_eq!(people.find(" k1 "), Some(1));
/// assert_eq!(people.find("Kim Lee"), Some(1));
/// assert_eq!(people.find("nobody"), None);
/// # Ok::<(), tierline_book::PeopleError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct People {
    people: Vec<Person>,
    /// By id, and by the names that one person has and no id says.
    places: HashMap<Box<str>, usize>,
}

impl People {
    /// The people of a roster, row by row.
    ///
    /// # Errors
    /// Somebody has no id, or two have one.
    pub fn new(rows: Vec<Person>) -> Result<Self, PeopleError> {
        let mut seen: HashMap<Box<str>, ()> = HashMap::with_capacity(rows.len());
        for (row, person) in rows.iter().enumerate() {
            let id = person.id.trim();
            if id.is_empty() {
                return Err(PeopleError::NoId { row });
            }
            if seen.insert(id.into(), ()).is_some() {
                return Err(PeopleError::Twice { row, id: id.into() });
            }
        }
        let mut people = rows;
        for person in &mut people {
            person.id = person.id.trim().into();
            person.name = person.name.take().filter(|name| !name.trim().is_empty()).map(|name| name.trim().into());
            person.role = person.role.take().filter(|role| !role.trim().is_empty()).map(|role| role.trim().into());
        }
        tierline_core::sort_by(&mut people, &mut |one, other| one.id.cmp(&other.id));
        let mut places: HashMap<Box<str>, usize> = HashMap::with_capacity(people.len());
        let mut named: HashMap<Box<str>, Option<usize>> = HashMap::new();
        for (at, person) in people.iter().enumerate() {
            places.insert(person.id.clone(), at);
            if let Some(name) = &person.name {
                // A name that two people have tells nobody.
                named.entry(name.clone()).and_modify(|known| *known = None).or_insert(Some(at));
            }
        }
        for (name, at) in named {
            if let (Some(at), false) = (at, places.contains_key(&name)) {
                places.insert(name, at);
            }
        }
        Ok(Self { people, places })
    }

    /// All of them, by id ascending.
    #[must_use]
    pub fn all(&self) -> &[Person] {
        &self.people
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Somebody by place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&Person> {
        self.people.get(at)
    }

    /// The place of somebody by id, or by a name that nobody else has and that is nobody's id.
    #[must_use]
    pub fn find(&self, owner: &str) -> Option<usize> {
        self.places.get(owner.trim()).copied()
    }

    /// Whether the role of anybody is known: where none is, roles cannot be held against what tiers promise.
    #[must_use]
    pub fn has_roles(&self) -> bool {
        self.people.iter().any(|person| person.role.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_goes_before_a_name_and_a_name_of_two_tells_nobody() {
        let named = |id: &str, name: &str| Person { name: Some(name.into()), ..Person::new(id) };
        let people =
            People::new(vec![named("b", "Kim"), named("a", "b"), named("c", "Kim"), named("d", "Lee")]).unwrap();
        assert_eq!(people.find("b"), Some(1));
        assert_eq!(people.find("Kim"), None);
        assert_eq!(people.find("Lee"), Some(3));
    }

    #[test]
    fn ids_are_there_and_stand_once() {
        assert_eq!(People::new(vec![Person::new("a"), Person::new(" ")]).unwrap_err(), PeopleError::NoId { row: 1 });
        let twice = People::new(vec![Person::new("a"), Person::new("b"), Person::new("a ")]).unwrap_err();
        assert_eq!((twice.row(), twice.to_string()), (2, "`a` stands twice".to_string()));
    }

    #[test]
    fn roles_that_are_not_known_are_not_right() {
        let person = Person { role: Some("CSM".into()), ..Person::new("a") };
        assert!(person.has_role(["TAM", "CSM"].into_iter()) && person.has_role([].into_iter()));
        assert!(!person.has_role(["TAM"].into_iter()) && !Person::new("b").has_role(["TAM"].into_iter()));
    }
}
