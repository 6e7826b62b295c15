//! Conditions of the service section are true for the same clients on every path, and decide no tier.

use tierline::model::{Event, Formula, Model, Service, ServicePart};
use tierline::plan::Truth;
use tierline_testkit::generate;
use tierline_testkit::{Random, oracle};

use crate::agreement::{models, some_clients, some_day};
use crate::paths;

/// A random model with and without conditions, and the conditions.
fn with_conditions(seed: u64) -> Option<(Model, Model, Vec<Formula>)> {
    let draft = generate::draft(&mut Random::new(seed));
    let plain = draft.clone().build().ok()?;
    let rules = plain.tiers().iter().flat_map(|tier| [&tier.when, &tier.stay]).flatten().cloned();
    let mut conditions: Vec<Formula> = rules.collect();
    let part = |when: Formula| ServicePart { when, visible: false, service: Service::default() };
    let service = Service {
        instead: conditions.iter().step_by(2).cloned().map(part).collect(),
        also: conditions.iter().skip(1).step_by(2).cloned().map(part).collect(),
        events: plain
            .flags()
            .iter()
            .map(|flag| Event { flag: flag.name.clone(), again_after: Event::AGAIN_AFTER })
            .collect(),
        ..Service::default()
    };
    conditions.extend(service.events.iter().map(Event::condition));
    let model = draft.service(&plain.tiers()[0].name, service).build().ok()?;
    Some((plain, model, conditions))
}

#[test]
fn conditions_are_true_for_the_same_clients_on_every_path_and_move_nobody() {
    let (mut asked, mut open) = (0, 0);
    // Each asks a dozen conditions of forty clients on three paths.
    for seed in 0..models().div_ceil(4) {
        let Some((plain, model, conditions)) = with_conditions(seed) else { continue };
        let (plan, without) = (model.compile(), plain.compile());
        let mut random = Random::new(seed ^ 0x5eed);
        let (clients, as_of) = (some_clients(&mut random, &plain), some_day(&mut random));
        let keeping = plan.keeping([]);
        let all = paths::columns(&keeping, &clients, 0..clients.len(), as_of, false);
        assert_eq!(all.conditions.len(), plan.conditions().len(), "seed {seed}");
        for (row, client) in clients.iter().enumerate() {
            let wanted = oracle::truths(&model, client, as_of, &conditions);
            let one = plan.assign(client, as_of);
            assert_eq!(one.tier(), without.assign(client, as_of).tier(), "seed {seed} {}", client.id());
            for (condition, wanted) in conditions.iter().zip(wanted) {
                let number = plan.condition(condition).unwrap();
                let truth = match one.condition(number) {
                    Truth::True => Some(true),
                    Truth::False => Some(false),
                    Truth::Unknown => None,
                };
                let words = condition.source();
                assert_eq!(truth, wanted, "seed {seed} {} `{words}`: one row", client.id());
                assert_eq!(all.conditions[number].get(row), wanted, "seed {seed} {} `{words}`: columns", client.id());
                asked += 1;
                open += usize::from(one.issues().len() > 0);
            }
        }
        assert_eq!(plan.anatomy().conditions().len(), plan.conditions().len(), "seed {seed}");
    }
    assert!(asked > 1_000 && open > 100, "{asked} conditions, {open} of clients with issues");
}

#[test]
fn without_being_asked_results_hold_no_conditions() {
    let (_, model, _) = (0..).find_map(with_conditions).unwrap();
    let clients = some_clients(&mut Random::new(1), &model);
    let plan = model.compile();
    let result = paths::columns(&plan, &clients, 0..clients.len(), generate::day("2026-11-21"), false);
    assert_eq!(result.conditions, []);
}
