//! The oracle, one row, columns and Arrow say the same of every client of every model.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tierline::{
    Client, Date, Decimal, Model, Table, Value, assign_table,
    columns::{IdIssue, Instructions, Summary},
    document::parse_formula,
    model::{Attribute, Constant, Formula, Kind, ModelBuilder, Number},
    plan::{Condition, IssueKind, Truth},
    tables::Options,
    values::Rounding,
};
use tierline_testkit::generate::{self, Edges};
use tierline_testkit::{Fraction, Random, oracle};

use crate::paths::{self, Line};
use crate::tabled::tabled;

const CLIENTS: usize = 40;

/// How many models, `TIERLINE_CASES` of them.
pub(crate) fn models() -> u64 {
    std::env::var("TIERLINE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)
}

/// Runs a property for every seed, on two threads.
fn for_every_model(property: impl Fn(&mut Random, &Model, &str) + Sync) {
    for_some_models(models(), property);
}

/// As [`for_every_model`], for so many of them.
pub(crate) fn for_some_models(all: u64, property: impl Fn(&mut Random, &Model, &str) + Sync) {
    thread::scope(|scope| {
        for part in 0..2 {
            let property = &property;
            scope.spawn(move || {
                for seed in (part..all).step_by(2) {
                    let mut random = Random::new(seed);
                    let model = generate::model(&mut random);
                    property(&mut random, &model, &format!("seed {seed}"));
                }
            });
        }
    });
}

pub(crate) fn some_clients(random: &mut Random, model: &Model) -> Vec<Client> {
    let edges = Edges::of(model);
    (0..CLIENTS)
        .map(|at| {
            let clean = random.percent(70);
            let client = generate::client(random, model, &edges, &format!("c{at}"), clean);
            // A value or two that are bad, and all others good: so a tier may be certain all the same.
            if clean && random.percent(40) { generate::with_bad_values(random, model, client) } else { client }
        })
        .collect()
}

pub(crate) fn some_day(random: &mut Random) -> Date {
    *random.pick(&["2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31"].map(generate::day))
}

#[test]
fn one_row_is_as_the_oracle_says() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        for client in some_clients(random, model) {
            let as_of = some_day(random);
            let verdict = oracle::judge(model, &client, as_of);
            let assignment = plan.assign(&client, as_of);
            let differences = oracle::differences(model, &verdict, &assignment);
            assert!(differences.is_empty(), "{seed} {}: {differences:#?}\n{client:#?}", client.id());
        }
    });
}

/// The same model with other attributes and another rule for rounding.
fn rebuilt(model: &Model, rounding: Rounding, attribute: impl Fn(&Attribute) -> Attribute) -> Option<Model> {
    let mut builder = Model::builder(model.name()).client(model.client()).rounding(rounding);
    builder = builder.blanks(model.blanks().iter().map(|mark| &**mark));
    if let Some(zone) = model.zone() {
        builder = builder.zone(zone.clone());
    }
    builder = model.parameters().iter().fold(builder, |b, parameter| b.parameter(&parameter.name, parameter.value));
    builder = model.attributes().iter().fold(builder, |b, part| b.attribute(attribute(part)));
    builder = model.derived().iter().cloned().fold(builder, ModelBuilder::derived);
    builder = model.dimensions().iter().cloned().fold(builder, ModelBuilder::dimension);
    builder = model.scores().iter().cloned().fold(builder, ModelBuilder::score);
    builder = model.flags().iter().cloned().fold(builder, ModelBuilder::flag);
    builder = model.remember().iter().fold(builder, |b, name| b.remember(name));
    model.tiers().iter().cloned().fold(builder, ModelBuilder::tier).build().ok()
}

/// A gate that cannot turn red holds nothing: bounds that are brought into the range in which floats are read quickly take
/// exactly its end, and both comparisons, with the oracle and of columns with rows, see that.
#[test]
fn bounds_brought_into_the_range_of_floats_turn_the_comparisons_red() {
    let (by_oracle, by_columns) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for_some_models(600, |random, model, _| {
        let clamped = |bound: &Option<Constant>, scale: u8| match bound {
            Some(Constant::Number(Number::Literal(number))) => {
                let end = Decimal::new(10_i128.pow(15), scale).unwrap();
                let low = Decimal::new(-(10_i128.pow(15)), scale).unwrap();
                Some(Constant::Number(Number::Literal((*number).clamp(low, end))))
            }
            other => other.clone(),
        };
        let wrong = rebuilt(model, model.rounding(), |one| {
            let mut values = one.clone();
            if let Some(scale) = values.kind.scale() {
                (values.min, values.max) = (clamped(&values.min, scale), clamped(&values.max, scale));
            }
            values
        });
        let Some(wrong) = wrong.filter(|wrong| wrong.attributes() != model.attributes()) else { return };
        let (plan, wrong) = (model.compile(), wrong.compile());
        let as_of = some_day(random);
        let at_the_end = |client: &Client| {
            model.attributes().iter().any(|attribute| match (attribute.kind.scale(), client.value(&attribute.name)) {
                (Some(scale), Value::Float(float)) => float.abs() == 10_f64.powi(15 - i32::from(scale)),
                _ => false,
            })
        };
        for client in some_clients(random, model).iter().filter(|client| at_the_end(client)) {
            let verdict = oracle::judge(model, client, as_of);
            let seen = !oracle::differences(model, &verdict, &wrong.assign(client, as_of)).is_empty();
            by_oracle.fetch_add(usize::from(seen), Ordering::Relaxed);
            let clients = [client.clone()];
            let columns = |plan| paths::lines(plan, &paths::columns(plan, &clients, 0..1, as_of, true), true);
            let same = columns(&plan) == vec![paths::row(&plan, client, as_of)];
            assert!(same, "columns are as one row");
            by_columns.fetch_add(usize::from(columns(&wrong) != columns(&plan)), Ordering::Relaxed);
        }
    });
    assert!(by_oracle.into_inner() > 0 && by_columns.into_inner() > 0, "no client shows the fault");
}

/// As before: the other rule for rounding is seen.
#[test]
fn the_other_rule_for_rounding_turns_the_comparison_red() {
    let seen = AtomicUsize::new(0);
    for_some_models(60, |random, model, _| {
        let other = match model.rounding() {
            Rounding::HalfEven => Rounding::HalfUp,
            Rounding::HalfUp => Rounding::HalfEven,
        };
        let wrong = rebuilt(model, other, Clone::clone).expect("the same model").compile();
        let as_of = some_day(random);
        for client in some_clients(random, model) {
            let verdict = oracle::judge(model, &client, as_of);
            let differs = !oracle::differences(model, &verdict, &wrong.assign(&client, as_of)).is_empty();
            seen.fetch_add(usize::from(differs), Ordering::Relaxed);
        }
    });
    assert!(seen.into_inner() > 0, "no client lies exactly between two numbers");
}

fn known(truth: Truth) -> Option<bool> {
    match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown => None,
    }
}

#[test]
fn an_explanation_changes_nothing_and_says_what_the_oracle_says() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        for client in some_clients(random, model) {
            let as_of = some_day(random);
            let expected = paths::row(&plan, &client, as_of);
            let explained = plan.explain(&client, as_of);
            let at = format!("{seed} {}", client.id());
            assert_eq!(paths::line(&plan, &explained.assignment), expected, "{at}");
            let clauses = oracle::clauses(model, &client, as_of);
            for (tier, (name, clauses)) in explained.tiers.iter().zip(&clauses) {
                assert_eq!(*tier.name, **name, "{at}");
                assert_eq!(tier.taken, expected.tier.as_deref() == Some(name), "{at} {name}");
                let seen: Vec<_> =
                    tier.clauses.iter().map(|clause| (clause.words.clone(), known(clause.truth))).collect();
                assert_eq!(seen, *clauses, "{at} {name}");
            }
            // Every condition down to the last, read again from its words.
            let mut all: Vec<&Condition> = Vec::new();
            explained.tiers.iter().for_each(|tier| all.extend(&tier.clauses));
            explained.flags.iter().for_each(|flag| all.push(&flag.condition));
            explained
                .dimensions
                .iter()
                .for_each(|dimension| all.extend(dimension.rules.iter().filter_map(|(_, rule)| rule.as_ref())));
            let mut next = 0;
            while let Some(condition) = all.get(next).copied() {
                all.extend(&condition.parts);
                next += 1;
            }
            let read = |words: &str| parse_formula(words).unwrap_or_else(|error| panic!("{at} `{words}`: {error}"));
            let formulas: Vec<Formula> = all.iter().map(|condition| read(&condition.words)).collect();
            let truths = oracle::truths(model, &client, as_of, &formulas);
            for (condition, truth) in all.iter().zip(truths) {
                assert_eq!(known(condition.truth), truth, "{at} `{}`", condition.words);
            }
            for flag in &explained.flags {
                assert_eq!(flag.value, known(flag.condition.truth), "{at} {}", flag.name);
            }
            for (score, (factors, rounding, coverage)) in explained.scores.iter().zip(expected.parts.as_ref().unwrap())
            {
                let amounts: Vec<_> = score.factors.iter().map(|factor| factor.contribution).collect();
                assert_eq!(amounts, *factors, "{at} {}", score.name);
                assert_eq!(Some(score.coverage), *coverage, "{at} {}", score.name);
                assert_eq!(score.rounding, rounding.flatten(), "{at} {}", score.name);
            }
        }
    });
}

#[test]
fn columns_are_as_one_row_whatever_rows_are_asked_for() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        let mut clients = some_clients(random, model);
        // More than one block of 64, now and then.
        if random.percent(30) {
            clients = clients.iter().cycle().take(random.range(60, 140) as usize).cloned().collect();
        }
        let rows: Vec<Line> = clients.iter().map(|client| paths::row(&plan, client, as_of)).collect();
        let bare: Vec<Line> = rows.iter().map(Line::bare).collect();
        let mut summary = Summary::new(&plan);
        let mut rounded = vec![0_u64; plan.attributes().len()];
        for client in &clients {
            let assignment = plan.assign(client, as_of);
            summary.count(&assignment);
            assignment
                .rounded()
                .for_each(|name| rounded[plan.attributes().position(|a| a.name() == name).unwrap()] += 1);
        }

        let all = paths::columns(&plan, &clients, 0..clients.len(), as_of, true);
        assert_same(&rows, &paths::lines(&plan, &all, true), seed);
        assert_eq!(all.rounded, rounded, "{seed}");
        assert_eq!(paths::summary_lines(&all.summary), paths::summary_lines(&summary), "{seed}");
        let without = paths::columns(&plan, &clients, 0..clients.len() + 7, as_of, false);
        assert_same(&bare, &paths::lines(&plan, &without, false), seed);

        // Any part of the rows by itself, and all parts together.
        let cut = random.below(clients.len() + 1);
        let (front, back) = (
            paths::columns(&plan, &clients, 0..cut, as_of, true),
            paths::columns(&plan, &clients, cut..clients.len(), as_of, true),
        );
        let mut parts = paths::lines(&plan, &front, true);
        parts.extend(paths::lines(&plan, &back, true));
        assert_same(&rows, &parts, seed);
        let mut merged = front.summary.clone();
        merged.merge(&back.summary);
        assert_eq!(paths::summary_lines(&merged), paths::summary_lines(&summary), "{seed}");
    });
}

#[test]
fn stay_rules_and_kept_values_are_as_the_oracle_says_for_one_row_and_for_columns() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        let clients = some_clients(random, model);
        let names: Vec<String> = (plan.attributes().map(|attribute| attribute.name().to_string()))
            .chain(model.derived().iter().map(|derived| derived.name.to_string()))
            .chain(plan.scores().map(|score| score.name().to_string()))
            .collect();
        let keeping = plan.keeping(names.iter().map(String::as_str));
        let all = paths::columns(&keeping, &clients, 0..clients.len(), as_of, false);
        // Keeping changes nothing else.
        let bare: Vec<Line> = clients.iter().map(|client| paths::row(&plan, client, as_of).bare()).collect();
        assert_same(&bare, &paths::lines(&plan, &all, false), seed);
        for (row, client) in clients.iter().enumerate() {
            let assignment = plan.assign(client, as_of);
            let at = format!("{seed} {}", client.id());
            for (rank, tier) in model.tiers().iter().enumerate() {
                let expected = tier.stay.as_ref().is_some_and(|formula| {
                    oracle::truths(model, client, as_of, std::slice::from_ref(formula)) == [Some(true)]
                });
                assert_eq!(assignment.stays(rank), expected, "{at} {}", tier.name);
                assert_eq!(all.stays[row] >> rank & 1 == 1, expected, "{at} {}", tier.name);
            }
            for (name, kept) in names.iter().zip(&all.kept) {
                let value = match plan.scores().any(|score| score.name() == name) {
                    true => assignment.score(name).map_or(Value::Missing, Value::Decimal),
                    false => assignment.value(name),
                };
                let category = |text: &str| {
                    let kind =
                        plan.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.kind());
                    match kind {
                        Some(Kind::Category { levels }) => levels.iter().position(|level| &**level == text),
                        _ => None,
                    }
                };
                match value {
                    Value::Missing => assert_eq!(kept.get(row), None, "{at} {name}"),
                    Value::Decimal(number) => {
                        assert_eq!(kept.get(row).map(i128::from), Some(number.mantissa()), "{at} {name}");
                    }
                    Value::Date(day) => assert_eq!(kept.get(row), Some(i64::from(day.days())), "{at} {name}"),
                    Value::Boolean(truth) => assert_eq!(kept.get(row), Some(1 + i64::from(truth)), "{at} {name}"),
                    Value::Text(text) => {
                        // Texts have no levels, and are not kept.
                        let level = category(&text).map(|level| 1 + level as i64);
                        assert_eq!(kept.get(row), level, "{at} {name}");
                    }
                    other => panic!("{at} {name}: {other:?}"),
                }
            }
        }
    });
}

#[test]
fn issues_of_ids_stay_with_their_rows_whatever_rows_are_asked_for() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        let clients: Vec<Client> = some_clients(random, model).iter().cycle().take(140).cloned().collect();
        let mut ids = Vec::new();
        for row in 0..clients.len() {
            match random.below(6) {
                0 => ids.push(IdIssue::missing(row)),
                1 => ids.push(IdIssue::duplicate(row, "twin")),
                _ => {}
            }
        }
        let expected: Vec<Line> = (0..clients.len())
            .map(|row| {
                let assignment = plan.assign(&clients[row], as_of);
                let line = paths::line(&plan, &assignment).bare();
                let Some(issue) = ids.iter().find(|issue| issue.row() == row) else { return line };
                // The id comes first, and no tier is asked for.
                let mut words = vec![if *issue == IdIssue::missing(row) {
                    "`id` is missing: the client has no id".to_string()
                } else {
                    "duplicate id `twin`: other clients have it in `id`, too".to_string()
                }];
                let others = assignment
                    .issues()
                    .filter(|issue| issue.kind() != IssueKind::NoTier)
                    .map(|issue| issue.to_string());
                // Nor is any tier possible.
                words.extend(others.map(|other| other.split("; possible tiers: ").next().unwrap().to_string()));
                // And so flags that ask for the tier see none, as those of a client without an id.
                let nameless = plan.attributes().fold(Client::new(""), |client, attribute| {
                    client.with(attribute.name(), clients[row].value(attribute.name()).clone())
                });
                let flags = paths::line(&plan, &plan.assign(&nameless, as_of)).flags;
                Line { tier: None, clause: None, issues: Some(words.join("; ")), flags, ..line }
            })
            .collect();
        let cut = random.below(clients.len() + 1);
        let mut parts = Vec::new();
        for rows in [0..cut, cut..clients.len()] {
            let columns = paths::columns_with_ids(&plan, &clients, &ids, rows, as_of, false);
            parts.extend(paths::lines(&plan, &columns, false));
        }
        assert_same(&expected, &parts, seed);
    });
}

fn assert_same(expected: &[Line], got: &[Line], at: &str) {
    assert_eq!(expected.len(), got.len(), "{at}");
    for (row, (expected, got)) in expected.iter().zip(got).enumerate() {
        assert_eq!(expected, got, "{at} row {row}");
    }
}

/// An issue shows the value as its column has it: `5e2` in hundreds. Everything else must be the same.
fn by_kind(line: &Line, shown: bool) -> Line {
    if shown { line.clone() } else { Line { issues: line.issues.as_ref().map(|_| String::new()), ..line.clone() } }
}

#[test]
fn arrow_is_as_one_row_for_every_type_slice_and_chunk() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        let clients = some_clients(random, model);
        let cuts: Vec<usize> = match random.below(3) {
            0 => vec![],
            1 => vec![random.below(CLIENTS)],
            _ => vec![0, 7, 7, 32],
        };
        let tables = tabled(random, &plan, &clients, &cuts);
        let hundreds = tables.has_hundreds();
        let breakdown = random.percent(50);
        let options = Options::new().plain(random.percent(50)).contributions(breakdown);
        let table = Table::from_batches(Arc::clone(&tables.schema), tables.batches).unwrap();
        let assigned = assign_table(&plan, &table, as_of, &options).unwrap_or_else(|error| panic!("{seed}: {error}"));
        let got = paths::arrow(model, &plan, &assigned, breakdown);

        let mut summary = Summary::new(&plan);
        let mut rounded: Vec<(&str, u64)> = plan.attributes().map(|a| (a.name(), 0)).collect();
        let mut rows = Vec::new();
        for client in &tables.clients {
            let assignment = plan.assign(client, as_of);
            summary.count(&assignment);
            assignment
                .rounded()
                .for_each(|name| rounded.iter_mut().find(|(rounded, _)| *rounded == name).unwrap().1 += 1);
            let line = paths::line(&plan, &assignment);
            rows.push(by_kind(&if breakdown { line } else { line.bare() }, !hundreds));
        }
        let got: Vec<Line> = got.iter().map(|line| by_kind(line, !hundreds)).collect();
        assert_same(&rows, &got, &format!("{seed} {:?}", tables.schema));
        assert_eq!(paths::summary_lines(assigned.summary()), paths::summary_lines(&summary), "{seed}");
        assert_eq!(assigned.rounded().collect::<Vec<_>>(), rounded, "{seed}");

        // Once more, and the same bytes.
        let again = assign_table(&plan, &table, as_of, &options).unwrap();
        assert_eq!(again.batches(), assigned.batches(), "{seed}");
    });
}

/// Blocks of 4,096 clients are worked on at once: whole ones, and a short one at the end, whatever the columns are.
#[test]
fn whole_blocks_are_as_one_row_for_every_type_and_chunk() {
    const ROWS: usize = 2 * 4_096 + 77;
    for_some_models(models().div_ceil(20), |random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        let edges = Edges::of(model);
        // Clean ones mostly, so that there are blocks in which nothing is read the long way.
        let clean = *random.pick(&[100, 100, 99, 50]);
        let one = |random: &mut Random, at: usize| {
            let clean = random.percent(clean);
            generate::client(random, model, &edges, &format!("c{at}"), clean)
        };
        let clients: Vec<Client> = (0..ROWS).map(|at| one(random, at)).collect();
        let cuts = *random.pick(&[&[][..], &[4_096], &[3, 4_102, 4_102]]);
        let tables = tabled(random, &plan, &clients, cuts);
        let hundreds = tables.has_hundreds();
        let breakdown = random.percent(20);
        let options = Options::new().contributions(breakdown);
        let table = Table::from_batches(Arc::clone(&tables.schema), tables.batches).unwrap();
        let assigned = assign_table(&plan, &table, as_of, &options).unwrap_or_else(|error| panic!("{seed}: {error}"));

        let mut summary = Summary::new(&plan);
        let mut rows = Vec::new();
        for client in &tables.clients {
            let assignment = plan.assign(client, as_of);
            summary.count(&assignment);
            let line = paths::line(&plan, &assignment);
            rows.push(by_kind(&if breakdown { line } else { line.bare() }, !hundreds));
        }
        let got = paths::arrow(model, &plan, &assigned, breakdown);
        let got: Vec<Line> = got.iter().map(|line| by_kind(line, !hundreds)).collect();
        assert_same(&rows, &got, &format!("{seed} {:?}", tables.schema));
        assert_eq!(paths::summary_lines(assigned.summary()), paths::summary_lines(&summary), "{seed}");

        // The same bytes in every set of vector instructions that this processor has.
        for set in Instructions::available() {
            let forced = assign_table(&plan, &table, as_of, &options.instructions(set)).unwrap();
            assert_eq!(forced.batches(), assigned.batches(), "{seed} {set}");
        }
    });
}

/// Whatever is put in the place of bad values, a good one or none, gives what was possible, and changes nothing of what was
/// known.
#[test]
fn every_good_value_in_the_place_of_a_bad_one_gives_a_tier_that_was_possible() {
    let (several, one) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let edges = Edges::of(model);
        for at in 0..CLIENTS / 4 {
            let as_of = some_day(random);
            let clean = generate::client(random, model, &edges, &format!("c{at}"), true);
            let bad = generate::with_bad_values(random, model, clean);
            let assignment = plan.assign(&bad, as_of);
            let tiers: Vec<&str> = assignment.possible_tiers().collect();
            (if tiers.len() > 1 { &several } else { &one }).fetch_add(1, Ordering::Relaxed);
            let known = paths::line(&plan, &assignment);
            for _ in 0..6 {
                let mut mended = bad.clone();
                for issue in assignment.issues().filter_map(|issue| issue.attribute()) {
                    if let Some(attribute) = model.attributes().iter().find(|attribute| *attribute.name == *issue) {
                        let value = generate::good_or_missing(random, model, attribute, &edges);
                        mended.set(&attribute.name, value);
                    }
                }
                let mended = plan.assign(&mended, as_of);
                // A required value that is missing still, or a sum that overflows: nothing is known of such a client.
                if mended.issues().any(|issue| issue.kind() != IssueKind::NoTier) {
                    continue;
                }
                let at = format!("{seed} {bad:#?} {mended:#?}");
                match mended.tier() {
                    Some(tier) => assert!(tiers.contains(&tier), "{at}: {tier} is not among {tiers:?}"),
                    None => assert!(assignment.may_be_without_tier(), "{at}"),
                }
                let line = paths::line(&plan, &mended);
                let all = |line: &Line| -> Vec<Option<String>> {
                    let scores = line.scores.iter().map(|score| score.map(|one| one.to_string()));
                    let flags = line.flags.iter().map(|flag| flag.map(|one| one.to_string()));
                    scores.chain(flags).chain(line.levels.iter().cloned()).collect()
                };
                for (known, assignment) in all(&known).into_iter().zip(all(&line)) {
                    assert!(known.is_none() || known == assignment, "{at}: {known:?} and {assignment:?}");
                }
            }
        }
    });
    // Neither is rare, so that the test tests both.
    let (several, one) = (several.into_inner(), one.into_inner());
    assert!(several * 10 > one && one * 10 > several, "{several} {one}");
}

#[test]
fn the_order_of_clients_changes_no_client() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        let clients = some_clients(random, model);
        let mut order: Vec<usize> = (0..clients.len()).collect();
        random.shuffle(&mut order);
        let mixed: Vec<Client> = order.iter().map(|at| clients[*at].clone()).collect();
        let straight = paths::lines(&plan, &paths::columns(&plan, &clients, 0..CLIENTS, as_of, true), true);
        let shuffled = paths::lines(&plan, &paths::columns(&plan, &mixed, 0..CLIENTS, as_of, true), true);
        for (row, at) in order.into_iter().enumerate() {
            assert_eq!(straight[at], shuffled[row], "{seed} row {row}");
        }
    });
}

#[test]
fn contributions_and_rounding_add_up_to_the_score() {
    for_every_model(|random, model, seed| {
        let plan = model.compile();
        let as_of = some_day(random);
        for client in some_clients(random, model) {
            let expected = paths::row(&plan, &client, as_of);
            for (score, (factors, rounding, _)) in expected.scores.iter().zip(expected.parts.unwrap()) {
                // Where an open weight may be spread, a score may be certain, and what it is made of not.
                let told = factors.iter().any(Option::is_some) && rounding != Some(None);
                let Some(score) = score.filter(|_| told) else { continue };
                let amounts = factors.into_iter().chain(rounding).flatten().map(Fraction::of);
                let sum = amounts.fold(Fraction::zero(), |sum, amount| &sum + &amount);
                assert_eq!(sum, Fraction::of(score), "{seed} {}", client.id());
            }
        }
    });
}

#[test]
fn clauses_are_true_for_one_client_and_for_many_as_the_oracle_says() {
    for_every_model(|random, model, seed| {
        let (plan, as_of) = (model.compile(), some_day(random));
        let clients = some_clients(random, model);
        let tables = tabled(random, &plan, &clients, &[]);
        let table = Table::from_batches(tables.schema, tables.batches).unwrap();
        let assigned = assign_table(&plan.keeping([]), &table, as_of, &Options::new()).unwrap();
        let part = &assigned.parts()[0];
        let numbers: Vec<&str> = plan.clause_words().collect();
        for (row, client) in tables.clients.iter().enumerate() {
            let at = format!("{seed} {}", client.id());
            let assignment = plan.assign(client, as_of);
            for (_, clauses) in oracle::clauses(model, client, as_of) {
                for (words, truth) in clauses {
                    let number = numbers.iter().position(|number| **number == words).unwrap();
                    assert_eq!(known(assignment.clause_truth(number)), truth, "{at} `{words}`");
                    assert_eq!(part.clause_truths[number].get(row), truth, "{at} `{words}`");
                    let missing = assignment.missing_of_clause(number);
                    assert_eq!(part.missing_of_clause(row, number), missing, "{at} `{words}`");
                    // What is told to be missing is an attribute without a value, or what cannot be computed.
                    for name in missing {
                        assert_eq!(assignment.value(name), Value::Missing, "{at} `{words}` {name}");
                    }
                }
            }
            assert_eq!(assignment.clause_truth(numbers.len()), Truth::Unknown);
        }
    });
}
