//! Tables that go by client and are no client base: standings, what happened in a period.
//!
//! Their columns are read by core's [`ColumnReader`], so that floats, blanks and dates mean what they mean in a table of
//! clients. They are Tierline's own tables: what cannot be read is an error of the caller, with its row.

use tierline_core::{Column, ColumnFault, ColumnReader, IssueKind, TextColumn, TypedColumn, Zone, shown};

use crate::adapter::{Adapter, entries_of};
use crate::bind::{bind_client, bind_column, no_column};
use crate::error::TableError;
use crate::ids;
use crate::table::{Chunk, Table};
use crate::threads::{self, Unit};

/// How to go on with dates that are none.
const DATES: &str = "dates are written like 2026-01-31: where a spreadsheet has saved the table in its own way, set the \
                     columns of dates to the format `yyyy-mm-dd` there and save it again, or go on from the file as it was before";

/// The columns of a table that goes by client, read by their types.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TypedTable {
    /// The client of each row.
    pub clients: TextColumn,
    /// By reader that was asked for; nothing where the table has no such column.
    pub columns: Vec<Option<TypedColumn>>,
}

/// A column that is read.
struct Asked<'a> {
    reader: &'a ColumnReader,
    at: usize,
    zone: Option<Zone>,
}

impl Table {
    /// Reads the columns of a table that goes by client, each by its type; `what` says in messages what the table is.
    ///
    /// # Errors
    /// `missing-column` without the client column, or where none of the columns is there; `column-twice`, `unusable-type`,
    /// `unknown-zone`, `invalid-data`; `bad-value` at the first row whose client is missing or stands twice, or that has a
    /// value that cannot be read.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// use tierline_core::ColumnReader;
    /// let column = |name: &str, values: [&str; 2]| (name.into(), TableColumn::Values(values.map(Into::into).into()));
    /// let readers = [ColumnReader::levels("tier", ["Gold", "Basic"]), ColumnReader::date("since")];
    /// let table = Table::from_columns(vec![column("id", ["a", "b"]), column("tier", ["Basic", "Gold"])])?;
    /// let typed = table.typed("standings", "id", &readers)?;
    /// assert_eq!(typed.columns[0].as_ref().and_then(|tiers| tiers.level(0)), Some(1));
    /// assert!(typed.columns[1].is_none());
    ///
    /// let table = Table::from_columns(vec![column("id", ["a", "b"]), column("tier", ["Gold", "gold"])])?;
    /// let error = table.typed("standings", "id", &readers).unwrap_err();
    /// assert!(error.message().starts_with("row 3 of the standings, client `b`: `tier` is `gold`, expected"));
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    pub fn typed(&self, what: &str, client: &str, readers: &[ColumnReader]) -> Result<TypedTable, TableError> {
        self.read_typed(("client", what), client, readers, true)
    }

    /// The same of a table that goes by something else, which `who` names: by person.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// use tierline_core::ColumnReader;
    /// let column = |name: &str, value: &str| (name.into(), TableColumn::Values(vec![value.into()]));
    /// let roster = Table::from_columns(vec![column("id", "kim"), column("hours_a_week", "many")])?;
    /// let error = roster.typed_by("person", "roster", "id", &[ColumnReader::decimal("hours_a_week", 2)]).unwrap_err();
    /// assert!(error.message().starts_with("row 2 of the roster, person `kim`: `hours_a_week` is `many`, expected"));
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Table::typed`].
    pub fn typed_by(
        &self,
        who: &str,
        what: &str,
        client: &str,
        readers: &[ColumnReader],
    ) -> Result<TypedTable, TableError> {
        self.read_typed((who, what), client, readers, true)
    }

    /// As [`Table::typed`], of a table that may have several rows for a client, and none of the columns: agreements.
    ///
    /// # Errors
    /// Those of [`Table::typed`], except that a client may be missing, or stand in several rows.
    ///
    /// ```
    /// use tierline_arrow::{Table, TableColumn};
    /// use tierline_core::ColumnReader;
    /// let column = |name: &str, values: [&str; 2]| (name.into(), TableColumn::Values(values.map(Into::into).into()));
    /// let table = Table::from_columns(vec![column("id", ["a", "a"]), column("until", ["2026-12-31", ""])])?;
    /// let typed = table.typed_lines("agreements", "id", &[ColumnReader::date("until")])?;
    /// assert_eq!(typed.columns[0].as_ref().unwrap().date(0), Some("2026-12-31".parse().unwrap()));
    /// # Ok::<(), tierline_arrow::TableError>(())
    /// ```
    pub fn typed_lines(&self, what: &str, client: &str, readers: &[ColumnReader]) -> Result<TypedTable, TableError> {
        self.read_typed(("client", what), client, readers, false)
    }

    fn read_typed(
        &self,
        (who, what): (&str, &str),
        client: &str,
        readers: &[ColumnReader],
        one_row_each: bool,
    ) -> Result<TypedTable, TableError> {
        let at = bind_client(client, self)?;
        let mut asked: Vec<Option<Asked<'_>>> = Vec::with_capacity(readers.len());
        for reader in readers {
            let (at, zone) = bind_column(reader.source_column(), reader.kind(), self)?;
            asked.push(at.map(|at| Asked { reader, at, zone }));
        }
        if one_row_each && !asked.is_empty() && asked.iter().all(Option::is_none) {
            return Err(no_column(readers.iter().map(ColumnReader::source_column), self));
        }
        let (units, chunks, workers) = (self.units(), self.chunks(), self.workers(None));
        for column in asked.iter().flatten() {
            self.validate_all(column.at, &units, workers)?;
        }
        let clients = self.texts(client)?.unwrap_or_default();
        let ids: Vec<_> = chunks.iter().filter_map(|chunk| chunk.columns.get(at)).collect();
        let issues = if one_row_each { ids::faults(&ids, &units, workers)? } else { Vec::new() };
        let parts = threads::each(units.len(), workers, |number| {
            let unit = units.get(number)?;
            Some(read_unit(unit, chunks.get(unit.chunk)?, &asked))
        })?;
        let mut columns: Vec<Option<TypedColumn>> =
            asked.iter().map(|column| column.as_ref().map(|_| TypedColumn::default())).collect();
        let mut first: Option<Fault<'_>> = None;
        for (unit, part) in units.iter().zip(parts.into_iter().flatten()) {
            match part {
                Ok(part) => columns.iter_mut().zip(part).for_each(|(to, part)| {
                    if let (Some(to), Some(part)) = (to, part) {
                        to.append(part);
                    }
                }),
                // Units stand in the order of the rows: the first fault is that of the first row.
                Err(fault) => first = first.or(Some(fault.from(self.start_of(unit.chunk)))),
            }
        }
        let of_id = issues.iter().enumerate().find_map(|(chunk, issues)| {
            let fault = ColumnFault::of_id(issues.first()?, client);
            Some(Fault { column: client, fault }.from(self.start_of(chunk)))
        });
        // What is wrong with a client as a whole is told before what is wrong with its values.
        let first = match (of_id, first) {
            (Some(fault), Some(other)) => Some(if fault.fault.row <= other.fault.row { fault } else { other }),
            (fault, other) => fault.or(other),
        };
        match first {
            Some(fault) => Err(fault.error(who, what, &clients)),
            None => Ok(TypedTable { clients, columns }),
        }
    }

    /// The row with which a chunk begins.
    fn start_of(&self, chunk: usize) -> usize {
        self.chunks().iter().take(chunk).map(|chunk| chunk.rows).fold(0, usize::saturating_add)
    }
}

/// A value that cannot be read, and what its column is called.
struct Fault<'a> {
    column: &'a str,
    fault: ColumnFault,
}

impl Fault<'_> {
    /// The same, of a chunk that begins with a row.
    fn from(mut self, start: usize) -> Self {
        self.fault.row = self.fault.row.saturating_add(start);
        self
    }

    fn error(&self, who: &str, what: &str, clients: &TextColumn) -> TableError {
        let id = shown(clients.get(self.fault.row).unwrap_or("(none)"));
        let message = format!("{}, {who} `{id}`: {}", place(self.fault.row, what), self.fault.message);
        let error = TableError::new("bad-value", message).column_named(self.column);
        if self.fault.kind == IssueKind::NotADate { error.with_help(DATES) } else { error }
    }
}

/// Where a row is, counted as people see it in a file: the header is row 1.
fn place(row: usize, what: &str) -> String {
    format!("row {} of the {what}", row.saturating_add(2))
}

/// The values of some rows, by reader.
fn read_unit<'a>(
    unit: &Unit,
    chunk: &Chunk,
    asked: &[Option<Asked<'a>>],
) -> Result<Vec<Option<TypedColumn>>, Fault<'a>> {
    let mut out = Vec::with_capacity(asked.len());
    let mut first: Option<Fault<'a>> = None;
    for asked in asked {
        let Some((asked, column)) = asked.as_ref().and_then(|rows| Some((rows, chunk.columns.get(rows.at)?))) else {
            out.push(None);
            continue;
        };
        let dictionary = entries_of(column);
        let adapter = Adapter::new(column, dictionary.as_ref(), asked.zone.as_ref());
        let entries: Option<Column<'_>> = adapter.entries();
        let mut values = TypedColumn::default();
        match asked.reader.read(&adapter.column(entries.as_ref()), unit.rows.clone(), &mut values) {
            Ok(()) => out.push(Some(values)),
            // Of two columns the one whose fault comes first, and of one row the first column.
            Err(fault) if first.as_ref().is_none_or(|earlier| fault.row < earlier.fault.row) => {
                first = Some(Fault { column: asked.reader.name(), fault });
            }
            Err(_) => {}
        }
    }
    first.map_or(Ok(out), Err)
}
