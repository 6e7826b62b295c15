//! What a check is.

use tierline_core::{Finding, Model, Severity};

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CheckGroup {
    /// What tiers promise their clients.
    Service,
    /// What tiers are meant to reach.
    Targets,
    /// The tiers themselves.
    Tiers,
}

impl CheckGroup {
    /// All groups, in the order of the registry.
    pub const ALL: [Self; 3] = [Self::Service, Self::Targets, Self::Tiers];

    /// What the group looks at, in a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Service => "The service section",
            Self::Targets => "The targets",
            Self::Tiers => "The tiers",
        }
    }
}

/// One check: what it is called, what it finds, an example, and the function that looks.
#[derive(Debug)]
#[non_exhaustive]
pub struct Check {
    /// The code of its findings, which stays.
    pub code: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// What it looks at.
    pub group: CheckGroup,
    /// What it finds, in half a sentence.
    pub finds: &'static str,
    /// Why that matters and what exactly counts: paragraphs of Markdown.
    pub about: &'static str,
    /// A whole model in which it finds something, and no other check does.
    pub example: &'static str,
    /// The same model mended: no check finds anything.
    pub mended: &'static str,
    pub(crate) run: fn(&Model) -> Vec<Finding>,
}

impl Check {
    /// What it finds in a model, in the order of the tiers.
    ///
    /// ```
    /// use tierline_check::CHECKS;
    /// use tierline_core::{Model, Tier};
    /// let model = Model::builder("one").tier(Tier::rest("All")).build()?;
    /// let found = CHECKS.iter().filter(|check| !check.run(&model).is_empty());
    /// assert_eq!(found.map(|check| check.code).collect::<Vec<_>>(), ["no-service"]);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn run(&self, model: &Model) -> Vec<Finding> {
        (self.run)(model)
    }
}
