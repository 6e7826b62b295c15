//! Work over ranges, on as many threads as the caller allows: which thread does what changes nothing in the result.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use tierline_core::{Interrupt, Interrupted};

use crate::assign::Options;

/// Rows that are worked on at a time, and of which a batch of the result consists.
pub(crate) const RANGE: usize = 65_536;

/// As many in a table of [`MANY`] rows: it has enough ranges for every thread, and each takes some time to begin and end.
const LARGE_RANGE: usize = 2 * RANGE;

/// Rows of a large table, whose result no cache holds.
pub(crate) const MANY: usize = 1 << 20;

/// What a call goes by that works on ranges: whether it is to end, and on how many threads it works.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Workers<'i> {
    interrupt: &'i Interrupt,
    threads: Option<NonZeroUsize>,
}

impl<'i> Workers<'i> {
    /// As many threads as the processor has, which go on to the end.
    #[cfg(test)]
    pub(crate) const ALL: Self = Self::new(&Interrupt::NEVER, None);

    /// So many threads, with the calling one among them; as many as the processor has where nothing is said.
    pub(crate) const fn new(interrupt: &'i Interrupt, threads: Option<NonZeroUsize>) -> Self {
        Self { interrupt, threads }
    }

    /// Asks whether the call is to end.
    pub(crate) fn check(self) -> Result<(), Interrupted> {
        self.interrupt.check()
    }

    /// How many threads work on so many ranges.
    fn threads(self, ranges: usize) -> usize {
        if ranges < 2 {
            return 1;
        }
        let wanted = self.threads.or_else(|| std::thread::available_parallelism().ok());
        wanted.map_or(1, usize::from).min(ranges)
    }
}

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
    workers: Workers<'_>,
    work: impl Fn(usize) -> T + Sync,
) -> Result<Vec<T>, Interrupted> {
    each_with(count, workers, || (), |(), number| work(number))
}

/// The same, with something of its own for each thread, such as room to work in.
pub(crate) fn each_with<S, T: Send>(
    count: usize,
    workers: Workers<'_>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
) -> Result<Vec<T>, Interrupted> {
    let threads = workers.threads(count);
    if threads < 2 {
        let mut own_state = state();
        let mut asked = |number| workers.check().map(|()| work(&mut own_state, number));
        return (0..count).map(&mut asked).collect();
    }
    let next = AtomicUsize::new(0);
    let results = Mutex::new((0..count).map(|_| None).collect::<Vec<Option<T>>>());
    let worker = |interrupt: &Interrupt| {
        let mut own_state = state();
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
            let result = work(&mut own_state, number);
            if let Some(place) = results.lock().unwrap_or_else(PoisonError::into_inner).get_mut(number) {
                *place = Some(result);
            }
        }
    };
    on_threads(threads, workers.interrupt, &worker)?;
    // INVARIANT: every number was taken by somebody, whose work is done when its thread has ended.
    Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect())
}

/// The same work on so many threads, with the calling one among them. Compiled once, whatever the results are.
fn on_threads(
    threads: usize,
    interrupt: &Interrupt,
    worker: &(dyn Fn(&Interrupt) -> Result<(), Interrupted> + Sync),
) -> Result<(), Interrupted> {
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where no thread can be started, this one does all the work; only this one checks whether the call is asked to end.
            let _started = std::thread::Builder::new().spawn_scoped(scope, || worker(&Interrupt::NEVER)).is_ok();
        }
        worker(interrupt)
    })
}

/// Works on rows range by range, on as many threads as the options allow, and gives what came of each range, in their order. The
/// ranges are the same on any number of threads.
///
/// ```
/// use tierline_arrow::{Options, in_ranges};
/// use tierline_core::Interrupt;
/// let sums = in_ranges(100_000, &Options::new(), &Interrupt::NEVER, |rows| rows.len())?;
/// assert_eq!((sums.len(), sums.iter().sum::<usize>()), (2, 100_000));
/// # Ok::<(), tierline_core::Interrupted>(())
/// ```
///
/// # Errors
/// The call was asked to end, which is looked at between two ranges.
pub fn in_ranges<T: Send>(
    rows: usize,
    options: &Options,
    interrupt: &Interrupt,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Result<Vec<T>, Interrupted> {
    let units = units([rows]);
    each(units.len(), Workers::new(interrupt, options.threads), |number| {
        work(units.get(number).map_or(0..0, |unit| unit.rows.clone()))
    })
}
