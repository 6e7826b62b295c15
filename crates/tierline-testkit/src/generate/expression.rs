//! Random expressions: of numbers, days and conditions.

use tierline::{
    Decimal,
    model::{Comparison, Expr, Op, Span, as_of, name},
};

use super::model::{Leveled, Maker};

/// A number and a bound on the bits of its fraction, so that 128 bits always hold what is computed.
#[derive(Clone)]
pub(super) struct Num {
    pub(super) expr: Expr,
    pub(super) over: u32,
    pub(super) under: u32,
}

/// The most bits that a fraction may have above and below its line together.
const BITS: u32 = 118;

pub(super) fn bits_of(value: u128) -> u32 {
    128 - value.leading_zeros()
}

pub(super) fn scale_bits(scale: u8) -> u32 {
    bits_of(10_u128.pow(u32::from(scale)))
}

fn apply(op: Op, operands: Vec<Expr>) -> Expr {
    Expr::apply(op, operands, Span::default())
}

impl Maker<'_> {
    fn literal_num(&mut self) -> Num {
        let value = if self.random.percent(70) { self.small() } else { self.literal() };
        Num { expr: value.into(), over: bits_of(value.mantissa().unsigned_abs()), under: scale_bits(value.scale()) }
    }

    /// A name of a number, mostly; where there is none, a literal.
    fn named_num(&mut self) -> Num {
        if self.names.numbers.is_empty() {
            return self.literal_num();
        }
        let (attribute, over, under) = self.random.pick(&self.names.numbers).clone();
        Num { expr: name(&attribute), over, under }
    }

    fn leaf(&mut self) -> Num {
        match self.random.below(10) {
            0..=5 => self.named_num(),
            6 if !self.names.parameters.is_empty() => {
                let (date, value) = self.random.pick(&self.names.parameters).clone();
                let over = bits_of(value.mantissa().unsigned_abs());
                Num { expr: name(&date), over, under: scale_bits(value.scale()) }
            }
            _ => self.literal_num(),
        }
    }

    /// The number, where it is a whole one, or a name of one.
    fn whole(&mut self, number: Num) -> Option<Num> {
        // Nothing but whole numbers, and what chooses among them, has one bit below the line.
        if number.under == 1 {
            return Some(number);
        }
        let whole: Vec<_> = self.names.numbers.iter().filter(|(_, _, under)| *under == 1).cloned().collect();
        if whole.is_empty() {
            return None;
        }
        let (chosen, over, under) = self.random.pick(&whole).clone();
        Some(Num { expr: name(&chosen), over, under })
    }

    pub(super) fn num(&mut self, depth: u32) -> Num {
        if depth == 0 {
            return self.leaf();
        }
        let (a, b) = (self.num(depth - 1), self.num(depth - 1));
        // Lists of choices have both numbers' bits.
        let wider = |a: &Num, b: &Num| (a.over.max(b.over), a.under.max(b.under));
        let out = match self.random.below(16) {
            12 => {
                let mut all = vec![a.clone(), b.clone(), self.leaf()];
                if self.random.percent(50) {
                    all.push(self.literal_num());
                }
                let under = all.iter().map(|n| n.under).sum::<u32>();
                let over = all.iter().map(|n| n.over).max().unwrap_or(0) + under + 3;
                let operands = all.into_iter().map(|n| n.expr).collect();
                Num { expr: apply(Op::Add(0), operands), over, under }
            }
            13 => {
                let mut all = vec![a.clone(), b.clone(), self.leaf()];
                self.random.shuffle(&mut all);
                let (over, under) = all.iter().fold((0, 0), |(over, under), n| (over.max(n.over), under.max(n.under)));
                let mut operands: Vec<Expr> = all.into_iter().map(|n| n.expr).collect();
                if self.random.percent(30) {
                    operands.insert(self.random.below(4), Expr::leaf(Op::Null, Span::default()));
                }
                let op = self.random.pick(&[Op::Least(0), Op::Greatest(0), Op::Coalesce(0)]).clone();
                Num { expr: apply(op, operands), over, under }
            }
            0 | 1 => {
                let over = (a.over + b.under).max(b.over + a.under) + 1;
                Num { expr: a.expr + b.expr, over, under: a.under + b.under }
            }
            2 | 3 => {
                let over = (a.over + b.under).max(b.over + a.under) + 1;
                Num { expr: a.expr - b.expr, over, under: a.under + b.under }
            }
            4 => Num { over: a.over + b.over, under: a.under + b.under, expr: a.expr * b.expr },
            5 | 6 => Num { over: a.over + b.under, under: a.under + b.over, expr: a.expr / b.expr },
            7 => {
                let (over, under) = wider(&a, &b);
                Num { expr: a.expr.coalesce(b.expr), over, under }
            }
            8 => {
                let (over, under) = wider(&a, &b);
                Num { expr: apply(Op::Least(0), vec![a.expr, b.expr]), over, under }
            }
            9 => {
                let (over, under) = wider(&a, &b);
                Num { expr: apply(Op::Greatest(0), vec![a.expr, b.expr]), over, under }
            }
            14 | 15 => match (self.whole(a.clone()), self.whole(b)) {
                (Some(a), Some(b)) => {
                    Num { over: a.over.max(b.over), under: 1, expr: apply(Op::Remainder, vec![a.expr, b.expr]) }
                }
                _ => a,
            },
            10 => Num { expr: if self.random.percent(50) { -a.expr } else { a.expr.abs() }, ..a },
            _ => match self.dates() {
                Some((from, to)) => Num { expr: to - from, over: 24, under: 1 },
                None => a,
            },
        };
        if out.over + out.under > BITS { self.leaf() } else { out }
    }

    /// Two days to subtract, at least one of them a name.
    fn dates(&mut self) -> Option<(Expr, Expr)> {
        let date = self.named_date()?;
        let other = self.day_leaf();
        Some(if self.random.percent(50) { (date, other) } else { (other, date) })
    }

    fn named_date(&mut self) -> Option<Expr> {
        if self.names.dates.is_empty() { None } else { Some(name(self.random.pick(&self.names.dates).as_str())) }
    }

    fn day_leaf(&mut self) -> Expr {
        match self.random.below(4) {
            0 => as_of(),
            1 => self.date().into(),
            _ => self.named_date().unwrap_or_else(as_of),
        }
    }

    pub(super) fn day(&mut self) -> Expr {
        let date = self.named_date().unwrap_or_else(as_of);
        let days: Expr = match self.random.below(3) {
            0 if !self.names.wholes.is_empty() => name(self.random.pick(&self.names.wholes).as_str()),
            _ => Decimal::from(self.random.range(-400, 400)).into(),
        };
        match self.random.below(8) {
            0 => date + days,
            1 => date - days,
            2 => days + date,
            3 => date.coalesce(self.day_leaf()),
            4 => {
                let op = if self.random.percent(50) { Op::Greatest(0) } else { Op::Least(0) };
                let mut operands = vec![date, self.day_leaf()];
                if self.random.percent(20) {
                    operands.push(Expr::leaf(Op::Null, Span::default()));
                }
                apply(op, operands)
            }
            _ => date,
        }
    }

    /// A comparison that is mostly of a name with a literal.
    fn compared(&mut self, depth: u32) -> Expr {
        let (a, b) = match self.random.below(10) {
            0..=5 => (self.named_num(), self.literal_num()),
            6 => (self.literal_num(), self.named_num()),
            _ => {
                let a = self.num(depth.min(2));
                let b = self.leaf();
                if a.over + a.under + b.over + b.under > BITS { (self.named_num(), self.literal_num()) } else { (a, b) }
            }
        };
        let comparison = self.comparison();
        a.expr.compare(comparison, b.expr)
    }

    fn ranged(&mut self) -> Expr {
        let op = if self.random.percent(60) { Op::Between } else { Op::NotBetween };
        let ordered: Vec<Leveled> = self.names.leveled.iter().filter(|l| l.ordered).cloned().collect();
        match self.random.below(8) {
            0 if !self.names.dates.is_empty() => {
                return apply(op, vec![self.day(), self.day_leaf(), self.day_leaf()]);
            }
            1 | 2 if !ordered.is_empty() => {
                let attribute = self.random.pick(&ordered);
                let levels = [(); 2].map(|()| Expr::from(self.random.pick(&attribute.levels).as_str()));
                let [low, high] = levels;
                return apply(op, vec![name(&attribute.name), low, high]);
            }
            3 => return apply(op, vec![self.named_num().expr, self.leaf().expr, self.leaf().expr]),
            _ => {}
        }
        let expr = self.named_num().expr;
        let (mut low, mut high) = (self.literal(), self.literal());
        if low > high && self.random.percent(90) {
            (low, high) = (high, low);
        }
        apply(op, vec![expr, low.into(), high.into()])
    }

    fn listed(&mut self) -> Expr {
        let count = 1 + self.random.below(3);
        let (leveled, list): (Expr, Vec<Expr>) = match self.random.below(7) {
            2 if !self.names.dates.is_empty() => {
                let day = self.day();
                (day, (0..count).map(|_| self.day_leaf()).collect())
            }
            3 if !self.names.booleans.is_empty() => {
                let boolean = self.boolean().unwrap_or_else(|| true.into());
                (boolean, vec![self.random.percent(50).into()])
            }
            4 => (self.named_num().expr, (0..count).map(|_| self.leaf().expr).collect()),
            0 if !self.names.leveled.is_empty() => {
                let leveled = self.random.pick(&self.names.leveled).clone();
                let list = (0..count).map(|_| self.random.pick(&leveled.levels).as_str().into()).collect();
                (name(&leveled.name), list)
            }
            1 if !self.names.texts.is_empty() => {
                let attribute = self.random.pick(&self.names.texts).clone();
                let mut list: Vec<Expr> = (0..count).map(|_| self.text().as_str().into()).collect();
                if self.random.percent(20) {
                    list.push(name(self.random.pick(&self.names.texts).as_str()));
                }
                (name(&attribute), list)
            }
            _ => {
                let expr = self.named_num().expr;
                (expr, (0..count).map(|_| self.small().into()).collect())
            }
        };
        let op = if self.random.percent(60) { Op::In(0) } else { Op::NotIn(0) };
        apply(op, std::iter::once(leveled).chain(list).collect())
    }

    fn text(&mut self) -> String {
        (*self.random.pick(&["SaaS", "it's", "012", "Bank", "bank", "x", "-0.5", "née"])).into()
    }

    fn leveled(&mut self) -> Option<Expr> {
        if self.names.leveled.is_empty() {
            return None;
        }
        let leveled = self.random.pick(&self.names.leveled).clone();
        let level = self.random.pick(&leveled.levels).clone();
        let comparison = match self.comparison() {
            c if c.needs_order() && !leveled.ordered => Comparison::Equal,
            c => c,
        };
        let mut operand = name(&leveled.name);
        let mut level = Expr::from(level.as_str());
        let twins: Vec<&Leveled> = self.names.leveled.iter().filter(|l| l.levels == leveled.levels).collect();
        match self.random.below(10) {
            0 => operand = operand.coalesce(self.random.pick(&leveled.levels).as_str()),
            1 | 2 => level = name(&twins[self.random.below(twins.len())].name),
            _ => {}
        }
        Some(if self.random.percent(85) {
            operand.compare(comparison, level)
        } else {
            level.compare(comparison, operand)
        })
    }

    fn texted(&mut self) -> Option<Expr> {
        if self.names.texts.is_empty() {
            return None;
        }
        let attribute = self.random.pick(&self.names.texts).clone();
        let comparison = *self.random.pick(&[Comparison::Equal, Comparison::NotEqual]);
        let other: Expr = match self.random.below(4) {
            0 => name(self.random.pick(&self.names.texts).as_str()),
            _ => self.text().as_str().into(),
        };
        Some(name(&attribute).compare(comparison, other))
    }

    fn absent(&mut self) -> Expr {
        let names = &self.names;
        let mut all: Vec<&str> = names.numbers.iter().map(|(number, ..)| number.as_str()).collect();
        all.extend(names.booleans.iter().chain(&names.texts).chain(&names.dates).map(String::as_str));
        all.extend(names.leveled.iter().map(|l| l.name.as_str()));
        let flag = name(all[self.random.below(all.len())]);
        let flag = match self.random.below(12) {
            0 | 1 => self.num(1).expr,
            2 => self.compared(1),
            3 if !self.names.dates.is_empty() => self.day(),
            _ => flag,
        };
        if self.random.percent(50) { flag.is_null() } else { flag.is_not_null() }
    }

    fn boolean(&mut self) -> Option<Expr> {
        if self.names.booleans.is_empty() { None } else { Some(name(self.random.pick(&self.names.booleans).as_str())) }
    }

    pub(super) fn condition(&mut self, depth: u32) -> Expr {
        if depth > 0 && self.random.percent(60) {
            let count = 2 + self.random.below(3);
            let parts = |maker: &mut Self| (0..count).map(|_| maker.condition(depth - 1)).collect::<Vec<_>>();
            return match self.random.below(6) {
                0 | 1 => apply(Op::And(0), parts(self)),
                2 | 3 => apply(Op::Or(0), parts(self)),
                4 => !self.condition(depth - 1),
                _ => {
                    let boolean = self.boolean();
                    let comparison = *self.random.pick(&[Comparison::Equal, Comparison::NotEqual]);
                    match (boolean, self.random.below(3)) {
                        (Some(operand), 0) => operand.compare(comparison, self.random.percent(50)),
                        (Some(operand), 1) => {
                            operand.compare(comparison, self.boolean().unwrap_or_else(|| true.into()))
                        }
                        (Some(operand), _) if self.random.percent(40) => match self.random.below(3) {
                            0 => operand.coalesce(self.random.percent(50)),
                            1 => operand.coalesce(self.boolean().unwrap_or_else(|| true.into())),
                            _ => self.condition(0).compare(comparison, self.condition(0)),
                        },
                        (Some(operand), _) => self.condition(depth - 1).compare(comparison, operand),
                        _ => self.condition(depth - 1),
                    }
                }
            };
        }
        let other = match self.random.below(64) {
            0 => Some(self.random.percent(50).into()),
            at => match at % 16 {
                0 | 1 => self.leveled(),
                2 => self.texted(),
                3 | 4 => self.boolean(),
                5 => Some(self.absent()),
                6 => Some(self.ranged()),
                7 => Some(self.listed()),
                8 if !self.names.dates.is_empty() => {
                    let (day, other) = (self.day(), self.day_leaf());
                    Some(day.compare(self.comparison(), other))
                }
                _ => None,
            },
        };
        other.unwrap_or_else(|| self.compared(depth))
    }
}
