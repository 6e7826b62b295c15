//! A model out: what it reads and gives, and what is found in it.

use std::borrow::Cow;

use tierline_book::report::FoundInTiers;
use tierline_core::{Constant, Decimal, Finding as Found, Kind, Language, Model, Number, Parameter as OwnParameter};
use tierline_document::Document;

use super::write::{Field, document};

document! {
    /// A model: what it reads, what it gives, and which one it is.
    Description<'a> {
        /// The version of Tierline.
        tierline: &'static str,
        /// The name of the model.
        name: &'a str,
        /// Its version, as its authors count.
        version: Option<&'a str>,
        /// What it is for.
        purpose: Option<&'a str>,
        /// Who answers for it.
        owner: Option<&'a str>,
        /// Which model it is: the same for every document that means the same, another one for any change.
        fingerprint: &'a str,
        /// The column that identifies a client.
        client: &'a str,
        /// The attribute whose shares targets and reports speak of.
        value: Option<&'a str>,
        /// The zone that decides the day of a moment.
        zone: Option<&'a str>,
        /// What is done with a number that lies exactly between two.
        rounding: &'static str,
        /// Whether tiers have an order, best first.
        ranked: bool,
        /// Whether an answer may be another one on another day: one without a day is refused then.
        uses_as_of: bool,
        /// The columns that are read of a client, its id first.
        columns: Vec<&'a str>,
        /// The typed inputs.
        attributes: Vec<Attribute<'a>>,
        /// The computed attributes.
        derived: Vec<Derived<'a>>,
        /// The classifications.
        dimensions: Vec<Dimension<'a>>,
        /// The scores.
        scores: Vec<Score<'a>>,
        /// The flags.
        flags: Vec<Flag<'a>>,
        /// The tiers, best first.
        tiers: Vec<Tier<'a>>,
        /// The named numbers.
        parameters: Vec<Parameter<'a>>,
    }
}

document! {
    /// A typed input.
    Attribute<'a> {
        /// Its name in the model.
        name: &'a str,
        /// The column that it is read from.
        column: &'a str,
        /// Its type: decimal, integer, boolean, category, text or date.
        kind as "type": &'static str,
        /// The digits behind the point of a decimal.
        scale: Option<u8>,
        /// The levels of a category, low to high.
        levels: Vec<&'a str>,
        /// What it is measured in.
        unit: Option<&'a str>,
        /// What it is.
        description: Option<&'a str>,
        /// The least value allowed.
        min: Option<Cow<'a, str>>,
        /// The greatest value allowed.
        max: Option<Cow<'a, str>>,
        /// Whether its absence is an issue.
        required: bool,
        /// The value to use when absent.
        missing: Option<Cow<'a, str>>,
        /// Marks of a missing value, beside blanks.
        blanks: Vec<&'a str>,
    }
}

document! {
    /// A computed attribute.
    Derived<'a> {
        /// Its name.
        name: &'a str,
        /// Its type.
        kind as "type": &'static str,
        /// The digits behind the point of a decimal.
        scale: Option<u8>,
        /// What it computes.
        expr: &'a str,
        /// What it is measured in.
        unit: Option<&'a str>,
        /// What it is.
        description: Option<&'a str>,
    }
}

document! {
    /// A classification into levels.
    Dimension<'a> {
        /// Its name.
        name: &'a str,
        /// Its levels.
        levels: Vec<&'a str>,
    }
}

document! {
    /// A score.
    Score<'a> {
        /// Its name.
        name: &'a str,
        /// What it is.
        description: Option<&'a str>,
        /// The digits behind the point that it is rounded to, where the model says so.
        round: Option<u8>,
        /// Its factors.
        factors: Vec<Factor<'a>>,
    }
}

document! {
    /// A factor of a score.
    Factor<'a> {
        /// What gives its points.
        of: &'a str,
        /// Its weight.
        weight: Option<Decimal>,
    }
}

document! {
    /// A named condition beside the tiers.
    Flag<'a> {
        /// Its name.
        name: &'a str,
        /// The condition.
        when: &'a str,
        /// What it is.
        description: Option<&'a str>,
    }
}

document! {
    /// A tier.
    Tier<'a> {
        /// Its name.
        name: &'a str,
        /// Who belongs to it; null for every client that is left.
        when: Option<&'a str>,
        /// While this holds, a client that is here stays.
        stay: Option<&'a str>,
        /// What it is.
        description: Option<&'a str>,
        /// The names that it had before.
        formerly: Vec<&'a str>,
    }
}

document! {
    /// A named number.
    Parameter<'a> {
        /// Its name.
        name: &'a str,
        /// Its value.
        value: Decimal,
    }
}

document! {
    /// What is to be said of a model, by its compiler or by a check.
    Finding {
        /// The stable code.
        code: &'static str,
        /// `error`, `warning` or `note`.
        severity: &'static str,
        /// What was found, in one line.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// The tiers that it is about, best first.
        tiers: Vec<String>,
        /// Where in the model it stands, as in `service.Scale`.
        place: Option<String>,
        /// The line of the document that it, or the nearest part around it, is written in, from 1.
        line: Option<usize>,
        /// The column, from 1, in characters.
        column: Option<usize>,
        /// The line that the words end in, where they are known.
        end_line: Option<usize>,
        /// The column behind their last character.
        end_column: Option<usize>,
    }
}

impl<'a> Description<'a> {
    /// What a model reads and gives.
    #[must_use]
    pub fn of(model: &'a Model, fingerprint: &'a str) -> Self {
        let parameters = model.parameters();
        let mut columns = vec![model.client()];
        for attribute in model.attributes() {
            let column = attribute.source_column();
            // Several attributes may be read from one column.
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        Self {
            tierline: env!("CARGO_PKG_VERSION"),
            name: model.name(),
            version: model.version(),
            purpose: model.purpose(),
            owner: model.owner(),
            fingerprint,
            client: model.client(),
            value: model.value(),
            zone: model.zone().map(tierline_core::Zone::name),
            rounding: model.rounding().words(),
            ranked: model.is_ranked(),
            uses_as_of: model.compile().uses_as_of(),
            columns,
            attributes: model.attributes().iter().map(|attribute| Attribute::of(model, attribute)).collect(),
            derived: model.derived().iter().map(Derived::of).collect(),
            dimensions: model.dimensions().iter().map(Dimension::of).collect(),
            scores: model.scores().iter().map(|score| Score::of(score, parameters)).collect(),
            flags: model.flags().iter().map(Flag::of).collect(),
            tiers: model.tiers().iter().map(Tier::of).collect(),
            parameters: parameters.iter().map(|own| Parameter { name: &own.name, value: own.value }).collect(),
        }
    }
}

impl<'a> Attribute<'a> {
    fn of(model: &'a Model, attribute: &'a tierline_core::Attribute) -> Self {
        let constant = |value: &'a Option<Constant>| constant(value.as_ref()?, model.parameters());
        Self {
            name: &attribute.name,
            column: attribute.source_column(),
            kind: attribute.kind.word(),
            scale: attribute.kind.scale(),
            levels: match &attribute.kind {
                Kind::Category { levels } => levels.iter().map(|level| &**level).collect(),
                _ => Vec::new(),
            },
            unit: attribute.unit.as_deref(),
            description: attribute.description.as_deref(),
            min: constant(&attribute.min),
            max: constant(&attribute.max),
            required: attribute.required,
            missing: constant(&attribute.missing),
            blanks: model.marks(attribute).collect(),
        }
    }
}

/// A value of a model as its text, a parameter by its own value.
fn constant<'a>(value: &'a Constant, parameters: &[OwnParameter]) -> Option<Cow<'a, str>> {
    Some(match value {
        Constant::Number(number) => resolved(number, parameters)?.to_string().into(),
        Constant::Boolean(value) => value.to_string().into(),
        Constant::Text(text) => Cow::Borrowed(text),
        Constant::Date(day) => day.to_string().into(),
    })
}

/// A number of a model, a parameter by its own value.
fn resolved(number: &Number, parameters: &[OwnParameter]) -> Option<Decimal> {
    match number {
        Number::Literal(value) => Some(*value),
        Number::Parameter(name) => parameters.iter().find(|own| own.name == *name).map(|own| own.value),
    }
}

impl<'a> Derived<'a> {
    fn of(derived: &'a tierline_core::Derived) -> Self {
        Self {
            name: &derived.name,
            kind: derived.kind.word(),
            scale: derived.kind.scale(),
            expr: derived.formula.source(),
            unit: derived.unit.as_deref(),
            description: derived.description.as_deref(),
        }
    }
}

impl<'a> Dimension<'a> {
    fn of(dimension: &'a tierline_core::Dimension) -> Self {
        Self { name: &dimension.name, levels: dimension.levels() }
    }
}

impl<'a> Score<'a> {
    fn of(score: &'a tierline_core::Score, parameters: &[OwnParameter]) -> Self {
        let factor =
            |factor: &'a tierline_core::Factor| Factor { of: &factor.of, weight: resolved(&factor.weight, parameters) };
        Self {
            name: &score.name,
            description: score.description.as_deref(),
            round: score.round,
            factors: score.factors.iter().map(factor).collect(),
        }
    }
}

impl<'a> Flag<'a> {
    fn of(flag: &'a tierline_core::Flag) -> Self {
        Self { name: &flag.name, when: flag.formula.source(), description: flag.description.as_deref() }
    }
}

impl<'a> Tier<'a> {
    fn of(tier: &'a tierline_core::Tier) -> Self {
        Self {
            name: &tier.name,
            when: tier.when.as_ref().map(tierline_core::Formula::source),
            stay: tier.stay.as_ref().map(tierline_core::Formula::source),
            description: tier.description.as_deref(),
            formerly: tier.formerly.iter().map(|name| &**name).collect(),
        }
    }
}

impl Finding {
    /// A finding about a model; its sentences in a language.
    pub(crate) fn of(model: &Model, finding: Found, language: Language) -> Self {
        let found = FoundInTiers::of(model, finding);
        let (finding, place) = (&found.finding, found.finding.place.to_string());
        Self {
            code: finding.code,
            severity: finding.severity.word(),
            message: finding.message.in_language(language),
            help: finding.help.as_ref().map(|help| help.in_language(language)),
            tiers: found.tiers,
            place: (!place.is_empty()).then_some(place),
            line: found.position.map(|position| position.line),
            column: found.position.map(|position| position.column),
            end_line: None,
            end_column: None,
        }
    }
}

/// What the checks find in a model, in JSON: a list of [`Finding`]s, its sentences in English.
///
/// ```
/// use tierline::model::{Attribute, Service, Tier};
/// use tierline::{Model, wire};
/// let mut service = Service::default();
/// service.touch = Some("low".into());
/// let model = Model::builder("m")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::rest("Scale"))
///     .service("Scale", service)
///     .build()?;
/// assert!(wire::checks_json(&model).starts_with(r#"[{"code":"escalate-only","severity":"error""#));
/// # Ok::<(), tierline::model::ModelError>(())
/// ```
#[must_use]
pub fn checks_json(model: &Model) -> String {
    let mut out = String::new();
    checked(model, Language::English).collect::<Vec<_>>().write(&mut out);
    out
}

fn checked(model: &Model, language: Language) -> impl Iterator<Item = Finding> {
    tierline_check::check_model(model).into_iter().map(move |finding| Finding::of(model, finding, language))
}

/// What the compiler and the checks find in a model, in that order; with the words at fault where its document is at hand.
pub(crate) fn findings(model: &Model, document: Option<&Document>, language: Language) -> Vec<Finding> {
    let mut places = document.map(|document| document.warnings(model)).unwrap_or_default().into_iter();
    let warning = |problem| {
        let mut finding = Finding::of(model, Found::from(problem), language);
        if let Some(at) = places.next() {
            (finding.line, finding.column) = (at.line(), at.column());
            (finding.end_line, finding.end_column) = at.end().unzip();
        }
        finding
    };
    let warnings: Vec<Finding> = model.warnings().iter().map(warning).collect();
    warnings.into_iter().chain(checked(model, language)).collect()
}
