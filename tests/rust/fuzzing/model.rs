//! A model and clients made by the choices that the bytes are: the oracle, one row, columns, and Arrow tables of random
//! types say the same, in any set of vector instructions.

use tierline::{Table, assign_table, columns::Instructions, tables::Options};
use tierline_testkit::generate::{self, Edges};
use tierline_testkit::{Random, oracle};

use crate::paths;
use crate::tabled::tabled;

const CLIENTS: usize = 16;

pub(super) fn model(bytes: &[u8]) {
    let mut random = Random::of_choices(bytes);
    let Ok(model) = generate::draft(&mut random).build() else { return };
    let plan = model.compile();
    let edges = Edges::of(&model);
    let as_of = *random.pick(&["2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31"].map(generate::day));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|at| {
            let clean = random.percent(50);
            generate::client(&mut random, &model, &edges, &format!("c{at}"), clean)
        })
        .collect();
    for client in &clients {
        let verdict = oracle::judge(&model, client, as_of);
        let differences = oracle::differences(&model, &verdict, &plan.assign(client, as_of));
        assert!(differences.is_empty(), "{differences:#?}\n{client:#?}");
    }
    let rows: Vec<_> = clients.iter().map(|client| paths::row(&plan, client, as_of)).collect();
    let columns = paths::columns(&plan, &clients, 0..CLIENTS, as_of, true);
    assert_eq!(rows, paths::lines(&plan, &columns, true));

    let cut = random.below(CLIENTS + 1);
    let tables = tabled(&mut random, &plan, &clients, &[cut]);
    let table = Table::from_batches(tables.schema.clone(), tables.batches.clone()).unwrap();
    let options = Options::new().contributions(true);
    let assigned = assign_table(&plan, &table, as_of, &options).unwrap_or_else(|error| panic!("{error}"));
    let lines = paths::arrow(&model, &plan, &assigned, true);
    for (client, line) in tables.clients.iter().zip(&lines) {
        // In hundreds, a value is shown as `5e2`.
        let row = paths::row(&plan, client, as_of);
        assert_eq!(
            (&row.tier, &row.clause, &row.scores, &row.levels, &row.flags, &row.parts),
            (&line.tier, &line.clause, &line.scores, &line.levels, &line.flags, &line.parts)
        );
        assert_eq!(row.issues.is_some(), line.issues.is_some());
    }
    for set in Instructions::available() {
        let forced = assign_table(&plan, &table, as_of, &options.instructions(set)).unwrap();
        assert_eq!(forced.batches(), assigned.batches(), "{set}");
    }
}
