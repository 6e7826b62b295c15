//! A model without a factor or a tier, beside itself: over the clients of several days, each with its own table.

use std::collections::HashMap;

use tierline_arrow::{Table, TableError};
use tierline_book::{Beside, WithoutReport};
use tierline_core::{Date, Model};

use super::history::{events_of, out_of_order};
use super::{Book, BookOptions, Review, ReviewOptions};

/// Two models beside one another, from day to day: each reviews the clients of a day against its own standings of the day before, so that
/// both go by their policies.
///
/// ```
/// use tierline::book::WithoutTables;
/// use tierline::model::{Attribute, Tier, name};
/// use tierline::tables::TableColumn;
/// use tierline::{Model, Table};
/// let tier = |tier: &str, floor: i64| Tier::when(tier, name("arr").ge(floor));
/// let model = Model::builder("m").client("id").attribute(Attribute::decimal("arr", 0));
/// let model = model.tier(tier("Large", 100)).tier(tier("Middle", 50)).tier(Tier::rest("Small")).build()?;
/// let mut without = WithoutTables::new(&model, &model.without_tier("Middle")?, 180, "2026-12-31".parse()?);
/// let ids = TableColumn::Values(vec!["a".into(), "b".into()]);
/// let clients = Table::from_columns(vec![("id".into(), ids), ("arr".into(), TableColumn::Values(vec![60.into(), 10.into()]))])?;
/// without.add("2026-03-31".parse()?, &clients)?;
/// let report = without.report(None, &[])?.unwrap();
/// assert_eq!((report.days[0].clients, report.days[0].elsewhere), (2, 1));
/// // A day that is not behind the last one is refused.
/// assert_eq!(without.add("2026-03-31".parse()?, &clients).unwrap_err().code(), "history-order");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WithoutTables {
    with: Chain,
    without: Chain,
    beside: Beside,
    until: Date,
}

/// A model, and its standings of the last day.
#[derive(Debug)]
struct Chain {
    model: Model,
    standings: Option<Table>,
}

impl Chain {
    /// The clients of a day, and what the review says of them.
    fn review(&mut self, day: Date, clients: &Table) -> Result<(Book, Review), TableError> {
        let book = Book::new(&self.model, clients, day, &BookOptions::default())?;
        // Tables of the past are what they are: nobody is asked to confirm that clients are gone.
        let options = ReviewOptions { accept_left: Some(u64::MAX), ..ReviewOptions::default() };
        let review = book.review(self.standings.as_ref(), &options)?;
        let standings = review.standings();
        self.standings = Some(Table::from_batches(standings.schema(), standings.batches().to_vec())?);
        Ok((book, review))
    }
}

impl WithoutTables {
    /// No day yet: the model, and what is left of it without one of its parts. `within` is the length of the window in days, `until` the
    /// last day that is known.
    #[must_use]
    pub fn new(model: &Model, without: &Model, within: u16, until: Date) -> Self {
        let chain = |model: &Model| Chain { model: model.clone(), standings: None };
        Self { with: chain(model), without: chain(without), beside: Beside::new(within, until), until }
    }

    /// Adds the clients of the next day.
    ///
    /// # Errors
    /// `history-order` where the day is not behind those that are there; those of [`Book::new`] and [`Book::review`].
    pub fn add(&mut self, day: Date, clients: &Table) -> Result<(), TableError> {
        let mut beside = self.beside.day(day).map_err(|error| out_of_order(&error))?;
        let (book, review) = self.with.review(day, clients)?;
        let (other, without) = self.without.review(day, clients)?;
        let tiers = |book: &Book| book.plan.tiers().map(String::from).collect::<Vec<_>>();
        let (tiers, others) = (tiers(&book), tiers(&other));
        for (row, client) in book.rows.clients.iter().enumerate() {
            book.interrupt.check_at(row)?;
            let Some(client) = client.filter(|client| !client.is_empty() && !book.rows.is_ambiguous(row)) else {
                continue;
            };
            let name = |tiers: &[String], tier: Option<usize>| tier.and_then(|at| tiers.get(at)).cloned();
            let (one, another) = (name(&tiers, review.after(row)), name(&others, without.after(row)));
            beside.add(client, one.as_deref(), another.as_deref());
        }
        for client in review.left_by_client().into_keys() {
            beside.left(client);
        }
        beside.close();
        Ok(())
    }

    /// Who would have been where, and how often an outcome followed. `events` has the client column and `on`, the day of the outcome; where
    /// there is none, `left` has the clients with the days on which they were found to have left.
    ///
    /// # Errors
    /// `missing-column` where the table has no column `on`; those of reading it.
    pub fn report(
        &mut self,
        events: Option<&Table>,
        left: &[(String, Date)],
    ) -> Result<Option<WithoutReport>, TableError> {
        let by_client = match events {
            Some(table) => events_of(table, self.with.model.client(), self.until)?,
            None => {
                let mut by_client: HashMap<String, Vec<Date>> = HashMap::new();
                for (client, day) in left {
                    by_client.entry(client.clone()).or_default().push(*day);
                }
                by_client
            }
        };
        Ok(self.beside.report(&by_client))
    }
}
