//! Bytes: codes, truths, masks, and their bits.

use super::steps::by_count;
use super::{BLOCK, Buffer, Vectors};

impl Vectors {
    /// Bytes from wider numbers, client by client.
    #[inline]
    pub(crate) fn narrow<T: Copy>(self, numbers: &[T], of: impl Fn(T) -> u8, bytes: &mut Buffer<u8>) {
        self.run(
            #[inline(always)]
            || {
                for (number, byte) in numbers.iter().zip(bytes.iter_mut()) {
                    *byte = of(*number);
                }
            },
        );
    }

    /// A byte for each bit: `one` where it is set, 0 elsewhere.
    #[inline]
    pub(crate) fn spread(self, bits: &[u8; BLOCK / 8], one: u8, out: &mut Buffer<u8>) {
        #[cfg(target_arch = "x86_64")]
        if let pulp::Arch::V4(simd) = self.arch {
            // One instruction does just that.
            return self.run(
                #[inline(always)]
                || {
                    for (bits, out) in bits.as_chunks::<8>().0.iter().zip(out.as_chunks_mut::<64>().0) {
                        let bits = u64::from_le_bytes(*bits);
                        *out = pulp::cast(simd.avx512bw._mm512_maskz_set1_epi8(bits, one as i8));
                    }
                },
            );
        }
        self.run(
            #[inline(always)]
            move || {
                for (byte, out) in bits.iter().zip(out.as_chunks_mut::<8>().0) {
                    // The byte eight times, of which each keeps its own bit; then that bit, wherever it is, as 1.
                    let bits_apart = u64::from(*byte).wrapping_mul(0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
                    // One bit is at most 0x80, and 0x80 + 0x7f is below 0x100: nothing is carried on.
                    let ones = (bits_apart.wrapping_add(0x7f7f_7f7f_7f7f_7f7f) >> 7) & 0x0101_0101_0101_0101;
                    *out = ones.wrapping_mul(u64::from(one)).to_le_bytes();
                }
            },
        );
    }

    /// A bit for each byte: 0 or 1, as a function of the byte says.
    #[inline]
    pub(crate) fn pack(self, bytes: &Buffer<u8>, of: impl Fn(u8) -> u8, bits: &mut [u8; BLOCK / 8]) {
        let parts = bytes.as_chunks::<64>().0.iter();
        #[cfg(target_arch = "x86_64")]
        if let pulp::Arch::V4(simd) = self.arch {
            // One instruction does just that.
            return self.run(
                #[inline(always)]
                || {
                    for (bytes, bits) in parts.clone().zip(bits.as_chunks_mut::<8>().0) {
                        let ones = pulp::cast(bytes.map(&of));
                        *bits = simd.avx512bw._mm512_test_epi8_mask(ones, ones).to_le_bytes();
                    }
                },
            );
        }
        self.run(
            #[inline(always)]
            || {
                for (bytes, bits) in parts.clone().zip(bits.as_chunks_mut::<8>().0) {
                    let mut word = 0_u64;
                    for i in 0..64 {
                        word |= u64::from(of(bytes[i])) << i;
                    }
                    *bits = word.to_le_bytes();
                }
            },
        );
    }

    /// `from + by` for each byte; 0 where there is no value.
    #[inline]
    pub(crate) fn add(self, bytes: &mut Buffer<u8>, by: u8, validity: &Buffer<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    bytes[i] = bytes[i].wrapping_add(by) & validity[i];
                }
            },
        );
    }

    /// A function of codes that is the same over runs of them: its value at 0, and by how much it changes at which code;
    /// at most [`MAX_STEPS`] changes.
    #[inline]
    pub(crate) fn stepped(self, codes: &Buffer<u8>, first: u8, steps: &[(u8, u8)], out: &mut Buffer<u8>) {
        self.run(
            #[inline(always)]
            || {
                by_count!(steps => |steps| {
                    for i in 0..BLOCK {
                        let mut sum = first;
                        for (from, change) in &steps {
                            // Changes are differences of bytes that may wrap, and so does their sum: it comes to the
                            // byte that is meant.
                            sum = sum.wrapping_add(if codes[i] >= *from { *change } else { 0 });
                        }
                        out[i] = sum;
                    }
                });
            },
        );
    }

    /// Any function of codes.
    #[inline]
    pub(crate) fn looked_up(self, codes: &Buffer<u8>, table: &[u8; 256], out: &mut Buffer<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    out[i] = table[usize::from(codes[i])];
                }
            },
        );
    }

    /// One byte from two, client by client: `left` takes the result.
    #[inline]
    pub(crate) fn zip(self, left: &mut Buffer<u8>, right: &Buffer<u8>, of: impl Fn(u8, u8) -> u8) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    left[i] = of(left[i], right[i]);
                }
            },
        );
    }

    /// One byte from one, client by client.
    #[inline]
    pub(crate) fn map(self, buffer: &mut Buffer<u8>, of: impl Fn(u8) -> u8) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    buffer[i] = of(buffer[i]);
                }
            },
        );
    }

    /// Whether any byte of a buffer is set where the other one's is.
    #[inline]
    pub(crate) fn any(self, buffer: &Buffer<u8>, of: &Buffer<u8>) -> bool {
        self.run(
            #[inline(always)]
            move || {
                let mut any = 0;
                for i in 0..BLOCK {
                    any |= buffer[i] & of[i];
                }
                any != 0
            },
        )
    }

    /// How many bytes of a buffer are equal to one.
    #[inline]
    pub(crate) fn count(self, buffer: &Buffer<u8>, equal: u8) -> u32 {
        // So many that a byte counts them.
        const PART: usize = 128;
        self.run(
            #[inline(always)]
            move || {
                let mut sum = 0_u32;
                for part in buffer.as_chunks::<PART>().0 {
                    // At most 128 are counted in a byte before it is added to 32 bits.
                    let mut count = 0_u8;
                    for byte in part {
                        count = count.wrapping_add(u8::from(*byte == equal));
                    }
                    sum = sum.wrapping_add(u32::from(count));
                }
                sum
            },
        )
    }

    /// Those of `left` whose bytes in `taken` are `equal` get the code, and are left no longer; tells who they are.
    #[inline]
    pub(crate) fn take(self, left: &mut Buffer<u8>, taken: &mut Buffer<u8>, equal: u8, code: u8, out: &mut Buffer<u8>) {
        self.run(
            #[inline(always)]
            move || {
                for i in 0..BLOCK {
                    // 255 where the byte is equal and the client is left, 0 elsewhere: a mask as `left` is one.
                    let mask = 0_u8.wrapping_sub(u8::from(taken[i] == equal)) & left[i];
                    // Where a client is left `out` has 0 still: each gets one code, and no bits of two.
                    out[i] |= code & mask;
                    left[i] &= !mask;
                    taken[i] = mask;
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::values::Keys;
    use crate::plan::cells::Table;
    use crate::vector::testing::{buffer, sets};
    use crate::vector::{ALL_VALID, VALID};
    use alloc::boxed::Box;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn byte() -> impl Strategy<Value = u8> {
        prop_oneof![Just(0_u8), Just(1), Just(2), Just(VALID), any::<u8>()]
    }

    #[test]
    fn entries_of_a_dictionary_have_their_codes_whatever_numbers_them() {
        for entries in [0_usize, 1, 12, 40, 254, 255] {
            let codes: Vec<u8> = (0..entries).map(|entry| (entry * 7 % 251) as u8 + 1).collect();
            let table = Table::new(codes.iter().copied().chain(core::iter::repeat(0)));
            let wide =
                buffer(&(0..BLOCK as i64).map(|key| key % 300 - 5).chain([i64::MAX, 256 << 32]).collect::<Vec<_>>());
            let of_key = |key: i64| usize::try_from(key).ok().and_then(|key| codes.get(key)).copied().unwrap_or(0);
            for vectors in sets() {
                let (mut bytes, mut narrowed) = (Box::new([0; BLOCK]), Box::new([0; BLOCK]));
                Keys::Int64(&wide[..]).bytes(vectors, 0..BLOCK, &mut bytes);
                table.block(vectors, &bytes, &mut narrowed);
                assert!(narrowed.iter().zip(wide.iter()).all(|(byte, key)| *byte == of_key(*key)), "{entries}");
                let small = buffer(&(0..=u8::MAX).collect::<Vec<_>>());
                Keys::UInt8(&small[..]).bytes(vectors, 0..BLOCK, &mut bytes);
                table.block(vectors, &bytes, &mut narrowed);
                assert!(
                    narrowed.iter().zip(small.iter()).all(|(byte, key)| *byte == of_key((*key).into())),
                    "{entries}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn bits_and_bytes(bytes in prop::collection::vec(byte(), 1..70), one in byte()) {
            let bytes = buffer(&bytes);
            for vectors in sets() {
                let (mut bits, mut back) = ([0; BLOCK / 8], buffer(&[0]));
                vectors.pack(&bytes, |byte| u8::from(byte == one), &mut bits);
                for i in 0..BLOCK {
                    prop_assert_eq!(bits[i / 8] >> (i % 8) & 1 == 1, bytes[i] == one);
                }
                vectors.spread(&bits, 3, &mut back);
                for i in 0..BLOCK {
                    prop_assert_eq!(back[i], if bytes[i] == one { 3 } else { 0 });
                }
                prop_assert_eq!(vectors.count(&bytes, one) as usize, bytes.iter().filter(|byte| **byte == one).count());
                prop_assert_eq!(vectors.any(&bytes, &ALL_VALID), bytes.iter().any(|byte| *byte != 0));
            }
        }

        #[test]
        fn the_first_takes(truths in prop::collection::vec(0_u8..3, 1..70), left in prop::collection::vec(prop_oneof![Just(0_u8), Just(VALID)], 1..9)) {
            let (left, truths) = (buffer(&left), buffer(&truths));
            for vectors in sets() {
                let (mut left_over, mut taken, mut out) = (left.clone(), truths.clone(), buffer(&[0]));
                vectors.take(&mut left_over, &mut taken, 2, 5, &mut out);
                for i in 0..BLOCK {
                    let takes = left[i] == VALID && truths[i] == 2;
                    prop_assert_eq!((taken[i], out[i]), if takes { (VALID, 5) } else { (0, 0) });
                    prop_assert_eq!(left_over[i], if takes { 0 } else { left[i] });
                }
            }
        }
    }
}
