//! The history of a client base as tables: one with what a review changed of each client, one with what it counted of each tier.

use std::collections::HashMap;

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType};
use tierline_book::{
    ClientState, Count, History, HistoryError, HistoryFigures, HistoryRow, Movement, PendingState, Promises, TierDay,
    TierTotal, TrendLine, entitlement, severity_columns, trend_lines,
};
use tierline_core::{ColumnReader, Date, Decimal, Interrupt, Key, Sentence, TextColumn, TypedColumn};
use tierline_document::short_fingerprint;

use super::Book;
use super::entitle::Owing;
use super::remembered::InputTexts;
use super::review::Review;

/// The columns of a table of a history behind the client column, in their order.
pub const HISTORY_COLUMNS: [&str; 16] = [
    "day",
    "movement",
    "from",
    "tier",
    "since",
    "pending_tier",
    "pending_since",
    "effective_on",
    "flags",
    "levels",
    "remembered",
    "promise",
    "value",
    "changed",
    "cause",
    "fingerprint",
];

/// The parts of a promise that say how fast a client is answered.
const RESPONSE: [&str; 3] = ["first_response", "resolution", "calendar"];

/// A history, folded over its tables in the order of their days.
///
/// ```
/// use tierline::book::{BookOptions, HistoryTables, Owing, ReviewOptions};
/// use tierline::model::{Attribute, Tier, name};
/// use tierline::tables::TableColumn;
/// use tierline::{Book, Model, Table};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .value("arr")
///     .tier(Tier::when("Large", name("arr").ge(1_000)))
///     .tier(Tier::rest("Small"))
///     .build()?;
/// let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
/// let clients = |arr: i64| {
///     let ids = column(["a".into(), "b".into()]);
///     Table::from_columns(vec![("id".into(), ids), ("arr".into(), column([arr.into(), 10.into()]))])
/// };
/// let book = |arr, day: &str| Book::new(&model, &clients(arr).unwrap(), day.parse().unwrap(), &BookOptions::default());
/// let table = |frame: &tierline::tables::Frame| Table::from_batches(frame.schema(), frame.batches().to_vec());
///
/// let mut history = HistoryTables::new("id");
/// let first = book(10, "2026-08-21")?;
/// let review = first.review(None, &ReviewOptions::default())?;
/// let day = first.history_day(&review, &Owing::default(), &history, None)?;
/// history.add(first.as_of(), &table(&day.rows)?)?;
///
/// let second = book(5_000, "2026-11-21")?;
/// let again = second.review(Some(&table(review.standings())?), &ReviewOptions::default())?;
/// let day = second.history_day(&again, &Owing::default(), &history, None)?;
/// // Only of `a` something changed.
/// assert_eq!(day.rows.batches()[0].num_rows(), 1);
/// history.add(second.as_of(), &table(&day.rows)?)?;
/// assert_eq!(history.history().state("a").and_then(|state| state.tier), Some("Large"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HistoryTables {
    client: String,
    history: History,
    /// What long calls ask: that of the last table.
    interrupt: Interrupt,
}

/// What a review adds to a history.
#[derive(Clone, Debug)]
pub struct HistoryDay {
    /// A row for each client of which something changed: the client column and [`HISTORY_COLUMNS`].
    pub rows: Frame,
    /// What the review counted of each tier, to be put into the table of totals: [`history_totals`].
    pub totals: Vec<TierDay>,
}

/// The texts of a table of a history.
struct DayTexts {
    clients: TextColumn,
    texts: Vec<Option<TextColumn>>,
    dates: Vec<Option<TypedColumn>>,
}

/// The columns that are read as texts, in the order of [`DayTexts::texts`].
const TEXTS: [&str; 11] = [
    "movement",
    "tier",
    "pending_tier",
    "flags",
    "levels",
    "remembered",
    "promise",
    "value",
    "from",
    "cause",
    "changed",
];

/// The columns that are read as days.
const DATES: [&str; 3] = ["since", "pending_since", "effective_on"];

impl DayTexts {
    fn read(table: &Table, client: &str) -> Result<Self, TableError> {
        let readers = DATES.map(ColumnReader::date);
        let typed = table.typed("history", client, &readers)?;
        let texts = TEXTS.iter().map(|name| table.texts(name)).collect::<Result<Vec<_>, _>>()?;
        for (name, column) in TEXTS.iter().zip(&texts).take(2) {
            if column.is_none() {
                let message = format!("a table of a history has a column `{name}`, and this one has none");
                let help = "give a file of a folder that `tierline review --history` writes";
                return Err(TableError::new("missing-column", message).column_named(name).with_help(help));
            }
        }
        Ok(Self { clients: typed.clients, texts, dates: typed.columns })
    }

    fn text(&self, column: usize, row: usize) -> Option<&str> {
        self.texts.get(column)?.as_ref()?.get(row).filter(|text| !text.is_empty())
    }

    fn date(&self, column: usize, row: usize) -> Option<Date> {
        self.dates.get(column)?.as_ref()?.date(row)
    }

    fn row(&self, row: usize) -> Option<HistoryRow<'_>> {
        let movement = self.text(0, row)?;
        let pending = self.text(2, row).map(|tier| PendingState {
            tier,
            since: self.date(1, row),
            effective_on: self.date(2, row),
        });
        let text = |column| self.text(column, row).unwrap_or("");
        let state = ClientState {
            here: movement != Movement::Left.word(),
            tier: self.text(1, row),
            since: self.date(0, row),
            pending,
            flags: text(3),
            levels: text(4),
            remembered: text(5),
            promise: text(6),
        };
        let value = self.text(7, row).and_then(|value| Decimal::parse(value).ok());
        Some(HistoryRow { client: self.clients.get(row)?, movement, state, value })
    }
}

impl HistoryTables {
    /// No tables yet; `client` is the name of the client column.
    #[must_use]
    pub fn new(client: &str) -> Self {
        Self { client: client.into(), history: History::new(), interrupt: Interrupt::NEVER }
    }

    /// Adds the table of the next day.
    ///
    /// # Errors
    /// `history-order` where the day is not behind those that are there; `missing-column` without `movement` or `tier`; those of
    /// reading the table: `bad-value` where a client stands in it twice.
    pub fn add(&mut self, day: Date, table: &Table) -> Result<(), TableError> {
        let read = DayTexts::read(table, &self.client)?;
        self.interrupt = table.interrupt().clone();
        let mut fold = self.history.day(day).map_err(|error| out_of_order(&error))?;
        for row in 0..read.clients.len() {
            table.interrupt().check_at(row)?;
            if let Some(row) = read.row(row) {
                fold.add(&row);
            }
        }
        Ok(())
    }

    /// The history as of the last day.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Keeps where everybody is now: figures say who went where since then.
    pub fn mark(&mut self) {
        self.history.mark();
    }

    /// What follows from the days that were added.
    #[must_use]
    pub fn figures(&mut self) -> HistoryFigures {
        self.history.figures()
    }

    /// Who is where after the last day that was added, as it stands on `day`: the client column, `tier`, `since`, `days` (so long
    /// it is there), `pending_tier`, `pending_since`, `effective_on`, `flags`, `levels`, `remembered`, `promise`, `value` and
    /// `entered_on`. Who has left is not in it.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn clients(&self, day: Date, words: WordType) -> Result<Frame, TableError> {
        let interrupt = &self.interrupt;
        let here = || self.history.clients().filter(|(_, state, ..)| state.here);
        let all: Vec<_> = interrupt.collected(here())?;
        let ids: Vec<&str> = all.iter().map(|(client, ..)| *client).collect();
        let text = |of: &dyn Fn(&ClientState<'_>) -> Option<String>| {
            FrameColumn::Texts(all.iter().map(|(_, state, ..)| of(state)).collect())
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_string());
        let days = |of: &dyn Fn(&ClientState<'_>) -> Option<Date>| {
            FrameColumn::Days(all.iter().map(|(_, state, ..)| of(state).map(Date::days)).collect())
        };
        let stay = |since: Date| i64::from(day.days().saturating_sub(since.days()));
        let columns = vec![
            (self.client.as_str(), FrameColumn::texts_asking(ids.into_iter().map(Some), interrupt)?),
            ("tier", text(&|state| state.tier.map(Into::into))),
            ("since", days(&|state| state.since)),
            ("days", FrameColumn::Integers(all.iter().map(|(_, state, ..)| state.since.map(stay)).collect())),
            ("pending_tier", text(&|state| state.pending.map(|pending| pending.tier.into()))),
            ("pending_since", days(&|state| state.pending.and_then(|pending| pending.since))),
            ("effective_on", days(&|state| state.pending.and_then(|pending| pending.effective_on))),
            ("flags", text(&|state| some(state.flags))),
            ("levels", text(&|state| some(state.levels))),
            ("remembered", text(&|state| some(state.remembered))),
            ("promise", text(&|state| some(state.promise))),
            ("value", values(all.iter().map(|(.., value, _)| *value).collect())),
            ("entered_on", FrameColumn::Days(all.iter().map(|(.., entered)| entered.map(Date::days)).collect())),
        ];
        let columns = columns.into_iter().map(|(name, column)| (name.to_string(), column)).collect();
        Frame::asking(columns, words, Vec::new(), interrupt)
    }
}

/// Numbers at the scale of the one with most digits.
fn values(numbers: Vec<Option<Decimal>>) -> FrameColumn {
    let scale = numbers.iter().flatten().map(|number| number.scale()).max().unwrap_or(0);
    let units = |number: Option<Decimal>| number.and_then(|number| i64::try_from(number.units(scale)?).ok());
    FrameColumn::Numbers { units: numbers.into_iter().map(units).collect(), scale }
}

fn out_of_order(error: &HistoryError) -> TableError {
    let help = "a history is read from its first day to its last, and goes on behind it";
    TableError::new("history-order", error.to_string()).with_help(help)
}

/// A row of movements, by its types.
struct Moves {
    clients: TextColumn,
    columns: Vec<Option<TypedColumn>>,
    causes: Option<TextColumn>,
    changed: Option<TextColumn>,
}

impl Moves {
    fn date(&self, column: usize, row: usize) -> Option<Date> {
        self.columns.get(column)?.as_ref()?.date(row)
    }

    fn level(&self, column: usize, row: usize) -> Option<usize> {
        self.columns.get(column)?.as_ref()?.level(row)
    }
}

/// What is the same for all clients of a day.
struct Writing<'a> {
    promises: Option<Promises>,
    response: Vec<String>,
    inputs: InputTexts,
    before: &'a History,
    /// What was written of the day already, by client.
    same_day: HashMap<String, (String, Option<String>, Option<String>, Option<String>)>,
    /// Whether the day was reviewed already, so that this review moved nobody.
    again: bool,
}

/// A line of the table, as it is put together.
#[derive(Default)]
struct Lines<'a> {
    clients: Vec<&'a str>,
    movements: Vec<String>,
    from: Vec<Option<String>>,
    tiers: Vec<Option<&'a str>>,
    pending: Vec<Option<&'a str>>,
    since: Vec<Option<i32>>,
    pending_since: Vec<Option<i32>>,
    effective_on: Vec<Option<i32>>,
    flags: Vec<Option<String>>,
    levels: Vec<Option<String>>,
    remembered: Vec<Option<String>>,
    promises: Vec<Option<String>>,
    values: Vec<Option<i64>>,
    changed: Vec<Option<String>>,
    causes: Vec<Option<String>>,
}

impl Book {
    /// What a review of this book adds to a history: a row for each client whose tier in force, flags, levels of dimensions, move
    /// that waits, remembered values, or response times in force are others than after the days before, with what the review did
    /// and why. `owing` has the agreements and the lists that promises are worked out from; `before` holds the days before this
    /// one, and `same_day` what was written of this day already, whose movements stay where this review is the second of the day.
    ///
    /// Of a client without an id, and of one that several rows are, nothing is known, and nothing is written.
    ///
    /// # Errors
    /// `history-order` where the history has this day or a later one; those of reading the tables.
    pub fn history_day(
        &self,
        review: &Review,
        owing: &Owing<'_>,
        before: &HistoryTables,
        same_day: Option<&Table>,
    ) -> Result<HistoryDay, TableError> {
        let day = self.as_of();
        if let Some(last) = before.history.days().last().copied().filter(|last| *last >= day) {
            return Err(out_of_order(&HistoryError::NotLater { day, last }));
        }
        let moves = self.moves(review)?;
        let writing = self.writing(review, owing, &before.history, same_day, &before.client)?;
        let names: Vec<&str> = self.plan.tiers().collect();
        let (mut lines, mut totals) = (Lines::default(), vec![TierTotal::default(); names.len().saturating_add(1)]);
        for row in 0..moves.clients.len() {
            self.interrupt.check_at(row)?;
            self.line(row, &moves, review, &writing, &names, (&mut lines, &mut totals));
        }
        let fingerprint: Box<str> = short_fingerprint(self.fingerprints.today()).into();
        let scale = self.plan.value().map(|(_, scale)| scale);
        let followed = self.plan.value().is_some_and(|(value, _)| self.plan.remember().any(|name| name == value));
        let total = |(at, total): (usize, TierTotal)| TierDay {
            day,
            tier: names.get(at).map(|name| (*name).into()),
            rank: names.get(at).and_then(|_| i64::try_from(at.saturating_add(1)).ok()),
            clients: total.count.clients,
            value: scale.and_then(|scale| Decimal::new(total.count.value, scale)).filter(|_| has_value(&total.count)),
            without_value: total.count.without_value,
            movements: Movement::ALL.iter().map(|one| total.movements.get(one).copied().unwrap_or(0)).collect(),
            fingerprint: fingerprint.clone(),
            values_followed: followed,
        };
        let totals = totals.into_iter().enumerate().map(total).collect();
        Ok(HistoryDay { rows: self.history_frame(lines, &fingerprint)?, totals })
    }

    /// The movements of a review, by their types.
    fn moves(&self, review: &Review) -> Result<Moves, TableError> {
        let plan = &self.plan;
        let table = Table::from_batches(review.movements().schema(), review.movements().batches().to_vec())?;
        let tiers = |name| ColumnReader::levels(name, plan.tiers());
        let readers = [
            ColumnReader::levels("movement", Movement::ALL.iter().map(|movement| movement.word())),
            tiers("from"),
            tiers("to"),
            ColumnReader::date("since"),
            tiers("pending_tier"),
            ColumnReader::date("pending_since"),
            ColumnReader::date("effective_on"),
            ColumnReader::decimal("value", plan.value().map_or(0, |(_, scale)| scale)),
        ];
        let typed = table.typed_lines("movements", plan.client_column(), &readers)?;
        let (causes, changed) = (table.texts("cause")?, table.texts("changed")?);
        Ok(Moves { clients: typed.clients, columns: typed.columns, causes, changed })
    }

    fn writing<'a>(
        &'a self,
        review: &Review,
        owing: &Owing<'_>,
        before: &'a History,
        same_day: Option<&Table>,
        client: &str,
    ) -> Result<Writing<'a>, TableError> {
        let promises = if self.model.service().is_empty() && owing.agreements.is_none() && owing.overlay.is_none() {
            None
        } else {
            let in_force = self.in_force(Some(review))?;
            Some(self.promises(&in_force, owing.agreements, owing.overlay)?.0)
        };
        let severities = match &promises {
            Some(promises) => promises.severity_columns(&self.model),
            None => severity_columns(&self.model),
        };
        let response = RESPONSE.iter().map(|name| (*name).to_string()).chain(severities).collect();
        let mut known = HashMap::new();
        if let Some(table) = same_day {
            let read = DayTexts::read(table, client)?;
            for row in 0..read.clients.len() {
                let (Some(client), Some(movement)) = (read.clients.get(row), read.text(0, row)) else { continue };
                let text = |column| read.text(column, row).map(String::from);
                known.insert(client.to_string(), (movement.to_string(), text(8), text(9), text(10)));
            }
        }
        Ok(Writing {
            promises,
            response,
            inputs: InputTexts::of(&self.model, &self.plan, &self.clients)?,
            before,
            same_day: known,
            again: review.last == Some(self.as_of()),
        })
    }

    /// One client: counted, and written where something of it changed.
    fn line<'a>(
        &'a self,
        row: usize,
        moves: &'a Moves,
        review: &Review,
        writing: &Writing<'a>,
        names: &[&'a str],
        (lines, totals): (&mut Lines<'a>, &mut [TierTotal]),
    ) {
        let rows = review.rows().unwrap_or(&self.rows);
        let client = moves.clients.get(row).unwrap_or_default();
        let is_here = row < self.rows.rows();
        let Some(mut movement) = moves.level(0, row).and_then(|at| Movement::ALL.get(at)).copied() else { return };
        let name = |column| moves.level(column, row).and_then(|rank| names.get(rank)).copied();
        let is_known = !client.is_empty() && !(is_here && rows.is_ambiguous(row));
        let before = writing.before.state(client).filter(|_| is_known);
        let mut from = name(1).map(String::from);
        let text = |column: &'a Option<TextColumn>| column.as_ref().and_then(|texts| texts.get(row)).map(String::from);
        let (mut cause, mut changed) = (text(&moves.causes), text(&moves.changed));
        if writing.again && is_known {
            // The second review of a day has moved nobody: what the first one did is what was done on that day.
            let first = writing.same_day.get(client);
            let word = first.map(|(word, ..)| word.as_str());
            movement = word
                .and_then(|word| Movement::ALL.into_iter().find(|known| known.word() == word))
                .filter(|known| (*known == Movement::Left) != is_here)
                .unwrap_or_else(|| self.moved_since(before.as_ref(), name(2), is_here, movement));
            match first {
                Some((_, known_from, known_cause, known_changed)) => {
                    (from, cause, changed) = (known_from.clone(), known_cause.clone(), known_changed.clone());
                }
                None => from = before.and_then(|before| before.tier).map(String::from),
            }
        }
        let value = moves.columns.get(7).and_then(Option::as_ref).and_then(|values| values.units(row));
        let tier = if is_here { moves.level(2, row) } else { moves.level(1, row) };
        if let Some(total) = totals.get_mut(tier.unwrap_or(names.len())) {
            total.add(movement, value);
        }
        if !is_known {
            return;
        }
        if !is_here {
            if before.is_none_or(|before| before.here) {
                lines.push(client, movement, from, ClientState::default(), (value, cause, None));
            }
            return;
        }
        let (flags, levels) = (rows.flags_json(&self.plan, row), rows.levels_json(&self.plan, row));
        let remembered = writing.inputs.kept(rows, row, before.map_or("", |before| before.remembered));
        let promise =
            writing.promises.as_ref().map_or(String::new(), |promises| response(promises, row, &writing.response));
        let pending =
            name(4).map(|tier| PendingState { tier, since: moves.date(5, row), effective_on: moves.date(6, row) });
        let state = ClientState {
            here: true,
            tier: name(2),
            since: moves.date(3, row),
            pending,
            flags: &flags,
            levels: &levels,
            remembered: &remembered,
            promise: &promise,
        };
        if before.is_none_or(|before| differs(&before, &state)) {
            let texts = (flags.clone(), levels.clone(), remembered.clone(), promise.clone());
            // The texts are this client's own, and go into the columns as they are.
            let (tier, since) = (name(2), moves.date(3, row));
            let state = ClientState { here: true, tier, since, pending, ..ClientState::default() };
            lines.push(client, movement, from, state, (value, cause, changed));
            lines.say(texts);
        }
    }

    /// What became of a client since the days before, where no review of this day says it.
    fn moved_since(
        &self,
        before: Option<&ClientState<'_>>,
        tier: Option<&str>,
        is_here: bool,
        otherwise: Movement,
    ) -> Movement {
        let rank = |name: &str| self.plan.tiers().position(|tier| tier == name);
        let Some(before) = before else { return if is_here { Movement::Entered } else { otherwise } };
        match (before.tier.and_then(rank), tier.and_then(rank)) {
            _ if !before.here && is_here => Movement::Returned,
            (Some(from), Some(to)) if from != to && !self.plan.is_ranked() => Movement::Moved,
            (Some(from), Some(to)) if to < from => Movement::Promoted,
            (Some(from), Some(to)) if to > from => Movement::Demoted,
            _ => otherwise,
        }
    }

    fn history_frame(&self, lines: Lines<'_>, fingerprint: &str) -> Result<Frame, TableError> {
        let interrupt = &self.interrupt;
        let rows = lines.clients.len();
        let texts = |texts: Vec<Option<String>>| FrameColumn::Texts(texts.into_iter().collect());
        let plain = |texts: Vec<Option<&str>>| FrameColumn::texts(texts);
        let columns = vec![
            ("day", FrameColumn::Days(vec![Some(self.as_of().days()); rows])),
            ("movement", FrameColumn::Texts(lines.movements.into_iter().map(Some).collect())),
            ("from", texts(lines.from)),
            ("tier", plain(lines.tiers)),
            ("since", FrameColumn::Days(lines.since)),
            ("pending_tier", plain(lines.pending)),
            ("pending_since", FrameColumn::Days(lines.pending_since)),
            ("effective_on", FrameColumn::Days(lines.effective_on)),
            ("flags", texts(lines.flags)),
            ("levels", texts(lines.levels)),
            ("remembered", texts(lines.remembered)),
            ("promise", texts(lines.promises)),
            (
                "value",
                FrameColumn::Numbers { units: lines.values, scale: self.plan.value().map_or(0, |(_, scale)| scale) },
            ),
            ("changed", texts(lines.changed)),
            ("cause", texts(lines.causes)),
            ("fingerprint", FrameColumn::texts((0..rows).map(|_| Some(fingerprint)))),
        ];
        let ids = FrameColumn::ids(&lines.clients, self.whole_ids.into(), interrupt)?;
        let client = (self.plan.client_column().to_string(), ids);
        let named = columns.into_iter().map(|(name, column)| (name.to_string(), column));
        Frame::asking(std::iter::once(client).chain(named).collect(), WordType::Texts, Vec::new(), interrupt)
    }
}

impl<'a> Lines<'a> {
    fn push(
        &mut self,
        client: &'a str,
        movement: Movement,
        from: Option<String>,
        state: ClientState<'a>,
        (value, cause, changed): (Option<i64>, Option<String>, Option<String>),
    ) {
        self.clients.push(client);
        self.movements.push(movement.word().into());
        self.from.push(from);
        self.tiers.push(state.tier);
        self.pending.push(state.pending.map(|pending| pending.tier));
        self.since.push(state.since.map(Date::days));
        self.pending_since.push(state.pending.and_then(|pending| pending.since).map(Date::days));
        self.effective_on.push(state.pending.and_then(|pending| pending.effective_on).map(Date::days));
        self.values.push(value);
        self.causes.push(cause);
        self.changed.push(changed);
        for texts in [&mut self.flags, &mut self.levels, &mut self.remembered, &mut self.promises] {
            texts.push(None);
        }
    }

    /// What is known of the client that was added last, as texts.
    fn say(&mut self, (flags, levels, remembered, promise): (String, String, String, String)) {
        let columns = [
            (&mut self.flags, flags),
            (&mut self.levels, levels),
            (&mut self.remembered, remembered),
            (&mut self.promises, promise),
        ];
        for (column, text) in columns {
            if let Some(last) = column.last_mut() {
                *last = Some(text).filter(|text| !text.is_empty());
            }
        }
    }
}

/// Whether something of a client is another than before; that it is there for longer is no change.
fn differs(before: &ClientState<'_>, now: &ClientState<'_>) -> bool {
    before != now
}

const fn has_value(count: &Count) -> bool {
    count.clients > count.without_value
}

/// How fast the client of a row is promised an answer, as JSON; empty where nothing is promised.
fn response(promises: &Promises, row: usize, names: &[String]) -> String {
    let Some(promise) = promises.get(row) else { return String::new() };
    let said = names.iter().filter_map(|name| {
        let words = match entitlement(&promise.service, name)? {
            tierline_book::Entitlement::Text(text) => text,
            tierline_book::Entitlement::Count(count) => count.to_string(),
        };
        Some((name.as_str(), Some(words)))
    });
    tierline_book::text_object(said)
}

/// The table of totals: that of before without the lines of the day, and the day's behind it, in the order of days.
///
/// # Errors
/// Those of reading the table: `missing-column`, `bad-value`.
pub fn history_totals(before: Option<&Table>, day: &HistoryDay) -> Result<Frame, TableError> {
    let today = day.totals.first().map(|total| total.day);
    let mut totals = match before {
        Some(table) => read_totals(table)?,
        None => Vec::new(),
    };
    totals.retain(|total| Some(total.day) != today);
    totals.extend(day.totals.iter().cloned());
    totals.sort_by_key(|total| total.day);
    let mut columns = vec![
        ("day".to_string(), FrameColumn::Days(totals.iter().map(|total| Some(total.day.days())).collect())),
        ("tier".to_string(), FrameColumn::texts(totals.iter().map(|total| total.tier.as_deref()))),
        ("rank".to_string(), FrameColumn::Integers(totals.iter().map(|total| total.rank).collect())),
        ("clients".to_string(), counts(totals.iter().map(|total| total.clients))),
        ("value".to_string(), values(totals.iter().map(|total| total.value).collect())),
        ("without_value".to_string(), counts(totals.iter().map(|total| total.without_value))),
    ];
    for (at, movement) in Movement::ALL.iter().enumerate() {
        let of = |total: &TierDay| total.movements.get(at).copied().unwrap_or(0);
        columns.push((movement.word().replace(' ', "_"), counts(totals.iter().map(of))));
    }
    columns.push(("fingerprint".into(), FrameColumn::texts(totals.iter().map(|total| Some(&*total.fingerprint)))));
    let followed = totals.iter().map(|total| Some(total.values_followed)).collect();
    columns.push(("values_followed".into(), FrameColumn::Booleans(followed)));
    Frame::new(columns, WordType::Texts, Vec::new())
}

fn counts(numbers: impl Iterator<Item = u64>) -> FrameColumn {
    FrameColumn::Integers(numbers.map(|number| i64::try_from(number).ok()).collect())
}

/// The lines of a table of totals.
fn read_totals(table: &Table) -> Result<Vec<TierDay>, TableError> {
    let names: Vec<String> = Movement::ALL.iter().map(|movement| movement.word().replace(' ', "_")).collect();
    let fixed =
        [ColumnReader::integer("rank"), ColumnReader::integer("clients"), ColumnReader::integer("without_value")];
    let followed = ColumnReader::boolean("values_followed");
    let readers: Vec<ColumnReader> =
        fixed.into_iter().chain([followed]).chain(names.iter().map(|name| ColumnReader::integer(name))).collect();
    // A line goes by its day, of which there are several.
    let typed = table.typed_lines("totals of a history", "day", &readers)?;
    let (tiers, values, prints) = (table.texts("tier")?, table.texts("value")?, table.texts("fingerprint")?);
    let text =
        |column: &Option<TextColumn>, row| column.as_ref().and_then(|texts| texts.get(row)).map(Box::<str>::from);
    let unit =
        |column: usize, row| typed.columns.get(column).and_then(Option::as_ref).and_then(|values| values.units(row));
    let count = |column, row| unit(column, row).and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
    let mut totals = Vec::with_capacity(typed.clients.len());
    for row in 0..typed.clients.len() {
        table.interrupt().check_at(row)?;
        let day = typed.clients.get(row).and_then(|day| day.parse().ok());
        let Some(day) = day else {
            let message =
                Sentence::of(Key::RefusedRow).with("row", row.saturating_add(2)).with("table", "totals of a history");
            let message = format!("{message}: `day` is no day");
            return Err(TableError::new("bad-value", message).column_named("day"));
        };
        totals.push(TierDay {
            day,
            tier: text(&tiers, row),
            rank: unit(0, row),
            clients: count(1, row),
            value: text(&values, row).and_then(|value| Decimal::parse(&value).ok()),
            without_value: count(2, row),
            movements: (0..names.len()).map(|at| count(at.saturating_add(4), row)).collect(),
            fingerprint: text(&prints, row).unwrap_or_default(),
            values_followed: typed.columns.get(3).and_then(Option::as_ref).and_then(|values| values.truth(row))
                == Some(true),
        });
    }
    Ok(totals)
}

/// The rows of a table of a history by their types, as a file of texts has them, too.
///
/// # Errors
/// Those of reading the table.
pub fn history_rows(table: &Table, client: &str) -> Result<Frame, TableError> {
    let dates = ["day", "since", "pending_since", "effective_on"];
    let typed = table.typed_lines("history", client, &dates.map(ColumnReader::date))?;
    let rows: Vec<Option<usize>> = (0..table.rows()).map(Some).collect();
    let ids: Vec<&str> = typed.clients.iter().map(Option::unwrap_or_default).collect();
    let id = FrameColumn::ids(&ids, table.is_whole(client).into(), table.interrupt())?;
    let mut columns = vec![(client.to_string(), id)];
    for name in HISTORY_COLUMNS {
        let date = dates.iter().position(|date| *date == name);
        let date = date.and_then(|at| typed.columns.get(at)).and_then(Option::as_ref);
        let column = match (date, name) {
            (Some(days), _) => {
                Some(FrameColumn::Days((0..days.len()).map(|row| days.date(row).map(Date::days)).collect()))
            }
            (None, "value") => table.texts(name)?.map(|texts| {
                values(texts.iter().map(|text| text.and_then(|text| Decimal::parse(text).ok())).collect())
            }),
            _ => table.gather(name, &rows)?,
        };
        columns.extend(column.map(|column| (name.to_string(), column)));
    }
    Frame::asking(columns, WordType::Texts, Vec::new(), table.interrupt())
}

/// The tiers over all reviews, of a table of totals: those up to a day, where one is said.
///
/// # Errors
/// Those of reading the table.
pub fn history_trends(totals: &Table, until: Option<Date>) -> Result<Vec<TrendLine>, TableError> {
    let mut totals = read_totals(totals)?;
    totals.retain(|total| until.is_none_or(|until| total.day <= until));
    Ok(trend_lines(&totals))
}
