//! The history of a client base as tables: one with what a review changed of each client, one with what it counted of each tier.

use std::collections::HashMap;

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType};
use tierline_book::{
    ClientState, History, HistoryError, HistoryFigures, HistoryRow, Movement, OutcomeReport, PendingState, TierDay,
    TrendLine, trend_lines,
};
use tierline_core::{ColumnReader, Date, Decimal, Interrupt, Key, Sentence, TextColumn, TypedColumn, sort_by};

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

/// A history, folded over its tables in the order of their days.
///
/// ```
/// use tierline::book::{
///     BookOptions, HistoryTables, Owing, ReviewOptions, history_rows, history_totals, history_trends,
/// };
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
/// history.observe(90, "2026-11-21".parse()?);
/// let first = book(10, "2026-08-21")?;
/// let review = first.review(None, &ReviewOptions::default())?;
/// let day = first.history_day(&review, &Owing::default(), &history, None)?;
/// history.add(first.as_of(), &table(&day.rows)?)?;
///
/// let second = book(5_000, "2026-11-21")?;
/// let again = second.review(Some(&table(review.standings())?), &ReviewOptions::default())?;
/// let day = second.history_day(&again, &Owing::default(), &history, None)?;
/// // Only of `a` something changed.
/// assert_eq!(history_rows(&table(&day.rows)?, "id")?.batches()[0].num_rows(), 1);
/// assert_eq!(day.rows.batches()[0].num_rows(), 1);
/// history.add(second.as_of(), &table(&day.rows)?)?;
/// assert_eq!(history.history().state("a").and_then(|state| state.tier), Some("Large"));
/// assert_eq!(again.of_client("a")?.0.batches()[0].num_rows(), 1);
/// // Nobody has left, within 90 days of the first review or later.
/// let outcomes = history.outcomes(None, second.as_of())?.unwrap();
/// assert!(outcomes.groups.iter().all(|one| one.group.followed == 0));
/// let lines = history_trends(&table(&history_totals(None, &day)?)?, None)?;
/// assert_eq!(lines[0].points[0].clients, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HistoryTables {
    pub(super) client: String,
    pub(super) history: History,
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
pub(super) struct DayTexts {
    pub(super) clients: TextColumn,
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
    pub(super) fn read(table: &Table, client: &str) -> Result<Self, TableError> {
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

    pub(super) fn text(&self, column: usize, row: usize) -> Option<&str> {
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

    /// Looks at every client after each review from here on: `within` is the length of the window in days, `until` the last day that is
    /// known.
    pub fn observe(&mut self, within: u16, until: Date) {
        self.history.observe(within, until);
    }

    /// How often an outcome followed, by group ([`History::outcomes`]); nothing where nobody observed. `events` has the client column
    /// and `on`, the day of the outcome, in as many rows as a client has outcomes; days behind the last one that is known do not count.
    ///
    /// # Errors
    /// `missing-column` where the table has no column `on`; those of reading it.
    pub fn outcomes(&mut self, events: Option<&Table>, until: Date) -> Result<Option<OutcomeReport>, TableError> {
        let Some(table) = events else { return Ok(self.history.outcomes(None)) };
        Ok(self.history.outcomes(Some(&events_of(table, &self.client, until)?)))
    }

    /// The clients that reviews found to have left, each with the day, as many times as that was; nothing where nobody observed.
    pub fn left(&mut self) -> Vec<(String, Date)> {
        self.history.left()
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

/// The clients of a table of outcomes, with the days up to one.
pub(super) fn events_of(table: &Table, client: &str, until: Date) -> Result<HashMap<String, Vec<Date>>, TableError> {
    let typed = table.typed_lines("outcomes", client, &[ColumnReader::date("on")])?;
    let Some(Some(days)) = typed.columns.first() else {
        let message = "the table of outcomes has no column `on`, the day of each";
        return Err(TableError::new("missing-column", message).column_named("on").with_help("name it `on`"));
    };
    let mut by_client: HashMap<String, Vec<Date>> = HashMap::new();
    for row in 0..days.len() {
        table.interrupt().check_at(row)?;
        if let (Some(client), Some(day)) = (typed.clients.get(row), days.date(row).filter(|day| *day <= until)) {
            by_client.entry(client.to_string()).or_default().push(day);
        }
    }
    Ok(by_client)
}

/// Numbers at the scale of the one with most digits.
fn values(numbers: Vec<Option<Decimal>>) -> FrameColumn {
    let scale = numbers.iter().flatten().map(|number| number.scale()).max().unwrap_or(0);
    let units = |number: Option<Decimal>| number.and_then(|number| i64::try_from(number.units(scale)?).ok());
    FrameColumn::Numbers { units: numbers.into_iter().map(units).collect(), scale }
}

pub(super) fn out_of_order(error: &HistoryError) -> TableError {
    let help = "a history is read from its first day to its last, and goes on behind it";
    TableError::new("history-order", error.to_string()).with_help(help)
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
    sort_by(&mut totals, &mut |one, other| one.day.cmp(&other.day));
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
