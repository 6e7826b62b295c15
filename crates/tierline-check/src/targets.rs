//! `retention-order`: a better tier that is to keep a smaller share of its clients, or of their value, than a worse one.

use tierline_core::{Decimal, Finding, Key, Model, Place, Sentence, Severity};

use crate::check::{Check, CheckGroup};

/// The rates that say how much of a tier is kept.
const KEPT: [(&str, Key); 2] = [("retention", Key::LowerRetention), ("net_retention", Key::LowerNetRetention)];

/// A model of two tiers, up to its targets.
macro_rules! without_targets {
    () => {
        "\
tierline: 1
model: { name: example, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
tiers:
  - { name: Strategic, when: arr >= 100_000 }
  - { name: Core, when: arr >= 25_000 }
service:
  Strategic:
    touchpoint_every: 1 week
    response: { first: 1 hour }
    programmes: [dedicated onboarding]
  Core:
    touchpoint_every: 1 month
    response: { first: 8 hours }
    programmes: [group onboarding]
"
    };
}

pub(crate) static CHECK: Check = Check {
    code: "retention-order",
    severity: Severity::Warning,
    group: CheckGroup::Targets,
    finds: "a target of retention that is lower for a better tier than for a worse one",
    about: "Better service is meant to keep more clients, and more of their value: a target of `retention` or `net_retention` \
            that rises as the tiers fall is most often two lines swapped. The same target for several tiers is not found, nor \
            is a tier without one.",
    example: concat!(
        without_targets!(),
        "\
targets:
  Strategic: { retention: 0.90 }
  Core: { retention: 0.98 }
"
    ),
    mended: concat!(
        without_targets!(),
        "\
targets:
  Strategic: { retention: 0.98 }
  Core: { retention: 0.90 }
"
    ),
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    // Of segments without an order none is better.
    if !model.is_ranked() {
        return Vec::new();
    }
    let target = |tier: &str, rate: &str| -> Option<Decimal> {
        let (_, target) = model.targets().iter().find(|(name, _)| **name == *tier)?;
        target.rates.iter().find(|(name, _)| **name == *rate).map(|(_, aim)| *aim)
    };
    let mut findings = Vec::new();
    for (rate, key) in KEPT {
        let aims: Vec<(usize, &str, Decimal)> = (0..)
            .zip(model.tiers())
            .filter_map(|(rank, tier)| Some((rank, &*tier.name, target(&tier.name, rate)?)))
            .collect();
        for (at, (rank, better, low)) in aims.iter().enumerate() {
            let Some((other, worse, high)) = aims.iter().skip(at).find(|(_, _, aim)| aim > low) else { continue };
            let message =
                Sentence::of(key).with("better", *better).with("low", *low).with("worse", *worse).with("high", *high);
            findings.push(
                Finding::new(CHECK.code, CHECK.severity, message)
                    .help(Sentence::of(Key::RetentionOrderHelp))
                    .at(Place::root().key("targets").key(better).key(rate))
                    .tiers([*rank, *other]),
            );
        }
    }
    findings
}
