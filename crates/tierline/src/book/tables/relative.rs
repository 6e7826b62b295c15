//! Thresholds relative to the clients: held against the clients of a book, and worked out anew for a document.

use std::error::Error;
use std::fmt;

use tierline_arrow::{Options, Table, TableError, assign_table};
use tierline_book::report::{RelativeReport, relative_report, scale_of};
use tierline_book::{Distribution, RelativeCut, ThresholdError, Units};
use tierline_core::{Date, Decimal, Finding, Key, Model, ModelBuilder, Sentence};
use tierline_document::{Document, DocumentError};

use super::Book;
use super::names;
use super::thresholds::refused;

/// Why thresholds cannot be worked out.
#[derive(Debug)]
#[non_exhaustive]
pub enum FixError {
    /// The document is wrong, or would be with the new values.
    Document(DocumentError),
    /// The table cannot be read, or has no values.
    Table(TableError),
}

impl fmt::Display for FixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Table(error) => error.fmt(f),
        }
    }
}

impl Error for FixError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Document(error) => error.source(),
            Self::Table(error) => error.source(),
        }
    }
}

impl From<DocumentError> for FixError {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

impl From<TableError> for FixError {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

/// The thresholds of a document, worked out anew.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FixedThresholds {
    /// The text of the document with the new days and values, and nothing else changed.
    pub text: String,
    /// What they were, and what they are now.
    pub thresholds: Vec<RelativeReport>,
}

/// Works out the thresholds of a document that are relative to its clients, those that others are computed from first.
///
/// A value that is not there yet need not be: only what it is worked out from is read. The new text is a valid model.
///
/// ```
/// use tierline::{Document, Format, Table, book::fix_thresholds, tables::{Options, TableColumn}};
/// let text = "
/// tierline: 1
/// model: { name: m, client: id }
/// parameters: { top: { quantile: 0.5, of: arr } }   # worked out each year
/// attributes: { arr: { type: integer } }
/// tiers: [{ name: Top, when: arr >= top }, { name: Others }]
/// ";
/// let column = |values: [tierline::Value; 4]| TableColumn::Values(values.into());
/// let clients = Table::from_columns(vec![
///     ("id".into(), column(["a", "b", "c", "d"].map(Into::into))),
///     ("arr".into(), column([1, 2, 3, 4].map(Into::into))),
/// ])?;
/// let document = Document::parse(text, Format::Yaml)?;
/// let fixed = fix_thresholds(&document, &clients, "2026-11-21".parse()?, &Options::new())?;
/// assert!(fixed.text.contains("{ quantile: 0.5, of: arr, fixed: 2026-11-21, value: 3 } }   # worked out each year"));
/// assert_eq!(fixed.thresholds[0].above_today, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`FixError::Document`] where the document is wrong, or would be with the new values; [`FixError::Table`] of reading the clients,
/// `no-values` where none has a value, and `no-thresholds` where the model has no threshold of that kind.
pub fn fix_thresholds(
    document: &Document,
    clients: &Table,
    as_of: Date,
    options: &Options,
) -> Result<FixedThresholds, FixError> {
    let mut builder = document.to_fix()?;
    let names: Vec<(Box<str>, Box<str>)> = builder
        .parameters()
        .iter()
        .filter_map(|parameter| Some((parameter.name.clone(), parameter.relative.as_ref()?.of.clone())))
        .collect();
    if names.is_empty() {
        let error =
            names::refused("no-thresholds", Sentence::of(Key::RefusedNoThresholds), Key::RefusedNoThresholdsHelp);
        return Err(error.into());
    }
    let mut waiting: Vec<usize> = (0..names.len()).collect();
    let mut cuts: Vec<Option<RelativeCut>> = vec![None; names.len()];
    while !waiting.is_empty() {
        let open: Vec<&str> = waiting.iter().filter_map(|at| Some(&*names.get(*at)?.0)).collect();
        let ready = |at: &usize| {
            let of = names.get(*at).map(|(_, of)| builder.computed_from(of)).unwrap_or_default();
            !of.iter().any(|name| open.contains(&&**name))
        };
        let Some(place) = waiting.iter().position(ready) else {
            // Each waits for another one: the model says so, with the path.
            document.model_of(builder.clone())?;
            break;
        };
        let at = waiting.remove(place);
        let Some((name, of)) = names.get(at) else { continue };
        let model = document.model_of(builder.only(of))?;
        let values = values_of(&model, of, clients, as_of, options)?;
        let cut = held(&builder, name, values.as_ref())?;
        let Some(today) = cut.as_ref().and_then(|cut| cut.today.as_ref()) else {
            return Err(refused("no-values", &ThresholdError::NoValues).into());
        };
        builder.set_parameter(name, today.at);
        if let Some(slot) = cuts.get_mut(at) {
            *slot = cut;
        }
    }
    let cuts: Vec<RelativeCut> = cuts.into_iter().flatten().collect();
    let values: Vec<(&str, Decimal)> =
        cuts.iter().filter_map(|cut| Some((&*cut.name, cut.today.as_ref()?.at))).collect();
    let text = document.with_thresholds(as_of, &values);
    let written = Document::parse(&text, document.format())?;
    let written = match document.name() {
        Some(name) => written.named(name),
        None => written,
    };
    written.lower()?;
    Ok(FixedThresholds { text, thresholds: cuts.iter().map(relative_report).collect() })
}

/// A threshold of a model that is not built yet, held against values.
fn held(builder: &ModelBuilder, name: &str, values: Option<&Distribution>) -> Result<Option<RelativeCut>, TableError> {
    let parameter = builder.parameters().iter().find(|parameter| *parameter.name == *name);
    let cut = parameter.map(|parameter| RelativeCut::of(parameter, values)).transpose();
    Ok(cut.map_err(|error| refused("no-threshold", &error))?.flatten())
}

/// The values of a number over all clients that have it; nothing where none has.
fn values_of(
    model: &Model,
    of: &str,
    clients: &Table,
    as_of: Date,
    options: &Options,
) -> Result<Option<Distribution>, TableError> {
    let keeping = model.compile().keeping([of]);
    let (_, parts) = assign_table(&keeping, clients, as_of, options)?.split();
    let mut units = Units::with_capacity(clients.rows());
    for part in &parts {
        clients.interrupt().check()?;
        if let Some(kept) = part.kept.first() {
            units.extend(kept, part.len());
        }
    }
    distribution(scale_of(model, of).unwrap_or(0), &units, clients)
}

fn distribution(scale: u8, units: &Units, clients: &Table) -> Result<Option<Distribution>, TableError> {
    match Distribution::of_asking(scale, units.iter().flatten(), clients.interrupt()) {
        Ok(values) => Ok(Some(values)),
        Err(ThresholdError::NoValues) => Ok(None),
        Err(error) => Err(refused("no-threshold", &error)),
    }
}

impl Book {
    /// The model's thresholds that are relative to its clients, held against the clients of the book: what these would give.
    ///
    /// ```
    /// use tierline::book::BookOptions;
    /// use tierline::model::{Attribute, RelativeThreshold, Tier, name};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table};
    /// let median = RelativeThreshold { quantile: "0.5".parse()?, of: "arr".into(), fixed: "2026-08-21".parse()? };
    /// let model = Model::builder("m")
    ///     .client("id")
    ///     .attribute(Attribute::integer("arr"))
    ///     .relative_parameter("middle", median, 1_000)
    ///     .tier(Tier::when("Upper", name("arr").ge(name("middle"))))
    ///     .tier(Tier::rest("Lower"))
    ///     .build()?;
    /// # let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), column(["a".into(), "b".into()])),
    /// #     ("arr".into(), column([5_000.into(), 10.into()])),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// let cuts = book.relative_thresholds()?;
    /// assert_eq!((cuts[0].above, cuts[0].today.as_ref().unwrap().at), (1, 5_000.into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`assign_table`]; the call was asked to end.
    pub fn relative_thresholds(&self) -> Result<Vec<RelativeCut>, TableError> {
        let mut cuts = Vec::new();
        for parameter in self.model.parameters() {
            let Some(relative) = &parameter.relative else { continue };
            let values = values_of(&self.model, &relative.of, &self.clients, self.as_of(), &self.options)?;
            let cut = RelativeCut::of(parameter, values.as_ref()).map_err(|error| refused("no-threshold", &error))?;
            cuts.extend(cut);
        }
        Ok(cuts)
    }

    /// The thresholds that the clients of the book would give other values: `threshold-drift`.
    pub(super) fn drift_findings(&self) -> Result<Vec<Finding>, TableError> {
        Ok(self.relative_thresholds()?.iter().filter_map(RelativeCut::finding).collect())
    }
}
