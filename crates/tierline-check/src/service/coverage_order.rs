//! `coverage-order`: a better tier whose owners have more accounts each, or are shared, where those of a worse one are not.

use tierline_core::{Coverage, Finding, Key, Model, Sentence, Severity};

use super::{GOOD, Tier, first_worse, good, head};
use crate::check::{Check, CheckGroup};

/// The manners of coverage that have an order, the closest first: an owner for each client, a pool that shares its clients, a pool
/// in which they change hands, none.
const MANNERS: [&str; 4] = ["dedicated", "pooled", "rotating", "none"];

pub(crate) static CHECK: Check = Check {
    code: "coverage-order",
    severity: Severity::Warning,
    group: CheckGroup::Service,
    finds: "a better tier whose owners have more accounts each than those of a worse one, or are shared where those are not",
    about: "Of `accounts_per_owner` the upper end counts first, no upper end is more than any, and where both are the \
            same the lower end. Of `model` only `dedicated`, `pooled`, `rotating` and `none` have an order, in that one: with \
            other words nothing is said. What is not given is not compared.",
    example: concat!(
        head!(),
        "  \
  Strategic:
    coverage: { model: dedicated, role: CSM, accounts_per_owner: [50, 100] }
    touchpoint_every: 1 week
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 4 hours, to: CSM lead }]
    programmes: [dedicated onboarding]
  Core:
    coverage: { model: pooled, role: CSM, accounts_per_owner: [15, 30] }
    touchpoint_every: 1 month
    response: { first: 8 hours, resolution: 3 days, calendar: business hours }
    channels: [email]
    escalation: [{ after: 2 days, to: support lead }]
    programmes: [group onboarding]
",
        good!(Scale),
    ),
    mended: GOOD,
    run,
};

fn run(model: &Model) -> Vec<Finding> {
    // Of segments without an order none is better.
    if !model.is_ranked() {
        return Vec::new();
    }
    let tiers = Tier::all(model);
    let coverage = |tier: &Tier<'_>| tier.service.and_then(|service| service.coverage.clone());
    let accounts = first_worse(&tiers, |better, worse| {
        let (more, fewer) = (coverage(better)?.accounts_per_owner?, coverage(worse)?.accounts_per_owner?);
        (upper_end_first(more) > upper_end_first(fewer)).then_some((more, fewer))
    });
    let accounts = accounts.into_iter().map(|(better, worse, (more, fewer))| {
        let message = Sentence::of(Key::MoreAccounts).with("more", said(more)).with("fewer", said(fewer));
        finding(better, worse, message, "accounts_per_owner")
    });
    let shared = first_worse(&tiers, |better, worse| {
        let (one, other) = (coverage(better)?, coverage(worse)?);
        (manner(&one)? > manner(&other)?).then_some((one.model?, other.model?))
    });
    let shared = shared.into_iter().map(|(better, worse, (one, other))| {
        let message = Sentence::of(Key::LooserCoverage).with("model", &*one).with("closer", &*other);
        finding(better, worse, message, "model")
    });
    accounts.chain(shared).collect()
}

/// A finding about two tiers, at a part of the coverage of the better one.
fn finding(better: &Tier<'_>, worse: &Tier<'_>, message: Sentence, part: &str) -> Finding {
    Finding::new(CHECK.code, CHECK.severity, message.with("better", better.name).with("worse", worse.name))
        .help(Sentence::of(Key::CoverageOrderHelp))
        .at(better.place().key("coverage").key(part))
        .tiers([better.rank, worse.rank])
}

/// A range of accounts for comparison: no upper end is more than any.
fn upper_end_first((least, most): (u32, Option<u32>)) -> (u64, u32) {
    (most.map_or(u64::MAX, u64::from), least)
}

/// Where a manner of coverage stands among those that have an order.
fn manner(coverage: &Coverage) -> Option<usize> {
    let model = coverage.model.as_deref()?;
    MANNERS.iter().position(|manner| *manner == model)
}

/// A range of accounts as it stands in a sentence.
fn said((least, most): (u32, Option<u32>)) -> Sentence {
    match most {
        Some(most) => Sentence::of(Key::NumberRange).with("low", least).with("high", most),
        None => Sentence::of(Key::NumberAtLeast).with("low", least),
    }
}
