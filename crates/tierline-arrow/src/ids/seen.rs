//! Ids of a source that can be read only once: those that were there before are remembered.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use tierline_core::Interrupted;

use super::hashes::{Hashable, second};
use super::{hashable, id};
use crate::table::TableColumn;
use crate::threads::{self, Unit, Workers};

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
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn known(
        &self,
        chunks: &[&TableColumn],
        units: &[Unit],
        workers: Workers<'_>,
    ) -> Result<Option<String>, Interrupted> {
        let columns = hashable(chunks, workers)?;
        let found = threads::each(units.len(), workers, |number| {
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
        })?;
        Ok(found.into_iter().flatten().next())
    }

    /// Remembers the ids of all chunks.
    ///
    /// # Errors
    /// The call was asked to end; none of the ids is remembered then.
    pub(crate) fn put(
        &mut self,
        chunks: &[&TableColumn],
        units: &[Unit],
        workers: Workers<'_>,
    ) -> Result<(), Interrupted> {
        let columns = hashable(chunks, workers)?;
        let mut new = Vec::new();
        for unit in units {
            if let Err(interrupted) = workers.check() {
                for hash in new {
                    self.ids.remove(&hash);
                }
                return Err(interrupted);
            }
            let (Some(column), Some(of_chunk)) = (chunks.get(unit.chunk), columns.get(unit.chunk)) else { continue };
            of_chunk.each(unit.rows.clone(), |row, hash| {
                if let Some(hash) = hash
                    && let Entry::Vacant(place) = self.ids.entry(hash)
                {
                    place.insert(other(column, of_chunk, row));
                    new.push(hash);
                }
            });
        }
        Ok(())
    }
}

/// What tells ids of one hash apart.
fn other(column: &TableColumn, hashable: &Hashable<'_>, row: usize) -> u32 {
    if hashable.exact() { 0 } else { id(column, row).map_or(0, |id| second(id.as_bytes())) }
}
