//! Rules with the values of their thresholds: those of the parameters that they name, and those that stand elsewhere in the
//! model, as the ends of the bands of a dimension that a rule asks for.
//!
//! Everything comes from the anatomy. A number that a rule says itself is not told again.

use std::collections::BTreeSet;

use tierline_core::anatomy::{Anatomy, Definition, LevelsBy, Rule, Side, Slot, SlotCodes, SlotId};
use tierline_core::{Date, Decimal, Fraction, Key, Plan, Sentence};

use super::parts::{CutValue, RuleReport, ThresholdReport};
use super::write::ByName;

/// Digits behind the point of thresholds that do not end: as many as an attribute can have.
const DIGITS: u8 = 18;

/// Parts of rules times numbers that they may reach, at most: beyond that, only what rules say themselves is told. A model of
/// the greatest length that people write has some thousands.
const MOST: usize = 100_000;

/// The rules of a plan's tiers, with what the names in them stand for.
///
/// ```
/// use tierline_book::report::RuleReports;
/// use tierline_core::{Attribute, Band, Dimension, Model, Tier, name};
/// let model = Model::builder("health")
///     .parameter("floor", 100_000)
///     .attribute(Attribute::decimal("arr", 2))
///     .attribute(Attribute::decimal("health", 0))
///     .dimension(Dimension::bands("band", "health", [Band::below("low", 60), Band::rest("high")]))
///     .tier(Tier::when("Good", name("arr").gt(name("floor")).or(name("band").eq("high"))))
///     .tier(Tier::rest("Poor"))
///     .build()?;
/// let rules = RuleReports::of(&model.compile());
/// let [floor, band] = &rules.clauses(0)[..] else { panic!("two clauses") };
/// assert_eq!(floor.parameters.get("floor"), Some(&100_000.into()));
/// assert!(floor.thresholds.is_empty());
/// assert_eq!(band.thresholds[0].words.to_string(), "`band = 'high'` is decided by `health`: below 60, or from there on");
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleReports {
    /// By tier: its clauses, and its `stay` rule.
    tiers: Vec<(Vec<RuleReport>, Option<RuleReport>)>,
}

impl RuleReports {
    /// Those of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let anatomy = plan.anatomy();
        let tiers = anatomy.tiers();
        let rules: Vec<&Rule> = tiers.iter().flat_map(|tier| tier.clauses.iter().chain(&tier.stay)).collect();
        let mut reports = reports_of_rules(&anatomy, &rules).into_iter();
        let of_tier = |tier: &tierline_core::anatomy::TierRules| {
            let clauses = reports.by_ref().take(tier.clauses.len()).collect();
            (clauses, tier.stay.as_ref().and_then(|_| reports.next()))
        };
        Self { tiers: tiers.iter().map(of_tier).collect() }
    }

    /// The alternatives of a tier's rule, by its rank from 0; none where it takes everybody.
    #[must_use]
    pub fn clauses(&self, rank: usize) -> Vec<RuleReport> {
        self.tiers.get(rank).map(|(clauses, _)| clauses.clone()).unwrap_or_default()
    }

    /// What keeps a client in a tier.
    #[must_use]
    pub fn stay(&self, rank: usize) -> Option<RuleReport> {
        self.tiers.get(rank).and_then(|(_, stay)| stay.clone())
    }
}

/// Rules of one plan, each with what the names in it stand for.
#[must_use]
pub(crate) fn reports_of_rules(anatomy: &Anatomy, rules: &[&Rule]) -> Vec<RuleReport> {
    let mut reports: Vec<RuleReport> = rules
        .iter()
        .map(|rule| {
            let parameters = rule.parameters.iter().map(|own| (own.name.to_string(), own.value)).collect();
            RuleReport { words: rule.words.to_string(), parameters: ByName(parameters), thresholds: Vec::new() }
        })
        .collect();
    let reached: Vec<BTreeSet<SlotId>> = rules.iter().map(|rule| reached(anatomy, &rule.reads)).collect();
    let sizes = rules.iter().zip(&reached).map(|(rule, slots)| rule.tree.tests().len().saturating_mul(slots.len()));
    if sizes.fold(0_usize, usize::saturating_add) > MOST {
        return reports;
    }
    for slot in anatomy.slots() {
        if slot.cut_points().is_empty() && !has_numbers(slot) {
            continue;
        }
        // By number among the rules that reach the slot: which rule it is.
        let asking: Vec<usize> =
            reached.iter().enumerate().filter(|(_, slots)| slots.contains(&slot.id())).map(|(at, _)| at).collect();
        let trees = asking.iter().filter_map(|at| rules.get(*at)).map(|rule| &rule.tree);
        for found in anatomy.rule_thresholds(slot.id(), trees) {
            let Some(report) = asking.get(found.rule).and_then(|at| reports.get_mut(*at)) else { continue };
            let through: Vec<&Slot> = found.through.iter().filter_map(|id| anatomy.slot(*id)).collect();
            let threshold = threshold(slot, &through, &found.words, found.threshold.value, found.threshold.side);
            if let Some(threshold) = threshold.filter(|own| !is_said(report, own) && !report.thresholds.contains(own)) {
                report.thresholds.push(threshold);
            }
        }
    }
    reports
}

fn has_numbers(slot: &Slot) -> bool {
    matches!(slot.codes(), SlotCodes::Number { .. } | SlotCodes::Date { .. })
}

/// The slots that a rule reads, and those that they are made of.
pub(crate) fn reached(anatomy: &Anatomy, reads: &[SlotId]) -> BTreeSet<SlotId> {
    let mut all = BTreeSet::new();
    let mut open: Vec<SlotId> = reads.to_vec();
    while let Some(slot) = open.pop() {
        if all.insert(slot) {
            open.extend(parts_of(anatomy, slot));
        }
    }
    all
}

/// The slots that a slot is made of.
fn parts_of(anatomy: &Anatomy, slot: SlotId) -> Vec<SlotId> {
    match anatomy.definition(slot) {
        Some(Definition::Derived(derived)) => derived.reads.clone(),
        Some(Definition::Dimension(dimension)) => match &dimension.levels {
            LevelsBy::Table { of, .. } => vec![*of],
            LevelsBy::Rules(rules) => {
                rules.iter().filter_map(|level| level.rule.as_ref()).flat_map(|rule| rule.reads.clone()).collect()
            }
            _ => Vec::new(),
        },
        Some(Definition::Score(score)) => score.factors.iter().map(|factor| factor.of).collect(),
        Some(Definition::Flag(flag)) => flag.rule.reads.clone(),
        _ => Vec::new(),
    }
}

/// A number of a slot as it is shown; nothing beyond the calendar, and where no number holds it.
pub(crate) fn cut_value(slot: &Slot, value: Fraction) -> Option<CutValue> {
    if matches!(slot.codes(), SlotCodes::Date { .. }) {
        let (days, one) = value.lowest_terms();
        return Date::from_days(i64::try_from(days).ok().filter(|_| one == 1)?).map(CutValue::Day);
    }
    value.decimal().map(Decimal::normalized).or_else(|| value.rounded(DIGITS)).map(CutValue::Number)
}

/// A number or a day with its unit.
pub(crate) fn with_unit(value: CutValue, unit: Option<&str>) -> Sentence {
    let (key, place) = match (value, unit) {
        (CutValue::Number(_), Some(_)) => (Key::HeadValueIn, "value"),
        (CutValue::Number(_), None) => (Key::AFigure, "figure"),
        (CutValue::Day(_), _) => (Key::Verbatim, "text"),
    };
    let sentence = match value {
        CutValue::Number(number) => Sentence::of(key).with(place, number),
        CutValue::Day(day) => Sentence::of(key).with(place, day),
    };
    match unit {
        Some(unit) => sentence.with("unit", unit),
        None => sentence,
    }
}

fn threshold(slot: &Slot, through: &[&Slot], asks: &str, value: Fraction, side: Side) -> Option<ThresholdReport> {
    let at = cut_value(slot, value)?;
    let counts_above = side == Side::Below;
    let key = if counts_above { Key::DecidedFrom } else { Key::DecidedAbove };
    let words = Sentence::of(key).with("asks", asks).with("of", slot.name()).with("at", with_unit(at, slot.unit()));
    Some(ThresholdReport {
        asks: asks.into(),
        of: slot.name().into(),
        through: through.iter().map(|slot| slot.name().to_string()).collect(),
        at,
        unit: slot.unit().map(String::from),
        counts_above,
        words,
    })
}

/// Whether a rule asks for the number itself, by its digits or by a parameter.
fn is_said(report: &RuleReport, threshold: &ThresholdReport) -> bool {
    if !threshold.through.is_empty() {
        return false;
    }
    match threshold.at {
        CutValue::Day(day) => threshold.asks.contains(&day.to_string()),
        CutValue::Number(number) => {
            // A sign stands apart from its digits.
            let size = |number: Decimal| Decimal::new(number.mantissa().saturating_abs(), number.scale());
            let number = size(number).map(Decimal::normalized);
            let said = |word: &str| {
                let digits: String = word.chars().filter(|letter| *letter != '_').collect();
                let value = digits.parse::<Decimal>().ok();
                let value = value.or_else(|| report.parameters.get(word).copied());
                number.is_some() && value.and_then(size).map(Decimal::normalized) == number
            };
            let apart = |letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '.';
            threshold.asks.split(apart).any(said)
        }
    }
}
