//! Results as Python values: dicts of plain values, which the package's classes are made from.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use tierline::{
    Date, Decimal, Explanation,
    columns::{Reason, Summary, TierSummary},
    model::{Constant, Number, Parameter},
    plan::{Condition, SeenValue, Truth},
};

use crate::value::decimal_class;

/// A `decimal.Decimal` with all digits of the scale.
pub(crate) fn decimal(py: Python<'_>, value: Decimal) -> PyResult<Bound<'_, PyAny>> {
    decimal_class(py)?.call1((value.to_string(),))
}

pub(crate) fn maybe_decimal(py: Python<'_>, value: Option<Decimal>) -> PyResult<Option<Bound<'_, PyAny>>> {
    value.map(|value| decimal(py, value)).transpose()
}

/// A `datetime.date`.
pub(crate) fn date(py: Python<'_>, value: Date) -> PyResult<Bound<'_, PyAny>> {
    let (year, month, day) = value.civil();
    Ok(pyo3::types::PyDate::new(py, year, month, day)?.into_any())
}

/// A value of a model, a parameter by its own value.
pub(crate) fn constant<'py>(
    py: Python<'py>,
    value: &Constant,
    parameters: &[Parameter],
) -> PyResult<Option<Bound<'py, PyAny>>> {
    Ok(Some(match value {
        Constant::Number(number) => return maybe_decimal(py, resolved(number, parameters)),
        Constant::Boolean(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Constant::Text(text) => text.as_ref().into_pyobject(py)?.into_any(),
        Constant::Date(day) => date(py, *day)?,
    }))
}

/// A number of a model, a parameter by its own value.
pub(crate) fn resolved(number: &Number, parameters: &[Parameter]) -> Option<Decimal> {
    match number {
        Number::Literal(value) => Some(*value),
        Number::Parameter(name) => {
            parameters.iter().find(|parameter| parameter.name == *name).map(|parameter| parameter.value)
        }
    }
}

macro_rules! dict {
    ($py:expr, $($name:literal: $value:expr),+ $(,)?) => {{
        let fields = PyDict::new($py);
        $(fields.set_item(intern!($py, $name), $value)?;)+
        fields
    }};
}

/// The parts of an explanation, as nested dicts and lists.
pub(crate) fn explanation<'py>(py: Python<'py>, explanation: &Explanation) -> PyResult<Bound<'py, PyDict>> {
    let values = PyList::empty(py);
    for value in &explanation.values {
        values.append(dict!(py,
            "name": &*value.name,
            "given": value.given.as_deref(),
            "value": value.value.as_deref(),
            "cell": value.cell.as_deref(),
        ))?;
    }
    let derived = PyList::empty(py);
    for value in &explanation.derived {
        derived.append(dict!(py,
            "name": &*value.name,
            "words": &value.words,
            "value": value.value.as_deref(),
            "seen": seen(py, &value.seen)?,
        ))?;
    }
    let dimensions = PyList::empty(py);
    for dimension in &explanation.dimensions {
        let rules = PyList::empty(py);
        for (level, rule) in &dimension.rules {
            let rule = rule.as_ref().map(|rule| condition(py, rule)).transpose()?;
            rules.append(dict!(py, "level": &**level, "condition": rule))?;
        }
        dimensions.append(dict!(py,
            "name": &*dimension.name,
            "level": dimension.level.as_deref(),
            "of": dimension.of.as_ref().map(|of| one_seen(py, of)).transpose()?,
            "cell": dimension.cell.as_deref(),
            "rules": rules,
        ))?;
    }
    let scores = PyList::empty(py);
    for score in &explanation.scores {
        let factors = PyList::empty(py);
        for factor in &score.factors {
            factors.append(dict!(py,
                "name": &*factor.name,
                "value": factor.value.as_deref(),
                "given": factor.given.as_deref(),
                "cell": factor.cell.as_deref(),
                "points": maybe_decimal(py, factor.points)?,
                "weight": decimal(py, factor.weight)?,
                "contribution": maybe_decimal(py, factor.contribution)?,
                "note": factor.note,
            ))?;
        }
        scores.append(dict!(py,
            "name": &*score.name,
            "score": maybe_decimal(py, score.score)?,
            "coverage": decimal(py, score.coverage)?,
            "factors": factors,
            "rounding": maybe_decimal(py, score.rounding)?,
        ))?;
    }
    let flags = PyList::empty(py);
    for flag in &explanation.flags {
        flags.append(dict!(py,
            "name": &*flag.name,
            "value": flag.value,
            "condition": condition(py, &flag.condition)?,
        ))?;
    }
    let tiers = PyList::empty(py);
    for tier in &explanation.tiers {
        let clauses = tier.clauses.iter().map(|clause| condition(py, clause)).collect::<PyResult<Vec<_>>>()?;
        tiers.append(dict!(py,
            "name": &*tier.name,
            "taken": tier.taken,
            "possible": tier.possible,
            "clauses": clauses,
        ))?;
    }
    let unread = PyList::empty(py);
    for key in &explanation.unread {
        unread.append(dict!(py, "name": key.name(), "meant": key.meant(), "words": key.to_string()))?;
    }
    let parts = dict!(py,
        "values": values,
        "derived": derived,
        "dimensions": dimensions,
        "scores": scores,
        "flags": flags,
        "tiers": tiers,
        "unread": unread,
    );
    // Only of segments is it told that they have no order.
    if !explanation.assignment.plan().is_ranked() {
        parts.set_item("ranked", false)?;
    }
    Ok(parts)
}

/// A condition and what it is made of; models are nested at most 64 deep.
fn condition<'py>(py: Python<'py>, node: &Condition) -> PyResult<Bound<'py, PyDict>> {
    let truth = match node.truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    };
    let parts = node.parts.iter().map(|part| condition(py, part)).collect::<PyResult<Vec<_>>>()?;
    Ok(dict!(py, "words": &node.words, "truth": truth, "seen": seen(py, &node.seen)?, "parts": parts))
}

fn seen<'py>(py: Python<'py>, values: &[SeenValue]) -> PyResult<Vec<Bound<'py, PyDict>>> {
    values.iter().map(|seen| one_seen(py, seen)).collect()
}

fn one_seen<'py>(py: Python<'py>, value: &SeenValue) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, "words": &value.words, "value": value.value.as_deref(), "given": value.given.as_deref()))
}

/// The fields of a remark: code, whether it is a warning, the columns that are read, those that were given, clients,
/// message, help.
pub(crate) type Remark = (&'static str, bool, Vec<String>, Vec<String>, Option<u64>, String, Option<String>);

/// The fields of remarks.
pub(crate) fn remarks(remarks: &[tierline::columns::Remark]) -> Vec<Remark> {
    let one = |remark: &tierline::columns::Remark| {
        let (columns, given) = (remark.read_columns().map(Into::into), remark.given_names().map(Into::into));
        let (message, help) = (remark.message().to_string(), remark.advice().map(ToString::to_string));
        (remark.code(), remark.is_warning(), columns.collect(), given.collect(), remark.count(), message, help)
    };
    remarks.iter().map(one).collect()
}

/// The fields of a `Summary`.
pub(crate) fn summary<'py>(py: Python<'py>, summary: &Summary) -> PyResult<Bound<'py, PyDict>> {
    let tiers = summary.tiers().map(|tier| tier_summary(py, &tier)).collect::<PyResult<Vec<_>>>()?;
    let listed = |reasons: Vec<Reason<'_>>| -> PyResult<Bound<'py, PyList>> {
        PyList::new(
            py,
            reasons.iter().map(|reason| (reason.kind.code(), reason.attribute, reason.clients, reason.words())),
        )
    };
    Ok(dict!(py,
        "clients": summary.clients(),
        "value": maybe_decimal(py, summary.value())?,
        "value_above_zero": maybe_decimal(py, summary.value_above_zero())?,
        "value_name": summary.value_name(),
        "tiers": tiers,
        "unassigned": tier_summary(py, &summary.unassigned())?,
        "reasons": listed(summary.reasons())?,
        "assigned_with_issues": summary.assigned_with_issues(),
        "issues_beside_tier": listed(summary.issues_beside_tier())?,
    ))
}

fn tier_summary<'py>(py: Python<'py>, tier: &TierSummary<'_>) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py,
        "tier": tier.tier,
        "clients": tier.clients,
        "share": maybe_decimal(py, tier.share)?,
        "value": maybe_decimal(py, tier.value)?,
        "value_share": maybe_decimal(py, tier.value_share)?,
        "without_value": tier.without_value,
        "negative": tier.negative,
        "negative_value": maybe_decimal(py, tier.negative_value)?,
    ))
}
