//! What each client is owed, as columns to join into a CRM.

use std::collections::HashMap;
use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType, same_name};

use tierline_book::report::FoundInTiers;
use tierline_book::{
    Agreed, AgreementFault, BookTable, ContactColumn, ENTITLEMENTS, Entitlement, OwnPromises, Promises, TiersInForce,
    UnmetIds, agreement_value, due, entitlement, look_alikes, touchpoint_kinds,
};
use tierline_core::{
    ColumnReader, Date, Finding, Interrupt, Interrupted, Key, Remark, Sentence, Severity, TextColumn, TypedColumn,
};

use super::overlay::of_clients;
use super::records::{Columns, Records};
use super::review::Review;
use super::standings::number;
use super::{Book, metadata};

/// What promises are worked out from, beside a book.
#[derive(Clone, Copy, Debug, Default)]
pub struct Owing<'a> {
    /// A review of the book: clients are owed what the tier in force after it promises.
    pub review: Option<&'a Review>,
    /// The last touchpoints and business reviews.
    pub last: Option<&'a Table>,
    /// What was agreed with clients by contract: the client column, `what` (as `response first`), `value` (as `2 hours`), and where
    /// there are any `until` (the last day), `author`, `reason`, and `instead` (whether it replaces what is better).
    pub agreements: Option<&'a Table>,
    /// Who is on which dated list: the client column, `what` (the name of an overlay of the model), `until` (the last day), and
    /// where there are any `from`, `author` and `reason`.
    pub overlay: Option<&'a Table>,
    /// Who takes part in which programme: the client column, `programme`, and where there are any `from` and `until`, the first and
    /// the last day.
    pub participation: Option<&'a Table>,
    /// Whether words are dictionary-encoded.
    pub words: WordType,
}

/// What clients are owed, and what is to be said of it.
#[derive(Clone, Debug)]
pub struct Entitled {
    /// A row for each client.
    pub frame: Frame,
    /// By programme: how many clients take part in it, and how many are promised it; where a table of participation is given.
    pub programmes: Option<Frame>,
    /// Promises that contradict one another, and agreements that do not count.
    pub findings: Vec<FoundInTiers>,
}

/// The columns of agreements that are no texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AgreementColumn {
    Until,
    Instead,
}

impl Columns for AgreementColumn {
    fn all() -> Vec<Self> {
        vec![Self::Until, Self::Instead]
    }

    fn place(self) -> usize {
        self as usize
    }
}

/// The last contacts with the clients of a book.
struct Contacts {
    records: Option<Records<ContactColumn>>,
    /// By row of the book: the row of its client in the table.
    rows: Vec<Option<usize>>,
    /// By kind of touchpoint.
    by_kind: Vec<Option<TypedColumn>>,
}

impl Contacts {
    fn row(&self, row: usize) -> Option<usize> {
        self.rows.get(row).copied().flatten()
    }

    /// The last contact of a column with the client of a row of the book.
    fn last(&self, row: usize, contact: ContactColumn) -> Option<Date> {
        self.records.as_ref()?.date(contact, self.row(row)?)
    }

    /// The same of a kind of touchpoint, by its number.
    fn last_of_kind(&self, row: usize, kind: usize) -> Option<Date> {
        self.by_kind.get(kind)?.as_ref()?.date(self.row(row)?)
    }

    /// The last contact of any kind.
    fn latest(&self, row: usize) -> Option<Date> {
        let own = ContactColumn::ALL.iter().filter_map(|contact| self.last(row, *contact));
        own.chain((0..self.by_kind.len()).filter_map(|kind| self.last_of_kind(row, kind))).max()
    }
}

impl Book {
    /// A row for each client, in its order: the client, `tier` (the one in force after the review, or where none is given,
    /// the one of the rules), each of [`ENTITLEMENTS`] as the model's service section
    /// promises it to that tier, and `next_touchpoint` and `next_business_review`, the last days that keep the promise.
    ///
    /// `last` has the client column, and `last_touchpoint` and `last_business_review` or one of them. Who has had none is
    /// due on the book's day; what happens on event only has no day.
    ///
    /// ```
    /// # use tierline::book::BookOptions;
    /// # use tierline::model::{Attribute, Tier, name};
    /// # use tierline::tables::{TableColumn, WordType};
    /// # use tierline::{Book, Model, Table};
    /// # let model = Model::builder("bands")
    /// #     .client("id")
    /// #     .attribute(Attribute::decimal("arr", 2))
    /// #     .value("arr")
    /// #     .tier(Tier::when("Large", name("arr").ge(1_000)))
    /// #     .tier(Tier::rest("Small"))
    /// #     .build()?;
    /// # let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), column(["a".into(), "b".into()])),
    /// #     ("arr".into(), column([5_000.into(), 10.into()])),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// let last = Table::from_columns(vec![
    ///     ("id".into(), column(["a".into(), "b".into()])),
    ///     ("last_touchpoint".into(), column(["2026-11-01".into(), "2026-11-02".into()])),
    /// ])?;
    /// assert!(book.remarks_on_last(&last)?.is_empty());
    /// let owed = book.entitlements(None, Some(&last), WordType::Texts)?;
    /// assert_eq!(owed.batches()[0].num_rows(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `missing-column` where `last` has neither of its two columns; those of reading it.
    pub fn entitlements(
        &self,
        review: Option<&Review>,
        last: Option<&Table>,
        words: WordType,
    ) -> Result<Frame, TableError> {
        self.owed(&Owing { review, last, words, ..Owing::default() }).map(|entitled| entitled.frame)
    }

    /// As [`Book::entitlements`], with agreements, and with what is to be said of promises and agreements.
    ///
    /// Behind the columns of [`Book::entitlements`] stand those of response times by severity and, where the
    /// model or the agreements ask for them: `owner`; `outbound`, the channels by which the client may be contacted; `withheld`, what
    /// its wish withholds; `events`, those that are true; `next_touchpoint_because`, the events that make the next touchpoint due;
    /// and `because`, the reasons of all parts that are not as the tier's entry says.
    ///
    /// ```
    /// # use tierline::book::{BookOptions, Owing};
    /// # use tierline::model::Tier;
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table};
    /// # let model = Model::builder("all").client("id").tier(Tier::rest("All")).build()?;
    /// # let column = |value: &str| TableColumn::Values([value.into()].into());
    /// # let clients = Table::from_columns(vec![("id".into(), column("a"))])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// let agreements = Table::from_columns(vec![
    ///     ("id".into(), column("b")),
    ///     ("what".into(), column("response first")),
    ///     ("value".into(), column("2 hours")),
    /// ])?;
    /// let owed = book.owed(&Owing { agreements: Some(&agreements), ..Owing::default() })?;
    /// assert_eq!(owed.frame.batches()[0].num_rows(), 1);
    /// assert_eq!(owed.findings[0].finding.code, "agreement-without-client");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Book::entitlements`]; `missing-column` where the agreements have no column `what` or `value`.
    pub fn owed(&self, owing: &Owing<'_>) -> Result<Entitled, TableError> {
        let remarks = owing.last.map(|table| self.remarks_on_last(table)).transpose()?.unwrap_or_default();
        let contacts = self.contacts(owing.last, &remarks)?;
        let in_force = self.in_force(owing.review)?;
        let (promises, mut findings) = self.promises(&in_force, owing.agreements, owing.overlay)?;
        let mut columns = self.promised(&in_force, &promises)?;
        let mut programmes = None;
        if let Some(table) = owing.participation {
            let (participation, found) = self.participation(table, &promises)?;
            findings.extend(found);
            columns.push(("participates".to_string(), self.participates(&participation)?));
            programmes = Some(self.programme_counts(&participation)?);
        }
        self.next_contacts(&promises, &contacts, &mut columns)?;
        if promises.all().iter().any(|promise| !promise.service.timeline.is_empty()) {
            self.timeline(&promises, &mut columns)?;
            if contacts.records.is_some() {
                findings.extend(self.overdue(&promises, &|row| contacts.latest(row), &mut columns)?);
            }
        }
        if promises.all().iter().any(|promise| !promise.service.events.is_empty()) {
            self.because_of_events(&promises, &contacts, &mut columns)?;
        }
        let mut metadata = metadata(&self.model, self.fingerprints.today(), self.as_of());
        let told = remarks.iter().map(|remark| format!("{}: {remark}", remark.code())).collect::<Vec<_>>();
        let found = findings.iter().map(|found| format!("{}: {}", found.code, found.message)).collect::<Vec<_>>();
        for (key, lines) in [("tierline.remarks", told), ("tierline.findings", found)] {
            if !lines.is_empty() {
                metadata.push((key.into(), lines.join("\n")));
            }
        }
        let findings = findings.into_iter().map(|found| FoundInTiers::of(&self.model, found)).collect();
        let frame = Frame::asking(columns, owing.words, metadata, &self.interrupt)?;
        Ok(Entitled { frame, programmes, findings })
    }

    /// The clients with their tiers, and what each is promised, part by part.
    fn promised(&self, in_force: &TiersInForce, promises: &Promises) -> Result<Vec<(String, FrameColumn)>, TableError> {
        let (plan, rows) = (&self.plan, &self.rows);
        let tier = |row: usize| in_force.tier(row).map_or(0, number);
        let tiers: Vec<u32> = self.interrupt.collected((0..rows.rows()).map(tier))?;
        let clients: Vec<&str> = self.interrupt.collected(rows.clients.iter().map(Option::unwrap_or_default))?;
        let mut columns = vec![
            (plan.client_column().to_string(), FrameColumn::ids(&clients, self.whole_ids.into(), &self.interrupt)?),
            ("tier".to_string(), FrameColumn::Words { numbers: tiers, words: plan.tiers().map(Into::into).collect() }),
        ];
        let names = ENTITLEMENTS.iter().map(|name| (*name).to_string());
        for name in names.chain(promises.severity_columns(&self.model)) {
            self.interrupt.check()?;
            let cells = promises.all().iter().map(|promise| entitlement(&promise.service, &name));
            let column = self.by_promise(promises, cells.collect())?;
            columns.push((name, column));
        }
        for column in promises.columns(&self.model) {
            self.interrupt.check()?;
            let cell = |promise| column.cell(promise).map(Entitlement::Text);
            let cells = promises.all().iter().map(cell).collect();
            columns.push((column.name().to_string(), self.by_promise(promises, cells)?));
        }
        Ok(columns)
    }

    /// The days of the next contacts, of each kind of them.
    fn next_contacts(
        &self,
        promises: &Promises,
        contacts: &Contacts,
        columns: &mut Vec<(String, FrameColumn)>,
    ) -> Result<(), TableError> {
        let rows = self.rows.rows();
        for contact in ContactColumn::ALL {
            self.interrupt.check()?;
            let day = |row: usize| -> Option<Date> {
                let promise = promises.get(row)?;
                let before = contacts.last(row, *contact);
                match contact {
                    ContactColumn::Touchpoint => promise.next_touchpoint(before, self.as_of()).map(|(day, _)| day),
                    ContactColumn::BusinessReview => {
                        due(contact.cadence(&promise.service)?, before, self.as_of()).map(|due| due.by)
                    }
                }
            };
            let days = self.interrupt.collected((0..rows).map(|row| day(row).map(Date::days)))?;
            columns.push((contact.next().to_string(), FrameColumn::Days(days)));
        }
        for (at, kind) in touchpoint_kinds(&self.model).iter().enumerate() {
            let day = |row: usize| -> Option<Date> {
                let touchpoints = &promises.get(row)?.service.touchpoints;
                let touchpoint = touchpoints.iter().find(|touchpoint| &*touchpoint.kind == *kind)?;
                due(&touchpoint.every, contacts.last_of_kind(row, at), self.as_of()).map(|due| due.by)
            };
            let days = self.interrupt.collected((0..rows).map(|row| day(row).map(Date::days)))?;
            columns.push((format!("next_touchpoint_{kind}"), FrameColumn::Days(days)));
        }
        Ok(())
    }

    /// The events that make the next touchpoint of each client due.
    fn because_of_events(
        &self,
        promises: &Promises,
        contacts: &Contacts,
        columns: &mut Vec<(String, FrameColumn)>,
    ) -> Result<(), TableError> {
        let because = |row: usize| {
            let before = contacts.last(row, ContactColumn::Touchpoint);
            let (_, events) = promises.get(row)?.next_touchpoint(before, self.as_of())?;
            (!events.is_empty()).then(|| events.join("; "))
        };
        let words = self.interrupt.collected((0..self.rows.rows()).map(because))?;
        let words = FrameColumn::texts_asking(words.iter().map(Option::as_deref), &self.interrupt)?;
        columns.push(("next_touchpoint_because".to_string(), words));
        Ok(())
    }

    /// The last contacts with each client of the book, as far as a table tells.
    fn contacts(&self, last: Option<&Table>, remarks: &[Remark]) -> Result<Contacts, TableError> {
        let records = self.last_contacts(last, remarks)?;
        let rows = match &records {
            Some(records) => {
                let known = tierline_book::rows_by_client(&records.clients, &self.interrupt)?;
                self.interrupt.collected(self.rows.clients.iter().map(|client| known.get(client?).copied()))?
            }
            None => Vec::new(),
        };
        let by_kind = self.last_by_kind(last, &touchpoint_kinds(&self.model))?;
        Ok(Contacts { records, rows, by_kind })
    }

    /// The next experience of each client's timeline: those of the first day that is not over.
    fn timeline(&self, promises: &Promises, columns: &mut Vec<(String, FrameColumn)>) -> Result<(), TableError> {
        let next = |row: usize| {
            let days = promises.get(row)?.experiences(|name| self.rows.date(name, row));
            let (day, _) = *days.iter().find(|(day, _)| *day >= self.as_of())?;
            let what: Vec<&str> = days.iter().filter(|(own, _)| *own == day).map(|(_, what)| *what).collect();
            Some((day.days(), what.join("; ")))
        };
        let next: Vec<Option<(i32, String)>> = self.interrupt.collected((0..self.rows.rows()).map(next))?;
        let words = next.iter().map(|next| next.as_ref().map(|(_, what)| what.as_str()));
        columns.push(("next_experience".to_string(), FrameColumn::texts_asking(words, &self.interrupt)?));
        let days = next.iter().map(|next| next.as_ref().map(|(day, _)| *day)).collect();
        columns.push(("next_experience_on".to_string(), FrameColumn::Days(days)));
        Ok(())
    }

    /// The experiences that no contact has followed, which `contact` gives the last day of by row; nothing without a table of last
    /// contacts, which alone tells.
    fn overdue(
        &self,
        promises: &Promises,
        contact: &dyn Fn(usize) -> Option<Date>,
        columns: &mut Vec<(String, FrameColumn)>,
    ) -> Result<Option<Finding>, TableError> {
        let overdue = |row: usize| {
            let days = promises.get(row)?.overdue(|name| self.rows.date(name, row), contact(row), self.as_of());
            let what: Vec<&str> = days.iter().map(|(_, what)| *what).collect();
            Some((days.first()?.0, what.join("; ")))
        };
        let overdue: Vec<Option<(Date, String)>> = self.interrupt.collected((0..self.rows.rows()).map(overdue))?;
        let words = overdue.iter().map(|own| own.as_ref().map(|(_, what)| what.as_str()));
        columns.push(("overdue_experience".to_string(), FrameColumn::texts_asking(words, &self.interrupt)?));
        let days = overdue.iter().map(|own| own.as_ref().map(|(day, _)| day.days())).collect();
        columns.push(("overdue_experience_since".to_string(), FrameColumn::Days(days)));
        let mut all = overdue.iter().enumerate().filter_map(|(row, own)| Some((row, own.as_ref()?)));
        let Some((row, (day, what))) = all.next() else { return Ok(None) };
        let count = u64::try_from(all.count()).unwrap_or(u64::MAX).saturating_add(1);
        let message = Sentence::of(Key::ExperiencesOverdue)
            .with("count", count)
            .with("client", self.rows.clients.get(row).unwrap_or_default())
            .with("what", what.as_str())
            .with("day", *day);
        let help = Sentence::of(Key::ExperiencesOverdueHelp);
        Ok(Some(Finding::new("overdue-experience", Severity::Warning, message).help(help)))
    }

    /// The days of the last touchpoints, by kind: `last_touchpoint_personal`.
    fn last_by_kind(&self, last: Option<&Table>, kinds: &[&str]) -> Result<Vec<Option<TypedColumn>>, TableError> {
        let Some(table) = last.filter(|_| !kinds.is_empty()) else { return Ok(Vec::new()) };
        let plan = &self.plan;
        let reader = |kind: &&str| {
            let name = format!("last_touchpoint_{kind}");
            ColumnReader::date(&name).blanks(plan.blanks()).zone(plan.zone()).rounding(plan.rounding())
        };
        let readers: Vec<ColumnReader> = kinds.iter().map(reader).collect();
        Ok(table.typed_lines("last contacts", plan.client_column(), &readers)?.columns)
    }

    /// What each client is owed in the tiers in force, and what is to be said of it.
    pub(crate) fn promises(
        &self,
        in_force: &TiersInForce,
        agreements: Option<&Table>,
        overlay: Option<&Table>,
    ) -> Result<(Promises, Vec<Finding>), TableError> {
        let (agreements, mut findings) = match agreements {
            Some(table) => self.agreements(table)?,
            None => (Vec::new(), Vec::new()),
        };
        let (overlays, found) = match overlay {
            Some(table) => self.overlays(table)?,
            None => (Vec::new(), Vec::new()),
        };
        findings.extend(found);
        let own = OwnPromises { agreements, overlays };
        let promises = Promises::new(&self.model, &self.rows, in_force, &own, &self.interrupt)?;
        findings.extend(promises.findings(&self.rows.clients));
        Ok((promises, findings))
    }

    /// A column of cells by promise.
    fn by_promise(&self, promises: &Promises, cells: Vec<Option<Entitlement>>) -> Result<FrameColumn, Interrupted> {
        let is_by_tier = promises.all().len() == self.plan.tiers().len();
        let cells: Vec<Option<&Entitlement>> = cells.iter().map(Option::as_ref).collect();
        if is_by_tier {
            return entitlement_column(&cells, promises.numbers(), &self.interrupt);
        }
        // Many promises say the same in most columns: each word stands in the dictionary once.
        let mut distinct: Vec<Option<&Entitlement>> = Vec::new();
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut renumbered = Vec::with_capacity(cells.len());
        for cell in &cells {
            renumbered.push(match cell {
                None => 0,
                Some(cell) => *known.entry(cell.to_string()).or_insert_with(|| {
                    distinct.push(Some(cell));
                    u32::try_from(distinct.len()).unwrap_or(u32::MAX)
                }),
            });
        }
        let at = |number: &u32| {
            let promise = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
            promise.and_then(|at| renumbered.get(at)).copied().unwrap_or(0)
        };
        let numbers = self.interrupt.collected(promises.numbers().iter().map(at))?;
        entitlement_column(&distinct, &numbers, &self.interrupt)
    }

    /// Reads the agreements that hold on the book's day, and what is to be said of the others.
    fn agreements(&self, table: &Table) -> Result<(Vec<Agreed>, Vec<Finding>), TableError> {
        let plan = &self.plan;
        let reader = |column: AgreementColumn| match column {
            AgreementColumn::Until => ColumnReader::date("until").blanks(plan.blanks()),
            AgreementColumn::Instead => ColumnReader::boolean("instead").blanks(plan.blanks()),
        };
        let records = Records::read_lines(table, "agreements", plan.client_column(), reader, plan)?;
        let needed = |name: &'static str| {
            table.texts(name)?.ok_or_else(|| {
                let message = format!("the table of agreements has no column `{name}`");
                let help = "it has the client column, `what` (as `response first`), `value` (as `2 hours`), and where there are \
                            any `until`, `author`, `reason` and `instead`";
                TableError::new("missing-column", message).column_named(name).with_help(help)
            })
        };
        let (what, value) = (needed("what")?, needed("value")?);
        let (author, reason) = (table.texts("author")?, table.texts("reason")?);
        let of = |column: &Option<TextColumn>, row| column.as_ref()?.get(row).map(Box::from);
        let by_client = self.rows.by_client(&self.interrupt)?;
        let (mut agreed, mut findings) = (Vec::new(), Vec::new());
        let mut ended: Vec<&str> = Vec::new();
        for row in 0..records.rows() {
            self.interrupt.check_at(row)?;
            let client = records.clients.get(row).unwrap_or_default();
            let Some(client_row) = by_client.get(client).copied() else {
                continue;
            };
            if records.date(AgreementColumn::Until, row).is_some_and(|until| until < self.as_of()) {
                ended.push(client);
                continue;
            }
            let (what, value) = (what.get(row).unwrap_or_default(), value.get(row).unwrap_or_default());
            let say = |key, help, code| {
                let row = u64::try_from(row).unwrap_or(u64::MAX).saturating_add(2);
                let message = Sentence::of(key).with("what", what).with("client", client).with("row", row);
                let message = if key == Key::AgreementValue { message.with("value", value) } else { message };
                Finding::new(code, Severity::Warning, message).help(Sentence::of(help))
            };
            match agreement_value(what, value) {
                Ok(part) => agreed.push(Agreed {
                    row: client_row,
                    part,
                    instead: records.truth(AgreementColumn::Instead, row) == Some(true),
                    author: of(&author, row),
                    reason: of(&reason, row),
                }),
                Err(AgreementFault::What) => {
                    findings.push(say(Key::AgreementWhat, Key::AgreementWhatHelp, "unknown-agreement"));
                }
                Err(AgreementFault::Value) => {
                    findings.push(say(Key::AgreementValue, Key::AgreementValueHelp, "unreadable-agreement"));
                }
            }
        }
        let (expired, help) = (Key::AgreementsExpired, Key::AgreementsExpiredHelp);
        findings.extend(of_clients(&ended, expired, help, "ended-agreement"));
        findings.extend(self.unmet(BookTable::Agreements, &records.clients)?);
        Ok((agreed, findings))
    }

    /// The columns that a table of last contacts may have beside the client: `last_touchpoint`, `last_business_review`, and
    /// `last_touchpoint_personal` for each kind of touchpoint.
    #[must_use]
    pub fn last_columns(&self) -> Vec<String> {
        let kinds = touchpoint_kinds(&self.model).into_iter().map(|kind| format!("last_touchpoint_{kind}"));
        ContactColumn::ALL.iter().map(|column| column.last().to_string()).chain(kinds).collect()
    }

    /// Reads the table of last contacts, which has at least one of its two columns.
    pub(super) fn last_contacts(
        &self,
        last: Option<&Table>,
        remarks: &[Remark],
    ) -> Result<Option<Records<ContactColumn>>, TableError> {
        let plan = &self.plan;
        let reader = |column: ContactColumn| ColumnReader::date(column.last()).blanks(self.plan.blanks());
        match last {
            // Of several kinds alone: the days are read by kind.
            Some(table)
                if !ContactColumn::ALL.iter().any(|column| table.has(column.last()))
                    && self.last_columns().iter().any(|name| table.has(name)) =>
            {
                Records::read_lines(table, "last contacts", plan.client_column(), reader, plan).map(Some)
            }
            Some(table) if !ContactColumn::ALL.iter().any(|column| table.has(column.last())) => {
                let (touchpoint, review) = (ContactColumn::Touchpoint.last(), ContactColumn::BusinessReview.last());
                let message =
                    format!("the table of last contacts has neither the column `{touchpoint}` nor `{review}`");
                let help = match remarks.iter().find(|remark| remark.code() == "similar-column") {
                    Some(column) => column.to_string(),
                    None => "give the days of the last ones, or leave the table out: then everybody is due".into(),
                };
                Err(TableError::new("missing-column", message).column_named(touchpoint).with_help(help))
            }
            Some(table) => Records::read(table, "last contacts", plan.client_column(), reader, plan).map(Some),
            None => Ok(None),
        }
    }

    /// What is to be said of a table of last contacts: columns that nothing reads, and that look like one that is not there, by
    /// their letters or by what they mean (`Last Contact`), and clients that the book does not have.
    ///
    /// # Errors
    /// Those of reading its client column.
    pub fn remarks_on_last(&self, last: &Table) -> Result<Vec<Remark>, TableError> {
        let names = || last.names().iter().map(String::as_str);
        let known = |name: &str| {
            same_name(self.plan.client_column(), name)
                || self.last_columns().iter().any(|column| same_name(column, name))
        };
        let unread: Vec<&str> = names().filter(|name| !known(name)).collect();
        let missed: Vec<&str> =
            ContactColumn::ALL.iter().map(|column| column.last()).filter(|column| !last.has(column)).collect();
        let mut remarks = look_alikes(BookTable::LastContacts, &unread, &missed);
        if let Some(ids) = last.texts(self.plan.client_column())? {
            remarks.extend(self.unmet_remark(BookTable::LastContacts, &ids, |_| true)?);
        }
        Ok(remarks)
    }

    /// What is to be said where clients of a table are not in the book, as a finding.
    pub(super) fn unmet(&self, table: BookTable, ids: &TextColumn) -> Result<Option<Finding>, Interrupted> {
        Ok(self.unmet_remark(table, ids, |_| true)?.as_ref().map(Finding::from))
    }

    /// The same as a remark; only of the rows that `counts` names.
    pub(super) fn unmet_remark(
        &self,
        table: BookTable,
        ids: &TextColumn,
        counts: impl Fn(usize) -> bool,
    ) -> Result<Option<Remark>, Interrupted> {
        let unmet = UnmetIds::of(ids, &self.rows.clients, counts, &self.interrupt)?;
        Ok(unmet.remark(table, self.plan.client_column(), &self.plan.migration().left_guard))
    }
}

/// What each client's tier is promised, as a column: whole numbers where tiers are promised a count, words otherwise. `cells` are by tier,
/// best first, and `tiers` are numbers by row, from 1; 0 where a client has none.
fn entitlement_column(
    cells: &[Option<&Entitlement>],
    tiers: &[u32],
    interrupt: &Interrupt,
) -> Result<FrameColumn, Interrupted> {
    let cell = |tier: &u32| cells.get(usize::try_from(tier.checked_sub(1)?).ok()?).copied().flatten();
    let counts = cells.iter().flatten().any(|cell| matches!(cell, Entitlement::Count(_)));
    Ok(if counts {
        let count = |tier: &u32| match cell(tier)? {
            Entitlement::Count(count) => Some(i64::from(*count)),
            Entitlement::Text(_) => None,
        };
        FrameColumn::Integers(interrupt.collected(tiers.iter().map(count))?)
    } else {
        FrameColumn::Words {
            numbers: interrupt.collected(tiers.iter().map(|tier| if cell(tier).is_some() { *tier } else { 0 }))?,
            words: cells.iter().map(|cell| cell.map(ToString::to_string).unwrap_or_default()).collect(),
        }
    })
}
