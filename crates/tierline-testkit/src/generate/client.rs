//! Random clients that sit on the edges of a model.

use std::collections::BTreeMap;

use tierline::{
    Client, Date, Decimal, Model, Value,
    model::{Attribute, Classes, Constant, End, Expr, Kind, Number, Op, Points},
    values::Moment,
};

use crate::Random;
use crate::oracle;

/// A day that is written in a test.
///
/// # Panics
/// Where the text is no day.
#[must_use]
pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Where a model changes its mind: its thresholds, by name and all together.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    edges: BTreeMap<String, Vec<Decimal>>,
    numbers: Vec<Decimal>,
    texts: Vec<String>,
    days: Vec<Date>,
    marks: Vec<String>,
}

impl Edges {
    /// The thresholds of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let mut edges = Self::default();
        let value = |number: &Number| match number {
            Number::Literal(decimal) => *decimal,
            Number::Parameter(name) => model.parameters().iter().find(|p| p.name == *name).unwrap().value,
        };
        edges.marks.extend(model.blanks().iter().map(ToString::to_string));
        for attribute in model.attributes() {
            edges.marks.extend(attribute.blanks.iter().flatten().map(ToString::to_string));
            for constant in [&attribute.min, &attribute.max, &attribute.missing].into_iter().flatten() {
                edges.constant(&attribute.name, constant, &value);
            }
        }
        for dimension in model.dimensions() {
            match &dimension.classes {
                Classes::Bands { of, bands } => {
                    bands.iter().for_each(|band| edges.end(of, &band.end, &value));
                }
                Classes::Rules(rules) => {
                    rules.iter().filter_map(|r| r.when.as_ref()).for_each(|f| edges.expr(model, f.expr()));
                }
            }
        }
        for factor in model.scores().iter().flat_map(|score| &score.factors) {
            match &factor.points {
                Points::Bands(bands) => bands.iter().for_each(|band| edges.end(&factor.of, &band.end, &value)),
                Points::Linear { from, to, .. } => {
                    edges.number(&factor.of, value(from));
                    edges.number(&factor.of, value(to));
                }
                Points::Levels(_) => {}
            }
        }
        model.derived().iter().for_each(|d| edges.expr(model, d.formula.expr()));
        model.flags().iter().for_each(|f| edges.expr(model, f.formula.expr()));
        model.tiers().iter().filter_map(|t| t.when.as_ref()).for_each(|f| edges.expr(model, f.expr()));
        edges
    }

    fn number(&mut self, name: &str, value: Decimal) {
        self.edges.entry(name.into()).or_default().push(value);
        self.numbers.push(value);
    }

    fn constant(&mut self, name: &str, constant: &Constant, value: &impl Fn(&Number) -> Decimal) {
        match constant {
            Constant::Number(number) => self.number(name, value(number)),
            Constant::Date(date) => self.days.push(*date),
            Constant::Text(text) => self.texts.push(text.to_string()),
            Constant::Boolean(_) => {}
        }
    }

    fn end(&mut self, name: &str, end: &End, value: &impl Fn(&Number) -> Decimal) {
        if let End::Upto(bound) | End::Below(bound) = end {
            self.constant(name, bound, value);
        }
    }

    fn expr(&mut self, model: &Model, expr: &Expr) {
        for (at, node) in expr.nodes().iter().enumerate() {
            match node.op() {
                Op::Text(text) => self.texts.push(text.to_string()),
                Op::Date(date) => self.days.push(*date),
                _ => {}
            }
            let operands = expr.operands(at);
            let number = |operand: &usize| match expr.nodes()[*operand].op() {
                Op::Number(value) => Some(*value),
                Op::Name(name) => model.parameters().iter().find(|p| p.name == *name).map(|p| p.value),
                _ => None,
            };
            let values: Vec<Decimal> = operands.iter().filter_map(number).collect();
            for operand in &operands {
                if let Op::Name(name) = expr.nodes()[*operand].op() {
                    values.iter().for_each(|value| self.number(name, *value));
                }
            }
        }
    }
}

/// A random client of a model; a clean one has no value that is an issue.
#[must_use]
pub fn client(random: &mut Random, model: &Model, edges: &Edges, id: &str, clean: bool) -> Client {
    let mut client = Client::new(id);
    let absent = *random.pick(&[0, 5, 10, 40]);
    for attribute in model.attributes() {
        let mut value = Value::Missing;
        for _ in 0..12 {
            value = if random.percent(absent) && !(clean && attribute.required) {
                Value::Missing
            } else if !edges.marks.is_empty() && random.percent(4) {
                mark(random, edges)
            } else if clean || random.percent(85) {
                good(random, attribute, edges)
            } else {
                bad(random)
            };
            if !clean || oracle::accepts(model, attribute, &value) {
                break;
            }
            value = Value::Missing;
        }
        client.set(&attribute.name, value);
    }
    for previous in oracle::last_review(model) {
        let value = match random.below(10) {
            0..=2 => Value::Missing,
            3 if !clean => bad(random),
            _ => good(random, &previous, edges),
        };
        client.set(&previous.name, value);
    }
    client
}

/// A mark of a missing value, in one of the ways in which it comes; for some attributes it is none.
fn mark(random: &mut Random, edges: &Edges) -> Value {
    let mark = random.pick(&edges.marks).clone();
    match (random.below(6), mark.parse::<Decimal>(), mark.parse::<Date>()) {
        (0, Ok(number), _) => Value::Decimal(number),
        (1, Ok(_), _) => Value::Float(mark.parse().unwrap()),
        (2, Ok(number), _) => {
            number.units(0).and_then(|units| i64::try_from(units).ok()).map_or(Value::Missing, Value::Integer)
        }
        (0..=2, _, Ok(date)) => Value::Date(date),
        (3, _, _) => Value::Text(format!(" {mark}\t").into()),
        (4, _, _) => Value::Text(mark.to_lowercase().into()),
        _ => Value::Text(mark.into()),
    }
}

/// The client with one to three of its values bad: of another type, out of bounds, or missing where one is required.
///
/// The same client where its model has nothing that can be bad.
#[must_use]
pub fn with_bad_values(random: &mut Random, model: &Model, mut client: Client) -> Client {
    for _ in 0..*random.pick(&[1, 1, 1, 2, 3]) {
        let attribute = random.pick(model.attributes());
        for _ in 0..12 {
            let value = if random.percent(10) { Value::Missing } else { bad(random) };
            if !oracle::accepts(model, attribute, &value) {
                client.set(&attribute.name, value);
                break;
            }
        }
    }
    client
}

/// A value that is no issue of its attribute, or a missing one.
#[must_use]
pub fn good_or_missing(random: &mut Random, model: &Model, attribute: &Attribute, edges: &Edges) -> Value {
    let mut values = (0..12).map(|_| match random.percent(20) {
        true => Value::Missing,
        false => good(random, attribute, edges),
    });
    values.find(|value| oracle::accepts(model, attribute, value)).unwrap_or(Value::Missing)
}

fn good(random: &mut Random, attribute: &Attribute, edges: &Edges) -> Value {
    match &attribute.kind {
        Kind::Decimal { scale } => number(random, attribute, *scale, edges),
        Kind::Integer => number(random, attribute, 0, edges),
        Kind::Boolean => boolean(random),
        Kind::Category { levels } => {
            let level = random.pick(levels).to_string();
            match (random.below(20), level.parse::<i64>()) {
                (0, _) => Value::Text("".into()),
                (1, Ok(whole)) => Value::Integer(whole),
                _ => Value::Text(level.into()),
            }
        }
        Kind::Text => match random.below(8) {
            0 => Value::Integer(random.range(-3, 30)),
            1 => Value::Text(random.pick(&["", " ", "other", "SaaS ", "saas"]).to_string().into()),
            _ if edges.texts.is_empty() => Value::Text("SaaS".into()),
            _ => Value::Text(random.pick(&edges.texts).as_str().into()),
        },
        Kind::Date => date(random, edges),
    }
}

/// A number near an edge, in one of the ways in which numbers come.
fn number(random: &mut Random, attribute: &Attribute, scale: u8, edges: &Edges) -> Value {
    let known = edges.edges.get(&*attribute.name);
    let base = match (random.below(14), known) {
        (0..=6, Some(known)) => *random.pick(known),
        (7 | 8, _) if !edges.numbers.is_empty() => *random.pick(&edges.numbers),
        (9, _) => Decimal::ZERO,
        (10, _) => {
            let most = 999_999_999_999_999_999;
            Decimal::new(if random.percent(50) { most } else { -most }, scale).unwrap()
        }
        // Where the quick ways of reading floats end.
        (12, _) => {
            let units = *random.pick(&[10_i128.pow(15), -(10_i128.pow(15)), 10_i128.pow(11), -(10_i128.pow(11))]);
            Decimal::new(units, scale).unwrap()
        }
        _ => Decimal::new(i128::from(random.range(-3_000, 30_000)), 2).unwrap(),
    };
    // In thousandths of a unit: on the edge, a unit beside it, half a unit, a little less or more than half.
    let step = *random.pick(&[0, 0, 0, 0, 1_000, -1_000, 500, -500, 499, 501, -499, -501, 1_500]);
    let fine = scale + 3;
    let value = base
        .units(fine.max(base.scale()))
        .and_then(|units| {
            let unit = 10_i128.pow(u32::from(fine.max(base.scale()) - fine));
            Decimal::new(units.checked_add(step * unit)?, fine.max(base.scale()))
        })
        .unwrap_or(base)
        .normalized();
    write(random, value)
}

fn write(random: &mut Random, value: Decimal) -> Value {
    let text = value.to_string();
    match random.below(12) {
        0..=2 => match value.units(0).and_then(|units| i64::try_from(units).ok()) {
            Some(whole) => Value::Integer(whole),
            None => Value::Decimal(value),
        },
        3 | 4 => Value::Decimal(value),
        5 => match value.mantissa().checked_mul(100).and_then(|m| Decimal::new(m, value.scale() + 2)) {
            Some(padded) => Value::Decimal(padded),
            None => Value::Decimal(value),
        },
        6 | 7 => Value::Float(text.parse().unwrap()),
        8 => Value::Float32(text.parse().unwrap()),
        9 => Value::Text(text.into()),
        10 => Value::Text(format!(" {text}\t").into()),
        _ => {
            let sign = if value.mantissa() < 0 { "" } else { "+" };
            let written = match random.below(4) {
                0 => format!("{}e-{}", value.mantissa(), value.scale()),
                1 => format!("{sign}{text}"),
                2 => format!("{text}{}", if value.scale() == 0 { "." } else { "000" }),
                _ => format!("{}E+1", shifted(value)),
            };
            Value::Text(written.into())
        }
    }
}

/// A tenth of a value, in digits.
fn shifted(value: Decimal) -> String {
    Decimal::new(value.mantissa(), value.scale() + 1).map_or_else(|| "0".into(), |d| d.to_string())
}

fn boolean(random: &mut Random) -> Value {
    match random.below(14) {
        0 => Value::Integer(0),
        1 => Value::Integer(1),
        2 => Value::Text("TRUE".into()),
        3 => Value::Text(" false ".into()),
        6 => Value::Float(*random.pick(&[0.0, 1.0, -0.0])),
        7 => Value::Float32(*random.pick(&[0.0, 1.0])),
        8 => Value::Decimal(Decimal::new(100, 2).unwrap()),
        9 => Value::Decimal(Decimal::new(0, 4).unwrap()),
        10 => Value::Text((*random.pick(&["1.0", "0.00", "1", " 0 ", "1e0"])).into()),
        4 | 5 => Value::Boolean(true),
        _ => Value::Boolean(false),
    }
}

fn date(random: &mut Random, edges: &Edges) -> Value {
    let base = match random.below(10) {
        0 => Date::MIN,
        1 => Date::MAX,
        2 => day("2024-02-29"),
        3 | 4 => day("2026-11-21"),
        5..=7 if !edges.days.is_empty() => *random.pick(&edges.days),
        _ => Date::from_days(20_000 + random.range(-900, 900)).unwrap(),
    };
    let moved = i64::from(base.days()) + *random.pick(&[0, 0, 0, 1, -1, 365, -30]);
    let date = Date::from_days(moved).unwrap_or(base);
    match random.below(10) {
        0 => Value::Text(date.to_string().into()),
        1 => Value::Text(format!(" {date} ").into()),
        2 => Value::Text(format!("{date}T23:59:59Z").into()),
        3 => Value::Text(format!("{date} 00:30:00.25+01:00").into()),
        4 => Value::Text(format!("{date}T23:30-01:00").into()),
        5 | 6 => {
            // Around midnight somewhere, and around the changes of many zones.
            let seconds =
                i64::from(date.days()) * 86_400 + *random.pick(&[0, -1, 1, 3_600, -7_200, 43_200, -20_700, 18_000]);
            let offset = *random.pick(&[0, 3_600, 7_200, -14_400, -18_000, 20_700, 46_800, -884]);
            match Moment::new(seconds, offset) {
                moment if random.percent(50) && moment.day().is_some() => Value::Text(moment.to_string().into()),
                moment => Value::Moment(moment),
            }
        }
        _ => Value::Date(date),
    }
}

/// What real exports have where a value belongs.
fn bad(random: &mut Random) -> Value {
    match random.below(30) {
        0 => Value::Float(f64::NAN),
        1 => Value::Float(f64::INFINITY),
        2 => Value::Float32(f32::NEG_INFINITY),
        3 => Value::Float(-0.0),
        4 => Value::Float(f64::MAX),
        5 => Value::Float(f64::MIN_POSITIVE / 4.0),
        6 => Value::Float32(f32::MAX),
        7 => Value::Float(0.1 + 0.2),
        8 => Value::Integer(i64::MIN),
        9 => Value::Integer(i64::MAX),
        10 => Value::Decimal(Decimal::new(i128::MAX, 0).unwrap()),
        11 => Value::Decimal(Decimal::new(i128::MIN, 38).unwrap()),
        12 => Value::Decimal(Decimal::new(10_i128.pow(18), random.below(6) as u8).unwrap()),
        13 => Value::Decimal(Decimal::new(-(10_i128.pow(19)), 1).unwrap()),
        14 => Value::Boolean(true),
        15 => Value::Date(day("2026-01-31")),
        16 => Value::Integer(2),
        17 => Value::Float(0.5),
        18 => Value::Moment(Moment::new(*random.pick(&[i64::MIN, i64::MAX, -62_135_596_801, 253_402_300_800]), 0)),
        _ => {
            let texts = [
                "abc",
                "$1,200",
                "1_000",
                "1,5",
                "--1",
                "１２",
                "NaN",
                "inf",
                "1e999999999",
                "5e-400",
                "-0.5",
                "-0",
                ".5",
                "5.",
                "e5",
                "1e",
                "1 000",
                "0x10",
                "2026-02-30",
                "2026-13-01",
                "31.01.2026",
                "2026-01-31T25:00",
                "yes",
                "NA",
                "n/a",
                "1.01",
                "-1.0",
                "1",
                "0",
                "TRUE",
                "HIGH",
                " high",
                "no such level",
                "999999999999999999",
                "999999999999999999.5",
                "9999999999999999999",
                "0.00000000000000000049999999999999999999999999",
                "",
                "   ",
                "\u{a0}",
                "2026-1-31",
                "0000-01-01",
                "9999-12-31T23:30-01:00",
                "0001-01-01T00:30+01:00",
                "2026-01-31T",
                "2026-01-31 12:00Z",
            ];
            Value::Text((*random.pick(&texts)).into())
        }
    }
}
