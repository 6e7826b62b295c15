//! Exact numbers: a [`Decimal`] is a whole number of units at a scale, a [`Fraction`] is one whole number over another.
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
    10_i128.checked_pow(exponent)
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// The text is not a decimal number.
    NotANumber,
    /// The number has more digits than there is room for.
    TooLong,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "not a decimal number",
            Self::TooLong => "a number of more than 38 digits",
        })
    }
}

impl core::error::Error for NumberError {}

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
        while out.scale > 0 && out.mantissa % 10 == 0 {
            out.mantissa /= 10;
            out.scale -= 1;
        }
        out
    }

    /// The same value as a number of units at `scale`, or nothing where it is not whole there or does not fit.
    #[must_use]
    pub fn units(self, scale: u8) -> Option<i128> {
        let own = self.normalized();
        let up = power_of_ten(u32::from(scale.checked_sub(own.scale)?))?;
        own.mantissa.checked_mul(up)
    }

    /// The exact sum, or nothing where it does not fit 128 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
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
        scale -= literal.exponent;
        if mantissa == 0 {
            let scale = u8::try_from(scale.clamp(0, i64::from(MAX_SCALE))).unwrap_or(0);
            return Ok(Self { mantissa, scale });
        }
        if scale < 0 {
            let up = u32::try_from(-scale).ok().and_then(power_of_ten).ok_or(NumberError::TooLong)?;
            mantissa = mantissa.checked_mul(up).ok_or(NumberError::TooLong)?;
            scale = 0;
        }
        if mantissa >= 10_i128.pow(38) {
            return Err(NumberError::TooLong);
        }
        let scale = u8::try_from(scale).ok().filter(|s| *s <= MAX_SCALE).ok_or(NumberError::TooLong)?;
        Ok(Self { mantissa: if literal.negative { -mantissa } else { mantissa }, scale })
    }

    /// The value as a fraction.
    pub(crate) fn fraction(self) -> Fraction {
        // 10^38 fits 128 bits and MAX_SCALE is 38, so the denominator always exists.
        Fraction { numerator: self.mantissa, denominator: power_of_ten(u32::from(self.scale)).unwrap_or(i128::MAX) }
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
        self.fraction().cmp(&other.fraction())
    }
}

impl core::hash::Hash for Decimal {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        let own = self.normalized();
        own.mantissa.hash(state);
        own.scale.hash(state);
    }
}

impl fmt::Display for Decimal {
    /// All digits of the scale, a point only where there is a fraction: `1200.50`, `-0.5`, `7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
struct Literal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Literal<'a> {
    /// `[+-] digits [. digits] [e [+-] digits]`, with a digit on at least one side of the point;
    /// `_` between digits where `underscores` says so.
    fn read(text: &'a str, underscores: bool) -> Result<Self, NumberError> {
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

    fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        self.whole.bytes().chain(self.fraction.bytes()).filter(u8::is_ascii_digit).map(|b| b - b'0')
    }
}

/// A number brought to a scale: how many units, and whether digits were rounded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scaled {
    pub(crate) units: i64,
    pub(crate) rounded: bool,
}

/// Why a number has no place at a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScaleFault {
    NotANumber,
    OutOfRange,
}

impl Scaled {
    fn within(units: i128, rounded: bool) -> Result<Self, ScaleFault> {
        match i64::try_from(units) {
            Ok(units) if -UNITS_LIMIT < units && units < UNITS_LIMIT => Ok(Self { units, rounded }),
            _ => Err(ScaleFault::OutOfRange),
        }
    }

    /// A whole number of units at `scale`, from units at another scale (negative: tens, hundreds ...).
    #[inline]
    pub(crate) fn from_units(units: i128, from: i32, to: u8) -> Result<Self, ScaleFault> {
        let shift = i32::from(to) - from;
        if shift == 0 || units == 0 {
            return Self::within(units, false);
        }
        if shift > 0 {
            let up = power_of_ten(shift.unsigned_abs()).ok_or(ScaleFault::OutOfRange)?;
            return Self::within(units.checked_mul(up).ok_or(ScaleFault::OutOfRange)?, false);
        }
        match power_of_ten(shift.unsigned_abs()) {
            Some(down) => {
                let (quotient, exact) = divide_half_even(units, down);
                Self::within(quotient, !exact)
            }
            // Anything of 128 bits is less than half of 10^39.
            None => Ok(Self { units: 0, rounded: true }),
        }
    }

    /// The number that a text writes, rounded half to even at `scale`, however many digits it has.
    pub(crate) fn from_text(text: &str, scale: u8) -> Result<Self, ScaleFault> {
        let literal = Literal::read(text, false).map_err(|_| ScaleFault::NotANumber)?;
        // Digits that count in front of the point, once the exponent has moved it; then `scale` more behind it.
        let whole = i64::try_from(literal.whole.len()).map_err(|_| ScaleFault::OutOfRange)?;
        let kept = whole.saturating_add(literal.exponent).saturating_add(i64::from(scale));
        let (mut units, mut position, mut next, mut sticky) = (0_i128, 0_i64, 0_u8, false);
        for digit in literal.digits() {
            if position < kept {
                units = units * 10 + i128::from(digit);
                if units >= i128::from(UNITS_LIMIT) {
                    return Err(ScaleFault::OutOfRange);
                }
            } else if position == kept {
                next = digit;
            } else {
                sticky |= digit != 0;
            }
            position += 1;
        }
        if units != 0 && kept > position {
            let up = u32::try_from(kept - position).ok().and_then(power_of_ten);
            units = up.and_then(|up| units.checked_mul(up)).ok_or(ScaleFault::OutOfRange)?;
        }
        if next > 5 || (next == 5 && (sticky || units % 2 == 1)) {
            units += 1;
        }
        Self::within(if literal.negative { -units } else { units }, next != 0 || sticky)
    }

    /// The shortest decimal that reads back as this float, rounded half to even at `scale`.
    ///
    /// The quick ways are proofs, not guesses. (1) If `m / 10^scale` in floating point is `value` again, for a whole
    /// `m` of at most 15 digits, then the decimal `m / 10^scale` is the shortest one: decimals of 15 digits stand for
    /// different floats. (2) If the product is far from a tie, its error of less than two units in the last place
    /// cannot reach the tie. Everything else goes through the digits.
    #[inline]
    pub(crate) fn from_f64(value: f64, scale: u8) -> Result<Self, ScaleFault> {
        if !value.is_finite() {
            return Err(ScaleFault::NotANumber);
        }
        if let Some(power) = F64_POWERS.get(usize::from(scale)).copied() {
            let product = value * power;
            if product.abs() < 1e15 {
                // Adding and taking away 1.5 x 2^52 rounds to a whole number, half to even, below 2^51.
                let whole = (product + 6_755_399_441_055_744.0) - 6_755_399_441_055_744.0;
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^50")]
                let units = whole as i64;
                if whole / power == value {
                    return Ok(Self { units, rounded: false });
                }
                let off = (product - whole).abs();
                if product.abs() < 1e11 && off < 0.499 {
                    return Ok(Self { units, rounded: true });
                }
            }
        }
        let mut text = FloatText::new();
        fmt::Write::write_fmt(&mut text, format_args!("{value:e}")).map_err(|_| ScaleFault::NotANumber)?;
        Self::from_text(text.as_str(), scale)
    }

    /// As [`Scaled::from_f64`], for the shortest decimal of a 32-bit float: `0.1_f32` is 0.1.
    pub(crate) fn from_f32(value: f32, scale: u8) -> Result<Self, ScaleFault> {
        if !value.is_finite() {
            return Err(ScaleFault::NotANumber);
        }
        let mut text = FloatText::new();
        fmt::Write::write_fmt(&mut text, format_args!("{value:e}")).map_err(|_| ScaleFault::NotANumber)?;
        Self::from_text(text.as_str(), scale)
    }
}

/// The powers of ten that a float holds exactly and that scales use.
const F64_POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// Room for a float in scientific notation: 17 digits, a sign, a point and an exponent.
struct FloatText {
    bytes: [u8; 32],
    length: usize,
}

impl FloatText {
    const fn new() -> Self {
        Self { bytes: [0; 32], length: 0 }
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|b| core::str::from_utf8(b).ok()).unwrap_or("")
    }
}

impl fmt::Write for FloatText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// `numerator / denominator` rounded half to even, and whether nothing was rounded. The denominator is above zero.
pub(crate) fn divide_half_even(numerator: i128, denominator: i128) -> (i128, bool) {
    let (quotient, rest) = match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(n), Ok(d)) => (i128::from(n.div_euclid(d)), i128::from(n.rem_euclid(d))),
        _ => (numerator.div_euclid(denominator), numerator.rem_euclid(denominator)),
    };
    // `rest - (denominator - rest)` cannot overflow: both are between 0 and the denominator.
    let up = match (rest - (denominator - rest)).cmp(&0) {
        Ordering::Greater => true,
        Ordering::Equal => quotient % 2 != 0,
        Ordering::Less => false,
    };
    (if up { quotient + 1 } else { quotient }, rest == 0)
}

/// An exact rational number of 128-bit parts.
// INVARIANT: the denominator is above zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fraction {
    numerator: i128,
    denominator: i128,
}

/// The result of arithmetic that may not fit.
pub(crate) type Checked = Option<Fraction>;

impl Fraction {
    pub(crate) const fn integer(value: i128) -> Self {
        Self { numerator: value, denominator: 1 }
    }

    pub(crate) const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// `units / 10^scale`, with `power` = `10^scale`.
    pub(crate) const fn scaled(units: i64, power: i128) -> Self {
        Self { numerator: units as i128, denominator: power }
    }

    fn reduced(self) -> Self {
        let divisor = greatest_common_divisor(self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        match i128::try_from(divisor) {
            Ok(d) if d > 1 => Self { numerator: self.numerator / d, denominator: self.denominator / d },
            _ => self,
        }
    }

    pub(crate) fn add(self, other: Self) -> Checked {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator)?;
            return Some(Self { numerator, denominator: self.denominator });
        }
        let (a, b) = (self.reduced(), other.reduced());
        // Over the least common denominator: as small as it can be said.
        let common =
            i128::try_from(greatest_common_divisor(a.denominator.unsigned_abs(), b.denominator.unsigned_abs())).ok()?;
        let (left, right) = (b.denominator / common, a.denominator / common);
        let numerator = a.numerator.checked_mul(left)?.checked_add(b.numerator.checked_mul(right)?)?;
        let denominator = a.denominator.checked_mul(left)?;
        Some(Self { numerator, denominator })
    }

    pub(crate) fn negate(self) -> Checked {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    pub(crate) fn absolute(self) -> Checked {
        Some(Self { numerator: self.numerator.checked_abs()?, denominator: self.denominator })
    }

    pub(crate) fn multiply(self, other: Self) -> Checked {
        let quick = |a: Self, b: Self| {
            Some(Self {
                numerator: a.numerator.checked_mul(b.numerator)?,
                denominator: a.denominator.checked_mul(b.denominator)?,
            })
        };
        quick(self, other).or_else(|| {
            // In lowest terms and cross-reduced, the product is in lowest terms too: it fits or nothing does.
            let (a, b) = (self.reduced(), other.reduced());
            let left = Self { numerator: a.numerator, denominator: b.denominator }.reduced();
            let right = Self { numerator: b.numerator, denominator: a.denominator }.reduced();
            quick(left, right)
        })
    }

    /// The quotient; the caller has looked that `other` is not zero.
    pub(crate) fn divide(self, other: Self) -> Checked {
        let flipped = if other.numerator < 0 {
            Self { numerator: other.denominator.checked_neg()?, denominator: other.numerator.checked_neg()? }
        } else {
            Self { numerator: other.denominator, denominator: other.numerator }
        };
        if flipped.denominator == 0 { None } else { self.multiply(flipped) }
    }

    /// Rounded half to even to a whole number of units, where `power` is `10^scale`.
    pub(crate) fn round(self, power: i128) -> Option<i128> {
        if self.denominator == power {
            return Some(self.numerator);
        }
        if let Some(numerator) = self.numerator.checked_mul(power) {
            return Some(divide_half_even(numerator, self.denominator).0);
        }
        let own = self.reduced();
        let factor = Self { numerator: power, denominator: own.denominator }.reduced();
        let numerator = own.numerator.checked_mul(factor.numerator)?;
        Some(divide_half_even(numerator, factor.denominator).0)
    }

    /// The least whole number of units that is not below this number, where `power` is `10^scale`.
    pub(crate) fn ceiling(self, power: i128) -> Option<i128> {
        let own = self.reduced();
        let factor = Self { numerator: power, denominator: own.denominator }.reduced();
        let numerator = own.numerator.checked_mul(factor.numerator)?;
        let floor = numerator.div_euclid(factor.denominator);
        Some(if numerator.rem_euclid(factor.denominator) == 0 { floor } else { floor.checked_add(1)? })
    }

    /// True for a value that is a whole number of units, where `power` is `10^scale`.
    pub(crate) fn is_whole(self, power: i128) -> bool {
        power % self.reduced().denominator == 0
    }

    pub(crate) const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// The value as a decimal, where it has one of at most [`MAX_SCALE`] digits behind the point.
    pub(crate) fn decimal(self) -> Option<Decimal> {
        let own = self.reduced();
        (0..=MAX_SCALE).find_map(|scale| {
            let power = power_of_ten(u32::from(scale))?;
            let factor = (power % own.denominator == 0).then_some(power / own.denominator)?;
            Decimal::new(own.numerator.checked_mul(factor)?, scale)
        })
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        if let (Some(left), Some(right)) =
            (self.numerator.checked_mul(other.denominator), other.numerator.checked_mul(self.denominator))
        {
            return left.cmp(&right);
        }
        // Too long to multiply out: compare whole parts, then the reciprocals of what is left (Euclid's algorithm).
        let (mut a, mut b, mut flipped) = (*self, *other, false);
        loop {
            let (left, right) = (a.numerator.div_euclid(a.denominator), b.numerator.div_euclid(b.denominator));
            let (rest_a, rest_b) = (a.numerator.rem_euclid(a.denominator), b.numerator.rem_euclid(b.denominator));
            let order = left.cmp(&right).then_with(|| match (rest_a, rest_b) {
                (0, 0) => Ordering::Equal,
                (0, _) => Ordering::Less,
                (_, 0) => Ordering::Greater,
                _ => Ordering::Equal,
            });
            if order != Ordering::Equal || (rest_a == 0 && rest_b == 0) {
                return if flipped { order.reverse() } else { order };
            }
            a = Self { numerator: a.denominator, denominator: rest_a };
            b = Self { numerator: b.denominator, denominator: rest_b };
            flipped = !flipped;
        }
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(short_common_divisor(x, y));
        }
        (a, b) = (b, a % b);
    }
    a
}

fn short_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(feature = "rust_decimal")]
impl From<rust_decimal::Decimal> for Decimal {
    fn from(value: rust_decimal::Decimal) -> Self {
        Self { mantissa: value.mantissa(), scale: u8::try_from(value.scale()).unwrap_or(MAX_SCALE) }
    }
}

#[cfg(feature = "rust_decimal")]
impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = NumberError;
    /// Exact, or an error: never rounded.
    fn try_from(value: Decimal) -> Result<Self, NumberError> {
        let own = value.normalized();
        Self::try_from_i128_with_scale(own.mantissa, u32::from(own.scale)).map_err(|_| NumberError::TooLong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn text(text: &str, scale: u8) -> Result<(i64, bool), ScaleFault> {
        Scaled::from_text(text, scale).map(|s| (s.units, s.rounded))
    }

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

    #[test]
    fn texts_round_half_to_even_once() {
        assert_eq!(text("0.125", 2), Ok((12, true)));
        assert_eq!(text("0.135", 2), Ok((14, true)));
        assert_eq!(text("0.1250000000000000000000000000000000000000000000000000001", 2), Ok((13, true)));
        assert_eq!(text("-0.5", 0), Ok((0, true)));
        assert_eq!(text("-1.5", 0), Ok((-2, true)));
        assert_eq!(text("1e3", 2), Ok((100_000, false)));
        assert_eq!(text("1.2300", 2), Ok((123, false)));
        assert_eq!(text("5e-400", 2), Ok((0, true)));
        assert_eq!(text("0e999999999", 2), Ok((0, false)));
        assert_eq!(text("999999999999999999", 0), Ok((999_999_999_999_999_999, false)));
        assert_eq!(text("1000000000000000000", 0), Err(ScaleFault::OutOfRange));
        assert_eq!(text("999999999999999999.5", 0), Err(ScaleFault::OutOfRange));
        assert_eq!(text("1e999999999", 0), Err(ScaleFault::OutOfRange));
        for bad in ["$1,200", "1_000", "", "abc", "1,5"] {
            assert_eq!(text(bad, 2), Err(ScaleFault::NotANumber), "{bad}");
        }
    }

    #[test]
    fn floats_mean_their_shortest_decimal() {
        let float = |v: f64, s| Scaled::from_f64(v, s).map(|x| (x.units, x.rounded));
        assert_eq!(float(0.1, 2), Ok((10, false)));
        assert_eq!(float(0.1 + 0.2, 2), Ok((30, true)));
        assert_eq!(float(1.005, 2), Ok((100, true)));
        assert_eq!(float(2.675, 2), Ok((268, true)));
        assert_eq!(float(-0.0, 2), Ok((0, false)));
        assert_eq!(float(1e17, 0), Ok((100_000_000_000_000_000, false)));
        assert_eq!(float(1e18, 0), Err(ScaleFault::OutOfRange));
        assert_eq!(float(f64::NAN, 0), Err(ScaleFault::NotANumber));
        assert_eq!(Scaled::from_f32(0.1, 2).map(|s| (s.units, s.rounded)), Ok((10, false)));
    }

    proptest! {
        #[test]
        fn the_quick_float_path_agrees_with_the_digits(value in prop_oneof![
            any::<f64>(), -1e12_f64..1e12, -1e3_f64..1e3,
            (any::<i32>(), 0_u8..6).prop_map(|(m, s)| f64::from(m) / F64_POWERS[usize::from(s)]),
            (any::<i32>()).prop_map(|m| (f64::from(m) + 0.5) / 100.0),
        ], scale in 0_u8..=18) {
            prop_assume!(value.is_finite());
            prop_assert_eq!(Scaled::from_f64(value, scale), Scaled::from_text(&format!("{value:e}"), scale));
        }

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

        #[test]
        fn fractions_compare_as_cross_products_do(a in any::<i128>(), b in 1..i128::MAX, c in any::<i128>(), d in 1..i128::MAX) {
            let (x, y) = (Fraction { numerator: a, denominator: b }, Fraction { numerator: c, denominator: d });
            prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
            prop_assert_eq!(x.cmp(&x), Ordering::Equal);
            if let (Some(p), Some(q)) = (a.checked_mul(d), c.checked_mul(b)) {
                prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            }
        }

        #[test]
        fn fraction_arithmetic_is_exact(a in -1000_i128..1000, b in 1_i128..50, c in -1000_i128..1000, d in 1_i128..50) {
            let (x, y) = (Fraction { numerator: a, denominator: b }, Fraction { numerator: c, denominator: d });
            prop_assert_eq!(x.add(y).unwrap(), Fraction { numerator: a * d + c * b, denominator: b * d });
            prop_assert_eq!(x.multiply(y).unwrap(), Fraction { numerator: a * c, denominator: b * d });
            if c != 0 {
                prop_assert_eq!(x.divide(y).unwrap().multiply(y).unwrap(), x);
            }
        }
    }
}
