//! Operators: all that is said of one stands in one place.
//!
//! A family is a file: [`arithmetic`] computes, [`compare`] asks, [`logic`] combines answers, [`choice`] takes one of several
//! values. For each of its operators a family has
//!
//! - the entry of the table, an [`Operator`]: how it is written and how tightly it binds, what it takes and gives, what it
//!   says of missing values, an example;
//! - its types (`sort`), and what is wrong with operands of others;
//! - what it gives for one client (`run`), for constants (it is run), for a client with open values (`open`, `sets`), and
//!   where it works on truths, for a block of clients (`block`).
//!
//! All of it stands behind matches without a catch-all arm, so that an operator without one of them does not compile. The
//! parser, the emitter, the JSON Schema and the reference page read the table.
//!
//! Costs: `run` is generic over the width of the numbers and is inlined; nothing is looked up for a client.

pub(crate) mod arithmetic;
pub(crate) mod choice;
pub(crate) mod compare;
pub(crate) mod logic;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;

use self::arithmetic::{ArithmeticOp, Binary, Unary};
use self::choice::ChoiceOp;
use self::compare::{CompareOp, Comparison};
use self::logic::LogicOp;
use crate::value::date::Date;
use crate::value::number::Decimal;

/// An operator or an operand: one node of an [`Expr`](crate::Expr).
///
/// Missing operands, as in SQL: arithmetic and comparisons with one are missing (unknown); `and`, `or` and `not`
/// follow three-valued logic; `is null`, `coalesce`, `least` and `greatest` look at which operands are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Op {
    /// An exact number.
    Number(Decimal),
    /// A text, or a level by name.
    Text(Box<str>),
    /// `true` or `false`.
    Boolean(bool),
    /// `date '2026-01-31'`
    Date(Date),
    /// `null`: the missing value; allowed as an operand of `coalesce`, `least` and `greatest`.
    Null,
    /// A parameter, attribute, derived attribute, dimension, score or flag.
    Name(Box<str>),
    /// `as_of`: the date that the clients are assigned for.
    AsOf,
    /// `a < b` and its kin; 2 operands of one type. Unknown where one is missing.
    Compare(Comparison),
    /// `a between low and high`: `a >= low and a <= high`; 3 operands.
    Between,
    /// `a not between low and high`: `a < low or a > high`; 3 operands.
    NotBetween,
    /// `a in (b, c)`: equal to one of so many constants; 1 + n operands.
    In(u32),
    /// `a not in (b, c)`; 1 + n operands.
    NotIn(u32),
    /// `a is null`: true or false, never unknown; 1 operand.
    IsNull,
    /// `a is not null`; 1 operand.
    IsNotNull,
    /// True where all of n operands are, false where one is.
    And(u32),
    /// True where one of n operands is, false where all are.
    Or(u32),
    /// 1 operand; unknown stays unknown.
    Not,
    /// The exact sum of n numbers; a date and whole days give a date.
    Add(u32),
    /// `a - b`; two dates give whole days, a date and whole days give a date.
    Subtract,
    /// The exact product of n numbers.
    Multiply(u32),
    /// The exact quotient as a fraction; missing where the divisor is zero.
    Divide,
    /// What is left of a division of whole numbers, with the sign of what is divided; missing where the divisor is zero.
    Remainder,
    /// `-a`
    Negate,
    /// The first of n operands that is not missing.
    Coalesce(u32),
    /// The least of the n operands that are not missing; missing where all are.
    Least(u32),
    /// The greatest of the n operands that are not missing; missing where all are.
    Greatest(u32),
    /// The number without its sign.
    Abs,
}

/// What stands for itself in an expression.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leaf<'a> {
    Number(&'a Decimal),
    Text(&'a str),
    Boolean(bool),
    Date(Date),
    Null,
    Name(&'a str),
    AsOf,
}

/// As it is written, a quote inside a text doubled.
impl fmt::Display for Leaf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => value.fmt(f),
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Boolean(value) => value.fmt(f),
            Self::Date(date) => write!(f, "date '{date}'"),
            Self::Null => f.write_str("null"),
            Self::Name(name) => f.write_str(name),
            Self::AsOf => f.write_str("as_of"),
        }
    }
}

/// An operator, whatever the number of its operands, by its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Arithmetic(ArithmeticOp),
    Compare(CompareOp),
    Logic(LogicOp),
    Choice(ChoiceOp),
}

/// A node as what stands for itself, or as an operator and the number of operands that it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    Leaf(Leaf<'a>),
    Operator(Family, u32),
}

impl Op {
    #[inline]
    pub(crate) fn part(&self) -> Part<'_> {
        // Only operators of any number of operands count them; for the others the table says how many.
        let (family, counted) = match self {
            Self::Number(value) => return Part::Leaf(Leaf::Number(value)),
            Self::Text(text) => return Part::Leaf(Leaf::Text(text)),
            Self::Boolean(value) => return Part::Leaf(Leaf::Boolean(*value)),
            Self::Date(date) => return Part::Leaf(Leaf::Date(*date)),
            Self::Null => return Part::Leaf(Leaf::Null),
            Self::Name(name) => return Part::Leaf(Leaf::Name(name)),
            Self::AsOf => return Part::Leaf(Leaf::AsOf),
            Self::Compare(comparison) => (Family::Compare(comparison.operator()), 0),
            Self::Between => (Family::Compare(CompareOp::Between), 0),
            Self::NotBetween => (Family::Compare(CompareOp::NotBetween), 0),
            Self::In(n) => (Family::Compare(CompareOp::In), *n),
            Self::NotIn(n) => (Family::Compare(CompareOp::NotIn), *n),
            Self::IsNull => (Family::Compare(CompareOp::IsNull), 0),
            Self::IsNotNull => (Family::Compare(CompareOp::IsNotNull), 0),
            Self::And(n) => (Family::Logic(LogicOp::And), *n),
            Self::Or(n) => (Family::Logic(LogicOp::Or), *n),
            Self::Not => (Family::Logic(LogicOp::Not), 0),
            Self::Add(n) => (Family::Arithmetic(ArithmeticOp::Binary(Binary::Add)), *n),
            Self::Subtract => (Family::Arithmetic(ArithmeticOp::Binary(Binary::Subtract)), 0),
            Self::Multiply(n) => (Family::Arithmetic(ArithmeticOp::Binary(Binary::Multiply)), *n),
            Self::Divide => (Family::Arithmetic(ArithmeticOp::Binary(Binary::Divide)), 0),
            Self::Remainder => (Family::Arithmetic(ArithmeticOp::Binary(Binary::Remainder)), 0),
            Self::Negate => (Family::Arithmetic(ArithmeticOp::Unary(Unary::Negate)), 0),
            Self::Abs => (Family::Arithmetic(ArithmeticOp::Unary(Unary::Abs)), 0),
            Self::Coalesce(n) => (Family::Choice(ChoiceOp::Coalesce), *n),
            Self::Least(n) => (Family::Choice(ChoiceOp::Least), *n),
            Self::Greatest(n) => (Family::Choice(ChoiceOp::Greatest), *n),
        };
        Part::Operator(family, counted)
    }

    /// How many operands it takes.
    #[must_use]
    #[inline]
    pub fn arity(&self) -> u32 {
        match self.part() {
            Part::Leaf(_) => 0,
            Part::Operator(family, counted) => match family.entry().arity {
                Arity::Exactly(count) => count,
                Arity::Several => counted,
                Arity::OneAndSeveral => counted.saturating_add(1),
            },
        }
    }

    /// Its line of the table of operators; nothing for what stands for itself.
    ///
    /// ```
    /// use tierline_core::{Form, Op};
    /// let quotient = Op::Divide.operator().unwrap();
    /// assert_eq!((quotient.name, quotient.form), ("/", Form::Infix));
    /// assert_eq!(Op::AsOf.operator().map(|own| own.name), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn operator(&self) -> Option<&'static Operator> {
        match self.part() {
            Part::Leaf(_) => None,
            Part::Operator(family, _) => Some(family.entry()),
        }
    }

    /// How tightly it binds when written; an operand that binds less tightly stands in parentheses.
    #[inline]
    pub(crate) fn binding(&self) -> Binding {
        self.operator().map_or(Binding::Atom, |operator| operator.binding)
    }

    /// Whether it is a value as it is written, which explanations do not show beside its words.
    pub(crate) fn is_literal(&self) -> bool {
        match self.part() {
            Part::Leaf(Leaf::Number(_) | Leaf::Text(_) | Leaf::Boolean(_) | Leaf::Date(_) | Leaf::Null) => true,
            Part::Leaf(Leaf::Name(_) | Leaf::AsOf) | Part::Operator(..) => false,
        }
    }

    /// Whether both are one operator, whatever the number of their operands.
    #[inline]
    pub(crate) fn is_same_operator(&self, other: &Self) -> bool {
        match (self.part(), other.part()) {
            (Part::Operator(family, _), Part::Operator(other, _)) => family == other,
            (Part::Leaf(_), _) | (_, Part::Leaf(_)) => false,
        }
    }

    /// Whether an explanation shows its operands as parts of a condition.
    pub(crate) fn shows_parts(&self) -> bool {
        match self.part() {
            Part::Leaf(_) | Part::Operator(Family::Arithmetic(_), _) => false,
            Part::Operator(Family::Compare(family), _) => family.shows_parts(),
            Part::Operator(Family::Logic(family), _) => family.shows_parts(),
            Part::Operator(Family::Choice(family), _) => family.shows_parts(),
        }
    }

    /// The same operator with so many operands, where it counts them.
    pub(crate) fn with_operands(self, operands: u32) -> Self {
        match self.part() {
            Part::Leaf(_) => self,
            Part::Operator(family, _) => {
                let counted = match family.entry().arity {
                    Arity::Exactly(_) => 0,
                    Arity::Several => operands,
                    Arity::OneAndSeveral => operands.saturating_sub(1),
                };
                family.op(counted)
            }
        }
    }
}

impl Family {
    /// Its line of the table.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "the compiler has put a line there for each operator of each list"
    )]
    #[inline]
    fn entry(self) -> &'static Operator {
        let at = match self {
            // The number of an operator is its place in its list: `table` stops the compiler where it is not.
            Self::Compare(operator) => operator as usize,
            Self::Logic(operator) => operator as usize + LOGIC,
            Self::Choice(operator) => operator as usize + CHOICE,
            Self::Arithmetic(ArithmeticOp::Binary(operator)) => operator as usize + BINARY,
            Self::Arithmetic(ArithmeticOp::Unary(operator)) => operator as usize + UNARY,
        };
        &TABLE[at]
    }

    fn op(self, counted: u32) -> Op {
        match self {
            Self::Arithmetic(operator) => operator.op(counted),
            Self::Compare(operator) => operator.op(counted),
            Self::Logic(operator) => operator.op(counted),
            Self::Choice(operator) => operator.op(counted),
        }
    }
}

/// How an operator is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Between its operands: `a + b`, `a and b`.
    Infix,
    /// Before its operand: `-a`, `not a`.
    Prefix,
    /// Behind its operand: `a is null`.
    Postfix,
    /// As a function: `abs(a)`, `coalesce(a, b)`.
    Function,
    /// With two ends: `a between b and c`.
    Range,
    /// With a list: `a in (b, c)`.
    List,
}

/// How many operands an operator takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arity {
    /// So many.
    Exactly(u32),
    /// One or more.
    Several,
    /// One, and one or more to compare it with.
    OneAndSeveral,
}

/// How tightly an operator binds, the loosest first: what binds tighter is put together first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Binding {
    /// What stands in parentheses, or alone: nothing holds it.
    Open,
    /// `or`
    Or,
    /// `and`
    And,
    /// `not`
    Not,
    /// Comparisons; they do not chain.
    Compare,
    /// `+` and `-`
    Sum,
    /// `*` and `/`
    Product,
    /// The minus sign of a number.
    Sign,
    /// Names, literals and functions.
    Atom,
}

/// What becomes of an operand that is the same operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chain {
    /// It stays an operator of its own, one level deeper.
    Deeper,
    /// In front it stays an operator of its own, on the same level: `a - b - c`.
    FromTheLeft,
    /// In front its operands are taken up: `a + b + c` is one sum.
    TakenUpInFront,
    /// Wherever it stands its operands are taken up: `a and (b and c)` has three.
    TakenUp,
}

/// One operator: a line of the table that the parser, the emitter, the JSON Schema and the reference page read.
///
/// ```
/// use tierline_core::Operator;
/// let functions: Vec<&str> = Operator::functions().map(|own| own.name).collect();
/// assert!(["coalesce", "least", "greatest", "abs"].iter().all(|name| functions.contains(name)));
/// let least = Operator::functions().find(|own| own.name == "least").unwrap();
/// assert_eq!(least.written(&["a", "b"]), "least(a, b)");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operator {
    /// The sign or the words that are written: `+`, `not in`, `coalesce`.
    pub name: &'static str,
    /// Where they stand.
    pub form: Form,
    /// How many operands it takes.
    pub arity: Arity,
    /// How tightly it binds.
    pub binding: Binding,
    /// How tightly its first operand and the others have to bind to stand without parentheses.
    pub operands_bind: [Binding; 2],
    /// What becomes of an operand that is the same operator.
    pub chain: Chain,
    /// Types of operands, in words.
    pub takes: &'static str,
    /// The type of the result, in words.
    pub gives: &'static str,
    /// What a missing operand makes of it, a sentence.
    pub missing: &'static str,
    /// What it does, a sentence.
    pub about: &'static str,
    /// An expression that has it.
    pub example: &'static str,
    /// Other signs for it that are read as well.
    pub also: &'static [&'static str],
    /// Functions, words and signs of other languages that mean it.
    pub elsewhere: &'static [(WrittenAs, &'static str)],
    of: Family,
}

impl Operator {
    /// All operators: those that ask, those that combine, those that choose, those that compute.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().copied()
    }

    /// Those that are written as functions.
    pub fn functions() -> impl Iterator<Item = Self> {
        Self::all().filter(|operator| operator.form == Form::Function)
    }

    /// The node of an [`Expr`](crate::Expr) that it is, which [`Expr::apply`](crate::Expr::apply) gives its operands.
    #[must_use]
    pub fn op(self) -> Op {
        self.of.op(0)
    }

    /// How it is written with operands, as in `coalesce(a, b)`.
    #[must_use]
    pub fn written(self, operands: &[&str]) -> String {
        let name = self.name;
        let (first, rest) = operands.split_first().map_or(("", operands), |(first, rest)| (*first, rest));
        match self.form {
            Form::Infix => operands.join(&format!(" {name} ")),
            Form::Prefix if self.is_word() => format!("{name} {first}"),
            Form::Prefix => format!("{name}{first}"),
            Form::Postfix => format!("{first} {name}"),
            Form::Function => format!("{name}({})", operands.join(", ")),
            Form::Range => format!("{first} {name} {}", rest.join(" and ")),
            Form::List => format!("{first} {name} ({})", rest.join(", ")),
        }
    }

    /// The words that it is written in, where it is no function: `not` and `between`. Words that stand for a value are left
    /// out: `is null` has `is`.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let words = if self.is_word() && self.form != Form::Function { self.name } else { "" };
        words.split(' ').filter(|word| !word.is_empty() && !VALUE_WORDS.contains(word))
    }

    /// Whether it is written in letters.
    #[must_use]
    pub fn is_word(self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_alphabetic())
    }

    /// How it is written with as many operands as it takes, two where it takes any number.
    ///
    /// ```
    /// use tierline_core::Op;
    /// assert_eq!(Op::Abs.operator().unwrap().template(&["x", "y", "z"]), "abs(x)");
    /// assert_eq!(Op::Coalesce(0).operator().unwrap().template(&["a", "b", "c"]), "coalesce(a, b)");
    /// ```
    #[must_use]
    pub fn template(self, letters: &[&str; 3]) -> String {
        let count = match self.arity {
            Arity::Exactly(count) => usize::try_from(count).unwrap_or(letters.len()),
            Arity::Several | Arity::OneAndSeveral => 2,
        };
        self.written(letters.get(..count).unwrap_or(letters))
    }

    /// Which family it belongs to: `comparison`, `logic`, `choice` or `arithmetic`.
    #[must_use]
    pub const fn family(self) -> &'static str {
        match self.of {
            Family::Compare(_) => "comparison",
            Family::Logic(_) => "logic",
            Family::Choice(_) => "choice",
            Family::Arithmetic(_) => "arithmetic",
        }
    }
}

// Where the lines of each list begin.
const LOGIC: usize = CompareOp::ALL.len();
const CHOICE: usize = LOGIC + LogicOp::ALL.len();
const BINARY: usize = CHOICE + ChoiceOp::ALL.len();
const UNARY: usize = BINARY + Binary::ALL.len();
const OPERATORS: usize = UNARY + Unary::ALL.len();

/// The table, made by the compiler: it is looked up for every node of every expression.
static TABLE: [Operator; OPERATORS] = table();

/// The lines of all lists, each where its operator's number and the begin of its list say.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "run by the compiler, which stops at a mistake"
)]
const fn table() -> [Operator; OPERATORS] {
    // Any line fills the table first: each is written over below.
    let mut table = [CompareOp::Equal.entry(); OPERATORS];
    macro_rules! lines {
        ($list:ty, $begin:expr) => {
            let mut at = 0;
            while at < <$list>::ALL.len() {
                let operator = <$list>::ALL[at];
                assert!(operator as usize == at, "a list of operators stands in the order in which they are declared");
                table[$begin + at] = operator.entry();
                at += 1;
            }
        };
    }
    lines!(CompareOp, 0);
    lines!(LogicOp, LOGIC);
    lines!(ChoiceOp, CHOICE);
    lines!(Binary, BINARY);
    lines!(Unary, UNARY);
    table
}

/// The words of all operators that are no functions, made by the compiler: every name of a model is compared with them.
static WORDS: [&str; words(&TABLE, &mut [""; 0])] = {
    let mut found = [""; words(&TABLE, &mut [""; 0])];
    words(&TABLE, &mut found);
    found
};

/// Writes as many words as there is room for, and counts all of them.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "run by the compiler, which stops at a mistake"
)]
const fn words(table: &[Operator], found: &mut [&'static str]) -> usize {
    let mut count = 0;
    let mut line = 0;
    while line < table.len() {
        let mut rest = table[line].name;
        // Signs are no words, and functions are told by their parentheses.
        if matches!(table[line].form, Form::Function) || !rest.as_bytes()[0].is_ascii_lowercase() {
            rest = "";
        }
        while !rest.is_empty() {
            let mut end = 0;
            while end < rest.len() && rest.as_bytes()[end] != b' ' {
                end += 1;
            }
            let (word, behind) = rest.split_at(end);
            // Called with no room first, to count how many words there are.
            if count < found.len() {
                found[count] = word;
            }
            count += 1;
            rest = if behind.is_empty() { "" } else { behind.split_at(1).1 };
        }
        line += 1;
    }
    count
}

/// The words that stand for a value.
const VALUE_WORDS: [&str; 4] = ["null", "true", "false", "as_of"];

/// True for a word that has a meaning of its own wherever it stands in an expression: words of operators, and `null`, `true`,
/// `false`, `as_of`. It names nothing.
///
/// ```
/// use tierline_core::is_keyword;
/// assert!(is_keyword("Between") && is_keyword("is") && is_keyword("null") && !is_keyword("coalesce"));
/// ```
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    let is = |listed: &str| listed.eq_ignore_ascii_case(word);
    VALUE_WORDS.into_iter().any(is) || WORDS.iter().any(|listed| is(listed))
}

/// As what something of another language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WrittenAs {
    /// A word before parentheses.
    Function,
    /// A word where an operator is wanted, or an operand.
    Word,
    /// A sign.
    Sign,
}

/// Something of other languages that no operator is, and what to write instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    pub(crate) written_as: WrittenAs,
    pub(crate) names: &'static [&'static str],
    pub(crate) instead: &'static str,
}

/// What to write instead of a function, a word or a sign of another language; nothing where operators have nothing to say of it.
///
/// ```
/// use tierline_core::{WrittenAs, instead_of};
/// assert_eq!(instead_of("NVL", WrittenAs::Function).as_deref(), Some("write `coalesce(a, b)`"));
/// assert_eq!(instead_of("colour", WrittenAs::Word), None);
/// ```
#[must_use]
pub fn instead_of(name: &str, written_as: WrittenAs) -> Option<String> {
    let meant = |operator: &Operator| {
        operator.elsewhere.iter().any(|(place, other)| *place == written_as && other.eq_ignore_ascii_case(name))
    };
    // An operator that means it is the better answer than what models do not have.
    if let Some(operator) = Operator::all().find(meant) {
        return Some(format!("write `{}`", operator.template(&["a", "b", "c"])));
    }
    let families = [compare::REFUSED, logic::REFUSED, choice::REFUSED, arithmetic::REFUSED];
    let refused = |entry: &&Refused| {
        entry.written_as == written_as && entry.names.iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    families.into_iter().flatten().find(refused).map(|entry| String::from(entry.instead))
}

/// The type of a part of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Number {
        whole: bool,
    },
    Date,
    Boolean,
    /// A level of the slot's list.
    Levels(usize),
    Text,
    Null,
}

/// What is known of the lists that levels come from, by slot.
pub(crate) trait Lists {
    /// Whether two slots have the same levels in the same order.
    fn same(&self, one: usize, other: usize) -> bool;
    /// Whether the levels of a slot have an order.
    fn ordered(&self, slot: usize) -> bool;
}

/// Why operands have no result.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refusal {
    /// One of them is `null`: there would never be a result.
    Null,
    /// Types that do not go together, and what would.
    Unlike { help: &'static str },
    /// What the expression does that cannot be, said behind its words, and what to do about it.
    Told { does: &'static str, help: &'static str },
}

/// What something that is computed comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand<F = crate::value::fraction::Fraction> {
    /// No value.
    Missing,
    /// A value.
    Known(F),
    /// A value that the width of the arithmetic does not hold: 128 bits at last.
    Overflow,
}

/// A result of arithmetic that may not fit.
#[inline]
pub(crate) fn known<F>(value: Option<F>) -> Operand<F> {
    value.map_or(Operand::Overflow, Operand::Known)
}
