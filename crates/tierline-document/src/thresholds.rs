//! Thresholds relative to the clients, as a document writes them: the model without their values, and the text with new ones.
//!
//! Only the two scalars behind `fixed` and `value` change. Comments, order, quotes and all other bytes stay as they are, because the
//! text is not written anew: the new scalars take the places of the old ones.

use std::ops::Range;
use std::sync::Arc;

use tierline_core::{Date, Decimal, Model, ModelBuilder, sort_by};

use crate::diagnostic::DocumentError;
use crate::document::{Document, Format};
use crate::place::fault_of;
use crate::read::{self, Thresholds};
use crate::tree::{Entry, Node, Value};
use crate::words::grouped;

/// From this value on digits are put in groups where nothing says how they are written.
const GROUPED_FROM: i128 = 10_000;

/// A change of the text: bytes, and what stands there instead.
type Edit = (Range<usize>, String);

impl Document {
    /// The parts of the model, thresholds relative to the clients as they are written; those that have no value yet are 0.
    ///
    /// ```
    /// use tierline_document::{Document, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: m, client: id }
    /// parameters: { top: { quantile: 0.9, of: arr } }
    /// attributes: { arr: { type: decimal, scale: 2 } }
    /// tiers: [{ name: Top, when: arr >= top }, { name: Others }]
    /// ";
    /// let document = Document::parse(text, Format::Yaml)?;
    /// assert_eq!(document.lower().unwrap_err().diagnostics()[0].code(), "missing-key");
    /// let builder = document.to_fix()?;
    /// assert_eq!(&*builder.parameters()[0].relative.as_ref().unwrap().of, "arr");
    /// let fixed = document.with_thresholds("2026-11-21".parse()?, &[("top", 84_300.into())]);
    /// assert!(fixed.contains("{ quantile: 0.9, of: arr, fixed: 2026-11-21, value: 84_300 }"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DocumentError`] with every mistake of keys, values and expressions.
    pub fn to_fix(&self) -> Result<ModelBuilder, DocumentError> {
        let (builder, faults) = read::read(self.text(), self.format(), self.root(), Thresholds::ToFix);
        match builder.filter(|_| faults.is_empty()) {
            Some(builder) => Ok(builder.positions(Arc::new(self.positions()))),
            None => Err(DocumentError::new(faults.finish(), self.source())),
        }
    }

    /// The columns of a table of clients that the document reads, whether its thresholds have values or not.
    ///
    /// # Errors
    /// As [`Document::to_fix`].
    pub fn columns(&self) -> Result<Vec<String>, DocumentError> {
        Ok(self.to_fix()?.columns())
    }

    /// A model of parts of this document; what is wrong with it is told where it stands.
    ///
    /// ```
    /// use tierline_document::{Document, Format};
    /// let text = "{tierline: 1, model: {name: m, client: id}, attributes: {arr: {type: integer}}, tiers: [{name: All}]}";
    /// let document = Document::parse(text, Format::Yaml)?;
    /// assert_eq!(document.model_of(document.to_fix()?.only("arr"))?.attributes().len(), 1);
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`DocumentError`] as [`Document::lower`].
    pub fn model_of(&self, builder: ModelBuilder) -> Result<Model, DocumentError> {
        builder.build().map_err(|error| {
            let faults = error.problems().iter().map(|problem| fault_of(problem, self.text(), self.root()));
            DocumentError::new(faults.collect(), self.source())
        })
    }

    /// The text with the day and the values of thresholds that were worked out, and nothing else changed. What is not there yet is
    /// written behind the other keys. A value that is there already, whatever its digits, stays as it is written.
    ///
    /// Names that are no thresholds relative to the clients change nothing.
    #[must_use]
    pub fn with_thresholds(&self, fixed: Date, values: &[(&str, Decimal)]) -> String {
        let mut edits: Vec<Edit> = Vec::new();
        let parameters = self.root().entry("parameters");
        for (name, value) in values {
            let Some(entry) = parameters.and_then(|parameters| parameters.node.entry(name)) else { continue };
            if let Value::Map { entries, flow } = &entry.node.value {
                self.edits(&entry.node, entries, *flow, (fixed, *value), &mut edits);
            }
        }
        sort_by(&mut edits, &mut |(one, _), (other, _)| one.start.cmp(&other.start));
        let text = self.text();
        let (mut out, mut from) = (String::with_capacity(text.len()), 0);
        for (range, new) in edits {
            out.push_str(text.get(from..range.start).unwrap_or_default());
            out.push_str(&new);
            from = range.end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }

    /// The changes of one threshold.
    fn edits(&self, node: &Node, entries: &[Entry], flow: bool, to: (Date, Decimal), out: &mut Vec<Edit>) {
        let (fixed, value) = to;
        let mut missing = Vec::new();
        let day = fixed.to_string();
        let quoted_day = if self.format() == Format::Json { format!("\"{day}\"") } else { day.clone() };
        match node.entry("fixed") {
            Some(entry) if !self.is_nothing(&entry.node) => {
                if entry.node.scalar().is_none_or(|scalar| *scalar.text != *day) {
                    out.push((entry.node.range.clone(), self.as_quoted(&entry.node, &day)));
                }
            }
            Some(entry) => out.push(self.behind(entry, &quoted_day)),
            None => missing.push(("fixed", quoted_day)),
        }
        match node.entry("value") {
            Some(entry) if !self.is_nothing(&entry.node) => {
                let written = entry.node.scalar().map(|scalar| &*scalar.text).unwrap_or_default();
                if Decimal::parse(written).ok() != Some(value) {
                    let digits = self.digits(value, Some(written));
                    out.push((entry.node.range.clone(), self.as_quoted(&entry.node, &digits)));
                }
            }
            Some(entry) => out.push(self.behind(entry, &self.digits(value, None))),
            None => missing.push(("value", self.digits(value, None))),
        }
        if let Some(last) = entries.last().filter(|_| !missing.is_empty()) {
            out.push(self.added(entries, last, flow, &missing));
        }
    }

    /// True where nothing stands behind a key.
    fn is_nothing(&self, node: &Node) -> bool {
        let null = self.format() == Format::Json && node.scalar().is_some_and(|scalar| scalar.plain() == Some("null"));
        node.is_absent() || null
    }

    /// A scalar in the quotes of the one whose place it takes.
    fn as_quoted(&self, node: &Node, new: &str) -> String {
        let old = self.text().get(node.range.clone()).unwrap_or_default();
        match old.chars().next() {
            Some(quote @ ('"' | '\'')) => format!("{quote}{new}{quote}"),
            _ => new.to_owned(),
        }
    }

    /// The digits of a value: in groups where the old ones are, or where there are none and YAML is written.
    fn digits(&self, value: Decimal, old: Option<&str>) -> String {
        let value = value.normalized();
        let plain = value.to_string();
        let grouped_before = match old {
            Some(old) => old.contains('_'),
            None => value >= Decimal::new(GROUPED_FROM, 0).unwrap_or(Decimal::ZERO),
        };
        if self.format() == Format::Json || !grouped_before {
            return plain;
        }
        let (sign, digits) = plain.strip_prefix('-').map_or(("", &*plain), |digits| ("-", digits));
        let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let Ok(number) = whole.parse::<usize>() else { return plain };
        let whole = grouped(number).replace(',', "_");
        rest.map_or_else(|| format!("{sign}{whole}"), |rest| format!("{sign}{whole}.{rest}"))
    }

    /// A scalar behind a key that has none.
    fn behind(&self, entry: &Entry, new: &str) -> Edit {
        if !entry.node.is_absent() {
            return (entry.node.range.clone(), new.to_owned());
        }
        let from = entry.key_range.end;
        let rest = self.text().get(from..).unwrap_or_default();
        let colon = rest.find(':').map_or(from, |at| from.saturating_add(at).saturating_add(1));
        (colon..colon, format!(" {new}"))
    }

    /// New keys behind the last one.
    fn added(&self, entries: &[Entry], last: &Entry, flow: bool, missing: &[(&str, String)]) -> Edit {
        let text = self.text();
        let quote = if self.format() == Format::Json { "\"" } else { "" };
        let pairs = missing.iter().map(|(key, value)| format!("{quote}{key}{quote}: {value}"));
        let end = last.node.range.end;
        if flow {
            let added: String = pairs.map(|pair| format!(", {pair}")).collect();
            return (end..end, added);
        }
        // Behind the line of the last key, so that a comment there stays with it.
        let rest = text.get(end..).unwrap_or_default();
        let line_end = rest.find('\n').map_or(text.len(), |at| end.saturating_add(at));
        let windows = text.get(..line_end).is_some_and(|before| before.ends_with('\r'));
        let (at, line) = if windows { (line_end.saturating_sub(1), "\r\n") } else { (line_end, "\n") };
        let first = entries.first().map_or(0, |entry| entry.key_range.start);
        let begin = text.get(..first).and_then(|before| before.rfind('\n')).map_or(0, |at| at.saturating_add(1));
        let indent = text.get(begin..first).unwrap_or_default();
        let added: String = pairs.map(|pair| format!("{line}{indent}{pair}")).collect();
        (at..at, added)
    }
}
