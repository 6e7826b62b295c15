//! What each client is owed, as columns to join into a CRM.

use tierline_arrow::{Frame, FrameColumn, Table, TableError, WordType};
use tierline_book::{BookTable, ContactColumn, ENTITLEMENTS, Entitlement, due, entitlements, look_alikes};
use tierline_core::{Cadence, ColumnReader, Date, Interrupt, Interrupted, Remark};

use super::records::Records;
use super::review::Review;
use super::standings::number;
use super::{Book, metadata};

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
    /// assert!(book.remarks_on_last(&last).is_empty());
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
        let (plan, rows) = (&self.plan, &self.rows);
        let remarks = last.map(|table| self.remarks_on_last(table)).unwrap_or_default();
        let last = self.last_contacts(last, &remarks)?;
        let by_client = match &last {
            Some(records) => Some(tierline_book::rows_by_client(&records.clients, &self.interrupt)?),
            None => None,
        };
        let promised = entitlements(&self.model);
        let in_force = self.in_force(review)?;
        let tier = |row: usize| in_force.tier(row).map_or(0, number);
        let tiers: Vec<u32> = self.interrupt.collected((0..rows.rows()).map(tier))?;
        let clients: Vec<&str> = self.interrupt.collected(rows.clients.iter().map(Option::unwrap_or_default))?;
        let mut columns = vec![
            (plan.client_column().to_string(), FrameColumn::ids(&clients, self.whole_ids.into(), &self.interrupt)?),
            (
                "tier".to_string(),
                FrameColumn::Words { numbers: tiers.clone(), words: plan.tiers().map(Into::into).collect() },
            ),
        ];
        for (at, name) in ENTITLEMENTS.iter().enumerate() {
            self.interrupt.check()?;
            let cells: Vec<Option<&Entitlement>> =
                promised.iter().map(|tier| tier.cells.get(at).and_then(Option::as_ref)).collect();
            let column = entitlement_column(&cells, &tiers, &self.interrupt)?;
            columns.push(((*name).to_string(), column));
        }
        for contact in ContactColumn::ALL {
            self.interrupt.check()?;
            let day = |row: usize| -> Option<Date> {
                let cadence = self.cadence(in_force.tier(row)?, *contact)?;
                let client = rows.clients.get(row);
                let known = by_client.as_ref().zip(client).and_then(|(rows, client)| rows.get(client).copied());
                let before = last.as_ref().zip(known).and_then(|(last, known)| last.date(*contact, known));
                due(cadence, before, self.as_of()).map(|due| due.by)
            };
            let days = self.interrupt.collected((0..rows.rows()).map(|row| day(row).map(Date::days)))?;
            columns.push((contact.next().to_string(), FrameColumn::Days(days)));
        }
        let mut metadata = metadata(&self.model, self.fingerprints.today(), self.as_of());
        if !remarks.is_empty() {
            let lines: Vec<String> = remarks.iter().map(|remark| format!("{}: {remark}", remark.code())).collect();
            metadata.push(("tierline.remarks".into(), lines.join("\n")));
        }
        Frame::asking(columns, words, metadata, &self.interrupt)
    }

    /// Reads the table of last contacts, which has at least one of its two columns.
    fn last_contacts(
        &self,
        last: Option<&Table>,
        remarks: &[Remark],
    ) -> Result<Option<Records<ContactColumn>>, TableError> {
        let plan = &self.plan;
        match last {
            Some(table)
                if !ContactColumn::ALL.iter().any(|column| table.names().iter().any(|name| name == column.last())) =>
            {
                let (touchpoint, review) = (ContactColumn::Touchpoint.last(), ContactColumn::BusinessReview.last());
                let message =
                    format!("the table of last contacts has neither the column `{touchpoint}` nor `{review}`");
                let help = match remarks.first() {
                    Some(column) => column.to_string(),
                    None => "give the days of the last ones, or leave the table out: then everybody is due".into(),
                };
                Err(TableError::new("missing-column", message).column_named(touchpoint).with_help(help))
            }
            Some(table) => {
                let reader = |column: ContactColumn| ColumnReader::date(column.last()).blanks(self.plan.blanks());
                Records::read(table, "last contacts", plan.client_column(), reader, plan).map(Some)
            }
            None => Ok(None),
        }
    }

    /// What is to be said of a table of last contacts: columns that nothing reads, and that look like one that is not there, by
    /// their letters or by what they mean (`Last Contact`).
    #[must_use]
    pub fn remarks_on_last(&self, last: &Table) -> Vec<Remark> {
        let names = || last.names().iter().map(String::as_str);
        let known = |name: &str| {
            name == self.plan.client_column() || ContactColumn::ALL.iter().any(|column| column.last() == name)
        };
        let unread: Vec<&str> = names().filter(|name| !known(name)).collect();
        let missed: Vec<&str> = ContactColumn::ALL
            .iter()
            .map(|column| column.last())
            .filter(|column| !names().any(|name| name == *column))
            .collect();
        look_alikes(BookTable::LastContacts, &unread, &missed)
    }

    /// How often something is done with the clients of a tier.
    fn cadence(&self, tier: usize, contact: ContactColumn) -> Option<&Cadence> {
        let name = &self.model.tiers().get(tier)?.name;
        let (_, service) = self.model.service().iter().find(|(of, _)| of == name)?;
        contact.cadence(service)
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
