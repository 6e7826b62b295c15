//! Words that people know from SQL, spreadsheets and other languages, and what to write instead.
//!
//! What is said of words for what operators do stands with the operators; here is the rest.

use tierline_core::{WrittenAs, instead_of};

/// What to write instead of a function that there is not, where something is known.
pub(super) fn instead_of_function(name: &str) -> Option<String> {
    let rest = || {
        Some(match name.to_ascii_lowercase().as_str() {
            "now" | "today" | "current_date" | "getdate" | "curdate" | "sysdate" => {
                "write `as_of`: the date that the clients are assigned for"
            }
            "sum" | "avg" | "count" | "median" | "percentile" | "rank" | "row_number" | "ntile" => {
                "an expression sees one client only; compute such a figure before, and give it as an attribute"
            }
            "cast" | "convert" | "to_date" | "to_number" | "try_cast" => {
                "values are read by the attribute's type; a date is written `date '2026-01-31'`"
            }
            "date" | "timestamp" => "a date is written `date '2026-01-31'`",
            _ => return None,
        })
    };
    instead_of(name, WrittenAs::Function).or_else(|| rest().map(str::to_owned))
}

/// Words of SQL that are no part of these expressions, and what to write instead.
pub(super) fn refused(word: &str) -> Option<String> {
    let rest = || {
        Some(match word.to_ascii_lowercase().as_str() {
            "select" | "from" | "where" | "join" | "group" | "order" | "limit" | "union" | "having" | "over"
            | "exists" | "with" => "an expression is one condition or one formula about one client, not a query",
            "cast" | "convert" => "values are read by the attribute's type; a date is written `date '2026-01-31'`",
            "interval" => "dates count in days: `as_of + 30`",
            "timestamp" | "time" => "there are only days: `date '2026-01-31'`",
            _ => return None,
        })
    };
    instead_of(word, WrittenAs::Word).or_else(|| rest().map(str::to_owned))
}
