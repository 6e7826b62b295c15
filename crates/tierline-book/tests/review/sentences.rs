//! The sentences, word for word.

use tierline_book::{Override, OverrideKind, Pending, Policy, ReasonFormat, ReviewInput, ReviewOutcome, Standing};
use tierline_core::{Attribute, Migration, Model, MoveAfter, Steps, Tier, WhenMissing, name};

use crate::{day, span};

/// The reasons of a model with three tiers, whose clauses are numbered 0 and 1 in the first one, and 2 in the second.
pub(crate) fn three_tiers() -> ReasonFormat {
    ladder_with(Tier::when("Core", name("arr").ge(25_000)))
}

/// The same with a `stay` rule of the second tier too.
pub(crate) fn ladder_of_bands() -> ReasonFormat {
    ladder_with(Tier::when("Core", name("arr").ge(25_000)).stay(name("arr").ge(20_000)))
}

fn ladder_with(core: Tier) -> ReasonFormat {
    let model = Model::builder("three-tiers")
        .attribute(Attribute::decimal("arr", 0))
        .attribute(Attribute::boolean("strategic"))
        .tier(
            Tier::when("Strategic", name("arr").gt(100_000).or(name("arr").gt(50_000).and(name("strategic"))))
                .stay(name("arr").gt(90_000)),
        )
        .tier(core)
        .tier(Tier::rest("Scale"))
        .build()
        .unwrap();
    ReasonFormat::of(&model.compile())
}

/// A sentence about a move names what was crossed: a clause, a rule, or the override.
pub(crate) fn names_its_ground(sentence: &str) {
    let moves = ["promot", "demot", "entered", "held", "kept", "recovered"];
    if moves.iter().any(|start| sentence.starts_with(start)) {
        let grounds = [
            "` is true",
            "is true: `",
            "is not true: `",
            "by an override",
            "takes everyone",
            "on 2",
            "cannot be told: ",
        ];
        assert!(grounds.iter().any(|ground| sentence.contains(ground)), "{sentence}");
    } else {
        assert!(
            ["unassigned: ", "left: ", "returned "].iter().any(|ground| sentence.starts_with(ground)),
            "{sentence}"
        );
    }
    assert!(!sentence.contains("  ") && !sentence.contains('\n') && !sentence.ends_with('.'), "{sentence}");
}

fn migration() -> Migration {
    Migration { demote: MoveAfter::Renewal { missing_renewal: Some(span("365 days")) }, ..Migration::default() }
}

/// What the rules give, with the first clause of that tier.
fn seen(tier: usize) -> ReviewInput {
    ReviewInput { tier: Some(tier), clause: [Some(0), Some(2), None][tier], ..ReviewInput::default() }
}

fn review(migration: &Migration, standing: &Standing, seen: &ReviewInput, on: &str) -> ReviewOutcome {
    Policy::new(migration, 3).review(Some(standing), seen, day(on)).unwrap()
}

fn check(migration: &Migration, standing: &Standing, seen: &ReviewInput, on: &str, sentence: &str) -> ReviewOutcome {
    let reviewed = review(migration, standing, seen, on);
    let written = three_tiers().sentence(&reviewed.why);
    assert_eq!(written, sentence);
    names_its_ground(&written.to_string());
    reviewed
}

fn strategic() -> Standing {
    Standing::new(0, day("2026-01-15"))
}

fn scale() -> Standing {
    Standing::new(2, day("2026-01-15"))
}

const CROSSED: &str = "no clause of Strategic is true: `arr > 100000 or arr > 50000 and strategic`, and neither is its \
                       `stay` rule `arr > 90000`";

#[test]
fn who_comes_and_who_goes() {
    let policy = Policy::new(&migration(), 3);
    let format = three_tiers();
    for (seen, sentence) in [
        (seen(0), "entered in Strategic: `arr > 100000` is true"),
        (ReviewInput { clause: Some(1), ..seen(0) }, "entered in Strategic: `arr > 50000 and strategic` is true"),
        (ReviewInput { clause: None, ..seen(1) }, "entered in Core: its rule `arr >= 25000` is true"),
        (seen(2), "entered in Scale: it takes everyone whom no better tier takes"),
        (ReviewInput::default(), "unassigned: has no standing to keep"),
    ] {
        let reviewed = policy.review(None, &seen, day("2026-01-15")).unwrap();
        assert_eq!(format.sentence(&reviewed.why), sentence);
    }
    let left = policy.left(&strategic(), day("2026-04-15")).unwrap();
    assert_eq!(format.sentence(&left.why), "left: no longer in the book; was in Strategic");
}

#[test]
fn promotions_name_the_clause() {
    check(&migration(), &scale(), &seen(0), "2026-04-15", "promoted from Scale to Strategic: `arr > 100000` is true");
    let mut slow = migration();
    slow.promote = MoveAfter::Reviews(2);
    slow.steps = Steps::OneTier;
    let first = check(
        &slow,
        &scale(),
        &seen(0),
        "2026-04-15",
        "promotion to Strategic pending since 2026-04-15: `arr > 100000` is true; takes effect after 2 more reviews; it goes \
         one tier at a review",
    );
    let second = check(
        &slow,
        &first.standing.unwrap(),
        &seen(1),
        "2026-07-15",
        "promotion to Core pending since 2026-04-15: `arr >= 25000` is true; takes effect at the next review",
    );
    let third = check(
        &slow,
        &second.standing.unwrap(),
        &seen(0),
        "2026-10-15",
        "promoted from Scale to Core: `arr > 100000` is true; pending since 2026-04-15, for 2 reviews; goes on to \
         Strategic, one tier at a review",
    );
    check(
        &slow,
        &third.standing.unwrap(),
        &seen(1),
        "2027-01-15",
        "kept in Core: `arr >= 25000` is true; the promotion to Strategic pending since 2026-04-15 is cancelled",
    );
}

#[test]
fn demotions_name_the_rules_that_are_not_true_and_the_day() {
    let sentence = format!(
        "demotion to Core pending since 2026-05-20: {CROSSED}; takes effect at the first review on or after 2026-09-30, \
         the renewal that follows"
    );
    let renewal = Some(day("2026-09-30"));
    let pending = check(&migration(), &strategic(), &ReviewInput { renewal, ..seen(1) }, "2026-05-20", &sentence);
    let pending = pending.standing.unwrap();
    let sentence = format!(
        "demotion to Scale pending since 2026-05-20: {CROSSED}; takes effect at the first review on or after 2026-09-30"
    );
    let moved_on = ReviewInput { renewal: Some(day("2027-09-30")), ..seen(2) };
    check(&migration(), &pending, &moved_on, "2026-08-20", &sentence);
    let sentence = format!("demoted from Strategic to Core: {CROSSED}; pending since 2026-05-20, due on 2026-09-30");
    check(&migration(), &pending, &ReviewInput { renewal, ..seen(1) }, "2026-10-01", &sentence);
    let sentence = format!(
        "demotion to Core pending since 2026-05-20: {CROSSED}; takes effect at the first review on or after 2027-05-20, \
         365 days after it was first seen, because no renewal date is known"
    );
    check(&migration(), &strategic(), &seen(1), "2026-05-20", &sentence);
    let mut unknown = migration();
    unknown.demote = MoveAfter::Renewal { missing_renewal: None };
    unknown.minimum_time.1 = Some(span("1 year"));
    let sentence = format!(
        "demotion to Core pending since 2026-05-20: {CROSSED}; takes effect at the first review on or after the next \
         renewal, whose date is not known, and not before 2027-01-15, because a client is in its tier for 1 year before \
         it moves down"
    );
    check(&unknown, &strategic(), &seen(1), "2026-05-20", &sentence);
    let mut at_once = migration();
    at_once.demote = MoveAfter::AtOnce;
    let core = Standing::new(1, day("2026-01-15"));
    let sentence = "demoted from Core to Scale: the rule of Core is not true: `arr >= 25000`";
    let demoted = check(&at_once, &core, &seen(2), "2026-05-20", sentence);
    assert_eq!(
        ladder_of_bands().sentence(&demoted.why),
        format!("{sentence}, and neither is its `stay` rule `arr >= 20000`")
    );
}

#[test]
fn steps_at_once_tell_when_they_began() {
    let migration = Migration { steps: Steps::OneTier, ..Migration::default() };
    let sentence = format!("demoted from Strategic to Core: {CROSSED}; goes on to Scale, one tier at a review");
    let first = check(&migration, &strategic(), &seen(2), "2026-05-20", &sentence);
    let sentence = "demoted from Core to Scale: the rule of Core is not true: `arr >= 25000`; first seen on 2026-05-20";
    check(&migration, &first.standing.unwrap(), &seen(2), "2026-08-20", sentence);
}

#[test]
fn time_in_a_tier_is_told_where_it_holds_a_move() {
    let mut migration =
        Migration { minimum_time: (Some(span("6 months")), Some(span("6 months"))), ..Migration::default() };
    check(
        &migration,
        &scale(),
        &seen(1),
        "2026-05-20",
        "promotion to Core pending since 2026-05-20: `arr >= 25000` is true; takes effect at the first review on or \
         after 2026-07-15, because a client is in its tier for 6 months before it moves up",
    );
    for (days, held) in [
        (30, "2026-07-15, because a client is in its tier for 6 months before it moves down"),
        (90, "2026-08-18, 90 days after it was first seen"),
    ] {
        migration.demote = MoveAfter::Period(span(&format!("{days} days")));
        let sentence = format!(
            "demotion to Core pending since 2026-05-20: {CROSSED}; takes effect at the first review on or after {held}"
        );
        check(&migration, &strategic(), &seen(1), "2026-05-20", &sentence);
    }
}

#[test]
fn clients_that_stay_are_told_why() {
    let stays = ReviewInput { stays: 1, ..seen(1) };
    let sentence = "kept in Strategic: its `stay` rule `arr > 90000` is true, though the rules give Core";
    check(&migration(), &strategic(), &stays, "2026-05-20", sentence);
    let pending = Pending { tier: 1, since: day("2026-03-01"), effective_on: None, reviews: 0 };
    let waiting = Standing { pending: Some(pending), reviewed_on: Some(day("2026-03-01")), ..strategic() };
    let sentence = "recovered in Strategic: its `stay` rule `arr > 90000` is true, though the rules give Core; the \
                    demotion to Core pending since 2026-03-01 is cancelled";
    check(&migration(), &waiting, &stays, "2026-05-20", sentence);
    let sentence = "recovered in Strategic: `arr > 100000` is true; the demotion to Core pending since 2026-03-01 is \
                    cancelled";
    let recovered = check(&migration(), &waiting, &seen(0), "2026-05-20", sentence);
    let sentence = "kept in Strategic: already reviewed on 2026-05-20";
    check(&migration(), &recovered.standing.unwrap(), &seen(2), "2026-05-20", sentence);
    let sentence = "unassigned: keeps its standing in Strategic; the demotion to Core pending since 2026-03-01 waits";
    check(&migration(), &waiting, &ReviewInput::default(), "2026-05-20", sentence);
    check(
        &migration(),
        &strategic(),
        &ReviewInput::default(),
        "2026-05-20",
        "unassigned: keeps its standing in Strategic",
    );
    let lowered = Standing { tier: Some(1), ..waiting };
    let lowered = Standing { pending: Some(Pending { tier: 2, ..pending }), ..lowered };
    let sentence = "promoted from Core to Strategic: `arr > 100000` is true; the demotion to Scale pending since \
                    2026-03-01 is cancelled";
    check(&migration(), &lowered, &seen(0), "2026-05-20", sentence);
}

#[test]
fn overrides_are_told_and_so_is_their_end() {
    let until = Some(day("2026-12-31"));
    let held = Standing { held: Some(Override::exactly(0, until)), ..strategic() };
    let sentence = "held in Strategic by an override until 2026-12-31; the rules give Core";
    let after = check(&migration(), &held, &seen(1), "2026-12-31", sentence).standing.unwrap();
    check(&migration(), &after, &seen(1), "2026-12-31", "held in Strategic: already reviewed on 2026-12-31");
    let sentence = format!(
        "demotion to Core pending since 2027-01-01: {CROSSED}; takes effect at the first review on or after 2028-01-01, \
         365 days after it was first seen, because no renewal date is known; the override until 2026-12-31 has ended"
    );
    check(&migration(), &after, &seen(1), "2027-01-01", &sentence);
    let pending = Some(Pending { tier: 0, since: day("2026-03-01"), effective_on: None, reviews: 0 });
    let set = Standing { held: Some(Override::exactly(1, None)), pending, ..scale() };
    let sentence = "held in Core by an override without an end, before in Scale; the rules give no tier; the promotion to \
                    Strategic pending since 2026-03-01 is cancelled";
    check(&migration(), &set, &ReviewInput::default(), "2026-05-20", sentence);
}

#[test]
fn what_is_missing_is_told_and_the_clause_that_hangs_on_it() {
    let by_clause = Standing { clause: Some(1), ..strategic() };
    let undecided = ReviewInput { unknown: true, ..seen(1) };
    let reviewed = review(&migration(), &by_clause, &undecided, "2026-05-20");
    let clause = "and so whether `arr > 50000 and strategic` is true; the rules give Core";
    for (missing, words) in [
        (&["strategic"][..], "`strategic` is missing"),
        (&["arr", "strategic"], "`arr` and `strategic` are missing"),
        (&["a", "b", "c"], "`a`, `b` and `c` are missing"),
        (&["\u{1b}[31m"], "`\\u{1b}[31m` is missing"),
        (&[], "a value is missing"),
    ] {
        let sentence = three_tiers().sentence_with(&reviewed.why, missing);
        assert_eq!(sentence, format!("held in Strategic: cannot be told: {words}, {clause}"));
        names_its_ground(&sentence.to_string());
    }
    for (missing, bad, words) in [
        (&[][..], &["strategic"][..], "`strategic` cannot be read"),
        (&[], &["arr", "strategic"], "`arr` and `strategic` cannot be read"),
        (&["arr"], &["strategic"], "`arr` is missing, and `strategic` cannot be read"),
        (&["a", "b"], &["c", "d", "e"], "`a` and `b` are missing, and `c`, `d` and `e` cannot be read"),
        (&[], &[], "a value is missing"),
    ] {
        let sentence = three_tiers().sentence_undecided(&reviewed.why, missing, bad);
        assert_eq!(sentence, format!("held in Strategic: cannot be told: {words}, {clause}"));
        names_its_ground(&sentence.to_string());
    }
    let pending = Some(Pending { tier: 1, since: day("2026-03-01"), effective_on: None, reviews: 0 });
    let waiting = Standing { pending, reviewed_on: Some(day("2026-03-01")), ..by_clause };
    let reviewed = review(&migration(), &waiting, &undecided, "2026-05-20");
    let waits = "; the demotion to Core pending since 2026-03-01 waits";
    assert!(three_tiers().sentence(&reviewed.why).to_string().ends_with(waits));
    let mut falls = Migration { missing: WhenMissing::Fall, ..Migration::default() };
    let reviewed = review(&falls, &by_clause, &undecided, "2026-05-20");
    assert_eq!(
        three_tiers().sentence_with(&reviewed.why, &["strategic"]),
        format!("demoted from Strategic to Core: cannot be told: `strategic` is missing, {clause}")
    );
    falls.demote = MoveAfter::Reviews(1);
    let reviewed = review(&falls, &by_clause, &undecided, "2026-05-20");
    assert_eq!(
        three_tiers().sentence_with(&reviewed.why, &["strategic"]),
        format!(
            "demotion to Core pending since 2026-05-20: cannot be told: `strategic` is missing, {clause}; takes effect at \
             the next review"
        )
    );
}

#[test]
fn who_is_back_and_who_is_known_now_are_told() {
    let gone = Standing { left_on: Some(day("2026-03-01")), reviewed_on: Some(day("2026-03-01")), ..strategic() };
    let back = |tier| format!("returned to {tier} after it left on 2026-03-01: ");
    check(
        &migration(),
        &gone,
        &seen(0),
        "2026-05-20",
        &format!("{}kept in Strategic: `arr > 100000` is true", back("Strategic")),
    );
    let core = Standing { tier: Some(1), ..gone };
    check(
        &migration(),
        &core,
        &seen(0),
        "2026-05-20",
        &format!("{}promoted from Core to Strategic: `arr > 100000` is true", back("Core")),
    );
    let sentence = "left: no longer in the book; was in Strategic; already reviewed on 2026-03-01";
    check(&migration(), &gone, &seen(0), "2026-03-01", sentence);
    let known = Standing { reviewed_on: Some(day("2026-03-01")), ..Standing::default() };
    let sentence = "entered in Core, and was unassigned before: `arr >= 25000` is true";
    check(&migration(), &known, &seen(1), "2026-05-20", sentence);
}

#[test]
fn overrides_that_leave_more_than_one_tier_are_told_where_they_decide() {
    let until = Some(day("2026-12-31"));
    let floor = Some(Override { kind: OverrideKind::AtLeast, ..Override::exactly(1, until) });
    let low = Standing { held: floor, ..scale() };
    let sentence =
        "held in Core by an override to at least Core until 2026-12-31, before in Scale; the rules give Scale";
    let raised = check(&migration(), &low, &seen(2), "2026-05-20", sentence).standing.unwrap();
    let sentence = "held in Core by an override to at least Core until 2026-12-31; the rules give Scale";
    let raised = check(&migration(), &raised, &seen(2), "2026-06-20", sentence).standing.unwrap();
    // Where it does not decide, nothing is said of it.
    check(&migration(), &raised, &seen(1), "2026-07-20", "kept in Core: `arr >= 25000` is true");
    let mut slow = migration();
    slow.demote = MoveAfter::Reviews(1);
    let high = Standing { held: floor, ..strategic() };
    let sentence = format!(
        "demotion to Core pending since 2026-05-20: {CROSSED}; takes effect at the next review; bound by an override to at \
         least Core until 2026-12-31"
    );
    check(&slow, &high, &seen(2), "2026-05-20", &sentence);
    let cap = Some(Override { kind: OverrideKind::AtMost, ..Override::exactly(1, None) });
    let sentence =
        "held in Core by an override to at most Core without an end, before in Strategic; the rules give Strategic";
    check(&migration(), &Standing { held: cap, ..strategic() }, &seen(0), "2026-05-20", sentence);
}

#[test]
fn parameters_of_a_rule_are_told_with_their_values() {
    let model = Model::builder("bands")
        .parameter("floor", 100_000)
        .parameter("low_floor", 90_000)
        .attribute(Attribute::decimal("arr", 2))
        .tier(Tier::when("A", name("arr").gt(name("floor"))).stay(name("arr").gt(name("low_floor"))))
        .tier(Tier::rest("B"))
        .build()
        .unwrap();
    let (plan, policy) = (model.compile(), Policy::new(&Migration::default(), 2));
    let format = ReasonFormat::of(&plan).with_parameters(model.parameters());
    let seen = ReviewInput { tier: Some(0), clause: Some(0), ..ReviewInput::default() };
    let up = policy.review(Some(&Standing::new(1, day("2026-01-15"))), &seen, day("2026-04-15")).unwrap();
    assert_eq!(format.sentence(&up.why), "promoted from B to A: `arr > floor` (floor = 100000) is true");
    let seen = ReviewInput { tier: Some(1), ..ReviewInput::default() };
    let down = policy.review(Some(&Standing::new(0, day("2026-01-15"))), &seen, day("2026-04-15")).unwrap();
    assert_eq!(
        format.sentence(&down.why),
        "demoted from A to B: the rule of A is not true: `arr > floor` (floor = 100000), and neither is its `stay` rule \
         `arr > low_floor` (low_floor = 90000)"
    );
}

/// What stands in quotation marks is text, whatever it says, and a quotation mark within it ends nothing.
#[test]
fn parameters_are_those_that_a_rule_names_and_no_words_of_its_texts() {
    let noted = name("note").eq("it's floor, not 'low_floor'");
    let model = Model::builder("notes")
        .parameter("floor", 100_000)
        .parameter("low_floor", 90_000)
        .attribute(Attribute::decimal("arr", 2))
        .attribute(Attribute::text("note"))
        .tier(Tier::when("A", noted.and(name("arr").gt(name("low_floor")))))
        .tier(Tier::rest("B"))
        .build()
        .unwrap();
    let policy = Policy::new(&Migration::default(), 2);
    let format = ReasonFormat::of(&model.compile()).with_parameters(model.parameters());
    let seen = ReviewInput { tier: Some(0), clause: Some(0), ..ReviewInput::default() };
    let up = policy.review(Some(&Standing::new(1, day("2026-01-15"))), &seen, day("2026-04-15")).unwrap();
    assert_eq!(
        format.sentence(&up.why),
        "promoted from B to A: `note = 'it''s floor, not ''low_floor''' and arr > low_floor` (low_floor = 90000) is true"
    );
}
