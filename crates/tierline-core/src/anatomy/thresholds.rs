//! Thresholds of tiers: where the value of a slot decides a clause, directly or through what is computed of it.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::anatomy::rule::{Asks, CodeTest, RuleTree, Test};
use crate::anatomy::slot::{AskedBy, CutPoint, Side, Slot, SlotId, Threshold};
use crate::anatomy::whole::{IntegerForm, MovedCut, Work};
use crate::anatomy::{Anatomy, Definition, DerivedValue, LevelsBy};
use crate::language::Truth;
use crate::value::date::Date;
use crate::value::fraction::Fraction;
use crate::value::number::power_of_ten;

/// A number at which a slot decides a clause of a tier.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TierThreshold {
    /// The tier.
    pub tier: usize,
    /// Which of its clauses.
    pub clause: usize,
    /// The part of the clause that is decided, in its author's words: `band = 'high'`.
    pub words: Box<str>,
    /// The slots on the way from the clause to the slot: the dimension that has bands over it. Empty where the clause asks
    /// for the slot itself.
    pub through: Vec<SlotId>,
    /// The number.
    pub threshold: Threshold,
}

/// A number at which a slot decides a rule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RuleThreshold {
    /// Which of the rules that were asked about.
    pub rule: usize,
    /// The part of the rule that is decided, in its author's words: `band = 'high'`.
    pub words: Box<str>,
    /// The slots on the way from the rule to the slot, as in [`TierThreshold::through`].
    pub through: Vec<SlotId>,
    /// The number.
    pub threshold: Threshold,
}

/// A threshold and the way to it.
#[derive(Clone)]
struct Found {
    threshold: Threshold,
    through: Vec<SlotId>,
}

/// Looks for the thresholds of one slot.
struct Search<'a> {
    anatomy: &'a Anatomy,
    target: SlotId,
    /// What the rules of a slot ask of the target, by rule: a slot that many rules read is looked at once.
    known: BTreeMap<SlotId, Vec<Vec<Found>>>,
    /// What integer forms have cost so far.
    spent: usize,
}

/// The most that the integer forms of one search may cost: hostile models have one in every comparison.
const MAX_SPENT: usize = 2_000_000;

impl Anatomy {
    /// The numbers at which a slot decides clauses of tiers, in the order of the tiers and their clauses: asked for by the
    /// clause itself, through dimensions, flags and derived conditions that it asks for, and through numbers that are
    /// computed of this slot alone, where they are the same on every date.
    ///
    /// Where a dimension stands between, only the numbers count that part levels which the clause tells apart.
    ///
    /// ```
    /// use tierline_core::{Attribute, Derived, Kind, Model, Tier, name};
    /// let model = Model::builder("monthly")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .derived(Derived::new("mrr", Kind::Decimal { scale: 2 }, name("arr") / 12))
    ///     .tier(Tier::when("Large", name("mrr").ge(1_000)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let large = &anatomy.tier_thresholds(anatomy.find("arr").unwrap().id())[0];
    /// // 999.995 a month is rounded up to the even 1000.00.
    /// assert_eq!(large.threshold.value.decimal().unwrap().to_string(), "11999.94");
    /// assert_eq!((&*large.words, large.through.len()), ("mrr >= 1000", 1));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn tier_thresholds(&self, slot: SlotId) -> Vec<TierThreshold> {
        let clauses = self.tiers().iter().enumerate().flat_map(|(tier, rules)| {
            rules.clauses.iter().enumerate().map(move |(clause, rule)| (tier, clause, &rule.tree))
        });
        let clauses: Vec<_> = clauses.collect();
        let found = self.rule_thresholds(slot, clauses.iter().map(|(_, _, tree)| *tree));
        let of_tier = |found: RuleThreshold| {
            let (tier, clause, _) = *clauses.get(found.rule)?;
            Some(TierThreshold { tier, clause, words: found.words, through: found.through, threshold: found.threshold })
        };
        found.into_iter().filter_map(of_tier).collect()
    }

    /// The numbers at which a slot decides rules of the plan, in their order: those of tiers, of `stay`, of flags, of levels.
    /// What stands between a rule and the slot is followed as in [`tier_thresholds`](Self::tier_thresholds), and looked at once
    /// for all of the rules.
    ///
    /// ```
    /// use tierline_core::{Attribute, Band, Dimension, Flag, Model, Tier, name};
    /// let model = Model::builder("health")
    ///     .attribute(Attribute::decimal("health", 0))
    ///     .dimension(Dimension::bands("band", "health", [Band::below("low", 60), Band::rest("high")]))
    ///     .flag(Flag::new("calm", name("band").eq("high")))
    ///     .tier(Tier::rest("All"))
    ///     .build()?;
    /// let anatomy = model.compile().anatomy();
    /// let health = anatomy.find("health").unwrap().id();
    /// let [calm] = &anatomy.rule_thresholds(health, [&anatomy.flags()[0].rule.tree])[..] else { panic!("one threshold") };
    /// assert_eq!((&*calm.words, calm.threshold.value.decimal()), ("band = 'high'", Some(60.into())));
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn rule_thresholds<'r>(
        &self,
        slot: SlotId,
        rules: impl IntoIterator<Item = &'r RuleTree>,
    ) -> Vec<RuleThreshold> {
        let mut search = Search { anatomy: self, target: slot, known: BTreeMap::new(), spent: 0 };
        let mut out = Vec::new();
        for (rule, tree) in rules.into_iter().enumerate() {
            for test in tree.tests() {
                for Found { threshold, through } in search.of_test(test) {
                    out.push(RuleThreshold { rule, words: test.words.clone(), through, threshold });
                }
            }
        }
        out
    }
}

impl Search<'_> {
    fn of_test(&mut self, test: &Test) -> Vec<Found> {
        match &test.asks {
            Asks::Codes(codes) if codes.slot == self.target => {
                codes.thresholds.iter().map(|threshold| Found { threshold: *threshold, through: Vec::new() }).collect()
            }
            Asks::Codes(codes) => self.through(codes),
            Asks::Numbers(numbers) => {
                // A cut that moves with the date is no number of the slot.
                match self.fixed(|work| numbers.form(work)) {
                    Some((slot, whole)) => self.moved(slot, whole, Vec::new()).into_iter().collect(),
                    None => Vec::new(),
                }
            }
            // No number decides these.
            Asks::Presence { .. } | Asks::Texts { .. } => Vec::new(),
        }
    }

    /// What a test of another slot asks of the target through it.
    fn through(&mut self, codes: &CodeTest) -> Vec<Found> {
        let (anatomy, slot) = (self.anatomy, codes.slot);
        match anatomy.definition(slot) {
            Some(Definition::Dimension(definition)) => match &definition.levels {
                LevelsBy::Table { of, codes: levels } => {
                    let answer = |code: usize| levels.get(code).map(|level| codes.answer(*level));
                    let by =
                        |asked_by: &AskedBy| matches!(asked_by, AskedBy::Band { dimension, .. } if *dimension == slot);
                    self.changes(*of, answer, by, alloc::vec![slot])
                }
                LevelsBy::Rules(rules) => {
                    let found = self
                        .of_rules(slot, rules.iter().map(|level_rule| level_rule.rule.as_ref().map(|rule| &rule.tree)));
                    // A rule decides where a level behind it, or none, has another answer than its own.
                    let open = rules.last().is_none_or(|last| last.rule.is_some());
                    let answers: Vec<Truth> = rules.iter().map(|rule| codes.answer(rule.code)).collect();
                    let decides = |at: usize, truth: &Truth| {
                        answers.iter().skip(at).any(|other| other != truth) || open && codes.answer(0) != *truth
                    };
                    let deciding =
                        answers.iter().enumerate().zip(found).filter(|((at, answer), _)| decides(*at, answer));
                    once(deciding.flat_map(|(_, found)| found).collect())
                }
            },
            Some(Definition::Flag(flag)) => {
                self.of_rules(slot, [Some(&flag.rule.tree)]).into_iter().flatten().collect()
            }
            Some(Definition::Derived(derived)) => match &derived.value {
                DerivedValue::Truth(tree) => self.of_rules(slot, [Some(tree)]).into_iter().flatten().collect(),
                DerivedValue::Number { .. } | DerivedValue::Date(_) => {
                    let answer = |code: usize| Some(codes.answer(u8::try_from(code).ok()?));
                    self.changes(slot, answer, |_| false, Vec::new())
                }
            },
            // What comes in is computed of nothing, and a score is a sum in which other factors decide, too.
            Some(Definition::Attribute(_) | Definition::Score(_) | Definition::Tier | Definition::TierRank) | None => {
                Vec::new()
            }
        }
    }

    /// What rules of a slot ask of the target, by rule.
    fn of_rules<'r>(&mut self, slot: SlotId, rules: impl IntoIterator<Item = Option<&'r RuleTree>>) -> Vec<Vec<Found>> {
        // Looked at once: a model of many flags over flags would be walked over again for each way.
        if let Some(known) = self.known.get(&slot) {
            return known.clone();
        }
        let mut all = Vec::new();
        for tree in rules {
            let mut found = Vec::new();
            for test in tree.map(RuleTree::tests).unwrap_or_default() {
                found.extend(self.of_test(test).into_iter().map(|mut found| {
                    // The way is told from the rule to the slot: what lies further on stands behind this one.
                    found.through.insert(0, slot);
                    found
                }));
            }
            all.push(once(found));
        }
        self.known.insert(slot, all.clone());
        all
    }

    /// The cut points of a number at which an answer changes, as thresholds of the target.
    fn changes(
        &mut self,
        slot: SlotId,
        answer: impl Fn(usize) -> Option<Truth>,
        by: impl Fn(&AskedBy) -> bool,
        through: Vec<SlotId>,
    ) -> Vec<Found> {
        let anatomy = self.anatomy;
        let cuts = anatomy.slot(slot).map(Slot::cut_points).unwrap_or_default();
        let changes = |cut: &&CutPoint| {
            cut.code.is_some_and(|code| {
                // A cut point is where its code begins: the code before is that of the values below.
                let above = usize::from(code);
                answer(above) != answer(above.saturating_sub(1))
            })
        };
        let found = cuts.iter().filter(changes).filter_map(|cut| {
            if slot == self.target {
                // As it is written there.
                let origin = cut.origins.iter().find(|origin| by(&origin.by));
                let threshold = origin.map(|origin| origin.threshold);
                return Some(Found {
                    threshold: threshold.or_else(|| self.whole(cut.units))?,
                    through: through.clone(),
                });
            }
            self.moved(slot, i128::from(cut.units), through.clone())
        });
        found.collect()
    }

    /// The threshold of the target that a whole number of a slot is, where the slot is computed of the target alone.
    fn moved(&mut self, mut slot: SlotId, mut whole: i128, mut through: Vec<SlotId>) -> Option<Found> {
        loop {
            let units = i64::try_from(whole).ok()?;
            if slot == self.target {
                return Some(Found { threshold: self.whole(units)?, through });
            }
            // One step back for each derived attribute on the way; names have no cycles, so that this ends.
            let Some(Definition::Derived(derived)) = self.anatomy.definition(slot) else { return None };
            // A number of two slots has no threshold of one alone.
            let [of] = derived.reads.as_slice() else { return None };
            let (_, at) = self.fixed(|work| derived.form(units, work))?;
            through.push(slot);
            (slot, whole) = (*of, at);
        }
    }

    /// The slot that a form is a cut point of, and the first whole number above it, where they are the same on every date.
    fn fixed(&mut self, form: impl FnOnce(&mut Work) -> Option<IntegerForm>) -> Option<(SlotId, i128)> {
        // Asked before, so that one form may go beyond it by what a single one may cost.
        if self.spent > MAX_SPENT {
            return None;
        }
        let mut work = Work::new();
        let cut = form(&mut work).and_then(|form| form.moved_cut());
        self.spent = self.spent.saturating_add(work.spent());
        let cut = cut.filter(MovedCut::is_fixed)?;
        Some((cut.slot, cut.at(Date::MIN)?))
    }

    fn whole(&self, units: i64) -> Option<Threshold> {
        let power = power_of_ten(u32::from(self.anatomy.slot(self.target)?.scale()))?;
        Some(Threshold { value: Fraction::scaled(units, power), side: Side::Below })
    }
}

/// Each threshold once, with its first way.
fn once(found: Vec<Found>) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for threshold in found {
        if !out.iter().any(|other| other.threshold == threshold.threshold) {
            out.push(threshold);
        }
    }
    out
}
