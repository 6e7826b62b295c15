//! The reasons of a review as sentences: what was crossed, on which days, and what held it.

use std::collections::BTreeMap;

use tierline_core::{Date, Joined, Key, Parameter, Part, Plan, Sentence, inserted, shown};

use crate::standing::OverrideKind;
use crate::why::{Basis, Bound, Decision, Due, Minimum, PendingMove, Rank, RuleTier, SameDayState, Wait, Waited, Why};

/// The words of a model that sentences about a review use: names of tiers, their rules, their clauses.
///
/// ```
/// use tierline_book::{Policy, ReviewInput, Standing, ReasonFormat};
/// use tierline_core::{Attribute, Model, Tier, name};
///
/// let model = Model::builder("sizes")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(100_000)).stay(name("arr").gt(90_000)))
///     .tier(Tier::rest("Scale"))
///     .build()?;
/// let plan = model.compile();
/// let (policy, format) = (Policy::new(plan.migration(), 2), ReasonFormat::of(&plan));
///
/// let scale = Standing::new(1, "2026-01-15".parse()?);
/// let seen = ReviewInput { tier: Some(0), clause: Some(0), ..ReviewInput::default() };
/// let reviewed = policy.review(Some(&scale), &seen, "2026-04-15".parse()?)?;
/// assert_eq!(format.sentence(&reviewed.why), "promoted from Scale to Strategic: `arr > 100000` is true");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReasonFormat {
    /// Whether the tiers have an order.
    ranked: bool,
    tiers: Vec<TierText>,
    clauses: Vec<RuleText>,
}

/// A rule in its author's words, and what the parameters in it are.
#[derive(Clone, Debug)]
struct RuleText {
    words: Box<str>,
    /// The parameters that it names.
    parameters: Vec<Box<str>>,
    with: String,
}

#[derive(Clone, Debug)]
struct TierText {
    name: Box<str>,
    rule: Option<RuleText>,
    /// Whether the rule has several clauses.
    several: bool,
    stay: Option<RuleText>,
}

impl ReasonFormat {
    /// The words of a plan: those of the model that the review goes by.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let anatomy = plan.anatomy();
        let tiers = anatomy.tiers().iter().enumerate().map(|(at, tier)| TierText {
            name: tier.name.clone(),
            rule: plan.rule(at).map(|words| RuleText::new(words, &tier.parameters)),
            several: tier.clauses.len() > 1,
            stay: plan.stay(at).zip(tier.stay.as_ref()).map(|(words, stay)| RuleText::new(words, &stay.parameters)),
        });
        // The same words mean the same in every tier.
        let clauses = anatomy.tiers().iter().flat_map(|tier| &tier.clauses);
        let parameters: BTreeMap<&str, &[Parameter]> =
            inserted(clauses.map(|clause| (&*clause.words, &*clause.parameters)));
        let clause = |words: &str| RuleText::new(words, parameters.get(words).copied().unwrap_or_default());
        Self { ranked: plan.is_ranked(), tiers: tiers.collect(), clauses: plan.clause_words().map(clause).collect() }
    }

    /// The same, which also says what the parameters of a rule are: `arr > floor` (floor = 100000).
    #[must_use]
    pub fn with_parameters(mut self, parameters: &[Parameter]) -> Self {
        let tiers = self.tiers.iter_mut().flat_map(|tier| [&mut tier.rule, &mut tier.stay]).flatten();
        tiers.chain(&mut self.clauses).for_each(|rule| rule.tell(parameters));
        self
    }

    /// A reason as a sentence for people.
    #[must_use]
    pub fn sentence(&self, why: &Why) -> Sentence {
        self.sentence_with(why, &[])
    }

    /// The same, with the names of what is missing where a clause cannot be told ([`Why::unknown`]).
    #[must_use]
    pub fn sentence_with(&self, why: &Why, missing: &[&str]) -> Sentence {
        self.sentence_undecided(why, missing, &[])
    }

    /// The same, with the names of those whose value is bad, too: such a value may be any, or missing.
    ///
    /// ```
    /// use tierline_book::{Policy, ReasonFormat, ReviewInput, Standing};
    /// use tierline_core::{Attribute, Model, Tier, name};
    /// let model = Model::builder("sizes")
    ///     .parameter("floor", 1_000)
    ///     .attribute(Attribute::decimal("arr", 0))
    ///     .tier(Tier::when("Large", name("arr").ge(name("floor"))))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let plan = model.compile();
    /// let (before, day) = (Standing::new(0, "2026-02-20".parse()?), "2026-05-20".parse()?);
    /// // The clause that gave the tier cannot be told today, and the rules give the worse tier.
    /// let before = Standing { clause: Some(0), ..before };
    /// let seen = ReviewInput { tier: Some(1), unknown: true, ..ReviewInput::default() };
    /// let why = Policy::new(plan.migration(), 2).review(Some(&before), &seen, day)?.why;
    /// let format = ReasonFormat::of(&plan).with_parameters(model.parameters());
    /// let missing = format.sentence_with(&why, &["arr"]).to_string();
    /// assert!(missing.contains("`arr` is missing") && missing.contains("(floor = 1000)"), "{missing}");
    /// assert!(format.sentence_undecided(&why, &[], &["arr"]).to_string().contains("`arr` cannot be read"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sentence_undecided(&self, why: &Why, missing: &[&str], bad: &[&str]) -> Sentence {
        Reason { format: self, why, missing, bad }.sentence()
    }

    fn tier(&self, rank: Rank) -> Option<&TierText> {
        self.tiers.get(usize::from(rank))
    }

    /// The name of a tier; its rank, where the words are those of a model without it.
    fn name(&self, rank: Rank) -> Sentence {
        match self.tier(rank) {
            Some(tier) => Sentence::from(&*tier.name),
            None => Sentence::of(Key::TierOfRank).with("rank", u32::from(rank)),
        }
    }
}

impl RuleText {
    fn new(words: &str, parameters: &[Parameter]) -> Self {
        let parameters = parameters.iter().map(|parameter| parameter.name.clone()).collect();
        Self { words: one_line(words), parameters, with: String::new() }
    }

    /// Keeps the values of the parameters that the rule names, to be shown behind it.
    fn tell(&mut self, parameters: &[Parameter]) {
        let named = parameters.iter().filter(|parameter| self.parameters.contains(&parameter.name));
        let named: Vec<String> = named.map(|parameter| format!("{} = {}", parameter.name, parameter.value)).collect();
        self.with = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
    }
}

impl From<&RuleText> for Part {
    /// The rule in backticks, with the values of its parameters.
    fn from(rule: &RuleText) -> Self {
        Self::Text(format!("`{}`{}", rule.words, rule.with))
    }
}

/// A reason, and what its sentence is made of.
struct Reason<'a> {
    format: &'a ReasonFormat,
    why: &'a Why,
    missing: &'a [&'a str],
    bad: &'a [&'a str],
}

impl Reason<'_> {
    /// What was done and why; then what else there is to say of it, clause by clause.
    fn sentence(&self) -> Sentence {
        let (mut clauses, before) = self.decision();
        if let (Some(cancelled), Some(before)) = (self.why.cancelled, before) {
            let key = self.by_way(
                before,
                cancelled.tier,
                [Key::PromotionCancelled, Key::DemotionCancelled, Key::MoveCancelled],
            );
            clauses.push(self.pending(key, cancelled));
        }
        if let Some(bound) = self.why.bound {
            let set = self.by_override(bound);
            clauses.push(match bound.from {
                Some(from) => Sentence::of(Key::BoundByFrom).with("override", set).with("from", self.format.name(from)),
                None => Sentence::of(Key::BoundBy).with("override", set),
            });
        }
        clauses.extend(self.why.expired.map(|until| Sentence::of(Key::OverrideHasEnded).with("until", until)));
        let reason = in_clauses(clauses);
        match self.why.returned {
            Some((Some(tier), left_on)) => {
                self.in_tier(Key::ReturnedTo, tier).with("left_on", left_on).with("reason", reason)
            }
            Some((None, left_on)) => Sentence::of(Key::Returned).with("left_on", left_on).with("reason", reason),
            None => reason,
        }
    }

    /// What was done and why, clause by clause, and the tier before.
    fn decision(&self) -> (Vec<Sentence>, Option<Rank>) {
        match self.why.decision {
            Decision::SameDay { tier, on, state } => (self.same_day(tier, on, state), tier),
            Decision::Entered { given, known } => {
                let key = if known { Key::EnteredKnown } else { Key::Entered };
                (vec![self.in_tier(key, given.tier).with("why", self.reached(given))], Some(given.tier))
            }
            Decision::Confirmed { given, recovered } => {
                let sentence = self.in_tier(self.kept(recovered), given.tier).with("why", self.reached(given));
                (vec![sentence], Some(given.tier))
            }
            Decision::Stayed { tier, given, recovered } => {
                (vec![self.in_tier(self.kept(recovered), tier).with("why", self.stays(tier, given))], Some(tier))
            }
            Decision::Waits { tier, given, since, wait, by_steps } => {
                let key =
                    self.by_way(tier, given.tier, [Key::PromotionPending, Key::DemotionPending, Key::MovePending]);
                let in_time =
                    self.by_way(tier, given.tier, [Key::WaitForTimeUp, Key::WaitForTimeDown, Key::WaitForTimeMove]);
                let pending = self.pending(key, PendingMove { tier: given.tier, since });
                let mut clauses = vec![pending.with("why", self.crossed(tier, given))];
                clauses.push(Sentence::of(Key::TakesEffect).with("when", waits(wait, in_time)));
                clauses.extend(by_steps.then(|| Sentence::of(Key::OneTierAtAReview)));
                (clauses, Some(tier))
            }
            Decision::Moved { from, to, given, waited } => (self.moved(from, to, given, waited), Some(from)),
            Decision::Held { from, tier, bound, given } => (self.held(from, tier, bound, given), from.or(Some(tier))),
            Decision::Missing { tier, given, waiting } => {
                let mut clauses = vec![self.in_tier(Key::HeldUntold, tier).with("why", self.undecided())];
                clauses.push(self.rules_give(given));
                clauses.extend(self.waiting(tier, waiting));
                (clauses, Some(tier))
            }
            Decision::Unassigned { tier: Some(tier), waiting } => {
                let mut clauses = vec![self.in_tier(Key::UnassignedKeeps, tier)];
                clauses.extend(self.waiting(tier, waiting));
                (clauses, Some(tier))
            }
            Decision::Unassigned { tier: None, .. } => (vec![Sentence::of(Key::UnassignedKeepsNone)], None),
            Decision::Left { tier } => (self.left(tier), tier),
        }
    }

    /// The key of a move from one tier to another: to a better one, to a worse one, or between tiers without an order.
    fn by_way(&self, from: Rank, to: Rank, [up, down, between]: [Key; 3]) -> Key {
        match (self.format.ranked, to < from) {
            (false, _) => between,
            (true, true) => up,
            (true, false) => down,
        }
    }

    /// Who keeps its segment has not recovered in it: of two segments none is worse.
    fn kept(&self, recovered: bool) -> Key {
        if recovered && self.format.ranked { Key::RecoveredIn } else { Key::KeptIn }
    }

    fn in_tier(&self, key: Key, tier: Rank) -> Sentence {
        Sentence::of(key).with("tier", self.format.name(tier))
    }

    fn rules_give(&self, tier: Rank) -> Sentence {
        self.in_tier(Key::RulesGive, tier)
    }

    fn left(&self, tier: Option<Rank>) -> Vec<Sentence> {
        let was = tier.map(|tier| self.in_tier(Key::WasIn, tier));
        [Sentence::of(Key::HasLeft)].into_iter().chain(was).collect()
    }

    fn same_day(&self, tier: Option<Rank>, on: Date, state: SameDayState) -> Vec<Sentence> {
        let sentence = match (state, tier) {
            (SameDayState::Left, tier) => {
                let mut clauses = self.left(tier);
                clauses.push(Sentence::of(Key::AlreadyReviewed).with("on", on));
                return clauses;
            }
            (SameDayState::Held, Some(tier)) => self.in_tier(Key::HeldSameDay, tier),
            (SameDayState::ByRules, Some(tier)) => self.in_tier(Key::KeptSameDay, tier),
            (SameDayState::Held, None) => Sentence::of(Key::HeldWithoutTierSameDay),
            (SameDayState::ByRules, None) => Sentence::of(Key::UnassignedSameDay),
        };
        vec![sentence.with("on", on)]
    }

    fn moved(&self, from: Rank, to: Rank, given: RuleTier, waited: Option<Waited>) -> Vec<Sentence> {
        let key = self.by_way(from, to, [Key::PromotedFrom, Key::DemotedFrom, Key::MovedFrom]);
        let sentence = Sentence::of(key).with("from", self.format.name(from)).with("to", self.format.name(to));
        let mut clauses = vec![sentence.with("why", self.crossed(from, given))];
        clauses.extend(waited.map(has_waited));
        clauses.extend((to != given.tier).then(|| self.in_tier(Key::GoesOnTo, given.tier)));
        clauses
    }

    fn held(&self, from: Option<Rank>, tier: Rank, bound: Bound, given: Option<Rank>) -> Vec<Sentence> {
        let held = match from {
            Some(from) => self.in_tier(Key::HeldByFrom, tier).with("from", self.format.name(from)),
            None => self.in_tier(Key::HeldBy, tier),
        };
        let rules = given.map_or(Sentence::of(Key::RulesGiveNone), |given| self.rules_give(given));
        vec![held.with("override", self.by_override(bound)), rules]
    }

    /// A move with the day on which it was first seen.
    fn pending(&self, key: Key, pending: PendingMove) -> Sentence {
        Sentence::of(key).with("to", self.format.name(pending.tier)).with("since", pending.since)
    }

    /// A move of a client in a tier that goes on waiting.
    fn waiting(&self, tier: Rank, waiting: Option<PendingMove>) -> Option<Sentence> {
        let pending = waiting?;
        let key = self.by_way(tier, pending.tier, [Key::PromotionWaits, Key::DemotionWaits, Key::MoveWaits]);
        Some(self.pending(key, pending))
    }

    /// An override, and how long it holds.
    fn by_override(&self, bound: Bound) -> Sentence {
        let (until, without_end) = match bound.kind {
            OverrideKind::Exactly => (Key::SetUntil, Key::SetWithoutEnd),
            OverrideKind::AtLeast => (Key::SetAtLeastUntil, Key::SetAtLeastWithoutEnd),
            OverrideKind::AtMost => (Key::SetAtMostUntil, Key::SetAtMostWithoutEnd),
        };
        let sentence = bound.until.map_or(Sentence::of(without_end), |day| Sentence::of(until).with("until", day));
        match bound.kind {
            OverrideKind::Exactly => sentence,
            OverrideKind::AtLeast | OverrideKind::AtMost => sentence.with("tier", self.format.name(bound.tier)),
        }
    }

    /// What is missing, and the clause that cannot be told without it.
    fn undecided(&self) -> Sentence {
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|name| format!("`{}`", shown(name))).collect() };
        let of = |key, of: &[&str]| Sentence::of(key).with("names", names(of));
        let missing = || of(Key::AreMissing, self.missing).with("count", self.missing.len());
        let unread = || of(Key::CannotBeRead, self.bad);
        let what = match (self.missing, self.bad) {
            ([], []) => Sentence::of(Key::AValueIsMissing),
            ([], _) => unread(),
            (_, []) => missing(),
            _ => Sentence::of(Key::MissingAndUnread).with("missing", missing()).with("unread", unread()),
        };
        let clause = self.why.unknown.and_then(|at| self.format.clauses.get(usize::try_from(at).ok()?));
        match clause {
            Some(clause) => Sentence::of(Key::ClauseCannotBeTold).with("what", what).with("clause", clause),
            None => Sentence::of(Key::CannotBeTold).with("what", what),
        }
    }

    /// Why a client stays in a tier although the rules give a worse one.
    fn stays(&self, tier: Rank, given: Rank) -> Sentence {
        let stay = self.format.tier(tier).and_then(|tier| tier.stay.as_ref());
        let sentence = stay.map_or(Sentence::of(Key::StaysUntold), |stay| Sentence::of(Key::Stays).with("stay", stay));
        sentence.with("given", self.format.name(given))
    }

    /// Why the rules give a tier.
    fn reached(&self, given: RuleTier) -> Sentence {
        let clause = given.clause.and_then(|at| self.format.clauses.get(usize::try_from(at).ok()?));
        match (clause, self.format.tier(given.tier).and_then(|tier| tier.rule.as_ref())) {
            (Some(clause), _) => Sentence::of(Key::ClauseIsTrue).with("clause", clause),
            (None, Some(rule)) => Sentence::of(Key::RuleIsTrue).with("rule", rule),
            (None, None) if self.format.ranked => Sentence::of(Key::TakesEveryone),
            (None, None) => Sentence::of(Key::TakesEveryoneLeft),
        }
    }

    /// What a client crossed on its way: a rule of the better tier that is true now, or that of its own that is not.
    fn crossed(&self, tier: Rank, given: RuleTier) -> Sentence {
        if given.tier < tier {
            return self.reached(given);
        }
        if self.why.unknown.is_some() {
            return in_clauses(vec![self.undecided(), self.rules_give(given.tier)]);
        }
        let of_tier = self.format.tier(tier);
        let why = match of_tier.and_then(|of_tier| of_tier.rule.as_ref().map(|rule| (rule, of_tier.several))) {
            Some((rule, true)) => self.in_tier(Key::NoClauseIsTrue, tier).with("rule", rule),
            Some((rule, false)) => self.in_tier(Key::RuleIsNotTrue, tier).with("rule", rule),
            None => self.rules_give(given.tier),
        };
        match of_tier.and_then(|of_tier| of_tier.stay.as_ref()) {
            Some(stay) => Sentence::of(Key::NeitherIsStay).with("why", why).with("stay", stay),
            None => why,
        }
    }
}

/// Clauses with semicolons between them.
pub(crate) fn in_clauses(clauses: Vec<Sentence>) -> Sentence {
    match <[Sentence; 1]>::try_from(clauses) {
        Ok([only]) => only,
        Err(several) => Sentence::of(Key::Several).with("sentences", (several, Joined::Semicolons)),
    }
}

/// When a move takes effect.
fn waits(wait: Wait, in_time: Key) -> Sentence {
    let because = |when: Sentence, minimum: Minimum| {
        Sentence::of(in_time).with("when", when).with("time", minimum.time.to_string())
    };
    let on = |key, day: Date| Sentence::of(key).with("day", day);
    let (when, not_before) = match wait {
        Wait::Over => return Sentence::of(Key::WaitOver),
        Wait::Time(minimum) => return because(on(Key::WaitDay, minimum.day), minimum),
        Wait::Until { day, not_before: Some(minimum), .. } if minimum.day >= day => {
            return because(on(Key::WaitDay, minimum.day), minimum);
        }
        Wait::Until { day, basis, .. } => {
            return match basis {
                Basis::Set => on(Key::WaitDay, day),
                Basis::Renewal => on(Key::WaitRenewal, day),
                Basis::Period(period) => on(Key::WaitPeriod, day).with("period", period.to_string()),
                Basis::NoRenewal(period) => on(Key::WaitNoRenewal, day).with("period", period.to_string()),
            };
        }
        Wait::Reviews { left: 1, not_before } => (Sentence::of(Key::WaitNextReview), not_before),
        Wait::Reviews { left, not_before } => (Sentence::of(Key::WaitReviews).with("reviews", left), not_before),
        Wait::Renewal { not_before } => (Sentence::of(Key::WaitUnknownRenewal), not_before),
    };
    match not_before {
        Some(minimum) => because(Sentence::of(Key::WaitNotBefore).with("when", when).with("day", minimum.day), minimum),
        None => when,
    }
}

/// What lies behind a move that waited.
fn has_waited(waited: Waited) -> Sentence {
    let sentence = match waited.due {
        Due::On(day) if day <= waited.since => Sentence::of(Key::FirstSeen),
        Due::On(day) => Sentence::of(Key::PendingDue).with("due", day),
        Due::AfterReviews(reviews) => Sentence::of(Key::PendingReviews).with("reviews", reviews),
    };
    sentence.with("since", waited.since)
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
