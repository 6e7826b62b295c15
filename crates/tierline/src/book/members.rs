//! The clients of a book, side by side: what reviews, metrics and reports go by.

use std::collections::HashMap;

use tierline_arrow::{Assigned, TextColumn};
use tierline_core::{Date, Plan};

/// What is known of each client, by row.
pub(crate) struct Members {
    pub(crate) clients: TextColumn,
    /// 0 unassigned, then 1 + the rank of the tier.
    tiers: Vec<u8>,
    /// 0 without a clause, then 1 + the number of its words.
    clauses: Vec<u32>,
    pub(crate) stays: Vec<u64>,
    /// By name that was kept.
    kept: Vec<Vec<Option<i64>>>,
}

impl Members {
    /// Puts the parts of a result side by side; `kept` is how many names the plan keeps.
    pub(crate) fn new(clients: TextColumn, assigned: &Assigned, kept: usize) -> Self {
        let rows = assigned.rows();
        let mut out = Self {
            clients,
            tiers: Vec::with_capacity(rows),
            clauses: Vec::with_capacity(rows),
            stays: Vec::with_capacity(rows),
            kept: (0..kept).map(|_| Vec::with_capacity(rows)).collect(),
        };
        for part in assigned.parts() {
            out.tiers.extend_from_slice(&part.tiers.codes);
            out.clauses.extend((0..part.len()).map(|row| u32::try_from(part.clauses.get(row)).unwrap_or(0)));
            out.stays.extend_from_slice(&part.stays);
            for (to, kept) in out.kept.iter_mut().zip(&part.kept) {
                to.extend((0..part.len()).map(|row| kept.get(row)));
            }
        }
        out
    }

    pub(crate) fn rows(&self) -> usize {
        self.tiers.len()
    }

    /// The rank of a client's tier.
    pub(crate) fn tier(&self, row: usize) -> Option<usize> {
        usize::from(*self.tiers.get(row)?).checked_sub(1)
    }

    /// The number of the clause that decided.
    pub(crate) fn clause(&self, row: usize) -> Option<usize> {
        usize::try_from(*self.clauses.get(row)?).ok()?.checked_sub(1)
    }

    /// A value that was kept.
    pub(crate) fn kept(&self, column: usize, row: usize) -> Option<i64> {
        self.kept.get(column)?.get(row).copied().flatten()
    }

    /// A date that was kept.
    pub(crate) fn date(&self, column: usize, row: usize) -> Option<Date> {
        self.kept(column, row).and_then(Date::from_days)
    }

    /// The row of each client, of the first one where several have an id.
    pub(crate) fn by_client(&self) -> HashMap<&str, usize> {
        index(&self.clients)
    }
}

/// The rows of clients by id, the first one where several have it.
pub(crate) fn index(clients: &TextColumn) -> HashMap<&str, usize> {
    let mut rows = HashMap::with_capacity(clients.len());
    for (row, id) in clients.iter().enumerate() {
        if let Some(id) = id {
            rows.entry(id).or_insert(row);
        }
    }
    rows
}

/// The names whose values a book keeps: the value, the renewal date, and whatever else is asked for.
pub(crate) fn kept_names<'a>(plan: &'a Plan, more: &'a [String]) -> Vec<&'a str> {
    let value = plan.value().map_or("", |(name, _)| name);
    let renewal = plan.renewal().unwrap_or("");
    [value, renewal].into_iter().chain(more.iter().map(String::as_str)).collect()
}

/// Where the value is among what is kept.
pub(crate) const VALUE: usize = 0;
/// Where the renewal date is.
pub(crate) const RENEWAL: usize = 1;
