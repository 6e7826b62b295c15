//! `tier-condition`: a condition or an event of the service section that hangs on today's tier.

use tierline_core::anatomy::{Anatomy, Definition, Rule};
use tierline_core::{Finding, Key, Model, Place, Sentence, Severity};

use super::Tier;
use crate::check::{Check, CheckGroup};

/// The examples up to the condition of their flag.
macro_rules! flagged {
    () => {
        "\
tierline: 1
model: { name: example, client: id }
attributes:
  arr: { type: decimal, scale: 2 }
  health: { type: integer, min: 0, max: 100 }
flags:
  call_now: "
    };
}

/// The examples behind it.
macro_rules! served {
    () => {
        "
tiers:
  - { name: Strategic, when: arr >= 100_000 }
  - { name: Scale }
service:
  Strategic:
    touchpoint_every: 1 week
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 4 hours, to: CSM lead }]
    programmes: [dedicated onboarding]
    also: [{ when: call_now, touchpoint_every: 2 days }]
  Scale:
    touchpoint_every: 6 months
    response: { first: 3 days, resolution: 10 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 5 days, to: support lead }]
    programmes: [webinars]
"
    };
}

pub(crate) static CHECK: Check = Check {
    code: "tier-condition",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a condition or an event of a service that hangs on a flag which asks for the tier",
    about: "What a client is owed starts from its tier in force, and a flag that asks for `tier` asks for the one that the rules give \
            today. While a demotion waits the two differ: the client is still owed the service of its tier, and the part hangs on \
            another. Conditions of a tier's entry are about its own clients in any case, so that they need not ask for it.",
    example: concat!(flagged!(), "tier = 'Strategic' and health < 40", served!()),
    mended: concat!(flagged!(), "health < 40", served!()),
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let plan = model.compile();
    let anatomy = plan.anatomy();
    if anatomy.conditions().is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for tier in Tier::all(model) {
        let Some(service) = tier.service else { continue };
        let mut asked: Vec<(tierline_core::Formula, Place)> = Vec::new();
        for (key, parts) in [("instead", &service.instead), ("also", &service.also)] {
            for (at, part) in parts.iter().enumerate() {
                asked.push((part.when.clone(), tier.place().key(key).index(at).key("when")));
                let place = tier.place().key(key).index(at).key("events");
                let events = part.service.events.iter().enumerate();
                asked.extend(events.map(|(at, event)| (event.condition(), place.clone().index(at))));
            }
        }
        let events = service.events.iter().enumerate();
        asked.extend(events.map(|(at, event)| (event.condition(), tier.place().key("events").index(at))));
        for (formula, place) in asked {
            let rule = plan.condition(&formula).and_then(|at| anatomy.conditions().get(at));
            let Some(rule) = rule.filter(|rule| asks_tier(&anatomy, rule)) else { continue };
            let message = Sentence::of(Key::TierCondition).with("tier", tier.name).with("when", &*rule.words);
            let finding = Finding::new(CHECK.code, CHECK.severity, message).help(Sentence::of(Key::TierConditionHelp));
            findings.push(finding.at(place).tiers([tier.rank]));
        }
    }
    findings
}

/// Whether a rule goes back to today's tier. Only flags can, so that only they are looked through.
fn asks_tier(anatomy: &Anatomy, rule: &Rule) -> bool {
    // A flag that many others name is looked at once.
    let mut seen = Vec::new();
    let mut open: Vec<&Rule> = vec![rule];
    while let Some(rule) = open.pop() {
        for slot in &rule.reads {
            match anatomy.definition(*slot) {
                Some(Definition::Tier | Definition::TierRank) => return true,
                Some(Definition::Flag(flag)) if !seen.contains(slot) => {
                    seen.push(*slot);
                    open.push(&flag.rule);
                }
                _ => {}
            }
        }
    }
    false
}
