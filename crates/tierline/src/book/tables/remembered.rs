//! What standings remember of clients, as columns beside those of the clients themselves: flags ask for it. And the values that
//! they keep, held against those of today.

use std::collections::HashMap;

use tierline_arrow::{Table, TableError};
use tierline_book::{ClientRows, InputChange, InputValues, Memory};
use tierline_core::{Constant, Date, Kind, Model, Plan, TextColumn, is_blank};

use super::standings::Standings;

/// The values that standings keep: those of results, and those of texts, which results do not keep, as the table has them.
pub(crate) struct InputTexts {
    memory: Memory,
    texts: Vec<InputText>,
}

/// The values of a text.
struct InputText {
    name: Box<str>,
    column: Option<TextColumn>,
    /// Marks of a missing value.
    marks: Vec<Box<str>>,
    /// What stands for a missing one.
    missing: Option<Box<str>>,
}

impl InputTexts {
    /// The values of a model's attributes under `remember`.
    ///
    /// # Errors
    /// Those of reading a column of texts.
    pub(crate) fn of(model: &Model, plan: &Plan, clients: &Table) -> Result<Self, TableError> {
        let memory = Memory::of(plan);
        let mut texts = Vec::new();
        for attribute in model.attributes() {
            if attribute.kind != Kind::Text || !memory.names().any(|name| name == &*attribute.name) {
                continue;
            }
            let own = attribute.blanks.as_deref();
            let shared = if own.is_some_and(<[_]>::is_empty) { &[] } else { model.blanks() };
            let missing = match &attribute.missing {
                Some(Constant::Text(text)) => Some(text.clone()),
                _ => None,
            };
            texts.push(InputText {
                name: attribute.name.clone(),
                column: clients.texts(attribute.source_column())?,
                marks: shared.iter().chain(own.unwrap_or_default()).cloned().collect(),
                missing,
            });
        }
        Ok(Self { memory, texts })
    }

    /// Whether standings keep none.
    pub(crate) fn is_empty(&self) -> bool {
        self.memory.is_empty()
    }

    /// Which values of a client are others than at the last review, and what the next standing keeps of it: nothing new where the
    /// day has been reviewed.
    pub(crate) fn held_against(
        &self,
        rows: &ClientRows,
        row: usize,
        before: Option<&str>,
    ) -> (Vec<InputChange>, Option<String>) {
        let today = self.today(rows, row);
        let (last, _) = self.memory.read(before.unwrap_or_default());
        (self.memory.changes(&last, &today), Some(self.memory.write(&today, &last)))
    }
}

impl InputTexts {
    fn today(&self, rows: &ClientRows, row: usize) -> InputValues {
        rows.inputs(&self.memory, row, |name| {
            self.texts.iter().find(|text| &*text.name == name).and_then(|text| text.get(row))
        })
    }

    /// What the row of a history keeps of a client's values; `before` is what the row before has, for values that cannot be read.
    pub(crate) fn kept(&self, rows: &ClientRows, row: usize, before: &str) -> String {
        if self.memory.is_empty() {
            return String::new();
        }
        let (last, _) = self.memory.read(before);
        self.memory.object(&self.today(rows, row), &last)
    }
}

impl InputText {
    fn get(&self, row: usize) -> Option<&str> {
        let text = self.column.as_ref().and_then(|texts| texts.get(row));
        let text = text.filter(|text| !is_blank(text) && !self.marks.iter().any(|mark| **mark == *text.trim()));
        text.or(self.missing.as_deref())
    }
}

/// Whether flags of the plan ask for what the last review saw.
pub(crate) fn is_asked(plan: &Plan) -> bool {
    plan.attributes().any(|attribute| attribute.is_remembered())
}

/// The clients with what flags ask of the last review: the tier that each was in, by its standing, and the values that the standing
/// keeps; none for a client that has no standing, or none with such a value. What a review of the same day left is not the last
/// review: the one before it is.
///
/// # Errors
/// Those of reading the client column.
pub(crate) fn with_last_review(
    clients: &Table,
    plan: &Plan,
    before: &Standings<'_>,
    as_of: Date,
) -> Result<Table, TableError> {
    let ids = clients.texts(plan.client_column())?.unwrap_or_default();
    let index = before.index()?;
    let memory = Memory::of(plan);
    let mut table = clients.clone();
    for attribute in plan.attributes().filter(|attribute| attribute.is_remembered()) {
        table = match attribute.remembered_attribute() {
            None => {
                let tier = |id: Option<&str>| before.get(index.find(id?)?)?.tier;
                let number = |id| tier(id).and_then(|rank| u32::try_from(rank.checked_add(1)?).ok()).unwrap_or(0);
                let numbers = clients.interrupt().collected(ids.iter().map(number))?;
                table.with_words(attribute.column(), &numbers, &plan.tiers().collect::<Vec<_>>())?
            }
            Some(name) => {
                let kept = |id: Option<&str>| {
                    let at = index.find(id?)?;
                    let (last, earlier) = memory.read(before.remembered(at).unwrap_or_default());
                    memory.text(name, if before.last_review(at) == Some(as_of) { &earlier } else { &last })
                };
                let mut words = Words::default();
                let numbers = clients.interrupt().collected(ids.iter().map(|id| words.number(kept(id))))?;
                table.with_words(attribute.column(), &numbers, &words.in_order())?
            }
        };
    }
    Ok(table)
}

/// Different texts, each with a number from 1 on in the order in which they came.
#[derive(Default)]
struct Words {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Words {
    fn number(&mut self, text: Option<String>) -> u32 {
        let Some(text) = text else { return 0 };
        if let Some(number) = self.numbers.get(&*text) {
            return *number;
        }
        let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.words.push((*text).into());
        self.numbers.insert(text.into(), next);
        next
    }

    fn in_order(&self) -> Vec<&str> {
        self.words.iter().map(|word| &**word).collect()
    }
}
