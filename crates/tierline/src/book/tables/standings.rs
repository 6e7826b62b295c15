//! Standings as a table: what is remembered of each client, in columns of a CRM or a warehouse.

use std::collections::{BTreeSet, HashMap, HashSet};

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordColumn, WordType, same_name};
use tierline_book::{
    ClientIndex, Override, OverrideFindings, OverrideKind, OverrideTexts, Pending, STANDING_COLUMNS, STANDING_FORMAT,
    Standing, StandingColumn, standing_format_number,
};
use tierline_core::{
    Date, Decimal, Finding, Interrupt, Interrupted, Key, Model, Plan, Sentence, TextColumn, inserted, shown,
};
use tierline_document::{Fingerprints, SameModel, short_fingerprint};

use super::names::{refused, tier_levels};
use super::records::{Records, place};

/// Shorter names that columns of an override may have.
const ALSO: [(&str, &str); 3] =
    [("override_until", "until"), ("override_author", "author"), ("override_reason", "reason")];

/// The standings of a table.
pub(crate) struct Standings<'a> {
    /// The table, for the columns that nobody reads.
    table: Option<&'a Table>,
    records: Records<StandingColumn>,
    /// The rank of a tier by the number of its name: names of today, and behind them former ones.
    ranks: Vec<usize>,
    authors: WordColumn,
    reasons: WordColumn,
    clauses: WordColumn,
    remembered: Option<TextColumn>,
    fingerprints: WordColumn,
    formats: WordColumn,
    /// By fingerprint: whether it is of the model of this review.
    models: Vec<SameModel>,
    /// By clause, where it is one of this very model: its number, and the tiers that have it.
    numbers: Vec<Option<(u32, u64)>>,
    interrupt: Interrupt,
}

impl<'a> Standings<'a> {
    /// No client has been reviewed yet.
    pub(crate) fn none() -> Self {
        Self {
            table: None,
            records: Records::default(),
            ranks: Vec::new(),
            authors: WordColumn::default(),
            reasons: WordColumn::default(),
            clauses: WordColumn::default(),
            remembered: None,
            fingerprints: WordColumn::default(),
            formats: WordColumn::default(),
            models: Vec::new(),
            numbers: Vec::new(),
            interrupt: Interrupt::NEVER,
        }
    }

    /// Reads the standings of a table; columns that it lacks are empty.
    ///
    /// # Errors
    /// `missing-column` without the client column or without `tier`; `newer-format` where a later version wrote it;
    /// `bad-value` at the first row that cannot be read, that has no client or one that another row has, or half a move
    /// that waits.
    pub(crate) fn read(
        table: &'a Table,
        model: &Model,
        plan: &Plan,
        prints: &Fingerprints,
        interrupt: &Interrupt,
    ) -> Result<Self, TableError> {
        let client = plan.client_column();
        check_columns(table, client)?;
        let words = |name: &'static str| Ok::<_, TableError>(table.words(named(table, name))?.unwrap_or_default());
        let formats = words("format")?;
        check_formats(&formats)?;
        let (ranks, levels): (Vec<usize>, Vec<&str>) = tier_levels(model).into_iter().unzip();
        let tiers = || levels.iter().copied();
        let reader = |column: StandingColumn| column.reader(plan, tiers()).column(named(table, column.name()));
        let records = Records::read(table, "standings", client, reader, plan)?;
        let (clauses, fingerprints) = (words("clause")?, words("fingerprint")?);
        let standings = Self {
            ranks,
            authors: words("override_author")?,
            reasons: words("override_reason")?,
            numbers: clause_numbers(&clauses, plan),
            models: fingerprints.words().map(|text| prints.compare(text.trim())).collect(),
            clauses,
            remembered: table.texts("remembered")?,
            fingerprints,
            formats,
            records,
            table: Some(table),
            interrupt: interrupt.clone(),
        };
        for row in 0..standings.len() {
            interrupt.check_at(row)?;
            standings.check_row(row)?;
        }
        Ok(standings)
    }

    /// The same standings, to be met with clients whose ids are decimals: `8.00`, as ids of decimals were written before, is the
    /// client 8, where that is none of another row.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn with_short_ids(mut self) -> Result<Self, Interrupted> {
        let mut ids = TextColumn::with_capacity(self.len());
        {
            let (index, mut given) = (self.index()?, HashSet::new());
            for (row, id) in self.clients().iter().enumerate() {
                self.interrupt.check_at(row)?;
                let short = id.and_then(shortest).filter(|short| index.find(short).is_none());
                let short = short.filter(|short| given.insert(short.clone()));
                ids.push(short.as_deref().or(id));
            }
        }
        self.records.clients = ids;
        Ok(self)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.records.rows()
    }

    /// The standing of a row.
    pub(crate) fn get(&self, row: usize) -> Option<Standing> {
        if row >= self.len() {
            return None;
        }
        let records = &self.records;
        let pending = self.rank(StandingColumn::PendingTier, row).zip(records.date(StandingColumn::PendingSince, row));
        let pending = pending.map(|(tier, since)| Pending {
            tier,
            since,
            effective_on: records.date(StandingColumn::EffectiveOn, row),
            reviews: records
                .units(StandingColumn::PendingReviews, row)
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(0),
        });
        let tier = self.rank(StandingColumn::Tier, row);
        let held = self.rank(StandingColumn::OverrideTier, row).map(|tier| Override {
            tier,
            until: records.date(StandingColumn::OverrideUntil, row),
            kind: self.kind(row).unwrap_or_default(),
            since: records.date(StandingColumn::OverrideSince, row),
        });
        let standing = Standing {
            tier,
            since: records.date(StandingColumn::Since, row),
            clause: tier.and_then(|tier| self.clause_number(row, tier)),
            pending,
            held,
            reviewed_on: records.date(StandingColumn::ReviewedOn, row),
            left_on: records.date(StandingColumn::LeftOn, row),
        };
        Some(if records.has(StandingColumn::OverrideSince) { standing } else { standing.with_override_of_before() })
    }

    /// The number of the clause by which the client of a row has its tier, where the table tells one of this very model.
    fn clause_number(&self, row: usize, tier: usize) -> Option<u32> {
        let (number, tiers) = (*self.numbers.get(place_of(self.clauses.number(row))?)?)?;
        let has = u32::try_from(tier).ok().and_then(|tier| tiers.checked_shr(tier)).unwrap_or(0) & 1 == 1;
        Some(number).filter(|_| has && self.model(row) == Some(SameModel::Same))
    }

    /// The day of the last review of the client of a row; nothing for one that no review has seen.
    pub(crate) fn last_review(&self, row: usize) -> Option<Date> {
        self.records.date(StandingColumn::ReviewedOn, row).or_else(|| self.get(row)?.last_review())
    }

    /// Whether a review as of a day has to find the client of a row: it has neither left, nor been reviewed on that day.
    pub(crate) fn is_expected(&self, row: usize, as_of: Date) -> bool {
        self.records.date(StandingColumn::LeftOn, row).is_none() && self.last_review(row) != Some(as_of)
    }

    /// The clients, row by row.
    pub(crate) const fn clients(&self) -> &TextColumn {
        &self.records.clients
    }

    /// The rows by client.
    ///
    /// # Errors
    /// The call was asked to end, as in the others.
    pub(crate) fn index(&self) -> Result<ClientIndex<'_>, Interrupted> {
        ClientIndex::new(&self.records.clients, &self.interrupt)
    }

    /// Whether the client of a row was last reviewed with this model; nothing where no model is told.
    pub(crate) fn model(&self, row: usize) -> Option<SameModel> {
        self.models.get(place_of(self.fingerprints.number(row))?).copied()
    }

    /// By fingerprint: whether it may be of a model; see [`Standings::may_be_of`].
    pub(crate) fn compared(&self, prints: &Fingerprints) -> Vec<bool> {
        self.fingerprints.words().map(|text| prints.compare(text.trim()) != SameModel::Other).collect()
    }

    /// Whether the client of a row may have been reviewed with the model of [`Standings::compared`]: false where another one is
    /// told.
    pub(crate) fn may_be_of(&self, row: usize, compared: &[bool]) -> bool {
        place_of(self.fingerprints.number(row)).and_then(|at| compared.get(at)).copied().unwrap_or(true)
    }

    /// What the standing of a row keeps of the client's values, as a text.
    pub(crate) fn remembered(&self, row: usize) -> Option<&str> {
        self.remembered.as_ref()?.get(row)
    }

    /// What the row has of an override beside its tier and its last day.
    fn override_texts(&self, row: usize) -> OverrideTexts {
        let has_author_and_reason = [&self.authors, &self.reasons].map(|column| column.number(row) > 0);
        let is_given = |column| self.records.level(column, row).is_some();
        match (is_given(StandingColumn::OverrideTier), has_author_and_reason) {
            (true, [true, true]) => OverrideTexts::Complete,
            (true, _) => OverrideTexts::Unexplained,
            (false, [false, false]) if !is_given(StandingColumn::OverrideKind) => OverrideTexts::Complete,
            (false, _) => OverrideTexts::WithoutTier,
        }
    }

    /// What is wrong with overrides, for a review as of a day.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn override_findings(&self, as_of: Date) -> Result<Vec<Finding>, Interrupted> {
        let mut overrides = OverrideFindings::new(as_of);
        for row in 0..self.len() {
            self.interrupt.check_at(row)?;
            // Most clients have no override, and are not looked at any further.
            let is_given = |column| self.records.level(column, row).is_some();
            let has_texts = self.authors.number(row) > 0 || self.reasons.number(row) > 0;
            if !has_texts && !is_given(StandingColumn::OverrideTier) && !is_given(StandingColumn::OverrideKind) {
                continue;
            }
            let Some(standing) = self.get(row) else { continue };
            overrides.look(self.clients().get(row).unwrap_or_default(), &standing, self.override_texts(row));
        }
        Ok(overrides.findings())
    }

    /// The columns that nobody reads, and those that are not there or without a value in every row: by these and by their
    /// shorter names.
    ///
    /// # Errors
    /// The call was asked to end.
    pub(crate) fn unread_and_missed(&self, client: &str) -> Result<(Vec<&'a str>, Vec<&'static str>), Interrupted> {
        let words = [
            ("clause", &self.clauses),
            ("override_author", &self.authors),
            ("override_reason", &self.reasons),
            ("fingerprint", &self.fingerprints),
            ("format", &self.formats),
        ];
        let mut missed: Vec<&str> = Vec::new();
        for column in StandingColumn::ALL {
            if !self.records.has_values(*column, &self.interrupt)? {
                missed.push(column.name());
            }
        }
        missed.extend(words.iter().filter(|(_, column)| column.words().len() == 0).map(|(name, _)| *name));
        let cells = self.remembered.iter().flat_map(TextColumn::iter);
        if !self.interrupt.during(cells, |mut cells| cells.any(|cell| cell.is_some()))? {
            missed.push("remembered");
        }
        let short: Vec<&str> = ALSO.iter().filter(|(long, _)| missed.contains(long)).map(|(_, short)| *short).collect();
        missed.extend(short);
        Ok((self.others(client), missed))
    }

    /// What goes with the standing of a row into a review as of a day.
    pub(crate) fn carried(&self, row: usize, as_of: Date) -> Carried {
        Carried {
            row: Some(row),
            value: self.records.units(StandingColumn::LastValue, row),
            stays: self.last_review(row) == Some(as_of),
        }
    }

    /// The day of the latest review of any client.
    pub(crate) fn latest(&self) -> Result<Option<Date>, Interrupted> {
        self.interrupt.during(0..self.len(), |rows| rows.filter_map(|row| self.last_review(row)).max())
    }

    /// The columns of the client base that the last review before a day read, as far as the table tells.
    pub(crate) fn columns_before(&self, as_of: Date) -> Result<BTreeSet<String>, Interrupted> {
        let day = |row: usize| self.last_review(row).filter(|day| *day < as_of);
        let last = self.interrupt.during(0..self.len(), |rows| rows.filter_map(day).max())?;
        let mut named = vec![false; self.formats.words().len()];
        for row in 0..self.len() {
            self.interrupt.check_at(row)?;
            let number = self.formats.number(row);
            if let Some(named) = place_of(number).and_then(|at| named.get_mut(at))
                && !*named
            {
                *named = last.is_some() && day(row) == last;
            }
        }
        let formats = self.formats.words().zip(named).filter(|(_, named)| *named).map(|(format, _)| format);
        Ok(inserted(formats.flat_map(columns_of)))
    }

    fn kind(&self, row: usize) -> Option<OverrideKind> {
        OverrideKind::ALL.get(self.records.level(StandingColumn::OverrideKind, row)?).copied()
    }

    fn rank(&self, column: StandingColumn, row: usize) -> Option<usize> {
        self.ranks.get(self.records.level(column, row)?).copied()
    }

    /// A row must have all of a move that waits, and of an override, or nothing.
    fn check_row(&self, row: usize) -> Result<(), TableError> {
        let records = &self.records;
        let bad = |column: &str, message: Key| {
            let id = records.clients.get(row).unwrap_or("(none)");
            let found = Sentence::of(Key::RefusedClientInRow).with("place", place(row, "standings"));
            let found = found.with("client", shown(id)).with("message", Sentence::of(message));
            Err(TableError::new("bad-value", found).column_named(column))
        };
        let is_pending = records.level(StandingColumn::PendingTier, row).is_some();
        match (is_pending, records.date(StandingColumn::PendingSince, row)) {
            (true, None) => return bad("pending_since", Key::RefusedNoPendingSince),
            (false, Some(_)) => return bad("pending_tier", Key::RefusedNoPendingTier),
            _ => {}
        }
        if is_pending && records.level(StandingColumn::Tier, row).is_none() {
            return bad("tier", Key::RefusedPendingNowhere);
        }
        let until = records.date(StandingColumn::OverrideUntil, row);
        if until.is_some() && records.level(StandingColumn::OverrideTier, row).is_none() {
            return bad("override_tier", Key::RefusedNoOverrideTier);
        }
        Ok(())
    }

    /// The columns that nobody reads, which go into the next standings as they are.
    fn others(&self, client: &str) -> Vec<&'a str> {
        let Some(table) = self.table else { return Vec::new() };
        let read = |name: &str| {
            same_name(client, name)
                || STANDING_COLUMNS.iter().any(|column| named(table, column) == name || *column == name)
        };
        table.names().iter().map(String::as_str).filter(|name| !read(name)).collect()
    }
}

/// The columns without which there are no standings.
fn check_columns(table: &Table, client: &str) -> Result<(), TableError> {
    for column in [client, "tier"] {
        if !table.has(column) {
            let message = Sentence::of(Key::RefusedStandingsColumn).with("column", column);
            let columns = format!("`{}`", STANDING_COLUMNS.join("`, `"));
            let help = Sentence::of(Key::RefusedStandingsColumnHelp).with("client", client).with("columns", columns);
            return Err(TableError::new("missing-column", message).column_named(column).with_help(help));
        }
    }
    Ok(())
}

/// By clause as standings write it: its number and the tiers that have it (a bit each), where it is one of the plan.
fn clause_numbers(clauses: &WordColumn, plan: &Plan) -> Vec<Option<(u32, u64)>> {
    let numbers: HashMap<&str, usize> = plan.clause_words().enumerate().map(|(at, words)| (words, at)).collect();
    let of_tier: Vec<Vec<&str>> = (0..plan.tiers().len()).map(|tier| plan.clauses(tier)).collect();
    let number = |words: &str| {
        let has = |tier: &usize| of_tier.get(*tier).is_some_and(|of| of.contains(&words));
        let tiers = (0..of_tier.len()).filter(has).filter_map(|tier| 1_u64.checked_shl(u32::try_from(tier).ok()?));
        Some((u32::try_from(*numbers.get(words)?).ok()?, tiers.fold(0, |tiers, tier| tiers | tier)))
    };
    clauses.words().map(number).collect()
}

/// Standings of a later version are not read.
fn check_formats(formats: &WordColumn) -> Result<(), TableError> {
    if let Some(newer) = formats.words().find(|format| standing_format_number(format) > STANDING_FORMAT) {
        let message = Sentence::of(Key::RefusedFormat)
            .with("found", standing_format_number(newer))
            .with("known", STANDING_FORMAT);
        return Err(refused("newer-format", message, Key::RefusedFormatHelp).column_named("format"));
    }
    Ok(())
}

/// The name of a column, which may have a shorter one.
fn named(table: &Table, name: &'static str) -> &'static str {
    match ALSO.iter().find(|(known, _)| *known == name).map(|(_, other)| *other) {
        Some(other) if !table.has(name) && table.has(other) => other,
        _ => name,
    }
}

/// A decimal without the zeros behind its point; nothing for a text that is none, or has none.
fn shortest(id: &str) -> Option<String> {
    let number = Decimal::parse(id).ok().filter(|number| number.to_string() == id)?;
    Some(number.normalized().to_string()).filter(|short| short != id)
}

/// The columns that a format names.
fn columns_of(format: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut chars = format.chars();
    while chars.by_ref().any(|c| c == '"') {
        let mut name = String::new();
        loop {
            match chars.next() {
                Some('"') => break,
                Some('\\') => match chars.next() {
                    Some('u') => {
                        let digits: String = chars.by_ref().take(4).collect();
                        name.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                    }
                    Some(c) => name.push(c),
                    None => return out,
                },
                Some(c) => name.push(c),
                None => return out,
            }
        }
        out.push(name);
    }
    out
}

/// The place of a word by its number in a column.
fn place_of(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// What the row of a client had beside its standing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried {
    pub(crate) row: Option<usize>,
    pub(crate) value: Option<i64>,
    /// Whether this review leaves the standing as it is, because the day has been reviewed.
    pub(crate) stays: bool,
}

/// The next standings, as they are put together: column by column, so that each is gone through once.
#[derive(Default)]
pub(crate) struct NextStandings<'a> {
    clients: Vec<&'a str>,
    tiers: Vec<u32>,
    since: Vec<Option<i32>>,
    clauses: Vec<Option<u32>>,
    pending_tiers: Vec<u32>,
    pending_since: Vec<Option<i32>>,
    effective_on: Vec<Option<i32>>,
    pending_reviews: Vec<Option<i64>>,
    override_tiers: Vec<u32>,
    override_kinds: Vec<u32>,
    override_until: Vec<Option<i32>>,
    override_since: Vec<Option<i32>>,
    values: Vec<Option<i64>>,
    reviewed_on: Vec<Option<i32>>,
    left_on: Vec<Option<i32>>,
    /// The rows before.
    rows: Vec<Option<usize>>,
    /// Whether what says which model and which clause it was stays as it is, because this review judged nothing.
    as_it_is: Vec<bool>,
    /// By row, as far as it goes: what is kept of the client's values instead of what was.
    remembered: Vec<Option<String>>,
    /// The row with a new override, whose author and reason these are.
    explained: Option<(usize, &'a str, &'a str)>,
}

/// What the next standings say of the review that made them.
pub(crate) struct ReviewedBy<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) fingerprint: &'a str,
    pub(crate) format: &'a str,
}

impl<'a> NextStandings<'a> {
    /// None yet, with room for so many in each column.
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self {
            clients: Vec::with_capacity(rows),
            tiers: Vec::with_capacity(rows),
            since: Vec::with_capacity(rows),
            clauses: Vec::with_capacity(rows),
            pending_tiers: Vec::with_capacity(rows),
            pending_since: Vec::with_capacity(rows),
            effective_on: Vec::with_capacity(rows),
            pending_reviews: Vec::with_capacity(rows),
            override_tiers: Vec::with_capacity(rows),
            override_kinds: Vec::with_capacity(rows),
            override_until: Vec::with_capacity(rows),
            override_since: Vec::with_capacity(rows),
            values: Vec::with_capacity(rows),
            reviewed_on: Vec::with_capacity(rows),
            left_on: Vec::with_capacity(rows),
            rows: Vec::with_capacity(rows),
            as_it_is: Vec::with_capacity(rows),
            remembered: Vec::new(),
            explained: None,
        }
    }

    /// Adds a client with what its row had before: author and reason stay as long as the override does, a value until
    /// another one is known, and what says which model and which clause it was where this review judged nothing: on the day
    /// of the last one, and of a client that has left.
    pub(crate) fn push(&mut self, client: &'a str, standing: Standing, value: Option<i64>, carried: &Carried) {
        let as_it_is = carried.stays || standing.left_on.is_some();
        let tier = |tier: Option<usize>| tier.map_or(0, number);
        let day = |day: Option<Date>| day.map(Date::days);
        let (pending, held) = (standing.pending, standing.held);
        let kind = |kind: OverrideKind| OverrideKind::ALL.iter().position(|known| *known == kind).map_or(0, number);
        self.clients.push(client);
        self.tiers.push(tier(standing.tier));
        self.since.push(day(standing.since));
        self.clauses.push(standing.clause);
        self.pending_tiers.push(tier(pending.map(|pending| pending.tier)));
        self.pending_since.push(day(pending.map(|pending| pending.since)));
        self.effective_on.push(day(pending.and_then(|pending| pending.effective_on)));
        self.pending_reviews.push(pending.map(|pending| i64::from(pending.reviews)));
        self.override_tiers.push(tier(held.map(|held| held.tier)));
        self.override_kinds.push(held.map_or(0, |held| kind(held.kind)));
        self.override_until.push(day(held.and_then(|held| held.until)));
        self.override_since.push(day(held.and_then(|held| held.since)));
        self.values.push(value.filter(|_| !as_it_is).or(carried.value));
        self.reviewed_on.push(day(standing.reviewed_on));
        self.left_on.push(day(standing.left_on));
        self.rows.push(carried.row);
        self.as_it_is.push(as_it_is);
    }

    /// Says what is kept of the values of the client that was added last.
    pub(crate) fn remember(&mut self, values: String) {
        self.remembered.resize(self.rows.len().saturating_sub(1), None);
        self.remembered.push(Some(values));
    }

    /// Says who has set the override of the client that is added next, and why.
    pub(crate) fn explain_next(&mut self, author: &'a str, reason: &'a str) {
        self.explained = Some((self.rows.len(), author, reason));
    }

    /// Adds a client as its row is.
    pub(crate) fn push_as_it_is(&mut self, client: &'a str, standing: Standing, carried: &Carried) {
        self.push(client, standing, None, &Carried { stays: true, ..*carried });
    }

    /// Adds the clients of another part of the same review behind these.
    pub(crate) fn append(&mut self, mut more: Self) {
        if !more.remembered.is_empty() {
            self.remembered.resize(self.rows.len(), None);
            self.remembered.append(&mut more.remembered);
        }
        self.clients.append(&mut more.clients);
        self.tiers.append(&mut more.tiers);
        self.since.append(&mut more.since);
        self.clauses.append(&mut more.clauses);
        self.pending_tiers.append(&mut more.pending_tiers);
        self.pending_since.append(&mut more.pending_since);
        self.effective_on.append(&mut more.effective_on);
        self.pending_reviews.append(&mut more.pending_reviews);
        self.override_tiers.append(&mut more.override_tiers);
        self.override_kinds.append(&mut more.override_kinds);
        self.override_until.append(&mut more.override_until);
        self.override_since.append(&mut more.override_since);
        self.values.append(&mut more.values);
        self.reviewed_on.append(&mut more.reviewed_on);
        self.left_on.append(&mut more.left_on);
        self.rows.append(&mut more.rows);
        self.as_it_is.append(&mut more.as_it_is);
    }

    /// The table; ids are whole numbers where `whole_ids` says so, and columns that nobody reads are those of `before`.
    pub(crate) fn frame(
        self,
        by: &ReviewedBy<'_>,
        whole_ids: bool,
        before: &Standings<'_>,
        (words_as, interrupt): (WordType, &Interrupt),
        metadata: Vec<(String, String)>,
    ) -> Result<Frame, TableError> {
        let tiers = |numbers| FrameColumn::Words { numbers, words: by.plan.tiers().map(Into::into).collect() };
        let clauses: Vec<&str> = by.plan.clause_words().collect();
        let clauses = self.words(&before.clauses, &clauses, |row| *self.clauses.get(row)?, interrupt)?;
        let by_this_review = |word| self.words_of_review(word, interrupt);
        let fingerprints = by_this_review((&before.fingerprints, short_fingerprint(by.fingerprint)))?;
        let formats = by_this_review((&before.formats, by.format))?;
        let authors = self.override_texts(&before.authors, |(_, author, _)| author, interrupt)?;
        let reasons = self.override_texts(&before.reasons, |(_, _, reason)| reason, interrupt)?;
        let remembered = self.remembered_texts(before, interrupt)?;
        let columns = [
            tiers(self.tiers),
            FrameColumn::Days(self.since),
            clauses,
            tiers(self.pending_tiers),
            FrameColumn::Days(self.pending_since),
            FrameColumn::Days(self.effective_on),
            FrameColumn::Integers(self.pending_reviews),
            tiers(self.override_tiers),
            FrameColumn::Words {
                numbers: self.override_kinds,
                words: OverrideKind::ALL.iter().map(|kind| kind.word().to_string()).collect(),
            },
            FrameColumn::Days(self.override_until),
            FrameColumn::Days(self.override_since),
            authors,
            reasons,
            FrameColumn::Numbers { units: self.values, scale: by.plan.value().map_or(0, |(_, scale)| scale) },
            remembered,
            FrameColumn::Days(self.reviewed_on),
            FrameColumn::Days(self.left_on),
            fingerprints,
            formats,
        ];
        let named = STANDING_COLUMNS.iter().map(|name| (*name).to_string()).zip(columns);
        let ids = FrameColumn::ids(&self.clients, whole_ids.into(), interrupt)?;
        let client = (by.plan.client_column().to_string(), ids);
        let mut columns: Vec<(String, FrameColumn)> = std::iter::once(client).chain(named).collect();
        if let Some(table) = before.table {
            for name in before.others(by.plan.client_column()) {
                columns.extend(table.gather(name, &self.rows)?.map(|column| (name.to_string(), column)));
            }
        }
        Frame::asking(columns, words_as, metadata, interrupt)
    }

    /// A column of few different words, in the order in which they come: those of before where a row is as it was, and for all
    /// others the word of `own` that `of` names.
    fn words(
        &self,
        before: &WordColumn,
        own: &[&str],
        of: impl Fn(usize) -> Option<u32>,
        interrupt: &Interrupt,
    ) -> Result<FrameColumn, Interrupted> {
        let (mut words, mut by_word) = (Vec::new(), HashMap::new());
        // The number here of each word of before, and of each of `own`; 0 where none has come yet.
        let (mut numbers_before, mut numbers_own) = (vec![0; before.words().len()], vec![0; own.len()]);
        let mut number_of = |known: &mut [u32], at: usize, word: &str| {
            let Some(known) = known.get_mut(at) else { return 0 };
            if *known == 0 {
                let next = number(words.len());
                *known = *by_word.entry(word.to_string()).or_insert(next);
                if *known == next {
                    words.push(word.to_string());
                }
            }
            *known
        };
        let numbers = self.rows.iter().zip(&self.as_it_is).enumerate().map(|(row, (at, as_it_is))| {
            if *as_it_is {
                let word = at.map_or(0, |at| before.number(at));
                return place_of(word)
                    .map_or(0, |at| number_of(&mut numbers_before, at, before.word(word).unwrap_or_default()));
            }
            let at = of(row).and_then(|at| usize::try_from(at).ok());
            at.map_or(0, |at| number_of(&mut numbers_own, at, own.get(at).copied().unwrap_or_default()))
        });
        let numbers = interrupt.collected(numbers)?;
        Ok(FrameColumn::Words { numbers, words })
    }

    /// A word that this review writes into all rows but those that are as they were.
    fn words_of_review(
        &self,
        (before, word): (&WordColumn, &str),
        interrupt: &Interrupt,
    ) -> Result<FrameColumn, Interrupted> {
        self.words(before, &[word], |_| Some(0), interrupt)
    }

    /// Who has set the overrides of rows that have one, or why.
    fn override_texts(
        &self,
        before: &WordColumn,
        explained: impl Fn((usize, &'a str, &'a str)) -> &'a str,
        interrupt: &Interrupt,
    ) -> Result<FrameColumn, Interrupted> {
        let text = |(at, (tier, row)): (usize, (&u32, &Option<usize>))| {
            place_of(*tier)?;
            match self.explained.filter(|(explained, ..)| *explained == at) {
                Some(of) => Some(explained(of)),
                None => before.get((*row)?),
            }
        };
        FrameColumn::texts_asking(self.override_tiers.iter().zip(&self.rows).enumerate().map(text), interrupt)
    }

    /// What is kept of the values of clients.
    fn remembered_texts(&self, before: &Standings<'_>, interrupt: &Interrupt) -> Result<FrameColumn, Interrupted> {
        let kept = self.remembered.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        let texts = self.rows.iter().zip(kept).map(|(row, kept)| kept.or_else(|| before.remembered((*row)?)));
        FrameColumn::texts_asking(texts, interrupt)
    }
}

/// The number of a word: 1 + its place.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).ok().and_then(|at| at.checked_add(1)).unwrap_or(0)
}
