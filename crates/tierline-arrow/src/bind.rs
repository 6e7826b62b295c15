//! Finding the columns that a plan reads, and looking at their types.

use arrow_schema::DataType;
use tierline_core::{Plan, Zone, did_you_mean};

use crate::error::TableError;
use crate::matrix::{Family, family, fits, wanted};
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
    /// The names of the attributes without a column.
    pub(crate) fn absent(&self, plan: &Plan) -> Vec<String> {
        let absent = plan.attributes().zip(&self.attributes).filter(|(_, at)| at.is_none());
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
pub(crate) fn bind_client(plan: &Plan, table: &Table) -> Result<usize, TableError> {
    let client_name = plan.client();
    let Some(client) = table.find(client_name)? else {
        let what = format!("there is no column `{client_name}`, which identifies a client");
        return Err(missing(table, client_name, what));
    };
    if let Some(data_type) = table.data_type(client)
        && family(data_type).is_none_or(|own| own == Family::Date && !matches!(data_type, DataType::Date32))
    {
        return Err(unusable(client_name, data_type, "text or numbers"));
    }
    Ok(client)
}

/// Finds the columns that a plan reads, and looks at their types.
pub(crate) fn bind(plan: &Plan, table: &Table) -> Result<Bound, TableError> {
    let client = bind_client(plan, table)?;
    let (mut attributes, mut zones) = (Vec::new(), Vec::new());
    for attribute in plan.attributes() {
        let column = attribute.column();
        let at = table.find(column)?;
        match at {
            None if attribute.required() => {
                let what = format!("there is no column `{column}`, and attribute `{}` is required", attribute.name());
                return Err(missing(table, column, what));
            }
            None => {}
            Some(at) => {
                if let Some(data_type) = table.data_type(at)
                    && !family(data_type).is_some_and(|own| fits(attribute.kind(), own))
                {
                    return Err(unusable(column, data_type, wanted(attribute.kind())));
                }
            }
        }
        zones.push(zones::of_column(column, at.and_then(|at| table.data_type(at)))?);
        attributes.push(at);
    }
    if !attributes.is_empty() && attributes.iter().all(Option::is_none) {
        let wants: Vec<String> = plan.attributes().map(|a| format!("`{}`", a.column())).take(12).collect();
        let what = format!("none of the model's columns is there: {}", wants.join(", "));
        let names: Vec<String> = table.names().iter().take(12).map(|name| format!("`{name}`")).collect();
        return Err(TableError::new("missing-column", what).with_help(format!("the table has {}", names.join(", "))));
    }
    Ok(Bound { client, attributes, zones })
}

fn missing(table: &Table, column: &str, what: String) -> TableError {
    let names = table.names().iter().map(String::as_str);
    let help = match did_you_mean(column, names.clone()) {
        Some(other) => format!("did you mean `{other}`?"),
        None if table.names().is_empty() => "the table has no columns".to_string(),
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
