//! A tree to the parts of a model: every key by name, every value by the type that its place takes.
//!
//! Reading goes on behind a mistake, so that all mistakes of a document are found; what is wrong yields nothing.

mod attributes;
mod classes;
mod parameters;
mod policy;
mod root;
mod values;

use std::collections::HashMap;
use std::ops::Range;

use tierline_core::{ModelBuilder, did_you_mean};

use crate::document::Format;
use crate::fault::{Fault, Faults};
use crate::tree::{Entry, Node, Value};
use crate::words::{any_of, meant, shown};
use crate::yaml::{comma_fault, is_cut};

/// The parts of the model that a document describes, as far as they can be read, and what is wrong with the others.
///
/// Parts with mistakes are left out, their names kept: what uses them is no mistake of its own. Nothing is returned
/// where the document as a whole cannot be read.
///
/// Where thresholds are still to be worked out, those without a value are 0 until then.
pub(crate) fn read(text: &str, format: Format, root: &Node, thresholds: Thresholds) -> (Option<ModelBuilder>, Faults) {
    let mut reader = Reader { text, format, faults: Faults::default(), ranked: None, thresholds };
    let builder = reader.document(root);
    (builder, reader.faults)
}

/// Reads the parts of one document.
struct Reader<'t> {
    text: &'t str,
    format: Format,
    faults: Faults,
    /// Whether tiers have an order, as far as that could be read: the migration of segments is written otherwise.
    ranked: Option<bool>,
    thresholds: Thresholds,
}

/// Whether thresholds relative to the clients have to have their values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thresholds {
    /// A model is to be built.
    Fixed,
    /// They are about to be worked out.
    ToFix,
}

/// A part of the document and the bytes to point at when something about it is missing.
#[derive(Clone)]
struct Part<'t> {
    node: &'t Node,
    /// The key that it stands behind, or its first words.
    at: Range<usize>,
}

impl<'t> Part<'t> {
    fn of(entry: &'t Entry) -> Self {
        Self { node: &entry.node, at: entry.key_range.clone() }
    }

    /// The bytes to point at when the part itself is at fault.
    fn range(&self, text: &str) -> Range<usize> {
        let words = self.node.words(text);
        if words.is_empty() { self.at.clone() } else { words }
    }
}

/// A mapping whose keys are known.
struct Fields<'t> {
    at: Range<usize>,
    entries: Vec<&'t Entry>,
    /// Keys whose values have been reported already.
    bad: Vec<String>,
}

impl<'t> Fields<'t> {
    fn get(&self, key: &str) -> Option<Part<'t>> {
        self.entries.iter().find(|entry| &*entry.key.text == key).map(|entry| Part::of(entry))
    }

    /// True where the key is there, whatever stands behind it.
    fn has(&self, key: &str) -> bool {
        self.get(key).is_some() || self.bad.iter().any(|bad| bad == key)
    }

    fn key_range(&self, key: &str) -> Range<usize> {
        self.get(key).map_or_else(|| self.at.clone(), |part| part.at)
    }
}

impl<'t> Reader<'t> {
    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// What is there is not what is wanted.
    fn wrong_type(&mut self, part: &Part<'t>, wanted: &str, help: &str) {
        let fault = if part.node.is_absent() {
            let key = shown(self.text.get(part.at.clone()).unwrap_or_default());
            Fault::new(
                "missing-value",
                part.at.clone(),
                format!("{wanted} is wanted behind `{key}`, and nothing is written"),
            )
            .help(help)
        } else {
            Fault::new(
                "wrong-type",
                part.range(self.text),
                format!("{wanted} is wanted here, not {}", part.node.what()),
            )
            .help(help)
        };
        self.fault(fault);
    }

    /// A key that must be there and is not.
    fn missing_key(&mut self, at: Range<usize>, what: &str, key: &str, help: &str) {
        let fault = Fault::new("missing-key", at, format!("{what} needs the key `{key}`")).help(help);
        self.fault(fault);
    }

    /// The entries of a mapping, each key once; expressions that a comma has cut are reported and left out.
    fn entries(&mut self, part: &Part<'t>, what: &str, known: Option<&[&str]>) -> Option<Fields<'t>> {
        let Value::Map { entries, flow } = &part.node.value else {
            let help = match known {
                Some(known) => format!("write a mapping with {}", any_of(known.iter().copied())),
                None => String::from("write a mapping: `name: value`"),
            };
            self.wrong_type(part, &format!("a mapping for {what}"), &help);
            return None;
        };
        let mut fields = Fields { at: part.at.clone(), entries: Vec::new(), bad: Vec::new() };
        let mut seen: HashMap<&str, Range<usize>> = HashMap::new();
        // The expression that a comma has cut: where it begins, and its words so far.
        let mut cut: Option<(usize, &'t str)> = None;
        for entry in entries {
            let key = &*entry.key.text;
            if let Some((start, key_of_cut)) = cut {
                if entry.node.is_absent() {
                    let range = start..entry.key_range.end;
                    let words = self.text.get(range.clone()).unwrap_or_default();
                    if !is_cut(words) {
                        self.fault(comma_fault(range, words));
                        fields.entries.retain(|entry| &*entry.key.text != key_of_cut);
                        fields.bad.push(key_of_cut.to_owned());
                        cut = None;
                    }
                    continue;
                }
                cut = None;
            }
            if *flow && entry.node.scalar().and_then(|scalar| scalar.plain()).is_some_and(is_cut) {
                cut = Some((entry.node.range.start, key));
            }
            if let Some(first) = seen.get(key) {
                let fault = Fault::new(
                    "duplicate-key",
                    entry.key_range.clone(),
                    format!("the key `{}` is there twice", shown(key)),
                )
                .label(first.clone(), "first written here")
                .help("remove one of the two");
                self.fault(fault);
                continue;
            }
            seen.insert(key, entry.key_range.clone());
            if let Some(known) = known.filter(|known| !known.contains(&key)) {
                if self.faults.is_full() {
                    self.faults.leave_out();
                    continue;
                }
                let fault = Fault::new(
                    "unknown-key",
                    entry.key_range.clone(),
                    format!("unknown key `{}` in {what}", shown(key)),
                )
                .help(retired(what, key).map_or_else(|| meant(key, known), str::to_owned));
                self.fault(fault);
                // The key that was meant is not missing, only misspelt.
                fields.bad.extend(did_you_mean(key, known.iter().copied()).map(ToOwned::to_owned));
                continue;
            }
            fields.entries.push(entry);
        }
        Some(fields)
    }

    /// A mapping with known keys, some of which must be there.
    fn fields(&mut self, part: &Part<'t>, what: &str, known: &[&str], required: &[(&str, &str)]) -> Option<Fields<'t>> {
        let fields = self.entries(part, what, Some(known))?;
        for (key, help) in required {
            if !fields.has(key) {
                self.missing_key(fields.at.clone(), what, key, help);
            }
        }
        Some(fields)
    }

    /// A mapping from names to parts of one kind.
    fn named(&mut self, part: Option<Part<'t>>, what: &str) -> Vec<(&'t str, Part<'t>)> {
        let Some(fields) = part.and_then(|part| self.entries(&part, what, None)) else { return Vec::new() };
        fields
            .entries
            .into_iter()
            .filter(|entry| self.is_visible(&entry.key.text, &entry.key_range))
            .map(|entry| (&*entry.key.text, Part::of(entry)))
            .collect()
    }

    /// The elements of a list.
    fn list(&mut self, part: Option<Part<'t>>, what: &str, help: &str) -> Vec<Part<'t>> {
        let Some(part) = part else { return Vec::new() };
        if let Value::List { items, .. } = &part.node.value {
            let text = self.text;
            return items
                .iter()
                .map(|node| {
                    let words = node.words(text);
                    Part { node, at: if words.is_empty() { part.at.clone() } else { words } }
                })
                .collect();
        }
        self.wrong_type(&part, what, help);
        Vec::new()
    }
}

/// What to do about a key that was known once.
fn retired(what: &str, key: &str) -> Option<&'static str> {
    match (what, key) {
        ("`linear`", "scale") => Some(
            "points along a line are exact now, and the score is rounded once, at its end: remove `scale`, and write \
             `round:` at the score to say how many digits it has",
        ),
        _ => None,
    }
}
