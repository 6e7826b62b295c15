//! Results as Python values, which the package's classes are made from. Whole documents go as JSON, the texts of `tierline::wire`.

use pyo3::prelude::*;
use tierline::{
    Date, Decimal,
    model::{Constant, Number, Parameter},
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
