//! Standings as a table: what is remembered of each client, in columns of a CRM or a warehouse.

use std::collections::{BTreeSet, HashMap, HashSet};

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType};
use tierline_book::{
    Override, OverrideFindings, OverrideKind, OverrideTexts, Pending, STANDING_FORMAT, Standing, StandingColumn,
    rows_by_client, standing_format_number,
};
use tierline_core::{
    Date, Decimal, Finding, Interrupt, Interrupted, Key, Model, Plan, Sentence, TextColumn, inserted, shown,
};
use tierline_document::{Fingerprints, SameModel, short_fingerprint};

use super::names::{refused, tier_levels};
use super::records::{Records, place};

/// The columns of a table of standings behind the client column, in their order.
pub const STANDING_COLUMNS: [&str; 18] = [
    "tier",
    "since",
    "clause",
    "pending_tier",
    "pending_since",
    "effective_on",
    "pending_reviews",
    "override_tier",
    "override_kind",
    "override_until",
    "override_author",
    "override_reason",
    "last_value",
    "remembered",
    "reviewed_on",
    "left_on",
    "fingerprint",
    "format",
];

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
    authors: Option<TextColumn>,
    reasons: Option<TextColumn>,
    clauses: Option<TextColumn>,
    remembered: Option<TextColumn>,
    fingerprints: Option<TextColumn>,
    formats: Option<TextColumn>,
    /// By row: whether its last review went by the model of this one; nothing where no model is told.
    models: Vec<Option<SameModel>>,
    /// By row: the number of the clause that gave the tier, where it is one of this very model.
    numbers: Vec<Option<u32>>,
    interrupt: Interrupt,
}

impl<'a> Standings<'a> {
    /// No client has been reviewed yet.
    pub(crate) fn none() -> Self {
        Self {
            table: None,
            records: Records::default(),
            ranks: Vec::new(),
            authors: None,
            reasons: None,
            clauses: None,
            remembered: None,
            fingerprints: None,
            formats: None,
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
        for column in [client, "tier"] {
            if !has(table, column) {
                let message = Sentence::of(Key::RefusedStandingsColumn).with("column", column);
                let columns = format!("`{}`", STANDING_COLUMNS.join("`, `"));
                let help =
                    Sentence::of(Key::RefusedStandingsColumnHelp).with("client", client).with("columns", columns);
                return Err(TableError::new("missing-column", message).column_named(column).with_help(help));
            }
        }
        let formats = table.texts("format")?;
        let all = formats.iter().flat_map(TextColumn::iter);
        let newer = interrupt
            .during(all, |all| all.flatten().find(|format| standing_format_number(format) > STANDING_FORMAT))?;
        if let Some(newer) = newer {
            let message = Sentence::of(Key::RefusedFormat)
                .with("found", standing_format_number(newer))
                .with("known", STANDING_FORMAT);
            return Err(refused("newer-format", message, Key::RefusedFormatHelp).column_named("format"));
        }
        let (ranks, levels): (Vec<usize>, Vec<&str>) = tier_levels(model).into_iter().unzip();
        let tiers = || levels.iter().copied();
        let reader = |column: StandingColumn| column.reader(plan, tiers()).column(named(table, column.name()));
        let records = Records::read(table, "standings", client, reader, plan)?;
        let texts = |name: &'static str| table.texts(named(table, name));
        let mut standings = Self {
            ranks,
            authors: texts("override_author")?,
            reasons: texts("override_reason")?,
            clauses: texts("clause")?,
            remembered: texts("remembered")?,
            fingerprints: texts("fingerprint")?,
            formats,
            models: Vec::with_capacity(records.rows()),
            numbers: Vec::with_capacity(records.rows()),
            records,
            table: Some(table),
            interrupt: interrupt.clone(),
        };
        let numbers: HashMap<&str, usize> = plan.clause_words().enumerate().map(|(at, words)| (words, at)).collect();
        let of_tier: Vec<Vec<&str>> = (0..plan.tiers().len()).map(|tier| plan.clauses(tier)).collect();
        let mut known: HashMap<String, SameModel> = HashMap::new();
        for row in 0..standings.len() {
            interrupt.check_at(row)?;
            let standing = standings.read_row(row)?;
            let model = standings.fingerprint(row).map(|text| match known.get(text) {
                Some(same) => *same,
                None => *known.entry(text.into()).or_insert_with(|| prints.compare(text)),
            });
            let words = standings.text(&standings.clauses, row).filter(|_| model == Some(SameModel::Same));
            let words = words.filter(|clause| {
                standing.tier.is_some_and(|tier| of_tier.get(tier).is_some_and(|of| of.contains(clause)))
            });
            standings.numbers.push(words.and_then(|words| u32::try_from(*numbers.get(words)?).ok()));
            standings.models.push(model);
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
            let (by_client, mut given) = (self.by_client()?, HashSet::new());
            for (row, id) in self.clients().iter().enumerate() {
                self.interrupt.check_at(row)?;
                let short = id.and_then(shortest).filter(|short| !by_client.contains_key(short.as_str()));
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

    /// The standing of a row, which is one: [`Standings::read`] has looked at all of them.
    pub(crate) fn get(&self, row: usize) -> Option<Standing> {
        if row >= self.len() {
            return None;
        }
        let standing = self.read_row(row).ok()?;
        Some(Standing { clause: self.numbers.get(row).copied().flatten(), ..standing })
    }

    /// The clients, row by row.
    pub(crate) const fn clients(&self) -> &TextColumn {
        &self.records.clients
    }

    /// The rows by client.
    ///
    /// # Errors
    /// The call was asked to end, as in the others.
    pub(crate) fn by_client(&self) -> Result<HashMap<&str, usize>, Interrupted> {
        rows_by_client(&self.records.clients, &self.interrupt)
    }

    /// The model of a row's last review, as far as the table tells.
    fn fingerprint(&self, row: usize) -> Option<&str> {
        self.text(&self.fingerprints, row).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Whether the client of a row was last reviewed with this model; nothing where no model is told.
    pub(crate) fn model(&self, row: usize) -> Option<SameModel> {
        self.models.get(row).copied().flatten()
    }

    /// Whether the client of a row may have been reviewed with a model of a fingerprint: false where another one is told.
    /// `known` remembers what has been compared.
    pub(crate) fn may_be_of(&self, row: usize, prints: &Fingerprints, known: &mut HashMap<String, bool>) -> bool {
        self.fingerprint(row).is_none_or(|text| match known.get(text) {
            Some(same) => *same,
            None => *known.entry(text.into()).or_insert_with(|| prints.compare(text) != SameModel::Other),
        })
    }

    fn text<'t>(&'t self, column: &'t Option<TextColumn>, row: usize) -> Option<&'t str> {
        column.as_ref()?.get(row)
    }

    /// What the row has of an override beside its tier and its last day.
    fn override_texts(&self, row: usize) -> OverrideTexts {
        let has_author_and_reason = [&self.authors, &self.reasons].map(|column| self.text(column, row).is_some());
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
        let texts = [
            ("clause", &self.clauses),
            ("override_author", &self.authors),
            ("override_reason", &self.reasons),
            ("remembered", &self.remembered),
            ("fingerprint", &self.fingerprints),
            ("format", &self.formats),
        ];
        let mut missed: Vec<&str> = Vec::new();
        for column in StandingColumn::ALL {
            if !self.records.has_values(*column, &self.interrupt)? {
                missed.push(column.name());
            }
        }
        for (name, column) in texts {
            let cells = column.iter().flat_map(TextColumn::iter);
            if !self.interrupt.during(cells, |mut cells| cells.any(|cell| cell.is_some()))? {
                missed.push(name);
            }
        }
        let short: Vec<&str> = ALSO.iter().filter(|(long, _)| missed.contains(long)).map(|(_, short)| *short).collect();
        missed.extend(short);
        Ok((self.others(client), missed))
    }

    /// What goes with the standing of a row into a review as of a day.
    pub(crate) fn carried(&self, row: usize, as_of: Date) -> Carried<'_> {
        Carried {
            row: Some(row),
            author: self.text(&self.authors, row),
            reason: self.text(&self.reasons, row),
            fingerprint: self.fingerprint(row),
            clause: self.text(&self.clauses, row),
            remembered: self.text(&self.remembered, row),
            format: self.text(&self.formats, row),
            value: self.records.units(StandingColumn::LastValue, row),
            stays: self.get(row).is_some_and(|standing| standing.last_review() == Some(as_of)),
        }
    }

    /// The day of the latest review of any client.
    pub(crate) fn latest(&self) -> Result<Option<Date>, Interrupted> {
        self.interrupt.during(0..self.len(), |rows| rows.filter_map(|row| self.get(row)?.last_review()).max())
    }

    /// The columns of the client base that the last review before a day read, as far as the table tells.
    pub(crate) fn columns_before(&self, as_of: Date) -> Result<BTreeSet<String>, Interrupted> {
        let mut last = None;
        let mut formats: BTreeSet<&str> = BTreeSet::new();
        for row in 0..self.len() {
            self.interrupt.check_at(row)?;
            let day = self.get(row).and_then(|standing| standing.last_review()).filter(|day| *day < as_of);
            if day.is_none() || day < last {
                continue;
            }
            if day > last {
                (last, formats) = (day, BTreeSet::new());
            }
            formats.extend(self.text(&self.formats, row));
        }
        Ok(inserted(formats.into_iter().flat_map(columns_of)))
    }

    fn kind(&self, row: usize) -> Option<OverrideKind> {
        OverrideKind::ALL.get(self.records.level(StandingColumn::OverrideKind, row)?).copied()
    }

    fn rank(&self, column: StandingColumn, row: usize) -> Option<usize> {
        self.ranks.get(self.records.level(column, row)?).copied()
    }

    /// The standing of a row, without its clause.
    fn read_row(&self, row: usize) -> Result<Standing, TableError> {
        let records = &self.records;
        let bad = |column: &str, message: Key| {
            let id = records.clients.get(row).unwrap_or("(none)");
            let found = Sentence::of(Key::RefusedClientInRow).with("place", place(row, "standings"));
            let found = found.with("client", shown(id)).with("message", Sentence::of(message));
            Err(TableError::new("bad-value", found).column_named(column))
        };
        let pending =
            match (self.rank(StandingColumn::PendingTier, row), records.date(StandingColumn::PendingSince, row)) {
                (Some(tier), Some(since)) => Some(Pending {
                    tier,
                    since,
                    effective_on: records.date(StandingColumn::EffectiveOn, row),
                    reviews: records
                        .units(StandingColumn::PendingReviews, row)
                        .and_then(|count| u32::try_from(count).ok())
                        .unwrap_or(0),
                }),
                (None, None) => None,
                (Some(_), None) => {
                    return bad("pending_since", Key::RefusedNoPendingSince);
                }
                (None, Some(_)) => return bad("pending_tier", Key::RefusedNoPendingTier),
            };
        let tier = self.rank(StandingColumn::Tier, row);
        if tier.is_none() && pending.is_some() {
            return bad("tier", Key::RefusedPendingNowhere);
        }
        let (until, kind) = (records.date(StandingColumn::OverrideUntil, row), self.kind(row).unwrap_or_default());
        if until.is_some() && records.level(StandingColumn::OverrideTier, row).is_none() {
            return bad("override_tier", Key::RefusedNoOverrideTier);
        }
        let held = self.rank(StandingColumn::OverrideTier, row).map(|tier| Override { tier, until, kind });
        Ok(Standing {
            tier,
            since: records.date(StandingColumn::Since, row),
            clause: None,
            pending,
            held,
            reviewed_on: records.date(StandingColumn::ReviewedOn, row),
            left_on: records.date(StandingColumn::LeftOn, row),
        })
    }

    /// The columns that nobody reads, which go into the next standings as they are.
    fn others(&self, client: &str) -> Vec<&'a str> {
        let Some(table) = self.table else { return Vec::new() };
        let read = |name: &str| {
            name == client || STANDING_COLUMNS.iter().any(|column| named(table, column) == name || *column == name)
        };
        table.names().iter().map(String::as_str).filter(|name| !read(name)).collect()
    }
}

/// The name of a column, which may have a shorter one.
fn named(table: &Table, name: &'static str) -> &'static str {
    match ALSO.iter().find(|(known, _)| *known == name).map(|(_, other)| *other) {
        Some(other) if !has(table, name) && has(table, other) => other,
        _ => name,
    }
}

fn has(table: &Table, column: &str) -> bool {
    table.names().iter().any(|name| name == column)
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

/// What the row of a client had beside its standing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried<'a> {
    row: Option<usize>,
    author: Option<&'a str>,
    reason: Option<&'a str>,
    fingerprint: Option<&'a str>,
    clause: Option<&'a str>,
    remembered: Option<&'a str>,
    format: Option<&'a str>,
    pub(crate) value: Option<i64>,
    /// Whether this review leaves the standing as it is, because the day has been reviewed.
    stays: bool,
}

impl<'a> Carried<'a> {
    /// What the standing keeps of the client's values, as a text.
    pub(crate) fn remembered(&self) -> &'a str {
        self.remembered.unwrap_or_default()
    }

    /// Whether this review leaves the standing as it is, because the day has been reviewed.
    pub(crate) const fn stays(&self) -> bool {
        self.stays
    }

    /// The same, with another author and reason of an override.
    pub(crate) fn explained(self, author: &'a str, reason: &'a str) -> Self {
        Self { author: Some(author), reason: Some(reason), ..self }
    }
}

/// The next standings, as they are put together.
pub(crate) struct NextStandings<'a> {
    plan: &'a Plan,
    fingerprint: &'a str,
    format: &'a str,
    clients: Vec<&'a str>,
    rows: Vec<Standing>,
    values: Vec<Option<i64>>,
    clauses: Vec<Option<&'a str>>,
    fingerprints: Vec<Option<&'a str>>,
    formats: Vec<Option<&'a str>>,
    carried: Vec<Carried<'a>>,
    /// By row, as far as it goes: what is kept of the client's values instead of what was.
    remembered: Vec<Option<String>>,
    words: Vec<&'a str>,
}

impl<'a> NextStandings<'a> {
    /// None yet, of a review by a model with a fingerprint, in a format.
    pub(crate) fn new(plan: &'a Plan, fingerprint: &'a str, format: &'a str, rows: usize) -> Self {
        Self {
            plan,
            fingerprint: short_fingerprint(fingerprint),
            format,
            clients: Vec::with_capacity(rows),
            rows: Vec::with_capacity(rows),
            values: Vec::with_capacity(rows),
            clauses: Vec::with_capacity(rows),
            fingerprints: Vec::with_capacity(rows),
            formats: Vec::with_capacity(rows),
            carried: Vec::with_capacity(rows),
            remembered: Vec::new(),
            words: plan.clause_words().collect(),
        }
    }

    /// Adds a client with what its row had before: author and reason stay as long as the override does, a value until
    /// another one is known, and what says which model and which clause it was where this review judged nothing: on the day
    /// of the last one, and of a client that has left.
    pub(crate) fn push(&mut self, client: &'a str, standing: Standing, value: Option<i64>, carried: &Carried<'a>) {
        let as_it_is = carried.stays || standing.left_on.is_some();
        self.clients.push(client);
        self.values.push(value.filter(|_| !as_it_is).or(carried.value));
        if as_it_is {
            self.clauses.push(carried.clause);
            self.fingerprints.push(carried.fingerprint);
            self.formats.push(carried.format);
        } else {
            let words = || self.words.get(usize::try_from(standing.clause?).ok()?).copied();
            self.clauses.push(words());
            self.fingerprints.push(Some(self.fingerprint));
            self.formats.push(Some(self.format));
        }
        self.carried.push(Carried {
            author: carried.author.filter(|_| standing.held.is_some()),
            reason: carried.reason.filter(|_| standing.held.is_some()),
            ..*carried
        });
        self.rows.push(standing);
    }

    /// Says what is kept of the values of the client that was added last.
    pub(crate) fn remember(&mut self, values: String) {
        self.remembered.resize(self.rows.len().saturating_sub(1), None);
        self.remembered.push(Some(values));
    }

    /// Adds a client as its row is.
    pub(crate) fn push_as_it_is(&mut self, client: &'a str, standing: Standing, carried: &Carried<'a>) {
        self.push(client, standing, None, &Carried { stays: true, ..*carried });
    }

    /// The table; ids are whole numbers where `whole_ids` says so, and columns that nobody reads are those of `before`.
    pub(crate) fn frame(
        self,
        whole_ids: bool,
        before: &Standings<'_>,
        (words_as, interrupt): (WordType, &Interrupt),
        metadata: Vec<(String, String)>,
    ) -> Result<Frame, TableError> {
        let (rows, carried) = (&self.rows, &self.carried);
        let days = |of: &dyn Fn(&Standing) -> Option<Date>| {
            interrupt.collected(rows.iter().map(|standing| of(standing).map(Date::days))).map(FrameColumn::Days)
        };
        let tiers = |of: &dyn Fn(&Standing) -> Option<usize>| {
            let numbers = interrupt.collected(rows.iter().map(|standing| of(standing).map_or(0, number)))?;
            Ok::<_, Interrupted>(FrameColumn::Words { numbers, words: self.plan.tiers().map(Into::into).collect() })
        };
        let texts =
            |of: &dyn Fn(&Carried<'a>) -> Option<&'a str>| FrameColumn::texts_asking(carried.iter().map(of), interrupt);
        let kind = |kind: OverrideKind| OverrideKind::ALL.iter().position(|known| *known == kind).map_or(0, number);
        let reviews = interrupt
            .collected(rows.iter().map(|standing| standing.pending.map(|pending| i64::from(pending.reviews))))?;
        let kinds = interrupt.collected(rows.iter().map(|standing| standing.held.map_or(0, |held| kind(held.kind))))?;
        let kept = self.remembered.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        let kept = carried.iter().zip(kept).map(|(carried, kept)| kept.or(carried.remembered));
        let remembered = FrameColumn::texts_asking(kept, interrupt)?;
        let columns = [
            tiers(&|standing| standing.tier)?,
            days(&|standing| standing.since)?,
            words(&self.clauses, interrupt)?,
            tiers(&|standing| standing.pending.map(|pending| pending.tier))?,
            days(&|standing| standing.pending.map(|pending| pending.since))?,
            days(&|standing| standing.pending.and_then(|pending| pending.effective_on))?,
            FrameColumn::Integers(reviews),
            tiers(&|standing| standing.held.map(|held| held.tier))?,
            FrameColumn::Words {
                numbers: kinds,
                words: OverrideKind::ALL.iter().map(|kind| kind.word().to_string()).collect(),
            },
            days(&|standing| standing.held.and_then(|held| held.until))?,
            texts(&|carried| carried.author)?,
            texts(&|carried| carried.reason)?,
            FrameColumn::Numbers { units: self.values, scale: self.plan.value().map_or(0, |(_, scale)| scale) },
            remembered,
            days(&|standing| standing.reviewed_on)?,
            days(&|standing| standing.left_on)?,
            words(&self.fingerprints, interrupt)?,
            words(&self.formats, interrupt)?,
        ];
        let named = STANDING_COLUMNS.iter().map(|name| (*name).to_string()).zip(columns);
        let ids = FrameColumn::ids(&self.clients, whole_ids.into(), interrupt)?;
        let client = (self.plan.client_column().to_string(), ids);
        let mut columns: Vec<(String, FrameColumn)> = std::iter::once(client).chain(named).collect();
        if let Some(table) = before.table {
            let rows: Vec<Option<usize>> = interrupt.collected(carried.iter().map(|carried| carried.row))?;
            for name in before.others(self.plan.client_column()) {
                columns.extend(table.gather(name, &rows)?.map(|column| (name.to_string(), column)));
            }
        }
        Frame::asking(columns, words_as, metadata, interrupt)
    }
}

/// A column of few different words, in the order in which they come.
fn words(texts: &[Option<&str>], interrupt: &Interrupt) -> Result<FrameColumn, Interrupted> {
    let mut words: Vec<String> = Vec::new();
    let mut by_word: HashMap<&str, u32> = HashMap::new();
    let mut numbers = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        interrupt.check_at(at)?;
        let Some(text) = *text else {
            numbers.push(0);
            continue;
        };
        let next = number(words.len());
        let place = *by_word.entry(text).or_insert(next);
        if place == next {
            words.push(text.to_string());
        }
        numbers.push(place);
    }
    Ok(FrameColumn::Words { numbers, words })
}

/// The number of a word: 1 + its place.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).ok().and_then(|at| at.checked_add(1)).unwrap_or(0)
}
