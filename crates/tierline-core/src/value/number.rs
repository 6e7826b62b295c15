//! Exact numbers: a [`Decimal`] is a whole number of units at a scale.
//!
//! Nothing here rounds unless its name says so, and what does not fit 128 bits is an error, never a wrap.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "every operation here is on bounded digits and scales, or is a checked_* call"
)]

use core::cmp::Ordering;
use core::fmt;

/// The most digits that a value of a client may have: `10^18` units is beyond range.
pub const MAX_DIGITS: u32 = 18;

/// The first number of units that is beyond range.
pub(crate) const UNITS_LIMIT: i64 = 1_000_000_000_000_000_000;

/// The largest scale of a [`Decimal`].
pub const MAX_SCALE: u8 = 38;

/// `10^exponent`, where it fits 128 bits.
pub(crate) fn power_of_ten(exponent: u32) -> Option<i128> {
    // A table, because nearly everything that is scaled asks for one; 10^38 is the last that 128 bits hold.
    POWERS_OF_TEN.get(usize::try_from(exponent).ok()?).copied()
}

#[expect(clippy::indexing_slicing, reason = "worked out by the compiler")]
const POWERS_OF_TEN: [i128; 39] = {
    let (mut powers, mut at) = ([1; 39], 1);
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// Where a model rounds what lies exactly between two numbers: one rule for all that it rounds, which are values read,
/// derived values, scores and contributions.
///
/// ```
/// use tierline_core::{Attribute, Client, Date, Model, Rounding, Tier, name};
/// let model = |rounding| {
///     let model = Model::builder("halves").rounding(rounding).attribute(Attribute::decimal("health", 0));
///     model.tier(Tier::when("Good", name("health").ge(3))).tier(Tier::rest("Poor")).build()
/// };
/// let (client, day) = (Client::new("a").with("health", 2.5), Date::new(2026, 11, 21).unwrap());
/// assert_eq!(model(Rounding::HalfEven)?.compile().assign(&client, day).tier(), Some("Poor"));
/// assert_eq!(model(Rounding::HalfUp)?.compile().assign(&client, day).tier(), Some("Good"));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the one whose last digit is even: 0.5 is 0, 1.5 and 2.5 are 2.
    #[default]
    HalfEven,
    /// Away from zero, as spreadsheets and SQL do: 0.5 is 1, 2.5 is 3, -2.5 is -3.
    HalfUp,
}

impl Rounding {
    /// How a model document writes it: `half even`, `half up`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HalfEven => "half even",
            Self::HalfUp => "half up",
        }
    }

    /// Whether a number that lies exactly between two goes to the upper one.
    #[inline]
    pub(crate) const fn up_at_half(self, lower_is_odd: bool, negative: bool) -> bool {
        match self {
            Self::HalfEven => lower_is_odd,
            Self::HalfUp => !negative,
        }
    }
}

/// Room for a whole number in digits, with its sign.
pub(crate) struct Digits {
    bytes: [u8; 40],
    length: usize,
}

impl Digits {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 40], length: 0 }
    }

    /// Writes a number, in place of what was there before.
    pub(crate) fn write(&mut self, number: i128) -> &str {
        self.length = 0;
        // Forty bytes hold every number of 128 bits.
        let _ = fmt::Write::write_fmt(self, format_args!("{number}"));
        self.bytes.get(..self.length).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// An exact decimal number: `mantissa / 10^scale`, with up to 38 digits.
///
/// Two decimals of the same value are equal whatever their scale: `1.0 == 1.00`.
///
/// ```
/// use tierline_core::Decimal;
/// let price: Decimal = "1_200.50".parse()?;
/// assert_eq!(price, Decimal::new(120_050, 2).unwrap());
/// assert_eq!(price.to_string(), "1200.50");
/// # Ok::<(), tierline_core::NumberError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// Why a text or a pair of numbers is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// The text is not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// The number has more digits than there is room for.
    #[error("a number of more than 38 digits")]
    TooLong,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };
    /// One.
    pub const ONE: Self = Self { mantissa: 1, scale: 0 };
    /// One hundred: what the weights of a score add up to.
    pub const HUNDRED: Self = Self { mantissa: 100, scale: 0 };

    /// The number `mantissa / 10^scale`, or nothing where `scale` is above [`MAX_SCALE`].
    #[must_use]
    pub const fn new(mantissa: i128, scale: u8) -> Option<Self> {
        if scale > MAX_SCALE { None } else { Some(Self { mantissa, scale }) }
    }

    /// The number of units: the value times `10^scale`.
    #[must_use]
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// The number of digits behind the decimal point.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// True for a number without a fraction, however it is written: `2.00` is one.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.normalized().scale == 0
    }

    /// The same value without trailing zeros behind the decimal point.
    #[must_use]
    pub const fn normalized(self) -> Self {
        let mut out = self;
        // At most 38 times, as there are digits behind the point.
        while out.scale > 0 && out.mantissa % 10 == 0 {
            out.mantissa /= 10;
            out.scale -= 1;
        }
        out
    }

    /// The same value as a number of units at `scale`, or nothing where it is not whole there or does not fit.
    ///
    /// ```
    /// use tierline_core::Decimal;
    /// let price: Decimal = "12.5".parse()?;
    /// assert_eq!((price.units(2), price.units(0)), (Some(1_250), None));
    /// assert_eq!(price.checked_add("0.25".parse()?), Some("12.75".parse()?));
    /// # Ok::<(), tierline_core::NumberError>(())
    /// ```
    #[must_use]
    pub fn units(self, scale: u8) -> Option<i128> {
        let shortest = self.normalized();
        let up = power_of_ten(u32::from(scale.checked_sub(shortest.scale)?))?;
        shortest.mantissa.checked_mul(up)
    }

    /// The exact sum, or nothing where it does not fit 128 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        // At the finer of the two scales both are whole.
        let sum = self.units(scale)?.checked_add(other.units(scale)?)?;
        Self::new(sum, scale)
    }

    /// Reads a number as a model writes it: digits with `_` between them, a decimal point, an exponent.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`] for any other text, [`NumberError::TooLong`] beyond 38 digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let literal = Literal::read(text, true)?;
        let (mut mantissa, mut scale) = (0_i128, 0_i64);
        for digit in literal.digits() {
            mantissa =
                mantissa.checked_mul(10).and_then(|m| m.checked_add(i128::from(digit))).ok_or(NumberError::TooLong)?;
        }
        scale += i64::try_from(literal.fraction.bytes().filter(u8::is_ascii_digit).count())
            .map_err(|_| NumberError::TooLong)?;
        // Fits: the exponent is at most a quarter of what 64 bits hold, and a text has fewer digits than the rest.
        scale -= literal.exponent;
        // 0 has the scale that is written, as far as there is such a scale: `0e50` is 0.
        if mantissa == 0 {
            let scale = u8::try_from(scale.clamp(0, i64::from(MAX_SCALE))).unwrap_or(0);
            return Ok(Self { mantissa, scale });
        }
        if scale < 0 {
            let up = u32::try_from(-scale).ok().and_then(power_of_ten).ok_or(NumberError::TooLong)?;
            mantissa = mantissa.checked_mul(up).ok_or(NumberError::TooLong)?;
            scale = 0;
        }
        // 128 bits hold a few numbers of 39 digits; a decimal has at most 38.
        if mantissa >= 10_i128.pow(38) {
            return Err(NumberError::TooLong);
        }
        let scale = u8::try_from(scale).ok().filter(|s| *s <= MAX_SCALE).ok_or(NumberError::TooLong)?;
        Ok(Self { mantissa: if literal.negative { -mantissa } else { mantissa }, scale })
    }
}

impl core::str::FromStr for Decimal {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self { mantissa: i128::from(value), scale: 0 }
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // As fractions: decimals of two scales may not have a common one within 128 bits.
        self.fraction().cmp(&other.fraction())
    }
}

impl core::hash::Hash for Decimal {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        // Equal numbers hash alike, whatever zeros they are written with.
        let shortest = self.normalized();
        shortest.mantissa.hash(state);
        shortest.scale.hash(state);
    }
}

impl fmt::Display for Decimal {
    /// All digits of the scale, a point only where there is a fraction: `1200.50`, `-0.5`, `7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Sizes without a sign, so that -0.5 keeps its sign in front of the 0.
        let unit = power_of_ten(u32::from(self.scale)).unwrap_or(i128::MAX).unsigned_abs();
        let (whole, rest) = (self.mantissa.unsigned_abs() / unit, self.mantissa.unsigned_abs() % unit);
        if self.mantissa < 0 {
            f.write_str("-")?;
        }
        write!(f, "{whole}")?;
        if self.scale > 0 {
            write!(f, ".{rest:0width$}", width = usize::from(self.scale))?;
        }
        Ok(())
    }
}

/// The parts of a written number, digits not yet weighed.
pub(crate) struct Literal<'a> {
    pub(crate) negative: bool,
    pub(crate) whole: &'a str,
    pub(crate) fraction: &'a str,
    pub(crate) exponent: i64,
}

impl<'a> Literal<'a> {
    /// `[+-] digits [. digits] [e [+-] digits]`, with a digit on at least one side of the point;
    /// `_` between digits where `underscores` says so.
    pub(crate) fn read(text: &'a str, underscores: bool) -> Result<Self, NumberError> {
        let bad = NumberError::NotANumber;
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).ok_or(bad)?),
            Some(b'+') => (false, text.get(1..).ok_or(bad)?),
            _ => (false, text),
        };
        let (number, exponent) = match rest.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, Some(exponent)),
            None => (rest, None),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| {
            // `_` stands between digits alone, one at a time.
            part.bytes().all(|b| b.is_ascii_digit() || (underscores && b == b'_'))
                && !part.starts_with('_')
                && !part.ends_with('_')
                && !part.contains("__")
        };
        if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return Err(bad);
        }
        let exponent = match exponent {
            None => 0,
            Some(text) => {
                let (sign, text) = match text.as_bytes().first() {
                    Some(b'-') => (-1, text.get(1..).ok_or(bad)?),
                    Some(b'+') => (1, text.get(1..).ok_or(bad)?),
                    _ => (1, text),
                };
                if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad);
                }
                // A number of digits that no i64 holds is as good as any other that is far beyond range.
                sign * text.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
            }
        };
        Ok(Self { negative, whole, fraction, exponent })
    }

    pub(crate) fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        // Without the `_` between them.
        self.whole.bytes().chain(self.fraction.bytes()).filter(u8::is_ascii_digit).map(|b| b - b'0')
    }
}

#[cfg(feature = "rust_decimal")]
impl From<rust_decimal::Decimal> for Decimal {
    fn from(value: rust_decimal::Decimal) -> Self {
        // Scales of that type end at 28.
        Self { mantissa: value.mantissa(), scale: u8::try_from(value.scale()).unwrap_or(MAX_SCALE) }
    }
}

#[cfg(feature = "rust_decimal")]
impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = NumberError;
    /// Exact, or an error: never rounded.
    fn try_from(value: Decimal) -> Result<Self, NumberError> {
        let shortest = value.normalized();
        Self::try_from_i128_with_scale(shortest.mantissa, u32::from(shortest.scale)).map_err(|_| NumberError::TooLong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn model_numbers_are_read_exactly() {
        for (written, shown) in [
            ("100_000", "100000"),
            ("-0.5", "-0.5"),
            ("-0", "0"),
            ("+5", "5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1.50", "1.50"),
            ("12.5e-3", "0.0125"),
            ("0e999999999", "0"),
        ] {
            assert_eq!(Decimal::parse(written).unwrap().to_string(), shown, "{written}");
        }
        for written in ["", "-", ".", "1__0", "_1", "1_", "1e", "1e+", "nan", ".nan", "inf", "0x10", "1 0", "١", "--1"]
        {
            assert_eq!(Decimal::parse(written), Err(NumberError::NotANumber), "{written}");
        }
        for written in ["1e999999999", "1e99999999999999999999", "1e-99", &"9".repeat(39)] {
            assert_eq!(Decimal::parse(written), Err(NumberError::TooLong), "{written}");
        }
    }

    #[cfg(feature = "rust_decimal")]
    #[test]
    fn conversions_at_the_edge_are_exact_or_refused() {
        let price = rust_decimal::Decimal::from_str_exact("1200.50").unwrap();
        assert_eq!(Decimal::from(price), Decimal::new(120_050, 2).unwrap());
        assert_eq!(rust_decimal::Decimal::try_from(Decimal::new(-5, 1).unwrap()).unwrap().to_string(), "-0.5");
        let wide = Decimal::parse("12345678901234567890123456789012345678").unwrap();
        assert_eq!(rust_decimal::Decimal::try_from(wide), Err(NumberError::TooLong));
        let deep = Decimal::parse("0.00000000000000000000000000000000000001").unwrap();
        assert_eq!(rust_decimal::Decimal::try_from(deep), Err(NumberError::TooLong));
    }

    proptest! {
        #[test]
        fn decimals_order_as_numbers(a in any::<i64>(), s in 0_u8..20, b in any::<i64>(), t in 0_u8..20) {
            let (x, y) = (Decimal::new(a.into(), s).unwrap(), Decimal::new(b.into(), t).unwrap());
            let scale = s.max(t);
            let up = |v: i64, from: u8| i128::from(v).checked_mul(10_i128.pow(u32::from(scale - from)));
            if let (Some(p), Some(q)) = (up(a, s), up(b, t)) {
                prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            }
            prop_assert_eq!(Decimal::parse(&x.to_string()).unwrap(), x);
        }
    }
}
