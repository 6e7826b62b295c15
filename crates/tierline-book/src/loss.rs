//! What a review would lose of what the standings remember: it is refused until somebody confirms it.
//!
//! A table of clients that was cut off, or whose ids were written otherwise, looks like a base from which most clients have
//! gone. [`ReviewGuard`] compares the ids of the standings with those of the book, and the columns that the last review read with
//! those that there are now. It costs a pass over both lists of ids; only where a review is refused, one more for each way in
//! which ids may have been written otherwise.

use std::collections::{HashMap, HashSet};

use tierline_core::{
    Date, Decimal, Finding, Interrupt, Interrupted, Joined, Key, Part, Plan, Remark, Sentence, Severity, TextColumn,
    difference, shown, similar_names,
};

use crate::standing::Standing;

/// How many columns a message names.
const NAMED: usize = 5;

/// Refuses reviews that would lose an unusual share of the standings, or that lack a column which the last one had.
///
/// ```
/// use tierline_book::{ReviewGuard, Standing};
/// use tierline_core::{Interrupt, Model, TextColumn, Tier};
/// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
/// let column = |ids: &[&str]| {
///     let mut column = TextColumn::default();
///     ids.iter().for_each(|id| column.push(Some(id)));
///     column
/// };
/// let (before, book) = (column(&["007", "042"]), column(&["7", "42"]));
/// let (day, last) = ("2026-11-21".parse()?, Standing::new(0, "2026-08-21".parse()?));
/// let guard = ReviewGuard::new(&plan, day, None);
/// let loss = guard.clients(&before, |_| Some(last), &book, &Interrupt::NEVER)?.unwrap();
/// assert_eq!((loss.finding.code, loss.column.as_str()), ("no-client-found", "id"));
/// assert!(loss.finding.help.unwrap().to_string().starts_with("2 of them differ from clients of the book only by leading zeros"));
///
/// let confirmed = ReviewGuard::new(&plan, day, Some(2));
/// assert!(confirmed.clients(&before, |_| Some(last), &book, &Interrupt::NEVER)?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ReviewGuard<'a> {
    plan: &'a Plan,
    as_of: Date,
    accept_left: Option<u64>,
    given: &'a [&'a str],
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
    /// A guard of a review as of a day. `accept_left` confirms the review: the most clients that may leave.
    #[must_use]
    pub const fn new(plan: &'a Plan, as_of: Date, accept_left: Option<u64>) -> Self {
        Self { plan, as_of, accept_left, given: &[] }
    }

    /// The same, where the names of all columns of the book are known: one of them may be a column that is gone, written otherwise.
    #[must_use]
    pub const fn given(mut self, columns: &'a [&'a str]) -> Self {
        self.given = columns;
        self
    }

    /// What is lost where too many clients of the standings are not in the book. `before` are the ids of the standings, `standing`
    /// gives the standing of a row, and `book` are the ids of the clients to be reviewed.
    ///
    /// Clients that have left already count for nothing, and neither do those that have been reviewed on the day: a second review
    /// changes nothing for them.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn clients(
        &self,
        before: &TextColumn,
        standing: impl Fn(usize) -> Option<Standing>,
        book: &TextColumn,
        interrupt: &Interrupt,
    ) -> Result<Option<Loss>, Interrupted> {
        let (all, leaving) = self.leaving(before, standing, book, interrupt)?;
        let (all, gone) = (count(all), count(leaving.len()));
        let Some((code, message)) = self.too_many([all, gone], count(book.len())) else { return Ok(None) };
        let reason = likely_reason(&leaving, all, before, book, interrupt)?;
        Ok(Some(self.loss(code, message, reason, gone)))
    }

    /// The same for clients that were counted elsewhere: of so many standings to be reviewed so many are gone, and the book has so many
    /// clients. Their ids are not compared.
    ///
    /// ```
    /// use tierline_book::ReviewGuard;
    /// use tierline_core::{Model, Tier};
    /// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
    /// let guard = ReviewGuard::new(&plan, "2026-11-21".parse()?, None);
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

    /// How many clients of the standings are to be reviewed, and the ids of those that are not in the book.
    fn leaving<'t>(
        &self,
        before: &'t TextColumn,
        standing: impl Fn(usize) -> Option<Standing>,
        book: &TextColumn,
        interrupt: &Interrupt,
    ) -> Result<(usize, Vec<&'t str>), Interrupted> {
        let present: HashSet<&str> = interrupt.during(book.iter(), |ids| ids.flatten().collect())?;
        let is_expected = |row: &usize| {
            standing(*row).is_some_and(|standing| {
                standing.left_on.is_none() && standing.last_review().is_none_or(|last| last != self.as_of)
            })
        };
        let rows: Vec<usize> = interrupt.during(0..before.len(), |rows| rows.filter(is_expected).collect())?;
        let id = |row: &usize| before.get(*row).unwrap_or_default();
        let absent = |id: &&str| !present.contains(id);
        let leaving = interrupt.during(&rows, |rows| rows.map(id).filter(absent).collect())?;
        Ok((rows.len(), leaving))
    }

    /// A remark where clients leave and others enter whose ids differ in nothing but how they are written: too few for a review
    /// to be refused, or it was confirmed. The arguments are those of [`ReviewGuard::clients`].
    ///
    /// ```
    /// use tierline_book::{ReviewGuard, Standing};
    /// use tierline_core::{Interrupt, Model, TextColumn, Tier};
    /// let plan = Model::builder("all").client("id").tier(Tier::rest("All")).build()?.compile();
    /// let column = |ids: &[&str]| {
    ///     let mut column = TextColumn::default();
    ///     ids.iter().for_each(|id| column.push(Some(id)));
    ///     column
    /// };
    /// let (before, book) = (column(&["A-7", "B-1"]), column(&["a-7", "B-1"]));
    /// let (day, last) = ("2026-11-21".parse()?, Standing::new(0, "2026-08-21".parse()?));
    /// let remark = ReviewGuard::new(&plan, day, None).alike(&before, |_| Some(last), &book, &Interrupt::NEVER)?.unwrap();
    /// assert_eq!((remark.code(), remark.count()), ("similar-ids", Some(1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn alike(
        &self,
        before: &TextColumn,
        standing: impl Fn(usize) -> Option<Standing>,
        book: &TextColumn,
        interrupt: &Interrupt,
    ) -> Result<Option<Remark>, Interrupted> {
        let leaving = self.leaving(before, standing, book, interrupt)?.1;
        let Some(alike) = alike(&leaving, before, book, interrupt)? else { return Ok(None) };
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
    /// let guard = ReviewGuard::new(&plan, "2026-11-21".parse()?, None);
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
    /// let guard = ReviewGuard::new(&plan, "2026-11-21".parse()?, Some(0)).given(&["arr", "Seats"]);
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
    /// let loss = ReviewGuard::new(&plan, "2026-11-21".parse()?, None).gone(["seats"], &[]).unwrap();
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

/// A way in which an id may be written otherwise, and what is left of an id without it.
struct Spelling {
    key: Key,
    without: fn(&str) -> String,
}

/// Ids that differ in nothing but how they are written.
struct Alike {
    pairs: usize,
    spelling: Key,
    /// One that leaves, and the one that it is probably written as now.
    example: (String, String),
}

impl Alike {
    fn sentence(&self, key: Key) -> Sentence {
        Sentence::of(key)
            .with("count", self.pairs)
            .with("spelling", Sentence::of(self.spelling))
            .with("id", shown(&self.example.0).into_owned())
            .with("other", shown(&self.example.1).into_owned())
    }
}

/// What spreadsheets and exports do to ids. Of two that explain as many ids the first one is told: the narrower one.
const SPELLINGS: [Spelling; 7] = [
    Spelling { key: Key::SpellingLeadingZeros, without: without_leading_zeros },
    Spelling { key: Key::SpellingCase, without: str::to_lowercase },
    Spelling { key: Key::DiffersBlanks, without: without_blanks },
    Spelling { key: Key::SpellingPointZero, without: |id| whole(id).into() },
    Spelling { key: Key::SpellingTrailingZeros, without: |id| without_trailing_zeros(id).into() },
    Spelling {
        key: Key::SpellingSeveral,
        without: |id| without_leading_zeros(whole(&without_blanks(id))).to_lowercase(),
    },
    Spelling {
        key: Key::SpellingSeveralZeros,
        without: |id| without_leading_zeros(without_trailing_zeros(&without_blanks(id))).to_lowercase(),
    },
];

/// What is likely to have happened to ids of the standings (`leaving`) that are not in the book; `all` are those to be reviewed.
fn likely_reason(
    leaving: &[&str],
    all: u64,
    before: &TextColumn,
    book: &TextColumn,
    interrupt: &Interrupt,
) -> Result<Sentence, Interrupted> {
    Ok(match alike(leaving, before, book, interrupt)? {
        Some(alike) => alike.sentence(Key::LostBySpelling),
        None if count(book.len()) < all && new_of(before, book, interrupt)?.is_empty() => {
            Sentence::of(Key::LostPart).with("clients", book.len()).with("all", all)
        }
        None => Sentence::of(Key::LostUnknown),
    })
}

/// The ids of the book that the standings do not have.
fn new_of<'t>(before: &TextColumn, book: &'t TextColumn, interrupt: &Interrupt) -> Result<Vec<&'t str>, Interrupted> {
    let known: HashSet<&str> = interrupt.during(before.iter(), |ids| ids.flatten().collect())?;
    let is_new = |id: &&str| !known.contains(id);
    interrupt.during(book.iter(), |ids| ids.flatten().filter(is_new).collect())
}

/// The way of writing that explains most of the ids that leave by ids that are new; nothing where it explains none.
fn alike(
    leaving: &[&str],
    before: &TextColumn,
    book: &TextColumn,
    interrupt: &Interrupt,
) -> Result<Option<Alike>, Interrupted> {
    if leaving.is_empty() {
        return Ok(None);
    }
    let new = new_of(before, book, interrupt)?;
    let mut best: Option<Alike> = None;
    for spelling in SPELLINGS.iter().filter(|_| !new.is_empty()) {
        let written: HashMap<String, &str> =
            interrupt.during(&new, |new| new.map(|id| ((spelling.without)(id), *id)).collect())?;
        let pair = |id: &&str| Some(((*id).to_string(), (*written.get(&(spelling.without)(id))?).to_string()));
        let (first, others) = interrupt.during(leaving, |leaving| {
            let mut pairs = leaving.filter_map(pair);
            (pairs.next(), pairs.count())
        })?;
        let Some(example) = first else { continue };
        let pairs = others.saturating_add(1);
        if best.as_ref().is_none_or(|best| pairs > best.pairs) {
            best = Some(Alike { pairs, spelling: spelling.key, example });
        }
    }
    Ok(best)
}

/// Each number of an id without its leading zeros: `007` is 7, and `A-07` is `A-7`; digits behind a point stay.
fn without_leading_zeros(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let mut last = None;
    for c in id.chars() {
        let in_number = matches!(last, Some('0'..='9' | '.'));
        if c != '0' || in_number {
            out.push(c);
            last = Some(c);
        }
    }
    out
}

fn without_blanks(id: &str) -> String {
    id.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A whole number without the point that a spreadsheet or a column with gaps gave it: `7.0` is 7.
fn whole(id: &str) -> &str {
    match id.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() && rest.bytes().all(|byte| byte == b'0') => whole,
        _ => id,
    }
}

/// A number without the zeros behind its point, which whatever reads it as a number loses: `2026.40` is 2026.4.
fn without_trailing_zeros(id: &str) -> &str {
    match id.split_once('.') {
        Some((_, rest)) if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) => {
            id.trim_end_matches('0').trim_end_matches('.')
        }
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_and_zeros_behind_it_are_no_part_of_a_whole_number() {
        for (id, short) in [("7.0", "7"), ("007.00", "007"), ("7.5", "7.5"), ("7.", "7."), (".0", ""), ("a.0", "a")] {
            assert_eq!(whole(id), short);
        }
    }

    #[test]
    fn leading_zeros_are_those_of_any_number_in_an_id_but_not_behind_its_point() {
        let cases = [("007", "7"), ("c01", "c1"), ("A-007-0b", "A-7-b"), ("7.05", "7.05"), ("100", "100"), ("0", "")];
        for (id, short) in cases {
            assert_eq!(without_leading_zeros(id), short);
        }
    }

    #[test]
    fn zeros_at_the_end_are_lost_behind_a_point_only() {
        let cases = [("2026.40", "2026.4"), ("2026.00", "2026"), ("100", "100"), ("7.", "7."), ("v1.a0", "v1.a0")];
        for (id, short) in cases {
            assert_eq!(without_trailing_zeros(id), short);
        }
    }

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
