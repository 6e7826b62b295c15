//! A standing in and out: a row of a table of standings, tiers by name.

use std::borrow::Cow;

use tierline_book::{
    ClientStanding, Override, OverrideKind, Pending, STANDING_COLUMNS, STANDING_FORMAT, Standing as Kept,
    standing_format_number,
};
use tierline_core::{Date, Decimal, Key, Model, Sentence, suggestion};
use tierline_document::{JsonKind, JsonMember, JsonMistake, JsonValue};

use super::write::document;
use crate::deployment::Deployment;

document! {
    /// What is remembered of a client between reviews, as a row of a table of standings has it; a service keeps it as it is and
    /// sends it with the next review.
    Standing<'a> {
        /// The tier in force; null for a client that has been unassigned ever since it is known.
        tier: Option<Cow<'a, str>>,
        /// The day since which the client is in that tier.
        since: Option<Date>,
        /// The clause by which the rules last gave that tier, in its author's words.
        clause: Option<Cow<'a, str>>,
        /// The tier that a move which waits goes to.
        pending_tier: Option<Cow<'a, str>>,
        /// The day on which that move was first seen.
        pending_since: Option<Date>,
        /// The day on or after which it takes effect, where one is known.
        effective_on: Option<Date>,
        /// The reviews after the one that saw it first.
        pending_reviews: Option<u32>,
        /// The tier that somebody has set.
        override_tier: Option<Cow<'a, str>>,
        /// Whether it is exactly that tier, at least it, or at most it.
        override_kind: Option<Cow<'a, str>>,
        /// The last day on which it holds.
        override_until: Option<Date>,
        /// The day of the first review at which it was in force.
        override_since: Option<Date>,
        /// Who set it.
        override_author: Option<Cow<'a, str>>,
        /// Why.
        override_reason: Option<Cow<'a, str>>,
        /// What the client was last known to be worth.
        last_value: Option<Decimal>,
        /// What is kept of the client's values, for models that remember some.
        remembered: Option<Cow<'a, str>>,
        /// The day of the last review that saw the client, or saw it leave.
        reviewed_on: Option<Date>,
        /// The day of the review that did not find the client any more.
        left_on: Option<Date>,
        /// The model of the last review.
        fingerprint: Option<Cow<'a, str>>,
        /// The format of the standing, and the columns that the last review read.
        format: Option<Cow<'a, str>>,
    }
}

impl<'a> Standing<'a> {
    /// The document of what is kept of a client of a model.
    #[must_use]
    pub fn of(model: &'a Model, kept: &'a ClientStanding) -> Self {
        let name = |rank: usize| model.tiers().get(rank).map(|tier| Cow::Borrowed(&*tier.name));
        let standing = &kept.standing;
        let (pending, held) = (standing.pending, standing.held);
        fn text(text: &Option<String>) -> Option<Cow<'_, str>> {
            text.as_deref().map(Cow::Borrowed)
        }
        Self {
            tier: standing.tier.and_then(name),
            since: standing.since,
            clause: text(&kept.clause),
            pending_tier: pending.and_then(|pending| name(pending.tier)),
            pending_since: pending.map(|pending| pending.since),
            effective_on: pending.and_then(|pending| pending.effective_on),
            pending_reviews: pending.map(|pending| pending.reviews),
            override_tier: held.and_then(|held| name(held.tier)),
            override_kind: held.map(|held| held.kind.word().into()),
            override_until: held.and_then(|held| held.until),
            override_since: held.and_then(|held| held.since),
            override_author: text(&kept.override_author),
            override_reason: text(&kept.override_reason),
            last_value: kept.last_value,
            remembered: text(&kept.remembered),
            reviewed_on: standing.reviewed_on,
            left_on: standing.left_on,
            fingerprint: text(&kept.fingerprint),
            format: text(&kept.format),
        }
    }
}

/// A standing as it was read.
pub(crate) struct Given {
    pub(crate) kept: ClientStanding,
    /// The client's id, where the row has it.
    pub(crate) client: Option<String>,
}

/// Reads a standing of a model; a key that is not there is null, because tables of standings lack columns, too.
pub(crate) fn read(deployment: &Deployment, value: &JsonValue<'_>) -> Result<Given, Vec<JsonMistake>> {
    let mut reader = Reader { model: deployment.model(), mistakes: Vec::new() };
    let members = value.members("a standing").map_err(|mistake| vec![mistake])?;
    let of = |name: &str| members.iter().find(|member| member.name() == name);
    let client_column = deployment.model().client();
    let known: Vec<&str> = STANDING_COLUMNS.iter().copied().chain([client_column]).collect();
    for member in members.iter().filter(|member| !known.contains(&member.name())) {
        reader.mistakes.push(member.unknown("a standing", &known));
    }
    let text = |reader: &mut Reader<'_>, name| of(name).and_then(|member| reader.text(member));
    let mut kept = ClientStanding {
        clause: text(&mut reader, "clause"),
        override_author: text(&mut reader, "override_author"),
        override_reason: text(&mut reader, "override_reason"),
        last_value: of("last_value").and_then(|member| reader.decimal(member)),
        remembered: text(&mut reader, "remembered"),
        fingerprint: text(&mut reader, "fingerprint"),
        format: text(&mut reader, "format"),
        ..ClientStanding::default()
    };
    kept.standing = reader.standing(value, &of);
    kept.is_half_override = kept.standing.held.is_none() && of("override_kind").is_some_and(is_given);
    kept.standing.clause = clause_number(deployment, &kept);
    if let (Some(format), Some(member)) = (&kept.format, of("format"))
        && standing_format_number(format) > STANDING_FORMAT
    {
        let found = standing_format_number(format);
        let message = Sentence::of(Key::RefusedFormat).with("found", found).with("known", STANDING_FORMAT);
        let mistake = JsonMistake::new("newer-format", member.value().bytes(), message.to_string());
        reader.mistakes.push(mistake.help(Sentence::of(Key::RefusedFormatHelp).to_string()));
    }
    let client = of(client_column).and_then(|member| super::client::id(member));
    if reader.mistakes.is_empty() { Ok(Given { kept, client }) } else { Err(reader.mistakes) }
}

/// The number of the clause, where the standing is of this very model and the clause one of the tier in force.
fn clause_number(deployment: &Deployment, kept: &ClientStanding) -> Option<u32> {
    let (words, plan) = (kept.clause.as_deref()?, deployment.plan());
    let is_of_tier = plan.clauses(kept.standing.tier?).contains(&words);
    let is_of_model = kept.fingerprint.as_deref().is_some_and(|print| deployment.is_of(print));
    let number = plan.clause_words().position(|known| known == words).filter(|_| is_of_tier && is_of_model)?;
    u32::try_from(number).ok()
}

fn is_given(member: &JsonMember<'_>) -> bool {
    *member.value().kind() != JsonKind::Null
}

/// Reads the values of a standing, and collects what is wrong with them.
struct Reader<'m> {
    model: &'m Model,
    mistakes: Vec<JsonMistake>,
}

impl Reader<'_> {
    fn standing<'j, 't: 'j>(
        &mut self,
        value: &JsonValue<'_>,
        of: &impl Fn(&str) -> Option<&'j JsonMember<'t>>,
    ) -> Kept {
        let [tier, pending, held] =
            ["tier", "pending_tier", "override_tier"].map(|name| of(name).and_then(|member| self.tier(member)));
        let [since, pending_since, effective_on, until, held_since, reviewed_on, left_on] =
            ["since", "pending_since", "effective_on", "override_until", "override_since", "reviewed_on", "left_on"]
                .map(|name| of(name).and_then(|member| self.day(member)));
        let reviews = of("pending_reviews").and_then(|member| self.count(member)).unwrap_or(0);
        let kind = of("override_kind").and_then(|member| self.kind(member)).unwrap_or_default();
        let mut refuse = |key: &str, message: Key| {
            let bytes = of(key).map_or_else(|| value.bytes(), |member| member.value().bytes());
            self.mistakes.push(JsonMistake::new("bad-value", bytes, Sentence::of(message).to_string()));
        };
        // A name that is none is told already, and is no absence.
        let given = |key: &str| of(key).is_some_and(is_given);
        match (given("pending_tier"), given("pending_since")) {
            (true, false) => refuse("pending_tier", Key::RefusedNoPendingSince),
            (false, true) => refuse("pending_since", Key::RefusedNoPendingTier),
            (true, true) if !given("tier") => refuse("pending_tier", Key::RefusedPendingNowhere),
            _ => {}
        }
        if given("override_until") && !given("override_tier") {
            refuse("override_until", Key::RefusedNoOverrideTier);
        }
        let kept = Kept {
            tier,
            since,
            clause: None,
            pending: pending.zip(pending_since).map(|(tier, since)| Pending { tier, since, effective_on, reviews }),
            held: held.map(|tier| Override { tier, until, kind, since: held_since }),
            reviewed_on,
            left_on,
        };
        // As in a table: one that does not say since when overrides are in force is one of before.
        if of("override_since").is_some() { kept } else { kept.with_override_of_before() }
    }

    /// What a member is by a function; nothing for null, and for what is none, which is said.
    fn given<T>(&mut self, member: &JsonMember<'_>, wanted: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let read = match member.value().kind() {
            JsonKind::Null => return None,
            JsonKind::Text(text) => read(text),
            _ => None,
        };
        if read.is_none() {
            self.mistakes.push(member.unusable(&format!("{wanted} or null")));
        }
        read
    }

    fn text(&mut self, member: &JsonMember<'_>) -> Option<String> {
        self.given(member, "a text", |text| Some(text.to_string()))
    }

    fn day(&mut self, member: &JsonMember<'_>) -> Option<Date> {
        self.given(member, "a day as in `2026-11-21`", |text| text.parse().ok())
    }

    fn kind(&mut self, member: &JsonMember<'_>) -> Option<OverrideKind> {
        let named = |text: &str| OverrideKind::ALL.into_iter().find(|kind| kind.word() == text);
        self.given(member, "`exactly`, `at least`, `at most`", named)
    }

    fn decimal(&mut self, member: &JsonMember<'_>) -> Option<Decimal> {
        if let JsonKind::Number(digits) = member.value().kind()
            && let Ok(value) = Decimal::parse(digits)
        {
            return Some(value);
        }
        self.given(member, "a number of at most 38 digits", |text| Decimal::parse(text).ok())
    }

    fn count(&mut self, member: &JsonMember<'_>) -> Option<u32> {
        if let JsonKind::Number(digits) = member.value().kind()
            && let Ok(count) = digits.parse()
        {
            return Some(count);
        }
        self.given(member, "a whole number from 0", |text| text.parse().ok())
    }

    /// The rank of a tier by the name that it has today, or had.
    fn tier(&mut self, member: &JsonMember<'_>) -> Option<usize> {
        let JsonKind::Text(name) = member.value().kind() else {
            return self.given(member, "the name of a tier", |_| None);
        };
        let tiers = || self.model.tiers().iter();
        let former = || tiers().position(|tier| tier.formerly.iter().any(|former| **former == **name));
        let rank = tiers().position(|tier| *tier.name == **name).or_else(former);
        if rank.is_none() {
            let names = || tiers().map(|tier| &*tier.name);
            let help = suggestion(name, names()).unwrap_or_else(|| {
                let names = tierline_core::Part::names(names(), usize::MAX);
                Sentence::of(Key::RefusedNoTierHelp).with("tiers", names).to_string()
            });
            let message = Sentence::of(Key::RefusedNoTier).with("tier", tierline_core::shown(name).into_owned());
            let mistake = JsonMistake::new("unknown-tier", member.value().bytes(), message.to_string());
            self.mistakes.push(mistake.help(help));
        }
        rank
    }
}

#[cfg(test)]
mod tests {
    use tierline_core::{Model, Tier};
    use tierline_document::JsonText;

    use super::*;

    #[test]
    fn the_keys_are_the_columns_of_a_table() -> Result<(), Box<dyn std::error::Error>> {
        let model = Model::builder("all").tier(Tier::rest("All")).build()?;
        let kept = ClientStanding::default();
        let text = Standing::of(&model, &kept).to_json();
        let text = JsonText::read(&text)?;
        let members = text.root().members("a standing").map_err(|mistake| text.refuse([mistake]))?;
        assert_eq!(members.iter().map(JsonMember::name).collect::<Vec<_>>(), STANDING_COLUMNS);
        Ok(())
    }
}
