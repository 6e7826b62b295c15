//! Tiers and their clauses, and what migration, service and targets say of them.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::model::parts::Tier;
use crate::model::policy::{Fit, Meant, MetricOverTime, MetricUnit, MoveAfter, Steps, Target};
use crate::model::problem::{Place, Problem};
use crate::plan::cells::Cells;
use crate::plan::compile::{Compiler, Draft, Reported};
use crate::plan::scope::{Item, MAX_LOOKUPS, one_of};
use crate::plan::{ClausePlan, StayPlan, Step, TierPlan};
use crate::text::similar::suggestion;

/// The most tiers.
const MAX_TIERS: usize = 64;

impl Compiler<'_> {
    pub(super) fn tiers(&mut self) -> Draft<Vec<TierPlan>> {
        let parts = self.low.parts;
        let list = Place::root().key("tiers");
        if parts.tiers.is_empty() {
            self.say(Problem::new("no-tiers", list.clone(), "the model has no tiers"));
        }
        // A rank is one of 64 bits in results and reviews: what is said of more tiers would have no place.
        if parts.tiers.len() > MAX_TIERS {
            let message = format!("the model has {} tiers; at most {MAX_TIERS} are allowed", parts.tiers.len());
            return Err(self.report(Problem::new("too-many-tiers", list, message)));
        }
        let mut drafts = Vec::new();
        // Drafts and no early end: each tier tells its own mistakes.
        for (at, tier) in parts.tiers.iter().enumerate() {
            self.tier_names(at, tier, &list);
            let place = list.index(at);
            if tier.when.is_none() && at.saturating_add(1) < parts.tiers.len() {
                let help = "a tier without `when` takes everyone who is left: it must be the last one";
                let message = "no client reaches the tiers after this one";
                // Said, and the tiers behind it are looked at all the same.
                self.say(Problem::new("rule-order", place.clone(), message).help(help));
            }
            let clauses = self.clauses(tier, &place.key("when"));
            let stay = self.stay(tier, &place.key("stay"));
            let plan = |clauses, stay| TierPlan { name: tier.name.clone(), formula: tier.when.clone(), clauses, stay };
            drafts.push(clauses.and_then(|clauses| Ok(plan(clauses, stay?))));
        }
        drafts.into_iter().collect()
    }

    /// The name of a tier and its former names: there, and taken by no other tier.
    fn tier_names(&mut self, at: usize, tier: &Tier, list: &Place) {
        let (tiers, place) = (&self.low.parts.tiers, list.index(at));
        if tier.name.trim().is_empty() {
            self.say(Problem::new("bad-name", place.key("name"), "a tier has a name"));
        }
        if let Some(first) = tiers.iter().take(at).position(|earlier| earlier.name == tier.name) {
            let problem = Problem::new("name-taken", place.key("name"), format!("there are two tiers `{}`", tier.name));
            self.say(problem.related(list.index(first).key("name"), "the first one"));
        }
        for (number, former) in tier.formerly.iter().enumerate() {
            let place = place.key("formerly").index(number);
            let earlier = tiers.iter().take(at).flat_map(|other| &other.formerly);
            if tiers.iter().any(|other| other.name == *former) {
                let message = format!("`{former}` is the name of a tier, and so it is not a former name of another");
                let help = "standings that say this name would mean two tiers: leave it out";
                self.say(Problem::new("name-taken", place, message).help(help));
            } else if earlier.chain(tier.formerly.iter().take(number)).any(|other| other == former) {
                let message = format!("two tiers were formerly `{former}`");
                self.say(Problem::new("name-taken", place, message).help("leave one of them out"));
            }
        }
    }

    /// The clauses of a tier, each with its number still to be given; none for a tier without a rule.
    fn clauses(&mut self, tier: &Tier, place: &Place) -> Draft<Vec<ClausePlan>> {
        let Some(formula) = &tier.when else { return Ok(Vec::new()) };
        self.measure(formula, place)?;
        let from = self.low.compared.len();
        let mut clauses = Vec::new();
        // Each alternative is a rule of its own, so that the one that decides can be told.
        for node in formula.clauses() {
            let rule = self.low.clause(formula, node, place, &tier.name).ok_or(Reported::elsewhere());
            clauses.push(rule.map(|rule| ClausePlan { words: formula.words(node).into(), number: 0, rule }));
        }
        self.compare_steps(from);
        clauses.into_iter().collect()
    }

    /// What keeps a client in a tier: its comparisons are made when a review asks for them, and not before.
    fn stay(&mut self, tier: &Tier, place: &Place) -> Draft<Option<StayPlan>> {
        let Some(formula) = &tier.stay else { return Ok(None) };
        self.measure(formula, place)?;
        let from = self.low.compared.len();
        let rule = self.low.rule(formula, place, &tier.name);
        self.stay_steps.extend((from..self.low.compared.len()).map(Step::Compare));
        Ok(Some(StayPlan { words: formula.source().into(), rule: rule.ok_or(Reported::elsewhere())? }))
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
        self.grid(&place.key("grid"));
        self.remembered(&Place::root().key("remember"));
        let value = parts.value.as_deref()?;
        let place = place.key("value");
        let slot = self.source(value, &place).ok()?;
        let item = self.low.scope.find(value)?;
        // Nothing in the place of cells is a slot of something broken, whose problem is told there.
        let number = matches!(self.low.slots.get(slot), Some(Some(Cells::Number { date: false, .. }) | None));
        if !number || !matches!(item, Item::Attribute(_) | Item::Derived(_)) {
            let message = format!("the value of a client is a decimal or integer attribute; `{value}` is not");
            self.say(Problem::new("wrong-type", place, message));
            return None;
        }
        Some(slot)
    }

    /// The attributes whose values standings keep: attributes of the model, each once.
    fn remembered(&mut self, list: &Place) {
        let mut taken = BTreeSet::new();
        for (at, name) in self.low.parts.remember.iter().enumerate() {
            let place = list.index(at);
            if !taken.insert(name) {
                let message = format!("`{name}` is remembered twice");
                self.say(Problem::new("name-taken", place, message).help("leave one of them out"));
                continue;
            }
            match self.low.scope.find(name) {
                Some(Item::Attribute(_) | Item::Unread(_)) => {}
                Some(_) => {
                    let message = format!("what is remembered is an attribute; `{name}` is none");
                    let help = "name the attributes that it is computed from";
                    self.say(Problem::new("wrong-type", place, message).help(help));
                }
                None => {
                    let problem = self.low.scope.unknown(name, place, None);
                    self.say(problem);
                }
            }
        }
    }

    /// The two dimensions that a report shows as a grid.
    fn grid(&mut self, place: &Place) {
        let Some(grid) = &self.low.parts.grid else { return };
        for (at, name) in grid.iter().enumerate() {
            let place = place.index(at);
            match self.low.scope.find(name) {
                // What could not be read has been told, and may be a dimension.
                Some(Item::Dimension(_) | Item::Unread(_)) => {}
                Some(_) => {
                    let message = format!("a grid shows two dimensions; `{name}` is none");
                    let help = "give its values levels: `dimensions: { ...: { of: ..., bands: [...] } }`";
                    self.say(Problem::new("wrong-type", place, message).help(help));
                }
                None => {
                    let problem = self.low.scope.unknown(name, place, None);
                    self.say(problem);
                }
            }
        }
        if let [rows, columns] = grid
            && rows == columns
        {
            let message = format!("the grid has `{rows}` by rows and by columns");
            let help = "name two dimensions: which client is where is seen where both differ";
            self.say(Problem::new("name-taken", place.index(1), message).help(help));
        }
    }

    /// Migration, service and targets: the names that they mention. Gives the slot of the renewal date.
    pub(super) fn policies(&mut self) -> Option<usize> {
        let renewal = self.renewal();
        self.moves_without_order();
        let parts = self.low.parts;
        self.tier_entries("service", parts.service.iter().map(|(name, _)| &**name));
        // A tier may be called so, and then the entry is that tier's.
        let is_all = |name: &str| name == Target::ALL && !parts.tiers.iter().any(|tier| &*tier.name == name);
        let of_tiers = parts.targets.iter().map(|(name, _)| &**name).filter(|name| !is_all(name));
        self.tier_entries("targets", of_tiers);
        self.metrics(is_all);
        if parts.value.is_none()
            && let Some((name, _)) = parts.targets.iter().find(|(_, target)| target.value.is_some())
        {
            let place = Place::root().key("targets").key(name).key("value");
            let message = "a share of value has a target, and no attribute is the value";
            self.say(Problem::new("no-value", place, message).help("add `value:` to `model:`"));
        }
        self.owners();
        renewal
    }

    /// Metrics that the model declares, and those that targets name; `is_all` says whether a target is that of the whole book.
    fn metrics(&mut self, is_all: impl Fn(&str) -> bool) {
        let parts = self.low.parts;
        let built_in = || Target::RATES.into_iter().chain(Target::METRICS);
        // These stand among the figures, too, and are no metrics that a target may name.
        let reserved = || built_in().chain(["clients", "value", "accounts_per_owner"]);
        for (at, metric) in parts.metrics.iter().enumerate() {
            let place = Place::root().key("metrics").key(&metric.name);
            if reserved().any(|name| name == &*metric.name) {
                let message = format!("`{}` is a metric already", metric.name);
                self.say(Problem::new("name-taken", place.clone(), message).on_key().help("give yours another name"));
            }
            if parts.metrics.iter().take(at).any(|earlier| earlier.name == metric.name) {
                let message = format!("there are two metrics `{}`", metric.name);
                self.say(Problem::new("name-taken", place.clone(), message).on_key());
            }
            if metric.over_time == MetricOverTime::Compound && metric.unit != MetricUnit::Share {
                let message = format!("`{}` compounds, and is no share", metric.name);
                let help = "only what is left of a whole compounds: write `unit: share`, or `over_time: scale`";
                self.say(Problem::new("wrong-type", place.key("over_time"), message).help(help));
            }
        }
        let declared = || parts.metrics.iter().map(|metric| &*metric.name);
        for (at, (tier, target)) in parts.targets.iter().enumerate() {
            let place = Place::root().key("targets").key(tier);
            if is_all(tier) {
                if parts.targets.iter().take(at).any(|(earlier, _)| earlier == tier) {
                    self.say(Problem::new("name-taken", place.clone(), "all clients have two entries").on_key());
                }
                for (key, _) in
                    [("clients", target.clients), ("value", target.value)].iter().filter(|(_, is)| is.is_some())
                {
                    let message = format!("all clients have all of the {key}: there is no share of it to reach");
                    self.say(Problem::new("wrong-type", place.key(key), message).help("give the tiers shares"));
                }
            }
            for (name, meant) in &target.metrics {
                let place = place.key(name);
                if !built_in().chain(declared()).any(|known| known == &**name) {
                    let problem = Problem::new("unknown-name", place.clone(), format!("there is no metric `{name}`"));
                    let known: Vec<&str> = built_in().chain(declared()).collect();
                    let help = suggestion(name, known.iter().copied())
                        .unwrap_or_else(|| String::from("declare it under `metrics:`"));
                    self.say(problem.on_key().help(help));
                }
                if let Meant::Range(Some(low), Some(high)) = meant
                    && low > high
                {
                    let message = format!("the range of `{name}` begins with its greater end");
                    self.say(Problem::new("range-order", place, message).help("write the lower end first"));
                }
            }
        }
    }

    /// Where tiers have no order, all moves go by one rule, and none goes step by step.
    fn moves_without_order(&mut self) {
        let parts = self.low.parts;
        let Some(migration) = parts.migration.as_ref().filter(|_| parts.unranked) else { return };
        let place = Place::root().key("migration");
        let (up, down) = migration.minimum_time;
        let faults = [
            (
                migration.promote != migration.demote,
                "promote",
                "moves to better and worse tiers have rules of their own",
            ),
            (up != down, "minimum_time", "the time in a tier has one span for better tiers and another for worse ones"),
            (migration.steps == Steps::OneTier, "steps", "moves go one tier at a review"),
        ];
        for (_, key, what) in faults.into_iter().filter(|(is, ..)| *is) {
            let message = format!("{what}, and the tiers have no order");
            let help =
                "give all moves one rule, `move: at once` or `move: { after: 90 days }`, or leave `ranked: false` out";
            self.say(Problem::new("no-order", place.key(key), message).help(help));
        }
    }

    /// What clients ask of their owners, and what hours of roles cost: names that there are, and numbers that make sense.
    fn owners(&mut self) {
        let parts = self.low.parts;
        for (at, fit) in parts.fit.iter().enumerate() {
            let place = Place::root().key("fit").index(at);
            let found = self.low.scope.find(&fit.of);
            if !matches!(found, Some(Item::Attribute(_) | Item::Unread(_))) {
                let place = place.key("of");
                let problem = match found {
                    None => self.low.scope.unknown(&fit.of, place, None),
                    Some(_) => {
                        let message = format!("an owner is asked for the value of an attribute; `{}` is none", fit.of);
                        Problem::new("wrong-type", place, message).help("name an attribute of the client")
                    }
                };
                self.say(problem);
            }
            if let Some(flag) = &fit.when {
                let found = self.low.scope.find(flag);
                if !matches!(found, Some(Item::Flag(_) | Item::Unread(_))) {
                    let place = place.key("when");
                    let problem = match found {
                        None => self.low.scope.unknown(flag, place, None),
                        Some(_) => Problem::new("wrong-type", place, format!("`{flag}` is not a flag"))
                            .help("name a flag: only clients for whom it is true ask it of their owners"),
                    };
                    self.say(problem);
                }
            }
            if fit.cost > Fit::MOST {
                let message = format!("the cost {} is greater than {}", fit.cost, Fit::MOST);
                self.say(
                    Problem::new("out-of-range", place.key("cost"), message).help("costs are points: write fewer"),
                );
            }
        }
        let mut seen = BTreeSet::new();
        for (role, rate) in &parts.rates {
            let place = Place::root().key("rates").key(role);
            if !seen.insert(role) {
                let message = format!("the role `{role}` has two rates");
                self.say(Problem::new("name-taken", place.clone(), message).on_key());
            }
            if rate.mantissa() < 0 {
                let message = format!("an hour of `{role}` costs {rate}");
                self.say(Problem::new("out-of-range", place, message).help("write a number from 0 on"));
            }
        }
    }

    /// The slot of the date on which clients renew, which moves may wait for.
    fn renewal(&mut self) -> Option<usize> {
        // Without a migration moves are made at once, and nothing waits for a renewal.
        let migration = self.low.parts.migration.as_ref()?;
        let place = Place::root().key("migration");
        let Some(renewal) = &migration.renewal else {
            let waits = |move_after: &MoveAfter| matches!(move_after, MoveAfter::Renewal { .. });
            if [migration.promote, migration.demote].iter().any(waits) {
                let message = "moves wait for the renewal, and no attribute says when that is";
                let help = "add `renewal:` with the name of a date attribute";
                self.say(Problem::new("no-renewal", place, message).help(help));
            }
            return None;
        };
        let place = place.key("renewal");
        let slot = self.source(renewal, &place).ok()?;
        if !matches!(self.low.slots.get(slot), Some(Some(Cells::Number { date: true, .. }) | None)) {
            self.say(Problem::new("wrong-type", place, format!("`{renewal}` is not a date")));
        }
        Some(slot)
    }

    /// The keys of a list that goes by tier: each a tier, and none twice.
    fn tier_entries<'p>(&mut self, list: &str, names: impl Iterator<Item = &'p str>) {
        let tiers = &self.low.parts.tiers;
        let tier_names = || tiers.iter().map(|tier| &*tier.name);
        let mut seen = BTreeSet::new();
        for name in names {
            let place = Place::root().key(list).key(name);
            if !seen.insert(name) {
                let message = format!("the tier `{name}` has two entries");
                self.say(Problem::new("name-taken", place.clone(), message).on_key());
            }
            // Too many tiers have been told: to look up the names of all would take long.
            if tiers.len() > MAX_TIERS || tier_names().any(|tier| tier == name) {
                continue;
            }
            let mut problem = Problem::new("unknown-tier", place, format!("there is no tier `{name}`")).on_key();
            // To compare all names with all takes long where many are wrong.
            if self.low.problems.len() < MAX_LOOKUPS {
                problem = problem.help(match suggestion(name, tier_names()) {
                    Some(question) => question,
                    None => format!("the tiers are {}", one_of(tier_names())),
                });
            }
            self.say(problem);
        }
    }
}
