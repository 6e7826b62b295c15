//! Findings as they are shown: with the tiers that they are about, and where their place is written.

use tierline_core::{Finding, Model, Place, Position};

use super::write::{Writer, Written};

/// A finding, with the names of the tiers that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundInTiers {
    /// The finding.
    pub finding: Finding,
    /// The tiers, by name.
    pub tiers: Vec<String>,
    /// Where its place, or the nearest one around it, is written; nothing where it is about data, or the model was made in code.
    pub position: Option<Position>,
}

impl FoundInTiers {
    /// A finding about tiers of a model.
    #[must_use]
    pub fn of(model: &Model, finding: Finding) -> Self {
        let name = |rank: &usize| model.tiers().get(*rank).map(|tier| tier.name.to_string());
        let tiers = finding.tiers.iter().filter_map(name).collect();
        let position = (!finding.place.segments().is_empty()).then(|| position(model, &finding.place)).flatten();
        Self { finding, tiers, position }
    }
}

/// Where a place of a model is written; or the nearest one around it, because what is missing is written nowhere.
fn position(model: &Model, place: &Place) -> Option<Position> {
    let plan = model.compile();
    let anatomy = plan.anatomy();
    let around = std::iter::successors(Some(place.clone()), Place::parent);
    let mut around = around.take_while(|place| !place.segments().is_empty());
    around.find_map(|place| anatomy.position(&place, None))
}

impl Written for FoundInTiers {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let mut values = facts(&self.finding, to)?;
        let place = Some(self.finding.place.to_string()).filter(|place| !place.is_empty());
        values.extend([
            ("tiers", self.tiers.write(to)?),
            ("place", place.write(to)?),
            ("line", self.position.map(|position| position.line).write(to)?),
            ("column", self.position.map(|position| position.column).write(to)?),
        ]);
        to.map(values)
    }
}

/// A finding that is about no tiers.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingReport(pub Finding);

impl Written for FindingReport {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        to.map(facts(&self.0, to)?)
    }
}

/// The code, the severity, the words and the help of a finding.
fn facts<T: Writer>(finding: &Finding, to: &T) -> Result<Vec<(&'static str, T::Value)>, T::Error> {
    Ok(vec![
        ("code", finding.code.write(to)?),
        ("severity", finding.severity.word().write(to)?),
        ("message", finding.message.write(to)?),
        ("help", finding.help.write(to)?),
    ])
}
