//! The review of one client, from a request to what was done and what to keep.

use std::borrow::Cow;

use tierline_book::{Cause, ClientReview, InputChange, InputValue, ReviewError};
use tierline_core::{Client, Date, Decimal, Key, Language, Model, Sentence, shown};
use tierline_document::{JsonKind, JsonMember, JsonMistake, JsonText};

use super::answer::Assignment;
use super::error::Error;
use super::model::Finding;
use super::standing::Standing;
use super::write::document;
use super::{client, standing};
use crate::deployment::Deployment;

document! {
    /// What a review did with one client, and what to keep of it until the next one.
    Review<'a> {
        /// The client's id; null where none was given.
        client: Option<&'a str>,
        /// The day of the review.
        as_of: Date,
        /// What was done, in a word that stays: `promoted`, `demotion pending`, `kept` ...
        movement: &'static str,
        /// The tier before; null for a client that had none, or had left.
        from: Option<&'a str>,
        /// The tier from now on; null for a client that has none, or has left.
        to: Option<&'a str>,
        /// The tier that the rules give today.
        assigned: Option<&'a str>,
        /// What the client is worth.
        value: Option<Decimal>,
        /// Why its tier changed, as in `data and model`; null where it did not.
        cause: Option<String>,
        /// Whether the client waited for this review for longer than the model allows; null for one that was not there last time.
        overdue: Option<bool>,
        /// Why, in a sentence.
        reason: &'a str,
        /// Which of the values that standings keep changed since the last review.
        changes: Vec<Change<'a>>,
        /// What is wrong with the override of the standing.
        findings: Vec<Finding>,
        /// What to keep until the next review; null for a client that is not remembered any more.
        standing: Option<Standing<'a>>,
        /// What the rules say of the client today; null for one that has left.
        assignment: Option<Assignment<'a>>,
    }
}

document! {
    /// A value that is another one than at the last review.
    Change<'a> {
        /// The attribute.
        attribute: &'a str,
        /// Its value at the last review; null where it was missing.
        before: Option<Cow<'a, str>>,
        /// Its value today; null where it is missing.
        after: Option<Cow<'a, str>>,
        /// How it changed, in a word: `rose`, `fell`, `given`, `removed` ...
        how: String,
    }
}

/// The keys of a request.
const KEYS: [&str; 3] = ["client", "standing", "as_of"];

impl<'a> Review<'a> {
    /// The document of a review by a model.
    #[must_use]
    pub fn of(model: &'a Model, client: &'a str, review: &'a ClientReview, as_of: Date, language: Language) -> Self {
        let name = |rank: usize| model.tiers().get(rank).map(|tier| &*tier.name);
        let outcome = &review.outcome;
        Self {
            client: Some(client),
            as_of,
            movement: outcome.movement.word(),
            from: outcome.from.and_then(name),
            to: outcome.to.and_then(name),
            assigned: review.assignment.as_ref().and_then(tierline_core::Assignment::tier),
            value: review.value,
            cause: (!review.causes.is_empty()).then(|| Cause::list(&review.causes)),
            overdue: review.overdue,
            reason: &review.reason,
            changes: review.changes.iter().map(|change| Change::of(change, language)).collect(),
            findings: review.findings.iter().map(|found| Finding::of(model, found.clone(), language)).collect(),
            standing: review.standing.as_ref().map(|kept| Standing::of(model, kept)),
            assignment: review.assignment.as_ref().map(|assignment| Assignment::of(assignment, language)),
        }
    }
}

impl<'a> Change<'a> {
    fn of(change: &'a InputChange, language: Language) -> Self {
        Self {
            attribute: &change.input,
            before: text(&change.before),
            after: text(&change.after),
            how: change.how.word().in_language(language),
        }
    }
}

/// A value as its text.
fn text(value: &InputValue) -> Option<Cow<'_, str>> {
    match value {
        InputValue::Missing => None,
        InputValue::Number(number) => Some(number.to_string().into()),
        InputValue::Truth(truth) => Some(truth.to_string().into()),
        InputValue::Day(day) => Some(day.to_string().into()),
        InputValue::Text(text) => Some(Cow::Borrowed(text)),
    }
}

/// A request as it was read.
struct Request {
    client: Option<client::Given>,
    standing: Option<standing::Given>,
    as_of: Date,
}

impl Deployment {
    /// Reviews one client: `{"client": {...}, "standing": {...}, "as_of": "2026-11-21"}` in, a [`Review`] in JSON out.
    ///
    /// `client` is an object by column, or null for a client that is not there any more; `standing` what the last review gave as
    /// such, or a row of a table of standings, or null for a client that is new.
    ///
    /// ```
    /// use tierline::{Deployment, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: bands, client: id }
    /// attributes: { arr: { type: decimal, scale: 2 } }
    /// tiers: [{ name: Large, when: arr >= 100 }, { name: Small }]
    /// ";
    /// let deployment = Deployment::parse_json(text, Format::Yaml)?;
    /// let standing = r#"{"tier": "Large", "since": "2026-08-21"}"#;
    /// let request = format!(r#"{{"client": {{"id": "a", "arr": 5}}, "standing": {standing}, "as_of": "2026-11-21"}}"#);
    /// let reviewed = deployment.review_json(&request)?;
    /// assert!(reviewed.contains(r#""movement":"demoted","from":"Large","to":"Small""#));
    /// # Ok::<(), tierline::wire::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Deployment::assign_json`], the same of the standing and the request, an `unknown-tier`, and `earlier-review` where
    /// the client was reviewed on a later day already.
    pub fn review_json(&self, request: &str) -> Result<String, Error> {
        let text = JsonText::read(request)?;
        let Request { client, standing, as_of } =
            read(self, &text).map_err(|mistakes| Error::from(text.refuse(mistakes)))?;
        let kept = standing.as_ref().map(|given| &given.kept);
        let id = client.as_ref().map(|given| given.client.id());
        let id = id.or_else(|| standing.as_ref().and_then(|given| given.client.as_deref())).unwrap_or_default();
        let reviewed = match (&client, kept) {
            (Some(given), kept) => self.review(&given.client, kept, as_of),
            (None, Some(kept)) => self.review_left(id, kept, as_of),
            (None, None) => {
                let error = Error::new("nothing-to-review", "neither a client nor a standing is given");
                return Err(error.with_help("give the client, its standing, or both"));
            }
        };
        let reviewed = reviewed.map_err(|error| refused(id, as_of, error))?;
        let mut document = Review::of(self.model(), id, &reviewed, as_of, self.language());
        let has_id = client.as_ref().map_or(!id.is_empty(), |given| given.has_id);
        if !has_id {
            document.client = None;
            if let Some(assignment) = &mut document.assignment {
                assignment.client = None;
            }
        }
        Ok(document.to_json())
    }
}

/// Reads a request, and says of all of it what is wrong.
fn read(deployment: &Deployment, text: &JsonText<'_>) -> Result<Request, Vec<JsonMistake>> {
    let members = text.root().members("a request").map_err(|mistake| vec![mistake])?;
    let mut mistakes: Vec<JsonMistake> = Vec::new();
    for member in members.iter().filter(|member| !KEYS.contains(&member.name())) {
        mistakes.push(member.unknown("a request", &KEYS));
    }
    let of = |name: &str| {
        let found = members.iter().find(|member| member.name() == name);
        found.filter(|member| *member.value().kind() != JsonKind::Null)
    };
    let client = of("client").and_then(|member| {
        client::of_value(deployment.plan(), member.value()).map_err(|found| mistakes.extend(found)).ok()
    });
    let standing = of("standing")
        .and_then(|member| standing::read(deployment, member.value()).map_err(|found| mistakes.extend(found)).ok());
    let as_of = match of("as_of") {
        Some(member) => day(member).map_err(|found| mistakes.push(found)).ok(),
        None => {
            mistakes.push(text.root().without("a review", "as_of"));
            None
        }
    };
    if let (Some(client), Some(standing), Some(member)) = (&client, &standing, of("standing")) {
        mistakes.extend(of_another(&client.client, standing, client.has_id, member));
    }
    match as_of {
        Some(as_of) if mistakes.is_empty() => Ok(Request { client, standing, as_of }),
        _ => Err(mistakes),
    }
}

/// The mistake that a standing is that of another client.
fn of_another(
    client: &Client,
    standing: &standing::Given,
    has_id: bool,
    member: &JsonMember<'_>,
) -> Option<JsonMistake> {
    let of = standing.client.as_deref().filter(|of| has_id && *of != client.id())?;
    let message = format!("the standing is of `{}`, and the client is `{}`", shown(of), shown(client.id()));
    Some(JsonMistake::new("other-client", member.value().bytes(), message).help("send the standing of the client"))
}

fn day(member: &JsonMember<'_>) -> Result<Date, JsonMistake> {
    let mistake = || member.unusable("a day as in `2026-11-21`");
    match member.value().kind() {
        JsonKind::Text(text) => text.parse().map_err(|_| mistake()),
        _ => Err(mistake()),
    }
}

/// The refusal of a review, in the words of the review of a whole book.
fn refused(client: &str, as_of: Date, error: ReviewError) -> Error {
    let of_client = |key| Sentence::of(key).with("client", shown(client).into_owned());
    let said = |error: &ReviewError| of_client(Key::RefusedClient).with("message", error.to_string()).to_string();
    match error {
        ReviewError::Earlier { last } => {
            let message = of_client(Key::RefusedEarlier).with("last", last).with("day", as_of);
            Error::new("earlier-review", message.to_string())
                .with_help(Sentence::of(Key::RefusedEarlierHelp).to_string())
        }
        ReviewError::BoundWithoutOrder { .. } => Error::new("needs-order", said(&error))
            .with_help(Sentence::of(Key::RefusedNeedsOrderReviewHelp).to_string()),
        other => Error::new("bad-value", said(&other)),
    }
}
