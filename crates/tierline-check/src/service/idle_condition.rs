//! `idle-condition`: a condition of a tier's service that no client of the tier can meet.

use std::collections::BTreeMap;

use tierline_core::anatomy::{Anatomy, Asks, Definition, LevelsBy, Rule, RuleTree, SlotCodes, SlotId};
use tierline_core::{Finding, Formula, Key, Model, Place, Sentence, Service, Severity, Truth, inserted};

use super::{GOOD, Tier, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "idle-condition",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a condition or an event of a tier's service that no client of the tier can meet",
    about: "Every client falls into one cell of the model's cut points. Where no cell that the rules give to the tier, or that \
            its `stay` rule keeps there, makes the condition true, nobody is ever promised the part; of `instead` only the first \
            that is true replaces, so that one is idle, too, where an earlier one always comes before it. Clients that wait in the tier \
            for a demotion are not looked at. Computed numbers count as independent of one another, so that a condition may be \
            idle without being found; where there are very many cells nothing is said.",
    example: concat!(
        head!(),
        good!(Strategic),
        "  \
  Core:
    touchpoint_every: 1 month
    response: { first: 8 hours, resolution: 3 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
    also: [{ when: arr > 200_000, programmes: [executive sponsor] }]
",
        good!(Scale),
    ),
    mended: GOOD,
    run,
};

/// The most cells that are looked at for a condition.
const MAX_CELLS: usize = 200_000;

fn run(model: &Model) -> Vec<Finding> {
    let is_plain =
        |service: &Service| service.instead.is_empty() && service.also.is_empty() && service.events.is_empty();
    if model.service().iter().all(|(_, service)| is_plain(service)) {
        return Vec::new();
    }
    let plan = model.compile();
    let anatomy = plan.anatomy();
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let Some(service) = tier.service else { continue };
        let rule = |formula: &Formula| plan.condition(formula).and_then(|at| anatomy.conditions().get(at));
        let mut found = |condition: &Rule, earlier: &[&Rule], place: Place| {
            if !is_possible(&anatomy, tier.rank, condition, earlier) {
                let message = Sentence::of(Key::IdleCondition).with("tier", tier.name).with("when", &*condition.words);
                findings.push(
                    Finding::new(CHECK.code, CHECK.severity, message)
                        .help(Sentence::of(Key::IdleConditionHelp))
                        .at(place)
                        .tiers([tier.rank]),
                );
            }
        };
        let mut earlier: Vec<&Rule> = Vec::new();
        for (at, part) in service.instead.iter().enumerate() {
            let Some(condition) = rule(&part.when) else { continue };
            found(condition, &earlier, tier.place().key("instead").index(at).key("when"));
            earlier.push(condition);
        }
        for (at, part) in service.also.iter().enumerate() {
            let Some(condition) = rule(&part.when) else { continue };
            found(condition, &[], tier.place().key("also").index(at).key("when"));
        }
        for (at, event) in service.events.iter().enumerate() {
            let Some(condition) = rule(&event.condition()) else { continue };
            found(condition, &[], tier.place().key("events").index(at));
        }
    }
    findings
}

/// Whether some client of a tier can meet a condition and none of the earlier ones; also where there are too many cells to tell.
fn is_possible(anatomy: &Anatomy, rank: usize, condition: &Rule, earlier: &[&Rule]) -> bool {
    let cells = Cells { anatomy };
    let mut slots = BTreeMap::new();
    let tiers = anatomy.tiers().iter().take(rank.saturating_add(1));
    let rules = tiers.flat_map(|tier| tier.clauses.iter().chain(&tier.stay));
    // A test of computed numbers is not worked out: whatever it gives, somebody may be there.
    let earlier: Vec<&Rule> =
        earlier.iter().copied().filter(|rule| cells.gather(&rule.tree, &mut BTreeMap::new())).collect();
    if !rules.chain([condition]).chain(earlier.iter().copied()).all(|rule| cells.gather(&rule.tree, &mut slots)) {
        return true;
    }
    let slots: Vec<(SlotId, Vec<u8>)> = slots.into_iter().collect();
    let count = slots.iter().try_fold(1_usize, |all, (_, codes)| all.checked_mul(codes.len()));
    if count.is_none_or(|count| count > MAX_CELLS) {
        return true;
    }
    let mut places = vec![0_usize; slots.len()];
    loop {
        let cell: BTreeMap<SlotId, u8> =
            inserted(slots.iter().zip(&places).filter_map(|((slot, codes), at)| Some((*slot, *codes.get(*at)?))));
        let is_true = |rule: &Rule| cells.truth(&rule.tree, &cell) == Truth::True;
        if is_true(condition) && !earlier.iter().any(|rule| is_true(rule)) && cells.is_in(rank, &cell) {
            return true;
        }
        // The next cell, as an odometer counts.
        let mut turned = false;
        for (place, (_, codes)) in places.iter_mut().zip(&slots) {
            *place = place.saturating_add(1);
            if *place < codes.len() {
                turned = true;
                break;
            }
            *place = 0;
        }
        if !turned {
            return false;
        }
    }
}

struct Cells<'a> {
    anatomy: &'a Anatomy,
}

impl Cells<'_> {
    /// The slots whose codes decide a rule, each with the codes that a client can have; flags and dimensions are looked through.
    /// False where the rule tests computed numbers.
    fn gather(&self, tree: &RuleTree, slots: &mut BTreeMap<SlotId, Vec<u8>>) -> bool {
        tree.tests().into_iter().all(|test| match &test.asks {
            Asks::Codes(test) => self.gather_slot(test.slot, slots),
            _ => false,
        })
    }

    fn gather_slot(&self, id: SlotId, slots: &mut BTreeMap<SlotId, Vec<u8>>) -> bool {
        match self.anatomy.definition(id) {
            Some(Definition::Flag(flag)) => self.gather(&flag.rule.tree, slots),
            Some(Definition::Dimension(dimension)) => match &dimension.levels {
                LevelsBy::Table { of, .. } => self.gather_slot(*of, slots),
                LevelsBy::Rules(rules) => {
                    rules.iter().filter_map(|when| when.rule.as_ref()).all(|rule| self.gather(&rule.tree, slots))
                }
                _ => false,
            },
            Some(definition) => {
                let Some(slot) = self.anatomy.slot(id) else { return false };
                let mut codes: Vec<u8> = (0..=u8::MAX).take(slot.code_count()).collect();
                if let Definition::Attribute(input) = definition {
                    if input.required || input.missing.is_some() {
                        codes.retain(|code| *code != 0);
                    }
                    if matches!(slot.codes(), SlotCodes::Number { .. }) {
                        let least = input.min.map(|least| slot.code_of(least));
                        let most = input.max.map(|most| slot.code_of(most));
                        codes.retain(|code| {
                            let within =
                                least.is_none_or(|least| *code >= least) && most.is_none_or(|most| *code <= most);
                            *code == 0 || within
                        });
                    }
                }
                slots.insert(id, codes);
                true
            }
            None => false,
        }
    }

    /// Whether a client of a cell is in a tier: by the first rule that is true, or kept there.
    fn is_in(&self, rank: usize, cell: &BTreeMap<SlotId, u8>) -> bool {
        let is_true = |rule: &Rule| self.truth(&rule.tree, cell) == Truth::True;
        let tiers = self.anatomy.tiers();
        let Some(tier) = tiers.get(rank) else { return false };
        let is_better = tiers.iter().take(rank).any(|better| better.clauses.iter().any(is_true));
        (!is_better && (tier.takes_rest || tier.clauses.iter().any(is_true))) || tier.stay.as_ref().is_some_and(is_true)
    }

    fn code(&self, id: SlotId, cell: &BTreeMap<SlotId, u8>) -> u8 {
        match self.anatomy.definition(id) {
            Some(Definition::Flag(flag)) => match self.truth(&flag.rule.tree, cell) {
                Truth::Unknown => 0,
                Truth::False => 1,
                Truth::True => 2,
            },
            Some(Definition::Dimension(dimension)) => match &dimension.levels {
                LevelsBy::Table { of, codes } => codes.get(usize::from(self.code(*of, cell))).copied().unwrap_or(0),
                LevelsBy::Rules(rules) => {
                    let holds = |rule: &Option<Rule>| {
                        rule.as_ref().is_none_or(|rule| self.truth(&rule.tree, cell) == Truth::True)
                    };
                    rules.iter().find(|when| holds(&when.rule)).map_or(0, |when| when.code)
                }
                _ => 0,
            },
            _ => cell.get(&id).copied().unwrap_or(0),
        }
    }

    /// A rule in a cell, in three-valued logic.
    fn truth(&self, tree: &RuleTree, cell: &BTreeMap<SlotId, u8>) -> Truth {
        let any_of = |all: &[RuleTree], decides: Truth, otherwise: Truth| {
            let mut unknown = false;
            for own in all {
                let truth = self.truth(own, cell);
                if truth == decides {
                    return decides;
                }
                unknown |= truth == Truth::Unknown;
            }
            if unknown { Truth::Unknown } else { otherwise }
        };
        match tree {
            RuleTree::Constant(truth) => *truth,
            RuleTree::Test(test) => match &test.asks {
                Asks::Codes(test) => test.answer(self.code(test.slot, cell)),
                _ => Truth::Unknown,
            },
            RuleTree::All(all) => any_of(all, Truth::False, Truth::True),
            RuleTree::Any(all) => any_of(all, Truth::True, Truth::False),
            RuleTree::Not(own) => match self.truth(own, cell) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                Truth::Unknown => Truth::Unknown,
            },
            RuleTree::Same(pair) => {
                let [left, right] = &**pair;
                match (self.truth(left, cell), self.truth(right, cell)) {
                    (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                    (left, right) => (left == right).into(),
                }
            }
            RuleTree::FirstKnown(all) => {
                let truths = all.iter().map(|own| self.truth(own, cell));
                truths.into_iter().find(|truth| *truth != Truth::Unknown).unwrap_or(Truth::Unknown)
            }
            RuleTree::IsUnknown(own) => (self.truth(own, cell) == Truth::Unknown).into(),
            RuleTree::IsKnown(own) => (self.truth(own, cell) != Truth::Unknown).into(),
            _ => Truth::Unknown,
        }
    }
}
