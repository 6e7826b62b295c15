//! `many-tiers`: more tiers than can be told apart in daily work.

use tierline_core::{Finding, Model, Place, Severity};

use crate::check::{Check, CheckGroup};
use crate::service::GOOD;

pub(crate) static CHECK: Check = Check {
    code: "many-tiers",
    severity: Severity::Warning,
    group: CheckGroup::Tiers,
    finds: "more than four tiers",
    about: "Beyond four, rules overlap, exceptions gather, and client-facing teams begin to guess which one a client is in. \
            A model may have up to 64 tiers; this is a warning and no limit.",
    example: "\
tierline: 1
model: { name: many-tiers, client: id }
attributes:
  arr: { type: decimal, scale: 2 }
tiers:
  - { name: A, when: arr >= 500_000 }
  - { name: B, when: arr >= 100_000 }
  - { name: C, when: arr >= 50_000 }
  - { name: D, when: arr >= 10_000 }
  - name: E
service:
  A:
    touchpoint_every: 1 week
    response: { first: 1 hour }
    programmes: [onboarding]
  B:
    touchpoint_every: 2 weeks
    response: { first: 2 hours }
    programmes: [onboarding]
  C:
    touchpoint_every: 1 month
    response: { first: 4 hours }
    programmes: [onboarding]
  D:
    touchpoint_every: 3 months
    response: { first: 8 hours }
    programmes: [onboarding]
  E:
    touchpoint_every: 1 year
    response: { first: 3 days }
    programmes: [onboarding]
",
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    let finding = Finding::of_many_tiers(model.tiers().len());
    finding.map(|finding| finding.at(Place::root().key("tiers"))).into_iter().collect()
}
