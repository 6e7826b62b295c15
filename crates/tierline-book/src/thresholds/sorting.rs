//! Numbers in order, with a question on the way: whether the call is to end.
//!
//! What is too long to be sorted in one go is parted at a number out of its middle, in place, and each part in the same way, until it
//! is short. That is what sorting in one go begins with, too, and takes as long; but here the question is asked meanwhile.

#![expect(clippy::indexing_slicing, reason = "positions are those of a slice")]

use tierline_core::{Interrupt, Interrupted};

/// Items that are sorted in one go.
const SHORT: usize = 1 << 19;

/// Items that the one in the middle is sought among.
const SAMPLE: usize = 63;

/// Sorts by a number; items of equal numbers stand in any order.
///
/// # Errors
/// The call was asked to end; the items are the same, in any order.
pub(super) fn sort_by_number<T: Copy>(
    items: &mut [T],
    number: impl Fn(&T) -> i128,
    interrupt: &Interrupt,
) -> Result<(), Interrupted> {
    sort_down_to(SHORT, items, number, interrupt)
}

fn sort_down_to<T: Copy>(
    short: usize,
    items: &mut [T],
    number: impl Fn(&T) -> i128,
    interrupt: &Interrupt,
) -> Result<(), Interrupted> {
    interrupt.check()?;
    if in_order(items, &number, interrupt)? {
        return Ok(());
    }
    // Numbers in an order that makes every part lopsided are sorted in one go in the end.
    let (mut left, mut open) = (items.len().saturating_mul(64), vec![items]);
    while let Some(part) = open.pop() {
        left = left.saturating_sub(part.len());
        if part.len() <= short || left == 0 {
            interrupt.check()?;
            part.sort_unstable_by_key(&number);
            continue;
        }
        let (pivot, repeats) = middle(part, &number);
        let length = parted(part, |value| value < pivot, &number, interrupt)?;
        let (below, rest) = part.split_at_mut(length);
        // Whatever equals the number is where it belongs, however many there are; mostly that is one.
        let equal = if repeats || length == 0 { parted(rest, |value| value <= pivot, &number, interrupt)? } else { 0 };
        let (_, above) = rest.split_at_mut(equal);
        open.push(below);
        open.push(above);
    }
    interrupt.check()
}

/// Whether the items are in order.
fn in_order<T>(items: &[T], number: &impl Fn(&T) -> i128, interrupt: &Interrupt) -> Result<bool, Interrupted> {
    let mut last = i128::MIN;
    for some in items.chunks(Interrupt::ROWS) {
        interrupt.check()?;
        for item in some {
            let next = number(item);
            if next < last {
                return Ok(false);
            }
            last = next;
        }
    }
    Ok(true)
}

/// The number in the middle of some items, taken evenly, and whether it is there several times among these.
fn middle<T>(items: &[T], number: &impl Fn(&T) -> i128) -> (i128, bool) {
    let step = items.len().div_ceil(SAMPLE).max(1);
    let mut some: Vec<i128> = items.iter().step_by(step).map(number).collect();
    some.sort_unstable();
    let middle = some.get(some.len().div_euclid(2)).copied().unwrap_or_default();
    (middle, some.iter().filter(|value| **value == middle).count() > 1)
}

/// Puts the items whose numbers are wanted first; gives how many they are.
fn parted<T>(
    items: &mut [T],
    wanted: impl Fn(i128) -> bool,
    number: &impl Fn(&T) -> i128,
    interrupt: &Interrupt,
) -> Result<usize, Interrupted> {
    let mut first = 0_usize;
    for from in (0..items.len()).step_by(Interrupt::ROWS) {
        interrupt.check()?;
        for at in from..from.saturating_add(Interrupt::ROWS).min(items.len()) {
            // Without a branch, which would be guessed wrong half of the time.
            let is = wanted(number(&items[at]));
            items.swap(first, at);
            first = first.wrapping_add(usize::from(is));
        }
    }
    Ok(first)
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
        sort_down_to(100, &mut items, |item| *item, &Interrupt::NEVER).unwrap();
        items
    }

    #[test]
    fn numbers_of_every_shape_come_in_order() {
        let count = 5 * Interrupt::ROWS + 7;
        let of = |make: &dyn Fn(u64) -> i128| chance(count).map(make).collect::<Vec<i128>>();
        let mut shapes = vec![
            of(&|_| 7),
            of(&|value| i128::from(value % 3)),
            of(&|value| i128::from(value % 1_000_000) - 500_000),
            of(&i128::from),
            of(&|value| i128::from(value).wrapping_mul(i128::from(value)).wrapping_mul(i128::from(value))),
            // Most are small and near to one another, and a few are as far away as can be.
            of(&|value| if value % 1000 == 0 { i128::MAX - i128::from(value) } else { i128::from(value % 512) }),
            of(&|value| if value % 2 == 0 { i128::MIN } else { i128::MAX }),
            // Each is half of the one before: every range holds nearly all of those below.
            of(&|value| 1_i128.wrapping_shl((value % 127) as u32)),
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
        let mut items: Vec<(i128, u64)> = chance(100_000).map(|value| (i128::from(value % 9_999), value)).collect();
        let mut wanted = items.clone();
        sort_down_to(100, &mut items, |item| item.0, &Interrupt::NEVER).unwrap();
        assert!(items.is_sorted_by_key(|item| item.0));
        items.sort_unstable();
        wanted.sort_unstable();
        assert!(items == wanted);
    }

    #[test]
    fn no_more_rows_than_promised_lie_between_two_questions() {
        for count in [100_000, 400_000] {
            let asked = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&asked);
            let interrupt = Interrupt::when(move || {
                counter.fetch_add(1, Ordering::Relaxed);
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
            sort_down_to(Interrupt::ROWS, &mut items, number, &interrupt).unwrap();
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
            let mut copy = items.clone();
            assert_eq!(sort_down_to(1000, &mut copy, |item| *item, &interrupt), Err(Interrupted), "{at}");
        }
    }

    proptest! {
        #[test]
        fn long_and_short_come_in_order(numbers in proptest::collection::vec(any::<i64>(), 0..300), times in 1_usize..100) {
            let items: Vec<i128> = numbers.iter().cycle().take(numbers.len() * times).map(|value| i128::from(*value)).collect();
            let mut wanted = items.clone();
            wanted.sort_unstable();
            prop_assert_eq!(sorted(items), wanted);
        }
    }
}
