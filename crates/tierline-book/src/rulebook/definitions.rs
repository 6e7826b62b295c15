//! What a model's names stand for: attributes, derived attributes, dimensions and flags; and which tiers go back to each.

use std::collections::BTreeSet;

use tierline_core::anatomy::{Anatomy, LevelsBy, Rule, SlotId};
use tierline_core::{
    Attribute, Classes, Decimal, Dimension, Factor, Key, Kind, Level, MissingPoints, Model, Number, Points, Sentence,
};

use super::parts::{AttributeEntry, DerivedEntry, DimensionEntry, FlagEntry, LevelEntry, ParameterEntry, RangeEntry};
use super::range::{Values, named, number_of, number_of_end, range};
use super::words::{about_words, behind, experience, owned};
use crate::report::{ByName, Only, RuleReport, reached, reports_of_rules};

/// Which tiers go back to what.
pub(super) struct Dependents<'a> {
    anatomy: &'a Anatomy,
    /// By tier: the slots that its rule and its `stay` rule go back to.
    reached: Vec<BTreeSet<SlotId>>,
}

impl<'a> Dependents<'a> {
    pub(super) fn of(anatomy: &'a Anatomy) -> Self {
        let of_tier = |tier: &tierline_core::anatomy::TierRules| {
            let reads: Vec<SlotId> =
                tier.clauses.iter().chain(&tier.stay).flat_map(|rule| rule.reads.iter().copied()).collect();
            reached(anatomy, &reads)
        };
        Self { anatomy, reached: anatomy.tiers().iter().map(of_tier).collect() }
    }

    /// The tiers that go back to a name.
    pub(super) fn tiers(&self, name: &str) -> Vec<String> {
        let Some(slot) = self.anatomy.find(name) else { return Vec::new() };
        let tiers = self.anatomy.tiers().iter().zip(&self.reached);
        tiers.filter(|(_, slots)| slots.contains(&slot.id())).map(|(tier, _)| tier.name.to_string()).collect()
    }

    /// The names of attributes that a tier goes back to, in the order of the model.
    pub(super) fn attributes(&self, model: &Model, tier: usize) -> Vec<String> {
        let Some(slots) = self.reached.get(tier) else { return Vec::new() };
        let is_reached =
            |attribute: &&Attribute| self.anatomy.find(&attribute.name).is_some_and(|slot| slots.contains(&slot.id()));
        model.attributes().iter().filter(is_reached).map(|attribute| attribute.name.to_string()).collect()
    }
}

/// A type in words.
fn kind(kind: &Kind) -> Sentence {
    match kind {
        Kind::Decimal { scale } => {
            Sentence::of(Key::KindDigits).with("kind", kind.word()).with("scale", u32::from(*scale))
        }
        _ => Sentence::from(kind.word()),
    }
}

fn text(text: Option<&str>) -> Option<String> {
    text.map(String::from)
}

pub(super) fn attributes(model: &Model, values: &Values<'_>, dependents: &Dependents<'_>) -> Vec<AttributeEntry> {
    let entry = |attribute: &Attribute| {
        let min = attribute.min.as_ref().map(|min| (values.constant(min), true));
        let max = attribute.max.as_ref().map(|max| (values.constant(max), true));
        let absent = match &attribute.missing {
            _ if attribute.required => Sentence::of(Key::AbsentRequired),
            Some(value) => Sentence::of(Key::AbsentCounts).with("value", values.constant(value).words()),
            None => Sentence::of(Key::AbsentMissing),
        };
        AttributeEntry {
            attribute: attribute.name.to_string(),
            column: attribute.source_column().into(),
            kind: kind(&attribute.kind),
            levels: match &attribute.kind {
                Kind::Category { levels } => levels.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            },
            unit: text(attribute.unit.as_deref()),
            description: text(attribute.description.as_deref()),
            bounds: (min.is_some() || max.is_some()).then(|| range(min, max)),
            absent,
            marks: model.marks(attribute).map(String::from).collect(),
            tiers: dependents.tiers(&attribute.name),
        }
    };
    model.attributes().iter().map(entry).collect()
}

pub(super) fn derived(model: &Model, anatomy: &Anatomy, dependents: &Dependents<'_>) -> Vec<DerivedEntry> {
    let entry = |(derived, slot): (&tierline_core::Derived, &tierline_core::anatomy::DerivedSlot)| DerivedEntry {
        derived: derived.name.to_string(),
        kind: kind(&derived.kind),
        unit: text(derived.unit.as_deref()),
        description: text(derived.description.as_deref()),
        formula: slot.words.to_string(),
        parameters: ByName(slot.parameters.iter().map(|own| (own.name.to_string(), own.value)).collect()),
        tiers: dependents.tiers(&derived.name),
    };
    model.derived().iter().zip(anatomy.derived()).map(entry).collect()
}

/// The values of parameters by their names.
pub(super) fn parameters_of(model: &Model, names: &[&str]) -> ByName<Decimal> {
    let known = model.parameters().iter().filter(|parameter| names.contains(&&*parameter.name));
    ByName(known.map(|parameter| (parameter.name.to_string(), parameter.value)).collect())
}

pub(super) fn dimensions(
    model: &Model,
    anatomy: &Anatomy,
    values: &Values<'_>,
    dependents: &Dependents<'_>,
) -> Vec<DimensionEntry> {
    // All rules of levels are looked at together.
    let rules: Vec<&Rule> = anatomy.dimensions().iter().flat_map(|dimension| level_rules(&dimension.levels)).collect();
    let mut reports = reports_of_rules(anatomy, &rules).into_iter();
    let mut entry = |dimension: &Dimension| {
        let (of, names, mut levels, words) = match &dimension.classes {
            Classes::Bands { of, bands } => {
                let ranges = values.bands(bands.iter().map(|band| &band.end));
                let level = |(band, range): (&tierline_core::Band, _)| level_of(&band.level, Some(range), None, None);
                let levels: Vec<LevelEntry> = bands.iter().zip(ranges).map(level).collect();
                let names = named(bands.iter().filter_map(|band| number_of_end(&band.end)));
                let missing = Sentence::of(Key::NoLevelMissing).with("of", of);
                (Some(of), names, levels, Some(missing))
            }
            Classes::Rules(rules) => {
                let level = |rule: &tierline_core::LevelRule| {
                    let report = rule.when.as_ref().and_then(|_| reports.next());
                    level_of(&rule.level, None, report, rule.when.is_none().then(|| Sentence::of(Key::LevelRest)))
                };
                let levels = rules.iter().map(level).collect();
                let open = rules.last().is_none_or(|last| last.when.is_some());
                (None, Vec::new(), levels, open.then(|| Sentence::of(Key::NoLevelLeft)))
            }
        };
        let slot = of.and_then(|of| anatomy.find(of));
        for about in &dimension.about {
            let entry = levels.iter_mut().find(|entry: &&mut LevelEntry| *entry.level == *about.name);
            entry.into_iter().for_each(|entry| say(entry, about));
        }
        DimensionEntry {
            dimension: dimension.name.to_string(),
            description: text(dimension.description.as_deref()),
            of: of.map(ToString::to_string),
            unit: slot.and_then(|slot| text(slot.unit())),
            levels,
            words,
            parameters: parameters_of(model, &names),
            asks: timelines_ask(anatomy, dimension),
            tiers: dependents.tiers(&dimension.name),
        }
    };
    model.dimensions().iter().map(&mut entry).collect()
}

fn level_of(level: &str, range: Option<RangeEntry>, rule: Option<RuleReport>, words: Option<Sentence>) -> LevelEntry {
    let (needs, expectations, about_words, timeline) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    LevelEntry {
        level: level.into(),
        range,
        rule,
        words,
        description: None,
        needs,
        expectations,
        about_words,
        timeline,
    }
}

/// What there is to say of a level.
fn say(entry: &mut LevelEntry, about: &Level) {
    entry.description = text(about.description.as_deref());
    (entry.needs, entry.expectations) = (owned(&about.needs), owned(&about.expectations));
    entry.about_words = about_words(&about.needs, &about.expectations);
    entry.timeline = about.timeline.iter().map(experience).collect();
}

/// The names that the timelines of a dimension's levels go back to: its own, and those of their dates.
fn timelines_ask(anatomy: &Anatomy, dimension: &Dimension) -> Vec<String> {
    let experiences = || dimension.about.iter().flat_map(|level| &level.timeline);
    let own = experiences().next().map(|_| dimension.name.to_string());
    behind(anatomy, own.into_iter().chain(experiences().map(|experience| experience.from.to_string())).collect())
}

fn level_rules(levels: &LevelsBy) -> Vec<&Rule> {
    match levels {
        LevelsBy::Rules(rules) => rules.iter().filter_map(|level| level.rule.as_ref()).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn flags(model: &Model, anatomy: &Anatomy, dependents: &Dependents<'_>) -> Vec<FlagEntry> {
    let rules: Vec<&Rule> = anatomy.flags().iter().map(|flag| &flag.rule).collect();
    let entry = |(flag, rule): (&tierline_core::Flag, RuleReport)| FlagEntry {
        flag: flag.name.to_string(),
        description: text(flag.description.as_deref()),
        needs: owned(&flag.needs),
        expectations: owned(&flag.expectations),
        about_words: about_words(&flag.needs, &flag.expectations),
        rule,
        tiers: dependents.tiers(&flag.name),
    };
    model.flags().iter().zip(reports_of_rules(anatomy, &rules)).map(entry).collect()
}

/// The numbers that a factor says, of which each may be a parameter.
pub(super) fn numbers_of_factor(factor: &Factor) -> Vec<&Number> {
    let mut numbers = vec![&factor.weight];
    match &factor.points {
        Points::Bands(bands) => {
            numbers.extend(bands.iter().flat_map(|band| number_of_end(&band.end).into_iter().chain([&band.points])));
        }
        Points::Levels(levels) => numbers.extend(levels.iter().map(|(_, points)| points)),
        Points::Linear { from, to, points } => numbers.extend([from, to].into_iter().chain(points)),
    }
    if let MissingPoints::Points(points) = &factor.missing {
        numbers.push(points);
    }
    numbers
}

/// The parameters, with what names them.
pub(super) fn parameters(model: &Model, anatomy: &Anatomy, dependents: &Dependents<'_>) -> Vec<ParameterEntry> {
    let mut uses: Vec<(String, Vec<String>)> = Vec::new();
    let of_rule = |rule: &Rule| rule.parameters.iter().map(|own| own.name.to_string()).collect::<Vec<_>>();
    for tier in anatomy.tiers() {
        uses.push((tier.name.to_string(), tier.clauses.iter().chain(&tier.stay).flat_map(of_rule).collect()));
    }
    let owned = |names: Vec<&str>| names.into_iter().map(String::from).collect::<Vec<_>>();
    for score in model.scores() {
        let numbers = score.factors.iter().flat_map(numbers_of_factor);
        uses.push((score.name.to_string(), owned(named(numbers))));
    }
    for (dimension, levels) in model.dimensions().iter().zip(anatomy.dimensions()) {
        let names = match &dimension.classes {
            Classes::Bands { bands, .. } => owned(named(bands.iter().filter_map(|band| number_of_end(&band.end)))),
            Classes::Rules(_) => level_rules(&levels.levels).into_iter().flat_map(of_rule).collect(),
        };
        uses.push((dimension.name.to_string(), names));
    }
    for (flag, rule) in model.flags().iter().zip(anatomy.flags()) {
        uses.push((flag.name.to_string(), of_rule(&rule.rule)));
    }
    for (derived, slot) in model.derived().iter().zip(anatomy.derived()) {
        let names = slot.parameters.iter().map(|own| own.name.to_string()).collect();
        uses.push((derived.name.to_string(), names));
    }
    for attribute in model.attributes() {
        let constants = [&attribute.min, &attribute.max, &attribute.missing];
        let numbers = constants.into_iter().flatten().filter_map(number_of);
        uses.push((attribute.name.to_string(), owned(named(numbers))));
    }
    let entry = |parameter: &tierline_core::Parameter| {
        let name = &*parameter.name;
        let used_by: Vec<String> =
            uses.iter().filter(|(_, names)| names.iter().any(|own| own == name)).map(|(by, _)| by.clone()).collect();
        let through: Vec<String> = used_by.iter().flat_map(|by| dependents.tiers(by)).collect();
        // A name and a tier may be written alike: the tiers whose own rules name it stand first.
        let own = anatomy.tiers().iter().filter(|tier| {
            through.contains(&tier.name.to_string())
                || tier.clauses.iter().chain(&tier.stay).any(|rule| of_rule(rule).iter().any(|own| own == name))
        });
        let tiers = own.map(|tier| tier.name.to_string()).collect();
        let origin = parameter.relative.as_ref().map(|relative| {
            let quantile = Sentence::of(Key::QuantileOf).with("quantile", relative.quantile);
            quantile.with("name", &*relative.of).with("day", relative.fixed)
        });
        ParameterEntry { name: name.into(), value: parameter.value, origin: Only(origin), used_by, tiers }
    };
    model.parameters().iter().map(entry).collect()
}
