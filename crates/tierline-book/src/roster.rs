//! Who looks after which clients: every person counted once, however many tiers their accounts are in.
//!
//! A person with 10 accounts in one tier and 30 in another is a quarter of an owner in the one and three quarters in the
//! other. So the owners of all groups add up to the people there are, and accounts per owner are what a person has in fact.
//! Clients without an owner are counted apart: nobody looks after them.

use std::collections::{BTreeMap, HashMap};

use tierline_core::{Decimal, Fraction};

/// Digits of shares that have no exact sum in 128 bits: of many people with odd numbers of accounts.
const DIGITS: u8 = 12;

/// The owners of one group of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owners {
    /// How many owners: of each person the share of their accounts that is in the group.
    pub owners: Fraction,
    /// How many people have accounts in the group.
    pub people: u64,
    /// How many of the group's clients have an owner.
    pub owned: u64,
    /// How many have none.
    pub without_owner: u64,
}

impl Owners {
    /// Of no clients.
    const NONE: Self = Self { owners: Fraction::ZERO, people: 0, owned: 0, without_owner: 0 };
}

/// The owners of all clients, group by group.
///
/// ```
/// use tierline_book::Roster;
/// use tierline_core::Fraction;
/// // One person with one account of the first tier and three of the second; one account on nobody.
/// let clients = [(Some("Kim"), 0), (Some("Kim"), 1), (Some("Kim "), 1), (Some("Kim"), 1), (None, 0)];
/// let roster = Roster::of(clients, 2);
/// assert_eq!(roster.people(), 1);
/// assert_eq!(roster.groups()[0].owners, Fraction::of(1, 4).unwrap());
/// assert_eq!((roster.groups()[0].owned, roster.groups()[0].without_owner), (1, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    groups: Vec<Owners>,
    people: u64,
}

impl Roster {
    /// Counts clients: the name of the owner of each, and the number of its group. A blank name is none, and blanks around a
    /// name do not tell two people apart.
    ///
    /// Where the shares of a group have no sum that fits 128 bits exactly, they are rounded to 12 digits; those of one
    /// person add up to 1 all the same.
    #[must_use]
    pub fn of<'a>(clients: impl IntoIterator<Item = (Option<&'a str>, usize)>, groups: usize) -> Self {
        let mut out = vec![Owners::NONE; groups];
        let mut people: HashMap<&str, BTreeMap<usize, u64>> = HashMap::new();
        for (owner, group) in clients {
            let Some(counted) = out.get_mut(group) else { continue };
            match owner.map(str::trim).filter(|name| !name.is_empty()) {
                Some(name) => {
                    counted.owned = counted.owned.saturating_add(1);
                    let accounts = people.entry(name).or_default().entry(group).or_insert(0);
                    *accounts = accounts.saturating_add(1);
                }
                None => counted.without_owner = counted.without_owner.saturating_add(1),
            }
        }
        let mut spread: Vec<&BTreeMap<usize, u64>> = people.values().collect();
        // The order of a table tells nothing: sums that are rounded come out the same for all.
        tierline_core::sort_by(&mut spread, &mut |a, b| a.cmp(b));
        let exact = sums(&spread, groups, |part, _| Some(part)).or_else(|| sums(&spread, groups, rounded));
        for (counted, (owners, people)) in out.iter_mut().zip(exact.unwrap_or_default()) {
            (counted.owners, counted.people) = (owners, people);
        }
        Self { groups: out, people: u64::try_from(people.len()).unwrap_or(u64::MAX) }
    }

    /// The owners of each group.
    #[must_use]
    pub fn groups(&self) -> &[Owners] {
        &self.groups
    }

    /// How many people there are.
    #[must_use]
    pub const fn people(&self) -> u64 {
        self.people
    }
}

/// By group: the sum of the shares, each as it is to be added, and how many people they are of; nothing where a sum does
/// not fit.
fn sums(
    people: &[&BTreeMap<usize, u64>],
    groups: usize,
    share: impl Fn(Fraction, Fraction) -> Option<Fraction>,
) -> Option<Vec<(Fraction, u64)>> {
    let mut out = vec![(Fraction::ZERO, 0_u64); groups];
    for person in people {
        let all: u64 = person.values().copied().fold(0, u64::saturating_add);
        let mut left = Fraction::ONE;
        for (at, (group, accounts)) in person.iter().enumerate() {
            // The last one has what the others leave, so that nobody is more or less than one.
            let part = if at.saturating_add(1) == person.len() {
                left
            } else {
                share(Fraction::of(i128::from(*accounts), i128::from(all))?, left)?
            };
            left = left.minus(part)?;
            let (sum, people) = out.get_mut(*group)?;
            (*sum, *people) = (sum.plus(part)?, people.saturating_add(1));
        }
    }
    Some(out)
}

fn rounded(share: Fraction, left: Fraction) -> Option<Fraction> {
    let share: Decimal = share.rounded(DIGITS)?;
    Some(Fraction::from(share).min(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    /// 30 accounts of the first tier, 10 of them on nobody, and 60 of the second: one person with 80 accounts.
    #[test]
    fn one_person_with_accounts_of_two_tiers_is_one_owner() {
        let clients = (0..30).map(|at| ((at < 20).then_some("Kim"), 0)).chain((0..60).map(|_| (Some("Kim"), 1)));
        let roster = Roster::of(clients, 3);
        let [first, second, nobody] = roster.groups() else { panic!("three groups") };
        assert_eq!((first.owners, second.owners), (fraction(1, 4), fraction(3, 4)));
        assert_eq!((first.owned, first.without_owner, first.people), (20, 10, 1));
        assert_eq!((second.owned, second.without_owner, second.people), (60, 0, 1));
        assert_eq!(*nobody, Owners::NONE);
        assert_eq!(roster.people(), 1);
    }

    #[test]
    fn blank_names_are_no_owners() {
        let roster = Roster::of([(Some(""), 0), (Some("  "), 0), (None, 0), (Some(" Kim"), 0), (Some("Kim"), 0)], 1);
        assert_eq!((roster.people(), roster.groups()[0].owned, roster.groups()[0].without_owner), (1, 2, 3));
        assert_eq!(roster.groups()[0].owners, Fraction::ONE);
    }

    #[test]
    fn sums_without_an_exact_fraction_are_near_and_every_person_is_one() {
        // The least common multiple of all numbers up to 200 has far more than 128 bits.
        let names: Vec<String> = (2..200).map(|at| format!("p{at}")).collect();
        let clients: Vec<(Option<&str>, usize)> = names
            .iter()
            .zip(2_usize..)
            .flat_map(|(name, accounts)| (0..accounts).map(move |at| (Some(name.as_str()), usize::from(at > 0))))
            .collect();
        let roster = Roster::of(clients.iter().copied(), 2);
        let total = roster.groups()[0].owners.plus(roster.groups()[1].owners).unwrap();
        assert_eq!(total, fraction(198, 1));
        let near: f64 = (2..200).map(|number| 1.0 / f64::from(number)).sum();
        let found: f64 = roster.groups()[0].owners.rounded(9).unwrap().to_string().parse().unwrap();
        assert!((near - found).abs() < 1e-8, "{near} {found}");
        let mut other = clients;
        other.reverse();
        assert_eq!(Roster::of(other, 2), roster);
    }
}
