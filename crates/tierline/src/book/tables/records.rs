//! Tables that go by client and are no client base: standings, what happened in a period, last contacts.
//!
//! Each has an enum of its columns; they are read by their types, and asked for by the column.

use std::marker::PhantomData;

use tierline_arrow::{Table, TableError, TypedTable};
use tierline_book::{ContactColumn, DayColumn, PeriodColumn, PeriodTotal, StandingColumn};
use tierline_core::{ColumnReader, Date, Interrupt, Interrupted, Key, Plan, Sentence, TextColumn, TypedColumn};

/// The columns of a kind of table.
pub(crate) trait Columns: Copy {
    /// All of them.
    fn all() -> Vec<Self>;

    /// The place of the column among all of them: values are asked for row by row, and found by it.
    fn place(self) -> usize;
}

impl Columns for StandingColumn {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn place(self) -> usize {
        self as usize
    }
}

impl Columns for ContactColumn {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn place(self) -> usize {
        self as usize
    }
}

impl Columns for DayColumn {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn place(self) -> usize {
        self as usize
    }
}

impl Columns for PeriodTotal {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn place(self) -> usize {
        self as usize
    }
}

/// The columns of a period by client: what is counted, and the tier that a row may name itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PeriodRecord {
    Of(PeriodColumn),
    Tier,
}

impl Columns for PeriodRecord {
    fn all() -> Vec<Self> {
        PeriodColumn::ALL.iter().map(|column| Self::Of(*column)).chain([Self::Tier]).collect()
    }

    fn place(self) -> usize {
        match self {
            Self::Of(column) => column as usize,
            Self::Tier => PeriodColumn::ALL.len(),
        }
    }
}

/// Where a row is, counted as people see it in a file: the header is row 1.
pub(crate) fn place(row: usize, what: &str) -> Sentence {
    Sentence::of(Key::RefusedRow).with("row", row.saturating_add(2)).with("table", what)
}

/// The values of a table by column, and its clients.
pub(crate) struct Records<C> {
    pub(crate) clients: TextColumn,
    /// In the order of all columns; nothing for those that the table does not have.
    columns: Vec<Option<TypedColumn>>,
    kind: PhantomData<C>,
}

impl<C> Default for Records<C> {
    fn default() -> Self {
        Self { clients: TextColumn::default(), columns: Vec::new(), kind: PhantomData }
    }
}

impl<C: Columns> Records<C> {
    /// Reads the columns of a table that are there, each as `reader` says; `what` says in messages what the table is.
    /// Numbers are rounded and moments have their day as the plan says, as those of clients are and have.
    ///
    /// # Errors
    /// Those of [`Table::typed`].
    pub(crate) fn read(
        table: &Table,
        what: &str,
        client: &str,
        reader: impl Fn(C) -> ColumnReader,
        plan: &Plan,
    ) -> Result<Self, TableError> {
        Self::read_as(reader, plan, |readers| table.typed(what, client, readers))
    }

    /// As [`Records::read`], of a table that may have several rows for a client.
    ///
    /// # Errors
    /// Those of [`Table::typed_lines`].
    pub(crate) fn read_lines(
        table: &Table,
        what: &str,
        client: &str,
        reader: impl Fn(C) -> ColumnReader,
        plan: &Plan,
    ) -> Result<Self, TableError> {
        Self::read_as(reader, plan, |readers| table.typed_lines(what, client, readers))
    }

    fn read_as(
        reader: impl Fn(C) -> ColumnReader,
        plan: &Plan,
        read: impl FnOnce(&[ColumnReader]) -> Result<TypedTable, TableError>,
    ) -> Result<Self, TableError> {
        let all = C::all();
        let as_the_plan = |column: &C| reader(*column).zone(plan.zone()).rounding(plan.rounding());
        let readers: Vec<ColumnReader> = all.iter().map(as_the_plan).collect();
        let typed = read(&readers)?;
        Ok(Self { columns: typed.columns, clients: typed.clients, kind: PhantomData })
    }

    pub(crate) fn rows(&self) -> usize {
        self.clients.len()
    }

    fn column(&self, column: C) -> Option<&TypedColumn> {
        self.columns.get(column.place())?.as_ref()
    }

    /// Whether there is a column.
    pub(crate) fn has(&self, column: C) -> bool {
        self.column(column).is_some()
    }

    /// A number, in units of the scale of its reader.
    pub(crate) fn units(&self, column: C, row: usize) -> Option<i64> {
        self.column(column)?.units(row)
    }

    /// Whether a column is there and has a value in some row.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn has_values(&self, column: C, interrupt: &Interrupt) -> Result<bool, Interrupted> {
        let has_value = |values: &TypedColumn, row| values.units(row).is_some();
        let Some(values) = self.column(column) else { return Ok(false) };
        interrupt.during(0..values.len(), |mut rows| rows.any(|row| has_value(values, row)))
    }

    /// A day.
    pub(crate) fn date(&self, column: C, row: usize) -> Option<Date> {
        self.column(column)?.date(row)
    }

    /// A truth.
    pub(crate) fn truth(&self, column: C, row: usize) -> Option<bool> {
        self.column(column)?.truth(row)
    }

    /// The number of a level, from 0 on.
    pub(crate) fn level(&self, column: C, row: usize) -> Option<usize> {
        self.column(column)?.level(row)
    }
}
