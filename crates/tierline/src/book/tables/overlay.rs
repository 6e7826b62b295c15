//! Dated lists of clients: who is on which overlay of the model, and until when.

use tierline_arrow::{Table, TableError};
use tierline_book::{BookTable, OnOverlay};
use tierline_core::{ColumnReader, Finding, Key, Sentence, Severity, suggestion};

use super::Book;
use super::names::refused;
use super::records::{Columns, Records};

/// The columns of a table of overlays that are no texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverlayColumn {
    From,
    Until,
}

impl Columns for OverlayColumn {
    fn all() -> Vec<Self> {
        vec![Self::From, Self::Until]
    }

    fn place(self) -> usize {
        self as usize
    }
}

/// A finding of several clients, of whom it names the first.
pub(super) fn of_clients(clients: &[&str], key: Key, help: Key, code: &'static str) -> Option<Finding> {
    let count = u64::try_from(clients.len()).unwrap_or(u64::MAX);
    let message = Sentence::of(key).with("count", count).with("client", *clients.first()?);
    Some(Finding::new(code, Severity::Warning, message).help(Sentence::of(help)))
}

impl Book {
    /// Who is on which list on the book's day, and what is to be said of the other rows. A row counts from its `from` to its
    /// `until` or the overlay's own, whichever is over first, both days included; what has ended is not spoken of.
    pub(super) fn overlays(&self, table: &Table) -> Result<(Vec<OnOverlay>, Vec<Finding>), TableError> {
        let plan = &self.plan;
        let reader = |column: OverlayColumn| match column {
            OverlayColumn::From => ColumnReader::date("from").blanks(plan.blanks()),
            OverlayColumn::Until => ColumnReader::date("until").blanks(plan.blanks()),
        };
        let records = Records::read_lines(table, "overlays", plan.client_column(), reader, plan)?;
        let Some(what) = table.texts("what")? else {
            let message = Sentence::of(Key::RefusedOverlayColumn);
            return Err(refused("missing-column", message, Key::RefusedOverlayColumnHelp).column_named("what"));
        };
        let (author, reason) = (table.texts("author")?, table.texts("reason")?);
        let declared = self.model.overlays();
        let by_client = self.rows.by_client(&self.interrupt)?;
        let (mut on, mut findings) = (Vec::new(), Vec::new());
        let mut endless: Vec<&str> = Vec::new();
        let mut told: Vec<&str> = Vec::new();
        for row in 0..records.rows() {
            self.interrupt.check_at(row)?;
            let client = records.clients.get(row).unwrap_or_default();
            let name = what.get(row).unwrap_or_default();
            let Some(overlay) = declared.iter().position(|overlay| *overlay.name == *name) else {
                if !told.contains(&name) {
                    told.push(name);
                    findings.push(self.unknown_overlay(name, client, row));
                }
                continue;
            };
            let Some(client_row) = by_client.get(client).copied() else {
                continue;
            };
            let own = declared.get(overlay).and_then(|overlay| overlay.until);
            let Some(until) = [records.date(OverlayColumn::Until, row), own].into_iter().flatten().min() else {
                endless.push(client);
                continue;
            };
            let from = records.date(OverlayColumn::From, row);
            if until < self.as_of() || from.is_some_and(|from| self.as_of() < from) {
                continue;
            }
            let texts = [author.as_ref(), reason.as_ref()].map(|column| column.and_then(|column| column.get(row)));
            let why: Vec<&str> = texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
            let why = (!why.is_empty()).then(|| why.join(": ").into());
            on.push(OnOverlay { row: client_row, overlay, until, why });
        }
        findings.extend(self.unmet(BookTable::Overlays, &records.clients)?);
        findings.extend(of_clients(&endless, Key::OverlayEndless, Key::OverlayEndlessHelp, "endless-overlay"));
        Ok((on, findings))
    }

    /// That the model has no overlay of a name.
    fn unknown_overlay(&self, name: &str, client: &str, row: usize) -> Finding {
        let row = u64::try_from(row).unwrap_or(u64::MAX).saturating_add(2);
        let message = Sentence::of(Key::OverlayUnknown).with("overlay", name).with("client", client).with("row", row);
        let names: Vec<&str> = self.model.overlays().iter().map(|overlay| &*overlay.name).collect();
        let help = match suggestion(name, names.iter().copied()) {
            Some(question) => question.into(),
            None if names.is_empty() => Sentence::of(Key::OverlayUnknownNone),
            None => Sentence::of(Key::OverlayUnknownHelp).with("overlays", names.join(", ")),
        };
        Finding::new("unknown-overlay", Severity::Warning, message).help(help)
    }
}
