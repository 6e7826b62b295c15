//! Guards of a review: what would lose what standings remember is refused, until somebody confirms it.

use std::collections::{HashMap, HashSet};

use tierline_arrow::TableError;
use tierline_book::ClientRows;
use tierline_core::{Date, Decimal, Interrupt, Interrupted, Plan};

use super::names::listed;
use super::standings::Standings;

/// Refuses a review that loses an unusual share of the standings, or that lacks a column that the last one had.
///
/// Clients that have left already count for nothing, and so do those that have been reviewed on the day: a second review
/// changes nothing for them. `accept_left` confirms the review: the most clients that may leave.
///
/// # Errors
/// `no-client-found`, `many-left`, `columns-gone`; `interrupted`.
pub(crate) fn check(
    before: &Standings<'_>,
    client_rows: &ClientRows,
    plan: &Plan,
    columns: &[&str],
    as_of: Date,
    accept_left: Option<u64>,
) -> Result<(), TableError> {
    // Both tables are of one call.
    let interrupt = before.interrupt();
    let book = client_rows.by_client(interrupt)?;
    let is_expected = |row: &usize| {
        before.get(*row).is_some_and(|standing| {
            standing.left_on.is_none() && standing.last_review().is_none_or(|last| last != as_of)
        })
    };
    let rows: Vec<usize> = interrupt.during(0..before.len(), |rows| rows.filter(is_expected).collect())?;
    let id = |row: &usize| before.clients().get(*row).unwrap_or_default();
    let gone = |id: &&str| !book.contains_key(id);
    let leaving: Vec<&str> = interrupt.during(&rows, |rows| rows.map(id).filter(gone).collect())?;
    let (all, gone) = (count(rows.len()), count(leaving.len()));
    let nobody = all > 0 && gone == all;
    let guard = plan.migration().left_guard;
    if (nobody || guard.refuses(gone, all)) && accept_left.is_none_or(|most| gone > most) {
        let message = if nobody {
            let clients = client_rows.rows();
            let whom = if all == 1 { "the one client".into() } else { format!("none of the {all} clients") };
            let not = if all == 1 { " is not" } else { " is" };
            format!("{whom} of the standings{not} in the book, which has {clients}: all of them would leave")
        } else {
            format!(
                "{gone} of the {all} clients of the standings are not in the book: more than {} % of them, and at least {}, \
                 would leave",
                percent(guard.share),
                guard.clients
            )
        };
        let code = if nobody { "no-client-found" } else { "many-left" };
        let reason = likely_reason(&leaving, before, client_rows, interrupt)?;
        let help = format!(
            "{reason}; if they have left, confirm it: `accept_left={gone}`, or `--accept-left {gone}` on the command line"
        );
        return Err(TableError::new(code, message).column_named(plan.client_column()).with_help(help));
    }
    if accept_left.is_none() {
        let last = before.columns_before(as_of)?;
        let reads = |column: &str| plan.attributes().any(|attribute| attribute.column() == column);
        let gone: Vec<&String> =
            last.iter().filter(|column| reads(column) && !columns.contains(&column.as_str())).collect();
        if let Some(first) = gone.first() {
            let (word, are) = if gone.len() == 1 { ("column", "is") } else { ("columns", "are") };
            let message = format!(
                "the {word} {} that the last review read {are} not in the book: everybody would be as if {} were missing",
                listed(gone.iter().map(|column| column.as_str())),
                if gone.len() == 1 { "its value" } else { "their values" },
            );
            return Err(TableError::new("columns-gone", message).column_named(first).with_help(
                "give the clients with that column, or name it in the model as it is now; if it is meant to be gone, confirm \
                 it: `accept_left=0`, or `--accept-left 0` on the command line",
            ));
        }
    }
    Ok(())
}

/// A share in hundredths.
fn percent(share: Decimal) -> Decimal {
    let hundredfold = share.mantissa().checked_mul(100).and_then(|mantissa| Decimal::new(mantissa, share.scale()));
    hundredfold.unwrap_or(share).normalized()
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// A way in which an id may have been written otherwise.
struct Way {
    words: &'static str,
    of: fn(&str) -> String,
}

/// What is likely to have happened to ids that are not in the book.
fn likely_reason<'l>(
    leaving: &[&'l str],
    before: &Standings<'_>,
    client_rows: &ClientRows,
    interrupt: &Interrupt,
) -> Result<String, Interrupted> {
    const WAYS: [Way; 5] = [
        Way { words: "leading zeros", of: |id| id.trim_start_matches('0').into() },
        Way { words: "upper and lower case", of: str::to_lowercase },
        Way { words: "blanks", of: |id| id.chars().filter(|c| !c.is_whitespace()).collect() },
        Way { words: "`.0` at their end", of: |id| whole(id).into() },
        Way {
            words: "leading zeros, case, blanks or `.0` at their end",
            of: |id| {
                let id: String = id.chars().filter(|c| !c.is_whitespace()).collect();
                whole(&id).trim_start_matches('0').to_lowercase()
            },
        },
    ];
    let known: HashSet<&str> = interrupt.during(before.clients().iter(), |all| all.flatten().collect())?;
    let unknown = |id: &&str| !known.contains(id);
    let new: Vec<&str> = interrupt.during(client_rows.clients.iter(), |all| all.flatten().filter(unknown).collect())?;
    let mut best: Option<(usize, &Way, &str, &str)> = None;
    for way in &WAYS {
        let written: HashMap<String, &str> =
            interrupt.during(&new, |new| new.map(|id| ((way.of)(id), *id)).collect())?;
        let pair = |id: &&'l str| Some((*id, *written.get(&(way.of)(id))?));
        let (first, met) = interrupt.during(leaving, |leaving| {
            let mut met = leaving.filter_map(pair);
            (met.next(), met.count())
        })?;
        let Some((id, other)) = first else { continue };
        let met = met.saturating_add(1);
        if best.is_none_or(|(most, ..)| met > most) {
            best = Some((met, way, id, other));
        }
    }
    let (all, here) = (before.len(), client_rows.rows());
    Ok(match best {
        Some((met, way, id, other)) => format!(
            "{met} of them differ from clients of the book only by {}, like `{}` and `{}`: write the ids as last time",
            way.words,
            id.escape_debug(),
            other.escape_debug()
        ),
        None if here < all && new.is_empty() => {
            format!(
                "the book has {here} clients, and the standings {all}: a review needs all clients, and not a part of them"
            )
        }
        None => "is the column of ids the same as last time, and are all clients there?".into(),
    })
}

/// A whole number without the point that a spreadsheet or a column with gaps gave it.
fn whole(id: &str) -> &str {
    match id.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() && rest.bytes().all(|byte| byte == b'0') => whole,
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
}
