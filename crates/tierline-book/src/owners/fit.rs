//! What clients ask of their owners, and which owners do not have it.
//!
//! The values of a client's attribute are few where they decide anything, so that a rule is worked out once for each value and
//! person, and a client costs a look-up for each rule.

use std::collections::HashMap;

use tierline_core::{Fit, Interrupt, Interrupted, Model, OwnerFact, TextColumn};

use super::person::{People, Person};
use crate::client_rows::ClientRows;

/// What each client costs with each person, by the model's `fit`; nothing where it has no rules.
///
/// ```
/// use tierline_book::FitCosts;
/// let costs = FitCosts::default();
/// assert_eq!((costs.cost(0, 0), costs.misfits(0, 0).count()), (0, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct FitCosts {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    cost: i64,
    /// By row: 0 where the client asks nothing, then 1 + the number of its value.
    values: Vec<u32>,
    /// By value: whether each person has it.
    has: Vec<Vec<bool>>,
}

/// Whether a person has what a client asks for.
fn has(person: &Person, fact: OwnerFact, wanted: &str) -> bool {
    let one_of = |items: &[Box<str>]| items.iter().any(|item| **item == *wanted);
    let is = |text: Option<&str>| text == Some(wanted);
    match fact {
        OwnerFact::Skills => one_of(&person.skills),
        OwnerFact::Languages => one_of(&person.languages),
        OwnerFact::TimeZone => is(person.time_zone.as_deref()),
        OwnerFact::Role => is(person.role.as_deref()),
        // What is not known here nobody is asked for.
        _ => true,
    }
}

impl FitCosts {
    /// Works out the rules of a model: `texts` has the values of the attribute of each rule, by row; blanks and the model's marks
    /// of a missing value ask nothing.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(
        model: &Model,
        rows: &ClientRows,
        texts: &[TextColumn],
        people: &People,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let flag = |rule: &Fit| model.flags().iter().position(|flag| Some(&*flag.name) == rule.when.as_deref());
        let wanted: Vec<Option<usize>> = model.fit().iter().map(flag).collect();
        // By rule with a flag: for whom it is true.
        let mut asks: Vec<Vec<bool>> = model.fit().iter().map(|rule| vec![rule.when.is_none(); rows.rows()]).collect();
        if wanted.iter().any(Option::is_some) {
            rows.each_flag(interrupt, |row, flag, truth| {
                for (asks, _) in asks.iter_mut().zip(&wanted).filter(|(_, of)| **of == Some(flag)) {
                    if let Some(asks) = asks.get_mut(row) {
                        *asks = truth;
                    }
                }
            })?;
        }
        let mut rules = Vec::with_capacity(model.fit().len());
        for ((rule, texts), asks) in model.fit().iter().zip(texts).zip(&asks) {
            let attribute = model.attributes().iter().find(|attribute| attribute.name == rule.of);
            let marks: Vec<&str> = attribute.map(|attribute| model.marks(attribute).collect()).unwrap_or_default();
            let mut numbers: HashMap<&str, u32> = HashMap::new();
            let mut values = Vec::with_capacity(texts.len());
            let mut known = Vec::new();
            for (row, (text, asks)) in texts.iter().zip(asks).enumerate() {
                interrupt.check_at(row)?;
                let text = text.map(str::trim).filter(|text| *asks && !text.is_empty() && !marks.contains(text));
                values.push(match text {
                    None => 0,
                    Some(text) => *numbers.entry(text).or_insert_with(|| {
                        known.push(people.all().iter().map(|person| has(person, rule.owner, text)).collect());
                        u32::try_from(known.len()).unwrap_or(0)
                    }),
                });
            }
            rules.push(Rule { cost: rule.cost.into(), values, has: known });
        }
        Ok(Self { rules })
    }

    /// Whether a client asks for something that a person does not have, rule by rule.
    pub fn misfits(&self, row: usize, person: usize) -> impl Iterator<Item = usize> {
        let misses = move |rule: &Rule| {
            let value = rule.values.get(row).copied().unwrap_or(0).checked_sub(1);
            let has = value.and_then(|value| rule.has.get(usize::try_from(value).ok()?)?.get(person).copied());
            has == Some(false)
        };
        self.rules.iter().enumerate().filter(move |(_, rule)| misses(rule)).map(|(at, _)| at)
    }

    /// What it costs that a person has a client.
    #[must_use]
    pub fn cost(&self, row: usize, person: usize) -> i64 {
        let costs = self.misfits(row, person).filter_map(|rule| self.rules.get(rule));
        costs.map(|rule| rule.cost).fold(0, i64::saturating_add)
    }
}
