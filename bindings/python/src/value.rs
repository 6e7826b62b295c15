//! Single Python values: what they are to a model, exactly, or why they are nothing to it.

use std::num::NonZeroUsize;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyFloat, PyInt, PyString, PyType};
use tierline::{Date, Decimal, Plan, Value, values::Moment};

use crate::raise;
use crate::times;

/// What a value can be, for messages.
pub(crate) const WANTED: &str =
    "a value can be None, bool, int, float, Decimal, str, date, datetime, UUID, or a scalar of numpy or pandas";

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
        ("numpy", "datetime64") => return Ok(Ok(numpy_time(object)?)),
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
        Ok(read_datetime(moment)?.map_or_else(|| Err("it is no day".into()), Ok))
    } else if let Ok(day) = object.cast::<PyDate>() {
        Ok(civil(day)?.map_or_else(|| Err("it is no day".into()), |day| Ok(Value::Date(day))))
    } else if object.hasattr(intern!(py, "__index__"))? {
        Ok(read_integer(&object.call_method0(intern!(py, "__index__"))?))
    } else if object.is_instance(uuid_class(py)?)? {
        // Drivers of databases have classes of their own: all write themselves as 8-4-4-4-12 digits.
        Ok(Ok(Value::from(object.str()?.to_str()?)))
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

/// A moment of numpy: its day, or in words how far it is beyond the calendar.
fn numpy_time(moment: &Bound<'_, PyAny>) -> PyResult<Value> {
    let py = moment.py();
    let dtype = moment.getattr(intern!(py, "dtype"))?;
    let (unit, count): (String, i64) = py.import("numpy")?.call_method1("datetime_data", (dtype,))?.extract()?;
    let ticks: i64 = moment.call_method1(intern!(py, "astype"), (intern!(py, "int64"),))?.extract()?;
    Ok(times::value(&unit, count, ticks))
}

/// How many threads a call may take: a whole number from 1 on; nothing for as many as the processor has.
pub(crate) fn threads(given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<NonZeroUsize>> {
    let Some(given) = given else { return Ok(None) };
    // True is a number to Python, and nobody means one thread by it.
    let number = if given.is_instance_of::<PyBool>() { None } else { given.extract::<usize>().ok() };
    if let Some(threads) = number.and_then(NonZeroUsize::new) {
        return Ok(Some(threads));
    }
    let message = format!(
        "`threads` is `{}`, expected a whole number from 1 on",
        tierline::text::shown(&given.repr()?.to_string())
    );
    let help = "say how many threads may work at once, or leave it out for as many as the processor has";
    Err(raise::argument(given.py(), "unusable-value", &message, help))
}

/// The as-of date: a date, a moment (its day in the model's zone, or else in its own), or the text of a date or of a moment
/// with an offset.
pub(crate) fn as_of(object: &Bound<'_, PyAny>, plan: &Plan) -> PyResult<Date> {
    day(object, plan, "as_of")
}

/// The same of an argument of a name.
pub(crate) fn day(object: &Bound<'_, PyAny>, plan: &Plan, name: &str) -> PyResult<Date> {
    let py = object.py();
    let wrong = |what: &str| {
        let message = format!("{name} {what}");
        raise::argument(py, "bad-date", &message, "give a datetime.date, or a text like \"2026-11-21\"")
    };
    if let Ok(text) = object.cast::<PyString>() {
        let words = text.to_string_lossy();
        let of_moment = || words.parse::<Moment>().ok().and_then(|moment| plan.day_of(moment));
        return words
            .parse()
            .ok()
            .or_else(of_moment)
            .ok_or_else(|| wrong(&format!("is `{}`, which is no date", tierline::text::shown(&words))));
    }
    let class = object.get_type().name()?;
    let class = class.to_str()?;
    let value = if class == "NaTType" {
        None
    } else if let Ok(moment) = object.cast::<PyDateTime>() {
        read_datetime(moment)?
    } else if let Ok(day) = object.cast::<PyDate>() {
        civil(day)?.map(Value::Date)
    } else {
        return Err(wrong(&format!("is of type `{class}`, which is no date")));
    };
    let day = match value {
        Some(Value::Date(day)) => Some(day),
        Some(Value::Moment(moment)) => plan.day_of(moment),
        _ => None,
    };
    day.ok_or_else(|| wrong("is no day of the calendar"))
}

fn civil(day: &Bound<'_, PyAny>) -> PyResult<Option<Date>> {
    let py = day.py();
    let year = day.getattr(intern!(py, "year"))?.extract()?;
    let month = day.getattr(intern!(py, "month"))?.extract()?;
    Ok(Date::new(year, month, day.getattr(intern!(py, "day"))?.extract()?))
}

/// A moment with the offset of its zone, or the day as it stands of one without a zone; nothing beyond the calendar.
fn read_datetime(moment: &Bound<'_, PyDateTime>) -> PyResult<Option<Value>> {
    let py = moment.py();
    let Some(day) = civil(moment)? else { return Ok(None) };
    let offset = moment.call_method0(intern!(py, "utcoffset"))?;
    if offset.is_none() {
        return Ok(Some(Value::Date(day)));
    }
    let whole = |object: &Bound<'_, PyAny>, name: &str| -> PyResult<i64> { object.getattr(name)?.extract() };
    let offset = whole(&offset, "days")?.saturating_mul(86_400).saturating_add(whole(&offset, "seconds")?);
    let clock = whole(moment, "hour")?
        .saturating_mul(3_600)
        .saturating_add(whole(moment, "minute")?.saturating_mul(60))
        .saturating_add(whole(moment, "second")?);
    let seconds = i64::from(day.days()).saturating_mul(86_400).saturating_add(clock).saturating_sub(offset);
    Ok(i32::try_from(offset).ok().map(|offset| Value::Moment(Moment::new(seconds, offset))))
}

/// `uuid.UUID`.
fn uuid_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "uuid", "UUID")
}

/// `decimal.Decimal`.
pub(crate) fn decimal_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}
