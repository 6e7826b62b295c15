//! The parts of a model: plain descriptions in the words and the order of the model document, not yet validated.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::language::Formula;
use crate::model::policy::{DeclaredMetric, Fit, Migration, Target};
use crate::model::problem::Positions;
use crate::model::service::{Contact, Experience, Overlay, Service};
use crate::value::date::Date;
use crate::value::moment::Zone;
use crate::value::number::{Decimal, Rounding};

/// A number, or the parameter that holds it: a parameter stands wherever a number may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Written out.
    Literal(Decimal),
    /// By the parameter's name.
    Parameter(Box<str>),
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        Self::Literal(value)
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::Literal(value.into())
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::Literal(value.into())
    }
}

/// The parameter of that name.
impl From<&str> for Number {
    fn from(parameter: &str) -> Self {
        Self::Parameter(parameter.into())
    }
}

/// A value written in a model, of the type that the place takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// Of a decimal or integer attribute.
    Number(Number),
    /// Of a boolean attribute.
    Boolean(bool),
    /// A level or a text.
    Text(Box<str>),
    /// Of a date attribute.
    Date(Date),
}

impl<T: Into<Number>> From<T> for Constant {
    fn from(value: T) -> Self {
        Self::Number(value.into())
    }
}

impl From<bool> for Constant {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Date> for Constant {
    fn from(value: Date) -> Self {
        Self::Date(value)
    }
}

/// A named number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub name: Box<str>,
    /// Its value.
    pub value: Decimal,
    /// What its value was worked out from; nothing where it was set.
    pub relative: Option<RelativeThreshold>,
}

/// A threshold relative to the clients: the value at a quantile of a number of theirs, worked out on a day and fixed since.
///
/// Rules never see the clients of today: the parameter keeps its value until it is worked out anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelativeThreshold {
    /// The share of the clients below it, from 0 to 1: 0.90 for the 90th percentile.
    pub quantile: Decimal,
    /// The attribute, derived attribute or score whose values count.
    pub of: Box<str>,
    /// The day of the clients that it was worked out from.
    pub fixed: Date,
}

/// The type of an attribute or a derived attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Up to 18 digits, so many of them behind the point.
    Decimal {
        /// Digits behind the point, 0 to 18.
        scale: u8,
    },
    /// A whole number of up to 18 digits.
    Integer,
    /// True or false.
    Boolean,
    /// One of the levels, which are ordered low to high.
    Category {
        /// The levels, low to high.
        levels: Vec<Box<str>>,
    },
    /// Any text.
    Text,
    /// A day.
    Date,
}

impl Kind {
    /// The type's word in a model document.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Decimal { .. } => "decimal",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Category { .. } => "category",
            Self::Text => "text",
            Self::Date => "date",
        }
    }

    /// The digits behind the point of a number, nothing for the other types.
    #[must_use]
    pub const fn scale(&self) -> Option<u8> {
        match self {
            Self::Decimal { scale } => Some(*scale),
            Self::Integer => Some(0),
            _ => None,
        }
    }
}

/// A typed input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Its name in the model.
    pub name: Box<str>,
    /// Its type.
    pub kind: Kind,
    /// The source column, where it is named differently.
    pub column: Option<Box<str>>,
    /// What it is measured in; for people.
    pub unit: Option<Box<str>>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// The least value allowed, after rounding.
    pub min: Option<Constant>,
    /// The greatest value allowed, after rounding.
    pub max: Option<Constant>,
    /// Whether its absence is an issue.
    pub required: bool,
    /// The value to use when absent.
    pub missing: Option<Constant>,
    /// Marks of a missing value beside those of the model; where there is a list without any, the model's do not count
    /// either.
    pub blanks: Option<Vec<Box<str>>>,
}

impl Attribute {
    /// An attribute of that type, neither required nor bounded.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            column: None,
            unit: None,
            description: None,
            min: None,
            max: None,
            required: false,
            missing: None,
            blanks: None,
        }
    }

    /// A decimal attribute with so many digits behind the point.
    #[must_use]
    pub fn decimal(name: &str, scale: u8) -> Self {
        Self::new(name, Kind::Decimal { scale })
    }

    /// A whole number.
    #[must_use]
    pub fn integer(name: &str) -> Self {
        Self::new(name, Kind::Integer)
    }

    /// A boolean attribute.
    #[must_use]
    pub fn boolean(name: &str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    /// A category with its levels, low to high.
    ///
    /// ```
    /// use tierline_core::{Attribute, Band, Client, Date, Dimension, Factor, LevelRule, MissingPoints, Model, PointBand, Score, Tier, name};
    /// let model = Model::builder("m")
    ///     .attribute(Attribute::category("growth", ["low", "high"]))
    ///     .attribute(Attribute::boolean("strategic").missing(false))
    ///     .attribute(Attribute::decimal("health", 0).min(0).max(100))
    ///     .dimension(Dimension::rules("kind", [LevelRule::when("rising", name("growth").eq("high")), LevelRule::rest("steady")]))
    ///     .dimension(Dimension::bands("state", "health", [Band::upto("ill", 40), Band::rest("well")]))
    ///     .score(Score::new("fit", [
    ///         Factor::bands("health", 60, [PointBand::upto(40, 10), PointBand::rest(100)]).missing(MissingPoints::Points(50.into())),
    ///         Factor::levels("growth", 40, [("low", 0), ("high", 100)]).missing(MissingPoints::Points(0.into())),
    ///     ]))
    ///     .tier(Tier::rest("All"))
    ///     .build()?;
    /// let assignment = model.compile().assign(&Client::new("a"), Date::MIN);
    /// assert_eq!((assignment.level("kind"), assignment.level("state")), (Some("steady"), None));
    /// assert_eq!(assignment.score("fit"), Some(30.into()));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn category<'a>(name: &str, levels: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(name, Kind::Category { levels: levels.into_iter().map(Into::into).collect() })
    }

    /// A text attribute.
    #[must_use]
    pub fn text(name: &str) -> Self {
        Self::new(name, Kind::Text)
    }

    /// A date attribute.
    #[must_use]
    pub fn date(name: &str) -> Self {
        Self::new(name, Kind::Date)
    }

    /// The same, its absence being an issue.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, with further marks of a missing value beside those of the model; without any mark, none counts.
    ///
    /// ```
    /// use tierline_core::{Attribute, Client, Date, Model, Tier, name};
    /// let model = Model::builder("by-country")
    ///     .blanks(["NA", "-"])
    ///     .attribute(Attribute::text("sponsor"))
    ///     .attribute(Attribute::text("country").blanks([]))   // NA is Namibia
    ///     .tier(Tier::when("Sponsored", name("sponsor").is_not_null()))
    ///     .tier(Tier::when("Namibia", name("country").eq("NA")))
    ///     .tier(Tier::rest("Others"))
    ///     .build()?;
    /// let client = Client::new("a").with("sponsor", " NA ").with("country", "NA");
    /// let day = Date::new(2026, 11, 21).unwrap();
    /// assert_eq!(model.compile().assign(&client, day).tier(), Some("Namibia"));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn blanks<'a>(mut self, marks: impl IntoIterator<Item = &'a str>) -> Self {
        self.blanks = Some(marks.into_iter().map(Into::into).collect());
        self
    }

    /// The same, with a least value.
    #[must_use]
    pub fn min(mut self, min: impl Into<Constant>) -> Self {
        self.min = Some(min.into());
        self
    }

    /// The same, with a greatest value.
    #[must_use]
    pub fn max(mut self, max: impl Into<Constant>) -> Self {
        self.max = Some(max.into());
        self
    }

    /// The same, with the value to use when absent.
    #[must_use]
    pub fn missing(mut self, value: impl Into<Constant>) -> Self {
        self.missing = Some(value.into());
        self
    }

    /// The same, read from a column of another name.
    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The name of the column that it is read from.
    #[must_use]
    pub fn source_column(&self) -> &str {
        self.column.as_deref().unwrap_or(&self.name)
    }
}

/// An attribute computed from others: decimal, integer, boolean or date.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Derived {
    /// Its name.
    pub name: Box<str>,
    /// Its type; a decimal is rounded once, to the scale.
    pub kind: Kind,
    /// What it computes.
    pub formula: Formula,
    /// What it is measured in; for people.
    pub unit: Option<Box<str>>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
}

impl Derived {
    /// A derived attribute of that type.
    #[must_use]
    pub fn new(name: &str, kind: Kind, formula: impl Into<Formula>) -> Self {
        Self { name: name.into(), kind, formula: formula.into(), unit: None, description: None }
    }
}

/// Where a band ends: the first band begins without a bound, each next one where the one before ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Up to this value, which belongs to the band.
    Upto(Constant),
    /// Up to this value, which belongs to the next band.
    Below(Constant),
    /// Without a bound: the last band.
    Open,
}

/// A band of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Band {
    /// The level that its values have.
    pub level: Box<str>,
    /// Where it ends.
    pub end: End,
}

impl Band {
    /// A band that ends so.
    #[must_use]
    pub fn new(level: &str, end: End) -> Self {
        Self { level: level.into(), end }
    }

    /// A band that ends with this value.
    #[must_use]
    pub fn upto(level: &str, value: impl Into<Constant>) -> Self {
        Self::new(level, End::Upto(value.into()))
    }

    /// A band that ends before this value.
    #[must_use]
    pub fn below(level: &str, value: impl Into<Constant>) -> Self {
        Self::new(level, End::Below(value.into()))
    }

    /// The last band.
    #[must_use]
    pub fn rest(level: &str) -> Self {
        Self::new(level, End::Open)
    }
}

/// A level of a dimension and the rule for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LevelRule {
    /// The level.
    pub level: Box<str>,
    /// When a client has it; without a rule, every client that is left.
    pub when: Option<Formula>,
}

impl LevelRule {
    /// The level of the clients for which the rule is true.
    #[must_use]
    pub fn when(level: &str, rule: impl Into<Formula>) -> Self {
        Self { level: level.into(), when: Some(rule.into()) }
    }

    /// The level of every client that is left.
    #[must_use]
    pub fn rest(level: &str) -> Self {
        Self { level: level.into(), when: None }
    }
}

/// How a dimension tells levels apart.
#[derive(Clone, Debug)]
pub enum Classes {
    /// Bands over a number or a date; levels are ordered as the bands are.
    Bands {
        /// The attribute, derived attribute or score.
        of: Box<str>,
        /// The bands, lowest first.
        bands: Vec<Band>,
    },
    /// Rules, first match wins; levels have no order. Several rules may give the same level.
    Rules(Vec<LevelRule>),
}

/// A classification into named levels.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Dimension {
    /// Its name.
    pub name: Box<str>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// Its levels.
    pub classes: Classes,
    /// What there is to say of levels; those that nothing is said of are not among them.
    pub about: Vec<Level>,
}

/// What a level of a dimension is, and the key experiences of the clients that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// The level.
    pub name: Box<str>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// What its clients need; for people.
    pub needs: Vec<Box<str>>,
    /// What its clients expect; for people.
    pub expectations: Vec<Box<str>>,
    /// Dated key experiences in the lives of its clients.
    pub timeline: Vec<Experience>,
}

/// What a programme is that clients are offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programme {
    /// Its name, as services offer it.
    pub name: Box<str>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// The needs that it is for; for people.
    pub needs: Vec<Box<str>>,
    /// What is to be expected of it; for people.
    pub expectations: Vec<Box<str>>,
}

impl Dimension {
    /// A dimension.
    #[must_use]
    pub fn new(name: &str, classes: Classes) -> Self {
        Self { name: name.into(), description: None, classes, about: Vec::new() }
    }

    /// The same, with what there is to say of a level.
    ///
    /// ```
    /// use tierline_core::{Attribute, Band, Dimension, Level, Model, Tier};
    /// let early = Level { name: "early".into(), needs: vec!["first value".into()], ..Level::default() };
    /// let stage = Dimension::bands("stage", "days", [Band::upto("early", 90), Band::rest("grown")]).level(early);
    /// let model = Model::builder("m").attribute(Attribute::integer("days")).dimension(stage).tier(Tier::rest("All"));
    /// assert_eq!(model.build()?.dimensions()[0].about.len(), 1);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.about.push(level);
        self
    }

    /// Bands over a number or a date.
    #[must_use]
    pub fn bands(name: &str, of: &str, bands: impl IntoIterator<Item = Band>) -> Self {
        Self::new(name, Classes::Bands { of: of.into(), bands: bands.into_iter().collect() })
    }

    /// Rules, first match wins.
    #[must_use]
    pub fn rules(name: &str, rules: impl IntoIterator<Item = LevelRule>) -> Self {
        Self::new(name, Classes::Rules(rules.into_iter().collect()))
    }

    /// The condition that a client has a level.
    ///
    /// ```
    /// use tierline_core::{Band, Dimension};
    /// let stage = Dimension::bands("stage", "days", [Band::rest("grown")]);
    /// assert_eq!(stage.has("grown").source(), "stage = 'grown'");
    /// ```
    #[must_use]
    pub fn has(&self, level: &str) -> Formula {
        crate::language::name(&self.name).eq(level).into()
    }

    /// Its levels: in the order of the bands, or of their first rules.
    #[must_use]
    pub fn levels(&self) -> Vec<&str> {
        let mut levels: Vec<&str> = Vec::new();
        // Beside the list, so that thousands of levels take no search each.
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut add = |level| {
            if seen.insert(level) {
                levels.push(level);
            }
        };
        match &self.classes {
            Classes::Bands { bands, .. } => bands.iter().for_each(|band| add(&band.level)),
            Classes::Rules(rules) => rules.iter().for_each(|rule| add(&rule.level)),
        }
        levels
    }
}

/// A band of a factor: its values get so many points.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PointBand {
    /// Where it ends.
    pub end: End,
    /// The points.
    pub points: Number,
}

impl PointBand {
    /// Values up to this end get so many points.
    #[must_use]
    pub fn new(end: End, points: impl Into<Number>) -> Self {
        Self { end, points: points.into() }
    }

    /// Values below this one get so many points.
    #[must_use]
    pub fn below(value: impl Into<Constant>, points: impl Into<Number>) -> Self {
        Self::new(End::Below(value.into()), points)
    }

    /// Values up to and with this one get so many points.
    #[must_use]
    pub fn upto(value: impl Into<Constant>, points: impl Into<Number>) -> Self {
        Self::new(End::Upto(value.into()), points)
    }

    /// All other values get so many points.
    #[must_use]
    pub fn rest(points: impl Into<Number>) -> Self {
        Self::new(End::Open, points)
    }
}

/// How a factor turns a value into points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Points {
    /// By bands of a number or a date.
    Bands(Vec<PointBand>),
    /// By level; a boolean has the levels `true` and `false`.
    Levels(Vec<(Box<str>, Number)>),
    /// Along a straight line, and level beyond its ends; exact, also where the points do not end: the score is rounded.
    Linear {
        /// The value that gets the first points.
        from: Number,
        /// The value that gets the last points.
        to: Number,
        /// The points at both ends.
        points: [Number; 2],
    },
}

/// What a factor does when its value is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MissingPoints {
    /// The score is missing too.
    #[default]
    Score,
    /// It gets these points.
    Points(Number),
    /// Its weight is spread over the other factors in proportion to theirs.
    Reweight,
}

/// A weighted part of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Factor {
    /// The attribute, derived attribute, dimension, score or flag.
    pub of: Box<str>,
    /// Its weight out of 100, or its share where the weights of the score add up to 1.
    pub weight: Number,
    /// How a value becomes points.
    pub points: Points,
    /// What a missing value does.
    pub missing: MissingPoints,
}

impl Factor {
    /// A factor; a missing value makes the score missing.
    #[must_use]
    pub fn new(of: &str, weight: impl Into<Number>, points: Points) -> Self {
        Self { of: of.into(), weight: weight.into(), points, missing: MissingPoints::Score }
    }

    /// Points by bands of a number or a date.
    #[must_use]
    pub fn bands(of: &str, weight: impl Into<Number>, bands: impl IntoIterator<Item = PointBand>) -> Self {
        Self::new(of, weight, Points::Bands(bands.into_iter().collect()))
    }

    /// Points by level.
    #[must_use]
    pub fn levels<'a, N: Into<Number>>(
        of: &str,
        weight: impl Into<Number>,
        points: impl IntoIterator<Item = (&'a str, N)>,
    ) -> Self {
        let points = points.into_iter().map(|(level, points)| (level.into(), points.into())).collect();
        Self::new(of, weight, Points::Levels(points))
    }

    /// Points along a straight line from one value to another, and level beyond them: exact fractions.
    #[must_use]
    pub fn linear<N: Into<Number>>(of: &str, weight: impl Into<Number>, from: N, to: N, points: [N; 2]) -> Self {
        let points = points.map(Into::into);
        let line = Points::Linear { from: from.into(), to: to.into(), points };
        Self::new(of, weight, line)
    }

    /// The same, with something to do when the value is missing.
    #[must_use]
    pub fn missing(mut self, missing: MissingPoints) -> Self {
        self.missing = missing;
        self
    }
}

/// A weighted sum of factors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Score {
    /// Its name.
    pub name: Box<str>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// Its factors; their weights add up to exactly 100, or to exactly 1 and are read as shares.
    pub factors: Vec<Factor>,
    /// Digits behind the point that the score is rounded to, once, at its end. Where not given: as many as its exact value
    /// can have, and at most 4 where a line or a weight that is spread takes part.
    pub round: Option<u8>,
}

impl Score {
    /// A score of as many digits as its exact value can have; at most 4 where a line or a weight that is spread takes part.
    #[must_use]
    pub fn new(name: &str, factors: impl IntoIterator<Item = Factor>) -> Self {
        Self { name: name.into(), description: None, factors: factors.into_iter().collect(), round: None }
    }

    /// The same, rounded to so many digits behind the point.
    #[must_use]
    pub const fn round(mut self, digits: u8) -> Self {
        self.round = Some(digits);
        self
    }
}

/// A named condition beside the tiers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Flag {
    /// Its name.
    pub name: Box<str>,
    /// The condition.
    pub formula: Formula,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// What its clients need; for people.
    pub needs: Vec<Box<str>>,
    /// What its clients expect; for people.
    pub expectations: Vec<Box<str>>,
}

impl Flag {
    /// A flag.
    #[must_use]
    pub fn new(name: &str, condition: impl Into<Formula>) -> Self {
        let (description, needs, expectations) = (None, Vec::new(), Vec::new());
        Self { name: name.into(), formula: condition.into(), description, needs, expectations }
    }
}

/// A tier; tiers are ranked, best first, and the first whose rule is true takes the client.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tier {
    /// Its name.
    pub name: Box<str>,
    /// What it is; for people.
    pub description: Option<Box<str>>,
    /// Who belongs to it; without a rule, every client that is left.
    pub when: Option<Formula>,
    /// While this holds, a client that is here stays.
    pub stay: Option<Formula>,
    /// The names that it had before: standings that say one of them mean this tier.
    pub formerly: Vec<Box<str>>,
    /// What its clients need; for people.
    pub needs: Vec<Box<str>>,
    /// What its clients expect; for people.
    pub expectations: Vec<Box<str>>,
}

impl Tier {
    /// The tier of the clients for which the rule is true.
    #[must_use]
    pub fn when(name: &str, rule: impl Into<Formula>) -> Self {
        Self { when: Some(rule.into()), ..Self::rest(name) }
    }

    /// The tier of every client that is left.
    #[must_use]
    pub fn rest(name: &str) -> Self {
        Self {
            name: name.into(),
            description: None,
            when: None,
            stay: None,
            formerly: Vec::new(),
            needs: Vec::new(),
            expectations: Vec::new(),
        }
    }

    /// The same, with a rule that lets clients stay.
    #[must_use]
    pub fn stay(mut self, rule: impl Into<Formula>) -> Self {
        self.stay = Some(rule.into());
        self
    }

    /// The same, which had another name before.
    ///
    /// ```
    /// use tierline_core::{Tier, name};
    /// let tier = Tier::when("Platinum", name("arr").gt(100_000)).formerly("Gold");
    /// assert_eq!(&*tier.formerly[0], "Gold");
    /// ```
    #[must_use]
    pub fn formerly(mut self, name: &str) -> Self {
        self.formerly.push(name.into());
        self
    }
}

/// The parts of a model, not yet validated; also what a [`Model`] consists of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) name: Box<str>,
    pub(crate) version: Option<Box<str>>,
    pub(crate) purpose: Option<Box<str>>,
    pub(crate) owner: Option<Box<str>>,
    pub(crate) client: Box<str>,
    pub(crate) value: Option<Box<str>>,
    pub(crate) rounding: Rounding,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) derived: Vec<Derived>,
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) scores: Vec<Score>,
    pub(crate) flags: Vec<Flag>,
    pub(crate) tiers: Vec<Tier>,
    pub(crate) migration: Option<Migration>,
    pub(crate) service: Vec<(Box<str>, Service)>,
    pub(crate) targets: Vec<(Box<str>, Target)>,
    /// By which channels clients may be contacted.
    pub(crate) contact: Option<Contact>,
    /// Dated lists of clients, and what they are promised.
    pub(crate) metrics: Vec<DeclaredMetric>,
    pub(crate) overlays: Vec<Overlay>,
    /// What programmes are; those that nothing is said of are not among them.
    pub(crate) programmes: Vec<Programme>,
    /// What clients ask of their owners.
    pub(crate) fit: Vec<Fit>,
    /// What an hour of each role costs, in the unit of the value.
    pub(crate) rates: Vec<(Box<str>, Decimal)>,
    /// The attributes whose values standings keep from one review to the next.
    pub(crate) remember: Vec<Box<str>>,
    /// What flags call each of these values as the last review saw it: `previous(health)`.
    pub(crate) previous: Vec<Box<str>>,
    /// Names whose items could not be read.
    pub(crate) unread: Vec<Box<str>>,
    /// The zone that decides the day of a moment.
    pub(crate) zone: Option<Zone>,
    /// Marks of a missing value.
    pub(crate) blanks: Vec<Box<str>>,
    /// Whether tiers have no order, and are segments.
    pub(crate) unranked: bool,
    /// The two dimensions by which a report shows who is where: rows, columns.
    pub(crate) grid: Option<[Box<str>; 2]>,
    /// Where the parts are written; nothing where they are made in code.
    pub(crate) positions: Option<Arc<dyn Positions>>,
}

impl Parts {
    /// The entries of the service section, behind each its conditional parts, and what overlays add.
    pub(crate) fn services(&self) -> impl Iterator<Item = &Service> {
        let entries = self.service.iter().flat_map(|(_, service)| {
            let parts = service.instead.iter().chain(&service.also).map(|part| &part.service);
            core::iter::once(service).chain(parts)
        });
        entries.chain(self.overlays.iter().map(|overlay| &overlay.also))
    }

    /// The timelines of the service section, and of levels of dimensions.
    pub(crate) fn experiences(&self) -> impl Iterator<Item = &Experience> {
        let levels = self.dimensions.iter().flat_map(|dimension| &dimension.about);
        self.services().flat_map(|service| &service.timeline).chain(levels.flat_map(|level| &level.timeline))
    }

    /// Whether an attribute or a derived attribute is true or false.
    pub(crate) fn is_boolean(&self, name: &str) -> bool {
        let attribute = self.attributes.iter().find(|attribute| &*attribute.name == name).map(|found| &found.kind);
        let derived = self.derived.iter().find(|derived| &*derived.name == name).map(|found| &found.kind);
        matches!(attribute.or(derived), Some(Kind::Boolean))
    }

    /// The marks of a missing value that count for an attribute: the model's and its own, or none.
    pub(crate) fn marks<'a>(&'a self, attribute: &'a Attribute) -> impl Iterator<Item = &'a str> {
        let attribute_blanks = attribute.blanks.as_deref();
        // `blanks: []` takes the model's marks away, and any other list adds to them.
        let shared = if attribute_blanks.is_some_and(<[_]>::is_empty) { &[] } else { &*self.blanks };
        shared.iter().chain(attribute_blanks.unwrap_or_default()).map(|mark| &**mark)
    }
}
