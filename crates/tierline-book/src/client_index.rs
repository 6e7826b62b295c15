//! The rows of clients by id, for many clients: how a book and its standings are joined.
//!
//! A table of clients usually stands in the order of the time before, so that the row behind the last one that was found is looked
//! at first; everything else is found by a hash of its id. A hash decides what is compared, never what is equal. It takes 16 to 32 bytes
//! a client beside the ids, which are not copied. The keys of the hash are drawn anew for each index, so that nobody can choose ids
//! that all have the same one; no answer depends on them.

use std::hash::{BuildHasher, RandomState};

use tierline_core::{Interrupt, Interrupted, TextColumn};

/// The rows of clients by id, the first one where several have it.
///
/// ```
/// use tierline_book::ClientIndex;
/// use tierline_core::{Interrupt, TextColumn};
/// let mut ids = TextColumn::default();
/// ["a", "b", "a"].iter().for_each(|id| ids.push(Some(id)));
/// let index = ClientIndex::new(&ids, &Interrupt::NEVER)?;
/// assert_eq!((index.find("a"), index.find("b"), index.find("c")), (Some(0), Some(1), None));
/// # Ok::<(), tierline_core::Interrupted>(())
/// ```
#[derive(Debug)]
pub struct ClientIndex<'a> {
    ids: &'a TextColumn,
    /// A power of two of places, of which at most half are taken.
    places: Vec<Place>,
    keys: RandomState,
}

/// A row by the hash of its id.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The upper half of the hash, which most ids that are others differ in.
    hash: u32,
    /// 1 + the row; 0 where nobody is.
    row: u32,
}

impl<'a> ClientIndex<'a> {
    /// The index of a column of ids; rows without one are not in it.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn new(ids: &'a TextColumn, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        let places = ids.len().saturating_mul(2).max(16).next_power_of_two();
        let mut index = Self { ids, places: vec![Place::default(); places], keys: RandomState::new() };
        for (row, id) in ids.iter().enumerate() {
            interrupt.check_at(row)?;
            if let Some(id) = id {
                index.insert(id, row);
            }
        }
        Ok(index)
    }

    /// The row of a client.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        let (hash, start) = self.hash(id);
        for at in start.. {
            let place = self.places.get(at & self.places.len().wrapping_sub(1))?;
            let row = row_of(*place)?;
            if place.hash == hash && self.ids.get(row) == Some(id) {
                return Some(row);
            }
        }
        None
    }

    /// The row of a client that is probably the given one: that is looked at first.
    ///
    /// ```
    /// use tierline_book::ClientIndex;
    /// use tierline_core::{Interrupt, TextColumn};
    /// let mut ids = TextColumn::default();
    /// ["a", "b"].iter().for_each(|id| ids.push(Some(id)));
    /// let index = ClientIndex::new(&ids, &Interrupt::NEVER)?;
    /// assert_eq!((index.find_near("b", 1), index.find_near("b", 0)), (Some(1), Some(1)));
    /// # Ok::<(), tierline_core::Interrupted>(())
    /// ```
    #[must_use]
    pub fn find_near(&self, id: &str, row: usize) -> Option<usize> {
        if self.ids.get(row) == Some(id) { Some(row) } else { self.find(id) }
    }

    /// Keeps a row, unless one before it has the same id.
    fn insert(&mut self, id: &str, row: usize) {
        let (hash, start) = self.hash(id);
        let mask = self.places.len().wrapping_sub(1);
        for at in start.. {
            let Some(place) = self.places.get_mut(at & mask) else { return };
            match row_of(*place) {
                None => {
                    *place = Place { hash, row: u32::try_from(row.saturating_add(1)).unwrap_or(0) };
                    return;
                }
                Some(known) if place.hash == hash && self.ids.get(known) == Some(id) => return,
                Some(_) => {}
            }
        }
    }

    /// The part of the hash that a place keeps, and the place at which to begin.
    fn hash(&self, id: &str) -> (u32, usize) {
        let hash = self.keys.hash_one(id);
        (u32::try_from(hash >> 32).unwrap_or(0), usize::try_from(hash & u64::from(u32::MAX)).unwrap_or(0))
    }
}

fn row_of(place: Place) -> Option<usize> {
    usize::try_from(place.row.checked_sub(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_is_found_in_its_first_row_and_nobody_else() {
        let mut ids = TextColumn::default();
        for number in 0..20_000 {
            ids.push((number % 7 > 0).then(|| format!("A-{}", number % 15_000)).as_deref());
        }
        let index = ClientIndex::new(&ids, &Interrupt::NEVER).unwrap();
        for (row, id) in ids.iter().enumerate() {
            let Some(id) = id else { continue };
            let first = ids.iter().position(|known| known == Some(id)).filter(|first| *first <= row);
            if row % 97 == 0 {
                assert_eq!(index.find(id), first, "{id}");
            }
            assert_eq!(index.find_near(id, row), Some(row));
        }
        assert_eq!((index.find("A-15000"), index.find(""), index.find_near("b", 30_000)), (None, None, None));
    }

    #[test]
    fn an_empty_column_has_nobody() {
        let ids = TextColumn::default();
        let index = ClientIndex::new(&ids, &Interrupt::NEVER).unwrap();
        assert_eq!((index.find("a"), index.find_near("a", 0)), (None, None));
    }
}
