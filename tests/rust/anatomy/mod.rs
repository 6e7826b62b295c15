//! The anatomy of a plan: it is complete, and what it says of a model is what the model says.

mod evaluator;
mod forms;
mod origins;
mod thresholds;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

use tierline::anatomy::{
    Anatomy, Arithmetic, AskedBy, Asks, DerivedSlot, DerivedValue, IntegerForm, LevelsBy, NumberCase, NumberTest, Role,
    RuleTree, ScoreSum, ScoreThreshold, Side, SlotCodes, SlotId, Test,
};
use tierline::{
    Assignment, Date, Decimal, Model, Plan, Value,
    plan::{IssueKind, Truth},
};
use tierline_testkit::oracle::{self, Seen};
use tierline_testkit::{Fraction, Random};

use crate::agreement::{for_some_models, models, some_clients, some_day};
use evaluator::Evaluator;

/// What happened, so that a test that looks at nothing is seen.
#[derive(Default)]
struct Counted {
    clients: AtomicUsize,
    forms: AtomicUsize,
    without: AtomicUsize,
    remainders: AtomicUsize,
    moved: AtomicUsize,
    unknown: AtomicUsize,
    divided: AtomicUsize,
    chosen: AtomicUsize,
}

fn add(count: &AtomicUsize) {
    count.fetch_add(1, Ordering::Relaxed);
}

impl Counted {
    /// There is no form, of what has a remainder in it in any case.
    fn none(&self, of: &impl Debug) {
        add(if format!("{of:?}").contains("Remainder(") { &self.remainders } else { &self.without });
    }
}

/// Every tree of an anatomy.
fn trees(anatomy: &Anatomy) -> Vec<&RuleTree> {
    let mut all: Vec<&RuleTree> = Vec::new();
    for tier in anatomy.tiers() {
        all.extend(tier.clauses.iter().chain(&tier.stay).map(|rule| &rule.tree));
    }
    all.extend(anatomy.flags().iter().map(|flag| &flag.rule.tree));
    for dimension in anatomy.dimensions() {
        if let LevelsBy::Rules(rules) = &dimension.levels {
            all.extend(rules.iter().filter_map(|rule| rule.rule.as_ref()).map(|rule| &rule.tree));
        }
    }
    for derived in anatomy.derived() {
        if let DerivedValue::Truth(tree) = &derived.value {
            all.push(tree);
        }
    }
    all
}

/// Evaluating the view gives what the plan says.
fn same_answer(
    anatomy: &Anatomy,
    evaluator: &Evaluator<'_>,
    assignment: &Assignment,
    plan: &Plan,
) -> Result<(), String> {
    let (tier, clause) = evaluator.tier();
    let words = tier.zip(clause).map(|(tier, clause)| &*anatomy.tiers()[tier].clauses[clause].words);
    if tier != assignment.rank() || words != assignment.clause() {
        return Err(format!("tier {tier:?} by {words:?}, not {:?} by {:?}", assignment.rank(), assignment.clause()));
    }
    let all: Vec<&str> = plan.clause_words().collect();
    for (at, tier) in anatomy.tiers().iter().enumerate() {
        for clause in &tier.clauses {
            let number = all.iter().position(|one| **one == *clause.words).unwrap();
            let first = anatomy.tiers().iter().flat_map(|tier| &tier.clauses).find(|tier| tier.words == clause.words);
            // The same words in two tiers have one number, and one truth.
            let truth = evaluator.truth(&first.unwrap().tree);
            if truth != assignment.clause_truth(number) || truth != evaluator.truth(&clause.tree) {
                return Err(format!("`{}` is {truth:?}", clause.words));
            }
        }
        let stays = tier.stay.as_ref().is_some_and(|rule| evaluator.truth(&rule.tree) == Truth::True);
        if stays != assignment.stays(at) {
            return Err(format!("stays in {at}: {stays}"));
        }
    }
    for slot in anatomy.slots() {
        let (name, whole) = (slot.name(), evaluator.whole(slot.id()));
        let decimal = whole.and_then(|whole| Decimal::new(whole.into(), slot.scale()));
        let same = match slot.role() {
            Role::Score => assignment.score(name) == decimal,
            Role::Flag => assignment.flag(name) == whole.map(|whole| whole == 1),
            Role::Dimension => {
                let level = |levels: &[Box<str>]| whole.map(|at| levels[at as usize].to_string());
                let SlotCodes::Levels { levels, .. } = slot.codes() else { panic!("{slot:?}") };
                assignment.level(name).map(str::to_string) == level(levels)
            }
            Role::Derived => match assignment.value(name) {
                Value::Missing => whole.is_none(),
                Value::Boolean(value) => whole == Some(i64::from(value)),
                value => whole.map(|whole| slot.value_of(whole)) == Some(value),
            },
            Role::Tier => match slot.codes() {
                SlotCodes::Levels { levels, .. } => assignment.tier() == whole.map(|at| &*levels[at as usize]),
                _ => assignment.rank().map(|rank| rank as i64 + 1) == whole,
            },
            _ => true,
        };
        if !same {
            return Err(format!("`{name}` is {whole:?}"));
        }
    }
    Ok(())
}

/// The integer forms that a model has whoever its clients are.
struct Forms<'a> {
    /// Derived numbers and dates, and whether they reach their cut points.
    derived: Vec<(&'a DerivedSlot, i64, Option<IntegerForm>)>,
    /// Scores, and whether they reach their cut points.
    scores: Vec<(&'a ScoreSum, i64, Option<ScoreThreshold>)>,
    tests: Vec<(&'a Test, &'a NumberTest, Option<IntegerForm>)>,
    numbers: Vec<(&'a Arithmetic, Option<Vec<NumberCase>>)>,
}

impl<'a> Forms<'a> {
    fn of(anatomy: &'a Anatomy) -> Self {
        let cuts = |slot: SlotId| anatomy.slot(slot).unwrap().cut_points().iter().map(|cut| cut.units());
        let derived = anatomy
            .derived()
            .iter()
            .flat_map(|derived| cuts(derived.slot).map(move |cut| (derived, cut, derived.reaches(cut))));
        let scores = anatomy
            .scores()
            .iter()
            .flat_map(|score| cuts(score.slot).map(move |cut| (score, cut, score.at_least(cut))));
        let tests = trees(anatomy).into_iter().flat_map(RuleTree::tests).filter_map(|test| match &test.asks {
            Asks::Numbers(numbers) => Some((test, numbers, numbers.integer_form())),
            _ => None,
        });
        let computed = anatomy.derived().iter().filter_map(|derived| match &derived.value {
            DerivedValue::Number { number, .. } | DerivedValue::Date(number) => Some(number),
            _ => None,
        });
        let compared = trees(anatomy).into_iter().flat_map(RuleTree::tests).flat_map(|test| match &test.asks {
            Asks::Numbers(numbers) => vec![&numbers.left, &numbers.right],
            Asks::Presence { of, .. } => vec![of],
            _ => Vec::new(),
        });
        let numbers = computed.chain(compared).map(|computed| (computed, computed.cases())).collect();
        Self { derived: derived.collect(), scores: scores.collect(), tests: tests.collect(), numbers }
    }
}

/// The integer forms say what exact fractions say of a client.
fn same_forms(
    anatomy: &Anatomy,
    forms: &Forms<'_>,
    evaluator: &Evaluator<'_>,
    as_of: Date,
    counted: &Counted,
) -> Result<(), String> {
    let near = |slot: SlotId| evaluator.whole(slot).into_iter().flat_map(|whole| [whole, whole + 1]);
    let numbers = anatomy.derived().iter().filter(|derived| !matches!(derived.value, DerivedValue::Truth(_)));
    let edges: Vec<_> =
        numbers.flat_map(|number| near(number.slot).map(move |units| (number, units, number.reaches(units)))).collect();
    for (derived, units, form) in forms.derived.iter().chain(&edges) {
        let (name, whole) = (anatomy.slot(derived.slot).unwrap().name(), evaluator.whole(derived.slot));
        let Some(form) = form else {
            counted.none(derived);
            continue;
        };
        add(&counted.forms);
        let expected = whole.map_or(Truth::Unknown, |whole| Truth::from(whole >= *units));
        let found = evaluator.form(form);
        if found != expected {
            return Err(format!("`{name}` = {whole:?} reaches {units}: {expected:?}, not {found:?} by {form:?}"));
        }
        moved(form, evaluator, as_of, expected, counted)?;
        counted.unknown.fetch_add(usize::from(whole.is_none()), Ordering::Relaxed);
        let divided = form.single().is_some_and(|(_, form)| !form.divisors.is_empty());
        counted.divided.fetch_add(usize::from(divided && whole.is_some()), Ordering::Relaxed);
    }
    let edges: Vec<_> = anatomy
        .scores()
        .iter()
        .flat_map(|score| near(score.slot).map(move |units| (score, units, score.at_least(units))))
        .collect();
    for (score, units, threshold) in forms.scores.iter().chain(&edges) {
        let Some(whole) = evaluator.whole(score.slot) else { continue };
        let Some(threshold) = threshold else {
            counted.none(score);
            continue;
        };
        add(&counted.forms);
        if evaluator.reaches(threshold) != (whole >= *units) {
            let name = anatomy.slot(score.slot).unwrap().name();
            return Err(format!("score `{name}` = {whole} reaches {units}: not by {threshold:?}"));
        }
    }
    for (number, cases) in &forms.numbers {
        let Some(cases) = cases else {
            counted.none(number);
            continue;
        };
        let (expected, found) = (evaluator.number(number), evaluator.by_case(cases));
        if found != expected {
            return Err(format!("{number:?} is {expected:?}, not {found:?} by {cases:?}"));
        }
        counted.chosen.fetch_add(usize::from(cases.len() > 1), Ordering::Relaxed);
    }
    for (test, numbers, form) in &forms.tests {
        let Some(form) = form else {
            counted.none(numbers);
            continue;
        };
        add(&counted.forms);
        let (expected, found) = (evaluator.compared(numbers), evaluator.form(form));
        if found != expected {
            return Err(format!("`{}` is {expected:?}, not {found:?} by {form:?}", test.words));
        }
        moved(form, evaluator, as_of, expected, counted)?;
    }
    Ok(())
}

/// A threshold that is moved to one slot asks the same.
fn moved(
    form: &IntegerForm,
    evaluator: &Evaluator<'_>,
    as_of: Date,
    expected: Truth,
    counted: &Counted,
) -> Result<(), String> {
    let Some(cut) = form.moved_cut() else { return Ok(()) };
    add(&counted.moved);
    let at = cut.at(as_of).unwrap();
    let found =
        evaluator.whole(cut.slot).map_or(Truth::Unknown, |whole| Truth::from((i128::from(whole) >= at) == cut.above));
    if found == expected { Ok(()) } else { Err(format!("{cut:?} at {at}: {found:?}, not {expected:?}")) }
}

fn clean(random: &mut Random, model: &Model, seed: &str, counted: &Counted) {
    let plan = model.compile();
    let anatomy = plan.anatomy();
    let forms = Forms::of(&anatomy);
    for client in some_clients(random, model) {
        let as_of = some_day(random);
        let verdict = oracle::judge(model, &client, as_of);
        if verdict.gaps.iter().any(|(_, kind)| *kind != IssueKind::NoTier) {
            continue;
        }
        let values: BTreeMap<String, Seen> = verdict.values.into_iter().collect();
        let evaluator = Evaluator::of(&anatomy, as_of, &values);
        let assignment = plan.assign(&client, as_of);
        let told = |error| panic!("{seed} {}: {error}\n{client:#?}", client.id());
        same_answer(&anatomy, &evaluator, &assignment, &plan).unwrap_or_else(told);
        same_forms(&anatomy, &forms, &evaluator, as_of, counted).unwrap_or_else(told);
        add(&counted.clients);
    }
}

/// The view is complete: from attributes as the oracle reads them, its codes, tables, trees and sums alone give the tier, the
/// clauses, the levels, the flags and the scores of the plan; and each integer form gives what exact fractions do.
#[test]
fn an_evaluator_of_the_anatomy_alone_says_what_the_plan_says() {
    let counted = Counted::default();
    for_some_models(models() / 2, |random, model, seed| clean(random, model, seed, &counted));
    let told = |count: &AtomicUsize| count.load(Ordering::Relaxed);
    let (forms, without, models) = (told(&counted.forms), told(&counted.without), models() as usize);
    assert!(told(&counted.clients) > 5 * models, "{} clients", told(&counted.clients));
    assert!(forms > 20 * models && forms > 20 * without, "{forms} forms, and {without} without one");
    let kinds = [
        ("remainders", counted.remainders),
        ("moved", counted.moved),
        ("unknown", counted.unknown),
        ("divided", counted.divided),
        ("chosen", counted.chosen),
    ];
    for (what, count) in kinds {
        assert!(told(&count) > models / 3, "{} {what}", told(&count));
    }
}

/// Every cut point has an origin, and every origin is where its threshold says; codes are those of the plan.
#[test]
fn every_cut_point_has_its_origins() {
    let (cuts, parted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for_some_models(models(), |_, model, seed| {
        let anatomy = model.compile().anatomy();
        for slot in anatomy.slots() {
            let mut last = 1_u8;
            let mut before = None;
            for cut in slot.cut_points() {
                add(&cuts);
                assert!(before < Some(cut.units()), "{seed} {}: out of order", slot.name());
                before = Some(cut.units());
                assert!(!cut.origins().is_empty(), "{seed} {} at {}: nobody asks", slot.name(), cut.value());
                let line = |by: &AskedBy| matches!(by, AskedBy::LineFrom { .. } | AskedBy::LineTo { .. });
                match cut.code() {
                    Some(code) => {
                        add(&parted);
                        last += 1;
                        assert_eq!(code, last, "{seed} {}", slot.name());
                        assert_eq!((slot.code_of(cut.units()), slot.code_of(cut.units() - 1)), (last, last - 1));
                        assert!(!cut.origins().iter().all(|origin| line(&origin.by)), "{seed} {}", slot.name());
                    }
                    None => assert!(cut.origins().iter().all(|origin| line(&origin.by)), "{seed} {}", slot.name()),
                }
                for origin in cut.origins() {
                    // The cut is the first value above the threshold, or the threshold itself.
                    let (over, under) = origin.threshold.value.lowest_terms();
                    let threshold = &Fraction::units(over, 0) / &Fraction::units(under, 0);
                    let fraction_of = |units: i64| Fraction::units(units, u32::from(slot.scale()));
                    let upto = origin.threshold.side == Side::Upto;
                    let above = |value: &Fraction| if upto { *value > threshold } else { *value >= threshold };
                    assert!(
                        above(&fraction_of(cut.units())) && !above(&fraction_of(cut.units() - 1)),
                        "{seed} {origin:?}"
                    );
                }
            }
            assert!(slot.cut_points().is_empty() || usize::from(last) + 1 == slot.code_count());
        }
    });
    assert!(cuts.into_inner() > parted.into_inner(), "no line begins or ends where nothing else does");
}
