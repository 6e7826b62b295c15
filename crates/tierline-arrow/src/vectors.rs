//! Loops in the best vector instructions that the processor has, as in the core's own.

#[cfg(not(target_family = "wasm"))]
use pulp::{Arch, Simd, WithSimd};

#[cfg(not(target_family = "wasm"))]
struct Work<F>(F);

#[cfg(not(target_family = "wasm"))]
impl<R, F: FnMut() -> R> WithSimd for Work<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> R {
        let mut work = self.0;
        work()
    }
}

/// Does the work of a closure, which is compiled for each set of instructions. What it calls has to be inlined.
#[inline(always)]
pub(crate) fn in_vectors<R>(work: impl FnMut() -> R) -> R {
    #[cfg(target_family = "wasm")]
    {
        // A module of WebAssembly has one set of instructions, and so each loop once.
        let mut work = work;
        work()
    }
    #[cfg(not(target_family = "wasm"))]
    Arch::new().dispatch(Work(work))
}

/// Asks for the memory of values that are read once, soon: they push nothing else out of the larger caches.
#[inline(always)]
pub(crate) fn fetch_once<T>(values: &[T]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        use core::arch::x86_64::_MM_HINT_NTA;
        const LINE: usize = 64;
        for line in values.chunks(LINE.checked_div(size_of::<T>()).map_or(1, |count| count.max(1))) {
            v3.sse._mm_prefetch::<_MM_HINT_NTA>(line.as_ptr().cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = values;
}

/// The lower and the upper half of 128 bits.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the two halves")]
pub(crate) const fn halves(bits: u128) -> [u64; 2] {
    [bits as u64, (bits >> 64) as u64]
}

/// The text in a view whose length, at most 12, stands in front of it: its last byte uppermost, zeros below the first one.
#[inline(always)]
pub(crate) const fn uppermost([first, last]: [u64; 2]) -> [u64; 2] {
    let length = first & 0xffff_ffff;
    let text = [(first >> 32) | (last << 32), last >> 32];
    let by = 128_u64.wrapping_sub(length.wrapping_mul(8));
    [up(text[0], by), up(text[1], by) | up(text[0], by.wrapping_sub(64)) | down(text[0], 64_u64.wrapping_sub(by))]
}

/// What stands behind the text in such a view, in which there should be nothing.
#[inline(always)]
pub(crate) const fn behind([first, last]: [u64; 2]) -> u64 {
    let length = first & 0xffff_ffff;
    let end = length.wrapping_mul(8).wrapping_add(32);
    if end <= 64 { down(first, end) | last } else { down(last, end.wrapping_sub(64)) }
}

/// 0 beyond the last bit.
#[inline(always)]
const fn up(bits: u64, by: u64) -> u64 {
    if by < 64 { bits << by } else { 0 }
}

/// 0 beyond the first bit.
#[inline(always)]
const fn down(bits: u64, by: u64) -> u64 {
    if by < 64 { bits >> by } else { 0 }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test fails where it would")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_of_views(text in prop::collection::vec(any::<u8>(), 0..=12), after: u128) {
            let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
            let (mut view, mut expected) = ([0; 16], [0; 16]);
            view[0] = length;
            view[4..4 + text.len()].copy_from_slice(&text);
            let view = u128::from_le_bytes(view);
            expected[16 - text.len()..].copy_from_slice(&text);
            let [first, last] = uppermost(halves(view));
            prop_assert_eq!(u128::from(first) | (u128::from(last) << 64), u128::from_le_bytes(expected));

            prop_assert_eq!(behind(halves(view)), 0);
            let dirt = after.checked_shl(32 + 8 * u32::from(length)).unwrap_or(0);
            prop_assert_eq!(behind(halves(view | dirt)) != 0, dirt != 0);
        }
    }
}
