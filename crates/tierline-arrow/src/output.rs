//! Results as Arrow columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::{Int8Type, Int16Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, PrimitiveArray, StringArray,
    builder::StringBuilder,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field};
use tierline_core::{Assignments, Numbers, Plan, Value};

use crate::assign::Options;
use crate::table::TableColumn;

/// The digits of every number in a result: no number of a model has more.
const PRECISION: u8 = 18;

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

    /// The column of codes that begin with 1; 0 is null.
    fn column(&self, codes: impl ExactSizeIterator<Item = u32> + Clone) -> Result<ArrayRef, ArrowError> {
        let names = &self.names;
        let at = |code: u32| code.checked_sub(1);
        if self.plain {
            let texts = codes.map(|code| {
                let at = usize::try_from(at(code)?).ok()?;
                (at < names.len()).then(|| names.value(at))
            });
            return Ok(Arc::new(texts.collect::<StringArray>()));
        }
        macro_rules! keyed {
            ($type:ty, $native:ty) => {{
                let keys: PrimitiveArray<$type> = codes.map(|code| <$native>::try_from(at(code)?).ok()).collect();
                Arc::new(DictionaryArray::try_new(keys, Arc::clone(names) as ArrayRef)?) as ArrayRef
            }};
        }
        Ok(match self.key_type() {
            DataType::Int8 => keyed!(Int8Type, i8),
            DataType::Int16 => keyed!(Int16Type, i16),
            _ => keyed!(Int32Type, i32),
        })
    }
}

/// How the results of a plan look as columns.
pub(crate) struct Layout {
    tiers: Names,
    clauses: Names,
    /// By tier and clause: 1 + the number of the clause's words among all words, each of which is there once.
    clause_codes: Vec<Vec<u32>>,
    levels: Vec<Names>,
    pub(crate) fields: Vec<Field>,
}

impl Layout {
    pub(crate) fn new(plan: &Plan, client: &DataType, options: &Options) -> Self {
        let tiers = Names::new(plan.tiers(), options.plain);
        let mut words: Vec<&str> = Vec::new();
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        let mut clause_codes: Vec<Vec<u32>> = Vec::new();
        for tier in 0..plan.tiers().len() {
            let codes = plan.clauses(tier).into_iter().map(|clause| {
                *known.entry(clause).or_insert_with(|| {
                    words.push(clause);
                    u32::try_from(words.len()).unwrap_or(u32::MAX)
                })
            });
            clause_codes.push(codes.collect());
        }
        let clauses = Names::new(words.into_iter(), options.plain);
        let levels: Vec<Names> =
            plan.dimensions().map(|(_, levels)| Names::new(levels.iter().map(|l| &**l), options.plain)).collect();
        let number = |name: String, scale: u8| Field::new(name, decimal_type(scale), true);
        let mut fields = vec![
            Field::new(plan.client(), client.clone(), true),
            Field::new("tier", tiers.data_type(), true),
            Field::new("clause", clauses.data_type(), true),
        ];
        fields.extend(plan.scores().map(|score| number(score.name().into(), score.scale())));
        fields
            .extend(plan.dimensions().zip(&levels).map(|((name, _), names)| Field::new(name, names.data_type(), true)));
        fields.extend(plan.flags().map(|name| Field::new(name, DataType::Boolean, true)));
        if options.contributions {
            for score in plan.scores() {
                let (own, scale) = (score.name(), score.contribution_scale());
                fields.extend(score.factors().map(|factor| number(format!("{own}.{factor}"), scale)));
                if score.rounds() {
                    fields.push(number(format!("{own}.rounding"), scale));
                }
                fields.push(number(format!("{own}.coverage"), score.coverage_scale()));
            }
        }
        fields.push(Field::new("issues", DataType::Utf8, true));
        Self { tiers, clauses, clause_codes, levels, fields }
    }

    /// The columns behind the client column, in the order of the fields.
    pub(crate) fn columns(&self, own: &Assignments) -> Result<Vec<ArrayRef>, ArrowError> {
        let codes = |codes: &[u8]| codes.iter().map(|code| u32::from(*code)).collect::<Vec<u32>>();
        let clause = |(tier, clause): (&u8, &u16)| {
            let own = usize::from(*tier).checked_sub(1).and_then(|at| self.clause_codes.get(at));
            let at = usize::from(*clause).checked_sub(1);
            own.zip(at).and_then(|(codes, at)| codes.get(at)).copied().unwrap_or(0)
        };
        let mut columns: Vec<ArrayRef> = vec![
            self.tiers.column(codes(&own.tiers).into_iter())?,
            self.clauses.column(own.tiers.iter().zip(&own.clauses).map(clause).collect::<Vec<_>>().into_iter())?,
        ];
        for score in &own.scores {
            columns.push(decimals(score)?);
        }
        for (names, levels) in self.levels.iter().zip(&own.levels) {
            columns.push(names.column(codes(levels).into_iter())?);
        }
        for flag in &own.flags {
            let values = BooleanBuffer::collect_bool(flag.len(), |row| flag.get(row) == Some(&2));
            let known = BooleanBuffer::collect_bool(flag.len(), |row| flag.get(row).is_some_and(|code| *code != 0));
            columns.push(Arc::new(BooleanArray::new(values, nulls(known))));
        }
        for breakdown in &own.breakdowns {
            for numbers in breakdown.contributions.iter().chain(&breakdown.rounding).chain([&breakdown.coverage]) {
                columns.push(decimals(numbers)?);
            }
        }
        columns.push(Arc::new(issues(own)));
        Ok(columns)
    }
}

fn decimal_type(scale: u8) -> DataType {
    DataType::Decimal128(PRECISION, i8::try_from(scale).unwrap_or(i8::MAX))
}

/// Validity only where something is missing.
fn nulls(known: BooleanBuffer) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(known);
    (nulls.null_count() > 0).then_some(nulls)
}

fn decimals(numbers: &Numbers) -> Result<ArrayRef, ArrowError> {
    let units: ScalarBuffer<i128> = numbers.units.iter().map(|units| i128::from(*units)).collect();
    let known = BooleanBuffer::new(Buffer::from_slice_ref(&numbers.validity), 0, numbers.units.len());
    let array = Decimal128Array::try_new(units, nulls(known))?;
    let scale = i8::try_from(numbers.scale).unwrap_or(i8::MAX);
    Ok(Arc::new(array.with_precision_and_scale(PRECISION, scale)?))
}

/// The issues of each client in words, `; ` between them.
fn issues(own: &Assignments) -> StringArray {
    let mut builder = StringBuilder::new();
    let mut issues = own.issues().peekable();
    for row in 0..own.len() {
        let mut words = String::new();
        while let Some((_, issue)) = issues.next_if(|(at, _)| *at == row) {
            if !words.is_empty() {
                words.push_str("; ");
            }
            words.push_str(&issue.to_string());
        }
        builder.append_option((!words.is_empty()).then_some(words));
    }
    builder.finish()
}

/// The ids of single values as a column: whole numbers where all are, texts elsewhere.
fn id_values(values: &[Value]) -> ArrayRef {
    let whole = values.iter().all(|value| matches!(value, Value::Integer(_) | Value::Missing))
        && values.iter().any(|value| matches!(value, Value::Integer(_)));
    if whole {
        let numbers = values.iter().map(|value| if let Value::Integer(number) = value { Some(*number) } else { None });
        return Arc::new(numbers.collect::<arrow_array::Int64Array>());
    }
    let texts = values.iter().map(|value| match value {
        Value::Missing => None,
        other => Some(other.to_string()),
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
