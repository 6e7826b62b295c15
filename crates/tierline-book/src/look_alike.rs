//! Columns of Tierline's own tables that nothing reads, and that look like one that is missed.

use tierline_core::{Key, Remark, Sentence, difference, shown, similar_names};

use crate::owners::RosterColumn;
use crate::service::ContactColumn;

/// A table beside the client base whose columns are read by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BookTable {
    /// What is remembered of each client between reviews.
    Standings,
    /// When something was last done with each client.
    LastContacts,
    /// The people who look after clients.
    Roster,
    /// What happened in a period.
    Period,
    /// What was agreed with clients by contract.
    Agreements,
    /// Dated lists of clients.
    Overlays,
    /// Who takes part in programmes.
    Participation,
}

impl BookTable {
    pub(crate) const fn key(self) -> Key {
        match self {
            Self::Standings => Key::TableStandings,
            Self::LastContacts => Key::TableLastContacts,
            Self::Roster => Key::TableRoster,
            Self::Period => Key::TablePeriod,
            Self::Agreements => Key::TableAgreements,
            Self::Overlays => Key::TableOverlays,
            Self::Participation => Key::TableParticipation,
        }
    }

    /// The column that a name stands for, going by its meaning.
    fn column_meant(self, name: &str) -> Option<&'static str> {
        match self {
            Self::Standings | Self::Period | Self::Agreements | Self::Overlays | Self::Participation => None,
            Self::LastContacts => ContactColumn::meant_by(name).map(ContactColumn::last),
            Self::Roster => RosterColumn::meant_by(name).map(RosterColumn::name),
        }
    }
}

/// Parts of names that do not tell which column is meant.
const FILLERS: [&str; 10] = ["tier", "client", "date", "day", "on", "at", "of", "the", "is", "current"];

/// A remark for each column that nothing reads (`unread`) and that looks like one that is not there or is empty (`missed`): by its
/// letters, by the parts of its name (`tier since` for `since`), or by what it means (`Last Contact`).
///
/// ```
/// use tierline_book::{BookTable, look_alikes};
/// let remarks = look_alikes(BookTable::Standings, &["tier since", "city"], &["since", "override_tier"]);
/// assert_eq!(remarks.len(), 1);
/// assert_eq!(remarks[0].advice().unwrap(), "if it is the same, rename the column to `since`");
/// ```
#[must_use]
pub fn look_alikes(table: BookTable, unread: &[&str], missed: &[&str]) -> Vec<Remark> {
    let near = similar_names(unread.iter().copied(), missed.iter().copied());
    let mut remarks = Vec::new();
    for (at, name) in unread.iter().enumerate() {
        let by_letters = near.iter().find(|(from, _)| *from == at).and_then(|(_, to)| missed.get(*to).copied());
        let by_parts = || {
            let parts = telling_parts(name);
            missed.iter().copied().find(|column| !parts.is_empty() && telling_parts(column) == parts)
        };
        let by_meaning = || table.column_meant(name).filter(|column| missed.contains(column));
        let Some(column) = by_letters.or_else(by_parts).or_else(by_meaning) else { continue };
        let sentence = |key| {
            let sentence = Sentence::of(key).with("name", shown(name).into_owned()).with("column", column);
            sentence.with("table", Sentence::of(table.key()))
        };
        let message = match difference(name, column) {
            Some(difference) => sentence(Key::RemarkLookAlike).with("difference", difference),
            None => sentence(Key::RemarkMeant),
        };
        let help = Sentence::of(Key::RemarkMeantHelp).with("column", column);
        remarks.push(Remark::warning("similar-column", message).columns([column]).given([*name]).help(help));
    }
    remarks
}

/// The parts of a name that tell which column is meant, in lower case.
fn telling_parts(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase);
    parts.filter(|part| !FILLERS.contains(&part.as_str())).collect()
}
