//! Ids that a spreadsheet has ruined: it shows a long number as `1.23457E+11`, keeps 15 of its digits, and saves what it shows.
//!
//! Several clients then have one id, or one that no other table has. Four forms are told apart: texts such as
//! `1.23457E+11`; floats with no more digits than a spreadsheet shows; whole numbers of more than 15 digits whose further
//! digits are all 0; and floats so large that they stand for several whole numbers.
//!
//! It costs a look at [`LOOKS`] rows, evenly over the table. All rows are looked at where one of those is suspect, or where
//! ids are there twice, which is what becomes of ruined ones.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, GenericStringArray, OffsetSizeTrait};
use arrow_schema::DataType;
use tierline_core::{Interrupted, Key, Remark, Sentence, Value};

use super::{arrow_key, id};
use crate::strings::{between, viewed};
use crate::table::TableColumn;
use crate::threads::{self, Unit, Workers};

/// How many rows are looked at where nothing is suspect: all of a table that is not longer.
const LOOKS: usize = 1 << 12;

/// The digits of a number that a spreadsheet keeps.
const KEPT: usize = 15;

/// The least number of more than [`KEPT`] digits.
const LONG: u64 = 10_u64.pow(15);

/// The least float of twelve digits, of which a spreadsheet shows no more than six.
const LARGE: f64 = 1e11;

/// The digits that a spreadsheet shows of a large number.
const SHOWN: usize = 6;

/// From here on a float stands for several whole numbers; and a 32-bit float.
const INEXACT: f64 = 9_007_199_254_740_992.0;
const INEXACT_32: f64 = 16_777_216.0;

/// What the id of a row looks like, where it is a long number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A text as in `1.23457E+11`.
    Shortened,
    /// A large float of few digits, as that text is read by most programs.
    Short,
    /// Any other large float.
    Large,
    /// A float that stands for several whole numbers.
    Inexact,
    /// More digits than are kept, all of which are 0: so many of them.
    Zeros(u32),
    /// More digits than are kept.
    Long,
}

/// How many ids look like what, with the first one of each kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ruined {
    shortened: Found,
    short: Found,
    large: u64,
    inexact: Found,
    zeros: Found,
    /// Digits that are 0 by chance once in ten times, over all ids.
    nulls: u64,
    long: u64,
}

#[derive(Clone, Debug, Default)]
struct Found {
    clients: u64,
    example: Option<Box<str>>,
}

impl Found {
    fn merge(&mut self, more: &Self) {
        self.clients = self.clients.saturating_add(more.clients);
        self.example = self.example.take().or_else(|| more.example.clone());
    }
}

/// Looks at the ids of all chunks, whose bytes have been looked at; `twice` says whether some are there twice.
///
/// # Errors
/// The call was asked to end.
pub(crate) fn ruined(
    chunks: &[&TableColumn],
    units: &[Unit],
    twice: bool,
    workers: Workers<'_>,
) -> Result<Ruined, Interrupted> {
    let rows = chunks.iter().map(|column| column.len()).fold(0, usize::saturating_add);
    let step = rows.div_ceil(LOOKS).max(1);
    if !twice || step == 1 {
        let mut some = Ruined::default();
        chunks.iter().for_each(|column| some.look(column, (0..column.len()).step_by(step)));
        if step == 1 || !some.tells() {
            return Ok(some);
        }
    }
    let parts = threads::each(units.len(), workers, |number| {
        let mut found = Ruined::default();
        if let Some((unit, column)) = units.get(number).and_then(|unit| Some((unit, chunks.get(unit.chunk)?))) {
            found.look(column, unit.rows.clone());
        }
        found
    })?;
    let mut all = Ruined::default();
    parts.iter().for_each(|part| all.merge(part));
    Ok(all)
}

impl Ruined {
    /// Adds what other rows look like.
    pub(crate) fn merge(&mut self, more: &Self) {
        self.shortened.merge(&more.shortened);
        self.short.merge(&more.short);
        self.inexact.merge(&more.inexact);
        self.zeros.merge(&more.zeros);
        self.large = self.large.saturating_add(more.large);
        self.nulls = self.nulls.saturating_add(more.nulls);
        self.long = self.long.saturating_add(more.long);
    }

    /// What is to be said of the ids: one remark for each form.
    pub(crate) fn remarks(&self, client: &str) -> Vec<Remark> {
        let forms = [
            (&self.shortened, true, Key::RemarkIdsShortened, Key::RemarkIdsHelp),
            (&self.short, self.are_short(), Key::RemarkIdsShortened, Key::RemarkIdsHelp),
            (&self.zeros, self.are_cut(), Key::RemarkIdsCut, Key::RemarkIdsHelp),
            (&self.inexact, true, Key::RemarkIdsInexact, Key::RemarkIdsInexactHelp),
        ];
        let one = |(found, tells, key, help): (&Found, bool, Key, Key)| {
            let example = found.example.as_deref().filter(|_| tells)?;
            let message = Sentence::of(key)
                .with("clients", found.clients)
                .with("id", tierline_core::shown(example).into_owned())
                .with("column", client);
            let remark = Remark::warning("ruined-ids", message).columns([client]).given([example]);
            Some(remark.clients(found.clients).help(Sentence::of(help)))
        };
        forms.into_iter().filter_map(one).collect()
    }

    fn tells(&self) -> bool {
        self.shortened.clients > 0 || self.inexact.clients > 0 || self.are_short() || self.are_cut()
    }

    /// Some ids of twelve digits are round by themselves: not a third of them.
    const fn are_short(&self) -> bool {
        self.short.clients > 0 && self.large <= self.short.clients.saturating_mul(2)
    }

    /// One digit in ten is 0 by chance: three in a row are not, and neither are nine ids of ten.
    const fn are_cut(&self) -> bool {
        self.nulls >= 3 && self.zeros.clients >= self.long.saturating_mul(9)
    }

    /// Looks at some rows of a column.
    fn look(&mut self, column: &TableColumn, rows: impl Iterator<Item = usize>) {
        let array = match column {
            TableColumn::Values(values) => {
                rows.for_each(|row| self.put(column, row, values.get(row).and_then(of_value)));
                return;
            }
            TableColumn::Arrow(array) => array.as_ref(),
        };
        match array.data_type() {
            DataType::Utf8 => self.look_at_texts(column, array.as_string::<i32>(), rows),
            DataType::LargeUtf8 => self.look_at_texts(column, array.as_string::<i64>(), rows),
            // Of these no number has more digits than are kept.
            DataType::Int8 | DataType::Int16 | DataType::Int32 => {}
            DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {}
            DataType::Boolean | DataType::Date32 => {}
            DataType::Int64 => {
                let values = array.as_primitive::<Int64Type>().values();
                let is_long = |row: &usize| values.get(*row).is_some_and(|value| value.unsigned_abs() >= LONG);
                rows.filter(is_long).for_each(|row| self.put(column, row, of_row(array, row)));
            }
            DataType::Float64 => {
                let values = array.as_primitive::<Float64Type>().values();
                let is_large = |row: &usize| values.get(*row).is_some_and(|value| value.abs() >= LARGE);
                rows.filter(is_large).for_each(|row| self.put(column, row, of_row(array, row)));
            }
            _ => rows.for_each(|row| self.put(column, row, of_row(array, row))),
        }
    }

    fn look_at_texts<O: OffsetSizeTrait>(
        &mut self,
        column: &TableColumn,
        array: &GenericStringArray<O>,
        rows: impl Iterator<Item = usize>,
    ) {
        for row in rows {
            // Nearly all ids are told apart here.
            if between(array, row).is_some_and(is_suspect) {
                self.put(column, row, of_row(array, row));
            }
        }
    }

    fn put(&mut self, column: &TableColumn, row: usize, form: Option<Form>) {
        let found = match form {
            None => return,
            Some(Form::Large) => {
                self.large = self.large.saturating_add(1);
                return;
            }
            Some(Form::Long) => {
                self.long = self.long.saturating_add(1);
                return;
            }
            Some(Form::Shortened) => &mut self.shortened,
            Some(Form::Short) => &mut self.short,
            Some(Form::Inexact) => &mut self.inexact,
            Some(Form::Zeros(nulls)) => {
                self.nulls = self.nulls.saturating_add(nulls.into());
                &mut self.zeros
            }
        };
        found.clients = found.clients.saturating_add(1);
        if found.example.is_none() {
            found.example = id(column, row).map(|id| id.trim().into());
        }
    }
}

fn of_row(array: &dyn Array, row: usize) -> Option<Form> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => of_text(between(array.as_string::<i32>(), row)?),
        DataType::LargeUtf8 => of_text(between(array.as_string::<i64>(), row)?),
        DataType::Utf8View => of_text(viewed(array.as_string_view(), row)?.bytes()),
        DataType::Int64 => of_whole(array.as_primitive::<Int64Type>().values().get(row)?.unsigned_abs().into()),
        DataType::UInt64 => of_whole((*array.as_primitive::<UInt64Type>().values().get(row)?).into()),
        DataType::Decimal128(_, 0) => {
            of_whole(array.as_primitive::<Decimal128Type>().values().get(row)?.unsigned_abs())
        }
        DataType::Float64 => of_float(*array.as_primitive::<Float64Type>().values().get(row)?, INEXACT),
        DataType::Float32 => of_float((*array.as_primitive::<Float32Type>().values().get(row)?).into(), INEXACT_32),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            // A dictionary of dictionaries is no column of ids.
            let entries = dictionary.values().as_ref();
            let is_flat = entries.as_any_dictionary_opt().is_none();
            arrow_key(dictionary.keys(), row).filter(|_| is_flat).and_then(|key| of_row(entries, key))
        }
        _ => None,
    }
}

fn of_value(value: &Value) -> Option<Form> {
    match value {
        Value::Text(text) => of_text(text.as_bytes()),
        Value::Integer(value) => of_whole(value.unsigned_abs().into()),
        Value::Float(value) => of_float(*value, INEXACT),
        Value::Float32(value) => of_float((*value).into(), INEXACT_32),
        Value::Decimal(value) => of_whole(value.units(0)?.unsigned_abs()),
        _ => None,
    }
}

fn of_float(value: f64, inexact: f64) -> Option<Form> {
    let size = value.abs();
    if !(size >= LARGE.min(inexact) && size.is_finite()) {
        return None;
    }
    let digits = || {
        let text = format!("{value:e}");
        text.split('e').next().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count()
    };
    Some(if size >= LARGE && digits() <= SHOWN {
        Form::Short
    } else if size >= inexact {
        Form::Inexact
    } else {
        Form::Large
    })
}

fn of_whole(value: u128) -> Option<Form> {
    if value < LONG.into() {
        return None;
    }
    let further = value.checked_ilog10()?.checked_sub(u32::try_from(KEPT).ok()?)?.checked_add(1)?;
    let rest = value.checked_rem(10_u128.checked_pow(further)?)?;
    Some(if rest == 0 { Form::Zeros(further) } else { Form::Long })
}

/// Whether a text begins and ends as a long number does; cheap, for no other is looked at closer.
fn is_suspect(text: &[u8]) -> bool {
    let begins = matches!(text, [b'0'..=b'9' | b'-' | b' ', ..]);
    begins && matches!(text, [.., b'0'..=b'9' | b' '])
}

fn of_text(text: &[u8]) -> Option<Form> {
    let text = text.trim_ascii();
    let digits = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    if text.len() > KEPT && digits(text) {
        // What begins with 0 was no number for a spreadsheet.
        let (_, further) = text.split_at_checked(KEPT).filter(|(kept, _)| !kept.starts_with(b"0"))?;
        let nulls = u32::try_from(further.len()).ok().filter(|_| further.iter().all(|digit| *digit == b'0'));
        return Some(nulls.map_or(Form::Long, Form::Zeros));
    }
    let (mantissa, exponent) = text.split_last_chunk::<4>()?;
    let mantissa = mantissa.strip_prefix(b"-").unwrap_or(mantissa);
    let shortened = match mantissa {
        [first] => first.is_ascii_digit(),
        [first, b'.' | b',', rest @ ..] => first.is_ascii_digit() && digits(rest),
        _ => false,
    };
    let ends = matches!(exponent, [b'E' | b'e', b'+', b'0'..=b'9', b'0'..=b'9']);
    (ends && shortened).then_some(Form::Shortened)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{
        ArrayRef, Decimal128Array, DictionaryArray, Float32Array, Float64Array, Int64Array, LargeStringArray,
        StringArray, StringViewArray, UInt64Array,
    };

    use super::*;

    fn remarks_on(column: &TableColumn) -> Vec<Remark> {
        let units = threads::units([column.len()]);
        ruined(&[column], &units, false, Workers::ALL).unwrap().remarks("id")
    }

    fn of(ids: &[&str]) -> Vec<Remark> {
        remarks_on(&TableColumn::Values(ids.iter().map(|id| Value::from(*id)).collect()))
    }

    fn arrow(array: impl Array + 'static) -> Vec<Remark> {
        remarks_on(&TableColumn::Arrow(Arc::new(array)))
    }

    #[test]
    fn what_a_spreadsheet_has_shortened_is_told_and_nothing_else() {
        let remarks = of(&["A-1", "1.23E+11", "1.23457E+11", "B"]);
        assert_eq!(
            remarks[0].to_string(),
            "2 clients have ids like `1.23E+11` (`id`), which is what a spreadsheet makes of a long number; export the \
             ids again, and open the file in no spreadsheet, or with that column as text"
        );
        assert_eq!((remarks.len(), remarks[0].code(), remarks[0].count()), (1, "ruined-ids", Some(2)));
        assert!(of(&["1E+12"])[0].to_string().starts_with("1 client has an id like `1E+12` (`id`)"));
        for id in ["1E+12", "-1.5E+15", "9,87E+12", " 1.2e+11 ", "1.23456789012345E+19"] {
            assert_eq!(of(&["x", id]).len(), 1, "{id}");
        }
        for id in [
            "E+11",
            "AE+11",
            "12.3E+11",
            "1.E+11",
            "1.2E11",
            "1.2E-11",
            "1.2E+1",
            "1.2E+111",
            "A1.2E+11",
            "123456789012",
            "",
        ] {
            assert_eq!(of(&["x", id]), [], "{id}");
        }
    }

    #[test]
    fn digits_that_a_spreadsheet_does_not_keep_are_told_where_they_are_all_0() {
        // Three digits are no chance, and neither are several ids.
        assert_eq!(of(&["123456789012345000"]).len(), 1);
        assert_eq!(of(&["1234567890123450", "2345678901234510", "3456789012345670"]).len(), 1);
        assert!(of(&["4111111111111000000"])[0].to_string().contains("whose digits after the 15th are all 0"));
        for ids in [
            &["1234567890123450"][..],
            &["123456789012345000", "123456789012345001"],
            &["000000000000001000"],
            &["123456789012000"],
            &["123456789012345000A"],
        ] {
            assert_eq!(of(ids), [], "{ids:?}");
        }
        let whole = [1_234_567_890_123_450_000_i64, 2_345_678_901_234_560_000];
        assert_eq!(arrow(Int64Array::from(whole.to_vec()))[0].count(), Some(2));
        assert_eq!(arrow(UInt64Array::from(vec![12_345_678_901_234_500_000]))[0].count(), Some(1));
        assert_eq!(
            arrow(Decimal128Array::from(vec![1_234_567_890_123_450_000]).with_precision_and_scale(38, 0).unwrap())
                .len(),
            1
        );
        assert_eq!(arrow(Int64Array::from(vec![1_234_567_890_123_450_001, 5])), []);
    }

    #[test]
    fn floats_are_told_where_they_have_few_digits_or_stand_for_several_numbers() {
        assert_eq!(arrow(Float64Array::from(vec![1.23e11, 1.23457e11, 7.0]))[0].count(), Some(2));
        assert_eq!(arrow(Float64Array::from(vec![1.23e11]))[0].given_names().collect::<Vec<_>>(), ["123000000000"]);
        // Most have twelve digits of their own.
        assert_eq!(arrow(Float64Array::from(vec![123_456_000_000.0, 123_456_789_012.0, 5e11 + 1.0, 5e11 + 2.0])), []);
        let inexact = arrow(Float64Array::from(vec![1_234_567_890_123_456_789.0, 4.0]));
        assert!(
            inexact[0].message().to_string().ends_with("a float of so many digits stands for several whole numbers")
        );
        assert!(inexact[0].advice().unwrap().to_string().contains("dtype=str"));
        assert_eq!(arrow(Float64Array::from(vec![9_007_199_254_740_991.0, f64::INFINITY, f64::NAN])), []);
        assert_eq!(arrow(Float32Array::from(vec![16_777_216.0]))[0].count(), Some(1));
        assert_eq!(arrow(Float32Array::from(vec![16_777_215.0])), []);
        assert_eq!(
            remarks_on(&TableColumn::Values(vec![Value::Float(1.5e12), Value::Float32(3e7), Value::Missing])).len(),
            2
        );
    }

    #[test]
    fn every_type_of_texts_is_read_and_nulls_are_none() {
        let ids = || vec![Some("A"), None, Some("1.23E+11"), Some("1.23456789012345E+19")];
        let dictionary: DictionaryArray<Int32Type> = ids().into_iter().collect();
        let arrays: [ArrayRef; 4] = [
            Arc::new(StringArray::from(ids())),
            Arc::new(LargeStringArray::from(ids())),
            Arc::new(StringViewArray::from(ids())),
            Arc::new(dictionary),
        ];
        for array in arrays {
            let remarks = remarks_on(&TableColumn::Arrow(Arc::clone(&array)));
            assert_eq!(remarks.first().and_then(Remark::count), Some(2), "{}", array.data_type());
        }
    }

    #[test]
    fn a_long_table_is_looked_at_in_some_rows_and_in_all_where_one_is_suspect_or_there_twice() {
        let rows = 10 * LOOKS;
        let with = |places: &[usize], twice: bool| {
            let id = |row: usize| if places.contains(&row) { format!("{row}E+15") } else { format!("A-{row}") };
            let column = TableColumn::Arrow(Arc::new(StringArray::from((0..rows).map(id).collect::<Vec<_>>())));
            let column = [&column];
            let found = ruined(&column, &threads::units([rows]), twice, Workers::ALL).unwrap();
            found.remarks("id").first().and_then(Remark::count)
        };
        assert_eq!(with(&[], false), None);
        assert_eq!(with(&[0, 3, 7], false), Some(3));
        assert_eq!(with(&[3, 7], false), None);
        assert_eq!(with(&[3, 7], true), Some(2));
    }
}
