//! Signals during long calls: Python runs their handlers when it is asked to, and a call that lasts has to ask.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use tierline::columns::Interrupt;

/// How often Python is asked, at most: asking waits for the interpreter, which other threads may be using.
const APART: Duration = Duration::from_millis(20);

/// What a handler has raised. Handlers run in the main thread alone, so that there is one at most.
static RAISED: Mutex<Option<PyErr>> = Mutex::new(None);

thread_local! {
    /// When this thread has asked.
    static ASKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Whether the handler of a signal wants the call to end: it has raised an exception, which [`raised`] hands out.
pub(crate) fn interrupt() -> Interrupt {
    Interrupt::when(|| {
        if ASKED.get().is_some_and(|asked| asked.elapsed() < APART) {
            return false;
        }
        let ends = Python::attach(|py| match py.check_signals() {
            Ok(()) => false,
            Err(error) => {
                *RAISED.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                true
            }
        });
        ASKED.set(Some(Instant::now()));
        ends
    })
}

/// The exception that has ended a call.
pub(crate) fn raised() -> Option<PyErr> {
    RAISED.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Asks for signals at some of the rows of a loop that holds the interpreter.
#[inline]
pub(crate) fn check_at(py: Python<'_>, row: usize) -> PyResult<()> {
    if row & Interrupt::ROWS.wrapping_sub(1) == 0 { py.check_signals() } else { Ok(()) }
}
