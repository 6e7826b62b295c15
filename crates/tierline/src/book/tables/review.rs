//! The review of a whole book: every client's assignment against its standing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use tierline_arrow::{Assigned, Frame, FrameColumn, Table, TableError, WordType, in_ranges};
use tierline_book::report::{ChangedInput, changed_inputs};
use tierline_book::{
    Attribution, BookClient, BookOutcome, BookReview, BookTable, Cause, ClientRows, Count, InputChange, LastModel,
    Loss, Movement, Movements, ReviewError, ReviewGuard, ReviewInput, STANDING_COLUMNS, Standing, look_alikes,
    standing_format,
};
use tierline_core::{Date, Finding, Interrupt, Key, Language, Plan, Remark, Sentence, shown};
use tierline_document::SameModel;

use super::edit::unknown_client;
use super::partial::lost;
use super::remembered::InputTexts;
use super::standings::{NextStandings, ReviewedBy, Standings, number};
use super::{Book, client_rows, metadata, names, remembered};

/// What a review is made with, beside the book and its standings.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReviewOptions {
    /// The type of columns of tiers and of words.
    pub words: WordType,
    /// The language of the reasons.
    pub language: Language,
    /// Confirms a review that would be refused, because many clients or a column of last time are gone: the most clients
    /// that may leave. A column that is gone is a remark of the review then.
    pub accept_left: Option<u64>,
}

/// What a review did with a client base.
#[derive(Clone, Debug)]
pub struct Review {
    movements: Frame,
    standings: Frame,
    pub(crate) outcome: BookOutcome,
    /// Whether tiers have an order.
    ranked: bool,
    /// What the book says once more, where flags ask for the tier in force before, and the book did not have it.
    again: Option<Arc<(Assigned, ClientRows)>>,
    /// The tiers before and after (ranks, 1 on; 0 for none), by row of the book; then those before of clients that have left, with their ids.
    befores: Vec<u32>,
    afters: Vec<u32>,
    /// By row of the book, ascending: the tiers that clients wait for, and the days on which they get them, where these are known.
    pendings: Vec<(usize, usize, Option<Date>)>,
    left: Vec<(String, Option<usize>)>,
    /// The clients that standings remember and that left at an earlier review.
    gone: Vec<String>,
    pub(crate) last: Option<Date>,
    /// The values that changed since the last review, by row of the movements; only of rows with one.
    changes: Vec<(usize, Vec<InputChange>)>,
    findings: Vec<Finding>,
    remarks: Vec<Remark>,
}

/// The columns of movements behind the client column that standings do not have.
const MOVEMENT_COLUMNS: [&str; 10] = [
    "movement",
    "from",
    "to",
    "assigned",
    "value",
    "cause",
    "overdue",
    "reason",
    // Of models that remember values.
    "changed",
    "changed_how",
];

impl Review {
    /// A row for each client of the book in its order, and behind them those that have left: the client, `movement`,
    /// `from` and `to` (tiers), `assigned` (what the rules say), `since`, `pending_tier`, `pending_since`,
    /// `effective_on`, `value` (of those that have left, the last one that was known), `cause`, `overdue` and `reason`. Where the
    /// model has values that standings keep (`remember`), `changed` and `changed_how` say which of them are others than at the
    /// last review.
    #[must_use]
    pub const fn movements(&self) -> &Frame {
        &self.movements
    }

    /// The assignments whose flags have seen the tiers in force before; nothing where those of the book are the same, because
    /// no flag asks for them or the book had the standings ([`BookOptions::standings`](super::BookOptions)).
    #[must_use]
    pub fn assigned(&self) -> Option<&Assigned> {
        self.again.as_ref().map(|again| &again.0)
    }

    /// What is kept of those by client.
    pub(crate) fn rows(&self) -> Option<&ClientRows> {
        self.again.as_ref().map(|again| &again.1)
    }

    /// The standings to keep until the next review: the client column and [`STANDING_COLUMNS`](tierline_book::STANDING_COLUMNS).
    #[must_use]
    pub const fn standings(&self) -> &Frame {
        &self.standings
    }

    /// How many clients each movement has, and their value, in the order of [`Movement::of`].
    pub fn counts(&self) -> impl Iterator<Item = (Movement, Count)> {
        Movement::of(self.ranked)
            .iter()
            .map(|movement| (*movement, self.outcome.counts.get(movement).copied().unwrap_or_default()))
    }

    /// Why the tiers of clients changed.
    #[must_use]
    pub const fn attribution(&self) -> &Attribution {
        &self.outcome.attribution
    }

    /// How many clients waited for this review for longer than the model allows.
    #[must_use]
    pub const fn overdue(&self) -> u64 {
        self.outcome.overdue
    }

    /// What was done with one client: its row of [`Review::movements`], and the values that changed since the last review.
    ///
    /// # Errors
    /// `unknown-client` where the review has no such client.
    pub fn of_client(&self, client: &str) -> Result<(Frame, Vec<ChangedInput>), TableError> {
        let table = Table::from_batches(self.movements.schema(), self.movements.batches().to_vec())?;
        let names: Vec<String> = table.names().to_vec();
        let column = names.first().map_or("", String::as_str);
        let clients = table.texts(column)?.unwrap_or_default();
        let Some(row) = clients.iter().position(|known| known == Some(client)) else {
            return Err(unknown_client(column, client, clients.iter().flatten()));
        };
        let mut columns = Vec::with_capacity(names.len());
        for name in &names {
            columns.extend(table.gather(name, &[Some(row)])?.map(|values| (name.clone(), values)));
        }
        let at =
            self.changes.binary_search_by_key(&row, |(changed, _)| *changed).ok().and_then(|at| self.changes.get(at));
        let changes = at.map_or(&[][..], |(_, changes)| changes);
        Ok((Frame::new(columns, WordType::Texts, Vec::new())?, changed_inputs(changes)))
    }

    /// The tier that a client of the book had before.
    pub(crate) fn before(&self, row: usize) -> Option<usize> {
        rank(*self.befores.get(row)?)
    }

    /// The tier in force of a client of the book.
    pub(crate) fn after(&self, row: usize) -> Option<usize> {
        rank(*self.afters.get(row)?)
    }

    /// The tier that a client of the book will be in on a day: the one that it waits for, where that comes by then or on a day that is not known.
    pub(crate) fn on(&self, row: usize, day: Date) -> Option<usize> {
        let pending =
            self.pendings.binary_search_by_key(&row, |(row, ..)| *row).ok().and_then(|at| self.pendings.get(at));
        match pending {
            Some((_, tier, effective)) if effective.is_none_or(|effective| effective <= day) => Some(*tier),
            _ => self.after(row),
        }
    }

    /// The tiers of those that have left.
    pub(crate) fn left_by_client(&self) -> HashMap<&str, Option<usize>> {
        self.left.iter().map(|(client, tier)| (client.as_str(), *tier)).collect()
    }

    /// The ids of clients that are not in the book, of which the standings tell.
    pub(crate) fn remembered(&self) -> impl Iterator<Item = &str> {
        self.left.iter().map(|(client, _)| client.as_str()).chain(self.gone.iter().map(String::as_str))
    }

    /// What is to be said of overrides in the standings: one without its tier, one that has ended, one that lacks its author
    /// or its reason.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was found in the standings, whoever found it.
    pub(crate) fn all_findings(&self) -> Vec<Finding> {
        self.remarks.iter().map(Finding::from).chain(self.findings.iter().cloned()).collect()
    }

    /// What is to be said of the standings: columns that nothing reads, and that look like one that has no value; a column of last
    /// time that is gone, where that was confirmed; clients that left and others that came in, whose ids look alike.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The day of the review before this one; nothing for a first review.
    #[must_use]
    pub const fn last(&self) -> Option<Date> {
        self.last
    }
}

impl Book {
    /// Holds the assignments against the standings of the last review, as of the book's day.
    ///
    /// `standings` are the table that the last review wrote, as it is or as it went through a CRM: the client column,
    /// `tier`, and whatever else of [`STANDING_COLUMNS`](tierline_book::STANDING_COLUMNS) there is; nothing for a first review.
    /// Somebody sets a client's tier by `override_tier`, `override_until` (the last day on which it holds),
    /// `override_author` and `override_reason` there.
    ///
    /// # Errors
    /// `earlier-review` where a client was reviewed on a later day already; `no-client-found`, `many-left` and `columns-gone`
    /// where the review would lose what the standings remember, and nobody has confirmed it; those of reading the table:
    /// `missing-column`, `unusable-type`, `column-twice`, `invalid-data`, `bad-value`, `newer-format`.
    pub fn review(&self, standings: Option<&Table>, options: &ReviewOptions) -> Result<Review, TableError> {
        let (plan, rows, as_of) = (&self.plan, &self.rows, self.as_of());
        let before = match standings {
            Some(table) => Standings::read(table, &self.model, plan, &self.fingerprints, &self.interrupt)?,
            None => Standings::none(),
        };
        let before = if self.decimal_ids { before.with_short_ids()? } else { before };
        self.check_client_column()?;
        self.check_dates(&before)?;
        let columns = self.columns();
        let joined = self.joined(&before)?;
        let told = self.check_losses(&before, &joined, &columns, options.accept_left)?;
        let format = standing_format(columns.iter().copied());
        let reviewed_by = ReviewedBy { plan, fingerprint: self.fingerprints.today(), format: &format };
        let (mut review, mut next) = self.review_clients(&before, &joined, options)?;
        let gone = self.review_left(&before, &joined, &mut review, &mut next)?;
        let again = self.assigned_again(&before)?;
        self.interrupt.check()?;
        let (mut movements, outcome) = review.finish(&self.interrupt)?;
        let changes = std::mem::take(&mut movements.changes);
        let befores = movements.from.iter().take(rows.rows()).copied().collect();
        let afters = movements.to.iter().take(rows.rows()).copied().collect();
        let pendings = movements.pending.iter().zip(&movements.effective_on).take(rows.rows()).enumerate();
        let pending = |(row, (tier, day)): (usize, (&u32, &Option<i32>))| {
            Some((row, rank(*tier)?, day.and_then(|day| Date::from_days(day.into()))))
        };
        let pendings = pendings.filter_map(pending).collect();
        let left = movements.clients.iter().zip(&movements.from).skip(rows.rows());
        let left = self.interrupt.collected(left.map(|(client, from)| ((*client).to_string(), rank(*from))))?;
        let (unread, missed) = before.unread_and_missed(plan.client_column())?;
        let metadata = metadata(&self.model, self.fingerprints.today(), as_of);
        let asked = (options.words, &self.interrupt);
        Ok(Review {
            standings: next.frame(&reviewed_by, self.whole_ids, &before, asked, metadata.clone())?,
            movements: frame(movements, &changes, plan, (self.whole_ids, options.language), asked, metadata)?,
            changes,
            outcome,
            ranked: plan.is_ranked(),
            again: again.map(Arc::new),
            befores,
            afters,
            pendings,
            left,
            gone,
            last: before.latest()?,
            findings: before.override_findings(as_of)?,
            remarks: told.into_iter().chain(look_alikes(BookTable::Standings, &unread, &missed)).collect(),
        })
    }

    /// Assigns the clients once more, where flags ask for what the last review saw, and the book was made without it. Nothing
    /// else but those flags can be another then.
    fn assigned_again(&self, before: &Standings<'_>) -> Result<Option<(Assigned, ClientRows)>, TableError> {
        let Some((clients, options)) = &self.without_standings else { return Ok(None) };
        let clients = remembered::with_last_review(clients, &self.plan, before, self.as_of())?;
        let ids = self.ids.as_ref();
        client_rows(&self.model, &clients, self.as_of(), options, self.health_name.as_deref(), ids).map(Some)
    }

    /// A client column must not have the name of a column of standings or movements, which stand beside it.
    fn check_client_column(&self) -> Result<(), TableError> {
        let client = self.plan.client_column();
        if STANDING_COLUMNS.iter().chain(&MOVEMENT_COLUMNS).any(|column| *column == client) {
            let message = Sentence::of(Key::RefusedClientColumn).with("column", client);
            return Err(names::refused("column-twice", message, Key::RefusedClientColumnHelp).column_named(client));
        }
        Ok(())
    }

    /// What the standings remember must not be lost, until somebody confirms it. What is confirmed, or too little to be refused,
    /// is told.
    fn check_losses(
        &self,
        before: &Standings<'_>,
        joined: &Joined,
        columns: &[&str],
        accept_left: Option<u64>,
    ) -> Result<Vec<Remark>, TableError> {
        let given: Vec<&str> = self.clients.names().iter().map(String::as_str).collect();
        let guard = ReviewGuard::new(&self.plan, accept_left).given(&given);
        let (ids, book) = (before.clients(), &self.rows.clients);
        let is_expected = |row| before.is_expected(row, self.as_of());
        let leaving = guard.leaving(ids, is_expected, |row| joined.has(row), &self.interrupt)?;
        let clients = guard.clients(&leaving, ids, book, &self.interrupt)?;
        let last = before.columns_before(self.as_of())?;
        let gone = guard.gone(last.iter().map(String::as_str), columns);
        let loss = match (clients, gone.clone()) {
            (Some(clients), Some(gone)) => Some(clients.and(gone)),
            (None, gone) if accept_left.is_none() => gone,
            (clients, _) => clients,
        };
        let Some(loss) = loss else {
            let alike = guard.alike(&leaving, ids, book, &self.interrupt)?;
            return Ok(gone.iter().map(Loss::remark).chain(alike).collect());
        };
        Err(lost(loss))
    }

    /// A client that was reviewed on a later day already cannot be reviewed as of the book's day.
    fn check_dates(&self, before: &Standings<'_>) -> Result<(), TableError> {
        let as_of = self.as_of();
        for row in 0..before.len() {
            self.interrupt.check_at(row)?;
            if let Some(last) = before.last_review(row).filter(|last| *last > as_of) {
                let client = before.clients().get(row).unwrap_or_default();
                return Err(refused(client, as_of, ReviewError::Earlier { last }));
            }
        }
        Ok(())
    }

    /// Reviews the clients of the standings that are not in the book, and gives the ids of those that left at an earlier review.
    fn review_left<'s>(
        &self,
        before: &'s Standings<'_>,
        joined: &Joined,
        review: &mut BookReview<'s>,
        next: &mut NextStandings<'s>,
    ) -> Result<Vec<String>, TableError> {
        let as_of = self.as_of();
        let mut gone = Vec::new();
        for at in 0..before.len() {
            self.interrupt.check_at(at)?;
            if joined.has(at) {
                continue;
            }
            let (Some(standing), client) = (before.get(at), before.clients().get(at).unwrap_or_default()) else {
                continue;
            };
            let carried = before.carried(at, as_of);
            let reviewed =
                review.left(client, &standing, carried.value).map_err(|error| refused(client, as_of, error))?;
            if let Some(standing) = reviewed.standing {
                next.push(client, standing, None, &carried);
            }
            if standing.left_on.is_some() {
                gone.push(client.to_string());
            }
        }
        Ok(gone)
    }

    /// Which client of the book has which standing.
    fn joined(&self, before: &Standings<'_>) -> Result<Joined, TableError> {
        let (rows, known) = (&self.rows, before.clients());
        // Who stands in the same place as last time is found without an index.
        let same_place = |row: usize| rows.clients.get(row).is_some_and(|client| known.get(row) == Some(client));
        let in_place = in_ranges(rows.rows(), &self.options, &self.interrupt, |mut range| range.all(same_place))?;
        let found = if in_place.into_iter().all(|all| all) {
            vec![(0..rows.rows()).map(number).collect()]
        } else {
            let index = before.index()?;
            let find = |row: usize| index.find_near(rows.clients.get(row)?, row);
            let all = |range: Range<usize>| range.map(|row| find(row).map_or(0, number)).collect::<Vec<u32>>();
            in_ranges(rows.rows(), &self.options, &self.interrupt, all)?
        };
        let mut joined = Joined { rows: Vec::with_capacity(rows.rows()), taken: vec![false; before.len()] };
        let mut newcomers: HashSet<&str> = HashSet::new();
        for (row, number) in found.into_iter().flatten().enumerate() {
            self.interrupt.check_at(row)?;
            let client = rows.clients.get(row).unwrap_or_default();
            let is_first = match rank(number).and_then(|at| joined.taken.get_mut(at)) {
                // Where several rows have an id, all of them are unassigned, and the first one keeps the standing.
                Some(taken) => !std::mem::replace(taken, true),
                // Of newcomers with one id the first one does. Each of them has an issue, so that only such rows are looked up: a set
                // of all clients takes longer to grow than a signal may wait.
                None => !client.is_empty() && (rows.issues(row).is_none() || newcomers.insert(client)),
            };
            joined.rows.push(if is_first { number } else { Joined::NONE });
        }
        Ok(joined)
    }

    /// Reviews the clients of the book, range by range on several threads.
    fn review_clients<'s>(
        &'s self,
        before: &'s Standings<'_>,
        joined: &Joined,
        options: &ReviewOptions,
    ) -> Result<(BookReview<'s>, NextStandings<'s>), TableError> {
        let inputs = InputTexts::of(&self.model, &self.plan, &self.clients)?;
        let compared = self.previous.as_ref().map(|previous| before.compared(&previous.fingerprints));
        let compared = compared.unwrap_or_default();
        let new = |rows: usize| {
            let review = BookReview::new(&self.plan, self.model.parameters(), self.as_of(), rows);
            (review.language(options.language), NextStandings::with_capacity(rows))
        };
        let parts = in_ranges(self.rows.rows(), &self.options, &self.interrupt, |range| {
            let (mut review, mut next) = new(range.len());
            for row in range {
                self.review_client(row, (before, &compared), joined, &inputs, (&mut review, &mut next))?;
            }
            Ok::<_, TableError>((review, next))
        })?;
        let (mut review, mut next) = new(self.rows.rows());
        for part in parts {
            self.interrupt.check()?;
            let part = part?;
            review.append(part.0);
            next.append(part.1);
        }
        Ok((review, next))
    }

    /// Reviews a client of the book.
    fn review_client<'s>(
        &'s self,
        row: usize,
        (before, compared): (&'s Standings<'_>, &[bool]),
        joined: &Joined,
        inputs: &InputTexts,
        (review, next): (&mut BookReview<'s>, &mut NextStandings<'s>),
    ) -> Result<(), TableError> {
        let rows = &self.rows;
        let client = rows.clients.get(row).unwrap_or_default();
        let at = joined.standing(row);
        let standing = at.and_then(|at| before.get(at));
        let undecided = |standing: &Standing| standing.clause.is_some_and(|clause| rows.is_undecided(row, clause));
        let book_client = BookClient {
            client,
            standing: standing.as_ref(),
            seen: ReviewInput { unknown: standing.as_ref().is_some_and(undecided), ..seen(rows, row) },
            last_model: &at.map_or(LastModel::Same, |at| self.last_model(before, at, row, compared)),
            value: rows.value(row),
            issues: rows.issues(row),
        };
        let carried = at.map(|at| before.carried(at, self.as_of())).unwrap_or_default();
        let memory = (!inputs.is_empty() && !carried.stays)
            .then(|| inputs.held_against(rows, row, at.and_then(|at| before.remembered(at))));
        let (changes, remembered) = memory.unwrap_or_default();
        let reviewed = review.client_changed(&book_client, changes, |clause| rows.undecided_inputs(row, clause));
        let reviewed = reviewed.map_err(|error| refused(client, self.as_of(), error))?;
        if let (Some(standing), true) = (reviewed.standing, joined.keeps(row)) {
            next.push(client, standing, book_client.value, &carried);
            if let Some(values) = remembered {
                next.remember(values);
            }
        }
        Ok(())
    }

    /// What the model of the last review says of a client, as far as it is known; `compared` says whose fingerprints are those of
    /// the last model.
    fn last_model(&self, before: &Standings<'_>, at: usize, row: usize, compared: &[bool]) -> LastModel {
        match before.model(at) {
            Some(SameModel::Same) => LastModel::Same,
            Some(SameModel::OtherMeaning) => LastModel::OtherMeaning,
            // A last model that is not the one of the standings tells nothing about them.
            _ => match &self.previous {
                Some(previous) if before.may_be_of(at, compared) => {
                    LastModel::Says(previous.seen(seen(&previous.rows, row)))
                }
                _ => LastModel::Unknown,
            },
        }
    }

    /// The columns of the client base that the model reads and that are there.
    fn columns(&self) -> Vec<&str> {
        let absent = self.assigned.absent();
        let present =
            self.plan.attributes().filter(|attribute| !absent.iter().any(|absent| **absent == *attribute.name()));
        present.map(|attribute| attribute.column()).collect()
    }
}

/// The clients of a book and their standings, joined by id.
struct Joined {
    /// By row of the book: 1 + the row of its standing, 0 for a newcomer, [`Joined::NONE`] for a client without an id, or with that of
    /// an earlier row.
    rows: Vec<u32>,
    /// By row of the standings: whether the client is in the book.
    taken: Vec<bool>,
}

impl Joined {
    /// A row that neither has a standing nor keeps one.
    const NONE: u32 = u32::MAX;

    /// The row of the standing of a client of the book.
    fn standing(&self, row: usize) -> Option<usize> {
        self.rows.get(row).filter(|number| **number != Self::NONE).and_then(|number| rank(*number))
    }

    /// Whether a client of the book keeps a standing from now on.
    fn keeps(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|number| *number != Self::NONE)
    }

    /// Whether the client of a standing is in the book.
    fn has(&self, at: usize) -> bool {
        self.taken.get(at) == Some(&true)
    }
}

/// What a review looks at in the assignment of a row.
fn seen(rows: &ClientRows, row: usize) -> ReviewInput {
    ReviewInput {
        tier: rows.tier(row),
        clause: rows.clause(row).and_then(|number| u32::try_from(number).ok()),
        stays: rows.stays.get(row).copied().unwrap_or(0),
        renewal: rows.renewal(row),
        unknown: false,
    }
}

fn refused(client: &str, as_of: Date, error: ReviewError) -> TableError {
    let of_client = |key| Sentence::of(key).with("client", shown(client));
    let said = |error: &ReviewError| of_client(Key::RefusedClient).with("message", error.to_string());
    match error {
        ReviewError::Earlier { last } => {
            let message = of_client(Key::RefusedEarlier).with("last", last).with("day", as_of);
            names::refused("earlier-review", message, Key::RefusedEarlierHelp)
        }
        ReviewError::BoundWithoutOrder { .. } => {
            names::refused("needs-order", said(&error), Key::RefusedNeedsOrderReviewHelp).column_named("override_kind")
        }
        other => TableError::new("bad-value", said(&other)),
    }
}

/// The rank of a tier by its number in a column.
fn rank(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// Movements as a table.
fn frame(
    moves: Movements<'_>,
    changes: &[(usize, Vec<InputChange>)],
    plan: &Plan,
    (whole_ids, language): (bool, Language),
    (words, interrupt): (WordType, &Interrupt),
    metadata: Vec<(String, String)>,
) -> Result<Frame, TableError> {
    let tiers = |numbers: Vec<u32>| FrameColumn::Words { numbers, words: plan.tiers().map(Into::into).collect() };
    let movements = Movement::of(plan.is_ranked());
    let place = |wanted: &Movement| movements.iter().position(|movement| movement == wanted);
    let movements = FrameColumn::Words {
        numbers: interrupt.collected(moves.movements.iter().map(|movement| place(movement).map_or(0, number)))?,
        words: movements.iter().map(|movement| movement.word().to_string()).collect(),
    };
    let mut columns = vec![
        (plan.client_column(), FrameColumn::ids(&moves.clients, whole_ids.into(), interrupt)?),
        ("movement", movements),
        ("from", tiers(moves.from)),
        ("to", tiers(moves.to)),
        ("assigned", tiers(moves.assigned)),
        ("since", FrameColumn::Days(moves.since)),
        ("pending_tier", tiers(moves.pending)),
        ("pending_since", FrameColumn::Days(moves.pending_since)),
        ("effective_on", FrameColumn::Days(moves.effective_on)),
    ];
    if let Some((_, scale)) = plan.value() {
        columns.push(("value", FrameColumn::Numbers { units: moves.values, scale }));
    }
    columns.extend([
        (
            "cause",
            FrameColumn::Words {
                numbers: moves.causes,
                words: moves.cause_lists.iter().map(|causes| Cause::list(causes)).collect(),
            },
        ),
        ("overdue", FrameColumn::Booleans(moves.overdue)),
        ("reason", FrameColumn::Words { numbers: moves.reasons, words: moves.reason_words }),
    ]);
    if plan.remember().next().is_some() {
        columns.extend(changed_columns(changes, moves.clients.len(), language, interrupt)?);
    }
    let columns = columns.into_iter().map(|(name, column)| (name.to_string(), column)).collect();
    Frame::asking(columns, words, metadata, interrupt)
}

/// Which values of each client are others than at the last review, and how; `changes` are by row, of so many rows.
fn changed_columns(
    changes: &[(usize, Vec<InputChange>)],
    rows: usize,
    language: Language,
    interrupt: &Interrupt,
) -> Result<[(&'static str, FrameColumn); 2], TableError> {
    let mut texts: [Vec<Option<String>>; 2] = [vec![None; rows], vec![None; rows]];
    let [values, causes] = &mut texts;
    for (at, (row, changes)) in changes.iter().enumerate() {
        interrupt.check_at(at)?;
        let words = [InputChange::list(changes, language), InputChange::causes(changes, language)];
        for (texts, words) in [&mut *values, &mut *causes].into_iter().zip(words) {
            if let Some(text) = texts.get_mut(*row) {
                *text = Some(words);
            }
        }
    }
    let column = |texts: &[Option<String>]| FrameColumn::texts_asking(texts.iter().map(Option::as_deref), interrupt);
    Ok([("changed", column(values)?), ("changed_how", column(causes)?)])
}
