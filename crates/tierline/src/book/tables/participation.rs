//! Who takes part in which programme, as a table beside the book.

use std::collections::HashMap;

use tierline_arrow::{Frame, FrameColumn, Table, TableError};
use tierline_book::{BookTable, Participation, Promises, TakesPart, programmes_of};
use tierline_core::{ColumnReader, Date, Finding, Key, Sentence, Severity, TextColumn, suggestion};

use super::Book;
use super::overlay::of_clients;
use super::records::{Columns, Records};

/// The columns of a table of participation that are no texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ParticipationColumn {
    From,
    Until,
}

impl Columns for ParticipationColumn {
    fn all() -> Vec<Self> {
        vec![Self::From, Self::Until]
    }

    fn place(self) -> usize {
        self as usize
    }
}

impl Book {
    /// Who takes part in what on the book's day, and what is to be said of the rows.
    pub(super) fn participation(
        &self,
        table: &Table,
        promises: &Promises,
    ) -> Result<(Participation, Vec<Finding>), TableError> {
        let (records, programme) = self.participation_columns(table)?;
        let names = programmes_of(&self.model);
        let numbers: HashMap<&str, usize> = names.iter().zip(0..).map(|(name, at)| (*name, at)).collect();
        let by_client = self.rows.by_client(&self.interrupt)?;
        let (mut parts, mut findings) = (Vec::new(), Vec::new());
        let mut backwards: Vec<&str> = Vec::new();
        let mut told: Vec<&str> = Vec::new();
        for row in 0..records.rows() {
            self.interrupt.check_at(row)?;
            let client = records.clients.get(row).unwrap_or_default();
            let name = programme.get(row).map(str::trim).unwrap_or_default();
            let Some(programme) = numbers.get(name).copied() else {
                if !told.contains(&name) && told.len() < MOST_TOLD {
                    told.push(name);
                    findings.push(unknown_programme(&names, name, client, row));
                }
                continue;
            };
            let Some(client_row) = by_client.get(client).copied() else {
                continue;
            };
            let day = |column| -> Option<Date> { records.date(column, row) };
            let (from, until) = (day(ParticipationColumn::From), day(ParticipationColumn::Until));
            if from.zip(until).is_some_and(|(from, until)| until < from) {
                backwards.push(client);
                continue;
            }
            parts.push(TakesPart { row: client_row, programme, from, until });
        }
        let participation = Participation::new(&self.model, promises, &parts, self.as_of());
        findings.extend(self.unmet(BookTable::Participation, &records.clients)?);
        let (ends, help) = (Key::ParticipationBackwards, Key::ParticipationBackwardsHelp);
        findings.extend(of_clients(&backwards, ends, help, "participation-backwards"));
        findings.extend(participation.finding(&self.rows.clients));
        Ok((participation, findings))
    }

    /// The columns of a table of participation: clients with their days, and the programme of each row.
    fn participation_columns(&self, table: &Table) -> Result<(Records<ParticipationColumn>, TextColumn), TableError> {
        let plan = &self.plan;
        let reader = |column: ParticipationColumn| match column {
            ParticipationColumn::From => ColumnReader::date("from").blanks(plan.blanks()),
            ParticipationColumn::Until => ColumnReader::date("until").blanks(plan.blanks()),
        };
        let records = Records::read_lines(table, "participation", plan.client_column(), reader, plan)?;
        let Some(programme) = table.texts("programme")? else {
            let help = "it has the client column, `programme` (a name of the model), and where there are any `from` (the first day) \
                        and `until` (the last day)";
            let message = "the table of participation has no column `programme`";
            return Err(TableError::new("missing-column", message).column_named("programme").with_help(help));
        };
        Ok((records, programme))
    }

    /// The programmes that each client takes part in, by row, joined by `; `.
    pub(super) fn participates(&self, participation: &Participation) -> Result<FrameColumn, TableError> {
        let names = programmes_of(&self.model);
        let mut words: Vec<Option<String>> = vec![None; self.rows.rows()];
        for (row, programmes) in participation.rows() {
            self.interrupt.check_at(row)?;
            let programmes: Vec<&str> = programmes.filter_map(|at| names.get(at)).copied().collect();
            if let Some(cell) = words.get_mut(row) {
                *cell = Some(programmes.join("; "));
            }
        }
        Ok(FrameColumn::texts_asking(words.iter().map(Option::as_deref), &self.interrupt)?)
    }

    /// By programme, in the order of the model: `programme`, `clients` (that take part on the book's day), `promised`,
    /// `promised_and_in`, `ended` and `to_come`.
    pub(super) fn programme_counts(&self, participation: &Participation) -> Result<Frame, TableError> {
        let counts = &participation.counts;
        let column = |of: fn(&tierline_book::ProgrammeCount) -> u64| {
            FrameColumn::Integers(counts.iter().map(|count| i64::try_from(of(count)).ok()).collect())
        };
        let names = FrameColumn::texts(counts.iter().map(|count| Some(&*count.programme)));
        let columns = vec![
            ("programme".to_string(), names),
            ("clients".to_string(), column(|count| count.clients)),
            ("promised".to_string(), column(|count| count.promised)),
            ("promised_and_in".to_string(), column(|count| count.promised_and_in)),
            ("ended".to_string(), column(|count| count.ended)),
            ("to_come".to_string(), column(|count| count.to_come)),
        ];
        let about = super::metadata(&self.model, self.fingerprints.today(), self.as_of());
        Frame::asking(columns, tierline_arrow::WordType::Texts, about, &self.interrupt)
    }
}

/// Names that are told of a table whose programmes the model does not have.
const MOST_TOLD: usize = 20;

/// That the model has no programme of a name.
fn unknown_programme(names: &[&str], name: &str, client: &str, row: usize) -> Finding {
    // People count rows of a file from 1, and the first is the header.
    let row = u64::try_from(row).unwrap_or(u64::MAX).saturating_add(2);
    let message =
        Sentence::of(Key::ParticipationUnknown).with("programme", name).with("client", client).with("row", row);
    let help = match suggestion(name, names.iter().copied()) {
        Some(question) => question.into(),
        None if names.is_empty() => Sentence::of(Key::ParticipationUnknownNone),
        None => Sentence::of(Key::ParticipationUnknownHelp).with("programmes", names.join(", ")),
    };
    Finding::new("unknown-programme", Severity::Warning, message).help(help)
}
