//! Assigning one client: the pure function of plan, client and as-of date.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::assign::input::{IssueKind, Read};
use crate::assign::issue::{Issue, IssueRecord, Possible, Subject};
use crate::assign::open::{Open, Taken};
use crate::model::blank::is_blank;
use crate::plan::cells::{Cells, MISSING, TRUE, Truth};
use crate::plan::program::{Compared, Inputs, Operand, Order, Program};
use crate::plan::rule::TextPair;
use crate::plan::scoring::ScorePlan;
use crate::plan::{ClassPlan, DerivedValue, Inner, Plan, Step, tier_code};
use crate::remark::{Unread, unread_of};
use crate::text::visible::{shown, shown_box};
use crate::value::client::{Client, Names, Value};
use crate::value::date::Date;
use crate::value::number::{Decimal, Digits, Rounding, UNITS_LIMIT};

/// The result for one client: tier, deciding clause, scores, contributions, dimensions, flags, and issues, which may have
/// left it unassigned.
///
/// It keeps its plan alive, and answers by name.
///
/// A value that is an issue is *open*: any value of its attribute, or missing. Whatever depends on it is missing here. The
/// client has a tier all the same where it is the same whatever the value is:
///
/// ```
/// use tierline_core::{Attribute, Client, Date, Model, Tier, name};
/// let model = Model::builder("tiers")
///     .attribute(Attribute::integer("arr"))
///     .attribute(Attribute::integer("employees"))
///     .tier(Tier::when("Gold", name("arr").gt(10_000)))
///     .tier(Tier::when("Iron", name("employees").gt(500)))
///     .tier(Tier::rest("Wood"))
///     .build()?;
/// let (plan, day) = (model.compile(), Date::new(2027, 1, 1).unwrap());
/// let acme = plan.assign(&Client::new("acme").with("arr", 20_000).with("employees", "n/a"), day);
/// assert_eq!((acme.tier(), acme.issues().len()), (Some("Gold"), 1));
/// let zeta = plan.assign(&Client::new("zeta").with("arr", 10).with("employees", "n/a"), day);
/// assert_eq!(zeta.tier(), None);
/// assert_eq!(zeta.possible_tiers().collect::<Vec<_>>(), ["Iron", "Wood"]);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone)]
pub struct Assignment {
    pub(crate) plan: Plan,
    client: Arc<str>,
    as_of: Date,
    outcome: Outcome,
    tier: Option<Taken>,
    issues: Vec<IssueRecord>,
    /// The names that were given, where the model does not have some of them.
    given: Option<Arc<Names>>,
}

/// Short: the client, its tier, and how many issues it has.
impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assignment")
            .field("model", &shown(self.plan.model_name()))
            .field("client", &shown(&self.client))
            .field("as_of", &self.as_of)
            .field("tier", &self.tier())
            .field("issues", &self.issues.len())
            .finish_non_exhaustive()
    }
}

/// What is computed of one client, in one piece of memory: the values by slot (units of a number, days of a date), 8
/// bytes each; the codes by slot, by pair of programs and by pair of texts; by attribute whether it was rounded.
///
/// Contributions are not kept: codes and values say what they are.
#[derive(Clone, Debug)]
struct Outcome {
    bytes: Box<[u8]>,
    /// Where the codes begin, and where they end.
    codes: (usize, usize),
}

/// The parts of an [`Outcome`].
struct Parts<'a> {
    values: &'a mut [[u8; 8]],
    codes: &'a mut [u8],
    rounded: &'a mut [u8],
}

/// One line of a score: a factor's contribution, or what rounding added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contribution<'a> {
    /// The factor, nothing for the line of rounding.
    pub factor: Option<&'a str>,
    /// Nothing where the factor's value is missing and it has no points for that.
    pub amount: Option<Decimal>,
}

impl Plan {
    /// Assigns one client.
    ///
    /// The answer depends on nothing but the plan, the client and the as-of date.
    #[must_use]
    pub fn assign(&self, client: &Client, as_of: Date) -> Assignment {
        let plan = &*self.inner;
        let mut outcome = Outcome::new(plan);
        let mut issues = Vec::new();
        let mut absent = 0;
        let tier = plan.assign(client, as_of, &mut outcome.parts(), &mut issues, &mut absent);
        // More names than were found are names that nothing reads; which ones is worked out when somebody asks.
        let found = plan.inputs.len().saturating_sub(absent);
        let given = (client.len() > found).then(|| client.shared_names());
        Assignment { plan: self.clone(), client: client.shared_id(), as_of, outcome, tier, issues, given }
    }
}

impl Inner {
    /// Reads a client, computes everything in order, and finds its tier; counts the attributes that no value was given of.
    fn assign(
        &self,
        client: &Client,
        as_of: Date,
        client_parts: &mut Parts<'_>,
        issues: &mut Vec<IssueRecord>,
        absent: &mut usize,
    ) -> Option<Taken> {
        let mut issue = |kind, subject, value| {
            issues.push(IssueRecord { subject, value, ..IssueRecord::of_client(kind) });
        };
        if is_blank(client.id()) {
            issue(IssueKind::NoId, Subject::Client, None);
        }
        let mut next = 0;
        for (at, (input, slot)) in self.inputs.iter().zip(&self.slots).enumerate() {
            // Looked for behind the last one that was found: clients mostly have the order of the model.
            let given = client.value_after(&mut next, input.wanted()).unwrap_or_else(|| {
                *absent = absent.saturating_add(1);
                &Value::Missing
            });
            let read = match input.read(given, &slot.cells) {
                Ok(Some(read)) => Some(read),
                Ok(None) => {
                    if input.required {
                        issue(IssueKind::Required, Subject::Attribute(at), None);
                    }
                    input.missing.map(Read::exact)
                }
                Err(kind) => {
                    issue(kind, Subject::Attribute(at), Some(shown_box(&given.to_string())));
                    None
                }
            };
            // A missing value keeps what a new outcome has: code 0, and 0 units.
            if let Some(read) = read {
                client_parts.set(at, read.value, &slot.cells);
                if let Some(rounded) = client_parts.rounded.get_mut(at) {
                    *rounded = u8::from(read.rounded);
                }
            }
        }
        for (number, pair) in self.text_pairs.iter().enumerate() {
            // A whole number is the text of its digits, which are written in here: no memory is asked for.
            let (mut left, mut right) = (Digits::new(), Digits::new());
            let left = self.text(client, pair.left, &mut left);
            let code = TextPair::code(left.as_deref(), self.text(client, pair.right, &mut right).as_deref());
            client_parts.set_code(self.text_slot(number), code);
        }
        for step in &self.steps {
            // A step that overflows leaves its slot missing, and the others run on.
            if let Some(subject) = self.step(step, as_of, client_parts) {
                issue(IssueKind::Overflow, subject, None);
            }
        }
        if !issues.is_empty() {
            return self.with_issues(client_parts, as_of, issues);
        }
        // No value is open here, so that codes alone decide.
        let tier = self.first_tier(client_parts.codes);
        if !self.after_tier.steps.is_empty() {
            self.after_tier(tier, as_of, client_parts, issues);
            if !issues.is_empty() {
                return self.with_issues(client_parts, as_of, issues);
            }
        }
        if tier.is_none() {
            issues.push(IssueRecord::of_client(IssueKind::NoTier));
        }
        tier
    }

    /// The tier of a client with issues; what an open value leaves open becomes missing.
    // Few clients have issues: apart from the code that every client runs.
    #[cold]
    fn with_issues(&self, parts: &mut Parts<'_>, as_of: Date, issues: &mut Vec<IssueRecord>) -> Option<Taken> {
        if !Open::concerns(issues) {
            self.after_tier(None, as_of, parts, issues);
        }
        // Asked again: a flag may have overflowed, which concerns a value.
        if !Open::concerns(issues) {
            return None;
        }
        let mut open = Open::default();
        let tier = open.settle(self, &parts.at(as_of), issues);
        // Attributes keep what was read of them; what is computed keeps what is so whatever the bad values are.
        for slot in self.inputs.len()..self.slot_count() {
            let (code, value) = open.known(slot);
            parts.set_code(slot, code);
            if let Some(place) = parts.values.get_mut(slot) {
                *place = value.to_ne_bytes();
            }
        }
        tier
    }

    /// The flags that ask for the tier, once it is known; what overflows there is an issue as well.
    fn after_tier(&self, tier: Option<Taken>, as_of: Date, parts: &mut Parts<'_>, issues: &mut Vec<IssueRecord>) {
        let after = &self.after_tier;
        if let (Some(code), Some(slot)) = (tier.and_then(|(rank, _)| tier_code(rank)), after.tier) {
            parts.set_code(slot, code);
            if let Some((slot, cells)) = after.rank.and_then(|slot| Some((slot, &self.slots.get(slot)?.cells))) {
                parts.set(slot, i64::from(code), cells);
            }
        }
        for step in &after.steps {
            if let Some(subject) = self.step(step, as_of, parts) {
                issues.push(IssueRecord { subject, ..IssueRecord::of_client(IssueKind::Overflow) });
            }
        }
    }

    /// The text of a text attribute.
    fn text<'v>(&'v self, client: &'v Client, slot: usize, scratch: &'v mut Digits) -> Option<Cow<'v, str>> {
        let (input, cells) = (self.inputs.get(slot)?, &self.slots.get(slot)?.cells);
        let given = client.value(&input.name);
        input.text(given.text_in(scratch).map(Cow::Borrowed), *given == Value::Missing, cells)
    }

    /// The first tier whose rule is true, and the first of its clauses that is.
    fn first_tier(&self, codes: &[u8]) -> Option<Taken> {
        self.tiers.iter().enumerate().find_map(|(at, tier)| {
            if tier.formula.is_none() {
                return Some((at, None));
            }
            // The first clause that is true is the one that decided, and the others are not asked.
            let clause = tier.clauses.iter().position(|c| c.rule.run(codes, &self.leaves, |_, _| {}).is_true())?;
            Some((at, Some(clause)))
        })
    }

    /// One step for one client; names what overflows.
    #[inline]
    fn step(&self, step: &Step, as_of: Date, client: &mut Parts<'_>) -> Option<Subject> {
        match step {
            Step::Compare(pair) => {
                let compared = self.compared.get(*pair)?;
                let slot = self.slots.len().checked_add(*pair)?;
                match compared.compared.run(&client.at(as_of)) {
                    // The code is that of a missing value until something is put there.
                    Order::Missing => {}
                    Order::Known(order) => client.set_code(slot, Compared::code(order)),
                    Order::Overflow => return Some(Subject::Computed(compared.owner.clone())),
                }
            }
            Step::Derived(at) => {
                let derived = self.derived.get(*at)?;
                let value = match &derived.value {
                    DerivedValue::Number { program, power } => {
                        derived_number(program, *power, self.rounding, &client.at(as_of))
                    }
                    DerivedValue::Date(program) => derived_date(program, &client.at(as_of)),
                    DerivedValue::Truth(rule) => {
                        let code = rule.run(client.codes, &self.leaves, |_, _| {}).code();
                        client.set_code(derived.slot, code);
                        return None;
                    }
                };
                match value {
                    Ok(Some(value)) => client.set(derived.slot, value, &self.slots.get(derived.slot)?.cells),
                    Ok(None) => {}
                    Err(_) => return Some(Subject::Computed(self.slot_name(derived.slot).into())),
                }
            }
            Step::Dimension(at) => {
                let dimension = self.dimensions.get(*at)?;
                let code = match &dimension.classes {
                    ClassPlan::Bands { of, table } => table.get(code_of(client.codes, *of)),
                    ClassPlan::Rules(rules) => rules
                        .iter()
                        .find(|(rule, _)| match rule {
                            Some(rule) => rule.run(client.codes, &self.leaves, |_, _| {}).is_true(),
                            None => true,
                        })
                        .map_or(MISSING, |(_, code)| *code),
                };
                client.set_code(dimension.slot, code);
            }
            Step::Score(at) => {
                let score_plan = self.scores.get(*at)?;
                let (codes, values) = (&*client.codes, &*client.values);
                let score = score_plan.score_alone(|slot| code_of(codes, slot), |slot| value_of(values, slot));
                if let Some(score) = score {
                    client.set(score_plan.slot, score, &self.slots.get(score_plan.slot)?.cells);
                }
            }
            Step::Flag(at) => {
                let flag = self.flags.get(*at)?;
                let code = flag.rule.run(client.codes, &self.leaves, |_, _| {}).code();
                client.set_code(flag.slot, code);
            }
        }
        None
    }
}

impl Outcome {
    /// Nothing known yet.
    fn new(plan: &Inner) -> Self {
        // Eight bytes for each value: units or days of 64 bits.
        let start = plan.slots.len().saturating_mul(8);
        let end = start.saturating_add(plan.slot_count());
        // INVARIANT: the code of a missing value is 0.
        // One allocation a client: values, codes and flags behind one another.
        let bytes = alloc::vec![MISSING; end.saturating_add(plan.inputs.len())].into();
        Self { bytes, codes: (start, end) }
    }

    fn parts(&mut self) -> Parts<'_> {
        let (start, end) = self.codes;
        let (before, rounded) = self.bytes.split_at_mut_checked(end).unwrap_or_default();
        let (values, codes) = before.split_at_mut_checked(start).unwrap_or_default();
        Parts { values: values.as_chunks_mut().0, codes, rounded }
    }

    fn values(&self) -> &[[u8; 8]] {
        self.bytes.get(..self.codes.0).unwrap_or_default().as_chunks().0
    }

    fn codes(&self) -> &[u8] {
        self.bytes.get(self.codes.0..self.codes.1).unwrap_or_default()
    }

    fn rounded(&self) -> &[u8] {
        self.bytes.get(self.codes.1..).unwrap_or_default()
    }
}

impl Parts<'_> {
    #[inline]
    fn set(&mut self, slot: usize, value: i64, cells: &Cells) {
        if let (Some(slot), Some(code)) = (self.values.get_mut(slot), self.codes.get_mut(slot)) {
            // Bytes of this machine, because values share one allocation with codes and are not aligned.
            *slot = value.to_ne_bytes();
            *code = cells.code(value);
        }
    }

    #[inline]
    fn set_code(&mut self, slot: usize, code: u8) {
        if let Some(place) = self.codes.get_mut(slot) {
            *place = code;
        }
    }

    #[inline]
    fn at(&self, as_of: Date) -> OneClient<'_> {
        OneClient { values: self.values, codes: self.codes, as_of }
    }
}

#[inline]
fn code_of(codes: &[u8], slot: usize) -> u8 {
    codes.get(slot).copied().unwrap_or(MISSING)
}

#[inline]
fn value_of(values: &[[u8; 8]], slot: usize) -> i64 {
    values.get(slot).map_or(0, |bytes| i64::from_ne_bytes(*bytes))
}

/// The inputs of programs for one client.
pub(crate) struct OneClient<'a> {
    values: &'a [[u8; 8]],
    codes: &'a [u8],
    as_of: Date,
}

impl Inputs for OneClient<'_> {
    #[inline]
    fn code(&self, slot: usize) -> u8 {
        code_of(self.codes, slot)
    }

    #[inline]
    fn value(&self, slot: usize) -> i64 {
        value_of(self.values, slot)
    }

    fn as_of(&self) -> Date {
        self.as_of
    }
}

/// The value of a derived number: rounded once, and at most 18 digits.
pub(crate) fn derived_number(
    program: &Program,
    power: i128,
    rounding: Rounding,
    inputs: &impl Inputs,
) -> Result<Option<i64>, IssueKind> {
    match program.run_rounded(power, rounding, inputs) {
        Operand::Missing => Ok(None),
        Operand::Overflow => Err(IssueKind::Overflow),
        Operand::Known(units) => i64::try_from(units)
            .ok()
            // 18 digits, as values that come in have them.
            .filter(|units| units.checked_abs().is_some_and(|u| u < UNITS_LIMIT))
            .map(Some)
            .ok_or(IssueKind::Overflow),
    }
}

/// The value of a derived date: a day of the calendar.
pub(crate) fn derived_date(program: &Program, inputs: &impl Inputs) -> Result<Option<i64>, IssueKind> {
    // Days are whole: nothing is rounded.
    match derived_number(program, 1, Rounding::HalfEven, inputs)? {
        Some(days) if Date::from_days(days).is_none() => Err(IssueKind::Overflow),
        days => Ok(days),
    }
}

impl Assignment {
    /// The client's id.
    #[must_use]
    pub fn client(&self) -> &str {
        &self.client
    }

    /// The date that the client was assigned for.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// The tier, nothing where issues left the client unassigned. A client with issues has one where no other is possible.
    #[must_use]
    pub fn tier(&self) -> Option<&str> {
        let (tier, _) = self.tier?;
        self.plan.inner.tiers.get(tier).map(|t| &*t.name)
    }

    /// The rank of the tier: 0 is the best.
    #[must_use]
    pub fn rank(&self) -> Option<usize> {
        self.tier.map(|(tier, _)| tier)
    }

    /// The tiers that the client may have, best first: its own; of a client whose bad values decide, all that are possible.
    ///
    /// A tier is possible if its rule can be true and no better rule is true whatever the bad values are. None for a
    /// client that no tier takes, and for one without an id.
    pub fn possible_tiers(&self) -> impl Iterator<Item = &str> {
        self.tier().into_iter().chain(self.possible().names(&self.plan.inner))
    }

    /// The tiers that are possible where none is certain.
    pub(crate) fn possible(&self) -> Possible {
        self.issues.last().map(|last| last.possible).unwrap_or_default()
    }

    /// Whether an unassigned client may also be one that no tier takes, beside [`Assignment::possible_tiers`].
    #[must_use]
    pub fn may_be_without_tier(&self) -> bool {
        self.tier.is_none() && (self.possible().is_empty() || self.possible().or_none)
    }

    /// Whether the rule that keeps a client in a tier is true: false for a tier without one, and where it cannot be known.
    #[must_use]
    pub fn stays(&self, tier: usize) -> bool {
        let plan = &*self.plan.inner;
        let Some(stay) = plan.tiers.get(tier).and_then(|tier| tier.stay.as_ref()) else { return false };
        if let Some(mut open) = self.open() {
            // A shift beyond 64 bits gives nothing: a tier that the plan does not have keeps nobody.
            let rank = u32::try_from(tier).unwrap_or(u32::MAX);
            return open.stays(plan, self.as_of).checked_shr(rank).is_some_and(|stays| stays & 1 != 0);
        }
        if plan.stay_steps.is_empty() {
            return stay.rule.run(self.codes(), &plan.leaves, |_, _| {}).is_true();
        }
        // What overflows is unknown, and unknown is not true.
        let mut outcome = self.outcome.clone();
        let mut parts = outcome.parts();
        for step in &plan.stay_steps {
            let _overflow = plan.step(step, self.as_of, &mut parts);
        }
        stay.rule.run(parts.codes, &plan.leaves, |_, _| {}).is_true()
    }

    /// Whether a condition of the service section is true for the client, by its number among
    /// [`Plan::conditions`](crate::Plan::conditions). Where a value is bad, it is true or false only if it is so whatever the value
    /// is. Unknown for a number that the plan does not have.
    ///
    /// ```
    /// use tierline_core::{Attribute, Client, Model, Service, ServicePart, Tier, Truth, name};
    /// let part = ServicePart { when: name("health").lt(40).into(), visible: false, service: Service::default() };
    /// let model = Model::builder("m")
    ///     .attribute(Attribute::decimal("health", 0))
    ///     .tier(Tier::rest("Scale"))
    ///     .service("Scale", Service { also: vec![part], ..Service::default() })
    ///     .build()?;
    /// let day = "2026-11-21".parse().unwrap();
    /// assert_eq!(model.compile().assign(&Client::new("a").with("health", 30), day).condition(0), Truth::True);
    /// assert_eq!(model.compile().assign(&Client::new("b"), day).condition(0), Truth::Unknown);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn condition(&self, number: usize) -> Truth {
        let plan = &*self.plan.inner;
        let Some(condition) = plan.conditions.get(number) else { return Truth::Unknown };
        if let Some(mut open) = self.open() {
            open.compare_for_review(plan, self.as_of);
            return open.truths(plan, &condition.rule).only().map_or(Truth::Unknown, Into::into);
        }
        if plan.stay_steps.is_empty() {
            return condition.rule.run(self.codes(), &plan.leaves, |_, _| {}).into();
        }
        // What overflows is unknown.
        let mut outcome = self.outcome.clone();
        let mut parts = outcome.parts();
        for step in &plan.stay_steps {
            let _overflow = plan.step(step, self.as_of, &mut parts);
        }
        condition.rule.run(parts.codes, &plan.leaves, |_, _| {}).into()
    }

    /// Whether a clause is true for the client, by its number among
    /// [`Plan::clause_words`](crate::Plan::clause_words), from 0: also one of a tier whose rules were not needed. Where a value
    /// is bad, it is true or false only if it is so whatever the value is. Unknown for a number that the plan does not have.
    #[must_use]
    pub fn clause_truth(&self, clause: usize) -> Truth {
        let plan = &*self.plan.inner;
        // Clauses are numbered from 1 in the plan: 0 stands for none.
        let number = clause.saturating_add(1);
        let found = plan.tiers.iter().flat_map(|tier| &tier.clauses).find(|found| found.number == number);
        match (found, self.open()) {
            (Some(clause), Some(open)) => open.truths(plan, &clause.rule).only().map_or(Truth::Unknown, Into::into),
            (Some(clause), None) => clause.rule.run(self.codes(), &plan.leaves, |_, _| {}).into(),
            (None, _) => Truth::Unknown,
        }
    }

    /// What is missing, where a clause is neither true nor false for the client, as
    /// [`Assignments::missing_of_clause`](crate::Assignments::missing_of_clause) has it.
    #[must_use]
    pub fn missing_of_clause(&self, clause: usize) -> Vec<&str> {
        let missing = |slot: usize| self.codes().get(slot) == Some(&MISSING);
        self.plan.inner.missing_names(clause, missing)
    }

    /// The date on which the client renews, where the model's migration names an attribute for it.
    #[must_use]
    pub fn renewal(&self) -> Option<Date> {
        self.units(self.plan.inner.renewal?).and_then(Date::from_days)
    }

    /// The plan that assigned the client.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The number of the clause that decided among [`Plan::clause_words`](crate::Plan::clause_words).
    #[must_use]
    pub fn clause_number(&self) -> Option<usize> {
        let (tier, clause) = self.tier?;
        self.plan.inner.tiers.get(tier)?.clauses.get(clause?)?.number.checked_sub(1)
    }

    /// The clause that decided, in its author's words; nothing where the tier has no rule.
    #[must_use]
    pub fn clause(&self) -> Option<&str> {
        let (tier, clause) = self.tier?;
        self.plan.inner.tiers.get(tier)?.clauses.get(clause?).map(|c| &*c.words)
    }

    /// The score of that name.
    #[must_use]
    pub fn score(&self, name: &str) -> Option<Decimal> {
        self.scores().find(|(own_name, _)| *own_name == name)?.1
    }

    /// All scores by name.
    pub fn scores(&self) -> impl Iterator<Item = (&str, Option<Decimal>)> {
        self.plan.inner.scores.iter().map(|score| (&*score.name, self.number(score.slot)))
    }

    /// The contributions of a score, and a last line for its rounding where it can have any.
    ///
    /// The amounts add up to the score, digit for digit, where none depends on a bad value: such a one is nothing, and so is
    /// the rounding. Empty for a name that is no score.
    ///
    /// ```
    /// use tierline_core::{Attribute, Band, Client, Date, Dimension, Factor, Flag, Model, Score, Tier, Truth, name};
    /// let model = Model::builder("m")
    ///     .attribute(Attribute::decimal("arr", 0))
    ///     .dimension(Dimension::bands("size", "arr", [Band::upto("small", 10), Band::rest("large")]))
    ///     .score(Score::new("fit", [Factor::linear("arr", 100, 0, 100, [0, 100])]))
    ///     .flag(Flag::new("tiny", name("arr").lt(2)))
    ///     .tier(Tier::when("Large", name("arr").gt(50)).stay(name("arr").gt(40)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let assignment = model.compile().assign(&Client::new("a").with("arr", 45), Date::MIN);
    /// assert_eq!(assignment.contributions("fit")[0].amount, assignment.score("fit"));
    /// assert_eq!(assignment.coverage("fit"), Some(1.into()));
    /// assert_eq!((assignment.level("size"), assignment.flag("tiny")), (Some("large"), Some(false)));
    /// // It is Small by the rules, and would stay in Large if it were there.
    /// assert_eq!((assignment.tier(), assignment.stays(0)), (Some("Small"), true));
    /// assert_eq!(assignment.clause_truth(0), Truth::False);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn contributions(&self, score: &str) -> Vec<Contribution<'_>> {
        let Some(plan) = self.plan.inner.scores.iter().find(|s| &*s.name == score) else { return Vec::new() };
        let decimal = |units: i64| Decimal::new(i128::from(units), plan.scale);
        let (contributions, rounding) = self.lines(plan);
        let mut lines: Vec<Contribution<'_>> = plan
            .factors
            .iter()
            .zip(&contributions)
            .map(|(factor, units)| Contribution { factor: Some(&factor.name), amount: units.and_then(decimal) })
            .collect();
        if plan.rounds {
            lines.push(Contribution { factor: None, amount: rounding.and_then(decimal) });
        }
        lines
    }

    /// The share of a score's weight that was known: 1 where no value was missing.
    #[must_use]
    pub fn coverage(&self, score: &str) -> Option<Decimal> {
        let plan = self.plan.inner.scores.iter().find(|s| &*s.name == score)?;
        Some(plan.coverage(plan.known(|slot| self.code(slot))))
    }

    /// The level of a dimension.
    #[must_use]
    pub fn level(&self, dimension: &str) -> Option<&str> {
        self.levels().find(|(name, _)| *name == dimension)?.1
    }

    /// The levels of all dimensions by name.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.plan.inner.dimensions.iter().map(|dimension| {
            let code = self.code(dimension.slot);
            let level = match self.plan.inner.slots.get(dimension.slot).map(|l| &l.cells) {
                Some(Cells::Levels { levels, .. }) => {
                    usize::from(code).checked_sub(1).and_then(|at| levels.get(at)).map(|l| &**l)
                }
                _ => None,
            };
            (self.plan.inner.slot_name(dimension.slot), level)
        })
    }

    /// Whether a flag is set; nothing where it cannot be known.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.flags().find(|(own_name, _)| *own_name == name)?.1
    }

    /// All flags by name.
    pub fn flags(&self) -> impl Iterator<Item = (&str, Option<bool>)> {
        self.plan.inner.flags.iter().map(|flag| {
            let code = self.code(flag.slot);
            (self.plan.inner.slot_name(flag.slot), (code != MISSING).then_some(code == TRUE))
        })
    }

    /// What an attribute or derived attribute is to the plan: read, rounded, replaced where absent.
    ///
    /// [`Value::Missing`] where it is missing, and for a text that the model does not ask for.
    #[must_use]
    pub fn value(&self, name: &str) -> Value {
        let plan = &self.plan.inner;
        let Some(slot) = plan.slots.iter().position(|slot| &*slot.name == name) else { return Value::Missing };
        let code = self.code(slot);
        if code == MISSING {
            return Value::Missing;
        }
        let at = usize::from(code);
        match plan.slots.get(slot).map(|l| &l.cells) {
            Some(Cells::Number { date: true, .. }) => {
                self.units(slot).and_then(Date::from_days).map_or(Value::Missing, Value::Date)
            }
            Some(Cells::Number { .. }) => self.number(slot).map_or(Value::Missing, Value::Decimal),
            Some(Cells::Boolean) => Value::Boolean(code == TRUE),
            Some(Cells::Levels { levels, .. }) => {
                at.checked_sub(1).and_then(|at| levels.get(at)).map_or(Value::Missing, |l| Value::Text(l.clone()))
            }
            Some(Cells::Text { texts }) => {
                // Of a text with code 1, which the model does not ask for, the code is all that is kept.
                at.checked_sub(2).and_then(|at| texts.get(at)).map_or(Value::Missing, |t| Value::Text(t.clone()))
            }
            None => Value::Missing,
        }
    }

    /// What is wrong with the client. A client without issues has a tier; one with issues may have one.
    pub fn issues(&self) -> impl ExactSizeIterator<Item = Issue<'_>> {
        self.issues.iter().map(|record| Issue::new(&self.plan.inner, record))
    }

    /// The names that were given and that the model does not have, each with the one that was probably meant.
    ///
    /// Names are those of attributes, as [`Client::with`] takes them. Worked out at each call.
    #[must_use]
    pub fn unread(&self) -> Vec<Unread> {
        let Some(given) = &self.given else { return Vec::new() };
        let read: Vec<&str> = self.plan.inner.inputs.iter().map(|input| &*input.name).collect();
        let inputs = self.plan.inner.inputs.iter();
        let columns: Vec<(&str, &str)> = inputs.map(|input| (&*input.column, &*input.name)).collect();
        unread_of(&given.iter().collect::<Vec<_>>(), &read, &columns)
    }

    pub(crate) fn records(&self) -> &[IssueRecord] {
        &self.issues
    }

    /// The attributes whose values were rounded to their scale.
    pub fn rounded(&self) -> impl ExactSizeIterator<Item = &str> {
        let slots = self.outcome.rounded().iter().zip(&self.plan.inner.slots);
        let names: Vec<&str> = slots.filter(|(rounded, _)| **rounded != 0).map(|(_, slot)| &*slot.name).collect();
        names.into_iter()
    }

    /// Units of a number or days of a date.
    pub(crate) fn units(&self, slot: usize) -> Option<i64> {
        (self.code(slot) != MISSING).then(|| value_of(self.outcome.values(), slot))
    }

    /// The number of a slot.
    pub(crate) fn number(&self, slot: usize) -> Option<Decimal> {
        match self.plan.inner.slots.get(slot)?.cells {
            Cells::Number { scale, .. } => Decimal::new(i128::from(self.units(slot)?), scale),
            _ => None,
        }
    }

    /// The contributions of a score and what rounding added, in units of its scale.
    pub(crate) fn lines(&self, score: &ScorePlan) -> (Vec<Option<i64>>, Option<i64>) {
        let (contributions, whole) = match self.open() {
            // Outcomes of open values are not kept with the assignment, and so contributions come of sets again.
            Some(open) => open.contributions(score),
            None => {
                let mut contributions = alloc::vec![None; score.factors.len()];
                let values = self.outcome.values();
                score.score(|slot| self.code(slot), |slot| value_of(values, slot), &mut contributions);
                (contributions, true)
            }
        };
        let units = self.units(score.slot).filter(|_| whole);
        let rounding = units.map(|units| ScorePlan::rounded(units, &contributions));
        (contributions, rounding)
    }

    /// What the client may be, where a value of it is open.
    pub(crate) fn open(&self) -> Option<Open> {
        if !Open::concerns(&self.issues) {
            return None;
        }
        let mut open = Open::default();
        // A copy of the issues: they were settled when the client was assigned, and this writes into them.
        open.weigh_all(&self.plan.inner, &self.inputs(), &mut self.issues.clone());
        Some(open)
    }

    pub(crate) fn code(&self, slot: usize) -> u8 {
        code_of(self.codes(), slot)
    }

    pub(crate) fn codes(&self) -> &[u8] {
        self.outcome.codes()
    }

    pub(crate) fn inputs(&self) -> OneClient<'_> {
        OneClient { values: self.outcome.values(), codes: self.codes(), as_of: self.as_of }
    }
}

/// Two assignments are equal where everything that they say is.
impl PartialEq for Assignment {
    fn eq(&self, other: &Self) -> bool {
        let contributions = |assignment: &Self| -> Vec<_> {
            assignment.plan.inner.scores.iter().map(|score| assignment.lines(score)).collect()
        };
        // What is worked out anew comes last: clients that differ mostly differ before.
        self.client == other.client
            && self.as_of == other.as_of
            && self.codes() == other.codes()
            && self.tier == other.tier
            && self.issues == other.issues
            && self.outcome.rounded() == other.outcome.rounded()
            && self.scores().eq(other.scores())
            && self.unread() == other.unread()
            && contributions(self) == contributions(other)
    }
}
