//! The reasons of a review as sentences: what was crossed, on which days, and what held it.

use core::fmt;
use std::collections::BTreeMap;

use tierline_core::{Parameter, Plan};

use crate::standing::OverrideKind;
use crate::why::{Basis, Bound, Decision, Due, Given, Minimum, Rank, Wait, Waited, Why, Wish};

/// The words of a model that sentences about a review use: names of tiers, their rules, their clauses.
///
/// ```
/// use tierline_book::{Policy, Seen, Standing, Words};
/// use tierline_core::{Attribute, Model, Tier, name};
///
/// let model = Model::builder("sizes")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(100_000)).stay(name("arr").gt(90_000)))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let plan = model.compile();
/// let (policy, words) = (Policy::new(plan.migration(), 2), Words::of(&plan));
///
/// let scale = Standing::new(1, "2026-01-15".parse()?);
/// let seen = Seen { tier: Some(0), clause: Some(0), ..Seen::default() };
/// let reviewed = policy.review(Some(&scale), &seen, "2026-04-15".parse()?)?;
/// assert_eq!(words.sentence(&reviewed.why), "promoted from Scale to Strategic: `arr > 100000` is true");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Words {
    tiers: Vec<TierWords>,
    clauses: Vec<Said>,
}

/// A rule in its author's words, and what the parameters in it are.
#[derive(Clone, Debug)]
struct Said {
    words: Box<str>,
    /// The parameters that it names.
    parameters: Vec<Box<str>>,
    with: String,
}

#[derive(Clone, Debug)]
struct TierWords {
    name: Box<str>,
    rule: Option<Said>,
    /// Whether the rule has several clauses.
    several: bool,
    stay: Option<Said>,
}

impl Words {
    /// The words of a plan: those of the model that the review goes by.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let anatomy = plan.anatomy();
        let tiers = anatomy.tiers().iter().enumerate().map(|(at, tier)| TierWords {
            name: tier.name.clone(),
            rule: plan.rule(at).map(|words| Said::new(words, &tier.parameters)),
            several: tier.clauses.len() > 1,
            stay: plan.stay(at).zip(tier.stay.as_ref()).map(|(words, own)| Said::new(words, &own.parameters)),
        });
        // The same words mean the same in every tier.
        let clauses = anatomy.tiers().iter().flat_map(|tier| &tier.clauses);
        let parameters: BTreeMap<&str, &[Parameter]> = clauses.map(|own| (&*own.words, &*own.parameters)).collect();
        let clause = |words: &str| Said::new(words, parameters.get(words).copied().unwrap_or_default());
        Self { tiers: tiers.collect(), clauses: plan.clause_words().map(clause).collect() }
    }

    /// The same, which also says what the parameters of a rule are: `arr > floor` (floor = 100000).
    #[must_use]
    pub fn with_parameters(mut self, parameters: &[Parameter]) -> Self {
        let tiers = self.tiers.iter_mut().flat_map(|tier| [&mut tier.rule, &mut tier.stay]).flatten();
        tiers.chain(&mut self.clauses).for_each(|said| said.tell(parameters));
        self
    }

    /// A reason as a sentence for people.
    #[must_use]
    pub fn sentence(&self, why: &Why) -> String {
        self.sentence_with(why, &[])
    }

    /// The same, with the names of what is missing where a clause cannot be told ([`Why::unknown`]).
    #[must_use]
    pub fn sentence_with(&self, why: &Why, missing: &[&str]) -> String {
        self.sentence_untold(why, missing, &[])
    }

    /// The same, with the names of those whose value is bad, too: such a value may be any, or missing.
    #[must_use]
    pub fn sentence_untold(&self, why: &Why, missing: &[&str], bad: &[&str]) -> String {
        Sentence { words: self, why, missing, bad }.to_string()
    }

    fn tier(&self, rank: Rank) -> Option<&TierWords> {
        self.tiers.get(usize::from(rank))
    }

    fn name(&self, rank: Rank) -> Name<'_> {
        Name(self.tier(rank).map(|tier| &*tier.name), rank)
    }
}

impl Said {
    fn new(words: &str, parameters: &[Parameter]) -> Self {
        let parameters = parameters.iter().map(|own| own.name.clone()).collect();
        Self { words: one_line(words), parameters, with: String::new() }
    }

    /// Takes down the values of the parameters that the rule names.
    fn tell(&mut self, parameters: &[Parameter]) {
        let told = parameters.iter().filter(|own| self.parameters.contains(&own.name));
        let told: Vec<String> = told.map(|own| format!("{} = {}", own.name, own.value)).collect();
        self.with = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`{}", self.words, self.with)
    }
}

/// The name of a tier; its rank, where the words are those of a model without it.
struct Name<'a>(Option<&'a str>, Rank);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => f.write_str(name),
            None => write!(f, "the tier of rank {}", self.1),
        }
    }
}

struct Sentence<'a> {
    words: &'a Words,
    why: &'a Why,
    missing: &'a [&'a str],
    bad: &'a [&'a str],
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |rank| self.words.name(rank);
        if let Some((tier, left_on)) = self.why.returned {
            f.write_str("returned")?;
            if let Some(tier) = tier {
                write!(f, " to {}", name(tier))?;
            }
            write!(f, " after it left on {left_on}: ")?;
        }
        let before = match self.why.decision {
            Decision::SameDay { tier, on, left: true, .. } => {
                f.write_str("left: no longer in the book")?;
                if let Some(tier) = tier {
                    write!(f, "; was in {}", name(tier))?;
                }
                write!(f, "; already reviewed on {on}")?;
                tier
            }
            Decision::SameDay { tier, on, held, .. } => {
                match tier {
                    Some(tier) => write!(f, "{} in {}", if held { "held" } else { "kept" }, name(tier))?,
                    None => f.write_str(if held { "held" } else { "unassigned" })?,
                }
                write!(f, ": already reviewed on {on}")?;
                tier
            }
            Decision::Entered { given, known } => {
                let known = if known { ", and was unassigned before" } else { "" };
                write!(f, "entered in {}{known}: ", name(given.tier))?;
                self.reached(f, given)?;
                Some(given.tier)
            }
            Decision::Confirmed { given, recovered } => {
                write!(f, "{} in {}: ", kept(recovered), name(given.tier))?;
                self.reached(f, given)?;
                Some(given.tier)
            }
            Decision::Stayed { tier, given, recovered } => {
                write!(f, "{} in {}: its `stay` rule", kept(recovered), name(tier))?;
                if let Some(stay) = self.words.tier(tier).and_then(|tier| tier.stay.as_ref()) {
                    write!(f, " {stay}")?;
                }
                write!(f, " is true, though the rules give {}", name(given))?;
                Some(tier)
            }
            Decision::Waits { tier, given, since, wait, by_steps } => {
                write!(f, "{} to {} pending since {since}: ", direction(tier, given.tier), name(given.tier))?;
                self.crossed(f, tier, given)?;
                f.write_str("; takes effect ")?;
                waits(f, wait, given.tier < tier)?;
                if by_steps {
                    f.write_str("; it goes one tier at a review")?;
                }
                Some(tier)
            }
            Decision::Moved { from, to, given, waited } => {
                let done = if to < from { "promoted" } else { "demoted" };
                write!(f, "{done} from {} to {}: ", name(from), name(to))?;
                self.crossed(f, from, given)?;
                if let Some(waited) = waited {
                    has_waited(f, waited)?;
                }
                if to != given.tier {
                    write!(f, "; goes on to {}, one tier at a review", name(given.tier))?;
                }
                Some(from)
            }
            Decision::Held { from, tier, own, given } => {
                write!(f, "held in {} by ", name(tier))?;
                self.by_override(f, own)?;
                if let Some(from) = from {
                    write!(f, ", before in {}", name(from))?;
                }
                match given {
                    Some(given) => write!(f, "; the rules give {}", name(given))?,
                    None => f.write_str("; the rules give no tier")?,
                }
                from.or(Some(tier))
            }
            Decision::Missing { tier, given, waiting } => {
                write!(f, "held in {}: ", name(tier))?;
                self.cannot_be_told(f, given)?;
                if let Some(Wish { tier: wanted, since }) = waiting {
                    let to = name(wanted);
                    write!(f, "; the {} to {to} pending since {since} waits", direction(tier, wanted))?;
                }
                Some(tier)
            }
            Decision::Unassigned { tier: Some(tier), waiting } => {
                write!(f, "unassigned: keeps its standing in {}", name(tier))?;
                if let Some(Wish { tier: wanted, since }) = waiting {
                    let to = name(wanted);
                    write!(f, "; the {} to {to} pending since {since} waits", direction(tier, wanted))?;
                }
                Some(tier)
            }
            Decision::Unassigned { tier: None, .. } => {
                f.write_str("unassigned: has no standing to keep")?;
                None
            }
            Decision::Left { tier } => {
                f.write_str("left: no longer in the book")?;
                if let Some(tier) = tier {
                    write!(f, "; was in {}", name(tier))?;
                }
                tier
            }
        };
        if let (Some(Wish { tier, since }), Some(before)) = (self.why.cancelled, before) {
            write!(f, "; the {} to {} pending since {since} is cancelled", direction(before, tier), name(tier))?;
        }
        if let Some(own) = self.why.bound {
            f.write_str("; bound by ")?;
            self.by_override(f, own)?;
            if let Some(from) = own.from {
                write!(f, ", before in {}", name(from))?;
            }
        }
        match self.why.expired {
            Some(until) => write!(f, "; the override until {until} has ended"),
            None => Ok(()),
        }
    }
}

impl Sentence<'_> {
    /// An override, and how long it holds.
    fn by_override(&self, f: &mut fmt::Formatter<'_>, own: Bound) -> fmt::Result {
        f.write_str("an override ")?;
        if own.kind != OverrideKind::Exactly {
            write!(f, "to {} {} ", own.kind.word(), self.words.name(own.tier))?;
        }
        match own.until {
            Some(until) => write!(f, "until {until}"),
            None => f.write_str("without an end"),
        }
    }

    /// What is missing, and the clause that cannot be told without it.
    fn cannot_be_told(&self, f: &mut fmt::Formatter<'_>, given: Rank) -> fmt::Result {
        f.write_str("cannot be told: ")?;
        let clause = self.why.unknown.and_then(|at| self.words.clauses.get(usize::try_from(at).ok()?));
        match (self.missing, self.bad) {
            ([], []) => f.write_str("a value is missing")?,
            ([], bad) => all_are(f, bad, "cannot be read", "cannot be read")?,
            (missing, []) => all_are(f, missing, "is missing", "are missing")?,
            (missing, bad) => {
                all_are(f, missing, "is missing", "are missing")?;
                f.write_str(", and ")?;
                all_are(f, bad, "cannot be read", "cannot be read")?;
            }
        }
        if let Some(clause) = clause {
            write!(f, ", and so whether {clause} is true")?;
        }
        write!(f, "; the rules give {}", self.words.name(given))
    }

    /// Why the rules give a tier.
    fn reached(&self, f: &mut fmt::Formatter<'_>, given: Given) -> fmt::Result {
        let clause = given.clause.and_then(|at| self.words.clauses.get(usize::try_from(at).ok()?));
        match (clause, self.words.tier(given.tier).and_then(|tier| tier.rule.as_ref())) {
            (Some(clause), _) => write!(f, "{clause} is true"),
            (None, Some(rule)) => write!(f, "its rule {rule} is true"),
            (None, None) => f.write_str("it takes everyone whom no better tier takes"),
        }
    }

    /// What a client crossed on its way: a rule of the better tier that is true now, or that of its own that is not.
    fn crossed(&self, f: &mut fmt::Formatter<'_>, tier: Rank, given: Given) -> fmt::Result {
        if given.tier < tier {
            return self.reached(f, given);
        }
        let own = self.words.tier(tier);
        if self.why.unknown.is_some() {
            return self.cannot_be_told(f, given.tier);
        }
        match own.and_then(|own| own.rule.as_ref().map(|rule| (rule, own.several))) {
            Some((rule, true)) => write!(f, "no clause of {} is true: {rule}", self.words.name(tier))?,
            Some((rule, false)) => write!(f, "the rule of {} is not true: {rule}", self.words.name(tier))?,
            None => write!(f, "the rules give {}", self.words.name(given.tier))?,
        }
        match own.and_then(|own| own.stay.as_ref()) {
            Some(stay) => write!(f, ", and neither is its `stay` rule {stay}"),
            None => Ok(()),
        }
    }
}

/// What is said of one name, or of several.
fn all_are(f: &mut fmt::Formatter<'_>, names: &[&str], one: &str, several: &str) -> fmt::Result {
    let (last, first) = match names {
        [first @ .., last] => (last, first),
        [] => return Ok(()),
    };
    for (at, name) in first.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        write!(f, "{comma}`{}`", name.escape_debug())?;
    }
    let and = if first.is_empty() { "" } else { " and " };
    write!(f, "{and}`{}` {}", last.escape_debug(), if first.is_empty() { one } else { several })
}

fn kept(recovered: bool) -> &'static str {
    if recovered { "recovered" } else { "kept" }
}

fn direction(from: Rank, to: Rank) -> &'static str {
    if to < from { "promotion" } else { "demotion" }
}

/// When a move takes effect.
fn waits(f: &mut fmt::Formatter<'_>, wait: Wait, up: bool) -> fmt::Result {
    let at_least = |f: &mut fmt::Formatter<'_>, minimum: Minimum| {
        let way = if up { "up" } else { "down" };
        write!(f, ", because a client is in its tier for {} before it moves {way}", minimum.time)
    };
    let not_before = match wait {
        Wait::Over => return f.write_str("now"),
        Wait::Time(minimum) => {
            write!(f, "at the first review on or after {}", minimum.day)?;
            return at_least(f, minimum);
        }
        Wait::Until { day, not_before: Some(minimum), .. } if minimum.day >= day => {
            write!(f, "at the first review on or after {}", minimum.day)?;
            return at_least(f, minimum);
        }
        Wait::Until { day, basis, .. } => {
            write!(f, "at the first review on or after {day}")?;
            match basis {
                Basis::Set => {}
                Basis::Renewal => f.write_str(", the renewal that follows")?,
                Basis::Period(period) => write!(f, ", {period} after it was first seen")?,
                Basis::NoRenewal(period) => {
                    write!(f, ", {period} after it was first seen, because no renewal date is known")?;
                }
            }
            None
        }
        Wait::Reviews { left: 1, not_before } => {
            f.write_str("at the next review")?;
            not_before
        }
        Wait::Reviews { left, not_before } => {
            write!(f, "after {left} more reviews")?;
            not_before
        }
        Wait::Renewal { not_before } => {
            f.write_str("at the first review on or after the next renewal, whose date is not known")?;
            not_before
        }
    };
    match not_before {
        Some(minimum) => {
            write!(f, ", and not before {}", minimum.day)?;
            at_least(f, minimum)
        }
        None => Ok(()),
    }
}

/// What lies behind a move that waited.
fn has_waited(f: &mut fmt::Formatter<'_>, waited: Waited) -> fmt::Result {
    let since = waited.since;
    match waited.due {
        Due::On(day) if day <= since => write!(f, "; first seen on {since}"),
        Due::On(day) => write!(f, "; pending since {since}, due on {day}"),
        Due::AfterReviews(1) => write!(f, "; pending since {since}, for 1 review"),
        Due::AfterReviews(reviews) => write!(f, "; pending since {since}, for {reviews} reviews"),
    }
}

/// White space outside quoted text folded to one space.
fn one_line(rule: &str) -> Box<str> {
    let mut out = String::with_capacity(rule.len());
    let mut quoted = false;
    for c in rule.trim().chars() {
        quoted ^= c == '\'';
        let space = c.is_whitespace() && !quoted;
        if !(space && out.ends_with(' ')) {
            out.push(if space { ' ' } else { c });
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_on_one_line_and_quoted_text_as_it_is() {
        assert_eq!(&*one_line("  a >  1\n   or b = 'x  \n y' \tand c "), "a > 1 or b = 'x  \n y' and c");
    }
}
