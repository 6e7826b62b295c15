//! Thresholds relative to the clients: what the model has, and what the clients of today would give.

use tierline_core::{Date, Decimal, Finding, Key, Parameter, Place, RelativeThreshold, Sentence, Severity};

use super::distribution::{Distribution, ThresholdError};
use super::quantiles::QuantileCut;

/// A threshold of a model, held against clients.
///
/// Shares are of the clients that have a value: who has none is neither above nor below.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelativeCut {
    /// The parameter.
    pub name: Box<str>,
    /// What it is worked out from.
    pub threshold: RelativeThreshold,
    /// The value that the model has; nothing where it was never worked out.
    pub value: Option<Decimal>,
    /// How many clients have a value.
    pub clients: u64,
    /// How many of them have the model's value or more.
    pub above: u64,
    /// What these clients would give; nothing where none has a value.
    pub today: Option<QuantileCut>,
}

impl RelativeCut {
    /// A parameter held against the values of clients; nothing where it is a plain number.
    ///
    /// ```
    /// use tierline_book::{Distribution, RelativeCut};
    /// use tierline_core::{Attribute, Model, RelativeThreshold, Tier};
    /// let tenth = RelativeThreshold {
    ///     quantile: "0.90".parse()?, of: "arr".into(), fixed: "2026-08-21".parse()?,
    /// };
    /// let model = Model::builder("m")
    ///     .attribute(Attribute::integer("arr"))
    ///     .relative_parameter("top_tenth", tenth, 95)
    ///     .tier(Tier::rest("All"))
    ///     .build()?;
    /// let values = Distribution::of(0, 1..=100_i64)?;
    /// let cut = RelativeCut::of(&model.parameters()[0], Some(&values))?.unwrap();
    /// assert_eq!((cut.above, cut.today.as_ref().unwrap().at), (6, 91.into()));
    /// assert!(cut.has_drifted() && cut.finding().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ThresholdError::Share`] and [`ThresholdError::TooLong`] as [`Distribution::cut_at`].
    pub fn of(parameter: &Parameter, values: Option<&Distribution>) -> Result<Option<Self>, ThresholdError> {
        let Some(threshold) = &parameter.relative else { return Ok(None) };
        // A document that is still to be given its thresholds has this day for those without one.
        let value = (threshold.fixed > Date::MIN).then_some(parameter.value);
        let today = values.map(|values| values.cut_at(threshold.quantile.into())).transpose()?;
        Ok(Some(Self {
            name: parameter.name.clone(),
            threshold: threshold.clone(),
            value,
            clients: values.map_or(0, Distribution::clients),
            above: values.zip(value).map_or(0, |(values, value)| values.clients_at_least(value)),
            today,
        }))
    }

    /// Whether these clients would give another value than the model has.
    #[must_use]
    pub fn has_drifted(&self) -> bool {
        self.value.zip(self.today.as_ref()).is_some_and(|(value, today)| value != today.at)
    }

    /// That the clients of today would give another value: `threshold-drift`.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let (value, today) = (self.value?, self.today.as_ref().filter(|_| self.has_drifted())?);
        let message = Sentence::of(Key::ThresholdDrift)
            .with("name", &self.name)
            .with("value", value.normalized())
            .with("day", self.threshold.fixed)
            .with("today", today.at.normalized())
            .with("above", self.above)
            .with("clients", self.clients)
            .with("of", &self.threshold.of)
            .with("wanted", today.clients);
        let place = Place::root().key("parameters").key(&self.name);
        let finding = Finding::new("threshold-drift", Severity::Note, message).at(place);
        Some(finding.help(Sentence::of(Key::ThresholdDriftHelp)))
    }
}
