//! Bands and dimensions: where each band ends, and which level a code has.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use crate::inserted::inserted;
use crate::model::parts::{Band, Classes, Constant, Dimension, End, LevelRule};
use crate::model::problem::{Place, Problem};
use crate::plan::cells::{Cells, MISSING, Table, add_cut, band_end};
use crate::plan::compile::{Compiler, Draft, Reported};
use crate::plan::lower::fine_threshold;
use crate::plan::rule::Rule;
use crate::plan::scope::name_of;
use crate::plan::{ClassPlan, DimensionPlan, Slot};
use crate::value::fraction::Fraction;
use crate::value::number::Decimal;

/// Bands of a slot whose table is filled in when the cut points are known: where each ends, in units.
pub(super) struct DraftBands {
    pub(super) of: usize,
    pub(super) ends: Vec<i64>,
}

/// A dimension whose tables are filled in when the cut points are known.
pub(super) struct DraftDimension {
    slot: usize,
    classes: DraftClasses,
}

enum DraftClasses {
    /// The code of the level of each band.
    Bands(DraftBands, Vec<u8>),
    Rules(Vec<(Option<Rule>, u8)>),
}

/// One end of a band, as it is written: its number, and whether the number itself belongs to the band.
///
/// In the order of ends: of two at one number the end that excludes it comes first.
type BandEnd = (Fraction, bool);

impl DraftDimension {
    /// The plan, with the codes of the slot that its bands are over.
    pub(super) fn plan(self, dimension: &Dimension, slots: &[Slot]) -> DimensionPlan {
        let formulas = match &dimension.classes {
            Classes::Rules(rules) => rules.iter().map(|rule| rule.when.clone()).collect(),
            Classes::Bands { .. } => Vec::new(),
        };
        let classes = match self.classes {
            DraftClasses::Bands(bands, codes) => {
                // The missing code has no band, and so the dimension has no level.
                let level = |band: Option<usize>| band.and_then(|band| codes.get(band)).copied().unwrap_or(MISSING);
                let table = Table::new(band_of_code(&bands, slots).into_iter().map(level));
                ClassPlan::Bands { of: bands.of, table }
            }
            DraftClasses::Rules(rules) => ClassPlan::Rules(rules),
        };
        DimensionPlan { slot: self.slot, classes, formulas }
    }
}

impl Compiler<'_> {
    /// Where bands end, in units of the slot; the cut points go to the slot.
    pub(super) fn bands(&mut self, of: usize, ends: &[&End], place: &Place) -> Draft<DraftBands> {
        // A slot without cells, or of other values, belongs to something whose problem is reported there.
        let Some(cells @ Cells::Number { .. }) = self.low.slots.get(of).and_then(Option::as_ref) else {
            return Err(Reported::elsewhere());
        };
        let power = cells.power();
        let Some((last, bounded)) = ends.split_last() else {
            return Err(self.report(Problem::new("no-bands", place.clone(), "there are no bands")));
        };
        let mut units: Vec<Draft<i64>> = Vec::new();
        // Ends are compared as they are written: a band that has no value at the scale of the slot is in order all the
        // same.
        let mut before: Option<(usize, BandEnd)> = None;
        for (at, end) in bounded.iter().enumerate() {
            let draft = self.band_end(of, end, &place.index(at)).and_then(|(end, place)| {
                let in_order = self.in_order(before, (at, end), &place);
                before = Some((at, end));
                in_order
            });
            // Whether an end is included is settled here, in whole units: what is kept is the first unit behind the
            // band.
            units.push(draft.map(|(value, included)| band_end(value, included, power)));
        }
        let closed = match last {
            End::Open => Ok(()),
            _ => {
                let help = "add a last band without `below` or `upto` for everything above";
                let message = "the last band has an end, so that some values have no band";
                Err(self.report(Problem::new("band-open", place.index(bounded.len()), message).help(help)))
            }
        };
        let ends = units.into_iter().collect::<Draft<Vec<i64>>>()?;
        // Only whole bands cut: a broken list leaves no cut points behind.
        closed?;
        if let Some(Some(Cells::Number { cuts, .. })) = self.low.slots.get_mut(of) {
            ends.iter().for_each(|cut| add_cut(cuts, *cut));
        }
        Ok(DraftBands { of, ends })
    }

    /// The end of a band that is not the last one, and where it is written.
    fn band_end(&mut self, of: usize, end: &End, place: &Place) -> Draft<(BandEnd, Place)> {
        let Some(Some(Cells::Number { date, scale, .. })) = self.low.slots.get(of) else {
            return Err(Reported::elsewhere());
        };
        // Copied: problems are reported while the cells are borrowed.
        let (date, scale) = (*date, *scale);
        let (key, constant, included) = match end {
            End::Upto(constant) => ("upto", constant, true),
            End::Below(constant) => ("below", constant, false),
            End::Open => {
                let help = "a band without `below` or `upto` takes everything that is left: it must be the last one";
                let message = "no value reaches the bands after this one";
                return Err(self.report(Problem::new("band-order", place.clone(), message).help(help)));
            }
        };
        let place = place.key(key);
        let value = match (constant, date) {
            (Constant::Number(number), false) => {
                let value = self.number(number, &place)?;
                self.threshold(value, scale, of, &place);
                value.fraction()
            }
            (Constant::Date(day), true) => Fraction::integer(i128::from(day.days())),
            _ => {
                let wanted = if date { "a date like 2026-01-31" } else { "a number" };
                let message = format!("{wanted} is wanted here");
                return Err(self.report(Problem::new("wrong-type", place, message)));
            }
        };
        Ok(((value, included), place))
    }

    /// The end of a band, where it is behind the end of the band before.
    fn in_order(&mut self, before: Option<(usize, BandEnd)>, band: (usize, BandEnd), place: &Place) -> Draft<BandEnd> {
        let (at, end) = band;
        // `below: 5` and then `upto: 5` is in order, the second band has the number 5 alone; the same end twice
        // leaves a band without any value.
        let Some((earlier, _)) = before.filter(|(_, limit)| end <= *limit) else { return Ok(end) };
        let message = format!(
            "band {} ends where band {} has ended already, or before",
            at.saturating_add(1),
            earlier.saturating_add(1)
        );
        // From `bands[1].upto` two steps up to the list.
        let bands = place.parent().and_then(|place| place.parent()).unwrap_or_default();
        let problem = Problem::new("band-order", place.clone(), message)
            .help("bands go from low to high; no value can fall into this one")
            .related(bands.index(earlier), "the band before");
        Err(self.report(problem))
    }

    /// Warns of a threshold that has more digits than the values of a slot.
    fn threshold(&mut self, value: Decimal, scale: u8, of: usize, place: &Place) {
        // Zeros at the end are no digits too many: only a number that looks too long is shortened to see.
        if value.scale() > scale && value.normalized().scale() > scale {
            let item = self.low.scope.order.get(of).copied();
            let name = item.map_or("", |item| name_of(self.low.parts, item));
            self.low.warnings.push(fine_threshold(scale, name, place.clone()));
        }
    }

    pub(super) fn dimension(&mut self, dimension: &Dimension, slot: usize) -> Draft<DraftDimension> {
        let place = Place::root().key("dimensions").key(&dimension.name);
        let levels: Vec<Box<str>> = dimension.levels().into_iter().map(Into::into).collect();
        let ordered = matches!(dimension.classes, Classes::Bands { .. });
        self.set_slot(slot, Cells::Levels { levels: levels.clone(), ordered });
        // From 1 on, as 0 is the missing level. More levels than codes are reported as too many cells, and are in no
        // plan.
        let codes: BTreeMap<Box<str>, u8> = inserted(levels.into_iter().zip(1..=u8::MAX));
        let code = |level: &str| codes.get(level).copied().unwrap_or(u8::MAX);
        let classes = match &dimension.classes {
            Classes::Bands { of, bands } => {
                self.levels_have_one_band(bands, &place.key("bands"));
                let bands_of = self.numeric_source(of, &place.key("of"))?;
                let ends: Vec<&End> = bands.iter().map(|band| &band.end).collect();
                let draft = self.bands(bands_of, &ends, &place.key("bands"))?;
                DraftClasses::Bands(draft, bands.iter().map(|band| code(&band.level)).collect())
            }
            Classes::Rules(rules) => {
                DraftClasses::Rules(self.level_rules(dimension, rules, code, &place.key("rules"))?)
            }
        };
        Ok(DraftDimension { slot, classes })
    }

    fn levels_have_one_band(&mut self, bands: &[Band], list: &Place) {
        let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, band) in bands.iter().enumerate() {
            let first = *firsts.entry(&band.level).or_insert(at);
            if first < at {
                let message = format!("the level `{}` has two bands", band.level);
                let problem = Problem::new("level-twice", list.index(at).key("level"), message);
                self.say(problem.related(list.index(first).key("level"), "its first band"));
            }
        }
    }

    /// The slot that bands are over: numbers or days.
    fn numeric_source(&mut self, of: &str, place: &Place) -> Draft<usize> {
        let source = self.source(of, place)?;
        match self.low.slots.get(source) {
            Some(Some(Cells::Number { .. }) | None) => Ok(source),
            _ => {
                let message = format!("bands are over a number or a date; `{of}` is neither");
                let help = "use `rules:` for anything else";
                Err(self.report(Problem::new("wrong-type", place.clone(), message).help(help)))
            }
        }
    }

    /// The rules of a dimension, each with the code of its level.
    fn level_rules(
        &mut self,
        dimension: &Dimension,
        rules: &[LevelRule],
        code: impl Fn(&str) -> u8,
        list: &Place,
    ) -> Draft<Vec<(Option<Rule>, u8)>> {
        if rules.is_empty() {
            self.say(Problem::new("no-levels", list.clone(), "there are no rules"));
        }
        // What the rules compare is computed before the dimension: its steps begin here.
        let from = self.low.compared.len();
        let mut drafts = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            let place = list.index(at);
            drafts.push(match &rule.when {
                Some(formula) => {
                    let place = place.key("when");
                    self.measure(formula, &place).and_then(|()| {
                        let lowered = self.low.rule(formula, &place, &dimension.name);
                        Ok((Some(lowered.ok_or(Reported::elsewhere())?), code(&rule.level)))
                    })
                }
                None if at.saturating_add(1) < rules.len() => {
                    let help = "a level without `when` takes everyone who is left: it must be the last one";
                    let message = "no client reaches the rules after this one";
                    Err(self.report(Problem::new("rule-order", place, message).help(help)))
                }
                None => Ok((None, code(&rule.level))),
            });
        }
        self.compare_steps(from);
        drafts.into_iter().collect()
    }
}

/// For each code of the slot the number of the band that its values fall into.
pub(super) fn band_of_code(bands: &DraftBands, slots: &[Slot]) -> Vec<Option<usize>> {
    let Some(Slot { cells: cells @ Cells::Number { cuts, .. }, .. }) = slots.get(bands.of) else { return Vec::new() };
    (0..cells.count())
        .map(|code| {
            // A cell begins at its cut point; the first one ends just below the first cut point.
            let at = code.checked_sub(1)?;
            let units = match at.checked_sub(1).and_then(|at| cuts.get(at)) {
                Some(cut) => *cut,
                None => cuts.first().map_or(0, |first| first.saturating_sub(1)),
            };
            // All bands that end at or below the value lie before its own.
            Some(bands.ends.iter().filter(|end| **end <= units).count())
        })
        .collect()
}
