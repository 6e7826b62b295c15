//! Assigning clients batch by batch, in as much memory as one batch takes.

use std::collections::BTreeSet;
use std::fmt;

use tierline_core::{Date, IdIssue, Plan, Remark, Summary, shown};

use crate::assign::{Assigned, Options, Shape, assign_bound};
use crate::bind::{Bound, bind};
use crate::error::TableError;
use crate::ids::{CheckedIds, Ruined, Seen};
use crate::remarks::{self, Edge};
use crate::table::Table;

/// What is held against the ids of a batch.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum IdRule {
    /// All ids of earlier batches, which are remembered: an id that comes again is an error, because its first client
    /// has been handed out already. Takes some 20 to 40 bytes a client.
    #[default]
    Remembered,
    /// What a scan of the same source found: each client of an id that several have gets an issue, as in one table.
    Checked(CheckedIds),
    /// Nothing but the batch itself: a client may come again in every batch.
    EachBatch,
}

/// Assigns the clients of a source batch by batch.
///
/// What comes out is what [`assign_table`](crate::assign_table) makes of all batches together, but for ids that come
/// again in a later batch: see [`IdRule`].
///
/// ```
/// use tierline_arrow::{AssignStream, IdRule, Options, Table, TableColumn};
/// use tierline_core::{Attribute, Date, Model, Tier, name};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let batch = |id: i64, arr: i64| {
///     let column = |value: i64| TableColumn::Values(vec![value.into()]);
///     Table::from_columns(vec![("id".into(), column(id)), ("arr".into(), column(arr))])
/// };
/// let day = Date::new(2026, 11, 21).unwrap();
/// let mut stream = AssignStream::new(&model.compile(), &batch(1, 5)?, day, Options::new(), IdRule::Remembered)?;
/// assert_eq!(stream.assign(&batch(1, 5)?)?.rows(), 1);
/// assert_eq!(stream.assign(&batch(2, 100_000)?)?.rows(), 1);
/// assert_eq!(stream.summary().tiers().map(|tier| tier.clients).collect::<Vec<_>>(), [1, 1]);
/// assert_eq!(stream.assign(&batch(1, 7)?).unwrap_err().code(), "id-handed-out");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AssignStream {
    plan: Plan,
    as_of: Date,
    options: Options,
    shape: Shape,
    rule: IdRule,
    seen: Seen,
    batches: usize,
    rows: u64,
    summary: Summary,
    rounded: Vec<(String, u64)>,
    absent: Vec<String>,
    zones: BTreeSet<String>,
    /// Whether the first and the last row so far look like totals.
    totals: [Option<Remark>; 2],
    ruined: Ruined,
    ended: bool,
}

/// Short: the plan, and how far it is.
impl fmt::Debug for AssignStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssignStream")
            .field("plan", &self.plan)
            .field("as_of", &self.as_of)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl AssignStream {
    /// A stream for batches with the columns of a table, whose rows are not assigned.
    ///
    /// # Errors
    /// Those of [`assign_table`](crate::assign_table) about columns that are missing, there twice or of other types.
    pub fn new(plan: &Plan, columns: &Table, as_of: Date, options: Options, rule: IdRule) -> Result<Self, TableError> {
        let bound = bind(plan, columns)?;
        Ok(Self {
            plan: plan.clone(),
            as_of,
            options,
            shape: Shape::new(plan, columns, &bound, as_of, &options),
            rule,
            seen: Seen::default(),
            batches: 0,
            rows: 0,
            summary: Summary::new(plan),
            rounded: plan.attributes().map(|a| (a.name().to_string(), 0)).collect(),
            absent: bound.absent(plan),
            zones: BTreeSet::new(),
            totals: [None, None],
            ruined: Ruined::default(),
            ended: false,
        })
    }

    /// Assigns the clients of the next batch.
    ///
    /// # Errors
    /// Those of [`assign_table`](crate::assign_table); `ragged` where the batch lacks other columns than those before,
    /// or has ids of another type; `id-handed-out` where ids are remembered and one comes again. After an error the
    /// stream stands as before the batch.
    pub fn assign(&mut self, batch: &Table) -> Result<Assigned, TableError> {
        let bound = bind(&self.plan, batch)?;
        let ragged = |what: &str| {
            TableError::new("ragged", format!("batch {} has other {what} than the first one", self.batches))
        };
        let batch_shape = Shape::new(&self.plan, batch, &bound, self.as_of, &self.options);
        let zones = |shape: &Shape| shape.schema.metadata().get("tierline.zones").cloned();
        if batch_shape.schema.fields() != self.shape.schema.fields() || zones(&batch_shape) != zones(&self.shape) {
            return Err(ragged("ids").column_named(self.plan.client_column()));
        }
        if bound.absent(&self.plan) != self.absent {
            return Err(ragged("columns"));
        }
        let known = self.known_issues(batch, &bound)?;
        let (shape, workers) = (&self.shape, batch.workers(self.options.threads));
        let assigned = assign_bound(&self.plan, batch, &bound, self.as_of, &self.options, shape, known.as_deref())?;
        let ruined = remarks::ruined(batch, &bound, remarks::are_twice(assigned.summary()), workers)?;
        if matches!(self.rule, IdRule::Remembered) {
            self.seen.put(&bound.ids(batch), &batch.units(), workers)?;
        }
        // Nothing ends the call from here on.
        self.ruined.merge(&ruined);
        if assigned.rows() > 0 {
            let [first, last] = &mut self.totals;
            if self.rows == 0 {
                *first = remarks::total_row(&self.plan, batch, &bound, Edge::First);
            }
            *last = remarks::total_row(&self.plan, batch, &bound, Edge::Last);
        }
        self.batches = self.batches.saturating_add(1);
        self.rows = self.rows.saturating_add(u64::try_from(assigned.rows()).unwrap_or(u64::MAX));
        self.summary.merge(assigned.summary());
        self.zones.extend(assigned.zones().map(str::to_string));
        for ((_, all), (_, more)) in self.rounded.iter_mut().zip(assigned.rounded()) {
            *all = all.saturating_add(more);
        }
        Ok(assigned)
    }

    /// Says that no batch will come any more: from now on [`AssignStream::remarks`] says where there was no client at all.
    pub const fn end(&mut self) {
        self.ended = true;
    }

    /// What is to be said of the source so far: columns that are missing and those that look like them, rows that are no
    /// clients.
    ///
    /// The metadata of the schema, which is handed out before the rows are, has those of the columns.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.shape.remarks.clone();
        remarks.extend((self.ended && self.rows == 0).then(remarks::empty_table));
        // The only row is the first one.
        let edges = if self.rows == 1 { 1 } else { 2 };
        remarks.extend(self.totals.iter().take(edges).flatten().cloned());
        remarks.extend(remarks::repeated_ids(&self.plan, self.summary.clients(), remarks::twice(&self.summary)));
        remarks.extend(self.ruined.remarks(self.plan.client_column()));
        remarks
    }

    /// What earlier batches, or a scan, know about the ids of a batch; nothing where only the batch itself decides.
    fn known_issues(&self, batch: &Table, bound: &Bound) -> Result<Option<Vec<Vec<IdIssue>>>, TableError> {
        let (units, workers) = (batch.units(), batch.workers(self.options.threads));
        let ids = || {
            batch.validate_all(bound.client, &units, workers)?;
            Ok::<_, TableError>(bound.ids(batch))
        };
        match &self.rule {
            IdRule::Remembered => match self.seen.known(&ids()?, &units, workers)? {
                Some(id) => Err(handed_out(self.plan.client_column(), &id, self.batches)),
                None => Ok(None),
            },
            IdRule::Checked(checked) if checked.repeated().len() > 0 => {
                Ok(Some(checked.issues(&ids()?, &units, workers)?))
            }
            // Where the scan found nothing, looking once more costs little, and tells if the source has changed.
            IdRule::Checked(_) | IdRule::EachBatch => Ok(None),
        }
    }

    /// The columns of every result.
    #[must_use]
    pub fn schema(&self) -> arrow_schema::SchemaRef {
        self.shape.schema.clone()
    }

    /// How many clients have been assigned so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The date that the clients are assigned for.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// Clients and value by tier, so far.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The old name of [`AssignStream::summary`].
    #[deprecated(note = "use `summary`")]
    #[must_use]
    pub const fn ladder(&self) -> &Summary {
        &self.summary
    }

    /// How many values of each attribute were rounded to its scale, so far.
    pub fn rounded(&self) -> impl Iterator<Item = (&str, u64)> {
        self.rounded.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// The zones that moments came with so far, as [`Assigned::zones`].
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        self.zones.iter().map(String::as_str)
    }

    /// The attributes without a column: they are missing for every client.
    #[must_use]
    pub fn absent(&self) -> &[String] {
        &self.absent
    }
}

fn handed_out(client: &str, id: &str, batch: usize) -> TableError {
    let message = format!("`{client}` is `{}` in batch {batch}, and in an earlier one", shown(id));
    TableError::new("id-handed-out", message).column_named(client).with_help(
        "an id stands for one client, and its first one has been handed out already; check the ids beforehand",
    )
}
