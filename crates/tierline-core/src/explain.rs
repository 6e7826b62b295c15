//! Explaining one client: what each value came to, what each factor gave, and why this tier and no better one.
//!
//! An explanation replays the plan's own rules over the codes of the assignment: there is no second evaluator.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::assign::assignment::Assignment;
use crate::assign::input::IssueKind;
use crate::assign::open::Open;
use crate::language::{Formula, Op};
use crate::model::parts::Kind;
use crate::plan::cells::{Bits, Cells, MISSING, TRUE, Truth};
use crate::plan::program::{Operand, Program};
use crate::plan::rule::{self, Rule};
use crate::plan::scoring::{FactorPlan, MissingPlan, PointsPlan, ScorePlan};
use crate::plan::sets::Outcomes;
use crate::plan::{ClassPlan, DerivedPlan, DerivedValue, DimensionPlan, FlagPlan, Input, Plan, TierPlan};
use crate::remark::Unread;
use crate::text::visible::{shown_box, visible};
use crate::value::client::{Client, Value};
use crate::value::date::Date;
use crate::value::fraction::Fraction;
use crate::value::number::{Decimal, Rounding};

/// Why a client has its tier, and no better one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The assignment, the same as without an explanation.
    pub assignment: Assignment,
    /// Each attribute: what was given, and what it came to.
    pub values: Vec<ValueExplained>,
    /// Each derived attribute.
    pub derived: Vec<DerivedExplained>,
    /// Each dimension.
    pub dimensions: Vec<DimensionExplained>,
    /// Each score, factor by factor.
    pub scores: Vec<ScoreExplained>,
    /// Each flag.
    pub flags: Vec<FlagExplained>,
    /// The tiers from the best down to the one that took the client, or the first that takes it whatever its bad values are;
    /// all where there is none; none for a client without an id.
    pub tiers: Vec<TierExplained>,
    /// What was given and nothing read: see [`Assignment::unread`].
    pub unread: Vec<Unread>,
}

/// An attribute of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueExplained {
    /// Its name.
    pub name: Box<str>,
    /// What was given; nothing where it was absent.
    pub given: Option<String>,
    /// What it came to: read, rounded, replaced where absent; nothing where it is missing.
    pub value: Option<String>,
    /// The values between the same two cut points: the model tells none of them apart.
    pub cell: Option<String>,
}

/// A derived attribute of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivedExplained {
    /// Its name.
    pub name: Box<str>,
    /// The expression.
    pub words: String,
    /// Its value; nothing where it is missing.
    pub value: Option<String>,
    /// The values that it was computed from.
    pub seen: Vec<SeenValue>,
}

/// A part of an expression and the value that it has for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenValue {
    /// The words of the expression.
    pub words: String,
    /// The value; nothing where it is missing.
    pub value: Option<String>,
    /// What came in, where that is not the value: a number that was rounded, a moment that stands for its day, and
    /// `nothing` where an absent value was replaced.
    pub given: Option<String>,
}

/// A condition, its truth for the client, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// The author's words.
    pub words: String,
    /// Whether it holds.
    pub truth: Truth,
    /// For a comparison the values seen and the thresholds that are not written out.
    pub seen: Vec<SeenValue>,
    /// The conditions that it combines.
    pub parts: Vec<Condition>,
}

/// A dimension of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DimensionExplained {
    /// Its name.
    pub name: Box<str>,
    /// The level; nothing where the client has none.
    pub level: Option<Box<str>>,
    /// For bands: what they are over, and its value.
    pub of: Option<SeenValue>,
    /// For bands: the values of the band.
    pub cell: Option<String>,
    /// For rules: each level in turn down to the one that was taken, with its condition.
    pub rules: Vec<(Box<str>, Option<Condition>)>,
}

/// A score of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScoreExplained {
    /// Its name.
    pub name: Box<str>,
    /// The score; nothing where it is missing.
    pub score: Option<Decimal>,
    /// The share of the weight that was known.
    pub coverage: Decimal,
    /// Its factors; their contributions and the rounding add up to the score, digit for digit.
    pub factors: Vec<FactorExplained>,
    /// What rounding added, for a score that can have any.
    pub rounding: Option<Decimal>,
}

/// A factor of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactorExplained {
    /// The attribute, derived attribute, dimension, score or flag.
    pub name: Box<str>,
    /// Its value; nothing where it is missing.
    pub value: Option<String>,
    /// What came in, where that is not the value; as in [`SeenValue::given`].
    pub given: Option<String>,
    /// All values that get the same points, or how points go along a line.
    pub cell: Option<String>,
    /// The points, nothing where there are none: exact where they end within 18 digits, else shown with 4. What is computed
    /// with is always exact.
    pub points: Option<Decimal>,
    /// The weight out of 100.
    pub weight: Decimal,
    /// weight x points / 100, or its share where weights were spread; rounded to the digits of the score.
    pub contribution: Option<Decimal>,
    /// What was done about a missing value.
    pub note: Option<&'static str>,
}

/// A flag of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlagExplained {
    /// Its name.
    pub name: Box<str>,
    /// Whether it is set; nothing where it cannot be known.
    pub value: Option<bool>,
    /// Its condition.
    pub condition: Condition,
}

/// A tier that was asked whether it takes the client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierExplained {
    /// Its name.
    pub name: Box<str>,
    /// Whether it took the client.
    pub taken: bool,
    /// Whether it may take the client, depending on values that are bad.
    pub possible: bool,
    /// Its clauses, of which one must hold; none for a tier that takes everyone who is left.
    pub clauses: Vec<Condition>,
}

impl Plan {
    /// Assigns one client and explains the result.
    ///
    /// ```
    /// use tierline_core::{Attribute, Client, Date, Model, Tier, name};
    /// let plan = Model::builder("m")
    ///     .attribute(Attribute::decimal("arr", 0))
    ///     .tier(Tier::when("Large", name("arr").gt(50).or(name("arr").is_null())))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?
    ///     .compile();
    /// let explanation = plan.explain(&Client::new("a").with("arr", 45), Date::MIN);
    /// assert_eq!(explanation.assignment.tier(), Some("Small"));
    /// assert!(explanation.to_string().contains("arr > 50"));
    /// assert_eq!(plan.clauses(0), ["arr > 50", "arr is null"]);
    /// assert_eq!(plan.rule(0), Some("arr > 50 or arr is null"));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn explain(&self, client: &Client, as_of: Date) -> Explanation {
        let assignment = self.assign(client, as_of);
        // Worked out once: every value, rule and factor of the explanation asks what is open.
        Explainer { open: assignment.open(), assignment, client }.explain()
    }
}

struct Explainer<'a> {
    assignment: Assignment,
    /// What the client may be, where a value of it is open.
    open: Option<Open>,
    client: &'a Client,
}

impl Explainer<'_> {
    fn explain(self) -> Explanation {
        let plan = self.assignment.plan.inner.clone();
        let values = plan.inputs.iter().enumerate().map(|(slot, input)| self.attribute(slot, input)).collect();
        let derived = plan.derived.iter().map(|derived| self.derived(derived)).collect();
        let dimensions = plan.dimensions.iter().map(|dimension| self.dimension(dimension)).collect();
        let scores = plan.scores.iter().map(|score| self.score(score)).collect();
        let flags = plan.flags.iter().map(|flag| self.flag(flag)).collect();
        let asked = self.tiers_asked();
        let tiers = plan.tiers.iter().enumerate().take(asked).map(|(rank, tier)| self.tier(rank, tier)).collect();
        let unread = self.assignment.unread();
        Explanation { values, derived, dimensions, scores, flags, tiers, unread, assignment: self.assignment }
    }

    fn attribute(&self, slot: usize, input: &Input) -> ValueExplained {
        ValueExplained {
            name: input.name.clone(),
            given: match self.client.value(&input.name) {
                Value::Missing => None,
                given => Some(shown_box(&given.to_string()).into()),
            },
            value: self.value(slot),
            cell: self.cell(slot, i64::from),
        }
    }

    fn derived(&self, derived: &DerivedPlan) -> DerivedExplained {
        let root = derived.formula.expr().root();
        DerivedExplained {
            name: self.name(derived.slot),
            words: derived.formula.words(root),
            value: self.value(derived.slot),
            seen: match &derived.value {
                DerivedValue::Truth(rule) => self.condition(&derived.formula, root, rule).all_seen(),
                _ => self.mentioned(&derived.formula),
            },
        }
    }

    fn dimension(&self, dimension: &DimensionPlan) -> DimensionExplained {
        let (of, cell, rules) = match &dimension.classes {
            ClassPlan::Bands { of, table } => {
                let seen = self.seen_slot(self.name(*of).into(), *of);
                // Cells of one band are shown as one: the band is what tells values apart.
                let band = |code: u8| i64::from(table.get(code));
                (Some(seen), self.cell(*of, band), Vec::new())
            }
            ClassPlan::Rules(rules) => (None, None, self.level_rules(dimension.slot, rules)),
        };
        let level = self.value(dimension.slot).map(Into::into);
        DimensionExplained { name: self.name(dimension.slot), level, of, cell, rules }
    }

    fn flag(&self, flag: &FlagPlan) -> FlagExplained {
        let name = self.name(flag.slot);
        FlagExplained {
            value: self.assignment.flag(&name),
            condition: self.condition(&flag.formula, flag.formula.expr().root(), &flag.rule),
            name,
        }
    }

    /// How many tiers, the best first, the explanation has: those that were asked before the answer was certain.
    fn tiers_asked(&self) -> usize {
        let tiers = self.assignment.plan.inner.tiers.len();
        let possible = self.assignment.possible();
        let no_tier = self.assignment.issues().any(|issue| issue.kind() == IssueKind::NoTier);
        let last = match self.assignment.rank() {
            Some(rank) => Some(rank),
            None if no_tier || possible.or_none => return tiers,
            // The last tier that is possible is the first whose rule is certain.
            None => (0..tiers).rev().find(|rank| possible.contains(*rank)),
        };
        last.map_or(0, |rank| rank.saturating_add(1))
    }

    fn tier(&self, rank: usize, tier: &TierPlan) -> TierExplained {
        let clauses = tier.formula.as_ref().map_or_else(Vec::new, |formula| {
            let clauses = formula.clauses().into_iter().zip(&tier.clauses);
            clauses.map(|(node, clause)| self.condition(formula, node, &clause.rule)).collect()
        });
        TierExplained {
            name: tier.name.clone(),
            taken: self.assignment.rank() == Some(rank),
            possible: self.assignment.possible().contains(rank),
            clauses,
        }
    }

    fn name(&self, slot: usize) -> Box<str> {
        self.assignment.plan.inner.slot_name(slot).into()
    }

    /// A slot's value in words.
    fn value(&self, slot: usize) -> Option<String> {
        let plan = &self.assignment.plan.inner;
        let code = self.assignment.code(slot);
        let cells = &plan.slots.get(slot)?.cells;
        if code == MISSING {
            return None;
        }
        if let Cells::Text { .. } = cells {
            return match self.client.value(plan.slot_name(slot)) {
                Value::Missing => self.assignment.value(plan.slot_name(slot)).text(),
                // A blank or a mark that a default has replaced: the default is its value.
                Value::Text(text) if plan.inputs.get(slot).is_some_and(|input| input.is_blank(text)) => {
                    self.assignment.value(plan.slot_name(slot)).text()
                }
                given => Some(shown_box(&given.to_string()).into()),
            };
        }
        self.assignment.value(plan.slot_name(slot)).text()
    }

    /// What came in for a slot, where that is not its value.
    fn came_in(&self, slot: usize) -> Option<String> {
        let plan = &self.assignment.plan.inner;
        let (input, cells) = (plan.inputs.get(slot)?, &plan.slots.get(slot)?.cells);
        let value = self.value(slot)?;
        let given = self.client.value(&input.name);
        match input.read(given, cells) {
            Ok(None) => Some("nothing".to_string()),
            Ok(Some(read)) => {
                let words = given.to_string();
                // A moment differs from its day in words, whatever the zone; a text of the day itself does not.
                let differs = read.rounded || (input.kind == Kind::Date && *words.trim_ascii() != *value);
                differs.then(|| shown_box(&words).into())
            }
            // What cannot be read is told by its issue.
            Err(_) => None,
        }
    }

    fn seen_slot(&self, words: String, slot: usize) -> SeenValue {
        SeenValue { words, value: self.value_or_open(slot), given: self.came_in(slot) }
    }

    /// A slot's value in words, or all that it may be.
    fn value_or_open(&self, slot: usize) -> Option<String> {
        let possible = self.open.as_ref().map(|open| open.of(slot)).filter(|possible| possible.only().is_none());
        match possible {
            Some(open) => self.outcomes(slot, &open),
            None => self.value(slot),
        }
    }

    /// What a slot may be, in words: `40 to 60, or missing`, `low or high`.
    fn outcomes(&self, slot: usize, outcome: &Outcomes) -> Option<String> {
        let plan = &self.assignment.plan.inner;
        let level =
            |levels: &[Box<str>], code: u8| levels.get(usize::from(code).checked_sub(1)?).map(ToString::to_string);
        let mut words: Vec<String> = match &plan.slots.get(slot)?.cells {
            // Only scores and ranks have bounds of their own: another open number may be any that its attribute allows.
            Cells::Number { scale, .. }
                if plan.scores.iter().any(|score| score.slot == slot) || plan.after_tier.rank == Some(slot) =>
            {
                let [low, high] =
                    outcome.units.map(|units| Decimal::new(i128::from(units), *scale).map(Decimal::normalized));
                alloc::vec![format!("{} to {}", low?, high?)]
            }
            Cells::Number { .. } | Cells::Text { .. } => alloc::vec!["any value".to_string()],
            Cells::Levels { levels, .. } => outcome.codes.iter().filter_map(|code| level(levels, code)).collect(),
            Cells::Boolean => {
                let truth = |code: u8| (code != MISSING).then(|| (code == TRUE).to_string());
                outcome.codes.iter().filter_map(truth).collect()
            }
        };
        if outcome.may_be_missing() {
            words.push("missing".to_string());
        }
        Some(words.join(" or "))
    }

    /// The values that have the same outcome as a slot's value: neighbouring cells taken together.
    fn cell(&self, slot: usize, outcome: impl Fn(u8) -> i64) -> Option<String> {
        let plan = &self.assignment.plan.inner;
        let code = self.assignment.code(slot);
        let Cells::Number { scale, date, cuts } = &plan.slots.get(slot)?.cells else { return None };
        if code == MISSING {
            return None;
        }
        // Code 1 lies below all cut points: the last code is one more than there are.
        let last = u8::try_from(cuts.len()).ok()?.saturating_add(1);
        let same = |other: &u8| outcome(*other) == outcome(code);
        // Neighbours only: bands of one level elsewhere are other values.
        let low = (1..=code).rev().take_while(same).last()?;
        let high = (code..=last).take_while(same).last()?;
        let words = |units: i64| -> Option<String> {
            if *date {
                return Date::from_days(units).map(|d| d.to_string());
            }
            Decimal::new(i128::from(units), *scale).map(|d| d.to_string())
        };
        // A cell begins at its cut point and ends one unit before the next one.
        let from = usize::from(low).checked_sub(2).and_then(|at| cuts.get(at));
        let to = usize::from(high).checked_sub(1).and_then(|at| cuts.get(at));
        Some(match (from, to) {
            (None, None) => "any value".to_string(),
            (Some(from), None) => format!("{} and above", words(*from)?),
            (None, Some(to)) => format!("up to {}", words(to.saturating_sub(1))?),
            (Some(from), Some(to)) if to.saturating_sub(1) == *from => words(*from)?,
            (Some(from), Some(to)) => format!("{} to {}", words(*from)?, words(to.saturating_sub(1))?),
        })
    }

    fn level_rules(&self, slot: usize, rules: &[(Option<Rule>, u8)]) -> Vec<(Box<str>, Option<Condition>)> {
        let plan = &self.assignment.plan.inner;
        let Some(Cells::Levels { levels, .. }) = plan.slots.get(slot).map(|l| &l.cells) else { return Vec::new() };
        let formulas = plan.dimensions.iter().find(|d| d.slot == slot).map(|d| &d.formulas);
        let mut out = Vec::new();
        for (at, (rule, code)) in rules.iter().enumerate() {
            let level = usize::from(*code).checked_sub(1).and_then(|at| levels.get(at)).cloned().unwrap_or_default();
            let formula = formulas.and_then(|f| f.get(at)).and_then(Option::as_ref);
            let condition = match (rule, formula) {
                (Some(rule), Some(formula)) => Some(self.condition(formula, formula.expr().root(), rule)),
                _ => None,
            };
            // Rules behind it were not asked.
            let taken = condition.as_ref().is_none_or(|c| c.truth == Truth::True);
            out.push((level, condition));
            if taken {
                break;
            }
        }
        out
    }

    fn score(&self, score: &ScorePlan) -> ScoreExplained {
        let (contributions, rounding) = self.assignment.lines(score);
        let decimal = |units: i64, scale: u8| Decimal::new(i128::from(units), scale).map(Decimal::normalized);
        let factors = score
            .factors
            .iter()
            .zip(&contributions)
            .map(|(factor, contribution)| {
                let code = self.assignment.code(factor.of);
                // Not looked at where the code is that of a missing value.
                let units = self.assignment.units(factor.of).unwrap_or(0);
                let open = self.open.as_ref().map(|open| open.of(factor.of)).filter(|open| open.only().is_none());
                let points = match open {
                    Some(open) => factor.same_points(&open),
                    None => factor.points_of(code, units),
                };
                FactorExplained {
                    name: factor.name.clone(),
                    value: self.value_or_open(factor.of),
                    given: self.came_in(factor.of),
                    cell: self.factor_cell(factor),
                    points: points.and_then(|points| points_shown(points, score.rounding)),
                    weight: decimal(factor.weight, score.weight_scale).unwrap_or(Decimal::ZERO),
                    contribution: contribution.and_then(|units| decimal(units, score.scale)),
                    note: (code == MISSING).then_some(match factor.missing {
                        _ if open.is_some() && points.is_some() => {
                            "cannot be known, and has the same points whatever it is"
                        }
                        _ if open.is_some() => "cannot be known, nor can its points",
                        MissingPlan::Score => "missing, and so is the score",
                        MissingPlan::Points(_) => "missing, points given for that",
                        MissingPlan::Reweight => "missing, weight spread over the others",
                    }),
                }
            })
            .collect();
        ScoreExplained {
            name: score.name.clone(),
            score: self.assignment.score(&score.name),
            coverage: self.assignment.coverage(&score.name).unwrap_or(Decimal::ZERO).normalized(),
            factors,
            rounding: rounding.filter(|_| score.rounds).and_then(|units| decimal(units, score.scale)),
        }
    }

    fn factor_cell(&self, factor: &FactorPlan) -> Option<String> {
        match &factor.points {
            PointsPlan::Table(table) => self.cell(factor.of, |code| table.get(usize::from(code)).copied().unwrap_or(0)),
            PointsPlan::Linear(_) => None,
        }
    }

    /// A node of a formula with its truth, and what it combines.
    fn condition(&self, formula: &Formula, node: usize, rule: &Rule) -> Condition {
        let plan = &self.assignment.plan.inner;
        // By node; nothing where no instruction completes one, as inside of comparisons.
        let mut truths: Vec<Option<Truth>> = alloc::vec![None; formula.expr().nodes().len()];
        let mut tell = |at: u32, bits: Bits| {
            if let Some(slot) = usize::try_from(at).ok().and_then(|at| truths.get_mut(at)) {
                *slot = Some(bits.into());
            }
        };
        // What may be one or the other is unknown.
        let outcome = match &self.open {
            Some(open) => {
                open.trace_truths(plan, rule, |at, truths| tell(at, truths.only().unwrap_or(Bits::UNKNOWN))).only()
            }
            None => Some(rule.run(self.assignment.codes(), &plan.leaves, tell)),
        };
        // Not every node has an instruction that completes it; the one that is asked for has the truth of the rule.
        if let Some(slot) = truths.get_mut(node) {
            *slot = Some(outcome.unwrap_or(Bits::UNKNOWN).into());
        }
        self.tree(formula, node, rule, &truths)
    }

    /// Depth is bounded by the nesting of expressions.
    fn tree(&self, formula: &Formula, node: usize, rule: &Rule, truths: &[Option<Truth>]) -> Condition {
        let truth = truths.get(node).copied().flatten().unwrap_or(Truth::Unknown);
        let op = formula.expr().nodes().get(node).map(crate::language::Node::op);
        let combines = op.is_some_and(Op::shows_parts);
        let parts: Vec<Condition> = if combines {
            let operands = formula.expr().operands(node);
            // Operands without a truth are no conditions: the values that a comparison compares.
            let known = operands.into_iter().filter(|at| truths.get(*at).is_some_and(Option::is_some));
            known.map(|at| self.tree(formula, at, rule, truths)).collect()
        } else {
            Vec::new()
        };
        let seen = rule
            .seen
            .iter()
            .filter(|seen| usize::try_from(seen.comparison) == Ok(node))
            .map(|seen| SeenValue {
                words: formula.words(usize::try_from(seen.operand).unwrap_or(node)),
                value: self.seen(&seen.value),
                given: match &seen.value {
                    rule::SeenValue::Slot(slot) => self.came_in(*slot),
                    _ => None,
                },
            })
            .collect();
        Condition { words: formula.words(node), truth, seen, parts }
    }

    fn seen(&self, value: &rule::SeenValue) -> Option<String> {
        match value {
            rule::SeenValue::Slot(slot) => self.value_or_open(*slot),
            // No bounds are followed through what is computed.
            rule::SeenValue::Number(program) | rule::SeenValue::Date(program) | rule::SeenValue::Level(program, _)
                if self.is_open(program) =>
            {
                Some("any value or missing".into())
            }
            rule::SeenValue::Constant(words) => Some(words.to_string()),
            rule::SeenValue::Number(program) => self.run(program).map(fraction_words),
            rule::SeenValue::Date(program) => {
                // Days are whole: nothing is rounded.
                let days = self.run(program)?.round(1, Rounding::HalfEven)?;
                Date::from_days(i64::try_from(days).ok()?).map(|d| d.to_string())
            }
            rule::SeenValue::Level(program, slot) => {
                // A position in the list, from 0, and no code.
                let at = usize::try_from(self.run(program)?.round(1, Rounding::HalfEven)?).ok()?;
                match &self.assignment.plan.inner.slots.get(*slot)?.cells {
                    Cells::Levels { levels, .. } => levels.get(at).map(ToString::to_string),
                    _ => None,
                }
            }
        }
    }

    fn is_open(&self, program: &Program) -> bool {
        self.open.as_ref().is_some_and(|open| open.run(program, self.assignment.as_of()).is_none())
    }

    fn run(&self, program: &Program) -> Option<Fraction> {
        match program.run(&self.assignment.inputs()) {
            Operand::Known(value) => Some(value),
            Operand::Missing | Operand::Overflow => None,
        }
    }

    /// The names of a formula with their values, each once.
    fn mentioned(&self, formula: &Formula) -> Vec<SeenValue> {
        let plan = &self.assignment.plan.inner;
        let mut out: Vec<SeenValue> = Vec::new();
        for (_, name) in formula.expr().names() {
            // A name that stands in the formula twice is shown once.
            if out.iter().any(|seen| seen.words == name) {
                continue;
            }
            // A name without a slot is a parameter, whose value is the same for all clients.
            if let Some(slot) = plan.slots.iter().position(|slot| &*slot.name == name) {
                out.push(self.seen_slot(name.into(), slot));
            }
        }
        // The as-of date is no name and has no slot.
        if formula.expr().nodes().iter().any(|node| matches!(node.op(), Op::AsOf)) {
            out.push(SeenValue {
                words: "as_of".into(),
                value: Some(self.assignment.as_of().to_string()),
                given: None,
            });
        }
        out
    }
}

impl Condition {
    /// The values seen by it and all its parts.
    fn all_seen(&self) -> Vec<SeenValue> {
        let mut out = self.seen.clone();
        for part in &self.parts {
            out.extend(part.all_seen());
        }
        out
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        // Of one width, so that conditions stand below one another.
        let mark = match self.truth {
            Truth::True => "yes",
            Truth::False => "no ",
            Truth::Unknown => "?  ",
        };
        write!(f, "{:indent$}{mark} {}", "", visible(&self.words), indent = depth.saturating_mul(4))?;
        for (at, seen) in self.seen.iter().enumerate() {
            let value = visible(seen.value.as_deref().unwrap_or("missing"));
            write!(f, "{}{} is {value}", if at == 0 { "   (" } else { ", " }, visible(&seen.words))?;
            if let Some(given) = &seen.given {
                write!(f, ", given {}", visible(given))?;
            }
        }
        writeln!(f, "{}", if self.seen.is_empty() { "" } else { ")" })?;
        self.parts.iter().try_for_each(|part| part.write(f, depth.saturating_add(1)))
    }
}

impl Value {
    /// The value in words, nothing where it is missing.
    fn text(&self) -> Option<String> {
        match self {
            Self::Missing => None,
            value => Some(value.to_string()),
        }
    }
}

/// Points as they are shown.
fn points_shown(points: Fraction, rounding: Rounding) -> Option<Decimal> {
    let exact = points.decimal().filter(|short| short.scale() <= 18);
    exact.or_else(|| points.rounded_by(4, rounding)).map(Decimal::normalized)
}

/// A decimal where the fraction has one of few digits, `n/d` elsewhere.
fn fraction_words(value: Fraction) -> String {
    match value.decimal() {
        Some(decimal) if decimal.scale() <= 18 => decimal.normalized().to_string(),
        _ => {
            let (n, d) = value.parts();
            format!("{n}/{d}")
        }
    }
}

/// In words that can be forwarded: the tier and its reason first, then each better tier and why not, then the scores.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_tier_and_issues(f)?;
        // The last tier that was asked took the client: it comes first, then the better ones and why not.
        self.tiers.iter().rev().try_for_each(|tier| tier.write(f))?;
        self.scores.iter().try_for_each(|score| score.write(f))
    }
}

impl Explanation {
    fn write_tier_and_issues(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let client = visible(self.assignment.client());
        let as_of = self.assignment.as_of();
        match self.assignment.tier() {
            Some(tier) => writeln!(f, "{client} is {} as of {as_of}", visible(tier))?,
            None => writeln!(f, "{client} is unassigned as of {as_of}")?,
        }
        self.assignment.issues().try_for_each(|issue| writeln!(f, "    {issue}"))?;
        // Other names than meant ones are shown on request alone: rows of a table have many that nobody reads.
        let meant = self.unread.iter().filter(|unread| unread.meant().is_some());
        meant.into_iter().try_for_each(|unread| writeln!(f, "    {unread}"))
    }
}

impl TierExplained {
    /// Why the tier was taken (its first true clause), is possible, or was not taken (all its clauses).
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = visible(&self.name);
        match (self.possible, self.taken, self.clauses.is_empty()) {
            (_, true, true) => return writeln!(f, "\n{name} takes everyone who is left"),
            (true, _, true) => return writeln!(f, "\n{name} is possible: it takes everyone who is left"),
            (true, _, false) => writeln!(f, "\n{name} is possible, because")?,
            (false, true, _) => writeln!(f, "\n{name}, because")?,
            (false, false, _) => writeln!(f, "\nNot {name}, because")?,
        }
        if self.taken {
            let deciding = self.clauses.iter().find(|clause| clause.truth == Truth::True);
            return deciding.map_or(Ok(()), |clause| clause.write(f, 1));
        }
        self.clauses.iter().try_for_each(|clause| clause.write(f, 1))
    }
}

impl ScoreExplained {
    /// The score, and a table with a row for each factor and for rounding.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.score {
            Some(value) => writeln!(f, "\nScore {} = {}", visible(&self.name), value.normalized())?,
            None => writeln!(f, "\nScore {} is missing", visible(&self.name))?,
        }
        // As wide as the longest name, and as the word `rounding`.
        let width = self.factors.iter().map(|factor| factor.name.chars().count()).max().unwrap_or(0).max(8);
        write_row(f, width, ["factor", "value", "points", "weight", "contribution"])?;
        writeln!(f)?;
        for factor in &self.factors {
            let text = |number: Option<Decimal>| number.map_or_else(|| "-".to_string(), |number| number.to_string());
            let (points, weight, contribution) =
                (text(factor.points), factor.weight.to_string(), text(factor.contribution));
            let value = visible(factor.value.as_deref().unwrap_or("missing"));
            write_row(f, width, [&visible(&factor.name), &value, &points, &weight, &contribution])?;
            if let Some(note) = factor.note.or(factor.cell.as_deref()) {
                write!(f, "  {}", visible(note))?;
            }
            match &factor.given {
                Some(given) => writeln!(f, "  given {}", visible(given))?,
                None => writeln!(f)?,
            }
        }
        if let Some(rounding) = self.rounding {
            write_row(f, width, ["rounding", "", "", "", &rounding.to_string()])?;
            writeln!(f)?;
        }
        Ok(())
    }
}

/// One row of the table of a score, without its end; `width` is that of the first column, in characters.
fn write_row(f: &mut fmt::Formatter<'_>, width: usize, cells: [&str; 5]) -> fmt::Result {
    let [factor, value, points, weight, contribution] = cells;
    write!(f, "    {factor:width$}  {value:>14}  {points:>8}  {weight:>7}  {contribution:>12}")
}
