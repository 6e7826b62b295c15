//! The sets of vector instructions that loops are compiled for.

use alloc::vec::Vec;
use core::fmt;

use pulp::Arch;

/// A set of vector instructions that loops over blocks of clients run in.
///
/// The best one that the processor has is taken by itself. No answer depends on it; whoever measures or compares sets can
/// name one.
///
/// ```
/// use tierline_core::Instructions;
/// let sets = Instructions::available();
/// assert_eq!(sets.first(), Some(&Instructions::best()));
/// assert_eq!(sets.last(), Some(&Instructions::Portable));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Instructions {
    /// AVX-512 of x86-64 (F, BW, CD, DQ, VL): 64 bytes at a time.
    Avx512,
    /// AVX2 with FMA and BMI2 of x86-64: 32 bytes at a time.
    Avx2,
    /// NEON of 64-bit ARM: 16 bytes at a time.
    Neon,
    /// SIMD of WebAssembly: 16 bytes at a time.
    Wasm,
    /// What every processor of the target has.
    Portable,
}

impl Instructions {
    const ALL: [Self; 5] = [Self::Avx512, Self::Avx2, Self::Neon, Self::Wasm, Self::Portable];

    /// The best set that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::named(Arch::new())
    }

    /// All sets that this processor has, the best one first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        Self::ALL.into_iter().filter(|set| Self::named(set.arch()) == *set).collect()
    }

    /// Its name, as in `avx2`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Neon => "neon",
            Self::Wasm => "wasm",
            Self::Portable => "portable",
        }
    }

    /// The set as the loops take it: the portable one where the processor does not have this one.
    pub(super) fn arch(self) -> Arch {
        #[cfg(target_arch = "x86_64")]
        {
            // Asked of the processor when the program runs: it may lack a set that the program has loops for.
            let found = match self {
                Self::Avx512 => pulp::x86::V4::try_new().map(Arch::V4),
                Self::Avx2 => pulp::x86::V3::try_new().map(Arch::V3),
                Self::Neon | Self::Wasm | Self::Portable => None,
            };
            found.unwrap_or(Arch::Scalar)
        }
        #[cfg(any(target_arch = "aarch64", target_arch = "wasm32"))]
        {
            let best = Arch::new();
            if self != Self::Portable && Self::named(best) == self { best } else { Arch::Scalar }
        }
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "wasm32")))]
        Arch::new()
    }

    fn named(arch: Arch) -> Self {
        match arch {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(_) => Self::Avx512,
            #[cfg(target_arch = "x86_64")]
            Arch::V3(_) => Self::Avx2,
            #[cfg(target_arch = "aarch64")]
            Arch::Neon(_) => Self::Neon,
            #[cfg(target_arch = "wasm32")]
            Arch::Simd128(_) => Self::Wasm,
            _ => Self::Portable,
        }
    }
}

impl fmt::Display for Instructions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
