//! The document as a whole: its format, the model's own entries, flags and tiers.

use tierline_core::{Flag, Model, ModelBuilder, Rounding, Tier};

use super::{Fields, Part, Reader};
use crate::fault::Fault;
use crate::tree::{Node, Value};
use crate::words::shown;

/// The sections of a document, in the order that they are written in.
pub(crate) const SECTIONS: [&str; 19] = [
    "tierline",
    "model",
    "parameters",
    "attributes",
    "derived",
    "dimensions",
    "scores",
    "flags",
    "remember",
    "tiers",
    "migration",
    "service",
    "contact",
    "overlay",
    "programmes",
    "metrics",
    "targets",
    "fit",
    "rates",
];

/// How a grid is written.
const GRID: &str = "write `grid: [maturity_level, appetite_level]`: the dimension of the rows, and that of the columns";

/// How rules for owners are written.
const FIT: &str = "write `- { owner: skills, of: industry, cost: 10 }` for each rule";

/// The name of a model whose own entries cannot be read; it is never seen.
const UNREAD: &str = "unread";

/// What it is, what is needed, what is expected.
type Profile = (Option<Box<str>>, Vec<Box<str>>, Vec<Box<str>>);

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
        // A section that is not there, or is not where it belongs, leaves nothing to say about what uses it.
        let whole = self.faults.is_empty();
        if let Some(part) = fields.get("tierline") {
            self.version(&part);
        }
        let before = self.faults.count();
        let model = fields.get("model").and_then(|part| self.model(&part));
        let mut builder = match model {
            Some(model) if self.faults.count() == before => model,
            _ => Model::builder(UNREAD),
        };
        let section = |key| fields.get(key);
        builder = self.items(section("parameters"), "the parameters", builder, |reader, name, part| {
            let (value, relative) = reader.parameter(part)?;
            Some(move |builder: ModelBuilder| match relative {
                Some(relative) => builder.relative_parameter(name, relative, value),
                None => builder.parameter(name, value),
            })
        });
        builder = self.items(section("attributes"), "the attributes", builder, |reader, name, part| {
            reader.attribute(name, part).map(|attribute| move |builder: ModelBuilder| builder.attribute(attribute))
        });
        builder = self.items(section("derived"), "the derived attributes", builder, |reader, name, part| {
            reader.derived(name, part).map(|derived| move |builder: ModelBuilder| builder.derived(derived))
        });
        builder = self.items(section("dimensions"), "the dimensions", builder, |reader, name, part| {
            reader.dimension(name, part).map(|dimension| move |builder: ModelBuilder| builder.dimension(dimension))
        });
        builder = self.items(section("scores"), "the scores", builder, |reader, name, part| {
            reader.score(name, part).map(|score| move |builder: ModelBuilder| builder.score(score))
        });
        builder = self.items(section("flags"), "the flags", builder, |reader, name, part| {
            reader.flag(name, part).map(|flag| move |builder: ModelBuilder| builder.flag(flag))
        });
        for name in self.texts(fields.get("remember"), "a list of attributes", "write `remember: [arr, strategic]`") {
            builder = builder.remember(&name);
        }
        let before = self.faults.count();
        let tiers = self.list(fields.get("tiers"), "a list of tiers, best first,", "write `- name: ...` for each tier");
        let mut named = self.faults.count() == before;
        for part in tiers {
            match self.tier(&part) {
                Some(tier) => builder = builder.tier(tier),
                None => named = false,
            }
        }
        if let Some(migration) = fields.get("migration").and_then(|part| self.sound(|reader| reader.migration(&part))) {
            builder = builder.migration(migration);
        }
        for (name, part) in self.named(fields.get("service"), "the service of each tier") {
            if let Some(service) = self.service(&part) {
                builder = builder.service(name, service);
            }
        }
        if let Some(contact) = fields.get("contact").and_then(|part| self.sound(|reader| reader.contact(&part))) {
            builder = builder.contact(contact);
        }
        for (name, part) in self.named(fields.get("overlay"), "the overlays") {
            if let Some(overlay) = self.overlay(name, &part) {
                builder = builder.overlay(overlay);
            }
        }
        for (name, part) in self.named(fields.get("programmes"), "the programmes") {
            if let Some(programme) = self.programme(name, &part) {
                builder = builder.programme(programme);
            }
        }
        let mut metrics = Vec::new();
        for (name, part) in self.named(fields.get("metrics"), "the metrics") {
            // Also of a metric that cannot be read the name is known.
            metrics.push(name);
            if let Some(metric) = self.metric(name, &part) {
                builder = builder.metric(metric);
            }
        }
        for (name, part) in self.named(fields.get("targets"), "the targets of each tier") {
            if let Some(target) = self.target(&part, &metrics) {
                builder = builder.target(name, target);
            }
        }
        for part in self.list(fields.get("fit"), "a list of rules for owners", FIT) {
            if let Some(fit) = self.fit(&part) {
                builder = builder.fit(fit);
            }
        }
        for (role, part) in self.named(fields.get("rates"), "the rates of each role") {
            if let Some(rate) = self.decimal(&part) {
                builder = builder.rate(role, rate);
            }
        }
        (whole && named).then_some(builder)
    }

    /// Adds the items of a section to a builder: `read` gives what adds one. An item whose reading has brought up a mistake leaves
    /// its name alone, so that nothing is said of what uses it.
    fn items<A: FnOnce(ModelBuilder) -> ModelBuilder>(
        &mut self,
        section: Option<Part<'t>>,
        what: &str,
        mut builder: ModelBuilder,
        read: impl Fn(&mut Self, &'t str, &Part<'t>) -> Option<A>,
    ) -> ModelBuilder {
        for (name, part) in self.named(section, what) {
            builder = match self.sound(|reader| read(reader, name, &part)) {
                Some(add) => add(builder),
                None => builder.unread(name),
            };
        }
        builder
    }

    /// What a part reads as, where reading it has brought up no mistake.
    fn sound<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.faults.count();
        read(self).filter(|_| self.faults.count() == before)
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
        let known =
            ["name", "version", "purpose", "owner", "client", "value", "zone", "blanks", "rounding", "ranked", "grid"];
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
        if let Some(zone) = fields.get("zone").and_then(|part| self.zone(&part)) {
            builder = builder.zone(zone);
        }
        if let Some(marks) = fields.get("blanks").and_then(|part| self.blanks(&part)) {
            builder = builder.blanks(marks.iter().map(|mark| &**mark));
        }
        if let Some(rounding) = fields.get("rounding").and_then(|part| self.rounding(&part)) {
            builder = builder.rounding(rounding);
        }
        self.ranked = fields.get("ranked").map_or(Some(true), |part| self.boolean(&part));
        if self.ranked == Some(false) {
            builder = builder.ranked(false);
        }
        if let Some(part) = fields.get("grid") {
            let before = self.faults.count();
            let names = self.texts(Some(part.clone()), "a list of two dimensions", GRID);
            match &*names {
                [rows, columns] => builder = builder.grid(rows, columns),
                _ if self.faults.count() > before => {}
                _ => self.wrong_type(&part, "a list of two dimensions", GRID),
            }
        }
        Some(builder)
    }

    /// The rule for numbers that lie exactly between two.
    fn rounding(&mut self, part: &Part<'t>) -> Option<Rounding> {
        let rules = [Rounding::HalfEven, Rounding::HalfUp];
        let written = self.text(part)?;
        let rule = rules.into_iter().find(|rule| rule.words() == &*written);
        if rule.is_none() {
            let message = format!("`{}` is no way to round", shown(&written));
            let help = "write `half even` (2.5 is 2), or `half up` (2.5 is 3, as in spreadsheets and SQL)";
            self.fault(Fault::new("wrong-type", part.range(self.text), message).help(help));
        }
        rule
    }

    /// A flag: a condition, or one under `when` with words for people beside it.
    fn flag(&mut self, name: &str, part: &Part<'t>) -> Option<Flag> {
        if !matches!(part.node.value, Value::Map { .. }) {
            return self.formula(part).map(|formula| Flag::new(name, formula));
        }
        let known = ["description", "needs", "expectations", "when"];
        let required = [("when", "write the condition, as in `when: health < 40`")];
        let fields = self.fields(part, "a flag", &known, &required)?;
        let (description, needs, expectations) = self.profile(&fields);
        let mut flag = Flag::new(name, self.rule(&fields)?);
        (flag.description, flag.needs, flag.expectations) = (description, needs, expectations);
        Some(flag)
    }

    /// What people are told of a tier, a flag, a level or a programme: what it is, what is needed, what is expected.
    pub(super) fn profile(&mut self, fields: &Fields<'t>) -> Profile {
        let description = fields.get("description").and_then(|part| self.text(&part));
        let needs = self.texts(fields.get("needs"), "a list of needs", "write `[first value, training]`");
        let expectations =
            self.texts(fields.get("expectations"), "a list of expectations", "write `[a named contact]`");
        (description, needs, expectations)
    }

    /// One tier.
    fn tier(&mut self, part: &Part<'t>) -> Option<Tier> {
        let known = ["name", "formerly", "description", "needs", "expectations", "when", "stay"];
        let fields = self.fields(part, "a tier", &known, &[("name", "write `name: ...`")])?;
        let name = fields.get("name").and_then(|part| self.name(&part));
        let (description, needs, expectations) = self.profile(&fields);
        let when = self.rule(&fields);
        let stay = fields.get("stay").and_then(|part| self.formula(&part));
        let formerly = self.texts(fields.get("formerly"), "a list of names", "write `formerly: [Gold]`");
        let mut tier = Tier::rest(&name?);
        tier.formerly = formerly;
        (tier.description, tier.needs, tier.expectations) = (description, needs, expectations);
        tier.when = when;
        tier.stay = stay;
        Some(tier)
    }
}
