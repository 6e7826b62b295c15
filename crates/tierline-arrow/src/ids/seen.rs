//! Ids of a source that can be read only once: those that were there before are remembered.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::hashes::{Hashable, second};
use super::id;
use crate::table::TableColumn;
use crate::threads::{self, Unit};

/// Every id so far: a hash, and for ids that are not told apart by it half of another one.
///
/// INVARIANT: an id that was there is always known again. That one is taken for another has a chance of one in 2^96 for
/// two texts, and none for integers.
#[derive(Default)]
pub(crate) struct Seen {
    ids: HashMap<u64, u32, BuildHasherDefault<Turned>>,
}

/// A hash as it is, but for its better half coming first.
#[derive(Default)]
struct Turned(u64);

impl Hasher for Turned {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash ^ hash.rotate_left(32);
    }
}

impl Seen {
    /// The first id of a part of the source that an earlier part had.
    pub(crate) fn known(&self, chunks: &[&TableColumn], units: &[Unit]) -> Option<String> {
        let columns: Vec<Hashable<'_>> = chunks.iter().map(|column| Hashable::new(column)).collect();
        let found = threads::each(units.len(), |number| {
            let unit = units.get(number)?;
            let (column, hashable) = (chunks.get(unit.chunk)?, columns.get(unit.chunk)?);
            let mut known = None;
            hashable.each(unit.rows.clone(), |row, hash| {
                let before = hash.filter(|_| known.is_none()).and_then(|hash| self.ids.get(&hash));
                if before.is_some_and(|before| *before == other(column, hashable, row)) {
                    known = id(column, row).map(Cow::into_owned);
                }
            });
            known
        });
        found.into_iter().flatten().next()
    }

    /// Remembers the ids of a column.
    pub(crate) fn put(&mut self, column: &TableColumn, rows: usize) {
        let hashable = Hashable::new(column);
        hashable.each(0..rows, |row, hash| {
            if let Some(hash) = hash {
                self.ids.entry(hash).or_insert_with(|| other(column, &hashable, row));
            }
        });
    }
}

/// What tells ids of one hash apart.
fn other(column: &TableColumn, hashable: &Hashable<'_>, row: usize) -> u32 {
    if hashable.exact() { 0 } else { id(column, row).map_or(0, |id| second(id.as_bytes())) }
}
