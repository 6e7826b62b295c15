//! What a review adds to a history: a row for each client of which something changed, and the totals of each tier.

use std::collections::{HashMap, HashSet};

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType};
use tierline_book::{
    ClientState, Count, Entitlement, History, HistoryError, Movement, PendingState, Promises, TierDay, TierTotal,
    entitlement, severity_columns, text_object,
};
use tierline_core::{ColumnReader, Date, Decimal, TextColumn, TypedColumn};
use tierline_document::short_fingerprint;

use super::Book;
use super::entitle::Owing;
use super::history::{DayTexts, HistoryDay, HistoryTables, out_of_order};
use super::remembered::InputTexts;
use super::review::Review;

/// The parts of a promise that say how fast a client is answered.
const RESPONSE: [&str; 3] = ["first_response", "resolution", "calendar"];

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
    same_day: HashMap<String, Done>,
    /// Those of them that had left by the first review of the day, in the order of the table: a second one has no movement of them.
    had_left: Vec<String>,
    /// Whether the day was reviewed already, so that this review moved nobody.
    again: bool,
}

/// What a review did with a client.
#[derive(Clone, Default)]
struct Done {
    movement: Option<Movement>,
    from: Option<String>,
    cause: Option<String>,
    changed: Option<String>,
    value: Option<Decimal>,
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
        self.had_left(&moves, &writing, &names, (&mut lines, &mut totals))?;
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
        let (mut known, mut had_left) = (HashMap::new(), Vec::new());
        if let Some(table) = same_day {
            let read = DayTexts::read(table, client)?;
            for row in 0..read.clients.len() {
                let (Some(client), Some(movement)) = (read.clients.get(row), read.text(0, row)) else { continue };
                let text = |column| read.text(column, row).map(String::from);
                let movement = Movement::ALL.into_iter().find(|known| known.word() == movement);
                let value = read.text(7, row).and_then(|value| Decimal::parse(value).ok());
                let done = Done { movement, from: text(8), cause: text(9), changed: text(10), value };
                known.insert(client.to_string(), done);
                if movement == Some(Movement::Left) {
                    had_left.push(client.to_string());
                }
            }
        }
        Ok(Writing {
            promises,
            response,
            inputs: InputTexts::of(&self.model, &self.plan, &self.clients)?,
            before,
            same_day: known,
            had_left,
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
        let Some(movement) = moves.level(0, row).and_then(|at| Movement::ALL.get(at)).copied() else { return };
        let name = |column| moves.level(column, row).and_then(|rank| names.get(rank)).copied();
        let is_known = !(client.is_empty() || is_here && rows.is_ambiguous(row));
        let before = writing.before.state(client).filter(|_| is_known);
        let text = |column: &'a Option<TextColumn>| column.as_ref().and_then(|texts| texts.get(row)).map(String::from);
        let done = Done {
            movement: Some(movement),
            from: name(1).map(String::from),
            cause: text(&moves.causes),
            changed: text(&moves.changed),
            value: None,
        };
        let done = if writing.again && is_known {
            self.done_first(client, done, before.as_ref(), name(2), is_here, writing)
        } else {
            done
        };
        let movement = done.movement.unwrap_or(movement);
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
                lines.push(client, movement, ClientState::default(), value, Done { changed: None, ..done });
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
            lines.push(client, movement, state, value, done);
            lines.say(texts);
        }
    }

    /// What the first review of a day did with a client, which the second one, that moves nobody, does not say.
    fn done_first(
        &self,
        client: &str,
        again: Done,
        before: Option<&ClientState<'_>>,
        tier: Option<&str>,
        is_here: bool,
        writing: &Writing<'_>,
    ) -> Done {
        let otherwise = again.movement.unwrap_or(Movement::Kept);
        match writing.same_day.get(client) {
            Some(first) if first.movement.is_some_and(|movement| (movement == Movement::Left) != is_here) => {
                first.clone()
            }
            _ => Done {
                movement: Some(self.moved_since(before, tier, is_here, otherwise)),
                from: before.and_then(|before| before.tier).map(String::from),
                ..again
            },
        }
    }

    /// The clients that had left by the first review of the day, where this is the second one and they are still not in the book.
    fn had_left<'a>(
        &self,
        moves: &Moves,
        writing: &'a Writing<'a>,
        names: &[&str],
        (lines, totals): (&mut Lines<'a>, &mut [TierTotal]),
    ) -> Result<(), TableError> {
        if !writing.again || writing.had_left.is_empty() {
            return Ok(());
        }
        let there: HashSet<&str> =
            self.interrupt.during(moves.clients.iter(), |clients| clients.flatten().collect())?;
        for client in writing.had_left.iter().filter(|client| !there.contains(client.as_str())) {
            let Some(done) = writing.same_day.get(client) else { continue };
            let scale = self.plan.value().map_or(0, |(_, scale)| scale);
            let value = done.value.and_then(|value| i64::try_from(value.units(scale)?).ok());
            let tier = done.from.as_deref().and_then(|from| names.iter().position(|name| *name == from));
            if let Some(total) = totals.get_mut(tier.unwrap_or(names.len())) {
                total.add(Movement::Left, value);
            }
            lines.push(client, Movement::Left, ClientState::default(), value, done.clone());
        }
        Ok(())
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
    fn push(&mut self, client: &'a str, movement: Movement, state: ClientState<'a>, value: Option<i64>, done: Done) {
        self.clients.push(client);
        self.movements.push(movement.word().into());
        self.from.push(done.from);
        self.tiers.push(state.tier);
        self.pending.push(state.pending.map(|pending| pending.tier));
        self.since.push(state.since.map(Date::days));
        self.pending_since.push(state.pending.and_then(|pending| pending.since).map(Date::days));
        self.effective_on.push(state.pending.and_then(|pending| pending.effective_on).map(Date::days));
        self.values.push(value);
        self.causes.push(done.cause);
        self.changed.push(done.changed);
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
            Entitlement::Text(text) => text,
            Entitlement::Count(count) => count.to_string(),
        };
        Some((name.as_str(), Some(words)))
    });
    let said: Vec<(&str, Option<String>)> = said.collect();
    if said.is_empty() { String::new() } else { text_object(said) }
}
