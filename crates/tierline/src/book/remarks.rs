//! What is to be said of the clients' table and of the overrides that people have written into standings.

use tierline_core::{Date, Finding, Interrupted, Remark, Severity};

use super::figure::Figure;
use super::names::listed;
use super::standings::Standings;

/// Remarks: `code`, `severity`, `columns` (that the model reads), `given`, `clients`, `message` and `help`.
pub(crate) fn remarks_figure(remarks: &[Remark]) -> Figure {
    Figure::list(remarks.iter().map(|own| {
        Figure::map([
            ("code", own.code().into()),
            ("severity", Finding::from(own).severity.word().into()),
            ("columns", Figure::list(own.read_columns())),
            ("given", Figure::list(own.given_names())),
            ("clients", own.count().into()),
            ("message", own.message().into()),
            ("help", own.advice().into()),
        ])
    }))
}

/// What is wrong with overrides, for a review as of a day: a kind of fault at a time, with the clients that have it.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn overrides(before: &Standings<'_>, as_of: Date) -> Result<Vec<Finding>, Interrupted> {
    let (mut half, mut past, mut over, mut unexplained) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in 0..before.len() {
        before.interrupt().check_at(row)?;
        let Some(own) = before.get(row).filter(|own| own.left_on.is_none()) else { continue };
        let client = before.clients().get(row).unwrap_or_default();
        if before.is_half(row) {
            half.push(client);
        }
        let Some(held) = own.held else { continue };
        match held.until {
            // Its last day lies before the last review: it has never held.
            Some(until) if own.last_review().is_some_and(|last| until < last) => past.push(client),
            Some(until) if until < as_of => over.push(client),
            _ if before.is_unexplained(row) => unexplained.push(client),
            _ => {}
        }
    }
    let finding = |code, severity, clients: &[&str], words: &str, help: &str| {
        let whom = if clients.len() == 1 { "client" } else { "clients" };
        let message = format!("{words}: {whom} {}", listed(clients.iter().copied()));
        (!clients.is_empty()).then(|| Finding::new(code, severity, message).help(help))
    };
    let findings = [
        finding(
            "override-half",
            Severity::Warning,
            &half,
            "what is left of an override, without `override_tier`, holds nobody and is dropped",
            "if it was emptied by mistake, fill in `override_tier` in the standings from before this review, and review again",
        ),
        finding(
            "override-past",
            Severity::Warning,
            &past,
            "an override ended before the last review, and has never held",
            "correct `override_until` in the standings from before this review; it is gone from the next ones",
        ),
        finding(
            "override-ended",
            Severity::Note,
            &over,
            "an override has ended since the last review",
            "the rules decide again; write a new one if it shall go on",
        ),
        finding(
            "override-unexplained",
            Severity::Warning,
            &unexplained,
            "an override has no author or no reason",
            "fill in `override_author` and `override_reason`: the next one who reviews has to know whom to ask",
        ),
    ];
    Ok(findings.into_iter().flatten().collect())
}
