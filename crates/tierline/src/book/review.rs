//! The review of a whole book: every client's assignment against its standing.

use std::collections::{BTreeMap, HashMap, HashSet};

use tierline_arrow::{Frame, FrameColumn, Table, TableError};
use tierline_book::{
    Attribution, Count, LastModel, Movement, Policy, ReviewError, Reviewed, Seen, Standing, Why, Words,
};
use tierline_core::{Date, Finding, Interrupt, Interrupted, Plan, Remark};
use tierline_document::SameModel;

use super::members::Members;
use super::standings::{NextStandings, STANDING_COLUMNS, Standings, format_of, number};
use super::{Book, guard, remarks, told};

/// What a review is made with, beside the book and its standings.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReviewOptions {
    /// Whether tiers and words are plain texts instead of dictionaries.
    pub plain: bool,
    /// Confirms a review that would be refused, because many clients or a column of last time are gone: the most clients
    /// that may leave.
    pub accept_left: Option<u64>,
}

/// What a review did with a client base.
#[derive(Clone, Debug)]
pub struct Review {
    movements: Frame,
    standings: Frame,
    pub(crate) counts: BTreeMap<Movement, Count>,
    pub(crate) flows: BTreeMap<(End, End), Count>,
    pub(crate) attribution: Attribution,
    pub(crate) overdue: u64,
    pub(crate) notable: Vec<Notable>,
    /// How many clients there are beside the notable ones that something was done with.
    pub(crate) left_out: usize,
    /// The tiers before and after (ranks, 1 on; 0 for none), by row of the book; then those before of clients that have left, with their ids.
    befores: Vec<u32>,
    afters: Vec<u32>,
    left: Vec<(String, Option<usize>)>,
    pub(crate) last: Option<Date>,
    findings: Vec<Finding>,
    remarks: Vec<Remark>,
}

/// Where a client was before a review, or is after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// In a tier, by its rank.
    Tier(usize),
    /// In the book without a tier.
    Unassigned,
    /// Not in the book: it came with this review, or left.
    Outside,
}

impl End {
    /// The rank of its tier.
    pub(crate) const fn tier(self) -> Option<usize> {
        match self {
            Self::Tier(rank) => Some(rank),
            Self::Unassigned | Self::Outside => None,
        }
    }

    fn of(tier: u32, is_outside: bool) -> Self {
        match rank(tier) {
            Some(_) if is_outside => Self::Outside,
            Some(rank) => Self::Tier(rank),
            None if is_outside => Self::Outside,
            None => Self::Unassigned,
        }
    }
}

/// A client that something was done with.
#[derive(Clone, Debug)]
pub(crate) struct Notable {
    pub(crate) client: String,
    pub(crate) movement: Movement,
    pub(crate) from: Option<usize>,
    pub(crate) to: Option<usize>,
    pub(crate) pending: Option<usize>,
    pub(crate) effective_on: Option<Date>,
    pub(crate) value: Option<i64>,
    pub(crate) cause: Option<String>,
    pub(crate) reason: String,
}

/// The columns of movements behind the client column that standings do not have.
const MOVEMENT_COLUMNS: [&str; 8] = ["movement", "from", "to", "assigned", "value", "cause", "overdue", "reason"];

/// How many notable clients a report names.
const NAMED: usize = 200;

impl Review {
    /// A row for each client of the book in its order, and behind them those that have left: the client, `movement`,
    /// `from` and `to` (tiers), `assigned` (what the rules say), `since`, `pending_tier`, `pending_since`,
    /// `effective_on`, `value` (of those that have left, the last one that was known), `cause`, `overdue` and `reason`.
    #[must_use]
    pub const fn movements(&self) -> &Frame {
        &self.movements
    }

    /// The standings to keep until the next review: the client column and [`STANDING_COLUMNS`](super::STANDING_COLUMNS).
    #[must_use]
    pub const fn standings(&self) -> &Frame {
        &self.standings
    }

    /// How many clients each movement has, and their value, in the order of [`Movement::ALL`].
    pub fn counts(&self) -> impl Iterator<Item = (Movement, Count)> {
        Movement::ALL.iter().map(|movement| (*movement, self.counts.get(movement).copied().unwrap_or_default()))
    }

    /// Why the tiers of clients changed.
    #[must_use]
    pub const fn attribution(&self) -> &Attribution {
        &self.attribution
    }

    /// How many clients waited for this review for longer than the model allows.
    #[must_use]
    pub const fn overdue(&self) -> u64 {
        self.overdue
    }

    /// The tier that a client of the book had before.
    pub(crate) fn before(&self, row: usize) -> Option<usize> {
        rank(*self.befores.get(row)?)
    }

    /// The tier in force of a client of the book.
    pub(crate) fn after(&self, row: usize) -> Option<usize> {
        rank(*self.afters.get(row)?)
    }

    /// Those that have left.
    pub(crate) fn left(&self) -> impl Iterator<Item = &str> {
        self.left.iter().map(|(client, _)| client.as_str())
    }

    /// The tiers of those that have left.
    pub(crate) fn left_by_client(&self) -> HashMap<&str, Option<usize>> {
        self.left.iter().map(|(client, tier)| (client.as_str(), *tier)).collect()
    }

    /// What is to be said of overrides in the standings: one without its tier, one that has ended, one that lacks its author
    /// or its reason.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What is to be said of the table of standings: columns that nothing reads, and that look like one that has no value.
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

/// The rows of movements as they are put together, column by column.
struct Movements<'a> {
    clients: Vec<&'a str>,
    movements: Vec<Movement>,
    /// Ranks, 1 on; 0 for none, as in the next three.
    from: Vec<u32>,
    to: Vec<u32>,
    assigned: Vec<u32>,
    pending: Vec<u32>,
    since: Vec<Option<i32>>,
    pending_since: Vec<Option<i32>>,
    effective_on: Vec<Option<i32>>,
    values: Vec<Option<i64>>,
    causes: Vec<u32>,
    overdue: Vec<Option<bool>>,
    reasons: Vec<u32>,
}

/// Words that many rows share, numbered from 1 on.
#[derive(Default)]
struct Interned {
    words: Vec<String>,
    by_words: HashMap<String, u32>,
}

impl Interned {
    fn number(&mut self, words: String) -> u32 {
        if let Some(number) = self.by_words.get(&words) {
            return *number;
        }
        self.words.push(words.clone());
        let next = number(self.words.len().saturating_sub(1));
        self.by_words.insert(words, next);
        next
    }

    fn get(&self, number: u32) -> Option<&str> {
        self.words.get(usize::try_from(number.checked_sub(1)?).ok()?).map(String::as_str)
    }
}

impl Book {
    /// Holds the assignments against the standings of the last review, as of the book's day.
    ///
    /// `standings` are the table that the last review wrote, as it is or as it went through a CRM: the client column,
    /// `tier`, and whatever else of [`STANDING_COLUMNS`](super::STANDING_COLUMNS) there is; nothing for a first review.
    /// Somebody sets a client's tier by `override_tier`, `override_until` (the last day on which it holds),
    /// `override_author` and `override_reason` there.
    ///
    /// # Errors
    /// `earlier-review` where a client was reviewed on a later day already; `no-client-found`, `many-left` and `columns-gone`
    /// where the review would lose what the standings remember, and nobody has confirmed it; those of reading the table:
    /// `missing-column`, `unusable-type`, `column-twice`, `invalid-data`, `bad-value`, `newer-format`.
    pub fn review(&self, standings: Option<&Table>, options: &ReviewOptions) -> Result<Review, TableError> {
        let (plan, members, as_of) = (&self.plan, &self.members, self.as_of);
        let before = match standings {
            Some(table) => Standings::read(table, &self.model, plan, &self.fingerprints, &self.interrupt)?,
            None => Standings::none(),
        };
        if STANDING_COLUMNS.iter().chain(&MOVEMENT_COLUMNS).any(|own| *own == plan.client_column()) {
            let client = plan.client_column();
            let message = format!("the client column is named `{client}`, as a column of standings or movements is");
            return Err(TableError::new("column-twice", message)
                .column_named(client)
                .with_help("give it another name, like `client_id`, in the table and in the model"));
        }
        for (at, client) in before.clients().iter().enumerate() {
            if let Some(last) = before.get(at).and_then(|own| own.last_review()).filter(|last| *last > as_of) {
                return Err(refused(client.unwrap_or_default(), as_of, ReviewError::Earlier { last }));
            }
        }
        let columns = self.columns();
        guard::check(&before, members, plan, &columns, as_of, options.accept_left)?;
        let policy = Policy::new(plan.migration(), plan.tiers().len());
        let words = Words::of(plan).with_parameters(self.model.parameters());
        let by_client = before.by_client()?;
        let format = format_of(columns.iter().copied());
        let mut taken = vec![false; before.len()];
        let mut newcomers: HashSet<&str> = HashSet::new();
        let mut out = Movements::with_capacity(members.rows());
        let mut next = NextStandings::new(plan, self.fingerprints.today(), &format, members.rows());
        let mut attribution = Attribution::new(plan.tiers().len());
        let (mut causes, mut reasons) = (Interned::default(), Interned::default());
        let mut whys: HashMap<Why, u32> = HashMap::new();
        let mut known: HashMap<String, bool> = HashMap::new();
        for row in 0..members.rows() {
            self.interrupt.check_at(row)?;
            let client = members.clients.get(row).unwrap_or_default();
            // Where several rows have an id, all of them are unassigned, and the first one keeps the standing.
            let at = by_client.get(client).copied().filter(|at| taken.get(*at) == Some(&false));
            if let Some(taken) = at.and_then(|at| taken.get_mut(at)) {
                *taken = true;
            }
            let standing = at.and_then(|at| before.get(at));
            let standing = standing.as_ref();
            let undecided = |own: &Standing| own.clause.is_some_and(|clause| members.is_undecided(row, clause));
            let seen = Seen { unknown: standing.is_some_and(undecided), ..seen(members, row) };
            let refused = |error: ReviewError| refused(client, as_of, error);
            let reviewed = policy.review(standing, &seen, as_of).map_err(refused)?;
            let then = at.map_or(LastModel::Same, |at| self.last_model(&before, at, row, &mut known));
            let legs = policy.legs(standing, &reviewed, &then, as_of).map_err(refused)?;
            let value = members.value(row);
            attribution.add(&reviewed, &legs, value.map(i128::from));
            out.causes.push(legs.told(reviewed.movement).map_or(0, |told| causes.number(told)));
            let reason = match (members.issues(row), reviewed.why.unknown()) {
                (Some(issues), _) if seen.tier.is_none() => {
                    reasons.number(format!("{}; {issues}", words.sentence(&reviewed.why)))
                }
                (_, Some(clause)) => {
                    let (missing, bad) = members.untold_by_clause(row, clause);
                    let own = words.sentence_untold(&reviewed.why, &missing, &bad);
                    reasons.number(match members.issues(row) {
                        Some(issues) if !bad.is_empty() => format!("{own}; {issues}"),
                        _ => own,
                    })
                }
                _ => *whys.entry(reviewed.why).or_insert_with_key(|why| reasons.number(words.sentence(why))),
            };
            out.reasons.push(reason);
            let there = standing.filter(|own| own.left_on.is_none());
            out.overdue.push(there.map(|own| policy.overdue(own.last_review(), as_of)));
            out.push(client, &reviewed, seen.tier, value);
            // A client without an id has no standing, and of several rows with one id only the first one has.
            let own = at.is_some() || (!by_client.contains_key(client) && newcomers.insert(client));
            if let (Some(standing), true, false) = (reviewed.standing, own, client.is_empty()) {
                let carried = at.map(|at| before.carried(at, as_of)).unwrap_or_default();
                next.push(client, standing, value, &carried);
            }
        }
        for (at, client) in before.clients().iter().enumerate() {
            self.interrupt.check_at(at)?;
            if taken.get(at) != Some(&false) {
                continue;
            }
            let (Some(standing), client) = (before.get(at), client.unwrap_or_default()) else { continue };
            let refused = |error: ReviewError| refused(client, as_of, error);
            let reviewed = policy.left(&standing, as_of).map_err(refused)?;
            let carried = before.carried(at, as_of);
            if let Some(own) = reviewed.standing {
                next.push(client, own, None, &carried);
            }
            // Who has left already is remembered, and counts for nothing.
            if standing.left_on.is_some() {
                continue;
            }
            let legs = policy.legs(Some(&standing), &reviewed, &LastModel::Same, as_of).map_err(refused)?;
            attribution.add(&reviewed, &legs, carried.value.map(i128::from));
            out.causes.push(0);
            out.reasons.push(*whys.entry(reviewed.why).or_insert_with_key(|why| reasons.number(words.sentence(why))));
            out.overdue.push(None);
            out.push(client, &reviewed, None, carried.value);
        }
        self.interrupt.check()?;
        let befores = out.from.iter().take(members.rows()).copied().collect();
        let afters = out.to.iter().take(members.rows()).copied().collect();
        let gone = out.clients.iter().zip(&out.from).skip(members.rows());
        let left = self.interrupt.collected(gone.map(|(client, from)| ((*client).to_string(), rank(*from))))?;
        let (notable, left_out) = notable(&out, &causes, &reasons, &self.interrupt)?;
        let mut counts: BTreeMap<Movement, Count> = BTreeMap::new();
        let mut flows: BTreeMap<(End, End), Count> = BTreeMap::new();
        let moves = out.movements.iter().zip(out.from.iter().zip(&out.to)).zip(&out.overdue).enumerate();
        for ((row, ((movement, (from, to)), overdue)), value) in moves.zip(&out.values) {
            self.interrupt.check_at(row)?;
            // Who was in the book before is overdue or is not; behind the book's rows are those that have left.
            let has_left = row >= members.rows();
            let ends = (End::of(*from, !has_left && overdue.is_none()), End::of(*to, has_left));
            let one =
                Count { clients: 1, value: value.map_or(0, i128::from), without_value: u64::from(value.is_none()) };
            add(counts.entry(*movement).or_default(), one);
            add(flows.entry(ends).or_default(), one);
        }
        let overdue = out.overdue.iter().filter(|own| **own == Some(true)).count();
        let (unread, missed) = before.unread_and_missed(plan.client_column())?;
        let told = told(&self.model, self.fingerprints.today(), as_of);
        let (whole, asked) = (self.whole_ids, (options.plain, &self.interrupt));
        Ok(Review {
            standings: next.frame(whole, &before, asked, told.clone())?,
            movements: out.frame(plan, whole, (causes.words, reasons.words), asked, told)?,
            counts,
            flows,
            attribution,
            overdue: u64::try_from(overdue).unwrap_or(u64::MAX),
            notable,
            left_out,
            befores,
            afters,
            left,
            last: before.latest()?,
            findings: remarks::overrides(&before, as_of)?,
            remarks: remarks::look_alikes("standings", &unread, &missed, |_| None),
        })
    }

    /// What the model of the last review says of a client, as far as it is known; `known` remembers whose fingerprints are
    /// those of the last model.
    fn last_model(
        &self,
        before: &Standings<'_>,
        at: usize,
        row: usize,
        known: &mut HashMap<String, bool>,
    ) -> LastModel {
        match before.model(at) {
            Some(SameModel::Same) => LastModel::Same,
            Some(SameModel::OtherMeaning) => LastModel::OtherMeaning,
            // A last model that is not the one of the standings tells nothing about them.
            _ => match &self.previous {
                Some(previous) if before.may_be_of(at, &previous.fingerprints, known) => {
                    LastModel::Says(previous.seen(seen(&previous.members, row)))
                }
                _ => LastModel::Unknown,
            },
        }
    }

    /// The columns of the client base that the model reads and that are there.
    fn columns(&self) -> Vec<&str> {
        let absent = self.assigned.absent();
        let there = self.plan.attributes().filter(|own| !absent.iter().any(|absent| **absent == *own.name()));
        there.map(|own| own.column()).collect()
    }
}

/// What a review looks at in the assignment of a row.
fn seen(members: &Members, row: usize) -> Seen {
    Seen {
        tier: members.tier(row),
        clause: members.clause(row).and_then(|number| u32::try_from(number).ok()),
        stays: members.stays.get(row).copied().unwrap_or(0),
        renewal: members.renewal(row),
        unknown: false,
    }
}

fn refused(client: &str, as_of: Date, error: ReviewError) -> TableError {
    let client = client.escape_debug();
    match error {
        ReviewError::Earlier { last } => {
            let message = format!(
                "client `{client}` was reviewed on {last}, and this review is as of {as_of}: \
                 a review cannot be dated before the last one"
            );
            TableError::new("earlier-review", message)
                .with_help("give a later day, or the standings from before that review")
        }
        other => TableError::new("bad-value", format!("client `{client}`: {other}")),
    }
}

pub(crate) fn add(to: &mut Count, one: Count) {
    to.clients = to.clients.saturating_add(one.clients);
    to.value = to.value.saturating_add(one.value);
    to.without_value = to.without_value.saturating_add(one.without_value);
}

/// The clients that somebody wants to hear of, those of greatest value first, movement by movement.
fn notable(
    out: &Movements<'_>,
    causes: &Interned,
    reasons: &Interned,
    interrupt: &Interrupt,
) -> Result<(Vec<Notable>, usize), Interrupted> {
    const TOLD: [Movement; 9] = [
        Movement::Demoted,
        Movement::DemotionPending,
        Movement::Promoted,
        Movement::PromotionPending,
        Movement::HeldByOverride,
        Movement::Held,
        Movement::Recovered,
        Movement::Returned,
        Movement::Left,
    ];
    let place = |row: &usize| {
        let own = out.movements.get(*row).and_then(|own| TOLD.iter().position(|movement| movement == own));
        let value = out.values.get(*row).copied().flatten();
        (own, std::cmp::Reverse(value), *row)
    };
    let mut rows: Vec<usize> = Vec::new();
    let mut all = 0_usize;
    for row in 0..out.movements.len() {
        interrupt.check_at(row)?;
        if place(&row).0.is_none() {
            continue;
        }
        all = all.saturating_add(1);
        rows.push(row);
        // Of some thousands, those that are named in the end are among the first ones.
        if rows.len() >= Interrupt::ROWS {
            rows.select_nth_unstable_by_key(NAMED, place);
            rows.truncate(NAMED);
        }
    }
    rows.sort_unstable_by_key(place);
    rows.truncate(NAMED);
    let left_out = all.saturating_sub(NAMED);
    let named = rows.into_iter().filter_map(|row| {
        Some(Notable {
            client: (*out.clients.get(row)?).to_string(),
            movement: *out.movements.get(row)?,
            from: rank(*out.from.get(row)?),
            to: rank(*out.to.get(row)?),
            pending: rank(*out.pending.get(row)?),
            effective_on: out.effective_on.get(row).copied().flatten().and_then(|days| Date::from_days(days.into())),
            value: out.values.get(row).copied().flatten(),
            cause: causes.get(*out.causes.get(row)?).map(Into::into),
            reason: reasons.get(*out.reasons.get(row)?).unwrap_or_default().to_string(),
        })
    });
    Ok((named.collect(), left_out))
}

/// The rank of a tier by its number in a column.
fn rank(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

impl<'a> Movements<'a> {
    fn with_capacity(rows: usize) -> Self {
        Self {
            clients: Vec::with_capacity(rows),
            movements: Vec::with_capacity(rows),
            from: Vec::with_capacity(rows),
            to: Vec::with_capacity(rows),
            assigned: Vec::with_capacity(rows),
            pending: Vec::with_capacity(rows),
            since: Vec::with_capacity(rows),
            pending_since: Vec::with_capacity(rows),
            effective_on: Vec::with_capacity(rows),
            values: Vec::with_capacity(rows),
            causes: Vec::with_capacity(rows),
            overdue: Vec::with_capacity(rows),
            reasons: Vec::with_capacity(rows),
        }
    }

    /// Adds what was done with a client; cause, reason and whether it was overdue are added beside it.
    fn push(&mut self, client: &'a str, own: &Reviewed, assigned: Option<usize>, value: Option<i64>) {
        let tier = |tier: Option<usize>| tier.map_or(0, number);
        // Of a client that has left nothing is said but where it was.
        let there = own.standing.filter(|standing| standing.left_on.is_none());
        let pending = there.and_then(|standing| standing.pending);
        self.clients.push(client);
        self.movements.push(own.movement);
        self.from.push(tier(own.from));
        self.to.push(tier(own.to));
        self.assigned.push(tier(assigned));
        self.pending.push(tier(pending.map(|pending| pending.tier)));
        self.since.push(there.and_then(|standing| standing.since).map(Date::days));
        self.pending_since.push(pending.map(|pending| pending.since.days()));
        self.effective_on.push(pending.and_then(|pending| pending.effective_on).map(Date::days));
        self.values.push(value);
    }

    fn frame(
        self,
        plan: &Plan,
        whole_ids: bool,
        (causes, reasons): (Vec<String>, Vec<String>),
        (plain, interrupt): (bool, &Interrupt),
        told: Vec<(String, String)>,
    ) -> Result<Frame, TableError> {
        let tiers = |numbers: Vec<u32>| FrameColumn::Words { numbers, words: plan.tiers().map(Into::into).collect() };
        let place = |own: &Movement| Movement::ALL.iter().position(|movement| movement == own);
        let movements = FrameColumn::Words {
            numbers: interrupt.collected(self.movements.iter().map(|own| place(own).map_or(0, number)))?,
            words: Movement::ALL.iter().map(|movement| movement.word().to_string()).collect(),
        };
        let mut columns = vec![
            (plan.client_column(), FrameColumn::ids(&self.clients, whole_ids.into(), interrupt)?),
            ("movement", movements),
            ("from", tiers(self.from)),
            ("to", tiers(self.to)),
            ("assigned", tiers(self.assigned)),
            ("since", FrameColumn::Days(self.since)),
            ("pending_tier", tiers(self.pending)),
            ("pending_since", FrameColumn::Days(self.pending_since)),
            ("effective_on", FrameColumn::Days(self.effective_on)),
        ];
        if let Some((_, scale)) = plan.value() {
            columns.push(("value", FrameColumn::Numbers { units: self.values, scale }));
        }
        columns.extend([
            ("cause", FrameColumn::Words { numbers: self.causes, words: causes }),
            ("overdue", FrameColumn::Booleans(self.overdue)),
            ("reason", FrameColumn::Words { numbers: self.reasons, words: reasons }),
        ]);
        let columns = columns.into_iter().map(|(name, own)| (name.to_string(), own)).collect();
        Frame::asking(columns, plain.into(), told, interrupt)
    }
}
