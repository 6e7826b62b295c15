//! `same-package`: tiers that promise the same.

use tierline_core::{Finding, Key, Model, Sentence, Severity};

use super::{GOOD, Tier, good, head, package, quoted};
use crate::check::{Check, CheckGroup};

pub(crate) static CHECK: Check = Check {
    code: "same-package",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "tiers that promise the same",
    about: "A tier that is served like another one is no tier to its clients. Owners' minutes and the order of \
            lists are left aside, and spans of time are equal however they are written: 14 days are 2 weeks.",
    example: concat!(
        head!(),
        good!(Strategic),
        good!(Core),
        "  \
  Scale:
    touchpoint_every: 1 month
    response: { first: 8 hours, resolution: 3 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
",
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let tiers = Tier::all(model);
    let packages: Vec<(&Tier<'_>, Vec<String>)> =
        tiers.iter().filter_map(|tier| Some((tier, package(tier.service?)))).collect();
    let mut findings = Vec::new();
    for (at, (first, package)) in packages.iter().enumerate() {
        let same = |(_, other): &&(&Tier<'_>, Vec<String>)| other == package;
        if packages.iter().take(at).any(|other| same(&other)) {
            continue;
        }
        let alike: Vec<&Tier<'_>> = packages.iter().skip(at).filter(same).map(|(tier, _)| *tier).collect();
        if alike.len() > 1 {
            let (words, help) = match model.is_ranked() {
                true => (Key::SamePackage, Key::SamePackageHelp),
                false => (Key::SamePackageUnranked, Key::SamePackageUnrankedHelp),
            };
            let message = Sentence::of(words).with("tiers", quoted(&alike)).with("first", first.name);
            findings.push(
                Finding::new(CHECK.code, CHECK.severity, message)
                    .help(Sentence::of(help))
                    .at(first.place())
                    .tiers(alike.iter().map(|tier| tier.rank)),
            );
        }
    }
    findings
}
