//! The review of a whole book, client by client: what is done with each, why, and what comes of it for all of them.
//!
//! [`BookReview`] is given one client after the other with its standing and what the model sees of it. It moves the client as the
//! policy says, writes a row of [`Movements`], and adds the client to counts, flows and causes. Reasons that many clients share
//! are kept once. Who reads standings from a table, and joins clients to them, is not its concern.

use std::collections::{BTreeMap, HashMap};

use tierline_core::{Date, Interrupt, Interrupted, Language, Parameter, Plan, Sentence, sort_by};

use crate::attribution::{Attribution, Cause, Count, LastModel};
use crate::inputs::{InputChange, InputMove, with_changes};
use crate::movement::Movement;
use crate::policy::Policy;
use crate::reason_format::{ReasonFormat, in_clauses};
use crate::review::{ReviewError, ReviewInput, ReviewOutcome};
use crate::standing::Standing;
use crate::why::Why;

/// Where a client was before a review, or is after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowEnd {
    /// In a tier, by its rank.
    Tier(usize),
    /// In the book without a tier.
    Unassigned,
    /// Not in the book: it came with this review, or left.
    Outside,
    /// It had left, and came back with this review.
    Returned,
}

impl FlowEnd {
    /// The rank of its tier.
    #[must_use]
    pub const fn tier(self) -> Option<usize> {
        match self {
            Self::Tier(rank) => Some(rank),
            Self::Unassigned | Self::Outside | Self::Returned => None,
        }
    }

    fn of(tier: Option<usize>, is_outside: bool) -> Self {
        match (tier, is_outside) {
            (_, true) => Self::Outside,
            (Some(rank), false) => Self::Tier(rank),
            (None, false) => Self::Unassigned,
        }
    }
}

/// A client that something was done with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notable {
    /// Its id.
    pub client: String,
    /// What was done.
    pub movement: Movement,
    /// The rank of the tier before.
    pub from: Option<usize>,
    /// The rank of the tier in force.
    pub to: Option<usize>,
    /// The rank of the tier that it waits for.
    pub pending: Option<usize>,
    /// The day on or after which it gets it.
    pub effective_on: Option<Date>,
    /// What it is worth, in units.
    pub value: Option<i64>,
    /// Why its tier changed; none where the movement names the cause.
    pub causes: Vec<Cause>,
    /// Why, in a sentence.
    pub reason: String,
    /// Which of its values changed since the last review, as far as its standing tells.
    pub changes: Vec<InputChange>,
}

/// What a review did with each client, column by column: the clients of the book in their order, and behind them those that
/// have left.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Movements<'a> {
    /// The clients.
    pub clients: Vec<&'a str>,
    /// What was done.
    pub movements: Vec<Movement>,
    /// The tiers before: 0 for none, then 1 + the rank, as in the next three.
    pub from: Vec<u32>,
    /// The tiers in force.
    pub to: Vec<u32>,
    /// What the rules say.
    pub assigned: Vec<u32>,
    /// What is waited for.
    pub pending: Vec<u32>,
    /// The days since which clients are in their tiers, as days since 1970, as in the next two.
    pub since: Vec<Option<i32>>,
    /// The days on which moves that wait were first seen.
    pub pending_since: Vec<Option<i32>>,
    /// The days on or after which they take effect.
    pub effective_on: Vec<Option<i32>>,
    /// What clients are worth, in units.
    pub values: Vec<Option<i64>>,
    /// Numbers of [`Movements::cause_lists`], from 1; 0 for none.
    pub causes: Vec<u32>,
    /// Whether clients waited for the review for too long; nothing for those that were not there last time.
    pub overdue: Vec<Option<bool>>,
    /// Numbers of [`Movements::reason_words`], from 1.
    pub reasons: Vec<u32>,
    /// The causes that moves have together, each list once.
    pub cause_lists: Vec<Vec<Cause>>,
    /// The reasons, each once.
    pub reason_words: Vec<String>,
    /// The values that changed since the last review, by row ascending; only of rows with one.
    pub changes: Vec<(usize, Vec<InputChange>)>,
}

/// One client of a book, for its review.
#[derive(Clone, Copy, Debug)]
pub struct BookClient<'a, 'r> {
    /// Its id.
    pub client: &'a str,
    /// Its standing; nothing where it has none.
    pub standing: Option<&'r Standing>,
    /// What the model says of it today.
    pub seen: ReviewInput,
    /// What the model of its last review says of it today.
    pub last_model: &'r LastModel,
    /// What it is worth, in units.
    pub value: Option<i64>,
    /// What is wrong with it.
    pub issues: Option<&'r str>,
}

/// A review of a whole book on its way.
///
/// ```
/// use tierline_book::report::review_report;
/// use tierline_book::{BookClient, BookReview, LastModel, Movement, ReviewInput, Standing};
/// use tierline_core::{Interrupt, Language, Model, Tier};
/// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
/// let (last, day) = (Standing::new(0, "2026-08-21".parse()?), "2026-11-21".parse()?);
/// let mut review = BookReview::new(&plan, &[], day, 1).language(Language::English);
/// let new = BookClient {
///     client: "a",
///     standing: None,
///     seen: ReviewInput { tier: Some(0), ..ReviewInput::default() },
///     last_model: &LastModel::Same,
///     value: None,
///     issues: None,
/// };
/// assert_eq!(review.client(&new, |_| (Vec::new(), Vec::new()))?.movement, Movement::Entered);
/// assert_eq!(review.left("b", &last, None)?.movement, Movement::Left);
/// let (movements, outcome) = review.finish(&Interrupt::NEVER)?;
/// assert_eq!(movements.clients, ["a", "b"]);
/// assert_eq!(review_report(&plan, &outcome, last.last_review(), &[], &[]).counts.len(), Movement::of(true).len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BookReview<'a> {
    policy: Policy,
    format: ReasonFormat,
    language: Language,
    as_of: Date,
    rows: Movements<'a>,
    causes: Interned<Vec<Cause>>,
    reasons: Interned<String>,
    whys: HashMap<Why, u32>,
    /// The day of a last review, and whether it is too long ago.
    overdue: Option<(Option<Date>, bool)>,
    attribution: Attribution,
    counts: BTreeMap<Movement, Count>,
    known_now: Count,
    flows: BTreeMap<(FlowEnd, FlowEnd), Count>,
    inputs: BTreeMap<(Movement, Box<str>, InputMove), Count>,
}

/// What came of a review.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BookOutcome {
    /// How many clients each movement has.
    pub counts: BTreeMap<Movement, Count>,
    /// Of those that entered: who was in the book before, without a tier.
    pub known_now: Count,
    /// From where to where clients went.
    pub flows: BTreeMap<(FlowEnd, FlowEnd), Count>,
    /// Why the tiers changed.
    pub attribution: Attribution,
    /// Of the clients that moved, or whose move waits, how many each change of a value was seen of; one with several counts for
    /// each.
    pub inputs: BTreeMap<(Movement, Box<str>, InputMove), Count>,
    /// How many clients waited for the review for longer than the model allows.
    pub overdue: u64,
    /// The clients whose movement is listed, those of greatest value first, movement by movement.
    pub notable: Vec<Notable>,
    /// How many more of them there are.
    pub left_out: usize,
}

/// How many notable clients a report names.
const NAMED: usize = 200;

/// Values that many rows share, numbered from 1 on.
#[derive(Debug)]
struct Interned<V> {
    values: Vec<V>,
    numbers: HashMap<V, u32>,
}

impl<V> Default for Interned<V> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<V: Clone + Eq + std::hash::Hash> Interned<V> {
    fn number(&mut self, value: V) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        self.values.push(value.clone());
        let next = number(self.values.len().saturating_sub(1));
        self.numbers.insert(value, next);
        next
    }
}

impl<'a> BookReview<'a> {
    /// Nobody is reviewed yet; `rows` is about how many clients there are.
    #[must_use]
    pub fn new(plan: &Plan, parameters: &[Parameter], as_of: Date, rows: usize) -> Self {
        Self {
            policy: Policy::of(plan),
            format: ReasonFormat::of(plan).with_parameters(parameters),
            language: Language::default(),
            as_of,
            rows: Movements::with_capacity(rows),
            causes: Interned::default(),
            reasons: Interned::default(),
            whys: HashMap::new(),
            overdue: None,
            attribution: Attribution::new(plan.tiers().len()),
            counts: BTreeMap::new(),
            known_now: Count::default(),
            flows: BTreeMap::new(),
            inputs: BTreeMap::new(),
        }
    }

    /// The same, with its reasons in a language; in English where nothing is said.
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Reviews one client; `undecided` says of a clause which values are missing and which are bad, where it cannot be told.
    ///
    /// # Errors
    /// Those of [`Policy::review`].
    pub fn client<'n>(
        &mut self,
        client: &BookClient<'a, '_>,
        undecided: impl FnOnce(u32) -> (Vec<&'n str>, Vec<&'n str>),
    ) -> Result<ReviewOutcome, ReviewError> {
        self.client_changed(client, Vec::new(), undecided)
    }

    /// The same, with the values that changed since the last review ([`Memory::changes`](crate::Memory::changes)): the reason of a
    /// move names them.
    ///
    /// ```
    /// use tierline_book::{BookClient, BookReview, InputChange, InputMove, InputValue, LastModel, ReviewInput, Standing};
    /// use tierline_core::{Attribute, Interrupt, Model, Tier, name};
    /// let large = Tier::when("Large", name("arr").ge(100_000));
    /// let model = Model::builder("sizes").attribute(Attribute::decimal("arr", 0)).tier(large).tier(Tier::rest("Small"));
    /// let plan = model.build()?.compile();
    /// let standing = Standing::new(0, "2026-08-21".parse()?);
    /// let client = BookClient {
    ///     client: "a",
    ///     standing: Some(&standing),
    ///     seen: ReviewInput { tier: Some(1), ..ReviewInput::default() },
    ///     last_model: &LastModel::Same,
    ///     value: None,
    ///     issues: None,
    /// };
    /// let (before, after) = (InputValue::Number(110_000.into()), InputValue::Number(60_000.into()));
    /// let fell = InputChange { input: "arr".into(), before, after, how: InputMove::Fell };
    /// let mut review = BookReview::new(&plan, &[], "2026-11-21".parse()?, 1);
    /// review.client_changed(&client, vec![fell], |_| (Vec::new(), Vec::new()))?;
    /// let (movements, outcome) = review.finish(&Interrupt::NEVER)?;
    /// assert!(movements.reason_words[0].ends_with("changed since the last review: `arr: 110,000 -> 60,000` (fell)"));
    /// assert_eq!(outcome.notable[0].changes[0].how, InputMove::Fell);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Policy::review`].
    pub fn client_changed<'n>(
        &mut self,
        client: &BookClient<'a, '_>,
        changes: Vec<InputChange>,
        undecided: impl FnOnce(u32) -> (Vec<&'n str>, Vec<&'n str>),
    ) -> Result<ReviewOutcome, ReviewError> {
        let reviewed = self.policy.review(client.standing, &client.seen, self.as_of)?;
        let legs = self.policy.legs(client.standing, &reviewed, client.last_model, self.as_of)?;
        // Of a client that left so long ago that it is not remembered nothing is told.
        let is_new =
            reviewed.movement == Movement::Entered && client.standing.is_some_and(|before| before.left_on.is_some());
        let changes = if is_new { Vec::new() } else { changes };
        let causes = legs.causes(reviewed.movement);
        let cause = if causes.is_empty() { 0 } else { self.causes.number(causes) };
        self.attribution.add(&reviewed, &legs, client.value.map(i128::from));
        let reason = self.reason(client, &reviewed, undecided, &changes);
        let standing = client.standing.filter(|standing| standing.left_on.is_none());
        let overdue = standing.map(|standing| self.is_overdue(standing.last_review()));
        self.row(client.client, &reviewed, client.seen.tier, client.value, (cause, reason), overdue);
        self.changed(&reviewed, client.value, changes);
        // Who was in the book before is overdue or is not.
        self.count(&reviewed, client.value, overdue.is_none(), false);
        Ok(reviewed)
    }

    /// A client of the standings that is not in the book any more. Who has left already is remembered, and is no row.
    ///
    /// # Errors
    /// Those of [`Policy::left`].
    pub fn left(
        &mut self,
        client: &'a str,
        standing: &Standing,
        value: Option<i64>,
    ) -> Result<ReviewOutcome, ReviewError> {
        let reviewed = self.policy.left(standing, self.as_of)?;
        if standing.left_on.is_none() {
            let legs = self.policy.legs(Some(standing), &reviewed, &LastModel::Same, self.as_of)?;
            self.attribution.add(&reviewed, &legs, value.map(i128::from));
            let reason = self.shared_reason(&reviewed);
            self.row(client, &reviewed, None, value, (0, reason), None);
            self.count(&reviewed, value, false, true);
        }
        Ok(reviewed)
    }

    /// Whether a client that was last reviewed on a day has waited for too long. Most have one day, whose answer is worked out once.
    fn is_overdue(&mut self, last: Option<Date>) -> bool {
        match self.overdue {
            Some((day, is_overdue)) if day == last => is_overdue,
            _ => {
                let is_overdue = self.policy.overdue(last, self.as_of);
                self.overdue = Some((last, is_overdue));
                is_overdue
            }
        }
    }

    /// Why, as the number of a reason.
    fn reason<'n>(
        &mut self,
        client: &BookClient<'a, '_>,
        reviewed: &ReviewOutcome,
        undecided: impl FnOnce(u32) -> (Vec<&'n str>, Vec<&'n str>),
        changes: &[InputChange],
    ) -> u32 {
        let told = |reason| with_changes(reason, reviewed.movement, changes);
        match (client.issues, reviewed.why.unknown()) {
            (Some(issues), _) if client.seen.tier.is_none() => {
                let reason = self.format.sentence(&reviewed.why);
                self.number(told(in_clauses(vec![reason, issues.into()])))
            }
            (issues, Some(clause)) => {
                let (missing, bad) = undecided(clause);
                let reason = self.format.sentence_undecided(&reviewed.why, &missing, &bad);
                self.number(told(match issues {
                    Some(issues) if !bad.is_empty() => in_clauses(vec![reason, issues.into()]),
                    _ => reason,
                }))
            }
            _ if changes.is_empty() || reviewed.movement == Movement::Kept => self.shared_reason(reviewed),
            _ => {
                let reason = self.format.sentence(&reviewed.why);
                self.number(told(reason))
            }
        }
    }

    /// Keeps what changed of the client whose row was added last, and counts it where the client moved or its move waits.
    fn changed(&mut self, reviewed: &ReviewOutcome, value: Option<i64>, changes: Vec<InputChange>) {
        if changes.is_empty() {
            return;
        }
        if reviewed.from != reviewed.to || reviewed.movement.is_pending() {
            let one = Count::one(value);
            for change in &changes {
                self.inputs.entry((reviewed.movement, change.input.clone(), change.how)).or_default().add(one);
            }
        }
        self.rows.changes.push((self.rows.clients.len().saturating_sub(1), changes));
    }

    /// A reason that holds nothing of the client itself: it is written once for all that have it.
    fn shared_reason(&mut self, reviewed: &ReviewOutcome) -> u32 {
        let Self { whys, reasons, format, language, .. } = self;
        let number = |why: &Why| reasons.number(format.sentence(why).in_language(*language));
        *whys.entry(reviewed.why).or_insert_with_key(number)
    }

    fn number(&mut self, reason: Sentence) -> u32 {
        self.reasons.number(reason.in_language(self.language))
    }

    fn row(
        &mut self,
        client: &'a str,
        outcome: &ReviewOutcome,
        assigned: Option<usize>,
        value: Option<i64>,
        (cause, reason): (u32, u32),
        overdue: Option<bool>,
    ) {
        let tier = |tier: Option<usize>| tier.map_or(0, number);
        // Of a client that has left nothing is said but where it was.
        let standing = outcome.standing.filter(|standing| standing.left_on.is_none());
        let pending = standing.and_then(|standing| standing.pending);
        let rows = &mut self.rows;
        rows.clients.push(client);
        rows.movements.push(outcome.movement);
        rows.from.push(tier(outcome.from));
        rows.to.push(tier(outcome.to));
        rows.assigned.push(tier(assigned));
        rows.pending.push(tier(pending.map(|pending| pending.tier)));
        rows.since.push(standing.and_then(|standing| standing.since).map(Date::days));
        rows.pending_since.push(pending.map(|pending| pending.since.days()));
        rows.effective_on.push(pending.and_then(|pending| pending.effective_on).map(Date::days));
        rows.values.push(value);
        rows.causes.push(cause);
        rows.reasons.push(reason);
        rows.overdue.push(overdue);
    }

    fn count(&mut self, outcome: &ReviewOutcome, value: Option<i64>, is_new: bool, has_left: bool) {
        let one = Count::one(value);
        let from = match outcome.movement {
            Movement::Returned => FlowEnd::Returned,
            _ if is_new => FlowEnd::Outside,
            _ => FlowEnd::of(outcome.from, false),
        };
        let to = if has_left { FlowEnd::Outside } else { FlowEnd::of(outcome.to, false) };
        if outcome.movement == Movement::Entered && from == FlowEnd::Unassigned {
            self.known_now.add(one);
        }
        self.counts.entry(outcome.movement).or_default().add(one);
        self.flows.entry((from, to)).or_default().add(one);
    }

    /// Adds a review of further clients of the same book, whose rows come behind these.
    ///
    /// ```
    /// use tierline_book::{BookClient, BookReview, LastModel, ReviewInput};
    /// use tierline_core::{Interrupt, Model, Tier};
    /// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
    /// let day = "2026-11-21".parse()?;
    /// let seen = ReviewInput { tier: Some(0), ..ReviewInput::default() };
    /// let of = |client| {
    ///     let new = BookClient { client, standing: None, seen, last_model: &LastModel::Same, value: None, issues: None };
    ///     let mut review = BookReview::new(&plan, &[], day, 1);
    ///     review.client(&new, |_| (Vec::new(), Vec::new())).map(|_| review)
    /// };
    /// let (mut review, second) = (of("a")?, of("b")?);
    /// review.append(second);
    /// let (movements, _) = review.finish(&Interrupt::NEVER)?;
    /// assert_eq!((movements.clients, movements.reasons), (vec!["a", "b"], vec![1, 1]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append(&mut self, more: Self) {
        let causes: Vec<u32> = more.causes.values.into_iter().map(|causes| self.causes.number(causes)).collect();
        let reasons: Vec<u32> = more.reasons.values.into_iter().map(|reason| self.reasons.number(reason)).collect();
        self.rows.append(more.rows, &causes, &reasons);
        self.attribution.merge(&more.attribution);
        self.known_now.add(more.known_now);
        for (movement, count) in more.counts {
            self.counts.entry(movement).or_default().add(count);
        }
        for (flow, count) in more.flows {
            self.flows.entry(flow).or_default().add(count);
        }
        for (input, count) in more.inputs {
            self.inputs.entry(input).or_default().add(count);
        }
    }

    /// What came of it: the rows, and the figures of all of them.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn finish(self, interrupt: &Interrupt) -> Result<(Movements<'a>, BookOutcome), Interrupted> {
        let mut rows = self.rows;
        (rows.cause_lists, rows.reason_words) = (self.causes.values, self.reasons.values);
        let (notable, left_out) = rows.notable(interrupt)?;
        let overdue = rows.overdue.iter().filter(|is_overdue| **is_overdue == Some(true)).count();
        let outcome = BookOutcome {
            counts: self.counts,
            known_now: self.known_now,
            flows: self.flows,
            attribution: self.attribution,
            inputs: self.inputs,
            overdue: u64::try_from(overdue).unwrap_or(u64::MAX),
            notable,
            left_out,
        };
        Ok((rows, outcome))
    }
}

impl Movements<'_> {
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
            cause_lists: Vec::new(),
            reason_words: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Adds rows behind these; `causes` and `reasons` are the numbers here of those of `more`.
    fn append(&mut self, mut more: Self, causes: &[u32], reasons: &[u32]) {
        let rows = self.clients.len();
        let renumber = |numbers: &mut Vec<u32>, by: &[u32]| {
            for number in numbers {
                *number = rank(*number).and_then(|at| by.get(at)).copied().unwrap_or(0);
            }
        };
        renumber(&mut more.causes, causes);
        renumber(&mut more.reasons, reasons);
        self.clients.append(&mut more.clients);
        self.movements.append(&mut more.movements);
        self.from.append(&mut more.from);
        self.to.append(&mut more.to);
        self.assigned.append(&mut more.assigned);
        self.pending.append(&mut more.pending);
        self.since.append(&mut more.since);
        self.pending_since.append(&mut more.pending_since);
        self.effective_on.append(&mut more.effective_on);
        self.values.append(&mut more.values);
        self.causes.append(&mut more.causes);
        self.overdue.append(&mut more.overdue);
        self.reasons.append(&mut more.reasons);
        self.changes.extend(more.changes.into_iter().map(|(row, changes)| (row.saturating_add(rows), changes)));
    }

    /// Which values of the client of a row changed.
    ///
    /// ```
    /// use tierline_book::Movements;
    /// assert!(Movements::default().changes_of(0).is_empty());
    /// ```
    #[must_use]
    pub fn changes_of(&self, row: usize) -> &[InputChange] {
        let at = self.changes.binary_search_by_key(&row, |(changed, _)| *changed).ok();
        at.and_then(|at| self.changes.get(at)).map_or(&[], |(_, changes)| changes)
    }

    /// The clients whose movement is listed, those of greatest value first, movement by movement.
    fn notable(&self, interrupt: &Interrupt) -> Result<(Vec<Notable>, usize), Interrupted> {
        const LISTED: [Movement; 12] = [
            Movement::Demoted,
            Movement::DemotionPending,
            Movement::Promoted,
            Movement::PromotionPending,
            Movement::Moved,
            Movement::MovePending,
            Movement::HeldByOverride,
            Movement::Held,
            Movement::Recovered,
            Movement::MoveCancelled,
            Movement::Returned,
            Movement::Left,
        ];
        let place = |row: &usize| {
            let place = self.movements.get(*row).and_then(|kind| LISTED.iter().position(|movement| movement == kind));
            let value = self.values.get(*row).copied().flatten();
            (place, std::cmp::Reverse(value), *row)
        };
        let mut rows: Vec<usize> = Vec::new();
        let mut all = 0_usize;
        for row in 0..self.movements.len() {
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
        sort_by(&mut rows, &mut |one, other| place(one).cmp(&place(other)));
        rows.truncate(NAMED);
        let left_out = all.saturating_sub(NAMED);
        let causes = |number: u32| self.cause_lists.get(rank(number)?).cloned();
        let reason = |number: u32| self.reason_words.get(rank(number)?).cloned();
        let named = rows.into_iter().filter_map(|row| {
            Some(Notable {
                client: (*self.clients.get(row)?).to_string(),
                movement: *self.movements.get(row)?,
                from: rank(*self.from.get(row)?),
                to: rank(*self.to.get(row)?),
                pending: rank(*self.pending.get(row)?),
                effective_on: self
                    .effective_on
                    .get(row)
                    .copied()
                    .flatten()
                    .and_then(|days| Date::from_days(days.into())),
                value: self.values.get(row).copied().flatten(),
                causes: causes(*self.causes.get(row)?).unwrap_or_default(),
                reason: reason(*self.reasons.get(row)?).unwrap_or_default(),
                changes: self.changes_of(row).to_vec(),
            })
        });
        Ok((named.collect(), left_out))
    }
}

/// The rank of a tier by its number in a column.
fn rank(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// The number of something in a column: 1 + its place.
fn number(at: usize) -> u32 {
    u32::try_from(at).ok().and_then(|at| at.checked_add(1)).unwrap_or(0)
}
