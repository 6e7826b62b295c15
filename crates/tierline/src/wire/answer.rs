//! One client out: its assignment, and why.

use std::borrow::Cow;

use tierline_core::{Date, Decimal, Language, SeenValue, Unread};

use super::write::{ByName, document};

document! {
    /// The result for one client: its tier and why, or the issues that left it without one.
    Assignment<'a> {
        /// The client's id; null where none was given.
        client: Option<&'a str>,
        /// The day that the client was assigned for; null where none was given, and nothing depends on it.
        as_of: Option<Date>,
        /// The tier; null where issues left the client unassigned.
        tier: Option<&'a str>,
        /// The clause that decided, in its author's words; null where the tier has no rule.
        clause: Option<&'a str>,
        /// Each score, exactly; null where it is missing.
        scores: ByName<'a, Option<Decimal>>,
        /// By `score.factor` what each factor adds to its score, and `score.rounding` for a score that is rounded. They add up to
        /// the score, digit for digit; null where one depends on a bad value, or has no points.
        contributions: ByName<'a, Option<Decimal>>,
        /// For each score the share of its weight that was known, from 0 to 1.
        coverage: ByName<'a, Option<Decimal>>,
        /// The level of each dimension; null where it cannot be known, or no rule takes the client.
        dimensions: ByName<'a, Option<&'a str>>,
        /// Each flag; null where it cannot be known.
        flags: ByName<'a, Option<bool>>,
        /// What is wrong with the client. A client without issues has a tier; one with issues may have one.
        issues: Vec<Issue<'a>>,
        /// The attributes whose values were rounded to the scale of the model.
        rounded: Vec<&'a str>,
        /// The tiers that the client may have, best first: its own; where bad values decide, all that are possible.
        possible_tiers: Vec<&'a str>,
        /// The names that nothing reads, and the column that each was probably meant for; empty where such names are refused.
        unread: ByName<'a, Option<Cow<'a, str>>>,
    }
}

document! {
    /// One gap or fault of a client.
    Issue<'a> {
        /// The stable code, as in `not-a-number`.
        kind: &'static str,
        /// The attribute, or whatever was computed; null where the client as a whole is meant.
        attribute: Option<&'a str>,
        /// The value at fault, cut at 64 letters; null where there is none.
        value: Option<&'a str>,
        /// The attribute, the value and what was expected, in words.
        message: String,
    }
}

document! {
    /// Why a client has its tier, and no better one.
    Explanation<'a> {
        /// The client's id; null where none was given.
        client: Option<&'a str>,
        /// The day that the client was assigned for; null where none was given, and nothing depends on it.
        as_of: Option<Date>,
        /// The tier; null where issues left the client unassigned.
        tier: Option<&'a str>,
        /// The clause that decided, in its author's words; null where the tier has no rule.
        clause: Option<&'a str>,
        /// What is wrong with the client.
        issues: Vec<Issue<'a>>,
        /// The tiers that the client may have, best first.
        possible_tiers: Vec<&'a str>,
        /// Each attribute: what was given, and what it came to.
        values: Vec<ExplainedValue<'a>>,
        /// Each derived attribute.
        derived: Vec<ExplainedDerived<'a>>,
        /// Each dimension.
        dimensions: Vec<ExplainedDimension<'a>>,
        /// Each score, factor by factor.
        scores: Vec<ExplainedScore<'a>>,
        /// Each flag.
        flags: Vec<ExplainedFlag<'a>>,
        /// The tiers from the best down to the one that took the client, or the last that is possible.
        tiers: Vec<ExplainedTier<'a>>,
        /// The names that were given and that nothing reads; none where such names are refused.
        unread: Vec<UnreadName<'a>>,
        /// Whether tiers have an order.
        ranked: bool,
        /// All of it in words that can be forwarded.
        text: String,
    }
}

document! {
    /// An attribute of the client.
    ExplainedValue<'a> {
        /// Its name.
        name: &'a str,
        /// What was given; null where it was absent.
        given: Option<&'a str>,
        /// What it came to: read, rounded, replaced where absent; null where it is missing.
        value: Option<&'a str>,
        /// The values that the model does not tell from it.
        cell: Option<&'a str>,
    }
}

document! {
    /// A derived attribute of the client.
    ExplainedDerived<'a> {
        /// Its name.
        name: &'a str,
        /// The expression.
        words: &'a str,
        /// Its value; null where it is missing.
        value: Option<&'a str>,
        /// The values that it was computed from.
        seen: Vec<Seen<'a>>,
    }
}

document! {
    /// A part of an expression and the value that it has for the client.
    Seen<'a> {
        /// The words of the expression.
        words: &'a str,
        /// The value; null where it is missing.
        value: Option<&'a str>,
        /// What came in, where that is not the value: before rounding, or `nothing`.
        given: Option<&'a str>,
    }
}

document! {
    /// A condition, its truth for the client, and what it is made of.
    Condition<'a> {
        /// The author's words.
        words: &'a str,
        /// `true`, `false` or `unknown`: a value is missing, or bad.
        truth: &'static str,
        /// The values seen and the thresholds that are not written out.
        seen: Vec<Seen<'a>>,
        /// The conditions that it combines.
        parts: Vec<Condition<'a>>,
    }
}

document! {
    /// A dimension of the client.
    ExplainedDimension<'a> {
        /// Its name.
        name: &'a str,
        /// The level; null where the client has none.
        level: Option<&'a str>,
        /// For bands: what they are over, and its value.
        of: Option<Seen<'a>>,
        /// For bands: the values of the band.
        cell: Option<&'a str>,
        /// For rules: each level in turn down to the one that was taken, with its condition.
        rules: Vec<LevelRule<'a>>,
    }
}

document! {
    /// A level of a dimension by rules.
    LevelRule<'a> {
        /// The level.
        level: &'a str,
        /// Its condition; null for the level of all that are left.
        condition: Option<Condition<'a>>,
    }
}

document! {
    /// A score of the client.
    ExplainedScore<'a> {
        /// Its name.
        name: &'a str,
        /// The score; null where it is missing.
        score: Option<Decimal>,
        /// The share of the weight that was known.
        coverage: Decimal,
        /// Its factors; their contributions and the rounding add up to the score, digit for digit.
        factors: Vec<ExplainedFactor<'a>>,
        /// What rounding added, for a score that can have any.
        rounding: Option<Decimal>,
    }
}

document! {
    /// A factor of a score.
    ExplainedFactor<'a> {
        /// The attribute, derived attribute, dimension, score or flag.
        name: &'a str,
        /// Its value; null where it is missing.
        value: Option<&'a str>,
        /// What came in, where that is not the value.
        given: Option<&'a str>,
        /// All values that get the same points, or how points go along a line.
        cell: Option<&'a str>,
        /// The points; null where there are none.
        points: Option<Decimal>,
        /// The weight out of 100.
        weight: Decimal,
        /// weight x points / 100, rounded to the digits of the score.
        contribution: Option<Decimal>,
        /// What was done about a missing value.
        note: Option<&'static str>,
    }
}

document! {
    /// A flag of the client.
    ExplainedFlag<'a> {
        /// Its name.
        name: &'a str,
        /// Whether it is set; null where it cannot be known.
        value: Option<bool>,
        /// Its condition.
        condition: Condition<'a>,
    }
}

document! {
    /// A tier that was asked whether it takes the client.
    ExplainedTier<'a> {
        /// Its name.
        name: &'a str,
        /// Whether it took the client.
        taken: bool,
        /// Whether it may take the client, depending on values that are bad.
        possible: bool,
        /// Its clauses, of which one must hold; none for a tier that takes everyone who is left.
        clauses: Vec<Condition<'a>>,
    }
}

document! {
    /// A name that was given and that nothing reads.
    UnreadName<'a> {
        /// The name.
        name: &'a str,
        /// The column that was probably meant.
        meant: Option<&'a str>,
        /// Both in words.
        words: String,
    }
}

impl<'a> Assignment<'a> {
    /// The document of an assignment, whose names that nothing reads are those of the client; its sentences in a language.
    #[must_use]
    pub fn of(assignment: &'a tierline_core::Assignment, language: Language) -> Self {
        let (mut contributions, mut coverage) = (Vec::new(), Vec::new());
        for (name, _) in assignment.scores() {
            for line in assignment.contributions(name) {
                let factor = line.factor.unwrap_or("rounding");
                contributions.push((Cow::Owned(format!("{name}.{factor}")), line.amount));
            }
            coverage.push((name.into(), assignment.coverage(name)));
        }
        let unread = assignment.unread().into_iter();
        Self {
            client: Some(assignment.client()),
            as_of: Some(assignment.as_of()),
            tier: assignment.tier(),
            clause: assignment.clause(),
            scores: assignment.scores().collect(),
            contributions: ByName(contributions),
            coverage: ByName(coverage),
            dimensions: assignment.levels().collect(),
            flags: assignment.flags().collect(),
            issues: issues(assignment, language),
            rounded: assignment.rounded().collect(),
            possible_tiers: assignment.possible_tiers().collect(),
            unread: unread
                .map(|name| (name.name().to_string(), name.meant().map(|meant| meant.to_string().into())))
                .collect(),
        }
    }
}

/// What is wrong with a client.
fn issues(assignment: &tierline_core::Assignment, language: Language) -> Vec<Issue<'_>> {
    assignment.issues().map(|issue| Issue::of(issue, language)).collect()
}

impl<'a> Issue<'a> {
    fn of(issue: tierline_core::Issue<'a>, language: Language) -> Self {
        Self {
            kind: issue.kind().code(),
            attribute: issue.attribute(),
            value: issue.value(),
            message: issue.in_language(language),
        }
    }
}

impl<'a> Explanation<'a> {
    /// The document of an explanation; its sentences in a language.
    #[must_use]
    pub fn of(explanation: &'a tierline_core::Explanation, language: Language) -> Self {
        let assignment = &explanation.assignment;
        Self {
            client: Some(assignment.client()),
            as_of: Some(assignment.as_of()),
            tier: assignment.tier(),
            clause: assignment.clause(),
            issues: issues(assignment, language),
            possible_tiers: assignment.possible_tiers().collect(),
            values: explanation.values.iter().map(ExplainedValue::of).collect(),
            derived: explanation.derived.iter().map(ExplainedDerived::of).collect(),
            dimensions: explanation.dimensions.iter().map(ExplainedDimension::of).collect(),
            scores: explanation.scores.iter().map(ExplainedScore::of).collect(),
            flags: explanation.flags.iter().map(ExplainedFlag::of).collect(),
            tiers: explanation.tiers.iter().map(ExplainedTier::of).collect(),
            unread: explanation.unread.iter().map(UnreadName::of).collect(),
            ranked: assignment.plan().is_ranked(),
            text: explanation.to_string(),
        }
    }
}

impl<'a> ExplainedValue<'a> {
    fn of(value: &'a tierline_core::ValueExplained) -> Self {
        let (given, came_to) = (value.given.as_deref(), value.value.as_deref());
        Self { name: &value.name, given, value: came_to, cell: value.cell.as_deref() }
    }
}

impl<'a> ExplainedDerived<'a> {
    fn of(derived: &'a tierline_core::DerivedExplained) -> Self {
        Self { name: &derived.name, words: &derived.words, value: derived.value.as_deref(), seen: seen(&derived.seen) }
    }
}

impl<'a> Seen<'a> {
    fn of(seen: &'a SeenValue) -> Self {
        Self { words: &seen.words, value: seen.value.as_deref(), given: seen.given.as_deref() }
    }
}

fn seen(values: &[SeenValue]) -> Vec<Seen<'_>> {
    values.iter().map(Seen::of).collect()
}

impl<'a> Condition<'a> {
    /// Conditions of a model are nested at most 64 deep.
    fn of(condition: &'a tierline_core::Condition) -> Self {
        Self {
            words: &condition.words,
            truth: match condition.truth {
                tierline_core::Truth::True => "true",
                tierline_core::Truth::False => "false",
                tierline_core::Truth::Unknown => "unknown",
            },
            seen: seen(&condition.seen),
            parts: condition.parts.iter().map(Self::of).collect(),
        }
    }
}

impl<'a> ExplainedDimension<'a> {
    fn of(dimension: &'a tierline_core::DimensionExplained) -> Self {
        let rule = |(level, condition): &'a (Box<str>, Option<tierline_core::Condition>)| LevelRule {
            level,
            condition: condition.as_ref().map(Condition::of),
        };
        Self {
            name: &dimension.name,
            level: dimension.level.as_deref(),
            of: dimension.of.as_ref().map(Seen::of),
            cell: dimension.cell.as_deref(),
            rules: dimension.rules.iter().map(rule).collect(),
        }
    }
}

impl<'a> ExplainedScore<'a> {
    fn of(score: &'a tierline_core::ScoreExplained) -> Self {
        Self {
            name: &score.name,
            score: score.score,
            coverage: score.coverage,
            factors: score.factors.iter().map(ExplainedFactor::of).collect(),
            rounding: score.rounding,
        }
    }
}

impl<'a> ExplainedFactor<'a> {
    fn of(factor: &'a tierline_core::FactorExplained) -> Self {
        Self {
            name: &factor.name,
            value: factor.value.as_deref(),
            given: factor.given.as_deref(),
            cell: factor.cell.as_deref(),
            points: factor.points,
            weight: factor.weight,
            contribution: factor.contribution,
            note: factor.note,
        }
    }
}

impl<'a> ExplainedFlag<'a> {
    fn of(flag: &'a tierline_core::FlagExplained) -> Self {
        Self { name: &flag.name, value: flag.value, condition: Condition::of(&flag.condition) }
    }
}

impl<'a> ExplainedTier<'a> {
    fn of(tier: &'a tierline_core::TierExplained) -> Self {
        let clauses = tier.clauses.iter().map(Condition::of).collect();
        Self { name: &tier.name, taken: tier.taken, possible: tier.possible, clauses }
    }
}

impl<'a> UnreadName<'a> {
    fn of(unread: &'a Unread) -> Self {
        Self { name: unread.name(), meant: unread.meant(), words: unread.to_string() }
    }
}
