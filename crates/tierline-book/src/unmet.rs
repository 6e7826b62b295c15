//! Tables that go by client, and whose ids are not those of the book: what is in such rows counts for nobody, or for the wrong group.
//!
//! There is one remark of that kind for all of these tables: how many rows, the likely reason, and what to do. It costs a pass over
//! the ids of the table; where some are not met, one over those of the book, and one for each way in which ids may have been written
//! otherwise.

use std::collections::HashSet;

use tierline_core::{Interrupt, Interrupted, Key, LeftGuard, Remark, Sentence, TextColumn, shown};

use crate::look_alike::BookTable;
use crate::spelling::{Alike, alike, new_of};

/// The ids of a table that a book does not have.
///
/// ```
/// use tierline_book::{BookTable, UnmetIds};
/// use tierline_core::{Interrupt, LeftGuard, TextColumn};
/// let column = |ids: &[&str]| {
///     let mut column = TextColumn::default();
///     ids.iter().for_each(|id| column.push(Some(id)));
///     column
/// };
/// let (given, book) = (column(&["007", "042", "A"]), column(&["7", "42", "A"]));
/// let unmet = UnmetIds::of(&given, &book, |_| true, &Interrupt::NEVER)?;
/// let remark = unmet.remark(BookTable::Period, "id", &LeftGuard::default()).unwrap();
/// assert_eq!(remark.message(), "2 of 3 rows of the period are of clients that the book does not have, as `007`");
/// assert!(remark.advice().unwrap().to_string().starts_with("2 of them differ from clients of the book only by leading zeros"));
/// # Ok::<(), tierline_core::Interrupted>(())
/// ```
#[derive(Debug)]
pub struct UnmetIds {
    /// The rows that count, and those of them whose id the book does not have.
    rows: u64,
    unmet: u64,
    first: String,
    alike: Option<Alike>,
}

impl UnmetIds {
    /// Holds the ids of a table, row by row, against those of the book. `counts` says of a row that its id is none of a client that
    /// may be elsewhere, as one that has left.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(
        given: &TextColumn,
        book: &TextColumn,
        counts: impl Fn(usize) -> bool,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let present: HashSet<&str> = interrupt.during(book.iter(), |ids| ids.flatten().collect())?;
        let (mut rows, mut lost) = (0_u64, Vec::new());
        for (row, id) in given.iter().enumerate() {
            interrupt.check_at(row)?;
            let Some(id) = id.filter(|_| counts(row)) else { continue };
            rows = rows.saturating_add(1);
            if !present.contains(id) {
                lost.push(id);
            }
        }
        let alike = if lost.is_empty() { None } else { alike(&lost, &new_of(given, book, interrupt)?, interrupt)? };
        let first = lost.first().copied().unwrap_or_default().to_string();
        Ok(Self { rows, unmet: u64::try_from(lost.len()).unwrap_or(u64::MAX), first, alike })
    }

    /// What is to be said of a table whose clients are named by `column`; nothing where all of them are met. A warning where none is
    /// met, where ids differ only by how they are written, where `limits` says that they are too many, and of tables that
    /// somebody has written for these very clients; a note otherwise. Few clients of standings have just left.
    #[must_use]
    pub fn remark(&self, table: BookTable, column: &str, limits: &LeftGuard) -> Option<Remark> {
        if self.unmet == 0 {
            return None;
        }
        let unusual = self.alike.is_some() || self.unmet == self.rows || limits.refuses(self.unmet, self.rows);
        if table == BookTable::Standings && !unusual {
            return None;
        }
        let message = Sentence::of(Key::UnmetIds)
            .with("count", self.unmet)
            .with("all", self.rows)
            .with("table", Sentence::of(table.key()))
            .with("id", shown(&self.first).into_owned());
        let help = match &self.alike {
            Some(alike) => alike.sentence(Key::UnmetSpelling),
            None if self.unmet == self.rows => {
                Sentence::of(Key::UnmetAllHelp).with("column", shown(column).into_owned())
            }
            None => Sentence::of(Key::UnmetHelp),
        };
        let of_these_clients = matches!(table, BookTable::Agreements | BookTable::Overlays | BookTable::Participation);
        let remark = if unusual || of_these_clients { Remark::warning } else { Remark::note };
        Some(remark(table.unmet_code(), message).columns([column]).clients(self.unmet).help(help))
    }
}

impl BookTable {
    /// The code of the remark that ids of this table are not those of the book.
    const fn unmet_code(self) -> &'static str {
        match self {
            Self::Standings => "standing-without-client",
            Self::LastContacts => "contact-without-client",
            Self::Roster => "unknown-owner",
            Self::Period => "period-without-client",
            Self::Agreements => "agreement-without-client",
            Self::Overlays => "overlay-without-client",
            Self::Participation => "participation-without-client",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(ids: &[&str]) -> TextColumn {
        let mut column = TextColumn::default();
        ids.iter().for_each(|id| column.push(Some(id)));
        column
    }

    fn told(table: BookTable, given: &[&str], book: &[&str]) -> Option<(bool, String)> {
        let unmet = UnmetIds::of(&column(given), &column(book), |_| true, &Interrupt::NEVER).unwrap();
        let remark = unmet.remark(table, "id", &LeftGuard::default())?;
        Some((remark.is_warning(), remark.to_string()))
    }

    #[test]
    fn ids_that_the_book_does_not_have_are_told_with_the_likely_reason() {
        let spelled = |words: &str, id: &str, other: &str| {
            let help =
                format!("1 of them differs from a client of the book only by {words}, like `{id}` and `{other}`");
            format!(
                "1 of 2 rows of the period is of a client that the book does not have, as `{id}`; {help}: write the ids as the \
                 book has them"
            )
        };
        for (given, book, words) in [
            ("007", "7", "leading zeros"),
            ("a-1", "A-1", "upper and lower case"),
            (" A1", "A1", "blanks"),
            ("7.0", "7", "`.0` at their end"),
            ("Jose\u{301}", "Jos\u{e9}", "the Unicode form of a letter"),
        ] {
            let found = told(BookTable::Period, &["x", given], &["x", book]).unwrap();
            assert_eq!(found, (true, spelled(words, &shown(given), &shown(book))));
        }
    }

    #[test]
    fn many_are_a_warning_and_few_a_note_and_standings_of_few_say_nothing() {
        let book: Vec<String> = (0..20).map(|at| format!("A-{at}")).collect();
        let book: Vec<&str> = book.iter().map(String::as_str).collect();
        let mut given = book.clone();
        assert_eq!(told(BookTable::Period, &given, &book), None);
        given.push("left");
        for (table, expected) in [
            (BookTable::Period, Some(false)),
            (BookTable::LastContacts, Some(false)),
            (BookTable::Agreements, Some(true)),
            (BookTable::Standings, None),
        ] {
            assert_eq!(told(table, &given, &book).map(|found| found.0), expected, "{table:?}");
        }
        given.extend(["p", "q", "r", "s", "t"]);
        assert!(told(BookTable::Standings, &given, &book).unwrap().0);
        let all = told(BookTable::LastContacts, &["p", "q"], &book).unwrap();
        assert_eq!(
            all.1,
            "2 of 2 rows of the last contacts are of clients that the book does not have, as `p`; does `id` hold the same ids as \
             that of the clients, and is this the table of these clients?"
        );
    }

    #[test]
    fn rows_that_do_not_count_are_passed_over() {
        let unmet = UnmetIds::of(&column(&["a", "b"]), &column(&["a"]), |row| row == 0, &Interrupt::NEVER).unwrap();
        assert!(unmet.remark(BookTable::Period, "id", &LeftGuard::default()).is_none());
    }
}
