//! Finding the columns that a plan reads, and looking at their types.

use std::collections::BTreeSet;

use arrow_schema::DataType;
use tierline_core::{IssueKind, Kind, Plan, Remark, Zone, inserted, suggestion};

use crate::error::TableError;
use crate::ids;
use crate::matrix::{Family, family, fits, wanted};
use crate::names::same_name;
use crate::remarks;
use crate::table::{Chunk, Table, TableColumn};
use crate::zones;

/// The columns of a table that a plan reads.
pub(crate) struct Bound {
    pub(crate) client: usize,
    /// By attribute.
    pub(crate) attributes: Vec<Option<usize>>,
    /// By attribute the zone of its column, where that is one of moments.
    pub(crate) zones: Vec<Option<Zone>>,
}

impl Bound {
    /// What is to be said of the columns.
    pub(crate) fn remarks(&self, plan: &Plan, table: &Table) -> Vec<Remark> {
        let of = |is: &dyn Fn(Option<usize>) -> bool| -> Vec<usize> {
            let attributes = self.attributes.iter().enumerate().filter(|(_, at)| is(**at));
            attributes.map(|(at, _)| at).collect()
        };
        let remembered: BTreeSet<usize> =
            inserted(plan.attributes().enumerate().filter(|(_, own)| own.is_remembered()).map(|(at, _)| at));
        let mut absent = of(&|at| at.is_none());
        absent.retain(|at| !remembered.contains(at));
        let partial = of(&|at| at.is_some_and(|at| table.is_partial(at)));
        if absent.is_empty() && partial.is_empty() {
            return Vec::new();
        }
        let read: BTreeSet<usize> = inserted(self.attributes.iter().flatten().copied().chain([self.client]));
        let unread = table.names().iter().enumerate().filter(|(at, _)| !read.contains(at));
        plan.remarks_on_columns(&absent, &partial, unread.map(|(_, name)| name.as_str()))
    }

    /// The names of the attributes without a column.
    pub(crate) fn absent(&self, plan: &Plan) -> Vec<String> {
        let absent = plan.attributes().zip(&self.attributes);
        let absent = absent.filter(|(attribute, at)| at.is_none() && !attribute.is_remembered());
        absent.map(|(attribute, _)| attribute.name().to_string()).collect()
    }

    /// The columns that are read: not those of texts on which nothing depends.
    pub(crate) fn used(&self, plan: &Plan, table: &Table) -> Vec<usize> {
        let is_used = |(attribute, at): (tierline_core::PlanAttribute<'_>, &Option<usize>)| {
            at.filter(|at| !attribute.is_idle() || table.data_type(*at).is_none())
        };
        plan.attributes().zip(&self.attributes).filter_map(is_used).collect()
    }

    /// The ids of all chunks.
    pub(crate) fn ids<'a>(&self, table: &'a Table) -> Vec<&'a TableColumn> {
        table.chunks().iter().filter_map(|chunk| chunk.columns.get(self.client)).collect()
    }

    /// The columns of the attributes in a chunk.
    pub(crate) fn columns<'a>(&self, chunk: &'a Chunk) -> Vec<Option<&'a TableColumn>> {
        self.attributes.iter().map(|at| at.and_then(|at| chunk.columns.get(at))).collect()
    }
}

/// Finds the client column, and looks at its type.
pub(crate) fn bind_client(client_name: &str, table: &Table) -> Result<usize, TableError> {
    let Some(client) = table.find(client_name)? else {
        if let Some(error) = wrong_delimiter(table, client_name) {
            return Err(error);
        }
        let what = format!("there is no column `{client_name}`, which identifies a client");
        return Err(missing(table, client_name, what));
    };
    if let Some(data_type) = table.data_type(client)
        && family(data_type).is_none_or(|family| family == Family::Date && !matches!(data_type, DataType::Date32))
    {
        return Err(unusable(client_name, data_type, "text or numbers"));
    }
    Ok(client)
}

/// What is to be said of a table before any client is assigned: which attributes have no column, which columns that nothing
/// reads look like one of those, whether it is empty, has a row of totals or rows that are no clients, and which ids a spreadsheet has
/// changed.
///
/// # Errors
/// Those of [`assign_table`](crate::assign_table) about columns that are missing, there twice or of other types, and
/// `invalid-data` where the bytes of a column that is read are not what its type says.
///
/// ```
/// use tierline_arrow::{Table, TableColumn, check_columns};
/// use tierline_core::{Attribute, Model, Tier};
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .attribute(Attribute::boolean("strategic"))
///     .tier(Tier::rest("all"))
///     .build()?;
/// let column = |name: &str| (name.to_string(), TableColumn::Values(vec![1.into()]));
/// let table = Table::from_columns(["id", "arr", "Strategic"].map(column).to_vec())?;
/// let remarks = check_columns(&model.compile(), &table)?;
/// assert_eq!(remarks[0].code(), "similar-column");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_columns(plan: &Plan, table: &Table) -> Result<Vec<Remark>, TableError> {
    let bound = bind(plan, table)?;
    let mut remarks = bound.remarks(plan, table);
    let workers = table.workers(None);
    let units = table.units();
    for column in bound.used(plan, table).into_iter().chain([bound.client]) {
        table.validate_all(column, &units, workers)?;
    }
    let issues = ids::faults(&bound.ids(table), &units, workers)?;
    let twice = issues.iter().flatten().filter(|issue| issue.kind() == IssueKind::IdTwice).count();
    remarks.extend(remarks::on_rows(plan, table, &bound, u64::try_from(twice).unwrap_or(u64::MAX)));
    remarks.extend(remarks::ruined(table, &bound, twice > 0, workers)?.remarks(plan.client_column()));
    Ok(remarks)
}

/// Finds the columns that a plan reads, and looks at their types.
pub(crate) fn bind(plan: &Plan, table: &Table) -> Result<Bound, TableError> {
    let client = bind_client(plan.client_column(), table)?;
    let (mut attributes, mut zones) = (Vec::new(), Vec::new());
    for attribute in plan.attributes() {
        let (at, zone) = bind_column(attribute.column(), attribute.kind(), table)?;
        if at.is_none() && attribute.required() {
            let column = attribute.column();
            let what = format!("there is no column `{column}`, and attribute `{}` is required", attribute.name());
            return Err(missing(table, column, what));
        }
        zones.push(zone);
        attributes.push(at);
    }
    let bound = Bound { client, attributes, zones };
    if !bound.attributes.is_empty() && bound.attributes.iter().all(Option::is_none) {
        let error = no_column(plan.attributes().map(|attribute| attribute.column()), table);
        let remarks = bound.remarks(plan, table);
        return Err(match remarks.first().filter(|remark| remark.is_warning()).and_then(Remark::advice) {
            Some(help) => {
                let has = error.help().unwrap_or_default().to_string();
                error.with_help(format!("{has}; {help}"))
            }
            None => error,
        });
    }
    Ok(bound)
}

/// Finds one column and looks at its type: its number, and its zone, where it is one of moments; nothing where there is no
/// such column.
pub(crate) fn bind_column(
    column: &str,
    kind: &Kind,
    table: &Table,
) -> Result<(Option<usize>, Option<Zone>), TableError> {
    let at = table.find(column)?;
    let data_type = at.and_then(|at| table.data_type(at));
    if let Some(data_type) = data_type
        && !family(data_type).is_some_and(|family| fits(kind, family))
    {
        return Err(unusable(column, data_type, wanted(kind)));
    }
    Ok((at, zones::of_column(column, data_type)?))
}

/// A table that has none of the columns that are read.
pub(crate) fn no_column<'a>(columns: impl Iterator<Item = &'a str>, table: &Table) -> TableError {
    const SHOWN: usize = 12;
    let wants: Vec<String> = columns.map(|name| format!("`{name}`")).take(SHOWN).collect();
    let names: Vec<String> = table.names().iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    TableError::new("missing-column", format!("none of the model's columns is there: {}", wants.join(", ")))
        .with_help(format!("the table has {}", names.join(", ")))
}

/// A table whose header was taken for one column, or for a few: its file has another sign between the cells.
fn wrong_delimiter(table: &Table, client: &str) -> Option<TableError> {
    let clean = |piece: &str| piece.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').to_lowercase();
    let client = clean(client);
    let found = table.names().iter().find_map(|name| {
        let sign = [';', '\t', '|', ',']
            .into_iter()
            .find(|sign| name.contains(*sign) && name.split(*sign).any(|piece| same_name(&client, &clean(piece))))?;
        Some((name, sign))
    });
    let (name, sign) = found?;
    let (shown, typed) = match sign {
        '\t' => ("a tab".to_string(), "\\t".to_string()),
        other => (format!("`{other}`"), other.to_string()),
    };
    let name = tierline_core::shown(name);
    let message =
        format!("the column `{name}` is several with {shown} between them: the table was read with another sign");
    let help = format!(
        "read it with `sep=\"{typed}\"` in pandas, `separator=\"{typed}\"` in polars, `delim=\"{typed}\"` in DuckDB"
    );
    Some(TableError::new("wrong-delimiter", message).column_named(&client).with_help(help))
}

fn missing(table: &Table, column: &str, what: String) -> TableError {
    let names = table.names().iter().map(String::as_str);
    let help = match suggestion(column, names.clone()) {
        Some(question) => question,
        None if table.names().is_empty() => "the table is empty: it has no columns".to_string(),
        None => {
            const SHOWN: usize = 12;
            let list: Vec<String> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
            let more = if table.names().len() > SHOWN { ", ..." } else { "" };
            format!("the table has the columns {}{more}", list.join(", "))
        }
    };
    TableError::new("missing-column", what).column_named(column).with_help(help)
}

fn unusable(column: &str, data_type: &DataType, wants: &str) -> TableError {
    TableError::new("unusable-type", format!("column `{column}` is of type {data_type}; it can be {wants}"))
        .column_named(column)
        .with_help(match data_type {
            DataType::FixedSizeBinary(16) => {
                "where these are UUIDs, give the column Arrow's type for them (in pyarrow `pa.uuid()`), or write them as text"
            }
            _ => "convert the column first",
        })
}
