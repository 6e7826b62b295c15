//! A small evaluator of nothing but an anatomy: exact fractions of any size, recursion over its trees.

use std::collections::BTreeMap;

use tierline::anatomy::{
    Anatomy, Arithmetic, Asks, Definition, DerivedValue, Domain, FactorParts, Guard, IntegerComparison, IntegerForm,
    LevelsBy, LineParts, MissingParts, NumberCase, NumberTest, Polynomial, RuleTree, ScoreSum, ScoreThreshold, Slot,
    SlotCodes, SlotId, SummandParts, Variable,
};
use tierline::{Date, model::Comparison, plan::Truth, values::Rounding};
use tierline_testkit::Fraction;
use tierline_testkit::oracle::Seen;

/// A client as its anatomy has it.
pub(super) struct Evaluator<'a> {
    anatomy: &'a Anatomy,
    as_of: Date,
    /// By slot: the whole number, nothing where it is missing; texts have none.
    whole: Vec<Option<i64>>,
    /// By slot.
    codes: Vec<u8>,
    texts: BTreeMap<SlotId, String>,
}

pub(super) fn scale(slot: &Slot) -> u32 {
    u32::from(slot.scale())
}

/// A whole number that fits 64 bits, which everything that is no issue does.
fn narrow(value: &Fraction, scale: u32, rounding: Rounding) -> i64 {
    value.round_units(scale, rounding).to_string().parse().unwrap()
}

fn big(value: i128) -> Fraction {
    Fraction::units(value, 0)
}

impl<'a> Evaluator<'a> {
    /// A client from its attributes as they were read.
    pub(super) fn of(anatomy: &'a Anatomy, as_of: Date, values: &BTreeMap<String, Seen>) -> Self {
        let count = anatomy.slots().len();
        let mut evaluator =
            Self { anatomy, as_of, whole: vec![None; count], codes: vec![0; count], texts: BTreeMap::new() };
        for slot in anatomy.slots() {
            let seen = if slot.input().is_some() { values[slot.name()].clone() } else { evaluator.computed(slot) };
            evaluator.take(slot, seen);
        }
        evaluator
    }

    /// Takes down a value, its whole number and its code.
    fn take(&mut self, slot: &Slot, seen: Seen) {
        let at = slot.id().index();
        let place = |list: &[Box<str>], text: &str| list.iter().position(|list| **list == *text);
        let (whole, code) = match (slot.codes(), seen) {
            (_, Seen::Missing) => (None, 0),
            (SlotCodes::Number { .. }, Seen::Number(value)) => {
                let whole = narrow(&value, scale(slot), Rounding::HalfEven);
                assert_eq!(Fraction::units(whole, scale(slot)), value, "{} has more digits", slot.name());
                (Some(whole), slot.code_of(whole))
            }
            (SlotCodes::Date { .. }, Seen::Days(days)) => (Some(days), slot.code_of(days)),
            (SlotCodes::Boolean, Seen::Boolean(value)) => (Some(i64::from(value)), 1 + u8::from(value)),
            (SlotCodes::Levels { levels, .. }, Seen::Text(level)) => {
                let at = place(levels, &level).unwrap();
                (Some(at as i64), at as u8 + 1)
            }
            (SlotCodes::Text { texts }, Seen::Text(text)) => {
                let code = place(texts, &text).map_or(1, |at| at as u8 + 2);
                self.texts.insert(slot.id(), text);
                (None, code)
            }
            (codes, seen) => panic!("{} is {codes:?} and not {seen:?}", slot.name()),
        };
        assert!(usize::from(code) < slot.code_count(), "{} has no code {code}", slot.name());
        (self.whole[at], self.codes[at]) = (whole, code);
    }

    fn computed(&self, slot: &Slot) -> Seen {
        let truth = |truth| match truth {
            Truth::Unknown => Seen::Missing,
            truth => Seen::Boolean(truth == Truth::True),
        };
        match self.anatomy.definition(slot.id()).expect("a slot is something") {
            Definition::Derived(derived) => match &derived.value {
                DerivedValue::Number { number, scale, rounding } => {
                    let rounded = |value: Fraction| value.round(u32::from(*scale), *rounding);
                    self.number(number).map_or(Seen::Missing, |value| Seen::Number(rounded(value)))
                }
                DerivedValue::Date(number) => {
                    let days = |value: Fraction| narrow(&value, 0, Rounding::HalfEven);
                    self.number(number).map_or(Seen::Missing, |value| Seen::Days(days(value)))
                }
                DerivedValue::Truth(tree) => truth(self.truth(tree)),
                value => panic!("{value:?}"),
            },
            Definition::Dimension(dimension) => {
                let code = match &dimension.levels {
                    LevelsBy::Table { of, codes } => codes[usize::from(self.codes[of.index()])],
                    LevelsBy::Rules(rules) => rules
                        .iter()
                        .find(|one| one.rule.as_ref().is_none_or(|rule| self.truth(&rule.tree) == Truth::True))
                        .map_or(0, |rule| rule.code),
                    levels => panic!("{levels:?}"),
                };
                let SlotCodes::Levels { levels, .. } = slot.codes() else { panic!("{slot:?}") };
                if code == 0 { Seen::Missing } else { Seen::Text(levels[usize::from(code) - 1].to_string()) }
            }
            Definition::Score(definition) => {
                let score = self.score(definition);
                score.map_or(Seen::Missing, |units| Seen::Number(Fraction::units(units, u32::from(definition.scale))))
            }
            Definition::Flag(flag) => truth(self.truth(&flag.rule.tree)),
            Definition::Tier => {
                let SlotCodes::Levels { levels, .. } = slot.codes() else { panic!("{slot:?}") };
                self.tier().0.map_or(Seen::Missing, |at| Seen::Text(levels[at].to_string()))
            }
            Definition::TierRank => {
                self.tier().0.map_or(Seen::Missing, |at| Seen::Number(Fraction::from(at as i64 + 1)))
            }
            definition => panic!("{definition:?}"),
        }
    }

    pub(super) fn whole(&self, slot: SlotId) -> Option<i64> {
        self.whole[slot.index()]
    }

    fn known(&self, slot: SlotId) -> bool {
        self.codes[slot.index()] != 0
    }

    /// The first tier with a clause that is true, and which.
    pub(super) fn tier(&self) -> (Option<usize>, Option<usize>) {
        for (at, tier) in self.anatomy.tiers().iter().enumerate() {
            let clause = tier.clauses.iter().position(|clause| self.truth(&clause.tree) == Truth::True);
            if tier.takes_rest || clause.is_some() {
                return (Some(at), clause);
            }
        }
        (None, None)
    }

    pub(super) fn truth(&self, tree: &RuleTree) -> Truth {
        let all = |all: &[RuleTree]| all.iter().map(|tree| self.truth(tree)).collect::<Vec<_>>();
        match tree {
            RuleTree::Constant(truth) => *truth,
            RuleTree::Test(test) => self.asked(&test.asks),
            RuleTree::All(tree) => {
                let answers = all(tree);
                match (answers.contains(&Truth::False), answers.contains(&Truth::Unknown)) {
                    (true, _) => Truth::False,
                    (false, true) => Truth::Unknown,
                    (false, false) => Truth::True,
                }
            }
            RuleTree::Any(tree) => {
                let answers = all(tree);
                match (answers.contains(&Truth::True), answers.contains(&Truth::Unknown)) {
                    (true, _) => Truth::True,
                    (false, true) => Truth::Unknown,
                    (false, false) => Truth::False,
                }
            }
            RuleTree::Not(tree) => match self.truth(tree) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                Truth::Unknown => Truth::Unknown,
            },
            RuleTree::Same(pair) => match (self.truth(&pair[0]), self.truth(&pair[1])) {
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                (a, b) => Truth::from(a == b),
            },
            RuleTree::FirstKnown(tree) => {
                all(tree).into_iter().find(|truth| *truth != Truth::Unknown).unwrap_or(Truth::Unknown)
            }
            RuleTree::IsUnknown(tree) => Truth::from(self.truth(tree) == Truth::Unknown),
            RuleTree::IsKnown(tree) => Truth::from(self.truth(tree) != Truth::Unknown),
            tree => panic!("{tree:?}"),
        }
    }

    fn asked(&self, asks: &Asks) -> Truth {
        match asks {
            Asks::Codes(codes) => codes.answer(self.codes[codes.slot.index()]),
            Asks::Numbers(numbers) => self.compared(numbers),
            Asks::Presence { of, missing } => Truth::from(self.number(of).is_none() == *missing),
            Asks::Texts { of: [a, b], equal } => match (self.texts.get(a), self.texts.get(b)) {
                (Some(a), Some(b)) => Truth::from((a == b) == *equal),
                _ => Truth::Unknown,
            },
            asks => panic!("{asks:?}"),
        }
    }

    pub(super) fn compared(&self, numbers: &NumberTest) -> Truth {
        match (self.number(&numbers.left), self.number(&numbers.right)) {
            (Some(left), Some(right)) => Truth::from(numbers.comparison.holds(left.cmp(&right))),
            _ => Truth::Unknown,
        }
    }

    pub(super) fn number(&self, arithmetic: &Arithmetic) -> Option<Fraction> {
        let all = |all: &[Arithmetic]| all.iter().map(|part| self.number(part)).collect::<Vec<_>>();
        let fold = |arithmetic: &[Arithmetic], of: fn(Fraction, &Fraction) -> Fraction| {
            let value: Option<Vec<Fraction>> = all(arithmetic).into_iter().collect();
            let value = value?;
            Some(value[1..].iter().fold(value[0].clone(), of))
        };
        match arithmetic {
            Arithmetic::Constant(value) => {
                let (over, under) = value.lowest_terms();
                Some(&big(over) / &big(under))
            }
            Arithmetic::Missing => None,
            Arithmetic::Slot { slot, scale } => Some(Fraction::units(self.whole(*slot)?, u32::from(*scale))),
            Arithmetic::AsOf => Some(Fraction::from(i64::from(self.as_of.days()))),
            Arithmetic::Sum(sum) => fold(sum, |a, b| &a + b),
            Arithmetic::Product(product) => fold(product, |a, b| &a * b),
            Arithmetic::Difference(pair) => Some(&self.number(&pair[0])? - &self.number(&pair[1])?),
            Arithmetic::Quotient(pair) => {
                let (a, b) = (self.number(&pair[0])?, self.number(&pair[1])?);
                if b.is_zero() { None } else { Some(&a / &b) }
            }
            Arithmetic::Remainder(pair) => {
                let (a, b) = (self.number(&pair[0])?, self.number(&pair[1])?);
                if b.is_zero() { None } else { Some(a.remainder(&b)) }
            }
            Arithmetic::Negative(part) => Some(-self.number(part)?),
            Arithmetic::Absolute(part) => Some(self.number(part)?.abs()),
            Arithmetic::FirstKnown(parts) => all(parts).into_iter().flatten().next(),
            Arithmetic::Least(parts) => all(parts).into_iter().flatten().min(),
            Arithmetic::Greatest(parts) => all(parts).into_iter().flatten().max(),
            other => panic!("{other:?}"),
        }
    }

    fn line(&self, line_parts: &LineParts, slot: SlotId) -> Fraction {
        let at = &Fraction::from(self.whole(slot).unwrap()) * &big(line_parts.up);
        let at = at.max(big(line_parts.from)).min(big(line_parts.to));
        &(&big(line_parts.slope) * &at) + &big(line_parts.offset)
    }

    /// Units of a score.
    fn score(&self, score_sum: &ScoreSum) -> Option<i64> {
        let (mut sum, mut weight) = (Fraction::zero(), 0_i64);
        for factor in &score_sum.factors {
            let parts = match (&factor.parts, self.known(factor.of), factor.missing) {
                (_, false, MissingParts::Score) => return None,
                (_, false, MissingParts::Reweight) => continue,
                (_, false, MissingParts::Adds(parts)) => big(parts),
                (FactorParts::Table { .. }, true, _) => big(factor.parts_of(self.codes[factor.of.index()]).unwrap()),
                (FactorParts::Line { parts, .. }, true, _) => self.line(parts, factor.of),
                (parts, ..) => panic!("{parts:?}"),
            };
            sum = &sum + &parts;
            weight += factor.weight;
        }
        if weight == 0 {
            return None;
        }
        let under = &big(score_sum.parts) * &Fraction::from(weight);
        Some(narrow(&(&(&sum * &Fraction::from(score_sum.whole_weight)) / &under), 0, score_sum.rounding))
    }

    /// Whether a score whose value is known reaches a threshold.
    pub(super) fn reaches(&self, score_threshold: &ScoreThreshold) -> bool {
        score_threshold.comparison.holds(self.summed(score_threshold).cmp(&Fraction::zero()))
    }

    /// Whether its exact value lies half a unit below the threshold.
    pub(super) fn is_tie(&self, score_threshold: &ScoreThreshold) -> bool {
        self.summed(score_threshold).is_zero()
    }

    fn summed(&self, score_threshold: &ScoreThreshold) -> Fraction {
        let mut sum = Fraction::zero();
        for summand in &score_threshold.summands {
            let adds = match (&summand.adds, self.known(summand.of)) {
                (_, false) => big(summand.missing.expect("the score is known")),
                (SummandParts::Table(table), true) => big(table[usize::from(self.codes[summand.of.index()]) - 1]),
                (SummandParts::Line(line), true) => self.line(line, summand.of),
                (adds, _) => panic!("{adds:?}"),
            };
            sum = &sum + &adds;
        }
        sum
    }

    fn sum(&self, polynomial: &Polynomial) -> Fraction {
        polynomial.products().iter().fold(Fraction::zero(), |sum, product| {
            let variables = product.of.iter().map(|variable| match variable {
                Variable::AsOf => i64::from(self.as_of.days()),
                Variable::Slot(slot) => self.whole(*slot).expect("it is known"),
                variable => panic!("{variable:?}"),
            });
            &sum + &variables.fold(big(product.coefficient), |variable, by| &variable * &Fraction::from(by))
        })
    }

    fn inside(&self, domain: &Domain) -> bool {
        domain.slots.iter().all(|slot| self.known(*slot))
            && domain.divisors.iter().all(|divisor| !self.sum(divisor).is_zero())
    }

    fn holds(&self, integer_comparison: &IntegerComparison) -> bool {
        let turns = integer_comparison.divisors.iter().filter(|divisor| self.sum(divisor).is_negative()).count();
        let comparison =
            if turns % 2 == 1 { turned(integer_comparison.comparison) } else { integer_comparison.comparison };
        comparison.holds(self.sum(&integer_comparison.sum).cmp(&Fraction::zero()))
    }

    fn counts(&self, guards: &[Guard]) -> bool {
        guards.iter().all(|guard| match guard {
            Guard::Known(domain) => self.inside(domain),
            Guard::Missing(domain) => !self.inside(domain),
            Guard::Holds(comparison) => self.holds(comparison),
            guard => panic!("{guard:?}"),
        })
    }

    /// The number of the one case that counts.
    pub(super) fn by_case(&self, cases: &[NumberCase]) -> Option<Fraction> {
        let counting: Vec<&NumberCase> = cases.iter().filter(|case| self.counts(&case.guards)).collect();
        let [case] = counting[..] else { panic!("{} cases count at once", counting.len()) };
        let (ratio, _) = case.value.as_ref().filter(|(_, domain)| self.inside(domain))?;
        let under = ratio.divisors.iter().fold(big(ratio.under), |under, divisor| &under * &self.sum(divisor));
        Some(&self.sum(&ratio.over) / &under)
    }

    /// The answer of the one case that counts.
    pub(super) fn form(&self, integer_form: &IntegerForm) -> Truth {
        let mut count = integer_form.cases().iter().filter(|case| self.counts(&case.guards));
        let first = count.next();
        assert!(count.next().is_none(), "two cases count at once");
        first.map_or(Truth::Unknown, |case| Truth::from(self.holds(&case.comparison)))
    }
}

fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}
