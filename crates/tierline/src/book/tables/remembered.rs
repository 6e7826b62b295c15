//! What standings remember of clients, as columns beside those of the clients themselves: flags ask for it.

use tierline_arrow::{Table, TableError};
use tierline_core::Plan;

use super::standings::Standings;

/// The column of the tier in force before, where flags of the plan ask for it.
pub(crate) fn asked(plan: &Plan) -> Option<&str> {
    plan.attributes().find(|attribute| attribute.is_remembered()).map(|attribute| attribute.column())
}

/// The clients with the tier that each was in, by its standing; none for one that has no standing, or one without a tier.
///
/// # Errors
/// Those of reading the client column.
pub(crate) fn with_previous_tier(
    clients: &Table,
    column: &str,
    plan: &Plan,
    before: &Standings<'_>,
) -> Result<Table, TableError> {
    let ids = clients.texts(plan.client_column())?.unwrap_or_default();
    let by_client = before.by_client()?;
    let tier = |id: Option<&str>| before.get(*by_client.get(id?)?)?.tier;
    let number = |id| tier(id).and_then(|rank| u32::try_from(rank.checked_add(1)?).ok()).unwrap_or(0);
    let numbers = clients.interrupt().collected(ids.iter().map(number))?;
    clients.clone().with_words(column, &numbers, &plan.tiers().collect::<Vec<_>>())
}
