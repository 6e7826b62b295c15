//! What is found in the tables that a report is made of, and in the model before any check.

use tierline_core::{Finding, Joined, Key, Model, Plan, Problem, Sentence, Severity, shown, suggestion};

use crate::period::{DayColumn, PeriodColumn};
use crate::totals::PeriodTotal;

/// Digits behind the point of an attribute, a derived attribute or a score; nothing where the model has none of that name.
///
/// ```
/// use tierline_book::report::scale_of;
/// use tierline_core::{Attribute, Model, Tier};
/// let model = Model::builder("all").attribute(Attribute::decimal("arr", 2)).tier(Tier::rest("All")).build()?;
/// assert_eq!((scale_of(&model, "arr"), scale_of(&model, "seats")), (Some(2), None));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn scale_of(model: &Model, name: &str) -> Option<u8> {
    let attribute =
        model.attributes().iter().find(|attribute| &*attribute.name == name).map(|attribute| &attribute.kind);
    let kind = attribute.or(model.derived().iter().find(|derived| &*derived.name == name).map(|derived| &derived.kind));
    match kind {
        Some(kind) => Some(kind.scale().unwrap_or(0)),
        None => model.compile().scores().find(|score| score.name() == name).map(|score| score.scale()),
    }
}

/// Values that are compared with fewer digits than they came in with: `rounded` says how many of which attribute.
///
/// ```
/// use tierline_book::report::rounded_finding;
/// use tierline_core::{Attribute, Model, Tier};
/// let model = Model::builder("all").attribute(Attribute::integer("seats")).tier(Tier::rest("All")).build()?;
/// let finding = rounded_finding(&model, &model.compile(), [("seats", 3)]).unwrap();
/// assert!(finding.message.to_string().contains("seats"));
/// assert!(rounded_finding(&model, &model.compile(), [("seats", 0)]).is_none());
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
pub fn rounded_finding<'a>(
    model: &Model,
    plan: &Plan,
    rounded: impl IntoIterator<Item = (&'a str, u64)>,
) -> Option<Finding> {
    let of = |(name, count): (&str, u64)| {
        let to = match scale_of(model, name).unwrap_or_default() {
            0 => Sentence::of(Key::ToWholeNumbers),
            digits => Sentence::of(Key::ToDigits).with("digits", u64::from(digits)),
        };
        let value = Sentence::of(Key::RoundedValues).with("count", count).with("to", to);
        value.with("name", shown(name))
    };
    let values: Vec<Sentence> = rounded.into_iter().filter(|(_, count)| *count > 0).map(of).collect();
    (!values.is_empty()).then(|| {
        let message = Sentence::of(Key::ValuesRounded).with("rule", plan.rounding().words());
        Finding::new("values-rounded", Severity::Note, message.with("values", (values, Joined::Commas)))
            .help(Sentence::of(Key::ValuesRoundedHelp))
    })
}

/// What a model says of itself, as its checks tell it, too.
///
/// ```
/// use tierline_book::report::model_warning;
/// use tierline_core::{Attribute, Model, Tier, name};
/// let model = Model::builder("sizes")
///     .attribute(Attribute::integer("seats"))
///     .tier(Tier::when("Large", name("seats").gt(100)))
///     .build()?;
/// for warning in model.warnings() {
///     assert!(!model_warning(warning).message.to_string().is_empty());
/// }
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn model_warning(problem: &Problem) -> Finding {
    let mut finding = Finding::from(problem);
    finding.message =
        Sentence::of(Key::OfTheModel).with("place", problem.place().to_string()).with("message", problem.message());
    finding
}

/// The columns that a table of a period may have, beside the client column: `tier`, the days of a row, those of clients, those of tiers.
///
/// ```
/// let columns = tierline_book::report::period_columns();
/// assert!(columns.contains(&"tier") && columns.contains(&"value_start") && columns.contains(&"clients_churned"));
/// ```
#[must_use]
pub fn period_columns() -> Vec<&'static str> {
    let mut names = vec!["tier"];
    names.extend(DayColumn::ALL.iter().map(|column| column.name()));
    names.extend(PeriodColumn::ALL.iter().map(|column| column.name()));
    for total in PeriodTotal::ALL {
        if !names.contains(&total.name()) {
            names.push(total.name());
        }
    }
    names
}

/// Columns of a period that nothing reads, and that look like one which is not there.
///
/// ```
/// use tierline_book::report::misspelt_columns;
/// assert_eq!(misspelt_columns(&["value_strat"])[0].help.as_ref().unwrap(), "did you mean `value_start`?");
/// assert!(misspelt_columns(&["value_start"]).is_empty());
/// ```
#[must_use]
pub fn misspelt_columns(names: &[&str]) -> Vec<Finding> {
    let known = period_columns();
    let absent: Vec<&str> = known.iter().copied().filter(|column| !names.contains(column)).collect();
    let meant = |name: &str| suggestion(name, absent.iter().copied());
    let found = names.iter().filter(|name| !known.contains(name)).filter_map(|name| Some((name, meant(name)?)));
    let finding = |(name, question): (&&str, String)| {
        let message = Sentence::of(Key::PeriodColumn).with("column", shown(name));
        Finding::new("period-columns", Severity::Warning, message).help(question)
    };
    found.map(finding).collect()
}
