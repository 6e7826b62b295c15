//! Positions in a list of values: stretches of them, sets of them, and the search for the first one from which on something
//! holds.

use std::ops::RangeInclusive;

/// Positions next to one another, from and to.
pub(super) type Stretch = RangeInclusive<usize>;

/// No position.
#[expect(clippy::reversed_empty_ranges, reason = "a stretch without positions")]
pub(super) const NOWHERE: Stretch = 1..=0;

/// A set of positions.
pub(super) struct Positions(pub(super) Vec<bool>);

impl Positions {
    pub(super) fn only(position: usize, last: usize) -> Self {
        Self((0..=last).map(|at| at == position).collect())
    }

    pub(super) fn has(&self, position: usize) -> bool {
        self.0.get(position).copied().unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.0.iter().enumerate().filter(|(_, is)| **is).map(|(at, _)| at)
    }
}

/// Looks for the first position from which on something holds, beginning where it was the last time.
#[derive(Default)]
pub(super) struct Seeker {
    hint: usize,
}

impl Seeker {
    /// The first position of a range at which it holds, or the end of the range; it holds from there on.
    pub(super) fn first(&mut self, low: usize, end: usize, holds: impl Fn(usize) -> bool) -> usize {
        if low >= end {
            return end;
        }
        let start = self.hint.clamp(low, end.saturating_sub(1));
        let (mut no, mut yes, mut step) = (low, end, 1_usize);
        if holds(start) {
            yes = start;
            while yes > low {
                let probe = yes.saturating_sub(step).max(low);
                if !holds(probe) {
                    no = probe.saturating_add(1);
                    break;
                }
                yes = probe;
                step = step.saturating_mul(2);
            }
        } else {
            no = start.saturating_add(1);
            while no < end {
                let probe = no.saturating_add(step).min(end).saturating_sub(1);
                if holds(probe) {
                    yes = probe;
                    break;
                }
                no = probe.saturating_add(1);
                step = step.saturating_mul(2);
            }
        }
        while no < yes {
            let middle = no.midpoint(yes);
            if holds(middle) { yes = middle } else { no = middle.saturating_add(1) }
        }
        self.hint = yes;
        yes
    }
}
