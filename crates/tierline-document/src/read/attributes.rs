//! Attributes and derived attributes.

use tierline_core::{Attribute, Derived, Kind};

use super::{Fields, Part, Reader};
use crate::fault::Fault;
use crate::words::{meant, shown};

/// The types of attributes.
const KINDS: [&str; 6] = ["decimal", "integer", "boolean", "category", "text", "date"];

/// The types that can be computed.
const COMPUTED: [&str; 4] = ["decimal", "integer", "boolean", "date"];

impl<'t> Reader<'t> {
    pub(super) fn attribute(&mut self, name: &str, part: &Part<'t>) -> Option<Attribute> {
        let known =
            ["type", "scale", "levels", "unit", "description", "min", "max", "required", "missing", "column", "blanks"];
        let fields = self.fields(
            part,
            "an attribute",
            &known,
            &[("type", "write `type: decimal`, `integer`, `boolean`, `category`, `text` or `date`")],
        )?;
        let kind = self.kind(&fields, &KINDS);
        let column = fields.get("column").and_then(|part| self.name(&part));
        let unit = fields.get("unit").and_then(|part| self.text(&part));
        let description = fields.get("description").and_then(|part| self.text(&part));
        let required = fields.get("required").and_then(|part| self.boolean(&part));
        // Without a type, bounds are neither numbers nor dates, and are not read.
        let kind = kind?;
        let mut attribute = Attribute::new(name, kind);
        attribute.column = column;
        attribute.unit = unit;
        attribute.description = description;
        attribute.required = required.unwrap_or_default();
        attribute.min = fields.get("min").and_then(|part| self.constant(&part, &attribute.kind));
        attribute.max = fields.get("max").and_then(|part| self.constant(&part, &attribute.kind));
        attribute.missing = fields.get("missing").and_then(|part| self.constant(&part, &attribute.kind));
        attribute.blanks = fields.get("blanks").and_then(|part| self.blanks(&part));
        Some(attribute)
    }

    pub(super) fn derived(&mut self, name: &str, part: &Part<'t>) -> Option<Derived> {
        let known = ["type", "scale", "expr", "unit", "description"];
        let required = [
            ("type", "write `type: decimal`, `integer`, `boolean` or `date`"),
            ("expr", "write what it computes, as in `expr: seats / employees`"),
        ];
        let fields = self.fields(part, "a derived attribute", &known, &required)?;
        let kind = self.kind(&fields, &COMPUTED);
        let formula = fields.get("expr").and_then(|part| self.formula(&part));
        let unit = fields.get("unit").and_then(|part| self.text(&part));
        let description = fields.get("description").and_then(|part| self.text(&part));
        let mut derived = Derived::new(name, kind?, formula?);
        derived.unit = unit;
        derived.description = description;
        Some(derived)
    }

    /// The type with what belongs to it: the scale of a decimal, the levels of a category.
    fn kind(&mut self, fields: &Fields<'t>, kinds: &[&str]) -> Option<Kind> {
        let scale = fields.get("scale").and_then(|part| self.digits(&part, "the scale"));
        let levels = fields.get("levels").map(|part| self.levels(&part));
        let part = fields.get("type")?;
        let word = self.text(&part)?;
        let kind = match &*word {
            "decimal" if !fields.has("scale") => {
                let fault = Fault::new(
                    "missing-key",
                    fields.key_range("type"),
                    "a decimal needs the key `scale`: its digits behind the point",
                )
                .help("add `scale: 2`");
                self.fault(fault);
                return None;
            }
            "decimal" => Kind::Decimal { scale: scale? },
            "integer" => Kind::Integer,
            "boolean" => Kind::Boolean,
            "category" if kinds.contains(&"category") && !fields.has("levels") => {
                let fault = Fault::new("missing-key", fields.key_range("type"), "a category needs the key `levels`")
                    .help("add the levels, low to high: `levels: [low, medium, high]`");
                self.fault(fault);
                return None;
            }
            "category" if kinds.contains(&"category") => Kind::Category { levels: levels.flatten()? },
            "text" if kinds.contains(&"text") => Kind::Text,
            "date" => Kind::Date,
            "category" | "text" => {
                let fault = Fault::new(
                    "unknown-type",
                    part.range(self.text),
                    format!("a derived attribute cannot be of type `{word}`"),
                )
                .help("a classification into levels is a dimension");
                self.fault(fault);
                return None;
            }
            other => {
                let instead = match other {
                    "number" | "float" | "double" | "numeric" | "money" | "currency" | "percent" => {
                        Some("use `decimal` with a `scale`")
                    }
                    "int" | "bigint" | "long" => Some("use `integer`"),
                    "bool" | "flag" => Some("use `boolean`"),
                    "string" | "str" | "varchar" => Some("use `text`, or `category` with its `levels`"),
                    "enum" | "level" | "levels" | "ordinal" => Some("use `category` with its `levels`"),
                    "datetime" | "timestamp" | "day" => Some("use `date`"),
                    _ => None,
                };
                let help = instead.map_or_else(|| meant(other, kinds), ToOwned::to_owned);
                let fault =
                    Fault::new("unknown-type", part.range(self.text), format!("unknown type `{}`", shown(other)))
                        .help(help);
                self.fault(fault);
                return None;
            }
        };
        self.refuse_extra(
            fields,
            "scale",
            &word,
            matches!(kind, Kind::Decimal { .. }),
            "only a decimal has digits behind the point: remove the key",
        );
        self.refuse_extra(
            fields,
            "levels",
            &word,
            matches!(kind, Kind::Category { .. }),
            "only a category has levels: remove the key, or write `type: category`",
        );
        Some(kind)
    }

    /// A key that does not belong to the type.
    fn refuse_extra(&mut self, fields: &Fields<'t>, key: &str, kind: &str, belongs: bool, help: &str) {
        if let Some(part) = fields.get(key).filter(|_| !belongs) {
            let fault = Fault::new("key-not-allowed", part.at, format!("`{key}` does not go with the type `{kind}`"))
                .label(fields.key_range("type"), "the type")
                .help(help);
            self.fault(fault);
        }
    }

    /// Marks of a missing value, which may be no marks at all. Nothing where one of them could not be read.
    pub(super) fn blanks(&mut self, part: &Part<'t>) -> Option<Vec<Box<str>>> {
        if matches!(&part.node.value, crate::tree::Value::List { items, .. } if items.is_empty()) {
            return Some(Vec::new());
        }
        let items = self.list(Some(part.clone()), "a list of texts", "write them as in `blanks: [NA, \"-\"]`");
        let marks: Vec<_> = items.iter().map(|item| self.text(item)).collect();
        let marks: Vec<_> = marks.into_iter().collect::<Option<_>>()?;
        matches!(part.node.value, crate::tree::Value::List { .. }).then_some(marks)
    }

    /// The levels of a category. Nothing where one of them could not be read.
    fn levels(&mut self, part: &Part<'t>) -> Option<Vec<Box<str>>> {
        let items =
            self.list(Some(part.clone()), "a list of levels", "write them low to high: `levels: [low, medium, high]`");
        let levels: Vec<_> = items.iter().map(|item| self.name(item)).collect();
        let levels: Vec<_> = levels.into_iter().collect::<Option<_>>()?;
        matches!(part.node.value, crate::tree::Value::List { .. }).then_some(levels)
    }
}
