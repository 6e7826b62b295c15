//! Tables that Tierline makes, beside the results of assigning: standings, movements, entitlements.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array, PrimitiveArray,
    RecordBatch, StringArray,
};
use arrow_schema::{Field, Schema, SchemaRef};

use crate::error::TableError;
use crate::output::PRECISION;

/// The values of one column to be made, row by row.
#[derive(Clone, Debug)]
pub enum FrameColumn {
    /// Texts as they are.
    Texts(StringArray),
    /// Texts of which there are few, by number from 1 on; 0 where there is none.
    Words {
        /// By row.
        numbers: Vec<u32>,
        /// By number.
        words: Vec<String>,
    },
    /// Days since 1970.
    Days(Vec<Option<i32>>),
    /// Whole numbers.
    Integers(Vec<Option<i64>>),
    /// Units of a scale.
    Numbers {
        /// By row.
        units: Vec<Option<i64>>,
        /// Digits behind the point.
        scale: u8,
    },
    /// True, false or unknown.
    Booleans(Vec<Option<bool>>),
    /// Values as they are.
    Array(ArrayRef),
}

impl FrameColumn {
    /// Texts as they are.
    pub fn texts<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        Self::Texts(texts.into_iter().collect())
    }

    /// Ids: whole numbers where they come from a column of such, and all of them are; texts otherwise.
    #[must_use]
    pub fn ids(ids: &[&str], whole: bool) -> Self {
        let numbers = || ids.iter().map(|id| id.parse().ok().filter(|number: &i64| number.to_string() == **id));
        if whole && numbers().all(|number| number.is_some()) {
            return Self::Integers(numbers().collect());
        }
        Self::texts(ids.iter().map(|id| (!id.is_empty()).then_some(*id)))
    }

    /// The array, with words as plain texts or dictionary-encoded.
    fn array(self, plain: bool) -> Result<ArrayRef, arrow_schema::ArrowError> {
        Ok(match self {
            Self::Texts(texts) => Arc::new(texts),
            Self::Array(array) => array,
            Self::Words { numbers, words } => {
                let at = |number: &u32| number.checked_sub(1);
                if plain {
                    let word = |number| words.get(usize::try_from(at(number)?).ok()?).map(String::as_str);
                    return Ok(Arc::new(numbers.iter().map(word).collect::<StringArray>()));
                }
                let keys = numbers.iter().map(|number| i32::try_from(at(number)?).ok());
                let keys: PrimitiveArray<Int32Type> = keys.collect();
                let words = StringArray::from_iter_values(words);
                Arc::new(DictionaryArray::try_new(keys, Arc::new(words) as ArrayRef)?)
            }
            Self::Days(days) => Arc::new(Date32Array::from(days)),
            Self::Integers(numbers) => Arc::new(Int64Array::from(numbers)),
            Self::Numbers { units, scale } => {
                let scale = i8::try_from(scale).unwrap_or(i8::MAX);
                let units = units.into_iter().map(|own| own.map(i128::from));
                Arc::new(units.collect::<Decimal128Array>().with_precision_and_scale(PRECISION, scale)?)
            }
            Self::Booleans(truths) => Arc::new(BooleanArray::from(truths)),
        })
    }
}

/// A table that Tierline has made.
#[derive(Clone, Debug)]
pub struct Frame {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Frame {
    /// A table of columns; `plain` asks for plain texts where a dictionary would do, `told` are entries of the schema's
    /// metadata.
    ///
    /// # Errors
    /// `ragged` where the columns are not of one length.
    pub fn new(
        columns: Vec<(String, FrameColumn)>,
        plain: bool,
        told: Vec<(String, String)>,
    ) -> Result<Self, TableError> {
        let ragged = |error: arrow_schema::ArrowError| TableError::new("ragged", error.to_string());
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (name, column) in columns {
            let array = column.array(plain).map_err(ragged)?;
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let schema = Arc::new(Schema::new_with_metadata(fields, told.into_iter().collect()));
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(ragged)?;
        Ok(Self { schema, batches: vec![batch] })
    }

    /// A table of batches that have the columns of a schema.
    #[must_use]
    pub(crate) const fn of_batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }

    /// The columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The rows.
    #[must_use]
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).fold(0, usize::saturating_add)
    }
}
