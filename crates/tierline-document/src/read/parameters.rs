//! Parameters: named numbers, and those that are worked out from clients.

use tierline_core::{Date, Decimal, RelativeThreshold};

use super::{Fields, Part, Reader, Thresholds};
use crate::fault::Fault;
use crate::tree::Value;

/// How a threshold that is relative to the clients is written.
const HOW: &str = "write `{ quantile: 0.90, of: arr, fixed: 2026-11-21, value: 84_300 }`";
/// What puts its day and its value there.
const COMMAND: &str = "`tierline thresholds MODEL CLIENTS --as-of 2026-11-21 --write` works it out from a table of clients, and writes \
                       it here";

impl<'t> Reader<'t> {
    /// A number, and where it is written as a mapping, what it is worked out from.
    pub(super) fn parameter(&mut self, part: &Part<'t>) -> Option<(Decimal, Option<RelativeThreshold>)> {
        if !matches!(part.node.value, Value::Map { .. }) {
            return self.decimal(part).map(|value| (value, None));
        }
        let known = ["quantile", "of", "fixed", "value"];
        let fields =
            self.fields(part, "a threshold relative to the clients", &known, &[("quantile", HOW), ("of", HOW)])?;
        let quantile = fields.get("quantile").and_then(|part| self.decimal(&part));
        let of = fields.get("of").and_then(|part| self.name(&part));
        let fixed = self.worked_out(&fields, "fixed", Date::MIN, Self::date);
        let value = self.worked_out(&fields, "value", Decimal::ZERO, Self::decimal);
        Some((value?, Some(RelativeThreshold { quantile: quantile?, of: of?, fixed: fixed? })))
    }

    /// What was worked out and written down; where that is still to be done, it may be left out.
    fn worked_out<T>(
        &mut self,
        fields: &Fields<'t>,
        key: &str,
        open: T,
        read: fn(&mut Self, &Part<'t>) -> Option<T>,
    ) -> Option<T> {
        match fields.get(key).filter(|part| !part.node.is_absent()) {
            Some(part) => read(self, &part),
            None if self.thresholds == Thresholds::ToFix => Some(open),
            None if fields.has(key) && fields.get(key).is_none() => None,
            None => {
                let message = format!("a threshold relative to the clients needs the key `{key}`");
                self.fault(Fault::new("missing-key", fields.key_range(key), message).help(COMMAND));
                None
            }
        }
    }
}
