//! Tiers and their clauses, and what migration, service and targets say of them.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use crate::language::Formula;
use crate::model::parts::Tier;
use crate::model::problem::{Place, Problem};
use crate::plan::cells::Cells;
use crate::plan::compile::Compiler;
use crate::plan::scope::{Item, MAX_LOOKUPS, one_of};
use crate::plan::{ClausePlan, StayPlan, Step, TierPlan};
use crate::text::similar::suggestion;

/// The most tiers.
const MAX_TIERS: usize = 64;

impl Compiler<'_> {
    pub(super) fn tiers(&mut self) -> Vec<TierPlan> {
        let parts = self.low.parts;
        let list = Place::root().key("tiers");
        if parts.tiers.is_empty() {
            self.say(Problem::new("no-tiers", list.clone(), "the model has no tiers"));
        }
        if parts.tiers.len() > MAX_TIERS {
            let message = format!("the model has {} tiers; at most {MAX_TIERS} are allowed", parts.tiers.len());
            self.say(Problem::new("too-many-tiers", list, message));
            return Vec::new();
        }
        let mut plans = Vec::new();
        for (at, tier) in parts.tiers.iter().enumerate() {
            let place = list.index(at);
            if tier.name.trim().is_empty() {
                self.say(Problem::new("bad-name", place.key("name"), "a tier has a name"));
            }
            if let Some(first) = parts.tiers.iter().take(at).position(|t| t.name == tier.name) {
                let problem =
                    Problem::new("name-taken", place.key("name"), format!("there are two tiers `{}`", tier.name));
                self.say(problem.related(list.index(first).key("name"), "the first one"));
            }
            for (number, former) in tier.formerly.iter().enumerate() {
                let place = place.key("formerly").index(number);
                let earlier = parts.tiers.iter().take(at).flat_map(|other| &other.formerly);
                if parts.tiers.iter().any(|other| other.name == *former) {
                    let message =
                        format!("`{former}` is the name of a tier, and so it is not a former name of another");
                    let help = "standings that say this name would mean two tiers: leave it out";
                    self.say(Problem::new("name-taken", place, message).help(help));
                } else if earlier.chain(tier.formerly.iter().take(number)).any(|other| other == former) {
                    let message = format!("two tiers were formerly `{former}`");
                    self.say(Problem::new("name-taken", place, message).help("leave one of them out"));
                }
            }
            let last = at.saturating_add(1) == parts.tiers.len();
            if tier.when.is_none() && !last {
                let help = "a tier without `when` takes everyone who is left: it must be the last one";
                self.say(
                    Problem::new("rule-order", place.clone(), "no client reaches the tiers after this one").help(help),
                );
            }
            plans.push(TierPlan {
                name: tier.name.clone(),
                formula: tier.when.clone(),
                clauses: self.clauses(tier, &place.key("when")),
                stay: self.stay(tier, &place.key("stay")),
            });
        }
        plans
    }

    pub(super) fn clauses(&mut self, tier: &Tier, place: &Place) -> Vec<ClausePlan> {
        let Some(formula) = &tier.when else { return Vec::new() };
        if !self.low.measure(formula, place) {
            return Vec::new();
        }
        let from = self.low.compared.len();
        let mut clauses = Vec::new();
        for node in formula.clauses() {
            if let Some(rule) = self.low.clause(formula, node, place, &tier.name) {
                clauses.push(ClausePlan { words: Formula::words(formula, node).into(), number: 0, rule });
            }
        }
        self.compare_steps(from);
        clauses
    }

    /// What keeps a client in a tier: its comparisons are made when a review asks for them, and not before.
    fn stay(&mut self, tier: &Tier, place: &Place) -> Option<StayPlan> {
        let formula = tier.stay.as_ref()?;
        if !self.low.measure(formula, place) {
            return None;
        }
        let from = self.low.compared.len();
        let rule = self.low.rule(formula, place, &tier.name);
        self.stay_steps.extend((from..self.low.compared.len()).map(Step::Compare));
        Some(StayPlan { words: formula.source().into(), rule: rule? })
    }

    /// The model's own entries: the client column and the value attribute.
    pub(super) fn header(&mut self) -> Option<usize> {
        let parts = self.low.parts;
        let place = Place::root().key("model");
        if parts.name.trim().is_empty() {
            self.say(Problem::new("bad-name", place.key("name"), "the model has no name"));
        }
        if parts.client.is_empty() {
            self.say(Problem::new("bad-name", place.key("client"), "the column that identifies a client has no name"));
        }
        let value = parts.value.as_deref()?;
        let place = place.key("value");
        let lane = self.source(value, &place)?;
        let item = self.low.scope.find(value)?;
        let number = matches!(self.low.lanes.get(lane), Some(Some(Cells::Number { date: false, .. }) | None));
        if !number || !matches!(item, Item::Attribute(_) | Item::Derived(_)) {
            let message = format!("the value of a client is a decimal or integer attribute; `{value}` is not");
            self.say(Problem::new("wrong-type", place, message));
            return None;
        }
        Some(lane)
    }

    /// Migration, service and targets: the names that they mention. Gives the lane of the renewal date.
    pub(super) fn policies(&mut self) -> Option<usize> {
        let parts = self.low.parts;
        let mut date = None;
        if let Some(migration) = &parts.migration {
            let place = Place::root().key("migration");
            let uses = [migration.promote, migration.demote]
                .iter()
                .any(|m| matches!(m, crate::model::policy::MoveAfter::Renewal { .. }));
            match &migration.renewal {
                Some(renewal) => {
                    let place = place.key("renewal");
                    date = self.source(renewal, &place);
                    if let Some(lane) = date
                        && !matches!(self.low.lanes.get(lane), Some(Some(Cells::Number { date: true, .. }) | None))
                    {
                        let message = format!("`{renewal}` is not a date");
                        self.say(Problem::new("wrong-type", place, message));
                    }
                }
                None if uses => {
                    let message = "moves wait for the renewal, and no attribute says when that is";
                    let help = "add `renewal:` with the name of a date attribute";
                    self.say(Problem::new("no-renewal", place, message).help(help));
                }
                None => {}
            }
        }
        let lists = [
            ("service", parts.service.iter().map(|(name, _)| name).collect::<Vec<_>>()),
            ("targets", parts.targets.iter().map(|(name, _)| name).collect()),
        ];
        for (list, names) in lists {
            let mut seen = BTreeSet::new();
            for name in names {
                let place = Place::root().key(list).key(name);
                if !seen.insert(name) {
                    self.say(
                        Problem::new("name-taken", place.clone(), format!("the tier `{name}` has two entries"))
                            .on_key(),
                    );
                }
                if parts.tiers.len() <= MAX_TIERS && !parts.tiers.iter().any(|t| t.name == *name) {
                    let tiers = || parts.tiers.iter().map(|t| &*t.name);
                    let mut problem =
                        Problem::new("unknown-tier", place, format!("there is no tier `{name}`")).on_key();
                    if self.low.problems.len() < MAX_LOOKUPS {
                        problem = problem.help(match suggestion(name, tiers()) {
                            Some(question) => question,
                            None => format!("the tiers are {}", one_of(tiers())),
                        });
                    }
                    self.say(problem);
                }
            }
        }
        if parts.value.is_none()
            && let Some((name, _)) = parts.targets.iter().find(|(_, target)| target.value.is_some())
        {
            let place = Place::root().key("targets").key(name).key("value");
            let message = "a share of value has a target, and no attribute is the value";
            self.say(Problem::new("no-value", place, message).help("add `value:` to `model:`"));
        }
        date
    }
}
