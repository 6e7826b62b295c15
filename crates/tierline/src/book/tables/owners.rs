//! Rosters as tables: what people have to do, and who should have whom.

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType};
use tierline_book::report::{
    ForecastReport, HOURS_SUM, OwnerPlanReport, PromiseReport, WorkloadReport, forecast_report, owner_plan_report,
    promise_report, shortages, workload_report,
};
use tierline_book::{
    BookTable, Change, EventRates, FitCosts, Forecast, Limits, MayOwn, OwnerPlan, OwnerState, People, Person, Placing,
    PlacingError, Prices, PromiseCosts, PromiseSources, Promises, RosterColumn, SumLimit, TiersInForce, Workload,
    hours_of_promises, look_alikes, works_for,
};
use tierline_core::{Decimal, Fraction, Interrupted, Joined, Language, Model, Remark, Service, TextColumn, sort_by};

use super::entitle::Owing;
use super::names::{NAMED, tier_named, unknown_tier};
use super::records::place;
use super::review::Review;
use super::standings::number;
use super::{Book, metadata};

/// A roster that was read from a table: its people, and what is to be said of its columns.
#[derive(Clone, Debug)]
pub struct RosterTable {
    people: People,
    remarks: Vec<Remark>,
}

/// What hours cost and bring: the price of an hour by role, what of a value is left, and how many times a year clients have an event.
struct Terms<'a> {
    rates: &'a [(Box<str>, Decimal)],
    margin: Fraction,
    events: EventRates<'a>,
}

/// What messages call the table.
const ROSTER: &str = "roster";

impl RosterTable {
    /// Reads a roster: the column `id`, and any of the others of [`RosterColumn`]. Skills and languages have `;` between.
    ///
    /// ```
    /// use tierline::{Table, book::RosterTable, tables::TableColumn};
    /// let column = |name: &str, values: [&str; 2]| (name.into(), TableColumn::Values(values.map(Into::into).into()));
    /// let table = Table::from_columns(vec![
    ///     column("id", ["lee", "kim"]), column("role", ["TAM", "CSM"]), column("hours_a_week", ["20", "32.5"]),
    /// ])?;
    /// let roster = RosterTable::read(&table)?;
    /// assert_eq!(roster.people().get(0).and_then(|person| person.role.as_deref()), Some("CSM"));
    /// # Ok::<(), tierline::tables::TableError>(())
    /// ```
    ///
    /// # Errors
    /// `missing-column` without the column `id`; `bad-value` where somebody has no id, where two have one, or where a number
    /// cannot be read.
    pub fn read(table: &Table) -> Result<Self, TableError> {
        let remarks = remarks_on(table);
        let id = RosterColumn::Id.name();
        let Some(ids) = table.texts(id)? else {
            let error = TableError::new("missing-column", format!("the {ROSTER} has no column `{id}`"));
            let help = match remarks.iter().find(|remark| remark.read_columns().any(|column| column == id)) {
                Some(remark) => remark.to_string(),
                None => "give what the book's column of owners calls each person as `id`".into(),
            };
            return Err(error.column_named(id).with_help(help));
        };
        let mut people: Vec<Person> = ids.iter().map(|id| Person::new(id.unwrap_or_default())).collect();
        // Ids are looked at first: what else is wrong is told by id.
        People::new(people.clone()).map_err(|error| {
            TableError::new("bad-value", format!("{}: {error}", place(error.row(), ROSTER)))
                .column_named(id)
                .with_help("give each person once, with an `id`")
        })?;
        texts(table, RosterColumn::Name, &mut people, |person, text| person.name = Some(text.into()))?;
        texts(table, RosterColumn::Role, &mut people, |person, text| person.role = Some(text.into()))?;
        texts(table, RosterColumn::Skills, &mut people, |person, text| person.skills = Person::items(text))?;
        texts(table, RosterColumn::Languages, &mut people, |person, text| person.languages = Person::items(text))?;
        texts(table, RosterColumn::TimeZone, &mut people, |person, text| person.time_zone = Some(text.into()))?;
        for column in RosterColumn::ALL {
            let Some(reader) = column.reader().filter(|reader| table.names().iter().any(|name| name == reader.name()))
            else {
                continue;
            };
            let typed = table.typed_by("person", ROSTER, id, &[reader])?;
            let Some(values) = typed.columns.into_iter().next().flatten() else { continue };
            for (row, person) in people.iter_mut().enumerate() {
                match column {
                    RosterColumn::HoursAWeek => {
                        person.hours_a_week = values.decimal(row, RosterColumn::HOURS_SCALE).map(Fraction::from);
                    }
                    RosterColumn::AccountsWanted => {
                        person.accounts_wanted = values.units(row).and_then(|wanted| u32::try_from(wanted).ok());
                    }
                    _ => person.accounts_at_most = values.units(row).and_then(|most| u32::try_from(most).ok()),
                }
            }
        }
        let people = People::new(people).map_err(|error| TableError::new("bad-value", error.to_string()))?;
        Ok(Self { people, remarks })
    }

    /// The people, by id.
    #[must_use]
    pub const fn people(&self) -> &People {
        &self.people
    }

    /// What is to be said of the table: columns that nothing reads, and that look like one that is not there.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }
}

/// The texts of a column, where it is there.
fn texts(
    table: &Table,
    column: RosterColumn,
    people: &mut [Person],
    put: impl Fn(&mut Person, &str),
) -> Result<(), TableError> {
    let Some(texts) = table.texts(column.name())? else { return Ok(()) };
    for (person, text) in people.iter_mut().zip(texts.iter()) {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            put(person, text);
        }
    }
    Ok(())
}

fn remarks_on(table: &Table) -> Vec<Remark> {
    let all: Vec<&str> = RosterColumn::ALL.iter().map(|column| column.name()).collect();
    let names: Vec<&str> = table.names().iter().map(String::as_str).collect();
    let unread: Vec<&str> = names.iter().copied().filter(|name| !all.contains(name)).collect();
    let missed: Vec<&'static str> =
        RosterColumn::ALL.iter().map(|column| column.name()).filter(|name| !names.contains(name)).collect();
    look_alikes(BookTable::Roster, &unread, &missed)
}

/// What promises are costed with.
#[derive(Clone, Copy, Debug)]
pub struct Costing<'a> {
    /// What an hour of each role costs, in the unit of the value; those of the model where there are none.
    pub rates: Option<&'a [(Box<str>, Decimal)]>,
    /// What of a client's value is left, from 0 to 1.
    pub margin: Decimal,
    /// How many times a year a client has an event, by flag; the book's own share counts for the others.
    pub events: &'a [(Box<str>, Decimal)],
}

impl Default for Costing<'_> {
    /// The rates of the model, all of the value, and the book's own share of events.
    fn default() -> Self {
        Self { rates: None, margin: 1.into(), events: &[] }
    }
}

/// What owners are assigned by, beside the roster.
#[derive(Clone, Debug, Default)]
pub struct OwnerOptions {
    /// What is paid for.
    pub prices: Prices,
    /// The share of the clients that may change from one owner to another; nothing for any number.
    pub changes: Option<Decimal>,
    /// Whether the hours of each person must be enough, at the shorter ends of cadences.
    pub hours: bool,
    /// How many times the mean value an owner may have at most; nothing for any value.
    pub value: Option<Decimal>,
    /// The tiers whose clients are to have an owner, by name; all where none is named. Other clients keep whom they have.
    pub tiers: Vec<String>,
    /// The role that is looked for, where a tier names several.
    pub role: Option<String>,
    /// The type of columns of words.
    pub words: WordType,
}

/// Who should have whom.
#[derive(Clone, Debug)]
pub struct OwnerPlacing {
    clients: Frame,
    report: OwnerPlanReport,
    remarks: Vec<Remark>,
}

impl OwnerPlacing {
    /// A row for each client of the book in its order: the client, `tier`, `owner_before`, `owner_after`, `change` (kept, moved, new,
    /// replaced, without place, apart), `cost`, `cost_misfit`, `cost_change` and `reason`.
    #[must_use]
    pub const fn clients(&self) -> &Frame {
        &self.clients
    }

    /// What it costs, what proves it, and what each person has.
    #[must_use]
    pub const fn report(&self) -> &OwnerPlanReport {
        &self.report
    }

    /// What is to be said of the roster.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }
}

impl Book {
    /// The column that names owners.
    fn owner_column(&self) -> Result<&TextColumn, TableError> {
        self.owners.as_ref().ok_or_else(|| {
            TableError::new("missing-column", "the book does not know which column names the owner of a client")
                .with_help("name it when the book is made: the argument `owner` of `book`")
        })
    }

    /// What the people of a roster have to do: accounts, value and hours by person and tier, and what is wrong with it.
    ///
    /// ```
    /// use tierline::book::{BookOptions, Costing, Owing, OwnerOptions, RosterTable};
    /// # use tierline::{model::{Attribute, Tier}, tables::{TableColumn, WordType}, Book, Model, Table};
    /// # let model = Model::builder("m").client("id").attribute(Attribute::decimal("arr", 0)).value("arr");
    /// # let model = model.tier(Tier::rest("All")).build()?;
    /// # let column = |name: &str, values: [&str; 2]| (name.into(), TableColumn::Values(values.map(Into::into).into()));
    /// let clients = Table::from_columns(vec![column("id", ["a", "b"]), column("arr", ["5", "7"]), column("csm", ["kim", ""])])?;
    /// let options = BookOptions { owner: Some("csm".into()), ..BookOptions::default() };
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &options)?;
    /// let roster = RosterTable::read(&Table::from_columns(vec![column("id", ["kim", "lee"])])?)?;
    /// assert_eq!(book.workload(&roster, None)?.without_owner, 1);
    /// assert_eq!(book.owner_problems(&roster, None, WordType::Texts)?.rows(), 1);
    /// assert_eq!(book.owner_misfits(&roster, None, WordType::Texts)?.rows(), 0);
    ///
    /// let plan = book.assign_owners(&roster, None, &OwnerOptions::default())?;
    /// assert_eq!((plan.report().proof.as_str(), plan.report().total_cost), ("exact", 0));
    /// let (costs, dear) = book.promise_costs(Some(&roster), None, None, 1.into())?;
    /// assert_eq!((costs.tiers[0].clients, dear.rows()), (2, 0));
    ///
    /// // With agreements and dated lists of clients, where there are any.
    /// let owing = Owing::default();
    /// assert_eq!(book.workload_owed(&roster, &owing)?.people.len(), 2);
    /// assert_eq!(book.owner_problems_owed(&roster, &owing, WordType::Texts)?.rows(), 1);
    /// let owed = book.assign_owners_owed(&roster, &owing, &OwnerOptions::default())?;
    /// assert_eq!(owed.report().total_cost, 0);
    /// assert_eq!(book.promise_costs_owed(None, &owing, &Costing::default())?.0.tiers[0].clients, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `missing-column` where the book has no column of owners; the call was asked to end.
    pub fn workload(&self, roster: &RosterTable, review: Option<&Review>) -> Result<WorkloadReport, TableError> {
        self.workload_owed(roster, &Owing { review, ..Owing::default() })
    }

    /// As [`Book::workload`], of what clients are owed with agreements and dated lists.
    ///
    /// # Errors
    /// As [`Book::workload`]; those of reading the tables.
    pub fn workload_owed(&self, roster: &RosterTable, owing: &Owing<'_>) -> Result<WorkloadReport, TableError> {
        let workload = self.worked_out(roster, owing)?;
        let scale = self.plan.value().map(|(_, scale)| scale);
        Ok(workload_report(&self.model, &workload, &roster.people, scale))
    }

    fn worked_out(&self, roster: &RosterTable, owing: &Owing<'_>) -> Result<Workload, TableError> {
        let (owners, in_force) = (self.owner_column()?, self.in_force(owing.review)?);
        let (promises, _) = self.promises(&in_force, owing.agreements, owing.overlay)?;
        Ok(Workload::of(&self.model, &self.rows, &in_force, (owners, &promises), &roster.people, &self.interrupt)?)
    }

    /// The clients whose owner is not right, in the order of the book: the client, `tier`, `owner`, `problem` (no owner, unknown owner,
    /// wrong role) and `value`.
    ///
    /// # Errors
    /// As [`Book::workload`].
    pub fn owner_problems(
        &self,
        roster: &RosterTable,
        review: Option<&Review>,
        words: WordType,
    ) -> Result<Frame, TableError> {
        self.owner_problems_owed(roster, &Owing { review, ..Owing::default() }, words)
    }

    /// As [`Book::owner_problems`], of what clients are owed with agreements and dated lists: these may name other roles.
    ///
    /// # Errors
    /// As [`Book::workload_owed`].
    pub fn owner_problems_owed(
        &self,
        roster: &RosterTable,
        owing: &Owing<'_>,
        words: WordType,
    ) -> Result<Frame, TableError> {
        let workload = self.worked_out(roster, owing)?;
        let (owners, in_force) = (self.owner_column()?, self.in_force(owing.review)?);
        let rows = workload.problems.iter().map(|(row, _)| *row);
        let clients: Vec<&str> = rows.clone().map(|row| self.rows.clients.get(row).unwrap_or_default()).collect();
        let tiers: Vec<u32> = rows.clone().map(|row| in_force.tier(row).map_or(0, number)).collect();
        let problems = workload.problems.iter().map(|(_, problem)| Some(problem.word()));
        let owner = |row: usize| owners.get(row).map(str::trim).filter(|owner| !owner.is_empty());
        let mut columns = vec![
            (
                self.plan.client_column().to_string(),
                FrameColumn::ids(&clients, self.whole_ids.into(), &self.interrupt)?,
            ),
            (
                "tier".to_string(),
                FrameColumn::Words { numbers: tiers, words: self.plan.tiers().map(Into::into).collect() },
            ),
            ("owner".to_string(), FrameColumn::texts(rows.clone().map(owner))),
            ("problem".to_string(), FrameColumn::texts(problems)),
        ];
        if let Some((_, scale)) = self.plan.value() {
            let units = rows.map(|row| self.rows.value(row)).collect();
            columns.push(("value".into(), FrameColumn::Numbers { units, scale }));
        }
        Frame::asking(columns, words, metadata(&self.model, self.fingerprints.today(), self.as_of()), &self.interrupt)
    }

    /// Who should look after whom: accounts to the people of a roster at the least cost.
    ///
    /// # Errors
    /// `missing-column` where the book has no column of owners; `unknown-tier` and `unknown-role` for names that there are not;
    /// `bad-price`, `bad-share`; the call was asked to end.
    pub fn assign_owners(
        &self,
        roster: &RosterTable,
        review: Option<&Review>,
        options: &OwnerOptions,
    ) -> Result<OwnerPlacing, TableError> {
        self.assign_owners_owed(roster, &Owing { review, ..Owing::default() }, options)
    }

    /// As [`Book::assign_owners`], of what clients are owed with agreements and dated lists: their roles and their hours.
    ///
    /// # Errors
    /// As [`Book::assign_owners`]; those of reading the tables.
    pub fn assign_owners_owed(
        &self,
        roster: &RosterTable,
        owing: &Owing<'_>,
        options: &OwnerOptions,
    ) -> Result<OwnerPlacing, TableError> {
        let tiers = self.tiers_of(&options.tiers)?;
        let case = OwnerCase::of(self, roster, owing, options.role.as_deref())?;
        let takes_part = |row: usize| {
            let tier = case.in_force.tier(row);
            let of_role = options.role.is_none() || case.may.names_role(row);
            of_role && (tiers.is_empty() || tier.is_some_and(|tier| tiers.contains(&tier)))
        };
        let people = &roster.people;
        let limits = self.limits(options, &case, &takes_part)?;
        let plan = case.plan(&takes_part, options.prices, &limits.limits)?;
        let amount = |what: &str, over: i128| limits.amount(what, over);
        let missing = shortages(&plan, people, &amount);
        Ok(OwnerPlacing {
            clients: case.placed(&plan, options.words)?,
            report: owner_plan_report(&plan, people, missing),
            remarks: roster.remarks.clone(),
        })
    }

    /// What clients ask of the owners whom they have, and do not get: a row for each, with the client, `tier`, `owner`, `rule` (in words), `wanted`
    /// (the client's value) and `cost`.
    ///
    /// # Errors
    /// As [`Book::workload`].
    pub fn owner_misfits(
        &self,
        roster: &RosterTable,
        review: Option<&Review>,
        words: WordType,
    ) -> Result<Frame, TableError> {
        let case = OwnerCase::of(self, roster, &Owing { review, ..Owing::default() }, None)?;
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for (row, state) in case.before.iter().enumerate() {
            self.interrupt.check_at(row)?;
            if let Some(person) = state.known() {
                found.extend(case.fit.misfits(row, person).map(|rule| (row, person, rule)));
            }
        }
        let rules = self.model.fit();
        let clients: Vec<&str> =
            found.iter().map(|(row, ..)| self.rows.clients.get(*row).unwrap_or_default()).collect();
        let tiers = found.iter().map(|(row, ..)| case.in_force.tier(*row).map_or(0, number)).collect();
        let owner = found.iter().map(|(_, person, _)| case.people.get(*person).map(|person| &*person.id));
        let wanted = found.iter().map(|(row, _, rule)| self.fit_texts.get(*rule)?.get(*row).map(str::trim));
        let columns = vec![
            (
                self.plan.client_column().to_string(),
                FrameColumn::ids(&clients, self.whole_ids.into(), &self.interrupt)?,
            ),
            ("tier".into(), FrameColumn::Words { numbers: tiers, words: self.plan.tiers().map(Into::into).collect() }),
            ("owner".into(), FrameColumn::texts_asking(owner, &self.interrupt)?),
            (
                "rule".into(),
                FrameColumn::Words {
                    numbers: found.iter().map(|(.., rule)| number(*rule)).collect(),
                    words: rules.iter().map(tierline_core::Fit::words).collect(),
                },
            ),
            ("wanted".into(), FrameColumn::texts_asking(wanted, &self.interrupt)?),
            (
                "cost".into(),
                FrameColumn::Integers(
                    found.iter().map(|(.., rule)| rules.get(*rule).map(|rule| i64::from(rule.cost))).collect(),
                ),
            ),
        ];
        Frame::asking(columns, words, metadata(&self.model, self.fingerprints.today(), self.as_of()), &self.interrupt)
    }

    /// The clients that a review moved, or that came in, and whose owner is not right for the tier in force: without the role that it
    /// names, or with more accounts than the roster allows. For each the client, `from`, `to`, `owner`, `problem` (wrong role, no place, no owner,
    /// unknown owner), `proposed` and `reason`. All other clients keep whom they have.
    ///
    /// ```
    /// # use tierline::book::{BookOptions, ReviewOptions, RosterTable};
    /// # use tierline::{model::{Attribute, Tier}, tables::{TableColumn, WordType}, Book, Model, Table};
    /// # let model = Model::builder("m").client("id").attribute(Attribute::decimal("arr", 0)).tier(Tier::rest("All")).build()?;
    /// let column = |name: &str, value: &str| (name.into(), TableColumn::Values(vec![value.into()]));
    /// let clients = Table::from_columns(vec![column("id", "a"), column("arr", "5"), column("csm", "gone")])?;
    /// let options = BookOptions { owner: Some("csm".into()), ..BookOptions::default() };
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &options)?;
    /// let review = book.review(None, &ReviewOptions::default())?;
    /// let roster = RosterTable::read(&Table::from_columns(vec![column("id", "kim")])?)?;
    /// assert_eq!(book.owner_proposals(&review, &roster, WordType::Texts)?.rows(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Book::workload`].
    pub fn owner_proposals(&self, review: &Review, roster: &RosterTable, words: WordType) -> Result<Frame, TableError> {
        let case = OwnerCase::of(self, roster, &Owing { review: Some(review), ..Owing::default() }, None)?;
        let mut accounts = vec![0_u64; case.people.len()];
        for owner in case.before.iter().filter_map(OwnerState::known) {
            if let Some(count) = accounts.get_mut(owner) {
                *count = count.saturating_add(1);
            }
        }
        let is_full = |person: usize| {
            let most = case.people.get(person).and_then(|person| person.accounts_at_most);
            most.is_some_and(|most| accounts.get(person).is_some_and(|count| *count > most.into()))
        };
        let problem = |row: usize| {
            let moved = review.after(row).is_some() && review.before(row) != review.after(row);
            match case.before.get(row).filter(|_| moved)? {
                OwnerState::Nobody => Some("no owner"),
                OwnerState::Unknown(_) => Some("unknown owner"),
                OwnerState::Known(at) if !case.may.allows(row, *at) => Some("wrong role"),
                OwnerState::Known(at) => is_full(*at).then_some("no place"),
            }
        };
        let problems = (0..case.before.len()).map(|row| problem(row).map(|problem| (row, problem)));
        let problems: Vec<Option<(usize, &str)>> = self.interrupt.collected(problems)?;
        let plan =
            case.plan(&|row| problems.get(row).is_some_and(Option::is_some), Prices::default(), &Limits::default())?;
        let listed: Vec<(usize, &str)> = problems.iter().flatten().copied().collect();
        let rows = || listed.iter().map(|(row, _)| *row);
        let clients: Vec<&str> = rows().map(|row| self.rows.clients.get(row).unwrap_or_default()).collect();
        let tiers = |of: &dyn Fn(usize) -> Option<usize>| FrameColumn::Words {
            numbers: rows().map(|row| of(row).map_or(0, number)).collect(),
            words: self.plan.tiers().map(Into::into).collect(),
        };
        let placed = |row: usize| plan.clients.get(row);
        let proposed =
            rows().map(|row| placed(row)?.after.and_then(|at| case.people.get(at)).map(|person| &*person.id));
        let reasons: Vec<String> = rows()
            .map(|row| placed(row).map(|placed| case.reason(row, placed, case.was(row))).unwrap_or_default())
            .collect();
        let columns = vec![
            (
                self.plan.client_column().to_string(),
                FrameColumn::ids(&clients, self.whole_ids.into(), &self.interrupt)?,
            ),
            ("from".into(), tiers(&|row| review.before(row))),
            ("to".into(), tiers(&|row| review.after(row))),
            ("owner".into(), FrameColumn::texts(rows().map(|row| case.was(row)))),
            ("problem".into(), FrameColumn::texts(listed.iter().map(|(_, problem)| Some(*problem)))),
            ("proposed".into(), FrameColumn::texts(proposed)),
            ("reason".into(), FrameColumn::texts(reasons.iter().map(|reason| Some(reason.as_str())))),
        ];
        Frame::asking(columns, words, metadata(&self.model, self.fingerprints.today(), self.as_of()), &self.interrupt)
    }

    /// What it costs to keep what tiers promise, against what they bring, and who is to be hired for the next quarter.
    ///
    /// `rates` say what an hour of each role costs, in the unit of the value; those of the model where there are none. `margin` is what of
    /// a client's value is left. Without a review no moves wait.
    ///
    /// # Errors
    /// `bad-share` where the margin is no share; `bad-rate` for a rate below zero; the call was asked to end.
    pub fn promise_costs(
        &self,
        roster: Option<&RosterTable>,
        review: Option<&Review>,
        rates: Option<&[(Box<str>, Decimal)]>,
        margin: Decimal,
    ) -> Result<(PromiseReport, Frame), TableError> {
        let costing = Costing { rates, margin, events: &[] };
        self.promise_costs_owed(roster, &Owing { review, ..Owing::default() }, &costing)
    }

    /// As [`Book::promise_costs`], of what clients are owed with agreements and dated lists, and with events that are given a number of
    /// times a year.
    ///
    /// # Errors
    /// As [`Book::promise_costs`]; `unknown-name` for an event that is no flag of the model; those of reading the tables.
    pub fn promise_costs_owed(
        &self,
        roster: Option<&RosterTable>,
        owing: &Owing<'_>,
        costing: &Costing<'_>,
    ) -> Result<(PromiseReport, Frame), TableError> {
        self.check_costing(costing)?;
        let terms = Terms {
            rates: costing.rates.unwrap_or_else(|| self.model.rates()),
            margin: Fraction::from(costing.margin),
            events: costing.events,
        };
        let mut out = None;
        self.with_promises(roster, owing, &terms, &mut |sources| {
            let costs = PromiseCosts::of(&self.model, sources, &self.interrupt)?;
            let frame = self.dear_clients(&costs, sources.tier)?;
            out = Some((promise_report(&self.model, &costs, sources.quarter.1, roster.is_some()), frame));
            Ok(())
        })?;
        // INVARIANT: the work was done, or the call has ended above.
        out.ok_or_else(|| Interrupted.into())
    }

    /// The next quarter by tier: clients, value and hours, from the moves that wait after a review, renewals and the model's targets of
    /// retention.
    ///
    /// ```
    /// use tierline::book::{BookOptions, Owing};
    /// # use tierline::model::{Attribute, Tier};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table};
    /// # let model =
    /// #     Model::builder("m").client("id").attribute(Attribute::decimal("arr", 2)).value("arr").tier(Tier::rest("All")).build()?;
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), TableColumn::Values(vec!["a".into()])),
    /// #     ("arr".into(), TableColumn::Values(vec![20_000.into()])),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-12-31".parse()?, &BookOptions::default())?;
    /// let forecast = book.forecast(&Owing::default())?;
    /// assert_eq!((forecast.tiers[0].clients, forecast.total.value), (1, Some("20000".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of reading the tables; the call was asked to end.
    pub fn forecast(&self, owing: &Owing<'_>) -> Result<ForecastReport, TableError> {
        let terms = Terms { rates: &[], margin: Fraction::ONE, events: &[] };
        let mut out = None;
        self.with_promises(None, owing, &terms, &mut |sources| {
            let forecast = Forecast::of(&self.model, sources, &self.interrupt)?;
            let (from, to) = sources.quarter;
            out = Some(forecast_report(&forecast, from, to, sources.scale));
            Ok(())
        })?;
        // INVARIANT: the work was done, or the call has ended above.
        out.ok_or_else(|| Interrupted.into())
    }

    /// Does something with what clients are owed today, and in the tiers of the last day of the next quarter.
    fn with_promises(
        &self,
        roster: Option<&RosterTable>,
        owing: &Owing<'_>,
        terms: &Terms<'_>,
        work: &mut dyn FnMut(&PromiseSources<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let review = owing.review;
        let in_force = self.in_force(review)?;
        let end = tierline_core::Period::new(3, tierline_core::TimeUnit::Month)
            .after(self.as_of())
            .unwrap_or(tierline_core::Date::MAX);
        let nobody = People::default();
        let (promises, _) = self.promises(&in_force, owing.agreements, owing.overlay)?;
        // What is owed then is what is owed now, in another tier: conditions, lists and agreements are those of today.
        let next_promises = match review {
            Some(review) => {
                let then = |row: usize| review.on(row, end);
                let in_force = TiersInForce::new(&self.plan, &self.rows, None, Some(&then), &self.interrupt)?;
                Some(self.promises(&in_force, owing.agreements, owing.overlay)?.0)
            }
            None => None,
        };
        let sources = PromiseSources {
            rows: &self.rows,
            tier: &|row| in_force.tier(row),
            next_tier: &|row| review.map_or_else(|| in_force.tier(row), |review| review.on(row, end)),
            rates: terms.rates,
            margin: terms.margin,
            scale: self.plan.value().map(|(_, scale)| scale),
            people: roster.map_or(&nobody, RosterTable::people),
            promises: &promises,
            next_promises: next_promises.as_ref().unwrap_or(&promises),
            events: terms.events,
            quarter: (self.as_of(), end),
        };
        work(&sources)
    }

    /// Refuses a margin that is no share, rates and numbers of times below zero, and events that are no flags.
    fn check_costing(&self, costing: &Costing<'_>) -> Result<(), TableError> {
        let margin = Fraction::from(costing.margin);
        if margin.is_negative() || margin > Fraction::ONE {
            return Err(TableError::new("bad-share", "the margin is no share of the value")
                .with_help("give a number from 0 to 1, like 0.7"));
        }
        let rates = costing.rates.unwrap_or_else(|| self.model.rates());
        if let Some((role, rate)) = rates.iter().find(|(_, rate)| rate.mantissa() < 0) {
            let message = format!("an hour of `{}` costs {rate}", role.escape_debug());
            return Err(TableError::new("bad-rate", message).with_help("give a number from 0 on"));
        }
        for (flag, times) in costing.events {
            if !self.plan.flags().any(|known| known == &**flag) {
                let message = format!("the model has no flag `{}` that could be an event", flag.escape_debug());
                return Err(TableError::new("unknown-name", message).with_help("name a flag of the model"));
            }
            if times.mantissa() < 0 {
                let message = format!("`{}` cannot happen {times} times a year", flag.escape_debug());
                return Err(TableError::new("bad-rate", message).with_help("give a number from 0 on"));
            }
        }
        Ok(())
    }

    /// The clients whose promise costs more than they bring.
    fn dear_clients(&self, costs: &PromiseCosts, tier: &dyn Fn(usize) -> Option<usize>) -> Result<Frame, TableError> {
        const HOURS: u8 = 2;
        let rows = || costs.clients.iter().map(|(row, _)| *row);
        let clients: Vec<&str> = rows().map(|row| self.rows.clients.get(row).unwrap_or_default()).collect();
        let scale = self.plan.value().map_or(0, |(_, scale)| scale);
        let numbers = |of: &dyn Fn(&tierline_book::PromiseCost) -> Option<Fraction>, scale: u8| FrameColumn::Numbers {
            units: costs
                .clients
                .iter()
                .map(|(_, cost)| of(cost)?.rounded(scale)?.units(scale).and_then(|units| i64::try_from(units).ok()))
                .collect(),
            scale,
        };
        let verdict = |(_, cost): &(usize, tierline_book::PromiseCost)| {
            cost.costs_more()
                .map(|sure| if sure { "costs more than it brings" } else { "may cost more than it brings" })
        };
        let columns = vec![
            (
                self.plan.client_column().to_string(),
                FrameColumn::ids(&clients, self.whole_ids.into(), &self.interrupt)?,
            ),
            (
                "tier".into(),
                FrameColumn::Words {
                    numbers: rows().map(|row| tier(row).map_or(0, number)).collect(),
                    words: self.plan.tiers().map(Into::into).collect(),
                },
            ),
            ("hours_low".into(), numbers(&|cost| cost.hours.map(|hours| hours.low), HOURS)),
            ("hours_high".into(), numbers(&|cost| cost.hours.map(|hours| hours.high), HOURS)),
            ("cost_low".into(), numbers(&|cost| cost.cost.map(|(low, _)| low), HOURS)),
            ("cost_high".into(), numbers(&|cost| cost.cost.map(|(_, high)| high), HOURS)),
            ("value".into(), numbers(&|cost| cost.value, scale)),
            ("margin".into(), numbers(&|cost| cost.margin, HOURS.max(scale))),
            ("verdict".into(), FrameColumn::texts(costs.clients.iter().map(verdict))),
        ];
        let about = metadata(&self.model, self.fingerprints.today(), self.as_of());
        Frame::asking(columns, WordType::Texts, about, &self.interrupt)
    }

    fn tiers_of(&self, names: &[String]) -> Result<Vec<usize>, TableError> {
        let rank = |name: &String| {
            tier_named(&self.model, name).ok_or_else(|| {
                let message = format!("there is no tier `{}` whose clients could have owners", name.escape_debug());
                unknown_tier(&self.model, "unknown-tier", name, message)
            })
        };
        names.iter().map(rank).collect()
    }

    /// Refuses a role that is looked for where nobody has it, or where no promise of the book names it.
    fn check_role(&self, role: Option<&str>, promises: &Promises, people: &People) -> Result<(), TableError> {
        let Some(role) = role else { return Ok(()) };
        let known = people.all().iter().any(|person| person.role.as_deref() == Some(role));
        let names = |service: &Service| {
            let coverage = service.coverage.as_ref().is_some_and(|coverage| coverage.roles().any(|name| name == role));
            coverage || service.owner.as_deref() == Some(role)
        };
        let named = self.model.promises().any(names) || promises.all().iter().any(|one| names(&one.service));
        if known && named {
            return Ok(());
        }
        let shown = role.escape_debug();
        let message = if known {
            format!("no tier names the role `{shown}`")
        } else {
            format!("nobody in the roster has the role `{shown}`")
        };
        let mut there: Vec<&str> = people.all().iter().filter_map(|person| person.role.as_deref()).collect();
        sort_by(&mut there, &mut |one, other| one.cmp(other));
        there.dedup();
        let help = match there.is_empty() {
            true => "the roster has no roles".to_string(),
            false => format!("the roster has {}", Language::English.names(there.iter().copied(), NAMED, Joined::And)),
        };
        Err(TableError::new("unknown-role", message).with_help(help))
    }

    /// The limits that are asked for, in whole numbers.
    fn limits(
        &self,
        options: &OwnerOptions,
        case: &OwnerCase<'_>,
        takes_part: &dyn Fn(usize) -> bool,
    ) -> Result<OwnerLimits, TableError> {
        let rows = case.before.len();
        let mut out = OwnerLimits { limits: Limits::default(), hours: Fraction::ONE, scale: 0 };
        let placed = (0..rows).filter(|row| takes_part(*row)).count();
        if let Some(share) = options.changes {
            if share.mantissa() < 0 || Fraction::from(share) > Fraction::ONE {
                let message = format!("`changes` is {share}, and no share of the clients");
                return Err(TableError::new("bad-share", message).with_help("give a number from 0 to 1, like 0.05"));
            }
            let most = Fraction::from(share).times(Fraction::from(u64::try_from(placed).unwrap_or(u64::MAX)));
            let most = most.map(Fraction::lowest_terms).and_then(|(part, whole)| part.checked_div(whole));
            out.limits.changes = most.and_then(|most| u64::try_from(most).ok());
        }
        if options.hours {
            self.hours_limit(&mut out, case)?;
        }
        if let Some(times) = options.value {
            self.value_limit(&mut out, times, rows, takes_part, case.people)?;
        }
        Ok(out)
    }

    /// Hours of each client, as its promise takes them, and of each person, as whole parts of an hour.
    fn hours_limit(&self, out: &mut OwnerLimits, case: &OwnerCase<'_>) -> Result<(), TableError> {
        let planned = hours_of_promises(&case.promises, &[]);
        let mut takes = Vec::with_capacity(planned.len());
        for (at, planned) in planned.iter().enumerate() {
            takes.push(planned.own.ok_or_else(|| self.unknown_hours(case, at))?.high);
        }
        let there: Vec<Option<Fraction>> = case.people.all().iter().map(Person::hours_a_year).collect();
        let all = || takes.iter().chain(there.iter().flatten());
        let parts = all().try_fold(1_i128, |parts, hours| common(parts, hours.lowest_terms().1));
        let too_long = || TableError::new("unknown-hours", "the hours have too many digits");
        let parts = parts.ok_or_else(too_long)?;
        let whole = |hours: &Fraction| {
            let (part, of) = hours.lowest_terms();
            part.checked_mul(parts)?.checked_div(of)
        };
        let takes: Vec<i128> = takes.iter().map(whole).collect::<Option<_>>().ok_or_else(too_long)?;
        let most = there.iter().map(|hours| hours.as_ref().map(|hours| whole(hours).ok_or_else(too_long)).transpose());
        let most = most.collect::<Result<Vec<Option<i128>>, _>>()?;
        let promise = |number: &u32| number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        let adds = case.promises.numbers().iter().map(|number| promise(number).and_then(|at| takes.get(at)));
        let adds = adds.map(|hours| hours.copied().unwrap_or(0));
        out.hours = Fraction::of(1, parts).unwrap_or(Fraction::ONE);
        let counts = case.promises.all().iter().map(|promise| works_for(&promise.service, case.people)).collect();
        let sets = case.promises.numbers().iter().map(promise).collect();
        out.limits.sums.push(SumLimit { what: HOURS_SUM, adds: adds.collect(), most, sets, counts });
        Ok(())
    }

    /// That the hours of a promise are not known: of a tier, or of one of its clients.
    fn unknown_hours(&self, case: &OwnerCase<'_>, at: usize) -> TableError {
        let is_of = |number: &u32| usize::try_from(*number).ok() == at.checked_add(1);
        let row = case.promises.numbers().iter().position(is_of);
        let tier = row.map_or(Some(at), |row| case.in_force.tier(row));
        let tier = tier.and_then(|tier| self.model.tiers().get(tier)).map_or("", |tier| &tier.name);
        let mut message = format!("the hours of tier `{}` are not known", tier.escape_debug());
        if let Some(client) = row.and_then(|row| self.rows.clients.get(row)).filter(|_| at >= self.model.tiers().len())
        {
            message.push_str(&format!(", as of client `{}`", client.escape_debug()));
        }
        TableError::new("unknown-hours", message)
            .with_help("say in the tier's service how many `minutes` its contacts take, or leave hours out")
    }

    /// The value that an owner may have: so many times the mean of those who take part.
    fn value_limit(
        &self,
        out: &mut OwnerLimits,
        times: Decimal,
        rows: usize,
        takes_part: &dyn Fn(usize) -> bool,
        people: &People,
    ) -> Result<(), TableError> {
        let Some((_, scale)) = self.plan.value() else {
            let help = "name the value attribute in the model, `model: { value: arr }`, or leave it out";
            return Err(TableError::new("no-value", "the model has no value that owners could share").with_help(help));
        };
        if Fraction::from(times) < Fraction::ONE {
            let message = format!("`value` is {times}, and nobody can have less than the mean on the whole");
            return Err(TableError::new("bad-share", message).with_help("give a number from 1 on, like 1.25"));
        }
        out.scale = scale;
        let adds: Vec<i128> =
            (0..rows).map(|row| self.rows.value(row).map_or(0, |value| value.max(0).into())).collect();
        let all = adds.iter().enumerate().filter(|(row, _)| takes_part(*row)).map(|(_, value)| *value);
        let all = all.fold(0, i128::saturating_add);
        let mean = Fraction::of(all, i128::try_from(people.len().max(1)).unwrap_or(1));
        let most = mean.and_then(|mean| mean.times(Fraction::from(times))).map(Fraction::lowest_terms);
        let most = most.and_then(|(part, whole)| part.checked_div(whole));
        out.limits.sums.push(SumLimit { what: "value", adds, most: vec![most; people.len()], ..SumLimit::default() });
        Ok(())
    }
}

/// Clients and people who are brought together: what both are worked out from.
struct OwnerCase<'b> {
    book: &'b Book,
    people: &'b People,
    owners: &'b TextColumn,
    in_force: TiersInForce,
    before: Vec<OwnerState>,
    promises: Promises,
    /// Who may have whom.
    may: MayOwn,
    fit: FitCosts,
}

impl<'b> OwnerCase<'b> {
    fn of(book: &'b Book, roster: &'b RosterTable, owing: &Owing<'_>, role: Option<&str>) -> Result<Self, TableError> {
        let (owners, in_force) = (book.owner_column()?, book.in_force(owing.review)?);
        let people = &roster.people;
        let (promises, _) = book.promises(&in_force, owing.agreements, owing.overlay)?;
        book.check_role(role, &promises, people)?;
        Ok(Self {
            before: book.interrupt.collected(owners.iter().map(|owner| OwnerState::of(owner, people)))?,
            may: MayOwn::of(&promises, people, role),
            fit: FitCosts::of(&book.model, &book.rows, &book.fit_texts, people, &book.interrupt)?,
            book,
            people,
            owners,
            in_force,
            promises,
        })
    }

    fn plan(
        &self,
        takes_part: &dyn Fn(usize) -> bool,
        prices: Prices,
        limits: &Limits,
    ) -> Result<OwnerPlan, TableError> {
        let placing = Placing {
            ids: &self.book.rows.clients,
            people: self.people,
            before: &self.before,
            takes_part,
            misfit: &|row, person| self.may.allows(row, person).then(|| self.fit.cost(row, person)),
            prices,
        };
        placing.plan(limits, &self.book.interrupt).map_err(placing_error)
    }

    /// The owner that a client has now, in the words of the roster where it is there.
    fn was(&self, row: usize) -> Option<&str> {
        match self.before.get(row) {
            Some(OwnerState::Known(at)) => self.people.get(*at).map(|person| &*person.id),
            _ => self.owners.get(row).map(str::trim).filter(|owner| !owner.is_empty()),
        }
    }

    /// What a plan says of each client.
    fn placed(&self, plan: &OwnerPlan, words: WordType) -> Result<Frame, TableError> {
        let (book, interrupt) = (self.book, &self.book.interrupt);
        let rows = 0..self.before.len();
        let clients: Vec<&str> = interrupt.collected(book.rows.clients.iter().map(Option::unwrap_or_default))?;
        let tiers: Vec<u32> = interrupt.collected(rows.clone().map(|row| self.in_force.tier(row).map_or(0, number)))?;
        let was: Vec<Option<&str>> = interrupt.collected(rows.map(|row| self.was(row)))?;
        let changes: Vec<u32> = interrupt.collected(plan.clients.iter().map(|placed| change_number(placed.change)))?;
        let reasons =
            plan.clients.iter().zip(&was).enumerate().map(|(row, (placed, was))| self.reason(row, placed, *was));
        let reasons: Vec<String> = interrupt.collected(reasons)?;
        let count = |of: &dyn Fn(&tierline_book::Placed) -> i64| -> Result<FrameColumn, TableError> {
            Ok(FrameColumn::Integers(interrupt.collected(plan.clients.iter().map(|placed| Some(of(placed))))?))
        };
        // Who stays with somebody outside the roster has that owner after, too.
        let after = plan.clients.iter().zip(&was).map(|(placed, was)| match (placed.after, placed.change) {
            (Some(at), _) => self.people.get(at).map(|person| &*person.id),
            (None, Change::Apart) => *was,
            (None, _) => None,
        });
        let after: Vec<Option<&str>> = interrupt.collected(after)?;
        let columns = vec![
            (book.plan.client_column().to_string(), FrameColumn::ids(&clients, book.whole_ids.into(), interrupt)?),
            ("tier".into(), FrameColumn::Words { numbers: tiers, words: book.plan.tiers().map(Into::into).collect() }),
            ("owner_before".into(), FrameColumn::texts_asking(was.iter().copied(), interrupt)?),
            ("owner_after".into(), FrameColumn::texts_asking(after, interrupt)?),
            (
                "change".into(),
                FrameColumn::Words {
                    numbers: changes,
                    words: CHANGES.iter().map(|change| change.word().into()).collect(),
                },
            ),
            ("cost".into(), count(&|placed| placed.misfit.saturating_add(placed.changing))?),
            ("cost_misfit".into(), count(&|placed| placed.misfit)?),
            ("cost_change".into(), count(&|placed| placed.changing)?),
            (
                "reason".into(),
                FrameColumn::texts_asking(reasons.iter().map(|reason| Some(reason.as_str())), interrupt)?,
            ),
        ];
        Frame::asking(columns, words, metadata(&book.model, book.fingerprints.today(), book.as_of()), interrupt)
    }

    /// Why a client has whom it has.
    fn reason(&self, row: usize, placed: &tierline_book::Placed, was: Option<&str>) -> String {
        let shown = |name: &str| format!("`{}`", name.escape_debug());
        let was = was.map(shown).unwrap_or_default();
        let now = placed.after.and_then(|at| self.people.get(at)).map(|person| shown(&person.id)).unwrap_or_default();
        // What does not fit, rule by rule.
        let rules = placed.after.filter(|_| placed.misfit > 0).into_iter();
        let rules = rules.flat_map(|person| self.fit.misfits(row, person));
        let misfit = rules.filter_map(|rule| {
            let (of, wanted) = (self.book.model.fit().get(rule)?, self.book.fit_texts.get(rule)?.get(row)?);
            let lacks = format!("; {} without {} costs {}", of.owner.word(), shown(wanted.trim()), of.cost);
            Some(lacks)
        });
        let misfit: String = misfit.collect();
        match placed.change {
            Change::Kept => format!("stays with {now}{misfit}"),
            Change::Moved => format!("goes from {was} to {now}: the change costs {}{misfit}", placed.changing),
            Change::Entered => format!("had no owner, and goes to {now}{misfit}"),
            Change::Replaced => format!("{was} is not in the roster: goes to {now}{misfit}"),
            Change::WithoutPlace => "nobody who may have it has a place".into(),
            Change::Apart if was.is_empty() => "is not placed".into(),
            Change::Apart => format!("is not placed, and stays with {was}"),
        }
    }
}

/// By rule of a model's `fit`: the values of its attribute, as they stand in the table of clients.
pub(super) fn fit_texts(model: &Model, clients: &Table) -> Result<Vec<TextColumn>, TableError> {
    let mut out = Vec::with_capacity(model.fit().len());
    for rule in model.fit() {
        let attribute = model.attributes().iter().find(|attribute| attribute.name == rule.of);
        let column = attribute.map_or(&*rule.of, |attribute| attribute.source_column());
        out.push(match clients.texts(column)? {
            Some(texts) => texts,
            None => {
                let mut texts = TextColumn::with_capacity(clients.rows());
                (0..clients.rows()).for_each(|_| texts.push(None));
                texts
            }
        });
    }
    Ok(out)
}

/// Limits, and what their whole numbers are parts of.
struct OwnerLimits {
    limits: Limits,
    /// One part of an hour.
    hours: Fraction,
    /// Digits of the value.
    scale: u8,
}

impl OwnerLimits {
    /// An amount of a sum: hours with two digits, or value.
    fn amount(&self, what: &str, over: i128) -> Option<Decimal> {
        if what == HOURS_SUM {
            let hours = Fraction::of(over, 1)?.times(self.hours)?;
            return hours.rounded(2).map(Decimal::normalized);
        }
        Decimal::new(over, self.scale).map(Decimal::normalized)
    }
}

/// The changes in the order of their numbers.
const CHANGES: [Change; 6] =
    [Change::Kept, Change::Moved, Change::Entered, Change::Replaced, Change::WithoutPlace, Change::Apart];

fn change_number(change: Change) -> u32 {
    CHANGES.iter().position(|known| *known == change).map_or(0, number)
}

/// The least number that two divide.
fn common(one: i128, other: i128) -> Option<i128> {
    let (mut a, mut b) = (one, other);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b)?);
    }
    one.checked_div(a)?.checked_mul(other)
}

fn placing_error(error: PlacingError) -> TableError {
    match error {
        PlacingError::Interrupted(error) => error.into(),
        other => TableError::new("bad-price", other.to_string()),
    }
}
