//! Numbers written past the caches, for results that are larger than those.
//!
//! A processor reads memory before it writes to it, a line of 64 bytes at a time, in case only a part of the line
//! changes. For a result that no cache holds, that is a third of all the memory that assigning reads. Streaming stores
//! write whole lines without reading them. There is no safe way to them, so the unsafe code is all here; the tests compare
//! it with the same in plain Rust.

use std::mem::MaybeUninit;

/// Numbers in a line of 64 bytes.
const IN_A_LINE: usize = 4;

/// Appends numbers in twice as many bits, past the caches where the processor has such stores.
pub(crate) fn widen(units: &[i64], out: &mut Vec<i128>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = pulp::x86::V4::try_new() {
        return append(units, out, |lines, units| {
            v4.vectorize(
                #[inline(always)]
                || {
                    for (line, numbers) in lines.iter_mut().zip(units) {
                        stream(v4, line, numbers);
                    }
                    // What was streamed is in order with all that comes: also for the thread that reads the result.
                    v4.sse._mm_sfence();
                },
            );
        });
    }
    append(units, out, scalar);
}

/// The same in plain Rust.
fn scalar(lines: &mut [Line], units: &[[i64; IN_A_LINE]]) {
    for (line, numbers) in lines.iter_mut().zip(units) {
        for (slot, number) in line.iter_mut().zip(numbers) {
            slot.write(i128::from(*number));
        }
    }
}

type Line = [MaybeUninit<i128>; IN_A_LINE];

/// Appends numbers; `write` fills as many whole lines as there are, which begin where lines of the memory do.
#[expect(unsafe_code, reason = "the length of a vector whose room has been written to")]
fn append(units: &[i64], out: &mut Vec<i128>, write: impl FnOnce(&mut [Line], &[[i64; IN_A_LINE]])) {
    out.reserve(units.len());
    let length = out.len().saturating_add(units.len());
    let room = out.spare_capacity_mut();
    // Beyond the first line's begin; where that cannot be told, nothing is a whole line.
    let before = room.as_ptr().align_offset(size_of::<Line>()).min(units.len());
    let (Some((first, units)), Some((first_room, room))) =
        (units.split_at_checked(before), room.split_at_mut_checked(before))
    else {
        return;
    };
    let (lines, last) = units.as_chunks();
    let (room, last_room) = match room.split_at_mut_checked(lines.as_flattened().len()) {
        Some((room, rest)) => (room.as_chunks_mut().0, rest),
        None => return,
    };
    write(room, lines);
    for (slot, number) in first_room.iter_mut().zip(first).chain(last_room.iter_mut().zip(last)) {
        slot.write(i128::from(*number));
    }
    // SAFETY: `reserve` made room for all numbers, and each has been written: the first ones and the last ones just now,
    // those between by `write`, which both callers do for every line that they get.
    unsafe { out.set_len(length) };
}

/// Writes one line past the caches.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(unsafe_code, reason = "a store through a pointer")]
fn stream(v4: pulp::x86::V4, line: &mut Line, units: &[i64; IN_A_LINE]) {
    let [a, b, c, d] = *units;
    let wide: [i64; 2 * IN_A_LINE] = [a, a >> 63, b, b >> 63, c, c >> 63, d, d >> 63];
    let to = line.as_mut_ptr().cast();
    debug_assert!(line.as_ptr().addr().is_multiple_of(size_of::<Line>()));
    // SAFETY: the processor has the instruction, which `v4` is the proof of; `line` is 64 bytes that this function may
    // write to, which begin at a multiple of 64: `append` begins with the first such address, and each line has that size.
    unsafe { v4.avx512f._mm512_stream_si512(to, pulp::cast(wide)) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_plain_rust(
            units in prop::collection::vec(prop_oneof![any::<i64>(), Just(i64::MIN), Just(-1), Just(0)], 0..40),
            parts in prop::collection::vec(0_usize..40, 0..8),
            offset in 0_usize..5,
            room in 0_usize..200,
        ) {
            // Wherever the vector begins, however much it holds already, and whether it has room or has to grow.
            let (mut past, mut same) = (Vec::with_capacity(room), Vec::with_capacity(room));
            let mut expected: Vec<i128> = vec![7; offset];
            past.resize(offset, 7);
            same.resize(offset, 7);
            for part in parts {
                let numbers = units.get(..part).unwrap_or(&units);
                widen(numbers, &mut past);
                append(numbers, &mut same, scalar);
                expected.extend(numbers.iter().map(|number| i128::from(*number)));
            }
            prop_assert_eq!(&past, &expected);
            prop_assert_eq!(&same, &expected);
        }
    }

    #[test]
    fn another_thread_sees_what_was_written() {
        let units: Vec<i64> = (0..100_000).map(|number| number * 37 - 1_000_000).collect();
        for _ in 0..20 {
            let written = std::thread::spawn({
                let units = units.clone();
                move || {
                    let mut out = Vec::new();
                    units.chunks(4_096).for_each(|part| widen(part, &mut out));
                    out
                }
            });
            let written = written.join().unwrap_or_default();
            assert!(written.iter().copied().eq(units.iter().copied().map(i128::from)));
        }
    }
}
