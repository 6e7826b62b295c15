//! Sorting lists of any type by one copy of the sort.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Sorts a list; items of the same order stay as they stand, as with `slice::sort_by`.
///
/// The standard library compiles its sort once for each type and order, about 5 KB each time. Here places are sorted by one copy
/// of it that calls `order` through a pointer: for the lists of a model, a message or a report. What has a row for each client
/// keeps the standard sort.
///
/// ```
/// let mut tiers = [(2, "Growth"), (1, "Strategic"), (2, "Core")];
/// tierline_core::sort_by(&mut tiers, &mut |a, b| a.0.cmp(&b.0));
/// assert_eq!(tiers, [(1, "Strategic"), (2, "Growth"), (2, "Core")]);
/// ```
pub fn sort_by<T>(list: &mut [T], order: &mut dyn FnMut(&T, &T) -> Ordering) {
    if list.len() < 2 {
        return;
    }
    let mut sources: Vec<usize> = (0..list.len()).collect();
    sort_places(&mut sources, &mut |a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => order(a, b),
        _ => Ordering::Equal,
    });
    // Along each cycle of the permutation: a place takes the item of its source, which is then free for the next one.
    for start in 0..sources.len() {
        let mut at = start;
        while let Some(source) = sources.get_mut(at) {
            let from = core::mem::replace(source, at);
            if from == start || from == at {
                break;
            }
            list.swap(at, from);
            at = from;
        }
    }
}

// One copy of the sort for all types.
#[inline(never)]
fn sort_places(places: &mut [usize], order: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|a, b| order(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_are_sorted_as_the_standard_library_sorts_them(list in proptest::collection::vec((0_u8..20, any::<String>()), 0..60)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            sort_by(&mut ours, &mut |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
