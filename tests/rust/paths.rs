//! The paths from clients to results: one row, columns, Arrow; each gives the same [`Line`] for a client.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use tierline::{
    Assignment, Client, Date, Decimal, Model, Plan, Value,
    columns::{Assignments, Batch, Column, IdIssue, Numbers, ScoreDetail, Summary, Values},
    tables::Assigned,
};

/// What a score is made of: contributions, rounding where it has a line for it, coverage.
pub(crate) type Parts = (Vec<Option<Decimal>>, Option<Option<Decimal>>, Option<Decimal>);

/// The result of one client, whichever path it took.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) tier: Option<String>,
    pub(crate) clause: Option<String>,
    pub(crate) scores: Vec<Option<Decimal>>,
    pub(crate) levels: Vec<Option<String>>,
    pub(crate) flags: Vec<Option<bool>>,
    /// In words, `; ` between them.
    pub(crate) issues: Option<String>,
    /// By score, where it was asked for.
    pub(crate) parts: Option<Vec<Parts>>,
}

impl Line {
    /// The same without what scores are made of.
    pub(crate) fn bare(&self) -> Self {
        Self { parts: None, ..self.clone() }
    }
}

pub(crate) fn line(plan: &Plan, assignment: &Assignment) -> Line {
    let words: Vec<String> = assignment.issues().map(|issue| issue.to_string()).collect();
    let parts = plan
        .scores()
        .map(|score| {
            let lines = assignment.contributions(score.name());
            let factors = lines.iter().filter(|line| line.factor.is_some()).map(|line| line.amount).collect();
            let rounding = lines.iter().find(|line| line.factor.is_none()).map(|line| line.amount);
            (factors, rounding, assignment.coverage(score.name()))
        })
        .collect();
    Line {
        tier: assignment.tier().map(Into::into),
        clause: assignment.clause().map(Into::into),
        scores: assignment.scores().map(|(_, score)| score).collect(),
        levels: assignment.levels().map(|(_, level)| level.map(Into::into)).collect(),
        flags: assignment.flags().map(|(_, flag)| flag).collect(),
        issues: (!words.is_empty()).then(|| words.join("; ")),
        parts: Some(parts),
    }
}

pub(crate) fn row(plan: &Plan, client: &Client, as_of: Date) -> Line {
    line(plan, &plan.assign(client, as_of))
}

fn number(numbers: &Numbers, row: usize) -> Option<Decimal> {
    if !numbers.validity.get(row) {
        assert_eq!(numbers.units[row], 0, "no number is 0 units");
        return None;
    }
    Decimal::new(numbers.units[row], numbers.scale)
}

/// The lines of a batch's results.
pub(crate) fn lines(plan: &Plan, assignments: &Assignments, breakdown: bool) -> Vec<Line> {
    let tiers: Vec<&str> = plan.tiers().collect();
    let words_of_clauses: Vec<&str> = plan.clause_words().collect();
    let levels: Vec<Vec<String>> =
        plan.dimensions().map(|(_, levels)| levels.iter().map(ToString::to_string).collect()).collect();
    let mut words: Vec<Vec<String>> = vec![Vec::new(); assignments.len()];
    assignments.issues().for_each(|(row, issue)| words[row].push(issue.to_string()));
    assert_eq!(assignments.breakdowns.len(), if breakdown { plan.scores().len() } else { 0 });
    (0..assignments.len())
        .map(|row| {
            let tier = usize::from(assignments.tiers.get(row)).checked_sub(1);
            let clause = assignments.clauses.get(row).checked_sub(1);
            Line {
                tier: tier.map(|tier| tiers[tier].to_string()),
                clause: clause.map(|clause| words_of_clauses[clause].to_string()),
                scores: assignments.scores.iter().map(|score| number(score, row)).collect(),
                levels: levels
                    .iter()
                    .zip(&assignments.levels)
                    .map(|(names, codes)| usize::from(codes.get(row)).checked_sub(1).map(|at| names[at].clone()))
                    .collect(),
                flags: assignments.flags.iter().map(|flag| flag.get(row)).collect(),
                issues: (!words[row].is_empty()).then(|| words[row].join("; ")),
                parts: breakdown.then(|| {
                    assignments
                        .breakdowns
                        .iter()
                        .map(|parts| {
                            let factors = parts.contributions.iter().map(|factor| number(factor, row)).collect();
                            let rounding = parts.rounding.as_ref().map(|rounding| number(rounding, row));
                            (factors, rounding, number(&parts.coverage, row))
                        })
                        .collect()
                }),
            }
        })
        .collect()
}

/// Clients as columns of single values, some rows of them.
pub(crate) fn columns(
    plan: &Plan,
    clients: &[Client],
    rows: Range<usize>,
    as_of: Date,
    breakdown: bool,
) -> Assignments {
    columns_with_ids(plan, clients, &[], rows, as_of, breakdown)
}

/// As [`columns`], with issues of ids.
pub(crate) fn columns_with_ids(
    plan: &Plan,
    clients: &[Client],
    ids: &[IdIssue],
    rows: Range<usize>,
    as_of: Date,
    breakdown: bool,
) -> Assignments {
    let values: Vec<Vec<Value>> = plan
        .attributes()
        .map(|attribute| clients.iter().map(|client| client.value(attribute.name()).clone()).collect())
        .collect();
    let columns: Vec<Option<Column<'_>>> =
        values.iter().map(|values| Some(Column::new(Values::Mixed(values), None, values.len()))).collect();
    let batch = Batch { columns: &columns, rows: clients.len(), ids };
    let detail = if breakdown { ScoreDetail::Contributions } else { ScoreDetail::Total };
    plan.assign_batch(&batch, rows, as_of, detail)
}

pub(crate) fn text(array: &ArrayRef, row: usize) -> Option<String> {
    match array.data_type() {
        DataType::Utf8 => array.is_valid(row).then(|| array.as_string::<i32>().value(row).to_string()),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let names = dictionary.values().as_string::<i32>();
            array.is_valid(row).then(|| names.value(dictionary.normalized_keys()[row]).to_string())
        }
        other => panic!("{other} is no text"),
    }
}

fn decimal(array: &ArrayRef, row: usize) -> Option<Decimal> {
    let DataType::Decimal128(18, scale) = array.data_type() else { panic!("{} is no decimal", array.data_type()) };
    let units = array.as_primitive::<Decimal128Type>().value(row);
    array.is_valid(row).then(|| Decimal::new(units, *scale as u8).unwrap())
}

/// The lines of an Arrow result.
pub(crate) fn arrow(model: &Model, plan: &Plan, assigned: &Assigned, breakdown: bool) -> Vec<Line> {
    let mut out = Vec::new();
    for batch in assigned.batches() {
        assert_eq!(batch.schema(), assigned.schema());
        batch.columns().iter().for_each(|column| column.to_data().validate_full().unwrap());
        out.extend((0..batch.num_rows()).map(|row| arrow_line(model, plan, batch, row, breakdown)));
    }
    assert_eq!(out.len(), assigned.rows());
    out
}

fn arrow_line(model: &Model, plan: &Plan, batch: &RecordBatch, row: usize, breakdown: bool) -> Line {
    let column = |name: &str| batch.column_by_name(name).unwrap_or_else(|| panic!("a column `{name}`"));
    let flag = |name: &str| {
        let array = column(name).as_boolean();
        array.is_valid(row).then(|| array.value(row))
    };
    let parts = breakdown.then(|| {
        plan.scores()
            .map(|score| {
                let name = score.name();
                let factors = score.factors().map(|f| decimal(column(&format!("{name}.{f}")), row)).collect();
                let rounding = score.rounds().then(|| decimal(column(&format!("{name}.rounding")), row));
                (factors, rounding, decimal(column(&format!("{name}.coverage")), row))
            })
            .collect()
    });
    Line {
        tier: text(column("tier"), row),
        clause: text(column("clause"), row),
        scores: model.scores().iter().map(|score| decimal(column(&score.name), row)).collect(),
        levels: model.dimensions().iter().map(|dimension| text(column(&dimension.name), row)).collect(),
        flags: model.flags().iter().map(|model| flag(&model.name)).collect(),
        issues: text(column("issues"), row),
        parts,
    }
}

/// A summary in words, to compare with another.
pub(crate) fn summary_lines(summary: &Summary) -> String {
    let tiers: Vec<String> = summary.tiers().chain([summary.unassigned()]).map(|tier| format!("{tier:?}")).collect();
    let mut reasons: Vec<String> = summary
        .reasons()
        .iter()
        .map(|reason| format!("{:?} {} {}", reason.attribute, reason.words(), reason.clients))
        .collect();
    reasons.sort();
    format!("{} {:?} {tiers:?} {reasons:?}", summary.clients(), summary.value())
}
