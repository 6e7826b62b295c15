//! Loops over buffers of a block of clients, compiled for each set of vector instructions and chosen at run time.
//!
//! Every loop is ordinary Rust over arrays of one length, without a branch on a value, so that the compiler turns it into
//! vector instructions. [`Vectors`] holds the best set that the processor has; the loops mean the same with any.
//!
//! In reading order: `instructions` sets of instructions; `short_number` numbers in short texts; `cuts` makes codes of units;
//! `numbers` reads the values of a column; `steps` has functions of codes that change at a few codes only; `bytes` computes
//! with codes and truths; `sums` adds up contributions and values.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    reason = "indices run over the length of arrays that are all of one length; floats do not overflow, and whole \
              numbers are added with the wrapping functions or are bounded by the length of a block"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "bit patterns are taken apart and put together"
)]

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use pulp::Arch;
#[cfg(not(target_family = "wasm"))]
use pulp::{Simd, WithSimd};

mod instructions;
mod short_number;
mod cuts;
mod numbers;
mod steps;
mod bytes;
mod sums;

pub use instructions::Instructions;
pub(crate) use numbers::{DecodeTarget, Decoded, EXACT, SLOW, Source, TEXTS, Whole};
pub(crate) use steps::MAX_STEPS;
pub(crate) use sums::{Added, Adding, Divisor, Slope};

/// How many clients are worked on together: their codes stay in the nearest cache.
pub(crate) const BLOCK: usize = 4_096;

/// One value for each client of a block.
pub(crate) type Buffer<T> = [T; BLOCK];

/// Buffers of bytes, each allocated on its own: one behind the other they would lie powers of two apart, where a processor takes the
/// one for the other and waits.
pub(crate) type Buffers = Vec<Box<Buffer<u8>>>;

/// The mask byte of a value that is not missing; 0 is that of a missing one.
pub(crate) const VALID: u8 = u8::MAX;

/// The mask of a block without missing values.
pub(crate) static ALL_VALID: Buffer<u8> = [VALID; BLOCK];

/// The values of the block that follows, as far as there are any.
pub(crate) fn next_of<'a, T>(values: &'a [T], rows: &Range<usize>) -> &'a [T] {
    // Nothing behind the last block, for which no memory is asked.
    let rest = values.get(rows.end..).unwrap_or_default();
    rest.get(..BLOCK).unwrap_or(rest)
}

/// Values between two requests for memory.
const ROUND: usize = 128;

/// The vector instructions that loops run in.
#[derive(Clone, Copy)]
pub(crate) struct Vectors {
    arch: Arch,
    /// Whether numbers of 64 bits are compared as the nearest ones of 32.
    narrow: bool,
}

/// A loop that is compiled for each set of instructions.
#[cfg(not(target_family = "wasm"))]
struct Work<F>(F);

#[cfg(not(target_family = "wasm"))]
impl<R, F: FnMut() -> R> WithSimd for Work<F> {
    type Output = R;

    // A call that is not inlined would be compiled for the weakest set. `FnMut`, because a closure's own code is what
    // `FnMut` calls, while `FnOnce` goes through a function that no attribute reaches.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> R {
        let mut work = self.0;
        work()
    }
}

impl Vectors {
    /// Those of a set.
    pub(crate) fn of(instructions: Instructions) -> Self {
        let arch = instructions.arch();
        Self { arch, narrow: narrows_at_once(arch) }
    }

    #[inline(always)]
    fn run<R>(self, work: impl FnMut() -> R) -> R {
        #[cfg(target_family = "wasm")]
        {
            // A module of WebAssembly has one set of instructions, and so each loop once.
            let (mut work, _) = (work, self.arch);
            work()
        }
        #[cfg(not(target_family = "wasm"))]
        self.arch.dispatch(Work(work))
    }

    /// Asks for the memory of values that will be read soon: it comes while something else is computed.
    #[inline(always)]
    pub(crate) fn fetch_ahead<T>(self, values: &[T]) {
        #[cfg(target_arch = "x86_64")]
        {
            use core::arch::x86_64::_MM_HINT_T0;
            // The bytes that a processor fetches together.
            const LINE: usize = 64;
            // The portable set has no such instruction.
            let sse = match self.arch {
                Arch::V4(simd) => simd.sse,
                Arch::V3(simd) => simd.sse,
                _ => return,
            };
            // At least one value a chunk, however wide it is.
            for line in values.chunks(LINE / size_of::<T>().clamp(1, LINE)) {
                sse._mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = values;
    }
}

/// Whether one instruction makes the nearest numbers of 32 bits from those of 64.
const fn narrows_at_once(arch: Arch) -> bool {
    #[cfg(target_arch = "x86_64")]
    return matches!(arch, Arch::V4(_));
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = arch;
        cfg!(target_arch = "aarch64")
    }
}

/// What the tests of all loops begin with.
#[cfg(test)]
mod testing {
    use super::*;

    /// Every set that this processor has, each with numbers compared in 64 and in 32 bits: which of the two a set takes is
    /// a matter of time only, and a processor with another set may not be at hand.
    pub(super) fn sets() -> Vec<Vectors> {
        let ways = |set| [false, true].map(|narrow| Vectors { narrow, ..Vectors::of(set) });
        Instructions::available().into_iter().flat_map(ways).collect()
    }

    /// A buffer of values that repeat.
    pub(super) fn buffer<T: Copy>(values: &[T]) -> Box<Buffer<T>> {
        let all: Vec<T> = values.iter().copied().cycle().take(BLOCK).collect();
        all.into_boxed_slice().try_into().ok().unwrap()
    }
}
