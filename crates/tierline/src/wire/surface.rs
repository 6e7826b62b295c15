//! The same surface for every embedder: texts of JSON in, texts of JSON out.

use tierline_core::{Date, Decimal};
use tierline_document::{Format, JsonKind, JsonText, to_json, to_yaml};

use super::answer::{Assignment, Explanation};
use super::client;
use super::error::Error;
use super::model::{Description, findings};
use super::write::Field;
use crate::deployment::Deployment;

/// The day that stands in where none was given, and nothing depends on it.
pub(crate) const NO_DAY: Date = Date::MIN;

impl Deployment {
    /// As [`Deployment::parse`], with the mistakes as a document.
    ///
    /// ```
    /// use tierline::{Deployment, Format};
    /// let error = Deployment::parse_json("tierline: 1\nmodel: { nmae: m, client: id }\ntiers: [{ name: A }]\n", Format::Yaml).unwrap_err();
    /// assert_eq!((&*error.code, error.line, error.column), ("unknown-key", Some(2), Some(10)));
    /// assert!(error.to_json().contains("did you mean `name`?"));
    /// ```
    ///
    /// # Errors
    /// The mistakes of the document, with their places.
    pub fn parse_json(text: &str, format: Format) -> Result<Self, Error> {
        Self::parse(text, format).map_err(Error::from)
    }

    /// The model in JSON: a [`Description`].
    #[must_use]
    pub fn describe_json(&self) -> String {
        Description::of(self.model(), self.fingerprint()).to_json()
    }

    /// What the compiler and the checks find in the model, in JSON: a list of [`Finding`](super::Finding)s.
    #[must_use]
    pub fn check_json(&self) -> String {
        let mut out = String::new();
        findings(self.model(), self.document(), self.language()).write(&mut out);
        out
    }

    /// The model document as JSON, in which numbers are written digit for digit.
    #[must_use]
    pub fn document_json(&self) -> String {
        to_json(self.model())
    }

    /// The model document as YAML.
    #[must_use]
    pub fn document_yaml(&self) -> String {
        to_yaml(self.model())
    }

    /// As [`Deployment::with_parameters`], the values as an object of numbers, or of texts of their digits, by name.
    ///
    /// ```
    /// use tierline::{Deployment, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: bands, client: id }
    /// parameters: { floor: 100 }
    /// attributes: { arr: { type: decimal, scale: 2 } }
    /// tiers: [{ name: Large, when: arr >= floor }, { name: Small }]
    /// ";
    /// let deployment = Deployment::parse_json(text, Format::Yaml)?.with_parameters_json(r#"{"floor": 50.5}"#)?;
    /// assert!(deployment.assign_json(r#"{"id": "a", "arr": 50.50}"#, None)?.contains(r#""tier":"Large""#));
    /// assert_eq!(deployment.with_parameters_json(r#"{"flor": 5}"#).unwrap_err().code, "unknown-name");
    /// # Ok::<(), tierline::wire::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text is no such object, a name is no parameter of the model, or the model is not valid with the values.
    pub fn with_parameters_json(&self, parameters: &str) -> Result<Self, Error> {
        let text = JsonText::read(parameters)?;
        let members = text.root().members("values of parameters").map_err(|mistake| text.refuse([mistake]))?;
        let (mut values, mut mistakes) = (Vec::with_capacity(members.len()), Vec::new());
        for member in members {
            let digits = match member.value().kind() {
                JsonKind::Number(digits) => Some(*digits),
                JsonKind::Text(text) => Some(&**text),
                _ => None,
            };
            match digits.and_then(|digits| Decimal::parse(digits).ok()) {
                Some(value) => values.push((member.name(), value)),
                None => mistakes.push(member.unusable("a number of at most 38 digits")),
            }
        }
        if !mistakes.is_empty() {
            return Err(text.refuse(mistakes).into());
        }
        Ok(self.with_parameters(values)?)
    }

    /// Assigns one client: a JSON object by column in, an [`Assignment`] in JSON out.
    ///
    /// ```
    /// use tierline::{Deployment, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: bands, client: account_id }
    /// attributes: { arr: { type: decimal, scale: 2 } }
    /// tiers: [{ name: Large, when: arr >= 9007199254740993.01 }, { name: Small }]
    /// ";
    /// let deployment = Deployment::parse_json(text, Format::Yaml)?;
    /// let large = deployment.assign_json(r#"{"account_id": "A-1", "arr": 9007199254740993.01}"#, None)?;
    /// assert!(large.starts_with(r#"{"client":"A-1","as_of":null,"tier":"Large","clause":"arr >= 9007199254740993.01""#));
    ///
    /// let error = deployment.assign_json(r#"{"account_id": "A-1", "ARR": 5}"#, None).unwrap_err();
    /// assert_eq!(error.to_string(), "1:23: nothing reads a column `ARR` [unknown-key]; did you mean `arr`?");
    /// # Ok::<(), tierline::wire::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text is no JSON object, gives a key twice or one that the model does not read, or holds a list or an object; the day is
    /// none, or is missing where the model asks for it. What is wrong with a value is an issue of the client, and no error.
    pub fn assign_json(&self, client: &str, as_of: Option<&str>) -> Result<String, Error> {
        let day = self.day(as_of)?;
        let given = client::read(self.plan(), client)?;
        let assignment = self.plan().assign(&given.client, day.unwrap_or(NO_DAY));
        let mut document = Assignment::of(&assignment, self.language());
        document.as_of = day;
        if !given.has_id {
            document.client = None;
        }
        Ok(document.to_json())
    }

    /// Explains one client: a JSON object by column in, an [`Explanation`] in JSON out.
    ///
    /// # Errors
    /// As [`Deployment::assign_json`].
    pub fn explain_json(&self, client: &str, as_of: Option<&str>) -> Result<String, Error> {
        let day = self.day(as_of)?;
        let given = client::read(self.plan(), client)?;
        let explanation = self.plan().explain(&given.client, day.unwrap_or(NO_DAY));
        let mut document = Explanation::of(&explanation, self.language());
        document.as_of = day;
        if !given.has_id {
            document.client = None;
        }
        Ok(document.to_json())
    }

    /// The day of a call, which a model that asks for it must have.
    pub(crate) fn day(&self, as_of: Option<&str>) -> Result<Option<Date>, Error> {
        match as_of {
            Some(day) => day.parse().map(Some).map_err(|_| Error::not_a_day("as_of", day)),
            None if self.plan().uses_as_of() => {
                let message = "the model goes by the day, and no `as_of` is given";
                Err(Error::new("missing-day", message).with_help("give the day that the client is assigned for"))
            }
            None => Ok(None),
        }
    }
}
