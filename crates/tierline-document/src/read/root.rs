//! The document as a whole: its format, the model's own entries, parameters, flags and tiers.

use tierline_core::{Flag, Model, ModelBuilder, Tier};

use super::{Part, Reader};
use crate::fault::Fault;
use crate::tree::Node;
use crate::words::shown;

/// The sections of a document, in the order that they are written in.
pub(crate) const SECTIONS: [&str; 12] = [
    "tierline",
    "model",
    "parameters",
    "attributes",
    "derived",
    "dimensions",
    "scores",
    "flags",
    "tiers",
    "migration",
    "service",
    "targets",
];

impl<'t> Reader<'t> {
    /// All sections. Nothing where too little is there to go on with.
    pub(super) fn document(&mut self, root: &'t Node) -> Option<ModelBuilder> {
        let part = Part { node: root, at: root.words(self.text) };
        let required = [
            ("tierline", "begin the document with `tierline: 1`"),
            ("model", "write `model: { name: my-model, client: account_id }`"),
            ("tiers", "write at least one tier: `tiers: [{ name: Everyone }]`"),
        ];
        let fields = self.fields(&part, "the document", &SECTIONS, &required)?;
        if let Some(part) = fields.get("tierline") {
            self.version(&part);
        }
        let mut builder = fields.get("model").and_then(|part| self.model(&part)).unwrap_or_else(|| Model::builder(""));
        for (name, part) in self.named(fields.get("parameters"), "the parameters") {
            if let Some(value) = self.decimal(&part) {
                builder = builder.parameter(name, value);
            }
        }
        for (name, part) in self.named(fields.get("attributes"), "the attributes") {
            if let Some(attribute) = self.attribute(name, &part) {
                builder = builder.attribute(attribute);
            }
        }
        for (name, part) in self.named(fields.get("derived"), "the derived attributes") {
            if let Some(derived) = self.derived(name, &part) {
                builder = builder.derived(derived);
            }
        }
        for (name, part) in self.named(fields.get("dimensions"), "the dimensions") {
            if let Some(dimension) = self.dimension(name, &part) {
                builder = builder.dimension(dimension);
            }
        }
        for (name, part) in self.named(fields.get("scores"), "the scores") {
            if let Some(score) = self.score(name, &part) {
                builder = builder.score(score);
            }
        }
        for (name, part) in self.named(fields.get("flags"), "the flags") {
            if let Some(formula) = self.formula(&part) {
                builder = builder.flag(Flag::new(name, formula));
            }
        }
        for part in self.list(fields.get("tiers"), "a list of tiers, best first,", "write `- name: ...` for each tier")
        {
            if let Some(tier) = self.tier(&part) {
                builder = builder.tier(tier);
            }
        }
        if let Some(migration) = fields.get("migration").and_then(|part| self.migration(&part)) {
            builder = builder.migration(migration);
        }
        for (name, part) in self.named(fields.get("service"), "the service of each tier") {
            if let Some(service) = self.service(&part) {
                builder = builder.service(name, service);
            }
        }
        for (name, part) in self.named(fields.get("targets"), "the targets of each tier") {
            if let Some(target) = self.target(&part) {
                builder = builder.target(name, target);
            }
        }
        Some(builder)
    }

    /// The version of the format.
    fn version(&mut self, part: &Part<'t>) {
        let written = part.node.scalar().map(|scalar| &*scalar.text);
        if written != Some("1") {
            let found = written.map_or_else(|| part.node.what(), |text| format!("`{}`", shown(text)));
            let fault = Fault::new(
                "format-version",
                part.range(self.text),
                format!("the document's format is {found}; only format 1 is known"),
            )
            .help("write `tierline: 1`; the model's own version stands in `model:`");
            self.fault(fault);
        }
    }

    /// What the model is called and what it is for.
    fn model(&mut self, part: &Part<'t>) -> Option<ModelBuilder> {
        let known = ["name", "version", "purpose", "owner", "client", "value"];
        let required = [
            ("name", "write the model's name, as in `name: b2b-saas`"),
            ("client", "name the column that identifies a client, as in `client: account_id`"),
        ];
        let fields = self.fields(part, "`model`", &known, &required)?;
        let name = fields.get("name").and_then(|part| self.name(&part));
        let mut builder = Model::builder(name.as_deref().unwrap_or_default());
        if let Some(text) = fields.get("version").and_then(|part| self.text(&part)) {
            builder = builder.version(&text);
        }
        if let Some(text) = fields.get("purpose").and_then(|part| self.text(&part)) {
            builder = builder.purpose(&text);
        }
        if let Some(text) = fields.get("owner").and_then(|part| self.text(&part)) {
            builder = builder.owner(&text);
        }
        if let Some(column) = fields.get("client").and_then(|part| self.name(&part)) {
            builder = builder.client(&column);
        }
        if let Some(attribute) = fields.get("value").and_then(|part| self.name(&part)) {
            builder = builder.value(&attribute);
        }
        Some(builder)
    }

    /// One tier.
    fn tier(&mut self, part: &Part<'t>) -> Option<Tier> {
        let known = ["name", "description", "when", "stay"];
        let fields = self.fields(part, "a tier", &known, &[("name", "write `name: ...`")])?;
        let name = fields.get("name").and_then(|part| self.name(&part));
        let description = fields.get("description").and_then(|part| self.text(&part));
        let when = fields.get("when").and_then(|part| self.formula(&part));
        let stay = fields.get("stay").and_then(|part| self.formula(&part));
        let mut tier = Tier::rest(&name?);
        tier.description = description;
        tier.when = when;
        tier.stay = stay;
        Some(tier)
    }
}
