//! A client in: a flat object of values by column, as a row of a table has them, the client's id among them.
//!
//! Numbers are their digits: `9007199254740993.01` is that number. A name that nothing reads is refused with the one that was
//! probably meant, because a service whose caller misspells a column would give wrong tiers in silence. Values are those of
//! tables: what a text or a number means is decided by the attribute, and what cannot be read is an issue of the client.

use std::borrow::Cow;

use tierline_core::{Client, Decimal, Plan, Value};
use tierline_document::{JsonKind, JsonMember, JsonMistake, JsonText, JsonValue};

use super::error::Error;
use crate::deployment::Deployment;

/// A client as it came in: a JSON object whose syntax has been looked at, and which no model has read yet.
///
/// With the feature `serde` it is deserialised from `serde_json`, as a part of requests of other shapes; its numbers keep their digits.
///
/// ```
/// use tierline::{Deployment, Format, wire};
/// let text = "
/// tierline: 1
/// model: { name: bands, client: id }
/// attributes: { arr: { type: decimal, scale: 2 } }
/// tiers: [{ name: Large, when: arr >= 100 }, { name: Small }]
/// ";
/// let deployment = Deployment::parse(text, Format::Yaml)?;
/// let client = deployment.client(&wire::Client::from_json(r#"{"id": "a", "arr": 100.00}"#)?)?;
/// assert_eq!(deployment.assign(&client, "2026-11-21".parse()?).tier(), Some("Large"));
/// assert_eq!(wire::Client::from_json("{").unwrap_err().code, "json-syntax");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenClient {
    json: Box<str>,
}

impl GivenClient {
    /// Looks at the syntax of a text.
    ///
    /// # Errors
    /// The text is no JSON object, or has a key twice.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let read = JsonText::read(text)?;
        read.root().members("a client").map_err(|mistake| read.refuse([mistake]))?;
        Ok(Self { json: text.into() })
    }

    /// The JSON that came in.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for GivenClient {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Its text, not its values: those would be floats.
        let text = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        Self::from_json(text.get()).map_err(serde::de::Error::custom)
    }
}

impl Deployment {
    /// Reads a client that came in: its values by column, as the model's attributes have them.
    ///
    /// # Errors
    /// A key that the model does not read, or a list or an object as a value.
    pub fn client(&self, given: &GivenClient) -> Result<Client, Error> {
        Ok(read(self.plan(), &given.json)?.client)
    }
}

/// Who is told of a client without an id.
const NO_ID: &str = "this client";

/// A client as it was read.
pub(crate) struct Given {
    pub(crate) client: Client,
    /// Whether its id was given.
    pub(crate) has_id: bool,
}

/// The client of a JSON text.
pub(crate) fn read(plan: &Plan, text: &str) -> Result<Given, Error> {
    let text = JsonText::read(text)?;
    of_value(plan, text.root()).map_err(|mistakes| text.refuse(mistakes).into())
}

/// The client of a value of a JSON text.
pub(crate) fn of_value(plan: &Plan, value: &JsonValue<'_>) -> Result<Given, Vec<JsonMistake>> {
    let members = value.members("a client").map_err(|mistake| vec![mistake])?;
    let mut mistakes: Vec<JsonMistake> = Vec::new();
    let mut members = Members { members, next: 0, read: vec![false; members.len()] };
    let mut given = |members: &mut Members<'_, '_>, name: &str| {
        members.find(name).map(|member| {
            scalar(member).unwrap_or_else(|mistake| {
                // An attribute that shares a column would tell the same mistake once more.
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
                Value::Missing
            })
        })
    };
    let id = given(&mut members, plan.client_column());
    let has_id = id.is_some();
    let id: Box<str> = match &id {
        None => NO_ID.into(),
        Some(id) => id.as_id().unwrap_or(Cow::Borrowed("")).into(),
    };
    let client = plan.client_from(id, |column| given(&mut members, column).unwrap_or(Value::Missing));
    let unread = members.members.iter().zip(&members.read).filter(|(_, read)| !**read);
    mistakes.extend(unread.map(|(member, _)| unknown(plan, member)));
    if mistakes.is_empty() { Ok(Given { client, has_id }) } else { Err(mistakes) }
}

/// The id of a client, where a member has one.
pub(crate) fn id(member: &JsonMember<'_>) -> Option<String> {
    scalar(member).ok()?.as_id().map(Cow::into_owned)
}

/// The members of an object, looked for by name.
struct Members<'m, 't> {
    members: &'m [JsonMember<'t>],
    /// The place behind the last one that was found: clients mostly have the order of the model.
    next: usize,
    /// By member: whether something reads it.
    read: Vec<bool>,
}

impl<'m, 't> Members<'m, 't> {
    fn find(&mut self, name: &str) -> Option<&'m JsonMember<'t>> {
        let from = self.next.min(self.members.len());
        let mut places = (from..self.members.len()).chain(0..from);
        let at = places.find(|at| self.members.get(*at).is_some_and(|member| member.name() == name))?;
        self.next = at.saturating_add(1);
        if let Some(read) = self.read.get_mut(at) {
            *read = true;
        }
        self.members.get(at)
    }
}

/// The value of a member that is no list and no object.
fn scalar(member: &JsonMember<'_>) -> Result<Value, JsonMistake> {
    Ok(match member.value().kind() {
        JsonKind::Null => Value::Missing,
        JsonKind::Boolean(value) => Value::Boolean(*value),
        JsonKind::Number(digits) => number(digits),
        JsonKind::Text(text) => Value::Text(text.as_ref().into()),
        JsonKind::List(_) | JsonKind::Object(_) => {
            let help = "a client is flat: one value for each column";
            return Err(member.unusable("a text, a number, a boolean or null").help(help));
        }
    })
}

/// A number by its digits; one that no decimal holds stays a text of them, of which the attribute says what is wrong.
pub(crate) fn number(digits: &str) -> Value {
    if let Ok(whole) = digits.parse::<i64>() {
        return Value::Integer(whole);
    }
    Decimal::parse(digits).map_or_else(|_| Value::Text(digits.into()), Value::Decimal)
}

/// The mistake of a name that nothing reads.
fn unknown(plan: &Plan, member: &JsonMember<'_>) -> JsonMistake {
    match plan.client("").set(member.name(), Value::Missing) {
        Err(error) => JsonMistake::new("unknown-key", member.name_bytes(), error.message()).help(error.help()),
        // What is read is never asked for here.
        Ok(_) => member.unknown("a client", &[]),
    }
}
