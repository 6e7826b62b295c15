//! Numbers in order, with a question on the way: whether the call is to end.
//!
//! What is too long to be sorted in one go is parted by the range of its numbers, in place, into 256 parts of equal width, and each
//! of these in the same way, until a part is short or all its numbers are equal. So no more than [`Interrupt::ROWS`] numbers
//! lie between two questions, and ten million take less time than in one go: short parts stay near the processor.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions are those of a slice, and buckets are numbers below their count"
)]

use tierline_core::{Interrupt, Interrupted};

/// Parts that a part is divided into.
const PARTS: usize = 256;

/// Sorts by a number; items of equal numbers stand in any order.
///
/// # Errors
/// The call was asked to end; the items are the same, in any order.
pub(super) fn sort_by_number<T: Copy>(
    items: &mut [T],
    number: impl Fn(&T) -> i128,
    interrupt: &Interrupt,
) -> Result<(), Interrupted> {
    // The parts that are not sorted yet, and how many items were sorted since the last question.
    let (mut open, mut sorted) = (vec![items], 0);
    while let Some(part) = open.pop() {
        if part.len() <= Interrupt::ROWS {
            sorted += part.len();
            if sorted > Interrupt::ROWS {
                interrupt.check()?;
                sorted = part.len();
            }
            part.sort_unstable_by_key(&number);
            continue;
        }
        let Some((least, width)) = range(part, &number, interrupt)? else { continue };
        // INVARIANT: the widest number of a part is below 256, and the parts of two numbers are in the order of the numbers.
        let shift = (u128::BITS - width.leading_zeros()).saturating_sub(PARTS.ilog2());
        let part_of = |item: &T| {
            let above = number(item).abs_diff(least).wrapping_shr(shift);
            usize::try_from(above).unwrap_or(PARTS - 1).min(PARTS - 1)
        };
        let mut rest = part;
        for length in parted(rest, &part_of, interrupt)? {
            let (own, behind) = rest.split_at_mut(length);
            open.push(own);
            rest = behind;
        }
    }
    interrupt.check()
}

/// The least number, and how far the greatest one is above it; nothing where the items are in order.
fn range<T>(
    items: &[T],
    number: &impl Fn(&T) -> i128,
    interrupt: &Interrupt,
) -> Result<Option<(i128, u128)>, Interrupted> {
    let mut last = i128::MIN;
    let (mut least, mut most, mut ascending) = (i128::MAX, i128::MIN, true);
    for some in items.chunks(Interrupt::ROWS) {
        interrupt.check()?;
        for item in some {
            let own = number(item);
            ascending &= last <= own;
            (least, most, last) = (least.min(own), most.max(own), own);
        }
    }
    Ok((!ascending).then(|| (least, most.abs_diff(least))))
}

/// Puts the items of each part side by side, in the order of the parts; gives how many each has.
fn parted<T: Copy>(
    items: &mut [T],
    part_of: &impl Fn(&T) -> usize,
    interrupt: &Interrupt,
) -> Result<[usize; PARTS], Interrupted> {
    let mut lengths = [0_usize; PARTS];
    for some in items.chunks(Interrupt::ROWS) {
        interrupt.check()?;
        some.iter().for_each(|item| lengths[part_of(item)] += 1);
    }
    // Where the next item of a part goes, and where the part ends.
    let (mut next, mut ends) = ([0_usize; PARTS], [0_usize; PARTS]);
    let mut end = 0;
    for part in 0..PARTS {
        next[part] = end;
        end += lengths[part];
        ends[part] = end;
    }
    let mut moved = 0;
    for part in 0..PARTS {
        while next[part] < ends[part] {
            interrupt.check_at(moved)?;
            moved += 1;
            // An item that belongs elsewhere changes places with whatever is there, until one comes that belongs here.
            let to = part_of(&items[next[part]]);
            if to != part {
                items.swap(next[part], next[to]);
            }
            next[to] += 1;
        }
    }
    Ok(lengths)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;

    use super::*;

    /// Numbers that look like chance, and are the same every time.
    fn chance(count: usize) -> impl Iterator<Item = u64> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
        .take(count)
    }

    fn sorted(mut items: Vec<i128>) -> Vec<i128> {
        sort_by_number(&mut items, |own| *own, &Interrupt::NEVER).unwrap();
        items
    }

    #[test]
    fn numbers_of_every_shape_come_in_order() {
        let count = 5 * Interrupt::ROWS + 7;
        let of = |make: &dyn Fn(u64) -> i128| chance(count).map(make).collect::<Vec<i128>>();
        let mut shapes = vec![
            of(&|_| 7),
            of(&|own| i128::from(own % 3)),
            of(&|own| i128::from(own % 1_000_000) - 500_000),
            of(&i128::from),
            of(&|own| i128::from(own).wrapping_mul(i128::from(own)).wrapping_mul(i128::from(own))),
            // Most are small and near to one another, and a few are as far away as can be.
            of(&|own| if own % 1000 == 0 { i128::MAX - i128::from(own) } else { i128::from(own % 512) }),
            of(&|own| if own % 2 == 0 { i128::MIN } else { i128::MAX }),
            // Each is half of the one before: every range holds nearly all of those below.
            of(&|own| 1_i128.wrapping_shl((own % 127) as u32)),
            (0..count as i128).collect(),
            (0..count as i128).rev().collect(),
        ];
        shapes.push(Vec::new());
        for shape in shapes {
            let mut wanted = shape.clone();
            wanted.sort_unstable();
            assert!(sorted(shape) == wanted);
        }
    }

    #[test]
    fn what_goes_with_a_number_stays_with_it() {
        let mut items: Vec<(i128, u64)> = chance(100_000).map(|own| (i128::from(own % 9_999), own)).collect();
        let mut wanted = items.clone();
        sort_by_number(&mut items, |own| own.0, &Interrupt::NEVER).unwrap();
        assert!(items.is_sorted_by_key(|own| own.0));
        items.sort_unstable();
        wanted.sort_unstable();
        assert!(items == wanted);
    }

    #[test]
    fn no_more_rows_than_promised_lie_between_two_questions() {
        for count in [100_000, 400_000] {
            let asked = Arc::new(AtomicUsize::new(0));
            let own = Arc::clone(&asked);
            let interrupt = Interrupt::when(move || {
                own.fetch_add(1, Ordering::Relaxed);
                false
            });
            let looked = AtomicUsize::new(0);
            let (mut most, mut last) = (0, (0, 0));
            let longest = std::cell::RefCell::new(&mut most);
            let last = std::cell::RefCell::new(&mut last);
            let number = |item: &i128| {
                let looks = looked.fetch_add(1, Ordering::Relaxed);
                let questions = asked.load(Ordering::Relaxed);
                let mut last = last.borrow_mut();
                if questions != last.0 {
                    **last = (questions, looks);
                }
                let mut longest = longest.borrow_mut();
                **longest = (**longest).max(looks - last.1);
                *item
            };
            let mut items: Vec<i128> = chance(count).map(i128::from).collect();
            sort_by_number(&mut items, number, &interrupt).unwrap();
            assert!(items.is_sorted());
            // A short part is sorted in one go, which looks at each of its numbers some twenty times.
            let most = **longest.borrow();
            assert!(most < 40 * Interrupt::ROWS, "{most} looks");
            assert!(asked.load(Ordering::Relaxed) >= count / Interrupt::ROWS);
        }
    }

    #[test]
    fn it_ends_at_any_question() {
        let items: Vec<i128> = chance(100_000).map(i128::from).collect();
        for at in 0..20 {
            let asked = AtomicUsize::new(0);
            let interrupt = Interrupt::when(move || asked.fetch_add(1, Ordering::Relaxed) == at);
            let mut own = items.clone();
            assert_eq!(sort_by_number(&mut own, |own| *own, &interrupt), Err(Interrupted), "{at}");
        }
    }

    proptest! {
        #[test]
        fn long_and_short_come_in_order(numbers in proptest::collection::vec(any::<i64>(), 0..300), times in 1_usize..100) {
            let items: Vec<i128> = numbers.iter().cycle().take(numbers.len() * times).map(|own| i128::from(*own)).collect();
            let mut wanted = items.clone();
            wanted.sort_unstable();
            prop_assert_eq!(sorted(items), wanted);
        }
    }
}
