//! Where in the text a part of the model stands.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use tierline_core::{Place, Position, Positions, Problem, Segment, Span};

use crate::fault::Fault;
use crate::source::Source;
use crate::tree::{Node, Value, locate};

/// A document as what its model asks for the positions of its parts.
pub(crate) struct Written {
    pub(crate) source: Arc<Source>,
    pub(crate) root: Arc<Node>,
}

impl Positions for Written {
    fn position(&self, place: &Place, span: Option<Span>) -> Option<Position> {
        let found = find(&self.root, place);
        let range = found.exact.then(|| found.words(self.source.text(), span, false))?;
        let (line, column) = self.source.position(self.source.clamp(&range).start);
        Some(Position::new(line, column))
    }
}

/// Short: the text is as long as its author liked.
impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Written").field("name", &self.source.name()).finish_non_exhaustive()
    }
}

/// A problem of the model as a mistake in the text.
pub(crate) fn fault_of(problem: &Problem, text: &str, root: &Node) -> Fault {
    let found = find(root, problem.place());
    let range = found.words(text, problem.span(), problem.is_on_key());
    let mut fault = Fault::new(problem.code(), range, problem.message());
    if let Some(advice) = problem.advice() {
        fault = fault.help(advice);
    }
    for (place, note) in problem.others() {
        // A whole definition is shown by its name.
        let definition = matches!(place.segments(), [Segment::Key(_), Segment::Key(_)]);
        fault = fault.label(find(root, place).range(text, definition), note);
    }
    fault
}

/// The part of the document that a place names, or the nearest one around it.
struct Found<'t> {
    node: &'t Node,
    key: Option<Range<usize>>,
    exact: bool,
}

fn find<'t>(root: &'t Node, place: &Place) -> Found<'t> {
    let mut found = Found { node: root, key: None, exact: true };
    let flag = matches!(place.segments(), [Segment::Key(section), Segment::Key(_)] if **section == *"flags");
    for segment in place.segments() {
        let next = match segment {
            Segment::Key(key) => found.node.entry(key).map(|entry| (&entry.node, Some(entry.key_range.clone()))),
            Segment::Index(index) => found.node.items().get(*index).map(|node| (node, None)),
        };
        match next {
            Some((node, key)) => found = Found { node, key, exact: true },
            None => {
                found.exact = false;
                break;
            }
        }
    }
    // The words of a flag that has more than its condition are those of the condition.
    if let Some(when) = found.node.entry("when").filter(|_| flag && found.exact) {
        found = Found { node: &when.node, key: found.key, exact: true };
    }
    found
}

impl Found<'_> {
    /// The bytes of words within the formula that stands there, or those that show the place.
    fn words(&self, text: &str, span: Option<Span>, on_key: bool) -> Range<usize> {
        match (span, self.exact) {
            (Some(span), true) if self.node.scalar().is_some() && !on_key => locate(text, self.node, span.range()),
            _ => self.range(text, on_key),
        }
    }

    /// The bytes that show the place: words that fit one line, else the key, else the name inside.
    fn range(&self, text: &str, on_key: bool) -> Range<usize> {
        let short = match &self.node.value {
            Value::Scalar(scalar) => !scalar.is_absent(),
            Value::Map { flow, .. } | Value::List { flow, .. } => *flow,
        } && !text.get(self.node.range.clone()).is_none_or(|words| words.contains('\n'));
        match &self.key {
            Some(key) if on_key || !self.exact || !short => key.clone(),
            _ if short => self.node.range.clone(),
            _ => ["name", "level", "of"]
                .iter()
                .find_map(|key| self.node.entry(key))
                .map_or_else(|| self.node.words(text), |entry| entry.node.words(text)),
        }
    }
}
