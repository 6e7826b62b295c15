//! Natural groups as they are shown, and as a dimension in the model's language.

use tierline_core::{Decimal, Joined, Key, Language, Sentence};

use super::found::FindingReport;
use super::write::{Rate, record};
use crate::thresholds::{GroupBounds, GroupNumber, NaturalGroups};

/// What the proposed dimension is called.
const NAME: &str = "natural_groups";

record! {
    /// The groups that two or three numbers show together.
    pub struct NaturalGroupsReport {
        /// The numbers.
        of: Vec<String>,
        /// How many clients have all of them.
        clients: u64,
        /// How many lack one, and are in no group.
        missing: u64,
        /// The groups, lower ones first; none where there are no natural ones.
        groups: Vec<NaturalGroupReport>,
        /// The share of the spread that they explain.
        explained: Rate,
        /// The share that is explained of each number's own spread, in the order of `of`.
        by_number: Vec<Rate>,
        /// The groups as a dimension of a model document; nothing where there are none.
        dimension: Option<String>,
        /// `no-natural-groups`, where there are none.
        findings: Vec<FindingReport>,
    }
}

record! {
    /// A group that numbers show together.
    pub struct NaturalGroupReport {
        /// Its bounds in words: the level of the proposed dimension.
        level: String,
        /// Its rule, in the model's language.
        when: String,
        /// How many clients.
        clients: u64,
        /// Their share of the clients with all numbers.
        share: Rate,
    }
}

/// Natural groups, with rules in the model's language.
///
/// ```
/// use tierline_book::{GroupNumber, Units, natural_groups, report::natural_groups_report};
/// use tierline_core::Interrupt;
/// let arr: Units = (0..100).map(|at| Some(if at < 60 { at } else { 50_000 + at })).collect();
/// let health: Units = (0..100).map(|at| Some(if at < 60 { 20 + at % 7 } else { 80 + at % 9 })).collect();
/// let numbers = [("arr", &arr), ("health", &health)].map(|(name, units)| GroupNumber { name, scale: 0, units });
/// let report = natural_groups_report(&numbers, &natural_groups(&numbers, &Interrupt::NEVER)?);
/// assert_eq!((report.groups[0].when.as_str(), report.groups[0].clients), ("arr < 50_000", 60));
/// assert!(report.dimension.unwrap().starts_with("dimensions:\n  natural_groups:\n    rules:\n"));
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
#[must_use]
pub fn natural_groups_report(numbers: &[GroupNumber<'_>], found: &NaturalGroups) -> NaturalGroupsReport {
    let name = |at: usize| numbers.get(at).map_or("", |number| number.name);
    let share = |clients: u64| Rate(tierline_core::Fraction::of(clients.into(), found.clients.into()));
    let groups: Vec<NaturalGroupReport> = found
        .groups
        .iter()
        .map(|group| NaturalGroupReport {
            level: level(&group.bounds, &name),
            when: rule(&group.bounds, &name),
            clients: group.clients,
            share: share(group.clients),
        })
        .collect();
    let rules: String = groups
        .iter()
        .map(|group| format!("      - {{ level: \"{}\", when: {} }}\n", group.level, group.when))
        .collect();
    NaturalGroupsReport {
        of: numbers.iter().map(|number| number.name.into()).collect(),
        clients: found.clients,
        missing: found.missing,
        dimension: (!groups.is_empty())
            .then(|| ["dimensions:", &format!("  {NAME}:"), "    rules:", &rules].join("\n")),
        groups,
        explained: Rate(found.explained),
        by_number: found.by_number.iter().map(|share| Rate(*share)).collect(),
        findings: found.findings.iter().cloned().map(FindingReport).collect(),
    }
}

/// The bounds of a group in words.
fn level<'a>(bounds: &GroupBounds, name: &dyn Fn(usize) -> &'a str) -> String {
    let words = bounds.iter().map(|(at, low, high)| {
        let of = |key: Key| Sentence::of(key).with("name", name(*at));
        let sentence = match (low, high) {
            (Some(low), Some(high)) => of(Key::GroupBetween).with("low", *low).with("high", *high),
            (Some(low), None) => of(Key::GroupFrom).with("low", *low),
            (None, Some(high)) => of(Key::GroupBelow).with("high", *high),
            (None, None) => of(Key::ColumnAll),
        };
        sentence.to_string()
    });
    Language::English.join(&words.collect::<Vec<_>>(), Joined::And)
}

/// The rule of a group.
fn rule<'a>(bounds: &GroupBounds, name: &dyn Fn(usize) -> &'a str) -> String {
    let digits = |number: &Decimal| Language::English.number(number.normalized()).replace(',', "_");
    let mut clauses = Vec::new();
    for (at, low, high) in bounds {
        clauses.extend(low.as_ref().map(|low| format!("{} >= {}", name(*at), digits(low))));
        clauses.extend(high.as_ref().map(|high| format!("{} < {}", name(*at), digits(high))));
    }
    clauses.join(" and ")
}
