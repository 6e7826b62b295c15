//! Clients by the names of columns, as the rows of a table have them.
//!
//! [`Client::with`] goes by the names of attributes and takes any name. What reads rows of a table, messages or a form goes
//! by columns instead: [`Plan::client`] refuses a column that nothing reads, and [`Plan::client_from`] asks for each column
//! that is read. Their clients have the names of all attributes in the model's order, which a plan finds fastest.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::convert::Infallible;

use crate::plan::{Plan, PlanAttribute};
use crate::text::similar::suggestion;
use crate::text::visible::shown;
use crate::value::client::{Client, Value};

/// A client in the making, whose values are given by column.
///
/// ```
/// use tierline_core::{Attribute, Date, Model, Tier, name};
/// let model = Model::builder("bands")
///     .client("account_id")
///     .attribute(Attribute::decimal("arr", 2).column("ARR (USD)"))
///     .attribute(Attribute::boolean("strategic"))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000).or(name("strategic"))))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let plan = model.compile();
/// let client = plan.client("A-1").set("ARR (USD)", 5_000)?.set("strategic", true)?.build();
/// assert_eq!(plan.assign(&client, Date::new(2026, 11, 21).unwrap()).tier(), Some("Enterprise"));
///
/// let error = plan.client("A-1").set("stratgic", true).unwrap_err();
/// assert_eq!(error.to_string(), "nothing reads a column `stratgic`; did you mean `strategic`?");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PlanClient {
    plan: Plan,
    client: Client,
}

impl PlanClient {
    /// The same client with the value of a column; a column given twice keeps the last value.
    ///
    /// # Errors
    /// No attribute is read from a column of that name.
    pub fn set(mut self, column: &str, value: impl Into<Value>) -> Result<Self, ColumnError> {
        let value = value.into();
        let mut any = false;
        // Several attributes may be read from one column: each has the value.
        for (at, _) in self.plan.inner.inputs.iter().enumerate().filter(|(_, input)| *input.column == *column) {
            self.client.set_at(at, value.clone());
            any = true;
        }
        if any { Ok(self) } else { Err(ColumnError::new(&self.plan, column)) }
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> Client {
        self.client
    }
}

/// A column that nothing reads was given: a mistake of the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {help}")]
pub struct ColumnError {
    column: Box<str>,
    message: String,
    help: String,
}

impl ColumnError {
    fn new(plan: &Plan, column: &str) -> Self {
        let columns = || plan.attributes().map(|attribute| attribute.column());
        // The attribute's own name, where its column has another.
        let own = plan.inner.inputs.iter().find(|input| *input.name == *column).map(|input| &*input.column);
        let help = match suggestion(column, columns()).or_else(|| Some(format!("did you mean `{}`?", shown(own?)))) {
            // Whatever it looks like: the id is no value, and is given apart.
            _ if column == plan.client_column() => "the id is given to `Plan::client`".into(),
            Some(question) => question,
            None => {
                const SHOWN: usize = 12;
                let mut names: Vec<String> = Vec::new();
                for name in columns().map(|name| format!("`{}`", shown(name))) {
                    if names.len() == SHOWN {
                        names.push("...".into());
                        break;
                    }
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                format!("the plan reads {}", names.join(", "))
            }
        };
        Self { column: column.into(), message: format!("nothing reads a column `{}`", shown(column)), help }
    }

    /// The column.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// What was found, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What was probably meant, or what there is.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl Plan {
    /// A client without any values yet, for which they are given by column: see [`PlanClient`].
    pub fn client(&self, id: impl Into<Arc<str>>) -> PlanClient {
        // A value for each attribute, in the order of the plan's names, which all such clients share.
        let values = alloc::vec![Value::Missing; self.inner.inputs.len()];
        PlanClient { plan: self.clone(), client: Client::of(id.into(), self.inner.names.clone(), values) }
    }

    /// A client whose values are looked up by column: `value` is asked once for each attribute, in their order.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use tierline_core::{Attribute, Date, IdSource, Model, Tier, Value, name};
    /// let model = Model::builder("bands")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
    ///     .tier(Tier::rest("SMB"))
    ///     .build()?;
    /// let plan = model.compile();
    /// let row = HashMap::from([("arr", Value::from(120_000)), ("city", Value::from("Riga"))]);
    /// let client = plan.client_from("A-1", |column| row.get(column).cloned().unwrap_or(Value::Missing));
    /// assert_eq!(plan.assign(&client, Date::new(2026, 11, 21).unwrap()).tier(), Some("Enterprise"));
    /// assert_eq!(plan.unread(row.keys().copied(), IdSource::Argument)[0].name(), "city");
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    pub fn client_from(&self, id: impl Into<Arc<str>>, mut value: impl FnMut(&str) -> Value) -> Client {
        // Nothing can fail, which the type of the error says: no case is left for it.
        let Ok(client) = self.try_client_from(id, |attribute| Ok::<_, Infallible>(value(attribute.column())));
        client
    }

    /// As [`Plan::client_from`], where a value may not be readable: `value` is given the attribute.
    ///
    /// ```
    /// use tierline_core::{Attribute, Date, Model, Tier, Value, name};
    /// let model = Model::builder("sizes")
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::when("Large", name("seats").gt(100)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let plan = model.compile();
    /// let read = |text: &str| plan.try_client_from("a", |_| text.parse().map(Value::Integer));
    /// let client = read("250").unwrap();
    /// assert_eq!(plan.assign(&client, Date::new(2026, 11, 21).unwrap()).tier(), Some("Large"));
    /// assert!(read("many").is_err());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    ///
    /// # Errors
    /// The first one that `value` returns.
    pub fn try_client_from<E>(
        &self,
        id: impl Into<Arc<str>>,
        value: impl FnMut(PlanAttribute<'_>) -> Result<Value, E>,
    ) -> Result<Client, E> {
        let values = self.attributes().map(value).collect::<Result<Vec<Value>, E>>()?;
        Ok(Client::of(id.into(), self.inner.names.clone(), values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::Model;
    use crate::language::name;
    use crate::model::parts::{Attribute, Tier};
    use crate::value::date::Date;

    fn plan() -> Plan {
        Model::builder("bands")
            .client("id")
            .attribute(Attribute::decimal("arr", 2))
            .attribute(Attribute::decimal("value", 0).column("arr"))
            .attribute(Attribute::boolean("strategic").column("Strategic account"))
            .tier(Tier::when("A", name("value").ge(10).and(name("strategic"))))
            .tier(Tier::rest("B"))
            .build()
            .unwrap()
            .compile()
    }

    #[test]
    fn a_column_gives_its_value_to_every_attribute_that_reads_it() {
        let plan = plan();
        let day = Date::new(2026, 11, 21).unwrap();
        let client = plan.client("x").set("arr", 10).unwrap().set("Strategic account", true).unwrap().build();
        let assignment = plan.assign(&client, day);
        assert_eq!((assignment.tier(), assignment.unread().len()), (Some("A"), 0));
        let same = plan.client_from("x", |column| if column == "arr" { 10.into() } else { true.into() });
        assert_eq!(plan.assign(&same, day), assignment);
        assert_eq!(
            plan.assign(&Client::new("x").with("value", 10).with("strategic", true).with("arr", 10), day),
            assignment
        );
    }

    #[test]
    fn a_stranger_is_refused_with_what_was_meant() {
        let plan = plan();
        for (column, help) in [
            ("ARR", "did you mean `arr`?"),
            ("strategic account", "did you mean `Strategic account`?"),
            (
                "Strategic\u{a0}account",
                "did you mean `Strategic account`? they differ by U+00A0, which looks like a space",
            ),
            ("value", "did you mean `arr`?"),
            ("strategic", "did you mean `Strategic account`?"),
            ("id", "the id is given to `Plan::client`"),
            ("turnover of the year", "the plan reads `arr`, `Strategic account`"),
        ] {
            let error = plan.client("x").set(column, 1).unwrap_err();
            assert_eq!((error.column(), error.help()), (column, help));
        }
    }

    #[test]
    fn what_cannot_be_read_is_handed_on() {
        let read = plan()
            .try_client_from("x", |attribute| if attribute.name() == "value" { Err("torn") } else { Ok(1.into()) });
        assert_eq!(read, Err("torn"));
    }
}
