//! Comparisons: `= != < <= > >=`, `between`, `in`, `is null`, of two values of one type.
//!
//! Unknown where an operand is missing; only `is null` tells that it is. What is compared with a constant becomes a question
//! to the cells of its slot, everything else two programs side by side: both are asked by `Comparison::holds`.

use crate::language::op::{Arity, Binding, Chain, Family, Form, Lists, Op, Operator, Refused, Sort, WrittenAs};

/// An operator that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    NotBetween,
    In,
    NotIn,
    IsNull,
    IsNotNull,
}

/// What other languages compare by, and models do not.
pub(crate) const REFUSED: &[Refused] = &[
    Refused {
        written_as: WrittenAs::Function,
        names: &[
            "lower",
            "upper",
            "trim",
            "contains",
            "startswith",
            "endswith",
            "substring",
            "concat",
            "length",
            "len",
            "regexp_matches",
        ],
        instead: TEXTS,
    },
    Refused {
        written_as: WrittenAs::Word,
        names: &["like", "ilike", "rlike", "regexp", "similar", "glob", "contains", "starts", "matches"],
        instead: TEXTS,
    },
    Refused {
        written_as: WrittenAs::Function,
        names: &["exists"],
        instead: "`x is not null` asks whether a value is there",
    },
    Refused { written_as: WrittenAs::Word, names: &["collate", "escape"], instead: "texts compare letter by letter" },
    Refused {
        written_as: WrittenAs::Word,
        names: &["all", "any", "some"],
        instead: "`in (a, b)` asks for one of several values",
    },
    Refused { written_as: WrittenAs::Sign, names: &["~"], instead: "texts compare by `=`, `!=` and `in`" },
];

const TEXTS: &str = "texts compare by `=`, `!=` and `in`; prepare them before, or use a category attribute";

impl CompareOp {
    pub(crate) const ALL: &'static [Self] = &[
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Between,
        Self::NotBetween,
        Self::In,
        Self::NotIn,
        Self::IsNull,
        Self::IsNotNull,
    ];

    pub(crate) const fn op(self, counted: u32) -> Op {
        match self {
            Self::Equal => Op::Compare(Comparison::Equal),
            Self::NotEqual => Op::Compare(Comparison::NotEqual),
            Self::Less => Op::Compare(Comparison::Less),
            Self::LessOrEqual => Op::Compare(Comparison::LessOrEqual),
            Self::Greater => Op::Compare(Comparison::Greater),
            Self::GreaterOrEqual => Op::Compare(Comparison::GreaterOrEqual),
            Self::Between => Op::Between,
            Self::NotBetween => Op::NotBetween,
            Self::In => Op::In(counted),
            Self::NotIn => Op::NotIn(counted),
            Self::IsNull => Op::IsNull,
            Self::IsNotNull => Op::IsNotNull,
        }
    }

    pub(super) const fn entry(self) -> Operator {
        let equality = Operator {
            name: "",
            form: Form::Infix,
            arity: Arity::Exactly(2),
            binding: Binding::Compare,
            // Comparisons do not chain: one within another keeps its parentheses.
            operands_bind: [Binding::Sum; 2],
            chain: Chain::Deeper,
            takes: "two values of one type",
            gives: "true or false",
            missing: "Unknown where an operand is missing.",
            about: "",
            example: "",
            also: &[],
            elsewhere: &[],
            of: Family::Compare(self),
        };
        let order = Operator { takes: "two numbers, two dates, or levels of one ordered list", ..equality };
        let range = Operator {
            form: Form::Range,
            arity: Arity::Exactly(3),
            takes: "three numbers, three dates, or levels of one ordered list",
            missing: "Unknown where the value is missing, or where an end is and the other does not decide it.",
            ..equality
        };
        let list = Operator {
            form: Form::List,
            arity: Arity::OneAndSeveral,
            takes: "values of one type",
            missing: "Unknown where the value is missing, or where one of the list is and no other is the same.",
            ..equality
        };
        let null = Operator {
            form: Form::Postfix,
            arity: Arity::Exactly(1),
            takes: "a value of any type",
            missing: "Never unknown: this is what asks.",
            ..equality
        };
        match self {
            Self::Equal => Operator {
                name: "=",
                about: "True where both are the same.",
                example: "growth_potential = 'high'",
                ..equality
            },
            Self::NotEqual => Operator {
                name: "!=",
                also: &["<>"],
                about: "True where they are not the same.",
                example: "industry != 'Retail'",
                ..equality
            },
            Self::Less => Operator {
                name: "<",
                about: "True where the first is less, earlier, or lower in its list.",
                example: "health < 40",
                ..order
            },
            Self::LessOrEqual => Operator {
                name: "<=",
                about: "True where the first is not greater than the second.",
                example: "tenure_days <= 90",
                ..order
            },
            Self::Greater => Operator {
                name: ">",
                about: "True where the first is greater, later, or higher in its list.",
                example: "arr > strategic_floor",
                ..order
            },
            Self::GreaterOrEqual => Operator {
                name: ">=",
                about: "True where the first is not less than the second.",
                example: "growth_potential >= 'medium'",
                ..order
            },
            Self::Between => Operator {
                name: "between",
                about: "True from the first end to the second, both included.",
                example: "employees between 50 and 250",
                ..range
            },
            Self::NotBetween => Operator {
                name: "not between",
                about: "True below the first end and above the second.",
                example: "employees not between 50 and 250",
                ..range
            },
            Self::In => Operator {
                name: "in",
                about: "True where the value is one of the list.",
                example: "industry in ('Retail', 'Travel')",
                ..list
            },
            Self::NotIn => Operator {
                name: "not in",
                about: "True where the value is none of the list.",
                example: "industry not in ('Retail', 'Travel')",
                ..list
            },
            Self::IsNull => Operator {
                name: "is null",
                about: "True where there is no value.",
                example: "renewal_date is null",
                ..null
            },
            Self::IsNotNull => Operator {
                name: "is not null",
                about: "True where there is a value.",
                example: "renewal_date is not null",
                ..null
            },
        }
    }

    /// Whether an explanation shows its operands as parts of a condition.
    pub(crate) const fn shows_parts(self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::IsNull
            | Self::IsNotNull => true,
            Self::Between | Self::NotBetween | Self::In | Self::NotIn => false,
        }
    }
}

/// Whether two types compare for equality; `literal` says of each operand that it is a text as it is written, which is a
/// level beside levels.
pub(crate) fn alike(left: Sort, right: Sort, literal: [bool; 2], lists: &impl Lists) -> bool {
    match (left, right) {
        (Sort::Number { .. }, Sort::Number { .. })
        | (Sort::Date, Sort::Date)
        | (Sort::Boolean, Sort::Boolean)
        | (Sort::Text, Sort::Text) => true,
        (Sort::Levels(a), Sort::Levels(b)) => lists.same(a, b),
        // Beside levels a text in quotes names one of them; the text of a client does not.
        (Sort::Levels(_), Sort::Text) => literal[1],
        (Sort::Text, Sort::Levels(_)) => literal[0],
        _ => false,
    }
}

/// Whether two types that are alike have an order.
pub(crate) fn ordered(left: Sort, right: Sort, lists: &impl Lists) -> bool {
    match (left, right) {
        // Either list will do: lists that are alike have the same levels in the same order.
        (Sort::Levels(slot), _) | (_, Sort::Levels(slot)) => lists.ordered(slot),
        (Sort::Boolean | Sort::Text, Sort::Boolean | Sort::Text) => false,
        _ => true,
    }
}

/// How two operands are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The operator that it is.
    pub(crate) const fn operator(self) -> CompareOp {
        match self {
            Self::Equal => CompareOp::Equal,
            Self::NotEqual => CompareOp::NotEqual,
            Self::Less => CompareOp::Less,
            Self::LessOrEqual => CompareOp::LessOrEqual,
            Self::Greater => CompareOp::Greater,
            Self::GreaterOrEqual => CompareOp::GreaterOrEqual,
        }
    }

    /// The sign as it is written.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        self.operator().entry().name
    }

    /// Whether the comparison holds for operands that stand so to one another.
    ///
    /// ```
    /// use std::cmp::Ordering;
    /// use tierline_core::Comparison;
    /// assert!(Comparison::LessOrEqual.holds(Ordering::Equal));
    /// assert!(!Comparison::Less.holds(Ordering::Equal));
    /// ```
    #[must_use]
    pub const fn holds(self, order: core::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// True for the comparisons that need an order, not only equality.
    #[must_use]
    pub const fn needs_order(self) -> bool {
        match self {
            Self::Equal | Self::NotEqual => false,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => true,
        }
    }

    /// The comparison with its operands changed about: `a < b` is `b > a`.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
        }
    }
}
