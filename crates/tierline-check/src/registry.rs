//! All checks: a line for each.

use tierline_core::{Finding, Model};

use crate::check::{Check, CheckGroup};
use crate::{service, targets, tiers};

/// All checks, in the order of their findings.
pub static CHECKS: &[&Check] = &[
    &service::no_service::CHECK,
    &service::escalate_only::CHECK,
    &service::no_touchpoint::CHECK,
    &service::no_event::CHECK,
    &service::no_programme::CHECK,
    &service::no_response::CHECK,
    &service::same_package::CHECK,
    &service::response_order::CHECK,
    &service::severity_order::CHECK,
    &service::cadence_order::CHECK,
    &service::uneven_base::CHECK,
    &service::idle_condition::CHECK,
    &service::tier_condition::CHECK,
    &service::empty_cap::CHECK,
    &service::resolution_order::CHECK,
    &service::escalation_order::CHECK,
    &service::coverage_order::CHECK,
    &service::offer_order::CHECK,
    &targets::CHECK,
    &tiers::CHECK,
];

/// Everything that the checks find in a model, in the order of [`CHECKS`] and of the tiers within a check.
///
/// ```
/// use tierline_check::{CheckGroup, check_group, check_model};
/// use tierline_core::{Attribute, Model, Tier, name};
/// let tier = |letter: &str, floor: i64| Tier::when(letter, name("arr").gt(floor));
/// let model = Model::builder("many")
///     .attribute(Attribute::decimal("arr", 0))
///     .tier(tier("A", 400))
///     .tier(tier("B", 300))
///     .tier(tier("C", 200))
///     .tier(tier("D", 100))
///     .tier(Tier::rest("E"))
///     .build()?;
/// let findings = check_model(&model);
/// assert_eq!(findings.iter().map(|found| found.code).collect::<Vec<_>>(), ["no-service", "many-tiers"]);
/// assert_eq!(check_group(&model, CheckGroup::Service)[0].code, "no-service");
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn check_model(model: &Model) -> Vec<Finding> {
    CHECKS.iter().flat_map(|check| check.run(model)).collect()
}

/// What the checks of a group find.
#[must_use]
pub fn check_group(model: &Model, group: CheckGroup) -> Vec<Finding> {
    CHECKS.iter().filter(|check| check.group == group).flat_map(|check| check.run(model)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_groups_stand_together() {
        let codes: BTreeSet<&str> = CHECKS.iter().map(|check| check.code).collect();
        assert_eq!(codes.len(), CHECKS.len());
        assert!(CHECKS.is_sorted_by_key(|check| check.group));
        for check in CHECKS {
            assert!(check.code.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()), "{}", check.code);
            assert!(!check.finds.ends_with('.') && check.about.trim_end().ends_with('.'), "{}", check.code);
        }
    }
}
