//! What clients may be shown: the model's promises, held against every id that the book, its review and its periods have.

use tierline_arrow::{Table, TableError};
use tierline_book::ClientView;
use tierline_core::{Key, Sentence, TextColumn};

use super::Book;
use super::report::Sources;

impl Book {
    /// What a page for clients shows. A text that has the name of a tier or the id of a client, however it is written, is
    /// withheld: of all clients of the book, of those that the standings of the review remember, and of those of the periods.
    ///
    /// ```
    /// use tierline::book::{BookOptions, Sources};
    /// # use tierline::model::{Attribute, Tier, name};
    /// # use tierline::tables::TableColumn;
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
    /// let view = book.client_view(&Sources::default(), Some("What you can count on"))?;
    /// assert_eq!(view.title.to_string(), "What you can count on");
    /// assert!(book.client_view(&Sources::default(), Some("For our Large clients")).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `title-tells` where the title has one; those of reading the client column of a period.
    pub fn client_view(&self, sources: &Sources<'_>, title: Option<&str>) -> Result<ClientView, TableError> {
        let tables = [sources.period, sources.previous_period].into_iter().flatten();
        let ids = |table: &Table| table.texts(self.plan.client_column()).transpose();
        let others: Vec<TextColumn> = tables.filter_map(ids).collect::<Result<_, _>>()?;
        let remembered = sources.review.into_iter().flat_map(|review| review.remembered());
        let secrets = self.rows.clients.iter().chain(others.iter().flat_map(TextColumn::iter)).flatten();
        let secrets = secrets.chain(remembered);
        let view = self.interrupt.during(secrets, |all| ClientView::of(&self.model, self.as_of(), title, all))?;
        view.map_err(|error| {
            TableError::new("title-tells", error.to_string()).with_help(Sentence::of(Key::RefusedTitleHelp))
        })
    }
}
