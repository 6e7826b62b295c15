//! Words that people know from SQL, spreadsheets and other languages, and what to write instead.

/// The functions that there are.
pub(super) const FUNCTIONS: [&str; 4] = ["coalesce", "least", "greatest", "abs"];

/// What to write instead of a function that there is not, where something is known.
pub(super) fn instead_of_function(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "nvl" | "ifnull" | "isnull" | "iferror" => "write `coalesce(a, b)`",
        "min" => "write `least(a, b)`",
        "max" => "write `greatest(a, b)`",
        "if" | "iif" | "ifs" | "switch" | "decode" | "case" => {
            "a choice between values is a dimension with rules, or a factor with points"
        }
        "round" | "floor" | "ceil" | "ceiling" | "trunc" | "truncate" => {
            "a derived attribute is rounded to its `scale`, once"
        }
        "now" | "today" | "current_date" | "getdate" | "curdate" | "sysdate" => {
            "write `as_of`: the date that the clients are assigned for"
        }
        "datediff" | "date_diff" | "days" | "age" => "subtract one date from the other: the result is in days",
        "dateadd" | "date_add" => "add days to the date: `renewal_date + 30`",
        "sum" | "avg" | "count" | "median" | "percentile" | "rank" | "row_number" | "ntile" => {
            "an expression sees one client only; compute such a figure before, and give it as an attribute"
        }
        "lower" | "upper" | "trim" | "contains" | "startswith" | "endswith" | "substring" | "concat" | "length"
        | "len" | "regexp_matches" => {
            "texts compare by `=`, `!=` and `in`; prepare them before, or use a category attribute"
        }
        "and" | "or" | "not" => "write `and`, `or` and `not` between conditions",
        "cast" | "convert" | "to_date" | "to_number" | "try_cast" => {
            "values are read by the attribute's type; a date is written `date '2026-01-31'`"
        }
        "date" | "timestamp" => "a date is written `date '2026-01-31'`",
        "pow" | "power" | "sqrt" | "exp" | "ln" | "log" | "mod" => {
            "only `+`, `-`, `*` and `/` compute, because results are exact"
        }
        "nullif" => "a division by zero is missing by itself",
        "exists" => "`x is not null` asks whether a value is there",
        _ => return None,
    })
}

/// Words of SQL that are no part of these expressions, and what to write instead.
pub(super) fn refused(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "like" | "ilike" | "rlike" | "regexp" | "similar" | "glob" | "contains" | "starts" | "matches" => {
            "texts compare by `=`, `!=` and `in`; prepare them before, or use a category attribute"
        }
        "case" | "when" | "then" | "else" | "end" | "if" => {
            "a choice between values is a dimension with rules, or a factor with points"
        }
        "select" | "from" | "where" | "join" | "group" | "order" | "limit" | "union" | "having" | "over" | "exists"
        | "with" => "an expression is one condition or one formula about one client, not a query",
        "cast" | "convert" => "values are read by the attribute's type; a date is written `date '2026-01-31'`",
        "interval" => "dates count in days: `as_of + 30`",
        "timestamp" | "time" => "there are only days: `date '2026-01-31'`",
        "xor" => "write `(a and not b) or (b and not a)`",
        "mod" | "div" | "rem" => "only `+`, `-`, `*` and `/` compute",
        "collate" | "escape" => "texts compare letter by letter",
        "all" | "any" | "some" => "`in (a, b)` asks for one of several values",
        _ => return None,
    })
}
