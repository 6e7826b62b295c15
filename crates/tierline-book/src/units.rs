//! Numbers by row, some of them missing.

use tierline_core::Kept;

/// Units of a number, days of a date or codes, by row; eight bytes each.
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
