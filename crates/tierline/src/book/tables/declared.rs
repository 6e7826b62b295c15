//! Columns of a period that the model's own metrics are counted from.

use tierline_arrow::{Table, TableError};
use tierline_book::{DECLARED_SCALE, DeclaredFigures, DeclaredKind, DeclaredTotal, NotMeasurable, declared_columns};
use tierline_core::{ColumnReader, DeclaredMetric, MetricOf, TypedColumn};

use super::Book;

/// The columns of all metrics by name, each once.
struct DeclaredValues {
    columns: Vec<(String, Option<TypedColumn>)>,
}

impl DeclaredValues {
    fn find(&self, name: &str) -> Option<&TypedColumn> {
        self.columns.iter().find(|(known, _)| known == name)?.1.as_ref()
    }
}

impl Book {
    /// The columns that the metrics of the model ask of a table of a period, each once: those of a table with a row for each client, and
    /// those of one with a row for each tier.
    ///
    /// ```
    /// # use tierline::{Book, Model, Table, book::BookOptions, model::{Attribute, DeclaredMetric, MetricOf, Tier}};
    /// # use tierline::tables::TableColumn;
    /// let model = Model::builder("m")
    ///     .client("id")
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::rest("All"))
    ///     .metric(DeclaredMetric::new("on_time", MetricOf::Share("within_sla".into())))
    ///     .build()?;
    /// # let column = |value: tierline::Value| TableColumn::Values(vec![value]);
    /// # let clients = Table::from_columns(vec![("id".into(), column("a".into())), ("seats".into(), column(5.into()))])?;
    /// let book = Book::new(&model, &clients, "2026-12-31".parse()?, &BookOptions::default())?;
    /// assert_eq!(book.metric_columns(), ["within_sla", "within_sla_known"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn metric_columns(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for by_client in [true, false] {
            for (name, _) in self.declared_readers(by_client) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// Whether a table has a column that a metric of the model asks for.
    pub(super) fn has_declared(&self, table: &Table, by_client: bool) -> bool {
        self.declared_readers(by_client).iter().any(|(name, _)| table.has(name))
    }

    fn declared_readers(&self, by_client: bool) -> Vec<(String, ColumnReader)> {
        let mut out: Vec<(String, ColumnReader)> = Vec::new();
        for (name, kind) in self.model.metrics().iter().flat_map(|metric| declared_columns(metric, by_client)) {
            if out.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let reader = match kind {
                DeclaredKind::Number => ColumnReader::decimal(&name, DECLARED_SCALE),
                DeclaredKind::Count => ColumnReader::integer(&name),
                DeclaredKind::Truth => ColumnReader::boolean(&name),
            };
            let reader = reader.blanks(self.plan.blanks()).zone(self.plan.zone()).rounding(self.plan.rounding());
            out.push((name, reader));
        }
        out
    }

    fn declared_values(&self, table: &Table, by_client: bool) -> Result<DeclaredValues, TableError> {
        if !self.has_declared(table, by_client) {
            return Ok(DeclaredValues { columns: Vec::new() });
        }
        let (names, readers): (Vec<String>, Vec<ColumnReader>) = self.declared_readers(by_client).into_iter().unzip();
        let key = if by_client { self.plan.client_column() } else { "tier" };
        let typed = table.typed("period", key, &readers)?;
        Ok(DeclaredValues { columns: names.into_iter().zip(typed.columns).collect() })
    }

    /// The model's metrics of groups, from a row for each client; `groups` says in which group each row is.
    ///
    /// # Errors
    /// Those of reading the columns; the call was asked to end.
    pub(super) fn declared_by_client(
        &self,
        table: &Table,
        groups: &[Option<usize>],
        count: usize,
    ) -> Result<DeclaredFigures, TableError> {
        let metrics = self.model.metrics();
        if metrics.is_empty() {
            return Ok(DeclaredFigures::default());
        }
        let values = self.declared_values(table, true)?;
        let mut totals = vec![vec![DeclaredTotal::default(); metrics.len()]; count];
        for (at, metric) in metrics.iter().enumerate() {
            let of = values.find(metric.of.column());
            let over = metric.of.over().and_then(|over| values.find(over));
            if of.is_none() || (metric.of.over().is_some() && over.is_none()) {
                without(&mut totals, at, NotMeasurable::DeclaredNotGiven);
                continue;
            }
            for (row, group) in groups.iter().enumerate() {
                self.interrupt.check_at(row)?;
                let total = group.and_then(|group| totals.get_mut(group)).and_then(|group| group.get_mut(at));
                if let Some(total) = total {
                    total.add(metric, unit(metric, of, row), over.and_then(|over| over.units(row)));
                }
            }
        }
        Ok(DeclaredFigures::of(metrics, &totals))
    }

    /// The same from a row for each tier: `rows` has by rank the number of its row.
    pub(super) fn declared_by_tier(
        &self,
        table: &Table,
        rows: &[Option<usize>],
    ) -> Result<DeclaredFigures, TableError> {
        let metrics = self.model.metrics();
        if metrics.is_empty() {
            return Ok(DeclaredFigures::default());
        }
        let values = self.declared_values(table, false)?;
        // The clients without a tier have no row, and are left out as the other totals do.
        let mut totals = vec![vec![DeclaredTotal::default(); metrics.len()]; rows.len().saturating_add(1)];
        for (at, metric) in metrics.iter().enumerate() {
            let columns = declared_columns(metric, false);
            let (of, over) = (columns.first(), columns.get(1));
            let found = |column: Option<&(String, DeclaredKind)>| column.and_then(|(name, _)| values.find(name));
            if matches!(metric.of, MetricOf::Median(_)) {
                without(&mut totals, at, NotMeasurable::MedianByTier);
                continue;
            }
            if found(of).is_none() || (over.is_some() && found(over).is_none()) {
                without(&mut totals, at, NotMeasurable::DeclaredNotGiven);
                continue;
            }
            for (rank, row) in rows.iter().enumerate() {
                let Some(total) = totals.get_mut(rank).and_then(|group| group.get_mut(at)) else { continue };
                match row {
                    Some(row) => total.add_group(
                        metric,
                        found(of).and_then(|column| column.units(*row)),
                        found(over).and_then(|column| column.units(*row)),
                    ),
                    None => *total = DeclaredTotal::without(NotMeasurable::NoRow),
                }
            }
        }
        Ok(DeclaredFigures::of(metrics, &totals))
    }
}

/// A metric that no group has, for a reason.
fn without(totals: &mut [Vec<DeclaredTotal>], at: usize, why: NotMeasurable) {
    for total in totals.iter_mut().filter_map(|group| group.get_mut(at)) {
        *total = DeclaredTotal::without(why);
    }
}

/// The number of a row, or 1 for true and 0 for false.
fn unit(metric: &DeclaredMetric, column: Option<&TypedColumn>, row: usize) -> Option<i64> {
    let column = column?;
    if metric.of.is_of_truths() { column.truth(row).map(i64::from) } else { column.units(row) }
}
