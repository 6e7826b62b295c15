//! Sorted maps and sets of few entries.

/// A sorted map or set of what comes, entry by entry; of several entries with one key the last one counts.
///
/// `collect` sorts all entries before, with a stable sort that is compiled for each type of them: some 8 KB of code, where a few
/// names are put in order. Insertion is what such maps have anyway.
///
/// ```
/// use std::collections::BTreeMap;
/// let map: BTreeMap<&str, u8> = tierline_core::inserted([("b", 1), ("a", 2), ("b", 3)]);
/// assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a", 2), ("b", 3)]);
/// ```
#[doc(hidden)]
pub fn inserted<T, C: Default + Extend<T>>(entries: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(entries);
    all
}
