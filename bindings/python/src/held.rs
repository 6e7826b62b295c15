//! Holding the interpreter where a foreign library calls back.
//!
//! PyO3 takes a thread for attached when one of its own frames is further up. A library may have let go of the interpreter
//! in between, as pyarrow does while it reads or gives back a stream; only Python itself knows.

use pyo3::ffi;

/// The interpreter, held until this is dropped. Not to be kept across anything that lets go of it.
pub(crate) struct Held(ffi::PyGILState_STATE);

impl Held {
    /// Waits for the interpreter; nothing where there is none any more.
    pub(crate) fn now() -> Option<Self> {
        // SAFETY: both may be called by any thread at any time; what is ensured is released on the same thread, in `drop`.
        unsafe { (ffi::Py_IsInitialized() != 0).then(|| Self(ffi::PyGILState_Ensure())) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: the state is that of the matching call in `now`, which nothing else releases.
        unsafe { ffi::PyGILState_Release(self.0) };
    }
}

/// A Python object, or what holds one, that foreign libraries may drop whether they hold the interpreter or not.
pub(crate) struct Droppable<T>(Option<T>);

impl<T> Droppable<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Some(value))
    }

    pub(crate) const fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Drop for Droppable<T> {
    fn drop(&mut self) {
        let held = Held::now();
        if held.is_some() {
            drop(self.0.take());
        } else {
            // Without an interpreter there is nothing to give the object back to.
            std::mem::forget(self.0.take());
        }
    }
}
