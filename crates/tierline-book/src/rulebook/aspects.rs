//! A rulebook as aspects: a part of the model, its name, what is said of it, and the lines that say it.

use std::collections::BTreeMap;

use tierline_core::{Joined, Key, Language, Sentence};

use super::change::{ChangedPart, Place};
use super::parts::{FactorEntry, PromiseEntry, PromiseLine, Rulebook};
use super::promises::{column_words, minutes_words};
use super::range::share;
use crate::report::{ByName, RuleReport};

/// Whose clients a change is about.
#[derive(Clone, Debug)]
pub(super) enum Touches {
    /// Nobody's: it is about words and aims.
    Nobody,
    /// Those of one tier: what they are promised.
    One(String),
    /// Those of some tiers, and of all that are worse than the best of them: who is not taken there goes on to those, and who
    /// is taken there comes from them.
    From(Vec<String>),
    /// Those of some tiers.
    Some(Vec<String>),
    /// All.
    All,
}

/// A part of the model, what is said of it, and the lines that say it.
pub(super) struct Aspect {
    pub(super) part: ChangedPart,
    pub(super) name: Option<String>,
    pub(super) aspect: Sentence,
    pub(super) lines: Vec<Sentence>,
    /// Who may get another tier by it; what they are promised, where the part is a promise.
    pub(super) touches: Touches,
    /// The tiers whose clients may be promised something else by it.
    pub(super) promised: Vec<String>,
}

impl Aspect {
    pub(super) const fn of(part: ChangedPart, name: Option<String>, aspect: Sentence) -> Self {
        Self { part, name, aspect, lines: Vec::new(), touches: Touches::Nobody, promised: Vec::new() }
    }

    pub(super) fn place(&self) -> Place {
        (self.part, self.name.clone(), self.aspect.in_language(Language::English))
    }
}

// A rule in one line, with everything that its names stand for.
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
    rulebook: &'a Rulebook,
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
        let asked = match part {
            ChangedPart::Parameter | ChangedPart::Score | ChangedPart::Dimension => name,
            ChangedPart::Flag | ChangedPart::Attribute | ChangedPart::Derived => name,
            _ => None,
        };
        let promised = asked.map(|name| self.promised(name)).unwrap_or_default();
        let name = name.map(|name| if is_of_tier { (self.now)(name) } else { name.to_string() });
        self.all.push(Aspect { lines, touches: touches.clone(), promised, ..Aspect::of(part, name, aspect) });
    }

    fn text(&mut self, part: ChangedPart, name: Option<&str>, key: Key, text: Option<&str>, touches: &Touches) {
        self.add(part, name, Sentence::of(key), text.map(Sentence::from), touches);
    }

    /// The tiers whose promises go back to a name, by their names of today.
    fn promised(&self, name: &str) -> Vec<String> {
        let named_by = self.rulebook.parameters.iter().find(|parameter| parameter.name == name);
        let names = || named_by.into_iter().flat_map(|parameter| &parameter.used_by).map(String::as_str).chain([name]);
        let is_asked = |asks: &[String]| names().any(|name| asks.iter().any(|own| own == name));
        // Levels have clients of all tiers, as dated lists have.
        let levels = self.rulebook.dimensions.iter().any(|dimension| is_asked(&dimension.asks));
        if levels || self.rulebook.overlays.iter().any(|overlay| is_asked(&overlay.asks)) {
            return self.all_tiers();
        }
        let asks = |promise: &&PromiseEntry| is_asked(&promise.asks);
        self.rulebook.promises.iter().filter(asks).map(|promise| (self.now)(&promise.tier)).collect()
    }

    /// All tiers by their names of today.
    fn all_tiers(&self) -> Vec<String> {
        self.rulebook.tiers.iter().map(|tier| (self.now)(&tier.tier)).collect()
    }

    /// What clients need and expect, an aspect each.
    fn about(&mut self, part: ChangedPart, name: Option<&str>, needs: &[String], expectations: &[String]) {
        self.add(part, name, Sentence::of(Key::AspectNeeds), listed(needs), &Touches::Nobody);
        self.add(part, name, Sentence::of(Key::AspectExpectations), listed(expectations), &Touches::Nobody);
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
///
/// `now` gives a tier its name of today, and `is_told` says whether a former name is told as a renaming.
pub(super) fn aspects(
    rulebook: &Rulebook,
    now: &dyn Fn(&str) -> String,
    is_told: &dyn Fn(&str) -> bool,
) -> Vec<Aspect> {
    let mut out = Aspects { rulebook, all: Vec::new(), now };
    of_model(rulebook, &mut out);
    of_tiers(rulebook, is_told, &mut out);
    for parameter in &rulebook.parameters {
        let touches = out.from(&parameter.tiers);
        let value = Sentence::of(Key::AFigure).with("figure", parameter.value);
        out.add(ChangedPart::Parameter, Some(&parameter.name), Sentence::of(Key::ColumnValue), [value], &touches);
        if let Some(origin) = &parameter.origin.0 {
            let heading = Sentence::of(Key::WorkedOutFrom);
            out.add(ChangedPart::Parameter, Some(&parameter.name), heading, [origin.clone()], &touches);
        }
    }
    of_scores(rulebook, &mut out);
    of_definitions(rulebook, &mut out);
    of_promises(rulebook, &mut out);
    of_conditions(rulebook, &mut out);
    of_lists(rulebook, &mut out);
    of_owners(rulebook, &mut out);
    of_metrics(rulebook, &mut out);
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

fn of_tiers(rulebook: &Rulebook, is_told: &dyn Fn(&str) -> bool, out: &mut Aspects<'_>) {
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
        let formerly: Vec<String> = tier.formerly.iter().filter(|name| !is_told(name)).cloned().collect();
        out.add(part, name, Sentence::of(Key::AspectFormerly), listed(&formerly), &Touches::Nobody);
        out.about(part, name, &tier.needs, &tier.expectations);
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
            let weight = factor.weight.0.map(|weight| Sentence::of(Key::WeightIs).with("share", share(weight)));
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
        dimension.levels.iter().for_each(|level| of_level(&dimension.dimension, level, out));
    }
    for flag in &rulebook.flags {
        let touches = out.from(&flag.tiers);
        let rule = [rule_line(&flag.rule)];
        let (part, name) = (ChangedPart::Flag, Some(flag.flag.as_str()));
        out.add(part, name, Sentence::of(Key::AspectRule), rule, &touches);
        out.text(part, name, Key::AspectDescription, flag.description.as_deref(), nobody);
        out.about(part, name, &flag.needs, &flag.expectations);
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

/// What there is to say of a level, and its key experiences, which clients of all tiers are promised.
fn of_level(dimension: &str, level: &super::parts::LevelEntry, out: &mut Aspects<'_>) {
    let (part, name, nobody) = (ChangedPart::Dimension, Some(dimension), &Touches::Nobody);
    let of =
        |key| Sentence::of(Key::AspectOfLevel).with("level", level.level.as_str()).with("aspect", Sentence::of(key));
    out.add(part, name, of(Key::AspectDescription), level.description.as_deref().map(Sentence::from), nobody);
    out.add(part, name, of(Key::AspectNeeds), listed(&level.needs), nobody);
    out.add(part, name, of(Key::AspectExpectations), listed(&level.expectations), nobody);
    let touches = Touches::Some(out.all_tiers());
    let lines: Vec<Sentence> = level.timeline.iter().map(promise_line).collect();
    out.add(part, name, of(Key::AspectTimeline), lines, &touches);
}

/// A part of a promise in one line.
fn promise_line(line: &PromiseLine) -> Sentence {
    Sentence::of(Key::PromiseLine).with("what", line.what.clone()).with("words", line.words.clone())
}

fn listed(items: &[String]) -> Vec<Sentence> {
    items.iter().map(|item| Sentence::from(item.as_str())).collect()
}

fn of_promises(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    for service in &rulebook.service {
        let touches = Touches::One((out.now)(&service.tier));
        for (column, cell) in &service.entitlements.0 {
            let aspect = column_words(column);
            let line = cell.as_deref().map(Sentence::from);
            out.add(ChangedPart::Service, Some(&service.tier), aspect, line, &touches);
        }
    }
    if let Some(contact) = &rulebook.contact {
        let (part, name) = (ChangedPart::Contact, None);
        let touches = Touches::Some(rulebook.service.iter().map(|service| (out.now)(&service.tier)).collect());
        out.text(part, name, Key::PartAttribute, Some(&contact.attribute), &touches);
        out.add(part, name, Sentence::of(Key::AspectOutreach), [contact.outreach.clone()], &touches);
        for cap in &contact.caps {
            let aspect = Sentence::of(Key::AspectCap).with("value", cap.value.as_str());
            out.add(part, name, aspect, [cap.words.clone()], &touches);
        }
    }
    for target in &rulebook.targets {
        let aspect = target.measure_words.clone();
        out.add(ChangedPart::Targets, Some(&target.tier), aspect, [target.words.clone()], &Touches::Nobody);
    }
}

/// What some clients of a tier are promised. Conditions are told apart by their words, those of the same words by their number.
fn of_conditions(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    let part = ChangedPart::Service;
    for promise in &rulebook.promises {
        let (name, touches) = (Some(promise.tier.as_str()), Touches::One((out.now)(&promise.tier)));
        for line in &promise.lines {
            out.add(part, name, line.what.clone(), [line.words.clone()], &touches);
        }
        let mut seen: BTreeMap<(bool, &str), usize> = BTreeMap::new();
        for condition in &promise.conditions {
            let count = seen.entry((condition.adds, condition.rule.words.as_str())).or_default();
            *count = count.saturating_add(1);
            let rule = match *count {
                1 => condition.rule.words.clone(),
                more => format!("{} {more}", condition.rule.words),
            };
            let key = if condition.adds { Key::AspectAlso } else { Key::AspectInstead };
            let values = parameters_line(&condition.rule.parameters);
            let lines = condition.lines.iter().map(promise_line);
            let lines = values.into_iter().chain(lines).chain([condition.visible_words.clone()]);
            out.add(part, name, Sentence::of(key).with("rule", rule), lines, &touches);
        }
        for (adds, key) in [(false, Key::AspectInsteadOrder), (true, Key::AspectAlsoOrder)] {
            let own = promise.conditions.iter().filter(|condition| condition.adds == adds);
            let rules: Vec<Sentence> =
                own.map(|own| Sentence::of(Key::RuleAlone).with("rule", own.rule.words.as_str())).collect();
            // One alone has no order.
            if rules.len() > 1 {
                let rules = Sentence::of(Key::Several).with("sentences", (rules, Joined::Semicolons));
                out.add(part, name, Sentence::of(key), [rules], &touches);
            }
        }
    }
}

/// Dated lists, which clients of all tiers may be on, and programmes.
fn of_lists(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    let touches = Touches::Some(out.all_tiers());
    for overlay in &rulebook.overlays {
        let (part, name) = (ChangedPart::Overlay, Some(overlay.overlay.as_str()));
        // Without a line, nobody is promised anything by it.
        let touches = if overlay.lines.is_empty() { &Touches::Nobody } else { &touches };
        out.text(part, name, Key::AspectDescription, overlay.description.as_deref(), &Touches::Nobody);
        out.add(part, name, Sentence::of(Key::AspectUntil), [overlay.until_words.clone()], touches);
        out.add(part, name, Sentence::of(Key::AspectShown), [overlay.visible_words.clone()], touches);
        for line in &overlay.lines {
            out.add(part, name, line.what.clone(), [line.words.clone()], touches);
        }
    }
    for programme in &rulebook.programmes {
        let (part, name) = (ChangedPart::Programme, Some(programme.programme.as_str()));
        out.text(part, name, Key::AspectName, name, &Touches::Nobody);
        out.text(part, name, Key::AspectDescription, programme.description.as_deref(), &Touches::Nobody);
        out.about(part, name, &programme.needs, &programme.expectations);
    }
}

fn of_owners(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    for owners in &rulebook.owners {
        let touches = Touches::One((out.now)(&owners.tier));
        let (part, name) = (ChangedPart::Owners, Some(owners.tier.as_str()));
        out.add(part, name, Sentence::of(Key::AspectCoverage), [owners.words.clone()], &touches);
        let minutes = owners.minutes.as_ref().map(|minutes| minutes_words(minutes.touchpoint, minutes.business_review));
        out.add(part, name, Sentence::of(Key::AspectMinutes), minutes, &Touches::Nobody);
    }
    let fits = rulebook
        .fit
        .iter()
        .map(|fit| Sentence::of(Key::FitCosts).with("rule", fit.words.clone()).with("cost", fit.cost));
    out.add(ChangedPart::Fit, None, Sentence::of(Key::AspectRule), fits, &Touches::Nobody);
    for rate in &rulebook.rates {
        let value = Sentence::of(Key::AFigure).with("figure", rate.rate);
        out.add(ChangedPart::Rates, Some(&rate.role), Sentence::of(Key::ColumnValue), [value], &Touches::Nobody);
    }
}

/// What the model measures of its own, which touches no client.
fn of_metrics(rulebook: &Rulebook, out: &mut Aspects<'_>) {
    for metric in &rulebook.metrics {
        let (part, name, nobody) = (ChangedPart::Metric, Some(metric.metric.as_str()), &Touches::Nobody);
        out.text(part, name, Key::AspectName, name, nobody);
        out.text(part, name, Key::AspectFormula, Some(&metric.formula), nobody);
        out.text(part, name, Key::AspectUnit, Some(&metric.unit), nobody);
        out.add(part, name, Sentence::of(Key::AspectBetter), metric.words.clone(), nobody);
        out.text(part, name, Key::AspectDescription, metric.description.as_deref(), nobody);
    }
}
