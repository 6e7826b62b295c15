//! The result of one client.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use tierline::{
    Assignment,
    columns::{IdSource, Unread},
    text::Language,
};

use crate::answer::{date, maybe_decimal};
use crate::raise::guarded;

/// The result of one client, of which Python's values are made when somebody asks for them.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct One {
    assignment: Assignment,
    given: Given,
}

/// What was given of a client, beside its values.
pub(crate) struct Given {
    /// Where the id was given.
    pub(crate) id: IdSource,
    /// The keys, where nothing reads some of them: which ones is worked out when somebody asks.
    pub(crate) keys: Option<Py<PyList>>,
}

impl Given {
    /// Whether the client has an id of its own.
    pub(crate) fn has_id(&self) -> bool {
        self.id == IdSource::Argument
    }

    /// The keys that nothing reads.
    pub(crate) fn unread(&self, py: Python<'_>, plan: &tierline::Plan) -> PyResult<Vec<Unread>> {
        let Some(keys) = &self.keys else { return Ok(Vec::new()) };
        let mut names = Vec::with_capacity(keys.bind(py).len());
        for key in keys.bind(py) {
            names.push(key.str()?.to_string_lossy().into_owned());
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(tierline::tables::unread(plan, &names, self.id))
    }
}

impl One {
    pub(crate) const fn new(assignment: Assignment, given: Given) -> Self {
        Self { assignment, given }
    }
}

#[pymethods]
impl One {
    /// Client, date, tier, clause, the fields of each issue, the attributes whose values were rounded, and the possible tiers.
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guarded(py, || {
            let assignment = &self.assignment;
            let issues = assignment
                .issues()
                .map(|issue| (issue.kind().code(), issue.attribute(), issue.value(), issue.to_string()));
            let issues = PyTuple::new(py, issues.collect::<Vec<_>>())?;
            let client = self.given.has_id().then(|| assignment.client());
            let rounded = PyTuple::new(py, assignment.rounded())?;
            let possible = PyTuple::new(py, assignment.possible_tiers().collect::<Vec<_>>())?;
            (client, date(py, assignment.as_of())?, assignment.tier(), assignment.clause(), issues, rounded, possible)
                .into_pyobject(py)
        })
    }

    /// The document of the assignment.
    fn document(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || {
            let unread = self.given.unread(py, self.assignment.plan())?;
            let mut document = tierline::wire::Assignment::of(&self.assignment, Language::default());
            if !self.given.has_id() {
                document.client = None;
            }
            document.unread = unread.iter().map(|key| (key.name(), key.meant().map(Into::into))).collect();
            Ok(document.to_json())
        })
    }

    /// The keys that nothing reads, and the column that each of them was probably meant for.
    fn unread<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guarded(py, || {
            let unread = PyDict::new(py);
            for key in self.given.unread(py, self.assignment.plan())? {
                unread.set_item(key.name(), key.meant())?;
            }
            Ok(unread)
        })
    }

    /// Scores, contributions (by `score.factor`, and `score.rounding`), coverage, dimensions and flags.
    fn by_name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guarded(py, || {
            let assignment = &self.assignment;
            let (scores, contributions, coverage) = (PyDict::new(py), PyDict::new(py), PyDict::new(py));
            for (name, score) in assignment.scores() {
                scores.set_item(name, maybe_decimal(py, score)?)?;
                for line in assignment.contributions(name) {
                    let factor = line.factor.unwrap_or("rounding");
                    contributions.set_item(format!("{name}.{factor}"), maybe_decimal(py, line.amount)?)?;
                }
                coverage.set_item(name, maybe_decimal(py, assignment.coverage(name))?)?;
            }
            let dimensions = PyDict::new(py);
            for (name, level) in assignment.levels() {
                dimensions.set_item(name, level)?;
            }
            let flags = PyDict::new(py);
            for (name, flag) in assignment.flags() {
                flags.set_item(name, flag)?;
            }
            PyTuple::new(py, [scores, contributions, coverage, dimensions, flags])
        })
    }
}
