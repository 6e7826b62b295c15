//! The model.

use std::path::PathBuf;
use std::sync::Mutex;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};
use tierline::{
    Client, Document, Format, Plan, Value,
    book::BookOptions,
    model::Kind,
    tables::{AssignStream, IdRule, Options},
    text::Language,
};

use crate::answer::{self, Remark};
use crate::assigned::Assigned;
use crate::book::Book;
use crate::frame;
use crate::one::{Given, One};
use crate::raise::{self, guarded};
use crate::stream::{CheckedIds, IdScan, Stream};
use crate::table::Table;
use crate::value::{self, Nan};

/// What a client without an id is called in words.
const NO_ID: &str = "this client";

/// A model with its plan and the text that it came from.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct Model {
    pub(crate) model: tierline::Model,
    plan: Plan,
    text: String,
    format: Format,
    name: Option<String>,
    /// The columns of the attributes, and before them that of the client.
    columns: PyOnceLock<Vec<ReadColumn>>,
}

/// A column that is read.
struct ReadColumn {
    /// Its name as Python's text.
    text: Py<PyString>,
    /// Whether no column before it has the same name.
    first: bool,
    /// Its name, where it can be written in another Unicode form.
    other: Option<Box<str>>,
}

impl Model {
    fn new(document: &Document) -> Result<Self, tierline::document::DocumentError> {
        let model = document.lower()?;
        Ok(Self {
            plan: model.compile(),
            model,
            text: document.text().into(),
            format: document.format(),
            name: document.name().map(Into::into),
            columns: PyOnceLock::new(),
        })
    }
}

#[pymethods]
impl Model {
    /// Reads a file.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        guarded(py, || {
            py.detach(|| Document::read(path).and_then(|document| Self::new(&document)))
                .map_err(|error| raise::document(py, &error))
        })
    }

    /// Reads a text, or bytes in UTF-8.
    #[staticmethod]
    #[pyo3(signature = (text, format, name=None))]
    fn parse(text: &Bound<'_, PyAny>, format: &str, name: Option<String>) -> PyResult<Self> {
        let py = text.py();
        guarded(py, || {
            let format = match format {
                "yaml" => Format::Yaml,
                "json" => Format::Json,
                other => {
                    let message = format!("unknown format `{}`", tierline::text::shown(other));
                    return Err(raise::argument(py, "unknown-format", &message, "it can be \"yaml\" or \"json\""));
                }
            };
            let document = if let Ok(text) = text.cast::<PyString>() {
                let text = text.to_str().map_err(|_| {
                    let message = "the text has half a surrogate pair, which is no Unicode";
                    raise::argument(py, "not-unicode", message, "decode the bytes without `surrogateescape`")
                })?;
                py.detach(|| Document::parse(text, format))
            } else if let Ok(bytes) = text.cast::<PyBytes>() {
                let bytes = bytes.as_bytes();
                py.detach(|| Document::parse_bytes(bytes, format))
            } else {
                let message =
                    format!("a model is parsed from a text, and this is of type `{}`", text.get_type().name()?);
                return Err(raise::argument(py, "no-text", &message, "for a file, use Model.read"));
            };
            let read = py.detach(|| {
                document.and_then(|document| match name {
                    Some(name) => Self::new(&document.named(&name)),
                    None => Self::new(&document),
                })
            });
            read.map_err(|error| raise::document(py, &error))
        })
    }

    /// The text that the model came from, its format, and the name of its file.
    fn source(&self) -> (&str, &'static str, Option<&str>) {
        let format = match self.format {
            Format::Json => "json",
            _ => "yaml",
        };
        (&self.text, format, self.name.as_deref())
    }

    /// Assigns all clients of a table.
    fn assign(
        &self,
        table: &Table,
        as_of: &Bound<'_, PyAny>,
        contributions: bool,
        plain: bool,
        threads: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Assigned> {
        let py = as_of.py();
        guarded(py, || {
            let as_of = value::as_of(as_of, &self.plan)?;
            let options = Options::new().contributions(contributions).plain(plain);
            let options = value::threads(threads)?.into_iter().fold(options, Options::threads);
            let assigned = py.detach(|| tierline::assign_table(&self.plan, &table.table, as_of, &options));
            let assigned = assigned.map_err(|error| raise::table(py, &error))?;
            Ok(Assigned { assigned })
        })
    }

    /// Everything that the model says.
    fn rulebook<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || frame::written(py, &py.detach(|| tierline::book::rulebook(&self.model))))
    }

    /// What changed since another model, and whom to tell.
    fn rulebook_since<'py>(&self, py: Python<'py>, before: &Self) -> PyResult<Bound<'py, PyAny>> {
        guarded(py, || {
            frame::written(py, &py.detach(|| tierline::book::rulebook_difference(&before.model, &self.model)))
        })
    }

    /// Assigns all clients of a table, and keeps what reviews and reports go by.
    #[expect(clippy::too_many_arguments, reason = "the keyword arguments of one method")]
    fn book(
        &self,
        table: &Table,
        as_of: &Bound<'_, PyAny>,
        contributions: bool,
        plain: bool,
        health: Option<String>,
        owner: Option<String>,
        label: Option<String>,
        previous: Option<&Bound<'_, Self>>,
        standings: Option<&Table>,
    ) -> PyResult<Book> {
        let py = as_of.py();
        guarded(py, || {
            let as_of = value::as_of(as_of, &self.plan)?;
            let previous = previous.map(|previous| previous.get().model.clone());
            let options = Options::new().contributions(contributions).plain(plain);
            let standings = standings.map(|given| given.table.clone());
            let options = BookOptions { options, health, owner, label, previous, standings };
            let book = py.detach(|| tierline::Book::new(&self.model, &table.table, as_of, &options));
            Ok(Book { book: book.map_err(|error| raise::table(py, &error))? })
        })
    }

    /// Assigns clients batch by batch; `ids` are checked ones, or whether those of earlier batches are remembered.
    #[expect(clippy::too_many_arguments, reason = "the keyword arguments of one method")]
    fn stream(
        &self,
        columns: &Table,
        as_of: &Bound<'_, PyAny>,
        contributions: bool,
        plain: bool,
        ids: Option<&Bound<'_, CheckedIds>>,
        remember: bool,
        threads: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Stream> {
        let py = as_of.py();
        guarded(py, || {
            let as_of = value::as_of(as_of, &self.plan)?;
            let options = Options::new().contributions(contributions).plain(plain);
            let options = value::threads(threads)?.into_iter().fold(options, Options::threads);
            let rule = match ids {
                Some(ids) => IdRule::Checked(ids.get().checked.clone()),
                None if remember => IdRule::Remembered,
                None => IdRule::EachBatch,
            };
            let stream = AssignStream::new(&self.plan, &columns.table, as_of, options, rule);
            Ok(Stream::new(stream.map_err(|error| raise::table(py, &error))?))
        })
    }

    /// A scan for the ids of a source that stand for several clients.
    fn scan_ids(&self, py: Python<'_>, threads: Option<&Bound<'_, PyAny>>) -> PyResult<IdScan> {
        guarded(py, || {
            let scan = tierline::tables::IdScan::new(&self.plan);
            let scan = value::threads(threads)?.into_iter().fold(scan, tierline::tables::IdScan::threads);
            Ok(IdScan { scan: Mutex::new(scan) })
        })
    }

    /// Assigns one client.
    fn assign_one(&self, client: &Bound<'_, PyDict>, as_of: &Bound<'_, PyAny>, nan_is_missing: bool) -> PyResult<One> {
        let py = as_of.py();
        guarded(py, || {
            let as_of = value::as_of(as_of, &self.plan)?;
            let (client, given) = self.client_of(client, Nan::new(nan_is_missing))?;
            Ok(One::new(self.plan.assign(&client, as_of), given))
        })
    }

    /// Explains one client: its assignment, and the document of the explanation.
    fn explain<'py>(
        &self,
        client: &Bound<'py, PyDict>,
        as_of: &Bound<'py, PyAny>,
        nan_is_missing: bool,
    ) -> PyResult<(One, String)> {
        let py = as_of.py();
        guarded(py, || {
            let as_of = value::as_of(as_of, &self.plan)?;
            let (client, given) = self.client_of(client, Nan::new(nan_is_missing))?;
            let mut explanation = self.plan.explain(&client, as_of);
            explanation.unread = given.unread(py, &self.plan)?;
            let mut document = tierline::wire::Explanation::of(&explanation, Language::default());
            if !given.has_id() {
                document.client = None;
            }
            let document = document.to_json();
            Ok((One::new(explanation.assignment, given), document))
        })
    }

    /// The same model with other values of some parameters.
    fn with_parameters(&self, py: Python<'_>, values: Vec<(String, Bound<'_, PyAny>)>) -> PyResult<Self> {
        guarded(py, || {
            let mut numbers = Vec::with_capacity(values.len());
            for (name, given) in &values {
                numbers.push((name.as_str(), number(name, given)?));
            }
            let changed = py.detach(|| {
                let model = self.model.with_parameters(numbers)?;
                let text = tierline::document::to_yaml(&model);
                let (plan, name) = (model.compile(), self.name.clone());
                Ok(Self { plan, model, text, format: Format::Yaml, name, columns: PyOnceLock::new() })
            });
            changed.map_err(|error| raise::model(py, &error))
        })
    }

    /// What is to be said of the columns of a table: the fields of each remark.
    fn check_columns(&self, py: Python<'_>, table: &Table) -> PyResult<Vec<Remark>> {
        guarded(py, || {
            let remarks = py.detach(|| tierline::tables::check_columns(&self.plan, &table.table));
            Ok(answer::remarks(&remarks.map_err(|error| raise::table(py, &error))?))
        })
    }

    /// The columns of a table that the model reads, the client column first.
    fn reads(&self) -> Vec<String> {
        let attributes = self.plan.attributes();
        std::iter::once(self.plan.client_column())
            .chain(attributes.map(|attribute| attribute.column()))
            .map(Into::into)
            .collect()
    }

    /// Of those the columns that nothing depends on: texts that no rule asks for.
    fn idle(&self) -> Vec<&str> {
        // What clients ask of their owners, rules need not look at.
        let asked = |column: &str| {
            let attributes = self.model.attributes().iter().filter(|attribute| attribute.source_column() == column);
            attributes.into_iter().any(|attribute| self.model.fit().iter().any(|fit| fit.of == attribute.name))
        };
        let busy = |column: &str| {
            column == self.plan.client_column()
                || asked(column)
                || self.plan.attributes().any(|attribute| attribute.column() == column && !attribute.is_idle())
        };
        let idle = self.plan.attributes().filter(|attribute| attribute.is_idle());
        idle.map(|attribute| attribute.column()).filter(|column| !busy(column)).collect()
    }

    /// What the checks of the service section find.
    fn check_service(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || Ok(tierline::wire::checks_json(&self.model)))
    }

    /// What the author most likely did not mean, and the same in words with the lines it stands in.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Vec<(Bound<'py, PyAny>, String)>> {
        guarded(py, || {
            let document = Document::parse(&self.text, self.format).map_err(|error| raise::document(py, &error))?;
            let document = match &self.name {
                Some(name) => document.named(name),
                None => document,
            };
            let warnings = document.warnings(&self.model);
            warnings
                .iter()
                .map(|warning| Ok((raise::positioned(py, warning)?, warning.render(tierline::document::Style::Plain))))
                .collect()
        })
    }

    fn fingerprint(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || Ok(tierline::document::fingerprint(&self.model)))
    }

    fn to_yaml(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || Ok(tierline::document::to_yaml(&self.model)))
    }

    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || Ok(tierline::document::to_json(&self.model)))
    }

    #[getter]
    fn name(&self) -> &str {
        self.model.name()
    }

    #[getter]
    fn version(&self) -> Option<&str> {
        self.model.version()
    }

    #[getter]
    fn purpose(&self) -> Option<&str> {
        self.model.purpose()
    }

    #[getter]
    fn owner(&self) -> Option<&str> {
        self.model.owner()
    }

    #[getter]
    fn client(&self) -> &str {
        self.model.client()
    }

    #[getter]
    fn zone(&self) -> Option<&str> {
        self.model.zone().map(tierline::values::Zone::name)
    }

    #[getter]
    fn value(&self) -> Option<&str> {
        self.model.value()
    }

    #[getter]
    fn rounding(&self) -> &'static str {
        self.model.rounding().words()
    }

    #[getter]
    fn tiers(&self) -> Vec<&str> {
        self.model.tiers().iter().map(|tier| &*tier.name).collect()
    }

    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let parameters = PyDict::new(py);
        for parameter in self.model.parameters() {
            parameters.set_item(&*parameter.name, answer::decimal(py, parameter.value)?)?;
        }
        Ok(parameters)
    }

    /// By name the fields of each attribute.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let attributes = PyDict::new(py);
        let parameters = self.model.parameters();
        for attribute in self.model.attributes() {
            let constant = |value: &Option<tierline::model::Constant>| match value {
                Some(value) => answer::constant(py, value, parameters),
                None => Ok(None),
            };
            let fields = kind(py, &attribute.kind)?;
            fields.set_item("name", &*attribute.name)?;
            fields.set_item("column", attribute.source_column())?;
            fields.set_item("unit", attribute.unit.as_deref())?;
            fields.set_item("description", attribute.description.as_deref())?;
            fields.set_item("min", constant(&attribute.min)?)?;
            fields.set_item("max", constant(&attribute.max)?)?;
            fields.set_item("required", attribute.required)?;
            fields.set_item("missing", constant(&attribute.missing)?)?;
            fields.set_item("blanks", PyTuple::new(py, self.model.marks(attribute).collect::<Vec<_>>())?)?;
            attributes.set_item(&*attribute.name, fields)?;
        }
        Ok(attributes)
    }

    /// By name the fields of each derived attribute.
    #[getter]
    fn derived<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let derived = PyDict::new(py);
        for derived_attribute in self.model.derived() {
            let fields = kind(py, &derived_attribute.kind)?;
            fields.set_item("name", &*derived_attribute.name)?;
            fields.set_item("expr", derived_attribute.formula.source())?;
            fields.set_item("unit", derived_attribute.unit.as_deref())?;
            fields.set_item("description", derived_attribute.description.as_deref())?;
            derived.set_item(&*derived_attribute.name, fields)?;
        }
        Ok(derived)
    }

    /// By name the levels of each dimension.
    #[getter]
    fn dimensions(&self) -> Vec<(&str, Vec<&str>)> {
        self.model.dimensions().iter().map(|dimension| (&*dimension.name, dimension.levels())).collect()
    }

    /// By name the fields of each score.
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let scores = PyDict::new(py);
        let parameters = self.model.parameters();
        for score in self.model.scores() {
            let factors = PyDict::new(py);
            for factor in &score.factors {
                let weight = answer::resolved(&factor.weight, parameters);
                factors.set_item(&*factor.of, answer::maybe_decimal(py, weight)?)?;
            }
            let fields = PyDict::new(py);
            fields.set_item("name", &*score.name)?;
            fields.set_item("weights", factors)?;
            fields.set_item("round", score.round)?;
            fields.set_item("description", score.description.as_deref())?;
            scores.set_item(&*score.name, fields)?;
        }
        Ok(scores)
    }

    /// What the model says of tiers, flags, levels and programmes for people, by kind and name.
    #[getter]
    fn profiles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let [tiers, flags, dimensions, programmes] = [(); 4].map(|()| PyDict::new(py));
        for tier in self.model.tiers() {
            let words = profile(py, tier.description.as_deref(), &tier.needs, &tier.expectations)?;
            tiers.set_item(&*tier.name, words)?;
        }
        for flag in self.model.flags() {
            let words = profile(py, flag.description.as_deref(), &flag.needs, &flag.expectations)?;
            flags.set_item(&*flag.name, words)?;
        }
        for dimension in self.model.dimensions() {
            let levels = PyDict::new(py);
            for name in dimension.levels() {
                let about = dimension.about.iter().find(|level| *level.name == *name).cloned().unwrap_or_default();
                let words = profile(py, about.description.as_deref(), &about.needs, &about.expectations)?;
                levels.set_item(name, words)?;
            }
            dimensions.set_item(&*dimension.name, levels)?;
        }
        for programme in self.model.programmes() {
            let words = profile(py, programme.description.as_deref(), &programme.needs, &programme.expectations)?;
            programmes.set_item(&*programme.name, words)?;
        }
        let all = PyDict::new(py);
        all.set_item("tiers", tiers)?;
        all.set_item("flags", flags)?;
        all.set_item("dimensions", dimensions)?;
        all.set_item("programmes", programmes)?;
        Ok(all)
    }

    /// By name the condition of each flag.
    #[getter]
    fn flags(&self) -> Vec<(&str, &str)> {
        self.model.flags().iter().map(|flag| (&*flag.name, flag.formula.source())).collect()
    }
}

/// Words for people: what it is, what is needed, what is expected.
fn profile<'py>(
    py: Python<'py>,
    description: Option<&str>,
    needs: &[Box<str>],
    expectations: &[Box<str>],
) -> PyResult<Bound<'py, PyDict>> {
    let words = PyDict::new(py);
    let texts = |list: &[Box<str>]| PyTuple::new(py, list.iter().map(|text| &**text));
    words.set_item("description", description)?;
    words.set_item("needs", texts(needs)?)?;
    words.set_item("expectations", texts(expectations)?)?;
    Ok(words)
}

impl Model {
    /// A client from a dict by the names of columns, and what was given of it beside.
    fn client_of(&self, given: &Bound<'_, PyDict>, nan: Nan) -> PyResult<(Client, Given)> {
        let py = given.py();
        let columns = self.columns.get_or_init(py, || self.read_columns(py));
        let mut columns = columns.iter();
        let mut found = 0_usize;
        let mut read = || -> PyResult<Option<Value>> {
            let Some(column) = columns.next() else { return Ok(None) };
            let Some(object) = column.find(given)? else { return Ok(None) };
            found = found.saturating_add(usize::from(column.first));
            value::read(&object, nan).map(Some).map_err(|why| {
                let message = format!("the value of `{}` cannot be used: {why}", column.text.bind(py));
                raise::argument(py, "unusable-value", &message, value::WANTED)
            })
        };
        let id = read()?;
        let source =
            if id.is_some() { tierline::columns::IdSource::Argument } else { tierline::columns::IdSource::Column };
        let id: Box<str> = match id {
            None => NO_ID.into(),
            Some(Value::Text(id)) => id,
            Some(id) => id.as_id().unwrap_or_default().into(),
        };
        let client = self.plan.try_client_from(id, |_| Ok::<_, PyErr>(read()?.unwrap_or(Value::Missing)))?;
        let keys = (found < given.len()).then(|| given.keys().unbind());
        Ok((client, Given { id: source, keys }))
    }

    /// The columns that are read, the client column first.
    fn read_columns(&self, py: Python<'_>) -> Vec<ReadColumn> {
        let names = std::iter::once(self.plan.client_column())
            .chain(self.plan.attributes().map(|attribute| attribute.column()));
        let mut known: Vec<&str> = Vec::new();
        let one = |name| {
            let first = !known.contains(&name);
            known.push(name);
            ReadColumn {
                text: PyString::intern(py, name).unbind(),
                first,
                other: (!name.is_ascii()).then(|| name.into()),
            }
        };
        names.map(one).collect()
    }
}

impl ReadColumn {
    /// The value of the column in a client's dict.
    fn find<'py>(&self, given: &Bound<'py, PyDict>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let found = given.get_item(self.text.bind(given.py()))?;
        let (None, Some(name)) = (&found, &self.other) else { return Ok(found) };
        // The key may be written in another Unicode form.
        for (key, value) in given {
            if key.cast::<PyString>().is_ok_and(|key| tierline::tables::same_name(name, &key.to_string_lossy())) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
}

/// The fields of a type.
fn kind<'py>(py: Python<'py>, kind: &Kind) -> PyResult<Bound<'py, PyDict>> {
    let fields = PyDict::new(py);
    fields.set_item("type", kind.word())?;
    fields.set_item("scale", kind.scale())?;
    let levels: Vec<&str> = match kind {
        Kind::Category { levels } => levels.iter().map(|level| &**level).collect(),
        _ => Vec::new(),
    };
    fields.set_item("levels", levels)?;
    Ok(fields)
}

/// The number that a parameter is given.
fn number(name: &str, given: &Bound<'_, PyAny>) -> PyResult<tierline::Decimal> {
    let number = match value::read(given, Nan::Issue) {
        Ok(Value::Integer(value)) => Some(value.into()),
        Ok(Value::Decimal(value)) => Some(value),
        // The shortest decimal of a float is what it writes.
        Ok(Value::Float(value)) if value.is_finite() => tierline::Decimal::parse(&value.to_string()).ok(),
        Ok(Value::Float32(value)) if value.is_finite() => tierline::Decimal::parse(&value.to_string()).ok(),
        _ => None,
    };
    number.ok_or_else(|| {
        let message =
            format!("parameter `{}` is given what is no number of at most 38 digits", tierline::text::shown(name));
        raise::argument(given.py(), "not-a-number", &message, "give an int, a Decimal or a float")
    })
}
