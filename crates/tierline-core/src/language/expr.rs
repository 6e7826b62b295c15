//! Expressions: what derived attributes compute and what rules ask.
//!
//! An [`Expr`] is a list of nodes in postfix order, operands before their operator, so that no pass over it needs
//! recursion and the longest expression drops, clones and compares in one loop. A [`Formula`] is an expression with
//! the words it was written in.

use alloc::vec::Vec;
use core::ops::Range;

use crate::language::op::compare::Comparison;
use crate::language::op::{Arity, Chain, Op};
use crate::value::date::Date;
use crate::value::number::Decimal;

/// Where a node stands in the words of its formula: a range of bytes, empty where that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A range of bytes; positions beyond 4 GiB do not occur in texts of at most 1 MiB.
    #[must_use]
    pub fn new(range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(range.start), end: narrow(range.end) }
    }

    /// The range as indices.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One node of an [`Expr`] in postfix order.
#[derive(Clone, Debug)]
pub struct Node {
    pub(crate) op: Op,
    pub(crate) span: Span,
    /// Nodes of the subtree that ends here, this one included.
    size: u32,
}

impl Node {
    /// The operator or operand.
    #[must_use]
    pub const fn op(&self) -> &Op {
        &self.op
    }

    /// Where it is written.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }
}

/// An expression: nodes in postfix order, the last one the root.
///
/// Built by the parser of model documents, or in code:
///
/// ```
/// use tierline_core::{name, number};
/// let rule = name("arr").gt(number("100_000")?).or(name("arr").gt(50_000).and(name("strategic")));
/// assert_eq!(rule.to_string(), "arr > 100000 or arr > 50000 and strategic");
/// # Ok::<(), tierline_core::NumberError>(())
/// ```
// INVARIANT: never empty; each operator stands right behind its operands.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(crate) nodes: Vec<Node>,
}

/// An expression from a name, a number, a text, a boolean or a date.
impl<T: Into<Operand>> From<T> for Expr {
    fn from(operand: T) -> Self {
        Self::leaf(operand.into().0, Span::default())
    }
}

/// A literal that may stand where an expression is wanted.
#[derive(Debug)]
pub struct Operand(Op);

macro_rules! operand_from {
    ($($from:ty => |$v:ident| $make:expr),+ $(,)?) => {
        $(impl From<$from> for Operand {
            fn from($v: $from) -> Self {
                Self($make)
            }
        })+
    };
}

operand_from! {
    i32 => |v| Op::Number(v.into()),
    i64 => |v| Op::Number(v.into()),
    Decimal => |v| Op::Number(v),
    bool => |v| Op::Boolean(v),
    Date => |v| Op::Date(v),
    &str => |v| Op::Text(v.into()),
}

/// The parameter, attribute, derived attribute, dimension, score or flag of that name.
#[must_use]
pub fn name(name: &str) -> Expr {
    Expr::leaf(Op::Name(name.into()), Span::default())
}

/// A number as it is written in a model.
///
/// # Errors
/// [`crate::NumberError`] where the text is no number.
pub fn number(text: &str) -> Result<Expr, crate::NumberError> {
    Ok(Expr::from(Decimal::parse(text)?))
}

/// The date that the clients are assigned for.
#[must_use]
pub fn as_of() -> Expr {
    Expr::leaf(Op::AsOf, Span::default())
}

impl Expr {
    /// An operand by itself; an operator that takes operands becomes `null`.
    #[must_use]
    pub fn leaf(op: Op, span: Span) -> Self {
        // INVARIANT: an operator stands behind its operands, and a leaf has none.
        let op = if op.arity() == 0 { op } else { Op::Null };
        Self { nodes: alloc::vec![Node { op, span, size: 1 }] }
    }

    /// An operator with its operands. `and`, `or`, `+` and `*` take up operands of their own kind: they are n-ary.
    ///
    /// The number of operands is what counts: `Op::And(0)` with three operands is `Op::And(3)`. Operands too few or
    /// too many for an operator of fixed arity are cut off or filled up with `null`.
    ///
    /// ```
    /// use tierline_core::{Expr, Op, Span};
    /// let leaf = |number: i64| Expr::leaf(Op::Number(number.into()), Span::default());
    /// let sum = Expr::apply(Op::Add(0), [leaf(1), leaf(2), leaf(3)], Span::default());
    /// assert_eq!(sum.nodes()[sum.root()].op(), &Op::Add(3));
    /// assert_eq!(sum.operands(sum.root()), [0, 1, 2]);
    /// assert_eq!(sum.subtree(1), leaf(2));
    /// assert_eq!(sum.subtree_range(sum.root()), 0..4);
    /// ```
    #[must_use]
    pub fn apply(op: Op, operands: impl IntoIterator<Item = Self>, span: Span) -> Self {
        let mut nodes = Vec::new();
        let mut count = 0_u32;
        let Some(operator) = op.operator() else { return Self::leaf(op, span) };
        // An operator of fixed arity takes no more operands than it has places for.
        let places = match operator.arity {
            Arity::Exactly(places) => places as usize,
            Arity::Several | Arity::OneAndSeveral => usize::MAX,
        };
        for operand in operands.into_iter().take(places) {
            let mut operand = operand.nodes;
            // (a and b) and c: drop the inner operator, its operands become ours. For sums and products only the
            // first operand is taken up: a + (b + c) keeps the order that was written.
            let takes_up = match operator.chain {
                Chain::TakenUp => true,
                Chain::TakenUpInFront => count == 0,
                Chain::Deeper | Chain::FromTheLeft => false,
            };
            let inner =
                operand.last().filter(|last| takes_up && last.op.is_same_operator(&op)).map(|last| last.op.arity());
            // Its operands stay on the list, as operands of this one.
            if inner.is_some() {
                operand.pop();
            }
            count = count.saturating_add(inner.unwrap_or(1));
            // The first operand's nodes are taken over, not copied: a chain grows in one buffer.
            if nodes.is_empty() {
                nodes = operand;
            } else {
                nodes.extend(operand);
            }
        }
        let op = op.with_operands(count);
        // Too few operands are filled up with `null`, which every operator that needs a value refuses.
        for _ in count..op.arity() {
            nodes.push(Node { op: Op::Null, span, size: 1 });
        }
        let size = u32::try_from(nodes.len()).unwrap_or(u32::MAX).saturating_add(1);
        nodes.push(Node { op, span, size });
        Self { nodes }
    }

    /// The nodes in postfix order.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The index of the root: the last node.
    #[must_use]
    pub fn root(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// The indices of a node's operands, in the order they are written.
    #[must_use]
    pub fn operands(&self, node: usize) -> Vec<usize> {
        let arity = self.nodes.get(node).map_or(0, |n| n.op.arity());
        let mut out = Vec::with_capacity(arity as usize);
        let mut at = node;
        for _ in 0..arity {
            let Some(child) = at.checked_sub(1) else { break };
            out.push(child);
            // The operand before ends right in front of this one's subtree.
            let size = self.nodes.get(child).map_or(1, |n| n.size) as usize;
            at = at.saturating_sub(size);
        }
        // Found from the last to the first.
        out.reverse();
        out
    }

    /// The subtree that ends at a node, as an expression of its own.
    #[must_use]
    pub fn subtree(&self, node: usize) -> Self {
        let size = self.nodes.get(node).map_or(0, |n| n.size) as usize;
        let start = node.saturating_add(1).saturating_sub(size);
        Self { nodes: self.nodes.get(start..=node).unwrap_or_default().to_vec() }
    }

    /// The range of nodes of the subtree that ends at a node.
    #[must_use]
    pub fn subtree_range(&self, node: usize) -> Range<usize> {
        let size = self.nodes.get(node).map_or(0, |n| n.size) as usize;
        node.saturating_add(1).saturating_sub(size)..node.saturating_add(1)
    }

    /// The names it mentions, in the order they are written, each as often as it is.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match &node.op {
            Op::Name(name) => Some((at, &**name)),
            _ => None,
        })
    }

    /// How deep operators stand inside one another; operands that are taken up on the left do not count.
    #[must_use]
    pub fn nesting(&self) -> usize {
        let mut depths: Vec<usize> = Vec::new();
        for node in &self.nodes {
            let arity = node.op.arity() as usize;
            let from = depths.len().saturating_sub(arity);
            let operands = depths.split_off(from.min(depths.len()));
            let left_chain = node.op.operator().is_some_and(|operator| match operator.chain {
                Chain::FromTheLeft | Chain::TakenUpInFront => true,
                Chain::Deeper | Chain::TakenUp => false,
            });
            let depth = operands
                .iter()
                .enumerate()
                // `a - b - c` is one level deep, however long the chain is: no stack grows with it.
                .map(|(at, depth)| if at == 0 && left_chain { *depth } else { depth.saturating_add(1) })
                .max()
                .unwrap_or(0);
            depths.push(depth);
        }
        depths.last().copied().unwrap_or(0)
    }

    /// `self = other`
    #[must_use]
    pub fn eq(self, other: impl Into<Self>) -> Self {
        self.compare(Comparison::Equal, other)
    }

    /// `self != other`
    #[must_use]
    pub fn ne(self, other: impl Into<Self>) -> Self {
        self.compare(Comparison::NotEqual, other)
    }

    /// `self < other`
    #[must_use]
    pub fn lt(self, other: impl Into<Self>) -> Self {
        self.compare(Comparison::Less, other)
    }

    /// `self <= other`
    #[must_use]
    pub fn le(self, other: impl Into<Self>) -> Self {
        self.compare(Comparison::LessOrEqual, other)
    }

    /// `self > other`
    #[must_use]
    pub fn gt(self, other: impl Into<Self>) -> Self {
        self.compare(Comparison::Greater, other)
    }

    /// `self >= other`
    #[must_use]
    pub fn ge(self, other: impl Into<Self>) -> Self {
        self.compare(Comparison::GreaterOrEqual, other)
    }

    /// The two compared.
    ///
    /// ```
    /// use tierline_core::{Attribute, Client, Comparison, Date, Model, Tier, name};
    /// let rules = [
    ///     ("not-zero", name("arr").ne(0).and(name("arr").lt(10))),
    ///     ("some", name("arr").is_in([10, 20]).or(name("arr").between(30, 40))),
    ///     ("much", name("arr").greatest(100).compare(Comparison::Greater, 100)),
    /// ];
    /// let model = rules
    ///     .into_iter()
    ///     .fold(Model::builder("m").attribute(Attribute::decimal("arr", 0)), |model, (tier, rule)| model.tier(Tier::when(tier, rule)))
    ///     .tier(Tier::rest("others"))
    ///     .build()?;
    /// let tier = |arr: i64| model.compile().assign(&Client::new("a").with("arr", arr), Date::MIN).tier().map(String::from);
    /// assert_eq!([5, 20, 35, 101, 0].map(|arr| tier(arr).unwrap()), ["not-zero", "some", "some", "much", "others"]);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn compare(self, comparison: Comparison, other: impl Into<Self>) -> Self {
        Self::apply(Op::Compare(comparison), [self, other.into()], Span::default())
    }

    /// `self between low and high`, both included.
    #[must_use]
    pub fn between(self, low: impl Into<Self>, high: impl Into<Self>) -> Self {
        Self::apply(Op::Between, [self, low.into(), high.into()], Span::default())
    }

    /// `self in (...)`
    #[must_use]
    pub fn is_in<T: Into<Self>>(self, list: impl IntoIterator<Item = T>) -> Self {
        let operands = core::iter::once(self).chain(list.into_iter().map(Into::into));
        Self::apply(Op::In(0), operands, Span::default())
    }

    /// `self is null`
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::apply(Op::IsNull, [self], Span::default())
    }

    /// `self is not null`
    #[must_use]
    pub fn is_not_null(self) -> Self {
        Self::apply(Op::IsNotNull, [self], Span::default())
    }

    /// `self and other`
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        Self::apply(Op::And(0), [self, other.into()], Span::default())
    }

    /// `self or other`
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        Self::apply(Op::Or(0), [self, other.into()], Span::default())
    }

    /// `coalesce(self, other)`
    #[must_use]
    pub fn coalesce(self, other: impl Into<Self>) -> Self {
        Self::apply(Op::Coalesce(0), [self, other.into()], Span::default())
    }

    /// The least of the two that is not missing.
    #[must_use]
    pub fn least(self, other: impl Into<Self>) -> Self {
        Self::apply(Op::Least(0), [self, other.into()], Span::default())
    }

    /// The greatest of the two that is not missing.
    #[must_use]
    pub fn greatest(self, other: impl Into<Self>) -> Self {
        Self::apply(Op::Greatest(0), [self, other.into()], Span::default())
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self::apply(Op::Abs, [self], Span::default())
    }
}

/// Two expressions are equal where they have the same nodes; where they are written does not count.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.nodes.len() == other.nodes.len() && self.nodes.iter().zip(&other.nodes).all(|(a, b)| a.op == b.op)
    }
}

impl Eq for Expr {}

macro_rules! operator {
    ($($trait:ident, $method:ident, $op:expr;)+) => {
        $(impl<T: Into<Expr>> core::ops::$trait<T> for Expr {
            type Output = Self;
            fn $method(self, other: T) -> Self {
                Self::apply($op, [self, other.into()], Span::default())
            }
        })+
    };
}

operator! {
    Add, add, Op::Add(0);
    Sub, sub, Op::Subtract;
    Mul, mul, Op::Multiply(0);
    Div, div, Op::Divide;
}

impl core::ops::Neg for Expr {
    type Output = Self;
    fn neg(self) -> Self {
        Self::apply(Op::Negate, [self], Span::default())
    }
}

impl core::ops::Not for Expr {
    type Output = Self;
    fn not(self) -> Self {
        Self::apply(Op::Not, [self], Span::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn chains_are_one_node_however_long() {
        let long = (0..100_000).fold(name("a").gt(0), |all, n| all.or(name("a").gt(n)));
        assert_eq!(long.nodes().last().map(Node::op), Some(&Op::Or(100_001)));
        assert_eq!(long.nesting(), 2);
        let deep = (0..50_000).fold(name("a"), |all, _| !all);
        assert_eq!(deep.nesting(), 50_000);
        assert_eq!(deep.clone(), deep);
        assert!(deep.to_string().starts_with("not not not "));
    }
}
