//! Ids of a source that is too long to be held: which of them stand for several clients, in bounded memory.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tierline_core::{IdIssue, Interrupt, Interrupted, Plan};

use super::ascending::Edge;
use super::hashes::{Hashable, Parts, Suspects, parts_for, repeated, share_of};
use super::whole::{Bits, NotWhole, Span, cover, span};
use super::{ends, hashable, id};
use crate::bind::bind_client;
use crate::error::TableError;
use crate::table::{Table, TableColumn};
use crate::threads::{self, Unit, Workers};

/// Hashes that are held at a time: 128 MiB of them.
const HELD: u64 = 1 << 24;

/// Finds the ids of a source that stand for several clients, by reading the ids as often as it takes.
///
/// Ids that ascend are read once and none of them is remembered. Whole numbers near to one another are read once more,
/// with a bit for each; all others once more for each 16 million of them, each time looking at some of their hashes. Where
/// some of these were there twice, the ids are read a last time. What is found is exact; memory grows only with the number
/// of ids that do stand for several clients.
///
/// ```
/// use tierline_arrow::{IdScan, Table, TableColumn};
/// use tierline_core::{Model, Tier};
/// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
/// let batch = |ids: [&str; 2]| {
///     let ids = TableColumn::Values(ids.map(Into::into).into());
///     Table::from_columns(vec![("id".into(), ids)])
/// };
/// let mut scan = IdScan::new(&plan);
/// let checked = loop {
///     for ids in [["a", "b"], ["c", "a"]] {
///         scan.read(&batch(ids)?)?;
///     }
///     if let Some(checked) = scan.end_pass()? {
///         break checked;
///     }
/// };
/// assert_eq!(checked.repeated().collect::<Vec<_>>(), ["a"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IdScan {
    plan: Plan,
    rows: u64,
    held: u64,
    /// The span of whole numbers, nothing without any id; an error where ids are something else.
    span: Result<Option<Span>, NotWhole>,
    stage: Stage,
    /// That of the last part that was read.
    interrupt: Interrupt,
    threads: Option<NonZeroUsize>,
}

enum Stage {
    /// The greatest id so far; nothing once they do not ascend, or some client has none.
    Ascending(Option<Option<Edge>>),
    /// Whole numbers near to one another.
    Bits(Bits),
    /// Hashes of one of several shares, and those of earlier shares that were there more than once.
    Hashes {
        share: u64,
        shares: u64,
        bits: u32,
        parts: Vec<Parts>,
        found: Vec<u64>,
    },
    /// The texts behind such hashes, and whether they were there more than once.
    Texts {
        suspects: Suspects,
        texts: HashMap<Box<str>, bool>,
    },
    Done(CheckedIds),
}

impl Stage {
    /// What comes behind looking for hashes that were there twice.
    fn texts(found: Vec<u64>) -> Self {
        if found.is_empty() {
            return Self::Done(CheckedIds::new(Vec::new(), Vec::new()));
        }
        Self::Texts { suspects: Suspects::new(found), texts: HashMap::new() }
    }
}

/// The ids of a source that stand for several clients; cheap to share.
#[derive(Clone)]
pub struct CheckedIds {
    inner: Arc<Repeated>,
}

struct Repeated {
    suspects: Suspects,
    /// In order.
    texts: Vec<Box<str>>,
}

/// Short: the plan, and how many rows it has read.
impl fmt::Debug for IdScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdScan").field("plan", &self.plan).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Short: how many ids there are.
impl fmt::Debug for CheckedIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckedIds").field("repeated", &self.inner.texts.len()).finish_non_exhaustive()
    }
}

impl IdScan {
    /// A scan that has not read anything, for the client column of a plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Self::holding(plan, HELD)
    }

    /// A scan that holds so many hashes at a time; what it finds is the same.
    #[doc(hidden)]
    #[must_use]
    pub fn holding(plan: &Plan, held: u64) -> Self {
        let stage = Stage::Ascending(Some(None));
        let (plan, held, interrupt) = (plan.clone(), held.max(1), Interrupt::NEVER);
        Self { plan, rows: 0, held, span: Ok(None), stage, interrupt, threads: None }
    }

    /// How many threads it takes at most, as [`Options::threads`](crate::Options::threads); what it finds is the same.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Reads the ids of a part of the source; other columns may be left out.
    ///
    /// # Errors
    /// Those of [`assign_table`](crate::assign_table) about the client column; `interrupted`, after which the scan stands as
    /// before, and the same part can be read again.
    pub fn read(&mut self, table: &Table) -> Result<(), TableError> {
        let client = bind_client(self.plan.client_column(), table)?;
        let units = table.units();
        let columns: Vec<&TableColumn> = table.chunks().iter().filter_map(|chunk| chunk.columns.get(client)).collect();
        let workers = table.workers(self.threads);
        table.validate_all(client, &units, workers)?;
        // Whatever can be interrupted comes before anything is changed.
        self.interrupt = table.interrupt().clone();
        workers.check()?;
        match &mut self.stage {
            Stage::Ascending(last) => {
                let edges = match last {
                    Some(_) if !units.is_empty() => ends(&columns, &units, workers)?,
                    _ => None,
                };
                if let Ok(all) = &mut self.span {
                    let spans = threads::each(units.len(), workers, |number| {
                        let unit = units.get(number).ok_or(NotWhole)?;
                        span(columns.get(unit.chunk).ok_or(NotWhole)?, unit.rows.clone())
                    })?;
                    let span = spans.into_iter().try_fold(*all, |all, span| span.map(|span| cover(all, span)));
                    self.span = span;
                }
                self.rows = self.rows.saturating_add(u64::try_from(table.rows()).unwrap_or(u64::MAX));
                if let Some(before) = last
                    && !units.is_empty()
                {
                    let later = |first: &Edge| before.as_ref().is_none_or(|before| before < first);
                    *last = edges.filter(|edge| later(&edge.first)).map(|edge| Some(edge.last));
                }
            }
            Stage::Bits(bits) => {
                for unit in &units {
                    columns.get(unit.chunk).into_iter().for_each(|column| bits.mark(column, unit.rows.clone()));
                }
            }
            Stage::Hashes { share, shares, bits, parts, .. } => {
                let (share, shares, bits) = (*share, *shares, *bits);
                let columns = hashable(&columns, workers)?;
                parts.extend(threads::each_with(units.len(), workers, Vec::new, |hashes: &mut Vec<u64>, number| {
                    hashes.clear();
                    each_id(&columns, &units, number, |_, hash| {
                        hashes.extend(hash.filter(|hash| shares < 2 || share_of(*hash, shares) == share));
                    });
                    Parts::new(hashes, bits)
                })?);
            }
            Stage::Texts { suspects, texts } => {
                let hashable = hashable(&columns, workers)?;
                for number in 0..units.len() {
                    let Some(column) = units.get(number).and_then(|unit| columns.get(unit.chunk)) else { continue };
                    each_id(&hashable, &units, number, |row, hash| {
                        if !hash.is_some_and(|hash| suspects.has(hash)) {
                            return;
                        }
                        let Some(text) = id(column, row) else { return };
                        match texts.get_mut(&*text) {
                            Some(again) => *again = true,
                            None => {
                                texts.insert(text.into(), false);
                            }
                        }
                    });
                }
            }
            Stage::Done(_) => {}
        }
        Ok(())
    }

    /// Ends a pass over the whole source; nothing where it has to be read once more, from its beginning.
    ///
    /// # Errors
    /// `interrupted`, where the last part that was read asked for it; the scan stands as before.
    pub fn end_pass(&mut self) -> Result<Option<CheckedIds>, TableError> {
        let again = match &self.stage {
            Stage::Hashes { parts, bits, .. } => repeated(parts, *bits, Workers::new(&self.interrupt, self.threads))?,
            _ => Vec::new(),
        };
        let stage = std::mem::replace(&mut self.stage, Stage::Ascending(None));
        self.stage = match stage {
            Stage::Ascending(Some(_)) => Stage::Done(CheckedIds::new(Vec::new(), Vec::new())),
            Stage::Ascending(None) => {
                // As many bits as the hashes have that are held otherwise.
                let near = self.span.ok().flatten().and_then(|span| Bits::new(span, self.held.saturating_mul(64)));
                if let Some(bits) = near {
                    self.stage = Stage::Bits(bits);
                    return Ok(None);
                }
                let shares = self.rows.div_ceil(self.held).max(1);
                let rows = usize::try_from(self.rows.div_ceil(shares)).unwrap_or(usize::MAX);
                Stage::Hashes { share: 0, shares, bits: parts_for(rows), parts: Vec::new(), found: Vec::new() }
            }
            Stage::Hashes { share, shares, bits, parts: _, mut found } => {
                found.extend(again);
                let share = share.saturating_add(1);
                if share < shares {
                    Stage::Hashes { share, shares, bits, parts: Vec::new(), found }
                } else {
                    found.sort_unstable();
                    Stage::texts(found)
                }
            }
            Stage::Bits(bits) => Stage::texts(bits.repeated()),
            Stage::Texts { suspects, texts } => {
                let mut texts: Vec<Box<str>> =
                    texts.into_iter().filter(|(_, again)| *again).map(|(text, _)| text).collect();
                texts.sort_unstable();
                Stage::Done(CheckedIds { inner: Arc::new(Repeated { suspects, texts }) })
            }
            done @ Stage::Done(_) => done,
        };
        Ok(match &self.stage {
            Stage::Done(checked) => Some(checked.clone()),
            _ => None,
        })
    }
}

impl CheckedIds {
    fn new(suspects: Vec<u64>, texts: Vec<Box<str>>) -> Self {
        Self { inner: Arc::new(Repeated { suspects: Suspects::new(suspects), texts }) }
    }

    /// The ids that stand for several clients, in the order of their letters.
    pub fn repeated(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.texts.iter().map(|text| &**text)
    }

    /// What is wrong with the ids of a part of the source, chunk by chunk.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn issues(
        &self,
        chunks: &[&TableColumn],
        units: &[Unit],
        workers: Workers<'_>,
    ) -> Result<Vec<Vec<IdIssue>>, Interrupted> {
        let scan = &*self.inner;
        let columns = hashable(chunks, workers)?;
        let found = threads::each(units.len(), workers, |number| {
            let mut issues = Vec::new();
            let Some(column) = units.get(number).and_then(|unit| chunks.get(unit.chunk)) else { return issues };
            each_id(&columns, units, number, |row, hash| match hash {
                None => issues.push(IdIssue::missing(row)),
                Some(hash) if scan.suspects.has(hash) => {
                    let again = |text: &str| scan.texts.binary_search_by(|known| (**known).cmp(text)).is_ok();
                    issues.extend(id(column, row).filter(|id| again(id)).map(|id| IdIssue::duplicate(row, &id)));
                }
                Some(_) => {}
            });
            issues
        })?;
        let mut out: Vec<Vec<IdIssue>> = chunks.iter().map(|_| Vec::new()).collect();
        for (unit, issues) in units.iter().zip(found) {
            if let Some(list) = out.get_mut(unit.chunk) {
                list.extend(issues);
            }
        }
        Ok(out)
    }
}

/// Tells the hash of each row of a unit.
pub(super) fn each_id(columns: &[Hashable<'_>], units: &[Unit], number: usize, tell: impl FnMut(usize, Option<u64>)) {
    if let Some((unit, column)) = units.get(number).and_then(|unit| Some((unit, columns.get(unit.chunk)?))) {
        column.each(unit.rows.clone(), tell);
    }
}
