//! Decoding columns: the values of a block of clients become units and codes, attribute by attribute.
//!
//! The commonest kinds of columns are read by [`Vectors`]: all values at once, and one by one those that are not exact.
//! Everything else is read one by one through the same [`crate::assign::input`].

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::iter;
use core::ops::Range;

use crate::assign::input::{IssueKind, Read, Reading};
use crate::assign::issue::{IssueRecord, Subject};
use crate::column::assignments::Assignments;
use crate::column::values::{Bitmap, Column, Keys, ShortTexts, TextScratch, Texts, Values};
use crate::model::parts::Kind;
use crate::plan::cells::{Cells, MISSING, Table};
use crate::plan::rule::TextPair;
use crate::plan::{Inner, Input, WhatIsRead};
use crate::value::date::Date;
use crate::value::number::{UNITS_LIMIT, power_of_ten};
use crate::value::scaled::F64_POWERS;
use crate::vector::{
    self, ALL_VALID, BLOCK, Buffer, DecodeTarget, Decoded, EXACT, Instructions, SLOW, Source, TEXTS, VALID, Vectors,
    Whole,
};

/// The clients of a batch: a column for each attribute of the plan, in the plan's order.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// By attribute, as [`Plan::attributes`](crate::Plan::attributes) lists them; nothing where there is no such column.
    pub columns: &'a [Option<Column<'a>>],
    /// How many clients.
    pub rows: usize,
    /// What is wrong with ids, by row ascending.
    pub ids: &'a [crate::column::values::IdIssue],
}

/// What the entries of a dictionary are to an attribute, read once for all rows.
struct Entries {
    readings: Vec<Reading>,
    /// The code of each entry, where all that matters of every one is its code.
    codes: Option<EntryCodes>,
}

/// Codes by entry.
enum EntryCodes {
    /// Fewer than 256 entries: their numbers are codes of their own.
    Few(Table),
    Many(Vec<u8>),
}

/// The codes and values of a block of clients.
pub(crate) struct BlockValues {
    pub(crate) vectors: Vectors,
    /// By slot: slots, then pairs of programs, then pairs of texts.
    pub(crate) codes: vector::Buffers,
    /// By slot, where something reads its units.
    pub(crate) units: Vec<Option<Box<Buffer<i64>>>>,
    /// By row of the block; in order once they are sorted.
    pub(crate) issues: Vec<(usize, IssueRecord)>,
    /// Units that nothing reads but the cut points.
    spare: Box<Buffer<i64>>,
    validity: Box<Buffer<u8>>,
    status: Box<Buffer<u8>>,
    entries: Vec<Option<Entries>>,
    /// Whether the fast path read all values of the last attribute.
    exact: bool,
    /// The offsets from UTC of moments that came as texts or single values, in order.
    offsets: Vec<i32>,
}

impl BlockValues {
    /// BlockValues for the batches of a plan.
    pub(crate) fn new(plan: &Inner) -> Self {
        let units = |read: &WhatIsRead| read.units.then(|| Box::new([0; BLOCK]));
        Self {
            vectors: Vectors::of(Instructions::best()),
            codes: (0..plan.slot_count()).map(|_| Box::new([MISSING; BLOCK])).collect(),
            units: plan.read.iter().map(units).collect(),
            issues: Vec::new(),
            spare: Box::new([0; BLOCK]),
            validity: Box::new([0; BLOCK]),
            status: Box::new([0; BLOCK]),
            entries: Vec::new(),
            exact: true,
            offsets: Vec::new(),
        }
    }

    /// Looks at the dictionaries of a batch, of which so many rows come.
    pub(crate) fn begin(&mut self, plan: &Inner, batch: &Batch<'_>, rows: usize) {
        let columns = batch.columns.iter().zip(plan.inputs.iter().zip(&plan.slots)).zip(&plan.read);
        let entries = columns.map(|((column, (input, slot)), read)| {
            // What nothing depends on is not looked at, not even here.
            let idle = !read.codes && input.kind == Kind::Text && !input.required;
            let column = column.as_ref().filter(|_| !idle)?;
            Entries::of(column, input, &slot.cells, rows)
        });
        // Of this batch alone: the next one may have other dictionaries.
        self.entries.clear();
        self.entries.extend(entries);
    }

    #[inline]
    pub(crate) fn code(&self, slot: usize, at: usize) -> u8 {
        self.codes.get(slot).and_then(|codes| codes.get(at)).copied().unwrap_or(MISSING)
    }

    #[inline]
    pub(crate) fn value(&self, slot: usize, at: usize) -> i64 {
        let units = self.units.get(slot).and_then(Option::as_ref);
        units.and_then(|units| units.get(at)).copied().unwrap_or(0)
    }

    /// Sets the code and the value of one client.
    #[inline]
    pub(crate) fn set(&mut self, slot: usize, at: usize, cells: &Cells, value: Option<i64>) {
        // Units are kept where something reads them beside the cut points.
        if let (Some(value), Some(slot)) =
            (value, self.units.get_mut(slot).and_then(Option::as_mut).and_then(|units| units.get_mut(at)))
        {
            *slot = value;
        }
        self.set_code(slot, at, value.map_or(MISSING, |value| cells.code(value)));
    }

    #[inline]
    pub(crate) fn set_code(&mut self, slot: usize, at: usize, code: u8) {
        if let Some(place) = self.codes.get_mut(slot).and_then(|codes| codes.get_mut(at)) {
            *place = code;
        }
    }

    pub(crate) fn issue(&mut self, at: usize, kind: IssueKind, subject: Subject, value: Option<Box<str>>) {
        self.issues.push((at, IssueRecord { subject, value, ..IssueRecord::of_client(kind) }));
    }

    /// Decodes the values of at most [`BLOCK`] rows.
    pub(crate) fn decode(&mut self, plan: &Inner, batch: &Batch<'_>, rows: &Range<usize>, out: &mut Assignments) {
        self.issues.clear();
        // Issues of ids are by row ascending: a block finds its own in at most 24 steps of 10 million rows.
        let ids = batch.ids.partition_point(|issue| issue.row < rows.start);
        for issue in batch.ids.iter().skip(ids).take_while(|issue| issue.row < rows.end) {
            self.issue(issue.row.saturating_sub(rows.start), issue.kind, Subject::Client, issue.value.clone());
        }
        for (attribute, (rounded, exact)) in out.rounded.iter_mut().zip(&mut out.exact).enumerate() {
            let column = batch.columns.get(attribute).and_then(Option::as_ref);
            match self.attribute(plan, attribute, column, rows) {
                Some(0) => {}
                // Counts of rows, which 64 bits hold.
                Some(more) => (*rounded, *exact) = (rounded.wrapping_add(more), false),
                None => *exact = false,
            }
            *exact &= self.exact;
        }
        out.offsets.extend(self.offsets.drain(..));
        // Texts that are compared with one another have no codes of their own: the pair has one, row by row.
        for (number, pair) in plan.text_pairs.iter().enumerate() {
            // A function and no closure: only it can tie its result to the lifetime of the scratch.
            fn text<'b>(
                plan: &'b Inner,
                batch: &'b Batch<'_>,
                slot: usize,
                row: usize,
                scratch: &'b mut TextScratch,
            ) -> Option<Cow<'b, str>> {
                let (input, cells) = (plan.inputs.get(slot)?, &plan.slots.get(slot)?.cells);
                let column = batch.columns.get(slot).and_then(Option::as_ref);
                let absent = column.is_none_or(|column| column.is_absent(row));
                input.text(column.and_then(|column| column.text(row, scratch)), absent, cells)
            }
            let (mut left, mut right) = (TextScratch::new(), TextScratch::new());
            for (at, row) in rows.clone().enumerate() {
                let left = text(plan, batch, pair.left, row, &mut left);
                let code = TextPair::code(left.as_deref(), text(plan, batch, pair.right, row, &mut right).as_deref());
                self.set_code(plan.text_slot(number), at, code);
            }
        }
    }

    /// The values of one attribute; gives how many were rounded.
    fn attribute(
        &mut self,
        plan: &Inner,
        number: usize,
        column: Option<&Column<'_>>,
        rows: &Range<usize>,
    ) -> Option<u64> {
        self.exact = true;
        let (input, slot) = (plan.inputs.get(number)?, plan.slots.get(number)?);
        let attribute = AttributeColumn { number, input, cells: &slot.cells, column, rows: rows.clone() };
        let read = plan.read.get(number)?;
        // Its codes keep what the block before left there: nothing reads them.
        if !read.codes && attribute.cannot_fail() {
            return Some(0);
        }
        let Some(column) = column else {
            self.codes.get_mut(number)?.fill(MISSING);
            self.absent(&attribute, |_| true);
            return Some(0);
        };
        // A column may be shorter than its batch; the rows behind its end are missing, and read one by one.
        if rows.end <= column.rows
            && let Some(rounded) = self.decode_fast(&attribute, column)
        {
            return Some(rounded);
        }
        self.exact = false;
        // Taken out and put back: readings are borrowed while issues are written.
        let entries = self.entries.get_mut(number).and_then(Option::take);
        let mut rounded = 0_u64;
        for (at, row) in rows.clone().enumerate() {
            let reading = match (&entries, &column.values) {
                (Some(entries), Values::Dictionary(keys, _)) if column.is_valid(row) => entries.reading(keys.key(row)),
                // A row of a dictionary without a value: its key may be any, and is not looked at.
                (Some(_), _) => Ok(None),
                (None, _) => column.read(row, input, attribute.cells),
            };
            rounded = rounded.wrapping_add(u64::from(self.set_reading(&attribute, at, reading)));
            // Offsets are few, and a block has many moments: a sorted list without repeats stays short.
            if input.kind == Kind::Date
                && let Some(offset) = column.offset(row)
                && let Err(place) = self.offsets.binary_search(&offset)
            {
                self.offsets.insert(place, offset);
            }
        }
        if let Some(slot) = self.entries.get_mut(number) {
            *slot = entries;
        }
        Some(rounded)
    }

    /// The fast path: the values of a column that can be read all at once; nothing where it cannot.
    ///
    /// What it writes into codes and units before it gives up, the slow path writes again.
    fn decode_fast(&mut self, attribute: &AttributeColumn<'_>, column: &Column<'_>) -> Option<u64> {
        // A mark among numbers or days is found by looking at each of them; levels have no marks but texts.
        let has_marks = attribute.input.marks.as_ref().is_some_and(|marks| marks.have_values());
        if has_marks && !matches!(attribute.cells, Cells::Levels { .. }) {
            return None;
        }
        if let Some(bits) = &column.validity {
            let rows = &attribute.rows;
            self.vectors.spread(&bits.block(rows.start), VALID, &mut self.validity);
            // Asked for now, the bits of the next block have come when it begins.
            self.vectors.fetch_ahead(bits.bytes_of_block(rows.end));
        }
        let exact = match (attribute.cells, &column.values) {
            (Cells::Boolean, Values::Boolean(bits)) if attribute.input.kind == Kind::Boolean => {
                self.decode_booleans(attribute, column, bits)?;
                true
            }
            (_, Values::Dictionary(keys, _)) => {
                self.decode_keys(attribute, column, *keys)?;
                true
            }
            (Cells::Number { cuts, date, .. }, values) => {
                self.decode_numbers(attribute, column, values, cuts, *date)?
            }
            _ => return None,
        };
        self.exact = exact;
        // The fast path rounds nothing: what would be rounded is not exact.
        let rounded = if exact { 0 } else { self.decode_rest(attribute, column) };
        self.absent_by_validity(attribute, column);
        Some(rounded)
    }

    /// Codes of booleans: a bit of 0 or 1 becomes a code of 1 or 2, and a missing one 0.
    fn decode_booleans(
        &mut self,
        attribute: &AttributeColumn<'_>,
        column: &Column<'_>,
        bits: &Bitmap<'_>,
    ) -> Option<()> {
        let Self { vectors, codes, validity, .. } = self;
        let (codes, rows) = (codes.get_mut(attribute.number)?, &attribute.rows);
        vectors.spread(&bits.block(rows.start), 1, codes);
        vectors.fetch_ahead(bits.bytes_of_block(rows.end));
        // Validity is 0 or all bits of a byte: it takes the code of a missing value away.
        vectors.add(codes, 1, if column.validity.is_some() { validity } else { &ALL_VALID });
        Some(())
    }

    /// Codes of the entries of a dictionary, where every entry has one.
    fn decode_keys(&mut self, attribute: &AttributeColumn<'_>, column: &Column<'_>, keys: Keys<'_>) -> Option<()> {
        let Self { vectors, codes, validity, status, entries, .. } = self;
        let codes = codes.get_mut(attribute.number)?;
        match entries.get(attribute.number)?.as_ref()?.codes.as_ref()? {
            // Keys of one byte need no status, whose buffer is free here.
            EntryCodes::Few(table) => {
                keys.bytes(*vectors, attribute.rows.clone(), status);
                table.block(*vectors, status, codes);
            }
            EntryCodes::Many(by_entry) => keys.codes(attribute.rows.clone(), by_entry, &mut codes[..]),
        }
        // The key of a missing row may be any, also that of no entry: its code is taken away again.
        if column.validity.is_some() {
            vectors.add(codes, 0, validity);
        }
        Some(())
    }

    /// Units and codes of numbers or days; gives whether all are exact, and sets the status of each where they are not.
    fn decode_numbers(
        &mut self,
        attribute: &AttributeColumn<'_>,
        column: &Column<'_>,
        values: &Values<'_>,
        cuts: &[i64],
        date: bool,
    ) -> Option<bool> {
        let (units, read) = match self.units.get_mut(attribute.number)? {
            Some(units) => (units, true),
            // One buffer for all units that only cut points read: it stays in the nearest cache.
            None => (&mut self.spare, false),
        };
        let validity = if column.validity.is_some() { &*self.validity } else { &ALL_VALID };
        let block = NumberBlock {
            vectors: self.vectors,
            attribute,
            digits: column.digits,
            cuts,
            target: DecodeTarget { validity, units, read, codes: self.codes.get_mut(attribute.number)? },
            status: &mut self.status,
        };
        match (values, date) {
            (Values::Float64(values), false) => block.floats(values),
            (Values::Text(texts), false) => block.texts(*texts),
            (Values::Int8(values), false) => block.whole(values, 0),
            (Values::Int16(values), false) => block.whole(values, 0),
            (Values::Int32(values), false) => block.narrow(values, 0),
            (Values::Int64(values), false) => block.whole(values, 0),
            (Values::UInt8(values), false) => block.whole(values, 0),
            (Values::UInt16(values), false) => block.whole(values, 0),
            (Values::UInt32(values), false) => block.whole(values, 0),
            (Values::Decimal32(values, scale), false) => block.narrow(values, *scale),
            (Values::Decimal64(values, scale), false) => block.whole(values, *scale),
            (Values::Decimal128(values, scale), false) => block.wide(values, *scale),
            (Values::Days(values), true) => block.narrow(values, 0),
            // Moments need a zone, floats of 32 bits their shortest decimal: both are read one by one.
            _ => None,
        }
    }

    /// The values that the fast path could not read, by their status; gives how many values were rounded.
    fn decode_rest(&mut self, attribute: &AttributeColumn<'_>, column: &Column<'_>) -> u64 {
        // A copy of 4 KiB, and only for a block with a value that is not exact.
        let validity = if column.validity.is_some() { self.validity.clone() } else { Box::new(ALL_VALID) };
        // Floats far enough from a tie were rounded by the fast path, and are counted here.
        let Decoded { slow, mut rounded } = self.vectors.decoded(&self.status, &validity);
        if slow {
            let status = self.status.clone();
            for (at, row) in attribute.rows.clone().enumerate() {
                // What lies under a missing value may be anything, NaN among it.
                if status.get(at) == Some(&SLOW) && validity.get(at) != Some(&0) {
                    // By the functions of `assign::input`, as one client's values: there is no second meaning.
                    let reading = column.read(row, attribute.input, attribute.cells);
                    rounded = rounded.wrapping_add(u64::from(self.set_reading(attribute, at, reading)));
                }
            }
        }
        rounded
    }

    /// Defaults and issues of the values that are missing.
    fn absent_by_validity(&mut self, attribute: &AttributeColumn<'_>, column: &Column<'_>) {
        if column.validity.is_some() && (attribute.input.required || attribute.input.missing.is_some()) {
            // A copy, because values are written while it is read.
            let validity = self.validity.clone();
            self.absent(attribute, |at| validity.get(at) == Some(&0));
        }
    }

    fn absent(&mut self, attribute: &AttributeColumn<'_>, is_absent: impl Fn(usize) -> bool) {
        // Otherwise a missing value is what its code says already.
        if attribute.input.required || attribute.input.missing.is_some() {
            for at in (0..attribute.rows.len()).filter(|at| is_absent(*at)) {
                self.set_reading(attribute, at, Ok(None));
            }
        }
    }

    /// One value; gives whether it was rounded.
    fn set_reading(&mut self, attribute: &AttributeColumn<'_>, at: usize, reading: Reading) -> bool {
        let read = match reading {
            Ok(Some(read)) => Some(read),
            Ok(None) => {
                if attribute.input.required {
                    self.issue(at, IssueKind::Required, Subject::Attribute(attribute.number), None);
                }
                // The default has been read at the scale of the attribute when the plan was made.
                attribute.input.missing.map(Read::exact)
            }
            Err(kind) => {
                // The text of a value is made only where it is at fault: most are not.
                let value = attribute.column.map(|column| column.show(attribute.rows.start.saturating_add(at)));
                self.issue(at, kind, Subject::Attribute(attribute.number), value);
                None
            }
        };
        self.set(attribute.number, at, attribute.cells, read.map(|read| read.value));
        read.is_some_and(|read| read.rounded)
    }
}

/// What is known of an attribute whose values are read.
struct AttributeColumn<'a> {
    /// Its number among the attributes of the plan.
    number: usize,
    input: &'a Input,
    cells: &'a Cells,
    column: Option<&'a Column<'a>>,
    rows: Range<usize>,
}

/// The numbers of one attribute for a block of clients, on the fast path.
struct NumberBlock<'a, 'c> {
    vectors: Vectors,
    attribute: &'a AttributeColumn<'c>,
    /// The most digits that a number of the column should have.
    digits: u8,
    cuts: &'a [i64],
    target: DecodeTarget<'a>,
    /// Set where some value is not exact.
    status: &'a mut Buffer<u8>,
}

impl NumberBlock<'_, '_> {
    /// Floats, each its shortest decimal.
    fn floats(self, values: &[f64]) -> Option<bool> {
        let (mut padded, rows) = (None, &self.attribute.rows);
        let block = block_of(values, rows, &mut padded)?;
        let (power, bounds) = self.attribute.input.float_bounds()?;
        let source = Source { values: block, next: vector::next_of(values, rows) };
        let exact = self.vectors.decode_floats(source, power, bounds, self.cuts, self.target);
        if !exact {
            // A second pass over the block, which blocks without such a value never pay for.
            self.vectors.status_of_floats(block, power, bounds, self.status);
        }
        Some(exact)
    }

    /// Whole numbers of units at a scale.
    fn whole<T: Whole + Into<i128>>(self, values: &[T], scale: i8) -> Option<bool> {
        let (mut padded, rows) = (None, &self.attribute.rows);
        let block = block_of(values, rows, &mut padded)?;
        let (up, bounds) = self.attribute.input.whole_bounds(scale, self.digits)?;
        let source = Source { values: block, next: vector::next_of(values, rows) };
        let exact = self.vectors.decode_whole(source, up, bounds, self.cuts, self.target);
        if !exact {
            self.vectors.status_of_whole(block, bounds, T::into, self.status);
        }
        Some(exact)
    }

    /// The same for 32 bits, which are compared with the cut points as they are where nothing has to be multiplied.
    fn narrow(mut self, values: &[i32], scale: i8) -> Option<bool> {
        let (mut padded, rows) = (None, &self.attribute.rows);
        let block = block_of(values, rows, &mut padded)?;
        let (up, bounds) = self.attribute.input.whole_bounds(scale, self.digits)?;
        let source = Source { values: block, next: vector::next_of(values, rows) };
        // A vector register holds twice as many values of 32 bits as of 64.
        let in_32_bits =
            if up == 1 { self.vectors.decode_narrow(source, bounds, self.cuts, &mut self.target) } else { None };
        let exact = match in_32_bits {
            Some(exact) => exact,
            None => self.vectors.decode_whole(source, up, bounds, self.cuts, self.target),
        };
        if !exact {
            self.vectors.status_of_whole(block, bounds, i128::from, self.status);
        }
        Some(exact)
    }

    /// The same for 128 bits, as Arrow's commonest decimals have them; those that are exact use 64.
    fn wide(self, values: &[i128], scale: i8) -> Option<bool> {
        let (mut padded, rows) = (None, &self.attribute.rows);
        let block = block_of(values, rows, &mut padded)?;
        let (up, bounds) = self.attribute.input.whole_bounds(scale, self.digits)?;
        let source = Source { values: block, next: vector::next_of(values, rows) };
        let exact = self.vectors.decode_wide(source, up, bounds, self.cuts, self.target);
        if !exact {
            self.vectors.status_of_whole(block, bounds, |value| value, self.status);
        }
        Some(exact)
    }

    /// Numbers in texts.
    fn texts(self, texts: &dyn Texts) -> Option<bool> {
        let DecodeTarget { validity, units, codes, .. } = self.target;
        let exact = decode_texts(self.vectors, texts, &self.attribute.rows, self.attribute.input, units, self.status)?;
        self.vectors.codes(units, validity, self.cuts, codes);
        Some(exact)
    }
}

impl AttributeColumn<'_> {
    /// Whether no value of the column can be an issue or be rounded.
    fn cannot_fail(&self) -> bool {
        !self.input.required && self.input.kind == Kind::Text && self.column.is_none_or(|column| column.is_of_texts())
    }
}

impl Input {
    /// The power of ten that brings floats to the scale, and the units that may be taken as they are.
    fn float_bounds(&self) -> Option<(f64, [f64; 2])> {
        // A power for each scale from 0 to 18, all of them exact as floats.
        let power = F64_POWERS.get(usize::from(self.scale())).copied()?;
        // 10^15 units are 15 digits, which a float holds and tells apart.
        let low = self.min.map_or(-FLOAT_UNITS, |min| min.max(-FLOAT_UNITS));
        let high = self.max.map_or(FLOAT_UNITS, |max| max.min(FLOAT_UNITS));
        // Brought into the range of floats one end at a time, a range beyond it would take its nearest end: it takes
        // nothing.
        Some((power, if low <= high { [small(low), small(high)] } else { NOTHING }))
    }

    /// What brings whole numbers of a scale to the attribute's, and the ones that may be taken as they are.
    ///
    /// Nothing where they would have to be rounded.
    fn whole_bounds(&self, scale: i8, digits: u8) -> Option<(i64, [i64; 2])> {
        // A scale finer than the attribute's has digits to round away: nothing of it is exact.
        let up = u32::try_from(i32::from(self.scale()).checked_sub(i32::from(scale))?).ok()?;
        let up = i64::try_from(power_of_ten(up)?).ok()?;
        let limits = match self.kind {
            Kind::Date => [i64::from(Date::MIN.days()), i64::from(Date::MAX.days())],
            _ => [UNITS_LIMIT.saturating_neg().saturating_add(1), UNITS_LIMIT.saturating_sub(1)],
        };
        let [low, high] = limits;
        let (low, high) = (self.min.map_or(low, |min| min.max(low)), self.max.map_or(high, |max| max.min(high)));
        // The least number of which `up` are not below the lower bound, and the greatest that is not above the upper.
        let low = low.checked_add(up)?.checked_sub(1)?.checked_div_euclid(up)?;
        let high = high.checked_div_euclid(up)?;
        // Digits beyond those of the column's type are no fault, but Arrow's type has to be checked for them.
        let most = power_of_ten(u32::from(digits)).and_then(|power| i64::try_from(power.saturating_sub(1)).ok());
        let most = most.unwrap_or(i64::MAX);
        Some((up, [low.max(most.saturating_neg()), high.min(most)]))
    }
}

/// The ends of a range without a value.
const NOTHING: [f64; 2] = [1.0, 0.0];

/// The units of [`crate::value::scaled::FLOAT_LIMIT`].
const FLOAT_UNITS: i64 = 1_000_000_000_000_000;

/// A whole number of at most 15 digits as a float, which holds it exactly.
#[expect(clippy::cast_precision_loss, reason = "nothing is lost below 2^53")]
const fn small(number: i64) -> f64 {
    number as f64
}

/// The units of texts that are short numbers within bounds; gives whether all are.
///
/// The status of the others says so. Nothing where the attribute has no bounds.
fn decode_texts(
    vectors: Vectors,
    texts: &dyn Texts,
    rows: &Range<usize>,
    input: &Input,
    units: &mut Buffer<i64>,
    status: &mut Buffer<u8>,
) -> Option<bool> {
    let scale = input.scale();
    // Texts have no type that bounds their digits: 10^255 is beyond 128 bits, and so this bound falls away.
    let (_, bounds) = input.whole_bounds(i8::try_from(scale).ok()?, u8::MAX)?;
    let (mut bytes, mut lengths, mut all) = ([0; TEXTS], [0; TEXTS], true);
    // 4,096 rows are 16 parts of 256 texts: no row is left over.
    let parts = units.as_chunks_mut::<TEXTS>().0.iter_mut().zip(status.as_chunks_mut::<TEXTS>().0);
    for (from, (units, status)) in rows.clone().step_by(TEXTS).zip(parts) {
        let count = rows.end.saturating_sub(from).min(TEXTS);
        texts.short_texts(from, ShortTexts { bytes: bytes.get_mut(..count)?, lengths: lengths.get_mut(..count)? });
        // Behind `count` stand texts of an earlier part: what comes of them is cut off with the results.
        vectors.decode_texts(&bytes, &lengths, scale, bounds, units, status);
        all &= status.iter().take(count).all(|status| *status == EXACT);
    }
    Some(all)
}

/// The values of a block, of which a short one is filled up; nothing where the column is shorter than its rows.
fn block_of<'a, T: Copy + Default>(
    values: &'a [T],
    rows: &Range<usize>,
    pad: &'a mut Option<Buffer<T>>,
) -> Option<&'a Buffer<T>> {
    let part = values.get(rows.clone())?;
    // A whole block is read where it lies in the column, without a copy.
    if let Ok(slot) = part.try_into() {
        return Some(slot);
    }
    // The last block of a column: loops have one length, and what is computed of the zeros is cut off with the results.
    let padded = pad.insert([T::default(); BLOCK]);
    padded.get_mut(..part.len())?.copy_from_slice(part);
    Some(padded)
}

impl Entries {
    /// The entries of a dictionary, where there are not more of them than rows.
    fn of(column: &Column<'_>, input: &Input, cells: &Cells, rows: usize) -> Option<Self> {
        let Values::Dictionary(_, entries) = &column.values else { return None };
        // To read more entries than there are rows takes longer than reading the rows.
        if entries.rows > rows {
            return None;
        }
        let readings: Vec<Reading> = (0..entries.rows).map(|row| entries.read(row, input, cells)).collect();
        let code = |reading: &Reading| match (cells, reading) {
            // A number has units beside its code, and only codes are looked up by entry.
            (Cells::Number { .. }, _) => None,
            (_, Ok(Some(Read { value, rounded: false }))) => u8::try_from(*value).ok(),
            (_, Ok(None)) if !input.required => input.missing.map_or(Some(MISSING), |value| u8::try_from(value).ok()),
            // An entry that is an issue takes the column to the slow path, which tells each row that has it.
            _ => None,
        };
        let codes: Option<Vec<u8>> = readings.iter().map(code).collect();
        let codes = codes.map(|codes| match codes.len() {
            // The last number is that of no entry.
            0..=255 => EntryCodes::Few(Table::new(codes.into_iter().chain(iter::repeat(MISSING)))),
            _ => EntryCodes::Many(codes),
        });
        Some(Self { readings, codes })
    }

    fn reading(&self, key: usize) -> Reading {
        self.readings.get(key).copied().unwrap_or(Ok(None))
    }
}
