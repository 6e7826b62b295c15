//! What the generators make: nearly always valid, and everything that a model and a client can be.

use std::collections::BTreeMap;

use tierline::{
    Model,
    model::{Classes, Comparison, Formula, MissingPoints, Op, Points},
    plan::IssueKind,
};
use tierline_testkit::generate::{self, Edges};
use tierline_testkit::{Random, oracle};

fn formulas(model: &Model) -> Vec<&Formula> {
    let mut out: Vec<&Formula> = model.derived().iter().map(|d| &d.formula).collect();
    out.extend(model.flags().iter().map(|f| &f.formula));
    out.extend(model.tiers().iter().flat_map(|t| t.when.iter().chain(&t.stay)));
    for dimension in model.dimensions() {
        if let Classes::Rules(rules) = &dimension.classes {
            out.extend(rules.iter().filter_map(|rule| rule.when.as_ref()));
        }
    }
    out
}

/// The name of a variant: its debug words up to the first bracket.
fn variant(value: &dyn std::fmt::Debug) -> String {
    let words = format!("{value:?}");
    words.split([' ', '(', '{']).next().unwrap_or_default().to_string()
}

#[test]
fn nearly_every_draft_is_a_valid_model() {
    let drafts = 500;
    let mut refused: BTreeMap<&str, u32> = BTreeMap::new();
    let mut valid = 0;
    for seed in 0..drafts {
        match generate::draft(&mut Random::new(seed)).build() {
            Ok(_) => valid += 1,
            Err(error) => error.problems().iter().for_each(|p| *refused.entry(p.code()).or_default() += 1),
        }
    }
    assert!(valid * 100 >= drafts * 90, "{valid} of {drafts} are valid: {refused:?}");
}

#[test]
fn models_use_every_operator_type_and_policy() {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut count = |what: &dyn std::fmt::Debug| *seen.entry(variant(what)).or_default() += 1;
    for seed in 0..400 {
        let model = generate::model(&mut Random::new(seed));
        formulas(&model).iter().flat_map(|f| f.expr().nodes()).for_each(|node| match node.op() {
            Op::Compare(comparison) => count(comparison),
            op => count(op),
        });
        model.attributes().iter().for_each(|attribute| count(&attribute.kind));
        for factor in model.scores().iter().flat_map(|score| &score.factors) {
            count(&factor.points);
            match &factor.missing {
                MissingPoints::Score => count(&"missing score"),
                MissingPoints::Points(_) => count(&"missing points"),
                MissingPoints::Reweight => count(&"reweight"),
            }
        }
    }
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let mut wanted: Vec<String> =
        [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual].iter().map(|c| variant(c)).collect();
    wanted.extend(
        [
            "Number",
            "Text",
            "Boolean",
            "Date",
            "Null",
            "Name",
            "AsOf",
            "Between",
            "NotBetween",
            "In",
            "NotIn",
            "IsNull",
            "IsNotNull",
            "And",
            "Or",
            "Not",
            "Add",
            "Subtract",
            "Multiply",
            "Divide",
            "Negate",
            "Coalesce",
            "Least",
            "Greatest",
            "Abs",
            "Decimal",
            "Integer",
            "Category",
            "Bands",
            "Levels",
            "Linear",
        ]
        .map(String::from),
    );
    wanted.extend(["missing score", "missing points", "reweight"].map(|point| variant(&point)));
    for one in wanted {
        assert!(seen.get(&one).is_some_and(|count| *count >= 20), "{one}: {:?} of {seen:?}", seen.get(&one));
    }
    let _ = |points: Points| points;
}

#[test]
fn clients_come_out_in_every_way() {
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    let (mut clients, mut assigned, mut later, mut scores, mut missing, mut spread, mut rounding) =
        (0, 0, 0, 0, 0, 0, 0);
    let (mut flags, mut unknown, mut levels, mut unleveled) = (0, 0, 0, 0);
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let model = generate::model(&mut random);
        let edges = Edges::of(&model);
        for at in 0..40 {
            let clean = random.percent(70);
            let client = generate::client(&mut random, &model, &edges, &format!("c{at}"), clean);
            let judged = oracle::judge(&model, &client, generate::day("2026-11-21"));
            clients += 1;
            assigned += u32::from(judged.tier.is_some());
            later += u32::from(judged.tier.is_some_and(|tier| *tier != *model.tiers()[0].name));
            judged.gaps.iter().for_each(|(_, kind)| *kinds.entry(format!("{kind:?}")).or_default() += 1);
            for score in &judged.scores {
                scores += 1;
                missing += u32::from(score.score.is_none());
                spread += u32::from(score.score.is_some() && score.contributions.contains(&None));
                rounding += u32::from(score.rounding.as_ref().is_some_and(|r| !r.is_zero()));
            }
            judged
                .flags
                .iter()
                .for_each(|(_, flag)| (flags, unknown) = (flags + 1, unknown + u32::from(flag.is_none())));
            judged
                .levels
                .iter()
                .for_each(|(_, l)| (levels, unleveled) = (levels + 1, unleveled + u32::from(l.is_none())));
        }
    }
    println!("{clients} clients, {assigned} assigned, {later} not to the first tier, {kinds:?}");
    println!(
        "{scores} scores, {missing} missing, {spread} spread, {rounding} rounded, {flags} flags, {unknown} unknown, {levels} levels, {unleveled} none"
    );
    assert!(assigned * 100 >= clients * 35, "{assigned} of {clients} clients are assigned");
    assert!(later * 4 >= assigned, "{later} of {assigned} are not in the best tier");
    for (part, whole, what) in [
        (missing, scores, "scores are missing"),
        (spread, scores, "scores are spread"),
        (rounding, scores, "scores have a rounding"),
        (unknown, flags, "flags are unknown"),
        (unleveled, levels, "levels are missing"),
    ] {
        assert!(part * 50 >= whole && part * 10 <= whole * 8, "{part} of {whole} {what}");
    }
    use IssueKind::{
        AboveMax, BelowMin, NoTier, NotABoolean, NotADate, NotANumber, NotAText, NotFinite, OutOfRange, Overflow,
        Required, UnknownLevel,
    };
    for kind in [
        Required,
        NotANumber,
        NotFinite,
        OutOfRange,
        BelowMin,
        AboveMax,
        NotABoolean,
        NotADate,
        UnknownLevel,
        NotAText,
        Overflow,
        NoTier,
    ] {
        let count = kinds.get(&format!("{kind:?}")).copied().unwrap_or_default();
        assert!(count >= 20, "{kind:?} {count} times");
    }
}
