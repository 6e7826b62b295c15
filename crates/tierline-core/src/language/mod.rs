//! The language of rules and derived attributes: expressions, and the words that they are written in.

mod expr;
mod formula;

pub use expr::{Comparison, Expr, Node, Op, Operand, Span, as_of, name, number};
pub use formula::Formula;
