//! Single Python values: what they are to a model, exactly, or why they are nothing to it.

use pyo3::exceptions::PyOverflowError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyFloat, PyInt, PyString, PyType, PyTzInfo};
use tierline::{Date, Decimal, Value};

use crate::raise;

/// What a value can be, for messages.
pub(crate) const WANTED: &str =
    "a value can be None, bool, int, float, Decimal, str, date, datetime, or a scalar of numpy or pandas";

/// What `NaN` means: a number that is none, or, in pandas, that there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nan {
    Issue,
    Missing,
}

impl Nan {
    pub(crate) const fn new(missing: bool) -> Self {
        if missing { Self::Missing } else { Self::Issue }
    }

    const fn float(self, value: f64) -> Value {
        match self {
            Self::Missing if value.is_nan() => Value::Missing,
            _ => Value::Float(value),
        }
    }
}

/// The value that a Python object means.
///
/// # Errors
/// Why it means none, in words; the caller knows where it stands.
pub(crate) fn read(object: &Bound<'_, PyAny>, nan: Nan) -> Result<Value, String> {
    if object.is_none() {
        Ok(Value::Missing)
    } else if let Ok(float) = object.cast_exact::<PyFloat>() {
        Ok(nan.float(float.value()))
    } else if let Ok(text) = object.cast_exact::<PyString>() {
        read_text(text)
    } else if let Ok(truth) = object.cast_exact::<PyBool>() {
        Ok(Value::Boolean(truth.is_true()))
    } else if let Ok(whole) = object.cast_exact::<PyInt>() {
        read_integer(whole.as_any())
    } else {
        read_other(object, nan).unwrap_or_else(|error| Err(error.value(object.py()).to_string()))
    }
}

/// Values of other classes; the outer error is an exception that an object's own method raised.
fn read_other(object: &Bound<'_, PyAny>, nan: Nan) -> PyResult<Result<Value, String>> {
    let py = object.py();
    let class = object.get_type();
    let name = class.name()?;
    let name = name.to_str()?;
    let home = class.module()?;
    let home = home.to_str()?.split('.').next().unwrap_or_default();
    match (home, name) {
        ("pandas", "NAType" | "NaTType") => return Ok(Ok(Value::Missing)),
        ("numpy", "bool" | "bool_") => return Ok(Ok(Value::Boolean(object.is_truthy()?))),
        ("numpy", "float32") => return Ok(Ok(read_float32(object.call_method0(intern!(py, "item"))?.extract()?, nan))),
        ("numpy", "float16" | "longdouble" | "float96" | "float128") => return Ok(Ok(read_digits(object, nan)?)),
        ("numpy", "datetime64") => return read_datetime64(object).map(Ok),
        ("numpy", "timedelta64") => return Ok(Err(refused(name))),
        _ => {}
    }
    if let Ok(float) = object.cast::<PyFloat>() {
        Ok(Ok(nan.float(float.value())))
    } else if let Ok(text) = object.cast::<PyString>() {
        Ok(read_text(text))
    } else if object.is_instance(decimal_class(py)?)? {
        Ok(Ok(read_digits(object, nan)?))
    } else if let Ok(moment) = object.cast::<PyDateTime>() {
        Ok(utc_day(moment)?.map_or_else(|| Err("its day in UTC is out of range".into()), |day| Ok(Value::Date(day))))
    } else if let Ok(day) = object.cast::<PyDate>() {
        Ok(civil(day)?.map_or_else(|| Err("it is no day".into()), |day| Ok(Value::Date(day))))
    } else if object.hasattr(intern!(py, "__index__"))? {
        Ok(read_integer(&object.call_method0(intern!(py, "__index__"))?))
    } else {
        Ok(Err(refused(name)))
    }
}

fn refused(class: &str) -> String {
    format!("it is of type `{class}`")
}

fn read_text(text: &Bound<'_, PyString>) -> Result<Value, String> {
    match text.to_str() {
        Ok(text) => Ok(Value::from(text)),
        Err(_) => Err("it is a text with half a surrogate pair, which is no Unicode".into()),
    }
}

/// An integer: where 64 bits do not hold it, its digits.
fn read_integer(whole: &Bound<'_, PyAny>) -> Result<Value, String> {
    match whole.extract::<i64>() {
        Ok(value) => Ok(Value::Integer(value)),
        // A class of integers may write itself otherwise: `int` writes digits.
        Err(_) => match whole.py().get_type::<PyInt>().call1((whole,)).and_then(|whole| whole.str()) {
            Ok(digits) => Ok(Value::Text(digits.to_string().into())),
            // More digits than Python writes out: a number that is far out of range, by its power of two.
            Err(_) => {
                let bits: u64 = whole
                    .call_method0(intern!(whole.py(), "bit_length"))
                    .and_then(|bits| bits.extract())
                    .map_err(|_| refused("int"))?;
                let sign = if whole.lt(0).unwrap_or(false) { "-" } else { "" };
                Ok(Value::Text(format!("{sign}1e{}", bits.saturating_mul(3) / 10).into()))
            }
        },
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the value is that of a 32-bit float")]
const fn read_float32(value: f64, nan: Nan) -> Value {
    match nan {
        Nan::Missing if value.is_nan() => Value::Missing,
        _ => Value::Float32(value as f32),
    }
}

/// A number that writes itself in digits: `Decimal`, and floats that no Rust type holds.
fn read_digits(number: &Bound<'_, PyAny>, nan: Nan) -> PyResult<Value> {
    let text = number.str()?;
    let text = text.to_str()?;
    if let Ok(decimal) = Decimal::parse(text) {
        return Ok(Value::Decimal(decimal));
    }
    let word = text.trim_start_matches('-');
    if word.to_ascii_lowercase().contains("nan") {
        return Ok(nan.float(f64::NAN));
    }
    if word.to_ascii_lowercase().starts_with("inf") {
        return Ok(Value::Float(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    // More digits than a Decimal has: as a text they are read to the last one.
    Ok(Value::from(text))
}

/// A moment of numpy: its day, or its words where it is beyond the calendar.
fn read_datetime64(moment: &Bound<'_, PyAny>) -> PyResult<Value> {
    let py = moment.py();
    let day = moment.call_method1(intern!(py, "astype"), (intern!(py, "datetime64[D]"),))?;
    let item = day.call_method0(intern!(py, "item"))?;
    if item.is_none() {
        return Ok(Value::Missing);
    }
    let day = match item.cast::<PyDate>() {
        Ok(day) => civil(day)?,
        Err(_) => None,
    };
    Ok(match day {
        Some(day) => Value::Date(day),
        None => Value::from(moment.str()?.to_str()?),
    })
}

/// The as-of date: a date, a datetime (its day in UTC where it knows its zone), or a text like 2026-11-21.
pub(crate) fn as_of(object: &Bound<'_, PyAny>) -> PyResult<Date> {
    let py = object.py();
    let wrong = |what: &str| {
        raise::argument(py, "bad-date", &format!("as_of {what}"), "give a datetime.date, or a text like \"2026-11-21\"")
    };
    if let Ok(text) = object.cast::<PyString>() {
        let words = text.to_string_lossy();
        return words.parse().map_err(|_| {
            let words: String = words.chars().take(64).flat_map(char::escape_debug).collect();
            wrong(&format!("is `{words}`, which is no date"))
        });
    }
    let class = object.get_type().name()?;
    let day = if class.to_str()? == "NaTType" {
        None
    } else if let Ok(moment) = object.cast::<PyDateTime>() {
        utc_day(moment)?
    } else if let Ok(day) = object.cast::<PyDate>() {
        civil(day)?
    } else {
        return Err(wrong(&format!("is of type `{}`, which is no date", class.to_str()?)));
    };
    day.ok_or_else(|| wrong("is no day of the calendar"))
}

fn civil(day: &Bound<'_, PyAny>) -> PyResult<Option<Date>> {
    let py = day.py();
    let year = day.getattr(intern!(py, "year"))?.extract()?;
    let month = day.getattr(intern!(py, "month"))?.extract()?;
    Ok(Date::new(year, month, day.getattr(intern!(py, "day"))?.extract()?))
}

/// The day in UTC of a moment that knows its zone, the day as it stands of one that does not.
fn utc_day(moment: &Bound<'_, PyDateTime>) -> PyResult<Option<Date>> {
    let py = moment.py();
    if moment.call_method0(intern!(py, "utcoffset"))?.is_none() {
        return civil(moment);
    }
    match moment.call_method1(intern!(py, "astimezone"), (PyTzInfo::utc(py)?,)) {
        Ok(moment) => civil(&moment),
        Err(error) if error.is_instance_of::<PyOverflowError>(py) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `decimal.Decimal`.
pub(crate) fn decimal_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}
