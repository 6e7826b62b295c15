//! A model as a service runs it: what every program that loads and reloads models would put together by hand.

use std::sync::Arc;

use tierline_book::{ClientReview, ClientStanding, LastModel, OneReview, Policy, ReviewError};
use tierline_core::{Assignment, Client, Date, Decimal, Explanation, Language, Model, ModelError, Plan};
use tierline_document::{Document, DocumentError, Fingerprints, Format, SameModel, short_fingerprint};

/// A model in service: the model, its plan, its fingerprint, the policy of its reviews, and the language of its sentences.
///
/// It is immutable, shared between threads, and cloned by its pointer. Whoever reloads models makes another deployment and puts
/// it in the place of the old one; calls that have the old one go on with it, and their answers are those of one model.
///
/// ```
/// use tierline::{Client, Deployment, Format};
/// let text = "
/// tierline: 1
/// model: { name: bands, client: account_id }
/// attributes: { arr: { type: decimal, scale: 2, min: 0 } }
/// tiers: [{ name: Enterprise, when: arr >= 100_000 }, { name: SMB }]
/// ";
/// let deployment = Deployment::parse(text, Format::Yaml)?;
/// let assignment = deployment.assign(&Client::new("A-1").with("arr", 120_000), "2026-11-21".parse()?);
/// assert_eq!(assignment.tier(), Some("Enterprise"));
/// assert!(deployment.fingerprint().starts_with("m2-"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Deployment {
    inner: Arc<Inner>,
}

struct Inner {
    model: Model,
    plan: Plan,
    fingerprints: Fingerprints,
    policy: Policy,
    language: Language,
    /// The text that the model was read from, for the places of findings.
    document: Option<Document>,
}

/// Short: the model's name, its version and its fingerprint.
impl std::fmt::Debug for Deployment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deployment")
            .field("model", &tierline_core::shown(self.model().name()))
            .field("version", &self.model().version())
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

impl Deployment {
    /// A model that is there already.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self::of(model, None, Language::default())
    }

    /// Reads a model document and compiles it.
    ///
    /// # Errors
    /// All mistakes of the document, with their places.
    pub fn parse(text: &str, format: Format) -> Result<Self, DocumentError> {
        Self::of_document(Document::parse(text, format)?)
    }

    /// Compiles a document that has been read: from a file, under a name.
    ///
    /// ```
    /// use tierline::{Deployment, Document, Format};
    /// let text = "tierline: 1\nmodel: { name: m, client: id }\ntiers: [{ name: All }]\n";
    /// let deployment = Deployment::of_document(Document::parse(text, Format::Yaml)?.named("model.yaml"))?;
    /// assert_eq!(deployment.model().name(), "m");
    /// # Ok::<(), tierline::document::DocumentError>(())
    /// ```
    ///
    /// # Errors
    /// All mistakes of the document, with their places.
    pub fn of_document(document: Document) -> Result<Self, DocumentError> {
        let model = document.lower()?;
        Ok(Self::of(model, Some(document), Language::default()))
    }

    fn of(model: Model, document: Option<Document>, language: Language) -> Self {
        let (plan, fingerprints) = (model.compile(), Fingerprints::of(&model));
        let policy = Policy::of(&plan);
        Self { inner: Arc::new(Inner { model, plan, fingerprints, policy, language, document }) }
    }

    /// The same model, its sentences in a language; in English where nothing is said.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        let inner = &*self.inner;
        Self::of(inner.model.clone(), inner.document.clone(), language)
    }

    /// The same model with other values of some parameters: another model, with its own fingerprint.
    ///
    /// ```
    /// use tierline::model::{Attribute, Tier, name};
    /// use tierline::{Client, Deployment, Model};
    /// let model = Model::builder("bands")
    ///     .parameter("floor", 100)
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .tier(Tier::when("Large", name("arr").ge(name("floor"))))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let deployment = Deployment::new(model);
    /// let lower = deployment.with_parameters([("floor", 50.into())])?;
    /// let client = Client::new("a").with("arr", 60);
    /// assert_eq!(lower.assign(&client, "2026-11-21".parse()?).tier(), Some("Large"));
    /// assert_ne!(lower.fingerprint(), deployment.fingerprint());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ModelError`] where a name is no parameter of the model, or where the model is not valid with the values.
    pub fn with_parameters<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, Decimal)>,
    ) -> Result<Self, ModelError> {
        let inner = &*self.inner;
        Ok(Self::of(inner.model.with_parameters(values)?, inner.document.clone(), inner.language))
    }

    /// Assigns one client.
    #[must_use]
    pub fn assign(&self, client: &Client, as_of: Date) -> Assignment {
        self.inner.plan.assign(client, as_of)
    }

    /// Assigns one client and explains the result.
    #[must_use]
    pub fn explain(&self, client: &Client, as_of: Date) -> Explanation {
        self.inner.plan.explain(client, as_of)
    }

    /// Reviews one client: holds its assignment against what was kept of it, nothing for one that is new.
    ///
    /// ```
    /// use tierline::book::{ClientStanding, Movement, Standing};
    /// use tierline::{Client, Deployment, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: bands, client: account_id }
    /// attributes: { arr: { type: decimal, scale: 2, min: 0 } }
    /// tiers: [{ name: Enterprise, when: arr >= 100_000 }, { name: SMB }]
    /// migration: { demote: { after: 90 days } }
    /// ";
    /// let deployment = Deployment::parse(text, Format::Yaml)?;
    /// let before = ClientStanding { standing: Standing::new(0, "2026-08-21".parse()?), ..ClientStanding::default() };
    /// let client = Client::new("A-1").with("arr", 60_000);
    /// let reviewed = deployment.review(&client, Some(&before), "2026-11-21".parse()?)?;
    /// assert_eq!(reviewed.outcome.movement, Movement::DemotionPending);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReviewError`] where the client was reviewed on a later day already, or the standing has a tier that is none.
    pub fn review(
        &self,
        client: &Client,
        before: Option<&ClientStanding>,
        as_of: Date,
    ) -> Result<ClientReview, ReviewError> {
        self.one_review(as_of).client(client, before, &self.last_model(before))
    }

    /// Reviews a client that is not there any more.
    ///
    /// # Errors
    /// As [`Deployment::review`].
    pub fn review_left(&self, client: &str, before: &ClientStanding, as_of: Date) -> Result<ClientReview, ReviewError> {
        self.one_review(as_of).left(client, before)
    }

    fn one_review(&self, as_of: Date) -> OneReview<'_> {
        let inner = &*self.inner;
        OneReview {
            model: &inner.model,
            plan: &inner.plan,
            fingerprint: short_fingerprint(self.fingerprint()),
            as_of,
            language: inner.language,
        }
    }

    /// What is known of the model of the last review.
    fn last_model(&self, before: Option<&ClientStanding>) -> LastModel {
        let Some(before) = before else { return LastModel::Same };
        match before.fingerprint.as_deref().map(|print| self.inner.fingerprints.compare(print)) {
            Some(SameModel::Same) => LastModel::Same,
            Some(SameModel::OtherMeaning) => LastModel::OtherMeaning,
            _ => LastModel::Unknown,
        }
    }

    /// Whether a standing with that fingerprint is of this very model.
    pub(crate) fn is_of(&self, fingerprint: &str) -> bool {
        self.inner.fingerprints.compare(fingerprint) == SameModel::Same
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.inner.model
    }

    /// The compiled model.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.inner.plan
    }

    /// Which model it is: the same for every document that means the same, another one for any change.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        self.inner.fingerprints.today()
    }

    /// When and how far clients move.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The language of sentences.
    #[must_use]
    pub fn language(&self) -> Language {
        self.inner.language
    }

    /// The document that the model was read from; nothing for one that was made in code.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.inner.document.as_ref()
    }
}
