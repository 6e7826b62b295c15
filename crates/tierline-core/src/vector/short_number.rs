//! A number in a short text, read from all of its bytes at once.
//!
//! Everything here is ordinary Rust without a branch on a byte, which the loops beside it compile for several texts at a time.
//! Its tests compare it with [`crate::value::scaled`], which reads all other texts digit by digit.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    reason = "shifts are bounded or guarded, and what wraps is not used"
)]

/// A byte eight times.
const fn every(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// 0 beyond the last bit.
#[inline(always)]
const fn shifted(bits: u64, by: u64) -> u64 {
    if by < 64 { bits << by } else { 0 }
}

/// The units of a text, and whether it is exact. Of its 16 bytes the first eight come first, and the last one is uppermost.
///
/// All bytes are looked at together, without a branch, so that several texts can be.
#[inline(always)]
pub(crate) const fn short_number([first, last]: [u64; 2], length: u64, scale: u64) -> (i64, bool) {
    // The bit that the text begins with; in the second half it is negative, hence large, for those that begin in the
    // first.
    let begin = 128_u64.wrapping_sub(length.wrapping_mul(8));
    let negative = ((first ^ shifted(b'-' as u64, begin)) & shifted(0xff, begin))
        | ((last ^ shifted(b'-' as u64, begin.wrapping_sub(64))) & shifted(0xff, begin.wrapping_sub(64)))
        == 0;
    // All that is in front of the digits becomes zeros.
    let begin = begin.wrapping_add(if negative { 8 } else { 0 });
    let masks = [shifted(u64::MAX, begin), shifted(u64::MAX, begin.saturating_sub(64))];
    let first = (first & masks[0]) | (every(b'0') & !masks[0]);
    let last = (last & masks[1]) | (every(b'0') & !masks[1]);
    // The lowest bit is that of the first point; the bits below it are those of the bytes before it, all without a point.
    let points = [points_in(first), points_in(last)];
    let below = [below_lowest(points[0]), if points[0] == 0 { below_lowest(points[1]) } else { 0 }];
    let (has, in_first) = (points[0] | points[1] != 0, points[0] != 0);
    // What is in front of the point moves up by one byte, over it.
    let moved_first = ((first & below[0]) << 8) | b'0' as u64 | (first & !((below[0] << 8) | 0xff));
    let moved_last = ((last & below[1]) << 8) | (first >> 56) | (last & !((below[1] << 8) | 0xff));
    let last = if has & !in_first { moved_last } else { last };
    let first = if has { moved_first } else { first };
    // Bytes behind the point, and the zeros that are to follow them.
    let behind = if in_first { above(below[0]).wrapping_add(8) } else { above(below[1]) };
    let behind = if has { behind } else { 0 };
    // Wraps where more digits stand behind the point than the scale has: `exact` is false then.
    let more = scale.wrapping_sub(behind);
    let by = more.wrapping_mul(8);
    let (digits_first, digits_last) = (first ^ every(b'0'), last ^ every(b'0'));
    // Whatever is 10 or more sets the highest bit of its byte, or had it.
    let others = ((digits_first.wrapping_add(every(0x76)) | digits_first)
        | (digits_last.wrapping_add(every(0x76)) | digits_last))
        & every(0x80);
    // Down by as many bytes as zeros follow.
    let down = if by < 64 { digits_last >> by } else { 0 };
    let over = if by < 64 { shifted(digits_last, 64 - by) } else { digits_last >> (by & 63) };
    let digits_first = if by < 64 { (digits_first >> by) | over } else { over };
    let upper = eight_digits(digits_first);
    let lower = eight_digits(down);
    let count = length.wrapping_sub(negative as u64).wrapping_sub(has as u64);
    let exact = (others == 0)
        & (length != 0)
        & (count.wrapping_sub(1) < 16)
        & (behind <= scale)
        & (count.wrapping_add(more) <= 16);
    // Of at most 16 digits: below 10^16.
    let magnitude = upper.wrapping_mul(100_000_000).wrapping_add(lower) as i64;
    (if negative { magnitude.wrapping_neg() } else { magnitude }, exact)
}

/// The highest bit of each byte that is a point, as far as the first one.
#[inline(always)]
const fn points_in(bytes: u64) -> u64 {
    // 0 where a byte is a point. Taking 1 from each sets the highest bit of the first 0; borrows only reach upwards.
    let unlike = bytes ^ every(b'.');
    unlike.wrapping_sub(every(1)) & !unlike & every(0x80)
}

/// The bits below the byte of the lowest bit; all where none is set.
#[inline(always)]
const fn below_lowest(highest: u64) -> u64 {
    ((highest & highest.wrapping_neg()) >> 7).wrapping_sub(1)
}

/// How many whole bytes are above the one above these bits.
#[inline(always)]
const fn above(below: u64) -> u64 {
    7_u64.wrapping_sub((below.count_ones() / 8) as u64)
}

/// The number of eight digits, of which the first is the lowest byte: pairs, then fours, then all of them.
#[inline(always)]
const fn eight_digits(digits: u64) -> u64 {
    const PAIR: u64 = 0x0000_00ff_0000_00ff;
    // 10 a + b in every other byte: at most 99, so that nothing is carried into the next one.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let (even, odd) = (pairs & PAIR, (pairs >> 16) & PAIR);
    // The upper half of each product is what counts: pairs weigh 10^6, 10^4, 100 and 1, from the first on.
    even.wrapping_mul(100 + (1_000_000 << 32)).wrapping_add(odd.wrapping_mul(1 + (10_000 << 32))) >> 32
}
