//! The words of expressions: how they are written, and a [`Formula`], an expression with the words of its author.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::language::op::{Binding, Form, Leaf, Op, Part};
use crate::language::{Expr, Span};

impl Expr {
    /// The words of a subtree, and of each node's place in them through `place`.
    pub(crate) fn write(&self, node: usize, mut place: impl FnMut(usize, Range<usize>)) -> String {
        // A task list instead of recursion: words to write, nodes to open, nodes to close.
        enum Task {
            Words([&'static str; 3]),
            Open(usize, Binding),
            Close(usize, usize, bool),
        }
        let mut out = String::new();
        let mut tasks = alloc::vec![Task::Open(node, Binding::Open)];
        while let Some(task) = tasks.pop() {
            let (node, outer) = match task {
                Task::Words(words) => {
                    words.iter().for_each(|word| out.push_str(word));
                    continue;
                }
                Task::Close(node, start, parentheses) => {
                    // Without the parentheses around it: they are no words of the node.
                    place(node, start..out.len());
                    if parentheses {
                        out.push(')');
                    }
                    continue;
                }
                Task::Open(node, outer) => (node, outer),
            };
            let Some(op) = self.nodes.get(node).map(|n| &n.op) else { continue };
            // A minus before a written number would be read as part of the number.
            let number = matches!(op.part(), Part::Leaf(Leaf::Number(_)));
            let parentheses = op.binding() < outer || (outer == Binding::Atom && number);
            if parentheses {
                out.push('(');
            }
            tasks.push(Task::Close(node, out.len(), parentheses));
            let operator = match op.part() {
                Part::Leaf(leaf) => {
                    out.push_str(&leaf.to_string());
                    continue;
                }
                Part::Operator(..) => op.operator(),
            };
            let Some(operator) = operator else { continue };
            let (name, none) = (operator.name, [""; 3]);
            // What stands before the operands, behind the first, behind those between, and behind the last.
            let (before, first, next, after) = match operator.form {
                Form::Infix => (none, [" ", name, " "], [" ", name, " "], none),
                Form::Prefix if operator.is_word() => ([name, " ", ""], none, none, none),
                Form::Prefix => ([name, "", ""], none, none, none),
                Form::Postfix => (none, none, none, [" ", name, ""]),
                Form::Function => ([name, "(", ""], [", ", "", ""], [", ", "", ""], [")", "", ""]),
                Form::Range => (none, [" ", name, " "], [" and ", "", ""], none),
                Form::List => (none, [" ", name, " ("], [", ", "", ""], [")", "", ""]),
            };
            before.iter().for_each(|word| out.push_str(word));
            // Put on the list backwards: what is written last goes first.
            tasks.push(Task::Words(after));
            let [tight, others] = operator.operands_bind;
            for (at, operand) in self.operands(node).into_iter().enumerate().rev() {
                tasks.push(Task::Open(operand, if at == 0 { tight } else { others }));
                match at {
                    0 => {}
                    1 => tasks.push(Task::Words(first)),
                    _ => tasks.push(Task::Words(next)),
                }
            }
        }
        out
    }
}

/// The canonical words: lower case, one space, `!=`, digits without `_`, no parentheses that are not needed.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(self.root(), |_, _| {}))
    }
}

/// An expression with the words it was written in; spans point into those words.
#[derive(Clone, Debug)]
pub struct Formula {
    expr: Expr,
    source: Box<str>,
}

impl Formula {
    /// An expression read from a text, its spans pointing into that text.
    #[must_use]
    pub fn written(expr: Expr, source: impl Into<Box<str>>) -> Self {
        Self { expr, source: source.into() }
    }

    /// The expression.
    #[must_use]
    pub const fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The names that the formula reads, in its order, each as often as it stands there.
    ///
    /// ```
    /// use tierline_core::{Formula, name};
    /// let rule = Formula::from(name("health").lt(40).and(name("arr").gt(name("floor"))));
    /// assert_eq!(rule.names().collect::<Vec<_>>(), ["health", "arr", "floor"]);
    /// assert_eq!(rule.on_one_line(), "health < 40 and arr > floor");
    /// ```
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.expr().names().map(|(_, name)| name)
    }

    /// The text as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The text as it was written, each run of white space one space.
    #[must_use]
    pub fn on_one_line(&self) -> String {
        self.words(self.expr.root())
    }

    /// The words of a node as they were written, each run of white space one space.
    #[must_use]
    pub fn words(&self, node: usize) -> String {
        let span = self.expr.nodes.get(node).map(|n| n.span).unwrap_or_default();
        match self.source.get(span.range()) {
            Some(words) if !words.is_empty() => one_line(words),
            _ => self.expr.write(node, |_, _| {}),
        }
    }

    /// The words of a node in canonical form: one space, `!=`, digits without `_`, no parentheses that are not needed.
    pub(crate) fn canonical(&self, node: usize) -> String {
        self.expr.write(node, |_, _| {})
    }

    /// Where a node stands in the words.
    pub(crate) fn span(&self, node: usize) -> Span {
        self.expr.nodes.get(node).map(|node| node.span).unwrap_or_default()
    }

    /// The node of the formula as a whole.
    pub(crate) fn root(&self) -> usize {
        self.expr.root()
    }

    /// The names that a node and its operands mention, in the order in which they are written, each as often as it is.
    pub(crate) fn names_in(&self, node: usize) -> impl Iterator<Item = &str> {
        let nodes = self.expr.subtree_range(node);
        self.expr.names().filter(move |(at, _)| nodes.contains(at)).map(|(_, name)| name)
    }

    /// The nodes of the clauses: the operands of a top-level `or`, or the whole rule.
    #[must_use]
    pub fn clauses(&self) -> Vec<usize> {
        let root = self.expr.root();
        match self.expr.nodes.get(root).map(|n| &n.op) {
            // An `or` takes up those within it, so that all alternatives stand side by side.
            Some(Op::Or(_)) => self.expr.operands(root),
            _ => alloc::vec![root],
        }
    }
}

/// White space outside quoted text folded to one space.
fn one_line(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let (mut quoted, mut space) = (false, false);
    for c in words.chars() {
        if c.is_whitespace() && !quoted {
            space = true;
            continue;
        }
        // Only between words: what stands before the first is dropped, as is what follows the last.
        if core::mem::take(&mut space) && !out.is_empty() {
            out.push(' ');
        }
        // A doubled quote ends the text and begins it again, with nothing between: its blanks stay.
        quoted ^= c == '\'';
        out.push(c);
    }
    out
}

/// An expression made in code: its words are the canonical ones.
impl From<Expr> for Formula {
    fn from(mut expr: Expr) -> Self {
        let mut spans = alloc::vec![Span::default(); expr.nodes.len()];
        let source = expr.write(expr.root(), |node, range| {
            if let Some(span) = spans.get_mut(node) {
                *span = Span::new(range);
            }
        });
        for (node, span) in expr.nodes.iter_mut().zip(spans) {
            node.span = span;
        }
        Self { expr, source: source.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::name;

    #[test]
    fn words_have_the_parentheses_they_need_and_no_others() {
        let a = || name("a");
        for (expr, words) in [
            ((a() + 1) * 2, "(a + 1) * 2"),
            (a() - (name("b") - 1), "a - (b - 1)"),
            (a() - name("b") - 1, "a - b - 1"),
            (a() / (name("b") * 2), "a / (b * 2)"),
            (-(a() + 1), "-(a + 1)"),
            (!(a().or(name("b"))), "not (a or b)"),
            (!(a().gt(1)), "not a > 1"),
            (a().and(name("b").or(name("c"))), "a and (b or c)"),
            (a().is_in(["x", "it's"]), "a in ('x', 'it''s')"),
            (a().between(1, 2).and(name("c").is_null()), "a between 1 and 2 and c is null"),
            (a().coalesce(0).least(name("b").abs()), "least(coalesce(a, 0), abs(b))"),
            ((a().gt(1)).eq(name("b")), "(a > 1) = b"),
        ] {
            assert_eq!(expr.to_string(), words);
        }
    }

    #[test]
    fn clauses_keep_the_words_they_were_written_in() {
        let formula = Formula::from(name("a").gt(1).or(name("b").and(name("c"))));
        let words: Vec<_> = formula.clauses().into_iter().map(|c| formula.words(c)).collect();
        assert_eq!(words, ["a > 1", "b and c"]);
    }
}
