//! The JSON Schemas of the documents, from the fields that they are written from.

use serde_json::{Map, Value, json};

use super::write::Field;
use super::{Assignment, Description, Error, Explanation, Finding, Review, Standing};

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
        schema::<Assignment<'_>>("assignment"),
        schema::<Explanation<'_>>("explanation"),
        schema::<Review<'_>>("review"),
        schema::<Standing<'_>>("standing"),
        schema::<Description<'_>>("description"),
        schema::<Vec<Finding>>("findings"),
        schema::<Error>("error"),
        #[cfg(feature = "arrow")]
        schema::<super::TableSummary<'_>>("table_summary"),
    ]
}

fn schema<T: Field>(name: &'static str) -> (&'static str, String) {
    let mut definitions = Map::new();
    let root = T::schema(&mut definitions);
    let mut document = json!({ "$schema": DIALECT, "title": name });
    if let (Some(document), Value::Object(root)) = (document.as_object_mut(), root) {
        document.extend(root);
        document.insert("$defs".into(), Value::Object(definitions));
    }
    // Maps of JSON have texts as keys only, which is all that could fail.
    (name, serde_json::to_string_pretty(&document).unwrap_or_default())
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
