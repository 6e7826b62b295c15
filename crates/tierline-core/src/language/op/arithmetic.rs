//! Arithmetic: `+ - * /`, `mod`, signs and `abs`, on exact numbers; on dates and whole days where that is a date or days.
//!
//! A missing operand makes the result missing; a number that 128 bits do not hold makes it an issue of the client.

use crate::language::op::{
    Arity, Binding, Chain, Family, Form, Op, Operand, Operator, Refusal, Refused, Sort, WrittenAs, known,
};
use crate::value::fraction::{Exact, Fraction};

/// An operator of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArithmeticOp {
    Unary(Unary),
    Binary(Binary),
}

/// Of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Negate,
    Abs,
}

/// Of two operands; more of them are folded from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

const MISSING: &str = "Missing where an operand is.";

/// What other languages compute, and models do not.
pub(crate) const REFUSED: &[Refused] = &[
    Refused {
        written_as: WrittenAs::Function,
        names: &["pow", "power", "sqrt", "exp", "ln", "log"],
        instead: "only `+`, `-`, `*` and `/` compute, because results are exact",
    },
    Refused {
        written_as: WrittenAs::Function,
        names: &["round", "floor", "ceil", "ceiling", "trunc", "truncate"],
        instead: "a derived attribute is rounded to its `scale`, once",
    },
    Refused {
        written_as: WrittenAs::Function,
        names: &["datediff", "date_diff", "days", "age"],
        instead: "subtract one date from the other: the result is in days",
    },
    Refused {
        written_as: WrittenAs::Function,
        names: &["dateadd", "date_add"],
        instead: "add days to the date: `renewal_date + 30`",
    },
    Refused { written_as: WrittenAs::Function, names: &["nullif"], instead: "a division by zero is missing by itself" },
    Refused { written_as: WrittenAs::Word, names: &["div"], instead: "only `+`, `-`, `*` and `/` compute" },
    Refused { written_as: WrittenAs::Sign, names: &["^"], instead: "only `+`, `-`, `*` and `/` compute" },
];

impl ArithmeticOp {
    pub(crate) const fn op(self, counted: u32) -> Op {
        match self {
            Self::Unary(Unary::Negate) => Op::Negate,
            Self::Unary(Unary::Abs) => Op::Abs,
            Self::Binary(Binary::Add) => Op::Add(counted),
            Self::Binary(Binary::Subtract) => Op::Subtract,
            Self::Binary(Binary::Multiply) => Op::Multiply(counted),
            Self::Binary(Binary::Divide) => Op::Divide,
            Self::Binary(Binary::Remainder) => Op::Remainder,
        }
    }
}

impl Unary {
    pub(crate) const ALL: &'static [Self] = &[Self::Negate, Self::Abs];

    pub(super) const fn entry(self) -> Operator {
        let number = Operator {
            name: "",
            form: Form::Function,
            arity: Arity::Exactly(1),
            binding: Binding::Atom,
            operands_bind: [Binding::Open; 2],
            chain: Chain::Deeper,
            takes: "a number",
            gives: "a number",
            missing: MISSING,
            about: "",
            example: "",
            also: &[],
            elsewhere: &[],
            of: Family::Arithmetic(ArithmeticOp::Unary(self)),
        };
        match self {
            Self::Negate => Operator {
                name: "-",
                form: Form::Prefix,
                binding: Binding::Sign,
                operands_bind: [Binding::Atom; 2],
                about: "The number with its sign turned. Before digits the sign is part of the number.",
                example: "-discount",
                ..number
            },
            Self::Abs => Operator {
                name: "abs",
                about: "The number without its sign.",
                example: "abs(balance) > 1_000",
                ..number
            },
        }
    }

    /// The type of the result.
    pub(crate) const fn sort(self, operand: Sort) -> Result<Sort, Refusal> {
        match (self, operand) {
            (Self::Negate | Self::Abs, Sort::Number { whole }) => Ok(Sort::Number { whole }),
            (Self::Negate | Self::Abs, Sort::Date | Sort::Boolean | Sort::Levels(_) | Sort::Text | Sort::Null) => {
                Err(Refusal::Unlike { help: "" })
            }
        }
    }

    /// The result for one client.
    #[inline]
    pub(crate) fn run<F: Exact>(self, operand: Operand<F>) -> Operand<F> {
        match operand {
            Operand::Known(value) => self.of(value),
            Operand::Missing | Operand::Overflow => operand,
        }
    }

    /// The result for a value.
    #[inline]
    pub(crate) fn of<F: Exact>(self, value: F) -> Operand<F> {
        known(match self {
            Self::Negate => value.negate(),
            Self::Abs => value.absolute(),
        })
    }
}

impl Binary {
    pub(crate) const ALL: &'static [Self] = &[Self::Add, Self::Subtract, Self::Multiply, Self::Divide, Self::Remainder];

    pub(super) const fn entry(self) -> Operator {
        let sign = Operator {
            name: "",
            form: Form::Infix,
            arity: Arity::Exactly(2),
            binding: Binding::Product,
            // The second has to bind tighter, so that `a / (b * c)` keeps its parentheses.
            operands_bind: [Binding::Product, Binding::Sign],
            chain: Chain::FromTheLeft,
            takes: "numbers",
            gives: "a number",
            missing: MISSING,
            about: "",
            example: "",
            also: &[],
            elsewhere: &[],
            of: Family::Arithmetic(ArithmeticOp::Binary(self)),
        };
        match self {
            Self::Add => Operator {
                name: "+",
                arity: Arity::Several,
                binding: Binding::Sum,
                operands_bind: [Binding::Sum, Binding::Product],
                chain: Chain::TakenUpInFront,
                takes: "numbers, or a date and whole days",
                gives: "a number, or a date",
                about: "The exact sum. A date and whole days make a date.",
                example: "renewal_date + 30",
                ..sign
            },
            Self::Subtract => Operator {
                name: "-",
                binding: Binding::Sum,
                operands_bind: [Binding::Sum, Binding::Product],
                takes: "numbers, two dates, or a date and whole days",
                gives: "a number, whole days, or a date",
                about: "The exact difference. Two dates make whole days; a date less whole days is a date.",
                example: "as_of - signup_date <= 90",
                ..sign
            },
            Self::Multiply => Operator {
                name: "*",
                arity: Arity::Several,
                chain: Chain::TakenUpInFront,
                about: "The exact product.",
                example: "seats * price",
                ..sign
            },
            Self::Divide => Operator {
                name: "/",
                missing: "Missing where an operand is, and where the divisor is 0.",
                about: "The exact quotient, as a fraction: nothing is rounded before the result is.",
                example: "seats / employees >= 0.5",
                ..sign
            },
            Self::Remainder => Operator {
                name: "mod",
                form: Form::Function,
                binding: Binding::Atom,
                operands_bind: [Binding::Open; 2],
                chain: Chain::Deeper,
                takes: "two whole numbers",
                gives: "a whole number",
                missing: "Missing where an operand is, and where the divisor is 0.",
                about: "What is left of the first divided by the second, with the sign of the first.",
                example: "mod(account_number, 10) = 0",
                elsewhere: &[
                    (WrittenAs::Sign, "%"),
                    (WrittenAs::Word, "rem"),
                    (WrittenAs::Function, "rem"),
                    (WrittenAs::Function, "modulo"),
                    (WrittenAs::Function, "remainder"),
                ],
                ..sign
            },
        }
    }

    /// The type of the result.
    pub(crate) const fn sort(self, left: Sort, right: Sort) -> Result<Sort, Refusal> {
        use Sort::{Date, Number};
        const FRACTION: Refusal = Refusal::Told {
            does: "adds a number with a fraction to a date",
            help: "a date and whole days make a date; round the number in a derived integer first",
        };
        if matches!(left, Sort::Null) || matches!(right, Sort::Null) {
            return Err(Refusal::Null);
        }
        match self {
            Self::Add => match (left, right) {
                (Number { whole: a }, Number { whole: b }) => Ok(Number { whole: a && b }),
                // A day and a half is no day: what has a fraction is rounded by its author, and not here.
                (Date, Number { whole }) | (Number { whole }, Date) => {
                    if whole {
                        Ok(Date)
                    } else {
                        Err(FRACTION)
                    }
                }
                _ => Err(unlike(left, right)),
            },
            Self::Subtract => match (left, right) {
                (Number { whole: a }, Number { whole: b }) => Ok(Number { whole: a && b }),
                (Date, Number { whole }) => {
                    if whole {
                        Ok(Date)
                    } else {
                        Err(FRACTION)
                    }
                }
                (Date, Date) => Ok(Number { whole: true }),
                _ => Err(unlike(left, right)),
            },
            Self::Multiply => match (left, right) {
                (Number { whole: a }, Number { whole: b }) => Ok(Number { whole: a && b }),
                _ => Err(unlike(left, right)),
            },
            Self::Divide => match (left, right) {
                (Number { .. }, Number { .. }) => Ok(Number { whole: false }),
                _ => Err(unlike(left, right)),
            },
            Self::Remainder => match (left, right) {
                (Number { whole: true }, Number { whole: true }) => Ok(Number { whole: true }),
                (Number { .. }, Number { .. }) => Err(Refusal::Told {
                    does: "takes the remainder of a number with a fraction",
                    help: "`mod` takes whole numbers; round each in a derived integer first",
                }),
                _ => Err(Refusal::Unlike { help: "`mod` takes whole numbers" }),
            },
        }
    }

    /// Whether the result is missing where the second operand is 0.
    pub(crate) const fn divides(self) -> bool {
        match self {
            Self::Add | Self::Subtract | Self::Multiply => false,
            Self::Divide | Self::Remainder => true,
        }
    }

    /// The result for one client.
    #[inline]
    pub(crate) fn run<F: Exact>(self, left: Operand<F>, right: Operand<F>) -> Operand<F> {
        match (left, right) {
            // Before missing ones: an overflow is an issue of the client, and a missing operand does not undo it.
            (Operand::Overflow, _) | (_, Operand::Overflow) => Operand::Overflow,
            (Operand::Missing, _) | (_, Operand::Missing) => Operand::Missing,
            (Operand::Known(a), Operand::Known(b)) => self.of(a, b),
        }
    }

    /// The result for two values.
    #[inline]
    pub(crate) fn of<F: Exact>(self, a: F, b: F) -> Operand<F> {
        match self {
            Self::Add => known(a.add(b)),
            // One addition to be exact in: only the least number has no negative, and overflows here.
            Self::Subtract => known(b.negate().and_then(|b| a.add(b))),
            Self::Multiply => known(a.multiply(b)),
            // No issue: a ratio over 0 says nothing of a client, and rules take it for unknown.
            Self::Divide | Self::Remainder if b.is_zero() => Operand::Missing,
            Self::Divide => known(a.divide(b)),
            Self::Remainder => known(remainder(a, b)),
        }
    }
}

/// `a - b * q`, where `q` is `a / b` without what is behind the point; `b` is not zero.
fn remainder<F: Exact>(a: F, b: F) -> Option<F> {
    let ((over_a, under_a), (over_b, under_b)) = (a.into().parts(), b.into().parts());
    // Whole numbers may be over a power of ten, as `5.0` is; in lowest terms both are over 1.
    let (a, b, under) = if under_a == under_b {
        (over_a, over_b, under_a)
    } else {
        let ((over_a, under_a), (over_b, under_b)) = (a.into().lowest_terms(), b.into().lowest_terms());
        (over_a.checked_mul(under_b)?, over_b.checked_mul(under_a)?, under_a.checked_mul(under_b)?)
    };
    // Only the least number over -1 has no quotient, and its remainder is 0. 64 bits divide many times faster than 128.
    let rest = match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => i128::from(a.checked_rem(b).unwrap_or(0)),
        _ => a.checked_rem(b).unwrap_or(0),
    };
    F::fraction(Fraction::new(rest, under))
}

/// What would go together instead of two types that do not.
const fn unlike(left: Sort, right: Sort) -> Refusal {
    let help = match (left, right) {
        (Sort::Date, Sort::Date) => "two dates can be subtracted, which gives days",
        (Sort::Date, _) | (_, Sort::Date) => "a date plus or minus whole days is a date",
        _ => "only numbers and dates can be computed with",
    };
    Refusal::Unlike { help }
}
