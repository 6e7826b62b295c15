//! Tables that Tierline makes, beside the results of assigning: standings, movements, entitlements.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array, PrimitiveArray,
    RecordBatch, StringArray,
};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use tierline_core::{Interrupt, Interrupted};

use crate::error::TableError;
use crate::output::PRECISION;
use crate::threads::{self, RANGE, Workers};

/// The type of a column of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdType {
    /// Texts, whatever they look like.
    Texts,
    /// Whole numbers, where all ids are: those of a column of whole numbers.
    Integers,
}

/// True for whole numbers.
impl From<bool> for IdType {
    fn from(whole: bool) -> Self {
        if whole { Self::Integers } else { Self::Texts }
    }
}

/// The type of a column of words of which there are few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WordType {
    /// A dictionary of the words, and a number for each row.
    #[default]
    Dictionary,
    /// A text for each row.
    Texts,
}

/// True for texts: as [`Options::plain`](crate::Options::plain).
impl From<bool> for WordType {
    fn from(plain: bool) -> Self {
        if plain { Self::Texts } else { Self::Dictionary }
    }
}

/// The values of one column to be made, row by row.
#[derive(Clone, Debug)]
#[non_exhaustive]
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

    /// The same, until the call is asked to end.
    ///
    /// # Errors
    /// The call is to end.
    pub fn texts_asking<'a>(
        texts: impl IntoIterator<Item = Option<&'a str>>,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        interrupt.during(texts, |all| Self::texts(all))
    }

    /// Ids: whole numbers where they come from a column of such, and all of them are; texts otherwise.
    ///
    /// ```
    /// use tierline_arrow::{FrameColumn, IdType};
    /// use tierline_core::Interrupt;
    /// let ids = |wanted| FrameColumn::ids(&["1", "20"], wanted, &Interrupt::NEVER);
    /// assert!(matches!(ids(IdType::Integers)?, FrameColumn::Integers(numbers) if numbers == [Some(1), Some(20)]));
    /// assert!(matches!(ids(IdType::Texts)?, FrameColumn::Texts(_)));
    /// # Ok::<(), tierline_core::Interrupted>(())
    /// ```
    ///
    /// # Errors
    /// The call is to end.
    pub fn ids(ids: &[&str], wanted: IdType, interrupt: &Interrupt) -> Result<Self, Interrupted> {
        if wanted == IdType::Integers {
            let number = |id: &&str| id.parse().ok().filter(|number: &i64| number.to_string() == **id);
            let numbers: Option<Vec<i64>> = interrupt.during(ids, |ids| ids.map(number).collect())?;
            if let Some(numbers) = numbers {
                return Ok(Self::Integers(interrupt.collected(numbers.into_iter().map(Some))?));
            }
        }
        Self::texts_asking(ids.iter().map(|id| (!id.is_empty()).then_some(*id)), interrupt)
    }

    fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Words { numbers, .. } => numbers.len(),
            Self::Days(days) => days.len(),
            Self::Integers(numbers) => numbers.len(),
            Self::Numbers { units, .. } => units.len(),
            Self::Booleans(truths) => truths.len(),
            Self::Array(array) => array.len(),
        }
    }

    /// The array, with words as plain texts or dictionary-encoded.
    fn array(self, words_as: WordType, interrupt: &Interrupt) -> Result<Result<ArrayRef, ArrowError>, Interrupted> {
        Ok(Ok(match self {
            Self::Texts(texts) => Arc::new(texts),
            Self::Array(array) => array,
            Self::Words { numbers, words } => {
                let at = |number: &u32| number.checked_sub(1);
                if words_as == WordType::Texts {
                    let word = |number| words.get(usize::try_from(at(number)?).ok()?).map(String::as_str);
                    let texts: StringArray = interrupt.during(numbers.iter().map(word), |all| all.collect())?;
                    return Ok(Ok(Arc::new(texts)));
                }
                let keys = numbers.iter().map(|number| i32::try_from(at(number)?).ok());
                let keys: PrimitiveArray<Int32Type> = interrupt.during(keys, |all| all.collect())?;
                let words = StringArray::from_iter_values(words);
                return Ok(
                    DictionaryArray::try_new(keys, Arc::new(words) as ArrayRef).map(|array| Arc::new(array) as _)
                );
            }
            Self::Days(days) => Arc::new(interrupt.during(days, |all| all.collect::<Date32Array>())?),
            Self::Integers(numbers) => Arc::new(interrupt.during(numbers, |all| all.collect::<Int64Array>())?),
            Self::Numbers { units, scale } => {
                let scale = i8::try_from(scale).unwrap_or(i8::MAX);
                let units = units.into_iter().map(|number| number.map(i128::from));
                let units: Decimal128Array = interrupt.during(units, |all| all.collect())?;
                return Ok(units
                    .with_precision_and_scale(PRECISION, scale)
                    .map(|precision_and_scale| Arc::new(precision_and_scale) as _));
            }
            Self::Booleans(truths) => Arc::new(interrupt.during(truths, |all| all.collect::<BooleanArray>())?),
        }))
    }
}

/// A table that Tierline has made.
///
/// ```
/// use tierline_arrow::{Frame, FrameColumn, WordType};
/// use tierline_core::Interrupt;
/// let columns = || {
///     let ids = FrameColumn::texts_asking([Some("a"), None], &Interrupt::NEVER)?;
///     Ok::<_, tierline_core::Interrupted>(vec![("id".into(), ids), ("n".into(), FrameColumn::Integers(vec![Some(1), None]))])
/// };
/// let frame = Frame::asking(columns()?, WordType::Texts, Vec::new(), &Interrupt::NEVER)?;
/// assert_eq!(frame.batches()[0].num_rows(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Frame {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Frame {
    /// A table of columns; `words` says what [`FrameColumn::Words`] become, `told` are entries of the schema's metadata.
    ///
    /// # Errors
    /// `ragged` where the columns are not of one length.
    pub fn new(
        columns: Vec<(String, FrameColumn)>,
        words: WordType,
        metadata: Vec<(String, String)>,
    ) -> Result<Self, TableError> {
        Self::asking(columns, words, metadata, &Interrupt::NEVER)
    }

    /// The same, until the call is asked to end.
    ///
    /// # Errors
    /// As [`Frame::new`]; `interrupted`.
    pub fn asking(
        columns: Vec<(String, FrameColumn)>,
        words: WordType,
        metadata: Vec<(String, String)>,
        interrupt: &Interrupt,
    ) -> Result<Self, TableError> {
        let ragged = |error: ArrowError| TableError::caused_by("ragged", error);
        // Each column is made by one thread; of few rows, all of them by this one.
        let rows = columns.iter().map(|(_, column)| column.len()).max().unwrap_or(0);
        let (names, columns): (Vec<String>, Vec<_>) =
            columns.into_iter().map(|(name, column)| (name, Mutex::new(Some(column)))).unzip();
        let workers =
            if rows < RANGE { Workers::new(interrupt, NonZeroUsize::new(1)) } else { Workers::new(interrupt, None) };
        let made = threads::each(columns.len(), workers, |at| {
            let column = columns.get(at)?.lock().unwrap_or_else(PoisonError::into_inner).take()?;
            // Who asks for signals is the thread of the caller, between two columns.
            Some(column.array(words, &Interrupt::NEVER))
        })?;
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (name, array) in names.into_iter().zip(made.into_iter().flatten()) {
            let array = array?.map_err(ragged)?;
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let schema = Arc::new(Schema::new_with_metadata(fields, metadata.into_iter().collect()));
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
