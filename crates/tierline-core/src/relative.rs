//! Models whose thresholds are still to be worked out from clients: what must be known first, and the part of a model that it takes.
//!
//! A model with a [`RelativeThreshold`] is valid only with its value. Who works the value out has a [`ModelBuilder`], and builds of it no
//! more than the number of clients is computed from ([`ModelBuilder::only`]), which cannot hang on the value.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::builder::ModelBuilder;
use crate::model::parts::{Parameter, RelativeThreshold};
use crate::plan::relative;
use crate::value::number::Decimal;

impl ModelBuilder {
    /// A named number that was worked out from clients.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model, RelativeThreshold, Tier, name};
    /// let top = |of: &str| {
    ///     let (quantile, fixed) = ("0.90".parse().unwrap(), "2026-11-21".parse().unwrap());
    ///     let tenth = RelativeThreshold { quantile, of: of.into(), fixed };
    ///     Model::builder("m")
    ///         .attribute(Attribute::decimal("arr", 2))
    ///         .relative_parameter("top_tenth", tenth, 84_300)
    ///         .tier(Tier::when("Top", name("arr").ge(name("top_tenth"))))
    ///         .tier(Tier::rest("Others"))
    /// };
    /// assert_eq!(top("arr").build()?.parameters()[0].value, 84_300.into());
    /// assert!(top("ar").build().unwrap_err().has("unknown-name"));
    /// assert!(top("top_tenth").build().unwrap_err().has("cycle"));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn relative_parameter(mut self, name: &str, of: RelativeThreshold, value: impl Into<Decimal>) -> Self {
        self.parts.parameters.push(Parameter { name: name.into(), value: value.into(), relative: Some(of) });
        self
    }

    /// The parameters so far.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parts.parameters
    }

    /// The columns that are read of a table of clients: that of the ids, and those of the attributes.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model};
    /// let builder = Model::builder("m").client("id").attribute(Attribute::integer("seats").column("Seats (CRM)"));
    /// assert_eq!(builder.columns(), ["id", "Seats (CRM)"]);
    /// ```
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let attributes = self.parts.attributes.iter().map(|attribute| attribute.source_column().to_string());
        core::iter::once(self.parts.client.to_string()).chain(attributes).collect()
    }

    /// Gives a parameter another value; a name that no parameter has changes nothing.
    ///
    /// ```
    /// use tierline_core::Model;
    /// let mut builder = Model::builder("m").parameter("floor", 100);
    /// builder.set_parameter("floor", 120.into());
    /// assert_eq!(builder.parameters()[0].value, 120.into());
    /// ```
    pub fn set_parameter(&mut self, name: &str, value: Decimal) {
        if let Some(parameter) = self.parts.parameters.iter_mut().find(|parameter| *parameter.name == *name) {
            parameter.value = value;
        }
    }

    /// The names that a name is computed from, itself included: attributes, dimensions, scores, and the parameters by which rules,
    /// bands and points are written. What such a parameter was worked out from is not among them.
    ///
    /// ```
    /// use tierline_core::{Attribute, Band, Dimension, Model};
    /// let builder = Model::builder("m")
    ///     .parameter("floor", 100)
    ///     .attribute(Attribute::integer("seats"))
    ///     .dimension(Dimension::bands("size", "seats", [Band::below("small", "floor"), Band::rest("large")]));
    /// assert_eq!(builder.computed_from("size").len(), 3);
    /// ```
    #[must_use]
    pub fn computed_from(&self, name: &str) -> Vec<Box<str>> {
        relative::names_computed_from(&self.parts, name)
    }

    /// What a name is computed from, and nothing else: a model in which everybody has one tier, whose parameters are plain numbers.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model, Tier, name};
    /// let builder = Model::builder("m")
    ///     .attribute(Attribute::integer("seats"))
    ///     .attribute(Attribute::integer("employees"))
    ///     .tier(Tier::when("Large", name("unknown").gt(5)));
    /// let model = builder.only("seats").build()?;
    /// assert_eq!((model.attributes().len(), model.tiers().len()), (1, 1));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn only(&self, name: &str) -> Self {
        Self { parts: relative::only(&self.parts, name) }
    }
}
