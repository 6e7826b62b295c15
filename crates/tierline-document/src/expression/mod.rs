//! Expressions: a subset of SQL, from text to [`Expr`], with a byte range on every node.
//!
//! The text is split into words first, and limits are counted over the words. The parser then climbs by binding
//! strength with a stack of its own: no text, however long or deep, uses more of the thread's stack than another.

mod lexer;
mod parser;
mod signs;
mod table;
mod token;
mod vocabulary;

use tierline_core::{Expr, Formula, Op};

use self::token::Kind;
use crate::fault::{Fault, in_order_of_text};
use crate::words::grouped;

pub(crate) use lexer::invisible_fault;

/// The most nodes of an expression.
pub(crate) const MAX_NODES: usize = 4_096;

/// How deep parentheses, `not`, minus signs and functions may stand inside one another.
pub(crate) const MAX_NESTING: usize = 64;

/// The formula that a text writes, its spans pointing into the text as it is given.
pub(crate) fn parse(text: &str) -> Result<Formula, Vec<Fault>> {
    let lexed = lexer::lex(text);
    if let Some(fault) = limit_fault(text, &lexed) {
        return Err(vec![fault]);
    }
    let mut faults = lexed.faults;
    // Where words were left out, what the parser would say about the rest is of no use.
    let expr: Option<Expr> = if lexed.broken { None } else { parser::parse(text, &lexed.tokens, &mut faults) };
    in_order_of_text(&mut faults);
    match expr {
        Some(expr) if faults.is_empty() && expr.nodes().len() > MAX_NODES => {
            Err(vec![too_long(text, expr.nodes().len())])
        }
        Some(expr) if faults.is_empty() => Ok(Formula::written(expr, text)),
        _ => Err(faults),
    }
}

/// Counts over the words what would be too much for the parser.
fn limit_fault(text: &str, lexed: &lexer::Lexed<'_>) -> Option<Fault> {
    // Each operand is a node, so that more operands than nodes are too many, whatever the parser would say.
    if lexed.operands > MAX_NODES || lexed.tokens.len() > MAX_NODES.saturating_mul(6) {
        return Some(too_long(text, lexed.operands.max(lexed.tokens.len().checked_div(6).unwrap_or(0))));
    }
    let (mut open, mut signs, mut operand) = (0_usize, 0_usize, false);
    let mut held: Vec<usize> = Vec::new();
    let (mut deepest, mut first) = (0_usize, None);
    for token in &lexed.tokens {
        match &token.kind {
            Kind::Open => {
                // What stands before the parenthesis stays open as long as it does.
                held.push(signs);
                open = open.saturating_add(signs).saturating_add(1);
                signs = 0;
                operand = false;
            }
            Kind::Close => {
                let before = held.pop().unwrap_or(0);
                open = open.saturating_sub(before).saturating_sub(1);
                signs = 0;
                operand = true;
            }
            Kind::Sign(Op::Subtract) if !operand => signs = signs.saturating_add(1),
            Kind::Word(word) if !operand && word.eq_ignore_ascii_case("not") => signs = signs.saturating_add(1),
            kind => {
                operand = kind.is_operand();
                if !operand {
                    signs = 0;
                }
            }
        }
        let depth = open.saturating_add(signs);
        deepest = deepest.max(depth);
        if depth > MAX_NESTING && first.is_none() {
            first = Some(token.range.clone());
        }
    }
    first.map(|range| {
        let message = format!("an expression nested {} deep; at most {MAX_NESTING} are allowed", grouped(deepest));
        Fault::new("expression-too-deep", range, message)
            .help("split it: a flag, a dimension or a derived attribute can stand for a part of it")
    })
}

fn too_long(text: &str, nodes: usize) -> Fault {
    // The first words show which expression it is; all of it would fill the screen.
    let end = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    let message =
        format!("an expression of at least {} nodes; at most {} are allowed", grouped(nodes), grouped(MAX_NODES));
    Fault::new("expression-too-long", 0..end, message)
        .help("split it: `in (...)` for many values, a flag or a dimension for a part of it")
}
