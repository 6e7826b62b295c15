//! The conditions of the service section: who is promised something else, what counts as an event, who may be contacted.
//!
//! They decide no tier, and are evaluated only where somebody asks what clients are owed ([`Plan::keeping`](crate::Plan::keeping)):
//! a model without them costs nothing more. The same words are one condition.

use alloc::format;
use alloc::vec::Vec;

use crate::language::Formula;
use crate::model::problem::{Place, Problem};
use crate::model::service::{Experience, Service, ServicePart};
use crate::plan::cells::Cells;
use crate::plan::compile::{Compiler, Draft, Reported};
use crate::plan::scope::{Item, one_of};
use crate::plan::{ConditionPlan, Step};
use crate::text::similar::suggestion;

/// The most conditions of a tier's entry, those of `contact` included: what a client is owed is looked up by one bit of each.
const MAX_CONDITIONS: usize = 64;

impl Compiler<'_> {
    /// The conditions of the service section, each once.
    pub(super) fn conditions(&mut self) -> Draft<Vec<ConditionPlan>> {
        let parts = self.low.parts;
        // What may hold for the clients of every tier, and of none.
        let mut shared = self.contact();
        self.overlays(&mut shared);
        self.levels(&mut shared);
        self.programmes();
        // Before any tier's own: what all tiers share counts for each of them.
        if shared.len() > MAX_CONDITIONS {
            let message = format!(
                "`contact`, overlays and levels have {} conditions and events; at most {MAX_CONDITIONS} are allowed",
                shared.len()
            );
            return Err(self.report(Problem::new("too-many-conditions", Place::root(), message)));
        }
        let mut all: Vec<(Place, Formula)> = Vec::new();
        for (tier, service) in &parts.service {
            let place = Place::root().key("service").key(tier);
            let mut own = self.of_service(service, &place);
            for (key, list) in [("instead", &service.instead), ("also", &service.also)] {
                for (at, part) in list.iter().enumerate() {
                    self.of_part(part, &place.key(key).index(at), &mut own);
                }
            }
            if own.len().saturating_add(shared.len()) > MAX_CONDITIONS {
                let message = format!(
                    "the service of `{tier}` has {} conditions and events with those of `contact`; at most {MAX_CONDITIONS} \
                     are allowed",
                    own.len().saturating_add(shared.len())
                );
                return Err(self.report(Problem::new("too-many-conditions", place, message)));
            }
            all.append(&mut own);
        }
        // Behind those of the tiers: a condition that both have is placed in the entry of the tier.
        all.append(&mut shared);
        let mut drafts: Vec<Draft<ConditionPlan>> = Vec::new();
        let mut words: Vec<alloc::string::String> = Vec::new();
        for (place, formula) in all {
            let own = formula.words(formula.root());
            // The same words are one condition: its truth is looked up by them.
            if words.contains(&own) {
                continue;
            }
            words.push(own);
            drafts.push(self.condition(place, formula));
        }
        drafts.into_iter().collect()
    }

    fn condition(&mut self, place: Place, formula: Formula) -> Draft<ConditionPlan> {
        self.measure(&formula, &place)?;
        let asks_tier = |name: &str| self.low.scope.result(name).is_some();
        if let Some(name) = formula.names().find(|name| asks_tier(name)) {
            let message = format!("a condition of the service section cannot ask `{name}`");
            let help =
                "what a client is owed starts from its tier in force: write the condition into that tier's entry";
            return Err(self.report(Problem::new("tier-in-service", place, message).help(help)));
        }
        // Its comparisons are made when somebody asks, as those of `stay` rules are.
        let from = self.low.compared.len();
        let rule = self.low.rule(&formula, &place, "when");
        self.stay_steps.extend((from..self.low.compared.len()).map(Step::Compare));
        let words = formula.words(formula.root()).into();
        Ok(ConditionPlan { words, place, formula, rule: rule.ok_or(Reported::elsewhere())? })
    }

    /// The events of a service, each of which is a flag.
    fn of_service(&mut self, service: &Service, place: &Place) -> Vec<(Place, Formula)> {
        let mut own = Vec::new();
        self.timeline(&service.timeline, place);
        for (at, event) in service.events.iter().enumerate() {
            let place = place.key("events").index(at);
            match self.low.scope.find(&event.flag) {
                Some(Item::Flag(_)) => own.push((place, event.condition())),
                // What could not be read has been told, and may be a flag.
                Some(Item::Unread(_)) => {}
                _ => {
                    let flags = self.low.parts.flags.iter().map(|flag| &*flag.name);
                    let message = format!("`{}` is no flag, and an event is one", event.flag);
                    let help = match suggestion(&event.flag, flags) {
                        Some(question) => question,
                        None => format!("declare it: `flags: {{ {}: ... }}`", event.flag),
                    };
                    self.say(Problem::new("unknown-flag", place, message).help(help));
                }
            }
        }
        own
    }

    /// The dates that experiences are counted from.
    fn timeline(&mut self, timeline: &[Experience], place: &Place) {
        for (at, experience) in timeline.iter().enumerate() {
            let place = place.key("timeline").index(at).key("from");
            let Ok(slot) = self.source(&experience.from, &place) else { continue };
            if !matches!(self.low.slots.get(slot), Some(Some(Cells::Number { date: true, .. }) | None)) {
                self.say(Problem::new("wrong-type", place, format!("`{}` is not a date", experience.from)));
            }
        }
    }

    /// What overlays add to the promise of their clients: their events.
    fn overlays(&mut self, shared: &mut Vec<(Place, Formula)>) {
        let overlays = &self.low.parts.overlays;
        for (at, overlay) in overlays.iter().enumerate() {
            let place = Place::root().key("overlay").key(&overlay.name);
            if overlays.iter().take(at).any(|earlier| earlier.name == overlay.name) {
                let message = format!("there are two overlays `{}`", overlay.name);
                self.say(Problem::new("name-taken", place.clone(), message).on_key());
            }
            let place = place.key("also");
            self.has_no_parts(&overlay.also, &place, "who is on the list is promised all of it: make two overlays");
            shared.extend(self.of_service(&overlay.also, &place));
        }
    }

    /// What is said of levels: that the dimension has them, and who has one that has a timeline.
    fn levels(&mut self, shared: &mut Vec<(Place, Formula)>) {
        for dimension in &self.low.parts.dimensions {
            let names = dimension.levels();
            let place = Place::root().key("dimensions").key(&dimension.name).key("levels");
            for (at, level) in dimension.about.iter().enumerate() {
                let place = place.key(&level.name);
                if dimension.about.iter().take(at).any(|earlier| earlier.name == level.name) {
                    let message = format!("the level `{}` is described twice", level.name);
                    self.say(Problem::new("name-taken", place.clone(), message).on_key());
                }
                if !names.contains(&&*level.name) {
                    let message = format!("`{}` is not a level of `{}`", level.name, dimension.name);
                    let help = match suggestion(&level.name, names.iter().copied()) {
                        Some(question) => question,
                        None => format!("its levels are {}", one_of(names.iter().copied())),
                    };
                    self.say(Problem::new("unknown-level", place, message).on_key().help(help));
                    continue;
                }
                self.timeline(&level.timeline, &place);
                if !level.timeline.is_empty() {
                    shared.push((place.key("timeline"), dimension.has(&level.name)));
                }
            }
        }
    }

    /// No programme is described twice.
    fn programmes(&mut self) {
        let programmes = &self.low.parts.programmes;
        for (at, programme) in programmes.iter().enumerate() {
            if programmes.iter().take(at).any(|earlier| earlier.name == programme.name) {
                let message = format!("the programme `{}` is described twice", programme.name);
                let place = Place::root().key("programmes").key(&programme.name);
                self.say(Problem::new("name-taken", place, message).on_key());
            }
        }
    }

    /// What has a condition, or a list of clients, has no conditions within.
    fn has_no_parts(&mut self, service: &Service, place: &Place, help: &str) {
        if !(service.instead.is_empty() && service.also.is_empty()) {
            let message = "a part of a service with a condition has no parts of its own";
            self.say(Problem::new("key-not-allowed", place.clone(), message).help(help));
        }
    }

    fn of_part(&mut self, part: &ServicePart, place: &Place, own: &mut Vec<(Place, Formula)>) {
        self.has_no_parts(&part.service, place, "join the two conditions with `and`");
        own.push((place.key("when"), part.when.clone()));
        own.extend(self.of_service(&part.service, place));
    }

    /// A condition for each value that limits contact.
    fn contact(&mut self) -> Vec<(Place, Formula)> {
        let parts = self.low.parts;
        let Some(contact) = &parts.contact else { return Vec::new() };
        // A boolean is asked for itself, and has no levels that a value could be compared with.
        let boolean = parts.is_boolean(&contact.attribute);
        let place = Place::root().key("contact");
        match self.low.scope.find(&contact.attribute) {
            Some(Item::Attribute(_) | Item::Derived(_) | Item::Dimension(_)) => {}
            Some(Item::Unread(_)) => return Vec::new(),
            Some(_) => {
                let message = format!("`{}` is no attribute, derived attribute or dimension", contact.attribute);
                let help = "name the one that says how a client may be contacted";
                self.say(Problem::new("wrong-type", place.key("attribute"), message).help(help));
                return Vec::new();
            }
            None => {
                let problem = self.low.scope.unknown(&contact.attribute, place.key("attribute"), None);
                self.say(problem);
                return Vec::new();
            }
        }
        let cap = |(value, _): &(alloc::boxed::Box<str>, _)| (place.key(value), contact.condition(value, boolean));
        contact.caps.iter().map(cap).collect()
    }
}
