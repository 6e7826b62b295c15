//! What stands for objects in C: numbers in the place of pointers, looked up in one table.
//!
//! A handle is never followed as an address. The four lowest bits say its kind, the others count all handles from 1 on,
//! and none comes again: one that was freed is in the table no more, and one of a greater number was never given.
//!
//! A call holds its objects until it ends, so that freeing a handle that another thread is using takes it away from the
//! next call only.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::failure::Failure;

/// The kinds of handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Model = 1,
    IdScan = 2,
    CheckedIds = 3,
    Book = 4,
    Review = 5,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Model, Self::IdScan, Self::CheckedIds, Self::Book, Self::Review];

    const fn words(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::IdScan => "a scan of ids",
            Self::CheckedIds => "checked ids",
            Self::Book => "a book",
            Self::Review => "a review",
        }
    }
}

/// What a handle can stand for.
pub(crate) trait Object: Any + Send + Sync {
    /// The type of the handle in C.
    type InC;
    const KIND: Kind;
}

struct Entry {
    object: Arc<dyn Any + Send + Sync>,
    /// How many have to free it.
    owners: usize,
}

struct Handles {
    /// The number of the last handle.
    last: usize,
    entries: BTreeMap<usize, Entry>,
}

static HANDLES: RwLock<Handles> = RwLock::new(Handles { last: 0, entries: BTreeMap::new() });

/// Bits of the kind.
const KIND_BITS: u32 = 4;

/// A new handle, of one owner.
///
/// # Errors
/// All numbers have been given: after 268 million handles where pointers have 32 bits.
pub(crate) fn new<T: Object>(object: T) -> Result<*mut T::InC, Failure> {
    let entry = Entry { object: Arc::new(object), owners: 1 };
    let mut handles = HANDLES.write().unwrap_or_else(PoisonError::into_inner);
    let number = handles.last.checked_add(1).filter(|number| *number <= usize::MAX.wrapping_shr(KIND_BITS));
    let number = number.ok_or_else(|| Failure::handle("all handles have been given".into()))?;
    handles.last = number;
    let handle = number.wrapping_shl(KIND_BITS) | usize::from(T::KIND as u8);
    handles.entries.insert(handle, entry);
    Ok(std::ptr::without_provenance_mut(handle))
}

/// The object of a handle; nothing where it is NULL.
pub(crate) fn optional<T: Object>(what: &str, handle: *const T::InC) -> Result<Option<Arc<T>>, Failure> {
    if handle.is_null() {
        return Ok(None);
    }
    let handles = HANDLES.read().unwrap_or_else(PoisonError::into_inner);
    let own = (kind_of(handle.addr()) == Some(T::KIND)).then(|| handles.entries.get(&handle.addr())).flatten();
    match own.map(|entry| Arc::clone(&entry.object).downcast()) {
        Some(Ok(object)) => Ok(Some(object)),
        _ => Err(refused(what, handle.addr(), &handles, T::KIND)),
    }
}

/// The object of a handle.
pub(crate) fn needed<T: Object>(what: &str, handle: *const T::InC) -> Result<Arc<T>, Failure> {
    optional(what, handle)?.ok_or_else(|| Failure::argument(format!("`{what}` is NULL")))
}

/// One owner more.
pub(crate) fn retain<T: Object>(what: &str, handle: *const T::InC) -> Result<(), Failure> {
    let mut handles = HANDLES.write().unwrap_or_else(PoisonError::into_inner);
    let own = kind_of(handle.addr()) == Some(T::KIND);
    match handles.entries.get_mut(&handle.addr()).filter(|_| own) {
        Some(entry) => {
            entry.owners = entry.owners.saturating_add(1);
            Ok(())
        }
        None if handle.is_null() => Err(Failure::argument(format!("`{what}` is NULL"))),
        None => Err(refused(what, handle.addr(), &handles, T::KIND)),
    }
}

/// One owner less; the object goes with the last one. NULL is passed over.
pub(crate) fn free<T: Object>(what: &str, handle: *const T::InC) -> Result<(), Failure> {
    if handle.is_null() {
        return Ok(());
    }
    let mut handles = HANDLES.write().unwrap_or_else(PoisonError::into_inner);
    let own = kind_of(handle.addr()) == Some(T::KIND);
    let Some(entry) = handles.entries.get_mut(&handle.addr()).filter(|_| own) else {
        return Err(refused(what, handle.addr(), &handles, T::KIND));
    };
    entry.owners = entry.owners.saturating_sub(1);
    let gone = if entry.owners == 0 { handles.entries.remove(&handle.addr()) } else { None };
    // What the object needs to go away, it needs without the table.
    drop(handles);
    drop(gone);
    Ok(())
}

fn kind_of(handle: usize) -> Option<Kind> {
    let kind = handle & 1_usize.wrapping_shl(KIND_BITS).wrapping_sub(1);
    Kind::ALL.into_iter().find(|known| usize::from(*known as u8) == kind)
}

/// What is wrong with a handle that is not in the table, or of another kind.
fn refused(what: &str, handle: usize, handles: &Handles, wanted: Kind) -> Failure {
    let number = handle.wrapping_shr(KIND_BITS);
    let given = kind_of(handle).filter(|_| (1..=handles.last).contains(&number));
    Failure::handle(match given {
        Some(kind) if handles.entries.contains_key(&handle) => {
            format!("`{what}` is {}, and has to be {}", kind.words(), wanted.words())
        }
        Some(_) => format!("`{what}` has been freed"),
        None => format!("`{what}` is no handle of Tierline"),
    })
}
