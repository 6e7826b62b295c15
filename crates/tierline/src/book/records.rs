//! Tables that go by client and are no client base: standings, what happened in a period.
//!
//! Their values come in through the same door as those of clients, with the same meaning of floats, blanks and dates.
//! But they are Tierline's own tables, so that what cannot be read is an error of the caller.

use tierline_arrow::{Options, Table, TableError, TextColumn, assign_table};
use tierline_core::{Attribute, Date, Kind, Model, Plan, Tier};

use super::units::Units;

/// How to go on with dates that are none.
const DATES: &str = "dates are written like 2026-01-31: where a spreadsheet has saved the table in its own way, set the \
                     columns of dates to the format `yyyy-mm-dd` there and save it again, or go on from the file as it was before";

/// Where a row is, counted as people see it in a file: the header is row 1.
pub(crate) fn place(row: usize, what: &str) -> String {
    format!("row {} of the {what}", row.saturating_add(2))
}

/// The values of a table by column, and its clients.
#[derive(Default)]
pub(crate) struct Records {
    pub(crate) clients: TextColumn,
    /// By attribute that was asked for; nothing where the table has no such column.
    columns: Vec<Option<Units>>,
}

impl Records {
    /// Reads the columns of a table that are there. Numbers are rounded and moments have their day as the plan says, as those of
    /// clients are and have.
    ///
    /// # Errors
    /// Those of [`assign_table`], and `bad-value` at the first row that cannot be read: `what` says what a row is.
    pub(crate) fn read(
        table: &Table,
        what: &str,
        client: &str,
        attributes: Vec<Attribute>,
        plan: &Plan,
    ) -> Result<Self, TableError> {
        let count = attributes.len();
        let names: Vec<Box<str>> = attributes.iter().map(|own| own.name.clone()).collect();
        let mut builder = Model::builder(what).client(client).rounding(plan.rounding()).tier(Tier::rest("all"));
        if let Some(zone) = plan.zone() {
            builder = builder.zone(zone.clone());
        }
        for attribute in attributes {
            builder = builder.attribute(attribute);
        }
        let model = builder.build().map_err(|error| TableError::new("bad-model", error.to_string()))?;
        let plan = model.compile().keeping(names.iter().map(|name| &**name));
        // No value of these tables depends on the day.
        let assigned = assign_table(&plan, table, Date::MIN, &Options::new())?;
        let clients = table.texts(client)?.unwrap_or_default();
        let mut start = 0_usize;
        for part in assigned.parts() {
            if let Some((row, issue)) = part.issues().next() {
                let row = start.saturating_add(row);
                let id = clients.get(row).unwrap_or("(none)");
                let column = issue.attribute().unwrap_or(client);
                let message = format!("{}, client `{}`: {issue}", place(row, what), id.escape_debug());
                let error = TableError::new("bad-value", message).column_named(column);
                let date = model.attributes().iter().any(|own| &*own.name == column && own.kind == Kind::Date);
                return Err(if date { error.with_help(DATES) } else { error });
            }
            start = start.saturating_add(part.len());
        }
        let absent = assigned.absent();
        let column = |at: usize| -> Option<Units> {
            let name = names.get(at)?;
            if absent.iter().any(|absent| **absent == **name) {
                return None;
            }
            let mut values = Units::with_capacity(table.rows());
            for part in assigned.parts() {
                values.extend(part.kept.get(at)?, part.len());
            }
            Some(values)
        };
        Ok(Self { clients, columns: (0..count).map(column).collect() })
    }

    pub(crate) fn rows(&self) -> usize {
        self.clients.len()
    }

    /// Whether there is a column.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// The value of a row: units of a number, days of a date, 1 for false and 2 for true, 1 + the number of a level.
    pub(crate) fn get(&self, column: usize, row: usize) -> Option<i64> {
        self.columns.get(column)?.as_ref()?.get(row)
    }

    /// A date.
    pub(crate) fn date(&self, column: usize, row: usize) -> Option<Date> {
        self.get(column, row).and_then(Date::from_days)
    }

    /// A truth.
    pub(crate) fn truth(&self, column: usize, row: usize) -> Option<bool> {
        self.get(column, row).map(|code| code == 2)
    }

    /// The number of a level, from 0 on.
    pub(crate) fn level(&self, column: usize, row: usize) -> Option<usize> {
        self.get(column, row).and_then(|code| usize::try_from(code.checked_sub(1)?).ok())
    }
}
