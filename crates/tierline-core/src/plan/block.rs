//! Masks: the truths of a block of clients, 64 to a word.

use crate::plan::cells::Bits;

/// How many clients are worked on together: their codes stay in the nearest cache.
pub(crate) const BLOCK: usize = 1_024;
/// Words of 64 clients in a block.
pub(crate) const WORDS: usize = BLOCK / 64;

/// The place of a client in its word.
#[expect(clippy::cast_possible_truncation, reason = "below 64")]
pub(crate) const fn in_word(at: usize) -> u32 {
    (at & 63) as u32
}

/// For each client of a block whether something is true and whether it is false; neither is unknown.
///
/// The clients beyond the end of a short block have any truth at all: whoever reads masks stops in time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masks {
    pub(crate) yes: [u64; WORDS],
    pub(crate) no: [u64; WORDS],
}

impl Masks {
    /// The same truth for all.
    pub(crate) fn all(bits: Bits) -> Self {
        let fill = |set: bool| if set { [u64::MAX; WORDS] } else { [0; WORDS] };
        Self { yes: fill(bits.is_true()), no: fill(bits.is_false()) }
    }

    fn zip(mut self, other: &Self, yes: impl Fn(u64, u64) -> u64, no: impl Fn(u64, u64) -> u64) -> Self {
        self.yes.iter_mut().zip(&other.yes).for_each(|(a, b)| *a = yes(*a, *b));
        self.no.iter_mut().zip(&other.no).for_each(|(a, b)| *a = no(*a, *b));
        self
    }

    pub(crate) fn and(self, other: &Self) -> Self {
        self.zip(other, |a, b| a & b, |a, b| a | b)
    }

    pub(crate) fn or(self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b, |a, b| a & b)
    }

    pub(crate) fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }

    pub(crate) fn same(self, other: &Self) -> Self {
        let (opposite, other_opposite) = (self.clone().not(), other.clone().not());
        self.and(other).or(&opposite.and(&other_opposite))
    }

    /// True where known, false where unknown.
    pub(crate) fn known(mut self) -> Self {
        for (yes, no) in self.yes.iter_mut().zip(&mut self.no) {
            *yes |= *no;
            *no = !*yes;
        }
        self
    }

    /// This truth where it is known, the other one elsewhere.
    pub(crate) fn or_else(mut self, other: &Self) -> Self {
        let words = self.yes.iter_mut().zip(&mut self.no).zip(other.yes.iter().zip(&other.no));
        for ((yes, no), (other_yes, other_no)) in words {
            let unknown = !(*yes | *no);
            *yes |= other_yes & unknown;
            *no |= other_no & unknown;
        }
        self
    }

    /// The code of a boolean lane for the client at a place in the block.
    pub(crate) fn code(&self, at: usize) -> u8 {
        let word = at.wrapping_shr(6);
        let bit = |words: &[u64; WORDS]| words.get(word).copied().unwrap_or(0).wrapping_shr(in_word(at)) & 1 != 0;
        match (bit(&self.yes), bit(&self.no)) {
            (true, _) => Bits::TRUE.code(),
            (_, true) => Bits::FALSE.code(),
            _ => Bits::UNKNOWN.code(),
        }
    }
}
