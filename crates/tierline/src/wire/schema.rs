//! The JSON Schemas of the documents, from the fields that they are written from.

use serde_json::{Map, Value, json};

use super::write::Field;
use super::{Assignment, Description, Explanation, Finding, Refusal, Review, Standing, Summary};

/// The dialect of the schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schemas of all documents: by name, each an indented text.
///
/// ```
/// let schemas = tierline::wire::schemas();
/// let (_, assignment) = schemas.iter().find(|(name, _)| *name == "assignment").unwrap();
/// assert!(assignment.contains(r#""title": "assignment""#));
/// ```
#[must_use]
pub fn schemas() -> Vec<(&'static str, String)> {
    vec![
        ("client", pretty(&whole("client", client("A client: its values by column, the id among them.")))),
        ("request", pretty(&request())),
        schema::<Assignment<'_>>("assignment"),
        schema::<Explanation<'_>>("explanation"),
        schema::<Summary<'_>>("summary"),
        schema::<Review<'_>>("review"),
        schema::<Standing<'_>>("standing"),
        schema::<Description<'_>>("description"),
        schema::<Vec<Finding>>("findings"),
        schema::<Refusal>("error"),
    ]
}

fn schema<T: Field>(name: &'static str) -> (&'static str, String) {
    let mut definitions = Map::new();
    let root = T::schema(&mut definitions);
    let mut document = whole(name, root);
    if let Some(document) = document.as_object_mut() {
        document.insert("$defs".into(), Value::Object(definitions));
    }
    (name, pretty(&document))
}

/// A schema with its dialect and its title.
fn whole(name: &str, root: Value) -> Value {
    let mut document = json!({ "$schema": DIALECT, "title": name });
    if let (Some(document), Value::Object(root)) = (document.as_object_mut(), root) {
        document.extend(root);
    }
    document
}

fn pretty(schema: &Value) -> String {
    // Maps of JSON have texts as keys only, which is all that could fail.
    serde_json::to_string_pretty(schema).unwrap_or_default()
}

/// What comes in as a client; which columns there are, a model says.
fn client(about: &str) -> Value {
    json!({
        "description": about,
        "type": "object",
        "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
    })
}

/// What comes in for a review; keys of a standing may be left out.
fn request() -> Value {
    let mut definitions = Map::new();
    let _root = Standing::schema(&mut definitions);
    let mut standing = definitions.remove("Standing").unwrap_or_default();
    if let Some(standing) = standing.as_object_mut() {
        standing.remove("required");
        // The id may stand beside it, under the name that the model has for it.
        standing.insert("additionalProperties".into(), json!({ "type": ["string", "number", "null"] }));
    }
    let request = json!({
        "description": "A client to review, what is remembered of it, and the day.",
        "type": "object",
        "additionalProperties": false,
        "required": ["as_of"],
        "properties": {
            "client": { "anyOf": [client("The client; null for one that is not there any more."), { "type": "null" }] },
            "standing": { "anyOf": [standing, { "type": "null" }] },
            "as_of": { "type": "string", "format": "date", "description": "The day of the review." },
        },
    });
    whole("request", request)
}

/// The schema of an object that has all of its keys.
pub(crate) fn object(about: &str, fields: Vec<(&'static str, &'static str, Value)>) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, ..)| *name).collect();
    let mut properties = Map::new();
    for (name, about, mut schema) in fields {
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), about.trim().into());
        }
        properties.insert(name.into(), schema);
    }
    json!({ "type": "object", "description": about.trim(), "properties": properties, "required": required })
}
