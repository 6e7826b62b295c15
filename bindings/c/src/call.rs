//! The frame of every function: what C gets of a result, of a failure and of a panic.

#![expect(unsafe_code, reason = "results are written to places of the caller")]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::failure::Failure;
use crate::status::TIERLINE_OK;
use crate::text::{TierlineError, TierlineText};

/// Does the work of a function: its status, and its failure in words where the caller has a place for them.
///
/// # Safety
/// `error` is NULL, or the place of an error, which nobody else uses during the call.
pub(crate) unsafe fn call(error: *mut TierlineError, work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    let done = guarded(work);
    let (status, json) = match &done {
        Ok(()) => (TIERLINE_OK, None),
        Err(failure) => (failure.status(), (!error.is_null()).then(|| failure.to_json())),
    };
    if !error.is_null() {
        // SAFETY: not NULL, so the place of an error, says the caller.
        unsafe { error.write_unaligned(json.map_or(TierlineError::EMPTY, TierlineError::new)) };
    }
    status
}

/// The same of a function that frees.
pub(crate) fn freed(work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    guarded(work).map_or_else(|failure| failure.status(), |()| TIERLINE_OK)
}

/// A panic, on whatever thread of the work, is a failure.
fn guarded(work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let watched = || {
        #[cfg(feature = "faults")]
        crate::faults::in_call()?;
        work()
    };
    catch_unwind(AssertUnwindSafe(watched)).unwrap_or_else(|panic| Err(Failure::internal(&words(panic.as_ref()))))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no words were given").into()
}

/// A place of the caller for one result: empty from the beginning, so that nothing stale is in it if the call fails.
pub(crate) struct Place<T>(*mut T);

impl<T> Place<T> {
    /// The place, which has to be there.
    ///
    /// # Safety
    /// The pointer is NULL, or to room for a result that nobody else uses during the call.
    pub(crate) unsafe fn needed(what: &str, place: *mut T, empty: T) -> Result<Self, Failure> {
        // SAFETY: as the caller says.
        unsafe { Self::optional(place, empty) }.ok_or_else(|| Failure::argument(format!("`{what}` is NULL")))
    }

    /// The place, where the caller has one.
    ///
    /// # Safety
    /// As for [`Place::needed`].
    pub(crate) unsafe fn optional(place: *mut T, empty: T) -> Option<Self> {
        if place.is_null() {
            return None;
        }
        // SAFETY: room for a result, says the caller; what was there is not looked at.
        unsafe { place.write_unaligned(empty) };
        Some(Self(place))
    }

    /// Puts the result there.
    pub(crate) fn put(self, value: T) {
        // SAFETY: as whoever made the place said; it was written before, and what is there needs no release.
        unsafe { self.0.write_unaligned(value) };
    }
}

impl Place<TierlineText> {
    /// The place of a text.
    ///
    /// # Safety
    /// As for [`Place::needed`].
    pub(crate) unsafe fn of_text(what: &str, place: *mut TierlineText) -> Result<Self, Failure> {
        // SAFETY: as the caller says.
        unsafe { Self::needed(what, place, TierlineText::EMPTY) }
    }
}

impl<T> Place<*mut T> {
    /// The place of a handle.
    ///
    /// # Safety
    /// As for [`Place::needed`].
    pub(crate) unsafe fn of_handle(what: &str, place: *mut *mut T) -> Result<Self, Failure> {
        // SAFETY: as the caller says.
        unsafe { Self::needed(what, place, std::ptr::null_mut()) }
    }
}
