//! The result of one client.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use tierline::Assignment;

use crate::answer::{date, maybe_decimal};
use crate::raise::guarded;

/// The result of one client, of which Python's values are made when somebody asks for them.
#[pyclass(frozen, module = "tierline._native")]
pub(crate) struct One {
    own: Assignment,
    /// Whether an id was given.
    with_id: bool,
}

impl One {
    pub(crate) const fn new(own: Assignment, with_id: bool) -> Self {
        Self { own, with_id }
    }
}

#[pymethods]
impl One {
    /// Client, date, tier, clause, the fields of each issue, the attributes whose values were rounded, and the possible tiers.
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guarded(py, || {
            let own = &self.own;
            let issues = own.issues().map(|own| (own.kind().code(), own.attribute(), own.value(), own.to_string()));
            let issues = PyTuple::new(py, issues.collect::<Vec<_>>())?;
            let client = self.with_id.then(|| own.client());
            let rounded = PyTuple::new(py, own.rounded())?;
            let possible = PyTuple::new(py, own.possible_tiers().collect::<Vec<_>>())?;
            (client, date(py, own.as_of())?, own.tier(), own.clause(), issues, rounded, possible).into_pyobject(py)
        })
    }

    /// Scores, contributions (by `score.factor`, and `score.rounding`), coverage, dimensions and flags.
    fn by_name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guarded(py, || {
            let own = &self.own;
            let (scores, contributions, coverage) = (PyDict::new(py), PyDict::new(py), PyDict::new(py));
            for (name, score) in own.scores() {
                scores.set_item(name, maybe_decimal(py, score)?)?;
                for line in own.contributions(name) {
                    let factor = line.factor.unwrap_or("rounding");
                    contributions.set_item(format!("{name}.{factor}"), maybe_decimal(py, line.amount)?)?;
                }
                coverage.set_item(name, maybe_decimal(py, own.coverage(name))?)?;
            }
            let dimensions = PyDict::new(py);
            for (name, level) in own.levels() {
                dimensions.set_item(name, level)?;
            }
            let flags = PyDict::new(py);
            for (name, flag) in own.flags() {
                flags.set_item(name, flag)?;
            }
            PyTuple::new(py, [scores, contributions, coverage, dimensions, flags])
        })
    }
}
