//! Calls that may be asked to end: a function that is called between parts of the work.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

/// A question that a long call asks between parts of its work: whether to end.
///
/// At most so much work lies between two questions: 16,384 rows ([`Interrupt::ROWS`]) of a loop over rows; 131,072 rows of a
/// table whose ranges are worked on by several threads, as in assigning it and in comparing its ids; 524,288 numbers that are
/// sorted; the rows of a part that a scan of ids has read, once it has marked some of them. Numbers that are arranged against the sorting may be more than that, and take as long as sorting them in one go.
///
/// Nothing of the answer but its coming early can be seen in a result: a call that ends has no result, and leaves
/// everything as it was. The question is asked by the thread that made the call, and by no other.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use std::sync::Arc;
/// use tierline_core::{Interrupt, Interrupted};
/// let pressed = Arc::new(AtomicBool::new(false));
/// let asked = Arc::clone(&pressed);
/// let interrupt = Interrupt::when(move || asked.load(Ordering::Relaxed));
/// assert_eq!(interrupt.check(), Ok(()));
/// pressed.store(true, Ordering::Relaxed);
/// assert_eq!(interrupt.check(), Err(Interrupted));
/// assert_eq!(Interrupt::NEVER.check(), Ok(()));
/// ```
#[derive(Clone, Default)]
pub struct Interrupt {
    asked: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

impl Interrupt {
    /// No question: every call goes on to its end.
    pub const NEVER: Self = Self { asked: None };

    /// Rows that may lie between two questions of a loop over rows.
    pub const ROWS: usize = 1 << 14;

    /// A call ends where `asked` says true.
    pub fn when(asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { asked: Some(Arc::new(asked)) }
    }

    /// Asks the question.
    ///
    /// # Errors
    /// The call is to end.
    pub fn check(&self) -> Result<(), Interrupted> {
        match &self.asked {
            Some(asked) if asked() => Err(Interrupted),
            _ => Ok(()),
        }
    }

    /// Asks the question at every so many rows of a loop over them.
    ///
    /// ```
    /// use tierline_core::{Interrupt, Interrupted};
    /// let ended = Interrupt::when(|| true);
    /// assert_eq!((0..1_000_000).try_for_each(|row| ended.check_at(row)), Err(Interrupted));
    /// assert_eq!((0..1_000_000).try_for_each(|row| Interrupt::NEVER.check_at(row)), Ok(()));
    /// ```
    ///
    /// # Errors
    /// The call is to end.
    #[inline]
    pub fn check_at(&self, row: usize) -> Result<(), Interrupted> {
        // A power of two, so that a mask stands for the remainder of a division.
        if row & Self::ROWS.wrapping_sub(1) == 0 { self.check() } else { Ok(()) }
    }

    /// The items of an iterator in a list, with the question before every so many of them.
    ///
    /// # Errors
    /// The call is to end.
    ///
    /// ```
    /// use tierline_core::{Interrupt, Interrupted};
    /// assert_eq!(Interrupt::NEVER.collected([1, 2, 3].iter().map(|own| own * 2)), Ok(vec![2, 4, 6]));
    /// assert_eq!(Interrupt::when(|| true).collected([1, 2, 3]), Err(Interrupted));
    /// ```
    pub fn collected<T>(&self, items: impl IntoIterator<Item = T>) -> Result<Vec<T>, Interrupted> {
        let mut items = items.into_iter();
        // The lower bound of the hint: the upper one may be far beyond what comes.
        let mut out = Vec::with_capacity(items.size_hint().0);
        loop {
            self.check()?;
            let before = out.len();
            out.extend(items.by_ref().take(Self::ROWS));
            // Fewer than were asked for: the iterator is at its end.
            if out.len().wrapping_sub(before) < Self::ROWS {
                return Ok(out);
            }
        }
    }
}

impl Interrupt {
    /// Does something with the items of an iterator, which come to an early end where the call is to end: what was made of
    /// them is dropped then.
    ///
    /// # Errors
    /// The call is to end.
    ///
    /// ```
    /// use tierline_core::{Interrupt, Interrupted};
    /// assert_eq!(Interrupt::NEVER.during(1..4, |items| items.sum::<u32>()), Ok(6));
    /// assert_eq!(Interrupt::when(|| true).during(1..4, |items| items.sum::<u32>()), Err(Interrupted));
    /// ```
    pub fn during<I: IntoIterator, R>(
        &self,
        items: I,
        work: impl FnOnce(Watched<'_, I::IntoIter>) -> R,
    ) -> Result<R, Interrupted> {
        let ended = Cell::new(false);
        let done = work(Watched { items: items.into_iter(), passed: 0, interrupt: self, ended: &ended });
        if ended.get() { Err(Interrupted) } else { Ok(done) }
    }
}

/// The items of an iterator, until the call is asked to end: for [`Interrupt::during`].
#[derive(Debug)]
pub struct Watched<'i, I> {
    items: I,
    passed: usize,
    interrupt: &'i Interrupt,
    ended: &'i Cell<bool>,
}

impl<I: Iterator> Iterator for Watched<'_, I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        // An end stays one: `work` may ask for further items, and the question is not asked again.
        if self.ended.get() || self.interrupt.check_at(self.passed).is_err() {
            self.ended.set(true);
            return None;
        }
        self.passed = self.passed.wrapping_add(1);
        self.items.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.asked.is_some() { "Interrupt::when(..)" } else { "Interrupt::NEVER" })
    }
}

/// A call was asked to end, and has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the call was interrupted")]
pub struct Interrupted;
