//! Random models: everything that a model can say, in small.

use tierline::{
    Date, Decimal, Model,
    model::{
        Attribute, Band, Classes, Comparison, Constant, Derived, Dimension, End, Expr, Factor, Flag, Kind, LevelRule,
        MissingPoints, ModelBuilder, Number, PointBand, Points, Score, Tier, name,
    },
    values::Rounding,
};

use super::day;
use super::expression::{bits_of, scale_bits};
use crate::Random;

#[derive(Clone)]
pub(super) struct Leveled {
    pub(super) name: String,
    pub(super) levels: Vec<String>,
    pub(super) ordered: bool,
}

/// What can be spoken of so far.
#[derive(Default)]
pub(super) struct Names {
    pub(super) parameters: Vec<(String, Decimal)>,
    pub(super) numbers: Vec<(String, u32, u32)>,
    /// Whole numbers: what may be added to a date.
    pub(super) wholes: Vec<String>,
    pub(super) booleans: Vec<String>,
    pub(super) leveled: Vec<Leveled>,
    pub(super) texts: Vec<String>,
    pub(super) dates: Vec<String>,
    /// Numbers that are not parameters: what bands and factors can be over.
    pub(super) banded: Vec<String>,
}

pub(super) struct Maker<'a> {
    pub(super) random: &'a mut Random,
    pub(super) names: Names,
    builder: ModelBuilder,
}

/// A valid random model; drafts that are refused are thrown away.
///
/// # Panics
/// Where a hundred drafts in a row are refused.
#[must_use]
pub fn model(random: &mut Random) -> Model {
    for _ in 0..100 {
        if let Ok(model) = draft(random).build() {
            return model;
        }
    }
    panic!("no draft of a hundred is a valid model")
}

/// A random model, nearly always valid.
#[must_use]
pub fn draft(random: &mut Random) -> ModelBuilder {
    let mut maker = Maker { random, names: Names::default(), builder: Model::builder("random").client("id") };
    if maker.random.percent(50) {
        maker.add(|b| b.rounding(Rounding::HalfUp));
    }
    maker.parameters();
    maker.attributes();
    for at in 0..maker.random.below(4) {
        maker.derived(&format!("d{at}"));
    }
    for at in 0..maker.random.below(6) {
        match maker.random.below(3) {
            0 => maker.dimension(&format!("dim{at}")),
            1 => maker.score(&format!("s{at}")),
            _ => maker.flag(&format!("f{at}")),
        }
    }
    if maker.random.percent(30) {
        maker.derived("late");
    }
    let tiers = maker.tiers();
    let has_flags_after = maker.random.percent(40);
    if has_flags_after {
        maker.flags_after_tier(&tiers);
    }
    if maker.random.percent(40) {
        maker.services(&tiers);
    }
    // Flags that ask for the rank need one.
    if !has_flags_after && maker.random.percent(20) {
        maker.add(|b| b.ranked(false));
    }
    maker.builder
}

impl Maker<'_> {
    pub(super) fn add(&mut self, change: impl FnOnce(ModelBuilder) -> ModelBuilder) {
        let builder = std::mem::replace(&mut self.builder, Model::builder(""));
        self.builder = change(builder);
    }

    /// A number as an author writes it: round, close to zero, halves, and now and then enormous.
    pub(super) fn literal(&mut self) -> Decimal {
        let (mantissa, scale) = match self.random.below(21) {
            20 => (self.far(), self.random.below(19) as u8),
            0 => (0, 0),
            1..=5 => (self.random.range(-20, 20), 0),
            6..=10 => (self.random.range(-200, 200) * 5, 1),
            11..=13 => (self.random.range(-2_000, 2_000), 2),
            14 => (self.random.range(-99_999, 99_999), 3),
            15 | 16 => (self.random.range(1, 200) * 1_000, 0),
            17 => (999_999_999_999_999_999, self.random.below(4) as u8),
            18 => (-999_999_999_999_999_999, self.random.below(4) as u8),
            _ => (self.random.range(-5, 5) * 100_000_000, 4),
        };
        Decimal::new(i128::from(mantissa), scale).unwrap()
    }

    /// A number of units out to the 18 digits that are promised, near to where one way of reading numbers ends and another begins.
    fn far(&mut self) -> i64 {
        let most = 10_i64.pow(18) - 1;
        let size = *self.random.pick(&[10_i64.pow(11), 10_i64.pow(15), 10_i64.pow(15), 10_i64.pow(16), most]);
        let size = (size + self.random.range(-1, 1)).min(most);
        if self.random.percent(50) { size } else { -size }
    }

    pub(super) fn small(&mut self) -> Decimal {
        let scale = self.random.below(3) as u8;
        Decimal::new(i128::from(self.random.range(-300, 1_000)), scale).unwrap()
    }

    pub(super) fn comparison(&mut self) -> Comparison {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        *self.random.pick(&[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
    }

    pub(super) fn date(&mut self) -> Date {
        match self.random.below(12) {
            0 => Date::MIN,
            1 => Date::MAX,
            2 => day("2024-02-29"),
            _ => Date::from_days(20_000 + self.random.range(-900, 900)).unwrap(),
        }
    }

    /// Numbers in ascending order, none twice.
    fn ascending(&mut self, count: usize) -> Vec<Decimal> {
        let mut out: Vec<Decimal> = (0..count).map(|_| self.literal()).collect();
        out.sort();
        // Closer together no value may lie between them.
        out.dedup_by_key(|value| value.units(4).map_or(value.mantissa(), |units| units / 50_000));
        out
    }

    fn parameters(&mut self) {
        for at in 0..self.random.below(4) {
            let (name, value) = (format!("p{at}"), self.literal());
            self.add(|b| b.parameter(&name, value));
            self.names.parameters.push((name, value));
        }
    }

    /// A literal, or a parameter that holds it.
    fn number(&mut self, value: Decimal) -> Number {
        if !self.random.percent(12) {
            return value.into();
        }
        let name = format!("q{}", self.names.parameters.len());
        self.add(|b| b.parameter(&name, value));
        self.names.parameters.push((name.clone(), value));
        Number::Parameter(name.into())
    }

    fn levels(&mut self) -> Vec<String> {
        let pool = ["low", "medium", "high", "No", "012", "1e3", "it's", "très haut", "true", "x y", "Ünï", "7"];
        let mut pool: Vec<String> = pool.map(String::from).to_vec();
        self.random.shuffle(&mut pool);
        pool.truncate(1 + self.random.below(5));
        pool
    }

    fn attributes(&mut self) {
        if self.random.percent(30) {
            let zones: [&str; 6] =
                ["Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC", "+05:30"];
            let zone = tierline::values::zone(self.random.pick::<&str>(&zones)).unwrap();
            self.add(|b| b.zone(zone));
        }
        if self.random.percent(25) {
            self.add(|b| b.blanks(["NA", "-", "-7", "2024-02-29"]));
        }
        for at in 0..3 + self.random.below(7) {
            let name = format!("a{at}");
            let kind = match self.random.below(14) {
                0..=5 => {
                    let scales = [0, 0, 1, 2, 2, 2, 3, 4, 6, 9, 18];
                    Kind::Decimal { scale: *self.random.pick(&scales) }
                }
                6 | 7 => Kind::Integer,
                8 | 9 => Kind::Boolean,
                10 | 11 => {
                    let twin = self.names.leveled.last().filter(|_| at % 2 == 0).map(|twin| twin.levels.clone());
                    let levels = twin.unwrap_or_else(|| self.levels());
                    Kind::Category { levels: levels.into_iter().map(Into::into).collect() }
                }
                12 => Kind::Text,
                _ => Kind::Date,
            };
            let attribute = self.attribute(&name, kind);
            self.add(|b| b.attribute(attribute));
        }
    }

    fn attribute(&mut self, name: &str, kind: Kind) -> Attribute {
        let mut attribute = Attribute::new(name, kind.clone());
        let mut over = 60;
        let mut far = false;
        if let Some(scale) = kind.scale() {
            if self.random.percent(15) {
                // Every value in reach may be outside, and so nothing is said of absent ones.
                far = true;
                let (low, high) = (self.far(), self.far());
                let (low, high) = (low.min(high), low.max(high));
                let bound = |units: i64| Decimal::new(i128::from(units), scale).unwrap();
                match self.random.below(3) {
                    0 => attribute = attribute.min(bound(low)),
                    1 => attribute = attribute.max(bound(high)),
                    _ => attribute = attribute.min(bound(low)).max(bound(high)),
                }
            } else if self.random.percent(45) {
                let unit = 10_i128.pow(u32::from(scale.min(15)));
                let least = i128::from(self.random.range(-100, 10)) * unit;
                let most = i128::from(self.random.range(20, 5_000)) * unit;
                let bound = |units: i128| Decimal::new(units, scale.min(15)).unwrap();
                if self.random.percent(80) {
                    attribute = attribute.min(self.number(bound(least)));
                }
                if self.random.percent(80) {
                    attribute = attribute.max(self.number(bound(most)));
                }
                if attribute.min.is_some() && attribute.max.is_some() && scale <= 15 {
                    over = bits_of(least.unsigned_abs().max(most.unsigned_abs()));
                }
            }
            self.names.numbers.push((name.into(), over.max(1), scale_bits(scale)));
            self.names.banded.push(name.into());
            if scale == 0 {
                self.names.wholes.push(name.into());
            }
        }
        match &kind {
            Kind::Date => {
                if self.random.percent(20) {
                    attribute = attribute.min(day("2020-01-01")).max(day("2030-12-31"));
                }
                self.names.dates.push(name.into());
            }
            Kind::Boolean => self.names.booleans.push(name.into()),
            Kind::Text => self.names.texts.push(name.into()),
            Kind::Category { levels } => {
                let levels = levels.iter().map(ToString::to_string).collect();
                self.names.leveled.push(Leveled { name: name.into(), levels, ordered: true });
            }
            _ => {}
        }
        match self.random.below(10) {
            _ if far => {}
            0 => attribute = attribute.required(),
            1 | 2 => {
                attribute.missing = Some(match &kind {
                    Kind::Decimal { .. } | Kind::Integer => {
                        // Within the bounds of every attribute, and of one with 18 digits behind the point.
                        let value = if over == 60 && kind.scale() == Some(18) {
                            Decimal::new(5, 1).unwrap()
                        } else {
                            Decimal::from(self.random.range(15, 20))
                        };
                        Constant::Number(self.number(value))
                    }
                    Kind::Boolean => Constant::Boolean(self.random.percent(50)),
                    Kind::Category { levels } => Constant::Text(self.random.pick(levels).clone()),
                    Kind::Text => Constant::Text("SaaS".into()),
                    Kind::Date => Constant::Date(day("2026-06-30")),
                });
            }
            _ => {}
        }
        match self.random.below(12) {
            0 => attribute = attribute.blanks(["n/a", "0"]),
            1 => attribute = attribute.blanks([]),
            _ => {}
        }
        if self.random.percent(15) {
            attribute = attribute.column(&format!("Column {name}"));
        }
        attribute
    }

    fn derived(&mut self, text: &str) {
        let (kind, expr): (Kind, Expr) = match self.random.below(8) {
            0 => (Kind::Boolean, self.condition(2)),
            1 if !self.names.dates.is_empty() => (Kind::Date, self.day()),
            2 | 3 => (Kind::Integer, self.num(2).expr),
            _ => {
                let num = self.num(2);
                let scales: Vec<u8> = (0..=6).filter(|s| num.over + scale_bits(*s) < 122).collect();
                (Kind::Decimal { scale: *self.random.pick(&scales) }, num.expr)
            }
        };
        match &kind {
            Kind::Boolean => self.names.booleans.push(text.into()),
            Kind::Date => self.names.dates.push(text.into()),
            kind => {
                self.names.numbers.push((text.into(), 60, scale_bits(kind.scale().unwrap_or(0))));
                self.names.banded.push(text.into());
            }
        }
        self.add(|b| b.derived(Derived::new(text, kind, expr)));
    }

    fn end(&mut self, bound: Constant) -> End {
        if self.random.percent(50) { End::Upto(bound) } else { End::Below(bound) }
    }

    /// Ends of bands over a number or a date, the last one open.
    fn ends(&mut self) -> Option<(String, Vec<End>)> {
        let count = self.random.below(5);
        if !self.names.dates.is_empty() && (self.names.banded.is_empty() || self.random.percent(15)) {
            let attribute = self.random.pick(&self.names.dates).clone();
            let mut days: Vec<Date> = (0..count).map(|_| self.date()).collect();
            days.sort();
            days.dedup();
            let mut ends: Vec<End> = days.into_iter().map(|day| self.end(day.into())).collect();
            ends.push(End::Open);
            return Some((attribute, ends));
        }
        if self.names.banded.is_empty() {
            return None;
        }
        let attribute = self.random.pick(&self.names.banded).clone();
        let mut ends: Vec<End> = Vec::new();
        for edge in self.ascending(count) {
            let bound = Constant::Number(self.number(edge));
            // A band of a single value, now and then.
            if self.random.percent(10) {
                ends.push(End::Below(bound.clone()));
                ends.push(End::Upto(bound));
            } else {
                ends.push(self.end(bound));
            }
        }
        ends.push(End::Open);
        Some((attribute, ends))
    }

    fn dimension(&mut self, text: &str) {
        let pool = ["alpha", "beta", "gamma", "delta", "low", "high", "Transform", "it's", "éta", "t9", "t10"];
        let bands = if self.random.percent(50) { self.ends() } else { None };
        if let Some((of, ends)) = bands {
            let bands = ends.into_iter().zip(pool).map(|(end, level)| Band::new(level, end)).collect();
            let dimension = Dimension::new(text, Classes::Bands { of: of.into(), bands });
            self.leveled_by(text, dimension, true);
            return;
        }
        let count = 1 + self.random.below(4);
        let mut rules: Vec<LevelRule> =
            (0..count).map(|at| LevelRule::when(pool[self.random.below(at + 2)], self.condition(2))).collect();
        if self.random.percent(60) {
            rules.push(LevelRule::rest(pool[self.random.below(pool.len())]));
        }
        self.leveled_by(text, Dimension::rules(text, rules), false);
    }

    fn leveled_by(&mut self, text: &str, dimension: Dimension, ordered: bool) {
        let levels = dimension.levels().into_iter().map(String::from).collect();
        self.names.leveled.push(Leveled { name: text.into(), levels, ordered });
        self.add(|b| b.dimension(dimension));
    }

    fn points(&mut self) -> Number {
        let value = match self.random.below(6) {
            0 => Decimal::ZERO,
            1 => Decimal::HUNDRED,
            2 => self.small(),
            _ => Decimal::from(self.random.range(0, 100)),
        };
        self.number(value)
    }

    fn factor(&mut self, weight: Number) -> Option<Factor> {
        let factor = match self.random.below(4) {
            0 => {
                let (of, ends) = self.ends()?;
                let bands = ends.into_iter().map(|end| PointBand::new(end, self.points())).collect();
                Factor::new(&of, weight, Points::Bands(bands))
            }
            1 if !self.names.leveled.is_empty() => {
                let leveled = self.random.pick(&self.names.leveled).clone();
                let points = leveled.levels.iter().map(|level| (level.as_str().into(), self.points())).collect();
                Factor::new(&leveled.name, weight, Points::Levels(points))
            }
            2 if !self.names.booleans.is_empty() => {
                let of = self.random.pick(&self.names.booleans).clone();
                let points = vec![("true".into(), self.points()), ("false".into(), self.points())];
                Factor::new(&of, weight, Points::Levels(points))
            }
            _ => {
                if self.names.banded.is_empty() {
                    return None;
                }
                let of = self.random.pick(&self.names.banded).clone();
                let end = |generator: &mut Self| {
                    if generator.random.percent(90) { generator.small() } else { generator.literal() }
                };
                let (mut from, mut to) = (end(self), end(self));
                if from == to {
                    to = Decimal::from(7_777);
                }
                if from > to {
                    (from, to) = (to, from);
                }
                let (from, to) = (self.number(from), self.number(to));
                let points = [self.points(), self.points()];
                Factor::new(&of, weight, Points::Linear { from, to, points })
            }
        };
        let missing = match self.random.below(6) {
            0 | 1 => MissingPoints::Score,
            2 | 3 => MissingPoints::Points(self.points()),
            _ => MissingPoints::Reweight,
        };
        Some(factor.missing(missing))
    }

    fn score(&mut self, text: &str) {
        let count = 1 + self.random.below(4);
        // Weights in hundredths or whole, adding up to 100, or shares that add up to 1.
        let (total, scale) = *self.random.pick(&[(100, 0), (100, 0), (100, 0), (10_000, 2), (100, 2), (10_000, 4)]);
        let mut cuts: Vec<i64> = (1..count).map(|_| self.random.range(1, total - 1)).collect();
        cuts.extend([0, total]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut factors = Vec::new();
        for pair in cuts.windows(2) {
            let weight = Decimal::new(i128::from(pair[1] - pair[0]), scale).unwrap();
            let weight = self.number(weight);
            // One factor for each attribute.
            let mut factor = None;
            for _ in 0..8 {
                factor = self.factor(weight.clone());
                match &factor {
                    Some(drawn) if factors.iter().any(|f: &Factor| f.of == drawn.of) => factor = None,
                    _ => break,
                }
            }
            let Some(factor) = factor else { return };
            factors.push(factor);
        }
        let mut score = Score::new(text, factors);
        if self.random.percent(30) {
            score = score.round(self.random.below(5) as u8);
        }
        self.add(|b| b.score(score));
        self.names.numbers.push((text.into(), 50, scale_bits(8)));
        self.names.banded.push(text.into());
    }

    fn flag(&mut self, text: &str) {
        let condition = self.condition(2);
        self.add(|b| b.flag(Flag::new(text, condition)));
        self.names.booleans.push(text.into());
    }

    /// Attributes that standings keep, of which flags may ask what the last review saw.
    fn remembered(&mut self) {
        let is_attribute = |name: &str| name.strip_prefix('a').is_some_and(|number| number.parse::<u8>().is_ok());
        let names = &mut self.names;
        let numbers: Vec<_> = names.numbers.iter().filter(|(name, ..)| is_attribute(name)).cloned().collect();
        let levels: Vec<_> = names.leveled.iter().filter(|own| is_attribute(&own.name)).cloned().collect();
        let of = |list: &[String]| list.iter().filter(|name| is_attribute(name)).cloned().collect::<Vec<_>>();
        let (booleans, texts, dates) = (of(&names.booleans), of(&names.texts), of(&names.dates));
        let all = numbers.iter().map(|(name, ..)| name).chain(levels.iter().map(|own| &own.name));
        let all: Vec<String> = all.chain(&booleans).chain(&texts).chain(&dates).cloned().collect();
        for remembered in all {
            if !self.random.percent(40) {
                continue;
            }
            self.add(|b| b.remember(&remembered));
            let previous = format!("previous({remembered})");
            if let Some((_, bits, scale)) = numbers.iter().find(|(name, ..)| *name == remembered) {
                self.names.numbers.push((previous.clone(), *bits, *scale));
            } else if let Some(own) = levels.iter().find(|own| own.name == remembered) {
                self.names.leveled.push(Leveled { name: previous.clone(), ..own.clone() });
            } else if booleans.contains(&remembered) {
                self.names.booleans.push(previous.clone());
            } else if texts.contains(&remembered) {
                self.names.texts.push(previous.clone());
            } else {
                self.names.dates.push(previous.clone());
            }
            if self.names.wholes.contains(&remembered) {
                self.names.wholes.push(previous);
            }
        }
    }

    /// Flags that ask for the tier, its rank, the tier before, or what the last review saw; now and then of one another.
    fn flags_after_tier(&mut self, tiers: &[String]) {
        if self.random.percent(50) {
            self.remembered();
        }
        for result in ["tier", "previous(tier)"] {
            let leveled = Leveled { name: result.into(), levels: tiers.to_vec(), ordered: false };
            self.names.leveled.push(leveled);
        }
        self.names.numbers.push(("tier_rank".into(), 7, 1));
        self.names.wholes.push("tier_rank".into());
        for at in 0..1 + self.random.below(3) {
            let asked = match self.random.below(6) {
                0 | 1 => {
                    let tier = self.random.pick(tiers).clone();
                    let asked = name(self.random.pick::<&str>(&["tier", "tier", "previous(tier)"]));
                    if self.random.percent(70) { asked.eq(tier.as_str()) } else { asked.ne(tier.as_str()) }
                }
                2 => name("tier_rank").compare(self.comparison(), self.random.range(0, 6)),
                3 => {
                    let comparison = *self.random.pick(&[Comparison::Equal, Comparison::NotEqual]);
                    name("tier").compare(comparison, name("previous(tier)"))
                }
                _ => self.condition(2),
            };
            let flag = match self.random.below(4) {
                0 => asked.and(self.condition(1)),
                1 => asked.or(self.condition(1)),
                2 => !asked,
                _ => asked,
            };
            let text = format!("after{at}");
            self.add(|b| b.flag(Flag::new(&text, flag)));
            self.names.booleans.push(text);
        }
    }

    fn tiers(&mut self) -> Vec<String> {
        let count = 1 + self.random.below(5);
        let names = ["Strategic", "Core", "Scale", "Tail", "it's"].into_iter().take(count);
        for (at, name) in names.clone().enumerate() {
            let tier = if at + 1 == count && self.random.percent(60) {
                Tier::rest(name)
            } else {
                let rule = self.condition(3);
                let tier = Tier::when(name, rule);
                if self.random.percent(20) { tier.stay(self.condition(1)) } else { tier }
            };
            self.add(|b| b.tier(tier));
        }
        names.map(String::from).collect()
    }
}
