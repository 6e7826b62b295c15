//! `no-service`: a tier that promises nothing.

use tierline_core::{Finding, Key, Model, Place, Sentence, Severity};

use super::{GOOD, Tier, each, good, head};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "no-service",
    severity: Severity::Error,
    group: CheckGroup::Service,
    finds: "a tier that promises nothing",
    about: "A model need not speak of service: where no tier promises anything, that is a note. One that does \
            has to speak of every tier's. A service entry without anything in it promises nothing, and neither \
            do the minutes that an owner takes.",
    example: concat!(head!(), good!(Strategic), good!(Core),),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let finding =
        |severity, message| Finding::new(CHECK.code, severity, message).help(Sentence::of(Key::NoServiceHelp));
    let tiers = Tier::all(model);
    if !tiers.is_empty() && tiers.iter().all(|tier| tier.service.is_none()) {
        let all = finding(Severity::Note, Sentence::of(Key::NoServiceAtAll)).at(Place::root().key("service"));
        return vec![all.tiers(tiers.iter().map(|tier| tier.rank))];
    }
    each(
        model,
        |tier| tier.service.is_none(),
        |tier| finding(CHECK.severity, Sentence::of(Key::NoService).with("tier", tier.name)),
    )
}
