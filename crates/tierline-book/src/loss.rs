//! What a review would lose of what the standings remember: it is refused until somebody confirms it.
//!
//! A table of clients that was cut off, or whose ids were written otherwise, looks like a base from which most clients have
//! gone. [`ReviewGuard`] compares the ids of the standings with those of the book, and the columns that the last review read with
//! those that there are now. It costs a pass over both lists of ids; only where a review is refused, one more for each way in
//! which ids may have been written otherwise.

use tierline_core::{
    Decimal, Finding, Interrupt, Interrupted, Joined, Key, Part, Plan, Remark, Sentence, Severity, TextColumn,
    difference, shown, similar_names,
};

use crate::spelling::{alike, new_of};

/// How many columns a message names.
const NAMED: usize = 5;

/// Refuses reviews that would lose an unusual share of the standings, or that lack a column which the last one had.
///
/// ```
/// use tierline_book::ReviewGuard;
/// use tierline_core::{Interrupt, Model, TextColumn, Tier};
/// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
/// let column = |ids: &[&str]| {
///     let mut column = TextColumn::default();
///     ids.iter().for_each(|id| column.push(Some(id)));
///     column
/// };
/// let (before, book) = (column(&["007", "042"]), column(&["7", "42"]));
/// let guard = ReviewGuard::new(&plan, None);
/// let leaving = guard.leaving(&before, |_| true, |_| false, &Interrupt::NEVER)?;
/// let loss = guard.clients(&leaving, &before, &book, &Interrupt::NEVER)?.unwrap();
/// assert_eq!((loss.finding.code, loss.column.as_str()), ("no-client-found", "id"));
/// assert!(loss.finding.help.unwrap().to_string().starts_with("2 of them differ from clients of the book only by leading zeros"));
///
/// let confirmed = ReviewGuard::new(&plan, Some(2));
/// assert!(confirmed.clients(&leaving, &before, &book, &Interrupt::NEVER)?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ReviewGuard<'a> {
    plan: &'a Plan,
    accept_left: Option<u64>,
    given: &'a [&'a str],
}

/// The clients of standings that a review misses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving<'t> {
    /// How many clients of the standings are to be reviewed.
    expected: usize,
    /// The ids of those of them that are not in the book.
    ids: Vec<&'t str>,
}

/// What a review would lose.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// What is lost, and how it is confirmed: `no-client-found`, `many-left` or `columns-gone`.
    pub finding: Finding,
    /// The column at fault.
    pub column: String,
}

impl<'a> ReviewGuard<'a> {
    /// A guard of a review. `accept_left` confirms the review: the most clients that may leave.
    #[must_use]
    pub const fn new(plan: &'a Plan, accept_left: Option<u64>) -> Self {
        Self { plan, accept_left, given: &[] }
    }

    /// The same, where the names of all columns of the book are known: one of them may be a column that is gone, written otherwise.
    #[must_use]
    pub const fn given(mut self, columns: &'a [&'a str]) -> Self {
        self.given = columns;
        self
    }

    /// The clients that a review misses: `before` are the ids of the standings, `is_expected` says of a row whether its client is
    /// to be found, and `is_found` whether it is in the book.
    ///
    /// Clients that have left already are not expected, and neither are those that have been reviewed on the day: a second review
    /// changes nothing for them.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn leaving<'t>(
        &self,
        before: &'t TextColumn,
        is_expected: impl Fn(usize) -> bool,
        is_found: impl Fn(usize) -> bool,
        interrupt: &Interrupt,
    ) -> Result<Leaving<'t>, Interrupted> {
        let mut leaving = Leaving { expected: 0, ids: Vec::new() };
        for row in 0..before.len() {
            interrupt.check_at(row)?;
            if !is_expected(row) {
                continue;
            }
            leaving.expected = leaving.expected.saturating_add(1);
            if !is_found(row) {
                leaving.ids.push(before.get(row).unwrap_or_default());
            }
        }
        Ok(leaving)
    }

    /// What is lost where too many clients of the standings are not in the book. `before` are the ids of the standings, and `book`
    /// are the ids of the clients to be reviewed.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn clients(
        &self,
        leaving: &Leaving<'_>,
        before: &TextColumn,
        book: &TextColumn,
        interrupt: &Interrupt,
    ) -> Result<Option<Loss>, Interrupted> {
        let (all, leaving) = (leaving.expected, &leaving.ids);
        let (all, gone) = (count(all), count(leaving.len()));
        let Some((code, message)) = self.too_many([all, gone], count(book.len())) else { return Ok(None) };
        let reason = likely_reason(leaving, all, before, book, interrupt)?;
        Ok(Some(self.loss(code, message, reason, gone)))
    }

    /// The same for clients that were counted elsewhere: of so many standings to be reviewed so many are gone, and the book has so many
    /// clients. Their ids are not compared.
    ///
    /// ```
    /// use tierline_book::ReviewGuard;
    /// use tierline_core::{Model, Tier};
    /// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
    /// let guard = ReviewGuard::new(&plan, None);
    /// assert_eq!(guard.counted([1_000, 400], 600).unwrap().finding.code, "many-left");
    /// assert!(guard.counted([1_000, 2], 998).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn counted(&self, [all, gone]: [u64; 2], clients: u64) -> Option<Loss> {
        let (code, message) = self.too_many([all, gone], clients)?;
        // A part of the base: fewer clients than standings, and each of them is known.
        let reason = if clients < all && clients == all.saturating_sub(gone) {
            Sentence::of(Key::LostPart).with("clients", clients).with("all", all)
        } else {
            Sentence::of(Key::LostUnknown)
        };
        Some(self.loss(code, message, reason, gone))
    }

    /// The code and the message where too many of all standings are gone, and nobody has confirmed it.
    fn too_many(&self, [all, gone]: [u64; 2], clients: u64) -> Option<(&'static str, Sentence)> {
        let all_gone = all > 0 && gone == all;
        let limits = self.plan.migration().left_guard;
        let is_confirmed = self.accept_left.is_some_and(|most| gone <= most);
        if is_confirmed || !(all_gone || limits.refuses(gone, all)) {
            return None;
        }
        Some(match (all_gone, all) {
            (true, 1) => ("no-client-found", Sentence::of(Key::LossOnlyClient).with("clients", clients)),
            (true, _) => {
                ("no-client-found", Sentence::of(Key::LossAllClients).with("all", all).with("clients", clients))
            }
            (false, _) => {
                let message = Sentence::of(Key::LossManyClients).with("gone", gone).with("all", all);
                ("many-left", message.with("share", percent(limits.share)).with("least", limits.clients))
            }
        })
    }

    fn loss(&self, code: &'static str, message: Sentence, reason: Sentence, gone: u64) -> Loss {
        let help = Sentence::of(Key::LossClientsHelp).with("reason", reason).with("gone", gone);
        let finding = Finding::new(code, Severity::Error, message).help(help);
        Loss { finding, column: self.plan.client_column().into() }
    }

    /// A remark where clients leave and others enter whose ids differ in nothing but how they are written: too few for a review
    /// to be refused, or it was confirmed. The arguments are those of [`ReviewGuard::clients`].
    ///
    /// ```
    /// use tierline_book::ReviewGuard;
    /// use tierline_core::{Interrupt, Model, TextColumn, Tier};
    /// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
    /// let column = |ids: &[&str]| {
    ///     let mut column = TextColumn::default();
    ///     ids.iter().for_each(|id| column.push(Some(id)));
    ///     column
    /// };
    /// let (before, book) = (column(&["A-7", "B-1"]), column(&["a-7", "B-1"]));
    /// let guard = ReviewGuard::new(&plan, None);
    /// let leaving = guard.leaving(&before, |_| true, |row| row == 1, &Interrupt::NEVER)?;
    /// let remark = guard.alike(&leaving, &before, &book, &Interrupt::NEVER)?.unwrap();
    /// assert_eq!((remark.code(), remark.count()), ("similar-ids", Some(1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn alike(
        &self,
        leaving: &Leaving<'_>,
        before: &TextColumn,
        book: &TextColumn,
        interrupt: &Interrupt,
    ) -> Result<Option<Remark>, Interrupted> {
        if leaving.ids.is_empty() {
            return Ok(None);
        }
        let new = new_of(before, book, interrupt)?;
        let Some(alike) = alike(&leaving.ids, &new, interrupt)? else { return Ok(None) };
        let clients = count(alike.pairs);
        let remark = Remark::warning("similar-ids", alike.sentence(Key::SimilarIds)).clients(clients);
        Ok(Some(remark.columns([self.plan.client_column()]).help(Sentence::of(Key::SimilarIdsHelp))))
    }

    /// What is lost where a column that the last review read, and that the model still reads, is not there any more: `last` are
    /// the columns of the last review, `now` those that there are. Any number of clients that is accepted confirms it.
    ///
    /// ```
    /// use tierline_book::ReviewGuard;
    /// use tierline_core::{Attribute, Model, Tier};
    /// let plan = Model::builder("all").attribute(Attribute::integer("seats")).tier(Tier::rest("All")).build()?.compile();
    /// let guard = ReviewGuard::new(&plan, None);
    /// let loss = guard.columns(["seats", "city"], &["arr"]).unwrap();
    /// assert_eq!((loss.finding.code, loss.column.as_str()), ("columns-gone", "seats"));
    /// assert!(guard.columns(["seats"], &["seats"]).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn columns<'c>(&self, last: impl IntoIterator<Item = &'c str>, now: &[&str]) -> Option<Loss> {
        if self.accept_left.is_some() { None } else { self.gone(last, now) }
    }

    /// The same, whether it is confirmed or not: what is confirmed is told all the same.
    ///
    /// ```
    /// use tierline_book::ReviewGuard;
    /// use tierline_core::{Attribute, Model, Tier};
    /// let plan = Model::builder("all").attribute(Attribute::integer("seats")).tier(Tier::rest("All")).build()?.compile();
    /// let guard = ReviewGuard::new(&plan, Some(0)).given(&["arr", "Seats"]);
    /// let loss = guard.gone(["seats"], &["arr"]).unwrap();
    /// assert!(loss.finding.help.as_ref().unwrap().to_string().starts_with("`Seats` is there, which differs from `seats` by case"));
    /// assert_eq!(loss.remark().code(), "columns-gone");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn gone<'c>(&self, last: impl IntoIterator<Item = &'c str>, now: &[&str]) -> Option<Loss> {
        let is_read = |column: &str| self.plan.attributes().any(|attribute| attribute.column() == column);
        let gone: Vec<&str> = last.into_iter().filter(|column| is_read(column) && !now.contains(column)).collect();
        let first = *gone.first()?;
        let columns = Part::names(gone.iter().copied(), NAMED);
        let message = Sentence::of(Key::LossColumns).with("columns", columns).with("count", gone.len());
        let help = match self.written_otherwise(&gone) {
            Some(likely) => Sentence::of(Key::LossColumnsLikelyHelp).with("likely", likely),
            None => Sentence::of(Key::LossColumnsHelp),
        };
        let finding = Finding::new("columns-gone", Severity::Error, message).help(help);
        Some(Loss { finding, column: first.into() })
    }

    /// The columns of the book that look like those that are gone, and by what they differ.
    fn written_otherwise(&self, gone: &[&str]) -> Option<Sentence> {
        let unread: Vec<&str> = self.given.iter().copied().filter(|name| !self.reads(name)).collect();
        let pairs = similar_names(unread.iter().copied(), gone.iter().copied());
        let told = pairs.iter().take(NAMED).filter_map(|(from, to)| {
            let (given, column) = (*unread.get(*from)?, *gone.get(*to)?);
            let sentence = Sentence::of(Key::LossColumnLikely).with("given", shown(given).into_owned());
            Some(sentence.with("column", shown(column).into_owned()).with("difference", difference(given, column)?))
        });
        let told: Vec<Sentence> = told.collect();
        (!told.is_empty()).then(|| Sentence::of(Key::Several).with("sentences", (told, Joined::Semicolons)))
    }

    fn reads(&self, column: &str) -> bool {
        self.plan.client_column() == column || self.plan.attributes().any(|attribute| attribute.column() == column)
    }
}

impl Loss {
    /// Both of two losses: of the clients, and of a column that is gone as well.
    ///
    /// ```
    /// use tierline_book::ReviewGuard;
    /// use tierline_core::{Attribute, Model, Tier};
    /// let plan = Model::builder("all").attribute(Attribute::integer("seats")).tier(Tier::rest("All")).build()?.compile();
    /// let loss = ReviewGuard::new(&plan, None).gone(["seats"], &[]).unwrap();
    /// assert!(loss.clone().and(loss).finding.message.to_string().contains("; and the column `seats` that the last review read"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let message = Sentence::of(Key::LossBoth);
        let message = message.with("clients", self.finding.message.clone()).with("columns", other.finding.message);
        let help = match (self.finding.help.clone(), other.finding.help) {
            (Some(clients), Some(columns)) => {
                Some(Sentence::of(Key::LossBothHelp).with("clients", clients).with("columns", columns))
            }
            (clients, columns) => clients.or(columns),
        };
        let mut finding = Finding::new(self.finding.code, self.finding.severity, message);
        finding.help = help;
        Self { finding, column: self.column }
    }

    /// What is told of a column that is gone, where that is confirmed.
    #[must_use]
    pub fn remark(&self) -> Remark {
        let remark = Remark::warning(self.finding.code, self.finding.message.clone()).columns([self.column.as_str()]);
        remark.help(Sentence::of(Key::LossColumnsToldHelp))
    }
}

/// A share in hundredths.
fn percent(share: Decimal) -> Decimal {
    let hundredfold = share.mantissa().checked_mul(100).and_then(|mantissa| Decimal::new(mantissa, share.scale()));
    hundredfold.unwrap_or(share).normalized()
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// What is likely to have happened to ids of the standings (`leaving`) that are not in the book; `all` are those to be reviewed.
fn likely_reason(
    leaving: &[&str],
    all: u64,
    before: &TextColumn,
    book: &TextColumn,
    interrupt: &Interrupt,
) -> Result<Sentence, Interrupted> {
    let new = new_of(before, book, interrupt)?;
    Ok(match alike(leaving, &new, interrupt)? {
        Some(alike) => alike.sentence(Key::LostBySpelling),
        None if count(book.len()) < all && new.is_empty() => {
            Sentence::of(Key::LostPart).with("clients", book.len()).with("all", all)
        }
        None => Sentence::of(Key::LostUnknown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(ids: &[&str]) -> TextColumn {
        let mut column = TextColumn::default();
        ids.iter().for_each(|id| column.push(Some(id)));
        column
    }

    fn reason(before: &[&str], book: &[&str]) -> String {
        let all = count(before.len());
        likely_reason(before, all, &column(before), &column(book), &Interrupt::NEVER).unwrap().to_string()
    }

    #[test]
    fn the_narrowest_way_that_explains_most_ids_is_told() {
        let only = |spelling: &str, id: &str, other: &str, count: usize| {
            format!(
                "{count} of them differ from clients of the book only by {spelling}, like `{id}` and `{other}`: write the \
                 ids as last time"
            )
        };
        let trailing = "zeros at their end, behind a point";
        for (before, book, told) in [
            (&["007", "010"][..], &["7", "10"][..], only("leading zeros", "007", "7", 2)),
            (&["c1", "A-7"], &["c01", "A-007"], only("leading zeros", "c1", "c01", 2)),
            (&["A-1"], &["a-1"], only("upper and lower case", "A-1", "a-1", 1)),
            (&["A 1"], &["A1"], only("blanks", "A 1", "A1", 1)),
            (&["7.0"], &["7"], only("`.0` at their end", "7.0", "7", 1)),
            (&["2026.40", "2026.4"], &["2026.4"], only(trailing, "2026.40", "2026.4", 1)),
            (&["2026.4"], &["2026.40"], only(trailing, "2026.4", "2026.40", 1)),
            (&["7.0", "7.50"], &["7", "7.5"], only(trailing, "7.0", "7", 2)),
            (&["07.0", "A"], &["7", "a"], only("leading zeros, case, blanks or `.0` at their end", "07.0", "7", 2)),
            (
                &["07.50", "A"],
                &["7.5", "a"],
                only("leading zeros, case, blanks or zeros at their end, behind a point", "07.50", "7.5", 2),
            ),
        ] {
            // A client whose id is in both tables is none that is explained.
            let leaving: Vec<&str> = before.iter().copied().filter(|id| !book.contains(id)).collect();
            let new: Vec<&str> = book.to_vec();
            let all = count(leaving.len());
            let told_now = likely_reason(&leaving, all, &column(&leaving), &column(&new), &Interrupt::NEVER).unwrap();
            assert_eq!(told_now.to_string(), told);
        }
        assert_eq!(
            reason(&["a", "b"], &["a"]),
            "the book has 1 clients, and the standings 2: a review needs all clients, and not a part of them"
        );
        assert_eq!(
            reason(&["a"], &["x", "y"]),
            "is the column of ids the same as last time, and are all clients there?"
        );
    }
}
