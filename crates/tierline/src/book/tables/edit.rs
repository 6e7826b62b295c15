//! Standings that people change: a tier set by hand, and a client that is to be forgotten.

use tierline_arrow::{Frame, Table, TableError, WordType};
use tierline_book::{Override, OverrideKind, Standing};
use tierline_core::{Date, Key, Model, Sentence, shown};
use tierline_document::Fingerprints;

use super::names::{refused, tier_named, unknown_tier};
use super::standings::{NextStandings, ReviewedBy, Standings};

/// A tier that somebody sets by hand: for [`override_standing`].
///
/// ```
/// use tierline::book::{OverrideKind, SetTier};
/// let floor = SetTier { kind: OverrideKind::AtLeast, ..SetTier::new("Gold", "Ana", "bought by a large group") };
/// assert_eq!(floor.until, None);
/// ```
#[derive(Clone, Debug)]
pub struct SetTier {
    /// The name of the tier, or a former one.
    pub tier: String,
    /// Whether it is exactly that tier, at least it, or at most it.
    pub kind: OverrideKind,
    /// The last day on which it holds; without one it holds until it is taken away.
    pub until: Option<Date>,
    /// Who sets it.
    pub author: String,
    /// Why.
    pub reason: String,
}

impl SetTier {
    /// Exactly a tier, until it is taken away.
    #[must_use]
    pub fn new(tier: &str, author: &str, reason: &str) -> Self {
        let (kind, until) = (OverrideKind::Exactly, None);
        Self { tier: tier.into(), kind, until, author: author.into(), reason: reason.into() }
    }
}

/// Standings as a review would write them, and otherwise as they are: in today's format, with the columns of others behind.
///
/// # Errors
/// Those of reading standings: `missing-column`, `unusable-type`, `column-twice`, `invalid-data`, `bad-value`,
/// `newer-format`.
pub fn read_standings(model: &Model, standings: &Table, words: WordType) -> Result<Frame, TableError> {
    rewritten(model, standings, None, words)
}

/// The standings with a tier that is set by hand for one client, instead of what was set before. It takes effect at the next
/// review.
///
/// ```
/// use tierline::book::{BookOptions, ReviewOptions, SetTier, override_standing, read_standings};
/// # use tierline::model::{Attribute, Tier, name};
/// # use tierline::tables::{TableColumn, WordType};
/// # use tierline::{Book, Model, Table};
/// # let model = Model::builder("bands")
/// #     .client("id")
/// #     .attribute(Attribute::decimal("arr", 2))
/// #     .value("arr")
/// #     .tier(Tier::when("Large", name("arr").ge(1_000)))
/// #     .tier(Tier::rest("Small"))
/// #     .build()?;
/// # let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
/// # let clients = Table::from_columns(vec![
/// #     ("id".into(), column(["a".into(), "b".into()])),
/// #     ("arr".into(), column([5_000.into(), 10.into()])),
/// # ])?;
/// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
/// let review = book.review(None, &ReviewOptions::default())?;
/// let kept = Table::from_batches(review.standings().schema(), review.standings().batches().to_vec())?;
/// let set = SetTier { until: Some("2027-12-31".parse()?), ..SetTier::new("Large", "Ana", "a pilot") };
/// let changed = override_standing(&model, &kept, "b", &set, WordType::Texts)?;
/// assert_eq!(changed.batches()[0].num_rows(), read_standings(&model, &kept, WordType::Texts)?.batches()[0].num_rows());
/// assert_eq!(override_standing(&model, &kept, "c", &set, WordType::Texts).unwrap_err().code(), "unknown-client");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`read_standings`]; `unknown-client`, `unknown-tier`; `override-past` where it ends before the client's last review,
/// and so would never hold; `missing-value` without author or reason.
pub fn override_standing(
    model: &Model,
    standings: &Table,
    client: &str,
    set: &SetTier,
    words: WordType,
) -> Result<Frame, TableError> {
    rewritten(model, standings, Some((client, set)), words)
}

fn rewritten(
    model: &Model,
    table: &Table,
    set: Option<(&str, &SetTier)>,
    words: WordType,
) -> Result<Frame, TableError> {
    let (plan, prints) = (model.compile(), Fingerprints::of(model));
    let before = Standings::read(table, model, &plan, &prints, table.interrupt())?;
    let target = match set {
        Some((client, set)) => Some((row_of(&before, plan.client_column(), client)?, held(model, set)?, set)),
        None => None,
    };
    let mut next = NextStandings::with_capacity(before.len());
    let interrupt = table.interrupt();
    for row in 0..before.len() {
        interrupt.check_at(row)?;
        let (Some(mut standing), Some(client)) = (before.get(row), before.clients().get(row)) else { continue };
        let carried = before.carried(row, Date::MIN);
        if let Some((_, held, set)) = target.filter(|(at, ..)| *at == row) {
            if let (Some(until), Some(last)) = (held.until, standing.last_review())
                && until < last
            {
                let message = Sentence::of(Key::RefusedOverridePast).with("client", shown(client));
                let message = message.with("last", last).with("until", until);
                return Err(refused("override-past", message, Key::RefusedOverridePastHelp));
            }
            standing.held = Some(Override { since: since_of(&standing, held), ..held });
            next.explain_next(&set.author, &set.reason);
        }
        next.push_as_it_is(client, standing, &carried);
    }
    let whole = table.is_whole(plan.client_column());
    let by = ReviewedBy { plan: &plan, fingerprint: prints.today(), format: "" };
    next.frame(&by, whole, &before, (words, interrupt), Vec::new())
}

/// Since when reviews have found an override in force that is set instead of another one: one to the same tier goes on, and any
/// other has not been seen by a review.
fn since_of(standing: &Standing, set: Override) -> Option<Date> {
    let before = standing.held.filter(|before| before.tier == set.tier)?;
    before.since.filter(|_| standing.last_review().is_some_and(|last| before.in_force(last)))
}

/// The override that is asked for.
fn held(model: &Model, set: &SetTier) -> Result<Override, TableError> {
    for (missing, text) in [(Key::RefusedNoAuthor, &set.author), (Key::RefusedNoReason, &set.reason)] {
        if text.trim().is_empty() {
            return Err(refused("missing-value", Sentence::of(missing), Key::RefusedNoAuthorHelp));
        }
    }
    if !model.is_ranked() && set.kind != OverrideKind::Exactly {
        let message = Sentence::of(Key::RefusedNeedsOrder).with("kind", set.kind.word());
        return Err(refused("needs-order", message, Key::RefusedNeedsOrderHelp));
    }
    let Some(tier) = tier_named(model, &set.tier) else {
        let message = Sentence::of(Key::RefusedNoTier).with("tier", shown(&set.tier));
        return Err(unknown_tier(model, "unknown-tier", &set.tier, message));
    };
    Ok(Override { tier, until: set.until, kind: set.kind, since: None })
}

fn row_of(before: &Standings<'_>, column: &str, client: &str) -> Result<usize, TableError> {
    let found = before.clients().iter().position(|known| known == Some(client));
    found.ok_or_else(|| unknown_client(column, client, before.clients().iter().flatten()))
}

pub(crate) fn unknown_client<'c>(column: &str, client: &str, clients: impl Iterator<Item = &'c str>) -> TableError {
    let message = Sentence::of(Key::RefusedNoClient).with("client", shown(client));
    let clients: Vec<&str> = clients.collect();
    let alike =
        |known: &&&str| known.trim_start_matches('0').eq_ignore_ascii_case(client.trim().trim_start_matches('0'));
    let help = match clients.iter().find(alike) {
        Some(near) => Sentence::of(Key::DidYouMean).with("name", shown(near)),
        None => Sentence::of(Key::RefusedNoClientHelp).with("column", shown(column)),
    };
    TableError::new("unknown-client", message).column_named(column).with_help(help)
}

/// A table without the rows of one client, by the column that names clients: nothing of them is left. Gives how many rows
/// there were, too.
///
/// Standings need no model for that, and neither does any other table that goes by client.
///
/// # Errors
/// `missing-column`, `unknown-client`; `unusable-type` for a column of lists, `column-twice`, `invalid-data`.
///
/// ```
/// use tierline::{book::forget_client, tables::{TableColumn, WordType}, Table};
/// let columns = [("id", ["a", "b"]), ("tier", ["Gold", "Basic"])];
/// let columns = columns.map(|(name, texts)| (name.into(), TableColumn::Values(texts.map(Into::into).into())));
/// let (left, rows) = forget_client(&Table::from_columns(columns.into())?, "id", "a", WordType::Texts)?;
/// assert_eq!((left.rows(), rows), (1, 1));
/// # Ok::<(), tierline::tables::TableError>(())
/// ```
pub fn forget_client(table: &Table, column: &str, client: &str, words: WordType) -> Result<(Frame, usize), TableError> {
    let Some(clients) = table.texts(column)? else {
        let message = Sentence::of(Key::RefusedNoClientColumn).with("column", shown(column));
        return Err(TableError::new("missing-column", message).column_named(column));
    };
    let interrupt = table.interrupt();
    let others = |row: &usize| clients.get(*row) != Some(client);
    let left: Vec<Option<usize>> =
        interrupt.during(0..clients.len(), |rows| rows.filter(others).map(Some).collect())?;
    let rows = clients.len().saturating_sub(left.len());
    if rows == 0 {
        return Err(unknown_client(column, client, clients.iter().flatten()));
    }
    let mut columns = Vec::with_capacity(table.names().len());
    for name in table.names() {
        columns.extend(table.gather(name, &left)?.map(|column| (name.clone(), column)));
    }
    Ok((Frame::asking(columns, words, Vec::new(), interrupt)?, rows))
}
