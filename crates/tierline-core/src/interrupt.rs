//! Long calls that somebody may want to end: a question that is asked between parts of the work.

use alloc::sync::Arc;
use core::fmt;

/// A question that a long call asks between parts of its work, never more than some 130,000 rows apart: whether to end.
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

    /// Rows that may lie between two questions.
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
    /// # Errors
    /// The call is to end.
    #[inline]
    pub fn check_at(&self, row: usize) -> Result<(), Interrupted> {
        if row & Self::ROWS.wrapping_sub(1) == 0 { self.check() } else { Ok(()) }
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.asked.is_some() { "Interrupt::when(..)" } else { "Interrupt::NEVER" })
    }
}

/// A call was asked to end, and has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call was interrupted")
    }
}

impl core::error::Error for Interrupted {}
