//! A mistake found while reading, not yet joined with the text that it stands in.

use std::ops::Range;

use crate::words::visible;

/// A mistake at a range of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) range: Option<Range<usize>>,
    pub(crate) labels: Vec<(Range<usize>, String)>,
}

impl Fault {
    /// A mistake at these bytes; the message is one line, lower case, without a full stop.
    pub(crate) fn new(code: &'static str, range: Range<usize>, message: impl AsRef<str>) -> Self {
        Self { range: Some(range), ..Self::anywhere(code, message) }
    }

    /// A mistake of the text as a whole.
    pub(crate) fn anywhere(code: &'static str, message: impl AsRef<str>) -> Self {
        Self { code, message: visible(message.as_ref()), help: None, range: None, labels: Vec::new() }
    }

    /// What to do about it.
    pub(crate) fn help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(visible(help.as_ref()));
        self
    }

    /// Another place that has to do with it.
    pub(crate) fn label(mut self, range: Range<usize>, note: impl AsRef<str>) -> Self {
        self.labels.push((range, visible(note.as_ref())));
        self
    }

    /// The same mistake, each of its ranges moved.
    pub(crate) fn moved(mut self, place: impl Fn(Range<usize>) -> Range<usize>) -> Self {
        self.range = self.range.map(&place);
        for (range, _) in &mut self.labels {
            *range = place(range.clone());
        }
        self
    }
}

/// The mistakes of one document, up to a limit: a text of nonsense yields a short answer.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    left_out: usize,
}

impl Faults {
    /// The most mistakes that one document reports.
    pub(crate) const LIMIT: usize = 100;

    pub(crate) fn push(&mut self, fault: Fault) {
        if self.is_full() {
            self.leave_out();
        } else {
            self.list.push(fault);
        }
    }

    /// Counts a mistake that is not shown.
    pub(crate) const fn leave_out(&mut self) {
        self.left_out = self.left_out.saturating_add(1);
    }

    /// True where a further mistake is only counted, so that nobody needs to think about its words.
    pub(crate) const fn is_full(&self) -> bool {
        self.list.len() >= Self::LIMIT
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many mistakes there are, shown or not.
    pub(crate) const fn count(&self) -> usize {
        self.list.len().saturating_add(self.left_out)
    }

    /// The mistakes in the order of the text, and a last word where some were left out.
    pub(crate) fn finish(mut self) -> Vec<Fault> {
        in_order_of_text(&mut self.list);
        if self.left_out > 0 {
            let message = format!("{} more mistakes were found, which are not shown", self.left_out);
            self.list.push(Fault::anywhere("too-many-mistakes", message).help("correct the first ones and read again"));
        }
        self.list
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}

/// Mistakes by where they begin.
pub(crate) fn in_order_of_text(faults: &mut [Fault]) {
    let start = |fault: &Fault| fault.range.as_ref().map_or(0, |range| range.start);
    tierline_core::sort_by(faults, &mut |a, b| start(a).cmp(&start(b)));
}
