//! The oracle: what a model says of a client, written from the specification and nothing else.
//!
//! Exact fractions, recursion over the tree, one name after the other. It shares no code with the plan: whoever
//! disagrees with it is wrong, or the specification is not clear.

mod compare;
mod input;
mod evaluate;
mod open;

pub use compare::differences;

use std::collections::BTreeSet;

use tierline::{
    Client, Date, Model, Value,
    model::{Attribute, Formula},
    plan::IssueKind,
};

use crate::Fraction;

/// A value as the oracle sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Not there, or not known.
    Missing,
    /// A number.
    Number(Fraction),
    /// True or false.
    Boolean(bool),
    /// A level or a text.
    Text(String),
    /// Days since 1970-01-01; not bounded, as values on the way are not.
    Days(i64),
}

/// What is wrong: the attribute or computed value, nothing for the client as a whole, and how.
pub type Gap = (Option<String>, IssueKind);

/// A score and what it is made of.
#[derive(Clone, Debug)]
pub struct ScoreSeen {
    /// Its name.
    pub name: String,
    /// The score.
    pub score: Option<Fraction>,
    /// Digits behind the point of the score and of its contributions.
    pub scale: u32,
    /// By factor, each rounded for itself.
    pub contributions: Vec<Option<Fraction>>,
    /// The score less its contributions.
    pub rounding: Option<Fraction>,
    /// The share of the weight whose value was known.
    pub coverage: Fraction,
}

/// What the model says of one client.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The tier.
    pub tier: Option<String>,
    /// The words of the clause that decided.
    pub clause: Option<String>,
    /// The tiers that it may have, best first.
    pub possible: Vec<String>,
    /// Whether it may be that no tier takes the client.
    pub or_none: bool,
    /// By score.
    pub scores: Vec<ScoreSeen>,
    /// By dimension.
    pub levels: Vec<(String, Option<String>)>,
    /// By flag.
    pub flags: Vec<(String, Option<bool>)>,
    /// By attribute and derived attribute, and the tier in force before where a flag asks for it.
    pub values: Vec<(String, Seen)>,
    /// What is wrong.
    pub gaps: Vec<Gap>,
    /// The attributes whose values were rounded.
    pub rounded: BTreeSet<String>,
}

/// What the model says of a client.
#[must_use]
pub fn judge(model: &Model, client: &Client, as_of: Date) -> Verdict {
    evaluate::judge(model, client, as_of)
}

/// Whether a value is no issue of an attribute.
#[must_use]
pub fn accepts(model: &Model, attribute: &Attribute, value: &Value) -> bool {
    evaluate::accepts(model, attribute, value)
}

/// What flags of the model ask of the last review, as attributes: the tier in force before, and remembered values.
#[must_use]
pub fn last_review(model: &Model) -> Vec<Attribute> {
    evaluate::last_review(model)
}

/// The clauses of a tier's rule in words, with their truth.
pub type Clauses = Vec<(String, Option<bool>)>;

/// Every tier by name, with its clauses.
#[must_use]
pub fn clauses(model: &Model, client: &Client, as_of: Date) -> Vec<(String, Clauses)> {
    evaluate::clauses(model, client, as_of)
}

/// Whether conditions hold for a client.
#[must_use]
pub fn truths(model: &Model, client: &Client, as_of: Date, conditions: &[Formula]) -> Vec<Option<bool>> {
    evaluate::truths(model, client, as_of, conditions)
}

/// Whether a number on the way to a derived value, a flag or the tier takes more than 128 bits: there an overflow is told,
/// whatever the oracle, whose numbers have no bounds, makes of it.
#[must_use]
pub fn leaves_128_bits(model: &Model, client: &Client, as_of: Date) -> bool {
    evaluate::leaves_128_bits(model, client, as_of)
}
