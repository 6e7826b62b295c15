//! What happened in a period, as a table: a row for each client, or a row for each tier.

use std::collections::HashSet;

use tierline_arrow::{Table, TableError};
use tierline_book::{
    BookTable, DayColumn, DeclaredFigures, PeriodColumn, PeriodColumns, PeriodCover, PeriodRow, PeriodSpan,
    PeriodTotal, PeriodTotals,
};
use tierline_core::{ColumnReader, Finding, Key, Remark, Sentence, shown};

use super::Book;
use super::names::{name_of, refused, tier_levels, tier_named, twice, unknown_tier, within};
use super::records::{PeriodRecord, Records, place};
use super::review::Review;

/// In which group a row of a period is: see [`Book::period_by_client`].
pub(super) type GroupOfRow<'a> = &'a dyn Fn(usize, Option<usize>, Option<usize>) -> Option<usize>;

/// Digits behind the point of answers about satisfaction.
const SATISFACTION: u8 = 4;
/// Of money, where the value attribute has fewer.
const MONEY: u8 = 2;

impl Book {
    /// The totals of a period by tier, and behind them those of clients without one; nothing where a table by tier has
    /// no row for the group.
    ///
    /// A row counts for the tier that it names itself, by today's name or a former one; else for the one that the client had before the review, which is
    /// where it was in the period; else for the one that it has today.
    ///
    /// # Errors
    /// `missing-column` where the table has neither the client column nor `tier`, or no column of a period; `bad-value` where
    /// it names no tier, or one twice; those of reading it.
    pub(crate) fn period(
        &self,
        table: &Table,
        review: Option<&Review>,
    ) -> Result<(Vec<Option<PeriodTotals>>, DeclaredFigures), TableError> {
        let has = |column: &str| table.has(column);
        let client = self.plan.client_column();
        let scales = self.period_scales();
        if has(client) {
            let groups = self.plan.tiers().len().saturating_add(1);
            let found = self.period_by_client(table, scales, review, groups, &|_, _, tier| {
                Some(tier.unwrap_or(groups.saturating_sub(1)))
            })?;
            return Ok((found.0.into_iter().map(Some).collect(), found.1));
        }
        if has("tier") {
            return self.period_by_tier(table, scales);
        }
        let message = Sentence::of(Key::RefusedPeriodColumns).with("client", client);
        Err(refused("missing-column", message, Key::RefusedPeriodColumnsHelp).column_named(client))
    }

    /// The scales of the numbers of a period.
    pub(super) fn period_scales(&self) -> PeriodColumns {
        let money_scale = self.plan.value().map_or(MONEY, |(_, scale)| scale.max(MONEY));
        PeriodColumns::new(money_scale, SATISFACTION).unwrap_or_default()
    }

    /// The days of a period, as given or as the columns `period_from` and `period_to` of its table say, and rows of other days.
    ///
    /// # Errors
    /// `missing-column` where the table has one of the two columns only; `bad-value` where a row has one of the two days only, or ends
    /// before it begins; those of reading it.
    pub(crate) fn period_cover(&self, table: &Table, given: Option<PeriodSpan>) -> Result<PeriodCover, TableError> {
        let has = |column: &str| table.has(column);
        let missing: Vec<&str> = DayColumn::ALL.iter().map(|day| day.name()).filter(|name| !has(name)).collect();
        let one = match *missing {
            [] => None,
            [one] => Some(one),
            _ => return Ok(PeriodCover::of(given, &[])),
        };
        if let Some(one) = one {
            let message =
                format!("the table of the period has only one of its two days: the column `{one}` is missing");
            return Err(TableError::new("missing-column", message)
                .column_named(one)
                .with_help("give the first day of the period and its last one, both included"));
        }
        let client = self.plan.client_column();
        let key = if has(client) { client } else { "tier" };
        let reader = |day: DayColumn| ColumnReader::date(day.name()).blanks(self.plan.blanks());
        let records = Records::read(table, "period", key, reader, &self.plan)?;
        let mut spans = Vec::new();
        for row in 0..records.rows() {
            self.interrupt.check_at(row)?;
            let bad = |message: String| {
                let message = format!("{}: {message}", place(row, "period"));
                TableError::new("bad-value", message)
                    .column_named(DayColumn::From.name())
                    .with_help("give the first day of the period and its last one, both included")
            };
            match (records.date(DayColumn::From, row), records.date(DayColumn::To, row)) {
                (None, None) => {}
                (Some(from), Some(to)) => match PeriodSpan::new(from, to) {
                    Some(span) => spans.push(span),
                    None => return Err(bad(format!("it ends on {to}, before it begins on {from}"))),
                },
                _ => return Err(bad("only one of `period_from` and `period_to` is given".into())),
            }
        }
        Ok(PeriodCover::of(given, &spans))
    }

    /// The totals of groups, and their declared metrics; `group` says in which group a row of the table is, from its number, the
    /// row of its client in the book, and the tier that it counts for.
    pub(super) fn period_by_client(
        &self,
        table: &Table,
        mut columns: PeriodColumns,
        review: Option<&Review>,
        groups: usize,
        group: GroupOfRow<'_>,
    ) -> Result<(Vec<PeriodTotals>, DeclaredFigures), TableError> {
        let (ranks, levels): (Vec<usize>, Vec<&str>) = tier_levels(&self.model).into_iter().unzip();
        let reader = |column| typed_column(column, columns, &levels).blanks(self.plan.blanks());
        let client = self.plan.client_column();
        let has = |column: &str| table.has(column);
        let records = if PeriodColumn::ALL.iter().any(|column| has(column.name())) || !self.has_declared(table, true) {
            Records::read(table, "period", client, reader, &self.plan)?
        } else {
            // That each client has one row is seen to where the columns of the declared metrics are read.
            Records::read_lines(table, "period", client, reader, &self.plan)?
        };
        for column in PeriodColumn::ALL.iter().filter(|column| records.has(PeriodRecord::Of(**column))) {
            columns = columns.with(*column);
        }
        let mut totals = vec![PeriodTotals::new(columns); groups];
        let mut of_rows = Vec::with_capacity(if self.model.metrics().is_empty() { 0 } else { records.rows() });
        let client_rows = self.rows.by_client(&self.interrupt)?;
        let left = review.map(Review::left_by_client).unwrap_or_default();
        for row in 0..records.rows() {
            self.interrupt.check_at(row)?;
            let client = records.clients.get(row).unwrap_or_default();
            let client_row = client_rows.get(client).copied();
            let before = || match (review, client_row) {
                (Some(review), Some(client_row)) => review.before(client_row),
                _ => left.get(client).copied().flatten(),
            };
            let today = || client_row.and_then(|client_row| self.rows.tier(client_row));
            let named = records.level(PeriodRecord::Tier, row).and_then(|level| ranks.get(level).copied());
            let at = group(row, client_row, named.or_else(before).or_else(today));
            if let Some(totals) = at.and_then(|at| totals.get_mut(at)) {
                totals.add(&period_row(&records, row));
            }
            if !self.model.metrics().is_empty() {
                of_rows.push(at);
            }
        }
        Ok((totals, self.declared_by_client(table, &of_rows, groups)?))
    }

    /// What is to be said where a table by client has clients that the book does not have. Who has left, as far as the review tells, is
    /// one of a client base of before, and so are a few whose rows name their tier.
    ///
    /// # Errors
    /// Those of reading its client column.
    pub(super) fn unmet_of_period(
        &self,
        table: &Table,
        review: Option<&Review>,
    ) -> Result<Option<Finding>, TableError> {
        let Some(ids) = table.texts(self.plan.client_column())? else { return Ok(None) };
        let left: HashSet<&str> = review.map(|review| review.remembered().collect()).unwrap_or_default();
        let counts = |row: usize| ids.get(row).is_none_or(|id| !left.contains(id));
        let remark = self.unmet_remark(BookTable::Period, &ids, counts)?;
        if remark.as_ref().is_none_or(Remark::is_warning) {
            return Ok(remark.as_ref().map(Finding::from));
        }
        // Few: of those that name their tier themselves, as clients that have left do, nothing is lost.
        let tiers = table.texts("tier")?.unwrap_or_default();
        let without_tier = |row: usize| counts(row) && tiers.get(row).is_none_or(|tier| tier.trim().is_empty());
        Ok(self.unmet_remark(BookTable::Period, &ids, without_tier)?.as_ref().map(Finding::from))
    }

    fn period_by_tier(
        &self,
        table: &Table,
        scales: PeriodColumns,
    ) -> Result<(Vec<Option<PeriodTotals>>, DeclaredFigures), TableError> {
        let reader = |total: PeriodTotal| total.reader(scales).blanks(self.plan.blanks());
        let has = |column: &str| table.has(column);
        let records = if PeriodTotal::ALL.iter().any(|total| has(total.name())) || !self.has_declared(table, false) {
            Records::read(table, "period", "tier", reader, &self.plan)?
        } else {
            Records::read_lines(table, "period", "tier", reader, &self.plan)?
        };
        let tiers = self.plan.tiers().len();
        let mut totals = vec![None; tiers.saturating_add(1)];
        let mut rows: Vec<Option<usize>> = vec![None; tiers];
        for row in 0..records.rows() {
            let name = records.clients.get(row).unwrap_or_default();
            let Some(rank) = tier_named(&self.model, name) else {
                let message = Sentence::of(Key::RefusedNoTierInRow).with("place", place(row, "period"));
                let message = message.with("tier", shown(name));
                return Err(unknown_tier(&self.model, "bad-value", name, message).column_named("tier"));
            };
            let (Some(slot), Some(before)) = (totals.get_mut(rank), rows.get_mut(rank)) else { continue };
            if let Some(first) = before.replace(row) {
                let other = records.clients.get(first).unwrap_or_default();
                let message = within(place(row, "period"), twice(&self.model, rank, other, name));
                let help = Sentence::of(Key::RefusedPeriodTwiceHelp).with("place", place(first, "period"));
                let help = help.with("tier", shown(name_of(&self.model, rank)));
                return Err(TableError::new("bad-value", message).column_named("tier").with_help(help));
            }
            let mut totals = PeriodTotals::given(scales);
            for total in PeriodTotal::ALL {
                if let Some(units) = records.units(*total, row) {
                    totals = totals.with(*total, i128::from(units));
                }
            }
            *slot = Some(totals);
        }
        let declared = self.declared_by_tier(table, &rows)?;
        Ok((totals, declared))
    }
}

/// How a column of a period by client is read.
pub(super) fn typed_column(column: PeriodRecord, columns: PeriodColumns, tiers: &[&str]) -> ColumnReader {
    match column {
        PeriodRecord::Of(column) => column.reader(columns),
        PeriodRecord::Tier => ColumnReader::levels("tier", tiers.iter().copied()),
    }
}

/// What happened to the client of a row.
pub(super) fn period_row(records: &Records<PeriodRecord>, row: usize) -> PeriodRow {
    let mut period = PeriodRow::default();
    for column in PeriodColumn::ALL {
        let number = || records.units(PeriodRecord::Of(*column), row);
        let truth = || records.truth(PeriodRecord::Of(*column), row);
        match column {
            PeriodColumn::ValueStart => period.value_start = number(),
            PeriodColumn::ValueEnd => period.value_end = number(),
            PeriodColumn::Churned => period.churned = truth(),
            PeriodColumn::Expansion => period.expansion = number(),
            PeriodColumn::Contraction => period.contraction = number(),
            PeriodColumn::CostToServe => period.cost_to_serve = number(),
            PeriodColumn::Revenue => period.revenue = number(),
            PeriodColumn::MarketingSpend => period.marketing_spend = number(),
            PeriodColumn::SalesSpend => period.sales_spend = number(),
            PeriodColumn::AdSpend => period.ad_spend = number(),
            PeriodColumn::AttributedRevenue => period.attributed_revenue = number(),
            PeriodColumn::New => period.new = truth(),
            PeriodColumn::Reactivated => period.reactivated = truth(),
            PeriodColumn::Nps => period.nps = number(),
            PeriodColumn::Participates => period.participates = truth(),
            PeriodColumn::Advocate => period.advocate = truth(),
            PeriodColumn::Adopted => period.adopted = truth(),
            PeriodColumn::Satisfaction => period.satisfaction = number(),
        }
    }
    period
}
