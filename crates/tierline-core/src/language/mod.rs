//! The language of rules and derived attributes: operators, expressions of them, and the words that they are written in.
//!
//! In reading order: [`truth`] true, false and unknown; [`op`] what operators are, a family a file; [`expr`] expressions;
//! [`formula`] their words.

pub(crate) mod truth;
pub(crate) mod op;
mod expr;
mod formula;

pub use expr::{Expr, Node, Operand, Span, as_of, name, number};
pub use formula::Formula;
pub use op::compare::Comparison;
pub use op::{Arity, Binding, Chain, Form, Op, Operator, WrittenAs, instead_of, is_keyword};
pub use truth::Truth;
