//! Results as Arrow columns: the core's buffers become Arrow's, most of them as they are.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, PrimitiveArray, StringArray,
    builder::StringBuilder,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field};
use tierline_core::{Assignments, ClauseNumbers, Codes, Numbers, Plan, Truths, Validity, Value};

use crate::assign::Options;
use crate::table::TableColumn;

/// The digits of every number in a result: no number of a model has more.
pub(crate) const PRECISION: u8 = 18;

/// Names by code, dictionary-encoded or plain.
pub(crate) struct Names {
    names: Arc<StringArray>,
    plain: bool,
}

impl Names {
    fn new<'a>(names: impl Iterator<Item = &'a str>, plain: bool) -> Self {
        Self { names: Arc::new(StringArray::from_iter_values(names)), plain }
    }

    /// The narrowest signed key: pandas reads no others.
    fn key_type(&self) -> DataType {
        match self.names.len() {
            0..=127 => DataType::Int8,
            128..=32_767 => DataType::Int16,
            _ => DataType::Int32,
        }
    }

    fn data_type(&self) -> DataType {
        if self.plain {
            DataType::Utf8
        } else {
            DataType::Dictionary(Box::new(self.key_type()), Box::new(DataType::Utf8))
        }
    }

    /// The column of codes, which begin with 1.
    fn column(&self, column: Codes) -> Result<ArrayRef, ArrowError> {
        if self.plain || self.key_type() != DataType::Int8 {
            return self.column_of(column.codes.iter().map(|code| u32::from(*code)));
        }
        let rows = column.codes.len();
        // Codes are compared without a sign, which every processor does for many at once.
        let (mut codes, mut most) = (column.codes, 0);
        for code in &mut codes {
            most = most.max(*code);
            *code = code.saturating_sub(1);
        }
        let keys = ScalarBuffer::<i8>::new(Buffer::from_vec(codes), 0, rows);
        let keys = PrimitiveArray::try_new(keys, nulls(column.validity, rows))?;
        if self.names.is_empty() || usize::from(most) > self.names.len() {
            // Nothing but nulls, or Arrow says what is wrong.
            return self.keyed::<Int8Type>(keys);
        }
        Ok(self.keyed_with(keys))
    }

    /// As [`Names::column`], one by one: plain texts, and codes of names that 8 bits do not number.
    fn column_of(&self, codes: impl Iterator<Item = u32>) -> Result<ArrayRef, ArrowError> {
        let names = &self.names;
        let at = |code: u32| code.checked_sub(1);
        if self.plain {
            let texts = codes.map(|code| {
                let at = usize::try_from(at(code)?).ok()?;
                (at < names.len()).then(|| names.value(at))
            });
            return Ok(Arc::new(texts.collect::<StringArray>()));
        }
        match self.key_type() {
            DataType::Int8 => self.keyed::<Int8Type>(codes.map(|code| i8::try_from(at(code)?).ok()).collect()),
            DataType::Int16 => self.keyed::<Int16Type>(codes.map(|code| i16::try_from(at(code)?).ok()).collect()),
            _ => self.keyed::<Int32Type>(codes.map(|code| i32::try_from(at(code)?).ok()).collect()),
        }
    }

    /// A dictionary of keys that have been checked all at once: Arrow's own check takes longer than the rest of making
    /// the column.
    #[expect(unsafe_code, reason = "the only way around a check that has been made")]
    fn keyed_with(&self, keys: PrimitiveArray<Int8Type>) -> ArrayRef {
        // SAFETY: `try_new` would return no error: it asks for every key to be the number of a value. A key is a code less 1,
        // or 0 for the code 0; the caller has seen that there is a value and that no code is above the number of values,
        // which are at most 127.
        Arc::new(unsafe { DictionaryArray::new_unchecked(keys, Arc::clone(&self.names) as ArrayRef) })
    }

    fn keyed<K: ArrowDictionaryKeyType>(&self, keys: PrimitiveArray<K>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(DictionaryArray::try_new(keys, Arc::clone(&self.names) as ArrayRef)?))
    }
}

/// How the results of a plan look as columns.
pub(crate) struct Layout {
    tiers: Names,
    clauses: Names,
    levels: Vec<Names>,
    /// The issues of clients without any, as many as a batch mostly has.
    no_issues: ArrayRef,
    pub(crate) fields: Vec<Field>,
}

impl Layout {
    /// The layout of batches that mostly have so many clients.
    pub(crate) fn new(plan: &Plan, client: &DataType, options: &Options, rows: usize) -> Self {
        let plain = options.plain;
        let tiers = Names::new(plan.tiers(), plain);
        let clauses = Names::new(plan.clause_words(), plain);
        let levels: Vec<Names> =
            plan.dimensions().map(|(_, levels)| Names::new(levels.iter().map(|l| &**l), plain)).collect();
        let number = |name: String, scale: u8| Field::new(name, decimal_type(scale), true);
        let mut fields = vec![
            Field::new(plan.client_column(), client.clone(), true),
            Field::new("tier", tiers.data_type(), true),
            Field::new("clause", clauses.data_type(), true),
        ];
        fields.extend(plan.scores().map(|score| number(score.name().into(), score.scale())));
        fields
            .extend(plan.dimensions().zip(&levels).map(|((name, _), names)| Field::new(name, names.data_type(), true)));
        fields.extend(plan.flags().map(|name| Field::new(name, DataType::Boolean, true)));
        if options.contributions {
            for score in plan.scores() {
                let (name, scale) = (score.name(), score.scale());
                fields.extend(score.factors().map(|factor| number(format!("{name}.{factor}"), scale)));
                if score.rounds() {
                    fields.push(number(format!("{name}.rounding"), scale));
                }
                fields.push(number(format!("{name}.coverage"), score.coverage_scale()));
            }
        }
        fields.push(Field::new("issues", DataType::Utf8, true));
        Self { tiers, clauses, levels, no_issues: Arc::new(StringArray::new_null(rows)), fields }
    }

    /// The columns behind the client column, in the order of the fields.
    pub(crate) fn columns(&self, assignments: Assignments) -> Result<Vec<ArrayRef>, ArrowError> {
        let issues = match assignments.issues().len() {
            0 if assignments.len() <= self.no_issues.len() => self.no_issues.slice(0, assignments.len()),
            0 => Arc::new(StringArray::new_null(assignments.len())),
            _ => issues(&assignments),
        };
        let clauses = match assignments.clauses {
            ClauseNumbers::Narrow(numbers) => self.clauses.column(numbers)?,
            ClauseNumbers::Wide(numbers) => self.clauses.column_of(numbers.into_iter())?,
        };
        let mut columns: Vec<ArrayRef> = vec![self.tiers.column(assignments.tiers)?, clauses];
        for score in assignments.scores {
            columns.push(decimals(score)?);
        }
        for (names, levels) in self.levels.iter().zip(assignments.levels) {
            columns.push(names.column(levels)?);
        }
        columns.extend(assignments.flags.into_iter().map(booleans));
        for breakdown in assignments.breakdowns {
            for numbers in breakdown.contributions.into_iter().chain(breakdown.rounding).chain([breakdown.coverage]) {
                columns.push(decimals(numbers)?);
            }
        }
        columns.push(issues);
        Ok(columns)
    }
}

/// 128 bits: narrower decimals cannot be filtered in polars 2.1, nor summed in pyarrow 26.
fn decimal_type(scale: u8) -> DataType {
    DataType::Decimal128(PRECISION, i8::try_from(scale).unwrap_or(i8::MAX))
}

fn bits(bits: Vec<u8>, rows: usize) -> BooleanBuffer {
    BooleanBuffer::new(Buffer::from_vec(bits), 0, rows)
}

/// Validity only where something is missing; how much has been counted already.
#[expect(unsafe_code, reason = "the only way around counting once more")]
fn nulls(validity: Validity, rows: usize) -> Option<NullBuffer> {
    let missing = validity.missing;
    (missing > 0).then(|| {
        let bits = bits(validity.bits, rows);
        debug_assert_eq!(bits.count_set_bits().checked_add(missing), Some(rows));
        // SAFETY: `missing` is the number of bits that are not set: the core counts each as it writes it.
        unsafe { NullBuffer::new_unchecked(bits, missing) }
    })
}

fn booleans(truths: Truths) -> ArrayRef {
    let rows = truths.rows;
    Arc::new(BooleanArray::new(bits(truths.bits, rows), nulls(truths.validity, rows)))
}

fn decimals(numbers: Numbers) -> Result<ArrayRef, ArrowError> {
    let rows = numbers.units.len();
    let array = Decimal128Array::try_new(ScalarBuffer::from(numbers.units), nulls(numbers.validity, rows))?;
    let scale = i8::try_from(numbers.scale).unwrap_or(i8::MAX);
    Ok(Arc::new(array.with_precision_and_scale(PRECISION, scale)?))
}

/// The issues of each client in words, `; ` between them.
fn issues(assignments: &Assignments) -> ArrayRef {
    let mut issues = assignments.issues().peekable();
    let mut builder = StringBuilder::new();
    for row in 0..assignments.len() {
        let mut words = String::new();
        while let Some((_, issue)) = issues.next_if(|(at, _)| *at == row) {
            if !words.is_empty() {
                words.push_str("; ");
            }
            words.push_str(&issue.to_string());
        }
        builder.append_option((!words.is_empty()).then_some(words));
    }
    Arc::new(builder.finish())
}

/// The ids of single values as a column: whole numbers where all are, texts elsewhere.
fn id_values(values: &[Value]) -> ArrayRef {
    let whole = values.iter().all(|value| matches!(value, Value::Integer(_) | Value::Missing))
        && values.iter().any(|value| matches!(value, Value::Integer(_)));
    if whole {
        let numbers = values.iter().map(|value| if let Value::Integer(number) = value { Some(*number) } else { None });
        return Arc::new(numbers.collect::<arrow_array::Int64Array>());
    }
    // A text stands as it came, blanks too; other values as the ids that they mean.
    let texts = values.iter().map(|value| match value {
        Value::Text(text) => Some(Cow::Borrowed(&**text)),
        other => other.as_id(),
    });
    Arc::new(texts.collect::<StringArray>())
}

/// The client column as it came.
pub(crate) fn client_array(column: &TableColumn) -> ArrayRef {
    match column {
        TableColumn::Arrow(array) => Arc::clone(array),
        TableColumn::Values(values) => id_values(values),
    }
}
