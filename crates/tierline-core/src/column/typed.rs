//! One column read by its type: for tables that go by client and are no client base, such as standings and periods.
//!
//! A [`ColumnReader`] says what a column holds, and reads it as an attribute of that type is read: the same floats, blanks,
//! dates and rounding, the same words for what cannot be read. There is no model, no plan and no day in it, and nothing is
//! assigned. A value takes eight bytes; the entries of a dictionary are read once each.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::assign::input::{IssueKind, Reading};
use crate::assign::issue::{fault_of_id, fault_of_value};
use crate::column::values::{Column, IdIssue, Values};
use crate::model::blank::Marks;
use crate::model::parts::{Attribute, Kind};
use crate::plan::Input;
use crate::plan::cells::{Cells, TRUE};
use crate::value::date::Date;
use crate::value::moment::Zone;
use crate::value::number::{Decimal, Rounding};

/// How one column of a table is read: its name and its type.
///
/// ```
/// use tierline_core::{Column, ColumnReader, TypedColumn, Values};
/// let reader = ColumnReader::date("since");
/// let given = ["2026-08-21".into(), "".into(), "2026-11-21".into()];
/// let mut since = TypedColumn::default();
/// reader.read(&Column::new(Values::Mixed(&given), None, 3), 0..3, &mut since).unwrap();
/// assert_eq!(since.date(0), Some("2026-08-21".parse()?));
/// assert_eq!(since.date(1), None);
///
/// let given = ["21.11.2026".into()];
/// let fault = reader.read(&Column::new(Values::Mixed(&given), None, 1), 0..1, &mut since).unwrap_err();
/// assert_eq!(fault.message, "`since` is `21.11.2026`, expected a date like 2026-01-31");
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ColumnReader {
    input: Input,
    cells: Cells,
}

/// The values of one column: units of a number, days, truths or levels, some of them missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedColumn {
    /// Units of the scale; days since 1970; 1 for false and 2 for true; 1 + the number of a level.
    values: Vec<i64>,
}

/// No number of a column has so many digits.
const MISSING: i64 = i64::MIN;

/// The first value of a column that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnFault {
    /// The row, as the column counts them from 0.
    pub row: usize,
    /// What kind of fault.
    pub kind: IssueKind,
    /// What is wrong, with the name of the column, the value and what was expected: one line.
    pub message: String,
}

impl ColumnReader {
    fn new(name: &str, kind: Kind) -> Self {
        // No cut points: nothing asks for codes of numbers here.
        let cells = match &kind {
            Kind::Decimal { scale } => Cells::Number { scale: *scale, date: false, cuts: Vec::new() },
            Kind::Integer => Cells::Number { scale: 0, date: false, cuts: Vec::new() },
            Kind::Date => Cells::Number { scale: 0, date: true, cuts: Vec::new() },
            Kind::Boolean => Cells::Boolean,
            Kind::Category { levels } => Cells::Levels { levels: levels.clone(), ordered: false },
            Kind::Text => Cells::Text { texts: Vec::new() },
        };
        Self { input: Input::new(&Attribute::new(name, kind), Rounding::default()), cells }
    }

    /// A column of numbers with so many digits behind the point; what has more is rounded.
    #[must_use]
    pub fn decimal(name: &str, scale: u8) -> Self {
        Self::new(name, Kind::Decimal { scale })
    }

    /// A column of whole numbers.
    #[must_use]
    pub fn integer(name: &str) -> Self {
        Self::new(name, Kind::Integer)
    }

    /// A column of truths.
    #[must_use]
    pub fn boolean(name: &str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    /// A column of days.
    #[must_use]
    pub fn date(name: &str) -> Self {
        Self::new(name, Kind::Date)
    }

    /// A column of levels, each known by its name; of two with one name the first is meant.
    #[must_use]
    pub fn levels<'a>(name: &str, levels: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(name, Kind::Category { levels: levels.into_iter().map(Into::into).collect() })
    }

    /// The same, from a column with another name.
    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.input.column = column.into();
        self
    }

    /// The same, with the least and the greatest value that it takes, in units of its scale.
    #[must_use]
    pub const fn within(mut self, least: Option<i64>, most: Option<i64>) -> Self {
        (self.input.min, self.input.max) = (least, most);
        self
    }

    /// The same, rounding as a model says.
    #[must_use]
    pub const fn rounding(mut self, rounding: Rounding) -> Self {
        self.input.rounding = rounding;
        self
    }

    /// The same, with the zone that decides the day of its moments; without one each moment's own does.
    #[must_use]
    pub fn zone(mut self, zone: Option<&Zone>) -> Self {
        self.input.zone = zone.filter(|_| self.input.kind == Kind::Date).cloned();
        self
    }

    /// The same, with further marks of a missing value, such as those of a model ([`Plan::blanks`](crate::Plan::blanks)). A level
    /// that is also a mark stays a level.
    ///
    /// ```
    /// use tierline_core::{Column, ColumnReader, TypedColumn, Values};
    /// let reader = ColumnReader::date("last_touchpoint").blanks(["n/a"]);
    /// let given = ["2026-11-21".into(), "n/a".into()];
    /// let mut days = TypedColumn::default();
    /// assert!(reader.read(&Column::new(Values::Mixed(&given), None, 2), 0..2, &mut days).is_ok());
    /// assert_eq!((days.date(0), days.date(1)), ("2026-11-21".parse().ok(), None));
    /// ```
    #[must_use]
    pub fn blanks<'a>(mut self, marks: impl IntoIterator<Item = &'a str>) -> Self {
        let levels = match &self.input.kind {
            Kind::Category { levels } => &**levels,
            _ => &[],
        };
        let marks = marks.into_iter().filter(|mark| !levels.iter().any(|level| **level == *mark.trim()));
        self.input.marks = Marks::new(marks, &self.input.kind);
        self
    }

    /// What the values are called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.input.name
    }

    /// The column that they stand in.
    #[must_use]
    pub fn source_column(&self) -> &str {
        &self.input.column
    }

    /// Their type.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.input.kind
    }

    /// Adds the values of some rows of a column.
    ///
    /// # Errors
    /// [`ColumnFault`] at the first row that cannot be read; what stands before it has been added.
    pub fn read(&self, column: &Column<'_>, rows: Range<usize>, to: &mut TypedColumn) -> Result<(), ColumnFault> {
        // Eight bytes a row, asked for once.
        to.values.reserve(rows.len());
        // Entries of a dictionary are read once, however often rows name them.
        let entries = self.entries(column, rows.len());
        for row in rows {
            let reading = match (&entries, &column.values) {
                (Some(entries), Values::Dictionary(keys, _)) if column.is_valid(row) => {
                    entries.get(keys.key(row)).copied().unwrap_or(Ok(None))
                }
                // A row without a value, whose key may be any.
                (Some(_), _) => Ok(None),
                (None, _) => column.read(row, &self.input, &self.cells),
            };
            match reading {
                Ok(read) => to.values.push(read.map_or(MISSING, |read| read.value)),
                Err(kind) => {
                    let message = fault_of_value(&self.input, kind, &column.show(row));
                    return Err(ColumnFault { row, kind, message });
                }
            }
        }
        Ok(())
    }

    /// What the entries of a dictionary are, where there are not more of them than rows.
    fn entries(&self, column: &Column<'_>, rows: usize) -> Option<Vec<Reading>> {
        let Values::Dictionary(_, entries) = &column.values else { return None };
        let read = |row| entries.read(row, &self.input, &self.cells);
        // Few rows of a large dictionary are read one by one, which takes less than reading all entries.
        (entries.rows <= rows).then(|| (0..entries.rows).map(read).collect())
    }
}

impl ColumnFault {
    /// What is wrong with an id, in the words of issues: `client` is the name of the column of ids.
    ///
    /// ```
    /// use tierline_core::{ColumnFault, IdIssue};
    /// assert_eq!(ColumnFault::of_id(&IdIssue::missing(3), "id").row, 3);
    /// let fault = ColumnFault::of_id(&IdIssue::duplicate(4, "A-1"), "id");
    /// assert!(fault.message.starts_with("duplicate id `A-1`"), "{}", fault.message);
    /// ```
    #[must_use]
    pub fn of_id(issue: &IdIssue, client: &str) -> Self {
        let message = fault_of_id(issue.kind, client, issue.value.as_deref().unwrap_or_default());
        Self { row: issue.row, kind: issue.kind, message }
    }
}

impl TypedColumn {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True without any row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Adds the rows of another one of the same type.
    ///
    /// ```
    /// use tierline_core::{Column, ColumnReader, TypedColumn, Value, Zone};
    /// let read = |reader: &ColumnReader, values: &[Value]| {
    ///     let mut column = TypedColumn::default();
    ///     reader.read(&Column::new(tierline_core::Values::Mixed(values), None, values.len()), 0..values.len(), &mut column)?;
    ///     Ok::<_, tierline_core::ColumnFault>(column)
    /// };
    /// let counts = ColumnReader::decimal("n", 1).within(Some(0), Some(100));
    /// let mut column = read(&counts, &["7.5".into(), Value::Missing])?;
    /// column.append(read(&counts, &[1.into()])?);
    /// assert_eq!((column.units(0), column.units(1), column.units(2)), (Some(75), None, Some(10)));
    /// assert!(read(&counts, &[11.into()]).is_err());
    /// assert_eq!(read(&ColumnReader::boolean("b"), &["true".into()])?.truth(0), Some(true));
    /// assert_eq!(read(&ColumnReader::levels("l", ["low", "high"]), &["high".into()])?.level(0), Some(1));
    /// let day = ColumnReader::date("d").zone(Zone::of_offset("+02:00").as_ref());
    /// assert_eq!(read(&day, &["2026-01-31T23:00:00Z".into()])?.date(0).map(|day| day.to_string()), Some("2026-02-01".into()));
    /// # Ok::<(), tierline_core::ColumnFault>(())
    /// ```
    pub fn append(&mut self, mut more: Self) {
        self.values.append(&mut more.values);
    }

    /// A number, in units of the scale of its reader.
    #[must_use]
    pub fn units(&self, row: usize) -> Option<i64> {
        self.values.get(row).copied().filter(|value| *value != MISSING)
    }

    /// A number, as a decimal of a scale.
    #[must_use]
    pub fn decimal(&self, row: usize, scale: u8) -> Option<Decimal> {
        Decimal::new(self.units(row)?.into(), scale)
    }

    /// A day.
    #[must_use]
    pub fn date(&self, row: usize) -> Option<Date> {
        self.units(row).and_then(Date::from_days)
    }

    /// A truth.
    #[must_use]
    pub fn truth(&self, row: usize) -> Option<bool> {
        self.units(row).map(|code| code == i64::from(TRUE))
    }

    /// The number of a level, from 0, in the order in which its reader has them.
    #[must_use]
    pub fn level(&self, row: usize) -> Option<usize> {
        self.units(row).and_then(|code| usize::try_from(code.checked_sub(1)?).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::values::{Bitmap, Keys};
    use crate::value::client::Value;

    fn read(reader: &ColumnReader, values: &[Value]) -> Result<TypedColumn, ColumnFault> {
        let mut out = TypedColumn::default();
        reader.read(&Column::new(Values::Mixed(values), None, values.len()), 0..values.len(), &mut out)?;
        Ok(out)
    }

    #[test]
    fn values_are_read_as_attributes_of_their_type_are() {
        let arr = ColumnReader::decimal("arr", 2);
        let column = read(&arr, &["12.345".into(), 7.into(), Value::Missing, " ".into(), 0.1.into()]).unwrap();
        let units: Vec<Option<i64>> = (0..6).map(|row| column.units(row)).collect();
        assert_eq!(units, [Some(1_234), Some(700), None, None, Some(10), None]);
        assert_eq!(column.decimal(1, 2), Decimal::new(700, 2));
        let half_up = read(&arr.rounding(Rounding::HalfUp), &["12.345".into()]).unwrap();
        assert_eq!(half_up.units(0), Some(1_235));
        let truths = read(&ColumnReader::boolean("new"), &["true".into(), 0.into(), Value::Missing]).unwrap();
        assert_eq!([0, 1, 2].map(|row| truths.truth(row)), [Some(true), Some(false), None]);
        let tiers = ColumnReader::levels("tier", ["A", "B", "A"]);
        let levels = read(&tiers, &["B".into(), "A".into()]).unwrap();
        assert_eq!([0, 1].map(|row| levels.level(row)), [Some(1), Some(0)]);
    }

    #[test]
    fn the_first_value_that_cannot_be_read_is_told_with_its_row_and_column() {
        let until = ColumnReader::date("override_until").column("until");
        let fault = read(&until, &["2026-01-31".into(), "soon".into(), "later".into()]).unwrap_err();
        assert_eq!((fault.row, fault.kind), (1, IssueKind::NotADate));
        assert_eq!(fault.message, "`override_until` (column `until`) is `soon`, expected a date like 2026-01-31");
        let reviews = ColumnReader::integer("reviews").within(Some(0), Some(9));
        assert_eq!(read(&reviews, &[10.into()]).unwrap_err().message, "`reviews` is `10`, expected at most 9");
        assert_eq!(read(&reviews, &[(-1).into()]).unwrap_err().kind, IssueKind::BelowMin);
        let tier = ColumnReader::levels("tier", ["Gold"]);
        assert_eq!(
            read(&tier, &["gold".into()]).unwrap_err().message,
            "`tier` is `gold`, expected `Gold`: did you mean `Gold`?"
        );
        let twice = ColumnFault::of_id(&IdIssue::duplicate(4, "A-1"), "id");
        assert_eq!((twice.row, twice.kind), (4, IssueKind::IdTwice));
        assert_eq!(twice.message, "duplicate id `A-1`: other clients have it in `id`, too");
    }

    #[test]
    fn dictionaries_read_each_entry_once_and_keys_beyond_them_as_missing() {
        let given: [Value; 3] = ["B".into(), "never".into(), "A".into()];
        let entries = Column::new(Values::Mixed(&given), None, 3);
        let bits = [0b1_0111_u8];
        let keys = [2_i8, 0, 9, 0, -1];
        let values = Values::Dictionary(Keys::Int8(&keys), &entries);
        let column = Column::new(values, Some(Bitmap::new(&bits, 0)), 5);
        let mut out = TypedColumn::default();
        ColumnReader::levels("tier", ["A", "B"]).read(&column, 0..5, &mut out).unwrap();
        let levels: Vec<Option<usize>> = (0..5).map(|row| out.level(row)).collect();
        assert_eq!(levels, [Some(0), Some(1), None, None, None]);
        let keys = [0_i8, 1, 0, 0];
        let column = Column::new(Values::Dictionary(Keys::Int8(&keys), &entries), None, 4);
        let fault = ColumnReader::levels("tier", ["A", "B"]).read(&column, 0..4, &mut out).unwrap_err();
        assert_eq!((fault.row, fault.kind), (1, IssueKind::UnknownLevel));
    }
}
