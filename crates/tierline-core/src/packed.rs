//! Whole numbers and texts as bytes, for what leaves a process and comes back in another one: parts of figures.
//!
//! A number takes a byte for each 7 bits of it, low ones first, the last one without its high bit; one that may be below zero is doubled
//! first, and those below zero fall on the odd numbers. Every number has one form, so that equal figures are equal bytes. Bytes of
//! strangers are read in one pass, allocate no more than they are long, and give nothing where they are no such form.

use alloc::vec::Vec;

/// Bytes that numbers and texts are written to.
///
/// ```
/// use tierline_core::{Packing, Unpacking};
/// let mut packing = Packing::default();
/// packing.number(300);
/// packing.signed(-1);
/// packing.text("a");
/// assert_eq!(packing.bytes(), [172, 2, 1, 1, b'a']);
/// let bytes = packing.into_bytes();
/// let mut unpacking = Unpacking::of(&bytes);
/// assert_eq!((unpacking.number(), unpacking.signed(), unpacking.text()), (Some(300), Some(-1), Some("a")));
/// assert!(unpacking.is_at_end() && unpacking.number().is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Packing {
    bytes: Vec<u8>,
}

impl Packing {
    /// Adds a whole number.
    pub fn number(&mut self, number: u128) {
        let mut rest = number;
        while rest > 127 {
            self.bytes.push(low_bits(rest) | 128);
            rest >>= 7;
        }
        self.bytes.push(low_bits(rest));
    }

    /// Adds a whole number that may be below zero.
    pub fn signed(&mut self, number: i128) {
        // The sign moves to the lowest bit: 0, -1, 1, -2 are 0, 1, 2, 3.
        self.number((number.cast_unsigned() << 1) ^ (number >> 127).cast_unsigned());
    }

    /// Adds a text, behind its length in bytes.
    pub fn text(&mut self, text: &str) {
        self.number(u128::try_from(text.len()).unwrap_or_default());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// What was added so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was added.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what a [`Packing`] has written; nothing where the bytes are something else.
#[derive(Clone, Debug)]
pub struct Unpacking<'a> {
    rest: &'a [u8],
}

impl<'a> Unpacking<'a> {
    /// Reads bytes from their start.
    #[must_use]
    pub const fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next whole number.
    pub fn number(&mut self) -> Option<u128> {
        let mut number = 0_u128;
        let mut shift = 0_u32;
        loop {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            let bits = u128::from(byte & 127);
            let placed = bits.checked_shl(shift)?;
            // Bits beyond the 128th are no number of ours, and neither is a longer form of a shorter one.
            if placed >> shift != bits || (shift > 0 && *byte == 0) {
                return None;
            }
            number |= placed;
            if byte & 128 == 0 {
                return Some(number);
            }
            shift = shift.checked_add(7)?;
        }
    }

    /// The next whole number that may be below zero.
    pub fn signed(&mut self) -> Option<i128> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg())
    }

    /// The next count.
    pub fn count(&mut self) -> Option<u64> {
        u64::try_from(self.number()?).ok()
    }

    /// The next text.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        core::str::from_utf8(text).ok()
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left: no more things can come than that.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.rest.len()
    }
}

/// The seven lowest bits.
fn low_bits(number: u128) -> u8 {
    u8::try_from(number & 127).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_numbers_come_back() {
        for number in [0, 127, 128, u128::from(u64::MAX), u128::MAX] {
            let mut packing = Packing::default();
            packing.number(number);
            assert_eq!(Unpacking::of(packing.bytes()).number(), Some(number));
        }
        for number in [0, -1, 1, i128::MIN, i128::MAX] {
            let mut packing = Packing::default();
            packing.signed(number);
            assert_eq!(Unpacking::of(packing.bytes()).signed(), Some(number));
        }
    }

    #[test]
    fn no_other_form_of_a_number_is_read() {
        assert_eq!(Unpacking::of(&[128, 0]).number(), None, "a zero in two bytes");
        assert_eq!(Unpacking::of(&[255; 19]).number(), None, "more than 128 bits");
        assert_eq!(Unpacking::of(&[128]).number(), None, "cut off");
        assert_eq!(Unpacking::of(&[5, b'a']).text(), None, "a text that is cut off");
        assert_eq!(Unpacking::of(&[1, 255]).text(), None, "no UTF-8");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut unpacking = Unpacking::of(&bytes);
            let before = unpacking.left();
            if let Some(number) = unpacking.number() {
                let mut packing = Packing::default();
                packing.number(number);
                prop_assert_eq!(packing.bytes(), &bytes[..before - unpacking.left()]);
            }
        }
    }
}
