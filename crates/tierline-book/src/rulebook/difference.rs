//! What changed from one rulebook to another, place by place, and whom to tell.
//!
//! Both rulebooks are written down as aspects: a part of the model, its name, what is said of it, and the lines that say it. An
//! aspect whose lines are the same is no change; lines that are in one alone are paired in their order, and what is left over
//! was added or removed. So nothing that a rulebook shows can change without a line here.

use std::collections::{BTreeMap, BTreeSet};

use tierline_core::{Joined, Key, Language, Sentence};

use super::parts::{FactorEntry, Rulebook};
use crate::report::{ByName, ModelFacts, RuleReport, Writer, Written, record};

record! {
    /// What changed from one rulebook to another.
    pub struct RulebookDifference {
        /// The model before.
        before: ModelFacts,
        /// The model after.
        after: ModelFacts,
        /// Each change, in the order of the rulebook.
        changes: Vec<RuleChange>,
        /// The tiers of both, best first; those that are gone last.
        all_tiers: Vec<String>,
        /// The tiers whose clients may get another tier or another promise, in the same order.
        tiers: Vec<String>,
        /// Whom to tell.
        tell: Vec<Tell>,
        /// How much changed, in a sentence.
        words: Sentence,
    }
}

record! {
    /// One change.
    pub struct RuleChange {
        /// The part of the model.
        part: ChangedPart,
        /// What was done with it.
        kind: ChangeKind,
        /// Its name; that of the model after, where it was renamed.
        name: Option<String>,
        /// What of it: `rule`, `points of arr`.
        aspect: Sentence,
        /// What it was.
        before: Option<Sentence>,
        /// What it is.
        after: Option<Sentence>,
        /// The tiers whose clients may get another tier or another promise by it.
        tiers: Vec<String>,
        /// All of that in words.
        words: Sentence,
    }
}

record! {
    /// Somebody to tell.
    pub struct Tell {
        /// Who it is.
        kind: TellKind,
        /// The role of the owners, or who answers for the model; nothing where that is not said.
        who: Option<String>,
        /// The tiers.
        tiers: Vec<String>,
        /// The changes to tell of, by their number from 1.
        changes: Vec<usize>,
        /// All of that in words.
        words: Sentence,
    }
}

macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$about:meta])+ $variant:ident = $word:literal,)+ })+) => {
        $($(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$about])+ $variant,)+
        }

        impl $name {
            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl Written for $name {
            fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
                to.text(self.as_str())
            }
        })+
    };
}

words! {
    /// A part of a model that can change.
    ChangedPart {
        /// The model itself.
        Model = "model",
        /// A tier, its rules included.
        Tier = "tier",
        /// A named number.
        Parameter = "parameter",
        /// A score.
        Score = "score",
        /// A classification.
        Dimension = "dimension",
        /// A condition beside the tiers.
        Flag = "flag",
        /// What comes in.
        Attribute = "attribute",
        /// What is computed.
        Derived = "derived",
        /// What a tier is promised.
        Service = "service",
        /// Who looks after the clients of a tier.
        Owners = "owners",
        /// How clients move.
        Migration = "migration",
        /// What a tier is meant to reach.
        Targets = "targets",
    }
    /// What was done with something.
    ChangeKind {
        /// It was not there before.
        Added = "added",
        /// It is not there any more.
        Removed = "removed",
        /// It is another.
        Changed = "changed",
    }
    /// Whom to tell.
    TellKind {
        /// Who answers for the model.
        ModelOwner = "model owner",
        /// Who looks after clients.
        Owners = "owners",
        /// Clients.
        Clients = "clients",
    }
}

impl ChangedPart {
    const fn words(self) -> Sentence {
        Sentence::of(match self {
            Self::Model => Key::PartModel,
            Self::Tier => Key::ColumnTier,
            Self::Parameter => Key::PartParameter,
            Self::Score => Key::PartScore,
            Self::Dimension => Key::PartDimension,
            Self::Flag => Key::ColumnFlag,
            Self::Attribute => Key::PartAttribute,
            Self::Derived => Key::PartDerived,
            Self::Service => Key::PartService,
            Self::Owners => Key::PartOwners,
            Self::Migration => Key::PartMigration,
            Self::Targets => Key::PartTargets,
        })
    }

    /// Whether clients are promised something by it.
    const fn is_promise(self) -> bool {
        matches!(self, Self::Service | Self::Owners)
    }
}

/// Whose clients a change is about.
#[derive(Clone, Debug)]
enum Touches {
    /// Nobody's: it is about words and aims.
    Nobody,
    /// Those of one tier: what they are promised.
    One(String),
    /// Those of some tiers, and of all that are worse than the best of them: who is not taken there goes on to those, and who
    /// is taken there comes from them.
    From(Vec<String>),
    /// All.
    All,
}

/// A part of the model, what is said of it, and the lines that say it.
struct Aspect {
    part: ChangedPart,
    name: Option<String>,
    aspect: Sentence,
    lines: Vec<Sentence>,
    touches: Touches,
}

/// What two aspects are held against each other by.
type Place = (ChangedPart, Option<String>, String);

impl RulebookDifference {
    /// What changed from one rulebook to another. Tiers that were renamed (`formerly`) are held against what they were.
    #[must_use]
    pub fn between(before: &Rulebook, after: &Rulebook) -> Self {
        let renamed = renamed(before, after);
        let now = |name: &str| renamed.get(name).map_or(name, String::as_str).to_string();
        let (old, new) = (aspects(before, &now), aspects(after, &str::to_string));
        let mut changes = Vec::new();
        let order = Order::of(before, after, &now);
        let known: BTreeMap<Place, &Aspect> = old.iter().map(|aspect| (aspect.place(), aspect)).collect();
        let fresh: BTreeSet<Place> = new.iter().map(Aspect::place).collect();
        for (old_name, new_name) in &renamed {
            changes.push(renaming(old_name, new_name));
        }
        for aspect in &new {
            compare(known.get(&aspect.place()).copied(), Some(aspect), &order, &mut changes);
        }
        for aspect in old.iter().filter(|aspect| !fresh.contains(&aspect.place())) {
            compare(Some(aspect), None, &order, &mut changes);
        }
        changes.sort_by_key(|change| change.part);
        let touched: BTreeSet<&str> =
            changes.iter().flat_map(|change| change.tiers.iter().map(String::as_str)).collect();
        let tiers: Vec<String> = order.names.iter().filter(|tier| touched.contains(tier.as_str())).cloned().collect();
        let words = match (changes.len(), tiers.is_empty()) {
            (0, _) if before.model.fingerprint == after.model.fingerprint => Sentence::of(Key::DifferenceSame),
            (0, _) => Sentence::of(Key::DifferenceNone),
            (count, true) => Sentence::of(Key::DifferenceCountOnly).with("changes", count),
            (count, false) => Sentence::of(Key::DifferenceCount).with("changes", count).with("tiers", tiers.clone()),
        };
        let tell = tell(before, after, &now, &changes, &order);
        Self {
            before: before.model.clone(),
            after: after.model.clone(),
            all_tiers: order.names,
            changes,
            tiers,
            tell,
            words,
        }
    }
}

/// The names of tiers that are written otherwise now.
fn renamed(before: &Rulebook, after: &Rulebook) -> BTreeMap<String, String> {
    let is_there = |rulebook: &Rulebook, name: &str| rulebook.tiers.iter().any(|tier| tier.tier == name);
    let old_names = |tier: &super::parts::TierEntry| {
        let new_name = tier.tier.clone();
        let old = tier.formerly.iter().filter(|old| is_there(before, old) && !is_there(after, old));
        // A name that both have stays what it is.
        let old = old.filter(|_| !is_there(before, &tier.tier)).take(1);
        old.map(move |old| (old.clone(), new_name.clone())).collect::<Vec<_>>()
    };
    after.tiers.iter().flat_map(old_names).collect()
}

fn renaming(before: &str, after: &str) -> RuleChange {
    let aspect = Sentence::of(Key::AspectName);
    change(ChangedPart::Tier, Some(after), &aspect, Some(before.into()), Some(after.into()), Vec::new())
}

/// The tiers of both, best first, and behind them those that are gone.
struct Order {
    names: Vec<String>,
    /// By name: its place before and after.
    places: BTreeMap<String, Places>,
}

/// The place of a tier before and after, 1 the best.
type Places = (Option<usize>, Option<usize>);

impl Order {
    fn of(before: &Rulebook, after: &Rulebook, now: &dyn Fn(&str) -> String) -> Self {
        let mut names: Vec<String> = after.tiers.iter().map(|tier| tier.tier.clone()).collect();
        let mut places: BTreeMap<String, Places> = BTreeMap::new();
        for tier in &after.tiers {
            places.entry(tier.tier.clone()).or_default().1 = Some(tier.place);
        }
        for tier in &before.tiers {
            let name = now(&tier.tier);
            let place = places.entry(name.clone()).or_default();
            place.0 = Some(tier.place);
            if place.1.is_none() {
                names.push(name);
            }
        }
        Self { names, places }
    }

    /// The tiers that are touched, before or after.
    fn touched(&self, touches: &Touches) -> Vec<String> {
        let is_touched = |name: &String| match touches {
            Touches::Nobody => false,
            Touches::All => true,
            Touches::One(one) => one == name,
            Touches::From(some) => {
                let (before, after) = self.places.get(name).copied().unwrap_or_default();
                let best = |of: fn(&Places) -> Option<usize>| {
                    some.iter().filter_map(|tier| self.places.get(tier).and_then(of)).min()
                };
                let reaches =
                    |best: Option<usize>, own: Option<usize>| best.zip(own).is_some_and(|(best, own)| best <= own);
                reaches(best(|places| places.0), before) || reaches(best(|places| places.1), after)
            }
        };
        self.names.iter().filter(|name| is_touched(name)).cloned().collect()
    }
}

impl Aspect {
    fn place(&self) -> Place {
        (self.part, self.name.clone(), self.aspect.in_language(Language::English))
    }
}

/// Adds the changes of one aspect, whose lines are paired where they are not the same.
fn compare(old: Option<&Aspect>, new: Option<&Aspect>, order: &Order, changes: &mut Vec<RuleChange>) {
    let Some(aspect) = new.or(old) else { return };
    let lines = |aspect: Option<&Aspect>| aspect.map(|aspect| aspect.lines.clone()).unwrap_or_default();
    let (mut gone, mut come) = (lines(old), lines(new));
    let english = |line: &Sentence| line.in_language(Language::English);
    let (before, after): (Vec<String>, Vec<String>) =
        (gone.iter().map(english).collect(), come.iter().map(english).collect());
    if before == after {
        return;
    }
    // Each line that both have is taken from both, as often as both have it.
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    before.iter().for_each(|line| count_up(&mut left, line.clone()));
    let mut common: BTreeMap<String, usize> = BTreeMap::new();
    come.retain(|line| {
        let line = english(line);
        match left.get_mut(&line).filter(|count| **count > 0) {
            Some(count) => {
                *count = count.saturating_sub(1);
                count_up(&mut common, line);
                false
            }
            None => true,
        }
    });
    gone.retain(|line| match common.get_mut(&english(line)).filter(|count| **count > 0) {
        Some(count) => {
            *count = count.saturating_sub(1);
            false
        }
        None => true,
    });
    if gone.is_empty() && come.is_empty() {
        // The same lines in another order.
        let all =
            |lines: Vec<Sentence>| vec![Sentence::of(Key::Several).with("sentences", (lines, Joined::Semicolons))];
        (gone, come) = (all(lines(old)), all(lines(new)));
    }
    let tiers: BTreeSet<String> =
        [old, new].into_iter().flatten().flat_map(|aspect| order.touched(&aspect.touches)).collect();
    let tiers: Vec<String> = order.names.iter().filter(|tier| tiers.contains(*tier)).cloned().collect();
    let count = gone.len().max(come.len());
    let (mut gone, mut come) = (gone.into_iter(), come.into_iter());
    for _ in 0..count {
        let name = aspect.name.as_deref();
        changes.push(change(aspect.part, name, &aspect.aspect, gone.next(), come.next(), tiers.clone()));
    }
}

fn count_up(counts: &mut BTreeMap<String, usize>, line: String) {
    let count = counts.entry(line).or_default();
    *count = count.saturating_add(1);
}

fn change(
    part: ChangedPart,
    name: Option<&str>,
    aspect: &Sentence,
    before: Option<Sentence>,
    after: Option<Sentence>,
    tiers: Vec<String>,
) -> RuleChange {
    let what = match name {
        Some(name) => {
            Sentence::of(Key::AspectOf).with("part", part.words()).with("name", name).with("aspect", aspect.clone())
        }
        None => Sentence::of(Key::AspectOfPart).with("part", part.words()).with("aspect", aspect.clone()),
    };
    let (kind, words) = match (before.clone(), after.clone()) {
        (Some(before), Some(after)) => {
            let words = Sentence::of(Key::ChangedTo).with("what", what).with("before", before).with("after", after);
            (ChangeKind::Changed, words)
        }
        (Some(before), None) => {
            (ChangeKind::Removed, Sentence::of(Key::Removed).with("what", what).with("before", before))
        }
        (None, after) => {
            let after = after.unwrap_or_default();
            (ChangeKind::Added, Sentence::of(Key::Added).with("what", what).with("after", after))
        }
    };
    RuleChange { part, kind, name: name.map(String::from), aspect: aspect.clone(), before, after, tiers, words }
}

/// A rule in one line, with everything that its names stand for.
fn rule_line(rule: &RuleReport) -> Sentence {
    let mut values = parameters_line(&rule.parameters);
    values.extend(rule.thresholds.iter().map(|threshold| threshold.words.clone()));
    let line = |key| Sentence::of(key).with("rule", rule.words.as_str());
    match values.is_empty() {
        true => line(Key::RuleAlone),
        false => line(Key::RuleWith).with("values", (values, Joined::Semicolons)),
    }
}

fn parameters_line(parameters: &ByName<tierline_core::Decimal>) -> Vec<Sentence> {
    let one = |(name, value): &(String, tierline_core::Decimal)| {
        Sentence::of(Key::ParameterIs).with("name", name.as_str()).with("value", *value)
    };
    parameters.0.iter().map(one).collect()
}

/// Collects the aspects of a rulebook.
struct Aspects<'a> {
    all: Vec<Aspect>,
    now: &'a dyn Fn(&str) -> String,
}

impl Aspects<'_> {
    fn add(
        &mut self,
        part: ChangedPart,
        name: Option<&str>,
        aspect: Sentence,
        lines: impl IntoIterator<Item = Sentence>,
        touches: &Touches,
    ) {
        let lines: Vec<Sentence> = lines.into_iter().collect();
        if lines.is_empty() {
            return;
        }
        let is_of_tier =
            matches!(part, ChangedPart::Tier | ChangedPart::Service | ChangedPart::Owners | ChangedPart::Targets);
        let name = name.map(|name| if is_of_tier { (self.now)(name) } else { name.to_string() });
        self.all.push(Aspect { part, name, aspect, lines, touches: touches.clone() });
    }

    fn text(&mut self, part: ChangedPart, name: Option<&str>, key: Key, text: Option<&str>, touches: &Touches) {
        self.add(part, name, Sentence::of(key), text.map(Sentence::from), touches);
    }

    /// The tiers by their names of today.
    fn from(&self, tiers: &[String]) -> Touches {
        match tiers.is_empty() {
            true => Touches::Nobody,
            false => Touches::From(tiers.iter().map(|tier| (self.now)(tier)).collect()),
        }
    }
}

/// Everything that a rulebook shows, as aspects.
fn aspects(rulebook: &Rulebook, now: &dyn Fn(&str) -> String) -> Vec<Aspect> {
    let mut out = Aspects { all: Vec::new(), now };
    of_model(rulebook, &mut out);
    of_tiers(rulebook, &mut out);
    for parameter in &rulebook.parameters {
        let touches = out.from(&parameter.tiers);
        let value = Sentence::of(Key::AFigure).with("figure", parameter.value);
        out.add(ChangedPart::Parameter, Some(&parameter.name), Sentence::of(Key::ColumnValue), [value], &touches);
    }
    of_scores(rulebook, &mut out);
    of_definitions(rulebook, &mut out);
    of_promises(rulebook, &mut out);
    out.all
}

fn of_model(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    let (model, part) = (&rulebook.model, ChangedPart::Model);
    let texts = [
        (Key::AspectName, Some(&model.name)),
        (Key::AspectVersion, model.version.as_ref()),
        (Key::AspectPurpose, model.purpose.as_ref()),
        (Key::AspectOwner, model.owner.as_ref()),
        (Key::AspectClient, Some(&model.client)),
        (Key::AspectWorth, model.value.as_ref()),
    ];
    for (key, text) in texts {
        out.text(part, None, key, text.map(String::as_str), &Touches::Nobody);
    }
    out.add(part, None, Sentence::of(Key::AspectReading), rulebook.reading.clone(), &Touches::All);
    out.add(part, None, Sentence::of(Key::AspectRule), rulebook.rules_words.clone(), &Touches::Nobody);
    let migration = rulebook.migration.clone();
    out.add(ChangedPart::Migration, None, Sentence::of(Key::AspectRule), migration, &Touches::All);
}

fn of_tiers(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    let part = ChangedPart::Tier;
    for tier in &rulebook.tiers {
        let name = Some(tier.tier.as_str());
        let touches = out.from(std::slice::from_ref(&tier.tier));
        let place = Sentence::of(Key::PlaceOf).with("place", tier.place);
        out.add(part, name, Sentence::of(Key::AspectPlace), [place], &touches);
        let clauses: Vec<Sentence> = match tier.clauses.is_empty() {
            true => vec![Sentence::of(Key::TakesAll)],
            false => tier.clauses.iter().map(rule_line).collect(),
        };
        out.add(part, name, Sentence::of(Key::AspectRule), clauses, &touches);
        out.add(part, name, Sentence::of(Key::AspectStay), tier.stay.as_ref().map(rule_line), &touches);
        out.text(part, name, Key::AspectDescription, tier.description.as_deref(), &Touches::Nobody);
    }
}

fn of_scores(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    let part = ChangedPart::Score;
    for score in &rulebook.scores {
        let (name, touches) = (Some(score.score.as_str()), out.from(&score.tiers));
        out.text(part, name, Key::AspectDescription, score.description.as_deref(), &Touches::Nobody);
        out.add(part, name, Sentence::of(Key::AspectRounding), score.words.first().cloned(), &touches);
        // One name may stand in several factors: they are told apart by their number.
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for factor in &score.factors {
            let count = seen.entry(&factor.of).or_default();
            *count = count.saturating_add(1);
            let label = match *count {
                1 => factor.of.clone(),
                more => format!("{} {more}", factor.of),
            };
            let aspect = |key| Sentence::of(key).with("factor", label.as_str());
            let weight = factor.weight.shown().map(|share| Sentence::of(Key::WeightIs).with("share", share));
            out.add(part, name, aspect(Key::AspectWeight), weight, &touches);
            out.add(part, name, aspect(Key::AspectPoints), points_lines(factor), &touches);
            out.add(part, name, aspect(Key::AspectMissing), [factor.missing.clone()], &touches);
        }
    }
}

fn points_lines(factor: &FactorEntry) -> Vec<Sentence> {
    let row = |row: &super::parts::PointsEntry| {
        Sentence::of(Key::PointsWhen).with("when", row.when.clone()).with("points", row.points)
    };
    factor.points.iter().map(row).chain(factor.line.iter().map(|line| line.words.clone())).collect()
}

fn of_definitions(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    let nobody = &Touches::Nobody;
    for dimension in &rulebook.dimensions {
        let part = ChangedPart::Dimension;
        let (name, touches) = (Some(dimension.dimension.as_str()), out.from(&dimension.tiers));
        out.text(part, name, Key::AspectDescription, dimension.description.as_deref(), nobody);
        out.text(part, name, Key::AspectBandsOver, dimension.of.as_deref(), &touches);
        let line = |level: &super::parts::LevelEntry| {
            let when = match (&level.range, &level.rule, &level.words) {
                (Some(range), _, _) => range.words.clone(),
                (None, Some(rule), _) => rule_line(rule),
                (None, None, words) => words.clone().unwrap_or_default(),
            };
            Sentence::of(Key::LevelWhen).with("level", level.level.as_str()).with("when", when)
        };
        let levels: Vec<Sentence> = dimension.levels.iter().map(line).collect();
        out.add(part, name, Sentence::of(Key::AspectLevels), levels, &touches);
    }
    for flag in &rulebook.flags {
        let touches = out.from(&flag.tiers);
        let rule = [rule_line(&flag.rule)];
        out.add(ChangedPart::Flag, Some(&flag.flag), Sentence::of(Key::AspectRule), rule, &touches);
    }
    for attribute in &rulebook.attributes {
        let part = ChangedPart::Attribute;
        let (name, touches) = (Some(attribute.attribute.as_str()), out.from(&attribute.tiers));
        out.add(part, name, Sentence::of(Key::AspectKind), [attribute.kind.clone()], &touches);
        out.text(part, name, Key::AspectColumn, Some(&attribute.column), &touches);
        out.add(part, name, Sentence::of(Key::AspectLevels), listed(&attribute.levels), &touches);
        let bounds = attribute.bounds.as_ref().map(|range| range.words.clone());
        out.add(part, name, Sentence::of(Key::AspectBounds), bounds, &touches);
        out.add(part, name, Sentence::of(Key::AspectAbsent), [attribute.absent.clone()], &touches);
        out.add(part, name, Sentence::of(Key::AspectMarks), listed(&attribute.marks), &touches);
        out.text(part, name, Key::AspectUnit, attribute.unit.as_deref(), nobody);
        out.text(part, name, Key::AspectDescription, attribute.description.as_deref(), nobody);
    }
    for derived in &rulebook.derived {
        let part = ChangedPart::Derived;
        let (name, touches) = (Some(derived.derived.as_str()), out.from(&derived.tiers));
        let formula = RuleReport {
            words: derived.formula.clone(),
            parameters: derived.parameters.clone(),
            thresholds: Vec::new(),
        };
        out.add(part, name, Sentence::of(Key::AspectFormula), [rule_line(&formula)], &touches);
        out.add(part, name, Sentence::of(Key::AspectKind), [derived.kind.clone()], &touches);
        out.text(part, name, Key::AspectUnit, derived.unit.as_deref(), nobody);
        out.text(part, name, Key::AspectDescription, derived.description.as_deref(), nobody);
    }
}

fn listed(items: &[String]) -> Vec<Sentence> {
    items.iter().map(|item| Sentence::from(item.as_str())).collect()
}

fn of_promises(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    for service in &rulebook.service {
        let touches = Touches::One((out.now)(&service.tier));
        for (column, cell) in &service.entitlements.0 {
            let aspect = Sentence::from(column.replace('_', " "));
            let line = cell.as_deref().map(Sentence::from);
            out.add(ChangedPart::Service, Some(&service.tier), aspect, line, &touches);
        }
    }
    for owners in &rulebook.owners {
        let touches = Touches::One((out.now)(&owners.tier));
        let (part, name) = (ChangedPart::Owners, Some(owners.tier.as_str()));
        out.add(part, name, Sentence::of(Key::AspectCoverage), [owners.words.clone()], &touches);
        let minutes = owners.minutes.as_ref().map(|minutes| {
            let of = |minutes: Option<u32>| match minutes {
                Some(minutes) => Sentence::of(Key::AFigure).with("figure", minutes),
                None => Sentence::of(Key::NotSaid),
            };
            Sentence::of(Key::MinutesOf)
                .with("touchpoint", of(minutes.touchpoint))
                .with("review", of(minutes.business_review))
        });
        out.add(part, name, Sentence::of(Key::AspectMinutes), minutes, &Touches::Nobody);
    }
    for target in &rulebook.targets {
        let aspect = target.measure_words.clone();
        out.add(ChangedPart::Targets, Some(&target.tier), aspect, [target.words.clone()], &Touches::Nobody);
    }
}

/// Whom to tell: who answers for the model, the owners of the tiers that are touched, role by role, and the clients whose promise
/// is another.
fn tell(
    before: &Rulebook,
    after: &Rulebook,
    now: &dyn Fn(&str) -> String,
    changes: &[RuleChange],
    order: &Order,
) -> Vec<Tell> {
    if changes.is_empty() {
        return Vec::new();
    }
    let numbered = || changes.iter().zip(1_usize..);
    let who = after.model.owner.clone();
    let mut out = vec![Tell {
        kind: TellKind::ModelOwner,
        words: match &who {
            Some(who) => Sentence::of(Key::TellOwner).with("who", who.as_str()),
            None => Sentence::of(Key::TellOwnerNobody),
        },
        who,
        tiers: Vec::new(),
        changes: numbered().map(|(_, number)| number).collect(),
    }];
    // Roles of a tier, before and after: who hands over has to know of it as well.
    let mut roles: Vec<(Option<String>, BTreeSet<String>)> = Vec::new();
    for tier in &order.names {
        let of = |rulebook: &Rulebook, name: &dyn Fn(&str) -> String| {
            let own = rulebook.owners.iter().filter(|owners| name(&owners.tier) == *tier);
            own.map(|owners| owners.role.clone()).collect::<Vec<_>>()
        };
        let mut own = of(before, now);
        own.extend(of(after, &str::to_string));
        if own.is_empty() {
            own.push(None);
        }
        for role in own {
            match roles.iter_mut().find(|(known, _)| *known == role) {
                Some((_, tiers)) => drop(tiers.insert(tier.clone())),
                None => roles.push((role, [tier.clone()].into())),
            }
        }
    }
    for (role, of_role) in roles {
        let about: Vec<(&RuleChange, usize)> =
            numbered().filter(|(change, _)| change.tiers.iter().any(|tier| of_role.contains(tier))).collect();
        let touched: BTreeSet<&String> = about.iter().flat_map(|(change, _)| &change.tiers).collect();
        let is_touched = |tier: &&String| of_role.contains(*tier) && touched.contains(*tier);
        let tiers: Vec<String> = order.names.iter().filter(is_touched).cloned().collect();
        if tiers.is_empty() {
            continue;
        }
        let words = match &role {
            Some(role) => Sentence::of(Key::TellRole).with("role", role.as_str()).with("tiers", tiers.clone()),
            None => Sentence::of(Key::TellOwners).with("tiers", tiers.clone()),
        };
        let changes = about.iter().map(|(_, number)| *number).collect();
        out.push(Tell { kind: TellKind::Owners, who: role, tiers, changes, words });
    }
    let promised: Vec<(&RuleChange, usize)> = numbered().filter(|(change, _)| change.part.is_promise()).collect();
    let touched: BTreeSet<&String> = promised.iter().flat_map(|(change, _)| &change.tiers).collect();
    let tiers: Vec<String> = order.names.iter().filter(|tier| touched.contains(*tier)).cloned().collect();
    if !tiers.is_empty() {
        out.push(Tell {
            kind: TellKind::Clients,
            who: None,
            words: Sentence::of(Key::TellClients).with("tiers", tiers.clone()),
            tiers,
            changes: promised.iter().map(|(_, number)| *number).collect(),
        });
    }
    out
}
