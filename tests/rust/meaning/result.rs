//! What flags may ask of the result: today's tier, its rank, and of the last review: the tier in force before, and values.

use tierline::{
    Client, Model,
    model::{Attribute, Derived, Dimension, Factor, Flag, Kind, LevelRule, ModelBuilder, PointBand, Score, Tier},
    plan::IssueKind,
};

use super::{assign, formula, nobody, text};
use crate::paths;

/// Gold above 100, Silver above 10, Iron above 1, and nobody else has a tier.
fn ladder(parts: impl FnOnce(ModelBuilder) -> ModelBuilder) -> ModelBuilder {
    let builder = parts(Model::builder("ladder").client("id").attribute(Attribute::integer("x")))
        .attribute(Attribute::integer("health"));
    [("Gold", "x > 100"), ("Silver", "x > 10"), ("Iron", "x > 1")]
        .into_iter()
        .fold(builder, |builder, (name, when)| builder.tier(Tier::when(name, formula(when))))
}

fn asking(conditions: &[&str]) -> Model {
    let flag = |builder: ModelBuilder, (at, condition): (usize, &&str)| {
        builder.flag(Flag::new(&format!("f{at}"), formula(condition)))
    };
    ladder(|b| conditions.iter().enumerate().fold(b, flag)).build().unwrap_or_else(|error| panic!("{error}"))
}

/// What a condition is for a client: of one row, and the same of columns.
fn holds(condition: &str, client: &Client) -> Option<bool> {
    let model = asking(&[condition]);
    let own = assign(&model, client);
    let (plan, clients) = (model.compile(), [client.clone()]);
    let columns = paths::columns(&plan, &clients, 0..1, own.as_of(), true);
    assert_eq!(paths::lines(&plan, &columns, true), [paths::row(&plan, client, own.as_of())], "{condition}");
    own.flag("f0")
}

#[test]
fn a_flag_asks_for_the_tier_of_today_and_its_rank() {
    let silver = nobody().with("x", 50).with("health", 30);
    for (condition, wanted) in [
        ("tier = 'Silver'", Some(true)),
        ("tier <> 'Silver'", Some(false)),
        ("tier in ('Gold', 'Iron')", Some(false)),
        ("tier = 'Silver' and health < 40", Some(true)),
        ("tier_rank = 2", Some(true)),
        ("tier_rank <= 1", Some(false)),
        ("tier_rank + 1 = 3", Some(true)),
        ("health > tier_rank * 10", Some(true)),
        ("tier is null", Some(false)),
        // Nobody said what was before.
        ("previous(tier) is null", Some(true)),
        ("previous(tier) = 'Gold'", None),
        ("tier <> previous(tier)", None),
    ] {
        assert_eq!(holds(condition, &silver), wanted, "{condition}");
    }
    let before = silver.with("previous(tier)", text("Gold"));
    for (condition, wanted) in [
        ("previous(tier) = 'Gold'", Some(true)),
        ("tier <> previous(tier)", Some(true)),
        ("tier = previous(tier)", Some(false)),
        ("previous(tier) in ('Silver', 'Iron')", Some(false)),
        ("previous(tier) is not null and tier_rank > 1", Some(true)),
    ] {
        assert_eq!(holds(condition, &before), wanted, "{condition}");
    }
}

#[test]
fn a_client_without_a_tier_has_none_to_ask_for() {
    let nobodys = nobody().with("x", 0);
    for (condition, wanted) in [
        ("tier = 'Iron'", None),
        ("tier is null", Some(true)),
        ("tier_rank > 0", None),
        ("coalesce(tier_rank, 9) = 9", Some(true)),
        ("coalesce(tier, 'Iron') = 'Iron'", Some(true)),
    ] {
        assert_eq!(holds(condition, &nobodys), wanted, "{condition}");
    }
    // Neither has one without an id, whatever its values are.
    let model = asking(&["tier is null", "tier = 'Gold'"]);
    let own = assign(&model, &Client::new("").with("x", 500));
    assert_eq!((own.tier(), own.flag("f0"), own.flag("f1")), (None, Some(true), None));
}

#[test]
fn where_several_tiers_are_possible_the_tier_is_open() {
    // Gold or Silver or Iron or none.
    let open = nobody().with("x", text("many")).with("health", 2);
    for (condition, wanted) in [
        ("tier = 'Gold'", None),
        ("tier_rank <= 3", None),
        ("tier is null", None),
        ("tier_rank > 0 or true", Some(true)),
        ("tier_rank = health", None),
    ] {
        assert_eq!(holds(condition, &open), wanted, "{condition}");
    }
    // Of two of three tiers: what is true of both is true.
    let model = ladder(|b| {
        b.attribute(Attribute::boolean("big"))
            .attribute(Attribute::boolean("sure"))
            .flag(Flag::new("outer", formula("tier in ('Best', 'Last')")))
            .flag(Flag::new("middle", formula("tier = 'Middle'")))
            .flag(Flag::new("second", formula("tier_rank = 2")))
            .flag(Flag::new("as_health", formula("tier_rank = health")))
            .flag(Flag::new("ranked", formula("tier_rank between 1 and 3")))
            .tier(Tier::when("Best", formula("big")))
            .tier(Tier::when("Middle", formula("not sure")))
            .tier(Tier::when("Last", formula("sure")))
    });
    let model = model.build().unwrap();
    let client = nobody().with("big", text("?")).with("sure", true).with("health", 2);
    let own = assign(&model, &client);
    assert_eq!(own.possible_tiers().collect::<Vec<_>>(), ["Best", "Last"]);
    let flags: Vec<_> = own.flags().map(|(_, flag)| flag).collect();
    // The ranks are 1 and 3: 2 lies between them, and is none of them.
    assert_eq!(flags, [Some(true), Some(false), Some(false), Some(false), Some(true)]);
    let (plan, clients) = (model.compile(), [client.clone()]);
    let columns = paths::columns(&plan, &clients, 0..1, own.as_of(), true);
    assert_eq!(paths::lines(&plan, &columns, true), [paths::row(&plan, &client, own.as_of())]);
}

/// A number beyond 128 bits in a flag is an issue of the client, and takes its tier from nobody.
#[test]
fn what_overflows_after_the_tier_is_an_issue_of_the_client() {
    let far = "tier_rank * x * x * x * x * x * x * x * x > 1";
    let model = asking(&[far, "f0 is null", "tier = 'Gold'"]);
    let (plan, day) = (model.compile(), super::day(super::TODAY));
    let far_away = 900_000_000_000_000_000_i64;
    let clients = [
        nobody().with("x", far_away),
        nobody().with("x", 50),
        nobody().with("x", -far_away),
        nobody().with("x", text("?")),
        Client::new("").with("x", far_away),
        Client::new("").with("x", 2),
    ];
    let rows: Vec<_> = clients.iter().map(|client| paths::row(&plan, client, day)).collect();
    let columns = paths::columns(&plan, &clients, 0..clients.len(), day, true);
    let ids = |line: &paths::Line| format!("{line:?}");
    let columns: Vec<_> = paths::lines(&plan, &columns, true).iter().map(ids).collect();
    // Columns are not told here which ids are missing.
    let same = |at: &usize| *at != 4 && *at != 5;
    for at in (0..clients.len()).filter(same) {
        assert_eq!(columns[at], ids(&rows[at]), "{at}");
    }
    let own = plan.assign(&clients[0], day);
    assert_eq!(own.tier(), Some("Gold"));
    assert_eq!(own.issues().map(|issue| issue.kind()).collect::<Vec<_>>(), [IssueKind::Overflow]);
    assert_eq!((own.flag("f0"), own.flag("f1"), own.flag("f2")), (None, None, Some(true)));
    // No tier takes it, so that nothing is computed.
    let own = plan.assign(&clients[2], day);
    assert_eq!(own.issues().map(|issue| issue.kind()).collect::<Vec<_>>(), [IssueKind::NoTier]);
    let own = plan.assign(&clients[4], day);
    assert_eq!(own.issues().map(|issue| issue.kind()).collect::<Vec<_>>(), [IssueKind::NoId]);
}

#[test]
fn nothing_that_finds_the_tier_reads_a_flag_that_asks_for_it() {
    let refused = |parts: &dyn Fn(ModelBuilder) -> ModelBuilder| {
        let error = ladder(|b| parts(b.flag(Flag::new("calm", formula("tier = 'Gold'"))))).build().unwrap_err();
        let problems: Vec<String> = error.problems().iter().map(|p| format!("{}: {}", p.code(), p.message())).collect();
        problems.join("\n")
    };
    let score = Score::new("s", [Factor::levels("calm", 100, [("true", 1), ("false", 0)])]);
    assert_eq!(
        refused(&|b| b.score(score.clone())),
        "cycle: `s` cannot be computed from a flag that comes after the tier: `s` needs `calm` needs `tier`"
    );
    let derived = Derived::new("d", Kind::Boolean, formula("not calm"));
    assert_eq!(
        refused(&|b| b.derived(derived.clone())),
        "cycle: `d` cannot be computed from a flag that comes after the tier: `d` needs `calm` needs `tier`"
    );
    let flags = |b: ModelBuilder| b.flag(Flag::new("quiet", formula("calm or x > 5")));
    let dimension = Dimension::rules("k", [LevelRule::when("q", formula("quiet")), LevelRule::rest("r")]);
    assert_eq!(
        refused(&|b| flags(b).dimension(dimension.clone())),
        "cycle: `k` cannot be computed from a flag that comes after the tier: `k` needs `quiet` needs `calm` needs `tier`"
    );
    let tier = Tier::when("Calm", formula("x < 0 and calm"));
    assert_eq!(
        refused(&|b| b.tier(tier.clone())),
        "cycle: `calm` needs its own value: `calm` needs `tier` needs `calm`"
    );
    let stay = Tier::when("Calm", formula("x < 0")).stay(formula("quiet"));
    assert!(refused(&|b| flags(b).tier(stay.clone())).starts_with("cycle: "), "stay");
    // The tier before does not depend on today's: a rule may read it as little.
    let before = ladder(|b| b.flag(Flag::new("new", formula("previous(tier) is null"))))
        .tier(Tier::when("New", formula("new")))
        .build()
        .unwrap_err();
    assert_eq!(
        before.problems()[0].message(),
        "the tier cannot be computed from a flag that comes after the tier: `tier` needs `new` needs `previous(tier)`"
    );
}

#[test]
fn only_flags_ask_for_the_tier_and_a_declared_name_keeps_its_meaning() {
    for condition in ["tier = 'Gold'", "tier_rank = 1", "previous(tier) = 'Gold'"] {
        let error = ladder(|b| b).tier(Tier::when("Other", formula(condition))).build().unwrap_err();
        assert_eq!(error.problems()[0].code(), "unknown-name", "{condition}");
    }
    let unknown = ladder(|b| b.flag(Flag::new("f", formula("previous(health) > 5")))).build().unwrap_err();
    assert!(unknown.problems()[0].advice().unwrap().contains("`remember: [health]`"), "{unknown}");
    let level = ladder(|b| b.flag(Flag::new("f", formula("tier = 'Golden'")))).build().unwrap_err();
    assert_eq!(
        (level.problems()[0].code(), level.problems()[0].advice()),
        ("unknown-level", Some("did you mean 'Gold'?"))
    );
    let order = ladder(|b| b.flag(Flag::new("f", formula("tier > 'Silver'")))).build().unwrap_err();
    assert_eq!(order.problems()[0].code(), "no-order");
    // An attribute named so is what the flag speaks of.
    let own = |conditions: &[&str]| {
        let tier = Attribute::category("tier", ["a", "b"]);
        conditions.iter().fold(ladder(|b| b.attribute(tier)), |b, own| b.flag(Flag::new("f", formula(own)))).build()
    };
    let model = own(&["tier = 'b'"]).unwrap();
    assert_eq!(assign(&model, &nobody().with("x", 50).with("tier", text("b"))).flag("f"), Some(true));
    for condition in ["tier_rank = 1", "previous(tier) = 'a'"] {
        let error = own(&[condition]).unwrap_err();
        assert!(error.problems()[0].advice().unwrap().starts_with("`tier` is a name of this model"), "{error}");
    }
    let rank = ladder(|b| {
        b.attribute(Attribute::integer("tier_rank")).flag(Flag::new("f", formula("tier_rank = 9 and tier = 'Silver'")))
    });
    let rank = rank.build().unwrap();
    assert_eq!(assign(&rank, &nobody().with("x", 50).with("tier_rank", 9)).flag("f"), Some(true));
    // Bands are over what finds the tier.
    let score = Score::new("s", [Factor::bands("tier_rank", 100, [PointBand::rest(1)])]);
    let error = ladder(|b| b.flag(Flag::new("f", formula("tier_rank = 1"))).score(score)).build().unwrap_err();
    assert_eq!(error.problems()[0].code(), "unknown-name");
}

fn remembering(conditions: &[&str]) -> ModelBuilder {
    let flag = |builder: ModelBuilder, (at, condition): (usize, &&str)| {
        builder.flag(Flag::new(&format!("f{at}"), formula(condition)))
    };
    ladder(|b| conditions.iter().enumerate().fold(b, flag)).remember("health")
}

#[test]
fn a_flag_asks_what_the_last_review_saw_of_an_attribute() {
    let first = nobody().with("x", 50).with("health", 30);
    let later = first.clone().with("previous(health)", 55);
    for (condition, at_first, then) in [
        ("previous(health) - health >= 20", None, Some(true)),
        ("previous(health) - health > 25", None, Some(false)),
        ("previous(health) > health", None, Some(true)),
        ("previous(health) is null", Some(true), Some(false)),
        ("health < 40 or previous(health) > 90", Some(true), Some(true)),
        ("tier = 'Silver' and previous(health) >= 55", None, Some(true)),
        ("previous(tier) is null and previous(health) = 55", None, Some(true)),
        ("coalesce(previous(health), health) = 30", Some(true), Some(false)),
    ] {
        let model = remembering(&[condition]).build().unwrap_or_else(|error| panic!("{condition}: {error}"));
        for (client, wanted) in [(&first, at_first), (&later, then)] {
            let own = assign(&model, client);
            let (plan, clients) = (model.compile(), [client.clone()]);
            let columns = paths::columns(&plan, &clients, 0..1, own.as_of(), true);
            assert_eq!(paths::lines(&plan, &columns, true), [paths::row(&plan, client, own.as_of())], "{condition}");
            assert_eq!(own.flag("f0"), wanted, "{condition}");
            // What was seen before moves no tier.
            assert_eq!(own.tier(), Some("Silver"), "{condition}");
        }
    }
}

#[test]
fn what_the_last_review_saw_is_for_flags_of_remembered_attributes_alone() {
    let advice = |builder: ModelBuilder| {
        let error = builder.build().unwrap_err();
        let problem = error.problems()[0].clone();
        (problem.code().to_string(), problem.message().to_string(), problem.advice().unwrap_or_default().to_string())
    };
    let (code, _, help) = advice(remembering(&[]).tier(Tier::when("Other", formula("previous(health) > 5"))));
    assert_eq!(code, "unknown-name");
    assert!(help.starts_with("only a flag can ask for what the last review saw"), "{help}");
    let (code, _, help) = advice(remembering(&["previous(x) > 5"]));
    assert_eq!((&*code, help.contains("write `remember: [x]`")), ("unknown-name", true), "{help}");
    let (code, _, help) = advice(remembering(&["previous(wealth) > 5"]));
    assert_eq!((&*code, help.contains("the attributes under `remember`")), ("unknown-name", true), "{help}");
    // Neither may a tier read a flag that asks for it, whatever else the model calls a tier.
    for own in [Attribute::integer("y"), Attribute::category("tier", ["a", "b"])] {
        let fell = remembering(&["previous(health) > health"]).attribute(own);
        assert!(fell.clone().build().is_ok());
        let (code, message, help) = advice(fell.tier(Tier::when("Other", formula("f0"))));
        assert_eq!(code, "cycle");
        assert!(message.ends_with("`tier` needs `f0` needs `previous(health)`"), "{message}");
        assert_eq!(help, "only flags may read a flag that asks for what the last review saw");
    }
    // An attribute of that name is what is remembered by it.
    let tier = Attribute::category("tier", ["a", "b"]);
    let model = ladder(|b| b.attribute(tier).flag(Flag::new("f", formula("previous(tier) <> tier")))).remember("tier");
    let client = nobody().with("x", 50).with("tier", text("b")).with("previous(tier)", text("a"));
    assert_eq!(assign(&model.build().unwrap(), &client).flag("f"), Some(true));
}

#[test]
fn the_explanation_says_which_tier_a_flag_saw() {
    let model = asking(&["tier = 'Silver' and tier_rank < 3 and previous(tier) = 'Gold'"]);
    let client = nobody().with("x", 50).with("previous(tier)", text("Gold"));
    let explanation = model.compile().explain(&client, super::day(super::TODAY));
    let [flag] = &explanation.flags[..] else { panic!("one flag") };
    let seen: Vec<(String, Option<String>)> = flag
        .condition
        .parts
        .iter()
        .flat_map(|part| &part.seen)
        .map(|seen| (seen.words.clone(), seen.value.clone()))
        .collect();
    let seen: Vec<(&str, Option<&str>)> = seen.iter().map(|(words, value)| (&**words, value.as_deref())).collect();
    assert_eq!(seen, [("tier", Some("Silver")), ("tier_rank", Some("2")), ("previous(tier)", Some("Gold"))]);
    let open = nobody().with("x", text("?")).with("previous(tier)", text("Gold"));
    let explanation = model.compile().explain(&open, super::day(super::TODAY));
    let words: Vec<_> = explanation.flags[0].condition.parts[0].seen.iter().map(|seen| seen.value.clone()).collect();
    assert_eq!(words, [Some("Gold or Silver or Iron or missing".to_string())]);
    assert_eq!(explanation.flags[0].condition.parts[1].seen[0].value.as_deref(), Some("1 to 3 or missing"));
}
