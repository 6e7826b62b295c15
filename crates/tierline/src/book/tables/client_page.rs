//! The page of one client: its promise, its dates and its contact, held against every id and name that the book has.

use tierline_arrow::{Table, TableError};
use tierline_book::{ClientPage, ClientPageSources, ContactColumn, PageSecret};
use tierline_core::{Key, Sentence, TextColumn, suggestion};

use super::Book;
use super::owners::RosterTable;
use super::review::Review;

/// What the page of a client is made with, beside the book.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageOptions<'a> {
    /// A review of the book: the client is promised what the tier in force after it is.
    pub review: Option<&'a Review>,
    /// The days of last contacts, as for [`Book::entitlements`]; without them no day is told.
    pub last: Option<&'a Table>,
    /// What was agreed with clients by contract, as for [`Book::owed`].
    pub agreements: Option<&'a Table>,
    /// Who is on which dated list, as for [`Book::owed`].
    pub overlay: Option<&'a Table>,
    /// The people who look after clients: the page shows the name of the client's own, and withholds those of all others.
    pub roster: Option<&'a RosterTable>,
    /// What stands above it.
    pub title: Option<&'a str>,
}

/// Ids that are looked at for one that is like another, at most.
const LOOKED_AT: usize = 50_000;

impl Book {
    /// What one client may be shown: what it is owed, without reasons, what is due next, and whom it turns to where the book has a
    /// column of owners. A text that has the name of a tier, a flag, a desk, another client or anybody who looks after clients, however
    /// it is written, is withheld.
    ///
    /// ```
    /// use tierline::book::{BookOptions, PageOptions};
    /// # use tierline::model::{Attribute, Service, Tier, name};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table};
    /// # let service = { let mut service = Service::default(); service.channels = vec!["email".into()]; service };
    /// # let model = Model::builder("bands")
    /// #     .client("id")
    /// #     .attribute(Attribute::decimal("arr", 2))
    /// #     .tier(Tier::when("Large", name("arr").ge(1_000)))
    /// #     .tier(Tier::rest("Small"))
    /// #     .service("Large", service)
    /// #     .build()?;
    /// # let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), column(["a".into(), "b".into()])),
    /// #     ("arr".into(), column([5_000.into(), 10.into()])),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// let page = book.client_page("a", &PageOptions::default())?;
    /// assert_eq!(page.promises.len(), 1);
    /// assert_eq!(book.client_page("c", &PageOptions::default()).unwrap_err().code(), "unknown-client");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `unknown-client` where no client of the book has the id, `several-clients` where several have it, `title-tells` where the title
    /// has a secret; those of reading the last contacts.
    pub fn client_page(&self, client: &str, options: &PageOptions<'_>) -> Result<ClientPage, TableError> {
        let row = self.row_of(client)?;
        let in_force = self.in_force(options.review)?;
        let (promises, _) = self.promises(&in_force, options.agreements, options.overlay)?;
        let remarks = options.last.map(|table| self.remarks_on_last(table)).transpose()?.unwrap_or_default();
        let last = match self.last_contacts(options.last, &remarks)? {
            Some(last) => {
                let rows = tierline_book::rows_by_client(&last.clients, &self.interrupt)?;
                let known = rows.get(client).copied();
                let of = |contact: &ContactColumn| (*contact, known.and_then(|known| last.date(*contact, known)));
                ContactColumn::ALL.iter().map(of).collect()
            }
            None => Vec::new(),
        };
        let owner = self.owners.as_ref().and_then(|owners| owners.get(row)).map(str::trim);
        let known = options.roster.map(RosterTable::people);
        let place = owner.zip(known).and_then(|(owner, people)| people.find(owner));
        let person = place.zip(known).and_then(|(place, people)| people.get(place));
        let contact = person.and_then(|person| person.name.as_deref()).or(owner);
        let sources = ClientPageSources {
            model: &self.model,
            tier: in_force.tier(row),
            client,
            as_of: self.as_of(),
            title: options.title,
            contact,
            promise: promises.get(row),
            last,
        };
        let remembered = options.review.into_iter().flat_map(|review| review.remembered());
        let others = self.rows.clients.iter().flatten().chain(remembered).map(PageSecret::Client);
        // The client's own name, and those of its own contact, are none of the secrets.
        let own_label = self.labels.as_ref().and_then(|labels| labels.get(row)).map(str::trim);
        let labels = self.labels.iter().flat_map(TextColumn::iter).flatten();
        let labels = labels.filter(|label| Some(label.trim()) != own_label).map(PageSecret::Client);
        let is_own = |name: &str| Some(name.trim()) == owner;
        let people = self.owners.iter().flat_map(TextColumn::iter).flatten().filter(|name| !is_own(name));
        let listed = known.into_iter().flat_map(|people| people.all().iter().enumerate());
        let listed = listed.filter(|(at, _)| Some(*at) != place).map(|(_, person)| person);
        let listed = listed.flat_map(|person| [Some(&*person.id), person.name.as_deref()]).flatten();
        let people = people.chain(listed).map(PageSecret::Person);
        let page = self.interrupt.during(others.chain(labels).chain(people), |all| ClientPage::of(&sources, all))?;
        page.map_err(|error| {
            TableError::new("title-tells", error.to_string()).with_help("give a title that the client may read")
        })
    }

    /// The one row of a client.
    fn row_of(&self, client: &str) -> Result<usize, TableError> {
        let ids = || self.rows.clients.iter().enumerate();
        let is_it = |(row, id): (usize, Option<&str>)| (id == Some(client)).then_some(row);
        let rows: Vec<usize> = self.interrupt.during(ids(), |all| all.filter_map(is_it).collect())?;
        match rows.as_slice() {
            [row] => Ok(*row),
            [] => {
                let words = Sentence::of(Key::ClientPageUnknownClient).with("client", client);
                let column = self.plan.client_column();
                let known = ids().take(LOOKED_AT).filter_map(|(_, id)| id);
                let help = match suggestion(client, known) {
                    Some(question) => question,
                    None => format!("ids are in the column `{column}`, and written as there"),
                };
                Err(TableError::new("unknown-client", words.to_string()).with_help(help))
            }
            several => {
                let words =
                    Sentence::of(Key::ClientPageSeveralClients).with("client", client).with("count", several.len());
                let help = "an id stands for one client: tell them apart in the table";
                Err(TableError::new("several-clients", words.to_string()).with_help(help))
            }
        }
    }
}
