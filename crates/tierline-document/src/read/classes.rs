//! Dimensions and scores: bands, rules, factors, points.

use std::ops::Range;

use tierline_core::{
    Band, Classes, Dimension, End, Factor, Level, LevelRule, MissingPoints, Number, PointBand, Points, Score,
};

use super::{Fields, Part, Reader};
use crate::fault::Fault;

impl<'t> Reader<'t> {
    pub(super) fn dimension(&mut self, name: &str, part: &Part<'t>) -> Option<Dimension> {
        let fields = self.fields(part, "a dimension", &["description", "of", "bands", "rules", "levels"], &[])?;
        let description = fields.get("description").and_then(|part| self.text(&part));
        let classes = match (fields.get("bands"), fields.get("rules")) {
            (Some(bands), None) => {
                if !fields.has("of") {
                    self.missing_key(
                        fields.at.clone(),
                        "a dimension with bands",
                        "of",
                        "name the number that the bands divide, as in `of: arr`",
                    );
                }
                let of = fields.get("of").and_then(|part| self.name(&part));
                let bands = self.bands(bands);
                Classes::Bands { of: of?, bands }
            }
            (None, Some(rules)) => {
                if let Some(of) = fields.get("of") {
                    self.excludes(
                        of.at,
                        "of",
                        &rules.at,
                        "rules",
                        "rules say themselves what they ask for: remove `of`",
                    );
                }
                Classes::Rules(self.rules(rules))
            }
            (Some(bands), Some(rules)) => {
                self.excludes(
                    rules.at,
                    "rules",
                    &bands.at,
                    "bands",
                    "a dimension has bands over a number, or rules: make two of it",
                );
                return None;
            }
            (None, None) => {
                if !fields.has("bands") && !fields.has("rules") {
                    self.missing_key(
                        fields.at.clone(),
                        "a dimension",
                        "bands",
                        "write `of:` and `bands:`, or `rules:`",
                    );
                }
                return None;
            }
        };
        let mut dimension = Dimension::new(name, classes);
        dimension.description = description;
        for (name, part) in self.named(fields.get("levels"), "what levels are") {
            dimension.about.extend(self.level(name, &part));
        }
        Some(dimension)
    }

    /// What a level is: `{ description: The first 90 days, needs: [...], timeline: [...] }`.
    fn level(&mut self, name: &str, part: &Part<'t>) -> Option<Level> {
        let known = ["description", "needs", "expectations", "timeline"];
        let fields = self.fields(part, "what a level is", &known, &[])?;
        let (description, needs, expectations) = self.profile(&fields);
        let timeline = self.timeline(fields.get("timeline"));
        Some(Level { name: name.into(), description, needs, expectations, timeline })
    }

    /// Two keys of which only one can be there.
    fn excludes(&mut self, at: Range<usize>, key: &str, other_at: &Range<usize>, other: &str, help: &str) {
        let fault = Fault::new("key-not-allowed", at, format!("`{key}` does not go with `{other}`"))
            .label(other_at.clone(), format!("`{other}` is here"))
            .help(help);
        self.fault(fault);
    }

    fn bands(&mut self, part: Part<'t>) -> Vec<Band> {
        let items = self.list(
            Some(part),
            "a list of bands",
            "write `- { level: low, below: 100 }` for each band, lowest first",
        );
        let mut bands = Vec::new();
        for item in items {
            let Some(fields) = self.fields(
                &item,
                "a band",
                &["level", "upto", "below"],
                &[("level", "write the level of the values in this band")],
            ) else {
                continue;
            };
            let level = fields.get("level").and_then(|part| self.name(&part));
            let end = self.end(&fields);
            if let (Some(level), Some(end)) = (level, end) {
                bands.push(Band::new(&level, end));
            }
        }
        bands
    }

    /// Where a band ends.
    fn end(&mut self, fields: &Fields<'t>) -> Option<End> {
        match (fields.get("upto"), fields.get("below")) {
            (None, None) => Some(End::Open),
            (Some(part), None) => self.bound(&part).map(End::Upto),
            (None, Some(part)) => self.bound(&part).map(End::Below),
            (Some(upto), Some(below)) => {
                let help = "a band ends with its number (`upto`) or before it (`below`), and begins where the band before ended";
                self.excludes(below.at, "below", &upto.at, "upto", help);
                None
            }
        }
    }

    fn rules(&mut self, part: Part<'t>) -> Vec<LevelRule> {
        let items = self.list(
            Some(part),
            "a list of rules",
            "write `- { level: High, when: growth > 3 }` for each rule, first match wins",
        );
        let mut rules = Vec::new();
        for item in items {
            let Some(fields) = self.fields(
                &item,
                "a rule",
                &["level", "when"],
                &[("level", "write the level of the clients that the rule takes")],
            ) else {
                continue;
            };
            let level = fields.get("level").and_then(|part| self.name(&part));
            let when = self.rule(&fields);
            if let Some(level) = level {
                rules.push(match when {
                    Some(formula) => LevelRule::when(&level, formula),
                    None => LevelRule::rest(&level),
                });
            }
        }
        rules
    }

    pub(super) fn score(&mut self, name: &str, part: &Part<'t>) -> Option<Score> {
        let required = [("factors", "write `factors:` and a list of what counts, with weights that add up to 100")];
        let fields = self.fields(part, "a score", &["description", "round", "factors"], &required)?;
        let description = fields.get("description").and_then(|part| self.text(&part));
        let round = fields.get("round").and_then(|part| self.digits(&part, "the number of digits behind the point"));
        let items = self.list(
            fields.get("factors"),
            "a list of factors",
            "write `- { of: arr, weight: 40, bands: [...] }` for each factor",
        );
        let factors: Vec<Factor> = items.iter().filter_map(|item| self.factor(item)).collect();
        let mut score = Score::new(name, factors);
        score.description = description;
        score.round = round;
        Some(score)
    }

    fn factor(&mut self, part: &Part<'t>) -> Option<Factor> {
        let known = ["of", "weight", "bands", "points", "linear", "missing"];
        let required = [
            ("of", "name what counts, as in `of: arr`"),
            ("weight", "write its weight out of 100, as in `weight: 40`"),
        ];
        let fields = self.fields(part, "a factor", &known, &required)?;
        let of = fields.get("of").and_then(|part| self.name(&part));
        let weight = fields.get("weight").and_then(|part| self.number(&part));
        let missing = fields.get("missing").map(|part| self.missing_points(&part));
        let ways = ["bands", "points", "linear"];
        let points = match ways
            .map(|way| fields.get(way).map(|part| (way, part)))
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .as_slice()
        {
            [("bands", part)] => Some(Points::Bands(self.point_bands(part.clone()))),
            [("points", part)] => Some(Points::Levels(self.level_points(part.clone()))),
            [(_, part)] => self.linear(part),
            [(first, first_part), (second, second_part), ..] => {
                let help = "a factor has points by band, by level (`points`) or along a line (`linear`)";
                self.excludes(second_part.at.clone(), second, &first_part.at, first, help);
                None
            }
            [] => {
                if !ways.iter().any(|way| fields.has(way)) {
                    let help = "say how a value becomes points: `bands`, `points` by level, or `linear`";
                    self.missing_key(fields.at.clone(), "a factor", "bands", help);
                }
                None
            }
        };
        let factor = Factor::new(&of?, weight?, points?);
        Some(factor.missing(missing.flatten().unwrap_or_default()))
    }

    /// `reweight`, or the points of a missing value.
    fn missing_points(&mut self, part: &Part<'t>) -> Option<MissingPoints> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("reweight") => Some(MissingPoints::Reweight),
            _ => self.number(part).map(MissingPoints::Points),
        }
    }

    fn point_bands(&mut self, part: Part<'t>) -> Vec<PointBand> {
        let items = self.list(
            Some(part),
            "a list of bands",
            "write `- { below: 100, points: 20 }` for each band, lowest first",
        );
        let mut bands = Vec::new();
        for item in items {
            let Some(fields) = self.fields(
                &item,
                "a band of points",
                &["upto", "below", "points"],
                &[("points", "write the points of the values in this band")],
            ) else {
                continue;
            };
            let points = fields.get("points").and_then(|part| self.number(&part));
            let end = self.end(&fields);
            if let (Some(points), Some(end)) = (points, end) {
                bands.push(PointBand::new(end, points));
            }
        }
        bands
    }

    fn level_points(&mut self, part: Part<'t>) -> Vec<(Box<str>, Number)> {
        let levels = self.named(Some(part), "the points of each level");
        levels.into_iter().filter_map(|(level, part)| Some((level.into(), self.number(&part)?))).collect()
    }

    fn linear(&mut self, part: &Part<'t>) -> Option<Points> {
        let required = [
            ("from", "write the value that gets the first points"),
            ("to", "write the value that gets the last points"),
            ("points", "write the points at both ends: `points: [0, 100]`"),
        ];
        let fields = self.fields(part, "`linear`", &["from", "to", "points"], &required)?;
        let from = fields.get("from").and_then(|part| self.number(&part));
        let to = fields.get("to").and_then(|part| self.number(&part));
        let points = fields.get("points").and_then(|part| {
            let items = self.list(
                Some(part.clone()),
                "a list of two numbers",
                "write the points at both ends: `points: [0, 100]`",
            );
            let [first, last] = items.as_slice() else {
                if matches!(part.node.value, crate::tree::Value::List { .. }) {
                    let fault = Fault::new(
                        "wrong-type",
                        part.range(self.text),
                        format!("`points` has two elements, not {}", items.len()),
                    )
                    .help("write the points at both ends: `points: [0, 100]`");
                    self.fault(fault);
                }
                return None;
            };
            let (first, last) = (self.number(first), self.number(last));
            Some([first?, last?])
        });
        Some(Points::Linear { from: from?, to: to?, points: points? })
    }
}
