//! Functions of codes that are the same over runs of them: a first value, and by how much it changes at which code.

/// More steps than these take longer than looking up client by client.
pub(crate) const MAX_STEPS: usize = 12;

/// Steps in an array of their own that is hardly longer, so that they stay in registers; those beyond change nothing.
#[inline(always)]
pub(super) fn padded<T: Copy + Default, const N: usize>(steps: &[(u8, T)]) -> [(u8, T); N] {
    let mut padded = [(0, T::default()); N];
    for (slot, step) in padded.iter_mut().zip(steps) {
        *slot = *step;
    }
    padded
}

/// The same loop for few and for many steps: how many there are is known when it is compiled.
macro_rules! by_count {
    ($all:expr => |$steps:ident| $loop:expr) => {
        match $all.len() {
            // Counts share loops: a step that changes nothing costs less than another copy of the loop.
            0 | 1 => by_count!(1, $all, $steps, $loop),
            2 => by_count!(2, $all, $steps, $loop),
            3 => by_count!(3, $all, $steps, $loop),
            4 | 5 => by_count!(5, $all, $steps, $loop),
            6..=8 => by_count!(8, $all, $steps, $loop),
            _ => by_count!($crate::vector::MAX_STEPS, $all, $steps, $loop),
        }
    };
    ($count:expr, $all:expr, $steps:ident, $loop:expr) => {{
        let $steps = $crate::vector::steps::padded::<_, { $count }>($all);
        $loop
    }};
}
pub(super) use by_count;
