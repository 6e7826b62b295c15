//! Panics and failures on purpose, of the feature `faults`: what a mistake in Tierline would do, for the tests.

#![expect(unsafe_code, reason = "a function of C")]
#![expect(clippy::panic, reason = "that is what this is for")]

use std::cell::Cell;

use crate::failure::Failure;

/// Where the next fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Call,
    CallOnAWorker,
    Next,
    NextOnAWorker,
    Release,
    Words,
}

thread_local! {
    static NEXT: Cell<Fault> = const { Cell::new(Fault::None) };
}

/// Takes the fault, if it is this one.
fn due(fault: Fault) -> bool {
    let due = NEXT.get() == fault;
    if due {
        NEXT.set(Fault::None);
    }
    due
}

fn on_a_worker() {
    std::thread::scope(|scope| {
        scope.spawn(|| panic!("on purpose, on a worker"));
    });
}

/// In every function.
pub(crate) fn in_call() -> Result<(), Failure> {
    if due(Fault::Call) {
        panic!("on purpose");
    }
    if due(Fault::CallOnAWorker) {
        on_a_worker();
    }
    if due(Fault::Words) {
        return Err(Failure::argument("a \0 in a text".into()));
    }
    Ok(())
}

/// In the callback of a stream that gives the next batch.
pub(crate) fn in_next() -> Result<(), String> {
    if due(Fault::Next) {
        panic!("on purpose");
    }
    if due(Fault::NextOnAWorker) {
        on_a_worker();
    }
    if due(Fault::Words) {
        return Err("a \0 in a text".into());
    }
    Ok(())
}

/// Where a stream lets go of what it has.
pub(crate) fn in_release() {
    if due(Fault::Release) {
        panic!("on purpose");
    }
}

/// The next time that this thread gets there: 1 a panic in a function, 2 the same on a worker thread, 3 a panic in the
/// callback of a stream for its next batch, 4 the same on a worker thread, 5 a panic in its release, 6 a failure whose
/// words have a NUL in them; anything else: none.
#[unsafe(no_mangle)]
pub extern "C" fn tierline_test_fault(fault: i32) {
    NEXT.set(match fault {
        1 => Fault::Call,
        2 => Fault::CallOnAWorker,
        3 => Fault::Next,
        4 => Fault::NextOnAWorker,
        5 => Fault::Release,
        6 => Fault::Words,
        _ => Fault::None,
    });
}
