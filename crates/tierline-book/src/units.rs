//! Numbers by row, some of them missing.

use tierline_core::Kept;

/// Units of a number, days of a date or codes, by row; eight bytes each.
///
/// ```
/// use tierline_book::Units;
/// use tierline_core::{Attribute, Batch, Column, Model, ScoreDetail, Tier, Values};
/// let plan = Model::builder("all").attribute(Attribute::integer("seats")).tier(Tier::rest("All")).build()?.compile();
/// let columns = [Some(Column::new(Values::Int64(&[50, 200]), None, 2))];
/// let batch = Batch { columns: &columns, rows: 2, ids: &[] };
/// let result = plan.keeping(["seats"]).assign_batch(&batch, 0..2, "2026-01-31".parse()?, ScoreDetail::Total);
/// let mut seats = Units::with_capacity(2);
/// result.kept.iter().for_each(|kept| seats.extend(kept, 2));
/// assert_eq!((seats.get(1), seats.get(2)), (Some(200), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Units {
    units: Vec<i64>,
}

/// No number of a model has so many digits.
const MISSING: i64 = i64::MIN;

impl Units {
    /// No rows yet, and memory for so many.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        Self { units: Vec::with_capacity(rows) }
    }

    /// Adds the first rows of what was kept.
    pub fn extend(&mut self, kept: &Kept, rows: usize) {
        if kept.validity.missing == 0 {
            self.units.extend(kept.units.iter().take(rows));
        } else {
            self.units.extend((0..rows).map(|row| kept.get(row).unwrap_or(MISSING)));
        }
    }

    /// The number of a row; nothing where there is none.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<i64> {
        self.units.get(row).copied().filter(|value| *value != MISSING)
    }

    /// The numbers of all rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<i64>> {
        self.units.iter().map(|value| Some(*value).filter(|value| *value != MISSING))
    }
}

impl FromIterator<Option<i64>> for Units {
    /// By row; nothing stands for a missing number.
    fn from_iter<I: IntoIterator<Item = Option<i64>>>(numbers: I) -> Self {
        Self { units: numbers.into_iter().map(|number| number.unwrap_or(MISSING)).collect() }
    }
}
