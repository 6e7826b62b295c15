//! The model: its parts, validated by compiling them. [`ModelBuilder::build`] makes one, and nothing else does.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::model::policy::{DeclaredMetric, Fit, Migration, Target};
use crate::model::problem::{ModelError, Positions, Problem};
use crate::model::service::{Contact, Overlay, Service};
use crate::plan::{NOT_COMPUTABLE, Plan};
use crate::text::visible::shown;
use crate::value::moment::Zone;
use crate::value::number::{Decimal, Rounding};

use crate::language::Formula;
use crate::model::parts::{Attribute, Derived, Dimension, Flag, Parameter, Parts, Programme, Score, Tier};

/// A valid model.
///
/// Building a model compiles it, which is the only check that misses nothing: a Model that exists has a [`Plan`].
#[derive(Clone)]
pub struct Model {
    pub(crate) parts: Arc<Parts>,
    plan: Plan,
    warnings: Vec<Problem>,
}

/// Short: name, version and counts. What the model says is in its canonical text.
impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &*self.parts;
        f.debug_struct("Model")
            .field("name", &shown(&parts.name))
            .field("version", &parts.version.as_deref().map(shown))
            .field("parameters", &parts.parameters.len())
            .field("attributes", &parts.attributes.len())
            .field("scores", &parts.scores.len())
            .field("tiers", &parts.tiers.len())
            .finish_non_exhaustive()
    }
}

macro_rules! getters {
    ($($(#[$doc:meta])+ $name:ident -> $type:ty = |$parts:ident| $get:expr;)+) => {
        $($(#[$doc])+
        #[must_use]
        pub fn $name(&self) -> $type {
            let $parts = &self.parts;
            $get
        })+
    };
}

impl Model {
    /// Begins a model in code; see [`ModelBuilder`].
    #[must_use]
    pub fn builder(name: &str) -> ModelBuilder {
        ModelBuilder { parts: Parts { name: name.into(), client: "client_id".into(), ..Parts::default() } }
    }

    getters! {
        /// The model's name.
        name -> &str = |p| &p.name;
        /// Its version, as its authors count.
        version -> Option<&str> = |p| p.version.as_deref();
        /// What it is for.
        purpose -> Option<&str> = |p| p.purpose.as_deref();
        /// Who answers for it.
        owner -> Option<&str> = |p| p.owner.as_deref();
        /// The column that identifies a client.
        client -> &str = |p| &p.client;
        /// The attribute or derived attribute whose shares are in targets and reports.
        value -> Option<&str> = |p| p.value.as_deref();
        /// The zone that decides the day of every moment; the moment's own where there is none.
        zone -> Option<&Zone> = |p| p.zone.as_ref();
        /// Marks of a missing value, beside blanks.
        blanks -> &[Box<str>] = |p| &p.blanks;
        /// Whether its tiers are ranked, best first; segments have no order, and clients move between them, neither up nor down.
        is_ranked -> bool = |p| !p.unranked;
        /// The two dimensions by which a report shows who is where: those of the rows and of the columns.
        grid -> Option<&[Box<str>; 2]> = |p| p.grid.as_ref();
        /// Its rule for numbers that lie exactly between two.
        rounding -> Rounding = |p| p.rounding;
        /// The named numbers.
        parameters -> &[Parameter] = |p| &p.parameters;
        /// The typed inputs.
        attributes -> &[Attribute] = |p| &p.attributes;
        /// The computed attributes.
        derived -> &[Derived] = |p| &p.derived;
        /// The classifications.
        dimensions -> &[Dimension] = |p| &p.dimensions;
        /// The scores.
        scores -> &[Score] = |p| &p.scores;
        /// The flags.
        flags -> &[Flag] = |p| &p.flags;
        /// The attributes whose values standings keep from one review to the next, so that the next one says which of them changed.
        remember -> &[Box<str>] = |p| &p.remember;
        /// The tiers, best first.
        tiers -> &[Tier] = |p| &p.tiers;
        /// How clients move between tiers.
        migration -> Option<&Migration> = |p| p.migration.as_ref();
        /// What each tier promises, by the tier's name.
        service -> &[(Box<str>, Service)] = |p| &p.service;
        /// By which channels clients may be contacted.
        contact -> Option<&Contact> = |p| p.contact.as_ref();
        /// Dated lists of clients, and what those are promised.
        overlays -> &[Overlay] = |p| &p.overlays;
        /// What programmes are, as far as the model says it.
        programmes -> &[Programme] = |p| &p.programmes;
        /// The metrics that it declares.
        metrics -> &[DeclaredMetric] = |p| &p.metrics;
        /// What each tier is meant to reach, by the tier's name; [`Target::ALL`] for the whole book.
        targets -> &[(Box<str>, Target)] = |p| &p.targets;
        /// What clients ask of their owners.
        fit -> &[Fit] = |p| &p.fit;
        /// What an hour of each role costs, in the unit of the value.
        rates -> &[(Box<str>, Decimal)] = |p| &p.rates;
    }

    /// The condition of a cap on contact: that the attribute has a value. Nothing where the model has no caps.
    #[must_use]
    pub fn contact_condition(&self, value: &str) -> Option<Formula> {
        let contact = self.contact()?;
        Some(contact.condition(value, self.parts.is_boolean(&contact.attribute)))
    }

    /// Everything that promises something: the entries of the service section, behind each its conditional parts, and what overlays
    /// add.
    pub fn promises(&self) -> impl Iterator<Item = &Service> {
        self.parts.services()
    }

    /// The marks of a missing value that count for an attribute of the model: the model's and its own, or none.
    pub fn marks<'a>(&'a self, attribute: &'a Attribute) -> impl Iterator<Item = &'a str> {
        self.parts.marks(attribute)
    }

    /// The compiled form.
    #[must_use]
    pub fn compile(&self) -> Plan {
        self.plan.clone()
    }

    /// What its author most likely did not mean, in the order in which it was found: the model means what it says all the same.
    ///
    /// ```
    /// use tierline_core::{Attribute, Decimal, Model, Tier, name};
    /// let model = Model::builder("bands")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .tier(Tier::when("Large", name("arr").ge("99.995".parse::<Decimal>()?)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// assert_eq!(model.warnings().len(), 1);
    /// assert_eq!(model.warnings()[0].code(), "fine-threshold");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The same model with other values of some parameters: a new model, validated anew.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model, Tier, name};
    /// let model = Model::builder("m")
    ///     .parameter("floor", 100)
    ///     .blanks(["NA"])
    ///     .attribute(Attribute::decimal("arr", 0))
    ///     .tier(Tier::when("Large", name("arr").ge(name("floor"))))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let lower = model.with_parameters([("floor", 50.into())])?;
    /// assert_eq!(lower.parameters()[0].value, 50.into());
    /// assert!(model.with_parameters([("flor", 50.into())]).unwrap_err().has("unknown-name"));
    /// assert_eq!(model.marks(&model.attributes()[0]).collect::<Vec<_>>(), ["NA"]);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    ///
    /// # Errors
    /// [`ModelError`] where a name is no parameter of the model, or where the model is not valid with the values.
    pub fn with_parameters<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, Decimal)>,
    ) -> Result<Self, ModelError> {
        // A model of its own: this one stays as it is.
        let mut parts = (*self.parts).clone();
        let mut problems = Vec::new();
        for (name, value) in values {
            match parts.parameters.iter_mut().find(|p| &*p.name == name) {
                Some(parameter) => parameter.value = value,
                // All names that are none are told at once.
                None => problems.push(crate::plan::unknown_parameter(name, &parts.parameters)),
            }
        }
        if problems.is_empty() { ModelBuilder { parts }.build() } else { Err(ModelError::new(problems)) }
    }
}

/// Collects the parts of a model; [`ModelBuilder::build`] validates them and reports every problem.
///
/// ```
/// use tierline_core::{Attribute, Model, Tier, name};
/// let model = Model::builder("value-bands")
///     .client("account_id")
///     .parameter("enterprise_floor", 100_000)
///     .attribute(Attribute::decimal("arr", 2).min(0).required())
///     .tier(Tier::when("Enterprise", name("arr").ge(name("enterprise_floor"))))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// assert_eq!(model.tiers().len(), 2);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ModelBuilder {
    pub(crate) parts: Parts,
}

macro_rules! adders {
    ($($(#[$doc:meta])+ $name:ident($list:ident, $type:ty);)+) => {
        $($(#[$doc])+
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.parts.$list.push($name);
            self
        })+
    };
}

impl ModelBuilder {
    /// Its version, as its authors count.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.parts.version = Some(version.into());
        self
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(mut self, purpose: &str) -> Self {
        self.parts.purpose = Some(purpose.into());
        self
    }

    /// Who answers for it.
    #[must_use]
    pub fn owner(mut self, owner: &str) -> Self {
        self.parts.owner = Some(owner.into());
        self
    }

    /// The column that identifies a client; `client_id` unless given.
    #[must_use]
    pub fn client(mut self, column: &str) -> Self {
        self.parts.client = column.into();
        self
    }

    /// The attribute or derived attribute whose shares are in targets and reports.
    #[must_use]
    pub fn value(mut self, attribute: &str) -> Self {
        self.parts.value = Some(attribute.into());
        self
    }

    /// The zone that decides the day of every moment that has a zone or an offset; without one the moment's own does.
    #[must_use]
    pub fn zone(mut self, zone: Zone) -> Self {
        self.parts.zone = Some(zone);
        self
    }

    /// Marks of a missing value, beside blanks: `NA`, `-`. [`Attribute::blanks`] adds more for one attribute.
    ///
    /// A mark is compared with the text between its white space, letter by letter; one that spells a number or a day
    /// also counts where a number or a day comes in.
    #[must_use]
    pub fn blanks<'a>(mut self, marks: impl IntoIterator<Item = &'a str>) -> Self {
        self.parts.blanks = marks.into_iter().map(Into::into).collect();
        self
    }

    /// Whether tiers are ranked, best first, which they are unless this says otherwise. Segments have no order: the first rule
    /// that is true takes the client all the same, and a client moves between them, neither up nor down. Their migration
    /// has one rule for all moves ([`Migration::moving`]).
    ///
    /// ```
    /// use tierline_core::{Attribute, Migration, Model, MoveAfter, Tier, name};
    /// let model = Model::builder("quadrants")
    ///     .ranked(false)
    ///     .attribute(Attribute::integer("appetite"))
    ///     .tier(Tier::when("Modernize", name("appetite").ge(50)))
    ///     .tier(Tier::rest("Sustain"))
    ///     .migration(Migration::moving(MoveAfter::Reviews(2)))
    ///     .build()?;
    /// assert!(!model.is_ranked() && !model.compile().is_ranked());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn ranked(mut self, ranked: bool) -> Self {
        self.parts.unranked = !ranked;
        self
    }

    /// Two dimensions by which a report shows who is where: those of the rows and of the columns.
    ///
    /// ```
    /// use tierline_core::{Attribute, Band, Dimension, Model, Tier, name};
    /// let by_half = |name: &str, of| Dimension::bands(name, of, [Band::below("low", 50), Band::rest("high")]);
    /// let model = Model::builder("quadrants")
    ///     .ranked(false)
    ///     .attribute(Attribute::integer("maturity"))
    ///     .attribute(Attribute::integer("appetite"))
    ///     .dimension(by_half("maturity_level", "maturity"))
    ///     .dimension(by_half("appetite_level", "appetite"))
    ///     .grid("maturity_level", "appetite_level")
    ///     .tier(Tier::when("Modernize", name("appetite_level").eq("high")))
    ///     .tier(Tier::rest("Sustain"))
    ///     .build()?;
    /// assert_eq!(model.grid().map(|[rows, columns]| (&**rows, &**columns)), Some(("maturity_level", "appetite_level")));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn grid(mut self, rows: &str, columns: &str) -> Self {
        self.parts.grid = Some([rows.into(), columns.into()]);
        self
    }

    /// An attribute whose values standings keep from one review to the next: the next one says which of them changed.
    ///
    /// ```
    /// use tierline_core::{Attribute, Flag, Model, Tier, name};
    /// let sizes = Model::builder("sizes").attribute(Attribute::decimal("arr", 0)).tier(Tier::when("Large", name("arr").ge(50)));
    /// let sizes = sizes.tier(Tier::rest("Small"));
    /// assert_eq!(&*sizes.clone().remember("arr").build()?.remember()[0], "arr");
    /// // Flags may ask what the last review saw.
    /// let fell = Flag::new("fell", (name("previous(arr)") - name("arr")).ge(20));
    /// assert!(sizes.clone().remember("arr").flag(fell.clone()).build().is_ok());
    /// assert!(sizes.clone().flag(fell).build().is_err());
    /// // What is remembered is what came in: attributes, and nothing that is computed from them.
    /// assert!(sizes.remember("size").build().is_err());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn remember(mut self, attribute: &str) -> Self {
        self.parts.previous.push(alloc::format!("previous({attribute})").into());
        self.parts.remember.push(attribute.into());
        self
    }

    /// The rule for numbers that lie exactly between two: for values read, derived values, scores and contributions.
    #[must_use]
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.parts.rounding = rounding;
        self
    }

    /// A named number.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<Decimal>) -> Self {
        self.parts.parameters.push(Parameter { name: name.into(), value: value.into(), relative: None });
        self
    }

    adders! {
        /// A typed input.
        attribute(attributes, Attribute);
        /// A computed attribute.
        derived(derived, Derived);
        /// A classification.
        dimension(dimensions, Dimension);
        /// A score.
        score(scores, Score);
        /// A flag.
        flag(flags, Flag);
        /// The next tier, best first.
        tier(tiers, Tier);
        /// What clients ask of their owners.
        fit(fit, Fit);
        /// A dated list of clients, and what those are promised.
        overlay(overlays, Overlay);
        /// What a programme is.
        programme(programmes, Programme);
        /// A metric of a period that the model declares.
        metric(metrics, DeclaredMetric);
    }

    /// How clients move between tiers.
    ///
    /// ```
    /// use tierline_core::{Attribute, Migration, Model, Service, Steps, Target, Tier, Zone, name};
    /// let (mut migration, mut service, mut target) = (Migration::default(), Service::default(), Target::default());
    /// migration.steps = Steps::OneTier;
    /// service.touch = Some("high".into());
    /// target.rates = vec![("retention".into(), "0.98".parse()?)];
    /// let model = Model::builder("m")
    ///     .version("2026.4")
    ///     .purpose("who gets an owner")
    ///     .owner("RevOps")
    ///     .zone(Zone::utc())
    ///     .attribute(Attribute::decimal("arr", 0))
    ///     .tier(Tier::when("Large", name("arr").gt(50)))
    ///     .tier(Tier::rest("Small"))
    ///     .migration(migration)
    ///     .service("Large", service)
    ///     .target("Large", target)
    ///     .build()?;
    /// assert_eq!((model.version(), model.owner()), (Some("2026.4"), Some("RevOps")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn migration(mut self, migration: Migration) -> Self {
        self.parts.migration = Some(migration);
        self
    }

    /// What a tier promises.
    #[must_use]
    pub fn service(mut self, tier: &str, service: Service) -> Self {
        self.parts.service.push((tier.into(), service));
        self
    }

    /// By which channels clients may be contacted.
    ///
    /// ```
    /// use tierline_core::{Attribute, Contact, Model, Tier};
    /// let contact = Contact {
    ///     attribute: "preference".into(),
    ///     caps: vec![("declined".into(), vec![]), ("digital".into(), vec!["email".into()])],
    ///     outreach: vec![],
    /// };
    /// let model = Model::builder("m")
    ///     .attribute(Attribute::text("preference"))
    ///     .tier(Tier::rest("Scale"))
    ///     .contact(contact)
    ///     .build()?;
    /// let conditions: Vec<String> = model.compile().conditions().map(String::from).collect();
    /// assert_eq!(conditions, ["preference = 'declined'", "preference = 'digital'"]);
    /// let digital = model.contact_condition("digital").unwrap();
    /// assert_eq!(model.compile().condition(&digital), Some(1));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn contact(mut self, contact: Contact) -> Self {
        self.parts.contact = Some(contact);
        self
    }

    /// What a tier is meant to reach.
    #[must_use]
    pub fn target(mut self, tier: &str, target: Target) -> Self {
        self.parts.targets.push((tier.into(), target));
        self
    }

    /// What an hour of a role costs, in the unit of the value.
    ///
    /// ```
    /// use tierline_core::{Attribute, Fit, Model, OwnerFact, Tier};
    /// let fit = Fit { owner: OwnerFact::Skills, of: "industry".into(), when: None, cost: 10 };
    /// let model = Model::builder("m").attribute(Attribute::text("industry")).tier(Tier::rest("All"));
    /// let model = model.fit(fit).rate("CSM", 60).build()?;
    /// assert_eq!((model.fit().len(), model.rates().len()), (1, 1));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn rate(mut self, role: &str, an_hour: impl Into<Decimal>) -> Self {
        self.parts.rates.push((role.into(), an_hour.into()));
        self
    }

    /// Where the parts of the model are written, for readers of text: [`Anatomy::position`](crate::anatomy::Anatomy::position)
    /// asks it.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tierline_core::{Model, Place, Position, Positions, Span, Tier};
    ///
    /// /// A text of one line, where everything stands at its begin.
    /// #[derive(Debug)]
    /// struct OneLine;
    ///
    /// impl Positions for OneLine {
    ///     fn position(&self, _: &Place, _: Option<Span>) -> Option<Position> {
    ///         Some(Position::new(1, 1))
    ///     }
    /// }
    ///
    /// let model = Model::builder("all").tier(Tier::rest("All")).positions(Arc::new(OneLine)).build()?;
    /// let position = model.compile().anatomy().position(&Place::root().key("tiers"), None);
    /// assert_eq!(position, Some(Position::new(1, 1)));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn positions(mut self, positions: Arc<dyn Positions>) -> Self {
        self.parts.positions = Some(positions);
        self
    }

    /// A name whose item could not be read: it is known to be there, and nothing is said of what uses it.
    ///
    /// For readers of text that go on behind a mistake; such a builder has no model, only [`ModelBuilder::problems`].
    #[must_use]
    pub fn unread(mut self, name: &str) -> Self {
        self.parts.unread.push(name.into());
        self
    }

    /// What is wrong with the parts that could be read.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let found = Plan::problems(&self.parts);
        // What could not be read is told by whoever reads the text, and would be told twice.
        let guard = |problem: &Problem| !self.parts.unread.is_empty() && problem.code() == NOT_COMPUTABLE;
        found.into_iter().filter(|problem| !guard(problem)).collect()
    }

    /// Validates the parts.
    ///
    /// # Errors
    /// [`ModelError`] with every problem found: names that are unknown or taken twice, cycles, wrong types, weights
    /// that do not add up to 100, bands out of order, limits exceeded ...
    pub fn build(self) -> Result<Model, ModelError> {
        let parts = Arc::new(self.parts);
        match Plan::compile(&parts) {
            Ok((plan, warnings)) => Ok(Model { parts, plan, warnings }),
            Err(problems) => Err(ModelError::new(problems)),
        }
    }
}
