//! Bands and dimensions: where each band ends, and which level a code has.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use crate::model::parts::{Band, Classes, Constant, Dimension, End};
use crate::model::problem::{Place, Problem};
use crate::plan::cells::{Cells, add_cut, band_end};
use crate::plan::compile::Compiler;
use crate::plan::lower::fine_threshold;
use crate::plan::scope::name_of;
use crate::plan::{Lane, Step};
use crate::value::fraction::Fraction;
use crate::value::number::Decimal;

/// Bands of a lane whose table is filled in when the cut points are known: where each ends, in units.
pub(super) struct DraftBands {
    pub(super) of: usize,
    pub(super) ends: Vec<i64>,
}

pub(super) enum DraftClasses {
    Bands(DraftBands, Vec<u8>),
    Rules(Vec<(Option<crate::plan::rule::Rule>, u8)>),
}

impl Compiler<'_> {
    /// Where bands end, in units of the lane; the cut points go to the lane.
    pub(super) fn bands(&mut self, of: usize, ends: &[&End], place: &Place) -> Option<DraftBands> {
        let (power, date, scale) = match self.low.lanes.get(of).and_then(Option::as_ref) {
            Some(cells @ Cells::Number { date, scale, .. }) => (cells.power(), *date, *scale),
            _ => return None,
        };
        let mut units: Vec<i64> = Vec::new();
        let mut whole = true;
        let Some((last, bounded)) = ends.split_last() else {
            self.say(Problem::new("no-bands", place.clone(), "there are no bands"));
            return None;
        };
        // Ends are compared as they are written: a band that has no value at the scale of the lane is in order all the same.
        let mut before: Option<(usize, (Fraction, bool))> = None;
        for (at, end) in bounded.iter().enumerate() {
            let place = place.index(at);
            let (key, constant) = match end {
                End::Upto(constant) => ("upto", constant),
                End::Below(constant) => ("below", constant),
                End::Open => {
                    let help =
                        "a band without `below` or `upto` takes everything that is left: it must be the last one";
                    self.say(Problem::new("band-order", place, "no value reaches the bands after this one").help(help));
                    whole = false;
                    continue;
                }
            };
            let place = place.key(key);
            let value = match (constant, date) {
                (Constant::Number(number), false) => {
                    let value = self.number(number, &place);
                    self.threshold(value, scale, of, &place);
                    value.map(Decimal::fraction)
                }
                (Constant::Date(day), true) => Some(Fraction::integer(i128::from(day.days()))),
                _ => {
                    let wanted = if date { "a date like 2026-01-31" } else { "a number" };
                    self.say(Problem::new("wrong-type", place.clone(), format!("{wanted} is wanted here")));
                    None
                }
            };
            let Some(value) = value else {
                whole = false;
                continue;
            };
            let included = key == "upto";
            if let Some((earlier, limit)) = before
                && (value, included) <= limit
            {
                let message = format!(
                    "band {} ends where band {} has ended already, or before",
                    at.saturating_add(1),
                    earlier.saturating_add(1)
                );
                let help = "bands go from low to high; no value can fall into this one";
                let bands = place.parent().and_then(|p| p.parent()).unwrap_or_default();
                self.say(
                    Problem::new("band-order", place, message)
                        .help(help)
                        .related(bands.index(earlier), "the band before"),
                );
                whole = false;
            }
            before = Some((at, (value, included)));
            units.push(band_end(value, included, power));
        }
        if !matches!(last, End::Open) {
            let place = place.index(bounded.len());
            let help = "add a last band without `below` or `upto` for everything above";
            self.say(
                Problem::new("band-open", place, "the last band has an end, so that some values have no band")
                    .help(help),
            );
            whole = false;
        }
        if !whole {
            return None;
        }
        if let Some(Some(Cells::Number { cuts, .. })) = self.low.lanes.get_mut(of) {
            units.iter().for_each(|cut| add_cut(cuts, *cut));
        }
        Some(DraftBands { of, ends: units })
    }

    /// Warns of a threshold that has more digits than the values of a lane.
    fn threshold(&mut self, value: Option<Decimal>, scale: u8, of: usize, place: &Place) {
        if value.is_some_and(|value| value.scale() > scale && value.normalized().scale() > scale) {
            let item = self.low.scope.order.get(of).copied();
            let name = item.map_or("", |item| name_of(self.low.parts, item));
            self.low.warnings.push(fine_threshold(scale, name, place.clone()));
        }
    }

    pub(super) fn dimension(&mut self, dimension: &Dimension, index: usize, lane: usize) {
        let place = Place::root().key("dimensions").key(&dimension.name);
        let levels: Vec<Box<str>> = dimension.levels().into_iter().map(Into::into).collect();
        let ordered = matches!(dimension.classes, Classes::Bands { .. });
        let numbers: BTreeMap<Box<str>, usize> = levels.iter().cloned().zip(0..).collect();
        let code = |level: &str| {
            let at = numbers.get(level).copied().unwrap_or(0);
            u8::try_from(at).unwrap_or(u8::MAX).saturating_add(1)
        };
        let classes = match &dimension.classes {
            Classes::Bands { of, bands } => {
                let list = place.key("bands");
                let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
                for (at, band) in bands.iter().enumerate() {
                    let first = *firsts.entry(&band.level).or_insert(at);
                    if first < at {
                        let message = format!("the level `{}` has two bands", band.level);
                        let problem = Problem::new("level-twice", list.index(at).key("level"), message);
                        self.say(problem.related(list.index(first).key("level"), "its first band"));
                    }
                }
                self.set_lane(lane, Cells::Levels { levels: levels.clone(), ordered });
                let Some(source) = self.source(of, &place.key("of")) else { return };
                if !matches!(self.low.lanes.get(source), Some(Some(Cells::Number { .. }) | None)) {
                    let message = format!("bands are over a number or a date; `{of}` is neither");
                    let help = "use `rules:` for anything else";
                    self.say(Problem::new("wrong-type", place.key("of"), message).help(help));
                    return;
                }
                let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
                let codes = bands.iter().map(|band: &Band| code(&band.level)).collect();
                self.bands(source, &ends, &list).map(|bands| DraftClasses::Bands(bands, codes))
            }
            Classes::Rules(rules) => {
                let list = place.key("rules");
                if rules.is_empty() {
                    self.say(Problem::new("no-levels", list.clone(), "there are no rules"));
                }
                self.set_lane(lane, Cells::Levels { levels: levels.clone(), ordered });
                let mut drafts = Vec::new();
                let from = self.low.compared.len();
                for (at, rule) in rules.iter().enumerate() {
                    let last = at.saturating_add(1) == rules.len();
                    let place = list.index(at);
                    match &rule.when {
                        Some(formula) => {
                            let place = place.key("when");
                            if self.low.measure(formula, &place) {
                                let draft = self.low.rule(formula, &place, &dimension.name);
                                drafts.push(draft.map(|rule_plan| (Some(rule_plan), code(&rule.level))));
                            }
                        }
                        None => {
                            if !last {
                                let help = "a level without `when` takes everyone who is left: it must be the last one";
                                self.say(
                                    Problem::new("rule-order", place, "no client reaches the rules after this one")
                                        .help(help),
                                );
                            }
                            drafts.push(Some((None, code(&rule.level))));
                        }
                    }
                }
                self.compare_steps(from);
                drafts.into_iter().collect::<Option<Vec<_>>>().map(DraftClasses::Rules)
            }
        };
        if let Some(classes) = classes {
            self.dimensions.insert(index, (lane, classes));
            self.steps.push(Step::Dimension(index));
        }
    }
}

/// For each code of the lane the number of the band that its values fall into.
pub(super) fn band_of_code(bands: &DraftBands, lanes: &[Lane]) -> Vec<Option<usize>> {
    let Some(Lane { cells: cells @ Cells::Number { cuts, .. }, .. }) = lanes.get(bands.of) else { return Vec::new() };
    (0..cells.count())
        .map(|code| {
            // A cell begins at its cut point; the first one ends just below the first cut point.
            let at = code.checked_sub(1)?;
            let units = match at.checked_sub(1).and_then(|at| cuts.get(at)) {
                Some(cut) => *cut,
                None => cuts.first().map_or(0, |first| first.saturating_sub(1)),
            };
            Some(bands.ends.iter().filter(|end| **end <= units).count())
        })
        .collect()
}
