//! What clients may be shown of a model: its promises, without any text that tells a tier or a client.

use tierline_arrow::{Table, TableError};
use tierline_book::{ENTITLEMENTS, Guard, entitlements};

use super::Book;
use super::figure::Figure;
use super::report::Sources;

/// What is promised to a client; everything else speaks of the inside: how much attention there is, and how many accounts share
/// an owner.
const PROMISED: [&str; 8] = [
    "first_response",
    "resolution",
    "calendar",
    "channels",
    "touchpoint_every",
    "business_review_every",
    "escalation",
    "programmes",
];

/// What stands in the place of a text that is withheld.
const WITHHELD: &str = "on request";

impl Book {
    /// What a page for clients shows: `service`, for each tier `tier` and its `entitlements`, those that are promises to
    /// clients only; `version` of the model; and `title_tells`, whether the title must not be shown. A text that has the name
    /// of any tier or the id of any client, however it is written, is `on request` in `service` and left out of the others: of
    /// all clients of the book, of those that the review knows, and of those of the periods.
    ///
    /// # Errors
    /// Those of reading the client column of a period.
    pub fn client_view(&self, sources: &Sources<'_>, title: Option<&str>) -> Result<Figure, TableError> {
        let promised = entitlements(&self.model);
        let at = |name: &str| ENTITLEMENTS.iter().position(|own| *own == name);
        let cells: Vec<(usize, &str, String)> = (0..)
            .zip(&promised)
            .flat_map(|(tier, own)| {
                let cell = move |name: &'static str| {
                    let cell = own.cells.get(at(name)?)?.as_ref()?;
                    Some((tier, name, cell.to_string()))
                };
                PROMISED.into_iter().filter_map(cell)
            })
            .collect();
        let version = self.model.version();
        let texts = cells.iter().map(|(_, _, text)| text.as_str());
        let mut guard = Guard::new([title.unwrap_or(""), version.unwrap_or("")].into_iter().chain(texts));
        self.plan.tiers().for_each(|tier| guard.forbid(tier));
        let clients = self.members.clients.iter();
        self.interrupt.during(clients, |all| all.flatten().for_each(|client| guard.forbid(client)))?;
        if let Some(review) = sources.review {
            self.interrupt.during(review.left(), |left| left.for_each(|client| guard.forbid(client)))?;
        }
        for table in [sources.period, sources.previous_period].into_iter().flatten() {
            self.forbid(&mut guard, table)?;
        }
        let shown = |(text, cell): (usize, &(usize, &'static str, String))| {
            let words = if guard.passes(text) { cell.2.as_str() } else { WITHHELD };
            (cell.0, cell.1, Figure::from(words))
        };
        let shown: Vec<(usize, &str, Figure)> = (2..).zip(&cells).map(shown).collect();
        Ok(Figure::map([
            ("title_tells", Figure::from(i64::from(title.is_some() && !guard.passes(0)))),
            ("version", version.filter(|_| guard.passes(1)).into()),
            (
                "service",
                Figure::list((0..).zip(&promised).map(|(tier, own)| {
                    let own_cells = shown.iter().filter(move |(of, _, _)| *of == tier);
                    let own_cells = own_cells.map(|(_, name, text)| (*name, text.clone()));
                    Figure::map([("tier", own.tier.into()), ("entitlements", Figure::map(own_cells))])
                })),
            ),
        ]))
    }

    /// Looks for the clients of a table of a period.
    fn forbid(&self, guard: &mut Guard, table: &Table) -> Result<(), TableError> {
        if let Some(clients) = table.texts(self.plan.client_column())? {
            self.interrupt.during(clients.iter(), |all| all.flatten().for_each(|client| guard.forbid(client)))?;
        }
        Ok(())
    }
}
