//! What is to be said of the overrides that people have written into standings.

use tierline_core::{Date, Finding, Interrupted, Key, Remark, Sentence, Severity, difference, similar_names};

use super::names::listed;
use super::standings::Standings;

/// Words that say nothing of which column is meant.
const FILLERS: [&str; 10] = ["tier", "client", "date", "day", "on", "at", "of", "the", "is", "current"];

/// Columns of a table of Tierline's own that nothing reads, and that look like one that is not there or is empty: by their letters,
/// by their words (`tier since` for `since`), or by what `meant` says of a name.
pub(crate) fn look_alikes<'m>(
    what: &str,
    unread: &[&str],
    missed: &[&'m str],
    meant: impl Fn(&str) -> Option<&'m str>,
) -> Vec<Remark> {
    let near = similar_names(unread.iter().copied(), missed.iter().copied());
    let mut remarks = Vec::new();
    for (at, name) in unread.iter().enumerate() {
        let by_letters = near.iter().find(|(from, _)| *from == at).and_then(|(_, to)| missed.get(*to).copied());
        let by_words = || {
            let words = words_of(name);
            missed.iter().copied().find(|column| !words.is_empty() && words_of(column) == words)
        };
        let by_meaning = || meant(name).filter(|column| missed.contains(column));
        let Some(column) = by_letters.or_else(by_words).or_else(by_meaning) else { continue };
        let differs = match difference(name, column) {
            Some(by) => format!(", which differs by {by},"),
            None => String::new(),
        };
        let message = format!(
            "nothing reads the column `{}` of the {what}, and `{column}`{differs} is not there or without a value",
            name.escape_debug()
        );
        let help = format!("if it is the same, rename the column to `{column}`");
        remarks.push(Remark::warning("similar-column", message).columns([column]).given([*name]).help(help));
    }
    remarks
}

/// The words of a name that tell which column is meant, in lower case.
fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.filter(|word| !FILLERS.contains(&word.as_str())).collect()
}

/// What is wrong with overrides, for a review as of a day: a kind of fault at a time, with the clients that have it.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn overrides(before: &Standings<'_>, as_of: Date) -> Result<Vec<Finding>, Interrupted> {
    let (mut half, mut past, mut over, mut unexplained) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in 0..before.len() {
        before.interrupt().check_at(row)?;
        let Some(standing) = before.get(row).filter(|standing| standing.left_on.is_none()) else { continue };
        let client = before.clients().get(row).unwrap_or_default();
        if before.is_half(row) {
            half.push(client);
        }
        let Some(held) = standing.held else { continue };
        match held.until {
            // Its last day lies before the last review: it has never held.
            Some(until) if standing.last_review().is_some_and(|last| until < last) => past.push(client),
            Some(until) if until < as_of => over.push(client),
            _ if before.is_unexplained(row) => unexplained.push(client),
            _ => {}
        }
    }
    let finding = |code, severity, clients: &[&str], message, help| {
        let message =
            Sentence::of(message).with("count", clients.len()).with("clients", listed(clients.iter().copied()));
        (!clients.is_empty()).then(|| Finding::new(code, severity, message).help(Sentence::of(help)))
    };
    let findings = [
        finding("override-half", Severity::Warning, &half, Key::OverrideHalf, Key::OverrideHalfHelp),
        finding("override-past", Severity::Warning, &past, Key::OverridePast, Key::OverridePastHelp),
        finding("override-ended", Severity::Note, &over, Key::OverrideEnded, Key::OverrideEndedHelp),
        finding(
            "override-unexplained",
            Severity::Warning,
            &unexplained,
            Key::OverrideUnexplained,
            Key::OverrideUnexplainedHelp,
        ),
    ];
    Ok(findings.into_iter().flatten().collect())
}
