//! Clients by the levels of dimensions: read from the book, and from the table of a period for those that have left.

use tierline_arrow::{Table, TableError, assign_table};
use tierline_book::{Cross, DeclaredFigures, DimensionCodes, Figures, PeriodTotals, TierCount, TiersInForce, Units};
use tierline_core::anatomy::SlotCodes;
use tierline_core::{Constant, Kind, TextColumn, is_blank, suggestion};

use super::Book;
use super::report::Sources;
use super::review::Review;

/// The name of the tiers as a dimension.
const TIER: &str = "tier";

/// The groups of dimensions, and what a table of a period says of the clients of each.
pub(super) struct Grouped {
    pub(super) cross: Cross,
    pub(super) now: Figures,
    pub(super) before: Option<Figures>,
}

impl Book {
    /// The figures by dimensions that are asked for; nothing where none are.
    ///
    /// # Errors
    /// `unknown-dimension` for a name that clients have no levels of; `too-many-groups`; `missing-column` where a table of a period has no
    /// row for each client; those of reading it.
    pub(super) fn grouped(
        &self,
        sources: &Sources<'_>,
        in_force: &TiersInForce,
    ) -> Result<Option<Grouped>, TableError> {
        if sources.by.is_empty() {
            return Ok(None);
        }
        let mut dimensions = Vec::with_capacity(sources.by.len());
        for (at, name) in sources.by.iter().enumerate() {
            if sources.by.iter().take(at).any(|other| other == name) {
                let message = format!("figures are asked for by `{}` twice", name.escape_debug());
                return Err(TableError::new("unknown-dimension", message).with_help("name each dimension once"));
            }
            dimensions.push(self.dimension(name, in_force, &[sources.period, sources.previous_period])?);
        }
        let cross = Cross::new(dimensions).map_err(|error| {
            TableError::new("too-many-groups", error.to_string())
                .with_help("name fewer dimensions, or put levels together in a dimension of the model")
        })?;
        let scale = self.plan.value().map(|(_, scale)| scale);
        let counts = cross.counts(&self.rows, scale, &self.interrupt)?;
        let figures = |table: Option<&Table>| -> Result<Figures, TableError> {
            let mut counts: Vec<(_, TierCount)> = counts.clone();
            let mut declared = DeclaredFigures::default();
            if let Some(table) = table {
                let (totals, own) = self.period_by_group(table, &cross, sources.review)?;
                counts.iter_mut().zip(totals).for_each(|((_, count), totals)| count.totals = Some(totals));
                declared = own;
            }
            let figures = Figures::by(counts).map_err(|error| TableError::new("bad-value", error.to_string()))?;
            Ok(figures.with_declared(declared))
        };
        let now = figures(sources.period)?;
        let before = match sources.previous_period {
            Some(table) => Some(figures(Some(table))?),
            None => None,
        };
        Ok(Some(Grouped { cross, now, before }))
    }

    /// A dimension by name: `tier`, a dimension of the model, a category, a truth, a flag, or a text. Texts of the periods' tables are levels,
    /// too: of clients that have left.
    fn dimension(
        &self,
        name: &str,
        in_force: &TiersInForce,
        periods: &[Option<&Table>],
    ) -> Result<DimensionCodes, TableError> {
        let rows = self.rows.rows();
        if name == TIER {
            let code = |row| in_force.tier(row).map_or(0, |rank| u32::try_from(rank.saturating_add(1)).unwrap_or(0));
            let codes = self.interrupt.collected((0..rows).map(code))?;
            return Ok(DimensionCodes::new(name, self.plan.tiers().map(Into::into).collect(), codes));
        }
        if let Some(flag) = self.plan.flags().position(|flag| flag == name) {
            let mut codes = vec![0; rows];
            self.rows.each_flag(&self.interrupt, |row, of, truth| {
                if let (true, Some(code)) = (of == flag, codes.get_mut(row)) {
                    *code = if truth { 2 } else { 1 };
                }
            })?;
            return Ok(DimensionCodes::new(name, truths(), codes));
        }
        let attribute = self.model.attributes().iter().find(|attribute| *attribute.name == *name);
        if let Some(attribute) = attribute.filter(|attribute| attribute.kind == Kind::Text) {
            let texts = self.clients.texts(attribute.source_column())?.unwrap_or_default();
            let marks = self.marks(name);
            let missing = match &attribute.missing {
                Some(Constant::Text(text)) => Some(&**text),
                _ => None,
            };
            let known = |text: &&str| !is_blank(text) && !marks.contains(&text.trim());
            let text = |row| texts.get(row).filter(known).or(missing);
            let of_rows: Vec<Option<&str>> = self.interrupt.collected((0..rows).map(text))?;
            let mut elsewhere: Vec<TextColumn> = Vec::new();
            for table in periods.iter().flatten() {
                elsewhere.extend(table.texts(name)?);
            }
            let elsewhere = elsewhere.iter().flat_map(|column| column.iter().flatten().filter(known));
            return Ok(DimensionCodes::of_texts(name, &of_rows, elsewhere));
        }
        let anatomy = self.plan.anatomy();
        let levels = match anatomy.find(name).map(|slot| slot.codes()) {
            Some(SlotCodes::Levels { levels, .. }) => levels.clone(),
            Some(SlotCodes::Boolean) => truths(),
            _ => return Err(self.no_dimension(name)),
        };
        let keeping = self.plan.keeping([name]);
        let (_, parts) = assign_table(&keeping, &self.clients, self.as_of(), &self.options)?.split();
        let mut codes = Units::with_capacity(rows);
        for part in &parts {
            self.interrupt.check()?;
            if let Some(kept) = part.kept.first() {
                codes.extend(kept, part.len());
            }
        }
        let code = |code: Option<i64>| code.and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
        let codes = self.interrupt.collected(codes.iter().map(code))?;
        Ok(DimensionCodes::new(name, levels, codes))
    }

    /// What says that there is no value, beside blanks.
    fn marks(&self, name: &str) -> Vec<&str> {
        let attribute = self.model.attributes().iter().find(|attribute| *attribute.name == *name);
        match attribute.and_then(|attribute| attribute.blanks.as_ref()) {
            Some(blanks) => blanks.iter().map(|mark| mark.trim()).collect(),
            None => self.plan.blanks().map(str::trim).collect(),
        }
    }

    fn no_dimension(&self, name: &str) -> TableError {
        let shown = name.escape_debug();
        let is_number =
            self.plan.anatomy().find(name).is_some() || self.plan.scores().any(|score| score.name() == name);
        if is_number {
            let message = format!("`{shown}` has no levels that figures could go by");
            return TableError::new("unknown-dimension", message)
                .with_help("declare a dimension with bands over it, and name that");
        }
        let attributes = self.model.attributes().iter().map(|attribute| &*attribute.name);
        let dimensions = self.model.dimensions().iter().map(|dimension| &*dimension.name);
        let known = attributes.chain(dimensions).chain(self.plan.flags()).chain([TIER]);
        let help = suggestion(name, known).unwrap_or_else(|| {
            "name a dimension, a category, a truth, a text or a flag of the model, or `tier`".into()
        });
        TableError::new("unknown-dimension", format!("the model has no dimension `{shown}`")).with_help(help)
    }

    /// The totals of a period by group. A row counts for the level that it names itself, in a column named as the dimension; else for that
    /// of its client today; for the tier as in figures by tier.
    fn period_by_group(
        &self,
        table: &Table,
        cross: &Cross,
        review: Option<&Review>,
    ) -> Result<(Vec<PeriodTotals>, DeclaredFigures), TableError> {
        let client = self.plan.client_column();
        if !table.has(client) {
            let message =
                format!("the table of the period has no column `{client}`, so that only tiers have figures of it");
            return Err(TableError::new("missing-column", message)
                .column_named(client)
                .with_help("give a row for each client, or leave the period out"));
        }
        let own = self.own_levels(table, cross)?;
        let rank = |rank: usize| u32::try_from(rank.saturating_add(1)).unwrap_or(0);
        self.period_by_client(table, self.period_scales(), review, cross.groups(), &|row, client_row, tier| {
            cross.group_of(|at| {
                let dimension = cross.dimensions().get(at)?;
                if &*dimension.name == TIER {
                    return Some(tier.map_or(0, rank));
                }
                let today = || client_row.and_then(|row| dimension.codes.get(row).copied());
                let own = own.get(at)?.as_ref().and_then(|codes| codes.get(row).copied()).filter(|code| *code > 0);
                Some(own.or_else(today).unwrap_or(0))
            })
        })
    }

    /// By dimension: the codes of the rows of a table that has a column of its name.
    fn own_levels(&self, table: &Table, cross: &Cross) -> Result<Vec<Option<Vec<u32>>>, TableError> {
        let mut out = Vec::with_capacity(cross.dimensions().len());
        for dimension in cross.dimensions() {
            let texts = if &*dimension.name == TIER { None } else { table.texts(&dimension.name)? };
            let Some(texts) = texts else {
                out.push(None);
                continue;
            };
            let marks = self.marks(&dimension.name);
            let mut codes = Vec::with_capacity(texts.len());
            for (row, text) in texts.iter().enumerate() {
                self.interrupt.check_at(row)?;
                let known = text.filter(|text| !is_blank(text) && !marks.contains(&text.trim()));
                let code = match known {
                    None => 0,
                    Some(text) => dimension.code(text).ok_or_else(|| {
                        let place = super::records::place(row, "period");
                        let message = format!(
                            "{place}: `{}` has no level `{}`",
                            dimension.name.escape_debug(),
                            text.escape_debug()
                        );
                        let levels: Vec<&str> = dimension.levels.iter().map(|level| &**level).collect();
                        TableError::new("bad-value", message)
                            .column_named(&dimension.name)
                            .with_help(format!("the levels are {}", levels.join(", ")))
                    })?,
                };
                codes.push(code);
            }
            out.push(Some(codes));
        }
        Ok(out)
    }
}

/// The levels of what is true or false.
fn truths() -> Vec<Box<str>> {
    vec!["false".into(), "true".into()]
}
