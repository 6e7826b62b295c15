//! What a bad value costs: any value of its attribute or missing, operator by operator, and never more.

use tierline::{
    Assignment, Client, Model, Value,
    columns::Summary,
    model::{Attribute, Derived, Factor, Flag, Kind, Migration, MissingPoints, ModelBuilder, PointBand, Score, Tier},
    plan::{IssueKind, Truth},
};

use super::{TODAY, assign, day, decimal, everything, formula, kinds, nobody, text};
use crate::paths;

fn tiers(parts: impl FnOnce(ModelBuilder) -> ModelBuilder, tiers: &[(&str, Option<&str>)]) -> Model {
    let builder = tiers.iter().fold(parts(Model::builder("open").client("id")), |builder, (name, when)| {
        builder.tier(match when {
            Some(when) => Tier::when(name, formula(when)),
            None => Tier::rest(name),
        })
    });
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn possible(model: &Model, client: &Client) -> Vec<String> {
    assign(model, client).possible_tiers().map(Into::into).collect()
}

/// A client whose `x`, `n`, `a`, `t`, `level` and `day` are bad, and whose `y`, `b` and `other` are known.
fn bad() -> Client {
    let words = |client: Client, name: &str| client.with(name, text("?"));
    let client = ["x", "n", "a", "level", "day"].into_iter().fold(nobody(), words).with("t", Value::Float(1.5));
    client.with("y", 5).with("b", true).with("other", text("low"))
}

/// By condition whether it may be true, and whether it is whatever the bad values are.
#[test]
fn each_operator_may_give_what_it_gives_for_some_value_of_its_operands() {
    let open = ["Gold", "Rest"].as_slice();
    let (certain, never) = (["Gold"].as_slice(), ["Rest"].as_slice());
    let table = [
        // One value and constants.
        ("x > 5", open),
        ("x >= 5 or x < 5", open),
        ("x is null", open),
        ("x is not null", open),
        ("level = 'low'", open),
        ("level in ('low', 'medium', 'high')", open),
        ("level in ('low', 'medium', 'high') or level is null", open),
        ("x between 10 and 5", never),
        ("not (x between 10 and 5)", open),
        ("t = 'SaaS'", open),
        ("day < date '2026-01-01'", open),
        ("a", open),
        ("a = a", open),
        // `and`, `or`, `not`: one operand may decide.
        ("b or x > 5", certain),
        ("not b and x > 5", never),
        ("not (b or x > 5)", never),
        ("b and x > 5", open),
        // What is computed is any number or missing.
        ("x + 1 > 0", open),
        ("x * 0 = 0", open),
        ("coalesce(x, 0) >= 0", open),
        ("coalesce(x, 0) is not null", open),
        ("coalesce(y, x) = 5", certain),
        // Any number, and not only those of the attribute that it is computed of.
        ("percent > 100", never),
        ("percent + 0 > 100", open),
        ("coalesce(percent, 0) > 100", open),
        ("coalesce(u_number, percent) > 100", open),
        ("least(percent, u_number) > 100", open),
        ("coalesce(u_number, 7) = 7", certain),
        ("least(y, x) <= 5", open),
        ("abs(x) >= 0", open),
        ("as_of - day > 0", open),
        // A missing value gives no truth, whatever stands beside it.
        ("x > u_number", never),
        ("x = u_number or b", certain),
        // Two values of attributes.
        ("x > y", open),
        ("level >= other", open),
        ("level < other", never),
        ("t = u", never),
        ("coalesce(t, 'x') = 'x'", open),
        ("coalesce(t, 'x') is not null", open),
        // Truths.
        ("a = b", open),
        ("coalesce(a, true)", open),
        ("coalesce(b, a)", certain),
        ("(a or b) is not null", certain),
    ];
    let parts = |builder| {
        let percent = Attribute::integer("percent").min(0).max(100);
        everything(builder).attribute(Attribute::integer("u_number")).attribute(percent)
    };
    for (condition, expected) in table {
        let model = tiers(parts, &[("Gold", Some(condition)), ("Rest", None)]);
        let client = bad().with("percent", 101);
        assert_eq!(possible(&model, &client), expected, "{condition}");
        let verdict = tierline_testkit::oracle::judge(&model, &client, day(TODAY));
        assert_eq!(verdict.possible, expected, "the oracle: {condition}");
    }
}

#[test]
fn a_value_is_any_within_its_bounds() {
    let parts = |builder: ModelBuilder| {
        let attribute = |name| Attribute::integer(name).min(1).max(400);
        builder.attribute(attribute("n")).attribute(attribute("m")).attribute(Attribute::integer("free"))
    };
    let bad = || nobody().with("n", 0).with("m", "?").with("free", 500);
    for (condition, expected) in [
        ("n > 400", ["Rest"].as_slice()),
        ("n > 399", &["Gold", "Rest"]),
        ("n >= 1", &["Gold", "Rest"]),
        // Nothing but missing beside: that is not true.
        ("n >= 1 or n is null", &["Gold", "Rest"]),
        ("n between 401 and 500", &["Rest"]),
        ("n in (0, 401)", &["Rest"]),
        ("n > free", &["Rest"]),
        ("n = m", &["Gold", "Rest"]),
        // A number that is computed has no bounds.
        ("n + 0 > 400", &["Gold", "Rest"]),
    ] {
        assert_eq!(
            possible(&tiers(parts, &[("Gold", Some(condition)), ("Rest", None)]), &bad()),
            expected,
            "{condition}"
        );
    }
    // Bounds that no value of the attribute is within leave it missing.
    let empty = |builder: ModelBuilder| builder.attribute(Attribute::decimal("n", 17).min(50));
    let rules = [("Gold", Some("n is not null")), ("Rest", None)];
    assert_eq!(possible(&tiers(empty, &rules), &nobody().with("n", "?")), ["Rest"]);
}

#[test]
fn a_value_that_no_rule_asks_for_costs_nothing() {
    let parts = |builder| everything(builder).flag(Flag::new("large", formula("n > 500")));
    let model = tiers(parts, &[("Gold", Some("y > 1")), ("Rest", None)]);
    let client = nobody().with("y", 5).with("n", "n/a");
    let assignment = assign(&model, &client);
    assert_eq!((assignment.tier(), assignment.clause(), assignment.flag("large")), (Some("Gold"), Some("y > 1"), None));
    assert_eq!(kinds(&assignment), [(Some("n"), IssueKind::NotANumber)]);
    assert_eq!(
        assignment.issues().map(|issue| issue.to_string()).collect::<Vec<_>>(),
        ["`n` is `n/a`, expected a number"]
    );
}

#[test]
fn a_tier_is_possible_down_to_the_first_that_is_certain() {
    let rules = [("A", Some("y > 9")), ("B", Some("x > 1")), ("C", Some("y > 1")), ("D", Some("x > 2")), ("E", None)];
    let assignment = assign(&tiers(everything, &rules), &nobody().with("y", 5).with("x", "?"));
    assert_eq!((assignment.tier(), assignment.may_be_without_tier()), (None, false));
    assert_eq!(assignment.possible_tiers().collect::<Vec<_>>(), ["B", "C"]);
    let words: Vec<String> = assignment.issues().map(|issue| issue.to_string()).collect();
    assert_eq!(words, ["`x` is `?`, expected a number; possible tiers: B; C"]);
}

#[test]
fn that_no_tier_takes_the_client_is_an_outcome() {
    let rules = [("A", Some("x > 1")), ("B", Some("y > 9"))];
    let assignment = assign(&tiers(everything, &rules), &nobody().with("y", 5).with("x", "?").with("n", "?"));
    assert_eq!((assignment.tier(), assignment.may_be_without_tier()), (None, true));
    assert_eq!(assignment.possible_tiers().collect::<Vec<_>>(), ["A"]);
    // The last issue says it, once.
    let words: Vec<String> = assignment.issues().map(|issue| issue.to_string()).collect();
    assert_eq!(words[0], "`x` is `?`, expected a number");
    assert_eq!(words[1], "`n` is `?`, expected a number; possible tiers: A (or no tier)");

    let assignment = assign(&tiers(everything, &[("A", Some("y > 9"))]), &nobody().with("y", 5).with("x", "?"));
    assert_eq!((assignment.possible_tiers().count(), assignment.may_be_without_tier()), (0, true));
    assert_eq!(kinds(&assignment), [(Some("x"), IssueKind::NotANumber), (None, IssueKind::NoTier)]);
}

#[test]
fn the_clause_is_the_first_that_is_true_whatever_is_open() {
    let rules = [("Gold", Some("x > 1 or y > 1 or y > 2")), ("Rest", None)];
    let assignment = assign(&tiers(everything, &rules), &nobody().with("y", 5).with("x", "?"));
    assert_eq!((assignment.tier(), assignment.clause()), (Some("Gold"), Some("y > 1")));
    assert_eq!(assignment.clause_number(), Some(1));
}

#[test]
fn a_client_without_an_id_has_no_tier_and_none_is_possible() {
    let model = tiers(everything, &[("Gold", Some("y > 1")), ("Rest", None)]);
    for client in [Client::new(" ").with("y", 5), Client::new("").with("x", "?")] {
        let assignment = assign(&model, &client);
        assert_eq!((assignment.tier(), assignment.possible_tiers().count()), (None, 0));
        assert!(assignment.issues().all(|issue| !issue.to_string().contains("possible")));
        assert!(!assignment.stays(0));
    }
}

/// The interval of a score, told by the tiers that its thresholds leave possible.
fn score_between(factors: Vec<Factor>, client: &Client) -> (Option<i64>, Option<i64>) {
    let score = || everything(Model::builder("score").client("id")).score(Score::new("s", factors.clone()).round(0));
    let can_be = |condition: String| {
        let model = score().tier(Tier::when("Yes", formula(&condition))).tier(Tier::rest("No")).build();
        possible(&model.unwrap_or_else(|error| panic!("{error}")), client).contains(&"Yes".to_string())
    };
    let units: Vec<i64> = (-1..=101).filter(|at| can_be(format!("s = {at}"))).collect();
    for pair in units.windows(2) {
        assert_eq!(pair[0] + 1, pair[1], "everything between is possible");
    }
    (units.first().copied(), units.last().copied())
}

#[test]
fn a_score_lies_between_the_least_and_the_most_points_of_its_open_factors() {
    let bands = |of: &str, weight: i64| {
        Factor::bands(of, weight, [PointBand::below(0, 10), PointBand::below(10, 50), PointBand::rest(90)])
    };
    let client = nobody().with("x", "?").with("y", 5);
    assert_eq!(score_between(vec![bands("x", 60), bands("y", 40)], &client), (Some(26), Some(74)));
    // Points for a missing value count, too.
    let with = vec![bands("x", 60).missing(MissingPoints::Points(0.into())), bands("y", 40)];
    assert_eq!(score_between(with, &client), (Some(20), Some(74)));
    // Spread: y alone is 50, and lies between already; beside a y of 90 it is the most.
    let spread = || vec![bands("x", 60).missing(MissingPoints::Reweight), bands("y", 40)];
    assert_eq!(score_between(spread(), &client), (Some(26), Some(74)));
    assert_eq!(score_between(spread(), &nobody().with("x", "?").with("y", 99)), (Some(42), Some(90)));
    // Of two that may be spread one is left out where that is less.
    let two = || {
        vec![
            bands("x", 50).missing(MissingPoints::Reweight),
            bands("n", 30).missing(MissingPoints::Reweight),
            bands("y", 20),
        ]
    };
    let both = nobody().with("x", "?").with("n", "?").with("y", -1);
    assert_eq!(score_between(two(), &both), (Some(10), Some(74)));
    // A line is read over the whole range of its value.
    let line = vec![Factor::linear("x", 100, 0, 10, [20, 80])];
    assert_eq!(score_between(line, &client), (Some(20), Some(80)));
}

#[test]
fn a_score_is_known_where_every_value_has_the_same_points() {
    let score = Score::new(
        "s",
        [
            Factor::levels("level", 40, [("low", 50), ("medium", 50), ("high", 50)])
                .missing(MissingPoints::Points(50.into())),
            Factor::bands("y", 60, [PointBand::below(0, 0), PointBand::rest(100)]),
        ],
    );
    let model = tiers(|builder| everything(builder).score(score), &[("Gold", Some("s >= 80")), ("Rest", None)]);
    let assignment = assign(&model, &nobody().with("level", "?").with("y", 5));
    assert_eq!((assignment.tier(), assignment.score("s")), (Some("Gold"), Some(decimal("80"))));
    let sum: i128 = assignment.contributions("s").iter().map(|line| line.amount.unwrap().normalized().mantissa()).sum();
    assert_eq!(sum, 80, "20 and 60");
    // What is open is not known, whatever its points.
    assert_eq!(assignment.coverage("s").map(|coverage| coverage.normalized().to_string()), Some("0.6".into()));
}

#[test]
fn a_contribution_that_depends_on_a_bad_value_is_not_told() {
    let bands = |of: &str, weight: i64| Factor::bands(of, weight, [PointBand::below(0, 0), PointBand::rest(100)]);
    let score = |missing| Score::new("s", [bands("x", 60).missing(missing), bands("y", 40)]);
    let amounts = |missing| -> Vec<Option<String>> {
        let model = tiers(|builder| everything(builder).score(score(missing)), &[("All", None)]);
        let assignment = assign(&model, &nobody().with("x", "?").with("y", 5));
        assert_eq!(assignment.score("s"), None);
        let lines = assignment.contributions("s");
        lines.iter().map(|line| line.amount.map(|amount| amount.normalized().to_string())).collect()
    };
    assert_eq!(amounts(MissingPoints::Score)[..2], [None, Some("40".into())]);
    assert_eq!(amounts(MissingPoints::Reweight)[..2], [None, None]);
}

#[test]
fn what_overflows_is_open_and_an_issue_and_nothing_computed_of_it_is_another() {
    let parts = |builder| {
        let most = Derived::new("most", Kind::Integer, formula("n * n"));
        everything(builder).derived(most).derived(Derived::new("more", Kind::Integer, formula("most * n * n")))
    };
    let rules = [("Gold", Some("y > 1")), ("Iron", Some("more > 1")), ("Rest", None)];
    let model = tiers(parts, &rules);
    let client = |y: i64| nobody().with("n", 999_999_999_999_i64).with("y", y);
    let assignment = assign(&model, &client(5));
    assert_eq!(assignment.tier(), Some("Gold"));
    assert_eq!(kinds(&assignment), [(Some("most"), IssueKind::Overflow)]);
    assert_eq!(possible(&model, &client(0)), ["Iron", "Rest"]);
}

#[test]
fn a_stay_rule_counts_where_it_is_certain() {
    let stay = |rule: &str| {
        let tier = Tier::when("Gold", formula("y > 1")).stay(formula(rule));
        let builder = everything(Model::builder("stay").client("id")).tier(tier).tier(Tier::rest("Rest"));
        builder.build().unwrap_or_else(|error| panic!("{error}"))
    };
    let client = nobody().with("x", "?").with("y", 5);
    for (rule, stays) in [
        ("x is null", false),
        ("x is null or y > 0", true),
        ("coalesce(x, 5) > 0", false),
        ("x + y > y * 2", false),
        ("y * 2 > y", true),
    ] {
        let plan = stay(rule).compile().keeping(["x", "y"]);
        assert_eq!(plan.assign(&client, day(TODAY)).stays(0), stays, "{rule}");
        let all = paths::columns(&plan, std::slice::from_ref(&client), 0..1, day(TODAY), false);
        assert_eq!(all.stays[0] & 1 != 0, stays, "{rule}");
    }
}

/// More clauses than a byte counts have numbers of another width.
#[test]
fn a_client_with_issues_has_its_clause_among_many() {
    let rule: Vec<String> = (0..240).map(|at| format!("n = {at}")).collect();
    let more: Vec<String> = (0..40).map(|at| format!("y = {at}")).collect();
    let rules = [("A", Some(rule.join(" or "))), ("B", Some(more.join(" or ")))];
    let rules: Vec<(&str, Option<&str>)> = rules.iter().map(|(name, rule)| (*name, rule.as_deref())).collect();
    let plan = tiers(everything, &rules).compile();
    let clients = [nobody().with("y", 39).with("n", 500), nobody().with("y", 38).with("n", 500).with("x", "?")];
    let all = paths::columns(&plan, &clients, 0..2, day(TODAY), false);
    let lines = paths::lines(&plan, &all, false);
    for (client, line) in clients.iter().zip(&lines) {
        assert_eq!(*line, paths::row(&plan, client, day(TODAY)).bare());
    }
    assert_eq!(lines[1].clause.as_deref(), Some("y = 38"));
}

#[test]
fn a_ladder_tells_issues_of_the_unassigned_from_issues_beside_a_tier() {
    let model = tiers(everything, &[("Gold", Some("y > 1")), ("Iron", Some("x > 1")), ("Rest", None)]);
    let plan = model.compile();
    let clients = [
        nobody().with("y", 5).with("x", "?").with("n", "?"),
        nobody().with("y", 0).with("x", "?").with("n", "?"),
        nobody().with("y", 5).with("n", "?"),
        nobody().with("y", 5),
    ];
    let mut one_by_one = Summary::new(&plan);
    clients.iter().for_each(|client| one_by_one.count(&plan.assign(client, day(TODAY))));
    let all = paths::columns(&plan, &clients, 0..clients.len(), day(TODAY), false);
    for summary in [one_by_one, all.summary] {
        assert_eq!((summary.unassigned().clients, summary.assigned_with_issues()), (1, 2));
        let counted = |reasons: Vec<tierline::columns::Reason<'_>>| -> Vec<String> {
            reasons.iter().map(|reason| format!("{} {}", reason.clients, reason.words())).collect()
        };
        assert_eq!(counted(summary.reasons()), ["1 `x` is not a number", "1 `n` is not a number"]);
        assert_eq!(counted(summary.issues_beside_tier()), ["2 `n` is not a number", "1 `x` is not a number"]);
        let mut twice = summary.clone();
        twice.merge(&summary);
        assert_eq!((twice.assigned_with_issues(), twice.issues_beside_tier()[0].clients), (4, 4));
    }
}

#[test]
fn an_explanation_says_which_tiers_are_possible_and_what_a_value_may_be() {
    let score = Score::new("s", [Factor::levels("level", 100, [("low", 0), ("medium", 50), ("high", 100)])]);
    let parts = |builder| everything(builder).score(score);
    let rules = [("A", Some("y > 9")), ("B", Some("s > 60 and b")), ("C", Some("coalesce(x, 1) > y")), ("D", None)];
    let plan = tiers(parts, &rules).compile();
    let client = nobody().with("y", 5).with("b", true).with("x", "?").with("level", "no");
    let explanation = plan.explain(&client, day(TODAY));
    let tiers: Vec<(&str, bool, bool)> =
        explanation.tiers.iter().map(|tier| (&*tier.name, tier.taken, tier.possible)).collect();
    assert_eq!(tiers, [("A", false, false), ("B", false, true), ("C", false, true), ("D", false, true)]);
    let condition = &explanation.tiers[1].clauses[0];
    assert_eq!(
        (condition.truth, condition.parts[0].truth, condition.parts[1].truth),
        (Truth::Unknown, Truth::Unknown, Truth::True)
    );
    assert_eq!(condition.parts[0].seen[0].value.as_deref(), Some("0 to 100 or missing"));
    assert_eq!(explanation.tiers[2].clauses[0].seen[0].value.as_deref(), Some("any value or missing"));
    assert_eq!(explanation.scores[0].factors[0].value.as_deref(), Some("low or medium or high or missing"));
    assert_eq!((explanation.scores[0].factors[0].points, explanation.scores[0].factors[0].contribution), (None, None));
    let words = explanation.to_string();
    for line in [
        "c is unassigned as of 2026-11-21",
        "    `level` is `no`, expected `low`, `medium` or `high`; possible tiers: B; C; D",
        "B is possible, because",
        "D is possible: it takes everyone who is left",
        "Not A, because",
    ] {
        assert!(words.lines().any(|word| word == line), "{line}\n{words}");
    }
}

/// A block in which every client has an issue, and one in which some have.
#[test]
fn columns_of_bad_values_are_as_one_row() {
    let migration = Migration::default();
    let score = Score::new(
        "s",
        [
            Factor::linear("x", 70, 0, 100, [0, 100]).missing(MissingPoints::Reweight),
            Factor::levels("level", 30, [("low", 0), ("medium", 50), ("high", 100)])
                .missing(MissingPoints::Points(7.into())),
        ],
    );
    let parts = |builder| everything(builder).migration(migration).score(score).flag(Flag::new("f", formula("n > 5")));
    let rules = [("Gold", Some("y > 90 or s > 80")), ("Iron", Some("a and x > 3")), ("Rest", None)];
    let plan = tiers(parts, &rules).compile();
    let client = |at: usize| {
        let client = Client::new(format!("c{at}")).with("y", (at % 100) as i64).with("a", at.is_multiple_of(3));
        let client = client
            .with("x", if at.is_multiple_of(2) || at > 4_000 { Value::from("?") } else { Value::from(at as i64) });
        client.with("level", ["low", "no", "high"][at % 3]).with("n", if at.is_multiple_of(5) { "?" } else { "7" })
    };
    let clients: Vec<Client> = (0..9_000).map(client).collect();
    let all = paths::columns(&plan, &clients, 0..clients.len(), day(TODAY), true);
    let lines = paths::lines(&plan, &all, true);
    let row = |client: &Client| -> Assignment { plan.assign(client, day(TODAY)) };
    for (client, line) in clients.iter().zip(&lines) {
        assert_eq!(*line, paths::line(&plan, &row(client)), "{}", client.id());
    }
}
