//! The review of one client, as a service makes it: its assignment held against what was kept of it.
//!
//! It is the review of a book that has one client, [`BookReview`], and so says of a client what the review of all of them says. What
//! is remembered beside a standing, a row of a table of standings has too: [`ClientStanding`].

use tierline_core::{
    Assignment, Client, Constant, Date, Decimal, Finding, Interrupt, IssueKind, Kind, Language, Model, Plan, Truth,
    Value, is_blank,
};

use crate::attribution::{Cause, LastModel};
use crate::book_review::{BookClient, BookReview};
use crate::inputs::{InputChange, InputValue, InputValues, Memory};
use crate::overrides::{OverrideFindings, OverrideTexts};
use crate::review::{ReviewError, ReviewInput, ReviewOutcome};
use crate::standing::{Standing, standing_format};

/// A standing with what is kept beside it: a row of a table of standings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientStanding {
    /// The standing; its clause is the number of the words below, where they are of this very model.
    pub standing: Standing,
    /// The words of the clause by which the client has its tier.
    pub clause: Option<String>,
    /// The kind, author or reason of an override that has no tier: half of one.
    pub is_half_override: bool,
    /// Who set the override.
    pub override_author: Option<String>,
    /// Why.
    pub override_reason: Option<String>,
    /// What the client was last known to be worth.
    pub last_value: Option<Decimal>,
    /// What is kept of the client's values ([`Memory`]).
    pub remembered: Option<String>,
    /// The fingerprint of the model of the last review, shortened.
    pub fingerprint: Option<String>,
    /// The format of the row, and the columns that the last review read.
    pub format: Option<String>,
}

/// What the review of one client gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientReview {
    /// The assignment; nothing for a client that has left.
    pub assignment: Option<Assignment>,
    /// What was done, and what is remembered of it.
    pub outcome: ReviewOutcome,
    /// What the client is worth; what it was last known to be worth, of one that has left.
    pub value: Option<Decimal>,
    /// Why its tier changed.
    pub causes: Vec<Cause>,
    /// Whether it waited for this review for too long; nothing for a client that was not there last time.
    pub overdue: Option<bool>,
    /// Why, in a sentence.
    pub reason: String,
    /// Which of its values changed since the last review.
    pub changes: Vec<InputChange>,
    /// What is wrong with its override.
    pub findings: Vec<Finding>,
    /// What to keep until the next review; nothing for a client that is not remembered any more.
    pub standing: Option<ClientStanding>,
}

/// What the review of one client goes by, beside the client.
///
/// ```
/// use tierline_book::{ClientStanding, LastModel, Movement, OneReview, Standing};
/// use tierline_core::{Attribute, Client, Language, Model, Tier, name};
/// let model = Model::builder("sizes")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 0))
///     .value("arr")
///     .tier(Tier::when("Large", name("arr").ge(1_000)))
///     .tier(Tier::rest("Small"))
///     .build()?;
/// let plan = model.compile();
/// let review = OneReview {
///     model: &model,
///     plan: &plan,
///     fingerprint: "m2-50e8573665087894",
///     as_of: "2026-11-21".parse()?,
///     language: Language::English,
/// };
/// let before = ClientStanding { standing: Standing::new(0, "2026-08-21".parse()?), ..ClientStanding::default() };
/// let reviewed = review.client(&Client::new("a").with("arr", 40), Some(&before), &LastModel::Same)?;
/// assert_eq!((reviewed.outcome.movement, reviewed.value), (Movement::Demoted, Some(40.into())));
/// let next = reviewed.standing.unwrap();
/// assert_eq!((next.standing.tier, next.fingerprint.as_deref()), (Some(1), Some("m2-50e8573665087894")));
/// // It is not there the next time.
/// let later = OneReview { as_of: "2027-02-21".parse()?, ..review };
/// assert_eq!(later.left("a", &next)?.outcome.movement, Movement::Left);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OneReview<'m> {
    /// The model.
    pub model: &'m Model,
    /// Its plan.
    pub plan: &'m Plan,
    /// Its fingerprint as standings have it.
    pub fingerprint: &'m str,
    /// The day of the review.
    pub as_of: Date,
    /// The language of reasons.
    pub language: Language,
}

impl ReviewInput {
    /// What a review looks at in an assignment; whether the clause of its standing can be told goes by that.
    ///
    /// ```
    /// use tierline_book::ReviewInput;
    /// use tierline_core::{Attribute, Client, Model, Tier, name};
    /// let model = Model::builder("sizes")
    ///     .attribute(Attribute::decimal("arr", 0))
    ///     .tier(Tier::when("Large", name("arr").ge(1_000)).stay(name("arr").ge(900)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let assignment = model.compile().assign(&Client::new("a").with("arr", 950), "2026-11-21".parse()?);
    /// let seen = ReviewInput::of(&assignment, None);
    /// assert_eq!((seen.tier, seen.stays), (Some(1), 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(assignment: &Assignment, standing: Option<&Standing>) -> Self {
        let clause = standing.and_then(|standing| usize::try_from(standing.clause?).ok());
        let tiers = (0..u64::BITS).zip(assignment.plan().tiers());
        let stays = tiers.filter(|(rank, _)| usize::try_from(*rank).is_ok_and(|rank| assignment.stays(rank)));
        Self {
            tier: assignment.rank(),
            clause: assignment.clause_number().and_then(|number| u32::try_from(number).ok()),
            unknown: clause.is_some_and(|clause| assignment.clause_truth(clause) == Truth::Unknown),
            stays: stays.fold(0, |bits, (rank, _)| bits | 1_u64.wrapping_shl(rank)),
            renewal: assignment.renewal(),
        }
    }
}

impl OneReview<'_> {
    /// Reviews a client that is there; nothing is kept of one that is new.
    ///
    /// # Errors
    /// Those of [`Policy::review`](crate::Policy::review).
    pub fn client(
        &self,
        client: &Client,
        before: Option<&ClientStanding>,
        last_model: &LastModel,
    ) -> Result<ClientReview, ReviewError> {
        let standing = before.map(|before| &before.standing);
        let assignment = self.plan.assign(&self.with_previous_tier(client, standing), self.as_of);
        let issues: Vec<String> = assignment.issues().map(|issue| issue.in_language(self.language)).collect();
        let issues = issues.join("; ");
        let stays = standing.is_some_and(|standing| standing.last_review() == Some(self.as_of));
        let memory = Memory::of(self.plan);
        let (mut changes, mut remembered) = (Vec::new(), None);
        if !stays && !memory.is_empty() {
            let today = self.inputs(&memory, client, &assignment);
            let (last, _) = memory.read(before.and_then(|before| before.remembered.as_deref()).unwrap_or_default());
            changes = memory.changes(&last, &today);
            remembered = Some(memory.write(&today, &last));
        }
        let value = self.plan.value().and_then(|(name, scale)| match assignment.value(name) {
            Value::Decimal(value) => i64::try_from(value.units(scale)?).ok(),
            _ => None,
        });
        let one = BookClient {
            client: client.id(),
            standing,
            seen: ReviewInput::of(&assignment, standing),
            last_model,
            value,
            issues: (!issues.is_empty()).then_some(issues.as_str()),
        };
        let mut review = BookReview::new(self.plan, self.model.parameters(), self.as_of, 1).language(self.language);
        let outcome = review.client_changed(&one, changes, |clause| undecided(&assignment, clause))?;
        let mut reviewed = self.told(review, outcome, before);
        reviewed.standing = outcome.standing.map(|standing| self.next(standing, client, value, before, remembered));
        reviewed.assignment = Some(assignment);
        Ok(reviewed)
    }

    /// Reviews a client that is not there any more.
    ///
    /// # Errors
    /// Those of [`Policy::left`](crate::Policy::left).
    pub fn left(&self, client: &str, before: &ClientStanding) -> Result<ClientReview, ReviewError> {
        let mut review = BookReview::new(self.plan, self.model.parameters(), self.as_of, 1).language(self.language);
        let value = self.units(before.last_value);
        let outcome = review.left(client, &before.standing, value)?;
        let mut reviewed = self.told(review, outcome, Some(before));
        reviewed.value = before.last_value;
        reviewed.standing = outcome.standing.map(|standing| ClientStanding { standing, ..before.clone() });
        Ok(reviewed)
    }

    /// What the review says of its only client.
    fn told(&self, review: BookReview<'_>, outcome: ReviewOutcome, before: Option<&ClientStanding>) -> ClientReview {
        // Nobody asks it to end: there are rows.
        let rows = review.finish(&Interrupt::NEVER).map(|(rows, _)| rows).unwrap_or_default();
        let place = |number: Option<&u32>| usize::try_from(*number?).ok()?.checked_sub(1);
        let mut overrides = OverrideFindings::new(self.as_of);
        if let Some(before) = before {
            overrides.look(rows.clients.first().copied().unwrap_or_default(), &before.standing, override_texts(before));
        }
        ClientReview {
            assignment: None,
            outcome,
            value: rows.values.first().copied().flatten().and_then(|units| self.decimal(units)),
            causes: place(rows.causes.first()).and_then(|at| rows.cause_lists.get(at)).cloned().unwrap_or_default(),
            overdue: rows.overdue.first().copied().flatten(),
            reason: place(rows.reasons.first()).and_then(|at| rows.reason_words.get(at)).cloned().unwrap_or_default(),
            changes: rows.changes_of(0).to_vec(),
            findings: overrides.findings(),
            standing: None,
        }
    }

    /// What is kept of the client: author and reason as long as the override holds, a value until another one is known, and what
    /// says which model and which clause it was where this review judged nothing.
    fn next(
        &self,
        standing: Standing,
        client: &Client,
        value: Option<i64>,
        before: Option<&ClientStanding>,
        remembered: Option<String>,
    ) -> ClientStanding {
        let before = before.cloned().unwrap_or_default();
        if before.standing.last_review() == Some(self.as_of) {
            return ClientStanding { standing, ..before };
        }
        let held = standing.held.is_some();
        let words = |clause: u32| self.plan.clause_words().nth(usize::try_from(clause).ok()?).map(Into::into);
        ClientStanding {
            clause: standing.clause.and_then(words),
            is_half_override: false,
            override_author: before.override_author.filter(|_| held),
            override_reason: before.override_reason.filter(|_| held),
            last_value: value.and_then(|units| self.decimal(units)).or(before.last_value),
            remembered: remembered.or(before.remembered),
            fingerprint: Some(self.fingerprint.into()),
            format: Some(standing_format(self.columns(client))),
            standing,
        }
    }

    /// The columns that the client has a value of.
    fn columns<'c>(&'c self, client: &'c Client) -> impl Iterator<Item = &'c str> {
        let given = |name: &str| *client.value(name) != Value::Missing;
        self.plan.attributes().filter(move |attribute| given(attribute.name())).map(|attribute| attribute.column())
    }

    fn decimal(&self, units: i64) -> Option<Decimal> {
        Decimal::new(i128::from(units), self.plan.value()?.1)
    }

    fn units(&self, value: Option<Decimal>) -> Option<i64> {
        i64::try_from(value?.units(self.plan.value()?.1)?).ok()
    }

    /// The client with the tier in force before, where flags ask for it.
    fn with_previous_tier(&self, client: &Client, standing: Option<&Standing>) -> Client {
        let mut client = client.clone();
        if let Some(asked) = self.plan.attributes().find(|attribute| attribute.is_remembered()) {
            let tier = standing.and_then(|standing| self.plan.tiers().nth(standing.tier?));
            client.set(asked.name(), tier.map_or(Value::Missing, Value::from));
        }
        client
    }

    /// The values of the client that standings keep; nothing of one that cannot be read.
    fn inputs(&self, memory: &Memory, client: &Client, assignment: &Assignment) -> InputValues {
        let unreadable = |name: &str| {
            assignment.issues().any(|issue| match issue.kind() {
                IssueKind::NoId => true,
                IssueKind::Required => false,
                _ => issue.attribute() == Some(name),
            })
        };
        let value = |(name, kind): (&str, &Kind)| {
            if unreadable(name) {
                return None;
            }
            Some(match (kind, assignment.value(name)) {
                (Kind::Text, _) => self.text(name, client).map_or(InputValue::Missing, InputValue::Text),
                (_, Value::Decimal(number)) => InputValue::Number(number),
                (_, Value::Boolean(truth)) => InputValue::Truth(truth),
                (_, Value::Date(day)) => InputValue::Day(day),
                (_, Value::Text(level)) => InputValue::Text(level),
                _ => InputValue::Missing,
            })
        };
        memory.kinds().map(value).collect()
    }

    /// The text of an attribute, which assignments do not keep.
    fn text(&self, name: &str, client: &Client) -> Option<Box<str>> {
        let attribute = self.model.attributes().iter().find(|attribute| *attribute.name == *name)?;
        let given: Option<Box<str>> = match client.value(name) {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string().into()),
            _ => None,
        };
        let is_mark = |text: &str| self.model.marks(attribute).any(|mark| mark == text.trim());
        let missing = || match &attribute.missing {
            Some(Constant::Text(text)) => Some(text.clone()),
            _ => None,
        };
        given.filter(|text| !is_blank(text) && !is_mark(text)).or_else(missing)
    }
}

/// What is missing, and whose value is bad, where a clause is neither true nor false for a client.
fn undecided(assignment: &Assignment, clause: u32) -> (Vec<&str>, Vec<&str>) {
    let names = usize::try_from(clause).map(|clause| assignment.missing_of_clause(clause)).unwrap_or_default();
    let bad = |name: &&str| {
        // A required value that is absent is missing, and what overflows has none.
        let of_value = |kind| !matches!(kind, IssueKind::Required | IssueKind::Overflow);
        assignment.issues().any(|issue| of_value(issue.kind()) && issue.attribute() == Some(*name))
    };
    let (bad, missing) = names.into_iter().partition(bad);
    (missing, bad)
}

/// What a standing has of an override beside its tier and its last day.
fn override_texts(before: &ClientStanding) -> OverrideTexts {
    let given = [before.override_author.is_some(), before.override_reason.is_some()];
    match (before.standing.held.is_some(), given) {
        (true, [true, true]) => OverrideTexts::Complete,
        (true, _) => OverrideTexts::Unexplained,
        (false, [false, false]) if !before.is_half_override => OverrideTexts::Complete,
        (false, _) => OverrideTexts::WithoutTier,
    }
}
