//! Assigning a table: find the columns, look at the data, work on ranges of rows, put the results together in order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use arrow_array::{Array, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use tierline_core::{Batch, Column, Date, IdIssue, Ladder, Plan, did_you_mean};

use crate::adapter::{Adapter, entries_of};
use crate::error::TableError;
use crate::ids;
use crate::matrix::{family, fits, wanted};
use crate::output::{Layout, client_array};
use crate::table::{Chunk, Table, TableColumn};

/// Rows that are worked on at a time, and of which a batch of the result consists.
const RANGE: usize = 65_536;

/// What a result looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) plain: bool,
    pub(crate) contributions: bool,
}

impl Options {
    /// Levels dictionary-encoded, no contributions.
    #[must_use]
    pub const fn new() -> Self {
        Self { plain: false, contributions: false }
    }

    /// Whether tiers, clauses and levels are plain text instead of dictionaries.
    #[must_use]
    pub const fn plain(mut self, plain: bool) -> Self {
        self.plain = plain;
        self
    }

    /// Whether the contributions of each factor, the rounding and the coverage of each score are columns too.
    #[must_use]
    pub const fn contributions(mut self, contributions: bool) -> Self {
        self.contributions = contributions;
        self
    }
}

/// The results of a table: one row for each row of it, in its order.
#[derive(Clone, Debug)]
pub struct Assigned {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    ladder: Ladder,
    rounded: Vec<(String, u64)>,
    absent: Vec<String>,
}

impl Assigned {
    /// The columns: the client column under its own name, `tier`, `clause`, each score, dimension and flag, where asked
    /// for the contributions, and `issues`.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The rows.
    #[must_use]
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How many clients there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).fold(0, usize::saturating_add)
    }

    /// Clients and value by tier, and why clients are unassigned.
    #[must_use]
    pub const fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// How many values of each attribute were rounded to its scale.
    pub fn rounded(&self) -> impl Iterator<Item = (&str, u64)> {
        self.rounded.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// The attributes that the table has no column for: they are missing for every client.
    #[must_use]
    pub fn absent(&self) -> &[String] {
        &self.absent
    }
}

/// The columns of a table that a plan reads.
struct Bound {
    client: usize,
    /// By attribute.
    attributes: Vec<Option<usize>>,
}

/// Assigns every client of a table.
///
/// # Errors
/// `missing-column` where the client column, the column of a required attribute, or every attribute is missing;
/// `column-twice` where such a column is there twice; `unusable-type` where a column cannot hold the attribute's
/// values; `invalid-data` where the bytes of a column are not what its type says.
///
/// ```
/// use tierline_arrow::{Options, Table, TableColumn, assign_table};
/// use tierline_core::{Attribute, Date, Model, Tier, name};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let table = Table::from_columns(vec![
///     ("id".into(), TableColumn::Values(vec!["a".into(), "b".into()])),
///     ("arr".into(), TableColumn::Values(vec!["100000.00".into(), 5.into()])),
/// ])?;
/// let day = Date::new(2026, 11, 21).unwrap();
/// let assigned = assign_table(&model.compile(), &table, day, &Options::new())?;
/// assert_eq!(assigned.rows(), 2);
/// assert_eq!(assigned.ladder().rungs().map(|rung| rung.clients).collect::<Vec<_>>(), [1, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assign_table(plan: &Plan, table: &Table, as_of: Date, options: &Options) -> Result<Assigned, TableError> {
    let bound = bind(plan, table)?;
    let mut used: Vec<usize> = bound.attributes.iter().flatten().copied().collect();
    used.push(bound.client);
    table.validate(&used)?;

    let id_columns: Vec<&TableColumn> =
        table.chunks().iter().filter_map(|chunk| chunk.columns.get(bound.client)).collect();
    let rows: Vec<usize> = table.chunks().iter().map(|chunk| chunk.rows).collect();
    let id_issues = ids::issues(&id_columns, &rows);

    let client_type = match table.data_type(bound.client) {
        Some(data_type) => data_type.clone(),
        None => {
            let all = id_columns.first().map(|column| client_array(column));
            all.map_or(arrow_schema::DataType::Utf8, |array| array.data_type().clone())
        }
    };
    let layout = Layout::new(plan, &client_type, options, RANGE.min(table.rows()));
    let metadata = [("tierline.as_of".to_string(), as_of.to_string())];
    let schema = Arc::new(Schema::new_with_metadata(layout.fields.clone(), metadata.into()));

    let mut ladder = Ladder::new(plan);
    let mut rounded: Vec<(String, u64)> = plan.attributes().map(|a| (a.name().to_string(), 0)).collect();
    let mut batches = Vec::new();
    for (chunk, ids) in table.chunks().iter().zip(&id_issues) {
        let parts = assign_chunk(plan, chunk, &bound, ids, as_of, options, &layout, &schema)?;
        for part in parts {
            batches.push(part.batch);
            ladder.merge(&part.ladder);
            rounded.iter_mut().zip(part.rounded).for_each(|((_, all), more)| *all = all.saturating_add(more));
        }
    }
    let absent = plan.attributes().zip(&bound.attributes).filter(|(_, at)| at.is_none());
    let absent = absent.map(|(attribute, _)| attribute.name().to_string()).collect();
    Ok(Assigned { schema, batches, ladder, rounded, absent })
}

/// The result of one range of rows.
struct Part {
    batch: RecordBatch,
    ladder: Ladder,
    rounded: Vec<u64>,
}

/// Ranges of rows are independent of one another: threads take them as they come, the results stand in order.
#[expect(clippy::too_many_arguments, reason = "what one table has in common, handed down once")]
fn assign_chunk(
    plan: &Plan,
    chunk: &Chunk,
    bound: &Bound,
    ids: &[IdIssue],
    as_of: Date,
    options: &Options,
    layout: &Layout,
    schema: &SchemaRef,
) -> Result<Vec<Part>, TableError> {
    let given: Vec<Option<&TableColumn>> =
        bound.attributes.iter().map(|at| at.and_then(|at| chunk.columns.get(at))).collect();
    let dictionaries: Vec<Option<TableColumn>> = given.iter().map(|column| column.and_then(entries_of)).collect();
    let adapters: Vec<Option<Adapter<'_>>> = given
        .iter()
        .zip(&dictionaries)
        .map(|(column, entries)| column.map(|column| Adapter::new(column, entries.as_ref())))
        .collect();
    let entries: Vec<Option<Column<'_>>> =
        adapters.iter().map(|adapter| adapter.as_ref().and_then(Adapter::entries)).collect();
    let columns: Vec<Option<Column<'_>>> = adapters
        .iter()
        .zip(&entries)
        .map(|(adapter, entries)| adapter.as_ref().map(|adapter| adapter.column(entries.as_ref())))
        .collect();
    let client = chunk.columns.get(bound.client).map(client_array);
    let batch = Batch { columns: &columns, rows: chunk.rows, ids };

    let one = |range: usize| -> Result<Part, TableError> {
        let from = range.saturating_mul(RANGE).min(chunk.rows);
        let to = from.saturating_add(RANGE).min(chunk.rows);
        let assignments = plan.assign_batch(&batch, from..to, as_of, options.contributions);
        let internal = |error: arrow_schema::ArrowError| TableError::new("invalid-data", error.to_string());
        let mut arrays = Vec::with_capacity(layout.fields.len());
        arrays.extend(client.as_ref().map(|column| column.slice(from, to.saturating_sub(from))));
        let (ladder, rounded) = (assignments.ladder.clone(), assignments.rounded.clone());
        arrays.extend(layout.columns(assignments).map_err(internal)?);
        let batch = RecordBatch::try_new(Arc::clone(schema), arrays).map_err(internal)?;
        Ok(Part { batch, ladder, rounded })
    };
    let ranges = chunk.rows.div_ceil(RANGE);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(ranges);
    if threads < 2 {
        return (0..ranges).map(one).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let range = next.fetch_add(1, Ordering::Relaxed);
            if range >= ranges {
                return;
            }
            let part = one(range);
            if let Ok(mut done) = done.lock() {
                done.push((range, part));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where no thread is to be had, this one does the work alone.
            let _started = std::thread::Builder::new().spawn_scoped(scope, work).is_ok();
        }
        work();
    });
    let mut done = done.into_inner().map_err(|_| TableError::new("invalid-data", "a worker stopped half way"))?;
    done.sort_unstable_by_key(|(range, _)| *range);
    done.into_iter().map(|(_, part)| part).collect()
}

/// Finds the columns that a plan reads, and looks at their types.
fn bind(plan: &Plan, table: &Table) -> Result<Bound, TableError> {
    let client_name = plan.client();
    let missing = |column: &str, what: String| {
        let names = table.names().iter().map(String::as_str);
        let help = match did_you_mean(column, names.clone()) {
            Some(other) => format!("did you mean `{other}`?"),
            None if table.names().is_empty() => "the table has no columns".to_string(),
            None => {
                const SHOWN: usize = 12;
                let list: Vec<String> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
                let more = if table.names().len() > SHOWN { ", ..." } else { "" };
                format!("the table has the columns {}{more}", list.join(", "))
            }
        };
        TableError::new("missing-column", what).column_named(column).with_help(help)
    };
    let unusable = |column: &str, is: &dyn std::fmt::Display, wants: &str| {
        TableError::new("unusable-type", format!("column `{column}` is of type {is}; it can be {wants}"))
            .column_named(column)
            .with_help("convert the column first")
    };
    let Some(client) = table.find(client_name)? else {
        return Err(missing(client_name, format!("there is no column `{client_name}`, which identifies a client")));
    };
    if let Some(data_type) = table.data_type(client)
        && family(data_type).is_none_or(|own| {
            own == crate::matrix::Family::Date && !matches!(data_type, arrow_schema::DataType::Date32)
        })
    {
        return Err(unusable(client_name, data_type, "text or numbers"));
    }
    let mut attributes = Vec::new();
    for attribute in plan.attributes() {
        let column = attribute.column();
        let at = table.find(column)?;
        match at {
            None if attribute.required() => {
                let what = format!("there is no column `{column}`, and attribute `{}` is required", attribute.name());
                return Err(missing(column, what));
            }
            None => {}
            Some(at) => {
                if let Some(data_type) = table.data_type(at)
                    && !family(data_type).is_some_and(|own| fits(attribute.kind(), own))
                {
                    return Err(unusable(column, data_type, wanted(attribute.kind())));
                }
            }
        }
        attributes.push(at);
    }
    if !attributes.is_empty() && attributes.iter().all(Option::is_none) {
        let wants: Vec<String> = plan.attributes().map(|a| format!("`{}`", a.column())).take(12).collect();
        let what = format!("none of the model's columns is there: {}", wants.join(", "));
        let names: Vec<String> = table.names().iter().take(12).map(|name| format!("`{name}`")).collect();
        return Err(TableError::new("missing-column", what).with_help(format!("the table has {}", names.join(", "))));
    }
    Ok(Bound { client, attributes })
}
