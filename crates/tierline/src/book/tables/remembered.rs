//! What standings remember of clients, as columns beside those of the clients themselves: flags ask for it. And the values that
//! they keep, held against those of today.

use tierline_arrow::{Table, TableError};
use tierline_book::{ClientRows, InputChange, InputValues, Memory};
use tierline_core::{Constant, Kind, Model, Plan, TextColumn, is_blank};

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

/// The column of the tier in force before, where flags of the plan ask for it.
pub(crate) fn asked(plan: &Plan) -> Option<&str> {
    plan.attributes().find(|attribute| attribute.is_remembered()).map(|attribute| attribute.column())
}

/// The clients with the tier that each was in, by its standing; none for one that has no standing, or one without a tier.
///
/// # Errors
/// Those of reading the client column.
pub(crate) fn with_previous_tier(
    clients: &Table,
    column: &str,
    plan: &Plan,
    before: &Standings<'_>,
) -> Result<Table, TableError> {
    let ids = clients.texts(plan.client_column())?.unwrap_or_default();
    let index = before.index()?;
    let tier = |id: Option<&str>| before.get(index.find(id?)?)?.tier;
    let number = |id| tier(id).and_then(|rank| u32::try_from(rank.checked_add(1)?).ok()).unwrap_or(0);
    let numbers = clients.interrupt().collected(ids.iter().map(number))?;
    clients.clone().with_words(column, &numbers, &plan.tiers().collect::<Vec<_>>())
}
