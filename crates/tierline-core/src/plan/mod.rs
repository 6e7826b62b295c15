//! The plan: a model compiled to cut points, cells and tables; immutable, and cheap to share between threads.
//!
//! In reading order: [`scope`] what names stand for; [`relative`] thresholds that are worked out from clients; [`cells`] cut points, codes and questions; [`program`] exact
//! arithmetic; [`sets`] what may be where a value is open; [`rule`] truths; [`lower`] from expressions to programs and rules; [`scoring`] points and
//! scores; [`compile`] from the parts of a model to a plan.

pub(crate) mod scope;
pub(crate) mod relative;
pub(crate) mod cells;
pub(crate) mod program;
pub(crate) mod sets;
pub(crate) mod rule;
pub(crate) mod lower;
pub(crate) mod scoring;
pub(crate) mod compile;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::language::Formula;
use crate::model::blank::Marks;
use crate::model::parts::{Attribute, Kind, Parts};
use crate::model::policy::Migration;
use crate::model::problem::{Place, Problem};
use crate::plan::cells::{Cells, Table};
use crate::plan::program::Program;
use crate::plan::rule::{ComparedIn, Leaf, Question, Rule, TextPair};
use crate::plan::scoring::ScorePlan;
use crate::value::client::{Names, head};
use crate::value::date::Date;
use crate::value::moment::{Moment, Zone};
use crate::value::number::Rounding;

pub(crate) use compile::{NO_MARKS, NOT_COMPUTABLE, unknown_parameter};

/// The compiled form of a model: what assigns and explains.
///
/// A plan is immutable and opaque; cloning it copies one pointer, and threads may share it.
///
/// ```
/// use tierline_core::{Attribute, Client, Date, Model, Tier, name};
/// let model = Model::builder("bands")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let plan = model.compile();
/// let day = Date::new(2026, 11, 21).unwrap();
/// assert_eq!(plan.assign(&Client::new("acme").with("arr", 100_000), day).tier(), Some("Enterprise"));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone)]
pub struct Plan {
    pub(crate) inner: Arc<Inner>,
}

/// Short: the model's name and counts; [`Plan::anatomy`] shows what it consists of.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        f.debug_struct("Plan")
            .field("model", &crate::text::visible::shown(self.model_name()))
            .field("attributes", &inner.inputs.len())
            .field("derived", &inner.derived.len())
            .field("dimensions", &inner.dimensions.len())
            .field("scores", &inner.scores.len())
            .field("flags", &inner.flags.len())
            .field("tiers", &inner.tiers.len())
            .finish_non_exhaustive()
    }
}

/// What a plan consists of.
///
/// Slots are numbered: the attributes first, in the order of the model, then everything else in the order in which it
/// is computed. Codes are numbered alike, behind the slots the pairs of programs and the pairs of texts.
#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) client: Box<str>,
    /// The zone that decides the day of a moment.
    pub(crate) zone: Option<Zone>,
    /// The rule of the model for numbers that lie exactly between two.
    pub(crate) rounding: Rounding,
    /// The names of the attributes, for the clients that are made by column.
    pub(crate) names: Arc<Names>,
    /// The slot of the value attribute.
    pub(crate) value: Option<usize>,
    pub(crate) slots: Vec<Slot>,
    /// How the values of the attributes come in; one for each of the first slots.
    pub(crate) inputs: Vec<Input>,
    pub(crate) steps: Vec<Step>,
    pub(crate) compared: Vec<ComparedIn>,
    pub(crate) text_pairs: Vec<TextPair>,
    pub(crate) leaves: Vec<Leaf>,
    /// In the order of the model, as are the next two.
    pub(crate) scores: Vec<ScorePlan>,
    pub(crate) dimensions: Vec<DimensionPlan>,
    pub(crate) flags: Vec<FlagPlan>,
    pub(crate) derived: Vec<DerivedPlan>,
    pub(crate) tiers: Vec<TierPlan>,
    /// The conditions of the service section, each once.
    pub(crate) conditions: Vec<ConditionPlan>,
    /// The comparisons of programs that `stay` rules and conditions of the service section ask for: they are made when a review
    /// or a promise asks.
    pub(crate) stay_steps: Vec<Step>,
    pub(crate) after_tier: AfterTier,
    pub(crate) migration: Migration,
    /// The slot of the renewal date.
    pub(crate) renewal: Option<usize>,
    /// Whether anything that is asked of a client depends on the as-of date.
    pub(crate) uses_as_of: bool,
    /// The slots whose values the results of many clients hold too.
    pub(crate) kept: Vec<usize>,
    /// Whether they also say whose `stay` rules are true.
    pub(crate) keeps_stays: bool,
    /// The slots that clauses go by, directly or through others: whether they are missing is held too.
    pub(crate) clause_inputs: Vec<usize>,
    /// The words of all clauses, each once.
    pub(crate) clause_words: Vec<Box<str>>,
    /// By slot.
    pub(crate) read: Vec<WhatIsRead>,
    /// What it was compiled from.
    pub(crate) source: Source,
}

/// What is computed once the tier is known: flags that ask for it. Empty in a plan where none does.
///
/// INVARIANT: nothing that decides a tier, a `stay` rule, a score, a dimension or a derived attribute reads its slots.
#[derive(Clone, Debug, Default)]
pub(crate) struct AfterTier {
    /// The slot of the tier, whose codes are those of tiers in results: 0 unassigned, then 1 and the rank.
    pub(crate) tier: Option<usize>,
    /// The slot of the rank, 1 the best.
    pub(crate) rank: Option<usize>,
    pub(crate) steps: Vec<Step>,
    /// All slots that are set then, those two among them.
    pub(crate) slots: Vec<usize>,
}

/// The code of a tier by its number from 0, which is its rank where 1 is the best.
pub(crate) fn tier_code(tier: usize) -> Option<u8> {
    u8::try_from(tier.checked_add(1)?).ok()
}

/// What a plan was compiled from: nothing that assigns a client reads it, only who looks at the plan.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) parts: Arc<Parts>,
    /// The questions whose answers by code are the leaves of the plan, one for each.
    pub(crate) questions: Arc<Vec<Question>>,
}

/// What the rest of a plan reads of a slot; a block leaves out what nobody reads.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WhatIsRead {
    /// Its codes.
    pub(crate) codes: bool,
    /// Its units or days.
    pub(crate) units: bool,
}

/// One attribute, derived attribute, dimension, score or flag.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) name: Box<str>,
    pub(crate) cells: Cells,
}

/// How the values of an attribute come in.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: Box<str>,
    /// The head of the name.
    pub(crate) head: u64,
    pub(crate) column: Box<str>,
    pub(crate) kind: Kind,
    /// The rule of the model.
    pub(crate) rounding: Rounding,
    /// In units of the scale, or in days.
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) required: bool,
    /// The value to use when absent: units, days, or a code.
    pub(crate) missing: Option<i64>,
    /// What else says that there is no value, beside blanks.
    pub(crate) marks: Option<Box<Marks>>,
    /// The zone that decides the day of a moment; its own where there is none.
    pub(crate) zone: Option<Zone>,
    /// Whether it is no attribute of the model, but what the last review saw.
    pub(crate) remembered: bool,
}

/// One step of the computation, in an order that has everything a step needs before it.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The code of a pair of programs, by its number.
    Compare(usize),
    /// A derived attribute, by its number.
    Derived(usize),
    /// A dimension, by its number.
    Dimension(usize),
    /// A score, by its number.
    Score(usize),
    /// A flag, by its number.
    Flag(usize),
}

/// A derived attribute.
#[derive(Clone, Debug)]
pub(crate) struct DerivedPlan {
    pub(crate) slot: usize,
    pub(crate) formula: Formula,
    pub(crate) value: DerivedValue,
}

/// How a derived attribute is computed.
#[derive(Clone, Debug)]
pub(crate) enum DerivedValue {
    /// Rounded to units, where `power` is `10^scale`.
    Number {
        program: Program,
        power: i128,
    },
    Date(Program),
    Truth(Rule),
}

/// A dimension.
#[derive(Clone, Debug)]
pub(crate) struct DimensionPlan {
    pub(crate) slot: usize,
    pub(crate) classes: ClassPlan,
    /// The rules as they were written, in their order.
    pub(crate) formulas: Vec<Option<Formula>>,
}

/// How a dimension tells levels apart.
#[derive(Clone, Debug)]
pub(crate) enum ClassPlan {
    /// From the code of another slot to the code of the level.
    Bands { of: usize, table: Table },
    /// Rules in order, with the code of the level; without a rule, everyone who is left.
    Rules(Vec<(Option<Rule>, u8)>),
}

/// A flag.
#[derive(Clone, Debug)]
pub(crate) struct FlagPlan {
    pub(crate) slot: usize,
    pub(crate) formula: Formula,
    pub(crate) rule: Rule,
}

/// A tier.
#[derive(Clone, Debug)]
pub(crate) struct TierPlan {
    pub(crate) name: Box<str>,
    /// The rule as it was written; nothing for a tier that takes everyone who is left.
    pub(crate) formula: Option<Formula>,
    pub(crate) clauses: Vec<ClausePlan>,
    /// What keeps a client that is here already.
    pub(crate) stay: Option<StayPlan>,
}

/// The rule that keeps a client in its tier.
#[derive(Clone, Debug)]
pub(crate) struct StayPlan {
    pub(crate) words: Box<str>,
    pub(crate) rule: Rule,
}

/// A condition of the service section.
#[derive(Clone, Debug)]
pub(crate) struct ConditionPlan {
    pub(crate) words: Box<str>,
    /// Where it stands first.
    pub(crate) place: Place,
    pub(crate) formula: Formula,
    pub(crate) rule: Rule,
}

/// A clause of a tier's rule.
#[derive(Clone, Debug)]
pub(crate) struct ClausePlan {
    pub(crate) words: Box<str>,
    /// 1 + the number of its words among those of all clauses.
    pub(crate) number: usize,
    pub(crate) rule: Rule,
}

impl Plan {
    /// The plan, and warnings.
    pub(crate) fn compile(parts: &Arc<Parts>) -> Result<(Self, Vec<Problem>), Vec<Problem>> {
        let (mut inner, warnings) = compile::compile(parts)?;
        // The compiler borrows the parts; whoever looks at the plan later shares them.
        inner.source.parts = Arc::clone(parts);
        Ok((Self { inner: Arc::new(inner) }, warnings))
    }

    /// What is wrong with the parts of a model.
    pub(crate) fn problems(parts: &Parts) -> Vec<Problem> {
        compile::compile(parts).err().unwrap_or_default()
    }

    /// The name of the model that it was compiled from.
    #[must_use]
    pub fn model_name(&self) -> &str {
        &self.inner.source.parts.name
    }

    /// The model's rule for numbers that lie exactly between two.
    #[must_use]
    pub fn rounding(&self) -> Rounding {
        self.inner.rounding
    }

    /// The model's marks of a missing value, beside blanks: `blanks: [NA, "-"]`. Those of one attribute are not among them.
    pub fn blanks(&self) -> impl Iterator<Item = &str> {
        self.inner.source.parts.blanks.iter().map(|mark| &**mark)
    }

    /// The column that identifies a client.
    #[must_use]
    pub fn client_column(&self) -> &str {
        &self.inner.client
    }

    /// The zone that decides the day of every moment that has a zone or an offset; where the model names none, the
    /// moment's own does.
    #[must_use]
    pub fn zone(&self) -> Option<&Zone> {
        self.inner.zone.as_ref()
    }

    /// The day of a moment: in the zone of the model, or else under its own offset. Nothing where that is no [`Date`].
    #[must_use]
    pub fn day_of(&self, moment: Moment) -> Option<Date> {
        self.zone().map_or_else(|| moment.day(), |zone| moment.day_in(zone))
    }

    /// The attributes by name and source column, with their types, in the order in which columns are given.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = PlanAttribute<'_>> {
        let read = self.inner.read.iter().map(|read| read.codes);
        self.inner.inputs.iter().zip(read).map(|(input, read)| PlanAttribute { input, read })
    }

    /// Whether the tiers have an order, best first. Segments have none: what is earlier among them is tried earlier, and no better.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        !self.inner.source.parts.unranked
    }

    /// The attributes whose values standings keep from one review to the next.
    pub fn remember(&self) -> impl Iterator<Item = &str> {
        self.inner.source.parts.remember.iter().map(|name| &**name)
    }

    /// The two dimensions by which a report shows who is where: those of the rows and of the columns.
    #[must_use]
    pub fn grid(&self) -> Option<[&str; 2]> {
        self.inner.source.parts.grid.as_ref().map(|[rows, columns]| [&**rows, &**columns])
    }

    /// The tiers, best first.
    pub fn tiers(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.tiers.iter().map(|tier| &*tier.name)
    }

    /// The clauses of a tier's rule in words, in the order in which they are tried.
    #[must_use]
    pub fn clauses(&self, tier: usize) -> Vec<&str> {
        self.inner.tiers.get(tier).map(|t| t.clauses.iter().map(|c| &*c.words).collect()).unwrap_or_default()
    }

    /// A tier's rule in its author's words; nothing for a tier that takes everyone who is left.
    #[must_use]
    pub fn rule(&self, tier: usize) -> Option<&str> {
        self.inner.tiers.get(tier)?.formula.as_ref().map(Formula::source)
    }

    /// The rule that keeps a client in a tier that it no longer reaches, in its author's words.
    #[must_use]
    pub fn stay(&self, tier: usize) -> Option<&str> {
        self.inner.tiers.get(tier)?.stay.as_ref().map(|stay| &*stay.words)
    }

    /// The date attributes that timelines of the service section and of levels count from, each once.
    #[must_use]
    pub fn timeline_dates(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for experience in self.inner.source.parts.experiences() {
            if !names.contains(&&*experience.from) {
                names.push(&experience.from);
            }
        }
        names
    }

    /// The conditions of the service section in words, each once: those of `instead` and `also`, the events, and the values that
    /// limit contact. Results have their truths where [`Plan::keeping`] was asked.
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.conditions.iter().map(|condition| &*condition.words)
    }

    /// The number of a condition among [`Plan::conditions`]; nothing for one that the service section does not have.
    #[must_use]
    pub fn condition(&self, condition: &Formula) -> Option<usize> {
        let words = condition.words(condition.root());
        self.inner.conditions.iter().position(|known| *known.words == *words)
    }

    /// How clients move between tiers: at once, where the model does not say.
    #[must_use]
    pub fn migration(&self) -> &Migration {
        &self.inner.migration
    }

    /// The same plan, whose results for many clients also hold the values of some attributes, derived attributes or
    /// scores ([`Assignments::kept`](crate::Assignments::kept)), whose `stay` rules are true
    /// ([`Assignments::stays`](crate::Assignments::stays)), and which clauses are
    /// ([`Assignments::clause_truths`](crate::Assignments::clause_truths)): what a review and a report go by.
    ///
    /// Names that the plan does not know, and texts, which it does not keep, have no values there.
    #[must_use]
    pub fn keeping<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        // A copy of its own: whoever else holds this plan goes on without what is kept here.
        let mut inner = (*self.inner).clone();
        // Asked anew: what an earlier call kept is not kept beside it.
        inner.kept.clear();
        for name in names {
            let known = |slot: &Slot| &*slot.name == name && !matches!(slot.cells, Cells::Text { .. });
            let slot = inner.slots.iter().position(known).unwrap_or(usize::MAX);
            if let (Some(read), Some(kept)) = (inner.read.get_mut(slot), inner.slots.get(slot)) {
                read.codes = true;
                // Only numbers and days have units; of all others the code is the value.
                read.units |= matches!(kept.cells, Cells::Number { .. });
            }
            // Also for a name without a slot: results have one column for each name, in their order.
            inner.kept.push(slot);
        }
        inner.keeps_stays = true;
        inner.clause_inputs = inner.read_by_clauses();
        Self { inner: Arc::new(inner) }
    }

    /// Whether results hold values and `stay` rules: see [`Plan::keeping`].
    #[must_use]
    pub fn is_keeping(&self) -> bool {
        self.inner.keeps_stays
    }

    /// The name of the attribute that says when a client renews.
    #[must_use]
    pub fn renewal(&self) -> Option<&str> {
        Some(self.inner.slot_name(self.inner.renewal?))
    }

    /// Whether an answer may be another one on another day: something says `as_of`. Reviews go by days in any case.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model, Tier, as_of, name};
    /// let with = |rule| {
    ///     let model = Model::builder("m").attribute(Attribute::date("signup")).tier(Tier::when("New", rule));
    ///     Ok::<bool, tierline_core::ModelError>(model.tier(Tier::rest("Other")).build()?.compile().uses_as_of())
    /// };
    /// assert!(with((as_of() - name("signup")).le(90))?);
    /// assert!(!with(name("signup").is_null())?);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn uses_as_of(&self) -> bool {
        self.inner.uses_as_of
    }

    /// The words of the clauses of all tiers, each once: [`Assignments::clauses`](crate::Assignments::clauses) numbers
    /// them.
    pub fn clause_words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.clause_words.iter().map(|words| &**words)
    }

    /// The scores: name, digits behind the point, and the names of the factors.
    pub fn scores(&self) -> impl ExactSizeIterator<Item = &ScorePlan> {
        self.inner.scores.iter()
    }

    /// The dimensions: name and levels.
    pub fn dimensions(&self) -> impl ExactSizeIterator<Item = (&str, &[Box<str>])> {
        self.inner.dimensions.iter().map(|d| {
            let slot = self.inner.slots.get(d.slot);
            let levels = match slot.map(|l| &l.cells) {
                Some(Cells::Levels { levels, .. }) => &levels[..],
                _ => &[],
            };
            (slot.map_or("", |l| &*l.name), levels)
        })
    }

    /// The names of the flags.
    pub fn flags(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.flags.iter().map(|f| self.inner.slot_name(f.slot))
    }

    /// The name of the value attribute, and its digits behind the point.
    #[must_use]
    pub fn value(&self) -> Option<(&str, u8)> {
        let slot = self.inner.slots.get(self.inner.value?)?;
        match slot.cells {
            Cells::Number { scale, .. } => Some((&slot.name, scale)),
            _ => None,
        }
    }
}

impl Inner {
    /// The names that a clause mentions, as slots, in the order in which they are written.
    fn clause_slots(&self, clause: usize) -> Vec<usize> {
        let number = clause.saturating_add(1);
        let found = self.tiers.iter().find_map(|tier| {
            // The clauses of the plan stand in the order of those of the formula.
            let at = tier.clauses.iter().position(|clause| clause.number == number)?;
            let formula = tier.formula.as_ref()?;
            Some((formula, *formula.clauses().get(at)?))
        });
        let Some((formula, node)) = found else { return Vec::new() };
        formula.names_in(node).filter_map(|name| self.slot(name)).collect()
    }

    /// The slots that a slot is computed from; none for an attribute.
    fn computed_from(&self, slot: usize) -> Vec<usize> {
        let named = |formula: &Formula| -> Vec<usize> { formula.names().filter_map(|name| self.slot(name)).collect() };
        if let Some(derived) = self.derived.iter().find(|derived| derived.slot == slot) {
            return named(&derived.formula);
        }
        if let Some(flag) = self.flags.iter().find(|flag| flag.slot == slot) {
            return named(&flag.formula);
        }
        if let Some(score) = self.scores.iter().find(|score| score.slot == slot) {
            return score.factors.iter().map(|factor| factor.of).collect();
        }
        match self
            .dimensions
            .iter()
            .find(|dimension| dimension.slot == slot)
            .map(|dimension| (&dimension.classes, &dimension.formulas))
        {
            Some((ClassPlan::Bands { of, .. }, _)) => alloc::vec![*of],
            Some((ClassPlan::Rules(_), formulas)) => formulas.iter().flatten().flat_map(named).collect(),
            None => Vec::new(),
        }
    }

    fn slot(&self, name: &str) -> Option<usize> {
        self.slots.iter().position(|slot| &*slot.name == name)
    }

    /// The slots that clauses go by, directly or through others, whose codes are there.
    fn read_by_clauses(&self) -> Vec<usize> {
        let mut found = alloc::vec![false; self.slots.len()];
        // From what clauses name to all that it is computed from, each slot once.
        let mut next: Vec<usize> = (0..self.clause_words.len()).flat_map(|clause| self.clause_slots(clause)).collect();
        while let Some(slot) = next.pop() {
            if let Some(found) = found.get_mut(slot)
                && !core::mem::replace(found, true)
            {
                next.extend(self.computed_from(slot));
            }
        }
        // Codes that nothing reads are not decoded, and would say what an earlier block had.
        let read = |slot: &usize| self.read.get(*slot).is_some_and(|read| read.codes);
        (0..self.slots.len()).filter(|slot| found.get(*slot) == Some(&true)).filter(read).collect()
    }

    /// The clauses in the order of their numbers: the same words stand in it once.
    pub(crate) fn numbered_clauses(&self) -> impl Iterator<Item = &ClausePlan> {
        let mut next = 0_usize;
        self.tiers.iter().flat_map(|tier| &tier.clauses).filter(move |clause| {
            // Numbers ascend with the first clause of each words; a repetition has an earlier number.
            let is_first = clause.number == next.saturating_add(1);
            next = if is_first { clause.number } else { next };
            is_first
        })
    }

    /// What is missing, where a clause cannot be told: the attributes behind what it mentions, and what cannot be computed
    /// though all attributes behind it are known.
    pub(crate) fn missing_names(&self, clause: usize, missing: impl Fn(usize) -> bool) -> Vec<&str> {
        let mut seen = alloc::vec![false; self.slots.len()];
        let mut names = Vec::new();
        let mut next = self.clause_slots(clause);
        // A stack gives the last first: names come in the order in which the rule has them.
        next.reverse();
        while let Some(slot) = next.pop() {
            let first = seen.get_mut(slot).is_some_and(|seen| !core::mem::replace(seen, true));
            if !first || !missing(slot) {
                continue;
            }
            let mut behind: Vec<usize> = self.computed_from(slot).into_iter().filter(|input| missing(*input)).collect();
            // An attribute, or what is missing though all behind it is known: that is the name to tell.
            if behind.is_empty() {
                names.push(self.slot_name(slot));
            }
            behind.reverse();
            next.append(&mut behind);
        }
        names
    }

    pub(crate) fn slot_name(&self, slot: usize) -> &str {
        self.slots.get(slot).map_or("", |l| &*l.name)
    }

    /// Numbers the words of the clauses: the same words have the same number in every tier.
    fn number_clauses(&mut self) {
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for clause in self.tiers.iter_mut().flat_map(|tier| &mut tier.clauses) {
            // Numbers begin with 1; 0 is no clause.
            let next = known.len().saturating_add(1);
            clause.number = *known.entry(&clause.words).or_insert(next);
            if clause.number == next {
                self.clause_words.push(clause.words.clone());
            }
        }
    }

    /// What is read of each slot by rules, programs, bands, scores, and the sum of value.
    fn what_is_read(&self) -> Vec<WhatIsRead> {
        let mut read = alloc::vec![WhatIsRead::default(); self.slots.len()];
        let mut tell = |slot: usize, units: bool| {
            if let Some(slot) = read.get_mut(slot) {
                slot.codes = true;
                slot.units |= units;
            }
        };
        self.leaves.iter().for_each(|leaf| tell(leaf.slot, false));
        // A pair compares texts and no codes: that these are read keeps both columns from being left out.
        self.text_pairs.iter().for_each(|pair| {
            tell(pair.left, false);
            tell(pair.right, false);
        });
        let compared = self.compared.iter().flat_map(|compared| [&compared.compared.left, &compared.compared.right]);
        let derived = self.derived.iter().filter_map(|derived| match &derived.value {
            DerivedValue::Number { program, .. } | DerivedValue::Date(program) => Some(program),
            DerivedValue::Truth(_) => None,
        });
        compared.chain(derived).flat_map(Program::slots).for_each(|slot| tell(slot, true));
        for dimension in &self.dimensions {
            if let ClassPlan::Bands { of, .. } = &dimension.classes {
                tell(*of, false);
            }
        }
        let factors = self.scores.iter().flat_map(|score| &score.factors);
        // Points by code need no units, points along a line do.
        factors.for_each(|factor| tell(factor.of, factor.reads_units()));
        // Values of tiers are summed in units.
        self.value.into_iter().for_each(|slot| tell(slot, true));
        read
    }

    /// How many codes a client has: one a slot, one a pair of programs, one a pair of texts.
    pub(crate) fn slot_count(&self) -> usize {
        self.text_slot(self.text_pairs.len())
    }

    /// Where the code of a pair of texts stands.
    pub(crate) fn text_slot(&self, pair: usize) -> usize {
        self.slots.len().saturating_add(self.compared.len()).saturating_add(pair)
    }
}

/// What a plan says of an attribute.
#[derive(Clone, Copy, Debug)]
pub struct PlanAttribute<'a> {
    input: &'a Input,
    /// Whether anything asks for its value.
    read: bool,
}

impl<'a> PlanAttribute<'a> {
    /// Its name in the model.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.input.name
    }

    /// The source column.
    #[must_use]
    pub fn column(&self) -> &'a str {
        &self.input.column
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &'a Kind {
        &self.input.kind
    }

    /// Whether anything depends on its values: nothing does where a text attribute is not asked for, and not required.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.read && !self.input.required && self.input.kind == Kind::Text
    }

    /// Whether its absence is an issue.
    #[must_use]
    pub fn required(&self) -> bool {
        self.input.required
    }

    /// Whether it is no attribute of the model, but what the last review saw: `previous(tier)`, the tier in force before.
    /// It is read from a column of its name, and its absence is told nowhere.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.input.remembered
    }
}

impl Input {
    pub(crate) fn new(attribute: &Attribute, rounding: Rounding) -> Self {
        Self {
            head: head(&attribute.name),
            name: attribute.name.clone(),
            column: attribute.source_column().into(),
            kind: attribute.kind.clone(),
            rounding,
            // Bounds, default, marks and zone are put in where an attribute of a model is compiled.
            min: None,
            max: None,
            required: attribute.required,
            missing: None,
            marks: None,
            zone: None,
            remembered: false,
        }
    }

    /// What the last review saw, read as an attribute of that name and type; missing where nobody gives it.
    pub(crate) fn remembered(attribute: &Attribute, rounding: Rounding) -> Self {
        Self { remembered: true, ..Self::new(attribute, rounding) }
    }
}
