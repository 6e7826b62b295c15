//! Work over ranges, on as many threads as there are: which thread does what changes nothing in the result.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use tierline_core::{Interrupt, Interrupted};

/// Rows that are worked on at a time, and of which a batch of the result consists.
pub(crate) const RANGE: usize = 65_536;

/// As many in a table of [`MANY`] rows: it has enough ranges for every thread, and each takes some time to begin and end.
const LARGE_RANGE: usize = 2 * RANGE;

/// Rows of a large table, whose result no cache holds.
pub(crate) const MANY: usize = 1 << 20;

/// Some rows of one chunk.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) chunk: usize,
    pub(crate) rows: Range<usize>,
}

/// The rows of a range in a table of so many.
pub(crate) const fn range_of(rows: usize) -> usize {
    if rows < MANY { RANGE } else { LARGE_RANGE }
}

/// The rows of all chunks in ranges, in their order.
pub(crate) fn units(chunks: impl IntoIterator<Item = usize> + Clone) -> Vec<Unit> {
    let all = chunks.clone().into_iter().fold(0, usize::saturating_add);
    let range = range_of(all);
    let mut out = Vec::new();
    for (chunk, rows) in chunks.into_iter().enumerate() {
        for from in (0..rows).step_by(range) {
            out.push(Unit { chunk, rows: from..from.saturating_add(range).min(rows) });
        }
    }
    out
}

/// Does the work of each number below `count`; the results stand in the order of the numbers.
///
/// # Errors
/// The calling thread, which does its share of the work, was asked to end between two numbers.
pub(crate) fn each<T: Send>(
    count: usize,
    interrupt: &Interrupt,
    work: impl Fn(usize) -> T + Sync,
) -> Result<Vec<T>, Interrupted> {
    each_with(count, interrupt, || (), |(), number| work(number))
}

/// The same, with something of its own for each thread, such as room to work in.
pub(crate) fn each_with<S, T: Send>(
    count: usize,
    interrupt: &Interrupt,
    own: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
) -> Result<Vec<T>, Interrupted> {
    let threads = if count < 2 { 1 } else { std::thread::available_parallelism().map_or(1, usize::from).min(count) };
    if threads < 2 {
        let mut own = own();
        let mut asked = |number| interrupt.check().map(|()| work(&mut own, number));
        return (0..count).map(&mut asked).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(count)));
    let worker = |interrupt: &Interrupt| {
        let mut own = own();
        loop {
            if let Err(interrupted) = interrupt.check() {
                // Whoever asks for the next number gets none.
                next.store(count, Ordering::Relaxed);
                return Err(interrupted);
            }
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(());
            }
            let result = work(&mut own, number);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where no thread is to be had, this one does the work alone. No other asks whether to end.
            let _started = std::thread::Builder::new().spawn_scoped(scope, || worker(&Interrupt::NEVER)).is_ok();
        }
        worker(interrupt)
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
