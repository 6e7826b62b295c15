//! The memory floor: what no columnar computation can be quicker than.
//!
//! One pass over ranges of rows reads every byte of every input column, and writes newly allocated buffers of the size
//! of a result. Nothing is decided. The benchmarks load this as a shared library, so that it runs in the same process
//! as what is compared with it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows that are taken at a time, as in the batches of a result.
const RANGE: usize = 65_536;

/// A buffer of a column.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    /// Its first byte.
    data: *const u8,
    /// Its length in bytes.
    len: usize,
}

/// What was written; it is given back with [`tierline_floor_free`], or to the next call.
#[derive(Debug)]
pub struct Written {
    buffers: Vec<Vec<u64>>,
}

/// Reads all bytes of `count` buffers of `rows` rows, and writes `written` bytes a row, with `threads` threads.
///
/// What an earlier call wrote can be handed in as `old`, or null: its memory is used again then.
///
/// # Safety
/// `buffers` points to `count` buffers, each of which points to as many bytes as it says, or says zero; none of them
/// changes during the call. `old` is null, or comes from an earlier call and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_floor(
    buffers: *const Buffer,
    count: usize,
    rows: usize,
    written: usize,
    threads: usize,
    old: *mut Written,
) -> *mut Written {
    // SAFETY: the caller says that there are so many buffers.
    let buffers = unsafe { std::slice::from_raw_parts(buffers, count) };
    let columns: Vec<&[u8]> = buffers
        .iter()
        .filter(|buffer| buffer.len > 0)
        // SAFETY: the caller says that each buffer has so many bytes and does not change.
        .map(|buffer| unsafe { std::slice::from_raw_parts(buffer.data, buffer.len) })
        .collect();
    let old = if old.is_null() {
        Vec::new()
    } else {
        // SAFETY: the caller says that the pointer comes from `Box::into_raw`, and hands it over.
        unsafe { Box::from_raw(old) }.buffers
    };
    Box::into_raw(Box::new(Written { buffers: pass(&columns, rows, written, threads, old) }))
}

/// The bytes that were written.
///
/// # Safety
/// `written` comes from [`tierline_floor`], and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_floor_size(written: *const Written) -> usize {
    // SAFETY: the caller says that the pointer comes from `Box::into_raw`, and is not freed.
    let written = unsafe { &*written };
    written.buffers.iter().fold(0, |size, buffer| size.saturating_add(size_of_val(buffer.as_slice())))
}

/// Frees what was written.
///
/// # Safety
/// `written` comes from [`tierline_floor`], and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_floor_free(written: *mut Written) {
    // SAFETY: the caller says that the pointer comes from `Box::into_raw`, and frees it once.
    drop(unsafe { Box::from_raw(written) });
}

/// All ranges of rows, taken by the threads as they come.
fn pass(columns: &[&[u8]], rows: usize, written: usize, threads: usize, old: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
    let ranges = rows.div_ceil(RANGE);
    let next = AtomicUsize::new(0);
    let old = Mutex::new(old);
    let out = Mutex::new(Vec::with_capacity(ranges));
    let work = || loop {
        let range = next.fetch_add(1, Ordering::Relaxed);
        if range >= ranges {
            return;
        }
        let start = range.saturating_mul(RANGE);
        let end = start.saturating_add(RANGE).min(rows);
        let sum = columns.iter().fold(0, |sum: u64, column| sum.wrapping_add(read(part(column, start, end, rows))));
        let words = end.saturating_sub(start).saturating_mul(written).div_ceil(8);
        let mut buffer = old.lock().ok().and_then(|mut old| old.pop()).unwrap_or_default();
        buffer.clear();
        // Not zero, which an allocator can hand out without touching the memory.
        buffer.resize(words, sum | 1);
        if let Ok(mut out) = out.lock() {
            out.push(buffer);
        }
    };
    if threads <= 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
    }
    out.into_inner().unwrap_or_default()
}

/// The share of a column that belongs to a range of rows.
fn part(column: &[u8], start: usize, end: usize, rows: usize) -> &[u8] {
    let at = |row: usize| (column.len() as u128).saturating_mul(row as u128).checked_div(rows as u128);
    let place = |row: usize| at(row).and_then(|place| usize::try_from(place).ok()).unwrap_or(0);
    column.get(place(start)..place(end)).unwrap_or_default()
}

/// The sum of all bytes, read as words by eight independent lanes.
fn read(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut lanes = [0_u64; 8];
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = lane.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    let rest = rest.iter().fold(0, |sum: u64, byte| sum.wrapping_add(u64::from(*byte)));
    lanes.iter().fold(rest, |sum, lane| sum.wrapping_add(*lane))
}
