//! Numbers that come in: any number becomes whole units of a scale, rounded once, as the model says.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "every operation here is on bounded digits and scales, or is a checked_* call"
)]

use core::fmt;

use crate::value::fraction::divide;
use crate::value::number::{Literal, Rounding, UNITS_LIMIT, power_of_ten};

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
        // Fewer than 10^18 units: sums over clients rely on that to fit 128 bits.
        match i64::try_from(units) {
            Ok(units) if -UNITS_LIMIT < units && units < UNITS_LIMIT => Ok(Self { units, rounded }),
            _ => Err(ScaleFault::OutOfRange),
        }
    }

    /// A whole number of units at `scale`, from units at another scale (negative: tens, hundreds ...).
    #[inline]
    pub(crate) fn from_units(units: i128, from: i32, to: u8, rounding: Rounding) -> Result<Self, ScaleFault> {
        let shift = i32::from(to) - from;
        // 0 is 0 at every scale, also at one whose power of ten does not fit.
        if shift == 0 || units == 0 {
            return Self::within(units, false);
        }
        if shift > 0 {
            let up = power_of_ten(shift.unsigned_abs()).ok_or(ScaleFault::OutOfRange)?;
            return Self::within(units.checked_mul(up).ok_or(ScaleFault::OutOfRange)?, false);
        }
        match power_of_ten(shift.unsigned_abs()) {
            Some(down) => {
                let (quotient, exact) = divide(units, down, rounding);
                Self::within(quotient, !exact)
            }
            // Anything of 128 bits is less than half of 10^39.
            None => Ok(Self { units: 0, rounded: true }),
        }
    }

    /// The number that a text writes, rounded at `scale`, however many digits it has.
    pub(crate) fn from_text(text: &str, scale: u8, rounding: Rounding) -> Result<Self, ScaleFault> {
        // Neither `_` nor `,` stands among digits: `1,5` may mean two numbers.
        let literal = Literal::read(text, false).map_err(|_| ScaleFault::NotANumber)?;
        // Digits that count in front of the point, once the exponent has moved it; then `scale` more behind it.
        let whole = i64::try_from(literal.whole.len()).map_err(|_| ScaleFault::OutOfRange)?;
        let kept = whole.saturating_add(literal.exponent).saturating_add(i64::from(scale));
        let (mut units, mut position, mut next, mut sticky) = (0_i128, 0_i64, 0_u8, false);
        for digit in literal.digits() {
            if position < kept {
                units = units * 10 + i128::from(digit);
                // Before the next digit: 10^18 and ten times as much are far within 128 bits.
                if units >= i128::from(UNITS_LIMIT) {
                    return Err(ScaleFault::OutOfRange);
                }
            } else if position == kept {
                next = digit;
            } else {
                // Of digits behind the one that rounds it only counts whether any is not 0: then it is no tie.
                sticky |= digit != 0;
            }
            position += 1;
        }
        // The exponent asks for more digits than are written: zeros follow.
        if units != 0 && kept > position {
            let up = u32::try_from(kept - position).ok().and_then(power_of_ten);
            units = up.and_then(|up| units.checked_mul(up)).ok_or(ScaleFault::OutOfRange)?;
        }
        // The digits are those of the size: away from zero is up, whatever the sign.
        if next > 5 || (next == 5 && (sticky || rounding.up_at_half(units % 2 == 1, false))) {
            units += 1;
        }
        Self::within(if literal.negative { -units } else { units }, next != 0 || sticky)
    }

    /// The shortest decimal that reads back as this float, rounded at `scale`.
    ///
    /// The quick ways are proofs, not guesses. (1) If `m / 10^scale` in floating point is `value` again, for a whole
    /// `m` of at most 15 digits, then the decimal `m / 10^scale` is the shortest one: decimals of 15 digits stand for
    /// different floats. (2) If the product is far from a tie, its error of less than two units in the last place
    /// cannot reach the tie. Neither meets a number exactly between two, and so both are right for every rule. Everything
    /// else goes through the digits.
    #[inline]
    pub(crate) fn from_f64(value: f64, scale: u8, rounding: Rounding) -> Result<Self, ScaleFault> {
        if !value.is_finite() {
            return Err(ScaleFault::NotANumber);
        }
        if let Some(power) = F64_POWERS.get(usize::from(scale)).copied() {
            let product = value * power;
            // NaN and infinities were told above, and a product beyond range is not below the limit.
            if product.abs() < FLOAT_LIMIT {
                let whole = (product + WHOLE) - WHOLE;
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^50")]
                let units = whole as i64;
                if whole / power == value {
                    return Ok(Self { units, rounded: false });
                }
                let off = (product - whole).abs();
                if product.abs() < FLOAT_NEAR && off < FLOAT_TIE {
                    return Ok(Self { units, rounded: true });
                }
            }
        }
        Self::from_text(shortest(value).ok_or(ScaleFault::NotANumber)?.as_str(), scale, rounding)
    }

    /// As [`Scaled::from_f64`], for the shortest decimal of a 32-bit float: `0.1_f32` is 0.1.
    pub(crate) fn from_f32(value: f32, scale: u8, rounding: Rounding) -> Result<Self, ScaleFault> {
        if !value.is_finite() {
            return Err(ScaleFault::NotANumber);
        }
        Self::from_text(shortest(value).ok_or(ScaleFault::NotANumber)?.as_str(), scale, rounding)
    }
}

/// Adding and taking away 1.5 x 2^52 rounds a float to a whole number, half to even, below 2^51.
pub(crate) const WHOLE: f64 = 6_755_399_441_055_744.0;
/// Scaled floats up to here have at most 15 digits, which floats tell apart.
pub(crate) const FLOAT_LIMIT: f64 = 1e15;
/// Scaled floats up to here are off by less than a thousandth of a unit.
pub(crate) const FLOAT_NEAR: f64 = 1e11;
/// A scaled float that is off by less than that cannot be a tie.
pub(crate) const FLOAT_TIE: f64 = 0.499;

/// The powers of ten that a float holds exactly and that scales use.
pub(crate) const F64_POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// The shortest decimal that reads back as the float; of two that are equally near, the one with the even last digit,
/// as Python and numpy write it.
fn shortest<F: fmt::LowerExp + core::str::FromStr + PartialEq>(value: F) -> Option<FloatText> {
    let mut text = FloatText::new();
    fmt::Write::write_fmt(&mut text, format_args!("{value:e}")).ok()?;
    // Digits of the shortest decimal, which the even one must not have more of.
    let digits = text.as_str().split('e').next()?.bytes().filter(u8::is_ascii_digit).count();
    // The same number of digits, rounded half to even from the float's exact value.
    let mut even = FloatText::new();
    fmt::Write::write_fmt(&mut even, format_args!("{value:.*e}", digits.saturating_sub(1))).ok()?;
    let same = even.as_str().parse::<F>().is_ok_and(|read| read == value);
    Some(if same { even } else { text })
}

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
        // At most 32 bytes come here: a longer text is an error and no panic.
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    fn text(text: &str, scale: u8) -> Result<(i64, bool), ScaleFault> {
        Scaled::from_text(text, scale, Rounding::HalfEven).map(|s| (s.units, s.rounded))
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
    fn half_up_goes_away_from_zero_wherever_a_number_comes_from() {
        for (written, scale, units) in [
            ("0.125", 2, 13),
            ("0.135", 2, 14),
            ("-0.5", 0, -1),
            ("-1.5", 0, -2),
            ("-2.5", 0, -3),
            ("2.4999999999999999999", 0, 2),
            ("1.005", 2, 101),
            ("-1.005", 2, -101),
            ("0.5", 0, 1),
        ] {
            let up = Rounding::HalfUp;
            let read = Ok(Scaled { units, rounded: true });
            assert_eq!(Scaled::from_text(written, scale, up), read, "{written}");
            let decimal: crate::value::number::Decimal = written.parse().unwrap();
            assert_eq!(Scaled::from_units(decimal.mantissa(), decimal.scale().into(), scale, up), read, "{written}");
            if written.len() < 9 {
                assert_eq!(Scaled::from_f64(written.parse().unwrap(), scale, up), read, "{written}");
                assert_eq!(Scaled::from_f32(written.parse().unwrap(), scale, up), read, "{written}");
            }
        }
    }

    #[test]
    fn floats_mean_their_shortest_decimal() {
        let float = |v: f64, s| Scaled::from_f64(v, s, Rounding::HalfEven).map(|x| (x.units, x.rounded));
        assert_eq!(float(0.1, 2), Ok((10, false)));
        assert_eq!(float(0.1 + 0.2, 2), Ok((30, true)));
        assert_eq!(float(1.005, 2), Ok((100, true)));
        assert_eq!(float(2.675, 2), Ok((268, true)));
        assert_eq!(float(-0.0, 2), Ok((0, false)));
        assert_eq!(float(1e17, 0), Ok((100_000_000_000_000_000, false)));
        assert_eq!(float(1e18, 0), Err(ScaleFault::OutOfRange));
        assert_eq!(float(f64::NAN, 0), Err(ScaleFault::NotANumber));
        assert_eq!(Scaled::from_f32(0.1, 2, Rounding::HalfEven).map(|s| (s.units, s.rounded)), Ok((10, false)));
        // 1048576.25 and 1125899906842624.25: two shortest decimals are equally near, and the even one counts.
        assert_eq!(
            Scaled::from_f32(f32::from_bits(0x4980_0002), 2, Rounding::HalfEven).map(|s| s.units),
            Ok(104_857_620)
        );
        assert_eq!(float(f64::from_bits(0x4310_0000_0000_0001), 2), Ok((112_589_990_684_262_420, false)));
        assert_eq!(float(5e-324, 18), Ok((0, true)));
    }

    proptest! {
        #[test]
        fn the_quick_float_path_agrees_with_the_digits(value in prop_oneof![
            any::<f64>(), -1e12_f64..1e12, -1e3_f64..1e3,
            (any::<i32>(), 0_u8..6).prop_map(|(m, s)| f64::from(m) / F64_POWERS[usize::from(s)]),
            (any::<i32>()).prop_map(|m| (f64::from(m) + 0.5) / 100.0),
        ], scale in 0_u8..=18) {
            prop_assume!(value.is_finite());
            for rounding in [Rounding::HalfEven, Rounding::HalfUp] {
                let text = Scaled::from_text(&format!("{value:e}"), scale, rounding);
                prop_assert_eq!(Scaled::from_f64(value, scale, rounding), text);
            }
        }
    }
}
