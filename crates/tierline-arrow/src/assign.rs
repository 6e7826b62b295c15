//! Assigning a table: find the columns, look at the data, work on ranges of rows, put the results together in order.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use tierline_core::{
    Assignments, Batch, Column, Date, IdIssue, Instructions, Plan, Remark, ScoreDetail, Scratch, Summary,
};

use crate::adapter::{Adapter, entries_of};
use crate::bind::{Bound, bind};
use crate::error::TableError;
use crate::ids::{self, Run, Runs};
use crate::output::{Layout, client_array};
use crate::past_caches;
use crate::remarks;
use crate::table::{Table, TableColumn};
use crate::threads::{self, MANY, Unit};
use crate::zones;

/// What a result looks like, and how it is made.
///
/// ```
/// use arrow_schema::DataType;
/// use tierline_arrow::{Options, Table, TableColumn, assign_table};
/// use tierline_core::{Attribute, Date, Instructions, Model, Tier, name};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Large", name("arr").ge(1_000)))
///     .tier(Tier::rest("Small"))
///     .build()?;
/// let column = |value: tierline_core::Value| TableColumn::Values(vec![value]);
/// let table = Table::from_columns(vec![("id".into(), column("a".into())), ("arr".into(), column(5_000.into()))])?;
/// let options = Options::new().plain(true).contributions(true).instructions(Instructions::Portable);
/// let assigned = assign_table(&model.compile(), &table, Date::MIN, &options)?;
/// assert_eq!(assigned.schema().field_with_name("tier")?.data_type(), &DataType::Utf8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) plain: bool,
    pub(crate) contributions: bool,
    pub(crate) instructions: Option<Instructions>,
    pub(crate) threads: Option<NonZeroUsize>,
}

impl Options {
    /// Levels dictionary-encoded, no contributions.
    #[must_use]
    pub const fn new() -> Self {
        Self { plain: false, contributions: false, instructions: None, threads: None }
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

    /// How many threads a call takes at most, with the calling one among them: as many as the processor has where nothing
    /// is said. No answer depends on it.
    ///
    /// Rows are worked on in ranges of 65,536 or more, so that a smaller table takes one thread whatever is said here.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use tierline_arrow::Options;
    /// let one = Options::new().threads(NonZeroUsize::MIN);
    /// assert_ne!(one, Options::new());
    /// ```
    #[must_use]
    pub const fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// The set of vector instructions that the loops of the core run in: the best one of the processor where none is
    /// given. No answer depends on it.
    #[must_use]
    pub const fn instructions(mut self, instructions: Instructions) -> Self {
        self.instructions = Some(instructions);
        self
    }
}

/// The results of a table: one row for each row of it, in its order.
#[derive(Clone)]
pub struct Assigned {
    as_of: Date,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    summary: Summary,
    rounded: Vec<(String, u64)>,
    absent: Vec<String>,
    zones: BTreeSet<String>,
    remarks: Vec<Remark>,
    parts: Vec<Assignments>,
}

/// Short: counts, and not a line for each client.
impl fmt::Debug for Assigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assigned")
            .field("as_of", &self.as_of)
            .field("rows", &self.rows())
            .field("columns", &self.schema.fields().len())
            .field("remarks", &self.remarks.len())
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

impl Assigned {
    /// What is to be said of the table: columns that are missing and those that look like them, rows that are no clients.
    ///
    /// They stand in the metadata of the schema, too, under `tierline.remarks`: one a line, the code first.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

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

    /// The date that the clients were assigned for.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// How many clients there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).fold(0, usize::saturating_add)
    }

    /// Clients and value by tier, and why clients are unassigned.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The old name of [`Assigned::summary`].
    #[deprecated(note = "use `summary`")]
    #[must_use]
    pub const fn ladder(&self) -> &Summary {
        &self.summary
    }

    /// How many values of each attribute were rounded to its scale.
    pub fn rounded(&self) -> impl Iterator<Item = (&str, u64)> {
        self.rounded.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// The results as the core has them, range by range in the order of the rows, where the plan keeps values
    /// ([`Plan::keeping`]); nothing otherwise.
    #[must_use]
    pub fn parts(&self) -> &[Assignments] {
        &self.parts
    }

    /// The same without [`Assigned::parts`], and with those parts beside it.
    #[must_use]
    pub fn split(mut self) -> (Self, Vec<Assignments>) {
        let parts = std::mem::take(&mut self.parts);
        (self, parts)
    }

    /// The zones that moments came with, each once: those of columns by name, those of texts and single values by offset.
    ///
    /// Where the model has no zone, they decided the days. Moments without a zone, which stand as they are, have none.
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        self.zones.iter().map(String::as_str)
    }

    /// The same with more to be said of the input: as of tables beside that of the clients.
    ///
    /// ```
    /// use tierline_arrow::{Options, Table, TableColumn, assign_table};
    /// use tierline_core::{Model, Remark, Tier};
    /// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
    /// let clients = Table::from_columns(vec![("id".into(), TableColumn::Values(vec!["a".into()]))])?;
    /// let assigned = assign_table(&plan, &clients, "2026-11-21".parse()?, &Options::new())?;
    /// let more = Remark::warning("standing-without-client", "1 of 1 row of the standings is of another client");
    /// assert_eq!(assigned.also_remarked([more])?.remarks().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// None that whoever calls it can bring about.
    pub fn also_remarked(mut self, remarks: impl IntoIterator<Item = Remark>) -> Result<Self, TableError> {
        let known = self.remarks.len();
        self.remarks.extend(remarks);
        if self.remarks.len() == known { Ok(self) } else { self.with_metadata(Vec::new()) }
    }

    /// The same, whose metadata also has the zones and the remarks that only its values told.
    fn telling_all(self, plan: &Plan) -> Result<Self, TableError> {
        let zones = zones::metadata(plan, &self.zones);
        self.with_metadata(zones)
    }

    /// The same, whose metadata has its remarks, and what is given beside them.
    fn with_metadata(mut self, more: Vec<(String, String)>) -> Result<Self, TableError> {
        let mut metadata = self.schema.metadata().clone();
        metadata.extend(more);
        metadata.extend(remarks::in_metadata(&self.remarks));
        if metadata != *self.schema.metadata() {
            self.schema = Arc::new(Schema::new_with_metadata(self.schema.fields().clone(), metadata));
            let schema = &self.schema;
            let again = |batch: RecordBatch| RecordBatch::try_new(Arc::clone(schema), batch.columns().to_vec());
            let batches = self.batches.into_iter().map(again);
            let invalid = |error: arrow_schema::ArrowError| TableError::caused_by("invalid-data", error);
            self.batches = batches.collect::<Result<_, _>>().map_err(invalid)?;
        }
        Ok(self)
    }

    /// The attributes that the table has no column for: they are missing for every client.
    #[must_use]
    pub fn absent(&self) -> &[String] {
        &self.absent
    }
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
/// assert_eq!(assigned.summary().tiers().map(|tier| tier.clients).collect::<Vec<_>>(), [1, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assign_table(plan: &Plan, table: &Table, as_of: Date, options: &Options) -> Result<Assigned, TableError> {
    let bound = bind(plan, table)?;
    let shape = Shape::new(plan, table, &bound, as_of, options);
    let mut assigned = assign_bound(plan, table, &bound, as_of, options, &shape, None)?;
    assigned.remarks.extend(remarks::on_rows(plan, table, &bound, remarks::twice(&assigned.summary)));
    let ruined = remarks::ruined(table, &bound, remarks::are_twice(&assigned.summary), table.workers(options.threads))?;
    assigned.remarks.extend(ruined.remarks(plan.client_column()));
    assigned.telling_all(plan)
}

/// The columns of a result.
pub(crate) struct Shape {
    layout: Layout,
    pub(crate) schema: SchemaRef,
    /// What is to be said of the columns.
    pub(crate) remarks: Vec<Remark>,
}

impl Shape {
    pub(crate) fn new(plan: &Plan, table: &Table, bound: &Bound, as_of: Date, options: &Options) -> Self {
        let client_type = match table.data_type(bound.client) {
            Some(data_type) => data_type.clone(),
            None => {
                let first = table.chunks().first().and_then(|chunk| chunk.columns.get(bound.client));
                first.map_or(arrow_schema::DataType::Utf8, |column| client_array(column).data_type().clone())
            }
        };
        let layout = Layout::new(plan, &client_type, options, threads::range_of(table.rows()));
        let remarks = bound.remarks(plan, table);
        let mut metadata = vec![("tierline.as_of".to_string(), as_of.to_string())];
        metadata.extend(zones::metadata(plan, &zones::met(bound.zones.iter().flatten(), &BTreeSet::new())));
        metadata.extend(remarks::in_metadata(&remarks));
        let metadata = metadata.into_iter().collect();
        let schema = Arc::new(Schema::new_with_metadata(layout.fields.clone(), metadata));
        Self { layout, schema, remarks }
    }
}

/// Assigns every client of a table whose columns are found.
///
/// `known` says what is wrong with the ids, chunk by chunk, where somebody has looked at them; elsewhere they are looked at
/// here.
pub(crate) fn assign_bound(
    plan: &Plan,
    table: &Table,
    bound: &Bound,
    as_of: Date,
    options: &Options,
    shape: &Shape,
    known: Option<&[Vec<IdIssue>]>,
) -> Result<Assigned, TableError> {
    let mut summary = Summary::new(plan);
    let mut rounded: Vec<(String, u64)> = plan.attributes().map(|a| (a.name().to_string(), 0)).collect();
    let (mut batches, mut parts, mut offsets) = (Vec::new(), Vec::new(), BTreeSet::new());
    for part in assign_units(plan, table, bound, as_of, options, shape, known)? {
        batches.push(part.batch);
        parts.extend(part.assignments);
        offsets.extend(part.offsets);
        summary.merge(&part.summary);
        rounded.iter_mut().zip(part.rounded).for_each(|((_, all), more)| *all = all.saturating_add(more));
    }
    let zones = zones::met(bound.zones.iter().flatten(), &offsets);
    let (schema, absent, remarks) = (Arc::clone(&shape.schema), bound.absent(plan), shape.remarks.clone());
    Ok(Assigned { as_of, schema, batches, summary, rounded, absent, zones, remarks, parts })
}

/// The result of one range of rows.
struct Part {
    batch: RecordBatch,
    summary: Summary,
    rounded: Vec<u64>,
    assignments: Option<Assignments>,
    offsets: BTreeSet<i32>,
    /// The ends of its ids, where they were looked at and ascend.
    run: Option<Run>,
}

/// What all ranges of rows of a table are assigned from.
struct UnitInputs<'a> {
    plan: &'a Plan,
    table: &'a Table,
    bound: &'a Bound,
    shape: &'a Shape,
    /// By chunk and attribute.
    columns: &'a [Vec<Option<Column<'a>>>],
    /// By chunk: the ids as they go into the result.
    clients: &'a [Option<ArrayRef>],
    /// The columns whose rows are validated before they are read: all but decimals, whose digits are counted where some
    /// are not exact.
    validated_before: Vec<usize>,
    runs: Runs<'a>,
    detail: ScoreDetail,
}

impl UnitInputs<'_> {
    /// Assigns a range of rows; `known` are the issues of ids by chunk, once they have been compared.
    fn part(&self, scratch: &mut Scratch<'_>, unit: &Unit, known: Option<&[Vec<IdIssue>]>) -> Result<Part, TableError> {
        let Self { plan, table, bound, shape, .. } = self;
        table.validate_rows(&self.validated_before, unit)?;
        let run = if known.is_none() { self.runs.of(unit) } else { None };
        let (from, to) = (unit.rows.start, unit.rows.end);
        let client = self.clients.get(unit.chunk).and_then(Option::as_ref);
        let batch = Batch {
            columns: self.columns.get(unit.chunk).map_or(&[], Vec::as_slice),
            rows: table.chunks().get(unit.chunk).map_or(0, |chunk| chunk.rows),
            ids: known.and_then(|known| known.get(unit.chunk)).map_or(&[], Vec::as_slice),
        };
        let assignments = scratch.assign_batch(&batch, from..to, self.detail);
        // Decimals have as many digits as their type says where all were exact; elsewhere their digits are counted now.
        let doubtful = bound.attributes.iter().zip(&assignments.exact).filter(|(_, exact)| !**exact);
        let doubtful: Vec<usize> = doubtful.filter_map(|(at, _)| at.filter(|at| table.is_decimal(*at))).collect();
        table.validate_rows(&doubtful, unit)?;
        let internal = |error: arrow_schema::ArrowError| TableError::caused_by("invalid-data", error);
        let mut arrays = Vec::with_capacity(shape.layout.fields.len());
        arrays.extend(client.map(|column| column.slice(from, to.saturating_sub(from))));
        let (summary, rounded) = (assignments.summary.clone(), assignments.rounded.clone());
        let offsets = assignments.offsets.clone();
        let kept = plan.is_keeping().then(|| assignments.clone());
        arrays.extend(shape.layout.columns(assignments).map_err(internal)?);
        let batch = RecordBatch::try_new(Arc::clone(&shape.schema), arrays).map_err(internal)?;
        Ok(Part { batch, summary, rounded, assignments: kept, offsets, run })
    }
}

/// Ranges of rows are independent of one another: threads take them as they come, the results stand in order.
///
/// Ids are looked at on the way: where they ascend, as they mostly do, nobody lacks one and none is there twice. Elsewhere
/// they are compared once all are assigned, and the ranges of those that lack an id or share it are assigned again.
fn assign_units(
    plan: &Plan,
    table: &Table,
    bound: &Bound,
    as_of: Date,
    options: &Options,
    shape: &Shape,
    known: Option<&[Vec<IdIssue>]>,
) -> Result<Vec<Part>, TableError> {
    let (used, units) = (bound.used(plan, table), table.units());
    let workers = table.workers(options.threads);
    table.validate(&used, workers)?;
    table.validate(&[bound.client], workers)?;
    let chunks = table.chunks();
    // Each of these borrows from the one before, chunk by chunk and attribute by attribute.
    let given: Vec<Vec<Option<&TableColumn>>> = chunks.iter().map(|chunk| bound.columns(chunk)).collect();
    let dictionaries: Vec<Vec<Option<TableColumn>>> =
        given.iter().map(|given| given.iter().map(|column| column.and_then(entries_of)).collect()).collect();
    let adapters: Vec<Vec<Option<Adapter<'_>>>> = given
        .iter()
        .zip(&dictionaries)
        .map(|(given, dictionaries)| {
            let both = given.iter().zip(dictionaries).zip(&bound.zones);
            both.map(|((column, entries), zone)| {
                column.map(|column| Adapter::new(column, entries.as_ref(), zone.as_ref()))
            })
            .collect()
        })
        .collect();
    let entries: Vec<Vec<Option<Column<'_>>>> = adapters
        .iter()
        .map(|adapters| adapters.iter().map(|adapter| adapter.as_ref().and_then(Adapter::entries)).collect())
        .collect();
    let columns: Vec<Vec<Option<Column<'_>>>> = adapters
        .iter()
        .zip(&entries)
        .map(|(adapters, entries)| {
            let both = adapters.iter().zip(entries);
            both.map(|(adapter, entries)| adapter.as_ref().map(|adapter| adapter.column(entries.as_ref()))).collect()
        })
        .collect();
    let clients: Vec<Option<ArrayRef>> =
        chunks.iter().map(|chunk| chunk.columns.get(bound.client).map(client_array)).collect();

    // What is not validated while it is read.
    let before = used.iter().copied().filter(|at| !table.is_decimal(*at));
    let ids = bound.ids(table);
    let inputs = UnitInputs {
        plan,
        table,
        bound,
        shape,
        columns: &columns,
        clients: &clients,
        validated_before: std::iter::once(bound.client).chain(before).collect(),
        runs: Runs::new(&ids),
        detail: if options.contributions { ScoreDetail::Contributions } else { ScoreDetail::Total },
    };
    let many = table.rows() >= MANY;
    let scratch = || {
        let scratch = plan.scratch(as_of);
        let scratch = if many { scratch.widening_with(past_caches::widen) } else { scratch };
        options.instructions.into_iter().fold(scratch, Scratch::with_instructions)
    };
    let each = |units: &[Unit], known: Option<&[Vec<IdIssue>]>| -> Result<Vec<Part>, TableError> {
        let parts = threads::each_with(units.len(), workers, scratch, |scratch, number| {
            Some(inputs.part(scratch, units.get(number)?, known))
        })?;
        parts.into_iter().flatten().collect()
    };
    if known.is_some() {
        return each(&units, known);
    }
    let mut parts = each(&units, None)?;
    if ids::joined(parts.iter_mut().map(|part| part.run.take())).is_some() {
        return Ok(parts);
    }
    let issues = ids::issues(&ids, &units, workers)?;
    let (again, old): (Vec<Unit>, Vec<&mut Part>) =
        units.iter().cloned().zip(&mut parts).filter(|(unit, _)| ids::any(&issues, unit)).unzip();
    for (old, new) in old.into_iter().zip(each(&again, Some(&issues))?) {
        *old = new;
    }
    Ok(parts)
}
