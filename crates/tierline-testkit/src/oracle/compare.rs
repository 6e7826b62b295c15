//! Where an assignment differs from what the oracle says.

use std::collections::BTreeSet;
use std::fmt::Debug;

use tierline::{Assignment, Decimal, Model, Value, model::Kind, plan::Contribution};

use super::{Gap, Seen, Verdict};
use crate::Fraction;

/// In words, everything in which an assignment differs from a verdict; nothing where they agree.
#[must_use]
pub fn differences(model: &Model, verdict: &Verdict, assignment: &Assignment) -> Vec<String> {
    let mut out = Vec::new();
    let mut same = |what: &str, oracle: &dyn Debug, got: &dyn Debug, equal: bool| {
        if !equal {
            out.push(format!("{what}: oracle {oracle:?}, assignment {got:?}"));
        }
    };
    let number = |decimal: Option<Decimal>| decimal.map(Fraction::of);

    let sorted = |gaps: &[Gap]| {
        let mut lines: Vec<String> = gaps.iter().map(|gap| format!("{gap:?}")).collect();
        lines.sort();
        lines
    };
    let got: Vec<Gap> = assignment.issues().map(|issue| (issue.attribute().map(Into::into), issue.kind())).collect();
    same("issues", &verdict.gaps, &got, sorted(&verdict.gaps) == sorted(&got));
    same("tier", &verdict.tier, &assignment.tier(), verdict.tier.as_deref() == assignment.tier());
    let possible: Vec<&str> = assignment.possible_tiers().collect();
    same("possible tiers", &verdict.possible, &possible, verdict.possible == possible);
    let or_none = assignment.may_be_without_tier();
    same("or no tier", &verdict.or_none, &or_none, verdict.or_none == or_none);
    same("clause", &verdict.clause, &assignment.clause(), verdict.clause.as_deref() == assignment.clause());
    let rounded: BTreeSet<String> = assignment.rounded().map(Into::into).collect();
    same("rounded", &verdict.rounded, &rounded, verdict.rounded == rounded);

    for (name, seen) in &verdict.values {
        let got = assignment.value(name);
        let own = name.strip_prefix("previous(").and_then(|name| name.strip_suffix(')')).unwrap_or(name);
        let text = model.attributes().iter().any(|a| *a.name == *own && a.kind == Kind::Text);
        let equal = match (seen, &got) {
            (Seen::Missing, Value::Missing) => true,
            (Seen::Number(seen), Value::Decimal(got)) => *seen == Fraction::of(*got),
            (Seen::Boolean(seen), Value::Boolean(got)) => seen == got,
            (Seen::Text(seen), Value::Text(got)) => **seen == **got,
            // A text that no rule asks for is not kept.
            (Seen::Text(_), Value::Missing) => text,
            (Seen::Days(seen), Value::Date(got)) => *seen == i64::from(got.days()),
            _ => false,
        };
        same(name, seen, &got, equal);
    }
    for (name, level) in &verdict.levels {
        same(name, level, &assignment.level(name), level.as_deref() == assignment.level(name));
    }
    for (name, flag) in &verdict.flags {
        same(name, flag, &assignment.flag(name), *flag == assignment.flag(name));
    }
    for score in &verdict.scores {
        let name = &score.name;
        let got = number(assignment.score(name));
        let digits = assignment.score(name).map(|score| u32::from(score.scale()));
        same(&format!("{name} digits"), &score.scale, &digits, digits.is_none_or(|digit| digit == score.scale));
        same(name, &score.score, &got, score.score == got);
        let coverage = number(assignment.coverage(name));
        same(&format!("{name} coverage"), &score.coverage, &coverage, Some(&score.coverage) == coverage.as_ref());
        let lines = assignment.contributions(name);
        let (factors, rest): (Vec<&Contribution<'_>>, Vec<_>) = lines.iter().partition(|line| line.factor.is_some());
        let amounts: Vec<Option<Fraction>> = factors.iter().map(|line| number(line.amount)).collect();
        same(&format!("{name} contributions"), &score.contributions, &amounts, score.contributions == amounts);
        let rounding = match rest.as_slice() {
            [] => score.rounding.as_ref().map(|_| Fraction::zero()),
            lines => number(lines[0].amount),
        };
        same(&format!("{name} rounding"), &score.rounding, &rounding, score.rounding == rounding);
        if let (Some(score), Some(_)) = (&got, &score.rounding) {
            let sum = lines.iter().filter_map(|line| number(line.amount)).fold(Fraction::zero(), |sum, a| &sum + &a);
            same(&format!("{name} adds up"), &sum, score, sum == *score);
        }
    }
    out
}
