//! Standings as a table: what is remembered of each client, in columns of a CRM or a warehouse.

use std::collections::HashMap;

use tierline_arrow::{Frame, FrameColumn, Table, TableError, TextColumn};
use tierline_book::{Override, Pending, Standing};
use tierline_core::{Attribute, Date, Plan};

use super::members::index;
use super::records::Records;

/// The columns of a table of standings behind the client column, in their order.
pub const STANDING_COLUMNS: [&str; 13] = [
    "tier",
    "since",
    "pending_tier",
    "pending_since",
    "effective_on",
    "pending_reviews",
    "override_tier",
    "override_until",
    "override_author",
    "override_reason",
    "last_value",
    "reviewed_on",
    "fingerprint",
];

/// Where `last_value` is among the columns that are read as values.
const VALUE: usize = 9;

/// Shorter names that columns of an override may have.
const ALSO: [(&str, &str); 3] =
    [("override_until", "until"), ("override_author", "author"), ("override_reason", "reason")];

/// The standings of a table.
pub(crate) struct Standings {
    records: Records,
    authors: Option<TextColumn>,
    reasons: Option<TextColumn>,
    /// The model of the last review of each client, in the first letters of its fingerprint.
    fingerprints: Option<TextColumn>,
}

impl Standings {
    /// No client has been reviewed yet.
    pub(crate) fn none() -> Self {
        Self { records: Records::default(), authors: None, reasons: None, fingerprints: None }
    }

    /// Reads the standings of a table; columns that it lacks are empty.
    ///
    /// # Errors
    /// `missing-column` without the client column or without `tier`; `bad-value` at the first row that cannot be read,
    /// that has no client, or half a move that waits; `client-twice` where two rows are of one client.
    pub(crate) fn read(table: &Table, plan: &Plan) -> Result<Self, TableError> {
        let tiers = || plan.tiers();
        let named = |name: &'static str| {
            let other = ALSO.iter().find(|(own, _)| *own == name).map(|(_, other)| *other);
            match other {
                Some(other) if !has(table, name) && has(table, other) => other,
                _ => name,
            }
        };
        let client = plan.client();
        for column in [client, "tier"] {
            if !has(table, column) {
                let message = format!("the standings have no column `{column}`");
                let help = format!("standings have the columns `{client}`, `{}`", STANDING_COLUMNS.join("`, `"));
                return Err(TableError::new("missing-column", message).column_named(column).with_help(help));
            }
        }
        let attributes = vec![
            Attribute::category("tier", tiers()),
            Attribute::date("since"),
            Attribute::category("pending_tier", tiers()),
            Attribute::date("pending_since"),
            Attribute::date("effective_on"),
            Attribute::integer("pending_reviews").min(0).max(MOST_REVIEWS),
            Attribute::category("override_tier", tiers()),
            Attribute::date("override_until").column(named("override_until")),
            Attribute::date("reviewed_on"),
            Attribute::decimal("last_value", plan.value().map_or(0, |(_, scale)| scale)),
        ];
        let records = Records::read(table, "standings", client, attributes, plan.zone())?;
        for row in 0..records.rows() {
            standing(&records, row)?;
        }
        let texts = |name: &'static str| table.texts(named(name));
        Ok(Self {
            authors: texts("override_author")?,
            reasons: texts("override_reason")?,
            fingerprints: texts("fingerprint")?,
            records,
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.records.rows()
    }

    /// The standing of a row, which is one: [`Standings::read`] has looked at all of them.
    pub(crate) fn get(&self, row: usize) -> Option<Standing> {
        if row < self.len() { standing(&self.records, row).ok() } else { None }
    }

    /// The clients, row by row.
    pub(crate) const fn clients(&self) -> &TextColumn {
        &self.records.clients
    }

    /// The rows by client.
    pub(crate) fn by_client(&self) -> HashMap<&str, usize> {
        index(&self.records.clients)
    }

    /// The model of a row's last review, as far as the table tells.
    pub(crate) fn fingerprint(&self, row: usize) -> Option<&str> {
        self.fingerprints.as_ref()?.get(row).map(str::trim).filter(|own| !own.is_empty())
    }

    /// Whether the client of a row was last reviewed with the model of a fingerprint; nothing where no model is told.
    pub(crate) fn is_of(&self, row: usize, fingerprint: &str) -> Option<bool> {
        // Whoever writes the whole fingerprint down means the same model.
        self.fingerprint(row).map(|known| known.starts_with(fingerprint) || fingerprint.starts_with(known))
    }

    /// What goes with the standing of a row into a review as of a day.
    pub(crate) fn carried(&self, row: usize, as_of: Date) -> Carried<'_> {
        Carried {
            author: self.authors.as_ref().and_then(|own| own.get(row)),
            reason: self.reasons.as_ref().and_then(|own| own.get(row)),
            fingerprint: self.fingerprint(row),
            value: self.records.get(VALUE, row),
            stays: self.get(row).is_some_and(|own| own.last_review() == Some(as_of)),
        }
    }

    /// The day of the latest review of any client.
    pub(crate) fn latest(&self) -> Option<Date> {
        (0..self.len()).filter_map(|row| self.get(row)?.last_review()).max()
    }
}

/// More reviews than that nobody waits.
const MOST_REVIEWS: i64 = 1_000_000;

fn has(table: &Table, column: &str) -> bool {
    table.names().iter().any(|name| name == column)
}

/// The standing of a row.
fn standing(records: &Records, row: usize) -> Result<Standing, TableError> {
    let bad = |column: &str, message: String| {
        let id = records.clients.get(row).unwrap_or("(none)").escape_debug();
        Err(TableError::new("bad-value", format!("row {row} of the standings, client `{id}`: {message}"))
            .column_named(column))
    };
    let pending = match (records.level(2, row), records.date(3, row)) {
        (Some(tier), Some(since)) => Some(Pending {
            tier,
            since,
            effective_on: records.date(4, row),
            reviews: records.get(5, row).and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
        }),
        (None, None) => None,
        (Some(_), None) => {
            return bad("pending_since", "`pending_tier` without `pending_since`, the day it was first seen".into());
        }
        (None, Some(_)) => return bad("pending_tier", "`pending_since` without `pending_tier`".into()),
    };
    let tier = records.level(0, row);
    if tier.is_none() && pending.is_some() {
        return bad("tier", "a move waits, and there is no `tier` to move from".into());
    }
    let until = records.date(7, row);
    let held = records.level(6, row).map(|tier| Override { tier, until });
    if held.is_none() && until.is_some() {
        return bad("override_tier", "an override has a last day, and no `override_tier`".into());
    }
    Ok(Standing { tier, since: records.date(1, row), pending, held, reviewed_on: records.date(8, row) })
}

/// What the row of a client had beside its standing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried<'a> {
    author: Option<&'a str>,
    reason: Option<&'a str>,
    fingerprint: Option<&'a str>,
    pub(crate) value: Option<i64>,
    /// Whether this review changes nothing, because the day has been reviewed.
    stays: bool,
}

/// The next standings, as they are put together.
pub(crate) struct NextStandings<'a> {
    plan: &'a Plan,
    fingerprint: &'a str,
    clients: Vec<&'a str>,
    rows: Vec<Standing>,
    values: Vec<Option<i64>>,
    authors: Vec<Option<&'a str>>,
    reasons: Vec<Option<&'a str>>,
    fingerprints: Vec<&'a str>,
}

impl<'a> NextStandings<'a> {
    pub(crate) fn new(plan: &'a Plan, fingerprint: &'a str, rows: usize) -> Self {
        Self {
            plan,
            fingerprint,
            clients: Vec::with_capacity(rows),
            rows: Vec::with_capacity(rows),
            values: Vec::with_capacity(rows),
            authors: Vec::with_capacity(rows),
            reasons: Vec::with_capacity(rows),
            fingerprints: Vec::with_capacity(rows),
        }
    }

    /// Adds a client with what its row had before: author and reason stay as long as the override does, a value until
    /// another one is known, and the fingerprint where this review changed nothing.
    pub(crate) fn push(&mut self, client: &'a str, own: Standing, value: Option<i64>, carried: &Carried<'a>) {
        self.clients.push(client);
        self.values.push(value.filter(|_| !carried.stays).or(carried.value));
        self.fingerprints.push(carried.fingerprint.filter(|_| carried.stays).unwrap_or(self.fingerprint));
        self.authors.push(carried.author.filter(|_| own.held.is_some()));
        self.reasons.push(carried.reason.filter(|_| own.held.is_some()));
        self.rows.push(own);
    }

    /// The table; ids are of the type that `ids` makes of them.
    pub(crate) fn frame(
        self,
        ids: impl Fn(&[&str]) -> FrameColumn,
        plain: bool,
        told: Vec<(String, String)>,
    ) -> Result<Frame, TableError> {
        let rows = &self.rows;
        let days = |of: &dyn Fn(&Standing) -> Option<Date>| {
            FrameColumn::Days(rows.iter().map(|own| of(own).map(Date::days)).collect())
        };
        let tiers = |of: &dyn Fn(&Standing) -> Option<usize>| FrameColumn::Words {
            numbers: rows.iter().map(|own| of(own).map_or(0, number)).collect(),
            words: self.plan.tiers().map(Into::into).collect(),
        };
        let reviews = rows.iter().map(|own| own.pending.map(|pending| i64::from(pending.reviews))).collect();
        let columns = [
            tiers(&|own| own.tier),
            days(&|own| own.since),
            tiers(&|own| own.pending.map(|pending| pending.tier)),
            days(&|own| own.pending.map(|pending| pending.since)),
            days(&|own| own.pending.and_then(|pending| pending.effective_on)),
            FrameColumn::Integers(reviews),
            tiers(&|own| own.held.map(|held| held.tier)),
            days(&|own| own.held.and_then(|held| held.until)),
            FrameColumn::texts(self.authors.iter().copied()),
            FrameColumn::texts(self.reasons.iter().copied()),
            FrameColumn::Numbers { units: self.values, scale: self.plan.value().map_or(0, |(_, scale)| scale) },
            days(&|own| own.reviewed_on),
            words(&self.fingerprints),
        ];
        let named = STANDING_COLUMNS.iter().map(|name| (*name).to_string()).zip(columns);
        let client = (self.plan.client().to_string(), ids(&self.clients));
        Frame::new(std::iter::once(client).chain(named).collect(), plain, told)
    }
}

/// A column of few different words, in the order in which they come.
fn words(texts: &[&str]) -> FrameColumn {
    let mut words: Vec<String> = Vec::new();
    let mut by_word: HashMap<&str, u32> = HashMap::new();
    let mut number_of = |text: &str| {
        words.push(text.to_string());
        number(words.len().saturating_sub(1))
    };
    let numbers = texts.iter().copied().map(|text| *by_word.entry(text).or_insert_with(|| number_of(text))).collect();
    FrameColumn::Words { numbers, words }
}

/// The number of a word: 1 + its place.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).ok().and_then(|at| at.checked_add(1)).unwrap_or(0)
}
