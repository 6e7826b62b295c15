//! Many clients out: how many are in each tier, what they are worth, and what is to be said of their table.

use std::borrow::Cow;

use tierline_core::{Decimal, Language};

use super::write::document;

document! {
    /// The summary by tier: clients and value, and why clients are unassigned.
    Summary<'a> {
        /// How many clients there are.
        clients: u64,
        /// The sum of all value; null where the model names no value attribute.
        value: Option<Decimal>,
        /// The name of the value attribute.
        value_name: Option<&'a str>,
        /// The tiers, best first.
        tiers: Vec<TierSummary<'a>>,
        /// The clients without a tier.
        unassigned: TierSummary<'a>,
        /// Why clients are unassigned, the most frequent reason first.
        reasons: Vec<Reason<'a>>,
        /// The sum of all values above zero, which shares of value are of.
        value_above_zero: Option<Decimal>,
        /// How many clients have a tier and issues: their tier is the same whatever their bad values are.
        assigned_with_issues: u64,
        /// What is wrong with those, the most frequent first.
        issues_beside_tier: Vec<Reason<'a>>,
        /// What is to be said of the table.
        remarks: Vec<Remark<'a>>,
    }
}

document! {
    /// The clients of one tier.
    TierSummary<'a> {
        /// The tier; null for the clients without one.
        tier: Option<&'a str>,
        /// How many clients.
        clients: u64,
        /// Their share of all clients as a fraction of 4 digits; null without any client.
        share: Option<Decimal>,
        /// The sum of their value; null where the model names none.
        value: Option<Decimal>,
        /// The share that their values above zero have of all that are, as a fraction of 4 digits.
        value_share: Option<Decimal>,
        /// How many of the clients have no value.
        without_value: u64,
        /// How many of the clients have a value below zero.
        negative: u64,
        /// What these values add up to.
        negative_value: Option<Decimal>,
    }
}

document! {
    /// Why clients are unassigned, or what is wrong with clients that have a tier all the same.
    Reason<'a> {
        /// The stable code of the issue.
        kind: &'static str,
        /// The attribute, or whatever was computed; null where the client as a whole is meant.
        attribute: Option<&'a str>,
        /// How many clients; one with several issues counts for each.
        clients: u64,
        /// The reason in words.
        words: String,
    }
}

document! {
    /// Something about a table of clients that whoever reads its result should be told.
    Remark<'a> {
        /// The stable code.
        code: &'static str,
        /// Whether answers may be other than they were meant to be; false for what is good to know.
        warning: bool,
        /// The columns that the model reads and that are meant.
        columns: Vec<&'a str>,
        /// The columns or values of the table that are meant.
        given: Vec<&'a str>,
        /// How many clients it is about; null where it is about the table as a whole.
        clients: Option<u64>,
        /// What was found, in one line.
        message: Cow<'a, str>,
        /// What to do about it.
        help: Option<Cow<'a, str>>,
    }
}

impl<'a> Summary<'a> {
    /// The document of a summary, and of what is to be said of its table; sentences in a language.
    ///
    /// ```
    /// use tierline::columns::Summary;
    /// use tierline::model::{Attribute, Tier, name};
    /// use tierline::text::Language;
    /// use tierline::{Client, Model, wire};
    /// let model = Model::builder("bands")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .value("arr")
    ///     .tier(Tier::when("Large", name("arr").ge(100)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let plan = model.compile();
    /// let mut summary = Summary::new(&plan);
    /// summary.count(&plan.assign(&Client::new("a").with("arr", 5), "2026-11-21".parse()?));
    /// let document = wire::Summary::of(&summary, &[], Language::English);
    /// assert!(document.to_json().starts_with(r#"{"clients":1,"value":"5.00","value_name":"arr","tiers":[{"tier":"Large","#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(summary: &'a tierline_core::Summary, remarks: &'a [tierline_core::Remark], language: Language) -> Self {
        Self {
            clients: summary.clients(),
            value: summary.value(),
            value_name: summary.value_name(),
            tiers: summary.tiers().map(TierSummary::of).collect(),
            unassigned: TierSummary::of(summary.unassigned()),
            reasons: reasons(summary.reasons(), language),
            value_above_zero: summary.value_above_zero(),
            assigned_with_issues: summary.assigned_with_issues(),
            issues_beside_tier: reasons(summary.issues_beside_tier(), language),
            remarks: remarks.iter().map(|remark| Remark::of(remark, language)).collect(),
        }
    }
}

impl<'a> TierSummary<'a> {
    fn of(tier: tierline_core::TierSummary<'a>) -> Self {
        Self {
            tier: tier.tier,
            clients: tier.clients,
            share: tier.share,
            value: tier.value,
            value_share: tier.value_share,
            without_value: tier.without_value,
            negative: tier.negative,
            negative_value: tier.negative_value,
        }
    }
}

fn reasons<'a>(reasons: Vec<tierline_core::Reason<'a>>, language: Language) -> Vec<Reason<'a>> {
    let document = |reason: tierline_core::Reason<'a>| Reason {
        kind: reason.kind.code(),
        attribute: reason.attribute,
        clients: reason.clients,
        words: reason.sentence().in_language(language),
    };
    reasons.into_iter().map(document).collect()
}

impl<'a> Remark<'a> {
    /// The document of a remark; its sentences in a language.
    #[must_use]
    pub fn of(remark: &'a tierline_core::Remark, language: Language) -> Self {
        Self {
            code: remark.code(),
            warning: remark.is_warning(),
            columns: remark.read_columns().collect(),
            given: remark.given_names().collect(),
            clients: remark.count(),
            message: remark.message().in_language(language).into(),
            help: remark.advice().map(|help| help.in_language(language).into()),
        }
    }
}
