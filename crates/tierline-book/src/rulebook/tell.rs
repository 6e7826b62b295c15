//! Whom to tell of what changed between two rulebooks.

use std::collections::BTreeSet;

use tierline_core::{Key, Sentence};

use super::change::{ChangedPart, RuleChange, Tell, TellKind};
use super::order::Order;
use super::parts::Rulebook;

/// Whom to tell: who answers for the model, the owners of the tiers that are touched, role by role, and the clients whose promise
/// is another.
pub(super) fn tell(
    before: &Rulebook,
    after: &Rulebook,
    now: &dyn Fn(&str) -> String,
    changes: &[RuleChange],
    order: &Order,
) -> Vec<Tell> {
    if changes.is_empty() {
        return Vec::new();
    }
    let numbered = || changes.iter().zip(1_usize..);
    let who = after.model.owner.clone();
    let mut out = vec![Tell {
        kind: TellKind::ModelOwner,
        words: match &who {
            Some(who) => Sentence::of(Key::TellOwner).with("who", who.as_str()),
            None => Sentence::of(Key::TellOwnerNobody),
        },
        who,
        tiers: Vec::new(),
        changes: numbered().map(|(_, number)| number).collect(),
    }];
    // Roles of a tier, before and after: who hands over has to know of it as well.
    let mut roles: Vec<(Option<String>, BTreeSet<String>)> = Vec::new();
    for tier in &order.names {
        let of = |rulebook: &Rulebook, name: &dyn Fn(&str) -> String| {
            let own = rulebook.owners.iter().filter(|owners| name(&owners.tier) == *tier);
            let named = |owners: &super::parts::OwnersEntry| match owners.roles.is_empty() {
                true => vec![None],
                false => owners.roles.iter().cloned().map(Some).collect(),
            };
            own.flat_map(named).collect::<Vec<Option<String>>>()
        };
        let mut own = of(before, now);
        own.extend(of(after, &str::to_string));
        if own.is_empty() {
            own.push(None);
        }
        for role in own {
            match roles.iter_mut().find(|(known, _)| *known == role) {
                Some((_, tiers)) => drop(tiers.insert(tier.clone())),
                None => roles.push((role, [tier.clone()].into())),
            }
        }
    }
    for (role, of_role) in roles {
        let concerned = |change: &RuleChange| concerned(change, role.as_deref(), &of_role);
        let about: Vec<(&RuleChange, usize)> = numbered().filter(|(change, _)| !concerned(change).is_empty()).collect();
        let touched: BTreeSet<String> = about.iter().flat_map(|(change, _)| concerned(change)).collect();
        let is_touched = |tier: &&String| touched.contains(*tier);
        let tiers: Vec<String> = order.names.iter().filter(is_touched).cloned().collect();
        if tiers.is_empty() {
            continue;
        }
        let words = match &role {
            Some(role) => Sentence::of(Key::TellRole).with("role", role.as_str()).with("tiers", tiers.clone()),
            None => Sentence::of(Key::TellOwners).with("tiers", tiers.clone()),
        };
        let changes = about.iter().map(|(_, number)| *number).collect();
        out.push(Tell { kind: TellKind::Owners, who: role, tiers, changes, words });
    }
    let promised: Vec<(&RuleChange, usize)> = numbered().filter(|(change, _)| !change.promised.is_empty()).collect();
    let touched: BTreeSet<&String> = promised.iter().flat_map(|(change, _)| &change.promised).collect();
    let tiers: Vec<String> = order.names.iter().filter(|tier| touched.contains(*tier)).cloned().collect();
    if !tiers.is_empty() {
        out.push(Tell {
            kind: TellKind::Clients,
            who: None,
            words: Sentence::of(Key::TellClients).with("tiers", tiers.clone()),
            tiers,
            changes: promised.iter().map(|(_, number)| *number).collect(),
        });
    }
    out
}

/// The tiers of a role whose owners a change concerns: those whose clients it touches, and where it is about the work of owners,
/// which no client sees, those whose owners do it.
fn concerned(change: &RuleChange, role: Option<&str>, of_role: &BTreeSet<String>) -> BTreeSet<String> {
    let is_concerned = |tier: &&String| {
        let by_work = match change.part {
            ChangedPart::Owners => change.name.as_ref() == Some(*tier),
            ChangedPart::Fit => true,
            ChangedPart::Rates => role.is_some() && change.name.as_deref() == role,
            _ => false,
        };
        by_work || change.tiers.contains(*tier)
    };
    of_role.iter().filter(is_concerned).cloned().collect()
}
