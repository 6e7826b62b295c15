//! Clients of the book model as columns, in several encodings of the same numbers.

use tierline::columns::{Batch, Bitmap, Column, Keys, TextScratch, Texts, Values};

use crate::{Drawn, INDUSTRIES, Random};

/// How the numbers of [`BookColumns`] are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Decimals as floats.
    Floats,
    /// Decimals as units in 128 bits.
    Decimals,
    /// Decimals as floats, and one value in twenty missing.
    Nulls,
    /// Decimals as floats, of which one in ten has to be read the long way: no number, a tie, or out of bounds; and so
    /// has one whole number in forty.
    Dirty,
    /// All numbers as texts.
    Texts,
}

/// Columns for the book model. The same encoding, count and seed give the same columns.
#[derive(Clone, Debug)]
pub struct BookColumns {
    rows: usize,
    /// In the order of the model.
    columns: [Held; 8],
    /// By column, a bit for each client that has a value.
    validity: Option<[Vec<u8>; 8]>,
}

/// The values of a column.
#[derive(Clone, Debug)]
enum Held {
    Floats(Vec<f64>),
    Decimals(Vec<i128>, i8),
    Whole(Vec<i32>),
    Bits(Vec<u8>),
    /// Entries of the industries.
    Keys(Vec<i32>),
    Texts(Written),
}

impl BookColumns {
    /// So many clients.
    #[must_use]
    pub fn new(encoding: Encoding, rows: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let drawn: Vec<Drawn> = (0..rows).map(|_| Drawn::draw(&mut random)).collect();
        let mut whole = |of: fn(&Drawn) -> i32| {
            let soiled = |own| match encoding {
                Encoding::Dirty if random.below(40) == 0 => -1,
                _ => of(own),
            };
            match encoding {
                Encoding::Texts => Held::Texts(Written(drawn.iter().map(|own| of(own).to_string()).collect())),
                _ => Held::Whole(drawn.iter().map(soiled).collect()),
            }
        };
        let (strategic_value, employees, tenure_days) =
            (whole(|own| own.strategic_value), whole(|own| own.employees), whole(|own| own.tenure_days));
        let mut decimal = |of: fn(&Drawn) -> i32, scale: i8| {
            let power = if scale == 2 { 100.0 } else { 10.0 };
            let mut float = |own| match encoding {
                // A float divided by a power of ten is the float that is nearest to the decimal.
                Encoding::Dirty if random.below(10) == 0 => match random.below(4) {
                    0 => f64::NAN,
                    1 => 1e17,
                    2 => f64::from(of(own).saturating_mul(2).saturating_add(1)) / (2.0 * power),
                    _ => -1e15,
                },
                _ => f64::from(of(own)) / power,
            };
            match encoding {
                Encoding::Decimals => Held::Decimals(drawn.iter().map(|own| i128::from(of(own))).collect(), scale),
                // A float is written as the decimal that it stands for.
                Encoding::Texts => Held::Texts(Written(drawn.iter().map(|own| float(own).to_string()).collect())),
                _ => Held::Floats(drawn.iter().map(float).collect()),
            }
        };
        let (arr, growth, health) =
            (decimal(|own| own.arr, 2), decimal(|own| own.growth, 1), decimal(|own| own.health, 1));
        let strategic = Held::Bits(bits(drawn.iter().map(|own| own.strategic)));
        let industry = Held::Keys(drawn.iter().map(|own| i32::try_from(own.industry).unwrap_or(0)).collect());
        let columns = [arr, growth, strategic, strategic_value, health, employees, tenure_days, industry];
        let validity = (encoding == Encoding::Nulls)
            .then(|| std::array::from_fn(|_| bits((0..rows).map(|_| random.below(20) != 0))));
        Self { rows, columns, validity }
    }

    /// How many clients.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Does something with the clients as they come in.
    pub fn with<R>(&self, run: impl FnOnce(&Batch<'_>) -> R) -> R {
        let entries = Column::new(Values::Text(&Industries), None, INDUSTRIES.len());
        let columns: [Option<Column<'_>>; 8] = std::array::from_fn(|at| {
            let values = match self.columns.get(at)? {
                Held::Floats(values) => Values::Float64(values),
                Held::Decimals(values, scale) => Values::Decimal128(values, *scale),
                Held::Whole(values) => Values::Int32(values),
                Held::Bits(bytes) => Values::Boolean(Bitmap::new(bytes, 0)),
                Held::Keys(keys) => Values::Dictionary(Keys::Int32(keys), &entries),
                Held::Texts(texts) => Values::Text(texts),
            };
            let validity = self.validity.as_ref().and_then(|all| all.get(at)).map(|bytes| Bitmap::new(bytes, 0));
            Some(Column::new(values, validity, self.rows))
        });
        run(&Batch { columns: &columns, rows: self.rows, ids: &[] })
    }
}

/// Numbers as texts.
#[derive(Clone, Debug)]
struct Written(Vec<String>);

impl Texts for Written {
    fn text<'a>(&'a self, row: usize, scratch: &'a mut TextScratch) -> &'a str {
        self.0.as_slice().text(row, scratch)
    }
}

/// The texts of the dictionary.
struct Industries;

impl Texts for Industries {
    fn text<'a>(&'a self, row: usize, _: &'a mut TextScratch) -> &'a str {
        INDUSTRIES.get(row).copied().unwrap_or_default()
    }
}

/// Bits in the order of Arrow.
fn bits(truths: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, truth) in truths.enumerate() {
        if at & 7 == 0 {
            out.push(0);
        }
        if let Some(byte) = out.last_mut() {
            *byte |= u8::from(truth) << (at & 7);
        }
    }
    out
}
